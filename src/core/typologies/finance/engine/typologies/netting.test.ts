import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Two dealers collect in their own place; each pays out, within a day and less four of 100, what the other collected.
// What one collected more, it pays through a third account.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const THERE = [311, 1207, 523, 2411, 739, 1613, 947, 401];
const BACK = [283, 1103, 617, 1999, 851, 1427, 367, 229];
const sumOf = (list: readonly number[]): number => list.reduce((sum, usd) => sum + usd, 0);
const way = (from: string, to: string, sums: readonly number[], hour: number, share = 0.96): Paid[] =>
  sums.flatMap((usd, i) => [
    paid(`${from} payer ${i}`, from, usd, hour + 22 * i),
    paid(to, `${to} payee ${i}`, usd * share, hour + 20 + 22 * i),
  ]);
const there = way("north", "south", THERE, 200);
const back = way("south", "north", BACK, 207);
const net = sumOf(THERE) - sumOf(BACK);
const settled = (usd: number): Paid[] => [
  paid("north", "third", usd, 400),
  paid("third", "south", usd * 0.98, 410),
];
const all = [...there, ...back, ...settled(net)];
const base = () => seenIn("NETTING", ledger(all));

describe("netting both ways", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      "matches there": 4.8,
      "matches back": 4.8,
      "share matched": 0.8,
      "share paid": 0.8,
      netted: 1.575,
      settled: 1,
      remitters: 0,
      firms: 0,
      "new partners": 0,
      "permutation test": 3,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      "matches there": "money.matches 8 0.038",
      "matches back": "money.matches 8 0.038",
      "share matched": "money.of-receipts 1",
      "share paid": "money.of-payouts 1",
      netted: "money.netted 0.08",
      settled: "money.net-settled",
      remitters: "money.remitters",
      firms: "money.group-balances",
      "new partners": "money.never-seen 1",
      "permutation test": "money.p 0.005",
    });
  });
  it("names the two, none of their payers and payees and not who passes the difference on", () => {
    expect(base()?.subjects).toEqual(["dealers north", "dealers south"]);
    expect(base()?.payments.length).toBe(34);
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["a licensed remitter at one end", ledger(all, { kinds: { south: "remitter" } }), { remitters: -3 }],
    ["the treasuries of two firms", ledger(all, { kinds: { north: "firm", south: "firm" } }), { firms: -3 }],
    ["one firm", ledger(all, { kinds: { north: "firm" } }), {}],
    ["another sum settled", ledger([...there, ...back, ...settled(2.2 * net)]), { settled: -1 }],
    [
      "the one who collected less paying",
      ledger([...there, ...back, paid("south", "third", net, 400), paid("third", "north", 0.98 * net, 410)]),
      { settled: -1 },
    ],
    [
      "two payers who had paid it before",
      ledger([paid("north payer 0", "north", 17, 30), paid("north payer 1", "north", 19, 30), ...all]),
      { "share matched": 0.578, "new partners": -0.125 },
    ],
  ])("with %s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("NETTING", changedLedger))).toEqual(terms);
  });

  it.each<[string, Ledger]>([
    ["one way only", ledger([...there, ...settled(sumOf(THERE))])],
    [
      "where one way is far more than the other",
      ledger([
        ...there,
        ...way(
          "south",
          "north",
          BACK.map((usd) => usd * 0.4),
          207,
        ),
        ...settled(sumOf(THERE) - 0.4 * sumOf(BACK)),
      ]),
    ],
    ["where nothing leads from one to the other", ledger([...there, ...back])],
    ["where they pay each other", ledger([...all, paid("south", "north", 33, 380)])],
    [
      "where what the second pays out are other sums",
      ledger([
        ...there.map((p, i) => (p.from === "south" ? { ...p, usd: p.usd * (1.2 + 0.11 * i) } : p)),
        ...back,
        ...settled(net),
      ]),
    ],
    [
      "with three matches in one way",
      ledger([...there, ...way("south", "north", [2900, 1980, 2001], 207), ...settled(net)]),
    ],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("NETTING", changedLedger)).toBeUndefined();
  });
});
