import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";
import type { MoneyFindingView, ParameterSource, TraceView, Wasl } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { MONEY_EXAMPLES } from "../examples-money.ts";
import { dataRoute } from "../operation.ts";
import {
  AdoptParametersBody,
  ById,
  DraftDocumentSchema,
  DraftQuery,
  MoneyFindingQuery,
  MoneyFindingSchema,
  ParametersInForceSchema,
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
  parameters(app, wasl);
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

/** One of the three ways that a package can come; the rule is the same as the command's. */
function sourceOf({ messageId, text, own }: Static<typeof AdoptParametersBody>): ParameterSource {
  if ([messageId, text, own].filter((given) => given !== undefined).length !== 1)
    throw new WaslError("REQUEST_INVALID", { field: "one of messageId, text and own" });
  if (messageId !== undefined) return { messageId };
  return text === undefined ? { own: true } : { text };
}

function parameters(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/money/parameters",
      operationId: "getFinanceParameters",
      tag: "Money",
      summary: "The package of parameters in force, who adopted it and why",
      ok: ParametersInForceSchema,
      errors: [],
      example: { adopted: MONEY_EXAMPLES.adopted },
    },
    async (actor) => ({ adopted: (await wasl.financeParameters(actor)) ?? null }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/money/parameters",
      operationId: "adoptFinanceParameters",
      byPerson: true,
      tag: "Money",
      summary: "Adopt a package of parameters, as a supervisor and with a reason; findings then name it",
      body: AdoptParametersBody,
      ok: ParametersInForceSchema,
      errors: ["ROLE_FORBIDS", "MESSAGE_UNKNOWN"],
      bodyExample: { messageId: "msg-41c0", reason: "measured on our own implants" },
      example: { adopted: MONEY_EXAMPLES.adopted },
    },
    async (actor, { body }) => ({
      adopted: await wasl.adoptFinanceParameters(actor, sourceOf(body), body.reason),
    }),
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
