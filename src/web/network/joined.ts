import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { queries } from "../api/queries.ts";

const NONE: Readonly<Record<string, string>> = {};

/**
 * Which node an id of the address is of by now: records may have been joined since it was written. `loose` is an id that is
 * in no graph that was asked for.
 */
export function useNodeNow(roots: readonly string[], loose: string | undefined): (id: string) => string {
  const graph = useQuery(queries.graph(roots));
  const alone = useQuery(queries.graph(loose === undefined ? [] : [loose], 0));
  const known = graph.data?.joined ?? NONE;
  const found = (loose === undefined ? undefined : alone.data?.joined) ?? NONE;
  return useCallback((id) => known[id] ?? found[id] ?? id, [known, found]);
}
