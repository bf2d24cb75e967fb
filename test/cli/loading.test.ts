import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const DIST = join(import.meta.dirname, "../../dist");

/** What is loaded with a file of the build, whatever is called in it: `import()` stands for later. */
async function loadedWith(file: string, known = new Set<string>()): Promise<ReadonlySet<string>> {
  if (known.has(file)) return known;
  known.add(file);
  const text = await readFile(file, "utf8");
  for (const [, path = ""] of text.matchAll(/^(?:import|export)\s[^;"=(]*"(\.[^"]+)";$/gm))
    await loadedWith(join(dirname(file), path), known);
  return known;
}

test("help, a usage error and a command on files wait for no store, no format and no server to be loaded", async () => {
  const files = await loadedWith(join(DIST, "cli/main.js"));
  const layers = new Set([...files].map((file) => relative(DIST, file).split("/")[0]));
  expect([...layers].sort()).toEqual(["cli", "core", "sources"]);
});
