import {
  type FoundPrice,
  normaliseText,
  type PhraseHit,
  PhraseIndex,
  type Token,
  tokenise,
  toNumber,
} from "../text/index.ts";
import { type OnlineModel, readPost } from "../typologies/online/index.ts";
import { COST_KINDS, type CostKind } from "./facts.ts";
import type { Interval } from "./spread.ts";

const LABELS = [
  "person",
  "child",
  "group",
  "part",
  "notGoods",
  "costs",
  "each",
  "many",
  ...COST_KINDS,
] as const;
type Label = (typeof LABELS)[number];

/** data/finance/route-words.json. */
export interface RouteMoneyWords {
  readonly labels: Readonly<Record<Label, readonly string[]>>;
  /** Between the two ends of a range: "1000 - 1500". */
  readonly joins: readonly string[];
  /** Words around the first end: "between 900 and 1400". */
  readonly between: readonly (readonly [string, string])[];
  /** Modes of transport that go by sea. */
  readonly sea: readonly string[];
}

/** What one grown person pays, as a text names it. */
export interface FoundPersonPrice extends Interval {
  readonly currency: string;
}

/** A figure of a report: a fare, or what a part of a crossing costs. */
export interface ClaimFound extends FoundPersonPrice {
  readonly what: "price" | CostKind;
  /** "FR" or "FR:Dunkirk"; null where the report does not say. */
  readonly from: string | null;
  readonly to: string | null;
}

interface Sum extends FoundPersonPrice {
  readonly amount: number;
  readonly start: number;
  readonly end: number;
  readonly labels: readonly Label[];
}

/** Words that may stand between a sum and what says what it is for. */
const GAP_MAX = 6;
/** So many words more a comma counts for, and the end of a line. */
const PARTED = 3;
const LINE = 5;
/** The ends of a range are no further apart: else the first number counts something else. */
const RANGE_RATIO_MAX = 4;
const SENTENCE = /(?<=[.!?؟۔])\s+|\n+/u;
/** Texts of a report are read to here. */
const READ_MAX = 100_000;

/** Reads what adverts ask of one person, and what reports claim that a journey and its parts cost. */
export class RouteMoneyReader {
  readonly #online: OnlineModel;
  readonly #labels = new PhraseIndex<Label>();
  readonly #sea = new PhraseIndex<true>();
  readonly #range: RegExp;

  constructor(words: RouteMoneyWords, online: OnlineModel) {
    this.#online = online;
    for (const label of LABELS) for (const phrase of words.labels[label]) this.#labels.add(phrase, label);
    for (const phrase of words.sea) this.#sea.add(phrase, true);
    const number = "(?<![\\p{L}\\p{N}.,])(\\d{1,3}(?: \\d{3})+|\\d[\\d.,'\\u066c]*)";
    const plain = (list: readonly string[]): string =>
      list
        .map((w) => normaliseText(w).text)
        .map(escaped)
        .join("|");
    const pairs = words.between.map(
      ([a, b]) => `(?:${plain([a])})\\s${number}[^\\d]{0,12}?\\s(?:${plain([b])})`,
    );
    this.#range = new RegExp(
      `(?:${number}[^\\d\\s,.;]{0,3}\\s?(?:${plain(words.joins)})|${pairs.join("|")})\\s?$`,
      "iu",
    );
  }

  /**
   * Of the sums that the detector read in an advert, those of one grown person: the fare of a child, of a family, and a
   * deposit are set aside. One for each currency, from the least to the most.
   */
  advertPrices(
    text: string,
    known: readonly { readonly amount: number; readonly currency: string }[],
  ): FoundPersonPrice[] {
    const { sums, hasChild } = this.#sums(text);
    const stated = sums.flatMap((sum) => {
      const same = known.find((k) => k.amount === sum.amount && k.currency === sum.currency);
      const match = same ?? known.find((k) => k.amount === sum.amount);
      return match ? [{ ...sum, currency: match.currency }] : [];
    });
    // Nothing that is read here stands where the detector read: what it says, it says of a person.
    const found = stated.length > 0 ? stated.filter((sum) => isFare(sum)) : known.map(ofAmount);
    const byCurrency = new Map<string, Interval[]>();
    for (const { currency, low, high } of found)
      byCurrency.set(currency, [...(byCurrency.get(currency) ?? []), { low, high }]);
    return [...byCurrency].map(([currency, list]) => ({ currency, ...endsOf(withoutHalf(list, hasChild)) }));
  }

  /** Fares and costs that a report claims. A sum that counts several things at once is none of one. */
  claims(text: string, publishedAt: string): ClaimFound[] {
    const read = text.slice(0, READ_MAX);
    const found: ClaimFound[] = [];
    let whole: Pick<ClaimFound, "from" | "to"> | undefined;
    for (const sentence of read.split(SENTENCE)) {
      if (!/\d/.test(normaliseText(sentence).text)) continue;
      const { sums, said } = this.#sums(sentence);
      for (const sum of sums) {
        const what = claimOf(sum, said);
        if (what === undefined) continue;
        const own = this.#routeIn(sentence, publishedAt);
        whole ??= this.#routeIn(read, publishedAt);
        const route = own.from !== null && own.to !== null ? own : whole;
        found.push({ what, low: sum.low, high: sum.high, currency: sum.currency, ...route });
      }
    }
    return found;
  }

  /** What part of a crossing goods are, by their description: parts and accessories are none. */
  goodsOf(description: string): "boat" | "engine" | "jacket" | undefined {
    const hits = this.#labels.find(tokenise(normaliseText(description).text));
    const has = (label: Label): boolean => hits.some((h) => h.value === label);
    if (has("notGoods")) return undefined;
    // "Boat engine" is an engine, "life jacket for boats" a jacket.
    return (["jacket", "engine", "boat"] as const).find(has);
  }

  isBySea(mode: string): boolean {
    return this.#sea.find(tokenise(normaliseText(mode).text)).length > 0;
  }

  #routeIn(text: string, postedAt: string): Pick<ClaimFound, "from" | "to"> {
    const entity = readPost(this.#online, { text, postedAt }).entities.find((e) => e.type === "route");
    const value = entity?.value;
    return typeof value === "object" && "from" in value ? value : { from: null, to: null };
  }

  #sums(text: string): {
    readonly sums: readonly Sum[];
    readonly hasChild: boolean;
    readonly said: ReadonlySet<Label>;
  } {
    const normal = normaliseText(text).text;
    const tokens = tokenise(normal);
    const { lang, dialect } = this.#online.language.guess(normal, tokens);
    const prices = this.#online.money.find(normal, dialect ? `${lang}-${dialect}` : lang);
    const hits = longest(this.#labels.find(tokens));
    const labels = new Map<FoundPrice, Label[]>(prices.map((p) => [p, []]));
    for (const hit of hits) {
      const price = nearest(hit, prices, tokens, normal);
      if (price) labels.get(price)?.push(hit.value);
    }
    return {
      sums: prices.map((p) => ({ ...p, ...this.#rangeOf(normal, p), labels: labels.get(p) ?? [] })),
      hasChild: hits.some((h) => h.value === "child"),
      said: new Set([
        ...hits.map((h) => h.value),
        ...(hits.some((h) => countsSeveral(h, tokens)) ? (["many"] as const) : []),
      ]),
    };
  }

  /** "1000-1500 euro": the reader of sums takes the second number alone. */
  #rangeOf(text: string, { start, amount }: FoundPrice): Interval {
    const match = this.#range.exec(text.slice(Math.max(0, start - 48), start));
    const first = match?.slice(1).find((group) => group !== undefined);
    if (first === undefined) return { low: amount, high: amount };
    const low = toNumber(first);
    // "3 - 4 lakh": the multiplier is said once.
    const scale = [1, 1000, 100_000, 1_000_000].find(
      (by) => low * by < amount && low * by * RANGE_RATIO_MAX >= amount,
    );
    return { low: scale === undefined ? amount : low * scale, high: amount };
  }
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const ofAmount = ({
  amount,
  currency,
}: {
  readonly amount: number;
  readonly currency: string;
}): FoundPersonPrice => ({
  low: amount,
  high: amount,
  currency,
});

const NO_FARE: ReadonlySet<Label> = new Set(["child", "group", "part", "jacket"]);
const isFare = ({ labels }: Sum): boolean => !labels.some((label) => NO_FARE.has(label));

const endsOf = (list: readonly Interval[]): Interval => ({
  low: Math.min(...list.map((i) => i.low)),
  high: Math.max(...list.map((i) => i.high)),
});

/** Where children are named, exactly half of another sum is theirs. */
const withoutHalf = (list: readonly Interval[], hasChild: boolean): readonly Interval[] =>
  hasChild ? list.filter((i) => !list.some((other) => other.high === 2 * i.high)) : list;

function claimOf({ labels }: Sum, said: ReadonlySet<Label>): ClaimFound["what"] | undefined {
  const has = (label: Label): boolean => labels.includes(label);
  if (has("child") || has("group") || has("part")) return undefined;
  if (has("person")) return "price";
  if (!said.has("costs") || said.has("notGoods")) return undefined;
  const kinds = COST_KINDS.filter(has);
  const [kind] = kinds;
  // "Two boats worth 8,000 euros", "a boat and an engine for 6,000": nobody knows what one costs.
  if (kind === undefined || kinds.length > 1 || (said.has("many") && !said.has("each"))) return undefined;
  return kind;
}

const GOODS: ReadonlySet<Label> = new Set(["boat", "engine", "jacket"]);

/** "12 outboard engines". */
function countsSeveral({ value, from }: PhraseHit<Label>, tokens: readonly Token[]): boolean {
  return (
    GOODS.has(value) &&
    tokens.slice(Math.max(0, from - 2), from).some((t) => /^\d{1,3}$/.test(t.raw) && Number(t.raw) > 1)
  );
}

/** Of hits that overlap, the longest: "boat motor" is no boat. */
const longest = (hits: readonly PhraseHit<Label>[]): readonly PhraseHit<Label>[] =>
  hits.filter(
    (h) => !hits.some((o) => o !== h && o.from <= h.from && o.to >= h.to && o.to - o.from > h.to - h.from),
  );

/** The sum that a word speaks of: the nearest; of two as near, the one that follows. */
function nearest(
  hit: PhraseHit<Label>,
  prices: readonly FoundPrice[],
  tokens: readonly Token[],
  text: string,
): FoundPrice | undefined {
  const [from, to] = [tokens[hit.from]?.start ?? 0, tokens[hit.to - 1]?.end ?? 0];
  let best: FoundPrice | undefined;
  let bestGap = GAP_MAX + 1;
  for (const price of prices) {
    const follows = price.start >= to;
    const [left, right] = follows ? [to, price.start] : [price.end, from];
    if (right < left) continue;
    const between = text.slice(left, right);
    const words = tokens.filter((t) => t.start >= left && t.end <= right).length;
    const gap =
      words +
      (/[,;،؛]/.test(between) ? PARTED : 0) +
      (between.includes("\n") ? LINE : 0) +
      (follows ? 0 : 0.5);
    if (gap < bestGap) [best, bestGap] = [price, gap];
  }
  return best;
}
