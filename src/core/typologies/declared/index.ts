export { declaredCard, declaredDetector } from "./declared-detector.ts";
export type { DeclaredTypology } from "./declared-schema.ts";
export { DECLARED_PREFIX, declaredId, TYPOLOGY_FORMAT } from "./declared-typology.ts";

// TypeBox is 340 files, which took half of the time in which a command of the command line is ready: whoever needs it waits.
/** The schema that `typologyReader` reads by. */
export const declaredTypologySchema = async () =>
  (await import("./declared-schema.ts")).DeclaredTypologySchema;
/** What reads a package and says its faults. */
export const typologyReader = async () => (await import("./read-typology.ts")).readTypology;
export { type FailedTest, failedTests } from "./try-typology.ts";
