import type { PhraseIndex } from "../text/phrases.ts";
import type { Place, PlaceMention } from "../text/places.ts";
import { foldWord as foldKey, type Token } from "../text/tokens.ts";
import { type NewsFigure, readFigures, type Sentence } from "./figures.ts";
import { type NewsLanguage, type NewsModel, newsText, PLACE_LANGUAGE } from "./lexicon.ts";

/** A report as it comes from a feed or a page. */
export interface NewsReport {
  readonly id: string;
  readonly publisher: string;
  readonly lang: string;
  /** RFC 3339. */
  readonly published_at: string;
  readonly title: string;
  readonly text: string;
}

export interface NewsDate {
  /** ISO 8601, as this report's own publication gives it. */
  readonly value: string;
  readonly isRelative: boolean;
  /** The words, folded; a copy keeps those of its source. */
  readonly words: string;
  readonly sentence: number;
}

export interface NewsPlace {
  /** GeoNames id, or an ISO code where only the country is named. */
  readonly key: string;
  readonly country: string;
  readonly role: "event" | "link";
  /** Other places of that name: a report that means one of them may tell of the same event. */
  readonly namesakes?: readonly { readonly key: string; readonly country: string }[];
}

/** What one report says, before it is compared with others. */
export interface ReadReport {
  readonly report: NewsReport;
  /** Milliseconds since 1970. */
  readonly publishedAt: number;
  readonly figures: readonly NewsFigure[];
  readonly date: NewsDate | undefined;
  readonly places: readonly NewsPlace[];
  readonly type: string;
  /** Strengths of all types that the words speak for. */
  readonly types: ReadonlyMap<string, number>;
  readonly operation: string | undefined;
  /** What follows words such as "first published by". */
  readonly attributions: readonly string[];
  readonly isOpinion: boolean;
  readonly isCorrection: boolean;
  readonly isUpdate: boolean;
  /** Numbers that count nothing of the event, such as staff: they survive translation. */
  readonly otherNumbers: readonly number[];
  /** Compared words; `words` are folded alike in every language. */
  readonly tokens: readonly string[];
  readonly words: readonly string[];
}

const DAY = 86_400_000;
/** News texts have some thousand characters; what stands behind the first twenty thousand tells no other event. */
const TEXT_LENGTH_MAX = 20_000;
const TITLE_LENGTH_MAX = 500;

/** Reads one report; one in a language that the model does not have is read as if in its first. */
export function readReport(report: NewsReport, model: NewsModel): ReadReport {
  const words = model.languages.get(report.lang) ?? [...model.languages.values()][0];
  if (!words) throw new Error("no language");
  const text = newsText(report.text.slice(0, TEXT_LENGTH_MAX));
  const title = newsText(report.title.slice(0, TITLE_LENGTH_MAX));
  const tokens = words.tokens(text);
  const sentences = splitSentences(text, tokens, words.lang === "de");
  const dates = findDates(report, text, tokens, sentences, words, model);
  const figures = readFigures(text, tokens, sentences, words, dates);
  const lead = leadSentence(sentences, tokens, words, dates, figures);
  const date =
    dates.find((d) => d.sentence === lead && d.isEvent) ??
    dates.find((d) => d.isEvent) ??
    dates.find((d) => Date.parse(d.value) <= Date.parse(report.published_at));
  const types = typesOf(title, tokens, sentences[lead], words, figures);
  const status = new Set(words.find(words.status, tokens).map((h) => h.value));
  return {
    report,
    publishedAt: Date.parse(report.published_at),
    figures,
    date,
    places: findPlaces(text, title, sentences, lead, words, model, tokens),
    type: [...types].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "other",
    types,
    operation: operationOf(text, tokens, sentences, words),
    attributions: attributionsOf(text, tokens, words),
    isOpinion: sentences
      .slice(0, 2)
      .some((s) => s.to - s.from <= 3 && words.find(words.opinion, tokens.slice(s.from, s.to)).length > 0),
    isCorrection: status.has("correction") || (status.has("former") && status.has("correct")),
    isUpdate: status.has("update"),
    otherNumbers: otherNumbers(text, figures, dates),
    tokens: tokens.map((t) => t.key),
    words: tokens.map((t) => foldKey(t.raw)),
  };
}

const BREAK = /[.!?؟。]["'»”)]*\s+|\n+/g;

/** Sentences as token ranges; where ordinals carry a full stop (German), one behind a short number ends nothing. */
export function splitSentences(text: string, tokens: readonly Token[], hasOrdinals: boolean): Sentence[] {
  const ends: number[] = [];
  for (const match of text.matchAll(BREAK)) {
    // "am 30. September": a full stop behind a digit ends nothing unless a capital sentence clearly begins.
    if (
      hasOrdinals &&
      match[0].startsWith(".") &&
      /\d/.test(text.charAt(match.index - 1)) &&
      /(?:^|[^\d.])\d{1,2}$/.test(text.slice(0, match.index))
    )
      continue;
    ends.push(match.index + match[0].length);
  }
  ends.push(text.length);
  const made: Sentence[] = [];
  let start = 0;
  let from = 0;
  for (const end of ends) {
    let to = from;
    while (to < tokens.length && (tokens[to]?.start ?? 0) < end) to++;
    if (to > from) made.push({ from, to, start, end });
    from = to;
    start = end;
  }
  return made;
}

interface DateFound extends NewsDate {
  readonly start: number;
  readonly end: number;
  readonly isEvent: boolean;
}

function findDates(
  report: NewsReport,
  text: string,
  tokens: readonly Token[],
  sentences: readonly Sentence[],
  words: NewsLanguage,
  model: NewsModel,
): DateFound[] {
  const published = Date.parse(report.published_at);
  const day = (offset: number): string => new Date(published + offset * DAY).toISOString().slice(0, 10);
  const found: DateFound[] = [];
  const sameSentence = (a: number, b: number): boolean =>
    !/[.!?؟]/.test(text.slice(tokens[a - 1]?.end ?? 0, tokens[b]?.start ?? 0).replace(/\d\./g, ""));
  const attributed = words.find(words.attribution, tokens);
  const periods = words.find(words.status, tokens).filter((h) => h.value === "period");
  const add = (value: string, start: number, end: number, isRelative: boolean): void => {
    if (found.some((f) => f.start < end && start < f.end)) return;
    const sentence = sentences.findIndex((s) => start >= s.start && start < s.end);
    const at = tokens.findIndex((t) => t.end > start);
    const isEvent =
      !attributed.some((h) => h.to <= at && at - h.to <= 5 && !isRelative && sameSentence(h.to, at)) &&
      !periods.some((h) => h.from <= at + 3 && h.to >= at) &&
      Date.parse(value) <= published + DAY;
    found.push({ value, start, end, isRelative, words: text.slice(start, end), sentence, isEvent });
  };
  for (const d of model.dates.get(words.lang)?.find(text, refold(tokens), report.published_at) ?? []) {
    if (d.isRelative) continue;
    // Without a year: the last such day before publication.
    const late = Date.parse(d.value) > published + 3 * DAY && !/\d{4}/.test(text.slice(d.start, d.end));
    add(late ? `${Number(d.value.slice(0, 4)) - 1}${d.value.slice(4)}` : d.value, d.start, d.end, false);
  }
  const span = (h: { from: number; to: number }): [number, number] => [
    tokens[h.from]?.start ?? 0,
    tokens[h.to - 1]?.end ?? 0,
  ];
  for (const h of [...words.find(words.relative, tokens)].sort((a, b) => b.to - b.from - (a.to - a.from)))
    add(day(h.value), ...span(h), true);
  const today = (new Date(published).getUTCDay() + 6) % 7;
  // "Wednesday, 23 July": the date says which Wednesday.
  const dated = (start: number, end: number): boolean =>
    found.some(
      (f) =>
        !f.isRelative &&
        ((f.start >= end && /^[\s,(،]{0,3}$/.test(text.slice(end, f.start))) ||
          (f.end <= start && /^[\s,(،]{0,3}$/.test(text.slice(f.end, start)))),
    );
  for (const h of [...words.find(words.weekdays, tokens)].sort((a, b) => b.to - b.from - (a.to - a.from)))
    if (!dated(...span(h))) add(day(-((today - h.value + 7) % 7 || 7)), ...span(h), true);
  return found.sort((a, b) => a.start - b.start);
}

/** The sentence that tells the event: it has a date and the most figures, the earlier the better. */
function leadSentence(
  sentences: readonly Sentence[],
  tokens: readonly Token[],
  words: NewsLanguage,
  dates: readonly DateFound[],
  figures: readonly NewsFigure[],
): number {
  let best = 0;
  let bestScore = -1;
  sentences.forEach((s, i) => {
    const own = figures.filter((f) => f.start >= s.start && f.start < s.end && f.status === "current").length;
    const dated = dates.some((d) => d.sentence === i && d.isEvent) ? 3 : 0;
    const length = s.to - s.from;
    const links = words.find(words.link, tokens.slice(s.from, s.to)).length > 0 ? 4 : 0;
    const score = dated + Math.min(own, 2) - i * 0.1 - links - (length < 4 ? 2 : 0);
    if (score > bestScore) {
      best = i;
      bestScore = score;
    }
  });
  return best;
}

function findPlaces(
  text: string,
  title: string,
  sentences: readonly Sentence[],
  lead: number,
  words: NewsLanguage,
  model: NewsModel,
  tokens: readonly Token[],
): NewsPlace[] {
  const lang = PLACE_LANGUAGE[words.lang] ?? words.lang;
  const titleTokens = words.tokens(title);
  const inText = wordsOfTheTrade(words, tokens);
  const inTitle = wordsOfTheTrade(words, titleTokens);
  const inAll = model.places.find(text, refold(tokens), lang).filter((m) => !inText.has(m.from));
  const foundInTitle = model.places
    .find(title, refold(titleTokens), lang)
    .filter((m) => !inTitle.has(m.from));
  const found = withoutChance(inAll, foundInTitle, text, sentences, model);
  const named = new Set(
    [...found, ...foundInTitle].filter((m) => m.city === undefined).map((m) => m.country),
  );
  const settle = (own: readonly Token[]) => (m: PlaceMention) =>
    settleNamesake(m, named, words.lang, (p) =>
      model.isMainName(
        p,
        own
          .slice(m.from, m.to)
          .map((t) => foldKey(t.raw))
          .join(" "),
      ),
    );
  const all = found.map(settle(tokens));
  const titled = foundInTitle.map(settle(titleTokens));
  const made = new Map<string, NewsPlace>();
  const put = (
    m: { country: string; city?: string; namesakes?: readonly Place[] },
    role: "event" | "link",
  ): void => {
    const key = m.city ?? m.country;
    if (made.has(key)) return;
    const namesakes = m.namesakes?.map((p) => ({ key: p.city ?? p.country, country: p.country }));
    made.set(key, { key, country: m.country, role, ...(namesakes ? { namesakes } : {}) });
  };
  const s = sentences[lead];
  const inLead = all.filter((m) => s !== undefined && m.from >= s.from && m.from < s.to);
  // A place that the title names as well is the event's; else one spelled by ear; else those of the sentence.
  const keys = new Set(titled.map((m) => m.city ?? m.country));
  const both = inLead.filter((m) => keys.has(m.city ?? m.country));
  // One that takes an ending off the name in title and text alike may be another name that ends so.
  const isWhole = both.some((m) => m.suffix === "");
  const ears = isWhole ? [] : heardPlaces(tokens, s, titleTokens, inTitle, model);
  const told = (isWhole ? [both] : [ears, both, inLead]).find((list) => list.length > 0) ?? titled;
  // "The French police in Lille" are in Lille.
  const withTown = new Set(told.flatMap((m) => (m.city === undefined ? [] : [m.country])));
  const isTold = (m: Place): boolean => m.city !== undefined || !withTown.has(m.country);
  for (const m of told) if (isTold(m)) put(m, "event");
  for (const m of all) if (isTold(m)) put(m, "link");
  return [...made.values()];
}

/** Countries that a language's readers mean first. */
const HOME: Readonly<Record<string, readonly string[]>> = {
  de: ["DE", "AT", "CH"],
  en: ["GB", "IE"],
  es: ["ES"],
  fa: ["IR", "AF"],
  fr: ["FR", "BE"],
  it: ["IT"],
  pl: ["PL"],
  sq: ["AL", "XK"],
  tr: ["TR"],
  vi: ["VN"],
};

/** Of places of one name, the one in a country that the report names; else one at home in its language. */
function settleNamesake(
  m: PlaceMention,
  named: ReadonlySet<string>,
  lang: string,
  isMain: (p: Place) => boolean,
): PlaceMention {
  if (!m.namesakes || named.has(m.country)) return m;
  const isHome = (p: Place): boolean => HOME[lang]?.includes(p.country) === true;
  // "Bari" is what few call Barry: a place at home must bear the name itself where the other does.
  const isHomeName = (p: Place): boolean => isHome(p) && (isMain(p) || !isMain(m));
  const better =
    m.namesakes.find((p) => named.has(p.country)) ?? (isHome(m) ? undefined : m.namesakes.find(isHomeName));
  if (!better) return m;
  const first: Place = m.city === undefined ? { country: m.country } : { country: m.country, city: m.city };
  return { ...m, ...better, namesakes: [first, ...m.namesakes.filter((p) => p !== better)] };
}

const DATELINE = /^\s?[,(–—-]/;

/**
 * Without small towns that only a sentence's first word names: "Koło" is a town of 22,000 and "beside". A dateline names
 * one, and so do title and sentence together.
 */
function withoutChance(
  found: readonly PlaceMention[],
  inTitle: readonly PlaceMention[],
  text: string,
  sentences: readonly Sentence[],
  model: NewsModel,
): readonly PlaceMention[] {
  const first = new Set(sentences.map((s) => s.from));
  const isSure = (m: PlaceMention): boolean =>
    !first.has(m.from) ||
    m.to > m.from + 1 ||
    m.city === undefined ||
    !model.lesserPlaces.has(m.city) ||
    DATELINE.test(text.slice(m.end));
  const sure = new Set([...found.filter(isSure), ...inTitle].map((m) => m.city));
  return found.filter((m) => sure.has(m.city));
}

/** First tokens of words that the lexicon knows: "Bot" is a boat before it is a town. */
function wordsOfTheTrade(words: NewsLanguage, tokens: readonly Token[]): Set<number> {
  const taken = new Set<number>();
  const { types, units, cues, status, attribution } = words;
  for (const index of [types, units, cues, status, attribution] as readonly PhraseIndex<unknown>[])
    for (const h of words.find(index, tokens)) for (let i = h.from; i < h.to; i++) taken.add(i);
  return taken;
}

/** Places that no list spells so: words that title and lead share, by their sound. */
function heardPlaces(
  tokens: readonly Token[],
  lead: Sentence | undefined,
  title: readonly Token[],
  known: ReadonlySet<number>,
  model: NewsModel,
): { country: string; city?: string }[] {
  if (!lead) return [];
  const inLead = tokens.slice(lead.from, lead.to).map((t) => t.raw);
  const shared = new Set([...inLead, ...inLead.map((word, i) => `${word} ${inLead[i + 1]}`)]);
  const hasCapitals = title.some((t) => /^\p{Lu}/u.test(t.raw));
  const isName = (i: number): boolean =>
    !known.has(i) && (!hasCapitals || /^\p{Lu}/u.test(title[i]?.raw ?? ""));
  for (const [i, { raw }] of title.entries()) {
    if (!isName(i)) continue;
    const pair = `${raw} ${title[i + 1]?.raw}`;
    const place =
      (isName(i + 1) && shared.has(pair) ? model.placeByEar(pair) : undefined) ??
      (shared.has(raw) ? model.placeByEar(raw) : undefined);
    if (place) return [place];
  }
  return [];
}

const refold = (tokens: readonly Token[]): Token[] => tokens.map((t) => ({ ...t, key: foldKey(t.raw) }));

function typesOf(
  title: string,
  tokens: readonly Token[],
  lead: Sentence | undefined,
  words: NewsLanguage,
  figures: readonly NewsFigure[],
): Map<string, number> {
  const scores = new Map<string, number>();
  const add = (type: string, weight: number): void => {
    scores.set(type, (scores.get(type) ?? 0) + weight);
  };
  for (const t of new Set(words.find(words.types, words.tokens(title)).map((h) => h.value))) add(t, 2);
  if (lead) for (const h of words.find(words.types, tokens.slice(lead.from, lead.to))) add(h.value, 1);
  for (const f of figures) {
    const inLead = lead !== undefined && f.start >= lead.start && f.start < lead.end;
    for (const [type, weight] of Object.entries(TYPE_BY_QUANTITY[f.quantity] ?? {}))
      add(type, inLead ? weight : weight / 4);
  }
  return scores;
}

/** What an event of a kind counts in its first sentence; several arrests go with nearly all. */
const TYPE_BY_QUANTITY: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  sentence_years: { trial: 4 },
  defendants: { trial: 2 },
  deaths: { wreck: 2 },
  missing: { wreck: 0.5 },
  people_rescued: { rescue: 1, ferry: 0.5 },
  engines_seized: { seizure: 3 },
  boats_seized: { seizure: 1 },
  documents_seized: { forgery: 3 },
  sanctioned_people: { sanctions: 3 },
  targets: { sanctions: 2 },
  companies: { sanctions: 1 },
  countries: { summit: 1 },
  accounts_removed: { online: 2 },
  exhibitors: { boatshow: 4 },
  visitors: { boatshow: 2 },
  drugs_kg: { drugs: 4 },
  cash_eur: { hawala: 1 },
  arrests: { raid: 0.5 },
};

const NAME = /["'«]?\s?([\p{Lu}\p{Lo}][\p{L}\p{M}-]+)/u;

/** The name of the operation: the capitalised word (or, without capitals, the last word) beside the cue. */
function operationOf(
  text: string,
  tokens: readonly Token[],
  sentences: readonly Sentence[],
  words: NewsLanguage,
): string | undefined {
  for (const s of sentences) {
    const own = tokens.slice(s.from, s.to);
    if (own.length > 14) continue;
    const hits = words.find(words.operation, own);
    if (hits.length === 0 || words.find(words.units, own).length > 1) continue;
    const inCue = new Set(hits.flatMap((h) => Array.from({ length: h.to - h.from }, (_, k) => h.from + k)));
    const hasCapitals = /\p{Lu}/u.test(text);
    const names = own.filter(
      (t, i) => !inCue.has(i) && i > 0 && (hasCapitals ? /^\p{Lu}/u.test(t.raw) : t.raw.length > 2),
    );
    const last = hasCapitals ? names[names.length - 1] : arabicName(text, s, own, names);
    if (last && NAME.test(last.raw)) return last.raw;
  }
  return undefined;
}

function arabicName(
  text: string,
  s: Sentence,
  own: readonly Token[],
  names: readonly Token[],
): Token | undefined {
  const quoted = /"\s?([^"]+?)\s?"/.exec(text.slice(s.start, s.end));
  if (quoted) return own.find((t) => t.start >= s.start + quoted.index) ?? names[0];
  // Persian ends with "was", Sorani likewise: the name stands before it.
  const verbs = new Set(["بود", "بوو", "داشت", "گرفت"]);
  const bare = names.filter((t) => !verbs.has(t.raw));
  return bare[bare.length - 1];
}

/** The few words behind each attribution phrase, up to a full stop or comma. */
function attributionsOf(text: string, tokens: readonly Token[], words: NewsLanguage): string[] {
  const found = new Set<string>();
  for (const h of words.find(words.attribution, tokens)) {
    const start = tokens[h.to - 1]?.end ?? 0;
    const rest = text.slice(start, start + 60);
    const name = /^[\s:"'«]*([\p{L}\p{M}][\p{L}\p{M}\d '-]{1,40})/u.exec(rest)?.[1];
    if (name) found.add(name.trim());
  }
  for (const m of text.matchAll(/[([]([\p{L}\p{M} -]{2,30})[)\]]/gu)) found.add((m[1] ?? "").trim());
  for (const m of text.matchAll(/(?:^|\n)([\p{L} ]{2,25}) [-–—] /gu)) found.add((m[1] ?? "").trim());
  return [...found];
}

function otherNumbers(
  text: string,
  figures: readonly NewsFigure[],
  dates: readonly { start: number; end: number }[],
): number[] {
  const taken = [...figures, ...dates];
  const made: number[] = [];
  for (const m of text.matchAll(/\d+/g))
    if (!taken.some((t) => t.start <= m.index && m.index < t.end)) made.push(Number(m[0]));
  return made;
}
