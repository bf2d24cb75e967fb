import PgBoss from "pg-boss";
import { JOB_KINDS, type JobKind } from "../../app/index.ts";
import { type Driver, inTransaction, type Param, type Query } from "../database/driver.ts";
import { splitStatements } from "../migrate.ts";

/** Of its library, pg-boss; nothing of ours stands in it but policies and rights. */
export const QUEUE_SCHEMA = "wasl_queue";
const DEADLINE_MS = 600_000;
/** Two processes that start together make it one after the other. */
const LOCK = 0x5741534d;

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** What pg-boss needs of us: no connection, no timer and no schema change of its own. */
export const bossOver = (db: PgBoss.Db): PgBoss => {
  const boss = new PgBoss({
    db,
    schema: QUEUE_SCHEMA,
    supervise: false,
    schedule: false,
    archiveCompletedAfterSeconds: HOUR,
    archiveFailedAfterSeconds: 7 * DAY,
    deleteAfterSeconds: HOUR,
  });
  boss.on("error", () => undefined);
  return boss;
};

/** pg-boss's own failures, again: after 5 to 10 seconds, then each time after twice as long. */
const RETRIES = { retryLimit: 5, retryDelay: 5, retryBackoff: true } as const;

/** Reports are compared each by itself; of the rest one waits and one runs. */
const policyOf = (kind: JobKind): PgBoss.QueuePolicy => (kind === "compare" ? "standard" : "stately");

const RIGHTS = `
  grant usage on schema ${QUEUE_SCHEMA} to wasl_app, wasl_worker;
  grant select on ${QUEUE_SCHEMA}.queue to wasl_app, wasl_worker;
  grant select, insert, update, delete on ${QUEUE_SCHEMA}.job, ${QUEUE_SCHEMA}.archive to wasl_worker;
  grant select, insert on ${QUEUE_SCHEMA}.job to wasl_app;
  alter table ${QUEUE_SCHEMA}.job enable row level security;
  create policy work on ${QUEUE_SCHEMA}.job to wasl_worker using (true) with check (true);
  create policy see on ${QUEUE_SCHEMA}.job for select to wasl_app
    using (name = 'compare' and wasl.is_my_job(data));
  create policy add on ${QUEUE_SCHEMA}.job for insert to wasl_app
    with check (name = 'compare' and wasl.may_put_job(data))`;

/** Makes the queue's tables, or brings them to the library's version; as the owner, at start. */
export async function prepareQueue(driver: Driver): Promise<void> {
  await inTransaction(driver, "owner", DEADLINE_MS, async (query) => {
    await query(`select pg_advisory_xact_lock(${LOCK})`);
    const boss = bossOver(within(query));
    const isNew = !(await boss.isInstalled());
    await boss.start();
    // Asked first: to be told that a queue is there, the library has its function planned, at every start of every command.
    const { rows } = await query<{ name: string }>(`select name from ${QUEUE_SCHEMA}.queue`);
    const known = new Set(rows.map(({ name }) => name));
    for (const name of JOB_KINDS.filter((kind) => !known.has(kind)))
      await boss.createQueue(name, { name, policy: policyOf(name), ...RETRIES, retentionDays: 30 });
    if (isNew) for (const statement of splitStatements(RIGHTS)) await query(statement);
  });
}

/** The library's SQL within a transaction that is open: what it would begin and commit is ours to. */
export const within = (query: Query): PgBoss.Db => ({
  async executeSql(text, values = []) {
    const statements = splitStatements(text).filter((s) => !/^(begin|commit)$/i.test(s));
    let rows: readonly unknown[] = [];
    for (const statement of statements) ({ rows } = await query(statement, params(values)));
    return { rows: [...rows] };
  },
});

/** The library's SQL as the worker: one statement by itself, several in a transaction. */
export const asWorker = (driver: Driver, deadlineMs: number): PgBoss.Db => ({
  async executeSql(text, values = []) {
    if (text.includes(";"))
      return await inTransaction(driver, "worker", deadlineMs, (query) =>
        within(query).executeSql(text, values),
      );
    const { rows } = await driver.once("worker", deadlineMs, text, params(values));
    return { rows: [...rows] };
  },
});

/** Both drivers take scalars: a list as the text of an array of ids, anything else as JSON. */
const params = (values: readonly unknown[]): readonly Param[] =>
  values.map((value) => {
    if (value === undefined || value === null) return null;
    if (Array.isArray(value)) return `{${value.join(",")}}`;
    return typeof value === "object" ? JSON.stringify(value) : (value as Param);
  });
