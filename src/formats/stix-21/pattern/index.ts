export { type PatternCheck, patternFaults } from "./faults.ts";
export { matchPattern, type Seen } from "./match.ts";
export {
  type Comparison,
  type ComparisonOperator,
  type Literal,
  type ObjectPath,
  type Observation,
  type ParsedPattern,
  type PathStep,
  parsePattern,
  type Qualifier,
} from "./parse.ts";
