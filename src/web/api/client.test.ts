import { afterEach, expect, test, vi } from "vitest";

// The module reads the tab's storage once; node has none.
vi.stubGlobal("sessionStorage", {
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
});
const { apiUrl, asProblem, call, callText, headerText, onProofRequired, onSignedOut } = await import(
  "./client.ts"
);

/** What the node was asked, as "METHOD address body", answered one by one. */
function answering(...answers: readonly Response[]): string[] {
  const asked: string[] = [];
  const left = [...answers];
  vi.stubGlobal("fetch", async (url: string, { method, body }: RequestInit) => {
    asked.push([method, url, body].filter(Boolean).join(" "));
    return left.shift() ?? new Response(null, { status: 204 });
  });
  return asked;
}

const problem = (status: number, code: string): Response =>
  Response.json({ code, status, title: code }, { status });

afterEach(() => vi.unstubAllGlobals());

test("lists are repeated names, and what is empty is left out", () => {
  expect(apiUrl("/graph", { query: { node: ["a b", "c&d"], depth: 2, perNode: undefined } })).toBe(
    "/api/v1/graph?node=a+b&node=c%26d&depth=2",
  );
  expect(apiUrl("/search", { query: { q: "a", schema: "" } })).toBe("/api/v1/search?q=a");
});

test("what stands for a parameter of the path stays one part of it, in any script", async () => {
  const asked = answering();
  await call("DELETE", "/cases/{id}/items/{kind}/{itemId}", {
    path: { id: "../session", kind: "entity", itemId: "قضية?x={id}" },
  });
  expect(asked).toEqual([
    `DELETE /api/v1/cases/..%2Fsession/items/entity/${encodeURIComponent("قضية?x={id}")}`,
  ]);
});

test.each(["", " "])(
  "without an id nothing is asked: the address would be another route's (%j)",
  async (id) => {
    const asked = answering();
    await expect(call("GET", "/cases/{id}/parts", { path: { id } })).rejects.toMatchObject({
      code: "ROUTE_UNKNOWN",
      status: 404,
    });
    expect(asked).toEqual([]);
  },
);

test("an answer is its JSON, nothing where there is none, and text where text is asked for", async () => {
  const asked = answering(
    Response.json({ items: [] }),
    new Response(null, { status: 204 }),
    new Response("a;b"),
  );
  expect(await call("GET", "/watches")).toEqual({ items: [] });
  expect(
    await call("POST", "/watches/{id}/pause", { path: { id: "w" }, json: { paused: true } }),
  ).toBeUndefined();
  expect(await callText("/findings/{id}/money.csv", { path: { id: "f 1" } })).toBe("a;b");
  expect(asked).toEqual([
    "GET /api/v1/watches",
    'POST /api/v1/watches/w/pause {"paused":true}',
    "GET /api/v1/findings/f%201/money.csv",
  ]);
});

test("where a proof is wanted it is asked for, and the call goes on", async () => {
  const asked = answering(problem(403, "PROOF_REQUIRED"));
  const stop = onProofRequired(async () => true);
  await call("DELETE", "/session/passkeys/{id}", { path: { id: "k" } });
  stop();
  expect(asked).toEqual(["DELETE /api/v1/session/passkeys/k", "DELETE /api/v1/session/passkeys/k"]);
});

test("a session that is no more is told of, but a wrong password is not one", async () => {
  answering(problem(401, "CREDENTIAL_INVALID"), problem(401, "CREDENTIAL_INVALID"));
  const listener = vi.fn();
  const stop = onSignedOut(listener);
  await expect(call("POST", "/session", { json: { userId: "a", password: "b" } })).rejects.toThrow();
  expect(listener).not.toHaveBeenCalled();
  await expect(call("GET", "/watches")).rejects.toThrow();
  stop();
  expect(listener).toHaveBeenCalledOnce();
});

// What counts here is that this file compiles: a line that the compiler lets pass is an error of its own.
test("a call that the document does not know is refused before it is made", () => {
  const refused = [
    // @ts-expect-error no such route
    () => call("GET", "/nowhere"),
    // @ts-expect-error no such method there
    () => call("DELETE", "/watches"),
    // @ts-expect-error a parameter of the path is missing
    () => call("GET", "/cases/{id}"),
    // @ts-expect-error no such parameter of the path
    () => call("GET", "/cases/{id}", { path: { caseId: "c" } }),
    // @ts-expect-error no such name in the query
    () => call("GET", "/search", { query: { text: "a" } }),
    // @ts-expect-error not the type of that name
    () => call("GET", "/search", { query: { q: "a", limit: "10" } }),
    // @ts-expect-error what is sent is missing
    () => call("POST", "/watches/{id}/pause", { path: { id: "w" } }),
    // @ts-expect-error nothing is sent there
    () => call("POST", "/watches/{id}/run", { path: { id: "w" }, json: {} }),
    // @ts-expect-error not of the list of words
    () => call("POST", "/findings/{id}/decision", { path: { id: "f" }, json: { state: "so", reason: "" } }),
    // @ts-expect-error not what is answered
    async () => (await call("GET", "/watches")).watches,
  ];
  const asked = answering();
  expect(refused.length).toBeGreaterThan(0);
  expect(asked).toEqual([]);
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
