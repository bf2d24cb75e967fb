import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// A sum goes from account to account; the amounts and hours of its stops make it one shape or the other.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 900)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const chain = (sums: readonly number[], hours: number): Paid[] =>
  sums.map((usd, i) => paid(`a${i + 1}`, `a${i + 2}`, usd, 200 + hours * i));
const kept = (share: number, hops: number): number[] =>
  Array.from({ length: hops }, (_, i) => 9001 * share ** i);
const firmsOf = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "firm" as const]));
const mules = chain(kept(0.95, 5), 6);
const mule = () => seenIn("MULE-CHAIN", ledger(mules));

describe("a chain of mules", () => {
  it("is told in these terms", () => {
    expect(mule()?.terms).toEqual({
      hops: 4.4,
      "value kept": 4.611,
      haste: 0.5,
      businesses: 0,
      firms: 0,
      cheques: 0,
      "busy middles": 0,
      "in turn": 0,
      "new partners": 0,
    });
  });
  it("is told in these words of mules", () => {
    expect(mule()?.said).toEqual({
      bias: "money.rare",
      hops: "money.hops 5",
      "value kept": "money.nearly-kept",
      haste: "money.median-stay 6",
      businesses: "money.trades 0",
      firms: "money.middle-firms 0",
      cheques: "money.by-cheque 0",
      "busy middles": "money.busy-middles 0",
      "in turn": "money.in-turn",
      "new partners": "money.never-seen 1",
    });
  });
  it("names every stop and holds every hop", () => {
    expect(mule()?.subjects).toEqual(["a1", "a2", "a3", "a4", "a5", "a6"].map((a) => `chain ${a}`));
    expect(mule()?.payments).toEqual(mules.map((p) => `${p.from} > ${p.to}`));
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["slower", ledger(chain(kept(0.95, 5), 18)), { haste: -0.5 }],
    ["a tenth kept at each stop", ledger(chain(kept(0.9, 5), 6)), { "value kept": 2.665 }],
    ["three hops", ledger(mules.slice(0, 3)), { hops: 2.2, "value kept": 2.306 }],
    ["by cheque", ledger(mules.map((p) => ({ ...p, by: "cheque" as const }))), { cheques: -3.5 }],
    ["firms between", ledger(mules, { kinds: firmsOf("a2", "a3", "a4", "a5") }), { firms: -2.5 }],
    ["firms at the ends", ledger(mules, { kinds: firmsOf("a1", "a6") }), {}],
    ["a shop at the end", ledger(mules, { kinds: { a6: "shop" } }), { businesses: -2.5 }],
    ["a stop that was known", ledger([...mules, paid("a2", "a3", 33, 20)]), { "new partners": -0.4 }],
    [
      "a stop with nine partners",
      ledger([...mules, ...[1, 2, 3, 4, 5, 6, 7].map((n) => paid("a3", `x${n}`, 30 + n, 210 + n))]),
      { "busy middles": -1.2 },
    ],
    [
      "a stop with eight partners",
      ledger([...mules, ...[1, 2, 3, 4, 5, 6].map((n) => paid("a3", `x${n}`, 30 + n, 210 + n))]),
      {},
    ],
    [
      "holders pay the same to others in turn",
      ledger([...mules, ...mules.map((p, i) => ({ ...p, to: `q${i}`, hour: 150 + i }))]),
      { "in turn": -4 },
    ],
  ])("with %s", (_, changedLedger, terms) => {
    expect(changed(mule(), seenIn("MULE-CHAIN", changedLedger))).toEqual(terms);
  });

  const typeOf = (sums: readonly number[]): string | undefined =>
    (["MULE-CHAIN", "RANDOM"] as const).find((type) => seenIn(type, ledger(chain(sums, 6))));
  const along = (...shares: readonly number[]): number[] =>
    shares.reduce((sums, share) => [...sums, (sums.at(-1) as number) * share], [9001]);
  it.each<[string, number[], string]>([
    ["13 of 100 kept at each stop", along(0.87, 0.87, 0.87), "MULE-CHAIN"],
    ["14.5 of 100", along(0.855, 0.855, 0.855), "RANDOM"],
    ["4 of 1000", along(0.996, 0.996, 0.996), "MULE-CHAIN"],
    ["2 of 1000", along(0.998, 0.998, 0.998), "RANDOM"],
    ["something kept at three stops of five", along(0.95, 0.999, 0.95, 0.999, 0.95), "MULE-CHAIN"],
    ["something kept at two of five", along(0.95, 0.999, 0.999, 0.999, 0.95), "RANDOM"],
    ["a stop that adds 1 of 100", along(0.95, 1.01, 0.95, 0.95), "MULE-CHAIN"],
    ["a stop that adds 3 of 100", along(0.95, 1.03, 0.95, 0.95), "RANDOM"],
  ])("with %s it is of the type at the end of this line", (_, sums, type) => {
    expect(typeOf(sums)).toBe(type);
  });

  it.each<[string, Ledger]>([
    ["two hops", ledger(mules.slice(0, 2))],
    ["forty hours and more between stops", ledger(chain(kept(0.95, 5), 40.1))],
    ["more than eighteen hours at each stop", ledger(chain(kept(0.95, 5), 18.1))],
    ["a stop that adds something", ledger(chain([9001, 8551, 8801, 8361, 7943], 6))],
    ["an account that comes again", ledger([...mules.slice(0, 4), { ...(mules[4] as Paid), to: "a2" }])],
    ["nothing kept at half of the stops", ledger(chain([9001, 8991, 8551, 8543, 8112], 6))],
  ])("is none with %s", (_, changedLedger) => {
    expect(seenIn("MULE-CHAIN", changedLedger)).toBeUndefined();
  });
});

describe("a sum that wanders", () => {
  const stops = chain([9001, 9101, 8991, 9201, 9051], 20);
  const walk = () => seenIn("RANDOM", ledger(stops));
  it("is told in terms of a walk", () => {
    expect(walk()?.terms).toEqual({
      hops: 4.4,
      "value kept": 4.235,
      haste: 0,
      businesses: 0,
      firms: 0,
      cheques: 0,
      "busy middles": 0,
      "in turn": 0,
      "new partners": 0,
    });
  });
  it("names every account that it went through", () => {
    expect(walk()?.subjects).toEqual(["a1", "a2", "a3", "a4", "a5", "a6"].map((a) => `walk ${a}`));
  });
  it.each<[string, Ledger, Record<string, number>]>([
    ["slower walk", ledger(chain([9001, 9101, 8991, 9201, 9051], 39)), {}],
    ["looser walk", ledger(chain([9001, 9401, 8991, 9501, 9051], 20)), { "value kept": 3.074 }],
  ])("%s", (_, changedLedger, terms) => {
    expect(changed(walk(), seenIn("RANDOM", changedLedger))).toEqual(terms);
  });
});

describe("a sum that is peeled", () => {
  const whole = chain(kept(0.94, 5), 8);
  const peels = whole.map((p, i) => paid(p.from, `side${i}`, p.usd * (0.06 / 0.94), p.hour + 1));
  const peeled = () => seenIn("PEEL", ledger([...whole, ...peels]));
  it("is told in terms of its peels", () => {
    expect(peeled()?.terms).toEqual({ hops: 6, peels: 2, "nothing lost": 2.4 });
  });
  it("is told in words of peels", () => {
    expect(peeled()?.said).toEqual({
      bias: "money.rare",
      hops: "money.hops 5",
      peels: "money.side-payments 5",
      "nothing lost": "money.whole-at 4",
    });
  });
  it("names the stops, none of those at the side", () => {
    expect(peeled()?.subjects).toEqual(["a1", "a2", "a3", "a4", "a5", "a6"].map((a) => `chain ${a}`));
    expect(peeled()?.payments.length).toBe(10);
  });
  it.each<[string, Ledger, Record<string, number>]>([
    ["peels an hour before", ledger([...whole, ...peels.map((p) => ({ ...p, hour: p.hour - 2 }))]), {}],
    ["peels six hours later", ledger([...whole, ...peels.map((p) => ({ ...p, hour: p.hour + 5 }))]), {}],
    [
      "peels that leave 1 of 100 too much",
      ledger([...whole, ...peels.map((p) => ({ ...p, usd: p.usd * 1.15 }))]),
      {},
    ],
    [
      "peels that leave more than that",
      ledger([...whole, ...peels.map((p) => ({ ...p, usd: p.usd * 1.2 }))]),
      { "nothing lost": 0 },
    ],
    [
      "peels of nearly a fifth",
      ledger([...whole, ...peels.map((p) => ({ ...p, usd: p.usd * 3.1 }))]),
      { "nothing lost": 0 },
    ],
    ["three peels of five", ledger([...whole, ...peels.slice(0, 3)]), { peels: 1.2, "nothing lost": 1.2 }],
    [
      "peels of another size",
      ledger([...whole, ...peels.map((p) => ({ ...p, usd: p.usd * 2 }))]),
      { "nothing lost": 0 },
    ],
    ["four stops", ledger([...whole.slice(0, 4), ...peels.slice(0, 4)]), { hops: 4.8, "nothing lost": 2.25 }],
  ])("%s", (_, changedLedger, terms) => {
    expect(changed(peeled(), seenIn("PEEL", changedLedger))).toEqual(terms);
  });
  it.each<[string, Ledger]>([
    ["two peels of five", ledger([...whole, ...peels.slice(0, 2)])],
    ["three stops", ledger([...whole.slice(0, 3), ...peels.slice(0, 3)])],
    ["peels of more than a fifth", ledger([...whole, ...peels.map((p) => ({ ...p, usd: p.usd * 3.2 }))])],
    ["peels of a quarter", ledger([...whole, ...peels.map((p) => ({ ...p, usd: p.usd * 4 }))])],
    ["peels seven hours later", ledger([...whole, ...peels.map((p) => ({ ...p, hour: p.hour + 6.1 }))])],
  ])("is none with %s", (_, changedLedger) => {
    expect(seenIn("PEEL", changedLedger)).toBeUndefined();
  });
});
