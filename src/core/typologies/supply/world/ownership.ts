import { standing } from "../taken-back.ts";
import type { KnownItem } from "./items.ts";
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

const deliveryOf = ({ step, day, order, from, to }: EventRow) => ({ step, time: day, order, from, to });

/** Which container went where, and which item lay in it. */
export class Ownership {
  readonly #byContainer = new Map<string, EventRow[]>();
  readonly #orders: ReadonlyMap<string, OrderRow>;
  readonly #told = new Set<string>();

  constructor(events: readonly EventRow[], orders: ReadonlyMap<string, OrderRow>) {
    this.#orders = orders;
    for (const event of events) {
      if (event.order !== undefined) this.#told.add(event.order);
      if (!/^(?:shipping|receiving|void_shipping)$/.test(event.step)) continue;
      for (const epc of event.items) {
        const list = this.#byContainer.get(epc);
        if (list) list.push(event);
        else this.#byContainer.set(epc, [event]);
      }
    }
  }

  /** True where an event names the order. */
  isTold(order: string): boolean {
    return this.#told.has(order);
  }

  /** Shipments of a container: one for each order, or one in all where no event names an order. */
  #shipments(container: string): Passing[] {
    const events = standing(this.#byContainer.get(container) ?? [], deliveryOf);
    if (events.length === 0) return [];
    const order = events.map((e) => e.order).find((o) => o !== undefined);
    const row = order === undefined ? undefined : this.#orders.get(order);
    return [
      {
        day: Math.min(...events.map((e) => e.day)),
        from: row?.seller ?? events.map((e) => e.from).find((p) => p !== undefined),
        to: row?.buyer ?? events.map((e) => e.to).find((p) => p !== undefined),
        order,
        sure: 1,
        eventIds: events.map((e) => e.id),
      },
    ];
  }

  /** The item's changes of owner, oldest first; a container's way counts once however often the item is named in it. */
  passings(item: KnownItem): Passing[] {
    const found = new Map<string, Passing>();
    const keep = (key: string, passing: Passing): void => {
      const known = found.get(key);
      if (known === undefined || known.sure < passing.sure) found.set(key, passing);
    };
    for (const { event, sure } of standing(item.events, (named) => deliveryOf(named.event))) {
      if (event.parent !== undefined)
        for (const passing of this.#shipments(event.parent))
          keep(event.parent, {
            ...passing,
            sure,
            eventIds: [event.id, ...passing.eventIds],
          });
      const row = event.order === undefined ? undefined : this.#orders.get(event.order);
      if (row !== undefined && event.parent === undefined)
        keep(row.id, {
          day: event.day,
          from: row.seller,
          to: row.buyer,
          order: row.id,
          sure,
          eventIds: [event.id],
        });
    }
    return inOrder([...found.values()]);
  }
}

/**
 * Oldest first; where clocks disagree (goods that leave before they came), who hands on must have received, so that a
 * passing follows the one that supplies its sender.
 */
function inOrder(passings: Passing[]): Passing[] {
  return passings.sort((a, b) => a.day - b.day || (a.order ?? "").localeCompare(b.order ?? ""));
}
