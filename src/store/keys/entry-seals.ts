import { createHash, createHmac } from "node:crypto";
import { leafOfText, leafToHex } from "../../core/index.ts";
import type { NodeKeys } from "./node-key.ts";

/** An entry of a partner's log as it is stored, `leaf` and `seal` in hex. */
export interface SealedEntry {
  readonly seq: number;
  readonly leaf: string;
  readonly seal: string | null;
  readonly text: string | null;
}

/** Of entries from before there were seals: no insert of the application's role may write it. */
const BEFORE = "00";

/** Says that this process put the entry there, in that place of that partner's log. */
export const sealOf = ({ released }: NodeKeys, peer: string, seq: number, leaf: string): string =>
  createHmac("sha256", released).update(`${peer}\n${seq}\n${leaf}`).digest("hex");

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/** The text where it is the one that was sealed; what SQL put there, or changed, goes to nobody. */
export function sealedText(
  keys: NodeKeys,
  peer: string,
  { seq, leaf, seal, text }: SealedEntry,
): string | undefined {
  if (text === null || leafToHex(leafOfText(text, sha256)) !== leaf) return undefined;
  return seal === BEFORE || seal === sealOf(keys, peer, seq, leaf) ? text : undefined;
}
