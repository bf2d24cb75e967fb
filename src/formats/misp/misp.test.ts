import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesOf, context, model, unknownToModel } from "../../../test/formats/support.ts";
import {
  OPEN,
  SEALED,
  type StatementDraft,
  TechniqueMatrix,
  toStatement,
  UNEVALUATED,
} from "../../core/index.ts";
import {
  chooseFormat,
  decodeAll,
  encodeTechniques,
  formats,
  type StixMapping,
  stixValidator,
} from "../index.ts";
import { UNKNOWN_MARKING } from "../row-marking.ts";
import { encodeFeed, encodeGalaxy, encodeMisp, type MispMapping } from "./index.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8"));
const mapping = read("stix/misp.json") as MispMapping;
const decode = (event: unknown): ReturnType<typeof decodeAll> => {
  const bytes = bytesOf(JSON.stringify(event));
  const format = chooseFormat(formats, bytes, "x.json");
  if (format?.id !== "misp") throw new Error(`taken for ${format?.id}`);
  return decodeAll(format, bytes, context);
};
const drafts: readonly StatementDraft[] = [
  { entityId: "p1", schema: "Person", property: "name", value: "Fictitious Person" },
  { entityId: "p1", schema: "Person", property: "birthDate", value: "1980-01-02" },
  { entityId: "p1", schema: "Person", property: "eyeColor", value: "green" },
  { entityId: "b1", schema: "BankAccount", property: "iban", value: "GB33BUKB20201555555555" },
  { entityId: "v1", schema: "Vessel", property: "imoNumber", value: "IMO9999993" },
  { entityId: "o1", schema: "Ownership", property: "owner", value: "p1" },
];

test("statements come back from a MISP event", () => {
  const statements = drafts.map((d) =>
    toStatement(d, { reportId: "rep-1", access: { ...OPEN, tlp: "green" }, seenAt: "2026-01-01T00:00:00Z" }),
  );
  const event = encodeMisp(statements, {
    model,
    mapping,
    uuid: "5d3b8f0c-2f0e-4f0b-9a55-6c1f4f3f9c21",
    organisation: { uuid: "6f0d2a34-58c5-4d5c-9f4e-2b7b1a0c9d11", name: "Fictitious agency" },
    info: "Fictitious case",
    at: "2026-01-02T00:00:00Z",
  });
  expect(JSON.stringify(event)).toContain('"tlp:green"');
  // An object of a MISP feed names its template, also one of ours.
  const { Event } = event as { Event: { Object: readonly Record<string, unknown>[] } };
  for (const object of Event.Object)
    expect(object).toMatchObject({
      template_uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      template_version: expect.stringMatching(/^\d+$/),
    });
  const decoded = decode(event);
  expect(decoded.rejects).toEqual([]);
  const rowAccess = { ...OPEN, tlp: "green" };
  expect(decoded.statements).toEqual(drafts.map((d) => ({ ...d, rowAccess })));
  expect(decoded.facts).toMatchObject({
    title: "Fictitious case",
    publishers: [{ name: "Fictitious agency" }],
  });
});

test("an event of another maker becomes statements; what is not read is told by its type, what is deleted says nothing", () => {
  const { statements, rejects } = decode({
    Event: {
      uuid: "0c1d2e3f-1111-4222-8333-444455556666",
      info: "Fictitious",
      Attribute: [
        { uuid: "a", type: "phone-number", value: "+447700900123" },
        { uuid: "b", type: "md5", value: "d41d8cd98f00b204e9800998ecf8427e" },
        { uuid: "b2", type: "md5", value: "d41d8cd98f00b204e9800998ecf8427f" },
        { uuid: "c", type: "iban", value: "GB33BUKB20201555555555", deleted: true },
      ],
      Object: [
        {
          uuid: "d",
          name: "person",
          Attribute: [
            { object_relation: "full-name", value: "Fictitious Person" },
            { object_relation: "date-of-birth", value: "1980-02-31" },
            { object_relation: "unknown", value: "x" },
            { object_relation: "alias" },
          ],
        },
        {
          uuid: "e",
          name: "file",
          Attribute: [
            { object_relation: "sha256", value: "x" },
            { object_relation: "ab\u0000c", value: "x" },
            { object_relation: "md5", value: "x", deleted: true },
          ],
        },
      ],
    },
  });
  expect(unknownToModel(statements)).toEqual([]);
  expect(statements.map((s) => [s.entityId, s.schema, s.property, s.value])).toEqual([
    ["misp-a", "UserAccount", "phone", "+447700900123"],
    ["misp-d", "Person", "name", "Fictitious Person"],
  ]);
  expect(rejects.map((r) => [r.line, r.code, r.field])).toEqual([
    [1, "DATE_IMPOSSIBLE", "birthDate"],
    [1, "PROPERTY_UNKNOWN", "md5"],
    [1, "PROPERTY_UNKNOWN", "md5"],
    [1, "PROPERTY_UNKNOWN", "person/unknown"],
    [1, "FIELD_MISSING", "value"],
    [1, "PROPERTY_UNKNOWN", "file/sha256"],
    [1, "PROPERTY_UNKNOWN", "type"],
  ]);
});

test("accounts, wallets, firms and places of another maker are read, names in parts too, and who hangs together with whom", () => {
  const object = (uuid: string, name: string, values: Readonly<Record<string, string>>, to?: string) => ({
    uuid,
    name,
    Attribute: Object.entries(values).map(([object_relation, value]) => ({ object_relation, value })),
    ...(to === undefined
      ? {}
      : {
          ObjectReference: [
            { uuid: `${uuid}-${to}`, referenced_uuid: to, relationship_type: "owner-of" },
            { uuid: `${uuid}-gone`, referenced_uuid: to, relationship_type: "owner-of", deleted: true },
          ],
        }),
  });
  const { statements, rejects } = decode({
    Event: {
      uuid: "0c1d2e3f-1111-4222-8333-444455556666",
      Attribute: [{ uuid: "loose", type: "iban", value: "GB33BUKB20201555555555" }],
      Object: [
        object("p", "person", { "first-name": "Fictitious", "last-name": "Person", gender: "male" }, "t"),
        object(
          "t",
          "telegram-account",
          { username: "fictitious_boats", first_name: "Fict", id: "77" },
          "loose",
        ),
        object("w", "coin-address", { address: "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2" }),
        object("l", "legal-entity", { name: "Fictitious Ltd", "commercial-name": "Ficti" }, "nobody"),
        object("g", "geolocation", { countrycode: "FR", latitude: "50.95", longitude: "1.85" }),
        object("n", "telegram-account", { verified: "true" }, "p"),
      ],
    },
  });
  expect(unknownToModel(statements)).toEqual([]);
  const of = (id: string) =>
    Object.fromEntries(
      statements.filter((s) => s.entityId === `misp-${id}`).map((s) => [s.property, s.value]),
    );
  expect(of("p")).toEqual({
    name: "Fictitious Person",
    firstName: "Fictitious",
    lastName: "Person",
    gender: "male",
  });
  expect(of("t")).toEqual({ name: "Fict", username: "fictitious_boats", service: "telegram" });
  expect(of("w")).toEqual({ publicKey: "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2" });
  expect(of("l")).toEqual({ name: "Fictitious Ltd", alias: "Ficti" });
  expect(of("g")).toEqual({ country: "fr", latitude: "50.95", longitude: "1.85" });
  expect(of("p-t")).toEqual({ subject: "misp-p", object: "misp-t", role: "owner-of" });
  expect(of("t-loose")).toEqual({ subject: "misp-t", object: "misp-loose", role: "owner-of" });
  expect(of("p-gone")).toEqual({});
  // An object of which nothing is read has no links, and is told by what it holds.
  expect(of("n")).toEqual({});
  expect(rejects.map((r) => [r.code, r.field])).toEqual([
    ["PROPERTY_UNKNOWN", "telegram-account/id"],
    ["PROPERTY_UNKNOWN", "telegram-account/verified"],
    ["FIELD_MISSING", "referenced_uuid"],
  ]);
});

test("R04 tags of event, object and attribute and a sharing group mark what they stand at, unknown levels most", () => {
  const phone = (uuid: string, more: object) => ({
    uuid,
    type: "phone-number",
    value: "+447700900123",
    ...more,
  });
  const tag = (...names: string[]) => ({ Tag: names.map((name) => ({ name })) });
  const { statements } = decode({
    Event: {
      uuid: "0c1d2e3f-1111-4222-8333-444455556666",
      ...tag("tlp:green", 'osint:source-type="blog"'),
      Attribute: [
        phone("plain", {}),
        phone("red", tag("ＴＬＰ：Red")),
        phone("unknown", tag("tlp:secret-uk")),
        phone("pap", tag("PAP:RED")),
        phone("group", { distribution: "4", SharingGroup: { name: "emsc" } }),
        phone("no-group", { distribution: 4 }),
        phone("odd", { distribution: { toString: 1 } }),
        phone("later", { distribution: "7" }),
        phone("own", { distribution: "0" }),
        phone("community", { distribution: 1 }),
        phone("connected", { distribution: "2" }),
        phone("all", { distribution: "3" }),
        phone("inherits", { distribution: "5" }),
      ],
      Object: [
        {
          uuid: "o",
          name: "person",
          ...tag("tlp:amber"),
          Attribute: [{ object_relation: "full-name", value: "Fictitious Person" }],
        },
      ],
    },
  });
  const green = { ...OPEN, tlp: "green" };
  const words = (said: string) => ({ ...OPEN, handling: ["H3"], caveats: [`MISP distribution: ${said}`] });
  expect(statements.map((s) => [s.entityId, s.rowAccess])).toEqual([
    ["misp-plain", green],
    ["misp-red", { ...OPEN, tlp: "red" }],
    ["misp-unknown", { ...OPEN, tlp: "red" }],
    ["misp-pap", { ...green, pap: "red" }],
    ["misp-group", { ...green, groups: ["emsc"] }],
    ["misp-no-group", { ...green, groups: [] }],
    ["misp-odd", UNKNOWN_MARKING],
    ["misp-later", UNKNOWN_MARKING],
    ["misp-own", { ...words("your organisation only"), tlp: "amber+strict" }],
    ["misp-community", { ...words("this community only"), tlp: "amber" }],
    ["misp-connected", { ...words("connected communities"), tlp: "green" }],
    ["misp-all", green],
    ["misp-inherits", green],
    ["misp-o", { ...OPEN, tlp: "amber" }],
  ]);
});

test("R04 an event's distribution holds for all that is in it, but for what we wrote as our organisation's only", () => {
  const event = (distribution: unknown) => ({
    Event: {
      uuid: "0c1d2e3f-1111-4222-8333-444455556666",
      distribution,
      Attribute: [{ uuid: "a", type: "phone-number", value: "+447700900123", distribution: "5" }],
      Object: [
        {
          uuid: "o",
          comment: "ftm:entity:p1",
          distribution: "5",
          Attribute: [{ comment: "ftm:property:Person.name", value: "Fictitious Person", distribution: "5" }],
        },
      ],
    },
  });
  const levels = (distribution: unknown) =>
    decode(event(distribution)).statements.map((s) => s.rowAccess?.tlp ?? "clear");
  expect(levels("0")).toEqual(["amber+strict", "clear"]);
  expect(levels("1")).toEqual(["amber", "amber"]);
  expect(levels("9")).toEqual(["red", "red"]);
  expect(levels(undefined)).toEqual(["clear", "clear"]);
});

test("relations go out as references too, and come back once", () => {
  const said = (entityId: string, schema: string, property: string, value: string) =>
    toStatement(
      { entityId, schema, property, value },
      { reportId: "rep-1", access: OPEN, seenAt: "2026-01-01T00:00:00Z" },
    );
  const statements = [
    said("p1", "Person", "name", "Fictitious Person"),
    said("c1", "Company", "name", "Fictitious Ltd"),
    said("o1", "Ownership", "owner", "p1"),
    said("o1", "Ownership", "asset", "c1"),
    said("o2", "Ownership", "owner", "elsewhere"),
    said("o2", "Ownership", "asset", "c1"),
    said("u1", "UserAccount", "username", "ficti"),
    said("u1", "UserAccount", "owner", "p1"),
  ];
  const { Event } = encodeMisp(statements, {
    model,
    mapping,
    uuid: "5d3b8f0c-2f0e-4f0b-9a55-6c1f4f3f9c21",
    organisation: { uuid: "6f0d2a34-58c5-4d5c-9f4e-2b7b1a0c9d11", name: "Fictitious agency" },
    info: "Fictitious case",
    at: "2026-01-02T00:00:00Z",
  }) as { Event: { Object: { uuid: string; comment: string; ObjectReference: Record<string, string>[] }[] } };
  const called = new Map(Event.Object.map((o) => [o.uuid, o.comment.slice("ftm:entity:".length)]));
  const references = Event.Object.flatMap((o) => o.ObjectReference);
  expect(
    references.map((r) => [
      called.get(r["object_uuid"] ?? ""),
      r["relationship_type"],
      called.get(r["referenced_uuid"] ?? ""),
    ]),
  ).toEqual([
    ["p1", "ownership", "c1"],
    ["u1", "owner", "p1"],
  ]);
  const back = decode({ Event });
  expect(back.rejects).toEqual([]);
  expect(back.statements.map((s) => [s.entityId, s.property, s.value]).sort()).toEqual(
    statements.map((s) => [s.entityId, s.property, s.value]).sort(),
  );
  // Somebody who takes the edge out leaves the reference, which says it then.
  const without = Event.Object.filter((o) => called.get(o.uuid) !== "o1");
  const left = decode({ Event: { ...Event, Object: without } }).statements;
  expect(left.filter((s) => s.schema === "UnknownLink").map((s) => [s.property, s.value])).toEqual([
    ["subject", "p1"],
    ["object", "c1"],
    ["role", "ownership"],
  ]);
});

test("a relation that is taken back is a deleted reference in the feed, and nothing says which it was", () => {
  const item = (entityId: string, schema: string, property: string, value: string) => ({
    statement: toStatement(
      { entityId, schema, property, value },
      { reportId: "rep-1", access: OPEN, seenAt: "2026-01-01T00:00:00Z" },
    ),
    mandate: "CASE-1",
    fictitious: true,
    provider: "Fictitious agency",
    evaluation: UNEVALUATED,
    isContested: false,
  });
  const options = {
    model,
    mapping,
    namespace: "5d3b8f0c-2f0e-4f0b-9a55-6c1f4f3f9c21",
    organisation: { uuid: "6f0d2a34-58c5-4d5c-9f4e-2b7b1a0c9d11", name: "Fictitious agency" },
    at: "2026-01-02T00:00:00Z",
  };
  const ends = [
    item("p1", "Person", "name", "Fictitious Person"),
    item("c1", "Company", "name", "Fictitious Ltd"),
  ];
  const edge = [item("o1", "Ownership", "owner", "p1"), item("o1", "Ownership", "asset", "c1")];
  const before = encodeFeed([...ends, ...edge], [], options).events;
  const [after] = encodeFeed(ends, before, { ...options, at: "2026-01-03T00:00:00Z" }).events as {
    Event: { Object: { ObjectReference: Record<string, unknown>[] }[] };
  }[];
  const [reference] = after?.Event.Object.flatMap((o) => o.ObjectReference) ?? [];
  expect(reference).toMatchObject({ deleted: true, comment: "", relationship_type: "related-to" });
  expect(JSON.stringify(reference)).not.toMatch(/ownership|ftm:entity/i);
});

test("R04 what MISP has no tag for is read back from ours; one of ours that is not known seals", () => {
  const accessUnder = (...names: string[]) =>
    decode({
      Event: {
        uuid: "0c1d2e3f-1111-4222-8333-444455556666",
        Tag: names.map((name) => ({ name })),
        Attribute: [{ uuid: "a", type: "phone-number", value: "+447700900123" }],
      },
    }).statements[0]?.rowAccess;
  expect(
    accessUnder(
      "tlp:green",
      'wasl:group="emsc"',
      'wasl:group="a "quoted" one"',
      "wasl:orcon",
      'wasl:handling="H2"',
    ),
  ).toEqual({ ...OPEN, tlp: "green", groups: ['a "quoted" one', "emsc"], orcon: true, handling: ["H2"] });
  expect(accessUnder("tlp:green", 'wasl:group=""')).toMatchObject({ groups: [] });
  expect(accessUnder("tlp:green", 'wasl:provider="x"')).toEqual({ ...OPEN, tlp: "green" });
  expect(accessUnder("tlp:green", "wasl:secret")).toEqual(SEALED);
});

test("the technique matrix is a galaxy, and valid attack patterns", async () => {
  const matrix = new TechniqueMatrix(read("techniques.json"));
  const { galaxy, cluster } = encodeGalaxy(matrix, mapping, 1);
  expect(cluster["type"]).toBe(galaxy["type"]);
  const values = cluster["values"] as { uuid: string; meta: { external_id: string } }[];
  expect(values.map((v) => v.meta.external_id)).toEqual(matrix.techniques.map((t) => t.id));
  expect(new Set(values.map((v) => v.uuid)).size).toBe(values.length);
  const stix = encodeTechniques(matrix, read("stix/mapping.json") as StixMapping, "2026-01-01T00:00:00.000Z");
  const validator = await stixValidator(read("stix/stix-2.1.json"));
  expect(stix.flatMap((o) => validator.faults(o))).toEqual([]);
  expect(stix.filter((o) => o["type"] === "attack-pattern")).toHaveLength(matrix.techniques.length);
});
