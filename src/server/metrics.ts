import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { JobStanding } from "../app/index.ts";
import { WaslError } from "../core/index.ts";
import { isLoopback } from "./origin.ts";

/** GET /metrics in Prometheus' form: for this machine, or with the token; no label carries an id or a name. */
export function metrics(
  app: FastifyInstance,
  token: string | undefined,
  streams: () => number,
  jobs?: () => Promise<readonly JobStanding[]>,
): void {
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
  if (jobs) queueMetrics(registry, jobs);
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

/** What the queue of the database holds: alike at every server of it. */
function queueMetrics(registry: Registry, jobs: () => Promise<readonly JobStanding[]>): void {
  const oldest = new Gauge({
    name: "wasl_jobs_oldest_seconds",
    help: "How long the oldest job that is due has waited, by kind",
    labelNames: ["kind"],
    registers: [registry],
  });
  new Gauge({
    name: "wasl_jobs",
    help: "Jobs of the database, by kind and state: waiting, running, failed (given up, of seven days)",
    labelNames: ["kind", "state"],
    registers: [registry],
    async collect() {
      // A store that does not answer costs these figures, not the others.
      for (const { kind, waiting, running, failed, oldestSeconds } of await jobs().catch(() => [])) {
        this.set({ kind, state: "waiting" }, waiting);
        this.set({ kind, state: "running" }, running);
        this.set({ kind, state: "failed" }, failed);
        oldest.set({ kind }, oldestSeconds);
      }
    },
  });
}

function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  if (token === undefined) return isLoopback(request);
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
