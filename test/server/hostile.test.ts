import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { JsonFault, parseJson } from "../../src/server/json.ts";
import { type Harness, operations, requestFor, SIGNED_IN, start, withHeaders } from "./harness.ts";

let harness: Harness;
let port: number;
beforeAll(async () => {
  harness = await start({ limits: { bodyMs: 200, headersMs: 300, requestsPerMinute: 1_000_000 } });
  await harness.app.listen({ host: "127.0.0.1", port: 0 });
  port = (harness.app.server.address() as AddressInfo).port;
});
afterAll(async () => await harness.app.close());

/** Sends bytes, and answers what came back until the server closed. */
const raw = async (
  bytes: string,
  patienceMs = 3000,
): Promise<{ text: string; closed: boolean; ms: number }> =>
  await new Promise((resolve) => {
    const started = performance.now();
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const done = (closed: boolean): void => {
      socket.destroy();
      resolve({ text, closed, ms: performance.now() - started });
    };
    socket.setTimeout(patienceMs, () => done(false));
    socket.on("data", (part) => {
      text += part.toString();
    });
    socket.on("error", () => done(true));
    socket.on("close", () => done(true));
    socket.write(bytes);
  });

const head = (method: string, path: string, extra = "") =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: wasl_session=session-1\r\nWasl-Purpose: oversight\r\nWasl-Mandate: EX-1\r\n${extra}\r\n`;

const decide = async (payload: string | Buffer, headers = {}) =>
  await harness.app.inject({
    method: "POST",
    url: "/api/v1/findings/fin-1/decision",
    headers: { ...SIGNED_IN, "content-type": "application/json", ...headers },
    payload,
  });

describe("JSON", () => {
  it("bombs, fragments and prototypes are refused", async () => {
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    for (const body of [
      deep,
      `{"state":${deep},"reason":"x"}`,
      "[".repeat(100_000),
      '{"a":'.repeat(5000),
      "{",
      "nul",
      '{"state":"accepted","reason":"x"}}',
      '{"__proto__":{"state":"accepted"},"state":"accepted","reason":"x"}',
      '{"constructor":{},"state":"accepted","reason":"x"}',
      "[]",
      "null",
      '"x"',
      "",
    ]) {
      const answer = await decide(body);
      expect([answer.statusCode, answer.json().code], body.slice(0, 40)).toEqual([400, "REQUEST_INVALID"]);
    }
    expect(harness.wasl.calls.filter((c) => c.method === "decideFinding")).toEqual([]);
  });

  it("a NUL, a control character, a wrong encoding and a wrong type are refused", async () => {
    for (const reason of ['"a\\u0000b"', '"a\\u001bb"', "7", "[]", '""', `"${"x".repeat(2001)}"`])
      expect((await decide(`{"state":"accepted","reason":${reason}}`)).statusCode, reason).toBe(400);
    expect((await decide('{"state":"accepted","reason":"two\\nlines, مرحبا"}')).statusCode).toBe(204);
    expect((await decide(Buffer.from('{"state":"accepted","reason":"x"}', "utf16le"))).statusCode).toBe(400);
  });

  it("a body over the limit is refused", async () => {
    const answer = await decide(`{"state":"accepted","reason":"${"x".repeat(300_000)}"}`);
    expect([answer.statusCode, answer.json().code]).toEqual([413, "INPUT_TOO_LARGE"]);
  });

  it("reads what JSON.parse reads, below the depth, for any value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        if (text.includes("__proto__")) return;
        expect(parseJson(text, 8)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("never lets a depth over the limit through, brackets in strings aside", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.string(), (depth, text) => {
        const nested = "[".repeat(depth) + JSON.stringify(`[[[{${text}`) + "]".repeat(depth);
        if (depth > 16) expect(() => parseJson(nested, 16)).toThrow(JsonFault);
        else expect(parseJson(nested, 16)).toBeDefined();
      }),
    );
  });

  it("a fault of the parser does not quote the text", () => {
    expect(() => parseJson('{"name": Mariam}', 16)).toThrow(/^is not valid JSON$/);
  });
});

describe("addresses", () => {
  it("too long, too long a parameter, and broken escapes are refused as problems", async () => {
    for (const [url, status] of [
      [`/api/v1/search?q=${"x".repeat(13_000)}`, 400],
      [`/api/v1/entities/${"x".repeat(700)}`, 414],
      ["/api/v1/entities/%", 400],
      ["/api/v1/entities/%ff", 400],
      ["/api/v1/entities/a%00b", 400],
    ] as const) {
      const answer = await harness.app.inject({ url, headers: SIGNED_IN });
      expect(answer.statusCode, url.slice(0, 50)).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, url.slice(0, 50)).toBeLessThanOrEqual(status);
      expect(answer.headers["content-type"]).toBe("application/problem+json");
      expect(answer.body).not.toContain("xxx");
    }
  });

  it("whatever stands in a path or a query, no route fails inside", async () => {
    const all = operations(harness.app).filter((o) => o.needs === "data" && o.method === "GET");
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all),
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.string({ unit: "grapheme" }),
          fc.constantFrom("__proto__", "constructor", "toString", "..", "%2e%2e"),
        ),
        async (operation, text) => {
          let id: string;
          try {
            id = encodeURIComponent(text);
          } catch {
            return;
          }
          for (const url of [
            requestFor(operation, id).url,
            `${String(requestFor(operation).url)}${operation.parameters.some((p) => p.in === "query" && p.required) ? "&" : "?"}${id}=${id}`,
          ]) {
            const answer = await harness.app.inject(
              withHeaders({ method: "GET", url: String(url) }, SIGNED_IN),
            );
            expect(answer.statusCode, String(url)).toBeLessThan(500);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("a property of every object is no parameter", async () => {
    for (const url of [
      "/api/v1/search?q=a&constructor=1",
      "/api/v1/search?q=a&__proto__=1",
      "/api/v1/search?toString=a",
    ])
      expect((await harness.app.inject({ url, headers: SIGNED_IN })).statusCode, url).toBe(400);
  });
});

describe("connections", () => {
  it("what is not HTTP gets a problem and a closed connection", async () => {
    const { text, closed } = await raw("\x16\x03\x01\x02\x00\r\n\r\n");
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain("application/problem+json");
    expect(closed).toBe(true);
  });

  it("headers beyond the limit are refused", async () => {
    const { text, closed } = await raw(head("GET", "/api/v1/situation", `X-Long: ${"x".repeat(20_000)}\r\n`));
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(closed).toBe(true);
  });

  it("headers and bodies that trickle in are cut off", async () => {
    const headers = await raw("GET /api/v1/situation HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    expect(headers.closed).toBe(true);
    expect(headers.ms).toBeLessThan(2500);
    const body = await raw(
      head("POST", "/api/v1/detect", "Content-Type: application/json\r\nContent-Length: 100\r\n") + '{"det',
    );
    expect(body.closed).toBe(true);
    expect(body.ms).toBeLessThan(2500);
    expect(harness.wasl.calls.filter((c) => c.method === "detect")).toEqual([]);
  });

  it("two lengths, or a length and chunks, are no request", async () => {
    for (const extra of [
      "Content-Length: 2\r\nContent-Length: 3\r\n",
      "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked, identity\r\n",
      "Content-Length: -1\r\n",
    ]) {
      const { text } = await raw(
        head("POST", "/api/v1/detect", `Content-Type: application/json\r\n${extra}`) + "{}",
      );
      expect(text, extra).toMatch(/^HTTP\/1\.1 400 /);
    }
  });

  it("a request without a session is answered before its body is read", async () => {
    const bare = `POST /api/v1/reports?fileName=a HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 1000000000\r\n\r\n`;
    const { text, closed } = await raw(bare);
    expect(text).toMatch(/^HTTP\/1\.1 401 /);
    expect(text).toMatch(/connection: close/i);
    expect(closed).toBe(true);
  });

  it("the server still answers after all that", async () => {
    await wait(10);
    expect((await harness.app.inject("/healthz")).statusCode).toBe(200);
  });
});

describe("what partners and machines speak beside the API", () => {
  const ear = {
    prefix: "/federation/v1/",
    bodyBytesMax: 100,
    handle: async () => ({ status: 200, headers: {}, body: "{}" }),
  };

  it("is counted by address, and by the secret that is shown, before a body is read", async () => {
    const { app } = await start({
      handlers: [ear, { ...ear, prefix: "/taxii2/", limitsItself: true }],
      limits: { partnerRequestsPerMinute: 3, partnerRequestsPerMinuteAndAddress: 8 },
    });
    const ask = async (authorization?: string, url = "/federation/v1/ask", remoteAddress = "192.0.2.1") =>
      (
        await app.inject({
          method: "POST",
          url,
          remoteAddress,
          ...(authorization ? { headers: { authorization } } : {}),
        })
      ).statusCode;
    for (let n = 0; n < 3; n++) expect(await ask()).toBe(200);
    expect(await ask()).toBe(429);
    for (let n = 0; n < 3; n++) expect(await ask("Bearer a")).toBe(200);
    expect(await ask("Bearer a")).toBe(429);
    // Whatever it shows next: the address has used up its own.
    expect(await ask("Bearer b")).toBe(429);
    // Nobody else is held back, but for the secret that was shown too often; a protocol with limits of its own is not counted.
    expect(await ask(undefined, "/federation/v1/ask", "192.0.2.2")).toBe(200);
    expect(await ask("Bearer a", "/federation/v1/ask", "192.0.2.2")).toBe(429);
    for (let n = 0; n < 12; n++) expect(await ask(undefined, "/taxii2/")).toBe(200);
    await app.close();
  });

  it("holds so many bytes of large bodies at one time, and takes more once one has gone", async () => {
    const { app } = await start({
      handlers: [{ ...ear, bodyBytesMax: 2 ** 20 }],
      limits: { partnerBodiesBytes: 1_500_000 },
    });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port: own } = app.server.address() as AddressInfo;
    const sockets: Socket[] = [];
    /** "503", or "waits" where the server waits for the body. */
    const told = (length: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(own, "127.0.0.1");
        sockets.push(socket);
        socket.once("data", (part) => resolve(part.toString().slice(9, 12)));
        socket.write(`POST /federation/v1/ask HTTP/1.1\r\nHost: a\r\n${length}\r\n\r\n`);
        setTimeout(() => resolve("waits"), 300);
      });
    const large = "Content-Length: 1000000";
    expect(await told(large)).toBe("waits");
    expect([await told(large), await told("Transfer-Encoding: chunked")]).toEqual(["503", "503"]);
    expect(await told("Content-Length: 2000")).toBe("waits");
    sockets[0]?.destroy();
    await wait(100);
    expect(await told(large)).toBe("waits");
    for (const socket of sockets) socket.destroy();
    await app.close();
  });

  it("an address of IPv6 is its network: who has one has the whole /64", async () => {
    const { app } = await start({ limits: { requestsPerMinute: 2 } });
    const codes = [];
    for (const last of [1, 2, 3])
      codes.push(
        (
          await app.inject({
            url: "/api/v1/situation",
            headers: SIGNED_IN,
            remoteAddress: `2001:db8::${last}`,
          })
        ).statusCode,
      );
    expect(codes).toEqual([200, 200, 429]);
    await app.close();
  });
});
