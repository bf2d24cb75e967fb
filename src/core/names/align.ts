import { type AlignmentTable, FLOOR_DROP, SCALE, type Side, UNIT_MAX } from "./alignment-table.ts";
import type { Gains } from "./gains.ts";
import { ABSENT } from "./odds.ts";
import { letterBits } from "./reach.ts";

/**
 * A word prepared for one side of a table: ids of the units of one, two and three letters by the position where
 * they end, side by side in a shared array, since a gallery holds hundreds of thousands of words.
 */
export interface WordUnits {
  readonly ids: Int16Array;
  /**
   * Where the units of one letter begin; those of two, of three (y only), and the most that the rest of the word can
   * earn follow, `length + 1` each. Every unit, also one that is none, has a row or column of the table.
   */
  readonly at: number;
  /** Letters with both edges. */
  readonly length: number;
  /** What a perfect match would earn. */
  readonly expected: number;
  /** What the word may earn by units that render nothing of the other word: hardly ever more than 0. */
  readonly alone: number;
  /** The letters it is made of, as bits. */
  readonly letters: number;
  /** There while the word is compared with many. */
  gains: Gains | undefined;
}

const CHUNK = 1 << 17;
let chunk = new Int16Array(0);
let used = 0;

function place(size: number): number {
  if (used + size > chunk.length) {
    chunk = new Int16Array(Math.max(CHUNK, size));
    used = 0;
  }
  used += size;
  return used - size;
}

export function prepareWord(word: string, side: "x" | "y", table: AlignmentTable): WordUnits {
  const text = `^${word}$`;
  const { letters, letterCount, units, gain, alone: free } = table[side];
  const sizeMax = units.length;
  const n = text.length;
  const width = n + 1;
  const at = place(width * (sizeMax + 1));
  const ids = chunk;
  const rest = at + sizeMax * width;
  ids.fill(gain.length - 1, at, rest);
  let alone = 0;
  for (let i = 1; i <= n; i++) {
    let unit = 0;
    for (let size = 1, digit = 1; size <= sizeMax && size <= i; size++, digit *= letterCount) {
      unit += (letters[text.charCodeAt(i - size)] as number) * digit;
      const id = (units[size - 1] as Int16Array)[unit] as number;
      ids[at + (size - 1) * width + i] = id;
      if ((free[id] as number) > 0) alone += free[id] as number;
    }
  }
  ids[rest + n] = 0;
  for (let i = n - 1; i >= 0; i--) {
    let best = ABSENT;
    for (let size = 1; size <= sizeMax && i + size <= n; size++) {
      const unit = ids[at + (size - 1) * width + i + size] as number;
      best = Math.max(best, (gain[unit] as number) + (ids[rest + i + size] as number));
    }
    ids[rest + i] = best;
  }
  return {
    ids,
    at,
    length: n,
    expected: expectedOf(word, table[side]),
    alone,
    letters: letterBits(text, letters),
    gains: undefined,
  };
}

/** What a perfect match of the word would earn. */
export function expectedOf(word: string, { letters, expect }: Side): number {
  let expected = 0;
  for (let i = 0; i < word.length; i++) expected += expect[letters[word.charCodeAt(i)] as number] as number;
  return expected;
}

export const MAX_LETTERS = 44;
/** A sound more or less at the very beginning makes another name more often than elsewhere (Azad, Nuzad). */
export const FIRST_LOST = 25;

/** Less than any alignment comes to. */
const IMPOSSIBLE = -100_000;

/** The best log-odds of every beginning of x with every beginning of y, by columns of y. */
export class AlignmentGrid {
  readonly #cells = new Int32Array((MAX_LETTERS + 1) * (MAX_LETTERS + 1));
  /** By letters of x and of y: the least that is gone on with. */
  readonly #byX = new Int32Array(MAX_LETTERS + 1);
  readonly #byY = new Int32Array(MAX_LETTERS + 1);
  /** Where in a column the beginnings worth going on with are: the first and the last, `from` behind `to` where none is. */
  #from = 0;
  #to = 0;

  /** Of the first i letters of x and the first j of y; n is the length of x. */
  at(i: number, j: number, n: number): number {
    return this.#cells[j * (n + 1) + i] as number;
  }

  /**
   * Aligns x and y, where that comes to `needed` or more: a beginning is gone on with only where the most that the rest of either word
   * can earn may still come to that. The rests stand by letters, from `fromX` and `fromY` on.
   */
  fill(
    x: WordUnits,
    y: WordUnits,
    table: AlignmentTable,
    needed: number,
    restsX: Int16Array,
    fromX: number,
    restsY: Int16Array,
    fromY: number,
  ): boolean {
    const n = x.length;
    const m = y.length;
    for (let i = 0; i <= n; i++) this.#byX[i] = needed - y.alone - (restsX[fromX + i] as number);
    for (let j = 0; j <= m; j++) this.#byY[j] = needed - x.alone - (restsY[fromY + j] as number);
    this.#begin(x, table);
    // Units of y have three letters at most: every alignment passes through one of three columns in a row.
    let from1 = this.#from;
    let to1 = this.#to;
    let [from2, to2, from3, to3] = [n + 1, -1, n + 1, -1];
    for (let j = 1; j <= m; j++) {
      const low = Math.min(from1, from2, from3);
      if (low > n) return false;
      this.#column(x, y, table, j, low, Math.min(n, Math.max(to1, to2, to3) + UNIT_MAX.x));
      [from3, to3, from2, to2, from1, to1] = [from2, to2, from1, to1, this.#from, this.#to];
    }
    return to1 === n;
  }

  /** The column before the first letter of y: what of x has been dropped. */
  #begin(x: WordUnits, { odds }: AlignmentTable): void {
    const g = this.#cells;
    const n = x.length;
    const one = x.at;
    const two = one + n + 1;
    const byY = this.#byY[0] as number;
    g[0] = 0;
    this.#from = n + 1;
    this.#to = -1;
    for (let i = 0; i <= n; i++) {
      let here = i === 0 ? 0 : (g[i - 1] as number) + (odds[x.ids[one + i] as number] as number);
      if (i > 1) here = Math.max(here, (g[i - 2] as number) + (odds[x.ids[two + i] as number] as number));
      g[i] = here;
      if (here >= byY && here >= (this.#byX[i] as number)) {
        if (this.#from > n) this.#from = i;
        this.#to = i;
      }
    }
  }

  /** Fills column j from those before it, from `low` to `high` and on for as long as letters of x that are dropped lead there. */
  #column(
    x: WordUnits,
    y: WordUnits,
    { odds, height }: AlignmentTable,
    j: number,
    low: number,
    high: number,
  ): void {
    const g = this.#cells;
    const n = x.length;
    const xs = x.ids;
    const one = x.at;
    const two = one + n + 1;
    const ys = y.ids;
    const twoOfY = y.at + y.length + 1;
    const byX = this.#byX;
    const byY = this.#byY[j] as number;
    const none = height - 1;
    const noneOfY = odds.length - height;
    const b1 = (ys[y.at + j] as number) * height;
    const b2 = (ys[twoOfY + j] as number) * height;
    const b3 = (ys[twoOfY + y.length + 1 + j] as number) * height;
    // The last units of both sides stand for none.
    const hasB2 = b2 !== noneOfY;
    const hasB3 = b3 !== noneOfY;
    const at = j * (n + 1);
    const c1 = at - n - 1;
    const c2 = c1 - n - 1;
    const c3 = c2 - n - 1;
    const insert = odds[b1] as number;
    let from = n + 1;
    let to = -1;
    let end = high;
    for (let i = 0; i < low; i++) g[at + i] = IMPOSSIBLE;
    let before = IMPOSSIBLE;
    let here = IMPOSSIBLE;
    let i = low;
    for (; i <= end; i++) {
      let cell = IMPOSSIBLE;
      let v = 0;
      if (i > 0) {
        const a1 = xs[one + i] as number;
        const a2 = xs[two + i] as number;
        v = ((g[c1 + i] as number) + insert) | 0;
        if (i === 1 && j === 2) v = (v - FIRST_LOST) | 0;
        cell = (here + (odds[a1] as number)) | 0;
        if (i === 2 && j === 1) cell = (cell - FIRST_LOST) | 0;
        if (v > cell) cell = v;
        v = ((g[c1 + i - 1] as number) + (odds[b1 + a1] as number)) | 0;
        if (v > cell) cell = v;
        if (hasB2) {
          v = ((g[c2 + i - 1] as number) + (odds[b2 + a1] as number)) | 0;
          if (v > cell) cell = v;
        }
        if (hasB3) {
          v = ((g[c3 + i - 1] as number) + (odds[b3 + a1] as number)) | 0;
          if (v > cell) cell = v;
        }
        if (a2 !== none) {
          v = (before + (odds[a2] as number)) | 0;
          if (v > cell) cell = v;
          v = ((g[c1 + i - 2] as number) + (odds[b1 + a2] as number)) | 0;
          if (v > cell) cell = v;
          if (hasB2) {
            v = ((g[c2 + i - 2] as number) + (odds[b2 + a2] as number)) | 0;
            if (v > cell) cell = v;
          }
          if (hasB3) {
            v = ((g[c3 + i - 2] as number) + (odds[b3 + a2] as number)) | 0;
            if (v > cell) cell = v;
          }
        }
      } else if (j > 1) cell = ((g[c1] as number) + insert) | 0;
      before = here;
      here = cell;
      g[at + i] = cell;
      if (cell >= byY && cell >= (byX[i] as number)) {
        if (from > n) from = i;
        to = i;
        if (end < i + UNIT_MAX.x) end = Math.min(n, i + UNIT_MAX.x);
      }
    }
    for (; i <= n; i++) g[at + i] = IMPOSSIBLE;
    this.#from = from;
    this.#to = to;
  }
}

const grid = new AlignmentGrid();
const restOfX = new Int16Array(MAX_LETTERS + 1);
const restOfY = new Int16Array(MAX_LETTERS + 1);

/** The most that the letters behind each place can earn by the letters of the other word; answers that of the whole word. */
function sumReach(
  { ids, at, length }: WordUnits,
  other: WordUnits,
  { reach, units }: Side,
  rest: Int16Array,
): number {
  const { letters } = other;
  const hasThree = units.length > 2;
  const two = at + length + 1;
  const three = two + length + 1;
  rest[length] = 0;
  for (let i = length - 1; i >= 0; i--) {
    let best = reach.of(ids[at + i + 1] as number, letters) + (rest[i + 1] as number);
    if (i + 2 <= length)
      best = Math.max(best, reach.of(ids[two + i + 2] as number, letters) + (rest[i + 2] as number));
    if (hasThree && i + 3 <= length)
      best = Math.max(best, reach.of(ids[three + i + 3] as number, letters) + (rest[i + 3] as number));
    rest[i] = best;
  }
  return rest[0] as number;
}

/** The log-odds of words that do not align, or with less than was asked for. */
export const UNALIGNED = -99;

/**
 * The best alignment's log-odds of two prepared words; `UNALIGNED` for longer words than 42 letters and for what is
 * less than `least`: it gives up as soon as that is out of reach.
 */
export function alignWords(x: WordUnits, y: WordUnits, table: AlignmentTable, least = -1000): number {
  const n = x.length;
  const m = y.length;
  if (n > MAX_LETTERS || m > MAX_LETTERS) return UNALIGNED;
  const needed = Math.ceil(least * SCALE);
  // What a word compared with many can earn of another says more than what its letters could, and that more than what any word could.
  const areFew = !x.gains && !y.gains;
  if (x.gains && x.gains.sumRest(y, restOfY) + x.alone < needed) return UNALIGNED;
  if (y.gains && y.gains.sumRest(x, restOfX) + y.alone < needed) return UNALIGNED;
  if (areFew && sumReach(y, x, table.y, restOfY) + x.alone < needed) return UNALIGNED;
  if (areFew && sumReach(x, y, table.x, restOfX) + y.alone < needed) return UNALIGNED;
  const [restsX, fromX] = areFew || y.gains ? [restOfX, 0] : [x.ids, restAt(x, table.x)];
  const [restsY, fromY] = areFew || x.gains ? [restOfY, 0] : [y.ids, restAt(y, table.y)];
  if (!grid.fill(x, y, table, needed, restsX, fromX, restsY, fromY)) return UNALIGNED;
  const odds = grid.at(n, m, n);
  return odds < needed ? UNALIGNED : odds / SCALE;
}

/** Where in the units of a word what its letters can earn begins. */
export const restAt = ({ at, length }: WordUnits, { units }: Side): number =>
  at + units.length * (length + 1);

/** That two words of n and m letters, edges included, are one is logistic in their odds: `constantOf` + `perOddsOf` * odds. */
export function perOddsOf({ same }: AlignmentTable, n: number, m: number): number {
  const { 1: odds = 0, 2: shortfall = 0, 3: perLetter = 0 } = same;
  return odds - shortfall - (2 * perLetter) / lettersOf(n, m);
}

/** `expected` is the mean of what perfect matches of the two would earn. */
export function constantOf({ same }: AlignmentTable, n: number, m: number, expected: number): number {
  const { 0: bias = 0, 2: shortfall = 0, 3: perLetter = 0 } = same;
  return bias + (shortfall + (2 * perLetter) / lettersOf(n, m)) * expected;
}

/** The odds that it takes for `leastLog` log-odds or more; where odds say nothing, any will do. */
export const leastOdds = (leastLog: number, constant: number, perOdds: number): number =>
  perOdds > 0 ? (leastLog - constant) / perOdds : -1000;

/** No alignment can earn more than the word that is worth less: where that is hopeless none is made. */
export const areUnequal = (a: number, b: number): boolean => Math.min(a, b) < 0.4 * Math.max(a, b);

export const probabilityOf = (log: number): number => 1 / (1 + Math.exp(-log));

const lettersOf = (n: number, m: number): number => Math.max(1, n + m - 4);

/** One step of an alignment, for showing which letters match. */
export interface AlignedUnit {
  readonly x: string;
  readonly y: string;
  readonly odds: number;
}

/** The steps of the best alignment, first to last; the edges are left out. */
export function alignedUnits(
  xWord: string,
  yWord: string,
  table: AlignmentTable,
  x = prepareWord(xWord, "x", table),
  y = prepareWord(yWord, "y", table),
): AlignedUnit[] {
  if (alignWords(x, y, table) === UNALIGNED) return [];
  const steps: AlignedUnit[] = [];
  let i = x.length;
  let j = y.length;
  while (i > 0 || j > 0) {
    const [lx, ly, odds] = lastStep(x, y, table, i, j);
    // A word's first letter stands behind its edge.
    const xs = xWord.slice(Math.max(0, i - lx - 1), Math.max(0, i - 1));
    const ys = yWord.slice(Math.max(0, j - ly - 1), Math.max(0, j - 1));
    if (xs + ys !== "") steps.push({ x: xs, y: ys, odds: odds / SCALE });
    i -= lx;
    j -= ly;
  }
  return steps.reverse();
}

function lastStep(
  x: WordUnits,
  y: WordUnits,
  table: AlignmentTable,
  i: number,
  j: number,
): [number, number, number] {
  const n = x.length;
  const here = grid.at(i, j, n);
  for (let lx = Math.min(2, i); lx >= 0; lx--) {
    for (let ly = Math.min(3, j); ly >= 0; ly--) {
      if (lx + ly === 0 || (lx === 0 && ly > 1)) continue;
      const odds = stepOdds(x, y, table, [i, j, lx, ly]);
      const isFirstLost = (lx === 1 && ly === 0 && i === 2 && j === 1) || (lx === 0 && i === 1 && j === 2);
      const value = isFirstLost ? odds - FIRST_LOST : odds;
      if (odds > ABSENT && grid.at(i - lx, j - ly, n) + value === here) return [lx, ly, value];
    }
  }
  return i > 0 ? [1, 0, FLOOR_DROP] : [0, 1, FLOOR_DROP];
}

const unitAt = (word: WordUnits, size: number, end: number): number =>
  word.ids[word.at + (size - 1) * (word.length + 1) + end] as number;

function stepOdds(
  x: WordUnits,
  y: WordUnits,
  table: AlignmentTable,
  [i, j, lx, ly]: readonly [number, number, number, number],
): number {
  const a = lx === 0 ? 0 : unitAt(x, lx, i);
  const b = ly === 0 ? 0 : unitAt(y, ly, j);
  return table.odds[b * table.height + a] as number;
}
