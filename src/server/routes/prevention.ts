import type { FastifyInstance } from "fastify";
import type { PreventionView, Wasl } from "../../app/index.ts";
import { dataRoute } from "../operation.ts";
import {
  AttachedMessagesSchema,
  ById,
  ChosenMessagesBody,
  PreventionBody,
  PreventionMessageSchema,
  PreventionMessagesSchema,
  PreventionQuery,
  ReferralSchema,
  VettingBody,
  type Wire,
  WithdrawalBody,
} from "../schemas/index.ts";
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

/** Messages for the public: written, vetted by a second person, taken along with notices. */
export function preventionRoutes(app: FastifyInstance, wasl: Wasl): void {
  read(app, wasl);
  write(app, wasl);
  along(app, wasl);
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
