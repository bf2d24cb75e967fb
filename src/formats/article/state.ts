import { idFrom } from "../../core/index.ts";
import type { Output } from "../output.ts";
import { tokenize } from "../text/tokens.ts";
import type { Layout, PageFacts } from "./layout.ts";
import type { Found } from "./mentions.ts";
import { type Span, sentenceAt, sentences } from "./passage.ts";
import type { PersonFound } from "./people.ts";
import type { PlaceFound } from "./places.ts";

const EVENT_NAME_MAX = 200;

/** What is stated beside the text: the headline may name a place that the text does not. */
export interface Stated extends Layout {
  readonly titlePlaces: readonly PlaceFound[];
}

/** What is stated by an article is found again by what it mentions: the same names give the same ids. */
export const articleId = (reportId: string): string => idFrom("article-", reportId);
export const personIdOf = (reportId: string, name: string): string =>
  idFrom("person-", reportId, name.toLowerCase());
export const companyIdOf = (reportId: string, name: string): string => idFrom("company-", reportId, name);
export const eventIdOf = (reportId: string, date: string): string => idFrom("event-", reportId, date);
export const relationIdOf = (
  reportId: string,
  predicate: string,
  subjectId: string,
  objectId: string,
): string => idFrom("relation-", reportId, predicate, subjectId, objectId);

/**
 * States what an article says: itself, the officials, companies and countries that it names, its event, and who met
 * or agreed with whom. Persons keep to this report until somebody resolves them; nobody gets a category here.
 */
export function stateArticle(
  reportId: string,
  layout: Stated,
  page: PageFacts,
  lang: string,
  found: Found,
  out: Output,
): void {
  const article = articleId(reportId);
  const say = (property: string, value: string | undefined, options?: { lang?: string }): boolean =>
    out.say(1, article, "Article", property, value, options);
  say("title", layout.title, { lang });
  say("publishedAt", dateOnly(layout.publishedAt));
  say("language", lang);
  say("sourceUrl", page.sourceUrl);
  for (const publisher of layout.publishers) say("publisher", publisher.name, { lang });
  stateFound(reportId, layout, lang, found, out);
}

/** What a file that a document brings along says, as said by that document. */
export function stateAttached(
  reportId: string,
  layout: Stated,
  lang: string,
  found: Found,
  out: Output,
): void {
  out.say(1, articleId(reportId), "Article", "language", lang);
  stateFound(reportId, layout, lang, found, out);
}

function stateFound(reportId: string, layout: Stated, lang: string, found: Found, out: Output): void {
  const article = articleId(reportId);
  const say = (property: string, value: string | undefined): boolean =>
    out.say(1, article, "Article", property, value);
  const people = statePeople(reportId, lang, found, out);
  const named = new Set([...people.values(), ...found.known.map((k) => k.entityId)]);
  for (const { type, value } of found.contacts) {
    const property = MENTIONED[type];
    if (property !== undefined) say(property, value);
    if (type === "crypto") named.add(stateWallet(value, out));
  }
  for (const { organisation } of found.organisations) {
    const schema = organisation.kind === "company" ? "Company" : "Organization";
    const id = organisation.id || companyIdOf(reportId, organisation.name);
    out.say(1, id, schema, "name", organisation.name);
    named.add(id);
  }
  for (const id of named) stateNaming(reportId, article, id, out);
  const places = [...found.places, ...layout.titlePlaces].map((p) => p.place);
  for (const country of new Set(places.map((p) => p.country))) say("detectedCountry", country);
  for (const name of new Set(places.filter((p) => p.kind === "place").map((p) => p.name)))
    say("locationMentioned", name);
  stateEvent(reportId, layout, lang, found, article, people, out);
  stateRelations(reportId, lang, found, article, people, out);
}

export const MENTIONED: Readonly<Record<string, string>> = {
  phone: "phoneMentioned",
  email: "emailMentioned",
  iban: "ibanMentioned",
};

/** An article has no property for the address of a coin: the wallet is what it names. */
export function stateWallet(address: string, out: Output): string {
  const id = idFrom("wallet-", address);
  out.say(1, id, "CryptoWallet", "publicKey", address);
  return id;
}

/** The entity that holds that a report names something; whoever sees a statement of it may know of the naming. */
export const namingId = (reportId: string, entityId: string): string => idFrom("naming-", reportId, entityId);

/** That the article names somebody or something, as an edge with the article at its other end. */
export function stateNaming(reportId: string, article: string, entityId: string, out: Output): void {
  const id = namingId(reportId, entityId);
  out.say(1, id, "Documentation", "document", article);
  out.say(1, id, "Documentation", "entity", entityId);
  out.say(1, id, "Documentation", "role", "names");
}

/** A local time without a zone is no moment; the day is. */
const dateOnly = (date: string | undefined): string | undefined =>
  date !== undefined && /T\d\d:\d\d$/.test(date) ? date.slice(0, 10) : date;

const personKey = (person: PersonFound): string => person.name.toLowerCase();

function statePeople(reportId: string, lang: string, found: Found, out: Output): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const stated = new Set<string>();
  for (const person of found.people) {
    const key = personKey(person);
    const id = ids.get(key) ?? personIdOf(reportId, key);
    ids.set(key, id);
    const once = (property: string, value: string | undefined, options?: { lang: string }): void => {
      if (value === undefined || stated.has(`${id} ${property} ${value}`)) return;
      stated.add(`${id} ${property} ${value}`);
      out.say(1, id, "Person", property, value, options);
    };
    once("name", person.name, { lang });
    once("position", person.role, { lang });
    if (person.office && lang !== "en") once("position", person.office.en, { lang: "en" });
    // Whose office it is: the country that somebody serves, not where they are from.
    once("country", person.country);
  }
  return ids;
}

/** One event: the first sentence with a date and a place, where it or the headline has a word for an event. */
function stateEvent(
  reportId: string,
  layout: Layout,
  lang: string,
  found: Found,
  article: string,
  people: ReadonlyMap<string, string>,
  out: Output,
): void {
  const { passage } = found;
  const all = sentences(passage.text);
  const nouns = passage.reading.eventNouns
    .find(passage.text, passage.tokens)
    .filter((hit) => hit.value.some((v) => v.lang === lang));
  const title = layout.title ?? "";
  const isTitled = passage.reading.eventNouns
    .find(title, tokenize(title))
    .some((hit) => hit.value.some((v) => v.lang === lang));
  for (const date of found.dates.filter((d) => d.value.length >= 10)) {
    const sentence = sentenceAt(all, date.start);
    if (!sentence || !(isTitled || nouns.some((n) => within(n, sentence)))) continue;
    const places = found.places.filter((p) => within(p, sentence));
    const [first] = places;
    if (!first) continue;
    const [startDate, endDate] = date.value.split("/");
    const id = eventIdOf(reportId, date.value);
    const say = (property: string, value: string | undefined, options?: { lang: string }): boolean =>
      out.say(1, id, "Event", property, value, options);
    say("name", eventName(found, nouns) ?? layout.title, { lang });
    say("startDate", startDate);
    say("endDate", endDate ?? startDate);
    say("country", first.place.country);
    const city = places.find((p) => p.place.kind === "place");
    if (city) say("location", city.place.name);
    for (const person of new Set(found.people.filter((p) => within(p, sentence)).map(personKey))) {
      say("involved", people.get(person));
    }
    say("proof", article);
    return;
  }
}

const within = (span: Span, outer: Span): boolean => span.start >= outer.start && span.end <= outer.end;

/** The name in quotation marks that begins with a word for an event, e.g. «قمة أمن الحدود: …». */
function eventName(found: Found, nouns: readonly Span[]): string | undefined {
  const { text } = found.passage;
  for (const m of text.matchAll(/[«"“„]([^«»"“”„\n]{6,200})[»"”“]/gu)) {
    const start = m.index + 1;
    const name = m[1] ?? "";
    const hasNoun = nouns.some((n) => n.start >= start && n.end <= start + name.length);
    if (hasNoun && !/[.!?؟]\s/u.test(name)) return name.trim().slice(0, EVENT_NAME_MAX);
  }
  return undefined;
}

function stateRelations(
  reportId: string,
  lang: string,
  found: Found,
  article: string,
  people: ReadonlyMap<string, string>,
  out: Output,
): void {
  for (const relation of found.relations) {
    const subject = people.get(personKey(relation.subject));
    const object = people.get(personKey(relation.object));
    if (subject === undefined || object === undefined) continue;
    const id = relationIdOf(reportId, relation.predicate, subject, object);
    out.say(1, id, "UnknownLink", "subject", subject);
    out.say(1, id, "UnknownLink", "object", object);
    out.say(1, id, "UnknownLink", "role", relation.label);
    if (relation.about !== undefined) out.say(1, id, "UnknownLink", "summary", relation.about, { lang });
    out.say(1, id, "UnknownLink", "proof", article);
  }
}
