import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createOzoneSigner } from "../../src/exchange/index.ts";
import { isSignedBy, keyOfDid } from "../../src/exchange/ozone/keys.ts";
import { dagCbor } from "../../src/exchange/ozone/label.ts";

export interface OzoneServer {
  readonly url: string;
  readonly did: string;
  readonly labelKey: string;
  /** Reports that were taken, as they came. */
  readonly reports: readonly {
    readonly reason: string;
    readonly subject: Readonly<Record<string, string>>;
  }[];
  /** Labels as it hands them over, in this order; a test may change them as nobody should. */
  readonly labels: Record<string, unknown>[];
  /** A sound label of its own. */
  label(said: {
    readonly uri: string;
    readonly val: string;
    readonly neg?: boolean;
  }): Record<string, unknown>;
  /** Answers so instead, until it is told nothing. */
  failWith(status: number | undefined): void;
  close(): Promise<void>;
}

/** As much of an Ozone service as reports and labels take: it knows one reporter, by the key that it was told. */
export async function openOzoneServer(reporterKey: () => string): Promise<OzoneServer> {
  const did = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa";
  const signer = createOzoneSigner(createHash("sha256").update("labeler").digest());
  const reports: { reason: string; subject: Record<string, string> }[] = [];
  const labels: Record<string, unknown>[] = [];
  let failing: number | undefined;
  const server = createServer((request, response) => {
    void answer(request).then(({ status, value }) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value)),
    );
  });
  async function answer(request: IncomingMessage): Promise<{ status: number; value: unknown }> {
    const url = new URL(request.url ?? "/", "http://ozone.test");
    let text = "";
    for await (const part of request) text += String(part);
    if (failing !== undefined) return { status: failing, value: { error: "InternalServerError" } };
    if (url.pathname === "/xrpc/com.atproto.label.queryLabels") {
      const wanted = url.searchParams.getAll("uriPatterns");
      return { status: 200, value: { labels: labels.filter((l) => wanted.includes(String(l["uri"]))) } };
    }
    if (request.method !== "POST" || !isToken(request.headers.authorization ?? "", did, reporterKey()))
      return { status: 401, value: { error: "AuthMissing" } };
    reports.push(JSON.parse(text));
    return { status: 200, value: { id: reports.length, createdAt: new Date().toISOString() } };
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    did,
    labelKey: signer.didKey,
    reports,
    labels,
    label(said) {
      const whole = { ver: 1, src: did, cts: new Date().toISOString(), ...said };
      const sig = Buffer.from(signer.sign(dagCbor(whole) ?? Buffer.alloc(0))).toString("base64");
      return { ...whole, sig: { $bytes: sig } };
    },
    failWith(status) {
      failing = status;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function isToken(header: string, audience: string, reporterKey: string): boolean {
  const [head = "", body = "", sig = ""] = header.replace("Bearer ", "").split(".");
  const key = keyOfDid(reporterKey);
  const signed = Buffer.from(`${head}.${body}`);
  if (!key || !isSignedBy(key, signed, Buffer.from(sig, "base64url"))) return false;
  const { aud, lxm, exp } = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
  return aud === audience && lxm === "com.atproto.moderation.createReport" && exp * 1000 > Date.now();
}
