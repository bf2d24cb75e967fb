import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Alert } from "../core/index.ts";
import { AlertsOut } from "./alerts-out.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wasl-alerts-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const alert = {
  type: "FAN-IN",
  score: 0.9,
  rows: [7, 3],
  subjects: [
    { account: 1, role: "collector" },
    { account: 1, role: "payer-on" },
  ],
  at: 7,
} as unknown as Alert;

test("an alert is in OUT.partial as soon as it is raised, and what was found before stands until the run is whole", async () => {
  const path = join(folder, "alerts.jsonl");
  writeFileSync(path, "before\n");
  const out = await AlertsOut.open(path);
  out.raised(alert, (account) => `A${account}`);
  const line = '{"type":"FAN-IN","score":0.9,"tx":[3,7],"subjects":["A1"],"at":7}\n';
  expect(readFileSync(`${path}.partial`, "utf8")).toBe(line);
  expect(readFileSync(path, "utf8")).toBe("before\n");
  await out.end(["one", "two"]);
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
  for (const left of [".partial", ".whole"]) expect(existsSync(path + left)).toBe(false);
});

test("a run that finds nothing leaves an empty file, and nothing of one that was killed before", async () => {
  const path = join(folder, "none.jsonl");
  writeFileSync(`${path}.partial`, "of before\n");
  await (await AlertsOut.open(path)).end([]);
  expect(readFileSync(path, "utf8")).toBe("");
  expect(existsSync(`${path}.partial`)).toBe(false);
});

test("what is void is in OUT.partial no more, and what is raised then is", async () => {
  const path = join(folder, "anew.jsonl");
  const out = await AlertsOut.open(path);
  out.raised(alert, (account) => `A${account}`);
  out.anew();
  expect(existsSync(`${path}.partial`)).toBe(false);
  out.raised(alert, (account) => `B${account}`);
  expect(readFileSync(`${path}.partial`, "utf8")).toMatch(/^[^\n]*"B1"[^\n]*\n$/);
  await out.end(["one"]);
  expect(existsSync(`${path}.partial`)).toBe(false);
});

test("what is no file is written to as it is", async () => {
  const out = await AlertsOut.open("/dev/null");
  out.raised(alert, String);
  await out.end(["one"]);
  expect(existsSync("/dev/null.partial")).toBe(false);
});

test("a folder that is not there is told before anything is computed", async () => {
  await expect(AlertsOut.open(join(folder, "no-such-folder", "alerts.jsonl"))).rejects.toThrow(/ENOENT/);
});
