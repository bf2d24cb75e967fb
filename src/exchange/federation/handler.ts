import {
  answerPairing,
  answerRequest,
  type Deps,
  type HttpHandler,
  type HttpRequest,
  type HttpResponse,
  SeenRequests,
} from "../../app/index.ts";
import { ERROR_CODES, WaslError } from "../../core/index.ts";
import { FEDERATION_PATH, SIGNATURE_HEADER } from "./transport.ts";

export interface FederationHandlerOptions {
  readonly deps: Deps;
  /** How this node introduces itself when it pairs. */
  readonly own: () => { readonly name: string; readonly url?: string };
  /** A partner has something: pull from it, later. */
  readonly onHint: (partner: string) => void;
}

/** A request is small: what is asked, and a signature. */
const BODY_MAX = 16 * 1024;

/** What other nodes reach of this one: signed requests for our log to them, and pairing. */
export function createFederationHandler({ deps, own, onHint }: FederationHandlerOptions): HttpHandler {
  const seen = new SeenRequests();
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    if (request.method !== "POST") return problem("ROUTE_UNKNOWN");
    const text = decode(request.body);
    if (text === undefined) return problem("REQUEST_INVALID");
    if (request.path === `${FEDERATION_PATH}pair`)
      return {
        status: 200,
        headers: JSON_TYPE,
        body: await answerPairing(deps, own(), text, request.tlsKey),
      };
    if (request.path !== `${FEDERATION_PATH}ask`) return problem("ROUTE_UNKNOWN");
    const { ask, from, page } = await answerRequest(
      deps,
      seen,
      { text, jws: request.headers[SIGNATURE_HEADER] ?? "" },
      request.tlsKey,
    );
    if (ask === "hint") {
      onHint(from);
      return { status: 202, headers: JSON_TYPE, body: "{}" };
    }
    return { status: 200, headers: { "content-type": "application/wasl-log; charset=utf-8" }, body: page };
  };
  return {
    prefix: FEDERATION_PATH,
    bodyBytesMax: BODY_MAX,
    async handle(request) {
      try {
        return await answer(request);
      } catch (error) {
        return error instanceof WaslError
          ? problem(error.code, error.detail["refusal"])
          : problem("INTERNAL");
      }
    },
  };
}

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

/** The code, and no word more: a stranger learns nothing of what is here. */
function problem(code: keyof typeof ERROR_CODES, refusal?: string | number): HttpResponse {
  const { status, title } = ERROR_CODES[code];
  const body = { type: "about:blank", title, status, code, ...(refusal === undefined ? {} : { refusal }) };
  return { status, headers: { "content-type": "application/problem+json" }, body: JSON.stringify(body) };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
