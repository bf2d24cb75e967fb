import { groupBy } from "../group-by.ts";
import { quotedCells, recordEnd } from "./table-rows.ts";

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

/** Of the lines that a delimiter cuts alike, into as many as make the most cells, their places. */
interface Cut {
  readonly delimiter: string;
  readonly score: number;
  readonly lines: readonly number[];
}

/**
 * The delimiter that cuts most of a table's first lines alike, into many; a comma where none does. What cuts but rows that
 * another cuts too, below a line that only the other cuts, stands in their cells: no heading has it. Quoted text is passed over.
 */
export function delimiterIn(head: string): string {
  const lines = head
    .replace(/"[^"]*"/g, "")
    .split(/\r?\n|\r/)
    .filter((line) => line !== "")
    .slice(0, HEADING_ROWS);
  const cuts = DELIMITERS.map((delimiter) => cutBy(delimiter, lines)).filter(({ score }) => score > 0);
  const isInCells = (cut: Cut): boolean =>
    cuts.some(
      ({ lines: [first = 0, ...others] }) =>
        first < (cut.lines[0] ?? 0) && cut.lines.every((line) => others.includes(line)),
    );
  const [best] = cuts.filter((cut) => !isInCells(cut)).sort((a, b) => b.score - a.score);
  return best?.delimiter ?? ",";
}

function cutBy(delimiter: string, lines: readonly string[]): Cut {
  // A title and the like may stand above the header: no line says more than another.
  const alike = groupBy([...lines.keys()], (at) => (lines[at] ?? "").split(delimiter).length - 1);
  const [best] = [...alike]
    .map(([cells, places]) => ({ delimiter, score: cells * places.length, lines: places }))
    .sort((a, b) => b.score - a.score);
  return best ?? { delimiter, score: 0, lines: [] };
}

/** The cells, trimmed, of each of a table's first rows; a quoted cell may hold line ends. */
export function firstRows(head: string, count = HEADING_ROWS): readonly (readonly string[])[] {
  const text = head.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const delimiter = delimiterIn(text);
  const rows: (readonly string[])[] = [];
  for (let from = 0; from <= text.length && rows.length < count; ) {
    const { at } = recordEnd(text, from, delimiter);
    const end = at < 0 ? text.length : at;
    rows.push(quotedCells(text.slice(from, end), delimiter).map((cell) => cell.trim()));
    from = end + 1;
  }
  return rows;
}
