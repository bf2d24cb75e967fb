import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Store } from "../../app/index.ts";
import { assert } from "../../core/index.ts";
import { ensureLocalOwner } from "../accounts/accounts.ts";
import { WaslStore } from "../open.ts";

const OWNER = "owner";

/**
 * A session token for the local command line, kept in the folder with mode 0600; made anew where it is missing
 * or has expired. Whoever can read the folder holds the node key too, so this grants nothing more.
 */
export async function ownerToken(store: Store, folder: string): Promise<string> {
  assert(store instanceof WaslStore, "the local owner belongs to a store of this layer");
  const path = join(folder, "owner.token");
  const kept = await readFile(path, "utf8").catch(() => "");
  const known = kept.trim();
  if (known !== "" && (await store.accounts.whoIs(known))) return known;
  await ensureLocalOwner(store.accountOptions, OWNER);
  const token = await store.accounts.openLocalSession(OWNER);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, `${token}\n`, { mode: 0o600, flag: "wx" });
  await rename(draft, path);
  return token;
}
