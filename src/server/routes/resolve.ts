import type { FastifyInstance } from "fastify";
import type { Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  DecidedPage,
  DecidedQuery,
  DecisionList,
  JudgementBody,
  ResolutionPage,
  ResolutionSchema,
  ResolutionsQuery,
  ResolveResultSchema,
  ReviewPageSchema,
  ReviewQuery,
  SplitBody,
  UndoBody,
} from "../schemas/index.ts";
import { pageOf, pageQuery } from "./page.ts";

const REVIEWED_AT_ONCE = 10;

/** Who is who: what the rule proposes, what a human decides, and the way back. */
export function resolveRoutes(app: FastifyInstance, wasl: Wasl): void {
  log(app, wasl);
  review(app, wasl);
  rule(app, wasl);
}

function log(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/resolutions",
      operationId: "listResolutions",
      tag: "Decide",
      summary: "Decisions that two ids are, or are not, the same",
      query: ResolutionsQuery,
      ok: ResolutionPage,
      errors: [],
      example: { items: [EXAMPLES.resolution], next: null },
    },
    async (actor, { query }) => {
      const { entityId, judgement } = query;
      const items = await wasl.resolutions(actor, {
        ...pageQuery(query),
        ...(entityId === undefined ? {} : { entityId }),
        ...(judgement === undefined ? {} : { judgement }),
      });
      return pageOf(items, query, (resolution) => resolution.id);
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/resolutions",
      operationId: "judge",
      tag: "Decide",
      summary: "Decide whether two ids are the same, with a reason; a later decision undoes it",
      body: JudgementBody,
      ok: ResolutionSchema,
      errors: ["ENTITY_UNKNOWN", "ROLE_FORBIDS", "PROTECTED_SUBJECT", "CONFLICT"],
      bodyExample: {
        leftId: "person-3",
        rightId: "person-4",
        judgement: "different",
        reason: "other birth year",
      },
      example: EXAMPLES.resolution,
    },
    async (actor, { body }) =>
      await wasl.judge(actor, body.leftId, body.rightId, body.judgement, body.reason),
  );
}

function review(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/resolutions/review",
      operationId: "reviewResolutions",
      tag: "Decide",
      summary: "Pairs that wait for a human, those first whose answer joins the most; both sides compared",
      query: ReviewQuery,
      ok: ReviewPageSchema,
      errors: [],
      example: EXAMPLES.review,
    },
    async (actor, { query: { limit } }) => await wasl.review(actor, limit ?? REVIEWED_AT_ONCE),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/resolutions/decided",
      operationId: "listDecided",
      tag: "Decide",
      summary:
        "What named humans decided, or all that was joined since a moment, newest first, with what took it back",
      query: DecidedQuery,
      ok: DecidedPage,
      errors: [],
      example: { items: [EXAMPLES.decided], next: null },
    },
    async (actor, { query }) => {
      const { joinedSince } = query;
      const ask = { ...pageQuery(query), ...(joinedSince === undefined ? {} : { joinedSince }) };
      const { items, next } = await wasl.decided(actor, ask);
      return { items: [...items], next: next ?? null };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/resolutions/:id/undo",
      operationId: "undoResolution",
      tag: "Decide",
      summary: "Take a decision back, with a reason; what stood before it stands again",
      params: ById,
      body: UndoBody,
      ok: DecisionList,
      errors: ["RESOLUTION_UNKNOWN", "ROLE_FORBIDS", "PROTECTED_SUBJECT", "CONFLICT"],
      bodyExample: { reason: "the phone was another" },
      example: { items: [{ ...EXAMPLES.resolution, id: "res-2", undoes: "res-1", judgement: "undecided" }] },
    },
    async (actor, { params, body }) => ({
      items: [...(await wasl.undoResolution(actor, params.id, body.reason))],
    }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/resolutions/split",
      operationId: "splitEntity",
      tag: "Decide",
      summary: "Part some records from the rest of the entity that they were joined to, with a reason",
      body: SplitBody,
      ok: DecisionList,
      errors: ["ENTITY_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      bodyExample: { entityIds: ["person-4"], reason: "another man of that name" },
      example: { items: [{ ...EXAMPLES.resolution, id: "res-3", judgement: "different" }] },
    },
    async (actor, { body }) => ({ items: [...(await wasl.split(actor, body.entityIds, body.reason))] }),
  );
}

function rule(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/resolve",
      operationId: "resolve",
      tag: "Decide",
      summary: "Compare names and identifiers of all entities and keep the rule's decisions",
      ok: ResolveResultSchema,
      errors: ["ROLE_FORBIDS"],
      example: { entities: 1200, pairs: 340, same: 12, undecided: 5, tookMs: 810 },
    },
    async (actor) => await wasl.resolve(actor),
  );
}
