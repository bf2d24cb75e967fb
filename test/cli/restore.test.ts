import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wasl-restore-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const wasl = (data: string, ...words: string[]) =>
  spawnSync(process.execPath, [MAIN, ...words, "--data", join(folder, data)], { encoding: "utf8" });

it("a folder in which a restore failed, by a wrong key or a file that was cut, takes it with the right ones", () => {
  expect(wasl("old", "user", "add", "amina").status).toBe(0);
  const backup = join(folder, "old.backup");
  expect(wasl("old", "backup", backup).status).toBe(0);
  const at = (name: string): string => join(folder, "new", name);
  mkdirSync(at(""), { mode: 0o700 });

  writeFileSync(at("node.key"), `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  const wrong = wasl("new", "restore", backup);
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("another node key")]);
  expect(existsSync(at("store"))).toBe(false);

  copyFileSync(join(folder, "old", "node.key"), at("node.key"));
  const whole = readFileSync(backup);
  writeFileSync(join(folder, "cut.backup"), whole.subarray(0, whole.length - 10));
  const cut = wasl("new", "restore", join(folder, "cut.backup"));
  expect([cut.status, cut.stderr]).toEqual([2, expect.stringContaining("cut off")]);
  expect(cut.stderr).toContain(join(folder, "cut.backup"));

  // Whoever looks what is wrong makes no account, and so does not take the folder for good.
  expect(wasl("new", "doctor").status).toBe(0);
  expect(wasl("new", "restore", backup)).toMatchObject({ status: 0 });
  expect(wasl("new", "user", "list").stdout).toContain("amina");
  const again = wasl("new", "restore", backup);
  expect([again.status, again.stderr]).toEqual([5, expect.stringContaining("fills an empty folder")]);
});
