import type { TermHit, TermIndex } from "../text/term-index.ts";
import type { Passage } from "./passage.ts";

/** What is left of a word must still be one. */
const STEM_MIN = 3;

/** The phrase that begins at a token, or the word there without an ending of the language's: "کۆچبەری", "kişiyi", "Lublinie". */
export function atWithEnding<T>(
  passage: Passage,
  index: TermIndex<T>,
  i: number,
): TermHit<readonly T[]> | undefined {
  const { text, tokens } = passage;
  const hit = index.at(text, tokens, i);
  const token = tokens[i];
  if (hit || !token) return hit;
  for (const folded of stemsOf(passage, i)) {
    const found = index.at(text, [{ ...token, folded }], 0);
    if (found && found.cut === 0) return { ...found, from: i, to: i + 1 };
  }
  return undefined;
}

/** A word, folded, without each ending of its language that it may carry. */
export function stemsOf({ reading, tokens, lang }: Passage, i: number): readonly string[] {
  const word = tokens[i]?.folded ?? "";
  return (reading.languages.endings.get(lang) ?? []).flatMap(([ending, instead]) => {
    const stem = word.length - ending.length;
    return stem < STEM_MIN || !word.endsWith(ending) ? [] : [word.slice(0, stem) + instead];
  });
}
