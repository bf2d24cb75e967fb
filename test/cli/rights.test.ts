import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { placeEmptyStore } from "../support/empty-store.ts";

/** Data subjects' requests from the command line, built, in processes of their own. All is fictitious. */
const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-rights-"));
  await placeEmptyStore(join(folder, "store"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function wasl(...words: string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  const why = ["--purpose", "data-subject-request", "--mandate", "DSR-1", "--data", folder];
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...words, ...why], (error, stdout, stderr) =>
      resolve({ exit: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
const open = (...more: string[]) =>
  wasl(
    "subject-request",
    "open",
    "access",
    "--applicant",
    "A. Example",
    "--text",
    "what do you hold?",
    ...more,
  );

test("a request is shown as a person reads it, and as JSON to whoever asks for that", async () => {
  const opened = await open("--received", "2025-04-01");
  expect(opened.exit, opened.stderr).toBe(0);
  const [id = ""] = opened.stdout.split(" ");
  const { stdout } = await wasl("subject-request", "show", id);
  for (const line of [`${id}: access`, "applicant: A. Example", "asks: what do you hold?", "standing: open"])
    expect(stdout.split("\n")).toContain(line);
  expect(stdout).toMatch(/^received: 2025-04-01, taken up by /m);
  expect(stdout).toMatch(/^due: 2025-\d\d-\d\d OVERDUE$/m);
  expect(JSON.parse((await wasl("subject-request", "show", id, "--json")).stdout)).toMatchObject({
    request: { id, kind: "access" },
  });
});

test("a field that is wrong is named by the option that gave it", async () => {
  const { exit, stderr } = await open("--received", "2999-01-01");
  expect([exit, stderr]).toEqual([
    2,
    expect.stringContaining("(field --received, because no day that has been)"),
  ]);
});
