import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { PURPOSES } from "../../src/core/index.ts";
import { ANALYST, CODE_USER, ONE_TIME, PASSWORD } from "../support/fake-wasl.ts";
import { COOKIE, operations, PURPOSE, requestFor, SIGNED_IN, start, withHeaders } from "./harness.ts";

const open: FastifyInstance[] = [];
const fresh = async (options: Parameters<typeof start>[0] = {}) => {
  const harness = await start(options);
  open.push(harness.app);
  return harness;
};
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

const signIn = (app: FastifyInstance, userId = "analyst-1", password = PASSWORD, headers = {}) =>
  app.inject({ method: "POST", url: "/api/v1/session", payload: { userId, password }, headers });
const cookieOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers["set-cookie"]);

describe("session", () => {
  it("nobody is signed in: the page may know the node and whether it is an exercise", async () => {
    const { app } = await fresh({ exercise: { userId: "demo" } });
    const answer = await app.inject({ url: "/api/v1/session" });
    expect(answer.json()).toEqual({
      user: null,
      nodeId: "node-a",
      exercise: true,
      purposes: [...PURPOSES],
      mustChangePassword: false,
      mustEnrol: false,
      provider: null,
    });
    const other = await fresh();
    expect((await other.app.inject({ url: "/api/v1/session" })).json().exercise).toBe(false);
  });

  it("offers an account from outside the unit the one purpose that it works for", async () => {
    const { app, accounts } = await fresh();
    for (const [role, purposes] of [
      ["trade", ["supply-disruption"]],
      ["platform", ["online-referral"]],
      ["analyst", [...PURPOSES]],
    ] as const) {
      accounts.tokens.set("outside", { user: { ...ANALYST, role }, mustChangePassword: false });
      const headers = { authorization: "Bearer outside" };
      const answer = await app.inject({ url: "/api/v1/session", headers });
      expect(answer.json().purposes, role).toEqual(purposes);
    }
  });

  it("signs in with a cookie that scripts and other sites cannot use, and out again", async () => {
    const { app, accounts } = await fresh();
    const answer = await signIn(app);
    expect(answer.json()).toMatchObject({ user: { id: "analyst-1" }, mustChangePassword: false });
    expect(answer.body).not.toContain("issued-1");
    expect(cookieOf(answer)).toBe("wasl_session=issued-1; Path=/; HttpOnly; SameSite=Strict");
    const headers = { cookie: "wasl_session=issued-1" };
    expect((await app.inject({ url: "/api/v1/session", headers })).json().user.id).toBe("analyst-1");
    const out = await app.inject({ method: "DELETE", url: "/api/v1/session", headers });
    expect(out.statusCode).toBe(204);
    expect(cookieOf(out)).toMatch(/^wasl_session=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect(accounts.tokens.has("issued-1")).toBe(false);
    expect(
      (await app.inject({ url: "/api/v1/situation", headers: { ...headers, ...PURPOSE } })).statusCode,
    ).toBe(401);
  });

  it("the cookie is Secure and of this host alone behind TLS", async () => {
    const { app } = await fresh({ publicOrigins: ["https://wasl.example.org"] });
    expect(cookieOf(await signIn(app))).toBe(
      "__Host-wasl_session=issued-1; Path=/; HttpOnly; Secure; SameSite=Strict",
    );
    // What a neighbour under the same domain could plant does not count.
    const who = async (cookie: string) =>
      (await app.inject({ url: "/api/v1/session", headers: { cookie } })).json().user?.id;
    expect(await who("wasl_session=session-1")).toBeUndefined();
    expect(await who("__Host-wasl_session=session-1")).toBe("analyst-1");
    const out = await app.inject({
      method: "DELETE",
      url: "/api/v1/session",
      headers: { cookie: "__Host-wasl_session=issued-1" },
    });
    expect(cookieOf(out)).toMatch(/^__Host-wasl_session=; Max-Age=0; Path=\/;.*; Secure/);
    expect(cookieOf(await signIn(app, CODE_USER.id))).toMatch(/^__Host-wasl_sign_in=pending-1; .*; Secure/);
    const proxied = await fresh({ trustProxy: "127.0.0.1" });
    const headers = { "x-forwarded-proto": "https" };
    const answer = await signIn(proxied.app, undefined, undefined, headers);
    expect(cookieOf(answer)).toMatch(/^__Host-wasl_session=.*; Secure/);
    expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
    // From an address that is no trusted proxy, the header is only a claim.
    const direct = await fresh();
    expect(
      (await signIn(direct.app, undefined, undefined, headers)).headers["strict-transport-security"],
    ).toBeUndefined();
  });

  it("a new session ends the old one", async () => {
    const { app, accounts } = await fresh();
    await signIn(app, undefined, undefined, COOKIE);
    expect([...accounts.tokens.keys()]).toEqual(expect.arrayContaining(["session-2", "issued-1"]));
    expect(accounts.tokens.has("session-1")).toBe(false);
  });

  it("an unknown user and a wrong password are the same to the byte", async () => {
    const { app } = await fresh();
    const [unknown, wrong] = [await signIn(app, "nobody"), await signIn(app, "analyst-1", "wrong")];
    expect(unknown.statusCode).toBe(401);
    expect(unknown.body).toBe(wrong.body);
    expect(unknown.headers["set-cookie"]).toBeUndefined();
  });

  it("a one-time password opens nothing but its own change", async () => {
    const { app } = await fresh();
    const answer = await signIn(app, "admin", ONE_TIME);
    expect(answer.json().mustChangePassword).toBe(true);
    const headers = { cookie: "wasl_session=issued-1", ...PURPOSE };
    for (const operation of operations(app).filter((o) => o.needs === "data" || o.url.endsWith("/events"))) {
      const refused = await app.inject(withHeaders(requestFor(operation), headers));
      expect(refused.json().code, operation.operationId).toBe("PASSWORD_CHANGE_REQUIRED");
    }
    const change = (password: string, currentPassword = ONE_TIME) =>
      app.inject({
        method: "POST",
        url: "/api/v1/session/password",
        headers,
        payload: { currentPassword, password },
      });
    const short = await change("short");
    expect([short.statusCode, short.json().detail]).toEqual([400, "passwordMin: 8"]);
    expect((await change("")).json().code).toBe("REQUEST_INVALID");
    expect((await change("x".repeat(1025))).statusCode).toBe(400);
    expect((await change("long enough to hold", "not the old one")).json().code).toBe("CREDENTIAL_INVALID");
    expect((await change("long enough to hold")).statusCode).toBe(204);
    expect((await app.inject({ url: "/api/v1/situation", headers })).statusCode).toBe(200);
  });

  it("a second factor: a right password sets no session, only the step to the code", async () => {
    const { app } = await fresh();
    const answer = await signIn(app, CODE_USER.id);
    expect(answer.json()).toEqual({
      user: null,
      mustChangePassword: false,
      mustEnrol: false,
      needsCode: true,
      methods: ["code"],
    });
    expect(cookieOf(answer)).toBe("wasl_sign_in=pending-1; Max-Age=300; Path=/; HttpOnly; SameSite=Strict");
    const headers = { cookie: "wasl_sign_in=pending-1", ...PURPOSE };
    expect((await app.inject({ url: "/api/v1/situation", headers })).statusCode).toBe(401);
    const code = (payload: object, cookies = headers) =>
      app.inject({ method: "POST", url: "/api/v1/session/code", payload, headers: cookies });
    expect((await code({ code: "000000" })).json().code).toBe("CREDENTIAL_INVALID");
    expect((await code({ code: "123456" }, { ...headers, cookie: "" })).statusCode).toBe(401);
    const done = await code({ code: "123456" });
    expect(done.json()).toMatchObject({ user: { id: CODE_USER.id }, needsCode: false });
    expect(cookieOf(done)).toContain("wasl_session=issued-1");
    for (let n = 0; n < 5; n++) await code({ code: "000000" });
    expect((await code({ code: "123456" })).json().code).toBe("RATE_LIMITED");
  });

  it("where the role needs a second factor, nothing but its setting up works before", async () => {
    const { app, accounts } = await fresh();
    accounts.tokens.set("weak", { user: ANALYST, mustChangePassword: false, mustEnrol: true });
    const headers = { cookie: "wasl_session=weak", ...PURPOSE };
    const works: string[] = [];
    for (const operation of operations(app).filter(
      (o) => o.needs !== "open" && o.operationId !== "signOut",
    )) {
      const answer = await app.inject(withHeaders(requestFor(operation), headers));
      // The handler itself was reached where it does not know the example's password or passkey.
      if (answer.statusCode < 400 || answer.json().code === "CREDENTIAL_INVALID")
        works.push(operation.operationId);
      else
        expect(["SECOND_FACTOR_REQUIRED", "REQUEST_INVALID"], operation.operationId).toContain(
          answer.json().code,
        );
    }
    expect(works.sort()).toEqual([
      "beginPasskey",
      "beginSecondFactor",
      "changePassword",
      "confirmSecondFactor",
      "enrolPasskey",
      "getSecondFactor",
      "listPasskeys",
      "proveAgain",
      "proveAgainWithPasskey",
    ]);
  });

  it("what changes how somebody signs in wants a proof that is minutes old, and nothing else does", async () => {
    const { app, accounts } = await fresh();
    const stale = { user: { ...ANALYST, role: "administrator" as const }, mustChangePassword: false };
    const asks: string[] = [];
    for (const operation of operations(app).filter((o) => o.needs !== "open" && !o.url.endsWith("/events"))) {
      accounts.tokens.set("stale", { ...stale, isProven: false });
      const request = withHeaders(requestFor(operation), { cookie: "wasl_session=stale", ...PURPOSE });
      const { body } = await app.inject(request);
      if (body.includes('"PROOF_REQUIRED"')) asks.push(operation.operationId);
    }
    expect(asks.sort()).toEqual(
      [
        "beginPasskey",
        "beginSecondFactor",
        "endOwnSession",
        "endSession",
        "issueToken",
        "removePasskey",
        "removeSecondFactor",
        "requireSecondFactor",
        "resetSecondFactor",
      ].sort(),
    );
    accounts.tokens.set("stale", { ...stale, isProven: false });
    const headers = { cookie: "wasl_session=stale" };
    const post = (url: string, payload?: object) =>
      app.inject({ method: "POST", url: `/api/v1/session/${url}`, headers, ...(payload ? { payload } : {}) });
    expect((await post("proof", { password: "wrong" })).json().code).toBe("CREDENTIAL_INVALID");
    expect((await post("factor")).json().code).toBe("PROOF_REQUIRED");
    expect((await post("proof", { password: PASSWORD })).statusCode).toBe(204);
    expect((await post("factor")).statusCode).toBe(200);
    for (let n = 0; n < 5; n++) await post("proof", { password: "wrong" });
    expect((await post("proof", { password: PASSWORD })).json().code).toBe("RATE_LIMITED");
  });

  describe("passkeys", () => {
    const credential = {
      id: "AAAA",
      rawId: "AAAA",
      type: "public-key",
      response: { clientDataJSON: "e30", authenticatorData: "AAAA", signature: "AAAA" },
    };
    const post = (app: FastifyInstance, url: string, payload: object, cookie = "") =>
      app.inject({ method: "POST", url: `/api/v1/session/${url}`, payload, headers: { cookie } });

    it("sign in: what was asked stays in a cookie, is used once and opens nothing", async () => {
      const { app } = await fresh();
      const asked = await post(app, "passkey/options", {});
      expect(asked.json()).toMatchObject({ options: { challenge: "c" } });
      expect(cookieOf(asked)).toBe("wasl_passkey=ceremony-2; Max-Age=300; Path=/; HttpOnly; SameSite=Strict");
      const held = "wasl_passkey=ceremony-2";
      expect(
        (await app.inject({ url: "/api/v1/situation", headers: { cookie: held, ...PURPOSE } })).statusCode,
      ).toBe(401);
      expect((await post(app, "passkey", { credential })).json().code).toBe("CREDENTIAL_INVALID");
      const done = await post(app, "passkey", { credential }, held);
      expect(done.json()).toMatchObject({ user: { id: "analyst-1" }, needsCode: false });
      expect(cookieOf(done)).toContain("wasl_passkey=; Max-Age=0");
      expect(cookieOf(done)).toContain("wasl_session=issued-1");
      const surplus = { ...credential, response: { ...credential.response, userHandle: "x" } };
      expect((await post(app, "passkey", { credential: surplus }, held)).json().code).toBe("REQUEST_INVALID");
      for (let n = 0; n < 30; n++) await post(app, "passkey/options", {});
      expect((await post(app, "passkey/options", {})).json().code).toBe("RATE_LIMITED");
    });

    it("are a person's: a machine enrols none and proves nothing", async () => {
      const { app } = await fresh();
      const headers = { authorization: "Bearer machine" };
      for (const operation of operations(app).filter((o) =>
        ["beginPasskey", "enrolPasskey", "removePasskey", "proveAgain", "proveAgainWithPasskey"].includes(
          o.operationId,
        ),
      ))
        expect(
          (await app.inject(withHeaders(requestFor(operation), headers))).json().code,
          operation.operationId,
        ).toBe("ROLE_FORBIDS");
    });
  });

  it("a token with scopes does what they say on every route, and no more", async () => {
    const { app, accounts } = await fresh();
    const machine = accounts.tokens.get("machine");
    for (const scope of ["read", "write", "import"] as const) {
      accounts.tokens.set("scoped", {
        ...machine,
        user: ANALYST,
        mustChangePassword: false,
        scopes: [scope],
      });
      const headers = { authorization: "Bearer scoped" };
      for (const operation of operations(app).filter(
        (o) => o.needs !== "open" && !o.url.endsWith("/events"),
      )) {
        const reads = operation.method === "GET" || operation.operationId === "lookUpSignals";
        const needs = operation.operationId === "importReport" ? "import" : reads ? "read" : "write";
        const answer = await app.inject(withHeaders(requestFor(operation), headers));
        const isRefused = answer.statusCode === 403 && answer.json().code === "SCOPE_FORBIDS";
        if (answer.statusCode !== 400) expect(isRefused, operation.operationId).toBe(needs !== scope);
      }
    }
  });

  it("R08 R13 R24 what a named human answers for is done by no API token, of a supervisor's account neither", async () => {
    const { app, accounts } = await fresh();
    const machine = accounts.tokens.get("machine");
    accounts.tokens.set("issued", {
      ...machine,
      user: { ...ANALYST, role: "supervisor" },
      mustChangePassword: false,
    });
    const refused: string[] = [];
    for (const operation of operations(app).filter((o) => o.needs === "data" && o.method !== "GET")) {
      const answer = await app.inject(withHeaders(requestFor(operation), { authorization: "Bearer issued" }));
      if (answer.statusCode === 403 && answer.json().code === "ROLE_FORBIDS")
        refused.push(operation.operationId);
    }
    for (const operationId of [
      "requestApproval",
      "decideApproval",
      "reidentify",
      "unmaskName",
      "sourceOf",
      "decideFinding",
      "setCategory",
      "liftProtection",
      "shareWithPartner",
      "releaseReferral",
      "confirmPairing",
      "proposeMessage",
      "proposeStarters",
      "takePrevention",
      "sharePrevention",
      "addLibraryEntry",
      "importLibrary",
      "shareDocuments",
      "takeDocuments",
      "vetLibraryEntries",
    ])
      expect(refused).toContain(operationId);
  });

  it("accounts and others' sessions are an administrator's, who is no machine", async () => {
    const { app, accounts } = await fresh();
    accounts.tokens.set("adm", { user: { ...ANALYST, role: "administrator" }, mustChangePassword: false });
    const adm = { cookie: "wasl_session=adm" };
    const ofAccounts = operations(app).filter((o) => o.url.startsWith("/api/v1/accounts"));
    expect(ofAccounts.length).toBeGreaterThan(5);
    for (const operation of ofAccounts) {
      const request = requestFor(operation, "session-1");
      expect((await app.inject(withHeaders(request, COOKIE))).json().code, operation.operationId).toBe(
        "ROLE_FORBIDS",
      );
      const machine = await app.inject(withHeaders(request, { authorization: "Bearer machine" }));
      expect(machine.json().code, operation.operationId).toBe("ROLE_FORBIDS");
      expect((await app.inject(withHeaders(request, adm))).statusCode, operation.operationId).toBeLessThan(
        300,
      );
    }
    const unknown = { method: "DELETE", url: "/api/v1/accounts/sessions/x", headers: adm } as const;
    expect((await app.inject(unknown)).statusCode).toBe(404);
  });

  it("a machine's token neither changes a password nor revokes itself", async () => {
    const { app, accounts } = await fresh();
    const headers = { authorization: "Bearer machine" };
    const session = await app.inject({ url: "/api/v1/session", headers });
    expect(session.json().purposes).toEqual(["information-exchange"]);
    for (const [method, url] of [
      ["DELETE", "/api/v1/session"],
      ["POST", "/api/v1/session/password"],
    ] as const) {
      const payload =
        method === "POST" ? { payload: { currentPassword: PASSWORD, password: "long enough to hold" } } : {};
      expect((await app.inject({ method, url, headers, ...payload })).json().code).toBe("ROLE_FORBIDS");
    }
    expect(accounts.tokens.has("machine")).toBe(true);
  });

  it("a disabled account is nobody", async () => {
    const { app, accounts } = await fresh();
    const session = accounts.tokens.get("session-1");
    if (session) accounts.tokens.set("session-1", { ...session, user: { ...session.user, disabled: true } });
    expect((await app.inject({ url: "/api/v1/situation", headers: SIGNED_IN })).statusCode).toBe(401);
  });

  it("a token wins over a cookie, and a broken header is no way round it", async () => {
    const { app, wasl } = await fresh();
    const both = { ...COOKIE, authorization: "Bearer machine" };
    expect((await app.inject({ url: "/api/v1/situation", headers: both })).statusCode).toBe(200);
    expect(wasl.calls.at(-1)?.actor.token).toBe("machine");
    const broken = { ...SIGNED_IN, authorization: "Basic eDp5" };
    expect((await app.inject({ url: "/api/v1/situation", headers: broken })).statusCode).toBe(401);
  });
});

describe("the demo", () => {
  const demo = (app: FastifyInstance, extra: object = {}) =>
    app.inject({ method: "POST", url: "/api/v1/session/demo", ...extra });

  it("signs in during an exercise, from this machine", async () => {
    const { app, accounts } = await fresh({ exercise: { userId: "demo" } });
    const answer = await demo(app);
    expect(answer.json().user.id).toBe("demo");
    expect(accounts.tokens.get("issued-1")?.user.id).toBe("demo");
  });

  it("does not exist without an exercise, from elsewhere, or through a proxy", async () => {
    const none = await fresh();
    expect((await demo(none.app)).statusCode).toBe(404);
    const { app, accounts } = await fresh({ exercise: { userId: "demo" } });
    expect((await demo(app, { remoteAddress: "192.0.2.7" })).statusCode).toBe(404);
    for (const header of ["x-forwarded-for", "forwarded", "via"])
      expect((await demo(app, { headers: { [header]: "127.0.0.1" } })).statusCode, header).toBe(404);
    expect([...accounts.tokens.keys()].some((token) => token.startsWith("issued"))).toBe(false);
  });

  it("is not there for another site or under a rebound name", async () => {
    const { app } = await fresh({ exercise: { userId: "demo" } });
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { host: "evil.example", origin: "http://evil.example" },
      { host: "localhost.evil.example" },
      { "sec-fetch-site": "cross-site" },
    ])
      expect((await demo(app, { headers })).json().code, JSON.stringify(headers)).toBe("ORIGIN_FORBIDS");
  });
});

describe("CSRF", () => {
  it("no route of the API answers another site, whatever it sends along", async () => {
    const { app, wasl, accounts } = await fresh();
    for (const operation of operations(app).filter((o) => o.url.startsWith("/api/")))
      for (const foreign of [
        { origin: "https://evil.example" },
        { origin: "null" },
        { origin: "http://localhost:81" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site" },
      ]) {
        const answer = await app.inject(withHeaders(requestFor(operation), { ...SIGNED_IN, ...foreign }));
        expect([answer.statusCode, answer.json().code], operation.operationId).toEqual([
          403,
          "ORIGIN_FORBIDS",
        ]);
        expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
      }
    expect(wasl.calls).toEqual([]);
    expect(accounts.tokens.has("session-1")).toBe(true);
  });

  it("our own pages pass, at the address that a proxy shows too", async () => {
    const { app } = await fresh({ publicOrigins: ["https://wasl.example.org"] });
    for (const headers of [
      { host: "localhost", origin: "http://localhost", "sec-fetch-site": "same-origin" },
      { host: "wasl.example.org", origin: "https://wasl.example.org", "sec-fetch-site": "same-origin" },
      { host: "127.0.0.1:7400" },
      { host: "[::1]:7400" },
    ])
      expect(
        (
          await app.inject({
            url: "/api/v1/situation",
            headers: { ...SIGNED_IN, cookie: `__Host-${COOKIE.cookie}`, ...headers },
          })
        ).statusCode,
      ).toBe(200);
  });

  it("a form of another site cannot be a sign-in: it is not JSON", async () => {
    const { app } = await fresh();
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      const answer = await app.inject({
        method: "POST",
        url: "/api/v1/session",
        headers: { "content-type": type },
        payload: JSON.stringify({ userId: "analyst-1", password: PASSWORD }),
      });
      expect(answer.json().code, type).toBe("REQUEST_INVALID");
    }
  });
});

describe("rate limits", () => {
  it("sign-in is limited by user and address, by address, and by user from everywhere", async () => {
    const limits = { signInsPerUserAndAddress: 3, signInsPerAddress: 6, signInsPerUser: 5 };
    const { app } = await fresh({ limits });
    const attempt = async (userId: string, remoteAddress: string) => {
      const payload = { userId, password: "wrong" };
      return await app.inject({ method: "POST", url: "/api/v1/session", payload, remoteAddress });
    };
    const status = async (userId: string, address: string) => (await attempt(userId, address)).statusCode;
    for (let i = 0; i < 3; i++) expect(await status("analyst-1", "192.0.2.1")).toBe(401);
    const refused = await attempt("Analyst-1", "192.0.2.1");
    expect(refused.json().code).toBe("RATE_LIMITED");
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    // The owner elsewhere is not locked out by that.
    expect(
      (
        await app.inject({
          method: "POST",
          url: "/api/v1/session",
          payload: { userId: "analyst-1", password: PASSWORD },
        })
      ).statusCode,
    ).toBe(200);
    expect(await status("analyst-1", "192.0.2.2")).toBe(401);
    expect(await status("analyst-1", "192.0.2.3")).toBe(429);
    for (let i = 0; i < 2; i++) expect(await status(`user-${i}`, "192.0.2.1")).toBe(401);
    expect(await status("user-3", "192.0.2.1")).toBe(429);
  });

  it("one IPv6 network is one address", async () => {
    const { app } = await fresh({ limits: { signInsPerAddress: 1 } });
    const from = async (remoteAddress: string) =>
      (
        await app.inject({
          method: "POST",
          url: "/api/v1/session",
          payload: { userId: remoteAddress, password: "x" },
          remoteAddress,
        })
      ).statusCode;
    expect(await from("2001:db8:1:2::1")).toBe(401);
    expect(await from("2001:db8:1:2:ffff::9")).toBe(429);
    expect(await from("2001:db8:1:3::1")).toBe(401);
  });

  it("all routes together are limited by address", async () => {
    const { app } = await fresh({ limits: { requestsPerMinute: 5 } });
    const statuses = [];
    for (let i = 0; i < 7; i++)
      statuses.push((await app.inject({ url: "/api/v1/situation", headers: SIGNED_IN })).statusCode);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });
});
