import {
  createServer as createHttp,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from "jose";
import Provider from "oidc-provider";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { providerSettingsFrom } from "../../src/server/index.ts";
import { Browser } from "../support/browser.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { start } from "./harness.ts";

const SECRET = "a client secret: of the test/only";
const PASSWORD = "only for this test, of a local account";
const GROUPS = {
  analysts: { role: "analyst", clearance: "amber" },
  emsc: { role: "analyst", clearance: "amber", groups: ["emsc"] },
  trainees: { role: "analyst", clearance: "green" },
  chiefs: { role: "supervisor", clearance: "red" },
} as const;
const REFUSED = "/?sign-in=CREDENTIAL_INVALID";

type Claims = Record<string, unknown>;
type Answer = Readonly<Record<string, unknown>>;

/** The node with its real store, and panva's provider, whose answers at the token endpoint a test may change. */
describe("sign-in by a provider that nobody here wrote", () => {
  const people: Record<string, Claims> = {};
  let node: TestNode;
  let idp: Server;
  let issuer = "";
  let basic: FastifyInstance;
  let url = "";
  let signing: JWK[] = [];
  let bare: { readonly url: string; readonly app: FastifyInstance };
  let byKey: { readonly url: string; readonly app: FastifyInstance; readonly publicKey: JWK };
  let serve: ReturnType<Provider["callback"]> | undefined;
  /** Set by a test: what the token endpoint answers in place of what the provider says. */
  let change: ((answer: Answer) => Promise<Answer> | Answer) | undefined;
  /** Set by a test: the UserInfo endpoint refuses whoever asks. */
  let isMute = false;
  let isBare = false;
  const asked: IncomingMessage[] = [];
  const log: string[] = [];

  const keyOf = async (kid: string): Promise<JWK> => ({
    ...(await exportJWK((await generateKeyPair("ES256", { extractable: true })).privateKey)),
    kid,
    alg: "ES256",
    use: "sig",
  });

  function rewrite(response: ServerResponse, by: (said: Answer) => Promise<Answer> | Answer): void {
    const end = response.end.bind(response) as (body: string) => void;
    response.end = ((body: string) => {
      void Promise.resolve(JSON.parse(body) as Answer)
        .then(by)
        .then((said) => {
          const text = JSON.stringify(said);
          response.setHeader("content-length", Buffer.byteLength(text));
          end(text);
        });
      return response;
    }) as ServerResponse["end"];
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (!serve) return void request.socket.destroy();
    if (request.url === "/me" && isMute)
      return void response.writeHead(403, { "www-authenticate": 'Bearer error="insufficient_scope"' }).end();
    if (request.url === "/token") {
      asked.push(request);
      rewrite(response, (said) => change?.(said) ?? said);
    }
    // One of the nodes is told of no UserInfo endpoint.
    if (request.url === "/.well-known/openid-configuration" && isBare)
      rewrite(response, ({ userinfo_endpoint: _endpoint, ...rest }) => rest);
    serve(request, response);
  }

  /** As it is started again with these keys. */
  function provide(keys: readonly JWK[]): void {
    const common = { response_types: ["code"], grant_types: ["authorization_code"] };
    serve = new Provider(issuer, {
      clients: [
        {
          ...common,
          client_id: "wasl",
          client_secret: SECRET,
          redirect_uris: [`${url}/sign-in/provider/callback`],
          id_token_signed_response_alg: "ES256",
        },
        {
          ...common,
          client_id: "wasl-bare",
          client_secret: SECRET,
          redirect_uris: [`${bare.url}/sign-in/provider/callback`],
          id_token_signed_response_alg: "ES256",
        },
        {
          ...common,
          client_id: "wasl-key",
          token_endpoint_auth_method: "private_key_jwt",
          jwks: { keys: [byKey.publicKey] },
          redirect_uris: [`${byKey.url}/sign-in/provider/callback`],
          id_token_signed_response_alg: "ES256",
        },
      ],
      jwks: { keys },
      claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
      findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people[id] }) }),
      cookies: { keys: ["only for this test"] },
    }).callback();
  }

  beforeAll(async () => {
    node = await openTestNode();
    idp = createHttp(answer);
    await new Promise<void>((resolve) => idp.listen(0, "127.0.0.1", resolve));
    issuer = `http://127.0.0.1:${(idp.address() as AddressInfo).port}`;
    const served = async (more: object) => {
      const provider = await providerSettingsFrom({ label: "Ministry", issuer, groups: GROUPS, ...more });
      const { app } = await start({
        accounts: node.store.accounts,
        provider,
        logger: { stream: { write: (line) => log.push(line) } },
        limits: { signInsPerAddress: 1000 },
      });
      return { app, url: await app.listen({ host: "127.0.0.1", port: 0 }) };
    };
    ({ app: basic, url } = await served({ clientId: "wasl", clientSecret: SECRET }));
    bare = await served({ clientId: "wasl-bare", clientSecret: SECRET });
    const clientKey = await keyOf("wasl-1");
    const { d: _private, ...publicKey } = clientKey;
    byKey = { ...(await served({ clientId: "wasl-key", clientKey })), publicKey };
    signing = [await keyOf("first")];
    provide(signing);
  });
  afterEach(() => {
    change = undefined;
    [isMute, isBare] = [false, false];
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  afterAll(async () => {
    await basic?.close();
    await byKey?.app.close();
    await bare?.app.close();
    idp?.closeAllConnections();
    await new Promise((resolve) => idp?.close(resolve));
    await node?.remove();
  });

  /** Through the provider's own development pages; answers the address to which it sends the browser back. */
  async function wayBack(browser: Browser, login: string, at = url): Promise<string> {
    let here = (await browser.get(`${at}/sign-in/provider`)).headers.get("location") ?? "";
    for (let step = 0; step < 12 && !here.startsWith(at); step++) {
      let page = await browser.get(here);
      if (!page.headers.has("location")) {
        const prompt = /name="prompt" value="(\w+)"/.exec(await page.text())?.[1] ?? "login";
        const body = new URLSearchParams({ prompt, login, password: "x" });
        page = await browser.get(here, { method: "POST", body });
      }
      here = new URL(page.headers.get("location") ?? "", here).href;
    }
    return here;
  }
  async function signIn(login: string, at = url): Promise<{ browser: Browser; ends: string | null }> {
    const browser = new Browser();
    const end = await browser.get(await wayBack(browser, login, at));
    return { browser, ends: end.headers.get("location") };
  }
  /** An API token of the account, as a program uses it. */
  const tokenOf = (userId: string): Promise<string> =>
    node.store.accounts.issueToken(
      userId,
      { purpose: "operational-analysis", mandate: "TEST-1" },
      new Date(Date.now() + 3600_000).toISOString(),
    );
  const userIn = async (browser: Browser): Promise<Claims | undefined> =>
    ((await (await browser.get(`${url}/api/v1/session`)).json()) as { user?: Claims | null }).user ??
    undefined;

  const resigned =
    (claims: Claims, key = signing[0], alg = "ES256") =>
    async (said: Answer): Promise<Answer> => {
      const [, body = ""] = String(said["id_token"]).split(".");
      const all = { ...JSON.parse(Buffer.from(body, "base64url").toString()), ...claims };
      const token = new SignJWT(all).setProtectedHeader({ alg, kid: "first" });
      return { ...said, id_token: await token.sign(key as JWK) };
    };
  const seconds = (ago: number): number => Math.floor(Date.now() / 1000) - ago;

  it("groups are rights: one taken away shrinks open sessions at the next sign-in, the last one ends them", async () => {
    people["amira"] = { preferred_username: "amira", groups: ["analysts", "emsc", "canteen"] };
    const first = await signIn("amira");
    expect(first.ends).toBe("/");
    expect(await userIn(first.browser)).toMatchObject({
      id: "amira",
      role: "analyst",
      clearance: "amber",
      groups: ["emsc"],
    });
    people["amira"] = { preferred_username: "amira-new", groups: ["trainees"] };
    const second = await signIn("amira");
    for (const { browser } of [first, second])
      expect(await userIn(browser)).toMatchObject({ id: "amira", clearance: "green", groups: [] });
    const token = await tokenOf("amira");
    people["amira"] = { preferred_username: "amira", groups: ["canteen"] };
    expect((await signIn("amira")).ends).toBe("/?sign-in=ROLE_FORBIDS");
    for (const { browser } of [first, second]) expect(await userIn(browser)).toBeUndefined();
    expect(await node.store.accounts.whoIs(token)).toBeUndefined();
  });

  it("where no group is said, and no other endpoint to ask, what was open ends as well", async () => {
    people["dalia"] = { preferred_username: "dalia", groups: ["analysts"] };
    const first = await signIn("dalia");
    const token = await tokenOf("dalia");
    isBare = true;
    expect((await signIn("dalia", bare.url)).ends).toBe("/?sign-in=ROLE_FORBIDS");
    expect(await userIn(first.browser)).toBeUndefined();
    expect(await node.store.accounts.whoIs(token)).toBeUndefined();
    change = resigned({ groups: ["analysts"] });
    expect((await signIn("dalia", bare.url)).ends).toBe("/");
  });

  it("two roles, a text for a list, groups that are elsewhere and an endpoint that refuses end nothing", async () => {
    people["emil"] = { preferred_username: "emil", groups: ["analysts"] };
    const first = await signIn("emil");
    const token = await tokenOf("emil");
    people["emil"] = { preferred_username: "emil" };
    for (const said of [
      { groups: ["analysts", "chiefs"] },
      { groups: "analysts" },
      { _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint: "https://idp.example/g" } } },
    ]) {
      change = resigned(said);
      expect([said, (await signIn("emil")).ends]).toEqual([said, "/?sign-in=ROLE_FORBIDS"]);
    }
    change = undefined;
    isMute = true;
    expect((await signIn("emil")).ends).toBe(REFUSED);
    expect(await userIn(first.browser)).toMatchObject({ id: "emil" });
    expect((await node.store.accounts.whoIs(token))?.user.id).toBe("emil");
  });

  it("what the provider signed holds before what it says besides; a name is needed of a new person alone", async () => {
    people["farah"] = { preferred_username: "farah", groups: ["analysts", "emsc"] };
    change = resigned({ groups: ["trainees"] });
    const { browser } = await signIn("farah");
    expect(await userIn(browser)).toMatchObject({ id: "farah", clearance: "green", groups: [] });
    people["farah"] = { preferred_username: "two words" };
    expect((await signIn("farah")).ends).toBe("/");
    isMute = true;
    expect((await signIn("farah")).ends).toBe("/");
    for (const mute of [true, false]) {
      isMute = mute;
      people["gamal"] = { preferred_username: "two words" };
      expect((await signIn("gamal")).ends).toBe("/?sign-in=ROLE_FORBIDS");
    }
  });

  it("a fault of the node is called that, and is no refusal of the person", async () => {
    people["badr"] = { preferred_username: "badr", groups: ["analysts"] };
    vi.spyOn(node.store.accounts, "signInAs").mockRejectedValueOnce(new RangeError("of badr"));
    expect((await signIn("badr")).ends).toBe("/?sign-in=INTERNAL");
    const line = log.find((said) => said.includes("sign-in by the provider failed")) ?? "";
    expect(JSON.parse(line)).toMatchObject({ level: 50, code: "INTERNAL", fault: { name: "RangeError" } });
    expect(line).not.toContain("badr");
  });

  it("an ID token that is forged, unsigned, expired, or of another nonce, issuer or client opens nothing", async () => {
    people["badr"] = { preferred_username: "badr", groups: ["analysts"] };
    const other = await keyOf("first");
    const unsigned = async (said: Answer): Promise<Answer> => {
      const [, body = ""] = String(said["id_token"]).split(".");
      const claims = JSON.parse(Buffer.from(body, "base64url").toString());
      return { ...said, id_token: new UnsecuredJWT(claims).encode() };
    };
    for (const [what, forged] of Object.entries({
      forged: resigned({}, other),
      unsigned,
      none: ({ id_token: _token, ...rest }: Answer) => rest,
      expired: resigned({ exp: seconds(120) }),
      nonce: resigned({ nonce: "another" }),
      issuer: resigned({ iss: "https://idp.example" }),
      client: resigned({ aud: "another" }),
    })) {
      change = forged;
      const { browser, ends } = await signIn("badr");
      expect([what, ends]).toEqual([what, REFUSED]);
      expect(await userIn(browser)).toBeUndefined();
    }
    // Whoever keeps the node finds out why, and not who.
    expect(log.join("")).toContain('"because":"OAUTH_JWT_TIMESTAMP_CHECK_FAILED"');
    expect(log.join("")).toContain('"because":"OAUTH_JWT_CLAIM_COMPARISON_FAILED"');
    expect(log.join("")).not.toContain("badr");
    // Clocks that are twenty seconds apart are no forgery.
    change = resigned({ exp: seconds(20) });
    expect((await signIn("badr")).ends).toBe("/");
  });

  it("an answer with another state or issuer (RFC 9207), or with none, and one that says no, opens nothing", async () => {
    people["badr"] = { preferred_username: "badr", groups: ["analysts"] };
    const changes: Record<string, (query: URLSearchParams) => void> = {
      state: (query) => query.set("state", "another"),
      stateless: (query) => query.delete("state"),
      issuer: (query) => query.set("iss", "https://idp.example"),
      issuerless: (query) => query.delete("iss"),
      code: (query) => query.set("code", "another"),
      no: (query) => {
        query.delete("code");
        query.set("error", "access_denied");
      },
    };
    for (const [what, apply] of Object.entries(changes)) {
      const browser = new Browser();
      const back = new URL(await wayBack(browser, "badr"));
      expect(back.searchParams.get("iss")).toBe(issuer);
      apply(back.searchParams);
      const end = await browser.get(back.href);
      expect([what, end.headers.get("location")]).toEqual([what, REFUSED]);
      expect(await userIn(browser)).toBeUndefined();
    }
  });

  it("a key that the provider changed is fetched once the old keys are a minute old", async () => {
    people["badr"] = { preferred_username: "badr", groups: ["analysts"] };
    expect((await signIn("badr")).ends).toBe("/");
    signing = [await keyOf("second")];
    provide(signing);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    expect((await signIn("badr")).ends).toBe("/");
  });

  it("proves itself by secret in the header, or by a key of its own", async () => {
    people["badr"] = { preferred_username: "badr", groups: ["analysts"] };
    expect((await signIn("badr")).ends).toBe("/");
    expect(asked.at(-1)?.headers.authorization).toMatch(/^Basic /);
    expect((await signIn("badr", byKey.url)).ends).toBe("/");
    expect(asked.at(-1)?.headers.authorization).toBeUndefined();
  });

  it("a provider that is down is said to be, on the page, and accounts of the node still sign in", async () => {
    people["badr"] = { preferred_username: "badr", groups: ["analysts"] };
    const browser = new Browser();
    const back = await wayBack(browser, "badr");
    const running = serve;
    serve = undefined;
    try {
      expect((await browser.get(back)).headers.get("location")).toBe("/?sign-in=PROVIDER_UNREACHABLE");
      const user = {
        id: "local",
        role: "analyst",
        clearance: "amber",
        groups: [],
        compartments: [],
      } as const;
      await node.store.accounts.createUser(user, PASSWORD);
      const answer = await fetch(`${url}/api/v1/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ userId: "local", password: PASSWORD }),
      });
      expect([answer.status, (await answer.json()).user.id]).toEqual([200, "local"]);
    } finally {
      serve = running;
    }
    expect((await signIn("badr")).ends).toBe("/");
  });
});
