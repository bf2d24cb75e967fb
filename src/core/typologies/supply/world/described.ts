import type { LineRow, ProductRow, SupplyWorld } from "./rows.ts";
import type { GoodsData } from "./signals.ts";

/**
 * Orders of shops often name no article number. Such a line is read by its words (data/supply/goods.json): what kind of goods it
 * is, how strong an engine, how long a hull. Each wording becomes a product of its own, at the middle of what was paid for it.
 */
export function withDescribed(world: SupplyWorld, data: GoodsData): SupplyWorld {
  const known = new Set(world.products.map((p) => p.gtin));
  const prices = new Map<string, number[]>();
  const keyOf = (line: LineRow): string => `words:${folded(line.description)}`;
  const orders = world.orders.map((order) => {
    if (order.lines.every((l) => l.description === "" || known.has(l.gtin))) return order;
    const lines = order.lines.map((line) => {
      if (line.description === "" || known.has(line.gtin)) return line;
      const gtin = keyOf(line);
      const paid = prices.get(gtin);
      if (paid) paid.push(line.priceEur);
      else prices.set(gtin, [line.priceEur]);
      return { ...line, gtin };
    });
    return { ...order, lines };
  });
  if (prices.size === 0) return world;
  const words = new GoodsWords(data.words);
  const described = [...prices].flatMap(([gtin, paid]) => words.product(gtin, middle(paid)) ?? []);
  return { ...world, orders, products: [...world.products, ...withBare(described, data)] };
}

const folded = (text: string): string => text.normalize("NFKC").toLowerCase().trim();

function middle(values: readonly number[]): number {
  const sorted = values.filter((v) => v > 0).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

class GoodsWords {
  readonly #patterns: readonly (readonly [hs: string, pattern: RegExp])[];

  constructor(words: GoodsData["words"]) {
    this.#patterns = words.map(({ hs, words: list }) => [hs, patternOf(list)]);
  }

  product(gtin: string, priceEur: number): ProductRow | undefined {
    const text = gtin.slice("words:".length);
    const hs6 = this.#patterns.find(([, pattern]) => pattern.test(text))?.[0];
    if (hs6 === undefined || hs6 === "none") return undefined;
    const lengthM = lengthIn(text);
    return {
      gtin,
      hs6,
      class: "",
      netKg: 0,
      priceEur,
      hp: powerIn(text),
      lengthM,
      isCertified: NO_MARK.test(text) ? false : MARK.test(text) ? true : undefined,
      brand: undefined,
    };
  }
}

/** Whole words, `*` for any letters; a space for any that stand between. */
function patternOf(words: readonly string[]): RegExp {
  const parts = words.map((word) =>
    folded(word)
      .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "\\p{L}*")
      .replaceAll(" ", "[\\s-]+"),
  );
  return new RegExp(`(?<!\\p{L})(?:${parts.join("|")})(?!\\p{L})`, "u");
}

const NUMBER = String.raw`(\d{1,3}(?:[.,]\d{1,2})?)\s*-?\s*`;
const POWER = new RegExp(
  `${NUMBER}(?:hp|ps|cv|ch|pk|bg|km|beygir|к\\.?с|л\\.?с|hk|حصان|اسب|马力)(?!\\p{L})`,
  "u",
);
const KILOWATTS = new RegExp(`${NUMBER}kw(?!\\p{L})`, "u");
const METRES = new RegExp(
  `${NUMBER}(?:m|mt|mtr|met(?:er|re)s?|mètres?|metros?|metri|metre|м|متر|م|米)(?!\\p{L})`,
  "u",
);
const FEET = new RegExp(`${NUMBER}(?:ft|feet|foot|pieds?)(?!\\p{L})`, "u");
/** Of the conformity mark (Directive 2013/53/EU). */
const NO_MARK =
  /(?<!\p{L})(?:no|non|not|without|sans|ohne|keine?|sin|senza|yok)[\s-]+(?:ce|certifi\p{L}*|zertifi\p{L}*)(?!\p{L})|(?<!\p{L})uncertified/u;
const MARK = /(?<!\p{L})(?:ce|certifi\p{L}*|zertifi\p{L}*|sertifika\p{L}*|homologu\p{L}*|solas)(?!\p{L})/u;

const HP_PER_KW = 1.34;
const METRES_PER_FOOT = 0.3048;
/** Longer "hulls" are ropes by the metre, or lengths of another thing. */
const LENGTH_MAX_M = 30;

const figure = (pattern: RegExp, text: string): number | undefined => {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found.replace(",", "."));
};

function powerIn(text: string): number | undefined {
  const kilowatts = figure(KILOWATTS, text);
  return figure(POWER, text) ?? (kilowatts === undefined ? undefined : kilowatts * HP_PER_KW);
}

function lengthIn(text: string): number | undefined {
  const feet = figure(FEET, text);
  const length = figure(METRES, text) ?? (feet === undefined ? undefined : feet * METRES_PER_FOOT);
  return length !== undefined && length <= LENGTH_MAX_M ? length : undefined;
}

/**
 * A hull of which nobody says whether it bears a mark is taken to be bare where it is cheap for its length, as engines are for their
 * power: among hulls that are long enough, dearest to cheapest. Where there is one price only nothing is said.
 */
function withBare(described: readonly ProductRow[], data: GoodsData): readonly ProductRow[] {
  const isLong = (p: ProductRow): boolean =>
    (p.lengthM ?? 0) >= data.hullLengthMinM && p.priceEur > 0 && roleOf(p.hs6, data) === "hull";
  const perMetre = (p: ProductRow): number => p.priceEur / (p.lengthM as number);
  const most = Math.max(0, ...described.filter(isLong).map(perMetre)) * data.cheapShareOfPeer;
  return described.map((p) =>
    p.isCertified === undefined && isLong(p) && perMetre(p) <= most ? { ...p, isCertified: false } : p,
  );
}

/** By the longest HS prefix that has one. */
export function roleOf(hs6: string, { roles }: GoodsData): string | undefined {
  const prefix = Object.keys(roles)
    .filter((one) => hs6.startsWith(one))
    .sort((a, b) => b.length - a.length)[0];
  return prefix === undefined ? undefined : roles[prefix];
}
