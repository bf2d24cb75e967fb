import type { NamesModel } from "../names/model.ts";
import { candidatePairs } from "./block.ts";
import { type ClusterOptions, clusterRecords, type ScoredPair } from "./cluster.ts";
import { type EntityRecord, prepareRecord } from "./record.ts";
import { scoreRecords } from "./score.ts";

/** Log-odds from which a pair is one entity without a human, and below which it is none. */
export const JOIN_MIN = 0.3;
export const REVIEW_MIN = -2;
const GROUP_MIN = -1;

export interface ResolvedRecords {
  /** Canonical id of each record, in the order given: the smallest id of its cluster. */
  readonly canonicalIds: readonly string[];
  /** Every pair compared. */
  readonly pairs: readonly ScoredPair[];
}

/** Blocks, scores and clusters a list of records. */
export function resolveRecords(
  records: readonly EntityRecord[],
  model: NamesModel,
  options: ClusterOptions = { joinMin: JOIN_MIN, groupMin: GROUP_MIN },
): ResolvedRecords {
  const prepared = records.map((record) => prepareRecord(record, model));
  const pairs = candidatePairs(prepared, model).map(([i, j]) => ({
    i,
    j,
    log: scoreRecords(prepared[i] as (typeof prepared)[0], prepared[j] as (typeof prepared)[0], model),
  }));
  const clusters = clusterRecords(records, pairs, options);
  const smallest = new Map<number, string>();
  clusters.forEach((cluster, i) => {
    const id = (records[i] as EntityRecord).id;
    const known = smallest.get(cluster);
    if (known === undefined || id < known) smallest.set(cluster, id);
  });
  return { canonicalIds: [...clusters].map((cluster) => smallest.get(cluster) as string), pairs };
}
