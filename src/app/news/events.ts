import {
  type Access,
  type Front,
  type Lang,
  type NewsModel,
  type SameName,
  saysNothing,
  strictestOf,
  WaslError,
} from "../../core/index.ts";
import type { WallWords } from "../../formats/index.ts";
import type { Actor, Platform, StoredReport, Transaction } from "../ports/index.ts";
import { mustBeCleared, mustDecide, mustWork } from "../roles.ts";
import {
  boardsOf,
  type EventBoards,
  type EventFigure,
  type EventSource,
  type EventSummary,
  type OpenBoard,
} from "./event-boards.ts";

export type { EventFigure, EventSource } from "./event-boards.ts";

/** What reading news needs of the package's data; loaded when events are first asked for. */
export interface NewsParts {
  readonly model: NewsModel;
  readonly sameName: SameName;
  /**
   * The name of a place by its key (a GeoNames id or a country's ISO code) in this language, else as it is called there;
   * the key itself where it has none.
   */
  readonly placeName: (key: string, lang?: Lang) => string;
  /** Whether a place or a country has this key. */
  readonly isPlace: (key: string) => boolean;
  /** ISO code of a place's country. */
  readonly countryOf: (key: string) => string | undefined;
  /** Techniques and front that a kind of event speaks of. */
  readonly techniquesOf: (type: string) => readonly string[];
  readonly frontOf: (type: string) => Front | undefined;
  /** Words of walls, by kind. */
  readonly walls: WallWords;
  /** Degrees; undefined for a place that the gazetteer does not locate. */
  readonly placeAt: (key: string) => { readonly lat: number; readonly lon: number } | undefined;
}

export interface NewsEventView {
  /** Stable while its first report stands. */
  readonly id: string;
  /** The title of its first report. */
  readonly title: string;
  readonly lang: string;
  readonly type: string;
  readonly date: string | null;
  readonly places: readonly {
    readonly key: string;
    readonly name: string;
    readonly lat?: number;
    readonly lon?: number;
  }[];
  readonly languages: readonly string[];
  readonly reports: number;
  /** Publishers whose reports were made from no other: copies and translations count as their source. */
  readonly independentSources: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly figures: readonly EventFigure[];
  /** Quantities on which figures differ that nothing has corrected. */
  readonly disagreements: readonly string[];
  readonly fictitious: boolean;
  readonly access: Access;
}

export interface NewsEventDetail {
  readonly event: NewsEventView;
  readonly sources: readonly EventSource[];
  readonly members: readonly {
    readonly report: StoredReport;
    readonly derivedFrom?: string;
    readonly kind?: string;
    /** Why it is taken for a copy, and why it belongs to the event. */
    readonly evidence: readonly string[];
    readonly reasons: readonly { readonly reason: string; readonly weight: number }[];
    readonly date?: string;
  }[];
  /** What analysts decided on its reports, oldest first. */
  readonly decisions: readonly {
    readonly leftId: string;
    readonly rightId: string;
    readonly judgement: "same" | "different" | "undecided";
    readonly reason: string;
    readonly decidedBy: string;
    readonly decidedAt: string;
  }[];
}

export interface NewsEvents {
  readonly items: readonly NewsEventView[];
  /** True where there are more articles in that time than are read. */
  readonly isCut: boolean;
}

export interface EventCorrection {
  readonly reportIds: readonly string[];
  readonly withReportId: string;
  readonly judgement: "same" | "different" | "undecided";
  readonly reason: string;
}

export interface EventUseCases {
  /** Events that the articles of the last days tell of, the latest first. */
  events(
    actor: Actor,
    filter: { readonly days: number; readonly limit: number; readonly text?: string },
  ): Promise<NewsEvents>;
  /** EVENT_UNKNOWN where no article of that time that this viewer may see tells of it. */
  event(actor: Actor, id: string, days: number): Promise<NewsEventDetail>;
  /** Says that reports belong to the event of another one, or do not; remembered, and the last word holds. */
  correctEvents(actor: Actor, correction: EventCorrection): Promise<void>;
}

const DEADLINE_MS = 120_000;

export function eventUseCases(platform: Platform): EventUseCases {
  const boards = boardsOf(platform);
  return {
    async events(actor, { days, limit, text }) {
      const { board, heads, isCut } = await boards.open(actor, days);
      const newest = board
        .summaries()
        .sort((a, b) => (a.lastAt < b.lastAt ? 1 : a.lastAt > b.lastAt ? -1 : a.id < b.id ? -1 : 1));
      return await platform.store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "events", detail: { days } });
        const items: NewsEventView[] = [];
        for (let from = 0; from < newest.length && items.length < limit; from += limit) {
          const some = newest.slice(from, from + limit);
          const reports = await tx.reportsById(some.map((s) => s.firstId));
          for (const summary of some) {
            const view = viewOf(summary, reports, heads, platform, tx.lang);
            if (view && items.length < limit && matches(view, text)) items.push(view);
          }
        }
        return { items, isCut };
      });
    },
    event: (actor, id, days) => readEvent(platform, boards, actor, id, days),
    correctEvents: (actor, correction) => correct(platform, actor, correction),
  };
}

const matches = (view: NewsEventView, text: string | undefined): boolean =>
  text === undefined ||
  [view.title, view.type, ...view.places.map((p) => p.name)].some((words) =>
    words.toLowerCase().includes(text.toLowerCase()),
  );

function viewOf(
  summary: EventSummary,
  reports: ReadonlyMap<string, StoredReport>,
  heads: ReadonlyMap<string, Access>,
  platform: Platform,
  lang: Lang,
): NewsEventView | undefined {
  const first = reports.get(summary.firstId);
  const news = platform.news?.();
  // Gone since the board was filled.
  if (!first || !news) return undefined;
  const { id, type, date, languages, firstAt, lastAt, figures, disagreements } = summary;
  return {
    id,
    title: first.title,
    lang: first.facts?.lang ?? first.lang ?? "und",
    type,
    date,
    places: summary.places.map((key) => ({ key, name: news.placeName(key, lang), ...news.placeAt(key) })),
    languages,
    reports: summary.reportIds.length,
    independentSources: summary.sources.length,
    firstAt,
    lastAt,
    figures,
    disagreements,
    fictitious: first.fictitious,
    // As marked now, whatever it was when the board was filled.
    access: strictestOf(summary.reportIds.flatMap((r) => heads.get(r) ?? [])),
  };
}

async function readEvent(
  platform: Platform,
  boards: EventBoards,
  actor: Actor,
  id: string,
  days: number,
): Promise<NewsEventDetail> {
  const open = await boards.open(actor, days);
  const { board, decisions } = open;
  const summary = board.summary(id);
  return await platform.store.as(
    actor,
    async (tx) => {
      await tx.audit({ action: "read", object: `event:${id}` });
      if (!summary) throw new WaslError("EVENT_UNKNOWN", { id });
      const [detail] = await readDetails(platform, tx, open, [summary]);
      if (!detail) throw new WaslError("EVENT_UNKNOWN", { id });
      const inside = new Set(summary.reportIds);
      return {
        ...detail,
        decisions: decisions
          .filter((d) => inside.has(d.leftId) || inside.has(d.rightId))
          .map(({ access: _access, ...d }) => d),
      };
    },
    { deadlineMs: DEADLINE_MS },
  );
}

/** Details of several events in one transaction; an event whose first report is gone is left out. */
export async function readDetails(
  platform: Platform,
  tx: Transaction,
  { board, heads }: OpenBoard,
  summaries: readonly EventSummary[],
): Promise<NewsEventDetail[]> {
  const reports = await tx.reportsById(summaries.flatMap((s) => s.reportIds));
  return summaries.flatMap((summary) => {
    const event = viewOf(summary, reports, heads, platform, tx.lang);
    if (!event) return [];
    const members = summary.reportIds.flatMap((id) => {
      const report = reports.get(id);
      return report ? [{ report, ...board.member(id) }] : [];
    });
    return [{ event, sources: summary.sources, members, decisions: [] }];
  });
}

async function correct(platform: Platform, actor: Actor, correction: EventCorrection): Promise<void> {
  const { reportIds, withReportId, judgement, reason } = correction;
  if (saysNothing(reason) || reportIds.length === 0 || reportIds.includes(withReportId))
    throw new WaslError("REQUEST_INVALID", { needs: "a reason and two reports" });
  await platform.store.as(actor, async (tx) => {
    await mustWork(tx, `report:${withReportId}`);
    mustDecide(tx);
    const reports = await mustKnow(tx, [...reportIds, withReportId]);
    const accessOf = (id: string): Access => reports.get(id)?.access ?? strictestOf([]);
    const decidedAt = new Date(platform.clock.now()).toISOString();
    const decisions = [...new Set(reportIds)].map((leftId) => ({
      leftId,
      rightId: withReportId,
      judgement,
      reason,
      decidedBy: tx.viewer.userId,
      decidedAt,
      // Who may not see both reports does not learn that they were compared.
      access: strictestOf([accessOf(leftId), accessOf(withReportId)]),
    }));
    for (const { access, leftId } of decisions) await mustBeCleared(tx, access, `report:${leftId}`);
    await tx.addNewsDecisions(decisions);
    await tx.audit({
      action: "decide",
      object: `report:${withReportId}`,
      detail: { judgement, reports: decisions.length },
      text: reason,
    });
  });
}

async function mustKnow(tx: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, StoredReport>> {
  const reports = await tx.reportsById(ids);
  const missing = ids.find((id) => !reports.has(id));
  if (missing !== undefined) throw new WaslError("REPORT_UNKNOWN", { reportId: missing });
  return reports;
}
