import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import {
  canonical,
  leafOfText,
  leafToHex,
  libraryEntryId,
  OPEN,
  PROTECTED_ID_PREFIX,
  parseAccess,
  preventionId,
  readLibraryEntry,
  say,
  toStatement,
  type WireMessage,
} from "../../src/core/index.ts";
import { loginName, urlWithLogin } from "../../src/store/database/pg-driver.ts";
import { loadOrCreateNodeKey } from "../../src/store/index.ts";
import { deriveKeys } from "../../src/store/keys/node-key.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { asOwner, DAY_MS, entity, everyTable, exported, load, rowsAsOwner } from "./support.ts";

/** The same rules on a server, where the application's own login may write SQL of its own. */
describe("rights on PostgreSQL, against hostile SQL", () => {
  let postgres: TestPostgres;
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  let app: pg.Client;
  let id: string;

  beforeAll(async () => {
    postgres = await startPostgres();
    node = await openTestNode({ databaseUrl: postgres.url });
    ana = await node.actor({ id: "ana" });
    chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    await load(node, ana, "boat.ftm.jsonl", [
      entity("p-1", "Person", { name: ["Canaryna Testova"], phone: ["+447700900777"] }),
      entity("v-1", "Vessel", { name: ["Boat", "Ship"] }),
      entity("o-1", "Ownership", { owner: ["p-1"], asset: ["v-1"] }),
    ]);
    await node.wasl.setCategory(ana, "p-1", "victim", "was in the hold");
    id = (await exported(node.wasl, ana)).match(/"id":"(protected-[^"]+)"/)?.[1] ?? "";
    const keys = deriveKeys(await loadOrCreateNodeKey(node.folder));
    const login = loginName("app", postgres.url, keys);
    app = new pg.Client({ connectionString: urlWithLogin(postgres.url, login, keys.password(login)) });
    await app.connect();
  });
  afterAll(async () => {
    await app?.end();
    await node?.remove();
    await postgres?.stop();
  });

  /** What the last of these answers; nothing of it stays, unless it is to. */
  const as = async (who: Actor, sql: string, ...more: readonly string[]): Promise<string> =>
    await inTurn(who, [sql, ...more], "rollback");
  const inTurn = async (who: Actor, all: readonly string[], end: "commit" | "rollback"): Promise<string> => {
    await app.query("begin");
    try {
      await app.query("select * from wasl.open_ticket($1, $2, $3)", [
        who.token,
        who.purpose.purpose,
        who.purpose.mandate,
      ]);
      let answer = "";
      for (const sql of all) {
        const { rows, rowCount } = await app.query(sql);
        answer = JSON.stringify(rows.length > 0 ? rows : rowCount);
      }
      return answer;
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    } finally {
      await app.query(end);
    }
  };
  const far = "2999-01-01T00:00:00.000Z";

  it("R08 the person is in no table in clear, and the keyed tables are not for the application to read", async () => {
    expect(id.startsWith(PROTECTED_ID_PREFIX)).toBe(true);
    for (const [table, rows] of await everyTable(node))
      expect([table, /canary|900777/i.test(rows)]).toEqual([table, false]);
    for (const table of ["protected_name", "protected_body", "protected_alias", "source_identity"])
      expect([table, await as(chief, `select * from wasl.${table}`)]).toEqual([table, "42501"]);
    for (const role of ["wasl_keeper", "postgres"]) expect(await as(chief, `set role ${role}`)).toBe("42501");
  });

  it("R08 R24 no SQL of one person makes an approval: not by insert, not by update, not by answering oneself", async () => {
    const now = new Date().toISOString();
    expect(await as(ana, `select * from wasl.reidentify('${id}', '${now}')`)).toBe("42501");
    const row = (by: string, more = "null, null") =>
      `insert into wasl.approval (id, kind, subject, digest, reason, requested_by, requested_at, purpose, mandate,
          expires_at, decision, decided_by) values ('x', 'reidentify', '${id}', '', 'r', '${by}', '${now}',
          'operational-analysis', 'TEST-1', '${far}', ${more})`;
    expect(await as(ana, row("chief"))).toBe("42501");
    expect(await as(ana, row("ana", "'approved', 'chief'"))).toBe("42501");
    expect(await as(ana, "update wasl.approval set decision = 'approved'")).toBe("42501");
    const { id: asked } = await node.wasl.requestApproval(chief, {
      kind: "reidentify",
      subject: id,
      reason: "r",
    });
    const answer = `select wasl.decide_approval('${asked}', 'approved', 'r', '${now}', '${far}') as n`;
    expect(await as(chief, answer)).toBe('[{"n":0}]');
    expect(await as(ana, answer)).toBe("42501");
    const second = await node.actor({ id: "second", role: "supervisor" });
    await node.wasl.decideApproval(second, asked, "approved", "checked");
    expect((await node.wasl.reidentify(chief, id)).said.map((s) => s.value)).toContain("Canaryna Testova");
    // Approved for the one who asked, and for nobody else.
    expect(await as(second, `select * from wasl.reidentify('${id}', '${now}')`)).toBe("42501");
  });

  it("R24 no SQL of one person lets a notice out: not by its state, nor with other words under the digest that was approved", async () => {
    const draft = (name: string, state: string): string =>
      `insert into wasl.referral (id, access_id, finding_id, platform, channel, campaign, digest, created_by, created_at,
          state, package) values ('${name}', (wasl.allowed())[1], 'f', 'tiktok', 'portal', '', 'd1', 'ana', '2026',
          '${state}', '{"messages":["seen"]}')`;
    const letOut = "update wasl.referral set state = 'referred' where id = 'sql-1'";
    const use = `select wasl.use_approval('release', 'sql-1', 'd1', '${new Date().toISOString()}', true) as id`;
    const swap = `select wasl.redraft_referral('sql-1', 'd1', 'd1', '{"messages":["unseen"]}') as done`;
    const approve = async (): Promise<void> => {
      const ask = { kind: "release", subject: "sql-1", digest: "d1", reason: "r" } as const;
      const { id: asked } = await node.wasl.requestApproval(ana, ask);
      await node.wasl.decideApproval(chief, asked, "approved", "read it");
    };
    expect(await as(ana, draft("sql-2", "referred"))).toBe("42501");
    expect(await inTurn(ana, [draft("sql-1", "draft")], "commit")).toBe("1");
    expect(await as(ana, letOut)).toBe("42501");
    await approve();
    expect(await as(ana, letOut)).toBe("42501");
    expect(await as(ana, use, swap, letOut)).toBe("42501");
    expect(await as(ana, swap, use, letOut)).toBe("42501");
    expect(await inTurn(ana, [use, letOut], "commit")).toBe("1");
    expect(await as(ana, "update wasl.referral set state = 'draft' where id = 'sql-1'")).toBe("42501");
  });

  it("R01 R08 without a ticket no function says who is protected, or takes a finding or a decision", async () => {
    const finding = `'[{"id":"x","access_id":1,"techniques":[],"subjects":[],"evidence":[]}]'::jsonb`;
    const refused = [
      "select * from wasl.protected_nodes(array['phone:+447700900777'])",
      `select wasl.add_findings(${finding})`,
      "select wasl.add_resolutions('[]'::jsonb)",
    ];
    for (const sql of refused) await expect(app.query(sql), sql).rejects.toMatchObject({ code: "42501" });
    // Nor does what stands behind them, with one.
    for (const sql of [
      "select * from wasl.protected_nodes_of('{}')",
      "select wasl.keep_findings('[]'::jsonb)",
      "select wasl.keep_resolutions('[]'::jsonb)",
    ])
      expect([sql, await as(chief, sql)]).toEqual([sql, "42501"]);
    expect(await as(ana, "select wasl.add_resolutions('[]'::jsonb) as n")).toBe('[{"n":0}]');
    expect(await as(ana, "select * from wasl.protected_nodes('{}')")).toBe("0");
  });

  it("R13 R17 no SQL decides, withdraws or reviews in another's name, nor a machine in a person's", async () => {
    const bot = await node.actor({ id: "bot", role: "machine" });
    const decided = (by: string, more = ""): string =>
      `select wasl.add_resolutions('[{"id":"forged-${by}","left_id":"v-1","right_id":"o-1","judgement":"different",
        "score":0,"terms":[],"decided_by":"${by}","decided_at":"","reason":"r","access_id":1,"ordinal":0}${more}]') as n`;
    expect(await as(ana, decided("ana"))).toBe('[{"n":1}]');
    expect(await as(ana, decided("rule:records-1"))).toBe('[{"n":1}]');
    expect(await as(ana, decided("chief"))).toBe("42501");
    expect(await as(ana, decided("ana", ',{"decided_by":"chief"}'))).toBe("42501");
    expect(await as(ana, decided("ana", ',{"id":"of nobody"}'))).toBe("42501");
    expect(await as(bot, decided("bot"))).toBe("42501");
    expect(await as(bot, decided("rule:records-1"))).toBe('[{"n":1}]');
    const takenBack = (by: string, accessId: string): string =>
      decided(by).replace('"access_id":1', `"access_id":${accessId},"undoes":"res-any"`);
    expect(await as(ana, takenBack("rule:records-1", "1"))).toBe("42501");
    expect(await as(ana, takenBack("ana", "2147483647"))).toBe("42501");
    expect(await as(ana, takenBack("ana", "null"))).toBe("42501");
    const visible = "(select access_id from wasl.statement limit 1)";
    const inNameOf = (by: string): string[] => [
      `insert into wasl.order_review (order_id, access_id, state, reason, by, at) values ('o', ${visible}, 's', 'r', '${by}', '')`,
      `insert into wasl.news_decision (access_id, left_report, right_report, judgement, reason, decided_by, decided_at)
        values (${visible}, 'l', 'r', 'same', 'r', '${by}', '')`,
      `insert into wasl.referral_event (referral_id, access_id, at, type, by) values ('r', ${visible}, '', 't', '${by}')`,
      `insert into wasl.tombstone (statement_id, access_id, reason, at, by)
        select s.id, s.access_id, 'r', '', '${by}' from wasl.statement s limit 1`,
      `insert into wasl.trade_report (id, access_id, by, at, body, state) values ('t', ${visible}, '${by}', '', '{}', 's')`,
    ];
    for (const sql of inNameOf("ana")) expect([sql, await as(ana, sql)]).toEqual([sql, "1"]);
    for (const sql of inNameOf("chief")) expect([sql, await as(ana, sql)]).toEqual([sql, "42501"]);
    const access = { ...OPEN, tlp: "green" as const };
    const proposed = {
      id: "to-decide",
      detector: "fictitious",
      detectorVersion: "1",
      techniques: [],
      front: "exchange" as const,
      subjects: [],
      evidence: [],
      score: 0,
      terms: [],
      against: [],
      summary: say("against.words"),
      proves: [],
      access,
    };
    await node.store.as(ana, (tx) => tx.saveFindings([proposed]));
    const decide = (by: string): string =>
      `update wasl.finding set state = 'accepted', decided_by = '${by}' where id = 'to-decide'`;
    expect(await as(ana, decide("ana"))).toBe("1");
    expect(await as(ana, decide("chief"))).toBe("42501");
    const unsigned = "update wasl.finding set state = 'accepted' where id = 'to-decide'";
    expect(await as(ana, unsigned)).toBe("42501");
  });

  it("R07 R13 no SQL of a machine or of oversight decides, and none of an administrator accuses", async () => {
    const made: Actor[] = [];
    for (const role of ["machine", "oversight", "administrator"] as const)
      made.push(await node.actor({ id: `sql-${role}`, role }));
    const visible = "(select (wasl.allowed())[1])";
    const categorise = (who: Actor, category: string): Promise<string> =>
      as(
        who,
        `insert into wasl.category (entity_id, category, reason, decided_by, decided_at, access_id)
          values ('v-1', '${category}', 'r', wasl.viewer_id(), '', null)`,
      );
    const decisions = [
      `insert into wasl.order_review (order_id, access_id, state, reason, by, at)
        values ('o', ${visible}, 's', 'r', wasl.viewer_id(), '')`,
      `insert into wasl.news_decision (access_id, left_report, right_report, judgement, reason, decided_by, decided_at)
        values (${visible}, 'l', 'r', 'same', 'r', wasl.viewer_id(), '')`,
    ];
    await node.store.as(ana, (tx) =>
      tx.saveFindings([
        {
          id: "sql-decided",
          detector: "fictitious",
          detectorVersion: "1",
          techniques: [],
          front: "exchange",
          subjects: [],
          evidence: [],
          score: 0,
          terms: [],
          against: [],
          summary: say("against.words"),
          proves: [],
          access: { ...OPEN, tlp: "green" },
        },
      ]),
    );
    const accept =
      "update wasl.finding set state = 'accepted', decided_by = wasl.viewer_id() where id = 'sql-decided'";
    const [bot = ana, eye = ana, admin = ana] = made;
    for (const sql of [...decisions, accept]) {
      expect([sql, await as(bot, sql)]).toEqual([sql, "42501"]);
      expect([sql, await as(ana, sql)]).toEqual([sql, "1"]);
    }
    for (const category of ["suspect", "contact"])
      for (const who of [bot, eye]) expect(await categorise(who, category)).toBe("42501");
    expect(await categorise(admin, "suspect")).toBe("42501");
    expect(await categorise(admin, "contact")).toBe("1");
    expect(await categorise(ana, "suspect")).toBe("1");
  });

  it("R08 R24 no SQL of one person lifts a protection, nor uses an approval twice that is good once", async () => {
    const lift = `insert into wasl.category (entity_id, category, reason, decided_by, decided_at)
      values ('${id}', 'unknown', 'r', 'ana', '')`;
    const use = (once: boolean): string =>
      `select wasl.use_approval('lift-protection', '${id}', '', '${new Date().toISOString()}', ${once}) is not null as used`;
    expect(await as(ana, lift)).toBe("42501");
    const { id: asked } = await node.wasl.requestApproval(ana, {
      kind: "lift-protection",
      subject: id,
      reason: "taken for somebody else",
    });
    await node.wasl.decideApproval(chief, asked, "approved", "checked");
    expect(await as(ana, lift)).toBe("42501");
    expect(await as(ana, use(false), lift)).toBe("1");
    expect(await inTurn(ana, [use(false)], "commit")).toBe('[{"used":true}]');
    // It is used up, and not by this transaction.
    expect(await as(ana, lift)).toBe("42501");
    expect(await as(ana, use(false))).toBe('[{"used":false}]');
    expect(await as(ana, use(false), lift)).toBe("42501");
  });

  it("R24 nothing that SQL puts into a partner's log, or changes there, is served: the seal is the process's own", async () => {
    const text = canonical({ kind: "object", says: "unapproved" });
    const leaf = leafToHex(leafOfText(text));
    const insert = (seal: string, seq = 0): string =>
      `insert into wasl.fed_entry (peer, seq, access_id, leaf, text, seal)
        values ('node-sql', ${seq}, (wasl.allowed())[1], decode('${leaf}', 'hex'), '${text}', ${seal})`;
    for (const seal of ["null", "'\\x00'"]) expect(await as(ana, insert(seal))).toBe("42501");
    expect(await inTurn(ana, [insert("sha256('guessed')")], "commit")).toBe("1");
    const served = () => node.store.as(chief, (tx) => tx.federation.logPage("node-sql", 0, 10, 1_000_000));
    expect((await served()).map((row) => [row.seq, row.text])).toEqual([[0, undefined]]);
    const own = canonical({ kind: "object", says: "approved" });
    await node.store.as(ana, (tx) =>
      tx.federation.append(
        "node-sql",
        [{ seq: 1, leaf: leafOfText(own), text: own, access: { ...OPEN, tlp: "green" } }],
        { size: 2, hashes: [] },
      ),
    );
    expect((await served()).map((row) => row.text)).toEqual([undefined, own]);
    const change = (what: string): string =>
      `update wasl.fed_entry set text = ${what} where peer = 'node-sql' and seq = 1`;
    expect(await as(ana, change(`'${text}'`))).toBe("42501");
    expect(await as(ana, change("null"))).toBe("1");
    // In another place it is another entry.
    const moved = `insert into wasl.fed_entry (peer, seq, access_id, leaf, text, seal)
      select 'node-other', seq, access_id, leaf, text, seal from wasl.fed_entry where peer = 'node-sql' and seq = 1`;
    expect(await inTurn(ana, [moved], "commit")).toBe("1");
    const other = await node.store.as(chief, (tx) => tx.federation.logPage("node-other", 0, 10, 1_000_000));
    expect(other.map((row) => row.text)).toEqual([undefined]);
  });

  it("R16 R20 no SQL hides the receipts that a partner owes, cuts one off, or makes its log another", async () => {
    const machine = await node.actor({ id: "robot", role: "machine" });
    const expected = (of: string, what: string, receipt = "null"): string =>
      `insert into wasl.fed_expect (of, peer, what, due_at, receipt) values ('${of}', 'node-p', '${what}', '2026', ${receipt})`;
    const object = (id: string, state: string): string =>
      `insert into wasl.fed_object (creator, id, access_id, version, hash, state)
        values ('${node.nodeId}', '${id}', (wasl.allowed())[1], 1, '', '${state}')`;
    expect(await as(machine, expected("rcl-1", "recall"))).toBe("42501");
    expect(await as(ana, expected("rcl-1", "recall", "'{}'"))).toBe("42501");
    const owed = [
      expected("rcl-1", "recall"),
      expected("exp-1", "expel"),
      expected("obj-1:v2", "correction"),
      expected("obj-2:v2", "correction"),
      expected("obj-2", "expiry"),
      object("obj-1", "held"),
      object("obj-2", "recalled"),
    ];
    expect(await inTurn(ana, owed, "commit")).toBe("1");
    const all = "where peer = 'node-p'";
    for (const who of [ana, chief]) {
      // What a recalled object's correction was expected for is expected no more.
      expect(await as(who, `delete from wasl.fed_expect ${all}`)).toBe("2");
      expect(await as(who, `update wasl.fed_expect set receipt = '{}' ${all}`)).toBe("0");
      expect(await as(who, `update wasl.fed_expect set due_at = '2999' ${all}`)).toBe("42501");
    }
    expect(await as(machine, `delete from wasl.fed_expect ${all}`)).toBe("0");
    const expel =
      "insert into wasl.fed_expelled (issuer, member, group_name) values ('node-own', 'node-p', 'emsc')";
    expect(await as(ana, expel)).toBe("42501");
    expect(await as(chief, expel)).toBe("1");
    const open = (size: number): string =>
      `insert into wasl.fed_outbox (peer, size, hashes) values ('node-p', ${size}, '')`;
    expect(await as(machine, open(0))).toBe("42501");
    expect(await as(ana, open(1))).toBe("42501");
    expect(await inTurn(ana, [open(0)], "commit")).toBe("1");
    expect(await as(ana, `update wasl.fed_outbox set size = 7 ${all}`)).toBe("42501");
    expect(await as(machine, `update wasl.fed_outbox set hashes = 'x' ${all}`)).toBe("0");
    const entry = `insert into wasl.fed_entry (peer, seq, access_id, leaf, seal)
      values ('node-p', 0, (wasl.allowed())[1], '', sha256('guessed'))`;
    expect(await as(machine, entry)).toBe("42501");
  });

  it("R16 R20 R24 no SQL writes what partners say, or says of ours what is not whoever writes to say", async () => {
    const machine = await node.actor({ id: "robot", role: "machine" });
    const low = await node.actor({ id: "low", clearance: "clear" });
    const shop = await node.actor({ id: "shop", role: "trade" });
    const auditor = await node.actor({ id: "auditor", role: "oversight" }, "oversight");
    const overseer = { ...auditor, purpose: { ...auditor.purpose, mandate: "WARRANT-2026" } };
    const own = node.nodeId;
    const notice = (type: string, issuer: string, of = "obj-hands"): string =>
      `insert into wasl.fed_notice (id, type, issuer, at, body) values ('n-${type}', '${type}', '${issuer}', '2026',
        '{"notice":{"objectId":"${of}"}}')`;
    const grant = (creator: string, issuer = creator): string =>
      `insert into wasl.fed_grant (id, creator, object_id, body) values ('g-${creator}', '${creator}', 'obj-hands',
        '{"notice":{"issuer":"${issuer}","objectId":"obj-hands"}}')`;
    const object = (creator: string): string =>
      `insert into wasl.fed_object (creator, id, access_id, version, hash, state, statement_id)
        select '${creator}', 'obj-hands', max(access_id), 1, '', 'held', 'st-hands' from wasl.statement`;
    const refusal =
      "insert into wasl.fed_refusal (at, peer, code, digest) values ('2026', 'node-p', 'SIGNATURE_INVALID', '')";
    const foreign = [
      "insert into wasl.fed_inbox (peer, size, hashes) values ('node-p', 9, '')",
      notice("recall", "node-p"),
      notice("grant", own),
      grant("node-p"),
      grant(own, "node-p"),
      object("node-p"),
      "insert into wasl.fed_withheld (peer, seq) values ('node-p', 1)",
    ];
    for (const who of [ana, chief, machine, low, shop, overseer])
      for (const sql of foreign) expect([who, sql, await as(who, sql)]).toEqual([who, sql, "42501"]);
    const ours = [notice("recall", own), notice("standing", own), grant(own), object(own)];
    for (const who of [machine, shop, overseer])
      for (const sql of ours) expect([who, sql, await as(who, sql)]).toEqual([who, sql, "42501"]);
    for (const sql of [notice("rotate", own), notice("expel", own), refusal]) {
      expect([sql, await as(ana, sql)]).toEqual([sql, "42501"]);
      expect([sql, await as(chief, sql)]).toEqual([sql, "1"]);
    }
    expect(await inTurn(ana, ours, "commit")).toBe("1");
    expect(await inTurn(chief, [refusal], "commit")).toBe("1");
    // What is of an object goes to whom the object may be shown; what is not of their work to nobody but the exchange.
    const seen = async (who: Actor): Promise<readonly unknown[]> => {
      const counts = ["inbox", "grant", "refusal", "withheld", "pairing"].map(
        (t) => `count(*)::int as n from wasl.fed_${t}`,
      );
      const found: unknown[] = [];
      for (const what of [...counts, "string_agg(type, ' ') as n from wasl.fed_notice"])
        found.push((JSON.parse(await as(who, `select ${what}`)) as [{ n: unknown }])[0].n);
      return found;
    };
    expect(await seen(ana)).toEqual([0, 1, 1, 0, 0, "standing"]);
    expect(await seen(low)).toEqual([0, 0, 1, 0, 0, null]);
    expect(await seen(overseer)).toEqual([0, 0, 1, 0, 0, null]);
    for (const who of [machine, shop]) expect(await seen(who)).toEqual([0, 0, 0, 0, 0, null]);
    for (const t of ["partner", "key", "outbox", "tile", "expect", "expelled"])
      expect(await as(shop, `select count(*)::int as n from wasl.fed_${t}`)).toBe('[{"n":0}]');
    const mine = "where id = 'obj-hands'";
    const takeBack = `update wasl.fed_object set state = 'recalled' ${mine}`;
    expect(await as(ana, takeBack, `update wasl.fed_object set state = 'held' ${mine}`)).toBe("42501");
    expect(await as(ana, `update wasl.fed_object set version = 0 ${mine}`)).toBe("42501");
    expect(await as(ana, `update wasl.fed_object set creator = 'node-p' ${mine}`)).toBe("42501");
    for (const who of [machine, overseer]) expect(await as(who, takeBack)).toBe("0");
    expect(
      await as(ana, "insert into wasl.fed_tile (peer, no, hash) values ('node-p', 0, sha256('x'))"),
    ).toBe("42501");
    await app.query("begin");
    for (const t of ["inbox", "notice", "grant", "refusal", "withheld", "object", "entry"])
      expect((await app.query(`select 1 from wasl.fed_${t}`)).rows).toEqual([]);
    await app.query("rollback");
  });

  it("R13 no SQL keeps others from the library of documents by a row that is no entry", async () => {
    const about = {
      issuer: "ZZ",
      kind: "passport",
      series: "Sql 2020",
      source: "Example office",
      observedAt: "2025-04-01",
    };
    const ofClass = { ...about, type: "class", numberForm: "A99999999", checkDigit: "mrz", fromYear: 2020 };
    const range = { ...about, type: "range", report: "stolen-blank", from: "Z10000000", to: "Z10000999" };
    const made = await node.wasl.addLibraryEntry(ana, ofClass, { tlp: "amber" });
    const rows = ["{}", "null", '{"type":"class"}', '{"type":"range","from":1}'].map(
      (entry, n) => `insert into wasl.document_entry
        (id, class_id, access_id, digest, type, issuer, kind, entry, written_by, written_at)
        select 'docentry-sql-${n}', class_id, access_id, 'd', 'class', 'ZZ', 'passport', '${entry}', 'ana', '2026'
          from wasl.document_entry where id = '${made.id}'`,
    );
    for (const row of rows) expect([row, await as(ana, row)]).toEqual([row, "42501"]);
    // One from before nobody could: it keeps nobody from the others.
    for (const row of rows) await asOwner(node, row);
    expect((await node.wasl.documentLibrary(ana)).items.map((one) => one.id)).toEqual([made.id]);
    expect((await node.wasl.addLibraryEntry(ana, range, { tlp: "amber" })).standing).toBe("proposed");
  });

  it("R13 no SQL takes the id of words that somebody else is about to write", async () => {
    const bob = await node.actor({ id: "bob" });
    const about = {
      issuer: "ZZ",
      kind: "passport",
      series: "Taken 2020",
      source: 'Example "office" of Ünter\\Straße',
      observedAt: "2025-04-01",
    };
    const ofClass = { ...about, type: "class", numberForm: "A99999999", checkDigit: "mrz", fromYear: 2020 };
    const marking = { tlp: "amber", groups: ["emsc", "b"], caveats: ["z", "a"] };
    const insider = await node.actor({ id: "insider", groups: ["emsc", "b"] });
    const true1 = { entry: readLibraryEntry(ofClass, "2026-01-01"), access: parseAccess(marking) };
    const { id: ofEntry, digest } = libraryEntryId(true1.entry, true1.access);
    const false1 = (entryId: string, words: object, hash: string, classId = "docclass-x"): string =>
      `insert into wasl.document_entry (id, class_id, access_id, digest, type, issuer, kind, entry, written_by, written_at)
        select '${entryId}', '${classId}', max(access_id), '${hash}', 'class', 'ZZ', 'passport',
          '${JSON.stringify(words).replaceAll("'", "''")}', 'ana', '2026' from wasl.statement`;
    expect(await inTurn(ana, [false1(ofEntry, { ...true1.entry, numberForm: "B1" }, digest)], "commit")).toBe(
      "42501",
    );
    expect(await inTurn(ana, [false1(ofEntry, true1.entry, digest)], "commit")).toBe("42501");
    expect((await node.wasl.addLibraryEntry(insider, ofClass, marking)).standing).toBe("proposed");

    const words = {
      language: "en",
      kind: "risk",
      text: 'Boats sink: "do not go". Ask é\\first.',
      source: "https://example.org/é",
      place: "Example",
      reviewAt: new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10),
    } as const;
    const ofMessage = preventionId(words);
    const falseWords = `insert into wasl.prevention_message (id, digest, language, kind, text, source, place, review_at,
      written_by, written_at) values ('${ofMessage.id}', '${ofMessage.digest}', 'en', 'risk', 'Go.', 'x', '', '${words.reviewAt}', 'ana', '2026')`;
    expect(await inTurn(ana, [falseWords], "commit")).toBe("42501");
    expect((await node.wasl.proposeMessage(bob, { ...words, marking: { tlp: "clear" } })).standing).toBe(
      "proposed",
    );
  });

  it("R13 R16 R24 no SQL puts words into a partner's mouth, keeps a message back, or contests without a human who handles it", async () => {
    const machine = await node.actor({ id: "robot", role: "machine" });
    const message = (more: Readonly<Record<string, string>> = {}, by = "ana"): string => {
      const row = {
        id: "'m-1'",
        direction: "'sent'",
        partner: "'node-p'",
        state: "'waiting'",
        method: "null",
        body: "'\\x00'",
        ...more,
      };
      const columns = Object.keys(row).join(", ");
      return `insert into wasl.message (access_id, kind, thread, urgency, at, user_id, ${columns})
        select max(access_id), 'method', 't', 0, '2026', '${by}', ${Object.values(row).join(", ")} from wasl.statement`;
    };
    const refused = [
      { direction: "'received'", state: "'received'" },
      { state: "'sent'" },
      { method: "'prevention 2'" },
      { method: "'documents:x 9007199254740991'" },
    ];
    for (const more of refused) expect([more, await as(ana, message(more))]).toEqual([more, "42501"]);
    expect(await as(machine, message({}, "robot"))).toBe("42501");
    expect(await as(ana, message({ method: "'prevention 1'" }))).toBe("1");
    // One that no process of ours wrote holds up none of those that go.
    expect(await inTurn(ana, [message()], "commit")).toBe("1");
    expect(await node.store.match.outbox(10)).toEqual([]);
    expect(await as(ana, "select count(*)::int as n from wasl.message")).toBe('[{"n":1}]');
    expect(await node.store.as(ana, (tx) => tx.messages({ limit: 10 }))).toEqual([]);
    for (const set of ["state = 'read'", "answered_at = '2026'"])
      expect([set, await as(ana, `update wasl.message set ${set}`)]).toEqual([set, "42501"]);
    expect(await as(machine, "update wasl.message set state = 'read'")).toBe("0");
    for (const set of ["method = 'prevention 9'", "partner = 'node-q'", "access_id = 1", "body = ''"])
      expect([set, await as(ana, `update wasl.message set ${set}`)]).toEqual([set, "42501"]);

    const handler = await node.actor({ id: "ana" }, "data-subject-request");
    const decider = await node.actor(
      { id: "chief", role: "supervisor", clearance: "red" },
      "data-subject-request",
    );
    const robot = await node.actor({ id: "robot", role: "machine" }, "data-subject-request");
    const told = (kind: string, other = ""): string =>
      `insert into wasl.fed_telling (about, kind, because, replaced_by) select encode(uuid_send(a.id), 'hex'), '${kind}', 'b',
        ${other === "" ? "null" : `(select encode(uuid_send(b.id), 'hex') from wasl.statement b where b.value = '${other}')`}
        from wasl.statement a where a.value = 'Boat'`;
    expect(await as(handler, told("contested"))).toBe("1");
    expect(await as(decider, told("corrected", "Ship"))).toBe("1");
    for (const [who, sql] of [
      [ana, told("contested")],
      [robot, told("contested")],
      [handler, told("corrected", "Ship")],
      [handler, told("restricted")],
      [decider, told("corrected", "v-1")],
      [decider, told("withdrawn")],
    ] as const)
      expect([sql, await as(who, sql)]).toEqual([sql, "42501"]);
    const contest = "insert into wasl.contested (about, request_id) values ('s', 'dsr-1')";
    expect(await as(robot, contest)).toBe("42501");
    expect(await as(handler, contest, "delete from wasl.contested")).toBe("0");
    expect(await as(decider, contest, "delete from wasl.contested")).toBe("1");
  });

  it("R25 oversight's ticket admits no row, whatever SQL it sends, and cannot start a detector", async () => {
    const eye = await node.actor({ id: "eye", role: "oversight", clearance: "red" }, "oversight");
    expect(await as(eye, "select count(*)::int as n from wasl.statement")).toBe('[{"n":0}]');
    const turn = (running: boolean) =>
      `insert into wasl.detector_switch (detector, running, reason, by, at) values ('d', ${running}, 'r', 'eye', '')`;
    expect(await as(eye, turn(false))).toBe("1");
    expect(await as(eye, turn(true))).toBe("42501");
    expect(await as(ana, turn(false))).toBe("42501");
  });

  it("R15 what is past its date goes from the server too, and only the keeper can take it away", async () => {
    expect(await as(chief, "delete from wasl.report")).toBe("42501");
    expect(
      await as(
        ana,
        `insert into wasl.legal_hold (kind, item_id, reason, placed_by, placed_at)
      values ('report', 'x', 'r', 'ana', '')`,
      ),
    ).toBe("42501");
    const then = createWasl({ ...node.platform, clock: { now: () => Date.now() + 1200 * DAY_MS } });
    expect((await then.runRetention(chief)).erased).toMatchObject({ report: 1, case: 0, person: 1 });
    const tables = await everyTable(node);
    for (const table of [
      "statement",
      "posting",
      "identifier",
      "link",
      "original",
      "report",
      "protected_body",
    ])
      expect([table, tables.get(table)]).toEqual([table, ""]);
    expect((await node.wasl.verifyAudit()).firstBroken).toBeUndefined();
  });

  it("R08 a finding that is written while its person is protected does not stay, whichever comes first", async () => {
    await load(node, ana, "found.ftm.jsonl", [
      entity("f-1", "Person", { name: ["Foundcanary Testova"] }),
      entity("f-2", "Person", { name: ["Foundcanary Later"] }),
    ]);
    const [report] = await node.store.as(ana, (tx) =>
      tx.statementsAbout(["f-1"]).then((of) => of.get("f-1") ?? []),
    );
    const findingOn = (subject: string) => ({
      id: `find-${subject}`,
      detector: "fictitious",
      detectorVersion: "1",
      techniques: [],
      front: "exchange" as const,
      subjects: [{ id: subject, role: "subject" }],
      evidence: [],
      score: 0,
      terms: [],
      against: [],
      summary: say("against.words"),
      proves: [],
      access: report?.access ?? OPEN,
    });
    // Written first and not yet committed: the one who protects waits, and takes it along.
    let protectedFirst: Promise<unknown> = Promise.resolve();
    await node.store.as(ana, async (tx) => {
      expect(await tx.saveFindings([findingOn("f-1")])).toBe(1);
      // What it proves is stated under the old id in the same breath.
      const said = { entityId: "f-1", schema: "Person", property: "alias", value: "Foundcanary Proved" };
      await tx.appendStatements([
        toStatement(said, {
          reportId: report?.reportId ?? "",
          access: report?.access ?? OPEN,
          seenAt: "2026-01-01T00:00:00Z",
        }),
      ]);
      protectedFirst = node.wasl.setCategory(chief, "f-1", "victim", "was in the hold");
      await new Promise((done) => setTimeout(done, 1_500));
    });
    await protectedFirst;
    // Protected first, by when the detector has read: nothing is proposed.
    await node.store.as(ana, async (tx) => {
      expect((await tx.statementsAbout(["f-2"])).size).toBe(1);
      await node.wasl.setCategory(chief, "f-2", "victim", "was in the hold");
      expect(await tx.saveFindings([findingOn("f-2")])).toBe(0);
    });
    const tables = [...(await everyTable(node)).values()].join("\n");
    expect(tables).not.toMatch(/find-f-[12]|Foundcanary/);
  });

  it("R13 R15 no SQL says that a partner is answered, copies a message, or brings the day of deletion forward", async () => {
    const wire: WireMessage = {
      type: "message",
      id: "msg-asked",
      from: "node-p",
      to: node.nodeId,
      kind: "request",
      thread: "msg-asked",
      urgency: "high",
      deadline: "2026-01-02T00:00:00.000Z",
      purpose: "operational-analysis",
      mandate: "M",
      legalBasis: "x",
      marking: { tlp: "amber" },
      subject: "s",
      body: "b",
      terms: [],
      at: "2026-01-01T00:00:00.000Z",
    } as unknown as WireMessage;
    const asked = {
      wire,
      jws: "x",
      access: { ...OPEN, tlp: "amber" },
      direction: "received",
      state: "received",
    } as const;
    await node.store.match.receive(asked, { action: "change", object: "message:msg-asked" });
    const overdue = () => node.store.as(ana, (tx) => tx.messages({ limit: 10, overdue: true }));
    expect((await overdue()).map((m) => m.wire.id)).toEqual(["msg-asked"]);
    const answered = "update wasl.message set answered_at = '2026-01-01' where id = 'msg-asked'";
    expect(await as(ana, answered)).toBe("42501");
    const reply: WireMessage = { ...wire, id: "msg-answer", from: node.nodeId, to: "node-p", kind: "reply" };
    await node.store.as(ana, (tx) =>
      tx.saveMessage({ ...asked, wire: reply, direction: "sent", state: "waiting" }),
    );
    expect(await overdue()).toEqual([]);
    const copy = `insert into wasl.message (id, access_id, direction, partner, kind, thread, urgency, state, at, user_id, body)
      select id, access_id, direction, 'node-q', kind, thread, urgency, 'waiting', at, 'ana', body from wasl.message
        where id = 'msg-answer'`;
    expect(await as(ana, copy)).toBe("42501");

    await load(node, ana, "due.ftm.jsonl", [entity("v-due", "Vessel", { name: ["Due"] })]);
    const reviews = async (table: string) =>
      await rowsAsOwner<{ n: number }>(
        node,
        `select count(*)::int as n from wasl.${table} where review_at < '2026'`,
      );
    const opened = await node.wasl.openCase(ana, { title: "Due", mandate: "M", marking: { tlp: "amber" } });
    await node.wasl.addToCase(ana, opened.id, [{ kind: "entity", id: "v-due", note: "" }]);
    for (const sql of [
      "update wasl.dossier set access_id = access_id",
      "update wasl.dossier set title = 'Other'",
      "update wasl.dossier_item set access_id = access_id",
    ])
      expect([sql, await as(ana, sql)]).toEqual([sql, "42501"]);
    for (const table of ["report", "dossier"]) {
      await inTurn(ana, [`update wasl.${table} set review_at = '2001-01-01'`], "commit");
      expect([table, await reviews(table)]).toEqual([table, [{ n: 0 }]]);
    }
    await inTurn(ana, ["update wasl.message set review_at = '2001-01-01'"], "commit");
    await node.wasl.runRetention(chief);
    expect((await node.wasl.case(ana, opened.id)).case.title).toBe("Due");
    expect((await node.store.as(ana, (tx) => tx.message("msg-asked")))?.wire.id).toBe("msg-asked");
  });
});
