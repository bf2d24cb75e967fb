import { queryOptions } from "@tanstack/react-query";
import type { ClassCheck, KeptEntry, Reject, VettingStanding } from "../../core/index.ts";
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

export const documentQueries = {
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
