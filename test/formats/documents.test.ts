import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { createDocumentReader, documentReader } from "../../src/compute/index.ts";
import { chooseFormat, type DocumentKind, decodeAll, type Format, formats } from "../../src/formats/index.ts";
import { bytesOf, context } from "./support.ts";

const formatOf = (id: string): Format => {
  const format = formats.find((f) => f.id === id);
  if (!format) throw new Error(`no format ${id}`);
  return format;
};
const LONG = "A fictitious note of some length about boats and engines in a harbour that nobody knows.";

/** A PDF of one text line a page, by hand: objects, then where each begins. */
function pdfOf(pages: readonly string[], more = "", stream?: Uint8Array): Uint8Array {
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

async function decode(kind: DocumentKind, bytes: Uint8Array, reader = documentReader) {
  return decodeAll(formatOf(kind), await reader.read(kind, bytes), context);
}

test("PDF: text, title and time; a mention says its page and stands where it says", async () => {
  const bytes = pdfOf([`${LONG} It was in France.`, `${LONG} Call +44 7700 900123.`]);
  expect(chooseFormat(formats, bytes, "note.bin")?.id).toBe("pdf");
  const { facts, rejects } = await decode("pdf", bytes);
  expect(rejects).toEqual([]);
  expect(facts.title).toBe("Fictitious note 7");
  expect(facts.publishedAt).toBe("2025-04-03T00:00:00.000Z");
  const found = (facts.mentions ?? []).map((m) => [m.page, facts.text?.slice(m.start, m.end)]);
  expect(found).toContainEqual([1, "France"]);
  expect(found.find(([, text]) => String(text).includes("7700"))?.[0]).toBe(2);
});

test("PDF: scripts are said and not run; bad, cut and encrypted files are told by code", async () => {
  const script = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>";
  const { rejects, facts } = await decode("pdf", pdfOf([LONG], script));
  expect(rejects.map((r) => r.code)).toEqual(["ACTIVE_CONTENT"]);
  expect(facts.text).toContain("fictitious note");
  expect((await decode("pdf", bytesOf("%PDF-1.7\nnothing"))).rejects.map((r) => r.code)).toEqual([
    "MARKUP_INVALID",
  ]);
});

test("PDF: a stream that grows a thousandfold ends in a code, not in this process's memory", async () => {
  const bomb = deflateSync(Buffer.alloc(120_000_000, " "));
  expect(bomb.length).toBeLessThan(1_000_000);
  const reader = createDocumentReader({ heapMb: 64, timeMs: 20_000 });
  const { rejects } = await decode("pdf", pdfOf([LONG], "", bomb), reader);
  expect(["DOCUMENT_TOO_HEAVY", "MARKUP_INVALID", "NOT_AN_ARTICLE"]).toContain(rejects[0]?.code);
});

test("mail: who wrote to whom, the text, attachments listed and not opened; HTML as text without its scripts", async () => {
  const mail = [
    "From: =?utf-8?B?2YXYq9in2YQ=?= <fictitious@example.org>",
    "To: Exercise unit <unit@example.org>",
    "Subject: Fictitious note 8",
    "Date: Thu, 03 Apr 2025 12:00:00 +0000",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/html; charset=utf-8",
    "",
    `<html><body><p>${LONG} It was in France.</p><script>alert(1)</script></body></html>`,
    "--b",
    'Content-Type: application/zip; name="boats.zip"',
    'Content-Disposition: attachment; filename="boats.zip"',
    "Content-Transfer-Encoding: base64",
    "",
    "UEsDBA==",
    "--b--",
  ].join("\r\n");
  expect(chooseFormat(formats, bytesOf(mail), "mail.eml")?.id).toBe("eml");
  const { facts, rejects } = await decode("eml", bytesOf(mail));
  expect(rejects.map((r) => r.code)).toEqual(["ATTACHMENT_NOT_READ"]);
  expect(facts.title).toBe("Fictitious note 8");
  expect(facts.text).toContain("It was in France.");
  expect(facts.text).toContain("boats.zip (application/zip, 4)");
  expect(facts.text).not.toContain("alert(1)");
});

test("mail nested without end is told by code", async () => {
  let mail = `Subject: x\r\n\r\n${LONG}`;
  for (let depth = 0; depth < 100; depth += 1)
    mail = `From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b${depth}"\r\n\r\n--b${depth}\r\n${mail}\r\n--b${depth}--`;
  const { rejects } = await decode("eml", bytesOf(mail));
  expect(rejects.length).toBeGreaterThan(0);
});
