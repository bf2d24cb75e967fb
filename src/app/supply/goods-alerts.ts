import {
  type Access,
  type AlertAudience,
  alertDigest,
  alertStatements,
  foldedKind,
  type GoodsAlertBody,
  idFrom,
  type MarkingInput,
  type Peer,
  type Purpose,
  readAudience,
  readGoodsAlert,
  release,
  saysNothing,
  WaslError,
} from "../../core/index.ts";
import { namesPerson } from "../../formats/index.ts";
import { mustNotBeHeld } from "../federation/deps.ts";
import type { AlertState, GoodsAlert, TradeAccount, TradeAlert } from "../ports/goods-alerts.ts";
import type { Actor, Page, Platform, Transaction } from "../ports/index.ts";
import type { Unnaming } from "../ports/rights.ts";
import { mustBeApproved } from "../rights/approvals.ts";
import { onBehalfOf } from "../rights/rights.ts";
import { mustStillHold, withUnnaming } from "../rights/with-unnaming.ts";
import { mustBeCleared, mustDecide, mustWork, writtenAccess } from "../roles.ts";

export interface GoodsAlertInput extends GoodsAlertBody {
  readonly audience: AlertAudience;
  readonly marking: MarkingInput;
}

export interface GoodsAlertUseCases {
  /**
   * An alert on goods for the trade, kept as a draft. REQUEST_INVALID where something lacks, is of the wrong form, names a
   * person, or is for nobody; PROTECTED_SUBJECT where it names somebody protected; MARKING_FORBIDS where `release` would
   * withhold any of it; PURPOSE_FORBIDS for another purpose than the one under which the trade signs in.
   */
  writeGoodsAlert(actor: Actor, input: GoodsAlertInput): Promise<GoodsAlert>;
  /** Newest first. */
  goodsAlerts(actor: Actor, filter: { readonly state?: AlertState } & Page): Promise<readonly GoodsAlert[]>;
  /**
   * Shows it to the shops that it is for: SECOND_PERSON_REQUIRED until another approved exactly this; SHARING_HELD; CONFLICT
   * where it went or was taken back; errors as writing has them. GOODS_ALERT_UNKNOWN.
   */
  letOutGoodsAlert(actor: Actor, id: string): Promise<GoodsAlert>;
  /** Each shop that had it is told that it is over, and reads it no more; a draft is dropped. Also while sharing is held. */
  takeBackGoodsAlert(actor: Actor, id: string, reason: string): Promise<GoodsAlert>;
  /** Accounts of the trade that an alert may be for, with their kinds. */
  tradeAccounts(actor: Actor): Promise<readonly TradeAccount[]>;
}

export interface TradeAlertUseCases {
  /** Alerts for the caller's account, newest first, and how many it has not read. ROLE_FORBIDS for every role but the trade. */
  tradeAlerts(actor: Actor): Promise<{ readonly items: readonly TradeAlert[]; readonly unread: number }>;
  /** Says that it was read as it stands. GOODS_ALERT_UNKNOWN. */
  readTradeAlert(actor: Actor, id: string): Promise<void>;
}

/** The one under which the trade signs in. */
const TRADE_PURPOSE: Purpose = "supply-disruption";
const REASON_MAX = 300;
/** More alerts than anybody reads. */
const SHOWN_MAX = 200;

export function goodsAlertUseCases(platform: Platform): GoodsAlertUseCases {
  const { store, clock } = platform;
  const now = (): string => new Date(clock.now()).toISOString();
  return {
    writeGoodsAlert: (actor, input) => write(platform, actor, input, now()),
    goodsAlerts: (actor, filter) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "goods alerts" });
        return await tx.goodsAlerts(filter);
      }),
    letOutGoodsAlert: (actor, id) =>
      unnamingAs(platform, actor, async (tx, unnaming) => {
        await mustWork(tx, `goods alert:${id}`);
        mustDecide(tx);
        await mustStillHold(tx, unnaming);
        const alert = await mustFind(tx, id);
        if (alert.state !== "draft") throw new WaslError("CONFLICT", { alert: id, state: alert.state });
        await mustNotBeHeld(tx);
        readGoodsAlert(alert.body, now().slice(0, 10));
        mustNameNobody(platform, alert.body, unnaming);
        mustGoWhole(platform, tx, alert, now());
        await mustBeApproved(tx, clock, { kind: "release", subject: id, digest: alert.digest });
        if (!(await tx.letOutGoodsAlert(id, { by: tx.viewer.userId, at: now() })))
          throw new WaslError("CONFLICT", { alert: id });
        const { kinds, shops } = alert.audience;
        await tx.audit({
          action: "share",
          object: `goods alert:${id}`,
          detail: { kinds: kinds.length, shops: shops.length },
        });
        return await mustFind(tx, id);
      }),
    takeBackGoodsAlert: (actor, id, reason) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `goods alert:${id}`);
        mustDecide(tx);
        if (saysNothing(reason) || reason.length > REASON_MAX)
          throw new WaslError("REQUEST_INVALID", { field: "reason" });
        const { state } = await mustFind(tx, id);
        await tx.audit({
          action: "share",
          object: `goods alert:${id}`,
          text: reason,
          detail: { takenBack: 1 },
        });
        const done = { by: tx.viewer.userId, at: now(), reason: reason.trim() };
        if (!(await tx.takeBackGoodsAlert(id, done))) throw new WaslError("CONFLICT", { alert: id, state });
        return await mustFind(tx, id);
      }),
    tradeAccounts: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "trade accounts" });
        return await tx.tradeAccounts();
      }),
  };
}

export function tradeAlertUseCases({ store, clock }: Platform): TradeAlertUseCases {
  const now = (): string => new Date(clock.now()).toISOString();
  const mustTrade = ({ viewer: { role } }: Transaction): void => {
    if (role !== "trade") throw new WaslError("ROLE_FORBIDS", { role });
  };
  return {
    tradeAlerts: (actor) =>
      store.as(actor, async (tx) => {
        mustTrade(tx);
        const items = await tx.tradeAlerts(now().slice(0, 10), SHOWN_MAX);
        const unread = items.filter((one) => one.isNew).length;
        // Who is told of nothing new reads nothing: a page that asks again and again would be most of the log.
        if (unread > 0)
          await tx.audit({
            action: "read",
            object: "own goods alerts",
            detail: { alerts: items.length, unread },
          });
        return { items, unread };
      }),
    readTradeAlert: (actor, id) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `goods alert:${id}` });
        mustTrade(tx);
        if (!(await tx.readTradeAlert(id, now())))
          throw new WaslError("GOODS_ALERT_UNKNOWN", { id: id.slice(0, 80) });
      }),
  };
}

async function mustFind(tx: Transaction, id: string): Promise<GoodsAlert> {
  const found = await tx.goodsAlert(id);
  if (!found) throw new WaslError("GOODS_ALERT_UNKNOWN", { id: id.slice(0, 80) });
  return found;
}

async function write(
  platform: Platform,
  actor: Actor,
  { audience: named, marking, ...sent }: GoodsAlertInput,
  at: string,
): Promise<GoodsAlert> {
  // Whoever writes it here contributes it, unless the marking names the originators: what is a partner's does not leave so.
  const written = writtenAccess(marking);
  const access = written.originators.length > 0 ? written : { ...written, originators: [platform.nodeId] };
  return await unnamingAs(platform, actor, async (tx, unnaming) => {
    await mustWork(tx, "goods alerts");
    mustDecide(tx);
    await mustStillHold(tx, unnaming);
    await mustBeCleared(tx, access, "goods alerts");
    const body = readGoodsAlert(sent, at.slice(0, 10));
    const audience = readAudience(named);
    mustNameNobody(platform, body, unnaming);
    await mustBeForSomebody(tx, audience);
    const digest = alertDigest(body, audience, access);
    const { userId: writtenBy } = tx.viewer;
    const id = idFrom("goods-", digest, writtenBy, at);
    const draft = { id, body, audience, digest, access, state: "draft", writtenBy, writtenAt: at } as const;
    mustGoWhole(platform, tx, draft, at);
    await tx.addGoodsAlert(draft);
    await tx.audit({ action: "change", object: `goods alert:${id}`, detail: { drafted: 1 } });
    return await mustFind(tx, id);
  });
}

/** In one transaction, looked through by an unnaming that still holds in it. */
async function unnamingAs<T>(
  platform: Platform,
  actor: Actor,
  work: (tx: Transaction, unnaming: Unnaming) => Promise<T>,
): Promise<T> {
  const viewer = await platform.store.as(actor, async (tx) => tx.viewer);
  return await withUnnaming(platform, onBehalfOf(viewer), (unnaming) =>
    platform.store.as(actor, (tx) => work(tx, unnaming)),
  );
}

const FREE_TEXT = ["goods", "model", "legalBasis", "serialFrom", "serialTo"] as const;

/** Goods have no name of a person. PROTECTED_SUBJECT for whoever is protected; REQUEST_INVALID for anybody else, with the field. */
function mustNameNobody({ reference }: Platform, body: GoodsAlertBody, unnaming: Unnaming): void {
  for (const field of FREE_TEXT) {
    const said = body[field] ?? "";
    // A name may be written as a number is, parted by hyphens.
    const readings = field.startsWith("serial") ? [said, said.replace(/[/.-]+/g, " ")] : [said];
    if (readings.some((text) => unnaming.text(text) !== text))
      throw new WaslError("PROTECTED_SUBJECT", { field });
    if (readings.some((text) => namesPerson(text, reference)))
      throw new WaslError("REQUEST_INVALID", {
        field,
        because: "it reads like the name of a person, or how to reach one; an alert is about goods",
      });
  }
}

/** A mistyped name would warn nobody, and nobody would know. */
async function mustBeForSomebody(tx: Transaction, { kinds, shops }: AlertAudience): Promise<void> {
  const accounts = await tx.tradeAccounts();
  const known = new Set(accounts.flatMap((one) => one.kinds.map(foldedKind)));
  const unknown = [
    ...kinds.filter((kind) => !known.has(kind)),
    ...shops.filter((shop) => !accounts.some(({ id }) => id === shop)),
  ];
  if (unknown.length > 0)
    throw new WaslError("REQUEST_INVALID", {
      field: "audience",
      because: `no account of the trade is, or is of the kind, ${unknown.join(", ").slice(0, 200)}`,
    });
}

/**
 * Through `release` like everything that leaves, to a private partner in no sharing group: whole, or not at all.
 * MARKING_FORBIDS, PURPOSE_FORBIDS.
 */
function mustGoWhole(
  { nodeId }: Platform,
  { viewer: { purpose, mandate } }: Transaction,
  { id, body, access }: { readonly id: string; readonly body: GoodsAlertBody; readonly access: Access },
  now: string,
): void {
  const trade: Peer = {
    nodeId: "trade",
    partnerClass: "industry",
    ceiling: "amber",
    groups: [],
    purposes: [TRADE_PURPOSE],
  };
  const items = alertStatements(id, body, access, now).map((statement) => ({
    statement,
    category: "unknown" as const,
    necessity: body.legalBasis,
  }));
  const { withheld } = release(items, trade, { purpose, mandate }, nodeId, { now });
  const [first] = withheld;
  if (first) throw new WaslError("MARKING_FORBIDS", { because: first.because });
}
