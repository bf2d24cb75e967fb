import { describe, expect, it } from "vitest";
import { type EpcisEvent, EpcisRepository, type EventQuery } from "./repository.ts";

/** An event that has what is given; its hash is its name, its time minutes since 1970. */
const event = (hash: string, minute: number, more: Partial<EpcisEvent> = {}): EpcisEvent => ({
  hash,
  id: hash,
  type: "ObjectEvent",
  action: "OBSERVE",
  time: minute * 60_000,
  step: "shipping",
  disposition: "in_transit",
  readPoint: "dock",
  epcs: ["item"],
  parent: undefined,
  inputs: [],
  outputs: [],
  sources: [],
  destinations: [],
  transactions: [],
  ...more,
});
const packed = (
  hash: string,
  minute: number,
  action: string,
  parent: string,
  ...epcs: string[]
): EpcisEvent => event(hash, minute, { type: "AggregationEvent", action, parent, epcs });
const holding = (...events: EpcisEvent[]): EpcisRepository => {
  const repository = new EpcisRepository();
  for (const one of events) repository.capture(one);
  return repository;
};
const way = (repository: EpcisRepository, epc = "item"): string[] =>
  repository.trace(epc).steps.map((s) => [s.event.hash, ...s.through.slice(1)].join(" < "));

describe("captured events", () => {
  it("count once each", () => {
    const repository = holding(event("a", 1));
    expect(repository.capture(event("a", 1))).toBe(false);
    expect(repository.capture(event("b", 1))).toBe(true);
    expect(repository.size).toBe(2);
    expect(repository.query({ epcs: ["item"] }).length).toBe(2);
  });
  it("are found by each object that they name, once", () => {
    const one = event("a", 1, { epcs: ["x", "y"], inputs: ["x"], outputs: ["z"], parent: "p" });
    const repository = holding(one, event("b", 2, { epcs: ["x", "x"] }));
    for (const [epc, want] of [
      ["x", ["a", "b"]],
      ["y", ["a"]],
      ["z", ["a"]],
      ["p", ["a"]],
      ["q", []],
    ] as const)
      expect(repository.query({ epcs: [epc] }).map((e) => e.hash)).toEqual(want);
  });
});

describe("a query", () => {
  const repository = holding(
    event("c", 3),
    event("a", 1, { type: "AggregationEvent", action: "ADD", parent: "box" }),
    event("b", 2, { step: "receiving", disposition: "active", readPoint: "gate" }),
    event("d", 2, { epcs: ["other"] }),
  );
  it.each<[string, EventQuery, string[]]>([
    ["for all, in order of time and hash", {}, ["a", "b", "d", "c"]],
    ["from a time, inclusive", { from: 120_000 }, ["b", "d", "c"]],
    ["until a time, exclusive", { until: 120_000 }, ["a"]],
    ["for types", { types: ["AggregationEvent"] }, ["a"]],
    ["for actions", { actions: ["ADD", "DELETE"] }, ["a"]],
    ["for steps", { steps: ["receiving"] }, ["b"]],
    ["for dispositions", { dispositions: ["active"] }, ["b"]],
    ["for read points", { readPoints: ["gate"] }, ["b"]],
    ["for an object", { epcs: ["other"] }, ["d"]],
    ["for a parent", { epcs: ["box"] }, ["a"]],
    ["for one of several", { epcs: ["other", "box"] }, ["a", "d"]],
    ["for nothing", { types: [] }, []],
    ["for two at most, as captured", { limit: 2 }, ["a", "c"]],
  ])("%s", (_, query, want) => {
    expect(repository.query(query).map((e) => e.hash)).toEqual(want);
  });
});

describe("an item's way", () => {
  it("is its events, oldest first", () => {
    expect(way(holding(event("b", 2), event("a", 1), event("c", 3, { epcs: ["other"] })))).toEqual([
      "a",
      "b",
    ]);
    expect(holding().trace("item")).toEqual({ epc: "item", steps: [], isCut: false });
  });
  it("goes with its container from packing to unpacking", () => {
    const moves = [1, 3, 5, 7].map((minute) => event(`box-${minute}`, minute, { epcs: ["box"] }));
    const repository = holding(
      packed("in", 2, "ADD", "box", "item"),
      packed("out", 6, "DELETE", "box", "item"),
      ...moves,
    );
    expect(way(repository)).toEqual(["in", "box-3 < box", "box-5 < box", "out"]);
  });
  it("goes with it for good where nothing says that it left, and from ever where nothing says that it came", () => {
    const moves = [1, 5].map((minute) => event(`box-${minute}`, minute, { epcs: ["box"] }));
    expect(way(holding(packed("in", 2, "ADD", "box", "item"), ...moves))).toEqual(["in", "box-5 < box"]);
    expect(way(holding(packed("out", 2, "DELETE", "box", "item"), ...moves))).toEqual(["box-1 < box", "out"]);
  });
  it("leaves with everything where no children are named, and stays where others leave", () => {
    const moves = [3, 7].map((minute) => event(`box-${minute}`, minute, { epcs: ["box"] }));
    const added = packed("in", 2, "ADD", "box", "item", "other");
    expect(way(holding(added, packed("out", 6, "DELETE", "box", "other"), ...moves))).toEqual([
      "in",
      "box-3 < box",
      "box-7 < box",
    ]);
    // A container that is emptied is named by the event, which its contents are not.
    expect(way(holding(added, packed("out", 6, "DELETE", "box"), ...moves), "box")).toContain("out");
  });
  it("shows a container at the moment at which it was seen in it", () => {
    const moves = [1, 2, 3].map((minute) => event(`box-${minute}`, minute, { epcs: ["box"] }));
    expect(way(holding(packed("seen", 2, "OBSERVE", "box", "item"), ...moves))).toEqual([
      "box-2 < box",
      "seen",
    ]);
  });
  it("is not that of what else lay in the container", () => {
    const repository = holding(
      packed("in", 2, "ADD", "box", "item"),
      packed("other-in", 3, "ADD", "box", "other"),
    );
    expect(way(repository)).toEqual(["in"]);
  });
  it("goes through containers in containers", () => {
    const repository = holding(
      packed("in", 1, "ADD", "box", "item"),
      packed("loaded", 2, "ADD", "ship", "box"),
      event("sails", 3, { epcs: ["ship"] }),
    );
    expect(way(repository)).toEqual(["in", "loaded < box", "sails < box < ship"]);
  });
  it("goes back to what it was made from, and on to what was made from it", () => {
    const made = event("made", 5, {
      type: "TransformationEvent",
      epcs: [],
      inputs: ["hull", "engine"],
      outputs: ["boat"],
    });
    const repository = holding(
      made,
      event("hull-early", 1, { epcs: ["hull"] }),
      event("hull-late", 9, { epcs: ["hull"] }),
      event("boat-early", 2, { epcs: ["boat"] }),
      event("boat-late", 8, { epcs: ["boat"] }),
    );
    expect(way(repository, "boat")).toEqual(["hull-early < hull", "boat-early", "made", "boat-late"]);
    expect(way(repository, "engine")).toEqual(["made", "boat-late < boat"]);
  });
  it("takes no transaction for a container", () => {
    const tied = event("tied", 2, { type: "TransactionEvent", action: "ADD", parent: "order" });
    expect(way(holding(tied, event("order-3", 3, { epcs: ["order"] })))).toEqual(["tied"]);
  });
  it("ends where containers lie in each other, and is cut where they never end", () => {
    const circle = holding(packed("a", 1, "ADD", "box", "item"), packed("b", 2, "ADD", "item", "box"));
    expect(way(circle)).toEqual(["a", "b"]);
    const nested = Array.from({ length: 40 }, (_, i) =>
      packed(`n${i}`, i + 1, "ADD", `box-${i + 1}`, `box-${i}`),
    );
    expect(holding(...nested).trace("box-0").isCut).toBe(true);
    expect(holding(...nested.slice(0, 31)).trace("box-0").isCut).toBe(false);
  });
});

describe("an item that nobody unpacked", () => {
  const to = (hash: string, minute: number, receiver: string, epcs: readonly string[], from = "dealer") =>
    event(hash, minute, { epcs, sources: [from], destinations: [receiver] });
  const on = packed("on", 1, "ADD", "pallet", "item");
  it("lies in it no more once it is sold by itself, packed elsewhere, or made into something", () => {
    const later = to("later", 9, "bob", ["pallet"]);
    expect(way(holding(on, to("sold", 5, "alice", ["item"]), later))).toEqual(["on", "sold"]);
    const counter = event("till", 5, { step: "retail_selling" });
    expect(way(holding(on, counter, later))).toEqual(["on", "till"]);
    const moved = packed("moved", 5, "ADD", "box", "item");
    expect(way(holding(on, moved, later, to("box", 9, "carol", ["box"])))).toEqual([
      "on",
      "moved",
      "box < box",
    ]);
    const made = event("made", 5, {
      type: "TransformationEvent",
      epcs: [],
      inputs: ["item"],
      outputs: ["boat"],
    });
    expect(way(holding(on, made, later))).toEqual(["on", "made"]);
  });
  it("lies in it still where it goes the same way, by receiver, order or what both are packed in", () => {
    const named = to("named", 3, "dealer", ["item"], "maker");
    const both = to("both", 4, "dealer", ["pallet"], "maker");
    expect(way(holding(on, named, both, to("later", 9, "bob", ["pallet"])))).toContain("later < pallet");
    const ordered = event("ordered", 3, { transactions: ["O1"] });
    const pallet = event("lot", 4, { epcs: ["pallet"], transactions: ["O1"] });
    expect(way(holding(on, ordered, pallet))).toContain("lot < pallet");
    const flat = packed("flat", 3, "ADD", "ship", "item");
    const nested = packed("nested", 2, "ADD", "ship", "pallet");
    expect(way(holding(on, nested, flat, to("off", 9, "bob", ["pallet"])))).toContain("off < pallet");
    expect(way(holding(on, nested, named, to("sails", 9, "dealer", ["ship"])))).toContain(
      "sails < pallet < ship",
    );
  });
  it("stays where it is by what only looks at it, also in a circle", () => {
    const seen = event("seen", 5, { step: "inspecting", transactions: ["O1"] });
    const later = to("later", 9, "bob", ["pallet"]);
    expect(way(holding(on, seen, later))).toEqual(["on", "seen", "later < pallet"]);
    const circle = [packed("in", 2, "ADD", "ship", "pallet"), packed("out", 2, "ADD", "pallet", "ship")];
    expect(way(holding(on, ...circle, to("sold", 5, "alice", ["item"]), later))).not.toContain(
      "later < pallet",
    );
  });
});
