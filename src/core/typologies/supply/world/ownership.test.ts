import { describe, expect, it } from "vitest";
import { traceSerial } from "./trace-serial.ts";

const GTIN = "09520001000690";
const engine = (serial: string) => `https://id.example.org/01/${GTIN}/21/${serial}`;
const ENGINE = engine("PA40-2601-00001");
const BOAT = "https://id.example.org/01/09520001009990/21/BOAT-2602-00001";
let count = 0;
const event = (day: string, more: object) => ({
  type: "ObjectEvent",
  eventID: `e${++count}`,
  eventTime: `${day}T08:00:00Z`,
  action: "OBSERVE",
  ...more,
});
const packed = (day: string, parentID: string, ...childEPCs: string[]) =>
  event(day, { type: "AggregationEvent", action: "ADD", bizStep: "packing", parentID, childEPCs });
const moved = (day: string, item: string, from: string, to: string, order?: string) =>
  event(day, {
    bizStep: "shipping",
    epcList: [item],
    sourceList: [{ type: "owning_party", source: `https://id.example.org/party/${from}` }],
    destinationList: [{ type: "owning_party", destination: `https://id.example.org/party/${to}` }],
    ...(order === undefined
      ? {}
      : { bizTransactionList: [{ type: "po", bizTransaction: `https://id.example.org/po/${order}` }] }),
  });
const way = (events: readonly object[], orders: readonly object[] = [], serial = "PA40-2601-00001") =>
  traceSerial({ events, orders }, serial).traces[0]?.passings.map(
    (p) => `${p.from} > ${p.to} ${p.order ?? ""}`,
  );

describe("files are walked as the node walks its ledger", () => {
  it("through carton and container, with what packed it as documents", () => {
    const order = { order_id: "O0", date: "2026-01-01", seller: "maker", buyer: "dealer", lines: [] };
    const events = [
      packed("2026-01-02", "carton", ENGINE),
      packed("2026-01-02", "container", "carton"),
      moved("2026-01-05", "container", "maker", "dealer", "O0"),
    ];
    expect(way(events, [order])).toEqual(["maker > dealer O0"]);
    const [trace] = traceSerial({ events, orders: [order] }, "PA40-2601-00001").traces;
    expect(trace?.passings[0]?.eventIds).toEqual(events.map((e) => e.eventID));
  });
  it("by owners where no order is named, and into what a thing was made", () => {
    expect(
      way([moved("2026-01-05", ENGINE, "maker", "dealer"), moved("2026-02-05", ENGINE, "dealer", "carol")]),
    ).toEqual(["maker > dealer ", "dealer > carol "]);
    const made = event("2026-01-10", {
      type: "TransformationEvent",
      inputEPCList: [ENGINE],
      outputEPCList: [BOAT],
    });
    const events = [
      moved("2026-01-05", ENGINE, "maker", "workshop"),
      made,
      moved("2026-02-11", BOAT, "workshop", "erin"),
    ];
    expect(way(events)).toEqual(["maker > workshop ", "workshop > erin "]);
    expect(way(events, [], "BOAT-2602-00001")).toEqual(["maker > workshop ", "workshop > erin "]);
  });
  it("a pallet that goes twice is two passings, and what was sold off it stays with its buyer", () => {
    const events = [
      packed("2026-01-02", "pallet", ENGINE),
      moved("2026-01-03", "pallet", "maker", "dealer"),
      moved("2026-03-10", "pallet", "dealer", "bob"),
    ];
    expect(way(events)).toEqual(["maker > dealer ", "dealer > bob "]);
    expect(way([...events, moved("2026-01-20", ENGINE, "dealer", "alice")])).toEqual([
      "maker > dealer ",
      "dealer > alice ",
    ]);
  });
  it("as sure as the range that says that it lay there", () => {
    const range = { gtin: GTIN, from: "PA40-2601-00001", to: "PA40-2601-00010", count: 5 };
    const loose = event("2026-01-02", {
      type: "AggregationEvent",
      action: "ADD",
      parentID: "carton",
      "bsn:serialRange": range,
    });
    const events = [
      loose,
      packed("2026-01-02", "container", "carton"),
      moved("2026-01-05", "container", "maker", "dealer"),
    ];
    expect(traceSerial({ events }, "PA40-2601-00001").traces[0]?.passings.map((p) => p.sure)).toEqual([0.5]);
  });
});
