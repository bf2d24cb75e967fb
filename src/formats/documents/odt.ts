import type { Format } from "../format.ts";
import { sniffOffice } from "./ooxml.ts";
import { readElsewhere } from "./read-elsewhere.ts";

/** OpenDocument texts (ISO/IEC 26300): paragraphs, tables row by row, notes; pages where the program marked them. */
export const odt: Format = {
  id: "odt",
  title: "OpenDocument text (ODT)",
  mediaType: "application/vnd.oasis.opendocument.text",
  extensions: ["odt", "ott"],
  readsText: true,
  readBy: "odt",
  sniff: (head, fileName) => sniffOffice(head, fileName, "opendocument.text", /\.o[dt]t$/i),
  open: (context) => readElsewhere(context),
};
