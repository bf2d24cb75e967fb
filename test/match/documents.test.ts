import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import type { LibraryFields } from "../../src/core/index.ts";
import { openPair, receiveAt, type Side } from "./nodes.ts";

/**
 * What two nodes know of forged documents: signed by one, vetted again by a second person of the other before a document
 * meets it. All is fictitious.
 */
let pair: Awaited<ReturnType<typeof openPair>>;
let a: Side;
let b: Side;
let officer: Actor;
let supervisor: Actor;
let there: Actor;
let thereSuper: Actor;

const about = {
  issuer: "ZZ",
  kind: "passport",
  series: "Example 2020",
  source: "Example office, letter 7",
  scheme: "admiralty",
  evaluation: "B2",
  observedAt: "2025-04-01",
  fictitious: true,
};
const ofClass = { ...about, type: "class", numberForm: "'Z'99999999", checkDigit: "mrz", fromYear: 2020 };
const range = { ...about, type: "range", report: "stolen-blank", from: "Z10000000", to: "Z10000999" };
const defect = {
  ...about,
  type: "defect",
  place: "laminate",
  genuine: "a wave that moves",
  forged: "a printed wave",
};
const CLEAR = { tlp: "clear", pap: "clear" };
const AMBER = { tlp: "amber", pap: "green", orcon: true };

beforeAll(async () => {
  pair = await openPair();
  a = pair.asker;
  b = pair.holder;
  const all = { clearance: "red", groups: ["elsewhere"] } as const;
  officer = await a.node.actor({ id: "officer", ...all }, "information-exchange");
  supervisor = await a.node.actor({ id: "super", role: "supervisor", ...all }, "information-exchange");
  there = await b.node.actor({ id: "there" }, "information-exchange");
  thereSuper = await b.node.actor({ id: "there-super", role: "supervisor" }, "information-exchange");
});
afterAll(() => pair?.close());

const vetted = async (fields: LibraryFields, marking: Parameters<Side["wasl"]["addLibraryEntry"]>[2]) => {
  const made = await a.wasl.addLibraryEntry(officer, fields, marking);
  await a.wasl.vetLibraryEntries(supervisor, [made.id], "approved", "read with the source");
  return made;
};
let classId: string;
const share = (asked = classId) =>
  a.wasl.shareDocuments(officer, { to: b.node.nodeId, legalBasis: "Example treaty, Art. 5", classId: asked });

describe("entries about a class of documents", () => {
  it("go where they stand vetted and their marking lets them, and name nobody", async () => {
    await expect(share("docclass-none")).rejects.toThrow(/DOCUMENT_UNKNOWN/);
    const waiting = await a.wasl.addLibraryEntry(officer, ofClass, CLEAR);
    classId = waiting.classId;
    await expect(share()).rejects.toThrow(/CONFLICT/);
    await a.wasl.vetLibraryEntries(supervisor, [waiting.id], "approved", "read with the source");
    await vetted(range, AMBER);
    await vetted({ ...range, from: "Z20000000", to: "Z20000999" }, { tlp: "red" });
    await vetted({ ...range, from: "Z30000000", to: "Z30000999" }, { ...CLEAR, groups: ["elsewhere"] });
    await a.wasl.addLibraryEntry(officer, defect, CLEAR);
    const { message, entries, withheld } = await share();
    expect([message.state, message.wire.method?.version, message.wire.marking.tlp]).toEqual([
      "sent",
      1,
      "amber",
    ]);
    expect([entries, withheld]).toEqual([2, 2]);
    expect(message.wire.body).not.toMatch(/Z2000|Z3000|laminate|officer|super/);
  });

  it("are not sent by hand, past the vetting", async () => {
    const draft = {
      to: b.node.nodeId,
      kind: "method",
      urgency: "normal",
      legalBasis: "Example treaty, Art. 5",
      subject: "Mine",
      body: "[]",
      marking: CLEAR,
      method: { id: `documents:${classId}`, kind: "documents", version: 9, techniques: [] },
    } as const;
    await expect(a.wasl.sendMessage(officer, draft)).rejects.toThrow(/REQUEST_INVALID/);
  });

  it("meet no document at the receiver until its own second person has vetted them, under the sender's marking", async () => {
    const [feed, ...more] = await b.wasl.documentFeeds(there);
    expect(more).toEqual([]);
    expect([feed?.from, feed?.classId, feed?.version, feed?.dropped]).toEqual([
      a.node.nodeId,
      classId,
      1,
      [],
    ]);
    const said = feed?.entries ?? [];
    expect(said.map(({ entry, isHere }) => [entry.type, entry.evaluation.original, isHere]).sort()).toEqual([
      ["class", "B2", false],
      ["range", "B2", false],
    ]);
    const ofRange = said.find(({ entry }) => entry.type === "range");
    expect(ofRange?.access).toMatchObject({ ...AMBER, groups: "any", originators: [a.node.nodeId] });
    const feedId = feed?.id ?? "";
    await expect(b.wasl.takeDocuments(there, "msg-none", [])).rejects.toThrow(/MESSAGE_UNKNOWN/);
    await expect(b.wasl.takeDocuments(there, feedId, ["docentry-none"])).rejects.toThrow(/DOCUMENT_UNKNOWN/);
    await expect(b.wasl.takeDocuments(there, feedId, [ofRange?.id ?? ""])).rejects.toThrow(
      /DOCUMENT_UNKNOWN/,
    );
    const taken = await b.wasl.takeDocuments(
      there,
      feedId,
      // What is said of a class before the class.
      said.map(({ id }) => id).sort((x) => (x === ofRange?.id ? -1 : 1)),
    );
    expect(taken.map((one) => [one.entry.type, one.standing, one.writtenBy])).toEqual([
      ["class", "proposed", "there"],
      ["range", "proposed", "there"],
    ]);
    expect(taken.map(({ id }) => id).sort()).toEqual(said.map(({ id }) => id).sort());
    const question = { issuer: "ZZ", kind: "passport", number: "Z10000005" } as const;
    expect((await b.wasl.checkDocument(there, question)).classes).toEqual([]);
    const ids = taken.map(({ id }) => id);
    await expect(b.wasl.vetLibraryEntries(there, ids, "approved", "mine")).rejects.toThrow(
      /SECOND_PERSON_REQUIRED/,
    );
    await b.wasl.vetLibraryEntries(thereSuper, ids, "approved", "read with the source");
    const [met] = (await b.wasl.checkDocument(there, question)).classes;
    expect(met?.ranges.map(({ entry, access }) => [entry.report, access.originators])).toEqual([
      ["stolen-blank", [a.node.nodeId]],
    ]);
    await expect(b.wasl.takeDocuments(there, feedId, ids)).rejects.toThrow(/CONFLICT/);
    expect((await b.wasl.documentFeeds(there))[0]?.entries.map(({ isHere }) => isHere)).toEqual([true, true]);
  });

  it("are not sent by whoever does not see all that the partner may be sent", async () => {
    const low = await a.node.actor({ id: "low", clearance: "green" }, "information-exchange");
    const asked = { to: b.node.nodeId, legalBasis: "Example treaty, Art. 5", classId };
    await expect(a.wasl.shareDocuments(low, asked)).rejects.toThrow(/MARKING_FORBIDS/);
    // Nor would they see rightly what the partner lacks.
    expect(await a.wasl.documentShares(low)).toEqual([]);
  });

  it("go no further from who took them", async () => {
    const onward = { to: a.node.nodeId, legalBasis: "Example treaty, Art. 5", classId };
    await expect(b.wasl.shareDocuments(there, onward)).rejects.toThrow(/MARKING_FORBIDS/);
  });

  it("that the sender takes back are told, the last of them too", async () => {
    const { items } = await a.wasl.documentLibrary(officer, { classId, standing: "vetted" });
    const gone = items.find(({ entry }) => entry.type === "range" && entry.from === "Z10000000");
    const held = async () =>
      (await a.wasl.documentShares(officer)).map((one) => [one.to, one.stale, one.fresh]);
    expect(await held()).toEqual([[b.node.nodeId, 0, 0]]);
    await a.wasl.withdrawLibraryEntry(officer, gone?.id ?? "", "the issuer found them");
    expect(await held()).toEqual([[b.node.nodeId, 1, 0]]);
    expect((await share()).entries).toBe(1);
    expect(await held()).toEqual([[b.node.nodeId, 0, 0]]);
    const [second] = await b.wasl.documentFeeds(there);
    const taken = (await b.wasl.documentLibrary(there, { classId })).items;
    const ofRange = taken.find(({ entry }) => entry.type === "range");
    expect([second?.version, second?.entries.length, second?.dropped]).toEqual([2, 1, [ofRange?.id]]);
    for (const { id } of items.filter((one) => one.id !== gone?.id))
      await a.wasl.withdrawLibraryEntry(officer, id, "the series never was");
    const [behind] = await a.wasl.documentShares(officer);
    expect([behind?.classId, behind?.about?.series, behind?.version, behind?.stale]).toEqual([
      classId,
      about.series,
      2,
      1,
    ]);
    const last = await share();
    expect([last.entries, last.withheld, last.message.wire.body]).toEqual([0, 0, "[]"]);
    const [third] = await b.wasl.documentFeeds(there);
    expect([third?.version, [...(third?.dropped ?? [])].sort()]).toEqual([
      3,
      taken.map(({ id }) => id).sort(),
    ]);
  });

  it("are not said to be dropped by a version that this node reads in part", async () => {
    const [feed] = await b.wasl.documentFeeds(there);
    const sent = await b.wasl.readMessage(there, feed?.id ?? "");
    const method = { id: `documents:${classId}`, kind: "documents", version: 4, techniques: [] } as const;
    const body = JSON.stringify([{ entry: { ...about, type: "hologram" }, marking: CLEAR }]);
    const wire = { ...sent.wire, id: "msg-newer", method, body };
    await receiveAt(b, { ...sent, wire });
    const [newer] = await b.wasl.documentFeeds(there);
    expect([newer?.version, newer?.entries, newer?.dropped]).toEqual([4, [], []]);
  });

  it("of a version that a viewer may not see are not those of an older one", async () => {
    const low = await b.node.actor({ id: "low-there", clearance: "green" }, "information-exchange");
    const [newest] = await b.wasl.documentFeeds(there);
    const { wire, ...rest } = await b.wasl.readMessage(there, newest?.id ?? "");
    const save = async (version: number, access: typeof rest.access): Promise<void> => {
      const method = { id: "documents:ZZ:other", kind: "documents", version, techniques: [] } as const;
      const message = { ...rest, access, wire: { ...wire, id: `msg-other-${version}`, method } };
      await receiveAt(b, message);
    };
    await save(9, { ...rest.access, tlp: "green", handling: [], orcon: false, originators: [] });
    const versions = async (viewer: Actor) =>
      (await b.wasl.documentFeeds(viewer)).flatMap((one) =>
        one.classId === "ZZ:other" ? [one.version] : [],
      );
    expect([await versions(low), await versions(there)]).toEqual([[9], [9]]);
    await save(10, { ...rest.access, tlp: "amber" });
    expect([await versions(low), await versions(there)]).toEqual([[], [10]]);
  });

  it("are not sent as a version that went before to whoever does not see it", async () => {
    const low = await a.node.actor({ id: "low-too", clearance: "green" }, "information-exchange");
    const sentTo = (viewer: Actor) =>
      a.node.store.as(viewer, (tx) => tx.versionSent(b.node.nodeId, `documents:${classId}`));
    expect([await sentTo(low), await sentTo(officer)]).toEqual([3, 3]);
  });
});
