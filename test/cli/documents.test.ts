import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { placeEmptyStore } from "../support/empty-store.ts";

/** The library of documents from the command line. All is fictitious. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-documents-"));
  await placeEmptyStore(join(folder, "node", "store"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...words: string[]): Promise<string> {
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const log = vi.spyOn(console, "log").mockImplementation((text) => void said.push(`${text}\n`));
  const why = ["--purpose", "operational-analysis", "--mandate", "TEST-1", "--data", join(folder, "node")];
  try {
    await createProgram().parseAsync(["node", "wasl", "documents", ...words, ...why]);
  } finally {
    write.mockRestore();
    log.mockRestore();
  }
  return said.join("");
}

async function contentsOf(path: string): Promise<Buffer> {
  const files = await readdir(path, { recursive: true, withFileTypes: true });
  const read = files.filter((f) => f.isFile()).map((f) => readFile(join(f.parentPath, f.name)));
  return Buffer.concat(await Promise.all(read));
}

test("a file is proposed, listed, and known to no check before a second person has vetted it", async () => {
  const file = join(folder, "library.csv");
  await writeFile(
    file,
    "type,issuer,kind,series,numberForm,checkDigit,fromYear,mrzState,source,observedAt,fictitious\n" +
      "class,ZZ,passport,Example 2020,'Z'99999999,mrz,2020,UTO,Example office,2025-04-01,true\n" +
      "class,ZZZ,passport,Example 2020,'Z'99999999,mrz,2020,UTO,Example office,2025-04-01,true\n",
  );
  expect(await run("import", file, "--tlp", "amber")).toMatch(/1 proposed, 0 known already, 1 rejected/);
  const [entry] = JSON.parse(await run("list", "--type", "class", "--json"));
  expect(entry).toMatchObject({ standing: "proposed", entry: { series: "Example 2020" } });
  await expect(run("vet", entry.id, "--reason", "read")).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
  const lines = join(folder, "mrz.txt");
  await writeFile(
    lines,
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nEXAMPLE<<NAME<<<<<<<<<<<<<<<<<\n",
  );
  expect(await run("check", "--mrz", lines)).toMatch(/knows no such class.*: right/);
  const found = JSON.parse(
    await run("check", "--issuer", "zz", "--kind", "passport", "--number", "Z10000005", "--json"),
  );
  expect(found).toMatchObject({ classes: [] });
  expect(JSON.stringify(found)).not.toContain("Z10000005");
  // Nor in any file of the node, the database's own log included.
  const kept = await contentsOf(join(folder, "node"));
  expect(kept.includes("Example office")).toBe(true);
  for (const asked of ["Z10000005", "D23145890", "EXAMPLE<<NAME", "740812"])
    expect([asked, kept.includes(asked)]).toEqual([asked, false]);
  expect(await run("withdraw", entry.id, "--reason", "another form")).toMatch(/withdrawn/);
});
