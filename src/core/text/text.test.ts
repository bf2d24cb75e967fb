import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cryptoAddress,
  DateReader,
  findIdentifiers,
  foldWord,
  type IdentifierData,
  isBech32,
  isEthereum,
  isIban,
  jalaliToIso,
  MoneyReader,
  normaliseText,
  originalSpan,
  PhraseIndex,
  PlaceIndex,
  RouteReader,
  tokenise,
} from "./index.ts";

const json = (name: string): never =>
  JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8")) as never;
const identifiers: IdentifierData = json("online/identifiers.json");
const money = new MoneyReader(json("online/money.json"));
const dates = new DateReader({
  ...(json("online/calendar.json") as object),
  ...(json("calendars.json") as object),
} as never);
const places = new PlaceIndex(json("online/places.json"), json("gazetteer.json"));
const routes = new RouteReader(json("online/routes.json"));

describe("normalisation", () => {
  test.each([
    ["digits of every script", "٠٠٤٤ ۱۲۳ ੧੨ ৮৯ ＋４４ 𝟓", "0044 123 12 89 +44 5"],
    ["zero-width and bidi characters", "pass\u200bport \u202etext\u202c a\u00adb", "passport text ab"],
    ["key caps and the heavy plus", "➕4️⃣4️⃣", "+44"],
    ["look-alike letters in a Latin word", "Tеlеgrаm раssроrt", "Telegram passport"],
    ["a word in Cyrillic stays", "паспорт", "паспорт"],
    ["compatibility forms and quotes", "ﬁne «x» ½", 'fine "x" 1⁄2'],
  ])("%s", (_name, given, expected) => {
    expect(normaliseText(given).text).toBe(expected);
  });

  test("every piece leads back to where it stood", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        const normal = normaliseText(text);
        let last = 0;
        for (let i = 0; i < normal.text.length; i++) {
          const { start, end } = originalSpan(normal, i, i + 1);
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = start;
        }
      }),
    );
  });

  test("a span of the normal text marks what was written", () => {
    const text = "واتساب ➕4️⃣4️⃣1️⃣6️⃣ هنا";
    const normal = normaliseText(text);
    const at = normal.text.indexOf("+4416");
    const span = originalSpan(normal, at, at + 5);
    expect(text.slice(span.start, span.end)).toContain("➕4️⃣4️⃣1️⃣6");
  });

  test("folding: case, accents, one form of each Arabic letter, no stretched words", () => {
    expect(foldWord("DISPONIBLEEES")).toBe(foldWord("disponibles"));
    expect(foldWord("إيطاليا")).toBe(foldWord("ایطالیا"));
    expect(foldWord("İzmir")).toBe(foldWord("izmir"));
    expect(foldWord("Đức")).toBe("duc");
    expect(tokenise("a 🚤 🇫🇷").map((t) => t.raw)).toEqual(["a", "🚤", "🇫🇷"]);
  });

  test("phrases: open words, gaps, and nothing half", () => {
    const index = new PhraseIndex<string>();
    index.add("garanti*", "g");
    index.add("only * seats", "s");
    const found = (text: string) => index.find(tokenise(text)).map((h) => h.value);
    expect(found("voyage garantie")).toEqual(["g"]);
    expect(found("only 12 seats")).toEqual(["s"]);
    expect(found("only the last seats")).toEqual(["s"]);
    expect(found("only seats")).toEqual([]);
    expect(found("garant")).toEqual([]);
  });
});

describe("identifiers", () => {
  const of = (text: string, region?: string) =>
    findIdentifiers(normaliseText(text).text, identifiers, region).map((i) => `${i.type} ${i.value}`);

  test.each([
    ["+44 7700 900123", "+447700900123"],
    ["0033 6 39 98 00 54", "+33639980054"],
    ["(+33) 6.39.98.00.54", "+33639980054"],
    ["+44 (0)20 7946 0123", "+442079460123"],
    ["+44 1614 96O 492", "+441614960492"],
    ["+44 2 0 7 9 4 6 0 8 9 4", "+442079460894"],
    ["٠٠٤٤٧٧٠٠٩٠٠٤٩٠", "+447700900490"],
    ["https://wa.me/442079460684", "+442079460684"],
    ["plus four four two zero seven nine four six zero one two three", "+442079460123"],
    ["call 07700 900123", "+447700900123"],
    ["+46 70-174 06 05", "+46701740605"],
  ])("phone %s", (text, expected) => {
    expect(of(text)).toEqual([`phone ${expected}`]);
  });

  test("a price behind a number is not part of it", () => {
    expect(of("+33639984158 5000 euro")).toEqual(["phone +33639984158"]);
    expect(of("2025-07-13 and 12.500.000")).toEqual([]);
  });

  test("handles and links of the services; a page is a link", () => {
    expect(of("t.me/Boat_zz1 @Other.zz2. snap: third_zz tg:@fourth_zz mail a.b@example.org")).toEqual([
      "handle boat_zz1",
      "handle other.zz2",
      "handle third_zz",
      "handle fourth_zz",
      "email a.b@example.org",
    ]);
    expect(of("see https://example.org/ref/1365.")).toEqual(["url https://example.org/ref/1365"]);
    expect(of("10:30 news: something")).toEqual([]);
    expect(of("Telegram: write to us")).toEqual([]);
    expect(of("Rescue line: call 112")).toEqual([]);
    expect(of("signal: captain")).toEqual(["handle captain"]);
  });

  test("check digits decide of IBANs and addresses", () => {
    expect(of("GB56 TEST 8830 1376 6014 01")).toEqual(["iban GB56TEST88301376601401"]);
    expect(of("GB57 TEST 8830 1376 6014 01")).toEqual([]);
    expect(isIban("DE28000000007285911383")).toBe(true);
    // BIP 173, BIP 350, EIP-55 test vectors.
    expect(isBech32("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4")).toBe(true);
    expect(isBech32("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0")).toBe(true);
    expect(isBech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")).toBe(false);
    expect(isEthereum("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")).toBe(true);
    expect(isEthereum("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")).toBe(false);
    expect(cryptoAddress("TKpmnkUy2Ugj5LK2XVjmWZSeeamBmdtv4n")).toBeDefined();
    expect(cryptoAddress("TKpmnkUy2Ugj5LK2XVjmWZSeeamBmdtv4m")).toBeUndefined();
    // Begins as a test-network address of another kind does.
    expect(cryptoAddress("TB1Gt61GUEUJHa7azWYW7EKiyp2fFMmxKF")).toBeDefined();
  });
});

describe("prices", () => {
  test.each([
    ["€6k", "eng", 6000, "EUR"],
    ["4.200€", "fra", 4200, "EUR"],
    ["٣,٢٠٠€", "ckb", 3200, "EUR"],
    ["25 lakh", "urd", 2_500_000, "PKR"],
    ["۳۷۳ میلیون تومان", "fas", 373_000_000, "IRT"],
    ["304tr", "vie", 304_000_000, "VND"],
    ["٨ آلاف دولار", "ara", 8000, "USD"],
    ["١ دەفتەر", "ckb", 10_000, "USD"],
    ["9.200 DT", "fra", 9200, "TND"],
    ["245 ሺህ ብር", "amh", 245_000, "ETB"],
    ["five thousand euros", "eng", 5000, "EUR"],
    ["USD 500", "eng", 500, "USD"],
    ["2,5 mil euros", "spa", 2500, "EUR"],
    ["4 لاکھ 50 ہزار روپے", "urd", 450_000, "PKR"],
    ["5 آلاف و 500 يورو", "ara", 5500, "EUR"],
    ["ألف وميتين دولار", "ara", 1200, "USD"],
    ["هشتصد یورو", "fas", 800, "EUR"],
    ["সাড়ে তিন লাখ টাকা", "ben", 350_000, "BDT"],
    ["ਸਾਢੇ 3 ਲੱਖ", "pan", 350_000, "INR"],
    ["ڈیڑھ لاکھ روپے", "urd", 150_000, "PKR"],
    ["five thousand five hundred euros", "eng", 5500, "EUR"],
    ["iki bin beş yüz euro", "tur", 2500, "EUR"],
  ])("%s", (text, lang, amount, currency) => {
    expect(money.find(normaliseText(text).text, lang)).toMatchObject([{ amount, currency }]);
  });

  test("numbers of other things are no prices", () => {
    for (const text of ["60 të tjerë", "36 kes", "15hp engine 3.8 m", "24/7", "luggage 23 kg"]) {
      expect(money.find(text, "eng")).toEqual([]);
    }
  });
});

describe("days and seats", () => {
  const found = (text: string, at = "2025-07-01T00:00:00Z") => {
    const normal = normaliseText(text).text;
    return dates.find(normal, tokenise(normal), at).map((d) => (d.isRelative ? `~${d.value}` : d.value));
  };
  test.each([
    ["27/6/2025", "2025-06-27"],
    ["۲۹.۰۹.۲۰۲۵", "2025-09-29"],
    ["5 September", "2025-09-05"],
    ["28 جويلية", "2025-07-28"],
    ["۱۵ تیر ۱۴۰۴", "2025-07-06"],
    ["1404/4/15", "2025-07-06"],
    ["5 gusht 2025", "2025-08-05"],
    ["ngày 5 tháng 9 năm 2025", "2025-09-05"],
    ["28ـی ئەیلوول", "2025-09-28"],
    ["tomorrow", "~2025-07-02"],
  ])("%s", (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });
  test("what is no day is none", () => {
    expect(found("31/2/2025")).toEqual([]);
    expect(found("24/7 on the phone")).toEqual([]);
    expect(found("3.500")).toEqual([]);
    expect(found("mỗi người trả 14.000 euro")).toEqual([]);
    expect(found("5 September", "unknown")).toEqual([]);
  });
  test("Jalali new years by the tables", () => {
    expect(jalaliToIso(1403, 1, 1)).toBe("2024-03-20");
    expect(jalaliToIso(1404, 1, 1)).toBe("2025-03-21");
    expect(jalaliToIso(1400, 1, 1)).toBe("2021-03-21");
    expect(jalaliToIso(1399, 12, 30)).toBe("2021-03-20");
  });
  test("seats by the words around them", () => {
    const seats = (text: string) => dates.findSeats(text, tokenise(text)).map((s) => s.value);
    expect(seats("8 places only")).toEqual([8]);
    expect(seats("العدد 32 بس")).toEqual([32]);
    expect(seats("tenê 36 kes")).toEqual([36]);
    expect(seats("👥 13")).toEqual([13]);
    expect(seats("8900 euro per person")).toEqual([]);
  });
});

describe("routes", () => {
  const route = (text: string, lang: string) => {
    const normal = normaliseText(text).text;
    const tokens = tokenise(normal);
    const found = routes.find(normal, tokens, places.find(normal, tokens, lang), lang);
    return found && `${found.from?.country ?? "?"}>${found.to?.country ?? "?"}`;
  };
  test.each([
    ["from Serbia to Germany", "eng", "RS>DE"],
    ["To Germany from Serbia", "eng", "RS>DE"],
    ["France ➡️ the UK", "eng", "FR>GB"],
    ["Mbërritëm në Anglia. Kush do të ikë nga Belgjika", "sqi", "BE>GB"],
    ["بين تركيا وإيطاليا", "ara", "TR>IT"],
    ["İzmir'den Yunanistan'a", "tur", "TR>GR"],
    ["ایران سے ترکی", "urd", "IR>TR"],
    ["Đi Anh bằng xuồng, xuất phát Bỉ", "vie", "BE>GB"],
    ["ከሱዳን ወደ ሊቢያ", "amh", "SD>LY"],
    ["🇫🇷➡️🇬🇧", "zxx", "FR>GB"],
    ["when you reach Greece", "eng", "?>GR"],
    ["Calais, France to Dover", "eng", "FR>GB"],
    ["direction l'Angleterre depuis la France", "fra", "FR>GB"],
    ["au départ de la Tunisie à destination de l'Italie", "fra", "TN>IT"],
    ["Îşev ji Fransayê diçin Ingilîzê", "kmr", "FR>GB"],
    ["ਮੈਕਸੀਕੋ ਟੂ ਅਮਰੀਕਾ", "pan", "MX>US"],
    ["বাংলাদেশ থেকে মালয়েশিয়াগামী", "ben", "BD>MY"],
    ["له افغانستانه جرمني ته", "pus", "AF>DE"],
    ["بن غازی سے اٹلی", "urd", "LY>IT"],
    ["ኣብ መንጎ ሊብያን ጣልያንን", "tir", "LY>IT"],
    ["Silopî ber bi Îtalyayê", "kmr", "TR>IT"],
    ["پارێزەر بۆ پەنابەران لە بەریتانیا", "ckb", "?>GB"],
    ["لە بەریتانیاوە", "ckb", "GB>?"],
    ["mình đang ở Anh rồi", "vie", "?>GB"],
  ])("%s", (text, lang, expected) => {
    expect(route(text, lang)).toBe(expected);
  });
  test.each([
    ["Serbia - Hungary - Austria", "eng", "RS>AT"],
    ["بيلاروسيا بولندا المانيا", "ara", "BY>DE"],
    ["في البحر بين تركيا وإيطاليا", "ara", "TR>IT"],
    ["🇧🇾➡️🇵🇱➡️🇩🇪", "zxx", "BY>DE"],
    ["Bosna'dan Hırvatistan'a oradan Slovenya'ya", "tur", "BA>SI"],
    ["رومانيا ثم النمسا", "ara", "RO>AT"],
    ["من صربيا للمجر", "ara", "RS>HU"],
    ["لە زاخۆوە بۆ ئێران", "ckb", "IQ>IR"],
    ["ڕێگای فینلاند", "ckb", "?>FI"],
    ["Greece / Italy / Germany", "eng", "GR>IT"],
  ])("stage by stage: %s", (text, lang, expected) => {
    expect(route(text, lang)).toBe(expected);
  });
  test.each([
    ["çok şükür", "tur"],
    ["كاين بوطي", "ara"],
    ["وين ما بدك", "ara"],
    ["هر دوشنبه", "fas"],
    ["لس کاله مخکې", "pus"],
    ["moteur en panne", "fra"],
    ["Nga një shok", "sqi"],
    ["Nice boat", "eng"],
  ])("no place: %s", (text, lang) => {
    const normal = normaliseText(text).text;
    expect(places.find(normal, tokenise(normal), lang)).toEqual([]);
  });
  test("a price list has a journey a line; a story with one crossing has one", () => {
    const all = (text: string, lang: string) => {
      const normal = normaliseText(text).text;
      const tokens = tokenise(normal);
      const found = routes.find(normal, tokens, places.find(normal, tokens, lang), lang);
      return [found, ...(found?.further ?? [])].map((r) => `${r?.from?.country}>${r?.to?.country}`);
    };
    expect(all("Turkey to Greece 1,800 euro. Greece to Italy 3,500 euro.", "eng")).toEqual([
      "TR>GR",
      "GR>IT",
    ]);
    expect(all("من صربيا للمجر ٨٠٠ يورو ومن المجر لألمانيا ١٥٠٠", "ara")).toEqual(["RS>HU", "HU>DE"]);
    expect(all("UK from Dunkirk, £1,200. Germany to UK £6,500.", "eng")).toEqual(["FR>GB", "DE>GB"]);
    expect(all("Five years ago I came from Libya to Italy, and in 2021 on to France.", "eng")).toHaveLength(
      1,
    );
  });
  test("two teams have a result, no journey; small letters are other words", () => {
    expect(route("⚽ 🇱🇾 2-1 🇮🇹", "zxx")).toBeUndefined();
    expect(route("A turkey from jordan and chad", "eng")).toBeUndefined();
  });
});
