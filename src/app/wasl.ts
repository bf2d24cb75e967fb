import type {
  Access,
  BulkRecord,
  Case,
  CaseItem,
  Entity,
  Finding,
  FindingState,
  Front,
  Judgement,
  Lang,
  MarkingInput,
  Resolution,
  Statement,
  SubjectCategory,
  UnknownWord,
} from "../core/index.ts";
import type { ListedFinding } from "./about.ts";
import type { DeskUseCases } from "./casework/desk.ts";
import type { DigestUseCases } from "./casework/digest.ts";
import type { DisclosureUseCases } from "./casework/disclosure.ts";
import type { DisruptionEffectUseCases } from "./casework/disruption-effects.ts";
import type { DisruptionUseCases } from "./casework/disruptions.ts";
import type { RoomUseCases } from "./casework/rooms.ts";
import type { WorkplaceUseCases } from "./casework/workplace.ts";
import type { DocumentUseCases } from "./documents/documents.ts";
import type { DocumentFeedUseCases } from "./documents/feed.ts";
import type { DocumentImportUseCases } from "./documents/import.ts";
import type { MoneyUseCases } from "./finance/money.ts";
import type { ParameterUseCases } from "./finance/parameters.ts";
import type { ListUseCases } from "./lists.ts";
import type { MatchUseCases } from "./match/use-cases.ts";
import type { AlertUseCases } from "./news/alerts.ts";
import type { EventUseCases } from "./news/events.ts";
import type { WatchUseCases } from "./news/watch.ts";
import type { DataRequestUseCases } from "./online/data-requests.ts";
import type { ModerationUseCases } from "./online/moderation.ts";
import type { OnlineUseCases } from "./online/online.ts";
import type { PlatformDataUseCases } from "./online/platform-data.ts";
import type { PlatformQueueUseCases } from "./online/platform-queue.ts";
import type { SignalFeedUseCases } from "./online/signal-feed.ts";
import type { SignalUseCases } from "./online/signals.ts";
import type { TranscribeUseCases } from "./online/transcribe.ts";
import type { TransparencyUseCases } from "./online/transparency.ts";
import type { DesignationUseCases } from "./ownership/designation.ts";
import type { ScreeningUseCases } from "./ownership/screening.ts";
import type {
  Actor,
  AuditEntry,
  AuditFilter,
  AuditVerdict,
  CasesPage,
  ImportOutcome,
  LinkFilter,
  Page,
  RelationCount,
  SearchAnswer,
  SearchQuery,
  Stats,
  StoredReport,
} from "./ports/index.ts";
import type { PreventionCampaignUseCases } from "./prevention/campaigns.ts";
import type { PreventionFeedUseCases } from "./prevention/feed.ts";
import type { PreventionUseCases } from "./prevention/prevention.ts";
import type { FollowUpUseCases } from "./reports/follow-up.ts";
import type { MentionUseCases } from "./reports/mentions.ts";
import type { TakeBackUseCases } from "./reports/take-back.ts";
import type { ResolveUseCases } from "./resolve/resolve.ts";
import type { ApprovalUseCases } from "./rights/approvals.ts";
import type { MaskedUseCases } from "./rights/masked.ts";
import type { OversightUseCases, ShownDetector } from "./rights/oversight.ts";
import type { RetentionUseCases } from "./rights/retention.ts";
import type { ProtectionUseCases } from "./rights/rights.ts";
import type { SubjectRequestUseCases } from "./rights/subject-requests.ts";
import type { ConsentUseCases } from "./sharing/consent.ts";
import type { ExchangeUseCases } from "./sharing/exchange.ts";
import type { MessageUseCases } from "./sharing/messages.ts";
import type { GoodsAlertUseCases, TradeAlertUseCases } from "./supply/goods-alerts.ts";
import type { SupplySubscriptionUseCases } from "./supply/subscriptions.ts";
import type { SupplyUseCases } from "./supply/supply.ts";
import type { TradeUseCases } from "./supply/trade.ts";
import type { TimelineQuery, TimelineView } from "./timeline.ts";
import type { TitleAnswer } from "./titles.ts";
import type { TypologyUseCases } from "./typologies.ts";

/** The use cases: what the command line, the HTTP API and the tests call. Each is one audited transaction or more. */
export interface Wasl
  extends AlertUseCases,
    ApprovalUseCases,
    ConsentUseCases,
    DesignationUseCases,
    DigestUseCases,
    DisclosureUseCases,
    DocumentUseCases,
    DocumentFeedUseCases,
    DocumentImportUseCases,
    EventUseCases,
    MatchUseCases,
    MessageUseCases,
    RoomUseCases,
    FollowUpUseCases,
    GoodsAlertUseCases,
    MentionUseCases,
    MoneyUseCases,
    ParameterUseCases,
    ModerationUseCases,
    OnlineUseCases,
    TranscribeUseCases,
    DataRequestUseCases,
    PlatformQueueUseCases,
    SignalFeedUseCases,
    SignalUseCases,
    PlatformDataUseCases,
    TransparencyUseCases,
    PreventionUseCases,
    PreventionCampaignUseCases,
    PreventionFeedUseCases,
    MaskedUseCases,
    ProtectionUseCases,
    ResolveUseCases,
    RetentionUseCases,
    ScreeningUseCases,
    SubjectRequestUseCases,
    SupplyUseCases,
    SupplySubscriptionUseCases,
    TakeBackUseCases,
    TradeUseCases,
    TradeAlertUseCases,
    OversightUseCases,
    WatchUseCases,
    DisruptionUseCases,
    ListUseCases,
    DisruptionEffectUseCases,
    TypologyUseCases,
    WorkplaceUseCases,
    DeskUseCases {
  /** Partners, agreements, shares, recalls, receipts. */
  readonly exchange: ExchangeUseCases;

  situation(actor: Actor): Promise<Situation>;

  importReport(
    actor: Actor,
    input: ImportInput,
    onProgress?: (progress: ImportProgress) => void,
  ): Promise<ImportResult>;
  /** The newest first; those alone that came in since then. */
  reports(actor: Actor, page: Page & { readonly since?: string }): Promise<readonly StoredReport[]>;
  /** REPORT_UNKNOWN where there is none, or none for this viewer. */
  report(actor: Actor, id: string): Promise<StoredReport>;

  search(actor: Actor, query: SearchQuery): Promise<SearchAnswer>;
  /** Reports and cases that are called so, among the newest that this viewer sees. */
  searchTitles(actor: Actor, text: string): Promise<TitleAnswer>;
  /** By canonical or entity id, as known on a day; ENTITY_UNKNOWN where there is none, or none for this viewer, REQUEST_INVALID for no day. */
  entity(actor: Actor, id: string, asOf?: string): Promise<EntityView>;
  /** What is known of when, and what was done here; as `entity` for an id or a day that is none. */
  timeline(actor: Actor, id: string, query?: TimelineQuery): Promise<TimelineView>;
  /** The neighbourhood of some nodes. */
  graph(actor: Actor, nodes: readonly string[], options?: GraphOptions): Promise<NeighbourhoodView>;
  /** By what the neighbours of a node are joined to it, the most frequent first. */
  relations(actor: Actor, node: string): Promise<readonly RelationCount[]>;
  /** From and to are entity ids, identifiers ("phone:+447700900123", a bare number) or names; PATH_UNKNOWN for none. */
  path(actor: Actor, from: string, to: string, options?: { readonly maxHops?: number }): Promise<PathView>;

  /** Those of the node, the adopted typologies among them; cards in the caller's language. */
  detectors(actor: Actor): Promise<readonly ShownDetector[]>;
  detect(actor: Actor, detectorIds?: readonly string[]): Promise<DetectResult>;
  findings(actor: Actor, filter: FindingFilter): Promise<readonly ListedFinding[]>;
  finding(actor: Actor, id: string): Promise<FindingView>;
  decideFinding(actor: Actor, id: string, state: "accepted" | "rejected", reason: string): Promise<void>;

  resolutions(
    actor: Actor,
    filter: { readonly entityId?: string; readonly judgement?: Judgement } & Page,
  ): Promise<readonly Resolution[]>;
  setCategory(actor: Actor, entityId: string, category: SubjectCategory, reason: string): Promise<void>;
  /** SECOND_PERSON_REQUIRED until another approved; REQUEST_INVALID for whoever is not protected. */
  liftProtection(actor: Actor, entityId: string, reason: string): Promise<void>;

  /** The open case of this title, mandate and marking, where there is one; else a new one. */
  openCase(actor: Actor, input: CaseInput): Promise<OpenedCase>;
  /** REQUEST_INVALID for a laxer marking, or without a reason. */
  changeCase(actor: Actor, caseId: string, change: CaseChange): Promise<Case>;
  /** CONFLICT where it is closed, as for everything that stands in it. */
  addToCase(
    actor: Actor,
    caseId: string,
    items: readonly Pick<CaseItem, "kind" | "id" | "note">[],
  ): Promise<void>;
  /** ENTITY_UNKNOWN, FINDING_UNKNOWN or REPORT_UNKNOWN for what is not in it. */
  removeFromCase(actor: Actor, caseId: string, kind: CaseItem["kind"], id: string): Promise<void>;
  case(actor: Actor, id: string): Promise<CaseView>;
  cases(actor: Actor, page: CasesPage): Promise<readonly Case[]>;
  /** A complete HTML document made for print, in the language asked for. */
  brief(actor: Actor, caseId: string, lang: Lang): Promise<string>;

  auditTrail(actor: Actor, filter: AuditFilter): Promise<readonly AuditEntry[]>;
  verifyAudit(): Promise<AuditVerdict>;
  /** FollowTheMoney JSON lines of everything this viewer may see, in pieces. */
  export(actor: Actor): AsyncIterable<string>;
}

export interface FindingFilter extends Page {
  readonly state?: FindingState;
  readonly detector?: string;
  readonly front?: Front;
  readonly technique?: string;
  /** Of the journey, as in `TechniqueBoard`. */
  readonly stage?: string;
  /** "2026-03", as in `Activity`. */
  readonly month?: string;
  /** Proposed since then. */
  readonly since?: string;
}

export interface Situation {
  readonly stats: Stats;
  readonly recentReports: readonly StoredReport[];
  readonly openFindings: readonly ListedFinding[];
  readonly cases: readonly Case[];
}

export interface ImportInput {
  /** As the user knows it; decides the format together with the first bytes. */
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly byteLength?: number;
  /** A format id where the user names one. */
  readonly format?: string;
  /** For CSV: the mapping. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly marking: MarkingInput;
  readonly provider?: string;
  /** Who a human source is: kept sealed and apart, masked in what the graph sees. Never in a log. */
  readonly sourceIdentity?: string;
  readonly evaluation?: { readonly scheme: "4x4" | "admiralty" | "5x5x5" | "3x5x2"; readonly code: string };
  readonly fictitious?: boolean;
  /** Of a list that is known to be whole though much of its former edition is missing, or some of it cannot be read. */
  readonly isWhole?: boolean;
  /**
   * A UUID: under it, comparing what came is put into the queue, in the transaction that completes the report. Nothing is put
   * there where the same bytes were imported before.
   */
  readonly followUp?: string;
}

export interface ImportProgress {
  readonly bytesRead: number;
  readonly byteLength?: number;
  readonly statements: number;
  readonly records: number;
  readonly rejects: number;
}

export interface ImportResult extends ImportOutcome {
  readonly reportId: string;
  readonly format: string;
  /** False where the same bytes had been imported completely before. */
  readonly changed: boolean;
  /** Of events of goods, how many were here already, from another file. Other rows are kept with each file that has them. */
  readonly knownRecords?: number;
  /** Words of rows that were taken, where the row would have one of a list: how many rows, the most frequent first. */
  readonly unknownWords?: readonly (UnknownWord & { readonly rows: number })[];
  /** Headings of columns that hold something and that nothing was read of: a mapping says what they are. */
  readonly unreadColumns?: readonly string[];
}

export interface OpenedCase extends Case {
  /** False where it was open already. */
  readonly isNew: boolean;
}

export interface EntityView {
  readonly entity: Entity;
  readonly category: SubjectCategory;
  /** Reports behind the statements, by id. */
  readonly reports: Readonly<Record<string, StoredReport>>;
  /** Captions of the entities that statements and decisions refer to, by id. */
  readonly captions: Readonly<Record<string, string>>;
  readonly resolutions: readonly Resolution[];
  readonly findings: readonly Finding[];
  /** Of the statements, those that a data subject contests, here or where they come from: not to be relied on meanwhile. */
  readonly contested: readonly string[];
}

export interface GraphOptions extends LinkFilter {
  readonly depth?: number;
  readonly perNode?: number;
}

export interface GraphNode {
  /** A canonical id, or "type:value" for a shared identifier. */
  readonly id: string;
  readonly kind: "entity" | "identifier";
  readonly schema: string;
  readonly caption: string;
  /** How restricted the caption is; of a shared identifier its links say so. */
  readonly access?: Access;
}

export interface GraphLink {
  readonly from: string;
  readonly to: string;
  readonly relation: string;
  readonly statements: readonly Statement[];
}

export interface GraphView {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  /** True where a node has more neighbours than were asked for. */
  readonly truncated: boolean;
}

export interface NeighbourhoodView extends GraphView {
  /** Of the ids that were asked for, those that are of another node by now: they were joined with others since. */
  readonly joined: Readonly<Record<string, string>>;
}

/** nodes.length is links.length + 1; every link has at least one statement, and the reports behind all are given. */
export interface PathView extends GraphView {
  readonly reports: Readonly<Record<string, StoredReport>>;
  readonly tookMs: number;
}

export interface DetectResult {
  readonly detectors: readonly {
    readonly id: string;
    readonly findings: number;
    readonly new: number;
    readonly tookMs: number;
  }[];
}

export interface FindingView {
  readonly finding: Finding;
  readonly subjects: readonly GraphNode[];
  /** The evidence: statements and bulk rows. */
  readonly statements: readonly Statement[];
  readonly records: readonly (BulkRecord & { readonly reportId: string })[];
  readonly reports: Readonly<Record<string, StoredReport>>;
}

export interface ResolveResult {
  readonly entities: number;
  readonly pairs: number;
  readonly same: number;
  readonly undecided: number;
  readonly tookMs: number;
  /** True where a report has so many entities that they are left to a run over all. */
  readonly left?: boolean;
}

export interface CaseInput {
  readonly title: string;
  readonly mandate: string;
  readonly marking: MarkingInput;
}

export interface CaseChange {
  readonly title?: string;
  /** The strictest of it and of what the case has holds. */
  readonly marking?: MarkingInput;
  readonly isClosed?: boolean;
  readonly reason: string;
}

export interface CaseView {
  /** Its entities under the ids that they have now. */
  readonly case: Case;
  readonly entities: readonly GraphNode[];
  readonly findings: readonly ListedFinding[];
  /** By id of an entity of the case: what its findings that nobody rejected say it was, in the reader's language. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly reports: readonly StoredReport[];
  readonly network: GraphView;
  /** The strictest of all that is in it. */
  readonly access: Access;
}
