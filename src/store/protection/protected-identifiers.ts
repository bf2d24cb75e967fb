import { createHmac } from "node:crypto";
import { formsWrittenAs, identifierNode } from "../../core/index.ts";
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

type Said = readonly { readonly property: string; readonly value: string }[];

const nodesOf = (said: Said): readonly string[] => [
  ...new Set(said.flatMap(({ property, value }) => identifierNode(property, value) ?? [])),
];

export const identifierDigests = (keys: NodeKeys, said: Said): readonly string[] =>
  nodesOf(said).map((node) => identifierDigest(keys, node));

/**
 * Tag sets let go of these identifiers at once, whoever else says them and whether a set's publisher sees who is protected or not: for
 * that none is made anew.
 */
export async function hideIdentifiers(query: Query, said: Said): Promise<void> {
  const nodes = [...new Set(nodesOf(said).flatMap(formsWrittenAs))];
  if (nodes.length > 0) await query("select wasl.match_hides($1::text[])", [textArray(nodes)]);
}

export async function keepIdentifiers(
  query: Query,
  keys: NodeKeys,
  entityId: string,
  said: Said,
): Promise<void> {
  const digests = identifierDigests(keys, said);
  if (digests.length === 0) return;
  await query(
    `insert into wasl.protected_alias (digest, entity_id) select digest, $2::text from unnest($1::text[]) digest
      on conflict do nothing`,
    [textArray(digests), entityId],
  );
  await hideIdentifiers(query, said);
}
