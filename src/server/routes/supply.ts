import type { FastifyInstance } from "fastify";
import type { TradeReport, Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  CheckBody,
  CheckSchema,
  ChokepointsQuery,
  DisruptionSchema,
  FindsSchema,
  LeadsQuery,
  LeadsSchema,
  OrderQueueSchema,
  OrderReviewSchema,
  OwnReportsQuery,
  QueueQuery,
  RankedTradeReportPage,
  ReviewBody,
  RoutesMapSchema,
  SerialQuerySchema,
  SerialTraceSchema,
  SupplyAskBody,
  SupplyAskedSchema,
  TradeDecisionBody,
  TradeReportBodySchema,
  TradeReportPage,
  TradeReportSchema,
  TradeReportsQuery,
  type Wire,
} from "../schemas/index.ts";
import { pageOf, pageQuery } from "./page.ts";
import { EVENT, supplyEventRoutes } from "./supply-events.ts";

const trace = {
  reading: "BX40-26O2-00417",
  fitting: 1,
  tookMs: 12,
  captions: { "MEX-shop": "Example Marine Ltd" },
  reports: {},
  candidates: [
    {
      gtin: "09520001000690",
      serial: "BX40-2602-00417",
      probability: 1,
      isCut: false,
      holder: "MEX-shop",
      status: "unknown" as const,
      because: ["trader" as const, "no_decision" as const],
      declarations: [],
      holdings: [
        {
          at: "2026-01-15T00:00:00.000Z",
          from: "MEX-maker",
          to: "MEX-shop",
          order: "OEX-00001",
          sure: 1,
          eventIds: [EVENT.id],
          through: ["https://id.gs1.org/00/395200010000000417"],
          documents: [{ kind: "event" as const, id: EVENT.id, reportId: EVENT.reportId }],
        },
      ],
      steps: [
        {
          at: EVENT.eventTime,
          step: "shipping",
          type: "ObjectEvent",
          through: ["https://id.gs1.org/00/395200010000000417"],
          orders: ["OEX-00001"],
          eventId: EVENT.id,
          reportId: EVENT.reportId,
        },
      ],
    },
  ],
};
const review = {
  orderId: "OEX-00012",
  state: "accepted" as const,
  reason: "the dealer's book confirms it",
  by: "officer",
  at: "2026-03-01T10:00:00.000Z",
};
const queue = {
  orders: [
    {
      id: review.orderId,
      at: "2026-02-01T10:00:00.000Z",
      channel: "b2b",
      seller: "MEX-shop",
      buyer: "MEX-buyer",
      lines: [{ description: "Outboard motor 40 hp", quantity: 12 }],
      score: 0.82,
      because: [{ signal: "cash", value: 1.32 }],
      reports: 1,
    },
  ],
  total: 28,
  budget: 2,
  reporters: [{ id: "MEX-shop", reports: 3, accepted: 1, rejected: 0, precision: 0.667 }],
  captions: { "MEX-shop": "Example Marine Ltd" },
};
const plan = {
  caseId: "case-1",
  orders: 9,
  networks: 1,
  sets: [
    {
      actors: ["MEX-supplier"],
      disruption: 0.62,
      low: 0.41,
      high: 0.7,
      bound: 0.62,
      isExact: true,
      displacement: [
        { network: "chain-1", stage: "engine", actor: "(unseen)", standby: 0.25, low: 0.125, high: 0.5 },
      ],
      effort: { low: 5, usual: 20, high: 60 },
      perDay: { low: 0.007, usual: 0.031, high: 0.14 },
      robust: { draws: 100, best: 0.93 },
      risk: { boatsPerWeekBefore: 2.1, boatsPerWeekAfter: 0.8, peoplePerBoatIfDemandStays: 144 },
    },
  ],
  actors: [
    {
      id: "MEX-supplier",
      network: "chain-1",
      stage: "engine",
      share: 0.8,
      shareLow: 0.49,
      shareHigh: 0.94,
      isEligible: true,
    },
  ],
  efforts: [{ actor: "MEX-supplier", low: 5, usual: 20, high: 60 }],
  freeze: [{ account: "account-1", findingId: "finding-9" }],
  refer: [{ findingId: "finding-4", summary: "A post offers a place for money." }],
  listings: [
    {
      id: "boats.example:listing:L-17",
      platform: "boats.example",
      title: "Outboard motor 40 hp",
      at: "2026-01-20",
    },
  ],
  standbyGain: 0.25,
  peoplePerBoat: 55,
  captions: { "MEX-supplier": "Example Supplies" },
};
const tradeBody = {
  orderNumber: "A-17",
  orderedAt: "2026-03-01",
  goods: "outboard motor 40 hp",
  quantity: 12,
  serials: [],
  indicators: ["cash_payment" as const, "bulk_quantity" as const],
};
const tradeReport = {
  id: "trade-5f2c",
  by: "shop",
  at: "2026-03-01T12:00:00.000Z",
  body: tradeBody,
  state: "received" as const,
  access: EXAMPLES.finding.access,
};
const place = (name: string, country: string, lat: number, lon: number) => ({ name, country, lat, lon });

/** The supply front: where a thing came from, which orders to look at, where to press, what the trade says. */
export function supplyRoutes(app: FastifyInstance, wasl: Wasl): void {
  evidence(app, wasl);
  supplyEventRoutes(app, wasl);
  questions(app, wasl);
  orders(app, wasl);
  pressure(app, wasl);
  trade(app, wasl);
  tradeDesk(app, wasl);
}

function evidence(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/supply/trace",
      operationId: "traceSerial",
      tag: "Supply",
      summary:
        "From a serial number as it was read to the last provable holder, each step with its documents",
      query: SerialQuerySchema,
      ok: SerialTraceSchema,
      errors: [],
      example: trace,
    },
    async (actor, { query }) => {
      const found = await wasl.traceSerial(actor, query);
      return found as Wire<typeof found>;
    },
  );
}

function questions(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/supply/questions",
      operationId: "askSupply",
      tag: "Supply",
      summary: "Ask partners by key for rows of their supply ledgers",
      description:
        "Obliviously, as hit/no-hit asks: a partner learns the keys that hit and no others. What it may give by marking " +
        "and agreement comes by its release log, is pulled at once and joins the trace and the analysis here.",
      body: SupplyAskBody,
      ok: SupplyAskedSchema,
      errors: ["PARTNER_UNKNOWN", "PURPOSE_FORBIDS", "ROLE_FORBIDS", "SHARING_HELD"],
      example: {
        partners: [
          {
            partner: "node-b",
            questions: 3,
            elements: 16,
            hits: 2,
            rows: 4,
            already: 0,
            given: 0,
          },
          {
            partner: "node-c",
            questions: 0,
            elements: 0,
            hits: 0,
            rows: 0,
            already: 0,
            given: 0,
            failed: "EXCHANGE_REFUSED",
            refused: true,
            because: "nothing is published for this purpose and epoch",
          },
        ],
        rounds: 1,
        rows: 4,
        given: 0,
      },
      bodyExample: { reading: trace.reading, legalBasis: "Fictitious Act, s. 1", rounds: 2 },
    },
    async (actor, { body }) => {
      const { partners, reading, legalBasis, give = false, rounds = 1 } = body;
      const asked = await wasl.askSupply(actor, {
        legalBasis,
        give,
        rounds,
        ...(partners ? { partners } : {}),
        ...(reading === undefined ? {} : { reading }),
      });
      return asked as Wire<typeof asked>;
    },
  );
}

function orders(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/supply/orders",
      operationId: "listSuspiciousOrders",
      tag: "Supply",
      summary: "Orders by how much speaks for looking at them, as many as the budget covers",
      description: "Protected buyers are in no list.",
      query: QueueQuery,
      ok: OrderQueueSchema,
      errors: [],
      example: queue,
    },
    async (actor, { query }) => {
      const { budgetPercent = 5, state } = query;
      const found = await wasl.supplyOrders(actor, {
        budget: budgetPercent / 100,
        ...(state ? { state } : {}),
      });
      return found as Wire<typeof found>;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/supply/orders/:id/review",
      operationId: "reviewOrder",
      tag: "Supply",
      summary: "Decide on an order, with a reason",
      params: ById,
      body: ReviewBody,
      ok: OrderReviewSchema,
      errors: ["ORDER_UNKNOWN", "ROLE_FORBIDS"],
      example: review,
      bodyExample: { state: "accepted", reason: review.reason },
    },
    async (actor, { params, body }) => await wasl.reviewOrder(actor, params.id, body.state, body.reason),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/supply/finds",
      operationId: "listSupplyFinds",
      tag: "Supply",
      summary: "What was found with a number on it, the last found first",
      query: LeadsQuery,
      ok: FindsSchema,
      errors: [],
      example: {
        items: [
          {
            id: "seizure-1",
            place: "Gravelines",
            seizedAt: "2026-04-06",
            context: "launch",
            goods: ["outboard motor 40 hp"],
            serials: ["BX4026020041"],
            access: EXAMPLES.finding.access,
          },
        ],
      },
    },
    async (actor, { query }) => ({ items: [...(await wasl.supplyFinds(actor, pageQuery(query)))] as never }),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/supply/leads",
      operationId: "listSupplyLeads",
      tag: "Supply",
      summary: "Orders that partners call suspicious, newest first",
      query: LeadsQuery,
      ok: LeadsSchema,
      errors: [],
      example: {
        items: [
          {
            id: "order-1",
            goods: "outboard motor 40 hp",
            quantity: "12",
            flags: ["cash_payment"],
            provider: "node-fr",
            receivedAt: "2026-03-01T12:00:00.000Z",
          },
        ],
      },
    },
    async (actor, { query }) => ({ items: [...(await wasl.supplyLeads(actor, pageQuery(query)))] as never }),
  );
}

function pressure(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/cases/:id/chokepoints",
      operationId: "getDisruptionPlan",
      tag: "Supply",
      summary: "The few actors of a case whose stop breaks the most flow, over all fronts",
      description:
        "With who steps in, what it does to the risk to life, how many days of work it takes by estimate, accounts to " +
        "freeze and adverts to refer. Nobody protected is proposed; of money and adverts only whom a human accepted a " +
        "finding about, of goods whom the analysis finds mostly in suspicious orders.",
      params: ById,
      query: ChokepointsQuery,
      ok: DisruptionSchema,
      errors: ["CASE_UNKNOWN"],
      example: plan,
    },
    async (actor, { params, query }) => {
      const found = await wasl.disruptionPlan(actor, params.id, query.k ?? 3, query.budget);
      return found as Wire<typeof found>;
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/routes",
      operationId: "getRoutesMap",
      tag: "Supply",
      summary:
        "Seizures, disruptions, crossings and routes with their places, and what adverts of a route ask by week",
      description:
        "Deaths and missing are a risk to life, never a target. Positions of people in danger are exact and at once " +
        "for the purpose life-at-sea only; for all others a day later and to a quarter of a degree.",
      ok: RoutesMapSchema,
      errors: [],
      example: {
        points: [
          {
            id: "seizure-1",
            kind: "seizure",
            at: "2026-03-06",
            place: "Calais",
            country: "FR",
            lat: 50.95,
            lon: 1.86,
            title: "Calais, 2026-03-06",
          },
        ],
        arcs: [
          {
            id: "advert:Calais>Dover",
            stage: "advert",
            from: place("Calais", "FR", 50.95, 1.86),
            to: place("Dover", "GB", 51.13, 1.31),
            count: 4,
            first: "2026-02-01",
            last: "2026-03-01",
            weeks: [{ week: "2026-02-23", count: 4 }],
            prices: [
              {
                week: "2026-02-23",
                usd: { n: 3, low: 1296, quartileLow: 1350, median: 1404, quartileHigh: 1512, high: 1620 },
              },
            ],
          },
        ],
        positions: [],
        unplaced: 0,
        isCut: false,
      },
    },
    async (actor) => {
      const found = await wasl.routesMap(actor);
      return found as Wire<typeof found>;
    },
  );
}

function trade(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/trade/reports",
      operationId: "reportSuspiciousOrder",
      tag: "Trade",
      summary: "Report a suspicious order; for accounts of the trade",
      description:
        "After Regulation (EU) 2019/1148: within 24 hours. The reporter sees this report and its outcome.",
      body: TradeReportBodySchema,
      ok: TradeReportSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS"],
      example: tradeReport,
      bodyExample: tradeBody,
    },
    async (actor, { body }) => wire(await wasl.reportOrder(actor, body)),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/trade/reports",
      operationId: "listOwnTradeReports",
      tag: "Trade",
      summary: "Own reports and what became of them",
      query: OwnReportsQuery,
      ok: TradeReportPage,
      errors: ["ROLE_FORBIDS"],
      example: { items: [tradeReport], next: null },
    },
    async (actor, { query }) =>
      pageOf((await wasl.ownReports(actor, pageQuery(query))).map(wire), query, (r) => r.id),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/trade/check",
      operationId: "checkOwnOrders",
      tag: "Trade",
      summary: "Check a list of own orders; nothing of it is kept",
      body: CheckBody,
      ok: CheckSchema,
      errors: ["ROLE_FORBIDS", "INPUT_TOO_LARGE"],
      example: {
        items: [{ orderNumber: "A-17", indicators: ["bulk_quantity", "cash_payment"], isAdvised: true }],
        rejects: [{ line: 2, code: "FIELD_INVALID", field: "quantity" }],
      },
      bodyExample: {
        orders: [{ orderNumber: "A-17", goods: "outboard motor 40 hp", quantity: 12, payment: "cash" }],
      },
    },
    (actor, { body }) => wasl.checkOrders(actor, body.orders),
  );
}

function tradeDesk(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/supply/trade-reports",
      operationId: "listTradeReports",
      tag: "Supply",
      summary: "What the trade reports, newest first or by worth",
      query: TradeReportsQuery,
      ok: RankedTradeReportPage,
      errors: ["ROLE_FORBIDS"],
      example: {
        items: [
          {
            ...tradeReport,
            shop: { useful: 3, notUseful: 1, precision: 0.625, low: 0.341, high: 0.871, prior: 0.5 },
          },
        ],
        next: null,
      },
    },
    async (actor, { query }) => {
      const { state, orderBy } = query;
      const found = await wasl.tradeReports(actor, {
        ...pageQuery(query),
        ...(state ? { state } : {}),
        byWorth: orderBy === "worth",
      });
      const page = pageOf(
        found.map((one) => one as Wire<typeof one>),
        query,
        (r) => r.id,
      );
      return orderBy === "worth" ? { ...page, next: null } : page;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/supply/trade-reports/:id/decision",
      operationId: "decideTradeReport",
      byPerson: true,
      tag: "Supply",
      summary: "Say what a report was worth; a useful one becomes a report of this node, ready to be shared",
      params: ById,
      body: TradeDecisionBody,
      ok: TradeReportSchema,
      errors: ["TRADE_REPORT_UNKNOWN", "ROLE_FORBIDS"],
      example: { ...tradeReport, state: "useful", outcome: "Passed on; thank you.", reportId: "rep-1f0c" },
      bodyExample: { state: "useful", outcome: "Passed on; thank you." },
    },
    async (actor, { params, body }) =>
      wire(
        await wasl.decideTradeReport(actor, params.id, {
          state: body.state,
          outcome: body.outcome,
          ...(body.tlp === undefined ? {} : { marking: { tlp: body.tlp } }),
        }),
      ),
  );
}

const wire = <T extends TradeReport>(report: T): Wire<T> => report as Wire<T>;
