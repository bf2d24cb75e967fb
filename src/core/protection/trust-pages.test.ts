import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = new URL("../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

it.each(["SECURITY.md", "docs/asvs.md"])("every test that %s names exists", (page) => {
  const named = [...read(page).matchAll(/`((?:src|test|e2e)\/[^`]+)` › ([^|\n]+?) \|/g)];
  expect(named.length).toBeGreaterThan(40);
  const missing = named
    .map(([, path = "", title = ""]) => ({ path, title: title.trim() }))
    .filter(({ path, title }) => !existsSync(new URL(path, root)) || !read(path).includes(title));
  expect(missing).toEqual([]);
});

it("docs/commitments.md is what its tool writes, and what it names exists", () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL("tools/commitments.mjs", root)), "--check"],
    { encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

const LICENCES =
  /^(?:MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0|MPL-2\.0|OFL-1\.1|LGPL-3\.0-or-later)$/;

it("every package that ships has a licence that may be shipped with it", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { license?: string; dev?: boolean; optional?: boolean }>;
  };
  const shipped = Object.entries(packages).filter(([path, p]) => path !== "" && p.dev !== true);
  expect(shipped.length).toBeGreaterThan(50);
  const odd = shipped
    .map(([path, { license = "none" }]) => ({ path, license }))
    .filter(
      ({ license }) =>
        !license
          .replace(/[()]/g, "")
          .split(/ (?:OR|AND) /)
          .some((one) => LICENCES.test(one)),
    );
  expect(odd).toEqual([]);
});
