import type { FastifyInstance } from "fastify";
import type { StoredReferral, Wasl } from "../../app/index.ts";
import type { EventHub } from "../events.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  AdvertPage,
  AdvertsQuery,
  ById,
  CampaignsSchema,
  OutcomeBody,
  ReferralBody,
  ReferralFiguresSchema,
  ReferralPage,
  ReferralSchema,
  ReferralsQuery,
  TranscribedSchema,
  TranscriptionBody,
  type Wire,
} from "../schemas/index.ts";
import type { atOnce } from "../upload.ts";
import { pageOf, pageQuery } from "./page.ts";

/** Invented, as all examples are; the number is from Ofcom's range for drama. */
export const REFERRAL_EXAMPLE: Wire<StoredReferral> = {
  id: "referral-5f2c",
  findingId: EXAMPLES.finding.id,
  platform: "tiktok",
  channel: "trusted-flagger",
  campaign: "campaign-17",
  digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  createdBy: "officer",
  createdAt: "2025-04-03T09:00:00.000Z",
  state: "referred",
  package: {
    id: "referral-5f2c",
    state: "draft",
    notice: {
      explanation: "The post appears to offer unauthorised passage or papers for payment.",
      location: { platform: "tiktok", post: "p17", account: "acc-3" },
      notifier: { name: "Example unit", email: "unit@example.org" },
      good_faith: "The notifier believes in good faith that the information is accurate and complete.",
      legal_ground: "Section 25 of the Immigration Act 1971",
      submitted_at: "2025-04-03T09:00:00.000Z",
    },
    evidence: {
      text_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      posted_at: "2025-04-02T20:00:00.000Z",
      language: "eng",
      image_pdq: [],
      identifiers: [{ type: "phone", value: "+447700900123" }],
      signs: [{ sign: "money is due on arrival", weight: 2.2 }],
      probability: 0.97,
    },
    necessity: ["The notice names one post and its account."],
    statement_of_reasons_draft: { category: "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY" },
  },
  access: EXAMPLES.finding.access,
  events: [{ at: "2025-04-03T11:00:00.000Z", type: "referred", by: "officer" }],
};
export const FIGURES_EXAMPLE = {
  referrals: 4,
  actioned: 2,
  actioned_rate: 0.5,
  declined: 1,
  pending: 1,
  reversed: 0,
  median_hours_to_action: 21.5,
  p90_hours_to_action: 40,
  actioned_within_24h_rate: 0.25,
  reappeared_30d: 1,
  reappearance_rate_30d: 0.5,
  median_hours_to_reappearance: 90,
  displaced_30d: 0,
  displacement_rate_30d: 0,
};
const EXAMPLES_ONLINE = {
  campaign: {
    id: "campaign-17",
    adverts: 2,
    accounts: 2,
    platforms: ["tiktok"],
    from: "2025-04-01T20:00:00.000Z",
    to: "2025-04-02T20:00:00.000Z",
    identifiers: [{ property: "phone", value: "+447700900123", adverts: 2 }],
    days: [
      { day: "2025-04-01", adverts: 1 },
      { day: "2025-04-02", adverts: 1 },
    ],
    members: [
      {
        findingId: "fin-77",
        at: "2025-04-02T20:00:00.000Z",
        platform: "tiktok",
        state: "proposed" as const,
      },
    ],
  },
  referral: REFERRAL_EXAMPLE,
  figures: {
    all: FIGURES_EXAMPLE,
    byPlatform: [{ name: "tiktok", ...FIGURES_EXAMPLE }],
    byChannel: [{ name: "trusted-flagger", ...FIGURES_EXAMPLE }],
  },
  advert: {
    finding: EXAMPLES.finding,
    post: {
      id: "p17",
      platform: "tiktok",
      account: "fictitious.account",
      postedAt: "2025-04-02T20:00:00.000Z",
      text: "France to UK, pay on arrival. +44 7700 900123",
      isCut: false,
      language: "eng",
      script: "Latn",
      images: 0,
    },
    spans: [{ start: 30, end: 45, type: "phone", owner: "offeror" as const }],
    signs: [
      { feature: "payafter", gloss: "money is due on arrival", weight: 2.2, spans: [{ start: 14, end: 28 }] },
    ],
    campaign: "campaign-17",
    referral: { id: REFERRAL_EXAMPLE.id, state: REFERRAL_EXAMPLE.state },
    banked: [],
  },
};

/** The online front: adverts to triage, notices to platforms, what became of them. */
export function onlineRoutes(
  app: FastifyInstance,
  wasl: Wasl,
  events: EventHub,
  inTurn: ReturnType<typeof atOnce>,
): void {
  triage(app, wasl);
  transcribing(app, wasl, events, inTurn);
  desk(app, wasl);
  dataRoute(
    app,
    {
      method: "GET",
      url: "/referral-figures",
      operationId: "getReferralFigures",
      tag: "Online",
      summary: "Hours to action, reappearance and displacement of what was referred",
      ok: ReferralFiguresSchema,
      errors: [],
      example: EXAMPLES_ONLINE.figures,
    },
    async (actor) => await wasl.referralFigures(actor),
  );
}

function triage(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/campaigns",
      operationId: "listCampaigns",
      tag: "Online",
      summary: "Adverts that copy one text, share pictures or contacts, over all platforms",
      ok: CampaignsSchema,
      errors: [],
      example: { items: [EXAMPLES_ONLINE.campaign] },
    },
    async (actor) => ({ items: [...(await wasl.campaigns(actor))] }),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/adverts",
      operationId: "listAdverts",
      tag: "Online",
      summary: "Posts that a detector takes for adverts, with the words that say so, best first",
      query: AdvertsQuery,
      ok: AdvertPage,
      errors: [],
      example: { items: [EXAMPLES_ONLINE.advert], next: null },
    },
    async (actor, { query }) => {
      const { state } = query;
      const found = await wasl.adverts(actor, { ...pageQuery(query), ...(state ? { state } : {}) });
      return pageOf(found as Wire<typeof found>, query, (a) => a.finding.id);
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/findings/:id/referral",
      operationId: "draftReferral",
      tag: "Online",
      summary: "Draft a notice for an accepted finding; nothing leaves",
      params: ById,
      body: ReferralBody,
      ok: ReferralSchema,
      okStatus: 201,
      errors: ["FINDING_UNKNOWN", "ROLE_FORBIDS", "PROTECTED_SUBJECT", "MARKING_FORBIDS", "CONFLICT"],
      example: EXAMPLES_ONLINE.referral,
      bodyExample: {
        legalGround: "Section 25 of the Immigration Act 1971",
        notifierName: "Example unit",
        notifierEmail: "unit@example.org",
        territory: ["GB"],
        trustedFlagger: true,
        channel: "trusted-flagger",
      },
    },
    async (actor, { params, body }) => wire(await wasl.draftReferral(actor, params.id, body)),
  );
}

function transcribing(
  app: FastifyInstance,
  wasl: Wasl,
  events: EventHub,
  inTurn: ReturnType<typeof atOnce>,
): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/transcriptions",
      operationId: "transcribe",
      tag: "Online",
      summary: "A post that no export has, as somebody typed it off a screenshot",
      description:
        "One picture is one post, as far as the caller sees. Typed anew otherwise it changes nothing: its report is taken back first.",
      body: TranscriptionBody,
      ok: TranscribedSchema,
      errors: ["ROLE_FORBIDS", "MARKING_FORBIDS", "STORE_FULL", "CONFLICT"],
      example: { state: "new", reportId: "rep-5f2c" },
      bodyExample: {
        platform: "tiktok",
        account: "@fictitious.account",
        postedAt: "2025-04-02",
        text: "France to UK, pay on arrival. +44 7700 900123",
        pictureSha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        marking: { tlp: "amber" },
        fictitious: true,
      },
    },
    (actor, { body, request }) =>
      inTurn(async () => {
        const done = await wasl.transcribe(actor, body as Parameters<Wasl["transcribe"]>[1]);
        const { state, reportId } = done;
        if (reportId !== undefined && state !== "otherwise")
          events.publish(request.caller?.user.id ?? "", "report", { reportId, changed: state === "new" });
        return done;
      }),
  );
}

function desk(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/referrals",
      operationId: "listReferrals",
      tag: "Online",
      summary: "Notices to platforms, newest first",
      query: ReferralsQuery,
      ok: ReferralPage,
      errors: [],
      example: { items: [EXAMPLES_ONLINE.referral], next: null },
    },
    async (actor, { query }) => {
      const { state } = query;
      const found = await wasl.referrals(actor, { ...pageQuery(query), ...(state ? { state } : {}) });
      return pageOf(found.map(wire), query, (r) => r.id);
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/referrals/:id",
      operationId: "getReferral",
      tag: "Online",
      summary: "A notice with its events",
      params: ById,
      ok: ReferralSchema,
      errors: ["REFERRAL_UNKNOWN"],
      example: EXAMPLES_ONLINE.referral,
    },
    async (actor, { params }) => wire(await wasl.referral(actor, params.id)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/referrals/:id/release",
      operationId: "releaseReferral",
      byPerson: true,
      tag: "Online",
      summary: "Say that it went to the platform, after a second person approved exactly this package",
      description: "The approval is one of kind `release` on the referral's id with its digest.",
      params: ById,
      ok: ReferralSchema,
      errors: [
        "REFERRAL_UNKNOWN",
        "FINDING_UNKNOWN",
        "ROLE_FORBIDS",
        "SECOND_PERSON_REQUIRED",
        "MARKING_FORBIDS",
        "CONFLICT",
        "SHARING_HELD",
      ],
      example: EXAMPLES_ONLINE.referral,
    },
    async (actor, { params }) => wire(await wasl.releaseReferral(actor, params.id)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/referrals/:id/outcome",
      operationId: "recordOutcome",
      tag: "Online",
      summary: "Record what the platform did",
      params: ById,
      body: OutcomeBody,
      ok: ReferralSchema,
      errors: ["REFERRAL_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      example: EXAMPLES_ONLINE.referral,
      bodyExample: { type: "actioned", action: "content_removed" },
    },
    async (actor, { params, body }) => wire(await wasl.recordOutcome(actor, params.id, body)),
  );
}

const wire = (referral: StoredReferral): Wire<StoredReferral> => referral as Wire<StoredReferral>;
