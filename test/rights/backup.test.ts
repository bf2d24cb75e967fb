import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { federationDeps } from "../../src/app/sharing/exchange.ts";
import { openSession, type Session } from "../../src/cli/session.ts";
import { MIGRATIONS } from "../../src/store/migrations/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { placeEmptyStore } from "../support/empty-store.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { entity, exported, load, rowsAsOwner } from "./support.ts";

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 70_001) yield bytes.subarray(at, at + 70_001);
}

/** For the public; invented. */
const WORDS = {
  language: "en",
  kind: "risk",
  text: "Boats sink.",
  source: "Example agency",
  place: "Channel",
  reviewAt: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
  marking: { tlp: "clear" },
} as const;

/** Of a country that does not exist. */
const DOCUMENTS = {
  type: "class",
  issuer: "ZZ",
  kind: "passport",
  series: "Example 2020",
  numberForm: "'Z'99999999",
  checkDigit: "mrz",
  fromYear: 2020,
  source: "Example office",
  observedAt: "2025-04-01",
} as const;

describe("backup and restore, embedded and server", () => {
  let node: TestNode;
  let ana: Actor;
  let postgres: TestPostgres;
  let token: string;
  let ledger: ReturnType<typeof federationDeps>["ledger"];
  let whole: Buffer;
  let hash: string;
  const opened: { session: Session; folder: string }[] = [];

  /** A folder with the node's key, or with another, and nothing else. */
  async function emptyNode(withKey: boolean, databaseUrl?: string): Promise<Session> {
    const folder = await mkdtemp(join(tmpdir(), "wasl-restore-"));
    if (withKey) await copyFile(join(node.folder, "node.key"), join(folder, "node.key"));
    if (databaseUrl === undefined) await placeEmptyStore(join(folder, "store"));
    const session = await openSession({
      data: folder,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    });
    opened.push({ session, folder });
    return session;
  }

  const signedIn = async ({ store }: Session): Promise<Actor> => ({
    ...ana,
    token: await store.accounts.openLocalSession("ana"),
  });

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana" });
    const chief = await node.actor({ id: "chief", role: "supervisor" });
    const lines = Array.from({ length: 400 }, (_, n) =>
      entity(`c-${n}`, "Company", {
        name: [`Backup "quoted" \\ {test} ${n}`, `نسخة ${n}`],
        notes: ["NULL", "a,b\nc"],
      }),
    );
    await load(node, ana, "many.ftm.jsonl", lines);
    await load(node, ana, "victim.ftm.jsonl", [
      entity("p-1", "Person", { name: ["Backupcanary"], subjectCategory: ["victim"] }),
    ]);
    await load(node, ana, "big.ftm.jsonl", [
      ...Array.from({ length: 3000 }, (_, n) =>
        entity(`c-big-${n}`, "Company", { notes: ["x".repeat(900) + n] }),
      ),
    ]);
    const { id } = await node.wasl.requestApproval(ana, {
      kind: "sanitise",
      subject: "c-big-0",
      reason: "r",
    });
    await node.wasl.decideApproval(chief, id, "approved", "r");
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await node.store.as(ana, async (tx) => {
      const facts = ((await tx.statementsAbout(["c-big-0"])).get("c-big-0") ?? []).map((s) => s.id);
      const asked = {
        id: "appr-share",
        kind: "release",
        subject: "node-far",
        digest: "d",
        reason: "r",
      } as const;
      await tx.requestApprovals([{ ...asked, requestedAt: until, expiresAt: until, facts }]);
    });
    const words = await node.wasl.proposeMessage(ana, WORDS);
    await node.wasl.vetMessage(chief, words.id, "approved", "read with the source");
    const entry = await node.wasl.addLibraryEntry(ana, DOCUMENTS, { tlp: "amber" });
    await node.wasl.vetLibraryEntries(chief, [entry.id], "approved", "read with the source");
    token = await node.store.accounts.issueToken(
      "ana",
      ana.purpose,
      new Date(Date.now() + 3_600_000).toISOString(),
    );
    if (!node.platform.federation) throw new Error("no federation");
    ledger = federationDeps(node.platform, node.platform.federation).ledger;
    const pairedAt = "2025-04-03T00:00:00.000Z";
    await ledger.as("system-operation", (tx) =>
      tx.federation.savePartner({ nodeId: "node-far", name: "Far", keys: [], pairedAt }),
    );
    await node.wasl.exchange.switchSharing(chief, true, "EXERCISE: a stolen account");
    const chunks: Uint8Array[] = [];
    const summary = await node.store.backup(async (chunk) => void chunks.push(Uint8Array.from(chunk)));
    whole = Buffer.concat(chunks);
    hash = summary.hash;
  });
  afterAll(async () => {
    for (const { session, folder } of opened) {
      await session.close();
      await rm(folder, { recursive: true, force: true });
    }
    await postgres?.stop();
    await node?.remove();
  });

  it("comes back equal by hash, works on, and its log verifies", async () => {
    const other = await emptyNode(true);
    const summary = await other.store.restore(once(whole));
    expect(summary.hash).toBe(hash);
    expect(summary.rows).toBeGreaterThan(2000);
    const again = await signedIn(other);
    expect(await exported(other.wasl, again)).toBe(await exported(node.wasl, ana));
    expect((await other.wasl.search(again, { text: "نسخة 17", limit: 5 })).hits[0]?.canonicalId).toBe("c-17");
    await other.wasl.openCase(again, { title: "New", mandate: "TEST-1", marking: { tlp: "amber" } });
    expect((await other.wasl.verifyAudit()).firstBroken).toBeUndefined();
    expect(await codeOf(other.store.restore(once(whole)))).toBe("CONFLICT");
  });

  it("of an older version is said to be that, with the way to it, and not to be of a newer one", async () => {
    const migrations = MIGRATIONS as (typeof MIGRATIONS)[number][];
    const newest = migrations.pop();
    const chunks: Uint8Array[] = [];
    await node.store
      .backup(async (chunk) => void chunks.push(Uint8Array.from(chunk)))
      .finally(() => {
        if (newest) migrations.push(newest);
      });
    const other = await emptyNode(true);
    await expect(other.store.restore(once(Buffer.concat(chunks)))).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      detail: { because: expect.stringContaining("an older Wasl wrote it") },
    });
  });

  it("goes from the embedded store to a server and is equal there", async () => {
    postgres = await startPostgres();
    const server = await emptyNode(true, postgres.url);
    expect((await server.store.restore(once(whole))).hash).toBe(hash);
    expect(await exported(server.wasl, await signedIn(server))).toBe(await exported(node.wasl, ana));
    const chunks: Uint8Array[] = [];
    await server.store.backup(async (chunk) => void chunks.push(Uint8Array.from(chunk)));
    expect(Buffer.concat(chunks).length).toBeGreaterThan(1000);
  });

  it("R17 R24 brings back no session, no token, no approval that may have ended since, and no partner unasked", async () => {
    const other = await emptyNode(true);
    const { ended } = await other.store.restore(once(whole));
    expect(ended.tokens).toBeGreaterThan(2);
    expect(ended).toMatchObject({ approvals: 3, partners: 1 });
    for (const secret of [ana.token, token])
      expect(await codeOf(exported(other.wasl, { ...ana, token: secret }))).toBe("CREDENTIAL_INVALID");
    const [waits, approval] = (await other.wasl.approvals(await signedIn(other), { limit: 5 })).items;
    expect(waits?.id).toBe("appr-share");
    const facts = await rowsAsOwner(other, "select 1 from wasl.approval_of where approval_id = 'appr-share'");
    expect(facts).toHaveLength(1);
    expect(approval?.validUntil).toBe(approval?.decidedAt);
    if (!other.platform.federation) throw new Error("no federation");
    const there = federationDeps(other.platform, other.platform.federation).ledger;
    const [partner] = await there.as("system-operation", (tx) => tx.federation.partners());
    expect(partner).toMatchObject({ nodeId: "node-far", stopped: "RESTORED" });
    expect(
      (await ledger.as("system-operation", (tx) => tx.federation.partners()))[0]?.stopped,
    ).toBeUndefined();
  });

  it("R24 holds all sharing as it was held, until somebody lifts it", async () => {
    const other = await emptyNode(true);
    await other.store.restore(once(whole));
    const chief = { ...ana, token: await other.store.accounts.openLocalSession("chief") };
    expect(await other.wasl.exchange.sharingSwitch(chief)).toMatchObject({ isHeld: true, by: "chief" });
    expect(await other.store.as(chief, (tx) => tx.federation.isSharingHeld())).toBe(true);
    await other.wasl.exchange.switchSharing(chief, false, "EXERCISE: new keys");
    expect(await other.store.as(chief, (tx) => tx.federation.isSharingHeld())).toBe(false);
  });

  it("R24 has what the public was shown vetted anew: it may have been withdrawn since", async () => {
    const standings = async ({ wasl }: Session, who: Actor) =>
      (await wasl.preventionMessages(who)).map((m) => m.standing);
    expect(await standings(node, ana)).toEqual(["vetted"]);
    const other = await emptyNode(true);
    await other.store.restore(once(whole));
    const again = await signedIn(other);
    expect(await standings(other, again)).toEqual(["proposed"]);
    // The same words are asked about again, and vetted by the same second person.
    const asked = await other.wasl.proposeMessage(again, WORDS);
    const chief = { ...again, token: await other.store.accounts.openLocalSession("chief") };
    await other.wasl.vetMessage(chief, asked.id, "approved", "read again");
    expect(await standings(other, again)).toEqual(["vetted"]);
  });

  it("R24 has an entry of the library of documents vetted anew, and no check meets it before", async () => {
    const met = async ({ wasl }: Session, who: Actor) => {
      const found = await wasl.checkDocument(who, { issuer: "ZZ", kind: "passport", number: "Z10000005" });
      return found.classes.length;
    };
    expect(await met(node, ana)).toBe(1);
    const other = await emptyNode(true);
    await other.store.restore(once(whole));
    const again = await signedIn(other);
    expect(await met(other, again)).toBe(0);
    const asked = await other.wasl.addLibraryEntry(again, DOCUMENTS, { tlp: "amber" });
    const chief = { ...again, token: await other.store.accounts.openLocalSession("chief") };
    await other.wasl.vetLibraryEntries(chief, [asked.id], "approved", "read again");
    expect(await met(other, again)).toBe(1);
  });

  it("R24 holds nothing in clear, and opens with no other key", async () => {
    expect(whole.includes("Backupcanary")).toBe(false);
    expect(whole.includes("quoted")).toBe(false);
    const stranger = await emptyNode(false);
    expect(await codeOf(stranger.store.restore(once(whole)))).toBe("FILE_UNREADABLE");
  });

  it("R24 refuses what was cut, changed or put together anew, and leaves the store as it was", async () => {
    const other = await emptyNode(true);
    const changed = Buffer.from(whole);
    changed[Math.floor(whole.length / 2)] = (changed[Math.floor(whole.length / 2)] ?? 0) ^ 1;
    const asLast = Buffer.from(whole);
    asLast[30] = 1;
    for (const bad of [
      changed,
      whole.subarray(0, whole.length - 40),
      whole.subarray(0, 40),
      asLast,
      Buffer.from("x"),
    ])
      expect(await codeOf(other.store.restore(once(bad)))).toBe("FILE_UNREADABLE");
    expect((await other.store.restore(once(whole))).hash).toBe(hash);
  });
});
