import type { Actor } from "../ports/index.ts";
import type { ImportInput, Wasl } from "../wasl.ts";

/** One file of data/exercise/manifest.json with its bytes. */
export interface ExerciseFile extends Omit<ImportInput, "byteLength"> {
  /** Where it lies in the package's data folder. */
  readonly path?: string;
}

/** What was done; every figure counted, none planned. */
export interface ExerciseResult {
  readonly reports: number;
  readonly statements: number;
  readonly records: number;
  readonly rejects: number;
  readonly findings: number;
  readonly caseId: string;
}

const TITLE = "EXERCISE: one network on four fronts";
/** More findings than this on one case is a queue, not a case. */
const FINDINGS_MAX = 60;

/**
 * Loads the exercise as an analyst would: imports every file, resolves, runs the detectors, opens a case with what
 * they propose. Loading again changes nothing. `onProgress` is told one line a step.
 */
export async function loadExercise(
  wasl: Wasl,
  actor: Actor,
  files: AsyncIterable<ExerciseFile> | Iterable<ExerciseFile>,
  onProgress: (step: string) => void = () => undefined,
): Promise<ExerciseResult> {
  const totals = { reports: 0, statements: 0, records: 0, rejects: 0 };
  for await (const { path: _path, ...input } of files) {
    const result = await wasl.importReport(actor, input);
    totals.reports += 1;
    totals.statements += result.statements;
    totals.records += result.records;
    totals.rejects += result.rejectCount;
    onProgress(`${input.fileName}: ${result.statements} statements, ${result.records} records`);
  }
  const resolved = await wasl.resolve(actor);
  onProgress(`resolved ${resolved.entities} entities: ${resolved.same} pairs are the same`);
  const detected = await wasl.detect(actor);
  const findings = detected.detectors.reduce((sum, d) => sum + d.findings, 0);
  onProgress(`${detected.detectors.length} detectors made ${findings} findings`);
  const caseId = await openExerciseCase(wasl, actor);
  return { ...totals, findings, caseId };
}

/** Proposals and whom they are about. They stay proposals: deciding is what the exercise is for. */
async function openExerciseCase(wasl: Wasl, actor: Actor): Promise<string> {
  const opened = await wasl.openCase(actor, {
    title: TITLE,
    mandate: actor.purpose.mandate,
    marking: { tlp: "amber+strict", groups: ["exercise"] },
  });
  const inside = new Set(opened.items.map((item) => `${item.kind}:${item.id}`));
  const findings = await wasl.findings(actor, { limit: FINDINGS_MAX });
  const items = findings.flatMap((finding) => [
    { kind: "finding" as const, id: finding.id, note: "" },
    ...finding.subjects.map(({ id }) => ({ kind: "entity" as const, id, note: "" })),
  ]);
  const fresh = new Map(
    items.map((item) => [`${item.kind}:${item.id}`, item] as const).filter(([key]) => !inside.has(key)),
  );
  if (fresh.size > 0) await wasl.addToCase(actor, opened.id, [...fresh.values()]);
  return opened.id;
}
