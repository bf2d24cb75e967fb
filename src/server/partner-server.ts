import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance } from "fastify";
import type { HttpHandler } from "../app/index.ts";
import { type Limits, STANDARD_LIMITS } from "./limits.ts";
import { partnerLimits } from "./partner-limits.ts";
import { mountHandler } from "./taxii.ts";

export interface PartnerServerOptions {
  /** Key and certificate of this node, and what TLS asks of whoever comes; see exchange/node-tls.ts. */
  readonly tls: {
    readonly key: string;
    readonly cert: string;
    readonly requestCert: true;
    readonly rejectUnauthorized: false;
    readonly minVersion: "TLSv1.3";
  };
  /** The key that the other end of a connection proved to hold. */
  readonly tlsKeyOf: (socket: unknown) => string;
  /** What partners speak: each holds the key against the partner that it says it is. */
  readonly handlers: readonly HttpHandler[];
  readonly limits?: Partial<Limits>;
}

/** A port for partners' nodes alone, under both ends' own keys: no page, no API, no session. */
export async function createPartnerServer(options: PartnerServerOptions): Promise<FastifyInstance> {
  const limits: Limits = { ...STANDARD_LIMITS, ...options.limits };
  const app = fastify({
    https: { ...options.tls, headersTimeout: limits.headersMs },
    logger: false,
    requestTimeout: limits.bodyMs,
    connectionTimeout: limits.connectionIdleMs,
    maxRequestsPerSocket: limits.requestsPerSocket,
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
  }) as unknown as FastifyInstance;
  app.server.maxConnections = limits.connections;
  await app.register(rateLimit, { global: false });
  app.addHook(
    "onRequest",
    partnerLimits(app, limits, (request) => options.tlsKeyOf(request.raw.socket)),
  );
  for (const handler of options.handlers)
    mountHandler(app, handler, { tlsKeyOf: options.tlsKeyOf, bodiesBytes: limits.partnerBodiesBytes });
  app.setNotFoundHandler(async (_request, reply) => {
    await reply.code(404).type("application/problem+json").send({ status: 404, code: "ROUTE_UNKNOWN" });
  });
  await app.ready();
  return app;
}
