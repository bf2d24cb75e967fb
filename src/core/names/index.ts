import type { ScoreTerm } from "../resolution.ts";
import { probabilityOf } from "./align.ts";
import { type AnalysedName, analyseName } from "./analyse.ts";
import { type Comparison, compareAnalysed, FEATURES, logit, type Trace } from "./compare.ts";
import { fold, splitWords } from "./fold.ts";
import { searchKeysOf } from "./keys.ts";
import { writtenOf } from "./marks.ts";
import { type NamesData, NamesModel } from "./model.ts";

import { alignLetters } from "./word.ts";

export {
  ALIKE_MIN,
  ALIKE_WORDS_MAX,
  alikeness,
  askedKeysOf,
  filedKeysOf,
  LIKELY_MIN,
  lettersApartMax,
} from "./alike.ts";
export { type AnalysedName, analyseName } from "./analyse.ts";
export { namesDataFrom } from "./data-files.ts";
export { fold } from "./fold.ts";
export { beginningKey } from "./keys.ts";
export {
  FIRST_LOOK,
  FIRST_STEPS,
  GOOD,
  type Held,
  heldOf,
  SECOND_LOOK,
  WORTH_MAX,
  worthOf,
} from "./looks.ts";
export { type NamesData, NamesModel } from "./model.ts";
export { type NameHit, NameIndex, type NameIndexSnapshot, type NameSearch } from "./name-index.ts";
export type { Script } from "./script.ts";
export { CONSONANT_BITS } from "./skeleton.ts";
export { type Span, spansOf } from "./spans.ts";
export { againstMany, type Word } from "./word.ts";

let loaded: NamesModel | undefined;

/** Makes the model that `searchKeys` and `compareNames` use: once, when the process starts. Answers it. */
export function loadNamesModel(data: NamesData): NamesModel {
  loaded = new NamesModel(data);
  return loaded;
}

/** The model that was loaded, if any. */
export const namesModel = (): NamesModel | undefined => loaded;

/**
 * Search keys of a text, for indexing and for asking alike: at most 12, one scalar each, so that a plain index
 * serves. Spellings of one name in any script share keys. Before `loadNamesModel` the keys are folded words only:
 * whoever keeps keys must load the model first, both to write and to ask.
 */
export function searchKeys(text: string): readonly string[] {
  if (loaded) return searchKeysOf(analyseName(text, loaded), loaded);
  return [
    ...new Set(
      splitWords(text)
        .map((word) => fold(word.text))
        .filter((word) => word !== ""),
    ),
  ].slice(0, 12);
}

export interface NameScore {
  /** 0 to 1: 1 / (1 + exp(-sum of the terms)). */
  readonly probability: number;
  readonly terms: readonly ScoreTerm[];
}

/**
 * How likely two names are one. The terms are log-odds and sum to that of the probability. Before
 * `loadNamesModel` it knows folding only: shared words.
 */
export function compareNames(a: string, b: string): NameScore {
  if (!loaded) return compareFolded(a, b);
  return explainNames(analyseName(a, loaded), analyseName(b, loaded), loaded);
}

const scratch = new Float64Array(FEATURES.length);

/** The bare probability of two analysed names: the fast way, the same figure as `explainNames`. */
export function scoreNames(a: AnalysedName, b: AnalysedName, model: NamesModel): number {
  compareAnalysed(a, b, model, scratch);
  return probabilityOf(logit(scratch, model));
}

/** Two measures of one thing, which pull against each other: a reader is told their sum, since either alone misleads. */
const SHARES: ReadonlySet<string> = new Set(["sharePaired", "shareAll"]);

/** The score of two analysed names with its terms. */
export function explainNames(a: AnalysedName, b: AnalysedName, model: NamesModel): NameScore {
  const found = traceNames(a, b, model);
  const weights = model.weights.person;
  const terms: ScoreTerm[] = [
    { name: "prior", value: weights["bias"] ?? 0, because: "before any word is seen" },
  ];
  let share = 0;
  for (let i = 0; i < FEATURES.length; i++) {
    const name = FEATURES[i] as string;
    const value = (weights[name] ?? 0) * (found.features[i] as number);
    if (SHARES.has(name)) share += value;
    else if (value !== 0) {
      const because = name === "diacritics" ? `${writtenOf(a)} / ${writtenOf(b)}` : becauseOf(name, found);
      terms.push({ name, value, because });
    }
  }
  if (share !== 0) terms.push({ name: "share", value: share, because: becauseOf("share", found) });
  return { probability: probabilityOf(terms.reduce((sum, t) => sum + t.value, 0)), terms };
}

/** Features, word pairs and words left over, and the figure of `scoreNames`. */
export function traceNames(
  a: AnalysedName,
  b: AnalysedName,
  model: NamesModel,
): Comparison & { readonly probability: number } {
  const features = new Float64Array(FEATURES.length);
  const trace: Trace = { pairs: [], onlyA: [], onlyB: [] };
  compareAnalysed(a, b, model, features, trace);
  return { features, ...trace, probability: probabilityOf(logit(features, model)) };
}

/** Two words held for one, and which of their (folded) letters render each other. */
export interface MatchedWords {
  readonly a: string;
  readonly b: string;
  readonly same: number;
  readonly letters: readonly { readonly a: string; readonly b: string; readonly odds: number }[];
}

/** The words of two names that match, with their letters aligned: for showing why. */
export function matchedWords(a: AnalysedName, b: AnalysedName, model: NamesModel): MatchedWords[] {
  return traceNames(a, b, model).pairs.flatMap((pair) => {
    const x = a.words.find((word) => word.text === pair.a);
    const y = b.words.find((word) => word.text === pair.b);
    if (!x || !y) return [];
    return [{ a: pair.a, b: pair.b, same: pair.same, letters: alignLetters(x, y, model) }];
  });
}

function becauseOf(name: string, found: Comparison): string {
  const pairs = found.pairs.map((p) => `${p.a} ~ ${p.b} ${p.same.toFixed(2)}`).join(", ");
  if (name === "omission" || name === "conflict" || name === "numbers") {
    const left = [...found.onlyA, ...found.onlyB].join(", ");
    if (name === "omission") return `only on one side: ${left}`;
    return pairs === "" ? `unpaired: ${left}` : `${pairs}; unpaired: ${left}`;
  }
  return pairs;
}

function compareFolded(a: string, b: string): NameScore {
  const left = searchKeys(a);
  const right = new Set(searchKeys(b));
  const shared = left.filter((key) => right.has(key)).length;
  const all = left.length + right.size;
  const value = all === 0 ? -6 : -6 + (12 * 2 * shared) / all;
  return {
    probability: probabilityOf(value),
    terms: [{ name: "words", value, because: `${shared} words shared` }],
  };
}
