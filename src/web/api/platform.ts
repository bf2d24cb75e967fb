import { queryOptions } from "@tanstack/react-query";
import type { PlatformEventType } from "../../core/index.ts";
import { call } from "./client.ts";
import type { Documented, JsonOf, QueryOf } from "./document.ts";

export type PlatformReferral = Documented["PlatformReferral"];
export type PlatformSignal = Documented["PlatformSignal"];
export type DraftedReasons = Documented["StatementOfReasons"];
export type Measure = JsonOf<"POST", "/platform/notices/{id}/statement">;

/** What a platform may answer in each state; the server holds the rule. */
export const ANSWERS: Readonly<Record<PlatformReferral["state"], readonly PlatformEventType[]>> = {
  referred: ["received", "actioned", "declined", "preserved"],
  declined: ["actioned", "preserved"],
  actioned: ["appealed", "reversed_on_appeal", "preserved"],
  appealed: ["upheld_on_appeal", "reversed_on_appeal", "preserved"],
  reversed: [],
};

export const platformQueries = {
  notices: (state: QueryOf<"GET", "/platform/notices">["state"]) =>
    queryOptions({
      queryKey: ["platform", "notices", state],
      queryFn: ({ signal }) =>
        call("GET", "/platform/notices", {
          query: { limit: 100, state },
          signal,
        }),
    }),
  signals: () =>
    queryOptions({
      queryKey: ["platform", "signals"],
      queryFn: ({ signal }) => call("GET", "/platform/signals", { signal }),
    }),
  figures: () =>
    queryOptions({
      queryKey: ["platform", "figures"],
      queryFn: ({ signal }) => call("GET", "/platform/figures", { signal }),
    }),
};
