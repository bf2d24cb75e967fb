import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented } from "./document.ts";

export type MaskedPlace = Documented["MaskedPlaces"]["items"][number];
export type Unmasked = Documented["Unmasked"];

/** Where a report names private persons whose names may be asked for, and how one's request stands. */
export const reportMasks = (reportId: string) =>
  queryOptions({
    queryKey: ["reports", reportId, "masked"],
    queryFn: ({ signal }) => call("GET", "/reports/{id}/masked", { path: { id: reportId }, signal }),
  });
