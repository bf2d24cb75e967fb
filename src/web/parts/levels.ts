import type { Access, SubjectCategory, Tlp } from "../api/types.ts";

// The compiler holds these equal to core's lists; taking core's values would bring all of core into the page.
const TLP: Record<Tlp, true> = { clear: true, green: true, amber: true, "amber+strict": true, red: true };
const PAP: Record<Access["pap"], true> = { clear: true, green: true, amber: true, red: true };
const CATEGORIES: Record<SubjectCategory, true> = {
  unknown: true,
  suspect: true,
  convicted: true,
  "potential-offender": true,
  contact: true,
  official: true,
  informant: true,
  "smuggled-person": true,
  victim: true,
  witness: true,
  child: true,
};

/** TLP 2.0, least to most restrictive. */
export const TLP_LEVELS = Object.keys(TLP) as readonly Tlp[];
/** PAP, least to most restrictive. */
export const PAP_LEVELS = Object.keys(PAP) as readonly Access["pap"][];
export const SUBJECT_CATEGORIES = Object.keys(CATEGORIES) as readonly SubjectCategory[];

/** The marking in one line, for where only text goes: a copied row, a file, a chart. */
export const markingText = (access: Access): string => markingParts(access).join(" ");

/** TLP, then PAP where there is one, then every other restriction, H3's in its words. */
export function markingParts(access: Access): readonly string[] {
  const { tlp, pap, handling, caveats, orcon, groups, purposes, compartments } = access;
  return [
    `TLP:${tlp.toUpperCase()}`,
    ...(pap === "clear" ? [] : [`PAP:${pap.toUpperCase()}`]),
    ...handling,
    ...caveats.map((words) => `“${words.replace(/\s+/g, " ")}”`),
    ...(orcon ? ["ORCON"] : []),
    ...(groups === "any" ? [] : [`groups:${groups.join("+")}`]),
    ...(purposes === "any" ? [] : [`purposes:${purposes.join("+")}`]),
    ...compartments.map((name) => `in:${name}`),
  ];
}
