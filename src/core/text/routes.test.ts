import { describe, expect, it } from "vitest";
import { normaliseText } from "./normalise.ts";
import { PlaceIndex } from "./places.ts";
import type { RouteWords } from "./route-words.ts";
import { type FoundRoute, RouteReader } from "./routes.ts";
import { tokenise } from "./tokens.ts";

/** A few words of each kind, so that each rule can be told by what it reads. */
const WORDS: RouteWords = {
  fromBefore: ["from", "out of", "all the way from", "من", "in all of"],
  toBefore: ["to", "bound for", "on the way to", "in", "right in", "إلى", "في"],
  fromBehind: ["se", "ki taraf se", "side se", "bekleyenler"],
  toBehind: ["tak", "ki taraf", "side ki taraf"],
  fromEndings: { tur: ["dan", "den"] },
  toEndings: { tur: ["a", "e", "ya", "da", "de"] },
  whereBehind: ["mein"],
  wherePrefixes: ["ب"],
  whereEndings: { tur: ["da", "de"] },
  fromPrefixes: ["ከ"],
  toPrefixes: ["ل", "ወደ"],
  viaBefore: ["via", "by way of", "مرورا ب"],
  viaBehind: ["hoke", "ke raste se"],
  thence: ["then", "and then", "from there on"],
  inOrFrom: ["at", "ke andar"],
  where: ["in", "right in", "في"],
  waiting: ["anyone in", "who is in"],
  callBefore: ["phones us from"],
  callBehind: ["arayınca"],
  firstly: ["first"],
  idle: { kmr: ["se", "mein"] },
  and: ["and"],
  homeBefore: ["i live in"],
  homeBehind: ["is home"],
  borders: ["border", "حدود"],
  kinds: ["island", "coast", "جزيره"],
  of: ["of"],
  articles: { eng: ["the"] },
};
const PLACES = new PlaceIndex({
  places: [
    { country: "FR", names: ["France", "فرنسا"] },
    { country: "FR", city: "Calais", names: ["Calais"] },
    { country: "FR", city: "Dunkirk", names: ["Dunkirk"] },
    { country: "GB", names: ["Britain", "بريطانيا"] },
    { country: "GB", city: "Dover", names: ["Dover"] },
    { country: "IT", names: ["Italy", "إيطاليا"] },
    { country: "LY", names: ["Libya", "ليبيا", "ሊቢያ"] },
    { country: "SD", names: ["Sudan", "ሱዳን"] },
    { country: "TR", city: "Izmir", names: ["Izmir"] },
    { country: "TR", names: ["Turkey"] },
    { country: "GR", city: "Kos", names: ["=Kos"] },
    { country: "IL", names: ["ישראל"] },
    { country: "GR", names: ["Greece"] },
    { country: "RS", names: ["Serbia"] },
    { country: "HU", names: ["Hungary"] },
    { country: "AT", names: ["Austria"] },
    { country: "DE", names: ["Germany"] },
    { country: "ES", names: ["Spain"] },
  ],
});
const reader = new RouteReader(WORDS);

/** As "FR>GB 0.85 Calais Dover": the ends, how sure, and the words that name them; a further journey behind "+". */
function told(
  text: string,
  lang = "eng",
  hints: Readonly<Record<string, readonly [number, number]>> = {},
): string {
  const normal = normaliseText(text).text;
  const tokens = tokenise(normal);
  const route = reader.find(normal, tokens, PLACES.find(normal, tokens, lang), lang, ({ country }) => {
    const [from, to] = hints[country] ?? [0, 0];
    return { from, to };
  });
  if (!route) return "none";
  const said = (r: FoundRoute): string =>
    [
      `${r.from?.country ?? "?"}>${r.to?.country ?? "?"}`,
      r.confidence,
      ...r.mentions.map((m) => normal.slice(m.start, m.end)),
    ].join(" ");
  return [route, ...(route.further ?? [])].map(said).join(" + ");
}

describe("one place", () => {
  it.each<[string, string, string]>([
    ["nothing here", "eng", "none"],
    ["France", "eng", "?>FR 0.4 France"],
    ["from France", "eng", "FR>? 0.5 France"],
    ["to France", "eng", "?>FR 0.5 France"],
    ["in France", "eng", "?>FR 0.3 France"],
    ["at France", "eng", "?>FR 0.3 France"],
    ["France ke andar", "eng", "?>FR 0.3 France"],
    ["France se", "eng", "FR>? 0.5 France"],
    ["France tak", "eng", "?>FR 0.5 France"],
    ["France mein", "eng", "?>FR 0.3 France"],
    ["anyone in France", "eng", "FR>? 0.5 France"],
    ["who is in France", "eng", "FR>? 0.5 France"],
    ["from. France", "eng", "?>FR 0.4 France"],
    ["to! France", "eng", "?>FR 0.4 France"],
    ["to\nFrance", "eng", "?>FR 0.4 France"],
    ["France. tak", "eng", "?>FR 0.4 France"],
    ["France, tak", "eng", "?>FR 0.4 France"],
    ["🇫🇷", "eng", "none"],
    ["Izmir'den", "tur", "TR>? 0.5 Izmir"],
    ["Izmir 'den", "tur", "?>TR 0.4 Izmir"],
    ["Izmir'den", "eng", "?>TR 0.4 Izmir"],
    ["Dover'a", "tur", "?>GB 0.5 Dover"],
    ["Dover'da", "tur", "?>GB 0.3 Dover"],
    ["Izmirden", "tur", "TR>? 0.5 Izmirden"],
    ["Doverya", "tur", "?>GB 0.5 Doverya"],
    ["Doverde", "tur", "?>GB 0.3 Doverde"],
    ["ومن فرنسا", "ara", "FR>? 0.5 فرنسا"],
    ["وإلى فرنسا", "ara", "?>FR 0.5 فرنسا"],
    ["لفرنسا", "ara", "?>FR 0.5 لفرنسا"],
    ["بفرنسا", "ara", "?>FR 0.3 بفرنسا"],
    ["ከሱዳን", "amh", "SD>? 0.5 ከሱዳን"],
    ["ወደሊቢያ", "amh", "?>LY 0.5 ወደሊቢያ"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("words of direction that are several", () => {
  it.each<[string, string, string]>([
    ["out of France", "eng", "FR>? 0.5 France"],
    ["bound for France", "eng", "?>FR 0.5 France"],
    ["all the way from France", "eng", "FR>? 0.5 France"],
    ["on the way to France", "eng", "?>FR 0.5 France"],
    ["in all of France", "eng", "FR>? 0.5 France"],
    ["France ki taraf", "eng", "?>FR 0.5 France"],
    ["France ki taraf se", "eng", "FR>? 0.5 France"],
    ["France side se", "eng", "FR>? 0.5 France"],
    ["France side ki taraf", "eng", "?>FR 0.5 France"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("a noun between the word and the name", () => {
  it.each<[string, string, string]>([
    ["the island of Kos", "eng", "?>GR 0.4 Kos"],
    ["to the island of Kos", "eng", "?>GR 0.5 Kos"],
    ["from the coast of France", "eng", "FR>? 0.5 France"],
    ["from island Kos", "eng", "GR>? 0.5 Kos"],
    ["from the island, Kos", "eng", "?>GR 0.4 Kos"],
    ["France coast tak", "eng", "?>FR 0.5 France"],
    ["من جزيرة ليبيا", "ara", "LY>? 0.5 ليبيا"],
    ["لجزيرة ليبيا", "ara", "?>LY 0.5 ليبيا"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("where somebody lives", () => {
  it.each<[string, string, string]>([
    ["I live in France", "eng", "none"],
    ["France is home", "eng", "none"],
    ["I live in France, going to Britain", "eng", "?>GB 0.5 Britain"],
    ["Britain is home, from France", "eng", "FR>? 0.5 France"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("ways through", () => {
  it.each<[string, string, string]>([
    ["via France", "eng", "?>FR 0.4 France"],
    ["via France to Britain", "eng", "FR>GB 0.7 France Britain"],
    ["via France from Britain", "eng", "GB>? 0.5 Britain"],
    ["via France to Calais", "eng", "?>FR 0.5 Calais"],
    ["France hoke Britain tak", "eng", "FR>GB 0.7 France Britain"],
    ["via Serbia and Hungary to Austria", "eng", "HU>AT 0.95 Hungary Austria"],
    ["In Sudan an agent was arrested who sent them via Libya to Italy", "eng", "LY>IT 0.6 Libya Italy"],
    ["in Libya via Turkey to Greece", "eng", "TR>GR 0.6 Turkey Greece"],
    ["in Libya by the sea and via Serbia the sea to Italy", "eng", "RS>IT 0.6 Serbia Italy"],
    ["from Sudan by Libya, via Serbia to Italy", "eng", "SD>IT 0.95 Sudan Italy"],
    ["Germany. via Libya. Italy", "eng", "DE>IT 0.4 Germany Italy"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("two places", () => {
  it.each<[string, string, string]>([
    ["from France to Britain", "eng", "FR>GB 0.95 France Britain"],
    ["to Britain from France", "eng", "FR>GB 0.95 France Britain"],
    ["France to Britain", "eng", "FR>GB 0.95 France Britain"],
    ["France Britain", "eng", "FR>GB 0.6 France Britain"],
    ["France ← Britain", "eng", "GB>FR 0.95 Britain France"],
    ["France ⬅️ Britain", "eng", "GB>FR 0.95 Britain France"],
    ["🇫🇷 ⬅️ 🇬🇧", "eng", "GB>FR 0.95 🇬🇧 🇫🇷"],
    ["France, Britain", "eng", "FR>GB 0.4 France Britain"],
    ["France and Britain", "eng", "FR>GB 0.4 France Britain"],
    ["France or Britain", "eng", "FR>GB 0.4 France Britain"],
    ["France. Britain", "eng", "FR>GB 0.4 France Britain"],
    ["France\nBritain", "eng", "FR>GB 0.4 France Britain"],
    ["from France. We go on Monday to Britain", "eng", "FR>GB 0.95 France Britain"],
    ["in France, to Britain", "eng", "FR>GB 0.6 France Britain"],
    ["in Libya. to Italy", "eng", "LY>IT 0.6 Libya Italy"],
    ["Libya, in Italy", "eng", "LY>IT 0.4 Libya Italy"],
    ["in Libya in Italy", "eng", "LY>IT 0.4 Libya Italy"],
    ["to Spain or Italy", "eng", "?>ES 0.5 Spain"],
    ["to Italy, from Libya", "eng", "LY>IT 0.95 Libya Italy"],
    ["to Italy boat Libya", "eng", "LY>IT 0.95 Libya Italy"],
    ["to Germany, arrested in Austria", "eng", "DE>AT 0.6 Germany Austria"],
    ["anyone in France to Britain", "eng", "FR>GB 0.95 France Britain"],
    ["anyone in France from Britain", "eng", "GB>FR 0.85 Britain France"],
    ["Spain, Italy, from Libya", "eng", "LY>IT 0.95 Libya Italy"],
    ["in Libya, from Sudan, Italy", "eng", "SD>LY 0.95 Sudan Libya"],
    [
      "the boat left from Libya and some days later it came near the shore of Italy",
      "eng",
      "LY>IT 0.95 Libya Italy",
    ],
    ["France tak Britain se", "eng", "GB>FR 0.95 Britain France"],
    ["Izmir'den Dover'a", "tur", "TR>GB 0.95 Izmir Dover"],
    ["Izmirden Doverya", "tur", "TR>GB 0.95 Izmirden Doverya"],
    ["Calais, Doverde", "tur", "FR>GB 0.4 Calais Doverde"],
    ["Doverde, Calais", "tur", "GB>FR 0.4 Doverde Calais"],
    ["من فرنسا إلى بريطانيا", "ara", "FR>GB 0.95 فرنسا بريطانيا"],
    ["فرنسا لبريطانيا", "ara", "FR>GB 0.95 فرنسا لبريطانيا"],
    ["ከሱዳን ወደ ሊቢያ", "amh", "SD>LY 0.95 ከሱዳን ሊቢያ"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("arrows and strokes", () => {
  it.each<[string, string, string]>([
    ["France - Britain", "eng", "FR>GB 0.95 France Britain"],
    ["France → Britain", "eng", "FR>GB 0.95 France Britain"],
    ["France > Britain", "eng", "FR>GB 0.95 France Britain"],
    ["France / Britain", "eng", "FR>GB 0.95 France Britain"],
    ["France = Britain", "eng", "FR>GB 0.95 France Britain"],
    ["France -------------- Britain", "eng", "FR>GB 0.6 France Britain"],
    ["France 🚤 Britain", "eng", "FR>GB 0.95 France Britain"],
    ["فرنسا ⬅ بريطانيا", "ara", "FR>GB 0.95 فرنسا بريطانيا"],
    ["فرنسا 👈 بريطانيا", "ara", "FR>GB 0.95 فرنسا بريطانيا"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("one place by two names", () => {
  it.each<[string, string, string]>([
    ["Calais to Dover", "eng", "FR>GB 0.95 Calais Dover"],
    ["Calais, France to Dover, Britain", "eng", "FR>GB 0.95 Calais, France Dover, Britain"],
    ["Calais in France to Dover", "eng", "FR>GB 0.95 Calais in France Dover"],
    ["France Calais to Dover", "eng", "FR>GB 0.95 France Calais Dover"],
    ["Calais Dunkirk", "eng", "?>FR 0.4 Calais Dunkirk"],
    ["from Calais to Dunkirk", "eng", "FR>FR 0.95 Calais Dunkirk"],
    ["Calais, Dunkirk, Dover", "eng", "FR>GB 0.4 Calais, Dunkirk Dover"],
    ["France 🇫🇷 → Britain 🇬🇧", "eng", "FR>GB 0.95 France 🇫🇷 Britain 🇬🇧"],
    ["🇫🇷 France to 🇬🇧 Britain", "eng", "FR>GB 0.95 🇫🇷 France 🇬🇧 Britain"],
    ["🇫🇷 France, 🇬🇧", "eng", "FR>GB 0.4 🇫🇷 France 🇬🇧"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("flags", () => {
  it.each<[string, string, string]>([
    ["🇫🇷➡️🇬🇧", "eng", "FR>GB 0.95 🇫🇷 🇬🇧"],
    ["🇫🇷🇬🇧", "eng", "FR>GB 0.6 🇫🇷 🇬🇧"],
    // A flight and a boat between three flags, woods and a road between two.
    ["🇹🇷✈️🇫🇷🚤🇬🇧", "eng", "TR>GB 0.95 🇹🇷 🇬🇧"],
    ["🇷🇸🚶🌲➡️🚕🇦🇹", "eng", "RS>AT 0.95 🇷🇸 🇦🇹"],
    ["🇱🇾🌲🇷🇸🚗🇦🇹🚤🇬🇧", "eng", "LY>GB 0.95 🇱🇾 🇬🇧"],
    ["🇫🇷 🚤 🇬🇧", "eng", "FR>GB 0.95 🇫🇷 🇬🇧"],
    ["🇫🇷 2-1 🇬🇧", "eng", "none"],
    ["🇫🇷, 🇬🇧", "eng", "none"],
    ["🇫🇷 and 🇬🇧", "eng", "none"],
    ["from 🇫🇷 to 🇬🇧", "eng", "none"],
    ["🇫🇷 🇬🇧 🇩🇪", "eng", "FR>DE 0.6 🇫🇷 🇩🇪"],
    ["🇷🇸➡️🇭🇺➡️🇦🇹", "eng", "RS>AT 0.95 🇷🇸 🇦🇹"],
    ["🇷🇸✈🇭🇺✈🇦🇹", "eng", "RS>AT 0.95 🇷🇸 🇦🇹"],
    ["France 🇬🇧", "eng", "FR>GB 0.6 France 🇬🇧"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("stages", () => {
  it.each<[string, string, string]>([
    ["Serbia - Hungary - Austria", "eng", "RS>AT 0.95 Serbia Austria"],
    ["Serbia Hungary Austria", "eng", "RS>AT 0.6 Serbia Austria"],
    ["Serbia, Hungary, Austria", "eng", "RS>HU 0.4 Serbia Hungary"],
    ["Serbia > Hungary > Austria > Germany", "eng", "RS>DE 0.95 Serbia Germany"],
    ["Serbia > Hungary > Austria!", "eng", "RS>AT 0.95 Serbia Austria"],
    ["Serbia > Hungary > > > > > > > > > Austria", "eng", "RS>HU 0.95 Serbia Hungary"],
    ["Serbia >\nHungary > Austria", "eng", "HU>AT 0.95 Hungary Austria"],
    ["from Serbia to Hungary then Austria", "eng", "RS>AT 0.95 Serbia Austria"],
    ["Serbia to Hungary, then to Austria", "eng", "RS>AT 0.95 Serbia Austria"],
    ["Serbia from there on Hungary", "eng", "RS>HU 0.6 Serbia Hungary"],
    ["from Serbia to Hungary from there on Austria", "eng", "RS>AT 0.95 Serbia Austria"],
    ["to Germany from Serbia, then Hungary", "eng", "RS>DE 0.95 Serbia Germany"],
    ["to Serbia from Sudan then Libya", "eng", "SD>RS 0.95 Sudan Serbia"],
    ["from Sudan. then Libya. Italy", "eng", "SD>LY 0.95 Sudan Libya"],
    ["from Serbia to Hungary to Austria", "eng", "RS>AT 0.95 Serbia Austria"],
    ["to Sudan to Libya", "eng", "SD>LY 0.6 Sudan Libya"],
    ["to Sudan on to Libya", "eng", "SD>LY 0.6 Sudan Libya"],
    ["from Serbia to Hungary, from Hungary to Austria", "eng", "RS>AT 0.95 Serbia Austria"],
    ["from Serbia to Hungary then Austria and Germany", "eng", "RS>DE 0.95 Serbia Germany"],
    ["from Serbia to Hungary then Austria, Germany", "eng", "RS>DE 0.95 Serbia Germany"],
    ["from Serbia to Hungary then Austria. Germany", "eng", "RS>AT 0.95 Serbia Austria"],
    ["من ليبيا الى إيطاليا then فرنسا وبريطانيا", "ara", "LY>GB 0.95 ليبيا وبريطانيا"],
    ["Serbia, then Hungary, then Austria, Germany and Spain", "eng", "RS>ES 0.6 Serbia Spain"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("stages that are listed behind a beginning", () => {
  it.each<[string, string, string]>([
    ["from Serbia, Hungary, Austria, Germany", "eng", "RS>DE 0.95 Serbia Germany"],
    ["from Serbia: Hungary, Austria, Germany, Spain", "eng", "RS>ES 0.95 Serbia Spain"],
    ["from Serbia: Hungary, then Austria, then Germany, Spain", "eng", "RS>ES 0.95 Serbia Spain"],
    ["from Serbia: Hungary, Austria. Germany", "eng", "RS>HU 0.95 Serbia Hungary"],
    ["from Serbia: Hungary, Austria", "eng", "RS>HU 0.95 Serbia Hungary"],
    ["Serbia: Hungary, Austria, Germany", "eng", "RS>HU 0.6 Serbia Hungary"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("price lists", () => {
  it.each<[string, string, string]>([
    [
      "Serbia to Hungary 500 euro. Hungary to Austria 900 euro.",
      "eng",
      "RS>HU 0.85 Serbia Hungary + HU>AT 0.85 Hungary Austria",
    ],
    [
      "Serbia > Hungary 500 Hungary > Austria 900",
      "eng",
      "RS>HU 0.85 Serbia Hungary + HU>AT 0.85 Hungary Austria",
    ],
    [
      "from Serbia to Hungary 500, from Hungary to Austria 900",
      "eng",
      "RS>HU 0.85 Serbia Hungary + HU>AT 0.85 Hungary Austria",
    ],
    [
      "from Serbia to Hungary. from Hungary to Austria.",
      "eng",
      "RS>HU 0.85 Serbia Hungary + HU>AT 0.85 Hungary Austria",
    ],
    [
      "from Serbia to Hungary; from Hungary to Serbia",
      "eng",
      "RS>HU 0.85 Serbia Hungary + HU>RS 0.85 Hungary Serbia",
    ],
    ["Serbia > Hungary. Austria > Germany", "eng", "RS>HU 0.85 Serbia Hungary + AT>DE 0.85 Austria Germany"],
    [
      "Britain from Dunkirk, 1200. Germany to Britain 6500.",
      "eng",
      "FR>GB 0.85 Britain Dunkirk + DE>GB 0.85 Germany Britain",
    ],
    ["Serbia to Hungary, Hungary to Austria", "eng", "RS>AT 0.95 Serbia Austria"],
    ["Serbia to Hungary 500", "eng", "RS>HU 0.95 Serbia Hungary"],
    [
      "Serbia to Hungary; Austria to Germany; Spain",
      "eng",
      "RS>HU 0.85 Serbia Hungary + AT>DE 0.85 Austria Germany",
    ],
    [
      "Serbia to Hungary; Turkey, Greece; Austria to Germany",
      "eng",
      "RS>HU 0.85 Serbia Hungary + AT>DE 0.85 Austria Germany",
    ],
    [
      "Calais to Dunkirk; Austria to Germany; Turkey to Greece",
      "eng",
      "AT>DE 0.85 Austria Germany + TR>GR 0.85 Turkey Greece",
    ],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("how near and how plain it must be said", () => {
  it.each<[string, string, string]>([
    // An arrow of fourteen signs leads on, a longer one does not.
    ["France ------------ Britain", "eng", "FR>GB 0.95 France Britain"],
    ["France ------------- Britain", "eng", "FR>GB 0.6 France Britain"],
    ["Serbia ------------ Hungary ------------ Austria", "eng", "RS>AT 0.95 Serbia Austria"],
    ["Serbia ------------- Hungary ------------- Austria", "eng", "RS>HU 0.6 Serbia Hungary"],
    [
      "Serbia ------------ Hungary. Austria > Germany",
      "eng",
      "RS>HU 0.85 Serbia Hungary + AT>DE 0.85 Austria Germany",
    ],
    ["Serbia ------------- Hungary. Austria > Germany", "eng", "AT>DE 0.95 Austria Germany"],
    // A word of direction before a pair says nothing of its first place.
    ["to France - Britain", "eng", "FR>GB 0.95 France Britain"],
    ["to France ------------ Britain", "eng", "FR>GB 0.95 France Britain"],
    ["to France 🚤 Britain", "eng", "FR>GB 0.95 France Britain"],
    // What is listed is no journey, but for the two sides of a border.
    ["Libya and Turkey", "eng", "LY>TR 0.4 Libya Turkey"],
    ["the border of Libya and Turkey", "eng", "LY>TR 0.6 Libya Turkey"],
    ["Libya and Turkey border", "eng", "LY>TR 0.6 Libya Turkey"],
    ["Libya and Turkey, its border", "eng", "LY>TR 0.6 Libya Turkey"],
    ["Libya and Turkey have a border", "eng", "LY>TR 0.4 Libya Turkey"],
    ["border here of Libya and Turkey", "eng", "LY>TR 0.4 Libya Turkey"],
    ["الحدود بين ليبيا و إيطاليا", "ara", "LY>IT 0.6 ليبيا إيطاليا"],
    ["هنا بين ليبيا و إيطاليا", "ara", "LY>IT 0.4 ليبيا إيطاليا"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toEqual(want);
  });
});

describe("a way within one country", () => {
  it.each<[string, string]>([
    ["from Calais to Dunkirk", "FR>FR 0.95 Calais Dunkirk"],
    ["Calais and Dunkirk", "?>FR 0.4 Calais"],
    ["Calais → Dunkirk", "FR>FR 0.95 Calais Dunkirk"],
    ["from Calais to Calais", "FR>? 0.5 Calais"],
    ["to Calais or to Calais", "?>FR 0.5 Calais"],
    // A country is no town of its own.
    ["from Calais to all of France", "FR>? 0.5 Calais"],
    ["in France and to Calais", "?>FR 0.5 Calais"],
    ["in France and from Calais", "FR>? 0.5 Calais"],
  ])("%s: %s", (text, want) => {
    expect(told(text)).toBe(want);
  });
});

describe("arrows by the direction of the letters", () => {
  it.each<[string, string, string]>([
    ["ישראל ⬅ ليبيا", "ara", "IL>LY 0.95 ישראל ليبيا"],
    ["ሱዳን ⬅ ሊቢያ", "amh", "LY>SD 0.95 ሊቢያ ሱዳን"],
    ["trip 🇫🇷 ⬅️ 🇬🇧", "eng", "GB>FR 0.95 🇬🇧 🇫🇷"],
    ["رحلة 🇫🇷 ⬅️ 🇬🇧", "ara", "FR>GB 0.95 🇫🇷 🇬🇧"],
  ])("%s", (text, lang, want) => {
    expect(told(text, lang)).toBe(want);
  });
});

describe("words right beside a place", () => {
  it.each<[string, string, string]>([
    ["right in France", "eng", "?>FR 0.3 France"],
    ["right in France to Britain", "eng", "FR>GB 0.6 France Britain"],
    ["Dover'de bekleyenler", "tur", "GB>? 0.5 Dover"],
    ["وفي فرنسا", "ara", "?>FR 0.3 فرنسا"],
    ["Izmir' den", "tur", "?>TR 0.4 Izmir"],
    ["Doveri", "tur", "?>GB 0.4 Doveri"],
    ["ሱዳን ሊቢያ", "amh", "SD>LY 0.6 ሱዳን ሊቢያ"],
    ["ሱዳንና ሊቢያ", "amh", "SD>LY 0.4 ሱዳንና ሊቢያ"],
    ["at Izmirden", "tur", "TR>? 0.5 Izmirden"],
    ["France ke raste se Britain tak", "eng", "FR>GB 0.7 France Britain"],
    ["France. hoke Britain tak", "eng", "FR>GB 0.95 France Britain"],
    ["via: France to Britain", "eng", "FR>GB 0.7 France Britain"],
    ["via. France to Britain", "eng", "FR>GB 0.95 France Britain"],
    ["by way of France to Britain", "eng", "FR>GB 0.7 France Britain"],
    ["way of France to Britain", "eng", "FR>GB 0.95 France Britain"],
    ["مرورا بفرنسا إلى بريطانيا", "ara", "FR>GB 0.7 بفرنسا بريطانيا"],
    ["مرورا لفرنسا إلى بريطانيا", "ara", "FR>GB 0.6 لفرنسا بريطانيا"],
    // What is passed through is told before the end, or is no beginning.
    ["to Britain via France", "eng", "?>GB 0.5 Britain"],
    ["from the coast of the Kos", "eng", "GR>? 0.5 Kos"],
    ["from the the Kos", "eng", "?>GR 0.4 Kos"],
    ["to the Kos", "fra", "?>GR 0.4 Kos"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toBe(want);
  });

  it("count for nothing where they are the name of a place", () => {
    const more = new PlaceIndex({
      places: [
        { country: "XX", names: ["=To"] },
        { country: "GB", names: ["Britain"] },
      ],
    });
    const tokens = tokenise("To Britain");
    const route = reader.find("To Britain", tokens, more.find("To Britain", tokens, "eng"), "eng");
    expect([route?.from?.country, route?.to?.country, route?.confidence]).toEqual(["XX", "GB", 0.6]);
  });
});

describe("names that are one mention", () => {
  it.each<[string, string, string]>([
    ["Calais (France) to Dover", "eng", "FR>GB 0.95 Calais (France Dover"],
    ["Calais - France to Dover", "eng", "FR>GB 0.95 Calais - France Dover"],
    ["Calais    France to Dover", "eng", "FR>GB 0.95 France Dover"],
    ["Calais or France to Dover", "eng", "FR>GB 0.95 France Dover"],
    ["Calais, Calais to Dover", "eng", "FR>GB 0.95 Calais Dover"],
    ["Turkey, Izmirden", "tur", "TR>? 0.5 Turkey, Izmirden"],
    ["Calais, France tak", "eng", "?>FR 0.5 Calais, France"],
    ["🇫🇷🇫🇷 🇬🇧", "eng", "FR>GB 0.6 🇫🇷🇫🇷 🇬🇧"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toBe(want);
  });

  it("keep the town that is named first or last", () => {
    const from = (text: string) => {
      const tokens = tokenise(text);
      return reader.find(text, tokens, PLACES.find(text, tokens, "eng"), "eng")?.from?.city;
    };
    expect(from("France, Calais to Dover")).toBe("Calais");
    expect(from("Calais, France to Dover")).toBe("Calais");
    expect(from("Calais, Dunkirk to Dover")).toBe("Calais");
    expect(from("France to Dover")).toBeUndefined();
  });
});

describe("journeys of one text", () => {
  it.each<[string, string]>([
    ["from Serbia Hungary; from Austria Germany", "RS>HU 0.85 Serbia Hungary + AT>DE 0.85 Austria Germany"],
    ["Serbia to Hungary, Austria to Germany", "RS>HU 0.95 Serbia Hungary"],
    ["Britain, from Dunkirk, 1200. Germany to Britain 6500.", "FR>GB 0.95 Dunkirk Britain"],
    ["Serbia. to Hungary; Austria to Germany", "RS>HU 0.95 Serbia Hungary"],
    ["Serbia 2 to Hungary; Austria to Germany", "RS>HU 0.95 Serbia Hungary"],
    ["Serbia > Hungary؛ Austria > Germany", "RS>HU 0.85 Serbia Hungary + AT>DE 0.85 Austria Germany"],
  ])("%s", (text, want) => {
    expect(told(text)).toBe(want);
  });
});

describe("stages on the way", () => {
  it.each<[string, string, string]>([
    // What follows a stage behind "and" or a comma is the next one; behind anything else it is not.
    ["from Serbia to Hungary then Austria and then Germany", "eng", "RS>DE 0.95 Serbia Germany"],
    ["from Serbia to Hungary then Austria with Germany", "eng", "RS>AT 0.95 Serbia Austria"],
    ["from Serbia to Hungary then Austria and soon Germany", "eng", "RS>AT 0.95 Serbia Austria"],
    ["from Germany, from Serbia then Hungary", "eng", "DE>HU 0.95 Germany Hungary"],
    ["Germany: from Serbia then Hungary", "eng", "RS>HU 0.95 Serbia Hungary"],
    ["from Serbia to Hungary and Austria", "eng", "RS>HU 0.95 Serbia Hungary"],
    ["from Serbia, Libya to Italy, then Spain", "eng", "RS>ES 0.95 Serbia Spain"],
    ["from Serbia to Hungary to Austria to Germany", "eng", "RS>DE 0.95 Serbia Germany"],
    ["from Serbia to Hungary; to Austria", "eng", "RS>HU 0.95 Serbia Hungary"],
    ["from Serbia: Hungary, Austria, Germany and Spain", "eng", "RS>ES 0.95 Serbia Spain"],
    ["from Serbia: Hungary,Austria ,Germany", "eng", "RS>DE 0.95 Serbia Germany"],
    ["from Serbia: Hungary, and Austria, Germany", "eng", "RS>HU 0.95 Serbia Hungary"],
    // What is listed behind "first", once both ends are told, is the way; where only the beginning is told, it leads on.
    ["from Libya Spain, first Turkey then Serbia", "eng", "LY>ES 0.95 Libya Spain"],
    ["from Libya Spain, Turkey then Serbia", "eng", "LY>RS 0.95 Libya Serbia"],
    ["from Libya, first Turkey then Serbia", "eng", "LY>RS 0.95 Libya Serbia"],
    // Where the way is told stage by stage, its ends are those of the stages.
    ["Germany: Libya Serbia Austria", "eng", "LY>AT 0.6 Libya Austria"],
  ])("%s %s", (text, lang, want) => {
    expect(told(text, lang)).toBe(want);
  });
});

describe("a call from a place", () => {
  it.each<[string, string, string]>([
    ["until he phones us from Britain", "eng", "?>GB 0.5 Britain"],
    ["until he sails from Britain", "eng", "GB>? 0.5 Britain"],
    // A word for "to" says more.
    ["phones us from Libya, the boat to Italy", "eng", "LY>IT 0.85 Libya Italy"],
    ["phones us from. Britain", "eng", "?>GB 0.4 Britain"],
    ["Izmir'den arayınca", "tur", "?>TR 0.5 Izmir"],
    ["Izmir'den gidince", "tur", "TR>? 0.5 Izmir"],
    ["Izmir'den. arayınca", "tur", "TR>? 0.5 Izmir"],
    ["Izmir se arayınca", "urd", "?>TR 0.5 Izmir"],
  ])("is made by who arrived there: %s", (text, lang, want) => {
    expect(told(text, lang)).toBe(want);
  });
});

describe("a word of another language", () => {
  it("leads nowhere where it folds alike", () => {
    expect(told("Libya Italy se", "urd")).toBe("IT>LY 0.95 Italy Libya");
    expect(told("Libya Italy se", "kmr")).toBe("LY>IT 0.6 Libya Italy");
    expect(told("Italy mein", "urd")).toBe("?>IT 0.3 Italy");
    expect(told("Italy mein", "kmr")).toBe("?>IT 0.4 Italy");
  });
});

describe("what other words say of a place", () => {
  it("makes it an end as words of direction do", () => {
    expect(told("Libya", "eng", { LY: [1, 0] })).toBe("LY>? 0.5 Libya");
    expect(told("Libya", "eng", { LY: [0, 1] })).toBe("?>LY 0.5 Libya");
    expect(told("Italy, Libya", "eng", { LY: [3, 0] })).toBe("LY>IT 0.95 Libya Italy");
    expect(told("Libya, Italy", "eng", { IT: [0, 1] })).toBe("LY>IT 0.85 Libya Italy");
    expect(told("to Libya", "eng", { LY: [3, 0] })).toBe("LY>? 0.5 Libya");
    expect(told("at Libya", "eng", { LY: [3, 0] })).toBe("?>LY 0.3 Libya");
  });
});

describe("a text of very many places", () => {
  it("is read for the ends among the first twelve", () => {
    const many = (n: number): string => `${"Serbia, Austria, ".repeat(n)}from Libya to Italy`;
    expect(told(many(5))).toBe("LY>IT 0.95 Libya Italy");
    expect(told(many(6))).not.toContain("Libya");
  });
});
