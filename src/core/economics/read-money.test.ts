import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { onlineModel } from "../../../test/support/online-model.ts";
import { RouteMoneyReader, type RouteMoneyWords } from "./read-money.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8"));
const reader = new RouteMoneyReader(json("finance/route-words.json") as RouteMoneyWords, onlineModel);
const euro = (...amounts: readonly number[]) => amounts.map((amount) => ({ amount, currency: "EUR" }));

it.each([
  ["one sum", "Safe trip to England, 1500 euro, call me", euro(1500), [1500, 1500]],
  ["a child's fare behind", "1500 euro per person, children 700 euro", euro(1500, 700), [1500, 1500]],
  ["a child's fare before", "700 euro for children, 1500 euro for adults", euro(700, 1500), [1500, 1500]],
  ["in lines", "Adults 1500 euro\nChildren 800 euro", euro(1500, 800), [1500, 1500]],
  ["half", "1600 euro. 800 euro, my friend, that is what your kids pay", euro(1600, 800), [1600, 1600]],
  ["a range", "England 1200-1500 euro, guaranteed", euro(1500), [1200, 1500]],
  ["a range in words", "السعر بين 900 و 1400 يورو", euro(1400), [900, 1400]],
  ["a deposit", "price 1800 euro, deposit 300 euro", euro(1800, 300), [1800, 1800]],
  ["of a family", "1800 euro, family 5000 euro", euro(1800, 5000), [1800, 1800]],
  ["an Arabic child", "1500 يورو للشخص و للأطفال 900 يورو", euro(1500, 900), [1500, 1500]],
  ["a French deposit", "2000 euros par personne, acompte 500 euros", euro(2000, 500), [2000, 2000]],
  ["two offers", "Truck 4500 euro, boat 1500 euro", euro(4500, 1500), [1500, 4500]],
] as const)("an advert's price of one grown person: %s", (_what, text, known, [low, high]) => {
  expect(reader.advertPrices(text, known)).toEqual([{ currency: "EUR", low, high }]);
});

it("a price in two currencies stands in both, a child's alone is none, and what stands nowhere is as the detector has it", () => {
  const both = [...euro(1500), { amount: 1300, currency: "GBP" }];
  expect(reader.advertPrices("1500 euro or 1300 pounds", both)).toEqual([
    { currency: "EUR", low: 1500, high: 1500 },
    { currency: "GBP", low: 1300, high: 1300 },
  ]);
  expect(reader.advertPrices("children 700 euro", euro(700))).toEqual([]);
  expect(reader.advertPrices("see picture", euro(1500))).toEqual([
    { currency: "EUR", low: 1500, high: 1500 },
  ]);
});

const claimed = (text: string) =>
  reader.claims(text, "2026-03-01").map(({ what, low, high, currency }) => [what, low, high, currency]);

it.each([
  ["The smugglers asked for 2,000 to 3,000 euros per person.", [["price", 2000, 3000, "EUR"]]],
  ["Il demanderait de 1 300 à 1 600 euros par personne.", [["price", 1300, 1600, "EUR"]]],
  ["Le passage coûte 1 500 euros par personne.", [["price", 1500, 1500, "EUR"]]],
  ["يدفع المهاجرون 1500 يورو للشخص.", [["price", 1500, 1500, "EUR"]]],
  ["An inflatable boat costs 4,000 euros.", [["boat", 4000, 4000, "EUR"]]],
  ["The outboard engine was bought for 1,600 euros in a shop.", [["engine", 1600, 1600, "EUR"]]],
  ["The pilot was paid 500 euros.", [["pilot", 500, 500, "EUR"]]],
  ["Two boats worth 8,000 euros were seized.", []],
  ["The firm ordered 12 outboard engines and paid 19,920 euros.", []],
  ["A boat and an engine cost 6,000 euros.", []],
  ["A boat trailer costs 900 euros.", []],
  ["Officers seized 8,000 euros in cash on the boat.", []],
  ["Children pay 500 euros, half of what is asked per person.", []],
])("a report's claim: %s", (text, found) => {
  expect(claimed(text)).toEqual(found);
});

it("a claim has the route of its sentence, or else of the report", () => {
  const [own] = reader.claims("Crossing from Libya to Italy costs 2,000 dollars per person.", "2026-03-01");
  expect([own?.from, own?.to]).toEqual(["LY", "IT"]);
  const [whole] = reader.claims(
    "Smuggling from France to England goes on. They ask 2,000 euros per person.",
    "2026-03-01",
  );
  expect([whole?.from, whole?.to]).toEqual(["FR", "GB"]);
});

it.each([
  ["Inflatable boat 5.2 m", "boat"],
  ["Outboard motor 40 hp", "engine"],
  ["Boat engine 30 hp", "engine"],
  ["Life jacket, adult", "jacket"],
  ["Boat trailer", undefined],
  ["Outboard oil 1 l", undefined],
  ["Rope 20 m", undefined],
])("%s is %s", (text, kind) => expect(reader.goodsOf(text)).toBe(kind));

it("knows a crossing by sea from one by lorry", () => {
  expect(["Small boat", "by sea", "lorry"].map((mode) => reader.isBySea(mode))).toEqual([true, true, false]);
});
