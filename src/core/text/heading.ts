import { groupBy } from "../group-by.ts";

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

const DELIMITERS = [",", ";", "\t", "|"] as const;

/** The delimiter that cuts most of a table's first lines alike, into many; a comma where none does. Quoted text is passed over. */
export function delimiterIn(head: string): string {
  const lines = head
    .replace(/"[^"]*"/g, "")
    .split(/\r?\n|\r/)
    .filter((line) => line !== "")
    .slice(0, HEADING_ROWS);
  let best = ",";
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    // A title and the like may stand above the header: no line says more than another.
    const cutsOf = groupBy(
      lines.map((line) => line.split(delimiter).length - 1),
      (cuts) => cuts,
    );
    const score = Math.max(0, ...[...cutsOf].map(([cuts, alike]) => cuts * alike.length));
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}
