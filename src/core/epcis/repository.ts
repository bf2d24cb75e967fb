/** An EPCIS event reduced to what queries and traces need; identifiers are canonical, times are Unix milliseconds. */
export interface EpcisEvent {
  readonly hash: string;
  readonly id: string;
  readonly type: string;
  readonly action: string;
  readonly time: number;
  readonly step: string;
  readonly disposition: string;
  readonly readPoint: string;
  /** Instances that the event observes, packs or ties. */
  readonly epcs: readonly string[];
  readonly parent: string | undefined;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly transactions: readonly string[];
}

/** A simple event query (EPCIS 2.0, 8.2.7.1); what is left out matches all. */
export interface EventQuery {
  readonly from?: number;
  /** Exclusive. */
  readonly until?: number;
  readonly types?: readonly string[];
  readonly actions?: readonly string[];
  readonly steps?: readonly string[];
  readonly dispositions?: readonly string[];
  readonly readPoints?: readonly string[];
  readonly epcs?: readonly string[];
  readonly limit?: number;
}

/** One event on an item's way, and through what it concerns the item. */
export interface TraceStep {
  readonly event: EpcisEvent;
  /** The item itself, or the containers, assemblies and inputs from the item to the object that the event names. */
  readonly through: readonly string[];
}

export interface Trace {
  readonly epc: string;
  /** Oldest first. */
  readonly steps: readonly TraceStep[];
  /** True where a limit cut the trace: there is more. */
  readonly isCut: boolean;
}

const STEPS_MAX = 10_000;
const DEPTH_MAX = 32;

/** Events by the objects that they name; capture is idempotent by hash. */
export class EpcisRepository {
  readonly #byHash = new Map<string, EpcisEvent>();
  readonly #byObject = new Map<string, EpcisEvent | EpcisEvent[]>();

  get size(): number {
    return this.#byHash.size;
  }

  /** Answers false where the event was captured before. */
  capture(event: EpcisEvent): boolean {
    if (this.#byHash.has(event.hash)) return false;
    this.#byHash.set(event.hash, event);
    for (const epc of event.epcs) this.#index(epc, event);
    for (const epc of event.inputs) this.#index(epc, event);
    for (const epc of event.outputs) this.#index(epc, event);
    if (event.parent !== undefined) this.#index(event.parent, event);
    return true;
  }

  query(query: EventQuery): EpcisEvent[] {
    const found: EpcisEvent[] = [];
    const limit = query.limit ?? 1000;
    const pool = query.epcs ? new Set(query.epcs.flatMap((epc) => this.#about(epc))) : this.#byHash.values();
    for (const event of pool) {
      if (found.length >= limit) break;
      if (matches(event, query)) found.push(event);
    }
    return found.sort(byTime);
  }

  /**
   * The item's whole way: its own events; those of each container and assembly while it was inside; and, where it was
   * made from others, theirs before. Every object is entered at most once for each span of time, so no cycle hangs it.
   */
  trace(epc: string): Trace {
    const found = new Map<string, TraceStep>();
    const seen = new Set<string>();
    let isCut = false;
    const queue: { epc: string; from: number; until: number; through: readonly string[] }[] = [
      { epc, from: -Infinity, until: Infinity, through: [epc] },
    ];
    for (let span = queue.pop(); span !== undefined; span = queue.pop()) {
      const key = `${span.epc} ${span.from} ${span.until}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (span.through.length > DEPTH_MAX || found.size >= STEPS_MAX || seen.size >= STEPS_MAX) {
        isCut = true;
        continue;
      }
      const events = this.#about(span.epc).filter((e) => e.time >= span.from && e.time <= span.until);
      events.sort(byTime);
      for (const event of events) {
        if (!concerns(event, span.epc, span.through.length > 1)) continue;
        if (!found.has(event.hash)) found.set(event.hash, { event, through: span.through });
      }
      const inside = holdings(events, span.epc, (parent, event) => this.#carries(parent, event));
      for (const next of [...inside, ...origins(events, span.epc)]) {
        if (span.through.includes(next.epc)) continue;
        queue.push({
          epc: next.epc,
          from: Math.max(span.from, next.from),
          until: Math.min(span.until, next.until),
          through: [...span.through, next.epc],
        });
      }
    }
    return { epc, steps: [...found.values()].sort((a, b) => byTime(a.event, b.event)), isCut };
  }

  /** Whether an object, or what it lies in, goes the way that an event sends something else on: that one may lie in it still. */
  #carries(epc: string, event: EpcisEvent, seen = new Set<string>()): boolean {
    if (seen.has(epc) || seen.size > DEPTH_MAX) return false;
    seen.add(epc);
    const events = this.#about(epc);
    if (events.some((e) => e.epcs.includes(epc) && isSameWay(e, event))) return true;
    return events.some((e) => liesIn(e, epc) && this.#carries(e.parent ?? "", event, seen));
  }

  #about(epc: string): EpcisEvent[] {
    const found = this.#byObject.get(epc);
    return found === undefined ? [] : Array.isArray(found) ? [...found] : [found];
  }

  #index(epc: string, event: EpcisEvent): void {
    const found = this.#byObject.get(epc);
    if (found === undefined) this.#byObject.set(epc, event);
    else if (Array.isArray(found)) {
      if (found.at(-1) !== event) found.push(event);
    } else if (found !== event) this.#byObject.set(epc, [found, event]);
  }
}

/** What a container's other contents do is no part of the item's way. */
function concerns(event: EpcisEvent, epc: string, isOuter: boolean): boolean {
  return !(isOuter && event.parent === epc);
}

interface Span {
  readonly epc: string;
  readonly from: number;
  readonly until: number;
}

/**
 * The parents that an object lay in or was tied to, each from ADD to the next DELETE; an OBSERVE shows its moment. Nobody
 * records every unpacking: what is sold by itself, packed elsewhere or made into something lies there no more.
 */
function holdings(
  events: readonly EpcisEvent[],
  epc: string,
  carries: (parent: string, event: EpcisEvent) => boolean,
): Span[] {
  const spans: Span[] = [];
  const open = new Map<string, number>();
  const close = (parent: string, until: number): void => {
    spans.push({ epc: parent, from: open.get(parent) ?? -Infinity, until });
    open.delete(parent);
  };
  for (const event of events) {
    if (leaves(event, epc))
      for (const [parent, since] of [...open])
        if (since < event.time && parent !== event.parent && !carries(parent, event))
          close(parent, event.time);
    const { parent } = event;
    if (parent === undefined || parent === epc || event.type === "TransactionEvent") continue;
    const isNamed = event.epcs.includes(epc);
    if (event.action === "DELETE") {
      // Without a list of children everything leaves (EPCIS 2.0, 7.4.3).
      if (isNamed || event.epcs.length === 0) close(parent, event.time);
    } else if (isNamed) {
      if (event.action === "ADD") open.set(parent, Math.min(open.get(parent) ?? Infinity, event.time));
      else if (!open.has(parent)) spans.push({ epc: parent, from: event.time, until: event.time });
    }
  }
  for (const [parent, from] of open) spans.push({ epc: parent, from, until: Infinity });
  return spans;
}

const HANDS_ON = new Set(["shipping", "departing", "receiving", "accepting", "retail_selling"]);

/** Whether an event says that an object goes its own way from now on, if what it lies in does not go it too. */
function leaves(event: EpcisEvent, epc: string): boolean {
  if (event.inputs.includes(epc)) return true;
  if (!event.epcs.includes(epc)) return false;
  if (event.parent !== undefined && event.type !== "TransactionEvent") return event.action === "ADD";
  if (event.destinations.length > 0) return true;
  return HANDS_ON.has(event.step) && (event.transactions.length > 0 || event.step === "retail_selling");
}

/** To the same receiver, under the same order, or into the same thing. */
function isSameWay(a: EpcisEvent, b: EpcisEvent): boolean {
  if (b.parent !== undefined && b.type !== "TransactionEvent") return a.parent === b.parent;
  return (
    a.hash === b.hash ||
    (a.destinations[0] !== undefined && a.destinations[0] === b.destinations[0]) ||
    a.transactions.some((t) => b.transactions.includes(t))
  );
}

const liesIn = (event: EpcisEvent, epc: string): boolean =>
  event.parent !== undefined &&
  event.parent !== epc &&
  event.type !== "TransactionEvent" &&
  event.action !== "DELETE" &&
  event.epcs.includes(epc);

/** What an object was made from, up to the making, and what was made from it, from then on. */
function origins(events: readonly EpcisEvent[], epc: string): Span[] {
  const spans: Span[] = [];
  for (const event of events) {
    if (event.outputs.includes(epc))
      for (const input of event.inputs) spans.push({ epc: input, from: -Infinity, until: event.time });
    if (event.inputs.includes(epc))
      for (const output of event.outputs) spans.push({ epc: output, from: event.time, until: Infinity });
  }
  return spans;
}

function matches(event: EpcisEvent, query: EventQuery): boolean {
  const isIn = (list: readonly string[] | undefined, value: string): boolean =>
    list === undefined || list.includes(value);
  if (query.from !== undefined && event.time < query.from) return false;
  if (query.until !== undefined && event.time >= query.until) return false;
  if (!isIn(query.types, event.type) || !isIn(query.actions, event.action)) return false;
  if (!isIn(query.steps, event.step) || !isIn(query.dispositions, event.disposition)) return false;
  if (!isIn(query.readPoints, event.readPoint)) return false;
  if (query.epcs === undefined) return true;
  return query.epcs.some(
    (epc) =>
      event.epcs.includes(epc) ||
      event.parent === epc ||
      event.inputs.includes(epc) ||
      event.outputs.includes(epc),
  );
}

const byTime = (a: EpcisEvent, b: EpcisEvent): number =>
  a.time - b.time || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0);
