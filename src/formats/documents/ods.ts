import type { Format } from "../format.ts";
import { sniffOffice } from "./ooxml.ts";
import { openWorkbook } from "./xlsx.ts";

/** OpenDocument spreadsheets (ISO/IEC 26300), read as workbooks are. */
export const ods: Format = {
  id: "ods",
  title: "OpenDocument spreadsheet (ODS)",
  mediaType: "application/vnd.oasis.opendocument.spreadsheet",
  extensions: ["ods", "ots"],
  readsText: true,
  readBy: "ods",
  sniff: (head, fileName) => sniffOffice(head, fileName, "opendocument.spreadsheet", /\.o[dt]s$/i),
  open: openWorkbook,
};
