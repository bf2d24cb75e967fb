import { type MeasureOutcome, outcomeOf, WaslError } from "../../core/index.ts";
import { mustNotBeHeld } from "../federation/deps.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type {
  ModerationService,
  NoticeTarget,
  RefusedLabel,
  ReleasedNotice,
  StoredReferral,
} from "../ports/online.ts";
import { mustDecide, mustWork } from "../roles.ts";
import { letOut, mustFind, recordOutcome } from "./online.ts";
import { mustBeReferable } from "./referable.ts";

export interface OutcomesTaken {
  /** How many notices the service was asked about. */
  readonly asked: number;
  readonly recorded: readonly (MeasureOutcome & { readonly referral: string })[];
  readonly refused: readonly RefusedLabel[];
}

/** The desk and a platform's own moderation service: a person sends, a person fetches, nothing goes by itself. */
export interface ModerationUseCases {
  /**
   * Lets a draft out as `releaseReferral` does, with its errors, or looks again at one that was let out; reports it to its
   * platform's service, and records the receipt. What has a receipt is not sent twice. REQUEST_INVALID where no service is
   * set up for the platform, or the place is none of its protocol's; PARTNER_UNREACHABLE where it did not take it: it has
   * left the desk then, and is sent by the same again.
   */
  sendReferral(actor: Actor, id: string, target: NoticeTarget): Promise<StoredReferral>;
  /** Asks the service what it signed about each notice that went out, and records what the ledger does not have yet. */
  takeOutcomes(actor: Actor, platform: string): Promise<OutcomesTaken>;
}

export function moderationUseCases(platform: Platform): ModerationUseCases {
  return {
    sendReferral: (actor, id, target) => sendReferral(platform, actor, id, target),
    takeOutcomes: (actor, name) => takeOutcomes(platform, actor, name),
  };
}

function mustHaveService({ moderation }: Platform, name: string): ModerationService {
  const service = moderation?.(name);
  if (!service)
    throw new WaslError("REQUEST_INVALID", {
      field: "platform",
      platform: name,
      because: "no moderation service is set up for it here",
    });
  return service;
}

async function sendReferral(
  platform: Platform,
  actor: Actor,
  id: string,
  target: NoticeTarget,
): Promise<StoredReferral> {
  const { store, clock } = platform;
  const going = await store.as(actor, async (tx) => {
    await mustWork(tx, `referral:${id}`);
    mustDecide(tx);
    const found = await mustFind(tx, id);
    const service = mustHaveService(platform, found.platform);
    const because = service.unfit(found.package.notice.location, target);
    if (because !== undefined) throw new WaslError("REQUEST_INVALID", { referral: id, because });
    const notice = await noticeToCarry(platform, tx, found);
    return { found, service, notice };
  });
  if (!going.notice) return going.found;
  const from = clock.now();
  const { report, at } = await going.service.report(going.notice, target);
  // The service's clock is not ours: its receipt is neither before the sending nor after now.
  const received = Math.min(Math.max(Date.parse(at), from), clock.now());
  return await recordOutcome(platform, actor, id, {
    type: "received",
    at: new Date(received).toISOString(),
    note: report,
  });
}

/** Undefined where the platform has it already. */
async function noticeToCarry(
  platform: Platform,
  tx: Transaction,
  found: StoredReferral,
): Promise<ReleasedNotice | undefined> {
  const { id, state, findingId } = found;
  if (state === "draft") return asReleased(await letOut(platform, tx, found));
  if (found.events.some((e) => e.type === "received")) return undefined;
  if (state !== "referred") throw new WaslError("CONFLICT", { referral: id, state });
  await mustNotBeHeld(tx);
  await mustBeReferable(platform, tx, findingId);
  await tx.audit({ action: "share", object: `referral:${id}`, detail: { platform: found.platform } });
  return asReleased(found);
}

const asReleased = ({ package: made }: StoredReferral): ReleasedNotice =>
  ({ package: made }) as unknown as ReleasedNotice;

const PAGE = 500;
const ASKED_AT_ONCE = 20;

async function takeOutcomes(platform: Platform, actor: Actor, name: string): Promise<OutcomesTaken> {
  const service = mustHaveService(platform, name);
  const out = await platform.store.as(actor, async (tx) => {
    await mustWork(tx, "referrals");
    mustDecide(tx);
    await tx.audit({ action: "read", object: "referrals", detail: { platform: name } });
    return await wentOut(tx, name);
  });
  const recorded: (MeasureOutcome & { referral: string })[] = [];
  const refused: RefusedLabel[] = [];
  for (let from = 0; from < out.length; from += ASKED_AT_ONCE) {
    const part = out.slice(from, from + ASKED_AT_ONCE);
    const answer = await service.measures(part.map((r) => r.package.notice.location));
    refused.push(...answer.refused);
    const now = new Date(platform.clock.now()).toISOString();
    for (const [i, { id, state, events }] of part.entries()) {
      const outcome = outcomeOf(state, events, answer.measures[i] ?? [], now);
      if (!outcome) continue;
      await recordOutcome(platform, actor, id, outcome);
      recorded.push({ referral: id, ...outcome });
    }
  }
  return { asked: out.length, recorded, refused };
}

/** Notices to a platform of which something can still come. */
async function wentOut(tx: Transaction, name: string): Promise<readonly StoredReferral[]> {
  const out: StoredReferral[] = [];
  for (let after: string | undefined; ; ) {
    const page = await tx.referrals({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    out.push(...page.filter((r) => r.platform === name && r.state !== "draft" && r.state !== "reversed"));
    after = page.at(-1)?.id;
    if (page.length < PAGE) return out;
  }
}
