import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { components } from "./schema.gen.ts";

export type MaskedPlace = components["schemas"]["MaskedPlaces"]["items"][number];
export type Unmasked = components["schemas"]["Unmasked"];

/** Where a report names private persons whose names may be asked for, and how one's request stands. */
export const reportMasks = (reportId: string) =>
  queryOptions({
    queryKey: ["reports", reportId, "masked"],
    queryFn: ({ signal }) =>
      call<{ readonly items: readonly MaskedPlace[] }>(
        "GET",
        `reports/${encodeURIComponent(reportId)}/masked`,
        { signal },
      ),
  });
