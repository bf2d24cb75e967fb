import { foldConfused } from "../../../epcis/object-key.ts";
import { hasGap, isEnding, mayBe } from "../../../epcis/reading.ts";
import { type LotsRead, lotWeight } from "../lots.ts";
import type { EventRow, ProductRow, RangeRow, SeizedItem } from "./rows.ts";

/** One serial-numbered thing that events speak of. */
export interface KnownItem {
  readonly gtin: string;
  readonly serial: string;
  /** Earliest day on which an event names it. */
  firstDay: number;
  /** Events that name it, with how sure that is: a range wider than its count only may hold it. */
  readonly events: { readonly event: EventRow; readonly sure: number }[];
}

/** A reading's candidate with its posterior probability. */
export interface Candidate {
  readonly item: KnownItem;
  readonly probability: number;
}

/** What a candidate is weighed by. */
export type ReadOff = Pick<SeizedItem, "serial" | "gtin" | "brand" | "hp" | "lengthM"> & LotsRead;

/** Ranges beyond this are not spread out: a broken row must not fill the memory. */
const RANGE_MAX = 20_000;
/** Under what a thing is known: its GTIN and number, however they are written; all else as it is. */
export function nameOf(epc: string): string {
  const match = ITEM.exec(epc);
  return match ? `${match[1] ?? ""}/${(match[2] ?? match[5] ?? "").toUpperCase()}` : epc;
}

const ITEM = /\/01\/(\d{14})\/21\/([^/?#]+)|sgtin:(\d+)\.(\d+)\.(.+)$/;
/** Every serial number that events name, by itself or within a range, and the ways to find it from a damaged reading. */
export class ItemIndex {
  readonly #items = new Map<string, KnownItem>();
  readonly #folded = new Map<string, KnownItem[]>();
  readonly #suffix = new Map<string, KnownItem[]>();
  readonly #deleted = new Map<string, KnownItem[]>();
  readonly #alike = new Map<string, readonly KnownItem[]>();
  readonly #products: ReadonlyMap<string, ProductRow>;

  constructor(events: readonly EventRow[], products: ReadonlyMap<string, ProductRow>) {
    this.#products = products;
    for (const event of events) {
      for (const epc of event.items) {
        const match = ITEM.exec(epc);
        if (match) this.#add(match[1] ?? "", (match[2] ?? match[5] ?? "").toUpperCase(), event, 1);
      }
      if (event.range) {
        const serials = spread(event.range);
        const sure = Math.min(1, event.range.count / Math.max(1, serials.length));
        for (const serial of serials) this.#add(event.range.gtin, serial, event, sure);
      }
    }
    for (const item of this.#items.values()) {
      const folded = foldConfused(item.serial);
      push(this.#folded, folded, item);
      push(this.#suffix, folded.slice(-4), item);
      for (let i = 0; i < folded.length; i++)
        push(this.#deleted, folded.slice(0, i) + folded.slice(i + 1), item);
    }
  }

  get size(): number {
    return this.#items.size;
  }

  item(gtin: string, serial: string): KnownItem | undefined {
    return this.#items.get(`${gtin}/${serial}`);
  }

  items(): Iterable<KnownItem> {
    return this.#items.values();
  }

  /**
   * What a reading may stand for, most probable first. The reading is compared with what exists, weighed by the kind
   * of damage it would take, and by what else was read off the goods; an item cannot be seized before it was made.
   */
  read(seized: ReadOff, day: number): Candidate[] {
    const { serial } = seized;
    if (serial === undefined) return [];
    const weights = new Map<KnownItem, number>();
    const see = (item: KnownItem, weight: number): void => {
      if (item.firstDay > day + 1 || !this.#fits(item, seized)) return;
      const known = weights.get(item) ?? 0;
      if (known < weight) weights.set(item, weight);
    };
    const folded = foldConfused(serial.replace(/^\*+/, ""));
    if (hasGap(serial) && !isEnding(serial)) {
      for (const item of this.#like(serial)) see(item, 1);
    } else if (hasGap(serial)) {
      for (const item of this.#suffix.get(folded.slice(-4)) ?? [])
        if (foldConfused(item.serial).endsWith(folded)) see(item, 1);
    } else {
      for (const item of this.#folded.get(folded) ?? []) see(item, item.serial === serial ? 100 : 60);
      if (weights.size === 0) for (const item of this.#near(folded)) see(item, 1);
    }
    if (seized.lot !== undefined || seized.batch !== undefined)
      for (const [item, weight] of weights)
        weights.set(
          item,
          weight *
            lotWeight(
              item.gtin,
              item.events.map(({ event }) => event.lots),
              seized,
            ),
        );
    const total = [...weights.values()].reduce((sum, w) => sum + w, 0);
    return [...weights]
      .map(([item, weight]) => ({ item, probability: weight / total }))
      .sort((a, b) => b.probability - a.probability || (a.item.serial < b.item.serial ? -1 : 1));
  }

  /** Looked for once, however often it is asked: everything that is known is looked through. */
  #like(reading: string): readonly KnownItem[] {
    const known = this.#alike.get(reading);
    if (known) return known;
    const found = [...this.#folded].flatMap(([folded, items]) => (mayBe(folded, reading) ? items : []));
    this.#alike.set(reading, found);
    return found;
  }

  /** Two neighbours exchanged, or one sign misread, lost or added. */
  *#near(folded: string): Iterable<KnownItem> {
    for (let i = 0; i + 1 < folded.length; i++) {
      const swapped = folded.slice(0, i) + folded[i + 1] + folded[i] + folded.slice(i + 2);
      yield* this.#folded.get(swapped) ?? [];
    }
    yield* this.#deleted.get(folded) ?? [];
    for (let i = 0; i < folded.length; i++) {
      const without = folded.slice(0, i) + folded.slice(i + 1);
      yield* this.#folded.get(without) ?? [];
      for (const item of this.#deleted.get(without) ?? [])
        if (oneMisread(foldConfused(item.serial), folded)) yield item;
    }
  }

  #fits(item: KnownItem, seized: Pick<SeizedItem, "gtin" | "brand" | "hp" | "lengthM">): boolean {
    if (seized.gtin !== undefined && item.gtin !== "" && seized.gtin !== item.gtin) return false;
    const product = this.#products.get(item.gtin);
    if (product === undefined) return true;
    if (seized.hp !== undefined && product.hp !== undefined && seized.hp !== product.hp) return false;
    if (seized.brand !== undefined && product.brand !== undefined && seized.brand !== product.brand)
      return false;
    return !(
      seized.lengthM !== undefined &&
      product.lengthM !== undefined &&
      Math.abs(seized.lengthM - product.lengthM) > 0.6
    );
  }

  #add(gtin: string, serial: string, event: EventRow, sure: number): void {
    const key = `${gtin}/${serial}`;
    let item = this.#items.get(key);
    if (item === undefined) {
      item = { gtin, serial, firstDay: event.day, events: [] };
      this.#items.set(key, item);
    }
    item.firstDay = Math.min(item.firstDay, event.day);
    item.events.push({ event, sure });
  }
}

function oneMisread(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let differences = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) differences++;
  return differences <= 1;
}

/** The serial numbers of a range: what both ends share around a run of digits. */
export function spread(range: RangeRow): string[] {
  const from = range.from.toUpperCase();
  const to = range.to.toUpperCase();
  if (from.length !== to.length) return [];
  const runs = [...from.matchAll(/\d+/g)].reverse();
  for (const run of runs) {
    const at = run.index;
    const end = at + run[0].length;
    if (from.slice(0, at) !== to.slice(0, at) || from.slice(end) !== to.slice(end)) continue;
    const first = Number(run[0]);
    const last = Number(to.slice(at, end));
    if (!(last >= first) || last - first >= RANGE_MAX) return [];
    const serials: string[] = [];
    for (let n = first; n <= last; n++)
      serials.push(from.slice(0, at) + String(n).padStart(run[0].length, "0") + from.slice(end));
    return serials;
  }
  return [];
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const found = map.get(key);
  if (found) found.push(value);
  else map.set(key, [value]);
}
