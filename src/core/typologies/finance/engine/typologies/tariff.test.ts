import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Ten strangers, each from a place of their own, pay a private account 3,000 dollars within five days.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const fees = Array.from({ length: 10 }, (_, i) => paid(`p${i}`, "collector", 3000, 200 + 13 * i));
const people = Object.fromEntries(
  [...fees.map((f) => f.from), "collector", "onward"].map((name) => [name, "person" as const]),
);
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  kinds: people,
  ...more,
});
const base = () => seenIn("TARIFF", ledger(fees));
const price = (of: (usd: number, i: number) => number): Ledger =>
  ledger(fees.map((p, i) => ({ ...p, usd: of(p.usd, i) })));

describe("one price of a route, from many strangers", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      payers: 4.5,
      "one price": 1.6,
      round: 0.8,
      places: 2,
      neighbours: 0,
      "new partners": 0,
      "other kinds": 0,
      habit: 0,
      "in turn": 0,
      returned: 0,
      "explained spending": 0,
      cheques: 0,
      firm: 0,
    });
  });
  it("names who collects, and none of the payers", () => {
    expect(base()?.subjects).toEqual(["collector collector"]);
    expect(base()?.payments.length).toBe(10);
  });
  it("is seen whether the fees are kept or passed on", () => {
    const onward = ledger([...fees, paid("collector", "onward", 27_900, 340)]);
    expect(changed(base(), seenIn("TARIFF", onward))).toEqual({});
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["odd sums of about one price", price((usd, i) => usd + (i % 2 === 0 ? 1 : -1)), { round: -0.4 }],
    [
      "payers of its own place",
      ledger(fees, { neighbours: ["collector", "p0", "p1"] }),
      { neighbours: -0.6 },
    ],
    [
      "a course or a tour that is bought with it",
      ledger([...fees, paid("collector", "tours", 15_000, 330)], { kinds: { ...people, tours: "travel" } }),
      { "explained spending": -6 },
    ],
    [
      "members who pay each other in turn",
      ledger([...fees, ...fees.slice(1).map((f, i) => paid(f.from, "p0", 3000, 330 + i))]),
      { payers: 4.05, "in turn": -5 },
    ],
    ["sums that are paid back", ledger([...fees, paid("collector", "p0", 3000, 340)]), { returned: -0.4 }],
  ])("with %s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("TARIFF", changedLedger))).toEqual(terms);
  });

  it.each<[string, Ledger]>([
    ["of five payers", ledger(fees.slice(0, 5))],
    ["of many sums, as gifts are", price((usd, i) => usd * (0.5 + 0.2 * i))],
    ["of a price that no route has", price((usd) => usd / 10)],
    [
      "of neighbours and tenants, who live in one place",
      ledger(fees, { neighbours: fees.slice(1).map((f) => f.from) }),
    ],
    ["of payers of whom nobody knows where they are", ledger(fees, { placeless: true })],
    ["over a month", ledger(fees.map((p) => ({ ...p, hour: 200 + (60 * (p.hour - 200)) / 13 })))],
    ["of a landlord by trade", ledger(fees, { kinds: { ...people, collector: "property" } })],
    ["of a school", ledger(fees, { kinds: { ...people, collector: "shop" } })],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("TARIFF", changedLedger)).toBeUndefined();
  });

  it("runs one way: equal wages are none", () => {
    expect(seenIn("TARIFF", ledger(fees.map((p) => ({ ...p, from: p.to, to: p.from }))))).toBeUndefined();
  });
});
