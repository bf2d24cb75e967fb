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
  documentsOf: (step: TraceStep) => readonly string[] = ({ event }) => [event.id],
): Holding[] {
  const found: Growing[] = [];
  const latest = new Map<string, Growing>();
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
    const known = latest.get(key);
    // Sold, brought back and sold again to the same one is three changes of owner.
    if (known && !found.some((h) => h.from === to && h.time >= known.time)) {
      for (const id of documentsOf(step)) if (!known.eventIds.includes(id)) known.eventIds.push(id);
      continue;
    }
    const one = {
      time: event.time,
      at: new Date(event.time).toISOString(),
      from,
      to,
      order,
      sure: sureOf(step),
      eventIds: [...documentsOf(step)],
      through: step.through,
    };
    latest.set(key, one);
    found.push(one);
  }
  return joined(linked(found)).map(({ time: _time, ...holding }) => holding);
}

interface Growing extends Holding {
  readonly time: number;
  readonly eventIds: string[];
}

/** What follows itself is one delivery: a document that came late, or one that names no order beside one that does. */
function joined(holdings: readonly Growing[]): Growing[] {
  const done: Growing[] = [];
  for (const next of holdings) {
    const last = done.at(-1);
    const isSame =
      last?.from === next.from &&
      last?.to === next.to &&
      (last?.order ?? next.order) === (next.order ?? last?.order);
    if (last === undefined || !isSame) done.push(next);
    else {
      const first = last.time <= next.time ? last : next;
      done[done.length - 1] = {
        ...first,
        order: last.order ?? next.order,
        sure: Math.max(last.sure, next.sure),
        eventIds: [...new Set([...last.eventIds, ...next.eventIds])],
      };
    }
  }
  return done;
}

/**
 * The last change of owner that is proved. Where one owner passed a thing on to two, and it never came back, the records
 * contradict each other: that owner is the last of whom they agree.
 */
export function lastProved<
  H extends { readonly from?: string | undefined; readonly to?: string | undefined; readonly sure: number },
>(holdings: readonly H[]): { readonly last: H | undefined; readonly isTied: boolean } {
  for (const [i, one] of holdings.entries()) {
    if (one.from === undefined) continue;
    const back = holdings.findIndex((h, at) => at > i && h.to === one.from);
    const rivals = holdings.slice(i, back < 0 ? undefined : back).filter((h) => h.from === one.from);
    const surest = Math.max(...rivals.map((h) => h.sure));
    // What names the thing outweighs a loose range of numbers.
    const weaker = rivals.filter(
      (h) => h.sure < surest && h.to !== rivals.find((r) => r.sure === surest)?.to,
    );
    if (new Set(rivals.filter((h) => h.sure === surest).map((h) => h.to)).size > 1)
      return { last: holdings.slice(0, i).findLast((h) => h.to === one.from), isTied: true };
    if (weaker.length > 0) return lastProved(holdings.filter((h) => !weaker.includes(h)));
  }
  return { last: holdings.at(-1), isTied: false };
}

function deliveryOf({ event }: TraceStep, orders: ReadonlyMap<string, OrderParties>) {
  const [order] = event.transactions.flatMap((id) => orderMeant(id, (one) => orders.has(one)) ?? []);
  const said = order === undefined ? undefined : orders.get(order);
  return { order, from: said?.seller ?? event.sources[0], to: said?.buyer ?? event.destinations[0] };
}

/** Each follows the one that supplied its sender: clocks of two registers may disagree; in a cycle the oldest goes first. */
function linked<H extends Holding>(holdings: readonly H[]): H[] {
  const rest = [...holdings].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const done: H[] = [];
  while (rest.length > 0) {
    const receivers = new Set(rest.map((h) => h.to));
    const at = rest.findIndex((h) => h.from === undefined || !receivers.has(h.from));
    done.push(...rest.splice(Math.max(0, at), 1));
  }
  return done;
}
