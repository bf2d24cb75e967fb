import {
  type Access,
  EventBoard,
  type EventDecisions,
  type NewsEvent,
  type NewsReport,
  type ReadReport,
  readReport,
  WaslError,
} from "../../core/index.ts";
import type { ArticleHead, NewsDecision } from "../ports/events.ts";
import type { Actor, Platform, StoredReport } from "../ports/index.ts";

/** Values of one quantity as the reports of an event give them: side by side, never averaged. */
export interface EventFigure {
  readonly quantity: string;
  readonly values: readonly {
    readonly value: number;
    /** Who says so; empty where a report names the value only to correct it. */
    readonly reportIds: readonly string[];
    readonly independentSources: number;
    /** The report that corrected it or brought it up to date. */
    readonly supersededBy?: string;
  }[];
}

/** One independent source: who said it first, and what was made from it. */
export interface EventSource {
  readonly publisher: string;
  /** The publishers that the first report itself names, origin first. */
  readonly chain: readonly string[];
  /** Reports that nothing else stands behind; more than one where a publisher reported twice. */
  readonly reportIds: readonly string[];
  readonly copies: readonly {
    readonly reportId: string;
    readonly publisher: string;
    readonly kind: string;
    readonly from: string;
  }[];
}

/** What is known of an event without reading anything anew. */
export interface EventSummary {
  readonly id: string;
  readonly firstId: string;
  readonly type: string;
  readonly date: string | null;
  readonly places: readonly string[];
  readonly languages: readonly string[];
  /** In the order of publication. */
  readonly reportIds: readonly string[];
  readonly sources: readonly EventSource[];
  readonly firstAt: string;
  readonly lastAt: string;
  readonly figures: readonly EventFigure[];
  readonly disagreements: readonly string[];
}

/** More articles than these are not read; the newest are. */
const ARTICLES_MAX = 10_000;
/** So many are read between two turns of everybody else. */
const PIECE = 16;
const READS_MAX = 20_000;
const BOARDS_MAX = 8;
const DAY_MS = 86_400_000;
const DEADLINE_MS = 120_000;

interface Known {
  readonly read: ReadReport;
  readonly chain: readonly string[];
}

const shared = new WeakMap<Platform, EventBoards>();

/** The boards of a platform, shared by all that reads events. */
export function boardsOf(platform: Platform): EventBoards {
  const made = shared.get(platform) ?? new EventBoards(platform);
  shared.set(platform, made);
  return made;
}

/**
 * Keeps what was read, and a board for each viewer and purpose. A board holds exactly the articles that the viewer may
 * see in that time: one more is added to it, anything else makes it anew. Nothing that is shown as words is kept.
 */
export class EventBoards {
  readonly #platform: Platform;
  /** By report and version. */
  readonly #known = new Map<string, Known>();
  readonly #boards = new Map<string, ViewerBoard>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** One at a time: two that fill one board would fill it twice. */
  async open(actor: Actor, days: number): Promise<OpenBoard> {
    const next = this.#turn.then(() => this.#open(actor, days));
    this.#turn = next.catch(() => undefined);
    return await next;
  }

  async #open(actor: Actor, days: number): Promise<OpenBoard> {
    const { store, clock, news } = this.#platform;
    if (!news) throw new WaslError("EVENT_UNKNOWN", { because: "no news model" });
    const since = new Date(clock.now() - days * DAY_MS).toISOString();
    const { heads, decisions, viewer } = await store.as(actor, async (tx) => ({
      heads: await tx.articleHeads({ since, limit: ARTICLES_MAX + 1 }),
      decisions: await tx.newsDecisions(),
      viewer: `${tx.viewer.userId} ${tx.viewer.purpose} ${days}`,
    }));
    const shown = heads.slice(-ARTICLES_MAX);
    let board = this.#boards.get(viewer);
    if (!board?.isStartOf(shown, decisions)) board = new ViewerBoard(news().sameName, decisions);
    this.#boards.delete(viewer);
    this.#boards.set(viewer, board);
    for (const oldest of [...this.#boards.keys()].slice(0, -BOARDS_MAX)) this.#boards.delete(oldest);
    for (let from = board.size; from < shown.length; from += PIECE)
      await this.#fill(actor, board, shown.slice(from, from + PIECE));
    return {
      board,
      decisions,
      heads: new Map(shown.map((h) => [h.id, h.access])),
      isCut: heads.length > shown.length,
    };
  }

  async #fill(actor: Actor, board: ViewerBoard, heads: readonly ArticleHead[]): Promise<void> {
    const { store, news } = this.#platform;
    const unread = heads.filter((h) => !this.#known.has(keyOf(h)));
    if (unread.length > 0 && news) {
      const articles = await store.as(actor, (tx) => tx.articles(unread.map((h) => h.id)), {
        deadlineMs: DEADLINE_MS,
      });
      const byId = new Map(articles.map((a) => [a.id, a]));
      for (const head of unread) {
        const article = byId.get(head.id);
        if (!article) continue;
        this.#known.set(keyOf(head), {
          read: readReport(asNews(article), news().model),
          chain: article.publishers.map((p) => p.name),
        });
      }
      for (const oldest of [...this.#known.keys()].slice(0, -READS_MAX)) this.#known.delete(oldest);
    }
    for (const head of heads) board.add(head, this.#known.get(keyOf(head)));
  }
}

const keyOf = ({ id, version }: ArticleHead): string => `${id} ${version}`;

export interface OpenBoard {
  readonly board: Pick<ViewerBoard, "summaries" | "summary" | "member">;
  readonly decisions: readonly NewsDecision[];
  /** Marking of each article on the board, as it is now. */
  readonly heads: ReadonlyMap<string, Access>;
  readonly isCut: boolean;
}

function asNews(report: StoredReport): NewsReport {
  const [origin] = report.publishers;
  return {
    id: report.id,
    // Without a publisher, what one desk brings in from many hands is not one source.
    publisher: origin?.name ?? report.id,
    lang: (report.facts?.lang ?? report.lang ?? "en").split("-")[0] ?? "en",
    published_at: report.publishedAt ?? report.receivedAt,
    title: report.facts?.title ?? report.title,
    text: report.facts?.text ?? "",
  };
}

export class ViewerBoard {
  readonly #heads: string[] = [];
  readonly #signature: string;
  readonly #board: EventBoard;
  readonly #chains = new Map<string, readonly string[]>();
  readonly #summaries = new Map<string, EventSummary>();

  constructor(sameName: ConstructorParameters<typeof EventBoard>[0], decisions: readonly NewsDecision[]) {
    this.#signature = signatureOf(decisions);
    this.#board = new EventBoard(sameName, asDecisions(decisions));
  }

  get size(): number {
    return this.#heads.length;
  }

  /** True where what is on the board is how this list begins, under the same decisions. */
  isStartOf(heads: readonly ArticleHead[], decisions: readonly NewsDecision[]): boolean {
    return (
      this.#signature === signatureOf(decisions) &&
      this.#heads.length <= heads.length &&
      this.#heads.every((key, i) => key === keyOf(heads[i] as ArticleHead))
    );
  }

  add(head: ArticleHead, known: Known | undefined): void {
    this.#heads.push(keyOf(head));
    if (!known || known.read.words.length === 0) return;
    this.#chains.set(head.id, known.chain);
    this.#summaries.delete(this.#board.add(known.read).id);
  }

  summaries(): EventSummary[] {
    return this.#board.events.flatMap((event) => this.#summaryOf(event) ?? []);
  }

  summary(id: string): EventSummary | undefined {
    const event = this.#board.events.find((e) => e.id === id);
    return event && this.#summaryOf(event);
  }

  /** How a report stands in its event. */
  member(reportId: string): {
    readonly derivedFrom?: string;
    readonly kind?: string;
    readonly evidence: readonly string[];
    readonly reasons: readonly { readonly reason: string; readonly weight: number }[];
    readonly date?: string;
  } {
    const entry = this.#board.entry(reportId);
    const date = this.#board.dateOf(reportId);
    return {
      ...(entry?.derivation ? { derivedFrom: entry.derivation.from, kind: entry.derivation.kind } : {}),
      evidence: entry?.derivation?.evidence ?? [],
      reasons: entry?.reasons ?? [],
      ...(date === null ? {} : { date }),
    };
  }

  #summaryOf(event: NewsEvent): EventSummary | undefined {
    const kept = this.#summaries.get(event.id);
    if (kept) return kept;
    // What names neither a kind of event nor a figure tells of none.
    const tells = event.members.some(
      (m) => m.type !== "other" || m.figures.some((f) => f.status !== "period"),
    );
    if (!tells) return undefined;
    const made = this.#summarise(event);
    this.#summaries.set(event.id, made);
    return made;
  }

  #summarise(event: NewsEvent): EventSummary {
    const members = [...event.members].sort(
      (a, b) => a.publishedAt - b.publishedAt || (a.report.id < b.report.id ? -1 : 1),
    );
    const [first] = members;
    const last = members.at(-1);
    if (!first || !last) throw new Error("invariant broken: an event has no report");
    const figures = figuresOf(members, this.#board);
    return {
      id: event.id,
      firstId: first.report.id,
      type: members.find((m) => m.type !== "other")?.type ?? "other",
      date: members.map((m) => this.#board.dateOf(m.report.id)).find((date) => date !== null) ?? null,
      places: [
        ...new Set(members.flatMap((m) => m.places.filter((p) => p.role === "event").map((p) => p.key))),
      ],
      languages: [...new Set(members.map((m) => m.report.lang))].sort(),
      reportIds: members.map((m) => m.report.id),
      sources: sourcesOf(members, this.#board, this.#chains),
      firstAt: first.report.published_at,
      lastAt: last.report.published_at,
      figures,
      disagreements: figures
        .filter((f) => f.values.filter((v) => v.supersededBy === undefined).length > 1)
        .map((f) => f.quantity),
    };
  }
}

const signatureOf = (decisions: readonly NewsDecision[]): string =>
  decisions.map((d) => `${d.leftId} ${d.judgement} ${d.rightId}`).join("\n");

/** The last word on each pair. */
function asDecisions(decisions: readonly NewsDecision[]): EventDecisions {
  const last = new Map<string, NewsDecision>();
  for (const d of decisions) last.set([d.leftId, d.rightId].sort().join(" "), d);
  const pick = (judgement: NewsDecision["judgement"]): Map<string, string[]> => {
    const pairs = new Map<string, string[]>();
    for (const d of last.values()) {
      if (d.judgement !== judgement) continue;
      pairs.set(d.leftId, [...(pairs.get(d.leftId) ?? []), d.rightId]);
      pairs.set(d.rightId, [...(pairs.get(d.rightId) ?? []), d.leftId]);
    }
    return pairs;
  };
  return { together: pick("same"), apart: pick("different") };
}

const publisherKey = (name: string): string =>
  name.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();

function sourcesOf(
  members: readonly ReadReport[],
  board: EventBoard,
  chains: ReadonlyMap<string, readonly string[]>,
): EventSource[] {
  const byPublisher = new Map<
    string,
    { first: ReadReport; reportIds: string[]; copies: EventSource["copies"][number][] }
  >();
  const keyOfRoot = new Map<string, string>();
  for (const m of members) {
    if (board.entry(m.report.id)?.derivation) continue;
    const key = publisherKey(m.report.publisher);
    keyOfRoot.set(m.report.id, key);
    const source = byPublisher.get(key) ?? { first: m, reportIds: [], copies: [] };
    source.reportIds.push(m.report.id);
    byPublisher.set(key, source);
  }
  for (const m of members) {
    const derivation = board.entry(m.report.id)?.derivation;
    const source = derivation && byPublisher.get(keyOfRoot.get(board.rootOf(m.report.id)) ?? "");
    if (!source || !derivation) continue;
    const chain = chains.get(m.report.id) ?? [];
    source.copies.push({
      reportId: m.report.id,
      // Who we read it from: the last of the chain.
      publisher: chain.at(-1) ?? "",
      kind: derivation.kind,
      from: derivation.from,
    });
  }
  return [...byPublisher.values()].map(({ first, reportIds, copies }) => {
    const chain = chains.get(first.report.id) ?? [];
    return { publisher: chain[0] ?? "", chain, reportIds, copies };
  });
}

function figuresOf(members: readonly ReadReport[], board: EventBoard): EventFigure[] {
  const byQuantity = new Map<string, Map<number, { ids: Set<string>; namedBy?: string }>>();
  for (const m of members)
    for (const { quantity, value, status } of m.figures) {
      if (status === "period") continue;
      const values = byQuantity.get(quantity) ?? new Map<number, { ids: Set<string>; namedBy?: string }>();
      byQuantity.set(quantity, values);
      const entry = values.get(value) ?? { ids: new Set<string>() };
      values.set(value, entry);
      if (status === "superseded") entry.namedBy ??= m.report.id;
      else entry.ids.add(m.report.id);
    }
  const later = updatesOf(members, board);
  return [...byQuantity].map(([quantity, values]) => ({
    quantity,
    values: [...values].map(([value, { ids, namedBy }]) => {
      const reportIds = [...ids];
      const by = reportIds.map((id) => supersededBy(id, quantity, value, later, board));
      const all = reportIds.length === 0 ? namedBy : by.every((x) => x !== undefined) ? by[0] : undefined;
      return {
        value,
        reportIds,
        independentSources: new Set(
          reportIds.map((id) => publisherKey(board.entry(board.rootOf(id))?.read.report.publisher ?? id)),
        ).size,
        ...(all === undefined ? {} : { supersededBy: all }),
      };
    }),
  }));
}

/** Reports that bring others up to date, by the report that they do it to. */
function updatesOf(members: readonly ReadReport[], board: EventBoard): Map<string, ReadReport[]> {
  const later = new Map<string, ReadReport[]>();
  for (const m of members) {
    const derivation = board.entry(m.report.id)?.derivation;
    if (derivation?.kind === "update") later.set(derivation.from, [...(later.get(derivation.from) ?? []), m]);
  }
  return later;
}

/** The update of a report or of what it was copied from, where it gives another value of the quantity. */
function supersededBy(
  reportId: string,
  quantity: string,
  value: number,
  later: ReadonlyMap<string, readonly ReadReport[]>,
  board: EventBoard,
): string | undefined {
  for (let id: string | undefined = reportId; id !== undefined; ) {
    for (const update of later.get(id) ?? []) {
      const own = update.figures.filter((f) => f.quantity === quantity && f.status === "current");
      if (own.length > 0 && own.every((f) => f.value !== value)) return update.report.id;
    }
    const derivation: { readonly from: string; readonly kind: string } | undefined =
      board.entry(id)?.derivation;
    id = derivation && derivation.kind !== "update" ? derivation.from : undefined;
  }
  return undefined;
}
