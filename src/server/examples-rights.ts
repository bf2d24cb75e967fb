import type {
  ApprovalView,
  DetectorCardView,
  MaskedPlace,
  ProtectionView,
  Reidentified,
  ReportTakenBack,
  RetentionItem,
  RetentionRun,
  Statistics,
  SubjectRequest,
  SubjectRequestView,
  Tombstone,
  Unmasked,
} from "../app/index.ts";
import type { LookUpReport } from "../core/index.ts";
import { EXAMPLES } from "./examples.ts";

const approval: ApprovalView = {
  id: "appr-5f2c",
  kind: "reidentify",
  subject: "protected-1b7c",
  digest: "",
  reason: "a threat to life",
  requestedBy: "analyst-1",
  requestedAt: "2025-04-03T09:00:00.000Z",
  purpose: "protection",
  mandate: "EX-2025-1",
  expiresAt: "2025-04-06T09:00:00.000Z",
  standing: "pending",
  isMine: true,
};
const protection: ProtectionView = {
  subject: "protected-1b7c",
  standing: "approved",
  until: "2025-04-04T09:00:00.000Z",
};
const request: SubjectRequest = {
  id: "dsr-5f2c",
  kind: "access",
  receivedAt: "2025-04-03T00:00:00.000Z",
  dueAt: "2025-05-03T00:00:00.000Z",
  openedBy: "officer",
  entityIds: ["person-3"],
  statementIds: [],
  applicant: "A. Example, 1 Example Street",
  text: "What do you hold about me?",
  told: 0,
};
const requestView: SubjectRequestView = { request, isOverdue: false, held: [], proposals: [] };
const retained: RetentionItem = {
  kind: "report",
  id: "rep-5f2c",
  reviewAt: "2028-04-03T00:00:00.000Z",
  standing: "review-due",
  holds: [],
};
const run: RetentionRun = {
  erased: { report: 1, case: 0, person: 0, message: 0, match: 0, "data-request": 0 },
  statements: 17,
  sightings: 3,
  told: ["node-b"],
};
const tombstone: Tombstone = {
  kind: "report",
  id: "rep-5f2c",
  at: "2028-04-03T00:00:00.000Z",
  because: "review date passed",
  statements: 17,
};
const reidentified: Reidentified = {
  entityId: "protected-1b7c",
  category: "victim",
  guardian: "unknown",
  said: [{ entityId: "person-3", property: "name", value: "Example Name" }],
};
const maskedPlace: MaskedPlace = {
  start: 120,
  end: 134,
  subject: "rep-9d3e@120-134",
  standing: "approved",
  until: "2026-05-01T10:00:00Z",
};
const unmasked: Unmasked = { start: 120, end: 134, name: "Example Person", until: "2026-05-01T10:00:00Z" };
const { id, version, title, front, reference, card } = EXAMPLES.detector;
const detectorCard: DetectorCardView = {
  id,
  version,
  title,
  front,
  reference,
  card,
  caveat: "Accuracy on synthetic or exercise data is no evidence of fitness for casework.",
  lang: "en",
  running: true,
  isOverdue: false,
};
const statistics: Statistics = {
  madeAt: "2025-04-03T09:00:00.000Z",
  suppressedUnder: 5,
  reports: 120,
  findings: [{ kind: "shared-contact", state: "accepted", n: null }],
  approvals: [],
  requests: [],
  persons: [],
  erased: [],
  log: [{ kind: "read", state: "all", n: 5120 }],
  rejectionRates: { "shared-contact": 0.25 },
};
const lookUp: LookUpReport = {
  userId: "analyst-7",
  signs: [
    {
      rule: "many-mandates",
      count: 3,
      objects: ["entity:person-3"],
      because: "one record under 3 mandates or more",
    },
  ],
};

/** Invented, as all examples are. */
const takenBack: ReportTakenBack = { statements: 412, told: ["node-b"] };

export const RIGHTS_EXAMPLES = {
  approval,
  protection,
  request,
  requestView,
  retained,
  run,
  takenBack,
  tombstone,
  reidentified,
  maskedPlace,
  unmasked,
  detectorCard,
  statistics,
  lookUp,
};
