import type { FastifyInstance } from "fastify";
import type { Pairing, PartnerView, Wasl } from "../../app/index.ts";
import { dataRoute } from "../operation.ts";
import {
  AgreementBody,
  ById,
  ConfirmBody,
  PairingBody,
  PairingSchema,
  PartnersSchema,
  PullsSchema,
  ReceiptsSchema,
} from "../schemas/index.ts";

const AT = "2025-04-03T09:00:00.000Z";
const pairing = { nodeId: "node-b", name: "Example police", code: "4711 0815", expiresAt: AT };

const withoutKeys = ({
  nodeId,
  name,
  url,
  agreement,
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
          { nodeId: "node-b", name: "Example police", pairedAt: AT, given: 12, taken: 40, overdue: 0 },
        ],
        pairings: [],
      },
    },
    async (actor) => ({
      partners: (await wasl.exchange.partners(actor)).map(withoutKeys),
      pairings: (await wasl.exchange.pairings(actor)).map(shownPairing),
    }),
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
      example: { items: [{ partner: "node-b" }] },
    },
    async (actor) => ({
      items: (await wasl.exchange.pull(actor)).map(({ partner, failed }) =>
        failed === undefined ? { partner } : { partner, failed },
      ),
    }),
  );
  pairings(app, wasl);
}

function pairings(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/pairings",
      operationId: "beginPairing",
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
      url: "/agreements",
      operationId: "agree",
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
