import { describe, expect, it } from "vitest";
import type { EpcisEvent } from "../../epcis/repository.ts";
import { holdingsOf } from "./holders.ts";
import { type DeliverySaid, standing } from "./taken-back.ts";
import { SupplyTrail } from "./trace.ts";
import { traceSerial } from "./world/trace-serial.ts";

const said = (step: string, time: number, more: Partial<DeliverySaid> = {}): DeliverySaid => ({
  step,
  time,
  order: undefined,
  from: undefined,
  to: undefined,
  ...more,
});
const left = (...events: DeliverySaid[]): string[] =>
  standing(events, (e) => e).map((e) => `${e.step} ${e.time}`);
const sale = { from: "dealer", to: "carol" };

describe("a shipment that is taken back", () => {
  it("falls with what takes it back: by its order, by its parties, or as the last that was shipped", () => {
    expect(left(said("shipping", 1, { order: "O1" }), said("void_shipping", 2, { order: "O1" }))).toEqual([]);
    expect(left(said("shipping", 1, { ...sale, order: "O1" }), said("void_shipping", 1, sale))).toEqual([]);
    expect(left(said("shipping", 1, sale), said("void_shipping", 2, { to: "carol" }))).toEqual([]);
    const first = said("shipping", 1, { from: "maker", to: "dealer" });
    expect(left(first, said("shipping", 2, sale), said("void_shipping", 3))).toEqual(["shipping 1"]);
  });
  it("takes no other with it, and none that is shipped afterwards", () => {
    const other = said("shipping", 1, { ...sale, order: "O2" });
    expect(left(other, said("void_shipping", 2, { ...sale, order: "O1" }))).toEqual(["shipping 1"]);
    expect(left(other, said("void_shipping", 2, { order: "O1" }))).toEqual(["shipping 1"]);
    expect(left(said("shipping", 1, sale), said("void_shipping", 2, { to: "dave" }))).toEqual(["shipping 1"]);
    expect(
      left(said("shipping", 1, sale), said("void_shipping", 2, sale), said("shipping", 3, sale)),
    ).toEqual(["shipping 3"]);
    expect(left(said("void_shipping", 2), said("shipping", 3, sale))).toEqual(["shipping 3"]);
  });
});

const ITEM = "https://id.example.org/01/09520001000690/21/FIC-2601-00002";
const DEAL = ["https://id.example.org/po/FIC-O1"];
const WAY = [
  ["2026-01-03", "shipping", "maker", "dealer", []],
  ["2026-02-01", "shipping", "dealer", "carol", DEAL],
  ["2026-02-02", "void_shipping", "dealer", "carol", DEAL],
] as const;
const OF_FILES = WAY.map(([day, bizStep, source, destination, orders], i) => ({
  eventID: `e${i}`,
  eventTime: `${day}T08:00:00Z`,
  action: "OBSERVE",
  bizStep,
  epcList: [ITEM],
  sourceList: [{ type: "owning_party", source: `https://id.example.org/party/${source}` }],
  destinationList: [{ type: "owning_party", destination: `https://id.example.org/party/${destination}` }],
  bizTransactionList: orders.map((bizTransaction) => ({ type: "po", bizTransaction })),
}));
const ORDER = { seller: "dealer", buyer: "carol", at: "2026-02-01" };

describe("whoever was to get what was not shipped is no holder", () => {
  it("in the node's trace", () => {
    const steps = WAY.map(([day, step, from, to, transactions], i) => {
      const event: EpcisEvent = {
        hash: `e${i}`,
        id: `e${i}`,
        type: "ObjectEvent",
        action: "OBSERVE",
        time: Date.parse(day),
        step,
        disposition: "",
        readPoint: "",
        epcs: [ITEM],
        parent: undefined,
        inputs: [],
        outputs: [],
        sources: [from],
        destinations: [to],
        transactions,
      };
      return { event, through: [ITEM] };
    });
    const holdings = holdingsOf({ epc: ITEM, steps, isCut: false }, new Map([["FIC-O1", ORDER]]), () => 1);
    expect(holdings.map(({ from, to, eventIds }) => [from, to, eventIds])).toEqual([
      ["maker", "dealer", ["e0"]],
    ]);
  });
  it("in the trace of files, whether the item is named or what it lay in", () => {
    const order = { order_id: "FIC-O1", date: "2026-02-01", seller: "dealer", buyer: "carol", lines: [] };
    const last = (events: readonly object[]) =>
      traceSerial({ events, orders: [order] }, "FIC-2601-00002").traces[0]?.passings.at(-1)?.to;
    expect(last(OF_FILES)).not.toBe("carol");
    const packed = {
      eventID: "p",
      eventTime: "2026-01-01T08:00:00Z",
      action: "ADD",
      parentID: "box",
      childEPCs: [ITEM],
    };
    const inBox = OF_FILES.slice(1).map((e) => ({ ...e, epcList: ["box"] }));
    expect(last([packed, ...inBox.slice(0, 1)])).toBe("carol");
    expect(last([packed, ...inBox])).toBeUndefined();
  });
  it("in the detectors' trail, where the order delivered nothing", () => {
    const events = WAY.map(([eventTime, bizStep, from, to, bizTransactions], i) => ({
      kind: "event" as const,
      id: `e${i}`,
      eventType: "ObjectEvent" as const,
      eventTime,
      bizStep,
      items: [ITEM],
      sourceParties: [from],
      destinationParties: [to],
      bizTransactions,
    }));
    const order = {
      kind: "order" as const,
      id: "FIC-O1",
      orderedAt: "2026-02-01",
      sellerId: "dealer",
      buyerId: "carol",
      item: "engine",
      quantity: 1,
      serials: [],
      flags: [],
    };
    const trail = new SupplyTrail([order], events);
    expect(trail.trace("FIC260100002").transfers.map(({ to }) => to)).toEqual(["dealer"]);
    expect([...trail.serialsOf(order)]).toEqual([]);
    expect([...new SupplyTrail([order], events.slice(0, 2)).serialsOf(order)]).toEqual(["FIC260100002"]);
  });
});
