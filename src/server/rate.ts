import type { FastifyInstance, FastifyRequest } from "fastify";
import { WaslError } from "../core/index.ts";

interface RateRule {
  readonly max: number;
  readonly windowMs: number;
  /** Who counts together. */
  readonly keyOf: (request: FastifyRequest) => string;
}

/** Counts requests; RATE_LIMITED with the seconds to wait where there were too many. */
export function rateOf(
  app: FastifyInstance,
  { max, windowMs, keyOf }: RateRule,
): (request: FastifyRequest) => Promise<void> {
  const check = app.createRateLimit({ max, timeWindow: windowMs, keyGenerator: keyOf });
  return async (request) => {
    const rate = await check(request);
    if (!rate.isAllowed && rate.isExceeded)
      throw new WaslError("RATE_LIMITED", { retryAfterSeconds: rate.ttlInSeconds });
  };
}
