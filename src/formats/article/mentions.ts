import type { KnownNames, Mention } from "../format.ts";
import { type Contact, findContacts } from "../text/contacts.ts";
import { tokenize } from "../text/tokens.ts";
import { type DateFound, findDates } from "./dates.ts";
import { findFigures } from "./figures.ts";
import { findOutcomes, type OutcomeFound } from "./outcomes.ts";
import { asciiDigits, isCapital, overlaps, type Passage, type Span } from "./passage.ts";
import { findPeople, type PersonFound } from "./people.ts";
import {
  findDemonyms,
  findOrganisations,
  findPlaces,
  type OrganisationFound,
  type PlaceFound,
} from "./places.ts";
import { knownNamesIndex, type Reading } from "./reading.ts";
import { findRelations, type RelationFound } from "./relations.ts";

/** All that was found in the text of an article. */
export interface Found {
  readonly passage: Passage;
  readonly people: readonly PersonFound[];
  readonly organisations: readonly OrganisationFound[];
  readonly places: readonly PlaceFound[];
  readonly dates: readonly DateFound[];
  readonly outcomes: readonly OutcomeFound[];
  readonly relations: readonly RelationFound[];
  readonly known: readonly KnownFound[];
  readonly contacts: readonly Contact[];
  readonly mentions: readonly Mention[];
}

interface KnownFound extends Span {
  readonly entityId: string;
  readonly schema: string;
}

/** Why a mark is there that the text alone would not give. */
export const KNOWN_TO_NODE = "known to this node";

export function findMentions(
  text: string,
  lang: string,
  reading: Reading,
  publishedAt: string | undefined,
  knownNames: KnownNames,
): Found {
  const passage: Passage = { text, digits: asciiDigits(text), tokens: tokenize(text), lang, reading };
  const dates = findDates(passage, publishedAt);
  const contacts = findContacts(text, reading.ibanLengths);
  const outcomes = findOutcomes(passage);
  // The number of a list's item is no figure, nor is what belongs to a date or a phone.
  const numbers = outcomes.map((o) => ({ start: text.lastIndexOf("\n", o.start - 1) + 1, end: o.start }));
  const organisations = findOrganisations(passage);
  const demonyms = findDemonyms(passage);
  const allPlaces = findPlaces(passage);
  const figures = findFigures(passage, [...dates, ...contacts, ...numbers], allPlaces);
  const people = findPeople(passage, {
    places: allPlaces,
    demonyms,
    organisations,
    taken: [...dates, ...figures],
  });
  const known = findKnown(passage, knownNames);
  // What this node knows takes nothing away here: what is missing would tell a reader who may not know.
  const places = allPlaces.filter((place) => ![...people, ...organisations].some((s) => overlaps(s, place)));
  const relations = findRelations(passage, people);
  const slice = (span: Span): string => text.slice(span.start, span.end);
  const at = (span: Span) => ({ text: slice(span), start: span.start, end: span.end });
  const mentions: Mention[] = [
    ...people.map((p): Mention => {
      const same = known.find((k) => overlaps(k, p) && k.schema === "Person");
      const role = p.role === undefined ? {} : { role: p.role };
      const entity = same ? { entityId: same.entityId } : {};
      return { type: "person", ...at(p), value: p.name, ...role, ...entity, because: p.because };
    }),
    ...known
      .filter((k) => !people.some((p) => overlaps(p, k)))
      .map(
        (k): Mention => ({
          type: knownType(k.schema),
          ...at(k),
          entityId: k.entityId,
          because: KNOWN_TO_NODE,
        }),
      ),
    ...organisations.map((o): Mention => {
      const entity = o.organisation.id === "" ? {} : { entityId: o.organisation.id };
      return {
        type: o.organisation.kind,
        ...at(o),
        value: o.organisation.name,
        ...entity,
        because: o.because,
      };
    }),
    ...places.map((p): Mention => {
      if (p.place.kind === "country")
        return { type: "country", ...at(p), value: p.place.country, because: "gazetteer" };
      return { type: "place", ...at(p), value: p.place.id, unit: p.place.country, because: "gazetteer" };
    }),
    ...dates.map((d): Mention => ({ type: "date", ...at(d), value: d.value, because: d.because })),
    ...figures.map(
      (f): Mention => ({ type: f.type, ...at(f), value: f.value, unit: f.unit, because: f.because }),
    ),
    ...contacts.map(
      (c): Mention => ({ type: "identifier", ...at(c), value: c.value, unit: c.type, because: c.type }),
    ),
    ...outcomes.map(
      (o): Mention => ({
        type: "outcome",
        ...at(o),
        ...(o.front === undefined ? {} : { value: String(o.front), unit: "front" }),
        role: String(o.number),
        because: "numbered list",
      }),
    ),
    ...relations.map(
      (r): Mention => ({
        type: "relation",
        ...at(r),
        value: r.predicate,
        relation: {
          subject: r.subject.name,
          object: r.object.name,
          ...(r.about === undefined ? {} : { about: r.about }),
        },
        because: "verb between two persons",
      }),
    ),
  ];
  mentions.sort((a, b) => a.start - b.start || b.end - a.end);
  return { passage, people, organisations, places, dates, outcomes, relations, known, contacts, mentions };
}

function knownType(schema: string): Mention["type"] {
  if (schema === "Person") return "person";
  if (schema === "Vessel") return "vessel";
  if (schema === "Vehicle") return "vehicle";
  return schema === "Company" ? "company" : "organisation";
}

function findKnown(passage: Passage, names: KnownNames): readonly KnownFound[] {
  if (names.length === 0) return [];
  const hits = knownNamesIndex(names).find(passage.text, passage.tokens);
  return hits.flatMap((hit): KnownFound[] => {
    const word = passage.text.slice(hit.start, hit.end);
    const known = hit.value.find((k) => !isCapital(k.name) || isCapital(word));
    return known ? [{ start: hit.start, end: hit.end, entityId: known.entityId, schema: known.schema }] : [];
  });
}
