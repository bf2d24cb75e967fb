import type { Clock, TaxiiFilter, TaxiiRow, TaxiiStore } from "../../app/index.ts";

/** How long what was read ahead is served; what another process removes shows until then at most. */
const KEPT_MS = 1_000;
const WALKS_MAX = 16;
const ROWS_MIN = 1_000;
const PAGES_AHEAD = 3;

interface Walk {
  readonly collectionId: string;
  readonly from: bigint;
  readonly rows: readonly TaxiiRow[];
  readonly until: number;
}

/**
 * A client that walks through a collection asks for the pages one after the other: one query reads several. Rows are
 * handed out only where they fill a page, so that what was added since is never taken for absent.
 */
export class ReadAhead {
  readonly #store: TaxiiStore;
  readonly #clock: Clock;
  readonly #walks = new Map<string, Walk>();

  constructor(store: TaxiiStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async page(
    collectionId: string,
    filter: TaxiiFilter,
    limit: number,
    withJson: boolean,
  ): Promise<readonly TaxiiRow[]> {
    const { addedAfter, ...rest } = filter;
    if (addedAfter === undefined) return await this.#store.page(collectionId, filter, limit, withJson);
    const key = JSON.stringify([collectionId, rest, withJson]);
    const known = this.#rowsAfter(key, addedAfter);
    if (known.length >= limit) return known.slice(0, limit);
    const rows = await this.#store.page(
      collectionId,
      filter,
      Math.max(ROWS_MIN, limit * PAGES_AHEAD),
      withJson,
    );
    this.#walks.delete(key);
    if (rows.length > limit) {
      this.#walks.set(key, { collectionId, from: addedAfter, rows, until: this.#clock.now() + KEPT_MS });
      const [oldest] = this.#walks.keys();
      if (this.#walks.size > WALKS_MAX && oldest !== undefined) this.#walks.delete(oldest);
    }
    return rows.slice(0, limit);
  }

  /** After each change by this process. */
  forget(collectionId: string): void {
    for (const [key, walk] of this.#walks) if (walk.collectionId === collectionId) this.#walks.delete(key);
  }

  #rowsAfter(key: string, after: bigint): readonly TaxiiRow[] {
    const walk = this.#walks.get(key);
    if (!walk || walk.until <= this.#clock.now() || after < walk.from) return [];
    let low = 0;
    let high = walk.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((walk.rows[middle]?.addedAt ?? 0n) <= after) low = middle + 1;
      else high = middle;
    }
    return walk.rows.slice(low);
  }
}
