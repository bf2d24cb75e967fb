import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { openFederatedNode, pairNodes } from "../support/federation.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** What others say in STIX they say anew, or take back, under one id. Invented. */
let node: TestNode;
let analyst: Actor;
beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber" });
});
afterAll(() => node.remove());

type Row = Readonly<Record<string, unknown>>;
const idOf = (type: string, n: number): string =>
  `${type}--00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const at = (day: number): string => `2026-03-${String(day).padStart(2, "0")}T10:00:00.000Z`;
const object = (type: string, n: number, day: number, rest: Row): Row => ({
  type,
  spec_version: "2.1",
  id: idOf(type, n),
  created: at(1),
  modified: at(day),
  ...rest,
});
const firm = (n: number, day: number, rest: Row): Row =>
  object("identity", n, day, { identity_class: "organization", ...rest });

let files = 0;
const take = async (objects: readonly Row[], provider = "CERT", tlp = "green") => {
  files += 1;
  const bytes = bytesOf(JSON.stringify({ type: "bundle", id: idOf("bundle", files), objects }));
  const fileName = `page ${files}.stix.json`;
  return await node.wasl.importReport(analyst, {
    fileName,
    bytes,
    provider,
    marking: { tlp },
    fictitious: true,
  });
};
const said = async (id: string): Promise<Record<string, string[]>> => {
  const entity = await node.wasl.entity(analyst, id).catch(() => undefined);
  const values: Record<string, string[]> = {};
  for (const { property, value } of entity?.entity.statements ?? [])
    values[property] = [...(values[property] ?? []), value].sort();
  return values;
};

test("what a newer version of an object says holds instead of what the older said, once", async () => {
  await take([firm(1, 2, { name: "Invented Boats", description: "sells boats", sectors: ["retail"] })]);
  await take([firm(1, 3, { name: "Invented Boats", description: "sells engines" })]);
  expect(await said(idOf("identity", 1))).toEqual({
    name: ["Invented Boats"],
    description: ["sells engines"],
    modifiedAt: ["2026-03-03T10:00:00Z"],
  });
});

test("of two versions in one file the newer is read, wherever it stands", async () => {
  await take([firm(2, 5, { name: "New Name" }), firm(2, 4, { name: "Old Name" })]);
  expect((await said(idOf("identity", 2)))["name"]).toEqual(["New Name"]);
});

test("a version that is older than what is here says nothing", async () => {
  await take([firm(3, 5, { name: "Later" })]);
  await take([firm(3, 4, { name: "Earlier" })]);
  expect(await said(idOf("identity", 3))).toEqual({ name: ["Later"], modifiedAt: ["2026-03-05T10:00:00Z"] });
});

test("a revoked object says nothing any more, and joins nobody", async () => {
  const relation = (day: number, rest: Row = {}): Row =>
    object("relationship", 9, day, {
      relationship_type: "owns",
      source_ref: idOf("identity", 4),
      target_ref: idOf("identity", 5),
      ...rest,
    });
  await take([firm(4, 2, { name: "Owner" }), firm(5, 2, { name: "Owned" }), relation(2)]);
  const neighbours = async () =>
    (await node.wasl.graph(analyst, [idOf("identity", 4)])).links.map((l) => l.to);
  expect(await neighbours()).toContain(idOf("identity", 5));
  const taken = await take([relation(3, { revoked: true }), firm(5, 3, { name: "Owned", revoked: true })]);
  expect(taken.rejects).toEqual([]);
  expect(await neighbours()).not.toContain(idOf("identity", 5));
  expect(await said(idOf("identity", 5))).toEqual({});
  expect((await said(idOf("identity", 4)))["name"]).toEqual(["Owner"]);
});

test("whom a report mentions no more it mentions no more", async () => {
  const report = (day: number, refs: readonly number[]): Row =>
    object("report", 1, day, {
      name: "Invented report",
      published: at(1),
      object_refs: refs.map((n) => idOf("identity", n)),
    });
  await take([firm(6, 2, { name: "Six" }), firm(7, 2, { name: "Seven" }), report(2, [6, 7])]);
  const mentioned = async () =>
    (await node.wasl.graph(analyst, [idOf("report", 1)])).links
      .flatMap((l) => [l.from, l.to])
      .filter((id) => id.startsWith("identity--"))
      .sort();
  expect(new Set(await mentioned())).toEqual(new Set([idOf("identity", 6), idOf("identity", 7)]));
  await take([report(3, [7])]);
  expect(new Set(await mentioned())).toEqual(new Set([idOf("identity", 7)]));
});

test("another provider's object of the same id, and what was marked otherwise, are what they are", async () => {
  await take([firm(8, 2, { name: "By one" })], "CERT");
  await take([firm(8, 3, { name: "By the other", revoked: true })], "Other CERT");
  expect((await said(idOf("identity", 8)))["name"]).toEqual(["By one"]);
  await take([firm(8, 4, { name: "By one", description: "amber" })], "CERT", "amber");
  expect((await said(idOf("identity", 8)))["name"]).toEqual(["By one"]);
  const other = await node.actor({ id: "green", clearance: "green" });
  await expect(node.wasl.entity(other, idOf("identity", 8))).rejects.toMatchObject({
    code: "ENTITY_UNKNOWN",
  });
});

test("who may not see what is here ends none of it", async () => {
  await take([firm(10, 2, { name: "Amber firm" })], "CERT", "amber");
  const green = await node.actor({ id: "green-importer", clearance: "green" });
  const bytes = bytesOf(
    JSON.stringify({
      type: "bundle",
      id: idOf("bundle", 99),
      objects: [firm(10, 9, { name: "x", revoked: true })],
    }),
  );
  await node.wasl.importReport(green, {
    fileName: "forged.stix.json",
    bytes,
    provider: "CERT",
    marking: { tlp: "green" },
    fictitious: true,
  });
  expect((await said(idOf("identity", 10)))["name"]).toEqual(["Amber firm"]);
});

test("what somebody here took back is not said again by the next version", async () => {
  await take([firm(11, 2, { name: "Eleven", description: "untrue" })]);
  const entity = await node.wasl.entity(analyst, idOf("identity", 11));
  const untrue = entity.entity.statements.find((s) => s.property === "description");
  await node.platform.store.as(analyst, (tx) => tx.withdrawStatement(untrue?.id ?? "", "untrue"));
  await take([firm(11, 3, { name: "Eleven", description: "untrue", sectors: ["retail"] })]);
  await take([firm(11, 4, { name: "Eleven", description: "untrue", sectors: ["mining"] })]);
  expect(await said(idOf("identity", 11))).toEqual({
    name: ["Eleven"],
    sector: ["mining"],
    modifiedAt: ["2026-03-04T10:00:00Z"],
  });
});

test("what a version ended stands again where its report is taken back, unless a later one ended it too", async () => {
  const clerk = await node.actor({ id: "clerk", role: "supervisor", clearance: "red" });
  const second = await node.actor({ id: "second", role: "supervisor", clearance: "red" });
  const takeBack = async (reportId: string): Promise<void> => {
    const asked = await node.wasl.requestApproval(clerk, {
      kind: "take-back",
      subject: reportId,
      reason: "wrong file",
    });
    await node.wasl.decideApproval(second, asked.id, "approved", "read");
    await node.wasl.takeBackReport(clerk, reportId, "wrong file");
  };
  const names = async () => (await said(idOf("identity", 12)))["name"] ?? [];
  await take([firm(12, 2, { name: "First" })]);
  const middle = await take([firm(12, 3, { name: "Second" })]);
  const third = await take([firm(12, 4, { name: "Third" })]);
  await takeBack(middle.reportId);
  expect(await names()).toEqual(["Third"]);
  await takeBack(third.reportId);
  expect(await names()).toEqual(["First"]);
});

test("whoever was given what an object said has what its newer version says, and nothing of what was revoked", async () => {
  const [a, b] = await Promise.all([openFederatedNode("a"), openFederatedNode("b")]);
  try {
    await pairNodes(a, b);
    const importIt = async (...objects: readonly Row[]): Promise<void> => {
      const bytes = bytesOf(JSON.stringify({ type: "bundle", id: idOf("bundle", 1), objects }));
      const marking = { tlp: "green" };
      await a.wasl.importReport(a.supervisor, { fileName: "x.stix.json", bytes, marking, fictitious: true });
    };
    const atPartner = async (n: number): Promise<readonly string[]> => {
      await b.wasl.exchange.pull(b.supervisor, a.nodeId);
      const entity = await b.wasl
        .entity(b.supervisor, `${a.nodeId}~${idOf("identity", n)}`)
        .catch(() => undefined);
      return (entity?.entity.statements ?? [])
        .filter((s) => s.property !== "modifiedAt")
        .map((s) => s.value)
        .sort();
    };
    await importIt(
      firm(1, 2, { name: "One", description: "sells boats", sectors: ["retail"] }),
      firm(2, 2, { name: "Two" }),
    );
    const entityIds = [idOf("identity", 1), idOf("identity", 2)];
    await a.wasl.exchange.share(a.supervisor, { partner: b.nodeId, entityIds, necessity: "EXERCISE" });
    expect(await atPartner(1)).toEqual(["One", "retail", "sells boats"]);
    expect(await atPartner(2)).toEqual(["Two"]);
    await importIt(
      firm(1, 3, { name: "One", description: "sells boats" }),
      firm(2, 3, { name: "Two", revoked: true }),
    );
    expect(await atPartner(1)).toEqual(["One", "sells boats"]);
    expect(await atPartner(2)).toEqual([]);
  } finally {
    await Promise.all([a.remove(), b.remove()]);
  }
});
