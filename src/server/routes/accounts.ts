import type { FastifyInstance } from "fastify";
import type { Accounts, Clock } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import type { Caller } from "../access.ts";
import { EXAMPLES } from "../examples.ts";
import { sessionRoute } from "../operation.ts";
import {
  AccountListSchema,
  ByEntry,
  CodeBody,
  FactorRolesBody,
  FactorSchema,
  FactorSecretSchema,
  IssuedTokenSchema,
  RecoveryCodesSchema,
  SessionListSchema,
  SessionsQuery,
  TokenBody,
} from "../schemas/index.ts";

const DAY_MS = 86_400_000;

const entry = {
  id: "3f2a9c0d1e4b5a67",
  userId: "analyst-1",
  kind: "session" as const,
  label: null,
  createdAt: "2025-04-01T08:00:00.000Z",
  usedAt: "2025-04-01T09:12:00.000Z",
  expiresAt: "2025-04-01T20:00:00.000Z",
  purpose: null,
  mandate: null,
  scopes: null,
  isThis: true,
};

export interface AccountSettings {
  readonly accounts: Accounts;
  readonly clock: Clock;
}

/** One's own second factor and sessions; everybody's for an administrator. No data of the store is shown. */
export function accountRoutes(app: FastifyInstance, settings: AccountSettings): void {
  ownFactor(app, settings);
  ownSessions(app, settings);
  administration(app, settings);
}

function ownFactor(app: FastifyInstance, { accounts }: AccountSettings): void {
  sessionRoute(
    app,
    {
      method: "GET",
      url: "/session/factor",
      access: "session",
      beforeFactor: true,
      operationId: "getSecondFactor",
      tag: "Session",
      summary: "Whether there is a second factor, and whether the role needs one",
      ok: FactorSchema,
      errors: ["ROLE_FORBIDS"],
      example: { enrolled: true, required: true, recoveryCodesLeft: 9 },
    },
    async (caller) => await accounts.factorOf(caller.token),
  );
  sessionRoute(
    app,
    {
      method: "POST",
      url: "/session/factor",
      access: "session",
      beforeFactor: true,
      operationId: "beginSecondFactor",
      needsProof: true,
      tag: "Session",
      summary: "A new secret for an authenticator; it counts once a code confirms it",
      ok: FactorSecretSchema,
      errors: ["ROLE_FORBIDS", "CONFLICT"],
      example: {
        secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        uri: "otpauth://totp/Wasl:analyst-1?issuer=Wasl&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30",
      },
    },
    async (caller) => await accounts.beginFactor(caller.token),
  );
  sessionRoute(
    app,
    {
      method: "POST",
      url: "/session/factor/confirmation",
      access: "session",
      beforeFactor: true,
      operationId: "confirmSecondFactor",
      tag: "Session",
      summary:
        "Prove by a code that the secret arrived; answers recovery codes, once, and ends other sessions",
      body: CodeBody,
      ok: RecoveryCodesSchema,
      errors: ["ROLE_FORBIDS", "CONFLICT"],
      bodyExample: { code: "123456" },
      example: { recoveryCodes: ["abcd-efgh-ijkl-mnop-qrst-uvwx"] },
    },
    async (caller, { body }) => ({
      recoveryCodes: [...(await accounts.confirmFactor(caller.token, body.code)).recoveryCodes],
    }),
  );
  sessionRoute(
    app,
    {
      method: "POST",
      url: "/session/factor/removal",
      access: "session",
      operationId: "removeSecondFactor",
      needsProof: true,
      tag: "Session",
      summary: "Give the second factor up, with a code of it",
      body: CodeBody,
      errors: ["ROLE_FORBIDS"],
      bodyExample: { code: "123456" },
    },
    async (caller, { body }) => {
      await accounts.removeFactor(caller.token, body.code);
      return undefined;
    },
  );
}

function ownSessions(app: FastifyInstance, { accounts }: AccountSettings): void {
  sessionRoute(
    app,
    {
      method: "GET",
      url: "/session/all",
      access: "session",
      operationId: "listOwnSessions",
      tag: "Session",
      summary: "One's own sessions and API tokens that are in force",
      ok: SessionListSchema,
      errors: ["ROLE_FORBIDS"],
      example: { sessions: [entry] },
    },
    async (caller) => {
      onlyPeople(caller);
      return { sessions: [...(await accounts.sessions(caller.user.id, caller.token))].map(wire) };
    },
  );
  sessionRoute(
    app,
    {
      method: "DELETE",
      url: "/session/all/:id",
      access: "session",
      operationId: "endOwnSession",
      needsProof: true,
      tag: "Session",
      summary: "End one of one's own sessions or API tokens",
      params: ByEntry,
      errors: ["ROLE_FORBIDS", "ROUTE_UNKNOWN"],
    },
    async (caller, { params }) => {
      onlyPeople(caller);
      if (!(await accounts.endSession(params.id, caller.user.id, caller.user.id)))
        throw new WaslError("ROUTE_UNKNOWN");
      return undefined;
    },
  );
}

function administration(app: FastifyInstance, { accounts, clock }: AccountSettings): void {
  const common = { access: "session", tag: "Accounts", errors: ["ROLE_FORBIDS"] } as const;
  sessionRoute(
    app,
    {
      ...common,
      method: "GET",
      url: "/accounts",
      operationId: "listAccounts",
      summary: "All accounts, and the roles that need a second factor; for administrators",
      ok: AccountListSchema,
      example: { accounts: [{ ...EXAMPLES.user, disabled: false }], factorRoles: ["administrator"] },
    },
    async (caller) => {
      onlyAdministrators(caller);
      const accountList = (await accounts.users()).map((user) => ({
        ...user,
        groups: [...user.groups],
        compartments: [...user.compartments],
      }));
      return { accounts: accountList, factorRoles: [...(await accounts.factorRoles())] };
    },
  );
  sessionRoute(
    app,
    {
      ...common,
      method: "POST",
      url: "/accounts/factor-roles",
      operationId: "requireSecondFactor",
      needsProof: true,
      summary: "Say which roles' sessions need a second factor; it holds at once, for open sessions too",
      body: FactorRolesBody,
      bodyExample: { roles: ["administrator", "supervisor"] },
    },
    async (caller, { body }) => {
      onlyAdministrators(caller);
      await accounts.requireFactor(body.roles, caller.user.id);
      return undefined;
    },
  );
  sessionRoute(
    app,
    {
      ...common,
      method: "GET",
      url: "/accounts/sessions",
      operationId: "listSessions",
      summary: "Sessions and API tokens in force, of one account or of all; for administrators",
      query: SessionsQuery,
      ok: SessionListSchema,
      example: { sessions: [{ ...entry, isThis: false }] },
    },
    async (caller, { query }) => {
      onlyAdministrators(caller);
      return { sessions: [...(await accounts.sessions(query.userId, caller.token))].map(wire) };
    },
  );
  sessionRoute(
    app,
    {
      ...common,
      method: "DELETE",
      url: "/accounts/sessions/:id",
      operationId: "endSession",
      needsProof: true,
      summary: "End anybody's session or API token; for administrators",
      params: ByEntry,
      errors: ["ROLE_FORBIDS", "ROUTE_UNKNOWN"],
    },
    async (caller, { params }) => {
      onlyAdministrators(caller);
      if (!(await accounts.endSession(params.id, undefined, caller.user.id)))
        throw new WaslError("ROUTE_UNKNOWN");
      return undefined;
    },
  );
  sessionRoute(
    app,
    {
      ...common,
      method: "POST",
      url: "/accounts/:id/factor-reset",
      operationId: "resetSecondFactor",
      needsProof: true,
      summary: "Forget a lost second factor and end the account's sessions; for administrators",
      params: ByEntry,
    },
    async (caller, { params }) => {
      onlyAdministrators(caller);
      await accounts.resetFactor(params.id, caller.user.id);
      return undefined;
    },
  );
  sessionRoute(
    app,
    {
      ...common,
      method: "POST",
      url: "/accounts/:id/tokens",
      operationId: "issueToken",
      errors: ["ROLE_FORBIDS", "PURPOSE_FORBIDS"],
      needsProof: true,
      summary:
        "An API token for an account, bound to a purpose and a mandate; shown once; for administrators",
      params: ByEntry,
      body: TokenBody,
      ok: IssuedTokenSchema,
      okStatus: 201,
      bodyExample: {
        purpose: "online-referral",
        mandate: "AGR-7",
        days: 30,
        label: "hash bank of the platform",
        scopes: ["hash-bank"],
      },
      example: { token: "wasl_…", expiresAt: "2025-05-01T08:00:00.000Z" },
    },
    async (caller, { params, body }) => {
      onlyAdministrators(caller);
      const { purpose, mandate, days, label, scopes } = body;
      const expiresAt = new Date(clock.now() + days * DAY_MS).toISOString();
      const token = await accounts.issueToken(params.id, { purpose, mandate }, expiresAt, {
        ...(label === undefined ? {} : { label }),
        ...(scopes === undefined ? {} : { scopes }),
        by: caller.user.id,
      });
      return { token, expiresAt };
    },
  );
}

const wire = <T extends { readonly scopes: readonly string[] | null }>(session: T) => ({
  ...session,
  scopes: session.scopes === null ? null : [...session.scopes],
});

function onlyPeople(caller: Caller): void {
  if (caller.boundPurpose !== undefined) throw new WaslError("ROLE_FORBIDS");
}

function onlyAdministrators(caller: Caller): void {
  onlyPeople(caller);
  if (caller.user.role !== "administrator") throw new WaslError("ROLE_FORBIDS");
}
