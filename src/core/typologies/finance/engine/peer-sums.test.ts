import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACCOUNT_CLASSES, METHOD_CLASSES } from "./kinds.ts";
import { PeerSums } from "./peer-sums.ts";

const PERSON = 1;
const FIRM = 2;
const SHOP = ACCOUNT_CLASSES.indexOf("shop");

function filled(count: number): PeerSums {
  const peers = new PeerSums();
  for (let i = 1; i <= count; i++) peers.add(PERSON, PERSON, 0, i);
  return peers;
}

describe("sums of peers", () => {
  it("tell how large a sum is among payments alike, within a quarter of an octave", () => {
    const peers = filled(1000);
    expect(peers.shareAbove(PERSON, PERSON, 0, 500)).toBeCloseTo(0.5, 0.1);
    expect(peers.shareAbove(PERSON, PERSON, 0, 5000)).toBeLessThan(0.002);
    expect(peers.shareAbove(PERSON, PERSON, 0, 0.5)).toBeGreaterThan(0.99);
  });

  it("know nothing where nothing alike was seen, and borrow from what such payers do otherwise", () => {
    const peers = filled(1000);
    expect(peers.shareAbove(FIRM, FIRM, 0, 5000)).toBeCloseTo(0.5);
    expect(peers.shareAbove(PERSON, FIRM, 0, 5000)).toBeLessThan(0.01);
    expect(peers.shareAbove(PERSON, FIRM, 1, 5000)).toBeCloseTo(0.5);
  });

  it("call a sum large only where enough peers are known", () => {
    const peers = new PeerSums();
    expect(peers.add(PERSON, PERSON, 0, 1_000_000)).toBe(false);
    for (let i = 0; i < 200; i++) peers.add(PERSON, PERSON, 0, 100);
    expect(peers.add(PERSON, PERSON, 0, 5000)).toBe(true);
    expect(peers.add(PERSON, PERSON, 0, 100)).toBe(false);
  });

  it("go on from what was saved", () => {
    const peers = filled(300);
    const other = new PeerSums();
    other.load(structuredClone(peers.save()));
    for (const usd of [3, 77, 250, 900]) {
      expect(other.add(PERSON, PERSON, 0, usd)).toBe(peers.add(PERSON, PERSON, 0, usd));
      expect(other.shareAbove(PERSON, PERSON, 0, usd)).toBe(peers.shareAbove(PERSON, PERSON, 0, usd));
    }
  });

  const of = (...payments: readonly (readonly [count: number, usd: number, payee?: number])[]): PeerSums => {
    const peers = new PeerSums();
    for (const [count, usd, payee = PERSON] of payments)
      for (let i = 0; i < count; i++) peers.add(PERSON, payee, 0, usd);
    return peers;
  };
  const share = (peers: PeerSums, usd: number) => peers.shareAbove(PERSON, PERSON, 0, usd);

  it("of four hundred and more speak for themselves: those above, and half of those like it", () => {
    const peers = of([300, 100], [100, 1000]);
    expect(share(peers, 100)).toBeCloseTo((150 + 100 + 0.5) / 401, 9);
    expect(share(peers, 1000)).toBeCloseTo((50 + 0.5) / 401, 9);
    expect(share(peers, 500)).toBeCloseTo((100 + 0.5) / 401, 9);
    expect(share(peers, 5)).toBeCloseTo(400.5 / 401, 9);
    expect(share(peers, 5000)).toBeCloseTo(0.5 / 401, 9);
    // In whatever order they came.
    expect(share(of([100, 1000], [300, 100]), 500)).toBeCloseTo((100 + 0.5) / 401, 9);
  });

  it("of fewer borrow twenty from all that such payers pay so", () => {
    expect(share(of([10, 100]), 50)).toBeCloseTo((10 + (20 * 10.5) / 11) / 30, 9);
    expect(share(of([10, 100], [10, 1000, FIRM]), 500)).toBeCloseTo((20 * 10.5) / 21 / 30, 9);
    expect(share(of([399, 100]), 100)).toBeCloseTo((199.5 + (20 * 200) / 400) / 419, 9);
    expect(share(new PeerSums(), 100)).toBe(0.5);
  });

  it("are told apart four to an octave", () => {
    const peers = of([400, 128]);
    const shares = [127.9, 128, 159.9, 160].map((usd) => share(peers, usd) * 401);
    expect(shares.map((n) => Math.round(n * 10) / 10)).toEqual([400.5, 200.5, 200.5, 0.5]);
  });

  it("have a lowest and a highest class for all that lies beyond", () => {
    const peers = of([200, 0], [200, 1e13]);
    expect(share(peers, 0.01)).toBeCloseTo((100 + 200 + 0.5) / 401, 9);
    expect(share(peers, 1e12)).toBeCloseTo((100 + 0.5) / 401, 9);
  });

  it("are large in the largest tenth, from the twentieth payment of a group on", () => {
    const added = (small: number, large: number) => {
      const peers = of([small, 100], [large - 1, 1000]);
      return peers.add(PERSON, PERSON, 0, 1000);
    };
    expect([added(18, 1), added(18, 2), added(17, 3)]).toEqual([false, true, false]);
    // Of a group whose tenth is shared by too many, only what is larger yet.
    const peers = of([17, 100], [3, 1000]);
    expect([peers.add(PERSON, PERSON, 0, 900), peers.add(PERSON, PERSON, 0, 2000)]).toEqual([false, true]);
  });

  it("are looked at again as the group has grown by an eighth", () => {
    const peers = of([18, 100], [2, 1000]);
    // The group's largest tenth moves up once more of it are as large.
    const answers = Array.from({ length: 8 }, () => peers.add(PERSON, PERSON, 0, 1000));
    expect(answers).toEqual([true, false, false, false, false, false, false, false]);
  });

  it("of one group say nothing of another", () => {
    const peers = of([400, 100]);
    for (const [from, to, method] of [
      [PERSON, FIRM, 0],
      [FIRM, PERSON, 0],
      [PERSON, PERSON, 1],
    ] as const)
      for (let i = 0; i < 30; i++) peers.add(from, to, method, 1_000_000);
    expect(share(peers, 500)).toBeCloseTo(0.5 / 401, 9);
    expect(peers.shareAbove(FIRM, PERSON, 0, 500)).toBeCloseTo((30 + (20 * 30.5) / 31) / 50, 9);
  });

  it("that were saved stay as they were while the stream goes on", () => {
    const peers = of([30, 100]);
    const state = peers.save();
    for (let i = 0; i < 400; i++) peers.add(PERSON, PERSON, 0, 5000);
    const again = new PeerSums();
    again.load(state);
    expect(share(again, 100)).toBe(share(of([30, 100]), 100));
    expect(again.add(PERSON, PERSON, 0, 5000)).toBe(of([30, 100]).add(PERSON, PERSON, 0, 5000));
  });

  /** Kinds from the first to the last, so that every one needs more room than those before it. */
  const KINDS = ACCOUNT_CLASSES.map((_, kind) => kind);
  const LAST_METHOD = METHOD_CLASSES.length - 1;
  const shares = (peers: PeerSums) =>
    KINDS.flatMap((payer) =>
      KINDS.map((payee) => peers.shareAbove(payer, payee, LAST_METHOD, 10 * 2 ** payer)),
    );
  const ofKinds = (kinds: readonly number[]) => {
    const peers = new PeerSums();
    for (const kind of kinds)
      for (let i = 0; i < 500; i++) peers.add(kind, kind, LAST_METHOD, i < 400 ? 10 * 2 ** kind : 1e12);
    return peers;
  };
  /** Not by `toEqual`, which takes a second for a megabyte. */
  const areSame = (one: PeerSums, other: PeerSums) => {
    const counts = other.save().counts;
    return one.save().counts.every((n, i) => n === counts[i]);
  };

  it.each(KINDS)("of payers of kind %i are kept when another kind pays, and when saved", (kind) => {
    const peers = new PeerSums();
    const before = peers.shareAbove(kind, kind, LAST_METHOD, 100);
    expect(before).toBe(0.5);
    for (let i = 0; i < 500; i++) peers.add(kind, kind, LAST_METHOD, i < 400 ? 100 : 1e12);
    const above = (200 + 100 + 0.5) / 501;
    expect(peers.shareAbove(kind, kind, LAST_METHOD, 100)).toBeCloseTo(above, 9);
    for (const other of KINDS) if (other !== kind) peers.add(other, other, LAST_METHOD, 100);
    expect(peers.shareAbove(kind, kind, LAST_METHOD, 100)).toBeCloseTo(above, 9);
    const again = new PeerSums();
    again.load(structuredClone(peers.save()));
    expect(again.shareAbove(kind, kind, LAST_METHOD, 100)).toBeCloseTo(above, 9);
  });

  it("are the same in whatever order kinds pay for the first time", () => {
    const upward = ofKinds(KINDS);
    expect(shares(upward)).toEqual(shares(ofKinds(KINDS.toReversed())));
    expect(shares(upward)).not.toContain(Number.NaN);
    expect(areSame(upward, ofKinds(KINDS.toReversed()))).toBe(true);
  });

  it("are saved at one length, whoever paid", () => {
    const lengthOf = (peers: PeerSums) => peers.save().counts.length;
    expect(lengthOf(ofKinds([]))).toBe(KINDS.length ** 2 * METHOD_CLASSES.length * 128);
    expect(lengthOf(ofKinds([PERSON]))).toBe(lengthOf(ofKinds(KINDS)));
  });

  it("of kinds that there was no room for are as they were saved", () => {
    const last = KINDS.length - 1;
    const saved = ofKinds([FIRM, last]);
    const again = ofKinds([PERSON]);
    again.load(saved.save());
    expect(areSame(again, saved)).toBe(true);
    expect(shares(again)).toEqual(shares(saved));
  });

  /** That there is room for all kinds from the start. */
  const wholeFromStart = () => {
    const peers = new PeerSums();
    peers.load(new PeerSums().save());
    return peers;
  };

  it("are whole groups however the first payments come: of a payee for whom there was no room nothing is unknown", () => {
    const payments = [
      [FIRM, PERSON, 2],
      [SHOP, FIRM, 10],
      [SHOP, PERSON, 1000],
    ] as const;
    const [peers, whole] = [new PeerSums(), wholeFromStart()];
    for (const [payer, payee, usd] of payments)
      expect(peers.add(payer, payee, 0, usd)).toBe(whole.add(payer, payee, 0, usd));
    for (const [payer, payee, usd] of payments)
      expect(peers.shareAbove(payer, payee, 0, usd)).toBe(whole.shareAbove(payer, payee, 0, usd));
    expect(peers.shareAbove(SHOP, PERSON, 0, 1000)).toBeCloseTo((0.5 + (20 * 1) / 3) / 21, 9);
  });

  it("answer as if all had room from the start, in whatever order payments come", () => {
    const kind = fc.nat(KINDS.length - 1);
    const sum = fc.integer({ min: -8, max: 120 }).map((quarters) => 2 ** (quarters / 4));
    const payment = fc.tuple(kind, kind, sum, fc.nat(25));
    // Room is doubled: a payment, and one that stands about twice as far up.
    const doubled = fc
      .tuple(fc.integer({ min: 2, max: KINDS.length / 2 - 1 }), kind, sum, sum)
      .map(([payer, payee, usd, other]): [number, number, number, number][] => {
        const place = 2 * (payer * KINDS.length + payee);
        const further = [Math.floor(place / KINDS.length), place % KINDS.length] as const;
        return [
          [payer, payee, usd, 0],
          [...further, other, 0],
        ];
      });
    fc.assert(
      fc.property(doubled, fc.array(payment, { maxLength: 10 }), sum, (first, others, asked) => {
        const [peers, whole] = [new PeerSums(), wholeFromStart()];
        for (const [payer, payee, usd, again] of [...first, ...others]) {
          for (let n = 0; n <= again; n++)
            expect(peers.add(payer, payee, 0, usd)).toBe(whole.add(payer, payee, 0, usd));
          for (const other of KINDS)
            expect(peers.shareAbove(payer, other, 0, asked)).toBe(whole.shareAbove(payer, other, 0, asked));
        }
      }),
    );
  });
});
