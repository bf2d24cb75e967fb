import { createHash } from "node:crypto";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import helmet from "helmet";

const PERMISSIONS = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "usb",
  "browsing-topics",
]
  .map((feature) => `${feature}=()`)
  .join(", ");

/** Security headers on every answer. Nothing may be loaded from elsewhere, nothing inline may run. */
export function securityHeaders(app: FastifyInstance): void {
  // They are the same for all: made for each answer anew, they took longer than sending it.
  const always = { ...helmetHeaders(), "permissions-policy": PERMISSIONS };
  app.addHook("onRequest", (request, reply, done) => {
    reply.headers(always);
    reply.header("x-request-id", request.id);
    if (request.protocol === "https")
      reply.header("strict-transport-security", "max-age=31536000; includeSubDomains");
    if (request.routeOptions.config.operation || request.url.startsWith("/api/"))
      reply.header("cache-control", "no-store").header("vary", "accept-language");
    done();
  });
}

/** What helmet puts on an answer. */
function helmetHeaders(): Record<string, string> {
  const answer = new ServerResponse(new IncomingMessage(new Socket()));
  const put = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:", "blob:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", "blob:"],
        manifestSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
    // Sent by us, over TLS only: on plain loopback it would lock out every other port of the machine's name.
    strictTransportSecurity: false,
  });
  put(answer.req, answer, (error) => {
    if (error) throw error;
  });
  return Object.fromEntries(
    Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
}

/** Only the first style element is ours; if another were smuggled into the text, it would stay without effect. */
export function briefPolicy(html: string): string {
  const style = /<style\b[^>]*>([\s\S]*?)<\/style>/i.exec(html)?.[1];
  // A browser hashes the text as parsed, where every line break is a line feed.
  const digest = createHash("sha256")
    .update((style ?? "").replace(/\r\n?/g, "\n"))
    .digest("base64");
  const hash = style === undefined ? "'none'" : `'sha256-${digest}'`;
  return `default-src 'none'; style-src ${hash}; img-src data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
