import { type Derivation, deriveFrom, ShingleCounts } from "./derive.ts";
import { EventIndex, type EventReason, type NewsEvent, type SameName } from "./events.ts";
import type { ReadReport } from "./read.ts";

/** What analysts decided on pairs of reports; the last decision on a pair holds. */
export interface EventDecisions {
  /** Reports that tell of the same event as this one. */
  readonly together: ReadonlyMap<string, readonly string[]>;
  /** Reports that tell of another event than this one. */
  readonly apart: ReadonlyMap<string, readonly string[]>;
}

const NONE: EventDecisions = { together: new Map(), apart: new Map() };

/** A report on the board: its event, its source, its date. */
export interface BoardEntry {
  readonly read: ReadReport;
  /** Why it was joined to its event. */
  readonly reasons: readonly EventReason[];
  derivation: Derivation | undefined;
}

/** A copy is made from what came shortly before, or from the first: reports in between are not compared. */
const EARLIER_FIRST = 16;
const EARLIER_LAST = 48;

/**
 * Events as reports arrive, in any order of publication. One more report costs what its own neighbourhood costs, not
 * what the board holds; the board is a function of the reports, their order of arrival and the decisions.
 */
export class EventBoard {
  readonly #index: EventIndex;
  readonly #decisions: EventDecisions;
  readonly #counts = new ShingleCounts();
  readonly #publishers = new Set<string>();
  readonly #entries = new Map<string, BoardEntry>();
  readonly #eventOf = new Map<string, NewsEvent>();

  constructor(sameName: SameName, decisions: EventDecisions = NONE) {
    this.#decisions = decisions;
    this.#index = new EventIndex(sameName);
  }

  get events(): readonly NewsEvent[] {
    return this.#index.events;
  }

  entry(reportId: string): BoardEntry | undefined {
    return this.#entries.get(reportId);
  }

  eventOf(reportId: string): NewsEvent | undefined {
    return this.#eventOf.get(reportId);
  }

  /** Answers the event that the report joined or made. */
  add(read: ReadReport): NewsEvent {
    const { id, publisher } = read.report;
    this.#publishers.add(publisher);
    this.#counts.add(read);
    const decided = this.#decisions.together.get(id)?.map((other) => this.#eventOf.get(other));
    const forced = decided?.find((event) => event !== undefined);
    const apart = new Set(this.#decisions.apart.get(id)?.map((other) => this.#eventOf.get(other)));
    const { event, reasons } = forced
      ? this.#index.join(read, forced)
      : this.#index.add(read, (one) => apart.has(one));
    this.#eventOf.set(id, event);
    const entry: BoardEntry = { read, reasons, derivation: undefined };
    this.#entries.set(id, entry);
    const inTime = event.members.filter((m) => m !== read).sort(byPublication);
    const earlier = inTime.filter((m) => byPublication(m, read) < 0);
    entry.derivation = this.#derive(read, earlier);
    // What was published later and came first may have been made from this one.
    const later = inTime.slice(earlier.length, earlier.length + EARLIER_LAST);
    for (const m of later) this.#reconsider(m, read);
    return event;
  }

  /** ISO 8601. A copy keeps its source's words: "yesterday" is the day before the source was published. */
  dateOf(reportId: string): string | null {
    const entry = this.#entries.get(reportId);
    if (!entry) return null;
    const { read, derivation } = entry;
    const parent = derivation && this.#entries.get(derivation.from);
    const said = parent ? this.dateOf(parent.read.report.id) : null;
    if (!read.date) return said;
    const isSameWords =
      parent?.read.report.lang === read.report.lang &&
      parent.read.date?.isRelative === true &&
      parent.read.date.words === read.date.words;
    return read.date.isRelative && isSameWords && said ? said : read.date.value;
  }

  /** The report that it goes back to by copies, translations and updates; itself for an original. */
  rootOf(reportId: string): string {
    let id = reportId;
    // Sources are published earlier, so the way ends.
    for (let from = this.#source(id); from !== undefined; from = this.#source(id)) id = from;
    return id;
  }

  #source(reportId: string): string | undefined {
    return this.#entries.get(reportId)?.derivation?.from;
  }

  #derive(read: ReadReport, earlier: readonly ReadReport[]): Derivation | undefined {
    const compared =
      earlier.length <= EARLIER_FIRST + EARLIER_LAST
        ? earlier
        : [...earlier.slice(0, EARLIER_FIRST), ...earlier.slice(-EARLIER_LAST)];
    return deriveFrom(read, compared, this.#counts, this.#publishers);
  }

  #reconsider(read: ReadReport, arrived: ReadReport): void {
    const entry = this.#entries.get(read.report.id);
    if (!entry) return;
    const before = entry.derivation && this.#entries.get(entry.derivation.from)?.read;
    entry.derivation = this.#derive(read, [...(before ? [before] : []), arrived].sort(byPublication));
  }
}

function byPublication(a: ReadReport, b: ReadReport): number {
  return a.publishedAt - b.publishedAt || (a.report.id < b.report.id ? -1 : 1);
}
