import type { NetworkModel } from "./chokepoints.ts";

export interface Member {
  /** Place among the candidates. */
  readonly actor: number;
  readonly standby: number;
}

interface Stage {
  /** What it hands on while nobody of it is removed. */
  readonly whole: number;
  /** What those do who are nobody's candidate, once another of the stage is gone. */
  readonly fixed: number;
  /** The greatest stand-in first. */
  readonly members: readonly Member[];
}

export interface CompiledNetwork {
  readonly rate: number;
  readonly stages: readonly Stage[];
}

/** Whether a candidate is open to choice, gone, or to stay. */
export const OPEN = 0;
export const GONE = 1;
export const STAYS = 2;

const EPSILON = 1e-12;

/** Candidates are numbered by what is left without each of them alone, then by name: of equals the first is proposed. */
export function compile(networks: readonly NetworkModel[], given: readonly string[]) {
  const all = networks.flatMap((n) => n.stages.flatMap((s) => s.suppliers));
  const unsorted = [...new Set([...given, ...all.filter((s) => s.isEligible).map((s) => s.actor)])].sort();
  const first = networks.map((n) => networkOf(n, new Map(unsorted.map((name, i) => [name, i]))));
  const alone = unsorted.map((_, actor) => {
    const state = new Int8Array(unsorted.length);
    state[actor] = GONE;
    return first.reduce((sum, net) => sum + leftOf(net, state), 0);
  });
  const order = unsorted
    .map((_, i) => i)
    .sort((a, b) => (alone[a] as number) - (alone[b] as number) || a - b);
  const names = order.map((i) => unsorted[i] as string);
  const numbers = new Map(names.map((name, i) => [name, i]));
  return { names, nets: networks.map((n) => networkOf(n, numbers)) };
}

function networkOf(network: NetworkModel, numbers: ReadonlyMap<string, number>): CompiledNetwork {
  return {
    rate: network.rate,
    stages: network.stages.map(({ suppliers }) => {
      const standby = new Map<number, number>();
      let fixed = 0;
      for (const s of suppliers) {
        const actor = numbers.get(s.actor);
        if (actor === undefined) fixed += s.standby;
        else standby.set(actor, (standby.get(actor) ?? 0) + s.standby);
      }
      return {
        whole: Math.min(
          1,
          suppliers.reduce((sum, s) => sum + s.capacity, 0),
        ),
        fixed,
        members: [...standby]
          .map(([actor, amount]) => ({ actor, standby: amount }))
          .sort((a, b) => b.standby - a.standby || a.actor - b.actor),
      };
    }),
  };
}

/** What a network hands on where exactly those marked as gone are gone. */
export function leftOf({ rate, stages }: CompiledNetwork, state: Int8Array): number {
  let least = stages.length === 0 ? 0 : 1;
  for (const { whole, fixed, members } of stages) {
    let standing = fixed;
    let isHurt = false;
    for (const m of members)
      if (state[m.actor] === GONE) isHurt = true;
      else standing += m.standby;
    least = Math.min(least, isHurt ? standing : whole);
  }
  return rate * least;
}

/** Who of a stage may still be taken: by this network's own money, or by another's. */
export interface StageStanding {
  /** Of the open ones those that network n pays for. */
  readonly payable: readonly Member[];
  /** Of the open ones those that another pays for. */
  readonly free: readonly number[];
  /** What stands in once anybody is taken, and how much of that is of the free ones. */
  readonly standing: number;
  readonly granted: number;
  /** Whether somebody is gone already. */
  readonly isHurt: boolean;
}

export function standingOf(
  { fixed, members }: CompiledNetwork["stages"][number],
  n: number,
  state: Int8Array,
  payer: ReadonlyMap<number, number>,
): StageStanding {
  const payable: Member[] = [];
  const free: number[] = [];
  let standing = fixed;
  let granted = 0;
  let isHurt = false;
  for (const m of members) {
    if (state[m.actor] === GONE) {
      isHurt = true;
      continue;
    }
    standing += m.standby;
    if (state[m.actor] !== OPEN) continue;
    if (payer.get(m.actor) === n) payable.push(m);
    else {
      free.push(m.actor);
      granted += m.standby;
    }
  }
  return { payable, free, standing, granted, isHurt };
}

/** The least that a network can hand on with so many removals that it pays for, with whom it takes, paid for or not. */
export interface Option {
  readonly left: number;
  readonly paid: readonly number[];
  readonly free: readonly number[];
}

export function optionsOf(
  { rate, stages }: CompiledNetwork,
  n: number,
  state: Int8Array,
  payer: ReadonlyMap<number, number>,
  budget: number,
): Option[] {
  const options: Option[] = [];
  const none = { left: stages.length === 0 ? 0 : 1, paid: [] as number[], free: [] as number[] };
  for (const stage of stages) {
    const { payable: paid, free, standing, granted, isHurt } = standingOf(stage, n, state, payer);
    let least: Option = { left: isHurt ? standing : stage.whole, paid: [], free: [] };
    const consider = (left: number, count: number): void => {
      if (left < least.left - EPSILON) least = { left, paid: paid.slice(0, count).map((m) => m.actor), free };
    };
    if (free.length > 0) consider(standing - granted, 0);
    let without = standing - granted;
    for (let j = 0; j <= budget; j++) {
      if (j > 0) {
        const next = paid[j - 1];
        if (next) {
          without -= next.standby;
          consider(without, j);
        }
      }
      const known = options[j] ?? none;
      options[j] = least.left < known.left - EPSILON ? least : known;
    }
  }
  while (options.length <= budget) options.push(none);
  return options.map((o) => ({ ...o, left: rate * Math.max(0, o.left) }));
}

/** At each a third of the span falls away. */
const PRICE_STEPS = 12;

/**
 * No set leaves less than this: each removal costs a price that its networks share, each network takes all that is worth it,
 * and what the budget would have bought at that price is given back (a Lagrangian bound); the best price is searched for.
 */
export function leftByPrice(
  nets: readonly CompiledNetwork[],
  state: Int8Array,
  costs: readonly ReadonlyMap<number, number>[],
  priceMax: number,
  budget: number,
): number {
  let low = 0;
  let high = priceMax;
  let best = 0;
  const at = (price: number): number => {
    const sum = nets.reduce(
      (all, net, n) => all + leftAtPrice(net, state, price, costs[n] as ReadonlyMap<number, number>),
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

/** The least of what a network hands on and what is paid for it, whoever is taken of those open. */
function leftAtPrice(
  { rate, stages }: CompiledNetwork,
  state: Int8Array,
  price: number,
  costs: ReadonlyMap<number, number>,
): number {
  if (rate === 0) return 0;
  let least = stages.length === 0 ? 0 : 1;
  for (const { whole, fixed, members } of stages) {
    let standing = fixed;
    let worth = 0;
    let isHurt = false;
    let isOpen = false;
    for (const { actor, standby } of members) {
      if (state[actor] === GONE) {
        isHurt = true;
        continue;
      }
      standing += standby;
      if (state[actor] !== OPEN) continue;
      isOpen = true;
      worth += Math.max(0, standby - (price * (costs.get(actor) ?? 0)) / rate);
    }
    if (!isHurt) least = Math.min(least, whole);
    if (isHurt || isOpen) least = Math.min(least, standing - worth);
  }
  return rate * Math.max(0, least);
}

/** Splits the budget over parts so that the least is left in all; of equal splits the one that spends less, and on the first. */
export function allot(
  leftByPart: readonly (readonly number[])[],
  budget: number,
): { readonly left: number; readonly shares: readonly number[] } {
  let dp = new Float64Array(budget + 1);
  const spent: Int32Array[] = [];
  for (const left of leftByPart) {
    const next = new Float64Array(budget + 1).fill(Infinity);
    const own = new Int32Array(budget + 1);
    for (let c = 0; c <= budget; c++)
      for (let j = 0; j <= c && j < left.length; j++) {
        const sum = (dp[c - j] as number) + (left[j] as number);
        if (sum >= (next[c] as number) - EPSILON) continue;
        next[c] = sum;
        own[c] = j;
      }
    dp = next;
    spent.push(own);
  }
  const shares = new Array<number>(leftByPart.length).fill(0);
  let rest = budget;
  for (let i = spent.length - 1; i >= 0; i--) {
    shares[i] = spent[i]?.[rest] as number;
    rest -= shares[i] as number;
  }
  return { left: dp[budget] as number, shares };
}
