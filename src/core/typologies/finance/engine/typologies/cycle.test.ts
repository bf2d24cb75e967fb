import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Five accounts hand on a sum within two days until it is back where it began; each keeps two of 100.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 900)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const hop = (i: number, hops: number): Paid =>
  paid(`a${i + 1}`, `a${((i + 1) % hops) + 1}`, 5003 * 0.98 ** i, 200 + 9 * i);
const ringOf = (hops: number): Paid[] => Array.from({ length: hops }, (_, i) => hop(i, hops));
const ring = ringOf(5);
const MEMBERS = ring.map((p) => p.from);
const base = () => seenIn("CYCLE", ledger(ring));

describe("a ring", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      hops: 3.6,
      "value kept": 5.915,
      "ends meet": 0.477,
      "firms by cheque": 0,
      cheques: 0,
      "out of order": 0,
      "large for its peers": -0.073,
      "all large for its peers": -0.073,
      "one share": 0,
      "savings circle": 0,
      "new partners": 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      hops: "money.hops 5",
      "value kept": "money.nearly-kept",
      "ends meet": "money.returns",
      "firms by cheque": "money.firms-invoices",
      cheques: "money.by-cheque 0",
      "out of order": "money.out-of-order 0",
      "large for its peers": "money.large-for-peers",
      "all large for its peers": "money.all-large-for-peers",
      "one share": "money.equal-shares",
      "savings circle": "money.circle 0",
      "new partners": "money.never-seen 1",
    });
  });
  it("names its members in order and holds every hop", () => {
    expect(base()?.subjects).toEqual(MEMBERS.map((m) => `ring ${m}`));
    expect(base()?.payments).toEqual(ring.map((p) => `${p.from} > ${p.to}`));
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["three hops", ledger(ringOf(3)), { hops: 1.8, "value kept": 2.958, "ends meet": 0.638 }],
    ["by cheque", ledger(ring.map((p) => ({ ...p, by: "cheque" as const }))), { cheques: -2.5 }],
    [
      "firms by transfer",
      ledger(ring, { kinds: Object.fromEntries(MEMBERS.map((m) => [m, "firm" as const])) }),
      {},
    ],
    [
      "firms, one hop in five by cheque",
      ledger(
        ring.map((p, i) => (i === 1 ? { ...p, by: "cheque" as const } : p)),
        { kinds: Object.fromEntries(MEMBERS.map((m) => [m, "firm" as const])) },
      ),
      { "firms by cheque": -2, cheques: -0.5 },
    ],
    [
      "one sum all round",
      ledger(ring.map((p) => ({ ...p, usd: 5003 }))),
      { "value kept": 6.4, "ends meet": 0.8, "one share": -4 },
    ],
    [
      "less value kept",
      ledger(ring.map((p, i) => ({ ...p, usd: 5003 * 0.9 ** i }))),
      { "value kept": 3.871, "ends meet": -0.886 },
    ],
    ["a hop that was known", ledger([...ring, paid("a2", "a3", 33, 20)]), { "new partners": -0.4 }],
    [
      "members pay the same to others in turn",
      ledger([...ring, ...ring.map((p, i) => ({ ...p, to: `q${i}`, hour: 290 + i }))]),
      {},
    ],
  ])("%s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("CYCLE", changedLedger))).toEqual(terms);
  });

  it.each<[string, Ledger]>([
    ["of two, who lend and return", ledger(ringOf(2))],
    ["of thirteen", ledger(ringOf(13).map((p, i) => ({ ...p, hour: 200 + 4 * i })))],
    ["that a shop closes", ledger(ring, { kinds: { a1: "shop" } })],
    ["that takes more than five days", ledger(ring.map((p, i) => ({ ...p, hour: 200 + 30.1 * i })))],
    ["where a member keeps a third", ledger(ring.map((p, i) => (i > 2 ? { ...p, usd: p.usd * 0.7 } : p)))],
    ["paid against the order of time", ledger(ring.map((p, i) => ({ ...p, hour: 300 - 9 * i })))],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("CYCLE", changedLedger)).toBeUndefined();
  });

  it.each([3, 12])("may have %i hops", (hops) => {
    const some = ledger(ringOf(hops).map((p, i) => ({ ...p, hour: 200 + 4 * i })));
    expect(seenIn("CYCLE", some)?.payments.length).toBe(hops);
  });

  it("may take five days", () => {
    expect(seenIn("CYCLE", ledger(ring.map((p, i) => ({ ...p, hour: 200 + 30 * i }))))?.payments.length).toBe(
      5,
    );
  });

  it("is the longest that keeps its value", () => {
    const detour = [paid("a2", "b", 4850, 212), paid("b", "a3", 4830, 215)];
    expect(seenIn("CYCLE", ledger([...ring, ...detour]))?.payments).toEqual([
      "a1 > a2",
      "a2 > b",
      "b > a3",
      "a3 > a4",
      "a4 > a5",
      "a5 > a1",
    ]);
  });

  it("is the one that keeps its value best, of those that a payment closes", () => {
    const detour = [paid("a2", "b", 4300, 212), paid("b", "a3", 3900, 215)];
    expect(seenIn("CYCLE", ledger([...ring, ...detour]))?.payments).toEqual(
      ring.map((p) => `${p.from} > ${p.to}`),
    );
  });
});
