import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// A source pays four middles, each of whom pays 97 of 100 on to one sink a day later.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 600)];
const SUMS = [803, 1511, 2107, 4103];
const firsts = SUMS.map((usd, i) => paid("source", `m${i + 1}`, usd, 200 + 5 * i));
const seconds = SUMS.map((usd, i) => paid(`m${i + 1}`, "sink", usd * 0.97, 224 + 5 * i));
const both = [...firsts, ...seconds];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});
const firms = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "firm" as const]));
const MIDDLES = ["m1", "m2", "m3", "m4"];
const base = () => seenIn("SCATTER-GATHER", ledger(both));

describe("a scatter-gather", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      middles: 7.8,
      "value kept": 1.256,
      order: 0.45,
      treasury: 0,
      businesses: 0,
      "large for its peers": -0.016,
      "all large for its peers": -0.012,
      "in turn": 0,
      "equal shares": 0,
      "new partners": 0,
      "little else": 1.2,
      "out of profile": -0.6,
      "all out of profile": -1.2,
      "one method": 0.4,
      "busy sink": 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      middles: "money.middles 4",
      "value kept": "money.each-within 0.03",
      order: "money.receive-first 1",
      treasury: "money.group-sweeps",
      businesses: "money.trades 0",
      "large for its peers": "money.large-for-peers",
      "all large for its peers": "money.all-large-for-peers",
      "in turn": "money.in-turn",
      "equal shares": "money.equal-amounts",
      "new partners": "money.never-seen 1",
      "little else": "money.with-others 1",
      "out of profile": "money.out-of-profile",
      "all out of profile": "money.all-out-of-profile",
      "one method": "money.one-method",
      "busy sink": "money.sink-payers 4",
    });
  });
  it("names source and sink, no middle, and holds both legs of each", () => {
    expect(base()?.subjects).toEqual(["source source", "sink sink"]);
    expect(base()?.payments).toEqual(both.map((p) => `${p.from} > ${p.to}`));
  });

  it.each<[string, Ledger, Record<string, number>]>([
    [
      "a tenth kept at each middle",
      ledger([...firsts, ...seconds.map((p) => ({ ...p, usd: p.usd * 0.93 }))]),
      { "value kept": 0.676 },
    ],
    [
      "one middle pays before it receives",
      ledger([...firsts, ...seconds.map((p, i) => (i === 0 ? { ...p, hour: 199 } : p))]),
      { order: 0.075 },
    ],
    ["a group's treasury", ledger(both, { kinds: firms("source", "sink", ...MIDDLES) }), { treasury: -9 }],
    ["a group's treasury, one end a person's", ledger(both, { kinds: firms("source", ...MIDDLES) }), {}],
    [
      "a group's treasury, one middle of four a person's",
      ledger(both, { kinds: firms("source", "sink", "m1", "m2", "m3") }),
      {},
    ],
    ["a shop among the middles", ledger(both, { kinds: { m1: "shop" } }), { businesses: -1.5 }],
    [
      "one sum for all",
      ledger([...firsts.map((p) => ({ ...p, usd: 1500 })), ...seconds.map((p) => ({ ...p, usd: 1455 }))]),
      { "in turn": -2, "equal shares": -4 },
    ],
    [
      "a middle that the source knew",
      ledger([...both, paid("source", "m2", 33, 20)]),
      { "new partners": -0.375 },
    ],
    [
      "the source pays four others too",
      ledger([...both, ...["a", "b", "c", "d"].map((a, i) => paid("source", a, 611 + i, 210 + i))]),
      { "little else": 0.45, "out of profile": 0.15, "all out of profile": -0.2 },
    ],
    [
      "the sink is paid by four others too",
      ledger([...both, ...["a", "b", "c", "d"].map((a, i) => paid(a, "sink", 611 + i, 210 + i))]),
      { "little else": 0.45, "out of profile": 0.15, "all out of profile": -0.2 },
    ],
    [
      "first legs by phone",
      ledger([...firsts.map((p) => ({ ...p, by: "mobile" as const })), ...seconds]),
      { "one method": -0.6 },
    ],
    [
      "sums above what all usually pay",
      ledger([
        ...both,
        ...both.flatMap((p, i) => [1, 2, 3].map((n) => paid(p.from, `x${i}`, 20 + n, 10 * n + i))),
      ]),
      { "out of profile": 0.9, "all out of profile": 0.8 },
    ],
    [
      "middles pay the same to others in turn",
      ledger([...both, ...seconds.map((p, i) => ({ ...p, to: `q${i}`, hour: 290 + i }))]),
      { "in turn": -2 },
    ],
    [
      "two middles",
      ledger([...firsts.slice(2), ...seconds.slice(2)]),
      { middles: 2.6, "all out of profile": -0.6 },
    ],
  ])("%s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("SCATTER-GATHER", changedLedger))).toEqual(terms);
  });

  it("keeps to the middles that passed on between 72 and 135 of 100", () => {
    const rates = [0.71, 0.73, 1.34, 1.36];
    const kept = ledger([
      ...firsts,
      ...firsts.map((p, i) => paid(p.to, "sink", p.usd * (rates[i] ?? 1), 224 + 5 * i)),
    ]);
    expect(seenIn("SCATTER-GATHER", kept)?.payments).toEqual([
      "source > m2",
      "source > m3",
      "m2 > sink",
      "m3 > sink",
    ]);
  });

  it("has a busy sink where more than four pay it for each middle", () => {
    const busy = (others: number) =>
      seenIn(
        "SCATTER-GATHER",
        ledger([
          ...firsts.slice(2),
          ...seconds.slice(2),
          ...Array.from({ length: others }, (_, i) => paid(`o${i}`, "sink", 611 + i, 210 + i)),
        ]),
      )?.terms["busy sink"];
    expect([busy(6), busy(7)]).toEqual([0, -1.5]);
  });

  it.each<[string, Ledger]>([
    ["with one middle", ledger([...firsts.slice(3), ...seconds.slice(3)])],
    [
      "where the middles pay a week later",
      ledger([...firsts, ...seconds.map((p) => ({ ...p, hour: p.hour + 150 }))]),
    ],
    ["where half is kept", ledger([...firsts, ...seconds.map((p) => ({ ...p, usd: p.usd / 2 }))])],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("SCATTER-GATHER", changedLedger)).toBeUndefined();
  });
});
