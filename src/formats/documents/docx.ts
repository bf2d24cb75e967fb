import { DOCUMENT_BYTES_MAX, documentDecoder } from "../document-decoder.ts";
import type { DecodeContext, DocumentFacts, Format } from "../format.ts";
import type { Output } from "../output.ts";
import { coreProperties, isActiveOffice, officeParts, sniffOffice, walkXml } from "./ooxml.ts";
import { readPages } from "./reading.ts";

/** Word documents (ECMA-376): paragraphs, tables row by row, footnotes; pages where Word broke them. */
export const docx: Format = {
  id: "docx",
  title: "Word document (DOCX)",
  mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  extensions: ["docx", "docm"],
  readsText: true,
  sniff: (head, fileName) => sniffOffice(head, fileName, "word/", /\.doc[xm]$/i),
  open: (context) =>
    documentDecoder(context, DOCUMENT_BYTES_MAX, (bytes, out) => readDocx(bytes, context, out)),
};

function readDocx(bytes: Uint8Array, context: DecodeContext, out: Output): DocumentFacts {
  const parts = officeParts(bytes);
  if (!parts.ok) {
    out.reject(1, parts.code);
    return {};
  }
  const body = parts.part("word/document.xml");
  const pages = body === undefined ? undefined : pagesOf(body);
  if (!pages) {
    out.reject(1, "MARKUP_INVALID");
    return {};
  }
  const notes = pagesOf(parts.part("word/footnotes.xml") ?? "<none/>") ?? [];
  return readPages(
    {
      ...coreProperties(parts.part("docProps/core.xml")),
      pages: [...pages, ...notes].filter((page) => page.trim() !== ""),
      attachments: [],
      isActive: isActiveOffice(parts.names),
    },
    context,
    out,
  );
}

/** The text of each page; undefined where the XML is bad. Deleted text of tracked changes is in `delText`: left out. */
function pagesOf(xml: string): string[] | undefined {
  const pages = [""];
  const add = (text: string): void => {
    pages[pages.length - 1] += text;
  };
  let isText = false;
  let cells = 0;
  const isGood = walkXml(xml, {
    open(name, attributes) {
      if (name === "t") isText = true;
      else if (name === "tab") add("\t");
      else if (name === "lastRenderedPageBreak") pages.push("");
      else if (name === "br" || name === "cr") attributes["type"] === "page" ? pages.push("") : add("\n");
      else if (name === "tc") {
        cells += 1;
      }
    },
    text(text) {
      if (isText) add(text);
    },
    close(name) {
      if (name === "t") isText = false;
      else if (name === "tc") {
        cells -= 1;
        add("\t");
      } else if (name === "tr") add("\n");
      // A paragraph inside of a cell stays in the cell's line.
      else if (name === "p") add(cells > 0 ? " " : "\n");
    },
  });
  return isGood ? pages : undefined;
}
