import type { Query } from "../database/driver.ts";
import { textArray, unseen } from "../database/literals.ts";

/** A cluster as this viewer resolves it. */
export interface Cluster {
  readonly canonicalId: string;
  readonly members: readonly string[];
}

const walked = new WeakMap<Query, Map<string, Cluster>>();

/** After decisions of this transaction: what was walked before them holds no more. */
export const forgetClusters = (query: Query): boolean => walked.delete(query);

/**
 * Walks the visible decisions from each id: the last visible decision that stands on a pair holds, "same" joins, the smallest
 * member names the cluster (core `canonicalIds`). Nothing is stored of it, so whoever may not see why two are one
 * sees two, without a second table that could be wrong. Within one transaction nobody is walked twice.
 */
export async function clusters(query: Query, ids: readonly string[]): Promise<ReadonlyMap<string, Cluster>> {
  const unique = [...new Set(ids)];
  const known = walked.get(query) ?? new Map<string, Cluster>();
  walked.set(query, known);
  const unknown = unique.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    const { rows } = await query<{ seed: string; members: string[] }>(
      `with recursive member (seed, id) as (
        select s, s collate "C" from unnest(${unseen("$1::text[]")}) s
        union
        select m.seed, p.other_id from member m cross join lateral (
          select distinct on (q.other_id) q.other_id, q.same from wasl.pairing q
            where q.entity_id = m.id and q.stands order by q.other_id, q.no desc
        ) p where p.same
      )
      select seed, array_agg(id order by id collate "C") as members from member group by seed
        having count(*) > 1`,
      [textArray(unknown)],
    );
    for (const { seed, members } of rows) known.set(seed, { canonicalId: members[0] ?? seed, members });
  }
  return new Map(
    unique.map((id) => {
      const cluster = known.get(id) ?? { canonicalId: id, members: [id] };
      known.set(id, cluster);
      return [id, cluster];
    }),
  );
}
