import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres } from "../support/postgres.ts";
import { entity, everyTable, load } from "./support.ts";

const FILLER = "The boat was new and had been bought in Germany by somebody else. ".repeat(6);
const victim = (id: string, name: string): string =>
  entity(id, "Person", { name: [name], phone: ["+447700900432"], subjectCategory: ["victim"] });

/**
 * Documents that say the whole name of somebody protected, or a phone of theirs, and nothing that tells whom they mean. All
 * names are invented.
 */
describe.each(["PGlite", "PostgreSQL"])("whole names in what others say, on %s", (tier) => {
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  let stop = (): Promise<void> => Promise.resolve();
  let files = 0;

  beforeAll(async () => {
    if (tier === "PostgreSQL") {
      const postgres = await startPostgres();
      stop = () => postgres.stop();
      node = await openTestNode({ databaseUrl: postgres.url });
    } else node = await openTestNode();
    ana = await node.actor({ id: "ana" });
    chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
  });
  afterAll(async () => {
    await node?.remove();
    await stop();
  });

  /** An article, a post, a payment, a note on a boat and a file's name that say this. */
  async function saying(name: string): Promise<readonly string[]> {
    files += 1;
    const n = files;
    const article = `${name} told the press of Calais on 3 April 2025 of the engine. ${name.split(" ")[1]} is safe. ${FILLER}`;
    const post = {
      id: `p-${n}`,
      platform: "tok",
      account: { id: `u-${n}`, name: "helper" },
      posted_at: "2025-09-01T04:00:00.000Z",
      text: `where is ${name}? call 07700 900 432`,
      media: [],
    };
    const reports = [
      await node.wasl.importReport(ana, {
        fileName: `of ${name} ${n}.txt`,
        bytes: bytesOf(article),
        marking: { tlp: "amber" },
        fictitious: true,
      }),
      await load(node, ana, `posts-${n}.jsonl`, [JSON.stringify(post)]),
      await load(node, ana, `boat-${n}.ftm.jsonl`, [
        entity(`v-${n}`, "Vessel", { name: [`Boat ${n}`], notes: [`${name} was aboard`] }),
      ]),
    ];
    return reports.map((r) => r.reportId);
  }

  const telling = async (word: RegExp): Promise<readonly string[]> =>
    [...(await everyTable(node))].flatMap(([table, rows]) => (word.test(rows) ? [table] : []));
  const shown = async (ids: readonly string[]): Promise<string> =>
    JSON.stringify(await Promise.all(ids.map((id) => node.wasl.report(ana, id))));

  it("R08 who is protected later is named in no article, post or note that was here", async () => {
    const ids = await saying("Latercanary Quillan");
    await load(node, ana, "later.ftm.jsonl", [entity("l-1", "Person", { name: ["Latercanary Quillan"] })]);
    expect(await shown(ids)).toMatch(/latercanary/i);
    await node.wasl.setCategory(chief, "l-1", "victim", "was in the hold");
    expect(await shown(ids)).not.toMatch(/latercanary|quillan/i);
    expect(await telling(/latercanary/i)).toEqual([]);
  });

  it("R08 whom a document protects is named in no other that was here", async () => {
    const ids = await saying("Newcanary Quillan");
    await load(node, ana, "new.ftm.jsonl", [victim("n-1", "Newcanary Quillan")]);
    expect(await shown(ids)).not.toMatch(/newcanary|quillan/i);
    expect(await telling(/newcanary|900.?432/i)).toEqual([]);
  });

  it("R08 who is protected is named in no article, post or note that comes later", async () => {
    await load(node, ana, "before.ftm.jsonl", [victim("b-1", "Beforecanary Quillan")]);
    const ids = await saying("Quillan, Beforecanary");
    expect(await shown(ids)).not.toMatch(/beforecanary|quillan/i);
    expect(await telling(/beforecanary|900.?432/i)).toEqual([]);
  });

  it("R08 an import that was cut off once it had protected somebody takes their name from the others when it is run again", async () => {
    const ids = await saying("Cutcanary Quillan");
    const { keeper } = node.store;
    const unname = keeper.unname;
    const lines = [victim("c-1", "Cutcanary Quillan")];
    Object.assign(keeper, { unname: () => Promise.reject(new Error("no disk")) });
    await expect(load(node, ana, "cut.ftm.jsonl", lines)).rejects.toThrow("no disk");
    Object.assign(keeper, { unname });
    await load(node, ana, "cut.ftm.jsonl", lines);
    expect(await shown(ids)).not.toMatch(/cutcanary/i);
    expect(await telling(/cutcanary/i)).toEqual([]);
  });

  it("R08 what holds no whole name keeps its words, and an article its places", async () => {
    await load(node, ana, "part.ftm.jsonl", [victim("w-1", "Partcanary Quillan")]);
    const text = `Quillan is a village near Calais, police said on 3 April 2025. ٣ boats. ${FILLER}`;
    const { reportId } = await node.wasl.importReport(ana, {
      fileName: "village.txt",
      bytes: bytesOf(text),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    const report = await node.wasl.report(ana, reportId);
    expect(report.facts?.text).toContain("Quillan is a village");
    for (const { start, end, text: said } of report.facts?.mentions ?? [])
      expect(report.facts?.text?.slice(start, end)).toBe(said);
  });
});
