import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { standingGrants } from "../../src/core/index.ts";
import { type FederatedNode, openThree, TERMS } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/**
 * A fact that is corrected to what its report says already: two objects say one thing then, at its creator and at whoever has both.
 * It is there once, for as long as one of them says it. All is invented.
 */
let a: FederatedNode;
let b: FederatedNode;
let c: FederatedNode;

const [ONE, OTHER, THIRD] = ["+447700900721", "+447700900722", "+447700900723"] as const;
const IDS = [
  ...["one-gone", "other-gone", "both-gone", "ended", "batch", "again", "back", "apart", "apart-gone", "on"],
  ...["on-once", "turned", "turned-too", "renewed", "let"],
] as const;
type Id = string;

const saidOf = async (node: FederatedNode, id: Id) => {
  const own = node === a ? id : `${a.nodeId}~${id}`;
  const about = await node.store.as(node.supervisor, (tx) => tx.statementsAbout([own]));
  return (about.get(own) ?? []).filter((s) => s.property === "phone");
};
const phones = async (node: FederatedNode, id: Id): Promise<readonly string[]> =>
  (await saidOf(node, id)).map((s) => s.value).sort();
const phone = async (id: Id, value: string): Promise<string> =>
  (await saidOf(a, id)).find((s) => s.value === value)?.id ?? "";
const correct = async (id: Id, from: string, to: string) =>
  await a.wasl.exchange.correct(a.supervisor, await phone(id, from), to, "EXERCISE: misread");
interface Terms {
  readonly to?: FederatedNode;
  readonly expiresAt?: string;
}
const give = async (id: Id, value: string, { to = b, expiresAt }: Terms = {}): Promise<string> => {
  const { objectIds } = await a.wasl.exchange.share(a.supervisor, {
    partner: to.nodeId,
    statementIds: [await phone(id, value)],
    necessity: "EXERCISE",
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
  return objectIds[0] ?? "";
};
const giveBoth = async (id: Id, terms?: Terms): Promise<readonly [string, string]> => [
  await give(id, ONE, terms),
  await give(id, OTHER, terms),
];
const pull = async (node: FederatedNode, from: FederatedNode): Promise<void> => {
  const [pulled] = await node.wasl.exchange.pull(node.supervisor, from.nodeId);
  expect(pulled?.failed).toBeUndefined();
};
const recall = (ids: readonly string[]) =>
  a.wasl.exchange.recall(a.supervisor, ids, "EXERCISE: another boat");
const letPass = async (id: Id, until = "2999-01-01T00:00:00.000Z"): Promise<void> => {
  const second = await a.actor(
    { id: "second", role: "supervisor", clearance: "red", groups: ["emsc"] },
    "information-exchange",
  );
  const onward = { recipients: [c.nodeId], until };
  const input = { partner: b.nodeId, entityIds: [id], necessity: "EXERCISE", onward };
  const [asked] = await a.wasl.exchange.askToShare(a.supervisor, input);
  await a.wasl.decideApproval(second, asked?.id ?? "", "approved", "EXERCISE");
  await a.wasl.exchange.share(a.supervisor, input);
};
const passOn = (id: Id) =>
  b.wasl.exchange.share(b.supervisor, {
    partner: c.nodeId,
    entityIds: [`${a.nodeId}~${id}`],
    necessity: "EXERCISE",
  });

beforeAll(async () => {
  [a, b, c] = await openThree();
  const lines = IDS.map((id) =>
    JSON.stringify({
      id,
      schema: "Company",
      properties: { name: [`Saidcanary ${id}`], phone: [ONE, OTHER] },
    }),
  );
  await a.wasl.importReport(a.supervisor, {
    fileName: "facts.ftm.jsonl",
    bytes: bytesOf(`${lines.join("\n")}\n`),
    marking: { tlp: "green" },
    fictitious: true,
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await Promise.all([a, b, c].map((n) => n?.remove()));
});

test.each([
  ["one-gone", "of the two that was corrected", 0],
  ["other-gone", "that said it before", 1],
] as const)(
  "R16 what two objects say is there once, and stays while one does: %s, the one %s",
  async (id, _, first) => {
    const objects = await giveBoth(id);
    await pull(b, a);
    expect(await correct(id, ONE, OTHER)).toEqual({ told: 1, version: 2, untold: [] });
    await pull(b, a);
    for (const node of [a, b]) expect(await phones(node, id)).toEqual([OTHER]);
    await recall([objects[first]]);
    await pull(b, a);
    expect(await phones(b, id)).toEqual([OTHER]);
    await recall([objects[1 - first] ?? ""]);
    await pull(b, a);
    expect(await phones(b, id)).toEqual([]);
    expect(await phones(a, id)).toEqual([OTHER]);
  },
);

test("R16 what is recalled as a fact is recalled as each of the objects that say it", async () => {
  await giveBoth("both-gone");
  await pull(b, a);
  await correct("both-gone", ONE, OTHER);
  const { noticeIds } = await recall([await phone("both-gone", OTHER)]);
  expect(noticeIds).toHaveLength(2);
  await pull(b, a);
  expect(await phones(b, "both-gone")).toEqual([]);
});

test("what ends of them ends by itself: the other says it still", async () => {
  const expiresAt = new Date(a.platform.clock.now() + 3_600_000).toISOString();
  await give("ended", ONE, { expiresAt });
  await give("ended", OTHER);
  await pull(b, a);
  await correct("ended", ONE, OTHER);
  await pull(b, a);
  const then = Date.now() + 7_200_000;
  for (const { platform } of [a, b]) vi.spyOn(platform.clock, "now").mockReturnValue(then);
  for (const [node, from] of [
    [a, b],
    [b, a],
  ] as const)
    await pull(node, from);
  expect(await phones(b, "ended")).toEqual([OTHER]);
});

test("it is no matter how much of it comes at once", async () => {
  const [one, other] = await giveBoth("batch");
  await correct("batch", ONE, OTHER);
  await recall([one]);
  await pull(b, a);
  expect(await phones(b, "batch")).toEqual([OTHER]);
  await recall([other]);
  await pull(b, a);
  expect(await phones(b, "batch")).toEqual([]);
  expect(await b.wasl.exchange.refusals(b.supervisor)).toEqual([]);
});

test("R20 what corrects it once more reaches both: neither says what was before", async () => {
  await giveBoth("again");
  await pull(b, a);
  await correct("again", ONE, OTHER);
  await pull(b, a);
  expect(await correct("again", OTHER, THIRD)).toEqual({ told: 1, version: 3, untold: [] });
  await pull(b, a);
  for (const node of [a, b]) expect(await phones(node, "again")).toEqual([THIRD]);
});

test("what was corrected away and back is there once, however many say it", async () => {
  const [one] = await giveBoth("back");
  await pull(b, a);
  await correct("back", ONE, OTHER);
  for (const [from, to] of [
    [OTHER, THIRD],
    [THIRD, OTHER],
    [OTHER, THIRD],
    [THIRD, OTHER],
  ] as const) {
    await correct("back", from, to);
    await pull(b, a);
    for (const node of [a, b]) expect(await phones(node, "back")).toEqual([to]);
  }
  await expect(correct("back", OTHER, OTHER)).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  await recall([one]);
  await pull(b, a);
  expect(await phones(b, "back")).toEqual([OTHER]);
});

test("R20 whoever has one of the two only is told of what becomes of that one", async () => {
  await give("apart", ONE, { to: b });
  await give("apart", OTHER, { to: c });
  await pull(b, a);
  await pull(c, a);
  await correct("apart", ONE, OTHER);
  await pull(b, a);
  expect([await phones(b, "apart"), await phones(c, "apart")]).toEqual([[OTHER], [OTHER]]);
  expect(await correct("apart", OTHER, THIRD)).toMatchObject({ told: 2 });
  await pull(b, a);
  await pull(c, a);
  expect([await phones(b, "apart"), await phones(c, "apart")]).toEqual([[THIRD], [THIRD]]);
});

test("what is left to be given of it is given, though the other of the two was recalled", async () => {
  const [one] = await giveBoth("apart-gone");
  await correct("apart-gone", ONE, OTHER);
  await recall([one]);
  expect(await give("apart-gone", OTHER, { to: c })).not.toBe("");
  await pull(c, a);
  expect(await phones(c, "apart-gone")).toEqual([OTHER]);
});

test.each(["on", "on-once"])("it goes on to a third node that has what was corrected: %s", async (id) => {
  await letPass(id);
  await pull(b, a);
  expect(await passOn(id)).toMatchObject({ shared: 3 });
  if (id === "on") await pull(c, b);
  for (const [from, to] of [
    [ONE, OTHER],
    [OTHER, THIRD],
  ] as const) {
    await correct(id, from, to);
    await pull(b, a);
    await pull(c, b);
    expect([await phones(b, id), await phones(c, id)]).toEqual([[to], [to]]);
  }
});

test.each([
  ["turned", "its creator"],
  ["turned-too", "who passes it on"],
])("it is no matter by which way it is heard first: %s, from %s", async (id, first) => {
  await letPass(id);
  await give(id, ONE, { to: c });
  await pull(c, a);
  await pull(b, a);
  await passOn(id);
  await correct(id, ONE, OTHER);
  await pull(b, a);
  for (const from of first === "its creator" ? [a, b] : [b, a]) await pull(c, from);
  expect(await phones(c, id)).toEqual([OTHER]);
  await recall([await phone(id, OTHER)]);
  await pull(c, a);
  await pull(b, a);
  await pull(c, b);
  expect([await phones(b, id), await phones(c, id)]).toEqual([[], []]);
});

test("R20 both go in their newest version where the agreement of before is in force again", async () => {
  await giveBoth("renewed", { to: c });
  await pull(c, a);
  const agree = (more: string) =>
    a.wasl.exchange.agree(a.supervisor, `partner: ${c.nodeId}\n${TERMS}${more}`);
  await agree("blocks: suspended\n");
  expect(await correct("renewed", ONE, OTHER)).toMatchObject({ told: 0, untold: [c.nodeId] });
  await correct("renewed", OTHER, THIRD);
  await agree("");
  await pull(c, a);
  expect(await phones(c, "renewed")).toEqual([THIRD]);
});

test("leave of before that lets more ends for each of the two", async () => {
  await letPass("let");
  await correct("let", ONE, OTHER);
  await letPass("let", "2998-01-01T00:00:00.000Z");
  const said = await phone("let", OTHER);
  const leave = await a.store.as(a.supervisor, async ({ federation }) => {
    const rows = await federation.objectsOfStatements([said]);
    const grants = standingGrants(await federation.grants(rows), (g) => g.notice);
    return grants.map(({ notice }) => `${rows.length} ${notice.until.slice(0, 4)}`);
  });
  expect(leave).toEqual(["2 2998", "2 2998"]);
});

test("R02 what was given under a stricter marking is corrected under it, and stays from whom it was kept", async () => {
  const row = (value: string, more: Readonly<Record<string, readonly string[]>> = {}) => {
    const marking = { tlp: "green", ...more };
    return JSON.stringify({ entity_id: "marked", schema: "Company", prop: "phone", value, marking });
  };
  await a.wasl.importReport(a.supervisor, {
    fileName: "marked.ftm.jsonl",
    bytes: bytesOf(`${row(ONE, { groups: ["emsc"] })}\n${row(OTHER)}\n`),
    marking: { tlp: "green" },
    fictitious: true,
  });
  const [one, other] = await giveBoth("marked");
  expect(other).not.toBe("");
  await a.wasl.exchange.agree(a.supervisor, `partner: ${c.nodeId}\n${TERMS.replace("groups: emsc\n", "")}`);
  for (const [from, to] of [
    [ONE, OTHER],
    [OTHER, THIRD],
  ] as const) {
    await correct("marked", from, to);
    await pull(b, a);
    const [row] = await b.store.as(b.supervisor, (tx) =>
      tx.federation.objects([{ creator: a.nodeId, id: one }]),
    );
    expect([row?.access.groups, JSON.parse(row?.text ?? "{}").statement.value]).toEqual([["emsc"], to]);
  }
  // Only the one that c may not have is left to say it.
  await recall([other]);
  expect(await give("marked", THIRD, { to: c })).toBe("");
  await pull(c, a);
  const held = await c.store.as(c.supervisor, (tx) =>
    tx.federation.objects([{ creator: a.nodeId, id: one }]),
  );
  expect(held).toEqual([]);
});

test("what comes once more changes nothing", async () => {
  await pull(b, a);
  const shown = async () => await Promise.all(IDS.map(async (id) => [id, await phones(b, id)]));
  const before = await shown();
  let text = "";
  for await (const piece of a.wasl.exchange.exportLog(a.supervisor, b.nodeId, 0)) text += piece;
  await b.wasl.exchange.importLog(b.supervisor, async function* () {
    await Promise.resolve();
    yield* text.split("\n").slice(0, -1);
  });
  expect(await shown()).toEqual(before);
  expect(await b.wasl.exchange.refusals(b.supervisor)).toEqual([]);
});
