import { readdirSync, readFileSync, statSync } from "node:fs";
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

  it("holds no programs that others built: nobody can read them, and each has a licence of its own", () => {
    const built = /\.(?:whl|jar|exe|dll|so|dylib|node)$/;
    const found = readdirSync(ROOT).flatMap((name) => {
      if (name === "node_modules" || name === "dist" || name.startsWith(".")) return [];
      if (built.test(name)) return [name];
      const at = new URL(`${name}/`, ROOT);
      if (!statSync(new URL(name, ROOT)).isDirectory()) return [];
      return readdirSync(at, { recursive: true, encoding: "utf8" }).filter(
        (path) => built.test(path) && !/(?:^|\/)(?:node_modules|\.venv)\//.test(path),
      );
    });
    expect(found).toEqual([]);
  });
});
