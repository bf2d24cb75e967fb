import { strToU8 } from "fflate";
import { csv } from "../csv.ts";
import { DOCUMENT_BYTES_MAX, documentDecoder } from "../document-decoder.ts";
import type { DecodeContext, DocumentFacts, Format } from "../format.ts";
import type { DecoderOptions } from "../line-decoder.ts";
import type { Output } from "../output.ts";
import { coreProperties, isActiveOffice, officeParts, sniffOffice, walkXml } from "./ooxml.ts";
import { readPages } from "./reading.ts";
import { readWorkbook, type Sheet } from "./workbook.ts";

/** Excel workbooks (ECMA-376): each sheet with a known header is read as a CSV of that header; else all is read as text. */
export const xlsx: Format = {
  id: "xlsx",
  title: "Excel workbook (XLSX)",
  mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  extensions: ["xlsx", "xlsm"],
  readsText: true,
  sniff: (head, fileName) => sniffOffice(head, fileName, "xl/", /\.xls[xm]$/i),
  open: (context, options) =>
    documentDecoder(context, DOCUMENT_BYTES_MAX, (bytes, out) => readXlsx(bytes, context, options, out)),
};

function readXlsx(
  bytes: Uint8Array,
  context: DecodeContext,
  options: DecoderOptions | undefined,
  out: Output,
): DocumentFacts {
  const parts = officeParts(bytes);
  if (!parts.ok) {
    out.reject(1, parts.code);
    return {};
  }
  const book = readWorkbook(parts.part, walkXml);
  if (!book) {
    out.reject(1, "MARKUP_INVALID");
    return {};
  }
  if (book.isCut) out.reject(1, "TEXT_TOO_LONG");
  const properties = coreProperties(parts.part("docProps/core.xml"));
  const isActive = isActiveOffice(parts.names);
  const tables = book.sheets.map((sheet) => readTable(sheet, context, options));
  if (!tables.some((table) => table !== undefined)) {
    const pages = book.sheets.map(({ name, rows }) =>
      [name, ...rows.map((row) => row.join("\t"))].join("\n"),
    );
    return readPages({ ...properties, pages, attachments: [], isActive }, context, out);
  }
  if (isActive) out.reject(1, "ACTIVE_CONTENT");
  for (const table of tables) if (table) out.add(table);
  book.sheets.forEach((_, at) => {
    if (!tables[at]) out.reject(1, "COLUMN_MISSING", `sheet ${at + 1}`);
  });
  return properties.title === undefined ? {} : { title: properties.title };
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
