import { describe, expect, it } from "vitest";
import { disclosedDraft, readDisclosed, readDisclosedEvent, renameDisclosed } from "./disclosed.ts";

const event = {
  id: "e1",
  eventType: "ObjectEvent",
  eventTime: "2026-03-01T00:00:00Z",
  items: ["a"],
  sourceParties: ["p1"],
  destinationParties: ["p2"],
};

describe("a row that goes to a partner", () => {
  it("is one statement, its row in canonical form; a hub is an assessment", () => {
    const draft = disclosedDraft("1", { kind: "order", row: { b: 1, a: 2 } });
    expect(draft).toEqual({
      entityId: draft?.entityId,
      schema: "SupplyRecord",
      property: "order",
      value: '{"a":2,"b":1}',
    });
    expect(draft?.entityId).toMatch(/^row-/);
    expect(disclosedDraft("2", { kind: "order", row: {} })?.entityId).not.toBe(
      disclosedDraft("1", { kind: "order", row: {} })?.entityId,
    );
    expect(disclosedDraft("1", { kind: "hub", row: {} })?.kind).toBe("assessment");
  });
  it("stays at home where it is too long", () => {
    const of = (length: number) => disclosedDraft("1", { kind: "event", row: { x: "a".repeat(length) } });
    expect(of(90_000 - '{"x":""}'.length)).toBeDefined();
    expect(of(90_001 - '{"x":""}'.length)).toBeUndefined();
  });
  it("has its parties under other names, and its carrier", () => {
    const named = (id: string) => `~${id}`;
    expect(renameDisclosed({ kind: "event", row: { ...event, carrier: "c" } }, named)).toEqual({
      ...event,
      sourceParties: ["~p1"],
      destinationParties: ["~p2"],
      carrier: "~c",
    });
    expect(renameDisclosed({ kind: "event", row: { id: "e" } }, named)).toEqual({ id: "e" });
  });
});

describe("a row that a partner disclosed", () => {
  const statement = {
    entityId: "nodeB~row-1",
    schema: "SupplyRecord",
    property: "order",
    value: '{"id":"1"}',
  };
  it("is read with the node that it is of", () => {
    expect(readDisclosed(statement)).toEqual({ creator: "nodeB", kind: "order", row: { id: "1" } });
  });
  it.each([
    ["of our own", { entityId: "row-1" }],
    ["of no node", { entityId: "~row-1" }],
    ["of another schema", { schema: "Person" }],
    ["of an unknown kind", { property: "name" }],
    ["that is no JSON", { value: "{" }],
    ["that is a list", { value: "[]" }],
    ["that is nothing", { value: "null" }],
    ["that is a text", { value: '"x"' }],
  ])("is none %s", (_, more) => {
    expect(readDisclosed({ ...statement, ...more })).toBeUndefined();
  });
});

describe("an event that a partner disclosed", () => {
  it("is read where it has the form of one, without what no event has", () => {
    expect(readDisclosedEvent({ ...event, action: "ADD", rangeCount: 3, carrier: "c", other: 1 })).toEqual({
      ...event,
      kind: "event",
      action: "ADD",
      rangeCount: 3,
      carrier: "c",
    });
  });
  it.each<[string, unknown]>([
    ["id", 1],
    ["id", "x".repeat(2001)],
    ["id", undefined],
    ["eventType", "OtherEvent"],
    ["eventTime", "yesterday"],
    ["eventTime", 0],
    ["items", "a"],
    ["items", [1]],
    ["items", Array.from({ length: 10_001 }, () => "a")],
    ["sourceParties", undefined],
    ["destinationParties", [null]],
    ["action", "REMOVE"],
    ["bizTransactions", "O1"],
    ["rangeCount", 0],
    ["rangeCount", 1_000_001],
    ["rangeCount", "3"],
    ["bizStep", 1],
    ["vehicle", {}],
  ])("is none with %s %s", (field, value) => {
    expect(readDisclosedEvent({ ...event, [field]: value })).toBeUndefined();
  });
  it.each<[string, unknown]>([
    ["id", "x".repeat(2000)],
    ["items", Array.from({ length: 10_000 }, () => "a")],
    ["rangeCount", 1_000_000],
    ["action", "OBSERVE"],
    ["action", "DELETE"],
    ["eventType", "AssociationEvent"],
    ["eventType", "TransformationEvent"],
    ["eventType", "TransactionEvent"],
    ["eventType", "AggregationEvent"],
  ])("is one with %s", (field, value) => {
    expect(readDisclosedEvent({ ...event, [field]: value })).toBeDefined();
  });
});
