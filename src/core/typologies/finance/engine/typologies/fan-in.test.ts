import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// An account of few dealings whom eight strangers pay within three days, each once and each another sum.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 500)];
const SUMS = [303, 911, 1507, 2103, 473, 3301, 761, 1213];
const eight = SUMS.map((usd, i) => paid(`p${i + 1}`, "hub", usd, 200 + 9 * i));
const ledger = (
  payers: readonly Paid[],
  more: Omit<Ledger, "payments"> = {},
  besides: readonly Paid[] = [],
): Ledger => ({
  payments: [...quiet, ...payers, ...besides],
  ...more,
});
const everybody = (
  kind: "person" | "firm" | "till" | "state",
  hub: "person" | "firm" | "club" = "person",
) => ({
  kinds: { hub, ...Object.fromEntries(eight.map((p) => [p.from, kind])) },
});
const names = (first: number, last: number): string[] => eight.slice(first - 1, last).map((p) => p.from);
const each = (change: (p: Paid, i: number) => Partial<Paid>): Paid[] =>
  eight.map((p, i) => ({ ...p, ...change(p, i) }));
const base = () => seenIn("FAN-IN", ledger(eight));

describe("a fan in", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      burst: 9.795,
      habit: 0,
      "large for its peers": 0.019,
      "all large for its peers": 0.031,
      gifts: 0,
      "one price": 0,
      "repeated sums": 0,
      treasury: 0,
      "equal shares": 0,
      wallets: 0,
      size: 2.8,
      "one payment each": 0,
      "new partners": 0,
      neighbours: 0,
      "other kinds": 0,
      cheques: 0,
      "spread of amounts": 0.225,
      "small sums": 0,
      "large as ever": 0,
      "one method": 0.4,
      haste: 0,
      "out of profile": -0.6,
      "in turn": 0,
      "cash takings": 0,
      "explained spending": 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      burst: "money.burst 8 0",
      habit: "money.busiest 0",
      "large for its peers": "money.large-for-peers",
      "all large for its peers": "money.all-large-for-peers",
      gifts: "money.gifts",
      "one price": "money.one-size",
      "repeated sums": "money.repeat",
      treasury: "money.group-balances",
      "equal shares": "money.same-sum 0",
      wallets: "money.virtual 0",
      size: "money.partners 8",
      "one payment each": "money.partners-once 1",
      "new partners": "money.never-seen 1",
      neighbours: "money.same-place 0",
      "other kinds": "money.not-private 0",
      cheques: "money.by-cheque 0",
      "spread of amounts": "money.vary",
      "small sums": "money.small 1062",
      "large as ever": "money.large-as-ever",
      "one method": "money.one-method",
      haste: "money.within-hours 63",
      "out of profile": "money.out-of-profile",
      "in turn": "money.in-turn",
      "cash takings": "money.desks 0",
      "explained spending": "money.spent 0",
    });
  });
  it("names the collector alone, and holds every payment", () => {
    expect(base()?.subjects).toEqual(["hub hub"]);
    expect(base()?.payments).toEqual(eight.map((p) => `${p.from} > hub`));
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["cheques", ledger(each(() => ({ by: "cheque" }))), { cheques: -1.5 }],
    [
      "three cheques of eight",
      ledger(each((_, i) => (i < 3 ? { by: "cheque" } : {}))),
      { burst: 5.282, size: 1.75, "spread of amounts": 0.253, "out of profile": -0.1 },
    ],
    ["wallets", ledger(each(() => ({ by: "crypto" }))), { wallets: -1.5 }],
    ["neighbours", ledger(eight, { neighbours: ["hub", ...names(1, 8)] }), { neighbours: -3 }],
    [
      "two neighbours of eight",
      ledger(eight, { neighbours: ["hub", ...names(1, 2)] }),
      { neighbours: -0.75 },
    ],
    ["neighbours of each other alone", ledger(eight, { neighbours: names(1, 8) }), {}],
    ["firms that pay a person", ledger(eight, everybody("firm")), { "other kinds": -1.2 }],
    [
      "firms that pay a firm: the balances of a group",
      ledger(eight, everybody("firm", "firm")),
      { treasury: -4, "other kinds": -1.2 },
    ],
    ["persons who pay a firm", ledger(eight, everybody("person", "firm")), {}],
    ["cash desks", ledger(eight, everybody("till")), { "other kinds": -1.2, "cash takings": -4 }],
    [
      "round sums",
      ledger(each((p) => ({ usd: Math.round(p.usd / 100) * 100 }))),
      { gifts: -3, "spread of amounts": 0.235 },
    ],
    [
      "one price, within a tenth",
      ledger(each((_, i) => ({ usd: 1003 + 20 * i }))),
      { "one price": -2.5, "spread of amounts": -0.356 },
    ],
    [
      "one sum",
      ledger(each(() => ({ usd: 1003 }))),
      { "one price": -2.5, "repeated sums": -3, "equal shares": -5, "spread of amounts": -0.4 },
    ],
    [
      "five of one sum",
      ledger(each((p, i) => ({ usd: i < 5 ? 1003 : p.usd }))),
      {
        "one price": -2.5,
        "repeated sums": -1.875,
        "equal shares": -3.125,
        "spread of amounts": -0.4,
      },
    ],
    [
      "two sums twice",
      ledger(each((p, i) => ({ usd: i < 4 ? 1003 + 1000 * (i % 2) : p.usd }))),
      { "repeated sums": -1.5, "spread of amounts": 0.174 },
    ],
    ["small sums", ledger(each((p) => ({ usd: p.usd / 10 }))), { "small sums": -2 }],
    ["a middle of 119", ledger(each((p) => ({ usd: (p.usd * 119) / 1062 }))), { "small sums": -2 }],
    ["a middle of 120", ledger(each((p) => ({ usd: (p.usd * 120.01) / 1062 }))), {}],
    ["within less than six hours", ledger(each((_, i) => ({ hour: 200 + 0.85 * i }))), { haste: -2 }],
    ["within six hours", ledger(each((_, i) => ({ hour: 200 + (6 * i) / 7 }))), {}],
    [
      "one who pays twice",
      ledger(eight, {}, [paid("p3", "hub", 517, 240)]),
      { "one payment each": -0.333, "new partners": -0.278, "spread of amounts": 0.272 },
    ],
    [
      "one who was known before",
      ledger(eight, {}, [paid("p3", "hub", 517, 30)]),
      { burst: 4.587, habit: -0.286, size: 2.45, "spread of amounts": 0.377 },
    ],
    [
      "three others in the week before",
      ledger(
        eight,
        {},
        ["a", "b", "c"].map((a, i) => paid(a, "hub", 640 + i, 150 - 20 * i)),
      ),
      { burst: 2.846, habit: -0.75, "out of profile": 0.15 },
    ],
    ["one other long before", ledger(eight, {}, [paid("a", "hub", 640, 20)]), { burst: 5.652, habit: -0.25 }],
    ["two methods", ledger(each((_, i) => (i % 2 ? { by: "mobile" } : {}))), { "one method": -0.6 }],
    [
      "each pays the same sum to another in turn",
      ledger(
        eight,
        {},
        each((_, i) => ({ to: `q${i}`, hour: 290 + i })),
      ),
      { "in turn": -4 },
    ],
    [
      "half of it spent on travel",
      ledger(eight, { kinds: { agency: "travel" } }, [paid("hub", "agency", 5286, 300)]),
      { "large as ever": -0.451, "explained spending": -3.5 },
    ],
    [
      "a tenth spent on travel",
      ledger(eight, { kinds: { agency: "travel" } }, [paid("hub", "agency", 1050, 300)]),
      {},
    ],
    [
      "half of it spent on travel five days later",
      ledger(eight, { kinds: { agency: "travel" } }, [paid("hub", "agency", 5286, 263 + 120)]),
      { "large as ever": -0.451, "explained spending": -3.5 },
    ],
    [
      "half of it spent on travel more than five days later",
      ledger(eight, { kinds: { agency: "travel" } }, [paid("hub", "agency", 5286, 263 + 121)]),
      { "large as ever": -0.451 },
    ],
    [
      "half of it spent on travel before",
      ledger(eight, { kinds: { agency: "travel" } }, [paid("hub", "agency", 5286, 199)]),
      { "large as ever": -0.477 },
    ],
    [
      "half of it paid to a person",
      ledger(eight, {}, [paid("hub", "cousin", 5286, 300)]),
      { "large as ever": -0.623 },
    ],
    [
      "an account that always deals in large sums",
      ledger(
        eight,
        {},
        [1, 2, 3, 4].map((i) => paid("hub", "bank", 9001 + i, 100 + i)),
      ),
      { "large as ever": -0.731 },
    ],
    [
      "payers whose other payments are smaller",
      ledger(
        eight,
        {},
        eight.flatMap((p, i) => [1, 2, 3].map((n) => paid(p.from, `x${i}`, 20 + n, 10 * n + i))),
      ),
      { "out of profile": 0.9 },
    ],
    [
      "payers whose other payments are larger",
      ledger(
        eight,
        {},
        eight.flatMap((p, i) => [1, 2, 3].map((n) => paid(p.from, `x${i}`, 20_000 + n, 10 * n + i))),
      ),
      { "out of profile": -2.1 },
    ],
    ["five payers", ledger(eight.slice(0, 5)), { burst: 5.282, size: 1.75, "spread of amounts": 0.377 }],
  ])("%s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("FAN-IN", changedLedger))).toEqual(terms);
  });

  it.each<[string, Ledger]>([
    ["of four payers", ledger(eight.slice(0, 4))],
    ["of a club, whose trade it is", ledger(eight, everybody("person", "club"))],
    ["by card, which moves no money between suspects", ledger(each(() => ({ by: "purchase" })))],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("FAN-IN", changedLedger)).toBeUndefined();
  });

  it.each([
    [96, 8],
    [96.1, 7],
  ])("reaches over %i hours to %i payers", (hours, payers) => {
    const spread = ledger(each((_, i) => ({ hour: 200 + (hours * i) / 7 })));
    expect(seenIn("FAN-IN", spread)?.payments.length).toBe(payers);
  });
});
