import type { FastifyInstance } from "fastify";
import type { Wasl } from "../../app/index.ts";
import { OWNERSHIP_EXAMPLES } from "../examples-ownership.ts";
import { dataRoute } from "../operation.ts";
import { ById, ScreeningQuery, ScreeningSchema } from "../schemas/index.ts";

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
}
