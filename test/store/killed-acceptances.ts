import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { placeEmptyStore } from "../support/empty-store.ts";

const CHILD = fileURLToPath(new URL("./accept-child.mjs", import.meta.url));
/** More transactions than an acceptance has: the round that gets through ends the test. */
const ROUNDS_MAX = 15;

interface Look {
  readonly isProtected: boolean;
  readonly rows: number;
  /** Rows with the child's name. */
  readonly naming: number;
  readonly named: boolean;
  readonly state: string;
}

/** The test of a database, a file each. Without a URL it is the database of the folder. */
export function describeKilledAcceptances(tier: string, databaseUrl: () => string | undefined): void {
  describe(`an acceptance in ${tier}, killed before each of its transactions that write`, () => {
    function run(options: object): Promise<readonly string[]> {
      return new Promise((resolve) => {
        const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        let said = "";
        child.stdout.on("data", (bytes: Buffer) => {
          said += bytes.toString();
        });
        child.once("close", () => resolve(said.trim().split("\n")));
      });
    }

    it("R08 leaves no row that names a child whom its originals made known", {
      timeout: 900_000,
    }, async () => {
      const folder = await mkdtemp(join(tmpdir(), "wasl-accept-"));
      const url = databaseUrl();
      if (url === undefined) await placeEmptyStore(join(folder, "store"));
      const where = { folder, ...(url === undefined ? {} : { databaseUrl: url }) };
      const found: Look[] = [];
      try {
        let whole = false;
        for (let round = 0; !whole; round++) {
          expect(round).toBeLessThan(ROUNDS_MAX);
          const lines = await run({ ...where, round, ...(round === 0 ? {} : { before: round - 1 }) });
          expect(lines.filter((line) => line.startsWith("error"))).toEqual([]);
          whole = lines.includes("whole");
          const look = (name: string): Look | undefined => {
            const line = lines.find((l) => l.startsWith(`${name} `));
            return line === undefined ? undefined : (JSON.parse(line.slice(name.length)) as Look);
          };
          const [died, ended] = [look("found"), look("ended")];
          if (!died || !ended) continue;
          found.push(died);
          expect(died.rows).toBe(13);
          expect(died.named).toBe(false);
          // Either nothing is known of the child, and the row says what its source says; or nothing here names them.
          expect(died.naming).toBe(died.isProtected ? 0 : 13);
          if (died.state !== "proposed") expect(died.isProtected).toBe(true);
          expect(ended).toMatchObject({ isProtected: true, naming: 0, named: false });
          expect(ended.state).not.toBe("proposed");
        }
        // Where every death came too early or too late, this would have shown nothing.
        expect(found.some((f) => !f.isProtected)).toBe(true);
        expect(found.some((f) => f.isProtected && f.state === "proposed")).toBe(true);
        expect(found.some((f) => f.isProtected && f.state !== "proposed")).toBe(true);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  });
}
