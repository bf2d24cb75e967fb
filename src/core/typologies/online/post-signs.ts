import type { ScoreTerm } from "../../resolution.ts";
import {
  accentedKey,
  arabicForms,
  type FoundIdentifier,
  type FoundPrice,
  type FoundRoute,
  type LanguageGuess,
  type NormalText,
  originalSpan,
  type PhraseHit,
  type Token,
} from "../../text/index.ts";
import { MARKS, type OnlineModel, SELF } from "./model.ts";

/** More hits and spans than these say nothing more. */
const HITS_MAX = 3000;
const SPANS_MAX = 40;
const QUOTED = /"[^"\n]{8,600}"/g;

/** A feature that fired, where, and what it weighs. */
export interface PostSign {
  readonly feature: string;
  readonly gloss: string;
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

/** A phrase that is no sign, and where it stands in the normal text. */
interface Mark {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const MARK_NAMES: ReadonlySet<string> = new Set(MARKS);

/** Hits of the lexicon of the language (and of English and of pictograms); the longer phrase wins over its parts. */
export function signHits(
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
export function quotesOf(
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

export const NOT_FOR_SALE = [
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
  /** A contact, and no sum, day or number of seats. */
  readonly isBareContact: boolean;
}

export const isInside = (
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

/** "My brother arrived": a word for kin and one of arrival in one clause. */
const isKinArrived = (text: string, spans: Spans): boolean =>
  (spans.get("kin") ?? []).some((kin) =>
    (spans.get("arrived") ?? []).some((arrived) => {
      if (arrived.start < kin.start) return kin.start - arrived.end <= 2;
      return !CLAUSE_END.test(text.slice(kin.end, arrived.start));
    }),
  );
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
export const CLAUSE_END = /[.!?\u2026\n\u061f\u06d4\u0964\u1362,;\u060c\u061b\u1363]/u;

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
    // "Londra'dayım" is no uncle, "dayım": what stands behind an apostrophe and a name is its ending.
    const isEnding = text.charAt(from.start - 1) === "'" && hit.to - hit.from === 1;
    if (isEnding && /\p{L}{3}'$/u.test(text.slice(Math.max(0, from.start - 4), from.start))) continue;
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

export function weigh(
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
  const hasKinArrived = isKinArrived(normal.text, spans);
  addContext(model, normal, { ...context, isLawfulSum, hasKinArrived }, quotes, features);
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
  // Who praises a dentist, or tells that a parcel came, sends others to a dentist or a shop.
  if (has("trade") && !OF_CROSSING.some(has))
    for (const name of ["praise", "joinhim", "callhim", "waits", "arrived", "guarantee"])
      features.delete(name);
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
  // Nor does who sells a fishing boat say from which country to which it goes, and with how many.
  const isTrip = context.seats && Boolean(context.route?.from && context.route.to);
  if (!has("licensed") && (has("papers") || isTrip || (has("gear") && isMarked("covert"))))
    features.delete("sale");
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

/** A sum such as a crossing or papers cost begins here. */
const CROSSING_USD = 480;
/** Below this no crossing of the development posts is sold; taxis, ferries and excursions are. */
const TICKET_USD = 150;

/** Signs of a testimonial. */
const SENT_ON = ["arrived", "praise", "waits", "callhim", "joinhim"];

/** The end of a journey is told first, and where it begins in a later sentence. */
function isToldBack(text: string, route: FoundRoute | undefined): boolean {
  const [from, to] = route?.from && route.to ? route.mentions : [];
  return from !== undefined && to !== undefined && SENTENCE_STOP.test(text.slice(to.end, from.start));
}

interface TradeContext extends Context {
  readonly isLawfulSum: boolean;
  readonly hasKinArrived: boolean;
}
type Quotes = readonly { readonly start: number; readonly end: number }[];
type Features = Map<string, number>;

/** What of the context several signs rest on. */
interface Offered {
  /** A number or a handle that the writer gives himself. */
  readonly hasContact: boolean;
  /** A sum such as a crossing or papers cost. */
  readonly isPriced: boolean;
  /** A flat, a car and a wedding have a price and a number too: the post has to speak of a way, of papers or of gear. */
  readonly isOfWay: boolean;
  /** Both ends of a journey are said. */
  readonly isRoute: boolean;
}

/** The signs that follow from who can be reached, what it costs and where it goes. */
function addContext(
  model: OnlineModel,
  normal: NormalText,
  context: TradeContext,
  quotes: Quotes,
  features: Features,
): void {
  const hasContact = addContact(context, quotes, features);
  const isRoute = Boolean(context.route?.from && context.route.to);
  const offered = {
    hasContact,
    isRoute,
    ...addPrice(model, context, quotes, features, { hasContact, isRoute }),
  };
  addPraise(context, features, hasContact);
  addTouting(model, normal, context, features, offered);
  addTerms(normal, context, features, offered);
  if (context.seats) features.set("seats", 1);
  if (context.dates) features.set("day", 1);
  if (isRoute) features.set("route", 1);
  else features.delete("between");
  if (isRoute && context.route?.mentions.every((m) => isFlagAt(normal.text, m.start)))
    features.set("flagRoute", 1);
  const isQuoted = (of: { readonly start: number }): boolean => isInside(of.start, quotes);
  if (quotes.length > 0 && (context.prices.some(isQuoted) || context.route?.mentions.some(isQuoted)))
    features.set("quote", 1);
}

function addContact({ identifiers }: Context, quotes: Quotes, features: Features): boolean {
  const own = identifiers.filter((i) => !isInside(i.start, quotes));
  const hasContact = own.some(({ type }) => type === "phone" || type === "handle");
  if (hasContact) features.set("contact", 1);
  else if (!["reachme", "joinhim", "callhim"].some((name) => features.has(name)))
    features.set("noContact", 1);
  if (own.some(({ type }) => type === "crypto" || type === "iban")) features.set("coin", 1);
  return hasContact;
}

function addPrice(
  model: OnlineModel,
  context: TradeContext,
  quotes: Quotes,
  features: Features,
  { hasContact, isRoute }: Pick<Offered, "hasContact" | "isRoute">,
): Pick<Offered, "isPriced" | "isOfWay"> {
  const sums = context.prices
    .filter((p) => !isInside(p.start, quotes))
    .map((p) => p.amount * (model.weights.usdPer[p.currency] ?? 1));
  const ofJourney = ["vessel", "weekly", "places", "perhead"].filter((name) => features.has(name));
  const isOfWay =
    MATTERS.some((name) => features.has(name)) ||
    ofJourney.length > (context.route === undefined ? 1 : 0) ||
    isRoute;
  const isPriced = sums.some((usd) => usd >= CROSSING_USD) && !context.isLawfulSum;
  if (isPriced) features.set("priceHigh", 1);
  else if (sums.length > 0) features.set("priceLow", Math.max(...sums) < TICKET_USD ? 2 : 1);
  if (hasContact && isPriced && isOfWay) features.set("contactPrice", 1);
  return { isPriced, isOfWay };
}

/** Signs of a crossing, beside which a doctor or a parcel may be named too. */
const OF_CROSSING = ["passage", "payafter", "smuggler", "papers", "recruit", "gear", "places", "open"];

/** A taxi driver, a teacher and a doctor are praised as well: there has to be a crossing that somebody is praised for. */
function addPraise(context: TradeContext, features: Features, hasContact: boolean): void {
  // Who warns, reports or misses somebody speaks of smugglers too, and sells nothing for them.
  // A brother who arrived is what a testimonial tells of; one who is missed did not.
  const isOwnOffer =
    hasContact &&
    !NOT_FOR_SALE.some((name) => features.has(name) && !(name === "kin" && context.hasKinArrived));
  const isOfCrossing =
    features.has("smuggler") ||
    features.has("passage") ||
    Boolean(context.route?.to && (context.route.from || context.hasKinArrived));
  if (!sendsThere(features) && !(isOwnOffer && isOfCrossing)) features.delete("praise");
}

/** Sends others to somebody else. */
const sendsThere = (features: Features): boolean => features.has("joinhim") || features.has("callhim");

/** Who arrived and sends others on touts for whoever brought him, in whatever words. */
function addTouting(
  model: OnlineModel,
  normal: NormalText,
  context: TradeContext,
  features: Features,
  { hasContact, isPriced, isRoute }: Offered,
): void {
  const isForThose = features.has("waits") && hasContact;
  const isReachable = hasContact || features.has("reachme") || features.has("callhim");
  const isTouting = sendsThere(features) || features.has("praise") || isForThose;
  if (features.has("arrived") && isReachable && isTouting) features.set("touting", 1);
  const guards = [...features.keys()].filter((name) => model.weights.features[name]?.side === "guard");
  // "We are in Greece. For those in Izmir:" touts in whatever words; who came from there and seeks a room says it at once.
  const isOwnStory = context.asks || guards.length > 0 || !hasContact;
  if (features.has("arrived") && !isOwnStory && isToldBack(normal.text, context.route))
    features.set("touting", 1);
  // "Kos! Everyone around Bodrum, ask the captain": it takes a word of the way, or of somebody who is praised.
  const isOfWay = [...SENT_ON, "vessel", "passage", "guarantee"].some((name) => features.has(name));
  if (
    context.isBareContact &&
    isOfWay &&
    guards.every((g) => MILD.has(g)) &&
    isToldBack(normal.text, context.route)
  )
    features.set("touting", 1);
  // Who sends others on from one place to another, to somebody whose number he gives, touts for him.
  const isSentOn = (sendsThere(features) || features.has("waits")) && hasContact;
  if (isSentOn && isRoute && guards.every((g) => MILD.has(g))) features.set("sendsOn", 1);
  // A lawful journey at such a price says who licensed it, where to book or what flies.
  if (hasContact && isPriced && isRoute && guards.length === 0) features.set("dearRoute", 1);
}

/** What the writer states of the trade, and what is only asked about. */
function addTerms(
  normal: NormalText,
  context: TradeContext,
  features: Features,
  { hasContact, isPriced, isOfWay }: Offered,
): void {
  if (features.has("makes") && features.has("papers") && (hasContact || features.has("reachme")))
    features.set("paperTrade", 1);
  if (context.asks) features.set("asks", 1);
  // Terms that somebody else stated, and that are asked about, are not the writer's.
  const terms = features.has("demanded") ? ["payafter", "guarantee", "recruit"] : OWN_TERMS;
  const isOwnTerms = isPriced && terms.some((name) => features.has(name));
  if (context.asks && !isOwnTerms) features.set("asksFirst", 1);
  const statesTerms = (isPriced && isOfWay) || context.seats || TERMS.some((name) => features.has(name));
  // Who touts for somebody else leaves the terms to him.
  const isTouted = context.isBareContact && features.has("touting") && isToldBack(normal.text, context.route);
  if (hasContact && !statesTerms && !isTouted) features.set("noTerms", 1);
}

export function termsOf(model: OnlineModel, features: ReadonlyMap<string, number>): readonly ScoreTerm[] {
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
