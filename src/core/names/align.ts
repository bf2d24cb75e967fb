import { classesOfLatin, joinClasses } from "./skeleton.ts";

/**
 * Alignment of two words by units of some letters. A table holds, for a unit x of at most two letters and a
 * unit y of at most three, ten times the log-odds of "the two render the same sound" against "they met by chance".
 */
export interface AlignmentData {
  /** By x unit ("" for none, "^" and "$" are the word's edges): "y value y value …". "_" is the empty y unit. */
  readonly cells: Readonly<Record<string, string>>;
  /** Ten times the log probability of each y letter. */
  readonly letters: Readonly<Record<string, number>>;
  /** Expected log-odds of a letter (times ten) when it stands in a true pair: what a perfect match would earn. */
  readonly expectX: Readonly<Record<string, number>>;
  readonly expectY: Readonly<Record<string, number>>;
  /** Logistic weights of "the same word" over [1, log-odds, shortfall, shortfall per letter]. */
  readonly same: readonly number[];
  readonly symmetric?: boolean;
}

export interface AlignmentTable {
  readonly xIds: ReadonlyMap<string, number>;
  readonly yIds: ReadonlyMap<string, number>;
  /** Units of y; the last two stand for a letter that the table does not know, and for longer units that are none. */
  readonly width: number;
  readonly odds: Int16Array;
  /** By x unit: the most that it can earn. */
  readonly gain: Int16Array;
  readonly expectX: ReadonlyMap<string, number>;
  readonly expectY: ReadonlyMap<string, number>;
  readonly same: readonly number[];
  /** The most likely reading of each x unit, with its log probability. */
  readonly reading: ReadonlyMap<string, { readonly y: string; readonly logP: number }>;
  /** By x unit: the consonant classes (see skeleton.ts) that it may be read as, with their weights. */
  readonly classes: ReadonlyMap<string, readonly (readonly [string, number])[]>;
}

const ABSENT = -32768;
/** Ten times the log-odds of a letter against one it was never seen with, and of a letter never seen dropped. */
const FLOOR_SWAP = -45;
const FLOOR_DROP = -42;
const FIRST_LOST = 25;
const SCALE = 10;

export function compileAlignment(
  data: AlignmentData,
  handSet: Readonly<Record<string, Readonly<Record<string, number>>>> = {},
): AlignmentTable {
  const xIds = new Map<string, number>([["", 0]]);
  const yIds = new Map<string, number>([["", 0]]);
  const rows: [number, number, number][] = [];
  const idOf = (ids: Map<string, number>, unit: string): number => {
    const known = ids.get(unit);
    if (known !== undefined) return known;
    ids.set(unit, ids.size);
    return ids.size - 1;
  };
  for (const [x, cells] of Object.entries(data.cells)) {
    const a = idOf(xIds, x);
    const parts = cells.split(" ");
    for (let i = 0; i + 1 < parts.length; i += 2) {
      const y = parts[i] as string;
      rows.push([a, idOf(yIds, y === "_" ? "" : y), Number(parts[i + 1])]);
    }
  }
  const expectX = mapOf(data.expectX);
  const expectY = mapOf(data.expectY);
  for (const [x, readings] of Object.entries(handSet)) {
    const a = idOf(xIds, x);
    let expected = 0;
    for (const [y, p] of Object.entries(readings)) {
      const odds = Math.round(SCALE * Math.log(p) - logOf(y, data.letters));
      rows.push([a, idOf(yIds, y), odds]);
      expected += p * odds;
    }
    if (x.length === 1 && !expectX.has(x)) expectX.set(x, expected / SCALE / 2);
  }
  const width = yIds.size + 2;
  // The last row is for a letter of x that the table does not know.
  const odds = new Int16Array((xIds.size + 1) * width).fill(ABSENT);
  for (const [a, b, value] of rows) odds[a * width + b] = value;
  fillFloors(odds, width, xIds, yIds);
  return {
    xIds,
    yIds,
    width,
    odds,
    gain: gainsOf(odds, width),
    expectX,
    expectY,
    same: data.same,
    reading: readingsOf(rows, xIds, yIds, data.letters),
    classes: classesOf(rows, xIds, yIds, data.letters),
  };
}

function mapOf(record: Readonly<Record<string, number>>): Map<string, number> {
  return new Map(Object.entries(record).map(([k, v]) => [k, v / SCALE]));
}

function logOf(y: string, letters: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const letter of y) if (letter !== "^" && letter !== "$") sum += letters[letter] ?? -80;
  return sum;
}

const isEdge = (unit: string): boolean => unit === "^" || unit === "$";

function fillFloors(
  odds: Int16Array,
  width: number,
  xIds: ReadonlyMap<string, number>,
  yIds: ReadonlyMap<string, number>,
): void {
  const floor = (a: number, b: number, value: number): void => {
    const i = a * width + b;
    if ((odds[i] as number) < value) odds[i] = value;
  };
  const [unknownX, unknownY] = [xIds.size, yIds.size];
  for (const [x, a] of xIds) {
    if (x.length > 1) continue;
    floor(a, unknownY, x === "" ? FLOOR_DROP : FLOOR_SWAP);
    for (const [y, b] of yIds) {
      if (y.length > 1 || x + y === "") continue;
      if (isEdge(x) || isEdge(y)) {
        if (x === y) floor(a, b, -10);
      } else floor(a, b, x === "" || y === "" ? FLOOR_DROP : FLOOR_SWAP);
    }
  }
  floor(unknownX, unknownY, FLOOR_SWAP);
  for (const [y, b] of yIds) if (y.length <= 1) floor(unknownX, b, y === "" ? FLOOR_DROP : FLOOR_SWAP);
}

function gainsOf(odds: Int16Array, width: number): Int16Array {
  const gains = new Int16Array(odds.length / width).fill(ABSENT);
  for (let i = 0; i < odds.length; i++) {
    const a = Math.floor(i / width);
    if ((odds[i] as number) > (gains[a] as number)) gains[a] = odds[i] as number;
  }
  return gains;
}

function readingsOf(
  rows: readonly [number, number, number][],
  xIds: Map<string, number>,
  yIds: Map<string, number>,
  letters: Readonly<Record<string, number>>,
): Map<string, { y: string; logP: number }> {
  const xs = [...xIds.keys()];
  const ys = [...yIds.keys()];
  const sums = new Map<number, number>();
  const best = new Map<number, { y: string; p: number }>();
  for (const [a, b, value] of rows) {
    const x = xs[a] as string;
    if (x === "" || x.startsWith("^") || x.endsWith("$")) continue;
    const y = ys[b] as string;
    const p = Math.exp((value + logOf(y, letters)) / SCALE);
    sums.set(a, (sums.get(a) ?? 0) + p);
    if (p > (best.get(a)?.p ?? 0)) best.set(a, { y, p });
  }
  const out = new Map<string, { y: string; logP: number }>();
  for (const [a, { y, p }] of best) out.set(xs[a] as string, { y, logP: Math.log(p / (sums.get(a) ?? p)) });
  return out;
}

/** Readings of less than this share of the likeliest are not searched for. */
const CLASS_SHARE = 0.08;

function classesOf(
  rows: readonly [number, number, number][],
  xIds: Map<string, number>,
  yIds: Map<string, number>,
  letters: Readonly<Record<string, number>>,
): Map<string, [string, number][]> {
  const xs = [...xIds.keys()];
  const ys = [...yIds.keys()];
  const sums = new Map<string, Map<string, number>>();
  for (const [a, b, value] of rows) {
    const x = xs[a] as string;
    if (x === "" || x.startsWith("^") || x.endsWith("$")) continue;
    const y = ys[b] as string;
    const weight = Math.exp((value + logOf(y, letters)) / SCALE);
    const own = sums.get(x) ?? new Map<string, number>();
    const key = classesOfLatin(y);
    own.set(key, (own.get(key) ?? 0) + weight);
    sums.set(x, own);
  }
  const out = new Map<string, [string, number][]>();
  for (const [x, own] of sums) {
    const ranked = [...own].sort((p, q) => q[1] - p[1] || (p[0] < q[0] ? -1 : 1));
    const best = ranked[0]?.[1] ?? 0;
    out.set(x, ranked.filter(([, weight]) => weight >= CLASS_SHARE * best).slice(0, 4));
  }
  return out;
}

/** The likeliest skeletons of a word by its table, at most `limit`, the likeliest first; unfinished (see skeleton.ts). */
export function skeletonsByTable(word: string, table: AlignmentTable, limit: number): string[] {
  const beams: Map<string, number>[] = [new Map([["", 1]])];
  for (let i = 1; i <= word.length; i++) {
    const here = new Map<string, number>();
    for (let size = 1; size <= 2 && size <= i; size++) {
      const readings = table.classes.get(word.slice(i - size, i)) ?? (size === 1 ? UNREAD : NO_READING);
      for (const [before, p] of beams[i - size] as Map<string, number>)
        for (const [classes, weight] of readings) {
          const key = joinClasses(before, classes);
          here.set(key, (here.get(key) ?? 0) + p * weight);
        }
    }
    beams.push(narrow(here, limit * 2));
  }
  return [...narrow(beams[word.length] as Map<string, number>, limit).keys()];
}
const UNREAD: readonly (readonly [string, number])[] = [["", 0.001]];
const NO_READING: readonly (readonly [string, number])[] = [];

function narrow(beam: Map<string, number>, limit: number): Map<string, number> {
  if (beam.size <= 1) return beam;
  const ranked = [...beam].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return new Map(ranked.slice(0, limit));
}

/**
 * A word prepared for one side of a table: ids of the units of one, two and three letters by the position where
 * they end, side by side in a shared array, since a gallery holds hundreds of thousands of words.
 */
export interface WordUnits {
  readonly ids: Int16Array;
  /**
   * Where the units of one letter begin; those of two and then of three (y) or the most that the rest of the word
   * can earn (x) follow, `length + 1` each. On the y side every unit has a row or column of the table, on the x side
   * a unit of two letters that has none is -1.
   */
  readonly at: number;
  /** Letters with both edges. */
  readonly length: number;
  /** What a perfect match would earn. */
  readonly expected: number;
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
  const isX = side === "x";
  const known = isX ? table.xIds : table.yIds;
  const expect = isX ? table.expectX : table.expectY;
  const n = text.length;
  const width = n + 1;
  const at = place(width * 3);
  const ids = chunk;
  const unknown = known.size;
  const none = isX ? -1 : known.size + 1;
  ids.fill(none, at, at + width * 3);
  let expected = 0;
  for (let i = 1; i <= n; i++) {
    const letter = text[i - 1] as string;
    ids[at + i] = known.get(letter) ?? unknown;
    if (i >= 2) ids[at + width + i] = known.get(text.slice(i - 2, i)) ?? none;
    if (i >= 3 && !isX) ids[at + 2 * width + i] = known.get(text.slice(i - 3, i)) ?? none;
    if (i > 1 && i < n) expected += expect.get(letter) ?? 2;
  }
  if (isX) {
    ids[at + 2 * width + n] = 0;
    for (let i = n - 1; i >= 0; i--) {
      const one = ids[at + i + 1] as number;
      const two = i + 2 <= n ? (ids[at + width + i + 2] as number) : -1;
      const byOne = (table.gain[one] as number) + (ids[at + 2 * width + i + 1] as number);
      const byTwo = two < 0 ? ABSENT : (table.gain[two] as number) + (ids[at + 2 * width + i + 2] as number);
      ids[at + 2 * width + i] = Math.max(byOne, byTwo);
    }
  }
  return { ids, at, length: n, expected };
}

const MAX_LETTERS = 44;
const grid = new Int32Array((MAX_LETTERS + 2) * (MAX_LETTERS + 2));

/**
 * The best alignment's log-odds of two prepared words; longer words than 42 letters do not align: -99. It gives up
 * with -99 as soon as `least` is out of reach.
 */
export function alignWords(x: WordUnits, y: WordUnits, table: AlignmentTable, least = -1000): number {
  const n = x.length;
  const m = y.length;
  if (n > MAX_LETTERS || m > MAX_LETTERS) return -99;
  const { odds, width } = table;
  const w = m + 1;
  const g = grid;
  const xs = x.ids;
  const ys = y.ids;
  const x1 = x.at;
  const x2 = x.at + n + 1;
  const y1 = y.at;
  const y2 = y.at + m + 1;
  const y3 = y2 + m + 1;
  const rest = x2 + n + 1;
  const needed = least * SCALE;
  let before = 0;
  g[0] = 0;
  g[1] = -100000;
  for (let j = 2; j <= m; j++) g[j] = (g[j - 1] as number) + (odds[ys[y1 + j] as number] as number);
  for (let i = 1; i <= n; i++) {
    const row = i * w;
    const one = (xs[x1 + i] as number) * width;
    const a2 = xs[x2 + i] as number;
    const two = a2 * width;
    const drop = odds[one] as number;
    // Rows above, from left to right: of the row before, and of the one before that.
    let up = g[row - w] as number;
    let up1 = ABSENT;
    let up2 = ABSENT;
    let over = a2 < 0 ? ABSENT : (g[row - w - w] as number);
    let over1 = ABSENT;
    let over2 = ABSENT;
    let here = up + drop;
    if (a2 >= 0 && over + (odds[two] as number) > here) here = over + (odds[two] as number);
    g[row] = here;
    let rowBest = here;
    for (let j = 1; j <= m; j++) {
      const b1 = ys[y1 + j] as number;
      const b2 = ys[y2 + j] as number;
      const b3 = ys[y3 + j] as number;
      let best = here + (odds[b1] as number);
      let v = up + (odds[one + b1] as number);
      // A sound more or less at the very beginning makes another name more often than elsewhere (Azad, Nuzad).
      if (i === 1 && j === 2) best -= FIRST_LOST;
      if (v > best) best = v;
      v = up1 + (odds[one + b2] as number);
      if (v > best) best = v;
      v = up2 + (odds[one + b3] as number);
      if (v > best) best = v;
      up2 = up1;
      up1 = up;
      up = g[row - w + j] as number;
      v = i === 2 && j === 1 ? up + drop - FIRST_LOST : up + drop;
      if (v > best) best = v;
      if (a2 >= 0) {
        v = over + (odds[two + b1] as number);
        if (v > best) best = v;
        v = over1 + (odds[two + b2] as number);
        if (v > best) best = v;
        v = over2 + (odds[two + b3] as number);
        if (v > best) best = v;
        over2 = over1;
        over1 = over;
        over = g[row - w - w + j] as number;
        v = over + (odds[two] as number);
        if (v > best) best = v;
      }
      here = best;
      g[row + j] = best;
      if (best > rowBest) rowBest = best;
    }
    const reach = Math.max(rowBest + (xs[rest + i] as number), before + (xs[rest + i - 1] as number));
    if (reach < needed) return -99;
    before = rowBest;
  }
  return (g[n * w + m] as number) / SCALE;
}

/** One step of an alignment, for showing which letters match. */
export interface AlignedUnit {
  readonly x: string;
  readonly y: string;
  readonly odds: number;
}

/** The steps of the best alignment, first to last; the edges are left out. */
export function alignedUnits(xWord: string, yWord: string, table: AlignmentTable): AlignedUnit[] {
  const x = prepareWord(xWord, "x", table);
  const y = prepareWord(yWord, "y", table);
  if (alignWords(x, y, table) <= -99) return [];
  const w = y.length + 1;
  const steps: AlignedUnit[] = [];
  const xText = `^${xWord}$`;
  const yText = `^${yWord}$`;
  let i = x.length;
  let j = y.length;
  while (i > 0 || j > 0) {
    const [lx, ly, odds] = lastStep(x, y, table, w, i, j);
    const xs = xText.slice(i - lx, i).replace(/[$^]/g, "");
    const ys = yText.slice(j - ly, j).replace(/[$^]/g, "");
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
  w: number,
  i: number,
  j: number,
): [number, number, number] {
  const here = grid[i * w + j] as number;
  for (let lx = Math.min(2, i); lx >= 0; lx--) {
    for (let ly = Math.min(3, j); ly >= 0; ly--) {
      if (lx + ly === 0 || (lx === 0 && ly > 1)) continue;
      const odds = stepOdds(x, y, table, [i, j, lx, ly]);
      const isFirstLost = (lx === 1 && ly === 0 && i === 2 && j === 1) || (lx === 0 && i === 1 && j === 2);
      const value = isFirstLost ? odds - FIRST_LOST : odds;
      if (odds > ABSENT && (grid[(i - lx) * w + j - ly] as number) + value === here) return [lx, ly, value];
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
  if (a < 0) return ABSENT;
  return table.odds[a * table.width + b] as number;
}

/** The word's likeliest spelling in the table's other script, by its units of two letters and of one. */
export function readWord(word: string, table: AlignmentTable): string {
  const n = word.length;
  const best = new Float64Array(n + 1).fill(Number.NEGATIVE_INFINITY);
  const from = new Int8Array(n + 1);
  best[0] = 0;
  for (let i = 1; i <= n; i++)
    for (let l = 1; l <= 2 && l <= i; l++) {
      const unit = table.reading.get(word.slice(i - l, i));
      const logP = (best[i - l] as number) + (unit?.logP ?? (l === 1 ? -9 : -99)) - 0.1;
      if (logP > (best[i] as number)) {
        best[i] = logP;
        from[i] = l;
      }
    }
  let out = "";
  for (let i = n; i > 0; i -= from[i] as number) {
    const unit = word.slice(i - (from[i] as number), i);
    out = (table.reading.get(unit)?.y ?? "") + out;
  }
  return out;
}
