import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, createWasl, federationDeps, tellOwed } from "../../src/app/index.ts";
import { asOwner, entity, load, rowsAsOwner } from "../rights/support.ts";
import { type FederatedNode, openFederatedNode, pairNodes, TERMS } from "../support/federation.ts";

/** Three nodes: what is contested at A is shown as contested at B, and at C, whom B gave it on to. */
let a: FederatedNode;
let b: FederatedNode;
let c: FederatedNode;
let dpo: Actor;
let second: Actor;

beforeAll(async () => {
  [a, b, c] = await Promise.all([openFederatedNode("A"), openFederatedNode("B"), openFederatedNode("C")]);
  await pairNodes(a, b);
  await pairNodes(b, c);
  await pairNodes(a, c);
  await Promise.all([a, b, c].map((n) => n.hints.stop()));
  second = await a.actor({ id: "second", role: "supervisor", clearance: "red" }, "information-exchange");
  dpo = { token: a.supervisor.token, purpose: { purpose: "data-subject-request", mandate: "SR-1" } };
});
afterAll(async () => {
  await Promise.all([a, b, c].map((n) => n?.remove()));
});

const pull = async (to: FederatedNode, from: FederatedNode): Promise<void> => {
  const [pulled] = await to.wasl.exchange.pull(to.supervisor, from.nodeId);
  expect(pulled?.failed).toBeUndefined();
};
const give = async (from: FederatedNode, to: FederatedNode, id: string, onward?: FederatedNode) => {
  const input = {
    partner: to.nodeId,
    entityIds: [id],
    necessity: "EXERCISE",
    ...(onward ? { onward: { recipients: [onward.nodeId], until: "2999-01-01T00:00:00.000Z" } } : {}),
  };
  if (onward) {
    const [asked] = await from.wasl.exchange.askToShare(from.supervisor, input);
    await from.wasl.decideApproval(second, asked?.id ?? "", "approved", "EXERCISE");
  }
  await from.wasl.exchange.share(from.supervisor, input);
  await pull(to, from);
};
const make = (id: string) =>
  load(a, a.supervisor, `${id}.ftm.jsonl`, [entity(id, "Person", { name: [`Contested ${id}`] })]);
/** The values that are shown as contested, and those that are not. */
const shown = async (node: FederatedNode, id: string): Promise<readonly (readonly [string, boolean])[]> => {
  const { entity: found, contested } = await node.wasl.entity(node.supervisor, id);
  return found.statements.map((s) => [s.value, contested.includes(s.id)] as const);
};
const contest = async (id: string, wasl = a.wasl): Promise<string> => {
  const { request } = await wasl.openSubjectRequest(dpo, {
    kind: "contest",
    applicant: "X",
    text: id,
    entityIds: [id],
  });
  return request.id;
};
const refuse = (id: string) =>
  a.wasl.decideSubjectRequest(dpo, id, {
    decision: "refused",
    reason: "two sources say so",
    exemption: a.platform.rights?.exemptions[0]?.id ?? "",
  });
const states = async (): Promise<readonly string[]> =>
  (await a.wasl.exchange.receipts(a.supervisor))
    .filter((r) => r.what === "standing")
    .map((r) => `${r.state} ${r.receipt?.notice.status ?? ""}`);

test("R16 R20 everybody who was given what is contested learns it, over a node between too, and that it is upheld", async () => {
  await make("s-1");
  await give(a, b, "s-1", c);
  await give(b, c, `${a.nodeId}~s-1`);
  expect(await shown(c, `${a.nodeId}~s-1`)).toEqual([["Contested s-1", false]]);
  const id = await contest("s-1");
  expect(await shown(a, "s-1")).toEqual([["Contested s-1", true]]);
  await pull(b, a);
  await pull(c, b);
  for (const node of [b, c]) expect(await shown(node, `${a.nodeId}~s-1`)).toEqual([["Contested s-1", true]]);
  await pull(a, b);
  await pull(a, c);
  expect(await states()).toEqual(["received applied", "received applied"]);
  await refuse(id);
  await pull(b, a);
  await pull(c, b);
  for (const node of [b, c]) expect(await shown(node, `${a.nodeId}~s-1`)).toEqual([["Contested s-1", false]]);
  expect(await shown(a, "s-1")).toEqual([["Contested s-1", false]]);
});

test("R16 R20 what is contested falls, and is taken back", async () => {
  await make("s-2");
  await give(a, b, "s-2");
  const id = await contest("s-2");
  await pull(b, a);
  await a.wasl.decideSubjectRequest(dpo, id, { decision: "granted", reason: "it was somebody else" });
  await pull(b, a);
  await expect(b.wasl.entity(b.supervisor, `${a.nodeId}~s-2`)).rejects.toMatchObject({
    code: "ENTITY_UNKNOWN",
  });
});

test("R16 R20 whoever is given what is contested already learns that with it", async () => {
  await make("s-3");
  const id = await contest("s-3");
  await give(a, b, "s-3", c);
  expect(await shown(b, `${a.nodeId}~s-3`)).toEqual([["Contested s-3", true]]);
  await give(b, c, `${a.nodeId}~s-3`);
  expect(await shown(c, `${a.nodeId}~s-3`)).toEqual([["Contested s-3", true]]);
  await refuse(id);
  await pull(b, a);
  expect(await shown(b, `${a.nodeId}~s-3`)).toEqual([["Contested s-3", false]]);
});

test("R16 R20 two contest it: one refusal does not uphold it", async () => {
  await make("s-4");
  await give(a, b, "s-4");
  const first = await contest("s-4");
  const { request } = await a.wasl.openSubjectRequest(dpo, {
    kind: "contest",
    applicant: "Y",
    text: "again",
    entityIds: ["s-4"],
  });
  await refuse(first);
  await pull(b, a);
  expect(await shown(b, `${a.nodeId}~s-4`)).toEqual([["Contested s-4", true]]);
  await refuse(request.id);
  await pull(b, a);
  expect(await shown(b, `${a.nodeId}~s-4`)).toEqual([["Contested s-4", false]]);
});

test("R16 R20 a contest whose telling never came is owed", async () => {
  await make("s-5");
  await give(a, b, "s-5");
  const { disclosures: _none, ...mute } = a.platform;
  await contest("s-5", createWasl(mute));
  await pull(b, a);
  expect(await shown(b, `${a.nodeId}~s-5`)).toEqual([["Contested s-5", false]]);
  if (!a.platform.federation) throw new Error("no exchange");
  expect(await tellOwed(federationDeps(a.platform, a.platform.federation))).toEqual([b.nodeId]);
  await pull(b, a);
  expect(await shown(b, `${a.nodeId}~s-5`)).toEqual([["Contested s-5", true]]);
});

test("R16 R20 whoever may not have what corrects it learns not to rely on what they hold", async () => {
  await make("s-6");
  await give(a, b, "s-6");
  const agree = (terms: string) => a.wasl.exchange.agree(a.supervisor, `partner: ${b.nodeId}\n${terms}`);
  await agree(TERMS.replace("2999-01-01", "2020-01-01"));
  const [held] = (await a.wasl.entity(a.supervisor, "s-6")).entity.statements;
  await a.wasl.exchange.correct(a.supervisor, held?.id ?? "", "Corrected s-6", "EXERCISE");
  await pull(b, a);
  expect(await shown(b, `${a.nodeId}~s-6`)).toEqual([["Contested s-6", true]]);
  await agree(TERMS);
  await give(a, b, "s-6");
  expect(await shown(b, `${a.nodeId}~s-6`)).toEqual([["Corrected s-6", false]]);
});

test("R16 R20 what is contested and corrected meanwhile is not upheld to whoever may not have the correction", async () => {
  await make("s-7");
  await give(a, b, "s-7");
  await contest("s-7");
  const agree = (terms: string) => a.wasl.exchange.agree(a.supervisor, `partner: ${b.nodeId}\n${terms}`);
  await agree(TERMS.replace("2999-01-01", "2020-01-01"));
  const [held] = (await a.wasl.entity(a.supervisor, "s-7")).entity.statements;
  const now = Date.now();
  const still = createWasl({ ...a.platform, clock: { now: () => now } });
  await still.exchange.correct(a.supervisor, held?.id ?? "", "Corrected s-7", "EXERCISE");
  await pull(b, a);
  expect(await shown(b, `${a.nodeId}~s-7`)).toEqual([["Contested s-7", true]]);
  await agree(TERMS);
  await pull(b, a);
  expect(await shown(b, `${a.nodeId}~s-7`)).toEqual([["Corrected s-7", false]]);
});

test("R08 R09 a correction of what was shared is held to the model, and makes nobody a child in the open", async () => {
  await load(a, a.supervisor, "s-8.ftm.jsonl", [
    entity("s-8", "Person", { name: ["Corrected s-8"], birthDate: ["1990-01-01"] }),
  ]);
  await give(a, b, "s-8");
  const correct = async (value: string) => {
    const { statements } = (await a.wasl.entity(a.supervisor, "s-8")).entity;
    const said = statements.find((s) => s.property === "birthDate");
    return await a.wasl.exchange.correct(a.supervisor, said?.id ?? "", value, "EXERCISE").then(
      () => "done",
      (error: { code?: string }) => error.code,
    );
  };
  const child = `${new Date().getUTCFullYear() - 10}-01-01`;
  expect(await correct("no day")).toBe("REQUEST_INVALID");
  expect(await correct(child)).toBe("PROTECTED_SUBJECT");
  expect(await correct("1990-01-02")).toBe("done");
});

test("R16 R20 what is contested is told though somebody put a later word of ours there that nobody signed", async () => {
  await make("s-unsigned");
  await give(a, b, "s-unsigned");
  await contest("s-unsigned");
  const [object] = await rowsAsOwner<{ id: string }>(
    a,
    "select (body::json #>> '{notice,objectId}') as id from wasl.fed_notice where type = 'standing' order by at desc limit 1",
  );
  const notice = {
    type: "standing",
    id: "std-unsigned",
    issuer: a.nodeId,
    at: "2998-01-01T00:00:00.000Z",
    objectId: object?.id,
    standing: "upheld",
  };
  await asOwner(
    a,
    `insert into wasl.fed_notice (id, type, issuer, at, body)
      values ('std-unsigned', 'standing', '${a.nodeId}', '${notice.at}', '${JSON.stringify({ notice, jws: "a.b.c" })}')`,
  );
  await give(a, c, "s-unsigned");
  expect(await shown(c, `${a.nodeId}~s-unsigned`)).toEqual([["Contested s-unsigned", true]]);
});
