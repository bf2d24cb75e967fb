import Type from "typebox";
import {
  type DesignationView,
  type JoinedRecords,
  PARTY_ROLES,
  type ScreenedView,
  type ScreeningView,
} from "../../app/index.ts";
import {
  CAUTIONS,
  INTEREST_KINDS,
  LANGS,
  type Listing,
  OUTCOMES,
  PACK_LACKS,
  type RuleOutcome,
  type Share,
  STANDINGS,
} from "../../core/index.ts";
import { AccessSchema, StatementSchema, SubjectCategorySchema } from "./model.ts";
import { named, OneOf, own, RecordOf } from "./named.ts";
import { strict } from "./requests.ts";
import { GraphNodeSchema, StoredReportSchema } from "./views.ts";

const Text = Type.String();
const Texts = Type.Array(Text);
const Millionths = Type.Integer({ minimum: 0, description: "Millionths of a percent." });

const ShareSchema = named<Share>()(
  "OwnedPart",
  Type.Object(
    { min: Millionths, max: Millionths, isMinOpen: Type.Boolean(), isMaxOpen: Type.Boolean() },
    {
      description:
        "A part of a whole as far as it is known; an open end is not itself among it. Unknown is 0 to 100 percent.",
    },
  ),
);

const ListingSchema = named<Listing>()(
  "SanctionsListing",
  Type.Object(
    {
      country: Type.Optional(Text),
      authority: Type.Optional(Text),
      authorityId: Type.Optional(Text),
      program: Type.Optional(Text),
      since: Type.Optional(Text),
      isSure: Type.Boolean({ description: "False where the dates leave open whether it stood on that day." }),
      statementIds: Texts,
    },
    { description: "A list that somebody stands on themselves. A name that is alike is none." },
  ),
);

const interest = {
  from: Text,
  to: Text,
  kind: OneOf(INTEREST_KINDS, "control is a right to direct; influence a claim that leaves control open."),
  share: Type.Optional(ShareSchema),
  standing: OneOf(STANDINGS, "On the day asked about."),
  start: Type.Optional(Text),
  end: Type.Optional(Text),
  role: Type.Optional(Text),
  isAssessed: Type.Boolean({ description: "True where any of it is somebody's judgement (R06)." }),
  statementIds: Texts,
  relation: Type.Optional(Type.String({ description: "The Ownership or the like that says so." })),
  reportIds: Type.Optional(Texts),
};

const RuleOutcomeSchema = named<RuleOutcome>()(
  "RuleOutcome",
  Type.Object({
    rule: Text,
    outcome: OneOf(
      OUTCOMES,
      "caught follows from what is said, possible is left open by it, linked is joined to somebody designated and no more.",
    ),
    isOwnList: Type.Optional(
      Type.Boolean({
        description:
          "Whether all where the chain begins stand on a list of this law; absent where a list is not named.",
      }),
    ),
    designated: Texts,
    ground: Type.Optional(OneOf(["ownership", "control"])),
    held: Type.Optional(ShareSchema),
    chain: Type.Array(Type.Object({ ...interest, step: Type.Integer({ minimum: 0 }) }), {
      description: "From the designated persons to what was asked about.",
    }),
    against: Type.Array(
      Type.Object({
        code: OneOf(CAUTIONS, "What speaks against the answer."),
        link: Type.Optional(Type.Integer({ minimum: 0, description: "Index in the chain." })),
      }),
    ),
  }),
);

const ScreenedSchema = named<ScreenedView>()(
  "Screened",
  Type.Object({
    id: Text,
    listings: Type.Array(ListingSchema),
    outcomes: Type.Array(RuleOutcomeSchema),
    roles: Type.Array(Type.Object({ role: OneOf(PARTY_ROLES), of: Text }), {
      description: "What it was in the rows of the supply front.",
    }),
  }),
);

const JoinedSchema = named<JoinedRecords>()(
  "JoinedRecords",
  Type.Object({
    records: Type.Integer({ minimum: 2 }),
    decidedBy: Type.Array(Text, { description: "Who, or which rule, decided that these records are one." }),
  }),
);

export const ScreeningSchema = named<ScreeningView>()(
  "Screening",
  Type.Object(
    {
      day: Type.String({ description: "The day that was asked about." }),
      rules: Type.Array(Type.Object({ id: Text, title: Text, source: Text, url: Text })),
      items: Type.Array(ScreenedSchema),
      screened: Type.Integer({
        minimum: 0,
        description: "How many were looked at; protected persons are not.",
      }),
      isWhole: Type.Boolean({ description: "False where there was more than is read." }),
      nodes: RecordOf(GraphNodeSchema),
      joins: RecordOf(JoinedSchema),
      statements: RecordOf(StatementSchema),
      reports: RecordOf(StoredReportSchema),
      access: AccessSchema,
    },
    {
      description:
        "Whether designated persons own or control some organisations, by what this caller may see; computed at read, kept nowhere.",
    },
  ),
);

export const ScreeningQuery = strict({
  asOf: Type.Optional(
    Type.String({ maxLength: 40, description: "As of this day; today where it is absent." }),
  ),
});

const Count = Type.Integer({ minimum: 0 });

export const DesignationSchema = named<DesignationView>()(
  "Designation",
  Type.Object(
    {
      entityId: Text,
      caption: Text,
      schema: Text,
      category: SubjectCategorySchema,
      lacks: Type.Array(OneOf(PACK_LACKS), {
        description: "category and finding stand in the way; the others are told in the proposal.",
      }),
      given: Type.Object({
        names: Count,
        identifiers: Count,
        addresses: Count,
        said: Count,
        chart: Count,
        evidence: Count,
      }),
      withheld: RecordOf(Type.Integer({ minimum: 1 })),
      findings: Type.Array(Type.Object({ id: Text, summary: Text }), {
        description: "Findings about it that a named human accepted, and that may go.",
      }),
      findingsWithheld: Count,
      effects: Type.Array(Type.Object({ id: Text, caption: Text, rules: Texts }), {
        description: "Whom its designation would reach by ownership, and by which rules.",
      }),
      access: AccessSchema,
    },
    { description: "What a proposal to put somebody on a sanctions list would say, and what it lacks." },
  ),
);

const PLAIN = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$";
const order = {
  to: Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: PLAIN,
    description: "The authority that decides, and its reference.",
  }),
  ground: Type.String({
    minLength: 1,
    maxLength: 2000,
    pattern: PLAIN,
    description: "Regime and criterion, in the words of whoever proposes.",
  }),
  reviewAt: Type.String({
    pattern: "^\\d{4}-\\d{2}-\\d{2}$",
    description: "A day after today, within three years.",
  }),
};

export const DesignationBody = own(
  "DesignationOrder",
  strict({ ...order, lang: Type.Optional(OneOf(LANGS)) }),
);
export const DesignationAskBody = own(
  "DesignationRequest",
  strict({ ...order, reason: Type.String({ minLength: 1, maxLength: 2000, pattern: PLAIN }) }),
);
