import { assert } from "./errors.ts";
import type { Front } from "./finding.ts";

/** What a detector of this kind reads or does; the words of data/techniques.json. */
export const SIGNAL_KINDS = [
  "text-rule",
  "hash-match",
  "graph-pattern",
  "txn-typology",
  "supply-anomaly",
  "geo-temporal",
  "doc-check",
  "human-report",
] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** A step of the crime, from recruitment to shielding ("tactic" in ATT&CK's sense). */
export interface Stage {
  /** e.g. "OIC-PAY". */
  readonly id: string;
  readonly order: number;
  readonly name: string;
  readonly definition: string;
}

/** How one stage is done, how it shows, what helps against it, and what must not be mistaken for it. */
export interface Technique {
  /** e.g. "OIC-PAY-05". */
  readonly id: string;
  readonly stage: string;
  readonly name: string;
  readonly definition: string;
  readonly fronts: readonly Front[];
  readonly signals: readonly {
    readonly text: string;
    readonly data: string;
    readonly detector: SignalKind;
  }[];
  readonly countermeasures: readonly { readonly text: string; readonly actor: string }[];
  readonly guardrail: string;
  /** Titles and addresses of what a reviewer can check it against. */
  readonly sources: readonly { readonly id: string; readonly title: string; readonly url?: string }[];
}

/** data/techniques.json as it stands in the file. */
interface TechniquesFile {
  readonly version: string;
  readonly sources: Readonly<Record<string, { readonly title: string; readonly url?: string }>>;
  readonly tactics: readonly Stage[];
  readonly techniques: readonly (Omit<Technique, "stage" | "fronts" | "sources"> & {
    readonly tactic: string;
    readonly fronts: readonly number[];
    readonly sources: readonly string[];
  })[];
}

/** The fronts as the summit numbered them. */
const FRONTS: Readonly<Record<number, Front>> = { 1: "exchange", 2: "supply", 3: "online", 4: "finance" };

/** The shared method: stages in the order of the journey, and the techniques of each. */
export class TechniqueMatrix {
  readonly version: string;
  readonly stages: readonly Stage[];
  readonly techniques: readonly Technique[];
  readonly #byId: ReadonlyMap<string, Technique>;

  /** Takes the parsed content of data/techniques.json; a file that does not hold together is a bug. */
  constructor(data: unknown) {
    const file = data as TechniquesFile;
    this.version = file.version;
    this.stages = [...file.tactics].sort((a, b) => a.order - b.order);
    const stages = new Set(this.stages.map((s) => s.id));
    this.techniques = file.techniques.map((raw) => {
      assert(stages.has(raw.tactic), `technique ${raw.id} belongs to a known stage`);
      return toTechnique(raw, file);
    });
    this.#byId = new Map(this.techniques.map((t) => [t.id, t]));
    assert(this.#byId.size === this.techniques.length, "technique ids are unique");
  }

  get(id: string): Technique | undefined {
    return this.#byId.get(id);
  }

  /** The techniques of one stage, in the order of their ids. */
  ofStage(stageId: string): readonly Technique[] {
    return this.techniques.filter((t) => t.stage === stageId).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  ofFront(front: Front): readonly Technique[] {
    return this.techniques.filter((t) => t.fronts.includes(front));
  }
}

function toTechnique(raw: TechniquesFile["techniques"][number], file: TechniquesFile): Technique {
  const { id, name, definition, signals, countermeasures, guardrail } = raw;
  assert(guardrail.trim() !== "", `technique ${id} has a guardrail`);
  for (const { detector } of signals) {
    assert(SIGNAL_KINDS.includes(detector), `signals of ${id} name a known kind of detector`);
  }
  return {
    id,
    stage: raw.tactic,
    name,
    definition,
    fronts: raw.fronts.map((n) => {
      const front = FRONTS[n];
      assert(front, `front ${n} of ${id} is one of four`);
      return front;
    }),
    signals,
    countermeasures,
    guardrail,
    sources: raw.sources.map((source) => {
      const known = file.sources[source];
      assert(known, `source ${source} of ${id} is listed`);
      return { id: source, ...known };
    }),
  };
}
