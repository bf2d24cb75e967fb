import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { REPORTS_OF_FRONT } from "../../src/core/index.ts";
import { formats } from "../../src/formats/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

let node: TestNode;
let cleared: Actor;
let other: Actor;

beforeAll(async () => {
  node = await openTestNode();
  cleared = await node.actor({ id: "cleared", clearance: "red" });
  other = await node.actor({ id: "other", clearance: "green" });
  const load = (rows: readonly object[], fileName: string, tlp: string) =>
    node.wasl.importReport(cleared, {
      fileName,
      bytes: bytesOf(rows.map((row) => JSON.stringify(row)).join("\n")),
      marking: { tlp },
      fictitious: true,
    });
  await load(
    [
      {
        id: "gf-me",
        schema: "Company",
        // Of the parent nobody says anything else: the network draws nothing there.
        properties: { name: ["Fictitious Hub Ltd"], phone: ["+447700900741"], parent: ["gf-nobody"] },
      },
      // A hub: more boats than one asks for.
      ...Array.from({ length: 12 }, (_, i) => ({
        id: `gf-boat-${i}`,
        schema: "Vessel",
        properties: {
          // The first two are one boat.
          name: [`Fictitious Boat ${Math.max(i, 1)}`],
          owner: ["gf-me"],
          ...(i < 2 ? { imoNumber: ["IMO 9074729"] } : {}),
        },
      })),
    ],
    "hub.ftm.jsonl",
    "green",
  );
  await load(
    [
      { id: "gf-hidden", schema: "Person", properties: { name: ["Canary Person"] } },
      {
        id: "gf-job",
        schema: "Directorship",
        properties: { director: ["gf-hidden"], organization: ["gf-me"] },
      },
    ],
    "hidden.ftm.jsonl",
    "red",
  );
  await node.wasl.importReport(cleared, {
    fileName: "paper.txt",
    bytes: bytesOf(
      "A fictitious paper\n\nMeeting in Dover\n\nPublished on 4 April 2025\n\nThe company Fictitious Hub Ltd took part in a meeting in Dover on 3 April 2025, the paper writes. A spokesman said that 37 countries had sent delegations.\n",
    ),
    marking: { tlp: "green" },
  });
});
afterAll(() => node?.remove());

const linksOf = async (who: Actor, options: object) =>
  (await node.wasl.graph(who, ["gf-me"], options)).links.map((l) => l.relation).sort();

test("a kind of relation or a front is asked for before the bound, so that a hub hides nothing of it", async () => {
  expect(await linksOf(cleared, { perNode: 5, relations: ["phone"] })).toEqual(["phone"]);
  expect(await linksOf(cleared, { perNode: 5, relations: ["Directorship", "phone"] })).toEqual([
    "Directorship",
    "phone",
  ]);
  expect(await linksOf(cleared, { perNode: 5, fronts: ["reports"] })).toEqual(["Documentation"]);
  expect(await linksOf(cleared, { perNode: 5, fronts: ["finance"] })).toEqual([]);
  expect(await linksOf(cleared, { relations: ["phone"], fronts: ["reports"] })).toEqual([]);
  expect(await linksOf(cleared, { relations: ["no such"] })).toEqual([]);
  expect(await linksOf(cleared, { perNode: 50 })).toHaveLength(15);
});

test("what a node can be expanded by is counted as far as its reader sees it", async () => {
  const counts = async (who: Actor) =>
    (await node.wasl.relations(who, "gf-me")).map((r) => `${r.relation} ${r.front} ${r.count}`);
  expect(await counts(cleared)).toEqual([
    "owner other 12",
    "Directorship other 1",
    "Documentation reports 1",
    "phone other 1",
  ]);
  expect(await counts(other)).toEqual(["owner other 12", "Documentation reports 1", "phone other 1"]);
  expect(await linksOf(other, { relations: ["Directorship"] })).toEqual([]);
  await node.wasl.resolve(cleared);
  expect((await counts(cleared))[0]).toBe("owner other 11");
  expect(await linksOf(cleared, { relations: ["owner"] })).toHaveLength(11);
});

test("every format of a front is one that is read", () => {
  const known = new Set(formats.map(({ id }) => id));
  const named = Object.values(REPORTS_OF_FRONT).flatMap((one) => one.formats);
  expect(named.filter((id) => !known.has(id))).toEqual([]);
  expect(new Set(named).size).toBe(named.length);
});
