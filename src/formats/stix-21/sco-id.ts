import canonicalizeModule from "canonicalize";
import { isRow, type Row } from "../text/json.ts";
import { hasTimestampForm, timestampKey } from "./timestamp.ts";
import { SCO_NAMESPACE, uuid5 } from "./uuid.ts";

/** RFC 8785. The package exports a function, whatever its types say. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/** Which hash makes an id where there are several, best first (STIX 2.1, 2.9). */
const PREFERRED_HASHES = ["MD5", "SHA-1", "SHA-256", "SHA-512"] as const;
/** The standard's names of hash algorithms (10.9), by what is left without case and hyphens. */
const HASH_NAMES: ReadonlyMap<string, string> = new Map(
  ["MD5", "SHA-1", "SHA-256", "SHA-512", "SHA3-256", "SHA3-512", "SSDEEP", "TLSH"].map((name) => [
    name.replaceAll("-", ""),
    name,
  ]),
);
const HASH_PROPERTIES = new Set(["hashes", "file_header_hashes"]);

/**
 * The deterministic id of an observable (STIX 2.1, 2.9): UUIDv5 over the canonical JSON (RFC 8785) of those of its
 * properties that contribute. Undefined where none is there, and the id has to be a random one.
 */
export function scoId(
  object: Row,
  contributing: Readonly<Record<string, readonly string[]>>,
): string | undefined {
  const type = object["type"];
  if (typeof type !== "string" || !Object.hasOwn(contributing, type)) return undefined;
  const chosen: Record<string, unknown> = {};
  for (const name of contributing[type] ?? []) {
    const value = object[name];
    if (value === undefined || value === null) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    chosen[name] = name === "hashes" ? oneHash(value) : normal(value, name);
  }
  if (Object.keys(chosen).length === 0) return undefined;
  return `${type}--${uuid5(SCO_NAMESPACE, canonicalize(chosen) ?? "")}`;
}

function oneHash(value: unknown): unknown {
  const hashes = normal(value, "hashes");
  if (!isRow(hashes)) return hashes;
  const name = PREFERRED_HASHES.find((n) => n in hashes) ?? Object.keys(hashes)[0];
  return name === undefined ? hashes : { [name]: hashes[name] };
}

/** Spellings of one value become one: names of hashes, and timestamps without trailing zeros. */
function normal(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((v) => normal(v, ""));
  if (isRow(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, v]) => !(Array.isArray(v) && v.length === 0))
        .map(([key, v]) => [
          HASH_PROPERTIES.has(name) ? (HASH_NAMES.get(key.replaceAll("-", "").toUpperCase()) ?? key) : key,
          normal(v, key),
        ]),
    );
  }
  if (TIMESTAMPS.has(name) && typeof value === "string" && hasTimestampForm(value))
    return name === "time_date_stamp" ? `${value.slice(0, 19)}Z` : `${timestampKey(value)}Z`;
  return value;
}

const TIMESTAMPS = new Set(["start", "end", "time_date_stamp"]);
