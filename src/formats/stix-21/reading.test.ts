import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesOf, context, model, unknownToModel, valuesOf } from "../../../test/formats/support.ts";
import { type Access, OPEN, type Statement, toStatement } from "../../core/index.ts";
import { decodeAll, formats } from "../index.ts";
import { encodeStix, type StatementSource, type StixMapping } from "./index.ts";

const mapping = JSON.parse(
  readFileSync(new URL("../../../data/stix/mapping.json", import.meta.url), "utf8"),
) as StixMapping;
const format = formats.find((f) => f.id === "stix-21") as (typeof formats)[number];
const object = (id: string, more: object) => ({ type: id.split("--")[0], spec_version: "2.1", id, ...more });
const read = (objects: readonly object[]) =>
  decodeAll(format, bytesOf(JSON.stringify({ type: "bundle", id: "bundle--1", objects })), context);

test("an indicator is a document that mentions the accounts, numbers, wallets and links that its pattern names, while it holds", () => {
  const indicator = (id: string, pattern: string, more = {}) =>
    object(`indicator--${id}`, {
      name: `Fictitious ${id}`,
      pattern,
      pattern_type: "stix",
      valid_from: "2026-01-01T00:00:00.000Z",
      valid_until: "2026-06-01T00:00:00.000Z",
      ...more,
    });
  const { statements, rejects } = read([
    indicator(
      "1",
      "[user-account:account_login = 'ficti' AND user-account:account_type = 'telegram'] OR [phone-number:value IN ('+447700900123', '+447700900124') AND email-addr:value NOT = 'not@example.org']",
    ),
    indicator(
      "2",
      "[x-wasl-phone:value = '+447700900123'] FOLLOWEDBY ([email-addr:value = 'ficti@example.org'] OR [url:value = 'https://example.org/x' OR cryptocurrency-wallet:value = '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2']) WITHIN 60 SECONDS",
    ),
    indicator("3", "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']"),
    indicator("4", "[phone-number:value LIKE '+44%' OR user-account:account_type = 'telegram']"),
    indicator("5", "alert tcp any any", { pattern_type: "snort" }),
    indicator("6", "[phone-number:value = '+447700900129']", { revoked: true }),
  ]);
  expect(unknownToModel(statements)).toEqual([]);
  expect(rejects.map((r) => [r.line, r.code, r.field])).toEqual(
    [3, 4, 5].map((line) => [line, "SCHEMA_UNKNOWN", "indicator"]),
  );
  expect(valuesOf(statements, "title", "Document")).toEqual(["Fictitious 1", "Fictitious 2"]);
  expect(valuesOf(statements, "username")).toEqual(["ficti"]);
  expect(valuesOf(statements, "service")).toEqual(["telegram"]);
  expect(new Set(valuesOf(statements, "phone"))).toEqual(new Set(["+447700900123", "+447700900124"]));
  expect(valuesOf(statements, "email")).toEqual(["ficti@example.org"]);
  expect(valuesOf(statements, "sourceUrl", "HyperText")).toEqual(["https://example.org/x"]);
  expect(valuesOf(statements, "publicKey")).toHaveLength(1);
  // The number of both is one entity, under the id that the standard gives it.
  const numbers = new Set(statements.filter((s) => s.value === "+447700900123").map((s) => s.entityId));
  expect(numbers.size).toBe(1);
  expect(valuesOf(statements, "entity", "Documentation")).toHaveLength(7);
  expect(new Set(valuesOf(statements, "endDate", "Documentation"))).toEqual(
    new Set(["2026-06-01T00:00:00Z"]),
  );
});

test("infrastructure is an asset; a sighting is a link to where and in what it was seen, under the marking of all of them", () => {
  const number = object("phone-number--1", { value: "+447700900123" });
  const observed = object("observed-data--1", {
    object_refs: ["phone-number--1", "file--1"],
    object_marking_refs: [mapping.tlp.red],
    first_observed: "2025-12-01T00:00:00.000Z",
    last_observed: "2025-12-02T00:00:00.000Z",
    number_observed: 5,
  });
  const times = { first_seen: "2026-01-01T00:00:00.000Z", last_seen: "2026-01-02T00:00:00.000Z" };
  const { statements, rejects } = read([
    object("infrastructure--1", { name: "Fictitious relay", infrastructure_types: ["phishing"] }),
    object("location--1", { name: "Fictitious quay", country: "FR" }),
    number,
    observed,
    object("sighting--1", {
      sighting_of_ref: "infrastructure--1",
      where_sighted_refs: ["location--1"],
      observed_data_refs: ["observed-data--1"],
      ...times,
    }),
    object("sighting--2", {
      sighting_of_ref: "infrastructure--1",
      where_sighted_refs: ["location--1"],
      ...times,
    }),
    object("sighting--3", { sighting_of_ref: "malware--1", where_sighted_refs: ["location--1"] }),
  ]);
  expect(unknownToModel(statements)).toEqual([]);
  expect(rejects.map((r) => [r.line, r.field])).toEqual([[7, "sighting"]]);
  // What was observed, from when until when and how often, under the marking of the observation.
  const observation = statements.filter((s) => s.schema === "Document" || s.schema === "Documentation");
  expect(observation.map((s) => [s.property, s.value, s.rowAccess?.tlp])).toEqual([
    ["date", "2025-12-01T00:00:00Z", "red"],
    ["summary", "number_observed: 5", "red"],
    ["document", "observed-data--1", "red"],
    ["entity", "phone-number--1", "red"],
    ["startDate", "2025-12-01T00:00:00Z", "red"],
    ["endDate", "2025-12-02T00:00:00Z", "red"],
  ]);
  expect(valuesOf(statements, "name", "Asset")).toEqual(["Fictitious relay"]);
  expect(valuesOf(statements, "object", "UnknownLink")).toEqual([
    "location--1",
    "phone-number--1",
    "location--1",
  ]);
  expect(new Set(valuesOf(statements, "startDate", "UnknownLink"))).toEqual(
    new Set(["2026-01-01T00:00:00Z"]),
  );
  const levels = statements.filter((s) => s.property === "object").map((s) => s.rowAccess?.tlp);
  expect(levels).toEqual(["red", "red", undefined]);
});

test("a node's own file keeps when its node saw what it says, and who said it as far as the report shows it", () => {
  const said = (value: string, reportId: string, seenAt: string, access: Access = OPEN): Statement =>
    toStatement({ entityId: "e", schema: "Person", property: "alias", value }, { reportId, access, seenAt });
  const source = (reportId: string, more: Partial<StatementSource> = {}): [string, StatementSource] => [
    reportId,
    {
      reportId,
      provider: `Fictitious agency ${reportId}`,
      evaluation: { scheme: "admiralty", original: reportId === "two" ? "" : "B2" },
      fictitious: true,
      ...more,
    },
  ];
  const sources = new Map([
    source("one", { title: "Fictitious report", publishedAt: "2024-05-01" }),
    source("two", { publishers: [{ name: "Fictitious Times", role: "original" }] }),
    source("hidden", { title: "Canary title" }),
  ]);
  const of = (all: readonly Statement[]) =>
    read(
      encodeStix(all, {
        model,
        mapping,
        createdBy: mapping.author.id,
        sources,
        contactNamespace: mapping.namespace,
      }),
    );
  const one = of([
    said("a", "one", "2024-05-02T10:00:00Z"),
    said("b", "one", "2999-01-01T00:00:00Z"),
    said("c", "hidden", "2024-05-02T10:00:00Z", { ...OPEN, tlp: "red" }),
  ]);
  const seen = Object.fromEntries(one.statements.map((s) => [s.value, s.seen?.firstSeen]));
  expect(seen).toEqual({ a: "2024-05-02T10:00:00Z", b: undefined, c: "2024-05-02T10:00:00Z" });
  expect(one.facts).toEqual({
    title: "Fictitious report",
    publishedAt: "2024-05-01",
    publishers: [
      {
        name: "Fictitious agency one",
        role: "original",
        publishedAt: "2024-05-01",
        evaluation: { scheme: "admiralty", original: "B2", source: "B", information: "3" },
      },
    ],
  });
  const two = of([said("a", "one", "2024-05-02T10:00:00Z"), said("b", "two", "2024-05-02T10:00:00Z")]);
  expect(two.facts.title).toBeUndefined();
  expect(two.facts.publishers?.map((p) => [p.role, p.name])).toEqual([
    ["original", "Fictitious agency one"],
    ["original", "Fictitious Times"],
    ["republisher", "Fictitious agency two"],
  ]);
  expect(two.facts.publishers?.map((p) => p.evaluation?.original)).toEqual(["B2", undefined, undefined]);
  // A statement has its node's days once it is one here.
  const [draft] = one.statements;
  const stated = draft && toStatement(draft, context);
  expect([stated?.firstSeen, stated?.knownAt]).toEqual(["2024-05-02T10:00:00Z", context.seenAt]);
});
