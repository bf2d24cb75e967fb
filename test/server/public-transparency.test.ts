import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PublicDocument, Wasl } from "../../src/app/index.ts";
import { start } from "./harness.ts";

/** What a node published, for anybody: until then its address is one like any other that the server does not know. */
const HTML = { accept: "text/html" };
let root: string;
let app: FastifyInstance;
let published: ReadonlyMap<string, PublicDocument> = new Map();
const asked: string[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "wasl-web-"));
  await mkdir(join(root, "web"));
  await writeFile(join(root, "web", "index.html"), "<!doctype html><title>Wasl</title>");
  const harness = await start({ webRoot: join(root, "web") });
  app = harness.app;
  const wasl: Wasl = harness.wasl;
  Object.assign(wasl, {
    publicTransparency: async (name: string, lang: string) => {
      asked.push(`${name} ${lang}`);
      return published.get(name);
    },
  });
});
afterAll(async () => {
  await app.close();
  await rm(root, { recursive: true });
});

const get = async (url: string, headers = {}) => {
  const { statusCode, headers: given, body } = await app.inject({ method: "GET", url, headers });
  const { "x-request-id": _id, date: _date, ...rest } = given;
  return { statusCode, headers: rest, body: body.replaceAll(/"(?:instance|requestId)":"[^"]*"/g, "") };
};

describe("reports to the public", () => {
  it("are nowhere until one is published: the address answers as any other does", async () => {
    for (const headers of [{}, HTML])
      for (const path of ["transparency", "transparency/1", "transparency/1.json"])
        expect(await get(`/${path}`, headers), path).toEqual(
          await get(`/${path.replace("transparency", "nothing")}`, headers),
        );
  });
  it("are read without an account, in the language asked for, and run nothing", async () => {
    const text = "<!doctype html><html><head><style>p{}</style></head><body><p>x</p></body></html>";
    published = new Map([
      ["", { type: "text/html; charset=utf-8", text }],
      ["1.json", { type: "application/json; charset=utf-8", text: "{}" }],
    ]);
    asked.length = 0;
    const page = await get("/transparency?lang=ar", HTML);
    expect([page.statusCode, page.body]).toEqual([200, text]);
    expect(page.headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(
      (await get("/transparency/1.json", { "accept-language": "fr" })).headers["content-type"],
    ).toContain("json");
    await get("/transparency?lang=xx");
    expect(asked).toEqual([" ar", "1.json fr", " en"]);
    expect(await get("/transparency/2")).toEqual(await get("/nothing/2"));
  });
});
