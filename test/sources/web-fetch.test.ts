import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  createServiceRequest,
  createWebFetcher,
  isPrivateAddress,
  readFetchHosts,
} from "../../src/sources/index.ts";
import { openPress, type Press, send, tagged } from "../support/press.ts";

let press: Press;
const clock = { now: () => Date.now() };
const options = { clock, allowPrivate: true, paceMs: 0, timeMaxMs: 20_000, bytesMax: 100_000 };

beforeAll(async () => {
  press = await openPress();
});
afterAll(() => press.close());

describe("private addresses", () => {
  test.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.20.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
  ])("%s is refused", (address) => expect(isPrivateAddress(address)).toBe(true));
  test.each(["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])("%s is open", (address) =>
    expect(isPrivateAddress(address)).toBe(false),
  );

  test("nothing is asked of one, by address, by name or by redirect", async () => {
    press.on("/secret", send("secret"));
    const strict = createWebFetcher({ ...options, allowPrivate: false });
    const port = new URL(press.url).port;
    const before = press.asked.get("/secret") ?? 0;
    // A name that resolves to this machine is what a rebound name is at the moment of the connection.
    for (const host of ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
      expect(await strict.fetch(`http://${host}:${port}/secret`)).toEqual({
        kind: "refused",
        because: "ADDRESS_PRIVATE",
      });
    expect(press.asked.get("/secret") ?? 0).toBe(before);
  });
});

describe("a list of hosts", () => {
  test("only these are asked, by address, by name or by redirect, for robots.txt too", async () => {
    const port = new URL(press.url).port;
    press.on("/listed", send("listed"));
    press.on("/leads-away", (_q, r) => r.writeHead(302, { location: `${press.url}/listed` }).end());
    const listed = createWebFetcher({ ...options, hosts: ["localhost", "*.example.org"] });
    const before = [press.asked.get("/listed") ?? 0, press.asked.get("/robots.txt") ?? 0];
    const refused = { kind: "refused", because: "HOST_NOT_LISTED", host: "127.0.0.1" };
    expect(await listed.fetch(`${press.url}/listed`)).toEqual(refused);
    expect([press.asked.get("/listed") ?? 0, press.asked.get("/robots.txt") ?? 0]).toEqual(before);
    expect(await listed.fetch(`http://localhost:${port}/listed`)).toMatchObject({ kind: "page" });
    expect(await listed.fetch(`http://localhost:${port}/leads-away`)).toEqual(refused);
    const are = (...urls: string[]) => urls.map((url) => listed.isListed?.(url));
    expect(are("https://a.example.org/x", "https://LOCALHOST/", "http://a.b.example.org:8080/")).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      are(
        "https://example.org/",
        "https://badexample.org/",
        "https://example.org.evil.net/",
        "https://localhost.evil.net/",
        "no address",
      ),
    ).toEqual([false, false, false, false, false]);
  });

  test("opens no private address that it names", async () => {
    const port = new URL(press.url).port;
    const strict = createWebFetcher({ ...options, allowPrivate: false, hosts: ["localhost"] });
    expect(await strict.fetch(`http://localhost:${port}/listed`)).toEqual({
      kind: "refused",
      because: "ADDRESS_PRIVATE",
    });
  });

  test("is read as addresses spell hosts, and a slip of the pen is refused", () => {
    expect(readFetchHosts(undefined)).toBeUndefined();
    expect(readFetchHosts(" , ")).toBeUndefined();
    expect(readFetchHosts("Example.ORG, *.gov.example\nmünchen.example")).toEqual([
      "example.org",
      "*.gov.example",
      "xn--mnchen-3ya.example",
    ]);
    for (const slip of [
      "https://example.org",
      "example.org:80",
      "example.org/feed",
      "*",
      "a.*.org",
      "*.10.0.0.1",
    ])
      expect(() => readFetchHosts(slip)).toThrow(/REQUEST_INVALID|input/i);
  });
});

describe("a service that this node has a key for", () => {
  const asked = { method: "POST", headers: { authorization: "Bearer x" }, body: "{}" } as const;

  test("is asked at no private address, nor in the clear", async () => {
    press.on("/service", send("taken"));
    const before = press.asked.get("/service") ?? 0;
    const port = new URL(press.url).port;
    const strict = createServiceRequest();
    const refused = async (url: string) =>
      await strict(url, asked).catch((e: { code: string; detail: { because: string } }) => [
        e.code,
        e.detail.because,
      ]);
    expect(await refused(`http://127.0.0.1:${port}/service`)).toEqual(["PARTNER_UNREACHABLE", "SCHEME"]);
    for (const host of ["127.0.0.1", "localhost", "[::1]"])
      expect(await refused(`https://${host}:${port}/service`)).toEqual([
        "PARTNER_UNREACHABLE",
        "ADDRESS_PRIVATE",
      ]);
    expect(press.asked.get("/service") ?? 0).toBe(before);
  });

  test("gets the body and its token, and no redirection takes them elsewhere", async () => {
    const here = createServiceRequest({ allowPrivate: true });
    press.on("/service", (q, r) => r.writeHead(200).end(`${q.method} ${q.headers.authorization}`));
    press.on("/moved", (_q, r) => r.writeHead(307, { location: "/service" }).end());
    const { status, body } = await here(`${press.url}/service`, asked);
    expect([status, Buffer.from(body).toString("utf8")]).toEqual([200, "POST Bearer x"]);
    expect((await here(`${press.url}/moved`, asked)).status).toBe(307);
    press.on("/gone", (_q, r) => void r.destroy());
    await expect(here(`${press.url}/gone`, asked)).rejects.toMatchObject({ code: "PARTNER_UNREACHABLE" });
  });
});

describe("limits", () => {
  test("redirects end, and lead to web addresses only", async () => {
    const fetcher = createWebFetcher(options);
    press.on("/circle", (_q, r) => r.writeHead(302, { location: "/circle" }).end());
    press.on("/file", (_q, r) => r.writeHead(302, { location: "file:///etc/passwd" }).end());
    press.on("/old", (_q, r) => r.writeHead(301, { location: "/new" }).end());
    press.on("/new", send("here"));
    expect(await fetcher.fetch(`${press.url}/circle`)).toEqual({ kind: "refused", because: "REDIRECTS" });
    expect(await fetcher.fetch(`${press.url}/file`)).toEqual({ kind: "refused", because: "SCHEME" });
    expect(await fetcher.fetch(`${press.url}/old`)).toMatchObject({ kind: "page", url: `${press.url}/new` });
  });

  test("a body that is too large is cut off, packed or not", async () => {
    const fetcher = createWebFetcher(options);
    press.on("/large", send("x".repeat(200_000)));
    press.on("/bomb", (_q, r) =>
      r.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(5_000_000))),
    );
    press.on("/packed", (_q, r) => r.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("small")));
    for (const path of ["/large", "/bomb"])
      expect(await fetcher.fetch(press.url + path)).toEqual({ kind: "refused", because: "TOO_LARGE" });
    const packed = await fetcher.fetch(`${press.url}/packed`);
    expect(packed.kind === "page" && Buffer.from(packed.body).toString()).toBe("small");
  });

  test("a server that says nothing is given up", async () => {
    press.on("/silent", () => undefined);
    const impatient = createWebFetcher({ ...options, timeMaxMs: 300 });
    await impatient.fetch(`${press.url}/new`);
    expect(await impatient.fetch(`${press.url}/silent`)).toEqual({ kind: "refused", because: "TIMEOUT" });
  });

  test("what is known is not sent again; a busy server says when", async () => {
    const fetcher = createWebFetcher(options);
    press.on(
      "/feed",
      tagged(() => "text", "text/xml"),
    );
    press.on("/busy", (_q, r) => r.writeHead(503, { "retry-after": "120" }).end());
    const first = await fetcher.fetch(`${press.url}/feed`);
    const etag = first.kind === "page" ? first.headers["etag"] : undefined;
    expect(await fetcher.fetch(`${press.url}/feed`, { etag: etag ?? "" })).toEqual({ kind: "unchanged" });
    expect(await fetcher.fetch(`${press.url}/busy`)).toEqual({
      kind: "refused",
      because: "STATUS",
      status: 503,
      retryAfterSeconds: 120,
    });
  });
});

test("robots.txt of more wildcards than anybody needs is a no: trying them took seconds an address", async () => {
  const heavy = await openPress();
  try {
    const rules = `Disallow: /${"*a".repeat(100)}b\n`.repeat(100);
    heavy.on("/robots.txt", send(`User-agent: *\n${rules}`, "text/plain"));
    heavy.on("/open", send("x"));
    const answer = await createWebFetcher(options).fetch(`${heavy.url}/open`);
    expect(answer).toEqual({ kind: "refused", because: "ROBOTS" });
  } finally {
    await heavy.close();
  }
});

test("robots.txt is obeyed; a server in trouble is left alone", async () => {
  const strict = await openPress();
  try {
    strict.on(
      "/robots.txt",
      send("User-agent: *\nDisallow: /private\n\nUser-agent: WaslWatch\nDisallow: /ours\n", "text/plain"),
    );
    strict.on("/private", send("x"));
    strict.on("/ours", send("x"));
    const fetcher = createWebFetcher(options);
    expect(await fetcher.fetch(`${strict.url}/ours`)).toEqual({ kind: "refused", because: "ROBOTS" });
    // Its own group is the only one that counts.
    expect((await fetcher.fetch(`${strict.url}/private`)).kind).toBe("page");
    expect(strict.asked.get("/robots.txt")).toBe(1);
    strict.on("/robots.txt", send("", "text/plain", 500));
    expect(await createWebFetcher(options).fetch(`${strict.url}/private`)).toEqual({
      kind: "refused",
      because: "ROBOTS",
    });
  } finally {
    await strict.close();
  }
});

test("one host is asked one thing at a time, at its pace", async () => {
  let open = 0;
  let most = 0;
  press.on("/slow", (_q, r) => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      r.end("x");
    }, 30);
  });
  const fetcher = createWebFetcher(options);
  await Promise.all(Array.from({ length: 5 }, () => fetcher.fetch(`${press.url}/slow`)));
  expect(most).toBe(1);
});

test("whoever waits for a host's pace holds the process, and nobody else does", async () => {
  press.on("/paced", send("x"));
  const fetcher = createWebFetcher({ ...options, paceMs: 200 });
  const pauses = vi.spyOn(globalThis, "setTimeout");
  try {
    const askedFor = () =>
      pauses.mock.calls.flatMap(([, ms], i) =>
        (ms ?? 0) > 100 && (ms ?? 0) <= 200 ? [pauses.mock.results[i]?.value as NodeJS.Timeout] : [],
      );
    await fetcher.fetch(`${press.url}/paced`);
    expect(askedFor()).toEqual([]);
    const second = fetcher.fetch(`${press.url}/paced`);
    await vi.waitFor(() => expect(askedFor()).toHaveLength(1));
    // A command line that has nothing else to wait for would end here with nothing said.
    expect(askedFor()[0]?.hasRef()).toBe(true);
    expect(await second).toMatchObject({ kind: "page" });
  } finally {
    pauses.mockRestore();
  }
});
