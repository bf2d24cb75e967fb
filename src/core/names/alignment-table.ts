import { ABSENT } from "./odds.ts";
import { letterBits, Reach } from "./reach.ts";
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

/**
 * What a table knows of one side. Two more units than it has ids for: a letter that it does not know, and longer units
 * that are none.
 */
export interface Side {
  readonly ids: ReadonlyMap<string, number>;
  /** By UTF-16 unit: the number of a letter that occurs in units, 0 for any other. */
  readonly letters: Uint8Array;
  readonly letterCount: number;
  /** By size less one: the ids of units, by the numbers of their letters as digits. */
  readonly units: readonly Int16Array[];
  /** By unit: the most that it can earn, and what it earns where the other word has nothing for it. */
  readonly gain: Int16Array;
  readonly alone: Int16Array;
  /** By number of the letter: what it earns on average in a true pair. */
  readonly expect: Float64Array;
  /** What a unit can earn by the letters of the other word. */
  readonly reach: Reach;
}

export interface AlignmentTable {
  readonly x: Side;
  readonly y: Side;
  /** By y unit, those of all units of x beside each other. */
  readonly odds: Int16Array;
  /** Units of x. */
  readonly height: number;
  readonly same: readonly number[];
  /** The most likely reading of each x unit, with its log probability; see `readingsOf`. */
  readonly reading: ReadonlyMap<string, { readonly y: string; readonly logP: number }>;
  /** By x unit: the consonant classes (see skeleton.ts) that it may be read as, with their weights. */
  readonly classes: ReadonlyMap<string, readonly (readonly [string, number])[]>;
}

/** Letters of the longest unit on each side. */
export const UNIT_MAX = { x: 2, y: 3 } as const;
/** Ten times the log-odds of a letter against one it was never seen with, and of a letter never seen dropped. */
const FLOOR_SWAP = -45;
export const FLOOR_DROP = -42;
/** The table's integers are so many times the log-odds. */
export const SCALE = 10;

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
  const height = xIds.size + 2;
  const odds = new Int16Array(height * (yIds.size + 2)).fill(ABSENT);
  for (const [a, b, value] of rows) odds[b * height + a] = value;
  fillFloors(odds, height, xIds, yIds);
  const x = unitsOf(xIds, expectX, UNIT_MAX.x);
  const y = unitsOf(yIds, expectY, UNIT_MAX.y);
  const [bitsX, bitsY] = [bitsOf(xIds, x.letters), bitsOf(yIds, y.letters)];
  return {
    x: { ...x, ...gainsOf(odds, xIds, 1, height), reach: new Reach(odds, 1, height, bitsY) },
    y: { ...y, ...gainsOf(odds, yIds, height, 1), reach: new Reach(odds, height, 1, bitsX) },
    odds,
    height,
    same: data.same,
    reading: readingsOf(rows, xIds, yIds, data.letters),
    classes: classesOf(rows, xIds, yIds, data.letters),
  };
}

/** By unit, the two that stand for none besides. */
function bitsOf(ids: ReadonlyMap<string, number>, letters: Uint8Array): Int32Array {
  const bits = new Int32Array(ids.size + 2);
  for (const [unit, id] of ids) bits[id] = letterBits(unit, letters);
  return bits;
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
  height: number,
  xIds: ReadonlyMap<string, number>,
  yIds: ReadonlyMap<string, number>,
): void {
  const floor = (a: number, b: number, value: number): void => {
    const i = b * height + a;
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

/** What a letter is expected to earn that the table has no figure for. */
const EXPECT = 2;

function unitsOf(
  ids: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
  sizeMax: number,
): Omit<Side, "gain" | "alone" | "reach"> {
  const letters = new Uint8Array(1 << 16);
  let letterCount = 1;
  for (const unit of [...ids.keys(), ...expected.keys()])
    for (let i = 0; i < unit.length; i++)
      if (letters[unit.charCodeAt(i)] === 0) letters[unit.charCodeAt(i)] = letterCount++;
  const units = Array.from({ length: sizeMax }, (_, n) =>
    new Int16Array(letterCount ** (n + 1)).fill(ids.size + (n === 0 ? 0 : 1)),
  );
  for (const [unit, id] of ids) {
    let at = 0;
    for (let i = 0; i < unit.length; i++) at = at * letterCount + (letters[unit.charCodeAt(i)] as number);
    // The empty unit, and one too long to be aligned, stand in none.
    const own = units[unit.length - 1];
    if (own) own[at] = id;
  }
  const expect = new Float64Array(letterCount).fill(EXPECT);
  for (const [letter, value] of expected)
    if (letter.length === 1) expect[letters[letter.charCodeAt(0)] as number] = value;
  return { ids, letters, letterCount, units, expect };
}

function gainsOf(
  odds: Int16Array,
  ids: ReadonlyMap<string, number>,
  step: number,
  across: number,
): Pick<Side, "gain" | "alone"> {
  const size = ids.size + 2;
  const others = odds.length / size;
  const gain = new Int16Array(size).fill(ABSENT);
  const alone = new Int16Array(size);
  for (let unit = 0; unit < size; unit++) {
    alone[unit] = odds[unit * step] as number;
    for (let other = 0; other < others; other++)
      gain[unit] = Math.max(gain[unit] as number, odds[unit * step + other * across] as number);
  }
  return { gain, alone };
}

/**
 * The likeliest reading of each unit, with how much of what its letters stand for by themselves it accounts for: of a longer unit
 * that is hardly ever needed few readings are kept, and the only one would seem sure.
 */
function readingsOf(
  rows: readonly [number, number, number][],
  xIds: Map<string, number>,
  yIds: Map<string, number>,
  letters: Readonly<Record<string, number>>,
): Map<string, { y: string; logP: number }> {
  const xs = [...xIds.keys()];
  const ys = [...yIds.keys()];
  const best = new Map<number, { y: string; p: number }>();
  for (const [a, b, value] of rows) {
    const x = xs[a] as string;
    if (x === "" || x.startsWith("^") || x.endsWith("$")) continue;
    const y = ys[b] as string;
    const p = Math.exp((value + logOf(y, letters)) / SCALE);
    if (p > (best.get(a)?.p ?? 0)) best.set(a, { y, p });
  }
  return new Map([...best].map(([a, { y, p }]) => [xs[a] as string, { y, logP: Math.log(p) }]));
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
