import type { HttpHandler, HttpRequest, HttpResponse, PartnerDesk } from "../../app/index.ts";
import { ERROR_CODES, WaslError } from "../../core/index.ts";

/** Elements of the largest batch in base64, and what stands around them. */
const BODY_BYTES_MAX = 1024 * 1024;

/**
 * What partners post, under /match/1/: signed documents, each checked by its own signature. Nobody signs in here, and
 * nothing that is refused says more than its code.
 */
export function createMatchHandler(desk: PartnerDesk): HttpHandler {
  const paths: Readonly<Record<string, (body: string, tlsKey?: string) => Promise<string>>> = {
    "/match/1/head": (body, tlsKey) => desk.head(body, tlsKey),
    "/match/1/tags": (body, tlsKey) => desk.tags(body, tlsKey),
    "/match/1/query": (body, tlsKey) => desk.query(body, tlsKey),
    "/match/1/receipt": (body, tlsKey) => desk.receipt(body, tlsKey),
    "/match/1/message": (body, tlsKey) => desk.message(body, tlsKey),
    "/match/1/rows": (body, tlsKey) => desk.rows(body, tlsKey),
  };
  return {
    prefix: "/match/1/",
    bodyBytesMax: BODY_BYTES_MAX,
    handle: async ({ method, path, body, tlsKey }: HttpRequest): Promise<HttpResponse> => {
      const serve = Object.hasOwn(paths, path) ? paths[path] : undefined;
      if (!serve) return problem("ROUTE_UNKNOWN");
      if (method !== "POST") return { ...problem("REQUEST_INVALID"), status: 405 };
      try {
        const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
        return { status: 200, headers: JSON_TYPE, body: await serve(text, tlsKey) };
      } catch (error) {
        if (error instanceof TypeError) return problem("REQUEST_INVALID");
        return error instanceof WaslError ? problem(error.code, error.detail) : problem("INTERNAL");
      }
    },
  };
}

const JSON_TYPE = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };

function problem(
  code: keyof typeof ERROR_CODES,
  detail: Readonly<Record<string, string | number>> = {},
): HttpResponse {
  const { status, title } = ERROR_CODES[code];
  const after = detail["retryAfterSeconds"];
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(after === undefined ? {} : { "retry-after": String(after) }),
    },
    body: JSON.stringify({
      type: `urn:wasl:problem:${code}`,
      title,
      status,
      code,
      // Both sides need to know what to mend; it is about forms, never about data.
      ...(detail["because"] === undefined ? {} : { detail: String(detail["because"]) }),
    }),
  };
}
