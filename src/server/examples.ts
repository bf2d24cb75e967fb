import type {
  AuditEntry,
  CaseView,
  DecidedPair,
  DisruptionView,
  EntityView,
  FindingView,
  GraphNode,
  GraphView,
  ImportResult,
  ListedFinding,
  MeasuredDisruption,
  NeighbourhoodView,
  PathView,
  ReviewPage,
  ShownDetector,
  Situation,
  StoredReport,
  TimelineView,
} from "../app/index.ts";
import type { Access, Case, Finding, Resolution, Statement } from "../core/index.ts";
import type { Wire } from "./schemas/index.ts";

/** Examples for the API's documentation. All of it is invented; the phone number is from Ofcom's range for drama. */
const access: Access = {
  tlp: "amber",
  pap: "amber",
  handling: ["H1"],
  caveats: [],
  orcon: false,
  groups: "any",
  purposes: "any",
  compartments: [],
  originators: ["node-a"],
};

const report: StoredReport = {
  id: "rep-5f2c",
  title: "Posts of a fictitious channel",
  format: "posts-jsonl",
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  byteLength: 20480,
  source: "posts.jsonl",
  provider: "Example unit",
  publishers: [],
  evaluation: { scheme: "admiralty", original: "B2", source: "B", information: "3" },
  access,
  receivedAt: "2025-04-03T09:00:00Z",
  reviewAt: "2028-04-03",
  fictitious: true,
  state: "complete",
  outcome: {
    statements: 120,
    records: 40,
    taken: { post: 40 },
    rejects: [{ line: 7, code: "DATE_IMPOSSIBLE", field: "postedAt" }],
    rejectCount: 1,
  },
  cursor: "2025-04-03T09:00:00Z~rep-5f2c",
};

const disruption: Wire<DisruptionView> = {
  id: "disruption-5f2c",
  title: "Store of boats emptied at Exampleville",
  measure: "seizure",
  techniques: ["OIC-EQP-01"],
  stages: ["OIC-EQP"],
  from: "2025-03-02",
  authorities: ["Customs of Exampleland"],
  corridor: { from: "FR", to: "GB" },
  targets: [],
  captions: {},
  taken: { boats: { least: 20, most: 20 } },
  access,
  reports: [
    {
      id: report.id,
      title: report.title,
      provider: report.provider,
      evaluation: report.evaluation,
      fictitious: true,
    },
  ],
};
const disruptionEffect: MeasuredDisruption = {
  outcome: "adverts",
  from: "2025-03-02",
  weeks: 10,
  before: { treated: 120, comparison: 300 },
  after: { treated: 63, comparison: 310 },
  ratio: { value: 0.51, low: 0.36, high: 0.72 },
  placebo: { value: 1.04, low: 0.71, high: 1.52 },
  elsewhere: { value: 1.03, low: 0.87, high: 1.23 },
  verdict: "fewer",
  counted: 793,
  left: 41,
  suppressedUnder: 5,
};

const statement: Statement = {
  id: "3f1d0c5b",
  entityId: "advert-17",
  schema: "Advert",
  property: "phone",
  value: "+447700900123",
  original: "٠٧٧٠٠٩٠٠١٢٣",
  reportId: report.id,
  access,
  kind: "fact",
  firstSeen: "2025-04-03T09:00:00Z",
  lastSeen: "2025-04-03T09:00:00Z",
};

const supplierPhone: Statement = {
  ...statement,
  id: "88ab02fe",
  entityId: "company-9",
  schema: "Company",
};

const finding: Finding = {
  id: "fin-77",
  detector: "shared-contact",
  detectorVersion: "1",
  techniques: ["OIC-RCR-01"],
  techniqueNames: ["Open advert on a social network"],
  front: "online",
  subjects: [{ id: "advert-17", role: "advertiser" }],
  evidence: [statement.id, supplierPhone.id],
  score: 0.7,
  terms: [{ name: "shared phone", value: 0.7, because: "two sources give the same number" }],
  against: ["a number can be reassigned"],
  summary: "One phone number in an advert and at a supplier",
  proves: [],
  access,
  state: "proposed",
  proposedAt: "2025-04-03T10:00:00Z",
};

const listedFinding: ListedFinding = {
  ...finding,
  about: {
    subjects: [{ id: "advert-17", schema: "Advert", caption: "Facebook 17" }],
    subjectCount: 1,
    contacts: ["+447700900123"],
    route: { from: "tr", to: "gr" },
    access,
  },
};

const openCase: Case = {
  id: "case-1",
  title: "Fictitious network",
  mandate: "EX-2025-1",
  access,
  openedBy: "analyst-1",
  openedAt: "2025-04-03T11:00:00Z",
  reviewAt: "2026-04-03",
  items: [
    {
      kind: "entity",
      id: "advert-17",
      note: "first seen",
      addedBy: "analyst-1",
      addedAt: "2025-04-03T11:05:00Z",
    },
  ],
};

const resolution: Resolution = {
  id: "res-1",
  leftId: "person-3",
  rightId: "person-4",
  judgement: "same",
  score: 0.93,
  terms: [{ name: "name.agreement", value: 2.586, because: "the same name in two scripts" }],
  decidedBy: "rule:1",
  decidedAt: "2025-04-03T10:00:00Z",
  reason: "names agree in both scripts",
  access,
};

const review: ReviewPage = {
  items: [
    {
      resolution: { ...resolution, judgement: "undecided", score: 0.61 },
      score: 0.61,
      terms: [{ name: "name.agreement", value: 0.447, because: "the same name in two scripts" }],
      joins: 2,
      left: {
        canonicalId: "person-3",
        schema: "Person",
        caption: "Example Person (fictitious)",
        entityIds: ["person-3"],
      },
      right: { canonicalId: "person-4", schema: "Person", caption: "مثال", entityIds: ["person-4"] },
      rows: [
        {
          property: "birthDate",
          verdict: "left",
          left: [{ value: "1980", shared: false, spans: [], reportIds: ["rep-5f2c"] }],
          right: [],
        },
      ],
    },
  ],
  open: 1,
  reports: { [report.id]: report },
};

const decided: DecidedPair = {
  resolution: { ...resolution, decidedBy: "analyst-1", reason: "one phone, seen by us" },
  left: "Example Person (fictitious)",
  right: "مثال",
  takenBackBy: {
    ...resolution,
    id: "res-2",
    judgement: "undecided",
    decidedBy: "analyst-1",
    reason: "the phone was another",
    undoes: "res-1",
  },
};

const nodes: readonly [GraphNode, GraphNode, GraphNode] = [
  { id: "advert-17", kind: "entity", schema: "Advert", caption: "advert-17" },
  { id: "phone:+447700900123", kind: "identifier", schema: "phone", caption: "+447700900123" },
  { id: "company-9", kind: "entity", schema: "Company", caption: "Example Boats (fictitious)" },
];

const graph: GraphView = {
  nodes,
  links: [
    { from: nodes[0].id, to: nodes[1].id, relation: "phone", statements: [statement] },
    { from: nodes[1].id, to: nodes[2].id, relation: "phone", statements: [supplierPhone] },
  ],
  truncated: false,
};
const neighbourhood: NeighbourhoodView = { ...graph, joined: {} };

const detector: ShownDetector = {
  id: "shared-contact",
  version: "1",
  title: "Contact shared across adverts and accounts",
  front: "online",
  reference: "Example guidance, 2024",
  techniques: ["OIC-ONL-01"],
  card: {
    purpose: "find adverts of one seller",
    lawfulBasis: "national law of the node",
    dataUsed: ["posts"],
    errorRates: "not measured on casework",
    affectedGroups: "whoever advertises",
    guardrails: ["a proposal to a named human"],
    reviewAt: "2026-04-03",
  },
  lang: "en",
};

const situation: Situation = {
  stats: {
    statements: 120,
    entities: 12,
    reports: 1,
    records: { payment: 0, post: 40, order: 0, seizure: 0, event: 0, supplyRow: 0 },
    findings: { proposed: 1, accepted: 0, rejected: 0 },
    entitiesBySchema: { Advert: 10, Company: 2 },
    cases: 1,
  },
  recentReports: [report],
  openFindings: [listedFinding],
  cases: [openCase],
};

const entityView: EntityView = {
  entity: {
    canonicalId: "advert-17",
    schema: "Advert",
    caption: "advert-17",
    entityIds: ["advert-17"],
    statements: [statement],
    access,
  },
  category: "unknown",
  reports: { [report.id]: report },
  captions: {},
  resolutions: [],
  findings: [finding],
  contested: [],
};

const timeline: TimelineView = {
  items: [
    {
      kind: "report",
      at: report.receivedAt,
      what: "received",
      nodes: [],
      reportIds: [report.id],
      access,
    },
    {
      kind: "fact",
      at: "2025-04",
      until: "2025-06-30",
      what: "phone",
      value: "+447700900123",
      nodes: [],
      reportIds: [report.id],
      access,
    },
  ],
  total: 2,
  isCut: false,
  reports: { [report.id]: report },
};

const findingView: Wire<FindingView> = {
  finding,
  subjects: [nodes[0]],
  statements: [statement],
  records: [
    {
      kind: "payment",
      id: "pay-1",
      reportId: report.id,
      at: 1743670800,
      debtorAccount: "acc-1",
      creditorAccount: "acc-2",
      amountMinor: "105030",
      currency: "EUR",
    },
  ],
  reports: { [report.id]: report },
};

const path: PathView = { ...graph, reports: { [report.id]: report }, tookMs: 12 };

const caseView: CaseView = {
  case: openCase,
  entities: [nodes[0]],
  findings: [listedFinding],
  roles: { [nodes[0].id]: ["account that passes money on"] },
  reports: [report],
  network: graph,
  access,
};

const imported: ImportResult = {
  statements: 120,
  records: 40,
  taken: { post: 40 },
  rejects: [{ line: 7, code: "DATE_IMPOSSIBLE", field: "postedAt" }],
  rejectCount: 1,
  reportId: report.id,
  format: "posts-jsonl",
  changed: true,
};

const auditEntry: AuditEntry = {
  action: "read",
  object: "entity:advert-17",
  writer: "w1",
  sequence: 4711,
  at: "2025-04-03T10:00:00Z",
  userId: "analyst-1",
  purpose: "operational-analysis",
  mandate: "EX-2025-1",
  hash: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
};

export const EXAMPLES = {
  disruption,
  disruptionEffect,
  auditEntry,
  caseView,
  disclosure: {
    caseId: openCase.id,
    reports: [
      {
        report,
        given: 12,
        withheld: { handling: 2 },
        asks: ["node-b"],
        original: "not-asked" as const,
      },
    ],
    given: 12,
    withheld: 2,
    access,
  },
  detector,
  entityView,
  finding,
  listedFinding,
  findingView,
  graph: neighbourhood,
  timeline,
  imported,
  openCase,
  path,
  report,
  resolution,
  review,
  decided,
  situation,
  user: {
    id: "analyst-1",
    role: "analyst" as const,
    clearance: "amber" as const,
    groups: ["emsc"],
    compartments: [],
  },
};
