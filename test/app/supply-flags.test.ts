import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Flags on what was declared, seized and said, from the file to the finding. All goods and parties are invented. */
let node: TestNode;
let officer: Actor;
let outsider: Actor;

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer" });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
});
afterAll(() => node.remove());

const take = async (fileName: string, text: string) =>
  await node.wasl.importReport(officer, {
    fileName,
    bytes: bytesOf(text),
    marking: { tlp: "amber" },
    fictitious: true,
  });
const rows = (...all: readonly object[]): string => all.map((row) => `${JSON.stringify(row)}\n`).join("");
const found = async (actor: Actor, detector: string) =>
  (await node.wasl.findings(actor, { front: "supply", limit: 100 })).filter((f) => f.detector === detector);

test("a table of declarations with countries and authorisations raises what says that it has none, for whoever may see the rows", async () => {
  const { rejects, taken } = await take(
    "exports.csv",
    [
      "declaration_id,date,exporter,consignee,country_dispatch,country_destination,licence,hs,quantity",
      "X1,2024-02-01,m-exporter,m-receiver,IT,LY,none,8407 21 10,12",
      "X2,2024-02-05,m-exporter,m-receiver,IT,LY,LY-2024-3,8407 21 10,12",
      "X3,2024-02-06,m-other,m-third,IT,LY,,8903 11 00,5",
      "X4,2024-02-07,m-exporter,m-receiver,IT,LY,none,8903 10 10,4",
      "",
    ].join("\n"),
  );
  expect(taken).toMatchObject({ declaration: 4 });
  expect(rejects).toEqual([{ line: 5, code: "CODE_NOT_IN_FORCE", field: "hs" }]);
  await node.wasl.detect(officer, ["listed-for-libya"]);
  const [finding, ...others] = await found(officer, "listed-for-libya");
  expect(others).toEqual([]);
  expect(finding?.evidence).toEqual(["declaration:X1", "declaration:X4"]);
  expect(finding?.subjects.map((s) => s.id)).toEqual(["m-exporter", "m-receiver"]);
  expect(await found(outsider, "listed-for-libya")).toEqual([]);
  // The rows behind it are read back.
  const view = await node.wasl.finding(officer, finding?.id ?? "");
  expect(view.records.map((r) => r.id).sort()).toEqual(finding?.evidence);
});

test("a warning, sales after it and what was seized are one finding, which running again does not double", async () => {
  const sold = (n: number, date: string, seller: string) => ({
    order_id: `W${n}`,
    date,
    seller,
    buyer: `m-b${n}`,
    lines: [
      {
        description: "Outboard motor 40 hp",
        quantity: 1,
        serials: [`WS40-2404-${String(n).padStart(5, "0")}`],
      },
    ],
  });
  await take(
    "log.jsonl",
    rows(
      { warning_id: "N1", date: "2024-03-01", party: "m-dealer" },
      ...[1, 2, 3].map((n) => sold(n, "2024-04-01", "m-dealer")),
      ...Array.from({ length: 60 }, (_, i) => sold(100 + i, "2024-01-01", "m-trade")),
      {
        seizure_id: "WZ1",
        date: "2024-05-01",
        place: "Calais",
        context: "launch",
        items: [1, 2, 3].map((n) => ({
          cls: "engine",
          serial_read: `WS40-2404-${String(n).padStart(5, "0")}`,
        })),
      },
    ),
  );
  for (let i = 0; i < 2; i++) await node.wasl.detect(officer, ["sells-after-warning"]);
  const [finding, ...others] = await found(officer, "sells-after-warning");
  expect(others).toEqual([]);
  expect(finding?.evidence).toEqual(["W1", "W2", "W3", "seizure:WZ1", "warning:N1"]);
  expect(finding?.subjects.map((s) => s.id)).toEqual(["m-dealer"]);
});

test("a register's row, statistics and declarations of one file raise what they are for", async () => {
  const month = (m: number, flow: string, value: number) => ({
    month: `2024-${String(m).padStart(2, "0")}`,
    reporter: flow === "export" ? "TR" : "BG",
    partner: flow === "export" ? "BG" : "TR",
    flow,
    hs: "890311",
    value,
  });
  const { rejects, taken } = await take(
    "register.jsonl",
    rows(
      {
        mention_id: "m-store",
        name: "Exempel Boats OOD",
        party_type: "organisation",
        address_type: "self_storage",
      },
      ...[1, 2, 3].map((n) => ({
        declaration_id: `ST${n}`,
        date: `2024-03-0${n}`,
        exporter: "m-maker",
        consignee: "m-store",
        items: [{ hs: "89031100", quantity: 5 }],
      })),
      ...Array.from({ length: 12 }, (_, i) => [
        month(i + 1, "export", 100),
        month(i + 1, "import", i === 5 ? 20 : 105 + (i % 3)),
      ]).flat(),
    ),
  );
  expect(rejects).toEqual([]);
  expect(taken).toMatchObject({ party: 1, declaration: 3, statistic: 24 });
  await node.wasl.detect(officer, ["storage-consignee", "mirror-trade-gap"]);
  const [store] = await found(officer, "storage-consignee");
  expect(store?.subjects.map((s) => s.id)).toEqual(["m-store"]);
  expect(store?.evidence).toContain("party:m-store");
  const [gap] = await found(officer, "mirror-trade-gap");
  expect(gap?.subjects.map((s) => s.id)).toEqual(["lane-TR-BG"]);
  // A lane is no entity: it is called what it is.
  const view = await node.wasl.finding(officer, gap?.id ?? "");
  expect(view.subjects.map((s) => s.caption)).toEqual(["lane-TR-BG"]);
  expect(view.records.map((r) => r.id).sort()).toEqual(gap?.evidence);
});

test("a case's plan shows the listings of who sold to its network, as they were posted, to whoever may see them", async () => {
  const sold = (id: string, buyer: string) => ({
    order_id: id,
    date: "2024-06-10",
    channel: "shop",
    seller: "n-shop",
    buyer,
    collected_by_vehicle: "XX-NET-1",
    account_age_days: 10,
    payment: { method: "cash" },
    lines: [
      { gtin: "09520001000690", description: "Outboard motor 40 hp", quantity: 4, unit_price_eur: 900 },
    ],
  });
  const listing = (id: string, posted: string, title: string, more: object = {}) => ({
    ...{ listing_id: id, marketplace: "boats.example", seller: "n-shop", posted, title },
    ...more,
  });
  const engine = "Outboard motor 40 hp";
  await take(
    "network.jsonl",
    rows(
      { gtin: "09520001000690", hs6: "840721", class_: "engine", net_kg: 72, ref_price_eur: 1650, hp: 40 },
      ...["n-shop", "n-a", "n-b"].map((id) => ({
        mention_id: id,
        name: `Exempel ${id}`,
        party_type: "organisation",
      })),
      ...["n-a", "n-b"].flatMap((buyer) => [1, 2, 3].map((n) => sold(`NET-${buyer}-${n}`, buyer))),
      ...["n-a", "n-b"].map((buyer) => ({
        report_id: `R-${buyer}`,
        received: "2024-06-11",
        reporter: "n-shop",
        order_id: `NET-${buyer}-1`,
        indicators: ["cash_payment", "bulk_quantity"],
      })),
      listing("NL1", "2024-05-01", "Outboard motor 40 hp, cash only"),
      // After the sale, long before it, no craft, a buyer's own, and a stranger's under the same number elsewhere.
      listing("NL2", "2024-07-01", engine),
      listing("NL3", "2023-05-01", engine),
      listing("NL4", "2024-05-02", "Life jackets, box of 50"),
      listing("NL5", "2024-05-03", engine, { seller: "n-a" }),
      listing("NL1", "2024-05-04", engine, { marketplace: "other.example", seller: "n-stranger" }),
    ),
  );
  const { id } = await node.wasl.openCase(officer, {
    title: "Net",
    mandate: "M-1",
    marking: { tlp: "amber" },
  });
  await node.wasl.addToCase(officer, id, [{ kind: "entity", id: "n-a", note: "" }]);
  const plan = await node.wasl.disruptionPlan(officer, id, 3);
  expect(plan.networks).toBe(1);
  expect(plan.listings).toEqual([
    {
      id: "boats.example:listing:NL1",
      platform: "boats.example",
      title: "Outboard motor 40 hp, cash only",
      at: "2024-05-01",
    },
  ]);
  // Whoever sold to it and is protected by now is nobody to ask about.
  await node.wasl.setCategory(officer, "n-shop", "witness", "gave evidence");
  expect((await node.wasl.disruptionPlan(officer, id, 3)).listings).toEqual([]);
});
