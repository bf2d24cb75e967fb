import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { sha256Hex, transparencyReport } from "../../src/core/index.ts";
import { createSigner } from "../../src/exchange/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-transparency-check-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Ends where the command ends; it is given no node to ask. */
async function check(published: unknown): Promise<void> {
  const path = join(folder, "1.json");
  await writeFile(path, JSON.stringify(published));
  await createProgram().parseAsync(["node", "wasl", "online", "transparency", "check", path]);
}

/** As a node publishes it, signed as a thing of this type. */
async function published(type: "wasl-transparency" | "wasl-disclosure" | "wasl-match", more: object = {}) {
  const report = {
    ...transparencyReport({
      node: "node-fictitious",
      from: "2026-01-01",
      to: "2026-03-31",
      asOf: "2026-05-01T00:00:00.000Z",
      smallest: 5,
      notices: [],
      requests: [],
      isSayable: () => true,
    }),
    ...more,
  };
  const text = JSON.stringify(report);
  const signer = createSigner(() => new Uint8Array(32).fill(7));
  const signed = { jws: await signer.sign(type, text, 1), key: await signer.publicKey(1), text };
  return { version: 1, publishedAt: "2026-05-02T00:00:00.000Z", sha256: sha256Hex(text), report, signed };
}

const because = (word: string): object => ({
  code: "FILE_UNREADABLE",
  detail: { because: expect.stringContaining(word) },
});

test("a published version is whole as what it is, and as what earlier versions were signed as", async () => {
  await check(await published("wasl-transparency"));
  await check(await published("wasl-disclosure"));
  await expect(check(await published("wasl-match"))).rejects.toMatchObject(because("signed"));
});

test("what is no report, or was changed, is none however it is signed", async () => {
  await expect(check(await published("wasl-transparency", { kind: "court" }))).rejects.toMatchObject(
    because("published"),
  );
  const whole = await published("wasl-transparency");
  for (const other of [
    { ...whole, sha256: "0".repeat(64) },
    { ...whole, report: { ...whole.report, node: "another" } },
    { ...whole, signed: { ...whole.signed, text: 7 } },
    { ...whole, signed: null },
    { ...whole, signed: { ...whole.signed, key: "none" } },
    {},
  ])
    await expect(check(other)).rejects.toThrow(/FILE_UNREADABLE/);
});
