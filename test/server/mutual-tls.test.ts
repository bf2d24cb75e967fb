import { X509Certificate } from "node:crypto";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor, HttpHandler } from "../../src/app/index.ts";
import { openFederationServer } from "../../src/cli/federation.ts";
import { openMatchServer } from "../../src/cli/match.ts";
import { createNodeTls, serverTls, tlsKeyOf } from "../../src/exchange/index.ts";
import { createPartnerServer } from "../../src/server/index.ts";
import { amber, codeOf, report, say, statements } from "../contracts/fixtures.ts";
import { hearHints, TERMS } from "../support/federation.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

interface Served extends TestNode {
  readonly url: string;
  readonly supervisor: Actor;
  readonly analyst: Actor;
}

const seed = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const MALLORY = createNodeTls(seed(7), "node-mallory");

/** A node as `wasl serve` wires its port for partners, with real TLS on loopback. */
async function serveNode(name: string): Promise<Served> {
  const node = await openTestNode();
  const { tls } = node;
  if (!tls) throw new Error("WASL_MUTUAL_TLS is not heard");
  let url = "";
  const federation = openFederationServer(node, () => ({ name, url }));
  const worker = hearHints(node);
  const server = await createPartnerServer({
    tls: serverTls(tls),
    tlsKeyOf,
    handlers: [federation, ...openMatchServer(node)],
  });
  url = await server.listen({ host: "127.0.0.1", port: 0 });
  const purpose = "information-exchange";
  return {
    ...node,
    url,
    supervisor: await node.actor(
      { id: "supervisor", role: "supervisor", clearance: "red", groups: ["emsc"] },
      purpose,
    ),
    analyst: await node.actor({ id: "analyst", groups: ["emsc"] }, purpose),
    async remove() {
      await server.close();
      await worker.stop();
      await node.remove();
    },
  };
}

/** What a client that holds this key and certificate, or none, is answered. */
function post(
  url: string,
  path: string,
  client: { readonly key?: string; readonly cert?: string; readonly maxVersion?: "TLSv1.2" },
  { body, jws = "" }: { readonly body: string; readonly jws?: string },
): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false, ...client });
    let text = "";
    socket.once("secureConnect", () =>
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n` +
          `wasl-signature: ${jws}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      ),
    );
    socket.on("data", (piece) => {
      text += piece.toString();
    });
    socket.once("error", reject);
    socket.once("close", () => resolve(text));
  });
}

describe("nodes that speak under both ends' own keys", () => {
  let a: Served;
  let b: Served;
  beforeAll(async () => {
    process.env["WASL_MUTUAL_TLS"] = "1";
    a = await serveNode("Fictitious police A");
    b = await serveNode("Fictitious police B");
  });
  afterAll(async () => {
    delete process.env["WASL_MUTUAL_TLS"];
    await a?.remove();
    await b?.remove();
  });

  it("pair over TLS, learn each other's key, and exchange", async () => {
    const begun = await a.wasl.exchange.beginPairing(a.supervisor, b.url, { name: "A", url: a.url });
    const [waiting] = await b.wasl.exchange.pairings(b.supervisor);
    expect(waiting?.code).toBe(begun.code);
    const known = await a.wasl.exchange.confirmPairing(a.supervisor, b.nodeId, begun.code);
    await b.wasl.exchange.confirmPairing(b.supervisor, a.nodeId, begun.code);
    expect(known.tlsKey).toBe(b.tls?.tlsKey);
    await a.wasl.exchange.agree(a.supervisor, `partner: ${b.nodeId}\n${TERMS}`);
    await b.wasl.exchange.agree(b.supervisor, `partner: ${a.nodeId}\n${TERMS}`);
    const file = report("shared", { ...amber, originators: [b.nodeId] });
    await b.store.as(b.supervisor, async (tx) => {
      await tx.openReport(file);
      await tx.appendStatements(statements(file, say("Company", "c-1", { name: "Fictitious Boats" })));
    });
    const share = { partner: a.nodeId, entityIds: ["c-1"], necessity: "EXERCISE" };
    expect(await b.wasl.exchange.share(b.supervisor, share)).toMatchObject({ shared: 1 });
    const [pulled] = await a.wasl.exchange.pull(a.supervisor, b.nodeId);
    expect(pulled).toMatchObject({ partner: b.nodeId });
    // The hint may have been first, or at the same time: what counts is that it came.
    expect([undefined, "CONFLICT"]).toContain(pulled?.failed);
    const taken = async () =>
      (await a.wasl.exchange.partners(a.supervisor)).find((p) => p.nodeId === b.nodeId)?.taken;
    await expect.poll(taken, { timeout: 60_000 }).toBeGreaterThan(0);
  });

  it("answer nobody else, though the request is signed", async () => {
    // A server that holds b's key hears what a sends; what it heard is then sent on other lines.
    const heard: { path: string; body: string; jws: string }[] = [];
    const ear = (prefix: string): HttpHandler => ({
      prefix,
      bodyBytesMax: 100_000,
      handle: ({ path, body, headers }) => {
        heard.push({ path, body: Buffer.from(body).toString(), jws: headers["wasl-signature"] ?? "" });
        return Promise.resolve({ status: 503, headers: {}, body: "" });
      },
    });
    if (!a.tls || !b.tls) throw new Error("both have keys");
    const handlers = [ear("/federation/v1/"), ear("/match/1/")];
    const tap = await createPartnerServer({ tls: serverTls(b.tls), tlsKeyOf, handlers });
    const url = await tap.listen({ host: "127.0.0.1", port: 0 });
    await a.wasl.exchange.changePartner(a.supervisor, b.nodeId, { url });
    await a.wasl.exchange.pull(a.supervisor, b.nodeId);
    const { wire } = await a.wasl.sendMessage(a.analyst, {
      to: b.nodeId,
      kind: "request",
      urgency: "urgent",
      legalBasis: "Directive (EU) 2023/977, Art. 4",
      marking: { tlp: "amber" },
      subject: "Fictitious request",
      body: "Who uses this number?",
      terms: [],
    });
    await a.wasl.exchange.changePartner(a.supervisor, b.nodeId, { url: b.url });
    await tap.close();
    expect(heard.map((h) => h.path)).toEqual(["/federation/v1/ask", "/match/1/message"]);
    const [pull, message] = heard;
    if (!pull || !message) return;
    // On the line of somebody else, and of somebody who shows nothing.
    for (const client of [MALLORY, {}]) {
      expect(await post(b.url, pull.path, client, pull)).toContain('"refusal":"TLS_KEY"');
      expect(await post(b.url, message.path, client, message)).toContain("EXCHANGE_REFUSED");
    }
    const messages = () => b.wasl.messages(b.supervisor, { limit: 10 });
    expect(await messages()).toEqual([]);
    expect(await post(b.url, pull.path, a.tls, pull)).toContain("200 OK");
    expect(await post(b.url, message.path, a.tls, message)).toContain("200 OK");
    expect((await messages()).map((m) => m.wire.id)).toEqual([wire.id]);
    const refused = await b.wasl.exchange.refusals(b.supervisor);
    expect(refused.filter((r) => r.code === "TLS_KEY")).toHaveLength(2);
  });

  it("say nothing to a server that does not hold the partner's key", async () => {
    let answered = 0;
    const handler: HttpHandler = {
      prefix: "/federation/v1/",
      bodyBytesMax: 10_000,
      handle: () => {
        answered += 1;
        return Promise.resolve({ status: 200, headers: {}, body: "{}" });
      },
    };
    const impostor = await createPartnerServer({ tls: serverTls(MALLORY), tlsKeyOf, handlers: [handler] });
    const url = await impostor.listen({ host: "127.0.0.1", port: 0 });
    try {
      await a.wasl.exchange.changePartner(a.supervisor, b.nodeId, { url });
      const [pulled] = await a.wasl.exchange.pull(a.supervisor, b.nodeId);
      expect(pulled).toMatchObject({ failed: "PARTNER_UNREACHABLE" });
      await a.wasl.exchange.changePartner(a.supervisor, b.nodeId, { url: url.replace("https", "http") });
      expect((await a.wasl.exchange.pull(a.supervisor, b.nodeId))[0]?.failed).toBe("PARTNER_UNREACHABLE");
      expect(answered).toBe(0);
    } finally {
      await a.wasl.exchange.changePartner(a.supervisor, b.nodeId, { url: b.url });
      await impostor.close();
    }
  });

  it("take a new key only from those who answer for the node", async () => {
    const { exchange } = b.wasl;
    expect(await codeOf(exchange.changePartner(b.analyst, a.nodeId, { tlsKey: MALLORY.tlsKey }))).toBe(
      "ROLE_FORBIDS",
    );
    expect(await codeOf(exchange.changePartner(b.supervisor, a.nodeId, { tlsKey: "short" }))).toBe(
      "REQUEST_INVALID",
    );
    await exchange.changePartner(b.supervisor, a.nodeId, { tlsKey: MALLORY.tlsKey });
    expect((await a.wasl.exchange.pull(a.supervisor, b.nodeId))[0]?.refusal).toBe("TLS_KEY");
    await exchange.changePartner(b.supervisor, a.nodeId, { tlsKey: a.tls?.tlsKey ?? "" });
    expect((await a.wasl.exchange.pull(a.supervisor, b.nodeId))[0]?.failed).toBeUndefined();
  });

  it("are limited by their key, and a stranger does not use up a partner's requests", async () => {
    let answered = 0;
    const handler: HttpHandler = {
      prefix: "/federation/v1/",
      bodyBytesMax: 10_000,
      handle: () => {
        answered += 1;
        return Promise.resolve({ status: 200, headers: {}, body: "{}" });
      },
    };
    const limited = await createPartnerServer({
      tls: serverTls(createNodeTls(seed(9), "node-limited")),
      tlsKeyOf,
      handlers: [handler],
      limits: { partnerRequestsPerMinute: 3, partnerRequestsPerMinuteAndAddress: 10 },
    });
    const url = await limited.listen({ host: "127.0.0.1", port: 0 });
    const ask = (n: number) =>
      post(url, "/federation/v1/ask", n < 0 ? {} : createNodeTls(seed(20 + n), "node-x"), { body: "{}" });
    try {
      for (let n = 0; n < 3; n++) expect(await ask(1)).toContain("200 OK");
      const refused = await ask(1);
      expect(refused).toContain("429 Too Many Requests");
      expect(refused).toMatch(/retry-after: [1-9]\d?\r/);
      expect(refused).toContain('"code":"RATE_LIMITED"');
      expect(await ask(2)).toContain("200 OK");
      // Neither no key nor a new one for each request gets past the address.
      for (let n = 0; n < 3; n++) expect(await ask(-1)).toContain("200 OK");
      expect(await ask(-1)).toContain("429");
      expect(await ask(3)).toContain("200 OK");
      expect(await ask(4)).toContain("429");
      expect(answered).toBe(8);
    } finally {
      await limited.close();
    }
  });

  it("speak TLS 1.3 only, and nothing but the partners' protocols", async () => {
    const body = "{}";
    await expect(
      post(b.url, "/federation/v1/pair", { ...MALLORY, maxVersion: "TLSv1.2" }, { body }),
    ).rejects.toThrow();
    for (const path of ["/api/v1/session", "/", "/taxii2/", "/metrics"])
      expect(await post(b.url, path, MALLORY, { body })).toContain("404");
  });
});

describe("a node's certificate", () => {
  it("is signed by its own key, which follows from the seed and shows in the handshake", async () => {
    const tls = createNodeTls(seed(3), "node-0123456789abcdef");
    const certificate = new X509Certificate(tls.cert);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.subject).toBe("CN=node-0123456789abcdef");
    expect(certificate.validTo).toContain("9999");
    expect(certificate.publicKey.export({ format: "jwk" })["x"]).toBe(tls.tlsKey);
    expect(createNodeTls(seed(3), "node-0123456789abcdef").tlsKey).toBe(tls.tlsKey);
    expect(createNodeTls(seed(4), "node-0123456789abcdef").tlsKey).not.toBe(tls.tlsKey);
    expect(tlsKeyOf({})).toBe("");
    expect(tlsKeyOf({ getPeerX509Certificate: () => undefined } as unknown as TLSSocket)).toBe("");
  });
});
