import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statfsSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";

/** Of this user: nobody else's could be removed. */
const PREFIX = `wasl-run-${process.getuid?.() ?? 0}-`;
const VARIABLE = "WASL_TEST_RUN";

/** What a run keeps at a time, several times over: memory has to have room for it and the programs. */
const ROOM_BYTES = 8 * 2 ** 30;

/** Where a run keeps its files: in memory where there is room, since a test's database is copied there in a fifth of the time. */
function placeForFiles(): string {
  const memory = "/dev/shm";
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (process.env["TMPDIR"] === undefined && bavail * bsize > ROOM_BYTES && freemem() > ROOM_BYTES)
      return memory;
  } catch {
    // A system without it.
  }
  return tmpdir();
}

/**
 * Vitest's global setup: a folder for this run, where tests put their temporary files and in which what many tests begin from is
 * made once. It goes with the run; where a run was killed, the next one removes what it left.
 */
export default function openRunFolder(): (() => void) | undefined {
  // The second of the projects that ask for it.
  if (process.env[VARIABLE]) return undefined;
  const place = placeForFiles();
  for (const name of readdirSync(place)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner && !isRunning(Number(owner))) rmSync(join(place, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(place, `${PREFIX}${process.pid}-`));
  // PostgreSQL does not run as root, and reads its programs here.
  chmodSync(folder, 0o755);
  process.env[VARIABLE] = folder;
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

const making = new Map<string, Promise<string>>();

/**
 * A folder of this run that `make` fills the first time; two processes that ask at once both make it, and one is kept.
 * Undefined outside of a run of vitest. Nobody may write into it: tests take a `copyFolder`.
 */
export function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> | undefined {
  const run = process.env[VARIABLE];
  if (!run) return undefined;
  const path = join(run, name);
  const made = making.get(name) ?? makeOnce(path, make);
  making.set(name, made);
  return made;
}

async function makeOnce(path: string, make: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(path)) return path;
  const draft = mkdtempSync(`${path}.`);
  chmodSync(draft, 0o755);
  await make(draft);
  try {
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(path)) throw error;
  }
  return path;
}

/** With owners and rights, to a path that is not there yet. By the system's program: Node's own costs ten times as much. */
export function copyFolder(from: string, to: string): void {
  execFileSync("cp", ["-Rp", from, to], { stdio: "pipe" });
}
