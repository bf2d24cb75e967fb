import { normalIdentifier, parseIdentifierNode } from "../identifiers.ts";
import { PLATFORM_CODES, platformCode } from "../platform-name.ts";
import { isIban } from "../text/checksums.ts";

/** What hit/no-hit may be asked about: exact identifiers that name one thing everywhere. Never a name. */
export const MATCH_TYPES = ["phone", "document", "iban", "handle", "serial"] as const;
export type MatchType = (typeof MATCH_TYPES)[number];

const DIGIT = /\p{Nd}/u;
/** A short number is somebody's by chance; the lengths are those below which it names more than one thing. */
const IS_EXACT: Readonly<Record<MatchType, (normal: string) => boolean>> = {
  // E.164: a country code, at most 15 digits. A number in national form is another number elsewhere.
  phone: (n) => /^\+[1-9]\d{7,14}$/.test(n),
  // ICAO 9303: at most nine characters for passports, more for national documents.
  document: (n) => n.length >= 6 && n.length <= 24 && DIGIT.test(n),
  iban: isIban,
  handle: (n) => n.length >= 4 && n.length <= 64 && !/\s/.test(n),
  // Hull identification numbers (ISO 10087) have 14 or 15 characters, engines fewer.
  serial: (n) => n.length >= 6 && n.length <= 40 && DIGIT.test(n),
};

export const isMatchType = (text: string): text is MatchType =>
  (MATCH_TYPES as readonly string[]).includes(text);

/** Two documents of one number are of two countries, two handles alike on two platforms: what tells them apart, where it is said. */
const OF: Partial<Record<MatchType, (said: string) => string | undefined>> = {
  document: issuingCountry,
  // Of a service that nobody has a code for each writes something else: that says nothing.
  handle: (said) => PLATFORM_AS.get(platformCode(said)),
};
const PLATFORM_AS: ReadonlyMap<string, string> = new Map([
  ...PLATFORM_CODES.map((code) => [code, code] as const),
  ["twitter", "x"],
  ["facebook messenger", "messenger"],
]);
/** ISO 3166-1, and the two that the European Union writes otherwise. */
const COUNTRY_AS: ReadonlyMap<string, string> = new Map([
  ["UK", "GB"],
  ["EL", "GR"],
]);

/** Who issued the document, which says nothing of who its holder is. */
function issuingCountry(said: string): string | undefined {
  const code = said.trim().toUpperCase();
  return /^[A-Z]{2}$/.test(code) ? (COUNTRY_AS.get(code) ?? code) : undefined;
}

/** The country or platform in its one form; undefined where none is said, or this type has none. */
export const qualifierOf = (type: MatchType, said: string): string | undefined => OF[type]?.(said);
export const hasQualifier = (type: MatchType): boolean => OF[type] !== undefined;

/**
 * The one text by which two nodes compare an identifier, e.g. "phone:+447700900123"; undefined where the value is not
 * exact enough to ask about. With what it is of in its form, as `qualifierOf` gives it: "document:GB:AB123456".
 */
export function matchTerm(type: MatchType, value: string, qualifier?: string): string | undefined {
  if (value.length > 200) return undefined;
  const normal = normalIdentifier(type, value);
  if (normal === undefined || !IS_EXACT[type](normal) || saysOfWhat(type, normal)) return undefined;
  return qualifier === undefined ? `${type}:${normal}` : `${type}:${qualifier}:${normal}`;
}

/**
 * True of a handle that reads as one of a platform, or of none that is stated: as a text it would be the tag of another handle, by which
 * somebody protected could be asked about.
 */
const saysOfWhat = (type: MatchType, normal: string): boolean =>
  normal.startsWith(":") || parseTerm(`${type}:${normal}`)?.qualifier !== undefined;

/**
 * Reads what a person wrote: "type:value", or a bare value where its form tells what it is: "+44…" is a phone, an
 * IBAN with right check digits an IBAN, "@…" a handle. "hull" and "engine" are serials, "passport" a document. Before the value of a
 * document may stand the country that issued it, before a handle its platform: "passport:GB:AB123456", "handle:telegram:boat_channel".
 */
export function readMatchTerm(text: string): string | undefined {
  const trimmed = text.trim();
  const [, word = "", rest = ""] = /^([a-z]+):(.+)$/is.exec(trimmed) ?? [];
  const type = ALIASES[word.toLowerCase()] ?? word.toLowerCase();
  if (isMatchType(type)) return readQualified(type, rest);
  if (/^(?:\+|00)/.test(trimmed)) return matchTerm("phone", trimmed);
  if (trimmed.startsWith("@")) return matchTerm("handle", trimmed);
  return matchTerm("iban", trimmed);
}

function readQualified(type: MatchType, text: string): string | undefined {
  const [, said = "", rest = ""] = /^([^:]*):(.+)$/s.exec(text) ?? [];
  const qualifier = qualifierOf(type, said);
  if (qualifier !== undefined) return matchTerm(type, rest, qualifier);
  // No number of a document has a colon: a country that nobody knows is not taken for a part of it.
  return type === "document" && said.trim() !== "" ? undefined : matchTerm(type, text);
}

const ALIASES: Readonly<Record<string, MatchType>> = {
  hull: "serial",
  hin: "serial",
  engine: "serial",
  passport: "document",
  id: "document",
};

/** The term of an identifier as the store indexes it (core `identifierNode`); undefined where it is of no such kind. */
export function termOfNode(node: string): string | undefined {
  const parsed = parseIdentifierNode(node);
  return parsed && isMatchType(parsed.type) ? matchTerm(parsed.type, parsed.value) : undefined;
}

export interface MatchTerm {
  readonly type: MatchType;
  readonly qualifier?: string;
  readonly value: string;
}

export function parseTerm(term: string): MatchTerm | undefined {
  const colon = term.indexOf(":");
  const type = term.slice(0, colon);
  if (!isMatchType(type)) return undefined;
  const value = term.slice(colon + 1);
  const end = value.indexOf(":");
  const qualifier = value.slice(0, Math.max(0, end));
  return end > 0 && qualifierOf(type, qualifier) === qualifier
    ? { type, qualifier, value: value.slice(end + 1) }
    : { type, value };
}

/** The identifier whatever it is of: as the store indexes it, and as sets of the first form have it. */
export function plainTerm(term: string): string {
  const parsed = parseTerm(term);
  return parsed ? `${parsed.type}:${parsed.value}` : term;
}

/** The identifier of which nobody here says what it is of. */
function unstatedTerm(term: string): string {
  const parsed = parseTerm(term);
  return parsed ? `${parsed.type}::${parsed.value}` : term;
}

/**
 * What a set holds for an identifier that one record has: itself, for whoever asks without; and for whoever asks with, of which country or
 * platform it is, or that the record does not say. Other types are one text.
 */
export function termsHeld(plain: string, qualifier?: string): readonly string[] {
  const parsed = parseTerm(plain);
  if (!parsed || !hasQualifier(parsed.type)) return [plain];
  return [
    plain,
    qualifier === undefined ? unstatedTerm(plain) : `${parsed.type}:${qualifier}:${parsed.value}`,
  ];
}

/**
 * What a set is asked for a term: any of it is a hit. Of a document of one country itself, and those of which the holder does not say
 * whose they are; a set of the first form knows the number alone.
 */
export const termsAsked = (term: string, isSecondForm: boolean): readonly string[] => {
  if (parseTerm(term)?.qualifier === undefined) return [term];
  return isSecondForm ? [term, unstatedTerm(term)] : [plainTerm(term)];
};
