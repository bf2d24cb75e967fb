import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { model } from "../../../test/formats/support.ts";
import { identifierTypeOf, isMatchType } from "../../core/index.ts";
import { MATCH_PROPERTIES } from "./0127-match-gone-identifiers.ts";
import { MIGRATIONS } from "./index.ts";

test("tag sets are told of every property that can be asked about", () => {
  const all = [...model.schemata.values()].flatMap((s) => [...s.properties.keys()]);
  const exact = all.filter((property) => {
    const type = identifierTypeOf(property);
    return type !== undefined && isMatchType(type);
  });
  expect([...new Set(exact)].filter((property) => !MATCH_PROPERTIES.includes(property))).toEqual([]);
});

// A store whose newest migration is not the last of the list is refused as one of a newer version.
test("migrations stand in the order of their numbers, each once, and each file is in the list", () => {
  const versions = MIGRATIONS.map((m) => m.version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  const files = readdirSync(new URL(".", import.meta.url)).flatMap((name) =>
    /^(\d{4})-/.test(name) ? [Number(name.slice(0, 4))] : [],
  );
  expect(files.sort((a, b) => a - b)).toEqual(versions);
});
