import {
  allot,
  type CompiledNetwork,
  GONE,
  leftAtPrice,
  leftOf,
  OPEN,
  type Option,
  optionsOf,
  STAYS,
} from "./disruption-model.ts";

/** Less is a rounding error. */
const GAIN_MIN = 1e-9;
const EXCHANGES_MAX = 20;
/** At each a third of the span falls away. */
const PRICE_STEPS = 12;

/** Branch and bound over those who serve several networks of one part. */
export class PartSearch {
  readonly #nets: readonly CompiledNetwork[];
  readonly #state: Int8Array;
  readonly #nodesMax: number;
  /** The network that pays for an actor, by actor. */
  readonly #payer = new Map<number, number>();
  readonly #shared = new Set<number>();
  /** What part of an actor's removal each network pays, by actor: all parts of one actor make 1. */
  readonly #costs: readonly Map<number, number>[];
  /** Who does the same in the same places and does less, by actor: where the greater stays, so do they. */
  readonly #lesser = new Map<number, readonly number[]>();
  best: readonly number[];
  bestLeft: number;
  /** What any set in a branch that was not looked at leaves at least. */
  openLeast = Infinity;
  #nodes = 0;
  #priceMax = 0;

  constructor(
    nets: readonly CompiledNetwork[],
    state: Int8Array,
    nodesMax: number,
    start: readonly number[],
  ) {
    this.#nets = nets;
    this.#state = state;
    this.#nodesMax = nodesMax;
    this.#costs = nets.map(() => new Map());
    this.best = start;
    this.bestLeft = this.#leftWithout(start);
    this.#share();
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
    const open = [...this.#payer.keys()].filter((a) => this.#state[a] === OPEN).sort((a, b) => a - b);
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

  #share(): void {
    const weights = new Map<number, Map<number, number>>();
    const places = new Map<number, { readonly place: string; readonly standby: number }[]>();
    for (const [n, net] of this.#nets.entries())
      for (const [s, stage] of net.stages.entries())
        for (const { actor, standby } of stage.members) {
          const own = weights.get(actor) ?? new Map<number, number>();
          own.set(n, Math.max(own.get(n) ?? 0, net.rate * standby));
          weights.set(actor, own);
          places.set(actor, [...(places.get(actor) ?? []), { place: `${n}/${s}`, standby }]);
        }
    for (const [actor, own] of weights) {
      const [first] = [...own].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      this.#payer.set(actor, first?.[0] ?? 0);
      const all = [...own.values()].reduce((a, b) => a + b, 0);
      this.#priceMax = Math.max(this.#priceMax, all);
      for (const [n, weight] of own) this.#costs[n]?.set(actor, all === 0 ? 1 / own.size : weight / all);
      if (own.size > 1) this.#shared.add(actor);
    }
    const alike = new Map<string, number[]>();
    for (const [actor, own] of places) {
      const key = own.map((p) => p.place).join(" ");
      alike.set(key, [...(alike.get(key) ?? []), actor]);
    }
    for (const actors of alike.values())
      for (const a of actors)
        this.#lesser.set(
          a,
          actors.filter(
            (b) =>
              b !== a &&
              (places.get(a) ?? []).every(({ standby }, i) => {
                const other = places.get(b)?.[i]?.standby ?? 0;
                return other < standby || (other === standby && b > a);
              }),
          ),
        );
  }

  #leftWithout(actors: readonly number[]): number {
    const state = this.#state;
    const before = actors.map((a) => state[a] as number);
    for (const a of actors) state[a] = GONE;
    const left = this.#nets.reduce((sum, net) => sum + leftOf(net, state), 0);
    for (const [i, a] of actors.entries()) state[a] = before[i] as number;
    return left;
  }

  /**
   * No set leaves less than this: each removal costs a price that its networks share, each network takes all that is worth it,
   * and what the budget would have bought at that price is given back (a Lagrangian bound); the best price is searched for.
   */
  #leftByPrice(budget: number): number {
    let low = 0;
    let high = this.#priceMax;
    let best = 0;
    const at = (price: number): number => {
      const sum = this.#nets.reduce(
        (all, net, n) => all + leftAtPrice(net, this.#state, price, this.#costs[n] as Map<number, number>),
        -price * budget,
      );
      best = Math.max(best, sum);
      return sum;
    };
    for (let i = 0; i < PRICE_STEPS; i++) {
      const a = low + (high - low) / 3;
      const b = high - (high - low) / 3;
      if (at(a) < at(b)) low = a;
      else high = b;
    }
    return best;
  }

  #branch(budget: number, gone: readonly number[]): void {
    const options = this.#nets.map((net, n) => optionsOf(net, n, this.#state, this.#payer, budget));
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
      owed.length > 0 ? owed : paid.filter((a) => this.#state[a] === OPEN && this.#shared.has(a));
    if (doubtful.length === 0) return;
    if (this.#nodes++ >= this.#nodesMax) {
      this.openLeast = Math.min(this.openLeast, least);
      return;
    }
    const actor = Math.min(...doubtful);
    this.#state[actor] = GONE;
    if (budget > 0) this.#branch(budget - 1, [...gone, actor]);
    const kept = [actor, ...(this.#lesser.get(actor) ?? [])].filter((a) => this.#state[a] !== STAYS);
    const before = kept.map((a) => (a === actor ? OPEN : (this.#state[a] as number)));
    // Who was chosen on the way down stays chosen: a lesser one is never taken before a greater one.
    for (const a of kept) if (a === actor || this.#state[a] === OPEN) this.#state[a] = STAYS;
    this.#branch(budget, gone);
    for (const [i, a] of kept.entries()) this.#state[a] = before[i] as number;
  }
}
