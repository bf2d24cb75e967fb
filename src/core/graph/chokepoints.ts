import { searchWithin } from "./disruption-budget.ts";
import { type Found, searchDisruption } from "./disruption-search.ts";
import { FlowNetwork } from "./max-flow.ts";

/** One who can do a stage's work: its share of the flow now, and what it can do once another of the stage is gone. */
export interface Supplier {
  readonly actor: string;
  readonly capacity: number;
  readonly standby: number;
  /** False for honest trade: it is part of the flow and never proposed. */
  readonly isEligible: boolean;
}

/** All stages are needed (AND), the suppliers inside one stand in for each other (OR). */
export interface NetworkModel {
  readonly id: string;
  /** Flow per week with nobody removed and every stage full. */
  readonly rate: number;
  readonly stages: readonly {
    readonly name: string;
    readonly suppliers: readonly Supplier[];
    /** How many records the shares are counted from; unknown where absent. */
    readonly records?: number;
  }[];
}

export interface Removal {
  readonly actors: readonly string[];
  /** Share of the whole flow that is broken, 0 to 1. */
  readonly disruption: number;
  /** True where the search proved that no other set of this size breaks more. */
  readonly isExact: boolean;
  /** Upper bound on what any set of this size breaks. */
  readonly bound: number;
}

/** Flow that is delivered after the removal of some actors: the sum over networks of the scarcest stage, by max-flow. */
export function delivered(networks: readonly NetworkModel[], removed: ReadonlySet<string>): number {
  return networks.reduce((sum, network) => sum + network.rate * throughput(network, removed), 0);
}

function throughput(network: NetworkModel, removed: ReadonlySet<string>): number {
  const flow = new FlowNetwork();
  const source = flow.addNode();
  let at = source;
  for (const { suppliers } of network.stages) {
    const before = at;
    const after = flow.addNode();
    const isHurt = suppliers.some((s) => removed.has(s.actor));
    for (const s of suppliers) {
      if (removed.has(s.actor)) continue;
      flow.addEdge(before, after, isHurt ? s.standby : s.capacity);
    }
    at = flow.addNode();
    // A stage hands on at most the whole flow.
    flow.addEdge(after, at, 1);
  }
  return flow.maxFlow(source, at);
}

/** Branches that the search may look at in one part, for each size, before it answers with what it has and the gap that remains. */
const NODES_MAX = 300;

/**
 * The set of at most `k` actors that contains `given` and breaks the most flow, with the most that any set of that size
 * breaks; the two are one where the search is exact.
 */
export const mostDisruptive = (
  networks: readonly NetworkModel[],
  k: number,
  given: readonly string[] = [],
  nodesMax = NODES_MAX,
): Removal => disruptiveSets(networks, k, given, nodesMax).at(-1) as Removal;

/** The same for every size: those given alone, and with one more, two more, up to `k` in all. */
export function disruptiveSets(
  networks: readonly NetworkModel[],
  k: number,
  given: readonly string[] = [],
  nodesMax = NODES_MAX,
): Removal[] {
  return removals(networks, searchDisruption(networks, k, given, nodesMax));
}

/** The same within a budget, where each branch takes longer. */
const NODES_MAX_WITHIN = 60;

/** What each actor takes to stop, and how much may be spent in all, in days. */
export interface Budget {
  readonly costOf: (actor: string) => number;
  readonly budget: number;
}

/** For every size up to `k`: of the sets that the budget pays for, the one that breaks the most. */
export const disruptiveSetsWithin = (
  networks: readonly NetworkModel[],
  k: number,
  { costOf, budget }: Budget,
  nodesMax = NODES_MAX_WITHIN,
): Removal[] => removals(networks, searchWithin(networks, k, costOf, budget, nodesMax));

function removals(networks: readonly NetworkModel[], found: readonly Found[]): Removal[] {
  const base = delivered(networks, new Set());
  const broken = (rest: number): number => (base - rest) / (base || 1);
  return found.map(({ actors, left, leftAtLeast }) => {
    const isExact = left - leftAtLeast <= 1e-9 * Math.max(1, base);
    return {
      actors,
      disruption: broken(left),
      isExact,
      bound: broken(isExact ? left : leftAtLeast),
    };
  });
}

/**
 * A ranking whose first 1, 3, 5 and 10 are each the best set that contains the one before; ties break by name. Sets that need
 * not contain one another may break more: the bound is on those.
 */
export function rankedChokepoints(
  networks: readonly NetworkModel[],
  steps: readonly number[] = [1, 2, 3, 5, 10],
): Removal[] {
  const free = disruptiveSets(networks, Math.max(0, ...steps));
  const found: Removal[] = [];
  let given: readonly string[] = [];
  for (const k of steps) {
    const { actors, disruption } = mostDisruptive(networks, k, given);
    // What breaks no more is left out: nobody is pressed for nothing.
    if (actors.length === given.length) continue;
    const bound = Math.max(disruption, free[k]?.bound ?? 0);
    given = actors;
    found.push({ actors, disruption, bound, isExact: bound - disruption <= 1e-9 });
  }
  return found;
}
