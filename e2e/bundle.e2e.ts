import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const WEB = fileURLToPath(new URL("../dist/web/", import.meta.url));
const INITIAL_GZIP_BYTES_MAX = 250_000;

const html = readFileSync(join(WEB, "index.html"), "utf8");
const initial = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? "");
const read = (file: string): string => readFileSync(join(WEB, file), "utf8");

test("the script that every page waits for stays under 250 kB gzipped, the largest catalogue included", () => {
  // One catalogue a language, in a file for each area of the application; those of sign-in and the frame are waited for.
  const files = readdirSync(join(WEB, "assets")).filter((file) => /^(ar|en|fr)-.*\.js$/.test(file));
  const areas = ["account", "common", "desk", "table"].map((area) => {
    const words = readFileSync(new URL(`../src/web/messages/${area}/en.json`, import.meta.url), "utf8");
    return Object.keys(JSON.parse(words) as object)[0] ?? "";
  });
  const isFirst = (file: string): boolean => areas.some((key) => read(`assets/${file}`).includes(key));
  const catalogues = ["ar", "en", "fr"].map((language) =>
    files
      .filter((file) => file.startsWith(`${language}-`) && isFirst(file))
      .reduce((sum, file) => sum + gzipSync(read(`assets/${file}`)).length, 0),
  );
  const bytes = initial.reduce((sum, file) => sum + gzipSync(read(file)).length, 0) + Math.max(...catalogues);
  expect(initial.length).toBeGreaterThan(0);
  expect(Math.min(...catalogues)).toBeGreaterThan(10_000);
  expect(files.filter(isFirst).length).toBe(3 * areas.length);
  expect(bytes).toBeLessThan(INITIAL_GZIP_BYTES_MAX);
});

test("the renderer of networks is loaded on the network page only", () => {
  const marks = "afterRender";
  const holders = readdirSync(join(WEB, "assets")).filter(
    (file) => file.endsWith(".js") && read(`assets/${file}`).includes(marks),
  );
  expect(holders.map((file) => file.replace(/-.*/, ""))).toEqual(["network"]);
  expect(initial.filter((file) => read(file).includes(marks))).toEqual([]);
});

test("nothing in the page is inline, so that the policy needs no exception", () => {
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
  for (const [, body] of html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)) expect(body?.trim()).toBe("");
});
