import { WaslError } from "../../core/index.ts";

/**
 * Array literals for `unnest($1::text[])`. Written here rather than by the drivers: the two write them
 * differently, and on the embedded database the worker that would do it is the bottleneck.
 */
export function textArray(values: readonly (string | null | undefined)[]): string {
  const literal = `{${values.map(quoted).join(",")}}`;
  // PostgreSQL has no NUL in text; decoders reject it, and a caller who does not is told so here.
  if (literal.includes("\0")) throw new WaslError("STATEMENT_INVALID", { because: "NUL in a value" });
  return literal;
}

/**
 * A parameter in a query that is asked for few things and often. The planner is not shown its value: where it sees that
 * an array is short, it holds a plan made for every call to be worth its cost, which is more than the query's own.
 */
export const unseen = (param: string): string => `(select ${param})`;

/** Most columns of most batches hold nothing: `unnest` fills up what is missing with nulls. */
export const sparseTextArray = (values: readonly (string | undefined)[]): string =>
  values.every((v) => v === undefined) ? "{}" : textArray(values);

function quoted(value: string | null | undefined): string {
  if (value === null || value === undefined) return "NULL";
  return /["\\]/.test(value) ? `"${value.replace(/["\\]/g, "\\$&")}"` : `"${value}"`;
}

/** A text as SQL has it. */
export const sqlText = (value: string): string => `'${value.replaceAll("'", "''")}'`;

export const numberArray = (values: readonly (number | bigint | null | undefined)[]): string =>
  `{${values.map((v) => v ?? "NULL").join(",")}}`;

const UUID = /^[0-9a-f]{32}$/;

export const isStatementId = (id: string): boolean => UUID.test(id);

/** 32 hex digits each; STATEMENT_INVALID for anything else. */
export function uuidArray(ids: readonly string[]): string {
  for (const id of ids) if (!UUID.test(id)) throw new WaslError("STATEMENT_INVALID", { because: "id" });
  return `{${ids.join(",")}}`;
}

/** Only what is asked for stands in a query, so that its plan is of use for every such question. */
export function whatIsAsked(
  given: readonly (readonly [value: string | undefined, condition: (param: string) => string])[],
): { conditions: string[]; params: string[] } {
  const asked = given.flatMap(([value, condition]) => (value === undefined ? [] : [{ value, condition }]));
  return {
    conditions: asked.map(({ condition }, n) => condition(`$${n + 1}`)),
    params: asked.map(({ value }) => value),
  };
}

/** Before every id: a page that begins here has its index asked like any other, whoever plans it. */
export const NO_ID = "00000000-0000-0000-0000-000000000000";
