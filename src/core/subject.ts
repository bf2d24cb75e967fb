/**
 * Data-subject categories (R07; LED Art. 6, Europol Regulation Annex II). Every person is `unknown` until a
 * named human says otherwise with a reason.
 */
export const SUBJECT_CATEGORIES = [
  "unknown",
  "suspect",
  "convicted",
  "potential-offender",
  "contact",
  "official",
  "informant",
  "smuggled-person",
  "victim",
  "witness",
  "child",
] as const;

export type SubjectCategory = (typeof SUBJECT_CATEGORIES)[number];

const PROTECTED = ["smuggled-person", "victim", "witness", "child"] as const;
export type ProtectedCategory = (typeof PROTECTED)[number];

export function isProtectedCategory(category: SubjectCategory): category is ProtectedCategory {
  return (PROTECTED as readonly string[]).includes(category);
}

/** What a source calls a category, in whatever letters: "Smuggled person" is `smuggled-person`. */
export function categoryFrom(text: string): SubjectCategory | undefined {
  const wanted = text
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "-");
  return SUBJECT_CATEGORIES.find((c) => c === wanted);
}

/** Entity ids of protected persons begin with it, so that a reference to one is known wherever it stands. */
export const PROTECTED_ID_PREFIX = "protected-";

/** Categories that accuse: no code path sets them, only a human event does. */
const ACCUSING: readonly SubjectCategory[] = ["suspect", "convicted", "potential-offender"];
export const isAccusing = (category: SubjectCategory): boolean => ACCUSING.includes(category);

/** Protected wins: somebody who was forced to steer is a smuggled person and a suspect at once, and is protected. */
export function effectiveCategory(categories: Iterable<SubjectCategory>): SubjectCategory {
  const all = [...new Set(categories)];
  // A child outranks the other protected categories: its compartment is the strictest.
  const order: readonly SubjectCategory[] = ["child", "victim", "smuggled-person", "witness"];
  return (
    order.find((c) => all.includes(c)) ??
    SUBJECT_CATEGORIES.find((c) => c !== "unknown" && all.includes(c)) ??
    "unknown"
  );
}

/** A change of category: the only way one comes about. */
export interface CategoryDecision {
  readonly entityId: string;
  readonly category: SubjectCategory;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: string;
}

/** A person who may be named, scored and resolved. */
export interface PersonOfInterest {
  readonly kind: "person-of-interest";
  readonly entityId: string;
  readonly category: Exclude<SubjectCategory, ProtectedCategory>;
  readonly names: readonly string[];
}

/** A protected person is another type: there is no name to leak. Names live in the keyed store. */
export interface ProtectedPerson {
  readonly kind: "protected-person";
  readonly pseudonym: string;
  readonly category: ProtectedCategory;
}

export type Person = PersonOfInterest | ProtectedPerson;

export function personLabel(person: Person): string {
  return person.kind === "protected-person" ? person.pseudonym : (person.names[0] ?? person.entityId);
}
