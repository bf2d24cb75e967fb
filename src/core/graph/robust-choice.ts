import { delivered, disruptiveSets, disruptiveSetsWithin, type NetworkModel } from "./chokepoints.ts";
import { type Effort, effortOf, shareBounds } from "./effort.ts";

/** How a choice fares where what is only estimated comes out otherwise. */
export interface Robustness {
  readonly draws: number;
  /** Share of them in which no set of its size was found that breaks more and is within the budget, as it is. */
  readonly best: number;
  /** Share of them in which it is within the budget; absent where there is none. */
  readonly affordable?: number;
}

/** Stand-ins do between half and twice of what is assumed that they add. */
export const GAIN_FACTOR = { low: 0.5, high: 2 } as const;

const DRAWS = 100;
/** A search for each: all of them together may not take longer than a page waits. */
const MANY = 80;
const VERY_MANY = 400;
const DRAW_NODES_MAX = 2;
const SEED = 20261201;
/** What breaks less than this more is as good. */
const AS_GOOD = 1e-6;

/**
 * Each set under so many draws of days, shares and stand-ins from between their bounds, always the same for the same case. Actors
 * whose days were estimated alike are drawn alike: what is wrong about a kind is wrong about all of it.
 */
export function robustness(
  networks: readonly NetworkModel[],
  sets: readonly (readonly string[])[],
  efforts: ReadonlyMap<string, Effort>,
  budget?: number,
): Robustness[] {
  const k = Math.max(0, ...sets.map((set) => set.length));
  const suppliers = networks.reduce((n, x) => n + x.stages.reduce((m, s) => m + s.suppliers.length, 0), 0);
  const draws = suppliers > VERY_MANY ? DRAWS / 10 : suppliers > MANY ? DRAWS / 5 : DRAWS;
  const random = numbersFrom(SEED);
  const best = sets.map(() => 0);
  const affordable = sets.map(() => 0);
  for (let draw = 0; draw < draws; draw++) {
    const drawn = networks.map((network) => drawNetwork(network, random));
    const days = drawEfforts(efforts, random);
    const costOf = (actor: string): number => days.get(actor)?.usual ?? 0;
    const found =
      budget === undefined
        ? disruptiveSets(drawn, k, [], DRAW_NODES_MAX)
        : disruptiveSetsWithin(drawn, k, { costOf, budget }, DRAW_NODES_MAX);
    const before = delivered(drawn, new Set());
    for (const [i, set] of sets.entries()) {
      if (budget !== undefined && effortOf(set, days).usual > budget) continue;
      (affordable[i] as number) += 1;
      const broken = 1 - delivered(drawn, new Set(set)) / (before || 1);
      if (broken >= (found[set.length]?.disruption ?? 0) - AS_GOOD) (best[i] as number) += 1;
    }
  }
  return sets.map((_, i) => ({
    draws,
    best: (best[i] as number) / draws,
    ...(budget === undefined ? {} : { affordable: (affordable[i] as number) / draws }),
  }));
}

function drawNetwork(network: NetworkModel, random: () => number): NetworkModel {
  return {
    ...network,
    stages: network.stages.map((stage) => {
      const all = stage.suppliers.reduce((sum, s) => sum + s.capacity, 0);
      const shares = stage.suppliers.map(({ capacity }) => {
        const { low, high } = shareBounds(capacity, stage.records);
        return capacity === 0 ? 0 : triangular(low, capacity, high, random());
      });
      // The shares of a stage make what they made together.
      const scale = all / (shares.reduce((a, b) => a + b, 0) || 1);
      const { low, high } = GAIN_FACTOR;
      return {
        ...stage,
        suppliers: stage.suppliers.map((s, i) => {
          const capacity = (shares[i] as number) * scale;
          const gain = Math.max(0, s.standby - s.capacity) * low * (high / low) ** random();
          return { ...s, capacity, standby: Math.min(1, capacity + gain) };
        }),
      };
    }),
  };
}

function drawEfforts(efforts: ReadonlyMap<string, Effort>, random: () => number): Map<string, Effort> {
  const alike = new Map<string, number>();
  return new Map(
    [...efforts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([actor, { low, usual, high }]) => {
        const key = `${low} ${usual} ${high}`;
        const days = alike.get(key) ?? triangular(low, usual, high, random());
        alike.set(key, days);
        return [actor, { low: days, usual: days, high: days }];
      }),
  );
}

/** Likeliest at `usual`. */
function triangular(low: number, usual: number, high: number, u: number): number {
  if (high <= low) return usual;
  const peak = (usual - low) / (high - low);
  return u < peak
    ? low + Math.sqrt(u * (high - low) * (usual - low))
    : high - Math.sqrt((1 - u) * (high - low) * (high - usual));
}

/** Between 0 and 1, from a seed (mulberry32). */
function numbersFrom(seed: number): () => number {
  let at = seed;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let t = Math.imul(at ^ (at >>> 15), 1 | at);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
