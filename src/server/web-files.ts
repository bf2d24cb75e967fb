import { readFile } from "node:fs/promises";
import { join } from "node:path";
import files from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { WaslError } from "../core/index.ts";

/** The web application's files. Whatever a person navigates to and no file has is the application's own page. */
export async function webFiles(
  app: FastifyInstance,
  root: string,
): Promise<(request: FastifyRequest, reply: FastifyReply) => FastifyReply> {
  const page = await readFile(join(root, "index.html"), "utf8");
  const sendPage = (reply: FastifyReply): FastifyReply =>
    reply.code(200).header("cache-control", "no-cache").type("text/html; charset=utf-8").send(page);
  app.get("/", (_request, reply) => sendPage(reply));
  for (const docs of ["/docs", "/docs/"])
    app.get(docs, (_request, reply) => reply.redirect("/docs/index.html"));
  await app.register(files, {
    root,
    index: false,
    dotfiles: "deny",
    // Names are fixed at the start: a path of the request never reaches the file system.
    wildcard: false,
    cacheControl: false,
    // As the build wrote them: nothing of a viewer's is ever compressed (BREACH).
    preCompressed: true,
    setHeaders: (reply, path) => {
      // Vite writes a content hash into the names under assets/.
      const isHashed = /[\\/]assets[\\/][^\\/]+-[\w-]{8,}\.\w+(?:\.gz)?$/.test(path);
      reply.header("vary", "accept-encoding");
      reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  return (request, reply) => {
    if (!isNavigation(request)) throw new WaslError("ROUTE_UNKNOWN");
    return sendPage(reply);
  };
}

function isNavigation({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split("?", 1)[0] ?? "";
  return (
    (method === "GET" || method === "HEAD") &&
    (headers.accept ?? "").includes("text/html") &&
    !/^\/(?:api|assets|docs|taxii2?|healthz|readyz|metrics|openapi\.json)(?:\/|$)/.test(path) &&
    !/\.[a-z0-9]{1,8}$/i.test(path)
  );
}
