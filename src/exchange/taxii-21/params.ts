import { createHash } from "node:crypto";
import type { TaxiiFilter } from "../../app/index.ts";
import { isTimestamp } from "../../formats/index.ts";
import { microsOf, TaxiiRefusal } from "./answers.ts";

export const PAGE_MAX = 1_000;
const LIST_MAX = 500;

export interface PageRequest {
  readonly filter: TaxiiFilter;
  readonly limit: number;
  /** Whether the caller is on its way through a collection, and will likely ask for what follows. */
  readonly isWalk: boolean;
}

/** The filters that an endpoint takes beside `added_after`, `limit`, `next` and `match[spec_version]` (TAXII 2.1, 5). */
export interface Takes {
  readonly ids?: boolean;
  readonly versions?: boolean;
}

/** Filters and paging (TAXII 2.1, 3.4 and 3.5). What the standard does not name is left aside. */
export function readPage(query: string, collectionId: string, takes: Takes = {}): PageRequest {
  const params = new URLSearchParams(query);
  const addedAfter = one(params, "added_after");
  const after = addedAfter === undefined ? undefined : microsOf(addedAfter);
  if (addedAfter !== undefined && after === undefined)
    throw new TaxiiRefusal(400, "added_after is no timestamp");
  const next = one(params, "next");
  const from = next === undefined ? undefined : readNext(next, collectionId);
  // Whichever is later: bigints have no Math.max.
  const [start] = [after, from].filter((n) => n !== undefined).sort((a, b) => (a < b ? 1 : -1));
  return {
    limit: readLimit(one(params, "limit")),
    isWalk: start !== undefined,
    filter: {
      ...readMatch(params, takes),
      ...(start === undefined ? {} : { addedAfter: start }),
    },
  };
}

function readMatch(params: URLSearchParams, takes: Takes): TaxiiFilter {
  const ids = takes.ids === false ? undefined : list(params, "match[id]");
  const types = takes.ids === false ? undefined : list(params, "match[type]");
  const specVersions = list(params, "match[spec_version]");
  const versions = takes.versions === false ? ["all" as const] : readVersions(params);
  return {
    versions,
    ...(ids === undefined ? {} : { ids }),
    ...(types === undefined ? {} : { types }),
    ...(specVersions === undefined ? {} : { specVersions }),
  };
}

function one(params: URLSearchParams, name: string): string | undefined {
  const all = params.getAll(name);
  if (all.length > 1) throw new TaxiiRefusal(400, `${name} is there twice`);
  return all[0];
}

/** Values parted by commas, any of which may match. */
function list(params: URLSearchParams, name: string): readonly string[] | undefined {
  const text = one(params, name);
  if (text === undefined) return undefined;
  const values = text.split(",").map((v) => v.trim());
  if (values.length > LIST_MAX) throw new TaxiiRefusal(400, `${name} names too many`);
  // No text of a database holds NUL, nor does any id or type.
  if (values.some((v) => v === "" || v.includes("\0")))
    throw new TaxiiRefusal(400, `${name} has an empty value`);
  return values;
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return PAGE_MAX;
  if (!/^\d{1,15}$/.test(text) || Number(text) === 0)
    throw new TaxiiRefusal(400, "limit is no positive number");
  return Math.min(Number(text), PAGE_MAX);
}

/** No value twice, and "all" stands alone (3.4.1). */
function readVersions(params: URLSearchParams): TaxiiFilter["versions"] {
  const values = list(params, "match[version]") ?? ["last"];
  if (new Set(values).size < values.length)
    throw new TaxiiRefusal(400, "match[version] names a version twice");
  if (values.length > 1 && values.includes("all"))
    throw new TaxiiRefusal(400, "match[version]=all stands alone");
  return values.map((text) => {
    if (text === "all" || text === "first" || text === "last") return text;
    if (!isTimestamp(text)) throw new TaxiiRefusal(400, "match[version] is no version");
    return { at: text };
  });
}

/**
 * Where the next page starts. It carries no rights: those of the caller are asked at each page. The digits behind the
 * dash tell a place of ours in this collection from anything else; they are no secret.
 */
export const writeNext = (place: bigint, collectionId: string): string => {
  const digits = place.toString(36);
  return `${digits}-${checkOf(digits, collectionId)}`;
};

function readNext(text: string, collectionId: string): bigint {
  const [, digits = "", check = ""] = /^([0-9a-z]{1,13})-([0-9a-f]{8})$/.exec(text) ?? [];
  if (digits === "" || check !== checkOf(digits, collectionId))
    throw new TaxiiRefusal(400, "next is none of ours");
  let value = 0n;
  for (const c of digits) value = value * 36n + BigInt(Number.parseInt(c, 36));
  return value;
}

const checkOf = (digits: string, collectionId: string): string =>
  createHash("sha256").update(`${collectionId} ${digits}`).digest("hex").slice(0, 8);
