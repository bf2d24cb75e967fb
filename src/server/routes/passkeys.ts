import type { FastifyInstance, FastifyRequest } from "fastify";
import type { PasskeySite } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import type { Caller } from "../access.ts";
import { openRoute, sessionRoute } from "../operation.ts";
import {
  ByEntry,
  NewPasskeyBody,
  PasskeyBody,
  PasskeyCreationSchema,
  PasskeyListSchema,
  PasskeyRequestSchema,
  PasskeySchema,
  SignedInSchema,
} from "../schemas/index.ts";
import { type SignInSettings, signedIn, welcome } from "./session.ts";

interface PasskeySettings extends SignInSettings {
  /** Under which address browsers see this node. */
  readonly origin: (request: FastifyRequest) => string;
}

/** Names what a ceremony began with; opens nothing. */
const CEREMONY_COOKIE = "wasl_passkey";
const CEREMONY_SECONDS = 300;

const entry = {
  id: "3q2-7w",
  label: "Key on my ring",
  createdAt: "2025-04-01T08:00:00.000Z",
  usedAt: null,
  isBackedUp: false,
};
const creation = {
  options: {
    challenge: "3q2-7w",
    rp: { name: "Wasl", id: "wasl.example.org" },
    user: { id: "3q2-7w", name: "analyst-1", displayName: "" },
    pubKeyCredParams: [{ alg: -8, type: "public-key" as const }],
    timeout: 300_000,
    attestation: "none" as const,
    excludeCredentials: [],
    authenticatorSelection: {
      residentKey: "required" as const,
      requireResidentKey: true as const,
      userVerification: "required" as const,
    },
  },
};
const requested = {
  options: {
    challenge: "3q2-7w",
    rpId: "wasl.example.org",
    timeout: 300_000,
    userVerification: "required" as const,
  },
};
const assertion = {
  credential: {
    id: "3q2-7w",
    rawId: "3q2-7w",
    type: "public-key" as const,
    response: { clientDataJSON: "e30", authenticatorData: "AAAA", signature: "MEUC" },
  },
};

/** Passkeys (WebAuthn Level 3): enrolled, used, given up. The authenticator proves its user too. A provider's person signs in by none. */
export function passkeyRoutes(app: FastifyInstance, settings: PasskeySettings): void {
  own(app, settings);
  signingIn(app, settings);
}

function own(app: FastifyInstance, { accounts, cookies, origin }: PasskeySettings): void {
  const common = { access: "session", tag: "Session" } as const;
  sessionRoute(
    app,
    {
      ...common,
      method: "GET",
      url: "/session/passkeys",
      beforeFactor: true,
      operationId: "listPasskeys",
      summary: "One's own passkeys",
      ok: PasskeyListSchema,
      errors: ["ROLE_FORBIDS"],
      example: { passkeys: [entry] },
    },
    async (caller) => ({ passkeys: [...(await accounts.passkeys(caller.token))] }),
  );
  sessionRoute(
    app,
    {
      ...common,
      method: "POST",
      url: "/session/passkeys/options",
      beforeFactor: true,
      needsProof: true,
      operationId: "beginPasskey",
      summary: "What an authenticator has to be asked for a new passkey",
      ok: PasskeyCreationSchema,
      errors: ["ROLE_FORBIDS", "CONFLICT"],
      example: creation,
    },
    async (caller, { request, reply }) => {
      onlyPeople(caller);
      const { held, options } = await accounts.beginPasskey(caller.token, siteOf(origin(request)));
      cookies.set(request, reply, CEREMONY_COOKIE, held, CEREMONY_SECONDS);
      return { options };
    },
  );
  sessionRoute(
    app,
    {
      ...common,
      method: "POST",
      url: "/session/passkeys",
      beforeFactor: true,
      operationId: "enrolPasskey",
      summary: "Keep the passkey that the authenticator made; sessions with one factor end",
      body: NewPasskeyBody,
      ok: PasskeySchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "CONFLICT"],
      bodyExample: {
        label: "Key on my ring",
        credential: {
          ...assertion.credential,
          response: { clientDataJSON: "e30", attestationObject: "AAAA", transports: ["usb"] },
        },
      },
      example: entry,
    },
    async (caller, { body, request, reply }) => {
      onlyPeople(caller);
      const held = cookies.read(request, CEREMONY_COOKIE) ?? "";
      cookies.clear(request, reply, CEREMONY_COOKIE);
      return await accounts.confirmPasskey(
        caller.token,
        held,
        body.credential,
        body.label,
        siteOf(origin(request)),
      );
    },
  );
  sessionRoute(
    app,
    {
      ...common,
      method: "DELETE",
      url: "/session/passkeys/:id",
      needsProof: true,
      operationId: "removePasskey",
      summary: "Give a passkey up",
      params: ByEntry,
      errors: ["ROLE_FORBIDS", "ROUTE_UNKNOWN"],
    },
    async (caller, { params }) => {
      onlyPeople(caller);
      await accounts.removePasskey(caller.token, params.id);
      return undefined;
    },
  );
}

function signingIn(app: FastifyInstance, settings: PasskeySettings): void {
  const { accounts, cookies, origin, limitSignIn } = settings;
  openRoute(
    app,
    {
      method: "POST",
      url: "/session/passkey/options",
      access: "open",
      beforePasswordChange: true,
      operationId: "beginPasskeySignIn",
      tag: "Session",
      summary: "What an authenticator has to be asked to sign in; it knows whose it is",
      ok: PasskeyRequestSchema,
      errors: ["RATE_LIMITED"],
      example: requested,
    },
    async ({ request, reply }) => {
      // By address alone: nobody is named yet, and a passkey is not guessed.
      await limitSignIn(request, `passkey ${request.id}`);
      const { held, options } = await accounts.beginPasskeySignIn(siteOf(origin(request)));
      cookies.set(request, reply, CEREMONY_COOKIE, held, CEREMONY_SECONDS);
      return { options };
    },
  );
  openRoute(
    app,
    {
      method: "POST",
      url: "/session/passkey",
      access: "open",
      beforePasswordChange: true,
      operationId: "signInWithPasskey",
      tag: "Session",
      summary: "Sign in by a passkey: two factors at once",
      body: PasskeyBody,
      ok: SignedInSchema,
      errors: ["CREDENTIAL_INVALID", "RATE_LIMITED"],
      example: signedIn,
      bodyExample: assertion,
    },
    async ({ body, request, reply }) => {
      const held = cookies.read(request, CEREMONY_COOKIE) ?? "";
      cookies.clear(request, reply, CEREMONY_COOKIE);
      const answer = await accounts.finishPasskeySignIn(held, body.credential, siteOf(origin(request)));
      return await welcome(settings, request, reply, answer);
    },
  );
  sessionRoute(
    app,
    {
      method: "POST",
      url: "/session/proof/passkey",
      access: "session",
      beforeFactor: true,
      operationId: "proveAgainWithPasskey",
      tag: "Session",
      summary: "Show a passkey again: for ten minutes, what changes how one signs in is then taken",
      body: PasskeyBody,
      errors: ["ROLE_FORBIDS"],
      bodyExample: assertion,
    },
    async (caller, { body, request, reply }) => {
      onlyPeople(caller);
      const held = cookies.read(request, CEREMONY_COOKIE) ?? "";
      cookies.clear(request, reply, CEREMONY_COOKIE);
      await accounts.finishPasskeySignIn(held, body.credential, siteOf(origin(request)), caller.token);
      return undefined;
    },
  );
}

/** A passkey is bound to the host, without its port. */
const siteOf = (origin: string): PasskeySite => ({ origin, rpId: new URL(origin).hostname });

function onlyPeople(caller: Caller): void {
  if (caller.boundPurpose !== undefined) throw new WaslError("ROLE_FORBIDS");
}
