import type { Chain } from "./chains.ts";
import type { Candidate, KnownItem } from "./items.ts";
import type { OrderScores } from "./order-scores.ts";
import type { Passing } from "./ownership.ts";
import type { Prepared } from "./prepare.ts";
import type { SeizedItem, SeizureRow, TheftRow } from "./rows.ts";

/** From a seized item back to its maker, as far as the records prove; where they end, the fields stay empty. */
export interface Traceback {
  readonly itemId: string;
  readonly serial: string | undefined;
  readonly maker: string | undefined;
  readonly importer: string | undefined;
  readonly seller: string | undefined;
  /** The last provable holder. */
  readonly buyer: string | undefined;
  readonly order: string | undefined;
  readonly status: "suspect" | "theft_victim" | "unknown";
  /** Probability that the last step is right. */
  readonly confidence: number;
  readonly eventIds: readonly string[];
}

export interface TraceRules {
  /** An answer is given from this probability on. */
  readonly answerMin: number;
  /** A holder is called a suspect only from these on: the reading's and the order's probability. */
  readonly suspectReadingMin: number;
  readonly suspectOrderMin: number;
}

/** Traces every seized item with a legible trace of a serial number. */
export function traceAll(
  state: Prepared,
  scores: OrderScores,
  chains: readonly Chain[],
  rules: TraceRules,
): Traceback[] {
  const tracer = new Tracer(state, scores, chains, rules);
  return state.world.seizures.flatMap((seizure) => seizure.items.map((item) => tracer.trace(item, seizure)));
}

interface Way {
  readonly passings: readonly Passing[];
  readonly maker: number | undefined;
  readonly importer: number | undefined;
}

class Tracer {
  readonly #state: Prepared;
  readonly #rules: TraceRules;
  readonly #members = new Set<number>();
  readonly #orderScore = new Map<string, number>();
  readonly #makers = new Map<string, number>();
  readonly #readings = new Map<string, { number: number; day: number; itemId: string }[]>();
  readonly #byStem = new Map<string, { number: number; party: number }[]>();

  constructor(state: Prepared, scores: OrderScores, chains: readonly Chain[], rules: TraceRules) {
    this.#state = state;
    this.#rules = rules;
    for (const chain of chains) for (const b of chain.buyers) this.#members.add(b);
    for (const [i, order] of state.book.orders.entries())
      this.#orderScore.set(order.id, scores.score[i] as number);
    this.#learnMakers();
    this.#learnReadings();
  }

  /** Readings that leave no doubt, for the company that doubtful ones keep. */
  #learnReadings(): void {
    for (const seizure of this.#state.world.seizures)
      for (const seized of seizure.items) {
        if (seized.serial === undefined || seized.serial.startsWith("*")) continue;
        const [best] = this.#state.items.read(seized, seizure.day);
        if (best === undefined || best.probability < 0.9) continue;
        const { stem, number } = stemOf(best.item.serial);
        const key = `${best.item.gtin}/${stem}`;
        const list = this.#readings.get(key);
        const entry = { number, day: seizure.day, itemId: seized.id };
        if (list) list.push(entry);
        else this.#readings.set(key, [entry]);
      }
  }

  /** Goods bought together are seized together: how much a neighbour in number and time speaks for a candidate. */
  #company(item: KnownItem, seizure: SeizureRow, itemId: string): number {
    const { stem, number } = stemOf(item.serial);
    let most = 0;
    for (const other of this.#readings.get(`${item.gtin}/${stem}`) ?? []) {
      if (other.itemId === itemId) continue;
      const gap = Math.abs(other.number - number);
      const days = Math.abs(other.day - seizure.day);
      most = Math.max(most, 12 * Math.exp(-gap / 4 - days / 8));
    }
    return 1 + most;
  }

  trace(seized: SeizedItem, seizure: SeizureRow): Traceback {
    const candidates = this.#weighed(this.#state.items.read(seized, seizure.day), seizure, seized.id).map(
      (c) => ({
        ...c,
        way: this.#way(c.item, seizure.day),
      }),
    );
    const over = <T>(pick: (way: Way) => T | undefined): [T | undefined, number] =>
      mostProbable(candidates, (c) => pick(c.way));
    const party = (found: readonly [number | undefined, number]): string | undefined =>
      found[1] >= this.#rules.answerMin && found[0] !== undefined
        ? this.#state.parties.members[found[0]]?.[0]
        : undefined;
    const buyer = over((w) => this.#partyOf(w.passings.at(-1)?.to));
    const order = over((w) => w.passings.at(-1)?.order);
    const best = candidates[0];
    const stolen = this.#theftOf(candidates, seized, seizure);
    // Of two that fit alike neither is the answer: the first by its letters would be named.
    const isTied = isAlike(best?.probability ?? 0, candidates[1]?.probability ?? 0);
    const isSure = best !== undefined && !isTied && best.probability >= this.#rules.answerMin;
    return {
      itemId: seized.id,
      serial: isSure ? best.item.serial : undefined,
      maker: party(over((w) => w.maker)),
      importer: party(over((w) => w.importer)),
      seller: party(over((w) => this.#partyOf(w.passings.at(-1)?.from))),
      buyer: stolen?.reporter ?? party(buyer),
      order: order[1] >= this.#rules.answerMin ? order[0] : undefined,
      status:
        stolen !== undefined
          ? "theft_victim"
          : this.#isPossiblyStolen(candidates, seizure)
            ? "unknown"
            : this.#status(seizure, buyer, order, best?.way),
      confidence: Math.round(buyer[1] * 1000) / 1000,
      eventIds: isSure ? [...new Set(best.way.passings.flatMap((p) => p.eventIds))] : [],
    };
  }

  /** The likelier of several candidates: of two with one suffix, the one that went to a network lies on the beach. */
  #weighed(candidates: readonly Candidate[], seizure: SeizureRow, itemId: string): Candidate[] {
    const isCrossing = this.#state.goods.data.crossingContexts.includes(seizure.context);
    const accompanied = candidates
      .slice(0, 200)
      .map((c) => ({ ...c, probability: c.probability * this.#company(c.item, seizure, itemId) }));
    const weighed = accompanied.map((found) => {
      // What was reported stolen is looked for, and is found oftener than what nobody misses.
      const isMissed = this.#state.stolen.has(found.item.serial, seizure.day);
      const c = { ...found, probability: found.probability * (isMissed ? MISSED : 1) };
      const last = this.#state.ownership.passings(c.item).at(-1);
      const to = this.#partyOf(last?.to);
      if (last !== undefined && last.day > seizure.day) return { ...c, probability: c.probability * 0.2 };
      if (!isCrossing || to === undefined) return { ...c, probability: c.probability * 0.5 };
      if (this.#members.has(to)) return { ...c, probability: c.probability * 3 };
      return { ...c, probability: c.probability * (this.#state.book.isTrader(to) ? 1 : 0.2) };
    });
    const total = weighed.reduce((sum, c) => sum + c.probability, 0);
    return weighed
      .map((c) => ({ ...c, probability: c.probability / total }))
      .sort((a, b) => b.probability - a.probability || (a.item.serial < b.item.serial ? -1 : 1));
  }

  #status(
    seizure: SeizureRow,
    buyer: readonly [number | undefined, number],
    order: readonly [string | undefined, number],
    way: Way | undefined,
  ): Traceback["status"] {
    const last = way?.passings.at(-1);
    const isSuspect =
      buyer[0] !== undefined &&
      order[0] !== undefined &&
      buyer[1] >= this.#rules.suspectReadingMin &&
      (last?.sure ?? 0) >= 0.99 &&
      this.#members.has(buyer[0]) &&
      !this.#state.book.isTrader(buyer[0]) &&
      (this.#orderScore.get(order[0]) ?? 0) >= this.#rules.suspectOrderMin &&
      this.#state.goods.data.crossingContexts.includes(seizure.context);
    return isSuspect ? "suspect" : "unknown";
  }

  /** Whoever reported one of the candidates stolen is a victim, whatever else is known of them. */
  #theftOf(candidates: readonly Candidate[], seized: SeizedItem, seizure: SeizureRow): TheftRow | undefined {
    for (const { item, probability } of candidates) {
      const theft =
        probability > 0.5 + ALIKE ? this.#state.stolen.report(item.serial, seizure.day) : undefined;
      if (theft) return theft;
    }
    return seized.serial === undefined ? undefined : this.#state.stolen.report(seized.serial, seizure.day);
  }

  #isPossiblyStolen(
    candidates: readonly (Candidate & { readonly way: Way })[],
    seizure: SeizureRow,
  ): boolean {
    return candidates.some(
      ({ item, probability, way }) =>
        probability >= 0.05 &&
        (this.#state.stolen.has(item.serial, seizure.day) ||
          this.#state.stolen.mayHave(item, this.#mentionsOf(way.passings.at(-1)?.to), seizure.day)),
    );
  }

  #partyOf(mention: string | undefined): number | undefined {
    return mention === undefined ? undefined : this.#state.parties.partyOf(mention);
  }

  #mentionsOf(mention: string | undefined): readonly string[] {
    const party = this.#partyOf(mention);
    return party === undefined ? [] : (this.#state.parties.members[party] ?? []);
  }

  /** The passings up to a day, in an order in which who hands on has received before. */
  #way(item: KnownItem, day: number): Way {
    const passings = linked(
      this.#state.ownership.passings(item).filter((p) => p.day <= day + 1 && p.sure > 0.3),
      (m) => this.#partyOf(m),
    );
    const maker = this.#makers.get(makerKey(item));
    const first = passings[0];
    const from = this.#partyOf(first?.from);
    let importer: number | undefined;
    if (maker !== undefined && from === maker) importer = this.#partyOf(first?.to);
    else importer = this.#neighbourImporter(item) ?? from;
    if (importer !== undefined && passings.length === 1 && from === maker && this.#isLastStep(importer))
      importer = undefined;
    return { passings, maker: maker ?? from, importer };
  }

  /** Sold by the maker to a user: there is no importer. */
  #isLastStep(party: number): boolean {
    return !this.#state.book.bySeller.has(party);
  }

  /** Serial numbers of one lot went the same first way. */
  #neighbourImporter(item: KnownItem): number | undefined {
    const { stem, number } = stemOf(item.serial);
    let best: { number: number; party: number } | undefined;
    for (const other of this.#byStem.get(`${item.gtin}/${stem}`) ?? []) {
      const gap = Math.abs(other.number - number);
      if (gap <= 20 && (best === undefined || gap < Math.abs(best.number - number))) best = other;
    }
    return best?.party;
  }

  /** Makers hand on what nobody handed to them: for each product line the party that does so most. */
  #learnMakers(): void {
    const counts = new Map<string, Map<number, number>>();
    const firsts: [KnownItem, Passing][] = [];
    for (const item of this.#state.items.items()) {
      const first = linked(this.#state.ownership.passings(item), (m) => this.#partyOf(m))[0];
      const from = this.#partyOf(first?.from);
      if (first === undefined || from === undefined) continue;
      firsts.push([item, first]);
      const isMaker = !this.#state.book.byBuyer.has(from);
      const key = makerKey(item);
      const byParty = counts.get(key) ?? new Map<number, number>();
      byParty.set(from, (byParty.get(from) ?? 0) + (isMaker ? 5 : 1));
      counts.set(key, byParty);
    }
    for (const [key, byParty] of counts) {
      const [best] = [...byParty].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      if (best !== undefined) this.#makers.set(key, best[0]);
    }
    for (const [item, first] of firsts) {
      const to = this.#partyOf(first.to);
      if (to === undefined || this.#partyOf(first.from) !== this.#makers.get(makerKey(item))) continue;
      if (this.#isLastStep(to)) continue;
      const { stem, number } = stemOf(item.serial);
      const key = `${item.gtin}/${stem}`;
      const list = this.#byStem.get(key);
      if (list) list.push({ number, party: to });
      else this.#byStem.set(key, [{ number, party: to }]);
    }
  }
}

/** A product and the first signs of its serial, where hull numbers carry the maker's code (ISO 10087). */
const makerKey = (item: KnownItem): string => `${item.gtin}/${/^[A-Z]{5}/.exec(item.serial)?.[0] ?? ""}`;

function stemOf(serial: string): { stem: string; number: number } {
  const run = [...serial.matchAll(/\d{5}|\d{3,4}(?!\d)/g)].at(-1);
  if (run === undefined) return { stem: serial, number: 0 };
  return { stem: serial.slice(0, run.index), number: Number(run[0]) };
}

/** Orders passings so that each follows the one that supplied its sender; clocks of two registers may disagree. */
function linked(
  passings: readonly Passing[],
  partyOf: (m: string | undefined) => number | undefined,
): Passing[] {
  const rest = [...passings];
  const done: Passing[] = [];
  while (rest.length > 0) {
    const receivers = new Set(rest.map((p) => partyOf(p.to)));
    // The next has a sender that nobody else in the rest supplies; in a cycle the oldest goes first.
    const at = rest.findIndex((p) => {
      const from = partyOf(p.from);
      return from === undefined || !receivers.has(from) || partyOf(p.to) === from;
    });
    done.push(...rest.splice(Math.max(0, at), 1));
  }
  return done;
}

/** How much oftener; an assumption, and on the safe side: it makes a victim of a holder, never a suspect. */
const MISSED = 2;
const ALIKE = 1e-9;
const isAlike = (a: number, b: number): boolean => Math.abs(a - b) < ALIKE;

/** Undefined where two are as probable. */
function mostProbable<C extends { readonly probability: number }, T>(
  candidates: readonly C[],
  pick: (candidate: C) => T | undefined,
): [T | undefined, number] {
  const sums = new Map<T, number>();
  for (const candidate of candidates) {
    const value = pick(candidate);
    if (value !== undefined) sums.set(value, (sums.get(value) ?? 0) + candidate.probability);
  }
  const [best, next] = [...sums].sort((a, b) => b[1] - a[1]);
  if (best === undefined) return [undefined, 0];
  return isAlike(best[1], next?.[1] ?? 0) ? [undefined, best[1]] : [best[0], best[1]];
}
