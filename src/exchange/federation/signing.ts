import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { NodeKey, Signer } from "../../app/index.ts";
import { sha256Hex } from "../../core/index.ts";

/** Forty files, and most commands sign nothing. */
const loadJose = () => import("jose");

/** PKCS #8 and SPKI framing of Ed25519 keys (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** RFC 7638: the thumbprint of the key as a JWK. */
const kidOf = (key: string): string =>
  Buffer.from(sha256Hex(`{"crv":"Ed25519","kty":"OKP","x":"${key}"}`), "hex").toString("base64url");

/**
 * Signs and verifies by JWS with Ed25519 (RFC 7515, 8037): detached, with the type of what is signed in the protected
 * header, so that a signature for one thing is none for another. `seedOf` answers 32 bytes for a generation.
 */
export function createSigner(seedOf: (generation: number) => Uint8Array): Signer {
  const own = new Map<
    number,
    { readonly privateKey: KeyObject; readonly key: string; readonly kid: string }
  >();
  const others = new Map<string, KeyObject>();
  const ownKey = (generation: number) => {
    const known = own.get(generation);
    if (known) return known;
    const privateKey = createPrivateKey({
      key: Buffer.concat([PRIVATE_PREFIX, seedOf(generation)]),
      format: "der",
      type: "pkcs8",
    });
    const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
    const key = der.subarray(PUBLIC_PREFIX.length).toString("base64url");
    const made = { privateKey, key, kid: kidOf(key) };
    own.set(generation, made);
    return made;
  };
  const publicKey = (key: string): KeyObject => {
    const known = others.get(key);
    if (known) return known;
    const made = createPublicKey({
      key: Buffer.concat([PUBLIC_PREFIX, Buffer.from(key, "base64url")]),
      format: "der",
      type: "spki",
    });
    if (others.size > 10_000) others.clear();
    others.set(key, made);
    return made;
  };
  return {
    kidOf,
    hash: (bytes) => createHash("sha256").update(bytes).digest(),
    publicKey: (generation) => {
      const { kid, key } = ownKey(generation);
      return Promise.resolve({ kid, key });
    },
    async sign(typ, text, generation) {
      const { privateKey, kid } = ownKey(generation);
      const { FlattenedSign } = await loadJose();
      const jws = await new FlattenedSign(Buffer.from(text, "utf8"))
        .setProtectedHeader({ alg: "EdDSA", kid, typ })
        .sign(privateKey);
      return `${jws.protected}..${jws.signature}`;
    },
    verify: (typ, text, jws, keys) => verify(typ, text, jws, keys, publicKey),
  };
}

async function verify(
  typ: string,
  text: string,
  jws: string,
  keys: readonly NodeKey[],
  publicKey: (key: string) => KeyObject,
): Promise<boolean> {
  const [header = "", payload, signature = "", ...rest] = jws.split(".");
  if (payload !== "" || rest.length > 0 || !/^[\w-]{86}$/.test(signature) || header.length > 500)
    return false;
  try {
    const { kid } = JSON.parse(Buffer.from(header, "base64url").toString("utf8")) as { kid?: unknown };
    const key = keys.find((k) => k.kid === kid);
    if (!key || kidOf(key.key) !== key.kid) return false;
    const detached = {
      protected: header,
      payload: Buffer.from(text, "utf8").toString("base64url"),
      signature,
    };
    const { flattenedVerify } = await loadJose();
    const { protectedHeader } = await flattenedVerify(detached, publicKey(key.key), {
      algorithms: ["EdDSA"],
    });
    return protectedHeader?.typ === typ;
  } catch {
    return false;
  }
}
