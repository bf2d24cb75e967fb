import { describe, expect, it } from "vitest";
import { FlowStore } from "./flow-store.ts";
import { CASH, methodIndex } from "./kinds.ts";
import {
  commonMethod,
  inTurn,
  largeAsEver,
  largeForPeers,
  largeOf,
  mostCommonMethod,
  outOfProfile,
  repeatedSums,
} from "./profile.ts";
import type { Scene, Step } from "./typology.ts";

const CHEQUE = methodIndex("cheque");
const DAY = 86_400;

interface Paid {
  readonly from: number;
  readonly to: number;
  readonly usd: number;
  readonly at?: number;
  readonly currency?: number;
  readonly method?: number;
}
const paid = (from: number, to: number, usd: number, more: Partial<Paid> = {}): Paid => ({
  from,
  to,
  usd,
  ...more,
});

/** A scene of payments, each known by its place in the list; so rare among peers as `shareAbove` says. */
function sceneOf(payments: readonly Paid[], shareAbove: (payment: number) => number = () => 0.5): Scene {
  const store = new FlowStore({ capacity: 1024, windowSeconds: 100, retainSeconds: 1e8 });
  store.ensureAccounts(100);
  payments.forEach(({ from, to, usd, at = 10, currency = 0, method = 0 }, row) => {
    store.push({ row, from, to, paid: usd, paidCurrency: currency, method }, at, usd);
  });
  return { store, shareAbove } as unknown as Scene;
}
const measuredOf = (step: Step | undefined): number | undefined => step?.measure?.();

describe("how far payments stand out from what their accounts usually move", () => {
  const usual = [10, 20, 30, 40].flatMap((usd) => [paid(1, 50, usd), paid(51, 2, usd)]);

  it("is the share of the payer's other outgoings and of the payee's other receipts that are smaller", () => {
    const measured = (usd: number) => outOfProfile(sceneOf([...usual, paid(1, 2, usd)]), [8]);
    expect(measured(5)).toBe(0);
    expect(measured(10)).toBe(0);
    expect(measured(25)).toBe(0.5);
    expect(measured(35)).toBe(0.75);
    expect(measured(50)).toBe(1);
  });

  it("is asked of either end by itself", () => {
    const payerKnown = [...usual.filter((p) => p.from === 1), paid(1, 2, 50)];
    expect(outOfProfile(sceneOf(payerKnown), [4])).toBe(0.75);
    const payeeKnown = [...usual.filter((p) => p.to === 2), paid(1, 2, 5)];
    expect(outOfProfile(sceneOf(payeeKnown), [4])).toBe(0.25);
  });

  it("is a half where fewer than three others are known, and of no payments", () => {
    const [three, two] = [usual.slice(0, 6), usual.slice(0, 4)];
    expect(outOfProfile(sceneOf([...three, paid(1, 2, 50)]), [6])).toBe(1);
    expect(outOfProfile(sceneOf([...two, paid(1, 2, 50)]), [4])).toBe(0.5);
    expect(outOfProfile(sceneOf(usual), [])).toBe(0.5);
  });

  it("does not compare the payments with each other, and leaves no trace of having set them aside", () => {
    const scene = sceneOf([...usual, paid(1, 2, 25), paid(1, 2, 900)]);
    expect(outOfProfile(scene, [8, 9])).toBe(0.75);
    expect([8, 9].map((s) => scene.store.isAside(s))).toEqual([false, false]);
  });

  it("looks at twenty-four payments of either end and no more", () => {
    const small = Array.from({ length: 3 }, () => paid(1, 50, 1));
    const large = (n: number) => Array.from({ length: n }, () => paid(1, 50, 100));
    const measured = (n: number) => {
      const list = [...small, ...large(n), paid(1, 2, 50)];
      return 2 * outOfProfile(sceneOf(list), [list.length - 1]) - 0.5;
    };
    expect(measured(20)).toBeCloseTo(3 / 23, 12);
    expect(measured(22)).toBeCloseTo(1 / 23, 12);
    expect(measured(23)).toBe(0);
  });
});

describe("the method of payments", () => {
  const scene = sceneOf([
    paid(1, 2, 1, { method: CASH }),
    paid(1, 2, 1, { method: CHEQUE }),
    paid(1, 2, 1, { method: CHEQUE }),
    paid(1, 2, 1, { method: CASH }),
    paid(1, 2, 1),
  ]);

  it("that is common is the one that most have, and of equals the first", () => {
    expect(mostCommonMethod(scene, [0, 1, 2])).toBe(CHEQUE);
    expect(mostCommonMethod(scene, [0, 1, 2, 3])).toBe(CASH);
    expect(mostCommonMethod(scene, [1, 0])).toBe(CHEQUE);
    expect(mostCommonMethod(scene, [])).toBe(-1);
  });

  it("is shared by so many of them", () => {
    expect(commonMethod(scene, [0, 1, 2])).toBe(2 / 3);
    expect(commonMethod(scene, [1, 2])).toBe(1);
    expect(commonMethod(scene, [0, 1, 4])).toBe(1 / 3);
    expect(commonMethod(scene, [])).toBe(0);
  });
});

describe("sums that repeat", () => {
  it("are those that another payment has too, in the same currency", () => {
    const scene = sceneOf([
      paid(1, 9, 50),
      paid(2, 9, 70),
      paid(3, 9, 50),
      paid(4, 9, 70, { currency: 1 }),
      paid(5, 9, 50, { currency: 1 }),
      paid(6, 9, 50),
    ]);
    expect(repeatedSums(scene, [0, 1, 2])).toBe(2 / 3);
    expect(repeatedSums(scene, [0, 5, 2])).toBe(1);
    expect(repeatedSums(scene, [1, 3])).toBe(0);
    expect(repeatedSums(scene, [0, 1, 2, 3, 4, 5])).toBe(0.5);
    expect(repeatedSums(scene, [0])).toBe(0);
    expect(repeatedSums(scene, [])).toBe(0);
  });
});

describe("payers in turn, as in a savings circle", () => {
  it("pay the same sum to others too", () => {
    const scene = sceneOf([
      paid(1, 9, 50),
      paid(2, 9, 50),
      paid(3, 9, 50),
      paid(1, 8, 50),
      paid(2, 8, 51),
      paid(3, 9, 50),
    ]);
    expect(inTurn(scene, [0])).toBe(1);
    expect(inTurn(scene, [1])).toBe(0);
    expect(inTurn(scene, [2])).toBe(0);
    expect(inTurn(scene, [0, 1, 2])).toBe(1 / 3);
    expect(inTurn(scene, [])).toBe(0);
  });

  it("did so within thirty days before, the last second with them", () => {
    const later = (seconds: number) =>
      sceneOf([paid(1, 8, 50, { at: 1000 }), paid(1, 9, 50, { at: 1000 + seconds })]);
    expect(inTurn(later(30 * DAY), [1])).toBe(1);
    expect(inTurn(later(30 * DAY + 1), [1])).toBe(0);
  });

  it("did so among their forty newest payments", () => {
    const among = (others: number) => {
      const list = [paid(1, 8, 50), ...Array.from({ length: others }, () => paid(1, 7, 1)), paid(1, 9, 50)];
      return inTurn(sceneOf(list), [list.length - 1]);
    };
    expect(among(38)).toBe(1);
    expect(among(39)).toBe(0);
  });
});

describe("sums that are rare among peers", () => {
  // One in e^2, and one in more than e^5, of which no more is counted.
  const scene = sceneOf(
    [paid(1, 9, 50), paid(2, 9, 70), paid(3, 9, 70)],
    (s) => [Math.exp(-2), 1e-9, Math.exp(-1)][s] ?? 1,
  );

  it("speak for a structure by how rare they are on average, and more with more partners, up to twelve", () => {
    const measured = (payments: readonly number[], partners: number) => {
      const [large, all] = largeForPeers(scene, payments, partners);
      return [measuredOf(large), measuredOf(all)].map((value) => Math.round((value ?? 0) * 1e9) / 1e9);
    };
    expect(measured([0], 4)).toEqual([0.5, 0.4]);
    expect(measured([0, 1], 4)).toEqual([1.25, 1]);
    expect(measured([1], 12)).toEqual([2, 4.8]);
    expect(measured([1], 13)).toEqual([2, 4.8]);
    expect(measured([2], 4)).toEqual([0, 0]);
    expect(measured([], 4)).toEqual([-0.5, -0.4]);
  });

  it("say before they are measured the most that they can speak for it", () => {
    const [large, all] = largeForPeers(scene, [0], 4);
    expect([large?.name, large?.value, all?.name, all?.value]).toEqual([
      "large for its peers",
      2.5,
      "all large for its peers",
      2,
    ]);
    expect([large?.because, all?.because]).toEqual([
      { id: "money.large-for-peers" },
      { id: "money.all-large-for-peers" },
    ]);
  });

  it("are those that were marked so when they came", () => {
    scene.store.markLarge(1);
    expect(largeOf(scene, [0, 1, 2])).toEqual([1]);
  });

  it("prove less where all else that the account moves is as rare, the more of it is known", () => {
    const against = (
      receipts: readonly number[],
      outgoings: readonly number[],
      payments: readonly number[],
    ) => {
      const step = largeAsEver(
        scene,
        { account: 9, kind: 1, receipts, outgoings, capped: false, days: 1 },
        payments,
      );
      expect([step.name, step.value, step.because]).toEqual([
        "large as ever",
        0,
        { id: "money.large-as-ever" },
      ]);
      return measuredOf(step);
    };
    // One other payment, of rarity two: a quarter of one and a half.
    expect(against([0, 1], [], [1])).toBeCloseTo(-0.375, 9);
    // Two others, of rarities two and five.
    expect(against([0, 2], [1], [2])).toBeCloseTo(-1.5 * 0.4 * 2.5, 9);
    // Sums like any other, or nothing else at all, speak against nothing.
    expect(against([2, 1], [], [1])).toBeCloseTo(0, 9);
    expect(against([1], [], [1])).toBeCloseTo(0, 9);
  });
});
