import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Accounts, SignedIn, User } from "../../app/index.ts";
import { purposesOf, WaslError } from "../../core/index.ts";
import type { Cookies } from "../cookies.ts";
import type { EventHub } from "../events.ts";
import { EXAMPLES } from "../examples.ts";
import { openRoute, sessionRoute } from "../operation.ts";
import { isLoopback } from "../origin.ts";
import {
  CodeBody,
  PasswordBody,
  ProofBody,
  SessionSchema,
  SignedInSchema,
  SignInBody,
} from "../schemas/index.ts";
import { SESSION_COOKIE } from "../sign-in.ts";

export interface SignInSettings {
  readonly accounts: Accounts;
  readonly cookies: Cookies;
  readonly events: EventHub;
  /** RATE_LIMITED where this address or this user has tried too often. */
  readonly limitSignIn: (request: FastifyRequest, userId: string) => Promise<void>;
}

interface SessionSettings extends SignInSettings {
  readonly nodeId: string;
  readonly demoUserId: string | undefined;
  /** What the identity provider is called, where there is one. */
  readonly provider: string | undefined;
}

/** Names the step between a right password and a right code; opens nothing. */
const PENDING_COOKIE = "wasl_sign_in";
const PENDING_SECONDS = 300;

export const signedIn = {
  user: EXAMPLES.user,
  mustChangePassword: false,
  mustEnrol: false,
  needsCode: false,
  methods: [],
};

/** Signing in and out. These need no purpose: they show no data. */
export function sessionRoutes(app: FastifyInstance, settings: SessionSettings): void {
  const { accounts, nodeId, demoUserId, events } = settings;
  openRoute(
    app,
    {
      method: "GET",
      url: "/session",
      access: "open",
      beforePasswordChange: true,
      operationId: "getSession",
      tag: "Session",
      summary: "Who is signed in, at which node, and whether it is an exercise",
      ok: SessionSchema,
      errors: [],
      example: {
        user: EXAMPLES.user,
        nodeId: "node-a",
        exercise: true,
        purposes: ["operational-analysis", "strategic-analysis"],
        mustChangePassword: false,
        mustEnrol: false,
        provider: null,
      },
    },
    async ({ request: { caller } }) => ({
      user: caller ? publicUser(caller.user) : null,
      nodeId,
      exercise: demoUserId !== undefined,
      purposes: caller?.boundPurpose ? [caller.boundPurpose.purpose] : [...purposesOf(caller?.user.role)],
      mustChangePassword: caller?.mustChangePassword ?? false,
      mustEnrol: caller?.mustEnrol ?? false,
      provider: settings.provider ?? null,
    }),
  );
  openRoute(
    app,
    {
      method: "POST",
      url: "/session",
      access: "open",
      beforePasswordChange: true,
      operationId: "signIn",
      tag: "Session",
      summary: "Sign in; the answer sets the session cookie, or asks for a code of the second factor",
      body: SignInBody,
      ok: SignedInSchema,
      errors: ["CREDENTIAL_INVALID", "RATE_LIMITED"],
      example: signedIn,
      bodyExample: { userId: "analyst-1", password: "a long passphrase" },
    },
    async ({ body, request, reply }) => {
      await settings.limitSignIn(request, body.userId);
      const answer = await accounts.signIn(body.userId, body.password);
      if ("pending" in answer) {
        settings.cookies.set(request, reply, PENDING_COOKIE, answer.pending, PENDING_SECONDS);
        return {
          user: null,
          mustChangePassword: false,
          mustEnrol: false,
          needsCode: true,
          methods: [...answer.methods],
        };
      }
      return await welcome(settings, request, reply, answer);
    },
  );
  openRoute(
    app,
    {
      method: "POST",
      url: "/session/code",
      access: "open",
      beforePasswordChange: true,
      operationId: "signInWithCode",
      tag: "Session",
      summary: "The second step of a sign-in: a code of the authenticator, or a recovery code",
      body: CodeBody,
      ok: SignedInSchema,
      errors: ["CREDENTIAL_INVALID", "RATE_LIMITED"],
      example: signedIn,
      bodyExample: { code: "123456" },
    },
    async ({ body, request, reply }) => {
      const pending = settings.cookies.read(request, PENDING_COOKIE) ?? "";
      await settings.limitSignIn(request, `code ${pending}`.slice(0, 100));
      const answer = await accounts.finishSignIn(pending, body.code);
      settings.cookies.clear(request, reply, PENDING_COOKIE);
      return await welcome(settings, request, reply, answer);
    },
  );
  demo(app, settings);
  sessionRoute(
    app,
    {
      method: "POST",
      url: "/session/password",
      access: "session",
      beforePasswordChange: true,
      operationId: "changePassword",
      tag: "Session",
      summary:
        "Choose a new password, with the old one; what is too short is refused with its least length, what leaked or is a pattern too",
      body: PasswordBody,
      errors: ["ROLE_FORBIDS", "PASSWORD_GUESSABLE"],
      bodyExample: { currentPassword: "a long passphrase", password: "another long passphrase" },
    },
    async (caller, { body, request }) => {
      onlyPeople(caller.boundPurpose !== undefined);
      await settings.limitSignIn(request, caller.user.id);
      await accounts.changePassword(caller.token, body.currentPassword, body.password);
      return undefined;
    },
  );
  sessionRoute(
    app,
    {
      method: "POST",
      url: "/session/proof",
      access: "session",
      beforeFactor: true,
      operationId: "proveAgain",
      tag: "Session",
      summary: "Show all factors again: for ten minutes, what changes how one signs in is then taken",
      body: ProofBody,
      errors: ["ROLE_FORBIDS"],
      bodyExample: { password: "a long passphrase", code: "123456" },
    },
    async (caller, { body, request }) => {
      onlyPeople(caller.boundPurpose !== undefined);
      await settings.limitSignIn(request, caller.user.id);
      await accounts.proveAgain(caller.token, body.password, body.code);
      return undefined;
    },
  );
  sessionRoute(
    app,
    {
      method: "DELETE",
      url: "/session",
      access: "session",
      beforePasswordChange: true,
      operationId: "signOut",
      tag: "Session",
      summary: "Sign out; the session's event streams end",
      errors: ["ROLE_FORBIDS"],
    },
    async (caller, { request, reply }) => {
      onlyPeople(caller.boundPurpose !== undefined);
      await accounts.signOut(caller.token);
      events.close(caller.token);
      settings.cookies.clear(request, reply, SESSION_COOKIE);
      return undefined;
    },
  );
}

function demo(app: FastifyInstance, settings: SessionSettings): void {
  const { accounts, demoUserId } = settings;
  openRoute(
    app,
    {
      method: "POST",
      url: "/session/demo",
      access: "open",
      beforePasswordChange: true,
      operationId: "signInDemo",
      tag: "Session",
      summary: "Sign in as the demo analyst: in an exercise and from this machine only",
      ok: SignedInSchema,
      errors: ["ROUTE_UNKNOWN"],
      example: signedIn,
    },
    async ({ request, reply }) => {
      if (demoUserId === undefined || !isLoopback(request)) throw new WaslError("ROUTE_UNKNOWN");
      const token = await accounts.openLocalSession(demoUserId);
      const who = await accounts.whoIs(token);
      if (!who) throw new Error("invariant broken: a local session was not known at once");
      await replaceSession(settings, request, reply, token);
      return { ...signedIn, user: publicUser(who.user) };
    },
  );
}

export async function welcome(
  settings: Pick<SignInSettings, "accounts" | "events" | "cookies">,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, user, mustChangePassword, mustEnrol }: SignedIn,
) {
  await replaceSession(settings, request, reply, token);
  return { user: publicUser(user), mustChangePassword, mustEnrol, needsCode: false, methods: [] };
}

/** The old session ends with the new one, so that none is left behind in another's hands. */
export async function replaceSession(
  settings: Pick<SignInSettings, "accounts" | "events" | "cookies">,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<void> {
  const old = settings.cookies.read(request, SESSION_COOKIE);
  if (old !== undefined && request.caller?.via === "cookie" && request.caller.boundPurpose === undefined) {
    await settings.accounts.signOut(old);
    settings.events.close(old);
  }
  settings.cookies.set(request, reply, SESSION_COOKIE, token);
}

/** A machine's token is revoked by an administrator, and has no password. */
function onlyPeople(isMachine: boolean): void {
  if (isMachine) throw new WaslError("ROLE_FORBIDS");
}

function publicUser({ id, role, clearance, groups, compartments }: User) {
  return { id, role, clearance, groups: [...groups], compartments: [...compartments] };
}
