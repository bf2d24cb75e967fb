import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { codeOf } from "../contracts/fixtures.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { migrateTo } from "../support/older-store.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/** The newest schema that did not write down which facts a share is of. */
const OLDER = 96;
const FAR = "2999-01-01T00:00:00.000Z";
const ASKED = "2026-01-01T00:00:00.000Z";

/** By id: what it is of, and whether it was approved. */
const REQUESTS = {
  "share-waits": ["release", "node-p", false],
  "share-approved": ["release", "node-p", true],
  "leave-waits": ["consent", "node-p", false],
  "leave-approved": ["consent", "node-p", true],
  "answer-waits": ["consent", "msg-1@1-2", false],
  "notice-waits": ["release", "referral-1", false],
  "notice-approved": ["release", "referral-1", true],
  "transfer-waits": ["transfer", "node-p", false],
} as const;

async function writeAsOlder(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await migrateTo(client, OLDER);
    const partner = { nodeId: "node-p", name: "P", keys: [], pairedAt: ASKED };
    await client.query("insert into wasl.fed_partner (node_id, body) values ('node-p', $1)", [
      JSON.stringify(partner),
    ]);
    for (const [id, [kind, subject, isApproved]] of Object.entries(REQUESTS))
      await client.query(
        `insert into wasl.approval (id, kind, subject, digest, reason, requested_by, requested_at, purpose, mandate, expires_at,
            decision, decided_by, decided_at, valid_until, real_until)
          values ($1, $2, $3, 'd', 'before', 'asker', $4, 'information-exchange', 'M', $5, $6, $7, $8, $9::text, $9::text::timestamptz)`,
        [
          id,
          kind,
          subject,
          ASKED,
          FAR,
          ...(isApproved ? ["approved", "chief", ASKED, FAR] : [null, null, null, null]),
        ],
      );
  } finally {
    await client.end();
  }
}

let postgres: TestPostgres;
let node: TestNode;
beforeAll(async () => {
  postgres = await startPostgres();
  await writeAsOlder(postgres.url);
  node = await openTestNode({ databaseUrl: postgres.url });
});
afterAll(async () => {
  await node?.remove();
  await postgres?.stop();
});

it("R24 ends what was asked for with a share of which nobody knows its facts, and nothing else", async () => {
  const boss = await node.actor({ id: "boss", role: "supervisor", clearance: "red" });
  const { items, waiting } = await node.wasl.approvals(boss, { limit: 50 });
  const [over, waits, holds] = ["expired", "pending", "approved"];
  expect(Object.fromEntries(items.map((a) => [a.id, a.standing]))).toEqual({
    "share-waits": over,
    "share-approved": over,
    "leave-waits": over,
    "leave-approved": over,
    "answer-waits": waits,
    "notice-waits": waits,
    "notice-approved": holds,
    "transfer-waits": waits,
  });
  // Of the other two nobody has what they are about.
  expect(waiting).toBe(1);
  for (const id of ["share-waits", "leave-waits"])
    expect([id, await codeOf(node.wasl.decideApproval(boss, id, "approved", "r"))]).toEqual([
      id,
      "APPROVAL_UNKNOWN",
    ]);
  expect(await codeOf(node.wasl.decideApproval(boss, "transfer-waits", "approved", "r"))).toBe("no error");
  const asker = await node.actor({ id: "asker" }, "information-exchange");
  const now = new Date().toISOString();
  const taken = (kind: "release" | "consent", subject: string) =>
    node.store.as(asker, (tx) => tx.takeApproval(kind, subject, "d", { now, once: true }));
  for (const kind of ["release", "consent"] as const) expect(await taken(kind, "node-p")).toBeUndefined();
  expect(await taken("release", "referral-1")).toBe("notice-approved");
});
