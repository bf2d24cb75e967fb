import {
  areUnequal,
  constantOf,
  FIRST_LOST,
  leastOdds,
  MAX_LETTERS,
  perOddsOf,
  probabilityOf,
  restAt,
  type WordUnits,
} from "./align.ts";
import { type AlignmentTable, SCALE } from "./alignment-table.ts";
import { Gains, PAD } from "./gains.ts";
import { ABSENT } from "./odds.ts";
import { type SpelledUnits, type Spellings, UNIT_BITS, UNIT_MASK, UNITS } from "./spellings.ts";

const SIZE = MAX_LETTERS + 1;
const IMPOSSIBLE = -100_000;
/** More than what cannot be and what can be earned lie apart. */
const BASE_STEP = 1 << 17;
const BASE_MAX = 2 ** 30;
/** More than the letters of a word can earn, and less than a unit seems to that was not yet asked for. */
const EARNED_MAX = 16_000;

/** An asked word, prepared for a side of a table, and what is asked of others. */
export interface Asked {
  readonly own: WordUnits;
  readonly side: "x" | "y";
  readonly table: AlignmentTable;
  /** Log-odds; what aligns with less counts as nothing. */
  readonly leastLog: number;
}

/**
 * Tells of one asked word how surely each of many Latin spellings is one with it, where their alignment says so with `leastLog`
 * log-odds or more. It says exactly what `alignWords` would, which sees all beginnings of the two; but here a beginning is gone on
 * with only where the most that the rest of either word can earn may still come to what is needed: of a dozen hardly one is.
 */
export class Sieve {
  #own!: WordUnits;
  #side: "x" | "y" = "x";
  #table!: AlignmentTable;
  #leastLog = 0;
  #gains!: Gains;
  #spellings!: Spellings;
  #units!: SpelledUnits;
  /** Id of what is no unit of the other. */
  #none = 0;
  /**
   * The best log-odds of every beginning of the asked word with every beginning of the other, by columns of the other: above what
   * all spellings before came to, so that what they left behind needs no clearing.
   */
  readonly #cells = new Int32Array(SIZE * (MAX_LETTERS + PAD));
  #base = 0;
  /** By letters of the asked word: the most that those behind them can earn. */
  readonly #ownRest = new Int32Array(SIZE);
  /** By letters of the other. */
  readonly #rest = new Int32Array(SIZE);

  begin({ own, side, table, leastLog }: Asked, spellings: Spellings): void {
    const other = side === "x" ? table.y : table.x;
    this.#own = own;
    this.#side = side;
    this.#table = table;
    this.#leastLog = leastLog;
    this.#gains = own.gains ?? Gains.of(own, side, table);
    this.#spellings = spellings;
    this.#units = spellings.unitsOf(other);
    this.#none = other.gain.length - 1;
    // Against none, which is unit 0.
    this.#gains.of(0);
    if (own.length > MAX_LETTERS) return;
    const from = restAt(own, table[side]);
    for (let i = 0; i <= own.length; i++) this.#ownRest[i] = own.ids[from + i] as number;
  }

  /** How sure it is that a spelling is the asked word, as the two alignments say: 0 to 1, 0 for less than was asked for. */
  sameness(spelling: number): number {
    const own = this.#own;
    const n = own.length;
    const m = this.#spellings.length(spelling) + 2;
    if (m > MAX_LETTERS || n > MAX_LETTERS) return 0;
    const expected = this.#units.expected[spelling] as number;
    if (areUnequal(own.expected, expected)) return 0;
    const perOdds = perOddsOf(this.#table, n, m);
    const constant = constantOf(this.#table, n, m, (own.expected + expected) / 2);
    const least = Math.ceil(leastOdds(this.#leastLog, constant, perOdds) * SCALE);
    const needed = Math.max(-EARNED_MAX, Math.min(EARNED_MAX, least)) | 0;
    const place = this.#spellings.place(spelling);
    if (this.#sumRest(place, m) + own.alone < needed) return 0;
    const odds = this.#align(place, m, this.#units.alone[spelling] as number, needed);
    return odds < needed ? 0 : probabilityOf(constant + perOdds * (odds / SCALE));
  }

  /** The most that the letters behind each place can earn; answers that of the whole spelling. */
  #sumRest(place: number, m: number): number {
    const { ids } = this.#units;
    const { found } = this.#gains;
    const rest = this.#rest;
    let [one, two, three] = [0, ABSENT, ABSENT];
    rest[m] = 0;
    for (let j = m - 1; j >= 0; j--) {
      const units = ids[place + j] as number;
      let best = ((found[units & UNIT_MASK] as number) + one) | 0;
      const byTwo = ((found[(units >> UNIT_BITS) & UNIT_MASK] as number) + two) | 0;
      if (byTwo > best) best = byTwo;
      const byThree = ((found[units >> (2 * UNIT_BITS)] as number) + three) | 0;
      if (byThree > best) best = byThree;
      rest[j] = best;
      three = two;
      two = one;
      one = best;
    }
    if (one < EARNED_MAX) return one;
    // A unit was met for the first time: it seems to earn more than anything can.
    for (let at = place; at < place + m; at++)
      for (let size = 0, units = ids[at] as number; size < UNITS; size++, units >>= UNIT_BITS)
        this.#gains.of(units & UNIT_MASK);
    return this.#sumRest(place, m);
  }

  /** The best alignment's log-odds; less than `needed` where it does not come to that. In one piece: in parts it takes a tenth longer. */
  #align(place: number, m: number, alone: number, needed: number): number {
    const { length: n, alone: ownAlone } = this.#own;
    const { ids } = this.#units;
    const { rows, stride } = this.#gains;
    const ownRest = this.#ownRest;
    const none = this.#none;
    const g = this.#cells;
    const isX = this.#side === "x";
    const width = n + PAD;
    const base = this.#nextBase();
    const least = (base + needed) | 0;
    g[0] = base;
    // Where the beginnings worth going on with are in the three columns before, the first and the last.
    let [from1, from2, from3] = [0, n, n];
    let [to1, to2, to3] = [0, 0, 0];
    for (let j = 0; j <= m; j++) {
      const here = j * width;
      const byOther = (least - (this.#rest[j] as number) - ownAlone) | 0;
      let from = n + 1;
      let to = -UNITS;
      // From those before it is a unit at most, and from others of this column two letters.
      let end = Math.min(n, Math.max(to1, to2, to3) + UNITS);
      for (let i = Math.min(from1, from2, from3); i <= end; i++) {
        const cell = g[here + i] as number;
        if (cell < byOther || ((cell + (ownRest[i] as number) + alone) | 0) < least) continue;
        if (from > n) from = i;
        to = i;
        // A sound more or less at the very beginning.
        const first = i === 1 && j === 1 ? FIRST_LOST : 0;
        // A letter of the asked word that nothing renders, on the x side two at once as well.
        let v = (cell + (rows[i + 1] as number) - first) | 0;
        if (v > (g[here + i + 1] as number)) g[here + i + 1] = v;
        if (isX) {
          v = (cell + (rows[width + i + 2] as number)) | 0;
          if (v > (g[here + i + 2] as number)) g[here + i + 2] = v;
        }
        if (end < i + 2) end = Math.min(n, i + 2);
        if (j === m) continue;
        let next = here + i;
        for (let size = 1, units = ids[place + j] as number; size <= UNITS; size++, units >>= UNIT_BITS) {
          next += width;
          const unit = units & UNIT_MASK;
          if (unit === none) continue;
          const row = unit * stride;
          // A unit that renders nothing: a letter, or two at once of x.
          if (size === 1 ? i + j > 0 : !isX) {
            v = (cell + (rows[row] as number) - (size === 1 ? first : 0)) | 0;
            if (v > (g[next] as number)) g[next] = v;
          }
          v = (cell + (rows[row + i + 1] as number)) | 0;
          if (v > (g[next + 1] as number)) g[next + 1] = v;
          v = (cell + (rows[row + width + i + 2] as number)) | 0;
          if (v > (g[next + 2] as number)) g[next + 2] = v;
          if (isX) continue;
          v = (cell + (rows[row + 2 * width + i + 3] as number)) | 0;
          if (v > (g[next + 3] as number)) g[next + 3] = v;
        }
      }
      [from1, from2, from3] = [from, from1, from2];
      [to1, to2, to3] = [to, to1, to2];
      if (from1 > n && from2 > n && from3 > n) return IMPOSSIBLE;
    }
    return (g[m * width + n] as number) - base;
  }

  #nextBase(): number {
    this.#base += BASE_STEP;
    if (this.#base > BASE_MAX) {
      this.#cells.fill(0);
      this.#base = BASE_STEP;
    }
    return this.#base;
  }
}
