import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Job, JobQueue } from "../../src/app/index.ts";
import type { Driver } from "../../src/store/database/driver.ts";
import type { WaslStore } from "../../src/store/index.ts";
import { openJobs } from "../../src/store/jobs/jobs.ts";
import { actor, amber, codeOf, report } from "./fixtures.ts";

/** Two stores on one database, as two processes have them. */
export interface TwoStores {
  readonly stores: readonly [WaslStore, WaslStore];
  close(): Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const LEASE_SECONDS = 60;

const standingOf = async (queue: JobQueue, kind: Job["kind"]) =>
  (await queue.standing()).find((s) => s.kind === kind);

async function drain(queue: JobQueue, kind: Job["kind"]): Promise<void> {
  for (;;) {
    const job = await queue.take(kind, LEASE_SECONDS);
    if (!job) return;
    await queue.done(job);
  }
}

/** Asks for it until it is there: the library waits some seconds before it tries again. */
async function takeLater(queue: JobQueue, kind: Job["kind"]): Promise<Job> {
  for (let attempt = 0; attempt < 150; attempt++) {
    await queue.tidy();
    const job = await queue.take(kind, LEASE_SECONDS);
    if (job) return job;
    await pause(100);
  }
  throw new Error("the job does not come back");
}

/** The queue, as app/ports/jobs.ts says. */
export function jobsContract(name: string, open: () => Promise<TwoStores>): void {
  describe(`jobs on ${name}`, () => {
    let given: TwoStores;
    let a: JobQueue;
    let b: JobQueue;

    beforeAll(async () => {
      given = await open();
      a = given.stores[0].jobs;
      b = given.stores[1].jobs;
    }, 120_000);
    afterAll(() => given.close());

    it("what is put there without a wait is due at once, also within one tick of the clock", async () => {
      for (let n = 0; n < 100; n++) {
        await a.put("pull", { key: "now" });
        const job = await a.take("pull", LEASE_SECONDS);
        if (!job) throw new Error(`nothing to take the ${n}th time`);
        await a.done(job);
      }
    });

    it("one of two processes that race takes a job, and each job is taken", async () => {
      for (let n = 0; n < 20; n++) await a.put("pull", { key: `p-${n}`, data: { partner: `p-${n}` } });
      const taken: string[] = [];
      const work = async (queue: JobQueue): Promise<void> => {
        for (;;) {
          const job = await queue.take("pull", LEASE_SECONDS);
          if (!job) return;
          taken.push(job.data["partner"] ?? "");
          await queue.done(job);
        }
      };
      // Somebody else at the same row is passed over, so each looks until it sees none.
      while (taken.length < 20) await Promise.all([work(a), work(b), work(a), work(b)]);
      expect(taken.toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => `p-${n}`).toSorted());
    });

    it("a process that dies while it takes a job has taken none", async () => {
      const { driver } = given.stores[0] as unknown as { driver: Driver };
      // It has sent what takes the job, and its lease with it; nothing more goes out.
      const dying: Driver = {
        ...driver,
        begin: async (...of) => {
          const transaction = await driver.begin(...of);
          return {
            query: transaction.query,
            unlessTaken: transaction.unlessTaken,
            commit: () => Promise.reject(new Error("died")),
            rollback: () => transaction.rollback(),
          };
        },
      };
      await a.put("pull", { key: "dying" });
      await expect(openJobs(dying).take("pull", LEASE_SECONDS)).rejects.toThrow("died");
      expect(await standingOf(b, "pull")).toMatchObject({ waiting: 1, running: 0 });
      const job = await b.take("pull", LEASE_SECONDS);
      expect(job?.attempt).toBe(0);
      if (job) await b.done(job);
    });

    it("one of a key is taken by it, by one process, also where it is to be tried again later", async () => {
      for (const key of ["k-1", "k-2"]) await a.put("pull", { key, data: { partner: key } });
      expect(await a.take("pull", LEASE_SECONDS, "k-3")).toBeUndefined();
      const [first, ...others] = (
        await Promise.all([a, b, a, b].map((queue) => queue.take("pull", LEASE_SECONDS, "k-2")))
      ).flatMap((job) => job ?? []);
      expect(others).toEqual([]);
      if (!first) throw new Error("nobody has it");
      expect(first).toMatchObject({ kind: "pull", data: { partner: "k-2" }, attempt: 0 });
      await a.fail(first, "STORE_BUSY", false);
      expect(await b.idle(["pull"], "k-2")).toEqual([]);
      const again = await b.take("pull", LEASE_SECONDS, "k-2");
      expect(again).toMatchObject({ id: first.id, attempt: 1 });
      // Whoever had it before has it no more.
      await a.done(first);
      expect(await b.idle(["pull"], "k-2")).toEqual([]);
      if (again) await b.done(again);
      expect(await b.idle(["pull"], "k-2")).toEqual(["pull"]);
      await drain(a, "pull");
    });

    it("of one kind and key one waits, whoever puts it there, and one is worked on", async () => {
      await Promise.all([a.put("retention"), b.put("retention"), a.put("retention")]);
      expect(await standingOf(a, "retention")).toMatchObject({ waiting: 1, running: 0 });
      const first = await a.take("retention", LEASE_SECONDS);
      await b.put("retention");
      expect(await b.take("retention", LEASE_SECONDS)).toBeUndefined();
      expect(await standingOf(b, "retention")).toMatchObject({ waiting: 1, running: 1 });
      if (first) await a.done(first);
      const second = await b.take("retention", LEASE_SECONDS);
      expect(second?.id).not.toBe(first?.id);
      if (second) await b.done(second);
    });

    it("what a clock put there for later is not due, and the kind is not idle", async () => {
      expect(await a.idle(["messages", "watch"])).toEqual(["messages", "watch"]);
      await a.put("messages", { afterSeconds: 3_600 });
      expect(await b.due(["messages"])).toEqual([]);
      expect(await b.take("messages", LEASE_SECONDS)).toBeUndefined();
      expect(await b.idle(["messages", "watch"])).toEqual(["watch"]);
      expect(await standingOf(b, "messages")).toMatchObject({ waiting: 0, oldestSeconds: 0 });
    });

    it("a job is another's when the lease is over, and the first changes nothing any more", {
      timeout: 60_000,
    }, async () => {
      await a.put("pulls");
      const lost = await a.take("pulls", 1);
      expect(lost).toBeDefined();
      expect(await b.take("pulls", LEASE_SECONDS)).toBeUndefined();
      await pause(1_100);
      const mine = await takeLater(b, "pulls");
      expect(mine.id).toBe(lost?.id);
      expect(mine.attempt).toBe(1);
      if (!lost) return;
      expect(await a.hold(lost, LEASE_SECONDS)).toBe(false);
      await a.done(lost);
      await a.fail(lost, "INTERNAL", true);
      expect(await standingOf(b, "pulls")).toMatchObject({ running: 1, failed: 0 });
      await b.done(mine);
      expect(await standingOf(b, "pulls")).toMatchObject({ running: 0, failed: 0 });
    });

    it("a lease that is begun anew in time is nobody else's", { timeout: 30_000 }, async () => {
      await a.put("watch");
      const job = await a.take("watch", 1);
      if (!job) throw new Error("nothing to take");
      for (let n = 0; n < 4; n++) {
        await pause(500);
        expect(await a.hold(job, 1)).toBe(true);
        await b.tidy();
        expect(await b.take("watch", LEASE_SECONDS)).toBeUndefined();
      }
      await a.done(job);
    });

    it("what fails waits longer each time, is tried six times in all, and then stands as failed", async () => {
      const driver = given.stores[0]["driver"];
      const waits: number[] = [];
      await drain(a, "pull");
      await a.put("pull", { key: "down" });
      for (let attempt = 0; ; attempt++) {
        const job = await a.take("pull", LEASE_SECONDS);
        if (!job) break;
        expect(job.attempt).toBe(attempt);
        await a.fail(job, "STORE_BUSY", false);
        const { rows } = await driver.once(
          "owner",
          30_000,
          `select state::text as state, extract(epoch from start_after - now())::float8 as seconds
            from wasl_queue.job where id = $1::uuid`,
          [job.id],
        );
        const [kept] = rows as { state: string; seconds: number }[];
        if (kept?.state === "failed") break;
        expect(kept?.state).toBe("retry");
        waits.push(kept?.seconds ?? 0);
        expect(await a.take("pull", LEASE_SECONDS)).toBeUndefined();
        await driver.once(
          "owner",
          30_000,
          "update wasl_queue.job set start_after = now() - interval '1 second' where id = $1::uuid",
          [job.id],
        );
      }
      expect(waits).toHaveLength(5);
      waits.forEach((seconds, n) => {
        expect(seconds).toBeGreaterThan(5 * 2 ** n - 1);
        expect(seconds).toBeLessThanOrEqual(5 * 2 ** (n + 1));
      });
      expect(await standingOf(b, "pull")).toMatchObject({ waiting: 0, failed: 1, codes: ["STORE_BUSY"] });
    });

    it("what no repetition mends is given up at once", async () => {
      await a.put("pull", { key: "gone" });
      const job = await a.take("pull", LEASE_SECONDS);
      if (!job) throw new Error("nothing to take");
      await a.fail(job, "REPORT_UNKNOWN", true);
      expect(await standingOf(a, "pull")).toMatchObject({
        waiting: 0,
        failed: 2,
        codes: ["REPORT_UNKNOWN", "STORE_BUSY"],
      });
    });

    it("what was given up is named, and tried once more or forgotten", async () => {
      const [store] = given.stores;
      const ana = await actor(store, { id: "jobs-again" });
      const id = randomUUID();
      await store.as(ana, (tx) => tx.followUp(id, "rep-2"));
      const first = await a.take("compare", LEASE_SECONDS);
      if (!first) throw new Error("nothing to take");
      await a.fail(first, "ROLE_FORBIDS", true);
      expect(await store.as(ana, (tx) => tx.followUpState(id))).toBe("failed");
      const [named] = await b.failed();
      expect(named).toMatchObject({ id, kind: "compare", code: "ROLE_FORBIDS", data: { reportId: "rep-2" } });
      expect(Math.abs(Date.parse(named?.failedAt ?? "") - Date.now())).toBeLessThan(600_000);
      expect(await b.retryFailed()).toBe(1);
      const again = await b.take("compare", LEASE_SECONDS);
      expect(again?.id).toBe(id);
      if (again) await b.fail(again, "ROLE_FORBIDS", true);
      // With the two that were given up above.
      expect(await a.forgetFailed()).toBe(3);
      expect(await a.failed()).toEqual([]);
    });

    it("what follows an upload is there with its transaction, and not without", async () => {
      const [store] = given.stores;
      const ana = await actor(store, { id: "jobs-ana" });
      const ben = await actor(store, { id: "jobs-ben" });
      const undone = randomUUID();
      expect(
        await codeOf(
          store.as(ana, async (tx) => {
            await tx.followUp(undone, "rep-1");
            // Within it, it is there.
            expect(await tx.followUpState(undone)).toBe("waiting");
            await tx.openReport(report("jobs-undone", { ...amber, compartments: ["not-hers"] }));
          }),
        ),
      ).toBe("MARKING_FORBIDS");
      expect(await store.as(ana, (tx) => tx.followUpState(undone))).toBeUndefined();
      expect(await b.take("compare", LEASE_SECONDS)).toBeUndefined();

      const done = randomUUID();
      let told = 0;
      store.jobs.onPut(() => {
        told += 1;
      });
      await store.as(ana, (tx) => tx.followUp(done, "rep-1"));
      expect(told).toBe(1);
      expect(await store.as(ana, (tx) => tx.followUpState(done))).toBe("waiting");
      // It is hers alone, as is what she looks for.
      expect(await store.as(ben, (tx) => tx.followUpState(done))).toBeUndefined();
      const job = await b.take("compare", LEASE_SECONDS);
      expect(job).toMatchObject({
        id: done,
        data: { reportId: "rep-1", userId: "jobs-ana", ...ana.purpose },
      });
      expect(Object.keys(job?.data ?? {}).toSorted()).toEqual(["mandate", "purpose", "reportId", "userId"]);
      expect(await store.as(ana, (tx) => tx.followUpState(done))).toBe("running");
      if (job) await b.done(job);
      expect(await store.as(ana, (tx) => tx.followUpState(done))).toBe("done");
    });
  });
}
