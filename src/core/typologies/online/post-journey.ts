import {
  type Direction,
  type FoundRoute,
  type LanguageGuess,
  type PhraseHit,
  type PlaceMention,
  type Token,
  UNSAID,
} from "../../text/index.ts";
import type { OnlineModel } from "./model.ts";
import { CLAUSE_END, NOT_FOR_SALE } from "./post-signs.ts";

/**
 * Places and route; `isBareContact`: the post gives a contact, and no sum, day or number of seats. Who writes in haste writes "london" beside "WhatsApp": small letters
 * are read where a route lacks an end.
 */
export function journeyOf(
  model: OnlineModel,
  text: string,
  words: readonly Token[],
  { lang, script }: LanguageGuess,
  hits: readonly PhraseHit<string>[],
  isBareContact = false,
): { readonly mentions: readonly PlaceMention[]; readonly route: FoundRoute | undefined } {
  const look = (anyCase: boolean) => {
    const mentions = model.places.settle(model.places.find(text, words, lang, anyCase), words, lang);
    const stops = mentions.filter(
      (m, i) => isFirstOfTowns(text, m, mentions[i + 1]) || !isIssuer(text, words, m, hits, lang),
    );
    const found = model.routes.find(
      text,
      words,
      stops,
      lang,
      tellerOf(text, words, stops, hits, isBareContact),
    );
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
  // "They promise Spain in three hours": who warns names where the way was to lead.
  const isWarnedOf =
    route.to !== null && route.confidence === UNSAID && ["warn", "smuggler", "harm"].some(has);
  if (isWarnedOf && !OF_OTHERS.some(has)) return true;
  // "The Belarus line is open, paid at your door in Germany": the terms are of a journey.
  if (route.from && route.to)
    return ["guarantee", "open"].some(has) || !["papers", "payafter", "harm"].some(has);
  // Asylum is asked in a country; a city is where the office is, unless the asylum is asked right there.
  if (has("legal") || (has("payafter") && !has("papers")))
    return (
      (route.to ?? route.from)?.city === undefined ||
      route.mentions.some((place) => isAskedAt(place, words, hits))
    );
  // "My brother entered England": he is the one who arrived.
  const others = NOT_FOR_SALE.filter((name) => name !== "kin" || !has("arrived"));
  return ["passage", "arrived", "guarantee", "places"].some(has) && ![...others, "papers", "gear"].some(has);
}

/** What is told beside a death or a fraud where the place is that of a court, of rescuers or of somebody who is missed. */
const OF_OTHERS = ["police", "rescue", "legal", "research", "nonews", "pleads", "papers"];

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
  isBareContact: boolean,
): (place: PlaceMention, said: Direction) => { readonly from: number; readonly to: number } {
  const has = (name: string, start = 0, end = text.length): boolean =>
    hits.some((h) => {
      const at = tokens[h.from]?.start ?? -1;
      return h.value === name && at >= start && at < end;
    });
  const isHeld = places.length === 1 && places[0]?.city === undefined && has("payafter");
  const isInNeed = IN_NEED.some((name) => has(name));
  const isSent = !isInNeed && ["praise", "callhim", "joinhim"].some((name) => has(name));
  const isTold = isSent || ["arrived", "waits"].some((name) => has(name));
  const ends =
    isTold && !isHeld
      ? [SENTENCES, CLAUSES].map((pattern) => arrivalAndWait(text, places, pattern, has, isSent))
      : [];
  const told = ends.find((pair) => pair !== undefined);
  const [arrival, wait] = told ?? (isBareContact && !isInNeed ? hereAndThere(text, places) : undefined) ?? [];
  if (!arrival || !wait)
    return (place, said) => ({
      from: said.isWhere && isKeptAt(place, text, tokens, hits) ? -4 : 0,
      to: isHeld ? 4 : 0,
    });
  return (place, said) => ({
    // "Arrived in Greece. To Germany next week": the second is no place where somebody waits.
    from: place === wait && (said.to <= said.from || said.isWhere) ? 4 : 0,
    to: place === arrival && ((told && has("arrived")) || said.isWhere || said.from === 0) ? 4 : 0,
  });
}

/**
 * "Kos! Everyone around Bodrum, ask him": of two places in two sentences before a contact, without any terms, the first
 * is where the writer is and the second where his readers are.
 */
function hereAndThere(
  text: string,
  places: readonly PlaceMention[],
): readonly [PlaceMention, PlaceMention] | undefined {
  const [arrival, wait, more] = places;
  if (!arrival || !wait || more || arrival.country === wait.country) return undefined;
  const isApart = /[.!?\u061f\u06d4\u0964\u1362]/.test(text.slice(arrival.end, wait.start));
  return isApart && text.indexOf("\ue000", wait.end) >= 0 ? [arrival, wait] : undefined;
}

/** Who warns, reports or misses somebody says of no place that people are sent on from it. */
const IN_NEED = ["warn", "smuggler", "harm", "police", "nonews", "rescue", "legal", "research"];

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
  isSent: boolean,
): readonly [PlaceMention, PlaceMention] | undefined {
  const told = [...text.matchAll(parts)]
    .map((m) => {
      const [start, end] = [m.index, m.index + m[0].length];
      return { start, end, places: places.filter((p) => p.start >= start && p.start < end) };
    })
    .filter((part) => part.places.length === 1);
  const says = (part: { start: number; end: number }, ...names: readonly string[]): boolean =>
    names.some((name) => has(name, part.start, part.end));
  // "We are in Italy now. Those who are still in Libya": the second sentence says that the first is an arrival.
  // "At last Warsaw! You men of Minsk, he can be trusted": so does one that praises somebody, or sends others to him.
  const waiting =
    told.find((part, i) => i > 0 && says(part, "waits")) ??
    (isSent ? told.find((part, i) => i > 0 && says(part, "callhim", "joinhim", "praise")) : undefined);
  const first = told.find((part) => says(part, "arrived")) ?? (waiting && told[told.indexOf(waiting) - 1]);
  const later = told.filter((part) => first !== undefined && part.start >= first.end);
  const second = later.find((part) => says(part, "joinhim", "callhim", "waits")) ?? later[0];
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

/** "Ticket and visa Baghdad Minsk": a town before the next one issues nothing. */
const isFirstOfTowns = (text: string, place: PlaceMention, next: PlaceMention | undefined): boolean =>
  place.city !== undefined &&
  next?.city !== undefined &&
  /^(?:[ \-\u2013\u2014>\u2192\u27a1]|\ufe0f){1,4}$/u.test(text.slice(place.end, next.start));

/** Languages that say "visa Holland": what stands before a paper is no issuer there. */
const PAPER_FIRST: ReadonlySet<string> = new Set("ara fra fas ckb kmr sqi vie spa ita".split(" "));

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
        (hit.from === place.to &&
          !(hit.value === "papers" && PAPER_FIRST.has(lang)) &&
          isBeside(place.end, tokens[hit.from]?.start))),
  );
}
