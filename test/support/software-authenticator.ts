import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type { PasskeyAnswer, PasskeySite } from "../../src/app/index.ts";

/** WebAuthn Level 3, 6.1: user present, user verified, attested credential data included. */
const UP = 0x01;
const UV = 0x04;
const AT = 0x40;

/** An authenticator in software: one passkey of ES256, which says what a test wants it to say. */
export class SoftwareAuthenticator {
  readonly #id = randomBytes(16);
  readonly #privateKey: KeyObject;
  readonly #point: { readonly x: Buffer; readonly y: Buffer };
  counter = 0;
  verifiesUser = true;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#privateKey = privateKey;
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.#point = { x: Buffer.from(x, "base64url"), y: Buffer.from(y, "base64url") };
  }

  create(options: { readonly challenge: string }, site: PasskeySite): PasskeyAnswer {
    const data = Buffer.concat([
      this.#head(site, AT),
      Buffer.alloc(16),
      Buffer.from([0, this.#id.length]),
      this.#id,
      coseKey(this.#point),
    ]);
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      cborText("fmt"),
      cborText("none"),
      cborText("attStmt"),
      Buffer.from([0xa0]),
      cborText("authData"),
      cborBytes(data),
    ]);
    return this.#answer({
      clientDataJSON: clientData("webauthn.create", options, site).toString("base64url"),
      attestationObject: attestation.toString("base64url"),
      transports: ["usb"],
    });
  }

  get(options: { readonly challenge: string }, site: PasskeySite): PasskeyAnswer {
    const data = this.#head(site, 0);
    const client = clientData("webauthn.get", options, site);
    const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
    return this.#answer({
      clientDataJSON: client.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: sign("sha256", signed, this.#privateKey).toString("base64url"),
    });
  }

  #head(site: PasskeySite, flags: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.counter);
    return Buffer.concat([
      createHash("sha256").update(site.rpId).digest(),
      Buffer.from([UP | (this.verifiesUser ? UV : 0) | flags]),
      count,
    ]);
  }

  #answer(response: PasskeyAnswer["response"]): PasskeyAnswer {
    const id = this.#id.toString("base64url");
    return { id, rawId: id, type: "public-key", response };
  }
}

const clientData = (type: string, options: { readonly challenge: string }, site: PasskeySite): Buffer =>
  Buffer.from(
    JSON.stringify({ type, challenge: options.challenge, origin: site.origin, crossOrigin: false }),
  );

/** RFC 9053, 7.1.1: an EC2 key of ES256 on P-256. */
const coseKey = ({ x, y }: { readonly x: Buffer; readonly y: Buffer }): Buffer =>
  Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cborBytes(x),
    Buffer.from([0x22]),
    cborBytes(y),
  ]);

const cborText = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
const cborBytes = (bytes: Buffer): Buffer =>
  Buffer.concat([
    bytes.length < 256
      ? Buffer.from([0x58, bytes.length])
      : Buffer.from([0x59, bytes.length >> 8, bytes.length & 0xff]),
    bytes,
  ]);
