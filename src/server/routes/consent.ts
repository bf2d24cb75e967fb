import type { FastifyInstance } from "fastify";
import type { ConsentDetail, Wasl } from "../../app/index.ts";
import { RIGHTS_EXAMPLES } from "../examples-rights.ts";
import { dataRoute } from "../operation.ts";
import {
  ApprovalSchema,
  ById,
  ConsentAskBody,
  ConsentDetailSchema,
  ConsentGrantBody,
  ConsentReasonBody,
  Consents,
  type Wire,
} from "../schemas/index.ts";

const UNTIL = "2025-12-31T00:00:00.000Z";
const example: Wire<ConsentDetail> = {
  id: "msg-1",
  direction: "received",
  partner: "node-b",
  at: "2025-04-03T09:00:00.000Z",
  reason: "Unit C follows the same account.",
  legalBasis: "Example agreement, Art. 5",
  mandate: "EX-2025-1",
  recipients: ["node-c"],
  purpose: "financial-intelligence",
  until: UNTIL,
  asked: 1,
  state: "asked",
  facts: [
    {
      objectId: "obj-1",
      isGranted: false,
      isGrantedOtherwise: false,
      statement: {
        id: "st-1",
        entityId: "quay",
        schema: "Company",
        property: "phone",
        value: "+447700900123",
        reportId: "rep-1",
      },
    },
  ],
};
const { facts: _facts, ...listed } = example;

/** Leave to pass on what a partner gave: asked for, given by two people, refused, taken back. */
export function consentRoutes(app: FastifyInstance, wasl: Wasl): void {
  asking(app, wasl);
  deciding(app, wasl);
}

function asking(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/consents",
      operationId: "listConsents",
      tag: "Partners",
      summary: "Requests to pass on what partners gave, ours and theirs, with what became of each",
      ok: Consents,
      errors: [],
      example: { items: [listed] },
    },
    async (actor) => {
      const items = await wasl.consents(actor);
      return { items: items as Wire<(typeof items)[number]>[] };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/consents",
      operationId: "askConsent",
      byPerson: true,
      tag: "Partners",
      summary: "Ask whoever gave us something for leave to pass it on: one signed request for each of them",
      body: ConsentAskBody,
      ok: Consents,
      okStatus: 201,
      errors: [
        "OBJECT_UNKNOWN",
        "PARTNER_UNKNOWN",
        "ENTITY_UNKNOWN",
        "CASE_UNKNOWN",
        "ROLE_FORBIDS",
        "PURPOSE_FORBIDS",
        "MARKING_FORBIDS",
        "SHARING_HELD",
      ],
      example: { items: [{ ...listed, direction: "sent" }] },
      bodyExample: {
        entityIds: ["node-b~quay"],
        recipients: ["node-c"],
        purpose: "financial-intelligence",
        until: UNTIL,
        reason: "Unit C follows the same account.",
        legalBasis: "Example agreement, Art. 5",
        marking: { tlp: "amber" },
      },
    },
    async (actor, { body }) => {
      const items = await wasl.askConsent(actor, body);
      return { items: items as Wire<(typeof items)[number]>[] };
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/consents/:id",
      operationId: "getConsent",
      tag: "Partners",
      summary: "A request with exactly the facts that it is about, and of which leave stands",
      params: ById,
      ok: ConsentDetailSchema,
      errors: ["MESSAGE_UNKNOWN"],
      example,
    },
    async (actor, { params }) => wire(await wasl.consent(actor, params.id)),
  );
}

const DECIDING = ["MESSAGE_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"] as const;

function deciding(app: FastifyInstance, wasl: Wasl): void {
  const bodyExample = { objects: ["obj-1"], reason: "the number alone" };
  dataRoute(
    app,
    {
      method: "POST",
      url: "/consents/:id/approvals",
      operationId: "askToConsent",
      byPerson: true,
      tag: "Partners",
      summary:
        "Ask a second person to approve exactly what would be let go now; they read who asks for what, which facts, to whom and until when",
      params: ById,
      body: ConsentGrantBody,
      ok: ApprovalSchema,
      okStatus: 201,
      errors: [...DECIDING, "OBJECT_UNKNOWN"],
      example: {
        ...RIGHTS_EXAMPLES.approval,
        kind: "consent",
        subject: "msg-1@1",
        digest: "0".repeat(64),
        reason:
          'node-b ("Fictitious FIU B") asks in msg-1 to pass on 1 of 1 facts, no. 1 (phone), to node-c, for financial-intelligence, until 2025-12-31T00:00:00.000Z: the number alone',
      },
      bodyExample,
    },
    async (actor, { params, body }) => await wasl.askToConsent(actor, params.id, body),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/consents/:id/grant",
      operationId: "giveConsent",
      byPerson: true,
      tag: "Partners",
      summary: "Let a partner pass facts of ours on, in whole or in part; never more than was asked",
      params: ById,
      body: ConsentGrantBody,
      ok: ConsentDetailSchema,
      errors: [...DECIDING, "OBJECT_UNKNOWN", "SECOND_PERSON_REQUIRED", "SHARING_HELD"],
      example: { ...example, state: "granted" },
      bodyExample,
    },
    async (actor, { params, body }) => wire(await wasl.giveConsent(actor, params.id, body)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/consents/:id/refusal",
      operationId: "refuseConsent",
      byPerson: true,
      tag: "Partners",
      summary: "Refuse leave, with the ground",
      params: ById,
      body: ConsentReasonBody,
      ok: ConsentDetailSchema,
      errors: DECIDING,
      example: { ...example, state: "refused" },
      bodyExample: { reason: "A trial is pending." },
    },
    async (actor, { params, body }) => wire(await wasl.refuseConsent(actor, params.id, body.reason)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/consents/:id/withdrawal",
      operationId: "withdrawConsent",
      byPerson: true,
      tag: "Partners",
      summary:
        "Take back what a request let go: nothing more goes by it, and what had gone is taken out where it went; leave by another request stays",
      params: ById,
      body: ConsentReasonBody,
      ok: ConsentDetailSchema,
      errors: DECIDING,
      example: { ...example, state: "withdrawn" },
      bodyExample: { reason: "The trial has begun." },
    },
    async (actor, { params, body }) => wire(await wasl.withdrawConsent(actor, params.id, body.reason)),
  );
}

const wire = (detail: ConsentDetail): Wire<ConsentDetail> => detail as Wire<ConsentDetail>;
