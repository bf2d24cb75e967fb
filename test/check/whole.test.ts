import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** What `npm run check` asks beside types and unit tests, so that whoever only runs the tests learns of it too. */
const npm = (script: string) =>
  promisify(execFile)("npm", ["run", "--silent", script], {
    cwd: join(import.meta.dirname, "../.."),
    maxBuffer: 32 * 1024 * 1024,
  }).then(
    () => "",
    ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`.slice(-4000),
  );

test("the lint has nothing to complain of", async () => {
  expect(await npm("lint")).toBe("");
});

test("there is no dead code and no dependency that nothing uses", async () => {
  expect(await npm("dead")).toBe("");
});
