import { IDENTIFIER_TYPES, type IdentifierType, identifierTypeOf, normalIdentifier } from "../identifiers.ts";
import { type AnalysedName, analyseName } from "../names/analyse.ts";
import type { NamesModel } from "../names/model.ts";

/**
 * What a scorer of entities receives. Nationality, birthplace, language and religion of a person are not in it, so
 * that no score can read them.
 */
export interface EntityRecord {
  readonly id: string;
  readonly kind: EntityKind;
  readonly names: readonly string[];
  /** ISO dates, full or partial ("1970", "1970-05"). */
  readonly birthDates: readonly string[];
  readonly gender: "male" | "female" | undefined;
  readonly identifiers: readonly RecordIdentifier[];
  /** Addresses and places of operation. */
  readonly places: readonly string[];
}

export type EntityKind = "person" | "organisation" | "either" | "other";

export interface RecordIdentifier {
  readonly type: IdentifierType;
  readonly value: string;
  /** One of which an entity has only one: two different ones are two entities. */
  readonly isExclusive: boolean;
}

const KINDS: Readonly<Record<string, EntityKind>> = {
  Person: "person",
  Company: "organisation",
  Organization: "organisation",
  PublicBody: "organisation",
  LegalEntity: "either",
};

const NAMES = ["name", "alias", "previousName", "weakAlias"];
/** A main country is left out: for a person it says where somebody is from. */
const PLACES = ["address", "registeredOffice", "operatesAt"];
/** Issued once for life, or for the life of the thing. */
const EXCLUSIVE: ReadonlySet<string> = new Set(["leiCode", "imoNumber", "socialSecurityNumber"]);

/** A record from an entity of FollowTheMoney's form; properties that no score may read are left behind. */
export function recordOf(entity: {
  readonly id: string;
  readonly schema: string;
  readonly properties: Readonly<Record<string, readonly string[]>>;
}): EntityRecord {
  const { properties } = entity;
  const all = (names: readonly string[]): string[] => names.flatMap((name) => [...(properties[name] ?? [])]);
  const names = all(NAMES);
  const parts = [...(properties["firstName"] ?? []), ...(properties["lastName"] ?? [])].join(" ");
  const gender = properties["gender"]?.[0]?.toLowerCase();
  return {
    id: entity.id,
    kind: KINDS[entity.schema] ?? "other",
    names: names.length > 0 || parts === "" ? names : [parts],
    birthDates: (properties["birthDate"] ?? []).map((d) => d.slice(0, 10)),
    gender: gender === "male" || gender === "female" ? gender : undefined,
    identifiers: Object.entries(properties).flatMap(([property, values]) => {
      const type = identifierTypeOf(property);
      if (!type || !IDENTIFIER_TYPES.includes(type)) return [];
      return values.flatMap((raw) => {
        const value = normalIdentifier(type, raw);
        return value === undefined ? [] : [{ type, value, isExclusive: EXCLUSIVE.has(property) }];
      });
    }),
    places: all(PLACES),
  };
}

/** A record with its names analysed: made once, compared many times. */
export interface PreparedRecord extends EntityRecord {
  readonly analysed: readonly AnalysedName[];
  readonly placeWords: ReadonlySet<string>;
}

const NAMES_MAX = 40;

export function prepareRecord(record: EntityRecord, model: NamesModel): PreparedRecord {
  const words = record.places
    .join(" ")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);
  return {
    ...record,
    analysed: record.names.slice(0, NAMES_MAX).map((name) => analyseName(name, model)),
    placeWords: new Set(words),
  };
}
