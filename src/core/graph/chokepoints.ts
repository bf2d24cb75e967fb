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
  readonly stages: readonly { readonly name: string; readonly suppliers: readonly Supplier[] }[];
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

/** Nodes that the search may look at before it answers with what it has and the gap that remains. */
const NODES_MAX = 20_000;

/**
 * The set of `k` actors that contains `given` and breaks the most flow. Branch and bound: since the removal of all of
 * the remaining candidates of one network bounds what any of them can add, whole branches fall. Beyond the node limit
 * the greedy answer stands, with the bound shown.
 */
export function mostDisruptive(
  networks: readonly NetworkModel[],
  k: number,
  given: readonly string[] = [],
): Removal {
  const model = new Model(networks);
  const start = new Set(given);
  const greedy = model.greedy(k, start);
  const search = new Search(model, k, greedy);
  search.run(start);
  const base = model.base || 1;
  const isExact = search.nodes < NODES_MAX;
  const disruption = (model.base - search.bestLeft) / base;
  return {
    actors: search.best,
    disruption,
    isExact,
    bound: isExact ? disruption : Math.min(1, (model.base - model.leftAtLeast(start, k - start.size)) / base),
  };
}

class Model {
  readonly networks: readonly NetworkModel[];
  readonly candidates: readonly string[];
  readonly base: number;
  readonly #memo: Map<string, number>[];
  readonly #ofNetwork: ReadonlySet<string>[];

  constructor(networks: readonly NetworkModel[]) {
    this.networks = networks;
    this.#memo = networks.map(() => new Map());
    this.#ofNetwork = networks.map(
      (n) => new Set(n.stages.flatMap((s) => s.suppliers.filter((x) => x.isEligible).map((x) => x.actor))),
    );
    this.base = this.left(new Set());
    const all = [...new Set(this.#ofNetwork.flatMap((s) => [...s]))].sort();
    const alone = new Map(all.map((a) => [a, this.left(new Set([a]))]));
    this.candidates = all.sort((a, b) => (alone.get(a) ?? 0) - (alone.get(b) ?? 0));
  }

  left(removed: ReadonlySet<string>): number {
    let sum = 0;
    for (const [i, network] of this.networks.entries()) sum += this.leftOf(i, network, removed);
    return sum;
  }

  leftOf(i: number, network: NetworkModel, removed: ReadonlySet<string>): number {
    const own = [...removed].filter((a) => this.#ofNetwork[i]?.has(a)).sort();
    const key = own.join("\u0000");
    const memo = this.#memo[i] as Map<string, number>;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const value = delivered([network], new Set(own));
    memo.set(key, value);
    return value;
  }

  greedy(k: number, start: ReadonlySet<string>): string[] {
    const chosen = new Set(start);
    while (chosen.size < Math.min(k, this.candidates.length)) {
      let best: string | undefined;
      let least = Infinity;
      for (const actor of this.candidates) {
        if (chosen.has(actor)) continue;
        const left = this.left(new Set([...chosen, actor]));
        if (left < least - 1e-12) {
          least = left;
          best = actor;
        }
      }
      if (best === undefined) break;
      chosen.add(best);
    }
    return [...chosen];
  }

  /**
   * No set of `more` further actors leaves less than this: the last one is tried out, more are granted the least of each
   * stage.
   */
  leftAtLeast(removed: ReadonlySet<string>, more: number, excluded: ReadonlySet<string> = new Set()): number {
    if (more <= 0) return this.left(removed);
    if (more === 1) {
      let least = this.left(removed);
      for (const actor of this.candidates)
        if (!removed.has(actor) && !excluded.has(actor))
          least = Math.min(least, this.left(new Set([...removed, actor])));
      return least;
    }
    let left = 0;
    for (const network of this.networks) left += network.rate * leastThroughput(network, removed, excluded);
    return left;
  }
}

/**
 * No further removal leaves less of a network than this. Who is gone is stood in for, so taking all away may leave more
 * than taking some: each stage is given its own least, which no one set need reach.
 */
function leastThroughput(
  network: NetworkModel,
  removed: ReadonlySet<string>,
  excluded: ReadonlySet<string>,
): number {
  let least = network.stages.length === 0 ? 0 : 1;
  for (const { suppliers } of network.stages) {
    const isOpen = (s: Supplier): boolean => s.isEligible && !excluded.has(s.actor);
    const staying = suppliers.filter((s) => !removed.has(s.actor));
    const isHurt = staying.length < suppliers.length;
    const hurt = staying.reduce((sum, s) => sum + (isOpen(s) ? 0 : s.standby), 0);
    const whole = staying.reduce((sum, s) => sum + s.capacity, 0);
    const canBeHurt = isHurt || staying.some(isOpen);
    least = Math.min(least, isHurt ? hurt : canBeHurt ? Math.min(whole, hurt) : whole);
  }
  return least;
}

class Search {
  readonly #model: Model;
  readonly #k: number;
  best: readonly string[];
  bestLeft: number;
  nodes = 0;

  constructor(model: Model, k: number, greedy: readonly string[]) {
    this.#model = model;
    this.#k = k;
    this.best = greedy;
    this.bestLeft = model.left(new Set(greedy));
  }

  run(start: ReadonlySet<string>): void {
    this.#branch(start, 0, new Set());
  }

  #branch(removed: ReadonlySet<string>, from: number, excluded: ReadonlySet<string>): void {
    if (this.nodes++ >= NODES_MAX) return;
    const { candidates } = this.#model;
    const left = this.#model.left(removed);
    if (left < this.bestLeft - 1e-9) {
      this.bestLeft = left;
      this.best = [...removed];
    }
    const more = this.#k - removed.size;
    if (more <= 0 || from >= candidates.length || this.bestLeft <= 1e-9) return;
    if (this.#model.leftAtLeast(removed, more, excluded) >= this.bestLeft - 1e-9) return;
    const actor = candidates[from] as string;
    if (!removed.has(actor)) this.#branch(new Set([...removed, actor]), from + 1, excluded);
    this.#branch(removed, from + 1, new Set([...excluded, actor]));
  }
}

/** A ranking whose first 1, 3, 5 and 10 are each the best set that contains the one before; ties break by name. */
export function rankedChokepoints(
  networks: readonly NetworkModel[],
  steps: readonly number[] = [1, 2, 3, 5, 10],
): Removal[] {
  const found: Removal[] = [];
  let given: readonly string[] = [];
  for (const k of steps) {
    const removal = mostDisruptive(networks, k, given);
    const added = removal.actors.filter((a) => !given.includes(a));
    given = [...given, ...added];
    found.push({ ...removal, actors: given });
    if (added.length === 0) break;
  }
  return found;
}
