import { readFileSync } from "node:fs";
import { Model, type ModelFile, OPEN, type StatementDraft } from "../../src/core/index.ts";
import { type DecodeContext, REFERENCE_FILES, type ReferenceData } from "../../src/formats/index.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8")) as unknown;

/** What every decoder test needs: the package's own model and data. */
export const model = new Model(
  read("schemata/ftm.json") as ModelFile,
  read("schemata/wasl.json") as ModelFile,
);

export const reference = Object.fromEntries(
  Object.entries(REFERENCE_FILES).map(([name, file]) => [name, read(file)]),
) as unknown as ReferenceData;

export const context: DecodeContext = {
  reportId: "rep-test",
  access: OPEN,
  seenAt: "2025-04-03T12:00:00Z",
  model,
  reference,
};

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const jsonLines = (...rows: readonly unknown[]): Uint8Array =>
  bytesOf(rows.map((row) => `${typeof row === "string" ? row : JSON.stringify(row)}\n`).join(""));

/** The values of one property, of one schema where it is given. */
export const valuesOf = (drafts: readonly StatementDraft[], property: string, schema?: string): string[] =>
  drafts.filter((d) => d.property === property && (!schema || d.schema === schema)).map((d) => d.value);

/** Statements that the model does not know: every test of a format asserts that there are none. */
export const unknownToModel = (drafts: readonly StatementDraft[]): readonly StatementDraft[] =>
  drafts.filter((d) => !model.property(d.schema, d.property));
