import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, ReportListAsk } from "../../src/app/index.ts";
import { parseAccess } from "../../src/core/index.ts";
import { findingDraft } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Lists that are longer than a page: sorted, narrowed and looked through where they are kept, as each viewer sees them. */
const GREEN = parseAccess({ tlp: "green" });
let node: TestNode;
let cleared: Actor;
let low: Actor;
let chief: Actor;

beforeAll(async () => {
  node = await openTestNode();
  cleared = await node.actor({ id: "cleared", clearance: "red" });
  low = await node.actor({ id: "low", clearance: "green" });
  chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
  const load = (n: number, provider: string, tlp: string) =>
    node.wasl.importReport(cleared, {
      fileName: n === 5 ? "Rapport sur Zahra Canarytest.ftm.jsonl" : `list ${n}.ftm.jsonl`,
      bytes: bytesOf(
        JSON.stringify(
          n === 5
            ? { id: "p-5", schema: "Person", properties: { name: ["Zahra Canarytest"] } }
            : {
                id: `c-${n}`,
                schema: "Company",
                properties: { name: [n === 3 ? "Hidden Canary Ltd" : `Lists Testing ${n} Ltd`] },
              },
        ),
      ),
      marking: { tlp },
      provider,
      fictitious: true,
    });
  for (const [n, provider, tlp] of [
    [1, "Unité Ébène", "green"],
    [2, "Unit B", "green"],
    [3, "Unit A", "red"],
    [4, "Unit B", "amber"],
    [5, "Unit C", "green"],
  ] as const)
    await load(n, provider, tlp);
  await node.wasl.importReport(cleared, {
    fileName: "page.txt",
    bytes: bytesOf(`قوارب A fictitious paper

قوارب في دوفر boats at Dover

Published on 4 April 2025

A spokesman said on 3 April 2025 that 37 countries had sent delegations to the meeting in Dover, the paper writes.
`),
    marking: { tlp: "green" },
    provider: "Unit D",
    fictitious: true,
  });
  await node.store.as(cleared, (tx) =>
    tx.saveFindings(
      Array.from({ length: 5 }, (_, n) => ({
        ...findingDraft(`find-${n}`, "money-structures"),
        subjects: [
          { id: "c-2", role: "hub" },
          { id: "c-3", role: "payer" },
        ],
        access: GREEN,
        score: n === 0 ? 0.9 : 0.5,
        from: "2025-01-01",
        to: `2025-01-0${9 - n}`,
      })),
    ),
  );
});
afterAll(() => node.remove());

/** Every page of a list, two rows at a time. */
async function allOf(actor: Actor, asked: Omit<ReportListAsk, "limit"> = {}): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await node.wasl.reportList(actor, { ...asked, limit: 2, ...(after ? { after } : {}) });
    expect(page.items.length).toBeLessThanOrEqual(2);
    found.push(...page.items.map((r) => `${r.provider}: ${r.format}`));
    after = page.next;
  }
  return found;
}

const providers = async (...args: Parameters<typeof allOf>): Promise<readonly string[]> =>
  (await allOf(...args)).map((one) => one.split(":")[0] ?? "");

test("reports are sorted over all of them, both ways, and no page repeats or leaves out a row", async () => {
  const newest = await providers(cleared);
  expect(newest).toEqual(["Unit D", "Unit C", "Unit B", "Unit A", "Unit B", "Unité Ébène"]);
  expect(await providers(cleared, { order: "ascending" })).toEqual([...newest].reverse());
  const byProvider = await providers(cleared, { sort: "provider", order: "ascending" });
  expect([...byProvider].sort()).toEqual([...newest].sort());
  expect(byProvider.filter((one) => one !== "Unité Ébène")).toEqual([
    "Unit A",
    "Unit B",
    "Unit B",
    "Unit C",
    "Unit D",
  ]);
  expect(await providers(cleared, { sort: "provider" })).toEqual([...byProvider].reverse());
  expect((await allOf(cleared, { sort: "format" })).map((one) => one.split(": ")[1])).toEqual([
    ...Array<string>(5).fill("ftm-json"),
    "article",
  ]);
});

test("reports are narrowed by columns of few values, and a page says which values there are", async () => {
  expect(await allOf(cleared, { provider: "Unit B" })).toHaveLength(2);
  expect(await allOf(cleared, { provider: "Unit B", tlp: "amber" })).toHaveLength(1);
  expect(await allOf(cleared, { format: "article" })).toEqual(["Unit D: article"]);
  expect(await allOf(cleared, { state: "importing" })).toEqual([]);
  expect(await allOf(low, { tlp: "red" })).toEqual([]);
  const all = await node.wasl.reportValues(cleared);
  expect(all.formats).toEqual(["article", "ftm-json"]);
  expect([...all.providers].sort()).toEqual(["Unit A", "Unit B", "Unit C", "Unit D", "Unité Ébène"]);
  // Who sees no report of a provider is not told that there is one.
  expect((await node.wasl.reportValues(low)).providers).not.toContain("Unit A");
});

test("words are looked for in what is shown, in any script, and how far is told", async () => {
  expect(await providers(cleared, { text: "EBENE unite" })).toEqual(["Unité Ébène"]);
  // What an article calls itself is sealed at rest: no column holds it.
  expect(await providers(cleared, { text: "قوارب" })).toEqual(["Unit D"]);
  const page = await node.wasl.reportList(cleared, { text: "unit", limit: 2 });
  expect([page.items.length, page.looked, page.next === null]).toEqual([2, 2, false]);
  expect(await node.wasl.reportList(cleared, { text: "nowhere", limit: 2 })).toEqual({
    items: [],
    next: null,
    looked: 6,
  });
  // Rows of which a viewer knows nothing are not looked through for them.
  expect((await node.wasl.reportList(low, { text: "nowhere", limit: 2 })).looked).toBe(4);
  const hidden = await node.wasl.reportList(low, { text: "Unit A", limit: 9 });
  expect(hidden.items.map((r) => r.provider)).not.toContain("Unit A");
});

test("the name of a protected person finds no report any more", async () => {
  const before = await node.wasl.reportList(cleared, { text: "zahra canarytest", limit: 9 });
  expect(before.items).toHaveLength(1);
  await node.wasl.setCategory(cleared, "p-5", "victim", "was in the hold");
  expect((await node.wasl.reportList(cleared, { text: "zahra canarytest", limit: 9 })).items).toEqual([]);
});

test("findings are sorted by time, front and detector over all of them, and looked through by their words", async () => {
  const ids = async (asked: object): Promise<readonly string[]> => {
    const found: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await node.wasl.findingList(cleared, { ...asked, limit: 2, ...(after ? { after } : {}) });
      found.push(...page.items.map((f) => f.id.slice(-1)));
      after = page.next;
    }
    return found;
  };
  expect(await ids({})).toEqual(["0", "1", "2", "3", "4"]);
  expect(await ids({ sort: "when", order: "ascending" })).toEqual(["4", "3", "2", "1", "0"]);
  expect([...(await ids({ sort: "detector" }))].sort()).toEqual(["0", "1", "2", "3", "4"]);
  expect(await ids({ text: "FIND-3" })).toEqual(["3"]);
  expect(await ids({ text: "lists testing 2" })).toHaveLength(5);
  expect(await ids({ text: "hidden canary" })).toHaveLength(5);
  // As a list shows it: as restricted as the finding and all that it names.
  expect(await ids({ tlp: "red" })).toHaveLength(5);
  expect(await ids({ tlp: "green" })).toEqual([]);
  // Whoever may not see whom they are about does not find them by the name either.
  expect((await node.wasl.findingList(low, { text: "hidden canary", limit: 9 })).items).toEqual([]);
});

test("the trail is looked through by its words, oldest first where asked; the words asked for are on record", async () => {
  const found = await node.wasl.auditList(chief, {
    action: "read",
    text: "zahra canarytest",
    order: "ascending",
    limit: 9,
  });
  expect(found.items.length).toBeLessThanOrEqual(9);
  const asked = await node.wasl.auditList(chief, { action: "read", object: "reports", limit: 50 });
  expect(asked.items.map((e) => e.text)).toContain("EBENE unite");
  // Since she is protected, the trail does not say her name either, nor is she found by it.
  expect(JSON.stringify(found.items.filter((e) => e.object === "reports"))).not.toMatch(/zahra/i);
  const oldest = await node.wasl.auditList(chief, { order: "ascending", limit: 3 });
  const next = await node.wasl.auditList(chief, { order: "ascending", limit: 3, after: oldest.next ?? "" });
  const times = [...oldest.items, ...next.items].map((e) => e.at);
  expect(times).toEqual([...times].sort());
  expect(new Set([...oldest.items, ...next.items].map((e) => `${e.writer}/${e.sequence}`)).size).toBe(6);
});
