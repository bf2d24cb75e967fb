import type { FastifyInstance } from "fastify";
import type { Static } from "typebox";
import type { Pairing, PartnerView, ShareInput, SharingSwitch, Wasl } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { RIGHTS_EXAMPLES } from "../examples-rights.ts";
import { dataRoute } from "../operation.ts";
import {
  AgreementBody,
  ApprovalList,
  ById,
  ConfirmBody,
  CorrectionBody,
  CorrectionResultSchema,
  ExpulsionBody,
  ExpulsionResultSchema,
  HoldBody,
  PairingBody,
  PairingSchema,
  PartnerChangeBody,
  PartnersSchema,
  PullsSchema,
  RecallBody,
  RecallResultSchema,
  ReceiptsSchema,
  RefusalsSchema,
  ReleasedListSchema,
  ReleasedQuery,
  ShareBody,
  ShareResultSchema,
} from "../schemas/index.ts";

const AT = "2025-04-03T09:00:00.000Z";
const pairing = { nodeId: "node-b", name: "Example police", code: "4711 0815", expiresAt: AT };

const withoutKeys = ({
  nodeId,
  name,
  url,
  agreement,
  agreedUntil,
  isAgreed,
  pairedAt,
  stopped,
  given,
  taken,
  overdue,
}: PartnerView) => ({
  nodeId,
  name,
  ...(url === undefined ? {} : { url }),
  ...(agreement === undefined ? {} : { agreement }),
  ...(agreedUntil === undefined ? {} : { agreedUntil }),
  isAgreed,
  pairedAt,
  ...(stopped === undefined ? {} : { stopped }),
  given,
  taken,
  overdue,
});
const shownPairing = ({ nodeId, name, url, code, expiresAt }: Pairing) => ({
  nodeId,
  name,
  ...(url === undefined ? {} : { url }),
  code,
  expiresAt,
});

const holdIn = (last: SharingSwitch | undefined) =>
  last?.isHeld ? { hold: { reason: last.reason, by: last.by, at: last.at } } : {};

/** Pairings, agreements, and how far the exchange with each partner is. */
export function partnerRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/partners",
      operationId: "listPartners",
      tag: "Partners",
      summary: "Partners and pairings that wait for two humans",
      ok: PartnersSchema,
      errors: [],
      example: {
        partners: [
          {
            nodeId: "node-b",
            name: "Example police",
            pairedAt: AT,
            isAgreed: false,
            given: 12,
            taken: 40,
            overdue: 0,
          },
        ],
        pairings: [],
        hold: { by: "supervisor-1", at: AT, reason: "An account was stolen" },
      },
    },
    async (actor) => ({
      partners: (await wasl.exchange.partners(actor)).map(withoutKeys),
      pairings: (await wasl.exchange.pairings(actor)).map(shownPairing),
      ...holdIn(await wasl.exchange.sharingSwitch(actor)),
    }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/partners/hold",
      operationId: "holdSharing",
      byPerson: true,
      tag: "Partners",
      summary: "Hold all sharing of this node, as a supervisor or oversight; lift that, as a supervisor",
      description:
        "While it holds nothing with content leaves. What takes back does, and what endangers lives; what waited goes once it is lifted.",
      body: HoldBody,
      errors: ["ROLE_FORBIDS", "CONFLICT"],
      bodyExample: { held: true, reason: "An account was stolen" },
    },
    async (actor, { body: { held, reason } }) => {
      await wasl.exchange.switchSharing(actor, held, reason);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/partners/receipts",
      operationId: "listReceipts",
      tag: "Partners",
      summary: "What partners were told to take back, and whether they did",
      ok: ReceiptsSchema,
      errors: [],
      example: { items: [{ of: "ntc-1", what: "recall", peer: "node-b", dueAt: AT, state: "overdue" }] },
    },
    async (actor) => ({
      items: (await wasl.exchange.receipts(actor)).map(({ of, what, peer, dueAt, state }) => ({
        of,
        what,
        peer,
        dueAt,
        state,
      })),
    }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/partners/pull",
      operationId: "pullPartners",
      tag: "Partners",
      summary: "Take what partners released to this node",
      ok: PullsSchema,
      errors: ["ROLE_FORBIDS"],
      example: {
        items: [
          { partner: "node-b", received: { kept: 12, withdrawn: 1, setAside: 0 } },
          { partner: "node-c", failed: "EXCHANGE_REFUSED", refusal: "LOG_SHRANK" },
        ],
      },
    },
    async (actor) => ({
      items: (await wasl.exchange.pull(actor)).map(({ partner, failed, refusal, received: r }) => ({
        partner,
        ...(failed === undefined ? {} : { failed }),
        ...(refusal === undefined ? {} : { refusal }),
        ...(r === undefined
          ? {}
          : { received: { kept: r.kept, withdrawn: r.withdrawn, setAside: r.setAside } }),
      })),
    }),
  );
  pairings(app, wasl);
  sharing(app, wasl);
  takingBack(app, wasl);
}

function pairings(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/pairings",
      operationId: "beginPairing",
      byPerson: true,
      tag: "Partners",
      summary: "Ask another node to pair; both show one code, which two humans compare",
      body: PairingBody,
      ok: PairingSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "PAIRING_REFUSED", "PARTNER_UNREACHABLE"],
      example: pairing,
      bodyExample: { url: "https://wasl.example.org", name: "Example unit" },
    },
    async (actor, { body: { url, name, ownUrl } }) =>
      shownPairing(
        await wasl.exchange.beginPairing(actor, url, {
          name,
          ...(ownUrl === undefined ? {} : { url: ownUrl }),
        }),
      ),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/pairings/:id/confirm",
      operationId: "confirmPairing",
      byPerson: true,
      tag: "Partners",
      summary: "Two humans have compared the code",
      params: ById,
      body: ConfirmBody,
      errors: ["ROLE_FORBIDS", "PAIRING_REFUSED", "PARTNER_UNKNOWN"],
      bodyExample: { code: pairing.code },
    },
    async (actor, { params, body }) => {
      await wasl.exchange.confirmPairing(actor, params.id, body.code);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/pairings/:id/refuse",
      operationId: "refusePairing",
      byPerson: true,
      tag: "Partners",
      summary: "The codes differ: the pairing is over, and whoever was confirmed already is stopped",
      params: ById,
      errors: ["ROLE_FORBIDS", "PAIRING_REFUSED"],
    },
    async (actor, { params }) => {
      await wasl.exchange.refusePairing(actor, params.id);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/agreements",
      operationId: "agree",
      byPerson: true,
      tag: "Partners",
      summary: "Put an agreement in force, as reviewable text",
      body: AgreementBody,
      errors: ["ROLE_FORBIDS", "PARTNER_UNKNOWN", "AGREEMENT_INVALID"],
      bodyExample: { text: "partner: node-b\nclass: police\n" },
    },
    async (actor, { body }) => {
      await wasl.exchange.agree(actor, body.text);
      return undefined;
    },
  );
}

/** How much of a log a page shows. */
const RELEASED_MAX = 500;

function shareInput(partner: string, body: Static<typeof ShareBody>): ShareInput {
  const { caseId, entityIds, statementIds, onward, expiresAt, acknowledged, necessity } = body;
  return {
    partner,
    necessity,
    ...(caseId === undefined ? {} : { caseId }),
    ...(entityIds === undefined ? {} : { entityIds }),
    ...(statementIds === undefined ? {} : { statementIds }),
    ...(onward === undefined
      ? {}
      : { onward: { recipients: onward.recipients, until: instant(onward.until, "until") } }),
    ...(expiresAt === undefined ? {} : { expiresAt: instant(expiresAt, "expiresAt") }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
  };
}

/** What a share and the question whether it may be made are both refused for. */
const SHARE_ERRORS = [
  "PARTNER_UNKNOWN",
  "AGREEMENT_MISSING",
  "PURPOSE_FORBIDS",
  "ROLE_FORBIDS",
  "CASE_UNKNOWN",
  "ENTITY_UNKNOWN",
  "SHARING_HELD",
] as const;

function sharing(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/partners/:id/shares",
      operationId: "shareWithPartner",
      byPerson: true,
      tag: "Partners",
      summary: "Release to a partner what its agreement and the markings allow",
      description: "What is withheld is counted by reason for you, and leaves no trace for the partner.",
      params: ById,
      body: ShareBody,
      ok: ShareResultSchema,
      okStatus: 201,
      errors: [...SHARE_ERRORS, "SECOND_PERSON_REQUIRED"],
      example: {
        shared: 12,
        already: 0,
        recalled: 0,
        withheld: { marking: 2 },
        restrictions: [],
        objectIds: ["obj-1"],
      },
      bodyExample: { caseId: "case-7", necessity: "The same boat" },
    },
    async (actor, { params, body }) => {
      return await wasl.exchange.share(actor, shareInput(params.id, body));
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/partners/:id/share-approvals",
      operationId: "askToShare",
      byPerson: true,
      tag: "Partners",
      summary: "Ask a second person to approve exactly what a share would release now",
      description:
        "The reason that the second person reads begins with what the node reckons: how much would go to whom, up to which marking, and what is withheld.",
      params: ById,
      body: ShareBody,
      ok: ApprovalList,
      okStatus: 201,
      errors: [...SHARE_ERRORS, "CONFLICT"],
      example: {
        items: [
          {
            ...RIGHTS_EXAMPLES.approval,
            kind: "release",
            subject: "node-b",
            digest: "0".repeat(64),
            reason:
              'to give node-b ("Example unit"), for information-exchange, 3 facts of 2 entities from 2 reports; TLP:AMBER at most; 1 withheld (marking 1): the same boat',
          },
        ],
      },
      bodyExample: { caseId: "case-7", necessity: "The same boat" },
    },
    async (actor, { params, body }) => ({
      items: [...(await wasl.exchange.askToShare(actor, shareInput(params.id, body)))],
    }),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/partners/:id/released",
      operationId: "listReleased",
      tag: "Partners",
      summary: "What stands in the log to a partner, as far as you may see it",
      params: ById,
      query: ReleasedQuery,
      ok: ReleasedListSchema,
      errors: ["PARTNER_UNKNOWN"],
      example: {
        items: [
          {
            place: 0,
            at: AT,
            objectId: "obj-1",
            version: 1,
            creator: "node-a",
            entityId: "boat-1",
            schema: "Company",
            property: "name",
            value: "Example Marine",
            tlp: "amber",
            mandate: "EX-2025-1",
            state: "held",
          },
        ],
      },
    },
    async (actor, { params, query }) => {
      const page = { after: query.after ?? 0, limit: RELEASED_MAX };
      return { items: [...(await wasl.exchange.released(actor, params.id, page))] };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/partners/:id/changes",
      operationId: "changePartner",
      byPerson: true,
      tag: "Partners",
      summary: "Where a partner is reached; or that its broken log was looked at",
      params: ById,
      body: PartnerChangeBody,
      errors: ["ROLE_FORBIDS", "PARTNER_UNKNOWN"],
      bodyExample: { url: "https://wasl.example.org" },
    },
    async (actor, { params, body: { url, resume } }) => {
      const change = { ...(url === undefined ? {} : { url }), ...(resume === undefined ? {} : { resume }) };
      await wasl.exchange.changePartner(actor, params.id, change);
      return undefined;
    },
  );
}

function instant(text: string, field: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new WaslError("REQUEST_INVALID", { field });
  return new Date(at).toISOString();
}

function takingBack(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/recalls",
      operationId: "recallShared",
      tag: "Partners",
      summary: "Take back what was shared, here and everywhere it went",
      body: RecallBody,
      ok: RecallResultSchema,
      okStatus: 201,
      errors: ["OBJECT_UNKNOWN", "ROLE_FORBIDS"],
      example: { noticeIds: ["rcl-1"], peers: ["node-b"], unknown: [] },
      bodyExample: { ids: ["obj-1"], reason: "It was another boat" },
    },
    async (actor, { body }) => {
      const { noticeIds, peers, unknown } = await wasl.exchange.recall(actor, body.ids, body.reason);
      return { noticeIds: [...noticeIds], peers: [...peers], unknown: [...unknown] };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/corrections",
      operationId: "correctShared",
      tag: "Partners",
      summary: "Another value for what was shared, here and at everybody who has it",
      body: CorrectionBody,
      ok: CorrectionResultSchema,
      okStatus: 201,
      errors: ["OBJECT_UNKNOWN", "ROLE_FORBIDS", "PROTECTED_SUBJECT"],
      example: { told: 2, version: 2, untold: ["node-c"] },
      bodyExample: { statementId: "st-1", value: "Quay Road Trading", reason: "Misread" },
    },
    async (actor, { body }) => {
      const done = await wasl.exchange.correct(actor, body.statementId, body.value, body.reason);
      return { ...done, untold: [...done.untold] };
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/partners/refusals",
      operationId: "listExchangeRefusals",
      tag: "Partners",
      summary: "What partners sent and this node did not take",
      ok: RefusalsSchema,
      errors: [],
      example: { items: [{ at: AT, peer: "node-b", seq: 4, code: "GRANT_INVALID", digest: "9f86d081" }] },
    },
    async (actor) => ({ items: [...(await wasl.exchange.refusals(actor))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/partners/:id/expulsions",
      operationId: "expelMember",
      byPerson: true,
      tag: "Partners",
      summary: "A member is no longer of a sharing group: it gives back, and all partners are told",
      params: ById,
      body: ExpulsionBody,
      ok: ExpulsionResultSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "PARTNER_UNKNOWN"],
      example: { noticeId: "exp-1", told: ["node-b", "node-c"] },
      bodyExample: { group: "example-group" },
    },
    async (actor, { params, body }) => {
      const { noticeId, told } = await wasl.exchange.expel(actor, params.id, body.group);
      return { noticeId, told: [...told] };
    },
  );
}
