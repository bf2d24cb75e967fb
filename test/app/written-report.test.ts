import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** A report written in a form, with rows beside its text. All is invented. */
let node: TestNode;
let ana: Actor;

beforeAll(async () => {
  node = await openTestNode();
  ana = await node.actor({ id: "ana" });
});
afterAll(() => node.remove());

test("R08 its rows are statements of that report, under its marking and evaluation; who is protected in them has no name", async () => {
  const report = {
    waslReport: 1,
    title: "Boat at Dover",
    text: "Quillanne Marbeuf came ashore at Dover from the boat Blue Heron, an officer of the harbour writes.",
    rows: [
      { kind: "person", value: "Karim Example", role: "skipper" },
      { kind: "phone", value: "+44 7700 900321", of: 1 },
      { kind: "vessel", value: "Blue Heron", of: 1, how: "steers" },
      { kind: "person", value: "Quillanne Marbeuf", category: "victim" },
      { kind: "phone", value: "+44 7700 900999", of: 4 },
    ],
  };
  const { reportId, rejects } = await node.wasl.importReport(ana, {
    fileName: "Boat-at-Dover.json",
    format: "written-report",
    bytes: bytesOf(JSON.stringify(report)),
    marking: { tlp: "amber", handling: ["H1"], purposes: ["operational-analysis"] },
    evaluation: { scheme: "4x4", code: "B2" },
    fictitious: true,
  });
  expect(rejects).toEqual([]);
  const search = async (text: string) =>
    (await node.wasl.search(ana, { text, limit: 9 })).hits.map((h) => [h.caption, h.canonicalId] as const);
  const [[name, id] = ["", ""]] = await search("Karim Example");
  expect(name).toBe("Karim Example");
  const { entity, category } = await node.wasl.entity(ana, id);
  expect(category).toBe("unknown");
  for (const s of entity.statements)
    expect([s.reportId, s.access.tlp, s.access.handling, s.access.purposes]).toEqual([
      reportId,
      "amber",
      ["H1"],
      ["operational-analysis"],
    ]);
  const { evaluation, facts } = await node.wasl.report(ana, reportId);
  expect([evaluation.source, evaluation.information]).toEqual(["B", "2"]);
  const graph = await node.wasl.graph(ana, [id], { depth: 2 });
  expect(graph.nodes.map((n) => n.caption)).toContain("Blue Heron");
  expect(JSON.stringify(facts)).not.toMatch(/Quillanne|Marbeuf/);
  expect(facts?.text).toContain("█");
  for (const asked of ["Quillanne Marbeuf", "+447700900999"]) expect(await search(asked)).toEqual([]);
});
