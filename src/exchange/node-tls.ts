import { createPrivateKey, createPublicKey, randomBytes, sign, X509Certificate } from "node:crypto";
import { request as httpRequest } from "node:http";
import { connect, type TLSSocket } from "node:tls";
import { WaslError } from "../core/index.ts";

/** What a node shows of itself in TLS: a key of its own for this, and a certificate that says no more than the key. */
export interface NodeTls {
  /** PEM, PKCS #8. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  /** The public half, base64url: what partners learn when they pair, and hold to. */
  readonly tlsKey: string;
}

/** PKCS #8 framing of an Ed25519 seed, and SPKI framing of its public half (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_PREFIX_BYTES = 12;
const ED25519 = Buffer.from("300506032b6570", "hex");
const TLS_VERSION = "TLSv1.3";

/**
 * A self-signed certificate over a key that follows from 32 bytes. Partners hold to the key and to nothing else of it: no
 * authority has to be trusted, and no date to be watched (RFC 5280, 4.1.2.5: it has no well-defined end).
 */
export function createNodeTls(seed: Uint8Array, nodeId: string): NodeTls {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PRIVATE_PREFIX, seed]),
    format: "der",
    type: "pkcs8",
  });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const name = der(
    0x30,
    der(0x31, der(0x30, Buffer.from("0603550403", "hex"), der(0x0c, Buffer.from(nodeId)))),
  );
  const time = (tag: number, text: string): Buffer => der(tag, Buffer.from(text));
  const serial = randomBytes(16);
  // Positive, and not shorter than it is.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const signed = der(
    0x30,
    Buffer.from("a003020102", "hex"),
    der(0x02, serial),
    ED25519,
    name,
    der(0x30, time(0x17, "250101000000Z"), time(0x18, "99991231235959Z")),
    name,
    spki,
  );
  const whole = der(0x30, signed, ED25519, der(0x03, Buffer.from([0]), sign(null, signed, privateKey)));
  return {
    key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    cert: new X509Certificate(whole).toString(),
    tlsKey: spki.subarray(PUBLIC_PREFIX_BYTES).toString("base64url"),
  };
}

/** One element of DER: tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

/** What a node's own server listens with: TLS 1.3, and whoever comes shows a certificate or is told so by the protocol. */
export const serverTls = ({ key, cert }: NodeTls) =>
  ({ key, cert, requestCert: true, rejectUnauthorized: false, minVersion: TLS_VERSION }) as const;

/** The key that the other end proved to hold, base64url; empty where it showed none, or one of another kind. */
export function tlsKeyOf(socket: unknown): string {
  const certificate = (socket as Partial<TLSSocket>).getPeerX509Certificate?.();
  const { crv, x } = certificate?.publicKey.export({ format: "jwk" }) ?? {};
  return crv === "Ed25519" && x !== undefined ? x : "";
}

export interface Posted {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly bytesMax: number;
}

export interface PostAnswer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Posts over TLS under both ends' own keys. Nothing is sent before the other end proved that it holds `pin`; without a pin,
 * any node's key goes and `isPinned` decides of the answer: that is how two nodes meet.
 */
export async function postPinned(
  target: URL,
  { body, headers, timeoutMs }: Omit<Posted, "bytesMax">,
  own: NodeTls,
  pin: string | undefined,
): Promise<PostAnswer & { readonly tlsKey: string }> {
  if (target.protocol !== "https:") throw new WaslError("PARTNER_UNREACHABLE", { because: "not https" });
  const signal = AbortSignal.timeout(timeoutMs);
  const socket = await secured(target, own, signal);
  const tlsKey = tlsKeyOf(socket);
  if (tlsKey === "" || (pin !== undefined && tlsKey !== pin)) {
    socket.destroy();
    throw new WaslError("PARTNER_UNREACHABLE", { because: "certificate" });
  }
  return await new Promise((resolve, reject) => {
    const request = httpRequest(
      target,
      {
        method: "POST",
        headers: { ...headers, "content-length": Buffer.byteLength(body), connection: "close" },
        createConnection: () => socket,
        protocol: "http:",
        signal,
      },
      (answer) => {
        // A redirect is an answer like any other: an address is what two humans agreed on.
        resolve({ status: answer.statusCode ?? 0, body: answer, tlsKey });
      },
    );
    request.once("error", reject);
    request.end(body);
  });
}

function secured(target: URL, { key, cert }: NodeTls, signal: AbortSignal): Promise<TLSSocket> {
  const host = target.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(target.port || 443),
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      key,
      cert,
      // Not an authority's word but the key itself, checked before a byte is sent.
      rejectUnauthorized: false,
      minVersion: TLS_VERSION,
    });
    const stop = (): void => {
      socket.destroy(new Error("timeout"));
    };
    signal.addEventListener("abort", stop, { once: true });
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      signal.removeEventListener("abort", stop);
      socket.off("error", reject);
      socket.on("error", () => undefined);
      resolve(socket);
    });
  });
}

/** Why a request did not get through, for whoever has to mend it: the system's code, such as ECONNREFUSED, where it has one. */
export function failureOf(error: unknown): string {
  const { cause, code, name } = error as { cause?: { code?: unknown }; code?: unknown; name: string };
  const known = cause?.code ?? code;
  return typeof known === "string" ? known : name;
}
