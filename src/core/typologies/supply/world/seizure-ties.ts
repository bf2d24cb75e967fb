import type { ChainRules } from "./chains.ts";
import type { KnownItem } from "./items.ts";
import type { Prepared } from "./prepare.ts";
import type { SeizureRow } from "./rows.ts";

/**
 * Which seizures belong to which group of buyers: by what was traced, by its vehicle's declarations and by what its craft is
 * made of, then by what it was found beside. `weight` is the share of all that speaks about it, 0 to 1.
 */
export function assignSeizures(
  state: Prepared,
  groupOf: ReadonlyMap<number, number>,
  suspicious: ReadonlyMap<number, readonly number[]>,
  rules: ChainRules,
): Map<number, [id: string, weight: number][]> {
  const { world, goods } = state;
  const crossing = world.seizures.filter((s) => goods.data.crossingContexts.includes(s.context));
  const serials = new Map<string, KnownItem[]>();
  const fit = craftFit(state, suspicious, groupOf);
  const own = crossing.map((seizure) => {
    const votes = new Votes();
    const sure: KnownItem[] = [];
    voteByItems(state, seizure, groupOf, votes, sure);
    voteByVehicle(state, seizure, groupOf, votes);
    for (const [group, share] of fit(seizure)) votes.add(group, 2 * share);
    for (const seized of seizure.items)
      for (const { item, probability } of state.items.read(seized, seizure.day).slice(0, 12))
        voteByHolder(state, { item, probability, seizure }, groupOf, votes);
    serials.set(seizure.id, sure);
    return votes;
  });
  const shares = sharesOf(own, linksOf(crossing, serials, rules), rules.untied);
  const found = new Map<number, [id: string, weight: number][]>();
  for (const [i, seizure] of crossing.entries()) {
    const best = shares[i]?.best(rules.tieMin);
    if (best !== undefined) push(found, best, [seizure.id, shares[i]?.of(best) ?? 0]);
  }
  return found;
}

class Votes {
  readonly #byGroup = new Map<number, number>();
  add(group: number | undefined, weight: number): void {
    if (group !== undefined) this.#byGroup.set(group, (this.#byGroup.get(group) ?? 0) + weight);
  }
  addShare(votes: Votes | undefined, share: number): void {
    if (votes) for (const [group, weight] of votes.#byGroup) this.add(group, weight * share);
  }
  of(group: number): number {
    return this.#byGroup.get(group) ?? 0;
  }
  total(): number {
    return [...this.#byGroup.values()].reduce((a, b) => a + b, 0);
  }
  best(min: number): number | undefined {
    let best: number | undefined;
    let most = min;
    for (const [group, weight] of this.#byGroup)
      if (weight > most) {
        most = weight;
        best = group;
      }
    return best;
  }
}

/** Places of other seizures in the list, each with how much it says about this one. */
type Links = ReadonlyMap<number, number>;
/** It has settled long before. */
const ROUNDS = 30;

/**
 * Where what speaks about each seizure leads to in the end. Neighbours speak as a mean, by what they hang on themselves: as a
 * sum, launches that hang together and on nothing else would call each other some network's, the louder the more they are.
 */
function sharesOf(own: readonly Votes[], links: readonly Links[], untied: number): readonly Votes[] {
  const sums = own.map((votes, i) =>
    [...(links[i]?.values() ?? [])].reduce((a, b) => a + b, untied + votes.total()),
  );
  let shares: readonly Votes[] = [];
  for (let round = 0; round < ROUNDS; round++)
    shares = own.map((votes, i) => {
      const share = new Votes();
      const sum = sums[i] ?? 1;
      share.addShare(votes, 1 / sum);
      for (const [j, weight] of links[i] ?? []) share.addShare(shares[j], weight / sum);
      return share;
    });
  return shares;
}

/** Seizures with fabric of one batch, with numbers close to each other, or from one place within days. */
function linksOf(
  seizures: readonly SeizureRow[],
  serials: ReadonlyMap<string, readonly KnownItem[]>,
  rules: ChainRules,
): readonly Links[] {
  const links = seizures.map(() => new Map<number, number>());
  const link = (a: number, b: number, weight: number): void => {
    if (a === b || weight <= 0) return;
    links[a]?.set(b, (links[a]?.get(b) ?? 0) + weight);
  };
  const amongAll = <T>(
    sayings: (seizure: SeizureRow) => readonly (readonly [key: string, value: T])[],
    weigh: (a: T, b: T) => number,
  ): void => {
    const byKey = new Map<string, [i: number, value: T][]>();
    for (const [i, seizure] of seizures.entries())
      for (const [key, value] of sayings(seizure)) push(byKey, key, [i, value]);
    for (const same of byKey.values())
      for (const [i, a] of same) for (const [j, b] of same) link(i, j, weigh(a, b));
  };
  const near = (gap: number, most: number, weight: number): number => (gap <= most ? weight / (1 + gap) : 0);
  amongAll(
    (s) => batchesOf(s).map((batch) => [batch, undefined]),
    () => 1,
  );
  amongAll(
    (s) => (serials.get(s.id) ?? []).map(({ serial }) => [stemOf(serial).stem, stemOf(serial).number]),
    (a, b) => near(Math.abs(a - b), rules.serialGap, 0.6),
  );
  amongAll(
    (s) => [[s.place, s.day]],
    (a, b) => near(Math.abs(a - b), rules.launchDays, 0.15),
  );
  return links;
}

function voteByItems(
  state: Prepared,
  seizure: SeizureRow,
  groupOf: ReadonlyMap<number, number>,
  votes: Votes,
  sure: KnownItem[],
): void {
  for (const seized of seizure.items) {
    for (const { item, probability } of state.items.read(seized, seizure.day).slice(0, 12)) {
      if (probability > 0.3) sure.push(item);
      for (const passing of state.ownership.passings(item)) {
        if (passing.to === undefined || passing.day > seizure.day) continue;
        votes.add(groupOf.get(state.parties.partyOf(passing.to)), 2 * probability * passing.sure);
      }
    }
  }
  if (seizure.container === undefined) return;
  for (const event of state.world.events) {
    if (!event.items.includes(seizure.container)) continue;
    for (const party of [event.from, event.to])
      if (party !== undefined) votes.add(groupOf.get(state.parties.partyOf(party)), 2);
  }
}

/** Beside the sales that are known there is one of the same day that is not: no node knows all of a trader's customers. */
const UNKNOWN_SALES = 1;

/** Where the evidence ends at a trader, its suspicious customers of the time before share the vote. */
function voteByHolder(
  state: Prepared,
  { item, probability, seizure }: { item: KnownItem; probability: number; seizure: SeizureRow },
  groupOf: ReadonlyMap<number, number>,
  votes: Votes,
): void {
  const last = state.ownership.passings(item).at(-1);
  if (last?.to === undefined) return;
  const holder = state.parties.partyOf(last.to);
  if (groupOf.has(holder)) return;
  const sales = (state.book.bySeller.get(holder) ?? []).filter(
    (o) =>
      o.day >= last.day - 3 &&
      o.day <= seizure.day &&
      groupOf.has(state.book.buyerOf(o)) &&
      o.lines.some((l) => l.gtin === item.gtin),
  );
  // Goods of an order that events tell of would themselves be in the events: the silent orders explain the silent goods.
  const weight = (o: (typeof sales)[number]): number =>
    Math.exp(-(seizure.day - o.day) / 25) * (state.ownership.isTold(o.id) ? 0.5 : 1);
  const total = sales.reduce((sum, o) => sum + weight(o), UNKNOWN_SALES);
  for (const o of sales)
    votes.add(groupOf.get(state.book.buyerOf(o)), (0.8 * probability * weight(o)) / total);
}

/** Goods held at a border were declared, or not, by the vehicle's customers of those days. */
function voteByVehicle(
  state: Prepared,
  seizure: SeizureRow,
  groupOf: ReadonlyMap<number, number>,
  votes: Votes,
): void {
  const carrier = seizure.carrier === undefined ? undefined : state.parties.partyOf(seizure.carrier);
  if (seizure.vehicle === undefined && carrier === undefined) return;
  const weight = (day: number): number => 1 / (1 + Math.abs(day - seizure.day));
  for (const d of state.world.declarations) {
    const isSame =
      (d.vehicle !== undefined && d.vehicle === seizure.vehicle) ||
      (d.carrier !== undefined && state.parties.partyOf(d.carrier) === carrier);
    if (isSame && Math.abs(d.day - seizure.day) < 20)
      votes.add(groupOf.get(state.parties.partyOf(d.consignee)), weight(d.day));
  }
  for (const e of state.world.events) {
    const isSame =
      (e.vehicle !== undefined && e.vehicle === seizure.vehicle) ||
      (e.carrier !== undefined && state.parties.partyOf(e.carrier) === carrier);
    if (isSame && e.to !== undefined && Math.abs(e.day - seizure.day) < 20)
      votes.add(groupOf.get(state.parties.partyOf(e.to)), weight(e.day));
  }
}

const batchesOf = (s: SeizureRow): string[] =>
  s.items.flatMap((i) => (i.batch === undefined ? [] : [`${i.class}${i.batch}`]));

function stemOf(serial: string): { stem: string; number: number } {
  const run = [...serial.matchAll(/\d{3,}/g)].at(-1);
  if (run === undefined) return { stem: serial, number: 0 };
  return { stem: serial.slice(0, run.index), number: Number(run[0]) };
}

/** Which networks bought what a seized craft or document is made of: metal, or the supplies of forgery. */
function craftFit(
  state: Prepared,
  suspicious: ReadonlyMap<number, readonly number[]>,
  groupOf: ReadonlyMap<number, number>,
): (seizure: SeizureRow) => [number, number][] {
  const makers = new Map<string, Map<number, number>>();
  for (const [buyer, orders] of suspicious) {
    const group = groupOf.get(buyer);
    if (group === undefined) continue;
    for (const i of orders)
      for (const line of state.book.orders[i]?.lines ?? []) {
        const kind = MADE_OF[state.goods.role(line.gtin)];
        if (kind === undefined) continue;
        const counts = makers.get(kind) ?? new Map<number, number>();
        counts.set(group, (counts.get(group) ?? 0) + 1);
        makers.set(kind, counts);
      }
  }
  return (seizure) => {
    const counts = makers.get(seizure.items.map((i) => i.class).find((c) => makers.has(c)) ?? "");
    if (counts === undefined) return [];
    const total = [...counts.values()].reduce((a, b) => a + b, 1);
    return [...counts].map(([group, n]) => [group, n / total]);
  };
}

/** What could be made of these orders' goods: classes of seized things. */
export function craftsOf({ book, goods }: Prepared, orders: Iterable<number>): string[] {
  const found = new Set<string>();
  for (const i of orders)
    for (const line of book.orders[i]?.lines ?? []) {
      const craft = MADE_OF[goods.role(line.gtin)];
      if (craft !== undefined) found.add(craft);
    }
  return [...found];
}

const MADE_OF: Readonly<Record<string, string>> = {
  steel: "boat_metal",
  weld: "boat_metal",
  printer: "document",
  foil: "document",
  laminate: "document",
};

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const found = map.get(key);
  if (found) found.push(value);
  else map.set(key, [value]);
}
