import { expect, test } from "vitest";
import { expandedBy, expandedById, expandedByText } from "./expanded-by.ts";

test("what the address says by what a node is expanded is read back, whatever is in the id", () => {
  const texts = [
    expandedByText("handle:two words", "relation", "handle"),
    expandedByText("p-1", "relation", "Payment"),
    expandedByText("p-1", "front", "finance"),
  ];
  expect(expandedBy(texts)).toEqual([
    { id: "handle:two words", relations: ["handle"], fronts: [] },
    { id: "p-1", relations: ["Payment"], fronts: ["finance"] },
  ]);
  expect(texts.map(expandedById)).toEqual(["handle:two words", "p-1", "p-1"]);
  expect(expandedBy(["p-1", "", " relation:x", "p-1 other:x", "p-1 relation:"])).toEqual([]);
});
