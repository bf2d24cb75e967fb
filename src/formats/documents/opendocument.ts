import type { OfficeParts, walkXml } from "./ooxml.ts";
import {
  asShown,
  type Budget,
  CELLS_MAX,
  COLUMNS_MAX,
  isSpent,
  LETTERS_MAX,
  ROWS_MAX,
  type Sheet,
} from "./workbook.ts";

type Walk = typeof walkXml;
type Attributes = Readonly<Record<string, string>>;

/**
 * Elements whose text is no text of the document: what tracked changes deleted, remarks beside it, how East Asian words are read,
 * numbers of notes, what is said of pictures, forms.
 */
const ASIDE: ReadonlySet<string> = new Set([
  "tracked-changes",
  "annotation",
  "ruby-text",
  "note-citation",
  "desc",
  "forms",
]);
/** Spaces that one `text:s` stands for, at most. */
const SPACES_MAX = 1_000;

/** An OpenDocument file is encrypted part by part: the manifest says with what. */
export const isEncryptedOpenDocument = ({ part }: Extract<OfficeParts, { ok: true }>): boolean =>
  /<(?:\w+:)?encryption-data\b/.test(part("META-INF/manifest.xml") ?? "");

/** Programs of its own (Basic, Python, Java): never read, and said. */
export const isActiveOpenDocument = (names: readonly string[]): boolean =>
  names.some((name) => /^(?:Basic|Scripts)\/.*\.(?:xml|xlb|xba|py|js|bsh|class|jar)$/i.test(name));

/** What an element that stands for letters (ODF 1.3, 6.1) is in plain text. */
function letters(name: string, attributes: Attributes): string {
  if (name === "tab") return "\t";
  if (name === "line-break") return "\n";
  if (name !== "s") return "";
  const count = Number(attributes["c"] ?? 1);
  return " ".repeat(count >= 1 ? Math.min(count, SPACES_MAX) : 1);
}

/** The text of each page of a text document, where the program marked them, and that of its notes; undefined for bad XML. */
export function pagesOfOpenText(xml: string, walk: Walk): string[] | undefined {
  const pages = [""];
  const notes: string[] = [];
  let aside = 0;
  let paragraphs = 0;
  let cells = 0;
  let inNotes = 0;
  const add = (text: string): void => {
    if (inNotes > 0) notes[notes.length - 1] += text;
    else pages[pages.length - 1] += text;
  };
  const isParagraph = (name: string): boolean => name === "p" || name === "h";
  const isGood = walk(xml, {
    open(name, attributes) {
      if (ASIDE.has(name)) aside += 1;
      if (aside > 0) return;
      if (name === "note-body") {
        inNotes += 1;
        notes.push("");
      } else if (name === "table-cell") cells += 1;
      else if (name === "soft-page-break") pages.push("");
      else if (isParagraph(name)) paragraphs += 1;
      else if (paragraphs > 0) add(letters(name, attributes));
    },
    text(text) {
      if (aside === 0 && paragraphs > 0) add(text.replace(/\s+/g, " "));
    },
    close(name) {
      if (ASIDE.has(name)) aside -= 1;
      else if (aside > 0) return;
      else if (name === "note-body") inNotes -= 1;
      else if (name === "table-cell") {
        cells -= 1;
        add("\t");
      } else if (name === "table-row") add("\n");
      else if (isParagraph(name)) {
        paragraphs -= 1;
        // A paragraph inside of a cell stays in the cell's line.
        add(cells > 0 && inNotes === 0 ? " " : "\n");
      }
    },
  });
  return isGood ? [...pages, ...notes] : undefined;
}

/** The sheets of a spreadsheet with the values that were stored last; formulas are not computed. Undefined for bad XML. */
export function sheetsOfOpenSpreadsheet(
  xml: string,
  walk: Walk,
): { readonly sheets: readonly Sheet[]; readonly isCut: boolean } | undefined {
  const sheets = new Sheets();
  const isGood = walk(xml, sheets);
  return isGood ? { sheets: sheets.all, isCut: sheets.isCut } : undefined;
}

/** Reads a spreadsheet's rows and cells as they come; what is said to repeat is written as often only before something that is there. */
class Sheets {
  readonly all: { readonly name: string; readonly rows: string[][] }[] = [];
  isCut = false;
  readonly #budget: Budget = { cells: CELLS_MAX, letters: LETTERS_MAX };
  #tables = 0;
  #aside = 0;
  #row: string[] = [];
  #rowTimes = 1;
  #emptyRows = 0;
  #emptyCells = 0;
  #cell: { readonly attributes: Attributes; readonly paragraphs: string[] } | undefined;
  #paragraphs = 0;

  open(name: string, attributes: Attributes): void {
    if (ASIDE.has(name)) this.#aside += 1;
    if (this.#aside > 0) return;
    if (name === "table") {
      this.#tables += 1;
      // A table within a cell is none of the sheets.
      if (this.#tables === 1) this.#begin(attributes["name"] ?? "");
    } else if (this.#tables !== 1) return;
    else if (name === "table-row") {
      this.#row = [];
      this.#emptyCells = 0;
      this.#rowTimes = timesIn(attributes["number-rows-repeated"]);
    } else if (isCell(name)) this.#cell = { attributes, paragraphs: [] };
    else if (name === "p" && this.#cell) {
      this.#paragraphs += 1;
      this.#cell.paragraphs.push("");
    } else this.text(letters(name, attributes), true);
  }

  text(text: string, isExact = false): void {
    if (this.#aside > 0 || this.#tables !== 1 || !this.#cell || this.#paragraphs === 0) return;
    const { paragraphs } = this.#cell;
    paragraphs[paragraphs.length - 1] += isExact ? text : text.replace(/\s+/g, " ");
  }

  close(name: string): void {
    if (ASIDE.has(name)) this.#aside -= 1;
    else if (this.#aside > 0) return;
    else if (name === "table") this.#tables -= 1;
    else if (this.#tables !== 1) return;
    else if (name === "p" && this.#cell) this.#paragraphs -= 1;
    else if (isCell(name)) this.#endCell();
    else if (name === "table-row") this.#endRow();
  }

  #begin(name: string): void {
    this.all.push({ name, rows: [] });
    this.#emptyRows = 0;
  }

  #endCell(): void {
    if (!this.#cell) return;
    const { attributes, paragraphs } = this.#cell;
    this.#cell = undefined;
    const text = shown(attributes, paragraphs.join("\n"));
    const times = timesIn(attributes["number-columns-repeated"]);
    if (text === "") {
      this.#emptyCells += times;
      return;
    }
    for (; this.#emptyCells > 0 && this.#row.length < COLUMNS_MAX; this.#emptyCells--) this.#put("");
    this.#emptyCells = 0;
    for (let n = 0; n < times && this.#row.length < COLUMNS_MAX; n++) this.#put(text);
  }

  #put(text: string): void {
    if (!this.#pay(1, text.length)) return;
    this.#row.push(text);
  }

  #endRow(): void {
    const rows = this.all.at(-1)?.rows;
    if (!rows) return;
    if (this.#row.length === 0) {
      this.#emptyRows += this.#rowTimes;
      return;
    }
    if (rows.length + this.#emptyRows + 1 > ROWS_MAX) {
      this.isCut = true;
      return;
    }
    for (; this.#emptyRows > 0 && this.#pay(1, 0); this.#emptyRows--) rows.push([]);
    const length = this.#row.reduce((sum, cell) => sum + cell.length, 0);
    rows.push(this.#row);
    for (let n = 1; n < this.#rowTimes && rows.length < ROWS_MAX; n++)
      if (this.#pay(this.#row.length, length)) rows.push([...this.#row]);
      else break;
  }

  /** Whether there was room; where there is none, something is left out. */
  #pay(cells: number, length: number): boolean {
    if (isSpent(this.#budget)) {
      this.isCut = true;
      return false;
    }
    this.#budget.cells -= cells;
    this.#budget.letters -= length;
    return true;
  }
}

const isCell = (name: string): boolean => name === "table-cell" || name === "covered-table-cell";

const timesIn = (count: string | undefined): number => {
  const times = Number(count ?? 1);
  return Number.isInteger(times) && times > 0 ? times : 1;
};

/** Numbers and days as they are stored, whatever the sheet shows of them; else what it shows. */
function shown(attributes: Attributes, text: string): string {
  switch (attributes["value-type"]) {
    case "float":
    case "currency":
    case "percentage":
      return asShown(attributes["value"] ?? text);
    case "date":
      return attributes["date-value"] ?? text;
    case "boolean":
      return attributes["boolean-value"] ?? text;
    case "string":
      return attributes["string-value"] ?? text;
    default:
      return text;
  }
}
