/** How good a source and its information are: the original code is kept, the common value is 4x4 (R05). */
export type EvaluationScheme = "4x4" | "admiralty" | "5x5x5" | "3x5x2";

export type Source4 = "A" | "B" | "C" | "X";
export type Information4 = "1" | "2" | "3" | "4";

export interface Evaluation {
  readonly scheme: EvaluationScheme;
  /** As the provider wrote it, e.g. "B2". */
  readonly original: string;
  readonly source: Source4;
  readonly information: Information4;
}

/** Nothing was said: X4, never A1. */
export const UNEVALUATED: Evaluation = { scheme: "4x4", original: "", source: "X", information: "4" };

const ADMIRALTY_SOURCE: Record<string, Source4> = { A: "A", B: "B", C: "B", D: "C", E: "C", F: "X" };
const ADMIRALTY_INFORMATION: Record<string, Information4> = {
  "1": "1",
  "2": "3",
  "3": "4",
  "4": "4",
  "5": "4",
  "6": "4",
};
/** UK 5x5x5 and its successor 3x5x2; a mapped value is only ever equal or lower. */
const UK5_SOURCE: Record<string, Source4> = { A: "A", B: "B", C: "C", D: "C", E: "X" };
const UK5_INFORMATION: Record<string, Information4> = { "1": "1", "2": "2", "3": "3", "4": "4", "5": "4" };
/**
 * 3x5x2: "known directly to the source" (A) says how it is known, not that it is beyond doubt, so it is a 2; what
 * is known indirectly and not corroborated (C) is a 4.
 */
const UK3_SOURCE: Record<string, Source4> = { "1": "B", "2": "X", "3": "C" };
const UK3_INFORMATION: Record<string, Information4> = { A: "2", B: "3", C: "4", D: "4", E: "4" };

const EUROPOL_SOURCE: Record<string, Source4> = { A: "A", B: "B", C: "C", X: "X" };
const EUROPOL_INFORMATION: Record<string, Information4> = { "1": "1", "2": "2", "3": "3", "4": "4" };

interface Scheme {
  /** Source, then information; what follows is a handling code of the scheme and not ours to read. */
  readonly form: RegExp;
  readonly source: Readonly<Record<string, Source4>>;
  readonly information: Readonly<Record<string, Information4>>;
}

const SCHEMES: Readonly<Record<EvaluationScheme, Scheme>> = {
  "4x4": { form: /^([ABCX])([1-4])$/, source: EUROPOL_SOURCE, information: EUROPOL_INFORMATION },
  admiralty: { form: /^([A-F])([1-6])$/, source: ADMIRALTY_SOURCE, information: ADMIRALTY_INFORMATION },
  "5x5x5": { form: /^([A-E])([1-5])[1-5]?$/, source: UK5_SOURCE, information: UK5_INFORMATION },
  "3x5x2": { form: /^([1-3])([A-E])[PC]?$/, source: UK3_SOURCE, information: UK3_INFORMATION },
};

export const isEvaluationScheme = (text: unknown): text is EvaluationScheme =>
  typeof text === "string" && Object.hasOwn(SCHEMES, text);

/** Maps an evaluation to 4x4 with the original kept. A code that is not of its scheme, whole, is X4. */
export function parseEvaluation(scheme: EvaluationScheme, original: string): Evaluation {
  const { form, source, information } = SCHEMES[scheme];
  const [, first = "", second = ""] = form.exec(original.toUpperCase().replace(/[\s/.-]/g, "")) ?? [];
  return { scheme, original, source: source[first] ?? "X", information: information[second] ?? "4" };
}
