import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { placeEmptyStore } from "../support/empty-store.ts";

const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-exercise-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const { DATABASE_URL: _url, WASL_DATA: _data, ...OUTSIDE } = process.env;
const ENV = { ...OUTSIDE, WASL_PURPOSE: "cross-check", WASL_MANDATE: "TEST-1" };

const ENTITY = JSON.stringify({ id: "one", schema: "Company", properties: { name: ["Testing Boats Ltd"] } });

/** The command line as built, in the folder; what it said and ended with. */
async function wasl(...args: string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [MAIN, ...args], { env: ENV, cwd: folder });
    return { exit: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exit: code, stdout, stderr };
  }
}

/** Runs until it loads the exercise, and stops it there as Ctrl+C does: all processes at once. What it said and ended with. */
async function stoppedWhileLoading(args: readonly string[], env: NodeJS.ProcessEnv = ENV) {
  const child = spawn(process.execPath, [MAIN, ...args], { env, cwd: folder, detached: true });
  let said = "";
  // Ends when the last of those that write to it has.
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const isLoading = new Promise<void>((resolve) => {
    child.stderr.on("data", (piece: Buffer) => {
      said += piece.toString();
      if (said.includes("exercise:")) resolve();
    });
  });
  await Promise.race([ended, isLoading]);
  if (child.exitCode === null) process.kill(-(child.pid ?? 0), "SIGTERM");
  return { exit: await ended, said };
}

test("the exercise goes into a folder of its own, which a second start knows, and which an import warns of", async () => {
  const own = join(folder, "wasl-exercise/whole");
  await placeEmptyStore(join(own, "store"));
  const args = ["serve", "--exercise", "--port", "0"];
  expect((await stoppedWhileLoading(args)).said).toContain("exercise:");
  expect(existsSync(join(own, "node.key"))).toBe(true);
  expect(existsSync(join(folder, "wasl-data"))).toBe(false);
  expect((await stoppedWhileLoading(args)).said).toContain("exercise:");
  await writeFile(join(folder, "own.ftm.jsonl"), ENTITY);
  const imported = await wasl("import", "own.ftm.jsonl", "--tlp", "green", "--data", own);
  expect(imported).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining("this node holds the exercise"),
  });
});

test("the exercise is not loaded into a node that holds anything else, which stays as it was", async () => {
  await placeEmptyStore(join(folder, "wasl-data/store"));
  await writeFile(join(folder, "real.ftm.jsonl"), ENTITY);
  const imported = await wasl("import", "real.ftm.jsonl", "--tlp", "green");
  expect(imported.exit).toBe(0);
  expect(imported.stderr).not.toContain("exercise");
  const before = await wasl("user", "list", "--json");
  const refused = await wasl("serve", "--exercise", "--port", "0", "--data", "wasl-data");
  expect(refused).toMatchObject({
    exit: 2,
    stdout: "",
    stderr: expect.stringMatching(
      /^wasl: REQUEST_INVALID: .*--exercise.*not begun by the exercise and is not empty/,
    ),
  });
  expect(await wasl("user", "list", "--json")).toEqual(before);
});

test("no folder is made for a part of the exercise that there is not", async () => {
  const refused = await wasl("serve", "--exercise", "../elsewhere", "--port", "0");
  expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining("--exercise") });
  expect(existsSync(join(folder, "elsewhere"))).toBe(false);
});

test("an exercise that is stopped while its first node starts has not failed, and leaves no process behind; its nodes use no database of this shell", async () => {
  const env = { ...ENV, DATABASE_URL: "postgres://nobody@127.0.0.1:1/real" };
  await placeEmptyStore(join(folder, "two/unit/store"));
  const args = ["exercise", "--nodes", "2", "--data", "two", "--port", "0"];
  const { exit, said } = await stoppedWhileLoading(args, env);
  expect(said).toContain("exercise:");
  expect(said).not.toContain("INTERNAL");
  expect(exit).toBe(0);
});
