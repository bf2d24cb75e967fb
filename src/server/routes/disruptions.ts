import type { FastifyInstance } from "fastify";
import type { Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  DisruptionBody,
  DisruptionList,
  DisruptionQuery,
  DisruptionViewSchema,
  EffectQuery,
  MeasuredDisruptionSchema,
  RecordedDisruptionSchema,
  ResultShareBody,
  StoredMessageSchema,
  type Wire,
} from "../schemas/index.ts";
import { RequestFault } from "../validate.ts";
import { MESSAGE_EXAMPLE } from "./match.ts";

/** What was done against the crime, and what came of it. */
export function disruptionRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/disruptions",
      operationId: "listDisruptions",
      tag: "Analyse",
      summary: "What was done against the crime, newest first; of a case, or against a technique",
      query: DisruptionQuery,
      ok: DisruptionList,
      errors: ["CASE_UNKNOWN"],
      example: { items: [EXAMPLES.disruption] },
    },
    async (actor, { query }) => {
      const { case: caseId, technique } = query;
      const items = await wasl.disruptions(actor, {
        ...(caseId === undefined ? {} : { caseId }),
        ...(technique === undefined ? {} : { technique }),
      });
      return { items: items.map((one) => one as Wire<typeof one>) };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/disruptions",
      operationId: "recordDisruption",
      byPerson: true,
      tag: "Analyse",
      summary: "Write down what was done, as a report of its own; the same words again change nothing",
      body: DisruptionBody,
      ok: RecordedDisruptionSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "MARKING_FORBIDS", "CASE_UNKNOWN", "ENTITY_UNKNOWN"],
      example: { id: EXAMPLES.disruption.id, reportId: "rep-5f2c", changed: true },
      bodyExample: {
        title: "Store of boats emptied at Exampleville",
        measure: "seizure",
        techniques: ["OIC-EQP-01"],
        from: "2025-03-02",
        authority: "Customs of Exampleland",
        taken: { boats: 20 },
        marking: { tlp: "amber" },
        fictitious: true,
      },
    },
    async (actor, { body }) => {
      const { scheme, evaluation, ...draft } = body;
      if ((evaluation === undefined) !== (scheme === undefined))
        throw new RequestFault([
          { in: "body", pointer: "/evaluation", detail: "must come together with scheme" },
        ]);
      return await wasl.recordDisruption(actor, {
        ...draft,
        ...(scheme === undefined || evaluation === undefined
          ? {}
          : { evaluation: { scheme, code: evaluation } }),
      } as Parameters<Wasl["recordDisruption"]>[1]);
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/disruptions/:id",
      operationId: "getDisruption",
      tag: "Analyse",
      summary: "One disruption, with who says so",
      params: ById,
      ok: DisruptionViewSchema,
      errors: ["ENTITY_UNKNOWN"],
      example: EXAMPLES.disruption,
    },
    async (actor, { params }) => {
      const found = await wasl.disruption(actor, params.id);
      return found as Wire<typeof found>;
    },
  );
  results(app, wasl);
}

function results(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/disruptions/:id/effect",
      operationId: "getDisruptionEffect",
      tag: "Analyse",
      summary: "What came after it, against what it was not done to; no evidence of cause by itself",
      params: ById,
      query: EffectQuery,
      ok: MeasuredDisruptionSchema,
      errors: ["ENTITY_UNKNOWN"],
      example: EXAMPLES.disruptionEffect,
    },
    async (actor, { params, query }) => await wasl.measureDisruption(actor, params.id, query.outcome),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/disruptions/:id/result",
      operationId: "shareResult",
      byPerson: true,
      tag: "Exchange",
      summary: "Send a partner what came of it, as this node counts it, with what was learned",
      params: ById,
      body: ResultShareBody,
      ok: StoredMessageSchema,
      okStatus: 201,
      errors: [
        "ENTITY_UNKNOWN",
        "ROLE_FORBIDS",
        "MARKING_FORBIDS",
        "PARTNER_UNKNOWN",
        "CONFLICT",
        "SHARING_HELD",
      ],
      example: MESSAGE_EXAMPLE,
      bodyExample: {
        to: "node-b",
        legalBasis: "Agreement of 2025, Art. 4",
        marking: { tlp: "green" },
        subject: "A store emptied: adverts on the route fell",
        body: "What we did, what went wrong, what we would do again.",
      },
    },
    async (actor, { params, body }) => {
      const { outcome, ...share } = body;
      const sent = await wasl.shareResult(actor, params.id, {
        ...share,
        ...(outcome === undefined ? {} : { outcome }),
      } as Parameters<Wasl["shareResult"]>[2]);
      return sent as Wire<typeof sent>;
    },
  );
}
