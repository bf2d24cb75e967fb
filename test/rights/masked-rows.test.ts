import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { type BulkRecord, type FiledEvent, OPEN } from "../../src/core/index.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres } from "../support/postgres.ts";
import { asOwner, entity, everyTable, load, rowsAsOwner } from "./support.ts";

const ACCESS = { ...OPEN, tlp: "amber" as const };
const AT = "2026-01-01T00:00:00.000Z";
/** All of it invented. "canary" and the number mark what must not get out. */
const NAME = "Rowcanary Quillan";
const PHONE = "+447700900555";
const TELLING = /rowcanary|quillan|900555|rc\.test/i;

/** Of each kind one with the name or the number wherever a source may write it, and one that names nobody. */
const ROWS: readonly (BulkRecord | FiledEvent)[] = [
  {
    kind: "post",
    id: "tok:rowcanary/1",
    platform: "tok",
    accountId: "rowcanary",
    accountName: NAME,
    postedAt: AT,
    text: "QUILLAN sails on Friday, call (07700) 900 555 or rc.test@example.org",
    media: ["rowcanary.jpg", "a,b"],
  },
  { kind: "post", id: "tok:2", platform: "tok", accountId: "u2", postedAt: AT, text: "Friday", media: [] },
  {
    kind: "payment",
    id: "pay-rowcanary",
    at: 1,
    debtorAccount: PHONE,
    creditorAccount: "wallet:quillan",
    debtorAgent: "Rowcanary",
    creditorAgent: "BANKXX22",
    amountMinor: 100n,
    currency: "EUR",
    reference: "passage of rowcanary",
  },
  {
    kind: "payment",
    id: "pay-2",
    at: 2,
    debtorAccount: PHONE,
    creditorAccount: "wallet:3",
    amountMinor: 100n,
    currency: "EUR",
  },
  {
    kind: "seizure",
    id: "sei-1/1",
    seizedAt: AT,
    place: "Quillan Beach",
    item: "jacket of Rowcanary",
    serials: ["QUILLAN-7", "S-1"],
    authority: "Test Quillan",
  },
  {
    kind: "order",
    id: "rowcanary-7",
    orderedAt: AT,
    sellerId: "shop",
    buyerId: "party-rowcanary",
    item: "boat for Quillan",
    quantity: 1,
    serials: ["rowcanary"],
    paidByAccount: PHONE,
    deliveryPlace: "care of Quillan",
    flags: ["Quillan", "cash"],
  },
  {
    kind: "supplyRow",
    id: "order:rowcanary-7",
    row: "order",
    ref: "quillan",
    at: AT,
    body: JSON.stringify({
      order_id: "rowcanary-7",
      buyer: "party-rowcanary",
      payment: { payer: "party-rowcanary", token: "quillan" },
      lines: [{ description: "boat for Quillan", quantity: 2 }],
    }),
  },
  {
    kind: "event",
    id: "urn:event:rowcanary",
    eventType: "ObjectEvent",
    action: "OBSERVE",
    eventTime: AT,
    readPoint: "urn:place:quillan",
    bizLocation: "https://id.example.org/quillan",
    parentId: "urn:box:rowcanary",
    transformationId: "urn:making:rowcanary",
    items: ["urn:item:rowcanary", "urn:item:5"],
    outputs: ["urn:item:rowcanary"],
    sourceParties: ["party-rowcanary"],
    destinationParties: ["urn:party:quillan"],
    bizTransactions: ["urn:order/rowcanary-7"],
    vehicle: "Quillan",
    carrier: "party-rowcanary",
    hash: "0".repeat(64),
    details: ["source:possessing_party", "urn:party:quillan", "bizTransaction:po", "urn:order/rowcanary-7"],
  },
];

const TABLES = [
  "post",
  "payment",
  "seizure",
  "supply_order",
  "supply_row",
  "supply_event",
  "supply_key",
  "supply_run",
] as const;

describe.each(["PGlite", "PostgreSQL"])("rows of reports, on %s", (tier) => {
  let node: TestNode;
  let ana: Actor;
  let stop = (): Promise<void> => Promise.resolve();
  let version = "";
  let runs = 0;

  beforeAll(async () => {
    if (tier === "PostgreSQL") {
      const postgres = await startPostgres();
      stop = () => postgres.stop();
      node = await openTestNode({ databaseUrl: postgres.url });
    } else node = await openTestNode();
    ana = await node.actor({ id: "ana" });
    const person = { name: [NAME], phone: [PHONE], email: ["rc.test@example.org"] };
    const one = await load(node, ana, "one.ftm.jsonl", [entity("party-rowcanary", "Person", person)]);
    const other = await load(node, ana, "two.ftm.jsonl", [entity("c", "Company", { name: ["Other"] })]);
    await node.store.as(ana, async (tx) => {
      await tx.appendRecords(one.reportId, ACCESS, ROWS);
      await tx.appendRecords(
        other.reportId,
        ACCESS,
        [`Ask Quillan, Rowcanary or ${PHONE}`, "Quillain is a village"].map((text, n) => ({
          kind: "post" as const,
          id: `elsewhere:${n}`,
          platform: "tok",
          accountId: PHONE,
          postedAt: AT,
          text,
          media: [],
        })),
      );
      version = await tx.supplyVersion();
    });
    await asOwner(
      node,
      `insert into wasl.order_review (order_id, access_id, state, reason, by, at)
        values ('rowcanary-7', 1, 'accepted', '', 'ana', '${AT}')`,
    );
    await asOwner(
      node,
      `insert into wasl.finding (id, access_id, detector, detector_version, techniques, front, subjects, evidence, score,
          terms, against, summary, proves, proposed_at)
        values ('f', 1, 'd', '1', '{}', 'online', '[]', '{x,tok:rowcanary/1,tok:2}', 1, '[]', '[]', '""', '[]', '${AT}')`,
    );
    runs = (await stored("supply_run")).length;
    await node.wasl.setCategory(ana, "party-rowcanary", "victim", "was in the hold");
  });
  afterAll(async () => {
    await node?.remove();
    await stop();
  });

  type Stored = Readonly<Record<string, unknown>>;
  const stored = async (table: string, order = "1"): Promise<readonly Stored[]> =>
    (
      await rowsAsOwner<{ t: Stored }>(node, `select to_jsonb(t) as t from wasl.${table} t order by ${order}`)
    ).map((r) => r.t);
  const MASKED = expect.stringMatching(/^(?:[a-z:-]*[:/])?masked-[0-9a-f]{16}(?:\/\d+)?$/);

  it.each(TABLES)("R08 %s names nobody any more who is protected later", async (table) => {
    const rows = await stored(table);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => TELLING.test(JSON.stringify(row)))).toEqual([]);
  });

  it("R08 no other table does", async () => {
    expect(await tablesWithName()).toEqual([]);
  });

  it("R08 what names nobody stays as it is, and text is masked letter for letter", async () => {
    const posts = await stored("post", "t.posted_at, t.text");
    const texts = posts.map((p) => p["text"]);
    expect(texts).toContain("Friday");
    expect(texts).toContain("Quillain is a village");
    expect(texts).toContain(`Ask ${"█".repeat(7)}, ${"█".repeat(9)} or ${"█".repeat(13)}`);
    expect(texts).toContain(`${"█".repeat(7)} sails on Friday, call (${"█".repeat(14)} or ${"█".repeat(19)}`);
    expect(posts.find((p) => String(p["text"]).includes("sails"))).toMatchObject({
      id: MASKED,
      account_id: MASKED,
      media: [MASKED, "a,b"],
    });
    expect((await stored("seizure"))[0]).toMatchObject({
      id: "sei-1/1",
      place: `${"█".repeat(7)} Beach`,
      serials: [MASKED, "S-1"],
    });
  });

  it("R08 what rows share they still share, and of two there is never one", async () => {
    const [first, second] = await stored("payment", "t.at");
    expect(first?.["debtor_account"]).toEqual(MASKED);
    expect(second?.["debtor_account"]).toBe(first?.["debtor_account"]);
    expect(second?.["creditor_account"]).toBe("wallet:3");
    const [order] = await stored("supply_order");
    expect(order?.["paid_by_account"]).toBe(first?.["debtor_account"]);
    const [row] = await stored("supply_row");
    expect(row?.["id"]).toBe(`order:${String(order?.["id"])}`);
    expect(JSON.parse(String(row?.["body"]))).toEqual({
      order_id: order?.["id"],
      buyer: order?.["buyer_id"],
      payment: { payer: order?.["buyer_id"], token: MASKED },
      lines: [{ description: `boat for ${"█".repeat(7)}`, quantity: 2 }],
    });
    expect((await stored("order_review"))[0]?.["order_id"]).toBe(order?.["id"]);
    const [event] = await stored("supply_event");
    expect(event).toMatchObject({ carrier: order?.["buyer_id"], source_parties: [order?.["buyer_id"]] });
    // What it is asked for by the type of says what its other columns say.
    const same = (column: string): unknown => (event?.[column] as readonly string[] | undefined)?.[0];
    expect(event?.["details"]).toEqual([
      "source:possessing_party",
      same("destination_parties"),
      "bizTransaction:po",
      same("biz_transactions"),
    ]);
    const evidence = (await stored("finding"))[0]?.["evidence"];
    expect(evidence).toEqual(["x", MASKED, "tok:2"]);
  });

  it("R08 whoever reads the ledger knows them for protected under the id that rows have of them now", async () => {
    const isKnown = (ids: readonly string[]) =>
      node.store.as(ana, async (tx) => [...(await tx.protectedSubjects(ids)).keys()]);
    const parties = (await stored("supply_order")).map((o) => String(o["buyer_id"]));
    expect(parties).toEqual([MASKED]);
    expect(await isKnown([...parties, "shop"])).toEqual(parties);
  });

  it("R08 the ledger is found by its new keys, and by none of the old; kept analyses are asked no more", async () => {
    const [order] = await stored("supply_order");
    expect((await stored("supply_run")).length).toBe(runs);
    await node.store.as(ana, async (tx) => {
      const under = async (key: string) => {
        const found = await tx.supplyLedgerUnder({ keys: [key], objects: [], eventIds: [], rowIds: [] });
        return found.map(({ record }) => record.kind).sort();
      };
      expect(await under(`order:${String(order?.["id"])}`)).toEqual(["event", "supplyRow"]);
      expect(await under("order:rowcanary-7")).toEqual([]);
      expect(await tx.supplyVersion()).not.toBe(version);
    });
  });

  /** As a file of the supply front says them: rows, and statements made of them. */
  const said = (id: string) =>
    [
      { seizure_id: id, date: "2026-01-02", place: "Quillan Beach", items: [{ description: NAME }] },
      { order_id: id, date: "2026-01-02", seller: "shop", buyer: id, description: NAME, flags: [NAME] },
      { mention_id: id, name: NAME, party_type: "person", phone: PHONE },
    ].map((line) => JSON.stringify(line));
  /** The log keeps the id that was asked about, whatever its source made it of. */
  const tablesWithName = async (): Promise<string[]> =>
    [...(await everyTable(node))].flatMap(([table, rows]) =>
      table !== "audit" && TELLING.test(rows) ? [table] : [],
    );

  it("R08 statements that are made of rows name them no more either", async () => {
    const loaded = await load(node, ana, "said.jsonl", said("said-p"));
    expect(loaded).toMatchObject({ format: "supply", rejectCount: 0 });
    expect(await tablesWithName()).toEqual(expect.arrayContaining(["seizure", "supply_order", "statement"]));
    await node.wasl.setCategory(ana, "said-p", "victim", "was in the hold");
    expect(await tablesWithName()).toEqual([]);
  });

  it("R08 a later file that speaks of somebody protected brings their name in nowhere", async () => {
    expect(await load(node, ana, "late.jsonl", said("party-rowcanary"))).toMatchObject({ format: "supply" });
    const late = (await stored("seizure")).filter(
      (s) => String(s["place"]).endsWith("Beach") && s["id"] !== "sei-1/1" && s["id"] !== "said-p",
    );
    expect(late).toMatchObject([{ id: MASKED, place: `${"█".repeat(7)} Beach` }]);
    const [bought] = (await stored("supply_order")).filter((o) => o["id"] === late[0]?.["id"]);
    const buyer = String(bought?.["buyer_id"]);
    const known = await node.store.as(ana, (tx) => tx.protectedSubjects([buyer]));
    expect([...known.keys()]).toEqual([buyer]);
    expect(await tablesWithName()).toEqual([]);
  });
});
