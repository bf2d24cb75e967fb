import { readFile } from "node:fs/promises";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { FastifyInstance } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../src/core/index.ts";
import { componentSchemas } from "../../src/server/schemas/index.ts";
import {
  documentOf,
  type Harness,
  operations,
  requestFor,
  SIGNED_IN,
  start,
  withHeaders,
} from "./harness.ts";

let harness: Harness;
let app: FastifyInstance;
beforeAll(async () => {
  harness = await start({ exercise: { userId: "demo" } });
  app = harness.app;
});
afterAll(async () => await app.close());

const clone = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const docs = (name: string) => readFile(new URL(`../../docs/${name}`, import.meta.url), "utf8");

/** The tool is JavaScript without types. */
const apiPage = async (document: object): Promise<string> => {
  const tool = new URL("../../tools/api-page.mjs", import.meta.url).href;
  const { apiPage: write } = (await import(tool)) as { apiPage: (document: object) => string };
  return write(document);
};

/** Checks a value against a schema of the document, references resolved there. */
function conforms(schema: object, value: unknown): string {
  const validator = Compile(
    Object.fromEntries(componentSchemas()),
    JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", "")) as TSchema,
  );
  return validator.Check(value) ? "" : JSON.stringify(validator.Errors(value).slice(0, 3));
}

describe("OpenAPI", () => {
  it("is valid by the 3.1 meta-schema", async () => {
    const validator = new Validator();
    const result = await validator.validate(clone(documentOf(app)) as never);
    expect(result.errors ?? []).toEqual([]);
    expect([result.valid, validator.version]).toEqual([true, "3.1"]);
    // The validator can fail.
    const broken = clone(documentOf(app)) as { paths: Record<string, unknown> };
    broken.paths["/api/v1/situation"] = { get: { responses: 7 } };
    expect((await new Validator().validate(broken as never)).valid).toBe(false);
  });

  it("is what docs/ and /openapi.json hold; else run `node tools/openapi.mjs`", async () => {
    const document = clone(documentOf(app));
    expect(JSON.parse(await docs("api/openapi.json"))).toEqual(document);
    expect(await docs("api.md")).toBe(await apiPage(document));
    expect((await app.inject("/openapi.json")).json()).toEqual(document);
  });

  it("every reference leads somewhere, every named schema is used or told of", () => {
    const document = clone(documentOf(app)) as unknown as Record<string, unknown>;
    const text = JSON.stringify(document);
    const refs = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((m) => m[1] ?? ""));
    for (const ref of refs) {
      const target = ref
        .split("/")
        .reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], document);
      expect(target, ref).toBeDefined();
    }
    for (const name of Object.keys(documentOf(app).components.schemas)) {
      const isTold = refs.has(`components/schemas/${name}`) || text.includes(`(${name})`);
      expect(isTold, name).toBe(true);
    }
  });

  it("every operation has its id, summary, problems and an example that conforms", () => {
    const ids = new Set<string>();
    for (const operation of operations(app)) {
      expect(ids.has(operation.operationId)).toBe(false);
      ids.add(operation.operationId);
      const success = Object.entries(operation.responses).find(([status]) => Number(status) < 300);
      const media = success?.[1].content?.["application/json"];
      if (media) {
        expect(media.example, operation.operationId).toBeDefined();
        expect(conforms(media.schema ?? {}, media.example), operation.operationId).toBe("");
      }
      const problems = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
      expect(problems.length, operation.operationId).toBeGreaterThan(0);
      for (const [, response] of problems)
        expect(Object.keys(response.content ?? {})).toEqual(["application/problem+json"]);
      if (operation.needs === "data")
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(["401", "403", "500"]));
    }
    expect(ids.size).toBeGreaterThanOrEqual(31);
  });

  it("names every status that the error table can give for a code it lists", () => {
    const listed = new Set(Object.keys((documentOf(app).components as { examples?: object }).examples ?? {}));
    expect([...listed].sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });
});

describe("answers", () => {
  it("every answer of every operation conforms to the document", async () => {
    let checked = 0;
    for (const operation of operations(app)) {
      if (operation.operationId === "streamEvents" || operation.operationId === "signOut") continue;
      for (const id of ["x-1", "none-1"])
        for (const headers of [SIGNED_IN, {}, { cookie: SIGNED_IN.cookie }]) {
          const answer = await app.inject(withHeaders(requestFor(operation, id), headers));
          const described = operation.responses[String(answer.statusCode)];
          const label = `${operation.operationId} ${answer.statusCode}`;
          expect(described, label).toBeDefined();
          if (answer.statusCode === 204) {
            expect(answer.body).toBe("");
            continue;
          }
          const type = String(answer.headers["content-type"]).split(";")[0] ?? "";
          const schema = described?.content?.[type]?.schema;
          expect(schema, `${label} ${type}`).toBeDefined();
          const value = type.endsWith("json") ? answer.json() : answer.body;
          expect(conforms(schema ?? {}, value), label).toBe("");
          checked += 1;
        }
    }
    expect(checked).toBeGreaterThan(100);
  });
});
