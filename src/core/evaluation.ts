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
const UK3_SOURCE: Record<string, Source4> = { "1": "B", "2": "X", "3": "C" };
const UK3_INFORMATION: Record<string, Information4> = { A: "1", B: "2", C: "3", D: "4", E: "4" };

/** Maps an evaluation to 4x4 with the original kept. What cannot be read is X or 4. */
export function parseEvaluation(scheme: EvaluationScheme, original: string): Evaluation {
  const code = original.trim().toUpperCase();
  const [first = "", second = ""] = code.replace(/[^A-Z0-9]/g, "");
  switch (scheme) {
    case "4x4":
      return {
        scheme,
        original,
        source: first === "A" || first === "B" || first === "C" ? first : "X",
        information: second === "1" || second === "2" || second === "3" ? second : "4",
      };
    case "admiralty":
      return {
        scheme,
        original,
        source: ADMIRALTY_SOURCE[first] ?? "X",
        information: ADMIRALTY_INFORMATION[second] ?? "4",
      };
    case "5x5x5":
      return {
        scheme,
        original,
        source: UK5_SOURCE[first] ?? "X",
        information: UK5_INFORMATION[second] ?? "4",
      };
    case "3x5x2":
      return {
        scheme,
        original,
        source: UK3_SOURCE[first] ?? "X",
        information: UK3_INFORMATION[second] ?? "4",
      };
  }
}
