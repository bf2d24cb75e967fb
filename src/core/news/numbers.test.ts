import { describe, expect, it } from "vitest";
import { packageNews } from "../../../test/support/news-model.ts";
import { newsText } from "./lexicon.ts";
import { findNumbers } from "./numbers.ts";

const model = packageNews(["en", "de", "fr", "ar", "vi"], { places: false });

/** As "value sign", a number word in brackets. */
function numbers(lang: string, given: string): string[] {
  const words = model.languages.get(lang);
  if (!words) throw new Error(lang);
  const text = newsText(given);
  return findNumbers(text, words.tokens(text), words).map((n) => {
    const shown = `${n.value}${n.sign === "" ? "" : ` ${n.sign}`}`;
    return n.isWord ? `(${shown})` : shown;
  });
}

describe("numbers", () => {
  it.each<[string, string, string[]]>([
    ["en", "in 2026 there were 7", ["2026", "7"]],
    [
      "en",
      "1,322,000 and 1 322 000 and 1.322.000 and 1'322'000",
      ["1322000", "1322000", "1322000", "1322000"],
    ],
    ["en", "12,5 and 12.5 and 12.50", ["12.5", "12.5", "12.5"]],
    ["en", "1,234.5 and 1.234,56", ["1234.5", "1234.56"]],
    ["en", "1.234 people", ["1234"]],
    ["en", "1.234 million", ["1234000"]],
    ["de", "1,234 Millionen", ["1234000"]],
    ["de", "1.234 Millionen", ["1234000000"]],
    ["en", "1.3 million and 4 thousand", ["1300000", "4000"]],
    ["en", "3 hundred", ["3", "(100)"]],
    ["en", "5 and million", ["5", "(1000000)"]],
    [
      "en",
      "€ 300 and €400 and $500 and 600 € and 700€ and 8 %",
      ["300 €", "400 €", "500 $", "600 €", "700 €", "8 %"],
    ],
    ["en", "€ of 300", ["300"]],
    ["en", "1- A new way\n2. Another\n3) One more: 4 boats", ["4"]],
    ["en", "He had 1- or 2-room flats", ["1", "2"]],
    ["en", "twelve, twenty five, one", ["(12)", "(25)"]],
    ["en", "two hundred and ten", ["(210)"]],
    ["en", "two hundred and twenty five thousand three hundred", ["(225300)"]],
    ["en", "a thousand and one", ["(1001)"]],
    ["en", "twenty thirty", ["(20)", "(30)"]],
    ["en", "seven eight", ["(7)", "(8)"]],
    ["en", "eleven hundred", ["(11)", "(100)"]],
    ["en", "two million three thousand", ["(2003000)"]],
    ["en", "one", []],
    ["de", "fünfundzwanzig und einundzwanzig", ["(25)", "(21)"]],
    ["fr", "quatre-vingt", ["(80)"]],
    ["fr", "vingt et un, soixante et onze, soixante-quinze", ["(21)", "(71)", "(75)"]],
    ["fr", "quatre-vingt-onze, quatre-vingt-dix-neuf, cent soixante-seize", ["(91)", "(99)", "(176)"]],
    ["ar", "خمسة وعشرون", ["(25)"]],
    ["ar", "مائة وخمسة", ["(105)"]],
    ["ar", "٤٢ زورقا", ["42"]],
  ])("%s: %s", (lang, text, want) => {
    expect(numbers(lang, text)).toEqual(want);
  });
});
