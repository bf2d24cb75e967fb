import { type AnalysedName, analyseName } from "./analyse.ts";
import { compareAnalysed, FEATURES, type Trace } from "./compare.ts";
import { foldWord, readInLatin } from "./fold.ts";
import type { NamesModel } from "./model.ts";
import { type Script, scriptOf } from "./script.ts";
import { alignLetters, type Word } from "./word.ts";

/** A stretch of a text that matched: UTF-16 units, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The letters of a text as the matcher reads them, and where each stands in the text. */
interface Folded {
  readonly text: string;
  /** By index into `text`: start and end of the written letters. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const UNITS_MAX = 400;
/** Two words that are less sure to be one are not shown as a match. */
const SHOWN_MIN = 0.4;

/**
 * Which letters of `value` answer to the asked name, first to last: where the scripts differ, the letters that render
 * each other. Empty where nothing does.
 */
export function spansOf(asked: AnalysedName, value: string, model: NamesModel): readonly Span[] {
  const name = analyseName(value, model);
  const trace: Trace = { pairs: [], onlyA: [], onlyB: [] };
  compareAnalysed(asked, name, model, new Float64Array(FEATURES.length), trace);
  const folded = foldedOf(value, model);
  const used = new Uint8Array(folded.text.length);
  for (const { a, b, same } of trace.pairs) {
    if (same < SHOWN_MIN) continue;
    const at = placeOf(b, folded, used);
    if (!at) continue;
    const shown = lettersShown(wordOf(asked, a), wordOf(name, b), b, model);
    for (let i = at.start; i < at.end; i++) if (shown?.[i - at.start] !== 0) used[i] = 1;
  }
  return toSpans(folded, used);
}

const wordOf = (name: AnalysedName, text: string): Word | undefined =>
  name.words.find((word) => word.text === text);

/** The letters of all words one after another: a name joined from two words is found across the gap. */
function foldedOf(value: string, model: NamesModel): Folded {
  const starts: number[] = [];
  const ends: number[] = [];
  let text = "";
  const source = value.slice(0, UNITS_MAX);
  for (const { 0: cluster, index } of source.matchAll(/[\p{L}\p{N}]\p{M}*/gu)) {
    const script = scriptOf(cluster.normalize("NFKC").charCodeAt(0));
    const letters = lettersOfCluster(cluster, script, model);
    for (let i = 0; i < letters.length; i++) {
      starts.push(index);
      ends.push(index + cluster.length);
    }
    text += letters;
  }
  return { text, starts, ends };
}

function lettersOfCluster(cluster: string, script: Script | undefined, model: NamesModel): string {
  if (script === undefined) return cluster.toLowerCase();
  if (script === "han") return analyseName(cluster, model).words[0]?.text ?? "";
  const folded = foldWord(cluster, script, model.folding);
  return script === "other" ? readInLatin(folded, model.folding) : folded;
}

/** "Abd al-Rahman" is read as one word with this before it. */
const SERVANT = /^(?:abdul|عبدال|абдул)/u;

/** Where a word of the name stands among the letters that no other word has taken. */
function placeOf(word: string, folded: Folded, used: Uint8Array): Span | undefined {
  for (const text of [word, word.replace(SERVANT, "")]) {
    if (text === "") continue;
    for (let at = folded.text.indexOf(text); at >= 0; at = folded.text.indexOf(text, at + 1)) {
      const isFree = !used.subarray(at, at + text.length).includes(1);
      if (isFree && (text.length > 1 || isWordStart(folded, at))) return { start: at, end: at + text.length };
    }
  }
  return undefined;
}

const isWordStart = (folded: Folded, at: number): boolean =>
  at === 0 || (folded.starts[at] as number) > (folded.ends[at - 1] as number);

/** By letter of b: 0 where it renders nothing of a. Undefined where words match as wholes only. */
function lettersShown(
  a: Word | undefined,
  b: Word | undefined,
  text: string,
  model: NamesModel,
): Uint8Array | undefined {
  if (!a || !b || a.text === b.text || a.script === "digit" || b.script === "digit") return undefined;
  const units = alignLetters(a, b, model);
  // A word that was read in Latin for the comparison has no letters of its own in it.
  if (units.map((unit) => unit.b).join("") !== text) return undefined;
  const shown = new Uint8Array(text.length);
  let at = 0;
  for (const unit of units) {
    if (unit.odds > 0 && unit.a !== "") shown.fill(1, at, at + unit.b.length);
    at += unit.b.length;
  }
  return shown.includes(1) ? shown : undefined;
}

function toSpans(folded: Folded, used: Uint8Array): readonly Span[] {
  const spans: { start: number; end: number }[] = [];
  for (let i = 0; i < used.length; i++) {
    if (used[i] === 0) continue;
    const start = folded.starts[i] as number;
    const end = folded.ends[i] as number;
    const last = spans.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return spans;
}
