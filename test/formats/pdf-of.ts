/** A PDF of one text line a page, by hand: objects, then where each begins. */
export function pdfOf(pages: readonly string[], more = "", stream?: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  const offsets: number[] = [];
  let length = 0;
  const put = (part: string | Uint8Array): void => {
    const bytes = typeof part === "string" ? Buffer.from(part, "latin1") : part;
    chunks.push(bytes);
    length += bytes.length;
  };
  const object = (number: number, body: string, data?: Uint8Array): void => {
    offsets[number] = length;
    put(`${number} 0 obj\n${body}\n`);
    if (data) {
      put("stream\n");
      put(data);
      put("\nendstream\n");
    }
    put("endobj\n");
  };
  put("%PDF-1.7\n");
  const kids = pages.map((_, i) => `${4 + 2 * i} 0 R`).join(" ");
  object(1, `<< /Type /Catalog /Pages 2 0 R ${more} >>`);
  object(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  object(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  pages.forEach((text, i) => {
    const lines =
      text
        .match(/.{1,80}/g)
        ?.map((line) => `(${line}) Tj 0 -14 Td`)
        .join(" ") ?? "";
    const data = stream ?? Buffer.from(`BT /F1 12 Tf 40 760 Td ${lines} ET`, "latin1");
    object(
      4 + 2 * i,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + 2 * i} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
    );
    object(5 + 2 * i, `<< /Length ${data.length}${stream ? " /Filter /FlateDecode" : ""} >>`, data);
  });
  const info = 4 + 2 * pages.length;
  object(info, "<< /Title (Fictitious note 7) /Author (Exercise unit) /CreationDate (D:20250403120000Z) >>");
  const start = length;
  const rows = Array.from(
    { length: info },
    (_, i) => `${String(offsets[i + 1]).padStart(10, "0")} 00000 n \n`,
  );
  put(
    `xref\n0 ${info + 1}\n0000000000 65535 f \n${rows.join("")}trailer << /Size ${info + 1} /Root 1 0 R /Info ${info} 0 R >>\nstartxref\n${start}\n%%EOF\n`,
  );
  return new Uint8Array(Buffer.concat(chunks));
}
