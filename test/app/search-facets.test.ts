import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** What a search says beside its hits: facets, how many there are, and what is called so. */
let node: TestNode;
let cleared: Actor;
let low: Actor;

beforeAll(async () => {
  node = await openTestNode();
  cleared = await node.actor({ id: "cleared", clearance: "red" });
  low = await node.actor({ id: "low", clearance: "green" });
  const load = (provider: string, tlp: string, rows: readonly object[], fileName: string) =>
    node.wasl.importReport(cleared, {
      fileName,
      bytes: bytesOf(rows.map((row) => JSON.stringify(row)).join("\n")),
      marking: { tlp },
      provider,
      fictitious: true,
    });
  const company = (n: number, name: string) => ({
    id: `c-${n}`,
    schema: "Company",
    properties: { name: [name] },
  });
  await load(
    "Unit A",
    "green",
    [company(1, "Canarytest Boats"), company(2, "Canarytest Engines")],
    "Boats.ftm.jsonl",
  );
  await load(
    "Unit B",
    "amber",
    [
      company(1, "Canarytest Boats Ltd"),
      { id: "v-1", schema: "Vessel", properties: { name: ["Canarytest"] } },
    ],
    "Journey of Khaled Testnouri.ftm.jsonl",
  );
  await load(
    "Unit C",
    "green",
    [{ id: "p-1", schema: "Person", properties: { name: ["Zahra Canaryhidden"] } }],
    "Story of Zahra Canaryhidden.ftm.jsonl",
  );
  await node.wasl.openCase(cleared, {
    title: "Boats of the Channel",
    mandate: "TEST-1",
    marking: { tlp: "red" },
  });
});
afterAll(() => node.remove());

const ask = (actor: Actor, more: object = {}) =>
  node.wasl.search(actor, { text: "canarytest", limit: 50, traits: true, ...more });

test("facets count what was scored, each with what is asked of the others, as the viewer sees it", async () => {
  const all = await ask(cleared);
  expect([all.total, all.hits.length, all.isCut]).toEqual([3, 3, false]);
  expect(all.facets).toEqual({ Company: 2, Vessel: 1 });
  expect(all.traits).toEqual({
    provider: { "Unit A": 2, "Unit B": 2 },
    format: { "ftm-json": 3 },
    tlp: { green: 1, amber: 2 },
  });
  const amber = await ask(cleared, { tlp: "amber" });
  expect(amber.hits.map((hit) => hit.canonicalId).sort()).toEqual(["c-1", "v-1"]);
  expect(amber.traits).toMatchObject({
    provider: { "Unit A": 1, "Unit B": 2 },
    tlp: { green: 1, amber: 2 },
  });
  const both = await ask(cleared, { tlp: "amber", provider: "Unit A", schema: "Company" });
  expect(both.hits.map((hit) => hit.canonicalId)).toEqual(["c-1"]);
  // Who may not see what Unit B says is not told that it says something.
  const seen = await ask(low);
  expect(seen.traits).toEqual({ provider: { "Unit A": 2 }, format: { "ftm-json": 2 }, tlp: { green: 2 } });
  expect((await ask(low, { provider: "Unit B" })).hits).toEqual([]);
});

test("pages of one order follow one another, and nothing is counted where no facet is asked for", async () => {
  const plain = await node.wasl.search(cleared, { text: "canarytest", limit: 50, deep: true });
  expect(plain.traits).toBeUndefined();
  const pages = [0, 1, 2].map((offset) =>
    node.wasl.search(cleared, { text: "canarytest", limit: 1, offset, deep: true }),
  );
  const ids = (await Promise.all(pages)).flatMap(({ hits }) => hits.map((hit) => hit.canonicalId));
  expect(ids).toEqual(plain.hits.map((hit) => hit.canonicalId));
});

test("reports and cases are found by their titles in any script, as far as the viewer sees them", async () => {
  const boats = await node.wasl.searchTitles(cleared, "BOATS");
  expect(boats.reports.map((r) => r.title)).toEqual([expect.stringContaining("Boats")]);
  expect(boats.cases.map((c) => c.title)).toEqual(["Boats of the Channel"]);
  expect(boats.looked).toEqual({ reports: 3, cases: 1, isMore: false });
  expect((await node.wasl.searchTitles(low, "boats")).cases).toEqual([]);
  expect((await node.wasl.searchTitles(cleared, "خالد")).reports.map((r) => r.title)).toEqual([
    expect.stringContaining("Khaled"),
  ]);
  expect((await node.wasl.searchTitles(low, "khaled")).reports).toEqual([]);
  expect((await node.wasl.searchTitles(cleared, "nowhere")).reports).toEqual([]);
});

test("the name of a protected person finds no title", async () => {
  expect((await node.wasl.searchTitles(cleared, "zahra")).reports).toHaveLength(1);
  await node.wasl.setCategory(cleared, "p-1", "victim", "was in the hold");
  expect((await node.wasl.searchTitles(cleared, "zahra")).reports).toEqual([]);
});
