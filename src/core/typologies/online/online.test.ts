import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { WaslError } from "../../errors.ts";
import type { Post } from "../../records.ts";
import { runDetector } from "../run.ts";
import {
  type JsonSchema,
  jaccard,
  LEXICON_LANGUAGES,
  type LinkablePost,
  linkPosts,
  loadOnlineModel,
  ONLINE_FILES,
  type OnlineData,
  type OnlineModel,
  readPost,
  referralMetrics,
  referralPackage,
  schemaErrors,
  shingles,
  withheldIdentifiers,
} from "./index.ts";
import { offersACrossing } from "./offers-a-crossing.ts";

interface Sample {
  readonly id: string;
  readonly platform: string;
  readonly account: { readonly id: string };
  readonly posted_at: string;
  readonly text: string;
  readonly gold: {
    readonly lang: string;
    readonly label: string;
    readonly kind: string;
    readonly entities: readonly { readonly type: string; readonly value: unknown; readonly owner?: string }[];
  };
}

const text = (name: string): string =>
  readFileSync(new URL(`../../../../data/${name}`, import.meta.url), "utf8");
const json = (name: string): unknown => JSON.parse(text(name));
const sample = text("online/sample/posts.jsonl")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Sample);
const data = {
  ...Object.fromEntries(Object.entries(ONLINE_FILES).map(([key, file]) => [key, json(file)])),
  lexica: LEXICON_LANGUAGES.map((lang) => json(`online/lexicon/${lang}.json`)),
} as unknown as OnlineData;
let model: OnlineModel;
beforeAll(() => {
  model = loadOnlineModel(data);
});
const read = (post: string, postedAt = "2025-08-01T00:00:00Z") => readPost(model, { text: post, postedAt });

describe("reading a post", () => {
  test.each(sample.map((p) => [p.id, p.gold.lang, p.gold.kind, p] as const))(
    "%s %s %s",
    (_id, lang, _kind, post) => {
      const made = read(post.text, post.posted_at);
      if (lang !== "zxx") expect(made.language.lang).toBe(lang);
      expect(made.isOffer).toBe(post.gold.label === "offer");
      const phones = post.gold.entities.filter((e) => e.type === "phone").map((e) => e.value);
      expect(made.entities.filter((e) => e.type === "phone").map((e) => e.value)).toEqual(phones);
    },
  );

  test("the probability is the sum of the terms, each with its reason", () => {
    const made = read(
      "Game Belgium to the UK every week, payment after arrival. 4000 euro per person. WhatsApp +447700900123",
    );
    const sum = made.terms.reduce((total, t) => total + t.value, 0);
    expect(made.probability).toBeCloseTo(1 / (1 + Math.exp(-sum)), 10);
    expect(made.terms.every((t) => t.because !== "")).toBe(true);
    expect(made.signs.find((s) => s.feature === "payafter")?.spans).toHaveLength(1);
  });

  test("who sends others on from one place to another touts, whatever his words of thanks", () => {
    const made = read("Beach was calm, now Las Palmas. Those in Mbour, ring Modou +33536492007");
    expect(made.terms.map((t) => t.name)).toContain("sendsOn");
    expect(read("No news from Las Palmas. Those in Mbour, ring me +33536492007").isOffer).toBe(false);
  });

  test("a captain's own free place is no help for nothing; help for nothing is no captain's place", () => {
    const wanted = "İzmir'den çıkacak tekneye kaptan aranıyor, Sakız'a bedava gidersin. +44 7700 900471";
    expect(read(wanted).isOffer).toBe(true);
    const help = "Agar beyne Libi va Malta gir oftadid zang bezanid: +44 7700 900472, rayegan";
    expect(read(help).isOffer).toBe(false);
  });
  test("a route that is called open is an offer; boarding a boat on it, or asking those who did, is none", () => {
    expect(read("The route is open again: Cherbourg / Rosslare, good price. +44 7700 900473").isOffer).toBe(
      true,
    );
    expect(read("On the route Cherbourg – Rosslare? +44 7700 900473").isOffer).toBe(false);
    expect(read("ጓለይ ካብ ሶርያ ናብ ቆጵሮስ ኣብ ጃልባ ተሳፊራ። ስልካ ዕጹው እዩ። +44 7700 900476").isOffer).toBe(false);
  });
  test("names of four letters are no flags", () => {
    const names = (post: string) => read(post).terms.map((t) => t.name);
    expect(names("Mali Oman, +44 7700 900477")).not.toContain("flagRoute");
    expect(names("🇲🇱➡️🇴🇲 +44 7700 900477")).toContain("flagRoute");
  });
  test("a boat whose own papers are in order is for sale", () => {
    expect(read("قایق ماهیگیری با موتور، مدارک کامل، ۷۰۰ میلیون تومان +44 7700 900478").isOffer).toBe(false);
  });
  test("a driver who tells of his life is not sought", () => {
    expect(read("پێشتر لە ئیزمیرەوە پەڕیمەوە بۆ قوبرس، ئێستا شۆفێری پاسم").isOffer).toBe(false);
  });
  test("whose brother arrived and who sends others to his man touts; who misses him does not", () => {
    const touts = "الحمد لله أخوي وصل قبرص، اللي قاعد بمرسين يدق عليه +44 7700 900474";
    expect(read(touts).isOffer).toBe(true);
    const misses = "أخوي طلع من مرسين لقبرص وما وصل ومن وقتها ما في خبر، اللي شافه يدق على +44 7700 900475";
    expect(read(misses).isOffer).toBe(false);
  });
  test("a dear journey with a number and no word of a lawful trade counts, a lawful one does not", () => {
    const names = (text: string): readonly string[] => read(text).terms.map((t) => t.name);
    expect(names("Turkey to Italy, 7000 dollars, +33639985214")).toContain("dearRoute");
    expect(names("Turkey to Italy return flight, licensed agency, 7000 dollars, +33639985214")).not.toContain(
      "dearRoute",
    );
  });

  test("who gives a phone number hardly jokes", () => {
    const weight = (text: string): number | undefined =>
      read(text).terms.find((t) => t.name === "joke")?.value;
    const said = "tea in Dover now lol";
    expect(weight(`${said} +447700900123`)).toBe((weight(said) ?? 0) / 2);
  });

  test("two signs of a protected class keep a post from being flagged, whatever it offers", () => {
    const made = read(
      "Hotline: in distress at sea? Free of charge, we are not the police. Guaranteed passport, pay after arrival +447700900123",
    );
    expect(made).toMatchObject({ isOffer: false, protectedAs: "hotline" });
  });

  test("what is quoted is not what is said", () => {
    const quoted = 'A man posts "game to the UK guaranteed, pay after arrival, £3k" in our camp.';
    expect(read(quoted).isOffer).toBe(false);
    expect(read(quoted).signs.some((s) => s.feature === "payafter")).toBe(false);
  });

  test.each([
    ["eng", "All the boys are in London, he did what he promised. Who is next, text him @zzrota1234"],
    ["fra", "On est à Londres, tout s'est passé comme il avait dit. Qui veut partir, écris-lui @zzrota1234"],
    ["ara", "وصلو الشباب على اليونان، رجل كلمة. مين حابب يسافر يحكي معو +447700900123"],
    ["fas", "دیروز رسیدیم آلمان، دمت گرم سر قولش بود. هر کی خواست این شماره +447700900123"],
    ["ckb", "گەیشتینە ئەڵمانیا، پیاوی قسەی خۆیەتی. کێ دەیەوێت بچێت +447700900123"],
    ["kmr", "Em gihîştin Almanyayê, destê te sax be. Kî dixwaze here, hejmara wî +447700900123"],
    ["pus", "جرمني ته ورسېدو، د خبرې سړی دی. څوک چې تلل غواړي ورسره خبرې وکړئ +447700900123"],
    ["urd", "یونان پہنچ گئے، زبان کا پکا ہے۔ جس نے جانا ہو اس نمبر پر رابطہ کرے +447700900123"],
    ["ben", "ইতালি পৌঁছে গেছি, ভাই কথার মানুষ। যারা যেতে চান এই নম্বরে কথা বলেন +447700900123"],
    ["pan", "ਇਟਲੀ ਪਹੁੰਚ ਗਏ, ਬਾਈ ਜ਼ੁਬਾਨ ਦਾ ਪੱਕਾ। ਜਿਸ ਨੇ ਜਾਣਾ ਇਸ ਨੰਬਰ ਤੇ ਗੱਲ ਕਰੋ +447700900123"],
    ["sqi", "Arritëm në Angli, burrë me fjalë. Kush do të niset t'i shkruajë +447700900123"],
    ["tur", "Almanya'ya vardık, sözünün eri adam. Gitmek isteyen arasın +447700900123"],
    ["tir", "ጣልያን ኣቲና፣ ቃሉ ዝሕሉ ሰብ። ክኸይድ ዝደሊ ይደውለሉ +447700900123"],
    ["amh", "ሳውዲ ገባን፣ ቃሉን የጠበቀ ሰው። መሄድ የምትፈልጉ ደውሉለት +447700900123"],
    ["vie", "Đã sang Đức an toàn, chú giữ lời. Ai muốn đi thì gọi +447700900123"],
  ])("%s: who arrived, praises somebody and sends others there is called an offer", (lang, post) => {
    const made = read(post);
    expect(made.language.lang).toBe(lang);
    expect(made.isOffer).toBe(true);
    expect(made.signs.map((s) => s.feature)).toEqual(expect.arrayContaining(["praise", "joinhim"]));
  });

  test.each([
    [
      "a taxi driver",
      "We arrived in London yesterday, the taxi driver is honest and kept his word. +447700900123",
    ],
    [
      "a brother who is missed",
      "We arrived in Italy and lost our brother in Libya. Who saw him call +447700900123. He is a man of his word",
    ],
    ["a doctor", "وصلنا ألمانيا الحمد لله، الدكتور أحمد رجل كلمة، عيادته +447700900123"],
  ])("whoever arrived praises %s too, and offers no crossing", (_, post) => {
    const made = read(post);
    expect(made.isOffer).toBe(false);
    expect(made.signs.map((s) => s.feature)).not.toContain("touting");
  });

  test.each([
    ["eng", "Between Turkey and Greece and the engine died? Call +447700900123, we are volunteers."],
    ["fra", "Entre la Tunisie et l'Italie, moteur en panne ? Appelez le +447700900123, association."],
    ["ara", "بين ليبيا وإيطاليا وتعطل المحرك؟ اتصلوا +447700900123 نحن متطوعون"],
    ["fas", "بین ترکیه و یونان موتور از کار افتاده؟ تماس بگیرید +447700900123 کمک ما پولی نیست"],
    ["ckb", "لە نێوان تورکیا و یۆنان ئاوی تێچوو؟ زەنگ لێبدە +447700900123 بێ بەرامبەر"],
    ["kmr", "Di navbera Tirkiye û Yewnanistanê de bot av dikişîne? Telefon bikin +447700900123, bê berdêl"],
    ["pus", "د ترکیې او یونان ترمنځ په خطر کې یاست؟ زنګ ووهئ +447700900123 وړیا"],
    ["urd", "ترکی اور یونان کے درمیان انجن بند ہے؟ کال کریں +447700900123 کوئی فیس نہیں"],
    ["ben", "লিবিয়া আর ইতালির মাঝখানে ইঞ্জিন বন্ধ? ফোন দিন +447700900123 টাকা লাগে না"],
    ["pan", "ਤੁਰਕੀ ਤੇ ਗ੍ਰੀਸ ਵਿਚਕਾਰ ਇੰਜਣ ਬੰਦ? ਕਾਲ ਕਰੋ +447700900123 ਸੇਵਾ ਬਿਨਾਂ ਪੈਸਿਆਂ"],
    ["sqi", "Mes Shqipërisë dhe Italisë motori ndaloi? Telefononi +447700900123, pa pagesë"],
    ["tur", "Türkiye ile Yunanistan arasında botunuz su mu alıyor? +447700900123, karşılıksızdır"],
    ["tir", "ኣብ መንጎ ሊብያን ጣልያንን ሞተር ጠፊኡ? +447700900123 ደውሉ፣ ግብረ ሰናይ"],
    ["amh", "በኢትዮጵያ እና በሱዳን መካከል ሞተሩ ቆመ? ይደውሉ +447700900123 በጎ ፈቃደኞች"],
    ["vie", "Giữa Pháp và Anh thuyền vào nước? Gọi +447700900123, tình nguyện viên"],
  ])(
    "%s: who asks what happened between two places is a rescuer, with words of price beside it too",
    (_lang, post) => {
      expect(read(post)).toMatchObject({ isOffer: false, protectedAs: "hotline" });
      expect(read(`${post} 3000 euro`).isOffer).toBe(false);
    },
  );

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
    [
      "eng",
      "The embassy asks 600 dollars for my sister's visa from Kabul to Berlin, is it true? 07700 900 204",
    ],
    [
      "fra",
      "Mon cousin veut aller de Calais en Angleterre, on lui demande 1700 euros. Que faire ? +447700900206",
    ],
    ["tur", "Konsolosluk 600 dolar istiyor, eşim Bağdat'tan Almanya'ya gelecek. Doğru mu? +44 7700 900 514"],
    ["sqi", "Ambasada kërkon 600 euro për motrën, nga Tirana në Gjermani. A është e vërtetë? 07700 900 612"],
    ["ara", "السفارة عم تطلب 600 دولار لفيزا زوجتي من بيروت ع ألمانيا، في حدا دفع هيك؟ +44 7700 900 812"],
    [
      "ckb",
      "براکەم لە مینسک گیری خواردووە، داوای ٣٥٠٠ یۆرۆ دەکەن بۆ ئەڵمانیا، پارەمان نییە +44 7700 900 713",
    ],
    ["fas", "سفارت ۶۰۰ دلار برای ویزای همسرم از کابل به آلمان می‌خواهد، درست است؟ +44 7700 900 912"],
    [
      "vie",
      "Con trai tôi đang kẹt ở Calais, họ đòi thêm 2.500 bảng để qua Anh, ai giúp với +44 7700 900 171",
    ],
  ])(
    "%s: who asks for help with a sum that another demands is in need, and his number is his own",
    (lang, post) => {
      const made = read(post);
      expect(made.language.lang).toBe(lang);
      expect(made.isOffer).toBe(false);
      expect(made.protectedAs).toBe("help_seeking");
      expect(made.entities.find((e) => e.type === "phone")?.owner).toBe("vulnerable");
    },
  );

  test.each([
    [
      "a question",
      "Yeğenim Edirne'den Yunanistan'a kalkıyor, 3200 euro toplamış. Nasıl engelleriz? 07700 900 308",
    ],
    [
      "no question",
      "Motra ime është në Calais, i thanë 3600 paund për në Dover. Jam e dëshpëruar. 07700 900 310",
    ],
    [
      "an uncle's son",
      "ولد خالتي وصل كالي ويبي يعبر بريطانيا، قالوا له 1600 باوند. أبي أحد ينصحه؟ +44 7700 900 318",
    ],
    [
      "a sum of a law office",
      "مكتب محاماة ببرلين حكالي 2900 يورو عن ملف أهلي من حمص لألمانيا، منطقي؟ +447700900316",
    ],
  ])(
    "who speaks of his own and states no terms sells nothing, in words that no list has: %s",
    (_name, post) => {
      const made = read(post);
      expect(made.isOffer).toBe(false);
      expect(made.entities.find((e) => e.type === "phone")?.owner).toBe("vulnerable");
    },
  );

  test.each([
    [
      "a brother who arrived",
      "My brother arrived in Dover yesterday, thank God, thanks to Abu Ali who keeps his word. Whoever is still in Calais call him 07700 900 331",
    ],
    [
      "a visa that was refused",
      "Can't afford a visa? Embassy wants too much? Turkey to Italy by yacht, 8000 euro, pay after arrival. 07700 900 330",
    ],
  ])("an advert that speaks as a family does is an advert by its terms: %s", (_name, post) => {
    expect(read(post).isOffer).toBe(true);
  });

  test("who asks whether his readers want to go asks for no help", () => {
    const made = read(
      "Avrupa'ya gitmek istiyor musun? İzmir'den Atina'ya 2500 euro, varınca ödeme. 07700 900 123",
    );
    expect(made.isOffer).toBe(true);
  });

  test.each([
    ["a dinar of Algeria", "Départ de Béjaïa vers Cagliari, 650 000 dinars. +447700900123", "650000 DZD"],
    ["a dinar of Tunisia", "Départ de Sfax vers Lampedusa, 6 000 dinars. +447700900123", "6000 TND"],
    ["centimes", "Départ d'Oran vers Alicante, 85 millions de centimes. +447700900123", "850000 DZD"],
    [
      "centimes of Morocco",
      "رحلة من العيون لكنارياس، الثمن 4 مليون سنتيم، واتساب +447700900123",
      "40000 MAD",
    ],
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
    [
      "an adjective behind its noun",
      "من الحدود السورية الى الحدود اليونانية ٤٠٠٠ يورو +447700900123",
      "SY>GR",
    ],
    ["who stands there in uniform", "Greek border police arrested nine people. 9000 euro. 07700 900 123", ""],
    [
      "arrows to the left between flags",
      "🇹🇷 ← 🇬🇷 ← 🇮🇹 یەخت، نەفەری ٩٠٠٠ یۆرۆ، واتساپ +447700900123",
      "TR>IT",
    ],
    ["the border of two countries", "سه نفر در مرز ایران و ترکیه یخ زدند و مردند", "IR>TR"],
    [
      "where the money lies",
      "طريق من تركيا لألمانيا، الفلوس بمكتب أمانات بأربيل، واتساب +447700900123",
      "TR>DE",
    ],
    [
      "letters that stand apart",
      "T r i p o l i to L a m p e d u s a, 4000 euro, wa.me/447700900123",
      "LY>IT",
    ],
  ])("both ends of a journey: %s", (_name, post, expected) => {
    const routes = read(post).entities.flatMap(({ type, value }) =>
      type === "route" && typeof value === "object" && "from" in value
        ? [`${value.from?.slice(0, 2)}>${value.to?.slice(0, 2)}`]
        : [],
    );
    expect(routes.join()).toBe(expected);
  });

  test.each([
    ["a removals firm", "Man & van removals Leeds – Gdansk every Friday, insured, from £520. 0161 496 0233"],
    ["a pilgrimage", "کراچی سے جدہ عمرہ پیکج، ویزا، ٹکٹ اور ہوٹل، 3 لاکھ روپے۔ رابطہ 0044 161 496 0309"],
  ])("a lawful journey at such a price is no offer: %s", (_name, post) => {
    expect(read(post).isOffer).toBe(false);
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

  test.each([
    ["nothing", ""],
    ["emoji only", "🚤🔥🙏".repeat(50)],
    ["half a surrogate pair and controls", "\ud83d \u0000 \ufffe \u202e"],
    ["markup", "<script>alert(1)</script> <b>boat</b>"],
    ["100,000 characters", "من تركيا إلى اليونان ".repeat(5000)],
    ["digits without end", "1 ".repeat(50_000)],
    ["a wall of marks", `a${"\u0301".repeat(99_999)}`],
    ["numbers that might be phones", "+4".repeat(50_000)],
    ["quotes", '"a'.repeat(50_000)],
    ["links", "t.me/".repeat(20_000)],
    ["at signs", "a@b.".repeat(25_000)],
  ])("%s is read in bounded time: what backtracks would take hours", (_name, hostile) => {
    const made = read(hostile);
    expect(made.isOffer).toBe(false);
    for (const e of made.entities) expect(e.end).toBeLessThanOrEqual(hostile.length);
  });
});

describe("links", () => {
  const linkable = (id: string, accountId: string, post: string): LinkablePost => ({
    id,
    accountId,
    read: read(post),
    images: [],
  });
  const advert = (price: string, contact: string) =>
    `Boat from France to the UK every week, guaranteed, payment after arrival, ${price} per person, families welcome. WhatsApp ${contact}`;

  test("copied text is a campaign; two who copy it stay two actors", () => {
    const links = linkPosts([
      linkable("a", "1", advert("4000 euro", "+447700900123")),
      linkable("b", "2", advert("3000 euro", "+33639981234")),
      linkable("c", "3", advert("2500 euro", "+447700900123")),
    ]);
    expect(links.campaigns).toEqual(["campaign-a", "campaign-a", "campaign-a"]);
    expect(links.actors).toEqual(["actor-a", "actor-b", "actor-a"]);
  });

  test("who quotes a number, or gives one to be helped, is nobody's actor and joins nothing", () => {
    const links = linkPosts([
      linkable("a", "1", advert("4000 euro", "+447700900123")),
      linkable(
        "b",
        "2",
        'BEWARE this number +447700900123 posts "France to the UK guaranteed, £3k". He robbed families. Do not call him.',
      ),
      linkable("c", "3", "My brother left France for the UK and we have no news. Please call +447700900123"),
    ]);
    expect(links.actors).toEqual(["actor-a", undefined, undefined]);
    expect(links.campaigns).toEqual([undefined, undefined, undefined]);
  });

  test("likeness of texts", () => {
    const a = shingles(["boat", "to", "the", "island"]);
    expect(jaccard(a, a)).toBe(1);
    expect(jaccard(a, shingles(["nothing", "alike"]))).toBe(0);
  });
});

const SCRIPTS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xff10];
const inScript = (value: string, zero: number): string =>
  value.replace(/[0-9]/g, (d) => String.fromCodePoint(zero + Number(d)));

describe("referrals", () => {
  const terms = {
    notifierName: "Unit 7",
    notifierEmail: "unit7@example.org",
    legalGround: "A rule",
    now: "2025-11-01T00:00:00Z",
    territory: ["FR"],
    source: "SOURCE_TRUSTED_FLAGGER",
  } as const;
  const referable = (post: Sample) => ({
    id: post.id,
    platform: post.platform,
    accountId: post.account.id,
    postedAt: post.posted_at,
    text: post.text,
    imageHashes: [],
    read: read(post.text, post.posted_at),
  });

  test("no identifier of somebody in need, who helps or of a business leaves, in any digits", () => {
    const posts = sample.map(referable);
    const withheld = withheldIdentifiers(posts.map((p) => p.read));
    const packages = posts.filter((p) => p.read.isOffer).map((p) => referralPackage(p, terms, withheld));
    const leaving = JSON.stringify(packages);
    const kept = sample.flatMap((p) =>
      p.gold.entities.filter((e) => ["vulnerable", "helper", "business"].includes(e.owner ?? "")),
    );
    expect(packages.length).toBeGreaterThan(5);
    expect(kept.length).toBeGreaterThan(5);
    for (const { value } of kept) {
      for (const zero of SCRIPTS)
        expect(leaving).not.toContain(inScript(String(value).replace(/^\+/, ""), zero));
    }
  });

  test("a number that a hotline gives too is withheld from an offer's package", () => {
    const offer =
      "Boat France to the UK, guaranteed, payment after arrival, 3000 euro per person. WhatsApp +447700900123";
    const hotline =
      "In distress at sea? Call the rescue hotline +44 7700 900 123 day and night. We are not the police.";
    const posts = [offer, hotline].map((t, i) =>
      referable({
        id: `p${i}`,
        platform: "x",
        account: { id: "1" },
        posted_at: "2025-01-01",
        text: t,
      } as Sample),
    );
    const [first] = posts;
    if (!first) throw new Error("no post");
    const made = referralPackage(first, terms, withheldIdentifiers(posts.map((p) => p.read)));
    expect(made.evidence.identifiers).toEqual([]);
    expect(
      schemaErrors(json("online/dsa-statement.schema.json") as JsonSchema, made.statement_of_reasons_draft),
    ).toEqual([]);
  });

  test("what is no offer is never referred", () => {
    for (const post of sample.filter((p) => p.gold.label !== "offer")) {
      expect(() => referralPackage(referable(post), terms, new Set())).toThrow(WaslError);
    }
  });

  test("the schema refuses what the database refuses", () => {
    const schema = json("online/dsa-statement.schema.json") as JsonSchema;
    const offer = sample.find((p) => p.gold.kind === "transport");
    if (!offer) throw new Error("no offer");
    const valid = referralPackage(referable(offer), terms, new Set()).statement_of_reasons_draft;
    const { decision_visibility: _, ...undecided } = valid;
    expect(schemaErrors(schema, valid)).toEqual([]);
    for (const broken of [
      undecided,
      { ...valid, puid: "a b/1" },
      { ...valid, category_specification: ["KEYWORD_MIGRANT_SMUGGLING"] },
      { ...valid, content_type: ["CONTENT_TYPE_OTHER"] },
      { ...valid, application_date: "1/2/2025" },
      { ...valid, decision_facts: "x".repeat(5001) },
    ]) {
      expect(schemaErrors(schema, broken)).not.toEqual([]);
    }
  });
});

test("outcome figures: hours, reappearance on the platform, displacement to another", () => {
  const referral = (id: string, events: readonly (readonly [string, string])[]) => ({
    id,
    platform: "a",
    channel: "c",
    campaign: "k",
    events: events.map(([t, type]) => ({ t: `2025-01-${t}Z`, type })),
  });
  const made = referralMetrics(
    [
      referral("1", [
        ["01T00:00:00", "referred"],
        ["01T06:00:00", "actioned"],
      ]),
      referral("2", [
        ["01T00:00:00", "referred"],
        ["03T00:00:00", "actioned"],
        ["04T00:00:00", "reversed_on_appeal"],
      ]),
      referral("3", [
        ["01T00:00:00", "referred"],
        ["02T00:00:00", "declined"],
      ]),
      referral("4", [["01T00:00:00", "referred"]]),
    ],
    [
      { id: "s1", t: "2025-01-02T06:00:00Z", platform: "a", campaign: "k" },
      { id: "s2", t: "2025-02-20T00:00:00Z", platform: "b", campaign: "k" },
      { id: "s3", t: "2025-01-10T00:00:00Z", platform: "b", campaign: "other" },
    ],
  );
  expect(made.all).toMatchObject({
    referrals: 4,
    actioned: 2,
    declined: 1,
    pending: 1,
    reversed: 1,
    median_hours_to_action: 27,
    p90_hours_to_action: 48,
    actioned_within_24h_rate: 0.25,
    reappeared_30d: 1,
    median_hours_to_reappearance: 24,
    displaced_30d: 0,
  });
  expect(referralMetrics([], []).all).toMatchObject({ actioned_rate: 0, median_hours_to_action: null });
});

describe("the detector", () => {
  const posts: readonly Post[] = sample.map((p) => ({
    kind: "post",
    id: `${p.platform}:${p.id}`,
    platform: p.platform,
    accountId: p.account.id,
    postedAt: p.posted_at,
    text: p.text,
    media: [],
  }));
  const input = { payments: [], posts, orders: [], seizures: [], events: [], identifiers: [] };

  test("proposes the offers and no other, each proved by its post and stated as an advert", () => {
    const findings = runDetector(offersACrossing, input);
    const flagged = new Set(findings.flatMap((f) => f.evidence));
    for (const [i, post] of posts.entries())
      expect(flagged.has(post.id)).toBe(sample[i]?.gold.label === "offer");
    for (const { proves, score } of findings) {
      expect(score).toBeGreaterThanOrEqual(0.45);
      expect(score).toBeLessThanOrEqual(1.01);
      expect(
        proves.some((s) => s.schema === "Advert" && s.property === "offerScore" && s.kind === "assessment"),
      ).toBe(true);
      expect(proves.some((s) => s.property === "text")).toBe(false);
    }
  });

  test("the same posts give the same findings", () => {
    expect(runDetector(offersACrossing, input)).toEqual(runDetector(offersACrossing, input));
  });
});

test.each([
  "My wife is still in Sudan, I am in UK. Solicitor wants 1500 pounds, call me +44 7700 900456",
  "I reached Italy, my friend in Libya is still in prison, they ask 1500 dollars. +39 300 000 0000",
  "I want to go from Turkey to Greece, how much? my WhatsApp +90 555 000 0000",
  "I am stuck in Calais and I want to reach UK, I have no money. Who can help? +33 6 00 00 00 00",
])("who tells of himself or of his own, and sends nobody anywhere, offers nothing: %s", (post) => {
  expect(read(post).isOffer).toBe(false);
});
test("whoever sends others there does, of his own kin too", () => {
  const post =
    "My brother came with him. Who wants to go from Turkey to Greece, 1500 euro, call +90 555 000 0000";
  expect(read(post).isOffer).toBe(true);
});

test.each([
  "Residence cards and sponsor letters, no interview, you pay after stamp, 1500 eur, tg @kart_zz1",
  "ਜਾਅਲੀ ਪਾਸਪੋਰਟ ਤੇ ਵੀਜ਼ਾ ਬਣਾ ਦਿੰਦੇ ਹਾਂ, ੬ ਲੱਖ",
  "Van seats Ghent to Folkestone, driver is in on it, balance held at hawala till you ring, 8000 eur",
])("papers that need no interview, and drivers who are in on it, are offers: %s", (post) => {
  expect(read(post).isOffer).toBe(true);
});
test.each([
  "Passports are returned after stamp, no interview, fee 120 euro, appointments online at the visa centre.",
  "Has anybody paid for a visa without interview? A man asks 2000 euro after the stamp. I am afraid.",
  "ਪੁਲਿਸ ਨੇ ਜਾਅਲੀ ਪਾਸਪੋਰਟ ਬਣਾਉਣ ਵਾਲੇ ਫੜੇ, ੫ ਲੱਖ ਲੈਂਦੇ ਸਨ",
  "The driver knows the way: shuttle from Tirana to Skopje, 20 euro per person, tickets online.",
  "He is held near Tripoli and they want 3000 dollars. Do not pay till you call a lawyer. 020 7946 0502",
])("the same words of a visa centre, who asks, the police, a coach and kin are none: %s", (post) => {
  expect(read(post).isOffer).toBe(false);
});

test.each([
  [
    "a translator",
    "Sworn translation of passports and diplomas, ready in three days, 45 euro a page. 020 7946 0811",
  ],
  ["a translator, French", "Traduction certifiée de passeports, livraison en 72h, 30 euros. 02 61 91 18 11"],
  ["a translator, Arabic", "ترجمة معتمدة للجوازات والشهادات، تسليم خلال ثلاثة أيام، ٢٥ يورو، 020 7946 0812"],
  ["a translator, Vietnamese", "Dịch công chứng hộ chiếu, bằng lái, lấy ngay, 150 nghìn, Zalo 020 7946 0814"],
  [
    "goods by weight, Arabic",
    "نقل أثاث من بلجيكا إلى الجزائر كل أسبوع، ٤ يورو للكيلو، الدفع بعد الوصول، 020 7946 0815",
  ],
  [
    "goods by weight, Albanian",
    "Mallra nga Italia në Shqipëri çdo javë, 3 euro kilogrami, paguani pas mbërritjes, WhatsApp 07700 900816",
  ],
  [
    "passports are asked for, Bengali",
    "খুলনা থেকে কলকাতা গাড়ি, জনপ্রতি ১২০০ টাকা, পাসপোর্ট আবশ্যক, হোয়াটসঅ্যাপ 07700 900817",
  ],
  [
    "passports are asked for, Vietnamese",
    "Xe Vinh đi Viêng Chăn hàng tuần, 800 nghìn một người, phải có hộ chiếu, Zalo 07700 900818",
  ],
  [
    "drivers with a licence",
    "Hiring HGV drivers, Spain to UK route, 550 pounds per trip, licence required. 0161 496 0819",
  ],
  [
    "a boat by the day, French",
    "Nous louons un zodiac 8 places à Alicante, 250 euros la journée, permis exigé. 06 39 98 18 19",
  ],
  [
    "kin whose man did not arrive, Arabic",
    "أختي دفعت ٢٥٠٠ يورو لمكتب تأمين في أزمير وما وصلت إيطاليا، المكتب سكر والرقم 07700 900820 ما يرد",
  ],
])("a lawful trade offers nothing, nor does whoever was cheated: %s", (_, post) => {
  expect(read(post).isOffer).toBe(false);
});

test.each([
  [
    "sums as they are said in the Maghreb",
    "Tetouan l Algeciras, zodiac, 6 mlayen, tkhless melli tousel, 0639981245",
  ],
  ["a jet-ski, Arabic", "من الفنيدق لسبتة بالجيتسكي، 4 ديال الملايين، عيطو 06 39 98 12 46"],
  [
    "a passport of somebody alike, Persian",
    "پاسپورت مشابه برای پرواز از استانبول، ۵۰۰۰ یورو، تا نرسی پول نمی‌گیریم @safar.zz11",
  ],
  [
    "money after the ride",
    "Tijuana crossing tonight by panga, 6 seats, $8,000 after pickup, text 07700 900421",
  ],
])("an offer is known by how its trade speaks: %s", (_, post) => {
  expect(read(post).isOffer).toBe(true);
});

test("a family's reunion is no island", () => {
  const { entities } = read("Family reunion to Sweden: our clinic explains it, no fee. Ring 020 7946 0413");
  expect(entities.filter((e) => e.type === "route").map((e) => e.value)).not.toContainEqual(
    expect.objectContaining({ from: "RE" }),
  );
});

test.each([
  [
    "nobody to meet, Turkish",
    "Vize başvurusuna gitmeden, parmak izi vermeden Fransa vizesi; memur bizim. Vize basılınca 4.000 avro @vize_zz3",
  ],
  ["nobody to meet, Amharic", "የፖላንድ የሥራ ቪዛ ያለ ምንም ቃለ መጠይቅ፣ ኤምባሲው ውስጥ የኛ ሰው አለ፣ 4000 ዶላር ቪዛው ሲወጣ። @pol_zz6"],
  [
    "nobody to meet, Urdu",
    "سپین کی ریزیڈنسی، نہ انٹرویو نہ فنگر، افسر اپنا ہے، ۲۰ لاکھ کارڈ ملنے پر۔ 07700 900704",
  ],
  [
    "a brother who is spoken to, Arabic",
    "يا اخويا لو زهقت من القعدة في بنغازي، فيه مركب ماشي مالطا الخميس، ٣ الاف دولار لما تنزل هناك. 07700 900709",
  ],
  [
    "a brother who is spoken to, Tigrinya",
    "ሓወይ ኣብ ሱዳን ምጽባይ እንተ ሰልቸዩካ ሎሚ ለይቲ መኪና ናብ ሊብያ ኣላ። 2000 ዶላር ኣብኡ ምስ ወረድካ። 07700 900714",
  ],
  [
    "a brother who is spoken to, Kurmanji",
    "Birayê min heke tu li Patrasê westiyayî, îşev kamyonek diçe Bariyê. 2500 euro dema daketî. 07700 900716",
  ],
  [
    "drivers, by the head",
    "Got a van and a free night? Aachen to Basel, five people, 300 euro each head, cash. Signal 07700 900718",
  ],
  [
    "drivers, by the head, Albanian",
    "Duam shoferë që marrin njerëz nga kufiri në Trieste e i çojnë në Milano, 250 euro për kokë @shof_zz11",
  ],
  [
    "a message written out",
    "Voice note: “we leave Friday from Zarzis to Lampedusa, 4000 euro, you pay there, text 07700 900720”",
  ],
])("words beside a sign say how it is meant, and it is an offer: %s", (_, post) => {
  expect(read(post).isOffer).toBe(true);
});
test.each([
  [
    "a daily taxi, Persian",
    "سواری مرزی میلک - زرنج روزانه، نفری ۳۰۰ هزار تومان، گذرنامه و ویزا همراه باشد. 020 7946 0714",
  ],
  [
    "a daily taxi, Albanian",
    "Furgon çdo mëngjes Korçë – Janinë, 25 euro, dokumente të rregullta kërkohen. 020 7946 0716",
  ],
  ["a hundred dinars", "تاكسي من تونس لطرابلس، 100 دينار للراكب، جواز ساري. 020 7946 0604"],
  [
    "a course",
    "Day skipper theory + practical in Cowes, 5 days aboard a 38ft yacht, £695 all in, two berths free. 020 7946 0723",
  ],
  ["a course, Urdu", "سیلنگ کلب کراچی: بوٹ چلانا سیکھیں، ۲۵ ہزار، سرٹیفکیٹ، لائف جیکٹ کلب کی۔ 020 7946 0729"],
  [
    "an excursion, Arabic",
    "جولات بالزودياك في مرسى مطروح، ٣٠٠ جنيه للفرد، الأطفال نص السعر، سترات متوفرة. 020 7946 0731",
  ],
  [
    "staff, Sorani",
    "کۆمپانیای گواستنەوە شۆفێری تریلەی دەوێت بۆ هێڵی زاخۆ - ئەنقەرە، مووچە ١٥٠٠ دۆلار، بیمە. 020 7946 0740",
  ],
  ["staff, Arabic", "شركة شحن تبحث عن سائق تريلا خط الرياض عمان، راتب ٥٠٠٠ ريال وسكن وتأمين. 020 7946 0737"],
  [
    "photographs",
    "Passport photos while you wait, £8 for six, no appointment. Also visa photos for Schengen. 020 7946 0743",
  ],
  [
    "a legal clinic",
    "Immigration drop-in: no appointment needed, bring your passport, free, Wednesdays. 020 7946 0745",
  ],
  [
    "somebody who was offered papers",
    "Someone offered me a visa with no interview for 6000 pounds, says he has a man inside the embassy. Real? 07700 900748",
  ],
  [
    "somebody who was offered papers, Arabic",
    "واحد عارض علي فيزا بدون مقابلة ب ٥٠٠٠ يورو بيقول عنده حدا بالسفارة، معقول؟ 07700 900750",
  ],
  [
    "a brother who is missed",
    "My brother left Izmir on Friday. If you know where he is, ring 07700 900751, we paid 3000 euro.",
  ],
  [
    "a message that is reported",
    "Voice message of the smuggler: “we leave Friday from Zarzis to Lampedusa, 4000 euro, you pay there, text 07700 900720”",
  ],
  [
    "a message that is warned of",
    "Careful, he sends this: “we leave Friday from Zarzis, 4000 euro, text 07700 900720”",
  ],
])("the same words of a lawful trade, or of who needs help, offer nothing: %s", (_, post) => {
  expect(read(post).isOffer).toBe(false);
});
