import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { namesModel as model } from "../../../../../test/support/names-model.ts";
import { foldConfused } from "../../../epcis/object-key.ts";
import { compareNames } from "../../../names/index.ts";
import { type AnalysisData, analyseSupply } from "./analyse.ts";
import { compareFacilities, type FacilityData } from "./facility.ts";
import { ItemIndex, spread } from "./items.ts";
import { readWorld } from "./rows.ts";
import { Stolen } from "./signals.ts";
import { traceSerial } from "./trace-serial.ts";

const data = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../../data/${file}`, import.meta.url), "utf8"));
const analysis: AnalysisData = {
  goods: data("supply/goods.json") as AnalysisData["goods"],
  rules: data("supply/rules.json") as AnalysisData["rules"],
  weights: data("supply/weights.json") as AnalysisData["weights"],
};

const party = (id: string, more: object = {}) => ({
  mention_id: id,
  name: `Firma ${id}`,
  address: `Kai ${id}, Ort`,
  lat: 51,
  lon: 2,
  phone: null,
  vat: null,
  ...more,
});
const PRODUCTS = [
  { gtin: "1", hs6: "630720", class_: "lifejacket", net_kg: 0.6, ref_price_eur: 29, ce_marked: true },
  { gtin: "2", hs6: "840721", class_: "engine", net_kg: 72, ref_price_eur: 1650, hp: 40, brand: "Pardo" },
  { gtin: "3", hs6: "840721", class_: "engine", net_kg: 78, ref_price_eur: 4200, hp: 40 },
];
const order = (id: string, gtin: string, more: object = {}) => ({
  order_id: id,
  date: "2024-02-01T00:00:00Z",
  channel: "shop",
  seller: "S",
  buyer: `B${id}`,
  account_age_days: 20,
  payment: { method: "cash", token: null, payer: null },
  lines: [{ gtin, quantity: 200, unit_price_eur: 29 }],
  ...more,
});

describe("articles that preserve life", () => {
  it("never raise an order alone, however many, however new and in cash", () => {
    const { orders, chains } = analyseSupply(
      {
        parties: [party("S"), party("BO1")],
        products: PRODUCTS,
        orders: [order("O1", "1"), order("O2", "1", { buyer: "BO1" }), order("O3", "1", { buyer: "BO1" })],
        reports: [{ order_id: "O1", indicators: ["bulk_quantity", "cash_payment"] }],
      },
      model,
      analysis,
    );
    for (const o of orders) expect(o.score).toBeLessThan(analysis.rules.chains.orderMin);
    expect(chains).toEqual([]);
  });
});

describe("scoring", () => {
  it("does not read country, party type or name of a party", () => {
    const world = (country: string, type: string, name: string) => ({
      parties: [party("S"), party("BO1", { country, party_type: type, name })],
      products: PRODUCTS,
      orders: [order("O1", "2"), order("O2", "2", { buyer: "BO1" })],
    });
    const one = analyseSupply(world("FR", "person", "Ann Lee"), model, analysis);
    const other = analyseSupply(world("XX", "organisation", "علي حسن"), model, analysis);
    expect(one.orders).toEqual(other.orders);
  });
  it("counts rows that it cannot keep and never throws", () => {
    const answers = analyseSupply(
      {
        orders: [null, 5, { order_id: "O" }, { date: "2024-01-01" }],
        events: [{ eventID: "e", eventTime: "yesterday" }],
        seizures: [{ seizure_id: "S", date: "2024-01-01", items: [{}] }],
      },
      model,
      analysis,
    );
    expect(answers.rejects).toEqual({ orders: 4, events: 1 });
    expect(answers.chokepoints).toEqual([]);
  });
});

const epc = (serial: string) => `https://id.example.org/01/09520001000690/21/${serial}`;
const event = (more: object) => ({
  eventID: `e${JSON.stringify(more).length}${JSON.stringify(more)}`,
  eventTime: "2024-01-02T00:00:00Z",
  action: "ADD",
  bizStep: "packing",
  ...more,
});

describe("a damaged serial number", () => {
  const { events } = readWorld({
    events: [event({ parentID: "urn:c", childEPCs: [epc("PA40-2402-01252"), epc("PA40-2401-01483")] })],
  });
  const items = new ItemIndex(events, new Map());
  const read = (serial: string) =>
    items.read({ serial, gtin: undefined, brand: undefined, hp: undefined, lengthM: undefined }, 1e6);
  it.each([["PA40-24O2-0I252"], ["PA04-2402-01252"], ["PA40-2402-0125"], ["*1252"]])(
    "%s is found",
    (reading) => {
      expect(read(reading).map((c) => c.item.serial)).toEqual(["PA40-2402-01252"]);
    },
  );
  it.each([["PA40-2402-012?2"], ["PA??-2402-012?2"], ["PA40*252"], ["PA40-2402-*"], ["*2402*52"]])(
    "%s is found by what could be read",
    (reading) => {
      expect(read(reading).map((c) => c.item.serial)).toEqual(["PA40-2402-01252"]);
      expect(read(reading)).toEqual(read(reading));
    },
  );
  it("is not guessed where nothing is near", () => {
    expect(read("XX99-1111-99999")).toEqual([]);
  });
  it("cannot be seized before it was made", () => {
    expect(
      items.read(
        { serial: "PA40-2402-01252", gtin: undefined, brand: undefined, hp: undefined, lengthM: undefined },
        10,
      ),
    ).toEqual([]);
  });
  it("folds what readings confuse", () => {
    expect(foldConfused("PA40-24O2")).toBe(foldConfused("PA40-2402"));
  });
});

describe("a report of theft", () => {
  const events = [
    event({
      bizStep: "shipping",
      epcList: [epc("PA40-2402-01252")],
      destinationList: [{ type: "owning_party", destination: "https://id.example.org/party/HIRE" }],
    }),
  ];
  const seizures = [
    {
      seizure_id: "S1",
      date: "2024-03-01",
      place: "Beach",
      context: "launch",
      items: [{ item_id: "I1", serial_read: "PA40-2402-01252" }],
    },
  ];
  const theft = { date: "2024-02-01", reporter: "HIRE", gtin: "09520001000690" };
  it.each([
    [{ ...theft, serial: "PA4O 24O2 OI252" }, "theft_victim", true],
    [{ ...theft, serial: "PA40-2402-٠١٢٥٢" }, "theft_victim", true],
    [{ ...theft, reporter: null, serial: "PA40-2402-01252" }, "theft_victim", true],
    [{ ...theft, serial: "PA40-2402-01253" }, "unknown", false],
  ])("%j is understood however it writes the number", (row, status, isStolen) => {
    const files = { parties: [party("HIRE")], products: PRODUCTS, events, seizures, thefts: [row] };
    const [found] = analyseSupply(files, model, analysis).traceback;
    expect(found).toMatchObject({ buyer_status: status });
    const [trace] = traceSerial(files, "PA40-2402-01252").traces;
    expect(trace?.stolenOn !== undefined).toBe(isStolen);
  });
  it("is traced among files as what was made by then, and of the product that was read", () => {
    const files = { parties: [party("HIRE")], products: PRODUCTS, events };
    const [made] = readWorld(files).events;
    const day = made?.day ?? 0;
    const fitting = (also: Parameters<typeof traceSerial>[2]) => traceSerial(files, "*01252", also).fitting;
    expect([fitting({}), fitting({ day }), fitting({ day: day - 3 })]).toEqual([1, 1, 0]);
    expect([fitting({ gtin: "9520001000690" }), fitting({ gtin: "9520001000691" })]).toEqual([1, 0]);
  });
  it("without the whole number leaves whoever made it in doubt, and nobody else", () => {
    const [item] = new ItemIndex(readWorld({ events }).events, new Map()).items();
    const stolen = (row: object) => new Stolen(readWorld({ thefts: [{ ...theft, ...row }] }));
    const may = (row: object, holder: string) =>
      item !== undefined && stolen(row).mayHave(item, [holder], Date.parse("2024-03-01") / 86_400_000);
    expect(may({ serial: null }, "HIRE")).toBe(true);
    expect(may({ serial: null }, "OTHER")).toBe(false);
    expect(may({ serial: "*1252" }, "OTHER")).toBe(true);
    expect(may({ serial: "*1252", date: "2024-06-01" }, "OTHER")).toBe(false);
    expect(may({ serial: null, gtin: "09520001000000" }, "HIRE")).toBe(false);
  });
});

const cash = (id: string, buyer: string, more: object = {}) => ({
  ...order(id, "2", { buyer, lines: [{ gtin: "2", quantity: 4, unit_price_eur: 900 }] }),
  contact_phone: "+44 7700 900123",
  ...more,
});
const files = {
  parties: ["S", "A", "B", "HIRE"].map((id) => party(id)),
  products: PRODUCTS,
  orders: ["A", "B", "HIRE"].flatMap((buyer) =>
    [1, 2].map((n) => cash(`${buyer}${n}`, buyer, { date: `2024-02-0${n}` })),
  ),
  reports: ["A1", "B1", "HIRE1"].map((order_id) => ({
    order_id,
    indicators: ["cash_payment", "bulk_quantity"],
  })),
};

describe("the listings of a chain", () => {
  it("are offers of who sold to it, from the weeks before a sale, and weigh nothing", () => {
    const listing = (listing_id: string, seller: string, posted: string, marketplace?: string) => ({
      ...{ listing_id, seller, posted },
      ...(marketplace === undefined ? {} : { marketplace }),
    });
    const listings = [
      listing("L1", "S", "2024-01-05"),
      // On the day of the last sale, and after it.
      listing("L2", "S", "2024-02-02"),
      listing("L3", "S", "2024-02-03"),
      // Of one of its buyers, and of somebody else, on another marketplace under the number of one that counts.
      listing("L4", "A", "2024-01-05"),
      listing("L5", "OTHER", "2024-01-05"),
      listing("L1", "OTHER", "2024-01-05", "other.example"),
      // Ninety days before the first sale, and so long before that it was for other goods.
      listing("L7", "S", "2023-11-03"),
      listing("L8", "S", "2023-11-02"),
      listing("L6", "", "2024-01-05"),
    ];
    const without = analyseSupply(files, model, analysis);
    const found = analyseSupply({ ...files, listings }, model, analysis);
    expect(without.chains.map((c) => c.listings)).toEqual([[]]);
    expect(found.chains.map((c) => c.listings)).toEqual([
      ["L1", "L2", "L7"].map((id) => `marketplace:listing:${id}`),
    ]);
    expect(found.rejects).toEqual({ listings: 1 });
    const weighed = ({ rejects: _, chains, ...rest }: typeof found) => ({
      ...rest,
      chains: chains.map(({ listings: _all, ...chain }) => chain),
    });
    expect(weighed(found)).toEqual(weighed(without));
  });
});

it("an order that calls for no review by itself is a chain's where its buyer has another that does", () => {
  const calm = { payment: { method: "bank" }, account_age_days: 900, contact_phone: null };
  const world = {
    ...files,
    parties: [...files.parties, party("D")],
    orders: [...files.orders, ...["A", "D"].map((buyer) => cash(`${buyer}3`, buyer, calm))],
  };
  const { orders } = analyseSupply(world, model, analysis);
  const [of, ofD] = ["A3", "D3"].map((id) => orders.find((o) => o.order_id === id)?.score ?? 0);
  const chains = {
    ...analysis.rules.chains,
    orderMin: (of ?? 0) + 0.001,
    ordersOfMembersMin: (ofD ?? 0) - 0.001,
  };
  const found = analyseSupply(world, model, { ...analysis, rules: { ...analysis.rules, chains } });
  const chained = found.chains.flatMap((c) => [...c.orders]);
  expect(["A1", "A3", "D3"].map((id) => chained.includes(id))).toEqual([true, true, false]);
});

describe("a seizure", () => {
  const sold = event({
    bizStep: "shipping",
    epcList: [epc("PA40-2402-01252")],
    bizTransactionList: [{ type: "po", bizTransaction: "https://id.example.org/po/A1" }],
    eventTime: "2024-02-02T00:00:00Z",
  });
  const seizure = (seizure_id: string, place: string, day: number, thing: object) => ({
    ...{ seizure_id, place, context: "launch", date: `2024-03-0${day}` },
    items: [{ item_id: `I${seizure_id}`, cls: "boat", ...thing }],
  });
  const tied = (seizures: readonly object[]) =>
    analyseSupply({ ...files, events: [sold], seizures }, model, analysis).chains.map((c) => [...c.seizures]);
  const traced = seizure("S1", "Beach", 1, { serial_read: "PA40-2402-01252", fabric_batch: "F1" });
  it("is the network's to which it was traced, and so is the boat of the same fabric", () => {
    expect(tied([traced, seizure("S2", "Elsewhere", 9, { fabric_batch: "F1" })])).toEqual([["S1", "S2"]]);
  });
  it("is nobody's where boats hang together and one of them lay a day beside what was traced", () => {
    const others = ["S3", "S4", "S5", "S6", "S7"].map((id, i) =>
      seizure(id, i === 0 ? "Beach" : "Elsewhere", i === 0 ? 2 : 9, { fabric_batch: "F2" }),
    );
    expect(tied([traced, ...others])).toEqual([["S1"]]);
  });
});

describe("whoever was robbed", () => {
  const named = (thefts: readonly object[]) => {
    const { chains, chokepoints, plan } = analyseSupply({ ...files, thefts }, model, analysis);
    return JSON.stringify([chains, chokepoints, plan]);
  };
  it("is part of no network and nobody to be stopped, whatever they share with its members", () => {
    expect(named([])).toContain('"HIRE"');
    const robbed = named([{ date: "2024-02-20", reporter: "HIRE", serial: "PA40-2402-01252" }]);
    expect(robbed).toContain('"A"');
    expect(robbed).not.toContain('"HIRE"');
    // Nor who sold the goods, where it was they that were robbed: they stay in the flow.
    expect(named([])).toContain('"S"');
    const seller = named([{ date: "2024-02-20", reporter: "S", serial: "PA40-2402-01252" }]);
    expect(JSON.parse(seller)[1]).not.toContain("S");
    expect(JSON.parse(seller)[1]).toContain("A");
  });
  it("is cleared of what was stolen, and of nothing else that was found", () => {
    const sold = (serial: string, n: number) =>
      event({
        bizStep: "shipping",
        epcList: [epc(serial)],
        bizTransactionList: [{ type: "po", bizTransaction: `urn:epcglobal:cbv:bt:HIRE:HIRE${n}` }],
        sourceList: [{ type: "owning_party", source: "https://id.example.org/party/S" }],
        destinationList: [{ type: "owning_party", destination: "https://id.example.org/party/HIRE" }],
        eventTime: `2024-02-1${n}T00:00:00Z`,
      });
    const serials = ["PA40-2402-01252", "PA40-2402-77777"];
    const found = {
      events: serials.map((serial, i) => sold(serial, i + 1)),
      seizures: serials.map((serial_read, i) => ({
        seizure_id: `S${i}`,
        date: "2024-03-01",
        place: "Beach",
        context: "launch",
        items: [{ item_id: `I${i}`, serial_read }],
      })),
    };
    const report = (serial: string | null) => ({ date: "2024-02-20", reporter: "HIRE", serial });
    const isMember = (...thefts: readonly object[]) => {
      const { chains } = analyseSupply({ ...files, ...found, thefts }, model, analysis);
      return JSON.stringify(chains).includes('"HIRE"');
    };
    expect(isMember(report(serials[0] ?? ""))).toBe(true);
    expect(isMember(...serials.map(report))).toBe(false);
    // Who does not know the numbers was robbed of as many as they report.
    expect(isMember(report(null), report(null))).toBe(false);
  });
});

describe("a serial range", () => {
  it("spreads over the running digits", () => {
    expect(spread({ gtin: "", from: "CNMBS01156A424", to: "CNMBS01158A424", count: 3 })).toEqual([
      "CNMBS01156A424",
      "CNMBS01157A424",
      "CNMBS01158A424",
    ]);
  });
  it("is refused where it is broken or beyond bounds", () => {
    expect(spread({ gtin: "", from: "A1", to: "A9999999999", count: 3 })).toEqual([]);
    expect(spread({ gtin: "", from: "A0000001", to: "A9999999", count: 3 })).toEqual([]);
  });
  it("that is wider than its count is candidate evidence only", () => {
    const [trace] = traceSerial(
      {
        events: [
          event({
            parentID: "urn:c",
            "bsn:serialRange": { gtin: "09520001000690", from: "PA40-01", to: "PA40-10", count: 5 },
          }),
          event({
            bizStep: "shipping",
            epcList: ["urn:c"],
            sourceList: [{ type: "owning_party", source: "urn:x:M1" }],
            destinationList: [{ type: "owning_party", destination: "urn:x:M2" }],
          }),
        ],
      },
      "PA40-03",
    ).traces;
    expect(trace?.passings.map((p) => [p.from, p.to, p.sure])).toEqual([["M1", "M2", 0.5]]);
  });
});

describe("two that fit a reading alike", () => {
  const gtin = "09520001000690";
  const sold = (eventID: string, serial: string, buyer: string, lot: string) => ({
    eventID,
    eventTime: "2026-01-05T08:00:00Z",
    bizStep: "shipping",
    epcList: [`https://id.example.org/01/${gtin}/21/${serial}`],
    quantityList: [{ epcClass: `https://id.example.org/01/${gtin}/10/${lot}` }],
    bizTransactionList: [{ type: "po", bizTransaction: `https://id.example.org/po/${buyer}` }],
  });
  const answer = (lot: string | null) =>
    analyseSupply(
      {
        parties: [party("S"), party("BCAROL"), party("BDAVE")],
        orders: [order("CAROL", gtin), order("DAVE", gtin)],
        events: [
          sold("e1", "PA40-2601-00003", "CAROL", "LFICA"),
          sold("e2", "PA40-2602-00003", "DAVE", "LFICB"),
        ],
        seizures: [
          {
            seizure_id: "S1",
            date: "2026-04-01",
            place: "Calais",
            context: "launch",
            items: [{ item_id: "I1", cls: "engine", gtin, serial_read: "*00003", lot_read: lot }],
          },
        ],
      },
      model,
      analysis,
    ).traceback[0];
  it("name neither buyer nor number, and the one whose lot was read where one was", () => {
    expect(answer(null)).toMatchObject({ serial: null, buyer: null, order_id: null, evidence: [] });
    expect(answer("LFICB")).toMatchObject({ serial: "PA40-2602-00003", buyer: "BDAVE", order_id: "DAVE" });
  });
});

describe("facility pairs (Open Supply Hub, 112 labelled)", () => {
  it("reach the F1 floor of 0.80", () => {
    const file = JSON.parse(
      readFileSync(
        new URL("../../../../../test/golden/oshub-facility-match/training.json", import.meta.url),
        "utf8",
      ),
    ) as Record<
      "match" | "distinct",
      { __value__: [{ name: string; address: string }, { name: string; address: string }] }[]
    >;
    const facility = data("supply/facility.json") as FacilityData;
    let right = 0;
    let wrong = 0;
    for (const kind of ["match", "distinct"] as const)
      for (const {
        __value__: [a, b],
      } of file[kind])
        if (compareFacilities(a, b, compareNames(a.name, b.name).probability, facility).isMatch) {
          if (kind === "match") right++;
          else wrong++;
        }
    expect((2 * right) / (right + wrong + file.match.length)).toBeGreaterThan(0.8);
  });
});
