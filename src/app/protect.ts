import {
  DIVERTED_PROPERTIES,
  idFrom,
  isProtectedCategory,
  type Model,
  PROTECTED_ID_PREFIX,
  type ProtectedCategory,
  type StatementDraft,
  SUBJECT_CATEGORIES,
} from "../core/index.ts";
import type { Transaction } from "./ports.ts";

/** Splits protected persons from the graph on the way in (R08, R10). */
export interface Protector {
  /** How many persons were pseudonymised so far. */
  readonly count: number;
  /** What may enter the graph: names and identifiers of protected persons replaced by a pseudonym or diverted. */
  protect(tx: Transaction, drafts: readonly StatementDraft[]): Promise<readonly StatementDraft[]>;
}

/** The property of our own with which a source says what somebody is. */
const CATEGORY_PROPERTY = "subjectCategory";
/** All that the graph may hold of a protected person, beside the pseudonym. */
const KEPT_PROPERTIES: ReadonlySet<string> = new Set([CATEGORY_PROPERTY]);

/**
 * A source file keeps the statements of one entity together, so a batch sees a person whole. The entity id
 * itself may be made of a name, so it is replaced too, wherever the file refers to it from then on.
 */
export function createProtector(model: Model, reportId: string): Protector {
  const pseudonymOf = new Map<string, string>();
  return {
    get count() {
      return pseudonymOf.size;
    },
    async protect(tx, drafts) {
      const categories = protectedIn(drafts, model);
      for (const [entityId, category] of categories) {
        if (pseudonymOf.has(entityId)) continue;
        const own = drafts.filter((d) => d.entityId === entityId && !KEPT_PROPERTIES.has(d.property));
        const identity = JSON.stringify([entityId, ...own.map((d) => [d.property, d.value])]);
        pseudonymOf.set(entityId, await tx.pseudonymise(identity, category, reportId));
      }
      return drafts.flatMap((draft) => rewrite(draft, pseudonymOf));
    },
  };
}

function protectedIn(drafts: readonly StatementDraft[], model: Model): Map<string, ProtectedCategory> {
  const found = new Map<string, ProtectedCategory>();
  for (const { entityId, schema, property, value } of drafts) {
    if (property !== CATEGORY_PROPERTY || !model.isA(schema, "Person")) continue;
    const category = SUBJECT_CATEGORIES.find((c) => c === value);
    if (category && isProtectedCategory(category)) found.set(entityId, category);
  }
  return found;
}

function rewrite(draft: StatementDraft, pseudonymOf: ReadonlyMap<string, string>): readonly StatementDraft[] {
  if (DIVERTED_PROPERTIES.has(draft.property)) return [];
  const pseudonym = pseudonymOf.get(draft.entityId);
  if (pseudonym !== undefined) {
    if (!KEPT_PROPERTIES.has(draft.property)) return [];
    const entityId = idFrom(PROTECTED_ID_PREFIX, pseudonym);
    const { schema } = draft;
    return [
      { entityId, schema, property: draft.property, value: draft.value },
      { entityId, schema, property: "name", value: pseudonym },
    ];
  }
  const referred = pseudonymOf.get(draft.value);
  return referred === undefined ? [draft] : [{ ...draft, value: idFrom(PROTECTED_ID_PREFIX, referred) }];
}
