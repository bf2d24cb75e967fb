import Type from "typebox";
import type {
  ApprovalView,
  DetectorCardView,
  LookUps,
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
} from "../../app/index.ts";
import {
  APPROVAL_KINDS,
  APPROVAL_STANDINGS,
  type Cell,
  GUARDIANS,
  LANGS,
  LOOK_UP_RULES,
  type LookUpReport,
  RETAINED_KINDS,
  SUBJECT_REQUEST_KINDS,
} from "../../core/index.ts";
import { StatementSchema } from "./model.ts";
import { named, OneOf, own, RecordOf } from "./named.ts";
import { page, plain, strict } from "./requests.ts";

const Text = Type.String();
const Texts = Type.Array(Text);
const Count = Type.Integer({ minimum: 0 });
const Reason = Type.String({
  minLength: 1,
  maxLength: 2000,
  pattern: "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$",
  description: "Why; kept with the decision and in the audit log.",
});
const Id = plain(512);
const Ids = Type.Array(Id, { maxItems: 1000 });
const listOf = <S extends Type.TSchema>(name: string, item: S) =>
  own(name, Type.Object({ items: Type.Array(item) }));

export const ApprovalSchema = named<ApprovalView>()(
  "Approval",
  Type.Object(
    {
      id: Text,
      kind: OneOf(APPROVAL_KINDS),
      subject: Type.String({ description: "Id of what it is about; never a name." }),
      digest: Type.String({
        description: "SHA-256 of exactly what is approved; empty where the subject says all.",
      }),
      reason: Text,
      requestedBy: Text,
      requestedAt: Text,
      purpose: Text,
      mandate: Text,
      expiresAt: Text,
      decision: Type.Optional(OneOf(["approved", "refused"])),
      decidedBy: Type.Optional(Text),
      decidedAt: Type.Optional(Text),
      decisionReason: Type.Optional(Text),
      validUntil: Type.Optional(Text),
      usedAt: Type.Optional(Text),
      standing: OneOf(APPROVAL_STANDINGS),
      isMine: Type.Boolean({ description: "True where this viewer may answer it." }),
      isBeyond: Type.Optional(
        Type.Boolean({
          description:
            "True where it waits for a supervisor, and this one may not answer: something that it is of or about is hidden from them, withdrawn or gone.",
        }),
      ),
    },
    { description: "What one person asks and another approves." },
  ),
);
export const ApprovalList = listOf("ApprovalList", ApprovalSchema);
export const ApprovalPageSchema = own(
  "ApprovalPage",
  Type.Object({
    items: Type.Array(ApprovalSchema),
    next: Type.Union([Text, Type.Null()], { description: "For `after`; null at the end." }),
    waiting: Type.Integer({
      minimum: 0,
      description: "How many wait for this viewer's answer, on whatever page.",
    }),
  }),
);
export const ApprovalsQuery = strict({
  kind: Type.Optional(OneOf(APPROVAL_KINDS)),
  subject: Type.Optional(Id),
  standing: Type.Optional(OneOf(APPROVAL_STANDINGS)),
  mine: Type.Optional(OneOf(["true"], "Those alone that wait for the caller's answer.")),
  ...page,
});
export const ApprovalBody = own(
  "ApprovalRequest",
  strict({
    kind: OneOf(APPROVAL_KINDS),
    subject: Id,
    digest: Type.Optional(Type.String({ pattern: "^(?:[0-9a-f]{64})?$" })),
    reason: Reason,
  }),
);
export const ApprovalDecisionBody = own(
  "ApprovalDecision",
  strict({ decision: OneOf(["approved", "refused"]), reason: Reason }),
);

const RetentionItemSchema = named<RetentionItem>()(
  "RetentionItem",
  Type.Object({
    kind: OneOf(RETAINED_KINDS),
    id: Text,
    title: Type.Optional(Type.String({ description: "Of a report: what it is called." })),
    reviewAt: Text,
    standing: OneOf(["kept", "review-due", "overdue", "held"]),
    holds: Type.Array(Type.Object({ reason: Text, placedBy: Text, placedAt: Text })),
  }),
);
export const RetentionList = listOf("RetentionList", RetentionItemSchema);
export const ReportTakenBackSchema = named<ReportTakenBack>()(
  "ReportTakenBack",
  Type.Object({
    statements: Count,
    told: Type.Array(Text, { description: "Partners that are told of what is gone." }),
  }),
);
export const RetentionRunSchema = named<RetentionRun>()(
  "RetentionRun",
  Type.Object({
    erased: Type.Object({
      report: Count,
      case: Count,
      person: Count,
      message: Count,
      match: Count,
      "data-request": Count,
    }),
    statements: Count,
    sightings: Type.Integer({
      minimum: 0,
      description: "What cameras saw of vehicles that nothing else here names.",
    }),
    told: Type.Array(Text, { description: "Peers that are told of what is gone." }),
  }),
);
export const RetentionDecisionBody = own(
  "RetentionDecision",
  strict({
    kind: OneOf(RETAINED_KINDS),
    id: Id,
    action: OneOf(["renew", "hold", "lift"], "A hold is placed and lifted by a supervisor."),
    reason: Reason,
  }),
);
const TombstoneSchema = named<Tombstone>()(
  "Tombstone",
  Type.Object({ kind: OneOf(RETAINED_KINDS), id: Text, at: Text, because: Text, statements: Count }),
);
export const TombstoneList = listOf("TombstoneList", TombstoneSchema);

export const ReasonBody = own("Reason", strict({ reason: Reason }));
export const ChildBody = own("ChildProtection", strict({ guardian: OneOf(GUARDIANS), reason: Reason }));
export const ProtectedSchema = own("Protected", Type.Object({ entityId: Text }));
export const ReidentifiedSchema = named<Reidentified>()(
  "Reidentified",
  Type.Object(
    {
      entityId: Text,
      category: OneOf(["smuggled-person", "victim", "witness", "child"]),
      guardian: OneOf(GUARDIANS),
      said: Type.Array(Type.Object({ entityId: Text, property: Text, value: Text })),
    },
    { description: "The names behind a pseudonym; shown for an hour after another person approved." },
  ),
);
export const MaskedPlaceList = own(
  "MaskedPlaces",
  Type.Object(
    {
      items: Type.Array(
        Type.Object({
          start: Count,
          end: Count,
          subject: Type.String({ description: "What an approval of the kind unmask is about." }),
          standing: OneOf(["masked", "pending", "approved", "refused", "expired"]),
          until: Type.Optional(Text),
        }),
      ),
    },
    { description: "Where an article names private persons, by offsets into its text; never the names." },
  ),
);
const ProtectionSchema = named<ProtectionView>()(
  "Protection",
  Type.Object(
    {
      subject: Type.String({ description: "What an approval of the kind lift-protection is about." }),
      standing: OneOf(["unasked", ...APPROVAL_STANDINGS]),
      until: Type.Optional(Text),
      lifted: Type.Optional(Type.Object({ by: Text, at: Text, reason: Text })),
    },
    { description: "What protects a person, and how one's request to lift it stands; never a name." },
  ),
);
export const ProtectionList = listOf("ProtectionList", ProtectionSchema);
export const UnmaskedSchema = named<Unmasked>()(
  "Unmasked",
  Type.Object(
    { start: Count, end: Count, name: Text, until: Text },
    { description: "A private person's name; shown for an hour after another person approved." },
  ),
);
export const UnmaskBody = strict({
  start: Type.Integer({ minimum: 0, maximum: 1_000_000, description: "Where the name begins." }),
});
export const SourceSchema = own("SourceIdentity", Type.Object({ identity: Text }));

const requestShape = {
  id: Text,
  kind: OneOf(SUBJECT_REQUEST_KINDS),
  receivedAt: Text,
  dueAt: Text,
  openedBy: Text,
  entityIds: Texts,
  statementIds: Texts,
  applicant: Text,
  text: Text,
  decision: Type.Optional(OneOf(["granted", "partly", "refused"])),
  exemption: Type.Optional(Text),
  decidedBy: Type.Optional(Text),
  decidedAt: Type.Optional(Text),
  letter: Type.Optional(Type.String({ description: "HTML." })),
  told: Count,
};
const SubjectRequestSchema = named<SubjectRequest>()("SubjectRequest", Type.Object(requestShape));
export const SubjectRequestViewSchema = named<SubjectRequestView>()(
  "SubjectRequestView",
  Type.Object({
    request: SubjectRequestSchema,
    isOverdue: Type.Boolean(),
    held: Type.Array(StatementSchema, {
      description: "What this node holds, as far as the handler may see.",
    }),
    proposals: Type.Array(
      Type.Object({ entityId: Text, schema: Text, caption: Text, score: Type.Number() }),
      {
        description:
          "While it is open: records that may be of the applicant by their name, in whatever script and spelling; a human decides. In the answer to a decision that grants: those that were left out.",
      },
    ),
  }),
);
export const SubjectRequestList = own(
  "SubjectRequestList",
  Type.Object({ items: Type.Array(Type.Object({ ...requestShape, isOverdue: Type.Boolean() })) }),
);
export const SubjectRequestBody = own(
  "NewSubjectRequest",
  strict({
    kind: OneOf(SUBJECT_REQUEST_KINDS),
    applicant: plain(500, "Who asks, and where the answer goes; sealed."),
    text: Type.String({
      maxLength: 10_000,
      pattern: "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$",
    }),
    receivedAt: Type.Optional(Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,15}Z)?$" })),
    entityIds: Type.Optional(Ids),
    statementIds: Type.Optional(Ids),
  }),
);
export const SubjectDecisionBody = own(
  "SubjectDecision",
  strict({
    decision: OneOf(["granted", "partly", "refused"]),
    exemption: Type.Optional(
      plain(100, "A ground of the node's profile; needed where something is refused."),
    ),
    reason: Reason,
    corrections: Type.Optional(
      Type.Array(strict({ statementId: Id, value: plain(2000) }), { maxItems: 200 }),
    ),
    withheld: Type.Optional(Ids),
    entityIds: Type.Optional(Ids),
    lang: Type.Optional(OneOf(["en", "ar", "fr"])),
  }),
);

const CardSchema = Type.Object({
  purpose: Text,
  lawfulBasis: Text,
  dataUsed: Texts,
  errorRates: Text,
  affectedGroups: Text,
  guardrails: Texts,
  reviewAt: Text,
});
const DetectorCardSchema = named<DetectorCardView>()(
  "DetectorCard",
  Type.Object({
    id: Text,
    version: Text,
    title: Text,
    front: OneOf(["exchange", "supply", "online", "finance"]),
    reference: Text,
    card: CardSchema,
    caveat: Type.String({ description: "That accuracy on synthetic data proves nothing for casework." }),
    lang: OneOf(LANGS, "The language of card and caveat: the reader's, or English where that lacks a text."),
    running: Type.Boolean(),
    isOverdue: Type.Boolean(),
    lastSwitch: Type.Optional(
      Type.Object({ detector: Text, running: Type.Boolean(), reason: Text, by: Text, at: Text }),
    ),
  }),
);
export const DetectorCardList = listOf("DetectorCardList", DetectorCardSchema);
export const SwitchBody = own("DetectorSwitch", strict({ running: Type.Boolean(), reason: Reason }));

const Figure = Type.Union([Type.Number(), Type.Null()]);
const CellSchema = named<Cell>()(
  "Cell",
  Type.Object(
    { kind: Text, state: Text, n: Figure },
    { description: "How many; null where there are some and too few to say." },
  ),
);
const Cells = Type.Array(CellSchema);
export const StatisticsSchema = named<Statistics>()(
  "Statistics",
  Type.Object({
    madeAt: Text,
    suppressedUnder: Type.Optional(Type.Number()),
    reports: Figure,
    findings: Cells,
    approvals: Cells,
    requests: Cells,
    persons: Cells,
    erased: Cells,
    log: Cells,
    rejectionRates: RecordOf(Figure),
  }),
);
export const StatisticsQuery = strict({ public: Type.Optional(Type.Boolean()) });
const LookUpReportSchema = named<LookUpReport>()(
  "LookUpReport",
  Type.Object({
    userId: Text,
    signs: Type.Array(
      Type.Object({
        rule: OneOf(LOOK_UP_RULES),
        count: Type.Number(),
        objects: Texts,
        because: Text,
        usual: Type.Optional(
          Type.Number({ description: "For volume: how many half of the others have at most." }),
        ),
      }),
    ),
  }),
);
export const LookUpList = named<LookUps>()(
  "LookUpList",
  Type.Object({
    items: Type.Array(LookUpReportSchema),
    from: Type.Optional(
      Type.String({ description: "Older entries were not read; not there where none was left out." }),
    ),
  }),
);
export const LookUpQuery = strict({
  since: Type.Optional(Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,15}Z)?$" })),
});
