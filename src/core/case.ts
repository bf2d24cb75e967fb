import type { Access } from "./marking/index.ts";

/** Entities, findings and reports under a mandate. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly mandate: string;
  readonly access: Access;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly reviewAt: string;
  /** While it is closed, nothing is put into it or taken out of it. */
  readonly closed?: { readonly by: string; readonly at: string };
  readonly items: readonly CaseItem[];
}

export interface CaseItem {
  readonly kind: "entity" | "finding" | "report";
  readonly id: string;
  readonly note: string;
  readonly addedBy: string;
  readonly addedAt: string;
}
