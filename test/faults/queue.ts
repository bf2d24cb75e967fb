import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openSession } from "../../src/cli/session.ts";
import { bytesOf } from "../support/node.ts";
import { databaseIn } from "../support/postgres.ts";
import { type Lab, noOutcome, type Outcome } from "./lab.ts";
import { Processes } from "./processes.ts";
import { pause, type Rng } from "./random.ts";

const JOBS = 12;
const RECORDS = 5;
/** A process that says nothing for so long is taken for dead. */
const LEASE_SECONDS = "2";
const PATIENCE_MS = 90_000;

/** Two `wasl work` race for one queue, and are killed at it; two more end what they began, once. */
export async function queueWorkerKilled(lab: Lab, rng: Rng, name: string): Promise<Outcome> {
  const outcome = noOutcome();
  const folder = mkdtempSync(join(lab.folder, "queue-"));
  const databaseUrl = await databaseIn(lab.server);
  const session = await openSession({ data: folder, databaseUrl });
  const processes = new Processes(folder, databaseUrl);
  const { accounts, jobs } = session.store;
  try {
    await accounts.createUser(
      { id: "uploader", role: "analyst", clearance: "amber", groups: [], compartments: [] },
      undefined,
    );
    const purpose = { purpose: "operational-analysis", mandate: "TEST-1" } as const;
    const actor = { token: await accounts.openLocalSession("uploader"), purpose };
    const idsOf = (n: number) => Array.from({ length: RECORDS }, (_, i) => `${name}-${n}-${i}`);
    const start = () => processes.work("--lease", LEASE_SECONDS);
    const first = await Promise.all([start(), start()]);
    for (let n = 0; n < JOBS; n++) {
      const lines = idsOf(n).map((id) =>
        JSON.stringify({
          id,
          schema: "Person",
          properties: { name: [`Fictitious ${name} ${n}`], phone: [`+44 7700 ${900_000 + n}`] },
        }),
      );
      await session.wasl.importReport(actor, {
        fileName: `${name}-${n}.ftm.jsonl`,
        bytes: bytesOf(`${lines.join("\n")}\n`),
        marking: { tlp: "green" },
        fictitious: true,
        followUp: randomUUID(),
      });
      outcome.acknowledged += 1;
      if (n === JOBS - 1 || rng.below(4) === 0) {
        await pause(rng.below(150));
        const victim = first.pop();
        if (victim) await processes.kill(victim);
      }
    }
    for (const victim of first) await processes.kill(victim);
    await Promise.all([start(), start()]);
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const [compare] = await jobs.standing();
      if (compare?.waiting === 0 && compare.running === 0) {
        if (compare.failed > 0) outcome.stuck.push(`${compare.failed} given up: ${compare.codes}`);
        break;
      }
      if (Date.now() > until) {
        outcome.stuck.push(JSON.stringify(compare));
        break;
      }
      await pause(100);
    }
    for (let n = 0; n < JOBS; n++) {
      const one = await session.store.as(actor, (tx) => tx.canonical(idsOf(n)));
      if (new Set(one.values()).size !== 1) outcome.lost += 1;
    }
    const decided = await session.wasl.resolutions(actor, { limit: 1_000 });
    const pairs = decided.map(({ leftId, rightId }) => [leftId, rightId].toSorted().join(" "));
    outcome.duplicates = pairs.length - new Set(pairs).size;
    const { firstBroken } = await session.store.verifyAudit();
    if (firstBroken) outcome.broken.push(JSON.stringify(firstBroken));
  } finally {
    await processes.endAll();
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return outcome;
}
