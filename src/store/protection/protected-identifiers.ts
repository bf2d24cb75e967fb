import { createHmac } from "node:crypto";
import { identifierNode } from "../../core/index.ts";
import type { Query } from "../database/driver.ts";
import { textArray } from "../database/literals.ts";
import type { NodeKeys } from "../keys/node-key.ts";

/**
 * A protected person's phone or document as a keyed digest, beside the ids that sources use and erased with them: the
 * values are in the keyed store, and yet a tag set for a partner must leave them out, whoever else uses them too.
 */
export const identifierDigest = (keys: NodeKeys, node: string): string =>
  createHmac("sha256", keys.pseudonym)
    .update(JSON.stringify(["identifier", node]))
    .digest("hex");

export const identifierDigests = (
  keys: NodeKeys,
  said: readonly { readonly property: string; readonly value: string }[],
): readonly string[] => {
  const nodes = said.flatMap(({ property, value }) => identifierNode(property, value) ?? []);
  return [...new Set(nodes)].map((node) => identifierDigest(keys, node));
};

export async function keepIdentifiers(
  query: Query,
  keys: NodeKeys,
  entityId: string,
  said: readonly { readonly property: string; readonly value: string }[],
): Promise<void> {
  const digests = identifierDigests(keys, said);
  if (digests.length === 0) return;
  await query(
    `insert into wasl.protected_alias (digest, entity_id) select digest, $2::text from unnest($1::text[]) digest
      on conflict do nothing`,
    [textArray(digests), entityId],
  );
}
