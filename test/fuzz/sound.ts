import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { msgOf } from "../formats/msg-of.ts";
import { pdfOf } from "../formats/pdf-of.ts";
import { mutate } from "./mutate.ts";

const SOUND_BYTES_MAX = 20_000;

/** A document that its decoder reads, and how it is wounded. */
export interface Sound {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly wound: (random: () => number) => Uint8Array;
}

/** Bytes as they are: of golden documents, and of one small document for each format that has none there. */
export function soundDocuments(): readonly Sound[] {
  const root = fileURLToPath(new URL("../golden/", import.meta.url));
  const golden = readdirSync(root, { recursive: true })
    .map(String)
    .filter((name) => /\.(?:json|jsonl|jsonld|txt|xml|html|csv|gz)$/.test(name))
    .sort()
    .map((name) => ({ name, path: `${root}${name}` }))
    .filter(({ path }) => statSync(path).size <= SOUND_BYTES_MAX)
    .map(({ name, path }) => plain(name, readFileSync(path)));
  return [
    ...golden,
    ...Object.entries(SMALL).map(([name, text]) => plain(name, Buffer.from(text))),
    plain("note.pdf", pdfOf([NOTE, `${NOTE} Call +44 7700 900123.`])),
    plain(
      "note.msg",
      msgOf({
        subject: "Fictitious note",
        body: NOTE,
        attachments: [{ mail: { subject: "Inner", body: NOTE } }],
      }),
    ),
    packed("note.docx", WORD),
    packed("list.xlsx", BOOK),
    packed(
      "note.odt",
      openDocument(
        "text",
        `<t:h>Notice</t:h><t:p>${NOTE}<t:s t:c="3"/><t:note><t:note-body><t:p>Said below</t:p></t:note-body></t:note></t:p>`,
      ),
    ),
    packed("list.ods", openDocument("spreadsheet", OPEN_ROWS)),
  ];
}

const plain = (name: string, bytes: Uint8Array): Sound => ({
  name,
  bytes,
  wound: (random) => mutate(random, bytes),
});

/** Half of the wounds are in a part inside: a wound of the archive alone seldom gets past its checksum. */
function packed(name: string, parts: Readonly<Record<string, string>>): Sound {
  const bytes = zipSync(
    Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)])),
  );
  return {
    name,
    bytes,
    wound(random) {
      if (random() < 0.5) return mutate(random, bytes);
      const inside: Record<string, Uint8Array> = unzipSync(bytes);
      const paths = Object.keys(inside);
      const path = paths[Math.floor(random() * paths.length)] as string;
      inside[path] = mutate(random, inside[path] as Uint8Array);
      return zipSync(inside, { level: 1 });
    },
  };
}

/** What a wounded document says, where a fault has to be looked at. */
export const shown = (bytes: Uint8Array): string =>
  strFromU8(bytes.subarray(0, 80), true).replace(/[^\x20-\x7e]/g, ".");

const NOTE = "A fictitious note of some length about boats and engines in a harbour that nobody knows.";
const openDocument = (type: "text" | "spreadsheet", body: string): Readonly<Record<string, string>> => ({
  mimetype: `application/vnd.oasis.opendocument.${type}`,
  "content.xml": `<o:d xmlns:o="o" xmlns:t="t"><o:${type}>${body}</o:${type}></o:d>`,
  "meta.xml": '<o:m xmlns:o="o"><o:title>Fictitious</o:title></o:m>',
});
const OPEN_ROWS = `<t:table t:name="People">${[
  ["First name", "Last name", "Date of birth"],
  ["Fictitious", "Example", "1982-03-02"],
]
  .map(
    (row) =>
      `<t:table-row>${row.map((cell) => `<t:table-cell o:value-type="string" t:number-columns-repeated="1"><t:p>${cell}</t:p></t:table-cell>`).join("")}<t:table-cell t:number-columns-repeated="900"/></t:table-row>`,
  )
  .join("")}<t:table-row t:number-rows-repeated="100000"/></t:table>`;
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const WORD = {
  "[Content_Types].xml": "<Types/>",
  "word/document.xml":
    `<w:document ${W}><w:body><w:p><w:r><w:t xml:space="preserve">${NOTE}</w:t></w:r></w:p>` +
    `<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Engine</w:t></w:r></w:p></w:tc></w:tr></w:tbl>` +
    `<w:p><w:r><w:br w:type="page"/><w:t>Call +44 7700 900123 in France.</w:t></w:r></w:p></w:body></w:document>`,
  "docProps/core.xml":
    '<c:p xmlns:c="c" xmlns:d="d"><d:title>Fictitious note</d:title><d:creator>Unit</d:creator></c:p>',
};
const cell = (ref: string, value: string): string =>
  `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`;
const BOOK = {
  "xl/workbook.xml": '<w xmlns:r="r"><sheets><sheet name="People" r:id="rId1"/></sheets></w>',
  "xl/_rels/workbook.xml.rels": '<R><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></R>',
  "xl/worksheets/sheet1.xml":
    `<s><sheetData><row r="1">${cell("A1", "First name")}${cell("B1", "Last name")}${cell("C1", "Date of birth")}</row>` +
    `<row r="2"><c r="A2" t="s"><v>0</v></c>${cell("B2", "Example")}<c r="C2" s="1"><v>29000</v></c></row></sheetData></s>`,
  "xl/sharedStrings.xml": "<sst><si><t>Ada</t></si></sst>",
  "xl/styles.xml": '<s><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></s>',
};

/** Small documents of the formats that have no golden one. */
const SMALL: Readonly<Record<string, string>> = {
  "ftm.jsonl":
    '{"id":"a","schema":"Person","properties":{"name":["Fictitious A"],"birthDate":["1980-01-01"]}}\n',
  "accounts.csv":
    "Bank Name,Bank ID,Account Number,Entity ID,Entity Name,Country,Declared Kind,Opened\n" +
    "Fictitious Bank,23021,8062DAEA0,E1,corporation #1,SE,corporation,2020-12-03\n",
  "people.csv":
    "First name;Last name;DOB;Nationality;Phone\nAda;Example;31/03/1980;Tunisie;+44 7700 900123\n",
  "transactions.csv":
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format\n" +
    "2025/03/01 00:04,23021,8062DAEA0,23037,806F93A80,390.55,Yuan,390.55,Yuan,Credit Card\n",
  "month.csv":
    "Buchungstag;IBAN Auftragskonto;IBAN Zahlungsbeteiligter;Betrag;Waehrung;Referenz\n" +
    "14.02.2026;GB33EXER00000012345678;8EXHUB01;-1.250,50;EUR;E-1\n",
  "sales.csv":
    "order_id;date;seller;buyer;gtin;description;quantity;unit_price_eur\n" +
    "O1;13.03.2026;M1;M2;09520001000690;Outboard motor;3;1.643,32\n",
  "result.json":
    '{"name":"Fictitious channel","type":"public_channel","id":1000000001,"messages":[{"id":101,"type":"message",' +
    '"date":"2025-10-18T08:21:29","date_unixtime":"1760775689","from":"Fictitious 61","from_id":"user977704670",' +
    '"text":["Boat from 900€ ",{"type":"phone","text":"+447700900123"}],"text_entities":[{"type":"plain","text":"Boat"}]}]}',
  "chart.csv":
    "Entity1Id,Entity1Type,Entity1Label,Entity2Id,Entity2Type,Entity2Label,LinkType,DateFirst,DateLast\n" +
    "1,Person,Fictitious A,2,Organisation,Fictitious B,drives for,2025-01-02,\n",
  "incidents.csv":
    "Main ID,Incident ID,Incident Type,Region of Incident,Incident Date,Incident Year,Month,Number of Dead," +
    "Minimum Estimated Number of Missing,Total Number of Dead and Missing,Number of Survivors,Number of Females," +
    "Number of Males,Number of Children,Country of Origin,Region of Origin,Cause of Death,Country of Incident," +
    "Migration Route,Location of Incident,Coordinates,UNSD Geographical Grouping,Information Source,URL,Source Quality\n" +
    '2024.MMP1,2024.MMP1,Incident,Europe,2024-02-01,2024,February,3,12,15,40,2,1,4,,,Drowning,,English Channel,"Off Calais",' +
    '"51.0100, 1.5500",,Invented,https://example.org/a,4\n',
  "names.csv": "uksl_id,type,designated,name_type,name\nZZZ1,entity,2012-06-29,primary,FICTITIOUS EXCHANGE\n",
  "list.json":
    '{"name":"Fictitious list","asOf":"2025-01-01","entities":[{"id":"x-1","ukslId":"ZZZ0001","schema":"Person",' +
    '"name":"Fictitious A","reason":"invented"}],"relationships":[]}',
  "orders.jsonl":
    '{"order_id":"O1","node":"MKT","date":"2024-02-20T00:00:00.000Z","seller":"M1","buyer":"M2","payment":{"method":"bank",' +
    '"account":"GB33BUKB20201555555555"},"lines":[{"gtin":"09520001000690","description":"Outboard motor","quantity":3,' +
    '"unit_price_eur":1643.32,"serials":["PA40-2401-01404"]}],"flags":["cash_payment"]}\n' +
    '{"seizure_id":"S1","node":"FR","date":"2024-02-25","place":"Calais","context":"launch","items":[{"item_id":"I1",' +
    '"cls":"engine","serial_read":"PA40 2401 01404","hp_read":40}]}\n',
  "posts.jsonl":
    '{"id":"f-1","platform":"telegram","account":{"id":"acc-1","name":"Fictitious 1"},"posted_at":"2025-09-03T04:59:15.000Z",' +
    '"text":"تضمینی! انگلیس با قایق بادی، واتساپ ۰۰۴۴۷۷۰۰۹۰۰۱۲۳ یا t.me/Fake_Boat","media":["a.png"]}\n',
  "targets.simple.csv":
    "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset\n" +
    'x-1,Person,Fictitious Zorban,"F. Zorban;Z. F.",1980-02-03,ir,"1 Street, London",P1,UK Freeze,+447700900123,,GB-IRR,UK List\n',
  "targets.nested.json":
    '{"id":"x-1","caption":"Fictitious Zorban","schema":"Person","target":true,"properties":{"name":["Fictitious Zorban"],' +
    '"sanctions":[{"id":"s-1","schema":"Sanction","properties":{"entity":["x-1"],"program":["Fictitious"]}}],' +
    '"addressEntity":[{"id":"a-1","schema":"Address","properties":{"full":["1 Fictitious Street"]}}]}}\n',
  "UK-Sanctions-List.csv":
    'Report Date: 01/10/2026\nUnique ID,Name 6,Name 1,Name type,Regime Name,"Individual, Entity, Ship",D.O.B,Nationality(/ies)\n' +
    "ZZZ0001,FICTITIOUS,Zorban,Primary Name,Fictitious Regulations 2025,Individual,dd/mm/1980,(1) Iran (2) Iraq\n",
  "chat.txt":
    "[28/02/2026, 22:01:02] +44 7700 900123: Fictitious boat, 2500 each\nfrom Calais\n[01/03/2026, 10:02:02] Ada: \u200e<attached: 3-PHOTO.jpg>\n",
  "mt103.txt":
    "{1:F01BANKGB2LAXXX0000000000}{2:I103BANKDEFFXXXXN}{4:\n:20:REF\n:32A:250401EUR100,\n:50K:/1\nA\n:59:/2\nB\n-}\n",
  "stix.json":
    '{"type":"bundle","id":"bundle--1f0e4f0b-9a55-4c1f-8f3f-9c215d3b8f0c","objects":[{"type":"identity","spec_version":"2.1",' +
    '"id":"identity--6f0d2a34-58c5-4d5c-9f4e-2b7b1a0c9d11","created":"2025-01-01T00:00:00Z",' +
    '"modified":"2025-01-01T00:00:00Z","name":"Fictitious","identity_class":"organization"}]}',
  "event.json":
    '{"Event":{"uuid":"0c1d2e3f-1111-4222-8333-444455556666","info":"Fictitious","date":"2025-01-01","Attribute":[{"uuid":' +
    '"1c1d2e3f-1111-4222-8333-444455556666","type":"phone-number","category":"Other","value":"+447700900123"}]}}',
  "written.json":
    '{"waslReport":"1","title":"Fictitious note","text":"A fictitious boat off Calais, call +44 7700 900123.","rows":' +
    '[{"kind":"person","value":"Fictitious Zorban","role":"driver"},{"kind":"phone","value":"+447700900123","of":1}]}',
  "report.xml":
    "<report><rentity_id>1</rentity_id><submission_code>E</submission_code><report_code>STR</report_code><transaction>" +
    "<transactionnumber>1</transactionnumber><date_transaction>2025-04-01T10:00:00</date_transaction>" +
    "<amount_local>1</amount_local></transaction></report>",
  "mails.mbox": [
    "From fictitious@example.org Thu Apr 03 12:00:00 2025",
    "From: Fictitious Sender <fictitious@example.org>",
    "Subject: Fictitious note 9",
    "",
    `${NOTE} It was in France.`,
    "",
    "From fictitious@example.org Thu Apr 03 13:00:00 2025",
    "Subject: Fictitious note 10",
    "",
    ">From there on it was in Belgium.",
  ].join("\n"),
  "mail.eml": [
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
    `<html><body><p>${NOTE} It was in France.</p></body></html>`,
    "--b",
    'Content-Type: application/zip; name="boats.zip"',
    'Content-Disposition: attachment; filename="boats.zip"',
    "Content-Transfer-Encoding: base64",
    "",
    "UEsDBA==",
    "--b--",
  ].join("\r\n"),
};
