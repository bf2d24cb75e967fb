import Type from "typebox";
import {
  AUDIT_ACTIONS,
  type AuditEntry,
  type CaseView,
  type DetectResult,
  type EntityView,
  type FindingView,
  type GraphLink,
  type GraphNode,
  type GraphView,
  type ImportOutcome,
  type ImportResult,
  type NeighbourhoodView,
  type PathView,
  type RelationCount,
  type ResolveResult,
  type SearchAnswer,
  type SearchHit,
  type Situation,
  type Stats,
  type StoredReport,
  TIMELINE_KINDS,
  type TimelineItem,
  type TimelineView,
  type TitleAnswer,
  type TitleHit,
} from "../../app/index.ts";
import { LINK_FRONTS, TAKEN_KINDS } from "../../core/index.ts";
import { MENTION_TYPES } from "../../formats/index.ts";
import {
  AccessSchema,
  BulkRecordSchema,
  CaseSchema,
  Count,
  EntitySchema,
  EvaluationSchema,
  FindingSchema,
  ListedFindingSchema,
  PublisherSchema,
  REJECT_PLACE,
  ResolutionSchema,
  ScoreTermSchema,
  StatementSchema,
  SubjectCategorySchema,
  TlpSchema,
} from "./model.ts";
import { named, OneOf, RecordOf, RecordOfAll, RecordOfSome } from "./named.ts";

const Text = Type.String();

type Facts = NonNullable<StoredReport["facts"]>;
type Mention = NonNullable<Facts["mentions"]>[number];

const MentionSchema = named<Mention>()(
  "Mention",
  Type.Object(
    {
      type: OneOf(MENTION_TYPES),
      text: Text,
      start: Type.Integer({ minimum: 0, description: "In UTF-16 units into the text of the facts." }),
      end: Type.Integer({ minimum: 0, description: "Exclusive." }),
      value: Type.Optional(Text),
      unit: Type.Optional(Text),
      entityId: Type.Optional(Text),
      role: Type.Optional(Text),
      relation: Type.Optional(
        Type.Object(
          { subject: Text, object: Text, about: Type.Optional(Text) },
          { description: "Who, with whom, about what, as the text names them; value is the predicate." },
        ),
      ),
      because: Text,
      page: Type.Optional(Type.Number({ description: "Of a document with pages or sheets, from 1." })),
      attachment: Type.Optional(
        Type.String({ description: "The file that a mail brings in which it stands; page is then of that." }),
      ),
      added: Type.Optional(Type.Object({ by: Text, at: Text }, { description: "Who marked it by hand." })),
      judged: Type.Optional(
        Type.Object(
          {
            as: OneOf(["accepted", "rejected", "corrected"]),
            by: Text,
            at: Text,
            reason: Type.Optional(Text),
          },
          { description: "What a named human says of it; what was rejected or corrected stands no more." },
        ),
      ),
    },
    { description: "Something in a text, with its place." },
  ),
);

const DocumentFactsSchema = named<Facts>()(
  "DocumentFacts",
  Type.Object({
    title: Type.Optional(Text),
    lang: Type.Optional(Text),
    publishedAt: Type.Optional(Text),
    publishers: Type.Optional(Type.Array(PublisherSchema)),
    text: Type.Optional(Text),
    mentions: Type.Optional(Type.Array(MentionSchema)),
  }),
);

const outcome = {
  statements: Count,
  records: Count,
  taken: Type.Optional(
    RecordOfSome(
      TAKEN_KINDS,
      Count,
      "What a reader counts in the file, each row once. Imports of before this was counted have none.",
    ),
  ),
  rejects: Type.Array(
    Type.Object({
      line: Type.Integer({ description: "1-based." }),
      code: Type.String({ description: "One of core REJECT_CODES." }),
      field: Type.Optional(Text),
      ...REJECT_PLACE,
    }),
    { description: "The first ones; never a row's text." },
  ),
  rejectCount: Type.Integer({ minimum: 0, description: "All of them." }),
  edition: Type.Optional(
    Type.Object(
      {
        of: Text,
        again: Type.Integer({ minimum: 0, description: "Statements that stood already." }),
        ended: Type.Integer({ minimum: 0, description: "Who is on the list no more." }),
        withdrawn: Type.Integer({
          minimum: 0,
          description: "Statements that it puts otherwise, or no more.",
        }),
        isWhole: Type.Boolean({
          description: "False where rows could not be read: then nothing of the former is ended.",
        }),
      },
      {
        description:
          "What it did to the editions of the same list that came before, whose first is the report `of`.",
      },
    ),
  ),
};

const ImportOutcomeSchema = named<ImportOutcome>()("ImportOutcome", Type.Object(outcome));

export const ImportResultSchema = named<ImportResult>()(
  "ImportResult",
  Type.Object({
    ...outcome,
    reportId: Text,
    format: Text,
    changed: Type.Boolean({ description: "False where the same bytes had been imported before." }),
    knownRecords: Type.Optional(Count),
    unknownWords: Type.Optional(
      Type.Array(Type.Object({ field: Text, word: Text, rows: Count }), {
        description:
          "Words of rows that were taken, such as where goods were found, that are none of their list: they say " +
          "nothing, and such a place counts as none of a crossing. The most frequent; told when a file is imported, not kept.",
      }),
    ),
    unreadColumns: Type.Optional(
      Type.Array(Text, {
        description:
          "Headings of columns that hold something and that nothing was read of: a mapping says what they are. " +
          "Told when a file is imported, not kept.",
      }),
    ),
  }),
);

export const StoredReportSchema = named<StoredReport>()(
  "StoredReport",
  Type.Object({
    id: Text,
    title: Text,
    format: Text,
    sha256: Text,
    byteLength: Count,
    source: Text,
    provider: Text,
    publishers: Type.Array(PublisherSchema, { description: "Origin first; the last is who we read." }),
    evaluation: EvaluationSchema,
    access: AccessSchema,
    lang: Type.Optional(Text),
    publishedAt: Type.Optional(Text),
    receivedAt: Text,
    reviewAt: Text,
    fictitious: Type.Boolean(),
    state: OneOf(["importing", "complete"]),
    outcome: Type.Optional(ImportOutcomeSchema),
    facts: Type.Optional(DocumentFactsSchema),
    cursor: Text,
  }),
);

const StatsSchema = named<Stats>()(
  "Stats",
  Type.Object({
    statements: Count,
    entities: Count,
    reports: Count,
    records: RecordOfAll(["payment", "post", "order", "seizure", "event", "supplyRow"], Count),
    findings: RecordOfAll(["proposed", "accepted", "rejected"], Count),
    entitiesBySchema: RecordOf(Count),
    cases: Count,
  }),
);

export const SituationSchema = named<Situation>()(
  "Situation",
  Type.Object({
    stats: StatsSchema,
    recentReports: Type.Array(StoredReportSchema),
    openFindings: Type.Array(ListedFindingSchema),
    cases: Type.Array(CaseSchema),
  }),
);

export const SpanSchema = Type.Object({
  start: Type.Integer({ minimum: 0, description: "In UTF-16 units." }),
  end: Type.Integer({ minimum: 0, description: "Exclusive." }),
});

const SearchHitSchema = named<SearchHit>()(
  "SearchHit",
  Type.Object({
    canonicalId: Text,
    records: Type.Array(Text, { description: "Entity ids under it that matched, the best first." }),
    schema: Text,
    caption: Text,
    score: Type.Number({ description: "1 / (1 + exp(-sum of the terms))." }),
    terms: Type.Array(ScoreTermSchema),
    matched: Type.Object(
      {
        statementId: Text,
        property: Text,
        value: Text,
        spans: Type.Array(SpanSchema, { description: "The letters of the value that matched." }),
      },
      { description: "The statement that matched, so that one sees why." },
    ),
  }),
);

export const SearchAnswerSchema = named<SearchAnswer>()(
  "SearchAnswer",
  Type.Object({
    hits: Type.Array(SearchHitSchema),
    facets: RecordOf(Count),
    traits: Type.Optional(
      Type.Object(
        { provider: RecordOf(Count), format: RecordOf(Count), tlp: RecordOf(Count) },
        { description: "By each value of these, where the others are as asked." },
      ),
    ),
    total: Type.Integer({
      minimum: 0,
      description: "All of what was compared and is like what was asked for; `hits` are some of them.",
    }),
    isCut: Type.Boolean({
      description: "The best candidates alone were compared: there may be more like it.",
    }),
    isAccount: Type.Optional(
      Type.Literal(true, {
        description: "Payments go through an account that is called so: GET /money/trace follows them.",
      }),
    ),
  }),
);

const TitleHitSchema = named<TitleHit>()(
  "TitleHit",
  Type.Object({
    id: Text,
    title: Text,
    lang: Type.Optional(Text),
    at: Type.String({ description: "When it came in, or was opened." }),
    tlp: TlpSchema,
    spans: Type.Array(SpanSchema, { description: "The letters of the title that matched." }),
  }),
);
export const TitleAnswerSchema = named<TitleAnswer>()(
  "TitleAnswer",
  Type.Object({
    reports: Type.Array(TitleHitSchema),
    cases: Type.Array(TitleHitSchema),
    looked: Type.Object(
      { reports: Count, cases: Count, isMore: Type.Boolean({ description: "There are older ones." }) },
      { description: "How many of the newest titles were looked through." },
    ),
  }),
);

export const EntityViewSchema = named<EntityView>()(
  "EntityView",
  Type.Object({
    entity: EntitySchema,
    category: SubjectCategorySchema,
    reports: RecordOf(StoredReportSchema),
    captions: RecordOf(Text),
    resolutions: Type.Array(ResolutionSchema),
    findings: Type.Array(FindingSchema),
    contested: Type.Array(Text, {
      description:
        "Ids of statements that a data subject contests, here or where they come from: not to be relied on meanwhile.",
    }),
  }),
);

export const GraphNodeSchema = named<GraphNode>()(
  "GraphNode",
  Type.Object({
    id: Type.String({ description: "A canonical id, or type:value for a shared identifier." }),
    kind: OneOf(["entity", "identifier"]),
    schema: Text,
    caption: Text,
    access: Type.Optional(AccessSchema),
  }),
);

const TimelineItemSchema = named<TimelineItem>()(
  "TimelineItem",
  Type.Object({
    kind: OneOf(TIMELINE_KINDS),
    at: Type.String({
      description: "As exact as it is known: 2025, 2025-04, 2025-04-03, or a moment in UTC.",
    }),
    until: Type.Optional(Type.String({ description: "Of what lasted: its last day." })),
    what: Type.Optional(
      Type.String({
        description:
          "The property of a fact or an event, in or out of payments, the state of a finding, the judgement of a decision " +
          "(undecided takes one back), the category, the purpose of a share, whether a report was published or received then.",
      }),
    ),
    value: Type.Optional(
      Type.String({
        description:
          "Of a fact that is no day itself; the entity's own account of payments; of a finding what it is called.",
      }),
    ),
    id: Type.Optional(Type.String({ description: "A finding, or a decision on records." })),
    by: Type.Optional(Type.String({ description: "Who decided; the partner of a share." })),
    count: Type.Optional(Count),
    nodes: Type.Array(GraphNodeSchema, {
      description:
        "What an event is and who else takes part, as far as the caller sees them; what a fact refers to.",
    }),
    isAssessment: Type.Optional(Type.Literal(true)),
    isContested: Type.Optional(Type.Literal(true)),
    reportIds: Type.Array(Text),
    access: AccessSchema,
  }),
);

export const TimelineSchema = named<TimelineView>()(
  "Timeline",
  Type.Object({
    items: Type.Array(TimelineItemSchema),
    total: Type.Integer({ minimum: 0, description: "All of them, those that were not asked for too." }),
    isCut: Type.Boolean({
      description: "True where it is in more relations, or has more payments, than are looked at.",
    }),
    reports: RecordOf(StoredReportSchema),
  }),
);

const GraphLinkSchema = named<GraphLink>()(
  "GraphLink",
  Type.Object({ from: Text, to: Text, relation: Text, statements: Type.Array(StatementSchema) }),
);

const graph = {
  nodes: Type.Array(GraphNodeSchema),
  links: Type.Array(GraphLinkSchema),
  truncated: Type.Boolean({ description: "True where a node has more neighbours than were asked for." }),
};

export const GraphViewSchema = named<GraphView>()("GraphView", Type.Object(graph));

export const NeighbourhoodSchema = named<NeighbourhoodView>()(
  "Neighbourhood",
  Type.Object(
    { ...graph, joined: RecordOf(Text) },
    { description: "`joined` says of ids that were asked for which node they are of by now." },
  ),
);

export const RelationList = named<{ readonly items: readonly RelationCount[] }>()(
  "RelationList",
  Type.Object({
    items: Type.Array(
      Type.Object({
        relation: Type.String({ description: "A property or a relation schema, as GET /graph takes it." }),
        front: OneOf(LINK_FRONTS),
        count: Type.Integer({ minimum: 0, description: "Records at the other end." }),
      }),
    ),
  }),
);

export const PathViewSchema = named<PathView>()(
  "PathView",
  Type.Object({ ...graph, reports: RecordOf(StoredReportSchema), tookMs: Type.Number() }),
);

export const DetectResultSchema = named<DetectResult>()(
  "DetectResult",
  Type.Object({
    detectors: Type.Array(Type.Object({ id: Text, findings: Count, new: Count, tookMs: Type.Number() })),
  }),
);

export const FindingViewSchema = named<FindingView>()(
  "FindingView",
  Type.Object({
    finding: FindingSchema,
    subjects: Type.Array(GraphNodeSchema),
    statements: Type.Array(StatementSchema),
    records: Type.Array(BulkRecordSchema),
    reports: RecordOf(StoredReportSchema),
  }),
);

export const ResolveResultSchema = named<ResolveResult>()(
  "ResolveResult",
  Type.Object({
    entities: Count,
    pairs: Count,
    same: Count,
    undecided: Count,
    tookMs: Type.Number(),
    left: Type.Optional(
      Type.Boolean({ description: "The report has so many entities that a run over all is called for." }),
    ),
  }),
);

export const CaseViewSchema = named<CaseView>()(
  "CaseView",
  Type.Object({
    case: CaseSchema,
    entities: Type.Array(GraphNodeSchema),
    findings: Type.Array(ListedFindingSchema),
    roles: RecordOf(
      Type.Array(Text, {
        description:
          "By id of an entity of the case: what its findings say it was, in the reader's language.",
      }),
    ),
    reports: Type.Array(StoredReportSchema),
    network: GraphViewSchema,
    access: AccessSchema,
  }),
);

export const AuditEntrySchema = named<AuditEntry>()(
  "AuditEntry",
  Type.Object({
    action: OneOf(AUDIT_ACTIONS),
    object: Text,
    detail: Type.Optional(RecordOf(Type.Union([Type.String(), Type.Number()]))),
    text: Type.Optional(Text),
    writer: Text,
    sequence: Count,
    at: Text,
    userId: Text,
    purpose: Text,
    mandate: Text,
    hash: Text,
  }),
);
