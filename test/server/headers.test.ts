import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, SIGNED_IN, start } from "./harness.ts";

let harness: Harness;
let app: FastifyInstance;
let root: string;
const HTML = { accept: "text/html,application/xhtml+xml" };
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "wasl-web-"));
  await mkdir(join(root, "web", "assets"), { recursive: true });
  await writeFile(join(root, "secret.txt"), "outside");
  await writeFile(join(root, "web", "index.html"), "<!doctype html><title>Wasl</title>");
  await writeFile(join(root, "web", ".env"), "hidden");
  await writeFile(join(root, "web", "assets", "index-BxY12_zQ.js"), "export {}");
  await writeFile(join(root, "web", "icon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
  harness = await start({ webRoot: join(root, "web") });
  app = harness.app;
});
afterAll(async () => {
  await app.close();
  await rm(root, { recursive: true });
});

const directives = (policy: unknown) =>
  Object.fromEntries(
    String(policy)
      .split(";")
      .map((part) => part.trim().split(" "))
      .map(([name, ...values]) => [name, values.join(" ")]),
  );

describe("security headers", () => {
  it("stand on every kind of answer", async () => {
    for (const [url, headers] of [
      ["/", HTML],
      ["/assets/index-BxY12_zQ.js", {}],
      ["/api/v1/situation", SIGNED_IN],
      ["/api/v1/situation", {}],
      ["/api/v1/nothing", {}],
      ["/healthz", {}],
      ["/openapi.json", {}],
      ["/nothing.png", {}],
    ] as const) {
      const answer = await app.inject({ url, headers });
      expect(directives(answer.headers["content-security-policy"]), url).toEqual({
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
      });
      expect(answer.headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-frame-options": "DENY",
      });
      expect(answer.headers["permissions-policy"]).toContain("geolocation=()");
      expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers["x-powered-by"]).toBeUndefined();
      if (url.startsWith("/api/")) expect(answer.headers["cache-control"]).toBe("no-store");
    }
  });

  it("a request id is ours, whatever the client sends", async () => {
    const answer = await app.inject({
      url: "/healthz",
      headers: { "x-request-id": "forged", "request-id": "forged" },
    });
    expect(answer.headers["x-request-id"]).not.toBe("forged");
  });
});

describe("the brief", () => {
  const brief = async (html?: string) => {
    if (html !== undefined) harness.wasl.next("brief", () => html);
    return await app.inject({ url: "/api/v1/cases/case-1/brief?lang=ar", headers: SIGNED_IN });
  };

  it("is HTML whose own style holds, by its hash, and nothing else", async () => {
    const answer = await brief();
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(harness.wasl.calls.at(-1)?.args).toEqual(["case-1", "ar"]);
    const policy = directives(answer.headers["content-security-policy"]);
    // echo -n 'p { color: black }' | openssl dgst -sha256 -binary | base64
    expect(policy["style-src"]).toBe("'sha256-AsdWfuVGhA5h5Q0fgnNYjwN4ATC7Zk/0cGUMSRx7AD4='");
    expect(policy).toMatchObject({
      "default-src": "'none'",
      "frame-ancestors": "'none'",
      "form-action": "'none'",
    });
    expect(policy["script-src"]).toBeUndefined();
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  it("a second style is not allowed, and none needs none", async () => {
    const two = directives(
      (await brief("<style>a{}</style><p><style>b{}</style>")).headers["content-security-policy"],
    );
    expect(two["style-src"]?.split(" ")).toHaveLength(1);
    const none = directives((await brief("<p>")).headers["content-security-policy"]);
    expect(none["style-src"]).toBe("'none'");
  });
});

describe("the web application", () => {
  it("is served at its root and wherever a person navigates", async () => {
    for (const url of ["/", "/entities/x-1", "/search?q=a", "/network"]) {
      const answer = await app.inject({ url, headers: HTML });
      expect([
        url,
        answer.statusCode,
        answer.headers["content-type"],
        answer.headers["cache-control"],
      ]).toEqual([url, 200, "text/html; charset=utf-8", "no-cache"]);
    }
  });

  it("hashed files may be kept for ever, others not", async () => {
    const hashed = await app.inject({ url: "/assets/index-BxY12_zQ.js" });
    expect(hashed.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(hashed.headers["content-type"]).toMatch(/^(?:text|application)\/javascript/);
    const icon = await app.inject({ url: "/icon.svg" });
    expect([icon.statusCode, icon.headers["cache-control"]]).toEqual([200, "no-cache"]);
  });

  it("is no answer to a program, to the API, or for a missing file", async () => {
    for (const [url, headers] of [
      ["/api/v1/nothing", HTML],
      ["/api", HTML],
      ["/assets/missing-AAAAAAAA.js", HTML],
      ["/docs/missing", HTML],
      ["/robots.txt", HTML],
      ["/entities/x-1", { accept: "application/json" }],
      ["/entities/x-1", {}],
    ] as const) {
      const answer = await app.inject({ url, headers });
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 404, "ROUTE_UNKNOWN"]);
    }
    expect((await app.inject({ method: "POST", url: "/network", headers: HTML })).statusCode).toBe(404);
  });

  it("nothing outside its folder is reached, nothing hidden inside", async () => {
    for (const url of [
      "/../secret.txt",
      "/..%2fsecret.txt",
      "/assets/..%2f..%2fsecret.txt",
      "/assets/%2e%2e/%2e%2e/secret.txt",
      "/.env",
      "/%2eenv",
      "/assets%5c..%5c..%5csecret.txt",
      "//etc/passwd",
      "/icon.svg%00.html",
    ]) {
      const answer = await app.inject({ url });
      expect([400, 404], url).toContain(answer.statusCode);
      expect(answer.body).not.toMatch(/outside|hidden|root:/);
    }
  });

  it("without a web folder the API is served alone", async () => {
    const alone = await start();
    expect((await alone.app.inject({ url: "/", headers: HTML })).json().code).toBe("ROUTE_UNKNOWN");
    await alone.app.close();
  });
});

describe("system routes", () => {
  it("health says the process runs, readiness that the store answers", async () => {
    expect((await app.inject("/healthz")).json()).toEqual({ status: "ok" });
    expect((await app.inject("/readyz")).json()).toEqual({ status: "ok" });
    for (const ready of [async () => false, async () => await Promise.reject(new Error("gone"))]) {
      const broken = await start({ ready });
      expect((await broken.app.inject("/healthz")).statusCode).toBe(200);
      const answer = await broken.app.inject("/readyz");
      expect([answer.statusCode, answer.json().code]).toEqual([503, "STORE_UNAVAILABLE"]);
      await broken.app.close();
    }
  });

  it("metrics are for this machine, or for the token, and hold no ids", async () => {
    await app.inject({ url: "/api/v1/entities/Mariam?asOf=2025-01-01", headers: SIGNED_IN });
    const here = await app.inject("/metrics");
    expect(here.headers["content-type"]).toContain("text/plain");
    expect(here.body).toContain(
      'wasl_http_request_seconds_count{method="GET",route="/api/v1/entities/:id",status="200"}',
    );
    expect(here.body).not.toContain("Mariam");
    expect((await app.inject({ url: "/metrics", remoteAddress: "192.0.2.7" })).statusCode).toBe(404);
    expect((await app.inject({ url: "/metrics", headers: { "x-forwarded-for": "::1" } })).statusCode).toBe(
      404,
    );
    const guarded = await start({ metricsToken: "let me see" });
    const metric = async (authorization: string) =>
      (await guarded.app.inject({ url: "/metrics", remoteAddress: "192.0.2.7", headers: { authorization } }))
        .statusCode;
    expect(await metric("Bearer let me see")).toBe(200);
    expect(await metric("Bearer let me sea")).toBe(404);
    expect((await guarded.app.inject("/metrics")).statusCode).toBe(404);
    await guarded.app.close();
  });
});
