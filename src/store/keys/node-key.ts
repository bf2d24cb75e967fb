import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { chmod, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { KeyFile, keyFileUnreadable, type WrapKey } from "./key-file.ts";
import { firstWrapKey, KeyRing, type WrapKeys } from "./wrap-keys.ts";

const KEY_BYTES = 32;

/** What the node key yields, each for one use only (HKDF-SHA-256, RFC 5869). */
export interface NodeKeys {
  /** Wraps data keys of reports, names and audit texts; the only one that rotates. */
  readonly wrap: WrapKeys;
  /** Makes pseudonyms. */
  readonly pseudonym: Buffer;
  /** Seals what goes into partners' logs. */
  readonly released: Buffer;
  /** Makes ids of what joins an identity to its numbers, for those who read STIX. */
  readonly contacts: Buffer;
  readonly sign: KeyObject;
  readonly verify: KeyObject;
  /** Tells whether a database belongs to this key, without telling the key. */
  readonly check: string;
  /** Password of a PostgreSQL login that goes with a wrapping key: each rotation gives it another. */
  password(login: string, by: WrapKey): string;
}

/** Where the node key stands, and after a rotation the wrapping keys below it. */
export const keyFilePath = (
  folder: string,
  keyFile: string | undefined = process.env.WASL_KEY_FILE,
): string => keyFile ?? join(folder, "node.key");

/**
 * The node's key file, from WASL_KEY_FILE or the folder's node.key, and the node key in it; made at first start, sealed where
 * WASL_KEY_SERVICE names a service. FILE_UNREADABLE where it holds something else, KEY_SERVICE_FAILED where nobody opens
 * it: a key is made where there is no file, and never otherwise.
 */
export async function openKeyFile(
  folder: string,
  keyFile: string | undefined = process.env.WASL_KEY_FILE,
): Promise<{ readonly keyFile: KeyFile; readonly nodeKey: Uint8Array }> {
  const path = keyFilePath(folder, keyFile);
  const file = new KeyFile(path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (!keyFile) await chmod(folder, 0o700);
  let content = file.read();
  if (!content) {
    file.create({ root: randomBytes(KEY_BYTES).toString("hex"), wraps: [] });
    content = file.read();
  }
  if (!content) throw keyFileUnreadable("it went away");
  return { keyFile: file, nodeKey: Buffer.from(content.root, "hex") };
}

/** The node key alone. */
export const loadOrCreateNodeKey = async (folder: string, keyFile?: string): Promise<Uint8Array> =>
  (await openKeyFile(folder, keyFile)).nodeKey;

/** PKCS #8 framing of an Ed25519 seed (RFC 8410). */
const ED25519_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

const hkdf = (key: Uint8Array, use: string): Buffer =>
  Buffer.from(hkdfSync("sha256", key, "", `wasl ${use}`, KEY_BYTES));

/** `keyFile` is where wrapping keys that came later stand; without it there is the first alone. */
export function deriveKeys(nodeKey: Uint8Array, keyFile?: KeyFile): NodeKeys {
  const derive = (use: string): Buffer => hkdf(nodeKey, use);
  const sign = createPrivateKey({
    key: Buffer.concat([ED25519_PREFIX, derive("audit signature")]),
    format: "der",
    type: "pkcs8",
  });
  return {
    wrap: keyFile === undefined ? firstWrapKey(derive("wrap")) : new KeyRing(keyFile, derive("wrap")),
    pseudonym: derive("pseudonym"),
    released: derive("released entries"),
    contacts: derive("ids of contacts"),
    sign,
    verify: createPublicKey(sign),
    check: derive("check").toString("hex"),
    // With the first key as it was before passwords changed: such servers go on until the next rotation.
    password: (login, { no, key }) =>
      (no === 0
        ? derive(`password ${login}`)
        : hkdf(Buffer.concat([nodeKey, key]), `password ${login}`)
      ).toString("base64url"),
  };
}
