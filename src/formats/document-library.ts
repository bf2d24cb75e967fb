import type { Reject, RejectCode } from "../core/index.ts";
import { CsvReader } from "./text/csv.ts";
import { isRow, readJson } from "./text/json.ts";
import { LineReader } from "./text/lines.ts";

/** A row of a file of document classes and what is known of them; what it says is for `readLibraryEntry` to judge. */
interface LibraryRow {
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface LibraryRows {
  readonly rows: readonly LibraryRow[];
  readonly rejects: readonly Reject[];
}

/** The longest entry has two texts of 600 letters. */
const ROW_BYTES_MAX = 16 * 1024;

/** JSON lines, or CSV whose first line names the fields; a file that begins with a brace is the former. */
export function readLibraryRows(bytes: Uint8Array): LibraryRows {
  const rows: LibraryRow[] = [];
  const rejects: Reject[] = [];
  const reject = (line: number, code: RejectCode): void => void rejects.push({ line, code });
  const tooLong = (line: number): void => reject(line, "LINE_TOO_LONG");
  const undecodable = (line: number): void => reject(line, "ENCODING_INVALID");
  let header: readonly string[] | undefined;
  const reader = isJsonLines(bytes)
    ? new LineReader(
        {
          line(text, line, isLast) {
            if (text.trim() === "") return;
            const read = readJson(text, isLast);
            if (!read.ok) reject(line, read.code);
            else if (isRow(read.value)) rows.push({ line, fields: read.value });
            else reject(line, "FIELD_INVALID");
          },
          tooLong,
          undecodable,
        },
        ROW_BYTES_MAX,
      )
    : new CsvReader(
        {
          row(cells, line) {
            if (header === undefined) header = cells.map((cell) => cell.trim());
            // A cell beyond the header has no name: the row says more than can be read.
            else if (cells.length > header.length) reject(line, "FIELD_INVALID");
            else rows.push({ line, fields: fieldsOf(header, cells) });
          },
          tooLong,
          undecodable,
          truncated: (line) => reject(line, "TRUNCATED"),
        },
        { bytesMax: ROW_BYTES_MAX },
      );
  reader.push(bytes);
  reader.end();
  return { rows, rejects };
}

const fieldsOf = (header: readonly string[], cells: readonly string[]): LibraryRow["fields"] =>
  Object.fromEntries(header.map((name, i) => [name, (cells[i] ?? "").trim()]));

const BRACE = 0x7b;
const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

const isJsonLines = (bytes: Uint8Array): boolean => bytes.find((byte) => !BLANK.has(byte)) === BRACE;
