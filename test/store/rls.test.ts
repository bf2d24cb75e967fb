import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import {
  documentClassId,
  type LibraryEntry,
  libraryEntryId,
  OPEN,
  preventionId,
} from "../../src/core/index.ts";
import { loginName, urlWithLogin } from "../../src/store/database/database-url.ts";
import { loadOrCreateNodeKey, openStore, type WaslStore } from "../../src/store/index.ts";
import { deriveKeys } from "../../src/store/keys/node-key.ts";
import { actor, model, random, red, report, say, statements, testClock } from "../contracts/fixtures.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/** Past the application: a hostile session that has the application's own login and writes its own SQL. */
describe("row-level security against hostile SQL", () => {
  let postgres: TestPostgres;
  let store: WaslStore;
  let folder: string;
  let low: Actor;
  let high: Actor;
  let app: pg.Client;
  let auth: pg.Client;
  let worker: pg.Client;
  const open = report("open", { ...OPEN, tlp: "green" });
  const secret = report("secret", red);

  beforeAll(async () => {
    postgres = await startPostgres();
    folder = await mkdtemp(join(tmpdir(), "wasl-rls-"));
    const nodeKey = await loadOrCreateNodeKey(folder);
    store = await openStore({
      databaseUrl: postgres.url,
      nodeKey,
      nodeId: "rls",
      model,
      clock: testClock(),
      random,
    });
    high = await actor(store, { id: "high", clearance: "red" });
    low = await actor(store, { id: "low", clearance: "green" });
    await store.as(high, async (tx) => {
      await tx.openReport(open);
      await tx.openReport(secret);
      await tx.keepOriginal(secret.id, 0, new Uint8Array([1, 2]));
      await tx.appendStatements(
        statements(open, say("Person", "p-open", { name: "Seen Name", phone: "+33 1 11 11 11" })),
      );
      await tx.appendStatements(
        statements(secret, [
          ...say("Person", "p-secret", { name: "Hidden Name", phone: "+33 2 22 22 22" }),
          ...say("Ownership", "own", { owner: "p-secret", asset: "boat" }),
        ]),
      );
      await tx.appendRecords(secret.id, red, [
        { kind: "seizure", id: "s-1", seizedAt: "2026", place: "x", item: "y", serials: [] },
      ]);
      await tx.pseudonymise("Protected Name", "victim", secret.id);
      await tx.setCategory({ entityId: "p-secret", category: "victim", reason: "hidden reason" }, red);
      await tx.audit({ action: "search", object: "search", text: "Hidden Name" });
    });
    const keys = deriveKeys(nodeKey);
    const connect = async (role: "app" | "auth" | "worker"): Promise<pg.Client> => {
      const login = loginName(role, postgres.url, keys);
      const client = new pg.Client({
        connectionString: urlWithLogin(postgres.url, login, keys.password(login, keys.wrap.all()[0])),
      });
      await client.connect();
      return client;
    };
    app = await connect("app");
    auth = await connect("auth");
    worker = await connect("worker");
  });

  afterAll(async () => {
    await app?.end();
    await auth?.end();
    await worker?.end();
    await store?.close();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const TABLES = [
    "report",
    "original",
    "statement",
    "tombstone",
    "posting",
    "identifier",
    "link",
    "payment",
    "post",
    "supply_order",
    "seizure",
    "supply_event",
    "supply_run",
    "supply_row",
    "supply_key",
    "resolution",
    "pairing",
    "finding",
    "finding_subject",
    "dossier",
    "dossier_item",
    "category",
    "access",
    "audit",
    "audit_text",
  ];

  it("TAXII's tables are closed to both logins, and so are the functions that stand behind the doors", async () => {
    for (const client of [app, auth]) {
      for (const table of ["taxii_object", "taxii_status", "taxii_credential"])
        for (const sql of [
          `select * from wasl.${table}`,
          `delete from wasl.${table}`,
          `truncate wasl.${table}`,
        ])
          await expect(client.query(sql)).rejects.toMatchObject({ code: "42501" });
      for (const call of [
        "wasl.taxii_mark('c', '{}')",
        "wasl.taxii_where('c', 4, '{}')",
        "wasl.taxii_caller('\\x00', '', 'c', 'read')",
      ])
        await expect(client.query(`select ${call}`)).rejects.toMatchObject({ code: "42501" });
    }
    const guess =
      "select * from wasl.taxii_pages('\\x00', '', 'c', '{\"versions\":[\"all\"]}', 'objects', 1, 1)";
    expect((await auth.query(guess)).rows).toEqual([]);
    await expect(app.query(guess)).rejects.toMatchObject({ code: "42501" });
  });

  const visible = async (): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const table of TABLES) {
      const { rows } = await app.query<{ n: number }>(`select count(*)::int as n from wasl.${table}`);
      counts[table] = rows[0]?.n ?? 0;
    }
    return counts;
  };
  const nothing = Object.fromEntries(TABLES.map((t) => [t, 0]));
  const ticket = (who: Actor) =>
    app.query("select * from wasl.open_ticket($1, $2, $3)", [
      who.token,
      who.purpose.purpose,
      who.purpose.mandate,
    ]);
  const refusal = async (sql: string, client = app): Promise<string> => {
    try {
      await client.query(sql);
      return "allowed";
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };
  const fresh = async (work: () => Promise<void>): Promise<void> => {
    await app.query("begin");
    try {
      await work();
    } finally {
      await app.query("rollback");
      await app.query("reset all");
    }
  };

  it("shows nothing without a ticket", async () => {
    expect(await visible()).toEqual(nothing);
  });

  it("shows a viewer what the application shows, and no more", async () => {
    await fresh(async () => {
      await ticket(low);
      const seen = await visible();
      expect(seen).toMatchObject({
        report: 1,
        statement: 2,
        original: 0,
        link: 0,
        seizure: 0,
        category: 0,
        access: 1,
      });
      const { rows } = await app.query("select value from wasl.statement order by value");
      expect(rows.map((r: { value: string }) => r.value)).toEqual(["+33 1 11 11 11", "Seen Name"]);
    });
  });

  it("opens no ticket for a guessed token or a token's digest", async () => {
    await fresh(async () => {
      expect((await ticket({ ...high, token: "wasl_guess" })).rows).toEqual([]);
      expect(await visible()).toEqual(nothing);
    });
  });

  it("ignores forged and stolen settings", async () => {
    const other = new pg.Client({ connectionString: urlOf(app) });
    await other.connect();
    try {
      await other.query("begin");
      await other.query("select * from wasl.open_ticket($1, $2, $3)", [
        high.token,
        high.purpose.purpose,
        high.purpose.mandate,
      ]);
      const stolen =
        (await other.query<{ t: string }>("select current_setting('wasl.ticket') as t")).rows[0]?.t ?? "";
      expect(stolen).not.toBe("");
      for (const [name, value] of [
        ["wasl.ticket", stolen],
        ["wasl.ticket", "00000000-0000-4000-8000-000000000000"],
        ["wasl.ticket", "' or true --"],
        ["wasl.viewer", "high"],
        ["wasl.clearance", "red"],
        ["row_security", "off"],
      ])
        await fresh(async () => {
          await app.query("select set_config($1, $2, true)", [name, value]);
          // With row_security off PostgreSQL refuses the query rather than to show more.
          expect(await visible().catch(() => nothing)).toEqual(nothing);
        });
    } finally {
      await other.end();
    }
  });

  it("keeps no ticket beyond its transaction", async () => {
    await app.query("begin");
    await ticket(high);
    const kept =
      (await app.query<{ t: string }>("select current_setting('wasl.ticket') as t")).rows[0]?.t ?? "";
    expect((await visible())["statement"]).toBe(6);
    await app.query("commit");
    await app.query("select set_config('wasl.ticket', $1, false)", [kept]);
    expect(await visible()).toEqual(nothing);
    await app.query("reset all");
  });

  it("cannot become another role, or read what belongs to the accounts and the keyed stores", async () => {
    for (const role of ["postgres", "wasl_auth", "pg_read_all_data"])
      expect(await refusal(`set role ${role}`)).not.toBe("allowed");
    // Its own group role is no way round: the policies hold for it as well.
    if ((await refusal("set role wasl_app")) === "allowed") {
      expect(await visible()).toEqual(nothing);
      await app.query("reset role");
    }
    await fresh(async () => {
      await ticket(high);
      for (const table of [
        "ticket",
        "account",
        "token",
        "node",
        "protected_name",
        "source_identity",
        "checkpoint",
      ])
        expect([table, await refusalWithin(`select * from wasl.${table}`)]).toEqual([table, "42501"]);
    });
  });

  it("cannot change policies, functions, accesses or the log", async () => {
    await fresh(async () => {
      await ticket(high);
      for (const sql of [
        "alter table wasl.statement disable row level security",
        "drop policy see on wasl.statement",
        "create policy all_of_it on wasl.statement using (true)",
        "create or replace function wasl.allowed() returns int[] language sql as 'select array[1,2,3]'",
        "create function wasl.mine() returns int language sql as 'select 1'",
        "insert into wasl.access (key, tlp, compartments) values ('x', 0, '{}')",
        "update wasl.access set tlp = 0",
        "update wasl.statement set access_id = 1",
        "delete from wasl.statement",
        "delete from wasl.audit",
        "update wasl.audit set object = 'x'",
        "insert into wasl.audit select * from wasl.audit",
        "insert into wasl.ticket select 1",
        "select wasl.append_account_audit('w', 1, '', '', '', '', '', '', '{}', null, '', '', null, null)",
        "update wasl.audit_head set sequence = 0",
        "select * from wasl.my_ticket()",
        "copy wasl.statement to program 'cat'",
        "select pg_read_file('/etc/passwd')",
      ])
        expect([sql, await refusalWithin(sql)]).toEqual([sql, "42501"]);
    });
  });

  it("cannot intern an access with another meaning than its key", async () => {
    await fresh(async () => {
      await ticket(low);
      const key = JSON.stringify(["red", "clear", [], [], false, "any", "any", ["forged"], []]);
      const { rows } = await app.query<{ id: number }>("select wasl.intern_access($1) as id", [key]);
      // Interned, and not shown to its maker.
      expect((await app.query("select 1 from wasl.access where id = $1", [rows[0]?.id])).rows).toEqual([]);
    });
  });

  it("learns nothing from a conflict with a hidden row", async () => {
    await fresh(async () => {
      await ticket(low);
      const accessId = (await app.query<{ id: number }>("select id from wasl.access")).rows[0]?.id;
      const hidden = statements(secret, say("Person", "p-secret", { name: "Hidden Name" }))[0];
      const { rowCount } = await app.query(
        `insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, first_seen)
          values (2, $1, false, $2, 'p-secret', 'Person', 'name', 'Hidden Name', '2026') on conflict do nothing`,
        [accessId, hidden?.id],
      );
      expect(rowCount).toBe(1);
    });
  });

  const entry = (
    sequence: number | null,
    previous: string,
    hash: string,
    of = low,
    mandate = of.purpose.mandate,
  ) =>
    `select wasl.append_audit('w-x', ${sequence}, '2026', '${of === low ? "low" : "high"}', '${of.purpose.purpose}',
      '${mandate}', 'read', 'x', '{}', null, '${previous}', '${hash}', null, null)`;

  it("cannot write an audit entry in another's name, for another mandate, or without a ticket", async () => {
    await fresh(async () => {
      expect(await refusalWithin(entry(1, "", "h1"))).toBe("42501");
      await ticket(low);
      expect(await refusalWithin(entry(1, "", "h1", high))).toBe("42501");
      expect(await refusalWithin(entry(1, "", "h1", low, "OTHER"))).toBe("42501");
      expect(await refusalWithin(entry(1, "", "h1"))).toBe("allowed");
      // Neither where the chain stands as it says.
      await app.query(entry(1, "", "h1"));
      expect(await refusalWithin(entry(2, "h1", "h2", high))).toBe("42501");
      expect(await refusalWithin(entry(2, "h1", "h2", low, "OTHER"))).toBe("42501");
      await ticket(high);
      expect(await refusalWithin(entry(2, "h1", "h2"))).toBe("42501");
    });
  });

  it("cannot leave a gap in a chain, go back in it or begin it again", async () => {
    await fresh(async () => {
      await ticket(low);
      for (const first of [entry(2, "", "h"), entry(0, "", "h"), entry(1, "x", "h"), entry(null, "", "h")])
        expect([first, await refusalWithin(first)]).toEqual([first, "WS002"]);
      await app.query(entry(1, "", "h1"));
      await app.query(entry(2, "h1", "h2"));
      for (const next of [
        entry(1, "", "h1"),
        entry(2, "h1", "h2"),
        entry(3, "h1", "h3"),
        entry(4, "h2", "h4"),
        entry(null, "h2", "h3"),
      ])
        expect([next, await refusalWithin(next)]).toEqual([next, "WS002"]);
      await app.query(entry(3, "h2", "h3"));
    });
  });

  it("R24 writes, withdraws and vets no message for the public but as whoever may, and under their own name", async () => {
    const { id, digest } = preventionId({
      language: "en",
      kind: "risk",
      text: "t",
      source: "s",
      place: "p",
      reviewAt: "2099-01-01",
    });
    const message = (by: string): string =>
      `insert into wasl.prevention_message (id, digest, language, kind, text, source, place, review_at, written_by,
        written_at) values ('${id}', '${digest}', 'en', 'risk', 't', 's', 'p', '2099-01-01', '${by}', '2026')`;
    await fresh(async () => {
      await ticket(high);
      expect(await refusalWithin(message("low"))).toBe("42501");
      await app.query(message("high"));
      for (const sql of [
        "update wasl.prevention_message set withdrawn_by = 'low', withdrawn_at = '2026'",
        "update wasl.prevention_message set text = 'other words'",
        "delete from wasl.prevention_message",
        `insert into wasl.approval (id, kind, subject, digest, reason, requested_by, requested_at, purpose, mandate,
          expires_at, decision, decided_by) values ('a', 'vet', '${id}', '${digest}', 'r', 'high', '2026', 'operational-analysis',
          'TEST-1', '2099', 'approved', 'low')`,
        "select wasl.decide_approval('a', 'approved', 'mine', '2026', '2099')",
      ])
        expect([sql, await refusalWithin(sql)]).toEqual([sql, "42501"]);
      const { rows } = await app.query("select * from wasl.prevention_vettings('2026')");
      expect(rows).toEqual([]);
    });
    expect(await refusal("select * from wasl.prevention_vettings('2026')")).toBe("42501");
    expect(await refusal("select wasl.redraft_referral('r', 'a', 'b', '{}')")).toBe("42501");
  });

  it("R24 shows, writes, withdraws and vets an entry of the library of documents but to whom and as whoever may", async () => {
    const entry = (series: string, by: string, accessId = "max(id)"): string =>
      `insert into wasl.document_entry (id, class_id, access_id, digest, type, issuer, kind, entry, written_by, written_at)
        select wasl.id_from('docentry-', d.digest), wasl.id_from('docclass-', 'ZZ', 'passport', '${series}'), d.access_id,
            d.digest, 'range', 'ZZ', 'passport', d.entry, '${by}', '2026'
          from (select n.*, wasl.library_digest(n.entry, n.access_id) as digest from (
            select ${accessId} as access_id,
              '{"issuer":"ZZ","kind":"passport","series":"${series}","type":"range"}'::jsonb as entry from wasl.access) n) d`;
    const chief = await actor(store, { id: "chief", role: "supervisor", clearance: "red" });
    const overseer = await actor(store, { id: "sees-all", role: "oversight", clearance: "red" }, "oversight");
    const auditor = { ...overseer, purpose: { ...overseer.purpose, mandate: "WARRANT-2026" } };
    const shop = await actor(store, { id: "shop", role: "trade", clearance: "red" });
    // Two entries that stay: one for all, one for few, written by high.
    const about = { issuer: "ZZ", kind: "passport", series: "s" } as const;
    const said = { ...about, type: "range" } as unknown as LibraryEntry;
    const forAll = libraryEntryId(said, open.access);
    const forFew = libraryEntryId(said, red);
    await store.as(high, (tx) =>
      tx.addLibraryEntries(
        [
          { ...forAll, access: open.access },
          { ...forFew, access: red },
        ].map((one) => ({ ...one, classId: documentClassId(about), entry: said })),
      ),
    );
    const seen = async (): Promise<unknown> =>
      (await app.query<{ id: string }>("select id from wasl.document_entry order by id")).rows.map(
        (r) => r.id,
      );
    await fresh(async () => {
      await ticket(low);
      expect(await seen()).toEqual([forAll.id]);
      expect(await refusalWithin(entry("mine", "high"))).toBe("42501");
      // Every marking there is, but for those that low may see: none can be written under.
      const hidden = `(select e.access_id from wasl.document_entry e where e.id = '${forFew.id}')`;
      expect(await refusalWithin(entry("hidden", "low", hidden))).not.toBe("allowed");
      expect(await refusalWithin(entry("mine", "low"))).toBe("allowed");
      const { rowCount } = await app.query(
        `update wasl.document_entry set withdrawn_by = 'low', withdrawn_at = '2026' where id = '${forFew.id}'`,
      );
      expect(rowCount).toBe(0);
    });
    await fresh(async () => {
      await ticket(high);
      for (const sql of [
        "update wasl.document_entry set withdrawn_by = 'low', withdrawn_at = '2026'",
        "update wasl.document_entry set entry = '{}'",
        "update wasl.document_entry set access_id = 0",
        "delete from wasl.document_entry",
      ])
        expect([sql, await refusalWithin(sql)]).toEqual([sql, "42501"]);
    });
    for (const who of [auditor, shop])
      await fresh(async () => {
        await ticket(who);
        expect(await seen()).toEqual(who === shop ? [] : [forAll.id, forFew.id].sort());
        expect(await refusalWithin(entry("mine", who === shop ? "shop" : "sees-all"))).toBe("42501");
        const { rowCount } = await app.query(
          "update wasl.document_entry set withdrawn_by = wasl.viewer_id(), withdrawn_at = '2026'",
        );
        expect(rowCount).toBe(0);
      });
    // What a second person decided of an entry is told to whoever may see the entry, and to nobody else.
    const at = { now: "2026-01-01T00:00:00.000Z", validUntil: "2099-01-01T00:00:00.000Z" };
    await store.as(high, (tx) =>
      tx.requestApprovals([
        {
          id: "appr-doc",
          kind: "vet",
          subject: forFew.id,
          digest: forFew.digest,
          reason: "r",
          requestedAt: at.now,
          expiresAt: at.validUntil,
        },
      ]),
    );
    await store.as(chief, (tx) => tx.decideApproval("appr-doc", "approved", "read", at));
    for (const who of [low, high])
      await fresh(async () => {
        await ticket(who);
        const ids = `array['${forAll.id}', '${forFew.id}']`;
        const { rows } = await app.query(`select entry_id from wasl.document_vettings('2026-06-01', ${ids})`);
        expect(rows).toEqual(who === high ? [{ entry_id: forFew.id }] : []);
      });
    expect(await refusal("select * from wasl.document_vettings('2026', array['docentry-open'])")).toBe(
      "42501",
    );
    expect(await refusal("select * from wasl.document_entry")).toBe("allowed");
    expect((await app.query("select * from wasl.document_entry")).rows).toEqual([]);
  });

  it("R04 R24 has no request of a fact that is hidden answered, and tells nobody which facts one is of", async () => {
    const facts = statements(secret, say("Person", "p-secret", { name: "Hidden Name" })).map((s) => s.id);
    const [id = ""] = facts;
    const [now, far] = ["2026-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"];
    const one = { kind: "release", subject: "node-x", digest: "d", reason: "r", requestedAt: now } as const;
    await store.as(high, (tx) => tx.requestApprovals([{ ...one, id: "appr-of", expiresAt: far, facts }]));
    const boss = await actor(store, { id: "boss", role: "supervisor", clearance: "green" });
    const answer = `select wasl.decide_approval('appr-of', 'approved', 'r', '${now}', '${far}') as n`;
    const beyond = "select * from wasl.approvals_beyond(array['appr-of'])";
    const add = `insert into wasl.approval_of values ('appr-of', '${open.id.slice(4)}')`;
    for (const who of [low, boss, high])
      await fresh(async () => {
        await ticket(who);
        for (const sql of [
          "select * from wasl.approval_of",
          "select * from wasl.approval_of_signal",
          "delete from wasl.approval_of_signal",
          "update wasl.approval_of set approval_id = approval_id",
          `delete from wasl.approval_of where statement_id = '${id}'`,
          "update wasl.approval set facts = 0",
        ])
          expect([sql, await refusalWithin(sql)]).toEqual([sql, "42501"]);
        // Of one's own alone, and then it is another than was asked.
        expect(await refusalWithin(add)).toBe(who === high ? "allowed" : "42501");
        expect((await app.query(beyond)).rows).toEqual(who === boss ? [{ approvals_beyond: "appr-of" }] : []);
        if (who === boss) expect((await app.query(answer)).rows).toEqual([{ n: 0 }]);
      });
    expect((await app.query(beyond)).rows).toEqual([]);
  });

  it("keeps the accounts role from the data", async () => {
    for (const table of ["statement", "report", "posting", "finding", "protected_name", "access"])
      expect(await refusal(`select * from wasl.${table}`, auth)).toBe("42501");
    expect(await refusal("set role wasl_app", auth)).not.toBe("allowed");
  });

  it("puts no work into the queue in another's name, nor sees, changes or takes away any", async () => {
    const job = "11111111-1111-4111-8111-111111111111";
    await store.as(high, (tx) => tx.followUp(job, "rep-1"));
    const put = (name: string, data: object): string =>
      `insert into wasl_queue.job (name, data) values ('${name}', '${JSON.stringify(data)}')`;
    const mine = { reportId: "rep-1", userId: "low", ...low.purpose };
    await fresh(async () => {
      await ticket(low);
      expect(await refusalWithin(put("compare", mine))).toBe("allowed");
      for (const sql of [
        put("compare", { ...mine, userId: "high" }),
        put("compare", { ...mine, purpose: "oversight" }),
        put("compare", { ...mine, mandate: "ANOTHER-1" }),
        put("compare", {}),
        put("retention", mine),
        "update wasl_queue.job set state = 'completed'",
        "delete from wasl_queue.job",
        "delete from wasl_queue.queue",
        "select * from wasl_queue.archive",
        "select wasl_queue.create_queue('x', '{}')",
      ])
        expect([sql, await refusalWithin(sql)]).toEqual([sql, "42501"]);
      expect((await app.query("select * from wasl_queue.job")).rows).toEqual([]);
    });
    await fresh(async () => {
      await ticket(high);
      expect((await app.query("select id from wasl_queue.job")).rows).toEqual([{ id: job }]);
    });
    const token = await store.accounts.issueToken("low", low.purpose, "2999-01-01T00:00:00Z");
    await fresh(async () => {
      await ticket({ ...low, token });
      const { rows } = await app.query<{ id: string }>("select wasl.bound_by($1) as id", [token]);
      const boundBy = rows[0]?.id;
      expect(await refusalWithin(put("compare", { ...mine, boundBy }))).toBe("allowed");
      // What a bound token puts there ends with that token, and with no other.
      for (const data of [mine, { ...mine, boundBy: null }, { ...mine, boundBy: "another" }])
        expect([data, await refusalWithin(put("compare", data))]).toEqual([data, "42501"]);
      await ticket(low);
      expect(await refusalWithin(put("compare", { ...mine, boundBy }))).toBe("42501");
    });
    // Without a ticket there is nobody to put it there for.
    expect(await refusal(put("compare", mine))).toBe("42501");
  });

  it("keeps the queue's role from the data, the accounts and the shape of the queue", async () => {
    for (const table of ["statement", "report", "account", "token", "audit", "protected_name", "ticket"])
      expect(await refusal(`select * from wasl.${table}`, worker)).toBe("42501");
    for (const sql of [
      "set role wasl_app",
      "create table wasl_queue.x (a int)",
      "select wasl_queue.create_queue('x', '{}')",
      "insert into wasl_queue.queue (name) values ('x')",
      "drop policy work on wasl_queue.job",
    ])
      expect([sql, await refusal(sql, worker)]).not.toEqual([sql, "allowed"]);
  });

  /** A refused statement ends a transaction; a savepoint keeps the ticket for the next. */
  async function refusalWithin(sql: string): Promise<string> {
    await app.query("savepoint s");
    const code = await refusal(sql);
    await app.query("rollback to savepoint s");
    return code;
  }
});

function urlOf(client: pg.Client): string {
  const { user, password, host, port, database } = client;
  return `postgres://${user}:${password ?? ""}@${host}:${port}/${database ?? ""}`;
}
