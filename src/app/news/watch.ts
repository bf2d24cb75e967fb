import {
  accessKey,
  ERROR_CODES,
  holdsMask,
  idFrom,
  type MarkingInput,
  sha256Hex,
  WaslError,
} from "../../core/index.ts";
import { absoluteUrl, type FeedItem, hostOf, isLikeSketch, sketchOf, utf8 } from "../../formats/index.ts";
import { once } from "../once.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type {
  SeenPage,
  Watch,
  WatchCounts,
  WatchItem,
  WatchKind,
  WatchState,
  WebAnswer,
} from "../ports/watch.ts";
import { importReport } from "../reports/import.ts";
import { lookApart, parseFeedApart } from "../reports/markup.ts";
import { mustBeCleared, mustWork, writtenAccess } from "../roles.ts";

export interface WatchInput {
  readonly url: string;
  readonly kind: WatchKind;
  readonly name?: string;
  readonly marking: MarkingInput;
  readonly everyMinutes: number;
  readonly fictitious?: boolean;
}

export interface WatchRun {
  /** Sources that were due and asked. */
  readonly watches: number;
  /** Of these, those that did not answer, or not with what they were to say. */
  readonly unread: number;
  /** What they announced that nobody had announced before. */
  readonly announced: number;
  readonly reportIds: readonly string[];
  readonly walls: number;
  readonly failed: number;
}

export interface ArchivedPage {
  readonly url: string;
  readonly at: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WatchUseCases {
  /** REQUEST_INVALID for an address that is no web address; MARKING_FORBIDS where one may not see what one adds. */
  addWatch(actor: Actor, input: WatchInput): Promise<Watch>;
  watches(actor: Actor): Promise<readonly (Watch & WatchCounts)[]>;
  /** Stops watching; what came of it stays. WATCH_UNKNOWN. */
  removeWatch(actor: Actor, id: string): Promise<void>;
  /** A paused source is asked by nobody but whoever names it. WATCH_UNKNOWN. */
  pauseWatch(actor: Actor, id: string, paused: boolean): Promise<void>;
  /** Asks every source that is due (or all of them, or one), and makes reports of what they announce. WATCH_UNKNOWN. */
  runWatches(actor: Actor, options?: { readonly all?: boolean; readonly id?: string }): Promise<WatchRun>;
  /** What was seen of a source, as it became reports; no page in which somebody is masked. */
  archive(
    actor: Actor,
    watchId: string,
    /** Told how many are kept back, at the end and where there are some. */
    withheldTold?: (count: number) => void,
  ): AsyncIterable<ArchivedPage>;
  /** Pages of an archive as reports; answers their ids. */
  importPages(
    actor: Actor,
    pages: readonly ArchivedPage[],
    marking: MarkingInput,
  ): Promise<readonly string[]>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const EVERY_MIN = 5;
const EVERY_MAX = 7 * 24 * 60;
/** Whoever dies with a lease leaves it for so long. */
const LEASE_MS = 30 * MINUTE_MS;
const BACK_OFF_MAX_MS = 2 * DAY_MS;
const ITEMS_PER_RUN = 200;
const ATTEMPTS_MAX = 5;
/** What a feed still lists from before that is no news. */
const ITEM_AGE_MAX_MS = 60 * DAY_MS;
const TEXT_LENGTH_MIN = 60;
/** Sources that are asked at the same time; each host has its own pace beside it. */
const AT_ONCE = 6;
/** A page that was another one at each of so many visits changes by itself. */
const RESTLESS_FROM = 5;

export function watchUseCases(platform: Platform): WatchUseCases {
  const { store } = platform;
  return {
    addWatch: (actor, input) => addWatch(platform, actor, input),
    watches: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "watches" });
        return await tx.watches();
      }),
    removeWatch: (actor, id) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `watch:${id}`);
        await tx.audit({ action: "change", object: `watch:${id}`, detail: { removed: 1 } });
        if (!(await tx.removeWatch(id))) throw new WaslError("WATCH_UNKNOWN", { id });
      }),
    pauseWatch: (actor, id, paused) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `watch:${id}`);
        await tx.audit({ action: "change", object: `watch:${id}`, detail: { paused: paused ? 1 : 0 } });
        if (!(await tx.pauseWatch(id, paused))) throw new WaslError("WATCH_UNKNOWN", { id });
      }),
    runWatches: (actor, options) => runWatches(platform, actor, options?.all ?? false, options?.id),
    archive: (actor, watchId, withheldTold) => archive(platform, actor, watchId, withheldTold),
    importPages: (actor, pages, marking) => importPages(platform, actor, pages, marking),
  };
}

const timeText = (ms: number): string => new Date(ms).toISOString();

async function addWatch(platform: Platform, actor: Actor, input: WatchInput): Promise<Watch> {
  const url = webAddress(input.url);
  const { everyMinutes } = input;
  if (!(everyMinutes >= EVERY_MIN && everyMinutes <= EVERY_MAX))
    throw new WaslError("REQUEST_INVALID", { everyMinutes: `${EVERY_MIN} to ${EVERY_MAX}` });
  const access = writtenAccess(input.marking);
  return await platform.store.as(actor, async (tx) => {
    // One for each marking: added again under another one it is another source, and who may not see the first meets nothing.
    const id = idFrom("watch-", url, input.kind, accessKey(access));
    await mustWork(tx, `watch:${id}`);
    await mustBeCleared(tx, access, `watch:${id}`);
    await mustBeListed(platform, tx, url, `watch:${id}`);
    const now = timeText(platform.clock.now());
    const watch: Watch = {
      id,
      kind: input.kind,
      url,
      name: input.name ?? hostOf(url),
      marking: input.marking,
      access,
      purpose: actor.purpose,
      everyMinutes,
      fictitious: input.fictitious ?? false,
      addedBy: tx.viewer.userId,
      addedAt: now,
      state: "new",
      detail: "",
      failures: 0,
      paused: false,
      nextAt: now,
    };
    await tx.addWatch(watch);
    await tx.audit({ action: "change", object: `watch:${id}`, detail: { everyMinutes } });
    return watch;
  });
}

/** REQUEST_INVALID, on record, for a host that this node does not fetch from: no later run would be told of it by anybody. */
async function mustBeListed({ web }: Platform, tx: Transaction, url: string, object: string): Promise<void> {
  if (web?.isListed?.(url) !== false) return;
  await tx.audit({ action: "refuse", object, detail: { code: "HOST_NOT_LISTED", host: hostOf(url) } });
  throw new WaslError("REQUEST_INVALID", {
    field: "url",
    because: "this node fetches from listed hosts only, and this is none of them (WASL_FETCH_HOSTS)",
  });
}

function webAddress(address: string): string {
  const url = absoluteUrl(address);
  if (url === undefined) throw new WaslError("REQUEST_INVALID", { url: "http or https" });
  // Never sent, and whoever sees the list would read it.
  if (/^https?:\/\/[^/?#]*@/.test(url))
    throw new WaslError("REQUEST_INVALID", {
      field: "url",
      because: "no user name or password in an address",
    });
  return url;
}

async function runWatches(platform: Platform, actor: Actor, all: boolean, id?: string): Promise<WatchRun> {
  if (!platform.web) throw new WaslError("REQUEST_INVALID", { because: "this process fetches nothing" });
  const now = timeText(platform.clock.now());
  const due = await platform.store.as(actor, async (tx) => {
    await mustWork(tx, "watches");
    const watches = await tx.watches();
    if (id !== undefined) {
      await tx.audit({ action: "change", object: `watch:${id}`, detail: { run: 1 } });
      return watches.filter((w) => w.id === id);
    }
    return watches.filter((w) => !w.paused && (all || w.nextAt <= now));
  });
  if (id !== undefined && due.length === 0) throw new WaslError("WATCH_UNKNOWN", { id });
  const runs: SourceRun[] = [];
  const queue = [...due];
  const work = async (): Promise<void> => {
    for (let watch = queue.shift(); watch; watch = queue.shift()) {
      const run = new SourceRun(platform, { token: actor.token, purpose: watch.purpose }, watch);
      if (await run.run(all)) runs.push(run);
    }
  };
  // One that fails does not leave the others running behind the caller's back.
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  const sum = (pick: (run: SourceRun) => number): number => runs.reduce((total, run) => total + pick(run), 0);
  return {
    watches: runs.length,
    unread: runs.filter((r) => r.isUnread).length,
    announced: sum((r) => r.announced),
    reportIds: runs.flatMap((r) => r.reportIds),
    walls: sum((r) => r.walls),
    failed: sum((r) => r.failed),
  };
}

type Standing = Pick<Watch, "state" | "detail" | "failures"> &
  Partial<Pick<Watch, "url" | "etag" | "lastModified" | "sketch">> & { readonly waitMs?: number };

/** One source, once: ask, note what it announces, fetch that, make reports of it. Each step is kept before the next. */
class SourceRun {
  announced = 0;
  readonly reportIds: string[] = [];
  walls = 0;
  failed = 0;
  isUnread = false;
  readonly #platform: Platform;
  readonly #actor: Actor;
  readonly #watch: Watch;

  constructor(platform: Platform, actor: Actor, watch: Watch) {
    this.#platform = platform;
    this.#actor = actor;
    this.#watch = watch;
  }

  /** False where another process has it. Two that run one source ask it twice and report everything once. */
  async run(evenIfLeased: boolean): Promise<boolean> {
    const { id } = this.#watch;
    const now = this.#now();
    const leased = await this.#in((tx) => tx.leaseWatch(id, timeText(now), timeText(now + LEASE_MS)));
    if (!leased && !evenIfLeased) return false;
    const standing = await this.#ask();
    const wall = await this.#items();
    const { state, detail, failures, waitMs, ...more } = standing;
    this.isUnread = failures > 0;
    const pause = Math.min(
      Math.max(BACK_OFF_MAX_MS, this.#watch.everyMinutes * MINUTE_MS),
      Math.max(waitMs ?? 0, this.#watch.everyMinutes * MINUTE_MS * 2 ** Math.min(failures, 6)),
    );
    await this.#in((tx) =>
      tx.changeWatch(id, {
        state: state === "ok" ? (wall ?? this.#stillShut() ?? state) : state,
        detail,
        failures,
        lastAt: timeText(now),
        nextAt: timeText(now + pause),
        ...more,
      }),
    );
    return true;
  }

  async #ask(): Promise<Standing> {
    const { url, etag, lastModified } = this.#watch;
    const answer = await this.#fetch(url, {
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
    });
    if (answer.kind === "unchanged") return this.#asBefore();
    if (answer.kind === "refused") return this.#refused(answer);
    return this.#watch.kind === "feed" ? await this.#feed(answer) : await this.#page(answer);
  }

  /** The wall that a feed led to, until something that it leads to is read: that nothing is new opens none. */
  #stillShut(): WatchState | undefined {
    const { kind, state } = this.#watch;
    return kind === "feed" && WALLS.has(state) && this.reportIds.length === 0 ? state : undefined;
  }

  #asBefore(): Standing {
    const { kind, state, detail, etag, lastModified } = this.#watch;
    // A page that is as it was before a wall stood there is open again.
    const wasWell = !UNREAD.has(state) && !(kind === "page" && WALLS.has(state));
    return {
      state: wasWell && state !== "new" ? state : "ok",
      detail: wasWell ? detail : "",
      failures: 0,
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
    };
  }

  #refused(answer: Extract<WebAnswer, { kind: "refused" }>): Standing {
    return {
      state: "fetch-refused",
      detail: [answer.because, answer.status ?? answer.host ?? ""].join(" ").trimEnd(),
      failures: this.#watch.failures + 1,
      ...(answer.retryAfterSeconds === undefined ? {} : { waitMs: answer.retryAfterSeconds * 1000 }),
    };
  }

  async #feed(answer: Extract<WebAnswer, { kind: "page" }>, isSecond = false): Promise<Standing> {
    const feed = await parseFeedApart(this.#platform, answer.body, answer.url);
    if ("refused" in feed) {
      // A site's page says where its feed is.
      if (feed.discovers !== undefined && !isSecond) {
        const found = await this.#fetch(feed.discovers, {});
        if (found.kind === "page") return { ...(await this.#feed(found, true)), url: feed.discovers };
      }
      return {
        state:
          feed.refused === "DOCUMENT_TYPE" || feed.refused === "TOO_LARGE" ? "feed-refused" : "not-a-feed",
        detail: feed.refused,
        failures: this.#watch.failures + 1,
      };
    }
    await this.#announce(feed.items);
    return {
      state: "ok",
      detail: feed.omitted > 0 ? `${feed.omitted} entries beyond the limit` : "",
      failures: 0,
      ...conditionsOf(answer),
    };
  }

  async #announce(items: readonly FeedItem[]): Promise<void> {
    const now = this.#now();
    const { id } = this.#watch;
    const known = items.flatMap((item) => {
      const at = item.published?.published ?? item.updated?.published ?? undefined;
      const ms = at === undefined ? Number.NaN : Date.parse(at);
      if (ms < now - ITEM_AGE_MAX_MS) return [];
      // A date to come is somebody's mistake.
      const publishedAt = ms > now + DAY_MS || Number.isNaN(ms) ? undefined : at;
      return [{ item, publishedAt, key: sha256Hex(item.url ?? `${id} ${item.id}`) }];
    });
    if (known.length === 0) return;
    this.announced += await this.#in(async (tx) => {
      const added = await tx.addWatchItems(
        id,
        known.map(({ key, item, publishedAt }) => ({
          key,
          ...(item.url === undefined ? {} : { url: item.url }),
          ...(publishedAt === undefined ? {} : { publishedAt }),
        })),
        timeText(now),
      );
      for (const { key, item, publishedAt } of known)
        if (item.url === undefined && item.contentText !== undefined)
          await tx.keepSeen(id, key, this.#ofFeed(item, publishedAt));
      return added;
    });
  }

  /** Without an address, what the feed itself says is all there is. */
  #ofFeed(item: FeedItem, publishedAt: string | undefined): SeenPage {
    const text = [item.title, "", item.contentText].filter((line) => line !== undefined).join("\n");
    return {
      url: this.#watch.url,
      at: timeText(this.#now()),
      status: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: utf8(`${text}\n`),
      fileName: `${item.title ?? item.id}.txt`.slice(0, 200),
      options: {
        siteName: this.#watch.name,
        ...(publishedAt === undefined ? {} : { publishedAt }),
      },
    };
  }

  async #page(answer: Extract<WebAnswer, { kind: "page" }>): Promise<Standing> {
    const look = await lookApart(this.#platform, answer.body);
    const failures = this.#watch.failures + 1;
    if (look.wall) return { state: look.wall, detail: "", failures };
    if ((look.text ?? "").length < TEXT_LENGTH_MIN)
      return { state: "fetch-refused", detail: "NO_TEXT", failures };
    const sketch = sketchOf(look.text ?? "");
    const before = this.#watch.sketch;
    if (before && isLikeSketch(before, sketch))
      return { ...this.#asBefore(), detail: "", ...conditionsOf(answer) };
    const changes = 1 + Number(/^changed (\d+)/.exec(this.#watch.detail)?.[1] ?? 0);
    const key = sha256Hex(`${this.#watch.url} ${sketch.join("")}`);
    const { id } = this.#watch;
    this.announced += await this.#in(async (tx) => {
      const added = await tx.addWatchItems(id, [{ key, url: answer.url }], timeText(this.#now()));
      await tx.keepSeen(id, key, this.#seenOf(answer, look, undefined));
      return added;
    });
    const isRestless = changes >= RESTLESS_FROM;
    return {
      state: isRestless ? "restless" : "ok",
      detail: before ? `changed ${changes}` : "",
      failures: 0,
      sketch,
      ...(isRestless ? { waitMs: 4 * this.#watch.everyMinutes * MINUTE_MS } : {}),
      ...conditionsOf(answer),
    };
  }

  /** What is announced and not yet a report; answers the wall that stood before any of it. */
  async #items(): Promise<WatchState | undefined> {
    const { id } = this.#watch;
    const open = await this.#in((tx) => tx.openWatchItems(id, timeText(this.#now()), ITEMS_PER_RUN));
    let wall: WatchState | undefined;
    for (const item of open) {
      const found = item.state === "fetched" ? undefined : await this.#see(item);
      if (found?.wall) wall = found.wall;
      if (!found || found.isKept) await this.#report(item);
    }
    return wall;
  }

  /** Fetches what was announced and keeps it as it was seen. */
  async #see(item: WatchItem): Promise<{ readonly isKept: boolean; readonly wall?: WatchState }> {
    const { id } = this.#watch;
    const answer: WebAnswer = item.url
      ? await this.#fetch(item.url, {})
      : { kind: "refused", because: "SCHEME" };
    if (answer.kind !== "page") {
      await this.#again(item, answer);
      return { isKept: false };
    }
    // An index of sitemaps leads to more of them.
    const inner = /[/+]xml\b/i.test(answer.headers["content-type"] ?? "")
      ? await parseFeedApart(this.#platform, answer.body, answer.url)
      : undefined;
    if (inner && !("refused" in inner)) {
      await this.#announce(inner.items);
      await this.#in((tx) => tx.settleWatchItem(id, item.key, { state: "followed" }));
      return { isKept: false };
    }
    const isText = /^(?:text\/|application\/xhtml)/i.test(answer.headers["content-type"] ?? "text/html");
    const look = isText ? await lookApart(this.#platform, answer.body) : {};
    if (look.wall) {
      this.walls += 1;
      await this.#in((tx) => tx.settleWatchItem(id, item.key, { state: "wall" }));
      return { isKept: false, wall: look.wall };
    }
    if ((look.text ?? "").length < TEXT_LENGTH_MIN) {
      this.failed += 1;
      await this.#in((tx) => tx.settleWatchItem(id, item.key, { state: "failed" }));
      return { isKept: false };
    }
    await this.#in((tx) => tx.keepSeen(id, item.key, this.#seenOf(answer, look, item.publishedAt)));
    return { isKept: true };
  }

  #seenOf(
    answer: Extract<WebAnswer, { kind: "page" }>,
    look: { readonly siteName?: string; readonly publishedAt?: string },
    publishedAt: string | undefined,
  ): SeenPage {
    return {
      url: answer.url,
      at: timeText(this.#now()),
      status: answer.status,
      headers: answer.headers,
      body: answer.body,
      fileName: answer.url.slice(0, 400),
      options: {
        sourceUrl: answer.url,
        ...(look.siteName === undefined ? { siteName: this.#watch.name } : {}),
        ...(look.publishedAt === undefined && publishedAt !== undefined ? { publishedAt } : {}),
      },
    };
  }

  async #again(item: WatchItem, answer: Exclude<WebAnswer, { kind: "page" }>): Promise<void> {
    const attempts = item.attempts + 1;
    const isOver =
      attempts >= ATTEMPTS_MAX ||
      (answer.kind === "refused" && (FINAL.has(answer.because) || GONE.has(answer.status ?? 0)));
    if (isOver) this.failed += 1;
    const waitMs = Math.max(
      15 * MINUTE_MS * 2 ** attempts,
      answer.kind === "refused" ? 1000 * (answer.retryAfterSeconds ?? 0) : 0,
    );
    await this.#in((tx) =>
      tx.settleWatchItem(this.#watch.id, item.key, {
        state: isOver ? "failed" : "waiting",
        attempts,
        nextAt: timeText(this.#now() + waitMs),
      }),
    );
  }

  async #report(item: WatchItem): Promise<void> {
    const { id, marking, fictitious } = this.#watch;
    const seen = await this.#in((tx) => tx.seen(id, item.key));
    if (!seen) return;
    try {
      const { reportId, changed } = await importReport(this.#platform, this.#actor, {
        fileName: seen.fileName,
        bytes: once(seen.body),
        byteLength: seen.body.length,
        format: "article",
        options: seen.options,
        marking,
        provider: "open source",
        fictitious,
      });
      await this.#in((tx) => tx.settleWatchItem(id, item.key, { state: "report", reportId }));
      if (changed) this.reportIds.push(reportId);
    } catch (error) {
      // Only what is wrong with the page ends it: a store that is busy, full or gone gets its next turn.
      if (!(error instanceof WaslError) || ERROR_CODES[error.code].status >= 500) throw error;
      this.failed += 1;
      await this.#in((tx) => tx.settleWatchItem(id, item.key, { state: "failed" }));
    }
  }

  async #fetch(
    url: string,
    known: { readonly etag?: string; readonly lastModified?: string },
  ): Promise<WebAnswer> {
    const { web } = this.#platform;
    if (!web) throw new Error("invariant broken: a source is asked without a fetcher");
    const answer = await web.fetch(url, known);
    // Whoever reads the log sees where a source, or a page that it led to, wanted to have this node ask.
    if (answer.kind === "refused" && answer.because === "HOST_NOT_LISTED")
      await this.#in((tx) =>
        tx.audit({
          action: "refuse",
          object: `watch:${this.#watch.id}`,
          detail: { code: answer.because, host: answer.host ?? "" },
        }),
      );
    return answer;
  }

  #in<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#platform.store.as(this.#actor, work);
  }

  #now(): number {
    return this.#platform.clock.now();
  }
}

const WALLS: ReadonlySet<WatchState> = new Set(["paywall", "cookie-wall", "script-wall"]);
const UNREAD: ReadonlySet<WatchState> = new Set(["fetch-refused", "feed-refused", "not-a-feed"]);
const FINAL: ReadonlySet<string> = new Set([
  "ADDRESS_PRIVATE",
  "HOST_NOT_LISTED",
  "REDIRECTS",
  "ROBOTS",
  "SCHEME",
  "TOO_LARGE",
]);
const GONE: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 410, 451]);

function conditionsOf(answer: Extract<WebAnswer, { kind: "page" }>): {
  readonly etag?: string;
  readonly lastModified?: string;
} {
  const etag = answer.headers["etag"];
  const lastModified = answer.headers["last-modified"];
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}

async function* archive(
  platform: Platform,
  actor: Actor,
  watchId: string,
  withheldTold?: (count: number) => void,
): AsyncIterable<ArchivedPage> {
  const { store } = platform;
  const items = await store.as(actor, async (tx) => {
    await tx.audit({ action: "export", object: `watch:${watchId}` });
    if (!(await tx.watches()).some((w) => w.id === watchId))
      throw new WaslError("WATCH_UNKNOWN", { id: watchId });
    return await tx.archivedItems(watchId);
  });
  let withheld = 0;
  for (const { reportId, ...head } of items) {
    const found = await store.as(actor, async (tx) => {
      const report = await tx.report(reportId);
      // Deleted since: nothing is left to show.
      if (!report) return undefined;
      // Whose name readers do not see would stand in the page as it came: the way back to it takes two people (R08).
      const isOpen = report.facts !== undefined && !holdsMask(JSON.stringify([report.title, report.facts]));
      return isOpen ? await tx.original(reportId) : "withheld";
    });
    if (found === "withheld") withheld += 1;
    else if (found) yield { ...head, body: found };
  }
  if (withheld === 0) return;
  withheldTold?.(withheld);
  const refused = { action: "refuse", object: `watch:${watchId}`, detail: { withheld } } as const;
  await store.as(actor, (tx) => tx.audit(refused));
}

async function importPages(
  platform: Platform,
  actor: Actor,
  pages: readonly ArchivedPage[],
  marking: MarkingInput,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { url, at, status, body } of pages) {
    if (status !== 200) continue;
    const look = await lookApart(platform, body);
    if (look.wall || (look.text ?? "").length < TEXT_LENGTH_MIN) continue;
    const { reportId } = await importReport(platform, actor, {
      fileName: url.slice(0, 400),
      bytes: once(body),
      byteLength: body.length,
      format: "article",
      options: {
        sourceUrl: url,
        ...(look.siteName === undefined ? { siteName: hostOf(url) } : {}),
        ...(look.publishedAt === undefined ? { publishedAt: at } : {}),
      },
      marking,
      provider: "open source",
    });
    ids.push(reportId);
  }
  return ids;
}
