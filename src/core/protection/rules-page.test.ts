import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = new URL("../../../", import.meta.url);

it("all 28 rules have a test that carries the id, and docs/rights.md says which", () => {
  const { requirements } = JSON.parse(
    readFileSync(new URL("data/rights/requirements.json", root), "utf8"),
  ) as { requirements: { id: string }[] };
  expect(requirements.map((r) => r.id)).toEqual(
    Array.from({ length: 28 }, (_, n) => `R${String(n + 1).padStart(2, "0")}`),
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL("tools/rights.mjs", root)), "--check"],
    { encoding: "utf8" },
  );
  // After a test was added or renamed: node tools/rights.mjs
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
