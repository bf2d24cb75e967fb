import type { FastifyInstance } from "fastify";
import type { GoodsAlert, Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  GoodsAlertBackBody,
  GoodsAlertBodySchema,
  GoodsAlertPage,
  GoodsAlertSchema,
  GoodsAlertsQuery,
  TradeAccountList,
  TradeAlertList,
  type Wire,
} from "../schemas/index.ts";
import { pageOf, pageQuery } from "./page.ts";

/** Invented, as all examples are. */
const body = {
  goods: "outboard motor 40 hp, long shaft",
  hsCode: "840721",
  model: "PA40",
  serialFrom: "PA40-2602-00400",
  serialTo: "PA40-2602-00450",
  until: "2026-06-30",
  actions: ["report" as const, "ask_first" as const],
  legalBasis: "Fictitious Act, s. 1",
};
const alert = {
  id: "goods-4c1d",
  body,
  audience: { kinds: ["marine"], shops: [] },
  digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  access: EXAMPLES.finding.access,
  state: "out" as const,
  writtenBy: "officer",
  writtenAt: "2026-03-01T10:00:00.000Z",
  outBy: "officer",
  outAt: "2026-03-01T11:00:00.000Z",
  readBy: 2,
};
const wire = (one: GoodsAlert): Wire<GoodsAlert> => one as Wire<GoodsAlert>;

/** Alerts on goods: written by the unit, let out by two, read by the trade. */
export function goodsAlertRoutes(app: FastifyInstance, wasl: Wasl): void {
  unit(app, wasl);
  trade(app, wasl);
}

function unit(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/supply/alerts",
      operationId: "writeGoodsAlert",
      tag: "Supply",
      summary: "Write an alert on goods for the trade; it is a draft and goes nowhere",
      description:
        "What is to go is held to `release` at once, to a private partner under the purpose of the trade: things and " +
        "numbers, no name of a person, up to TLP:AMBER, for no sharing group, and only what this node itself says.",
      body: GoodsAlertBodySchema,
      ok: GoodsAlertSchema,
      okStatus: 201,
      errors: ["MARKING_FORBIDS", "PROTECTED_SUBJECT", "ROLE_FORBIDS"],
      example: { ...alert, state: "draft", readBy: 0 },
      bodyExample: { ...body, audience: alert.audience, marking: { tlp: "green" } },
    },
    async (actor, { body: written }) => wire(await wasl.writeGoodsAlert(actor, written)),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/supply/alerts",
      operationId: "listGoodsAlerts",
      tag: "Supply",
      summary: "Alerts on goods, newest first",
      query: GoodsAlertsQuery,
      ok: GoodsAlertPage,
      errors: [],
      example: { items: [alert], next: null },
    },
    async (actor, { query }) => {
      const { state } = query;
      const found = await wasl.goodsAlerts(actor, { ...pageQuery(query), ...(state ? { state } : {}) });
      return pageOf(found.map(wire), query, (one) => one.id);
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/supply/alerts/:id/out",
      operationId: "letOutGoodsAlert",
      byPerson: true,
      tag: "Supply",
      summary: "Let an alert out to the shops that it is for, once a second person approved exactly it",
      params: ById,
      ok: GoodsAlertSchema,
      errors: [
        "GOODS_ALERT_UNKNOWN",
        "SECOND_PERSON_REQUIRED",
        "MARKING_FORBIDS",
        "PROTECTED_SUBJECT",
        "SHARING_HELD",
        "CONFLICT",
        "ROLE_FORBIDS",
      ],
      example: alert,
    },
    async (actor, { params }) => wire(await wasl.letOutGoodsAlert(actor, params.id)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/supply/alerts/:id/back",
      operationId: "takeBackGoodsAlert",
      byPerson: true,
      tag: "Supply",
      summary: "Take an alert back: each shop that had it is told that it is over, and reads it no more",
      params: ById,
      body: GoodsAlertBackBody,
      ok: GoodsAlertSchema,
      errors: ["GOODS_ALERT_UNKNOWN", "CONFLICT", "ROLE_FORBIDS"],
      example: {
        ...alert,
        state: "taken_back",
        takenBackBy: "officer",
        takenBackAt: "2026-04-01T10:00:00.000Z",
        reason: "the lot was found",
      },
      bodyExample: { reason: "the lot was found" },
    },
    async (actor, { params, body: { reason } }) =>
      wire(await wasl.takeBackGoodsAlert(actor, params.id, reason)),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/supply/shops",
      operationId: "listTradeAccounts",
      tag: "Supply",
      summary: "Accounts of the trade that an alert may be for, with their kinds",
      ok: TradeAccountList,
      errors: [],
      example: { items: [{ id: "shop-7", kinds: ["marine"] }] },
    },
    async (actor) => ({
      items: (await wasl.tradeAccounts(actor)).map(({ id, kinds }) => ({ id, kinds: [...kinds] })),
    }),
  );
}

function trade(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/trade/alerts",
      operationId: "listTradeAlerts",
      tag: "Trade",
      summary: "Alerts on goods for the caller's account, newest first, and how many it has not read",
      description:
        "One that was taken back stays until its last day, without its words: what was noted of it is to go.",
      ok: TradeAlertList,
      errors: ["ROLE_FORBIDS"],
      example: {
        items: [
          { id: alert.id, body, access: EXAMPLES.finding.access, state: "out", at: alert.outAt, isNew: true },
        ],
        unread: 1,
      },
    },
    async (actor) => {
      const { items, unread } = await wasl.tradeAlerts(actor);
      return { items: items.map((one) => one as Wire<typeof one>), unread };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/trade/alerts/:id/read",
      operationId: "readTradeAlert",
      tag: "Trade",
      summary: "Say that an alert was read as it stands",
      params: ById,
      errors: ["GOODS_ALERT_UNKNOWN", "ROLE_FORBIDS"],
    },
    async (actor, { params }) => {
      await wasl.readTradeAlert(actor, params.id);
    },
  );
}
