import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf, context, model, unknownToModel, valuesOf } from "../../../test/formats/support.ts";
import { cases } from "../../../test/support/cases.ts";
import { type Access, OPEN, parseAccess, SEALED, type Statement, toStatement } from "../../core/index.ts";
import { decodeAll, formats } from "../index.ts";
import {
  decodeStix,
  encodeStix,
  type StatementSource,
  type StixMapping,
  scoId,
  stixBundle,
  stixValidator,
} from "./index.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../data/stix/${name}`, import.meta.url), "utf8"));
const mapping = read("mapping.json") as StixMapping;
const validator = await stixValidator(read("stix-2.1.json"));
const node = {
  ...mapping.author,
  id: "identity--0c1d2e3f-1111-4222-8333-444455556666",
  name: "Fictitious node",
};
const format = formats.find((f) => f.id === "stix-21");

const text = fc.string({ minLength: 1, unit: "grapheme" });
const pairs = [
  "Person",
  "Company",
  "Vessel",
  "Address",
  "Ownership",
  "Event",
  "Advert",
  "BankAccount",
  "UserAccount",
  "CryptoWallet",
]
  .flatMap((schema) =>
    [...(model.get(schema)?.properties.keys() ?? [])].map((property) => [schema, property] as const),
  )
  .filter(([schema, property]) => model.property(schema, property) && !/^(?:health|asylum)/.test(property));
const access: fc.Arbitrary<Access> = fc
  .record({
    tlp: fc.constantFrom("clear", "green", "amber", "amber+strict", "red"),
    pap: fc.constantFrom("clear", "green", "amber", "red"),
    handling: fc.subarray(["H1", "H2", "H3"]),
    orcon: fc.boolean(),
    caveats: fc.uniqueArray(fc.constantFrom("ask first", "no courts")),
    originators: fc.subarray(["node-a", "node-b"]),
    compartments: fc.subarray(["c1", "c2"]),
  })
  .chain((base) =>
    fc
      .record({
        groups: fc.option(fc.subarray(["emsc", "jit"]), { nil: undefined }),
        purposes: fc.option(fc.subarray(["cross-check", "protection"]), { nil: undefined }),
      })
      .map(({ groups, purposes }) =>
        parseAccess({ ...base, ...(groups ? { groups } : {}), ...(purposes ? { purposes } : {}) }),
      ),
  );
const seenAt = fc.constantFrom(
  "2025-04-03T12:00:00Z",
  "2026-01-01T00:00:00.123456Z",
  "2024-02-29T23:59:59.5Z",
);
const statement: fc.Arbitrary<Statement> = fc
  .tuple(fc.constantFrom(...pairs), fc.constantFrom("e1", "e2", "é 3", "x".repeat(200)), text, access, seenAt)
  .chain(([[schema, property], entityId, value, a, at]) =>
    fc
      .record(
        {
          lang: fc.constantFrom("ar", "en"),
          original: text,
          kind: fc.constantFrom("fact" as const, "assessment" as const),
          validFrom: fc.constantFrom("2025", "2025-04-03"),
          validTo: fc.constantFrom("2026"),
        },
        { requiredKeys: ["kind"] },
      )
      .map((rest) =>
        toStatement(
          { entityId, schema, property, value, ...rest },
          { reportId: value.length % 2 ? "rep-1" : "rep-2", access: a, seenAt: at },
        ),
      ),
  );
const sources = new Map<string, StatementSource>([
  [
    "rep-1",
    {
      reportId: "rep-1",
      title: "Fictitious report",
      provider: "Fictitious agency",
      evaluation: { scheme: "admiralty", original: "B2" },
      publishers: [{ name: "Fictitious Times", role: "original", publishedAt: "2025-01-01" }],
      publishedAt: "2025-01-02",
      fictitious: true,
    },
  ],
  [
    "rep-2",
    { reportId: "rep-2", provider: "Other", evaluation: { scheme: "4x4", original: "" }, fictitious: false },
  ],
]);
const contactNamespace = "0c1d2e3f-5555-4222-8333-444455556666";
const options = { model, mapping, createdBy: node.id, sources, contactNamespace };
const byId = (a: Statement, b: Statement): number => (a.id < b.id ? -1 : 1);

describe("statements as STIX objects", () => {
  test("come back as they were, with source, evaluation, purpose and marking, and are valid STIX", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(statement, { minLength: 1, maxLength: 12, selector: (s) => s.id }),
        (all) => {
          const objects = encodeStix(all, options);
          for (const object of objects) expect(validator.faults(object)).toEqual([]);
          const wire = JSON.parse(JSON.stringify(objects)) as typeof objects;
          const decoded = wire.map((o) => decodeStix(o, mapping, model));
          expect(decoded.flatMap((d) => d?.rejects)).toEqual([]);
          expect(decoded.flatMap((d) => [...(d?.statements ?? [])]).sort(byId)).toEqual([...all].sort(byId));
          for (const [id, source] of decoded.flatMap((d) => [...(d?.sources ?? [])]))
            expect(source).toEqual(sources.get(id));
        },
      ),
      { numRuns: cases(200) },
    );
  });

  test("accounts and wallets are observed data over observables with the ids of the standard; so are the old objects read", () => {
    const said = (entityId: string, schema: string, property: string, value: string, tlp: "green" | "red") =>
      toStatement(
        { entityId, schema, property, value },
        { reportId: "rep-1", access: { ...OPEN, tlp }, seenAt: "2025-04-03T12:00:00Z" },
      );
    const all = [
      said("a", "UserAccount", "email", "ficti@example.org", "green"),
      said("a", "UserAccount", "ipAddress", "192.0.2.1", "green"),
      said("b", "Advert", "email", "ficti@example.org", "red"),
      said("b", "Advert", "url", "https://example.org/x", "red"),
      said("b", "Advert", "title", "Fictitious trip", "red"),
      said("c", "BankAccount", "iban", "GB33 BUKB 2020 1555 5555 55", "green"),
      said("d", "CryptoWallet", "publicKey", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "green"),
      said("e", "UserAccount", "service", "telegram", "green"),
    ];
    const objects = encodeStix(all, options);
    for (const object of objects) expect(validator.faults(object)).toEqual([]);
    const seen = objects.filter((o) => o["created"] === undefined);
    expect(seen.map((o) => [o["type"], o["value"] ?? o["iban"], o["object_marking_refs"]])).toEqual([
      // Both bring it: the stricter marking holds.
      ["email-addr", "ficti@example.org", [mapping.tlp.red]],
      ["ipv4-addr", "192.0.2.1", [mapping.tlp.green]],
      ["url", "https://example.org/x", [mapping.tlp.red]],
      ["bank-account", "GB33BUKB20201555555555", [mapping.tlp.green]],
      ["cryptocurrency-wallet", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", [mapping.tlp.green]],
    ]);
    const { idContributing } = validator.tables;
    for (const [type, names] of Object.entries(mapping.contributing))
      expect(idContributing[type] ?? names).toEqual(names);
    for (const o of seen) expect(scoId(o, { ...mapping.contributing, ...idContributing })).toBe(o["id"]);
    expect(scoId(mapping.noObservable, idContributing)).toBe(mapping.noObservable.id);
    // Nothing is seen of an account of which the service alone is known.
    expect(objects.filter((o) => o["type"] === mapping.fallbackType)).toHaveLength(1);
    // An observable of ours says nothing by itself: what is said of it is under more than a level.
    if (!format) throw new Error("no format");
    const alone = decodeAll(format, bytesOf(JSON.stringify({ type: "bundle", objects: seen })), context);
    expect([alone.statements, alone.rejects]).toEqual([[], []]);
    // As objects in logs and files of older nodes have it.
    const old = objects
      .filter((o) => o["type"] === "observed-data")
      .map((o) => ({ ...o, type: mapping.fallbackType, id: `${mapping.fallbackType}--1` }));
    const read = old.flatMap((o) => decodeStix(o, mapping, model)?.statements ?? []);
    expect(read.map((s) => s.value).sort()).toEqual(
      all
        .slice(0, 7)
        .map((s) => s.value)
        .sort(),
    );
  });

  test("persons and organisations are joined to their numbers, addresses and sites, and these come back once", () => {
    const said = (
      entityId: string,
      schema: string,
      property: string,
      value: string,
      tlp: "green" | "amber",
    ) =>
      toStatement(
        { entityId, schema, property, value },
        { reportId: "rep-1", access: { ...OPEN, tlp }, seenAt: "2025-04-03T12:00:00Z" },
      );
    const all = [
      said("p", "Person", "name", "Fictitious Person", "green"),
      said("p", "Person", "phone", "+44 7700 900321", "green"),
      said("p", "Person", "email", "Ficti@Example.org", "green"),
      said("c", "Company", "name", "Fictitious Ltd", "green"),
      said("c", "Company", "phone", "0044 7700 900321", "amber"),
      said("c", "Company", "website", "https://example.org/boats", "green"),
      said("c", "Company", "website", "WWW.Example.org", "green"),
      said("c", "Company", "website", "n.a.", "green"),
      said("v", "Vessel", "name", "Fictitious Star", "green"),
      said("x", "UserAccount", "email", "ficti@example.org", "green"),
      // Nobody protected has a number here; nor an observable, were there one.
      said("protected-1", "Person", "phone", "+44 7700 900322", "green"),
    ];
    const objects = encodeStix(all, options);
    for (const object of objects) expect(validator.faults(object)).toEqual([]);
    const byId = new Map(objects.map((o) => [o["id"], o]));
    expect(byId.size).toBe(objects.length);
    const links = objects.filter((o) => o["type"] === "relationship");
    const joined = links.map((o) => {
      const [from, to] = [byId.get(o["source_ref"]), byId.get(o["target_ref"])];
      expect(o["object_marking_refs"]).toEqual(from?.["object_marking_refs"]);
      return [o["relationship_type"], from?.["name"], to?.["type"], to?.["value"]];
    });
    expect(joined).toEqual([
      ["related-to", "Fictitious Person", "email-addr", "ficti@example.org"],
      ["related-to", "Fictitious Person", "phone-number", "+447700900321"],
      ["related-to", "Fictitious Ltd", "phone-number", "+447700900321"],
      ["related-to", "Fictitious Ltd", "url", "https://example.org/boats"],
      ["related-to", "Fictitious Ltd", "domain-name", "www.example.org"],
    ]);
    // Both bring the number: the stricter marking holds. The identity keeps the text for whoever reads no observables.
    const number = objects.find((o) => o["type"] === "phone-number");
    expect(number?.["object_marking_refs"]).toEqual([mapping.tlp.amber]);
    expect(objects[0]?.["contact_information"]).toBe("+44 7700 900321, Ficti@Example.org");
    for (const o of objects.filter((one) => one["created"] === undefined))
      expect(scoId(o, { ...mapping.contributing, ...validator.tables.idContributing })).toBe(o["id"]);
    // The same ids each time, and others under another node's secret.
    const linkIds = (more: object) =>
      encodeStix([...all].reverse(), { ...options, ...more })
        .filter((o) => o["type"] === "relationship")
        .map((o) => o["id"])
        .sort();
    expect(linkIds({})).toEqual(links.map((o) => o["id"]).sort());
    expect(linkIds({ contactNamespace: mapping.namespace })).not.toEqual(linkIds({}));
    if (!format) throw new Error("no format");
    const bundle = stixBundle(objects, "bundle--0c1d2e3f-1111-4222-8333-444455556666", mapping, node);
    expect(validator.faults(bundle)).toEqual([]);
    const { statements, rejects } = decodeAll(format, bytesOf(JSON.stringify(bundle)), context);
    const textOf = (s: { entityId: string; schema: string; property: string; value: string }) =>
      [s.entityId, s.schema, s.property, s.value].join(" ");
    const isOurs = ({ entityId }: { entityId: string }) => all.some((s) => s.entityId === entityId);
    expect(rejects).toEqual([]);
    expect(statements.filter(isOurs).map(textOf).sort()).toEqual(all.map(textOf).sort());
    // The node and the author of our extension are organisations too; nothing else is added.
    expect(new Set(statements.filter((s) => !isOurs(s)).map((s) => s.schema))).toEqual(
      new Set(["Organization"]),
    );
  });

  test("keep, read from a file, from when until when they hold; a time that no calendar has is refused by its object", () => {
    const said = (validFrom: string, validTo?: string): Statement =>
      toStatement(
        {
          entityId: "e1",
          schema: "Company",
          property: "name",
          value: `Fictitious ${validFrom}`,
          validFrom,
          ...(validTo === undefined ? {} : { validTo }),
        },
        { reportId: "rep-1", access: OPEN, seenAt: "2025-04-03T12:00:00Z" },
      );
    const read = (all: readonly Statement[]) =>
      decodeAll(
        format as NonNullable<typeof format>,
        bytesOf(JSON.stringify({ type: "bundle", objects: encodeStix(all, options) })),
        context,
      );
    const times = read([said("2025-04-03"), said("2024", "2026-02")]).statements.map((s) => [
      s.validFrom,
      s.validTo,
    ]);
    expect(times.sort()).toEqual([
      ["2024", "2026-02"],
      ["2025-04-03", undefined],
    ]);
    const { statements, rejects } = read([said("2025-02-30")]);
    expect(statements).toEqual([]);
    expect(rejects).toEqual([{ line: 1, code: "DATE_IMPOSSIBLE", field: "name" }]);
  });

  test("are the same objects whatever the order of the statements", () => {
    fc.assert(
      fc.property(fc.uniqueArray(statement, { minLength: 1, selector: (s) => s.id }), (all) => {
        const sorted = (list: readonly unknown[]): string[] => list.map((o) => JSON.stringify(o)).sort();
        expect(sorted(encodeStix([...all].reverse(), options))).toEqual(sorted(encodeStix(all, options)));
      }),
    );
  });

  test("a statement whose id is not that of its content is refused, an unreadable marking seals", () => {
    const one = toStatement(
      { entityId: "e", schema: "Person", property: "name", value: "Fictitious Person" },
      { reportId: "rep-1", access: OPEN, seenAt: "2025-04-03T12:00:00Z" },
    );
    const wire = JSON.stringify(encodeStix([one], options)[0]);
    const forged = decodeStix(
      JSON.parse(wire.replace('Fictitious Person","kind', 'Somebody Else","kind')),
      mapping,
      model,
    );
    expect(forged).toMatchObject({ statements: [], rejects: ["/statements/0"] });
    const unmarked = decodeStix(JSON.parse(wire.replace('"tlp":"clear"', '"tlp":"purple"')), mapping, model);
    expect(unmarked?.statements[0]?.access.tlp).toBe("red");
  });

  test("R02 in a file they keep the marking that their node gave them, and no more than the importer may see", () => {
    const strict = parseAccess({
      tlp: "amber",
      pap: "green",
      handling: ["H2"],
      orcon: true,
      originators: ["node-a"],
    });
    const draft = { entityId: "e1", schema: "Person", property: "name", value: "Fictitious Person" };
    const one = toStatement(draft, { reportId: "rep-1", access: strict, seenAt: "2025-04-03T12:00:00Z" });
    if (!format) throw new Error("no format");
    const file = bytesOf(JSON.stringify(stixBundle(encodeStix([one], options), "bundle--1", mapping, node)));
    const named = (sees: (a: Access) => boolean) => {
      const { statements, rejects } = decodeAll(format, file, { ...context, sees });
      return { found: statements.filter((s) => s.value === draft.value), codes: rejects.map((r) => r.code) };
    };
    const seen = { firstSeen: "2025-04-03T12:00:00Z", lastSeen: "2025-04-03T12:00:00Z" };
    expect(named(() => true).found).toEqual([{ ...draft, kind: "fact", rowAccess: strict, seen }]);
    const [object = {}] = encodeStix([one], options);
    const nul = JSON.parse(JSON.stringify(object).replaceAll('"node-a"', '"node\\u0000a"'));
    expect(decodeStix(nul, mapping, model)?.statements.map((s) => s.access)).toEqual([SEALED]);
    const odd = {
      type: "x",
      extensions: { [mapping.extension.id]: { statements: [], accesses: [{ tlp: { toString: 1 } }] } },
    };
    expect(decodeStix(odd, mapping, model)?.statements).toEqual([]);
    expect(named((a) => a.handling.length === 0)).toEqual({ found: [], codes: ["MARKING_STRICTER"] });
  });

  test("R04 markings of another's object hold, those of its parts too; what nobody knows is strictest", () => {
    if (!format) throw new Error("no format");
    const defined = (id: string, more: object) => ({
      type: "marking-definition",
      spec_version: "2.1",
      id,
      ...more,
    });
    const [own, words, unread] = ["m-own", "m-words", "m-unread"].map((m) => `marking-definition--${m}`);
    const marks: readonly (readonly [string, object, object])[] = [
      ["none", {}, {}],
      ["red", { object_marking_refs: [mapping.tlp.red] }, { tlp: "red" }],
      ["first", { object_marking_refs: Object.keys(mapping.tlp1).slice(2, 3) }, { tlp: "amber" }],
      [
        "part",
        {
          granular_markings: [
            { marking_ref: mapping.tlp.red, selectors: ["name"] },
            { lang: "fr", selectors: ["name"] },
          ],
        },
        { tlp: "red" },
      ],
      ["own", { object_marking_refs: [own] }, { tlp: "amber" }],
      ["words", { object_marking_refs: [words] }, { handling: ["H3"], caveats: ["Not for courts."] }],
      ["unread", { object_marking_refs: [unread] }, { tlp: "red", pap: "red", handling: ["H1", "H2", "H3"] }],
      [
        "absent",
        { object_marking_refs: ["marking-definition--x"] },
        { tlp: "red", pap: "red", handling: ["H1", "H2", "H3"] },
      ],
      ["broken", { object_marking_refs: "red" }, { tlp: "red", pap: "red", handling: ["H1", "H2", "H3"] }],
      ...[["constructor"], ["__proto__"], [{ toString: 1 }]].map(
        (refs, n) =>
          [
            `hostile ${n}`,
            { object_marking_refs: refs },
            { tlp: "red", pap: "red", handling: ["H1", "H2", "H3"] },
          ] as const,
      ),
      [
        "both",
        { granular_markings: [{ lang: "fr", marking_ref: mapping.tlp.red, selectors: ["name"] }] },
        { tlp: "red" },
      ],
    ];
    const objects = [
      defined(String(own), { definition_type: "tlp", definition: { tlp: "amber" } }),
      defined(String(words), { definition_type: "statement", definition: { statement: "Not for courts." } }),
      defined(String(unread), { definition_type: "national", definition: { level: "secret" } }),
      ...marks.map(([name, mark]) => ({ type: "threat-actor", id: `threat-actor--${name}`, name, ...mark })),
    ];
    const { statements } = decodeAll(format, bytesOf(JSON.stringify({ type: "bundle", objects })), context);
    expect(statements.map((s) => [s.value, s.rowAccess])).toEqual(
      marks.map(([name, , asked]) => [name, name === "none" ? undefined : { ...OPEN, ...asked }]),
    );
  });

  test("a bundle brings its markings, its node and our extension along", () => {
    const one = toStatement(
      { entityId: "e", schema: "Person", property: "name", value: "Fictitious Person" },
      { reportId: "rep-1", access: { ...OPEN, tlp: "amber+strict" }, seenAt: "2025-04-03T12:00:00Z" },
    );
    const bundle = stixBundle(
      encodeStix([one], options),
      "bundle--0c1d2e3f-1111-4222-8333-444455556666",
      mapping,
      node,
    );
    expect(validator.faults(bundle)).toEqual([]);
    expect(JSON.stringify(bundle)).toContain("TLP:AMBER+STRICT");
    const decoded = format && decodeAll(format, bytesOf(JSON.stringify(bundle)), context);
    expect(valuesOf(decoded?.statements ?? [], "name", "Person")).toEqual(["Fictitious Person"]);
  });
});

test("a bundle of another maker becomes statements as far as it speaks of people and places", () => {
  const id = "1234abcd-1111-4222-8333-444455556666";
  const t = {
    spec_version: "2.1",
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
  };
  const bundle = {
    type: "bundle",
    id: `bundle--${id}`,
    objects: [
      {
        type: "identity",
        id: `identity--${id}`,
        ...t,
        name: "Fictitious Ltd",
        identity_class: "organization",
      },
      { type: "location", id: `location--${id}`, ...t, name: "Port", country: "FR" },
      { type: "malware", id: `malware--${id}`, ...t, name: "x", is_family: false },
      {
        type: "relationship",
        id: `relationship--${id}`,
        ...t,
        relationship_type: "located-at",
        source_ref: `identity--${id}`,
        target_ref: `location--${id}`,
      },
    ],
  };
  const { statements, rejects } = decodeAll(
    format as NonNullable<typeof format>,
    bytesOf(JSON.stringify(bundle)),
    context,
  );
  // What is not read is told by its type.
  expect(rejects).toEqual([{ line: 3, code: "SCHEMA_UNKNOWN", field: "malware" }]);
  expect(unknownToModel(statements)).toEqual([]);
  expect(valuesOf(statements, "name", "Organization")).toEqual(["Fictitious Ltd"]);
  expect(valuesOf(statements, "country", "Address")).toEqual(["fr"]);
  expect(valuesOf(statements, "object", "UnknownLink")).toEqual([`location--${id}`]);
});

test("observables that OpenCTI adds are read, an account by whichever id it has, and a report's objects as its mentions", () => {
  const object = (type: string, more: object) => ({ type, spec_version: "2.1", id: `${type}--1`, ...more });
  const bundle = {
    type: "bundle",
    id: "bundle--1",
    objects: [
      object("identity", {
        name: "Fictitious Person",
        identity_class: "individual",
        contact_information: "by radio",
        x_opencti_aliases: ["Fict"],
      }),
      object("phone-number", { value: "+447700900123" }),
      object("bank-account", { iban: "GB33BUKB20201555555555" }),
      object("cryptocurrency-wallet", { value: "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2" }),
      object("user-account", { user_id: "77", account_type: "telegram" }),
      { ...object("user-account", { user_id: "78", account_login: "ficti" }), id: "user-account--2" },
      object("report", {
        name: "Fictitious",
        object_refs: ["identity--1", "identity--1", "report--1", "malware--1", "phone-number--1"],
      }),
    ],
  };
  const bytes = bytesOf(JSON.stringify(bundle));
  const { statements, rejects } = decodeAll(format as NonNullable<typeof format>, bytes, context);
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  expect(valuesOf(statements, "alias", "Person")).toEqual(["Fict"]);
  expect(valuesOf(statements, "notes", "Person")).toEqual(["by radio"]);
  expect(valuesOf(statements, "phone", "UserAccount")).toEqual(["+447700900123"]);
  expect(valuesOf(statements, "iban", "BankAccount")).toEqual(["GB33BUKB20201555555555"]);
  expect(valuesOf(statements, "publicKey", "CryptoWallet")).toEqual(["1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"]);
  expect(valuesOf(statements, "username", "UserAccount")).toEqual(["77", "ficti"]);
  expect(valuesOf(statements, "entity", "Documentation")).toEqual(["identity--1", "phone-number--1"]);
  expect(valuesOf(statements, "document", "Documentation")).toEqual(["report--1", "report--1"]);
});
