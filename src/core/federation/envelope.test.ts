import { describe, expect, it } from "vitest";
import {
  accessOf,
  canonical,
  isTooDeep,
  type ObjectEntry,
  objectEntryText,
  readEntry,
  readSignedHead,
  readSignedNotice,
} from "./envelope.ts";

const AT = "2026-10-07T10:00:00.000Z";
const HASH = "a".repeat(64);
const JWS = `eyJh..${"b".repeat(86)}`;
const object = {
  id: "obj-1",
  creator: "nodeA",
  version: 1,
  modifiedAt: AT,
  source: {
    id: "src-1",
    provider: "Wire",
    evaluation: { scheme: "4x4", original: "A1", source: "A", information: "1" },
    fictitious: true,
  },
  statement: {
    entityId: "e1",
    schema: "Person",
    property: "name",
    value: "x",
    kind: "fact",
    firstSeen: "2026-10-07",
    lastSeen: "2026",
  },
  access: {
    tlp: "amber",
    pap: "amber",
    handling: [],
    caveats: [],
    orcon: false,
    groups: "any",
    purposes: "any",
    compartments: [],
    originators: ["nodeA"],
  },
};
const entry = {
  kind: "object",
  from: "nodeA",
  to: "nodeB",
  seq: 0,
  at: AT,
  object,
  purpose: "operational-analysis",
  mandate: "m",
  legalBasis: "l",
};
const base = { id: "n1", issuer: "nodeA", at: AT };
const NOTICES: Readonly<Record<string, Record<string, unknown>>> = {
  recall: { ...base, type: "recall", objectId: "obj-1", reason: "r" },
  grant: {
    ...base,
    type: "grant",
    objectId: "obj-1",
    version: 1,
    hash: HASH,
    holder: "nodeB",
    recipients: ["nodeC"],
    purposes: ["operational-analysis"],
    until: AT,
  },
  expel: { ...base, type: "expel", group: "g", member: "nodeB" },
  rotate: { ...base, type: "rotate", key: "k".repeat(43), oldKeyUntil: AT },
  receipt: { ...base, type: "receipt", of: "n0", status: "applied", copies: 0 },
};
/** The value with one field, by its path, set to another; without it where `undefined`. */
function set(value: unknown, path: string, to: unknown): unknown {
  const [key = "", ...rest] = path.split(".");
  const { [key]: old, ...others } = value as Record<string, unknown>;
  if (rest.length > 0) return { ...others, [key]: set(old, rest.join("."), to) };
  return to === undefined ? others : { ...others, [key]: to };
}

describe("an entry of a log", () => {
  it("is read where every field has its form", () => {
    expect(readEntry(entry)).toBe(entry);
    for (const notice of Object.values(NOTICES))
      expect(
        readEntry({ kind: "notice", from: "a", to: "b", seq: 1, at: AT, signed: { notice, jws: JWS } }),
      ).toBeDefined();
  });
  it.each<[string, unknown, boolean]>([
    ["seq", -1, false],
    ["seq", 1.5, false],
    ["seq", "1", false],
    ["seq", 2 ** 31 - 1, true],
    ["seq", 2 ** 31, false],
    ["at", "2026-10-07T10:00:00Z", false],
    ["at", "2026-02-29T10:00:00.000Z", false],
    ["at", "2024-02-29T10:00:00.000Z", true],
    ["at", "1900-02-29T10:00:00.000Z", false],
    ["at", "2000-02-29T10:00:00.000Z", true],
    ["at", "2026-04-31T10:00:00.000Z", false],
    ["at", "2026-04-30T10:00:00.000Z", true],
    ["at", "2026-13-01T10:00:00.000Z", false],
    ["at", "2026-10-00T10:00:00.000Z", false],
    ["at", "2026-10-07T24:00:00.000Z", false],
    ["at", "2026-10-07T23:60:00.000Z", false],
    ["at", "2026-10-07T23:59:60.000Z", false],
    ["at", "2026-10-07T23:59:59.000Z", true],
    ["from", "", false],
    ["from", "a b", false],
    ["from", "a".repeat(200), true],
    ["from", "a".repeat(201), false],
    ["purpose", "curiosity", false],
    ["purpose", 1, false],
    ["mandate", "m".repeat(200), true],
    ["mandate", "m".repeat(201), false],
    ["mandate", "a\0b", false],
    ["mandate", "a\ud800b", false],
    ["mandate", undefined, false],
    ["kind", "notice", false],
    ["more", 1, false],
    ["toString", 1, false],
    ["object", [], false],
    ["object", null, false],
    ["object.version", 0, false],
    ["object.expiresAt", AT, true],
    ["object.expiresAt", "soon", false],
    ["object.source.publishedAt", "2026-10", true],
    ["object.source.publishedAt", "2026-1", false],
    ["object.source.fictitious", "yes", false],
    ["object.source.evaluation.source", "D", false],
    ["object.source.evaluation.scheme", "6x6", false],
    ["object.statement.kind", "rumour", false],
    ["object.statement.value", "v".repeat(100_000), true],
    ["object.statement.value", "v".repeat(100_001), false],
    ["object.statement.original", "o", true],
    ["object.statement.validFrom", "2026-10-07T10:00:00+02:00", true],
    ["object.statement.validFrom", "tomorrow", false],
    ["object.statement.secret", "s", false],
    ["object.access.groups", ["g"], true],
    ["object.access.groups", "all", false],
    ["object.access.purposes", ["p"], true],
    ["object.access.purposes", [1], false],
    ["object.access.orcon", 1, false],
    ["object.access.handling", Array.from({ length: 20 }, () => "h"), true],
    ["object.access.handling", Array.from({ length: 21 }, () => "h"), false],
    ["object.access.originators", "nodeA", false],
  ])("whose %s is another, row %#", (path, value, isOne) => {
    expect(readEntry(set(entry, path, value)) !== undefined).toBe(isOne);
  });
  it.each([undefined, null, 1, "x", [], {}])("is none: %j", (value) => {
    expect(readEntry(value)).toBeUndefined();
  });
});

describe("a signed notice", () => {
  it.each<[string, string, unknown, boolean]>([
    ["recall", "reason", "r".repeat(1001), false],
    ["recall", "objectId", undefined, false],
    ["grant", "version", 0, false],
    ["grant", "hash", HASH.slice(1), false],
    ["grant", "hash", HASH.toUpperCase(), false],
    ["grant", "purposes", ["curiosity"], false],
    ["grant", "recipients", [], true],
    ["grant", "recipients", Array.from({ length: 201 }, () => "n"), false],
    ["expel", "group", "g".repeat(201), false],
    ["rotate", "key", "k".repeat(42), false],
    ["rotate", "key", 1, false],
    ["receipt", "status", "lost", false],
    ["receipt", "status", "never-held", true],
    ["receipt", "copies", -1, false],
    ["receipt", "type", "toString", false],
    ["receipt", "type", "recall", false],
    ["receipt", "type", 1, false],
    ["expel", "more", 1, false],
  ])("of %s with another %s, row %#, is one", (type, path, value, isOne) => {
    expect(readSignedNotice({ notice: set(NOTICES[type], path, value), jws: JWS }) !== undefined).toBe(isOne);
  });
  it.each([
    [JWS, true],
    [`eyJh.x.${"b".repeat(86)}`, false],
    [`eyJh..${"b".repeat(85)}`, false],
    [`${"e".repeat(913)}..${"b".repeat(86)}`, false],
    [`${"e".repeat(912)}..${"b".repeat(86)}`, true],
    [1, false],
  ])("has a detached signature", (jws, isOne) => {
    expect(readSignedNotice({ notice: NOTICES["expel"], jws }) !== undefined).toBe(isOne);
    const head = { from: "a", to: "b", size: 1, root: HASH, at: AT };
    expect(readSignedHead({ head, jws }) !== undefined).toBe(isOne);
  });
});

describe("an object's text and marking", () => {
  it("the entry's text is canonical around it", () => {
    const { object: _, ...rest } = entry as unknown as ObjectEntry;
    expect(objectEntryText(rest, canonical(object))).toBe(canonical(entry));
    const grant = { notice: NOTICES["grant"], jws: JWS } as never;
    expect(objectEntryText({ ...rest, grant }, canonical(object))).toBe(canonical({ ...entry, grant }));
    expect(canonical(undefined)).toBe("null");
  });
  it("has its creator among the originators, and doubt seals", () => {
    const open = accessOf({ ...object, access: { ...object.access, originators: ["nodeZ"] } } as never);
    expect([...open.originators].sort()).toEqual(["nodeA", "nodeZ"]);
    expect([open.groups, open.purposes]).toEqual(["any", "any"]);
    const some = accessOf({
      ...object,
      access: { ...object.access, groups: ["g"], purposes: ["operational-analysis"] },
    } as never);
    expect([some.groups, some.purposes]).toEqual([["g"], ["operational-analysis"]]);
    expect(accessOf({ ...object, access: { ...object.access, tlp: "mauve" } } as never).tlp).toBe("red");
  });
});

describe("a text that nests too deeply", () => {
  it.each([
    ["[[]]", 2, false],
    ["[[]]", 1, true],
    ['{"a":[{}]}', 2, true],
    ["[][][]", 1, false],
    ['["[[[["]', 1, false],
    ['["\\"[[[["]', 1, false],
    ['["\\\\",[]]', 1, true],
    ["[".repeat(33), undefined, true],
    ["[".repeat(32), undefined, false],
  ])("%s, %s: %s", (json, max, isSo) => {
    expect(isTooDeep(json, max)).toBe(isSo);
  });
});
