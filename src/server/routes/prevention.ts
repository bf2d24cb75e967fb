import type { FastifyInstance } from "fastify";
import type { CampaignEffect, PreventionView, Wasl } from "../../app/index.ts";
import { EFFECT_CAVEAT } from "../../core/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  AttachedMessagesSchema,
  ById,
  CampaignEffectSchema,
  ChosenMessagesBody,
  ClaimBody,
  PlanBody,
  PlannedCampaignSchema,
  PlannedCampaignsSchema,
  PreventionBody,
  PreventionFeedsSchema,
  PreventionMessageSchema,
  PreventionMessagesSchema,
  PreventionQuery,
  PreventionShareBody,
  PreventionSharesSchema,
  PreventionTakeBody,
  ReferralSchema,
  ReplanBody,
  StoredMessageSchema,
  VettingBody,
  type Wire,
  WithdrawalBody,
} from "../schemas/index.ts";
import { MESSAGE_EXAMPLE } from "./match.ts";
import { REFERRAL_EXAMPLE } from "./online.ts";

const words = {
  language: "en",
  kind: "helpline" as const,
  text: "In every country of the European Union the emergency number is 112.",
  source: "European Commission, digital-strategy.ec.europa.eu/en/policies/112",
  place: "European Union",
  reviewAt: "2026-04-01",
};
const attached = {
  ...words,
  id: "prevent-5f2c",
  digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  vettedAt: "2025-04-03T09:00:00.000Z",
};
const message: Wire<PreventionView> = {
  ...words,
  id: attached.id,
  digest: attached.digest,
  writtenBy: "officer",
  writtenAt: "2025-04-02T09:00:00.000Z",
  vetting: { decision: "approved", by: "supervisor", at: attached.vettedAt, reason: "read with the source" },
  standing: "vetted",
  isMine: false,
};

const plan = {
  title: "Small boats sink",
  languages: ["ckb", "fa"],
  places: ["Dunkirk"],
  corridor: { from: "FR", to: "GB" },
  messages: [attached.id],
  channel: { kind: "social-media" as const, words: "paid posts" },
  from: "2025-05-05",
  to: "2025-05-18",
  owner: "Example unit",
  measure: "adverts a week in Sorani, from our own count",
};
const campaign = {
  id: "prevention-campaign-7",
  version: 1,
  plan,
  access: EXAMPLES.finding.access,
  createdBy: "officer",
  createdAt: "2025-04-04T09:00:00.000Z",
  changedBy: "officer",
  changedAt: "2025-04-04T09:00:00.000Z",
  standings: [{ id: attached.id, standing: "vetted" as const, text: words.text }],
};
const claim = {
  kind: "reach" as const,
  value: 1200,
  unit: "accounts that were shown it",
  from: "2025-05-05",
  to: "2025-05-18",
  source: "Example platform, letter of 1 June",
};
const effect: Wire<CampaignEffect> = {
  campaign,
  caveat: EFFECT_CAVEAT,
  adverts: [
    { span: "before", weeks: [{ from: "2025-04-21", adverts: 9 }], perWeek: 9 },
    { span: "during", weeks: [{ from: "2025-05-05", adverts: null }], perWeek: null },
    { span: "after", weeks: [], perWeek: null },
  ],
  compared: {
    weeks: 8,
    before: { treated: 80, comparison: 240 },
    after: { treated: 52, comparison: 232 },
    ratio: { value: 0.67, low: 0.46, high: 0.98 },
    placebo: { value: 1.08, low: 0.66, high: 1.76 },
    elsewhere: { value: 0.97, low: 0.81, high: 1.16 },
    verdict: "fewer",
  },
  suppressedUnder: 5,
  claims: [{ ...claim, id: "claim-1", by: "officer", at: "2025-06-02T09:00:00.000Z" }],
};

/** Messages for the public: written, vetted by a second person, taken along with notices; and campaigns that use them. */
export function preventionRoutes(app: FastifyInstance, wasl: Wasl): void {
  read(app, wasl);
  write(app, wasl);
  along(app, wasl);
  feeds(app, wasl);
  campaigns(app, wasl);
  effects(app, wasl);
}

function read(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/prevention/messages",
      operationId: "listPreventionMessages",
      tag: "Prevention",
      summary: "Messages about risks and whom to call, by language, with who vetted them",
      query: PreventionQuery,
      ok: PreventionMessagesSchema,
      errors: [],
      example: { items: [message] },
    },
    async (actor, { query }) => {
      const { language, standing } = query;
      const items = await wasl.preventionMessages(actor, {
        ...(language === undefined ? {} : { language }),
        ...(standing === undefined ? {} : { standing }),
      });
      return { items: [...items] };
    },
  );
}

function write(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/prevention/messages",
      operationId: "proposeMessage",
      byPerson: true,
      tag: "Prevention",
      summary: "Write a message and ask a second person to vet it",
      body: PreventionBody,
      ok: PreventionMessageSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "MARKING_FORBIDS", "CONFLICT"],
      example: { ...message, standing: "proposed" },
      bodyExample: { ...words, marking: { tlp: "clear" } },
    },
    async (actor, { body }) => await wasl.proposeMessage(actor, body),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/prevention/starters",
      operationId: "proposeStarters",
      byPerson: true,
      tag: "Prevention",
      summary: "Propose under your name what comes with Wasl; none of it is vetted",
      ok: PreventionMessagesSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS"],
      example: { items: [{ ...message, standing: "proposed" }] },
    },
    async (actor) => ({ items: [...(await wasl.proposeStarters(actor))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/prevention/messages/:id/vetting",
      operationId: "vetMessage",
      byPerson: true,
      tag: "Prevention",
      summary: "Vet what another wrote, or refuse it",
      params: ById,
      body: VettingBody,
      ok: PreventionMessageSchema,
      errors: ["MESSAGE_UNKNOWN", "APPROVAL_UNKNOWN", "ROLE_FORBIDS", "SECOND_PERSON_REQUIRED", "CONFLICT"],
      example: message,
      bodyExample: { decision: "approved", reason: "read with the source" },
    },
    async (actor, { params, body }) => await wasl.vetMessage(actor, params.id, body.decision, body.reason),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/prevention/messages/:id/withdrawal",
      operationId: "withdrawMessage",
      tag: "Prevention",
      summary: "Withdraw a message for good",
      params: ById,
      body: WithdrawalBody,
      ok: PreventionMessageSchema,
      errors: ["MESSAGE_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      example: { ...message, standing: "withdrawn" },
      bodyExample: { reason: "the number has changed" },
    },
    async (actor, { params, body }) => await wasl.withdrawMessage(actor, params.id, body.reason),
  );
}

function along(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/referrals/:id/messages",
      operationId: "listReferralMessages",
      tag: "Prevention",
      summary: "Vetted messages that may go along with a notice, in its post's language or else in English",
      params: ById,
      ok: AttachedMessagesSchema,
      errors: ["REFERRAL_UNKNOWN"],
      example: { items: [attached] },
    },
    async (actor, { params }) => ({ items: [...(await wasl.referralMessages(actor, params.id))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/referrals/:id/messages",
      operationId: "chooseMessages",
      tag: "Prevention",
      summary: "Take these messages along with a draft and leave the others out; its digest changes",
      params: ById,
      body: ChosenMessagesBody,
      ok: ReferralSchema,
      errors: ["REFERRAL_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      example: { ...REFERRAL_EXAMPLE, state: "draft" },
      bodyExample: { messages: [attached.id] },
    },
    async (actor, { params, body }) => {
      const chosen = await wasl.chooseMessages(actor, params.id, body.messages);
      return chosen as Wire<typeof chosen>;
    },
  );
}

function feeds(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/prevention/shares",
      operationId: "sharePrevention",
      byPerson: true,
      tag: "Prevention",
      summary: "Send a partner what stands vetted here, signed, as the next version",
      body: PreventionShareBody,
      ok: StoredMessageSchema,
      okStatus: 201,
      errors: [
        "PARTNER_UNKNOWN",
        "ROLE_FORBIDS",
        "PURPOSE_FORBIDS",
        "MARKING_FORBIDS",
        "CONFLICT",
        "SHARING_HELD",
      ],
      example: MESSAGE_EXAMPLE,
      bodyExample: { to: "node-b", legalBasis: "Example treaty, Art. 5" },
    },
    async (actor, { body }) => {
      const { to, legalBasis, messages } = body;
      const sent = await wasl.sharePrevention(actor, { to, legalBasis, ...(messages ? { messages } : {}) });
      return sent as Wire<typeof sent>;
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/prevention/shares",
      operationId: "listPreventionShares",
      tag: "Prevention",
      summary: "What partners hold of this node, those first that hold what nobody here stands by any more",
      ok: PreventionSharesSchema,
      errors: [],
      example: {
        items: [
          {
            to: "node-b",
            version: 1,
            at: "2025-04-03T09:00:00.000Z",
            legalBasis: "Example treaty, Art. 5",
            standing: ["prevent-1"],
            stale: 1,
          },
        ],
      },
    },
    async (actor) => {
      const items = await wasl.preventionShares(actor);
      return { items: [...(items as Wire<typeof items>)] };
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/prevention/feeds",
      operationId: "listPreventionFeeds",
      tag: "Prevention",
      summary: "What partners vetted and signed, each in its newest version; nobody here has vetted it",
      ok: PreventionFeedsSchema,
      errors: [],
      example: {
        items: [
          {
            from: "node-b",
            id: "msg-1",
            version: 1,
            at: "2025-04-03T09:00:00.000Z",
            texts: [{ ...words, id: attached.id, isHere: false }],
            dropped: [],
          },
        ],
      },
    },
    async (actor) => {
      const items = await wasl.preventionFeeds(actor);
      return { items: [...(items as Wire<typeof items>)] };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/prevention/feeds/:id",
      operationId: "takePrevention",
      byPerson: true,
      tag: "Prevention",
      summary: "Propose messages of a partner under your name; a second person of this node vets each",
      params: ById,
      body: PreventionTakeBody,
      ok: PreventionMessagesSchema,
      okStatus: 201,
      errors: ["MESSAGE_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      example: { items: [{ ...message, origin: "node-b", standing: "proposed" }] },
      bodyExample: { messages: [attached.id] },
    },
    async (actor, { params, body }) => ({
      items: [...(await wasl.takePrevention(actor, params.id, body.messages))],
    }),
  );
}

function campaigns(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/prevention/campaigns",
      operationId: "listPreventionCampaigns",
      tag: "Prevention",
      summary: "Campaigns of prevention, newest first, with how their messages stand now",
      ok: PlannedCampaignsSchema,
      errors: [],
      example: { items: [campaign] },
    },
    async (actor) => {
      const items = await wasl.preventionCampaigns(actor);
      return { items: [...(items as Wire<typeof items>)] };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/prevention/campaigns",
      operationId: "planCampaign",
      tag: "Prevention",
      summary:
        "Plan a campaign: whom it speaks to by language and place, with vetted messages, and what is to be measured",
      body: PlanBody,
      ok: PlannedCampaignSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "MARKING_FORBIDS", "CONFLICT"],
      example: campaign,
      bodyExample: { ...plan, marking: { tlp: "green" } },
    },
    async (actor, { body }) => {
      const made = await wasl.planCampaign(actor, body as Parameters<Wasl["planCampaign"]>[1]);
      return made as Wire<typeof made>;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/prevention/campaigns/:id",
      operationId: "replanCampaign",
      tag: "Prevention",
      summary: "Change a campaign, from the version that you read",
      params: ById,
      body: ReplanBody,
      ok: PlannedCampaignSchema,
      errors: ["CAMPAIGN_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      example: { ...campaign, version: 2 },
      bodyExample: { version: 1, plan },
    },
    async (actor, { params, body }) => {
      const changed = body.plan as Parameters<Wasl["replanCampaign"]>[3];
      const made = await wasl.replanCampaign(actor, params.id, body.version, changed);
      return made as Wire<typeof made>;
    },
  );
}

function effects(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/prevention/campaigns/:id/effect",
      operationId: "getCampaignEffect",
      tag: "Prevention",
      summary:
        "Our own count of adverts before, during and after, beside what others say came of it; no evidence of cause",
      params: ById,
      ok: CampaignEffectSchema,
      errors: ["CAMPAIGN_UNKNOWN"],
      example: effect,
    },
    async (actor, { params }) => {
      const found = await wasl.campaignEffect(actor, params.id);
      return found as Wire<typeof found>;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/prevention/campaigns/:id/claims",
      operationId: "claimEffect",
      tag: "Prevention",
      summary: "Add what a platform, a help line or another says came of it, with its source",
      params: ById,
      body: ClaimBody,
      ok: CampaignEffectSchema,
      okStatus: 201,
      errors: ["CAMPAIGN_UNKNOWN", "ROLE_FORBIDS"],
      example: effect,
      bodyExample: claim,
    },
    async (actor, { params, body }) => {
      const found = await wasl.claimEffect(actor, params.id, body);
      return found as Wire<typeof found>;
    },
  );
}
