/** Rows from the top among which the heading of a table is looked for. */
export const HEADING_ROWS = 30;
/** A heading names nearly every column; above it stand a title, whose account it is, and between which days. */
const NAMED = 0.7;

const filledIn = (row: readonly string[]): number => row.filter((cell) => cell.trim() !== "").length;

/** Which of a table's first rows names its columns: the first that has nearly as many cells as any; -1 of none with two. */
export function headingRow(rows: readonly (readonly string[])[]): number {
  const filled = rows.map(filledIn);
  const most = Math.max(0, ...filled);
  return most < 2 ? -1 : filled.findIndex((count) => count >= 2 && count >= NAMED * most);
}
