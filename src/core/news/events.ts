import type { NewsDate, NewsPlace, ReadReport } from "./read.ts";

/** Why two reports tell of one event: each reason with its weight. */
export interface EventReason {
  readonly reason: string;
  readonly weight: number;
}

/** Weights of the evidence, in the order of how much survives translation; set by hand on the development reports; the benchmark holds out events for `joinMin` alone. */
export const EVENT_WEIGHTS = {
  sameType: 1,
  otherType: -4,
  samePlace: 2,
  sameCountry: 1.2,
  otherPlace: -3,
  sameDate: 2,
  nextDate: 1,
  otherDate: -1.5,
  farDate: -6,
  sharedFigure: 1,
  sharedFigureMax: 3,
  nearFigure: 0.5,
  farFigure: -2,
  sameOperation: 2,
  otherOperation: -1.5,
  sharedNumber: 0.4,
  otherNumbers: -1.5,
  sameLinks: 1.5,
  otherLinks: -1.5,
  joinMin: 3.2,
} as const;

const DAY = 86_400_000;
const SPAN_DAYS_MAX = 21;
const MEMBERS_COMPARED_MAX = 24;

const dayOf = (date: NewsDate | undefined): number | undefined =>
  date ? Math.round(Date.parse(date.value) / DAY) : undefined;

/** Compares two reports as tellings of one event; the sum of the weights decides. */
export function compareEvents(a: ReadReport, b: ReadReport, sameName: SameName): EventReason[] {
  const w = EVENT_WEIGHTS;
  const reasons: EventReason[] = [];
  const add = (reason: string, weight: number): void => {
    reasons.push({ reason, weight });
  };
  if (a.type !== "other" && b.type !== "other") {
    const sure = strength(a) >= 2 && strength(b) >= 2;
    if (a.type === b.type) add("type", w.sameType);
    // Nine arrests with money found: a raid to one desk, a money shop to the next.
    else if (mayBe(a, b.type) || mayBe(b, a.type)) add("type not sure", 0);
    else add("other type", sure ? w.otherType : w.otherType / 2);
  }
  placeReason(a, b, add);
  const [x, y] = [dayOf(a.date), dayOf(b.date)];
  if (x !== undefined && y !== undefined) {
    const gap = Math.abs(x - y);
    if (gap === 0) add("date", w.sameDate);
    else if (gap === 1) add("next day", w.nextDate);
    else add("other date", gap <= 4 ? w.otherDate : w.farDate);
  } else if (Math.abs(a.publishedAt - b.publishedAt) > 10 * DAY) add("published far apart", w.farDate);
  figureReasons(a, b, add);
  if (a.operation && b.operation) {
    if (sameName(a.operation, b.operation)) add("operation", w.sameOperation);
    else add("other operation", w.otherOperation);
  }
  numberReasons(a, b, add);
  linkReasons(a, b, add);
  return reasons;
}

/** Numbers that are no figures of the event, such as staff: one release gives them to all. */
function numberReasons(a: ReadReport, b: ReadReport, add: (reason: string, weight: number) => void): void {
  const own = (r: ReadReport): number[] => r.otherNumbers.filter((n) => n > 12 && n < 1900);
  const [x, y] = [own(a), own(b)];
  if (x.length === 0 || y.length === 0) return;
  const shared = x.filter((n) => y.includes(n)).length;
  if (shared > 0) add("numbers", EVENT_WEIGHTS.sharedNumber * Math.min(3, shared));
  else add("other numbers", EVENT_WEIGHTS.otherNumbers);
}

/** The countries that an inquiry leads to. */
function linkReasons(a: ReadReport, b: ReadReport, add: (reason: string, weight: number) => void): void {
  const own = (r: ReadReport): string[] => r.places.filter((p) => p.role === "link").map((p) => p.country);
  const [x, y] = [own(a), own(b)];
  if (x.length === 0 || y.length === 0) return;
  const shared = x.filter((c) => y.includes(c)).length / Math.max(x.length, y.length);
  if (shared >= 0.5) add("links", EVENT_WEIGHTS.sameLinks * shared);
  else if (shared === 0) add("other links", EVENT_WEIGHTS.otherLinks);
}

/** Whether a report speaks at least half as much of another type as of its own. */
const mayBe = (r: ReadReport, type: string): boolean => 2 * (r.types.get(type) ?? 0) >= strength(r);

const strength = (r: ReadReport): number => r.types.get(r.type) ?? 0;

function placeReason(a: ReadReport, b: ReadReport, add: (reason: string, weight: number) => void): void {
  const w = EVENT_WEIGHTS;
  const pa = a.places.filter((p) => p.role === "event");
  const pb = b.places.filter((p) => p.role === "event");
  if (pa.length === 0 || pb.length === 0) return;
  const isSame = (p: NewsPlace, q: NewsPlace): boolean =>
    q.key === p.key ||
    p.namesakes?.some((n) => n.key === q.key) === true ||
    q.namesakes?.some((n) => n.key === p.key) === true;
  if (pa.some((p) => pb.some((q) => isSame(p, q)))) add("place", w.samePlace);
  else if (
    pa.some((p) => pb.some((q) => q.country === p.country && (p.key === p.country || q.key === q.country)))
  )
    add("country", w.sameCountry);
  else add("other place", w.otherPlace);
}

function figureReasons(a: ReadReport, b: ReadReport, add: (reason: string, weight: number) => void): void {
  const w = EVENT_WEIGHTS;
  let shared = 0;
  let near = 0;
  let far = 0;
  for (const quantity of new Set(a.figures.map((f) => f.quantity))) {
    const own = (r: ReadReport): number[] =>
      r.figures.filter((f) => f.quantity === quantity && f.status !== "period").map((f) => f.value);
    const [x, y] = [own(a), own(b)];
    if (x.length === 0 || y.length === 0) continue;
    if (x.some((v) => y.includes(v))) shared++;
    else if (x.some((v) => y.some((u) => Math.abs(u - v) <= Math.max(3, 0.25 * Math.max(u, v))))) near++;
    else far++;
  }
  if (shared) add("figures", Math.min(w.sharedFigureMax, shared * w.sharedFigure));
  if (near) add("near figures", near * w.nearFigure);
  if (far) add("other figures", far * w.farFigure);
}

/** Whether two names of operations are one, written in any script. */
export type SameName = (a: string, b: string) => boolean;

/** A cluster of reports on one event. */
export interface NewsEvent {
  readonly id: string;
  readonly members: ReadReport[];
}

/** Finds or makes the event of each report as it arrives; the work does not grow with the number of events. */
export class EventIndex {
  readonly events: NewsEvent[] = [];
  readonly #byKey = new Map<string, Set<NewsEvent>>();
  readonly #sameName: SameName;
  readonly #joinMin: number;

  constructor(sameName: SameName, joinMin: number = EVENT_WEIGHTS.joinMin) {
    this.#joinMin = joinMin;
    this.#sameName = sameName;
  }

  /**
   * The event that the report joins (or makes), with the reasons of its nearest member. `isClosed` keeps it out of
   * events that somebody decided it has no part in.
   */
  add(
    report: ReadReport,
    isClosed: (event: NewsEvent) => boolean = () => false,
  ): { event: NewsEvent; reasons: readonly EventReason[] } {
    const keys = keysOf(report);
    const candidates = new Set(keys.flatMap((k) => [...(this.#byKey.get(k) ?? [])]));
    let best: { event: NewsEvent; score: number; reasons: readonly EventReason[] } | undefined;
    for (const event of candidates) {
      if (isClosed(event)) continue;
      const scored = event.members
        .slice(-MEMBERS_COMPARED_MAX)
        .map((m) => {
          const reasons = compareEvents(report, m, this.#sameName);
          return { reasons, score: reasons.reduce((sum, r) => sum + r.weight, 0) };
        })
        .sort((a, b) => b.score - a.score);
      // The mean over the better half: one look-alike member opens no door.
      const half = scored.slice(0, Math.max(1, Math.ceil(scored.length / 2)));
      const score = half.reduce((sum, s) => sum + s.score, 0) / half.length;
      if (!best || score > best.score) best = { event, score, reasons: scored[0]?.reasons ?? [] };
    }
    const joins = best && best.score >= this.#joinMin;
    const event = joins && best ? best.event : this.#make(report);
    if (joins) event.members.push(report);
    this.#keep(keys, event);
    return { event, reasons: joins && best ? best.reasons : [] };
  }

  /** Joins it where somebody decided that it belongs. */
  join(report: ReadReport, event: NewsEvent): { event: NewsEvent; reasons: readonly EventReason[] } {
    event.members.push(report);
    this.#keep(keysOf(report), event);
    return { event, reasons: [{ reason: "decision", weight: this.#joinMin }] };
  }

  #keep(keys: readonly string[], event: NewsEvent): void {
    for (const key of keys) {
      const set = this.#byKey.get(key) ?? new Set();
      this.#byKey.set(key, set.add(event));
    }
  }

  #make(report: ReadReport): NewsEvent {
    const event = { id: `event-${report.report.id}`, members: [report] };
    this.events.push(event);
    return event;
  }
}

/** Where to look for a report's event: country and fortnight, figure and fortnight. */
function keysOf(report: ReadReport): string[] {
  const day = dayOf(report.date) ?? Math.floor(report.publishedAt / DAY) - 1;
  const window = Math.floor(day / SPAN_DAYS_MAX);
  const windows = [window, day % SPAN_DAYS_MAX < SPAN_DAYS_MAX / 2 ? window - 1 : window + 1];
  const marks = [
    ...report.places
      .filter((p) => p.role === "event")
      .flatMap((p) => [p.country, ...(p.namesakes ?? []).map((n) => n.country)]),
    ...report.figures
      .filter((f) => f.status !== "period" && f.value > 12)
      .map((f) => `${f.quantity}=${f.value}`),
    ...(report.places.some((p) => p.role === "event") ? [] : [report.type]),
  ];
  return marks.flatMap((m) => windows.map((w) => `${m}@${w}`));
}
