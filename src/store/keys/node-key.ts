import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { WaslError } from "../../core/index.ts";
import { firstWrapKey, KeyRing, parseKeyFile, type WrapKey, type WrapKeys } from "./wrap-keys.ts";

const KEY_BYTES = 32;

/** What the node key yields, each for one use only (HKDF-SHA-256, RFC 5869). */
export interface NodeKeys {
  /** Wraps data keys of reports, names and audit texts; the only one that rotates. */
  readonly wrap: WrapKeys;
  /** Makes pseudonyms. */
  readonly pseudonym: Buffer;
  /** Seals what goes into partners' logs. */
  readonly released: Buffer;
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
 * Reads the node key, 32 bytes in hex, from WASL_KEY_FILE or the folder's node.key; makes one at first start.
 * FILE_UNREADABLE where the file holds something else.
 */
export async function loadOrCreateNodeKey(
  folder: string,
  keyFile: string | undefined = process.env.WASL_KEY_FILE,
): Promise<Uint8Array> {
  const path = keyFilePath(folder, keyFile);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (!keyFile) await chmod(folder, 0o700);
  const existing = await readIfThere(path);
  if (existing !== undefined) return parseKey(existing);
  // Linked into place, so that two first starts agree on one key and a killed one leaves none half written.
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return parseKey(await readFile(path, "utf8"));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new WaslError("FILE_UNREADABLE", { file: "node key" });
  }
}

function parseKey(text: string): Uint8Array {
  return Buffer.from(parseKeyFile(text).root, "hex");
}

/** PKCS #8 framing of an Ed25519 seed (RFC 8410). */
const ED25519_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

const hkdf = (key: Uint8Array, use: string): Buffer =>
  Buffer.from(hkdfSync("sha256", key, "", `wasl ${use}`, KEY_BYTES));

/** `keyFile` is where wrapping keys that came later stand; without it there is the first alone. */
export function deriveKeys(nodeKey: Uint8Array, keyFile?: string): NodeKeys {
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
