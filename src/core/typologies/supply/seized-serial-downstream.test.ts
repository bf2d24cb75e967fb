import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inEnglish } from "../../../../test/support/said.ts";
import type { Order, Seizure, SupplyEvent } from "../../records.ts";
import type { DetectorInput } from "../detector.ts";
import { runDetector } from "../run.ts";
import { seizedSerialDownstream } from "./seized-serial-downstream.ts";

const order = (over: Partial<Order> = {}): Order => ({
  kind: "order",
  id: "O1",
  orderedAt: "2026-03-20T09:00:00Z",
  sellerId: "shop",
  buyerId: "buyer",
  item: "Outboard motor 40 hp",
  quantity: 2,
  serials: ["BX40-0417", "BX40-0418"],
  paidByAccount: "NL00 EXER 0041 7001 42",
  flags: ["bulk_quantity", "new_customer"],
  ...over,
});
const seizure = (over: Partial<Seizure> = {}): Seizure => ({
  kind: "seizure",
  id: "S1/I1",
  seizedAt: "2026-04-06",
  place: "Gravelines",
  item: "engine",
  serials: ["bx40 0417"],
  ...over,
});
const event = (over: Partial<SupplyEvent>): SupplyEvent => ({
  kind: "event",
  id: `e-${over.eventTime}-${over.bizStep ?? ""}`,
  eventType: "ObjectEvent",
  action: "OBSERVE",
  eventTime: "2026-03-22T00:00:00Z",
  items: [],
  sourceParties: [],
  destinationParties: [],
  ...over,
});
const run = (over: Partial<DetectorInput>) =>
  runDetector(seizedSerialDownstream, {
    payments: [],
    posts: [],
    orders: [order()],
    seizures: [seizure()],
    events: [],
    identifiers: [],
    ...over,
  });
const roles = (finding: ReturnType<typeof run>[number] | undefined) =>
  Object.fromEntries((finding?.subjects ?? []).map((s) => [s.role, s.id]));

describe("seized-serial-downstream", () => {
  it("joins a reported order to the beach, with its figures, its evidence and what speaks against it", () => {
    const [finding, ...rest] = run({});
    expect(rest).toEqual([]);
    expect(finding?.evidence).toEqual(["O1", "S1/I1"]);
    expect(roles(finding)["buyer of the flagged order"]).toBe("buyer");
    expect(finding && inEnglish(finding.summary)).toContain("BX400417 at Gravelines on 6 Apr 2026");
    expect(finding?.against.length).toBeGreaterThan(0);
    const said = finding?.proves.map((s) => [s.schema, s.property, s.value]);
    expect(said).toContainEqual(["SupplyOrder", "buyer", "buyer"]);
    expect(said).toContainEqual(["Equipment", "serialNumber", "BX400417"]);
    expect(said).toContainEqual(["SeizureEvent", "place", "Gravelines"]);
    expect(said).toContainEqual(["BankAccount", "iban", "NL00EXER0041700142"]);
  });

  it("looks at no order that its seller did not report", () => {
    expect(run({ orders: [order({ flags: [] })] })).toEqual([]);
  });

  it("never names the seller, who reported, nor whoever seized", () => {
    for (const finding of run({})) expect(finding.subjects.map((s) => s.id)).not.toContain("shop");
  });

  it("says nothing of an owner who was robbed before the seizure", () => {
    const stolen = event({
      eventTime: "2026-03-30T00:00:00Z",
      disposition: "stolen",
      items: ["https://id.example.org/01/09520001000690/21/BX40-0417"],
    });
    expect(run({ events: [stolen] })).toEqual([]);
    // A theft after the seizure, or of another engine, excuses nothing.
    expect(run({ events: [{ ...stolen, eventTime: "2026-05-01T00:00:00Z" }] })).toHaveLength(1);
    expect(run({ events: [{ ...stolen, items: ["BX40-0999"] }] })).toHaveLength(1);
  });

  it("says nothing where the thing was seized before it was ordered", () => {
    expect(run({ seizures: [seizure({ seizedAt: "2026-03-01" })] })).toEqual([]);
  });

  it("moves to the last provable holder where the buyer resold by a recorded sale", () => {
    const resale = order({
      id: "O2",
      orderedAt: "2026-03-29T00:00:00Z",
      sellerId: "buyer",
      buyerId: "next",
      flags: [],
    });
    const [finding] = run({ orders: [order(), { ...resale, serials: ["BX40-0417"] }] });
    expect(roles(finding)["last provable holder"]).toBe("next");
    expect(finding?.subjects.map((s) => s.id)).not.toContain("buyer");
    expect(inEnglish(...(finding?.against ?? []))).toContain("honest trader");
    expect(finding?.terms.find((t) => t.name === "last holder")?.value).toBe(0);
  });

  it("walks through a pallet: serials packed into what was shipped on the order", () => {
    const pallet = "https://id.example.org/00/395200010000000417";
    const events = [
      event({
        eventType: "AggregationEvent",
        action: "ADD",
        bizStep: "packing",
        eventTime: "2026-03-21T00:00:00Z",
        parentId: pallet,
        items: ["urn:epc:id:sgtin:9520001.000069.BX40-0417"],
      }),
      event({
        bizStep: "shipping",
        items: [pallet],
        sourceParties: ["shop"],
        destinationParties: ["buyer"],
        bizTransactions: ["https://id.example.org/po/O1"],
      }),
    ];
    const [finding] = run({ orders: [order({ serials: [] })], events });
    expect(finding?.evidence).toContain("S1/I1");
    // Unpacked again before it was shipped: it was not on board.
    const unpacked = event({
      eventType: "AggregationEvent",
      action: "DELETE",
      eventTime: "2026-03-21T12:00:00Z",
      parentId: pallet,
      items: ["urn:epc:id:sgtin:9520001.000069.BX40-0417"],
    });
    expect(run({ orders: [order({ serials: [] })], events: [...events, unpacked] })).toEqual([]);
  });

  it("takes a letter read for a digit, scores it lower, and says so", () => {
    const misread = run({ seizures: [seizure({ serials: ["BX4O-O4I7"] })] });
    const exact = run({});
    expect(misread).toHaveLength(1);
    expect(misread[0]?.score).toBeLessThan(exact[0]?.score ?? 0);
    expect(inEnglish(...(misread[0]?.against ?? []))).toContain("misread");
    // Two plates that could both have been read so: neither is accused.
    expect(
      run({ seizures: [seizure({ serials: ["BX4O-O4I7"] }), seizure({ id: "S2", serials: ["BX40-O4L7"] })] }),
    ).toEqual([]);
    expect(run({ seizures: [seizure({ serials: ["*0417"] })] })).toEqual([]);
  });

  describe("is scored by terms that say what they go by", () => {
    const both = { seizures: [seizure({ serials: ["BX40-0417", "BX40-0418"] })] };
    const resold = order({
      id: "O2",
      orderedAt: "2026-03-29T00:00:00Z",
      sellerId: "buyer",
      buyerId: "next",
      serials: ["BX40-0417"],
      flags: [],
    });
    it.each<[string, Partial<DetectorInput>, string, number, string]>([
      ["two flags", {}, "red flags", 0.2, "2 red flags"],
      ["one flag", { orders: [order({ flags: ["cash"] })] }, "red flags", 0.1, "1 red flag"],
      [
        "no more than two and a half flags",
        { orders: [order({ flags: ["cash", "bulk_quantity", "new_customer"] })] },
        "red flags",
        0.25,
        "3 red flags",
      ],
      ["a number read as it was written", {}, "serial", 0.3, "is the one delivered"],
      [
        "one read for another",
        { seizures: [seizure({ serials: ["BX4O-O4I7"] })] },
        "serial",
        0.15,
        "letters read for digits",
      ],
      ["seventeen days", {}, "time", 0.191, "17 days"],
      ["the day of the order", { seizures: [seizure({ seizedAt: "2026-03-20" })] }, "time", 0.2, "0 days"],
      ["more than a year", { seizures: [seizure({ seizedAt: "2027-04-06" })] }, "time", 0, "382 days"],
      [
        "the soonest of two",
        { seizures: [seizure(), seizure({ id: "S2", seizedAt: "2026-05-06", serials: ["BX40-0418"] })] },
        "time",
        0.191,
        "17 days",
      ],
      ["one item of two", {}, "several items", 0, "1 of 2"],
      ["both items", both, "several items", 0.05, "2 of 2"],
      ["the buyer has it still", {}, "last holder", 0.1, "1 of 1"],
      ["the buyer has half of it", { ...both, orders: [order(), resold] }, "last holder", 0.05, "1 of 2"],
    ])("%s", (_, over, name, value, because) => {
      const term = run(over)[0]?.terms.find((t) => t.name === name);
      expect(term?.value).toBe(value);
      expect(term && inEnglish(term.because)).toContain(because);
    });
  });

  describe("says against itself", () => {
    const against = (over: Partial<DetectorInput>) =>
      (run(over)[0]?.against ?? []).map((one) => (typeof one === "string" ? one : one.id));
    it.each<[string, Partial<DetectorInput>, string[]]>([
      ["that nobody need have reported a theft", {}, ["against.theft"]],
      [
        "that one flag is little",
        { orders: [order({ flags: ["cash"] })] },
        ["against.theft", "against.one-flag"],
      ],
      [
        "that a plate may have been misread",
        { seizures: [seizure({ serials: ["BX4O-O4I7"] })] },
        ["against.theft", "against.misread"],
      ],
    ])("%s", (_, over, want) => {
      expect(against(over)).toEqual(want);
    });
  });

  it("states what the order and the seizure said, and no more than they said", () => {
    const values = (over: Partial<DetectorInput>, schema: string) =>
      (run(over)[0]?.proves ?? []).filter((s) => s.schema === schema).map((s) => `${s.property} ${s.value}`);
    const told = { orders: [order({ deliveryPlace: "Calais", paidByAccount: "00417001" })] };
    expect(values(told, "SupplyOrder")).toEqual([
      "seller shop",
      "buyer buyer",
      "orderNumber O1",
      "goods Outboard motor 40 hp",
      "quantity 2",
      "date 2026-03-20T09:00:00Z",
      "redFlag bulk_quantity",
      "redFlag new_customer",
      "deliveryPlace Calais",
      expect.stringMatching(/^equipment equip-/),
      expect.stringMatching(/^payerAccount /),
    ]);
    expect(values(told, "BankAccount")).toEqual(["accountNumber 00417001"]);
    const { paidByAccount: _, ...unpaid } = order();
    expect(values({ orders: [unpaid] }, "SupplyOrder").at(-1)).toMatch(/^equipment equip-/);
    expect(values({ orders: [unpaid] }, "BankAccount")).toEqual([]);
    expect(values({}, "SeizureEvent")).toEqual([
      expect.stringMatching(/^equipment equip-/),
      "place Gravelines",
      "date 2026-04-06",
    ]);
    expect(values({ seizures: [seizure({ authority: "Douane" })] }, "SeizureEvent").at(-1)).toBe(
      "authority Douane",
    );
    expect(values({}, "Equipment")).toEqual(["serialNumber BX400417", "equipmentType engine"]);
  });

  it("puts the surest first, and tells from when to when", () => {
    const one = order({ id: "O3", serials: ["ZZ-1000"], flags: ["cash"] });
    const later = seizure({ id: "S3", serials: ["ZZ-1000"], seizedAt: "2026-06-01" });
    const found = run({ orders: [one, order()], seizures: [seizure(), later] });
    expect(found.map((f) => [f.from, f.to, f.evidence[0]])).toEqual([
      ["2026-03-20T09:00:00Z", "2026-04-06", "O1"],
      ["2026-03-20T09:00:00Z", "2026-06-01", "O3"],
    ]);
  });

  it("leaves a wholesaler's order alone: five hundred items are looked for, no more", () => {
    const many = (n: number) =>
      order({ serials: ["BX40-0417", ...Array.from({ length: n - 1 }, (_, i) => `W${10_000 + i}`)] });
    expect(run({ orders: [many(500)] })).toHaveLength(1);
    expect(run({ orders: [many(501)] })).toEqual([]);
  });

  it("goes by what was recorded until the seizure: who got it afterwards was no holder", () => {
    const after = order({
      id: "O2",
      orderedAt: "2026-05-01T00:00:00Z",
      sellerId: "buyer",
      buyerId: "auction",
      serials: ["BX40-0417"],
      flags: [],
    });
    const [finding] = run({ orders: [order(), after] });
    expect(roles(finding)["buyer of the flagged order"]).toBe("buyer");
    expect(finding?.evidence).toEqual(["O1", "S1/I1"]);
  });

  it("tells until the last seizure, and of one seizure where two of its items are named", () => {
    const items = [
      seizure({ id: "S1/I10", seizedAt: "2026-05-06" }),
      seizure({ id: "S1/I2", serials: ["BX40-0418"] }),
    ];
    const [finding] = run({ seizures: items });
    expect(finding?.to).toBe("2026-05-06");
    const events = finding?.proves.filter((s) => s.schema === "SeizureEvent").map((s) => s.entityId);
    expect(new Set(events).size).toBe(1);
  });

  it("takes the first seizure of an item that was seized twice", () => {
    const again = seizure({ id: "S9", seizedAt: "2026-08-01" });
    expect(run({ seizures: [again, seizure()] })[0]?.evidence).toEqual(["O1", "S1/I1"]);
  });

  it("does not depend on the order of the files", () => {
    const orders = [order(), order({ id: "O3", serials: ["ZZ-1000"], flags: ["cash"] })];
    const seizures = [
      seizure(),
      seizure({ id: "S2", serials: ["BX40-0418"] }),
      seizure({ id: "S3", serials: ["ZZ-1000"] }),
    ];
    const expected = run({ orders, seizures });
    expect(expected).toHaveLength(2);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(orders, { minLength: 2 }),
        fc.shuffledSubarray(seizures, { minLength: 3 }),
        (o, s) => {
          expect(run({ orders: o, seizures: s })).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });
});
