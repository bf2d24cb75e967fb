import {
  type Access,
  NewsDesk,
  type NewsModel,
  type NewsReport,
  type PlacedReport,
  type SameName,
  strictestOf,
  WaslError,
} from "../core/index.ts";
import type { Actor, Platform, StoredReport } from "./ports.ts";

/** What reading news needs of the package's data; loaded when events are first asked for. */
export interface NewsParts {
  readonly model: NewsModel;
  readonly sameName: SameName;
  /** The name of a place by its key (a GeoNames id or a country's ISO code); the key itself where it has none. */
  readonly placeName: (key: string) => string;
}

/** Values of one quantity as the reports of an event give them: side by side, never averaged. */
export interface EventFigure {
  readonly quantity: string;
  readonly values: readonly { readonly value: number; readonly reportIds: readonly string[] }[];
  /** Values that a report names only to correct them. */
  readonly corrected: readonly number[];
}

export interface NewsEventView {
  /** Stable while its first report stands. */
  readonly id: string;
  /** The title of its first report. */
  readonly title: string;
  readonly type: string;
  readonly date: string | null;
  readonly places: readonly { readonly key: string; readonly name: string }[];
  readonly languages: readonly string[];
  readonly reports: number;
  /** Reports that were made from no other: copies and translations count as their source. */
  readonly independentSources: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly figures: readonly EventFigure[];
  /** Quantities on which its current figures differ. */
  readonly disagreements: readonly string[];
  readonly access: Access;
}

export interface NewsEventDetail {
  readonly event: NewsEventView;
  readonly members: readonly {
    readonly report: StoredReport;
    readonly derivedFrom?: string;
    readonly kind?: string;
    /** Why it is taken for a copy, and why it belongs to the event. */
    readonly evidence: readonly string[];
    readonly reasons: readonly { readonly reason: string; readonly weight: number }[];
    readonly date?: string;
  }[];
}

export interface EventUseCases {
  /** Events that the articles of the last days tell of, the latest first. */
  events(
    actor: Actor,
    filter: { readonly days: number; readonly limit: number },
  ): Promise<readonly NewsEventView[]>;
  /** EVENT_UNKNOWN where no article of that time that this viewer may see tells of it. */
  event(actor: Actor, id: string, days: number): Promise<NewsEventDetail>;
}

/** More articles than these are not read in one go; the newest are. */
const ARTICLES_MAX = 2000;
const DAY_MS = 86_400_000;
const DEADLINE_MS = 120_000;

export function eventUseCases(platform: Platform): EventUseCases {
  return {
    async events(actor, { days, limit }) {
      const events = await readEvents(platform, actor, days);
      return events
        .map(({ event }) => event)
        .sort((a, b) => (a.lastAt < b.lastAt ? 1 : a.lastAt > b.lastAt ? -1 : a.id < b.id ? -1 : 1))
        .slice(0, limit);
    },
    async event(actor, id, days) {
      const found = (await readEvents(platform, actor, days)).find(({ event }) => event.id === id);
      if (!found) throw new WaslError("EVENT_UNKNOWN", { id });
      return found;
    },
  };
}

/** Reads what the viewer may see and nothing else, so that no event is more than its reports. */
async function readEvents(platform: Platform, actor: Actor, days: number): Promise<NewsEventDetail[]> {
  if (!platform.news) throw new WaslError("EVENT_UNKNOWN", { because: "no news model" });
  const since = new Date(platform.clock.now() - days * DAY_MS).toISOString();
  const articles = await platform.store.as(
    actor,
    async (tx) => {
      await tx.audit({ action: "read", object: "events", detail: { days } });
      return await tx.articles({ since, limit: ARTICLES_MAX });
    },
    { deadlineMs: DEADLINE_MS },
  );
  // Reading goes on outside of the transaction: nobody waits for it.
  return groupEvents(articles, platform.news());
}

/** Places articles in the order of their publication and gathers each event. */
export function groupEvents(articles: readonly StoredReport[], news: NewsParts): NewsEventDetail[] {
  const desk = new NewsDesk(news.model, news.sameName);
  const byEvent = new Map<string, { report: StoredReport; placed: PlacedReport }[]>();
  const inTime = articles
    .map((report) => ({ report, news: asNews(report) }))
    .filter(({ news: given }) => given.text !== "")
    .sort((a, b) => Date.parse(a.news.published_at) - Date.parse(b.news.published_at));
  for (const { report, news: given } of inTime) {
    const placed = desk.add(given);
    // What names neither a place nor a figure nor a kind of event tells of none.
    const isEvent = placed.event_type !== "other" || placed.figures.length > 0;
    if (!isEvent) continue;
    const list = byEvent.get(placed.event) ?? [];
    list.push({ report, placed });
    byEvent.set(placed.event, list);
  }
  return [...byEvent].map(([id, members]) => detailOf(id, members, news));
}

function asNews(report: StoredReport): NewsReport {
  const [origin] = report.publishers;
  return {
    id: report.id,
    publisher: origin?.name ?? report.provider,
    lang: (report.facts?.lang ?? report.lang ?? "en").slice(0, 3).replace(/-.*/, ""),
    published_at: report.publishedAt ?? report.receivedAt,
    title: report.facts?.title ?? report.title,
    text: report.facts?.text ?? "",
  };
}

function detailOf(
  id: string,
  members: readonly { readonly report: StoredReport; readonly placed: PlacedReport }[],
  news: NewsParts,
): NewsEventDetail {
  const [first] = members;
  if (!first) throw new Error("invariant broken: an event has no report");
  const figures = figuresOf(members);
  const times = members.map(({ report }) => report.publishedAt ?? report.receivedAt);
  const places = new Map(
    members.flatMap(({ placed }) =>
      placed.places.filter((p) => p.role === "event").map((p) => [p.key, news.placeName(p.key)] as const),
    ),
  );
  return {
    event: {
      id,
      title: first.report.facts?.title ?? first.report.title,
      type: first.placed.event_type,
      date: members.map(({ placed }) => placed.event_date).find((date) => date !== null) ?? null,
      places: [...places].map(([key, name]) => ({ key, name })),
      languages: [...new Set(members.map(({ report }) => report.facts?.lang ?? report.lang ?? "und"))].sort(),
      reports: members.length,
      independentSources: members.filter(({ placed }) => placed.derived_from === null).length,
      firstAt: times[0] ?? "",
      lastAt: times.at(-1) ?? "",
      figures,
      disagreements: figures.filter((f) => f.values.length > 1).map((f) => f.quantity),
      access: strictestOf(members.map(({ report }) => report.access)),
    },
    members: members.map(({ report, placed }) => ({
      report: withoutText(report),
      ...(placed.derived_from === null ? {} : { derivedFrom: placed.derived_from }),
      ...(placed.derivation ? { kind: placed.derivation.kind } : {}),
      evidence: placed.derivation?.evidence ?? [],
      reasons: placed.reasons,
      ...(placed.event_date === null ? {} : { date: placed.event_date }),
    })),
  };
}

function withoutText(report: StoredReport): StoredReport {
  if (!report.facts) return report;
  const { text: _text, mentions: _mentions, ...facts } = report.facts;
  return { ...report, facts };
}

function figuresOf(
  members: readonly { readonly report: StoredReport; readonly placed: PlacedReport }[],
): EventFigure[] {
  const byQuantity = new Map<string, { values: Map<number, Set<string>>; corrected: Set<number> }>();
  for (const { report, placed } of members)
    for (const { quantity, value, status } of placed.figures) {
      if (status === "period") continue;
      const entry = byQuantity.get(quantity) ?? { values: new Map(), corrected: new Set() };
      byQuantity.set(quantity, entry);
      if (status === "superseded") entry.corrected.add(value);
      else entry.values.set(value, (entry.values.get(value) ?? new Set()).add(report.id));
    }
  return [...byQuantity].map(([quantity, { values, corrected }]) => ({
    quantity,
    values: [...values].map(([value, ids]) => ({ value, reportIds: [...ids] })),
    corrected: [...corrected],
  }));
}
