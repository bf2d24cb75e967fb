import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, HttpHandler } from "../../src/app/index.ts";
import { writeClaims } from "../../src/app/supply/questions/claims.ts";
import { openFederationServer } from "../../src/cli/federation.ts";
import { openMatchServer } from "../../src/cli/match.ts";
import { canonical, sha256HexOfBytes } from "../../src/core/index.ts";
import { hearHints, listening, pairNodes, serve, TERMS } from "../support/federation.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Three real nodes on real lines: an officer asks two partners about a number, each of whom knows a part of its way. */
interface Node extends TestNode {
  readonly url: string;
  readonly supervisor: Actor;
  readonly officer: Actor;
}

async function open(name: string): Promise<Node> {
  const node = await openTestNode();
  let url = "";
  const federation = openFederationServer(node, () => ({ name, url }));
  const worker = hearHints(node);
  const all: readonly HttpHandler[] = [federation, ...openMatchServer(node)];
  const http = serve({
    prefix: "/",
    bodyBytesMax: 2 ** 24,
    handle: (request) => (all.find((h) => request.path.startsWith(h.prefix)) ?? federation).handle(request),
  });
  url = await listening(http);
  const supervisor = await node.actor(
    { id: "supervisor", role: "supervisor", clearance: "red", groups: ["emsc"] },
    "information-exchange",
  );
  const officer = await node.actor(
    { id: "officer", clearance: "amber+strict", groups: ["emsc"] },
    "information-exchange",
  );
  return {
    ...node,
    url,
    supervisor,
    officer,
    async remove() {
      await new Promise((resolve) => http.close(resolve));
      await worker.stop();
      await node.remove();
    },
  };
}

const GTIN = "09520001000690";
const item = (serial: string): string => `https://id.example.org/01/${GTIN}/21/${serial}`;
const CASE = "https://id.example.org/00/395208997372084547";
let n = 0;
const event = (at: string, fields: object): object => ({
  type: "ObjectEvent",
  eventID: `urn:uuid:00000000-0000-4000-9000-${String(++n).padStart(12, "0")}`,
  eventTime: `2024-01-${at}T08:00:00.000Z`,
  eventTimeZoneOffset: "+00:00",
  action: "OBSERVE",
  ...fields,
});
const passes = (from: string, to: string, order?: string): object => ({
  sourceList: [{ type: "owning_party", source: `https://id.example.org/party/${from}` }],
  destinationList: [{ type: "owning_party", destination: `https://id.example.org/party/${to}` }],
  ...(order === undefined
    ? {}
    : { bizTransactionList: [{ type: "po", bizTransaction: `https://id.example.org/po/${order}` }] }),
});
const party = (id: string, name: string, phone: string): object => ({
  mention_id: id,
  name,
  phone,
  address: "Fictitious Quay 1",
  country: "BG",
  party_type: "organisation",
});
const lines = (rows: readonly object[]) => bytesOf(rows.map((r) => JSON.stringify(r)).join("\n"));
const bring = async (node: Node, actor: Actor, fileName: string, rows: readonly object[], tlp = "amber") => {
  const done = await node.wasl.importReport(actor, {
    fileName,
    bytes: lines(rows),
    format: "supply",
    marking: { tlp },
    fictitious: true,
  });
  expect(done.rejects).toEqual([]);
};

const SERIAL = "PA40-2401-01404";
const SECRET = "PA40-2401-07777";
const STRICT = "PA40-2401-08888";
const GROUPED = "PA40-2401-06666";
const LEGAL = "a fictitious law";
let asker: Node;
let maker: Node;
let shop: Node;

beforeAll(async () => {
  [asker, maker, shop] = (await Promise.all([open("Coast"), open("Customs"), open("Inland")])) as [
    Node,
    Node,
    Node,
  ];
  await pairNodes(asker as never, maker as never);
  await pairNodes(asker as never, shop as never);
  // The maker's country knows that it was packed and shipped to an importer, and other things that stay there.
  await bring(maker, maker.supervisor, "maker.jsonl", [
    party("MK", "Fictitious Maker", "+359591968801"),
    party("IM", "Fictitious Importer", "+359591968802"),
    event("01", { action: "ADD", bizStep: "commissioning", epcList: [item(SERIAL)] }),
    event("02", {
      type: "AggregationEvent",
      action: "ADD",
      bizStep: "packing",
      parentID: CASE,
      childEPCs: [item(SERIAL)],
    }),
    event("03", { bizStep: "shipping", epcList: [CASE], ...passes("MK", "IM", "OR-1") }),
    {
      order_id: "OR-1",
      date: "2024-01-02",
      seller: "MK",
      buyer: "IM",
      lines: [{ description: "Engine", quantity: 1 }],
    },
    event("04", {
      bizStep: "shipping",
      epcList: [item(SECRET)],
      "bsn:marking": "TLP:RED",
      ...passes("MK", "IM"),
    }),
    event("05", {
      bizStep: "shipping",
      epcList: [item(STRICT)],
      "bsn:marking": "TLP:AMBER+STRICT",
      ...passes("MK", "IM"),
    }),
    event("06", { bizStep: "shipping", epcList: [item("PA40-2401-05555")], ...passes("MK", "IM") }),
  ]);
  const bound = await maker.wasl.importReport(maker.supervisor, {
    fileName: "grouped.jsonl",
    bytes: lines([event("07", { bizStep: "shipping", epcList: [item(GROUPED)], ...passes("MK", "IM") })]),
    format: "supply",
    marking: { tlp: "green", originators: ["node-of-somebody-else"] },
    fictitious: true,
  });
  expect(bound.rejects).toEqual([]);
  // The inland unit knows where it went from there.
  await bring(shop, shop.supervisor, "shop.jsonl", [
    party("IM2", "Fictitious Importer", "+359591968802"),
    party("BUY", "Fictitious Buyer", "+359591968803"),
    event("20", { bizStep: "shipping", epcList: [item(SERIAL)], ...passes("IM2", "BUY", "OR-2") }),
    {
      order_id: "OR-2",
      date: "2024-01-19",
      seller: "IM2",
      buyer: "BUY",
      lines: [{ description: "Engine", quantity: 1 }],
    },
  ]);
  await bring(asker, asker.supervisor, "beach.jsonl", [
    {
      seizure_id: "S-1",
      date: "2024-02-25",
      place: "Calais",
      context: "launch",
      items: [{ item_id: "I1", cls: "engine", serial_read: SERIAL }],
    },
  ]);
}, 300_000);
afterAll(async () => {
  await Promise.all([asker?.remove(), maker?.remove(), shop?.remove()]);
});

const ask = (reading: string, more: object = {}) =>
  asker.wasl.askSupply(asker.officer, { reading, legalBasis: LEGAL, give: false, rounds: 3, ...more });

test("nothing is answered before a supervisor opens the ledger to this partner, and an analyst cannot", async () => {
  const refused = await ask(SERIAL);
  const because = "nothing is published for this purpose and epoch";
  expect(refused.partners).toMatchObject([
    { failed: "EXCHANGE_REFUSED", refused: true, because },
    { failed: "EXCHANGE_REFUSED", refused: true, because },
  ]);
  await expect(
    maker.wasl.publishTags(maker.officer, { partner: asker.nodeId, kind: "supply" }),
  ).rejects.toThrow(/ROLE_FORBIDS/);
});

test("R18 asked about a beached engine, each partner gives its part, and the trace walks through both", async () => {
  const before = await asker.wasl.traceSerial(asker.officer, { reading: SERIAL });
  expect(before.candidates).toEqual([]);
  for (const holder of [maker, shop])
    await holder.wasl.publishTags(holder.supervisor, { partner: asker.nodeId, kind: "supply" });
  const asked = await ask(SERIAL);
  expect(asked.partners.map((p) => p.failed)).toEqual([undefined, undefined]);
  const rowsOf = new Map(asked.partners.map((p) => [p.partner, p.rows]));
  // Two events that name it, then its case's shipment with two towns, then the order; a sale with two towns, the order.
  expect(rowsOf.get(maker.nodeId)).toBe(6);
  expect(rowsOf.get(shop.nodeId)).toBe(4);
  const [found] = (await asker.wasl.traceSerial(asker.officer, { reading: SERIAL })).candidates;
  expect(found?.holdings.map((h) => h.order)).toEqual(["OR-1", "OR-2"]);
  const trace = await asker.wasl.traceSerial(asker.officer, { reading: SERIAL });
  expect(trace.captions[trace.candidates[0]?.holder ?? ""]).toBe("Fictitious Buyer");
  expect(trace.candidates[0]?.status).toBe("unknown");
  const halfRead = await asker.wasl.traceSerial(asker.officer, { reading: "PA40*0?404" });
  expect(halfRead.candidates).toEqual(trace.candidates);
  // Asked again, nothing is given twice.
  const again = await ask(SERIAL);
  expect(again.rows).toBe(0);
});

test("what is red, strict or another's is neither among the keys nor given; the rest of the ledger stays", async () => {
  for (const serial of [SECRET, STRICT, GROUPED]) {
    const asked = await ask(serial);
    expect(asked.partners.map((p) => [p.hits, p.rows])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  }
  const log = await maker.wasl.exchange.released(maker.supervisor, asker.nodeId, { after: 0, limit: 1000 });
  const text = JSON.stringify(log);
  expect(text).toContain(SERIAL);
  for (const serial of [SECRET, STRICT, GROUPED, "PA40-2401-05555"]) expect(text).not.toContain(serial);
});

test("both sides have it on record, counted, and neither log holds the question in clear", async () => {
  const desk = await maker.wasl.matchDesk(maker.supervisor);
  expect(
    desk.batches.filter((b) => b.direction === "answered" && b.kind === "supply").length,
  ).toBeGreaterThan(3);
  const trail = await maker.wasl.auditTrail(maker.supervisor, { limit: 500 } as never);
  const shares = trail.filter((e) => e.action === "share" && Number(e.detail?.["rows"] ?? 0) > 0);
  expect(shares.map((e) => e.detail?.["rows"])).toEqual(expect.arrayContaining([2, 3, 1]));
  const asked = (await asker.wasl.auditTrail(asker.supervisor, { limit: 500 } as never)).filter(
    (e) => e.detail?.["kind"] === "supply",
  );
  expect(asked.length).toBeGreaterThan(3);
  expect(JSON.stringify([...trail, ...asked])).not.toContain(SERIAL);
});

test("a row that is recalled is gone from the trace of whoever asked for it", async () => {
  const log = await shop.wasl.exchange.released(shop.supervisor, asker.nodeId, { after: 0, limit: 1000 });
  const sale = log.find((e) => e.property === "event");
  await shop.wasl.exchange.recall(
    shop.supervisor,
    [sale?.objectId ?? ""],
    "EXERCISE: read off the wrong engine",
  );
  await asker.wasl.exchange.pull(asker.officer, shop.nodeId);
  const [found] = (await asker.wasl.traceSerial(asker.officer, { reading: SERIAL })).candidates;
  expect(found?.holdings.map((h) => h.order)).toEqual(["OR-1"]);
});

test("who asks about all that it suspects gives its own rows in return, and neither side gives what is protected", async () => {
  await bring(asker, asker.supervisor, "own.jsonl", [
    event("25", { bizStep: "shipping", epcList: [item("PA40-2401-03333")], ...passes("S", "B") }),
    {
      seizure_id: "S-3",
      date: "2024-02-26",
      place: "Dunkerque",
      context: "launch",
      items: [{ item_id: "I3", cls: "engine", serial_read: "PA40-2401-03333" }],
    },
  ]);
  await bring(shop, shop.supervisor, "seen.jsonl", [
    event("26", { bizStep: "receiving", epcList: [item("PA40-2401-03333")], ...passes("S9", "HIDDEN") }),
    { ...party("HIDDEN", "Fictitious Victim", "+359591968809"), email: "hidden@example.org" },
    // Somebody else's row, under the address of the one who is protected.
    event("28", { bizStep: "storing", epcList: [item("PA40-2401-03333")], ...passes("S9", "MAILER") }),
    { ...party("MAILER", "Fictitious Mailer", "+359591968777"), email: "Hidden@example.org" },
    event("27", { bizStep: "selling", epcList: [item("PA40-2401-03333")], ...passes("S9", "C9") }),
  ]);
  await shop.wasl.setCategory(shop.supervisor, "HIDDEN", "victim", "EXERCISE: was made to carry it");
  await shop.wasl.publishTags(shop.supervisor, { partner: asker.nodeId, kind: "supply" });
  const asked = await asker.wasl.askSupply(asker.officer, {
    partners: [shop.nodeId],
    legalBasis: LEGAL,
    give: true,
    rounds: 1,
  });
  expect(asked.partners[0]?.failed).toBeUndefined();
  expect(asked.given).toBeGreaterThan(0);
  const given = async (from: Node, to: Node) =>
    JSON.stringify(await from.wasl.exchange.released(from.supervisor, to.nodeId, { after: 0, limit: 1000 }));
  const theirs = await given(shop, asker);
  expect(theirs).toContain("selling");
  expect(theirs).not.toContain("receiving");
  expect(theirs).not.toContain("HIDDEN");
  expect(theirs).not.toContain("storing");
  expect(theirs).not.toContain("MAILER");
  // A party of which nothing is told stands under a name of that row alone.
  expect(theirs).not.toContain("C9");
  expect(theirs).toContain("hidden ");
  expect(await given(asker, shop)).toContain("PA40-2401-03333");
});

test("a published tag opens nothing, nor does a claim without its batch, nor an agreement of four eyes", async () => {
  const { match } = maker.platform;
  const link = asker.platform.match?.link;
  if (!match || !link) throw new Error("no exchange");
  const batches = (await asker.wasl.matchDesk(asker.supervisor)).batches;
  const settled = batches.find((b) => b.partner === maker.nodeId);
  const { epoch = "" } = settled ?? {};
  const key = { partner: asker.nodeId, kind: "supply", purpose: "information-exchange", epoch } as const;
  const tag = (await match.store.published(key, true))?.tags.slice(0, 16) ?? new Uint8Array();
  expect(tag.length).toBe(16);
  const claims = writeClaims([{ key: "serial:PA40240105555", claim: tag }]);
  const claim = async (batch: string) => {
    const text = canonical({
      type: "rows-request",
      id: "rr-test",
      batch,
      questions: 1,
      from: asker.nodeId,
      to: maker.nodeId,
      purpose: "information-exchange",
      mandate: "TEST-1",
      legalBasis: LEGAL,
      epoch,
      claims: 1,
      hash: sha256HexOfBytes(claims),
      at: new Date().toISOString(),
    });
    const data = Buffer.from(claims).toString("base64");
    return await link.call(
      maker.nodeId,
      "/match/1/rows",
      JSON.stringify({ text, jws: await link.sign(text), data }),
    );
  };
  await expect(claim("mb-none")).rejects.toThrow(/EXCHANGE_REFUSED/);
  await expect(claim(settled?.id ?? "")).rejects.toThrow(/EXCHANGE_REFUSED/);
  // A batch that is not settled: the claim is read, and names no key.
  const fresh = "mb-fresh";
  const at = new Date().toISOString();
  const asAnswered = {
    ...key,
    id: fresh,
    direction: "answered",
    mandate: "T",
    legalBasis: LEGAL,
    elements: 16,
    at,
  } as const;
  await match.store.admit(asAnswered, () => undefined);
  // A batch of questions about something else holds no key of the ledger.
  await match.store.admit({ ...asAnswered, id: "mb-other", kind: "holdings" }, () => undefined);
  await expect(claim("mb-other")).rejects.toThrow(/EXCHANGE_REFUSED/);
  expect(JSON.parse(JSON.parse(await claim(fresh)).text)).toMatchObject({ rows: 0, already: 0 });
  await maker.wasl.exchange.agree(maker.supervisor, `partner: ${asker.nodeId}\n${TERMS}four-eyes: yes\n`);
  await expect(
    maker.wasl.publishTags(maker.supervisor, { partner: asker.nodeId, kind: "supply" }),
  ).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
  const asked = await ask("PA40-2401-05555", { partners: [maker.nodeId], rounds: 1 });
  expect(asked.partners[0]).toMatchObject({
    hits: 1,
    rows: 0,
    failed: "EXCHANGE_REFUSED",
    refused: true,
    because: "four eyes are agreed",
  });
  // What was opened before a flag was set is opened no more (R23).
  expect(await match.store.published(key, false)).toBeDefined();
  await maker.wasl.exchange.agree(maker.supervisor, `partner: ${asker.nodeId}\n${TERMS}blocks: torture\n`);
  expect(await match.store.published(key, false)).toBeUndefined();
});
