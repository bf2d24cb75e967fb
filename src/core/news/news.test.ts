import { describe, expect, it } from "vitest";
import { NEWS_LANGUAGES, packageNews } from "../../../test/support/news-model.ts";
import { type NewsReport, placeReports, readReport } from "./index.ts";

const model = packageNews(NEWS_LANGUAGES, { names: true });

let count = 0;
const report = (lang: string, text: string, more: Partial<NewsReport> = {}): NewsReport => ({
  id: `r${++count}`,
  publisher: "Fictitious Post",
  lang,
  // A Wednesday.
  published_at: "2026-10-07T10:00:00Z",
  title: "",
  text,
  ...more,
});
const figures = (lang: string, text: string): string[] =>
  readReport(report(lang, text), model).figures.map(
    (f) => `${f.quantity}=${f.value}${f.status === "current" ? "" : ` ${f.status}`}`,
  );
const dateOf = (lang: string, text: string): string | undefined =>
  readReport(report(lang, text), model).date?.value;

describe("figures", () => {
  it.each([
    ["de", "Fünfundzwanzig Menschen wurden gerettet, neun starben.", ["people_rescued=25", "deaths=9"]],
    ["ar", "ضبطت الجمارك خمسة وعشرين زورقا و١٢ محركا.", ["boats_seized=25", "engines_seized=12"]],
    ["vi", "Cảnh sát bắt giữ 12 người, ba người thiệt mạng.", ["arrests=12", "deaths=3"]],
    [
      "fr",
      "On a saisi 1,3 million d’euros et 2 910 000 dollars.",
      ["cash_eur=1300000", "profit_usd=2910000"],
    ],
    ["pl", "Uratowano 45 osób, zginęły cztery osoby.", ["people_rescued=45", "deaths=4"]],
    [
      "tr",
      "12 kişi gözaltına alındı. Yılbaşından bu yana 300 kişi yakalandı.",
      ["arrests=12", "arrests=300 period"],
    ],
    // Where it was says nothing of what came of it: who died at sea was "rescued" in Sorani.
    ["ckb", "دوو کەس لە دەریادا گیانیان لەدەستدا.", ["deaths=2"]],
    ["ckb", "12 کەس لە دەریادا ڕزگارکران.", ["people_rescued=12"]],
    ["pl", "Dwie osoby straciły życie na morzu.", ["deaths=2"]],
    ["en", "They broke up a ring, arresting 14, according to police.", ["arrests=14"]],
    ["en", "About 40 officers and 12 vehicles took part over 3 months.", []],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });

  it("tells what a correction corrects, and another source's figure", () => {
    expect(
      figures(
        "en",
        "Corrected: an earlier version gave 17 deaths; the right number is 14. Fourteen people died.",
      ),
    ).toEqual(["deaths=17 superseded", "deaths=14", "deaths=14"]);
    expect(figures("es", "Hay 12 detenidos. Una asociación da otra cifra: 15 detenidos.")).toEqual([
      "arrests=12",
      "arrests=15 alternative",
    ]);
  });
});

describe("dates", () => {
  it.each([
    ["en", "It sank two days ago.", "2026-10-05"],
    ["de", "Am Mittwoch sank ein Boot.", "2026-09-30"],
    ["fa", "روز ۹ مهر قایقی غرق شد.", "2026-10-01"],
    ["pl", "Zatonęła 1 października łódź.", "2026-10-01"],
    ["ar", "غرق مركب يوم ١ تشرين الأول.", "2026-10-01"],
    ["vi", "Ngày 3 tháng 10 năm 2026, xuồng chìm.", "2026-10-03"],
  ])("%s: %s", (lang, text, want) => {
    expect(dateOf(lang, text)).toBe(want);
  });
});

describe("events and sources", () => {
  const same = (a: string, b: string): boolean => a === b;
  const wreck =
    "A boat sank yesterday off Zarzis, leaving 14 dead and 86 people rescued, a spokesman of the coast guard said.";
  const first = report("en", wreck, { title: "Boat sinks off Zarzis", publisher: "First Wire" });
  const copy = report("en", `${wreck} Originally published by First Wire.`, {
    title: "Zarzis: boat sinks",
    published_at: "2026-10-09T10:00:00Z",
  });
  const other = report(
    "it",
    "Un barcone è affondato martedì al largo di Zarzis: 14 morti, 86 persone soccorse.",
    {
      title: "Zarzis: barcone affondato",
      publisher: "Secondo",
    },
  );
  const trial = report(
    "en",
    "A court in Zarzis sentenced the ringleader on 5 November to 9 years in prison; 4 defendants.",
    {
      title: "Zarzis: smugglers convicted",
      published_at: "2026-11-06T10:00:00Z",
    },
  );
  const [a, b, c, d] = placeReports([first, copy, other, trial], model, same);

  it("joins across languages, keeps the trial apart, counts a copy's yesterday from its source", () => {
    expect(b?.event).toBe(a?.event);
    expect(c?.event).toBe(a?.event);
    expect(d?.event).not.toBe(a?.event);
    expect(b?.derived_from).toBe(first.id);
    expect(c?.derived_from).toBeNull();
    expect([a, b, c].map((p) => p?.event_date)).toEqual(["2026-10-06", "2026-10-06", "2026-10-06"]);
  });

  it("hears a place that no list spells so", () => {
    const heard = readReport(
      report("ckb", "بەلەمێک دوێنێ نزیک زارزیس نقوم بوو.", { title: "زارزیس: بەلەم نقوم بوو" }),
      model,
    );
    expect(heard.places.map((p) => p.key)).toEqual(["geonames-2470173"]);
  });

  it("takes of two places with one name the one at home, and joins reports that disagree on it", () => {
    const [english, italian] = placeReports(
      [
        report("en", "Twelve people drowned on Monday when a dinghy overturned off Augusta.", {
          title: "Augusta: dinghy capsizes",
        }),
        report(
          "it",
          "Dodici persone sono annegate lunedì nel ribaltamento di un gommone davanti ad Augusta.",
          {
            title: "Strage al largo di Augusta",
          },
        ),
      ],
      model,
      same,
    );
    expect(italian?.places.map((p) => p.key)).toEqual(["geonames-2525646"]);
    expect(italian?.event).toBe(english?.event);
  });

  it("lets a desk that counts the money and one that counts the arrests tell of one raid", () => {
    const [arrests, money] = placeReports(
      [
        report("fa", "پلیس بوسنی روز دوشنبه نه نفر را در بیهاچ بازداشت کرد.", { title: "بازداشت در بیهاچ" }),
        report("de", "In Bihać wurden am Montag neun Schleuser gefasst, 65.000 Euro wurden sichergestellt.", {
          title: "Neun Festnahmen in Bihać",
        }),
      ],
      model,
      same,
    );
    expect(money?.event).toBe(arrests?.event);
  });
});
