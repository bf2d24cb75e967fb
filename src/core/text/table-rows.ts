/** Where the record that begins at `from` ends; `open` where a quote is open at the end of what there is. */
export function recordEnd(
  text: string,
  from: number,
  delimiter: string,
): { readonly at: number; readonly lines: number; readonly open: boolean } {
  let quoted = false;
  let lines = 1;
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      // A quote opens only at the start of a cell, or doubled; one inside plain text is text.
      if (quoted) quoted = false;
      else quoted = i === from || text[i - 1] === delimiter || text[i - 1] === '"';
    } else if (c === 0x0a) {
      if (!quoted) return { at: i, lines, open: false };
      lines++;
    }
  }
  return { at: -1, lines, open: quoted };
}

/** The cells of a record, quoted or not. */
export function quotedCells(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  let atStart = true;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (c === '"' && atStart) {
      quoted = true;
      atStart = false;
    } else if (c === delimiter) {
      cells.push(cell);
      cell = "";
      atStart = true;
    } else {
      cell += c;
      atStart = false;
    }
  }
  cells.push(cell);
  return cells;
}
