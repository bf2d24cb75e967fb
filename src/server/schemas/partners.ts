import Type from "typebox";
import type {
  AlertResult,
  MatchBatch,
  MatchDesk,
  MatchEnding,
  MatchHit,
  MatchResult,
  PullResult,
  ReceiptView,
  Received,
  RefusalRow,
  ReleasedView,
  RoomDetail,
  RoomShare,
  RoomView,
  ShareResult,
  StandingCheck,
  StoredMessage,
  TagSetSummary,
} from "../../app/index.ts";
import {
  CONSENT_STEPS,
  DISRUPTION_MEASURES,
  EFFECT_OUTCOMES,
  type HitRateAlarm,
  MATCH_KINDS,
  MESSAGE_KINDS,
  METHOD_KINDS,
  NODE_NAME_MAX,
  type RescueAuthority,
  ROOM_STEPS,
  SET_KINDS,
  URGENCIES,
  type WireMessage,
  WRITTEN_METHOD_KINDS,
} from "../../core/index.ts";
import { effectFields } from "./disruptions.ts";
import { AccessSchema, PurposeSchema } from "./model.ts";
import { named, OneOf, own } from "./named.ts";
import { Id, lines, MarkingBody, plain, Reason, strict } from "./requests.ts";

const Text = Type.String();
const Texts = Type.Array(Text);
const Count = Type.Integer({ minimum: 0 });
const Node = plain(200, "The partner's node id.");
const Moment = Type.String({ description: "RFC 3339, UTC." });
const Kind = OneOf(MATCH_KINDS, "holdings: what the partner knows; targets: whom it works on now.");
const SetOf = OneOf(
  SET_KINDS,
  "holdings: what the partner knows; targets: whom it works on now; supply: keys of its supply ledger's rows.",
);
const Law = plain(200, "Under which law; the partner is told.");
const Lines = (maxLength: number) => Type.String({ maxLength, pattern: "^[^\\u0000]*$" });

const batch = {
  id: Text,
  direction: OneOf(["asked", "answered"]),
  partner: Text,
  kind: SetOf,
  purpose: PurposeSchema,
  epoch: Text,
  mandate: Text,
  legalBasis: Text,
  elements: Type.Integer({ minimum: 0, description: "As they went over the wire, decoys included." }),
  questions: Type.Optional(Count),
  hits: Type.Optional(Count),
  userId: Type.Optional(Text),
  at: Moment,
};
const MatchBatchSchema = named<MatchBatch>()("MatchBatch", Type.Object(batch));

export const MatchHitSchema = named<MatchHit>()(
  "MatchHit",
  Type.Object({
    id: Text,
    batchId: Text,
    partner: Text,
    kind: Kind,
    purpose: PurposeSchema,
    mandate: Text,
    legalBasis: Text,
    term: Type.String({ description: "e.g. phone:+447700900123" }),
    foundBy: Text,
    foundAt: Moment,
    requestId: Type.Optional(Type.String({ description: "The message that asked for more." })),
  }),
);

const StandingSchema = named<MatchDesk["standing"][number]>()(
  "StandingQuestion",
  Type.Object({
    id: Text,
    partner: Text,
    kind: Kind,
    purpose: PurposeSchema,
    mandate: Text,
    legalBasis: Text,
    term: Text,
    openedBy: Text,
    openedAt: Moment,
    until: Moment,
    epoch: Type.Optional(Text),
    seenVersion: Type.Optional(Count),
    hitAt: Type.Optional(Moment),
  }),
);

const EndingSchema = named<MatchEnding>()(
  "MatchEnding",
  Type.Object(
    {
      no: Type.Integer({ minimum: 1, description: "Of this node; no two have one." }),
      what: OneOf(["questions", "set"]),
      partner: Text,
      kind: SetOf,
      purpose: PurposeSchema,
      mandate: Text,
      count: Type.Integer({ minimum: 1, description: "Questions that were closed; 1 for a set." }),
      because: OneOf(["account", "token", "purpose", "role", "second-person"]),
      at: Moment,
    },
    { description: "What the node ended by itself, because whoever it stood for may do it no longer." },
  ),
);

const alarm = { because: OneOf(["register", "guessing"]), questions: Count, hits: Count };
const HitRateAlarmSchema = named<HitRateAlarm>()(
  "HitRateAlarm",
  Type.Object(alarm, { description: "Questions that hit too often, or never, for casework." }),
);

export const MatchDeskSchema = named<MatchDesk>()(
  "MatchDesk",
  Type.Object({
    batches: Type.Array(MatchBatchSchema),
    hits: Type.Array(MatchHitSchema),
    standing: Type.Array(StandingSchema),
    ended: Type.Array(EndingSchema),
    alarms: Type.Array(Type.Object({ ...alarm, partner: Text, direction: OneOf(["asked", "answered"]) })),
  }),
);

export const MatchResultSchema = named<MatchResult>()(
  "MatchResult",
  Type.Object({
    batchId: Text,
    partner: Text,
    kind: Kind,
    epoch: Text,
    setAt: Type.String({ description: "When the partner made the tags that were asked." }),
    questions: Count,
    elements: Count,
    items: Type.Array(
      Type.Object({ term: Text, hitId: Type.Optional(Type.String({ description: "Absent: no hit." })) }),
    ),
    rejected: Type.Array(Count, { description: "Places, from 0, of what is no exact identifier." }),
    alarm: Type.Optional(HitRateAlarmSchema),
    tookMs: Type.Number(),
  }),
);

export const TagSetSummarySchema = named<TagSetSummary>()(
  "TagSetSummary",
  Type.Object({
    partner: Text,
    kind: SetOf,
    purpose: PurposeSchema,
    epoch: Text,
    version: Count,
    count: Type.Integer({ minimum: 0, description: "Tags, random ones included." }),
    root: Type.String({ description: "Of the tree over the tags, hex." }),
    at: Moment,
    records: Count,
    protectedOut: Type.Integer({ minimum: 0, description: "Left out: a protected person's too." }),
    tookMs: Type.Number(),
  }),
);

export const StandingCheckSchema = named<StandingCheck>()(
  "StandingCheck",
  Type.Object({
    looked: Count,
    hits: Type.Array(MatchHitSchema),
    failed: Type.Array(Type.Object({ partner: Text, code: Text })),
  }),
);

const place = {
  country: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
  lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  words: plain(500, "Where, as one would say it over a radio."),
};

const WireMessageSchema = named<WireMessage>()(
  "WireMessage",
  Type.Object(
    {
      type: OneOf(["message"]),
      id: Text,
      from: Text,
      to: Text,
      kind: OneOf(MESSAGE_KINDS),
      thread: Text,
      replyTo: Type.Optional(Text),
      urgency: OneOf(URGENCIES),
      deadline: Type.Optional(Moment),
      purpose: PurposeSchema,
      mandate: Text,
      legalBasis: Text,
      marking: Type.Object({
        tlp: Text,
        handling: Texts,
        caveats: Texts,
        pap: Type.Optional(Type.String({ description: "Where it is over amber." })),
        groups: Type.Optional(Texts),
        purposes: Type.Optional(Texts),
      }),
      subject: Text,
      body: Text,
      terms: Texts,
      place: Type.Optional(Type.Object(place)),
      method: Type.Optional(
        Type.Object({
          id: Text,
          kind: OneOf(METHOD_KINDS),
          version: Count,
          techniques: Texts,
          result: Type.Optional(
            Type.Object({
              ...effectFields,
              measure: OneOf(DISRUPTION_MEASURES),
              outcome: OneOf(EFFECT_OUTCOMES),
            }),
          ),
        }),
      ),
      consent: Type.Optional(
        Type.Object({
          step: OneOf(CONSENT_STEPS),
          objects: Texts,
          recipients: Texts,
          purpose: PurposeSchema,
          until: Moment,
        }),
      ),
      room: Type.Optional(
        Type.Object({
          title: Text,
          members: Texts,
          entities: Texts,
          change: Type.Optional(Type.Object({ step: OneOf(ROOM_STEPS), member: Text })),
        }),
      ),
      at: Moment,
    },
    { description: "A message as its sender signed it." },
  ),
);

export const StoredMessageSchema = named<StoredMessage>()(
  "Message",
  Type.Object({
    wire: WireMessageSchema,
    jws: Text,
    access: AccessSchema,
    direction: OneOf(["sent", "received"]),
    state: OneOf(["waiting", "sent", "received", "read"]),
    userId: Type.Optional(Text),
    sentAt: Type.Optional(Moment),
    keptAt: Type.Optional(
      Type.String({ description: "When a received one came; `wire.at` is what its writer says." }),
    ),
    answeredAt: Type.Optional(Moment),
    failure: Type.Optional(Type.String({ description: "Code of the last try; it is tried again." })),
  }),
);
export const MessagesSchema = own("Messages", Type.Object({ items: Type.Array(StoredMessageSchema) }));

const RescueAuthoritySchema = named<RescueAuthority>()(
  "RescueAuthority",
  Type.Object({
    id: Text,
    name: Text,
    country: Text,
    waters: Type.Array(Type.Tuple([Type.Number(), Type.Number(), Type.Number(), Type.Number()])),
  }),
);

export const AlertResultSchema = named<AlertResult>()(
  "AlertResult",
  Type.Object({
    messages: Type.Array(StoredMessageSchema),
    call: Type.Array(RescueAuthoritySchema, { description: "Whom a human has to call now." }),
  }),
);

/** A partner as a page shows it: without keys, with how far the two logs between us are. */
export const PartnerSchema = own(
  "Partner",
  Type.Object({
    nodeId: Text,
    name: Text,
    url: Type.Optional(Text),
    agreement: Type.Optional(Type.String({ description: "The agreement's text." })),
    agreedUntil: Type.Optional(Type.String({ description: "The last day of the agreement." })),
    isAgreed: Type.Boolean({ description: "Whether the agreement is in force today." }),
    pairedAt: Moment,
    stopped: Type.Optional(
      Type.String({ description: "Why nothing is taken from it until a human looked." }),
    ),
    given: Type.Integer({ minimum: 0, description: "Entries of our log to it." }),
    taken: Type.Integer({ minimum: 0, description: "Entries of its log that we have." }),
    overdue: Type.Integer({ minimum: 0, description: "Receipts that it owes." }),
  }),
);
export const PairingSchema = own(
  "Pairing",
  Type.Object({
    nodeId: Text,
    name: Text,
    url: Type.Optional(Text),
    code: Type.String({ description: "What both humans read to each other." }),
    expiresAt: Moment,
  }),
);
const HoldSchema = own(
  "SharingHold",
  Type.Object(
    { reason: Text, by: Text, at: Moment },
    { description: "There where all sharing of this node is held: who held it, when and why." },
  ),
);
export const PartnersSchema = own(
  "Partners",
  Type.Object({
    partners: Type.Array(PartnerSchema),
    pairings: Type.Array(PairingSchema),
    hold: Type.Optional(HoldSchema),
  }),
);
export const HoldBody = own("HoldSharing", strict({ held: Type.Boolean(), reason: Reason }));
export const ReceiptSchema = own(
  "Receipt",
  Type.Object({
    of: Type.String({
      description: "The notice; the object where it expires, and with its version where it was corrected.",
    }),
    what: OneOf([
      "recall",
      "correction",
      "standing",
      "expel",
      "expiry",
    ] as const satisfies readonly ReceiptView["what"][]),
    peer: Text,
    dueAt: Moment,
    state: OneOf(["received", "waiting", "overdue"] as const satisfies readonly ReceiptView["state"][]),
  }),
);
export const ReceiptsSchema = own("Receipts", Type.Object({ items: Type.Array(ReceiptSchema) }));
export const PullsSchema = own(
  "Pulls",
  Type.Object({
    items: Type.Array(
      Type.Object({
        partner: Text,
        failed: Type.Optional(Type.String({ description: "Code of the failure." })),
        refusal: Type.Optional(
          Type.String({ description: "Why it was refused: docs/errors.md, Refusals between nodes." }),
        ),
        received: Type.Optional(
          Type.Object({
            kept: Count,
            withdrawn: Count,
            setAside: Count,
          } satisfies Partial<Record<keyof Received, unknown>>),
        ),
      } satisfies Partial<Record<keyof PullResult, unknown>>),
    ),
  }),
);

const match = {
  partner: Node,
  kind: Kind,
  terms: Type.Array(plain(200), {
    minItems: 1,
    maxItems: 1000,
    description: "+447700900123, an IBAN, @handle, document:…, hull:…, engine:…",
  }),
  legalBasis: Law,
};
export const MatchBody = own("MatchQuestion", strict({ ...match, until: Type.Optional(plain(30)) }));
export const PublishBody = own("TagSetOrder", strict({ partner: Node, kind: SetOf }));
const message = {
  urgency: OneOf(URGENCIES.filter((u) => u !== "threat-to-life")),
  marking: MarkingBody,
  subject: plain(200),
  body: Lines(50_000),
  deadline: Type.Optional(plain(30, "RFC 3339; where not as the class says.")),
};
export const HitRequestBody = own("HitRequest", strict(message));
export const MessageBody = own(
  "MessageDraft",
  strict({
    ...message,
    to: Node,
    kind: OneOf(["message", "request", "method"]),
    legalBasis: Law,
    terms: Type.Optional(Type.Array(plain(200), { maxItems: 100 })),
    method: Type.Optional(
      strict({
        id: Id,
        kind: OneOf(WRITTEN_METHOD_KINDS),
        version: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
        techniques: Type.Array(plain(100), { minItems: 1, maxItems: 50 }),
      }),
    ),
  }),
);
export const ReplyBody = own("Reply", strict(message));
export const AlertBody = own(
  "Alert",
  strict({
    place: strict(place),
    subject: plain(200),
    body: Lines(50_000),
    copies: Type.Optional(Type.Array(Node, { maxItems: 50 })),
  }),
);
export const MessagesQuery = strict({
  overdue: Type.Optional(OneOf(["true"])),
  unanswered: Type.Optional(OneOf(["true"], "Requests of partners that nobody here has answered.")),
  thread: Type.Optional(Id),
  partner: Type.Optional(Id),
});
export const PairingBody = own(
  "PairingRequest",
  strict({
    url: plain(500, "Where the other node answers."),
    name: plain(NODE_NAME_MAX),
    ownUrl: Type.Optional(plain(500)),
  }),
);
export const ConfirmBody = own("PairingConfirmation", strict({ code: plain(40) }));
export const AgreementBody = own(
  "AgreementText",
  strict({ text: Type.String({ minLength: 1, maxLength: 20_000 }) }),
);

export const ShareBody = own(
  "Share",
  strict({
    necessity: lines(2_000, "Why this partner needs it; it holds for each item."),
    caseId: Type.Optional(plain(200, "Its entities, and what proves its findings.")),
    entityIds: Type.Optional(Type.Array(plain(300), { maxItems: 1_000 })),
    statementIds: Type.Optional(Type.Array(plain(200), { maxItems: 1_000 })),
    onward: Type.Optional(
      strict({
        recipients: Type.Array(Node, { minItems: 1, maxItems: 100 }),
        until: plain(30, "RFC 3339, UTC."),
      }),
    ),
    expiresAt: Type.Optional(plain(30, "RFC 3339, UTC: when it goes, everywhere.")),
    acknowledged: Type.Optional(
      Type.Array(
        lines(
          2_000,
          "A restriction (H3) that you have read, word for word as the answer of a share names it.",
        ),
        { maxItems: 100 },
      ),
    ),
  }),
);
export const ShareResultSchema = named<ShareResult>()(
  "ShareResult",
  Type.Object({
    shared: Count,
    already: Type.Integer({ minimum: 0, description: "The partner had them in this version." }),
    recalled: Type.Integer({ minimum: 0, description: "They were taken back: for good." }),
    withheld: Type.Record(Text, Count, { description: "How many for which reason." }),
    restrictions: Type.Array(Text, {
      description: "The words of restrictions (H3) for which something stays until you acknowledge them.",
    }),
    objectIds: Texts,
  }),
);
const released = {
  place: Count,
  at: Moment,
  objectId: Text,
  version: Count,
  creator: Text,
  entityId: Text,
  schema: Text,
  property: Text,
  value: Text,
  tlp: Text,
  mandate: Text,
  state: OneOf(["held", "older", "recalled", "expired"]),
};
const ReleasedSchema = named<ReleasedView>()("ReleasedObject", Type.Object(released));
export const ReleasedListSchema = own("ReleasedObjects", Type.Object({ items: Type.Array(ReleasedSchema) }));
export const ReleasedQuery = strict({
  after: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_000_000_000 })),
});
export const RecallBody = own(
  "Recall",
  strict({
    ids: Type.Array(plain(200), { minItems: 1, maxItems: 1_000, description: "Objects or statements." }),
    reason: lines(500, "Partners read it."),
  }),
);
export const RecallResultSchema = own(
  "RecallResult",
  Type.Object({
    noticeIds: Texts,
    peers: Texts,
    unknown: Type.Array(Text, { description: "Nothing of these ids is shared now." }),
  }),
);
export const CorrectionBody = own(
  "Correction",
  strict({ statementId: plain(200), value: Lines(50_000), reason: plain(500) }),
);
export const CorrectionResultSchema = own(
  "CorrectionResult",
  Type.Object({
    told: Count,
    version: Count,
    untold: Type.Array(Text, {
      description:
        "Partners told only not to rely on what they hold: their agreement does not let it go any more.",
    }),
  }),
);
const RefusalSchema = named<RefusalRow>()(
  "ExchangeRefusal",
  Type.Object({
    at: Moment,
    peer: Text,
    seq: Type.Optional(Type.Integer({ minimum: 0, description: "Absent: the whole answer." })),
    code: Type.Unsafe<RefusalRow["code"]>(Text),
    digest: Type.String({ description: "SHA-256 of what was refused; nothing of it is kept." }),
  }),
);
export const RefusalsSchema = own("ExchangeRefusals", Type.Object({ items: Type.Array(RefusalSchema) }));
export const PartnerChangeBody = own(
  "PartnerChange",
  strict({
    url: Type.Optional(plain(500)),
    resume: Type.Optional(Type.Boolean({ description: "Its broken log was looked at; take from it again." })),
  }),
);
export const ExpulsionBody = own("Expulsion", strict({ group: plain(200) }));
export const ExpulsionResultSchema = own("ExpulsionResult", Type.Object({ noticeId: Text, told: Texts }));

const room = {
  id: Text,
  title: Text,
  openedBy: Type.String({ description: "The node that opened it." }),
  openedAt: Moment,
  members: Type.Array(Text, { description: "Node ids, our own among them unless we are in it no more." }),
  came: Type.Array(Type.Object({ node: Text, at: Moment }), {
    description: "Who came later than it was opened.",
  }),
  left: Type.Array(Type.Object({ node: Text, at: Moment })),
  caseId: Type.Optional(Type.String({ description: "The case here; absent until somebody joined." })),
  posts: Count,
  lastAt: Moment,
  untold: Type.Optional(
    Type.Array(Text, {
      description: "Members whom this node may send nothing now; what is written misses them. Not in a list.",
    }),
  ),
};
export const RoomSchema = named<RoomView>()("Room", Type.Object(room));
export const RoomsSchema = own("Rooms", Type.Object({ items: Type.Array(RoomSchema) }));
export const RoomDetailSchema = named<RoomDetail>()(
  "RoomDetail",
  Type.Object({
    room: RoomSchema,
    messages: Type.Array(StoredMessageSchema),
    added: Type.Integer({ minimum: 0, description: "Entities that came into the case just now." }),
  }),
);
const RoomShareSchema = named<RoomShare>()(
  "RoomShare",
  Type.Object({
    partner: Text,
    result: Type.Optional(ShareResultSchema),
    failed: Type.Optional(Type.String({ description: "Code of the failure; others are not held up." })),
  }),
);
export const RoomSharesSchema = own("RoomShares", Type.Object({ items: Type.Array(RoomShareSchema) }));
export const RoomBody = own(
  "RoomOpening",
  strict({
    caseId: plain(200),
    title: plain(200),
    partners: Type.Array(Node, { minItems: 1, maxItems: 49 }),
    legalBasis: Law,
    marking: MarkingBody,
    body: Lines(50_000),
  }),
);
export const RoomJoinBody = own("RoomJoining", strict({ marking: MarkingBody }));
const roomText = { subject: plain(200), body: Lines(50_000) };
export const RoomPostBody = own("RoomPost", strict(roomText));
export const RoomShareBody = own(
  "RoomShareOrder",
  strict({
    ...roomText,
    necessity: plain(2_000),
    withEarlier: Type.Optional(
      Type.Boolean({ description: "Also to those who came later, what was in the case before they did." }),
    ),
  }),
);
export const RoomInviteBody = own(
  "RoomInvitation",
  strict({ partners: Type.Array(Node, { minItems: 1, maxItems: 49 }), body: Lines(50_000) }),
);
export const RoomRemovalBody = own("RoomRemoval", strict({ member: Node, reason: plain(2_000) }));
export const RoomLeavingBody = own("RoomLeaving", strict({ reason: plain(2_000) }));
