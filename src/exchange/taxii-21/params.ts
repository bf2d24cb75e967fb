import type { TaxiiFilter } from "../../app/index.ts";
import type { Tlp } from "../../core/index.ts";
import { isTimestamp } from "../../formats/index.ts";
import { microsOf, TaxiiRefusal } from "./answers.ts";

export const PAGE_MAX = 1_000;
const LIST_MAX = 500;

export interface PageRequest {
  readonly filter: TaxiiFilter;
  readonly limit: number;
}

/** Filters and paging (TAXII 2.1, 3.4 and 3.5). What the standard does not name is left aside. */
export function readPage(
  query: string,
  clearance: Tlp,
  takes: { readonly ids?: boolean; readonly versions?: boolean } = {},
): PageRequest {
  const params = new URLSearchParams(query);
  const addedAfter = one(params, "added_after");
  const after = addedAfter === undefined ? undefined : microsOf(addedAfter);
  if (addedAfter !== undefined && after === undefined)
    throw new TaxiiRefusal(400, "added_after is no timestamp");
  const next = one(params, "next");
  const from = next === undefined ? undefined : readNext(next);
  const starts = [after, from].filter((n) => n !== undefined);
  const ids = takes.ids === false ? undefined : list(params, "match[id]");
  const types = takes.ids === false ? undefined : list(params, "match[type]");
  const specVersions = list(params, "match[spec_version]");
  const versions = takes.versions === false ? undefined : list(params, "match[version]");
  return {
    limit: readLimit(one(params, "limit")),
    filter: {
      clearance,
      versions: versions?.map(readVersion) ?? (takes.versions === false ? ["all"] : ["last"]),
      ...(starts.length === 0 ? {} : { addedAfter: starts.reduce((a, b) => (a > b ? a : b)) }),
      ...(ids === undefined ? {} : { ids }),
      ...(types === undefined ? {} : { types }),
      ...(specVersions === undefined ? {} : { specVersions }),
    },
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
  return values;
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return PAGE_MAX;
  if (!/^\d{1,15}$/.test(text) || Number(text) === 0)
    throw new TaxiiRefusal(400, "limit is no positive number");
  return Math.min(Number(text), PAGE_MAX);
}

function readVersion(text: string): TaxiiFilter["versions"][number] {
  if (text === "all" || text === "first" || text === "last") return text;
  if (!isTimestamp(text)) throw new TaxiiRefusal(400, "match[version] is no version");
  return { at: text };
}

/** Where the next page starts. It carries no rights: those of the caller are asked at each page. */
export const writeNext = (addedAt: bigint): string => addedAt.toString(36);

function readNext(text: string): bigint {
  if (!/^[0-9a-z]{1,13}$/.test(text)) throw new TaxiiRefusal(400, "next is none of ours");
  let value = 0n;
  for (const c of text) value = value * 36n + BigInt(Number.parseInt(c, 36));
  return value;
}
