import { hkdfSync, randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModerationService } from "../app/index.ts";
import { WaslError } from "../core/index.ts";
import { addressFault, createOzone, createOzoneSigner, type OzoneAddress } from "../exchange/index.ts";
import { createServiceRequest } from "../sources/index.ts";

/** A service as it was set up on this node. */
export interface OzoneEntry extends OzoneAddress {
  /** For tests on this machine only. */
  readonly allowPrivate?: boolean;
}

const FILE = "ozone.json";
const LIKE = {
  platform: "it is a name",
  url: "it is like https://ozone.example.org, without a path",
  service: "it is a DID, like did:plc:…",
  labelKey: "it is a key of secp256k1 or P-256, like did:key:zQ3s… or did:key:zDna…",
  unit: "it is a DID, like did:web:unit.example.org",
} as const satisfies Record<keyof OzoneAddress, string>;

/** In the node's folder, by the platform's name as posts say it. */
export function ozoneEntries(folder: string): readonly OzoneEntry[] {
  const file = join(folder, FILE);
  try {
    const entries = JSON.parse(readFileSync(file, "utf8")) as { readonly services?: readonly OzoneEntry[] };
    return entries.services ?? [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new WaslError("FILE_UNREADABLE", {
      file,
      because: "it cannot be read, or is no JSON: mend it, or take it away and set each service up anew",
    });
  }
}

/** In place of what was set up for the same platform. REQUEST_INVALID for a field that cannot be. */
export function saveOzoneEntry(folder: string, entry: OzoneEntry): void {
  const fault = addressFault(entry);
  if (fault !== undefined) throw new WaslError("REQUEST_INVALID", { field: fault, because: LIKE[fault] });
  if (new URL(entry.url).protocol !== "https:" && !entry.allowPrivate)
    throw new WaslError("REQUEST_INVALID", { field: "url", because: LIKE.url });
  const others = ozoneEntries(folder).filter((e) => e.platform !== entry.platform);
  // Written beside and put into place whole: what stood there is lost to no crash.
  const draft = join(folder, `${FILE}.new`);
  const text = JSON.stringify({ services: [...others, entry] }, undefined, 2);
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flush: true });
  renameSync(draft, join(folder, FILE));
}

/** The key under which this node reports; it follows from the node key and stands nowhere. */
export const ozoneSigner = (nodeKey: Uint8Array) =>
  createOzoneSigner(new Uint8Array(hkdfSync("sha256", nodeKey, "", "wasl ozone signature 1", 32)));

/** The moderation services of a node's folder, read when one is asked for. */
export const moderationServices =
  (folder: string, nodeKey: Uint8Array) =>
  (platform: string): ModerationService | undefined => {
    const entry = ozoneEntries(folder).find((e) => e.platform === platform);
    return (
      entry &&
      createOzone(entry, ozoneSigner(nodeKey), {
        request: createServiceRequest({ allowPrivate: entry.allowPrivate === true }),
        now: () => Date.now(),
        nonce: randomUUID,
      })
    );
  };
