export { declaredCard, declaredDetector } from "./declared-detector.ts";
export {
  DECLARED_PREFIX,
  type DeclaredTypology,
  DeclaredTypologySchema,
  declaredId,
  TYPOLOGY_FORMAT,
} from "./declared-typology.ts";
export { readTypology, type TypologyFault } from "./read-typology.ts";
export { type FailedTest, failedTests } from "./try-typology.ts";
