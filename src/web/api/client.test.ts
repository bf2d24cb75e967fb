import { expect, test, vi } from "vitest";

// The module reads the tab's storage once; node has none.
vi.stubGlobal("sessionStorage", {
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
});
const { apiUrl, asProblem, headerText } = await import("./client.ts");

test("lists are repeated names, and what is empty is left out", () => {
  expect(apiUrl("graph", { node: ["a b", "c&d"], depth: 2, asOf: undefined, q: "" })).toBe(
    "/api/v1/graph?node=a+b&node=c%26d&depth=2",
  );
});

test("a mandate in any script can be a header", () => {
  expect(headerText("EX-2025-1")).toBe("EX-2025-1");
  expect(headerText("قضية 5")).toBe(encodeURIComponent("قضية 5"));
});

test("a mandate with a percent sign comes back as it was", () => {
  for (const mandate of ["50%20", "50%", "100% sure"])
    expect(decodeURIComponent(headerText(mandate))).toBe(mandate);
});

test("a problem document keeps its code; anything else is INTERNAL", () => {
  expect(asProblem(403, '{"code":"PURPOSE_REQUIRED","title":"A purpose","status":403}').code).toBe(
    "PURPOSE_REQUIRED",
  );
  const invalid = '{"code":"REQUEST_INVALID","title":"x","status":400,"detail":"field: to; because: before"}';
  expect([asProblem(400, invalid).field, asProblem(400, "{}").field]).toEqual(["to", undefined]);
  expect(asProblem(502, "<html>").code).toBe("INTERNAL");
  expect(asProblem(500, "null").status).toBe(500);
});
