import { strToU8 } from "fflate";
import { csv } from "../csv.ts";
import type { DecodeContext, DocumentFacts, Format } from "../format.ts";
import type { DecoderOptions } from "../line-decoder.ts";
import type { Output } from "../output.ts";
import { type Row, rowsOf, textOf } from "../text/json.ts";
import { sniffOffice } from "./ooxml.ts";
import { answerDecoder, propertiesOf } from "./read-elsewhere.ts";
import { readPages } from "./reading.ts";
import type { Sheet } from "./workbook.ts";

/** The cells of a workbook that is as large as one may be, in any script. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** Excel workbooks (ECMA-376): each sheet with a known header is read as a CSV of that header; else all is read as text. */
export const xlsx: Format = {
  id: "xlsx",
  title: "Excel workbook (XLSX)",
  mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  extensions: ["xlsx", "xlsm"],
  readsText: true,
  readBy: "xlsx",
  sniff: (head, fileName) => sniffOffice(head, fileName, "xl/", /\.xls[xm]$/i),
  open: (context, options) =>
    answerDecoder(context, ANSWER_BYTES_MAX, (row, out) => readAnswer(row, context, options, out)),
};

function readAnswer(
  row: Row,
  context: DecodeContext,
  options: DecoderOptions | undefined,
  out: Output,
): DocumentFacts {
  const sheets = rowsOf(row, "sheets").map(sheetOf);
  if (row["isCut"] === true) out.reject(1, "TEXT_TOO_LONG");
  const properties = propertiesOf(row);
  const isActive = row["isActive"] === true;
  const tables = sheets.map((sheet) => readTable(sheet, context, options));
  if (!tables.some((table) => table !== undefined)) {
    const pages = sheets.map(({ name, rows }) => [name, ...rows.map((cells) => cells.join("\t"))].join("\n"));
    return readPages({ ...properties, pages, attachments: [], isActive }, context, out);
  }
  if (isActive) out.reject(1, "ACTIVE_CONTENT");
  for (const table of tables) if (table) out.add(table);
  sheets.forEach((_, at) => {
    if (!tables[at]) out.reject(1, "COLUMN_MISSING", `sheet ${at + 1}`);
  });
  return properties.title === undefined ? {} : { title: properties.title };
}

function sheetOf(row: Row): Sheet {
  const rows: readonly unknown[] = Array.isArray(row["rows"]) ? row["rows"] : [];
  const cellsOf = (cells: unknown): readonly string[] =>
    Array.isArray(cells) && cells.every((cell) => typeof cell === "string") ? cells : [];
  return { name: textOf(row, "name") ?? "", rows: rows.map(cellsOf) };
}

/** What the sheet says as a table, with its own row numbers; undefined where no mapping knows its header. */
function readTable({ rows }: Sheet, context: DecodeContext, options: DecoderOptions | undefined) {
  const first = rows.findIndex((row) => row.filter((cell) => cell !== "").length > 1);
  if (first < 0) return undefined;
  const text = rows
    .slice(first)
    .map((row) => row.map((cell) => `"${cell.replace(/[\r\n]+/g, " ").replaceAll('"', '""')}"`).join(","))
    .join("\n");
  const decoder = csv.open(context, { ...options, delimiter: ",", encoding: "utf-8" });
  const pushed = decoder.push(strToU8(`${text}\n`));
  const ended = decoder.end();
  const rejects = [...pushed.rejects, ...ended.rejects];
  if (rejects.some((r) => r.code === "COLUMN_MISSING" && r.line === 1)) return undefined;
  return {
    statements: [...pushed.statements, ...ended.statements],
    records: [...pushed.records, ...ended.records],
    rejects: rejects.map((r) => ({ ...r, line: r.line + first })),
  };
}
