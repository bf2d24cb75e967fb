import { expect, test } from "vitest";
import { disruptionSets } from "./case-network.ts";
import type { NetworkModel } from "./chokepoints.ts";
import { effortOf, perDay, shareBounds, usualEffort } from "./effort.ts";
import { robustness } from "./robust-choice.ts";

const days = (low: number, usual: number, high: number) => ({ low, usual, high });
const supplier = (actor: string, capacity: number, standby: number, isEligible = true) => ({
  actor,
  capacity,
  standby,
  isEligible,
});
const alone = (id: string, rate: number, actor: string): NetworkModel => ({
  id,
  rate,
  stages: [{ name: "hull", suppliers: [supplier(actor, 1, 1), supplier("(unseen)", 0, 0.25, false)] }],
});

test("days are by what an actor does, of several things the dearest; a set stops each once", () => {
  const usual = { money: days(1, 2, 4), buyer: days(5, 9, 20) };
  expect(usualEffort(["money", "buyer"], usual)).toEqual(usual.buyer);
  expect(usualEffort(["elsewhere"], usual)).toBeUndefined();
  const efforts = new Map([
    ["a", usual.money],
    ["b", usual.buyer],
  ]);
  expect(effortOf(["a", "b", "a", "unknown"], efforts)).toEqual(days(6, 11, 24));
  expect(perDay(days(0.1, 0.2, 0.4), days(5, 10, 20))).toEqual(days(0.005, 0.02, 0.08));
  expect(perDay(days(0, 0, 0), days(0, 0, 0))).toBeUndefined();
});

test("a share is as sure as it has records", () => {
  expect(shareBounds(0.5, undefined)).toEqual({ low: 0.5, high: 0.5 });
  // Wilson, 1 of 2 and 50 of 100.
  expect(shareBounds(0.5, 2)).toEqual({ low: expect.closeTo(0.0945, 3), high: expect.closeTo(0.9055, 3) });
  expect(shareBounds(0.5, 100)).toEqual({ low: expect.closeTo(0.4038, 3), high: expect.closeTo(0.5962, 3) });
  const { low, high } = shareBounds(1, 3);
  expect([low < 0.5, high]).toEqual([true, 1]);
});

test("a choice that is clear is the best in every draw, one that is close is not, and each time the same", () => {
  const efforts = new Map([
    ["a", days(5, 20, 60)],
    ["b", days(5, 20, 60)],
  ]);
  const clear = robustness([alone("x", 9, "a"), alone("y", 1, "b")], [["a"]], efforts);
  expect(clear).toEqual([{ draws: 100, best: 1 }]);
  const close = [alone("x", 1.02, "a"), alone("y", 1, "b")];
  const [once] = robustness(close, [["a"]], efforts);
  expect(once?.best).toBeGreaterThan(0.3);
  expect(once?.best).toBeLessThan(0.8);
  expect(robustness(close, [["a"]], efforts)).toEqual([once]);
  // What costs between 5 and 60 days is within 20 in some draws only; there it cannot be the best in the others.
  const [priced] = robustness([alone("x", 9, "a")], [["a"]], efforts, 20);
  expect(priced?.affordable).toBeGreaterThan(0.05);
  expect(priced?.affordable).toBeLessThan(0.6);
  expect(priced?.best).toBe(priced?.affordable);
});

test("with days, a set says what it takes, what each day breaks and how sure the choice is; a budget leaves out the dear", () => {
  const networks = [alone("x", 3, "dear"), alone("y", 2, "cheap")];
  const efforts = new Map([
    ["dear", days(50, 100, 200)],
    ["cheap", days(4, 10, 20)],
  ]);
  const [free] = disruptionSets(networks, 1, { peoplePerBoat: 55, efforts });
  expect([free?.actors, free?.effort, free?.robust?.affordable]).toEqual([
    ["dear"],
    days(50, 100, 200),
    undefined,
  ]);
  const [within] = disruptionSets(networks, 1, { peoplePerBoat: 55, efforts, budget: 30 });
  expect([within?.actors, within?.isExact, within?.robust?.affordable]).toEqual([["cheap"], true, 1]);
  expect(within?.disruption).toBeCloseTo(0.3, 9);
  expect(within?.perDay).toEqual({
    low: expect.closeTo((within?.low ?? 0) / 20, 9),
    usual: expect.closeTo(0.03, 9),
    high: expect.closeTo((within?.high ?? 0) / 4, 9),
  });
  expect(disruptionSets(networks, 2, { peoplePerBoat: 55, efforts, budget: 9 })).toEqual([]);
  expect(disruptionSets(networks, 1, { peoplePerBoat: 55 })[0]).not.toHaveProperty("effort");
});
