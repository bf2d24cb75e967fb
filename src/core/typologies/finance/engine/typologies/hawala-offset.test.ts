import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// A collector takes eight sums; a payer elsewhere pays out each less six of 100 within two days; the collector pays the
// sum in bulk to a third account, which pays it on to the payer.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const SUMS = [311, 1207, 523, 2411, 739, 1613, 947, 401];
const receipts = SUMS.map((usd, i) => paid(`in${i + 1}`, "collector", usd, 200 + 20 * i));
const payouts = SUMS.map((usd, i) => paid("payer", `out${i + 1}`, usd * 0.94, 224 + 20 * i));
const total = SUMS.reduce((sum, usd) => sum + usd, 0);
const bulk = [paid("collector", "third", total * 0.97, 372), paid("third", "payer", total * 0.95, 390)];
const all = [...receipts, ...payouts, ...bulk];
const base = () => seenIn("HAWALA-OFFSET", ledger(all));

describe("value moved without money", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      matches: 5.6,
      "share matched": 1.5,
      "share paid": 1,
      settled: 1.439,
      remitters: 0,
      wait: 0,
      "permutation test": 3,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      matches: "money.matches 8 0.06",
      "share matched": "money.of-receipts 1",
      "share paid": "money.of-payouts 1",
      settled: "money.bulk-equals",
      remitters: "money.remitters",
      wait: "money.payout-after 24",
      "permutation test": "money.p 0.005",
    });
  });
  it("names collector, payer and third account, nobody whom they took from or paid", () => {
    expect(base()?.subjects).toEqual(["collector collector", "payer payer", "settlement third"]);
    expect(base()?.payments.length).toBe(18);
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["a licensed remitter at one end", ledger(all, { kinds: { payer: "remitter" } }), { remitters: -3 }],
    [
      "payouts before receipts",
      ledger([...receipts, ...payouts.map((p) => ({ ...p, hour: p.hour - 25 })), ...bulk]),
      { wait: -1 },
    ],
    [
      "half of it settled",
      ledger([...receipts, ...payouts, ...bulk.map((p) => ({ ...p, usd: p.usd * 0.5 }))]),
      { settled: 0.053 },
    ],
    [
      "five matches",
      ledger([
        ...receipts.slice(0, 5),
        ...payouts.slice(0, 5),
        ...bulk.map((p) => ({ ...p, usd: p.usd * 0.62 })),
      ]),
      { matches: 3.5, settled: 1.386 },
    ],
    [
      "three receipts without a payout",
      ledger([...all, ...[1, 2, 3].map((n) => paid(`e${n}`, "collector", 61 + n, 300 + n))]),
      { "share matched": 0.682 },
    ],
    [
      "three payouts without a receipt",
      ledger([...all, ...[1, 2, 3].map((n) => paid("payer", `e${n}`, 61 + n, 300 + n))]),
      { "share paid": 0.455 },
    ],
  ])("with %s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("HAWALA-OFFSET", changedLedger))).toEqual(terms);
  });

  const sums = (share: number): Ledger =>
    ledger([...receipts, ...payouts.map((p) => ({ ...p, usd: (p.usd / 0.94) * share })), ...bulk]);
  const late = (hours: number): Ledger =>
    ledger([...receipts, ...payouts.map((p) => ({ ...p, hour: p.hour - 24 + hours })), ...bulk]);
  const handedOn = (share: number, hour = 390): Ledger =>
    ledger([
      ...receipts,
      ...payouts,
      bulk[0] as Paid,
      { ...(bulk[1] as Paid), usd: total * 0.97 * share, hour },
    ]);
  it.each<[string, Ledger, boolean]>([
    ["a fee of 13 of 100", sums(0.87), true],
    ["a fee of 16 of 100", sums(0.84), false],
    ["payouts of 5 of 100 more", sums(1.05), true],
    ["payouts of 11 of 100 more", sums(1.11), false],
    ["payouts two hours before their receipts", late(-2), true],
    ["payouts more than two hours before", late(-2.1), false],
    ["payouts three days after their receipts", late(72), true],
    ["payouts more than three days after", late(72.1), false],
    ["a third account that keeps 19 of 100", handedOn(0.81), true],
    ["a third account that adds 2 of 100", handedOn(1.02), true],
    ["a third account that adds 4 of 100", handedOn(1.04), false],
    ["a third account that waits for five days", handedOn(0.98, 372 + 120), true],
    ["a third account that waits for more than five days", handedOn(0.98, 372 + 120.1), false],
  ])("with %s", (_, changedLedger, isSeen) => {
    expect(seenIn("HAWALA-OFFSET", changedLedger) !== undefined).toBe(isSeen);
  });

  it.each<[string, Ledger]>([
    ["of a licensed remitter's receipts", ledger(all, { kinds: { collector: "remitter" } })],
    ["with three matches", ledger([...receipts.slice(0, 3), ...payouts.slice(0, 3), ...bulk])],
    ["where the collector pays the payer itself", ledger([...all, paid("collector", "payer", 33, 380)])],
    ["where nothing is settled", ledger([...receipts, ...payouts])],
    [
      "where the third account keeps a quarter",
      ledger([...receipts, ...payouts, bulk[0] as Paid, { ...(bulk[1] as Paid), usd: total * 0.7 }]),
    ],
    [
      "where payouts are other sums",
      ledger([...receipts, ...payouts.map((p, i) => ({ ...p, usd: p.usd * (1.3 + 0.17 * i) })), ...bulk]),
    ],
    [
      "where payouts come a week later",
      ledger([...receipts, ...payouts.map((p) => ({ ...p, hour: p.hour + 170 })), ...bulk]),
    ],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("HAWALA-OFFSET", changedLedger)).toBeUndefined();
  });
});
