import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COUNTRIES } from "./value-words.ts";

interface SchemaFile {
  readonly schemata: Readonly<
    Record<string, { readonly properties?: Readonly<Record<string, { type?: string }>> }>
  >;
}

test("every property of the model that holds countries is read as one", () => {
  const files = ["ftm", "wasl"].map((name) => {
    const file = new URL(`../../../data/schemata/${name}.json`, import.meta.url);
    return JSON.parse(readFileSync(file, "utf8")) as SchemaFile;
  });
  const found = files.flatMap(({ schemata }) =>
    Object.values(schemata).flatMap(({ properties = {} }) =>
      Object.entries(properties).flatMap(([name, { type }]) => (type === "country" ? [name] : [])),
    ),
  );
  expect([...new Set(found)].sort()).toEqual([...COUNTRIES].sort());
});
