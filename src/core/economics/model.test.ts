import fc from "fast-check";
import { expect, it } from "vitest";
import type { CostFact, CrossingFact, PriceFact, RouteFacts, TakenFact } from "./facts.ts";
import { routeEconomics } from "./model.ts";
import { spreadOf } from "./spread.ts";

const FR_GB = { from: { country: "FR", place: "Dunkirk" }, to: { country: "GB" } };
const ref = (id: string) => ({ kind: "entity" as const, id });
const price = (day: string, amount: number, more: Partial<PriceFact> = {}): PriceFact => ({
  source: ref(`p-${day}-${amount}`),
  kind: "advert",
  voice: `voice-${day}-${amount}`,
  day,
  route: FR_GB,
  currency: "EUR",
  low: amount,
  high: amount,
  ...more,
});
const crossing = (
  day: string,
  persons: readonly number[],
  more: Partial<CrossingFact> = {},
): CrossingFact => ({
  source: ref(`c-${day}-${persons.join("-")}`),
  day,
  route: FR_GB,
  mode: "small boat",
  isBySea: true,
  isDetected: true,
  persons,
  ...more,
});
const cost = (kind: CostFact["kind"], amount: number): CostFact => ({
  source: ref(`o-${kind}-${amount}`),
  kind,
  from: "order",
  day: "2026-01-01",
  currency: "EUR",
  low: amount,
  high: amount,
});
const seizure = (more: Partial<TakenFact> = {}): TakenFact => ({
  source: ref("s-1"),
  measure: "seizure",
  title: "Beach",
  day: "2026-03-10",
  place: { country: "FR", place: "Gravelines" },
  things: [{ thing: "boat", claims: [{ value: 1, reportIds: ["rep-1"] }] }],
  money: [],
  techniques: [],
  ...more,
});
const NONE: RouteFacts = { adverts: [], prices: [], crossings: [], costs: [], taken: [] };
const OPTIONS = {
  ends: "countries",
  rates: { usdPerUnit: { USD: 1, EUR: 2 }, asOf: "2025" },
  smallest: 5,
  today: "2026-05-01",
} as const;
const of = (facts: Partial<RouteFacts>, options: Partial<Parameters<typeof routeEconomics>[1]> = {}) =>
  routeEconomics({ ...NONE, ...facts }, { ...OPTIONS, ...options });
const one = (facts: Partial<RouteFacts>) => {
  const [route] = of(facts).routes;
  if (!route) throw new Error("no route");
  return route;
};

it("a route with a price alone shows its price, and says what it lacks", () => {
  const {
    id,
    total,
    cost: ofCrossing,
  } = one({ prices: [price("2026-03-01", 1000), price("2026-03-09", 1400)] });
  expect(id).toBe("FR>GB");
  expect(total.price?.spread).toMatchObject({ n: 2, median: 2400, quartileLow: 2200, quartileHigh: 2600 });
  expect(total.lacks).toEqual(["volume", "sea"]);
  expect([total.revenueUsd, total.costUsd, total.profitUsd, ofCrossing]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(total.prices[0]?.sources).toHaveLength(2);
});

it("one campaign is one voice a month, however often it posts; the next month it is heard again", () => {
  const loud = { voice: "campaign-1" };
  const prices = [
    ...["02", "03", "04", "05"].map((day) => price(`2026-03-${day}`, 5000, loud)),
    price("2026-03-06", 1000),
    price("2026-04-06", 5000, loud),
  ];
  const { total, months } = one({ prices });
  expect(months.map((m) => [m.month, m.prices[0]?.spread.n, m.prices[0]?.said])).toEqual([
    ["2026-03", 2, 5],
    ["2026-04", 1, 1],
  ]);
  expect(total.prices[0]?.spread).toMatchObject({ n: 3, median: 5000 });
});

it("what adverts ask and what reports claim stand side by side, and the first is reckoned with", () => {
  const { total } = one({
    prices: [price("2026-03-01", 1000), price("2026-03-02", 3000, { kind: "claim" })],
  });
  expect(total.prices.map((p) => [p.kind, p.spread.median])).toEqual([
    ["advert", 1000],
    ["claim", 3000],
  ]);
  expect(total.price).toMatchObject({ from: "advert", spread: { median: 2000 } });
});

it("a currency without a rate is shown and named, and nothing is reckoned with it", () => {
  const found = of({ prices: [price("2026-03-01", 300, { currency: "XXX" })] });
  expect(found.unrated).toEqual(["XXX"]);
  expect(found.routes[0]?.total.lacks).toContain("rate");
  expect(found.routes[0]?.total.price).toBeUndefined();
});

it("revenue, cost and profit are intervals; reported crossings may be detected ones, and differing counts are a span", () => {
  const { total, cost: ofCrossing } = one({
    prices: [price("2026-03-01", 1000)],
    crossings: [crossing("2026-03-02", [40, 60]), crossing("2026-03-05", [50], { isDetected: false })],
    costs: [cost("boat", 1000), cost("engine", 500)],
  });
  expect(total.detected).toMatchObject({ crossings: 1, persons: { low: 40, high: 60 } });
  expect(total.reported).toMatchObject({ crossings: 1, persons: { low: 50, high: 50 } });
  expect(total.persons).toEqual({ low: 50, high: 110 });
  expect(total.revenueUsd).toEqual({ low: 100_000, high: 220_000 });
  expect(ofCrossing).toMatchObject({ usd: { low: 3000, high: 3000 }, lacking: ["jacket", "fuel", "pilot"] });
  expect(total.costUsd).toEqual({ low: 3000, high: 6000 });
  expect(total.profitUsd).toEqual({ low: 94_000, high: 217_000 });
  expect(total.lacks).toEqual(["costPart"]);
});

it("jackets cost as many as are aboard, and nothing is reckoned by sea for a route that does not go there", () => {
  const costs = [cost("boat", 1000), cost("jacket", 10)];
  const crossings = [crossing("2026-03-02", [40])];
  expect(one({ crossings, costs }).cost?.usd).toEqual({ low: 2800, high: 2800 });
  const byRoad = crossings.map((c) => ({ ...c, isBySea: false, mode: "lorry" }));
  expect(one({ crossings: byRoad, costs }).cost).toBeUndefined();
});

it("R26 a crossing of few persons is in no figure of the table, nor in what is reckoned from one", () => {
  const facts = {
    prices: [price("2026-03-01", 1000)],
    crossings: [
      crossing("2026-03-02", [50]),
      crossing("2026-03-03", [3], { isDetected: false }),
      crossing("2026-04-02", [2, 60]),
    ],
    costs: [cost("boat", 1000), cost("jacket", 10)],
  };
  const { total, months, personsPerCrossing } = one(facts);
  expect(total.detected).toMatchObject({ crossings: 2, persons: { low: 50, high: 50 }, uncounted: 0 });
  expect(total.reported).toMatchObject({ crossings: 1, persons: null, uncounted: 0 });
  expect([total.persons, total.revenueUsd]).toEqual([
    { low: 50, high: 50 },
    { low: 100_000, high: 100_000 },
  ]);
  expect(total.lacks).toContain("small");
  expect(personsPerCrossing).toEqual({ low: 50, high: 50, n: 1 });
  expect(months.map((m) => [m.month, m.persons])).toEqual([
    ["2026-03", { low: 50, high: 50 }],
    ["2026-04", null],
  ]);
  expect(months[1]?.revenueUsd ?? months[1]?.profitUsd).toBeUndefined();
  const [exact] = of(facts, { smallest: 0 }).routes;
  expect(exact?.total).toMatchObject({ persons: { low: 52, high: 113 }, reported: { persons: { low: 3 } } });
  expect(exact?.total.lacks).not.toContain("small");
});

it("R26 an answer is the same whatever a count of few is, by countries and by places, on any days", () => {
  const DAYS = ["2026-03-01", "2026-03-02", "2026-04-01", "2026", undefined];
  const anyCrossing = fc.record({
    day: fc.constantFrom(...DAYS),
    place: fc.constantFrom("Dunkirk", "Calais", undefined),
    isDetected: fc.boolean(),
    persons: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 2 }),
  });
  const anyFew = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(
      fc.array(anyCrossing, { maxLength: 8 }),
      anyFew,
      fc.constantFrom("countries" as const, "places" as const),
      fc.subarray(DAYS),
      (drawn, few, ends, days) => {
        const answer = (n: number) =>
          of(
            {
              prices: [price("2026-03-01", 1000)],
              costs: [cost("boat", 1000), cost("jacket", 10)],
              taken: [seizure()],
              crossings: drawn
                .map(({ day, place, isDetected, persons }, i): CrossingFact => {
                  const { day: _day, ...rest } = crossing("", []);
                  return {
                    ...rest,
                    source: ref(`c-${i}`),
                    ...(day === undefined ? {} : { day }),
                    route: { ...FR_GB, from: { country: "FR", ...(place ? { place } : {}) } },
                    isDetected,
                    persons: i === 0 ? [n] : persons,
                  };
                })
                .filter(({ day }) => days.includes(day)),
            },
            { ends },
          );
        expect(answer(few[0])).toEqual(answer(few[1]));
      },
    ),
  );
});

it("what a measure denied: goods at what they cost, crossings from none to one a boat, money as such", () => {
  const facts = {
    prices: [price("2026-03-01", 1000), price("2026-03-20", 1500)],
    crossings: [crossing("2026-03-02", [40])],
    costs: [cost("boat", 1000)],
    taken: [
      seizure({
        things: [
          {
            thing: "boat",
            claims: [
              { value: 1, reportIds: ["a"] },
              { value: 3, reportIds: ["b"] },
            ],
          },
          { thing: "engine", claims: [{ value: 2, reportIds: ["a"] }] },
        ],
        money: [{ what: "frozen", currency: "EUR", claims: [{ value: 500, reportIds: ["a"] }] }],
      }),
    ],
  };
  const [denied] = one(facts).denied;
  expect(denied).toMatchObject({
    by: "start",
    replacement: { usd: { low: 2000, high: 6000 }, unpriced: ["engine"] },
    crossings: { crossings: { low: 0, high: 3 }, persons: { low: 0, high: 120 }, usd: { low: 0 } },
    money: [{ what: "frozen", usd: { low: 1000, high: 1000 } }],
    before: { price: { spread: { median: 2000 } }, crossings: 1 },
    after: { price: { spread: { median: 3000 } }, isOver: true },
  });
  expect(denied?.things[0]?.claims).toHaveLength(2);
  expect(of(facts, { today: "2026-04-09" }).routes[0]?.denied[0]?.after?.isOver).toBe(false);
});

it("what is dated by a year or a month has no days before and after it, and is in those of nothing else", () => {
  const taken = ["2026", "2026-03", "2026-02-31"].map((day) => seizure({ day }));
  const facts = {
    adverts: [{ day: "2026-02", route: FR_GB }],
    prices: [price("2026-03", 9000), price("2026-03-01", 1000)],
    crossings: [crossing("2026-03", [40]), crossing("2026-03-02", [40])],
    taken: [...taken, seizure({ day: "2026-03-10T12:00:00Z" })],
  };
  const [dated, ...others] = one(facts).denied;
  expect(dated?.before).toMatchObject({
    price: { spread: { n: 1, median: 2000 } },
    adverts: 0,
    crossings: 1,
  });
  expect(others.map((d) => [d.before, d.after])).toEqual(taken.map(() => [undefined, undefined]));
});

it("what was taken where several routes start, or none, is of no route", () => {
  const prices = [
    price("2026-03-01", 1000),
    price("2026-03-01", 900, { route: { ...FR_GB, to: { country: "IE" } } }),
  ];
  const { elsewhere, routes } = of({ prices, taken: [seizure(), seizure({ place: { country: "DE" } })] });
  expect(elsewhere.map((e) => e.because)).toEqual(["several", "none"]);
  expect(routes.flatMap((r) => r.denied)).toEqual([]);
  const named = of({ prices, taken: [seizure({ route: FR_GB })] });
  expect(named.routes.find((r) => r.id === "FR>GB")?.denied[0]?.by).toBe("named");
});

it("by places, a route that names a place stands apart, and what has one end alone says so", () => {
  const prices = [price("2026-03-01", 1000), price("2026-03-02", 1200, { route: { to: { country: "GB" } } })];
  expect(of({ prices }, { ends: "places" }).routes.map((r) => r.id)).toEqual(["?>GB", "Dunkirk>GB"]);
  expect(of({ prices }).routes.map((r) => r.id)).toEqual(["?>GB", "FR>GB"]);
});

it("quartiles lie between the least and the most, in their order, and no order of the values changes them", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1 }), (values) => {
      const s = spreadOf(values);
      expect(s && s.low <= s.quartileLow && s.quartileLow <= s.median).toBe(true);
      expect(s && s.median <= s.quartileHigh && s.quartileHigh <= s.high).toBe(true);
      expect(spreadOf([...values].reverse())).toEqual(s);
    }),
  );
});
