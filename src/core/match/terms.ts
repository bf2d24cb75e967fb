import { normalIdentifier, parseIdentifierNode } from "../identifiers.ts";
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

/**
 * The one text by which two nodes compare an identifier, e.g. "phone:+447700900123"; undefined where the value is not
 * exact enough to ask about.
 */
export function matchTerm(type: MatchType, value: string): string | undefined {
  if (value.length > 200) return undefined;
  const normal = normalIdentifier(type, value);
  return normal !== undefined && IS_EXACT[type](normal) ? `${type}:${normal}` : undefined;
}

/**
 * Reads what a person wrote: "type:value", or a bare value where its form tells what it is: "+44…" is a phone, an
 * IBAN with right check digits an IBAN, "@…" a handle. "hull" and "engine" are serials, "passport" a document.
 */
export function readMatchTerm(text: string): string | undefined {
  const trimmed = text.trim();
  const [, word = "", rest = ""] = /^([a-z]+):(.+)$/is.exec(trimmed) ?? [];
  const type = ALIASES[word.toLowerCase()] ?? word.toLowerCase();
  if (isMatchType(type)) return matchTerm(type, rest);
  if (/^(?:\+|00)/.test(trimmed)) return matchTerm("phone", trimmed);
  if (trimmed.startsWith("@")) return matchTerm("handle", trimmed);
  return matchTerm("iban", trimmed);
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

export function parseTerm(term: string): { readonly type: MatchType; readonly value: string } | undefined {
  const colon = term.indexOf(":");
  const type = term.slice(0, colon);
  return isMatchType(type) ? { type, value: term.slice(colon + 1) } : undefined;
}
