import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// An account of few dealings that pays eight strangers within three days, each once and each another sum.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 500)];
const eight = [303, 911, 1507, 2103, 473, 3301, 761, 1213].map((usd, i) =>
  paid("hub", `p${i + 1}`, usd, 200 + 9 * i),
);
const ledger = (payees: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payees],
  ...more,
});
const each = (change: (p: Paid, i: number) => Partial<Paid>): Paid[] =>
  eight.map((p, i) => ({ ...p, ...change(p, i) }));
const base = () => seenIn("FAN-OUT", ledger(eight));

describe("a fan out", () => {
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
      batch: 0,
      firm: 0,
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
      batch: "money.minutes 0",
      firm: "money.wages",
    });
  });
  it("names the payer alone, and holds every payment", () => {
    expect(base()?.subjects).toEqual(["hub hub"]);
    expect(base()?.payments).toEqual(eight.map((p) => `hub > ${p.to}`));
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["in one batch", ledger(each((_, i) => ({ hour: 200 + 0.25 * i }))), { haste: -2, batch: -4 }],
    ["sixteen minutes apart", ledger(each((_, i) => ({ hour: 200 + 0.27 * i }))), { haste: -2 }],
    [
      "half of it in one batch",
      ledger(each((_, i) => ({ hour: 200 + (i < 4 ? 0.2 : 9) * i }))),
      { batch: -1.714 },
    ],
    ["a firm by one method: wages", ledger(eight, { kinds: { hub: "firm" } }), { firm: -0.5 }],
    [
      "a firm by two methods",
      ledger(
        each((_, i) => (i < 2 ? { by: "mobile" } : {})),
        { kinds: { hub: "firm" } },
      ),
      { "one method": -0.1 },
    ],
    [
      "a firm to firms",
      ledger(eight, {
        kinds: { hub: "firm", ...Object.fromEntries(eight.map((p) => [p.to, "firm"] as const)) },
      }),
      { treasury: -4, "other kinds": -1.2, firm: -0.5 },
    ],
    ["neighbours", ledger(eight, { neighbours: ["hub", ...eight.map((p) => p.to)] }), { neighbours: -3 }],
    [
      "one who is paid twice",
      ledger([...eight, paid("hub", "p3", 517, 240)]),
      { "one payment each": -0.333, "new partners": -0.278, "spread of amounts": 0.272 },
    ],
    [
      "payments to shops beside",
      ledger([...eight, paid("hub", "grocer", 517, 240)], { kinds: { grocer: "shop" } }),
      {},
    ],
    [
      "three others in the week before",
      ledger([...eight, ...["a", "b", "c"].map((a, i) => paid("hub", a, 640 + i, 150 - 20 * i))]),
      { burst: 2.846, habit: -0.75, "out of profile": 0.15 },
    ],
    ["five payees", ledger(eight.slice(0, 5)), { burst: 5.282, size: 1.75, "spread of amounts": 0.377 }],
  ])("%s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("FAN-OUT", changedLedger))).toEqual(terms);
  });

  it.each<[string, Ledger]>([
    ["to four payees", ledger(eight.slice(0, 4))],
    ["of a state office, whose trade it is", ledger(eight, { kinds: { hub: "state" } })],
    [
      "to four persons and four shops",
      ledger(eight, { kinds: { p1: "shop", p2: "shop", p3: "till", p4: "marine" } }),
    ],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("FAN-OUT", changedLedger)).toBeUndefined();
  });

  it.each([
    [96, 8],
    [96.1, 7],
  ])("reaches over %d hours to %i payees", (hours, payees) => {
    const spread = ledger(each((_, i) => ({ hour: 200 + (hours * i) / 7 })));
    expect(seenIn("FAN-OUT", spread)?.payments.length).toBe(payees);
  });
});
