import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { context, valuesOf } from "../../../test/formats/support.ts";
import { chooseFormat, decodeAll, type Format, formats } from "../index.ts";
import { attachedKind } from "./attached.ts";
import { ods } from "./ods.ts";
import { odt } from "./odt.ts";
import { takeApart } from "./take-apart.ts";

const NAMES = [
  ["office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"],
  ["text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"],
  ["table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"],
  ["calcext", "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"],
]
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(" ");

/** As a program writes it: the media type first, and not compressed. All is invented. */
function opened(kind: "odt" | "ods", body: string, more: Readonly<Record<string, string>> = {}): Uint8Array {
  const [type, element] = kind === "odt" ? ["text", "text"] : ["spreadsheet", "spreadsheet"];
  const content = `<office:document-content ${NAMES}><office:body><office:${element}>${body}</office:${element}></office:body></office:document-content>`;
  return zipSync({
    mimetype: [strToU8(`application/vnd.oasis.opendocument.${type}`), { level: 0 }],
    "content.xml": strToU8(content),
    ...Object.fromEntries(Object.entries(more).map(([name, text]) => [name, strToU8(text)])),
  });
}
const p = (text: string): string => `<text:p>${text}</text:p>`;
const decode = (format: Format, bytes: Uint8Array) =>
  decodeAll(format, strToU8(takeApart(format === odt ? "odt" : "ods", bytes)), context);
const codes = (format: Format, bytes: Uint8Array): readonly string[] =>
  decode(format, bytes).rejects.map((r) => r.code);
const rowsOf = (body: string): unknown =>
  takeApart("ods", opened("ods", body))
    .split("\n")
    .flatMap((line) => (line.includes('"rows"') ? JSON.parse(line).rows : []));
const LONG = "A fictitious note of some length about boats, engines and a harbour that nobody knows. ";

describe("ODT", () => {
  const bytes = opened(
    "odt",
    `<text:tracked-changes><text:changed-region><text:deletion>${p("deleted words")}</text:deletion></text:changed-region></text:tracked-changes>` +
      `<text:h>Notice</text:h>${p(`${LONG}It was seen in <text:span>Fr</text:span>ance<text:s text:c="2"/>on 3 April 2025.`)}` +
      `<office:annotation>${p("a remark")}</office:annotation>` +
      p(
        `Twice<text:note><text:note-citation>1</text:note-citation><text:note-body>${p("said below")}</text:note-body></text:note> over.`,
      ) +
      `<table:table><table:table-row><table:table-cell>${p("Engine")}${p("outboard")}</table:table-cell><table:table-cell>${p("EX-9000")}</table:table-cell></table:table-row></table:table>` +
      `<text:soft-page-break/>${p(`${LONG}Call<text:tab/>+44 7700 900123.`)}`,
    {
      "meta.xml":
        '<o:m xmlns:o="o" xmlns:d="d" xmlns:m="m"><d:title>Fictitious note 8</d:title><m:initial-creator>Exercise unit</m:initial-creator><d:creator>Another</d:creator><m:creation-date>2025-04-04T10:00:00</m:creation-date></o:m>',
    },
  );

  test("is known by its media type, whatever its name, and gives text, tables, notes and metadata", () => {
    expect(chooseFormat(formats, bytes, "note.bin")?.id).toBe("odt");
    const { facts, rejects } = decode(odt, bytes);
    expect(rejects).toEqual([]);
    expect(facts).toMatchObject({ title: "Fictitious note 8" });
    expect(
      (facts.mentions ?? []).map((m) => [m.type, m.page, facts.text?.slice(m.start, m.end)]),
    ).toContainEqual(["identifier", 2, "+44 7700 900123"]);
    expect(JSON.parse(takeApart("odt", bytes))).toMatchObject({
      author: "Exercise unit",
      createdAt: "2025-04-04T10:00:00",
      isActive: false,
      pages: [
        `Notice\n${LONG}It was seen in France  on 3 April 2025.\nTwice over.\nEngine outboard \tEX-9000 \t\n`,
        `${LONG}Call\t+44 7700 900123.\n`,
        "said below\n",
      ],
    });
  });

  test("what is encrypted, bad or brings entities is refused, and programs of its own are told", () => {
    const manifest = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>';
    expect(codes(odt, opened("odt", p(LONG), { "META-INF/manifest.xml": manifest }))).toEqual([
      "DOCUMENT_ENCRYPTED",
    ]);
    expect(codes(odt, opened("odt", "<text:p>"))).toEqual(["MARKUP_INVALID"]);
    const entity = `<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>`;
    expect(codes(odt, zipSync({ "content.xml": strToU8(entity) }))).toEqual(["MARKUP_INVALID"]);
    expect(codes(odt, zipSync({ "other.xml": strToU8("<a/>") }))).toEqual(["MARKUP_INVALID"]);
    expect(codes(odt, opened("odt", p(LONG), { "Basic/Standard/Module1.xml": "<x/>" }))).toEqual([
      "ACTIVE_CONTENT",
    ]);
  });
});

describe("ODS", () => {
  const cell = (text: string, attributes = 'office:value-type="string"'): string =>
    `<table:table-cell ${attributes}>${text === "" ? "" : p(text)}</table:table-cell>`;
  const empty = (times: number): string => `<table:table-cell table:number-columns-repeated="${times}"/>`;
  const row = (cells: string, times = 1): string =>
    `<table:table-row table:number-rows-repeated="${times}">${cells}</table:table-row>`;
  const sheet = (name: string, rows: string): string =>
    `<table:table table:name="${name}"><table:table-column/>${rows}${row(empty(1024), 1_048_000)}</table:table>`;

  test("a sheet with a known header gives entities with its own row numbers", () => {
    const bytes = opened(
      "ods",
      sheet(
        "People",
        row(empty(1024), 2) +
          row(cell("First name") + cell("Last name") + cell("Date of birth")) +
          row(empty(3)) +
          row(
            cell("Fictitious") +
              cell("Example") +
              cell("02/03/82", 'office:value-type="date" office:date-value="1982-03-02"'),
          ) +
          row(cell("Second") + cell("Person") + cell("1982-02-31")),
      ),
    );
    expect(chooseFormat(formats, bytes, "people.bin")?.id).toBe("ods");
    const { statements, rejects } = decode(ods, bytes);
    expect(valuesOf(statements, "birthDate")).toEqual(["1982-03-02"]);
    expect(rejects.map((r) => [r.line, r.code])).toEqual([[6, "DATE_IMPOSSIBLE"]]);
  });

  test("numbers, days and words are as they are stored, what repeats is there as often, and remarks are not", () => {
    const rows = rowsOf(
      sheet(
        "One",
        row(
          cell("1 643,32 €", 'office:value-type="currency" office:value="1643.3199999999999"') +
            cell("9.52E+12", 'office:value-type="float" office:value="9.52000100069E+12"') +
            cell("ja", 'office:value-type="boolean" office:boolean-value="true"') +
            '<table:table-cell office:value-type="string" calcext:value-type="string"><office:annotation><text:p>remark</text:p></office:annotation><text:p>two<text:s/> lines</text:p><text:p>of it</text:p></table:table-cell>',
        ) +
          row(
            empty(2) + cell("x", 'office:value-type="string" table:number-columns-repeated="2"') + empty(900),
            2,
          ) +
          row(empty(5), 3) +
          row(`<table:table-row-group/>${cell("last")}`),
      ),
    );
    expect(rows).toEqual([
      ["1643.32", "9520001000690", "true", "two  lines\nof it"],
      ["", "", "x", "x"],
      ["", "", "x", "x"],
      [],
      [],
      [],
      ["last"],
    ]);
  });

  test("what a sheet says it repeats a million times is left out and told, and takes no room", () => {
    const wide = cell("x", 'office:value-type="string" table:number-columns-repeated="16000"');
    const many = opened("ods", sheet("Wide", row(wide, 1_000_000)));
    const answer = takeApart("ods", many);
    expect(answer.length).toBeLessThan(8_000_000);
    expect(JSON.parse(answer.split("\n")[0] ?? "")).toMatchObject({ isCut: true });
    const far = opened("ods", sheet("Far", row(empty(1), 900_000) + row(cell("beyond"))));
    expect(JSON.parse(takeApart("ods", far).split("\n")[0] ?? "")).toMatchObject({ isCut: true });
  });

  test("a mail's file is known as what it is", () => {
    const named = { name: "liste.ods", mediaType: "application/octet-stream" };
    const bytes = opened("ods", sheet("One", row(cell("x"))));
    expect(attachedKind(named, bytes)).toBe("ods");
    expect(attachedKind({ ...named, name: "liste" }, bytes)).toBe("ods");
    expect(attachedKind({ ...named, name: "bericht.odt" }, strToU8("no zip"))).toBe("odt");
  });
});
