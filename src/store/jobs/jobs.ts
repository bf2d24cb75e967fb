import type {
  FailedJob,
  FollowUpPort,
  FollowUpState,
  Job,
  JobData,
  JobKind,
  JobQueue,
  JobStanding,
} from "../../app/index.ts";
import { JOB_KINDS } from "../../app/index.ts";
import { assert } from "../../core/index.ts";
import type { Context } from "../context.ts";
import type { Driver } from "../database/driver.ts";
import { textArray } from "../database/literals.ts";
import { asWorker, bossOver, QUEUE_SCHEMA, within } from "./job-schema.ts";

const DEADLINE_MS = 30_000;
/** The library takes what was due before now, and PGlite's clock goes by the millisecond: in the one it was put, it would not be. */
const AT_ONCE = "-1 millisecond";

/** The queue of pg-boss over our own driver, as the role that holds nothing but the queue. */
export function openJobs(driver: Driver): JobQueue & { tell(): void } {
  const boss = bossOver(asWorker(driver, DEADLINE_MS));
  const listeners: (() => void)[] = [];
  const ask = <R>(sql: string, params: readonly (string | number)[]) =>
    driver.once<R>("worker", DEADLINE_MS, sql, params);
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const hold = async ({ kind, id, attempt }: Job, leaseSeconds: number): Promise<boolean> => {
    const { count } = await ask(
      `update ${QUEUE_SCHEMA}.job set started_on = now(), expire_in = $4::float8 * interval '1 second'
        where name = $1 and id = $2::uuid and state = 'active' and retry_count = $3`,
      [kind, id, attempt, leaseSeconds],
    );
    return count === 1;
  };
  return {
    tell,
    hold,
    async put(kind, { key = kind, data = {}, afterSeconds = 0 } = {}) {
      await boss.send(kind, data, { singletonKey: key, startAfter: afterSeconds || AT_ONCE });
      tell();
    },
    async due(kinds) {
      const { rows } = await ask<{ name: JobKind }>(
        `select distinct name from ${QUEUE_SCHEMA}.job
          where name = any ($1::text[]) and state < 'active' and start_after < now()`,
        [textArray(kinds)],
      );
      return rows.map((row) => row.name);
    },
    async idle(kinds, key = "") {
      const { rows } = await ask<{ name: JobKind }>(
        `select distinct name from ${QUEUE_SCHEMA}.job
          where name = any ($1::text[]) and state <= 'active' and ($2 = '' or singleton_key = $2)`,
        [textArray(kinds), key],
      );
      const busy = new Set(rows.map((row) => row.name));
      return kinds.filter((kind) => !busy.has(kind));
    },
    async take(kind, leaseSeconds, key) {
      const transaction = await driver.begin("worker", DEADLINE_MS);
      try {
        const taken = await transaction.unlessTaken<Job>(key === undefined ? TAKEN : TAKEN_BY_KEY, [
          kind,
          leaseSeconds,
          ...(key === undefined ? [] : [key]),
        ]);
        await transaction.commit();
        // Undefined also where another process was first with another of its key.
        return taken?.rows[0];
      } catch (error) {
        await transaction.rollback();
        throw error;
      }
    },
    async done(job) {
      if (await hold(job, 60)) await boss.complete(job.kind, job.id);
    },
    async fail(job, code, isFinal) {
      if (!(await hold(job, 60))) return;
      if (isFinal)
        await ask(
          `update ${QUEUE_SCHEMA}.job set retry_limit = retry_count where name = $1 and id = $2::uuid`,
          [job.kind, job.id],
        );
      await boss.fail(job.kind, job.id, { code });
    },
    tidy: () => boss.maintain(),
    async standing() {
      const { rows } = await ask<JobStanding>(STANDING, [textArray(JOB_KINDS)]);
      return rows;
    },
    async failed() {
      const { rows } = await ask<FailedJob>(FAILED, []);
      return rows;
    },
    async retryFailed() {
      const { count } = await ask(
        `update ${QUEUE_SCHEMA}.job set state = 'retry', retry_limit = retry_limit + 1,
            start_after = now() + interval '${AT_ONCE}'
          where name = 'compare' and state = 'failed'`,
        [],
      );
      if (count > 0) tell();
      return count;
    },
    async forgetFailed() {
      const { count } = await ask(`delete from ${QUEUE_SCHEMA}.job where state = 'failed'`, []);
      return count;
    },
    onPut: (listener) => void listeners.push(listener),
  };
}

/**
 * The oldest that this finds, taken as pg-boss takes one, with its lease in the same statement: a process that died between would
 * leave it to the library's own lease, a quarter of an hour. Of a kind and key of which one is worked on none is taken.
 */
const takenSql = (which: string): string => `
  with next as materialized (
    select q.id from ${QUEUE_SCHEMA}.job q where q.name = $1 and q.state < 'active' and ${which}
        and not (q.policy = 'stately' and exists (select from ${QUEUE_SCHEMA}.job r
          where r.name = q.name and r.state = 'active' and coalesce(r.singleton_key, '') = coalesce(q.singleton_key, '')))
      order by q.created_on, q.id limit 1 for update of q skip locked
  )
  update ${QUEUE_SCHEMA}.job j set state = 'active', started_on = now(), expire_in = $2::float8 * interval '1 second',
      retry_count = case when j.started_on is null then j.retry_count else j.retry_count + 1 end
    from next where j.name = $1 and j.id = next.id
    returning j.id::text as id, j.name as kind, j.data, j.retry_count as attempt`;
const TAKEN = takenSql("q.start_after < now()");
/** Of a key also what was to be tried again later; the library's own query knows no key. */
const TAKEN_BY_KEY = takenSql("q.singleton_key = $3");

const STANDING = `
  select k as kind,
      (count(*) filter (where state = 'retry' or state = 'created' and start_after <= now()))::int as waiting,
      (count(*) filter (where state = 'active'))::int as running,
      (count(*) filter (where state = 'failed'))::int as failed,
      coalesce(extract(epoch from now() - min(start_after)
        filter (where state in ('created', 'retry') and start_after <= now())), 0)::float8 as "oldestSeconds",
      coalesce(array_agg(distinct j.output ->> 'code') filter (where state = 'failed'), '{}') as codes
    from unnest($1::text[]) with ordinality u(k, n) left join ${QUEUE_SCHEMA}.job j on j.name = k
    group by k, n order by n`;

const FAILED = `
  select id::text as id, name as kind, coalesce(output ->> 'code', '') as code, data,
      to_char(completed_on at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "failedAt"
    from ${QUEUE_SCHEMA}.job where state = 'failed' order by completed_on desc, id limit 1000`;

/** What follows an upload, put there as the viewer: policies hold that it bears their id, purpose and mandate. */
export function followUpPart({ query, viewer }: Context, token: string, onPut: () => void): FollowUpPort {
  return {
    async followUp(id, reportId) {
      const bound = await query<{ id: string | null }>("select wasl.bound_by($1) as id", [token]);
      const boundBy = bound.rows[0]?.id;
      const { userId, purpose, mandate } = viewer;
      const data: JobData = { reportId, userId, purpose, mandate, ...(boundBy ? { boundBy } : {}) };
      const db = within(query);
      const put = await bossOver(db).send("compare", data, {
        id,
        db,
        singletonKey: reportId,
        startAfter: AT_ONCE,
      });
      assert(put === id, "an id of a follow-up is used once");
      onPut();
    },
    async followUpState(id) {
      const { rows } = await query<{ state: string }>(
        `select state::text as state from ${QUEUE_SCHEMA}.job where name = 'compare' and id = $1::uuid`,
        [id],
      );
      const [row] = rows;
      return row && STATES[row.state];
    },
  };
}

const STATES: Readonly<Record<string, FollowUpState>> = {
  created: "waiting",
  retry: "waiting",
  active: "running",
  completed: "done",
  failed: "failed",
};
