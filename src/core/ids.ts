import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** SHA-256 of a text's UTF-8 bytes, as lower-case hex. */
type TextDigest = (text: string) => string;

let digest: TextDigest = (text) => bytesToHex(sha256(utf8ToBytes(text)));

/**
 * Has `sha256Hex` answered by the platform, which takes an eighth of the time for a statement's id: once, when the
 * process starts. Throws where it does not give the standard's answer (FIPS 180-4, the example "abc").
 */
export function provideDigest(native: TextDigest): void {
  if (native("abc") !== digest("abc")) throw new Error("not SHA-256 in lower-case hex");
  digest = native;
}

/** SHA-256 of text as lower-case hex. */
export const sha256Hex = (text: string): string => digest(text);

export const sha256HexOfBytes = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** A deterministic id of 128 bits from its parts; parts are length-prefixed, so no two lists collide by joining. */
export function idFrom(prefix: string, ...parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join("");
  return `${prefix}${sha256Hex(text).slice(0, 32)}`;
}
