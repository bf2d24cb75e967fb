import type {
  ApprovalKind,
  ApprovalRecord,
  Guardian,
  ProtectedCategory,
  Purpose,
  RetainedKind,
  Statement,
} from "../core/index.ts";

/** What a second person's approval needs of the store; the rules are core's and the database's own. */
export interface ApprovalPort {
  /** The viewer is who asks; CONFLICT where the id is known. */
  requestApproval(
    draft: Pick<
      ApprovalRecord,
      "id" | "kind" | "subject" | "digest" | "reason" | "requestedAt" | "expiresAt"
    >,
  ): Promise<void>;
  /** False where it is not the viewer's to answer, answered already, or void. */
  decideApproval(
    id: string,
    decision: "approved" | "refused",
    reason: string,
    at: { readonly now: string; readonly validUntil: string },
  ): Promise<boolean>;
  approval(id: string): Promise<ApprovalRecord | undefined>;
  /** Newest first: the viewer's own, and all of them for supervisors and oversight. */
  approvals(filter: {
    readonly kind?: ApprovalKind;
    readonly subject?: string;
    readonly limit: number;
  }): Promise<readonly ApprovalRecord[]>;
  /** Marks as used the approval that the viewer asked for and another gave; answers its id, undefined for none. */
  takeApproval(
    kind: ApprovalKind,
    subject: string,
    digest: string,
    at: { readonly now: string; readonly once: boolean },
  ): Promise<string | undefined>;
}

/** A protected person as far as the graph may know: who stands for them, and as what. */
export interface ProtectedSubject {
  readonly entityId: string;
  readonly category: ProtectedCategory;
}

/** One thing that was said of a protected person, as the keyed store gives it back. */
export interface KeyedStatement {
  readonly entityId: string;
  readonly property: string;
  readonly value: string;
}

export interface Reidentified extends ProtectedSubject {
  readonly guardian: Guardian;
  readonly said: readonly KeyedStatement[];
}

export interface ProtectionPort {
  /** Which of these ids, as sources write them, are of persons who are protected already. */
  protectedSubjects(sourceIds: readonly string[]): Promise<ReadonlyMap<string, ProtectedSubject>>;
  /** Puts a protected person into the keyed store, with the id that the source uses; answers who stands for them. */
  protectPerson(person: {
    readonly sourceId: string;
    readonly category: ProtectedCategory;
    readonly said: readonly KeyedStatement[];
    readonly reportId: string;
    readonly reviewAt: string;
  }): Promise<{ readonly entityId: string; readonly pseudonym: string }>;
  /** Seals what a further report, or a later part of the same, says of a protected person. */
  keepProtected(entityId: string, said: readonly KeyedStatement[], reportId: string): Promise<void>;
  /** Statements of the children's compartment, also of an importer who may not look into it. */
  addChildren(statements: readonly Statement[]): Promise<number>;
  /** The names, where the viewer asked and another approved; undefined where there is nothing left. Else MARKING_FORBIDS. */
  reidentify(entityId: string, now: string): Promise<Reidentified | undefined>;
  /** Who a human source is: sealed, and the pseudonym that reports may carry. */
  keepSource(identity: string): Promise<string>;
  /** The source's identity, where the viewer asked and another approved. Else MARKING_FORBIDS. */
  sourceOf(pseudonym: string, now: string): Promise<string | undefined>;
}

/** A legal hold: who stopped the deletion, and why. */
export interface Hold {
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: string;
}

/** What is left of what was deleted. */
export interface Tombstone {
  readonly kind: RetainedKind;
  readonly id: string;
  readonly at: string;
  readonly because: string;
  readonly statements: number;
}

export interface RetentionPort {
  /** What this viewer may see and whose review date is at or before `until`, in its order. */
  due(until: string): Promise<
    readonly {
      readonly kind: RetainedKind;
      readonly id: string;
      readonly reviewAt: string;
      readonly holds: readonly Hold[];
    }[]
  >;
  isHeld(kind: RetainedKind, id: string): Promise<boolean>;
  placeHold(kind: RetainedKind, id: string, reason: string): Promise<void>;
  /** False where nothing is held. */
  liftHold(kind: RetainedKind, id: string, reason: string): Promise<boolean>;
  renew(kind: RetainedKind, id: string, reviewAt: string, reason: string): Promise<void>;
  tombstones(limit: number): Promise<readonly Tombstone[]>;
}

/** What the rights need of a transaction; one part a file of the store. */
export interface RightsTransaction extends ApprovalPort, ProtectionPort, RetentionPort {}

/** For whom the keeper works: it takes away what they decided, past what they may see, and shows them nothing. */
export interface OnBehalf {
  readonly userId: string;
  readonly purpose: string;
  readonly mandate: string;
}

export interface Protected {
  readonly entityId: string;
  readonly moved: number;
  readonly references: number;
  /** Ids of the statements that are no more, for those who were sent them. */
  readonly statementIds: readonly string[];
}

export interface Erased {
  readonly kind: RetainedKind;
  readonly id: string;
  readonly statementIds: readonly string[];
}

/** What needs to reach beyond one viewer: moving into the keyed store, and erasing. Each call is one transaction. */
export interface Keeper {
  /** Moves all that is said of these entities, and of those resolved with them, into the keyed store. */
  protect(
    person: {
      readonly entityIds: readonly string[];
      readonly category: ProtectedCategory;
      readonly guardian: Guardian;
      readonly reason: string;
      readonly reviewAt: string;
    },
    by: OnBehalf,
  ): Promise<Protected>;
  /**
   * Deletes what is past its review date and not held: reports with all that came of them, cases, and the keys of
   * protected persons. At most `limit` items a call, oldest first; an item is whole or not touched.
   */
  expire(now: string, limit: number, by: OnBehalf): Promise<readonly Erased[]>;
  /** Destroys the key of a protected person: the names are gone, also from the database's own copies. */
  erasePerson(entityId: string, reason: string, by: OnBehalf): Promise<void>;
  /** Shows these statements to nobody but for the given purposes. Answers how many. */
  restrict(
    statementIds: readonly string[],
    purposes: readonly Purpose[],
    reason: string,
    by: OnBehalf,
  ): Promise<number>;
}
