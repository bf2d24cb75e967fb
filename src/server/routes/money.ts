import type { FastifyInstance } from "fastify";
import Type from "typebox";
import type { MoneyFindingView, TraceView, Wasl } from "../../app/index.ts";
import { MONEY_EXAMPLES } from "../examples-money.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  DraftDocumentSchema,
  DraftQuery,
  MoneyFindingQuery,
  MoneyFindingSchema,
  TraceQuerySchema,
  TraceSchema,
  type Wire,
} from "../schemas/index.ts";

/** Sums are bigints inside. */
const wireOf = <T>(value: T): Wire<T> =>
  JSON.parse(JSON.stringify(value, (_key, v: unknown) => (typeof v === "bigint" ? String(v) : v))) as Wire<T>;

/** The finance front: the flow behind a finding, an account followed, what a human edits. Nothing here sends. */
export function moneyRoutes(app: FastifyInstance, wasl: Wasl): void {
  ofFinding(app, wasl);
  dataRoute(
    app,
    {
      method: "GET",
      url: "/money/trace",
      operationId: "traceAccount",
      tag: "Money",
      summary: "Follow an account's money forward, or back to where it came from, by a stated attribution",
      query: TraceQuerySchema,
      ok: TraceSchema,
      errors: ["ENTITY_UNKNOWN"],
      example: wireOf<TraceView>(MONEY_EXAMPLES.trace),
    },
    async (actor, { query }) => wireOf(await wasl.traceAccount(actor, query)),
  );
}

function ofFinding(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/findings/:id/money",
      operationId: "getMoneyFinding",
      tag: "Money",
      summary: "A finding of the money front as flows, with the payments behind each and a claim of profit",
      params: ById,
      query: MoneyFindingQuery,
      ok: MoneyFindingSchema,
      errors: ["FINDING_UNKNOWN"],
      example: wireOf<MoneyFindingView>(MONEY_EXAMPLES.finding),
    },
    async (actor, { params, query }) => wireOf(await wasl.moneyFinding(actor, params.id, query)),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/findings/:id/money.csv",
      operationId: "exportMoneyFinding",
      tag: "Money",
      summary: "The payments of a finding as CSV; no cell is a formula, payers are pseudonyms",
      params: ById,
      ok: Type.String(),
      answers: "text/csv",
      errors: ["FINDING_UNKNOWN", "ROLE_FORBIDS"],
    },
    async (actor, { params, reply }) =>
      await reply.type("text/csv; charset=utf-8").send(await wasl.exportMoneyFinding(actor, params.id)),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/findings/:id/draft",
      operationId: "draftDocument",
      tag: "Money",
      summary: "A draft to be edited by a human: an STR as goAML XML, a freeze request, a designation note",
      params: ById,
      query: DraftQuery,
      ok: DraftDocumentSchema,
      errors: ["FINDING_UNKNOWN", "ROLE_FORBIDS"],
      example: MONEY_EXAMPLES.draft,
    },
    async (actor, { params, query }) =>
      await wasl.draftDocument(actor, params.id, query.kind, query.lang ?? "en"),
  );
}
