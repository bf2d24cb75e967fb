import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTaxiiServer } from "../../../src/cli/commands/exchange.ts";
import { secretDigest } from "../../../src/exchange/index.ts";
import { createServer } from "../../../src/server/index.ts";
import { openTestNode, type TestNode } from "../../support/node.ts";
import { ITEMS } from "./items.ts";
import { World } from "./world.ts";

let node: TestNode;
let server: Awaited<ReturnType<typeof createServer>>;
let world: World;

beforeAll(async () => {
  node = await openTestNode();
  const { store, wasl, nodeId, platform } = node;
  server = await createServer({
    wasl,
    accounts: store.accounts,
    ready: () => store.ready(),
    nodeId,
    clock: platform.clock,
    logger: false,
    handlers: [openTaxiiServer(node)],
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  const [both, reading, writing, none, empty] = (await Promise.all(
    ["rw", "r", "w", "", "rw"].map(async (rights, n) => {
      const id = randomUUID();
      const alias = n === 0 ? { alias: "fictitious-boats" } : {};
      await store.taxii.createCollection({
        id,
        title: `Fictitious ${rights}`,
        defaultTlp: "amber",
        ...alias,
      });
      return id;
    }),
  )) as [string, string, string, string, string];
  const credential = async (id: string, rights: readonly (readonly [string, string])[]): Promise<string> => {
    const secret = randomBytes(16).toString("base64url");
    await store.taxii.createCredential(
      {
        id,
        clearance: "amber+strict",
        rights: rights.map(([collectionId, r]) => ({
          collectionId,
          read: r.includes("r"),
          write: r.includes("w"),
        })),
        expiresAt: "2099-01-01T00:00:00.000Z",
      },
      secretDigest(secret),
    );
    return `Basic ${btoa(`${id}:${secret}`)}`;
  };
  const authorization = await credential("partner", [
    [both, "rw"],
    [reading, "r"],
    [writing, "w"],
    [empty, "rw"],
  ]);
  const stranger = await credential("stranger", []);
  const alias = "fictitious-boats";
  const papers = {
    origin,
    root: "/taxii2/root/",
    authorization,
    stranger,
    both,
    reading,
    writing,
    none,
    empty,
    alias,
  };
  world = new World(papers);
});
afterAll(async () => {
  await server.close();
  await node.remove();
});

test("the list is longer than the one that the node is held to", () => {
  expect(ITEMS.length).toBeGreaterThanOrEqual(101);
  expect(new Set(ITEMS.map(({ clause, text }) => `${clause} ${text}`)).size).toBe(ITEMS.length);
});

test.each(ITEMS.map((item) => [item.clause, item.text, item] as const))(
  "TAXII 2.1, %s: %s",
  async (_clause, _text, item) => {
    await item.holds(world);
  },
);
