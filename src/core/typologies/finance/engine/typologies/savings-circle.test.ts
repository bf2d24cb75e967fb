import { describe, expect, it } from "vitest";
import { type Paid, paid } from "../../../../../../test/support/finance-ledger.ts";
import {
  type Circle,
  circlesOf,
  paymentsOf,
  peopleOf,
} from "../../../../../../test/support/savings-circles.ts";
import { FinanceEngine } from "../engine.ts";
import { classIndex, methodIndex } from "../kinds.ts";

const START = 1_740_787_200;

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Whom the engine names in these payments, with the typology. */
function namedIn(payments: readonly Paid[]): readonly string[] {
  const engine = new FinanceEngine({ capacity: 16_384, rates: new Map([["USD", 1]]) });
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const account = names.push(name) - 1;
    numbers.set(name, account);
    engine.describe(account, classIndex(name.startsWith("shop") ? "shop" : "person"), -1);
    return account;
  };
  for (const [row, p] of payments.toSorted((a, b) => a.hour - b.hour).entries())
    engine.push({
      row,
      at: START + Math.round(p.hour * 3600),
      from: numberOf(p.from),
      to: numberOf(p.to),
      paid: p.usd,
      paidCurrency: 0,
      received: p.usd,
      receivedCurrency: 0,
      method: methodIndex("transfer"),
    });
  return engine
    .finish()
    .flatMap(({ type, subjects }) => subjects.map(({ account }) => `${type} ${names[account]}`));
}

/** What people pay beside: shops, and the rent to one of forty. */
function everyday(people: readonly string[], days: number, random: () => number): readonly Paid[] {
  return people.flatMap((name, i) =>
    Array.from({ length: days }, (_, day) => [
      ...(random() < 0.3 ? [paid(name, `shop${i % 9}`, 3 + 90 * random(), 24 * day + 24 * random())] : []),
      ...(day % 30 === i % 28
        ? [paid(name, `landlord${i % 40}`, 400 + Math.floor(500 * random()), 24 * day)]
        : []),
    ]).flat(),
  );
}

const route = (hour: number): readonly Paid[] =>
  [903, 1211, 707].flatMap((usd, stage) =>
    Array.from({ length: 8 }, (_, i) =>
      paid(`traveller${i}`, `stage${stage}`, usd, hour + 72 * stage + 3 * i),
    ),
  );

describe("savings circles", () => {
  it.each([30, 60, 90])("name no member by what the members pay each other, over %i days", (days) => {
    const random = randomFrom(3800 + days);
    const circles = circlesOf(15, 24 * days, random);
    const payments = circles.flatMap((circle) => paymentsOf(circle, random));
    const people = circles.flatMap(peopleOf);
    const named = namedIn([...payments, ...everyday(people, days, random), ...route(24 * days - 600)]);
    expect(named.filter((who) => / circle/.test(who) && !who.startsWith("ESCROW"))).toEqual([]);
    // Beside them a route is told as before.
    expect(named).toEqual(expect.arrayContaining([0, 1, 2].map((stage) => `INSTALMENTS stage${stage}`)));
  });

  it.each<[string, Partial<Circle>]>([
    ["of five", { members: 5 }],
    ["of twenty-five", { members: 25 }],
    ["by the fortnight", { everyDays: 14 }],
    ["by the month", { everyDays: 30 }],
    ["whose members are late", { lateDays: 4 }],
    ["of whom two have two shares", { withTwoShares: 2 }],
    ["kept by a member", { organiser: "member" }],
    ["kept by somebody else", { organiser: "outsider" }],
  ])("%s name nobody", (_, change) => {
    const circle: Circle = {
      name: "circle",
      members: 11,
      everyDays: 7,
      rounds: 12,
      shareUsd: 150,
      lateDays: 2,
      withTwoShares: 0,
      organiser: "none",
      startHour: 24,
      ...change,
    };
    for (const seed of [1, 2, 3, 4, 5]) {
      const random = randomFrom(seed);
      const payments = paymentsOf(circle, random);
      const days = Math.ceil(Math.max(...payments.map((p) => p.hour)) / 24);
      expect(namedIn([...payments, ...everyday(peopleOf(circle), Math.min(days, 120), random)])).toEqual([]);
    }
  });
});
