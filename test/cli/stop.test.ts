import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSession } from "../../src/cli/session.ts";

const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
const STOPPING = new URL("../support/stop-when-said.mjs", import.meta.url).href;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-stop-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the built command line, which is asked to end in the moment in which it says that it is there; answers how it ended. */
async function endsWhenSaid(said: string, signal: NodeJS.Signals, ...args: string[]): Promise<unknown> {
  return await once(start({ STOP_WHEN_SAID: said, STOP_SIGNAL: signal }, args), "exit");
}

function start(settings: NodeJS.ProcessEnv, args: readonly string[]): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...process.env, ...settings };
  Reflect.deleteProperty(env, "DATABASE_URL");
  return spawn(process.execPath, ["--import", STOPPING, MAIN, ...args, "--data", folder], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
}

const jobsOf = async () => {
  const session = await openSession({ data: folder });
  try {
    const standing = await session.store.jobs.standing();
    return standing.filter((s) => s.kind === "compare").map(({ waiting, running }) => waiting + running);
  } finally {
    await session.close();
  }
};

test("a server or worker that is asked to end as soon as it is there ends cleanly, and loses no job", {
  timeout: 240_000,
}, async () => {
  const args = ["serve", "--port", "0"];
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    expect(await endsWhenSaid("Wasl is ready", signal, ...args)).toEqual([0, null]);
  const session = await openSession({ data: folder });
  await session.store.jobs.put("compare", { data: { reportId: "of nobody" } });
  await session.close();
  expect(await endsWhenSaid("Wasl is ready", "SIGTERM", ...args, "--no-work")).toEqual([0, null]);
  expect(await jobsOf()).toEqual([1]);
  expect(await endsWhenSaid("Wasl is at work", "SIGTERM", "work", "--no-watch")).toEqual([0, null]);
});

test("what never ends is broken off before whoever runs services would kill it, and says so", {
  timeout: 240_000,
}, async () => {
  const child = start({ STOP_WHEN_SAID: "Wasl is ready", STOP_SIGNAL: "SIGTERM", HOLD: "1" }, [
    "serve",
    "--port",
    "0",
  ]);
  let said = "";
  child.stderr?.on("data", (piece: Buffer) => {
    said += piece.toString();
  });
  expect(await once(child, "close")).toEqual([1, null]);
  expect(said).toContain("has not ended in 25 s and is broken off");
});
