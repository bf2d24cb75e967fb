import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { epochOf, type TagSetHead } from "../../src/core/index.ts";
import { amber, report, say, statements } from "../contracts/fixtures.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/** On a server, where two are at work at once. All is invented. */
const NODE = "phone:+447700900123";
let postgres: TestPostgres;
let node: TestNode;
const clients: pg.Client[] = [];
const connect = async (): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  clients.push(client);
  return client;
};

beforeAll(async () => {
  postgres = await startPostgres();
  node = await openTestNode({ databaseUrl: postgres.url });
});
afterAll(async () => {
  for (const client of clients) await client.end();
  await node?.remove();
  await postgres?.stop();
});

test("a set is begun while somebody becomes protected, and neither has to be broken off", async () => {
  const boss = await node.actor({ id: "boss", role: "supervisor", clearance: "red" });
  const own = report("own", { ...amber, originators: [node.nodeId] });
  await node.store.as(boss, async (tx) => {
    await tx.openReport(own);
    await tx.appendStatements(statements(own, say("Person", "p-1", { phone: NODE.slice(6) })));
  });
  const { match } = node.store;
  const epoch = epochOf(Date.now());
  const key = { partner: "node-b", kind: "holdings", purpose: "information-exchange", epoch } as const;
  const begun = await match.begin(key);
  if (typeof begun === "string") throw new Error(begun);
  const head = { version: 1 } as TagSetHead;
  await match.publish(key, begun.began, { head, jws: "", tags: new Uint8Array(8) }, []);
  const kept = { userId: "boss", at: new Date().toISOString() };
  const keeping = { ...kept, mandate: "TEST-1", narrows: "", grows: "", content: "" };
  expect(await match.keep(key, begun.began, keeping)).toBe(true);
  await match.handOver(key, begun.began);
  const look = await connect();
  await look.query(
    `insert into wasl.match_gone (partner, kind, purpose, epoch, said_id)
      select partner, kind, purpose, epoch, statement_id from wasl.match_watch, wasl.identifier where node = $1`,
    [NODE],
  );
  await look.query("update wasl.match_set set gone_seen = 1");
  const waiting = async (count: number): Promise<void> => {
    for (let n = 0; n < 1000; n++) {
      const { rows } = await look.query<{ n: number }>(
        "select count(*)::int as n from pg_locks where not granted",
      );
      if ((rows[0]?.n ?? 0) >= count) return;
    }
    throw new Error("nobody waits");
  };
  const between = await connect();
  const protection = await connect();
  await between.query("begin");
  await between.query("select 1 from wasl.match_set for update");
  // A renewal: whoever publishes by hand writes to the table first anyway.
  const begins = match.begin(key, kept);
  await waiting(1);
  const hides = protection.query("select wasl.match_hides($1::text[])", [[NODE]]);
  await waiting(2);
  await between.query("commit");
  const done = await Promise.allSettled([begins, hides]);
  expect(done).toMatchObject([{ value: { began: expect.any(String) } }, { status: "fulfilled" }]);
});
