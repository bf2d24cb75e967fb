import { strToU8, zipSync } from "fflate";
import { docx } from "../../src/formats/documents/docx.ts";
import { takeApart } from "../../src/formats/documents/take-apart.ts";
import { type DecodeContext, decodeAll, type Format } from "../../src/formats/index.ts";
import { context } from "./support.ts";

export const zip = (parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, typeof part === "string" ? strToU8(part) : part]),
    ),
  );

/** Processor time: on a busy machine the clock says nothing of the decoder. */
export const secondsOf = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

/** As an import does: taken apart first, then read. */
export const decodeOffice = (
  format: Format,
  bytes: Uint8Array,
  of: DecodeContext,
  options?: Readonly<Record<string, unknown>>,
) => decodeAll(format, strToU8(takeApart(format === docx ? "docx" : "xlsx", bytes)), of, options);

export const codes = (bytes: Uint8Array, format = docx): string[] =>
  decodeOffice(format, bytes, context).rejects.map((r) => r.code);

export const cell = (ref: string, value: string, type = "inlineStr", style = 0): string =>
  type === "inlineStr"
    ? `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`
    : `<c r="${ref}" t="${type}" s="${style}"><v>${value}</v></c>`;

/** A workbook with one sheet of these rows, and other parts where they are given. */
export const book = (rows: string, more: Readonly<Record<string, string>> = {}): Uint8Array =>
  zip({
    "xl/workbook.xml": '<w xmlns:r="r"><sheets><sheet name="People" r:id="rId1"/></sheets></w>',
    "xl/_rels/workbook.xml.rels": '<R><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></R>',
    "xl/worksheets/sheet1.xml": `<s><sheetData>${rows}</sheetData></s>`,
    "xl/sharedStrings.xml":
      "<sst><si><t>Fictitious</t></si><si><r><t>Exam</t></r><r><t>ple</t></r></si></sst>",
    "xl/styles.xml": '<s><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></s>',
    ...more,
  });
