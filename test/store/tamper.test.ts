import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContentVerdict } from "../../src/app/index.ts";
import { OPEN } from "../../src/core/index.ts";
import type { DbTransaction } from "../../src/store/database/driver.ts";
import { type FederatedNode, openFederatedNode, pairNodes } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** Somebody who owns the database changes a statement, a release or a marking: verifying says which. */
describe("tampered contents", () => {
  let a: FederatedNode;
  let b: FederatedNode;

  beforeAll(async () => {
    [a, b] = await Promise.all([openFederatedNode("A"), openFederatedNode("B")]);
    await pairNodes(a, b);
    const line = (id: string, name: string) =>
      JSON.stringify({ id, schema: "Company", properties: { name: [name], phone: ["+44 7700 900321"] } });
    const lines = [
      line("harbour", "Harbour Nine Shipping"),
      line("quay", "Quay Street Trading"),
      JSON.stringify({
        id: "victim",
        schema: "Person",
        properties: { name: ["Fictitious Person"], subjectCategory: ["victim"] },
      }),
    ];
    await a.wasl.importReport(a.supervisor, {
      fileName: "amber.ftm.jsonl",
      bytes: bytesOf(`${lines.join("\n")}\n`),
      marking: { tlp: "amber" },
      fictitious: true,
      evaluation: { scheme: "4x4", code: "B2" },
    });
    await a.wasl.exchange.share(a.supervisor, {
      partner: b.nodeId,
      entityIds: ["harbour", "quay"],
      necessity: "EXERCISE: the same boat",
    });
    await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  });
  afterAll(async () => {
    await Promise.all([a, b].map((n) => n?.remove()));
  });

  const asOwner = async (sql: string): Promise<void> => {
    const { driver } = a.store as unknown as {
      driver: { begin(role: string, ms: number): Promise<DbTransaction> };
    };
    const transaction = await driver.begin("owner", 60_000);
    await transaction.query(sql);
    await transaction.commit();
  };
  /** What is found once, and nothing any more once it is put back. */
  const tampering = async (change: string, back: string): Promise<ContentVerdict> => {
    await asOwner(change);
    const verdict = await a.store.verifyContents();
    await asOwner(back);
    expect((await a.store.verifyContents()).alteredCount).toBe(0);
    return verdict;
  };

  it("all is what it says while nobody touches it, at whoever received it too", async () => {
    expect(await a.store.verifyContents()).toMatchObject({ released: 4, alteredCount: 0 });
    const received = await b.store.verifyContents();
    expect(received.statements).toBeGreaterThan(0);
    expect(received).toMatchObject({ altered: [], alteredCount: 0 });
  });

  it("names the statement of which one byte was changed, in any column of its content", async () => {
    const [first] = (await a.wasl.entity(a.supervisor, "quay")).entity.statements.filter(
      (s) => s.property === "name",
    );
    const id = first?.id ?? "";
    const at = `where id = '${id}'`;
    for (const [column, changed, original] of [
      ["value", "'Quay Street Tradinh'", "'Quay Street Trading'"],
      ["entity_id", "'quaz'", "'quay'"],
      ["property", "'namf'", "'name'"],
      ["schema", "'Compani'", "'Company'"],
      ["lang", "'ar'", "null"],
      ["assessment", "true", "false"],
      ["valid_from", "'2025'", "null"],
    ]) {
      const { altered, alteredCount } = await tampering(
        `update wasl.statement set ${column} = ${changed} ${at}`,
        `update wasl.statement set ${column} = ${original} ${at}`,
      );
      expect([column, alteredCount, altered[0]?.id, altered[0]?.because]).toEqual([
        column,
        1,
        id.replaceAll("-", ""),
        "its content does not match its id",
      ]);
    }
  });

  it("names a marking that was widened, of a statement or altogether", async () => {
    await asOwner(`insert into wasl.access (key, tlp, groups, purposes, compartments)
      select replace(key, 'amber', 'clear'), 0, groups, purposes, compartments from wasl.access
        where key like '["amber"%' limit 1 on conflict do nothing`);
    const wide = await tampering(
      `update wasl.statement set access_id = (select id from wasl.access where tlp = 0 limit 1)
        where entity_id = 'quay' and property = 'name'`,
      `update wasl.statement s set access_id = r.access_id from wasl.report r where r.no = s.report_no and
        s.entity_id = 'quay' and s.property = 'name'`,
    );
    expect(wide.altered.map((x) => [x.kind, x.because])).toEqual([
      ["report", "a statement of it has another marking, time or spelling in the source than was written"],
      ["statement", "its marking is wider than its report's"],
    ]);
    const redefined = await tampering(
      `update wasl.access set tlp = 1 where key like '["red"%' or key like '["amber"%'`,
      `update wasl.access set tlp = wasl.tlp_rank(key::jsonb ->> 0)`,
    );
    expect(redefined.altered.some((x) => x.kind === "marking")).toBe(true);
  });

  it("names the released entry of which one byte was changed, one that is missing, and a log that is cut", async () => {
    const at = `where peer = '${b.nodeId}' and seq = 2`;
    const flipped = await tampering(
      `update wasl.fed_entry set text = replace(text, '"', '~') ${at}`,
      `update wasl.fed_entry set text = replace(text, '~', '"') ${at}`,
    );
    expect(flipped.altered).toEqual([
      { kind: "release", id: `${b.nodeId} 2`, because: "its text does not match its hash" },
    ]);
    const flip = `update wasl.fed_entry set leaf = set_byte(leaf, 3, get_byte(leaf, 3) # 1) ${at}`;
    expect((await tampering(flip, flip)).altered[0]?.id).toBe(`${b.nodeId} 2`);
    // Taken out with its text gone, as a recall leaves it: the tree still knows.
    const hide = `update wasl.fed_entry set seq = 200 ${at}`;
    const missing = await tampering(hide, `update wasl.fed_entry set seq = 2 where seq = 200`);
    expect(missing.altered[0]).toMatchObject({ id: `${b.nodeId} 2`, because: "the entry is missing" });
    const cut = await tampering(
      "update wasl.fed_outbox set size = size - 1",
      "update wasl.fed_outbox set size = size + 1",
    );
    expect(cut.altered).toEqual([
      { kind: "release", id: b.nodeId, because: "its entries do not match the log that was signed" },
    ]);
  });

  it("names a message of which one byte was changed, and one whose row says other than its words", async () => {
    const wire = {
      type: "message",
      id: "msg-tampered",
      from: b.nodeId,
      to: a.nodeId,
      kind: "request",
      thread: "msg-tampered",
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
    await a.store.match.receive(
      { wire, jws: "", access: { ...OPEN, tlp: "amber" }, direction: "received", state: "received" },
      { action: "change", object: "message:msg-tampered" },
    );
    expect((await a.store.verifyContents()).alteredCount).toBe(0);
    const flip = "body = set_byte(body, length(body) - 1, get_byte(body, length(body) - 1) # 1)";
    for (const [change, back, because] of [
      [flip, flip, "it does not open under this node's key"],
      ["urgency = urgency + 1", "urgency = urgency - 1", "its row is not what its words say"],
      ["partner = 'node-c'", `partner = '${b.nodeId}'`, "its row is not what its words say"],
    ] as const) {
      const where = "where id = 'msg-tampered'";
      const verdict = await tampering(
        `update wasl.message set ${change} ${where}`,
        `update wasl.message set ${back} ${where}`,
      );
      expect(verdict.altered).toEqual([{ kind: "message", id: "msg-tampered", because }]);
    }
  });

  it("names a row of the document library that is no entry, which no list shows", async () => {
    const row = "(id, class_id, access_id, digest, type, issuer, kind, entry, written_by, written_at)";
    const { altered } = await tampering(
      `insert into wasl.document_entry ${row} select 'docentry-tampered', 'docclass-x', min(id), 'd', 'class', 'ZZ',
        'passport', '{"type": "class"}', 'nobody', '2026-04-01T12:00:00.000Z' from wasl.access`,
      "delete from wasl.document_entry where id = 'docentry-tampered'",
    );
    const because = "it is no entry of a document library";
    expect(altered).toEqual([{ kind: "document", id: "docentry-tampered", because }]);
  });
});
