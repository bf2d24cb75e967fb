import type { FastifyInstance } from "fastify";
import type {
  Activity,
  CasePart,
  EntitySharing,
  PastJudgement,
  SavedSearchView,
  TechniqueBoard,
  Wasl,
} from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  ActivitySchema,
  ById,
  CasePartBody,
  CasePartList,
  CasePartParams,
  CasePartSchema,
  EntitySharingSchema,
  PastJudgementList,
  SavedSearchList,
  SavedSearchSchema,
  SaveSearchBody,
  TechniqueBoardSchema,
  TechniqueQuery,
  VersionQuery,
} from "../schemas/index.ts";

const savedSearch: SavedSearchView = {
  id: "find-5f2c",
  text: "+44 7700 900123",
  createdAt: "2025-04-03T09:00:00.000Z",
  hits: 3,
  fresh: ["person-9"],
};
const measure: CasePart & { kind: "measure" } = {
  id: "part-5f2c",
  caseId: "case-5f2c",
  kind: "measure",
  version: 1,
  access: EXAMPLES.openCase.access,
  body: {
    title: "Ask the maker to hold the next consignment",
    because: "Every boat of the last month had its fabric",
    targetId: "company-2",
    responsible: "analyst-1",
    displacement: "Two smaller suppliers can deliver within a month",
    riskToLife: "Fewer boats, fuller boats: rescue is told before",
    state: "proposed",
  },
  createdBy: "analyst-1",
  createdAt: "2025-04-03T09:00:00.000Z",
  changedBy: "analyst-1",
  changedAt: "2025-04-03T09:00:00.000Z",
};
const draft = { kind: measure.kind, body: measure.body };
const past: PastJudgement = {
  version: 1,
  access: EXAMPLES.openCase.access,
  body: {
    text: "The yard delivers again within the month",
    likelihood: "realistic-possibility",
    confidence: "low",
    restsOn: [{ kind: "finding", id: "finding-9" }],
    against: "Its last order was cancelled; who buys instead is not known",
  },
  changedBy: "analyst-1",
  changedAt: "2025-04-03T09:00:00.000Z",
};
const board: TechniqueBoard = {
  version: "0.1.0",
  stages: [{ id: "OIC-PAY", order: 4, name: "Payment", definition: "How passage is paid for.", lang: "en" }],
  techniques: [
    {
      id: "OIC-PAY-05",
      stage: "OIC-PAY",
      name: "Deposit with a guarantor",
      definition: "The price is held until arrival.",
      fronts: ["finance"],
      signals: [{ text: "Code words for release", data: "post-text", detector: "text-rule" }],
      countermeasures: [{ text: "Ask the FIU", actor: "fiu" }],
      guardrail: "Families that pay are not suspects.",
      lang: "en",
      sources: [{ id: "FATF2022", title: "FATF, March 2022" }],
    },
  ],
  counts: [{ technique: "OIC-PAY-05", state: "proposed", n: 2 }],
  disruptions: [],
  gaps: {
    stages: [{ stage: "OIC-PAY", found: 2, leads: 0, disruptions: 0 }],
    untouched: [{ technique: "OIC-PAY-05", found: 2 }],
    unseen: [],
  },
};
const activity: Activity = {
  waiting: { exchange: 0, supply: 1, online: 12, finance: 3 },
  months: ["2026-02", "2026-03", "2026-04"],
  stages: [{ id: "OIC-PAY", name: "Payment", counts: [0, 2, 1] }],
};
const shared: EntitySharing = {
  disclosures: [{ partner: "node-b", purpose: "operational-analysis", mandate: "EX-2025-1", entries: 4 }],
  reviewAt: "2026-04-03T00:00:00.000Z",
};

/** The analyst's desk: saved searches, what a case holds beside its items, the shared method, who was given what. */
export function workplaceRoutes(app: FastifyInstance, wasl: Wasl): void {
  savedSearches(app, wasl);
  caseParts(app, wasl);
  dataRoute(
    app,
    {
      method: "GET",
      url: "/techniques",
      operationId: "listTechniques",
      tag: "Analyse",
      summary:
        "The matrix of stages and techniques with findings, leads and disruptions that this caller may see, and its gaps",
      query: TechniqueQuery,
      ok: TechniqueBoardSchema,
      errors: ["CASE_UNKNOWN"],
      example: board,
    },
    async (actor, { query }) => await wasl.techniques(actor, query.case),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/activity",
      operationId: "getActivity",
      tag: "Analyse",
      summary: "Findings that wait, by front; findings that stand, by stage of the journey and month",
      ok: ActivitySchema,
      errors: [],
      example: activity,
    },
    async (actor) => await wasl.activity(actor),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/entities/:id/sharing",
      operationId: "getSharing",
      tag: "Read",
      summary: "Which partners were given something of this entity, and when it is due for review",
      params: ById,
      ok: EntitySharingSchema,
      errors: ["ENTITY_UNKNOWN"],
      example: shared,
    },
    async (actor, { params }) => await wasl.sharing(actor, params.id),
  );
}

function savedSearches(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/saved-searches",
      operationId: "listSavedSearches",
      tag: "Read",
      summary: "The caller's own saved searches, each searched anew, with hits not seen before",
      ok: SavedSearchList,
      errors: [],
      example: { items: [savedSearch] },
    },
    async (actor) => ({ items: [...(await wasl.savedSearches(actor))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/saved-searches",
      operationId: "saveSearch",
      tag: "Read",
      summary: "Keep a search; what it finds now counts as seen",
      body: SaveSearchBody,
      ok: SavedSearchSchema,
      okStatus: 201,
      errors: ["CONFLICT"],
      example: savedSearch,
      bodyExample: { text: "+44 7700 900123" },
    },
    async (actor, { body }) => await wasl.saveSearch(actor, body),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/saved-searches/:id/seen",
      operationId: "markSearchSeen",
      tag: "Read",
      summary: "Count what a saved search finds now as seen",
      params: ById,
      errors: ["SEARCH_UNKNOWN"],
    },
    async (actor, { params }) => {
      await wasl.markSearchSeen(actor, params.id);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "DELETE",
      url: "/saved-searches/:id",
      operationId: "dropSearch",
      tag: "Read",
      summary: "Forget a saved search",
      params: ById,
      errors: ["SEARCH_UNKNOWN"],
    },
    async (actor, { params }) => {
      await wasl.dropSearch(actor, params.id);
      return undefined;
    },
  );
}

function caseParts(app: FastifyInstance, wasl: Wasl): void {
  const errors = ["CASE_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"] as const;
  const judging = [
    ...errors,
    "MARKING_FORBIDS",
    "ENTITY_UNKNOWN",
    "FINDING_UNKNOWN",
    "REPORT_UNKNOWN",
    "REQUEST_INVALID",
  ] as const;
  dataRoute(
    app,
    {
      method: "GET",
      url: "/cases/:id/parts",
      operationId: "listCaseParts",
      tag: "Cases",
      summary: "Members, tasks, charts, measures, judgements and estimates of a case",
      params: ById,
      ok: CasePartList,
      errors: ["CASE_UNKNOWN"],
      example: { items: [measure] },
    },
    async (actor, { params }) => ({ items: [...(await wasl.caseParts(actor, params.id))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/cases/:id/parts",
      operationId: "addCasePart",
      tag: "Cases",
      summary: "Add a member, a task, a chart, a measure, a judgement or an estimate of effort to a case",
      params: ById,
      body: CasePartBody,
      ok: CasePartSchema,
      okStatus: 201,
      errors: judging,
      example: measure,
      bodyExample: draft,
    },
    async (actor, { params, body }) => await wasl.addCasePart(actor, params.id, body),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/cases/:id/parts/:partId",
      operationId: "changeCasePart",
      tag: "Cases",
      summary: "Change a part of a case; CONFLICT where somebody else did so since that version",
      params: CasePartParams,
      query: VersionQuery,
      body: CasePartBody,
      ok: CasePartSchema,
      errors: judging,
      example: { ...measure, version: 2 },
      bodyExample: draft,
    },
    async (actor, { params, query, body }) =>
      await wasl.changeCasePart(actor, params.id, params.partId, query.version, body),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/cases/:id/parts/:partId/past",
      operationId: "listPastJudgements",
      tag: "Cases",
      summary: "A judgement as it stood before each change, the newest first",
      params: CasePartParams,
      ok: PastJudgementList,
      errors: ["CASE_UNKNOWN"],
      example: { items: [past] },
    },
    async (actor, { params }) => ({
      items: [...(await wasl.pastJudgements(actor, params.id, params.partId))],
    }),
  );
  dataRoute(
    app,
    {
      method: "DELETE",
      url: "/cases/:id/parts/:partId",
      operationId: "dropCasePart",
      tag: "Cases",
      summary: "Take a part out of a case",
      params: CasePartParams,
      query: VersionQuery,
      errors,
    },
    async (actor, { params, query }) => {
      await wasl.dropCasePart(actor, params.id, params.partId, query.version);
      return undefined;
    },
  );
}
