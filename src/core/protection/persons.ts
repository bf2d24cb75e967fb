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

/**
 * Names and their parts in a text made unreadable, letter for letter, so that offsets into it stay true. A part that is
 * a common word is masked as well: doubt refuses.
 */
export function maskNames(text: string, names: Iterable<string>): string {
  const parts = new Set<string>();
  for (const name of names) {
    if (name.trim().length >= PART_MIN) parts.add(name.trim());
    for (const part of name.split(/[^\p{L}\p{M}\p{N}]+/u)) if ([...part].length >= PART_MIN) parts.add(part);
  }
  if (parts.size === 0) return text;
  const longestFirst = [...parts].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const either = longestFirst.map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|");
  const found = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])(?:${either})(?![\\p{L}\\p{M}\\p{N}])`, "giu");
  return text.replace(found, (match) => MASK.repeat(match.length));
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
