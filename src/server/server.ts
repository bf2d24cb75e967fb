import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import type { Accounts, Clock, HttpHandler, JobStanding, Wasl } from "../app/index.ts";
import { ERROR_CODES, WaslError } from "../core/index.ts";
import { createCookies } from "./cookies.ts";
import { EventHub, eventRoute } from "./events.ts";
import { securityHeaders } from "./headers.ts";
import { parseJson } from "./json.ts";
import { KnownTokens } from "./known-tokens.ts";
import { type Limits, STANDARD_LIMITS } from "./limits.ts";
import { type LogTarget, loggerOf, logResponses } from "./logs.ts";
import { metrics } from "./metrics.ts";
import { PROVIDER_PATH, type ProviderSettings, providerRoutes } from "./oidc.ts";
import { openApi } from "./openapi.ts";
import { type Operation, openRoute } from "./operation.ts";
import { checkHost, checkOrigin } from "./origin.ts";
import { partnerLimits } from "./partner-limits.ts";
import { hasBody, refuseConnection, sendProblem } from "./problem.ts";
import { publicTransparency } from "./public-transparency.ts";
import { rateOf } from "./rate.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { analyseRoutes } from "./routes/analyse.ts";
import { caseRoutes } from "./routes/cases.ts";
import { consentRoutes } from "./routes/consent.ts";
import { dataRequestRoutes } from "./routes/data-requests.ts";
import { deskRoutes } from "./routes/desk.ts";
import { disclosureRoutes } from "./routes/disclosure.ts";
import { disruptionRoutes } from "./routes/disruptions.ts";
import { documentRoutes } from "./routes/documents.ts";
import { goodsAlertRoutes } from "./routes/goods-alerts.ts";
import { importRoute } from "./routes/import.ts";
import { matchRoutes } from "./routes/match.ts";
import { mentionRoutes } from "./routes/mentions.ts";
import { moneyRoutes } from "./routes/money.ts";
import { newsRoutes } from "./routes/news.ts";
import { onlineRoutes } from "./routes/online.ts";
import { ownershipRoutes } from "./routes/ownership.ts";
import { partnerRoutes } from "./routes/partners.ts";
import { passkeyRoutes } from "./routes/passkeys.ts";
import { platformRoutes } from "./routes/platform.ts";
import { preventionRoutes } from "./routes/prevention.ts";
import { readRoutes } from "./routes/read.ts";
import { resolveRoutes } from "./routes/resolve.ts";
import { rightsRoutes } from "./routes/rights.ts";
import { roomRoutes } from "./routes/rooms.ts";
import { routeMoneyRoutes } from "./routes/route-money.ts";
import { replaceSession, sessionRoutes } from "./routes/session.ts";
import { signalRoutes } from "./routes/signals.ts";
import { supplyRoutes } from "./routes/supply.ts";
import { transparencyRoutes } from "./routes/transparency.ts";
import { typologyRoutes } from "./routes/typologies.ts";
import { watchRoutes } from "./routes/watch.ts";
import { workplaceRoutes } from "./routes/workplace.ts";
import { componentSchemas, StatusSchema } from "./schemas/index.ts";
import { admit, callerOf } from "./sign-in.ts";
import { network, signInLimiter } from "./sign-in-limit.ts";
import { mountHandler } from "./taxii.ts";
import { atOnce } from "./upload.ts";
import { validatorCompiler } from "./validate.ts";
import { webFiles } from "./web-files.ts";

export interface ServerOptions {
  readonly wasl: Wasl;
  readonly accounts: Accounts;
  /** True when the store can answer. */
  readonly ready: () => Promise<boolean>;
  readonly nodeId: string;
  readonly clock: Clock;
  /** The folder of the built web application; without it the API alone is served. */
  readonly webRoot?: string;
  /** Set where this node holds an exercise: who the demo signs in as, from this machine only. */
  readonly exercise?: { readonly userId: string };
  /** Where logs go; false for none. The standard: warnings, as JSON lines on stderr. */
  readonly logger?: LogTarget | false;
  readonly limits?: Partial<Limits>;
  /** What a proxy shows this node as, e.g. "https://wasl.example.org". */
  readonly publicOrigins?: readonly string[];
  /** Addresses of proxies whose X-Forwarded-* are believed. */
  readonly trustProxy?: string | readonly string[];
  /** Whether the session cookie is for TLS only, whatever the request says; the standard follows publicOrigins. */
  readonly secureCookies?: boolean;
  /** An identity provider beside the accounts of this node; needs publicOrigins unless it serves loopback only. */
  readonly provider?: ProviderSettings;
  /** With it, /metrics asks for this bearer token; without, it answers this machine only. */
  readonly metricsToken?: string;
  /** Figures of the queue, for /metrics. */
  readonly jobs?: () => Promise<readonly JobStanding[]>;
  /** Calls back whenever alerts were made in this process, so that open pages are told. */
  readonly onAlerts?: (listener: () => void) => void;
  /** Calls back whenever somebody's standing questions hit in this process, so that their open pages are told. */
  readonly onHits?: (listener: (userId: string, hits: number) => void) => void;
  /** Protocols beside the API, each under its own path. */
  readonly handlers?: readonly HttpHandler[];
}

const API = "/api/v1";

/** The HTTP server over the use cases, ready to listen. It decides nothing about data: that is the store's part. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const limits: Limits = { ...STANDARD_LIMITS, ...options.limits };
  const app = newApp(options, limits);
  const events = new EventHub(limits);

  securityHeaders(app);
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  await openApi(app);
  logResponses(app);
  metrics(app, options.metricsToken, () => events.size, options.jobs);
  guard(app, options, limits);

  system(app, options.ready);
  await app.register(
    (api, _options, done) => {
      routes(api, options, limits, events);
      done();
    },
    { prefix: API },
  );
  signInByProvider(app, options, limits, events);
  // A protocol's secret counts by itself wherever it comes from; what is signed inside of a body, by its address.
  const limit = partnerLimits(app, limits, (request) => request.headers.authorization ?? "");
  for (const handler of options.handlers ?? [])
    mountHandler(app, handler, { limit, bodiesBytes: limits.partnerBodiesBytes });
  publicTransparency(app, options.wasl, {
    max: limits.requestsPerMinute,
    keyOf: (request) => `open:${network(request.ip)}`,
  });
  await pages(app, options.webRoot);
  options.onAlerts?.(() => {
    events
      .publishToAll("alerts", async (actor) => {
        const alerts = await options.wasl.openAlerts(actor);
        return alerts.open > 0 ? alerts : undefined;
      })
      .catch((error: unknown) => app.log.warn({ name: (error as Error).name }, "no alerts told"));
  });
  options.onHits?.((userId, fresh) => events.publish(userId, "hits", { fresh }));
  heart(app, options.accounts, events, limits);
  await app.ready();
  return app;
}

function newApp(options: ServerOptions, limits: Limits): FastifyInstance {
  const app = fastify({
    logger: loggerOf(options.logger),
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    genReqId: () => globalThis.crypto.randomUUID(),
    bodyLimit: limits.jsonBytes,
    http: {
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: Math.min(5_000, limits.headersMs),
    },
    // An upload may take longer than any fixed time for a whole request: bodies have their own clocks below.
    requestTimeout: 0,
    connectionTimeout: limits.connectionIdleMs,
    keepAliveTimeout: 72_000,
    maxRequestsPerSocket: limits.requestsPerSocket,
    routerOptions: { maxParamLength: limits.paramLength },
    exposeHeadRoutes: false,
    // Streams are closed by us, at once; a connection without a request under way is not waited for.
    forceCloseConnections: "idle",
    trustProxy: options.trustProxy === undefined ? false : [options.trustProxy].flat(),
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply);
    },
    return503OnClosing: true,
  });
  app.server.maxConnections = limits.connections;
  app.setValidatorCompiler(validatorCompiler as never);
  app.setErrorHandler(sendProblem);
  for (const schema of componentSchemas().values()) app.addSchema(schema);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
    try {
      done(null, text === "" ? {} : parseJson(text as string, limits.jsonDepth));
    } catch (error) {
      done(error as Error);
    }
  });
  return app;
}

/** What every request passes before its handler; a route that says nothing of itself is a data route. */
function guard(app: FastifyInstance, options: ServerOptions, limits: Limits): void {
  const cookies = createCookies(secureCookiesOf(options));
  const tokens = new KnownTokens(options.accounts, options.clock);
  app.decorateRequest("caller", undefined);
  app.decorateRequest("purpose", undefined);
  app.addHook("onRoute", (route) => {
    if (route.url.startsWith("/api/") && !route.config?.operation)
      throw new Error(`invariant broken: ${route.url} is not declared as an operation`);
  });
  const limitAddress = rateOf(app, {
    max: limits.requestsPerMinute,
    windowMs: 60_000,
    keyOf: (request) => `all:${network(request.ip)}`,
  });
  app.addHook("onRequest", async (request) => {
    if (request.raw.url !== undefined && request.raw.url.length > limits.urlLength)
      throw new WaslError("REQUEST_INVALID", { urlLengthMax: limits.urlLength });
    const { operation } = request.routeOptions.config;
    if (hasBody(request) && operation?.rawBody !== true) hurry(request, limits.bodyMs);
    // By the route that was found, never by the address as written: %61pi is "api" too.
    if (!operation || operation.tag === "System") return;
    checkOrigin(request, options.publicOrigins ?? []);
    await limitAddress(request);
    const whoIs = isOnData(operation)
      ? (token: string) => tokens.recall(token)
      : (token: string) => tokens.lookUp(token);
    request.caller = await callerOf(request, whoIs, cookies);
    admit(operation, request);
  });
  app.addHook("onSend", (request, _reply, _payload, done) => {
    const { operation } = request.routeOptions.config;
    if (operation && !isOnData(operation)) tokens.forget();
    done();
  });
  app.addHook("onError", async (request, _reply, error) => {
    const { operation } = request.routeOptions.config;
    if (!operation || !isBoundaryRefusal(operation, request, error)) return;
    options.accounts.noteRefusal({
      ...(request.caller ? { userId: request.caller.user.id } : {}),
      object: `operation:${operation.operationId}`,
      code: error.code,
    });
  });
}

/** Whether each thing it reads is asked of the store with the caller's token: a stream of events is opened without. */
const isOnData = ({ access = "data", answers }: Operation): boolean =>
  access === "data" && answers !== "text/event-stream";

/**
 * What was refused before any transaction had a viewer, and is on record nowhere else: the store itself records what it
 * refuses to a viewer, and a failed sign-in.
 */
function isBoundaryRefusal(operation: Operation, request: FastifyRequest, error: Error): error is WaslError {
  if (!(error instanceof WaslError)) return false;
  if (error.code === "CREDENTIAL_INVALID") return operation.operationId !== "signIn";
  if (["PURPOSE_REQUIRED", "PURPOSE_FORBIDS", "RATE_LIMITED", "ORIGIN_FORBIDS"].includes(error.code))
    return true;
  return request.purpose === undefined && ERROR_CODES[error.code].status === 403;
}

/** A body that trickles in is cut off: the sender's patience must not hold our sockets. */
function hurry(request: FastifyRequest, bodyMs: number): void {
  const timer = setTimeout(() => request.raw.destroy(), bodyMs);
  timer.unref();
  const stop = (): void => clearTimeout(timer);
  request.raw.once("end", stop);
  request.raw.once("close", stop);
}

function system(app: FastifyInstance, ready: () => Promise<boolean>): void {
  openRoute(
    app,
    {
      method: "GET",
      url: "/healthz",
      access: "open",
      operationId: "getHealth",
      tag: "System",
      summary: "Whether the process runs",
      ok: StatusSchema,
      errors: [],
      example: { status: "ok" },
    },
    async () => ({ status: "ok" as const }),
  );
  openRoute(
    app,
    {
      method: "GET",
      url: "/readyz",
      access: "open",
      operationId: "getReadiness",
      tag: "System",
      summary: "Whether the store answers; 503 where it does not",
      ok: StatusSchema,
      errors: ["STORE_UNAVAILABLE"],
      example: { status: "ok" },
    },
    async () => {
      if (!(await ready().catch(() => false))) throw new WaslError("STORE_UNAVAILABLE");
      return { status: "ok" as const };
    },
  );
  app.get(
    "/openapi.json",
    async (_request, reply) => await reply.type("application/json").send(app.swagger()),
  );
}

function routes(api: FastifyInstance, options: ServerOptions, limits: Limits, events: EventHub): void {
  const { wasl, accounts, nodeId, exercise, clock } = options;
  const cookies = createCookies(secureCookiesOf(options));
  const limitSignIn = signInLimiter(api, limits);
  const sessions = { accounts, cookies, events, limitSignIn };
  sessionRoutes(api, {
    ...sessions,
    nodeId,
    demoUserId: exercise?.userId,
    provider: options.provider?.label,
  });
  passkeyRoutes(api, { ...sessions, origin: originOf(options) });
  accountRoutes(api, { accounts, clock });
  eventRoute(api, events);
  readRoutes(api, wasl);
  analyseRoutes(api, wasl, events);
  resolveRoutes(api, wasl);
  caseRoutes(api, wasl);
  disclosureRoutes(api, wasl);
  ownershipRoutes(api, wasl);
  disruptionRoutes(api, wasl);
  workplaceRoutes(api, options.wasl);
  deskRoutes(api, options.wasl);
  rightsRoutes(api, wasl);
  mentionRoutes(api, wasl);
  matchRoutes(api, wasl);
  partnerRoutes(api, wasl);
  moneyRoutes(api, wasl);
  consentRoutes(api, wasl);
  routeMoneyRoutes(api, wasl);
  roomRoutes(api, wasl);
  const inTurn = atOnce(limits.uploadsAtOnce);
  onlineRoutes(api, wasl, events, inTurn);
  preventionRoutes(api, wasl);
  platformRoutes(api, wasl);
  signalRoutes(api, wasl);
  typologyRoutes(api, wasl);
  dataRequestRoutes(api, wasl);
  transparencyRoutes(api, wasl);
  supplyRoutes(api, wasl);
  goodsAlertRoutes(api, wasl);
  documentRoutes(api, wasl);
  newsRoutes(api, wasl);
  watchRoutes(api, wasl, events);
  api.register((uploads, _options, done) => {
    // Any media type, and the body is left where it is: the handler reads it.
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    importRoute(uploads, wasl, events, limits, () => clock.now(), inTurn);
    done();
  });
}

/** Under which address browsers see this node. */
const originOf =
  ({ publicOrigins }: ServerOptions) =>
  (request: FastifyRequest): string =>
    publicOrigins?.[0] ?? `${request.protocol}://${request.host}`;

const secureCookiesOf = ({ secureCookies, publicOrigins }: ServerOptions): boolean =>
  secureCookies ?? publicOrigins?.some((origin) => origin.startsWith("https:")) ?? false;

function signInByProvider(
  app: FastifyInstance,
  options: ServerOptions,
  limits: Limits,
  events: EventHub,
): void {
  const { accounts, provider, publicOrigins } = options;
  if (!provider) return;
  const cookies = createCookies(secureCookiesOf(options));
  const limitAddress = rateOf(app, {
    max: limits.signInsPerAddress * 2,
    windowMs: limits.signInWindowMs,
    keyOf: (request) => `${PROVIDER_PATH}:${request.ip}`,
  });
  providerRoutes(app, {
    settings: provider,
    accounts,
    origin: originOf(options),
    secureCookies: (request) => cookies.isSecure(request),
    limit: async (request) => {
      checkHost(request, publicOrigins ?? []);
      await limitAddress(request);
    },
    signedIn: (request, reply, token) => replaceSession({ accounts, events, cookies }, request, reply, token),
  });
}

async function pages(app: FastifyInstance, webRoot: string | undefined): Promise<void> {
  const fallback = webRoot === undefined ? undefined : await webFiles(app, webRoot);
  app.setNotFoundHandler((request, reply) => {
    if (fallback) return fallback(request, reply);
    throw new WaslError("ROUTE_UNKNOWN");
  });
}

/** The pulse of the event streams. */
function heart(app: FastifyInstance, accounts: Accounts, events: EventHub, limits: Limits): void {
  const timer = setInterval(() => {
    events
      .beat(async (token) => (await accounts.whoIs(token)) !== undefined)
      .catch((error: unknown) => app.log.warn({ name: (error as Error).name }, "no heartbeat"));
  }, limits.heartbeatMs);
  timer.unref();
  app.addHook("preClose", async () => {
    clearInterval(timer);
    events.close();
  });
}
