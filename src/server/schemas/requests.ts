import Type, { type TSchema } from "typebox";
import { AUDIT_ACTIONS, FACTOR_METHODS, FINDING_SORTS, ORDERS, REPORT_SORTS } from "../../app/index.ts";
import { LINK_FRONTS } from "../../core/index.ts";
import {
  CaseSchema,
  DetectorSchema,
  FindingStateSchema,
  FrontSchema,
  JudgementSchema,
  ListedFindingSchema,
  PurposeSchema,
  ResolutionSchema,
  RoleSchema,
  SubjectCategorySchema,
  TlpSchema,
} from "./model.ts";
import { OneOf, own } from "./named.ts";
import { AuditEntrySchema, StoredReportSchema } from "./views.ts";

/** No NUL and no other control character: the database could not hold it, a terminal should not see it. */
const PLAIN = "^[^\\u0000-\\u001f\\u007f]*$";
/** The same, with line breaks and tabs. */
const PLAIN_LINES = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$";

export const plain = (maxLength: number, description?: string) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: PLAIN,
    ...(description === undefined ? {} : { description }),
  });

/** What is written into a field of several lines: a route that takes it refuses no line break. */
export const lines = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: PLAIN_LINES, description });

export const strict = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

export const Id = plain(512);
export const Reason = lines(2000, "Why; kept with the decision and in the audit log.");
const Limit = (max: number, standard: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: max, default: standard }));
const After = Type.Optional(plain(512, "The `next` of the page before."));
export const page = { limit: Limit(200, 50), after: After };

export const ById = strict({ id: Id });
export const ByCaseItem = strict({ id: Id, kind: OneOf(["entity", "finding", "report"]), itemId: Id });

export const Since = Type.Optional(
  Type.String({
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}Z$",
    description: "A time in UTC: only what is from then or later.",
  }),
);
export const PageQuery = strict(page);
export const SearchQuerySchema = strict({
  q: plain(500, "Names in any script, identifiers, words."),
  schema: Type.Optional(plain(100, "FollowTheMoney schema.")),
  provider: Type.Optional(plain(500, "Only what this provider says something of.")),
  format: Type.Optional(plain(100, "Only what a report in this format says something of.")),
  tlp: Type.Optional(TlpSchema),
  traits: Type.Optional(Type.Boolean({ description: "Count by provider, format and marking as well." })),
  deep: Type.Optional(
    Type.Boolean({ description: "Compare all candidates (400 at most), even where the first are sure." }),
  ),
  offset: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 400,
      description: "As `deep`, from there on; 0 for the first page, so that all are of one order.",
    }),
  ),
  limit: Limit(400, 20),
});
export const TitleQuerySchema = strict({ q: plain(500, "Words of a title, in any script.") });
export const EntityQuery = strict({
  asOf: Type.Optional(
    Type.String({
      pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,15}Z)?$",
      description: "A day, or a time in UTC: what was known then.",
    }),
  ),
});
export const TimelineQuerySchema = strict({
  asOf: EntityQuery.properties.asOf,
  order: Type.Optional(OneOf(["newest", "oldest"], "Which come first; newest where nothing is said.")),
  limit: Limit(1000, 200),
});
export const GraphQuery = strict({
  node: Type.Array(Id, {
    minItems: 1,
    maxItems: 50,
    description: "Entity ids or identifiers; repeat for more.",
  }),
  depth: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 4, default: 1, description: "0: the nodes alone." }),
  ),
  perNode: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  relation: Type.Optional(
    Type.Array(plain(100), {
      maxItems: 20,
      description:
        "Only links of these properties or relation schemata, such as phone or Payment; repeat for more.",
    }),
  ),
  front: Type.Optional(
    Type.Array(OneOf(LINK_FRONTS), {
      maxItems: LINK_FRONTS.length,
      description: "Only links that a report of these fronts says; news and documents are reports.",
    }),
  ),
});
export const RelationsQuery = strict({ node: Id });
export const PathQuery = strict({
  from: plain(500, "An entity id, an identifier (phone:+447700900123, or a bare number) or a name."),
  to: plain(500),
  maxHops: Type.Optional(Type.Integer({ minimum: 1, maximum: 12 })),
});
/** Of a list that is narrowed by words. */
const narrowed = {
  text: Type.Optional(
    plain(
      200,
      "Words that a row has to hold, all of them, in any order, in what is shown of it to this caller.",
    ),
  ),
  order: Type.Optional(OneOf(ORDERS)),
};
export const ReportsQuery = strict({
  since: Since,
  format: Type.Optional(plain(100)),
  provider: Type.Optional(plain(500)),
  state: Type.Optional(OneOf(["importing", "complete"])),
  tlp: Type.Optional(TlpSchema),
  sort: Type.Optional(OneOf(REPORT_SORTS, "When it came in, where absent.")),
  ...narrowed,
  ...page,
});
export const FindingsQuery = strict({
  tlp: Type.Optional(TlpSchema),
  sort: Type.Optional(
    OneOf(FINDING_SORTS, "The surest first, where absent; by score there is no other order."),
  ),
  ...narrowed,
  state: Type.Optional(FindingStateSchema),
  detector: Type.Optional(plain(100)),
  front: Type.Optional(FrontSchema),
  technique: Type.Optional(plain(100)),
  stage: Type.Optional(plain(100)),
  month: Type.Optional(Type.String({ pattern: "^\\d{4}-\\d{2}$", description: "As in the activity." })),
  since: Since,
  ...page,
});
export const ResolutionsQuery = strict({
  entityId: Type.Optional(Id),
  judgement: Type.Optional(JudgementSchema),
  ...page,
});
export const AuditQuery = strict({
  userId: Type.Optional(plain(200)),
  object: Type.Optional(plain(600)),
  action: Type.Optional(OneOf(AUDIT_ACTIONS)),
  ...narrowed,
  limit: page.limit,
  after: Type.Optional(
    Type.String({
      maxLength: 300,
      pattern: "^[^\\u0000-\\u001f\\u007f]*/[0-9]{1,9}$",
      description: "The `next` of the page before.",
    }),
  ),
});
export const BriefQuery = strict({
  lang: Type.Optional(OneOf(["en", "ar", "fr"])),
  purpose: Type.Optional(
    Type.String({ description: "In place of Wasl-Purpose, for a link that a browser opens." }),
  ),
  mandate: Type.Optional(Type.String({ description: "In place of Wasl-Mandate." })),
});

const words = (description: string) =>
  Type.Optional(Type.Array(plain(200), { maxItems: 50, description: `${description} Repeat for more.` }));
/** A marking as written: what is missing or unknown is the strictest, so no value is refused here. */
export const ImportQuery = strict({
  fileName: plain(500, "As the user knows it; decides the format together with the first bytes."),
  format: Type.Optional(plain(100, "A format id, where the user names one.")),
  mapping: Type.Optional(Type.String({ maxLength: 4000, description: "For CSV: the mapping, as JSON." })),
  uploadId: Type.Optional(
    Type.String({
      pattern: "^[A-Za-z0-9-]{1,64}$",
      description: "Chosen by the client; the progress events carry it.",
    }),
  ),
  tlp: Type.Optional(plain(50, "TLP 2.0; missing or unknown is red.")),
  pap: Type.Optional(plain(50)),
  handling: words("Handling codes H0 to H3."),
  caveats: words("Restrictions of H3 in words."),
  orcon: Type.Optional(Type.Boolean()),
  groups: words("Sharing groups."),
  purposes: words("Purposes it may be used for."),
  compartments: words("Compartments."),
  provider: Type.Optional(plain(500, "The organisation that provided it.")),
  evaluationScheme: Type.Optional(OneOf(["4x4", "admiralty", "5x5x5", "3x5x2"])),
  evaluation: Type.Optional(plain(20, "As the provider wrote it, e.g. B2; needs evaluationScheme.")),
  fictitious: Type.Optional(Type.Boolean({ description: "True for exercises and tests." })),
});

export const SignInBody = own(
  "SignIn",
  strict({ userId: plain(200), password: Type.String({ minLength: 1, maxLength: 1024 }) }),
);
export const PasswordBody = own(
  "NewPassword",
  strict({
    currentPassword: Type.String({ minLength: 1, maxLength: 1024 }),
    // How short is too short is the accounts' rule, not the boundary's.
    password: Type.String({ minLength: 1, maxLength: 1024 }),
  }),
);
export const CategoryBody = own(
  "CategoryChange",
  strict({ category: SubjectCategorySchema, reason: Reason }),
);
export const DetectBody = own(
  "DetectRequest",
  strict({
    detectors: Type.Optional(Type.Array(plain(100), { maxItems: 200, description: "All where absent." })),
  }),
);
export const DecisionBody = own(
  "Decision",
  strict({ state: OneOf(["accepted", "rejected"]), reason: Reason }),
);
export const JudgementBody = own(
  "JudgementRequest",
  strict({ leftId: Id, rightId: Id, judgement: JudgementSchema, reason: Reason }),
);
export const MarkingBody = own(
  "Marking",
  Type.Object(
    {
      tlp: Type.Optional(plain(50)),
      pap: Type.Optional(plain(50)),
      handling: Type.Optional(Type.Array(plain(50), { maxItems: 50 })),
      caveats: Type.Optional(Type.Array(plain(500), { maxItems: 50 })),
      orcon: Type.Optional(Type.Boolean()),
      groups: Type.Optional(Type.Array(plain(200), { maxItems: 50 })),
      purposes: Type.Optional(Type.Array(plain(200), { maxItems: 50 })),
      compartments: Type.Optional(Type.Array(plain(200), { maxItems: 50 })),
      originators: Type.Optional(Type.Array(plain(200), { maxItems: 50 })),
    },
    {
      additionalProperties: false,
      description: "A marking as written: a missing or unknown TLP is red, an unknown word the strictest.",
    },
  ),
);
export const CaseBody = own(
  "NewCase",
  strict({ title: plain(300), mandate: plain(200), marking: MarkingBody }),
);
export const CaseChangeBody = own(
  "CaseChange",
  strict({
    title: Type.Optional(plain(300)),
    marking: Type.Optional(MarkingBody),
    isClosed: Type.Optional(Type.Boolean()),
    reason: plain(2000),
  }),
);
export const CasesQuery = strict({
  ...page,
  isClosed: Type.Optional(Type.Boolean({ description: "Only closed cases, or only those that are open." })),
});
export const CaseItemsBody = own(
  "NewCaseItems",
  strict({
    items: Type.Array(
      strict({
        kind: OneOf(["entity", "finding", "report"]),
        id: Id,
        note: Type.String({ maxLength: 2000, pattern: PLAIN_LINES, default: "" }),
      }),
      { minItems: 1, maxItems: 500 },
    ),
  }),
);

const UserSchema = own(
  "User",
  Type.Object({
    id: Type.String(),
    role: RoleSchema,
    clearance: TlpSchema,
    groups: Type.Array(Type.String()),
    compartments: Type.Array(Type.String()),
  }),
);
export const SessionSchema = own(
  "Session",
  Type.Object({
    user: Type.Union([UserSchema, Type.Null()], { description: "Null where nobody is signed in." }),
    nodeId: Type.String(),
    exercise: Type.Boolean({ description: "True where this node holds an exercise and fiction." }),
    purposes: Type.Array(PurposeSchema, { description: "What this caller may choose from." }),
    mustChangePassword: Type.Boolean({ description: "True where nothing else works before the change." }),
    mustEnrol: Type.Boolean({
      description: "True where nothing else works before a second factor is set up.",
    }),
    provider: Type.Union([Type.String(), Type.Null()], {
      description: "What the node's identity provider is called, where it has one.",
    }),
  }),
);
export const SignedInSchema = own(
  "SignedIn",
  Type.Object({
    user: Type.Union([UserSchema, Type.Null()], { description: "Null where a code is needed first." }),
    mustChangePassword: Type.Boolean(),
    mustEnrol: Type.Boolean(),
    needsCode: Type.Boolean({ description: "True where a second factor has to follow." }),
    methods: Type.Array(OneOf([...FACTOR_METHODS]), {
      description: "Which may follow: a code, or signing in by a passkey.",
    }),
  }),
);
export const ProblemSchema = own(
  "Problem",
  Type.Object(
    {
      type: Type.String({ description: "urn:wasl:problem:<code>" }),
      title: Type.String(),
      status: Type.Integer({ minimum: 400, maximum: 599 }),
      code: Type.String({ description: "One of core ERROR_CODES; never renamed." }),
      detail: Type.Optional(Type.String({ description: "Ids and figures, never a name or a value." })),
      errors: Type.Optional(
        Type.Array(
          Type.Object({
            in: OneOf(["body", "query", "path", "header"]),
            pointer: Type.String({ description: "JSON Pointer into that part." }),
            detail: Type.String(),
          }),
          { description: "For REQUEST_INVALID: what is wrong where, without the value." },
        ),
      ),
    },
    { description: "RFC 9457." },
  ),
);

export const pageOf = <S extends TSchema>(name: string, item: S) =>
  own(
    name,
    Type.Object({
      items: Type.Array(item),
      next: Type.Union([Type.String(), Type.Null()], { description: "For `after`; null at the end." }),
    }),
  );
/** The same of a list that may be narrowed by words. */
const lookedPageOf = <S extends TSchema>(name: string, item: S) =>
  own(
    name,
    Type.Object({
      items: Type.Array(item),
      next: Type.Union([Type.String(), Type.Null()], {
        description:
          "For `after`; null at the end. A page that is narrowed may be short, or empty, and have a next one.",
      }),
      looked: Type.Optional(
        Type.Integer({
          minimum: 0,
          description: "How many rows were looked through for this page, where it is narrowed by words.",
        }),
      ),
    }),
  );
export const ReportPage = lookedPageOf("ReportPage", StoredReportSchema);
export const FindingPage = lookedPageOf("FindingPage", ListedFindingSchema);
export const ReportValuesSchema = own(
  "ReportValues",
  Type.Object({
    formats: Type.Array(Type.String()),
    providers: Type.Array(Type.String(), { description: "The first 200 in their order." }),
  }),
);
export const ResolutionPage = pageOf("ResolutionPage", ResolutionSchema);
export const CasePage = pageOf("CasePage", CaseSchema);
export const AuditPage = lookedPageOf("AuditPage", AuditEntrySchema);
export const DetectorList = own("DetectorList", Type.Object({ items: Type.Array(DetectorSchema) }));

const Count = Type.Integer({ minimum: 0 });
const upload = Type.Optional(Type.String());
/** What the event stream sends: ids and counts, no content. */
export const ImportProgressEvent = own(
  "ImportProgressEvent",
  Type.Object({
    uploadId: upload,
    bytesRead: Count,
    byteLength: Type.Optional(Count),
    statements: Count,
    records: Count,
    rejects: Count,
  }),
);
export const ReportEvent = own(
  "ReportEvent",
  Type.Object({ uploadId: upload, reportId: Type.String(), changed: Type.Boolean() }),
);
export const AlertsEvent = own(
  "AlertsEvent",
  Type.Object(
    {
      open: Count,
      more: Type.Boolean({ description: "There are more than were counted." }),
      newestAt: Type.Optional(Type.String({ description: "When the newest was made." })),
    },
    { description: "Alerts that wait for a human, as far as the viewer may see them." },
  ),
);
export const HitsEvent = own(
  "HitsEvent",
  Type.Object(
    { fresh: Count },
    {
      description:
        "Hits of one's own standing questions that came by themselves: asked for, all that were not seen yet, and what of one's own was ended; as an event, hits that just came.",
    },
  ),
);
export const FindingsEvent = own(
  "FindingsEvent",
  Type.Object({ detectors: Type.Array(Type.Object({ id: Type.String(), new: Count })) }),
);

export const StatusSchema = own("Status", Type.Object({ status: OneOf(["ok", "unavailable"]) }));
