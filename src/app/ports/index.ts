import type {
  Access,
  AccountPseudonyms,
  BulkRecord,
  CardTexts,
  Case,
  CaseItem,
  CategoryDecision,
  ErrorCode,
  Filed,
  FindingDraft,
  FindingState,
  Front,
  IdentifierUse,
  Judgement,
  KeptFinding,
  Lang,
  Link,
  LinkFront,
  Model,
  Post,
  PreventionText,
  ProtectedCategory,
  PurposeStatement,
  Refused,
  Reject,
  Report,
  Resolution,
  RightsProfile,
  Role,
  Saying,
  Scope,
  ScoreTerm,
  Span,
  Statement,
  StoredDataLaws,
  TakenKind,
  TechniqueTexts,
  Tlp,
  Viewer,
} from "../../core/index.ts";
import type { DocumentFacts, DocumentKind, ReferenceData } from "../../formats/index.ts";
import type { NewsParts } from "../news/events.ts";
import type { Disclosures } from "../rights/disclosures.ts";
import type { AccountSecurity, CodeNeeded, SignedIn, TokenWish } from "./accounts.ts";
import type { DataRequestPort } from "./data-requests.ts";
import type { DeskPort } from "./desk.ts";
import type { DocumentPort } from "./documents.ts";
import type { EditionPort } from "./editions.ts";
import type { EventPort, InterestPort } from "./events.ts";
import type { FederationPorts, FederationTransaction } from "./federation.ts";
import type { GoodsAlertPort } from "./goods-alerts.ts";
import type { FollowUpPort, JobQueue, WorkFor } from "./jobs.ts";
import type { AUDIT_ACTIONS, FindingOrder, Order, ReportFilter, ReportValues } from "./lists.ts";
import type { MatchPorts, MatchTransaction } from "./match.ts";
import type { MoneyPort } from "./money.ts";
import type { ModerationService, OnlinePort } from "./online.ts";
import type { CampaignPort, PreventionPort } from "./prevention.ts";
import type { ResolveTransaction } from "./resolve.ts";
import type { Keeper, RightsTransaction } from "./rights.ts";
import type { SignalPort } from "./signals.ts";
import type { SupplyEngine, SupplyPort } from "./supply.ts";
import type { PublishedTransparency, TransparencyPort } from "./transparency.ts";
import type { TypologyPort } from "./typologies.ts";
import type { WatchPort, WebFetcher } from "./watch.ts";
import type { WorkplacePort } from "./workplace.ts";

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

/**
 * Holds an upload between its arrival and its decoding, because the report's id is the hash of all its bytes.
 * What goes to disk is encrypted under a key that dies with the process.
 */
export interface Spool {
  keep(bytes: AsyncIterable<Uint8Array>): Promise<Spooled>;
}

export interface Spooled {
  readonly sha256: string;
  readonly byteLength: number;
  open(): AsyncIterable<Uint8Array>;
  dispose(): Promise<void>;
}

export interface Random {
  bytes(length: number): Uint8Array;
}

/** What the use cases stand on; wired once in cli/. */
export interface Platform {
  readonly nodeId: string;
  readonly store: Store;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly random: Random;
  readonly model: Model;
  /** Absent in a node that exchanges nothing. */
  readonly federation?: FederationPorts;
  readonly reference: ReferenceData;
  /** What accounts without a role are called here, under a key of this node alone. */
  readonly accountPseudonym: AccountPseudonyms;
  /** data/rights/profile.json: periods and grounds of the law that this node works under. */
  readonly rights?: RightsProfile;
  /** data/online/stored-data.json: what may be asked of a platform's stored data, by which law. */
  readonly dataLaws?: StoredDataLaws;
  /** data/rights/letter.json: the words of an answer to a data subject, by language. */
  readonly letterMessages?: Readonly<Record<"en" | "ar" | "fr", Readonly<Record<string, string>>>>;
  /** Who received what, and how they are told; absent where nothing leaves this node. */
  readonly disclosures?: Disclosures;
  /** Hit/no-hit and messages with partners; absent in a process that speaks to none. */
  readonly match?: MatchPorts;
  /** data/brief/messages.json: the words of the printed brief, by language. */
  readonly briefMessages: Readonly<Record<Lang, Readonly<Record<string, string>>>>;
  /** Content of data/findings/: what detectors say. */
  readonly findingMessages: Readonly<Record<Lang, Readonly<Record<string, string>>>>;
  /** Fonts that a brief carries with it, so that every script prints on every machine. Read on first use. */
  readonly briefFonts: () => readonly BriefFont[];
  /** Looks through every file before it is read; absent where the operator names no scanner. */
  readonly scanner?: VirusScanner;
  /** Takes documents apart; absent where such documents are refused. */
  readonly documents?: DocumentReader;
  /** The supply front over a set of rows, in a thread of its own; absent in a process that analyses none. */
  readonly supply?: SupplyEngine;
  /** Content of data/techniques.json, read on first use. */
  readonly techniques?: () => unknown;
  /** data/prevention/starters.json: what a node may begin with, each still to be vetted. */
  readonly starterMessages?: () => readonly Omit<PreventionText, "reviewAt">[];
  /** Texts of techniques and of detectors' cards in a language; undefined where that has none, as English. */
  readonly methodTexts?: (lang: Lang) => MethodTexts | undefined;
  /** Reads news; loaded on first use. Absent where this node reads none. */
  readonly news?: () => NewsParts;
  /** Fetches watched sources; absent in a process that watches none. */
  readonly web?: WebFetcher;
  /** The moderation service of a platform, where this node has one set up. */
  readonly moderation?: (platform: string) => ModerationService | undefined;
}

/**
 * Reads hostile documents apart from the process that holds keys, in bounded time and memory. Answers JSON as
 * `readElsewhere` in formats and `parsePage` take it, whatever the bytes are; it does not throw.
 */
export interface DocumentReader {
  /** `url` is where a feed came from. */
  read(kind: DocumentKind, bytes: Uint8Array, url?: string): Promise<Uint8Array>;
}

export interface VirusScanner {
  /** The signature that was found; undefined for a clean file. SCANNER_UNAVAILABLE where nobody could tell. */
  scan(bytes: AsyncIterable<Uint8Array>): Promise<string | undefined>;
}

/** data/techniques.<lang>.json and data/detectors.<lang>.json. */
export interface MethodTexts {
  readonly techniques: TechniqueTexts;
  readonly cards: CardTexts;
}

export interface BriefFont {
  readonly family: string;
  /** Where a text matches this, the font is needed. */
  readonly letters: RegExp;
  /** CSS unicode-range. */
  readonly range: string;
  readonly base64: string;
}

/** Who asks, and why. The token is a session's or an API token's secret; the database resolves it to a viewer. */
export interface Actor {
  readonly token: string;
  readonly purpose: PurposeStatement;
  /** In which Wasl speaks to them; English where nothing is said. */
  readonly lang?: Lang;
  /**
   * Whose the token was a moment ago. The store begins the work with that while it looks again, in one round trip; CONFLICT
   * where it no longer holds.
   */
  readonly known?: KnownUser;
}

/** Who a token stood for, and when that was looked up, in milliseconds since 1970. */
export interface KnownUser {
  readonly user: User;
  readonly at: number;
}

/**
 * Where everything lives. Each call of `as` is one transaction under one viewer: row-level security decides
 * what `work` sees. Every adapter passes test/contracts/store-contract.ts.
 *
 * Errors: CREDENTIAL_INVALID, PURPOSE_FORBIDS, STORE_BUSY, STORE_FULL, STORE_TIMEOUT, STORE_UNAVAILABLE.
 * What `work` returned has been committed when `as` resolves; where it rejects, nothing was kept, except the
 * audit entry of a refusal. For `Refused`, `as` rejects with its error, and that entry is kept in the transaction that is
 * open already: a second one costs as much as the reading did.
 */
export interface Store {
  as<T>(
    actor: Actor,
    work: (tx: Transaction) => Promise<T | Refused>,
    options?: { readonly deadlineMs?: number },
  ): Promise<T>;
  /** So many transactions of one import are faster than one: where the database is a server, its processes share the work. */
  readonly writersMax: number;
  readonly accounts: Accounts;
  readonly keeper: Keeper;
  readonly jobs: JobQueue;
  /** Reports to the public as anybody may read them, newest first: the one thing that is asked without a token. */
  published(): Promise<readonly PublishedTransparency[]>;
  /** True when a query can be answered now. */
  ready(): Promise<boolean>;
  /** Recomputes the hash chain; names the first broken entry. */
  verifyAudit(): Promise<AuditVerdict>;
  /** Recomputes the ids of statements, released entries and markings; names what was changed past the application. */
  verifyContents(): Promise<ContentVerdict>;
  close(): Promise<void>;
}

/** One viewer, one database transaction. Lists are filtered by row-level security before limits apply. */
export interface Transaction
  extends EditionPort,
    EventPort,
    InterestPort,
    FederationTransaction,
    FollowUpPort,
    MatchTransaction,
    MoneyPort,
    TypologyPort,
    OnlinePort,
    SignalPort,
    DataRequestPort,
    TransparencyPort,
    DeskPort,
    DocumentPort,
    PreventionPort,
    CampaignPort,
    ResolveTransaction,
    RightsTransaction,
    SupplyPort,
    GoodsAlertPort,
    WorkplacePort,
    WatchPort {
  readonly viewer: Viewer;
  /** In which the actor reads. */
  readonly lang: Lang;

  /** Reads, searches, changes, shares and refusals, in the same transaction as what they record (R17). */
  audit(entry: AuditEntryDraft): Promise<void>;
  auditTrail(filter: AuditFilter): Promise<readonly AuditEntry[]>;

  /** Idempotent by id. Answers "known" where a report with these bytes is complete already. */
  openReport(report: Report): Promise<"new" | "resumed" | "known">;
  /** Appends a piece of the original bytes (1 MiB, the last shorter), encrypted at rest; numbered from 0, idempotent. */
  keepOriginal(reportId: string, piece: number, bytes: Uint8Array): Promise<void>;
  original(reportId: string): Promise<Uint8Array | undefined>;
  /** One piece of it, as it was appended; nothing behind the last. */
  originalPiece(reportId: string, piece: number): Promise<Uint8Array | undefined>;
  /** What its importer said of how to read it, a mapping among it; sealed as the original is, and shown by nothing. */
  keepReadWith(reportId: string, options: Readonly<Record<string, unknown>>): Promise<void>;
  /** As it was said last. */
  readWith(reportId: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  completeReport(reportId: string, outcome: ImportOutcome, facts: DocumentFacts): Promise<void>;
  report(reportId: string): Promise<StoredReport | undefined>;
  /** The same, held until this transaction ends: of two who mark one report, neither undoes the other. */
  reportToMark(reportId: string): Promise<StoredReport | undefined>;
  markReport(reportId: string, facts: DocumentFacts): Promise<void>;
  /** One query for all; without the text and the mentions of `facts`. */
  reportsById(reportIds: readonly string[]): Promise<ReadonlyMap<string, StoredReport>>;
  /** Without the text and the mentions of `facts`; the newest first where no other order is asked for. */
  reports(filter: ReportFilter): Promise<readonly StoredReport[]>;
  /** What the reports that this viewer sees have in columns of few values, in order; at most `max` of each. */
  reportValues(max: number): Promise<ReportValues>;

  /** Idempotent by statement id; answers how many were new. Indexes names, identifiers and links with them. */
  appendStatements(statements: readonly Statement[]): Promise<number>;
  /** A withdrawal: the statement is no longer shown; the tombstone says who, when and why. */
  withdrawStatement(statementId: string, reason: string): Promise<void>;
  statements(statementIds: readonly string[]): Promise<readonly Statement[]>;
  /** Of these what is withdrawn: "here" where anybody of this node took back the same claim, "partner" where only its creator did. */
  withdrawn(statementIds: readonly string[]): Promise<ReadonlyMap<string, "here" | "partner">>;
  /** By canonical id (as this viewer resolves it) or any of its entity ids. One query for all ids. */
  statementsAbout(ids: readonly string[], asOf?: string): Promise<ReadonlyMap<string, readonly Statement[]>>;
  /** The same as far as naming takes it: of a list of hundreds, a tenth of the reading. */
  sayingsAbout(ids: readonly string[]): Promise<ReadonlyMap<string, readonly Saying[]>>;
  /** Canonical ids in a stable order, for walking through everything visible. */
  entityIds(page: Page): Promise<{ readonly ids: readonly string[]; readonly next: string | undefined }>;
  /** Canonical id of each id for this viewer; an id without decisions is its own. */
  canonical(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;

  appendRecords(reportId: string, access: Access, records: readonly BulkRecord[]): Promise<number>;
  records<K extends BulkRecord["kind"]>(
    kind: K,
    page?: Page,
  ): AsyncIterable<readonly (Extract<BulkRecord, { kind: K }> & Filed)[]>;
  recordsById(
    ids: readonly string[],
    kinds?: readonly BulkRecord["kind"][],
  ): Promise<readonly (BulkRecord & { readonly reportId: string })[]>;
  /** Posts that were typed off this screenshot, by the SHA-256 of the picture, the first that came first. */
  postsOfSnapshot(
    pictureSha256: string,
  ): Promise<readonly (Post & { readonly reportId: string; readonly access: Access })[]>;
  /** Where the rows with these ids stand, and under which marking: a row's own may be stricter than its report's. */
  recordOrigins(
    ids: readonly string[],
  ): Promise<readonly { readonly id: string; readonly reportId: string; readonly access: Access }[]>;

  /** Candidates by search keys (core/names `searchKeys`), best first, grouped by canonical id. */
  search(query: SearchQuery): Promise<SearchAnswer>;
  /**
   * All edges at these nodes, at most `perNode` each. A node is a canonical id or a shared identifier as core
   * `identifierNode(property, value)` writes it, e.g. "phone:+447700900123"; the store indexes with it too.
   */
  links(nodes: readonly string[], perNode: number, only?: LinkFilter): Promise<readonly Link[]>;
  /** What joins a node to others, by kind and by the front whose report says so; at most `limit` of each way are counted. */
  linkRelations(node: string, limit: number): Promise<readonly RelationCount[]>;
  /**
   * Relations by which somebody has something in these (Ownership, Directorship …), and Sanctions of them; "of" asks for those
   * by which these have something in others.
   */
  interestEdges(ids: readonly string[], limit: number, side?: "in" | "of"): Promise<readonly InterestEdge[]>;
  /** Entities that refer to any of these, relations among them: entity ids in their order, at most `limit`. */
  referrers(ids: readonly string[], limit: number): Promise<readonly string[]>;
  identifiers(): AsyncIterable<readonly IdentifierUse[]>;
  /** Names for matching: one row an entity, without protected persons. */
  names(): AsyncIterable<readonly NamedEntity[]>;

  appendResolutions(resolutions: readonly Resolution[]): Promise<void>;
  resolutions(
    filter: {
      /** On any of these. */
      readonly entityIds?: readonly string[];
      readonly judgement?: Judgement;
      /** Only what named humans decided; what takes a decision back is not among it. */
      readonly byHumans?: boolean;
      /** Decided since then. */
      readonly since?: string;
    } & Partial<Page>,
  ): Promise<readonly Resolution[]>;

  /** Idempotent by id; an existing finding keeps its state. Listed by score, then what happened last first. */
  saveFindings(findings: readonly (FindingDraft & { readonly access: Access })[]): Promise<number>;
  findings(
    filter: {
      readonly state?: FindingState;
      readonly detector?: string;
      readonly front?: Front;
      /** At least one of these. */
      readonly techniques?: readonly string[];
      /** Of this month, "2026-03": see `FindingActivity`. */
      readonly month?: string;
      /** Proposed since then. */
      readonly since?: string;
      /** About any of these; a finding keeps the id that its subject had when it was made. */
      readonly subjectIds?: readonly string[];
      readonly ids?: readonly string[];
    } & FindingOrder &
      Partial<Page>,
  ): Promise<readonly KeptFinding[]>;
  finding(id: string): Promise<KeptFinding | undefined>;
  /** Those of these ids that some finding is about. */
  findingSubjects(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** A named human accepts or rejects, with a reason; CONFLICT where it is decided already. */
  decideFinding(id: string, state: "accepted" | "rejected", reason: string): Promise<void>;

  addCase(draft: Omit<Case, "items" | "openedBy" | "openedAt" | "closed">): Promise<void>;
  /** An open one, called and marked exactly so; until the end of this transaction nobody else looks for it. */
  openCaseOf(of: Pick<Case, "title" | "mandate" | "access">): Promise<Case | undefined>;
  /** Nobody else changes it until the end of this transaction. */
  holdCase(id: string): Promise<void>;
  /** What is absent stays; what stands in it follows its marking. CASE_UNKNOWN. */
  changeCase(
    id: string,
    to: { readonly title?: string; readonly access?: Access; readonly isClosed?: boolean },
  ): Promise<void>;
  addToCase(caseId: string, items: readonly Pick<CaseItem, "kind" | "id" | "note">[]): Promise<void>;
  removeFromCase(caseId: string, kind: CaseItem["kind"], id: string): Promise<void>;
  case(id: string): Promise<Case | undefined>;
  cases(page: CasesPage): Promise<readonly Case[]>;
  /** The newest cases without what is in them. */
  caseTitles(limit: number): Promise<readonly Pick<Case, "id" | "title" | "openedAt" | "access">[]>;

  /** Seen by whoever `access` admits; a protected category by everybody who sees the person at all. */
  setCategory(decision: Omit<CategoryDecision, "decidedBy" | "decidedAt">, access: Access): Promise<void>;
  categories(entityIds: readonly string[]): Promise<ReadonlyMap<string, CategoryDecision>>;
  /** Puts a protected person's name into the keyed store; answers the pseudonym that the graph may hold. */
  pseudonymise(name: string, category: ProtectedCategory, reportId: string): Promise<string>;

  stats(): Promise<Stats>;
}

export interface CasesPage extends Page {
  /** Only those that are closed, or only those that are not. */
  readonly isClosed?: boolean;
}

export interface Page {
  readonly limit: number;
  /** Opaque; from the last item of the page before. */
  readonly after?: string;
}

export interface ImportOutcome {
  readonly statements: number;
  readonly records: number;
  /** What a reader counts: payments, posts, orders, each row of the file once. An import of before this was counted has none. */
  readonly taken?: Readonly<Partial<Record<TakenKind, number>>>;
  readonly rejects: readonly (Omit<Reject, "code"> & { readonly code: string })[];
  /** All rejects counted, when only the first ones are listed. */
  readonly rejectCount: number;
  /** What it did to the editions of the same list that came before; absent of what is none, or the first. */
  readonly edition?: EditionOutcome;
}

export interface EditionOutcome {
  /** The report of the list's first edition. */
  readonly of: string;
  /** Statements that stood already. */
  readonly again: number;
  /** Who is on the list no more. */
  readonly ended: number;
  /** Statements that it puts otherwise, or no more. */
  readonly withdrawn: number;
  /** False where rows could not be read or much of the former is missing: then nothing of it is ended. */
  readonly isWhole: boolean;
}

export interface StoredReport extends Report {
  readonly state: "importing" | "complete";
  readonly outcome?: ImportOutcome;
  readonly facts?: DocumentFacts;
  /** Sorts reports, newest first. */
  readonly cursor: string;
}

export interface SearchQuery {
  readonly text: string;
  readonly schema?: string;
  readonly limit: number;
  /** So many of the best are left out, 0 for a first page; compares all candidates, so that pages are of one order. */
  readonly offset?: number;
  /** Compares all candidates, even where the first are sure. */
  readonly deep?: boolean;
  /** Only what something comes from this provider of, in this format, or of which the strictest seen is this. */
  readonly provider?: string;
  readonly format?: string;
  readonly tlp?: Tlp;
  /** Counts by these as well. */
  readonly traits?: boolean;
}

/** How many there are by each value of a facet, where the others are as asked. */
export interface SearchTraits {
  readonly provider: Readonly<Record<string, number>>;
  readonly format: Readonly<Record<string, number>>;
  readonly tlp: Readonly<Record<string, number>>;
}

export interface SearchHit {
  readonly canonicalId: string;
  /** Entity ids under it that matched, the best first. */
  readonly records: readonly string[];
  readonly schema: string;
  readonly caption: string;
  /** 0 to 1: 1 / (1 + exp(-sum of the terms)). */
  readonly score: number;
  readonly terms: readonly ScoreTerm[];
  /** The statement that matched, so that one sees why, and which letters of its value did. */
  readonly matched: {
    readonly statementId: string;
    readonly property: string;
    readonly value: string;
    readonly spans: readonly Span[];
  };
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  /** By schema, over what this viewer may see, from the candidates that were ranked. */
  readonly facets: Readonly<Record<string, number>>;
  /** Where they were asked for. */
  readonly traits?: SearchTraits;
  /** All of what was compared and is like what was asked for; `hits` are some of them. */
  readonly total: number;
  /** The best candidates alone were compared: there may be more like it. */
  readonly isCut: boolean;
  /** Where the text is an account of payments, whose holders are nobody's entity: the money's ways say more. */
  readonly isAccount?: true;
}

/** Links of some kinds, or said by reports of some fronts. */
export interface LinkFilter {
  /** Names of properties or relation schemata, as `Link.relation` has them. */
  readonly relations?: readonly string[];
  readonly fronts?: readonly LinkFront[];
}

export interface RelationCount {
  readonly relation: string;
  readonly front: LinkFront;
  /** Nodes at the other end as the viewer sees them: what is one counts once, and nothing of which nothing is seen. */
  readonly count: number;
}

/** A relation under its own id, and the end that was asked about. */
export interface InterestEdge {
  readonly id: string;
  readonly schema: string;
  readonly to: string;
}

export interface NamedEntity {
  readonly entityId: string;
  readonly schema: string;
  readonly names: readonly { readonly value: string; readonly statementId: string }[];
  readonly identifiers: readonly {
    readonly type: IdentifierUse["type"];
    readonly value: string;
    readonly statementId: string;
  }[];
  readonly birthDates: readonly string[];
  readonly access: Access;
  readonly fictitious: boolean;
}

export interface AuditEntryDraft {
  readonly action: (typeof AUDIT_ACTIONS)[number];
  /** Kind and id of what it is about; free text only as a digest. */
  readonly object: string;
  readonly detail?: Readonly<Record<string, string | number>>;
  /** Free text such as a search string: kept as a keyed blob, of which the chain holds the digest only. */
  readonly text?: string;
}

export interface AuditEntry extends AuditEntryDraft {
  readonly writer: string;
  readonly sequence: number;
  readonly at: string;
  readonly userId: string;
  readonly purpose: string;
  readonly mandate: string;
  readonly hash: string;
}

export interface AuditFilter extends Page {
  readonly userId?: string;
  readonly object?: string;
  readonly action?: AuditEntry["action"];
  /** By time; the newest first where absent. */
  readonly order?: Order;
}

export interface AuditVerdict {
  readonly entries: number;
  readonly chains: number;
  /** Absent where all chains verify. */
  readonly firstBroken?: { readonly writer: string; readonly sequence: number; readonly because: string };
}

/** Something in the store that is not what it says of itself. */
export interface Altered {
  readonly kind:
    | "statement"
    | "release"
    | "marking"
    | "message"
    | "document"
    | "report"
    | "finding"
    | "decision"
    | "pair"
    | "category"
    | "withdrawal"
    | "case"
    | "case item"
    | "case part"
    | "room"
    | "account"
    | "approval"
    | "hold"
    | "renewal"
    | "erasure"
    | "subject request"
    | "protected person"
    | "human source"
    | "detector"
    | "sharing hold"
    | "parameters"
    | "typology"
    | "order review"
    | "event decision"
    | "shop report"
    | "goods alert"
    | "notice"
    | "signal"
    | "signal feedback"
    | "data request"
    | "public message"
    | "campaign"
    | "interest"
    | "watched source"
    | "partner"
    | "rescue desk"
    | "hit"
    | "standing question"
    | "token"
    | "identity"
    | "passkey"
    | "second factor"
    | "recovery code"
    | "factor policy";
  /**
   * Its id; "partner sequence" of a released entry, the number of a marking, both entities of a pair, "entity number" of a
   * category, the statement of a withdrawal, "case kind id" of a case item, "part version" of what a part of a case was before, "kind
   * id" of a hold, a renewal or an erasure, the account of whatever it signs in by.
   */
  readonly id: string;
  readonly because: string;
}

export interface ContentVerdict {
  readonly statements: number;
  readonly released: number;
  /** The first hundred. */
  readonly altered: readonly Altered[];
  readonly alteredCount: number;
}

export interface Stats {
  readonly statements: number;
  readonly entities: number;
  readonly reports: number;
  readonly records: Readonly<Record<BulkRecord["kind"], number>>;
  readonly findings: Readonly<Record<FindingState, number>>;
  readonly entitiesBySchema: Readonly<Record<string, number>>;
  readonly cases: number;
}

export interface User {
  readonly id: string;
  readonly role: Role;
  readonly clearance: Tlp;
  readonly groups: readonly string[];
  readonly compartments: readonly string[];
  readonly disabled: boolean;
}

export interface ListedUser extends User {
  /** The provider gives this person nothing any more: nothing of the account opens until it does. */
  readonly lapsed?: true;
}

/** Somebody was turned away before there was a viewer. */
export interface Refusal {
  /** As far as a credential says. */
  readonly userId?: string;
  /** What they asked for, as one of the few things that there are. */
  readonly object: string;
  readonly code: ErrorCode;
}

/** Accounts, sessions and API tokens. Secrets are kept as digests; a password as a scrypt hash. */
export interface Accounts extends AccountSecurity {
  /** Answers true where there is no user yet: first start. */
  isEmpty(): Promise<boolean>;
  createUser(user: Omit<User, "disabled">, password: string | undefined): Promise<void>;
  users(): Promise<readonly ListedUser[]>;
  /** Sets role, clearance, groups, compartments and whether the account is disabled; disabling ends its sessions. */
  changeUser(user: User): Promise<void>;
  /**
   * How whoever has the account is called, in each form that is used: who looks for themselves is found by it (R18). REQUEST_INVALID
   * for an account that is not there.
   */
  setNames(userId: string, names: readonly string[]): Promise<void>;
  /** CREDENTIAL_INVALID for an unknown user and a wrong password alike, in the same time. */
  signIn(userId: string, password: string): Promise<SignedIn | CodeNeeded>;
  /** CREDENTIAL_INVALID where `current` is not the old one, PASSWORD_GUESSABLE where the new one is known or a pattern. */
  changePassword(token: string, current: string, password: string): Promise<void>;
  signOut(token: string): Promise<void>;
  /** An API token bound to a purpose and a mandate or agreement; shown once. */
  issueToken(userId: string, purpose: PurposeStatement, expiresAt: string, wish?: TokenWish): Promise<string>;
  /** A session without a password, for the local owner of the folder (the command line) and the exercise. */
  openLocalSession(userId: string): Promise<string>;
  /**
   * A short session for a worker that does what a user's upload left to do, bound to the purpose and mandate of the upload and
   * on record as such. CREDENTIAL_INVALID where the account is disabled, lapsed or gone, PURPOSE_FORBIDS ("token") where the API token
   * that was bound to the purpose is revoked or, for what is kept up, has run out.
   */
  openWorkSession(work: WorkFor): Promise<string>;
  /** Puts a refusal on record. The first of a kind at once, more of it as a count: a flood fills no disk (R17). */
  noteRefusal(refusal: Refusal): void;
  /** Undefined for an unknown, expired or revoked token. */
  whoIs(token: string): Promise<
    | {
        readonly user: User;
        readonly boundPurpose?: PurposeStatement;
        /** True after a one-time password, until it is changed. */
        readonly mustChangePassword?: boolean;
        /** True where the role needs a second factor and none stands behind this session. */
        readonly mustEnrol?: boolean;
        /** What an API token may do; absent: all that its role may. */
        readonly scopes?: readonly Scope[];
        /** True for minutes after whoever is there has shown all factors: for what changes how they sign in. */
        readonly isProven?: boolean;
      }
    | undefined
  >;
}
