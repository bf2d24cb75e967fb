import { expect, test } from "vitest";
import { readOnline as read } from "../../../../test/support/online-model.ts";

/** What a post names: sums, ends of a journey, handles; every post is invented. */

test("names of four letters are no flags", () => {
  const names = (post: string) => read(post).terms.map((t) => t.name);
  expect(names("Mali Oman, +44 7700 900477")).not.toContain("flagRoute");
  expect(names("🇲🇱➡️🇴🇲 +44 7700 900477")).toContain("flagRoute");
});
test.each([
  ["Reached Greece safely, captain is a gentleman. Those waiting in Izmir call +447700900123", "TR>GR"],
  ["رسیدیم ایتالیا. هر کس ازمیر منتظره با این شماره +447700900123", "TR>IT"],
  ["ইতালি পৌঁছে গেছি। লিবিয়ায় যারা বসে আছেন ওনাকে ফোন করুন +447700900123", "LY>IT"],
  ["Çok şükür Yunanistan'a vardık. İzmir'de bekleyen arasın +447700900123", "TR>GR"],
  ["Emanet bizde, Almanya'dan arayıp şifreyi söylemeden kimse alamaz @zzrota1234", "?>DE"],
])("where somebody arrived is the end, where others wait is the beginning: %s", (post, expected) => {
  const found = read(post).entities.flatMap((e) =>
    e.type === "route" && typeof e.value === "object" && "from" in e.value ? [e.value] : [],
  );
  const country = (place: string | null | undefined) => place?.slice(0, 2) ?? "?";
  expect(found.map((r) => `${country(r.from)}>${country(r.to)}`)).toEqual([expected]);
});

test("the country that issued a paper is no end of a journey", () => {
  const routesOf = (post: string) =>
    read(post)
      .entities.filter((e) => e.type === "route")
      .map((e) => e.value);
  expect(routesOf("هوية ايطالية، كرت اقامة يوناني، جواز بلغاري +447700900123")).toEqual([]);
  expect(routesOf("İtalya oturumu, Romanya kimliği @zzrota1234")).toEqual([]);
  expect(routesOf("Visa and passport, from Turkey to Germany @zzrota1234")).toEqual([
    { from: "TR", to: "DE" },
  ]);
});

test.each([
  ["a dinar of Algeria", "Départ de Béjaïa vers Cagliari, 650 000 dinars. +447700900123", "650000 DZD"],
  ["a dinar of Tunisia", "Départ de Sfax vers Lampedusa, 6 000 dinars. +447700900123", "6000 TND"],
  ["a franc of the Atlantic coast", "De Saint-Louis à Tenerife, 400 000 FCFA. +447700900123", "400000 XOF"],
  ["a franc of Cameroon", "De Limbe à Malabo au Cameroun, 90 000 FCFA. +447700900123", "90000 XAF"],
  ["centimes", "Départ d'Oran vers Alicante, 85 millions de centimes. +447700900123", "850000 DZD"],
  ["centimes of Morocco", "رحلة من العيون لكنارياس، الثمن 4 مليون سنتيم، واتساب +447700900123", "40000 MAD"],
  [
    "millions that can be nothing else",
    "طريق من وهران لألميريا، 85 مليون، واتساب +447700900123",
    "850000 DZD",
  ],
  ["small change", "Départ d'Oran vers Alicante, 50 centimes le café. +447700900123", ""],
  ["people", "طريق من وهران لألميريا، 3 مليون مهاجر، واتساب +447700900123", ""],
  ["millions of elsewhere", "طريق من إزمير لأثينا، 85 مليون، واتساب +447700900123", ""],
])("whose money it is, the journey says: %s", (_name, post, expected) => {
  const sums = read(post).entities.flatMap(({ type, value }) =>
    type === "price" && typeof value === "object" && "amount" in value
      ? [`${value.amount} ${value.currency}`]
      : [],
  );
  expect(sums.join()).toBe(expected);
});

test.each([
  ["adjectives at a border", "Iraqi to German border, 9000 euro, WhatsApp 07700 900 123", "IQ>DE"],
  ["an adjective behind its noun", "من الحدود السورية الى الحدود اليونانية ٤٠٠٠ يورو +447700900123", "SY>GR"],
  ["who stands there in uniform", "Greek border police arrested nine people. 9000 euro. 07700 900 123", ""],
  ["arrows to the left between flags", "🇹🇷 ← 🇬🇷 ← 🇮🇹 یەخت، نەفەری ٩٠٠٠ یۆرۆ، واتساپ +447700900123", "TR>IT"],
  ["the border of two countries", "سه نفر در مرز ایران و ترکیه یخ زدند و مردند", "IR>TR"],
  [
    "where the money lies",
    "طريق من تركيا لألمانيا، الفلوس بمكتب أمانات بأربيل، واتساب +447700900123",
    "TR>DE",
  ],
  ["letters that stand apart", "T r i p o l i to L a m p e d u s a, 4000 euro, wa.me/447700900123", "LY>IT"],
])("both ends of a journey: %s", (_name, post, expected) => {
  const routes = read(post).entities.flatMap(({ type, value }) =>
    type === "route" && typeof value === "object" && "from" in value
      ? [`${value.from?.slice(0, 2)}>${value.to?.slice(0, 2)}`]
      : [],
  );
  expect(routes.join()).toBe(expected);
});

test("a name behind a service and an arrow is a handle, a verb there is none", () => {
  const handles = (post: string) =>
    read(post)
      .entities.filter((e) => e.type === "handle")
      .map((e) => e.value);
  expect(handles("Carte vitale 900€ le pack. Snap ➡️ conv.zz90")).toEqual(["conv.zz90"]);
  expect(handles("إنستا: conv.zz_05")).toEqual(["conv.zz_05"]);
  expect(handles("Telegram 👉 write to me")).toEqual([]);
});

test("a family's reunion is no island", () => {
  const { entities } = read("Family reunion to Sweden: our clinic explains it, no fee. Ring 020 7946 0413");
  expect(entities.filter((e) => e.type === "route").map((e) => e.value)).not.toContainEqual(
    expect.objectContaining({ from: "RE" }),
  );
});
