import type { FastifyInstance } from "fastify";
import Type from "typebox";
import type { Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { briefPolicy } from "../headers.ts";
import { dataRoute } from "../operation.ts";
import {
  BriefQuery,
  ByCaseItem,
  ById,
  CaseBody,
  CaseChangeBody,
  CaseItemsBody,
  CasePage,
  CaseSchema,
  CasesQuery,
  CaseViewSchema,
  OpenedCaseSchema,
} from "../schemas/index.ts";
import { pageOf, pageQuery } from "./page.ts";

/** Cases, what is in them, and the brief. */
export function caseRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/cases",
      operationId: "listCases",
      tag: "Cases",
      summary: "Cases, newest first",
      query: CasesQuery,
      ok: CasePage,
      errors: [],
      example: { items: [EXAMPLES.openCase], next: null },
    },
    async (actor, { query }) => {
      const { isClosed } = query;
      const page = { ...pageQuery(query), ...(isClosed === undefined ? {} : { isClosed }) };
      return pageOf(await wasl.cases(actor, page), query, (c) => c.id);
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/cases",
      operationId: "openCase",
      tag: "Cases",
      summary: "Open a case under a mandate, or find the one that is open under the same title and marking",
      body: CaseBody,
      ok: OpenedCaseSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS"],
      example: { ...EXAMPLES.openCase, isNew: true },
      bodyExample: { title: "Fictitious network", mandate: "EX-2025-1", marking: { tlp: "amber" } },
    },
    async (actor, { body, reply }) => {
      const opened = await wasl.openCase(actor, body);
      reply.header("location", `/api/v1/cases/${encodeURIComponent(opened.id)}`);
      return opened;
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/cases/:id",
      operationId: "getCase",
      tag: "Cases",
      summary: "A case with its entities, findings, reports and network",
      params: ById,
      ok: CaseViewSchema,
      errors: ["CASE_UNKNOWN"],
      example: EXAMPLES.caseView,
    },
    async (actor, { params }) => await wasl.case(actor, params.id),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/cases/:id",
      operationId: "changeCase",
      tag: "Cases",
      summary: "Give a case another title, mark it more strictly, close it or open it again",
      description:
        "What is absent stays as it is. Of markings the strictest of what it has and what is sent holds, and a laxer " +
        "one is refused. Into a closed case nothing is put, and nothing is taken out of it.",
      params: ById,
      body: CaseChangeBody,
      ok: CaseSchema,
      errors: ["CASE_UNKNOWN", "ROLE_FORBIDS", "MARKING_FORBIDS"],
      example: EXAMPLES.openCase,
      bodyExample: { title: "Fictitious network, first wave", reason: "a second wave has a case of its own" },
    },
    async (actor, { params, body }) => await wasl.changeCase(actor, params.id, body),
  );
  items(app, wasl);
  brief(app, wasl);
}

function items(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/cases/:id/items",
      operationId: "addToCase",
      tag: "Cases",
      summary: "Add entities, findings and reports to a case",
      description:
        "An order or a seizure, which are entities, may stand under the number that its file gives it.",
      params: ById,
      body: CaseItemsBody,
      errors: [
        "CASE_UNKNOWN",
        "ENTITY_UNKNOWN",
        "FINDING_UNKNOWN",
        "REPORT_UNKNOWN",
        "ROLE_FORBIDS",
        "PROTECTED_SUBJECT",
        "CONFLICT",
      ],
      bodyExample: { items: [{ kind: "entity", id: "advert-17", note: "first seen" }] },
    },
    async (actor, { params, body }) => {
      await wasl.addToCase(actor, params.id, body.items);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "DELETE",
      url: "/cases/:id/items/:kind/:itemId",
      operationId: "removeFromCase",
      tag: "Cases",
      summary: "Take an item out of a case; the item itself stays",
      params: ByCaseItem,
      errors: [
        "CASE_UNKNOWN",
        "ENTITY_UNKNOWN",
        "FINDING_UNKNOWN",
        "REPORT_UNKNOWN",
        "ROLE_FORBIDS",
        "CONFLICT",
      ],
    },
    async (actor, { params }) => {
      await wasl.removeFromCase(actor, params.id, params.kind, params.itemId);
      return undefined;
    },
  );
}

function brief(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/cases/:id/brief",
      operationId: "getBrief",
      tag: "Cases",
      summary: "The brief of a case: one HTML document made for print",
      description:
        "Purpose and mandate may come in the query instead of the headers, so that a same-origin link or a new " +
        "tab can open it. Nothing in it can run or load: its one style sheet is allowed by hash.",
      params: ById,
      query: BriefQuery,
      purposeInQuery: true,
      ok: Type.String(),
      answers: "text/html",
      errors: ["CASE_UNKNOWN", "MARKING_FORBIDS", "PROTECTED_SUBJECT"],
    },
    async (actor, { params, query, reply }) => {
      const html = await wasl.brief(actor, params.id, query.lang ?? "en");
      return await reply
        .type("text/html; charset=utf-8")
        .header("content-security-policy", briefPolicy(html))
        .send(html);
    },
  );
}
