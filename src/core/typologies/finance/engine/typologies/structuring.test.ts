import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Five cash deposits at two desks, each just below ten thousand, and one payment that moves the sum on.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 900)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const desks = { till1: "till", till2: "till" } as const;
const SUMS = [9503, 9707, 9301, 9809, 9611];
const deposits = SUMS.map((usd, i) => paid(i % 2 ? "till2" : "till1", "holder", usd, 200 + 20 * i, "cash"));
const onward = paid("holder", "other", 45_003, 300);
const all = [...deposits, onward];
const base = () => seenIn("STRUCTURING", ledger(all, { kinds: desks }));

describe("deposits below a threshold", () => {
  it("are told in these terms", () => {
    expect(base()?.terms).toEqual({
      deposits: 3.5,
      threshold: 1.5,
      round: -0.4,
      above: 0,
      "other cash": 0,
      "moved on": 1.5,
      "few desks": 0.5,
    });
  });
  it("are told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      deposits: "money.below 5 10000",
      threshold: "money.just-below 10000",
      round: "money.round-sums 0",
      above: "money.over 0",
      "other cash": "money.other-cash 0",
      "moved on": "money.one-payment",
      "few desks": "money.desk-count 2",
    });
  });
  it("name the account and its desks, and hold the payment that moves the sum on", () => {
    expect(base()?.subjects).toEqual(["account holder", "desks till1", "desks till2"]);
    expect(base()?.payments).toEqual(all.map((p) => `${p.from} > ${p.to}`));
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["nothing moved on", ledger(deposits, { kinds: desks }), { "moved on": 0 }],
    ["half moved on", ledger([...deposits, { ...onward, usd: 28_000 }], { kinds: desks }), { "moved on": 0 }],
    ["more moved on", ledger([...deposits, { ...onward, usd: 53_000 }], { kinds: desks }), { "moved on": 0 }],
    ["moved on four days later", ledger([...deposits, { ...onward, hour: 280 + 96 }], { kinds: desks }), {}],
    [
      "moved on more than four days later",
      ledger([...deposits, { ...onward, hour: 280 + 97 }], { kinds: desks }),
      { "moved on": 0 },
    ],
    [
      "round sums",
      ledger([...deposits.map((p, i) => ({ ...p, usd: 9500 + 50 * i })), onward], { kinds: desks }),
      { round: 0.8 },
    ],
    [
      "one above beside",
      ledger([...all, paid("till1", "holder", 12_003, 230, "cash")], { kinds: desks }),
      { above: -2, "other cash": -0.6 },
    ],
    [
      "one of the threshold itself beside",
      ledger([...all, paid("till1", "holder", 10_000, 230, "cash")], { kinds: desks }),
      { above: -2, "other cash": -0.6 },
    ],
    [
      "small cash beside",
      ledger([...all, paid("till1", "holder", 303, 230, "cash")], { kinds: desks }),
      { "other cash": -0.6 },
    ],
    [
      "below a thousand",
      ledger(
        all.map((p) => ({ ...p, usd: p.usd / 10 })),
        { kinds: desks },
      ),
      { threshold: -3 },
    ],
    [
      "below two thousand",
      ledger(
        all.map((p) => ({ ...p, usd: p.usd / 5 })),
        { kinds: desks },
      ),
      {},
    ],
    [
      "at five desks",
      ledger([...deposits.map((p, i) => ({ ...p, from: `t${i}` })), onward], {
        kinds: Object.fromEntries(SUMS.map((_, i) => [`t${i}`, "till" as const])),
      }),
      { "few desks": -1 },
    ],
  ])("%s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("STRUCTURING", changedLedger))).toEqual(terms);
  });

  it.each([
    [0.1, 1000],
    [0.2, 2000],
    [0.3, 3000],
    [0.4, undefined],
    [0.5, 5000],
    [1, 10_000],
    [2, 20_000],
  ])("are sought below round sums: %d of ten thousand and less", (scale, threshold) => {
    const scaled = all.map((p) => ({ ...p, usd: p.usd * scale }));
    expect(seenIn("STRUCTURING", ledger(scaled, { kinds: desks }))?.said["deposits"]).toBe(
      threshold && `money.below 5 ${threshold}`,
    );
  });

  it("of more than three depositors are made at desks by half of them at least", () => {
    const subjects = (depositors: number, tills: readonly string[]) =>
      seenIn(
        "STRUCTURING",
        ledger([...deposits.map((p, i) => ({ ...p, from: `t${i % depositors}` })), onward], {
          kinds: Object.fromEntries(tills.map((name) => [name, "till" as const])),
        }),
      )?.subjects;
    expect(subjects(3, [])).toEqual(["account holder"]);
    expect(subjects(4, ["t0"])).toBeUndefined();
    expect(subjects(4, ["t0", "t1"])).toEqual(["account holder", "desks t0", "desks t1"]);
  });

  it("move on within a tenth more, or four tenths less, of their sum", () => {
    const total = SUMS.reduce((sum, usd) => sum + usd, 0);
    const moved = (share: number) =>
      seenIn("STRUCTURING", ledger([...deposits, { ...onward, usd: total * share }], { kinds: desks }))
        ?.terms["moved on"];
    expect([0.59, 0.61, 1.09, 1.11].map(moved)).toEqual([0, 1.5, 1.5, 0]);
  });

  it.each<[string, Ledger]>([
    [
      "by transfer",
      ledger(
        all.map((p) => ({ ...p, by: "transfer" as const })),
        { kinds: desks },
      ),
    ],
    ["of a club, whose trade it is", ledger(all, { kinds: { ...desks, holder: "club" } })],
    [
      "fees of one price from five persons",
      ledger([...deposits.map((p, i) => ({ ...p, from: `p${i}` })), onward]),
    ],
    [
      "far below every threshold",
      ledger(
        all.map((p) => ({ ...p, usd: p.usd * 0.8 })),
        { kinds: desks },
      ),
    ],
  ])("are none %s", (_, changedLedger) => {
    expect(seenIn("STRUCTURING", changedLedger)).toBeUndefined();
  });
});
