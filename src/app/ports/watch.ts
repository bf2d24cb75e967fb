import type { Access, MarkingInput, PurposeStatement } from "../../core/index.ts";

/** Why nothing was fetched. */
export type FetchRefusal =
  | "ADDRESS_PRIVATE"
  /** The node fetches from listed hosts only, and this is none of them. */
  | "HOST_NOT_LISTED"
  | "REDIRECTS"
  | "ROBOTS"
  | "SCHEME"
  | "STATUS"
  | "TIMEOUT"
  | "TOO_LARGE"
  | "UNREACHABLE";

export type WebAnswer =
  | {
      readonly kind: "page";
      /** After redirects. */
      readonly url: string;
      readonly status: number;
      /** Lower case; without those of the transfer. */
      readonly headers: Readonly<Record<string, string>>;
      /** As a reader gets it, decompressed. */
      readonly body: Uint8Array;
    }
  | { readonly kind: "unchanged" }
  | {
      readonly kind: "refused";
      readonly because: FetchRefusal;
      readonly status?: number;
      /** The one that is not listed; a redirection may have led there. */
      readonly host?: string;
      /** The server asked to wait so long. */
      readonly retryAfterSeconds?: number;
    };

/** Polite HTTP: robots.txt, a pace for each host, limits of size and time, no private addresses. Never throws. */
export interface WebFetcher {
  fetch(url: string, known?: { readonly etag?: string; readonly lastModified?: string }): Promise<WebAnswer>;
  /** Whether its host is one of those that this node fetches from; absent where it may be any on the open net. */
  readonly isListed?: (url: string) => boolean;
}

export type WatchKind = "feed" | "page";

/** How a source stands; everything but "ok" and "new" says what to do something about. */
export type WatchState =
  | "new"
  | "ok"
  | "restless"
  | "cookie-wall"
  | "paywall"
  | "script-wall"
  | "not-a-feed"
  | "feed-refused"
  | "fetch-refused";

export interface Watch {
  readonly id: string;
  readonly kind: WatchKind;
  readonly url: string;
  /** Who publishes it, where the page itself does not say. */
  readonly name: string;
  readonly marking: MarkingInput;
  readonly access: Access;
  /** Why it is read: whoever added it said so. */
  readonly purpose: PurposeStatement;
  readonly everyMinutes: number;
  readonly fictitious: boolean;
  readonly addedBy: string;
  readonly addedAt: string;
  readonly state: WatchState;
  readonly detail: string;
  readonly etag?: string;
  readonly lastModified?: string;
  /** In a row. */
  readonly failures: number;
  /** Not asked by itself until somebody lets it go on. */
  readonly paused: boolean;
  readonly lastAt?: string;
  readonly nextAt: string;
  /** Of a page: what it said last, as the smallest hashes of its word groups. */
  readonly sketch?: readonly string[];
}

export interface WatchCounts {
  readonly waiting: number;
  readonly reports: number;
  readonly walls: number;
  readonly failed: number;
}

/** As a page or a caller of the API sees a watch. */
export type WatchView = Omit<Watch, "marking" | "purpose" | "etag" | "lastModified" | "sketch"> & WatchCounts;

export type WatchItemState = "waiting" | "fetched" | "report" | "followed" | "wall" | "failed";

/** Something that a source announced. Its key is made of the address: two feeds that name one page name one item. */
export interface WatchItem {
  readonly key: string;
  readonly url?: string;
  readonly publishedAt?: string;
  readonly attempts: number;
  readonly state: WatchItemState;
}

/** What was seen, kept until it is a report: whatever happens in between, the same bytes are read again. */
export interface SeenPage {
  readonly url: string;
  readonly at: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly fileName: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface WatchPort {
  addWatch(watch: Watch): Promise<void>;
  /** Without those that were removed. */
  watches(): Promise<readonly (Watch & WatchCounts)[]>;
  removeWatch(id: string): Promise<boolean>;
  pauseWatch(id: string, paused: boolean): Promise<boolean>;
  /** Takes a watch that is due, so that no other process runs it until then; false where another one has it. */
  leaseWatch(id: string, now: string, until: string): Promise<boolean>;
  changeWatch(
    id: string,
    change: Pick<Watch, "state" | "detail" | "failures" | "nextAt"> &
      Partial<Pick<Watch, "url" | "etag" | "lastModified" | "lastAt" | "sketch">>,
  ): Promise<void>;
  /** Idempotent; answers how many nobody had announced before. */
  addWatchItems(
    watchId: string,
    items: readonly Pick<WatchItem, "key" | "url" | "publishedAt">[],
    seenAt: string,
  ): Promise<number>;
  /** Waiting or fetched, the oldest first. */
  openWatchItems(watchId: string, now: string, limit: number): Promise<readonly WatchItem[]>;
  keepSeen(watchId: string, key: string, seen: SeenPage): Promise<void>;
  seen(watchId: string, key: string): Promise<SeenPage | undefined>;
  settleWatchItem(
    watchId: string,
    key: string,
    settled: {
      readonly state: WatchItemState;
      readonly reportId?: string;
      readonly attempts?: number;
      readonly nextAt?: string;
    },
  ): Promise<void>;
  /** What became reports, with the head of the answer, for an archive. */
  archivedItems(watchId: string): Promise<
    readonly {
      readonly reportId: string;
      readonly url: string;
      readonly at: string;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
    }[]
  >;
}
