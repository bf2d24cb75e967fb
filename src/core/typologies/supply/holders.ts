import type { Trace, TraceStep } from "../../epcis/repository.ts";
import { standing } from "./taken-back.ts";
import { orderMeant } from "./trace.ts";

/** A change of owner with the documents that prove it. */
export interface Holding {
  /** RFC 3339, of the earliest document. */
  readonly at: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly order: string | undefined;
  /** 1 where an event names the item or what it lay in; less where a loose range of numbers may hold it. */
  readonly sure: number;
  readonly eventIds: readonly string[];
  /** The item, and what it lay in at that time. */
  readonly through: readonly string[];
}

/** Who sold to whom, as an order says. */
export interface OrderParties {
  readonly seller: string;
  readonly buyer: string;
  readonly at: string;
}

const MOVES = new Set(["shipping", "receiving", "departing", "arriving", "accepting", "retail_selling"]);

/**
 * Changes of owner along an item's way, oldest first. Shipping, arriving and receiving of one delivery are one step
 * with several documents; an event that names an order speaks with the order's parties. A shipment that was taken back
 * changed no owner.
 */
export function holdingsOf(
  trace: Trace,
  orders: ReadonlyMap<string, OrderParties>,
  sureOf: (step: TraceStep) => number,
): Holding[] {
  const found = new Map<string, Holding & { events: string[] }>();
  const said = trace.steps.map((step) => ({ step, ...deliveryOf(step, orders) }));
  for (const { step, order, from, to } of standing(said, ({ step, ...rest }) => ({
    ...rest,
    step: step.event.step,
    time: step.event.time,
  }))) {
    const { event } = step;
    if (to === undefined || from === to) continue;
    if (order === undefined && !MOVES.has(event.step) && event.sources.length === 0) continue;
    const key = order ?? `${from ?? ""}>${to}`;
    const known = found.get(key);
    if (known) {
      known.events.push(event.id);
      continue;
    }
    const events = [event.id];
    found.set(key, {
      at: new Date(event.time).toISOString(),
      from,
      to,
      order,
      sure: sureOf(step),
      eventIds: events,
      events,
      through: step.through,
    });
  }
  return linked([...found.values()].map(({ events: _events, ...holding }) => holding));
}

function deliveryOf({ event }: TraceStep, orders: ReadonlyMap<string, OrderParties>) {
  const [order] = event.transactions.flatMap((id) => orderMeant(id, (one) => orders.has(one)) ?? []);
  const said = order === undefined ? undefined : orders.get(order);
  return { order, from: said?.seller ?? event.sources[0], to: said?.buyer ?? event.destinations[0] };
}

/** Each follows the one that supplied its sender: clocks of two registers may disagree; in a cycle the oldest goes first. */
function linked(holdings: readonly Holding[]): Holding[] {
  const rest = [...holdings].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const done: Holding[] = [];
  while (rest.length > 0) {
    const receivers = new Set(rest.map((h) => h.to));
    const at = rest.findIndex((h) => h.from === undefined || !receivers.has(h.from));
    done.push(...rest.splice(Math.max(0, at), 1));
  }
  return done;
}
