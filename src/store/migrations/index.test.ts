import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { MIGRATIONS } from "./index.ts";

// A store whose newest migration is not the last of the list is refused as one of a newer version.
test("migrations stand in the order of their numbers, each once, and each file is in the list", () => {
  const versions = MIGRATIONS.map((m) => m.version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  const files = readdirSync(new URL(".", import.meta.url)).flatMap((name) =>
    /^(\d{4})-/.test(name) ? [Number(name.slice(0, 4))] : [],
  );
  expect(files.sort((a, b) => a - b)).toEqual(versions);
});
