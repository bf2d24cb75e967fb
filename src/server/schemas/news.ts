import Type from "typebox";
import type {
  EventFigure,
  EventSource,
  NewsEventDetail,
  NewsEvents,
  NewsEventView,
} from "../../app/index.ts";
import { AccessSchema } from "./model.ts";
import { named, OneOf, own } from "./named.ts";
import { BriefQuery, Id, plain, Reason, strict } from "./requests.ts";
import { StoredReportSchema } from "./views.ts";

const Text = Type.String();
const Texts = Type.Array(Text);
const Count = Type.Integer({ minimum: 0 });

const EventFigureSchema = named<EventFigure>()(
  "EventFigure",
  Type.Object(
    {
      quantity: Text,
      values: Type.Array(
        Type.Object({
          value: Type.Number(),
          reportIds: Type.Array(Text, {
            description: "Who says so; empty where a report names it only to correct it.",
          }),
          independentSources: Count,
          supersededBy: Type.Optional(Type.String({ description: "The report that corrected it." })),
        }),
      ),
    },
    { description: "Values of one quantity side by side; never averaged, never chosen." },
  ),
);

const EventSourceSchema = named<EventSource>()(
  "EventSource",
  Type.Object(
    {
      publisher: Text,
      chain: Type.Array(Text, { description: "Publishers that the first report names, origin first." }),
      reportIds: Texts,
      copies: Type.Array(Type.Object({ reportId: Text, publisher: Text, kind: Text, from: Text })),
    },
    { description: "One independent source and what was made from it." },
  ),
);

const NewsEventSchema = named<NewsEventView>()(
  "NewsEvent",
  Type.Object(
    {
      id: Text,
      title: Text,
      lang: Text,
      type: Text,
      date: Type.Union([Type.String({ description: "ISO 8601" }), Type.Null()]),
      places: Type.Array(
        Type.Object({
          key: Type.String({ description: "GeoNames id, or the ISO code of a country" }),
          name: Text,
          lat: Type.Optional(Type.Number()),
          lon: Type.Optional(Type.Number()),
        }),
      ),
      languages: Texts,
      reports: Count,
      independentSources: Type.Integer({ minimum: 0, description: "Counted by roots, not by copies." }),
      firstAt: Text,
      lastAt: Text,
      figures: Type.Array(EventFigureSchema),
      disagreements: Type.Array(Text, { description: "Quantities whose figures differ uncorrected." }),
      fictitious: Type.Boolean(),
      access: AccessSchema,
    },
    { description: "What articles tell of one event, as this viewer may see it." },
  ),
);

export const NewsEventDetailSchema = named<NewsEventDetail>()(
  "NewsEventDetail",
  Type.Object({
    event: NewsEventSchema,
    sources: Type.Array(EventSourceSchema),
    members: Type.Array(
      Type.Object({
        report: StoredReportSchema,
        derivedFrom: Type.Optional(Text),
        kind: Type.Optional(Text),
        evidence: Texts,
        reasons: Type.Array(Type.Object({ reason: Text, weight: Type.Number() })),
        date: Type.Optional(Text),
      }),
    ),
    decisions: Type.Array(
      Type.Object({
        leftId: Text,
        rightId: Text,
        judgement: OneOf(["same", "different", "undecided"]),
        reason: Text,
        decidedBy: Text,
        decidedAt: Text,
      }),
    ),
  }),
);

export const NewsEventList = named<NewsEvents>()(
  "NewsEventList",
  Type.Object({
    items: Type.Array(NewsEventSchema),
    isCut: Type.Boolean({ description: "True where that time has more articles than are read." }),
  }),
);

const days = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 3650,
    default: 60,
    description: "Articles received in so many days.",
  }),
);
export const NewsEventsQuery = strict({
  days,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  text: Type.Optional(plain(200, "In the title, the kind or a place.")),
});
export const NewsDigestQuery = strict({
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, default: 7 })),
  lang: BriefQuery.properties.lang,
  purpose: BriefQuery.properties.purpose,
  mandate: BriefQuery.properties.mandate,
});
export const NewsEventQuery = strict({ days });
export const EventCorrectionBody = own(
  "EventCorrection",
  strict({
    reportIds: Type.Array(Id, { minItems: 1, maxItems: 200 }),
    withReportId: Id,
    judgement: OneOf(
      ["same", "different", "undecided"],
      "Same event, another event, or taken back; the last word holds.",
    ),
    reason: Reason,
  }),
);
