import type { FastifyInstance } from "fastify";
import type { Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  AuditPage,
  AuditQuery,
  ById,
  EntityQuery,
  EntityViewSchema,
  GraphQuery,
  NeighbourhoodSchema,
  PathQuery,
  PathViewSchema,
  RelationList,
  RelationsQuery,
  ReportPage,
  ReportsQuery,
  ReportValuesSchema,
  SearchAnswerSchema,
  SearchQuerySchema,
  SituationSchema,
  StoredReportSchema,
  TimelineQuerySchema,
  TimelineSchema,
  TitleAnswerSchema,
  TitleQuerySchema,
} from "../schemas/index.ts";
import { listOf, pageQuery } from "./page.ts";

/** What an analyst reads: the situation, reports, entities, the network and the log. */
export function readRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/situation",
      operationId: "getSituation",
      tag: "Read",
      summary: "Figures, newest reports, open findings and cases, as this caller may see them",
      ok: SituationSchema,
      errors: [],
      example: EXAMPLES.situation,
    },
    async (actor) => await wasl.situation(actor),
  );
  reports(app, wasl);
  network(app, wasl);
  dataRoute(
    app,
    {
      method: "GET",
      url: "/audit",
      operationId: "listAudit",
      tag: "Oversight",
      summary: "Who read, changed and shared what, and why; newest first where no other order is asked for",
      query: AuditQuery,
      ok: AuditPage,
      errors: ["ROLE_FORBIDS"],
      example: { items: [EXAMPLES.auditEntry], next: null },
    },
    async (actor, { query }) => listOf(await wasl.auditList(actor, { ...query, ...pageQuery(query) })),
  );
}

function reports(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/reports",
      operationId: "listReports",
      tag: "Reports",
      summary:
        "Reports by format, provider, state, marking and words of their title, newest first where no other order is asked for; without their text",
      query: ReportsQuery,
      ok: ReportPage,
      errors: [],
      example: { items: [EXAMPLES.report], next: EXAMPLES.report.cursor },
    },
    async (actor, { query }) => listOf(await wasl.reportList(actor, { ...query, ...pageQuery(query) })),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/report-values",
      operationId: "listReportValues",
      tag: "Reports",
      summary: "Which formats and providers the reports have that this caller sees",
      ok: ReportValuesSchema,
      errors: [],
      example: { formats: ["article", "csv"], providers: ["example-unit"] },
    },
    async (actor) => {
      const { formats, providers } = await wasl.reportValues(actor);
      return { formats: [...formats], providers: [...providers] };
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/reports/:id",
      operationId: "getReport",
      tag: "Reports",
      summary: "One report with its text and what was found in it",
      params: ById,
      ok: StoredReportSchema,
      errors: ["REPORT_UNKNOWN"],
      example: EXAMPLES.report,
    },
    async (actor, { params }) => await wasl.report(actor, params.id),
  );
}

function network(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/search",
      operationId: "search",
      tag: "Read",
      summary: "Entities by name in any script, identifier or word",
      query: SearchQuerySchema,
      ok: SearchAnswerSchema,
      errors: ["SCHEMA_UNKNOWN"],
      example: {
        hits: [
          {
            canonicalId: "company-9",
            records: ["company-9"],
            schema: "Company",
            caption: "Example Boats (fictitious)",
            score: 0.97,
            terms: [
              { name: "agreement", value: 3.476, because: "example ~ example 1.00, boats ~ boats 1.00" },
            ],
            matched: {
              statementId: "88ab02fe",
              property: "name",
              value: "Example Boats (fictitious)",
              spans: [
                { start: 0, end: 7 },
                { start: 8, end: 13 },
              ],
            },
          },
        ],
        facets: { Company: 1 },
        total: 1,
        isCut: false,
      },
    },
    async (actor, { query: { q, limit = 20, ...asked } }) =>
      await wasl.search(actor, { ...asked, text: q, limit }),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/titles",
      operationId: "searchTitles",
      tag: "Read",
      summary: "Reports and cases by their titles in any script, among the newest that this caller sees",
      query: TitleQuerySchema,
      ok: TitleAnswerSchema,
      errors: [],
      example: {
        reports: [
          {
            id: "rep-5f2c",
            title: "Boats at Dover (fictitious)",
            at: "2025-04-03T09:00:00Z",
            tlp: "amber",
            spans: [{ start: 0, end: 5 }],
          },
        ],
        cases: [],
        looked: { reports: 164, cases: 3, isMore: false },
      },
    },
    async (actor, { query: { q } }) => await wasl.searchTitles(actor, q),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/entities/:id",
      operationId: "getEntity",
      tag: "Read",
      summary: "An entity as this caller may see it, claims side by side with their sources",
      params: ById,
      query: EntityQuery,
      ok: EntityViewSchema,
      errors: ["ENTITY_UNKNOWN"],
      example: EXAMPLES.entityView,
    },
    async (actor, { params, query }) => await wasl.entity(actor, params.id, query.asOf),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/entities/:id/timeline",
      operationId: "getTimeline",
      tag: "Read",
      summary:
        "When what is known of an entity happened, and what was done about it here, each with its source",
      params: ById,
      query: TimelineQuerySchema,
      ok: TimelineSchema,
      errors: ["ENTITY_UNKNOWN"],
      example: EXAMPLES.timeline,
    },
    async (actor, { params, query }) => await wasl.timeline(actor, params.id, query),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/graph",
      operationId: "getGraph",
      tag: "Read",
      summary: "The neighbourhood of some nodes, each link with its statements",
      query: GraphQuery,
      ok: NeighbourhoodSchema,
      errors: [],
      example: EXAMPLES.graph,
    },
    async (actor, { query: { node, depth = 1, perNode = 50, relation, front } }) =>
      await wasl.graph(actor, node, {
        depth,
        perNode,
        ...(relation === undefined ? {} : { relations: relation }),
        ...(front === undefined ? {} : { fronts: front }),
      }),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/graph/relations",
      operationId: "listRelations",
      tag: "Read",
      summary:
        "By what the neighbours of a node are joined to it, and how many by each, as this caller may see them",
      query: RelationsQuery,
      ok: RelationList,
      errors: [],
      example: { items: [{ relation: "phone", front: "online", count: 3 }] },
    },
    async (actor, { query: { node } }) => ({ items: await wasl.relations(actor, node) }),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/path",
      operationId: "findPath",
      tag: "Read",
      summary: "The shortest path between two nodes across the fronts, a source on every edge",
      query: PathQuery,
      ok: PathViewSchema,
      errors: ["PATH_UNKNOWN"],
      example: EXAMPLES.path,
    },
    async (actor, { query: { from, to, maxHops } }) =>
      await wasl.path(actor, from, to, maxHops === undefined ? {} : { maxHops }),
  );
}
