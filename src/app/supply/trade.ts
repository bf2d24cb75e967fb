import { utf8ToBytes } from "@noble/hashes/utils.js";
import {
  foldedSerial,
  idFrom,
  type MarkingInput,
  type OwnOrder,
  orderEntityId,
  parseAccess,
  priorPrecision,
  type Reject,
  readOwnOrder,
  type SentOrder,
  type ShopPrecision,
  saysNothing,
  shopPrecision,
  WaslError,
} from "../../core/index.ts";
import { once } from "../once.ts";
import type { Actor, Page, Platform, Transaction } from "../ports/index.ts";
import type { TradeReport, TradeReportBody, TradeState } from "../ports/supply.ts";
import { importReport } from "../reports/import.ts";
import { isPortalRole, mustDecide, mustNameH3, mustWork } from "../roles.ts";
import { mustBeTime } from "../times.ts";
import { isCraft } from "./trade-goods.ts";

/** What speaks for reporting an order; the same published indicators that anybody may read. */
export interface OrderCheck {
  readonly orderNumber: string;
  readonly indicators: readonly TradeIndicator[];
  /** Two or more of them, one of them of the goods: Wasl would report it. Whether to is the shop's to say. */
  readonly isAdvised: boolean;
  /** The unit asks to be asked about a serial number of this order; of which, and why, a list is not told. */
  readonly askUs?: true;
}

/** What of a list is worth a look, and which of its rows are no orders: `line` is a row's place in it, from 1. */
export interface OrderChecks {
  readonly items: readonly OrderCheck[];
  readonly rejects: readonly Reject[];
}

/** Checklist after the guidelines to Regulation (EU) 2019/1148 (OJ C 210, 24.6.2020), for boats and engines. */
export const TRADE_INDICATORS = [
  "bulk_quantity",
  "unusual_combination",
  "no_interest_in_condition",
  "cash_payment",
  "third_party_payment",
  "new_customer",
  "collected_at_night",
  "refuses_papers",
  "no_trailer",
  "known_serial",
] as const;
export type TradeIndicator = (typeof TRADE_INDICATORS)[number];

/** A decided report; a useful one with the report and the order's entity that it became, ready to be shared. */
export type TradeDecision = TradeReport & { readonly reportId?: string; readonly entityId?: string };

export interface TradeUseCases {
  /** By an account of the trade only. The unit has it at once; 24 hours is what the model regulation allows. */
  reportOrder(actor: Actor, body: TradeReportBody): Promise<TradeReport>;
  /** Own reports and what became of them; nothing else of the node. */
  ownReports(actor: Actor, page: Page): Promise<readonly TradeReport[]>;
  /** Checks a list of own orders and keeps nothing of it; a row that is no order costs none of the others. */
  checkOrders(actor: Actor, orders: readonly SentOrder[]): Promise<OrderChecks>;
  /**
   * The unit's queue, newest first, each with what came of earlier reports of its shop. By worth, what waits is ranked by that:
   * it says nothing of a customer, and hides nothing; after a day the oldest come first. REQUEST_INVALID by worth with
   * `after`: the order changes between pages with each decision, and one would be passed over; all of them are there by time.
   */
  tradeReports(
    actor: Actor,
    filter: { readonly state?: TradeState; readonly byWorth?: boolean } & Page,
  ): Promise<readonly RankedTradeReport[]>;
  /**
   * Says what a report was worth. A useful one becomes a report of this node under `marking`, with its order as a
   * statement, so that it can join a case and be shared; the reporter sees the outcome.
   */
  decideTradeReport(
    actor: Actor,
    id: string,
    decision: {
      readonly state: Exclude<TradeState, "received">;
      readonly outcome: string;
      readonly marking?: MarkingInput;
    },
  ): Promise<TradeDecision>;
}

/** A report of the queue, and how often those of its shop were worth taking up. */
export type RankedTradeReport = TradeReport & { readonly shop: ShopPrecision };

const BULK_MIN = 3;
const CHECK_MAX = 5000;
/** Of one list; and a shorter number than this is of many things. */
const CHECKED_SERIALS_MAX = 10_000;
const SERIAL_MIN = 5;
/** So long a report may wait behind those of shops that are oftener right. */
const WAITS_MS = 24 * 3_600_000;
const TEXT_MAX = 300;

export function tradeUseCases(platform: Platform): TradeUseCases {
  const { store } = platform;
  return {
    reportOrder: (actor, body) =>
      store.as(actor, async (tx) => {
        mustTrade(tx);
        mustBeSound(body);
        const at = new Date(platform.clock.now()).toISOString();
        const report: TradeReport = {
          id: idFrom("trade-", tx.viewer.userId, body.orderNumber, at),
          by: tx.viewer.userId,
          at,
          body,
          state: "received",
          access: parseAccess({ tlp: "amber", originators: [platform.nodeId] }),
        };
        await tx.audit({ action: "change", object: `trade report:${report.id}`, detail: { received: 1 } });
        await tx.addTradeReport(report);
        return report;
      }),
    ownReports: (actor, page) =>
      store.as(actor, async (tx) => {
        mustTrade(tx);
        await tx.audit({ action: "read", object: "own trade reports" });
        return await tx.tradeReports(page);
      }),
    checkOrders: (actor, orders) =>
      store.as(actor, async (tx) => {
        mustTrade(tx);
        if (orders.length > CHECK_MAX) throw new WaslError("INPUT_TOO_LARGE", { ordersMax: CHECK_MAX });
        const read = orders.map(readOwnOrder);
        const sound = read.flatMap((one) => ("code" in one ? [] : [one]));
        const serials = [...new Set(sound.flatMap(serialsOf))];
        if (serials.length > CHECKED_SERIALS_MAX)
          throw new WaslError("INPUT_TOO_LARGE", { serialsMax: CHECKED_SERIALS_MAX });
        const askable = await tx.askableSerials(serials);
        // Whoever tries out numbers is seen: how many were asked about, and how many are known.
        await tx.audit({
          action: "read",
          object: "check of own orders",
          detail: { orders: orders.length, serials: serials.length, hits: askable.size },
        });
        return {
          items: sound
            .map((one) =>
              checkOf(
                one,
                serialsOf(one).some((serial) => askable.has(serial)),
              ),
            )
            .filter((c) => c.indicators.length > 0 || c.askUs === true),
          rejects: read.flatMap((one, at) => ("code" in one ? [{ line: at + 1, ...one }] : [])),
        };
      }),
    tradeReports: (actor, filter) =>
      store.as(actor, async (tx) => {
        mustBeUnit(tx);
        await tx.audit({ action: "read", object: "trade reports" });
        const { byWorth, ...page } = filter;
        if (byWorth && page.after !== undefined)
          throw new WaslError("REQUEST_INVALID", {
            field: "after",
            because: "by worth there are no further pages",
          });
        const outcomes = await tx.tradeOutcomes();
        const prior = priorPrecision(outcomes.values());
        const shops = new Map([...outcomes].map(([id, one]) => [id, shopPrecision(one, prior)]));
        const unknown = shopPrecision({ useful: 0, notUseful: 0 }, prior);
        const worth = {
          shops: new Map([...shops].map(([id, { precision }]) => [id, precision])),
          prior: unknown.precision,
          since: new Date(platform.clock.now() - WAITS_MS).toISOString(),
        };
        const found = await tx.tradeReports({ ...page, ...(byWorth ? { worth } : {}) });
        return found.map((report) => ({ ...report, shop: shops.get(report.by) ?? unknown }));
      }),
    decideTradeReport: (actor, id, decision) => decide(platform, actor, id, decision),
  };
}

/** Only whoever signs in as the trade; everybody else has the unit's own pages. */
function mustTrade(tx: Transaction): void {
  const { role } = tx.viewer;
  if (role !== "trade") throw new WaslError("ROLE_FORBIDS", { role });
}

function mustBeUnit(tx: Transaction): void {
  const { role } = tx.viewer;
  if (isPortalRole(role)) throw new WaslError("ROLE_FORBIDS", { role });
}

function mustBeSound(body: TradeReportBody): void {
  const bad = (field: string): never => {
    throw new WaslError("REQUEST_INVALID", { field });
  };
  if (body.orderNumber.trim() === "" || body.orderNumber.length > 80) bad("orderNumber");
  // A day that is none would be lost when the report is taken up.
  mustBeTime(body.orderedAt, "orderedAt");
  if (body.goods.trim() === "" || body.goods.length > TEXT_MAX) bad("goods");
  if (!(body.quantity > 0 && body.quantity <= 100_000)) bad("quantity");
  if (body.indicators.some((i) => !(TRADE_INDICATORS as readonly string[]).includes(i))) bad("indicators");
  if (body.serials.length > 500) bad("serials");
}

/** As rows of seized and stolen goods are filed. */
const serialsOf = ({ serials = [] }: OwnOrder): readonly string[] =>
  serials.map(foldedSerial).filter((serial) => serial.length >= SERIAL_MIN);

function checkOf(order: OwnOrder, isAskable: boolean): OrderCheck {
  const found: TradeIndicator[] = [];
  const craft = isCraft(order.goods);
  if (craft && order.quantity >= BULK_MIN) found.push("bulk_quantity");
  if (craft && order.payment === "cash") found.push("cash_payment");
  if (craft && order.isThirdPartyPayer === true) found.push("third_party_payment");
  if (craft && order.isNewCustomer === true) found.push("new_customer");
  if (craft && order.isCollected === true) found.push("no_trailer");
  return {
    orderNumber: order.orderNumber,
    indicators: found,
    isAdvised: found.length >= 2,
    ...(isAskable ? { askUs: true } : {}),
  };
}

async function decide(
  platform: Platform,
  actor: Actor,
  id: string,
  decision: Parameters<TradeUseCases["decideTradeReport"]>[2],
): Promise<TradeDecision> {
  const { state, outcome } = decision;
  if (saysNothing(outcome) || outcome.length > TEXT_MAX)
    throw new WaslError("REQUEST_INVALID", { field: "outcome" });
  // Before the decision stands: its report could not come in under such a marking.
  if (decision.marking) mustNameH3(decision.marking);
  const found = await platform.store.as(actor, async (tx) => {
    mustBeUnit(tx);
    await mustWork(tx, `trade report:${id}`);
    mustDecide(tx);
    const report = await tx.tradeReport(id);
    await tx.audit({ action: "change", object: `trade report:${id}`, text: outcome, detail: { state } });
    if (!report) throw new WaslError("TRADE_REPORT_UNKNOWN", { id: id.slice(0, 80) });
    await tx.decideTradeReport(id, {
      state,
      outcome: outcome.trim(),
      by: tx.viewer.userId,
      at: new Date(platform.clock.now()).toISOString(),
    });
    return report;
  });
  const imported = state === "useful" ? await takeIn(platform, actor, found, decision.marking) : undefined;
  const after = await platform.store.as(actor, (tx) => tx.tradeReport(id));
  if (!after) throw new WaslError("TRADE_REPORT_UNKNOWN", { id });
  return { ...after, ...imported };
}

/** The order as a row of the supply format, in a report of its own; the shop stays a pseudonym of its account. */
async function takeIn(
  platform: Platform,
  actor: Actor,
  { id, by, at, body }: TradeReport,
  marking: MarkingInput = { tlp: "amber" },
): Promise<{ readonly reportId: string; readonly entityId: string }> {
  const seller = idFrom("trade-seller-", platform.nodeId, by);
  const order = `${idFrom("TR-", id).slice(0, 15)}`;
  const rows = [
    {
      order_id: order,
      date: body.orderedAt,
      seller,
      buyer: idFrom("trade-buyer-", id),
      channel: "reported",
      description: body.goods,
      quantity: body.quantity,
      serials: body.serials,
      ...(body.amountMinor === undefined
        ? {}
        : { amount: (Number(body.amountMinor) / 100).toFixed(2), currency: body.currency ?? "EUR" }),
      ...(body.deliveryPlace === undefined ? {} : { ship_to: body.deliveryPlace }),
      flags: body.indicators,
    },
    { report_id: id, received: at, reporter: seller, order_id: order, indicators: body.indicators },
  ];
  const bytes = utf8ToBytes(`${rows.map((r) => JSON.stringify(r)).join("\n")}\n`);
  const { reportId } = await importReport(platform, actor, {
    fileName: `${id}.jsonl`,
    bytes: once(bytes),
    byteLength: bytes.length,
    format: "supply",
    marking,
    provider: seller,
  });
  return { reportId, entityId: orderEntityId(order) };
}
