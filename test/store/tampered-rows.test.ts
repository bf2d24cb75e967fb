import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor, Altered } from "../../src/app/index.ts";
import { accessKey, OPEN } from "../../src/core/index.ts";
import { asOwner, entity, load, rowsAsOwner } from "../rights/support.ts";
import { findingAbout } from "../support/finding.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/** What one statement of SQL changes in each table, and what verifying calls the row. */
const TABLES: readonly {
  readonly table: string;
  readonly kind: Altered["kind"];
  readonly keys: readonly string[];
  readonly column: string;
  readonly value: string;
}[] = [
  { table: "resolution", kind: "decision", keys: ["id"], column: "reason", value: "reason || '.'" },
  { table: "pairing", kind: "pair", keys: ["entity_id", "no"], column: "stands", value: "not stands" },
  { table: "category", kind: "category", keys: ["no"], column: "category", value: "'unknown'" },
  { table: "finding", kind: "finding", keys: ["id"], column: "state", value: "'rejected'" },
  {
    table: "tombstone",
    kind: "withdrawal",
    keys: ["statement_id"],
    column: "reason",
    value: "reason || '.'",
  },
  { table: "dossier", kind: "case", keys: ["id"], column: "mandate", value: "mandate || '.'" },
  { table: "dossier_item", kind: "case item", keys: ["item_id"], column: "note", value: "note || '.'" },
  { table: "report", kind: "report", keys: ["id"], column: "provider", value: "provider || '.'" },
  { table: "message", kind: "message", keys: ["id"], column: "state", value: "'answered'" },
  { table: "account", kind: "account", keys: ["id"], column: "clearance", value: "'clear'" },
];

const stores = [
  ["PGlite", async () => undefined],
  ["PostgreSQL", startPostgres],
] as const;

/** Somebody who owns the database changes, takes out or puts in a row: verifying says which, on either database. */
describe.each(stores)("tampered rows of %s", (_name, start) => {
  let server: TestPostgres | undefined;
  let node: TestNode;
  let chief: Actor;

  beforeAll(async () => {
    server = await start();
    node = await openTestNode(server ? { databaseUrl: server.url } : {});
    chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    await load(node, chief, "two.ftm.jsonl", [
      entity("quay", "Company", { name: ["Quay Nine Trading"], phone: ["+44 7700 900321"] }),
      entity("harbour", "Company", { name: ["Harbour Nine Trading"], country: ["gb"] }),
    ]);
    const { wasl, store } = node;
    // Who never signed in, so that nothing hangs on the account.
    await store.accounts.createUser(
      { id: "abel", role: "analyst", clearance: "amber", groups: [], compartments: [] },
      undefined,
    );
    await wasl.judge(chief, "quay", "harbour", "same", "one owner");
    await wasl.setCategory(chief, "quay", "suspect", "EXERCISE: seen");
    await store.as(chief, (tx) => findingAbout(tx, "finding-one", "quay", "EXERCISE"));
    await wasl.decideFinding(chief, "finding-one", "accepted", "EXERCISE: checked");
    const { id } = await wasl.openCase(chief, {
      title: "EXERCISE",
      mandate: "TEST-1",
      marking: { tlp: "amber" },
    });
    await wasl.addToCase(chief, id, [{ kind: "entity", id: "quay", note: "the owner" }]);
    const said = (await wasl.entity(chief, "harbour")).entity.statements.find(
      (s) => s.property === "country",
    );
    await store.as(chief, (tx) => tx.withdrawStatement(said?.id ?? "", "EXERCISE: misread"));
    const wire = {
      type: "message",
      id: "msg-one",
      from: "node-b",
      to: node.nodeId,
      kind: "request",
      thread: "msg-one",
      urgency: "normal",
      purpose: "information-exchange",
      mandate: "TEST-1",
      legalBasis: "Example treaty, Art. 5",
      marking: { tlp: "amber", handling: [], caveats: [] },
      subject: "Fictitious",
      body: "Fictitious",
      terms: [],
      at: "2026-04-01T12:00:00.000Z",
    } as const;
    await store.match.receive(
      { wire, jws: "", access: { ...OPEN, tlp: "amber" }, direction: "received", state: "received" },
      { action: "change", object: "message:msg-one" },
    );
  }, 120_000);
  afterAll(async () => {
    await node?.remove();
    await server?.stop();
  });

  const altered = async (): Promise<readonly Altered[]> => (await node.store.verifyContents()).altered;
  /** What is found, and nothing any more once it is put back. */
  const tampering = async (change: string, back: string): Promise<readonly Altered[]> => {
    await asOwner(node, change);
    const found = await altered();
    await asOwner(node, back);
    expect(await altered()).toEqual([]);
    return found;
  };

  it("all is what it says while nobody touches it", async () => {
    expect(await altered()).toEqual([]);
  });

  it.each(TABLES)("names a row of $table that was changed, taken out or put in", async (of) => {
    const { table, kind, keys, column, value } = of;
    const [first] = await rowsAsOwner<{ row: string }>(
      node,
      `select to_jsonb(t)::text as row from wasl.${table} t order by ${keys.join(", ")} limit 1`,
    );
    const row = `jsonb_populate_record(null::wasl.${table}, $row$${first?.row}$row$::jsonb)`;
    const where = keys.map((k) => `t.${k} = (select ${k} from ${row})`).join(" and ");
    const putBack = `insert into wasl.${table} overriding system value select * from ${row}`;

    const [changed] = await tampering(
      `update wasl.${table} t set ${column} = ${value} where ${where}`,
      `update wasl.${table} t set ${column} = (select ${column} from ${row}) where ${where}`,
    );
    expect(changed).toMatchObject({ kind, because: "it was changed past the application" });
    const id = changed?.id ?? "";
    const gone = await tampering(`delete from wasl.${table} t where ${where}`, putBack);
    expect(gone).toContainEqual({ kind, id, because: "it is missing" });
    const digest = await rowsAsOwner<{ key: string; digest: string }>(
      node,
      `select d.key, d.digest::text from wasl.row_digest d where d.of_table = '${table}' order by d.key limit 1`,
    );
    const unknown = await tampering(
      `delete from wasl.row_digest d where d.of_table = '${table}' and d.key = $k$${digest[0]?.key}$k$`,
      `insert into wasl.row_digest values ($k$${digest[0]?.key}$k$, '${table}', '${digest[0]?.digest}')`,
    );
    expect(unknown.map((a) => [a.kind, a.because])).toEqual([
      [kind, "it was put there past the application"],
    ]);
  });

  it("names the report of which a statement was taken out, or changed where its id is no hash of it", async () => {
    const [report] = await rowsAsOwner<{ id: string }>(
      node,
      "select r.id from wasl.statement s join wasl.report r on r.no = s.report_no where s.entity_id = 'quay' limit 1",
    );
    const of = (because: string): Altered => ({ kind: "report", id: report?.id ?? "", because });
    const keep = "create table wasl_kept as select s.* from wasl.statement s where s.property = 'phone'";
    await asOwner(node, keep);
    expect(
      await tampering(
        "delete from wasl.statement s where s.property = 'phone'",
        "insert into wasl.statement select * from wasl_kept",
      ),
    ).toEqual([of("1 of its statements are missing")]);
    const changed = of(
      "a statement of it has another marking, time or spelling in the source than was written",
    );
    for (const column of ["original", "first_seen", "last_seen"])
      expect(
        await tampering(
          `update wasl.statement s set ${column} = '2020-01-01' where s.property = 'phone'`,
          `update wasl.statement s set ${column} = k.${column} from wasl_kept k where k.id = s.id`,
        ),
      ).toEqual([changed]);
    await asOwner(node, "drop table wasl_kept");
  });

  it("names a marking that was widened in its groups, its purposes, its caveats or by leave of nobody", async () => {
    const strict = { ...OPEN, tlp: "amber" as const };
    const narrower: readonly Partial<typeof OPEN>[] = [
      { groups: ["team"] },
      { purposes: ["operational-analysis"] },
      { caveats: ["EYES ONLY"] },
      { orcon: true, originators: ["node-b"] },
      { compartments: ["children"] },
    ];
    for (const more of narrower) {
      await asOwner(node, `select wasl.intern_access('${accessKey({ ...strict, ...more })}')`);
      const stricter = `(select id from wasl.access where key = '${accessKey({ ...strict, ...more })}')`;
      // As if the report had been under the stricter one all along: the sum of its statements is of no help then.
      await asOwner(node, "create table wasl_kept as select no, access_id from wasl.report");
      const found = await tampering(
        `update wasl.report set access_id = ${stricter}`,
        "update wasl.report r set access_id = k.access_id from wasl_kept k where k.no = r.no",
      );
      await asOwner(node, "drop table wasl_kept");
      expect([more, found.some((a) => a.because === "its marking is wider than its report's")]).toEqual([
        more,
        true,
      ]);
    }
  });
});
