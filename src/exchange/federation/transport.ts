import type { PeerTransport, SignedRequest } from "../../app/index.ts";
import { ANSWER_CHARS_MAX } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { failureOf, type NodeTls, postPinned } from "../node-tls.ts";

/** No key has this text: a partner without a known key is not spoken to. */
const UNKNOWN_TLS_KEY = "unknown";

/** Two nodes that meet: whoever introduces itself under another key than the connection's is somebody in between. */
function saysItsKey(tlsKey: string, answer: string): boolean {
  const { step, tlsKey: said } = JSON.parse(answer) as { step?: unknown; tlsKey?: unknown };
  return step !== "answer" || said === tlsKey;
}

/** Where a node answers other nodes. */
export const FEDERATION_PATH = "/federation/v1/";
export const SIGNATURE_HEADER = "wasl-signature";

export interface TransportOptions {
  readonly timeoutMs: number;
  /** Bytes of an answer; the connection is closed at the first that is too many. */
  readonly bytesMax: number;
  /** With it, partners are spoken to under both ends' own keys, and those whose key is not known not at all. */
  readonly tls?: NodeTls;
}

const STANDARD: TransportOptions = { timeoutMs: 60_000, bytesMax: ANSWER_CHARS_MAX };

/** Nodes over HTTP. Follows no redirect: an address is what two humans agreed on. */
export function createTransport(options: Partial<TransportOptions> = {}): PeerTransport {
  const limits = { ...STANDARD, ...options };
  const post = async (
    url: string,
    path: string,
    body: string,
    headers: Record<string, string>,
    expected: string | ((tlsKey: string, answer: string) => boolean),
  ): Promise<string> => {
    const target = targetOf(url, path);
    const sent = { body, headers: { "content-type": "application/json", ...headers } };
    try {
      const answer =
        limits.tls !== undefined
          ? await postPinned(
              new URL(target),
              { ...sent, timeoutMs: limits.timeoutMs },
              limits.tls,
              typeof expected === "string" ? expected : undefined,
            )
          : await fetch(target, {
              method: "POST",
              ...sent,
              redirect: "error",
              signal: AbortSignal.timeout(limits.timeoutMs),
            });
      const text = await readBounded(answer.body ?? [], limits.bytesMax);
      if (answer.status >= 200 && answer.status < 300) {
        if ("tlsKey" in answer && typeof expected === "function" && !expected(answer.tlsKey, text))
          throw new WaslError("PARTNER_UNREACHABLE", { because: "certificate" });
        return text;
      }
      throw refusalIn(text) ?? new WaslError("PARTNER_UNREACHABLE", { status: answer.status });
    } catch (error) {
      if (error instanceof WaslError) throw error;
      throw new WaslError("PARTNER_UNREACHABLE", { because: failureOf(error) });
    }
  };
  const ask = (url: string, { text, jws }: SignedRequest, tlsKey: string | undefined): Promise<string> =>
    post(url, "ask", text, { [SIGNATURE_HEADER]: jws }, tlsKey ?? UNKNOWN_TLS_KEY);
  return {
    pull: ask,
    hint: async (url, request, tlsKey) => void (await ask(url, request, tlsKey)),
    pair: (url, message) => post(url, "pair", message, {}, saysItsKey),
  };
}

function targetOf(url: string, path: string): string {
  try {
    const base = new URL(url);
    if (base.protocol === "http:" || base.protocol === "https:")
      return new URL(`${base.pathname.replace(/\/$/, "")}${FEDERATION_PATH}${path}`, base.origin).href;
  } catch {
    // Told below.
  }
  throw new WaslError("PARTNER_UNREACHABLE", { because: "address" });
}

async function readBounded(body: AsyncIterable<Uint8Array> | [], bytesMax: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    // What follows is not read: leaving the loop cancels the connection.
    if (length > bytesMax) throw new WaslError("EXCHANGE_REFUSED", { refusal: "TOO_LARGE" });
    pieces.push(piece);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new WaslError("EXCHANGE_REFUSED", { refusal: "NOT_READABLE" });
  }
}

/** The partner's own words why not, where they are of the form that nodes give. */
function refusalIn(text: string): WaslError | undefined {
  try {
    const { code, refusal } = JSON.parse(text) as { code?: unknown; refusal?: unknown };
    const known = code === "PAIRING_REFUSED" || code === "EXCHANGE_REFUSED" ? code : undefined;
    if (known === undefined || typeof refusal !== "string" || !/^[A-Z_]{1,40}$/.test(refusal))
      return undefined;
    return new WaslError(known, { refusal, by: "partner" });
  } catch {
    return undefined;
  }
}
