import { foldDigits, identifierTypeOf, normalIdentifier } from "../identifiers.ts";

/** A phone, an address, a document of somebody, as a source gives it. */
export interface Identifier {
  readonly property: string;
  readonly value: string;
}

const MASK = "█";
/** What has fewer letters and digits is too little to look for. */
const LETTERS_MIN = 4;
/** So many at its end by which an identifier is looked up: all that is left of a phone without its country code. */
const END_MAX = 7;
/** So many ends are looked for one by one sooner than each piece of a text among them. */
const FEW = 50;
/** A shorter handle is a word of many texts: it counts behind "@" and "/" only. */
const HANDLE_MIN = 5;
/** Spaces, hyphens and brackets between the digits of a number. "Neither letter nor digit" takes seconds to compile. */
const GAP = "[\\s.,:;()/_‐-―-]{0,3}";
const BEFORE = "(?<![\\p{L}\\p{N}_])";
const AFTER = "(?![\\p{L}\\p{N}_])";
const TRUNK = "(?:06|0|8)?";
/** Of a number without its country code; fewer digits are no number (see `isNationalFormOf`). */
const SIGNIFICANT_MIN = 7;

/**
 * Makes these identifiers unreadable in a text, however their digits are parted, phones also as people at home write
 * them. A text is searched for those only of which it holds the end.
 */
export function identifierMask(identifiers: Iterable<Identifier>): (text: string) => string {
  const byEnd = new Map<string, Set<string>>();
  for (const { property, value } of identifiers) {
    const type = identifierTypeOf(property);
    const normal = type && normalIdentifier(type, value);
    if (normal === undefined) continue;
    const end = lettersOf(normal).slice(-END_MAX);
    if (end.length < LETTERS_MIN) continue;
    const known = byEnd.get(end) ?? new Set();
    byEnd.set(end, known.add(type === "phone" ? phonePattern(normal) : patternOf(type ?? "", normal)));
  }
  if (byEnd.size === 0) return (text) => text;
  const compiled = compiler();
  const few = byEnd.size > FEW ? undefined : [...byEnd.keys()];
  const lengths = [...new Set([...byEnd.keys()].map((end) => end.length))];
  const patternsIn = (letters: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const put = (end: string): void => {
      for (const pattern of byEnd.get(end) ?? []) found.add(pattern);
    };
    if (few) {
      for (const end of few) if (letters.includes(end)) put(end);
      return found;
    }
    for (const length of lengths)
      for (let at = 0; at + length <= letters.length; at++) put(letters.slice(at, at + length));
    return found;
  };
  return (text) => {
    const plain = foldDigits(text);
    const letters = lettersOf(plain);
    const found = patternsIn(letters);
    if (found.size === 0) return text;
    const pattern = compiled([...found].join("|"));
    // Where digits take as much room as they did, the rest stays as it is written.
    const written = plain.length === text.length ? text : plain;
    let masked = "";
    let at = 0;
    for (const { index, 0: match } of plain.matchAll(pattern)) {
      masked += written.slice(at, index) + MASK.repeat(match.length);
      at = index + match.length;
    }
    return at === 0 ? text : masked + written.slice(at);
  };
}

/** A pattern takes milliseconds to compile, and the same number stands in many texts. */
function compiler(): (source: string) => RegExp {
  const known = new Map<string, RegExp>();
  return (source) => {
    const pattern = known.get(source) ?? new RegExp(source, "giu");
    if (known.size >= PATTERNS_KEPT) known.clear();
    known.set(source, pattern);
    return pattern;
  };
}
const PATTERNS_KEPT = 200;

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
const apart = (letters: string): string => [...letters].map(escaped).join(GAP);

function phonePattern(normal: string): string {
  const digits = normal.replace("+", "");
  const local = digits.replace(/^0+/, "");
  const isInternational = normal.startsWith("+");
  const forms = [`(?:\\+|00)?${apart(digits)}`];
  if (isInternational)
    for (const code of [1, 2, 3])
      if (digits.length - code >= SIGNIFICANT_MIN) forms.push(`${TRUNK}${GAP}${apart(digits.slice(code))}`);
  if (!isInternational && local.length >= SIGNIFICANT_MIN)
    forms.push(`(?:(?:\\+|00)\\d{1,3}${GAP})?${TRUNK}${GAP}${apart(local)}`);
  return `(?<!\\d)(?:${forms.join("|")})(?!\\d)`;
}

function patternOf(type: string, normal: string): string {
  if (type === "handle" && normal.length < HANDLE_MIN) return `(?<=[@/])${escaped(normal)}${AFTER}`;
  const isWrittenSo = type === "handle" || type === "email" || type === "url";
  return `${BEFORE}${isWrittenSo ? escaped(normal) : apart(normal)}${AFTER}`;
}
