import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
const DAY_MS = 86_400_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-cli-disruption-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function wasl(...args: string[]): Promise<{ exit: number; said: string }> {
  const given = ["--data", join(folder, "data"), "--purpose", "operational-analysis", "--mandate", "TEST-1"];
  try {
    const { stdout } = await run(process.execPath, [MAIN, ...args, ...given], { cwd: folder });
    return { exit: 0, said: stdout };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { exit: code, said: stderr };
  }
}

test("what was done is written down once, listed, shown, and measured against what it was not done to", async () => {
  const dayAt = (days: number) => new Date(Date.now() + (days - 60) * DAY_MS).toISOString().slice(0, 10);
  const crossing = (from: string, day: number, n: number) =>
    JSON.stringify({
      id: `x-${from}-${day}-${n}`,
      schema: "Crossing",
      properties: { date: [dayAt(day)], fromCountry: [from], toCountry: ["gb"] },
    });
  const days = Array.from({ length: 115 }, (_, i) => i - 60);
  const lines = days.flatMap((day) => [
    ...Array.from({ length: day < 0 ? 4 : 1 }, (_, n) => crossing("fr", day, n)),
    ...Array.from({ length: 4 }, (_, n) => crossing("be", day, n)),
  ]);
  await writeFile(join(folder, "crossings.ftm.jsonl"), `${lines.join("\n")}\n`);
  const tlp = ["--tlp", "green", "--fictitious"];
  expect((await wasl("import", "crossings.ftm.jsonl", ...tlp)).exit).toBe(0);
  const add = (...more: string[]) =>
    wasl(
      ...[
        "disruption",
        "add",
        "--title",
        "EXERCISE: store emptied",
        "--measure",
        "seizure",
        "--from",
        dayAt(0),
      ],
      ...["--technique", "OIC-EQP-01", "--authority", "Fictitious customs", ...tlp, ...more],
    );
  const route = ["--from-country", "fr", "--to-country", "gb", "--boats", "1"];
  const made = await add(...route);
  expect(made).toEqual({ exit: 0, said: expect.stringMatching(/^disruption-[0-9a-f]{32}\n$/) });
  expect((await add(...route)).said).toBe(made.said);
  const id = made.said.trim();
  const { said: listed } = await wasl("disruption", "list");
  expect(listed.split("\n").filter((line) => line.includes("disruption-"))).toEqual([
    expect.stringMatching(/seizure +FR to GB +1 boat +OIC-EQP +EXERCISE: store emptied/),
  ]);
  expect((await wasl("disruption", "show", id)).said).toContain("Fictitious customs");
  const { said: effect } = await wasl("disruption", "effect", id, "--outcome", "crossings");
  expect(effect).toMatch(/Its change against the others': 0\.25 \(95 %: 0\.\d\d to 0\.\d\d\)/);
  expect(effect).toContain("fewer than the others' change leads one to expect");
  for (const [wrong, says] of [
    [["--boats", "many"], "boats"],
    [["--seized", "5"], "money"],
    [["--to", "2020-01-01"], "to"],
  ] as const)
    expect(await add(...wrong)).toEqual({ exit: 2, said: expect.stringContaining(says) });
});
