import { WaslError } from "../../core/index.ts";
import type { DbRole, DbTransaction, Driver, Param, Query, Rows } from "./driver.ts";
import { type Buffers, PgliteEngine } from "./pglite-engine.ts";
import { statementName } from "./statement-names.ts";
import { Turns } from "./turns.ts";

const CLOSE_MS = 10_000;
const MAINTAIN_DEADLINE_MS = 600_000;
/** While more is coming, how large the tables are is enough: all of them, vacuumed and looked at closely, take eight times as long. */
const HOW_LARGE = `set default_statistics_target = 10;
  analyze wasl.statement, wasl.posting, wasl.identifier, wasl.link, wasl.name_key, wasl.presence;
  reset default_statistics_target`;
const HAS_NO_MAPS = "select 1 where pg_relation_size('wasl.statement_one', 'fsm') = 0";
/**
 * PostgreSQL asks at each new page of an index for the map of its free pages; where there is none, the file is looked for each
 * time, a tenth of an insert. It is made when a page becomes free: a vacuum takes the pages of rows that were rolled back out
 * of the index, the next puts them on the map. Their keys stand side by side, so that whole pages are theirs; `presence` gets
 * its rows from the trigger of statements.
 */
const TAKEN_BACK = `begin;
  insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, first_seen)
    select 0, 0, false, md5(n::text)::uuid, repeat('~', 200) || n, '', '', '', '' from generate_series(1000, 1250) n;
  insert into wasl.posting (key, entity_id, access_id, words, marks)
    select repeat('~', 200) || n, '', 0, 0, 0 from generate_series(1000, 1250) n;
  insert into wasl.name_key (key, word, letters, access_id)
    select repeat('~', 200) || n, '', 0, 0 from generate_series(1000, 1250) n;
  rollback`;
const VACUUM = "vacuum (index_cleanup on) wasl.statement, wasl.posting, wasl.name_key, wasl.presence";
const ROLE_SQL: Readonly<Record<DbRole, string>> = {
  app: "begin; set local role wasl_app",
  auth: "begin; set local role wasl_auth",
  keeper: "begin; set local role wasl_keeper",
  worker: "begin; set local role wasl_worker",
  owner: "begin",
};

/** The embedded database: one connection, so transactions take turns. */
export class PgliteDriver implements Driver {
  private readonly engine: PgliteEngine;
  private readonly turns = new Turns();

  constructor(folder: string, buffers?: Buffers) {
    this.engine = new PgliteEngine(folder, buffers);
  }

  async begin(role: DbRole, deadlineMs: number): Promise<DbTransaction> {
    // A turn may have to wait for a whole import batch, so waiting has a limit of its own.
    const giveBack = await this.turns.take(Math.max(deadlineMs, 60_000));
    try {
      await this.engine.mustHaveRoom();
      await this.engine.tend();
      await this.engine.run("exec", ROLE_SQL[role], [], deadlineMs);
    } catch (error) {
      giveBack();
      throw error;
    }
    return new PgliteTransaction(this.engine, role, deadlineMs, giveBack).asTransaction();
  }

  async once<R>(role: DbRole, deadlineMs: number, sql: string, params: readonly Param[]): Promise<Rows<R>> {
    const giveBack = await this.turns.take(Math.max(deadlineMs, 60_000));
    try {
      const how = { begin: ROLE_SQL[role], name: nameFor(role, sql, params) };
      return await this.engine.run<R>("once", sql, params, deadlineMs, how);
    } finally {
      giveBack();
    }
  }

  async maintain(isUnderway = false): Promise<void> {
    const giveBack = await this.turns.take(MAINTAIN_DEADLINE_MS);
    try {
      await this.engine.run("exec", "select wasl.settle_tally()", [], MAINTAIN_DEADLINE_MS);
      const how = isUnderway ? HOW_LARGE : "vacuum (analyze)";
      await this.engine.run("exec", how, [], MAINTAIN_DEADLINE_MS);
      if (isUnderway) await this.makeMaps();
    } finally {
      giveBack();
    }
  }

  private async makeMaps(): Promise<void> {
    const run = async (sql: string) => await this.engine.run("exec", sql, [], MAINTAIN_DEADLINE_MS);
    const { rows } = await this.engine.run("query", HAS_NO_MAPS, [], MAINTAIN_DEADLINE_MS);
    if (rows.length === 0) return;
    try {
      for (const sql of [TAKEN_BACK, VACUUM, TAKEN_BACK, VACUUM]) await run(sql);
    } catch (error) {
      // The one connection is everybody's: no transaction stays open.
      await run("rollback").catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    // Whoever left a transaction open is not waited for long; what was not committed was not promised.
    const giveBack = await this.turns.take(CLOSE_MS).catch(() => undefined);
    await this.engine.end();
    giveBack?.();
  }
}

/**
 * One connection serves all roles, and what a role may see is part of a plan. The owner's statements change what plans rest
 * on: they are planned each time.
 */
const nameFor = (role: DbRole, sql: string, params: readonly Param[]): string | undefined => {
  const name = role === "owner" ? undefined : statementName(sql, params);
  return name && `${role}_${name}`;
};

class PgliteTransaction {
  private readonly engine: PgliteEngine;
  private readonly role: DbRole;
  private readonly generation: number;
  private readonly deadlineMs: number;
  private readonly giveBack: () => void;
  private state: "open" | "failed" | "ended" = "open";
  private idle: NodeJS.Timeout | undefined;

  constructor(engine: PgliteEngine, role: DbRole, deadlineMs: number, giveBack: () => void) {
    this.engine = engine;
    this.role = role;
    this.generation = engine.generation;
    this.deadlineMs = deadlineMs;
    this.giveBack = giveBack;
    this.watchIdle();
  }

  asTransaction(): DbTransaction {
    const query: Query = (sql, params = []) => this.query(sql, params);
    const commit: DbTransaction["commit"] = async (last = []) => {
      for (const { sql, params } of last) await query(sql, params);
      await this.commit();
    };
    // There is one transaction at a time, so that what was looked for and not there is not there.
    return { query, unlessTaken: query, commit, rollback: () => this.rollback() };
  }

  private async query<R>(sql: string, params: readonly Param[]) {
    this.mustBeOpen();
    clearTimeout(this.idle);
    try {
      const name = nameFor(this.role, sql, params);
      return await this.engine.run<R>("query", sql, params, this.deadlineMs, { name });
    } catch (error) {
      this.state = this.state === "open" ? "failed" : this.state;
      throw error;
    } finally {
      this.watchIdle();
    }
  }

  private async commit(): Promise<void> {
    this.mustBeOpen();
    clearTimeout(this.idle);
    this.state = "ended";
    try {
      await this.engine.run("exec", "commit", [], this.deadlineMs);
    } finally {
      this.giveBack();
    }
  }

  private async rollback(): Promise<void> {
    if (this.state === "ended") return;
    clearTimeout(this.idle);
    this.state = "ended";
    try {
      // Where the worker was lost, so was the transaction.
      if (this.generation === this.engine.generation)
        await this.engine.run("exec", "rollback", [], this.deadlineMs);
    } catch {
      // The engine has dropped its worker, which is a rollback.
    } finally {
      this.giveBack();
    }
  }

  private mustBeOpen(): void {
    if (this.generation !== this.engine.generation) throw new WaslError("STORE_TIMEOUT");
    if (this.state === "ended") throw new WaslError("INTERNAL", { because: "the transaction has ended" });
    if (this.state === "failed") throw new WaslError("INTERNAL", { because: "the transaction has failed" });
  }

  /** Somebody who never comes back must not keep all others from their turn. */
  private watchIdle(): void {
    clearTimeout(this.idle);
    if (this.state === "ended") return;
    this.idle = setTimeout(() => void this.rollback(), this.deadlineMs);
    this.idle.unref();
  }
}
