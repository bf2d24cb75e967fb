import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openSession, type Session } from "../../src/cli/session.ts";
import { databaseIn } from "../support/postgres.ts";
import { type Lab, noOutcome, type Outcome } from "./lab.ts";
import { Processes } from "./processes.ts";
import { pause } from "./random.ts";

export const FILES = 8;
const PEOPLE = 6;

/** Somebody who uploads files of invented people to a node of the suite's own, one or more processes of it. */
export interface Uploader {
  readonly session: Session;
  readonly processes: Processes;
  readonly outcome: Outcome;
  /** Signs in anew, by this machine's clock. */
  signIn(): Promise<void>;
  /** The status that the node answered, zero where it did not. */
  upload(url: string, n: number): Promise<number>;
  isWhole(url: string, n: number): Promise<boolean>;
  /** What stands in the end, past the processes. */
  account(): Promise<void>;
}

/** A database and a folder of their own, an uploader, and what comes of it. */
export async function withUploader(
  lab: Lab,
  name: string,
  work: (of: Uploader) => Promise<void>,
): Promise<Outcome> {
  const outcome = noOutcome();
  const folder = mkdtempSync(join(lab.folder, "served-"));
  const databaseUrl = await databaseIn(lab.server);
  const session = await openSession({ data: folder, databaseUrl });
  const processes = new Processes(folder, databaseUrl);
  const { accounts } = session.store;
  try {
    await accounts.createUser(
      { id: "uploader", role: "analyst", clearance: "amber", groups: [], compartments: [] },
      undefined,
    );
    let token = await accounts.openLocalSession("uploader");
    await work({
      session,
      processes,
      outcome,
      async signIn() {
        token = await accounts.openLocalSession("uploader");
      },
      upload: (url, n) => upload(url, token, name, n).catch(() => 0),
      isWhole: (url, n) => isWhole(url, token, name, n).catch(() => false),
      account: () => account(outcome, session, token),
    });
  } finally {
    await processes.endAll();
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return outcome;
}

async function account(outcome: Outcome, { store, wasl }: Session, token: string): Promise<void> {
  const actor = { token, purpose: { purpose: "operational-analysis", mandate: "TEST-1" } as const };
  const { stats } = await wasl.situation(actor);
  outcome.duplicates += Math.abs(stats.statements - FILES * PEOPLE * 2);
  const { firstBroken } = await store.verifyAudit();
  if (firstBroken) outcome.broken.push(JSON.stringify(firstBroken));
  const open = (await wasl.reports(actor, { limit: 100 })).filter((r) => r.outcome === undefined);
  if (open.length > 0) outcome.stuck.push(`${open.length} reports are not complete`);
}

const idOf = (name: string, n: number, i: number): string => `${name}-${n}-${i}`;

function fileOf(name: string, n: number): string {
  const lines = Array.from({ length: PEOPLE }, (_, i) =>
    JSON.stringify({
      id: idOf(name, n, i),
      schema: "Person",
      properties: { name: [`Fictitious ${name} ${n} ${i}`], birthDate: ["1980"] },
    }),
  );
  return `${lines.join("\n")}\n`;
}

const headers = (token: string) => ({
  authorization: `Bearer ${token}`,
  "wasl-purpose": "operational-analysis",
  "wasl-mandate": "TEST-1",
});

async function upload(url: string, token: string, name: string, n: number): Promise<number> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const answer = await fetch(
      `${url}/api/v1/reports?fileName=${name}-${n}.ftm.jsonl&tlp=amber&fictitious=true`,
      {
        method: "POST",
        headers: { ...headers(token), "content-type": "application/x-ndjson" },
        body: fileOf(name, n),
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
