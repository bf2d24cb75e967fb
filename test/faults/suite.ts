import { type Outcome, openLab } from "./lab.ts";
import { closeNodes } from "./nodes.ts";
import { closePartners } from "./partner.ts";
import { Rng } from "./random.ts";
import { SCENARIOS } from "./scenarios.ts";

export interface Run extends Outcome {
  readonly kind: string;
  readonly seed: number;
  readonly tookMs: number;
}

export interface SuiteOptions {
  /** The first run's seed; each next one has the next. */
  readonly seed: number;
  readonly runs: number;
  /** Only of these kinds. */
  readonly kinds?: readonly string[];
  /** Begins no run after so many milliseconds. */
  readonly budgetMs?: number;
  readonly onRun?: (run: Run) => void;
}

export interface Suite {
  readonly runs: readonly Run[];
  /** Kinds that this machine does not let run. */
  readonly left: readonly string[];
}

/** As many runs as asked for, of every kind by its weight, the kinds in turn. */
export async function runFaults(options: SuiteOptions): Promise<Suite> {
  const { seed, runs: wanted, kinds, budgetMs = Number.POSITIVE_INFINITY, onRun } = options;
  const asked = Object.entries(SCENARIOS).filter(([kind]) => kinds === undefined || kinds.includes(kind));
  const left = asked.filter(([, s]) => !s.can).map(([kind]) => kind);
  const order = spread(
    asked.filter(([, s]) => s.can).map(([kind, { weight }]) => ({ kind, weight })),
    wanted,
  );
  const started = Date.now();
  const runs: Run[] = [];
  const lab = await openLab();
  try {
    for (const [i, kind] of order.entries()) {
      if (Date.now() - started > budgetMs) break;
      const run = await runOne(kind, seed + i, lab);
      runs.push(run);
      onRun?.(run);
    }
  } finally {
    await closePartners();
    await closeNodes();
    await lab.close();
  }
  return { runs, left };
}

async function runOne(
  kind: string,
  seed: number,
  lab: Parameters<(typeof SCENARIOS)[string]["run"]>[0],
): Promise<Run> {
  const started = Date.now();
  const scenario = SCENARIOS[kind];
  if (!scenario) throw new Error(`no such fault: ${kind}`);
  const name = `f${seed}x${started.toString(36)}`;
  const outcome = await scenario.run(lab, new Rng(seed), name);
  return { kind, seed, tookMs: Date.now() - started, ...outcome };
}

/** Kinds in turn, each as often as its part of all weights. */
function spread(
  kinds: readonly { readonly kind: string; readonly weight: number }[],
  wanted: number,
): readonly string[] {
  const total = kinds.reduce((sum, k) => sum + k.weight, 0);
  const due = kinds.map((k) => ({ ...k, given: 0 }));
  return Array.from({ length: wanted }, (_, i) => {
    const next = due.reduce((best, k) =>
      (k.weight / total) * (i + 1) - k.given > (best.weight / total) * (i + 1) - best.given ? k : best,
    );
    next.given += 1;
    return next.kind;
  });
}

/** What is wrong with a run, in words; empty where nothing is. */
export const complaints = (run: Run): readonly string[] => [
  ...(run.lost > 0 ? [`${run.lost} lost`] : []),
  ...(run.duplicates !== 0 ? [`${run.duplicates} twice`] : []),
  ...run.broken.map((b) => `chain: ${b}`),
  ...run.stuck.map((s) => `stuck: ${s}`),
  ...run.faults.map((f) => `fault: ${f}`),
];
