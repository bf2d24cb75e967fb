import type { SearchQuery, SearchTraits } from "../../app/index.ts";
import { type Tlp, tlpRank } from "../../core/index.ts";
import type { Context } from "../context.ts";
import { textArray } from "../database/literals.ts";
import { NOT_WITHDRAWN, statementsOf } from "./statements.ts";

/** Where what a viewer sees of an entity comes from, and how restricted it is. */
export interface Traits {
  readonly providers: ReadonlySet<string>;
  readonly formats: ReadonlySet<string>;
  /** The strictest that the viewer sees of it. */
  readonly tlp: Tlp;
}

/** Whether an answer needs more of its entities than their names: what does not spares a round trip. */
export const asksTraits = ({ traits, provider, format, tlp }: SearchQuery): boolean =>
  traits === true || provider !== undefined || format !== undefined || tlp !== undefined;

/** Of all groups in one question; `groupOf` tells the group of an entity id. */
export async function traitsOf(
  context: Context,
  groupOf: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Traits>> {
  const { rows } = await context.query<{
    entity_id: string;
    provider: string;
    format: string;
    access_id: number;
  }>(
    `select s.entity_id, r.provider, r.format, s.access_id
      from ${statementsOf("$1", "true")} where ${NOT_WITHDRAWN} group by 1, 2, 3, 4`,
    [textArray([...groupOf.keys()])],
  );
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  const traits = new Map<string, { providers: Set<string>; formats: Set<string>; tlp: Tlp }>();
  for (const { entity_id, provider, format, access_id } of rows) {
    const id = groupOf.get(entity_id) ?? entity_id;
    const { tlp } = accessOf(access_id);
    const known = traits.get(id);
    if (!known) traits.set(id, { providers: new Set([provider]), formats: new Set([format]), tlp });
    else {
      known.providers.add(provider);
      known.formats.add(format);
      if (tlpRank(tlp) > tlpRank(known.tlp)) known.tlp = tlp;
    }
  }
  return traits;
}

type Facet = keyof SearchTraits;
const FACETS = ["provider", "format", "tlp"] as const satisfies readonly Facet[];

const valuesOf: Readonly<Record<Facet, (traits: Traits) => Iterable<string>>> = {
  provider: ({ providers }) => providers,
  format: ({ formats }) => formats,
  tlp: ({ tlp }) => [tlp],
};

const has = (traits: Traits, facet: Facet, wanted: string | undefined): boolean =>
  wanted === undefined || [...valuesOf[facet](traits)].includes(wanted);

export const holds = (traits: Traits, query: SearchQuery): boolean =>
  FACETS.every((facet) => has(traits, facet, query[facet]));

/** Of each facet how many there would be by each of its values, with what is asked of the others. */
export function countTraits(all: Iterable<Traits>, query: SearchQuery): SearchTraits {
  const counts: Record<Facet, Record<string, number>> = { provider: {}, format: {}, tlp: {} };
  for (const traits of all)
    for (const facet of FACETS) {
      if (!FACETS.every((other) => other === facet || has(traits, other, query[other]))) continue;
      for (const value of valuesOf[facet](traits))
        counts[facet][value] = (Object.hasOwn(counts[facet], value) ? (counts[facet][value] ?? 0) : 0) + 1;
    }
  return counts;
}
