import { queryOptions } from "@tanstack/react-query";
import type {
  Access,
  ClassCheck,
  KeptEntry,
  LibraryEntry,
  Reject,
  VettingStanding,
} from "../../core/index.ts";
import { call } from "./client.ts";

export type { ClassCheck, LibraryEntry, VettingStanding } from "../../core/index.ts";

export interface LibraryEntryView extends KeptEntry {
  readonly standing: VettingStanding;
  readonly isMine: boolean;
}

export interface DocumentCheck {
  readonly checkDigit: ClassCheck["checkDigit"];
  readonly classes: readonly ClassCheck[];
}

export interface LibraryImport {
  readonly added: number;
  readonly known: number;
  readonly rejects: readonly Reject[];
}

export interface DocumentFeed {
  readonly from: string;
  readonly id: string;
  readonly at: string;
  readonly entries: readonly {
    readonly id: string;
    readonly entry: LibraryEntry;
    readonly access: Access;
    readonly isHere: boolean;
  }[];
  readonly dropped: readonly string[];
}

export interface DocumentShare {
  readonly to: string;
  readonly classId: string;
  readonly about?: LibraryEntry;
  readonly at: string;
  readonly legalBasis: string;
  readonly stale: number;
  readonly fresh: number;
}

export interface SharedDocuments {
  readonly entries: number;
  readonly withheld: number;
}

export const documentQueries = {
  feeds: () =>
    queryOptions({
      queryKey: ["documents", "feeds"],
      queryFn: ({ signal }) =>
        call<{ readonly items: readonly DocumentFeed[] }>("GET", "documents/feeds", { signal }),
    }),
  shares: () =>
    queryOptions({
      queryKey: ["documents", "shares"],
      queryFn: ({ signal }) =>
        call<{ readonly items: readonly DocumentShare[] }>("GET", "documents/shares", { signal }),
    }),
  library: () =>
    queryOptions({
      queryKey: ["documents", "library"],
      queryFn: ({ signal }) =>
        call<{ readonly items: readonly LibraryEntryView[]; readonly more: boolean }>(
          "GET",
          "documents/library",
          {
            signal,
          },
        ),
    }),
};
