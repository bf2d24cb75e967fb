import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, createWasl, federationDeps, type Platform, tellOwed } from "../../src/app/index.ts";
import { WaslError } from "../../src/core/index.ts";
import { type FederatedNode, openThree } from "../support/federation.ts";
import { entity, load } from "./support.ts";

/**
 * A rectification that a data subject asked for, found wrong and corrected back: what was said first stands again wherever it was, and
 * whoever has it is told of each. All is invented.
 */
let a: FederatedNode;
let b: FederatedNode;
let c: FederatedNode;
let dpo: Actor;

const [FIRST, WRONG] = ["1980-01-01", "1981-01-01"] as const;
const there = (node: FederatedNode, id: string): string => (node === a ? id : `${a.nodeId}~${id}`);
const said = async (node: FederatedNode, id: string) => {
  const about = await node.store.as(node.supervisor, (tx) => tx.statementsAbout([there(node, id)]));
  return [...about.values()].flat().filter((s) => s.property === "birthDate");
};
const dates = async (id: string): Promise<readonly (readonly string[])[]> =>
  await Promise.all([a, b, c].map(async (node) => (await said(node, id)).map((s) => s.value)));
const pull = async (node: FederatedNode, from: FederatedNode): Promise<void> => {
  const [pulled] = await node.wasl.exchange.pull(node.supervisor, from.nodeId);
  expect(pulled?.failed).toBeUndefined();
};
const pullAll = async (): Promise<void> => {
  await pull(b, a);
  await pull(c, b);
};
let asked = 0;
/** What they ask for, and what is decided. */
const rectify = async (id: string, value: string, platform: Platform = a.platform) => {
  const wasl = createWasl(platform);
  const { request, held } = await wasl.openSubjectRequest(dpo, {
    kind: "rectification",
    applicant: "X",
    text: `no. ${++asked}: it is ${value}`,
    entityIds: [id],
  });
  const corrections = held
    .filter((s) => s.property === "birthDate")
    .map((s) => ({ statementId: s.id, value }));
  const done = await wasl.decideSubjectRequest(dpo, request.id, {
    decision: "granted",
    reason: `as their passport says: ${value}`,
    corrections,
  });
  return done.request;
};
/** To one partner, who passes it on to another. */
const give = async (id: string): Promise<void> => {
  await load(
    a,
    a.supervisor,
    `${id}.ftm.jsonl`,
    [entity(id, "Person", { name: [`Rectcanary ${id}`], birthDate: [FIRST] })],
    "green",
  );
  const second = await a.actor(
    { id: "second", role: "supervisor", clearance: "red", groups: ["emsc"] },
    "information-exchange",
  );
  const onward = { recipients: [c.nodeId], until: "2999-01-01T00:00:00.000Z" };
  const input = { partner: b.nodeId, entityIds: [id], necessity: "EXERCISE", onward };
  const [approval] = await a.wasl.exchange.askToShare(a.supervisor, input);
  await a.wasl.decideApproval(second, approval?.id ?? "", "approved", "EXERCISE");
  await a.wasl.exchange.share(a.supervisor, input);
  await pull(b, a);
  await b.wasl.exchange.share(b.supervisor, {
    partner: c.nodeId,
    entityIds: [there(b, id)],
    necessity: "EXERCISE",
  });
  await pull(c, b);
  expect(await dates(id)).toEqual([[FIRST], [FIRST], [FIRST]]);
};
const told = async (): Promise<number> => {
  await pull(a, b);
  const receipts = await a.wasl.exchange.receipts(a.supervisor);
  return receipts.filter((r) => r.what === "correction" && r.peer === b.nodeId && r.state === "received")
    .length;
};

beforeAll(async () => {
  [a, b, c] = await openThree();
  dpo = { token: a.supervisor.token, purpose: { purpose: "data-subject-request", mandate: "SR-1" } };
});
afterAll(async () => {
  await Promise.all([a, b, c].map((n) => n?.remove()));
});

test("R20 a rectification that was wrong is taken back by another: the first value stands again, and each is told and on record", async () => {
  await give("asked");
  const before = await told();
  const requests: string[] = [];
  for (const [n, value] of [WRONG, FIRST, WRONG, FIRST].entries()) {
    const request = await rectify("asked", value);
    expect(request).toMatchObject({ decision: "granted", told: 1 });
    requests.push(request.id);
    await pullAll();
    expect([n, await dates("asked")]).toEqual([n, [[value], [value], [value]]]);
    expect(await told()).toBe(before + n + 1);
  }
  const trail = await a.wasl.auditTrail(a.supervisor, { limit: 500 });
  for (const id of requests)
    expect(
      trail.filter((e) => e.object === `subject-request:${id}` && e.action === "decide").map((e) => e.detail),
    ).toEqual([expect.objectContaining({ decision: "granted" })]);
  expect(await b.wasl.exchange.refusals(b.supervisor)).toEqual([]);
});

test("R20 it is taken back as well by whoever corrects it themselves, once they see that it was wrong", async () => {
  await give("seen");
  const before = await told();
  await rectify("seen", WRONG);
  await pullAll();
  const [wrong] = await said(a, "seen");
  const { wasl, supervisor } = a;
  expect(
    await wasl.exchange.correct(supervisor, wrong?.id ?? "", FIRST, "EXERCISE: a forged pass"),
  ).toMatchObject({
    told: 1,
    version: 3,
  });
  await pullAll();
  expect(await dates("seen")).toEqual([[FIRST], [FIRST], [FIRST]]);
  expect(await told()).toBe(before + 2);
  const trail = await wasl.auditTrail(supervisor, { limit: 50, object: `statement:${wrong?.id}` });
  expect(trail.map((e) => e.action)).toEqual(["change"]);
});

test("a rectification to what is said already is none", async () => {
  await give("same");
  await expect(rectify("same", FIRST)).rejects.toMatchObject({
    code: "REQUEST_INVALID",
    detail: { field: "value" },
  });
  await pullAll();
  expect(await dates("same")).toEqual([[FIRST], [FIRST], [FIRST]]);
});

const failing = (): Platform => ({
  ...a.platform,
  disclosures: { tell: () => Promise.reject(new WaslError("STORE_BUSY")) },
});

test.each([
  ["late", "the one that takes it back is told in time", () => a.platform],
  ["later", "neither is told in time", failing],
] as const)(
  "R16 R20 what was not told of a rectification comes with what took it back: %s, %s",
  async (id, _, platform) => {
    await give(id);
    await rectify(id, WRONG, failing());
    await rectify(id, FIRST, platform());
    await sweep();
    await pullAll();
    expect(await dates(id)).toEqual([[FIRST], [FIRST], [FIRST]]);
    await rectify(id, WRONG);
    await pullAll();
    expect(await dates(id)).toEqual([[WRONG], [WRONG], [WRONG]]);
  },
);

async function sweep(): Promise<void> {
  if (!a.platform.federation) throw new Error("no exchange");
  await tellOwed(federationDeps(a.platform, a.platform.federation));
}
