import { assert } from "./errors.ts";
import type { Front } from "./finding.ts";
import type { Lang } from "./said.ts";

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
  /** The language of its definition. */
  readonly lang: Lang;
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
  /** The language of its definition, signals, countermeasures and guardrail. */
  readonly lang: Lang;
  /** Titles and addresses of what a reviewer can check it against. */
  readonly sources: readonly { readonly id: string; readonly title: string; readonly url?: string }[];
}

/** The texts of one technique, its lists in the order of data/techniques.json. */
interface TextsOfTechnique {
  readonly definition: string;
  readonly signals: readonly string[];
  readonly countermeasures: readonly string[];
  readonly guardrail: string;
}

/** data/techniques.ar.json and its like: definitions of stages and texts of techniques, by id. */
export interface TechniqueTexts {
  readonly stages: Readonly<Partial<Record<string, string>>>;
  readonly techniques: Readonly<Partial<Record<string, TextsOfTechnique>>>;
}

/** data/techniques.json as it stands in the file. */
interface TechniquesFile {
  readonly version: string;
  readonly sources: Readonly<Record<string, { readonly title: string; readonly url?: string }>>;
  readonly tactics: readonly Omit<Stage, "lang">[];
  readonly techniques: readonly (Omit<Technique, "stage" | "fronts" | "sources" | "lang"> & {
    readonly tactic: string;
    readonly fronts: readonly number[];
    readonly sources: readonly string[];
  })[];
}

/** The fronts as the summit numbered them. */
const FRONT_OF_OUTCOME: Readonly<Record<number, Front>> = {
  1: "exchange",
  2: "supply",
  3: "online",
  4: "finance",
};

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
    this.stages = file.tactics
      .map((stage) => ({ ...stage, lang: "en" as const }))
      .sort((a, b) => a.order - b.order);
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

  /** Stages and techniques with texts in another language. What lacks a text stays in English as a whole. */
  translated(lang: Lang, texts: TechniqueTexts): Pick<TechniqueMatrix, "stages" | "techniques"> {
    return {
      stages: this.stages.map((stage) => {
        const definition = texts.stages[stage.id];
        return isSaid(definition) ? { ...stage, lang, definition } : stage;
      }),
      techniques: this.techniques.map((t) => translatedTechnique(t, lang, texts.techniques[t.id])),
    };
  }
}

/** How much of each stage is known of and acted on, as one viewer sees it. */
export interface StageStanding {
  readonly stage: string;
  /** Findings that stand, proposed or accepted; one of two techniques of the stage counts twice. */
  readonly found: number;
  readonly leads: number;
  readonly disruptions: number;
}

/** Where nothing is done about what is found, and where nothing is seen at all: the one is not the other's proof. */
export interface MatrixGaps {
  readonly stages: readonly StageStanding[];
  /** Techniques that something was found of and no disruption was against, most found first. */
  readonly untouched: readonly { readonly technique: string; readonly found: number }[];
  /** Stages of which nothing is known here: no finding, no lead, no disruption. */
  readonly unseen: readonly string[];
}

/**
 * Gaps of the matrix from what stands of each technique, disruptions by the techniques that each was against, and leads by
 * stage. A disruption against two techniques of one stage counts once there.
 */
export function matrixGaps(
  matrix: Pick<TechniqueMatrix, "stages" | "techniques">,
  found: ReadonlyMap<string, number>,
  disruptions: readonly (readonly string[])[],
  leads: ReadonlyMap<string, number>,
): MatrixGaps {
  const stageOf = new Map(matrix.techniques.map((t) => [t.id, t.stage]));
  const stages = matrix.stages.map(({ id: stage }): StageStanding => {
    const own = matrix.techniques.filter((t) => t.stage === stage);
    return {
      stage,
      found: own.reduce((sum, t) => sum + (found.get(t.id) ?? 0), 0),
      leads: leads.get(stage) ?? 0,
      disruptions: disruptions.filter((against) => against.some((id) => stageOf.get(id) === stage)).length,
    };
  });
  const touched = new Set(disruptions.flat());
  return {
    stages,
    untouched: matrix.techniques
      .flatMap(({ id }) => {
        const n = found.get(id) ?? 0;
        return n > 0 && !touched.has(id) ? [{ technique: id, found: n }] : [];
      })
      .sort((a, b) => b.found - a.found || (a.technique < b.technique ? -1 : 1)),
    unseen: stages.filter((s) => s.found + s.leads + s.disruptions === 0).map((s) => s.stage),
  };
}

const isSaid = (text: string | undefined): text is string => text !== undefined && text.trim() !== "";

function translatedTechnique(
  technique: Technique,
  lang: Lang,
  texts: TextsOfTechnique | undefined,
): Technique {
  if (texts === undefined) return technique;
  const { definition, signals, countermeasures, guardrail } = texts;
  const isWhole =
    signals.length === technique.signals.length &&
    countermeasures.length === technique.countermeasures.length &&
    [definition, guardrail, ...signals, ...countermeasures].every(isSaid);
  if (!isWhole) return technique;
  return {
    ...technique,
    lang,
    definition,
    guardrail,
    signals: technique.signals.map((one, at) => ({ ...one, text: signals[at] ?? one.text })),
    countermeasures: technique.countermeasures.map((one, at) => ({
      ...one,
      text: countermeasures[at] ?? one.text,
    })),
  };
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
      const front = FRONT_OF_OUTCOME[n];
      assert(front, `front ${n} of ${id} is one of four`);
      return front;
    }),
    signals,
    countermeasures,
    guardrail,
    lang: "en",
    sources: raw.sources.map((source) => {
      const known = file.sources[source];
      assert(known, `source ${source} of ${id} is listed`);
      return { id: source, ...known };
    }),
  };
}
