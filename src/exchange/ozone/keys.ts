import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  ECDH,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";

/** The two curves of the AT Protocol's signatures, each with its order and its did:key code (multicodec, as a varint). */
const CURVES = {
  k256: {
    node: "secp256k1",
    jwk: "secp256k1",
    jws: "ES256K",
    code: [0xe7, 0x01],
    order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  },
  p256: {
    node: "prime256v1",
    jwk: "P-256",
    jws: "ES256",
    code: [0x80, 0x24],
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
} as const;
type CurveName = keyof typeof CURVES;

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const POINT_BYTES = 33;
/** "z", two bytes of code and a compressed point make 48 or 49 letters. */
const KEY_TEXT_MAX = 64;

export interface VerifyingKey {
  readonly curve: CurveName;
  readonly key: KeyObject;
}

/** The key that a did:key names; undefined where it names none of the protocol's. */
export function keyOfDid(text: string): VerifyingKey | undefined {
  if (!text.startsWith("did:key:z") || text.length > "did:key:".length + KEY_TEXT_MAX) return undefined;
  const bytes = fromBase58(text.slice("did:key:z".length));
  if (bytes?.length !== POINT_BYTES + 2) return undefined;
  const names = Object.keys(CURVES) as CurveName[];
  const curve = names.find((name) => CURVES[name].code.every((byte, i) => bytes[i] === byte));
  if (!curve) return undefined;
  try {
    // A point that is not on the curve is no key.
    const whole = ECDH.convertKey(
      bytes.subarray(2),
      CURVES[curve].node,
      undefined,
      undefined,
      "uncompressed",
    );
    return { curve, key: createPublicKey({ key: jwkOf(curve, Buffer.from(whole)), format: "jwk" }) };
  } catch {
    return undefined;
  }
}

function jwkOf(curve: CurveName, point: Buffer) {
  const [x, y] = [point.subarray(1, 33), point.subarray(33, 65)].map((b) => b.toString("base64url"));
  return { kty: "EC", crv: CURVES[curve].jwk, x: x ?? "", y: y ?? "" };
}

/** 64 bytes, and of the two values that an ECDSA signature can have the lower: the other would be a second spelling of it. */
export function isSignedBy({ curve, key }: VerifyingKey, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || high(curve, signature)) return false;
  return verify("sha256", bytes, { key, dsaEncoding: "ieee-p1363" }, signature);
}

const scalarOf = (signature: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(signature.subarray(32)).toString("hex")}`);
const high = (curve: CurveName, signature: Uint8Array): boolean =>
  scalarOf(signature) > CURVES[curve].order / 2n;

/** Signs as one identity; the key is on secp256k1 and follows from 32 bytes. */
export interface OzoneSigner {
  /** did:key of its public half. */
  readonly didKey: string;
  sign(bytes: Uint8Array): Uint8Array;
}

export function createOzoneSigner(seed: Uint8Array): OzoneSigner {
  const pair = createECDH(CURVES.k256.node);
  // Hashed, so that what else follows from the same seed says nothing of the key.
  const scalar = createHash("sha256").update("atproto signing").update(seed).digest();
  pair.setPrivateKey(scalar);
  const key = createPrivateKey({
    key: { ...jwkOf("k256", pair.getPublicKey()), d: scalar.toString("base64url") },
    format: "jwk",
  });
  return {
    didKey: `did:key:z${toBase58(Buffer.concat([Buffer.from(CURVES.k256.code), pair.getPublicKey(null, "compressed")]))}`,
    sign(bytes) {
      const made = sign("sha256", bytes, { key, dsaEncoding: "ieee-p1363" });
      if (!high("k256", made)) return made;
      const low = (CURVES.k256.order - scalarOf(made)).toString(16).padStart(64, "0");
      return Buffer.concat([made.subarray(0, 32), Buffer.from(low, "hex")]);
    },
  };
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token that lets its bearer call one method of one service for a minute, as the protocol's services take it. */
export function serviceToken(
  signer: OzoneSigner,
  claims: { readonly iss: string; readonly aud: string; readonly lxm: string; readonly jti: string },
  nowMs: number,
): string {
  const iat = Math.floor(nowMs / 1000);
  const head = part({ typ: "JWT", alg: CURVES.k256.jws });
  const signed = `${head}.${part({ iat, exp: iat + 60, ...claims })}`;
  return `${signed}.${Buffer.from(signer.sign(Buffer.from(signed))).toString("base64url")}`;
}

function toBase58(bytes: Uint8Array): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (; value > 0n; value /= 58n) text = (BASE58[Number(value % 58n)] ?? "") + text;
  return text;
}

/** No code of ours begins with a zero byte, so that none has to be kept. */
function fromBase58(text: string): Buffer | undefined {
  let value = 0n;
  for (const letter of text) {
    const digit = BASE58.indexOf(letter);
    if (digit < 0) return undefined;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, "hex");
}
