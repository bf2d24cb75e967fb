import type { DeclaredTypology, TypologyTest } from "./declared-schema.ts";
import type { RowKind } from "./declared-typology.ts";
import { fieldOf, KINDS, valuesOf } from "./rows.ts";
import { occasionsOf } from "./windows.ts";

/** A test that did not find what it says, e.g. "found Depot 4 with buyers 3, not with buyers 5". */
export interface FailedTest {
  readonly name: string;
  readonly because: string;
}

/** Runs a typology's own tests over the rows that they bring; empty where all find what they say. */
export function failedTests(typology: DeclaredTypology): readonly FailedTest[] {
  return typology.tests.flatMap((test) => {
    const because = faultOf(typology, test);
    return because === undefined ? [] : [{ name: test.name, because }];
  });
}

function faultOf(typology: DeclaredTypology, { rows, finds }: TypologyTest): string | undefined {
  const made = new Map(
    Object.entries(rows).map(([kind, list]) => [kind, list.map(KINDS[kind as RowKind].made)]),
  );
  const occasions = occasionsOf(typology, (kind) => made.get(kind) ?? []);
  if (occasions.length !== finds.length) return `found ${occasions.length}, not ${finds.length}`;
  const left = [...occasions];
  for (const expected of finds) {
    const at = left.findIndex(({ key }) => key === keyOf(typology, expected.key));
    const [found] = at < 0 ? [] : left.splice(at, 1);
    if (!found) return `found nothing at ${expected.key}`;
    for (const [name, value] of Object.entries(expected.measures ?? {}))
      if (found.measures.get(name) !== value)
        return `found ${expected.key} with ${name} ${found.measures.get(name)}, not ${value}`;
  }
  return undefined;
}

/** A key as it is found: where rows meet at an account, what its number stands for. */
function keyOf({ parts: [part] }: DeclaredTypology, key: string): string {
  const [value] = part
    ? valuesOf(fieldOf(part.rows, part.key), KINDS[part.rows].made({ [part.key]: key }))
    : [];
  return value ?? key;
}
