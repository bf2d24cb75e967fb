import {
  foldConfused,
  foldedOf,
  gapVariants,
  hasGap,
  headsOf,
  isEnding,
  itemOf,
  type LotsRead,
  likeOf,
  lotsIn,
  lotWeight,
  mayBe,
  objectKey,
  type ReadingVariant,
  readingVariants,
  spread,
  suffixVariants,
} from "../../core/index.ts";
import { canonicalIdentifier } from "../../formats/index.ts";
import type { FoundKey, StoredEvent } from "../ports/supply.ts";
import type { TraceSource } from "./received.ts";

export const CANDIDATES_SHOWN = 5;
export const FITTING_MAX = 500;
const HEADS_MAX = 20_000;
const EVENTS_MAX = 10_000;

/** A thing that a reading may stand for. */
export interface Candidate {
  readonly canonical: string;
  readonly gtin: string;
  readonly serial: string;
  weight: number;
  /** Only orders name it, by a number of which some signs were not read. */
  readonly isOfOrderAlike?: boolean;
}

/** GTIN, where it was read too. */
interface Asked {
  readonly gtin?: string;
}

/** Items that events name and that the reading may stand for, the likeliest first. */
export async function candidatesOf(tx: TraceSource, reading: string, query: Asked): Promise<Candidate[]> {
  const known = async (): Promise<string[]> => (await tx.keyHeads(HEADS_MAX)).filter((h) => h.includes("#"));
  const found = async (variants: readonly ReadingVariant[]): Promise<readonly FoundKey[]> =>
    variants.length === 0 ? [] : await tx.findKeys(variants, FITTING_MAX);
  if (hasGap(reading)) {
    const heads = await known();
    const fitting = headsOf(reading, heads);
    const variants = isEnding(reading)
      ? suffixVariants(reading.slice(1), heads)
      : gapVariants(reading, fitting);
    const keys = variants ? await found(variants) : await tx.findAlike(fitting, likeOf(reading), FITTING_MAX);
    return await existing(tx, keys, query, (serial) => (mayBe(serial, reading) ? 1 : 0));
  }
  const exact = await existing(tx, await found(readingVariants(reading)), query, (serial) =>
    serial === reading ? 100 : foldConfused(serial) === foldConfused(reading) ? 60 : 0,
  );
  if (exact.length > 0) return exact;
  return await existing(tx, await found(readingVariants(reading, await known())), query, () => 1);
}

/** Of numbers that end alike, the one whose lot was read is the likelier: lots are looked up only where one was. */
export async function withLots(
  tx: TraceSource,
  candidates: readonly Candidate[],
  read: LotsRead,
): Promise<Candidate[]> {
  if (candidates.length < 2 || (read.lot === undefined && read.batch === undefined)) return [...candidates];
  const events = await tx.eventsUnder(
    candidates.map((c) => objectKey(c.canonical)),
    EVENTS_MAX,
  );
  const lots = events.flatMap((event) => {
    const named = new Set(serialsOf(event).map((item) => `${item.gtin}/${item.serial}`));
    const said = lotsIn(event.items.map(canonicalIdentifier));
    return said.length === 0 ? [] : [{ named, said }];
  });
  return candidates
    .map((c) => {
      const about = lots.filter(({ named }) => named.has(`${c.gtin}/${c.serial}`));
      return {
        ...c,
        weight:
          c.weight *
          lotWeight(
            c.gtin,
            about.map(({ said }) => said),
            read,
          ),
      };
    })
    .sort(likeliestFirst);
}

export const likeliestFirst = (a: Candidate, b: Candidate): number =>
  b.weight - a.weight || (a.serial < b.serial ? -1 : 1);

/** The items under these keys, written as events name them. */
async function existing(
  tx: TraceSource,
  found: readonly FoundKey[],
  query: Asked,
  weigh: (serial: string) => number,
): Promise<Candidate[]> {
  if (found.length === 0) return [];
  const events = new Map(
    (await tx.eventsByNo([...new Set(found.map((f) => f.eventNo))])).map((e) => [e, serialsOf(e)] as const),
  );
  const named = new Map<string, Map<string, string>>();
  for (const serials of events.values())
    for (const { gtin, serial, canonical } of serials) {
      const key = `${gtin}/${foldConfused(serial)}`;
      named.set(key, (named.get(key) ?? new Map()).set(serial, canonical));
    }
  const candidates = new Map<string, Candidate>();
  for (const key of found) {
    if (query.gtin !== undefined && key.class !== "" && key.class !== query.gtin.padStart(14, "0")) continue;
    for (const [serial, canonical] of named.get(`${key.class}/${foldedOf(key)}`) ?? []) {
      const weight = weigh(serial);
      if (weight === 0) continue;
      const known = candidates.get(`${key.class}/${serial}`);
      if (known) known.weight = Math.max(known.weight, weight);
      else candidates.set(`${key.class}/${serial}`, { canonical, gtin: key.class, serial, weight });
    }
  }
  return [...candidates.values()].sort(likeliestFirst);
}

interface NamedItem {
  readonly gtin: string;
  readonly serial: string;
  readonly canonical: string;
}

/** Serial numbers that an event names, by themselves or within a range. */
function serialsOf(event: StoredEvent): NamedItem[] {
  const named = event.items.flatMap((item) => {
    const canonical = canonicalIdentifier(item);
    const known =
      itemOf(canonical) ?? (BARE_SERIAL.test(item) ? { gtin: "", serial: item.toUpperCase() } : undefined);
    return known ? [{ ...known, canonical }] : [];
  });
  return [...named, ...rangeOf(event)];
}

const BARE_SERIAL = /^[A-Za-z0-9 -]{3,40}$/;

export function rangeOf(event: StoredEvent): NamedItem[] {
  const { rangeFrom: from, rangeTo: to, rangeGtin: gtin = "", rangeCount: count = 0 } = event;
  if (from === undefined || to === undefined) return [];
  return spread({ gtin, from, to, count }).map((serial) => ({
    gtin,
    serial,
    canonical: gtin === "" ? serial : `https://id.gs1.org/01/${gtin}/21/${serial}`,
  }));
}
