import { isRow } from "./json.ts";
import { TermIndex } from "./term-index.ts";

export interface Term {
  readonly lang: string;
  /** What the term is a sign of; the file lists the classes. */
  readonly class: string;
  readonly gloss: string;
}

const compiled = new WeakMap<object, TermIndex<Term>>();

/** Reads data/lexicon.json: `terms` of {lang, term, gloss, class}. The same parsed value is read once. */
export function lexiconOf(data: unknown): TermIndex<Term> {
  if (!isRow(data)) return new TermIndex();
  const known = compiled.get(data);
  if (known) return known;
  const index = new TermIndex<Term>();
  const terms: readonly unknown[] = Array.isArray(data["terms"]) ? data["terms"] : [];
  for (const item of terms.filter(isRow)) {
    const { lang, term, gloss, class: sign } = item;
    if (typeof lang !== "string" || typeof term !== "string" || typeof sign !== "string") continue;
    index.add(term, { lang, class: sign, gloss: typeof gloss === "string" ? gloss : "" });
  }
  compiled.set(data, index);
  return index;
}
