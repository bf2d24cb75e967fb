import type { ScoreTerm } from "../../resolution.ts";
import {
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
  type Token,
  tokenise,
} from "../../text/index.ts";
import type { OnlineModel } from "./model.ts";
import { journeyOf } from "./post-journey.ts";
import { isInside, type PostSign, quotesOf, signHits, termsOf, weigh } from "./post-signs.ts";

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
const HASHTAG = /[#\uff03][\p{L}\p{N}_]{1,80}/gu;

/** Reads one post: language, identifiers, prices, places, days, and whether it offers a crossing, with reasons. */
export function readPost(
  model: OnlineModel,
  post: PostInput,
  elsewhere?: (text: string) => string | undefined,
): ReadPost {
  const normal = normaliseText(post.text.length > READ_MAX ? post.text.slice(0, READ_MAX) : post.text);
  const firstLook = blotTags(normal.text);
  const quick = findIdentifiers(firstLook, model.identifiers);
  const page = apart(blot(firstLook, quick));
  const tokens = tokenise(page);
  const language = model.language.guess(page, tokens, elsewhere);
  // A number without its country may be one of where the language is spoken.
  const region = REGION_OF[language.lang];
  const identifiers =
    region && /(?:^|[^\d+])0[1-9]/.test(page) ? findIdentifiers(firstLook, model.identifiers, region) : quick;
  const clean = identifiers.length > quick.length ? apart(blot(firstLook, identifiers)) : page;
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
  const isBareContact =
    identifiers.some(({ type }) => type === "phone" || type === "handle") &&
    sums.length + dates.length + seats.length === 0;
  const untagged = journeyOf(model, clean, words, language, hits, isBareContact);
  const isTagged = firstLook !== normal.text && !(untagged.route?.from && untagged.route.to);
  const { mentions, route } =
    (isTagged
      ? taggedJourney(model, normal.text, [...identifiers, ...dates, ...sums], language)
      : undefined) ?? untagged;
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
    isBareContact,
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

/** "Boat #Calais to #Dover": where the words name no journey from end to end, those behind the signs of tags may. */
function taggedJourney(
  model: OnlineModel,
  text: string,
  taken: readonly { readonly start: number; readonly end: number }[],
  language: LanguageGuess,
): ReturnType<typeof journeyOf> | undefined {
  const page = apart(blot(text.replace(/[#\uff03]/g, " "), taken));
  const words = tokenise(page);
  const found = journeyOf(model, page, words, language, signHits(model, words, language).hits);
  return found.route?.from && found.route.to && found.route.confidence > 0.8 ? found : undefined;
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

/** "Syria_Germany": outside of handles and links, such a line joins two words as a dash does. */
const apart = (text: string): string =>
  text.includes("_") ? text.replace(/(?<=\p{L})_(?=\p{L})/gu, "-") : text;

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
