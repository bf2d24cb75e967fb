/** Traffic Light Protocol 2.0 (FIRST), least to most restrictive. */
export const TLP_LEVELS = ["clear", "green", "amber", "amber+strict", "red"] as const;
export type Tlp = (typeof TLP_LEVELS)[number];

/** Permissible Actions Protocol, least to most restrictive. */
export const PAP_LEVELS = ["clear", "green", "amber", "red"] as const;
export type Pap = (typeof PAP_LEVELS)[number];

function rankIn(levels: readonly string[], level: string): number {
  const rank = levels.indexOf(level);
  return rank === -1 ? levels.length - 1 : rank;
}

/** Doubt refuses: a level that we do not know ranks with red. */
export const tlpRank = (level: string): number => rankIn(TLP_LEVELS, level);
export const papRank = (level: string): number => rankIn(PAP_LEVELS, level);

/** Reads "TLP:AMBER+STRICT", "amber" and the TLP 1.0 name "white"; anything else is red. */
export function parseTlp(text: string): Tlp {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/^tlp\s*[:=]\s*/, "");
  if (bare === "white") return "clear";
  return TLP_LEVELS.find((level) => level === bare) ?? "red";
}

export function parsePap(text: string): Pap {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/^pap\s*[:=]\s*/, "");
  if (bare === "white") return "clear";
  return PAP_LEVELS.find((level) => level === bare) ?? "red";
}
