import { utf8ToBytes } from "@noble/hashes/utils.js";
import { CLAIM_BYTES } from "../../../core/index.ts";

/** Longer keys are not claimed: the partner would refuse the whole list. */
export const KEY_CHARS_MAX = 1_000;

/** A key that hit, and the bytes that only whoever asked it can know. */
export interface ClaimedKey {
  readonly key: string;
  readonly claim: Uint8Array;
}

/** As it goes over the wire: the claims, then their keys as a JSON list in ASCII. */
export function writeClaims(claimed: readonly ClaimedKey[]): Uint8Array {
  const list = JSON.stringify(claimed.map((c) => c.key));
  const keys = utf8ToBytes(list.replace(/[^ -~]/g, (sign) => `\\u${hex4(sign.charCodeAt(0))}`));
  const bytes = new Uint8Array(claimed.length * CLAIM_BYTES + keys.length);
  claimed.forEach(({ claim }, i) => {
    bytes.set(claim, i * CLAIM_BYTES);
  });
  bytes.set(keys, claimed.length * CLAIM_BYTES);
  return bytes;
}

const hex4 = (code: number): string => code.toString(16).padStart(4, "0");

/** Undefined where these are not so many claims, each with its key. */
export function readClaims(bytes: Uint8Array, count: number): readonly ClaimedKey[] | undefined {
  const keys = listOf(bytes.subarray(count * CLAIM_BYTES));
  if (!Array.isArray(keys) || keys.length !== count) return undefined;
  const claimed = keys.flatMap((key: unknown, i) =>
    typeof key === "string" && key.length <= KEY_CHARS_MAX
      ? [{ key, claim: bytes.subarray(i * CLAIM_BYTES, (i + 1) * CLAIM_BYTES) }]
      : [],
  );
  return claimed.length === count ? claimed : undefined;
}

function listOf(ascii: Uint8Array): unknown {
  let text = "";
  for (const byte of ascii) text += String.fromCharCode(byte);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
