import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, context, jsonLines, valuesOf } from "../../test/formats/support.ts";
import { type Access, OPEN, strictest } from "../core/index.ts";
import { decodeAll } from "./decode-all.ts";
import { encodeFtmEntity, encodeFtmLines } from "./ftm-encode.ts";
import { ftmJson } from "./ftm-json.ts";

const person = { id: "p1", schema: "Person", properties: { name: ["Ada Example"], country: ["GB"] } };
const decode = (bytes: Uint8Array, options?: Readonly<Record<string, unknown>>, piece?: number) =>
  decodeAll(ftmJson, bytes, context, options, piece);

test("entities become statements, one a value", () => {
  const { statements, rejects } = decode(jsonLines(person));
  expect(rejects).toEqual([]);
  expect(statements).toEqual([
    { entityId: "p1", schema: "Person", property: "name", value: "Ada Example" },
    { entityId: "p1", schema: "Person", property: "country", value: "gb", original: "GB" },
  ]);
});

test("what an export says of a line's marking holds again, and one that cannot be read is the strictest", () => {
  const access: Access = {
    ...OPEN,
    tlp: "red",
    handling: ["H2"],
    groups: ["emsc"],
    orcon: true,
    originators: ["a"],
  };
  const statements = [{ entityId: "p1", schema: "Person", property: "name", value: "Ada Example" }] as const;
  const line = encodeFtmEntity({
    canonicalId: "p1",
    schema: "Person",
    caption: "Ada Example",
    access,
    statements,
  });
  const read = (text: string) => decode(bytesOf(text)).statements.map((s) => s.rowAccess);
  expect(read(line)).toEqual([strictest(context.access, access)]);
  expect(read(JSON.stringify({ ...person, marking: "TLP:WHAT" }))[0]?.tlp).toBe("red");
  expect(read(JSON.stringify(person))).toEqual([undefined, undefined]);
  // Whom it protects is protected, though whoever imports sees nothing else of it.
  const victim = {
    ...person,
    properties: { ...person.properties, subjectCategory: ["victim"] },
    marking: { tlp: "red" },
  };
  const hidden = decodeAll(ftmJson, jsonLines(victim), { ...context, sees: (a) => a.tlp !== "red" });
  expect(hidden.rejects.map((r) => r.code)).toEqual(["MARKING_STRICTER"]);
  expect(hidden.statements.map((s) => [s.property, s.value])).toEqual([["subjectCategory", "victim"]]);
});

test("FollowTheMoney statements keep language and original", () => {
  const row = {
    id: "s1",
    entity_id: "p1",
    canonical_id: "p1",
    schema: "Person",
    prop: "name",
    value: "Khaled",
    lang: "ara",
    original_value: "خالد",
  };
  const { statements } = decode(jsonLines(row, { ...row, prop: "id" }));
  expect(statements).toEqual([
    { entityId: "p1", schema: "Person", property: "name", value: "Khaled", lang: "ara", original: "خالد" },
  ]);
});

test.each([
  ["JSON_INVALID", '{"id": "x", "schema": }'],
  ["SCHEMA_UNKNOWN", { id: "x", schema: "Alien", properties: {} }],
  ["SCHEMA_UNKNOWN", { id: "x", schema: "Thing", properties: { name: ["abstract"] } }],
  ["PROPERTY_UNKNOWN", { id: "x", schema: "Person", properties: { shoeSize: ["44"] } }],
  ["SENSITIVE_DIVERTED", { id: "x", schema: "Person", properties: { asylumClaim: ["pending"] } }],
  ["DATE_IMPOSSIBLE", { id: "x", schema: "Person", properties: { birthDate: ["1999-02-30"] } }],
  ["DATE_IMPOSSIBLE", { id: "x", schema: "Person", properties: { birthDate: ["0999"] } }],
  ["AMOUNT_INVALID", { id: "x", schema: "Payment", properties: { amount: ["-5"] } }],
  ["CONTROL_CHARACTER", { id: "x", schema: "Person", properties: { name: ["a\u0000b"] } }],
  ["FIELD_INVALID", { id: "x", schema: "Person", properties: { country: ["Neverland"] } }],
  ["FIELD_INVALID", { id: "x y", schema: "Person", properties: {} }],
  ["FIELD_INVALID", "[1,2,3]"],
  ["FIELD_MISSING", { schema: "Person", properties: { name: ["a"] } }],
  ["NESTING_TOO_DEEP", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
])("%s costs its row and nothing else", (code, row) => {
  const { statements, rejects } = decode(jsonLines(person, row, { ...person, id: "p2" }));
  expect(rejects.map(({ line, code: c }) => [line, c])).toEqual([[2, code]]);
  expect(new Set(statements.map((s) => s.entityId)).has("p2")).toBe(true);
});

test("a value at fault leaves the rest of its entity", () => {
  const row = { id: "x", schema: "Person", properties: { name: ["Bea"], birthDate: ["2001-13-01"] } };
  const { statements, rejects } = decode(jsonLines(row));
  expect(valuesOf(statements, "name")).toEqual(["Bea"]);
  expect(rejects).toEqual([{ line: 1, code: "DATE_IMPOSSIBLE", field: "birthDate" }]);
});

test("direction marks go from the value and stay in the original", () => {
  const { statements } = decode(
    jsonLines({ id: "x", schema: "Person", properties: { name: ["\u202eBea\u202c"] } }),
  );
  expect(statements[0]).toMatchObject({ value: "Bea", original: "\u202eBea\u202c" });
});

test("an input that breaks off says so; the rows before are kept", () => {
  const whole = jsonLines(person, { ...person, id: "p2" });
  const { statements, rejects } = decode(whole.subarray(0, whole.length - 20));
  expect(rejects).toEqual([{ line: 2, code: "TRUNCATED" }]);
  expect(statements).toHaveLength(2);
});

test("UTF-16 is read by its mark and by its zeros", () => {
  const text = `${JSON.stringify(person)}\n`;
  const wide = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) wide[i * 2] = text.charCodeAt(i);
  expect(decode(wide).statements).toHaveLength(2);
  expect(decode(new Uint8Array([0xff, 0xfe, ...wide])).statements).toHaveLength(2);
  expect(decode(wide, undefined, 1).statements).toHaveLength(2);
});

test("bytes that are no UTF-8 cost their line", () => {
  const bad = bytesOf(`${JSON.stringify(person)}\nx`);
  bad[bad.length - 1] = 0xe1;
  const bytes = new Uint8Array([...bad, 10, ...jsonLines({ ...person, id: "p3" })]);
  const { statements, rejects } = decode(bytes);
  expect(rejects).toEqual([{ line: 2, code: "ENCODING_INVALID" }]);
  expect(statements).toHaveLength(4);
});

test("a line of 200 MB is rejected in bounded memory, and reading goes on", () => {
  const decoder = ftmJson.open(context);
  const piece = new Uint8Array(1024 * 1024).fill(0x61);
  let rejects = decoder.push(jsonLines(person)).rejects.length;
  const before = process.memoryUsage().rss;
  let peak = 0;
  for (let i = 0; i < 200; i++) {
    rejects += decoder.push(piece).rejects.length;
    peak = Math.max(peak, process.memoryUsage().rss - before);
  }
  const after = decoder.push(bytesOf(`\n${JSON.stringify({ ...person, id: "p2" })}\n`));
  expect(rejects).toBe(1);
  expect(peak).toBeLessThan(64 * 1024 * 1024);
  expect(after.statements).toHaveLength(2);
});

test("an id that comes twice: the same again is one, another is rejected", () => {
  const other = { ...person, properties: { name: ["Somebody Else"] } };
  const { statements, rejects } = decode(jsonLines(person, person, other));
  expect(statements).toHaveLength(2);
  expect(rejects).toEqual([{ line: 3, code: "ID_DUPLICATE", field: "id" }]);
});

test("R08 a later line of an id that protects somebody does, though nothing else of it is taken", () => {
  const lines = [
    person,
    { ...person, properties: { name: ["Somebody Else"], subjectCategory: ["Victim"] } },
    { ...person, properties: { name: ["Somebody Else"], subjectCategory: "suspect" } },
    { ...person, schema: "Vessel", properties: { name: ["A Boat"], subjectCategory: ["victim"] } },
  ];
  const { statements, rejects } = decode(jsonLines(...lines));
  const said = statements.filter((s) => s.property === "subjectCategory");
  expect(said.map((s) => [s.entityId, s.value])).toEqual([[person.id, "victim"]]);
  expect(statements.map((s) => s.value)).not.toContain("Somebody Else");
  expect(rejects.filter((r) => r.code === "ID_DUPLICATE").map((r) => r.line)).toEqual([2, 3, 4]);
});

test("a prototype in the properties is a property like any other", () => {
  const { rejects } = decode(bytesOf('{"id":"x","schema":"Person","properties":{"__proto__":["a"]}}\n'));
  expect(rejects).toEqual([{ line: 1, code: "PROPERTY_UNKNOWN", field: "__proto__" }]);
});

test("how the bytes are cut changes nothing", () => {
  const bytes = jsonLines(person, "{", { ...person, id: "پ" }, { ...person, id: "p4" });
  const whole = decode(bytes);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: bytes.length }), (piece) => {
      expect(decode(bytes, undefined, piece)).toEqual(whole);
    }),
  );
});

test("no bytes make it throw", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void decode(bytes, undefined, 7)));
});

test("what is written reads back", () => {
  const first = decode(jsonLines(person, { id: "c", schema: "Company", properties: { name: ["Ex", "Ez"] } }));
  const again = decode(bytesOf(encodeFtmLines(first.statements)));
  const key = (s: { entityId: string; property: string; value: string }) =>
    `${s.entityId} ${s.property} ${s.value}`;
  expect(again.statements.map(key).sort()).toEqual(first.statements.map(key).sort());
});

test("entities within entities are taken too, with who refers to whom, once where they stand in many lines", () => {
  const firm = { id: "firm", schema: "Company", properties: { name: ["Fictitious Boats"] } };
  const target = {
    id: "t1",
    caption: "Fictitious Zorban",
    schema: "Person",
    target: true,
    datasets: ["fictitious_list"],
    properties: {
      name: ["Fictitious Zorban"],
      topics: ["sanction"],
      addressEntity: [{ id: "addr", schema: "Address", properties: { full: ["1 Fictitious Street"] } }],
      sanctions: [
        { id: "s1", schema: "Sanction", properties: { entity: ["t1"], program: ["Fictitious programme"] } },
        { id: "s2", schema: "Sanction", properties: { authority: ["Fictitious authority"] } },
      ],
      ownershipOwner: [{ id: "own", schema: "Ownership", properties: { owner: ["t1"], asset: [firm] } }],
    },
  };
  const again = { ...target, id: "t2", properties: { name: ["Fictitious Ada"], ownershipOwner: [] } };
  const own = { id: "own2", schema: "Ownership", properties: { owner: ["t2"], asset: [firm] } };
  const { statements, rejects } = decode(
    jsonLines(target, { ...again, properties: { ...again.properties, ownershipOwner: [own] } }),
  );
  expect(rejects).toEqual([]);
  expect(statements.map((s) => `${s.entityId} ${s.schema}.${s.property}=${s.value}`).sort()).toEqual([
    "addr Address.full=1 Fictitious Street",
    "firm Company.name=Fictitious Boats",
    "own Ownership.asset=firm",
    "own Ownership.owner=t1",
    "own2 Ownership.asset=firm",
    "own2 Ownership.owner=t2",
    "s1 Sanction.entity=t1",
    "s1 Sanction.program=Fictitious programme",
    "s2 Sanction.authority=Fictitious authority",
    "s2 Sanction.entity=t1",
    "t1 Person.addressEntity=addr",
    "t1 Person.name=Fictitious Zorban",
    "t1 Person.topics=sanction",
    "t2 Person.name=Fictitious Ada",
  ]);
});

test("a broken entity within another costs itself; what may not be told holds nobody", () => {
  const inner = { id: "in", schema: "Person", properties: { name: ["Fictitious"] } };
  const row = {
    id: "x",
    schema: "Person",
    properties: {
      name: ["Bea"],
      sanctions: [{ id: "s", schema: "Alien", properties: {} }, "s9"],
      shoeShop: [inner],
      medicalCondition: [inner],
    },
  };
  const { statements, rejects } = decode(jsonLines(row));
  expect(statements.map((s) => s.value)).toEqual(["Bea"]);
  expect(rejects.map((r) => [r.code, r.field])).toEqual([
    ["SCHEMA_UNKNOWN", "schema"],
    ["PROPERTY_UNKNOWN", "sanctions"],
    ["PROPERTY_UNKNOWN", "shoeShop"],
    ["SENSITIVE_DIVERTED", "medicalCondition"],
  ]);
});

test("R08 whom an entity within a line protects is protected, though whoever imports may see nothing of it", () => {
  const victim = {
    id: "v",
    schema: "Person",
    properties: { name: ["Somebody"], subjectCategory: ["victim"] },
  };
  const row = {
    id: "o",
    schema: "Ownership",
    properties: { owner: [victim], asset: ["a"] },
    marking: { tlp: "red" },
  };
  const hidden = decodeAll(ftmJson, jsonLines(row), { ...context, sees: (a) => a.tlp !== "red" });
  expect(hidden.statements.map((s) => [s.entityId, s.property, s.value])).toEqual([
    ["v", "subjectCategory", "victim"],
  ]);
});

test("a first line that is longer than the head is known by how it begins", () => {
  const head = bytesOf(
    `{"id":"NK-1","caption":"A","schema":"Person","properties":{"name":["${"a".repeat(70_000)}`,
  );
  expect(ftmJson.sniff(head.subarray(0, 65_536), "targets.nested.json")).toBeGreaterThan(0.8);
  expect(ftmJson.sniff(bytesOf('{"id":"1","platform":"p"'), "x.json")).toBe(0);
});
