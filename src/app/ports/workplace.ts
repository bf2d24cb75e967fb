import type {
  Access,
  CaseItem,
  Confidence,
  Effort,
  FindingState,
  Front,
  Likelihood,
  Tlp,
} from "../../core/index.ts";

/** A search that a user keeps; its words are sealed at rest. */
export interface SavedSearch {
  readonly id: string;
  readonly text: string;
  readonly schema?: string;
  readonly createdAt: string;
  /** Entity ids that its owner has seen among the hits; canonical ids move when records are joined. */
  readonly known: readonly string[];
  /** What the last look found, and what it was looked for in. */
  readonly found?: SearchFound;
}

export interface SearchFound {
  /** As `visibleState` answered then: while it answers the same, so does the search. */
  readonly state: string;
  readonly hits: number;
  readonly fresh: readonly string[];
}

export const CASE_PART_KINDS = ["member", "task", "chart", "measure", "judgement", "effort"] as const;
export type CasePartKind = (typeof CASE_PART_KINDS)[number];

/** Who works on a case. It widens nobody's view. */
export interface CaseMember {
  readonly userId: string;
  readonly task: string;
}
export interface CaseTask {
  readonly title: string;
  readonly assignee?: string;
  /** A day. */
  readonly dueAt?: string;
  readonly done: boolean;
}
/** A network as somebody laid it out: ids and places, no content; what a viewer may not see is not drawn. */
export interface CaseChart {
  readonly title: string;
  /** What the network page shows, as its address says it: "?node=…&from=…". */
  readonly address: string;
  readonly nodes: readonly { readonly id: string; readonly x: number; readonly y: number }[];
  readonly notes: readonly { readonly nodeId: string; readonly text: string }[];
  /** Nodes under one name, each drawn as one node or apart. */
  readonly groups?: readonly {
    readonly name: string;
    readonly ids: readonly string[];
    readonly collapsed: boolean;
  }[];
}
/** One step of the plan: against whom, by whom, and what it may set in motion. */
export interface CaseMeasure {
  readonly title: string;
  /** Why it is to be done. */
  readonly because?: string;
  readonly targetId?: string;
  readonly responsible: string;
  readonly dueAt?: string;
  readonly displacement: string;
  readonly riskToLife: string;
  readonly state: "proposed" | "agreed" | "done" | "dropped";
}

/** What an analyst judges, which is no fact: how likely, how sure, on what ground, and what speaks against it. */
export interface CaseJudgement {
  readonly text: string;
  readonly likelihood: Likelihood;
  readonly confidence: Confidence;
  /** Items of the case. */
  readonly restsOn: readonly Pick<CaseItem, "kind" | "id">[];
  /** What speaks against it, and what is not known. */
  readonly against: string;
  /** Stricter than the case and what it rests on, where its author knows more. */
  readonly tlp?: Tlp;
  /** Why it does not stand any more; absent while it does. */
  readonly withdrawn?: string;
}
/** What it takes to stop an actor of the case's plan, in days of work: somebody's estimate, with its bounds and why. */
export interface CaseEffort extends Effort {
  readonly actorId: string;
  readonly because: string;
}
/** A judgement as it stood before. */
export interface PastJudgement {
  readonly version: number;
  readonly access: Access;
  readonly body: CaseJudgement;
  readonly changedBy: string;
  readonly changedAt: string;
}

interface CasePartOf<K extends CasePartKind, B> {
  readonly id: string;
  readonly caseId: string;
  readonly kind: K;
  /** Grows by one with each change; a change names the one it was made from. */
  readonly version: number;
  /** At least as strict as the case's. */
  readonly access: Access;
  readonly body: B;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedBy: string;
  readonly changedAt: string;
}
export type CasePart =
  | CasePartOf<"member", CaseMember>
  | CasePartOf<"task", CaseTask>
  | CasePartOf<"chart", CaseChart>
  | CasePartOf<"measure", CaseMeasure>
  | CasePartOf<"judgement", CaseJudgement>
  | CasePartOf<"effort", CaseEffort>;
export type CasePartDraft = CasePart extends infer P
  ? P extends CasePart
    ? Pick<P, "kind" | "body">
    : never
  : never;

export interface TechniqueCount {
  readonly technique: string;
  readonly state: FindingState;
  readonly n: number;
}

/** What was given to a partner of one entity. */
export interface EntityDisclosure {
  readonly partner: string;
  readonly purpose?: string;
  readonly mandate?: string;
  /** Statements and objects in the release log, withdrawn ones included. */
  readonly entries: number;
}

/** What of an entity a partner was given on one day, under one marking; of what has been taken back no day is kept. */
export interface SharedOn extends EntityDisclosure {
  /** "2026-03-02". */
  readonly at: string;
  readonly access: Access;
}

/** Findings that stand, proposed or accepted, counted alike. */
export interface FindingActivity {
  readonly front: Front;
  readonly state: "proposed" | "accepted";
  /** Of what was found, by its last moment or else by when it was proposed: "2026-03". */
  readonly month: string;
  readonly techniques: readonly string[];
  readonly n: number;
}

/** The same by day, each finding once, under one of the markings that the viewer sees it under. */
export interface FindingDay extends Pick<FindingActivity, "front" | "techniques" | "n"> {
  /** "2026-03-02". */
  readonly day: string;
  readonly access: Access;
}

/** The desk's part of a transaction. */
export interface WorkplacePort {
  /** The viewer's own, newest first. */
  savedSearches(): Promise<readonly SavedSearch[]>;
  saveSearch(search: Omit<SavedSearch, "createdAt" | "found">): Promise<void>;
  /** False where the viewer has none of this id. What was found before is forgotten. */
  setKnownHits(id: string, known: readonly string[]): Promise<boolean>;
  noteFound(id: string, found: SearchFound): Promise<void>;
  /** A digest that changes with what this viewer may search: statements, decisions, rights and purpose. */
  visibleState(): Promise<string>;
  dropSearch(id: string): Promise<boolean>;

  /** In the order of their making; CASE_UNKNOWN where there is none for this viewer. */
  caseParts(caseId: string): Promise<readonly CasePart[]>;
  addCasePart(caseId: string, id: string, draft: CasePartDraft, access: Access): Promise<CasePart>;
  /** Undefined where it is not there in this version any more. */
  changeCasePart(
    caseId: string,
    id: string,
    version: number,
    draft: CasePartDraft,
    access: Access,
  ): Promise<CasePart | undefined>;
  /** Each version of a judgement before the one that stands, the newest first. */
  pastJudgements(caseId: string, id: string): Promise<readonly PastJudgement[]>;
  dropCasePart(caseId: string, id: string, version: number): Promise<boolean>;

  /** Findings that the viewer may see, by technique and state. */
  techniqueCounts(): Promise<readonly TechniqueCount[]>;
  /** The same by front, state, month and all techniques of a finding. */
  findingActivity(): Promise<readonly FindingActivity[]>;
  findingDays(): Promise<readonly FindingDay[]>;
  disclosuresOf(entityIds: readonly string[]): Promise<readonly EntityDisclosure[]>;
  sharedOn(entityIds: readonly string[]): Promise<readonly SharedOn[]>;
}
