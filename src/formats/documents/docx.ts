import type { Format } from "../format.ts";
import { sniffOffice } from "./ooxml.ts";
import { readElsewhere } from "./read-elsewhere.ts";

/** Word documents (ECMA-376): paragraphs, tables row by row, footnotes; pages where Word broke them. */
export const docx: Format = {
  id: "docx",
  title: "Word document (DOCX)",
  mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  extensions: ["docx", "docm"],
  readsText: true,
  readBy: "docx",
  sniff: (head, fileName) => sniffOffice(head, fileName, "word/", /\.doc[xm]$/i),
  open: (context) => readElsewhere(context),
};
