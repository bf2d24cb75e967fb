import type { DecodeContext, Decoder, DocumentFacts, PageAnswer } from "./format.ts";
import { Output } from "./output.ts";
import { concat } from "./text/lines.ts";

/** Formats that must be seen whole are held in memory up to here. */
export const DOCUMENT_BYTES_MAX = 32 * 1024 * 1024;

/**
 * A decoder that reads a whole document at its end; one that is too long is rejected and not kept. `markupOf` says which
 * page is to be parsed before that.
 */
export function documentDecoder(
  context: DecodeContext,
  bytesMax: number,
  read: (bytes: Uint8Array, out: Output, page: PageAnswer | undefined) => DocumentFacts,
  markupOf: (bytes: Uint8Array) => string | undefined = () => undefined,
): Decoder {
  const out = new Output(context.model);
  let parts: Uint8Array[] = [];
  let byteLength = 0;
  return {
    push(chunk) {
      byteLength += chunk.length;
      if (byteLength <= bytesMax) parts.push(chunk.slice());
      else parts = [];
      return out.take();
    },
    markup: () => (byteLength > bytesMax ? undefined : markupOf(concat(parts))),
    end(page) {
      if (byteLength > bytesMax) {
        out.reject(1, "LINE_TOO_LONG");
        return { ...out.take(), facts: {} };
      }
      const facts = read(concat(parts), out, page);
      return { ...out.take(), facts };
    },
  };
}
