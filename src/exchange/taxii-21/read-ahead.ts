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

/** What was read and not yet asked for. */
interface Walk {
  /** By the place that they start after. */
  readonly pages: Map<bigint, KeptPage>;
  /** While more is read: settles when its pages are among these, and never fails. */
  reading?: Promise<void> | undefined;
}

interface KeptPage {
  readonly page: TaxiiPage;
  readonly until: number;
}

/**
 * A client that walks through a collection asks for the pages one after the other: one query reads several small ones,
 * and while the client reads the last of these the database makes the next. Kept pages are full and have something behind
 * them, so that what was added since is never taken for absent.
 */
export class ReadAhead {
  readonly #store: TaxiiStore;
  readonly #clock: Clock;
  readonly #walks = new Map<string, Walk>();
  #changes = 0;

  constructor(store: TaxiiStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Undefined where nothing is left. */
  async page(query: PageQuery, isWalk: boolean): Promise<TaxiiPage | undefined> {
    if (!isWalk) return (await this.#pages(query, 1))[0];
    const key = keyOf(query);
    const page = (await this.#kept(key, query.filter.addedAfter ?? 0n)) ?? (await this.#read(key, query));
    if (page?.more) this.#lookAhead(key, query, page.last);
    return page;
  }

  /** After each change by this process. */
  forget(collectionId: string): void {
    this.#changes += 1;
    for (const key of this.#walks.keys()) if (key.startsWith(`${collectionId} `)) this.#walks.delete(key);
  }

  async #kept(key: string, after: bigint): Promise<TaxiiPage | undefined> {
    const walk = this.#walks.get(key);
    if (walk && !this.#fresh(walk, after)) await walk.reading;
    // What was forgotten meanwhile may be what we waited for.
    return walk && this.#walks.get(key) === walk ? this.#fresh(walk, after) : undefined;
  }

  async #read(key: string, query: PageQuery): Promise<TaxiiPage | undefined> {
    const changes = this.#changes;
    const walk: Walk = { pages: new Map() };
    const pages = await this.#pages(query, pagesAtOnce(query));
    this.#take(walk, query, pages);
    // What was changed while we read may be what we read.
    if (changes === this.#changes) this.#keep(key, walk);
    return pages[0];
  }

  /** Reads on where less than half of what one query reads is left. */
  #lookAhead(key: string, query: PageQuery, after: bigint): void {
    const walk: Walk = this.#walks.get(key) ?? { pages: new Map() };
    const left = this.#left(walk, after);
    for (const place of walk.pages.keys()) if (!left.has(place)) walk.pages.delete(place);
    this.#keep(key, walk);
    if (walk.reading || left.size > pagesAtOnce(query) / 2) return;
    const next = { ...query, filter: { ...query.filter, addedAfter: [...left.values()].at(-1) ?? after } };
    walk.reading = this.#pages(next, pagesAtOnce(query))
      .then((pages) => this.#take(walk, next, pages))
      // Whoever asks for the page hears of a failure; ahead of that it is nobody's.
      .catch(() => undefined)
      .finally(() => {
        walk.reading = undefined;
      });
  }

  /** The pages that a walk has from a place on: where each starts, and where it ends. */
  #left(walk: Walk, from: bigint): ReadonlyMap<bigint, bigint> {
    const left = new Map<bigint, bigint>();
    for (let at = from, page = this.#fresh(walk, at); page; page = this.#fresh(walk, at)) {
      left.set(at, page.last);
      at = page.last;
    }
    return left;
  }

  #fresh(walk: Walk, after: bigint): TaxiiPage | undefined {
    const kept = walk.pages.get(after);
    return kept && kept.until > this.#clock.now() ? kept.page : undefined;
  }

  #keep(key: string, walk: Walk): void {
    this.#walks.delete(key);
    this.#walks.set(key, walk);
    const [oldest] = this.#walks.keys();
    if (this.#walks.size > WALKS_MAX && oldest !== undefined) this.#walks.delete(oldest);
  }

  #take(walk: Walk, { filter }: PageQuery, pages: readonly TaxiiPage[]): void {
    const until = this.#clock.now() + KEPT_MS;
    let after = filter.addedAfter ?? 0n;
    for (const page of pages) {
      if (page.more) walk.pages.set(after, { page, until });
      after = page.last;
    }
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
