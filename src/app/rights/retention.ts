import {
  caseReviewAt,
  exchangedReviewAt,
  RETAINED_KINDS,
  type RetainedKind,
  type RetentionStanding,
  retainedObject,
  retentionStanding,
  reviewAt,
  saysNothing,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { Hold, Tombstone } from "../ports/rights.ts";
import { tellRecipients } from "./disclosures.ts";
import { BY_THE_NODE, onBehalfOf, rightsOf } from "./rights.ts";

export interface RetentionItem {
  readonly kind: RetainedKind;
  readonly id: string;
  /** Of a report: what it is called. */
  readonly title?: string;
  readonly reviewAt: string;
  readonly standing: RetentionStanding;
  readonly holds: readonly Hold[];
}

export interface RetentionRun {
  readonly erased: Readonly<Record<RetainedKind, number>>;
  readonly statements: number;
  /** What cameras saw of vehicles that nothing else here names. */
  readonly sightings: number;
  /** Peers that are told of what is gone. */
  readonly told: readonly string[];
}

export interface RetentionUseCases {
  /** What this viewer may see that is due within the profile's days or past its date, first what is due first. */
  retention(actor: Actor): Promise<readonly RetentionItem[]>;
  /**
   * Deletes what is past its review date and not held, whoever may see it: what has to go does not depend on who
   * looks. Answers figures only. ROLE_FORBIDS but for supervisors and administrators.
   */
  runRetention(actor: Actor): Promise<RetentionRun>;
  /** Somebody looked and it is still needed: a new review date, by the profile. */
  renew(actor: Actor, kind: RetainedKind, id: string, reason: string): Promise<void>;
  /** Nothing of it is deleted until the hold is lifted. */
  hold(actor: Actor, kind: RetainedKind, id: string, reason: string): Promise<void>;
  liftHold(actor: Actor, kind: RetainedKind, id: string, reason: string): Promise<void>;
  /** What was deleted, as far as this viewer might have seen it: ids and dates. */
  tombstones(actor: Actor, limit: number): Promise<readonly Tombstone[]>;
}

/** Items of one transaction: an item is whole or not touched, and a long run lets others in between. */
const ITEMS_PER_RUN = 20;
const DAY_MS = 24 * 3600 * 1000;

export function retentionUseCases(platform: Platform): RetentionUseCases {
  const { store } = platform;
  return {
    retention: (actor) => list(platform, actor),
    runRetention: (actor) => run(platform, actor),
    renew: (actor, kind, id, reason) =>
      decide(platform, actor, { kind, id, reason }, async (tx, now) => {
        if (!["analyst", "supervisor"].includes(tx.viewer.role))
          throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
        await tx.renew(kind, id, await nextReview(platform, tx, { kind, id }, now), reason);
        return "renewed";
      }),
    hold: (actor, kind, id, reason) =>
      decide(platform, actor, { kind, id, reason }, async (tx) => {
        mustSupervise(tx);
        if (await tx.isHeld(kind, id)) throw new WaslError("CONFLICT", { id, because: "held already" });
        await tx.placeHold(kind, id, reason);
        return "held";
      }),
    liftHold: (actor, kind, id, reason) =>
      decide(platform, actor, { kind, id, reason }, async (tx) => {
        mustSupervise(tx);
        if (!(await tx.liftHold(kind, id, reason)))
          throw new WaslError("CONFLICT", { id, because: "not held" });
        return "lifted";
      }),
    tombstones: (actor, limit) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "tombstones" });
        return await tx.tombstones(limit);
      }),
  };
}

const mustSupervise = (tx: Transaction): void => {
  if (tx.viewer.role !== "supervisor") throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
};

async function list(platform: Platform, actor: Actor): Promise<readonly RetentionItem[]> {
  const profile = rightsOf(platform);
  const now = platform.clock.now();
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "retention" });
    const due = await dueSoon(platform, tx);
    const reports = await tx.reportsById(due.flatMap(({ kind, id }) => (kind === "report" ? [id] : [])));
    const titleOf = ({ kind, id }: (typeof due)[number]) => {
      const report = kind === "report" ? reports.get(id) : undefined;
      return report ? { title: report.title } : {};
    };
    return due.map((item) => ({
      ...item,
      ...titleOf(item),
      standing: retentionStanding({ reviewAt: item.reviewAt, isHeld: item.holds.length > 0 }, profile, now),
    }));
  });
}

/** What is due within the profile's days, as far as this viewer sees it. */
export function dueSoon(platform: Platform, tx: Transaction): ReturnType<Transaction["due"]> {
  const { remindDays, reviewDays } = rightsOf(platform);
  const until = new Date(platform.clock.now() + remindDays * DAY_MS).toISOString();
  return tx.due(until, reviewDays.exchanged);
}

async function run(platform: Platform, actor: Actor): Promise<RetentionRun> {
  const { store, clock } = platform;
  const viewer = await store.as(actor, async (tx) => {
    await tx.audit({ action: "change", object: "retention" });
    if (!["supervisor", "administrator"].includes(tx.viewer.role))
      throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
    return tx.viewer;
  });
  return await expireAll(platform, onBehalfOf(viewer), clock.now());
}

const SYSTEM = { userId: "system", purpose: "system-operation", mandate: "retention" } as const;

/** Deletion by default (R15): what a node does by itself, on behalf of nobody but its own rules. */
export async function runRetentionBySystem(platform: Platform): Promise<RetentionRun> {
  return await expireAll(platform, SYSTEM, platform.clock.now());
}

/** What of a run does not ask what time it is: nobody who is protected waits for a clock to be believed. */
export async function catchUpProtection(
  { store }: Platform,
  by: Parameters<Platform["store"]["keeper"]["withdrawProtected"]>[0] = SYSTEM,
): Promise<void> {
  // What an earlier version only hid or left in cases, and who became one with somebody protected.
  await store.keeper.withdrawProtected(by);
  await store.keeper.unnameCases(by);
  await store.keeper.withholdFindings(BY_THE_NODE);
}

async function expireAll(
  platform: Platform,
  by: { readonly userId: string; readonly purpose: string; readonly mandate: string },
  now: number,
): Promise<RetentionRun> {
  const erased: Record<RetainedKind, number> = {
    report: 0,
    case: 0,
    person: 0,
    message: 0,
    match: 0,
    "data-request": 0,
  };
  const told = new Set<string>();
  const { exchanged, unknownVehicle } = rightsOf(platform).reviewDays;
  await catchUpProtection(platform, by);
  const seenBefore = new Date(now - unknownVehicle * DAY_MS).toISOString();
  const sightings = await platform.store.keeper.forgetSightings(seenBefore, by);
  let statements = 0;
  for (;;) {
    const gone = await platform.store.keeper.expire(
      new Date(now).toISOString(),
      exchanged,
      ITEMS_PER_RUN,
      by,
    );
    for (const { kind, statementIds } of gone) {
      erased[kind] += 1;
      statements += statementIds.length;
    }
    const statementIds = gone.flatMap((g) => g.statementIds);
    const notice = { kind: "withdrawn", statementIds, because: "review date passed" } as const;
    for (const peer of await tellRecipients(platform, notice, by)) told.add(peer);
    if (gone.length < ITEMS_PER_RUN) return { erased, statements, sightings, told: [...told].sort() };
  }
}

async function decide(
  platform: Platform,
  actor: Actor,
  { kind, id, reason }: { readonly kind: RetainedKind; readonly id: string; readonly reason: string },
  work: (tx: Transaction, now: number) => Promise<string>,
): Promise<void> {
  if (saysNothing(reason) || !RETAINED_KINDS.includes(kind))
    throw new WaslError("REQUEST_INVALID", { field: "reason" });
  await platform.store.as(actor, async (tx) => {
    await tx.audit({
      action: "change",
      object: retainedObject(kind, id),
      text: reason,
      detail: { retention: 1 },
    });
    await mustBeThere(tx, kind, id);
    await work(tx, platform.clock.now());
  });
}

async function mustBeThere(tx: Transaction, kind: RetainedKind, id: string): Promise<void> {
  if (kind === "report" && !(await tx.report(id))) throw new WaslError("REPORT_UNKNOWN", { id });
  if (kind === "case" && !(await tx.case(id))) throw new WaslError("CASE_UNKNOWN", { id });
  if (kind === "person" && ((await tx.statementsAbout([id])).get(id) ?? []).length === 0)
    throw new WaslError("ENTITY_UNKNOWN", { id });
  if (kind === "message" && !(await tx.message(id))) throw new WaslError("MESSAGE_UNKNOWN", { id });
  if (kind === "match" && !(await tx.hasMatch(id))) throw new WaslError("HIT_UNKNOWN", { id });
  if (kind === "data-request" && !(await tx.dataRequest(id)))
    throw new WaslError("DATA_REQUEST_UNKNOWN", { id });
}

async function nextReview(
  platform: Platform,
  tx: Transaction,
  { kind, id }: { readonly kind: RetainedKind; readonly id: string },
  now: number,
): Promise<string> {
  const profile = rightsOf(platform);
  if (kind === "case") return caseReviewAt(profile, now);
  if (["message", "match", "data-request"].includes(kind)) return exchangedReviewAt(profile, now);
  if (kind === "report") return reviewAt(profile, now, { purpose: tx.viewer.purpose });
  const said = (await tx.statementsAbout([id])).get(id) ?? [];
  const isChild = said.some((s) => s.property === "subjectCategory" && s.value === "child");
  return reviewAt(profile, now, { category: isChild ? "child" : "victim" });
}
