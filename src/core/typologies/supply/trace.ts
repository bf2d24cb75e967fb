import { normalIdentifier } from "../../identifiers.ts";
import type { Order, SupplyEvent } from "../../records.ts";
import { standing, TAKES_BACK } from "./taken-back.ts";

/** A change of owner that the records prove. */
export interface Transfer {
  readonly at: string;
  readonly from: string | undefined;
  readonly to: string;
  /** Id of the order or event that says so. */
  readonly recordId: string;
}

/** A serial's way through the records, oldest first. */
export interface Trace {
  readonly serial: string;
  readonly transfers: readonly Transfer[];
  /** Records by which it was reported stolen (CBV 2.0 disposition `stolen`), with their time. */
  readonly thefts: readonly { readonly at: string; readonly recordId: string }[];
}

/** Goods sit in a box in a pallet in a container: more levels than this are a loop in the data. */
const NESTING_MAX = 4;
/** Application identifier 21 of a GS1 Digital Link. */
const DIGITAL_LINK = /\/21\/([^/?#]+)/;
const SGTIN_URN = /^urn:epc:id:sgtin:[^.]+\.[^.]+\.(.+)$/;

/** The serial in an item of an event: a GS1 Digital Link, an SGTIN URN, or the serial itself, in normal form. */
export function serialOf(item: string): string | undefined {
  const written = (DIGITAL_LINK.exec(item) ?? SGTIN_URN.exec(item))?.[1];
  if (written === undefined && /^(?:urn:|https?:)/.test(item)) return undefined;
  return normalIdentifier("serial", written ?? item);
}

/**
 * The number of an order, however it is referred to: bare, as a URL or URN, or as one of its lines ("O1/2").
 */
export const orderNumber = (id: string): string => bareOf(id).replace(LINE, "");

/** Whether a number looks like that of a line: "2024/17" may be the seventeenth order of a year. */
export const endsLikeLine = (number: string): boolean => LINE.test(number);

/** The order that is referred to, of those that there are: by its own number before a line of another. */
export function orderMeant(reference: string, isThere: (number: string) => boolean): string | undefined {
  return [bareOf(reference), orderNumber(reference)].find(isThere);
}

const LINE = /\/\d+$/;

function bareOf(id: string): string {
  if (id.startsWith("urn:")) return id.slice(id.lastIndexOf(":") + 1);
  return /^https?:/.test(id) ? id.slice(id.lastIndexOf("/") + 1) : id;
}

/** What an item or a container is filed under, however it is written. */
const keyOf = (id: string): string => serialOf(id) ?? id;

interface Window {
  readonly container: string;
  readonly from: string;
  readonly until: string;
}

/** Events and orders, indexed for walking a serial's way in both directions. */
export class SupplyTrail {
  readonly #byItem = new Map<string, SupplyEvent[]>();
  readonly #ordersBySerial = new Map<string, Order[]>();
  readonly #eventsByOrder = new Map<string, SupplyEvent[]>();
  readonly #byContainer = new Map<string, SupplyEvent[]>();

  constructor(orders: readonly Order[], events: readonly SupplyEvent[]) {
    const numbers = new Set(orders.map(({ id }) => orderNumber(id)));
    for (const event of events) {
      for (const item of event.items) push(this.#byItem, keyOf(item), event);
      if (event.parentId !== undefined) push(this.#byContainer, keyOf(event.parentId), event);
      for (const reference of event.bizTransactions ?? []) {
        const meant = orderMeant(reference, (number) => numbers.has(number)) ?? orderNumber(reference);
        push(this.#eventsByOrder, meant, event);
      }
    }
    for (const order of orders) {
      for (const raw of order.serials) {
        const serial = normalIdentifier("serial", raw);
        if (serial !== undefined) push(this.#ordersBySerial, serial, order);
      }
    }
  }

  /** Serials that an order delivered: as the order lists them, or as events that fulfil it do. */
  serialsOf(order: Order): ReadonlySet<string> {
    return this.deliveredBy(order).serials;
  }

  /** And the events that say so. */
  deliveredBy(order: Order): {
    readonly serials: ReadonlySet<string>;
    readonly eventIds: ReadonlySet<string>;
  } {
    const serials = new Set<string>();
    const eventIds = new Set<string>();
    for (const raw of order.serials) {
      const serial = normalIdentifier("serial", raw);
      if (serial !== undefined) serials.add(serial);
    }
    const events = this.#eventsByOrder.get(orderNumber(order.id)) ?? [];
    const isBack = (item: string, at: string): boolean =>
      events.some((e) => e.bizStep === TAKES_BACK && e.eventTime >= at && e.items.includes(item));
    for (const event of events) {
      const shipped = event.items.filter((item) => !isBack(item, event.eventTime));
      if (shipped.length === 0 && event.items.length > 0) continue;
      eventIds.add(event.id);
      for (const item of shipped) this.#addContents(item, event.eventTime, { serials, eventIds }, 0);
    }
    return { serials, eventIds };
  }

  trace(serial: string): Trace {
    const events = this.#eventsAbout(serial);
    const transfers: Transfer[] = [];
    for (const event of standing(events, deliveryOf)) {
      const [to] = event.destinationParties;
      if (to === undefined) continue;
      const [from] = event.sourceParties;
      if (from === to) continue;
      transfers.push({ at: event.eventTime, from, to, recordId: event.id });
    }
    for (const order of this.#ordersBySerial.get(serial) ?? []) {
      transfers.push({ at: order.orderedAt, from: order.sellerId, to: order.buyerId, recordId: order.id });
    }
    const thefts = events
      .filter((event) => /(?:^|[:/-])stolen$/i.test(event.disposition ?? ""))
      .map((event) => ({ at: event.eventTime, recordId: event.id }));
    return { serial, transfers: transfers.sort(byTime), thefts: thefts.sort(byTime) };
  }

  /** Events that name the serial, and those that name a container while the serial was packed in it. */
  #eventsAbout(serial: string): readonly SupplyEvent[] {
    const found = new Map<string, SupplyEvent>();
    let windows: readonly Window[] = [{ container: serial, from: "", until: "\uffff" }];
    for (let depth = 0; depth < NESTING_MAX && windows.length > 0; depth++) {
      const outer: Window[] = [];
      for (const { container, from, until } of windows) {
        const events = (this.#byItem.get(keyOf(container)) ?? []).filter(
          (e) => e.eventTime >= from && e.eventTime <= until,
        );
        for (const event of events) found.set(event.id, event);
        outer.push(...packings(events));
      }
      windows = outer;
    }
    return [...found.values()];
  }

  #addContents(
    item: string,
    at: string,
    found: { readonly serials: Set<string>; readonly eventIds: Set<string> },
    depth: number,
  ): void {
    const contents = depth < NESTING_MAX ? this.#contentsOf(item, at, found.eventIds) : [];
    const serial = serialOf(item);
    if (contents.length === 0 && serial !== undefined && !this.#byContainer.has(keyOf(item)))
      found.serials.add(serial);
    for (const inner of contents) this.#addContents(inner, at, found, depth + 1);
  }

  /** What was packed into a container and not unpacked again by a moment. */
  #contentsOf(container: string, at: string, eventIds: Set<string>): readonly string[] {
    const inside = new Set<string>();
    const events = (this.#byContainer.get(keyOf(container)) ?? []).filter((e) => e.eventTime <= at);
    for (const event of events.sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1))) {
      eventIds.add(event.id);
      if (event.action === "DELETE") {
        // An unpacking that names no item empties the container (EPCIS 2.0, 7.4.2).
        if (event.items.length === 0) inside.clear();
        for (const item of event.items) inside.delete(item);
      } else {
        for (const item of event.items) inside.add(item);
      }
    }
    return [...inside];
  }
}

const deliveryOf = (event: SupplyEvent) => ({
  step: event.bizStep ?? "",
  time: Date.parse(event.eventTime),
  order: (event.bizTransactions ?? []).map(orderNumber)[0],
  from: event.sourceParties[0],
  to: event.destinationParties[0],
});

/** From packing to unpacking, for each container that the item was in. */
function packings(events: readonly SupplyEvent[]): Window[] {
  return events.flatMap((packed) => {
    const { parentId } = packed;
    if (parentId === undefined || packed.action !== "ADD") return [];
    const unpacked = events
      .filter((e) => e.parentId === parentId && e.action === "DELETE" && e.eventTime > packed.eventTime)
      .map((e) => e.eventTime)
      .sort()[0];
    return [{ container: parentId, from: packed.eventTime, until: unpacked ?? "\uffff" }];
  });
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

const byTime = (a: { at: string; recordId: string }, b: { at: string; recordId: string }): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : a.recordId < b.recordId ? -1 : 1;
