import { finished } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from "fastify";
import type { HttpHandler, HttpRequest, HttpResponse } from "../app/index.ts";

interface Mount {
  readonly tlsKeyOf?: (socket: unknown) => string;
  /** What holds back floods, unless the protocol has limits of its own. */
  readonly limit?: onRequestAsyncHookHandler;
  /** Large bodies that are read and worked on at one time, in bytes. */
  readonly bodiesBytes: number;
}

/** Smaller ones are not counted. */
const LARGE_BODY_BYTES = 256 * 1024;
const RETRY_SECONDS = 5;

/** Mounts a protocol that speaks in plain values, such as TAXII, under its path. It checks its own callers. */
export function mountHandler(
  app: FastifyInstance,
  handler: HttpHandler,
  { tlsKeyOf, limit, bodiesBytes }: Mount,
): void {
  let held = 0;
  app.register((part, _options, done) => {
    part.removeAllContentTypeParsers();
    part.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: handler.bodyBytesMax },
      (_request, body, parsed) => parsed(null, body),
    );
    if (limit && handler.limitsItself !== true) part.addHook("onRequest", limit);
    // Before the body is read: nobody unknown makes us hold one.
    part.addHook("preParsing", async (request, reply) => {
      const bytes = bodyBytesOf(request, handler.bodyBytesMax);
      if (bytes === 0) return;
      const refusal = await handler.admit?.(headOf(request));
      if (refusal) return void (await send(reply, refusal));
      if (bytes <= LARGE_BODY_BYTES) return;
      if (held > 0 && held + bytes > bodiesBytes)
        return void (await refuse(reply.header("retry-after", RETRY_SECONDS), 503));
      held += bytes;
      finished(reply.raw, () => {
        held -= bytes;
      });
    });
    // What fails before the handler, such as a body that is too long, is told in the protocol's own way.
    part.setErrorHandler(async (error, _request, reply) => {
      const { statusCode = 500 } = error as { statusCode?: number };
      return await refuse(reply, statusCode >= 400 && statusCode < 500 ? statusCode : 500);
    });
    part.route({
      method: ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"],
      url: `${handler.prefix}*`,
      bodyLimit: handler.bodyBytesMax,
      handler: async (request, reply) => {
        const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        return await send(
          reply,
          await handler.handle({
            ...headOf(request),
            ...(tlsKeyOf ? { tlsKey: tlsKeyOf(request.raw.socket) } : {}),
            body,
          }),
        );
      },
    });
    part.addHook("onClose", () => handler.close?.() ?? Promise.resolve());
    done();
  });
}

/** As it is announced; as large as may be where it is not. */
const bodyBytesOf = ({ headers }: FastifyRequest, max: number): number =>
  headers["transfer-encoding"] === undefined ? Number(headers["content-length"] ?? 0) : max;

const refuse = (reply: FastifyReply, status: number): FastifyReply =>
  reply
    .code(status)
    .header("content-type", "application/taxii+json;version=2.1")
    .send(Buffer.from(JSON.stringify({ title: "The request cannot be taken", http_status: String(status) })));

function headOf(request: FastifyRequest): Omit<HttpRequest, "body"> {
  const url = request.raw.url ?? "";
  const mark = url.indexOf("?");
  return {
    method: request.method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? "" : url.slice(mark + 1),
    headers: request.headers as Readonly<Record<string, string | undefined>>,
    address: request.ip,
  };
}

/** As bytes: of a text the library would rewrite the media type, which clients compare letter by letter. */
const send = (reply: FastifyReply, answer: HttpResponse): FastifyReply =>
  reply.code(answer.status).headers(answer.headers).send(Buffer.from(answer.body));
