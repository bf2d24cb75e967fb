import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

const golden = (name: string): string =>
  readFileSync(new URL(`../golden/designations/${name}`, import.meta.url), "utf8");
const EU = golden("eu-sanctions-list.xml");
const FILES = ["eu-sanctions-list.xml", "un-sanctions-list.xml", "ofac-sdn.xml"];

describe("lists of designations", () => {
  let node: TestNode;
  let ana: Actor;
  const load = (text: string) =>
    node.wasl.importReport(ana, {
      fileName: "download",
      bytes: bytesOf(text),
      marking: { tlp: "green" },
      fictitious: true,
    });
  const listsOf = async (id: string, day = "2026-03-01") => {
    const { items } = await node.wasl.screening(ana, { kind: "entity", id }, day);
    return (items[0]?.listings ?? []).map((l) => `${l.authority}, ${l.program}, ${l.authorityId}`).sort();
  };

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana", clearance: "red" });
    for (const name of FILES) await load(golden(name));
  });
  afterAll(() => node?.remove());

  it("the same file again changes nothing", async () => {
    for (const name of FILES) expect(await load(golden(name))).toMatchObject({ changed: false, rejects: [] });
  });

  it("who is on two lists is two until they are compared, and then on both", async () => {
    expect(await listsOf("eu-fsf-990003")).toEqual(["Council of the European Union, ZZZ, EU.99003.33"]);
    expect(await listsOf("us-ofac-990003")).toEqual([
      "US Office of Foreign Assets Control, ZZZ-EO99999, 990003",
    ]);
    await node.wasl.resolve(ana);
    expect(await listsOf("us-ofac-990003")).toEqual([
      "Council of the European Union, ZZZ, EU.99003.33",
      "US Office of Foreign Assets Control, ZZZ-EO99999, 990003",
    ]);
  });

  it("who was taken off is not listed, also where an earlier edition had them", async () => {
    expect(await listsOf("eu-fsf-990004")).toEqual([]);
    const ofEu = async (day: string) =>
      (await listsOf("eu-fsf-990002", day)).filter((list) => list.startsWith("Council"));
    expect(await ofEu("2026-03-01")).toHaveLength(2);
    await load(
      EU.replace('<sanctionEntity designationDate=""', '<sanctionEntity delistingDate="2026-02-01"'),
    );
    expect(await ofEu("2026-03-01")).toEqual([]);
    expect(await ofEu("2026-01-31")).toHaveLength(2);
  });
});
