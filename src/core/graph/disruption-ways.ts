import { type CompiledNetwork, type Member, standingOf } from "./disruption-model.ts";

/** What may be spent: so many removals, and so many tenths of a day in all. */
export interface Purse {
  readonly count: number;
  readonly cost: number;
}

interface Spent {
  readonly left: number;
  readonly count: number;
  readonly cost: number;
}

/** One way for a network to hand on less: whom it takes, paid for or not. */
export interface Way extends Spent {
  readonly paid: readonly number[];
  readonly free: readonly number[];
}

/** Ways that a list may hold; beyond, costs are rounded down, so that what is said to be left stays a bound. */
const WAYS_MAX = 1000;

/** Those that no other beats by what is left, by number and by cost. */
export function undominated<T extends Spent>(ways: readonly T[], countMax: number): T[] {
  const kept = unbeaten(ways, countMax);
  if (kept.length <= WAYS_MAX) return kept;
  const step = Math.ceil((Math.max(...kept.map((w) => w.cost)) * (countMax + 1)) / WAYS_MAX);
  return unbeaten(
    kept.map((w) => ({ ...w, cost: w.cost - (w.cost % step) })),
    countMax,
  );
}

function unbeaten<T extends Spent>(ways: readonly T[], countMax: number): T[] {
  const sorted = [...ways].sort((a, b) => a.left - b.left || a.count - b.count || a.cost - b.cost);
  const least = new Float64Array(countMax + 1).fill(Infinity);
  return sorted.filter(({ count, cost }) => {
    if ((least[count] as number) <= cost) return false;
    for (let c = count; c <= countMax; c++) least[c] = Math.min(least[c] as number, cost);
    return true;
  });
}

/** How a network can hand on less: of those whom it pays for it takes what the purse buys, of the others all that help. */
export function waysOf(
  { rate, stages }: CompiledNetwork,
  n: number,
  state: Int8Array,
  payer: ReadonlyMap<number, number>,
  costs: readonly number[],
  purse: Purse,
): Way[] {
  const none = { count: 0, cost: 0, paid: [], free: [] };
  const ways: Way[] = stages.length === 0 ? [{ ...none, left: 0 }] : [];
  const add = (way: Way): void => void ways.push({ ...way, left: rate * Math.min(1, Math.max(0, way.left)) });
  for (const stage of stages) {
    const { payable, free, standing, granted, isHurt } = standingOf(stage, n, state, payer);
    add({ ...none, left: isHurt ? standing : stage.whole });
    if (free.length > 0) add({ ...none, left: standing - granted, free });
    for (const bought of boughtOf(payable, costs, purse))
      if (bought.count > 0) add({ ...bought, left: standing - granted + bought.left, free });
  }
  return undominated(ways, purse.count);
}

type Bought = Spent & { readonly paid: readonly number[] };

/** Of those who cost the same, the greatest stand-ins are taken first; `left` is less than nothing by what they did. */
function boughtOf(members: readonly Member[], costs: readonly number[], purse: Purse): Bought[] {
  const alike = new Map<number, Member[]>();
  for (const m of members) {
    const cost = costs[m.actor] as number;
    alike.set(cost, [...(alike.get(cost) ?? []), m]);
  }
  let all: Bought[] = [{ left: 0, count: 0, cost: 0, paid: [] }];
  for (const [each, those] of alike) {
    const next = [...all];
    for (const before of all) {
      let { left, count, cost, paid } = before;
      for (const { actor, standby } of those) {
        left -= standby;
        count += 1;
        cost += each;
        paid = [...paid, actor];
        if (count > purse.count || cost > purse.cost) break;
        next.push({ left, count, cost, paid });
      }
    }
    all = undominated(next, purse.count);
  }
  return all;
}

interface Sum extends Spent {
  readonly way?: Way;
  readonly before?: Sum;
}

/** One way for each network, so that the least is left in all that the purse can buy. */
export function cheapest(
  networks: readonly (readonly Way[])[],
  purse: Purse,
): { readonly left: number; readonly ways: readonly Way[] } {
  let sums: Sum[] = [{ left: 0, count: 0, cost: 0 }];
  for (const own of networks) {
    const next: Sum[] = [];
    for (const before of sums)
      for (const way of own) {
        const count = before.count + way.count;
        const cost = before.cost + way.cost;
        if (count > purse.count || cost > purse.cost) continue;
        next.push({ left: before.left + way.left, count, cost, way, before });
      }
    sums = undominated(next, purse.count);
  }
  const ways: Way[] = [];
  for (let at = sums[0]; at?.way !== undefined; at = at.before) ways.unshift(at.way);
  return { left: sums[0]?.left ?? 0, ways };
}
