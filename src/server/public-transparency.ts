import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Wasl } from "../app/index.ts";
import { LANGS } from "../core/index.ts";
import { briefPolicy } from "./headers.ts";
import { languageOf } from "./language.ts";
import { rateOf } from "./rate.ts";

/**
 * What a node has published, for anybody. Where it has published nothing, or not this, the address is one that the server does not
 * know: it answers as to any other.
 */
export function publicTransparency(
  app: FastifyInstance,
  wasl: Pick<Wasl, "publicTransparency">,
  { max, keyOf }: { readonly max: number; readonly keyOf: (request: FastifyRequest) => string },
): void {
  const limit = rateOf(app, { max, windowMs: 60_000, keyOf });
  for (const path of ["/transparency", "/transparency/:name"])
    app.get(path, async (request, reply) => {
      await limit(request);
      const { name = "" } = request.params as { readonly name?: string };
      const asked = (request.query as { readonly lang?: unknown }).lang;
      const lang = LANGS.find((one) => one === asked) ?? languageOf(request.headers["accept-language"]);
      const found = await wasl.publicTransparency(name, lang);
      if (!found) {
        reply.callNotFound();
        return reply;
      }
      reply.header("cache-control", "public, max-age=300").header("vary", "accept-language").type(found.type);
      if (found.type.startsWith("text/html"))
        reply.header("content-security-policy", briefPolicy(found.text));
      return await reply.send(found.text);
    });
}
