import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor, Stats } from "../../src/app/index.ts";
import { OPEN, type Statement, toStatement } from "../../src/core/index.ts";
import { openStore, type WaslStore } from "../../src/store/index.ts";
import { actor, model, random, red, report, testClock } from "../contracts/fixtures.ts";
import { placeEmptyStore } from "../support/empty-store.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

const green = { ...OPEN, tlp: "green" as const };
const SCHEMATA = ["LegalEntity", "Company", "Person"];

/** What is kept as it is written equals what would be counted by reading it all. */
describe.each(["PGlite", "PostgreSQL"])("the tally in %s", (tier) => {
  let folder: string;
  let postgres: TestPostgres | undefined;
  let store: WaslStore;
  let high: Actor;
  let low: Actor;
  const r = report("tally", green);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wasl-tally-"));
    if (tier === "PostgreSQL") postgres = await startPostgres();
    else await placeEmptyStore(join(folder, "store"));
    store = await openStore({
      ...(postgres ? { databaseUrl: postgres.url } : { folder: join(folder, "store") }),
      nodeKey: new Uint8Array(randomBytes(32)),
      nodeId: "tally",
      model,
      clock: testClock(),
      random,
    });
    high = await actor(store, { id: "high", clearance: "red" });
    low = await actor(store, { id: "low", clearance: "green" });
    await store.as(high, (tx) => tx.openReport(r));
  });
  afterAll(async () => {
    await store?.close();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const owner = async <T extends object>(sql: string): Promise<readonly T[]> => {
    const transaction = await store["driver"].begin("owner", 60_000);
    try {
      const { rows }: { rows: readonly T[] } = await transaction.query(sql);
      await transaction.commit();
      return rows;
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  };

  /** The slow way: everything is read. */
  async function counted(
    tlpMax: number,
  ): Promise<Pick<Stats, "statements" | "entities" | "entitiesBySchema">> {
    const rows = await owner<{ entity_id: string; schemata: string; n: number }>(
      `select s.entity_id, string_agg(distinct s.schema, ' ') as schemata, count(*)::int as n from wasl.statement s
        where s.access_id in (select id from wasl.access where tlp <= ${tlpMax}) and not exists (
          select 1 from wasl.tombstone t where t.statement_id = s.id and t.access_id = s.access_id)
        group by s.entity_id`,
    );
    const entitiesBySchema: Record<string, number> = {};
    for (const { schemata } of rows) {
      const schema = schemata.split(" ").reduce((a, b) => model.moreSpecific(a, b));
      entitiesBySchema[schema] = (entitiesBySchema[schema] ?? 0) + 1;
    }
    return { statements: rows.reduce((sum, x) => sum + x.n, 0), entities: rows.length, entitiesBySchema };
  }

  async function mustAgree(): Promise<void> {
    for (const [who, tlpMax] of [
      [high, 4],
      [low, 1],
    ] as const) {
      const { statements, entities, entitiesBySchema } = await store.as(who, (tx) => tx.stats());
      expect({ statements, entities, entitiesBySchema }).toEqual(await counted(tlpMax));
    }
  }

  const statement = (entity: number, schema: number, isSecret: boolean, value: number): Statement =>
    toStatement(
      {
        entityId: `t-${entity}`,
        schema: SCHEMATA[schema] ?? "Person",
        property: "notes",
        value: `v${value}`,
      },
      { reportId: r.id, access: isSecret ? red : green, seenAt: r.receivedAt },
    );
  const aStatement = fc.tuple(fc.nat(3), fc.nat(2), fc.boolean(), fc.nat(2)).map((t) => statement(...t));
  const aStep = fc.oneof(
    fc.record({ do: fc.constant("say" as const), what: fc.array(aStatement, { maxLength: 6 }) }),
    fc.record({ do: fc.constant("withdraw" as const), what: aStatement }),
    fc.record({ do: fc.constant("erase" as const), what: fc.nat(3) }),
    fc.record({ do: fc.constant("mark" as const), what: fc.nat(3) }),
    fc.record({ do: fc.constant("settle" as const) }),
  );

  it("equals a count after every import, withdrawal, erasure, change of marking and settling", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { maxLength: 12 }), async (steps) => {
        for (const step of steps) {
          if (step.do === "say") await store.as(high, (tx) => tx.appendStatements(step.what));
          if (step.do === "withdraw")
            await store.as(high, (tx) => tx.withdrawStatement(step.what.id, "wrong")).catch(() => undefined);
          if (step.do === "erase") {
            await owner(`delete from wasl.tombstone t using wasl.statement s
              where s.entity_id = 't-${step.what}' and t.statement_id = s.id and t.access_id = s.access_id`);
            await owner(`delete from wasl.statement where entity_id = 't-${step.what}'`);
          }
          if (step.do === "mark")
            await owner(`update wasl.statement s set access_id = (select id from wasl.access where tlp = 4 limit 1)
              where s.entity_id = 't-${step.what}' and not exists (select 1 from wasl.statement o
                where o.id = s.id and o.entity_id = s.entity_id and o.access_id <> s.access_id)
              and exists (select 1 from wasl.access where tlp = 4)`);
          if (step.do === "settle") await store["driver"].maintain();
          await mustAgree();
        }
      }),
      { numRuns: 12 },
    );
  });

  it("does not count what comes again under a marking in which it was withdrawn", async () => {
    const said = statement(7, 0, false, 0);
    await store.as(high, (tx) => tx.appendStatements([said, statement(6, 0, true, 0)]));
    await store.as(high, (tx) => tx.withdrawStatement(said.id, "wrong"));
    await owner(`update wasl.statement set access_id = (select id from wasl.access where tlp = 4 limit 1)
      where entity_id = 't-7'`);
    await store["driver"].maintain();
    await store.as(high, (tx) => tx.appendStatements([said]));
    await mustAgree();
  });

  // A server's own processes make the maps there.
  if (tier === "PGlite")
    it("knows how large the tables are where the maps cannot be made", async () => {
      await store.as(high, (tx) => tx.appendStatements([statement(5, 2, false, 0)]));
      await owner(`create function wasl.no_more() returns trigger language plpgsql as
        $$ begin raise exception 'no more' using errcode = '22000'; end $$`);
      await owner("create trigger no_more before insert on wasl.posting execute function wasl.no_more()");
      try {
        await expect(store["driver"].maintain(true)).rejects.toMatchObject({ detail: { sqlState: "22000" } });
        const [known] = await owner(
          "select reltuples::int as n from pg_class where oid = 'wasl.statement'::regclass",
        );
        expect([known]).toEqual(await owner("select count(*)::int as n from wasl.statement"));
      } finally {
        await owner("drop function wasl.no_more cascade");
      }
    });

  it("settles while more is coming too: the planner knows how large the tables are, and indexes have maps of their free pages", async () => {
    await store.as(high, (tx) => tx.appendStatements([statement(5, 0, false, 0), statement(5, 1, false, 0)]));
    await store["driver"].maintain(true);
    await mustAgree();
    expect(await owner("select 1 from wasl.presence where here <> tallied")).toEqual([]);
    const stored = await owner("select count(*)::int as n from wasl.statement");
    expect(
      await owner("select reltuples::int as n from pg_class where oid = 'wasl.statement'::regclass"),
    ).toEqual(stored);
    expect(await owner("show default_statistics_target")).toEqual([{ default_statistics_target: "100" }]);
    const indexes = ["statement_one", "posting_key", "name_key_key", "presence_pkey", "presence_unsettled"];
    const withMap = await owner<{ relname: string }>(
      `select relname from pg_class where relname in ('${indexes.join("','")}')
        and pg_relation_size(oid, 'fsm') > 0 order by relname`,
    );
    // A server's own processes see to it.
    expect(withMap.map((r) => r.relname)).toEqual(tier === "PostgreSQL" ? [] : indexes.sort());
    // Of the rows that made them none is left.
    expect(await owner("select 1 from wasl.statement where entity_id like '~%'")).toEqual([]);
    expect(await owner("select 1 from wasl.presence where entity_id like '~%'")).toEqual([]);
  });

  it("keeps no id of what was erased, and counts bulk rows", async () => {
    await store.as(high, async (tx) => {
      await tx.appendStatements([statement(9, 1, false, 0)]);
      await tx.appendRecords(r.id, green, [
        { kind: "seizure", id: "s-1", seizedAt: "2026-01-01", place: "Dover", item: "engine", serials: [] },
      ]);
    });
    expect((await store.as(low, (tx) => tx.stats())).records.seizure).toBe(1);
    await store["driver"].maintain();
    await owner("delete from wasl.statement where entity_id = 't-9'");
    expect(await owner("select 1 from wasl.presence where entity_id = 't-9'")).toEqual([]);
    await owner("delete from wasl.seizure");
    expect((await store.as(low, (tx) => tx.stats())).records.seizure).toBe(0);
  });

  it("tells nobody of markings that they may not see", async () => {
    const seen = async () => (await store.as(low, (tx) => tx.stats())).entitiesBySchema;
    const before = await seen();
    await store.as(high, (tx) => tx.appendStatements([statement(8, 2, true, 1), statement(8, 0, false, 1)]));
    const after = await seen();
    expect(after["LegalEntity"]).toBe((before["LegalEntity"] ?? 0) + 1);
    expect(after["Person"]).toBe(before["Person"]);
    const asApp = await store["driver"].begin("app", 5_000);
    await expect(asApp.query("select * from wasl.entity_tally")).rejects.toMatchObject({
      code: "MARKING_FORBIDS",
    });
    await asApp.rollback();
  });
});
