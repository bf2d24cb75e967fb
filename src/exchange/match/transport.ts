import { type ERROR_CODES, WaslError } from "../../core/index.ts";
import { failureOf, type NodeTls, postPinned } from "../node-tls.ts";

/** A million tags in base64, and room. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** The codes that a partner may answer with; every other answer is one that cannot be used. */
const TOLD: readonly (keyof typeof ERROR_CODES)[] = [
  "EXCHANGE_REFUSED",
  "PARTNER_UNKNOWN",
  "PURPOSE_FORBIDS",
  "RATE_LIMITED",
];

/**
 * Posts a body to a path under a partner's address. Follows no redirect: an address is what two humans agreed on. With
 * `tls`, under both ends' own keys, and to no partner whose key is not known.
 */
export const partnerPoster =
  (tls?: NodeTls) =>
  async (url: string, path: string, body: string, tlsKey?: string): Promise<string> => {
    try {
      const base = new URL(url);
      if (base.protocol !== "http:" && base.protocol !== "https:")
        throw new WaslError("PARTNER_UNREACHABLE", { because: "address" });
      const target = new URL(`${base.pathname.replace(/\/$/, "")}${path}`, base.origin);
      const sent = { body, headers: { "content-type": "application/json" } };
      const answer = tls
        ? await postPinned(target, { ...sent, timeoutMs: TIMEOUT_MS }, tls, tlsKey ?? "unknown")
        : await fetch(target, {
            method: "POST",
            ...sent,
            redirect: "error",
            signal: AbortSignal.timeout(TIMEOUT_MS),
          });
      const text = await bounded(answer.body ?? []);
      if (answer.status >= 200 && answer.status < 300) return text;
      throw refusalIn(text) ?? new WaslError("PARTNER_UNREACHABLE", { status: answer.status });
    } catch (error) {
      if (error instanceof WaslError) throw error;
      throw new WaslError("PARTNER_UNREACHABLE", { because: failureOf(error) });
    }
  };

async function bounded(body: AsyncIterable<Uint8Array> | []): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    // Leaving the loop closes the connection: what follows is not read.
    if (length > ANSWER_BYTES_MAX) throw new WaslError("EXCHANGE_REFUSED", { because: "too long an answer" });
    pieces.push(piece);
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
}

function refusalIn(text: string): WaslError | undefined {
  try {
    const { code, detail } = JSON.parse(text) as { code?: unknown; detail?: unknown };
    const known = TOLD.find((c) => c === code);
    return (
      known &&
      new WaslError(known, { because: typeof detail === "string" ? detail.slice(0, 100) : "", by: "partner" })
    );
  } catch {
    return undefined;
  }
}
