import type { Row } from "../text/json.ts";
import { compareTimestamps } from "./timestamp.ts";

/** The version of an object (3.6): its `modified`, for a marking definition its `created`, for an observable none. */
export function versionOf(object: Row): string | undefined {
  const version = object["modified"] ?? object["created"];
  return typeof version === "string" ? version : undefined;
}

export const isRevoked = (object: Row): boolean => object["revoked"] === true;

/**
 * The newest version of each object, in the order of first mention; a revoked one stays, and says so. What has no id, or no
 * version, is an object by itself: an observable's id does not hang on all that it says.
 */
export function newestVersions(objects: readonly Row[]): readonly Row[] {
  const newest = new Map<unknown, Row>();
  for (const object of objects) {
    const { id } = object;
    const key = typeof id === "string" && versionOf(object) !== undefined ? id : object;
    const known = newest.get(key);
    if (!known || compareTimestamps(versionOf(object) ?? "", versionOf(known) ?? "") > 0)
      newest.set(key, object);
  }
  return [...newest.values()];
}
