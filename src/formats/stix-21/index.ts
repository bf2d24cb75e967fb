export {
  type Comparison,
  matchPattern,
  type Observation,
  type ParsedPattern,
  parsePattern,
  patternFaults,
  type Seen,
} from "./pattern/index.ts";
export { scoId } from "./sco-id.ts";
export type { StixFault, StixTables } from "./standard.ts";
export { compareTimestamps, isTimestamp, timestampKey } from "./timestamp.ts";
export { uuid5 } from "./uuid.ts";
export { StixValidator } from "./validate.ts";
