import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

/** Benchmarks, tools and suites that run by themselves import the built package; nothing else notices when a name of it goes. */
const FOLDERS = ["bench", "tools", "test"];
const IMPORT = /^import\s+(?:\{([^}]*)\}|\* as \w+)\s+from\s+"(\.[^"]+)";/gmu;

const programs = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".mjs") && !file.includes("node_modules") && !file.includes(".venv"))
    .map((file) => join(folder, file)),
);
const namesIn = (list: string): readonly string[] =>
  list.split(",").flatMap((one) => one.trim().split(/\s+/u)[0] || []);
const wanted = programs.flatMap((program) =>
  [...readFileSync(program, "utf8").matchAll(IMPORT)].flatMap(([, names = "", from = ""]) =>
    from.includes("/dist/")
      ? [
          {
            program,
            from: resolve(dirname(program), from),
            names: namesIn(names),
          },
        ]
      : [],
  ),
);

test("what a program beside the suite imports of the built package is there", async () => {
  expect(wanted.length).toBeGreaterThan(30);
  const missing: string[] = [];
  for (const { program, from, names } of wanted) {
    const built = (await import(/* @vite-ignore */ pathToFileURL(from).href)) as Record<string, unknown>;
    for (const name of names) if (!(name in built)) missing.push(`${program}: ${name} of ${from}`);
  }
  expect(missing).toEqual([]);
});
