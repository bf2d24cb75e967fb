import { type Access, strictest, strictestOf } from "./marking/index.ts";
import type { Model } from "./schema.ts";
import type { Statement } from "./statement.ts";

/**
 * A view: the statements under one canonical id that this viewer, for this purpose, may see. Conflicting
 * claims stand side by side with their sources.
 */
export interface Entity {
  readonly canonicalId: string;
  readonly schema: string;
  /** What to call it on a page: the first name, or the id. */
  readonly caption: string;
  /** The ids that were resolved into it, for this viewer. */
  readonly entityIds: readonly string[];
  readonly statements: readonly Statement[];
  /** The strictest of what is shown. */
  readonly access: Access;
}

/** Assembles a view from statements that the store has already filtered for the viewer; undefined for none. */
export function assembleEntity(
  model: Model,
  canonicalId: string,
  statements: readonly Statement[],
): Entity | undefined {
  const [first, ...rest] = statements;
  if (!first) return undefined;
  const schema = schemaOf(model, statements) ?? first.schema;
  return {
    canonicalId,
    schema,
    caption: captionOf(model, schema, statements) ?? canonicalId,
    entityIds: [...new Set(statements.map((s) => s.entityId))].sort(),
    statements,
    access: rest.reduce((access, s) => strictest(access, s.access), first.access),
  };
}

/** As much of statements as naming an entity takes; of properties that are no caption, value is empty. */
export type Saying = Pick<Statement, "schema" | "property" | "value" | "access"> & {
  /** How many statements it stands for, each under that access or a laxer one; absent: it is one. */
  readonly times?: number;
};

/** Schema and caption as `assembleEntity` has them, with the strictest of what says the caption; undefined for none. */
export function nameEntity(
  model: Model,
  canonicalId: string,
  sayings: readonly Saying[],
): Pick<Entity, "schema" | "caption" | "access"> | undefined {
  const [first] = sayings;
  if (!first) return undefined;
  const schema = schemaOf(model, sayings) ?? first.schema;
  const caption = captionOf(model, schema, sayings) ?? canonicalId;
  const saying = sayings.filter((s) => s.value === caption);
  return {
    schema,
    caption,
    access: strictestOf((saying.length > 0 ? saying : sayings).map((s) => s.access)),
  };
}

/** The properties that name an entity of some schema. */
export const captionPropertiesOf = (model: Model): readonly string[] =>
  [...new Set([...model.schemata.keys()].flatMap((schema) => captionProperties(model, schema)))].sort();

/** The most specific schema that is said; where two are unrelated, the one said more often, then by name. */
function schemaOf(model: Model, statements: readonly Pick<Saying, "schema" | "times">[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { schema, times = 1 } of statements) counts.set(schema, (counts.get(schema) ?? 0) + times);
  const said = [...counts.keys()];
  const [best] = said
    .filter((schema) => !said.some((other) => other !== schema && model.isA(other, schema)))
    .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
  return best;
}

/** Those of the schema; a name goes before a category of things, such as the platform of an account. */
function captionProperties(model: Model, schema: string): readonly string[] {
  const own = model.get(schema)?.caption ?? [];
  return own.includes("name") ? own : [...own.slice(0, 1), "name", ...own.slice(1)];
}

/** The value of the first caption property that any statement has; the most often said wins, then the shortest. */
export function captionOf(
  model: Model,
  schema: string,
  statements: readonly Pick<Statement, "property" | "value">[],
): string | undefined {
  const properties = captionProperties(model, schema);
  for (const property of properties) {
    const counts = new Map<string, number>();
    for (const s of statements)
      if (s.property === property) counts.set(s.value, (counts.get(s.value) ?? 0) + 1);
    const [best] = [...counts].sort(
      (a, b) => b[1] - a[1] || a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1),
    );
    if (best) return best[0];
  }
  return undefined;
}
