import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { ERROR_CODES, type ErrorCode } from "../core/index.ts";
import type { Operation } from "./operation.ts";
import { PROBLEM_TYPE, problem } from "./problem.ts";
import { componentSchemas } from "./schemas/index.ts";

const API_VERSION = "1.0.0";

const HEADER_PARAMETERS = {
  WaslPurpose: {
    name: "Wasl-Purpose",
    in: "header",
    description:
      "Why: one of Purpose. Without it a data route answers 403 (R01); an API token carries its own.",
    schema: { $ref: "#/components/schemas/Purpose" },
  },
  WaslMandate: {
    name: "Wasl-Mandate",
    in: "header",
    description:
      "The case, order or mandate under which, 1 to 200 characters, percent-encoded UTF-8. Never a person's name.",
    schema: { type: "string", maxLength: 200 },
    example: "EX-2025-1",
  },
  AcceptLanguage: {
    name: "Accept-Language",
    in: "header",
    description:
      "The language in which Wasl's own sentences are answered, such as what a detector found: en, ar or fr.",
    schema: { type: "string", maxLength: 400 },
    example: "ar",
  },
};

/** Every code that a route can give: those of its access rule, of its input, and its own. */
function errorsOf(operation: Operation): readonly ErrorCode[] {
  const { access = "data", query, params, body, rawBody, errors } = operation;
  const { beforePasswordChange, beforeFactor } = operation;
  if (operation.tag === "System") return ["INTERNAL", ...errors];
  const codes = new Set<ErrorCode>(["ORIGIN_FORBIDS", "RATE_LIMITED", "INTERNAL"]);
  if (query || params || body || rawBody) codes.add("REQUEST_INVALID");
  if (body) codes.add("INPUT_TOO_LARGE");
  if (access !== "open") codes.add("CREDENTIAL_INVALID");
  if (access !== "open" && !beforePasswordChange) codes.add("PASSWORD_CHANGE_REQUIRED");
  if (access !== "open") codes.add("SCOPE_FORBIDS");
  if (access !== "open" && !beforePasswordChange && !beforeFactor) codes.add("SECOND_FACTOR_REQUIRED");
  if (operation.needsProof) codes.add("PROOF_REQUIRED");
  if (access === "data") codes.add("PURPOSE_REQUIRED").add("PURPOSE_FORBIDS");
  codes.add("STORE_BUSY").add("STORE_UNAVAILABLE").add("STORE_TIMEOUT");
  for (const code of errors) codes.add(code);
  return [...codes].sort();
}

/** OpenAPI 3.1, from the schemas that validate and serialise. */
export async function openApi(app: FastifyInstance): Promise<void> {
  const operations = new Map<string, Operation>();
  app.addHook("onRoute", (route) => {
    const operation = route.config?.operation;
    if (operation) operations.set(operation.operationId, operation);
  });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Wasl",
        version: API_VERSION,
        description: "Federated intelligence exchange and analysis against organised immigration crime.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
      tags: [
        "Session",
        "Accounts",
        "Read",
        "Reports",
        "Findings",
        "Decide",
        "Cases",
        "Oversight",
        "System",
      ].map((name) => ({
        name,
      })),
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: "wasl_session" },
          token: { type: "http", scheme: "bearer", description: "An API token; it carries its purpose." },
        },
      },
    } as never,
    refResolver: { buildLocalReference: (json) => String(json.$id) },
    transform: ({ schema, url, route }) => ({
      schema: described(schema ?? {}, route.config?.operation),
      url,
    }),
    transformObject: (document) =>
      finished((document as { openapiObject: Document }).openapiObject, operations),
  });
}

function described(schema: object, operation: Operation | undefined): object {
  if (!operation) return { ...schema, hide: true };
  const { operationId, summary, description, tag } = operation;
  return {
    ...schema,
    operationId,
    summary,
    tags: [tag],
    ...(description === undefined ? {} : { description }),
  };
}

interface Described {
  operationId: string;
  description?: string;
  security?: unknown;
  parameters?: unknown[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
}
interface Document {
  paths: Record<string, Record<string, Described>>;
  components: { schemas?: object; examples?: object; parameters?: object };
}

/** Adds what the generator does not know: security, headers, examples, problems. */
function finished(document: Document, operations: ReadonlyMap<string, Operation>): never {
  document.components.parameters = HEADER_PARAMETERS;
  document.components.examples = Object.fromEntries(
    Object.keys(ERROR_CODES)
      .sort()
      .map((code) => [code, { value: problem(code as ErrorCode) }]),
  );
  for (const path of Object.values(document.paths))
    for (const described of Object.values(path)) {
      const operation = operations.get(described.operationId);
      if (operation) complete(described, operation);
    }
  document.components.schemas = Object.fromEntries(
    Object.entries(document.components.schemas ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return document as never;
}

function complete(described: Described, operation: Operation): void {
  const { access = "data", ok, okStatus = 200, answers = "application/json", example } = operation;
  const tokens = operation.byPerson === true ? [] : [{ token: [] }];
  described.security = access === "open" ? [] : [{ session: [] }, ...tokens];
  if (access === "data")
    described.parameters = [
      { $ref: "#/components/parameters/WaslPurpose" },
      { $ref: "#/components/parameters/WaslMandate" },
      { $ref: "#/components/parameters/AcceptLanguage" },
      ...(described.parameters ?? []),
    ];
  if (operation.rawBody)
    described.requestBody = {
      required: true,
      description: "The bytes of the document.",
      content: { "application/octet-stream": {} },
    };
  else if (described.requestBody && operation.bodyExample !== undefined) {
    const { content } = described.requestBody as { content: Record<string, object> };
    for (const media of Object.values(content)) Object.assign(media, { example: operation.bodyExample });
  }
  described.responses = {
    ...(ok === undefined
      ? { 204: { description: "Done." } }
      : {
          [okStatus]: {
            description: okStatus === 201 ? "Created." : "Done.",
            content: {
              [answers]: { schema: refOf(ok), ...(example === undefined ? {} : { example }) },
            },
          },
        }),
    ...problemResponses(errorsOf(operation)),
  };
}

function refOf(schema: object): object {
  const name = (schema as { $ref?: string }).$ref;
  return name !== undefined && componentSchemas().has(name)
    ? { $ref: `#/components/schemas/${name}` }
    : (JSON.parse(JSON.stringify(schema, pointing)) as object);
}

/** References to components, as the document writes them. */
const pointing = (key: string, value: unknown): unknown =>
  key === "$ref" && typeof value === "string" && componentSchemas().has(value)
    ? `#/components/schemas/${value}`
    : value;

function problemResponses(codes: readonly ErrorCode[]): Record<string, unknown> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERROR_CODES[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, its]) => [
      status,
      {
        description: its.map((code) => `${code}: ${ERROR_CODES[code].title}`).join(". "),
        content: {
          [PROBLEM_TYPE]: {
            schema: { $ref: "#/components/schemas/Problem" },
            examples: Object.fromEntries(
              its.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
            ),
          },
        },
      },
    ]),
  );
}
