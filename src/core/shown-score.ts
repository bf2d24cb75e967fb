/**
 * A score of 0 to 1 as it is shown, to two decimals. Rounding alone would show 0.997 as 1.00, a certainty that nobody has
 * found, and 0.003 as nothing at all: these are "> 0.99" and "< 0.01".
 */
export function shownScore(score: number): { readonly sign: "" | "> " | "< "; readonly value: number } {
  const value = Math.round(score * 100) / 100;
  if (score < 1 && value === 1) return { sign: "> ", value: 0.99 };
  if (score > 0 && value === 0) return { sign: "< ", value: 0.01 };
  return { sign: "", value };
}
