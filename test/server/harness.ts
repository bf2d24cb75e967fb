import type {} from "@fastify/swagger";
import type { FastifyInstance, InjectOptions } from "fastify";
import type { ErrorCode } from "../../src/core/index.ts";
import { createServer, type ServerOptions } from "../../src/server/index.ts";
import { type FakeAccounts, type FakeWasl, fakeAccounts, fakeWasl } from "../support/fake-wasl.ts";

export interface Harness {
  readonly app: FastifyInstance;
  readonly wasl: FakeWasl;
  readonly accounts: FakeAccounts;
}

export async function start(options: Partial<ServerOptions> = {}): Promise<Harness> {
  const wasl = fakeWasl();
  const accounts = fakeAccounts();
  const app = await createServer({
    wasl,
    accounts,
    ready: async () => true,
    nodeId: "node-a",
    clock: { now: () => performance.now() },
    logger: false,
    ...options,
  });
  let listed: ReadonlyMap<string, ApiOperation> | undefined;
  wasl.described = (operationId) => {
    listed ??= new Map(operations(app).map((o) => [o.operationId, o]));
    const responses = listed.get(operationId)?.responses;
    if (!responses) return undefined;
    const ok = Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1];
    const [notFound] = Object.keys(responses["404"]?.content?.["application/problem+json"]?.examples ?? {});
    return {
      example: ok?.content?.["application/json"]?.example,
      ...(notFound === undefined ? {} : { notFound: notFound as ErrorCode }),
    };
  };
  return { app, wasl, accounts };
}

export const COOKIE = { cookie: "wasl_session=session-1" };
export const PURPOSE = { "wasl-purpose": "operational-analysis", "wasl-mandate": "EX-1" };
export const SIGNED_IN = { ...COOKIE, ...PURPOSE };

export interface ApiOperation {
  readonly operationId: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly needs: "data" | "session" | "open";
  readonly parameters: readonly {
    readonly in?: string;
    readonly name?: string;
    readonly required?: boolean;
    readonly schema?: { readonly enum?: readonly string[] };
  }[];
  readonly responses: Readonly<
    Record<string, { content?: Record<string, { schema?: object; example?: unknown; examples?: object }> }>
  >;
  readonly bodyExample: unknown;
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, DocumentOperation>>;
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> };
}
interface DocumentOperation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly $ref?: string; in?: string; name?: string; required?: boolean }[];
  readonly responses: ApiOperation["responses"];
  readonly requestBody?: { readonly content: Record<string, { readonly example?: unknown }> };
}

export const documentOf = (app: FastifyInstance): Document => app.swagger() as unknown as Document;

/** Every operation of the API as its description says. */
export function operations(app: FastifyInstance): readonly ApiOperation[] {
  return Object.entries(documentOf(app).paths).flatMap(([url, path]) =>
    Object.entries(path).map(([method, operation]): ApiOperation => {
      const parameters = operation.parameters ?? [];
      const isData = parameters.some((p) => p.$ref?.endsWith("/WaslPurpose"));
      return {
        operationId: operation.operationId,
        method: method.toUpperCase() as ApiOperation["method"],
        url,
        needs: isData ? "data" : operation.security.length > 0 ? "session" : "open",
        parameters,
        responses: operation.responses,
        bodyExample: operation.requestBody?.content["application/json"]?.example,
      };
    }),
  );
}

const VALUES: Readonly<Record<string, string>> = {
  kind: "entity",
  lang: "en",
  fileName: "posts.jsonl",
  version: "1",
  reading: "AB-123",
};

/** Where one of several has to be named, which no schema of a query says. */
const ONE_OF: Readonly<Record<string, string>> = { listSignalCandidates: "findingId" };

/** A valid request for an operation, without credentials. */
export function requestFor(operation: ApiOperation, id = "x-1"): InjectOptions {
  const url = operation.url.replace(/\{(\w+)\}/g, (_all, name: string) => VALUES[name] ?? id);
  const query = operation.parameters.filter((p) => p.in === "query" && p.required);
  const search = [
    ...(ONE_OF[operation.operationId] === undefined ? [] : [`${ONE_OF[operation.operationId]}=${id}`]),
    ...query.map((p) => `${p.name}=${p.schema?.enum?.[0] ?? VALUES[p.name ?? ""] ?? id}`),
  ].join("&");
  return {
    method: operation.method,
    url: search === "" ? url : `${url}?${search}`,
    ...(operation.bodyExample === undefined ? {} : { payload: operation.bodyExample as object }),
    ...(operation.operationId === "importReport"
      ? { payload: "a,b\n1,2\n", headers: { "content-type": "text/csv" } }
      : {}),
  };
}

export function withHeaders(request: InjectOptions, headers: Record<string, string>): InjectOptions {
  return { ...request, headers: { ...request.headers, ...headers } };
}
