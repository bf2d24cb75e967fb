import type pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import {
  canonical,
  leafOfText,
  leafToHex,
  libraryEntryId,
  OPEN,
  parseAccess,
  preventionId,
  readLibraryEntry,
  type WireMessage,
} from "../../src/core/index.ts";
import type { TestNode } from "../support/node.ts";
import { hostileSql } from "./hostile-sql.ts";
import { asOwner, DAY_MS, entity, load, rowsAsOwner } from "./support.ts";

/** The same for what partners said and are told, and for words that a second person vets. */
describe("what goes between nodes on PostgreSQL, against hostile SQL", () => {
  const server = hostileSql();
  const { as, inTurn } = server;
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  let app: pg.Client;
  beforeAll(() => {
    ({ node, ana, chief, app } = server.opened());
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

  it("R24 while all sharing is held no SQL puts content into a log, and none but a supervisor's lifts that", async () => {
    const eye = await node.actor({ id: "eye", role: "oversight", clearance: "red" }, "oversight");
    const turn = (held: boolean, by: string, owed = !held): string =>
      `insert into wasl.sharing_hold (held, reason, by, at, owed) values (${held}, 'r', '${by}', '', ${owed})`;
    expect(await as(ana, turn(true, "ana"))).toBe("42501");
    expect(await as(chief, turn(true, "ana"))).toBe("42501");
    await node.wasl.exchange.switchSharing(eye, true, "EXERCISE: stolen");
    const give = (object: string): string =>
      `insert into wasl.fed_entry (peer, seq, access_id, leaf, text, object_id, creator, version, seal)
        values ('node-held', 0, (wasl.allowed())[1], '', '{}', ${object}, 'x', 1, sha256('s'))`;
    const off = [
      "select set_config('wasl.held', 'false', true)",
      "update wasl.sharing_hold set held = false",
      "delete from wasl.sharing_hold",
      "update wasl.sharing_hold set reason = 'none'",
      turn(false, "eye"),
      turn(false, "chief"),
    ];
    for (const who of [ana, eye]) {
      for (const sql of off.slice(1)) expect([sql, await as(who, sql)]).toEqual([sql, "42501"]);
      expect(await as(who, "update wasl.sharing_hold set owed = false")).toBe("0");
    }
    for (const who of [ana, chief]) {
      expect(await as(who, off[0] ?? "", give("'obj-1'"))).toBe("42501");
      expect(await as(who, give("null"))).toBe("1");
    }
    await node.wasl.exchange.switchSharing(chief, false, "EXERCISE: over");
    expect(await as(ana, give("'obj-1'"))).toBe("1");
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
    const marking = { tlp: "amber", groups: ["emsc", "b"], handling: ["H3"], caveats: ["z", "a"] };
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
      // Laxer than it is, in somebody else's name, or in nobody's.
      "update wasl.dossier set changed_by = 'ana', access_id = (select id from wasl.access order by tlp limit 1)",
      "update wasl.dossier set title = 'Other', changed_by = 'somebody'",
      "update wasl.dossier set title = 'Other'",
      "update wasl.dossier set closed_at = '2026-01-01', closed_by = 'somebody', changed_by = 'ana'",
      "update wasl.dossier_item set access_id = access_id",
    ])
      expect([sql, await as(ana, sql)]).toEqual([sql, "42501"]);
    const late = await node.wasl.openCase(ana, { title: "Late", mandate: "M", marking: { tlp: "amber" } });
    await node.wasl.changeCase(ana, late.id, { isClosed: true, reason: "it is over" });
    const put = `insert into wasl.dossier_item (dossier_id, kind, item_id, access_id, note, added_by, added_at)
      select id, 'entity', 'v-due', access_id, '', 'ana', '2026-01-01' from wasl.dossier where id = '${late.id}'`;
    expect(await as(ana, put)).toBe("42501");
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
