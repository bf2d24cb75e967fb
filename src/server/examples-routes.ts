import type { RouteMoney } from "../app/index.ts";
import type { RouteFigures } from "../core/index.ts";

const order = { kind: "order" as const, id: "O-17", reportId: "rep-5f2c" };
const boat = {
  kind: "boat" as const,
  usd: { low: 2100, high: 2600 },
  n: 12,
  from: ["order" as const],
  sources: [order],
};
const spread = { n: 4, low: 1200, quartileLow: 1300, median: 1500, quartileHigh: 1700, high: 2000 };
const usd = {
  from: "advert" as const,
  spread: { n: 4, low: 1296, quartileLow: 1404, median: 1620, quartileHigh: 1836, high: 2160 },
};
const figures: RouteFigures = {
  prices: [
    { kind: "advert", currency: "EUR", spread, said: 9, sources: [{ kind: "finding", id: "finding-7" }] },
  ],
  price: usd,
  detected: {
    crossings: 3,
    persons: { low: 130, high: 142 },
    uncounted: 0,
    sources: [{ kind: "entity", id: "crossing-1" }],
  },
  reported: { crossings: 0, persons: { low: 0, high: 0 }, uncounted: 0, sources: [] },
  persons: { low: 130, high: 142 },
  revenueUsd: { low: 182_520, high: 260_712 },
  costUsd: { low: 6300, high: 7800 },
  profitUsd: { low: 174_720, high: 254_412 },
  lacks: ["costPart"],
};

/** What routes cost and bring, for the documents and the tests. */
export const ROUTE_MONEY_EXAMPLE: RouteMoney = {
  ends: "countries",
  ratesOf: "2025",
  unrated: [],
  suppressedUnder: 5,
  routes: [
    {
      id: "FR>GB",
      from: { country: "FR" },
      to: { country: "GB" },
      modes: ["small boat"],
      adverts: 9,
      total: figures,
      months: [{ month: "2026-03", ...figures }],
      personsPerCrossing: { low: 40, high: 48, n: 3 },
      cost: { usd: { low: 2100, high: 2600 }, parts: [boat], lacking: ["engine", "jacket", "fuel", "pilot"] },
      denied: [
        {
          source: { kind: "entity", id: "seizure-1" },
          measure: "seizure",
          title: "Gravelines, 2026-03-06",
          day: "2026-03-06",
          techniques: [],
          by: "start",
          things: [{ thing: "boat", claims: [{ value: 1, reportIds: ["rep-5f2c"] }] }],
          money: [],
          replacement: { usd: { low: 2100, high: 2600 }, unpriced: [], sources: [order] },
          crossings: {
            crossings: { low: 0, high: 1 },
            persons: { low: 0, high: 48 },
            usd: { low: 0, high: 88_128 },
          },
          before: { price: usd, adverts: 4, crossings: 2 },
          after: { price: usd, adverts: 5, crossings: 1, isOver: true },
        },
      ],
    },
  ],
  elsewhere: [],
  isCut: false,
};
