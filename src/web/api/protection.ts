import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented } from "./document.ts";

type Protection = Documented["Protection"];

/** What protects a person, and how one's request to lift it stands. */
export const protectionOf = (id: string) =>
  queryOptions({
    queryKey: ["entities", id, "protection"],
    queryFn: ({ signal }) => call("GET", "/persons/{id}/protection", { path: { id }, signal }),
  });

/** Of several that protect one person: all have to be approved before any is lifted. */
export interface Lift {
  readonly standing: Protection["standing"];
  readonly until?: string | undefined;
  /** What is still to be asked for. */
  readonly toAsk: readonly string[];
  readonly lifted?: Protection["lifted"];
}

const SLOWEST: readonly Protection["standing"][] = ["refused", "expired", "unasked", "pending", "approved"];

export function liftOf(items: readonly Protection[]): Lift | undefined {
  const [first] = items;
  if (!first) return undefined;
  const toAsk = items.filter((one) => one.standing !== "pending" && one.standing !== "approved");
  const standing = SLOWEST.find((one) => items.some((item) => item.standing === one)) ?? "unasked";
  const until = items.flatMap((one) => one.until ?? []).sort()[0];
  const lifted = items.every((one) => one.lifted) ? first.lifted : undefined;
  return {
    standing,
    toAsk: toAsk.map((one) => one.subject),
    ...(until === undefined ? {} : { until }),
    ...(lifted === undefined ? {} : { lifted }),
  };
}
