import { afterAll, beforeAll, expect, test } from "vitest";
import { type FederatedNode, openThree } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** What a source restricts in words (H3) goes to a partner when somebody here has read the words, and under them. All is invented. */
let a: FederatedNode;
let b: FederatedNode;
let c: FederatedNode;

const SEA = "For the fictitious maritime unit alone";
const RADIO = "EXERCISE: not by radio";
const ship = (id: string) =>
  `${JSON.stringify({ id, schema: "Company", properties: { name: [`Fictitious ${id}`] } })}\n`;
const give = (entityIds: readonly string[], acknowledged?: readonly string[], from = a, to = b) =>
  from.wasl.exchange.share(from.supervisor, {
    partner: to.nodeId,
    entityIds,
    necessity: "EXERCISE: the same quay",
    ...(acknowledged === undefined ? {} : { acknowledged }),
  });
const held = async (node: FederatedNode, id: string) => {
  const own = `${a.nodeId}~${id}`;
  await node.wasl.exchange.pull(node.supervisor, node === b ? a.nodeId : b.nodeId);
  return (await node.store.as(node.supervisor, (tx) => tx.statementsAbout([own]))).get(own) ?? [];
};

const [ONE, OTHER, THIRD] = ["+447700900721", "+447700900722", "+447700900723"] as const;
let uuids = 0;
const uuid = () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, "0")}`;
/** A company with telephone numbers, each with its own tags, as MISP marks attributes. */
async function company(phones: readonly (readonly [string, ...string[]])[]): Promise<string> {
  const id = uuid();
  const tags = (names: readonly string[]) => names.map((name) => ({ name }));
  const of = { type: "phone-number", object_relation: "phone-number" };
  const Attribute = [
    { uuid: uuid(), type: "text", object_relation: "name", value: `Fictitious ${id}` },
    ...phones.map(([value, ...more]) => ({ uuid: uuid(), ...of, value, Tag: tags(more) })),
  ];
  const Event = {
    ...{ uuid: id, info: "Fictitious", date: "2026-01-01", timestamp: "1767225600" },
    ...{ Orgc: { name: "X", uuid: id }, Tag: tags(["tlp:green"]) },
    Object: [{ uuid: id, name: "organization", "meta-category": "misc", Attribute }],
  };
  await a.wasl.importReport(a.supervisor, {
    fileName: `${id}.misp.json`,
    bytes: bytesOf(JSON.stringify({ Event })),
    marking: { tlp: "green" },
    fictitious: true,
  });
  return `misp-${id}`;
}
const H3 = (...words: string[]) => ['wasl:handling="H3"', ...words.map((w) => `wasl:caveat="${w}"`)];
const phoneAt = async (id: string, value: string) => {
  const about = await a.store.as(a.supervisor, (tx) => tx.statementsAbout([id]));
  return about.get(id)?.find((s) => s.value === value)?.id ?? "";
};
const correct = async (id: string, from: string, to: string) =>
  await a.wasl.exchange.correct(a.supervisor, await phoneAt(id, from), to, "EXERCISE: misread");
const phonesAt = async (node: FederatedNode, id: string) =>
  (await held(node, id)).filter((s) => s.property === "phone").map((s) => [s.value, s.access.caveats]);

beforeAll(async () => {
  [a, b, c] = await openThree();
  for (const [id, caveats] of [
    ["quay", [SEA]],
    ["pier", [SEA, RADIO]],
    ["plain", undefined],
  ] as const)
    await a.wasl.importReport(a.supervisor, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(ship(id)),
      marking: { tlp: "green", ...(caveats ? { handling: ["H3"], caveats } : {}) },
      fictitious: true,
    });
});
afterAll(async () => {
  await Promise.all([a?.remove(), b?.remove(), c?.remove()]);
});

test("R03 what is restricted in words stays, and whoever shares is told the words", async () => {
  expect(await give(["quay", "pier", "plain"])).toMatchObject({
    shared: 1,
    withheld: { handling: 2 },
    restrictions: [RADIO, SEA].sort(),
  });
  expect(await held(b, "quay")).toEqual([]);
});

test("R03 words that are not these, or not all of them, let nothing go", async () => {
  expect(await give(["pier"], [SEA])).toMatchObject({ shared: 0, restrictions: [RADIO] });
  expect(await give(["quay"], [SEA.toLowerCase()])).toMatchObject({ shared: 0, restrictions: [SEA] });
  expect(await held(b, "pier")).toEqual([]);
});

test("R03 what was acknowledged goes under these very words, and is on record", async () => {
  expect(await give(["quay"], [SEA])).toMatchObject({ shared: 1, withheld: {}, restrictions: [] });
  const [there] = await held(b, "quay");
  expect(there?.access).toMatchObject({ handling: ["H3"], caveats: [SEA] });
  const entries = await a.wasl.auditTrail(a.supervisor, { object: `partner:${b.nodeId}`, limit: 5 });
  const shares = entries.filter(
    (e) => e.action === "share" && e.detail !== undefined && "shared" in e.detail,
  );
  expect(shares[0]?.detail).toMatchObject({ shared: 1, restrictions: 1 });
});

test("R03 a correction goes under the words that were read", async () => {
  const [statement] =
    (await a.store.as(a.supervisor, (tx) => tx.statementsAbout(["quay"]))).get("quay") ?? [];
  await a.wasl.exchange.correct(
    a.supervisor,
    statement?.id ?? "",
    "Fictitious quay two",
    "EXERCISE: misread",
  );
  const after = await held(b, "quay");
  expect(after.map((s) => s.value)).toEqual(["Fictitious quay two"]);
  expect(after[0]?.access.caveats).toEqual([SEA]);
});

test("R03 the partner passes it on by its originator's grant alone, whatever it acknowledges itself", async () => {
  expect(await give([`${a.nodeId}~quay`], [SEA], b, c)).toMatchObject({ shared: 0 });
  expect(await held(c, "quay")).toEqual([]);
});

test.each([
  ["H3", H3(SEA)],
  ["RED", ["tlp:red"]],
])(
  "R03 what came twice goes under the stricter of its markings, also by a correction: %s",
  async (_, tags) => {
    const id = await company([[ONE], [OTHER, ...tags]]);
    const one = await phoneAt(id, ONE);
    const given = { partner: b.nodeId, statementIds: [one], necessity: "EXERCISE" };
    expect(await a.wasl.exchange.share(a.supervisor, given)).toMatchObject({ shared: 1 });
    // Whoever has the number before is told not to rely on it, and not the one that is marked higher.
    expect(await correct(id, ONE, OTHER)).toMatchObject({ told: 0, untold: [b.nodeId] });
    expect((await phonesAt(b, id)).map(([value]) => value)).not.toContain(OTHER);
    const other = await phoneAt(id, OTHER);
    for (const selection of [{ statementIds: [other] }, { entityIds: [id] }])
      await a.wasl.exchange.share(a.supervisor, { partner: c.nodeId, ...selection, necessity: "EXERCISE" });
    await c.wasl.exchange.pull(c.supervisor, a.nodeId);
    const there = `${a.nodeId}~${id}`;
    const about = await c.store.as(c.supervisor, (tx) => tx.statementsAbout([there]));
    expect((about.get(there) ?? []).filter((s) => s.property === "phone")).toEqual([]);
  },
);

test("R03 words read for one partner are read for no other, whatever is corrected", async () => {
  const id = await company([
    [ONE, ...H3(SEA)],
    [OTHER, ...H3(RADIO)],
  ]);
  const give1 = async (value: string, to: FederatedNode, words: string) =>
    await a.wasl.exchange.share(a.supervisor, {
      partner: to.nodeId,
      statementIds: [await phoneAt(id, value)],
      necessity: "EXERCISE",
      acknowledged: [words],
    });
  expect(await give1(ONE, b, SEA)).toMatchObject({ shared: 1 });
  expect(await give1(OTHER, c, RADIO)).toMatchObject({ shared: 1 });
  await correct(id, OTHER, ONE);
  await correct(id, ONE, THIRD);
  await correct(id, THIRD, "+447700900724");
  await c.wasl.exchange.pull(c.supervisor, a.nodeId);
  const there = `${a.nodeId}~${id}`;
  const about = await c.store.as(c.supervisor, (tx) => tx.statementsAbout([there]));
  expect((about.get(there) ?? []).flatMap((s) => s.access.caveats)).not.toContain(SEA);
});

test.each([
  ["a code that nobody knows", { handling: ["H9"], caveats: [SEA] }, "handling"],
  ["a blank", { handling: ["H3"], caveats: [" "] }, "handling"],
  ["more words than a partner reads", { handling: ["H3"], caveats: ["x".repeat(1_001)] }, "handling"],
])("R03 what nobody can read is acknowledged by nobody: %s", async (name, marking, because) => {
  const id = `unread-${name.length}`;
  await a.wasl.importReport(a.supervisor, {
    fileName: `${id}.ftm.jsonl`,
    bytes: bytesOf(ship(id)),
    marking: { tlp: "green", ...marking },
    fictitious: true,
  });
  const words = [SEA, "unreadable", " ", "", "x".repeat(1_001)];
  expect(await give([id], words)).toMatchObject({ shared: 0, withheld: { [because]: 1 }, restrictions: [] });
});

test("R03 words without the code bind as they do with it", async () => {
  const id = await company([[ONE, `wasl:caveat="${SEA}"`]]);
  const one = { partner: b.nodeId, statementIds: [await phoneAt(id, ONE)], necessity: "EXERCISE" };
  expect(await a.wasl.exchange.share(a.supervisor, one)).toMatchObject({ shared: 0, restrictions: [SEA] });
});

test("R20 what corrects a restricted fact reaches who has it over a node between, under the same words", async () => {
  const id = await company([[ONE, ...H3(SEA)]]);
  const second = await a.actor(
    { id: "second", role: "supervisor", clearance: "red", groups: ["emsc"] },
    "information-exchange",
  );
  const input = {
    partner: b.nodeId,
    statementIds: [await phoneAt(id, ONE)],
    necessity: "EXERCISE",
    acknowledged: [SEA],
    onward: { recipients: [c.nodeId], until: "2999-01-01T00:00:00.000Z" },
  };
  const [asked] = await a.wasl.exchange.askToShare(a.supervisor, input);
  // Whoever may not see the fact sees the list of approvals: the words are counted there, not said.
  expect(asked?.reason).toContain("under restrictions in words that whoever asks has read (1)");
  expect(asked?.reason).not.toContain(SEA);
  await a.wasl.decideApproval(second, asked?.id ?? "", "approved", "EXERCISE");
  await a.wasl.exchange.share(a.supervisor, input);
  expect(await phonesAt(b, id)).toEqual([[ONE, [SEA]]]);
  expect(await give([`${a.nodeId}~${id}`], [SEA], b, c)).toMatchObject({ shared: 1 });
  expect(await phonesAt(c, id)).toEqual([[ONE, [SEA]]]);
  await correct(id, ONE, THIRD);
  expect(await phonesAt(b, id)).toEqual([[THIRD, [SEA]]]);
  await c.wasl.exchange.pull(c.supervisor, a.nodeId);
  expect(await phonesAt(c, id)).toEqual([[THIRD, [SEA]]]);
});
