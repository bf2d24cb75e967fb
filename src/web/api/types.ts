import type {
  Access,
  BulkRecord,
  Case,
  CaseItem,
  Detector,
  Entity,
  Finding,
  FindingState,
  Lang,
  Purpose,
  Report,
  Resolution,
  Role,
  Statement,
  SubjectCategory,
  Tlp,
} from "../../core/index.ts";

export type {
  Access,
  Case,
  CaseItem,
  Finding,
  FindingState,
  Purpose,
  Resolution,
  Statement,
  SubjectCategory,
  Tlp,
};

/** What the API answers, as JSON: the shapes of the use cases. */
export interface User {
  readonly id: string;
  readonly role: Role;
  readonly clearance: Tlp;
  readonly groups: readonly string[];
}

export interface Session {
  readonly user?: User | null;
  readonly nodeId: string;
  readonly exercise: boolean;
  readonly purposes: readonly Purpose[];
  readonly mustChangePassword?: boolean;
  readonly mustEnrol?: boolean;
  readonly provider?: string | null;
}

export interface Reject {
  readonly line: number;
  readonly code: string;
  readonly field?: string;
}

interface ImportOutcome {
  readonly statements: number;
  readonly records: number;
  readonly rejects: readonly Reject[];
  readonly rejectCount: number;
}

export interface ImportResult extends ImportOutcome {
  readonly reportId: string;
  readonly format: string;
  readonly changed: boolean;
}

export interface Mention {
  readonly type:
    | "person"
    | "organisation"
    | "company"
    | "country"
    | "place"
    | "amount"
    | "count"
    | "date"
    | "outcome"
    | "relation"
    | "identifier";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly value?: string;
  readonly unit?: string;
  readonly entityId?: string;
  readonly role?: string;
  readonly because: string;
  readonly page?: number;
}

interface DocumentFacts {
  readonly title?: string;
  readonly lang?: string;
  readonly publishedAt?: string;
  readonly publishers?: Report["publishers"];
  readonly text?: string;
  readonly mentions?: readonly Mention[];
}

export interface StoredReport extends Report {
  readonly state: "importing" | "complete";
  readonly outcome?: ImportOutcome;
  readonly facts?: DocumentFacts;
  readonly cursor: string;
}

export interface Listing<T> {
  readonly items: readonly T[];
  readonly next?: string | null;
}

interface Stats {
  readonly statements: number;
  readonly entities: number;
  readonly reports: number;
  readonly records: Readonly<Record<string, number>>;
  readonly findings: Readonly<Record<FindingState, number>>;
  readonly entitiesBySchema: Readonly<Record<string, number>>;
  readonly cases: number;
}

export interface Situation {
  readonly stats: Stats;
  readonly recentReports: readonly StoredReport[];
  readonly openFindings: readonly Finding[];
  readonly cases: readonly Case[];
}

export interface SearchHit {
  readonly canonicalId: string;
  readonly schema: string;
  readonly caption: string;
  readonly score: number;
  readonly matched: {
    readonly statementId: string;
    readonly property: string;
    readonly value: string;
    /** The letters of the value that matched, in UTF-16 units. */
    readonly spans: readonly { readonly start: number; readonly end: number }[];
  };
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  readonly facets: Readonly<Record<string, number>>;
}

export interface EntityView {
  readonly entity: Entity;
  readonly category: SubjectCategory;
  readonly reports: Readonly<Record<string, StoredReport>>;
  readonly captions: Readonly<Record<string, string>>;
  readonly resolutions: readonly Resolution[];
  readonly findings: readonly Finding[];
  readonly contested: readonly string[];
}

export interface GraphNode {
  readonly id: string;
  readonly kind: "entity" | "identifier";
  readonly schema: string;
  readonly caption: string;
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
  readonly truncated: boolean;
}

export interface NeighbourhoodView extends GraphView {
  readonly joined: Readonly<Record<string, string>>;
}

export interface PathView extends GraphView {
  readonly reports: Readonly<Record<string, StoredReport>>;
  readonly tookMs: number;
}

/** A bulk row as JSON: amounts are decimal strings of minor units. */
export type BulkRow = (
  | (Omit<Extract<BulkRecord, { kind: "payment" }>, "amountMinor"> & { readonly amountMinor: string })
  | Exclude<BulkRecord, { kind: "payment" | "order" }>
  | (Omit<Extract<BulkRecord, { kind: "order" }>, "amountMinor"> & { readonly amountMinor?: string })
) & { readonly reportId?: string };

export interface FindingView {
  readonly finding: Finding;
  readonly subjects: readonly GraphNode[];
  readonly statements: readonly Statement[];
  /** Bulk rows among the evidence. */
  readonly records: readonly BulkRow[];
  readonly reports: Readonly<Record<string, StoredReport>>;
}

export interface CaseView {
  readonly case: Case;
  readonly entities: readonly GraphNode[];
  readonly findings: readonly Finding[];
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly reports: readonly StoredReport[];
  readonly network: GraphView;
  readonly access: Access;
}

export type DetectorCard = Omit<Detector, "detect"> & { readonly lang: Lang };

/** RFC 9457, with the code of the one error table. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: unknown;
}
