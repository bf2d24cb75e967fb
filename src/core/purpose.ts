import type { Role } from "./marking/index.ts";

/**
 * Why somebody reads, searches, exports or shares: a closed list (R01; LED Art. 4(1)(b), Europol Regulation
 * Art. 18). Together with a mandate it is required on every access to data.
 */
export const PURPOSES = [
  "cross-check",
  "strategic-analysis",
  "operational-analysis",
  "information-exchange",
  "financial-intelligence",
  "supply-disruption",
  "online-referral",
  "protection",
  "life-at-sea",
  "oversight",
  "data-subject-request",
  "system-operation",
] as const;

export type Purpose = (typeof PURPOSES)[number];

/** A purpose and the case or mandate under which it is held. */
export interface PurposeStatement {
  readonly purpose: Purpose;
  /** Case number, order or mandate reference; never a person's name. */
  readonly mandate: string;
}

export function isPurpose(text: string): text is Purpose {
  return (PURPOSES as readonly string[]).includes(text);
}

/** Accounts of people outside the unit work for one thing; all others say which. */
const PORTAL_PURPOSES: Readonly<Record<string, readonly Purpose[]>> = {
  trade: ["supply-disruption"],
  platform: ["online-referral"],
};

/** What somebody in a role may work for. */
export const purposesOf = (role: Role | undefined): readonly Purpose[] =>
  PORTAL_PURPOSES[role ?? ""] ?? PURPOSES;
