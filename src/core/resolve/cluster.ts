import { haveConflictingBirthDates } from "./dates.ts";
import type { EntityRecord } from "./record.ts";
import { isSlip } from "./score.ts";

export interface ScoredPair {
  readonly i: number;
  readonly j: number;
  /** Log-odds of being one. */
  readonly log: number;
}

export interface ClusterOptions {
  /** Log-odds from which two records may be joined. */
  readonly joinMin: number;
  /** Mean log-odds between two groups below which they stay apart, however alike two of their members are. */
  readonly groupMin: number;
}

/** The larger the groups that one pair would join, the more it must say: every doubling asks for this much more. */
const PER_DOUBLING = 0.2;
/** What an unscored pair between two groups counts for: blocking saw nothing in common. */
const UNSCORED = -2.5;
/** Said of one pair, log-odds beyond these add nothing to the mean: an alias may share nothing with a name. */
const MOST = 6;
const LEAST = -2.5;

/**
 * Joins records by pair scores, best first. A union is refused where two members have conflicting full birth dates
 * or different exclusive identifiers, and where the groups as wholes are not alike. Answers the cluster of each record:
 * the smallest index in it. The same input gives the same clusters.
 */
export function clusterRecords(
  records: readonly EntityRecord[],
  pairs: readonly ScoredPair[],
  options: ClusterOptions,
): Int32Array {
  const root = Int32Array.from(records, (_, i) => i);
  const members = new Map<number, number[]>(records.map((_, i) => [i, [i]]));
  const links = new Map<string, number>();
  for (const { i, j, log } of pairs) links.set(`${Math.min(i, j)}:${Math.max(i, j)}`, log);
  const ranked = pairs.filter((pair) => pair.log >= options.joinMin);
  ranked.sort((p, q) => q.log - p.log || p.i - q.i || p.j - q.j);
  for (const { i, j, log } of ranked) {
    const a = root[i] as number;
    const b = root[j] as number;
    if (a === b) continue;
    const left = members.get(a) as number[];
    const right = members.get(b) as number[];
    if (log < options.joinMin + PER_DOUBLING * Math.log2(left.length * right.length)) continue;
    if (isRefused(records, left, right) || meanLink(links, left, right) < options.groupMin) continue;
    const [keep, drop] = a < b ? [a, b] : [b, a];
    const joined = [...(members.get(keep) as number[]), ...(members.get(drop) as number[])];
    members.set(keep, joined);
    members.delete(drop);
    for (const k of members.get(keep) as number[]) root[k] = keep;
  }
  return root;
}

function isRefused(
  records: readonly EntityRecord[],
  left: readonly number[],
  right: readonly number[],
): boolean {
  return left.some((i) =>
    right.some((j) => areApart(records[i] as EntityRecord, records[j] as EntityRecord)),
  );
}

/** True of two records that no score may join. One document or register number outweighs a mistaken birth date. */
export function areApart(a: EntityRecord, b: EntityRecord): boolean {
  if (haveConflictingBirthDates(a.birthDates, b.birthDates) && !shareOfficialNumber(a, b)) return true;
  return a.identifiers.some(
    (x) =>
      x.isExclusive &&
      b.identifiers.some((y) => y.isExclusive && y.type === x.type) &&
      !b.identifiers.some(
        (y) => y.isExclusive && y.type === x.type && (y.value === x.value || isSlip(x.value, y.value)),
      ),
  );
}

function shareOfficialNumber(a: EntityRecord, b: EntityRecord): boolean {
  return a.identifiers.some(
    (x) =>
      (x.type === "document" || x.type === "registration") &&
      b.identifiers.some((y) => y.type === x.type && y.value === x.value),
  );
}

function meanLink(
  links: ReadonlyMap<string, number>,
  left: readonly number[],
  right: readonly number[],
): number {
  let sum = 0;
  for (const i of left)
    for (const j of right)
      sum += Math.max(LEAST, Math.min(MOST, links.get(`${Math.min(i, j)}:${Math.max(i, j)}`) ?? UNSCORED));
  return sum / (left.length * right.length);
}
