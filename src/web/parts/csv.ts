/** One value of a table as it leaves the page. */
export type CellText = string | number;

/**
 * RFC 4180 with a byte order mark, so that a spreadsheet reads Arabic as UTF-8. A text that a spreadsheet would
 * run as a formula gets an apostrophe before it (OWASP, CSV injection); a number is no text.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly CellText[])[]): string {
  const lines = [header, ...rows].map((row) => row.map(csvCell).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

/** Tab-separated, for the clipboard: what a spreadsheet pastes into cells. */
export function toTsv(header: readonly string[], rows: readonly (readonly CellText[])[]): string {
  return [header, ...rows].map((row) => row.map((v) => oneLine(inert(v))).join("\t")).join("\n");
}

// Spreadsheets skip blanks and invisible letters before they look for a formula.
const FORMULA = /^[\s\p{Cf}\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

const inert = (value: CellText): string =>
  typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);

const oneLine = (text: string): string => text.replace(/[\t\r\n]+/g, " ");

function csvCell(value: CellText): string {
  const text = inert(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Gives the reader a file that this page made. */
export function download(fileName: string, content: BlobPart, mediaType: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
