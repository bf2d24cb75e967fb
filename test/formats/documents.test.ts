import { randomBytes } from "node:crypto";
import { deflateSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { createDocumentReader, documentReader } from "../../src/compute/index.ts";
import { chooseFormat, type DocumentKind, decodeAll, type Format, formats } from "../../src/formats/index.ts";
import { pdfOf } from "./pdf-of.ts";
import { pdfOfSigns } from "./pdf-of-signs.ts";
import { bytesOf, context } from "./support.ts";

const formatOf = (id: string): Format => {
  const format = formats.find((f) => f.id === id);
  if (!format) throw new Error(`no format ${id}`);
  return format;
};
const LONG = "A fictitious note of some length about boats and engines in a harbour that nobody knows.";

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

const answered = async (bytes: Uint8Array): Promise<{ pages: string[] }> =>
  JSON.parse(new TextDecoder().decode(await documentReader.read("pdf", bytes))) as { pages: string[] };

test("PDF in Arabic: a ligature's letters stay in order, and a line goes on in the next", async () => {
  // As a font draws "التقى كريم الدلاني يوم الاثنين" and "في كاليه": from the left, lam-alef as one sign.
  const first = [..."نينث", "لا", "ا ", ..."موي ين", "لا", ..."دلا ", ..."ميرك ىقتلا"];
  const [page] = (
    await answered(
      pdfOfSigns([
        { x: 400 - 6 * first.length, y: 700, signs: first },
        { x: 400 - 6 * 8, y: 680, signs: [..."هيلاك يف"] },
      ]),
    )
  ).pages;
  expect(page).toBe("التقى كريم الدلاني يوم الاثنين في كاليه");
});

test("PDF: what a margin cuts in two is read as one: a date, and a name that is masked", async () => {
  const signs = (text: string) => [...text];
  const { facts, rejects } = await decode(
    "pdf",
    pdfOfSigns([
      { x: 40, y: 700, signs: signs("A prosecutor said that police arrested Karim") },
      { x: 40, y: 686, signs: signs("Testovic in Calais, and that was on 12") },
      { x: 40, y: 672, signs: signs("March 2026; nobody else was at the beach.") },
      { x: 40, y: 640, signs: signs("Boats 12") },
      { x: 40, y: 626, signs: signs("Engines 14") },
    ]),
  );
  expect(rejects).toEqual([]);
  expect(facts.text).not.toMatch(/Karim|Testovic/);
  expect(facts.text?.split("\n").slice(-2)).toEqual(["Boats 12", "Engines 14"]);
});

test("PDF: a page that is a picture, and one that does not say its letters, are told by number", async () => {
  const { rejects } = await decode("pdf", pdfOf([`${LONG} It was in France.`, ""]));
  expect(rejects).toEqual([{ line: 2, code: "PAGE_WITHOUT_TEXT" }]);
  const scan = await decode("pdf", pdfOf(["", "- 2 -"]));
  expect(scan.rejects).toEqual([
    { line: 1, code: "PAGE_WITHOUT_TEXT" },
    { line: 2, code: "PAGE_WITHOUT_TEXT" },
  ]);
  const short = await decode("pdf", pdfOf(["Seen in France."]));
  expect([short.rejects, short.facts.mentions?.map((m) => m.value)]).toEqual([[], ["FR"]]);
  const unsaid = pdfOfSigns([
    { x: 40, y: 700, signs: [...`${LONG} ${LONG}`].map((c) => ("aeo".includes(c) ? undefined : c)) },
  ]);
  const { facts, rejects: told } = await decode("pdf", unsaid);
  expect(told).toEqual([{ line: 1, code: "LETTERS_UNKNOWN" }]);
  expect(facts.text).toBeUndefined();
});

test("PDF: a stream that grows a thousandfold ends in a code, not in this process's memory", async () => {
  const bomb = deflateSync(Buffer.alloc(120_000_000, " "));
  expect(bomb.length).toBeLessThan(1_000_000);
  const reader = createDocumentReader({ heapMb: 64, timeMs: 20_000 });
  const { rejects } = await decode("pdf", pdfOf([LONG], "", bomb), reader);
  expect(["DOCUMENT_TOO_HEAVY", "MARKUP_INVALID", "PAGE_WITHOUT_TEXT"]).toContain(rejects[0]?.code);
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
  expect(rejects.map((r) => r.code)).toEqual(["ACTIVE_CONTENT", "ATTACHMENT_NOT_READ"]);
  expect(facts.title).toBe("Fictitious note 8");
  expect(facts.text).toContain("It was in France.");
  expect(facts.text).toContain("boats.zip (application/zip, 4)");
  expect(facts.text).not.toContain("alert(1)");
});

test("mail: one that is forwarded as a file is read with it, its people masked; what that one brings is listed", async () => {
  const inner = [
    "From: Invented Innerova <inner@example.org>",
    "To: Exercise unit <unit@example.org>",
    "Subject: Fictitious engines of Invented Innerova",
    "Date: Wed, 02 Apr 2025 12:00:00 +0000",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="i"',
    "",
    "--i",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "Invented Innerova ordered twelve engines=20",
    "in Calais, call +44 7700 900777.",
    "--i",
    'Content-Type: application/pdf; name="order.pdf"',
    'Content-Disposition: attachment; filename="order.pdf"',
    "Content-Transfer-Encoding: base64",
    "",
    "JVBERg==",
    "--i--",
  ];
  const mail = [
    "From: Fictitious Sender <fictitious@example.org>",
    "Subject: Fictitious note 9",
    "Date: Thu, 03 Apr 2025 12:00:00 +0000",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "",
    LONG,
    "--b",
    "Content-Type: message/rfc822",
    'Content-Disposition: attachment; filename="forwarded.eml"',
    "",
    ...inner,
    "--b--",
  ].join("\r\n");
  const { facts, rejects, statements } = await decode("eml", bytesOf(mail));
  expect(rejects).toEqual([{ line: 1, code: "MARKUP_INVALID", attachment: 1 }]);
  expect(facts.text).toContain("order.pdf (application/pdf, 4)");
  expect(facts.text).toContain("Date: 2025-04-02T12:00:00.000Z");
  expect(facts.text).toMatch(/ordered twelve engines\s+in Calais/);
  expect(facts.text?.match(/^From:/gm)).toHaveLength(2);
  expect(JSON.stringify([facts, statements])).not.toMatch(/Innerova/);
  expect(statements.filter((s) => s.property === "phoneMentioned").map((s) => s.value)).toEqual([
    "+447700900777",
  ]);
});

/** A mail of fictitious people that brings these files, each in base64 as programs send them. */
function mailWith(
  ...files: readonly (readonly [name: string, type: string, bytes: Uint8Array])[]
): Uint8Array {
  const parts = files.map(([name, type, bytes]) =>
    [
      "--b",
      `Content-Type: ${type}; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from(bytes).toString("base64").replace(/.{76}/g, "$&\r\n"),
    ].join("\r\n"),
  );
  const head = [
    "From: Invented Innerova <inner@example.org>",
    "Subject: Fictitious note 10",
    "Date: Thu, 03 Apr 2025 12:00:00 +0000",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "",
    LONG,
  ];
  return bytesOf([...head, ...parts, "--b--"].join("\r\n"));
}
const wordFile = (text: string): Uint8Array =>
  zipSync({ "word/document.xml": strToU8(`<d><p><t>${text}</t></p></d>`) });
const workbook = (text: string): Uint8Array =>
  zipSync({
    "xl/workbook.xml": strToU8('<w xmlns:r="r"><sheets><sheet name="Boats" r:id="rId1"/></sheets></w>'),
    "xl/_rels/workbook.xml.rels": strToU8('<R><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></R>'),
    "xl/worksheets/sheet1.xml": strToU8(
      `<s><sheetData><row><c t="inlineStr"><is><t>${text}</t></is></c></row></sheetData></s>`,
    ),
  });

test("mail: the documents that it brings are read, each in its own language; a mention says its file and its page", async () => {
  const arabic = "قال مصدر وهمي إن القوارب وصلت إلى إيطاليا في 4 مارس 2026. اتصل على +44 7700 900777.";
  const { facts, rejects, statements } = await decode(
    "eml",
    mailWith(
      ["order.pdf", "application/pdf", pdfOf([`${LONG} It was in France.`, "Call +44 7700 900123."])],
      ["note.docx", "application/octet-stream", wordFile(arabic)],
      ["boats.xlsx", "application/octet-stream", workbook("Seized in Belgium by Invented Innerova")],
      ["rows.csv", "text/csv", bytesOf("place,boats\nSpain,12\n")],
      ["page.html", "text/html", bytesOf(`<html><body><p>${LONG} It was in Albania.</p></body></html>`)],
      ["photo.jpg", "image/jpeg", new Uint8Array([0xff, 0xd8, 0xff])],
    ),
  );
  expect(rejects).toEqual([
    { line: 1, code: "TABLE_READ_AS_TEXT", attachment: 3 },
    { line: 1, code: "TABLE_READ_AS_TEXT", attachment: 4 },
    { line: 6, code: "ATTACHMENT_NOT_READ" },
  ]);
  const places = (facts.mentions ?? []).flatMap((m) =>
    m.type === "country" || m.type === "identifier"
      ? [[m.value, m.attachment, m.page, facts.text?.slice(m.start, m.end)]]
      : [],
  );
  expect(places).toEqual([
    ["inner@example.org", undefined, undefined, "inner@example.org"],
    ["FR", "order.pdf", 1, "France"],
    ["+447700900123", "order.pdf", 2, "+44 7700 900123"],
    ["IT", "note.docx", undefined, "إيطاليا"],
    ["+447700900777", "note.docx", undefined, "+44 7700 900777"],
    ["BE", "boats.xlsx", undefined, "Belgium"],
    ["ES", "rows.csv", undefined, "Spain"],
    ["AL", "page.html", undefined, "Albania"],
  ]);
  const said = (property: string) => statements.filter((s) => s.property === property).map((s) => s.value);
  expect(said("language")).toEqual(expect.arrayContaining(["en", "ar"]));
  expect(said("detectedCountry").sort()).toEqual(["al", "be", "es", "fr", "it"]);
  expect(facts.text).toContain("[6] photo.jpg (image/jpeg, 3)");
  expect(JSON.stringify([facts, statements])).not.toMatch(/Innerova/);
});

test("an archive of mail: that there are more mails than are read is told", async () => {
  const mail = "From a@example.org Thu Apr 03 12:00:00 2025\nSubject: x\n\nSeen in France.\n\n";
  const codes = async (mails: number) =>
    (await decode("mbox", bytesOf(mail.repeat(mails)))).rejects.map((r) => r.code);
  expect(await codes(1000)).toEqual([]);
  expect(await codes(1001)).toEqual(["TEXT_TOO_LONG"]);
});

test("mail: a file that cannot be read costs nothing but itself, and says why: cut, bomb, before 2007, a scan, empty, no letters", async () => {
  const bomb = zipSync({
    "word/document.xml": strToU8(`<d><p><t>${LONG}</t></p></d>`),
    "word/media/x.bin": new Uint8Array(10_000_000),
  });
  const ole = new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1]);
  const withScript = pdfOf([LONG], "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>");
  const { facts, rejects } = await decode(
    "eml",
    mailWith(
      ["cut.docx", "application/octet-stream", wordFile(LONG).subarray(0, 60)],
      ["bomb.docx", "application/octet-stream", bomb],
      ["old.doc", "application/msword", ole],
      ["scan.pdf", "application/pdf", pdfOf(["", ""])],
      ["empty.txt", "text/plain", new Uint8Array()],
      ["signs.txt", "text/plain", new Uint8Array(100)],
      ["script.pdf", "application/pdf", withScript],
      ["good.docx", "application/octet-stream", wordFile("Seen in Belgium.")],
    ),
  );
  expect(rejects).toEqual([
    { line: 1, code: "TRUNCATED", attachment: 1 },
    { line: 1, code: "DECOMPRESSION_BOMB", attachment: 2 },
    { line: 1, code: "DOCUMENT_ENCRYPTED", attachment: 3 },
    { line: 1, code: "PAGE_WITHOUT_TEXT", attachment: 4 },
    { line: 2, code: "PAGE_WITHOUT_TEXT", attachment: 4 },
    { line: 1, code: "NOT_AN_ARTICLE", attachment: 5 },
    { line: 1, code: "ENCODING_INVALID", attachment: 6 },
    { line: 1, code: "ACTIVE_CONTENT", attachment: 7 },
  ]);
  expect(facts.text).toContain(LONG);
  expect(facts.text).toContain("[2] bomb.docx");
  expect(facts.mentions?.find((m) => m.value === "BE")?.attachment).toBe("good.docx");
});

test("mail: of many files twenty are read, none after two that are too heavy, and of all their text some", async () => {
  const note = (n: number) => [`${n}.txt`, "text/plain", bytesOf(`${n} was seen in France.`)] as const;
  const many = await decode("eml", mailWith(...Array.from({ length: 25 }, (_, n) => note(n))));
  expect(many.rejects).toEqual([21, 22, 23, 24, 25].map((line) => ({ line, code: "ATTACHMENT_NOT_READ" })));
  const more = await decode("eml", mailWith(...Array.from({ length: 203 }, (_, n) => note(n))));
  // Files beyond those that are listed are one line, with how many.
  expect(more.rejects.slice(0, -1).map((r) => r.line)).toEqual(Array.from({ length: 180 }, (_, n) => 21 + n));
  expect(more.rejects.at(-1)).toEqual({ line: 201, code: "ATTACHMENT_NOT_READ", count: 3 });
  const long = ["long.txt", "text/plain", bytesOf(`${LONG}\n`.repeat(1300))] as const;
  const four = await decode("eml", mailWith(long, long, long, long));
  expect(four.rejects).toEqual(
    [1, 2, 3, 4].map((attachment) => ({ line: 1, code: "TEXT_TOO_LONG", attachment })),
  );
  const heavy = zipSync({
    "word/media/padding.bin": randomBytes(120_000),
    "word/document.xml": strToU8(
      `<w:d xmlns:w="w">${"<w:p><w:r><w:t>x</w:t></w:r></w:p>".repeat(400_000)}</w:d>`,
    ),
  });
  const padded = ["heavy.docx", "application/octet-stream", heavy] as const;
  const small = ["small.docx", "application/octet-stream", wordFile("Seen in Belgium.")] as const;
  const reader = createDocumentReader({ heapMb: 24 });
  const { rejects, facts } = await decode("eml", mailWith(small, padded, padded, small), reader);
  expect(rejects).toEqual([
    { line: 1, code: "DOCUMENT_TOO_HEAVY", attachment: 2 },
    { line: 1, code: "DOCUMENT_TOO_HEAVY", attachment: 3 },
    { line: 4, code: "ATTACHMENT_NOT_READ" },
  ]);
  expect(facts.text).toContain("Seen in Belgium.");
});

test("an archive of mail: each mail is a page, its people masked, what it brings is read; a mail's own From begins none", async () => {
  const one = (subject: string, ...lines: readonly string[]) =>
    [
      "From inner@example.org Thu Apr 03 12:00:00 2025",
      "From: Invented Innerova <inner@example.org>",
      "To: Exercise unit <unit@example.org>",
      `Subject: ${subject}`,
      "Date: Thu, 03 Apr 2025 12:00:00 +0000",
      ...lines,
      "",
    ].join("\n");
  const archive = [
    one(
      "Engines of Invented Innerova",
      "",
      `${LONG} It was in France.`,
      "",
      ">From there it went to Belgium.",
      "",
      "From Ghent they came: 2025 was over.",
    ),
    one(
      "With a file",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      "See the file. Call +44 7700 900123.",
      "--b",
      'Content-Type: application/octet-stream; name="note.docx"',
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from(wordFile("Seen in Albania.")).toString("base64"),
      "--b--",
    ),
    one("A page", "Content-Type: text/html", "", `<html><body><p>${LONG} It was in Spain.</p></body></html>`),
  ].join("\n");
  expect(chooseFormat(formats, bytesOf(archive), "mails")?.id).toBe("mbox");
  const { facts, rejects, statements } = await decode("mbox", bytesOf(archive));
  expect(rejects).toEqual([]);
  const found = (facts.mentions ?? []).flatMap((m) =>
    m.type === "country" || m.unit === "phone" ? [[m.value, m.page, m.attachment]] : [],
  );
  expect(found).toEqual([
    ["FR", 1, undefined],
    ["BE", 1, undefined],
    ["+447700900123", 2, undefined],
    ["AL", undefined, "note.docx"],
    ["ES", undefined, "3.eml"],
  ]);
  expect(facts.text).toContain("From there it went to Belgium.\nFrom Ghent they came: 2025 was over.");
  expect(JSON.stringify([facts, statements])).not.toMatch(/Innerova/);
});

test("mail nested without end is told by code", async () => {
  let mail = `Subject: x\r\n\r\n${LONG}`;
  for (let depth = 0; depth < 100; depth += 1)
    mail = `From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b${depth}"\r\n\r\n--b${depth}\r\n${mail}\r\n--b${depth}--`;
  const { rejects } = await decode("eml", bytesOf(mail));
  expect(rejects.length).toBeGreaterThan(0);
});

test("office files are taken apart in threads, two at a time: what is padded to grow two hundredfold holds nobody up", async () => {
  const paragraph = "<w:p><w:r><w:t>x</w:t></w:r></w:p>";
  const heavy = zipSync({
    "word/media/padding.bin": randomBytes(120_000),
    "word/document.xml": strToU8(`<w:d xmlns:w="w">${paragraph.repeat(400_000)}</w:d>`),
  });
  expect(heavy.length).toBeLessThan(300_000);
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 5);
  const read = (heapMb: number) => createDocumentReader({ heapMb }).read("docx", Uint8Array.from(heavy));
  const whole = decodeAll(formatOf("docx"), await read(384), context);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(20);
  expect(whole.rejects.map((r) => r.code)).toContain("TEXT_TOO_LONG");
  const { rejects } = decodeAll(formatOf("docx"), await read(8), context);
  expect(rejects.map((r) => r.code)).toEqual(["DOCUMENT_TOO_HEAVY"]);
  const small = zipSync({ "word/document.xml": strToU8(`<d><p><t>${LONG} In France.</t></p></d>`) });
  const reader = createDocumentReader();
  const five = await Promise.all(
    Array.from({ length: 5 }, () => reader.read("docx", Uint8Array.from(small))),
  );
  for (const answer of five)
    expect(decodeAll(formatOf("docx"), answer, context).facts.text).toContain("In France.");
});

test("pages are parsed in threads too: one of 200 kB that takes the parser ten seconds holds nobody up", async () => {
  const page = bytesOf(`<!doctype html><html><body><p>${LONG} It was in France.</p></body></html>`);
  expect(JSON.parse(Buffer.from(await createDocumentReader().read("html", page)).toString())).toMatchObject({
    text: expect.stringContaining("It was in France."),
  });
  const heavy = bytesOf(
    `<!doctype html><html><body>${"<table><tr><td>x".repeat(80)}${"<tr><td>x".repeat(19_000)}`,
  );
  expect(heavy.length).toBeLessThan(200_000);
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 5);
  const answer = await createDocumentReader({ timeMs: 2_000 }).read("html", heavy);
  const feed = await createDocumentReader().read(
    "feed",
    bytesOf("<rss version='2.0'></rss>"),
    "https://example.org/",
  );
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(100);
  expect(Buffer.from(answer).toString()).toBe('{"refused":"DOCUMENT_TOO_HEAVY"}');
  expect(Buffer.from(feed).toString()).toBe('{"refused":"NOT_A_FEED"}');
});

test("a page that was parsed elsewhere is not parsed again, be it a file or in a mail; why it was not is told", async () => {
  const html = `<!doctype html><html><body><p>${LONG} It was in France.</p></body></html>`;
  const mail = `From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n${html}`;
  const answers = { article: bytesOf(html), eml: await documentReader.read("eml", bytesOf(mail)) };
  for (const [id, bytes] of Object.entries(answers)) {
    const open = () => {
      const decoder = formatOf(id).open(context);
      decoder.push(bytes);
      return decoder;
    };
    expect(open().markup?.()?.trim(), id).toBe(html);
    const elsewhere = `${LONG} It was in Spain.`;
    const read = open().end({ text: elsewhere, facts: {} });
    expect(read.facts.text, id).toContain("It was in Spain.");
    expect(read.facts.text, id).not.toContain("France");
    const { rejects } = open().end({ refused: "DOCUMENT_TOO_HEAVY" });
    expect(
      rejects.map((r) => r.code),
      id,
    ).toContain("DOCUMENT_TOO_HEAVY");
  }
  expect(formatOf("article").open(context).markup?.()).toBeUndefined();
});

test("R08 whom a mail names in its headers is unreadable there, in its subject, its files and what it quotes; addresses stay", async () => {
  const mail = (from: string) =>
    [
      `From: ${from}`,
      'To: "HADDADA, Mirela" <mirela@example.org>, mirela haddada <m@example.org>',
      `Cc: =?utf-8?B?${Buffer.from("أمينة حداد").toString("base64")}?= <x@example.org>`,
      "Subject: Statement Of Mirela Haddada",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      `${LONG} Haddada, Mirela came.\r\n> From: Zorkan Q. Testova <z@example.org>\r\n> To: "Testova, Ylva" <y@example.org>`,
      "--b",
      "Content-Type: application/pdf",
      'Content-Disposition: attachment; filename="C:\\\\Users\\\\mirela haddada\\\\ali-hassan_passport.pdf"',
      "",
      "--b--",
    ].join("\r\n");
  const read = await decode("eml", bytesOf(mail("Mirela Haddada <mirela@example.org>")));
  expect(read.facts.text).toContain("passport.pdf");
  for (const address of ["mirela", "m", "x", "z", "y"])
    expect(read.facts.text).toContain(`<${address}@example.org>`);
  const said = JSON.stringify([read.facts, read.statements]).replace(/[a-z]+@example\.org/g, "");
  expect(said).not.toMatch(/mirela|haddada|أمينة|حداد|zorkan|testova|ylva|hassan|users/i);
  const known = [{ entityId: "e-1", schema: "Person", name: "Zorkan Testova" }];
  const answer = await documentReader.read("eml", bytesOf(mail('"Testova, Zorkan" <z@example.org>')));
  const { facts } = decodeAll(formatOf("eml"), answer, { ...context, knownNames: known });
  expect(facts.text).toContain("From: Testova, Zorkan <z@example.org>");
});

test("a thread that reads one page after another is given up with a page that is refused, and after a run of them", async () => {
  const reader = createDocumentReader({ timeMs: 3_000 });
  const read = async (text: string) =>
    JSON.parse(Buffer.from(await reader.read("html", bytesOf(text))).toString()) as {
      text?: string;
      refused?: string;
    };
  const good = async (no: number): Promise<void> => {
    const { text } = await read(`<!doctype html><html><body><p>${LONG} Page ${no}.</p></body></html>`);
    expect(text).toContain(`Page ${no}.`);
  };
  await good(0);
  const heavy = `<!doctype html><html><body>${"<table><tr><td>x".repeat(80)}${"<tr><td>x".repeat(19_000)}`;
  expect(await read(heavy)).toEqual({ refused: "DOCUMENT_TOO_HEAVY" });
  for (let no = 1; no <= 210; no++) await good(no);
});
