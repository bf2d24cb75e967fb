import { describe, expect, it } from "vitest";
import { NEWS_LANGUAGES, packageNews } from "../../../test/support/news-model.ts";
import { type NewsReport, type ReadReport, readReport } from "./read.ts";

const model = packageNews(NEWS_LANGUAGES, { names: true });
/** Published on a Wednesday. */
const read = (text: string, title = "", more: Partial<NewsReport> = {}): ReadReport =>
  readReport(
    { id: "r", publisher: "Wire", lang: "en", published_at: "2026-10-07T10:00:00Z", title, text, ...more },
    model,
  );

describe("the day of an event", () => {
  it.each<[string, string, string | undefined]>([
    ["en", "It sank yesterday.", "2026-10-06"],
    ["en", "It sank today.", "2026-10-07"],
    ["en", "It sank on Tuesday.", "2026-10-06"],
    ["en", "It sank on Wednesday.", "2026-09-30"],
    ["en", "It sank on Thursday.", "2026-10-01"],
    ["en", "It sank on Wednesday, 23 September.", "2026-09-23"],
    ["en", "It sank on 23 September (Wednesday).", "2026-09-23"],
    ["en", "It sank on 23 September; on Monday he was held.", "2026-09-23"],
    ["en", "It sank on 30 December.", "2025-12-30"],
    ["en", "It sank on 9 October.", undefined],
    ["en", "It sank on 30 December 2026.", undefined],
    ["en", "It sank on 4 October 2025.", "2025-10-04"],
    ["en", "It sank in the night.", undefined],
    ["en", "A boat left on 1 October. On 3 October it sank and 14 people died.", "2026-10-03"],
    ["en", "First published by the Wire on 5 October. The boat sank on 3 October.", "2026-10-03"],
    ["en", "First published by the Wire. On 1 October the boat sank.", "2026-10-01"],
    ["de", "Am 30. September sank ein Boot. Am 2. Oktober kam eins an.", "2026-09-30"],
  ])("%s: %s", (lang, text, want) => {
    expect(read(text, "", { lang }).date?.value).toBe(want);
  });

  it("is told with its words and whether it counts from the report", () => {
    expect(read("It rained. A boat sank two days ago near land.").date).toEqual({
      value: "2026-10-05",
      start: 23,
      end: 35,
      isRelative: true,
      words: "two days ago",
      sentence: 1,
      isEvent: true,
    });
    expect(read("A boat sank on 3 October 2026 near land.").date).toEqual({
      value: "2026-10-03",
      start: 15,
      end: 29,
      isRelative: false,
      words: "3 October 2026",
      sentence: 0,
      isEvent: true,
    });
  });
});

describe("the places of an event", () => {
  const places = (text: string, title = "", lang = "en"): string[] =>
    read(text, title, { lang }).places.map((p) => `${p.role} ${p.key}`);
  it.each<[string, string, string[]]>([
    ["A boat sank off Zarzis on Monday.", "", ["event geonames-2470173"]],
    ["A boat sank off Zarzis on Monday. He was held in France.", "", ["event geonames-2470173", "link FR"]],
    ["A boat left Zarzis for Italy on Monday.", "Zarzis: boat sinks", ["event geonames-2470173", "link IT"]],
    ["A boat sank on Monday.", "Zarzis: boat sinks", ["event geonames-2470173"]],
    ["A boat sank on Monday. He is from France.", "Shipwreck off the coast", ["link FR"]],
    ["He came from France. On Monday 14 people died off Zarzis.", "", ["event geonames-2470173", "link FR"]],
    ["It sank on Monday.", "", []],
    ["On March 10 a boat sank off Zarzis.", "", ["event geonames-2470173"]],
    ["The boat of the Tunisia coast guard sank off Zarzis on Monday.", "", ["event geonames-2470173"]],
  ])("%s (%s)", (text, title, want) => {
    expect(places(text, title)).toEqual(want);
  });

  it.each<[string, string, string, string[]]>([
    // "lundi" is how another script spells Lund.
    ["fr", "Deux passeurs ont été arrêtés lundi à Menton.", "", ["event geonames-2994497"]],
    // Small towns inland, where vans cross.
    ["de", "Am Montag wurden in Freilassing zwei Schleuser festgenommen.", "", ["event geonames-2925080"]],
    ["pl", "W poniedziałek w Budziszynie zatrzymano dwóch przemytników.", "", ["event geonames-2951881"]],
    // Koło is a town, and "beside"; Burimi one, and "the source".
    ["pl", "Koło portu Calais zatonęła w poniedziałek łódź.", "", ["event geonames-3029162"]],
    ["sq", "Një varkë u mbyt të hënën pranë Calais. Burimi: Kronika", "", ["event geonames-3029162"]],
    ["fr", "Menton (AFP) - Deux hommes ont été arrêtés lundi.", "", ["event geonames-2994497"]],
    [
      "fr",
      "Deux hommes ont été arrêtés lundi. Menton en parle.",
      "Menton : deux arrestations",
      ["event geonames-2994497"],
    ],
    ["fr", "Deux hommes ont été arrêtés lundi. Menton en parle.", "", []],
  ])("by what towns and words share a name (%s: %s)", (lang, text, title, want) => {
    expect(places(text, title, lang)).toEqual(want);
  });

  it("are at home where a name has several, unless a country is named", () => {
    const first = (text: string, lang: string) => read(text, "", { lang }).places[0];
    expect(first("A boat sank off Augusta on Monday.", "en")).toEqual({
      key: "geonames-2954172",
      country: "DE",
      role: "event",
      namesakes: [{ key: "geonames-2525646", country: "IT" }],
    });
    expect(first("A boat sank off Augusta, Italy, on Monday.", "en")).toEqual({
      key: "geonames-2525646",
      country: "IT",
      role: "event",
      namesakes: [{ key: "geonames-2954172", country: "DE" }],
    });
  });
});

describe("what a report tells", () => {
  it.each<[string, string, [string, Record<string, number>]]>([
    ["A boat sank on Monday and 14 people died.", "Shipwreck off the coast", ["wreck", { wreck: 5 }]],
    ["A court sentenced him on Monday to 9 years in prison.", "Smugglers convicted", ["trial", { trial: 8 }]],
    ["Police seized 12 boats and 7 engines on Monday.", "", ["seizure", { seizure: 5 }]],
    ["It rained on Monday. Later 14 people died.", "", ["wreck", { wreck: 0.5 }]],
    ["It rained.", "", ["other", {}]],
  ])("%s (%s)", (text, title, want) => {
    const report = read(text, title);
    expect([report.type, Object.fromEntries(report.types)]).toEqual(want);
  });

  it.each<[string, string, string | undefined]>([
    ["en", "Operation Lantern ended.", "Lantern"],
    ["en", "Police held five. The operation was called Lantern.", "Lantern"],
    [
      "en",
      "The operation, in which forty officers of five countries took part for more than two years, was called Lantern.",
      undefined,
    ],
    ["en", "It rained in Paris.", undefined],
    ["ar", 'أطلق على العملية اسم "الفانوس".', "الفانوس"],
    ["fa", "نام عملیات فانوس بود.", "فانوس"],
  ])("the name of its operation in %s: %s", (lang, text, want) => {
    expect(read(text, "", { lang }).operation).toBe(want);
  });

  it.each<[string, string[]]>([
    ["First published by the Daily Wire, on Monday.", ["the Daily Wire"]],
    ["A boat sank (Daily Wire).", ["Daily Wire"]],
    ["PARIS - A boat sank.", ["PARIS"]],
    ["A boat sank [Daily Wire] [D].", ["Daily Wire"]],
    ["A boat sank.", []],
  ])("whom it has it from: %s", (text, want) => {
    expect(read(text).attributions).toEqual(want);
  });

  it.each<[string, [boolean, boolean, boolean]]>([
    ["Opinion. Boats sink.", [true, false, false]],
    ["Boats sink. Opinion. He said so.", [true, false, false]],
    ["Boats sink. He said so. Opinion.", [false, false, false]],
    ["In his opinion boats sink.", [false, false, false]],
    ["Correction: 14 people died.", [false, true, false]],
    ["Update: 14 people died.", [false, false, true]],
  ])("whether it is an opinion, a correction, an update: %s", (text, want) => {
    const { isOpinion, isCorrection, isUpdate } = read(text);
    expect([isOpinion, isCorrection, isUpdate]).toEqual(want);
  });

  it("keeps numbers that count nothing of the event", () => {
    expect(read("On 3 October 2026, 40 officers and 12 vans found 7 boats.").otherNumbers).toEqual([40, 12]);
  });

  it("reads twenty thousand characters of the text and five hundred of the title", () => {
    const long = `${"x ".repeat(9_999)}12 boats seized`;
    expect(read(long).tokens.length).toBe(10000);
    expect(read("It rained.", `${"x ".repeat(250)}Smuggler convicted`).types.size).toBe(0);
    expect(read("It rained.", `${"x ".repeat(200)}Smuggler convicted`).types.size).toBe(1);
  });

  it("reads a language that nobody taught it as the first it knows", () => {
    expect(read("A boat sank on Monday.", "", { lang: "xx" }).date?.value).toBe("2026-10-05");
  });
});
