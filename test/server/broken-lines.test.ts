import { Agent, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createServer } from "../../src/server/index.ts";
import { entity, load } from "../rights/support.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

const LANES = 4;
/** More than any pool of connections holds, so that one that is not given back is missed. */
const ABORTED = 60;
const KILLED = 20;

let postgres: TestPostgres;
let node: TestNode;
let app: FastifyInstance;
let admin: pg.Client;
let port: number;
let token: string;
const agent = new Agent({ keepAlive: true, maxSockets: LANES });

beforeAll(async () => {
  postgres = await startPostgres();
  node = await openTestNode({ databaseUrl: postgres.url });
  const ana = await node.actor({ id: "ana" });
  await load(node, ana, "a.ftm.jsonl", [entity("c-1", "Company", { name: ["Broken Lines Ltd"] })]);
  token = ana.token;
  admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  app = await createServer({
    wasl: node.wasl,
    accounts: node.store.accounts,
    ready: () => node.store.ready(),
    nodeId: node.nodeId,
    clock: node.platform.clock,
    logger: false,
    // Connections come to their last request many times.
    limits: { requestsPerSocket: 7 },
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  port = (app.server.address() as AddressInfo).port;
}, 240_000);
afterAll(async () => {
  agent.destroy();
  await app?.close();
  await admin?.end();
  await node?.remove();
  await postgres?.stop();
});

const PATHS = [
  "/api/v1/search?q=broken",
  "/api/v1/entities/c-1",
  "/api/v1/entities/of-nobody",
  "/api/v1/findings",
  "/readyz",
];

/** Answers the status; "aborted" where we went away, "lost" where the line broke. */
function get(n: number, abortAfterMs?: number): Promise<number | "aborted" | "lost"> {
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${token}`,
      "wasl-purpose": "operational-analysis",
      "wasl-mandate": "TEST-1",
    };
    const path = PATHS[n % PATHS.length];
    const request = ask({ host: "127.0.0.1", port, path, agent, headers }, (answer) => {
      answer.on("data", () => undefined);
      answer.once("end", () => resolve(answer.statusCode ?? 0));
      answer.once("error", () => resolve("lost"));
    });
    request.once("error", () => resolve(abortAfterMs === undefined ? "lost" : "aborted"));
    if (abortAfterMs !== undefined) setTimeout(() => request.destroy(), abortAfterMs);
    request.end();
  });
}

/** So many requests, a few at a time, as a script sends them. */
async function inLanes<T>(count: number, one: (n: number) => Promise<T>): Promise<readonly T[]> {
  const answers: T[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) answers.push(await one(next++));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return answers;
}

const kill = () =>
  admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()",
  );

const expected = (n: number): number => (PATHS[n % PATHS.length]?.endsWith("of-nobody") ? 404 : 200);

test("every request is answered after clients went away and the database's connections died under others", {
  timeout: 240_000,
}, async () => {
  await inLanes(ABORTED, (n) => get(n, n % 12));
  let isOver = false;
  const killing = (async () => {
    for (let n = 0; n < KILLED; n++) {
      await kill();
      await Promise.all([get(n), get(n + 1, n % 5)]);
    }
    isOver = true;
  })();
  const meanwhile: (number | string)[] = [];
  while (!isOver) meanwhile.push(...(await inLanes(LANES * 3, (n) => get(n))));
  await killing;
  // Answered, be it that the store was away for a moment: nobody waits for ever, and no line of a client breaks.
  expect([...new Set(meanwhile)].filter((status) => ![200, 404, 503].includes(Number(status)))).toEqual([]);
  await kill();
  // Whoever takes a dead connection learns it once; then all is as before, for more at once than a pool holds.
  await inLanes(LANES * 4, (n) => get(n));
  for (const _round of [1, 2, 3]) {
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => [n, await get(n)] as const),
    );
    expect(statuses.filter(([n, status]) => status !== expected(n))).toEqual([]);
  }
  const { rows } = await admin.query<{ open: number }>(
    "select count(*)::int as open from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
  );
  expect(rows).toEqual([{ open: 0 }]);
});
