import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inEnglish } from "../../../../test/support/said.ts";
import type { CommodityCodes } from "../../commodity.ts";
import type { FindingDraft } from "../../finding.ts";
import { type Order, type SupplyEvent, type SupplyRow, seizureEntityId } from "../../records.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { runDetector } from "../run.ts";
import { boatsAndEnginesApart } from "./boats-and-engines-apart.ts";
import { type ExportList, goodsRecords } from "./goods.ts";
import { listedForLibya } from "./listed-for-libya.ts";
import { mirrorTradeGap } from "./mirror-trade-gap.ts";
import { removedSerials } from "./removed-serials.ts";
import { sellsAfterWarning } from "./sells-after-warning.ts";
import { storageConsignee } from "./storage-consignee.ts";
import { suddenMarineImports } from "./sudden-marine-imports.ts";

const data = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../data/supply/${file}`, import.meta.url), "utf8"));
const { codes } = data("commodity-codes.json") as { codes: CommodityCodes };
const libya = data("libya-list.json") as ExportList;
const { nace } = data("marine-trades.json") as { nace: readonly string[] };

const row = (kind: SupplyRow["row"], id: string, at: string, body: object): SupplyRow => ({
  kind: "supplyRow",
  id: `${kind}:${id}`,
  row: kind,
  at,
  body: JSON.stringify({ ...body, [`${kind}_id`]: id }),
});
const run = (
  detector: Detector,
  rows: readonly SupplyRow[],
  orders: readonly Order[] = [],
  more: Partial<DetectorInput> = {},
): readonly FindingDraft[] =>
  runDetector(detector, {
    payments: [],
    posts: [],
    orders,
    seizures: [],
    events: [],
    identifiers: [],
    // "M1b" is another mention of M1.
    goods: goodsRecords(rows, { codes, libya, marineTrades: nace, partyOf: (id) => id.replace(/b$/, "") }),
    ...more,
  });
const told = (finding: FindingDraft | undefined) =>
  (finding?.terms ?? []).map((t) => [t.name, t.value, inEnglish(t.because)]);
const subjects = (found: readonly FindingDraft[]) => found.map((f) => f.subjects.map((s) => s.id));

describe("SF20 goods listed for Libya", () => {
  const declared = (id: string, hs: readonly string[], more: object = {}, at = "2024-03-01") =>
    row("declaration", id, at, {
      exporter: "M1",
      consignee: "M2",
      country_dispatch: "IT",
      country_destination: "LY",
      licence: "none",
      items: hs.map((code) => ({ hs: code, quantity: 10 })),
      ...more,
    });
  it("names sender and receiver of listed goods that say of themselves that they have no authorisation", () => {
    const [finding, ...others] = run(listedForLibya, [
      declared("D1", ["84072110"]),
      declared("D2", ["89031100"], { exporter: "M1b" }),
    ]);
    expect(others).toEqual([]);
    expect(finding?.subjects.map((s) => s.id)).toEqual(["M1", "M2"]);
    expect(finding?.evidence).toEqual(["declaration:D1", "declaration:D2"]);
    expect(told(finding)).toEqual([
      ["listed", 0.4, "the list has the whole commodity code"],
      ["declarations", 0.2, "2 declarations between the two"],
      ["units", 0.132, "20 pieces"],
    ]);
    expect(finding && inEnglish(finding.summary)).toMatch(/^2 declarations .*20 pieces/);
  });
  it("reads codes by their dates: what 8903 10 was, and what it became", () => {
    expect(run(listedForLibya, [declared("D1", ["89031010"], {}, "2020-05-01")])).toHaveLength(1);
    expect(run(listedForLibya, [declared("D1", ["89031900"])])).toHaveLength(1);
    const [old] = run(listedForLibya, [declared("D1", ["89031010"])]);
    expect(old?.against.map((said) => inEnglish(said))).toContain(
      "A commodity code was none on the day of its declaration: it may be an old form.",
    );
    const [now] = run(listedForLibya, [declared("D1", ["89031200"])]);
    expect(now?.against.map((said) => inEnglish(said)).join()).not.toContain("old form");
  });
  it("through Libya counts as to it, and is told", () => {
    const [finding] = run(listedForLibya, [
      declared("D1", ["840721"], { country_destination: "TD", country_transit: ["LY"] }),
    ]);
    expect(finding?.against.map((said) => inEnglish(said))).toContain("The goods only pass through.");
  });
  it.each<[string, readonly string[], object, string?]>([
    ["an authorisation", ["840721"], { licence: "LY-2024-17" }],
    ["a file that does not say whether there was one", ["840721"], { licence: null }],
    ["another destination", ["840721"], { country_destination: "TN" }],
    ["before the list was law", ["840721"], {}, "2017-07-18"],
    ["from where the list is no law", ["840721"], { country_dispatch: "TR" }],
    ["from a state that had left", ["840721"], { country_dispatch: "GB" }],
    ["life jackets", ["630720"], {}],
    ["fishing nets and ship's diesels by themselves", ["560811", "840810"], {}],
    ["sailing yachts", ["890322"], {}],
  ])("is silent about %s", (_, hs, more, at) => {
    expect(run(listedForLibya, [declared("D1", hs, more, at)])).toEqual([]);
  });
  it("counts no kilograms as pieces", () => {
    const items = [{ hs: "84072110", quantity: 300, unit: "KGM" }];
    const [finding] = run(listedForLibya, [declared("D1", [], { items })]);
    expect(told(finding).map(([name]) => name)).toEqual(["listed", "declarations"]);
    expect(finding && inEnglish(finding.summary)).not.toMatch(/piece/);
  });
  it("was law in the United Kingdom until the end of 2020", () => {
    const from = { country_dispatch: "GB" };
    expect(run(listedForLibya, [declared("D1", ["840721"], from, "2020-12-31")])).toHaveLength(1);
  });
});

describe("SF17 numbers taken off or changed", () => {
  const seizure = (id: string, things: readonly object[], context = "beach") =>
    row("seizure", id, "2024-03-01", { place: "Calais", context, items: things });
  const off = (more: object = {}) => ({ cls: "engine", serial_state: "removed", ...more });
  const mark = { tool_mark: "TM-7" };
  it("joins seizures by the mark of one tool; seizures are its subjects", () => {
    const [finding, ...others] = run(removedSerials, [
      seizure("S1", [off(mark), off({ ...mark, serial_state: "altered", serial_read: "PA40-1" })]),
      seizure("S2", [off({ tool_mark: "tm 7" })]),
    ]);
    expect(others).toEqual([]);
    expect(finding?.subjects.map((s) => s.id)).toEqual(["S1", "S2"].map(seizureEntityId));
    expect(finding?.evidence).toEqual(["seizure:S1", "seizure:S2"]);
    expect(told(finding)).toEqual([
      ["numbers", 0.3, "2 numbers removed, 1 altered"],
      ["shared", 0.3, "the mark of one tool: TM7"],
      ["seizures", 0.2, "2 seizures"],
    ]);
  });
  it("joins them by lot and by batch too, with less weight", () => {
    const lot = run(removedSerials, [
      seizure("S1", [off({ lot_read: "L1" }), off({ lot_read: "L1" })]),
      seizure("S2", [off({ lot_read: "L1" })]),
    ]);
    expect(lot.map((f) => f.score)).toEqual([0.65]);
  });
  it.each<[string, readonly SupplyRow[]]>([
    ["two things", [seizure("S1", [off(mark)]), seizure("S2", [off(mark)])]],
    ["one seizure", [seizure("S1", [off(mark), off(mark), off(mark)])]],
    [
      "corrosion: numbers worn away, or not seen on a photograph",
      [
        seizure("S1", [off({ ...mark, serial_state: "worn" }), off({ ...mark, serial_state: null })]),
        seizure("S2", [off(mark)]),
      ],
    ],
    ["nothing that they share", [seizure("S1", [off(), off({ tool_mark: "A" })]), seizure("S2", [off()])]],
    [
      "goods that nobody crossed with",
      [seizure("S1", [off(mark), off(mark)], "traffic_stop"), seizure("S2", [off(mark)], "found_property")],
    ],
  ])("is silent about %s", (_, rows) => {
    expect(run(removedSerials, rows)).toEqual([]);
  });
});

describe("SF02 boats and engines apart", () => {
  const declared = (id: string, at: string, carrier: string, hs: string, more: object = {}) =>
    row("declaration", id, at, {
      exporter: "M1",
      consignee: "M2",
      carrier,
      items: [{ hs, quantity: 10, net_kg: 1000, packages: 10 }],
      ...more,
    });
  const twice = (hull: string, engine: string, more: object = {}) => [
    declared("D1", "2024-03-01", "C1", hull, more),
    declared("D2", "2024-03-09", "C2", engine, more),
    declared("D3", "2024-04-01", "C1", hull, more),
    declared("D4", "2024-03-28", "C2", engine, more),
  ];
  const sale = (sellerId: string, n: number): Order => ({
    kind: "order",
    id: `O${n}`,
    orderedAt: "2024-02-01",
    sellerId,
    buyerId: `b${n}`,
    item: "boat",
    quantity: 1,
    serials: [],
    flags: [],
  });
  it("names whoever receives both by two carriers within ten days, twice", () => {
    const [finding, ...others] = run(boatsAndEnginesApart, [
      ...twice("89031100", "84072100", { consignee: "M2b" }),
    ]);
    expect(others).toEqual([]);
    expect(finding?.subjects.map((s) => s.id)).toEqual(["M2"]);
    expect(finding?.evidence).toHaveLength(4);
    expect(told(finding)).toEqual([
      ["meetings", 0.4, "2 times boats and engines within 10 days"],
      ["carriers", 0.1, "2 carriers"],
    ]);
  });
  it("reads tarpaulins with the mass of boats as what they may be, beside declared engines", () => {
    const [finding] = run(boatsAndEnginesApart, twice("63061200", "84072100"));
    expect(told(finding).at(-1)).toEqual([
      "covered",
      0.2,
      "2 deliveries have the mass of boats or engines under another code",
    ]);
    expect(run(boatsAndEnginesApart, twice("89031100", "84133000"))).toHaveLength(1);
    const light = { items: [{ hs: "63061200", quantity: 10, net_kg: 100, packages: 10 }] };
    expect(run(boatsAndEnginesApart, twice("63061200", "84072100", light))).toEqual([]);
  });
  it.each<[string, readonly SupplyRow[]]>([
    ["once", twice("890311", "840721").slice(0, 2)],
    [
      "one engine delivery beside two of boats: each counts once",
      [
        declared("D1", "2024-03-01", "C1", "890311"),
        declared("D2", "2024-03-02", "C2", "840721"),
        declared("D3", "2024-03-03", "C1", "890311"),
      ],
    ],
    [
      "everyday wholesale: tarpaulins and pumps, none of them beside boats or engines",
      twice("63061200", "84133000"),
    ],
    [
      "tarpaulins of which nobody says in how many packages they came",
      twice("63061200", "840721", { items: [{ hs: "63061200", quantity: 1, net_kg: 100 }] }).map((r, i) =>
        i % 2 === 0 ? r : { ...r, body: r.body.replace("63061200", "84072100") },
      ),
    ],
    ["one carrier", twice("890311", "840721", { carrier: "C1" })],
    ["a carrier that nobody names", twice("890311", "840721", { carrier: null })],
    ["yachts", twice("890322", "840721")],
    ["life jackets", twice("63072000", "840721")],
    [
      "eleven days",
      [declared("D1", "2024-03-01", "C1", "890311"), declared("D2", "2024-03-12", "C2", "840721")],
    ],
  ])("is silent about %s", (_, rows) => {
    expect(run(boatsAndEnginesApart, rows)).toEqual([]);
  });
  it("is silent about a dealer who buys boats of one maker and engines of another, not about one sender", () => {
    const rows = twice("890311", "840721").map((r, i) =>
      i % 2 === 0 ? r : { ...r, body: r.body.replace('"M1"', '"M9"') },
    );
    const sales = [sale("M2", 1), sale("M2b", 2)];
    expect(run(boatsAndEnginesApart, rows)).toHaveLength(1);
    expect(run(boatsAndEnginesApart, rows, sales)).toEqual([]);
    expect(run(boatsAndEnginesApart, twice("890311", "840721"), sales)).toHaveLength(1);
  });
});

describe("SF23 sales after a warning", () => {
  const order = (n: number, orderedAt: string, sellerId = "M1"): Order => ({
    kind: "order",
    id: `O${n}`,
    orderedAt,
    sellerId,
    buyerId: `b${n}`,
    item: "engine",
    quantity: 1,
    serials: [`PA40-${String(n).padStart(5, "0")}`],
    flags: [],
  });
  const found = (n: number, at: string, context = "launch") =>
    row("seizure", `S${n}`, at, {
      place: "Calais",
      context,
      items: [{ cls: "engine", serial_read: `PA40-${String(n).padStart(5, "0")}` }],
    });
  const warning = row("warning", "W1", "2024-03-01", { party: "M1b" });
  /** The rest of the trade, of which nothing was found. */
  const trade = Array.from({ length: 200 }, (_, i) => order(1_000 + i, "2024-01-01", "M7"));
  const after = [1, 2, 3, 4].map((n) => order(n, "2024-04-01"));
  const seized = [1, 2, 3, 4].map((n) => found(n, "2024-05-01"));

  it("names the dealer whose goods, sold since, were found as often as before", () => {
    const [finding, ...others] = run(sellsAfterWarning, [warning, ...seized], [...trade, ...after]);
    expect(others).toEqual([]);
    expect(finding?.subjects.map((s) => s.id)).toEqual(["M1"]);
    expect(finding?.evidence).toEqual([
      ...["O1", "O2", "O3", "O4"],
      ...["seizure:S1", "seizure:S2", "seizure:S3", "seizure:S4"],
      "warning:W1",
    ]);
    expect(told(finding)[0]).toEqual(["seized", 0.6, "4 of 4 items sold since were found at crossings"]);
    expect([finding?.from, finding?.to]).toEqual(["2024-03-01", "2024-05-01"]);
  });
  it.each<[string, readonly SupplyRow[], readonly Order[]]>([
    ["without a warning", seized, after],
    [
      "stock that was sold before it",
      [warning, ...seized],
      after.map((o) => ({ ...o, orderedAt: "2024-02-28" })),
    ],
    ["on the day of it", [warning, ...seized], after.map((o) => ({ ...o, orderedAt: "2024-03-01" }))],
    ["two items", [warning, ...seized.slice(0, 2)], after],
    [
      "goods that nobody crossed with",
      [warning, ...[1, 2, 3].map((n) => found(n, "2024-05-01", "traffic_stop"))],
      after,
    ],
    ["what was seized before it was sold", [warning, ...[1, 2, 3].map((n) => found(n, "2024-03-20"))], after],
    [
      "goods that were stolen from whoever bought them",
      [
        warning,
        ...seized,
        row("theft", "T1", "2024-04-20", { serial: "PA4O-OOOO1", reporter: "b1" }),
        row("theft", "T2", "2024-04-20", { serial: "*00002", reporter: "b2" }),
      ],
      after,
    ],
    ["another seller's warning", [row("warning", "W1", "2024-03-01", { party: "M8" }), ...seized], after],
  ])("is silent about %s", (_, rows, orders) => {
    expect(run(sellsAfterWarning, rows, [...trade, ...orders])).toEqual([]);
  });
  it("is silent about a maker of whom no more is found than volume explains", () => {
    const many = Array.from({ length: 300 }, (_, i) => order(5_000 + i, "2024-04-01"));
    expect(run(sellsAfterWarning, [warning, ...seized], [...after, ...many])).toEqual([]);
  });
  it("is silent where less is found of what was sold since than of what was sold before", () => {
    const before = Array.from({ length: 20 }, (_, i) => order(100 + i, "2024-02-01"));
    const rows = [warning, ...seized.slice(0, 3), ...before.map((_, i) => found(100 + i, "2024-02-02"))];
    const slow = Array.from({ length: 20 }, (_, i) => order(200 + i, "2024-03-02"));
    expect(run(sellsAfterWarning, rows, [...trade, ...after, ...before, ...slow])).toEqual([]);
  });
  it("says so where nothing sold before is known, and weighs no hazard", () => {
    const [alone] = run(sellsAfterWarning, [warning, ...seized], [...trade, ...after]);
    expect(told(alone).map(([name]) => name)).toEqual(["seized"]);
    expect(alone && inEnglish(alone.summary)).toMatch(/more than volume explains\.$/);
    const saysSo = (f: FindingDraft | undefined) =>
      (f?.against ?? []).some((said) => inEnglish(said).startsWith("Nothing that it sold before"));
    const before = Array.from({ length: 20 }, (_, i) => order(50 + i, "2024-01-15"));
    const [compared] = run(sellsAfterWarning, [warning, ...seized], [...trade, ...before, ...after]);
    expect(told(compared).map(([name]) => name)).toEqual(["seized", "hazard"]);
    expect([saysSo(alone), saysSo(compared)]).toEqual([true, false]);
  });
  it("is as restricted as the events that say what an order delivered", () => {
    const bare = after.map((o) => ({ ...o, serials: [] }));
    const events: SupplyEvent[] = after.map(({ id, serials }) => ({
      kind: "event",
      id: `E-${id}`,
      eventType: "ObjectEvent",
      eventTime: "2024-04-02T00:00:00Z",
      bizStep: "shipping",
      action: "OBSERVE",
      items: serials,
      bizTransactions: [id],
      sourceParties: [],
      destinationParties: [],
    }));
    const [finding] = run(sellsAfterWarning, [warning, ...seized], [...trade, ...bare], { events });
    expect(finding?.restsOn).toEqual(expect.arrayContaining(events.map((e) => e.id)));
  });
  it("is as restricted as all sales that it counts, before the warning too", () => {
    const before = Array.from({ length: 20 }, (_, i) => order(50 + i, "2024-01-15"));
    const unfound = order(5, "2024-04-01");
    const rows = [warning, ...seized, found(50, "2024-02-20")];
    const [finding] = run(sellsAfterWarning, rows, [...trade, ...before, ...after, unfound]);
    expect(finding?.evidence).not.toContain("O5");
    expect(finding?.restsOn).toEqual(expect.arrayContaining(["O5", "O50", "seizure:S50"]));
  });
  it("counts from the first of several warnings", () => {
    const again = row("warning", "W2", "2024-04-15", { party: "M1" });
    const [finding] = run(sellsAfterWarning, [again, warning, ...seized], [...trade, ...after]);
    expect(finding?.evidence).toContain("warning:W1");
  });
});

describe("SF12 sudden marine imports", () => {
  const declared = (id: string, consignee: string, at: string, quantity: number, hs = "84072110") =>
    row("declaration", id, at, { exporter: "E", consignee, items: [{ hs, quantity }] });
  const firm = (id: string, more: object) => row("party", id, "2023-01-01", { ...more, mention_id: id });
  /** Twenty who began before, each with three, the last of them with six. */
  const others = Array.from({ length: 20 }, (_, i) =>
    declared(`C${i}`, `c${i}`, "2023-02-01", i === 19 ? 6 : 3),
  );
  /** Until when all of them are observed. */
  const end = declared("END", "c0", "2024-03-01", 1);
  /** What somebody declared in the months before, of other goods. */
  const held = Array.from({ length: 16 }, (_, i) =>
    declared(`H${i}`, "h", new Date(Date.UTC(2022, 4 + i, 1)).toISOString().slice(0, 10), 1, "62034200"),
  );
  const begun = [...others, end, ...held, declared("D1", "M1b", "2023-09-01", 20)];
  const inKilograms = row("declaration", "D1", "2023-09-01", {
    exporter: "E",
    consignee: "M1b",
    items: [{ hs: "84072110", quantity: 20, unit: "KGM" }],
  });
  const isNew = firm("M1", { registered: "2023-07-01" });

  it("names a new firm that began with more than nearly all others, by its register and its declarations", () => {
    const [finding, ...rest] = run(suddenMarineImports, [...begun, isNew]);
    expect(rest).toEqual([]);
    expect(finding?.subjects.map((s) => s.id)).toEqual(["M1"]);
    expect(finding?.evidence).toEqual(["declaration:D1", "party:M1"]);
    expect(told(finding)).toEqual([
      ["volume", 0.4, "20 pieces; 19 of 20 others began with at most 3"],
      ["new", 0.3, "first import 62 days after its registration"],
    ]);
  });
  it("reads each of several trades, however they are written, and pieces under customs' own words", () => {
    const pieces = { ...inKilograms, body: inKilograms.body.replace("KGM", "NAR") };
    const all = [...begun.filter((r) => r.id !== "declaration:D1"), pieces];
    for (const nace of ["62.01; 46.51", "62.01, 47.41", "6201,4651", "62,01"])
      expect(run(suddenMarineImports, [...all, firm("M1", { nace })])).toHaveLength(1);
  });
  it("is as restricted as the rows of those it is compared with, and of what registers say of their trades", () => {
    const [finding] = run(suddenMarineImports, [...begun, isNew, firm("c19", { nace: "30.12" })]);
    const peers = others.map((r) => r.id);
    expect(finding?.restsOn).toEqual(expect.arrayContaining([...peers, "party:c19"]));
    expect(finding?.evidence).toEqual(["declaration:D1", "party:M1"]);
  });
  it("names a firm of another trade, however old", () => {
    const [finding] = run(suddenMarineImports, [
      ...begun,
      firm("M1", { registered: "1999-01-01", nace: "62.01" }),
    ]);
    expect(told(finding).at(-1)).toEqual(["outside", 0.2, "the register names another trade"]);
  });
  it.each<[string, readonly SupplyRow[]]>([
    ["a firm of which no register is here", begun],
    [
      "a start-up that began as others do",
      [...others, ...held, end, declared("D1", "M1", "2023-09-01", 3), isNew],
    ],
    ["an old firm", [...begun, firm("M1", { registered: "2022-01-01" })]],
    [
      "one that the older of two registers knows",
      [...begun, isNew, firm("M1b", { registered: "2020-01-01" })],
    ],
    ["a boat hire of several trades", [...begun, firm("M1", { nace: "62.01; 77.34" })]],
    ["a division that holds trades with boats", [...begun, firm("M1", { nace: "46" })]],
    ["sporting goods by Rev. 2.1", [...begun, firm("M1", { nace: "47.63" })]],
    ["kilograms", [...begun.filter((r) => r.id !== "declaration:D1"), isNew, inKilograms]],
    ["a firm of the day on which the data begin", [...begun.filter((r) => !held.includes(r)), isNew]],
    [
      "others of the day on which the data begin",
      [...begun.filter((r) => !held.slice(0, 9).includes(r)), isNew],
    ],
    [
      "data that one day, written wrong, began long before",
      [...begun.filter((r) => !held.includes(r)), isNew, declared("OLD", "h", "1924-01-01", 1, "62034200")],
    ],
    ["a boat hire", [...begun, firm("M1", { nace: "77.34" })]],
    ["a fishing co-operative", [...begun, firm("M1", { nace: "03.11" })]],
    ["a rescue organisation", [...begun, firm("M1", { nace: "C 88.99" })]],
    ["a sailing club", [...begun, firm("M1", { nace: "93.12" })]],
    ["life jackets", [...others, ...held, end, declared("D1", "M1", "2023-09-01", 400, "63072000"), isNew]],
    ["anybody while fewer than twenty others began", [...begun.slice(1), isNew]],
    [
      "others who are not observed for long enough",
      [...begun.filter((r) => r.id !== "declaration:END"), isNew].map((r) => ({
        ...r,
        at: r.at === "2023-02-01" ? "2023-08-01" : (r.at ?? ""),
      })),
    ],
  ])("is silent about %s", (_, rows) => {
    expect(run(suddenMarineImports, rows)).toEqual([]);
  });
});

describe("SF13 receivers that only store", () => {
  const declared = (n: number, hs = "89031100") =>
    row("declaration", `D${n}`, `2024-03-0${n}`, {
      exporter: "E",
      consignee: "M1b",
      items: [{ hs, quantity: 4 }],
    });
  const at = (type: string, id = "M1") =>
    row("party", id, "2024-01-01", { mention_id: id, address_type: type });
  const three = [1, 2, 3].map((n) => declared(n));
  it("names a firm that receives boats again and again in a self-storage", () => {
    const [finding, ...others] = run(storageConsignee, [...three, at("self_storage")]);
    expect(others).toEqual([]);
    expect(finding?.subjects.map((s) => s.id)).toEqual(["M1"]);
    expect(finding?.evidence).toEqual(["declaration:D1", "declaration:D2", "declaration:D3", "party:M1"]);
    expect(told(finding)).toEqual([
      ["address", 0.3, "the address is a self-storage"],
      ["consignments", 0.3, "3 of 3 consignments there"],
    ]);
  });
  it("is as restricted as all that it counts", () => {
    const other = declared(4, "62034200");
    const [finding] = run(storageConsignee, [...three, other, at("self_storage")]);
    expect(finding?.evidence).not.toContain(other.id);
    expect(finding?.restsOn).toContain(other.id);
  });
  it("weighs that nobody is there above that somebody lives there", () => {
    const scoreOf = (type: string) => run(storageConsignee, [...three, at(type)])[0]?.score;
    expect([scoreOf("none"), scoreOf("flat")]).toEqual([0.7, 0.45]);
  });
  const sale: Order = {
    kind: "order",
    id: "O1",
    orderedAt: "2024-03-02",
    sellerId: "M1",
    buyerId: "b",
    item: "boat",
    quantity: 1,
    serials: [],
    flags: [],
  };
  it.each<[string, readonly SupplyRow[], (readonly Order[])?]>([
    ["a business", [...three, at("business")]],
    ["a business that rents a storage too", [...three, at("self_storage"), at("business", "M1b")]],
    ["two consignments", [...three.slice(0, 2), at("none")]],
    [
      "a forwarder who receives all kinds of goods",
      [...three, ...[4, 5, 6, 7].map((n) => declared(n, "62034200")), at("forwarder")],
    ],
    ["life jackets", [...[1, 2, 3].map((n) => declared(n, "63072000")), at("self_storage")]],
    ["a seller who stores with others", [...three, at("self_storage")], [sale]],
    ["an address of which nobody says anything", three],
  ])("is silent about %s", (_, rows, orders = []) => {
    expect(run(storageConsignee, rows, orders)).toEqual([]);
  });
});

describe("SF22 gaps in mirrored trade", () => {
  const said = (month: number, flow: string, value: number, hs = "890311") => {
    const [reporter, partner] = flow === "export" ? ["TR", "BG"] : ["BG", "TR"];
    const id = `${month}/${flow}/${hs}`;
    const name = `2024-${String(month).padStart(2, "0")}`;
    return row("statistic", id, `${name}-01`, { month: name, reporter, partner, flow, hs, value });
  };
  /** Received are a tenth more than sent, for freight, a little more or less. */
  const year = (odd: Readonly<Record<number, number>> = {}, months = 14) =>
    Array.from({ length: months }, (_, i) => i + 1).flatMap((m) => [
      said(m, "export", 100),
      said(m, "import", odd[m] ?? (m % 2 === 0 ? 108 : 112)),
    ]);
  it("names the lane and the month in which more was sent than received, beyond all usual", () => {
    const [finding, ...others] = run(mirrorTradeGap, year({ 6: 40 }));
    expect(others).toEqual([]);
    expect(finding?.subjects.map((s) => s.id)).toEqual(["lane-TR-BG"]);
    expect(finding?.evidence).toEqual(
      [6, 7].flatMap((m) => ["export", "import"].map((flow) => `statistic:${m}/${flow}/890311`)),
    );
    expect([finding?.from, finding?.to]).toEqual(["2024-06-01", "2024-07-01"]);
    expect(told(finding).map(([name]) => name)).toEqual(["gap", "months", "missing"]);
    expect(finding && inEnglish(finding.summary)).toContain("TR says that it sent BG more boats");
  });
  const not = (id: string) => (r: SupplyRow) => r.id !== `statistic:${id}`;
  it("names a month in which nothing was received, by a row or by a side that reported other goods", () => {
    expect(run(mirrorTradeGap, year({ 6: 0 }))).toHaveLength(1);
    const others = said(6, "import", 500, "620342");
    const [finding] = run(mirrorTradeGap, [...year().filter(not("6/import/890311")), others]);
    expect(finding?.from).toBe("2024-06-01");
    expect(finding?.restsOn).toContain(others.id);
  });
  it("counts a heading and what it is divided into once", () => {
    const both = year({ 6: 40 }).flatMap((r) => [
      r,
      ...(r.id.includes("import") ? [{ ...r, id: `${r.id}4`, body: r.body.replace("890311", "8903") }] : []),
    ]);
    const once = run(mirrorTradeGap, year({ 6: 40 }));
    expect(told(run(mirrorTradeGap, both)[0])).toEqual(told(once[0]));
    // Twice in one month alone would fill a gap.
    const june = [...year({ 6: 60 }), said(6, "import", 60, "8903")];
    expect(run(mirrorTradeGap, june)).toHaveLength(1);
  });
  it("is as restricted as every month that says what is usual", () => {
    const rows = year({ 6: 40 });
    const [finding] = run(mirrorTradeGap, rows);
    expect(finding?.restsOn).toEqual(rows.map((r) => r.id).sort());
  });
  it("is one series over a new edition's codes", () => {
    const rows = year({ 6: 40 }).map((r) => ({
      ...r,
      body: Number(/"2024-(\d\d)"/.exec(r.body)?.[1]) <= 5 ? r.body.replace("890311", "890310") : r.body,
    }));
    expect(run(mirrorTradeGap, rows)).toHaveLength(1);
  });
  it.each<[string, readonly SupplyRow[]]>([
    ["the usual", year()],
    ["what is received a month later", year({ 6: 40, 7: 182 })],
    ["a month that one side has not reported", year().filter(not("6/import/890311"))],
    [
      "a month before one that is not known: it may fill it",
      year({ 6: 40 }, 15).filter((r) => !r.id.startsWith("statistic:7/")),
    ],
    ["a lane on which often nothing is received", year({ 3: 0, 6: 0, 9: 0, 12: 0, 15: 0 }, 18)],
    ["the last month, whose goods may be under way", year({ 14: 40 })],
    ["more received than sent", year({ 6: 300 })],
    ["a year that is not whole", year({ 6: 40 }, 11)],
    ["boats that are received as tarpaulins", [...year({ 6: 40 }), said(6, "import", 70, "630612")]],
    ["other goods", year({ 6: 40 }).map((r) => ({ ...r, body: r.body.replace("890311", "620342") }))],
    ["one side's statistics alone", year({ 6: 40 }).filter((r) => r.id.includes("export"))],
  ])("is silent about %s", (_, rows) => {
    expect(run(mirrorTradeGap, rows)).toEqual([]);
  });
});

describe("flags on goods", () => {
  it("find nothing where there are no such rows", () => {
    for (const detector of [
      ...[listedForLibya, removedSerials, boatsAndEnginesApart, sellsAfterWarning],
      ...[suddenMarineImports, storageConsignee, mirrorTradeGap],
    ])
      expect(subjects(run(detector, [], [], {}))).toEqual([]);
  });
});
