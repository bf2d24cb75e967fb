import { walkXml } from "./ooxml.ts";

/** The text of each page; undefined where the XML is bad. Deleted text of tracked changes is in `delText`: left out. */
export function pagesOfDocx(xml: string): string[] | undefined {
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
