const COUNT_MAX = 1_000_000_000;

/** A count as a statement says it. What is no whole number, or more than anybody counts, is none: "1e999" would be Infinity, of which no answer can be written. */
export function countOf(text: string | undefined): number | undefined {
  const value = /^\d+$/.test(text ?? "") ? Number(text) : undefined;
  return value !== undefined && value <= COUNT_MAX ? value : undefined;
}

/** A sum of money, a quantity or a measure as a statement says it, no less than nothing: a decimal of a length that sums and products can be reckoned with. */
export const sumOf = (text: string | undefined): number | undefined =>
  /^\d{1,15}(?:\.\d{1,4})?$/.test(text ?? "") ? Number(text) : undefined;
