import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TaxiiStore } from "../../../src/app/index.ts";
import { openTaxiiServer } from "../../../src/cli/taxii-server.ts";
import { secretDigest } from "../../../src/exchange/index.ts";
import { createServer } from "../../../src/server/index.ts";
import { openTestNode } from "../../support/node.ts";
import { ITEMS } from "./items.ts";
import { type Papers, World } from "./world.ts";

/** A server that runs elsewhere, as JSON of its Papers: so others can be held to the same list. */
const elsewhere = process.env["TAXII_PAPERS"];
let world: World;
let close = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  if (elsewhere !== undefined) {
    world = new World(JSON.parse(elsewhere) as Papers);
    return;
  }
  const node = await openTestNode();
  const { store, wasl, nodeId, platform } = node;
  const server = await createServer({
    wasl,
    accounts: store.accounts,
    ready: () => store.ready(),
    nodeId,
    clock: platform.clock,
    logger: false,
    handlers: [await openTaxiiServer(node)],
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  world = new World({ origin, root: "/taxii2/root/", ...(await papersOf(store.taxii)) });
  close = async () => {
    await server.close();
    await node.remove();
  };
});
afterAll(() => close());

/** Collections and credentials as the list needs them. */
async function papersOf(taxii: TaxiiStore): Promise<Omit<Papers, "origin" | "root">> {
  const alias = "fictitious-boats";
  const collection = async (title: string, named = {}): Promise<string> => {
    const id = randomUUID();
    await taxii.createCollection({ id, title: `Fictitious ${title}`, defaultTlp: "amber", ...named });
    return id;
  };
  const credential = async (id: string, rights: Readonly<Record<string, string>>): Promise<string> => {
    const secret = randomBytes(16).toString("base64url");
    const given = {
      id,
      clearance: "amber+strict" as const,
      rights: Object.entries(rights).map(([collectionId, r]) => ({
        collectionId,
        read: r.includes("r"),
        write: r.includes("w"),
      })),
      expiresAt: "2099-01-01T00:00:00.000Z",
    };
    await taxii.createCredential(given, secretDigest(secret));
    return `Basic ${btoa(`${id}:${secret}`)}`;
  };
  const both = await collection("both", { alias });
  const reading = await collection("reading");
  const writing = await collection("writing");
  const none = await collection("none");
  const empty = await collection("empty");
  const authorization = await credential("partner", {
    [both]: "rw",
    [reading]: "r",
    [writing]: "w",
    [empty]: "rw",
  });
  return {
    authorization,
    stranger: await credential("stranger", {}),
    both,
    reading,
    writing,
    none,
    empty,
    alias,
  };
}

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
