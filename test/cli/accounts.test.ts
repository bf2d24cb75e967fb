import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const PURPOSE = ["--purpose", "oversight", "--mandate", "TEST-1"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wasl-accounts-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = (): string => join(folder, "data");
const wasl = (...words: string[]) =>
  spawnSync(process.execPath, [MAIN, ...words], {
    encoding: "utf8",
    env: { ...process.env, WASL_DATA: data() },
  });

/** What a server says until it is ready or ends; it is stopped then. */
async function served(...words: string[]): Promise<{ said: string; exit: number | null }> {
  const child: ChildProcess = spawn(process.execPath, [MAIN, "serve", "--port", "0", ...words]);
  let said = "";
  const ended = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (piece: Buffer) => {
      said += piece.toString();
      if (said.includes("Wasl is ready")) child.kill("SIGTERM");
    });
  return { exit: await ended, said };
}

describe("a first start", () => {
  it("with a wrong option makes no node, and prints no password that counts for nothing", async () => {
    writeFileSync(join(folder, "provider.json"), '{ "label": "No issuer" }');
    for (const words of [
      ["--port", "99999"],
      ["--pull-every", "soon"],
      ["--provider", join(folder, "none.json")],
      ["--provider", join(folder, "provider.json")],
    ]) {
      const { exit, said } = await served(...words, "--data", data());
      expect([words, exit, said.includes("one-time password")]).toEqual([words, 2, false]);
    }
    expect(existsSync(data())).toBe(false);
  });

  it("twice in one moment makes one administrator, and both serve", async () => {
    const both = await Promise.all([served("--data", data()), served("--data", data())]);
    expect(both.map(({ said }) => said.includes("Wasl is ready"))).toEqual([true, true]);
    expect(both.filter(({ said }) => said.includes("one-time password"))).toHaveLength(1);
  });

  it("is over where somebody made the first administrator something else: the node starts all the same", async () => {
    expect(wasl("user", "change", "admin", "--role", "analyst").status).toBe(0);
    const { said } = await served("--data", data());
    expect([said.includes("Wasl is ready"), said.includes("one-time password")]).toEqual([true, false]);
    expect(said).toContain("wasl user add ID --role administrator");
  });
});

it("an account leaves its last group, and is let in again after it was disabled: the folder's owner too", () => {
  const look = () => wasl("audit", "list", ...PURPOSE).status;
  expect(wasl("user", "change", "owner", "--group", "emsc").status).toBe(0);
  expect(wasl("user", "change", "owner", "--group").status).toBe(0);
  expect(JSON.parse(wasl("user", "list", "--json").stdout)).toContainEqual(
    expect.objectContaining({ id: "owner", groups: [] }),
  );
  expect([wasl("user", "disable", "owner").status, look()]).toEqual([0, 4]);
  expect([wasl("user", "enable", "owner").status, look()]).toEqual([0, 0]);
});
