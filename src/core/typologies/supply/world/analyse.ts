import type { NetworkModel } from "../../../graph/chokepoints.ts";
import type { NamesModel } from "../../../names/index.ts";
import { assembleChains, type Chain, type ChainRules } from "./chains.ts";
import { DECLARATION_SIGNALS, declarationSignals, scoreDeclarations } from "./declaration-signals.ts";
import { type DisruptionRules, networkModels, type Proposal, proposals } from "./disruption.ts";
import { CONTEXT_SIGNALS, type OrderGuards, scoreOrders, type Weights } from "./order-scores.ts";
import { prepare, type SupplyRules } from "./prepare.ts";
import type { HubRow, RowFiles, SupplyWorld } from "./rows.ts";
import { readWorld } from "./rows.ts";
import { craftsOf } from "./seizure-ties.ts";
import { type GoodsData, ORDER_SIGNALS } from "./signals.ts";
import { type Traceback, type TraceRules, traceAll } from "./traceback.ts";

export interface AnalysisData {
  readonly goods: GoodsData;
  readonly rules: SupplyRules & {
    readonly guards: OrderGuards;
    readonly chains: ChainRules;
    readonly traceback: TraceRules;
    readonly disruption: DisruptionRules;
    /** Orders from this score on are asked about. */
    readonly asking: { readonly orderMin: number };
  };
  readonly weights: {
    readonly orders: { readonly own: Weights; readonly context: Weights };
    readonly declarations: Weights;
  };
}

/** Contributions of signals to a score, in log-odds. */
export interface Reason {
  readonly signal: string;
  readonly value: number;
}

/** What the analysis of a supply file set answers, in the shape that `wasl supply analyse` writes. */
export interface SupplyAnswers {
  readonly orders: readonly { order_id: string; score: number; because: readonly Reason[] }[];
  readonly declarations: readonly { declaration_id: string; score: number; because: readonly Reason[] }[];
  readonly chains: readonly {
    score: number;
    orders: readonly string[];
    declarations: readonly string[];
    mentions: readonly string[];
    seizures: readonly string[];
    /** How much ties each seizure to the chain, in the order of `seizures`. */
    strength: readonly number[];
    /** Offers of those who sold to it, from the ninety days before a sale, each with its marketplace (`listingId`). */
    listings: readonly string[];
  }[];
  readonly traceback: readonly object[];
  readonly chokepoints: readonly string[];
  readonly plan: readonly object[];
  /** What the plan was searched on; "chain-1" is the first of `chains`. */
  readonly networks: readonly NetworkModel[];
  readonly clusters: readonly (readonly string[])[];
  /** Places that send parcels to many who order nothing. */
  readonly hubs: readonly HubRow[];
  /** Classes of seized things that the chains' goods are made into. */
  readonly crafts: readonly string[];
  /** Towns of buyers of what documents are forged with: a partner's hub there would speak. */
  readonly hubTowns: readonly (readonly [lat: number, lon: number])[];
  readonly rejects: Readonly<Record<string, number>>;
}

/**
 * Reads, resolves, scores, assembles, traces and proposes: the whole supply front over one set of files. Without a
 * names model every mention is a party of its own: whoever resolved them before needs no names here.
 */
export function analyseSupply(
  files: RowFiles,
  model: NamesModel | undefined,
  data: AnalysisData,
): SupplyAnswers {
  const world = readWorld(files);
  const state = prepare(world, model, data.goods, data.rules);
  const scores = scoreOrders(
    state.book,
    state.goods,
    state.reports,
    state.shared,
    data.weights.orders,
    data.rules.guards,
  );
  const signals = declarationSignals(state, scores);
  const declared = scoreDeclarations(signals, data.weights.declarations);
  const chains = assembleChains(state, scores, declared, data.rules.chains);
  const traced = traceAll(state, scores, chains, data.rules.traceback);
  const networks = networkModels(state, scores, chains, data.rules.disruption);
  const plan = proposals(networks, data.rules.disruption);
  const mention = (actor: string): string => state.parties.members[Number(actor)]?.[0] ?? actor;
  return {
    orders: ranked(
      world.orders.map((o, i) => ({
        order_id: o.id,
        score: scores.score[i] as number,
        because: [
          ...reasons(scores.signals[i] ?? [], ORDER_SIGNALS, data.weights.orders.own),
          ...reasons(
            (scores.context[i] ?? []).slice(1),
            CONTEXT_SIGNALS.slice(1),
            data.weights.orders.context,
          ),
        ],
      })),
    ),
    declarations: ranked(
      world.declarations.map((d, i) => ({
        declaration_id: d.id,
        score: declared[i] as number,
        because: reasons(signals[i] ?? [], DECLARATION_SIGNALS, data.weights.declarations),
      })),
    ),
    chains: chains.map((chain) => chainAnswer(chain, world, state.parties.members)),
    traceback: traced.map(tracebackAnswer),
    chokepoints: (plan.at(-1)?.actors ?? []).slice(0, 10).map(mention),
    plan: plan.map((p) => planAnswer(p, mention)),
    networks: networks.map((network) => ({
      ...network,
      stages: network.stages.map(({ suppliers, ...rest }) => ({
        ...rest,
        suppliers: suppliers.map((x) => ({ ...x, actor: mention(x.actor) })),
      })),
    })),
    clusters: state.parties.members.filter((m) => m.length > 1),
    crafts: craftsOf(
      state,
      chains.flatMap((c) => c.orders),
    ),
    hubs: state.book.hubs(),
    hubTowns: state.book.forgeryTowns(state.goods),
    rejects: Object.fromEntries(world.rejects),
  };
}

const ranked = <T extends { readonly score: number }>(rows: T[]): T[] =>
  rows.sort((a, b) => b.score - a.score);

function reasons(values: readonly number[], names: readonly string[], weights: Weights): Reason[] {
  return names
    .map((signal, i) => ({
      signal,
      value: Math.round((weights[signal] ?? 0) * (values[i] ?? 0) * 100) / 100,
    }))
    .filter((r) => Math.abs(r.value) >= 0.05)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

function chainAnswer(
  chain: Chain,
  world: SupplyWorld,
  members: readonly (readonly string[])[],
): SupplyAnswers["chains"][number] {
  return {
    score: chain.score,
    orders: chain.orders.map((i) => world.orders[i]?.id ?? ""),
    declarations: chain.declarations,
    mentions: chain.buyers.flatMap((b) => members[b] ?? []),
    seizures: chain.seizures,
    strength: chain.strength.map((s) => Math.round(s * 100) / 100),
    listings: chain.listings,
  };
}

const tracebackAnswer = (t: Traceback): object => ({
  item_id: t.itemId,
  serial: t.serial ?? null,
  maker: t.maker ?? null,
  importer: t.importer ?? null,
  seller: t.seller ?? null,
  buyer: t.buyer ?? null,
  order_id: t.order ?? null,
  buyer_status: t.status,
  confidence: t.confidence,
  evidence: t.eventIds,
});

const planAnswer = (p: Proposal, mention: (actor: string) => string): object => ({
  k: p.actors.length,
  actors: p.actors.map(mention),
  disruption: p.disruption,
  bound: p.bound,
  is_exact: p.isExact,
  displacement: p.displacement.map((d) => ({ ...d, actor: mention(d.actor) })),
  risk_to_life: p.risk,
});
