import type { Tlp } from "./marking/index.ts";
import type { Purpose } from "./purpose.ts";

/** The class bounds what a partner may receive. */
export const PARTNER_CLASSES = [
  "police",
  "border",
  "fiu",
  "customs",
  "prosecutor",
  "platform",
  "industry",
  "ngo",
] as const;
export type PartnerClass = (typeof PARTNER_CLASSES)[number];

/**
 * What stands against giving a partner data, and what each such flag blocks (R23; LED Art. 35 to 39). `persons` leaves
 * what is stamped on things: engines, boats, consignments.
 */
export const BLOCKING_FLAGS = {
  suspended: "everything",
  "no-legal-basis": "everything",
  "no-adequate-protection": "persons",
  "death-penalty": "persons",
  torture: "persons",
  refoulement: "persons",
} as const satisfies Readonly<Record<string, "everything" | "persons">>;
export type BlockingFlag = keyof typeof BLOCKING_FLAGS;

/** A named senior official lets one flag be for one mandate. */
export interface Approval {
  readonly flag: BlockingFlag;
  readonly mandate: string;
  readonly by: string;
}

/** What the agreement with a partner says of what it may get. */
export interface Peer {
  readonly nodeId: string;
  readonly partnerClass: PartnerClass;
  /** The highest marking that the agreement allows. */
  readonly ceiling: Tlp;
  readonly groups: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly blocks?: readonly BlockingFlag[];
  readonly approvals?: readonly Approval[];
  /** All sharing of this node is held: nothing goes, and no approval lifts that. */
  readonly isHeld?: boolean;
  /** A court, or whoever brings a case before it: no node, bound by no agreement. */
  readonly isCourt?: true;
}

/** What the flags hold back for this mandate; an approval lifts its flag for its mandate only. */
export function blockedFor(
  { blocks = [], approvals = [], isHeld }: Pick<Peer, "blocks" | "approvals" | "isHeld">,
  mandate: string,
): "everything" | "persons" | undefined {
  if (isHeld) return "everything";
  const standing = blocks.filter((flag) => !approvals.some((a) => a.flag === flag && a.mandate === mandate));
  const kinds = standing.map((flag) => BLOCKING_FLAGS[flag]);
  return kinds.includes("everything") ? "everything" : kinds[0];
}
