import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { entity, load } from "../rights/support.ts";
import { type FederatedNode, openFederatedNode, pairNodes, TERMS } from "../support/federation.ts";

/** Who owes a receipt for the end of what was shared for a time: whoever has it, and nobody else. */
let a: FederatedNode;
let b: FederatedNode;

beforeAll(async () => {
  [a, b] = await Promise.all([openFederatedNode("A"), openFederatedNode("B")]);
  await pairNodes(a, b);
  await Promise.all([a.hints.stop(), b.hints.stop()]);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await Promise.all([a, b].map((n) => n?.remove()));
});

const DAY_MS = 24 * 3_600_000;
let passed = 0;
/** Both clocks go on by so much. */
const later = (ms: number): void => {
  passed += ms;
  const now = passed;
  for (const { platform } of [a, b])
    vi.spyOn(platform.clock, "now").mockImplementation(() => Date.now() + now);
};
const give = async (id: string): Promise<void> => {
  await load(a, a.supervisor, `${id}.ftm.jsonl`, [entity(id, "Company", { name: [`Briefcanary ${id}`] })]);
  await a.wasl.exchange.share(a.supervisor, {
    partner: b.nodeId,
    entityIds: [id],
    necessity: "EXERCISE",
    expiresAt: new Date(a.platform.clock.now() + 3_600_000).toISOString(),
  });
};
const pull = async (to: FederatedNode, from: FederatedNode): Promise<void> => {
  const [pulled] = await to.wasl.exchange.pull(to.supervisor, from.nodeId);
  expect(pulled?.failed).toBeUndefined();
};
/** What is over goes with each look, here and there. */
const sweep = (of: FederatedNode, partner: FederatedNode): Promise<void> => pull(of, partner);
const states = async (): Promise<readonly string[]> =>
  (await a.wasl.exchange.receipts(a.supervisor)).map((r) => `${r.what} ${r.state}`);

test("what was over before the partner came is owed by nobody; what it had is, until it signs", async () => {
  await give("came-too-late");
  later(2 * 3_600_000);
  await sweep(a, b);
  expect(await states()).toEqual(["expiry waiting"]);
  await pull(b, a);
  expect(await states()).toEqual([]);

  await give("came-in-time");
  await pull(b, a);
  later(5 * DAY_MS);
  await sweep(a, b);
  expect(await states()).toEqual(["expiry overdue"]);
  await pull(b, a);
  await pull(a, b);
  expect(await states()).toEqual(["expiry received"]);
});

test("what went as its hash while nothing might go is owed by nobody when it is over", async () => {
  await give("withheld");
  await a.wasl.exchange.agree(a.supervisor, `partner: ${b.nodeId}\n${TERMS}blocks: suspended\n`);
  await pull(b, a);
  expect(await states()).toEqual(["expiry received", "expiry waiting"]);
  later(5 * DAY_MS);
  await sweep(a, b);
  expect(await states()).toEqual(["expiry received"]);
});
