import { isIPv6 } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { WaslError } from "../core/index.ts";
import type { Limits } from "./limits.ts";

/**
 * Limits tries to sign in: by address, by user from one address, and by user from everywhere. The last is wide,
 * since whoever knows a name could lock its owner out by it.
 */
export function signInLimiter(
  app: FastifyInstance,
  limits: Limits,
): (request: FastifyRequest, userId: string) => Promise<void> {
  const counters = new Map<string, string>();
  const rule = (name: string, max: number, key: (address: string, user: string) => string) => ({
    name,
    key,
    check: app.createRateLimit({
      max,
      timeWindow: limits.signInWindowMs,
      keyGenerator: (request) => counters.get(request.id + name) ?? name,
    }),
  });
  const rules = [
    rule("address", limits.signInsPerAddress, (address) => address),
    rule("both", limits.signInsPerUserAndAddress, (address, user) => `${address} ${user}`),
    rule("user", limits.signInsPerUser, (_address, user) => user),
  ];
  return async (request, userId) => {
    for (const { name, key, check } of rules) {
      counters.set(request.id + name, `${name}:${key(network(request.ip), userId.toLowerCase())}`);
      const rate = await check(request).finally(() => counters.delete(request.id + name));
      if (!rate.isAllowed && rate.isExceeded)
        throw new WaslError("RATE_LIMITED", { retryAfterSeconds: rate.ttlInSeconds });
    }
  };
}

/** Whoever has one IPv6 address has the whole /64. */
export function network(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail = ""] = address.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail.split(":").filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return [...left, ...zeros, ...right].slice(0, 4).join(":");
}
