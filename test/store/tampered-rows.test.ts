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
  { table: "dossier", kind: "case", keys: ["opened_at", "id"], column: "mandate", value: "mandate || '.'" },
  { table: "dossier_item", kind: "case item", keys: ["item_id"], column: "note", value: "note || '.'" },
  { table: "report", kind: "report", keys: ["id"], column: "provider", value: "provider || '.'" },
  { table: "message", kind: "message", keys: ["id"], column: "state", value: "'answered'" },
  { table: "account", kind: "account", keys: ["id"], column: "clearance", value: "'clear'" },
  { table: "approval", kind: "approval", keys: ["id"], column: "valid_until", value: "'2099-01-01'" },
  { table: "case_part", kind: "case part", keys: ["id"], column: "body", value: "'{}'" },
  { table: "legal_hold", kind: "hold", keys: ["no"], column: "lifted_by", value: "'chief'" },
  { table: "detector_switch", kind: "detector", keys: ["no"], column: "running", value: "not running" },
  {
    table: "protected_name",
    kind: "protected person",
    keys: ["pseudonym"],
    column: "review_at",
    value: "'2020-01-01'",
  },
  {
    table: "subject_request",
    kind: "subject request",
    keys: ["id"],
    column: "due_at",
    value: "'2099-01-01'",
  },
  { table: "token", kind: "token", keys: ["digest"], column: "revoked", value: "not revoked" },
];

/** Tables whose rows have neither a digest nor a sum, and why; what is in no list fails. */
const WITHOUT: Readonly<Record<string, string>> = {
  "verified by what they say of themselves: ids, keys, leaves, chains and signatures":
    "access statement audit audit_text checkpoint fed_entry fed_outbox fed_tile transparency",
  "what is compared with": "row_digest row_sum statement_sum audit_head",
  "made of statements and rows, and made again from them":
    "identifier link posting name_key name_index entity_tally row_tally kind finding_subject supply_key supply_key_index supply_run",
  "of this database, this moment or one user alone":
    "migration node ticket sign_in presence visit saved_search key_rotation key_rotation_step supply_subscription",
  "sealed: what was changed does not open": "original",
  "said to partners, or by them, signed: it is sent and taken by its signature":
    "fed_expect fed_expelled fed_grant fed_inbox fed_key fed_notice fed_object fed_owed fed_refusal fed_telling fed_withheld",
  "sets of tags and feeds, which are made of statements; clients' credentials are given by the database's owner": `match_batch apart_less case_less match_ended match_gone match_quota match_seed match_set match_watch bank_hash taxii_collection taxii_credential taxii_feed
      taxii_object taxii_refers taxii_status`,
  "ids alone, of what is not said again or is contested; and where a watched source stands":
    "settled settled_once contested watch_item",
};

const post = (n: number): string =>
  JSON.stringify({
    id: `p-${n}`,
    platform: "tok",
    account: { id: `u-${n}`, name: "helper" },
    posted_at: "2025-09-01T04:00:00.000Z",
    text: `EXERCISE ${n}`,
    media: [],
  });

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
    await load(node, chief, "protected.ftm.jsonl", [
      entity("lost", "Person", { name: ["Tamperedcanary Testova"], subjectCategory: ["victim"] }),
    ]);
    await load(node, chief, "posts.jsonl", [1, 2].map(post));
    const ana = await node.actor({ id: "ana" });
    const [pseudonym] = await rowsAsOwner<{ id: string }>(
      node,
      "select entity_id as id from wasl.protected_name",
    );
    const ask = { kind: "reidentify", subject: pseudonym?.id ?? "", reason: "EXERCISE: a threat" } as const;
    const approval = await wasl.requestApproval(ana, ask);
    await wasl.decideApproval(chief, approval.id, "approved", "EXERCISE: checked");
    // Of another case: with a case its parts go.
    const other = await wasl.openCase(chief, {
      title: "EXERCISE 2",
      mandate: "TEST-1",
      marking: { tlp: "amber" },
    });
    await wasl.addCasePart(chief, other.id, { kind: "task", body: { title: "EXERCISE: call", done: false } });
    const [card] = await wasl.detectorCards(chief);
    await wasl.switchDetector(chief, card?.id ?? "", false, "EXERCISE: false alarms");
    const [report] = await wasl.reports(chief, { limit: 1 });
    await wasl.hold(chief, "report", report?.id ?? "", "EXERCISE: court order");
    const officer = await node.actor({ id: "officer" }, "data-subject-request");
    await wasl.openSubjectRequest(officer, { kind: "access", applicant: "Example", text: "EXERCISE" });
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

  it("takes in again under its key what was taken out past it, and names it no more", async () => {
    const { accounts } = node.store;
    const abel = { id: "abel", role: "analyst", clearance: "amber", groups: [], compartments: [] } as const;
    await asOwner(node, "delete from wasl.account where id = 'abel'");
    expect(await altered()).toEqual([{ kind: "account", id: "abel", because: "it is missing" }]);
    await accounts.createUser(abel, undefined);
    expect(await altered()).toEqual([]);
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

  it("names the report of which a row was changed, taken out or put in", async () => {
    const [report] = await rowsAsOwner<{ id: string }>(
      node,
      "select distinct r.id from wasl.post p join wasl.report r on r.no = p.report_no",
    );
    const of = (because: string): Altered => ({ kind: "report", id: report?.id ?? "", because });
    await asOwner(node, "create table wasl_kept as select p.* from wasl.post p order by p.id limit 1");
    const putBack = "insert into wasl.post select * from wasl_kept";
    expect(await tampering("delete from wasl.post where id in (select id from wasl_kept)", putBack)).toEqual([
      of("1 of its posts are missing"),
    ]);
    for (const [column, value] of [
      ["text", "text || '.'"],
      ["account_name", "null"],
      ["media", "'{x}'"],
    ])
      expect(
        await tampering(
          `update wasl.post set ${column} = ${value} where id in (select id from wasl_kept)`,
          `update wasl.post p set ${column} = k.${column} from wasl_kept k where k.id = p.id`,
        ),
      ).toEqual([of("of its posts one is not as it was written")]);
    expect(
      await tampering(
        'insert into wasl.post select (jsonb_populate_record(k, \'{"id": "p-3"}\')).* from wasl_kept k',
        "delete from wasl.post where id = 'p-3'",
      ),
    ).toEqual([of("1 of its posts were put there past the application")]);
    await asOwner(node, "drop table wasl_kept");
  });

  it("names an approval that was forged with its digest, for the audit log tells of no such decision", async () => {
    const ana = await node.actor({ id: "ana" });
    const [pseudonym] = await rowsAsOwner<{ id: string }>(
      node,
      "select entity_id as id from wasl.protected_name",
    );
    const ask = { kind: "reidentify", subject: pseudonym?.id ?? "", reason: "EXERCISE: once more" } as const;
    const { id } = await node.wasl.requestApproval(ana, ask);
    // As a migration writes: the triggers take the digest of whatever stands there then.
    const forge = (change: string): string =>
      `do $do$ begin perform set_config('wasl.migrating', 'on', true);
        update wasl.approval set ${change} where id = '${id}'; end $do$`;
    const found = await tampering(
      forge(
        "decision = 'approved', decided_by = 'chief', decided_at = requested_at, valid_until = '2099-01-01'",
      ),
      forge("decision = null, decided_by = null, decided_at = null, valid_until = null"),
    );
    expect(found).toEqual([
      { kind: "approval", id, because: "the audit log does not say that it was decided so" },
    ]);
    await node.wasl.decideApproval(chief, id, "refused", "EXERCISE: not needed");
    const turned = await tampering(forge("decision = 'approved'"), forge("decision = 'refused'"));
    expect(turned.map((a) => a.id)).toEqual([id]);
  });

  it("keeps a digest or a sum of the rows of every table, or says why not", async () => {
    const tables = await rowsAsOwner<{ name: string }>(
      node,
      `select c.relname::text as name from pg_class c where c.relnamespace = 'wasl'::regnamespace and c.relkind in ('r', 'p')
        and not c.relispartition and not exists (select 1 from wasl.kept_tables() k where k.name = c.relname)
        and not exists (select 1 from wasl.summed_tables() t where t.name = c.relname) order by 1`,
    );
    const said = Object.values(WITHOUT).flatMap((names) => names.split(/\s+/));
    expect(tables.map((t) => t.name)).toEqual([...said].sort());
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
