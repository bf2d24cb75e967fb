import type { SubjectCategory, Tlp } from "../api/types.ts";

// The compiler holds these equal to core's lists; taking core's values would bring all of core into the page.
const TLP: Record<Tlp, true> = { clear: true, green: true, amber: true, "amber+strict": true, red: true };
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
export const SUBJECT_CATEGORIES = Object.keys(CATEGORIES) as readonly SubjectCategory[];
