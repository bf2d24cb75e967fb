import Type from "typebox";
import {
  type DisruptionPlan,
  type OrderCheck,
  type OrderChecks,
  type OrderQueue,
  type OrderReview,
  PARTY_TYPES,
  type RankedTradeReport,
  REVIEW_STATES,
  type RoutesMap,
  type SerialTraceView,
  type StoredEvent,
  type SupplyAsked,
  type SupplyFind,
  type SupplyLead,
  type SupplySubscription,
  TRADE_INDICATORS,
  TRADE_STATES,
  TRANSACTION_TYPES,
  type TradeDecision,
} from "../../app/index.ts";
import { FOUND_CONTEXTS, OWN_PAYMENTS, REJECT_CODES, type RejectCode } from "../../core/index.ts";
import { AccessSchema, PurposeSchema, REJECT_PLACE } from "./model.ts";
import { named, OneOf, own, RecordOf } from "./named.ts";
import { lines, page, pageOf, plain, strict } from "./requests.ts";
import { Spread } from "./route-money.ts";
import { StoredReportSchema } from "./views.ts";

const Text = Type.String();
const Texts = Type.Array(Text);
const Count = Type.Integer({ minimum: 0 });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Captions = RecordOf(Text);

export const EventViewSchema = named<StoredEvent & { readonly no: number }>()(
  "SupplyEventRow",
  Type.Object({
    kind: OneOf(["event"]),
    id: Text,
    no: Type.Integer(),
    reportId: Text,
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
    hash: Type.Optional(Text),
    outputs: Type.Optional(Texts),
    rangeGtin: Type.Optional(Text),
    rangeFrom: Type.Optional(Text),
    rangeTo: Type.Optional(Text),
    rangeCount: Type.Optional(Type.Number()),
    vehicle: Type.Optional(Text),
    carrier: Type.Optional(Text),
  }),
);
export const EventPage = pageOf("SupplyEventPage", EventViewSchema);
const Time = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,15}Z)?$" });
const one = (description: string) => Type.Optional(plain(60, description));
const TIME = "RFC 3339 with its zone, or a day.";
const FIGURE = "A number; some quantity of the event is held to it.";
const some = (description: string) =>
  Type.Optional(Type.Array(plain(200), { maxItems: 50, description: `${description} Repeat for more.` }));
const ofTypes = (field: string, types: readonly string[], description: string) =>
  Object.fromEntries(types.map((type) => [`EQ_${field}_${type}`, some(description)]));
/** What is not here is refused by the query itself, by name: types of other vocabularies are URIs in the name of a parameter. */
const eventParameters = {
  GE_eventTime: one(TIME),
  LT_eventTime: one(TIME),
  GE_recordTime: one(TIME),
  LT_recordTime: one(TIME),
  eventType: some("ObjectEvent, AggregationEvent …"),
  EQ_action: some("ADD, OBSERVE, DELETE."),
  EQ_bizStep: some("Short names or URIs of the Core Business Vocabulary."),
  EQ_disposition: some("Short names or URIs of the Core Business Vocabulary."),
  EQ_persistentDisposition_set: some("Short names or URIs of the Core Business Vocabulary."),
  EQ_persistentDisposition_unset: some("Short names or URIs of the Core Business Vocabulary."),
  EQ_readPoint: some("URIs."),
  WD_readPoint: some("URIs of places, with the parts of a site by its GLN's extension."),
  EQ_bizLocation: some("URIs."),
  WD_bizLocation: some("URIs of places, with the parts of a site by its GLN's extension."),
  EQ_bizTransaction: some("URIs, of any type."),
  ...ofTypes("bizTransaction", TRANSACTION_TYPES, "URIs of that type."),
  ...ofTypes("source", PARTY_TYPES, "URIs; owners may be named by their id."),
  ...ofTypes("destination", PARTY_TYPES, "URIs; owners may be named by their id."),
  EQ_transformationID: some("URIs."),
  MATCH_epc: some("URIs of items that are observed, packed or tied."),
  MATCH_parentID: some("URIs of what items are packed into or tied to."),
  MATCH_inputEPC: some("URIs of what goes into a transformation."),
  MATCH_outputEPC: some("URIs of what comes out of a transformation."),
  MATCH_anyEPC: some("URIs of items or containers."),
  MATCH_epcClass: some("URIs of classes that are observed, packed or tied."),
  MATCH_inputEPCClass: some("URIs of classes that go into a transformation."),
  MATCH_outputEPCClass: some("URIs of classes that come out of a transformation."),
  MATCH_anyEPCClass: some("URIs of classes."),
  EQ_quantity: one(FIGURE),
  GT_quantity: one(FIGURE),
  GE_quantity: one(FIGURE),
  LT_quantity: one(FIGURE),
  LE_quantity: one(FIGURE),
  EQ_eventID: some("Ids of events."),
  EXISTS_errorDeclaration: Type.Optional(
    Type.Boolean({ description: "Whether an event declares an error of one captured before." }),
  ),
  GE_errorDeclarationTime: one(TIME),
  LT_errorDeclarationTime: one(TIME),
  EQ_errorReason: some("did_not_occur, incorrect_data, or URIs."),
  EQ_correctiveEventID: some("Ids of events."),
};
export const EventsQuery = Type.Object({
  ...eventParameters,
  orderBy: one("eventTime, or recordTime: the order of capture. Without it the oldest come first."),
  orderDirection: one("ASC or DESC; DESC where orderBy stands alone."),
  eventCountLimit: one("The first so many, over all pages; needs orderBy."),
  maxEventCount: one(
    "QUERY_TOO_LARGE where more match; not beside eventCountLimit. Beyond 10,000 nothing is counted.",
  ),
  ...page,
});
/** By the standard's names, as they are for one question, without order and counts. */
const FollowedQuery = RecordOf(
  Type.Unsafe<unknown>({ description: "A text, several, a number or a truth value." }),
);
const SubscriptionName = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" });
export const ByName = strict({ name: SubscriptionName });
export const SubscriptionBody = strict({
  name: SubscriptionName,
  query: FollowedQuery,
  fromStart: Type.Optional(
    Type.Boolean({
      description: "Whether it begins with what is here already. Standard: with what comes from now on.",
    }),
  ),
});
export const SubscriptionSchema = named<SupplySubscription>()(
  "SupplySubscription",
  Type.Object({
    name: Text,
    purpose: PurposeSchema,
    query: FollowedQuery,
    acknowledged: Count,
    createdAt: Text,
    expiresAt: Text,
  }),
);
export const SubscriptionList = own(
  "SupplySubscriptionList",
  Type.Object({ items: Type.Array(SubscriptionSchema) }),
);
export const CollectBody = strict({
  acknowledge: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: "The `upTo` of the answer before.",
    }),
  ),
  limit: page.limit,
});
export const CollectedSchema = own(
  "CollectedSupplyEvents",
  Type.Object({ items: Type.Array(EventViewSchema), upTo: Count, more: Type.Boolean() }),
);

const REASONS = [
  "stolen",
  "maybe_stolen",
  "declared_wrong",
  "sold_twice",
  "no_transfer",
  "reading_unsure",
  "loose_range",
  "no_decision",
  "trader",
  "no_context",
  "accepted_order",
  "protected_holder",
] as const;
export const SerialTraceSchema = named<SerialTraceView>()(
  "SerialTrace",
  Type.Object(
    {
      reading: Text,
      fitting: Count,
      tookMs: Type.Number(),
      captions: Captions,
      reports: RecordOf(StoredReportSchema),
      candidates: Type.Array(
        Type.Object({
          gtin: Text,
          serial: Text,
          probability: Share,
          isCut: Type.Boolean(),
          maker: Type.Optional(
            Type.Object(
              { id: Text, by: OneOf(["place", "sells_only"]) },
              {
                description:
                  "The first owner on record: by the place where it was made and sent, or because it sells to traders and buys nothing.",
              },
            ),
          ),
          importer: Type.Optional(
            Type.Object(
              { id: Text, declarationId: Type.Optional(Text) },
              {
                description:
                  "The consignee of the first customs declaration of what it lay in; without one whoever bought from the maker and sold on.",
              },
            ),
          ),
          declarations: Type.Array(
            Type.Object({
              id: Text,
              at: Text,
              exporter: Type.Optional(Text),
              consignee: Type.Optional(Text),
              container: Text,
              reportId: Text,
            }),
            { description: "Customs declarations of what it lay in, the oldest first." },
          ),
          holder: Type.Optional(Text),
          status: OneOf(["suspect", "theft_victim", "unknown"]),
          because: Type.Array(OneOf(REASONS)),
          holdings: Type.Array(
            Type.Object({
              at: Text,
              from: Type.Optional(Text),
              to: Type.Optional(Text),
              order: Type.Optional(Text),
              sure: Share,
              eventIds: Texts,
              through: Texts,
              documents: Type.Array(
                Type.Object({ kind: OneOf(["event", "order"]), id: Text, reportId: Text }),
              ),
            }),
          ),
          steps: Type.Array(
            Type.Object({
              at: Text,
              step: Text,
              type: Text,
              readPoint: Type.Optional(Text),
              through: Texts,
              parent: Type.Optional(Text),
              orders: Texts,
              eventId: Text,
              reportId: Text,
            }),
          ),
        }),
      ),
    },
    { description: "From a reading back to the last provable holder; that alone makes nobody a suspect." },
  ),
);
/** As it was typed: what of it is a reading is told by the use case, with what is wanted. */
const TYPED = "^[^\\u0000-\\u001f\\u007f]{1,60}$";
export const SerialQuerySchema = strict({
  reading: Type.String({
    pattern: TYPED,
    description:
      "A serial number as it was read: ? for a sign that cannot be read, * for any number of them; *01873 where only the end is legible.",
  }),
  gtin: Type.Optional(Type.String({ pattern: "^[0-9]{8,14}$" })),
  lot: Type.Optional(
    Type.String({ minLength: 1, maxLength: 40, description: "Its lot, where it was read." }),
  ),
  batch: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 40,
      description: "The batch of what it was made from, such as a boat's fabric.",
    }),
  ),
  seizedAt: Type.Optional(Time),
  context: Type.Optional(OneOf(FOUND_CONTEXTS)),
});

export const SupplyAskBody = own(
  "SupplyAsk",
  strict({
    partners: Type.Optional(
      Type.Array(plain(200, "A partner's node id."), {
        maxItems: 100,
        description: "Absent: every partner whose agreement knows the purpose.",
      }),
    ),
    reading: Type.Optional(
      Type.String({
        pattern: TYPED,
        description:
          "A serial number as it was read; absent: all that this node finds suspicious, and its seizures.",
      }),
    ),
    legalBasis: plain(200, "Under which law; partners are told."),
    give: Type.Optional(
      Type.Boolean({
        default: false,
        description: "Give partners the own rows under keys that hit, as far as they may leave.",
      }),
    ),
    rounds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4,
        default: 1,
        description: "Ask again with what came to be known, so often.",
      }),
    ),
  }),
);

export const SupplyAskedSchema = named<SupplyAsked>()(
  "SupplyAsked",
  Type.Object(
    {
      partners: Type.Array(
        Type.Object({
          partner: Text,
          questions: Count,
          elements: Type.Integer({ minimum: 0, description: "As they went over the wire, decoys included." }),
          hits: Count,
          rows: Type.Integer({ minimum: 0, description: "Rows that the partner disclosed now." }),
          already: Type.Integer({
            minimum: 0,
            description: "Rows under these keys that it had disclosed before.",
          }),
          given: Type.Integer({ minimum: 0, description: "Own rows that it was given in return." }),
          failed: Type.Optional(
            Type.String({ description: "Code, where it could not be asked to the end." }),
          ),
          refused: Type.Optional(Type.Boolean({ description: "Whether the partner said no itself." })),
          because: Type.Optional(
            Type.String({ description: "Why, in English, as far as the partner says." }),
          ),
        }),
      ),
      rounds: Count,
      rows: Count,
      given: Count,
    },
    { description: "What became of questions to partners. What a partner withheld is not known here." },
  ),
);

const Review = Type.Object({
  orderId: Text,
  state: OneOf(REVIEW_STATES),
  reason: Text,
  by: Text,
  at: Text,
});
export const OrderReviewSchema = named<OrderReview>()("OrderReview", Review);
export const OrderQueueSchema = named<OrderQueue>()(
  "OrderQueue",
  Type.Object({
    orders: Type.Array(
      Type.Object({
        id: Text,
        at: Text,
        channel: Text,
        seller: Text,
        buyer: Text,
        lines: Type.Array(Type.Object({ description: Text, quantity: Type.Number() })),
        score: Share,
        because: Type.Array(Type.Object({ signal: Text, value: Type.Number() })),
        reports: Count,
        review: Type.Optional(Review),
      }),
    ),
    total: Count,
    budget: Count,
    reporters: Type.Array(
      Type.Object({ id: Text, reports: Count, accepted: Count, rejected: Count, precision: Share }),
    ),
    captions: Captions,
  }),
);
export const QueueQuery = strict({
  budgetPercent: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100,
      default: 5,
      description: "Of all orders, how many can be looked at.",
    }),
  ),
  state: Type.Optional(OneOf(REVIEW_STATES)),
});
export const ReviewBody = strict({
  state: OneOf(REVIEW_STATES),
  reason: lines(1000, "Why; kept with the decision."),
});

export const FindsSchema = own(
  "SupplyFinds",
  Type.Object({
    items: Type.Array(
      named<SupplyFind>()(
        "SupplyFind",
        Type.Object({
          id: Text,
          place: Text,
          seizedAt: Type.Optional(Text),
          context: Type.Optional(Text),
          goods: Texts,
          serials: Texts,
          access: AccessSchema,
        }),
      ),
    ),
  }),
);

export const LeadsSchema = own(
  "SupplyLeads",
  Type.Object({
    items: Type.Array(
      named<SupplyLead>()(
        "SupplyLead",
        Type.Object({
          id: Text,
          goods: Text,
          quantity: Type.Optional(Text),
          date: Type.Optional(Text),
          flags: Texts,
          provider: Text,
          receivedAt: Text,
        }),
      ),
    ),
  }),
);
export const LeadsQuery = strict({ limit: page.limit });

const effort = { low: Type.Number(), usual: Type.Number(), high: Type.Number() };

export const DisruptionSchema = named<DisruptionPlan>()(
  "DisruptionPlan",
  Type.Object({
    caseId: Text,
    orders: Count,
    networks: Count,
    budget: Type.Optional(Type.Number({ description: "Days of work that no set takes more of." })),
    sets: Type.Array(
      Type.Object({
        actors: Texts,
        disruption: Share,
        low: Type.Number(),
        high: Type.Number(),
        bound: Type.Number(),
        isExact: Type.Boolean(),
        displacement: Type.Array(
          Type.Object({
            network: Text,
            stage: Text,
            actor: Text,
            standby: Type.Number(),
            low: Type.Number(),
            high: Type.Number(),
          }),
        ),
        effort: Type.Optional(
          Type.Object(effort, { description: "Days of work that it takes: an estimate." }),
        ),
        perDay: Type.Optional(
          Type.Object(effort, { description: "Share of the flow that each day of it breaks." }),
        ),
        robust: Type.Optional(
          Type.Object({
            draws: Count,
            best: Type.Number({
              description:
                "Share of draws in which a brief search found no set of its size that breaks more within the budget.",
            }),
            affordable: Type.Optional(Type.Number()),
          }),
        ),
        risk: Type.Optional(
          Type.Object({
            boatsPerWeekBefore: Type.Number(),
            boatsPerWeekAfter: Type.Number(),
            peoplePerBoatIfDemandStays: Type.Optional(Type.Number()),
          }),
        ),
      }),
    ),
    actors: Type.Array(
      Type.Object({
        id: Text,
        network: Text,
        stage: Text,
        share: Type.Number(),
        shareLow: Type.Number(),
        shareHigh: Type.Number(),
        isEligible: Type.Boolean(),
      }),
    ),
    efforts: Type.Array(
      Type.Object({
        actor: Text,
        ...effort,
        set: Type.Optional(
          Type.Object(
            { part: Text, version: Count, because: Text, by: Text, at: Text },
            {
              description:
                "Who estimated it in this case; what is usual for what the actor does where absent.",
            },
          ),
        ),
      }),
    ),
    freeze: Type.Array(Type.Object({ account: Text, findingId: Text })),
    refer: Type.Array(Type.Object({ findingId: Text, summary: Text })),
    listings: Type.Array(Type.Object({ id: Text, platform: Text, title: Text, at: Text })),
    standbyGain: Type.Number(),
    peoplePerBoat: Type.Number(),
    captions: Captions,
  }),
);
export const ChokepointsQuery = strict({
  k: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, default: 3 })),
  budget: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100_000,
      description: "Days of work: only sets whose estimated days are within it.",
    }),
  ),
});

const Place = Type.Object({ name: Text, country: Text, lat: Type.Number(), lon: Type.Number() });
export const RoutesMapSchema = named<RoutesMap>()(
  "RoutesMap",
  Type.Object({
    points: Type.Array(
      Type.Object({
        id: Text,
        kind: OneOf(["seizure", "crossing", "incident", "disruption"]),
        at: Type.Optional(Text),
        place: Text,
        country: Type.Optional(Text),
        lat: Type.Number(),
        lon: Type.Number(),
        title: Text,
        persons: Type.Optional(Type.Number()),
        deaths: Type.Optional(Type.Number()),
        missing: Type.Optional(Type.Number()),
      }),
    ),
    arcs: Type.Array(
      Type.Object({
        id: Text,
        stage: OneOf(["advert", "goods", "crossing"]),
        from: Place,
        to: Place,
        count: Count,
        first: Text,
        last: Text,
        weeks: Type.Array(Type.Object({ week: Text, count: Count })),
        prices: Type.Array(Type.Object({ week: Text, usd: Spread })),
      }),
    ),
    positions: Type.Array(
      Type.Object({ id: Text, at: Text, lat: Type.Number(), lon: Type.Number(), isExact: Type.Boolean() }),
    ),
    unplaced: Count,
    isCut: Type.Boolean(),
  }),
);

const tradeBody = {
  orderNumber: plain(80),
  orderedAt: Time,
  goods: plain(300, "What was ordered; no names of persons."),
  quantity: Type.Number({ minimum: 0.001, maximum: 100_000 }),
  serials: Type.Array(plain(60), { maxItems: 500 }),
  indicators: Type.Array(OneOf(TRADE_INDICATORS), { maxItems: 20 }),
  amountMinor: Type.Optional(Type.String({ pattern: "^[0-9]{1,15}$" })),
  currency: Type.Optional(Type.String({ pattern: "^[A-Z]{3}$" })),
  deliveryPlace: Type.Optional(plain(120, "A town; no address.")),
};
export const TradeReportBodySchema = strict(tradeBody);
const tradeReport = {
  id: Text,
  by: Text,
  at: Text,
  body: Type.Object({
    ...tradeBody,
    orderNumber: Text,
    orderedAt: Text,
    goods: Text,
    quantity: Type.Number(),
    serials: Texts,
    indicators: Texts,
    amountMinor: Type.Optional(Text),
    currency: Type.Optional(Text),
    deliveryPlace: Type.Optional(Text),
  }),
  state: OneOf(TRADE_STATES),
  outcome: Type.Optional(Text),
  decidedBy: Type.Optional(Text),
  decidedAt: Type.Optional(Text),
  access: AccessSchema,
};
export const TradeReportSchema = named<TradeDecision>()(
  "TradeReport",
  Type.Object({ ...tradeReport, reportId: Type.Optional(Text), entityId: Type.Optional(Text) }),
);
export const TradeReportPage = pageOf("TradeReportPage", TradeReportSchema);
export const RankedTradeReportSchema = named<RankedTradeReport>()(
  "RankedTradeReport",
  Type.Object({
    ...tradeReport,
    shop: Type.Object(
      { useful: Count, notUseful: Count, precision: Share, low: Share, high: Share, prior: Share },
      {
        description:
          "What came of earlier reports of this shop: the mean of a Beta posterior with the middle 90 % of it, drawn " +
          "towards the mean over all shops (`prior`), which counts as four reports. It ranks what waits, says nothing " +
          "of a customer, and hides no report.",
      },
    ),
  }),
);
export const RankedTradeReportPage = pageOf("RankedTradeReportPage", RankedTradeReportSchema);
export const OwnReportsQuery = strict({ ...page });
export const TradeReportsQuery = strict({
  state: Type.Optional(OneOf(TRADE_STATES)),
  orderBy: Type.Optional(
    OneOf(
      ["at", "worth"],
      "worth: what waits first, by how often the shop's reports were taken up; after a day the oldest foremost. " +
        "The foremost `limit` alone, and never with `after`: the order changes with each decision.",
    ),
  ),
  ...page,
});
export const TradeDecisionBody = strict({
  state: OneOf(["useful", "not_useful"]),
  outcome: lines(300, "What the reporter is told."),
  tlp: Type.Optional(plain(50, "Of the report that a useful one becomes; amber where absent.")),
});
export const CheckBody = strict({
  orders: Type.Array(
    // Loose: a row that is no order is told by its place, and the others are checked.
    strict({
      orderNumber: Type.Optional(Type.String({ description: "At most 80 characters." })),
      goods: Type.Optional(Type.String({ description: "At most 300 characters." })),
      quantity: Type.Optional(
        Type.Union([Type.Number(), Type.Null()], {
          description: "More than 0, at most 100,000; null, as JSON writes what is no number, is none.",
        }),
      ),
      serials: Type.Optional(Type.Array(plain(60), { maxItems: 500 })),
      payment: Type.Optional(Type.String({ description: OWN_PAYMENTS.join(", ") })),
      isNewCustomer: Type.Optional(Type.Boolean()),
      isThirdPartyPayer: Type.Optional(Type.Boolean()),
      isCollected: Type.Optional(Type.Boolean()),
    }),
    { maxItems: 5000 },
  ),
});
export const CheckSchema = named<OrderChecks>()(
  "OrderChecks",
  Type.Object({
    items: Type.Array(
      named<OrderCheck>()(
        "OrderCheck",
        Type.Object({
          orderNumber: Text,
          indicators: Type.Array(OneOf(TRADE_INDICATORS)),
          isAdvised: Type.Boolean(),
          askUs: Type.Optional(
            Type.Literal(true, {
              description: "Ask the unit about this order: a serial number of it is known there.",
            }),
          ),
        }),
      ),
    ),
    rejects: Type.Array(
      Type.Object({
        line: Type.Integer({ minimum: 1, description: "The row's place in the list." }),
        code: OneOf(Object.keys(REJECT_CODES) as RejectCode[]),
        field: Type.Optional(Text),
        ...REJECT_PLACE,
      }),
      { description: "Rows that are no orders, and were not checked." },
    ),
  }),
);
