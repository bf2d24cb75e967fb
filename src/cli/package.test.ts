import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { describe, expect, it } from "vitest";

const ROOT = new URL("../../", import.meta.url);

/** Packages that a text of ours names: imported, resolved or required. */
const packagesIn = (source: string): readonly string[] =>
  [...source.matchAll(/(?:\bfrom|\bimport\(?|\brequire(?:\.resolve)?\(|\bresolve\()\s*"([@a-z][^"\s]*)"/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !name.startsWith("node:") && !builtinModules.includes(name))
    .map((name) =>
      name
        .split("/")
        .slice(0, name.startsWith("@") ? 2 : 1)
        .join("/"),
    );

describe("the package", () => {
  it("needs every library that what ships imports: whoever installs it has no others", () => {
    const { dependencies, optionalDependencies } = JSON.parse(
      readFileSync(new URL("package.json", ROOT), "utf8"),
    ) as Record<string, Record<string, string>>;
    const imported = new Map<string, string>();
    for (const entry of readdirSync(new URL("src", ROOT), { recursive: true, withFileTypes: true })) {
      const path = `${entry.parentPath}/${entry.name}`;
      // The pages are built into one bundle, libraries included.
      if (!/\.(?:ts|js)$/.test(path) || path.endsWith(".test.ts") || path.includes("/src/web/")) continue;
      for (const name of packagesIn(readFileSync(path, "utf8"))) imported.set(name, path);
    }
    expect(imported.has("fastify") && imported.has("pg")).toBe(true);
    const needed = { ...dependencies, ...optionalDependencies };
    expect([...imported].filter(([name]) => !(name in needed))).toEqual([]);
  });
});
