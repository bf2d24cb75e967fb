import {
  caseNetworks,
  type DisruptionSet,
  type FrontStage,
  type KeptFinding,
  listingId,
  MARKETPLACE,
  type NetworkModel,
  orderNumber,
  shareBounds,
  WaslError,
  withoutProposing,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { protectedAmong } from "../resolve/review.ts";
import { speakerOf } from "../spoken.ts";
import type { SupplyAnalyses } from "../supply/analysis.ts";
import { captionsOf } from "../supply/trace.ts";
import { isCraft } from "../supply/trade-goods.ts";
import { type PlanEffort, planEfforts } from "./efforts.ts";

/** The few actors of a case whose stop breaks the most flow, over all fronts, with what it would set in motion. */
export interface DisruptionPlan {
  readonly caseId: string;
  /** How many orders here are of its members, or are among its members or evidence: a network is made of such. */
  readonly orders: number;
  /** How many networks of goods belong to the case, by members, orders or findings. */
  readonly networks: number;
  /** Days of work that no set may take more of. */
  readonly budget?: number;
  /** For 1 to k actors, as far as one more breaks more. */
  readonly sets: readonly DisruptionSet[];
  /** Stage and share of each actor of the case's networks, and whether it may be proposed. */
  readonly actors: readonly PlanActor[];
  /** Days to stop each of those who may be proposed: estimates, by what an actor does or by somebody of the case. */
  readonly efforts: readonly PlanEffort[];
  /** Accounts of accepted findings: what a freeze request would name. */
  readonly freeze: readonly { readonly account: string; readonly findingId: string }[];
  /** Adverts of accepted findings: what a notice to a platform would name. */
  readonly refer: readonly { readonly findingId: string; readonly summary: string }[];
  /**
   * Listings of boats and engines by whoever sold to the case's networks, from the weeks before a sale, the latest first: where
   * to ask a marketplace, no sign of guilt.
   */
  readonly listings: readonly {
    readonly id: string;
    readonly platform: string;
    readonly title: string;
    readonly at: string;
  }[];
  /** Share that a stand-in is taken to add, which no record proves. */
  readonly standbyGain: number;
  readonly peoplePerBoat: number;
  readonly captions: Readonly<Record<string, string>>;
}

export interface PlanActor {
  readonly id: string;
  readonly network: string;
  readonly stage: string;
  readonly share: number;
  /** As far as the share is sure, counted from so many records. */
  readonly shareLow: number;
  readonly shareHigh: number;
  readonly isEligible: boolean;
}

const K_MAX = 10;
const BUDGET_MAX = 100_000;
/** More are a shop's catalogue. */
const LISTINGS_MAX = 20;

export async function disruptionPlan(
  platform: Platform,
  analyses: SupplyAnalyses,
  actor: Actor,
  caseId: string,
  k: number,
  budget?: number,
): Promise<DisruptionPlan> {
  const { supply } = platform;
  if (!Number.isInteger(k) || k < 1 || k > K_MAX)
    throw new WaslError("REQUEST_INVALID", { field: "k", because: `a whole number, 1 to ${K_MAX}` });
  if (budget !== undefined && !(budget > 0 && budget <= BUDGET_MAX))
    throw new WaslError("REQUEST_INVALID", { field: "budget", because: `days, up to ${BUDGET_MAX}` });
  if (!supply) throw new WaslError("INTERNAL", { because: "this process has no supply analysis" });
  const { standbyGain, peoplePerBoat, effortDays } = supply.disruption;
  const { answers, orders, files } = await analyses.snapshot(actor);
  const { networks, ...plan } = await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: `case:${caseId}`, detail: { chokepoints: k } });
    const found = await tx.case(caseId);
    if (!found) throw new WaslError("CASE_UNKNOWN", { id: caseId });
    const idsOf = (kind: string): string[] => found.items.filter((i) => i.kind === kind).map((i) => i.id);
    const findings = await tx.findings({ ids: idsOf("finding") });
    const entities = idsOf("entity");
    const members = new Set((await tx.canonical([...entities, ...subjectsOf(findings)])).values());
    const rows = [...findings.flatMap((f) => f.evidence), ...(await orderNumbers(tx, entities))];
    // A row of an order is the order, or a line of it.
    const evidence = new Set(rows.flatMap((id) => [id, orderNumber(id)]));
    const ofMembers = [...orders.values()].filter(
      ({ order_id, buyer, seller }) =>
        evidence.has(order_id) || members.has(buyer ?? "") || members.has(seller ?? ""),
    );
    const goods = answers.networks.filter((network) => {
      const chain = answers.chains[chainAt(network.id)];
      const actors = network.stages.flatMap((s) => s.suppliers.map((x) => x.actor));
      return (
        [...(chain?.mentions ?? []), ...actors].some((id) => members.has(id)) ||
        (chain?.orders ?? []).some((id) => evidence.has(id))
      );
    });
    const offers = new Set(goods.flatMap(({ id }) => answers.chains[chainAt(id)]?.listings ?? []));
    const listings = await listingsOf(tx, files["listings"] ?? [], offers);
    const stages = frontStages(findings);
    const all = caseNetworks(goods, stages, standbyGain);
    const networks = withoutProposing(all, await spared(tx, all));
    const actors = actorsOf(networks);
    const accepted = findings.filter((f) => f.state === "accepted");
    return {
      orders: ofMembers.length,
      goods: goods.length,
      networks,
      actors,
      efforts: await planEfforts(tx, caseId, networks, effortDays),
      freeze: accepted
        .filter((f) => f.front === "finance")
        .flatMap((f) => f.subjects.map((s) => ({ account: s.id, findingId: f.id })))
        .filter((f) => actors.some((a) => a.id === f.account && a.isEligible)),
      refer: accepted
        .filter((f) => f.front === "online")
        .map((f) => ({ findingId: f.id, summary: speakerOf(platform, tx.lang).text(f.summary) })),
      listings,
      captions: await captionsOf(
        platform,
        tx,
        actors.map((a) => a.id),
      ),
    };
  });
  // The search is work of the processor alone: no transaction waits for it.
  const { goods, ...rest } = plan;
  const given = budget === undefined ? {} : { budget };
  const efforts = new Map(rest.efforts.map(({ actor: id, ...effort }) => [id, effort]));
  const sets = await supply.disruptionSets(networks, k, { peoplePerBoat, efforts, ...given });
  return { caseId, networks: goods, ...given, sets, standbyGain, peoplePerBoat, ...rest };
}

/** Where a network's chain stands among the answers: "chain-1" is of the first. */
const chainAt = (networkId: string): number => Number(networkId.replace("chain-", "")) - 1;

interface ListingBody {
  readonly listing_id: string;
  readonly seller: string;
  readonly marketplace?: string | null;
}

/** Listings of craft as they were posted, as far as this viewer may see them; none of whoever is protected (R08). */
async function listingsOf(
  tx: Transaction,
  rows: readonly unknown[],
  offers: ReadonlySet<string>,
): Promise<DisruptionPlan["listings"]> {
  const offered = (rows as readonly ListingBody[])
    .map(({ listing_id, marketplace, seller }) => ({
      id: listingId(marketplace ?? MARKETPLACE, listing_id),
      seller,
    }))
    .filter(({ id }) => offers.has(id));
  const shielded = await protectedAmong(tx, await tx.members([...new Set(offered.map((o) => o.seller))]));
  const ids = new Set(offered.filter(({ seller }) => !shielded.has(seller)).map(({ id }) => id));
  return (await tx.recordsById([...ids]))
    .flatMap((r) =>
      r.kind === "post" && isCraft(r.text)
        ? [{ id: r.id, platform: r.platform, title: r.text, at: r.postedAt }]
        : [],
    )
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? -1 : 1))
    .slice(0, LISTINGS_MAX);
}

/** Of those of its members that are orders. */
async function orderNumbers(tx: Transaction, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const about = [...(await tx.statementsAbout(ids)).values()].flat();
  return about.flatMap((s) => (s.property === "orderNumber" ? [s.value] : []));
}

const subjectsOf = (findings: readonly KeptFinding[]): string[] =>
  findings.flatMap((f) => f.subjects.map((s) => s.id));

/** Only what a named human accepted may be proposed; what is undecided is part of the flow. */
function frontStages(findings: readonly KeptFinding[]): FrontStage[] {
  return (["money", "advert"] as const).map((name) => {
    const weights = new Map<string, { weight: number; isEligible: boolean }>();
    for (const finding of findings) {
      if (finding.front !== (name === "money" ? "finance" : "online") || finding.state === "rejected")
        continue;
      for (const { id } of finding.subjects) {
        const known = weights.get(id);
        weights.set(id, {
          weight: (known?.weight ?? 0) + 1,
          isEligible: known?.isEligible === true || finding.state === "accepted",
        });
      }
    }
    return { name, actors: [...weights].map(([id, w]) => ({ id, ...w })) };
  });
}

/** The protected, and officials: part of what happens, and nobody to be stopped. */
async function spared(tx: Transaction, networks: readonly NetworkModel[]): Promise<ReadonlySet<string>> {
  const ids = networks.flatMap((n) => n.stages.flatMap((s) => s.suppliers.map((x) => x.actor)));
  const shielded = await protectedAmong(tx, await tx.members([...new Set(ids)]));
  const categories = await tx.categories([...new Set(ids)]);
  const official = ids.filter((id) => ["official", "informant"].includes(categories.get(id)?.category ?? ""));
  return new Set([...shielded, ...official]);
}

const actorsOf = (networks: readonly NetworkModel[]): PlanActor[] =>
  networks.flatMap((n) =>
    n.stages.flatMap((s) =>
      s.suppliers.map((x) => {
        // What is not seen has no share that records could bound.
        const { low, high } = shareBounds(x.capacity, x.capacity === 0 ? undefined : s.records);
        return {
          id: x.actor,
          network: n.id,
          stage: s.name,
          share: x.capacity,
          shareLow: low,
          shareHigh: high,
          isEligible: x.isEligible,
        };
      }),
    ),
  );
