import { MutationObserver, QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";

// The module reads the tab's storage once; node has none.
vi.stubGlobal("sessionStorage", {
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
});
const { ApiError } = await import("./client.ts");
const { forgetRead, queries, queryClient, readAnew } = await import("./queries.ts");

const answerWith = (status: number, body: object): void => {
  vi.stubGlobal("fetch", async () => Response.json(body, { status }));
};
const asked = { ...queries.case("case-1"), staleTime: 0, retry: false };
const kept = () => queryClient.getQueryState(asked.queryKey);

afterEach(() => queryClient.clear());

test.each([
  [404, "CASE_UNKNOWN"],
  [403, "ROLE_FORBIDS"],
])(
  "what was read is let go of when the server says that it is not for this viewer (%s)",
  async (status, code) => {
    answerWith(200, { case: { id: "case-1" } });
    await queryClient.fetchQuery(asked);
    answerWith(status, { code, status, title: "gone" });
    await expect(queryClient.fetchQuery(asked)).rejects.toMatchObject({ code });
    expect(kept()).toMatchObject({ status: "error", data: undefined });
  },
);

test("a server that fails takes nothing away of what is on the page", async () => {
  answerWith(200, { case: { id: "case-1" } });
  await queryClient.fetchQuery(asked);
  answerWith(503, { code: "STORE_UNAVAILABLE", status: 503, title: "later" });
  await expect(queryClient.fetchQuery(asked)).rejects.toMatchObject({ status: 503 });
  expect(kept()?.data).toEqual({ case: { id: "case-1" } });
});

test("a network stays on the page while more of it is asked for, and gives way to another", async () => {
  answerWith(200, { nodes: [{ id: "a" }], links: [] });
  const observer = new QueryObserver(queryClient, queries.graph(["a"]));
  const stop = observer.subscribe(() => undefined);
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBeDefined());
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  observer.setOptions(queries.graph(["a", "b"]));
  expect(observer.getCurrentResult()).toMatchObject({
    isPlaceholderData: true,
    data: { nodes: [{ id: "a" }] },
  });
  observer.setOptions(queries.graph(["b"]));
  expect(observer.getCurrentResult().data).toBeUndefined();
  stop();
});

test.each([
  ["a decision", readAnew],
  ["a protection", forgetRead],
])("after %s what no page shows is let go of before the server is asked", async (_, after) => {
  answerWith(200, { case: { id: "case-1" } });
  await queryClient.fetchQuery(asked);
  void after();
  expect(kept()).toBeUndefined();
});

test("after a protection what a page shows goes at once; after another decision it stays until the answer comes", async () => {
  answerWith(200, { case: { id: "case-1" } });
  const stop = new QueryObserver(queryClient, asked).subscribe(() => undefined);
  await vi.waitFor(() => expect(kept()?.data).toBeDefined());
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  void readAnew();
  expect(kept()?.data).toEqual({ case: { id: "case-1" } });
  void forgetRead();
  expect(kept()).toMatchObject({ status: "pending", data: undefined });
  stop();
});

test("who comes second is shown what holds by now on their page; what other pages read stays, and nobody is asked", async () => {
  answerWith(200, { case: { id: "case-1" } });
  const other = { ...queries.case("case-2"), staleTime: 0, retry: false };
  await queryClient.fetchQuery(other);
  const stop = new QueryObserver(queryClient, asked).subscribe(() => undefined);
  await vi.waitFor(() => expect(kept()?.data).toBeDefined());
  const paths: string[] = [];
  vi.stubGlobal("fetch", async (url: string | URL) => {
    paths.push(String(url));
    return Response.json({ case: { id: "case-1", title: "by now" } });
  });
  const conflict = new ApiError({ code: "CONFLICT", status: 409, title: "" });
  const second = new MutationObserver(queryClient, { mutationFn: () => Promise.reject(conflict) });
  await expect(second.mutate()).rejects.toBe(conflict);
  await vi.waitFor(() => expect(kept()?.data).toMatchObject({ case: { title: "by now" } }));
  expect(paths.map((path) => path.replace(/.*\//, ""))).toEqual(["case-1"]);
  expect(queryClient.getQueryState(other.queryKey)).toMatchObject({ isInvalidated: false });
  stop();
});
