import type { PeerTransport, SignedRequest } from "../../app/index.ts";
import { ANSWER_CHARS_MAX } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";

/** Where a node answers other nodes. */
export const FEDERATION_PATH = "/federation/v1/";
export const SIGNATURE_HEADER = "wasl-signature";

export interface TransportOptions {
  readonly timeoutMs: number;
  /** Bytes of an answer; the connection is closed at the first that is too many. */
  readonly bytesMax: number;
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
  ): Promise<string> => {
    const target = targetOf(url, path);
    try {
      const answer = await fetch(target, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
        redirect: "error",
        signal: AbortSignal.timeout(limits.timeoutMs),
      });
      const text = await readBounded(answer, limits.bytesMax);
      if (answer.ok) return text;
      throw refusalIn(text) ?? new WaslError("PARTNER_UNREACHABLE", { status: answer.status });
    } catch (error) {
      if (error instanceof WaslError) throw error;
      throw new WaslError("PARTNER_UNREACHABLE", { because: (error as Error).name });
    }
  };
  const ask = (url: string, { text, jws }: SignedRequest): Promise<string> =>
    post(url, "ask", text, { [SIGNATURE_HEADER]: jws });
  return {
    pull: ask,
    hint: async (url, request) => void (await ask(url, request)),
    pair: (url, message) => post(url, "pair", message, {}),
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

async function readBounded(answer: Response, bytesMax: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer.body ?? []) {
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
