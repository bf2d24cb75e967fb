import type { FastifyInstance } from "fastify";
import Type from "typebox";
import type { Wasl } from "../../app/index.ts";
import { OWNERSHIP_EXAMPLES } from "../examples-ownership.ts";
import { RIGHTS_EXAMPLES } from "../examples-rights.ts";
import { briefPolicy } from "../headers.ts";
import { dataRoute } from "../operation.ts";
import {
  ApprovalSchema,
  BriefQuery,
  ById,
  DesignationAskBody,
  DesignationBody,
  DesignationSchema,
  ScreeningQuery,
  ScreeningSchema,
} from "../schemas/index.ts";

/** Whether designated persons stand behind an organisation, the members of a case or the parties of the supply front. */
export function ownershipRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/entities/:id/screening",
      operationId: "screenEntity",
      tag: "Read",
      summary: "Whether designated persons own or control it, link by link, by the rules of three laws",
      params: ById,
      query: ScreeningQuery,
      ok: ScreeningSchema,
      errors: ["ENTITY_UNKNOWN", "PROTECTED_SUBJECT"],
      example: OWNERSHIP_EXAMPLES.screening,
    },
    async (actor, { params, query }) =>
      await wasl.screening(actor, { kind: "entity", id: params.id }, query.asOf),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/cases/:id/screening",
      operationId: "screenCase",
      tag: "Cases",
      summary: "Whether designated persons own or control members of a case",
      params: ById,
      query: ScreeningQuery,
      ok: ScreeningSchema,
      errors: ["CASE_UNKNOWN"],
      example: OWNERSHIP_EXAMPLES.screening,
    },
    async (actor, { params, query }) =>
      await wasl.screening(actor, { kind: "case", id: params.id }, query.asOf),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/supply/screening",
      operationId: "screenSupply",
      tag: "Supply",
      summary: "Whether designated persons own or control buyers, sellers, senders, receivers and shops",
      query: ScreeningQuery,
      ok: ScreeningSchema,
      errors: [],
      example: OWNERSHIP_EXAMPLES.screening,
    },
    async (actor, { query }) => await wasl.screening(actor, { kind: "supply" }, query.asOf),
  );
  designations(app, wasl);
}

const ORDER = {
  to: "Example authority, ref. 12/26",
  ground: "S.I. 2025/902, involved person: facilitates crossings by supplying engines",
  reviewAt: "2027-03-02",
};

/** The proposal to put somebody on a sanctions list: what it would say, the asking, and the giving itself. */
function designations(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/entities/:id/designation",
      operationId: "getDesignation",
      tag: "Read",
      summary: "What a proposal to designate it would say now, what may not go and what it lacks",
      params: ById,
      ok: DesignationSchema,
      errors: ["ENTITY_UNKNOWN", "PROTECTED_SUBJECT"],
      example: OWNERSHIP_EXAMPLES.designation,
    },
    async (actor, { params }) => await wasl.designation(actor, params.id),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/entities/:id/designation-draft",
      operationId: "getDesignationDraft",
      tag: "Read",
      summary: "The same as one HTML document made for print, marked as a draft that nobody approved",
      description:
        "Purpose and mandate may come in the query instead of the headers, so that a new tab can open it. Nothing in it " +
        "can run or load: its one style sheet is allowed by hash.",
      params: ById,
      query: BriefQuery,
      purposeInQuery: true,
      ok: Type.String(),
      answers: "text/html",
      errors: ["ENTITY_UNKNOWN", "PROTECTED_SUBJECT", "ROLE_FORBIDS"],
    },
    async (actor, { params, query, reply }) => {
      const html = await wasl.designationDraft(actor, params.id, query.lang ?? "en");
      return await reply
        .type("text/html; charset=utf-8")
        .header("content-security-policy", briefPolicy(html))
        .send(html);
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/entities/:id/designation-approvals",
      operationId: "askToDesignate",
      byPerson: true,
      tag: "Read",
      summary: "Ask a second person to approve exactly what the proposal would say now",
      params: ById,
      body: DesignationAskBody,
      ok: ApprovalSchema,
      okStatus: 201,
      errors: ["ENTITY_UNKNOWN", "PROTECTED_SUBJECT", "ROLE_FORBIDS", "MARKING_FORBIDS", "SHARING_HELD"],
      example: {
        ...RIGHTS_EXAMPLES.approval,
        kind: "designate",
        subject: "company-9",
        digest: "0".repeat(64),
      },
      bodyExample: { ...ORDER, reason: "The unit's board of May" },
    },
    async (actor, { params, body }) => await wasl.askToDesignate(actor, params.id, body),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/entities/:id/designation",
      operationId: "designate",
      byPerson: true,
      tag: "Read",
      summary: "Give the proposal: one HTML document made for print, by the approval of exactly this",
      params: ById,
      body: DesignationBody,
      ok: Type.String(),
      answers: "text/html",
      errors: [
        "ENTITY_UNKNOWN",
        "PROTECTED_SUBJECT",
        "ROLE_FORBIDS",
        "SECOND_PERSON_REQUIRED",
        "MARKING_FORBIDS",
        "SHARING_HELD",
      ],
      bodyExample: ORDER,
    },
    async (actor, { params, body, reply }) => {
      const { name, html } = await wasl.designate(actor, params.id, body);
      return await reply
        .type("text/html; charset=utf-8")
        .header("content-security-policy", briefPolicy(html))
        .header("content-disposition", `attachment; filename="${name}"`)
        .send(html);
    },
  );
}
