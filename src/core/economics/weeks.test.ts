import fc from "fast-check";
import { expect, it } from "vitest";
import type { PriceFact } from "./facts.ts";
import { priceWeeks, weekOf } from "./weeks.ts";

it("a week begins on Monday", () => {
  expect(["2026-03-02", "2026-03-08", "2026-03-09", "1970-01-01", "1969-12-28"].map(weekOf)).toEqual([
    "2026-03-02",
    "2026-03-02",
    "2026-03-09",
    "1969-12-29",
    "1969-12-22",
  ]);
  fc.assert(
    fc.property(
      fc.date({ min: new Date("1950-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
      (date) => {
        const day = date.toISOString();
        const week = weekOf(day);
        expect(new Date(week).getUTCDay()).toBe(1);
        const apart = (Date.parse(day.slice(0, 10)) - Date.parse(week)) / 86_400_000;
        expect(apart >= 0 && apart < 7).toBe(true);
      },
    ),
  );
});

it("a campaign that repeats itself in a week is one voice, and a week without a price is none", () => {
  const price = (day: string, low: number, voice: string): PriceFact => ({
    source: { kind: "finding", id: `${day} ${low}` },
    kind: "advert",
    voice,
    day,
    route: {},
    currency: "EUR",
    low,
    high: low,
  });
  const prices = [
    price("2026-03-17", 1500, "a"),
    price("2026-03-02", 1000, "a"),
    price("2026-03-03", 1000, "a"),
    price("2026-03-08", 2000, "b"),
    price("2026-03-08", 9, "c"),
    // Told of a month or a year alone, or of no day at all: of no week.
    ...["2026-03", "2026", "2026-02-31"].map((day) => price(day, 9000, "d")),
  ];
  const rates = { usdPerUnit: { EUR: 1 }, asOf: "2025" };
  expect(priceWeeks(prices, rates).map(({ week, usd }) => [week, usd.median, usd.n])).toEqual([
    ["2026-03-02", 1000, 3],
    ["2026-03-16", 1500, 1],
  ]);
  expect(priceWeeks(prices, { usdPerUnit: {}, asOf: "" })).toEqual([]);
});
