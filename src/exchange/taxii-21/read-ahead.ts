import type { Clock, TaxiiFilter, TaxiiItem, TaxiiPage, TaxiiStore } from "../../app/index.ts";

/** How long what was read ahead is served; what another process removes shows until then at most. */
const KEPT_MS = 1_000;
const WALKS_MAX = 64;
/** Objects that one query reads at most. */
const AHEAD_MAX = 1_000;

export interface PageQuery {
  readonly as: Uint8Array;
  readonly collectionId: string;
  readonly filter: TaxiiFilter;
  readonly what: TaxiiItem;
  readonly limit: number;
}

interface Walk {
  readonly until: number;
  /** By the place that they start after. */
  readonly pages: ReadonlyMap<bigint, TaxiiPage>;
}

/**
 * A client that walks through a collection asks for the pages one after the other: one query reads several small ones,
 * and while the client reads a page the database makes the next. Kept pages are full and have something behind them, so
 * that what was added since is never taken for absent.
 */
export class ReadAhead {
  readonly #store: TaxiiStore;
  readonly #clock: Clock;
  readonly #walks = new Map<string, Promise<Walk>>();
  #changes = 0;

  constructor(store: TaxiiStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Undefined where nothing is left. */
  async page(query: PageQuery, isWalk: boolean): Promise<TaxiiPage | undefined> {
    const key = keyOf(query);
    const kept = isWalk ? await this.#kept(key, query.filter.addedAfter ?? 0n) : undefined;
    const page = kept ?? (await this.#read(key, query, isWalk));
    if (page?.more && isWalk) this.#lookAhead(key, query, page.last);
    return page;
  }

  /** After each change by this process. */
  forget(collectionId: string): void {
    this.#changes += 1;
    for (const key of this.#walks.keys()) if (key.startsWith(`${collectionId} `)) this.#walks.delete(key);
  }

  async #kept(key: string, after: bigint): Promise<TaxiiPage | undefined> {
    const walk = await this.#walks.get(key)?.catch(() => undefined);
    return walk && walk.until > this.#clock.now() ? walk.pages.get(after) : undefined;
  }

  async #read(key: string, query: PageQuery, isWalk: boolean): Promise<TaxiiPage | undefined> {
    const changes = this.#changes;
    const pages = await this.#pages(query, isWalk ? pagesAtOnce(query) : 1);
    // What was changed while we read may be what we read.
    if (isWalk && changes === this.#changes) this.#keep(key, Promise.resolve(this.#walk(query, pages)));
    return pages[0];
  }

  #lookAhead(key: string, query: PageQuery, after: bigint): void {
    const next = { ...query, filter: { ...query.filter, addedAfter: after } };
    const known = this.#walks.get(key);
    const walk = (async (): Promise<Walk> => {
      const before = await known?.catch(() => undefined);
      if (before?.pages.has(after) && before.until > this.#clock.now()) return before;
      return this.#walk(next, await this.#pages(next, pagesAtOnce(query)));
    })();
    // Whoever asks for the page hears of a failure; ahead of that it is nobody's.
    walk.catch(() => undefined);
    this.#keep(key, walk);
  }

  #keep(key: string, walk: Promise<Walk>): void {
    this.#walks.delete(key);
    this.#walks.set(key, walk);
    const [oldest] = this.#walks.keys();
    if (this.#walks.size > WALKS_MAX && oldest !== undefined) this.#walks.delete(oldest);
  }

  #walk({ filter }: PageQuery, pages: readonly TaxiiPage[]): Walk {
    const kept = new Map<bigint, TaxiiPage>();
    let after = filter.addedAfter ?? 0n;
    for (const page of pages) {
      if (page.more) kept.set(after, page);
      after = page.last;
    }
    return { pages: kept, until: this.#clock.now() + KEPT_MS };
  }

  #pages({ as, collectionId, filter, what, limit }: PageQuery, pages: number): Promise<readonly TaxiiPage[]> {
    return this.#store.pages(as, collectionId, filter, what, limit, pages);
  }
}

const pagesAtOnce = ({ limit }: PageQuery): number => Math.max(1, Math.floor(AHEAD_MAX / limit));

function keyOf({ as, collectionId, filter, what, limit }: PageQuery): string {
  const { addedAfter: _, ...rest } = filter;
  return `${collectionId} ${Buffer.from(as).toString("base64")} ${what} ${limit} ${JSON.stringify(rest)}`;
}
