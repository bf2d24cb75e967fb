import type { walkXml } from "./ooxml.ts";

export interface Sheet {
  readonly name: string;
  /** Row 1 first; empty rows are there, so that row numbers hold. */
  readonly rows: readonly (readonly string[])[];
}

/** Of all sheets together, with those that only fill the room before a cell or a row. */
export const CELLS_MAX = 1_000_000;
/** Of what all cells show: a shared string is written once, and shown by as many cells as there are. */
export const LETTERS_MAX = 16 * 1024 * 1024;
export const COLUMNS_MAX = 500;
export const ROWS_MAX = 200_000;
/** Formats of numbers that are days or moments (ECMA-376 18.8.30). */
const DATE_FORMATS = new Set([14, 15, 16, 17, 22, 27, 30, 36, 50, 57]);
const DAY_MS = 86_400_000;

type Part = (name: string) => string | undefined;
type Walk = typeof walkXml;

/** The sheets of a workbook with the values that were stored last; formulas are not computed. Undefined for bad XML. */
export function readWorkbook(
  part: Part,
  walk: Walk,
): { readonly sheets: readonly Sheet[]; readonly isCut: boolean } | undefined {
  const book = part("xl/workbook.xml");
  if (book === undefined) return undefined;
  const listed: { name: string; relation: string }[] = [];
  let is1904 = false;
  const isGood = walk(book, {
    open(name, a) {
      if (name === "sheet") listed.push({ name: a["name"] ?? "", relation: a["id"] ?? "" });
      if (name === "workbookPr") is1904 = a["date1904"] === "1" || a["date1904"] === "true";
    },
  });
  const targets = relationsOf(part("xl/_rels/workbook.xml.rels"), walk);
  const strings = stringsOf(part("xl/sharedStrings.xml"), walk);
  const dates = dateStyles(part("xl/styles.xml"), walk);
  if (!isGood || !strings) return undefined;
  const budget = { cells: CELLS_MAX, letters: LETTERS_MAX };
  const sheets: Sheet[] = [];
  const read = new Set<string>();
  for (const { name, relation } of listed) {
    const path = partName(targets.get(relation) ?? "");
    const xml = read.has(path) ? undefined : part(path);
    if (xml === undefined) continue;
    read.add(path);
    const rows = rowsOfSheet(xml, walk, { strings, dates, is1904, budget });
    if (!rows) return undefined;
    sheets.push({ name, rows });
  }
  return { sheets, isCut: isSpent(budget) };
}

/** What may still be taken of a workbook. */
export interface Budget {
  cells: number;
  letters: number;
}

export const isSpent = ({ cells, letters }: Budget): boolean => cells <= 0 || letters <= 0;

const partName = (target: string): string =>
  target.startsWith("/") ? target.slice(1) : `xl/${target.replace(/^\.\//, "")}`;

function relationsOf(xml: string | undefined, walk: Walk): Map<string, string> {
  const targets = new Map<string, string>();
  if (xml !== undefined)
    walk(xml, {
      open(name, a) {
        if (name === "Relationship" && a["TargetMode"] !== "External")
          targets.set(a["Id"] ?? "", a["Target"] ?? "");
      },
    });
  return targets;
}

/** Shared strings; readings of East Asian text (rPh) are not part of it. */
function stringsOf(xml: string | undefined, walk: Walk): string[] | undefined {
  const strings: string[] = [];
  if (xml === undefined) return strings;
  let text = "";
  let isText = false;
  let aside = 0;
  const isGood = walk(xml, {
    open(name) {
      if (name === "si") text = "";
      if (name === "rPh") aside += 1;
      isText = name === "t" && aside === 0;
    },
    text(piece) {
      if (isText) text += piece;
    },
    close(name) {
      if (name === "rPh") aside -= 1;
      if (name === "si") strings.push(text);
      isText = false;
    },
  });
  return isGood ? strings : undefined;
}

/** Of each cell style, whether it shows a number as a date. */
function dateStyles(xml: string | undefined, walk: Walk): boolean[] {
  const custom = new Set<number>();
  const styles: boolean[] = [];
  let isCells = false;
  if (xml !== undefined)
    walk(xml, {
      open(name, a) {
        if (name === "numFmt" && isDateCode(a["formatCode"] ?? "")) custom.add(Number(a["numFmtId"]));
        if (name === "cellXfs") isCells = true;
        if (name === "xf" && isCells) {
          const id = Number(a["numFmtId"] ?? 0);
          styles.push(DATE_FORMATS.has(id) || custom.has(id));
        }
      },
      close(name) {
        if (name === "cellXfs") isCells = false;
      },
    });
  return styles;
}

/** Letters of days and years outside of quotes and brackets. */
const isDateCode = (code: string): boolean => /[dy]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ""));

interface SheetContext {
  readonly strings: readonly string[];
  readonly dates: readonly boolean[];
  readonly is1904: boolean;
  readonly budget: Budget;
}

function rowsOfSheet(xml: string, walk: Walk, context: SheetContext): string[][] | undefined {
  const { budget } = context;
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = { column: 0, type: "", style: 0 };
  let value = "";
  let isValue = false;
  const isGood = walk(xml, {
    open(name, a) {
      if (name === "row") {
        row = [];
        const number = Number(a["r"] ?? rows.length + 1);
        if (number > rows.length && number <= ROWS_MAX && !isSpent(budget)) {
          budget.cells -= number - 1 - rows.length;
          while (rows.length < number - 1) rows.push([]);
          rows.push(row);
        }
      } else if (name === "c") {
        cell = {
          column: columnOf(a["r"]) ?? row.length,
          type: a["t"] ?? "n",
          style: Number(a["s"] ?? 0),
        };
        value = "";
      }
      isValue = name === "v" || name === "t";
    },
    text(piece) {
      if (isValue) value += piece;
    },
    close(name) {
      isValue = false;
      if (name !== "c" || isSpent(budget) || cell.column >= COLUMNS_MAX) return;
      const text = shown(value, cell, context);
      budget.cells -= Math.max(1, cell.column + 1 - row.length);
      budget.letters -= text.length;
      while (row.length < cell.column) row.push("");
      row[cell.column] = text;
    },
  });
  return isGood ? rows : undefined;
}

/** "AB12" → 27. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? "")?.[0];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function shown(value: string, cell: { type: string; style: number }, context: SheetContext): string {
  if (cell.type === "s") return context.strings[Number(value)] ?? "";
  if (cell.type === "b") return value === "1" ? "true" : "false";
  if (cell.type === "e") return "";
  if (cell.type === "n" && value !== "" && context.dates[cell.style])
    return dayOf(Number(value), context.is1904);
  return cell.type === "n" ? asShown(value) : value;
}

/**
 * A number as the program shows it: it keeps 15 digits, and writes 1643.3199999999999 for what was typed as 1643.32, and
 * 9.52000100069E+12 for a GTIN.
 */
export function asShown(value: string): string {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number) || !/[.eE]/.test(value)) return value;
  const plain = String(Number(number.toPrecision(15)));
  return plain.includes("e") ? value : plain;
}

/** A serial number as an ISO day, or as a moment where it has a time; day 60 of 1900 never was. */
function dayOf(serial: number, is1904: boolean): string {
  if (!(serial >= 0 && serial < 200_000)) return "";
  const days = is1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial;
  // To the second: half past eight is stored as a little less.
  const at = new Date(Date.UTC(1899, 11, 30) + Math.round((days * DAY_MS) / 1000) * 1000);
  return serial % 1 === 0 ? at.toISOString().slice(0, 10) : at.toISOString().slice(0, 19);
}
