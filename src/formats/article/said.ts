import { idFrom, normalIdentifier } from "../../core/index.ts";
import type { DecodeContext, Decoded, Mention } from "../format.ts";
import { Output } from "../output.ts";
import { tokenize } from "../text/tokens.ts";
import { readingOf } from "./reading.ts";
import {
  articleId,
  companyIdOf,
  eventIdOf,
  MENTIONED,
  namingId,
  personIdOf,
  relationIdOf,
  stateNaming,
  stateWallet,
} from "./state.ts";

/** What of a report rests on a mention. */
export interface MentionSaid {
  /** Of all that the report says of these. */
  readonly entityIds: readonly string[];
  /** Of what it says of itself and of its event. */
  readonly claims: readonly { readonly schema: string; readonly property: string; readonly value: string }[];
}

/** What somebody may mark by hand: those that something is stated of, or that the article is found by. */
export const ADDED_TYPES = [
  "person",
  "organisation",
  "company",
  "country",
  "place",
  "identifier",
  "vehicle",
  "vessel",
] as const;
export type AddedType = (typeof ADDED_TYPES)[number];

export const MENTION_TYPES = [
  ...ADDED_TYPES,
  "amount",
  "count",
  "date",
  "outcome",
  "relation",
] as const satisfies readonly Mention["type"][];

/** What an identifier is of. */
export const ADDED_UNITS = ["phone", "email", "iban", "crypto", "handle", "account"] as const;
export type AddedUnit = (typeof ADDED_UNITS)[number];

/** Why a mark is there that nothing but a human put there. */
export const MARKED_BY_HAND = "marked by hand";

export const isStanding = ({ judged }: Mention): boolean =>
  judged?.as !== "rejected" && judged?.as !== "corrected";

/** How `stateArticle` and `stateMention` name what they state: the same from the same mention, so that it can be taken back. */
export function saidByMention(
  reportId: string,
  mention: Mention,
  { reference }: Pick<DecodeContext, "reference">,
): MentionSaid {
  const { type, value, entityId, unit } = mention;
  const known = entityId === undefined ? [] : [namingId(reportId, entityId)];
  const entities = (...ids: readonly string[]): MentionSaid => ({
    entityIds: [...ids, ...ids.map((id) => namingId(reportId, id)), ...known],
    claims: [],
  });
  switch (type) {
    case "person":
      return value === undefined ? entities() : entities(personIdOf(reportId, value));
    case "organisation":
    case "company":
      if (value === undefined || (entityId !== undefined && mention.added)) return entities();
      return entities(entityId ?? companyIdOf(reportId, value));
    case "vehicle":
    case "vessel":
      return entityId === undefined ? entities(thingIdOf(reportId, mention)) : entities();
    case "identifier": {
      const property = unit === undefined ? undefined : MENTIONED[unit];
      if (property !== undefined && value !== undefined)
        return { entityIds: known, claims: [{ schema: "Article", property, value }] };
      if (unit === "crypto" && value !== undefined) return entities(idFrom("wallet-", value));
      return mention.added && entityId === undefined ? entities(thingIdOf(reportId, mention)) : entities();
    }
    case "country":
      return { entityIds: [], claims: countryClaims(value) };
    case "place":
      return {
        entityIds: [],
        claims: [
          ...placeNames(mention, reference).flatMap((name) => [
            { schema: "Article", property: "locationMentioned", value: name },
            { schema: "Event", property: "location", value: name },
          ]),
          ...countryClaims(unit),
        ],
      };
    case "date":
      return entities(...(value === undefined ? [] : [eventIdOf(reportId, value)]));
    case "relation": {
      const { subject = "", object = "" } = mention.relation ?? {};
      const [from, to] = [personIdOf(reportId, subject), personIdOf(reportId, object)];
      return entities(relationIdOf(reportId, value ?? "", from, to));
    }
    default:
      return entities();
  }
}

const countryClaims = (country: string | undefined): MentionSaid["claims"] =>
  country === undefined
    ? []
    : [
        { schema: "Article", property: "detectedCountry", value: country.toLowerCase() },
        { schema: "Event", property: "country", value: country.toLowerCase() },
      ];

/** The gazetteer's name of a place that was read, or what somebody wrote. */
function placeNames(
  { text, value, added }: Mention,
  reference: DecodeContext["reference"],
): readonly string[] {
  if (added) return value === undefined ? [] : [value];
  const hits = readingOf(reference).places.find(text, tokenize(text));
  return [
    ...new Set(hits.flatMap((h) => h.value).flatMap((p) => (p.value.id === value ? [p.value.name] : []))),
  ];
}

/** A vehicle, boat, handle or account of this report: others that are written alike are found by comparing. */
const thingIdOf = (reportId: string, { type, unit = "", value = "" }: Mention): string =>
  idFrom("marked-", reportId, type, unit, value.toLowerCase());

/** Of what somebody marks as such: schema and property. */
const THINGS: Readonly<Record<string, readonly [schema: string, property: string]>> = {
  vehicle: ["Vehicle", "registrationNumber"],
  vessel: ["Vessel", "name"],
  handle: ["UserAccount", "username"],
  account: ["BankAccount", "accountNumber"],
};

/** As what its kind is compared: a phone as an international number, a country as its code; undefined of what is none. */
function normalValue({ type, unit, value = "" }: Mention): string | undefined {
  const text = value.trim();
  if (text === "") return undefined;
  if (type === "country") return /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : undefined;
  if (type !== "identifier") return text;
  const kind = ADDED_UNITS.find((one) => one === unit);
  const normal = kind && normalIdentifier(kind, text);
  // An account is kept as it is written; what is compared is made of it.
  return kind === "account" && normal !== undefined ? text : normal;
}

/** What a mention that somebody marked by hand is read as, and what is stated of it. */
export interface MentionStated {
  readonly mention: Mention;
  readonly statements: Decoded["statements"];
}

/**
 * States a mention that somebody marked by hand as a decoder states what it found: nobody gets a category. Undefined where its
 * value is none of its kind.
 */
export function stateMention(
  reportId: string,
  asked: Mention,
  lang: string | undefined,
  { model }: Pick<DecodeContext, "model">,
): MentionStated | undefined {
  const out = new Output(model);
  const { entityId } = asked;
  if (entityId !== undefined) stateNaming(reportId, articleId(reportId), entityId, out);
  const value = entityId === undefined ? normalValue(asked) : asked.value;
  const mention: Mention = value === undefined ? asked : { ...asked, value };
  if (entityId === undefined && (value === undefined || !stateNew(reportId, mention, value, lang, out)))
    return undefined;
  const { statements, rejects } = out.take();
  return rejects.length > 0 ? undefined : { mention, statements };
}

function stateNew(
  reportId: string,
  mention: Mention,
  value: string,
  lang: string | undefined,
  out: Output,
): boolean {
  const { type, unit = "", role } = mention;
  const article = articleId(reportId);
  const words = lang === undefined ? {} : { lang };
  const named = (id: string): boolean => {
    stateNaming(reportId, article, id, out);
    return true;
  };
  switch (type) {
    case "person": {
      const id = personIdOf(reportId, value);
      out.say(1, id, "Person", "name", value, words);
      out.say(1, id, "Person", "position", role, words);
      return named(id);
    }
    case "organisation":
    case "company": {
      const id = companyIdOf(reportId, value);
      out.say(1, id, type === "company" ? "Company" : "Organization", "name", value);
      return named(id);
    }
    case "country":
      return out.say(1, article, "Article", "detectedCountry", value);
    case "place":
      return out.say(1, article, "Article", "locationMentioned", value);
    default: {
      const claimed = MENTIONED[unit];
      if (claimed !== undefined) return out.say(1, article, "Article", claimed, value);
      if (unit === "crypto") return named(stateWallet(value, out));
      const [schema, property] = THINGS[type === "identifier" ? unit : type] ?? [];
      const id = thingIdOf(reportId, mention);
      return (
        schema !== undefined && property !== undefined && out.say(1, id, schema, property, value) && named(id)
      );
    }
  }
}

/** Whether a text has all words of a name, however they are written. */
export function isOfWords(name: string, text: string): boolean {
  const words = new Set(tokenize(text).map((t) => t.folded));
  return tokenize(name).every((t) => words.has(t.folded));
}
