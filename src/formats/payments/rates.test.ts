import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { currenciesOf } from "../amounts.ts";

const data = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8")) as {
    usdPerUnit: Record<string, number>;
  };

it("has a rate for every currency that a file may name but units that nobody is paid in, and for no other", () => {
  const codes = new Set([...currenciesOf(data("currencies.json")).byName.values()].map((c) => c.code));
  const rated = data("finance/currencies.json").usdPerUnit;
  expect([...codes].filter((code) => !(code in rated)).sort()).toEqual(["BOV", "COU", "UYI", "UYW"]);
  expect(Object.entries(rated).filter(([code, rate]) => !codes.has(code) || !(rate > 0))).toEqual([]);
});
