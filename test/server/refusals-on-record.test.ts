import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { createServer } from "../../src/server/index.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

let node: TestNode;
let app: FastifyInstance;
let auditor: Actor;

beforeAll(async () => {
  node = await openTestNode();
  auditor = await node.actor({ id: "auditor", role: "oversight" });
  app = await createServer({
    wasl: node.wasl,
    accounts: node.store.accounts,
    ready: () => node.store.ready(),
    nodeId: node.nodeId,
    clock: node.platform.clock,
    logger: false,
  });
});
afterAll(async () => {
  await app?.close();
  await node?.remove();
});

test("R17 who a node turns away at its door stands in its audit chain, once a kind, and the chain is whole", async () => {
  const { token } = await node.actor({ id: "ana" });
  const signedIn = { authorization: `Bearer ${token}` };
  const ask = async (headers: Record<string, string>) =>
    (await app.inject({ url: "/api/v1/search?q=x", headers })).statusCode;
  expect(await ask({})).toBe(401);
  expect(await ask({})).toBe(401);
  expect(await ask(signedIn)).toBe(403);
  await vi.waitFor(
    async () => {
      const trail = await node.wasl.auditTrail(auditor, { object: "operation:search", limit: 10 });
      const said = trail.map(({ userId, action, detail }) => [userId, action, detail?.["code"]]);
      expect(said).toHaveLength(2);
      expect(said).toEqual(
        expect.arrayContaining([
          ["unknown", "refuse", "CREDENTIAL_INVALID"],
          ["ana", "refuse", "PURPOSE_REQUIRED"],
        ]),
      );
    },
    { timeout: 20_000, interval: 100 },
  );
  expect(await node.wasl.verifyAudit()).not.toHaveProperty("firstBroken");
});
