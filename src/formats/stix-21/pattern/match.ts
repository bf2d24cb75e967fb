import { isRow, type Row } from "../../text/json.ts";
import { compareTimestamps } from "../timestamp.ts";
import type { Comparison, Observation, PathStep, Qualifier } from "./parse.ts";
import { passes } from "./values.ts";

/** Something that was seen: observables by id, and when. */
export interface Seen {
  readonly objects: Readonly<Record<string, Row>>;
  readonly firstObserved: string;
  readonly lastObserved: string;
  /** How often; the standard's `number_observed`. */
  readonly count: number;
}

/** Combinations that are tried before a pattern counts as not matching. */
const STEPS_MAX = 200_000;
const COUNT_MAX = 100;

/** Which of the observations match the pattern together, by index; undefined where none do. Bounded in work. */
export function matchPattern(pattern: Observation, seen: readonly Seen[]): readonly number[] | undefined {
  const matcher = new Matcher(seen);
  for (const binding of matcher.bindings(pattern))
    return [...new Set(binding.map((i) => matcher.sourceOf(i)))];
  return undefined;
}

/** Indexes of instances: an observation that was made n times stands for n. */
type Binding = readonly number[];

class Matcher {
  readonly #seen: readonly Seen[];
  readonly #instances: readonly number[];
  #steps = 0;

  constructor(seen: readonly Seen[]) {
    this.#seen = seen;
    this.#instances = seen.flatMap((s, i) =>
      Array<number>(Math.min(Math.max(s.count, 1), COUNT_MAX)).fill(i),
    );
  }

  sourceOf(instance: number): number {
    return this.#instances[instance] ?? 0;
  }

  *bindings(pattern: Observation): Iterable<Binding> {
    switch (pattern.kind) {
      case "observation": {
        const matching = this.#seen.map((s) => matchingObjects(pattern.comparison, s.objects).size > 0);
        for (let i = 0; i < this.#instances.length; i++) if (matching[this.sourceOf(i)]) yield [i];
        return;
      }
      case "or":
        for (const part of pattern.parts) yield* this.bindings(part);
        return;
      case "and":
      case "followedby":
        yield* this.#joined(pattern.parts, pattern.kind);
        return;
      case "qualified":
        yield* this.#qualified(pattern.inner, pattern.qualifier);
    }
  }

  *#joined(parts: readonly Observation[], kind: "and" | "followedby"): Iterable<Binding> {
    const last = parts.at(-1);
    if (!last) return;
    if (parts.length === 1) {
      yield* this.bindings(last);
      return;
    }
    const rights = [...this.#limited(this.bindings(last))];
    for (const left of this.#limited(this.#joined(parts.slice(0, -1), kind)))
      for (const right of rights) {
        if (++this.#steps > STEPS_MAX) return;
        if (left.some((i) => right.includes(i))) continue;
        if (kind === "and" || this.#canFollow(left, right)) yield [...left, ...right];
      }
  }

  *#limited(bindings: Iterable<Binding>): Iterable<Binding> {
    for (const binding of bindings) {
      if (++this.#steps > STEPS_MAX) return;
      yield binding;
    }
  }

  /** Times can be chosen within the observations so that all of the right are not before any of the left. */
  #canFollow(left: Binding, right: Binding): boolean {
    return compareTimestamps(this.#latestFirst(left), this.#earliestLast(right)) <= 0;
  }

  #latestFirst(binding: Binding): string {
    return binding
      .map((i) => this.#of(i).firstObserved)
      .reduce((a, b) => (compareTimestamps(a, b) >= 0 ? a : b));
  }

  #earliestLast(binding: Binding): string {
    return binding
      .map((i) => this.#of(i).lastObserved)
      .reduce((a, b) => (compareTimestamps(a, b) <= 0 ? a : b));
  }

  #of(instance: number): Seen {
    return this.#seen[this.sourceOf(instance)] as Seen;
  }

  *#qualified(inner: Observation, qualifier: Qualifier): Iterable<Binding> {
    if (qualifier.kind === "repeats") {
      const all = [...this.#limited(this.bindings(inner))];
      if (qualifier.times > 0 && qualifier.times <= all.length)
        yield* this.#combinations(all, qualifier.times, 0, []);
      return;
    }
    for (const binding of this.#limited(this.bindings(inner))) {
      if (qualifier.kind === "within") {
        const span = Date.parse(this.#latestFirst(binding)) - Date.parse(this.#earliestLast(binding));
        if (span <= qualifier.seconds * 1000) yield binding;
      } else if (
        binding.every(
          (i) =>
            compareTimestamps(this.#of(i).lastObserved, qualifier.start) >= 0 &&
            compareTimestamps(this.#of(i).firstObserved, qualifier.stop) < 0,
        )
      )
        yield binding;
    }
  }

  *#combinations(all: readonly Binding[], times: number, from: number, chosen: Binding): Iterable<Binding> {
    if (times === 0) {
      yield chosen;
      return;
    }
    for (let i = from; i <= all.length - times; i++) {
      if (++this.#steps > STEPS_MAX) return;
      const next = all[i] ?? [];
      if (!next.some((n) => chosen.includes(n)))
        yield* this.#combinations(all, times - 1, i + 1, [...chosen, ...next]);
    }
  }
}

/** Ids of the objects for which the comparison holds; AND is about one and the same object. */
function matchingObjects(
  comparison: Comparison,
  objects: Readonly<Record<string, Row>>,
): ReadonlySet<string> {
  if (comparison.kind !== "test") {
    const sets = comparison.parts.map((part) => matchingObjects(part, objects));
    const [first = new Set<string>(), ...rest] = sets;
    if (comparison.kind === "or") return new Set(sets.flatMap((set) => [...set]));
    return new Set([...first].filter((id) => rest.every((set) => set.has(id))));
  }
  const { path, operator, negated, values } = comparison;
  const found = new Set<string>();
  for (const [id, object] of Object.entries(objects)) {
    if (object["type"] !== path.type) continue;
    const reached = valuesAt(object, path.steps, objects);
    if (
      operator === "EXISTS"
        ? reached.length > 0 !== negated
        : reached.some((v) => passes(v, operator, values) !== negated)
    )
      found.add(id);
  }
  return found;
}

/** What a path leads to, through lists and references to other objects that were seen with this one. */
function valuesAt(
  object: Row,
  steps: readonly PathStep[],
  objects: Readonly<Record<string, Row>>,
): readonly unknown[] {
  let values: readonly unknown[] = [object];
  let isReference = false;
  for (const step of steps) {
    if (isReference) values = values.map((v) => dereferenced(v, objects));
    if ("index" in step) {
      const { index } = step;
      values = values.flatMap((v) =>
        Array.isArray(v) ? (index === "*" ? (v as unknown[]) : v.slice(index, index + 1)) : [],
      );
      continue;
    }
    values = values.flatMap((v) => (isRow(v) && Object.hasOwn(v, step.key) ? [v[step.key]] : []));
    isReference = /_refs?$/.test(step.key);
  }
  return values;
}

const dereferenced = (value: unknown, objects: Readonly<Record<string, Row>>): unknown =>
  typeof value === "string" && Object.hasOwn(objects, value) ? objects[value] : value;
