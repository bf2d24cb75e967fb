import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { WrapKeys } from "./wrap-keys.ts";

const IV = 12;
const TAG = 16;

/**
 * AES-256-GCM; answers nonce, ciphertext and tag in one piece. `about` is bound to it and needed to open it. Of several
 * keys the newest seals.
 */
export function seal(key: Uint8Array | WrapKeys, about: string, plain: Uint8Array): Buffer {
  const iv = randomBytes(IV);
  const cipher = createCipheriv("aes-256-gcm", "all" in key ? key.all()[0].key : key, iv);
  cipher.setAAD(Buffer.from(about));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Throws where the key, the bytes or what they are about is not the one they were sealed with. Of several keys each is
 * tried, the newest first: which one it was is no secret, and stands nowhere.
 */
export function unseal(key: Uint8Array | WrapKeys, about: string, sealed: Uint8Array): Buffer {
  if (!("all" in key)) return unsealWith(key, about, sealed);
  let failure: unknown;
  for (const { key: one } of key.all()) {
    try {
      return unsealWith(one, about, sealed);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

function unsealWith(key: Uint8Array, about: string, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, IV));
  decipher.setAAD(Buffer.from(about));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  return Buffer.concat([decipher.update(sealed.subarray(IV, sealed.length - TAG)), decipher.final()]);
}

export const newDataKey = (): Buffer => randomBytes(32);
