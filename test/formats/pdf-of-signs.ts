interface Line {
  readonly x: number;
  readonly y: number;
  /** What each sign stands for, as drawn from left to right; undefined where the font does not say it. */
  readonly signs: readonly (string | undefined)[];
}

/** A PDF of one page whose font has signs of its own, as a subset of an Arabic font has, and says what each stands for. */
export function pdfOfSigns(lines: readonly Line[]): Uint8Array {
  const known = [...new Set(lines.flatMap(({ signs }) => signs))];
  const codeOf = (sign: string | undefined): string => hex(sign === undefined ? 0 : known.indexOf(sign) + 1);
  const said = known
    .filter((sign) => sign !== undefined)
    .map((sign) => `<${codeOf(sign)}> <${[...sign].map((c) => hex(c.charCodeAt(0))).join("")}>`);
  const toUnicode = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange ${said.length} beginbfchar ${said.join(" ")} endbfchar endcmap end end`;
  const drawn = lines.map(
    ({ x, y, signs }) => `BT /F1 12 Tf ${x} ${y} Td <${signs.map((sign) => codeOf(sign)).join("")}> Tj ET`,
  );
  return written([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    streamOf(drawn.join("\n")),
    "<< /Type /Font /Subtype /Type0 /BaseFont /Fictitious /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Fictitious /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 /FontDescriptor 8 0 R >>",
    streamOf(toUnicode),
    "<< /Type /FontDescriptor /FontName /Fictitious /Flags 4 /FontBBox [0 0 500 700] /ItalicAngle 0 /Ascent 700 /Descent 0 /CapHeight 700 /StemV 80 >>",
  ]);
}

const hex = (code: number): string => code.toString(16).padStart(4, "0");
const streamOf = (text: string): string => `<< /Length ${text.length} >>\nstream\n${text}\nendstream`;

function written(objects: readonly string[]): Uint8Array {
  let text = "%PDF-1.7\n";
  const rows = objects.map((body, i) => {
    const start = text.length;
    text += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(start).padStart(10, "0")} 00000 n \n`;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join("")}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(text, "latin1"));
}
