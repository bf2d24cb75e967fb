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

it("every package that ships, or builds what ships, has a licence under which it may", () => {
  const { allowed } = JSON.parse(read("tools/licences.json")) as { allowed: string[] };
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { license?: string }>;
  };
  const others = Object.entries(packages).filter(([path]) => path !== "");
  expect(others.length).toBeGreaterThan(300);
  const odd = others
    .map(([path, { license = "none" }]) => ({ path, license }))
    .filter(
      ({ license }) =>
        !license
          .replace(/[()]/g, "")
          .split(" OR ")
          .some((choice) => choice.split(" AND ").every((one) => allowed.includes(one))),
    );
  expect(odd).toEqual([]);
});
