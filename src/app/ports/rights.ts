import type {
  Access,
  ApprovalKind,
  ApprovalRecord,
  ApprovalStanding,
  Guardian,
  Identifier,
  ProtectedCategory,
  Purpose,
  RetainedKind,
  Statement,
  StatementDraft,
  SubjectRequestKind,
} from "../../core/index.ts";
import type { DocumentFacts, MaskedName } from "../../formats/index.ts";
import type { Page } from "./index.ts";

export interface ApprovalFilter {
  readonly kind?: ApprovalKind;
  readonly subject?: string;
  readonly standing?: ApprovalStanding;
  /** Of these alone. */
  readonly ids?: readonly string[];
}

/** That all contributors of a report permit its use in court, as two of this node's people have it on record. */
export interface CourtUse {
  /** The approval that records it. */
  readonly approval: string;
  /** Who permitted it, when, and where that is written. */
  readonly reason: string;
  readonly requestedBy: string;
  readonly decidedBy: string;
  readonly decidedAt: string;
}

/** A taking in of a report, and where in the log it stands. */
export interface CustodyEntry {
  readonly at: string;
  readonly userId: string;
  readonly writer: string;
  readonly sequence: number;
  /** Of the entry, as the signed chain has it. */
  readonly hash: string;
}

export interface ApprovalDraft
  extends Pick<
    ApprovalRecord,
    "id" | "kind" | "subject" | "digest" | "reason" | "requestedAt" | "expiresAt"
  > {
  /** Ids of the statements that would go by it, where it is asked for with them. */
  readonly facts?: readonly string[];
  /** Ids of the signals that would. */
  readonly signals?: readonly string[];
}

/** What tells one request from another, and what it is about. */
export type Asked = Pick<ApprovalRecord, "id" | "kind" | "subject" | "digest">;

/** As what something has to have been asked for: whoever approved it read and could see just this. */
export interface ToldAs {
  /** What its reason begins with, in words that the node puts together. */
  readonly shown?: string;
  /** Ids of all statements that go by it, and of all signals. */
  readonly facts?: readonly string[];
  readonly signals?: readonly string[];
}

/** What a second person's approval needs of the store; the rules are core's and the database's own. */
export interface ApprovalPort {
  /** The viewer is who asks; CONFLICT where an id is known. */
  requestApprovals(drafts: readonly ApprovalDraft[]): Promise<void>;
  /** False where it is not the viewer's to answer, answered already, void, or of a fact that they do not see. */
  decideApproval(
    id: string,
    decision: "approved" | "refused",
    reason: string,
    at: { readonly now: string; readonly validUntil: string },
  ): Promise<boolean>;
  approval(id: string): Promise<ApprovalRecord | undefined>;
  /**
   * Those that wait first, newest first among each: the viewer's own, and all of them for supervisors and oversight. What was
   * answered since the page before stands among the others on the next.
   */
  approvals(
    filter: ApprovalFilter & Page,
    now: string,
  ): Promise<{ readonly items: readonly ApprovalRecord[]; readonly next: string | undefined }>;
  /** Those of others that wait for a supervisor, where the viewer is one: what each is of or about may be hidden from them. */
  approvalsWaiting(now: string): Promise<readonly Asked[]>;
  /** Of which of these a fact that would go by it is hidden from the viewer, withdrawn or gone. */
  approvalsBeyond(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** By subject, the id of the newest request that waits for exactly this, as far as the viewer may see it. */
  openRequests(
    kind: ApprovalKind,
    asked: readonly Pick<ApprovalRecord, "subject" | "digest">[],
    now: string,
  ): Promise<ReadonlyMap<string, string>>;
  /** By subject, the viewer's own last request. */
  ownRequests(kind: ApprovalKind, subjects: readonly string[]): Promise<ReadonlyMap<string, ApprovalRecord>>;
  /** By report that the viewer sees: its permission for what has this digest, whoever asked for it. */
  courtUses(reportIds: readonly string[], digest: string): Promise<ReadonlyMap<string, CourtUse>>;
  /** By report that the viewer sees: who took it in and when, oldest first. */
  custody(reportIds: readonly string[]): Promise<ReadonlyMap<string, readonly CustodyEntry[]>>;
  /** Marks as used the approval that the viewer asked for, as `told`, and another gave; answers its id, undefined for none. */
  takeApproval(
    kind: ApprovalKind,
    subject: string,
    digest: string,
    at: { readonly now: string; readonly once: boolean },
    told?: ToldAs,
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
  /**
   * Of these ids, each with all that it is one with, those of accounts, wallets and user accounts that a protected person holds,
   * alone or with others: whoever may see who holds them.
   */
  heldByProtected(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * From here to the commit no decision protects anybody: it waits, and takes along what was written. An import does not wait: whom
   * it protects it masks itself, once it is written.
   */
  holdProtected(): Promise<void>;
  /** As an `Unnaming` has it that was made now. */
  protectedVersion(): Promise<string>;
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
  /** Names that a report's text does not show, sealed: whoever reads the report learns where they stand, not what they are. */
  keepMasked(reportId: string, names: readonly MaskedName[]): Promise<void>;
  /** Where names stand that this viewer may ask to see. */
  maskedNames(reportId: string): Promise<readonly Pick<MaskedName, "start" | "end">[]>;
  /** One of them, where the viewer asked and another approved; undefined where there is none. Else MARKING_FORBIDS. */
  unmask(reportId: string, start: number, now: string): Promise<string | undefined>;
  /** Whether a report that this viewer may see came from this source. */
  hasSource(pseudonym: string): Promise<boolean>;
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

export interface ReportSeen {
  readonly numbers: readonly number[];
  /** Withdrawn ones too. */
  readonly statements: number;
}

export interface RetentionPort {
  /**
   * What this viewer may see and whose review date is at or before `until`, in its order. What was exchanged with partners is
   * due so many days after it was written here.
   */
  due(
    until: string,
    exchangedDays: number,
  ): Promise<
    readonly {
      readonly kind: RetainedKind;
      readonly id: string;
      readonly reviewAt: string;
      readonly holds: readonly Hold[];
    }[]
  >;
  /** Whether this viewer sees anything of hit/no-hit under this id: a batch, a hit, a standing question. */
  hasMatch(id: string): Promise<boolean>;
  isHeld(kind: RetainedKind, id: string): Promise<boolean>;
  /** Of the imports of this id, under one marking each, those that this viewer sees, and how many of their statements. */
  reportSeen(id: string): Promise<ReportSeen>;
  placeHold(kind: RetainedKind, id: string, reason: string): Promise<void>;
  /** False where nothing is held. */
  liftHold(kind: RetainedKind, id: string, reason: string): Promise<boolean>;
  renew(kind: RetainedKind, id: string, reviewAt: string, reason: string): Promise<void>;
  tombstones(limit: number): Promise<readonly Tombstone[]>;
}

/** A request of a data subject. Who asks and what is answered is sealed in the store. */
export interface SubjectRequest {
  readonly id: string;
  readonly kind: SubjectRequestKind;
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly openedBy: string;
  /** What the handler found to be about the applicant. */
  readonly entityIds: readonly string[];
  readonly statementIds: readonly string[];
  readonly applicant: string;
  readonly text: string;
  readonly decision?: "granted" | "partly" | "refused";
  /** Id of the profile's ground; set where something is refused. */
  readonly exemption?: string;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  /** The letter, HTML. */
  readonly letter?: string;
  /** How many recipients of what was released are told. */
  readonly told: number;
}

export interface SubjectRequestPort {
  addSubjectRequest(
    request: Omit<
      SubjectRequest,
      "openedBy" | "decision" | "exemption" | "decidedBy" | "decidedAt" | "letter" | "told"
    >,
  ): Promise<void>;
  subjectRequest(id: string): Promise<SubjectRequest | undefined>;
  /** By deadline, the undecided first. */
  subjectRequests(limit: number): Promise<readonly SubjectRequest[]>;
  /** False where it is decided already, or somebody began to after `staleBefore` (RFC 3339). Holds until it is answered or left. */
  beginSubjectDecision(id: string, staleBefore: string): Promise<boolean>;
  /** What this viewer began is anybody's to decide again. */
  leaveSubjectDecision(id: string): Promise<void>;
  /** False where it is decided already, or not this viewer's to decide. */
  answerSubjectRequest(
    id: string,
    answer: {
      readonly decision: NonNullable<SubjectRequest["decision"]>;
      readonly exemption?: string;
      readonly letter: string;
      readonly told: number;
    },
  ): Promise<boolean>;
}

export interface DetectorSwitch {
  readonly detector: string;
  readonly running: boolean;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

export interface CountedThing {
  readonly kind: string;
  readonly state: string;
  readonly n: number;
}

/** Figures without content. */
export interface OversightCounts {
  readonly reports: number;
  readonly findings: readonly CountedThing[];
  readonly approvals: readonly CountedThing[];
  readonly requests: readonly CountedThing[];
  readonly persons: readonly CountedThing[];
  readonly erased: readonly CountedThing[];
  readonly log: readonly CountedThing[];
}

export interface OversightPort {
  /** The last switch of each detector that was ever switched. */
  detectorSwitches(): Promise<ReadonlyMap<string, DetectorSwitch>>;
  switchDetector(detector: string, running: boolean, reason: string): Promise<void>;
  oversightCounts(now: string): Promise<OversightCounts>;
  /** How those with an account are called, by its id, where somebody said it; none for whoever may not ask who looked at what. */
  accountNames(): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** What the rights need of a transaction; one part a file of the store. */
export interface RightsTransaction
  extends ApprovalPort,
    ProtectionPort,
    RetentionPort,
    SubjectRequestPort,
    OversightPort {}

/** For whom the keeper works: it takes away what they decided, past what they may see, and shows them nothing. */
export interface OnBehalf {
  readonly userId: string;
  readonly purpose: string;
  readonly mandate: string;
}

/** Somebody who is to be protected. */
export interface PersonToProtect {
  /** Theirs, as far as they are known; those of whoever is resolved with them go along. */
  readonly entityIds: readonly string[];
  readonly category: ProtectedCategory;
  readonly guardian: Guardian;
  readonly reason: string;
  readonly reviewAt: string;
  /** What reports tell of them that is not in the graph, and never will be. */
  readonly told?: readonly ToldOf[];
}

/** What one report that is here tells of somebody, and under which marking it would be said. */
export interface ToldOf {
  readonly reportId: string;
  readonly access: Access;
  readonly drafts: readonly StatementDraft[];
}

/** Nothing of how much was said of them: whoever protects somebody may not see all of it. */
export interface Protected {
  readonly entityId: string;
}

export interface ProtectedTogether {
  /** Whoever turned out to be one is one. */
  readonly persons: readonly Protected[];
  /** Ids of the statements that are no more, for those who were sent them. */
  readonly statementIds: readonly string[];
}

export interface Erased {
  readonly kind: RetainedKind;
  readonly id: string;
  readonly statementIds: readonly string[];
}

/** A contact as an advert states it: a property of the schema Advert, and its normal form. */
export interface ContactOf {
  readonly property: string;
  readonly value: string;
}

/** What was taken back of adverts because a contact is somebody else's. */
export interface TakenBack {
  readonly statementIds: readonly string[];
  /** Findings that no longer prove it. */
  readonly findingIds: readonly string[];
  /** How many decisions of a rule on these adverts are open again. */
  readonly undone: number;
  /** Drafts of notices that go on without it, under another digest. */
  readonly redrafted: readonly string[];
  /** What went out with it: a human decides about the recall. */
  readonly left: readonly {
    readonly advertId: string;
    /** A partner's node, a platform, or a bank of signals. */
    readonly to: string;
    readonly what: "share" | "notice" | "signal";
    readonly access: Access;
  }[];
}

/**
 * Makes whole names and identifiers of whoever is in the keyed store unreadable in words of a source that does not say that it
 * speaks of them (R08). Says to nobody whom it looks for.
 */
export interface Unnaming {
  /** Another where somebody was protected since, or more is known of them. */
  readonly version: string;
  readonly isEmpty: boolean;
  text(text: string): string;
  /** What rows are joined by: where it names somebody, another that is the same wherever it stands. */
  key(key: string): string;
  facts(facts: DocumentFacts): DocumentFacts;
}

/** What needs to reach beyond one viewer: moving into the keyed store, and erasing. Each call is one transaction. */
export interface Keeper {
  /**
   * Makes these names unreadable in what a report is called, tells of others in free text and holds in rows, and these
   * identifiers in its rows, whoever may see it.
   */
  maskTexts(
    reportId: string,
    said: {
      readonly names: readonly string[];
      readonly identifiers: readonly Identifier[];
      /** By the id that the source uses. */
      readonly entityIdOf: ReadonlyMap<string, string>;
    },
    by: OnBehalf,
  ): Promise<void>;
  /** Of everybody in the keyed store; read once until it changes. */
  unnaming(by: OnBehalf): Promise<Unnaming>;
  /**
   * Makes unreadable, in words that are here, what `until` looks for and `since`, where given, did not; both are of `unnaming`.
   * Answers the ids of statements that it replaced.
   */
  unname(since: Unnaming | undefined, until: Unnaming, by: OnBehalf): Promise<readonly string[]>;
  /** Which of these entities anything is said of, or points at, whoever may see it. */
  spokenOf(entityIds: readonly string[], by: OnBehalf): Promise<readonly string[]>;
  /**
   * Moves all that is said of these persons, and of those resolved with them, into the keyed store, with what is told of them, and
   * makes it unreadable wherever it stands.
   */
  protect(persons: readonly PersonToProtect[], by: OnBehalf): Promise<ProtectedTogether>;
  /**
   * Takes out of every bank of signals what a protected person is known by, and ends requests for what is stored of them, whoever
   * may see it.
   */
  withdrawProtected(by: OnBehalf): Promise<void>;
  /** Names nobody who is protected in what people wrote in cases, also where it was written before they were. */
  unnameCases(by: OnBehalf): Promise<void>;
  /**
   * Withholds from every reader the findings about accounts that a protected person holds, and shows again those of which that is
   * said no more.
   */
  withholdFindings(by: OnBehalf): Promise<void>;
  /**
   * Deletes what is past its review date and not held: reports with all that came of them, cases, the keys of protected
   * persons, and what was exchanged with partners so many days ago. At most `limit` items a call, oldest first; an item
   * is whole or not touched.
   */
  expire(now: string, exchangedDays: number, limit: number, by: OnBehalf): Promise<readonly Erased[]>;
  /**
   * Deletes these of the imports of one id, with all that came of them. Answers the ids of their statements. CONFLICT where
   * more is in them than was seen, they are held, or something rests on them: a request for stored data, a permission for use in
   * court, an open request of a data subject.
   */
  eraseReport(
    report: ReportSeen & {
      readonly id: string /** What whoever was given any of it is told; the telling is owed in these words. */;
      readonly told: string;
    },
    reason: string,
    by: OnBehalf,
  ): Promise<readonly string[]>;
  /**
   * Deletes sightings of vehicles that nothing else here names, whoever may see it, of reports that came at or before that
   * time and are not held. Answers how many.
   */
  forgetSightings(receivedBefore: string, by: OnBehalf): Promise<number>;
  /** Destroys the key of a protected person: the names are gone, also from the database's own copies. */
  erasePerson(entityId: string, reason: string, by: OnBehalf): Promise<void>;
  /** Whether a name holds one of a protected person's; shows nobody which. */
  isOfProtected(name: string, by: OnBehalf): Promise<boolean>;
  /** Whether one of these handles is written like a protected person's name, or a part of one; shows nobody whose. */
  areLikeProtected(handles: readonly string[], by: OnBehalf): Promise<boolean>;
  /** Erases single statements, with their index rows. Answers how many. */
  eraseStatements(statementIds: readonly string[], reason: string, by: OnBehalf): Promise<number>;
  /** Withdraws what adverts state of these contacts, and what rests on it; whoever may see it. */
  takeBack(contacts: readonly ContactOf[], reason: string, by: OnBehalf): Promise<TakenBack>;
  /** These findings stand in no campaign any more. */
  leaveCampaign(findingIds: readonly string[], reason: string, by: OnBehalf): Promise<void>;
  /**
   * Puts on record, for oversight alone, how many of these statements, and of those about these entities and whoever was
   * resolved with them, a decision on a request did not reach, since whoever decided may not see them. Tells nobody else.
   */
  noteBeyond(
    requestId: string,
    about: {
      readonly entityIds: readonly string[];
      readonly statementIds: readonly string[];
      readonly reached: readonly string[];
    },
    by: OnBehalf,
  ): Promise<void>;
  /** Shows these statements to nobody but for the given purposes. Answers how many. */
  restrict(
    statementIds: readonly string[],
    purposes: readonly Purpose[],
    reason: string,
    by: OnBehalf,
  ): Promise<number>;
}
