import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSession, type Session } from "../../src/cli/session.ts";
import { databaseIn } from "../support/postgres.ts";
import { type Lab, noOutcome, type Outcome } from "./lab.ts";
import { pause, type Rng } from "./random.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const READY_MS = 120_000;
const FILES = 8;
const PEOPLE = 6;

interface Served {
  readonly process: ChildProcess;
  readonly url: string;
}

/** The real `wasl serve` on PostgreSQL, killed while files are uploaded to it; the second takes what the first did not. */
export async function serverKilled(lab: Lab, rng: Rng, name: string): Promise<Outcome> {
  const outcome = noOutcome();
  const folder = mkdtempSync(join(lab.folder, "server-"));
  const databaseUrl = await databaseIn(lab.server);
  const session = await openSession({ data: folder, databaseUrl });
  const running: ChildProcess[] = [];
  try {
    const { accounts } = session.store;
    await accounts.createUser(
      { id: "uploader", role: "analyst", clearance: "amber", groups: [], compartments: [] },
      undefined,
    );
    const token = await accounts.openLocalSession("uploader");
    const first = await serve(folder, databaseUrl, running);
    const files = Array.from({ length: FILES }, (_, n) => n);
    // Amid the uploads: some were answered, some are under way, some wait their turn.
    let toCome = rng.between(1, FILES - 2);
    const one = async (n: number): Promise<number> => {
      const status = await upload(first.url, token, name, n).catch(() => 0);
      toCome -= 1;
      if (toCome === 0) setTimeout(() => void end(first.process), rng.below(60));
      return status;
    };
    const answers = await Promise.all(files.map(one));
    await end(first.process);
    const taken = files.filter((n) => answers[n] === 200);
    outcome.acknowledged = taken.length;
    const second = await serve(folder, databaseUrl, running);
    for (const n of taken) if (!(await isWhole(second.url, token, name, n))) outcome.lost += 1;
    // All once more, in turn: what is there changes nothing.
    for (const n of files) {
      const status = await upload(second.url, token, name, n).catch(() => 0);
      if (status !== 200) outcome.stuck.push(`file ${n} of ${name}: ${status}`);
      if (!(await isWhole(second.url, token, name, n))) outcome.lost += 1;
    }
    await end(second.process);
    await account(outcome, session, token);
  } finally {
    await Promise.all(running.map((p) => end(p)));
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return outcome;
}

async function account(outcome: Outcome, { store, wasl }: Session, token: string): Promise<void> {
  const actor = { token, purpose: { purpose: "operational-analysis", mandate: "TEST-1" } as const };
  const { stats } = await wasl.situation(actor);
  outcome.duplicates = Math.abs(stats.statements - FILES * PEOPLE * 2);
  const { firstBroken } = await store.verifyAudit();
  if (firstBroken) outcome.broken.push(JSON.stringify(firstBroken));
  const open = (await wasl.reports(actor, { limit: 100 })).filter((r) => r.outcome === undefined);
  if (open.length > 0) outcome.stuck.push(`${open.length} reports are not complete`);
}

function serve(folder: string, databaseUrl: string, running: ChildProcess[]): Promise<Served> {
  const process_ = spawn(process.execPath, [MAIN, "serve", "--data", folder, "--port", "0"], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "ignore"],
  });
  running.push(process_);
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`the server is not ready: ${said}`)), READY_MS);
    process_.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      const url = /is ready: (http\S+)/.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve({ process: process_, url });
    });
    process_.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

function end(process_: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (process_.exitCode !== null || process_.signalCode !== null) return resolve();
    process_.once("exit", () => resolve());
    process_.kill("SIGKILL");
  });
}

const idOf = (name: string, n: number, i: number): string => `${name}-${n}-${i}`;

const headers = (token: string) => ({
  authorization: `Bearer ${token}`,
  "wasl-purpose": "operational-analysis",
  "wasl-mandate": "TEST-1",
});

async function upload(url: string, token: string, name: string, n: number): Promise<number> {
  const body = Array.from({ length: PEOPLE }, (_, i) =>
    JSON.stringify({
      id: idOf(name, n, i),
      schema: "Person",
      properties: { name: [`Fictitious ${name} ${n} ${i}`], birthDate: ["1980"] },
    }),
  ).join("\n");
  for (let attempt = 0; attempt < 40; attempt++) {
    const answer = await fetch(
      `${url}/api/v1/reports?fileName=${name}-${n}.ftm.jsonl&tlp=amber&fictitious=true`,
      {
        method: "POST",
        headers: { ...headers(token), "content-type": "application/x-ndjson" },
        body: `${body}\n`,
      },
    );
    await answer.arrayBuffer();
    // Only so many uploads at once are taken.
    if (answer.status !== 429) return answer.status;
    await pause(50);
  }
  return 429;
}

async function isWhole(url: string, token: string, name: string, n: number): Promise<boolean> {
  for (let i = 0; i < PEOPLE; i++) {
    const answer = await fetch(`${url}/api/v1/entities/${idOf(name, n, i)}`, { headers: headers(token) });
    const { entity } = (await answer.json()) as { entity?: { statements: readonly { entityId: string }[] } };
    // People who look alike are shown as one; each has two statements of their own.
    const own = entity?.statements.filter((s) => s.entityId === idOf(name, n, i)) ?? [];
    if (own.length !== 2) return false;
  }
  return true;
}
