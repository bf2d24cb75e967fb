import type { Actor, Platform } from "../ports/index.ts";
import { onBehalfOf } from "./rights.ts";

/** Words of analysts' own, with whole names of whoever is protected made unreadable (R08). */
export type Unnamed = (text: string) => string;

/** Asked for before the transaction: the embedded database takes one at a time. */
export async function unnamedFor({ store }: Platform, actor: Actor): Promise<Unnamed> {
  const viewer = await store.as(actor, async (tx) => tx.viewer);
  const unnaming = await store.keeper.unnaming(onBehalfOf(viewer));
  return (text) => unnaming.text(text);
}
