import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Wasl } from "../../src/app/index.ts";
import { ERROR_CODES, type ErrorCode, WaslError } from "../../src/core/index.ts";
import { EXAMPLES } from "../../src/server/examples.ts";
import { type Harness, operations, requestFor, SIGNED_IN, start, withHeaders } from "./harness.ts";

let harness: Harness;
let app: FastifyInstance;
const lines: string[] = [];
beforeAll(async () => {
  harness = await start({ logger: { level: "trace", stream: { write: (line) => lines.push(line) } } });
  app = harness.app;
});
afterAll(async () => await app.close());

const get = async (url: string) => await app.inject({ url: `/api/v1${url}`, headers: SIGNED_IN });
const failWith = (error: Error) =>
  harness.wasl.next("situation", () => {
    throw error;
  });

describe("problems", () => {
  it("every error code answers its status as problem+json", async () => {
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
      failWith(new WaslError(code, { because: "a reason", table: "wasl.secret" }));
      const answer = await get("/situation");
      const { status, title } = ERROR_CODES[code];
      expect(answer.statusCode, code).toBe(status);
      expect(answer.headers["content-type"]).toBe("application/problem+json");
      const body = answer.json();
      expect(body).toMatchObject({ type: `urn:wasl:problem:${code}`, title, status, code });
      expect(body.detail).toBe(status >= 500 || status === 404 ? undefined : "because: a reason");
    }
  });

  it("a fault inside says nothing of itself, neither outside nor in the log", async () => {
    lines.length = 0;
    failWith(Object.assign(new Error("duplicate key: Mariam Hassan"), { code: "23505" }));
    const answer = await get("/situation");
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({
      type: "urn:wasl:problem:INTERNAL",
      title: ERROR_CODES.INTERNAL.title,
      status: 500,
      code: "INTERNAL",
    });
    expect(lines.join("")).not.toContain("Mariam");
    expect(lines.join("")).toContain("23505");
  });

  it("a row of a shop's list that is no order is no error of the whole list", async () => {
    const good = { orderNumber: "A-17", goods: "kayak", quantity: 1 };
    const rows = [{ quantity: -1 }, { quantity: null }, { goods: "a\u0001b" }, { payment: "shells" }];
    const answer = await app.inject({
      method: "POST",
      url: "/api/v1/trade/check",
      headers: SIGNED_IN,
      payload: { orders: [good, ...rows.map((row) => ({ ...good, ...row }))] },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json().rejects[0]).toMatchObject({ line: 2, code: "FIELD_INVALID" });
  });

  it("what a page lets one write in several lines is taken in several lines", async () => {
    const measure = { action: "content_removed", ground: "illegal", automation: "not" };
    const risk = { title: "t", responsible: "r", displacement: "a\nb", state: "proposed" };
    for (const [url, field, payload] of [
      ["/supply/orders/o-1/review", "reason", { state: "accepted" }],
      ["/supply/trade-reports/t-1/decision", "outcome", { state: "useful" }],
      ["/recalls", "reason", { ids: ["i-1"] }],
      ["/partners/p-1/shares", "necessity", { caseId: "c-1" }],
      ["/platform/notices/n-1/statement", "facts", measure],
      ["/cases/c-1/parts", "riskToLife", risk],
    ] as const) {
      const told = { ...payload, [field]: "The first line.\nAnd a second." };
      const answer = await app.inject({
        method: "POST",
        url: `/api/v1${url}`,
        headers: SIGNED_IN,
        payload: field === "riskToLife" ? { kind: "measure", body: told } : told,
      });
      expect(answer.json().code, `${url} ${answer.body}`).not.toBe("REQUEST_INVALID");
    }
  });

  it("absent and hidden are the same to the byte on every route with an id", async () => {
    let compared = 0;
    for (const operation of operations(app).filter((o) => o.needs === "data")) {
      const answers = await Promise.all(
        ["none-1", "hidden-1"].map(
          async (id) => await app.inject(withHeaders(requestFor(operation, id), SIGNED_IN)),
        ),
      );
      const [absent, hidden] = answers.map((a) => [a.statusCode, a.body, a.headers["content-type"]]);
      if (absent?.[0] === 404) compared += 1;
      // Whoever deletes what is not there is told the same as who deletes what is; some take an id of elsewhere.
      if (operation.url.includes("{id}") && "404" in operation.responses)
        expect(absent?.[0], operation.operationId).toBe(404);
      if (absent?.[0] === 404) expect(hidden, operation.operationId).toEqual(absent);
    }
    expect(compared).toBeGreaterThanOrEqual(10);
  });

  it("an unknown route is a problem, with or without a session", async () => {
    for (const headers of [{}, SIGNED_IN]) {
      const answer = await app.inject({ url: "/api/v1/nothing", headers });
      expect([answer.statusCode, answer.json().code]).toEqual([404, "ROUTE_UNKNOWN"]);
    }
    expect((await app.inject({ method: "PUT", url: "/api/v1/situation" })).statusCode).toBe(404);
  });

  it("an invalid request says where and never what", async () => {
    const body = { state: "accepted", reason: 7, Mariam: "secret" };
    const answer = await app.inject({
      method: "POST",
      url: "/api/v1/findings/fin-1/decision",
      headers: SIGNED_IN,
      payload: body,
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "REQUEST_INVALID" });
    expect(answer.json().errors).toContainEqual(expect.objectContaining({ in: "body", pointer: "/reason" }));
    expect(answer.body).not.toMatch(/Mariam|secret/);
  });

  it("whoever writes a property that is not known is told once, and which are known", async () => {
    const payload = { user: "ada", secret: "x" };
    const answer = await app.inject({ method: "POST", url: "/api/v1/session", payload });
    const told = (answer.json().errors as { pointer: string; detail: string }[]).map((e) => e.detail);
    expect(told).toEqual([
      "must have required properties userId, password",
      "must not have additional properties; known are userId, password",
    ]);
  });

  it("numbers, booleans and lists of a query are read strictly", async () => {
    for (const url of [
      "/reports?limit=0",
      "/reports?limit=201",
      "/reports?limit=1e2",
      "/reports?limit=5.5",
      "/reports?limt=5",
      "/search",
      "/search?q=",
      "/search?q=a&q=b",
      "/search?q=a%00b",
      "/graph",
      "/graph?node=",
      "/entities/x?asOf=yesterday",
      "/findings?state=open",
    ])
      expect((await get(url)).json().code, url).toBe("REQUEST_INVALID");
    expect((await get("/graph?node=a&node=phone%3A%2B44&depth=2")).statusCode).toBe(200);
    expect(harness.wasl.calls.at(-1)?.args).toEqual([["a", "phone:+44"], { depth: 2, perNode: 50 }]);
    expect((await get("/graph?node=a")).statusCode).toBe(200);
    expect(harness.wasl.calls.at(-1)?.args[0]).toEqual(["a"]);
  });

  it("a body that may be left out may be left out", async () => {
    const answer = await app.inject({ method: "POST", url: "/api/v1/detect", headers: SIGNED_IN });
    expect(answer.statusCode).toBe(200);
    expect(harness.wasl.calls.at(-1)?.args).toEqual([undefined]);
  });

  it("an id with a slash or in another script arrives whole", async () => {
    const id = "q/أحمد:1";
    await get(`/entities/${encodeURIComponent(id)}?asOf=2025-04-03`);
    expect(harness.wasl.calls.at(-1)?.args).toEqual([id, "2025-04-03"]);
  });
});

describe("answers", () => {
  it("an answer out of the schema does not leave", async () => {
    const wrong: Partial<Record<keyof Wasl, unknown>> = {
      situation: { ...EXAMPLES.situation, stats: { ...EXAMPLES.situation.stats, statements: -1 } },
      entity: { ...EXAMPLES.entityView, category: "illegal" },
      search: { hits: [{ canonicalId: 5 }], facets: {} },
      cases: undefined,
    };
    for (const [method, url] of [
      ["situation", "/situation"],
      ["entity", "/entities/x"],
      ["search", "/search?q=a"],
      ["cases", "/cases"],
    ] as const) {
      harness.wasl.next(method, () => wrong[method]);
      const answer = await get(url);
      expect([method, answer.statusCode, answer.json().code]).toEqual([method, 500, "INTERNAL"]);
    }
  });

  it("a property that the schema does not name is left out", async () => {
    harness.wasl.next("entity", () => ({
      ...EXAMPLES.entityView,
      protectedName: "Mariam",
      entity: { ...EXAMPLES.entityView.entity, secret: "Mariam" },
    }));
    const answer = await get("/entities/x");
    expect(answer.statusCode).toBe(200);
    expect(answer.body).not.toContain("Mariam");
    expect(answer.json()).toEqual(EXAMPLES.entityView);
  });

  it("nor in a row, whatever kind of row it is", async () => {
    const row = {
      kind: "post",
      id: "p",
      reportId: "r",
      platform: "x",
      accountId: "a",
      postedAt: "2025",
      text: "t",
    };
    harness.wasl.next("finding", () => ({
      ...EXAMPLES.findingView,
      records: [{ ...row, media: [], reach: "Mariam" }],
    }));
    const answer = await get("/findings/fin-1");
    expect(answer.json().records).toEqual([{ ...row, media: [] }]);
  });

  it("an amount beyond JSON's numbers is a decimal string", async () => {
    expect((await get("/findings/fin-1")).json().records[0].amountMinor).toBe("9007199254740993");
  });

  it("a full page has a cursor, a short one has none", async () => {
    expect((await get("/cases?limit=3")).json().next).toBe(EXAMPLES.openCase.id);
    expect((await get("/cases?limit=4")).json().next).toBeNull();
  });
});

describe("logs", () => {
  it("hold the route, the account and the purpose, and no text of the request", async () => {
    lines.length = 0;
    await app.inject({
      method: "GET",
      url: "/api/v1/search?q=Mariam%20Hassan",
      headers: { ...SIGNED_IN, referer: "http://localhost/search?q=Mariam", "user-agent": "Mariam/1.0" },
    });
    await get("/entities/Mariam");
    await app.inject({ url: "/Mariam/unknown?Mariam", headers: SIGNED_IN });
    await app.inject({
      method: "POST",
      url: "/api/v1/session",
      payload: { userId: "Mariam", password: "geheim" },
    });
    const log = lines.join("");
    expect(log).not.toMatch(/Mariam|Hassan|geheim|session-1|EX-1/);
    expect(log).toContain('"route":"/api/v1/search"');
    expect(log).toContain('"purpose":"operational-analysis"');
    expect(log).toContain('"user":"analyst-1"');
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty("reqId");
  });
});
