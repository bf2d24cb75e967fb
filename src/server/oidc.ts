import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { importJWK, type JWK } from "jose";
import * as client from "openid-client";
import type { Accounts, ExternalIdentity, SignedIn } from "../app/index.ts";
import { ERROR_CODES, ROLES, type Role, TLP_LEVELS, type Tlp, WaslError } from "../core/index.ts";
import { faultOf } from "./problem.ts";

const TIMEOUT_SECONDS = 10;
const HELD_SECONDS = 600;
const NAME = "wasl_provider";
export const PROVIDER_PATH = "/sign-in/provider";

/** What membership of one of the provider's groups is worth here. */
export interface GroupRights {
  readonly role: Role;
  readonly clearance: Tlp;
  readonly groups?: readonly string[];
  readonly compartments?: readonly string[];
}

/** An OpenID Connect provider whose accounts may sign in. */
export interface ProviderSettings {
  /** What the page calls it. */
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** A private key (JWK with `alg`, and `kid` where the provider wants one) in place of the secret: private_key_jwt. */
  readonly clientKey?: JWK;
  /** Where the provider takes only one that it does not say: absent, basic, and post where it names no basic. */
  readonly clientAuthentication?: "client_secret_basic" | "client_secret_post";
  /** The claim that lists groups; the standard is "groups". */
  readonly groupsClaim?: string;
  /** The claim that names the account when it is first seen; the standard is "preferred_username". */
  readonly nameClaim?: string;
  readonly scope?: string;
  /** Values of `amr` (RFC 8176) of which one vouches for a second factor. */
  readonly strongMethods?: readonly string[];
  readonly groups: Readonly<Record<string, GroupRights>>;
}

/** Reads settings from JSON; REQUEST_INVALID where a part is missing, no role or clearance of ours, or no key that signs. */
export async function providerSettingsFrom(json: unknown): Promise<ProviderSettings> {
  const given = (json ?? {}) as Partial<ProviderSettings>;
  for (const field of ["label", "issuer", "clientId"] as const)
    if (typeof given[field] !== "string" || given[field] === "")
      throw new WaslError("REQUEST_INVALID", { file: "identity provider", field });
  const issuer = URL.canParse(given.issuer as string) ? new URL(given.issuer as string) : undefined;
  if (!issuer || (issuer.protocol !== "https:" && !isThisMachine(issuer)))
    throw new WaslError("REQUEST_INVALID", {
      file: "identity provider",
      field: "issuer",
      because: "no address that begins with https://",
    });
  await checkProof(given);
  const groups = Object.entries(given.groups ?? {});
  const isOurs = ([, g]: (typeof groups)[number]): boolean =>
    (ROLES as readonly string[]).includes(g?.role) &&
    (TLP_LEVELS as readonly string[]).includes(g?.clearance);
  if (groups.length === 0 || !groups.every(isOurs))
    throw new WaslError("REQUEST_INVALID", { file: "identity provider", field: "groups" });
  return given as ProviderSettings;
}

async function checkProof({ clientKey, clientAuthentication }: Partial<ProviderSettings>): Promise<void> {
  if (clientKey !== undefined && (await signingKey(clientKey)) === undefined)
    throw new WaslError("REQUEST_INVALID", {
      file: "identity provider",
      field: "clientKey",
      because: "no private JWK that signs, with alg",
    });
  if (clientAuthentication !== undefined && !Object.hasOwn(BY_SECRET, clientAuthentication))
    throw new WaslError("REQUEST_INVALID", { file: "identity provider", field: "clientAuthentication" });
}

/** Undefined where it cannot sign: told when the node starts, and not to whoever signs in first. */
async function signingKey(jwk: JWK): Promise<client.CryptoKey | undefined> {
  const key = typeof jwk?.alg === "string" ? await importJWK(jwk).catch(() => undefined) : undefined;
  return key === undefined || key instanceof Uint8Array || !key.usages.includes("sign") ? undefined : key;
}

const isThisMachine = (url: URL): boolean => ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);

/**
 * What somebody may do here by the groups that the provider says. Doubt refuses (undefined): no known group, or groups
 * of different roles. Of several, the lowest clearance holds; sharing groups and compartments add up.
 */
export function rightsOfGroups(
  settings: ProviderSettings,
  claimed: unknown,
): Pick<ExternalIdentity, "role" | "clearance" | "groups" | "compartments"> | undefined {
  const names = Array.isArray(claimed) ? claimed.filter((name) => typeof name === "string") : [];
  const known = names.flatMap((name) =>
    Object.hasOwn(settings.groups, name) ? [settings.groups[name]] : [],
  );
  const rights = known.filter((r) => r !== undefined);
  const [first] = rights;
  if (!first || rights.some((r) => r.role !== first.role)) return undefined;
  const lowest = Math.min(...rights.map((r) => TLP_LEVELS.indexOf(r.clearance)));
  return {
    role: first.role,
    clearance: TLP_LEVELS[lowest] ?? "clear",
    groups: [...new Set(rights.flatMap((r) => r.groups ?? []))].sort(),
    compartments: [...new Set(rights.flatMap((r) => r.compartments ?? []))].sort(),
  };
}

interface ProviderRoutes {
  readonly settings: ProviderSettings;
  readonly accounts: Accounts;
  /** Where browsers come back to. */
  readonly origin: (request: FastifyRequest) => string;
  readonly secureCookies: (request: FastifyRequest) => boolean;
  readonly limit: (request: FastifyRequest) => Promise<void>;
  readonly signedIn: (request: FastifyRequest, reply: FastifyReply, token: string) => Promise<void>;
}

/**
 * Sign-in by the provider: the authorization code flow with PKCE, state and nonce (RFC 9700), all of it kept at this
 * end and used once. These are pages and no part of the API: a browser is sent there and comes back.
 */
export function providerRoutes(app: FastifyInstance, routes: ProviderRoutes): void {
  const { settings, accounts } = routes;
  const discover = lazily(settings);
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
    const code = codeOf(error);
    // Who keeps the node has to find out why: the library's code (a clock, a secret, an issuer), and nobody's name.
    if (ERROR_CODES[code].status >= 500 && code !== "PROVIDER_UNREACHABLE")
      request.log.error({ code, fault: faultOf(error) }, "sign-in by the provider failed");
    else request.log.warn({ code, because: reasonOf(error) }, "sign-in by the provider refused");
    accounts.noteRefusal({ object: "session:provider", code });
    return reply.redirect(`/?sign-in=${code}`, 302);
  };
  app.get(PROVIDER_PATH, async (request, reply) => {
    await routes.limit(request);
    let config: client.Configuration;
    try {
      config = await discover();
    } catch (error) {
      // A browser came by a link: it goes back to the page, which has the words and the node's own sign-in.
      return await refuse(request, reply, error);
    }
    const verifier = client.randomPKCECodeVerifier();
    const held = { verifier, state: client.randomState(), nonce: client.randomNonce() };
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: `${routes.origin(request)}${PROVIDER_PATH}/callback`,
      scope: settings.scope ?? "openid profile",
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state: held.state,
      nonce: held.nonce,
    });
    reply.setCookie(cookieOf(routes, request), await accounts.holdSignIn(JSON.stringify(held)), {
      path: PROVIDER_PATH,
      httpOnly: true,
      // The way back comes from the provider's site.
      sameSite: "lax",
      secure: routes.secureCookies(request),
      maxAge: HELD_SECONDS,
    });
    return await reply.redirect(url.href, 302);
  });
  app.get(`${PROVIDER_PATH}/callback`, async (request, reply) => {
    await routes.limit(request);
    const isSecure = routes.secureCookies(request);
    reply.clearCookie(cookieOf(routes, request), { path: PROVIDER_PATH, secure: isSecure });
    try {
      const { token } = await finish(routes, await discover(), request);
      await routes.signedIn(request, reply, token);
      return await reply.redirect("/", 302);
    } catch (error) {
      return await refuse(request, reply, error);
    }
  });
}

/** Nobody answered, or an answer was no OpenID: that says nothing about who asks. */
const UNREACHABLE: ReadonlySet<unknown> = new Set([
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
]);

/** What the provider said, or what the library found wrong with it. */
const ANSWERS = [
  client.ClientError,
  client.AuthorizationResponseError,
  client.ResponseBodyError,
  client.WWWAuthenticateChallengeError,
];

function codeOf(error: unknown): WaslError["code"] {
  if (error instanceof WaslError) return error.code;
  const isUnreachable =
    UNREACHABLE.has((error as { code?: unknown }).code) ||
    (error instanceof TypeError && error.message === "fetch failed");
  if (isUnreachable) return "PROVIDER_UNREACHABLE";
  return ANSWERS.some((known) => error instanceof known) ? "CREDENTIAL_INVALID" : "INTERNAL";
}

/** The OAuth error of the provider, or the library's code. */
function reasonOf(error: unknown): string {
  if (error instanceof WaslError) return String(error.detail["because"] ?? error.code);
  const { error: said, code, cause } = error as { error?: unknown; code?: unknown; cause?: unknown };
  if (typeof said === "string" && /^\w{1,60}$/.test(said)) return said;
  const because = (cause as { code?: unknown } | undefined)?.code;
  return typeof because === "string" ? because : typeof code === "string" ? code : "unknown";
}

/** Of one path, which rules `__Host-` out; behind TLS a browser takes `__Secure-` over TLS alone. */
const cookieOf = (
  { secureCookies }: Pick<ProviderRoutes, "secureCookies">,
  request: FastifyRequest,
): string => (secureCookies(request) ? `__Secure-${NAME}` : NAME);

async function finish(
  routes: ProviderRoutes,
  config: client.Configuration,
  request: FastifyRequest,
): Promise<SignedIn> {
  const { settings, accounts, origin } = routes;
  const cookie = request.cookies[cookieOf(routes, request)];
  const held = cookie === undefined ? undefined : await accounts.takeSignIn(cookie);
  if (held === undefined) throw new WaslError("CREDENTIAL_INVALID");
  const { verifier, state, nonce } = JSON.parse(held) as Record<string, string>;
  const back = new URL(`${origin(request)}${PROVIDER_PATH}/callback`);
  back.search = new URL(request.url, origin(request)).search;
  const tokens = await client.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier ?? "",
    expectedState: state ?? "",
    expectedNonce: nonce ?? "",
    idTokenExpected: true,
  });
  const signed: Claims = { ...tokens.claims() };
  const subject = signed["sub"];
  if (typeof subject !== "string") throw new WaslError("CREDENTIAL_INVALID");
  const { groupsClaim = "groups", nameClaim = "preferred_username", strongMethods = [] } = settings;
  const claims = await completed(config, signed, tokens.access_token, settings);
  const rights = rightsOfGroups(settings, claims[groupsClaim]);
  if (!rights) {
    // Taken out of the groups since: what was opened with them ends.
    if (hasNoGroup(settings, claims)) await accounts.endSignInsOf(settings.issuer, subject);
    throw new WaslError("ROLE_FORBIDS", { because: `${groupsClaim}: no known group, or two roles` });
  }
  const name = claims[nameClaim];
  const userId = typeof name === "string" && /^[\p{L}\p{N}._@-]{1,100}$/u.test(name) ? name : undefined;
  const methods = signed["amr"];
  const strong = Array.isArray(methods) && methods.some((m) => strongMethods.includes(String(m)));
  const names = namesIn(claims);
  return await accounts.signInAs({ issuer: settings.issuer, subject, userId, names, strong, ...rights });
}

const NAME_MAX = 200;

/** How the provider says that somebody is called (OpenID Connect Core 5.1). */
function namesIn({ name, given_name: given, family_name: family }: Claims): readonly string[] {
  const whole = typeof given === "string" && typeof family === "string" ? `${given} ${family}` : undefined;
  const said = [name, whole].flatMap((one) => (typeof one === "string" ? [one.trim()] : []));
  return [...new Set(said)].filter((one) => one !== "" && one.length <= NAME_MAX);
}

type Claims = Readonly<Record<string, unknown>>;

/** A provider may leave groups and name to its other endpoint (OpenID Connect Core 5.4); what it signed holds before that. */
async function completed(
  config: client.Configuration,
  signed: Claims,
  accessToken: string,
  { groupsClaim = "groups", nameClaim = "preferred_username" }: ProviderSettings,
): Promise<Claims> {
  const isComplete = signed[groupsClaim] !== undefined && signed[nameClaim] !== undefined;
  if (isComplete || config.serverMetadata().userinfo_endpoint === undefined) return signed;
  try {
    return { ...(await client.fetchUserInfo(config, accessToken, String(signed["sub"]))), ...signed };
  } catch (error) {
    // A name is needed once, rights each time: for these alone an endpoint that fails is no answer.
    if (signed[groupsClaim] === undefined) throw error;
    return signed;
  }
}

/**
 * True where the provider says so: a list without a known group, or none at all, as some leave an empty list out. Two roles, a
 * text in place of a list, or a list that is elsewhere (Core 5.6.2: too long for the token) is a matter of settings.
 */
function hasNoGroup({ groupsClaim = "groups", groups }: ProviderSettings, claims: Claims): boolean {
  const said = claims[groupsClaim];
  if (said === undefined) return !Object.hasOwn(Object(claims["_claim_names"]), groupsClaim);
  return Array.isArray(said) && !said.some((name) => typeof name === "string" && Object.hasOwn(groups, name));
}

const BY_SECRET = {
  client_secret_basic: client.ClientSecretBasic,
  client_secret_post: client.ClientSecretPost,
} as const;

/** How this node proves itself to the provider. */
async function proofOf({
  clientKey,
  clientSecret,
  clientAuthentication,
}: ProviderSettings): Promise<client.ClientAuth> {
  if (clientKey) {
    const key = await signingKey(clientKey);
    if (!key) throw new WaslError("REQUEST_INVALID", { field: "clientKey" });
    return client.PrivateKeyJwt(clientKey.kid === undefined ? key : { key, kid: clientKey.kid });
  }
  if (clientSecret === undefined) return client.None();
  return (as, ...rest) => {
    const offered = as.token_endpoint_auth_methods_supported;
    // Basic is what holds where nothing is said (OpenID Connect Discovery 1.0, 3).
    const isBasic = offered?.includes("client_secret_basic") ?? true;
    const method = clientAuthentication ?? (isBasic ? "client_secret_basic" : "client_secret_post");
    return BY_SECRET[method](clientSecret)(as, ...rest);
  };
}

/** The provider's own description, read once it is needed; a provider that is down does not stop the node. */
function lazily(settings: ProviderSettings): () => Promise<client.Configuration> {
  let known: client.Configuration | undefined;
  return async () => {
    if (known) return known;
    const issuer = new URL(settings.issuer);
    const execute = [
      // Without it the library takes TLS for the signature of a token that it fetched itself.
      client.enableNonRepudiationChecks,
      ...(isThisMachine(issuer) ? [client.allowInsecureRequests] : []),
    ];
    const proof = await proofOf(settings);
    try {
      known = await client.discovery(issuer, settings.clientId, undefined, proof, {
        timeout: TIMEOUT_SECONDS,
        execute,
      });
      return known;
    } catch (cause) {
      throw new WaslError("PROVIDER_UNREACHABLE", { because: reasonOf(cause) });
    }
  };
}
