import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { type Chart, toEntityCsv, toLinkCsv } from "../../src/web/network/chart-files.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

let here: TestNode;
let there: TestNode;
let sender: Actor;
let reader: Actor;

const IDS = ["rt-firm", "rt-boss", "rt-boat", "rt-alone", "rt-friend"];
const ROWS = [
  {
    id: "rt-firm",
    schema: "Company",
    properties: { name: ['=Fictitious, "Harbour" Ltd'], phone: ["+447700900731"] },
  },
  { id: "rt-boss", schema: "Person", properties: { name: ["شخص خيالي"], phone: ["+447700900731"] } },
  {
    id: "rt-job",
    schema: "Directorship",
    properties: { director: ["rt-boss"], organization: ["rt-firm"], startDate: ["2024-02"] },
  },
  { id: "rt-boat", schema: "Vessel", properties: { name: ["Fictitious Gull"], owner: ["rt-firm"] } },
  { id: "rt-alone", schema: "Person", properties: { name: ["Fictitious Loner"] } },
  { id: "rt-friend", schema: "Person", properties: { name: ["Fictitious Friend"] } },
  { id: "rt-tie", schema: "UnknownLink", properties: { subject: ["rt-friend"], object: ["rt-boss"] } },
];
/** As a reader of Arabic exports it. */
const words = { schemaLabel: () => "شيء", relationLabel: () => "صلة" };

beforeAll(async () => {
  [here, there] = await Promise.all([openTestNode(), openTestNode()]);
  sender = await here.actor({ id: "sender", clearance: "amber" });
  reader = await there.actor({ id: "reader", clearance: "amber" });
  await here.wasl.importReport(sender, {
    fileName: "chart.ftm.jsonl",
    bytes: bytesOf(ROWS.map((row) => JSON.stringify(row)).join("\n")),
    marking: { tlp: "amber" },
    fictitious: true,
  });
});
afterAll(async () => {
  await here?.remove();
  await there?.remove();
});

async function chartOf(node: TestNode, who: Actor): Promise<Chart> {
  const { nodes, links } = await node.wasl.graph(who, IDS);
  return { nodes, links, places: new Map() } as Chart;
}
const shape = ({ nodes, links }: Chart) => ({
  nodes: nodes.map((n) => `${n.id}|${n.kind}|${n.schema}|${n.caption}|${n.access?.tlp ?? ""}`).sort(),
  links: links.map((l) => `${l.from}|${l.relation}|${l.to}`).sort(),
});

test("a chart that goes out as entities and links comes in as the same entities and links, whoever is linked to nobody too", async () => {
  const sent = await chartOf(here, sender);
  expect(shape(sent).nodes).toHaveLength(IDS.length + 1);
  expect(shape(sent).links).toHaveLength(5);
  const files = {
    "network-entities.csv": toEntityCsv(sent, words),
    "network-links.csv": toLinkCsv(sent, words),
  };
  for (const [fileName, text] of Object.entries(files)) {
    // A marking that is laxer than the rows': theirs hold.
    const result = await there.wasl.importReport(reader, {
      fileName,
      bytes: bytesOf(text),
      marking: { tlp: "green" },
    });
    expect([result.format, result.rejects]).toEqual(["i2-csv", []]);
  }
  expect(shape(await chartOf(there, reader))).toEqual(shape(sent));
});
