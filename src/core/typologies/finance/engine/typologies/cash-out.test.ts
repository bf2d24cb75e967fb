import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Fees came in by transfer; the next day the holder takes them in cash at four desks in four places.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  kinds: desks,
  ...more,
});

const desks = { d1: "till", d2: "till", d3: "changer", d4: "remitter" } as const;
const came = [paid("p1", "holder", 2503, 190), paid("p2", "holder", 3701, 196)];
const taken = [1503, 1707, 901, 1809].map((usd, i) => paid("holder", `d${i + 1}`, usd, 220 + 3 * i, "cash"));
const all = [...came, ...taken];
const base = () => seenIn("CASH-OUT", ledger(all));

describe("cash taken at several desks in a day", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      desks: 3.6,
      sum: 0.68,
      "came in before": 1.5,
      places: 1.2,
      "other cash": 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      desks: "money.desk-count 4",
      sum: "money.taken 5920",
      "came in before": "money.came-before 1",
      places: "money.desk-places 4",
      "other cash": "money.cash-out-month 0",
    });
  });
  it("says no place where no place is known, nor where one of a few is unknown", () => {
    const terms = seenIn("CASH-OUT", ledger(all, { placeless: true }))?.terms;
    expect(terms).toEqual({ desks: 3.6, sum: 0.68, "came in before": 1.5, "other cash": 0 });
    expect(seenIn("CASH-OUT", ledger(all, { placeless: true, neighbours: ["d1"] }))?.terms).toEqual(terms);
  });
  it("is looked for in the window that a package says", () => {
    // The first desk a day and a half before the last: three within the day are two.
    const slow = all.filter((p) => p.to !== "d4").map((p) => (p.to === "d1" ? { ...p, hour: 195 } : p));
    expect(seenIn("CASH-OUT", ledger(slow))).toBeUndefined();
    const parameters = { "CASH-OUT": { windowHours: 48 } };
    expect(seenIn("CASH-OUT", ledger(slow, { parameters }))?.terms).toMatchObject({ desks: 2.7 });
  });
  it("names the holder, no desk and no payer", () => {
    expect(base()?.subjects).toEqual(["account holder"]);
    expect(base()?.payments).toEqual(["holder > d1", "holder > d2", "holder > d3", "holder > d4"]);
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["desks of one town", ledger(all, { neighbours: ["d1", "d2", "d3", "d4"] }), { places: 0 }],
    ["a traveller's own money", ledger(taken), { "came in before": -0.5 }],
    [
      "cash taken three days later too",
      ledger([...all, paid("holder", "d1", 301, 292, "cash")]),
      { "other cash": -0.5 },
    ],
    [
      "a fourth desk two days later",
      ledger(all.map((p) => (p.to === "d4" ? { ...p, hour: 270 } : p))),
      {
        desks: 2.7,
        sum: 0.315,
        "came in before": 1.5,
        places: 0.8,
        "other cash": -0.5,
      },
    ],
  ])("with %s", (_, changedLedger, terms) => {
    const differing = changed(base(), seenIn("CASH-OUT", changedLedger));
    expect({ ...terms, ...differing }).toEqual(terms);
    expect(differing).toBeDefined();
  });

  it.each<[string, Ledger]>([
    ["at two desks", ledger([...came, ...taken.slice(0, 2)])],
    ["of 2,990 dollars", ledger([...came, ...taken.map((p) => ({ ...p, usd: 747.5 }))])],
    ["over four days", ledger([...came, ...taken.map((p, i) => ({ ...p, hour: 220 + 25 * i }))])],
    ["four times at one desk", ledger([...came, ...taken.map((p) => ({ ...p, to: "d1" }))])],
    ["by transfer", ledger([...came, ...taken.map(({ by: _, ...p }) => p)])],
    ["that goes to persons", ledger(all, { kinds: {} })],
    ["of a shop", ledger(all, { kinds: { ...desks, holder: "shop" } })],
    ["of an exchange house", ledger(all, { kinds: { ...desks, holder: "changer" } })],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("CASH-OUT", changedLedger)).toBeUndefined();
  });

  it("is money coming out: the same desks paying in are none", () => {
    expect(seenIn("CASH-OUT", ledger(all.map((p) => ({ ...p, from: p.to, to: p.from }))))).toBeUndefined();
  });
});
