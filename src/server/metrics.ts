import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { WaslError } from "../core/index.ts";
import { isLoopback } from "./origin.ts";

/** GET /metrics in Prometheus' form: for this machine, or with the token; no label carries an id or a name. */
export function metrics(app: FastifyInstance, token: string | undefined, streams: () => number): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: "wasl_http_request_seconds",
    help: "Time to answer, by route and status",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [registry],
  });
  new Gauge({
    name: "wasl_event_streams",
    help: "Open event streams",
    registers: [registry],
    collect() {
      this.set(streams());
    },
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    seconds.observe(
      { method, route: routeOptions.url ?? "unknown", status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
  app.get("/metrics", async (request, reply) => {
    if (!mayRead(request, token)) throw new WaslError("ROUTE_UNKNOWN");
    return await reply.type(registry.contentType).send(await registry.metrics());
  });
}

function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  if (token === undefined) return isLoopback(request);
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
