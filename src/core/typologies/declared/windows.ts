import { arabicForms, normaliseText, PhraseIndex, tokenise } from "../../text/index.ts";
import type { DetectorInput } from "../detector.ts";
import type { Condition, DeclaredTypology, Measure, Part } from "./declared-schema.ts";
import type { RowKind } from "./declared-typology.ts";
import { type Field, KINDS, type Row, valuesOf } from "./rows.ts";

/** The rows of one occasion: what a finding rests on. */
export interface Occasion {
  readonly key: string;
  /** By measure. */
  readonly measures: ReadonlyMap<string, number>;
  readonly score: number;
  /** In the order of time. */
  readonly rows: readonly PlacedRow[];
}

export interface PlacedRow {
  /** Index of the part. */
  readonly part: number;
  readonly row: Row;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The rows that a typology goes through, by kind. */
export type RowsOf = (kind: RowKind) => readonly Row[];

export const rowsIn =
  (input: DetectorInput): RowsOf =>
  (kind) =>
    KINDS[kind].rows(input);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Every occasion at which the needs hold: at each key, the best window of each stretch of windows that overlap. One pass
 * over the rows and one over each key's rows in the order of time, whatever the order in which they came.
 */
export function occasionsOf(typology: DeclaredTypology, rowsOf: RowsOf): readonly Occasion[] {
  const byKey = new Map<string, PlacedRow[]>();
  typology.parts.forEach((part, at) => {
    for (const [key, row] of placed(part, at, rowsOf(part.rows))) {
      const list = byKey.get(key);
      if (list) list.push(row);
      else byKey.set(key, [row]);
    }
  });
  const found: Occasion[] = [];
  for (const [key, rows] of byKey) {
    rows.sort(inTime);
    found.push(...atKey(typology, key, inSequence(typology.parts, rows)));
  }
  return found.sort((a, b) => b.score - a.score || compare(a.key, b.key) || startOf(a) - startOf(b));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** What happens at one moment stands in the order of the parts, so that a row may follow another of the same moment. */
const inTime = (a: PlacedRow, b: PlacedRow): number => a.at - b.at || a.part - b.part || compare(a.id, b.id);
const startOf = ({ rows: [first] }: Occasion): number => first?.at ?? 0;

function* placed(part: Part, at: number, rows: readonly Row[]): Generator<readonly [string, PlacedRow]> {
  const kind = KINDS[part.rows];
  const key = fieldIn(part.rows, part.key);
  const tests = (part.where ?? []).map((condition) => testOf(fieldIn(part.rows, condition.field), condition));
  for (const row of rows) {
    const time = kind.at(row);
    if (Number.isNaN(time) || !tests.every((holds) => holds(row))) continue;
    const one: PlacedRow = { part: at, row, id: kind.id(row), at: time };
    for (const value of distinct(valuesOf(key, row))) if (value !== "") yield [value, one];
  }
}

function fieldIn(kind: RowKind, name: string): Field {
  const field = KINDS[kind].fields[name];
  if (!field) throw new Error(`invariant broken: a typology was read that asks ${kind} for ${name}`);
  return field;
}

const folded = (value: string): string => value.normalize("NFKC").trim().toLowerCase();

/** Most rows say one thing at a field. */
const distinct = (values: readonly string[]): Iterable<string> =>
  values.length < 2 ? values : new Set(values);

const REMEMBERED_MAX = 10_000;

/** Whether a value is among these as compared without case; currencies and methods come again and again. */
function amongThese(words: readonly string[]): (value: string) => boolean {
  const among = new Set(words.map(folded));
  const known = new Map<string, boolean>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const isAmong = among.has(folded(value));
    if (known.size < REMEMBERED_MAX) known.set(value, isAmong);
    return isAmong;
  };
}

/** True for the rows of which a condition holds; a row that says nothing at the field meets only `present: false`. */
function testOf(field: Field, condition: Condition): (row: Row) => boolean {
  const { present, is, isNot, atLeast, atMost, multipleOf, mentions } = condition;
  const numberIs =
    (holds: (n: number) => boolean) =>
    (row: Row): boolean => {
      const value = field.of(row);
      return typeof value === "number" && holds(value);
    };
  if (present !== undefined) return (row) => valuesOf(field, row).length > 0 === present;
  if (is) {
    const isAmong = amongThese(is);
    return (row) => valuesOf(field, row).some(isAmong);
  }
  if (isNot) {
    const isAmong = amongThese(isNot);
    return (row) => {
      const values = valuesOf(field, row);
      return values.length > 0 && !values.some(isAmong);
    };
  }
  if (mentions) {
    const index = new PhraseIndex<true>();
    for (const phrase of mentions) index.add(phrase, true);
    return (row) => {
      const [value = ""] = valuesOf(field, row);
      return index.find(tokenise(normaliseText(value).text), arabicForms).length > 0;
    };
  }
  if (multipleOf !== undefined)
    return numberIs((n) => n !== 0 && Math.abs(n / multipleOf - Math.round(n / multipleOf)) < 1e-9);
  return numberIs(
    (n) => n >= (atLeast ?? Number.NEGATIVE_INFINITY) && n <= (atMost ?? Number.POSITIVE_INFINITY),
  );
}

/** Without the rows that follow nothing where their part says what they follow. Rows stand in the order of time. */
function inSequence(parts: readonly Part[], rows: readonly PlacedRow[]): readonly PlacedRow[] {
  if (parts.every(({ follows }) => follows === undefined)) return rows;
  const last = new Map<string, number>();
  return rows.filter(({ part: at, at: time }) => {
    const { name, follows } = parts[at] as Part;
    if (follows) {
      const before = last.get(follows.part);
      if (before === undefined || time - before > follows.hours * HOUR_MS) return false;
    }
    last.set(name, time);
    return true;
  });
}

function atKey(typology: DeclaredTypology, key: string, rows: readonly PlacedRow[]): readonly Occasion[] {
  const found: Occasion[] = [];
  const window = new Window(typology);
  let best: { readonly from: number; readonly to: number; readonly score: number } | undefined;
  const keep = (): void => {
    if (best) found.push(occasion(typology, key, rows.slice(best.from, best.to + 1)));
    best = undefined;
  };
  for (let from = 0, to = 0; to < rows.length; to++) {
    const next = rows[to] as PlacedRow;
    window.add(next);
    while (next.at - (rows[from] as PlacedRow).at > typology.days * DAY_MS)
      window.remove(rows[from++] as PlacedRow);
    if (best && from > best.to) keep();
    const measures = window.measures((next.at - (rows[from] as PlacedRow).at) / HOUR_MS);
    if (!meets(typology, measures)) continue;
    const score = scoreOf(typology, measures);
    if (best === undefined || score > best.score) best = { from, to, score };
  }
  keep();
  return found;
}

function occasion(typology: DeclaredTypology, key: string, rows: readonly PlacedRow[]): Occasion {
  const window = new Window(typology);
  for (const row of rows) window.add(row);
  const measures = window.measures(((rows.at(-1)?.at ?? 0) - (rows[0]?.at ?? 0)) / HOUR_MS);
  return { key, measures, score: scoreOf(typology, measures), rows };
}

const meets = (typology: DeclaredTypology, measures: ReadonlyMap<string, number>): boolean =>
  typology.needs.every(({ measure, atLeast, atMost }) => {
    const value = measures.get(measure);
    return value !== undefined && value >= (atLeast ?? value) && value <= (atMost ?? value);
  });

/** What a rule of the score gives; to a thousandth, so that the terms that are shown sum to the score. */
export const termOf = (
  { measure, each, most, beyond = 0 }: DeclaredTypology["score"][number],
  measures: ReadonlyMap<string, number>,
): number =>
  Math.round(Math.min(most, each * Math.max(0, (measures.get(measure) ?? 0) - beyond)) * 1000) / 1000;

const scoreOf = (typology: DeclaredTypology, measures: ReadonlyMap<string, number>): number =>
  typology.score.reduce((sum, rule) => sum + termOf(rule, measures), 0);

/** What is counted of the rows of one window, kept while its ends move. */
class Window {
  readonly #counters: readonly (readonly [string, Counter])[];
  readonly #typology: DeclaredTypology;

  constructor(typology: DeclaredTypology) {
    this.#typology = typology;
    const { parts } = typology;
    this.#counters = Object.entries(typology.measures).flatMap(([name, measure]) =>
      "part" in measure ? [[name, counterOf(measure, parts)] as const] : [],
    );
  }

  add(row: PlacedRow): void {
    for (const [, counter] of this.#counters) counter.move(row, 1);
  }

  remove(row: PlacedRow): void {
    for (const [, counter] of this.#counters) counter.move(row, -1);
  }

  measures(hours: number): ReadonlyMap<string, number> {
    const values = new Map(this.#counters.map(([name, counter]) => [name, counter.value()]));
    for (const [name, measure] of Object.entries(this.#typology.measures)) {
      if ("span" in measure) values.set(name, Math.round(hours * 100) / 100);
      if ("ratio" in measure) {
        const [over = 0, under = 0] = measure.ratio.map((one) => values.get(one) ?? 0);
        if (under !== 0) values.set(name, Math.round((over / under) * 1000) / 1000);
      }
    }
    return values;
  }
}

interface Counter {
  move(row: PlacedRow, by: 1 | -1): void;
  value(): number;
}

function counterOf(measure: Extract<Measure, { readonly part: string }>, parts: readonly Part[]): Counter {
  const at = parts.findIndex((part) => part.name === measure.part);
  const { rows } = parts[at] as Part;
  if ("distinct" in measure) return distinctCounter(at, fieldIn(rows, measure.distinct));
  const field = "sum" in measure ? fieldIn(rows, measure.sum) : undefined;
  let total = 0;
  return {
    move(row, by) {
      if (row.part !== at) return;
      const value = field ? field.of(row.row) : 1;
      // In hundredths, so that what is taken out leaves nothing behind.
      if (typeof value === "number") total += by * Math.round(value * 100);
    },
    value: () => total / 100,
  };
}

function distinctCounter(at: number, field: Field): Counter {
  const times = new Map<string, number>();
  return {
    move(row, by) {
      if (row.part !== at) return;
      for (const value of distinct(valuesOf(field, row.row))) {
        const left = (times.get(value) ?? 0) + by;
        if (left === 0) times.delete(value);
        else times.set(value, left);
      }
    },
    value: () => times.size,
  };
}
