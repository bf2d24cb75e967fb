/** Where goods were found that were, or were to be, used to cross. */
export const CROSSING_CONTEXTS = ["launch", "beach", "recovered_at_sea", "border", "parcel"] as const;

/** Where a thing of which somebody asks may have been found. */
export const FOUND_CONTEXTS = [...CROSSING_CONTEXTS, "other"] as const;

/** What a row of a seizure says of it. Any other word counts as no crossing, and whoever brings it in hears so. */
export const SEIZURE_CONTEXTS: ReadonlySet<string> = new Set([
  ...FOUND_CONTEXTS,
  "traffic_stop",
  "found_property",
]);
