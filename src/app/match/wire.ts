/** A signed document, and bytes that it binds by their hash. */
export interface SignedText {
  /** Canonical JSON: what was signed. */
  readonly text: string;
  readonly jws: string;
  /** Base64. */
  readonly data?: string;
}

/** What goes over the wire: the text as text, so that the signature is over the very bytes. */
export const writeSigned = ({ text, jws, data }: SignedText): string =>
  JSON.stringify({ text, jws, ...(data === undefined ? {} : { data }) });

export interface ReadSigned {
  readonly text: string;
  readonly jws: string;
  readonly document: unknown;
  readonly data?: Uint8Array;
}

/** Reads what a partner sent; undefined for any other form. */
export function readSigned(body: string): ReadSigned | undefined {
  const outer = parsed(body);
  if (typeof outer !== "object" || outer === null) return undefined;
  const { text, jws, data } = outer as Readonly<Record<string, unknown>>;
  if (typeof text !== "string" || typeof jws !== "string" || text.length > 200_000 || jws.length > 2000)
    return undefined;
  const document = parsed(text);
  if (document === undefined) return undefined;
  if (data === undefined) return { text, jws, document };
  const bytes = typeof data === "string" ? fromBase64(data) : undefined;
  return bytes ? { text, jws, document, data: bytes } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CODES = Uint8Array.from(LETTERS, (letter) => letter.charCodeAt(0));
const VALUES = new Int8Array(128).fill(-1);
CODES.forEach((code, value) => {
  VALUES[code] = value;
});
/** `String.fromCharCode` takes its letters as arguments, of which an engine allows so many. */
const PIECE = 24_576;

/** RFC 4648, with padding. Ten megabytes of tags go through here: pieces, not letters. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let from = 0; from < bytes.length; from += PIECE)
    parts.push(piece(bytes.subarray(from, from + PIECE)));
  return parts.join("");
}

function piece(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out[at++] = CODES[group >> 18] ?? 0;
    out[at++] = CODES[(group >> 12) & 63] ?? 0;
    out[at++] = i + 1 < bytes.length ? (CODES[(group >> 6) & 63] ?? 0) : 61;
    out[at++] = i + 2 < bytes.length ? (CODES[group & 63] ?? 0) : 61;
  }
  return String.fromCharCode(...out);
}

/** Undefined for what is not base64 to the letter. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    let group = 0;
    for (let k = 0; k < 4; k++) {
      const isPadding = i + k >= text.length - padding;
      const value = isPadding ? 0 : (VALUES[text.charCodeAt(i + k)] ?? -1);
      if (value < 0) return undefined;
      group = (group << 6) | value;
    }
    if (at < bytes.length) bytes[at++] = group >> 16;
    if (at < bytes.length) bytes[at++] = (group >> 8) & 255;
    if (at < bytes.length) bytes[at++] = group & 255;
  }
  return bytes;
}
