import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { openSession, type Session } from "../../src/cli/session.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
const TIMEOUT = { timeout: 240_000 };

/** Real processes, built, on one PostgreSQL: a server that does none of the work, and workers that serve nothing. */
let folder: string;
let postgres: TestPostgres;
let session: Session;
let actor: Actor;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wasl-work-"));
  postgres = await startPostgres();
  session = await openSession({ data: folder, databaseUrl: postgres.url });
  const { accounts } = session.store;
  const rights = { role: "analyst", clearance: "amber", groups: [], compartments: [] } as const;
  await accounts.createUser({ id: "uploader", ...rights }, undefined);
  actor = {
    token: await accounts.openLocalSession("uploader"),
    purpose: { purpose: "operational-analysis", mandate: "TEST-1" },
  };
});
afterAll(async () => {
  await Promise.all([...running].map((process_) => end(process_, "SIGKILL")));
  await session.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
  const process_ = spawn(process.execPath, [MAIN, ...args, "--data", folder], {
    env: { ...process.env, DATABASE_URL: postgres.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(process_);
  return process_;
}

/** Starts one and waits for what it says when it is ready. */
function wasl(args: readonly string[], ready: RegExp): Promise<{ process: ChildProcess; said: string }> {
  const process_ = start(args);
  return new Promise((resolve, reject) => {
    let said = "";
    process_.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      const found = ready.exec(said);
      if (found) resolve({ process: process_, said: found[1] ?? "" });
    });
    process_.once("exit", (code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
}

const serve = (...args: string[]) => wasl(["serve", "--port", "0", ...args], /is ready: (http\S+)/);
const work = (...args: string[]) => wasl(["work", "--no-watch", ...args], /at work/);

/** Answers the exit code. */
function end(process_: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  running.delete(process_);
  return new Promise((resolve) => {
    if (process_.exitCode !== null || process_.signalCode !== null) return resolve(process_.exitCode);
    process_.once("exit", (code) => resolve(code));
    process_.kill(signal);
  });
}

/** So many records of one invented person. */
const fileOf = (ids: readonly string[], name: string, phone: string): string =>
  ids
    .map((id) =>
      JSON.stringify({ id, schema: "Person", properties: { name: [`Fictitious ${name}`], phone: [phone] } }),
    )
    .join("\n");

async function upload(url: string, ids: readonly string[], name: string, phone: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/reports?fileName=${name}.ftm.jsonl&tlp=green&fictitious=true`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${actor.token}`,
      "wasl-purpose": actor.purpose.purpose,
      "wasl-mandate": actor.purpose.mandate,
      "content-type": "application/x-ndjson",
    },
    body: `${fileOf(ids, name, phone)}\n`,
  });
  await answer.arrayBuffer();
  return answer.status;
}

const compared = async (): Promise<Record<string, number>> => {
  const [compare] = await session.store.jobs.standing();
  const { waiting = 0, running: busy = 0, failed = 0 } = compare ?? {};
  return { waiting, running: busy, failed };
};

async function untilCompared(): Promise<void> {
  for (;;) {
    const { waiting, running: busy } = await compared();
    if (waiting === 0 && busy === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const decisionsOn = async (id: string): Promise<number> =>
  (await session.wasl.resolutions(actor, { entityId: id, limit: 100 })).length;

test("a command that is not told of the server makes no second, empty store beside it", async () => {
  await expect(openSession({ data: folder })).rejects.toMatchObject({
    code: "STORE_UNAVAILABLE",
    detail: { because: expect.stringContaining("DATABASE_URL") },
  });
  expect(readdirSync(folder)).not.toContain("store");
});

test("a server that dies after its answer leaves the comparison to a worker", TIMEOUT, async () => {
  const server = await serve("--no-work");
  expect(await upload(server.said, ["a-1", "a-2"], "first", "+44 7700 900701")).toBe(200);
  await end(server.process, "SIGKILL");
  expect(await compared()).toEqual({ waiting: 1, running: 0, failed: 0 });
  expect(await decisionsOn("a-1")).toBe(0);
  const worker = await work();
  await untilCompared();
  expect(await compared()).toEqual({ waiting: 0, running: 0, failed: 0 });
  expect(await decisionsOn("a-1")).toBe(1);
  // Asked to end, it ends.
  expect(await end(worker.process, "SIGTERM")).toBe(0);
});

test(
  "a worker that is killed at its work is followed by another, and nothing is done twice",
  TIMEOUT,
  async () => {
    const server = await serve("--no-work");
    const same = Array.from({ length: 6 }, (_, n) => `b-${n}`);
    expect(await upload(server.said, same, "second", "+44 7700 900702")).toBe(200);
    await end(server.process, "SIGKILL");
    // Held up at the last step, it has compared and not yet written.
    const holding = await session.store["driver"].begin("owner", 60_000);
    await holding.query("lock table wasl.resolution in exclusive mode", []);
    const first = await work("--lease", "5");
    const isHeldUp = async (): Promise<boolean> =>
      (await holding.query("select 1 from pg_locks where not granted", [])).rows.length > 0;
    while (!(await isHeldUp())) await new Promise((resolve) => setTimeout(resolve, 50));
    await end(first.process, "SIGKILL");
    await holding.rollback();
    expect(await compared()).toEqual({ waiting: 0, running: 1, failed: 0 });
    expect(await decisionsOn("b-0")).toBe(0);
    const [second, third] = await Promise.all([work("--lease", "5"), work("--lease", "5")]);
    await untilCompared();
    expect(await compared()).toEqual({ waiting: 0, running: 0, failed: 0 });
    for (const { process: process_ } of [second, third]) expect(await end(process_, "SIGTERM")).toBe(0);
    const decided = await session.wasl.resolutions(actor, { limit: 1_000 });
    const pairs = decided.map(({ leftId, rightId }) => [leftId, rightId].toSorted().join(" "));
    expect(new Set(pairs).size).toBe(pairs.length);
    const canonical = await session.store.as(actor, (tx) => tx.canonical(same));
    expect(new Set(canonical.values()).size).toBe(1);
    // The first test's, one that was killed, and one that ended it.
    expect(await session.wasl.auditTrail(actor, { object: "session:work", limit: 100 })).toHaveLength(3);
    expect((await session.store.verifyAudit()).firstBroken).toBeUndefined();
  },
);

test(
  "an import that is killed before it has compared is ended by the next of the same file",
  TIMEOUT,
  async () => {
    const file = join(folder, "killed.ftm.jsonl");
    writeFileSync(file, fileOf(["c-1", "c-2"], "third", "+44 7700 900703"));
    const purpose = ["--purpose", "operational-analysis", "--mandate", "TEST-1"];
    const importing = () => start(["import", file, "--tlp", "green", "--fictitious", ...purpose]);
    const ended = (process_: ChildProcess) =>
      new Promise((resolve) => process_.once("exit", (code, signal) => resolve(code ?? signal)));
    const joined = async (): Promise<number> =>
      (await session.wasl.resolutions(actor, { entityId: "c-1", limit: 100 })).filter(
        (r) => r.leftId === "c-2" || r.rightId === "c-2",
      ).length;
    const holding = await session.store["driver"].begin("owner", 60_000);
    await holding.query("lock table wasl.resolution in exclusive mode", []);
    const killed = importing();
    const isHeldUp = async (): Promise<boolean> =>
      (await holding.query("select 1 from pg_locks where not granted", [])).rows.length > 0;
    while (!(await isHeldUp())) await new Promise((resolve) => setTimeout(resolve, 50));
    await end(killed, "SIGKILL");
    await holding.rollback();
    expect(await compared()).toEqual({ waiting: 0, running: 1, failed: 0 });
    expect(await joined()).toBe(0);
    expect(await ended(importing())).toBe(0);
    expect(await compared()).toEqual({ waiting: 0, running: 0, failed: 0 });
    expect(await joined()).toBe(1);
    // Once more there is nothing to do.
    expect(await ended(importing())).toBe(0);
    expect(await joined()).toBe(1);
  },
);

test(
  "several servers and workers run one clock: each kind once a time, whoever does it",
  TIMEOUT,
  async () => {
    const all = await Promise.all([
      serve("--pull-every", "2"),
      serve("--pull-every", "2"),
      work("--pull-every", "2"),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    for (const { process: process_ } of all) expect(await end(process_, "SIGTERM")).toBe(0);
    const { rows } = await session.store["driver"].once(
      "owner",
      30_000,
      `select name, started_on::text as started, extract(epoch from started_on - lag(started_on)
        over (partition by name order by started_on))::float8 as apart
      from wasl_queue.job where name in ('pulls', 'retention') and state = 'completed' order by started_on`,
      [],
    );
    const runs = rows as { name: string; apart: number | null }[];
    // The first workers ran it at their start; six hours have not gone since.
    expect(runs.filter(({ name }) => name === "retention")).toHaveLength(1);
    const pulls = runs.filter(({ name, apart }) => name === "pulls" && apart !== null);
    expect(pulls.length).toBeGreaterThan(1);
    expect(pulls.filter(({ apart }) => (apart ?? 0) < 1.5)).toEqual([]);
  },
);
