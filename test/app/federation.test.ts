import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, ExchangeUseCases } from "../../src/app/index.ts";
import { type FederatedNode, openFederatedNode, pairNodes, TERMS } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** Three whole nodes over loopback: what one shares, corrects and takes back, the others have, change and lose. */
let a: FederatedNode;
let b: FederatedNode;
let c: FederatedNode;
let second: Actor;

const company = (id: string, name: string, more: object = {}) =>
  JSON.stringify({ id, schema: "Company", properties: { name: [name], ...more } });

async function load(
  node: FederatedNode,
  fileName: string,
  lines: readonly string[],
  marking: object,
): Promise<void> {
  const bytes = bytesOf(`${lines.join("\n")}\n`);
  await node.wasl.importReport(node.supervisor, {
    fileName,
    bytes,
    marking,
    fictitious: true,
    evaluation: { scheme: "4x4", code: "B2" },
  });
}

const found = async (node: FederatedNode, text: string, actor = node.analyst): Promise<readonly string[]> =>
  (await node.wasl.search(actor, { text, limit: 10 })).hits.map((h) => h.caption);

beforeAll(async () => {
  [a, b, c] = await Promise.all([openFederatedNode("A"), openFederatedNode("B"), openFederatedNode("C")]);
  await pairNodes(a, b);
  await pairNodes(b, c);
  await pairNodes(a, c);
  second = await a.actor(
    { id: "second", role: "supervisor", clearance: "red", groups: ["emsc"] },
    "information-exchange",
  );
  await load(
    a,
    "amber.ftm.jsonl",
    [
      company("harbour", "Harbour Nine Shipping", { phone: ["+44 7700 900321"] }),
      company("quay", "Quay Street Trading"),
      JSON.stringify({ id: "own", schema: "Ownership", properties: { owner: ["quay"], asset: ["harbour"] } }),
      JSON.stringify({
        id: "link",
        schema: "Ownership",
        properties: { owner: ["secret"], asset: ["harbour"] },
      }),
    ],
    { tlp: "amber" },
  );
  await load(a, "red.ftm.jsonl", [company("secret", "Canary Secret Holding")], { tlp: "red" });
  await load(a, "group.ftm.jsonl", [company("grouped", "Group Only Marine")], {
    tlp: "green",
    groups: ["emsc"],
  });
});
afterAll(async () => {
  await Promise.all([a, b, c].map((n) => n?.remove()));
});

const shareAll = async (entityIds: readonly string[], partner: FederatedNode, more: object = {}) => {
  const input = { partner: partner.nodeId, entityIds, necessity: "EXERCISE: the same boat", ...more };
  if ("onward" in more) await approveShare(input);
  return await a.wasl.exchange.share(a.supervisor, input);
};
const approveShare = async (input: Parameters<ExchangeUseCases["share"]>[1]): Promise<void> => {
  const [asked] = await a.wasl.exchange.askToShare(a.supervisor, input);
  await a.wasl.decideApproval(second, asked?.id ?? "", "approved", "EXERCISE");
};

test("what is shared arrives as marked, with its source, and what is withheld leaves no trace", async () => {
  const result = await shareAll(["harbour", "quay", "own", "link", "secret"], b, {
    onward: { recipients: [c.nodeId], until: "2999-01-01T00:00:00.000Z" },
  });
  expect(result).toMatchObject({ shared: 5, already: 0, withheld: { marking: 1, reference: 2 } });
  await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  expect(await found(b, "Harbour Nine")).toEqual(["Harbour Nine Shipping"]);
  const { entity, reports } = await b.wasl.entity(b.analyst, `${a.nodeId}~harbour`);
  expect(entity.statements.map((s) => s.property).sort()).toEqual(["name", "phone"]);
  const [statement] = entity.statements;
  expect(statement?.access).toMatchObject({ tlp: "amber", originators: [a.nodeId] });
  const report = reports[statement?.reportId ?? ""];
  expect(report).toMatchObject({
    source: a.nodeId,
    provider: a.nodeId,
    evaluation: { original: "B2" },
    fictitious: true,
  });
  let everything = "";
  for await (const piece of b.wasl.export(b.supervisor)) everything += piece;
  expect(everything).toContain("Harbour Nine");
  expect(everything).not.toMatch(/secret|Canary|"link"|amber\.ftm/);
  const low = await b.actor({ id: "low", clearance: "green" }, "information-exchange");
  expect(await found(b, "Harbour Nine", low)).toEqual([]);
});

test("a second share and a second pull change nothing", async () => {
  const before = (await b.wasl.situation(b.supervisor)).stats.statements;
  expect(await shareAll(["harbour", "quay"], b)).toMatchObject({ shared: 0, already: 3 });
  const [pulled] = await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  expect(pulled?.received).toMatchObject({ kept: 0, setAside: 0 });
  expect((await b.wasl.situation(b.supervisor)).stats.statements).toBe(before);
});

test("an id that nobody has is told, where nothing would have been shared without a word", async () => {
  await expect(shareAll(["harbour", "habrour"], b)).rejects.toMatchObject({
    code: "ENTITY_UNKNOWN",
    detail: { id: "habrour" },
  });
});

test("R08 the phone of a protected person is not shared, whoever else is said to have it", async () => {
  await load(
    a,
    "shelter.ftm.jsonl",
    [
      JSON.stringify({
        id: "guest",
        schema: "Person",
        properties: { name: ["Fictitious Guest"], phone: ["+44 7700 900555"], subjectCategory: ["victim"] },
      }),
      company("front", "Front Street Shipping", { phone: ["447700900555", "+44 7700 900556"] }),
    ],
    { tlp: "green" },
  );
  const result = await shareAll(["front"], b);
  expect(result).toMatchObject({ shared: 2, withheld: { protected: 1 } });
  let log = "";
  for await (const piece of a.wasl.exchange.exportLog(a.supervisor, b.nodeId, 0)) log += piece;
  expect(log).toContain("900556");
  expect(log).not.toContain("900555");
});

test("R08 nor by a correction: it stays here, and who has what it corrects is told to doubt that", async () => {
  const { entity } = await a.wasl.entity(a.supervisor, "front");
  const phone = entity.statements.find((s) => s.value.includes("900556"));
  const { told } = await a.wasl.exchange.correct(a.supervisor, phone?.id ?? "", "+44 7700 900555", "misread");
  expect(told).toBe(0);
  let log = "";
  for await (const piece of a.wasl.exchange.exportLog(a.supervisor, b.nodeId, 0)) log += piece;
  expect(log).not.toContain("900555");
  expect(log).toContain("contested");
});

test("it goes on to a third node by the originator's grant only", async () => {
  const ids = ["harbour", "quay", "own"].map((id) => `${a.nodeId}~${id}`);
  const passOn = (entityIds: readonly string[]) =>
    b.wasl.exchange.share(b.supervisor, { partner: c.nodeId, entityIds, necessity: "EXERCISE" });
  expect(await passOn(ids)).toMatchObject({ shared: 5, withheld: {} });
  await shareAll(["grouped"], b);
  await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  expect(await passOn([`${a.nodeId}~grouped`])).toMatchObject({ shared: 0, withheld: { originator: 1 } });
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  expect(await found(c, "Harbour Nine")).toEqual(["Harbour Nine Shipping"]);
  expect(await c.wasl.exchange.refusals(c.supervisor)).toEqual([]);
});

test("R20 a correction reaches whoever has it, over the node between", async () => {
  const { entity } = await a.wasl.entity(a.supervisor, "quay");
  const name = entity.statements.find((s) => s.property === "name");
  const told = await a.wasl.exchange.correct(a.supervisor, name?.id ?? "", "Quay Road Trading", "misread");
  expect(told).toEqual({ told: 1, version: 2, untold: [] });
  await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  for (const node of [a, b, c]) {
    expect(await found(node, "Quay Road Trading", node.supervisor)).toContain("Quay Road Trading");
    expect(await found(node, "Quay Street", node.supervisor)).not.toContain("Quay Street Trading");
  }
});

test("R16 a recall takes it back everywhere, with signed receipts; a replay brings nothing back", async () => {
  const { entity } = await a.wasl.entity(a.supervisor, "harbour");
  const phone = entity.statements.find((s) => s.property === "phone");
  const { peers, noticeIds } = await a.wasl.exchange.recall(
    a.supervisor,
    [phone?.id ?? ""],
    "it was another boat",
  );
  expect([...peers].sort()).toEqual([b.nodeId, c.nodeId].sort());
  const recalls = async () =>
    (await a.wasl.exchange.receipts(a.supervisor)).filter((r) => r.what === "recall");
  const waiting = await recalls();
  expect(waiting.map((r) => r.state)).toEqual(["waiting", "waiting"]);
  await b.wasl.exchange.pull(b.supervisor);
  await c.wasl.exchange.pull(c.supervisor);
  await a.wasl.exchange.pull(a.supervisor);
  for (const node of [b, c]) {
    const view = await node.wasl.entity(node.supervisor, `${a.nodeId}~harbour`);
    expect(view.entity.statements.map((s) => s.property)).toEqual(["name"]);
  }
  const receipts = await recalls();
  expect(receipts.map((r) => [r.of, r.state, r.receipt?.notice.status])).toEqual([
    [noticeIds[0], "received", "applied"],
    [noticeIds[0], "received", "applied"],
  ]);
  const files: string[] = [];
  for await (const piece of a.wasl.exchange.exportLog(a.supervisor, b.nodeId, 0)) files.push(piece);
  expect(files.join("")).not.toContain("900321");
  expect(await shareAll(["harbour"], b)).toMatchObject({ shared: 0, recalled: 1 });
});

test("R16 a member that is expelled gives back what it had under the group; the others keep it", async () => {
  await shareAll(["grouped"], c);
  await c.wasl.exchange.pull(c.supervisor, a.nodeId);
  const group = { id: "grouped-reader", clearance: "amber" as const, groups: ["emsc"] };
  const [inB, inC] = [
    await b.actor(group, "information-exchange"),
    await c.actor(group, "information-exchange"),
  ];
  expect(await found(c, "Group Only Marine", inC)).toEqual(["Group Only Marine"]);
  await a.wasl.exchange.expel(a.supervisor, c.nodeId, "emsc");
  await c.wasl.exchange.pull(c.supervisor, a.nodeId);
  await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  expect(await found(c, "Group Only Marine", inC)).toEqual([]);
  expect(await found(b, "Group Only Marine", inB)).toEqual(["Group Only Marine"]);
  expect(await shareAll(["grouped"], c)).toMatchObject({ shared: 0 });
});

test("keys change with an overlap, and whoever was away follows", async () => {
  await a.wasl.exchange.rotateKey(a.supervisor, 0);
  await a.wasl.exchange.rotateKey(a.supervisor, 0);
  await load(a, "late.ftm.jsonl", [company("late", "Late Tide Logistics")], { tlp: "green" });
  await shareAll(["late"], b);
  await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  expect(await found(b, "Late Tide")).toEqual(["Late Tide Logistics"]);
  const partner = (await b.wasl.exchange.partners(b.supervisor)).find((p) => p.nodeId === a.nodeId);
  expect(partner?.keys.map((k) => k.until === undefined)).toEqual([false, false, true]);
});

test("a file does what a pull does, is taken once, and names what is missing before it", async () => {
  // Beyond the gap no hint is heard.
  await b.hints.stop();
  await load(a, "gap.ftm.jsonl", [company("gap", "Air Gap Chandlery")], { tlp: "green" });
  const { given } = (await a.wasl.exchange.partners(a.supervisor)).find((p) => p.nodeId === b.nodeId) ?? {
    given: 0,
  };
  await shareAll(["gap"], b);
  const fileFrom = async (after: number): Promise<string> => {
    let text = "";
    for await (const piece of a.wasl.exchange.exportLog(a.supervisor, b.nodeId, after)) text += piece;
    return text;
  };
  const take = (text: string) =>
    b.wasl.exchange.importLog(b.supervisor, async function* () {
      await Promise.resolve();
      yield* text.split("\n").slice(0, -1);
    });
  const whole = await fileFrom(0);
  await expect(take(await fileFrom(given + 1))).rejects.toMatchObject({
    code: "EXCHANGE_REFUSED",
    detail: { refusal: "GAP", missingFrom: given, missingTo: given },
  });
  const at = whole.lastIndexOf("Chandlery");
  await expect(take(`${whole.slice(0, at)}X${whole.slice(at + 1)}`)).rejects.toMatchObject({
    detail: { refusal: "LINES_DIFFER" },
  });
  expect(await take(whole)).toMatchObject({ from: a.nodeId, taken: 1, kept: 1 });
  expect(await found(b, "Air Gap")).toEqual(["Air Gap Chandlery"]);
  expect(await take(whole)).toMatchObject({ taken: 0, kept: 0 });
});

test("both sides have it in their audit logs, and the chains verify", async () => {
  for (const node of [a, b, c]) {
    expect((await node.wasl.verifyAudit()).firstBroken).toBeUndefined();
    const trail = await node.wasl.auditTrail(node.supervisor, { limit: 500 });
    expect(trail.some((e) => e.action === "share" && e.object.startsWith("partner:"))).toBe(true);
  }
});

test("a second person approves who may pass it on and until when, not the content alone", async () => {
  await load(
    a,
    "eyes.ftm.jsonl",
    [company("eyes", "Four Eyes Marine"), company("eyes-2", "Four Eyes Sails")],
    {
      tlp: "green",
    },
  );
  await a.wasl.exchange.agree(a.supervisor, `partner: ${b.nodeId}\n${TERMS}four-eyes: yes\n`);
  const plain = { partner: b.nodeId, entityIds: ["eyes"], necessity: "EXERCISE: the same boat" };
  const onward = { recipients: [c.nodeId], until: "2999-01-01T00:00:00.000Z" };
  await approveShare(plain);
  for (const more of [{ onward }, { expiresAt: "2999-01-01T00:00:00.000Z" }])
    await expect(a.wasl.exchange.share(a.supervisor, { ...plain, ...more })).rejects.toMatchObject({
      code: "SECOND_PERSON_REQUIRED",
    });
  expect(await a.wasl.exchange.share(a.supervisor, plain)).toMatchObject({ shared: 1 });
  const passedOn = { ...plain, entityIds: ["eyes-2"], onward };
  await approveShare(passedOn);
  const further = { ...onward, recipients: [c.nodeId, "node-elsewhere"] };
  await expect(a.wasl.exchange.share(a.supervisor, { ...passedOn, onward: further })).rejects.toMatchObject({
    code: "SECOND_PERSON_REQUIRED",
  });
  expect(await a.wasl.exchange.share(a.supervisor, passedOn)).toMatchObject({ shared: 1 });
});

test("R24 the second person reads in the node's words what would go to whom and what stays, and approves just that", async () => {
  const phone = { phone: ["+44 7700 900322"] };
  await load(a, "told-1.ftm.jsonl", [company("told-1", "Told Marine", phone)], { tlp: "green" });
  await load(a, "told-2.ftm.jsonl", [company("told-2", "Told Sails")], { tlp: "amber" });
  await load(a, "told-3.ftm.jsonl", [company("told-3", "Told Secret")], { tlp: "red" });
  await a.wasl.exchange.agree(a.supervisor, `partner: ${b.nodeId}\n${TERMS}four-eyes: yes\n`);
  const necessity = "EXERCISE: nothing of weight, a matter of routine";
  const input = { partner: b.nodeId, entityIds: ["told-1", "told-2", "told-3"], necessity };
  const words = async () => {
    const [asked] = await a.wasl.exchange.askToShare(a.supervisor, input);
    const { items } = await a.wasl.approvals(second, { kind: "release", limit: 1 });
    expect(items[0]).toMatchObject({ id: asked?.id, subject: b.nodeId, isMine: true });
    return items[0] ?? { id: "", reason: "", digest: "" };
  };
  const told = (facts: number, reports: number) =>
    `to give ${b.nodeId} ("B"), for information-exchange, ${facts} facts of 2 entities from ${reports} reports; ` +
    `TLP:AMBER at most; 1 withheld (marking 1): ${necessity}`;
  const first = await words();
  expect(first.reason).toBe(told(3, 2));
  await a.wasl.decideApproval(second, first.id, "approved", "EXERCISE");
  const shareOf = (more: object) => a.wasl.exchange.share(a.supervisor, { ...input, ...more });
  const unapproved = { code: "SECOND_PERSON_REQUIRED" };
  // Neither less, nor more, nor another, nor by another digest under words of one's own.
  for (const entityIds of [["told-1"], ["told-1", "told-2"], ["told-1", "told-2", "told-3", "quay"]])
    await expect(shareOf({ entityIds })).rejects.toMatchObject(unapproved);
  await expect(
    a.wasl.requestApproval(a.supervisor, {
      kind: "release",
      subject: b.nodeId,
      digest: first.digest,
      reason: "a matter of routine",
    }),
  ).rejects.toMatchObject({ code: "REQUEST_INVALID", detail: { field: "kind" } });
  // What came in since was not read by anybody.
  await load(a, "told-4.ftm.jsonl", [company("told-1", "Told Marine Ltd")], { tlp: "green" });
  await expect(shareOf({})).rejects.toMatchObject(unapproved);
  const anew = await words();
  expect(anew.reason).toBe(told(4, 3));
  await a.wasl.decideApproval(second, anew.id, "approved", "EXERCISE");
  expect(await shareOf({})).toMatchObject({ shared: 4, withheld: { marking: 1 } });
  // Of what the partner has nothing goes again; whoever was cut off while it went hears so.
  expect(await shareOf({})).toMatchObject({ shared: 0, already: 4 });
});
