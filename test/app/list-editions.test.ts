import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor, ImportResult } from "../../src/app/index.ts";
import type { Statement } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { DAY_MS, later } from "../rights/support.ts";
import { openFederatedNode, pairNodes } from "../support/federation.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** The golden list of the European Union, of 1 April 2025, three of whose four entries are listed. All fictitious. */
const FIRST = readFileSync(new URL("../golden/designations/eu-sanctions-list.xml", import.meta.url), "utf8");
const BOATS = "eu-fsf-990002";
const PERSON = "eu-fsf-990001";
/** As published on another day. */
const on = (day: string, text = FIRST): string => text.replace("2025-04-01T", `${day}T`);
const without = (id: string, text = FIRST): string =>
  text.replace(/<sanctionEntity[^>]*>[\s\S]*?<\/sanctionEntity>/g, (entry) =>
    entry.includes(`logicalId="${id.slice(-6)}"`) ? "" : entry,
  );

let node: TestNode;
let ana: Actor;
let bob: Actor;
let firstId: string;

const load = (text: string, tlp = "green"): Promise<ImportResult> =>
  node.wasl.importReport(ana, {
    fileName: "eu.xml",
    bytes: bytesOf(text),
    marking: { tlp },
    fictitious: true,
  });
const listedOn = async (id: string, day: string): Promise<number> =>
  (await node.wasl.screening(ana, { kind: "entity", id }, day)).items[0]?.listings.length ?? 0;
const statementsOf = async (id: string): Promise<readonly Statement[]> =>
  await node.store.as(ana, async (tx) => (await tx.statementsAbout([id])).get(id) ?? []);
const said = async (id: string): Promise<readonly string[]> =>
  (await statementsOf(id)).map((s) => `${s.property} ${s.value} ${s.validTo ?? ""}`).sort();
const takeBack = async (id: string) => {
  const asked = await node.wasl.requestApproval(ana, { kind: "take-back", subject: id, reason: "a mistake" });
  await node.wasl.decideApproval(bob, asked.id, "approved", "read");
  return await node.wasl.takeBackReport(ana, id, "a mistake");
};

beforeAll(async () => {
  node = await openTestNode();
  ana = await node.actor({ id: "ana", clearance: "red" });
  bob = await node.actor({ id: "bob", role: "supervisor", clearance: "red" });
  const first = await load(FIRST);
  firstId = first.reportId;
  expect(first).not.toHaveProperty("edition");
});
afterAll(() => node?.remove());

it("what the next edition says again stands once, under the report that said it first, which is as fresh as the newest", async () => {
  const before = await said(PERSON);
  const { edition, statements } = await load(on("2025-05-01"));
  expect(edition).toEqual({ of: firstId, again: statements, ended: 0, withdrawn: 0, isWhole: true });
  expect(await said(PERSON)).toEqual(before);
  expect(new Set((await statementsOf(PERSON)).map((s) => s.reportId))).toEqual(new Set([firstId]));
});

it("who is missing from it is listed no more from its day on, was until then, and stays known", async () => {
  const { edition } = await load(without(BOATS, on("2025-06-01")));
  expect(edition).toMatchObject({ of: firstId, ended: 1, withdrawn: 0, isWhole: true });
  expect([await listedOn(BOATS, "2025-05-31"), await listedOn(BOATS, "2025-06-02")]).toEqual([2, 0]);
  expect(await said(BOATS)).toEqual(
    expect.arrayContaining(["name FICTITIOUS BOATS FZE ", "topics sanction 2025-06-01"]),
  );
  expect(await listedOn(PERSON, "2025-06-02")).toBe(1);
});

it("what it puts otherwise is said as the newest says it", async () => {
  const renamed = without(BOATS, on("2025-07-01")).replaceAll("Zorban Fiktiv", "Zorban Fiktivus");
  const { edition } = await load(renamed);
  expect(edition).toMatchObject({ ended: 0, withdrawn: 1 });
  const names = (await said(PERSON)).filter((s) => s.includes("Fiktiv"));
  expect(names).toEqual(["alias Zorban Fiktivus "]);
});

it("who comes back is listed again", async () => {
  const { edition } = await load(on("2025-08-01").replaceAll("Zorban Fiktiv", "Zorban Fiktivus"));
  expect(edition).toMatchObject({ ended: 0 });
  expect(await listedOn(BOATS, "2025-08-02")).toBe(2);
  expect((await said(BOATS)).filter((s) => s.startsWith("topics"))).toEqual(["topics sanction "]);
});

it("an older edition is refused, and nothing of it is kept; the same bytes again are known", async () => {
  const older = on("2025-04-15");
  expect(await codeOf(load(older))).toBe("CONFLICT");
  expect(await codeOf(load(older))).toBe("CONFLICT");
  expect(await load(FIRST)).toMatchObject({ changed: false, reportId: firstId });
});

it("an edition of which something could not be read ends nothing, and says so", async () => {
  const broken = without(BOATS, on("2025-09-01")).replace("</export>", "");
  const { edition, rejects } = await load(broken);
  expect(rejects).not.toEqual([]);
  expect(edition).toMatchObject({ ended: 0, withdrawn: 0, isWhole: false });
  expect(await listedOn(BOATS, "2025-09-02")).toBe(2);
});

it("what a human withdrew is not said again by the next edition", async () => {
  const wrong = (await statementsOf(PERSON)).find((s) => s.property === "passportNumber");
  await node.store.as(ana, (tx) => tx.withdrawStatement(wrong?.id ?? "", "another person's"));
  await load(on("2025-11-01").replaceAll("Zorban Fiktiv", "Zorban Fiktivus"));
  expect((await said(PERSON)).filter((s) => s.startsWith("passportNumber"))).toEqual([]);
  expect((await said(PERSON)).filter((s) => s.startsWith("alias Zorban"))).toEqual([
    "alias Zorban Fiktivus ",
  ]);
});

it("another list of the same form, and the same list under another marking, are lists of their own", async () => {
  const other = FIRST.replace(/(logicalId="99)(000\d")/g, "$19$2");
  const { edition, reportId } = await load(other);
  expect(edition).toBeUndefined();
  expect(await load(without(BOATS, on("2025-10-01")), "amber")).not.toHaveProperty("edition");
  expect(await listedOn(BOATS, "2025-10-02")).toBe(2);
  expect(await takeBack(reportId)).toMatchObject({ told: [] });
});

it("an edition that later ones rest on is not taken back before them; what the newest ended, the right one says anew", async () => {
  expect(await codeOf(takeBack(firstId))).toBe("CONFLICT");
  const { reportId } = await load(without(BOATS, on("2025-12-01")));
  expect(await listedOn(BOATS, "2025-12-02")).toBe(0);
  await takeBack(reportId);
  const { edition } = await load(on("2025-12-02"));
  expect(edition).toMatchObject({ of: firstId });
  expect(await listedOn(BOATS, "2025-12-03")).toBe(2);
});

it("the report of an edition of which anything stands is looked at again when the newest is", async () => {
  const due = async (id: string) => (await node.store.as(ana, (tx) => tx.report(id)))?.reviewAt ?? "";
  const before = await due(firstId);
  const { reportId } = await later(node, DAY_MS).importReport(ana, {
    fileName: "eu.xml",
    bytes: bytesOf(on("2025-12-03")),
    marking: { tlp: "green" },
    fictitious: true,
  });
  expect(await due(firstId)).toBe(await due(reportId));
  expect((await due(firstId)) > before).toBe(true);
});

it("whoever was given a listing is told that it ended, and when", async () => {
  const [a, b] = await Promise.all([openFederatedNode("a"), openFederatedNode("b")]);
  try {
    await pairNodes(a, b);
    const importIt = (text: string) =>
      a.wasl.importReport(a.supervisor, {
        fileName: "eu.xml",
        bytes: bytesOf(text),
        marking: { tlp: "green" },
        fictitious: true,
      });
    const atPartner = async (day: string) => {
      const { items } = await b.wasl.screening(
        b.supervisor,
        { kind: "entity", id: `${a.nodeId}~${BOATS}` },
        day,
      );
      return items[0]?.listings.length ?? 0;
    };
    await importIt(FIRST);
    await a.wasl.exchange.share(a.supervisor, {
      partner: b.nodeId,
      entityIds: [BOATS],
      necessity: "EXERCISE",
    });
    await b.wasl.exchange.pull(b.supervisor, a.nodeId);
    expect(await atPartner("2025-06-02")).toBeGreaterThan(0);
    expect((await importIt(without(BOATS, on("2025-06-01")))).edition).toMatchObject({ ended: 1 });
    await b.wasl.exchange.pull(b.supervisor, a.nodeId);
    expect(await atPartner("2025-05-31")).toBeGreaterThan(0);
    expect(await atPartner("2025-06-02")).toBe(0);
  } finally {
    await Promise.all([a.remove(), b.remove()]);
  }
});
