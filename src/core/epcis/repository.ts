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
  /** Of a transformation, the id that it shares with others: all inputs of them went into all outputs. */
  readonly transformation?: string;
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

/** Under what transformations of one id are looked up, beside objects. */
export const transformationKey = (id: string): string => `transformation:${id}`;

/** One event on an item's way, and through what it concerns the item. */
export interface TraceStep {
  readonly event: EpcisEvent;
  /** The item itself, or the containers, assemblies and inputs from the item to the object that the event names. */
  readonly through: readonly string[];
  /** What says so, level by level: each put the one before into the next; absent where the event names the item. */
  readonly via?: readonly EpcisEvent[];
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
    if (event.transformation !== undefined) this.#index(transformationKey(event.transformation), event);
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

  trace(epc: string): Trace {
    return traceThrough(epc, (object) => this.#about(object));
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

/**
 * The item's whole way: its own events; those of each container and assembly while it was inside; and, where it was
 * made from others, theirs before. Every object is entered at most once for each span of time, so no cycle hangs it.
 */
export function traceThrough(epc: string, about: (object: string) => readonly EpcisEvent[]): Trace {
  const found = new Map<string, TraceStep>();
  const seen = new Set<string>();
  let isCut = false;
  const queue: (TraceSpan & { readonly epc: string })[] = [
    { epc, from: -Infinity, until: Infinity, through: [epc], via: [] },
  ];
  for (let span = queue.pop(); span !== undefined; span = queue.pop()) {
    const { via, through } = span;
    const key = `${span.epc} ${span.from} ${span.until}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (through.length > DEPTH_MAX || found.size >= STEPS_MAX || seen.size >= STEPS_MAX) {
      isCut = true;
      continue;
    }
    const { from, until } = span;
    const events = about(span.epc).filter((e) => e.time >= from && e.time <= until);
    events.sort(byTime);
    for (const event of events) {
      if (!concerns(event, span.epc, through.length > 1) || found.has(event.hash)) continue;
      found.set(event.hash, via.length === 0 ? { event, through } : { event, through, via });
    }
    const inside = holdings(events, span.epc, (parent, event) => carries(parent, event, about));
    for (const next of [...inside, ...origins(events, span.epc, about)]) {
      if (through.includes(next.epc)) continue;
      queue.push({
        epc: next.epc,
        from: Math.max(from, next.from),
        until: Math.min(until, next.until),
        through: [...through, next.epc],
        via: [...via, next.by],
      });
    }
  }
  return { epc, steps: [...found.values()].sort((a, b) => byTime(a.event, b.event)), isCut };
}

interface TraceSpan {
  readonly from: number;
  readonly until: number;
  readonly through: readonly string[];
  readonly via: readonly EpcisEvent[];
}

/** Whether an object, or what it lies in, goes the way that an event sends something else on: that one may lie in it still. */
function carries(
  epc: string,
  event: EpcisEvent,
  about: (object: string) => readonly EpcisEvent[],
  seen = new Set<string>(),
): boolean {
  if (seen.has(epc) || seen.size > DEPTH_MAX) return false;
  seen.add(epc);
  const events = about(epc);
  if (events.some((e) => e.epcs.includes(epc) && isSameWay(e, event))) return true;
  return events.some((e) => liesIn(e, epc) && carries(e.parent ?? "", event, about, seen));
}

/** What a container's other contents do is no part of the item's way. */
function concerns(event: EpcisEvent, epc: string, isOuter: boolean): boolean {
  return !(isOuter && event.parent === epc);
}

interface Span {
  readonly epc: string;
  /** The event that says so. */
  readonly by: EpcisEvent;
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
  const open = new Map<string, EpcisEvent>();
  const close = (parent: string, until: number, by: EpcisEvent): void => {
    const since = open.get(parent);
    spans.push({ epc: parent, by: since ?? by, from: since?.time ?? -Infinity, until });
    open.delete(parent);
  };
  for (const event of events) {
    if (leaves(event, epc))
      for (const [parent, since] of [...open])
        if (since.time < event.time && parent !== event.parent && !carries(parent, event))
          close(parent, event.time, since);
    const { parent } = event;
    if (parent === undefined || parent === epc || event.type === "TransactionEvent") continue;
    const isNamed = event.epcs.includes(epc);
    if (event.action === "DELETE") {
      // Without a list of children everything leaves (EPCIS 2.0, 7.4.3).
      if (isNamed || event.epcs.length === 0) close(parent, event.time, event);
    } else if (isNamed) {
      if (event.action === "ADD") open.set(parent, open.get(parent) ?? event);
      else if (!open.has(parent)) spans.push({ epc: parent, by: event, from: event.time, until: event.time });
    }
  }
  for (const [parent, by] of open) spans.push({ epc: parent, by, from: by.time, until: Infinity });
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

/**
 * What an object was made from, up to when that went in, and what was made from it, from when that came out. Events under one
 * transformation id tell of one making, in whatever order: what went in by one came out by another.
 */
function origins(
  events: readonly EpcisEvent[],
  epc: string,
  about: (object: string) => readonly EpcisEvent[],
): Span[] {
  const spans: Span[] = [];
  for (const event of events) {
    const [isOutput, isInput] = [event.outputs.includes(epc), event.inputs.includes(epc)];
    if (!isOutput && !isInput) continue;
    const id = event.transformation;
    const others =
      id === undefined
        ? []
        : about(transformationKey(id)).filter((e) => e.transformation === id && e.hash !== event.hash);
    for (const one of [event, ...others]) {
      if (isOutput)
        for (const input of one.inputs) spans.push({ epc: input, by: one, from: -Infinity, until: one.time });
      if (isInput)
        for (const output of one.outputs)
          spans.push({ epc: output, by: one, from: one.time, until: Infinity });
    }
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
