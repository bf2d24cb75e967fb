import { describe, expect, it } from "vitest";
import type { Order, SupplyEvent } from "../../records.ts";
import { orderNumber, SupplyTrail, serialOf } from "./trace.ts";

const event = (
  id: string,
  eventTime: string,
  items: readonly string[],
  more: Partial<SupplyEvent> = {},
): SupplyEvent => ({
  kind: "event",
  id,
  eventType: "ObjectEvent",
  action: "OBSERVE",
  eventTime,
  items,
  sourceParties: [],
  destinationParties: [],
  ...more,
});
const packed = (
  id: string,
  eventTime: string,
  action: "ADD" | "DELETE",
  parentId: string,
  ...items: string[]
) => event(id, eventTime, items, { eventType: "AggregationEvent", action, parentId });
const order = (
  id: string,
  orderedAt: string,
  sellerId: string,
  buyerId: string,
  ...serials: string[]
): Order => ({
  kind: "order",
  id,
  orderedAt,
  sellerId,
  buyerId,
  item: "engine",
  quantity: 1,
  serials,
  flags: [],
});
const move = (id: string, at: string, item: string, from: string, to: string) =>
  event(id, at, [item], { sourceParties: [from], destinationParties: [to] });
const way = (serial: string, orders: readonly Order[], events: readonly SupplyEvent[]): string[] =>
  new SupplyTrail(orders, events)
    .trace(serial)
    .transfers.map((t) => `${t.at} ${t.from} > ${t.to} (${t.recordId})`);

describe("serials and order numbers", () => {
  it.each([
    ["https://id.gs1.org/01/09506000134352/21/ab-12", "AB12"],
    ["https://id.gs1.org/01/09506000134352/21/ab12?x=1", "AB12"],
    ["urn:epc:id:sgtin:0614141.107346.2017", "2017"],
    ["ab 12", "AB12"],
    ["urn:epc:id:sscc:0614141.1234567890", undefined],
    ["https://example.org/box", undefined],
  ])("%s is %s", (item, serial) => {
    expect(serialOf(item)).toBe(serial);
  });
  it.each([
    ["O1", "O1"],
    ["O1/2", "O1"],
    ["O1/2a", "O1/2a"],
    ["https://shop.example/orders/O1", "O1"],
    ["urn:epcglobal:cbv:bt:0614141073468:O1", "O1"],
    ["https://shop.example/orders/O1/2", "2"],
  ])("%s is order %s", (id, number) => {
    expect(orderNumber(id)).toBe(number);
  });
});

describe("a serial's way", () => {
  it("is told by orders and events, oldest first", () => {
    const orders = [
      order("O1", "2026-03-01", "maker", "shop", "AB-12"),
      order("O2", "2026-03-05", "shop", "buyer", "ab12", "CD34"),
    ];
    expect(
      way("AB12", orders, [
        move("E1", "2026-03-03", "AB12", "shop", "store"),
        event("E2", "2026-03-04", ["AB12"]),
      ]),
    ).toEqual([
      "2026-03-01 maker > shop (O1)",
      "2026-03-03 shop > store (E1)",
      "2026-03-05 shop > buyer (O2)",
    ]);
    expect(way("CD34", orders, [])).toEqual(["2026-03-05 shop > buyer (O2)"]);
  });
  it("knows a receiver without a sender, and no move to oneself", () => {
    const events = [
      event("E1", "2026-03-03", ["AB12"], { destinationParties: ["store"] }),
      move("E2", "2026-03-04", "AB12", "store", "store"),
      event("E3", "2026-03-05", ["AB12"], { sourceParties: ["store"] }),
    ];
    expect(way("AB12", [], events)).toEqual(["2026-03-03 undefined > store (E1)"]);
  });
  it("of one time is told by the names of its records", () => {
    expect(
      way(
        "AB12",
        [],
        [move("E2", "2026-03-03", "AB12", "b", "c"), move("E1", "2026-03-03", "AB12", "a", "b")],
      ),
    ).toEqual(["2026-03-03 a > b (E1)", "2026-03-03 b > c (E2)"]);
  });
  it("goes with its container from packing to unpacking", () => {
    const events = [
      packed("P1", "2026-03-02", "ADD", "box", "AB12"),
      packed("P2", "2026-03-06", "DELETE", "box", "AB12"),
      ...["01", "03", "06", "07"].map((day) => move(`M${day}`, `2026-03-${day}`, "box", "a", `b${day}`)),
    ];
    expect(way("AB12", [], events)).toEqual(["2026-03-03 a > b03 (M03)", "2026-03-06 a > b06 (M06)"]);
    expect(
      way(
        "AB12",
        [],
        events.filter((e) => e.id !== "P2"),
      ).length,
    ).toBe(3);
  });
  it("goes with a container whose number is written in another way by each", () => {
    const events = [
      packed("P1", "2026-03-02", "ADD", "box-0001", "AB12"),
      move("M", "2026-03-03", "BOX0001", "a", "b"),
    ];
    expect(way("AB12", [], events)).toEqual(["2026-03-03 a > b (M)"]);
    const trail = new SupplyTrail(
      [],
      [events[0] as SupplyEvent, event("F", "2026-03-05", ["BOX0001"], { bizTransactions: ["O1"] })],
    );
    expect([...trail.serialsOf(order("O1", "2026-03-01", "s", "b"))]).toEqual(["AB12"]);
  });
  it("goes through four levels and no more", () => {
    const nested = (levels: number) => [
      ...Array.from({ length: levels }, (_, i) =>
        packed(`P${i}`, `2026-03-0${i + 1}`, "ADD", `box${i + 1}`, i === 0 ? "AB12" : `box${i}`),
      ),
      move("M", "2026-03-09", `box${levels}`, "a", "b"),
    ];
    expect(way("AB12", [], nested(3)).length).toBe(1);
    expect(way("AB12", [], nested(4)).length).toBe(0);
  });
  it.each([
    ["stolen", 1],
    ["urn:epcglobal:cbv:disp:stolen", 1],
    ["https://ref.gs1.org/cbv/Disp-stolen", 1],
    ["not_stolen", 0],
    ["stolen_back", 0],
    [undefined, 0],
  ])("disposition %s is a theft: %i", (disposition, thefts) => {
    const stolen = event("E", "2026-03-03", ["AB12"], disposition === undefined ? {} : { disposition });
    expect(new SupplyTrail([], [stolen]).trace("AB12").thefts.length).toBe(thefts);
  });
});

describe("what an order delivered", () => {
  const fulfilling = (items: readonly string[], at = "2026-03-05") =>
    event("F", at, items, { bizTransactions: ["https://shop.example/orders/O1"] });
  const delivered = (events: readonly SupplyEvent[], ...serials: string[]): string[] =>
    [...new SupplyTrail([], events).serialsOf(order("O1/1", "2026-03-01", "s", "b", ...serials))].sort();

  it("is what it lists, and what events that fulfil it name", () => {
    expect(delivered([fulfilling(["CD34"]), event("X", "2026-03-05", ["EF56"])], "ab-12")).toEqual([
      "AB12",
      "CD34",
    ]);
  });
  it("is an order's of a year that is numbered with a stroke, and not those of its neighbours", () => {
    const orders = ["2024/17/1", "2024/18/1", "O1/1", "O1/2"].map((id) => order(id, "2024-03-01", "s", "b"));
    const events = ["2024/17", "urn:epcglobal:cbv:bt:0614141073468:2024/18", "2024/19", "O1/2"].map((id, i) =>
      event(`F${i}`, "2024-03-05", [`AB1${i}`], { bizTransactions: [id] }),
    );
    const trail = new SupplyTrail(orders, events);
    expect(orders.map((o) => [...trail.serialsOf(o)])).toEqual([["AB10"], ["AB11"], ["AB13"], ["AB13"]]);
  });
  it("is what lay in a container then: not what came later or had left", () => {
    const events = [
      packed("P1", "2026-03-01", "ADD", "box1", "AB12", "CD34"),
      packed("P2", "2026-03-03", "DELETE", "box1", "CD34"),
      packed("P3", "2026-03-06", "ADD", "box1", "EF56"),
      fulfilling(["box1"]),
    ];
    expect(delivered(events)).toEqual(["AB12"]);
    expect(delivered([packed("P4", "2026-03-04", "DELETE", "box1"), ...events])).toEqual([]);
  });
  it("is no container, though its number looks like a serial", () => {
    expect(delivered([packed("P1", "2026-03-06", "ADD", "BOX1", "AB12"), fulfilling(["BOX1"])])).toEqual([]);
  });
  it("lies four containers deep at most", () => {
    const nested = (levels: number) => [
      ...Array.from({ length: levels }, (_, i) =>
        packed(`P${i}`, "2026-03-01", "ADD", `urn:box:${i + 1}`, i === 0 ? "AB12" : `urn:box:${i}`),
      ),
      fulfilling([`urn:box:${levels}`]),
    ];
    expect(delivered(nested(4))).toEqual(["AB12"]);
    expect(delivered(nested(5))).toEqual([]);
  });
});
