import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  LEXICON_LANGUAGES,
  loadOnlineModel,
  ONLINE_FILES,
  type OnlineData,
  type OnlineModel,
  readPost,
} from "./index.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../data/${name}`, import.meta.url), "utf8"));
let model: OnlineModel;
beforeAll(() => {
  model = loadOnlineModel({
    ...Object.fromEntries(Object.entries(ONLINE_FILES).map(([key, file]) => [key, json(file)])),
    lexica: LEXICON_LANGUAGES.map((lang) => json(`online/lexicon/${lang}.json`)),
  } as unknown as OnlineData);
});

/** The countries of each journey: "TR>GR", with "_" for an end that is not said. */
const routesOf = (text: string): readonly string[] => {
  const country = (end: string | null): string => end?.split(":")[0] ?? "_";
  return readPost(model, { text, postedAt: "2025-08-01T00:00:00Z" }).entities.flatMap(({ type, value }) =>
    type === "route" && typeof value === "object" && "from" in value
      ? [`${country(value.from)}>${country(value.to)}`]
      : [],
  );
};

describe("the journey of a post", () => {
  test.each<[string, string, readonly string[]]>([
    ["ports", "Lorry from IJmuiden to Killingholme, two seats, 9000 euro", ["NL>GB"]],
    ["ports, Arabic", "من سيدي إفني الى جزر الكناري، القارب جاهز والدفع بعد الوصول", ["MA>ES"]],
    ["towns, Punjabi", "ਹੁਸ਼ਿਆਰਪੁਰ ਤੋਂ ਟੈਕਸਾਸ, ਪੱਕਾ ਕੰਮ", ["IN>US"]],
    ["towns, Urdu", "وزیرآباد سے ایران، گاڑی روزانہ چلتی ہے", ["PK>IR"]],
    ["in two words, Albanian", "Nga Kukësi në Mal të Zi me makinë, çdo natë", ["AL>ME"]],
    ["an ending behind three letters, Sorani", "لە وانەوە بۆ یۆنان، پارە دوای گەیشتن", ["TR>GR"]],
    ["and then, romanised", "mn halab 3a turkia w ba3den bulgaria, kel shi madmoun", ["SY>BG"]],
    ["small letters", "belgium to uk 3 guys left, msg WhatsApp now", ["BE>GB"]],
    ["small letters beside capitals", "From zeebrugge to dover, no walking, Signal only", ["BE>GB"]],
    ["an island of", "Départ de la plage de Mahdia vers l'île de Pantelleria cette nuit", ["TN>IT"]],
    ["an island of, Arabic", "من مدينة بودروم لجزيرة رودس، يخت سياحي", ["TR>GR"]],
    ["via, with an article", "De Conakry à l'Italie via la Libye, tout compris", ["GN>IT"]],
    ["and on", "من دمشق لبيلاروسيا ومن ثم ليتوانيا وهولندا، طريق كامل", ["SY>NL"]],
    ["and from there", "পাকিস্তান থেকে ইরান এবং ইরান থেকে তুরস্ক, গ্যারান্টি", ["PK>TR"]],
    ["the same place again", "از قندهار به کویته، کویته به تهران و تهران به وان", ["AF>TR"]],
    ["there and back", "Tirana - Bari, Bari - Tirana çdo javë me traget", ["AL>IT"]],
    ["a list of stages", "من بيروت لموسكو ومن ثم مينسك، وارسو، برلين", ["LB>DE"]],
    ["vehicles", "Karachi ✈ Tehran 🚗 Van 🚗 Izmir, call now", ["PK>TR"]],
    ["by the door", "Edirne üzerinden Sofya'ya tır, garantili", ["TR>BG"]],
    ["an arrow before details", "ھەولێر ➡ سوید، فیزا هەیە، دواتر بە شەمەندەفەر بۆ مالمۆ", ["IQ>SE"]],
    ["two Ethiopic signs", "ወደ የመን ከደሴ በየሳምንቱ መኪና አለ", ["ET>YE"]],
    ["before a word of place, Punjabi", "ਕਪੂਰਥਲੇ ਤੋਂ ਇਟਲੀ, ਪੱਕਾ ਕੰਮ", ["IN>IT"]],
    ["before a word of place, Urdu", "گوجرانوالے سے یونان، رقم بعد میں", ["PK>GR"]],
    ["wants to go", "Anyone in Ostend wanting to go UK, boat on Friday", ["BE>GB"]],
    ["cousin from", "Anyone in Kent who needs his brother brought from Kirkuk", ["IQ>GB"]],
    ["headings", "Çıkış: Dikili Varış: Atina, kişi başı 2000 euro", ["TR>GR"]],
    ["as far as, Pashto", "له کندز نه تر ترکیې پورې، په تضمین", ["AF>TR"]],
  ])("%s", (_what, text, want) => {
    expect(routesOf(text)).toEqual(want);
  });
  test.each<[string, string]>([
    ["at home, Arabic", "انا مقيم في هولندا، جوازات وهويات اصلية، تلغرام @zzbayt11"],
    ["at home, English", "I live in Leeds and sell passports, all originals, dm @zzhome22"],
    ["a word that is a town", "kabul edilir, Kabul ediyoruz, para emanet @zzpara33"],
  ])("is none where somebody is %s", (_what, text) => {
    expect(routesOf(text)).toEqual([]);
  });
  test("is two where each has its price on one line", () => {
    const text = "Peshawar wale suno, Iran se Turkey 80 hazar rupay, aur Turkey se Greece 3 lakh rupay";
    expect(routesOf(text)).toEqual(["IR>TR", "TR>GR"]);
  });
  test("is two where a price list has two", () => {
    expect(routesOf("Ayvalık - Midilli 1500€\nMidilli - Milano 3000€")).toEqual(["TR>GR", "GR>IT"]);
  });
});
