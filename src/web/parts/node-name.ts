import type { Partner } from "../api/partners.ts";

/** What a node is called: ours by the words for it, a partner by its name; a member that is no partner of ours by its id. */
export const nodeName = (
  node: string,
  own: { readonly nodeId: string; readonly words: string },
  partners: readonly Pick<Partner, "nodeId" | "name">[],
): string =>
  node === own.nodeId ? own.words : (partners.find(({ nodeId }) => nodeId === node)?.name ?? node);
