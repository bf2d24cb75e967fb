import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { WaslError } from "../core/index.ts";
import type { Limits } from "./limits.ts";
import { rateOf } from "./rate.ts";
import { network } from "./sign-in-limit.ts";

/**
 * Before a body is read: a partner whose node runs wild costs neither us nor the others. What proves somebody (a key, a
 * secret) is anybody's to make up, so that an address has a limit of its own; whoever shows nothing counts by it alone.
 */
export function partnerLimits(
  app: FastifyInstance,
  limits: Limits,
  proofOf: (request: FastifyRequest) => string,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  const addressOf = (request: FastifyRequest): string => `address:${network(request.ip)}`;
  const rules = [
    rateOf(app, {
      max: limits.partnerRequestsPerMinuteAndAddress,
      windowMs: 60_000,
      keyOf: (request) => `partners ${addressOf(request)}`,
    }),
    rateOf(app, {
      max: limits.partnerRequestsPerMinute,
      windowMs: 60_000,
      keyOf: (request) => {
        const proof = proofOf(request);
        return proof === "" ? `none:${addressOf(request)}` : `key:${proof}`;
      },
    }),
  ];
  return async (request, reply) => {
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
  };
}
