import { createHash } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestNode, type TestNode } from "../support/node.ts";
import { migrateTo } from "../support/older-store.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/** The newest schema whose entries were appended as JSON, several in one call. */
const OLDER = 167;
const OLD_WRITER = "w-older";

let postgres: TestPostgres;
let node: TestNode;
let owner: pg.Client;

beforeAll(async () => {
  postgres = await startPostgres();
  owner = new pg.Client({ connectionString: postgres.url });
  await owner.connect();
  await migrateTo(owner, OLDER);
  await owner.query("select wasl.append_account_audit($1, $2::jsonb)", [
    OLD_WRITER,
    JSON.stringify(chain(3)),
  ]);
  node = await openTestNode({ databaseUrl: postgres.url });
});
afterAll(async () => {
  await owner?.end();
  await node?.remove();
  await postgres?.stop();
});

/** Entries as a node of that day made them: each with the digest of what it says and of the one before. */
function chain(length: number): readonly object[] {
  let previous = "";
  return Array.from({ length }, (_, i) => {
    const said = {
      sequence: i + 1,
      at: `2026-12-01T10:00:0${i}.000Z`,
      user_id: "older",
      purpose: "operational-analysis",
      mandate: "M-1",
      action: "read",
      object: `old:${i + 1}`,
      detail: "{}",
      text_digest: null,
      previous,
    };
    const hash = createHash("sha256")
      .update(JSON.stringify([OLD_WRITER, ...Object.values(said)]))
      .digest("hex");
    previous = hash;
    return { ...said, hash };
  });
}

/** What is named as broken while one byte of this entry is another. */
async function named(writer: string, sequence: number): Promise<unknown> {
  const change = async (from: string, to: string): Promise<void> => {
    const sql =
      "update wasl.audit set object = replace(object, $3, $4) where writer = $1 and sequence = $2 returning object";
    const { rows } = await owner.query<{ object: string }>(sql, [writer, sequence, from, to]);
    expect(rows[0]?.object).toContain(to);
  };
  await change(":", ";");
  const { firstBroken } = await node.store.verifyAudit();
  await change(";", ":");
  return firstBroken;
}

it("chains of before and after entries were written one by one verify together, and a changed byte is named in either", async () => {
  const actor = await node.actor({ id: "newer" });
  await node.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "new:1" });
    await tx.audit({ action: "read", object: "new:2" });
  });
  const { firstBroken, entries } = await node.store.verifyAudit();
  expect(firstBroken).toBeUndefined();
  expect(entries).toBeGreaterThanOrEqual(5);
  const { rows } = await owner.query<{ writer: string; sequence: number }>(
    "select writer, sequence from wasl.audit where object = 'new:2'",
  );
  const newer = rows[0] ?? { writer: "", sequence: 0 };
  for (const at of [{ writer: OLD_WRITER, sequence: 2 }, newer])
    expect(await named(at.writer, at.sequence)).toEqual({
      ...at,
      because: "its content does not match its hash",
    });
  expect((await node.store.verifyAudit()).firstBroken).toBeUndefined();
});
