import { type EpcisEvent, type TraceStep, traceThrough } from "../../../epcis/repository.ts";
import { holdingsOf, type OrderParties } from "../holders.ts";
import { type KnownItem, nameOf } from "./items.ts";
import type { EventRow, OrderRow } from "./rows.ts";

/** One change of owner, as events and the order that they fulfil say. */
export interface Passing {
  readonly day: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly order: string | undefined;
  /** 1 where an event names the serial; less where only a loose range may hold it. */
  readonly sure: number;
  readonly eventIds: readonly string[];
}

const DAY_MS = 86_400_000;

/** What passed from whom to whom, walked as the node's own trace walks it: through all that an item lay in or became. */
export class Ownership {
  readonly #events = new Map<EventRow, EpcisEvent>();
  readonly #byObject = new Map<string, EpcisEvent[]>();
  readonly #orders: ReadonlyMap<string, OrderParties>;
  readonly #told = new Set<string>();
  readonly #passings = new Map<KnownItem, readonly Passing[]>();

  constructor(rows: readonly EventRow[], orders: ReadonlyMap<string, OrderRow>) {
    this.#orders = new Map([...orders].map(([id, { seller, buyer }]) => [id, { seller, buyer, at: "" }]));
    for (const row of rows) {
      if (row.order !== undefined) this.#told.add(row.order);
      const event = eventOf(row);
      this.#events.set(row, event);
      const { parent } = event;
      const named = [
        ...event.epcs,
        ...event.inputs,
        ...event.outputs,
        ...(parent === undefined ? [] : [parent]),
      ];
      for (const object of new Set(named)) {
        const list = this.#byObject.get(object);
        if (list) list.push(event);
        else this.#byObject.set(object, [event]);
      }
    }
  }

  /** True where an event names the order. */
  isTold(order: string): boolean {
    return this.#told.has(order);
  }

  /** The item's changes of owner, oldest first. */
  passings(item: KnownItem): readonly Passing[] {
    const known = this.#passings.get(item);
    if (known) return known;
    const found = this.#walked(item);
    this.#passings.set(item, found);
    return found;
  }

  #walked(item: KnownItem): readonly Passing[] {
    const name = `${item.gtin}/${item.serial}`;
    const sure = new Map<string, number>();
    const own: EpcisEvent[] = [];
    for (const { event: row, sure: share } of item.events) {
      const event = this.#events.get(row);
      if (event === undefined) continue;
      if (!sure.has(event.hash)) own.push(withItem(event, name));
      sure.set(event.hash, Math.max(share, sure.get(event.hash) ?? 0));
    }
    const trace = traceThrough(name, (object) =>
      object === name ? [...own] : [...(this.#byObject.get(object) ?? [])],
    );
    // What a thing lay in is as sure as what says that it lay there.
    const sureOf = ({ event, via }: TraceStep): number => sure.get((via?.[0] ?? event).hash) ?? 1;
    const documentsOf = ({ event, via = [] }: TraceStep): string[] => [...via.map(({ id }) => id), event.id];
    return holdingsOf(trace, this.#orders, sureOf, documentsOf).map(
      ({ at, from, to, order, sure: share, eventIds }) => ({
        day: Date.parse(at) / DAY_MS,
        from,
        to,
        order,
        sure: share,
        eventIds,
      }),
    );
  }
}

/** An event whose range holds the item speaks of it. */
function withItem(event: EpcisEvent, name: string): EpcisEvent {
  const isNamed = [event.epcs, event.inputs, event.outputs].some((list) => list.includes(name));
  return isNamed ? event : { ...event, epcs: [...event.epcs, name] };
}

function eventOf(row: EventRow): EpcisEvent {
  const inputs = row.inputs.map(nameOf);
  const outputs = row.outputs.map(nameOf);
  const made = new Set([...inputs, ...outputs]);
  return {
    hash: row.id,
    id: row.id,
    type: row.type,
    action: row.action,
    time: row.day * DAY_MS,
    step: row.step,
    disposition: "",
    readPoint: "",
    epcs: row.items.map(nameOf).filter((epc) => !made.has(epc)),
    parent: row.parent === undefined ? undefined : nameOf(row.parent),
    inputs,
    outputs,
    sources: row.from === undefined ? [] : [row.from],
    destinations: row.to === undefined ? [] : [row.to],
    transactions: row.order === undefined ? [] : [row.order],
  };
}
