import type { Query } from "./driver.ts";
import { textArray } from "./literals.ts";

/** A cluster as this viewer resolves it. */
export interface Cluster {
  readonly canonicalId: string;
  readonly members: readonly string[];
}

/**
 * Walks the visible decisions from each id: the last visible decision on a pair holds, "same" joins, the smallest
 * member names the cluster (core `canonicalIds`). Nothing is stored of it, so whoever may not see why two are one
 * sees two, without a second table that could be wrong.
 */
export async function clusters(query: Query, ids: readonly string[]): Promise<ReadonlyMap<string, Cluster>> {
  const unique = [...new Set(ids)];
  const found = new Map<string, Cluster>();
  if (unique.length > 0) {
    const { rows } = await query<{ seed: string; members: string[] }>(
      `with recursive member (seed, id) as (
        select s, s collate "C" from unnest($1::text[]) s
        union
        select m.seed, p.other_id from member m cross join lateral (
          select distinct on (q.other_id) q.other_id, q.same from wasl.pairing q
            where q.entity_id = m.id order by q.other_id, q.no desc
        ) p where p.same
      )
      select seed, array_agg(id order by id collate "C") as members from member group by seed
        having count(*) > 1`,
      [textArray(unique)],
    );
    for (const { seed, members } of rows) found.set(seed, { canonicalId: members[0] ?? seed, members });
  }
  for (const id of unique) if (!found.has(id)) found.set(id, { canonicalId: id, members: [id] });
  return found;
}
