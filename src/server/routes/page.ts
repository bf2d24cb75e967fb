import type { ListPage, Page } from "../../app/index.ts";

const STANDARD_LIMIT = 50;

interface PageRequest {
  readonly limit?: number;
  readonly after?: string;
}

export const pageQuery = ({ limit = STANDARD_LIMIT, after }: PageRequest): Page => ({
  limit,
  ...(after === undefined ? {} : { after }),
});

/** A full page has a next one, which may be empty; counting ahead would cost every reader a query. */
export function pageOf<T>(
  items: readonly T[],
  { limit = STANDARD_LIMIT }: PageRequest,
  cursorOf: (item: T) => string,
): { items: T[]; next: string | null } {
  const last = items.at(-1);
  return { items: [...items], next: last !== undefined && items.length >= limit ? cursorOf(last) : null };
}

/** Of a list as a use case answers it. */
export const listOf = <T>({ items, ...page }: ListPage<T>): Omit<ListPage<T>, "items"> & { items: T[] } => ({
  items: [...items],
  ...page,
});
