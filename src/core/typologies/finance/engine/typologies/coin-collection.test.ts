import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Eight strangers pay a wallet 1,500 dollars in coins within nine days; it passes nearly all on to one exchange.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  kinds,
  ...more,
});

const kinds = { exchange: "exchange", other: "exchange", wallet: "wallet" } as const;
const fees = Array.from({ length: 8 }, (_, i) => paid(`p${i}`, "wallet", 1500, 200 + 26 * i, "crypto"));
const sold = [
  paid("wallet", "exchange", 5600, 310, "crypto"),
  paid("wallet", "exchange", 6000, 400, "crypto"),
];
const all = [...fees, ...sold];
const base = () => seenIn("COIN-COLLECTION", ledger(all));
const price = (of: (usd: number, i: number) => number): Ledger =>
  ledger([...fees.map((p, i) => ({ ...p, usd: of(p.usd, i) })), ...sold]);

describe("coins of one price, cashed out", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      payers: 4,
      "one price": 1.2,
      "passed on": 1.483,
      "new partners": 0,
      round: 0.8,
      "small sums": 0,
      firms: 0,
      "other payees": 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      payers: "money.one-price-payers 8",
      "one price": "money.in-band 1",
      "passed on": "money.to-exchange 0.97",
      "new partners": "money.never-seen 1",
      round: "money.round-sums 1",
      "small sums": "money.small 1500",
      firms: "money.firms 0",
      "other payees": "money.other-payees 0",
    });
  });
  it("names the wallet, none of its payers and not the exchange", () => {
    expect(base()?.subjects).toEqual(["collector wallet"]);
    expect(base()?.payments.length).toBe(10);
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["odd sums of about one price", price((usd, i) => usd + (i % 2 === 0 ? 1 : -1)), { round: -0.4 }],
    [
      "payers who are firms, as in a payroll turned round",
      ledger(all, { kinds: { ...kinds, p0: "firm", p1: "firm", p2: "firm", p3: "firm" } }),
      { firms: -1.5 },
    ],
    [
      "much else paid, as a desk does",
      ledger([...all, ...[1, 2, 3].map((n) => paid("wallet", `x${n}`, 203, 330 + n, "crypto"))]),
      { "other payees": -1.2 },
    ],
    ["sums of 150 dollars", ledger(all.map((p) => ({ ...p, usd: p.usd / 10 }))), { "small sums": -2.5 }],
  ])("with %s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("COIN-COLLECTION", changedLedger))).toEqual(terms);
  });

  it.each<[string, Ledger]>([
    ["of five payers", ledger([...fees.slice(0, 5), ...sold.map((p) => ({ ...p, usd: p.usd * 0.6 }))])],
    ["of many sums, as a desk's are", price((usd, i) => usd * (0.5 + 0.3 * i))],
    ["of which a third is kept", ledger([...fees, sold[1] as Paid])],
    ["sold at two exchanges", ledger([...fees, sold[0] as Paid, { ...(sold[1] as Paid), to: "other" }])],
    ["that goes to somebody else", ledger(all, { kinds: { wallet: "wallet" } })],
    ["by transfer", ledger(all.map(({ by: _, ...p }) => p))],
    ["over a month", ledger(all.map((p) => ({ ...p, hour: 100 + 3 * (p.hour - 200) })))],
    ["of an exchange's own", ledger(all, { kinds: { ...kinds, wallet: "exchange" } })],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("COIN-COLLECTION", changedLedger)).toBeUndefined();
  });

  it("runs one way: coins that an exchange hands out to many are none", () => {
    expect(
      seenIn(
        "COIN-COLLECTION",
        ledger(all.map((p) => ({ ...p, from: p.to, to: p.from, hour: 600 - p.hour }))),
      ),
    ).toBeUndefined();
  });
});
