import Type from "typebox";
import type { FindingAbout, ListedFinding, OpenedCase, ShownDetector } from "../../app/index.ts";
import {
  type Access,
  type BulkRecord,
  type Card,
  type Case,
  type CaseItem,
  type Entity,
  type Evaluation,
  type Finding,
  HANDLING_CODES,
  LANGS,
  PAP_LEVELS,
  PURPOSES,
  type Publisher,
  type Purpose,
  type Resolution,
  ROLES,
  type ScoreTerm,
  type Statement,
  type StatementDraft,
  SUBJECT_CATEGORIES,
  SUPPLY_ROWS,
  TLP_LEVELS,
} from "../../core/index.ts";
import { named, OneOf } from "./named.ts";

const Text = Type.String();
const Texts = Type.Array(Type.String());
const Time = (description: string) => Type.String({ description });
const Count = Type.Integer({ minimum: 0 });

/** Where the line of a reject stands, in a file that holds more than one. */
export const REJECT_PLACE = {
  sheet: Type.Optional(Type.Integer({ minimum: 1, description: "Of a workbook, in its order." })),
  attachment: Type.Optional(
    Type.Integer({ minimum: 1, description: "Of a mail, as the text of its report numbers them." }),
  ),
  count: Type.Optional(
    Type.Integer({ minimum: 1, description: "How many it stands for, from its line on; one where absent." }),
  ),
};

export const PurposeSchema = named<Purpose>()(
  "Purpose",
  OneOf(PURPOSES, "Why somebody reads, searches, exports or shares: a closed list (R01)."),
);
export const RoleSchema = named<(typeof ROLES)[number]>()("Role", OneOf(ROLES));
export const TlpSchema = named<(typeof TLP_LEVELS)[number]>()(
  "Tlp",
  OneOf(TLP_LEVELS, "Traffic Light Protocol 2.0, least to most restrictive."),
);
export const SubjectCategorySchema = named<(typeof SUBJECT_CATEGORIES)[number]>()(
  "SubjectCategory",
  OneOf(SUBJECT_CATEGORIES, "Data-subject category (R07); unknown until a named human says otherwise."),
);
export const FindingStateSchema = named<Finding["state"]>()(
  "FindingState",
  OneOf(["proposed", "accepted", "rejected"]),
);
export const JudgementSchema = named<Resolution["judgement"]>()(
  "Judgement",
  OneOf(["same", "different", "undecided"]),
);
export const FrontSchema = named<Finding["front"]>()(
  "Front",
  OneOf(["exchange", "supply", "online", "finance"]),
);

export const AccessSchema = named<Access>()(
  "Access",
  Type.Object(
    {
      tlp: TlpSchema,
      pap: OneOf(PAP_LEVELS),
      handling: Type.Array(OneOf(HANDLING_CODES)),
      caveats: Texts,
      orcon: Type.Boolean({ description: "Nothing goes onward without the originators' grant." }),
      groups: Type.Union([OneOf(["any"]), Texts], {
        description: "Sharing groups, or any; the empty list is nobody.",
      }),
      purposes: Type.Union([OneOf(["any"]), Type.Array(PurposeSchema)]),
      compartments: Texts,
      originators: Texts,
    },
    { description: "Who may see it, and for what: a marking as this node applies it." },
  ),
);

export const EvaluationSchema = named<Evaluation>()(
  "Evaluation",
  Type.Object({
    scheme: OneOf(["4x4", "admiralty", "5x5x5", "3x5x2"]),
    original: Type.String({ description: "As the provider wrote it, e.g. B2." }),
    source: OneOf(["A", "B", "C", "X"]),
    information: OneOf(["1", "2", "3", "4"]),
  }),
);

export const PublisherSchema = named<Publisher>()(
  "Publisher",
  Type.Object({
    name: Text,
    publishedAt: Type.Optional(Text),
    role: OneOf(["original", "republisher"]),
    evaluation: Type.Optional(EvaluationSchema),
  }),
);

export const StatementSchema = named<Statement>()(
  "Statement",
  Type.Object(
    {
      id: Text,
      entityId: Text,
      schema: Type.String({ description: "FollowTheMoney schema, e.g. Vessel." }),
      property: Type.String({ description: "FollowTheMoney property, e.g. registrationNumber." }),
      value: Text,
      lang: Type.Optional(Type.String({ description: "BCP 47." })),
      original: Type.Optional(Type.String({ description: "As written before it was normalised." })),
      reportId: Text,
      access: AccessSchema,
      kind: OneOf(["fact", "assessment"]),
      validFrom: Type.Optional(Time("ISO 8601 date or prefix of one.")),
      validTo: Type.Optional(Time("ISO 8601 date or prefix of one.")),
      firstSeen: Text,
      lastSeen: Text,
      knownAt: Type.Optional(
        Type.String({
          description:
            "When this node came to know it, where `firstSeen` is what another node says of when it saw it.",
        }),
      ),
    },
    { description: "One property of one entity, said by one report." },
  ),
);

const StatementDraftSchema = named<StatementDraft>()(
  "StatementDraft",
  Type.Object({
    entityId: Text,
    schema: Text,
    property: Text,
    value: Text,
    lang: Type.Optional(Text),
    original: Type.Optional(Text),
    kind: Type.Optional(OneOf(["fact", "assessment"])),
    validFrom: Type.Optional(Text),
    validTo: Type.Optional(Text),
  }),
);

export const EntitySchema = named<Entity>()(
  "Entity",
  Type.Object(
    {
      canonicalId: Text,
      schema: Text,
      caption: Type.String({ description: "What to call it on a page." }),
      entityIds: Type.Array(Text, { description: "The ids that were resolved into it, for this viewer." }),
      statements: Type.Array(StatementSchema),
      access: AccessSchema,
    },
    { description: "The statements under one canonical id that this viewer, for this purpose, may see." },
  ),
);

export const ScoreTermSchema = named<ScoreTerm>()(
  "ScoreTerm",
  Type.Object(
    { name: Text, value: Type.Number(), because: Text },
    { description: "A signed term of a score." },
  ),
);

export const ResolutionSchema = named<Resolution>()(
  "Resolution",
  Type.Object({
    id: Text,
    leftId: Text,
    rightId: Text,
    judgement: JudgementSchema,
    score: Type.Number(),
    terms: Type.Array(ScoreTermSchema),
    decidedBy: Type.String({ description: "A user id, or rule:<version>." }),
    decidedAt: Text,
    reason: Text,
    access: AccessSchema,
    undoes: Type.Optional(Type.String({ description: "The decision that this one takes back." })),
  }),
);

const finding = {
  id: Text,
  detector: Text,
  detectorVersion: Text,
  techniques: Texts,
  techniqueNames: Type.Array(Text, { description: "Names of the techniques, in their order." }),
  front: FrontSchema,
  title: Type.Optional(Type.String({ description: "What kind of thing, where the detector finds several." })),
  subjects: Type.Array(Type.Object({ id: Text, role: Text })),
  evidence: Type.Array(Text, { description: "Ids of the statements and bulk rows that prove it." }),
  score: Type.Number(),
  terms: Type.Array(ScoreTermSchema),
  against: Type.Array(Text, { description: "What speaks against it." }),
  summary: Text,
  from: Type.Optional(Text),
  to: Type.Optional(Text),
  proves: Type.Array(StatementDraftSchema),
  access: AccessSchema,
  state: FindingStateSchema,
  proposedAt: Text,
  decidedBy: Type.Optional(Text),
  decidedAt: Type.Optional(Text),
  decisionReason: Type.Optional(Text),
};
const FINDING_NOTE =
  "What a detector proposes to a named human, with its evidence and what speaks against it; its sentences, roles and terms in the language of Accept-Language (en, ar, fr).";
export const FindingSchema = named<Finding>()("Finding", Type.Object(finding, { description: FINDING_NOTE }));

const FindingAboutSchema = named<FindingAbout>()(
  "FindingAbout",
  Type.Object(
    {
      subjects: Type.Array(Type.Object({ id: Text, schema: Text, caption: Text }), {
        description: "Those that this caller sees, each once; the first three.",
      }),
      subjectCount: Type.Integer({ minimum: 0, description: "How many there are of those." }),
      contacts: Type.Array(Text, { description: "Of an advert, or what its subjects share; the first two." }),
      route: Type.Optional(
        Type.Object(
          { from: Type.Optional(Text), to: Type.Optional(Text) },
          { description: "Of an advert: countries." },
        ),
      ),
      campaign: Type.Optional(Text),
      access: AccessSchema,
    },
    {
      description:
        "Whom or what it is about, as far as this caller may see it; `access` counts what is named here.",
    },
  ),
);
export const ListedFindingSchema = named<ListedFinding>()(
  "ListedFinding",
  Type.Object({ ...finding, about: FindingAboutSchema }, { description: FINDING_NOTE }),
);

const CaseItemSchema = named<CaseItem>()(
  "CaseItem",
  Type.Object({
    kind: OneOf(["entity", "finding", "report"]),
    id: Text,
    note: Text,
    addedBy: Text,
    addedAt: Text,
  }),
);

const caseFields = {
  id: Text,
  title: Text,
  mandate: Text,
  access: AccessSchema,
  openedBy: Text,
  openedAt: Text,
  reviewAt: Text,
  closed: Type.Optional(
    Type.Object({ by: Text, at: Text }, { description: "While it is, nothing is put into it or taken out." }),
  ),
  items: Type.Array(CaseItemSchema),
};
export const CaseSchema = named<Case>()("Case", Type.Object(caseFields));
export const OpenedCaseSchema = named<OpenedCase>()(
  "OpenedCase",
  Type.Object({
    ...caseFields,
    isNew: Type.Boolean({
      description: "False where a case of this title, mandate and marking was open already: it is this one.",
    }),
  }),
);

const CardSchema = named<Card>()(
  "Card",
  Type.Object(
    {
      purpose: Text,
      lawfulBasis: Text,
      dataUsed: Texts,
      errorRates: Text,
      affectedGroups: Text,
      guardrails: Texts,
      reviewAt: Text,
    },
    { description: "Without a card no detector runs (R28)." },
  ),
);

export const DetectorSchema = named<ShownDetector>()(
  "Detector",
  Type.Object({
    id: Text,
    version: Text,
    title: Text,
    front: FrontSchema,
    reference: Type.String({ description: "The published indicator that it encodes." }),
    redFlags: Type.Optional(Type.Array(Text, { description: "In the list of red flags, such as OIC-F24." })),
    techniques: Texts,
    card: CardSchema,
    lang: OneOf(LANGS, "The language of the card: the reader's, or English where that lacks a text."),
  }),
);

type Row<K extends BulkRecord["kind"]> = Extract<BulkRecord, { kind: K }> & { readonly reportId: string };
const rowOf = { id: Text, reportId: Text };
const AmountMinor = Type.String({
  pattern: "^-?[0-9]+$",
  description: "In minor units, as a decimal string: 1050 is EUR 10.50.",
});

const PaymentSchema = named<Row<"payment">>()(
  "Payment",
  Type.Object({
    kind: OneOf(["payment"]),
    ...rowOf,
    at: Type.Number({ description: "Unix seconds, UTC." }),
    debtorAccount: Text,
    creditorAccount: Text,
    debtorAgent: Type.Optional(Text),
    creditorAgent: Type.Optional(Text),
    amountMinor: AmountMinor,
    currency: Text,
    method: Type.Optional(Text),
    purpose: Type.Optional(Text),
    reference: Type.Optional(Text),
  }),
);

const PostSchema = named<Row<"post">>()(
  "Post",
  Type.Object({
    kind: OneOf(["post"]),
    ...rowOf,
    platform: Text,
    accountId: Text,
    accountName: Type.Optional(Text),
    postedAt: Text,
    text: Text,
    media: Texts,
  }),
);

const OrderSchema = named<Row<"order">>()(
  "Order",
  Type.Object({
    kind: OneOf(["order"]),
    ...rowOf,
    orderedAt: Text,
    sellerId: Text,
    buyerId: Text,
    item: Text,
    quantity: Type.Number(),
    serials: Texts,
    amountMinor: Type.Optional(AmountMinor),
    currency: Type.Optional(Text),
    paidByAccount: Type.Optional(Text),
    deliveryPlace: Type.Optional(Text),
    flags: Texts,
  }),
);

const SeizureSchema = named<Row<"seizure">>()(
  "Seizure",
  Type.Object({
    kind: OneOf(["seizure"]),
    ...rowOf,
    seizedAt: Text,
    place: Text,
    item: Text,
    serials: Texts,
    authority: Type.Optional(Text),
  }),
);

const SupplyEventSchema = named<Row<"event">>()(
  "SupplyEvent",
  Type.Object({
    kind: OneOf(["event"]),
    ...rowOf,
    eventType: OneOf([
      "ObjectEvent",
      "AggregationEvent",
      "TransactionEvent",
      "TransformationEvent",
      "AssociationEvent",
    ]),
    action: Type.Optional(OneOf(["ADD", "OBSERVE", "DELETE"])),
    eventTime: Text,
    bizStep: Type.Optional(Text),
    disposition: Type.Optional(Text),
    readPoint: Type.Optional(Text),
    bizLocation: Type.Optional(Text),
    parentId: Type.Optional(Text),
    transformationId: Type.Optional(Text),
    items: Texts,
    sourceParties: Texts,
    destinationParties: Texts,
    bizTransactions: Type.Optional(Texts),
    hash: Type.Optional(Type.String({ description: "SHA-256 of the event (CBV 2.0, 8.9)" })),
    outputs: Type.Optional(Texts),
    rangeGtin: Type.Optional(Text),
    rangeFrom: Type.Optional(Text),
    rangeTo: Type.Optional(Text),
    rangeCount: Type.Optional(Type.Number()),
    vehicle: Type.Optional(Text),
    carrier: Type.Optional(Text),
  }),
);

const SupplyRowSchema = named<Row<"supplyRow">>()(
  "SupplyRow",
  Type.Object({
    kind: OneOf(["supplyRow"]),
    ...rowOf,
    row: OneOf(SUPPLY_ROWS),
    ref: Type.Optional(Text),
    at: Type.Optional(Text),
    body: Type.String({ description: "JSON of the fields that the analysis reads" }),
  }),
);

export const BulkRecordSchema = named<Row<BulkRecord["kind"]>>()(
  "BulkRecord",
  Type.Union([PaymentSchema, PostSchema, OrderSchema, SeizureSchema, SupplyEventSchema, SupplyRowSchema], {
    description: "A bulk row with the report that it came in.",
  }),
);

export { Count };
