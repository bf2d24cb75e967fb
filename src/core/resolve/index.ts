export { blockingKeysOf, candidatePairs } from "./block.ts";
export { areApart, type ClusterOptions, clusterRecords, type ScoredPair } from "./cluster.ts";
export { type DateRelation, haveConflictingBirthDates, relateBirthDates, relateDates } from "./dates.ts";
export {
  type EntityKind,
  type EntityRecord,
  type PreparedRecord,
  prepareRecord,
  type RecordIdentifier,
  recordOf,
} from "./record.ts";
export { JOIN_MIN, REVIEW_MIN, type ResolvedRecords, resolveRecords } from "./resolve-records.ts";
export { explainRecords, type PairScore, scoreRecords } from "./score.ts";
