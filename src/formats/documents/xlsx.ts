import { strToU8 } from "fflate";
import { csv } from "../csv.ts";
import type { DecodeContext, Decoded, Decoder, DocumentFacts, Format } from "../format.ts";
import { type DecoderOptions, jsonLinesDecoder } from "../line-decoder.ts";
import type { Output } from "../output.ts";
import type { Row } from "../text/json.ts";
import { refusalIn } from "./attached.ts";
import { sniffOffice } from "./ooxml.ts";
import { propertiesOf } from "./read-elsewhere.ts";
import { readPages } from "./reading.ts";

/** Excel workbooks (ECMA-376): each sheet with a known header is read as a CSV of that header; else all is read as text. */
export const xlsx: Format = {
  id: "xlsx",
  title: "Excel workbook (XLSX)",
  mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  extensions: ["xlsx", "xlsm"],
  readsText: true,
  readBy: "xlsx",
  sniff: (head, fileName) => sniffOffice(head, fileName, "xl/", /\.xls[xm]$/i),
  open: openWorkbook,
};

/** Reads the lines that `takeApart` made of a workbook. */
export function openWorkbook(context: DecodeContext, options: DecoderOptions | undefined): Decoder {
  const book = new Book(context, options);
  return jsonLinesDecoder(
    context,
    undefined,
    (row, _line, out) => book.take(row, out),
    () => book.facts,
  );
}

/** More text than is read of a document: what is left out of it is said. */
const TEXT_KEPT = 100_001;

/** The lines that `takeApart` makes of a workbook, one after the other. */
class Book {
  facts: DocumentFacts = {};
  readonly #context: DecodeContext;
  readonly #options: DecoderOptions | undefined;
  readonly #sheets: SheetReader[] = [];
  readonly #room = { left: TEXT_KEPT };
  #properties: ReturnType<typeof propertiesOf> = {};

  constructor(context: DecodeContext, options: DecoderOptions | undefined) {
    this.#context = context;
    this.#options = options;
  }

  take(row: Row, out: Output): void {
    const name = row["sheet"];
    if (Array.isArray(row["rows"])) this.#sheets.at(-1)?.take(row["rows"].map(cellsOf), out);
    else if (typeof name === "string") this.#open(name, out);
    else if (row["end"] === true) this.#end(out);
    else this.#begin(row, out);
  }

  #begin(row: Row, out: Output): void {
    const refused = refusalIn(row) ?? (typeof row["isCut"] === "boolean" ? undefined : "MARKUP_INVALID");
    if (refused !== undefined) {
      out.reject(1, refused);
      return;
    }
    if (row["isCut"] === true) out.reject(1, "TEXT_TOO_LONG");
    if (row["isActive"] === true) out.reject(1, "ACTIVE_CONTENT");
    this.#properties = propertiesOf(row);
  }

  #open(name: string, out: Output): void {
    this.#sheets.at(-1)?.end(out);
    const number = this.#sheets.length + 1;
    this.#sheets.push(new SheetReader(name, number, this.#room, this.#context, this.#options));
  }

  #end(out: Output): void {
    this.#sheets.at(-1)?.end(out);
    if (!this.#sheets.some((sheet) => sheet.isTable)) {
      const pages = this.#sheets.map((sheet) => sheet.text);
      const document = { ...this.#properties, pages, attachments: [], isActive: false };
      this.facts = readPages(document, this.#context, out);
      return;
    }
    this.#sheets.forEach((sheet, at) => {
      if (!sheet.isTable) out.reject(1, "COLUMN_MISSING", undefined, { sheet: at + 1 });
    });
    const { title } = this.#properties;
    this.facts = title === undefined ? {} : { title };
  }
}

const cellsOf = (cells: unknown): readonly string[] =>
  Array.isArray(cells) && cells.every((cell) => typeof cell === "string") ? cells : [];

/** What a sheet says as a table, with its own row numbers; no table where no mapping knows its header. */
class SheetReader {
  isTable = false;
  readonly #number: number;
  readonly #context: DecodeContext;
  readonly #options: DecoderOptions | undefined;
  readonly #room: { left: number };
  readonly #lines: string[];
  /** Rows above the header. */
  #above = 0;
  #decoder: Decoder | undefined;

  constructor(
    name: string,
    number: number,
    room: { left: number },
    context: DecodeContext,
    options: DecoderOptions | undefined,
  ) {
    this.#number = number;
    this.#context = context;
    this.#options = options;
    this.#room = room;
    this.#lines = [name];
  }

  /** Its name and its rows; nothing where no row holds anything. */
  get text(): string {
    return this.#lines.slice(1).some((line) => line.trim() !== "") ? this.#lines.join("\n") : "";
  }

  take(rows: readonly (readonly string[])[], out: Output): void {
    this.#keepText(rows);
    let own = rows;
    if (!this.#decoder) {
      const first = rows.findIndex((row) => row.filter((cell) => cell !== "").length > 1);
      this.#above += first < 0 ? rows.length : first;
      if (first < 0) return;
      own = rows.slice(first);
      const sheet = this.#lines[0];
      this.#decoder = csv.open(this.#context, { ...this.#options, sheet, delimiter: ",", encoding: "utf-8" });
      this.isTable = true;
    }
    if (this.isTable) this.#give(this.#decoder.push(strToU8(own.map(csvLine).join(""))), out);
  }

  end(out: Output): void {
    if (this.isTable && this.#decoder) this.#give(this.#decoder.end(), out);
  }

  #give(decoded: Decoded, out: Output): void {
    if (decoded.rejects.some((r) => r.code === "COLUMN_MISSING")) {
      this.isTable = false;
      return;
    }
    const rejects = decoded.rejects.map((r) => ({ ...r, line: r.line + this.#above, sheet: this.#number }));
    out.add({ ...decoded, rejects });
  }

  #keepText(rows: readonly (readonly string[])[]): void {
    for (const row of rows) {
      if (this.#room.left <= 0) return;
      const line = row.join("\t").slice(0, this.#room.left);
      this.#lines.push(line);
      this.#room.left -= line.length + 1;
    }
  }
}

const csvLine = (row: readonly string[]): string =>
  `${row.map((cell) => `"${cell.replace(/[\r\n]+/g, " ").replaceAll('"', '""')}"`).join(",")}\n`;
