import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { ApiError, call } from "./client.ts";
import type { QueryOf } from "./document.ts";

/** Not there, or not for this viewer: 403, 404, 410. */
const isKeptFrom = (error: Error): boolean =>
  error instanceof ApiError && [403, 404, 410].includes(error.status);

/** One cache a tab. What a viewer may see depends on the purpose, so a change of purpose empties it. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // Protected, erased, recalled or out of reach since it was read: a page must not go on showing it.
      if (isKeptFrom(error)) query.setState({ data: undefined, dataUpdatedAt: 0 });
    },
  }),
  mutationCache: new MutationCache({
    onError: (error) => {
      // Somebody else was first: what holds by now is shown on the page where it was met, and what was typed stays.
      if (error instanceof ApiError && error.code === "CONFLICT")
        void queryClient.invalidateQueries({ type: "active", predicate: isRead });
    },
  }),
  defaultOptions: {
    // Without a line a page says so at once: what somebody did is not sent by itself when they no longer look.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      refetchOnReconnect: true,
      staleTime: 20_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => error instanceof ApiError && error.status === 0 && count < 2,
    },
  },
});

const isRead = ({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean =>
  queryKey[0] !== "session";

/** After a decision that may change any page: what is on one is asked for anew, all else is let go of. */
export function readAnew(): Promise<void> {
  queryClient.removeQueries({ type: "inactive", predicate: isRead });
  return queryClient.invalidateQueries({ predicate: isRead });
}

/** After a protection: nothing that was read is shown again, not even while the server is asked. */
export function forgetRead(): Promise<void> {
  queryClient.removeQueries({ type: "inactive", predicate: isRead });
  return queryClient.resetQueries({ predicate: isRead });
}

export const queries = {
  session: () =>
    queryOptions({
      queryKey: ["session"],
      queryFn: () => call("GET", "/session"),
      staleTime: Infinity,
    }),

  situation: () =>
    queryOptions({
      queryKey: ["situation"],
      queryFn: ({ signal }) => call("GET", "/situation", { signal }),
    }),

  alerts: () =>
    queryOptions({
      queryKey: ["alerts"],
      queryFn: ({ signal }) => call("GET", "/alerts", { signal }),
      staleTime: 240_000,
    }),

  reportValues: () =>
    queryOptions({
      queryKey: ["reports", "values"],
      queryFn: ({ signal }) => call("GET", "/report-values", { signal }),
    }),

  report: (id: string) =>
    queryOptions({
      queryKey: ["reports", id],
      queryFn: ({ signal }) => call("GET", "/reports/{id}", { path: { id }, signal }),
    }),

  search: (q: string, schema?: string, limit = 50) =>
    queryOptions({
      queryKey: ["search", q, schema, limit],
      queryFn: ({ signal }) => call("GET", "/search", { query: { q, schema, limit }, signal }),
      enabled: q.trim().length > 0,
      placeholderData: keepPreviousData,
    }),

  records: (schema?: string, after?: string) =>
    queryOptions({
      queryKey: ["entities", "list", schema, after],
      queryFn: ({ signal }) => call("GET", "/entities", { query: { schema, limit: 100, after }, signal }),
      placeholderData: keepPreviousData,
    }),

  /** With counts by provider, format and marking. */
  searchPage: (q: string, asked: Omit<QueryOf<"GET", "/search">, "q" | "limit" | "traits">) =>
    queryOptions({
      queryKey: ["search", q, asked],
      queryFn: ({ signal }) =>
        call("GET", "/search", {
          query: { q, ...asked, traits: true, limit: asked.deep ? 400 : 50 },
          signal,
        }),
      enabled: q.trim().length > 0,
      placeholderData: keepPreviousData,
    }),

  titles: (q: string) =>
    queryOptions({
      queryKey: ["reports", "titles", q],
      queryFn: ({ signal }) => call("GET", "/titles", { query: { q }, signal }),
      enabled: q.trim().length > 1,
      placeholderData: keepPreviousData,
    }),

  entity: (id: string, asOf?: string) =>
    queryOptions({
      queryKey: ["entities", id, asOf],
      queryFn: ({ signal }) => call("GET", "/entities/{id}", { path: { id }, query: { asOf }, signal }),
    }),

  timeline: (id: string, query: QueryOf<"GET", "/entities/{id}/timeline">) =>
    queryOptions({
      queryKey: ["entities", id, "timeline", query],
      queryFn: ({ signal }) => call("GET", "/entities/{id}/timeline", { path: { id }, query, signal }),
      // Its order is turned, or more of it shown, on the page that it is on.
      placeholderData: (before, asked) => (asked?.queryKey[1] === id ? before : undefined),
    }),

  screening: (of: { readonly entity: string } | { readonly case: string } | "supply", asOf?: string) =>
    queryOptions({
      queryKey: ["screening", of, asOf],
      queryFn: ({ signal }) =>
        of === "supply"
          ? call("GET", "/supply/screening", { query: { asOf }, signal })
          : "entity" in of
            ? call("GET", "/entities/{id}/screening", { path: { id: of.entity }, query: { asOf }, signal })
            : call("GET", "/cases/{id}/screening", { path: { id: of.case }, query: { asOf }, signal }),
    }),

  graph: (nodes: readonly string[], depth = 1, perNode = 50) =>
    queryOptions({
      queryKey: ["graph", nodes, depth, perNode],
      queryFn: ({ signal }) => call("GET", "/graph", { query: { node: nodes, depth, perNode }, signal }),
      enabled: nodes.length > 0,
      // What is expanded comes to what is there, which stays on the page meanwhile.
      placeholderData: (before, asked) => {
        const had: unknown = asked?.queryKey[1];
        return Array.isArray(had) && had.every((id) => nodes.includes(id)) ? before : undefined;
      },
    }),

  /** Of one node, what is joined to it by these kinds of relation and said by reports of these fronts. */
  graphBy: (id: string, by: Pick<QueryOf<"GET", "/graph">, "relation" | "front">) =>
    queryOptions({
      queryKey: ["graph", "by", id, by],
      queryFn: ({ signal }) => call("GET", "/graph", { query: { node: [id], ...by }, signal }),
    }),

  relations: (node: string) =>
    queryOptions({
      queryKey: ["graph", "relations", node],
      queryFn: ({ signal }) => call("GET", "/graph/relations", { query: { node }, signal }),
    }),

  path: (from: string, to: string, maxHops?: number) =>
    queryOptions({
      queryKey: ["path", from, to, maxHops],
      queryFn: ({ signal }) => call("GET", "/path", { query: { from, to, maxHops }, signal }),
      enabled: from.trim() !== "" && to.trim() !== "",
    }),

  detectors: () =>
    queryOptions({
      queryKey: ["detectors"],
      queryFn: async ({ signal }) => (await call("GET", "/detectors", { signal })).items,
      staleTime: Infinity,
    }),

  finding: (id: string) =>
    queryOptions({
      queryKey: ["findings", id],
      queryFn: ({ signal }) => call("GET", "/findings/{id}", { path: { id }, signal }),
    }),

  /** The newest that are open, to choose from. */
  cases: () =>
    queryOptions({
      queryKey: ["cases", "newest"],
      queryFn: ({ signal }) => call("GET", "/cases", { query: { limit: 200, isClosed: false }, signal }),
    }),

  designation: (id: string) =>
    queryOptions({
      queryKey: ["entities", id, "designation"],
      queryFn: ({ signal }) => call("GET", "/entities/{id}/designation", { path: { id }, signal }),
    }),

  disclosure: (id: string, originals: boolean) =>
    queryOptions({
      queryKey: ["cases", id, "disclosure", originals],
      queryFn: ({ signal }) =>
        call("GET", "/cases/{id}/disclosure", { path: { id }, query: { originals }, signal }),
    }),

  case: (id: string) =>
    queryOptions({
      queryKey: ["cases", id],
      queryFn: ({ signal }) => call("GET", "/cases/{id}", { path: { id }, signal }),
    }),
};
