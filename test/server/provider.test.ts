import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExternalIdentity } from "../../src/app/index.ts";
import { WaslError } from "../../src/core/index.ts";
import { providerSettingsFrom, rightsOfGroups } from "../../src/server/index.ts";
import { Browser } from "../support/browser.ts";
import { ANALYST, fakeAccounts } from "../support/fake-wasl.ts";
import { start } from "./harness.ts";

const CLIENT = "wasl-test";
const SECRET = "a client secret for the test only";
const PEOPLE: Readonly<Record<string, object>> = {
  amira: { preferred_username: "amira", groups: ["analysts", "emsc"] },
  nobody: { preferred_username: "nobody", groups: ["canteen"] },
  both: { preferred_username: "both", groups: ["analysts", "chiefs"] },
};

describe("sign-in by an OpenID provider, over HTTP", () => {
  let idp: Server;
  let issuer = "";
  let app: FastifyInstance;
  let node = "";
  const seen: ExternalIdentity[] = [];
  const held = new Map<string, string>();

  beforeAll(async () => {
    // The node first: the provider has to know where its browsers come back to.
    let answer: RequestListener | undefined;
    idp = createHttp((request, response) => answer?.(request, response));
    await new Promise<void>((resolve) => idp.listen(0, "127.0.0.1", resolve));
    issuer = `http://127.0.0.1:${(idp.address() as AddressInfo).port}`;
    const accounts = {
      ...fakeAccounts(),
      holdSignIn: async (body: string) => {
        held.set(`held-${held.size}`, body);
        return `held-${held.size - 1}`;
      },
      takeSignIn: async (id: string) => {
        const body = held.get(id);
        held.delete(id);
        return body;
      },
      signInAs: async (identity: ExternalIdentity) => {
        seen.push(identity);
        return { token: "session-1", user: ANALYST, mustChangePassword: false, mustEnrol: false };
      },
    };
    const settings = await providerSettingsFrom({
      label: "Ministry",
      issuer,
      clientId: CLIENT,
      clientSecret: SECRET,
      scope: "openid profile",
      groups: {
        analysts: { role: "analyst", clearance: "amber" },
        emsc: { role: "analyst", clearance: "green", groups: ["emsc"] },
        chiefs: { role: "supervisor", clearance: "red" },
      },
    });
    ({ app } = await start({ accounts, provider: settings }));
    node = await app.listen({ host: "127.0.0.1", port: 0 });
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT,
          client_secret: SECRET,
          redirect_uris: [`${node}/sign-in/provider/callback`],
          response_types: ["code"],
          grant_types: ["authorization_code"],
        },
      ],
      claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: async () => ({ sub: id, ...PEOPLE[id] }),
      }),
      cookies: { keys: ["only for this test"] },
    });
    answer = provider.callback();
  });
  afterAll(async () => {
    await app?.close();
    idp?.closeAllConnections();
    await new Promise((resolve) => idp?.close(resolve));
  });

  /** Goes through the provider's own development pages; answers where the browser ends up at the node. */
  async function signIn(browser: Browser, login: string): Promise<{ back: string; end: Response }> {
    let answer = await browser.get(`${node}/sign-in/provider`);
    expect(answer.status).toBe(302);
    let at = answer.headers.get("location") ?? "";
    for (let step = 0; step < 12 && !at.startsWith(node); step++) {
      answer = await browser.get(at);
      const next = answer.headers.get("location");
      if (next !== null) {
        at = new URL(next, at).href;
        continue;
      }
      const page = await answer.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? "login";
      const body = new URLSearchParams({ prompt, login, password: "x" });
      answer = await browser.get(at, { method: "POST", body });
      at = new URL(answer.headers.get("location") ?? "", at).href;
    }
    return { back: at, end: await browser.get(at) };
  }

  it("code flow with PKCE, state and nonce; groups become a role, the lowest clearance holds", async () => {
    const browser = new Browser();
    const first = await browser.get(`${node}/sign-in/provider`);
    const asked = new URL(first.headers.get("location") ?? "");
    expect(asked.origin).toBe(issuer);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: `${node}/sign-in/provider/callback`,
    });
    for (const name of ["state", "nonce", "code_challenge"])
      expect(asked.searchParams.get(name)?.length).toBeGreaterThan(20);
    expect(first.headers.get("set-cookie")).toMatch(
      /^wasl_provider=held-\d+; Max-Age=600; Path=\/sign-in\/provider; HttpOnly; SameSite=Lax$/,
    );
    const { end } = await signIn(browser, "amira");
    expect([end.status, end.headers.get("location")]).toEqual([302, "/"]);
    expect(end.headers.getSetCookie().join("\n")).toContain(
      "wasl_session=session-1; Path=/; HttpOnly; SameSite=Strict",
    );
    expect(seen.at(-1)).toMatchObject({
      issuer,
      subject: "amira",
      userId: "amira",
      role: "analyst",
      clearance: "green",
      groups: ["emsc"],
      strong: false,
    });
  });

  it("an answer works once, in the browser that asked, unchanged", async () => {
    const browser = new Browser();
    const { back } = await signIn(browser, "amira");
    const count = seen.length;
    expect((await browser.get(back)).headers.get("location")).toBe("/?sign-in=CREDENTIAL_INVALID");
    expect((await new Browser().get(back)).headers.get("location")).toBe("/?sign-in=CREDENTIAL_INVALID");
    const third = new Browser();
    const asked = await third.get(`${node}/sign-in/provider`);
    expect(asked.status).toBe(302);
    // Another's answer in one's own browser: login CSRF.
    expect((await third.get(back)).headers.get("location")).toBe("/?sign-in=CREDENTIAL_INVALID");
    expect(seen).toHaveLength(count);
  });

  it("no known group, or groups of two roles, is no role", async () => {
    for (const login of ["nobody", "both"]) {
      const count = seen.length;
      const { end } = await signIn(new Browser(), login);
      expect(end.headers.get("location")).toBe("/?sign-in=ROLE_FORBIDS");
      expect(end.headers.getSetCookie().join()).not.toContain("wasl_session");
      expect(seen).toHaveLength(count);
    }
  });

  it("says who the provider is, and that it cannot be reached where it is down", async () => {
    expect((await (await fetch(`${node}/api/v1/session`)).json()).provider).toBe("Ministry");
    const down = await start({
      provider: await providerSettingsFrom({
        label: "Down",
        issuer: "http://127.0.0.1:9",
        clientId: "x",
        groups: { a: { role: "analyst", clearance: "green" } },
      }),
    });
    const answer = await down.app.inject({ url: "/sign-in/provider" });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, "/?sign-in=PROVIDER_UNREACHABLE"]);
    expect(
      (await down.app.inject({ url: "/sign-in/provider", headers: { host: "evil.example" } })).statusCode,
    ).toBe(403);
    await down.app.close();
  });
});

describe("settings of a provider", () => {
  const good = {
    label: "M",
    issuer: "https://idp.example",
    clientId: "c",
    groups: { a: { role: "analyst", clearance: "green" } },
  };
  it("refuses what is not clear: no https, no groups, an unknown role or clearance, a key that does not sign", async () => {
    expect((await providerSettingsFrom(good)).label).toBe("M");
    const key = await exportJWK((await generateKeyPair("ES256", { extractable: true })).privateKey);
    await providerSettingsFrom({ ...good, clientKey: { ...key, alg: "ES256" } });
    for (const bad of [
      { ...good, issuer: "http://idp.example" },
      { ...good, issuer: "idp.example" },
      { ...good, groups: {} },
      { ...good, groups: { a: { role: "root", clearance: "green" } } },
      { ...good, groups: { a: { role: "analyst", clearance: "purple" } } },
      { ...good, clientId: "" },
      ...[
        { kty: "EC", crv: "P-256", alg: "ES256" },
        key,
        { ...key, alg: "ES384" },
        { ...key, alg: "ES256", x: "AAAA" },
        { ...key, alg: "ES256", d: undefined },
        "a key",
      ].map((clientKey) => ({ ...good, clientKey })),
      { ...good, clientAuthentication: "basic" },
      null,
    ])
      await expect(providerSettingsFrom(bad)).rejects.toThrow(WaslError);
  });
  it("a group under a name that JavaScript gives every object is no group", async () => {
    const settings = await providerSettingsFrom(good);
    expect(rightsOfGroups(settings, ["constructor", "toString", 7])).toBeUndefined();
    expect(rightsOfGroups(settings, "a")).toBeUndefined();
  });
});
