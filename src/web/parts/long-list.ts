import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Sort } from "./table-order.ts";

/** A part of a long list as the server answers it. */
interface ListPart<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly looked?: number;
}

interface Ask<S extends string> {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly text?: string | undefined;
  readonly sort?: S | undefined;
  readonly order?: Sort["direction"] | undefined;
}

interface LongListProps<T, S extends string> {
  /** Of the query cache, with everything that narrows the list beside words and order. */
  readonly key: readonly unknown[];
  readonly read: (ask: Ask<S>, signal?: AbortSignal) => Promise<ListPart<T>>;
  /** Columns by which the server sorts, under its own names of them; by the others what is loaded is sorted here. */
  readonly sorts?: Readonly<Record<string, S>>;
  /** Of those, columns that it sorts downwards only. */
  readonly downwards?: readonly string[];
  /** Whether the server looks for words in all rows; else the table looks for them in what is loaded. */
  readonly looks?: boolean;
}

/** Of a list of which the server has more than is loaded: what the table asks it, and what it has to say. */
export interface LongList<T> {
  /** More are there, or may be. */
  readonly isMore: boolean;
  readonly isLoading: boolean;
  /** The last answers held nothing: whoever wants the next asks for it. */
  readonly isStalled: boolean;
  readonly onMore: () => void;
  /** Rows that the server looked through for the words; undefined where it was asked for none. */
  readonly looked: number | undefined;
  /** Where the server looks for the words. */
  readonly words: { readonly text: string; readonly onText: (text: string) => void } | undefined;
  readonly isSorted: (sort: Sort | undefined) => boolean;
  readonly onSort: (sort: Sort | undefined) => void;
  /** Everything that is asked for, loaded or not, up to `EXPORT_MAX`. */
  readonly readAll: () => Promise<{ readonly items: readonly T[]; readonly isMore: boolean }>;
}

const PAGE_ROWS = 100;
const TYPING_PAUSE_MS = 250;
/** Pages without a hit that follow one another before somebody is asked whether to go on: 5,000 rows looked through. */
const EMPTY_PAGES_MAX = 5;
/** A spreadsheet of more is read by nobody, and each page is a question on record. */
export const EXPORT_MAX = 10_000;
const EXPORT_PAGE_ROWS = 200;
const EXPORT_PAGES_MAX = 100;

export function useLongList<T, S extends string = never>(props: LongListProps<T, S>) {
  const { key, read, sorts = {}, downwards = [], looks = false } = props;
  const [text, setText] = useState("");
  const [sort, setSort] = useState<Sort>();
  const words = usePaused(text.trim());
  const isSorted = (one: Sort | undefined): boolean =>
    one !== undefined &&
    Object.hasOwn(sorts, one.column) &&
    !(one.direction === "ascending" && downwards.includes(one.column));
  const ask = {
    ...(looks && words !== "" ? { text: words } : {}),
    ...(sort && isSorted(sort) ? { sort: sorts[sort.column], order: sort.direction } : {}),
  };
  const query = useInfiniteQuery({
    queryKey: [...key, ask],
    queryFn: ({ pageParam, signal }) => read({ ...ask, limit: PAGE_ROWS, after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const pages = query.data?.pages ?? [];
  const isStalled =
    pages.length >= EMPTY_PAGES_MAX && pages.slice(-EMPTY_PAGES_MAX).every(({ items }) => items.length === 0);
  const list: LongList<T> = {
    isMore: query.hasNextPage,
    isLoading: query.isFetching,
    isStalled,
    onMore: () => void query.fetchNextPage({ cancelRefetch: false }),
    looked: ask.text === undefined ? undefined : pages.reduce((sum, { looked = 0 }) => sum + looked, 0),
    words: looks ? { text, onText: setText } : undefined,
    isSorted,
    onSort: (next) => setSort(isSorted(next) ? next : undefined),
    readAll: () => readAll((after) => read({ ...ask, limit: EXPORT_PAGE_ROWS, after })),
  };
  return { query, list, items: pages.flatMap(({ items }) => items), isNarrowed: ask.text !== undefined };
}

async function readAll<T>(read: (after: string | undefined) => Promise<ListPart<T>>) {
  const items: T[] = [];
  let after: string | null | undefined;
  for (let page = 0; after !== null && items.length < EXPORT_MAX && page < EXPORT_PAGES_MAX; page++) {
    const part: ListPart<T> = await read(after);
    items.push(...part.items);
    after = part.next;
  }
  return { items: items.slice(0, EXPORT_MAX), isMore: after !== null || items.length > EXPORT_MAX };
}

/** A value once it has stood still for a moment. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
