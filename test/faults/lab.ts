import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Actor } from "../../src/app/index.ts";
import { loadOrCreateNodeKey, openStore, type WaslStore } from "../../src/store/index.ts";
import { actor, amber, model, random, report, say, statements } from "../contracts/fixtures.ts";
import { databaseIn, type OwnServer, startOwnServer } from "../support/postgres.ts";
import { pause } from "./random.ts";

/** What one run under a fault came to. Everything but `acknowledged` and `refused` has to be empty or zero. */
export interface Outcome {
  acknowledged: number;
  /** Errors that callers were told, by code: they wrote again and went on. */
  refused: Record<string, number>;
  lost: number;
  duplicates: number;
  broken: string[];
  /** What never came to an end. */
  stuck: string[];
  /** What should not have happened at all. */
  faults: string[];
}

export const noOutcome = (): Outcome => ({
  acknowledged: 0,
  refused: {},
  lost: 0,
  duplicates: 0,
  broken: [],
  stuck: [],
  faults: [],
});

/** A server of our own with one database, and the sources as JavaScript for processes that are killed. */
export interface Lab {
  readonly server: OwnServer;
  readonly databaseUrl: string;
  readonly folder: string;
  close(): Promise<void>;
}

export async function openLab(): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), "wasl-faults-"));
  const server = await startOwnServer();
  return {
    server,
    databaseUrl: await databaseIn(server),
    folder,
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const wallClock = { now: (): number => Date.now() };

export async function storeOn(folder: string, databaseUrl: string, clock = wallClock): Promise<WaslStore> {
  const nodeKey = await loadOrCreateNodeKey(folder);
  return await openStore({ databaseUrl, nodeKey, nodeId: "faults", model, clock, random });
}

/** What the store may answer while it is hurt: the caller waits and says it again. */
const PASSING = ["STORE_UNAVAILABLE", "STORE_BUSY", "STORE_TIMEOUT", "STORE_FULL"];
const DEADLINE_MS = 4_000;
/** Well over all that a fault lasts: who is not done by then is stuck. */
const PATIENCE_MS = 90_000;
export const PEOPLE_PER_BATCH = 10;

export function batchOf(name: string, n: number) {
  const of = report(name, amber);
  const drafts = Array.from({ length: PEOPLE_PER_BATCH }, (_, i) =>
    say("Person", `${name}-${n}-${i}`, {
      name: `Fictitious ${name} ${n} ${i}`,
      birthDate: "1980",
      phone: `+44 7700 ${String(100_000 + n * 100 + i)}`,
    }),
  );
  return { of, claims: statements(of, drafts.flat()) };
}

/** Writes its batches one after the other, each again until it is acknowledged, and remembers which were. */
export class Writer {
  readonly name: string;
  readonly #store: WaslStore;
  readonly #outcome: Outcome;
  readonly #batches: number;
  readonly #also: readonly string[];
  #actor: Actor | undefined;
  readonly acknowledged: { name: string; n: number }[] = [];

  constructor(
    store: WaslStore,
    outcome: Outcome,
    { name, batches, also = [] }: { name: string; batches: number; also?: readonly string[] },
  ) {
    this.#store = store;
    this.#outcome = outcome;
    this.name = name;
    this.#batches = batches;
    /** Codes that this fault makes a right answer. */
    this.#also = also;
  }

  /** Signs in while the store is well. */
  async begin(): Promise<this> {
    this.#actor = await actor(this.#store, { id: "writer" });
    return this;
  }

  async run(): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (let n = 0; n < this.#batches; n++) {
      while (!(await this.#tryBatch(n))) {
        if (Date.now() > until) {
          this.#outcome.stuck.push(`${this.name} at batch ${n}`);
          return;
        }
        await pause(40);
      }
      this.acknowledged.push({ name: this.name, n });
      this.#outcome.acknowledged += 1;
    }
  }

  async #tryBatch(n: number): Promise<boolean> {
    const { of, claims } = batchOf(this.name, n);
    try {
      this.#actor ??= await actor(this.#store, { id: "writer" });
      await this.#store.as(
        this.#actor,
        async (tx) => {
          await tx.openReport(of);
          await tx.appendStatements(claims);
          await tx.audit({ action: "import", object: `batch:${this.name}:${n}` });
        },
        { deadlineMs: DEADLINE_MS },
      );
      return true;
    } catch (error) {
      const code = (error as { code?: string }).code ?? String(error);
      this.#outcome.refused[code] = (this.#outcome.refused[code] ?? 0) + 1;
      if (code === "CREDENTIAL_INVALID") this.#actor = undefined;
      if (![...PASSING, ...this.#also].includes(code))
        this.#outcome.faults.push(`${code} ${JSON.stringify((error as { detail?: object }).detail ?? {})}`);
      return false;
    }
  }
}

/** Reads back what was acknowledged, past the store where it has to be: twice is twice, whoever may see it. */
export async function check(
  outcome: Outcome,
  store: WaslStore,
  databaseUrl: string,
  batches: readonly { readonly name: string; readonly n: number }[],
): Promise<void> {
  const reader = await actor(store, { id: "writer" });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const { name, n } of batches) {
      const { claims } = batchOf(name, n);
      const found = await store.as(reader, (tx) => tx.statements(claims.map((c) => c.id)));
      if (found.length !== claims.length) outcome.lost += 1;
      const logged = await client.query("select 1 from wasl.audit where object = $1", [`batch:${name}:${n}`]);
      if ((logged.rowCount ?? 0) === 0) outcome.broken.push(`no entry for ${name} ${n}`);
    }
    for (const name of new Set(batches.map((b) => b.name)))
      outcome.duplicates += await duplicates(client, `${name}-`);
  } finally {
    await client.end();
  }
  const { firstBroken } = await store.verifyAudit();
  if (firstBroken) outcome.broken.push(JSON.stringify(firstBroken));
}

/** Rows that say what another says, in every table that a statement is written to. */
async function duplicates(client: pg.Client, prefix: string): Promise<number> {
  const { rows } = await client.query<{ more: string }>(
    `with s as (select id, access_id from wasl.statement where starts_with(entity_id, $1)),
      i as (select statement_id, node, access_id from wasl.identifier where starts_with(entity_id, $1)),
      p as (select entity_id, key, access_id from wasl.posting where starts_with(entity_id, $1))
    select (select count(*) - count(distinct (id, access_id)) from s)
      + (select count(*) - count(distinct (statement_id, node, access_id)) from i)
      + (select count(*) - count(distinct (entity_id, key, access_id)) from p) as more`,
    [prefix],
  );
  return Number(rows[0]?.more ?? 0);
}
