import {
  afterEvent,
  draftReasons,
  NEEDS_REASON,
  onlineModel,
  type PlatformEventType,
  type Reasons,
  type ReasonsInput,
  type ReferralMetrics,
  type ReferralState,
  referralMetrics,
  schemaErrors,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Page, Platform, Transaction } from "../ports/index.ts";
import type { PlatformReferral } from "../ports/online.ts";

/** What the platform did, as its statement of reasons needs it. */
export type PlatformMeasure = Omit<ReasonsInput, "at">;

export type PlatformAnswer =
  | { readonly type: Exclude<PlatformEventType, "actioned">; readonly reason?: string }
  | { readonly type: "actioned"; readonly reason?: string; readonly measure: PlatformMeasure };

/** A draft that nothing keeps; `faults` is empty where the transparency database would take it. */
export interface DraftedReasons extends Reasons {
  readonly faults: readonly string[];
}

export interface PlatformQueueUseCases {
  /** Notices that went to the account's platforms, newest first; ROLE_FORBIDS for every other role. */
  platformQueue(
    actor: Actor,
    filter: { readonly state?: ReferralState } & Page,
  ): Promise<readonly PlatformReferral[]>;
  platformNotice(actor: Actor, id: string): Promise<PlatformReferral>;
  /** The statement of reasons (DSA Art. 17) that a measure would need, to be read before it is taken. */
  draftStatement(actor: Actor, id: string, measure: PlatformMeasure): Promise<DraftedReasons>;
  /**
   * Receipt, refusal with a reason, action with its statement of reasons, the user's appeal and its outcome.
   * CONFLICT where it cannot follow what is on record; REQUEST_INVALID where a reason lacks or the statement would
   * not be taken by the transparency database.
   */
  answerNotice(actor: Actor, id: string, answer: PlatformAnswer): Promise<PlatformReferral>;
  /** Hours to action of the account's platforms; seen again and elsewhere as far as the unit told them. */
  platformFigures(actor: Actor): Promise<ReferralMetrics>;
}

const REASON_MAX = 1000;
const TEXT_MAX = 2000;
const PAGE = 500;

export function platformQueueUseCases(platform: Platform): PlatformQueueUseCases {
  const { store } = platform;
  return {
    platformQueue: (actor, filter) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "platform queue" });
        mustBePlatform(tx);
        return await tx.platformQueue(filter);
      }),
    platformNotice: (actor, id) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `referral:${id}` });
        mustBePlatform(tx);
        return await mustFind(tx, id);
      }),
    draftStatement: (actor, id, measure) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `referral:${id}`, detail: { statement: "draft" } });
        mustBePlatform(tx);
        return drafted(await mustFind(tx, id), measure, new Date(platform.clock.now()).toISOString());
      }),
    answerNotice: (actor, id, answer) => answerNotice(platform, actor, id, answer),
    platformFigures: (actor) => platformFigures(platform, actor),
  };
}

/** Only whoever signs in for a platform; everybody else has the unit's own desk. What was on record before is a refusal. */
export function mustBePlatform(tx: Transaction): void {
  const { role } = tx.viewer;
  if (role !== "platform") throw new WaslError("ROLE_FORBIDS", { role });
}

async function mustFind(tx: Transaction, id: string): Promise<PlatformReferral> {
  const [found] = await tx.platformQueue({ id, limit: 1 });
  if (!found) throw new WaslError("REFERRAL_UNKNOWN", { id });
  return found;
}

function drafted(referral: PlatformReferral, measure: PlatformMeasure, at: string): DraftedReasons {
  mustBeSound(measure, at);
  const model = onlineModel();
  if (!model) throw new Error("invariant broken: a notice was drafted without a model");
  const reasons = draftReasons(referral.package, { ...measure, at });
  return { ...reasons, faults: schemaErrors(model.statementSchema, reasons.statement) };
}

function mustBeSound({ ground, clause, facts, until }: PlatformMeasure, at: string): void {
  const bad = (field: string): never => {
    throw new WaslError("REQUEST_INVALID", { field });
  };
  if (ground === "terms" && (clause ?? "").trim() === "") bad("clause");
  if ((facts ?? "").length > TEXT_MAX) bad("facts");
  if (until !== undefined && (Number.isNaN(Date.parse(until)) || until < at.slice(0, 10))) bad("until");
}

async function answerNotice(
  platform: Platform,
  actor: Actor,
  id: string,
  answer: PlatformAnswer,
): Promise<PlatformReferral> {
  return await platform.store.as(actor, async (tx) => {
    const note = answer.reason?.trim() ?? "";
    await tx.audit({
      action: "change",
      object: `referral:${id}`,
      ...(note === "" ? {} : { text: note }),
      detail: { event: answer.type, side: "platform" },
    });
    mustBePlatform(tx);
    if (note.length > REASON_MAX || (NEEDS_REASON.has(answer.type) && note === ""))
      throw new WaslError("REQUEST_INVALID", { field: "reason" });
    const referral = await mustFind(tx, id);
    const to = afterEvent(referral.state, answer.type);
    if (to === undefined) throw new WaslError("CONFLICT", { referral: id, state: referral.state });
    const at = new Date(platform.clock.now()).toISOString();
    const reasons = answer.type === "actioned" ? drafted(referral, answer.measure, at) : undefined;
    if (reasons && reasons.faults.length > 0)
      throw new WaslError("REQUEST_INVALID", { field: "measure", because: reasons.faults.join("; ") });
    const isDone = await tx.answerAsPlatform(
      id,
      {
        at,
        type: answer.type,
        ...(answer.type === "actioned" ? { action: answer.measure.action } : {}),
        ...(note === "" ? {} : { note }),
        ...(reasons ? { statement: reasons.statement } : {}),
      },
      { from: referral.state, to },
    );
    if (!isDone) throw new WaslError("CONFLICT", { referral: id });
    return await mustFind(tx, id);
  });
}

async function platformFigures(platform: Platform, actor: Actor): Promise<ReferralMetrics> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "platform figures" });
    mustBePlatform(tx);
    const own: PlatformReferral[] = [];
    for (let after: string | undefined; ; ) {
      const page = await tx.platformQueue({ limit: PAGE, ...(after === undefined ? {} : { after }) });
      own.push(...page);
      after = page.at(-1)?.id;
      if (page.length < PAGE) break;
    }
    // A campaign is the unit's to know: here each notice stands for itself, and is seen again where the unit says so.
    return referralMetrics(
      own.map(({ id, platform: name, events }) => ({
        id,
        platform: name,
        channel: "queue",
        campaign: id,
        events: events.map(({ at, type }) => ({ t: at, type })),
      })),
      own.flatMap(({ id, platform: name, events }) =>
        events.flatMap(({ at, type }) =>
          type === "seen_again" || type === "seen_elsewhere"
            ? [{ id, t: at, platform: type === "seen_again" ? name : "elsewhere", campaign: id }]
            : [],
        ),
      ),
    ).all;
  });
}
