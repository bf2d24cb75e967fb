import { expect, test } from "vitest";
import { readLibraryRows } from "./document-library.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("JSON lines: a line that is none is told by its number, the rest is kept", () => {
  const text = [
    '{"type": "class"}',
    "",
    "{",
    "[1]",
    `{"source": "${"x".repeat(20_000)}"}`,
    `{"source": "${"x".repeat(5000)}"}`,
    "\0",
    '{"type": "range"}',
  ];
  const { rows, rejects } = readLibraryRows(bytes(text.join("\n")));
  expect(rows.map((row) => row.line)).toEqual([1, 6, 8]);
  expect(rows.at(-1)?.fields).toEqual({ type: "range" });
  expect(rejects).toEqual([
    { line: 3, code: "JSON_INVALID" },
    { line: 4, code: "FIELD_INVALID" },
    { line: 5, code: "LINE_TOO_LONG" },
    { line: 7, code: "CONTROL_CHARACTER" },
  ]);
});

test("CSV: the first line names the fields; a cell without a name costs its row", () => {
  const text = 'type;issuer;__proto__\r\nclass;ZZ;\r\nrange;"Z;Z";x;more\r\n"open';
  const { rows, rejects } = readLibraryRows(bytes(`\uFEFF${text}`));
  expect(rows.map(({ line, fields }) => [line, fields["type"], Object.keys(fields).length])).toEqual([
    [2, "class", 3],
  ]);
  expect(rejects).toEqual([
    { line: 3, code: "FIELD_INVALID" },
    { line: 4, code: "TRUNCATED" },
  ]);
  expect(readLibraryRows(new Uint8Array())).toEqual({ rows: [], rejects: [] });
});
