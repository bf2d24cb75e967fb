import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const CHILD = fileURLToPath(new URL("./child.mjs", import.meta.url));
const KILLS = 50;
const BATCHES = 60;
const BATCH_SIZE = 200;
/** Kills in the first start, which takes seconds where a database has to be made. */
const FIRST_START_MS = 4_000;
const IMPORT_MS = 700;

const seed = Number(process.env["WASL_SEED"] ?? Date.now() % 1_000_000);
let state = seed;
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
};

/**
 * The test of a database, a file each: they have nothing to wait for in each other. `databaseUrl` is asked for when the test
 * runs; without one it is the database of the folder.
 */
export function describeKilledImports(tier: string, databaseUrl: () => string | undefined): void {
  describe(`an import killed ${KILLS} times (WASL_SEED=${seed})`, () => {
    interface Run {
      readonly lines: readonly string[];
      readonly code: number | null;
    }

    function start(options: object, onLine: (line: string, child: ChildProcess) => void): Promise<Run> {
      return new Promise((resolve) => {
        const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        const lines: string[] = [];
        const reader = createInterface({ input: child.stdout });
        reader.on("line", (line) => {
          lines.push(line);
          onLine(line, child);
        });
        onLine("spawned", child);
        child.once("close", (code) => resolve({ lines, code }));
      });
    }

    async function killedAgainAndAgain(where: { folder: string; databaseUrl?: string }): Promise<void> {
      const acknowledged = new Set<number>();
      const base = { ...where, name: "killed", batches: BATCHES, batchSize: BATCH_SIZE };
      let kills = 0;
      let inImport = 0;
      while (kills < KILLS) {
        // First amid the making of the database, then amid opening and reading, then amid writing; every other of these
        // counts from the first acknowledgement, since on a busy machine the others all come before it.
        const from = kills < 8 ? "spawned" : kills < 14 ? "open" : kills % 2 === 0 ? "lost 0" : "ack ";
        let timer: NodeJS.Timeout | undefined;
        const options = { ...base, commands: ["import"], acknowledged: [...acknowledged] };
        const { lines, code } = await start(options, (line, child) => {
          if (line === from || (from === "ack " && line.startsWith(from)))
            timer ??= setTimeout(
              () => child.kill("SIGKILL"),
              random() * (from === "spawned" ? FIRST_START_MS : IMPORT_MS),
            );
        });
        clearTimeout(timer);
        kills += 1;
        for (const line of lines) {
          if (line.startsWith("ack ")) acknowledged.add(Number(line.slice(4)));
          if (line.startsWith("lost ")) expect(line).toBe("lost 0");
          expect(line.startsWith("error ") ? line : "").toBe("");
        }
        if (code === null && lines.some((l) => l.startsWith("ack "))) inImport += 1;
      }
      // Where every kill came too early or too late, this would have shown nothing.
      expect(inImport).toBeGreaterThan(10);
      const last = await start(
        { ...base, commands: ["import", "verify"], acknowledged: [...acknowledged] },
        () => undefined,
      );
      expect(last.lines).toContain("lost 0");
      expect(last.lines.filter((l) => l.startsWith("ack "))).toHaveLength(BATCHES);
      const verified = last.lines.find((l) => l.startsWith("verify "))?.slice(7) ?? "{}";
      const entries = (JSON.parse(verified) as { entries: number }).entries;
      expect(JSON.parse(verified)).toEqual({
        statements: BATCHES * BATCH_SIZE,
        uses: (BATCHES * BATCH_SIZE) / 4,
        distinct: (BATCHES * BATCH_SIZE) / 4,
        found: 1,
        broken: null,
        entries,
      });
      expect(entries).toBeGreaterThanOrEqual(acknowledged.size);
      expect(last.code).toBe(0);
      console.log(`${KILLS} kills, ${inImport} of them amid writing, ${entries} audit entries, seed ${seed}`);
    }

    it(`loses nothing acknowledged in ${tier}`, { timeout: 900_000 }, async () => {
      const folder = await mkdtemp(join(tmpdir(), "wasl-kill-"));
      const url = databaseUrl();
      try {
        await killedAgainAndAgain({ folder, ...(url === undefined ? {} : { databaseUrl: url }) });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  });
}
