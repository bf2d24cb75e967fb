import { WaslError } from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { StoredEvent, SupplySubscription } from "../ports/supply.ts";
import { type EventParameters, eventQueryOf } from "./event-parameters.ts";

/** Whoever still needs it makes it again: standing questions are looked over. */
const LASTS_MS = 90 * 86_400_000;
const PER_USER_MAX = 100;

export interface SubscriptionInput {
  readonly name: string;
  readonly query: EventParameters;
  /** Whether it begins with what is here already; without it, with what is captured from now on. */
  readonly fromStart?: boolean;
}

/** What was captured since the last acknowledgement. */
export interface CollectedEvents {
  /** In the order of capture. */
  readonly items: readonly (StoredEvent & { readonly no: number })[];
  /** To be acknowledged once the events are safe: nothing up to it will come again. */
  readonly upTo: number;
  /** True where more wait. */
  readonly more: boolean;
}

export interface SupplySubscriptionUseCases {
  /** Under a name of the owner's choice; made again it asks anew and goes on from where it was. CONFLICT where there are too many. */
  subscribeSupply(actor: Actor, input: SubscriptionInput): Promise<SupplySubscription>;
  /** The caller's own. */
  supplySubscriptions(actor: Actor): Promise<readonly SupplySubscription[]>;
  /**
   * Acknowledges what came before and answers what came since, each event at least once and in the order of capture, also
   * after a crash of either side. SUBSCRIPTION_UNKNOWN, PURPOSE_FORBIDS for another purpose than it was made for.
   */
  collectSupply(
    actor: Actor,
    name: string,
    wish: { readonly acknowledge?: number; readonly limit: number },
  ): Promise<CollectedEvents>;
  /** SUBSCRIPTION_UNKNOWN. */
  unsubscribeSupply(actor: Actor, name: string): Promise<void>;
}

export function supplySubscriptionUseCases(platform: Platform): SupplySubscriptionUseCases {
  const { store } = platform;
  return {
    subscribeSupply: (actor, input) => subscribe(platform, actor, input),
    supplySubscriptions: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "supply subscriptions" });
        return await tx.supplySubscriptions();
      }),
    collectSupply: (actor, name, wish) => store.as(actor, (tx) => collect(tx, name, wish)),
    unsubscribeSupply: (actor, name) =>
      store.as(actor, async (tx) => {
        if (!(await tx.dropSupplySubscription(name))) throw new WaslError("SUBSCRIPTION_UNKNOWN", { name });
        await tx.audit({ action: "change", object: `supply subscription:${name}`, detail: { removed: 1 } });
      }),
  };
}

async function subscribe(
  { store, clock }: Platform,
  actor: Actor,
  { name, query, fromStart = false }: SubscriptionInput,
): Promise<SupplySubscription> {
  // What matches nothing by a mistype is told now, not after ninety days of silence.
  eventQueryOf(query);
  return await store.as(actor, async (tx) => {
    const own = await tx.supplySubscriptions();
    const before = own.find((s) => s.name === name);
    if (!before && own.length >= PER_USER_MAX)
      throw new WaslError("CONFLICT", { subscriptionsMax: PER_USER_MAX });
    const now = clock.now();
    const subscription: SupplySubscription = {
      name,
      purpose: tx.viewer.purpose,
      query,
      acknowledged: before?.acknowledged ?? (fromStart ? 0 : await tx.settledEventNo(0)),
      createdAt: before?.createdAt ?? new Date(now).toISOString(),
      expiresAt: new Date(now + LASTS_MS).toISOString(),
    };
    await tx.saveSupplySubscription(subscription);
    await tx.audit({ action: "change", object: `supply subscription:${name}` });
    return subscription;
  });
}

async function collect(
  tx: Transaction,
  name: string,
  { acknowledge = 0, limit }: { readonly acknowledge?: number; readonly limit: number },
): Promise<CollectedEvents> {
  const subscription = (await tx.supplySubscriptions()).find((s) => s.name === name);
  if (!subscription) throw new WaslError("SUBSCRIPTION_UNKNOWN", { name });
  if (subscription.purpose !== tx.viewer.purpose)
    throw new WaslError("PURPOSE_FORBIDS", { purpose: tx.viewer.purpose });
  const settled = await tx.settledEventNo(subscription.acknowledged);
  const after = Math.max(subscription.acknowledged, Math.min(acknowledge, settled));
  if (after > subscription.acknowledged) await tx.acknowledgeEvents(name, after);
  if (after === settled) return { items: [], upTo: settled, more: false };
  // What was captured after is passed over for now: an import under way may yet add what stands before it.
  const rest = { byCapture: true, after, upTo: settled, limit: limit + 1 };
  const found = await tx.queryEvents({ ...eventQueryOf(subscription.query), ...rest });
  const items = found.slice(0, limit);
  const more = found.length > limit;
  // Who is told of nothing reads nothing: a client that asks every second would be most of the log.
  if (items.length > 0)
    await tx.audit({
      action: "read",
      object: `supply subscription:${name}`,
      detail: { events: items.length },
    });
  return { items, upTo: more ? (items.at(-1)?.no ?? after) : settled, more };
}
