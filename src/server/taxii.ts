import type { FastifyInstance } from "fastify";
import type { HttpHandler, HttpResponse } from "../app/index.ts";

/** Mounts a protocol that speaks in plain values, such as TAXII, under its path. It checks its own callers. */
export function mountHandler(app: FastifyInstance, handler: HttpHandler): void {
  app.register((part, _options, done) => {
    part.removeAllContentTypeParsers();
    part.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: handler.bodyBytesMax },
      (_request, body, parsed) => parsed(null, body),
    );
    // What fails before the handler, such as a body that is too long, is told in the protocol's own way.
    part.setErrorHandler(async (error, _request, reply) => {
      const { statusCode = 500 } = error as { statusCode?: number };
      const status = statusCode >= 400 && statusCode < 500 ? statusCode : 500;
      return await reply
        .code(status)
        .header("content-type", "application/taxii+json;version=2.1")
        .send(
          Buffer.from(JSON.stringify({ title: "The request cannot be taken", http_status: String(status) })),
        );
    });
    part.route({
      method: ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"],
      url: `${handler.prefix}*`,
      bodyLimit: handler.bodyBytesMax,
      handler: async (request, reply) => {
        const [path = "", query = ""] = (request.raw.url ?? "").split(/\?(.*)/s);
        const answer: HttpResponse = await handler.handle({
          method: request.method,
          path,
          query,
          headers: request.headers as Readonly<Record<string, string | undefined>>,
          body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
        });
        // As bytes: of a text the library would rewrite the media type, which clients compare letter by letter.
        return await reply.code(answer.status).headers(answer.headers).send(Buffer.from(answer.body));
      },
    });
    done();
  });
}
