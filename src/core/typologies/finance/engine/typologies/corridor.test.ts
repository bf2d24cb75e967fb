import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Two receivers get equal fees from three and from four payers, and pass nearly all of it to one organiser.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const fees = (receiver: string, count: number, hour: number): Paid[] =>
  Array.from({ length: count }, (_, i) =>
    paid(`${receiver}-p${i + 1}`, receiver, 803 + 17 * ((i * 2) % 5), hour + 6 * i),
  );
const first = fees("r1", 4, 200);
const second = fees("r2", 3, 210);
const onward = [paid("r1", "organiser", 3197, 245), paid("r2", "organiser", 2409, 250)];
const all = [...first, ...second, ...onward];
const base = () => seenIn("CORRIDOR", ledger(all));

describe("a corridor", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      payers: 3.5,
      receivers: 2,
      "one price": 1.528,
      round: -0.286,
      "passed on": 1.258,
      "new partners": 0,
      places: 0.7,
      "bought something": 0,
      "little else": 0.9,
      "equal shares": 0,
      order: 0.3,
      "one payment each": 0,
      "new organiser": 0.5,
      cheques: 0,
      "several releases": 0,
      "small sums": 0,
      firm: 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      payers: "money.one-price-payers 7",
      receivers: "money.receivers 2",
      "one price": "money.alike 0.06",
      round: "money.round-sums 0.14",
      "passed on": "money.passed-on 0.96",
      "new partners": "money.never-seen 1",
      places: "money.payer-places 7",
      "bought something": "money.sold-to-groups",
      "little else": "money.traffic 1",
      "equal shares": "money.equal-shares-circle",
      order: "money.after-fees",
      "one payment each": "money.pay-once",
      "new organiser": "money.paid-before",
      cheques: "money.invoices",
      "several releases": "money.piece-by-piece",
      "small sums": "money.small 837",
      firm: "money.firm-work",
    });
  });
  it("names receivers and organiser, no payer", () => {
    expect([...(base()?.subjects ?? [])].sort()).toEqual([
      "organiser organiser",
      "receivers r1",
      "receivers r2",
    ]);
    expect(base()?.payments.length).toBe(9);
  });

  it.each<[string, Ledger, Record<string, number>]>([
    [
      "one receiver",
      ledger([...first, ...onward.slice(0, 1)]),
      { payers: 2, receivers: 0, "one price": 1.754, round: -0.125, "passed on": 1.259 },
    ],
    [
      "an agency, which sells to groups",
      ledger(all, { kinds: { organiser: "travel" } }),
      { "bought something": -7 },
    ],
    ["receivers that are firms", ledger(all, { kinds: { r1: "firm", r2: "firm" } }), { firm: -1 }],
    [
      "round fees",
      ledger(all.map((p) => (p.to === "organiser" ? p : { ...p, usd: 800 + 10 * (p.usd % 3) }))),
      { "one price": 1.854, round: 1, "passed on": 1.432 },
    ],
    [
      "one fee for all",
      ledger(all.map((p) => (p.to === "organiser" ? p : { ...p, usd: 807 }))),
      { "one price": 2, round: -0.5, "passed on": 1.454, "equal shares": -4 },
    ],
    ["small fees", ledger(all.map((p) => ({ ...p, usd: p.usd / 5 }))), { round: -0.5, "small sums": -2.5 }],
    [
      "a tenth kept",
      ledger(all.map((p) => (p.to === "organiser" ? { ...p, usd: p.usd * 0.9 } : p))),
      { "passed on": 0.682 },
    ],
    ["cheques", ledger(all.map((p) => ({ ...p, by: "cheque" as const }))), { cheques: -3 }],
    [
      "payers of one place",
      ledger(all, { neighbours: [...first, ...second].map((p) => p.from) }),
      { places: -0.5 },
    ],
    [
      "an organiser who was known",
      ledger([...all, paid("r1", "organiser", 33, 20), paid("r2", "organiser", 33, 21)]),
      { "new organiser": -1.5 },
    ],
    [
      "a payer twice",
      ledger([...all, paid("r1-p2", "r1", 821, 211), paid("r2-p2", "r2", 821, 213)]),
      {
        "one price": 1.771,
        round: -0.333,
        "passed on": -0.006,
        "new partners": -0.444,
        "one payment each": -0.667,
      },
    ],
    [
      "two releases by each",
      ledger([
        ...first,
        ...second,
        ...onward.flatMap((p) => [
          { ...p, usd: p.usd / 2 },
          { ...p, usd: p.usd / 2, hour: p.hour + 3 },
        ]),
      ]),
      { "several releases": -2 },
    ],
    [
      "other traffic meanwhile",
      ledger([
        ...all,
        ...["r1", "r2"].flatMap((r) => [1, 2, 3].map((n) => paid(r, `shop${n}`, 33 + n, 230 + n))),
      ]),
      { "little else": -0.225 },
    ],
  ])("with %s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("CORRIDOR", changedLedger))).toEqual(terms);
  });

  /** One receiver alone, whose fees are 3331 dollars and end at hour 218; the third comes at hour 212. */
  const alone = (usd: number, hour: number, besides: readonly Paid[] = []) =>
    seenIn("CORRIDOR", ledger([...first, ...besides, paid("r1", "organiser", usd, hour)]));
  const others = (n: number): Paid[] =>
    Array.from({ length: n }, (_, i) => paid(`z${i}`, "r1", 2100 + 100 * i, 213 + i));

  it("leaves out receipts of other sizes, as long as most are of the one price", () => {
    expect(alone(3197, 245, others(2))?.payments).toEqual([
      "r1-p1 > r1",
      "r1-p2 > r1",
      "r1-p3 > r1",
      "r1-p4 > r1",
      "r1 > organiser",
    ]);
    expect(alone(3197, 245, others(3))).toBeUndefined();
  });

  it("is passed on within five days of the last fee, and from the middle one on", () => {
    expect(alone(3197, 218 + 120)?.payments.length).toBe(5);
    expect(alone(3197, 218 + 120.01)).toBeUndefined();
    // Two of four fees came before.
    expect(alone(3197, 212.01)?.terms["order"]).toBe(-0.45);
    expect(alone(3197, 212)?.terms["order"]).toBe(-1.2);
    expect(alone(3197, 211.99)).toBeUndefined();
  });

  it("is passed on for the most part, and not half as much again", () => {
    const passed = [0.7, 0.71, 1.41, 1.43].map((share) => alone(3331 * share, 245) !== undefined);
    expect(passed).toEqual([false, true, true, false]);
  });

  it("is paid from three places at least", () => {
    const payers = [...first, ...second].map((p) => p.from);
    const places = (together: number) =>
      seenIn("CORRIDOR", ledger(all, { neighbours: payers.slice(0, together) }))?.terms["places"];
    expect([places(5), places(6)]).toEqual([0.7, -0.5]);
  });

  it.each<[string, Ledger]>([
    ["of three payers in all", ledger([...second, ...onward.slice(1)])],
    ["of charities", ledger(all, { kinds: { r1: "charity", r2: "charity" } })],
    [
      "with fees of all sizes",
      ledger(all.map((p, i) => (p.to === "organiser" ? p : { ...p, usd: 300 * 2 ** (i % 4) }))),
    ],
    ["where half is kept", ledger(all.map((p) => (p.to === "organiser" ? { ...p, usd: p.usd * 0.5 } : p)))],
    [
      "where it is passed on a week later",
      ledger(all.map((p) => (p.to === "organiser" ? { ...p, hour: p.hour + 150 } : p))),
    ],
    [
      "where it was paid out before",
      ledger(all.map((p) => (p.to === "organiser" ? { ...p, hour: p.hour - 100 } : p))),
    ],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("CORRIDOR", changedLedger)).toBeUndefined();
  });
});
