export { declaredCard, declaredDetector } from "./declared-detector.ts";
export {
  DECLARED_PREFIX,
  type DeclaredTypology,
  DeclaredTypologySchema,
  declaredId,
  TYPOLOGY_FORMAT,
} from "./declared-typology.ts";
export { readTypology } from "./read-typology.ts";
export { type FailedTest, failedTests } from "./try-typology.ts";
