import { type Derivation, deriveFrom, ShingleCounts } from "./derive.ts";
import { EventIndex, type EventReason, type SameName } from "./events.ts";
import type { FigureStatus } from "./figures.ts";
import type { NewsModel } from "./lexicon.ts";
import { type NewsReport, type ReadReport, readReport } from "./read.ts";

/** What is known of a report once it stands beside the others. */
export interface PlacedReport {
  readonly id: string;
  readonly event: string;
  readonly derived_from: string | null;
  /** ISO 8601; a relative date counts from the publication of the report that said it first. */
  readonly event_date: string | null;
  readonly places: readonly { readonly key: string; readonly role: "event" | "link" }[];
  readonly figures: readonly {
    readonly quantity: string;
    readonly value: number;
    readonly status: FigureStatus;
  }[];
  readonly event_type: string;
  readonly operation: string | null;
  /** Why it was joined to its event, and to its source. */
  readonly reasons: readonly EventReason[];
  readonly derivation: Derivation | null;
}

/** Counted on events, yet no quantity of the exchange format of readings. */
const BESIDES: ReadonlySet<string> = new Set(["gangs", "targets"]);

/** Reads reports as they arrive: each is placed among those before it, in time that does not grow with their number. */
export class NewsDesk {
  readonly #model: NewsModel;
  readonly #events: EventIndex;
  readonly #counts = new ShingleCounts();
  readonly #publishers = new Set<string>();
  readonly #dates = new Map<string, string | null>();
  readonly #parents = new Map<string, ReadReport>();

  /** `joinMin` is how much evidence joins a report to an event; the benchmark chooses it by cross-validation. */
  constructor(model: NewsModel, sameName: SameName, joinMin?: number) {
    this.#model = model;
    this.#events = new EventIndex(sameName, joinMin);
  }

  add(report: NewsReport): PlacedReport {
    const read = readReport(report, this.#model);
    this.#publishers.add(report.publisher);
    this.#counts.add(read);
    const { event, reasons } = this.#events.add(read);
    const earlier = event.members.filter((m) => m !== read && m.publishedAt <= read.publishedAt);
    const derivation = deriveFrom(read, earlier, this.#counts, this.#publishers);
    const parent = derivation && earlier.find((m) => m.report.id === derivation.from);
    if (parent) this.#parents.set(report.id, parent);
    const date = this.#dateOf(read, parent);
    this.#dates.set(report.id, date);
    return {
      id: report.id,
      event: event.id,
      derived_from: derivation?.from ?? null,
      event_date: date,
      places: read.places.map(({ key, role }) => ({ key, role })),
      figures: read.figures
        .filter((f) => !BESIDES.has(f.quantity))
        .map(({ quantity, value, status }) => ({ quantity, value, status })),
      event_type: read.type,
      operation: read.operation ?? null,
      reasons,
      derivation: derivation ?? null,
    };
  }

  /** A copy keeps its source's words: "yesterday" is the day before the source was published. */
  #dateOf(read: ReadReport, parent: ReadReport | undefined): string | null {
    const own = read.date;
    const said = parent ? (this.#dates.get(parent.report.id) ?? null) : null;
    if (!own) return said;
    const isSameWords =
      parent?.report.lang === read.report.lang && parent.date?.isRelative && parent.date.words === own.words;
    return own.isRelative && isSameWords && said ? said : own.value;
  }
}

/** Places many reports, whatever their order; answers in the order given. */
export function placeReports(
  reports: readonly NewsReport[],
  model: NewsModel,
  sameName: SameName,
  joinMin?: number,
): PlacedReport[] {
  const desk = new NewsDesk(model, sameName, joinMin);
  const inTime = [...reports].sort(
    (a, b) => Date.parse(a.published_at) - Date.parse(b.published_at) || (a.id < b.id ? -1 : 1),
  );
  const placed = new Map(inTime.map((r) => [r.id, desk.add(r)]));
  return reports.flatMap((r) => placed.get(r.id) ?? []);
}
