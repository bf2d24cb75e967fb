import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const WEB = fileURLToPath(new URL("../", import.meta.url));

/** Files that are shown before any page was opened but the first: what is loaded with words leads out of them. */
function firstFiles(): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [resolve(WEB, "main.tsx")];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const text = readFileSync(file, "utf8").replaceAll(/withWords\(\s*\(\) =>\s*import\("[^"]+"\)/g, "");
    for (const [, path = ""] of text.matchAll(/(?:from\s+|import\()"(\.[^"]+\.tsx?)"/g)) {
      const next = resolve(dirname(file), path);
      if (next.startsWith(WEB)) open.push(next);
    }
  }
  return found;
}

const keysOf = (area: string): readonly string[] =>
  Object.keys(JSON.parse(readFileSync(resolve(WEB, "messages", area, "en.json"), "utf8")) as object);

test("what is shown before a page is opened speaks from the areas that are loaded first", () => {
  const source = readFileSync(resolve(WEB, "messages/index.ts"), "utf8");
  const [, listed = ""] = /FIRST_AREAS[^[]*\[([^\]]*)\]/.exec(source) ?? [];
  const first = new Set(listed.match(/\w+/g));
  const late = readdirSync(resolve(WEB, "messages")).filter(
    (area) => existsSync(resolve(WEB, "messages", area, "en.json")) && !first.has(area),
  );
  const lateKeys = late.flatMap(keysOf);
  expect(first.size).toBeGreaterThan(2);
  expect(lateKeys.length).toBeGreaterThan(1000);
  const files = [...firstFiles()].filter((file) => !file.includes("/messages/") && !file.endsWith(".gen.ts"));
  expect(files.length).toBeGreaterThan(40);
  const missing = files.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    const said = new Set([...text.matchAll(/"([\w.-]+)"/g)].map(([, key = ""]) => key));
    const begun = [...text.matchAll(/`([a-z][\w.-]*\.)\$\{/g)].map(([, stem = ""]) => stem);
    return lateKeys
      .filter((key) => said.has(key) || begun.some((stem) => key.startsWith(stem)))
      .map((key) => `${file.slice(WEB.length)}: ${key}`);
  });
  expect(missing).toEqual([]);
});
