import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { HttpHandler } from "../app/index.ts";
import { WaslError } from "../core/index.ts";
import { type Limits, STANDARD_LIMITS } from "./limits.ts";
import { rateOf } from "./rate.ts";
import { network } from "./sign-in-limit.ts";
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
  await limitPartners(app, limits, options.tlsKeyOf);
  for (const handler of options.handlers) mountHandler(app, handler, options.tlsKeyOf);
  app.setNotFoundHandler(async (_request, reply) => {
    await reply.code(404).type("application/problem+json").send({ status: 404, code: "ROUTE_UNKNOWN" });
  });
  await app.ready();
  return app;
}

/**
 * Before a body is read: a partner whose node runs wild costs neither us nor the others. A key is anybody's to make, so
 * that an address has a limit of its own; whoever shows no key counts by it alone.
 */
async function limitPartners(
  app: FastifyInstance,
  limits: Limits,
  tlsKeyOf: PartnerServerOptions["tlsKeyOf"],
): Promise<void> {
  await app.register(rateLimit, { global: false });
  const addressOf = (request: FastifyRequest): string => `address:${network(request.ip)}`;
  const rules = [
    rateOf(app, {
      max: limits.partnerRequestsPerMinuteAndAddress,
      windowMs: 60_000,
      keyOf: addressOf,
    }),
    rateOf(app, {
      max: limits.partnerRequestsPerMinute,
      windowMs: 60_000,
      keyOf: (request) => {
        const key = tlsKeyOf(request.raw.socket);
        return key === "" ? `none:${addressOf(request)}` : `key:${key}`;
      },
    }),
  ];
  app.addHook("onRequest", async (request, reply) => {
    try {
      for (const rule of rules) await rule(request);
    } catch (error) {
      if (!(error instanceof WaslError)) throw error;
      const { code, detail } = error;
      return await reply
        .code(429)
        .header("retry-after", String(detail["retryAfterSeconds"] ?? 60))
        .type("application/problem+json")
        .send({ status: 429, code });
    }
    return undefined;
  });
}
