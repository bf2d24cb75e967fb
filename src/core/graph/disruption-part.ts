import {
  allot,
  type CompiledNetwork,
  GONE,
  leftByPrice,
  leftOf,
  OPEN,
  type Option,
  optionsOf,
  STAYS,
} from "./disruption-model.ts";
import { type Payers, payersOf } from "./disruption-payers.ts";

/** Less is a rounding error. */
const GAIN_MIN = 1e-9;
const EXCHANGES_MAX = 20;

/** Branch and bound over those who serve several networks of one part. */
export class PartSearch {
  readonly #nets: readonly CompiledNetwork[];
  readonly #state: Int8Array;
  readonly #nodesMax: number;
  readonly #payers: Payers;
  best: readonly number[];
  bestLeft: number;
  /** What any set in a branch that was not looked at leaves at least. */
  openLeast = Infinity;
  #nodes = 0;

  constructor(
    nets: readonly CompiledNetwork[],
    state: Int8Array,
    nodesMax: number,
    start: readonly number[],
  ) {
    this.#nets = nets;
    this.#state = state;
    this.#nodesMax = nodesMax;
    this.#payers = payersOf(nets);
    this.best = start;
    this.bestLeft = this.#leftWithout(start);
  }

  run(budget: number): void {
    this.#offer(this.#grown(budget));
    this.#offer(this.#exchanged());
    this.#branch(budget, []);
  }

  #offer(actors: readonly number[]): void {
    const left = this.#leftWithout(actors);
    if (left >= this.bestLeft - GAIN_MIN) return;
    this.bestLeft = left;
    this.best = actors;
  }

  /** The best set so far and, while the budget lasts, those of one stage who break the most for each removal. */
  #grown(budget: number): readonly number[] {
    let set = this.best;
    for (;;) {
      const left = this.#leftWithout(set);
      let most = GAIN_MIN;
      let next: readonly number[] | undefined;
      for (const { stages } of this.#nets)
        for (const { members } of stages) {
          const more: number[] = [];
          for (const { actor } of members) {
            if (this.#state[actor] !== OPEN || set.includes(actor)) continue;
            more.push(actor);
            if (set.length + more.length > budget) break;
            const gain = (left - this.#leftWithout([...set, ...more])) / more.length;
            if (gain <= most) continue;
            most = gain;
            next = [...set, ...more];
          }
        }
      if (next === undefined) return set;
      set = next;
    }
  }

  /** One for another, as long as that breaks more. */
  #exchanged(): readonly number[] {
    const open = [...this.#payers.payer.keys()].filter((a) => this.#state[a] === OPEN).sort((a, b) => a - b);
    let set = [...this.best];
    let left = this.#leftWithout(set);
    for (let round = 0; round < EXCHANGES_MAX; round++) {
      let next: number[] | undefined;
      for (const [i] of set.entries())
        for (const actor of open) {
          if (set.includes(actor)) continue;
          const changed = set.with(i, actor);
          const rest = this.#leftWithout(changed);
          if (rest >= left - GAIN_MIN) continue;
          left = rest;
          next = changed;
        }
      if (next === undefined) break;
      set = next;
    }
    return set;
  }

  #leftWithout(actors: readonly number[]): number {
    const state = this.#state;
    const before = actors.map((a) => state[a] as number);
    for (const a of actors) state[a] = GONE;
    const left = this.#nets.reduce((sum, net) => sum + leftOf(net, state), 0);
    for (const [i, a] of actors.entries()) state[a] = before[i] as number;
    return left;
  }

  #leftByPrice(budget: number): number {
    const { portions, weight } = this.#payers;
    return leftByPrice(this.#nets, this.#state, portions, Math.max(0, ...weight.values()), budget);
  }

  #branch(budget: number, gone: readonly number[]): void {
    const options = this.#nets.map((net, n) => optionsOf(net, n, this.#state, this.#payers.payer, budget));
    const { left, shares } = allot(
      options.map((o) => o.map((x) => x.left)),
      budget,
    );
    if (left >= this.bestLeft - GAIN_MIN) return;
    const least = Math.max(left, this.#leftByPrice(budget));
    if (least >= this.bestLeft - GAIN_MIN) return;
    const taken = options.map((o, n) => o[shares[n] as number] as Option);
    const paid = [...gone, ...new Set(taken.flatMap((t) => t.paid))];
    const reached = this.#leftWithout(paid);
    this.#offer(paid);
    if (reached <= left + GAIN_MIN) return;
    // Somebody was had for nothing, or makes room elsewhere for one who does more.
    const owed = taken.flatMap((t) => t.free).filter((a) => !paid.includes(a));
    const doubtful =
      owed.length > 0 ? owed : paid.filter((a) => this.#state[a] === OPEN && this.#payers.shared.has(a));
    if (doubtful.length === 0) return;
    if (this.#nodes++ >= this.#nodesMax) {
      this.openLeast = Math.min(this.openLeast, least);
      return;
    }
    const actor = Math.min(...doubtful);
    this.#state[actor] = GONE;
    if (budget > 0) this.#branch(budget - 1, [...gone, actor]);
    const kept = [actor, ...(this.#payers.lesser.get(actor) ?? [])].filter((a) => this.#state[a] !== STAYS);
    const before = kept.map((a) => (a === actor ? OPEN : (this.#state[a] as number)));
    // Who was chosen on the way down stays chosen: a lesser one is never taken before a greater one.
    for (const a of kept) if (a === actor || this.#state[a] === OPEN) this.#state[a] = STAYS;
    this.#branch(budget, gone);
    for (const [i, a] of kept.entries()) this.#state[a] = before[i] as number;
  }
}
