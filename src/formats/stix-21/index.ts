import type { StixValidator } from "./validate.ts";

export { type DecodedStix, decodeStix, type ForeignClaim, foreignClaims, tlpOf } from "./decode.ts";
export {
  encodeStix,
  type StatementSource,
  type StixEncodeOptions,
  stixBundle,
  tlpMarking,
} from "./encode.ts";
export { encodeIndicators, type IndicatorFacts } from "./indicators.ts";
export type { StixMapping } from "./mapping.ts";
export { accessOfMarkings, markingDefinitions } from "./markings.ts";
export { stixTypeOf, typeProperties } from "./observables.ts";
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
export { encodeTechniques } from "./techniques.ts";
export { compareTimestamps, isTimestamp, timestampKey } from "./timestamp.ts";
export { uuid5 } from "./uuid.ts";
export type { StixValidator } from "./validate.ts";

/** Judges objects by the content of data/stix/stix-2.1.json. Loaded here: of what reads files, none needs its library. */
export const stixValidator = async (data: unknown): Promise<StixValidator> =>
  new (await import("./validate.ts")).StixValidator(data);
export { isRevoked, newestVersions, versionOf } from "./versions.ts";
