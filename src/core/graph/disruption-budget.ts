import type { NetworkModel } from "./chokepoints.ts";
import { type CompiledNetwork, compile, GONE, leftByPrice, leftOf, OPEN, STAYS } from "./disruption-model.ts";
import { type Payers, payersOf } from "./disruption-payers.ts";
import type { Found } from "./disruption-search.ts";
import { cheapest, type Purse, waysOf } from "./disruption-ways.ts";

/** Less is a rounding error. */
const GAIN_MIN = 1e-9;
/** Costs are counted in tenths of a day: whole numbers add up without error. */
const tenths = (days: number): number => Math.max(0, Math.round(days * 10));

/**
 * The sets that leave the least of the flow for a budget of days, of at most 0, 1 … up to `k` actors.
 *
 * The ways in which each network can be hurt are listed by number and by cost, and put together over networks as a knapsack
 * with two limits: exact where networks share nobody. Those who serve several are branched on, as where there is no budget.
 */
export function searchWithin(
  networks: readonly NetworkModel[],
  k: number,
  costOf: (actor: string) => number,
  budget: number,
  nodesMax: number,
): Found[] {
  const { names, nets } = compile(networks, []);
  const costs = names.map((name) => tenths(costOf(name)));
  const purse = tenths(budget);
  // Whom the whole budget does not stop is not open to choice.
  const state = Int8Array.from(costs, (cost) => (cost > purse ? STAYS : OPEN));
  const payers = payersOf(nets, (actor) => costs[actor] as number);
  const found: Found[] = [];
  let best: readonly number[] = [];
  for (let count = 0; count <= k; count++) {
    const search = new BudgetSearch(nets, costs, payers, Int8Array.from(state), nodesMax, best);
    search.run({ count, cost: purse });
    best = search.best;
    found.push({
      actors: [...best].sort((a, b) => a - b).map((actor) => names[actor] as string),
      left: search.bestLeft,
      leftAtLeast: Math.min(search.bestLeft, search.openLeast),
    });
  }
  return found;
}

class BudgetSearch {
  readonly #nets: readonly CompiledNetwork[];
  readonly #costs: readonly number[];
  readonly #payers: Payers;
  readonly #portionsOfCost: readonly ReadonlyMap<number, number>[];
  readonly #state: Int8Array;
  readonly #nodesMax: number;
  #nodes = 0;
  best: readonly number[];
  bestLeft: number;
  /** What any set in a branch that was not looked at leaves at least. */
  openLeast = Infinity;

  constructor(
    nets: readonly CompiledNetwork[],
    costs: readonly number[],
    payers: Payers,
    state: Int8Array,
    nodesMax: number,
    start: readonly number[],
  ) {
    this.#nets = nets;
    this.#costs = costs;
    this.#payers = payers;
    this.#portionsOfCost = payers.portions.map(
      (own) => new Map([...own].map(([actor, part]) => [actor, part * (costs[actor] as number)])),
    );
    this.#state = state;
    this.#nodesMax = nodesMax;
    this.best = start;
    this.bestLeft = this.#leftWithout(start);
  }

  run(purse: Purse): void {
    this.#branch(purse, []);
  }

  #leftWithout(actors: readonly number[]): number {
    const state = Int8Array.from(this.#state);
    for (const actor of actors) state[actor] = GONE;
    return this.#nets.reduce((sum, net) => sum + leftOf(net, state), 0);
  }

  /** No set leaves less: the better of a price on each removal and a price on each day. */
  #leftByPrice({ count, cost }: Purse): number {
    const { portions, weight } = this.#payers;
    const each = Math.max(0, ...weight.values());
    const perTenth = Math.max(0, ...[...weight].map(([a, w]) => w / Math.max(1, this.#costs[a] as number)));
    return Math.max(
      leftByPrice(this.#nets, this.#state, portions, each, count),
      leftByPrice(this.#nets, this.#state, this.#portionsOfCost, perTenth, cost),
    );
  }

  /** As many of them, the first first, as the purse pays for: a list that was rounded may hold more. */
  #affordable(actors: readonly number[], purse: Purse): readonly number[] {
    let { count, cost } = purse;
    return actors.filter((actor) => {
      const own = this.#costs[actor] as number;
      if (count < 1 || cost < own) return false;
      count -= 1;
      cost -= own;
      return true;
    });
  }

  #branch(purse: Purse, gone: readonly number[]): void {
    const { payer, shared, lesser } = this.#payers;
    const { left, ways } = cheapest(
      this.#nets.map((net, n) => waysOf(net, n, this.#state, payer, this.#costs, purse)),
      purse,
    );
    if (left >= this.bestLeft - GAIN_MIN) return;
    const least = Math.max(left, this.#leftByPrice(purse));
    if (least >= this.bestLeft - GAIN_MIN) return;
    const paid = this.#affordable([...new Set(ways.flatMap((way) => way.paid))], purse);
    const set = [...gone, ...paid];
    const reached = this.#leftWithout(set);
    if (reached < this.bestLeft - GAIN_MIN) {
      this.bestLeft = reached;
      this.best = set;
    }
    if (reached <= least + GAIN_MIN) return;
    // Somebody was had for nothing, or makes room elsewhere for one who does more.
    const owed = ways.flatMap((way) => way.free).filter((actor) => !paid.includes(actor));
    const doubtful = owed.length > 0 ? owed : paid.filter((actor) => shared.has(actor));
    if (doubtful.length === 0 || this.#nodes++ >= this.#nodesMax) {
      this.openLeast = Math.min(this.openLeast, least);
      return;
    }
    const actor = Math.min(...doubtful);
    const own = this.#costs[actor] as number;
    if (purse.count > 0 && own <= purse.cost) {
      this.#state[actor] = GONE;
      this.#branch({ count: purse.count - 1, cost: purse.cost - own }, [...gone, actor]);
      this.#state[actor] = OPEN;
    }
    const kept = [actor, ...(lesser.get(actor) ?? [])].filter((a) => this.#state[a] === OPEN);
    for (const a of kept) this.#state[a] = STAYS;
    this.#branch(purse, gone);
    for (const a of kept) this.#state[a] = OPEN;
  }
}
