import { type Access, strictest } from "../marking/index.ts";
import type { Statement } from "../statement.ts";
import {
  type CategoryDecision,
  effectiveCategory,
  isProtectedCategory,
  PROTECTED_ID_PREFIX,
  type ProtectedCategory,
  SUBJECT_CATEGORIES,
  type SubjectCategory,
} from "../subject.ts";

/** Children have a compartment of their own: whoever is not read into it does not learn that there is a child (R09). */
export const CHILDREN_COMPARTMENT = "children";

/** The marking of what the graph may hold of a protected person, and of what points at one. */
export function protectedAccess(access: Access, category: ProtectedCategory): Access {
  return category === "child"
    ? strictest(access, { ...access, compartments: [CHILDREN_COMPARTMENT] })
    : access;
}

/** Whether somebody answers for a child; nobody may assume that. */
export const GUARDIANS = ["present", "absent", "unknown"] as const;
export type Guardian = (typeof GUARDIANS)[number];

const MASK = "█";
/** Shorter parts of a name would mask half of any text. */
const PART_MIN = 3;
const LETTER = "[\\p{L}\\p{M}\\p{N}]";
/** Written without spaces: a name may stand in the midst of letters. */
const UNSPACED =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u;
/** "And", "to", "by" are written on to the name. */
const PREFIXED = /\p{Script=Arabic}|\p{Script=Hebrew}/u;

/**
 * Names and their parts in a text made unreadable, letter for letter, so that offsets into it stay true. A part that is
 * a common word is masked as well: doubt refuses.
 */
export function maskNames(text: string, names: Iterable<string>): string {
  return nameMask(names)(text);
}

/** The same for many texts: names are looked at once. */
export function nameMask(names: Iterable<string>): (text: string) => string {
  const parts = new Set<string>();
  for (const name of names) {
    const min = UNSPACED.test(name) ? 2 : PART_MIN;
    for (const part of [name.trim(), ...name.split(/[^\p{L}\p{M}\p{N}]+/u)])
      if ([...part].length >= min) for (const form of ["NFC", "NFD"]) parts.add(part.normalize(form));
  }
  if (parts.size === 0) return (text) => text;
  const longestFirst = [...parts].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const found = new RegExp(longestFirst.map(patternOf).join("|"), "giu");
  return (text) => text.replace(found, (match) => MASK.repeat(match.length));
}

/**
 * Whether a name may be that of somebody who bears one of these: two words of it are the same, or its only one. Doubt
 * says yes.
 */
export function sharesName(name: string, names: Iterable<string>): boolean {
  const words = name.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => [...word].length >= 2);
  for (const other of names) {
    const shared = words.filter((word) => maskNames(word, [other]) !== word).length;
    if (shared > 0 && shared >= Math.min(2, words.length)) return true;
  }
  return false;
}

function patternOf(part: string): string {
  const literal = part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  if (UNSPACED.test(part)) return literal;
  return PREFIXED.test(part) ? `${literal}(?!${LETTER})` : `(?<!${LETTER})${literal}(?!${LETTER})`;
}

/**
 * What somebody is, of what humans decided and of what the graph says of a pseudonym. What a source says of anybody
 * else is no category: ingestion accuses nobody (R07).
 */
export function categoryShown(
  statements: readonly Pick<Statement, "entityId" | "property" | "value">[],
  decided: Iterable<Pick<CategoryDecision, "category">>,
): SubjectCategory {
  const said = statements
    .filter((s) => s.property === "subjectCategory" && s.entityId.startsWith(PROTECTED_ID_PREFIX))
    .flatMap((s) => SUBJECT_CATEGORIES.find((c) => c === s.value) ?? [])
    .filter(isProtectedCategory);
  return effectiveCategory([...[...decided].map((d) => d.category), ...said]);
}
