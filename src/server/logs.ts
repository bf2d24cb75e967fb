import type { FastifyInstance, FastifyServerOptions } from "fastify";

export interface LogTarget {
  readonly level?: "trace" | "debug" | "info" | "warn" | "error" | "fatal";
  readonly stream?: { write(line: string): void };
}

/**
 * Pino's logger without anything that could hold a name: no addresses of requests, since they hold searches, no
 * headers, no bodies.
 */
export function loggerOf(target: LogTarget | false = {}): NonNullable<FastifyServerOptions["logger"]> {
  if (target === false) return false;
  return {
    level: target.level ?? "warn",
    stream: target.stream ?? process.stderr,
    base: null,
    serializers: {
      req: ({ method }) => ({ method }),
      res: ({ statusCode }) => ({ status: statusCode }),
      // Messages may quote what failed; the frames say where.
      err: (error: Error) => ({
        type: error.name,
        message: "",
        stack: (error.stack ?? "")
          .split("\n")
          .filter((line) => /^\s+at /.test(line))
          .join("\n"),
      }),
    },
  };
}

/** One line a request: the route, not the address. */
export function logResponses(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    const { operation } = request.routeOptions.config;
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? "unknown",
        operation: operation?.operationId,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        user: request.caller?.user.id,
        purpose: request.purpose?.purpose,
      },
      "answered",
    );
  });
}
