import { afterAll, beforeAll, expect, it } from "vitest";
import type { Role } from "../../src/core/index.ts";
import { createServer } from "../../src/server/index.ts";
import { operations, requestFor, withHeaders } from "../server/harness.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

/** Pages ask these again and again: who is told of nothing new reads nothing. What they tell of is on record where it is told. */
const NOTHING_NEW = new Set(["countFreshHits", "listTradeAlerts"]);

let node: TestNode;
beforeAll(async () => {
  node = await openTestNode();
});
afterAll(async () => {
  await node?.remove();
});

it.each<Role>(["supervisor", "analyst", "trade", "platform"])(
  "puts every GET of data that %s asks on record, whether it was answered or refused",
  async (role) => {
    const app = await createServer({
      wasl: node.wasl,
      accounts: node.store.accounts,
      ready: () => node.store.ready(),
      nodeId: node.nodeId,
      clock: node.platform.clock,
      logger: false,
    });
    const { token, purpose } = await node.actor({ id: role, role, clearance: "red" });
    const headers = {
      authorization: `Bearer ${token}`,
      "wasl-purpose": purpose.purpose,
      "wasl-mandate": purpose.mandate,
    };
    const entries = async (): Promise<number> => (await node.store.verifyAudit()).entries;
    const reads = operations(app).filter((o) => o.needs === "data" && o.method === "GET");
    expect(reads.length).toBeGreaterThan(80);
    const unseen: string[] = [];
    for (const operation of reads) {
      const before = await entries();
      const { statusCode } = await app.inject(withHeaders(requestFor(operation, "p-1"), headers));
      const isNothingNew = statusCode === 200 && NOTHING_NEW.has(operation.operationId);
      if ((await entries()) === before && !isNothingNew)
        unseen.push(`${operation.operationId} ${statusCode}`);
    }
    await app.close();
    expect(unseen).toEqual([]);
  },
);
