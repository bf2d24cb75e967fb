import { describe, expect, it } from "vitest";
import type { Order, Seizure } from "../../records.ts";
import type { DetectorInput } from "../detector.ts";
import { seizuresConverge } from "./seizures-converge.ts";
import { thirdPartyPayer } from "./third-party-payer.ts";

const input = (orders: Order[], seizures: Seizure[] = []): DetectorInput => ({
  payments: [],
  posts: [],
  orders,
  seizures,
  events: [],
  identifiers: [],
});
const order = (id: string, more: Partial<Order> = {}): Order => ({
  kind: "order",
  id,
  orderedAt: "2024-02-01",
  sellerId: "s",
  buyerId: `b-${id}`,
  item: "engine",
  quantity: 1,
  serials: [`PA40-2402-${id.padStart(5, "0")}`],
  flags: [],
  ...more,
});
const seizure = (id: string, serials: string[]): Seizure => ({
  kind: "seizure",
  id,
  seizedAt: "2024-03-01",
  place: "beach",
  item: "engine",
  serials,
});

describe("SF04 third-party payer", () => {
  it("names the account, not the buyers", () => {
    const [finding, ...others] = thirdPartyPayer.detect(
      input([order("1", { paidByAccount: "A1" }), order("2", { paidByAccount: "A1" })]),
    );
    expect(others).toEqual([]);
    expect(finding?.subjects.map((s) => s.role)).toEqual(["account that pays for several buyers"]);
    expect(finding?.evidence).toEqual(["1", "2"]);
  });
  it("is silent for one buyer, months apart, and goods without serial numbers", () => {
    const silent = [
      [order("1", { paidByAccount: "A1", buyerId: "b" }), order("2", { paidByAccount: "A1", buyerId: "b" })],
      [order("1", { paidByAccount: "A1" }), order("2", { paidByAccount: "A1", orderedAt: "2024-09-01" })],
      [order("1", { paidByAccount: "A1", serials: [] }), order("2", { paidByAccount: "A1", serials: [] })],
    ];
    for (const orders of silent) expect(thirdPartyPayer.detect(input(orders))).toEqual([]);
  });
});

describe("SF16 seizures converge", () => {
  const trade = Array.from({ length: 300 }, (_, i) => order(String(i + 100)));
  const bad = ["1", "2", "3", "4"].map((id) => order(id, { buyerId: "front" }));
  const taken = seizure(
    "z",
    bad.flatMap((o) => o.serials),
  );
  it("names the buyer whose goods come back", () => {
    const found = seizuresConverge.detect(input([...trade, ...bad], [taken]));
    expect(found.map((f) => f.subjects[0]?.id)).toEqual(["front"]);
  });
  it("does not accuse by volume", () => {
    const big = trade.map((o) => ({ ...o, buyerId: "dealer" }));
    const some = seizure(
      "z",
      big.slice(0, 4).flatMap((o) => o.serials),
    );
    expect(seizuresConverge.detect(input(big, [some]))).toEqual([]);
  });
  it("follows a recorded sale to the later holder", () => {
    const resold = bad.map((o) => ({
      ...o,
      id: `r${o.id}`,
      sellerId: "front",
      buyerId: "later",
      orderedAt: "2024-02-10",
    }));
    const found = seizuresConverge.detect(input([...trade, ...bad, ...resold], [taken]));
    expect(found.map((f) => f.subjects[0]?.id)).toEqual(["later"]);
  });
});
