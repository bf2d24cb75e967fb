import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EpcisRepository } from "../../core/index.ts";
import { captureDocument, eventsOf, holdersOf } from "./capture.ts";
import { eventHash, hashContext } from "./event-hash.ts";
import { canonicalIdentifier } from "./identifiers.ts";
import { reduceEvent } from "./reduce.ts";
import { type Vocabulary, validateCapture } from "./validate.ts";

const golden = new URL("../../../test/golden/epcis/", import.meta.url);
const read = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(path, golden), "utf8")) as Record<string, unknown>;
const vocabulary = JSON.parse(
  readFileSync(new URL("../../../data/supply/cbv.json", import.meta.url), "utf8"),
) as Vocabulary;
const files = (folder: string): string[] =>
  readdirSync(new URL(folder, golden)).filter((f) => /json/.test(f));

describe("CBV 2.0, 8.9: event hash", () => {
  const documents = files("epcis-event-hash/");
  it("has all 22 documents", () => {
    expect(documents.length).toBe(22);
  });
  it.each(documents)("%s", (file) => {
    const document = read(`epcis-event-hash/${file}`);
    const hashes = readFileSync(
      new URL(`epcis-event-hash/${file.replace(".jsonld", ".hashes")}`, golden),
      "utf8",
    )
      .trim()
      .split("\n");
    const events = eventsOf(document) as Record<string, unknown>[];
    expect(events.map((e) => eventHash(e, hashContext(...holdersOf(document), e)))).toEqual(hashes);
  });
  it("does not depend on the order of fields, list entries or on the spelling of the time", () => {
    const a = {
      type: "ObjectEvent",
      eventTime: "2024-01-01T10:00:00Z",
      eventTimeZoneOffset: "+01:00",
      action: "OBSERVE",
      epcList: ["urn:epc:id:sgtin:4012345.011111.1", "urn:epc:id:sgtin:4012345.011111.2"],
      bizStep: "shipping",
    };
    const b = {
      bizStep: "https://ref.gs1.org/cbv/BizStep-shipping",
      action: "OBSERVE",
      type: "ObjectEvent",
      eventTimeZoneOffset: "+01:00",
      epcList: ["https://example.com/01/04012345111118/21/2", "https://id.gs1.org/01/04012345111118/21/1"],
      eventTime: "2024-01-01T11:00:00.000+01:00",
    };
    expect(eventHash(a, hashContext(a))).toBe(eventHash(b, hashContext(b)));
    expect(eventHash({ ...a, action: "ADD" }, hashContext(a))).not.toBe(eventHash(a, hashContext(a)));
  });
});

describe("EPCIS 2.0: capture", () => {
  const valid = [
    ...files("openepcis-test-resources/Capture/Documents/").map((f) => `Documents/${f}`),
    ...files("openepcis-test-resources/Capture/Events/").map((f) => `Events/${f}`),
  ];
  it.each(valid)("accepts %s", (file) => {
    expect(validateCapture(read(`openepcis-test-resources/Capture/${file}`), vocabulary)).toEqual([]);
  });
  it.each(files("openepcis-test-resources/Capture/Invalid/"))("rejects %s, saying where", (file) => {
    const problems = validateCapture(read(`openepcis-test-resources/Capture/Invalid/${file}`), vocabulary);
    expect(problems.length).toBeGreaterThan(0);
    for (const p of problems) expect(p.at).toMatch(/^\//);
  });
  it("points to the field", () => {
    const document = read(
      "openepcis-test-resources/Capture/Invalid/ObjectEvent_with_non_standard_bizStep_in_second_event.json",
    );
    expect(validateCapture(document, vocabulary)).toEqual([
      { at: "/epcisBody/eventList/1/bizStep", code: "NOT_IN_VOCABULARY", detail: "transforming" },
    ]);
  });
  const document = (...eventList: unknown[]) => ({
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    type: "EPCISDocument",
    schemaVersion: "2.0",
    creationDate: "2024-03-01T00:00:00.000Z",
    epcisBody: { eventList },
  });
  const sound = (n: number) => ({
    type: "ObjectEvent",
    action: "OBSERVE",
    eventTime: "2024-03-01T00:00:00.000Z",
    eventTimeZoneOffset: "+01:00",
    epcList: [`urn:epc:id:sgtin:4012345.011111.${n}`],
  });
  it("one event that is wrong costs itself, and where it stands is told", () => {
    const wrong = { ...sound(2), bizStep: "conjuring" };
    const { events, problems } = captureDocument(document(sound(1), wrong, 7, sound(3)), vocabulary);
    expect(events.map((e) => e.event["epcList"])).toEqual([sound(1).epcList, sound(3).epcList]);
    expect(problems.map(({ at, code }) => [at, code])).toEqual([
      ["/epcisBody/eventList/1/bizStep", "NOT_IN_VOCABULARY"],
      ["/epcisBody/eventList/2", "WRONG_TYPE"],
    ]);
  });
  const places = (event: object): string[] =>
    captureDocument(document(event), vocabulary).problems.map(({ at }) =>
      at.replace("/epcisBody/eventList/0", ""),
    );
  it("sensor reports, declarations and lasting dispositions have the standard's fields, each of its type, or namespaces", () => {
    const sensed = (report: object, more: object = {}) => ({
      ...sound(1),
      sensorElementList: [{ sensorReport: [report], ...more }],
    });
    const report = { type: "Temperature", value: 21.5, uom: "CEL", "ext:batch": "7" };
    expect(places(sensed(report, { sensorMetadata: { time: "2024-03-01T00:00:00.000Z" } }))).toEqual([]);
    const at = "/sensorElementList/0";
    expect(places(sensed({ ...report, minValue: "cold", booleanValue: 1, mood: "x" }))).toEqual([
      `${at}/sensorReport/0/mood`,
      `${at}/sensorReport/0/minValue`,
      `${at}/sensorReport/0/booleanValue`,
    ]);
    expect(places(sensed({ ...report, deviceID: "no uri" }, { colour: 1 }))).toEqual([
      `${at}/colour`,
      `${at}/sensorReport/0/deviceID`,
    ]);
    const { type: _type, ...untyped } = report;
    expect(places(sensed(untyped))).toEqual([`${at}/sensorReport/0/type`]);
    expect(places(sensed({ exception: "ALARM_CONDITION", booleanValue: true }))).toEqual([]);
    expect(places({ ...sound(1), sensorElementList: [{ sensorReport: [] }] })).toEqual([
      `${at}/sensorReport`,
    ]);
    const declaration = { declarationTime: "2024-03-02T00:00:00.000Z", why: "typo" };
    expect(places({ ...sound(1), errorDeclaration: declaration })).toEqual(["/errorDeclaration/why"]);
    expect(places({ ...sound(1), persistentDisposition: { set: ["available"], kept: [] } })).toEqual([
      "/persistentDisposition/kept",
    ]);
  });
  it("a transformation has inputs and outputs, or shares its id; an association has what things were tied to", () => {
    const { action: _action, epcList, ...bare } = sound(1);
    const made = { ...bare, type: "TransformationEvent" };
    expect(places({ ...made, inputEPCList: epcList })).toEqual([""]);
    expect(places({ ...made, inputEPCList: epcList, outputEPCList: sound(2).epcList })).toEqual([]);
    expect(
      places({ ...made, inputEPCList: epcList, transformationID: "urn:epc:id:gdti:4012345.55555.1" }),
    ).toEqual([]);
    expect(places({ ...bare, type: "AssociationEvent", action: "ADD", childEPCs: epcList })).toEqual([
      "/parentID",
    ]);
  });
  it("a range does not end before it begins, nor hold more things than numbers; a loose one is sound", () => {
    const ranged = (from: string, to: string, count: number) => ({
      ...sound(1),
      "bsn:serialRange": { gtin: "09520001000690", from, to, count },
    });
    expect(places(ranged("PA40-00001", "PA40-00010", 10))).toEqual([]);
    expect(places(ranged("PA40-00001", "PA40-00900", 5))).toEqual([]);
    expect(places(ranged("PA40-00010", "PA40-00001", 10))).toEqual(["/bsn:serialRange"]);
    expect(places(ranged("PA40-00001", "PA40-00010", 500))).toEqual(["/bsn:serialRange"]);
  });
  it("what is wrong around the events costs them all", () => {
    const { schemaVersion: _, ...bare } = document(sound(1));
    expect(captureDocument(bare, vocabulary)).toEqual({
      events: [],
      problems: [expect.objectContaining({ at: "/schemaVersion" })],
    });
  });
  it("an event that is wrong is left out also behind more faults than are listed", () => {
    const broken = Array.from({ length: 150 }, () => ({ ...sound(2), action: "LOOK", x: 1, y: 2 }));
    const { events, problems } = captureDocument(document(...broken, sound(1), broken[0]), vocabulary);
    expect(events).toHaveLength(1);
    expect(problems.length).toBeLessThan(260);
    expect(new Set(problems.map((p) => p.at.split("/")[3])).size).toBe(151);
  });
  it("never throws, whatever it is given, and lists at most 100 problems", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(captureDocument(value, vocabulary).problems.length).toBeLessThanOrEqual(100);
        expect(
          captureDocument(
            { "@context": [], type: "EPCISDocument", epcisBody: { eventList: [value] } },
            vocabulary,
          ).events,
        ).toEqual([]);
      }),
    );
  });
});

describe("canonicalIdentifier", () => {
  it("is idempotent", () => {
    for (const urn of [
      "urn:epc:id:sgtin:0614141.812345.6789%2F",
      "urn:epc:id:sscc:4012345.3111111111",
      "urn:epc:id:sgln:4012345.00005.0",
    ]) {
      const once = canonicalIdentifier(urn);
      expect(once).toMatch(/^https:\/\/id\.gs1\.org\//);
      expect(canonicalIdentifier(once)).toBe(once);
    }
    expect(canonicalIdentifier("http://transaction.acme.com/po/12345678")).toBe(
      "http://transaction.acme.com/po/12345678",
    );
  });
});

describe("recursive trace", () => {
  const at = (hour: number, event: Record<string, unknown>) =>
    reduceEvent(
      { action: "ADD", eventTime: new Date(Date.UTC(2024, 0, 1, hour)).toISOString(), ...event },
      `h${hour}-${JSON.stringify(event)}`,
    );
  const traceOf = (epc: string, ...events: ReturnType<typeof at>[]): number[] => {
    const repository = new EpcisRepository();
    for (const event of events) repository.capture(event);
    return repository.trace(epc).steps.map((s) => new Date(s.event.time).getUTCHours());
  };
  it("follows containers while the item is inside, and no longer", () => {
    const events = [
      at(1, { type: "AggregationEvent", parentID: "urn:p", childEPCs: ["urn:i"] }),
      at(2, { type: "AggregationEvent", parentID: "urn:c", childEPCs: ["urn:p"] }),
      at(3, { type: "ObjectEvent", action: "OBSERVE", epcList: ["urn:c"] }),
      at(4, { type: "AggregationEvent", action: "DELETE", parentID: "urn:p", childEPCs: ["urn:i"] }),
      at(5, { type: "ObjectEvent", action: "OBSERVE", epcList: ["urn:c"] }),
    ];
    expect(traceOf("urn:i", ...events)).toEqual([1, 2, 3, 4]);
    expect(traceOf("urn:i", ...[...events].reverse())).toEqual([1, 2, 3, 4]);
  });
  it("goes back through transformation and association", () => {
    expect(
      traceOf(
        "urn:boat",
        at(1, { type: "ObjectEvent", epcList: ["urn:fabric"] }),
        at(2, { type: "TransformationEvent", inputEPCList: ["urn:fabric"], outputEPCList: ["urn:boat"] }),
        at(3, { type: "AssociationEvent", parentID: "urn:trailer", childEPCs: ["urn:boat"] }),
        at(4, { type: "ObjectEvent", action: "OBSERVE", epcList: ["urn:trailer"] }),
      ),
    ).toEqual([1, 2, 3, 4]);
  });
  it("joins transformations under one id, back and forth, whatever came first, and no others", () => {
    const part = (hour: number, id: string, more: object) =>
      at(hour, { type: "TransformationEvent", transformationID: id, ...more });
    const events = [
      at(1, { type: "ObjectEvent", epcList: ["urn:fabric"] }),
      at(1, { type: "ObjectEvent", epcList: ["urn:other"] }),
      part(2, "urn:making:1", { inputEPCList: ["urn:fabric"] }),
      part(3, "urn:making:2", { inputEPCList: ["urn:other"] }),
      part(4, "urn:making:1", { outputEPCList: ["urn:boat"] }),
      part(5, "urn:making:1", { inputEPCList: ["urn:late"] }),
      at(6, { type: "ObjectEvent", action: "OBSERVE", epcList: ["urn:boat"] }),
    ];
    expect(traceOf("urn:boat", ...events)).toEqual([1, 2, 4, 5, 6]);
    expect(traceOf("urn:boat", ...[...events].reverse())).toEqual([1, 2, 4, 5, 6]);
    // A later part of the same making is one of its events.
    expect(traceOf("urn:fabric", ...events)).toEqual([1, 2, 4, 5, 6]);
    expect(traceOf("urn:other", ...events)).toEqual([1, 3]);
  });
  it("ends in a cycle", () => {
    const ring = Array.from({ length: 200 }, (_, i) =>
      at(i % 20, { type: "AggregationEvent", parentID: `urn:x${(i + 1) % 200}`, childEPCs: [`urn:x${i}`] }),
    );
    expect(traceOf("urn:x0", ...ring).length).toBeGreaterThan(0);
  });
  it("captures once", () => {
    const repository = new EpcisRepository();
    const event = at(1, { type: "ObjectEvent", epcList: ["urn:i"] });
    expect([repository.capture(event), repository.capture(event)]).toEqual([true, false]);
    expect(repository.query({ epcs: ["urn:i"] }).map((e) => e.hash)).toEqual([event.hash]);
  });
});
