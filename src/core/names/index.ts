import type { ScoreTerm } from "../resolution.ts";

/** Letters of all scripts folded to lower-case Latin skeleton input; the names engine deepens this. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Search keys of a text, for indexing and for asking alike: one scalar each, so that a plain index serves. */
export function searchKeys(text: string): readonly string[] {
  const words = fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  return [...new Set(words)];
}

export interface NameScore {
  /** 0 to 1; the sum of the terms, through the calibration. */
  readonly probability: number;
  readonly terms: readonly ScoreTerm[];
}

/** How likely two names are one; first version: shared words. */
export function compareNames(a: string, b: string): NameScore {
  const left = searchKeys(a);
  const right = new Set(searchKeys(b));
  const shared = left.filter((key) => right.has(key)).length;
  const probability = left.length + right.size === 0 ? 0 : (2 * shared) / (left.length + right.size);
  return { probability, terms: [{ name: "words", value: probability, because: `${shared} words shared` }] };
}
