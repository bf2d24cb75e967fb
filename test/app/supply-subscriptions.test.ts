import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Standing queries on captured events. All goods are invented. */
let node: TestNode;
let officer: Actor;
let other: Actor;

const item = (serial: string): string => `https://id.example.org/01/09520001000690/21/${serial}`;
let n = 0;
const event = (day: string, bizStep: string, serial: string): object => ({
  type: "ObjectEvent",
  eventID: `urn:uuid:00000000-0000-4000-9000-${String(++n).padStart(12, "0")}`,
  eventTime: `2024-01-${day}T08:00:00.000Z`,
  eventTimeZoneOffset: "+00:00",
  action: "OBSERVE",
  bizStep,
  epcList: [item(serial)],
});
const capture = async (tlp: string, ...events: readonly object[]): Promise<void> => {
  const text = events.map((e) => `${JSON.stringify(e)}\n`).join("");
  const { records } = await node.wasl.captureEvents(officer, {
    fileName: "events.jsonl",
    bytes: bytesOf(text),
    marking: { tlp },
    fictitious: true,
  });
  expect(records).toBe(events.length);
};
const collected = async (
  actor: Actor,
  name: string,
  wish: { acknowledge?: number; limit?: number } = {},
): Promise<{ serials: readonly string[]; upTo: number; more: boolean }> => {
  const { items, ...rest } = await node.wasl.collectSupply(actor, name, { limit: 10, ...wish });
  return { serials: items.flatMap((e) => e.items.map((uri) => uri.split("/").at(-1) ?? "")), ...rest };
};

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer", clearance: "amber" });
  other = await node.actor({ id: "other", clearance: "green" });
  await capture("green", event("05", "shipping", "S-1"), event("06", "receiving", "S-2"));
});
afterAll(() => node.remove());

test("it begins with what comes from now on, or with all that is here, and asks as the standard's query does", async () => {
  const made = await node.wasl.subscribeSupply(officer, { name: "now", query: { EQ_bizStep: ["shipping"] } });
  expect(made).toMatchObject({ name: "now", purpose: officer.purpose.purpose, acknowledged: 2 });
  await node.wasl.subscribeSupply(officer, {
    name: "all",
    query: { EQ_bizStep: ["shipping"], LT_eventTime: "2024-01-20" },
    fromStart: true,
  });
  expect((await collected(officer, "now")).serials).toEqual([]);
  expect((await collected(officer, "all")).serials).toEqual(["S-1"]);
  // Older than what was here, and captured later.
  await capture(
    "green",
    event("02", "shipping", "S-3"),
    event("02", "receiving", "S-4"),
    event("21", "shipping", "S-5"),
  );
  expect((await collected(officer, "now")).serials).toEqual(["S-3", "S-5"]);
  expect((await collected(officer, "all")).serials).toEqual(["S-1", "S-3"]);
});

test("what is not acknowledged comes again; what is, never; page by page nothing is passed over", async () => {
  const first = await collected(officer, "now", { limit: 1 });
  expect(first).toMatchObject({ serials: ["S-3"], more: true });
  expect(await collected(officer, "now", { limit: 1 })).toEqual(first);
  const second = await collected(officer, "now", { limit: 1, acknowledge: first.upTo });
  expect(second).toMatchObject({ serials: ["S-5"], more: false });
  expect(await collected(officer, "now", { acknowledge: second.upTo })).toMatchObject({ serials: [] });
  // Nobody acknowledges what they cannot have seen, and nothing goes back.
  await collected(officer, "now", { acknowledge: 1_000_000 });
  await collected(officer, "now", { acknowledge: 1 });
  await capture("green", event("03", "shipping", "S-6"));
  expect((await collected(officer, "now")).serials).toEqual(["S-6"]);
});

test("made again under its name it asks anew from where it was; it is its owner's alone, and each sees what they may", async () => {
  await node.wasl.subscribeSupply(officer, { name: "now", query: { EQ_bizStep: ["receiving"] } });
  await capture("amber", event("03", "receiving", "S-7"));
  expect((await collected(officer, "now")).serials).toEqual(["S-7"]);
  expect(await node.wasl.supplySubscriptions(other)).toEqual([]);
  expect(await codeOf(collected(other, "now"))).toBe("SUBSCRIPTION_UNKNOWN");
  expect(await codeOf(node.wasl.unsubscribeSupply(other, "now"))).toBe("SUBSCRIPTION_UNKNOWN");
  await node.wasl.subscribeSupply(other, { name: "now", query: {}, fromStart: true });
  expect((await collected(other, "now")).serials).toEqual(["S-1", "S-2", "S-3", "S-4", "S-5", "S-6"]);
  await node.wasl.unsubscribeSupply(other, "now");
  expect(await node.wasl.supplySubscriptions(other)).toEqual([]);
  expect((await node.wasl.supplySubscriptions(officer)).map((s) => s.name)).toEqual(["all", "now"]);
});

test("the parameters of the simple query, each by the standard's name", async () => {
  const uri = (name: string): string => `https://id.example.org/query/${name}`;
  const base = { eventTimeZoneOffset: "+00:00", eventTime: "2024-02-01T08:00:00.000Z" };
  const made = (name: string, more: object): object => ({
    ...base,
    eventID: `urn:uuid:00000000-0000-4000-9001-${name.padStart(12, "0")}`,
    ...more,
  });
  const owner = (field: string, party: string): object[] => [{ type: "owning_party", [field]: uri(party) }];
  const transformed = { type: "TransformationEvent", transformationID: uri("making") };
  const rows = [
    made("1", { ...transformed, inputEPCList: [uri("fabric")] }),
    made("2", { ...transformed, outputEPCList: [uri("boat")], eventTime: "2024-02-02T08:00:00.000Z" }),
    made("3", {
      type: "AggregationEvent",
      action: "ADD",
      parentID: uri("trailer"),
      childEPCs: [uri("boat")],
    }),
    made("4", {
      type: "ObjectEvent",
      action: "OBSERVE",
      epcList: [uri("trailer")],
      sourceList: owner("source", "S"),
      destinationList: owner("destination", "D"),
    }),
    made("5", {
      type: "ObjectEvent",
      action: "OBSERVE",
      epcList: [uri("wrong")],
      errorDeclaration: { declarationTime: "2024-02-03T08:00:00.000Z" },
    }),
  ];
  const from = new Date().toISOString();
  await capture("green", ...rows);
  const found = async (parameters: object): Promise<readonly number[]> => {
    const query = { GE_eventTime: "2024-02-01", LT_eventTime: "2024-03-01", ...parameters };
    const { items } = await node.wasl.supplyEvents(officer, { parameters: query, limit: 50 });
    return items
      .map(({ id }) => Number(id.slice(-12).replace(/\D/g, "") || id.replace(/\D/g, "").slice(-12)))
      .sort();
  };
  const all = (await found({})).length;
  expect(all).toBe(5);
  expect(await found({ EQ_transformationID: [uri("making")] })).toEqual([1, 2]);
  expect(await found({ MATCH_anyEPC: [uri("boat")] })).toEqual([2, 3]);
  expect(await found({ MATCH_epc: [uri("boat")] })).toEqual([3]);
  expect(await found({ MATCH_epc: [uri("trailer"), uri("boat")] })).toEqual([3, 4]);
  expect(await found({ MATCH_parentID: [uri("trailer")] })).toEqual([3]);
  expect(await found({ MATCH_inputEPC: [uri("fabric")] })).toEqual([1]);
  expect(await found({ MATCH_inputEPC: [uri("boat")] })).toEqual([]);
  expect(await found({ MATCH_outputEPC: [uri("boat")] })).toEqual([2]);
  expect(await found({ MATCH_epc: [uri("boat")], MATCH_parentID: [uri("other")] })).toEqual([]);
  expect(await found({ EQ_source_owning_party: [uri("S")] })).toEqual([4]);
  expect(await found({ EQ_destination_owning_party: [uri("S")] })).toEqual([]);
  expect(await found({ EQ_destination_owning_party: [uri("D")] })).toEqual([4]);
  expect((await found({ EXISTS_errorDeclaration: true })).length).toBe(1);
  expect(await found({ EXISTS_errorDeclaration: false })).toEqual([1, 2, 3, 4]);
  expect((await found({ GE_recordTime: from })).length).toBe(5);
  expect(await found({ LT_recordTime: from })).toEqual([]);
  // Page by page each once, though the index finds more than fits.
  const parameters = { MATCH_epc: [uri("trailer"), uri("boat")] };
  const pages: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await node.wasl.supplyEvents(officer, { parameters, limit: 1, ...(after ? { after } : {}) });
    pages.push(...page.items.map((e) => e.id));
    if (page.next === null) break;
    after = page.next;
  }
  expect(new Set(pages).size).toBe(2);
  expect(pages).toHaveLength(2);
});

test("the parts of one making, under one transformation id, are one in a trace", async () => {
  const part = (name: string, day: string, more: object): object => ({
    type: "TransformationEvent",
    eventID: `urn:uuid:00000000-0000-4000-9002-${name.padStart(12, "0")}`,
    eventTimeZoneOffset: "+00:00",
    eventTime: `2024-02-${day}T08:00:00.000Z`,
    transformationID: "https://id.example.org/making/7",
    ...more,
  });
  await capture(
    "green",
    event("20", "shipping", "TF-2401-00001"),
    part("1", "10", { inputEPCList: [item("TF-2401-00001")] }),
    part("2", "11", { outputEPCList: [item("TH-2401-00001")] }),
  );
  const { candidates } = await node.wasl.traceSerial(officer, { reading: "TH-2401-00001" });
  expect(candidates[0]?.steps.map(({ at, type }) => [at.slice(0, 10), type])).toEqual([
    ["2024-01-20", "ObjectEvent"],
    ["2024-02-10", "TransformationEvent"],
    ["2024-02-11", "TransformationEvent"],
  ]);
});

test("R01 it is answered for the purpose that it was made for, and what was handed over is on record", async () => {
  const elsewhere = { ...officer, purpose: { purpose: "cross-check", mandate: "EX-2" } } as const;
  expect(await codeOf(collected(elsewhere, "now"))).toBe("PURPOSE_FORBIDS");
  const trail = await node.store.as(officer, (tx) =>
    tx.auditTrail({ limit: 100, object: "supply subscription:now" }),
  );
  const read = trail.filter((e) => e.action === "read" && e.userId === "officer");
  expect(read.length).toBeGreaterThan(0);
  expect(read.every((e) => Number(e.detail?.["events"]) > 0)).toBe(true);
});
