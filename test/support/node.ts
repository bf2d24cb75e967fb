import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Actor, federationDeps, type User } from "../../src/app/index.ts";
import { openSession, type Session } from "../../src/cli/session.ts";
import type { Purpose } from "../../src/core/index.ts";
import { defaultPurpose } from "../contracts/fixtures.ts";
import { placeEmptyStore } from "./empty-store.ts";

export interface TestNode extends Session {
  /** An actor for a user with these rights, made on first use. */
  actor(user: Partial<User> & Pick<User, "id">, purpose?: Purpose): Promise<Actor>;
  remove(): Promise<void>;
}

/** A whole node in a folder of its own: the real store, formats, detectors and use cases, wired as the command line does. */
export async function openTestNode(options: { readonly databaseUrl?: string } = {}): Promise<TestNode> {
  const folder = await mkdtemp(join(tmpdir(), "wasl-test-"));
  if (options.databaseUrl === undefined) await placeEmptyStore(join(folder, "store"));
  const session = await openSession({ data: folder, ...options });
  const { accounts } = session.store;
  return {
    ...session,
    async actor(user, purpose = defaultPurpose(user.role)) {
      const known = (await accounts.users()).some((u) => u.id === user.id);
      if (!known) {
        const { role = "analyst", clearance = "amber", groups = [], compartments = [] } = user;
        await accounts.createUser({ id: user.id, role, clearance, groups, compartments }, undefined);
      }
      const token = await accounts.openLocalSession(user.id);
      return { token, purpose: { purpose, mandate: "TEST-1" } };
    },
    async remove() {
      await session.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes nodes known as partners, without an agreement or a key. */
export async function knowPartners(
  { platform }: Pick<Session, "platform">,
  nodeIds: readonly string[],
): Promise<void> {
  if (!platform.federation) throw new Error("no federation");
  const { ledger } = federationDeps(platform, platform.federation);
  const partner = { name: "Fictitious partner", keys: [], pairedAt: "2025-04-03T00:00:00.000Z" };
  for (const nodeId of nodeIds)
    await ledger.as("system-operation", (tx) => tx.federation.savePartner({ ...partner, nodeId }));
}

export async function* bytesOf(text: string | Uint8Array): AsyncIterable<Uint8Array> {
  yield typeof text === "string" ? new TextEncoder().encode(text) : text;
}
