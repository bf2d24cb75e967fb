import { isSignedBy, type VerifyingKey } from "./keys.ts";

/** A label as its labeler signed it (com.atproto.label.defs#label). */
export interface Label {
  /** DID of the labeler. */
  readonly src: string;
  /** What it is about: a record's at-uri, or the DID of an account. */
  readonly uri: string;
  /** The version of the record that it is about, where it is about one. */
  readonly cid?: string;
  readonly val: string;
  /** True where it takes back the label of the same source, subject and value. */
  readonly neg: boolean;
  /** RFC 3339. */
  readonly cts: string;
}

export type LabelRefusal = "malformed" | "unsigned" | "forged" | "other-labeler" | "expired";

export type ReadLabel =
  | { readonly ok: true; readonly label: Label }
  | { readonly ok: false; readonly because: LabelRefusal; readonly uri: string };

/** Of every version that there is: one that would say other things has another number. */
const VERSION = 1;
const TEXT_MAX = 8_192;
const FIELDS_MAX = 32;

/** A label that this labeler signed with this key and that still holds at `now`; everything else is refused with the reason. */
export function readLabel(
  value: unknown,
  from: { readonly labeler: string; readonly key: VerifyingKey },
  now: string,
): ReadLabel {
  const fields = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const {
    sig,
    $type: _type,
    ...said
  } = Object.fromEntries(fields.slice(0, FIELDS_MAX)) as Record<string, unknown>;
  const { src, uri, cid, val, neg, cts, exp, ver } = said;
  const refused = (because: LabelRefusal): ReadLabel => ({
    ok: false,
    because,
    uri: typeof uri === "string" ? uri.slice(0, 200) : "",
  });
  if (
    fields.length > FIELDS_MAX ||
    ver !== VERSION ||
    typeof src !== "string" ||
    typeof uri !== "string" ||
    typeof val !== "string" ||
    (cid !== undefined && typeof cid !== "string") ||
    (neg !== undefined && typeof neg !== "boolean") ||
    !isTime(cts) ||
    (exp !== undefined && !isTime(exp))
  )
    return refused("malformed");
  if (src !== from.labeler) return refused("other-labeler");
  const signature = bytesOf(sig);
  if (!signature) return refused("unsigned");
  const bytes = dagCbor(said);
  if (!bytes) return refused("malformed");
  if (!isSignedBy(from.key, bytes, signature)) return refused("forged");
  if (exp !== undefined && Date.parse(exp) <= Date.parse(now)) return refused("expired");
  return {
    ok: true,
    label: { src, uri, ...(cid === undefined ? {} : { cid }), val, neg: neg === true, cts },
  };
}

const isTime = (value: unknown): value is string =>
  typeof value === "string" && value.length <= 64 && !Number.isNaN(Date.parse(value));

/** Bytes as the protocol's JSON writes them. */
function bytesOf(value: unknown): Buffer | undefined {
  const text =
    typeof value === "object" && value !== null ? (value as { $bytes?: unknown }).$bytes : undefined;
  return typeof text === "string" && text.length <= 128 ? Buffer.from(text, "base64") : undefined;
}

/**
 * A map of texts, whole numbers and yes or no as DAG-CBOR has it: keys by length, then by their bytes, every head as short as
 * it can be. A label has nothing else; undefined for what has.
 */
export function dagCbor(map: Readonly<Record<string, unknown>>): Buffer | undefined {
  const entries = Object.entries(map)
    .map(([key, value]) => ({ key: Buffer.from(key), value }))
    .sort((a, b) => a.key.length - b.key.length || Buffer.compare(a.key, b.key));
  const parts = [head(0xa0, entries.length)];
  for (const { key, value } of entries) {
    const item = itemOf(value);
    if (!item) return undefined;
    parts.push(head(0x60, key.length), key, item);
  }
  return Buffer.concat(parts);
}

function itemOf(value: unknown): Buffer | undefined {
  if (typeof value === "boolean") return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === "string" && value.length <= TEXT_MAX) {
    const text = Buffer.from(value);
    return Buffer.concat([head(0x60, text.length), text]);
  }
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 32)
    return value < 0 ? head(0x20, -1 - value) : head(0x00, value);
  return undefined;
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([major | length]);
  if (length < 0x100) return Buffer.from([major | 24, length]);
  if (length < 0x10000) return Buffer.from([major | 25, length >> 8, length & 0xff]);
  const long = Buffer.from([major | 26, 0, 0, 0, 0]);
  long.writeUInt32BE(length, 1);
  return long;
}
