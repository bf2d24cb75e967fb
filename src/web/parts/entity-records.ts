import type { EntityView, Resolution } from "../api/types.ts";

/** What a record of an entity, or one that it was compared with, is called; its id where this viewer sees no name of it. */
export function recordName(
  { entity, captions }: Pick<EntityView, "entity" | "captions">,
  id: string,
): string {
  const name = entity.statements.find((one) => one.entityId === id && one.property === "name")?.value;
  if (name !== undefined) return name;
  return captions[id] ?? (entity.entityIds.includes(id) ? entity.caption : id);
}

const pairOf = ({ leftId, rightId }: Resolution): string => [leftId, rightId].sort().join("\n");

/**
 * Of decisions, newest first, those that make two records of the entity one: the last word on their pair. What was
 * taken back, or said otherwise since, joins nothing and cannot be parted.
 */
export function joiningDecisions(
  decisions: readonly Resolution[],
  entityIds: readonly string[],
): ReadonlySet<Resolution> {
  const last = new Map<string, Resolution>();
  for (const decision of decisions) if (!last.has(pairOf(decision))) last.set(pairOf(decision), decision);
  return new Set(
    [...last.values()].filter(
      ({ judgement, leftId, rightId }) =>
        judgement === "same" && entityIds.includes(leftId) && entityIds.includes(rightId),
    ),
  );
}
