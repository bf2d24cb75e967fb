import { connect } from "node:net";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createServer } from "../../src/server/index.ts";
import { openTaxiiNode, TAXII, type TaxiiNode, type TaxiiTestClient } from "./support/taxii-node.ts";

let server: TaxiiNode;
let http: FastifyInstance;
let client: TaxiiTestClient;
let base: string;
let objects: string;
beforeAll(async () => {
  server = await openTaxiiNode();
  const { store, wasl, nodeId, platform } = server.node;
  http = await createServer({
    wasl,
    accounts: store.accounts,
    ready: () => store.ready(),
    nodeId,
    clock: platform.clock,
    logger: false,
    handlers: [{ ...server.handler, bodyBytesMax: 10_000 }],
  });
  base = await http.listen({ host: "127.0.0.1", port: 0 });
  const { id } = await server.collection("Fictitious");
  client = await server.client({ [id]: "rw" });
  objects = `${base}/taxii2/root/collections/${id}/objects/`;
});
afterAll(async () => {
  await http.close();
  await server.node.remove();
});

const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, {
    ...init,
    headers: { accept: TAXII, authorization: `Bearer ${client.secret}`, ...init.headers },
  });

test("1.6.8: the media type is the standard's, letter by letter, on answers and refusals", async () => {
  for (const [url, status] of [
    [`${base}/taxii2/`, 200],
    [`${base}/taxii2/nowhere/`, 404],
    [objects, 200],
  ] as const) {
    const answer = await ask(url);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe(TAXII);
  }
  const refused = await ask(objects, { headers: { authorization: "Bearer nobody" } });
  expect([refused.status, refused.headers.get("content-type")]).toEqual([401, TAXII]);
});

test("5.5: a body that is too long is 413, another type 415, and both are error resources", async () => {
  const long = await ask(objects, {
    method: "POST",
    headers: { "content-type": TAXII },
    body: "x".repeat(10_001),
  });
  expect(long.status).toBe(413);
  expect(await long.json()).toMatchObject({ http_status: "413" });
  const html = await ask(objects, { method: "POST", headers: { "content-type": "text/html" }, body: "x" });
  expect(html.status).toBe(415);
  const put = await ask(objects, { method: "PUT", headers: { "content-type": TAXII }, body: "{}" });
  expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, POST"]);
});

/** Sends the head of a request and a little of its body; answers the status line. */
function begun(headers: readonly string[], body = '{"objects":['): Promise<string> {
  const { host, pathname } = new URL(objects);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(host.split(":")[1]), "127.0.0.1");
    let text = "";
    socket.on("data", (piece) => {
      text += piece.toString("latin1");
      if (!text.includes("\r\n\r\n")) return;
      socket.destroy();
      resolve(text.slice(0, text.indexOf("\r\n")));
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`closed after "${text}"`)));
    socket.write(
      [
        `POST ${pathname} HTTP/1.1`,
        `host: ${host}`,
        `accept: ${TAXII}`,
        `content-type: ${TAXII}`,
        ...headers,
        "",
        "",
      ].join("\r\n"),
    );
    socket.write(body);
  });
}

test("5.5: 100 MB are refused by their announcement, and from a stranger not even that is looked at", async () => {
  const size = "content-length: 100000000";
  expect(await begun([size, `authorization: Bearer ${client.secret}`])).toContain(" 413 ");
  expect(await begun([size, "authorization: Bearer nobody"])).toContain(" 401 ");
  expect(await begun(["transfer-encoding: chunked", "authorization: Bearer nobody"], "1\r\n{\r\n")).toContain(
    " 401 ",
  );
});

test("5.5: a body that is announced as nothing and does not end is cut off at the limit", async () => {
  async function* endless(): AsyncIterable<Uint8Array> {
    for (let n = 0; n < 1_000; n++) yield new Uint8Array(1_000).fill(0x20);
  }
  const answer = await ask(objects, {
    method: "POST",
    headers: { "content-type": TAXII },
    body: endless() as never,
    duplex: "half",
  } as RequestInit).catch((error: unknown) => error as Error);
  // Some clients see the answer, some the end of the connection; nothing of it is kept in either case.
  if (answer instanceof Response) expect(answer.status).toBe(413);
  expect(await (await ask(objects)).json()).toEqual({});
});
