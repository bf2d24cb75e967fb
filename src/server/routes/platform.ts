import type { FastifyInstance } from "fastify";
import type { PlatformAnswer, PlatformMeasure, PlatformReferral, Wasl } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  DraftedReasonsSchema,
  MeasureBody,
  MetricsSchema,
  PlatformAnswerBody,
  PlatformQueueQuery,
  PlatformReferralPage,
  PlatformReferralSchema,
  type Wire,
} from "../schemas/index.ts";
import { FIGURES_EXAMPLE, REFERRAL_EXAMPLE } from "./online.ts";
import { pageOf, pageQuery } from "./page.ts";

const notice: Wire<PlatformReferral> = {
  id: REFERRAL_EXAMPLE.id,
  platform: REFERRAL_EXAMPLE.platform,
  digest: REFERRAL_EXAMPLE.digest,
  state: "referred",
  referredAt: "2025-04-03T11:00:00.000Z",
  fallen: [],
  package: REFERRAL_EXAMPLE.package,
  events: [{ at: "2025-04-03T11:00:00.000Z", type: "referred", side: "unit" }],
};
const measure = {
  action: "content_removed" as const,
  ground: "illegal" as const,
  automation: "not" as const,
};

/** A platform's own queue: the notices that went to it, its answers and its statements of reasons; nothing else. */
export function platformRoutes(app: FastifyInstance, wasl: Wasl): void {
  read(app, wasl);
  answer(app, wasl);
}

function read(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/platform/notices",
      operationId: "listPlatformNotices",
      tag: "Platform",
      summary: "Notices that went to your platform, newest first; for accounts of platforms",
      query: PlatformQueueQuery,
      ok: PlatformReferralPage,
      errors: ["ROLE_FORBIDS"],
      example: { items: [notice], next: null },
    },
    async (actor, { query }) => {
      const { state } = query;
      const found = await wasl.platformQueue(actor, { ...pageQuery(query), ...(state ? { state } : {}) });
      return pageOf(found.map(wire), query, (r) => r.id);
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/platform/notices/:id",
      operationId: "getPlatformNotice",
      tag: "Platform",
      summary: "A notice with what came of it",
      params: ById,
      ok: PlatformReferralSchema,
      errors: ["REFERRAL_UNKNOWN", "ROLE_FORBIDS"],
      example: notice,
    },
    async (actor, { params }) => wire(await wasl.platformNotice(actor, params.id)),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/platform/figures",
      operationId: "getPlatformFigures",
      tag: "Platform",
      summary: "Hours to action of your platform; seen again and elsewhere as far as the unit told you",
      ok: MetricsSchema,
      errors: ["ROLE_FORBIDS"],
      example: FIGURES_EXAMPLE,
    },
    async (actor) => await wasl.platformFigures(actor),
  );
}

function answer(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/platform/notices/:id/statement",
      operationId: "draftStatement",
      tag: "Platform",
      summary: "Draft the statement of reasons that a measure would need (DSA Art. 17); nothing is kept",
      params: ById,
      body: MeasureBody,
      ok: DraftedReasonsSchema,
      errors: ["REFERRAL_UNKNOWN", "ROLE_FORBIDS"],
      example: {
        recipient: ["Your post was removed.", "The decision was made by a person."],
        statement: { decision_visibility: ["DECISION_VISIBILITY_CONTENT_REMOVED"] },
        faults: [],
      },
      bodyExample: measure,
    },
    async (actor, { params, body }) => {
      const drafted = await wasl.draftStatement(actor, params.id, body as PlatformMeasure);
      return drafted as Wire<typeof drafted>;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/platform/notices/:id/answer",
      operationId: "answerNotice",
      tag: "Platform",
      summary: "Receipt, refusal, action with its statement of reasons, appeal and its outcome",
      description:
        "An action needs `measure`; its statement of reasons is drafted, checked against the database's schema and kept.",
      params: ById,
      body: PlatformAnswerBody,
      ok: PlatformReferralSchema,
      errors: ["REFERRAL_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      example: { ...notice, state: "actioned" },
      bodyExample: { type: "actioned", measure },
    },
    async (actor, { params, body }) => {
      if ((body.type === "actioned") !== (body.measure !== undefined))
        throw new WaslError("REQUEST_INVALID", { field: "measure" });
      return wire(await wasl.answerNotice(actor, params.id, body as PlatformAnswer));
    },
  );
}

const wire = (referral: PlatformReferral): Wire<PlatformReferral> => referral as Wire<PlatformReferral>;
