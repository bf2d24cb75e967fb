import { type Released, strictestOf } from "../../core/index.ts";

/**
 * What would leave, as the second person reads it and the digest of an approval is of: how much, up to which level, and what stays here
 * for which reason. In the one language of the log, put together by the node and by nobody who asks.
 */
export function toldOf(
  { statements, withheld }: Pick<Released, "statements" | "withheld">,
  things: readonly [one: string, many: string],
): string {
  const distinct = (ids: readonly string[]): number => new Set(ids).size;
  const from = [
    counted(distinct(statements.map((s) => s.entityId)), ["entity", "entities"]),
    counted(distinct(statements.map((s) => s.reportId)), ["report", "reports"]),
  ];
  const { tlp } = strictestOf(statements.map((s) => s.access));
  const held = new Map<string, number>();
  for (const { because } of withheld) held.set(because, (held.get(because) ?? 0) + 1);
  const reasons = [...held].sort(([a], [b]) => (a < b ? -1 : 1)).map(([because, n]) => `${because} ${n}`);
  return [
    `${counted(statements.length, things)} of ${from.join(" from ")}`,
    ...(statements.length === 0 ? [] : [`TLP:${tlp.toUpperCase()} at most`]),
    withheld.length === 0 ? "nothing withheld" : `${withheld.length} withheld (${reasons.join(", ")})`,
  ].join("; ");
}

const counted = (n: number, [one, many]: readonly [string, string]): string => `${n} ${n === 1 ? one : many}`;
