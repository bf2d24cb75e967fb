import type { ScoreTerm } from "../../resolution.ts";
import {
  accentedKey,
  arabicForms,
  type Direction,
  type FoundIdentifier,
  type FoundPrice,
  type FoundRoute,
  findIdentifiers,
  type LanguageGuess,
  type NormalText,
  normaliseText,
  originalSpan,
  type PhraseHit,
  type Place,
  type PlaceMention,
  type Token,
  tokenise,
  UNSAID,
} from "../../text/index.ts";
import { MARKS, type OnlineModel, SELF } from "./model.ts";

/** What is read of a post: no name, no account. */
export interface PostInput {
  readonly text: string;
  /** RFC 3339; the year of days without one. */
  readonly postedAt: string;
}

/** Whose identifier it is, as far as the post says. Only an offeror's may leave the node. */
export type Owner = "offeror" | "suspect_quoted" | "vulnerable" | "helper" | "business" | "unknown";

export interface PostEntity {
  readonly type:
    | "phone"
    | "handle"
    | "url"
    | "email"
    | "crypto"
    | "iban"
    | "price"
    | "date"
    | "relative_date"
    | "capacity"
    | "route";
  readonly value:
    | string
    | number
    | { readonly amount: number; readonly currency: string }
    | { readonly from: string | null; readonly to: string | null };
  /** UTF-16 units of the post's own text. */
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly owner?: Owner;
}

/** A feature that fired, where, and what it weighs. */
export interface PostSign {
  readonly feature: string;
  readonly gloss: string;
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

export interface ReadPost {
  readonly language: LanguageGuess;
  readonly entities: readonly PostEntity[];
  /** 0 to 1; 1 / (1 + exp(-sum of the terms)). */
  readonly probability: number;
  readonly terms: readonly ScoreTerm[];
  readonly signs: readonly PostSign[];
  readonly isOffer: boolean;
  /** The class that it belongs to by two signs; such a post is never flagged. */
  readonly protectedAs: string | undefined;
  /** Keys of the words with what differs between copies (numbers, names, places) taken out. */
  readonly skeleton: readonly string[];
}

/** A post is read to here; what stands behind is kept but says nothing. */
const READ_MAX = 200_000;
/** More hits and spans than these say nothing more. */
const HITS_MAX = 3000;
const SPANS_MAX = 40;
const HASHTAG = /[#\uff03][\p{L}\p{N}_]{1,80}/gu;
const QUOTED = /"[^"\n]{8,600}"/g;

/** Reads one post: language, identifiers, prices, places, days, and whether it offers a crossing, with reasons. */
export function readPost(
  model: OnlineModel,
  post: PostInput,
  elsewhere?: (text: string) => string | undefined,
): ReadPost {
  const normal = normaliseText(post.text.length > READ_MAX ? post.text.slice(0, READ_MAX) : post.text);
  const firstLook = blotTags(normal.text);
  const quick = findIdentifiers(firstLook, model.identifiers);
  const page = blot(firstLook, quick);
  const tokens = tokenise(page);
  const language = model.language.guess(page, tokens, elsewhere);
  // A number without its country may be one of where the language is spoken.
  const region = REGION_OF[language.lang];
  const identifiers =
    region && /(?:^|[^\d+])0[1-9]/.test(page) ? findIdentifiers(firstLook, model.identifiers, region) : quick;
  const clean = identifiers.length > quick.length ? blot(firstLook, identifiers) : page;
  const words = identifiers.length > quick.length ? tokenise(clean) : tokens;
  const dialect = language.dialect ? `${language.lang}-${language.dialect}` : language.lang;
  const dates = model.dates.find(clean, words, post.postedAt);
  const afterDates = blot(clean, dates);
  const sums = model.money.find(afterDates, dialect);
  const seats = model.dates.findSeats(
    blot(afterDates, sums),
    words.filter(
      (w) =>
        !sums.some((p) => p.start < w.end && w.start < p.end) &&
        !dates.some((d) => d.start < w.end && w.start < d.end),
    ),
  );
  const { hits, marks } = signHits(model, words, language);
  // "In a voice message the smuggler says": who reports one tells of others.
  const quotes = quotesOf(clean, marks, (quote) =>
    hits.some(({ from, value }) => {
      const at = words[from]?.start ?? 0;
      return model.weights.features[value]?.side === "guard" && (at < quote.start || at >= quote.end);
    }),
  );
  // "Fourteen people arrived": those are no seats.
  const places = seats.filter((seat) => !isArrival(seat, words, hits));
  const { mentions, route } = journeyOf(model, clean, words, language, hits);
  const prices = sums.flatMap((sum) =>
    sum.of ? inCurrencyOf([route?.from, route?.to, ...mentions], sum) : sum,
  );
  const { features, signs } = weigh(model, normal, words, hits, quotes, {
    marks,
    identifiers,
    prices,
    seats: places.length > 0,
    dates: dates.some((d) => !d.isRelative),
    asks: /[?\u061f\u037e\u1367]/.test(clean),
    route,
  });
  const terms = termsOf(model, features);
  const sum = terms.reduce((total, t) => total + t.value, 0);
  const probability = 1 / (1 + Math.exp(-sum));
  const protectedAs = model.weights.protected.find((rule) =>
    rule.all.every((name) => (name.startsWith("!") ? !features.has(name.slice(1)) : features.has(name))),
  )?.kind;
  const isOffer = probability >= model.weights.threshold && protectedAs === undefined;
  const owner = ownerOf(isOffer, features, protectedAs);
  const entities = entitiesOf(normal, identifiers, prices, dates, places, route, quotes, owner);
  const taken = [...identifiers, ...dates, ...prices, ...mentions, ...seats];
  return {
    language,
    entities,
    probability,
    terms,
    signs,
    isOffer,
    protectedAs,
    skeleton: skeletonOf(words, taken),
  };
}

/** Whether a word of arrival stands right behind a number of people. */
function isArrival(
  { end }: { readonly end: number },
  words: readonly Token[],
  hits: readonly PhraseHit<string>[],
): boolean {
  const next = words.findIndex((word) => word.start >= end);
  return next >= 0 && hits.some((hit) => hit.value === "arrived" && hit.from === next);
}

/** Whose dinar or centime it is, the places say; the beginning of the journey before its end. */
function inCurrencyOf(places: readonly (Place | null | undefined)[], sum: FoundPrice): readonly FoundPrice[] {
  const country = places.find((place) => place && sum.of?.[place.country])?.country;
  if (country === undefined) return sum.onlyOf ? [] : [sum];
  return [{ ...sum, currency: sum.of?.[country] ?? sum.currency }];
}

/** Places and route. Who writes in haste writes "london" beside "WhatsApp": small letters are read where a route lacks an end. */
function journeyOf(
  model: OnlineModel,
  text: string,
  words: readonly Token[],
  { lang, script }: LanguageGuess,
  hits: readonly PhraseHit<string>[],
): { readonly mentions: readonly PlaceMention[]; readonly route: FoundRoute | undefined } {
  const look = (anyCase: boolean) => {
    const mentions = model.places.settle(model.places.find(text, words, lang, anyCase), words, lang);
    const stops = mentions.filter((m) => !isIssuer(text, words, m, hits, lang));
    const found = model.routes.find(text, words, stops, lang, tellerOf(text, words, stops, hits));
    return { mentions, route: found && isJourney(found, words, hits) ? found : undefined };
  };
  const first = look(false);
  if (script !== "Latn" || (first.route?.from && first.route.to)) return first;
  const second = look(true);
  const isSure = second.route?.from && second.route.to && second.route.confidence >= 0.95;
  return isSure ? second : first;
}

/**
 * A place alone that no word of direction makes an end is one where the post tells of a journey, of the money held until
 * it ends, or of the asylum that is asked there; beside papers, or where somebody came to harm, it is a place like any.
 */
function isJourney(route: FoundRoute, words: readonly Token[], hits: readonly PhraseHit<string>[]): boolean {
  if (route.confidence > UNSAID) return true;
  const has = (name: string): boolean => hits.some((hit) => hit.value === name);
  if (route.from && route.to) return !["papers", "payafter", "harm"].some(has);
  // Asylum is asked in a country; a city is where the office is, unless the asylum is asked right there.
  if (has("legal") || (has("payafter") && !has("papers")))
    return (
      (route.to ?? route.from)?.city === undefined ||
      route.mentions.some((place) => isAskedAt(place, words, hits))
    );
  return (
    ["passage", "arrived", "guarantee", "places"].some(has) && ![...NOT_FOR_SALE, "papers", "gear"].some(has)
  );
}

/** "Asylum seekers in Dover": one word stands between at most. */
function isAskedAt(
  place: PlaceMention,
  words: readonly Token[],
  hits: readonly PhraseHit<string>[],
): boolean {
  const isBeside = (from: number, to: number): boolean =>
    to >= from && to - from <= 1 && words.slice(from, to).every((word) => word.raw.length <= 4);
  return hits.some(
    (hit) => hit.value === "legal" && (isBeside(hit.to, place.from) || isBeside(place.to, hit.from)),
  );
}

const SENTENCES = /[^.!?\u2026\n\u061f\u06d4\u0964\u1362]+/gu;
const CLAUSES = /[^.!?\u2026\n\u061f\u06d4\u0964\u1362,;\u060c\u061b\u1363]+/gu;

/**
 * Who arrived somewhere, and sends others to his man, names where they wait: "We are in Greece. Those in Izmir call him."
 * Who holds the money until a call from somewhere names where the journey ends.
 */
function tellerOf(
  text: string,
  tokens: readonly Token[],
  places: readonly PlaceMention[],
  hits: readonly PhraseHit<string>[],
): (place: PlaceMention, said: Direction) => { readonly from: number; readonly to: number } {
  const has = (name: string, start = 0, end = text.length): boolean =>
    hits.some((h) => {
      const at = tokens[h.from]?.start ?? -1;
      return h.value === name && at >= start && at < end;
    });
  const isHeld = places.length === 1 && places[0]?.city === undefined && has("payafter");
  if (isHeld || !has("arrived"))
    return (place, said) => ({
      from: said.isWhere && isKeptAt(place, text, tokens, hits) ? -4 : 0,
      to: isHeld ? 4 : 0,
    });
  const ends = [SENTENCES, CLAUSES].map((pattern) => arrivalAndWait(text, places, pattern, has));
  const [arrival, wait] = ends.find((pair) => pair !== undefined) ?? [];
  return (place, said) => ({
    // "Arrived in Greece. To Germany next week": the second is no place where somebody waits.
    from: place === wait && (said.to <= said.from || said.isWhere) ? 4 : 0,
    to: place === arrival ? 4 : 0,
  });
}

/** "The money stays at an office in Istanbul until you reach Greece": where it is kept, nobody leaves from. */
function isKeptAt(
  place: PlaceMention,
  text: string,
  tokens: readonly Token[],
  hits: readonly PhraseHit<string>[],
): boolean {
  return hits.some((hit) => {
    const end = tokens[hit.to - 1]?.end ?? text.length;
    return hit.value === "payafter" && end <= place.start && !CLAUSE_END.test(text.slice(end, place.start));
  });
}

/** The only place of the part of a text that tells of an arrival, and the only one of a later part. */
function arrivalAndWait(
  text: string,
  places: readonly PlaceMention[],
  parts: RegExp,
  has: (name: string, start: number, end: number) => boolean,
): readonly [PlaceMention, PlaceMention] | undefined {
  const told = [...text.matchAll(parts)]
    .map((m) => {
      const [start, end] = [m.index, m.index + m[0].length];
      return { start, end, places: places.filter((p) => p.start >= start && p.start < end) };
    })
    .filter((part) => part.places.length === 1);
  const first = told.find((part) => has("arrived", part.start, part.end));
  const later = told.filter((part) => first !== undefined && part.start >= first.end);
  const waits = (part: { start: number; end: number }): boolean =>
    ["joinhim", "callhim", "waits"].some((name) => has(name, part.start, part.end));
  const second = later.find(waits) ?? later[0];
  const [arrival, wait] = [first?.places[0], second?.places[0]];
  return arrival && wait && arrival.country !== wait.country ? [arrival, wait] : undefined;
}

/** Endings that say "of" and no direction. */
const GENITIVES: ReadonlySet<string> = new Set(["র", "ের", "nin", "in", "un"]);

/** Whose police it is says nothing of a journey. */
const POLICE = /^(?:cong an|(?:polic|polis|polit|jandarma|شرطة|شرطه|پولیس|پولیسو|পুলিশ|ਪੁਲਿਸ|ፖሊስ)\S*|fia)$/u;

const keysOf = (tokens: readonly Token[], hit: PhraseHit<string>): string =>
  tokens
    .slice(hit.from, hit.to)
    .map(({ key }) => key)
    .join(" ");

/** The country beside a paper, with no word or ending of direction: "Italian card" in languages that say "card Italy". */
function isIssuer(
  text: string,
  tokens: readonly Token[],
  place: PlaceMention,
  hits: readonly PhraseHit<string>[],
  lang: string,
): boolean {
  const isGenitive = GENITIVES.has(place.suffix) || (lang === "kmr" && place.suffix !== "");
  if (place.prefix !== "" || (place.suffix !== "" && !isGenitive)) return false;
  // An ending may stand apart behind an apostrophe: Van'da.
  if (text.charAt(place.end) === "'") return false;
  const isBeside = (from: number | undefined, to: number | undefined): boolean =>
    from !== undefined && to !== undefined && text.slice(from, to) === " ";
  return hits.some(
    (hit) =>
      (hit.value === "papers" || (hit.value === "police" && POLICE.test(keysOf(tokens, hit)))) &&
      ((hit.to === place.from && isBeside(tokens[hit.to - 1]?.end, place.start)) ||
        (hit.from === place.to && isBeside(place.end, tokens[hit.from]?.start))),
  );
}

const REGION_OF: Readonly<Record<string, string>> = {
  eng: "GB",
  fra: "FR",
  deu: "DE",
  swe: "SE",
  tur: "TR",
  sqi: "AL",
  vie: "VN",
  ita: "IT",
  spa: "ES",
};

function blotTags(text: string): string {
  return text.replace(HASHTAG, (tag) => " ".repeat(tag.length));
}

function blot(text: string, spans: readonly { readonly start: number; readonly end: number }[]): string {
  if (spans.length === 0) return text;
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of sorted) {
    if (start < at) continue;
    parts.push(text.slice(at, start), "\ue000".repeat(end - start));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

/** A phrase that is no sign, and where it stands in the normal text. */
interface Mark {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const MARK_NAMES: ReadonlySet<string> = new Set(MARKS);

/** Hits of the lexicon of the language (and of English and of pictograms); the longer phrase wins over its parts. */
function signHits(
  model: OnlineModel,
  tokens: readonly Token[],
  language: LanguageGuess,
): { readonly hits: readonly PhraseHit<string>[]; readonly marks: readonly Mark[] } {
  const id = language.isRomanised ? `${language.lang}-Latn` : language.lang;
  const names = new Set([id, "xxx"]);
  if (!model.lexica.has(id) && language.script === "Latn") names.add("eng");
  if (language.isRomanised) names.add("eng");
  if (language.lang === "ara" && !language.isRomanised) names.add("ara");
  const hits: PhraseHit<string>[] = [];
  const isAccented =
    language.lang === "vie" && /[\u00c0-\u1eff].*[\u1ea0-\u1eff]/su.test(tokens.map((t) => t.raw).join(" "));
  if (isAccented) {
    names.delete("vie");
    const accented = tokens.map((t) => ({ ...t, key: accentedKey(t.raw) }));
    hits.push(...(model.lexica.get("vie+")?.find(accented) ?? []));
  }
  for (const name of names) {
    const index = model.lexica.get(name);
    if (index) hits.push(...index.find(tokens, name === "ara" ? arabicForms : undefined));
  }
  const read = hits.slice(0, HITS_MAX);
  const marks = read
    .filter((hit) => MARK_NAMES.has(hit.value))
    .map((hit) => ({
      name: hit.value,
      start: tokens[hit.from]?.start ?? 0,
      end: tokens[hit.to - 1]?.end ?? 0,
    }));
  const some = marks.length > 0 ? read.filter((hit) => !MARK_NAMES.has(hit.value)) : read;
  const long = some.filter((hit) => hit.to - hit.from > 1);
  const told = some.filter(
    (hit) =>
      // Who says of himself that he wants to go sends nobody.
      hit.value !== SELF &&
      !long.some(
        (other) =>
          other.value !== hit.value &&
          other.from <= hit.from &&
          other.to >= hit.to &&
          other.to - other.from > hit.to - hit.from,
      ),
  );
  return { hits: told, marks };
}

/** What stands between quotation marks, but for a whole message that somebody writes out: that is his own. */
function quotesOf(
  text: string,
  marks: readonly Mark[],
  isGuarded: (quote: { readonly start: number; readonly end: number }) => boolean,
): readonly { start: number; end: number }[] {
  const quotes = [...text.matchAll(QUOTED)].map((m) => ({ start: m.index, end: m.index + m[0].length }));
  const [first, ...more] = quotes;
  if (!first || more.length > 0) return quotes;
  const around = `${text.slice(0, first.start)} ${text.slice(first.end)}`;
  const words = around.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const isVoiced = marks.some((mark) => mark.name === "voiced" && mark.end <= first.start);
  return isVoiced && words <= VOICED_WORDS_MAX && !isGuarded(first) ? [] : quotes;
}
/** "Voice message of yesterday, translated:" */
const VOICED_WORDS_MAX = 6;

/** What an offer is made of, beside a contact. */
const TERMS = [
  "payafter",
  "guarantee",
  "recruit",
  "gear",
  "likereal",
  "joinhim",
  "touting",
  "perhead",
  "places",
  "coin",
  "open",
];

/** What an advert of a crossing, of papers or of a boat speaks of, and those of other trades do not. */
const MATTERS = ["passage", "payafter", "papers", "recruit", "gear", "joinhim", "arrived", "open", "waits"];

/** What somebody states of his own trade: one who asks his readers of a price states nothing of the kind. */
const OWN_TERMS = [...TERMS, "passage", "weekly", "makes", "praise", "arrived", "comfort", "discount"];

const NOT_FOR_SALE = [
  "warn",
  "harm",
  "police",
  "nonews",
  "kin",
  "demanded",
  "pleads",
  "quote",
  "rescue",
  "legal",
  "research",
  "longago",
];

/** Guards that a testimonial may have as well: "my brother is there now, thank God". */
const MILD: ReadonlySet<string> = new Set(["kin", "joke", "newlife"]);

interface Context {
  readonly marks: readonly Mark[];
  readonly asks: boolean;
  readonly identifiers: readonly FoundIdentifier[];
  readonly prices: readonly FoundPrice[];
  readonly seats: boolean;
  readonly dates: boolean;
  readonly route: FoundRoute | undefined;
}

const isInside = (
  start: number,
  quotes: readonly { readonly start: number; readonly end: number }[],
): boolean => quotes.some((q) => start >= q.start && start < q.end);

/** "My brother is still in Libya", "my wife wants to go": that is told of them, and sends nobody anywhere. */
const isOfKin = (
  text: string,
  { start }: { readonly start: number },
  kin: readonly { readonly end: number }[],
): boolean =>
  kin.some(
    ({ end }) => end <= start && start - end <= KIN_LETTERS && !CLAUSE_END.test(text.slice(end, start)),
  );
const KIN_LETTERS = 30;
const SENTENCE_STOP = /[.!?\u2026\n\u061f\u06d4\u0964\u1362]/u;

/** "My brother, if you want to go": who reads is called so, and nobody of the writer's own is meant. */
const isCalledSo = (text: string, { end }: { readonly end: number }, marks: readonly Mark[]): boolean =>
  marks.some(
    (mark) =>
      mark.start >= end &&
      // "If" alone says so only right behind the name: further on, somebody is asked for news of him.
      ((mark.name === "you" && mark.start - end <= KIN_LETTERS) ||
        (mark.name === "if" && mark.start - end <= 2)) &&
      !SENTENCE_STOP.test(text.slice(end, mark.start)),
  );
const CLAUSE_END = /[.!?\u2026\n\u061f\u06d4\u0964\u1362,;\u060c\u061b\u1363]/u;

const isPercent = (text: string, start: number, end: number): boolean =>
  /^ ?[%\u066a]/.test(text.slice(end, end + 2)) ||
  /[%\u066a] ?$/.test(text.slice(Math.max(0, start - 2), start));

type Spans = ReadonlyMap<string, readonly { readonly start: number; readonly end: number }[]>;

/** Where each sign stands; without quotations, and without kin who are not the writer's own. */
function spansOf(
  model: OnlineModel,
  text: string,
  tokens: readonly Token[],
  hits: readonly PhraseHit<string>[],
  quotes: readonly { readonly start: number; readonly end: number }[],
  marks: readonly Mark[],
): Spans {
  const spans = new Map<string, { start: number; end: number }[]>();
  for (const hit of [...hits].sort((a, b) => a.from - b.from || b.to - a.to)) {
    const from = tokens[hit.from];
    const to = tokens[hit.to - 1];
    if (!from || !to) continue;
    // "100%" vouches for something; a hundred of a currency does not.
    const isNumber = /^\p{N}+$/u.test(text.slice(from.start, to.end));
    if (isNumber && !isPercent(text, from.start, to.end)) continue;
    // What somebody quotes is not what he says.
    if (model.weights.features[hit.value]?.side === "offer" && isInside(from.start, quotes)) continue;
    const list = spans.get(hit.value) ?? [];
    if (list.length >= SPANS_MAX || list.some((s) => s.start < to.end && from.start < s.end)) continue;
    list.push({ start: from.start, end: to.end });
    spans.set(hit.value, list);
  }
  const kin = (spans.get("kin") ?? []).filter((s) => !isCalledSo(text, s, marks));
  if (kin.length > 0) spans.set("kin", kin);
  else spans.delete("kin");
  const sent = (spans.get("joinhim") ?? []).filter((s) => !isOfKin(text, s, kin));
  if (sent.length > 0) spans.set("joinhim", sent);
  else spans.delete("joinhim");
  return spans;
}

function weigh(
  model: OnlineModel,
  normal: NormalText,
  tokens: readonly Token[],
  hits: readonly PhraseHit<string>[],
  quotes: readonly { readonly start: number; readonly end: number }[],
  context: Context,
): { readonly features: ReadonlyMap<string, number>; readonly signs: readonly PostSign[] } {
  const spans = spansOf(model, normal.text, tokens, hits, quotes, context.marks);
  const features = new Map<string, number>();
  for (const [name, list] of spans)
    features.set(name, 1 + (list.length > 1 ? 0.4 : 0) + (list.length > 2 ? 0.2 : 0));
  // Who jokes gives no number.
  const joke = features.get("joke");
  if (joke !== undefined && context.identifiers.some((i) => i.type === "phone"))
    features.set("joke", joke / 2);
  const isLawfulSum = readTrade(normal.text, spans, context, features);
  addContext(model, normal, { ...context, isLawfulSum }, quotes, features);
  // "Have you got a car?" is asked of those who are to drive.
  if (features.has("recruit") && context.marks.some((mark) => mark.name === "wheels"))
    features.delete("asksFirst");
  // What a driver gets for each passenger is no price of a ticket.
  const isPaidByHead = features.has("recruit") && features.has("perhead");
  if (isPaidByHead && [...features.keys()].every((name) => model.weights.features[name]?.side !== "guard"))
    features.delete("priceLow");
  const signs = [...spans].map(([feature, list]) => ({
    feature,
    gloss: model.weights.features[feature]?.gloss ?? feature,
    spans: list.map((s) => originalSpan(normal, s.start, s.end)),
  }));
  return { features, signs };
}

/**
 * What the same word means in an advert and in a lawful trade: weakens, drops or adds signs, and says whether the sums
 * are a salary or a tour's price.
 */
function readTrade(text: string, spans: Spans, context: Context, features: Map<string, number>): boolean {
  const has = (name: string): boolean => features.has(name);
  const isMarked = (name: string): boolean => context.marks.some((mark) => mark.name === name);
  // One word such as "shop" says little of a licensed trade, or "engine" of a boat for sale; two do.
  for (const name of ["licensed", "remit", "gear"]) if (features.get(name) === 1) features.set(name, 0.5);
  // "Commission", "fee" or "wanted" alone is of every trade.
  const isAlone = (name: string): boolean => {
    const [only, ...others] = spans.get(name) ?? [];
    return only !== undefined && others.length === 0 && !/\s/.test(text.slice(only.start, only.end));
  };
  if (isAlone("recruit")) features.set("recruit", 0.5);
  // "Captain wanted, his own place is free": that is no help for nothing, where more than the one word says so.
  const freely = spans.get("notpolice") ?? [];
  const isCrewSought =
    (spans.get("recruit") ?? []).some((r) => !freely.some((f) => f.start < r.end && r.start < f.end)) &&
    ![...NOT_FOR_SALE, "between"].some(has) &&
    !context.asks;
  if (isCrewSought) features.delete("notpolice");
  // An office alone, of somebody who has a licence or sells tickets, keeps nobody's money; nor do codes of a bank.
  const isOffice = isAlone("payafter") && (has("licensed") || has("licittravel"));
  if (isOffice || (has("licensed") && (features.get("remit") ?? 0) > 1)) features.delete("payafter");
  // Who asks drivers for a car and pays by the head, seeks them for people.
  const isRideSought =
    isMarked("wheels") &&
    has("perhead") &&
    ![...NOT_FOR_SALE, "licensed", "licitjob", "licittravel"].some(has);
  if (isRideSought) features.set("recruit", Math.max(1, features.get("recruit") ?? 0));
  // "Driver wanted" is what a haulier writes too: salary, insurance and contract are of staff.
  const isPay = isStaffSought(features);
  if (isPay) features.delete("recruit");
  // A tour costs as much as a crossing, and needs a visa; who sells one names hotel, ticket and licence.
  const isTour = isTourSold(features);
  if (isTour) features.delete("papers");
  // Nobody sells used passports lawfully, nor boats without a question: a word of sale excuses nothing there.
  if (!has("licensed") && (has("papers") || (has("gear") && isMarked("covert")))) features.delete("sale");
  return isPay || isTour;
}

/** Words of a lawful journey, several or with a licence, and nothing that an advert of a crossing is made of. */
const isTourSold = (features: ReadonlyMap<string, number>): boolean =>
  ((features.get("licittravel") ?? 0) > 1 || (features.has("licittravel") && features.has("licensed"))) &&
  !["payafter", "guarantee", "likereal", "recruit", "gear", "joinhim", "open", "praise"].some((name) =>
    features.has(name),
  );

/** Whoever names a salary or a contract, and nothing that an advert of a crossing is made of, seeks staff. */
const isStaffSought = (features: ReadonlyMap<string, number>): boolean =>
  features.has("licitjob") &&
  // An interview is held for papers, too.
  (features.has("recruit") || !features.has("papers")) &&
  !["payafter", "guarantee", "likereal", "gear", "joinhim"].some((name) => features.has(name));

/** The first half of both letters of a flag. */
const isFlagAt = (text: string, at: number): boolean => text.charCodeAt(at) === 0xd83c;

/** Below this no crossing of the development posts is sold; taxis, ferries and excursions are. */
const TICKET_USD = 150;

function addContext(
  model: OnlineModel,
  normal: NormalText,
  context: Context & { readonly isLawfulSum: boolean },
  quotes: readonly { readonly start: number; readonly end: number }[],
  features: Map<string, number>,
): void {
  const contacts = context.identifiers.filter(
    (i) => (i.type === "phone" || i.type === "handle") && !isInside(i.start, quotes),
  );
  if (contacts.length > 0) features.set("contact", 1);
  else if (!["reachme", "joinhim", "callhim"].some((name) => features.has(name)))
    features.set("noContact", 1);
  if (
    context.identifiers.some((i) => (i.type === "crypto" || i.type === "iban") && !isInside(i.start, quotes))
  )
    features.set("coin", 1);
  const sums = context.prices
    .filter((p) => !isInside(p.start, quotes))
    .map((p) => p.amount * (model.weights.usdPer[p.currency] ?? 1));
  // A flat, a car and a wedding have a price and a number too: the post has to speak of a way, of papers or of gear.
  const ofJourney = ["vessel", "weekly", "places", "perhead"].filter((name) => features.has(name));
  const isOfWay =
    MATTERS.some((name) => features.has(name)) ||
    ofJourney.length > (context.route === undefined ? 1 : 0) ||
    Boolean(context.route?.from && context.route.to);
  const isPriced = sums.some((usd) => usd >= 480) && !context.isLawfulSum;
  if (isPriced) features.set("priceHigh", 1);
  else if (sums.length > 0) features.set("priceLow", Math.max(...sums) < TICKET_USD ? 2 : 1);
  if (contacts.length > 0 && isPriced && isOfWay) features.set("contactPrice", 1);
  // Who warns, reports or misses somebody speaks of smugglers too, and sells nothing for them.
  const isOwnOffer = contacts.length > 0 && !NOT_FOR_SALE.some((name) => features.has(name));
  // A taxi driver, a teacher and a doctor are praised as well: there has to be a crossing that somebody is praised for.
  const isOfCrossing =
    features.has("smuggler") || features.has("passage") || Boolean(context.route?.from && context.route.to);
  const sendsThere = features.has("joinhim") || features.has("callhim");
  if (!sendsThere && !(isOwnOffer && isOfCrossing)) features.delete("praise");
  const isForThose = features.has("waits") && contacts.length > 0;
  const isReachable = contacts.length > 0 || features.has("reachme") || features.has("callhim");
  if (features.has("arrived") && isReachable && (sendsThere || features.has("praise") || isForThose))
    features.set("touting", 1);
  // Who sends others on from one place to another, to somebody whose number he gives, touts for him.
  const guards = [...features.keys()].filter((name) => model.weights.features[name]?.side === "guard");
  const isSentOn = (sendsThere || features.has("waits")) && contacts.length > 0;
  if (isSentOn && context.route?.from && context.route.to && guards.every((g) => MILD.has(g)))
    features.set("sendsOn", 1);
  // A lawful journey at such a price says who licensed it, where to book or what flies.
  if (contacts.length > 0 && isPriced && context.route?.from && context.route.to && guards.length === 0)
    features.set("dearRoute", 1);
  if (features.has("makes") && features.has("papers") && (contacts.length > 0 || features.has("reachme")))
    features.set("paperTrade", 1);
  if (context.asks) features.set("asks", 1);
  // Terms that somebody else stated, and that are asked about, are not the writer's.
  const terms = features.has("demanded") ? ["payafter", "guarantee", "recruit"] : OWN_TERMS;
  const isOwnTerms = isPriced && terms.some((name) => features.has(name));
  if (context.asks && !isOwnTerms) features.set("asksFirst", 1);
  if (
    contacts.length > 0 &&
    !(isPriced && isOfWay) &&
    !context.seats &&
    !TERMS.some((name) => features.has(name))
  )
    features.set("noTerms", 1);
  if (context.seats) features.set("seats", 1);
  if (context.dates) features.set("day", 1);
  if (context.route?.from && context.route.to) features.set("route", 1);
  else features.delete("between");
  if (
    context.route?.mentions.every((m) => isFlagAt(normal.text, m.start)) &&
    context.route.from &&
    context.route.to
  )
    features.set("flagRoute", 1);
  if (
    quotes.length > 0 &&
    (context.prices.some((p) => isInside(p.start, quotes)) ||
      context.route?.mentions.some((m) => isInside(m.start, quotes)))
  )
    features.set("quote", 1);
}

function termsOf(model: OnlineModel, features: ReadonlyMap<string, number>): readonly ScoreTerm[] {
  const terms: ScoreTerm[] = [
    { name: "base", value: model.weights.bias, because: "most posts offer nothing" },
  ];
  for (const [name, strength] of features) {
    const known = model.weights.features[name];
    if (!known || known.weight === 0) continue;
    terms.push({ name, value: Math.round(known.weight * strength * 1000) / 1000, because: known.gloss });
  }
  return terms;
}

function ownerOf(
  isOffer: boolean,
  features: ReadonlyMap<string, number>,
  protectedAs: string | undefined,
): Owner {
  if (isOffer) return "offeror";
  const has = (...names: readonly string[]): boolean => names.some((name) => features.has(name));
  if (protectedAs === "help_seeking" || has("nonews", "pleads")) return "vulnerable";
  if (has("rescue", "notpolice", "legal")) return "helper";
  if (has("quote") || (has("warn") && has("contact"))) return "suspect_quoted";
  if (has("licittravel", "licensed", "sale", "remit")) return "business";
  return "unknown";
}

const code = (place: Place | null): string | null =>
  place ? (place.city ? `${place.country}:${place.city}` : place.country) : null;

function entitiesOf(
  normal: NormalText,
  identifiers: readonly FoundIdentifier[],
  prices: readonly FoundPrice[],
  dates: readonly {
    readonly value: string;
    readonly start: number;
    readonly end: number;
    readonly isRelative: boolean;
    readonly confidence: number;
  }[],
  seats: readonly {
    readonly value: number;
    readonly start: number;
    readonly end: number;
    readonly confidence: number;
  }[],
  route: FoundRoute | undefined,
  quotes: readonly { readonly start: number; readonly end: number }[],
  owner: Owner,
): readonly PostEntity[] {
  const at = (start: number, end: number): { start: number; end: number } => originalSpan(normal, start, end);
  const entities: PostEntity[] = [];
  for (const { type, value, start, end, confidence } of identifiers) {
    const whose = owner === "offeror" && isInside(start, quotes) ? "suspect_quoted" : owner;
    entities.push({ type, value, ...at(start, end), confidence, owner: whose });
  }
  for (const { amount, currency, start, end, confidence } of prices)
    entities.push({ type: "price", value: { amount, currency }, ...at(start, end), confidence });
  for (const { value, start, end, isRelative, confidence } of dates)
    entities.push({ type: isRelative ? "relative_date" : "date", value, ...at(start, end), confidence });
  for (const { value, start, end, confidence } of seats)
    entities.push({ type: "capacity", value, ...at(start, end), confidence });
  for (const { from, to, mentions, confidence } of route ? [route, ...(route.further ?? [])] : []) {
    const starts = mentions.map((m) => m.start);
    const ends = mentions.map((m) => m.end);
    entities.push({
      type: "route",
      value: { from: code(from), to: code(to) },
      ...at(Math.min(...starts), Math.max(...ends)),
      confidence,
    });
  }
  return entities.sort((a, b) => a.start - b.start);
}

/** The words that copies share: numbers, names of places and contacts stand as one sign, pictograms not at all. */
function skeletonOf(
  tokens: readonly Token[],
  taken: readonly { readonly start: number; readonly end: number }[],
): readonly string[] {
  const keys: string[] = [];
  const sorted = [...taken].sort((a, b) => a.start - b.start);
  let t = 0;
  for (const token of tokens) {
    while (t < sorted.length && (sorted[t]?.end ?? 0) <= token.start) t++;
    const next = sorted[t];
    if (next && next.start < token.end) {
      if (keys.at(-1) !== "_") keys.push("_");
      continue;
    }
    if (token.key === "" || !/[\p{L}]/u.test(token.key)) continue;
    keys.push(token.key);
  }
  return keys;
}
