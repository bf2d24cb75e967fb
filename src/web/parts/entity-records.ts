import type { EntityView, Resolution } from "../api/types.ts";
import { lastWords } from "./pairs.ts";

/** What a record of an entity, or one that it was compared with, is called; its id where this viewer sees no name of it. */
export function recordName(
  { entity, captions }: Pick<EntityView, "entity" | "captions">,
  id: string,
): string {
  const name = entity.statements.find((one) => one.entityId === id && one.property === "name")?.value;
  if (name !== undefined) return name;
  return captions[id] ?? (entity.entityIds.includes(id) ? entity.caption : id);
}

/**
 * Of decisions, newest first, those that make two records of the entity one: the last word on their pair. What was
 * taken back, or said otherwise since, joins nothing and cannot be parted.
 */
export function joiningDecisions(
  decisions: readonly Resolution[],
  entityIds: readonly string[],
): ReadonlySet<Resolution> {
  return new Set(
    [...lastWords(decisions.toReversed())].filter(
      ({ judgement, leftId, rightId }) =>
        judgement === "same" && entityIds.includes(leftId) && entityIds.includes(rightId),
    ),
  );
}
