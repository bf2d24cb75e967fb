import {
  delivered,
  disruptiveSets,
  disruptiveSetsWithin,
  type NetworkModel,
  type Supplier,
} from "./chokepoints.ts";
import { type Effort, effortOf, perDay, shareBounds } from "./effort.ts";
import { GAIN_FACTOR, type Robustness, robustness } from "./robust-choice.ts";

/** A stage that other fronts add to the networks of a case: whoever moves its money, whoever advertises it. */
export interface FrontStage {
  readonly name: "money" | "advert";
  readonly actors: readonly { readonly id: string; readonly weight: number; readonly isEligible: boolean }[];
}

/** Stands for others of a market that the records do not show: removing everybody who is seen never breaks it all. */
export const UNSEEN = "(unseen)";

/**
 * The networks of a case over all fronts. A crossing needs goods AND a way to pay AND somebody who finds customers, so
 * each front's stage is joined to every network of goods; where there are only such stages, they are the network.
 */
export function caseNetworks(
  goods: readonly NetworkModel[],
  fronts: readonly FrontStage[],
  standbyGain: number,
): NetworkModel[] {
  const stages = fronts.flatMap((front) => {
    const all = front.actors.reduce((sum, a) => sum + a.weight, 0);
    if (all <= 0) return [];
    const suppliers: Supplier[] = front.actors.map((a) => {
      const capacity = a.weight / all;
      return {
        actor: a.id,
        capacity,
        standby: Math.min(1, capacity + standbyGain),
        isEligible: a.isEligible,
      };
    });
    return [
      {
        name: front.name,
        suppliers: [...suppliers, { actor: UNSEEN, capacity: 0, standby: standbyGain, isEligible: false }],
        records: all,
      },
    ];
  });
  if (goods.length === 0) return stages.length === 0 ? [] : [{ id: "case", rate: 1, stages }];
  return goods.map((network) => ({ ...network, stages: [...network.stages, ...stages] }));
}

/** Nobody of these is proposed; they stay part of the flow. */
export const withoutProposing = (
  networks: readonly NetworkModel[],
  spared: ReadonlySet<string>,
): NetworkModel[] =>
  networks.map((n) => ({
    ...n,
    stages: n.stages.map((s) => ({
      ...s,
      suppliers: s.suppliers.map((x) => (spared.has(x.actor) ? { ...x, isEligible: false } : x)),
    })),
  }));

/** A set of actors with what its removal breaks, who steps in, and what that does to the risk to life. */
export interface DisruptionSet {
  readonly actors: readonly string[];
  /** Share of the flow that is broken, 0 to 1; `low` and `high` where stand-ins do twice, or half, what is assumed. */
  readonly disruption: number;
  readonly low: number;
  readonly high: number;
  readonly bound: number;
  readonly isExact: boolean;
  readonly displacement: readonly {
    readonly network: string;
    readonly stage: string;
    readonly actor: string;
    /** Share of the stage that it can take over; `low` and `high` as far as its share is sure, with half and twice the gain. */
    readonly standby: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** Days of work that it takes, where days are estimated. */
  readonly effort?: Effort;
  /** Share of the flow that each of these days breaks; absent where it takes none. */
  readonly perDay?: Effort;
  readonly robust?: Robustness;
  readonly risk?: {
    readonly boatsPerWeekBefore: number;
    readonly boatsPerWeekAfter: number;
    /** If as many want to cross; absent where next to nothing goes on. */
    readonly peoplePerBoatIfDemandStays?: number;
  };
}

export interface SetRules {
  readonly peoplePerBoat: number;
  /** Days of work by actor: with them each set says what it takes, and how sure the choice is. */
  readonly efforts?: ReadonlyMap<string, Effort>;
  /** No set takes more days than this. */
  readonly budget?: number;
}

/**
 * The sets of 1 to `k` actors that break the most flow, each the best set of its size that the search found, within the budget
 * where there is one. A set that breaks no more than a smaller one is none: nobody is pressed for nothing.
 */
export function disruptionSets(
  networks: readonly NetworkModel[],
  k: number,
  rules: SetRules,
): DisruptionSet[] {
  const { efforts } = rules;
  const sets = setsOf(networks, k, rules);
  if (efforts === undefined) return sets;
  const robust = robustness(
    networks,
    sets.map((set) => set.actors),
    efforts,
    rules.budget,
  );
  return sets.map((set, i) => {
    const effort = effortOf(set.actors, efforts);
    const each = perDay({ low: set.low, usual: set.disruption, high: set.high }, effort);
    return { ...set, effort, ...(each ? { perDay: each } : {}), robust: robust[i] as Robustness };
  });
}

function setsOf(networks: readonly NetworkModel[], k: number, rules: SetRules): DisruptionSet[] {
  const sets: DisruptionSet[] = [];
  const hasBoats = networks.some((n) => n.stages.some((s) => s.name === "engine" || s.name === "hull"));
  const { efforts, budget } = rules;
  const found =
    budget === undefined
      ? disruptiveSets(networks, k)
      : disruptiveSetsWithin(networks, k, { costOf: (actor) => efforts?.get(actor)?.usual ?? 0, budget });
  for (const removal of found) {
    const smaller = sets.at(-1);
    if (share(removal.disruption) <= (smaller?.disruption ?? 0) + GAIN_MIN) continue;
    const removed = new Set(removal.actors);
    const before = delivered(networks, new Set());
    const after = before * (1 - share(removal.disruption));
    sets.push({
      actors: removal.actors,
      disruption: share(removal.disruption),
      low: brokenBy(scaled(networks, GAIN_FACTOR.high), removed),
      high: brokenBy(scaled(networks, GAIN_FACTOR.low), removed),
      bound: share(removal.bound),
      isExact: removal.isExact,
      displacement: displacementOf(networks, removed),
      ...(hasBoats
        ? {
            risk: {
              boatsPerWeekBefore: before,
              boatsPerWeekAfter: after,
              ...(after < 0.05 * before
                ? {}
                : { peoplePerBoatIfDemandStays: (rules.peoplePerBoat * before) / after }),
            },
          }
        : {}),
    });
  }
  return sets;
}

function brokenBy(networks: readonly NetworkModel[], removed: ReadonlySet<string>): number {
  const before = delivered(networks, new Set());
  return before === 0 ? 0 : share(1 - delivered(networks, removed) / before);
}

/** Less is a rounding error. */
const GAIN_MIN = 1e-9;

/** Sums of shares miss 0 and 1 by a rounding error. */
const share = (value: number): number => Math.min(1, Math.max(0, value));

/** What stand-ins can take over beyond what they do now, times a factor. */
const scaled = (networks: readonly NetworkModel[], factor: number): NetworkModel[] =>
  networks.map((n) => ({
    ...n,
    stages: n.stages.map((s) => ({
      ...s,
      suppliers: s.suppliers.map((x) => ({
        ...x,
        standby: Math.min(1, x.capacity + Math.max(0, x.standby - x.capacity) * factor),
      })),
    })),
  }));

const displacementOf = (
  networks: readonly NetworkModel[],
  removed: ReadonlySet<string>,
): DisruptionSet["displacement"] =>
  networks.flatMap((network) =>
    network.stages.flatMap(({ name, suppliers, records }) =>
      suppliers.some((s) => removed.has(s.actor))
        ? suppliers
            .filter((s) => !removed.has(s.actor))
            .map((s) => ({
              network: network.id,
              stage: name,
              actor: s.actor,
              standby: s.standby,
              ...standbyBounds(s, records),
            }))
        : [],
    ),
  );

function standbyBounds({ capacity, standby }: Supplier, records: number | undefined) {
  const gain = Math.max(0, standby - capacity);
  // What is not seen has no share that records could bound.
  const { low, high } = capacity === 0 ? { low: 0, high: 0 } : shareBounds(capacity, records);
  return {
    low: Math.min(1, low + gain * GAIN_FACTOR.low),
    high: Math.min(1, high + gain * GAIN_FACTOR.high),
  };
}
