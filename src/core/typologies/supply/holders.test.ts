import { describe, expect, it } from "vitest";
import type { EpcisEvent, TraceStep } from "../../epcis/repository.ts";
import { holdingsOf, type OrderParties } from "./holders.ts";

const step = (
  id: string,
  day: number,
  more: Partial<EpcisEvent> = {},
  through: readonly string[] = ["item"],
): TraceStep => ({
  event: {
    hash: id,
    id,
    type: "ObjectEvent",
    action: "OBSERVE",
    time: Date.UTC(2026, 2, day),
    step: "shipping",
    disposition: "",
    readPoint: "",
    epcs: ["item"],
    parent: undefined,
    inputs: [],
    outputs: [],
    sources: [],
    destinations: [],
    transactions: [],
    ...more,
  },
  through,
});
const between = (from: string, to: string) => ({ sources: [from], destinations: [to] });
const ORDERS = new Map<string, OrderParties>([["O1", { seller: "shop", buyer: "buyer", at: "2026-03-01" }]]);
const held = (...steps: TraceStep[]) =>
  holdingsOf({ epc: "item", steps, isCut: false }, ORDERS, (s) => s.through.length / 2);
const ways = (...steps: TraceStep[]): string[] => held(...steps).map((h) => `${h.from} > ${h.to}`);

describe("who held an item", () => {
  it("is told once for the documents of one delivery, from the earliest on", () => {
    const documents = [
      step("a", 2, between("maker", "shop")),
      step("b", 4, { ...between("maker", "shop"), step: "receiving" }),
    ];
    expect(held(...documents)).toEqual([
      {
        at: "2026-03-02T00:00:00.000Z",
        from: "maker",
        to: "shop",
        order: undefined,
        sure: 0.5,
        eventIds: ["a", "b"],
        through: ["item"],
      },
    ]);
  });
  it("is told by the parties of an order, where an event names one", () => {
    const named = step("a", 2, { ...between("x", "y"), transactions: ["O9", "https://shop.example/O1"] }, [
      "item",
      "box",
    ]);
    expect(held(named)).toMatchObject([{ from: "shop", to: "buyer", order: "O1", sure: 1 }]);
  });
  it("changes by no event without a receiver, to oneself, or that moves nothing", () => {
    expect(ways(step("a", 2), step("b", 2, between("x", "x")), step("c", 2, { sources: ["x"] }))).toEqual([]);
    expect(ways(step("d", 2, { destinations: ["y"], step: "inspecting" }))).toEqual([]);
    expect(ways(step("e", 2, { destinations: ["y"], step: "receiving" }))).toEqual(["undefined > y"]);
    expect(ways(step("f", 2, { ...between("x", "y"), step: "inspecting" }))).toEqual(["x > y"]);
  });
  it("follows who supplied whom, where clocks disagree; in a circle the oldest goes first", () => {
    const [first, second, third] = [
      between("maker", "shop"),
      between("shop", "dealer"),
      between("dealer", "buyer"),
    ];
    expect(ways(step("a", 5, first), step("b", 3, second), step("c", 9, third))).toEqual([
      "maker > shop",
      "shop > dealer",
      "dealer > buyer",
    ]);
    expect(ways(step("a", 5, between("x", "y")), step("b", 3, between("y", "x")))).toEqual([
      "y > x",
      "x > y",
    ]);
  });
});
