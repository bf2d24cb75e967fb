import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// A private buyer gathers fees from four payers and pays three sellers of boats and engines, and a carrier.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const kinds = { boats: "marine", engines: "marine", ropes: "marine", lorry: "freight" } as const;
const fees = [2003, 2507, 1901, 2209].map((usd, i) => paid(`p${i + 1}`, "buyer", usd, 200 + 20 * i));
const goods = [
  paid("buyer", "boats", 3503, 270),
  paid("buyer", "engines", 2101, 290),
  paid("buyer", "ropes", 407, 310),
];
const carrier = paid("buyer", "lorry", 607, 320);
const all = [...fees, ...goods, carrier];
const base = () => seenIn("PROCUREMENT", ledger(all, { kinds }));

describe("procurement", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      payers: 1.6,
      purchases: 2.1,
      suppliers: 1.6,
      freight: 1,
      "paid from fees": 0.5,
      "new payers": 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      payers: "money.payers-before 4",
      purchases: "money.marine 3",
      suppliers: "money.suppliers 3",
      freight: "money.freight 1",
      "paid from fees": "money.of-fees 0.7",
      "new payers": "money.daily-receipts",
    });
  });
  it("names buyer and suppliers, neither payers nor carrier", () => {
    expect(base()?.subjects).toEqual([
      "buyer buyer",
      "suppliers boats",
      "suppliers engines",
      "suppliers ropes",
    ]);
    expect(base()?.payments).toEqual(all.map((p) => `${p.from} > ${p.to}`));
  });
  it.each<[string, Ledger, Record<string, number>]>([
    ["no carrier", ledger([...fees, ...goods], { kinds }), { freight: 0 }],
    [
      "a carrier five days later",
      ledger([...fees, ...goods, { ...carrier, hour: 310 + 120 }], { kinds }),
      {},
    ],
    [
      "a carrier more than five days later",
      ledger([...fees, ...goods, { ...carrier, hour: 310 + 121 }], { kinds }),
      { freight: 0 },
    ],
    ["a carrier a day before", ledger([...fees, ...goods, { ...carrier, hour: 246 }], { kinds }), {}],
    [
      "a carrier more than a day before",
      ledger([...fees, ...goods, { ...carrier, hour: 245.9 }], { kinds }),
      { freight: 0 },
    ],
    [
      "another purchase more than a week after the first",
      ledger([...all, paid("buyer", "boats", 103, 270 + 168.1)], { kinds }),
      {},
    ],
    [
      "one purchase and a carrier twice",
      ledger([...fees, ...goods.slice(0, 1), { ...(goods[0] as Paid), hour: 300 }, carrier], { kinds }),
      { purchases: 1.4, suppliers: 0 },
    ],
    [
      "a fifth of the fees spent",
      ledger([...fees.map((p) => ({ ...p, usd: p.usd * 4 })), ...goods, carrier], { kinds }),
      { "paid from fees": -0.5 },
    ],
    [
      "more than the fees spent",
      ledger([...fees.map((p) => ({ ...p, usd: p.usd * 0.6 })), ...goods, carrier], { kinds }),
      { "paid from fees": -0.5 },
    ],
    [
      "seven more who pay every month",
      ledger([...all, ...[1, 2, 3, 4, 5, 6, 7].map((n) => paid(`r${n}`, "buyer", 33 + n, 330 + n))], {
        kinds,
      }),
      { "new payers": -1.5 },
    ],
    ["three payers", ledger([...fees.slice(1), ...goods, carrier], { kinds }), { payers: 1.2 }],
  ])("with %s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("PROCUREMENT", changedLedger))).toEqual(terms);
  });
  it.each<[string, Ledger]>([
    ["of a club", ledger(all, { kinds: { ...kinds, buyer: "club" } })],
    ["with two payers", ledger([...fees.slice(2), ...goods, carrier], { kinds })],
    ["with one purchase", ledger([...fees, ...goods.slice(0, 1), carrier], { kinds })],
    [
      "with one supplier and no carrier",
      ledger([...fees, ...goods.map((p) => ({ ...p, to: "boats" }))], { kinds }),
    ],
    [
      "where fees come after",
      ledger([...fees.map((p) => ({ ...p, hour: p.hour + 200 })), ...goods, carrier], { kinds }),
    ],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("PROCUREMENT", changedLedger)).toBeUndefined();
  });
});
