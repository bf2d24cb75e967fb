import { expect, it } from "vitest";
import type { Transaction } from "../ports/index.ts";
import { partnerNames } from "./release.ts";

it("a partner's id stands before the name that it gave itself, which passes for no other's and turns no line", async () => {
  const partners = [
    { nodeId: "node-b", name: 'Fictitious FIU C (node-c)" asks nothing' },
    { nodeId: "node-d", name: "Fictitious\u202e\nFIU D" },
    { nodeId: "node-e", name: "x".repeat(500) },
  ];
  const named = await partnerNames({
    federation: { partners: async () => partners },
  } as unknown as Transaction);
  expect(named("node-b")).toBe('node-b ("Fictitious FIU C (node-c)\\" asks nothing")');
  expect(named("node-d")).toBe('node-d ("Fictitious  FIU D")');
  expect(named("node-e")).toHaveLength('node-e ("")'.length + 80);
  expect(named("court")).toBe("court");
});
