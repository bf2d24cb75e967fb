import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { book, cell, codes, decodeOffice, secondsOf, zip } from "../../../test/formats/office-of.ts";
import { context, unknownToModel, valuesOf } from "../../../test/formats/support.ts";
import { chooseFormat, formats } from "../index.ts";
import { docx } from "./docx.ts";
import { xlsx } from "./xlsx.ts";

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const p = (...runs: string[]): string =>
  `<w:p>${runs.map((run) => `<w:r><w:t xml:space="preserve">${run}</w:t></w:r>`).join("")}</w:p>`;
const word = (body: string, more: Readonly<Record<string, string | Uint8Array>> = {}): Uint8Array =>
  zip({
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": `<w:document ${W}><w:body>${body}</w:body></w:document>`,
    ...more,
  });
const LONG = "A fictitious note of some length about boats, engines and a harbour that nobody knows. ";

describe("DOCX", () => {
  const page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>';
  const row = `<w:tbl><w:tr><w:tc>${p("Engine")}</w:tc><w:tc>${p("EX-9000")}</w:tc></w:tr></w:tbl>`;
  const bytes = word(
    p(LONG) +
      p("It was seen in ", "France", " on 3 April 2025.") +
      `<w:p><w:r><w:delText>deleted words</w:delText></w:r></w:p>${row}${page}` +
      p(`${LONG}Call +44 7700 900123.`),
    {
      "docProps/core.xml":
        '<c:p xmlns:c="c" xmlns:d="d"><d:title>Fictitious note 7</d:title><d:creator>Exercise unit</d:creator></c:p>',
    },
  );

  test("is known by its parts, whatever its name, and gives text, tables and metadata", () => {
    expect(chooseFormat(formats, bytes, "note.bin")?.id).toBe("docx");
    const { facts, statements, rejects } = decodeOffice(docx, bytes, context);
    expect(rejects).toEqual([]);
    expect(facts.title).toBe("Fictitious note 7");
    expect(facts.text).toContain("It was seen in France on 3 April 2025.");
    expect(facts.text).toMatch(/Engine\s+EX-9000/);
    expect(facts.text).not.toContain("deleted words");
    expect(unknownToModel(statements)).toEqual([]);
    expect(valuesOf(statements, "detectedCountry")).toContain("fr");
  });

  test("rows and lines with a day are text, not datelines; a birth date is no day of publication", () => {
    const cells = (...texts: string[]) =>
      `<w:tr>${texts.map((text) => `<w:tc>${p(text)}</w:tc>`).join("")}</w:tr>`;
    const { facts, statements } = decodeOffice(
      docx,
      word(
        p("Fictitious note on a network") +
          p(LONG) +
          `<w:tbl>${cells("Name", "Phone", "Born")}${cells("Ali Demo Kaya", "+44 7700 900777", "1980-02-03")}</w:tbl>` +
          p("4 March 2026 Calais") +
          p("Read more: see the annex") +
          p("The annex came later."),
      ),
      context,
    );
    expect(valuesOf(statements, "phoneMentioned")).toEqual(["+447700900777"]);
    expect(facts.text).toContain("1980-02-03");
    expect(facts.text).toContain("4 March 2026 Calais\nRead more: see the annex\nThe annex came later.");
    expect(facts.publishedAt).toBeUndefined();
  });

  test("a mention says its page and stands where it says", () => {
    const { facts } = decodeOffice(docx, bytes, context);
    const found = (facts.mentions ?? []).map((m) => [m.type, m.page, facts.text?.slice(m.start, m.end)]);
    expect(found).toContainEqual(["country", 1, "France"]);
    expect(found.find(([, , text]) => /7700/.test(String(text)))?.[1]).toBe(2);
  });

  test("a note of a few words is read: whoever wrote it wrote no more", () => {
    const { facts, rejects } = decodeOffice(docx, word(p("Seen in France.")), context);
    expect(rejects).toEqual([]);
    expect(facts.mentions?.map((m) => [m.type, m.value])).toEqual([["country", "FR"]]);
  });

  test("macros are said and not read; the text is", () => {
    const { rejects, facts } = decodeOffice(
      docx,
      word(p(LONG), { "word/vbaProject.bin": new Uint8Array([1, 2]) }),
      context,
    );
    expect(rejects.map((r) => r.code)).toEqual(["ACTIVE_CONTENT"]);
    expect(facts.text).toContain("fictitious note");
  });

  test("a document type, which could bring entities, is refused", () => {
    const xml = `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document ${W}><w:body>${p("&e;")}</w:body></w:document>`;
    expect(codes(zip({ "word/document.xml": xml }))).toEqual(["MARKUP_INVALID"]);
  });

  test("a bomb, an encrypted file, a cut one and an empty one are told by code", () => {
    const bomb = word(p(LONG), { "word/media/x.bin": new Uint8Array(10_000_000) });
    expect(bomb.length).toBeLessThan(200_000);
    expect(codes(bomb)).toEqual(["DECOMPRESSION_BOMB"]);
    expect(codes(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1]))).toEqual(["DOCUMENT_ENCRYPTED"]);
    expect(codes(bytes.subarray(0, bytes.length >> 1))).toEqual(["TRUNCATED"]);
    expect(codes(zip({ "word/other.xml": "<a/>" }))).toEqual(["MARKUP_INVALID"]);
    expect(codes(word(p(" ")))).toEqual(["NOT_AN_ARTICLE"]);
  });

  test("a few hundred bytes of ever deeper elements cost no time", () => {
    const deep = zip({ "word/document.xml": `<w:document ${W}>${"<w:a>".repeat(30_000)}` });
    expect(deep.length).toBeLessThan(1000);
    let found: string[] = [];
    expect(secondsOf(() => (found = codes(deep)))).toBeLessThan(2);
    expect(found).toEqual(["MARKUP_INVALID"]);
  });

  test("elements nested a thousand deep are refused, and random XML never throws", () => {
    expect(codes(word("<w:sdt>".repeat(1000) + p(LONG) + "</w:sdt>".repeat(1000)))).toEqual([
      "MARKUP_INVALID",
    ]);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("<w:p>", "</w:p>", "<w:t>", "&lt;", "]]>", "x", "<") }),
        (xml) => {
          decodeOffice(docx, word(xml), context);
        },
      ),
      { numRuns: 50 },
    );
  });
});

/** The parts that Excel writes, with its own namespaces, styles and calculated cells. */
function excelFile(sheets: Readonly<Record<string, string>>): Uint8Array {
  const names = Object.keys(sheets);
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const list = names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  const targets = names.map(
    (_, i) =>
      `<Relationship Id="rId${i + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  const parts = Object.values(sheets).map((rows, i) => [
    `xl/worksheets/sheet${i + 1}.xml`,
    `<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`,
  ]);
  return zip({
    "xl/workbook.xml": `<workbook ${main} xmlns:r="${relations}"><sheets>${list.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${targets.join("")}</Relationships>`,
    "xl/styles.xml": `<styleSheet ${main}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="44"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(parts),
  });
}

test("a workbook of supply data as Excel writes it: several sheets, days as days, numbers as numbers", () => {
  const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const number = (value: string, style = 0) => `<c s="${style}"><v>${value}</v></c>`;
  const row = (...cells: readonly string[]) => `<row>${cells.join("")}</row>`;
  const heads = (...names: readonly string[]) => row(...names.map(text));
  const bytes = excelFile({
    Orders:
      heads("order_id", "date", "seller", "buyer", "gtin", "description", "quantity", "unit_price_eur") +
      row(
        number("20260017"),
        number("46083.354166666664", 2),
        text("M1"),
        text("M2"),
        number("9.5200010006900001E+12"),
        text("Outboard motor 40 hp"),
        number("3"),
        number("1643.3199999999999", 3),
      ),
    Seizures:
      heads("seizure_id", "date", "place", "context", "cls", "length_m") +
      row(text("S-1"), number("46090", 1), text("Calais"), text("plage"), text("boat"), number("8.5")),
    Products:
      heads("gtin", "hs6", "net_kg") +
      row(number("9520001000690"), number("840721"), number("72.400000000000006")),
  });
  const { records, rejects, unknownWords } = decodeOffice(xlsx, bytes, context);
  expect(rejects).toEqual([]);
  expect(unknownWords).toEqual([{ field: "context", word: "plage" }]);
  expect(records.find((r) => r.kind === "order")).toMatchObject({
    id: "20260017",
    orderedAt: "2026-03-02T08:30:00Z",
    quantity: 3,
    amountMinor: 492996n,
  });
  const bodies = records.flatMap((r) => (r.kind === "supplyRow" ? [JSON.parse(r.body)] : []));
  expect(bodies).toMatchObject([
    { order_id: "20260017", lines: [{ gtin: "09520001000690", quantity: 3, unit_price_eur: 1643.32 }] },
    { seizure_id: "S-1", context: "plage", items: [{ cls: "boat", length_m: 8.5 }] },
    { gtin: "09520001000690", hs6: "840721", net_kg: 72.4 },
  ]);
});

describe("XLSX", () => {
  test("a sheet with a known header gives entities with its own row numbers", () => {
    const bytes = book(
      `<row r="3">${cell("A3", "First name")}${cell("B3", "Last name")}${cell("C3", "Date of birth")}</row>` +
        `<row r="5">${cell("A5", "0", "s")}${cell("B5", "1", "s")}${cell("C5", "30000", "n", 1)}</row>` +
        `<row r="6">${cell("A6", "Fictitious")}${cell("B6", "Other")}${cell("C6", "2024-02-31")}</row>`,
    );
    expect(chooseFormat(formats, bytes, "people.xlsx")?.id).toBe("xlsx");
    const { statements, rejects } = decodeOffice(xlsx, bytes, context);
    expect(valuesOf(statements, "lastName")).toEqual(["Example", "Other"]);
    expect(valuesOf(statements, "birthDate")).toEqual(["1982-02-18"]);
    expect(rejects.map((r) => [r.line, r.code])).toEqual([[6, "DATE_IMPOSSIBLE"]]);
    expect(unknownToModel(statements)).toEqual([]);
  });

  test("rows with more than one cell may stand above the header of a sheet", () => {
    const bytes = book(
      `<row r="1">${cell("A1", "Crew")}${cell("B1", "2026-04-01")}</row>` +
        `<row r="4">${cell("A4", "First name")}${cell("B4", "Last name")}${cell("C4", "Date of birth")}</row>` +
        `<row r="5">${cell("A5", "Fictitious")}${cell("B5", "Other")}${cell("C5", "2024-02-31")}</row>`,
    );
    const { statements, rejects } = decodeOffice(xlsx, bytes, context);
    expect(valuesOf(statements, "lastName")).toEqual(["Other"]);
    expect(rejects.map((r) => [r.line, r.code])).toEqual([[5, "DATE_IMPOSSIBLE"]]);
  });

  const sheet = (...rows: readonly (readonly string[])[]): string =>
    `<s><sheetData>${rows
      .map((cells, at) => {
        const row = cells.map((value, i) => cell(`${"ABC"[i]}${at + 1}`, value)).join("");
        return `<row r="${at + 1}">${row}</row>`;
      })
      .join("")}</sheetData></s>`;
  const twoSheets = (first: string, second: string): Uint8Array =>
    book("", {
      "xl/workbook.xml":
        '<w xmlns:r="r"><sheets><sheet name="One" r:id="rId1"/><sheet name="Two" r:id="rId2"/></sheets></w>',
      "xl/_rels/workbook.xml.rels":
        '<R><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="worksheets/sheet2.xml"/></R>',
      "xl/worksheets/sheet1.xml": first,
      "xl/worksheets/sheet2.xml": second,
    });

  test("of several sheets, one without the columns of the mapping is none of its tables, whatever stands above its header", () => {
    const above = ["Made on", "1 April"];
    const people = sheet(above, ["Who", "Born", "Place"], ["Ada", "01/02/1980", "a"]);
    const boats = sheet(above, ["Boat", "Length", "Flag"], ["Star", "8", "mt"]);
    const properties = { name: "Who", birthDate: "Born" };
    const mapping = { entities: { p: { schema: "Person", keys: ["Who"], properties } } };
    const { statements, rejects } = decodeOffice(xlsx, twoSheets(people, boats), context, { mapping });
    expect(valuesOf(statements, "name")).toEqual(["Ada"]);
    expect(rejects).toEqual([{ line: 1, code: "COLUMN_MISSING", sheet: 2 }]);
  });

  test("a row that is not taken is told with its sheet and its own number there", () => {
    const people = (born: string) =>
      sheet(["First name", "Last name", "Date of birth"], ["Ada", "Example", born]);
    const { rejects } = decodeOffice(xlsx, twoSheets(people("2024-02-03"), people("2024-02-31")), context);
    expect(rejects).toEqual([{ line: 2, code: "DATE_IMPOSSIBLE", field: "birthDate", sheet: 2 }]);
  });

  test("two of one name in the same row of two sheets are two", () => {
    const people = sheet(["Full name", "Phone"], ["Ada Example", "+447700900123"]);
    const { statements } = decodeOffice(xlsx, twoSheets(people, people), context);
    expect(new Set(statements.map((s) => s.entityId)).size).toBe(2);
  });

  test("a sheet that no mapping knows is read as text, a mention says its sheet", () => {
    const bytes = book(
      `<row r="1">${cell("A1", "What was seen")}</row><row r="2">${cell("A2", `${LONG}In France.`)}</row>`,
    );
    const { facts } = decodeOffice(xlsx, bytes, context);
    expect(facts.text).toContain("In France.");
  });

  test("cells far out, rows beyond the end and a bomb cost bounded memory", () => {
    const far = book(
      `<row r="1048576">${cell("XFD1048576", "x")}</row><row r="2">${cell("ZZZ2", "y")}</row>`,
    );
    expect(codes(far, xlsx)).toEqual(["NOT_AN_ARTICLE"]);
    const bomb = zip({
      "xl/workbook.xml": "<w/>",
      "xl/worksheets/sheet1.xml": new Uint8Array(10_000_000),
    });
    expect(codes(bomb, xlsx)).toEqual(["DECOMPRESSION_BOMB"]);
  });
});
