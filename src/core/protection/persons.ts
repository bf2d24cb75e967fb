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
import { maskNames } from "./mask.ts";

/** Children have a compartment of their own: whoever is not read into it does not learn that there is a child (R09). */
export const CHILDREN_COMPARTMENT = "children";

/** The marking of what the graph may hold of a protected person, and of what points at one. */
export function protectedAccess(access: Access, category: ProtectedCategory): Access {
  return category === "child"
    ? strictest(access, { ...access, compartments: [CHILDREN_COMPARTMENT] })
    : access;
}

const ADULT_YEARS = 18;

/**
 * Whether somebody who was born then may be a child (CRC Art. 1). Of a year or a month alone the last day counts: doubt
 * protects. What is no date, or still to come, says nothing.
 */
export function mayBeChild(birthDate: string, now: number): boolean {
  const [, year, month = "12", day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:$|T)/.exec(birthDate) ?? [];
  if (year === undefined || Date.parse(birthDate) > now) return false;
  // Day 0 of the month after is this month's last.
  const grown = Number(year) + ADULT_YEARS;
  const adultAt =
    day === undefined ? Date.UTC(grown, Number(month), 0) : Date.UTC(grown, Number(month) - 1, Number(day));
  return adultAt > now;
}

/** Whether somebody answers for a child; nobody may assume that. */
export const GUARDIANS = ["present", "absent", "unknown"] as const;
export type Guardian = (typeof GUARDIANS)[number];

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
