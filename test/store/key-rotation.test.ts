import { spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { openSession } from "../../src/cli/session.ts";
import { KeyFile } from "../../src/store/keys/key-file.ts";
import { SEALED } from "../../src/store/keys/key-rotation.ts";
import { deriveKeys } from "../../src/store/keys/node-key.ts";
import { seal, unseal } from "../../src/store/keys/sealing.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { entity, load } from "../rights/support.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres } from "../support/postgres.ts";

const CHILD = fileURLToPath(new URL("./rotate-child.mjs", import.meta.url));

interface RawDriver {
  begin(role: "owner", deadlineMs: number): Promise<Raw>;
}
interface Raw {
  query<R>(sql: string, params?: readonly unknown[]): Promise<{ rows: readonly R[]; count: number }>;
  commit(): Promise<void>;
}

async function sql<R>(node: TestNode, text: string, params: readonly unknown[] = []): Promise<readonly R[]> {
  const transaction = await (Reflect.get(node.store, "driver") as RawDriver).begin("owner", 60_000);
  const { rows } = await transaction.query<R>(text, params);
  await transaction.commit();
  return rows;
}

const keyFileOf = (node: TestNode): string => join(node.folder, "node.key");
const keysOf = (node: TestNode) => {
  const [root = ""] = readFileSync(keyFileOf(node), "utf8").split("\n");
  return deriveKeys(Buffer.from(root, "hex"), new KeyFile(keyFileOf(node))).wrap.all();
};

/** How many sealed values each key of the file opens, by its number. */
async function sealedBy(node: TestNode): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { table, column, by, more = [], about } of SEALED) {
    const columns = [...by.map(([name]) => name), ...more].join(", ");
    const rows = await sql<Record<string, unknown>>(
      node,
      `select ${columns}, ${column} as sealed from wasl.${table} where ${column} is not null`,
    );
    for (const row of rows)
      for (const { no, key } of keysOf(node))
        for (const name of about(row)) {
          try {
            unseal(key, name, row["sealed"] as Uint8Array);
            counts[no] = (counts[no] ?? 0) + 1;
          } catch {
            // Not this key.
          }
        }
  }
  return counts;
}

/** What the audit log last says of the node's key. */
async function lastKeyEntry(node: TestNode): Promise<unknown> {
  const [last] = await sql<{ detail: string }>(
    node,
    "select detail from wasl.audit where object = 'node-key' order by at desc, sequence desc limit 1",
  );
  return JSON.parse(last?.detail ?? "null");
}

async function fill(node: TestNode): Promise<{ ana: Actor; reportId: string }> {
  const ana = await node.actor({ id: "ana" });
  const report = await load(node, ana, "a.ftm.jsonl", [
    entity("c-1", "Company", { name: ["Rotated Ltd"] }),
    entity("p-1", "Person", { name: ["Rotationcanary"], subjectCategory: ["victim"] }),
  ]);
  await node.wasl.saveSearch(ana, { text: "Rotated" });
  for (let n = 0; n < 3; n++)
    await node.store.as(ana, async (tx) => {
      for (let i = 0; i < 400; i++)
        await tx.audit({ action: "search", object: "search", text: `text ${n}-${i}` });
    });
  await node.store.accounts.beginFactor(ana.token);
  return { ana, reportId: report.reportId };
}

async function readsAll(node: TestNode, ana: Actor): Promise<void> {
  expect((await node.wasl.savedSearches(ana)).map((s) => s.text)).toEqual(["Rotated"]);
  const trail = await node.store.as(ana, (tx) => tx.auditTrail({ limit: 5_000 }));
  expect(trail.filter((e) => e.text?.startsWith("text "))).toHaveLength(1200);
  const verdict = await node.store.verifyAudit();
  expect(verdict.firstBroken).toBeUndefined();
}

// Sealed by data keys, which are wrapped; or digests, leaves, tags and signatures, which nothing opens.
const OTHER = [
  "audit_text.body",
  "fed_entry.leaf",
  "fed_entry.seal",
  "fed_tile.hash",
  "masked_name.body",
  "match_set.said",
  "match_set.tags",
  "original.body",
  "passkey.public_key",
  "protected_body.body",
  "protected_name.body",
  "recovery_code.digest",
  "report.facts",
  "report.facts_head",
  "row_digest.digest",
  "saved_search.body",
  "sign_in.digest",
  "source_identity.body",
  "subject_request.answer",
  "subject_request.body",
  "taxii_credential.digest",
  "token.digest",
];

describe("the wrapping key", () => {
  let node: TestNode;
  let ana: Actor;
  beforeAll(async () => {
    node = await openTestNode();
    ({ ana } = await fill(node));
  });
  afterAll(async () => await node?.remove());

  it("is changed while the node works on", async () => {
    const before = await sealedBy(node);
    expect(Object.keys(before)).toEqual(["0"]);
    // An erased key stays erased: this one goes while the rotation is under way.
    const [gone] = await sql<{ sequence: number; writer: string }>(
      node,
      "select writer, sequence from wasl.audit_text where data_key is not null order by writer, sequence limit 1",
    );
    let erased = false;
    const standing = await node.store.wrapKey.rotate(async () => {
      if (erased) return;
      erased = true;
      await sql(node, "update wasl.audit_text set data_key = null where writer = $1 and sequence = $2", [
        gone?.writer,
        gone?.sequence,
      ]);
    });
    expect(standing).toMatchObject({ no: 1, older: [0], rotation: { no: 1, done: SEALED.length } });
    expect(standing.rotation?.finishedAt).toBeDefined();
    expect(standing.rotation?.rewrapped).toBeGreaterThan(1200);
    const after = await sealedBy(node);
    expect(after[0]).toBeUndefined();
    expect(after[1]).toBeGreaterThanOrEqual((before[0] ?? 0) - 1);
    const trail = await node.store.as(ana, (tx) => tx.auditTrail({ limit: 5_000 }));
    const texts = trail.filter((e) => e.text?.startsWith("text "));
    expect(texts.length).toBeGreaterThanOrEqual(1199);
    const log = await sql<{ detail: string }>(
      node,
      "select detail from wasl.audit where object = 'node-key' order by writer, sequence",
    );
    expect(log.map((e) => JSON.parse(e.detail) as unknown)).toEqual([
      { rotation: 1 },
      { finished: 1, rewrapped: standing.rotation?.rewrapped },
    ]);
    expect((await node.store.verifyAudit()).firstBroken).toBeUndefined();
    expect((await node.wasl.savedSearches(ana)).map((s) => s.text)).toEqual(["Rotated"]);
    expect(statSync(keyFileOf(node)).mode & 0o777).toBe(0o600);
  });

  it("forgets older keys only after it looked once more, and a late row is not lost", async () => {
    const { rotation } = await node.store.wrapKey.rotate();
    const rewrapped = rotation?.rewrapped ?? 0;
    expect(rewrapped).toBeGreaterThan(1200);
    const keys = keysOf(node);
    expect(keys.map((k) => k.no)).toEqual([2, 1, 0]);
    const [late] = await sql<{ id: string; data_key: Uint8Array }>(
      node,
      "select id, data_key from wasl.saved_search",
    );
    // As a transaction leaves it that began before the rotation and ended after it.
    const about = `saved search ${late?.id}`;
    const plain = unseal(keys[0]?.key ?? new Uint8Array(), about, late?.data_key ?? new Uint8Array());
    await sql(node, "update wasl.saved_search set data_key = $2 where id = $1", [
      late?.id,
      seal(keys[1]?.key ?? new Uint8Array(), about, plain),
    ]);
    const standing = await node.store.wrapKey.forget();
    // What the rotation did stays said; what came late is added to it, and on record by itself.
    expect(standing).toMatchObject({ no: 2, older: [0], rotation: { no: 2, rewrapped: rewrapped + 1 } });
    expect(standing.rotation?.looked).toBeGreaterThan(1200);
    expect(await lastKeyEntry(node)).toEqual({ forgotten: 1, rewrapped: 1 });
    const again = await node.store.wrapKey.forget();
    expect(again.rotation).toMatchObject({ rewrapped: rewrapped + 1 });
    expect(await lastKeyEntry(node)).toEqual({ forgotten: 0, rewrapped: 0 });
    expect(Object.keys(await sealedBy(node))).toEqual(["2"]);
    expect((await node.wasl.savedSearches(ana)).map((s) => s.text)).toEqual(["Rotated"]);
  });

  it("is announced first where several hosts have a copy of the file", async () => {
    expect(await node.store.wrapKey.stage()).toBe(3);
    expect(await node.store.wrapKey.stage()).toBe(3);
    expect(await node.store.wrapKey.standing()).toMatchObject({ no: 2, next: 3 });
    await node.wasl.saveSearch(ana, { text: "While it is announced" });
    expect(Object.keys(await sealedBy(node))).toEqual(["2"]);
    expect(await node.store.wrapKey.rotate()).toMatchObject({ no: 3, older: [2, 0] });
    expect(Object.keys(await sealedBy(node))).toEqual(["3"]);
  });

  it("takes one new key where two begin at once, and none of the file is lost", async () => {
    const both = await Promise.all([node.store.wrapKey.rotate(), node.store.wrapKey.rotate()]);
    expect(both.map((s) => s.no)).toEqual([4, 4]);
    expect(keysOf(node).map((k) => k.no)).toEqual([4, 3, 2, 0]);
    expect(Object.keys(await sealedBy(node))).toEqual(["4"]);
  });

  it("opens no store with a key file from before the rotation", async () => {
    const old = `${keyFileOf(node)}.old`;
    await writeFile(old, `${readFileSync(keyFileOf(node), "utf8").split("\n")[0]}\n`);
    process.env["WASL_KEY_FILE"] = old;
    try {
      expect(await codeOf(openSession({ data: node.folder }))).toBe("STORE_UNAVAILABLE");
    } finally {
      delete process.env["WASL_KEY_FILE"];
    }
  });

  it("has every column of bytes that it seals on its list", async () => {
    const rows = await sql<{ name: string }>(
      node,
      `select table_name || '.' || column_name as name from information_schema.columns
        where table_schema = 'wasl' and data_type = 'bytea' order by 1`,
    );
    const listed = SEALED.map(({ table, column }) => `${table}.${column}`);
    expect(rows.map((r) => r.name).filter((name) => !listed.includes(name))).toEqual(OTHER);
  });
});

describe("a rotation that is killed on a server", () => {
  it("goes on where it stood, and nothing is lost", { timeout: 300_000 }, async () => {
    const postgres = await startPostgres();
    const node = await openTestNode({ databaseUrl: postgres.url });
    try {
      const { ana } = await fill(node);
      const run = (killAt: number): Promise<string[]> =>
        new Promise((resolve) => {
          const child = spawn(process.execPath, [CHILD, node.folder, postgres.url], {
            stdio: ["ignore", "pipe", "inherit"],
          });
          const lines: string[] = [];
          createInterface({ input: child.stdout }).on("line", (line) => {
            lines.push(line);
            if (lines.length === killAt) child.kill("SIGKILL");
          });
          child.once("close", () => resolve(lines));
        });
      // Right after it opened, when the key may be in the file and in no table yet; after a batch; after more.
      for (const killAt of [1, 3, 5]) expect(await run(killAt)).not.toContain("rotated");
      const between = await sealedBy(node);
      expect(between[0]).toBeGreaterThan(0);
      expect(between[1]).toBeGreaterThan(0);
      await readsAll(node, ana);
      expect(await run(0)).toContain("rotated");
      expect(Object.keys(await sealedBy(node))).toEqual(["1"]);
      await readsAll(node, ana);
      // Somebody who sealed with the old key ends while it is forgotten: what they sealed must open.
      await node.store.wrapKey.rotate();
      const keys = keysOf(node);
      const [saved] = await sql<{ id: string; data_key: Uint8Array }>(
        node,
        "select id, data_key from wasl.saved_search",
      );
      const about = `saved search ${saved?.id}`;
      const plain = unseal(keys[0]?.key ?? new Uint8Array(), about, saved?.data_key ?? new Uint8Array());
      const slow = new pg.Client({ connectionString: postgres.url });
      await slow.connect();
      await slow.query("begin");
      await slow.query("update wasl.saved_search set data_key = $2 where id = $1", [
        saved?.id,
        seal(keys[1]?.key ?? new Uint8Array(), about, plain),
      ]);
      const forgotten = node.store.wrapKey.forget();
      // Long enough for one that does not wait; one that waits is not hurried.
      await Promise.race([forgotten, setTimeout(2_000)]);
      await slow.query("commit");
      await slow.end();
      expect(await forgotten).toMatchObject({ no: 2, older: [0] });
      await readsAll(node, ana);
    } finally {
      await node.remove();
      await postgres.stop();
    }
  });
});
