import { describe, expect, it } from "vitest";
import type { EpcisEvent, TraceStep } from "../../epcis/repository.ts";
import { holdingsOf, lastProved, type OrderParties } from "./holders.ts";

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

describe("each sale", () => {
  const [in1, out1, back, out2] = [
    step("a", 1, between("maker", "dealer")),
    step("b", 3, between("dealer", "dave")),
    step("c", 5, { ...between("dave", "dealer"), step: "receiving" }),
    step("d", 7, between("dealer", "dave")),
  ] as const;
  it("is a change of owner of its own, also to whoever had brought it back", () => {
    expect(ways(in1, out1, back, out2)).toEqual([
      "maker > dealer",
      "dealer > dave",
      "dave > dealer",
      "dealer > dave",
    ]);
    expect(ways(in1, out1, back).at(-1)).toBe("dave > dealer");
    const ordered = (id: string, day: number) => step(id, day, { transactions: ["O1"] });
    expect(ways(ordered("e", 2), step("f", 4, between("buyer", "shop")), ordered("g", 6))).toEqual([
      "shop > buyer",
      "buyer > shop",
      "shop > buyer",
    ]);
  });
  it("is told once where a document comes late, or one names no order", () => {
    const late = step("z", 4, { ...between("maker", "dealer"), step: "receiving" });
    expect(held(in1, out1, late).map((h) => h.eventIds)).toEqual([["a", "z"], ["b"]]);
    const both = [step("o", 3, { transactions: ["O1"] }), step("p", 2, between("shop", "buyer"))];
    expect(held(...both)).toMatchObject([{ order: "O1", eventIds: ["p", "o"] }]);
  });
});

describe("the last that is proved", () => {
  const passed = (from: string | undefined, to: string, sure = 1) => ({ from, to, sure });
  const last = (...holdings: ReturnType<typeof passed>[]) => {
    const { last: found, isTied } = lastProved(holdings);
    return [found?.to, isTied];
  };
  it("is the last there is, where each got it from the one before or nobody knows from whom", () => {
    expect(last()).toEqual([undefined, false]);
    expect(last(passed("maker", "dealer"), passed("dealer", "alice"))).toEqual(["alice", false]);
    expect(last(passed(undefined, "x"), passed(undefined, "y"))).toEqual(["y", false]);
    expect(last(passed("d", "alice"), passed("alice", "d"), passed("d", "bob"))).toEqual(["bob", false]);
  });
  it("is whoever passed it on to two, who both may have it", () => {
    const twice = [passed("dealer", "alice"), passed("dealer", "bob")];
    expect(last(passed("maker", "dealer"), ...twice)).toEqual(["dealer", true]);
    expect(last(passed("maker", "dealer"), ...twice, passed("bob", "carol"))).toEqual(["dealer", true]);
    expect(last(...twice)).toEqual([undefined, true]);
  });
  it("is by name before it is by a loose range", () => {
    const [named, loose] = [passed("dealer", "alice"), passed("dealer", "bob", 0.4)];
    expect(last(passed("maker", "dealer"), loose, named)).toEqual(["alice", false]);
    expect(last(passed("maker", "dealer"), named, loose)).toEqual(["alice", false]);
  });
});
