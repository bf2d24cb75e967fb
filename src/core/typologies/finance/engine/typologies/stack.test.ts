import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Two sources pay three middles, who keep nothing and pay two sinks.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const ins = [
  paid("s1", "m1", 1003, 200),
  paid("s1", "m2", 1507, 205),
  paid("s2", "m2", 2111, 210),
  paid("s2", "m3", 907, 215),
];
const outs = [
  paid("m1", "e1", 990, 230),
  paid("m2", "e1", 1600, 235),
  paid("m2", "e2", 1953, 240),
  paid("m3", "e2", 899, 245),
];
const all = [...ins, ...outs];
const firms = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "firm" as const]));
const base = () => seenIn("STACK", ledger(all));

describe("a stack", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      middles: 3.3,
      "shared ends": 3.6,
      "value kept": 0.933,
      "equal split": 0,
      firms: 0,
      cheques: 0,
      businesses: 0,
      "new partners": 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      middles: "money.pass-middles 3",
      "shared ends": "money.shared-ends 4",
      "value kept": "money.middles-within 0.01",
      "equal split": "money.split-evenly 0",
      firms: "money.middle-firms 0",
      cheques: "money.by-cheque 0",
      businesses: "money.trades 0",
      "new partners": "money.never-seen 1",
    });
  });
  it("names its middles, and the ends of more than one of them", () => {
    expect([...(base()?.subjects ?? [])].sort()).toEqual([
      "bottom e1",
      "bottom e2",
      "mid m1",
      "mid m2",
      "mid m3",
      "top s1",
      "top s2",
    ]);
    expect(base()?.payments).toEqual(all.map((p) => `${p.from} > ${p.to}`));
  });
  it("does not name an end of one middle alone", () => {
    const ends = [...all, paid("s3", "m3", 611, 216), paid("m3", "e3", 600, 246)];
    const names = seenIn("STACK", ledger(ends))?.subjects ?? [];
    expect(names).toContain("mid m3");
    expect(names.filter((name) => /[se]3$/.test(name))).toEqual([]);
  });

  it.each<[string, Ledger, Record<string, number>]>([
    [
      "a tenth kept in the middle",
      ledger([...ins, ...outs.map((p) => ({ ...p, usd: p.usd * 0.9 }))]),
      { "value kept": 0.406 },
    ],
    [
      "a middle that splits evenly",
      ledger([...ins, ...outs.map((p) => (p.from === "m2" ? { ...p, usd: 1780 } : p))]),
      { "value kept": 0.937, "equal split": 1.2 },
    ],
    [
      "a middle that splits unevenly by 3 of 100",
      ledger([
        ...ins,
        ...outs.map((p) => (p.from === "m2" ? { ...p, usd: p.to === "e1" ? 1754 : 1806 } : p)),
      ]),
      { "value kept": 0.937 },
    ],
    [
      "a middle that splits evenly but for 1 of 100",
      ledger([
        ...ins,
        ...outs.map((p) => (p.from === "m2" ? { ...p, usd: p.to === "e1" ? 1772 : 1788 } : p)),
      ]),
      { "value kept": 0.937, "equal split": 1.2 },
    ],
    ["firms in the middle", ledger(all, { kinds: firms("m1", "m2", "m3") }), { firms: -2.5 }],
    ["firms at the ends", ledger(all, { kinds: firms("s1", "s2", "e1", "e2") }), {}],
    [
      "one cheque of eight",
      ledger(all.map((p, i) => (i === 0 ? { ...p, by: "cheque" as const } : p))),
      { cheques: -0.5 },
    ],
    ["a shop as a sink", ledger(all, { kinds: { e1: "shop" } }), { businesses: -1 }],
    ["a hop that was known", ledger([...all, paid("s1", "m1", 33, 20)]), { "new partners": -0.312 }],
    [
      "two middles",
      ledger(all.filter((p) => p.from !== "m3" && p.to !== "m3")),
      { middles: 2.2, "shared ends": 1.8, "value kept": 0.922 },
    ],
  ])("%s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("STACK", changedLedger))).toEqual(terms);
  });

  it.each<[string, Ledger]>([
    [
      "of four payments",
      ledger([
        paid("s1", "m1", 1003, 200),
        paid("s1", "m2", 1507, 205),
        paid("m1", "e1", 990, 230),
        paid("m2", "e2", 1490, 235),
      ]),
    ],
    [
      "where three middles of four share one source and one sink",
      ledger([
        ...["m1", "m2", "m3"].flatMap((m, i) => [
          paid("s1", m, 1003 + 500 * i, 200 + 5 * i),
          paid(m, "e1", 990 + 495 * i, 230 + 5 * i),
        ]),
        paid("s1", "m4", 700, 216),
        paid("m4", "e2", 690, 246),
      ]),
    ],
    ["where a third and more is kept", ledger([...ins, ...outs.map((p) => ({ ...p, usd: p.usd * 0.68 }))])],
    [
      "where a tenth and more comes from elsewhere",
      ledger([...ins, ...outs.map((p) => ({ ...p, usd: p.usd * 1.13 }))]),
    ],
    ["of shops", ledger(all, { kinds: { m1: "shop", m2: "shop", m3: "shop" } })],
    [
      "where the middles pay a week later",
      ledger([...ins, ...outs.map((p) => ({ ...p, hour: p.hour + 210 }))]),
    ],
    ["where the middles pay first", ledger([...ins, ...outs.map((p) => ({ ...p, hour: p.hour - 60 }))])],
    [
      "with one source and one sink",
      ledger(all.map((p) => ({ ...p, from: p.from.replace("s2", "s1"), to: p.to.replace("e2", "e1") }))),
    ],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("STACK", changedLedger)).toBeUndefined();
  });
});
