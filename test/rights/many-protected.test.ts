import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { PROTECTED_ID_PREFIX } from "../../src/core/index.ts";
import type { DbTransaction, Driver } from "../../src/store/database/driver.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres } from "../support/postgres.ts";
import { entity, everyTable, load } from "./support.ts";

const MANY = 60;

/** All names are invented; "canary" marks what must not get out. */
describe.each(["PGlite", "PostgreSQL"])(
  "a report that protects many whom earlier ones named, on %s",
  (tier) => {
    let node: TestNode;
    let ana: Actor;
    let chief: Actor;
    let stop = (): Promise<void> => Promise.resolve();

    beforeAll(async () => {
      if (tier === "PostgreSQL") {
        const postgres = await startPostgres();
        stop = () => postgres.stop();
        node = await openTestNode({ databaseUrl: postgres.url });
      } else node = await openTestNode();
      ana = await node.actor({ id: "ana", clearance: "amber+strict" });
      chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    });
    afterAll(async () => {
      await node?.remove();
      await stop();
    });

    const tablesWith = async (word: RegExp): Promise<string[]> =>
      [...(await everyTable(node))].flatMap(([table, rows]) =>
        rows.split("\n").flatMap((row) => (word.test(row) ? [`${table} ${row}`] : [])),
      );
    const victims = (of: string, category = "victim"): string[] =>
      Array.from({ length: MANY }, (_, n) =>
        entity(`${of}-${n}`, "Person", { subjectCategory: [n === 0 ? "child" : category] }),
      );
    const named = (of: string): string[] =>
      Array.from({ length: MANY }, (_, n) => [
        entity(`${of}-${n}`, "Person", { name: [`${of}canary${n} Test`], phone: [`+4477009${7000 + n}`] }),
        entity(`${of}-v-${n}`, "Vessel", { name: ["Boat"], notes: [`${of}canary${n} was aboard`] }),
        entity(`${of}-o-${n}`, "Ownership", { owner: [`${of}-${n}`], asset: [`${of}-v-${n}`] }),
      ]).flat();
    /** Counts the keeper's transactions and queries, and lets none be committed where it is told so. */
    const watched = async (work: () => Promise<unknown>, isKilled = false) => {
      const driver = Reflect.get(node.store, "driver") as Driver;
      const begin = driver.begin.bind(driver);
      const seen = { transactions: 0, queries: 0 };
      driver.begin = async (role, deadlineMs): Promise<DbTransaction> => {
        const transaction = await begin(role, deadlineMs);
        if (role !== "keeper") return transaction;
        let queries = 0;
        return {
          ...transaction,
          query: (sql, params) => {
            queries += 1;
            return transaction.query(sql, params);
          },
          commit: async (last) => {
            seen.transactions += 1;
            seen.queries += queries;
            // What is said of persons is moved in the only one that puts entries into the log.
            if (isKilled && last) throw new Error("killed before the commit");
            await transaction.commit(last);
          },
        };
      };
      try {
        await work();
      } finally {
        driver.begin = begin;
      }
      return seen;
    };

    it("R08 costs a bounded number of transactions and queries, and names nobody anywhere", async () => {
      await load(node, ana, "one.ftm.jsonl", named("one"));
      const few = await watched(() => load(node, ana, "few.ftm.jsonl", victims("one").slice(0, 2)));
      const many = await watched(() => load(node, ana, "many.ftm.jsonl", victims("one")));
      // Who is in the keyed store, before, after and at the end; who was spoken of, their protection, their names elsewhere,
      // what banks of signals know them by, and, after each of these, what was found about their accounts.
      expect(few.transactions).toBe(9);
      expect(many.transactions).toBe(9);
      // Not by person: what it takes for two, it takes for all.
      expect(many.queries).toBeLessThan(few.queries + 10);
      expect(await tablesWith(/onecanary/i)).toEqual([]);
      const graph = JSON.stringify(await node.wasl.graph(ana, ["one-v-1", "one-v-2"], { depth: 1 }));
      expect(new Set(graph.match(new RegExp(`${PROTECTED_ID_PREFIX}[0-9a-f]{32}`, "g"))).size).toBe(2);
      // The child is in a compartment of its own, alone among the others.
      expect(JSON.stringify(await node.wasl.graph(ana, ["one-v-0"], { depth: 1 }))).not.toContain(
        PROTECTED_ID_PREFIX,
      );
      expect((await node.store.verifyContents()).alteredCount).toBe(0);
      expect((await node.wasl.verifyAudit()).firstBroken).toBeUndefined();
    });

    it("R08 a run that dies leaves them as they were, and the next protects them", async () => {
      await load(node, ana, "two.ftm.jsonl", named("two"));
      const before = await tablesWith(/twocanary/i);
      const read = () => load(node, ana, "two-victims.ftm.jsonl", victims("two", "witness"));
      await expect(watched(read, true)).rejects.toThrow("killed before the commit");
      expect(await tablesWith(/twocanary/i)).toEqual(before);
      expect((await read()).changed).toBe(true);
      expect(await tablesWith(/twocanary/i)).toEqual([]);
      expect(await codeOf(node.wasl.entity(chief, "two-7"))).toBe("ENTITY_UNKNOWN");
    });

    it("R08 two of them who are one have one pseudonym, and a name is masked where its bearer was spoken of", async () => {
      await load(node, ana, "three-a.ftm.jsonl", [
        entity("three-a", "Person", { name: ["Threecanary Test"] }),
        entity("three-b", "Person", { name: ["Threecanary Testo"] }),
        entity("three-v", "Vessel", { name: ["Boat"], notes: ["Otherword was aboard"] }),
        entity("three-o", "Ownership", { owner: ["three-a", "three-b"], asset: ["three-v"] }),
      ]);
      await load(node, ana, "three-c.ftm.jsonl", [
        entity("three-c", "Person", { name: ["Otherword Person"] }),
      ]);
      await node.wasl.judge(ana, "three-a", "three-b", "same", "one passport");
      const ids = ["three-a", "three-b", "three-c"];
      await load(
        node,
        ana,
        "three.ftm.jsonl",
        ids.map((id) => entity(id, "Person", { subjectCategory: ["victim"] })),
      );
      expect(await tablesWith(/threecanary/i)).toEqual([]);
      const graph = JSON.stringify(await node.wasl.graph(ana, ["three-v"], { depth: 2 }));
      expect(new Set(graph.match(new RegExp(`${PROTECTED_ID_PREFIX}[0-9a-f]{32}`, "g"))).size).toBe(1);
      // A report that does not speak of somebody may use the word otherwise.
      expect(JSON.stringify(await node.wasl.entity(ana, "three-v"))).toContain("Otherword was aboard");
    });
  },
);
