import type pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import { OPEN, PROTECTED_ID_PREFIX, say, toStatement } from "../../src/core/index.ts";
import type { TestNode } from "../support/node.ts";
import { hostileSql } from "./hostile-sql.ts";
import { DAY_MS, entity, everyTable, load } from "./support.ts";

/** The same rules on a server, where the application's own login may write SQL of its own: people, approvals, decisions. */
describe("rights on PostgreSQL, against hostile SQL", () => {
  const server = hostileSql();
  const { as, inTurn } = server;
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  let app: pg.Client;
  let id: string;
  beforeAll(() => {
    ({ node, ana, chief, app, protectedId: id } = server.opened());
  });
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

  it("R08 R24 no SQL uses an approval under another purpose than the one that it was given for", async () => {
    const { id: asked } = await node.wasl.requestApproval(ana, {
      kind: "reidentify",
      subject: id,
      reason: "a threat to life",
    });
    await node.wasl.decideApproval(chief, asked, "approved", "weighed");
    const now = new Date().toISOString();
    const name = `select count(*)::int as n from wasl.reidentify('${id}', '${now}')`;
    const use = `select wasl.use_approval('reidentify', '${id}', '', '${now}', false) as id`;
    const elsewhere: Actor = { ...ana, purpose: { ...ana.purpose, purpose: "life-at-sea" } };
    expect(await as(elsewhere, name)).toBe("42501");
    expect(await as(elsewhere, use)).toBe('[{"id":null}]');
    expect(await as(ana, use)).toBe(JSON.stringify([{ id: asked }]));
    expect(JSON.parse(await as(ana, name))).toEqual([{ n: expect.any(Number) }]);
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
});
