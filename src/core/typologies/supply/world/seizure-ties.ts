import type { ChainRules } from "./chains.ts";
import type { KnownItem } from "./items.ts";
import type { Prepared } from "./prepare.ts";
import type { SeizureRow } from "./rows.ts";

/** Votes for each seizure: by traced item, by its vehicle's declarations, then by launch, batch and neighbouring serial. */
export function assignSeizures(
  state: Prepared,
  groupOf: ReadonlyMap<number, number>,
  suspicious: ReadonlyMap<number, readonly number[]>,
  rules: ChainRules,
): Map<number, [id: string, weight: number][]> {
  const { world, goods } = state;
  const crossing = world.seizures.filter((s) => goods.data.crossingContexts.includes(s.context));
  const serials = new Map<string, KnownItem[]>();
  const proven = new Map<string, Votes>();
  const likely = new Map<string, Votes>();
  const fit = craftFit(state, suspicious, groupOf);
  for (const seizure of crossing) {
    const own = new Votes();
    const sure: KnownItem[] = [];
    voteByItems(state, seizure, groupOf, own, sure);
    voteByVehicle(state, seizure, groupOf, own);
    for (const [group, share] of fit(seizure)) own.add(group, 2 * share);
    proven.set(seizure.id, own);
    serials.set(seizure.id, sure);
    const weak = new Votes();
    likely.set(seizure.id, weak);
    for (const seized of seizure.items)
      for (const { item, probability } of state.items.read(seized, seizure.day).slice(0, 12))
        voteByHolder(state, { item, probability, seizure }, groupOf, weak);
  }
  // What is proven stays; what is only likely is weighed again beside its neighbours until it settles.
  let votes = new Map(crossing.map((s) => [s.id, Votes.sum(proven.get(s.id), likely.get(s.id))]));
  for (let round = 0; round < 6; round++) {
    const neighbours = new Neighbours(crossing, serials, placedBy(votes, proven), rules);
    votes = new Map(
      crossing.map((seizure) => {
        const total = Votes.sum(proven.get(seizure.id), likely.get(seizure.id));
        neighbours.vote(seizure, total);
        return [seizure.id, total];
      }),
    );
  }
  voteByKind(crossing, votes);
  const found = new Map<number, [id: string, weight: number][]>();
  for (const [id, own] of votes) {
    const best = own.best(0.2);
    if (best === undefined) continue;
    const list = found.get(best);
    if (list) list.push([id, own.of(best)]);
    else found.set(best, [[id, own.of(best)]]);
  }
  return found;
}

class Votes {
  readonly #byGroup = new Map<number, number>();
  static sum(...parts: readonly (Votes | undefined)[]): Votes {
    const total = new Votes();
    for (const part of parts) if (part) for (const [group, weight] of part.#byGroup) total.add(group, weight);
    return total;
  }
  add(group: number | undefined, weight: number): void {
    if (group !== undefined) this.#byGroup.set(group, (this.#byGroup.get(group) ?? 0) + weight);
  }
  of(group: number): number {
    return this.#byGroup.get(group) ?? 0;
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
  const total = sales.reduce((sum, o) => sum + weight(o), 0.1);
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

interface Placed {
  readonly seizure: SeizureRow;
  readonly group: number;
  readonly weight: number;
}

/** Where each seizure stands now; what is proven speaks three times as loud to its neighbours. */
function placedBy(
  votes: ReadonlyMap<string, Votes>,
  proven: ReadonlyMap<string, Votes>,
): Map<string, readonly [number, number]> {
  const placed = new Map<string, readonly [number, number]>();
  for (const [id, v] of votes) {
    const sure = proven.get(id)?.best(0.5);
    const group = sure ?? v.best(0.2);
    if (group !== undefined) placed.set(id, [group, sure === undefined ? 1 : 3]);
  }
  return placed;
}

class Neighbours {
  readonly #byPlace = new Map<string, Placed[]>();
  readonly #byBatch = new Map<string, Placed[]>();
  readonly #serials: {
    readonly stem: string;
    readonly number: number;
    readonly group: number;
    readonly weight: number;
    readonly id: string;
  }[] = [];
  readonly #own: ReadonlyMap<string, readonly KnownItem[]>;
  readonly #rules: ChainRules;

  constructor(
    seizures: readonly SeizureRow[],
    serials: ReadonlyMap<string, readonly KnownItem[]>,
    groups: ReadonlyMap<string, readonly [group: number, weight: number]>,
    rules: ChainRules,
  ) {
    this.#own = serials;
    this.#rules = rules;
    for (const seizure of seizures) {
      const known = groups.get(seizure.id);
      if (known === undefined) continue;
      const [group, weight] = known;
      const placed = { seizure, group, weight };
      push(this.#byPlace, seizure.place, placed);
      for (const batch of batchesOf(seizure)) push(this.#byBatch, batch, placed);
      for (const item of serials.get(seizure.id) ?? [])
        this.#serials.push({ ...stemOf(item.serial), group, weight, id: seizure.id });
    }
  }

  vote(seizure: SeizureRow, votes: Votes): void {
    for (const batch of batchesOf(seizure))
      for (const other of this.#byBatch.get(batch) ?? [])
        if (other.seizure.id !== seizure.id) votes.add(other.group, other.weight);
    for (const item of this.#own.get(seizure.id) ?? []) {
      const { stem, number } = stemOf(item.serial);
      for (const other of this.#serials)
        if (other.id !== seizure.id && other.stem === stem) {
          const gap = Math.abs(other.number - number);
          if (gap <= this.#rules.serialGap) votes.add(other.group, (0.6 * other.weight) / (1 + gap));
        }
    }
    for (const other of this.#byPlace.get(seizure.place) ?? []) {
      const days = Math.abs(other.seizure.day - seizure.day);
      if (other.seizure.id !== seizure.id && days <= this.#rules.launchDays)
        votes.add(other.group, (0.15 * other.weight) / (1 + days));
    }
  }
}

const batchesOf = (s: SeizureRow): string[] =>
  s.items.flatMap((i) => (i.batch === undefined ? [] : [`${i.class}${i.batch}`]));

function stemOf(serial: string): { stem: string; number: number } {
  const run = [...serial.matchAll(/\d{3,}/g)].at(-1);
  if (run === undefined) return { stem: serial, number: 0 };
  return { stem: serial.slice(0, run.index), number: Number(run[0]) };
}

/** Where nothing else speaks: the kind of craft or the place points to the network that others of them belong to. */
function voteByKind(seizures: readonly SeizureRow[], votes: ReadonlyMap<string, Votes>): void {
  const byClass = new Map<string, Map<number, number>>();
  const kinds = (s: SeizureRow): string[] => [
    ...s.items.map((i) => `${i.class}@${s.place}`),
    ...s.items.map((i) => i.class).filter((c) => c !== "engine" && c !== "boat"),
  ];
  const placed = new Map<string, number | undefined>(seizures.map((s) => [s.id, votes.get(s.id)?.best(0.2)]));
  for (const s of seizures) {
    const group = placed.get(s.id);
    if (group === undefined) continue;
    for (const kind of kinds(s)) {
      const counts = byClass.get(kind) ?? new Map<number, number>();
      counts.set(group, (counts.get(group) ?? 0) + 1);
      byClass.set(kind, counts);
    }
  }
  for (const s of seizures) {
    if (placed.get(s.id) !== undefined) continue;
    for (const kind of kinds(s)) {
      const counts = byClass.get(kind);
      if (counts === undefined) continue;
      const total = [...counts.values()].reduce((a, b) => a + b, 0);
      for (const [group, n] of counts) votes.get(s.id)?.add(group, (0.5 * n) / (total + 1));
    }
  }
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
