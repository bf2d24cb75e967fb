import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256HexOfBytes } from "../../src/core/index.ts";
import { createSigner } from "../../src/exchange/index.ts";
import { utf8, zipOf } from "../../src/formats/index.ts";

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-cli-court-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the built command says of a zip, and how it ends; it is given no node to ask. */
async function check(files: ReadonlyMap<string, Uint8Array>): Promise<{ exit: number; said: string }> {
  const path = join(folder, "court.zip");
  await writeFile(path, zipOf(files));
  try {
    const { stdout } = await run(process.execPath, [MAIN, "case", "check-disclosure", path], { cwd: folder });
    return { exit: 0, said: stdout };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { exit: code, said: stderr };
  }
}

/** As a node gives it. */
async function given(): Promise<Map<string, Uint8Array>> {
  const material = utf8('{"statements":[]}\n');
  const files = [{ name: "material.json", sha256: sha256HexOfBytes(material), bytes: material.length }];
  const head = { node: "node-fictitious", to: "Fictitious Crown Court", madeAt: "2026-05-04T10:00:00.000Z" };
  const manifest = JSON.stringify({ ...head, files });
  const signer = createSigner(() => new Uint8Array(32).fill(7));
  const jws = await signer.sign("wasl-disclosure", manifest, 1);
  return new Map([
    ["material.json", material],
    ["manifest.json", utf8(manifest)],
    ["manifest.jws", utf8(JSON.stringify({ jws, key: await signer.publicKey(1) }))],
  ]);
}

test("R17 a court's own expert sees that a disclosure is whole, and what was changed, added or taken away", async () => {
  const whole = await given();
  expect(await check(whole)).toEqual({
    exit: 0,
    said: expect.stringMatching(
      /^whole: 1 file given by node-fictitious to Fictitious Crown Court .*\nsigned by the key \S+/,
    ),
  });
  const changed = new Map(whole).set("material.json", utf8('{"statements":[1]}\n'));
  expect(await check(changed)).toEqual({ exit: 2, said: expect.stringContaining("material.json") });
  const added = new Map(whole).set("more.json", utf8("{}"));
  expect(await check(added)).toEqual({ exit: 2, said: expect.stringContaining("more.json") });
  const without = new Map(whole);
  without.delete("material.json");
  expect(await check(without)).toEqual({ exit: 2, said: expect.stringContaining("material.json") });
  const resigned = new Map(whole).set("manifest.json", utf8('{"node":"another","files":[]}'));
  expect(await check(resigned)).toEqual({ exit: 2, said: expect.stringContaining("not signed") });
  const broken = new Map(whole).set("manifest.json", utf8("{"));
  expect(await check(broken)).toEqual({ exit: 2, said: expect.stringContaining("manifest.json") });
  const bare = new Map(whole);
  bare.delete("manifest.jws");
  expect(await check(bare)).toEqual({ exit: 2, said: expect.stringContaining("there is no manifest.jws") });
});
