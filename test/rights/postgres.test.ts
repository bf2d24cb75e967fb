import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import { PROTECTED_ID_PREFIX } from "../../src/core/index.ts";
import { loadOrCreateNodeKey } from "../../src/store/index.ts";
import { deriveKeys } from "../../src/store/node-key.ts";
import { loginName, urlWithLogin } from "../../src/store/pg-driver.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { DAY_MS, entity, everyTable, exported, load } from "./support.ts";

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
      entity("v-1", "Vessel", { name: ["Boat"] }),
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

  const as = async (who: Actor, sql: string): Promise<string> => {
    await app.query("begin");
    try {
      await app.query("select * from wasl.open_ticket($1, $2, $3)", [
        who.token,
        who.purpose.purpose,
        who.purpose.mandate,
      ]);
      const { rows, rowCount } = await app.query(sql);
      return JSON.stringify(rows.length > 0 ? rows : rowCount);
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    } finally {
      await app.query("rollback");
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
    expect((await then.runRetention(chief)).erased).toEqual({ report: 1, case: 0, person: 1 });
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
});
