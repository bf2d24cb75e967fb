import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import type { Session } from "../../src/cli/session.ts";
import { bytesOf } from "../support/node.ts";
import { pairServed, type ServedNode, type ServedNodes, serveNodes } from "../support/served-nodes.ts";

/** Three `wasl serve` processes, one of which dies and another of which is cut off while something is taken back. */
let served: ServedNodes;
let a: ServedNode;
let b: ServedNode;
let c: ServedNode;
const EVENTUALLY = { timeout: 240_000, interval: 500 };

const has = (node: ServedNode, text: string): Promise<boolean> =>
  node.with(async ({ wasl }, actor) => (await wasl.search(actor, { text, limit: 5 })).hits.length > 0);

beforeAll(async () => {
  served = await serveNodes(["A", "B", "C"]);
  [a, b, c] = served.nodes as [ServedNode, ServedNode, ServedNode];
  await pairServed(a, b);
  await pairServed(a, c);
}, 600_000);
afterAll(async () => {
  await served?.remove();
}, 120_000);

async function openCase({ wasl }: Session, actor: Actor): Promise<string> {
  const lines = Array.from({ length: 200 }, (_, n) =>
    JSON.stringify({
      id: `boat-${n}`,
      schema: "Company",
      properties: { name: [n === 0 ? "Zephyrine Quay Marine" : `Fictitious Marine ${n}`] },
    }),
  );
  await wasl.importReport(actor, {
    fileName: "fictitious.ftm.jsonl",
    bytes: bytesOf(`${lines.join("\n")}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  const opened = await wasl.openCase(actor, { title: "TEST", mandate: "TEST-1", marking: { tlp: "amber" } });
  const items = Array.from({ length: 200 }, (_, n) => ({
    kind: "entity" as const,
    id: `boat-${n}`,
    note: "",
  }));
  await wasl.addToCase(actor, opened.id, items);
  return opened.id;
}

test("R16 a shared case arrives by itself; a recall reaches a node that was killed and one that was cut off", async () => {
  await a.with(async (session, actor) => {
    const caseId = await openCase(session, actor);
    for (const { nodeId } of [b, c]) {
      const necessity = "EXERCISE: the same quay";
      const shared = await session.wasl.exchange.share(actor, { partner: nodeId, caseId, necessity });
      expect(shared).toMatchObject({ shared: 200, withheld: {} });
    }
  });
  // Nobody pulls: the hint does, or the clock of the one that did not hear it.
  for (const node of [b, c]) await expect.poll(() => has(node, "Zephyrine Quay"), EVENTUALLY).toBe(true);

  await b.kill();
  c.cut();
  const { noticeIds } = await a.with(async ({ wasl }, actor) => {
    const { entity } = await wasl.entity(actor, "boat-0");
    const ids = entity.statements.map((s) => s.id);
    return await wasl.exchange.recall(actor, ids, "it was another quay");
  });
  expect(noticeIds).toHaveLength(1);
  expect(await has(c, "Zephyrine Quay")).toBe(true);
  const healed = Date.now();
  c.heal();
  await b.start();
  for (const node of [b, c]) await expect.poll(() => has(node, "Zephyrine Quay"), EVENTUALLY).toBe(false);
  const states = (): Promise<readonly string[]> =>
    a.with(async ({ wasl }, actor) => (await wasl.exchange.receipts(actor)).map((r) => r.state));
  await expect.poll(states, EVENTUALLY).toEqual(["received", "received"]);
  process.stdout.write(
    `three nodes (${served.network}): a recall with both receipts ${((Date.now() - healed) / 1000).toFixed(1)} s after the network healed and the killed node was started\n`,
  );
  // What was acknowledged is there, once.
  for (const node of [b, c])
    await node.with(async ({ wasl }, actor) => {
      const [partner] = await wasl.exchange.partners(actor);
      expect(partner?.taken).toBeGreaterThanOrEqual(201);
      expect((await wasl.situation(actor)).stats.statements).toBe(199);
      expect((await wasl.exchange.refusals(actor)).filter((r) => r.seq !== undefined)).toEqual([]);
    });
}, 900_000);
