import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Deps, type LedgerTransaction, nowOf, signNotice } from "../../src/app/federation/deps.ts";
import { publish, publishNotice } from "../../src/app/federation/log.ts";
import { answerPairing } from "../../src/app/federation/pairing.ts";
import { recallObjects, wireObject } from "../../src/app/federation/publish.ts";
import { federationDeps } from "../../src/app/sharing/exchange.ts";
import {
  canonical,
  type Evaluation,
  OPEN,
  sha256Hex,
  toStatement,
  UNEVALUATED,
} from "../../src/core/index.ts";
import { everyTable } from "../rights/support.ts";
import { type FederatedNode, openFederatedNode, pairNodes } from "../support/federation.ts";
import { instead } from "../support/instead.ts";
import { bytesOf } from "../support/node.ts";

/** A partner that is paired and means ill, or whose program is not ours: it signs and sends whatever it likes. */
let a: FederatedNode;
let b: FederatedNode;
let c: FederatedNode;

const depsOf = (node: FederatedNode): Deps => {
  const { federation } = node.platform;
  if (!federation) throw new Error("no exchange");
  return federationDeps(node.platform, federation);
};
const asB = <T>(work: (deps: Deps, tx: LedgerTransaction) => Promise<T>): Promise<T> =>
  depsOf(b).ledger.as("information-exchange", (tx) => work(depsOf(b), tx));

const line = (id: string, schema: string, properties: object) => JSON.stringify({ id, schema, properties });
const load = (node: FederatedNode, fileName: string, lines: readonly string[], marking: object) =>
  node.wasl.importReport(node.supervisor, {
    fileName,
    bytes: bytesOf(`${lines.join("\n")}\n`),
    marking,
    fictitious: true,
  });
const found = async (node: FederatedNode, text: string): Promise<readonly string[]> =>
  (await node.wasl.search(node.supervisor, { text, limit: 10 })).hits.map((h) => h.caption);
const share = (from: FederatedNode, to: FederatedNode, entityIds: readonly string[]) =>
  from.wasl.exchange.share(from.supervisor, { partner: to.nodeId, entityIds, necessity: "EXERCISE" });

/** A statement into B's log to a partner, past everything that B's own program would ask. */
const send = (
  to: FederatedNode,
  draft: { entityId: string; schema: string; property: string; value: string },
  creator = b.nodeId,
  evaluation: Evaluation = UNEVALUATED,
) =>
  asB(async (deps, tx) => {
    const reportId = `rep-hostile-${evaluation.source}${evaluation.original}`;
    const statement = toStatement(draft, { reportId, access: OPEN, seenAt: nowOf(deps) });
    const report = {
      id: reportId,
      provider: "B",
      fictitious: true,
      evaluation,
    } as const;
    const object = wireObject(creator, statement, report, {
      id: `obj-${statement.id}`,
      version: 1,
      modifiedAt: nowOf(deps),
    });
    const text = canonical(object);
    await publish(deps, tx, to.nodeId, [
      {
        kind: "object",
        ref: { creator, id: object.id, version: 1, hash: sha256Hex(text) },
        text,
        access: OPEN,
        entityId: draft.entityId,
        purpose: { purpose: "information-exchange", mandate: "X" },
        legalBasis: "none",
      },
    ]);
  });

beforeAll(async () => {
  [a, b, c] = await Promise.all([openFederatedNode("A"), openFederatedNode("B"), openFederatedNode("C")]);
  await pairNodes(a, b);
  await pairNodes(b, c);
  await pairNodes(a, c);
  await c.hints.stop();
  await b.hints.stop();
});
afterAll(async () => {
  await Promise.all([a, b, c].map((n) => n?.remove()));
});

test("R16 whoever hears of a recall first cannot use its id up for a node that has not", async () => {
  await load(a, "one.ftm.jsonl", [line("one", "Company", { name: ["Squatted Shipping"] })], { tlp: "green" });
  await share(a, b, ["one"]);
  await share(a, c, ["one"]);
  await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  await c.wasl.exchange.pull(c.supervisor, a.nodeId);
  expect(await found(c, "Squatted")).toEqual(["Squatted Shipping"]);
  const { entity } = await a.wasl.entity(a.supervisor, "one");
  const { noticeIds } = await a.wasl.exchange.recall(
    a.supervisor,
    entity.statements.map((s) => s.id),
    "wrong",
  );
  await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  await asB(async (deps, tx) => {
    const id = noticeIds[0] ?? "";
    const signed = await signNotice(deps, tx, {
      type: "recall",
      id,
      issuer: b.nodeId,
      at: nowOf(deps),
      objectId: "obj-none",
      reason: "none",
    });
    await publishNotice(deps, tx, signed, [c.nodeId]);
  });
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  await c.wasl.exchange.pull(c.supervisor, a.nodeId);
  expect(await found(c, "Squatted")).toEqual([]);
});

test("R05 a partner's code is read here: none is X4, and an F6 is no A1, whatever the partner says it is worth", async () => {
  const best = { source: "A", information: "1" } as const;
  const said: readonly Evaluation[] = [
    { scheme: "4x4", original: "", ...best },
    { scheme: "admiralty", original: "F6", ...best },
    { scheme: "4x4", original: "B2", ...best },
  ];
  for (const [n, evaluation] of said.entries())
    await send(
      c,
      { entityId: `valued-${n}`, schema: "Company", property: "name", value: `Valued ${n}` },
      b.nodeId,
      evaluation,
    );
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  const kept = [];
  for (const n of said.keys()) {
    const { reports } = await c.wasl.entity(c.supervisor, `${b.nodeId}~valued-${n}`);
    kept.push(...Object.values(reports).map((r) => r.evaluation));
  }
  expect(kept.map((e) => `${e.scheme} ${e.original} ${e.source}${e.information}`)).toEqual([
    "4x4  X4",
    "admiralty F6 X4",
    "4x4 B2 B2",
  ]);
});

test("R08 who is protected here stays so, whatever a partner sends of them later", async () => {
  await send(c, { entityId: "p", schema: "Person", property: "name", value: "Firstcanary Test" });
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  expect(await found(c, "Firstcanary")).toEqual(["Firstcanary Test"]);
  await c.wasl.setCategory(c.supervisor, `${b.nodeId}~p`, "victim", "she told us");
  expect(await found(c, "Firstcanary")).toEqual([]);
  await send(c, { entityId: "p", schema: "Person", property: "name", value: "Latercanary Test" });
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  expect(await found(c, "Latercanary")).toEqual([]);
});

test("R08 nor by what refers to them", async () => {
  await send(c, { entityId: "p-boat", schema: "Ownership", property: "owner", value: "p" });
  const [pulled] = await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  expect(pulled?.received).toMatchObject({ kept: 0, setAside: 1 });
});

test("R08 a partner that says that somebody is a victim names them to nobody here", async () => {
  await send(c, { entityId: "q", schema: "Person", property: "name", value: "Saidcanary Test" });
  await send(c, { entityId: "q", schema: "Person", property: "subjectCategory", value: "victim" });
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  expect(await found(c, "Saidcanary")).toEqual([]);
  await send(c, { entityId: "r", schema: "Person", property: "subjectCategory", value: "child" });
  await send(c, { entityId: "r", schema: "Person", property: "name", value: "Aftercanary Test" });
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  expect(
    [...(await everyTable(c))]
      .filter(([, rows]) => /(Said|After|Later|First)canary/i.test(rows))
      .map(([t]) => t),
  ).toEqual([]);
});

test("R08 R09 whose date of birth, as a partner sends it, makes them a child is protected as one", async () => {
  const birth = `${new Date().getUTCFullYear() - 10}-01-01`;
  await send(c, { entityId: "young", schema: "Person", property: "name", value: "Youngcanary Test" });
  await send(c, { entityId: "young", schema: "Person", property: "birthDate", value: birth });
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  expect(await found(c, "Youngcanary")).toEqual([]);
  expect([...(await everyTable(c))].filter(([, rows]) => /Youngcanary/i.test(rows))).toEqual([]);
});

test("R09 a partner's later date of birth closes off a child who was protected as a victim under another record's id", async () => {
  await load(c, "joined.ftm.jsonl", [line("a-joined", "Person", { name: ["Joinedcanary Test"] })], {
    tlp: "green",
  });
  await send(c, { entityId: "z-joined", schema: "Person", property: "name", value: "Joinedcanary Test" });
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  const both = (await c.wasl.search(c.supervisor, { text: "Joinedcanary Test", limit: 10 })).hits;
  const [left = "", right = ""] = both.map((hit) => hit.canonicalId).sort();
  expect(both).toHaveLength(2);
  await c.wasl.judge(c.supervisor, left, right, "same", "one letter of both");
  await c.wasl.setCategory(c.supervisor, "a-joined", "victim", "was in the hold");
  const keyed = async (): Promise<readonly string[]> =>
    ((await everyTable(c)).get("protected_name") ?? "").split("\n").filter((row) => row !== "");
  const before = (await keyed()).length;
  const birth = `${new Date().getUTCFullYear() - 9}-01-01`;
  await send(c, { entityId: "z-joined", schema: "Person", property: "birthDate", value: birth });
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  // One person, and no second pseudonym for the same.
  expect((await keyed()).length).toBe(before);
  const tables = await everyTable(c);
  const [id = ""] = /protected-[0-9a-f]{32}/.exec((await keyed()).at(-1) ?? "") ?? [];
  expect(
    tables
      .get("protected_name")
      ?.split("\n")
      .find((row) => row.includes(id)),
  ).toContain("child");
  await expect(c.wasl.entity(c.supervisor, id)).rejects.toThrow(/ENTITY_UNKNOWN/);
  expect([...tables.values()].join("\n")).not.toContain("Joinedcanary");
});

test("R08 what a partner says of somebody protected is asked for again where they could not be protected", async () => {
  await send(c, { entityId: "s", schema: "Person", property: "name", value: "Diescanary Test" });
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  await send(c, { entityId: "s", schema: "Person", property: "subjectCategory", value: "victim" });
  const protect = vi.spyOn(c.platform.store.keeper, "protect").mockRejectedValueOnce(new Error("dies here"));
  await c.wasl.exchange.pull(c.supervisor, b.nodeId).catch(() => undefined);
  protect.mockRestore();
  expect(await found(c, "Diescanary")).toEqual(["Diescanary Test"]);
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  expect(await found(c, "Diescanary")).toEqual([]);
});

test("R08 whom one answer says to be protected is protected at once, not one by one", async () => {
  for (const id of ["t1", "t2", "t3"])
    await send(c, { entityId: id, schema: "Person", property: "subjectCategory", value: "witness" });
  const protect = vi.spyOn(c.platform.store.keeper, "protect");
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  expect(protect.mock.calls.map(([persons]) => persons.length)).toEqual([3]);
  protect.mockRestore();
});

test("logs of several partners are held in one order, whatever the order of the objects", async () => {
  await load(
    a,
    "order.ftm.jsonl",
    [line("o1", "Company", { name: ["One"] }), line("o2", "Company", { name: ["Two"] })],
    {
      tlp: "green",
    },
  );
  for (const to of [b, c]) await share(a, to, ["o1", "o2"]);
  const [first = "", second = ""] = [b.nodeId, c.nodeId].sort();
  const held: string[] = [];
  await a.platform.store.as(a.supervisor, async (tx) => {
    const said = [...(await tx.statementsAbout(["o1", "o2"])).values()].flat();
    const rows = await tx.federation.objectsOfStatements(said.map((s) => s.id));
    const [lowest] = rows.map((r) => r.id).sort();
    const federation: LedgerTransaction["federation"] = {
      ...tx.federation,
      // The first of the objects went to the later partner only, the others to the earlier.
      releases: async (keys) =>
        (await tx.federation.releases(keys)).filter((r) => r.peer === (r.id === lowest ? second : first)),
      outbox: (peer) => {
        held.push(peer);
        return tx.federation.outbox(peer);
      },
    };
    await recallObjects(depsOf(a), instead(tx, { federation }), rows, "EXERCISE");
  });
  expect(held.slice(0, 2)).toEqual([first, second]);
});

test("nor does a partner protect what is another node's", async () => {
  await load(a, "suspect.ftm.jsonl", [line("x", "Person", { name: ["Suspect Test"] })], { tlp: "green" });
  await share(a, c, ["x"]);
  await c.wasl.exchange.pull(c.supervisor, a.nodeId);
  await send(c, { entityId: "x", schema: "Person", property: "subjectCategory", value: "victim" }, a.nodeId);
  await c.wasl.exchange.pull(c.supervisor, b.nodeId);
  expect(await found(c, "Suspect Test")).toEqual(["Suspect Test"]);
});

test("R16 a member that was expelled before it looked is told nothing of the group any more", async () => {
  await load(a, "group.ftm.jsonl", [line("grouped", "Company", { name: ["Groupcanary Marine"] })], {
    tlp: "green",
    groups: ["emsc"],
  });
  await share(a, b, ["grouped"]);
  await a.wasl.exchange.expel(a.supervisor, b.nodeId, "emsc");
  let text = "";
  for await (const piece of a.wasl.exchange.exportLog(a.supervisor, b.nodeId, 0)) text += piece;
  expect(text).not.toContain("Groupcanary");
});

test("a file that changes between the two looks at it is not kept", async () => {
  await load(a, "air.ftm.jsonl", [line("air", "Company", { name: ["Airgap Trading"] })], { tlp: "green" });
  await share(a, c, ["air"]);
  const { taken } = (await c.wasl.exchange.partners(c.supervisor)).find((p) => p.nodeId === a.nodeId) ?? {
    taken: 0,
  };
  let file = "";
  for await (const piece of a.wasl.exchange.exportLog(a.supervisor, c.nodeId, taken)) file += piece;
  let looks = 0;
  async function* lines() {
    looks += 1;
    const text = looks < 3 ? file : file.replaceAll("Airgap Trading", "Swapped Trading");
    for (const l of text.split("\n").filter(Boolean)) yield l;
  }
  await c.wasl.exchange.importLog(c.supervisor, lines).catch((e) => expect(e.code).toBe("EXCHANGE_REFUSED"));
  expect(await found(c, "Swapped")).toEqual([]);
});

test("who was given it before an agreement ended does not get more of it after", async () => {
  await load(a, "late.ftm.jsonl", [line("late", "Company", { name: ["Latefetch Trading"] })], {
    tlp: "green",
  });
  await share(a, b, ["late"]);
  await a.wasl.exchange.agree(
    a.supervisor,
    `partner: ${b.nodeId}\nclass: police\npurposes: information-exchange\nceiling: amber\nlegal-basis: x\nvalid-until: 2020-01-01\n`,
  );
  await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  expect(await found(b, "Latefetch")).toEqual([]);
});

test("R20 a correction is told to all who may have it, though the agreement with one ended", async () => {
  await load(a, "fix.ftm.jsonl", [line("fix", "Company", { name: ["Before Trading"] })], { tlp: "green" });
  await a.wasl.exchange.agree(
    a.supervisor,
    `partner: ${b.nodeId}\nclass: police\npurposes: information-exchange\nceiling: amber\nlegal-basis: x\nvalid-until: 2999-01-01\n`,
  );
  await share(a, b, ["fix"]);
  await share(a, c, ["fix"]);
  await a.wasl.exchange.agree(
    a.supervisor,
    `partner: ${b.nodeId}\nclass: police\npurposes: information-exchange\nceiling: amber\nlegal-basis: x\nvalid-until: 2020-01-01\n`,
  );
  const { entity } = await a.wasl.entity(a.supervisor, "fix");
  const told = await a.wasl.exchange.correct(
    a.supervisor,
    entity.statements[0]?.id ?? "",
    "After Trading",
    "misread",
  );
  expect(told.told).toBe(1);
});

test("R20 a correction leads to nobody of whom a partner was told nothing", async () => {
  await load(
    a,
    "owner.ftm.jsonl",
    [
      line("o-open", "Company", { name: ["Open Owner"] }),
      line("o-boat", "Vessel", { name: ["Owned Boat"] }),
      line("o-own", "Ownership", { owner: ["o-open"], asset: ["o-boat"] }),
    ],
    { tlp: "green" },
  );
  await load(a, "hidden.ftm.jsonl", [line("o-hidden", "Company", { name: ["Hidden Owner"] })], {
    tlp: "red",
  });
  await share(a, c, ["o-open", "o-boat", "o-own"]);
  const owner = (await a.wasl.entity(a.supervisor, "o-own")).entity.statements.find(
    (s) => s.property === "owner",
  );
  const { told } = await a.wasl.exchange.correct(a.supervisor, owner?.id ?? "", "o-hidden", "misread");
  expect(told).toBe(0);
});

test("a stranger has one guess at the code that two humans compare", async () => {
  const deps = depsOf(a);
  const commit = canonical({ step: "commit", nodeId: "stranger", commitment: "0".repeat(64) });
  const reveal = canonical({
    step: "reveal",
    nodeId: "stranger",
    name: "S",
    key: "A".repeat(43),
    nonce: "0".repeat(32),
  });
  const own = { name: "A" };
  await answerPairing(deps, own, commit);
  await expect(answerPairing(deps, own, reveal)).rejects.toMatchObject({
    detail: { refusal: "SIGNATURE_INVALID" },
  });
  await expect(answerPairing(deps, own, commit)).rejects.toMatchObject({
    detail: { refusal: "KEY_CONFLICT" },
  });
  await expect(answerPairing(deps, own, reveal)).rejects.toMatchObject({
    detail: { refusal: "SEQUENCE_BROKEN" },
  });
  expect(await a.wasl.exchange.pairings(a.supervisor)).toEqual([]);
});
