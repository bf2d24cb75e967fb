import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Cash from four desks in four places within three days; nine tenths of it leave for two accounts.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const desks = { t1: "till", t2: "till", t3: "till", t4: "till" } as const;
const deposits = [1503, 2707, 901, 1809].map((usd, i) =>
  paid(`t${i + 1}`, "funnel", usd, 200 + 20 * i, "cash"),
);
const sent = [paid("funnel", "x", 4003, 250), paid("funnel", "y", 2503, 290)];
const all = [...deposits, ...sent];
const base = () => seenIn("FUNNEL", ledger(all, { kinds: desks }));

describe("a funnel", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      places: 3.6,
      deposits: 0.4,
      "outgoing at once": 0.8,
      desks: 1.6,
      emptied: 2.421,
      "few payees": 0,
      "cash desks": 0.8,
      "other cash": 0,
      rate: 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      places: "money.cash-places 4",
      deposits: "money.cash-deposits 4",
      "outgoing at once": "money.first-left",
      desks: "money.desks-or-payers 4",
      emptied: "money.sent-on 0.94",
      "few payees": "money.accounts 2",
      "cash desks": "money.at-desks 4",
      "other cash": "money.cash-month 4",
      rate: "money.cash-trade",
    });
  });
  it("names the account and whom it pays, no desk", () => {
    expect(base()?.subjects).toEqual(["funnel funnel", "out x", "out y"]);
    expect(base()?.payments.length).toBe(6);
  });

  it.each<[string, Ledger, Record<string, number>]>([
    [
      "all desks in one place",
      ledger(all, { kinds: desks, neighbours: ["t1", "t2", "t3", "t4"] }),
      { places: 0.9 },
    ],
    [
      "two desks in its own place",
      ledger(all, { kinds: desks, neighbours: ["t1", "t2", "funnel"] }),
      { places: 1.8 },
    ],
    ["persons who bring cash", ledger(all), { "cash desks": 0 }],
    ["three desks of four", ledger(all, { kinds: { t1: "till", t2: "till", t3: "till" } }), {}],
    ["two desks of four", ledger(all, { kinds: { t1: "till", t2: "till" } }), { "cash desks": 0 }],
    [
      "one payee",
      ledger(
        all.map((p) => (p.to === "y" ? { ...p, to: "x" } : p)),
        { kinds: desks },
      ),
      { "few payees": 0.5 },
    ],
    [
      "sent on after all had come",
      ledger([...deposits, ...sent.map((p) => ({ ...p, hour: p.hour + 11 }))], { kinds: desks }),
      { "outgoing at once": 0 },
    ],
    [
      "six tenths sent on",
      ledger([...deposits, ...sent.map((p) => ({ ...p, usd: p.usd * 0.64 }))], { kinds: desks }),
      { emptied: -0.286 },
    ],
    [
      "more sent on than came",
      ledger([...deposits, ...sent.map((p) => ({ ...p, usd: p.usd * 1.2 }))], { kinds: desks }),
      { emptied: 1.3 },
    ],
    ["small sums to others beside", ledger([...all, paid("funnel", "z", 330, 280)], { kinds: desks }), {}],
    [
      "five more deposits weeks before",
      ledger([...all, ...[1, 2, 3, 4, 5].map((n) => paid("t1", "funnel", 203 + n, 20 * n, "cash"))], {
        kinds: desks,
      }),
      { "other cash": -2 },
    ],
  ])("%s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("FUNNEL", changedLedger))).toEqual(terms);
  });

  it("is emptied within three days of the last deposit, and names four payees at most", () => {
    const later = (hour: number) =>
      seenIn("FUNNEL", ledger([...deposits, ...sent.map((p) => ({ ...p, hour }))], { kinds: desks }));
    expect([later(260 + 72) !== undefined, later(260 + 72.01) !== undefined]).toEqual([true, false]);
    const five = ["v", "w", "x", "y", "z"].map((to, i) => paid("funnel", to, 1500 - 50 * i, 270 + i));
    const seen = seenIn("FUNNEL", ledger([...deposits, ...five], { kinds: desks }));
    expect(seen?.subjects).toEqual(["funnel funnel", "out v", "out w", "out x", "out y"]);
    expect(seen?.payments.length).toBe(8);
  });

  it.each<[string, Ledger]>([
    [
      "at one desk",
      ledger(
        all.map((p) => (p.by ? { ...p, from: "t1" } : p)),
        { kinds: desks },
      ),
    ],
    ["of a shop, whose trade it is", ledger(all, { kinds: { ...desks, funnel: "shop" } })],
    [
      "where half is kept",
      ledger([...deposits, ...sent.map((p) => ({ ...p, usd: p.usd * 0.5 }))], { kinds: desks }),
    ],
    [
      "where half as much again leaves",
      ledger([...deposits, ...sent.map((p) => ({ ...p, usd: p.usd * 1.3 }))], { kinds: desks }),
    ],
    ["where it is spent in shops", ledger(all, { kinds: { ...desks, x: "shop", y: "shop" } })],
    [
      "where it leaves by cheque",
      ledger([...deposits, ...sent.map((p) => ({ ...p, by: "cheque" as const }))], { kinds: desks }),
    ],
    [
      "where it leaves a week later",
      ledger([...deposits, ...sent.map((p) => ({ ...p, hour: p.hour + 90 }))], { kinds: desks }),
    ],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("FUNNEL", changedLedger)).toBeUndefined();
  });
});
