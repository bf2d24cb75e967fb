import { ABSENT, type AlignmentTable, FLOOR_DROP, SCALE, type Side } from "./alignment-table.ts";
import type { Gains } from "./gains.ts";

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
  return { ids, at, length: n, expected: expectedOf(word, table[side]), alone, gains: undefined };
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

/** The best log-odds of every beginning of x with every beginning of y, by columns of y. */
export class AlignmentGrid {
  readonly #cells = new Int32Array((MAX_LETTERS + 1) * (MAX_LETTERS + 1));
  /** The best of each column, by itself and with the most that the rest of x can earn. */
  readonly #best = new Int32Array(MAX_LETTERS + 1);
  readonly #reach = new Int32Array(MAX_LETTERS + 1);
  /** By letters of x: the most that those behind them can earn. */
  readonly #rest = new Int32Array(MAX_LETTERS + 1);

  /** Of the first i letters of x and the first j of y; n is the length of x. */
  at(i: number, j: number, n: number): number {
    return this.#cells[j * (n + 1) + i] as number;
  }

  /** No alignment that passes through column j comes to more, where the rest of y earns `rest` at most. */
  reachAt(j: number, rest: number, alone: number): number {
    return Math.min((this.#best[j] as number) + rest, (this.#reach[j] as number) + alone);
  }

  /** The column before the first letter of y: what of x has been dropped. `rests` says from `from` on what is behind. */
  begin(x: WordUnits, { odds }: AlignmentTable, rests: Int16Array, from: number): void {
    const g = this.#cells;
    const n = x.length;
    const one = x.at;
    const two = one + n + 1;
    const rest = this.#rest;
    for (let i = 0; i <= n; i++) rest[i] = rests[from + i] as number;
    g[0] = 0;
    let best = 0;
    let reach = rest[0] as number;
    for (let i = 1; i <= n; i++) {
      let here = (g[i - 1] as number) + (odds[x.ids[one + i] as number] as number);
      if (i > 1) here = Math.max(here, (g[i - 2] as number) + (odds[x.ids[two + i] as number] as number));
      g[i] = here;
      best = Math.max(best, here);
      reach = Math.max(reach, here + (rest[i] as number));
    }
    this.#best[0] = best;
    this.#reach[0] = reach;
  }

  /** Fills column j from those before it; the units of y that end there begin in the table at b1, b2 and b3. */
  fill(x: WordUnits, { odds, height }: AlignmentTable, j: number, b1: number, b2: number, b3: number): void {
    const g = this.#cells;
    const n = x.length;
    const xs = x.ids;
    const one = x.at;
    const two = one + n + 1;
    const rest = this.#rest;
    const none = height - 1;
    // The last units of both sides stand for none.
    const hasB2 = b2 !== odds.length - height;
    const hasB3 = b3 !== odds.length - height;
    const at = j * (n + 1);
    const c1 = at - n - 1;
    const c2 = c1 - n - 1;
    const c3 = c2 - n - 1;
    const insert = odds[b1] as number;
    let before = ABSENT;
    let here = j === 1 ? -100000 : ((g[c1] as number) + insert) | 0;
    let best = here;
    let reach = (here + (rest[0] as number)) | 0;
    g[at] = here;
    for (let i = 1; i <= n; i++) {
      const a1 = xs[one + i] as number;
      const a2 = xs[two + i] as number;
      let v = ((g[c1 + i] as number) + insert) | 0;
      if (i === 1 && j === 2) v = (v - FIRST_LOST) | 0;
      let cell = (here + (odds[a1] as number)) | 0;
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
      before = here;
      here = cell;
      g[at + i] = cell;
      if (cell > best) best = cell;
      v = (cell + (rest[i] as number)) | 0;
      if (v > reach) reach = v;
    }
    this.#best[j] = best;
    this.#reach[j] = reach;
  }
}

const grid = new AlignmentGrid();
const restOfX = new Int16Array(MAX_LETTERS + 1);
const restOfY = new Int16Array(MAX_LETTERS + 1);

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
  const { height } = table;
  const ys = y.ids;
  const two = y.at + m + 1;
  const three = two + m + 1;
  // What a word compared with many can earn of this one says more than what any word could.
  if (x.gains && x.gains.sumRest(y, restOfY) + x.alone < needed) return UNALIGNED;
  if (y.gains && y.gains.sumRest(x, restOfX) + y.alone < needed) return UNALIGNED;
  const yRest = x.gains ? restOfY : ys;
  const yFrom = x.gains ? 0 : three + m + 1;
  grid.begin(x, table, y.gains ? restOfX : x.ids, y.gains ? 0 : restAt(x, table.x));
  // Units of y have three letters at most: every alignment passes through one of three columns in a row.
  let before = ABSENT;
  let beforeThat = ABSENT;
  for (let j = 0; ; j++) {
    const here = grid.reachAt(j, (yRest[yFrom + j] as number) + x.alone, y.alone);
    if (Math.max(here, before, beforeThat) < needed) return UNALIGNED;
    if (j === m) break;
    beforeThat = before;
    before = here;
    const end = j + 1;
    const b1 = (ys[y.at + end] as number) * height;
    grid.fill(x, table, end, b1, (ys[two + end] as number) * height, (ys[three + end] as number) * height);
  }
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
