import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PURPOSES } from "../../src/core/index.ts";
import {
  COOKIE,
  type Harness,
  operations,
  PURPOSE,
  requestFor,
  SIGNED_IN,
  start,
  withHeaders,
} from "./harness.ts";

let harness: Harness;
let app: FastifyInstance;
beforeAll(async () => {
  harness = await start();
  app = harness.app;
});
afterAll(async () => await app.close());
beforeEach(() => {
  harness.wasl.calls.length = 0;
});

const data = () => operations(app).filter((o) => o.needs === "data");

describe("R01 purpose on every data route", () => {
  it("R01 all routes are data routes but those of the session and the system", () => {
    const others = operations(app).filter((o) => o.needs !== "data");
    expect(others.map((o) => `${o.method} ${o.url}`).sort()).toEqual([
      "DELETE /api/v1/accounts/sessions/{id}",
      "DELETE /api/v1/session",
      "DELETE /api/v1/session/all/{id}",
      "DELETE /api/v1/session/passkeys/{id}",
      "GET /api/v1/accounts",
      "GET /api/v1/accounts/sessions",
      "GET /api/v1/events",
      "GET /api/v1/session",
      "GET /api/v1/session/all",
      "GET /api/v1/session/factor",
      "GET /api/v1/session/passkeys",
      "GET /healthz",
      "GET /readyz",
      "POST /api/v1/accounts/factor-roles",
      "POST /api/v1/accounts/{id}/factor-reset",
      "POST /api/v1/accounts/{id}/tokens",
      "POST /api/v1/session",
      "POST /api/v1/session/code",
      "POST /api/v1/session/demo",
      "POST /api/v1/session/factor",
      "POST /api/v1/session/factor/confirmation",
      "POST /api/v1/session/factor/removal",
      "POST /api/v1/session/passkey",
      "POST /api/v1/session/passkey/options",
      "POST /api/v1/session/passkeys",
      "POST /api/v1/session/passkeys/options",
      "POST /api/v1/session/password",
      "POST /api/v1/session/proof",
      "POST /api/v1/session/proof/passkey",
    ]);
    expect(data().length).toBeGreaterThanOrEqual(23);
  });

  it("R01 without a purpose, without a mandate, or with neither: 403 and nothing is asked", async () => {
    for (const operation of data())
      for (const headers of [{}, { "wasl-purpose": "oversight" }, { "wasl-mandate": "EX-1" }]) {
        const answer = await app.inject(withHeaders(requestFor(operation), { ...COOKIE, ...headers }));
        expect(answer.statusCode, operation.operationId).toBe(403);
        expect(answer.json().code, operation.operationId).toBe("PURPOSE_REQUIRED");
      }
    expect(harness.wasl.calls).toEqual([]);
  });

  it("R17 who is turned away at the door is on record, with what they asked for and why", async () => {
    harness.accounts.refusals.length = 0;
    const ask = (headers: Record<string, string>, url = "/api/v1/search?q=x") => app.inject({ url, headers });
    await ask({});
    await ask({ ...PURPOSE, cookie: "wasl_session=nobody" });
    await ask(COOKIE);
    await ask({ ...COOKIE, "wasl-purpose": "idle-curiosity", "wasl-mandate": "EX-1" });
    await ask({ ...SIGNED_IN, origin: "https://elsewhere.example" });
    await ask(SIGNED_IN);
    await ask({}, "/api/v1/no-such-thing");
    const search = "operation:search";
    expect(harness.accounts.refusals).toEqual([
      { object: search, code: "CREDENTIAL_INVALID" },
      { object: search, code: "CREDENTIAL_INVALID" },
      { userId: "analyst-1", object: search, code: "PURPOSE_REQUIRED" },
      { userId: "analyst-1", object: search, code: "PURPOSE_FORBIDS" },
      { object: search, code: "ORIGIN_FORBIDS" },
    ]);
  });

  it("R01 blank is not a mandate", async () => {
    for (const mandate of ["   ", "%20%09"]) {
      const answer = await app.inject({
        url: "/api/v1/situation",
        headers: { ...SIGNED_IN, "wasl-mandate": mandate },
      });
      expect(answer.statusCode).toBe(403);
    }
  });

  it("R01 a purpose outside the closed list is refused", async () => {
    for (const operation of data()) {
      const headers = { ...COOKIE, "wasl-purpose": "curiosity", "wasl-mandate": "EX-1" };
      const answer = await app.inject(withHeaders(requestFor(operation), headers));
      expect(answer.json().code, operation.operationId).toBe("PURPOSE_FORBIDS");
    }
    expect(harness.wasl.calls).toEqual([]);
  });

  it("R01 no credential: 401 before anything else is said", async () => {
    for (const operation of operations(app).filter((o) => o.needs !== "open"))
      for (const headers of [{}, { cookie: "wasl_session=unknown" }, { authorization: "Bearer unknown" }]) {
        const answer = await app.inject(withHeaders(requestFor(operation), { ...PURPOSE, ...headers }));
        expect(answer.statusCode, operation.operationId).toBe(401);
        expect(answer.json().code).toBe("CREDENTIAL_INVALID");
      }
  });

  it("R01 with both, each data route answers and its use case knows who and why", async () => {
    for (const operation of data()) {
      const before = harness.wasl.calls.length;
      const answer = await app.inject(withHeaders(requestFor(operation), SIGNED_IN));
      expect(answer.statusCode, `${operation.operationId} ${answer.body.slice(0, 300)}`).toBeLessThan(300);
      if (operation.operationId === "listDetectors") continue;
      expect(harness.wasl.calls[before]?.actor, operation.operationId).toEqual({
        token: "session-1",
        purpose: { purpose: "operational-analysis", mandate: "EX-1" },
        lang: "en",
        known: { user: expect.objectContaining({ id: "analyst-1" }), at: expect.any(Number) },
      });
    }
  });

  it("R01 every purpose of the list is accepted", async () => {
    for (const purpose of PURPOSES) {
      const headers = { ...COOKIE, "wasl-purpose": purpose, "wasl-mandate": "EX-1" };
      expect((await app.inject({ url: "/api/v1/situation", headers })).statusCode).toBe(200);
    }
  });

  it("R01 a mandate in Arabic comes percent-encoded or as bytes", async () => {
    const mandate = "أمر ١٢";
    for (const header of [encodeURIComponent(mandate), Buffer.from(mandate).toString("latin1")]) {
      const headers = { ...SIGNED_IN, "wasl-mandate": header };
      expect((await app.inject({ url: "/api/v1/situation", headers })).statusCode).toBe(200);
      expect(harness.wasl.calls.at(-1)?.actor.purpose.mandate).toBe(mandate);
    }
  });

  it("R01 a mandate that is too long, broken or has control characters is refused", async () => {
    for (const mandate of ["x".repeat(201), "%", "%ff", "a%00b", "a%0Ab"]) {
      const headers = { ...SIGNED_IN, "wasl-mandate": mandate };
      expect((await app.inject({ url: "/api/v1/situation", headers })).json().code).toBe("PURPOSE_FORBIDS");
    }
  });

  it("R01 a machine's token carries its purpose; headers may repeat it but not change it", async () => {
    const token = { authorization: "Bearer machine" };
    const bound = { purpose: "information-exchange", mandate: "AGR-7" };
    const same = { "wasl-purpose": bound.purpose, "wasl-mandate": bound.mandate };
    for (const headers of [token, { ...token, ...same }]) {
      expect((await app.inject({ url: "/api/v1/situation", headers })).statusCode).toBe(200);
      expect(harness.wasl.calls.at(-1)?.actor.purpose).toEqual(bound);
    }
    for (const other of [{ "wasl-purpose": "oversight" }, { "wasl-mandate": "AGR-8" }]) {
      const answer = await app.inject({ url: "/api/v1/situation", headers: { ...token, ...same, ...other } });
      expect(answer.json().code).toBe("PURPOSE_FORBIDS");
    }
  });

  it("R01 only the brief takes them from its address", async () => {
    const query = "purpose=oversight&mandate=EX-9";
    const brief = await app.inject({ url: `/api/v1/cases/case-1/brief?${query}`, headers: COOKIE });
    expect(brief.statusCode).toBe(200);
    expect(harness.wasl.calls.at(-1)?.actor.purpose).toEqual({ purpose: "oversight", mandate: "EX-9" });
    const other = await app.inject({ url: `/api/v1/cases/case-1?${query}`, headers: COOKIE });
    expect(other.json().code).toBe("PURPOSE_REQUIRED");
    const twice = `purpose=oversight&purpose=protection&mandate=EX-9`;
    const unclear = await app.inject({ url: `/api/v1/cases/case-1/brief?${twice}`, headers: COOKIE });
    expect(unclear.json().code).toBe("PURPOSE_FORBIDS");
  });

  it("R01 an address written with escapes passes the same guard", async () => {
    const answer = await app.inject({ url: "/%61pi/v1/situation", headers: COOKIE });
    expect(answer.json().code).toBe("PURPOSE_REQUIRED");
    expect(answer.headers["cache-control"]).toBe("no-store");
  });
});
