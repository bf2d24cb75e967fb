/** What a typology that is data calls itself; a reader refuses what it does not know. */
export const TYPOLOGY_FORMAT = "wasl.typology/1";

/** How the id of its detector begins: none that is code can be taken for it. */
export const DECLARED_PREFIX = "typology.";

/** The kinds of rows that a typology may go through; rows.ts says what it may read of each. */
export const ROW_KINDS = ["payments", "orders", "seizures", "events", "posts"] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** Roles that say what somebody does in the rows, and accuse nobody. */
export const SUBJECT_ROLES = ["account", "advert", "buyer", "seller", "payer", "payee", "party"] as const;

/** No typology is sure: its score decides nothing. */
export const SCORE_MAX = 0.95;

export const declaredId = ({ id }: { readonly id: string }): string => DECLARED_PREFIX + id;
