import { WaslError } from "../core/index.ts";
import { type Driver, inTransaction, storeError } from "./database/driver.ts";
import { MIGRATIONS } from "./migrations/index.ts";

/** A step may have to read, index or hash all that a large store holds: an upgrade that gives up never ends. */
const DEADLINE_MS = 24 * 3_600_000;
/** Whoever holds a table, or brings the schema up to date already, is waited for so long. */
const LOCK_WAIT_MS = 600_000;
/** Any number, ours alone: two processes that start together migrate one after the other. */
const LOCK = 0x5741534c;

/**
 * Brings the schema up to date, each step in a transaction of its own; answers the versions applied.
 * STORE_VERSION where the database is newer than this program.
 */
export async function applyMigrations(driver: Driver, deadlineMs = DEADLINE_MS): Promise<readonly number[]> {
  const applied: number[] = [];
  try {
    for (;;) {
      const step = await nextStep(driver, deadlineMs);
      if (step === undefined) break;
      applied.push(step);
    }
  } catch (error) {
    // To the owner of the database a refused statement is no marking but a right that they lack.
    if (error instanceof WaslError && error.code === "MARKING_FORBIDS")
      throw new WaslError("STORE_UNAVAILABLE", {
        because: "the database's user may not create roles or a schema",
      });
    throw error;
  }
  return applied;
}

/** A start that takes too long says what it was at: a lock that another holds, a large store that is brought up to date. */
export async function atStart<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = storeError(error);
    const isLocked = (error as { readonly code?: unknown } | null)?.code === "55P03";
    const isLate = failure instanceof WaslError && failure.code === "STORE_TIMEOUT";
    if (isLocked || (isLate && failure.detail["step"] === undefined))
      throw new WaslError("STORE_TIMEOUT", { step });
    throw error;
  }
}

async function nextStep(driver: Driver, deadlineMs: number): Promise<number | undefined> {
  return await inTransaction(driver, "owner", deadlineMs, async (query) => {
    await query(`set local lock_timeout = ${Math.min(deadlineMs, LOCK_WAIT_MS)}`);
    await atStart("waiting for another process that brings the schema up to date", () =>
      query(`select pg_advisory_xact_lock(${LOCK})`),
    );
    for (const role of ["wasl_app", "wasl_auth", "wasl_keeper", "wasl_worker"]) await query(createRole(role));
    await query("create schema if not exists wasl");
    await query(
      "create table if not exists wasl.migration (version int primary key, name text not null, applied_at timestamptz not null default now())",
    );
    const { rows } = await query<{ version: number }>("select version from wasl.migration");
    const applied = new Set(rows.map((r) => r.version));
    // The last of the list need not have the highest number.
    const newest = Math.max(0, ...MIGRATIONS.map((m) => m.version));
    const found = Math.max(0, ...applied);
    if (found > newest) throw new WaslError("STORE_VERSION", { found, known: newest });
    // By what is missing, not by the highest: numbers are given out to lines of work that end in any order.
    const migration = MIGRATIONS.find((m) => !applied.has(m.version));
    if (!migration) return undefined;
    // What a migration changes is no tampering: see 0128-row-digests.
    await query("select set_config('wasl.migrating', 'on', true)");
    await atStart(`schema ${migration.version} (${migration.name})`, async () => {
      for (const statement of splitStatements(migration.sql)) await query(statement);
    });
    await query("insert into wasl.migration (version, name) values ($1, $2)", [
      migration.version,
      migration.name,
    ]);
    return migration.version;
  });
}

/** Roles belong to the whole server; another database of it may have made them, even at this moment. */
const createRole = (role: string): string => `do $$ begin
  if not exists (select 1 from pg_roles where rolname = '${role}') then
    create role ${role} nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$`;

/** The database becomes this node's. STORE_UNAVAILABLE where it belongs to another key. */
export async function claim(
  driver: Driver,
  { nodeId, keyCheck }: { readonly nodeId: string; readonly keyCheck: string },
): Promise<void> {
  await inTransaction(driver, "owner", LOCK_WAIT_MS, async (query) => {
    await query("insert into wasl.node (node_id, key_check) values ($1, $2) on conflict do nothing", [
      nodeId,
      keyCheck,
    ]);
    const { rows } = await query<{ key_check: string }>("select key_check from wasl.node");
    if (rows[0]?.key_check !== keyCheck)
      throw new WaslError("STORE_UNAVAILABLE", { because: "the node key is not this database's" });
  });
}

/** A prepared statement holds one command only; bodies in $$ stay whole. */
export function splitStatements(sql: string): readonly string[] {
  const parts = sql.split("$$");
  const statements: string[] = [];
  let current = "";
  parts.forEach((part, index) => {
    if (index % 2 === 1) {
      current += `$$${part}$$`;
      return;
    }
    const pieces = part.replace(/--[^\n]*/g, "").split(";");
    pieces.forEach((piece, at) => {
      current += piece;
      if (at === pieces.length - 1) return;
      if (current.trim() !== "") statements.push(current.trim());
      current = "";
    });
  });
  if (current.trim() !== "") statements.push(current.trim());
  return statements;
}
