import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { OPEN } from "../marking/index.ts";
import { Model, type ModelFile } from "../schema.ts";
import {
  accessOf,
  canonical,
  type GrantNotice,
  isTooDeep,
  type ObjectEntry,
  objectHash,
  readEntry,
  type WireObject,
} from "./envelope.ts";
import { judgeObject, type ObjectFacts, type ObjectState } from "./judge.ts";

const readModel = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../data/schemata/${name}`, import.meta.url), "utf8")) as ModelFile;
const at = "2026-03-01T10:00:00.000Z";
const object: WireObject = {
  id: "obj-1",
  creator: "node-a",
  version: 2,
  modifiedAt: at,
  source: {
    id: "src-1",
    provider: "node-a",
    evaluation: { scheme: "4x4", original: "B2", source: "B", information: "2" },
    fictitious: true,
  },
  statement: {
    entityId: "e1",
    schema: "Company",
    property: "name",
    value: "Example",
    kind: "fact",
    firstSeen: "2026-01-01",
    lastSeen: at,
  },
  access: { ...OPEN, tlp: "amber", originators: ["node-a"] },
};
const entry: ObjectEntry = {
  kind: "object",
  from: "node-a",
  to: "node-b",
  seq: 0,
  at,
  object,
  purpose: "information-exchange",
  mandate: "EX-1",
  legalBasis: "an agreement",
};
const grant: GrantNotice = {
  type: "grant",
  id: "g1",
  issuer: "node-a",
  at,
  objectId: "obj-1",
  version: 2,
  hash: objectHash(object),
  holder: "node-c",
  recipients: ["node-b"],
  purposes: ["information-exchange"],
  until: "2026-09-01T00:00:00.000Z",
};
const jws = `eyJ..${"A".repeat(86)}`;
const passedOn: ObjectEntry = { ...entry, from: "node-c", grant: { notice: grant, jws } };
const facts: ObjectFacts = {
  ownNodeId: "node-b",
  now: "2026-03-01T12:00:00.000Z",
  latest: "2026-03-01T12:10:00.000Z",
  agreement: {
    nodeId: "node-a",
    partnerClass: "police",
    ceiling: "amber",
    groups: [],
    purposes: ["information-exchange"],
    legalBasis: "an agreement",
    validUntil: "2027-01-01",
    blocks: [],
    approvals: [],
    receiptHours: 72,
    fourEyes: false,
  },
  held: undefined,
  grant: undefined,
  isCreatorKnown: true,
  model: new Model(readModel("ftm.json"), readModel("wasl.json")),
};
const held = (version: number, hash = "other", state: ObjectState = "held") => ({
  ...facts,
  held: { version, hash, state },
});
const because = (e: ObjectEntry, f: ObjectFacts): string => {
  const verdict = judgeObject(e, f);
  return verdict.do === "keep" ? "keep" : verdict.because;
};
const withObject = (over: Partial<WireObject>): ObjectEntry => ({ ...entry, object: { ...object, ...over } });
const withStatement = (over: Partial<WireObject["statement"]>): ObjectEntry =>
  withObject({ statement: { ...object.statement, ...over } });

it("keeps what is new or newer, and does nothing for what it has", () => {
  expect(because(entry, facts)).toBe("keep");
  expect(because(entry, held(1))).toBe("keep");
  expect(because(entry, held(2, objectHash(object)))).toBe("known");
  expect(because(entry, held(3))).toBe("older");
});

it("sets aside the same version with another hash", () => {
  expect(because(entry, held(2))).toBe("HASH_DIFFERS");
});

it("lets a tombstone beat every replay, also of a later version", () => {
  for (const state of ["recalled", "expired"] as const)
    for (const version of [1, 2, 9]) expect(because(entry, held(version, "other", state))).toBe(state);
  expect(because(withObject({ expiresAt: facts.now }), facts)).toBe("expired");
});

it("takes what went with its leave again from its creator, or under leave that stands; never what was recalled", () => {
  const hash = objectHash(object);
  const over = held(2, hash, "leave-over");
  expect(because(entry, over)).toBe("keep");
  expect(because(passedOn, { ...over, grant })).toBe("keep");
  // The leave that it came by was taken back: whoever asks which stands hands none in.
  expect(because(passedOn, over)).toBe("GRANT_INVALID");
  expect(because(passedOn, { ...held(2, hash, "recalled"), grant })).toBe("recalled");
  // As of anything held: neither an older version nor another content of this one.
  expect(because(entry, held(3, hash, "leave-over"))).toBe("older");
  expect(because(entry, held(2, "other", "leave-over"))).toBe("HASH_DIFFERS");
});

it("takes an object from its creator, or by the creator's grant for this very version", () => {
  const { grant: _, ...bare } = passedOn;
  expect(because(bare, facts)).toBe("CREATOR_FORGED");
  expect(because(passedOn, facts)).toBe("GRANT_INVALID");
  expect(because(passedOn, { ...facts, grant })).toBe("keep");
  expect(because(passedOn, { ...facts, grant, isCreatorKnown: false })).toBe("CREATOR_UNKNOWN");
  for (const wrong of [
    { issuer: "node-c" },
    { objectId: "obj-2" },
    { version: 1 },
    { hash: "0".repeat(64) },
    { holder: "node-d" },
    { recipients: ["node-d"] },
    { purposes: [] },
    { until: facts.now },
  ])
    expect(because(passedOn, { ...facts, grant: { ...grant, ...wrong } }), JSON.stringify(wrong)).toBe(
      "GRANT_INVALID",
    );
  expect(because({ ...passedOn, object: { ...object, creator: "node-b" } }, facts)).toBe("own");
});

it("refuses what comes from the future, from outside of the agreement, about protected persons, of no known schema", () => {
  expect(because(withObject({ modifiedAt: "2026-03-01T12:11:00.000Z" }), facts)).toBe(
    "VERSION_FROM_THE_FUTURE",
  );
  expect(because({ ...entry, at: "2027-03-01T12:11:00.000Z" }, facts)).toBe("VERSION_FROM_THE_FUTURE");
  expect(because({ ...entry, purpose: "strategic-analysis" }, facts)).toBe("AGREEMENT_FORBIDS");
  expect(because(withObject({ access: { ...object.access, tlp: "red" } }), facts)).toBe("AGREEMENT_FORBIDS");
  expect(because(withObject({ access: { ...object.access, tlp: "purple" as "red" } }), facts)).toBe(
    "AGREEMENT_FORBIDS",
  );
  expect(because(entry, { ...facts, agreement: { ...facts.agreement, validUntil: "2026-02-28" } })).toBe(
    "AGREEMENT_FORBIDS",
  );
  expect(because(withStatement({ entityId: "protected-1" }), facts)).toBe("PROTECTED_SUBJECT");
  expect(because(withStatement({ value: "protected-1" }), facts)).toBe("PROTECTED_SUBJECT");
  expect(because(withStatement({ property: "health" }), facts)).toBe("PROTECTED_SUBJECT");
  expect(because(withStatement({ schema: "Dragon" }), facts)).toBe("SCHEMA_UNKNOWN");
});

it("reads an entry whole or not at all", () => {
  expect(readEntry(JSON.parse(canonical(passedOn)))).toEqual(passedOn);
  const changes: readonly [string, unknown][] = [
    ["seq", "0"],
    ["seq", -1],
    ["at", "yesterday"],
    ["at", "2026-02-30T10:00:00.000Z"],
    ["purpose", "marketing"],
    ["kind", "other"],
    ["extra", 1],
    ["object", null],
    ["object", { ...object, id: 7 }],
    ["object", { ...object, version: 0 }],
    ["object", { ...object, version: 1.5 }],
    ["object", { ...object, version: 2 ** 40 }],
    ["object", { ...object, restriction: "not for you" }],
    ["object", { ...object, statement: { ...object.statement, value: "a\0b" } }],
    ["object", { ...object, statement: { ...object.statement, value: "a\ud800b" } }],
    ["object", { ...object, access: { ...object.access, embargo: true } }],
    ["grant", { notice: grant, jws: jws.slice(0, -1) }],
    ["grant", { notice: { ...grant, type: "toString" }, jws }],
  ];
  for (const [key, value] of changes)
    expect(
      readEntry({ ...passedOn, [key]: value }),
      JSON.stringify([key, value]).slice(0, 200),
    ).toBeUndefined();
  for (const value of [null, 7, "x", [], {}]) expect(readEntry(value)).toBeUndefined();
});

it("seals a marking that it cannot read, and names the creator among the originators", () => {
  const odd = {
    ...object,
    access: { ...object.access, tlp: "purple", groups: [7], originators: [] },
  } as unknown;
  expect(accessOf(odd as WireObject)).toMatchObject({ tlp: "red", groups: [], originators: ["node-a"] });
});

it("sees 200,000 levels before a parser does, and not those in a string", () => {
  expect(isTooDeep("[".repeat(200_000))).toBe(true);
  expect(isTooDeep(`{"a":"${"[".repeat(200)}\\"${"{".repeat(200)}"}`)).toBe(false);
  expect(isTooDeep(canonical(passedOn))).toBe(false);
});
