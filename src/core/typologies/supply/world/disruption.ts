import { type NetworkModel, type Removal, rankedChokepoints } from "../../../graph/chokepoints.ts";
import type { Chain } from "./chains.ts";
import type { OrderScores } from "./order-scores.ts";
import type { Prepared } from "./prepare.ts";
import type { OrderRow } from "./rows.ts";

export interface DisruptionRules {
  /** Beside another's removal, a lesser supplier is taken to grow by this much; the main one already runs at its height. */
  readonly standbyGain: number;
  /** Suppliers below this share are noise. */
  readonly shareMin: number;
  /** Somebody is proposed only if at least this share of its trade in such goods goes to suspicious buyers. */
  readonly suspiciousShareMin: number;
  /** The same for everyday goods such as steel, which mostly honest people buy. */
  readonly everydayShareMin: number;
  /** People that a boat carries at the present rate: for what fewer boats mean. */
  readonly peoplePerBoat: number;
  /** Days of work to stop somebody, by stage: low, usual, high. */
  readonly effortDays: Readonly<Record<string, readonly [number, number, number]>>;
}

/** A removal with what it would set in motion. */
export interface Proposal extends Removal {
  /** Who of the same stage steps in, and with how much of it. */
  readonly displacement: readonly {
    readonly network: string;
    readonly stage: string;
    readonly actor: string;
    readonly standby: number;
  }[];
  /** Boats a week that go on, and people in each if as many want to cross: fewer boats, more people in each. */
  readonly risk: {
    readonly boatsPerWeekBefore: number;
    readonly boatsPerWeekAfter: number;
    readonly peoplePerBoatIfDemandStays: number | undefined;
  };
}

/** Each chain as stages of suppliers with shares; honest trade is in the flow and not eligible. */
export function networkModels(
  state: Prepared,
  scores: OrderScores,
  chains: readonly Chain[],
  rules: DisruptionRules,
): NetworkModel[] {
  const suspicious = new Set<OrderRow>(
    state.book.orders.filter((_, i) => (scores.score[i] as number) >= 0.5),
  );
  return chains.flatMap((chain, i) => {
    const model = modelOf(state, chain, `chain-${i + 1}`, suspicious, rules);
    return model === undefined ? [] : [model];
  });
}

class Share extends Map<number, number> {
  /** Rows that it was counted from. */
  records = 0;
}
function add(shares: Share, party: number, units: number): void {
  shares.set(party, (shares.get(party) ?? 0) + units);
  shares.records += 1;
}

function modelOf(
  state: Prepared,
  chain: Chain,
  id: string,
  suspicious: ReadonlySet<OrderRow>,
  rules: DisruptionRules,
): NetworkModel | undefined {
  const { book, goods, parties } = state;
  const orders = chain.orders.map((i) => book.orders[i] as OrderRow);
  const engine = new Share();
  const hull = new Share();
  const steel = new Share();
  const builder = new Share();
  const buyer = new Share();
  for (const order of orders)
    for (const line of order.lines) {
      const role = goods.role(line.gtin);
      if (goods.isCheapEngine(line.gtin)) add(engine, book.sellerOf(order), line.quantity);
      else if (goods.isBareHull(line.gtin)) add(hull, book.sellerOf(order), line.quantity);
      else if (role === "steel") add(steel, book.sellerOf(order), line.quantity);
      else if (role === "fabric") add(builder, book.buyerOf(order), line.quantity);
      if (goods.isRisky(line.gtin)) add(buyer, book.buyerOf(order), line.quantity);
    }
  const units = total(engine) || total(hull);
  if (units === 0) return undefined;
  const days = orders.map((o) => o.day);
  const weeks = Math.max(1, (Math.max(...days) - Math.min(...days)) / 7);
  const members = new Set(chain.buyers);
  // Goods caught in a carrier's vehicle say twice what a declaration says; a handful of records says nothing.
  const haul = new Share();
  for (const d of state.world.declarations)
    if (d.carrier !== undefined && members.has(parties.partyOf(d.consignee)))
      add(haul, parties.partyOf(d.carrier), 1);
  for (const s of state.world.seizures)
    if (s.carrier !== undefined && chain.seizures.includes(s.id)) add(haul, parties.partyOf(s.carrier), 2);
  const sells =
    (isSuch: (gtin: string) => boolean, shareMin: number) =>
    (party: number): boolean =>
      suspiciousShare(book.bySeller.get(party) ?? [], isSuch, suspicious) >= shareMin;
  // A buyer is proposed only if most of all that it orders is suspicious, whatever the one order was.
  const buys = (party: number): boolean => {
    const all = book.byBuyer.get(party) ?? [];
    return all.filter((o) => suspicious.has(o)).length / (all.length + 1) >= rules.suspiciousShareMin;
  };
  const stages = [
    stage(
      "engine",
      engine,
      sells((g) => goods.isCheapEngine(g), rules.suspiciousShareMin),
      rules,
    ),
    hull.size >= 1 && total(hull) >= total(builder) / 100
      ? stage(
          "hull",
          hull,
          sells((g) => goods.isBareHull(g), rules.suspiciousShareMin),
          rules,
        )
      : undefined,
    total(hull) === 0 ? stage("builder", builder, buys, rules) : undefined,
    total(hull) === 0
      ? stage(
          "steel",
          steel,
          sells((g) => goods.role(g) === "steel", rules.everydayShareMin),
          rules,
        )
      : undefined,
    total(haul) < 5
      ? undefined
      : stage("haul", haul, (p) => carriesFor(state, p, members) >= rules.suspiciousShareMin, rules),
    stage("buyer", buyer, buys, rules),
  ];
  return {
    id,
    rate: units / weeks,
    stages: stages
      .filter((s) => s !== undefined)
      .map((s) => withoutRobbed(s, state.robbed))
      .map((s) => (MARKET_STAGES.has(s.name) && s.suppliers.length === 1 ? withUnseen(s, rules) : s)),
  };
}

type Stage = NetworkModel["stages"][number];

/** Who was robbed is part of what happened, and nobody to be stopped. */
const withoutRobbed = ({ suppliers, ...rest }: Stage, robbed: ReadonlySet<number>): Stage => ({
  ...rest,
  suppliers: suppliers.map((s) => (robbed.has(Number(s.actor)) ? { ...s, isEligible: false } : s)),
});

/** Engines and hulls are sold by many: where one supplier is seen, another that was not seen can step in. */
const MARKET_STAGES = new Set(["engine", "hull"]);

const withUnseen = ({ suppliers, ...rest }: Stage, rules: DisruptionRules): Stage => ({
  ...rest,
  suppliers: [
    ...suppliers,
    { actor: "(unseen)", capacity: 0, standby: rules.standbyGain, isEligible: false },
  ],
});

const total = (shares: Share): number => [...shares.values()].reduce((a, b) => a + b, 0);

function stage(
  name: string,
  shares: Share,
  isEligible: (party: number) => boolean,
  rules: DisruptionRules,
): Stage | undefined {
  const all = total(shares);
  const kept = [...shares]
    .map(([party, units]) => ({ party, share: units / all }))
    .filter((s) => s.share >= rules.shareMin)
    .sort((a, b) => b.share - a.share || a.party - b.party);
  if (kept.length === 0) return undefined;
  const kept1 = kept.reduce((sum, s) => sum + s.share, 0);
  return {
    name,
    records: shares.records,
    suppliers: kept.map(({ party, share }, i) => {
      const capacity = share / kept1;
      return {
        actor: String(party),
        capacity,
        standby: i === 0 ? capacity : Math.min(1, capacity + rules.standbyGain),
        isEligible: isEligible(party),
      };
    }),
  };
}

/** Share of the units of such goods that a party sold to suspicious buyers; none below three such orders. */
function suspiciousShare(
  sales: readonly OrderRow[],
  isSuch: (gtin: string) => boolean,
  suspicious: ReadonlySet<OrderRow>,
): number {
  let all = 0;
  let flagged = 0;
  let orders = 0;
  for (const order of sales) {
    const units = order.lines.reduce((sum, l) => sum + (isSuch(l.gtin) ? l.quantity : 0), 0);
    all += units;
    if (units === 0 || !suspicious.has(order)) continue;
    flagged += units;
    orders++;
  }
  return orders < 3 ? 0 : flagged / all;
}

/** Share of a carrier's declarations that went to suspicious buyers of any network; seizures count as much. */
function carriesFor(state: Prepared, party: number, members: ReadonlySet<number>): number {
  let own = 0;
  let all = 1;
  for (const d of state.world.declarations) {
    if (d.carrier === undefined || state.parties.partyOf(d.carrier) !== party) continue;
    all++;
    if (members.has(state.parties.partyOf(d.consignee))) own++;
  }
  for (const s of state.world.seizures) {
    if (s.carrier === undefined || state.parties.partyOf(s.carrier) !== party) continue;
    all++;
    own++;
  }
  // One haulier may serve several networks: a third of its trade for this one is much.
  return Math.min(1, (1.6 * own) / all);
}

/** The ranking with what each step displaces and risks. */
export function proposals(networks: readonly NetworkModel[], rules: DisruptionRules): Proposal[] {
  const before = networks.reduce((sum, n) => sum + n.rate, 0);
  return rankedChokepoints(networks).map((removal) => {
    const removed = new Set(removal.actors);
    const after = before * (1 - removal.disruption);
    return {
      ...removal,
      displacement: networks.flatMap((network) =>
        network.stages.flatMap(({ name, suppliers }) =>
          suppliers.some((s) => removed.has(s.actor))
            ? suppliers
                .filter((s) => !removed.has(s.actor))
                .map((s) => ({ network: network.id, stage: name, actor: s.actor, standby: s.standby }))
            : [],
        ),
      ),
      risk: {
        boatsPerWeekBefore: before,
        boatsPerWeekAfter: after,
        peoplePerBoatIfDemandStays:
          after < 0.05 * before ? undefined : (rules.peoplePerBoat * before) / after,
      },
    };
  });
}
