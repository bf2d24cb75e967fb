import type { FastifyInstance } from "fastify";
import Type from "typebox";
import type { NewsEventDetail, Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { briefPolicy } from "../headers.ts";
import { dataRoute } from "../operation.ts";
import {
  AlertsEvent,
  ById,
  EventCorrectionBody,
  NewsDigestQuery,
  NewsEventDetailSchema,
  NewsEventList,
  NewsEventQuery,
  NewsEventsQuery,
  type Wire,
} from "../schemas/index.ts";

const DAYS = 60;
const WEEK_DAYS = 7;

/** Invented, as all examples are. */
const detail: Wire<NewsEventDetail> = {
  event: {
    id: "event-rep-5f2c",
    title: "Boat sinks off a fictitious coast",
    lang: "en",
    type: "wreck",
    date: "2025-04-02",
    places: [{ key: "geonames-2464038", name: "Zarzis", lat: 33.5, lon: 11.11 }],
    languages: ["ar", "en"],
    reports: 2,
    independentSources: 1,
    firstAt: "2025-04-02T08:00:00Z",
    lastAt: "2025-04-03T09:00:00Z",
    figures: [
      {
        quantity: "deaths",
        values: [
          { value: 9, reportIds: ["rep-5f2c"], independentSources: 1, supersededBy: "rep-77aa" },
          { value: 12, reportIds: ["rep-77aa"], independentSources: 1 },
        ],
      },
    ],
    disagreements: [],
    fictitious: true,
    access: EXAMPLES.report.access,
  },
  sources: [
    {
      publisher: "Example Agency",
      chain: ["Example Agency"],
      reportIds: ["rep-5f2c"],
      copies: [{ reportId: "rep-77aa", publisher: "Example Agency", kind: "update", from: "rep-5f2c" }],
    },
  ],
  members: [
    { report: EXAMPLES.report, evidence: [], reasons: [], date: "2025-04-02" },
    {
      report: { ...EXAMPLES.report, id: "rep-77aa" },
      derivedFrom: "rep-5f2c",
      kind: "update",
      evidence: ["publisher"],
      reasons: [{ reason: "place", weight: 2 }],
      date: "2025-04-02",
    },
  ],
  decisions: [],
};

/** What articles tell, by event. `/events` is the stream of what happens on this node. */
export function newsRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/alerts",
      operationId: "countAlerts",
      tag: "News",
      summary: "How many alerts of events wait for a human, as this viewer may see them",
      ok: AlertsEvent,
      errors: [],
      example: { open: 2, more: false, newestAt: "2025-04-02T08:00:00Z" },
    },
    async (actor) => await wasl.openAlerts(actor),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/news-events",
      operationId: "listNewsEvents",
      tag: "News",
      summary: "Events that articles tell of, the latest first, as this viewer may see them",
      query: NewsEventsQuery,
      ok: NewsEventList,
      errors: [],
      example: { items: [detail.event], isCut: false },
    },
    async (actor, { query: { days = DAYS, limit = 50, text } }) => {
      const found = await wasl.events(actor, { days, limit, ...(text === undefined ? {} : { text }) });
      return found as Wire<typeof found>;
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/news-digest",
      operationId: "getNewsDigest",
      tag: "News",
      summary: "What the last days reported: one HTML document made for print",
      description: "Purpose and mandate may come in the query, so that a link or a new tab can open it.",
      query: NewsDigestQuery,
      purposeInQuery: true,
      ok: Type.String(),
      answers: "text/html",
      errors: [],
    },
    async (actor, { query: { days = WEEK_DAYS, lang = "en" }, reply }) => {
      const html = await wasl.eventDigest(actor, { days, lang });
      return await reply
        .type("text/html; charset=utf-8")
        .header("content-security-policy", briefPolicy(html))
        .send(html);
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/news-events/:id",
      operationId: "getNewsEvent",
      tag: "News",
      summary: "One event: its independent sources with their copies, its figures, why each report belongs",
      params: ById,
      query: NewsEventQuery,
      ok: NewsEventDetailSchema,
      errors: ["EVENT_UNKNOWN"],
      example: detail,
    },
    async (actor, { params, query: { days = DAYS } }) => {
      const found = await wasl.event(actor, params.id, days);
      return found as Wire<typeof found>;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/news-events/corrections",
      operationId: "correctNewsEvents",
      tag: "News",
      summary: "Say that reports tell of one event or of two; remembered with the reason",
      body: EventCorrectionBody,
      errors: ["REPORT_UNKNOWN", "ROLE_FORBIDS", "MARKING_FORBIDS"],
      bodyExample: {
        reportIds: ["rep-77aa"],
        withReportId: "rep-5f2c",
        judgement: "different",
        reason: "Another boat: the coast guard names two.",
      },
    },
    async (actor, { body }) => {
      await wasl.correctEvents(actor, body);
      return undefined;
    },
  );
}
