import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { parseAccess } from "../../src/core/index.ts";
import { findingDraft } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Two viewers of one store: what the second is not cleared for does not exist for them, on any way in. */
let node: TestNode;
let cleared: Actor;
let other: Actor;
let articleId: string;

const article = `A fictitious paper

Meeting in Dover

Published on 4 April 2025

The company Canary Maritime Testing Ltd took part in a meeting in Dover on 3 April 2025, the paper writes. A spokesman
said that 37 countries had sent delegations. The company Open Harbour Testing Ltd was there as well.
`;

beforeAll(async () => {
  node = await openTestNode();
  cleared = await node.actor({ id: "cleared", clearance: "red", groups: ["inner"] });
  other = await node.actor({ id: "other", clearance: "green" });
  const load = (text: string, fileName: string, marking: { tlp: string; groups?: string[] }) =>
    node.wasl.importReport(cleared, { fileName, bytes: bytesOf(text), marking, fictitious: true });
  const company = (id: string, name: string, more: object = {}) =>
    JSON.stringify({
      id,
      schema: "Company",
      properties: { name: [name], phone: ["+44 7700 900321"], ...more },
    });
  await load(company("hidden-co", "Canary Maritime Testing Ltd"), "hidden.ftm.jsonl", {
    tlp: "red",
    groups: ["inner"],
  });
  await load(company("open-co", "Open Harbour Testing Ltd"), "open.ftm.jsonl", { tlp: "green" });
  const secret = JSON.stringify({ id: "open-co", schema: "Company", properties: { notes: ["canary-note"] } });
  await load(secret, "note.ftm.jsonl", { tlp: "amber+strict" });
  articleId = (await load(article, "paper.txt", { tlp: "green" })).reportId;
  await node.wasl.resolve(cleared);
});
afterAll(() => node.remove());

test("one entity, two views: the same id with other statements", async () => {
  const mine = await node.wasl.entity(cleared, "open-co");
  const theirs = await node.wasl.entity(other, "open-co");
  expect(mine.entity.statements.map((s) => s.property)).toContain("notes");
  expect(theirs.entity.statements.map((s) => s.property)).not.toContain("notes");
  expect(JSON.stringify(theirs)).not.toContain("canary-note");
});

test("a mark on a name in an article is shown only to whoever may see the entity behind it", async () => {
  const [mine, theirs] = [
    await node.wasl.report(cleared, articleId),
    await node.wasl.report(other, articleId),
  ];
  const marked = (r: typeof mine) => (r.facts?.mentions ?? []).flatMap((m) => m.entityId ?? []);
  expect(marked(mine)).toEqual(expect.arrayContaining(["hidden-co", "open-co"]));
  expect(marked(theirs)).toContain("open-co");
  expect(marked(theirs)).not.toContain("hidden-co");
  expect(theirs.facts?.text).toBe(mine.facts?.text);
});

// The green article names the company in its own text, so the name as such is no secret; what the node knows of it is.
test("search, facets, counts, graph, path, export: nothing of the hidden company", async () => {
  const answer = await node.wasl.search(other, { text: "Canary Maritime", limit: 20 });
  expect(JSON.stringify(answer)).not.toContain("hidden-co");
  const graph = await node.wasl.graph(other, ["open-co", "phone:+447700900321"], { depth: 4 });
  expect(JSON.stringify(graph)).not.toMatch(/hidden-co|canary-note/);
  await expect(node.wasl.path(other, "hidden-co", "open-co")).rejects.toMatchObject({ code: "PATH_UNKNOWN" });
  expect((await node.wasl.path(cleared, "hidden-co", "open-co")).links.length).toBeGreaterThan(0);
  let exported = "";
  for await (const piece of node.wasl.export(other)) exported += piece;
  expect(exported).not.toMatch(/hidden-co|canary-note/);
  const [mine, theirs] = [await node.wasl.situation(cleared), await node.wasl.situation(other)];
  expect(theirs.stats.entities).toBeLessThan(mine.stats.entities);
  expect(theirs.stats.reports).toBe(mine.stats.reports - 2);
});

test("what is hidden and what does not exist answer alike", async () => {
  const answerOf = (id: string) =>
    node.wasl.entity(other, id).catch((error: unknown) => {
      const { code, message } = error as { code: string; message: string };
      return { code, message };
    });
  expect(await answerOf("hidden-co")).toEqual(await answerOf("no-such-thing"));
});

test("a list of findings names and counts whom its reader sees, each once, and no protected person", async () => {
  const marking = { tlp: "green" };
  const load = (rows: readonly object[], fileName: string) =>
    node.wasl.importReport(cleared, {
      fileName,
      bytes: bytesOf(rows.map((row) => JSON.stringify(row)).join("\n")),
      marking,
      fictitious: true,
    });
  const person = { id: "later-victim", schema: "Person", properties: { name: ["Zubaida Testing-Canary"] } };
  await load(
    [person, { id: "a-boat", schema: "Vessel", properties: { name: ["Fictitious Gull"] } }],
    "more.ftm.jsonl",
  );
  const about = (id: string, subjects: readonly string[]) => ({
    ...findingDraft(id, "about"),
    subjects: subjects.map((subject) => ({ id: subject, role: "hub" })),
    evidence: [],
    access: parseAccess(marking),
  });
  await node.store.as(cleared, (tx) =>
    tx.saveFindings([
      about("about-1", ["a-boat", "hidden-co", "open-co", "nobody-knows"]),
      {
        ...about("about-2", ["an-advert", "unread-person"]),
        score: 0.4,
        proves: [
          { entityId: "an-advert", schema: "Advert", property: "name", value: "Telegram 17" },
          { entityId: "an-advert", schema: "Advert", property: "phone", value: "+447700900333" },
          { entityId: "an-advert", schema: "Advert", property: "toCountry", value: "gb" },
          { entityId: "unread-person", schema: "Person", property: "name", value: "Unread Canary" },
        ],
      },
      { ...about("about-3", ["later-victim"]), score: 0.3 },
    ]),
  );
  const listOf = async (who: Actor) =>
    (await node.wasl.findings(who, { front: "finance", limit: 10 })).map((f) => f.about);
  const [mine, theirs] = [await listOf(cleared), await listOf(other)];
  // Who acts stands before what is acted with; whom nobody here knows is not counted.
  const captions = (list: typeof mine) => list.map((a) => a.subjects.map((s) => s.caption));
  expect(captions(mine)[0]).toEqual([
    "Canary Maritime Testing Ltd",
    "Open Harbour Testing Ltd",
    "Fictitious Gull",
  ]);
  expect(mine.map((a) => a.subjectCount)).toEqual([3, 1, 1]);
  expect(mine[0]?.access).toMatchObject({ tlp: "red" });
  expect(captions(theirs)[0]).toEqual(["Open Harbour Testing Ltd", "Fictitious Gull"]);
  expect(theirs.map((a) => a.subjectCount)).toEqual([2, 1, 1]);
  expect(theirs[0]?.access).toMatchObject({ tlp: "green" });
  expect(JSON.stringify(theirs)).not.toMatch(/Canary Maritime|hidden-co|Unread Canary/);
  // An advert that nobody has accepted is told by what the finding says of it; a person is not.
  expect(theirs[1]).toMatchObject({
    subjects: [{ id: "an-advert", schema: "Advert", caption: "Telegram 17" }],
    contacts: ["+447700900333"],
    route: { to: "gb" },
  });
  expect(captions(theirs)[2]).toEqual(["Zubaida Testing-Canary"]);
  await node.wasl.setCategory(cleared, "later-victim", "victim", "She was sold on twice.");
  expect(JSON.stringify(await node.wasl.findings(cleared, { front: "finance", limit: 10 }))).not.toContain(
    "Zubaida",
  );

  // Two that are joined are one.
  await node.wasl.judge(cleared, "hidden-co", "open-co", "same", "One firm under two names.");
  const [joined] = await listOf(cleared);
  expect([joined?.subjectCount, joined?.subjects.length]).toEqual([2, 2]);
});
