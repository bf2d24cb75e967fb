import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Actor,
  createWasl,
  type LibraryEntryView,
  type Store,
  type Transaction,
} from "../../src/app/index.ts";
import type { LibraryFields } from "../../src/core/index.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

/** The library of documents on a store: written by one, vetted by another, met by a number. All is fictitious. */
let node: TestNode;
let officer: Actor;
let supervisor: Actor;
let outsider: Actor;

const AMBER = { tlp: "amber" };
const about = {
  issuer: "ZZ",
  kind: "passport",
  series: "Example 2020",
  source: "Example office, letter 7",
  observedAt: "2025-04-01",
  fictitious: true,
};
const ofClass = {
  ...about,
  type: "class",
  numberForm: "'Z'99999999",
  checkDigit: "mrz",
  fromYear: 2020,
  mrzState: "UTO",
};
const range = { ...about, type: "range", report: "stolen-blank", from: "Z10000000", to: "Z10000999" };
const defect = {
  ...about,
  type: "defect",
  place: "laminate",
  genuine: "a wave that moves",
  forged: "a printed wave",
};
const NUMBER = "Z10000005";
const QUESTION = { issuer: "ZZ", kind: "passport", number: NUMBER } as const;

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer" });
  supervisor = await node.actor({ id: "super", role: "supervisor" });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
});
afterAll(() => node?.remove());

const add = (fields: LibraryFields, marking = AMBER): Promise<LibraryEntryView> =>
  node.wasl.addLibraryEntry(officer, fields, marking);
const vetted = async (fields: LibraryFields, marking = AMBER): Promise<string> => {
  const { id } = await add(fields, marking);
  await node.wasl.vetLibraryEntries(supervisor, [id], "approved", "read with the source");
  return id;
};
const importing = (text: string, actor = officer) =>
  node.wasl.importLibrary(actor, new TextEncoder().encode(text), AMBER);

test("an entry is written by one and vetted by a second person, a supervisor who may see it, and by nobody else", async () => {
  const { wasl } = node;
  await expect(add(range)).rejects.toThrow(/DOCUMENT_UNKNOWN/);
  const made = await add(ofClass);
  expect([made.standing, made.writtenBy, made.isMine]).toEqual(["proposed", "officer", false]);
  await expect(add(ofClass)).rejects.toThrow(/CONFLICT/);
  const blanks = await add(range);
  const ids = [made.id, blanks.id];
  const vet = (actor: Actor, decision: "approved" | "refused" = "approved") =>
    wasl.vetLibraryEntries(actor, ids, decision, "read with the source");
  // Nothing is known before it is vetted.
  expect((await wasl.checkDocument(officer, QUESTION)).classes).toEqual([]);
  await expect(vet(officer)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
  await expect(vet(await node.actor({ id: "other" }))).rejects.toThrow(/ROLE_FORBIDS/);
  const low = await node.actor({ id: "low-super", role: "supervisor", clearance: "green" });
  await expect(vet(low)).rejects.toThrow(/DOCUMENT_UNKNOWN/);
  // Nor by the list of approvals, which shows ids and no contents.
  const [asked] = (await wasl.approvals(low, { kind: "vet", subject: made.id, limit: 10 })).items;
  await expect(wasl.decideApproval(low, asked?.id ?? "", "approved", "unseen")).rejects.toThrow(
    /APPROVAL_UNKNOWN/,
  );
  expect((await vet(supervisor)).map((one) => [one.standing, one.vetting?.by])).toEqual([
    ["vetted", "super"],
    ["vetted", "super"],
  ]);
  await expect(vet(supervisor, "refused")).rejects.toThrow(/CONFLICT/);
});

test("a number meets what stands vetted, as far as its reader may see it, and is told who said so", async () => {
  const { wasl } = node;
  await vetted(defect);
  const secret = await node.actor({ id: "secret", clearance: "red" });
  const { id } = await wasl.addLibraryEntry(secret, { ...range, source: "Secret office" }, { tlp: "red" });
  const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
  await wasl.vetLibraryEntries(chief, [id], "approved", "read with the source");

  const found = await wasl.checkDocument(officer, { ...QUESTION, checkDigit: "9" });
  expect(found.classes).toHaveLength(1);
  expect(found.classes[0]).toMatchObject({
    form: "fits",
    checkDigit: "wrong",
    ranges: [{ entry: { source: about.source, report: "stolen-blank", observedAt: "2025-04-01" } }],
    defects: [{ entry: { place: "laminate", forged: "a printed wave" } }],
  });
  expect((await wasl.checkDocument(secret, QUESTION)).classes[0]?.ranges).toHaveLength(2);
  expect((await wasl.checkDocument(outsider, QUESTION)).classes).toEqual([]);
  const classId = found.classes[0]?.classId ?? "";
  await expect(wasl.checkDocument(outsider, { classId, number: NUMBER })).rejects.toThrow(/DOCUMENT_UNKNOWN/);
  expect((await wasl.checkDocument(officer, { classId, number: "٧" })).classes[0]?.form).toBe("differs");

  const mrz = [
    "P<UTOEXAMPLE<<NAME<<<<<<<<<<<<<<<<<<<<<<<<<<",
    "Z100000051UTO7408122F1204159ZE184226B<<<<<10",
  ];
  const byLines = await wasl.checkDocument(officer, { mrz });
  expect(byLines.classes.map((one) => [one.form, one.ranges.length])).toEqual([["fits", 1]]);
  for (const bad of [
    {},
    { issuer: "ZZ", number: NUMBER },
    { ...QUESTION, classId },
    { ...QUESTION, mrz },
    { classId, mrz },
    { number: NUMBER },
    { classId },
    { ...QUESTION, checkDigit: "12" },
    { ...QUESTION, number: "9".repeat(100_000) },
  ])
    await expect(wasl.checkDocument(officer, bad)).rejects.toThrow(/REQUEST_INVALID/);
});

test("R17 that a document was looked up is on record, of which class and why; not its number, nor what else was read", async () => {
  const { wasl } = node;
  const number = "Z10000777";
  const mrz = [
    "P<UTOCANARY<<NAME<<<<<<<<<<<<<<<<<<<<<<<<<<<",
    "Z100007772UTO7408122F1204159PERSONAL1<<<<<10",
  ];
  const answers: unknown[] = [
    await wasl.checkDocument(officer, { ...QUESTION, number }),
    await wasl.checkDocument(officer, { mrz }),
  ];
  await wasl.checkDocument(officer, { ...QUESTION, number: `${number}!` }).catch((e) => answers.push(e));
  const auditor = await node.actor({ id: "auditor", role: "oversight" }, "oversight");
  const trail = await wasl.auditTrail(auditor, { limit: 200 });
  const [last, before] = trail.filter((entry) => entry.object === "document check");
  expect([last?.detail, before?.detail, before?.purpose, before?.mandate, before?.userId]).toEqual([
    { issuer: "UTO", kind: "passport travel-document seamans-book" },
    { issuer: "ZZ", kind: "passport" },
    "operational-analysis",
    "TEST-1",
    "officer",
  ]);
  const all = JSON.stringify([answers, trail]);
  expect(all).toContain("Z10000999");
  for (const word of [number, "CANARY", "740812", "PERSONAL1"]) expect(all).not.toContain(word);
});

test("R24 whoever only oversees, an administrator, the trade and a platform look up and write nothing", async () => {
  const { wasl } = node;
  for (const role of ["oversight", "administrator", "trade", "platform"] as const) {
    const who = await node.actor({ id: `a-${role}`, role }, role === "oversight" ? role : undefined);
    await expect(wasl.checkDocument(who, QUESTION)).rejects.toThrow(/ROLE_FORBIDS/);
    await expect(wasl.addLibraryEntry(who, ofClass, AMBER)).rejects.toThrow(/ROLE_FORBIDS/);
    await expect(importing("", who)).rejects.toThrow(/ROLE_FORBIDS/);
  }
  const shop = await node.actor({ id: "a-trade", role: "trade" });
  await expect(wasl.documentLibrary(shop)).rejects.toThrow(/ROLE_FORBIDS/);
  expect(await node.store.as(shop, (tx) => tx.libraryEntries({}))).toEqual([]);
  await expect(add(ofClass, { tlp: "red" })).rejects.toThrow(/MARKING_FORBIDS/);
});

test("of a file what can be an entry is proposed, whatever its order, and each other line is told", async () => {
  const { wasl } = node;
  const other = { ...about, series: "Example 2024" };
  const lines = [
    { ...other, type: "range", report: "lost", from: "20000", to: "20999" },
    { ...ofClass, ...other, numberForm: "99999", checkDigit: "none" },
    { ...other, type: "range", report: "lost", from: "AB200", to: "AB299" },
    { ...other, series: "Example 1999", type: "range", report: "lost", from: "20000", to: "20999" },
    { ...other, type: "range", report: "lost", from: "20999", to: "20000" },
    { ...ofClass, holder: "Example Name" },
    { ...defect, source: "x".repeat(5000) },
    ofClass,
  ];
  const text = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{`;
  const done = await importing(text);
  expect(done).toEqual({
    added: 2,
    known: 1,
    rejects: [
      { line: 3, code: "FIELD_INVALID", field: "from" },
      { line: 4, code: "FIELD_INVALID", field: "series" },
      { line: 5, code: "FIELD_INVALID", field: "to" },
      { line: 6, code: "FIELD_INVALID", field: "fields" },
      { line: 7, code: "FIELD_INVALID", field: "source" },
      { line: 9, code: "TRUNCATED" },
    ],
  });
  const csv = `type,issuer,kind,series,place,genuine,forged,source,observedAt,fictitious\ndefect,ZZ,passport,Example 2024,cover,"gold, blind",yellow,Example office,2025-04-01,true\n`;
  expect(await importing(csv)).toEqual({ added: 1, known: 0, rejects: [] });
  expect(await importing(csv)).toEqual({ added: 0, known: 1, rejects: [] });
  const { items: proposed, more } = await wasl.documentLibrary(supervisor, { standing: "proposed" });
  expect(more).toBe(false);
  expect(proposed.map((one) => [one.entry.type, one.isMine])).toEqual([
    ["class", true],
    ["range", true],
    ["defect", true],
  ]);
  const row = JSON.stringify(ofClass);
  await expect(importing(Array.from({ length: 501 }, () => row).join("\n"))).rejects.toThrow(
    /INPUT_TOO_LARGE/,
  );
});

test("a file asks the store no more often for many entries than for a few", async () => {
  let calls = 0;
  const counted: Store["as"] = (actor, work) =>
    node.store.as(actor, (tx) =>
      work(
        new Proxy(tx, {
          get: (target, name: keyof Transaction) => {
            if (name !== "audit" && name !== "viewer") calls += 1;
            return target[name];
          },
        }),
      ),
    );
  const store = new Proxy(node.store, {
    get: (target, key: keyof Store) => (key === "as" ? counted : target[key]),
  });
  const wasl = createWasl({ ...node.platform, store });
  const callsFor = async (series: string, ranges: number): Promise<number> => {
    const rows = Array.from({ length: ranges }, (_, n) => {
      const from = `Z${20_000_000 + n * 1000}`;
      return { ...range, series, from, to: from };
    });
    const text = [{ ...ofClass, series }, ...rows].map((row) => JSON.stringify(row)).join("\n");
    const before = calls;
    const done = await wasl.importLibrary(officer, new TextEncoder().encode(text), AMBER);
    expect(done).toEqual({ added: ranges + 1, known: 0, rejects: [] });
    // Each is asked for, and each may be vetted.
    const { items } = await node.wasl.documentLibrary(supervisor, { standing: "proposed" });
    expect(items.filter((one) => one.entry.series === series && one.isMine)).toHaveLength(ranges + 1);
    return calls - before;
  };
  const few = await callsFor("Example 2041", 2);
  expect(few).toBeGreaterThan(0);
  expect(await callsFor("Example 2042", 120)).toBe(few);
});

test("what is withdrawn is met no more, with a reason and for good; without its class nothing is", async () => {
  const { wasl } = node;
  const { items: library } = await wasl.documentLibrary(officer, { standing: "vetted" });
  const idOf = (type: string): string => library.find((one) => one.entry.type === type)?.id ?? "";
  await expect(wasl.withdrawLibraryEntry(officer, idOf("range"), " . ")).rejects.toThrow(/REQUEST_INVALID/);
  await expect(wasl.withdrawLibraryEntry(outsider, idOf("range"), "found")).rejects.toThrow(
    /DOCUMENT_UNKNOWN/,
  );
  const gone = await wasl.withdrawLibraryEntry(officer, idOf("range"), "the issuer found them");
  expect([gone.standing, gone.withdrawn?.by, gone.withdrawn?.reason]).toEqual([
    "withdrawn",
    "officer",
    "the issuer found them",
  ]);
  await expect(wasl.withdrawLibraryEntry(supervisor, idOf("range"), "again")).rejects.toThrow(/CONFLICT/);
  expect((await wasl.checkDocument(officer, QUESTION)).classes[0]?.ranges).toEqual([]);
  await wasl.withdrawLibraryEntry(officer, idOf("class"), "another form");
  expect((await wasl.checkDocument(officer, QUESTION)).classes).toEqual([]);
});

test("a second request for an entry that is vetted does not turn the answer round", async () => {
  const { wasl } = node;
  const colleague = await node.actor({ id: "colleague" });
  const entry = { ...ofClass, series: "Example 2031" };
  const { id } = await add(entry);
  await wasl.addLibraryEntry(colleague, entry, AMBER);
  await wasl.vetLibraryEntries(supervisor, [id], "approved", "read with the source");
  const left = (await wasl.approvals(supervisor, { kind: "vet", subject: id, standing: "pending", limit: 5 }))
    .items;
  expect(left.length).toBeGreaterThan(0);
  for (const { id: request } of left)
    await expect(wasl.decideApproval(supervisor, request, "refused", "a leftover")).rejects.toThrow(
      /CONFLICT/,
    );
  const { items } = await wasl.documentLibrary(officer);
  expect(items.find((one) => one.id === id)?.standing).toBe("vetted");
});
