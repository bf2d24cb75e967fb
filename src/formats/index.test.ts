import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf, context, jsonLines, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { cases } from "../../test/support/cases.ts";
import { chooseFormat, decodeAll, type Format, formats, loadReference, REFERENCE_FILES } from "./index.ts";

const HERE = new URL(".", import.meta.url);
const golden = (path: string): Uint8Array =>
  readFileSync(new URL(`../../test/golden/${path}`, import.meta.url));

test("every file that exports a format is registered, under an id of its own", () => {
  const declared = (readdirSync(HERE, { recursive: true }) as string[])
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .filter((file) => /export const \w+: Format = \{/.test(readFileSync(new URL(file, HERE), "utf8")))
    .map((file) => file.replace(/^.*\//, "").replace(/\.ts$/, ""));
  expect(formats.map((f) => f.id).sort()).toEqual(declared.sort());
  expect(new Set(formats.map((f) => f.id)).size).toBe(formats.length);
});

test.each(["constructor", "__proto__", "toString", "valueOf"])(
  "a row that calls things %s costs itself",
  (name) => {
    const uuid = "5b5e2b1e-0000-4000-8000-000000000001";
    const attribute = { uuid, type: name, object_relation: name, value: name };
    const good = { uuid, object_relation: "last-name", type: "text", value: "Testova" };
    const texts = [
      JSON.stringify({
        id: name,
        schema: name,
        type: name,
        kind: name,
        lang: name,
        action: name,
        [name]: name,
      }),
      JSON.stringify({
        Event: {
          uuid,
          info: "x",
          Attribute: [attribute],
          Object: [{ uuid, name: "person", Attribute: [attribute, good] }],
        },
      }),
      JSON.stringify({
        type: "EPCISDocument",
        schemaVersion: "2.0",
        epcisBody: {
          eventList: [{ type: name, epcList: [`urn:epc:id:${name}:1.2`, `https://id.example/${name}/1`] }],
        },
      }),
      `uksl_id,name_type,name,type\n1,primary,Testova,${name}\n`,
      `${name},b\n${name},${name}\n`,
    ];
    for (const format of formats.filter((f) => f.readBy === undefined))
      for (const text of texts)
        for (const s of decodeAll(format, bytesOf(text), context).statements)
          expect([format.id, typeof s.schema, typeof s.property, typeof s.value]).toEqual([
            format.id,
            "string",
            "string",
            "string",
          ]);
    const misp = formats.find((f) => f.id === "misp") as Format;
    expect(valuesOf(decodeAll(misp, bytesOf(texts[1] ?? ""), context).statements, "lastName")).toEqual([
      "Testova",
    ]);
  },
);

const samples: readonly (readonly [string, string, Uint8Array])[] = [
  ["article", "000_861582dcfb88bcf5.txt", golden("seed/000_861582dcfb88bcf5.txt")],
  ["article", "page", bytesOf("<!doctype html><html><body><p>Some words here</p></body></html>")],
  [
    "uk-designations",
    "x.json",
    readFileSync(new URL("../../data/designations/uk-gim.json", import.meta.url)),
  ],
  ["ftm-json", "x.jsonl", jsonLines({ id: "a", schema: "Person", properties: {} })],
  [
    "posts",
    "x.jsonl",
    jsonLines({ id: "1", platform: "p", account: { id: "a" }, posted_at: "2025-01-01", text: "t" }),
  ],
  ["supply", "x.jsonl", jsonLines({ order_id: "1", seller: "a", buyer: "b", date: "2025-01-01" })],
  ["supply", "x.jsonl", jsonLines({ mention_id: "1", name: "a" })],
  [
    "transactions",
    "x.csv",
    bytesOf(
      "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering\n",
    ),
  ],
  ["accounts", "x.csv", bytesOf("Bank Name,Bank ID,Account Number,Entity ID,Entity Name\n")],
  ["uk-names", "x.csv", bytesOf("uksl_id,type,designated,name_type,name\n")],
  [
    "i2-csv",
    "x.csv",
    bytesOf("Entity1Id,Entity1Type,Entity1Label,Entity2Id,Entity2Type,Entity2Label,LinkType\n"),
  ],
  ["csv", "people.csv", bytesOf("First name;Last name\nAda;Example\n")],
];

test.each(samples)("%s is told from %s by its first bytes", (id, name, bytes) => {
  expect(chooseFormat(formats, bytes.subarray(0, 65_536), name)?.id).toBe(id);
});

test("what nothing reads is nobody's", () => {
  expect(
    chooseFormat(formats, new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]), "x.bin"),
  ).toBeUndefined();
  expect(chooseFormat(formats, new Uint8Array(0), "empty")).toBeUndefined();
});

test("no format throws, whatever the bytes and wherever they are cut", () => {
  for (const format of formats) {
    for (const [, , bytes] of samples) {
      const cut = bytes.subarray(0, 3000);
      const whole = decodeAll(format, cut, context);
      expect(unknownToModel(whole.statements)).toEqual([]);
      const pieces = decodeAll(format, cut, context, undefined, 7);
      expect([format.id, pieces.statements, pieces.records]).toEqual([
        format.id,
        whole.statements,
        whole.records,
      ]);
      // Where markup of another format breaks, a parser may count lines from the piece that it holds.
      expect(pieces.rejects.map((r) => r.code)).toEqual(whole.rejects.map((r) => r.code));
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodeAll(format, bytes, context)),
      { numRuns: cases(50) },
    );
  }
});

test("reference data are loaded file by file", () => {
  const loaded = loadReference((file) => ({ file })) as unknown as Record<string, { file: string }>;
  expect(Object.values(loaded).map((l) => l.file)).toEqual(Object.values(REFERENCE_FILES));
});

describe("the toy format of docs/extending.md", async () => {
  const guide = readFileSync(new URL("../../docs/extending.md", import.meta.url), "utf8");
  const source = /```ts format\n([\s\S]+?)```/.exec(guide)?.[1] ?? "";
  const folder = mkdtempSync(join(tmpdir(), "wasl-toy-"));
  const file = join(folder, "harbour-log.ts");
  const absolute = (_: string, path: string): string => `from "${new URL(path, HERE).pathname}"`;
  writeFileSync(file, source.replace(/from "(\.[^"]+)"/g, absolute));
  const { harbourLog } = (await import(/* @vite-ignore */ pathToFileURL(file).href).finally(() =>
    rmSync(folder, { recursive: true, force: true }),
  )) as { harbourLog: Format };

  const text =
    "imo;vessel;arrived\nIMO9999993;Fictitious Star;2026-05-14\nIMO1;Bad;2026-05-14\nIMO9999994;Late;2026-02-30\n";

  test("reads good lines and rejects bad ones", () => {
    const { statements, rejects } = decodeAll(harbourLog, bytesOf(text), context);
    expect(valuesOf(statements, "imoNumber", "Vessel")).toEqual(["IMO9999993", "IMO9999994"]);
    expect(valuesOf(statements, "date", "Event")).toEqual(["2026-05-14"]);
    expect(rejects.map((r) => [r.line, r.code])).toEqual([
      [3, "FIELD_INVALID"],
      [4, "DATE_IMPOSSIBLE"],
    ]);
    expect(unknownToModel(statements)).toEqual([]);
  });

  test("is chosen by one line in the list", () => {
    expect(chooseFormat([...formats, harbourLog], bytesOf(text), "may.log")?.id).toBe("harbour-log");
    expect(decodeAll(harbourLog, bytesOf(text), context, undefined, 1)).toEqual(
      decodeAll(harbourLog, bytesOf(text), context),
    );
  });
});
