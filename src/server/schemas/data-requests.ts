import Type from "typebox";
import type { DataRequestView, PlatformDataView } from "../../app/index.ts";
import {
  AUTHORITY_KINDS,
  DATA_ANSWERS,
  DATA_CATEGORIES,
  DATA_REQUEST_KINDS,
  DATA_REQUEST_STATES,
  DATA_SYSTEM_EVENTS,
  DATA_UNIT_EVENTS,
  type DataLaw,
  LANGS,
  TARGET_TYPES,
} from "../../core/index.ts";
import { AccessSchema } from "./model.ts";
import { named, OneOf, own } from "./named.ts";
import { lines, MarkingBody, page, pageOf, plain, strict } from "./requests.ts";

const Text = Type.String();
const Day = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
const Time = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}Z$" });
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Hours = Type.Integer({ minimum: 1, maximum: 8784 });
const SAID = [...DATA_ANSWERS, ...DATA_UNIT_EVENTS] as const;
const EVENTS = [...SAID, ...DATA_SYSTEM_EVENTS] as const;
const RECORDED = SAID.filter((type) => type !== "sent");

const Target = Type.Object({ type: OneOf(TARGET_TYPES), value: Text });
const Authority = Type.Object({ kind: OneOf(AUTHORITY_KINDS), name: Text, contact: Text });
const Offence = Type.Object({ law: Text, yearsMax: Type.Number() });

const told = {
  kind: OneOf(DATA_REQUEST_KINDS),
  platform: Text,
  targets: Type.Array(Target),
  categories: Type.Array(OneOf(DATA_CATEGORIES)),
  wanted: Text,
  from: Text,
  to: Text,
  offence: Offence,
  authority: Authority,
  danger: Type.Optional(Text),
  follows: Type.Optional(Text),
  law: Text,
  basis: Type.String({ description: "The rule of that law which it is asked by." }),
  order: Type.Optional(Type.Object({ reference: Text, issuedOn: Text, sha256: Text })),
  answerHours: Type.Optional(Type.Integer()),
  keepDays: Type.Optional(Type.Integer()),
};
const Terms = Type.Object({
  orderWithinHours: Type.Optional(Type.Integer()),
  clarifyDays: Type.Optional(Type.Integer()),
  grounds: Type.Array(Text, { description: "On which the law lets it be refused." }),
});
const Clock = Type.Object(
  {
    dueAt: Type.Optional(Text),
    isOverdue: Type.Boolean(),
    keepUntil: Type.Optional(Text),
    isExpiring: Type.Boolean(),
    hasEnded: Type.Boolean(),
    clarifyBy: Type.Optional(Text),
    orderBy: Type.Optional(Text),
    isOrderOverdue: Type.Boolean(),
    isTellingDue: Type.Boolean(),
  },
  { description: "Computed when it is read: what is past is past whether or not anybody looked." },
);
const answered = {
  at: Text,
  type: OneOf(EVENTS),
  side: OneOf(["unit", "platform"]),
  note: Type.Optional(Text),
  ground: Type.Optional(Text),
  until: Type.Optional(Text),
  sha256: Type.Optional(Text),
};

export const DataRequestSchema = named<DataRequestView>()(
  "DataRequest",
  Type.Object(
    {
      id: Text,
      kind: OneOf(DATA_REQUEST_KINDS),
      platform: Text,
      digest: Type.String({ description: "SHA-256 of the body: what a second person approves." }),
      createdBy: Text,
      createdAt: Text,
      state: OneOf(DATA_REQUEST_STATES),
      body: Type.Object({
        ...told,
        necessity: Text,
        proportionality: Text,
        confidential: Type.Optional(Type.Object({ because: Text, until: Text })),
        retainUntil: Text,
      }),
      terms: Terms,
      access: AccessSchema,
      events: Type.Array(
        Type.Object({
          ...answered,
          by: Text,
          reportId: Type.Optional(Text),
          order: Type.Optional(
            Type.Object({ reference: Text, issuedOn: Text, reportId: Text, sha256: Text }),
          ),
        }),
      ),
      extensionDays: Type.Integer(),
      isFollowed: Type.Boolean(),
      clock: Clock,
      next: Type.Array(OneOf(SAID), { description: "What may be recorded now." }),
    },
    { description: "A request to a platform for data that it has stored already." },
  ),
);
export const DataRequestPage = pageOf("DataRequestPage", DataRequestSchema);

export const PlatformDataRequestSchema = named<PlatformDataView>()(
  "PlatformDataRequest",
  Type.Object(
    {
      id: Text,
      kind: OneOf(DATA_REQUEST_KINDS),
      platform: Text,
      digest: Text,
      state: OneOf(["open", "clarifying", "preserved", "produced", "refused", "closed"]),
      body: Type.Object({ ...told, confidentialUntil: Type.Optional(Text) }),
      terms: Terms,
      sentAt: Text,
      events: Type.Array(Type.Object(answered)),
      extensionDays: Type.Integer(),
      isFollowed: Type.Boolean(),
      clock: Clock,
      next: Type.Array(OneOf(DATA_ANSWERS)),
    },
    { description: "A request for stored data as the platform that it went to has it." },
  ),
);
export const PlatformDataRequestPage = pageOf("PlatformDataRequestPage", PlatformDataRequestSchema);

export const DataLawSchema = named<DataLaw>()(
  "DataLaw",
  Type.Object(
    {
      id: Text,
      name: Text,
      source: Text,
      clarifyDays: Type.Optional(Type.Integer()),
      rules: Type.Array(
        Type.Object({
          kind: OneOf(DATA_REQUEST_KINDS),
          categories: Type.Array(OneOf(DATA_CATEGORIES)),
          issuers: Type.Array(OneOf(AUTHORITY_KINDS), {
            description:
              "Who issues or validates it; without the competent authority among them, an order is needed.",
          }),
          keepDays: Type.Optional(Type.Integer()),
          timesMax: Type.Optional(Type.Integer()),
          answerHours: Type.Optional(Type.Integer()),
          offenceYearsMin: Type.Optional(Type.Integer()),
          orderWithinHours: Type.Optional(Type.Integer()),
          basis: Text,
        }),
      ),
      grounds: Type.Array(Type.Object({ id: Text, basis: Text })),
    },
    { description: "The law that this node asks for stored data under, as its legal profile names it." },
  ),
);

const OrderBody = strict({
  reportId: plain(512, "The report of this node that holds the order: its hash goes to the platform."),
  reference: plain(300),
  issuedOn: Day,
});
export const DataRequestsQuery = strict({ platform: Type.Optional(plain(100)), ...page });
export const DataRequestBodySchema = own(
  "DataRequestInput",
  strict({
    kind: OneOf(DATA_REQUEST_KINDS),
    platform: plain(100),
    targets: Type.Array(strict({ type: OneOf(TARGET_TYPES), value: plain(1000) }), {
      minItems: 1,
      maxItems: 50,
      description: "Exactly as the platform has them.",
    }),
    categories: Type.Array(OneOf(DATA_CATEGORIES), { minItems: 1, maxItems: 5, uniqueItems: true }),
    wanted: lines(2000, "Which data of these categories. What is stored already, as it is stored."),
    from: Day,
    to: Day,
    offence: strict({ law: plain(500), yearsMax: Type.Number({ minimum: 0, maximum: 100 }) }),
    authority: strict({ kind: OneOf(AUTHORITY_KINDS), name: plain(200), contact: plain(200) }),
    necessity: lines(2000, "Stays with the unit."),
    proportionality: lines(2000, "Stays with the unit."),
    danger: Type.Optional(lines(1000, "In an emergency: whose life is in danger, without a name.")),
    confidential: Type.Optional(strict({ because: lines(1000, "Stays with the unit."), until: Day })),
    retainUntil: Day,
    answerHours: Type.Optional(Hours),
    follows: Type.Optional(plain(512)),
    order: Type.Optional(OrderBody),
    marking: MarkingBody,
  }),
);
export const DataEventBody = own(
  "DataEvent",
  strict({
    type: OneOf(RECORDED),
    note: Type.Optional(
      lines(2000, "Needed where something is refused, unclear, clarified, told or withdrawn."),
    ),
    ground: Type.Optional(plain(60)),
    until: Type.Optional(Time),
    sha256: Type.Optional(Sha256),
    reportId: Type.Optional(plain(512)),
    order: Type.Optional(OrderBody),
  }),
);
export const DataFileBody = own("DataRequestFile", strict({ lang: Type.Optional(OneOf(LANGS)) }));
export const PlatformDataAnswerBody = own(
  "PlatformDataAnswer",
  strict({
    type: OneOf(DATA_ANSWERS),
    note: Type.Optional(lines(2000, "Needed for a refusal, what is unclear, and more time.")),
    ground: Type.Optional(plain(60)),
    until: Type.Optional(Time),
    sha256: Type.Optional(Sha256),
  }),
);
