import { fold } from "../../../names/index.ts";

/** A place of work as a register names it. */
export interface Facility {
  readonly name: string;
  readonly address: string;
}

/** Words that say nothing of which firm it is, and log-odds of the comparison (data/supply/facility.json). */
export interface FacilityData {
  readonly genericWords: readonly string[];
  readonly weights: Readonly<Record<string, number>>;
  readonly matchMin: number;
}

export interface FacilityScore {
  /** Log-odds that both are one facility. */
  readonly score: number;
  readonly isMatch: boolean;
  readonly terms: Readonly<Record<string, number>>;
}

const ROMAN: Readonly<Record<string, number>> = { ii: 2, iii: 3, iv: 4, vi: 6, vii: 7, viii: 8 };

/**
 * Whether two register entries are one facility: name AND address must agree, since one firm has many plants and one
 * industrial park many firms. Unit and house numbers that contradict weigh against. `sameName` is the probability that
 * the names are one by core/names.
 */
export function compareFacilities(
  a: Facility,
  b: Facility,
  sameName: number,
  data: FacilityData,
): FacilityScore {
  const generic = new Set(data.genericWords);
  const nameA = trigrams(coreWords(a.name, generic));
  const nameB = trigrams(coreWords(b.name, generic));
  const name = Math.max(0.9 * overlap(nameA, nameB), dice(nameA, nameB), 0.9 * sameName);
  const address = overlap(trigrams(words(a.address)), trigrams(words(b.address)));
  const unitsA = unitsOf(a.name);
  const unitsB = unitsOf(b.name);
  const hasBoth = unitsA.size > 0 && unitsB.size > 0;
  const terms = {
    both: Math.min(name, address),
    name,
    address,
    unitConflict: hasBoth && ![...unitsA].some((u) => unitsB.has(u)) ? 1 : 0,
    unitOnOneSide: unitsA.size > 0 !== unitsB.size > 0 ? 1 : 0,
    numberConflict: numberConflict(a.address, b.address),
  };
  let score = data.weights["bias"] ?? 0;
  for (const [term, value] of Object.entries(terms)) score += (data.weights[term] ?? 0) * value;
  return { score, isMatch: score >= data.matchMin, terms };
}

const words = (text: string): string[] =>
  fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .split(" ")
    .filter((w) => w !== "");

const coreWords = (text: string, generic: ReadonlySet<string>): string[] =>
  words(text).filter((w) => !generic.has(w) && !/^\d+$/.test(w) && !/^[ivx]+$/.test(w));

/** Over word borders: registers split and join words at will. */
function trigrams(list: readonly string[]): Set<string> {
  const text = list.join("");
  const found = new Set<string>();
  for (let i = 0; i + 3 <= text.length; i++) found.add(text.slice(i, i + 3));
  if (text !== "" && text.length < 3) found.add(text);
  return found;
}

function unitsOf(name: string): Set<number> {
  const units = new Set<number>();
  for (const word of words(name)) {
    const digits = /\d+/.exec(word);
    const value = digits ? Number(digits[0]) : ROMAN[word];
    if (value !== undefined) units.add(value);
  }
  return units;
}

/** Share of the shorter side's house and road numbers that the other side lacks; long numbers are post codes. */
function numberConflict(a: string, b: string): number {
  const numbers = (text: string): string[] =>
    [...new Set(words(text).filter((w) => /\d/.test(w)))]
      .map((w) => w.replace(/\D/g, ""))
      .filter((n) => n.length < 5);
  const left = numbers(a);
  const right = numbers(b);
  if (left.length === 0 || right.length === 0) return 0;
  const known = new Set(right);
  return 1 - left.filter((n) => known.has(n)).length / Math.min(left.length, right.length);
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0;
  for (const gram of a) if (b.has(gram)) count++;
  return count;
}
const overlap = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  shared(a, b) / Math.max(1, Math.min(a.size, b.size));
const dice = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  (2 * shared(a, b)) / Math.max(1, a.size + b.size);
