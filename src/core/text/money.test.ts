import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MoneyReader, toNumber } from "./money.ts";

const reader = new MoneyReader(
  JSON.parse(readFileSync(new URL("../../../data/online/money.json", import.meta.url), "utf8")),
);
/** As "amount currency [start-end] confidence". */
const found = (text: string, lang = "eng"): string[] =>
  reader.find(text, lang).map((p) => `${p.amount} ${p.currency} [${p.start}-${p.end}] ${p.confidence}`);

describe("sums of money, where they stand and how sure", () => {
  it.each<[string, string, string[]]>([
    ["eng", "€500", ["500 EUR [0-4] 0.93"]],
    ["pus", "اووه زره یورو", ["7000 EUR [0-13] 0.8"]],
    ["ara", "خمستلاف دولار", ["5000 USD [0-13] 0.8"]],
    ["ara", "ست تلاف يورو", ["6000 EUR [0-12] 0.8"]],
    ["eng", "500€", ["500 EUR [0-4] 0.95"]],
    ["eng", "500 €", ["500 EUR [0-5] 0.95"]],
    ["eng", "US$ 500", ["500 USD [0-7] 0.93"]],
    ["eng", "7 $50", ["50 USD [2-5] 0.93"]],
    ["eng", "EUR 500", ["500 EUR [0-7] 0.93"]],
    ["eng", "eur 500", ["500 EUR [0-7] 0.93"]],
    ["eng", "500 EUR", ["500 EUR [0-7] 0.95"]],
    ["eng", "500 euros.", ["500 EUR [0-9] 0.95"]],
    ["eng", "500 euros each", ["500 EUR [0-9] 0.95"]],
    ["eng", "about 500.", []],
    ["eng", "x500 euro", []],
    ["eng", "EUR500", ["500 EUR [0-6] 0.93"]],
    ["eng", "0 euro", []],
    ["eng", "5k euro", ["5000 EUR [0-7] 0.95"]],
    ["eng", "5 k euro", []],
    ["eng", "5000k euro", ["5000000 EUR [0-10] 0.95"]],
    ["eng", "2 million euro", ["2000000 EUR [0-14] 0.95"]],
    ["eng", "2 thousand pounds", ["2000 GBP [0-17] 0.95"]],
    ["eng", "1,500 euro or 2,000 euro", ["1500 EUR [0-10] 0.95", "2000 EUR [14-24] 0.95"]],
    ["eng", "1 500 euro", ["1500 EUR [0-10] 0.95"]],
    ["eng", "12.500,50 euro", ["12500.5 EUR [0-14] 0.95"]],
    ["eng", "euro 500 euro", ["500 EUR [5-13] 0.95"]],
    ["eng", "3 euro 500", ["3 EUR [0-6] 0.95"]],
    ["eng", "500 euro 600 pounds", ["500 EUR [0-8] 0.95", "600 GBP [9-19] 0.95"]],
    ["eng", "kes 8500 euro", ["8500 EUR [4-13] 0.95"]],
    ["eng", "KES 8500 euro", ["8500 KES [0-8] 0.93"]],
    ["eng", "8500 kes", []],
    ["eng", "8500 KES", ["8500 KES [0-8] 0.95"]],
    ["eng", "5 lakh", []],
    ["urd", "5 lakh", ["500000 PKR [0-6] 0.8"]],
    ["urd", "0.4 lakh", []],
    ["vie", "300 triệu", ["300000000 VND [0-9] 0.8"]],
    ["urd", "500", []],
    ["ara-maghrebi", "500 دينار", ["500 TND [0-9] 0.95"]],
    ["ckb", "2 دەفتەر", ["20000 USD [0-8] 0.75"]],
    ["eng", "five thousand euros", ["5000 EUR [0-19] 0.8"]],
    ["vie", "giá 3k5 bảng", ["3500 GBP [4-12] 0.95"]],
    ["vie", "Chỉ 2tr9", ["2900000 VND [4-8] 0.8"]],
    ["zxx", "💷9000 ☎️", ["9000 GBP [0-6] 0.93"]],
    ["eng", "💷 500 euro", ["500 EUR [3-11] 0.95"]],
    ["sqi", "2 mijë e 500 euro", ["2500 EUR [0-17] 0.95"]],
    ["urd", "ساڑھے تین لاکھ، رقم", ["350000 PKR [6-14] 0.8"]],
    ["kmr", "bê meş. Du hezar û pêncsed euro", ["2500 EUR [8-31] 0.8"]],
    ["eng", "11 grand sterling", ["11000 GBP [0-17] 0.95"]],
    ["eng", "five euros", []],
    ["eng", "five thousand", []],
    ["eng", "3 five thousand euros", []],
    ["eng", "€5000 and five thousand euros", ["5000 EUR [0-5] 0.93", "5000 EUR [10-29] 0.8"]],
    ["eng", "500 eurovan", ["500 EUR [0-11] 0.95"]],
  ])("%s: %s", (lang, text, want) => {
    expect(found(text, lang)).toEqual(want);
  });

  it("are two hundred at most", () => {
    expect(found("€5 ".repeat(300)).length).toBe(200);
  });
});

describe("a number as it is written", () => {
  it.each([
    ["6,200", 6200],
    ["4.200", 4200],
    ["2,5", 2.5],
    ["2.5", 2.5],
    ["1 500", 1500],
    ["1'500", 1500],
    ["1.234,56", 1234.56],
    ["1,234.5", 1234.5],
    ["1.234.567", 1234567],
    ["12", 12],
  ])("%s is %d", (text, value) => {
    expect(toNumber(text)).toBe(value);
  });
});
