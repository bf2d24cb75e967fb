import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, createWasl, type Keeper, type Store } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { asOwner, entity, load, rowsAsOwner } from "./support.ts";

const stores = [
  ["PGlite", async () => undefined],
  ["PostgreSQL", startPostgres],
] as const;

/** What analysts write in cases names nobody who is protected, whether or not the case holds them. All names are invented. */
describe.each(stores)("whole names in cases, on %s", (_name, start) => {
  let server: TestPostgres | undefined;
  let node: TestNode;
  let ana: Actor;

  beforeAll(async () => {
    server = await start();
    node = await openTestNode(server ? { databaseUrl: server.url } : {});
    ana = await node.actor({ id: "ana", clearance: "red" });
    await load(node, ana, "firm.ftm.jsonl", [entity("quay", "Company", { name: ["Quay Nine Trading"] })]);
  });
  afterAll(async () => {
    await node?.remove();
    await server?.stop();
  });

  /** A case of others in whose every text the name stands. */
  async function caseNaming(name: string): Promise<string> {
    const { wasl } = node;
    const { id } = await wasl.openCase(ana, {
      title: `About ${name}`,
      mandate: "TEST-1",
      marking: { tlp: "amber" },
    });
    await wasl.addToCase(ana, id, [{ kind: "entity", id: "quay", note: `${name} works there` }]);
    await wasl.addCasePart(ana, id, { kind: "task", body: { title: `Ask ${name}`, done: false } });
    await wasl.addCasePart(ana, id, {
      kind: "measure",
      body: {
        title: `Warn ${name}`,
        responsible: "ana",
        displacement: `${name} may leave`,
        riskToLife: "none",
        state: "proposed",
      },
    });
    const address = `?${new URLSearchParams({ node: "quay", title: `Around ${name}` })}`;
    await wasl.addCasePart(ana, id, {
      kind: "chart",
      body: {
        title: "The firm",
        address,
        nodes: [],
        notes: [{ nodeId: "quay", text: `${name}'s employer` }],
      },
    });
    const judgement = {
      text: `${name} knows of it`,
      likelihood: "likely",
      confidence: "moderate",
      restsOn: [{ kind: "entity", id: "quay" }],
      against: `${name} said nothing`,
    } as const;
    const part = await wasl.addCasePart(ana, id, { kind: "judgement", body: judgement });
    await wasl.changeCasePart(ana, id, part.id, part.version, {
      kind: "judgement",
      body: { ...judgement, likelihood: "unlikely" },
    });
    return id;
  }

  const naming = async (name: RegExp): Promise<readonly string[]> => {
    const rows = await rowsAsOwner<{ of: string; said: string }>(
      node,
      `select 'title' as of, title as said from wasl.dossier union all select 'note', note from wasl.dossier_item
        union all select kind, body::text from wasl.case_part union all select 'past', body::text from wasl.case_part_past`,
    );
    return rows.flatMap(({ of, said }) => (name.test(said) ? [of] : [])).sort();
  };
  const EVERYWHERE = ["chart", "judgement", "measure", "note", "past", "task", "title"];

  it("R08 a case that holds nobody of them names nobody any more who is protected later", async () => {
    await load(node, ana, "one.ftm.jsonl", [entity("one", "Person", { name: ["Onecanary Quilla Test"] })]);
    await caseNaming("Onecanary Quilla Test");
    expect(await naming(/onecanary/i)).toEqual(EVERYWHERE);
    await node.wasl.setCategory(ana, "one", "victim", "was in the hold");
    expect(await naming(/onecanary|quilla/i)).toEqual([]);
  });

  it("R08 nor whom an import names and protects in one, nor as an address writes them", async () => {
    await caseNaming("Twocanary Quilla Test");
    await load(node, ana, "two.ftm.jsonl", [
      entity("two", "Person", { name: ["Twocanary Quilla Test"], subjectCategory: ["victim"] }),
    ]);
    expect(await naming(/twocanary|quilla/i)).toEqual([]);
  });

  it("R08 nor does what stood there before, in a version that left it, after the next round", async () => {
    await load(node, ana, "kept.ftm.jsonl", [
      entity("kept", "Person", { name: ["Keptcanary Quilla Test"], subjectCategory: ["victim"] }),
    ]);
    const id = await caseNaming("Somebody");
    // As no version writes it any more, nor lets anybody.
    for (const [table, change] of [
      ["dossier", `set title = 'About Keptcanary Quilla Test' where id = '${id}'`],
      [
        "case_part",
        `set body = replace(body::text, 'Around+Somebody', '100%+Keptcanary+Quilla+Test')::jsonb
          where kind = 'chart' and dossier_id = '${id}'`,
      ],
    ]) {
      await asOwner(node, `alter table wasl.${table} disable trigger user`);
      await asOwner(node, `update wasl.${table} ${change}`);
      await asOwner(node, `alter table wasl.${table} enable trigger user`);
    }
    expect(await naming(/keptcanary/i)).toEqual(["chart", "title"]);
    const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    await node.wasl.runRetention(chief);
    expect(await naming(/keptcanary|quilla/i)).toEqual([]);
  });

  it("R08 what is written of whoever is protected already names nobody", async () => {
    await load(node, ana, "three.ftm.jsonl", [
      entity("three", "Person", { name: ["Threecanary Quilla Test"], subjectCategory: ["witness"] }),
    ]);
    const id = await caseNaming("Threecanary Quilla Test");
    expect(await naming(/threecanary|quilla/i)).toEqual([]);
    await node.wasl.changeCase(ana, id, { title: "Again Threecanary Quilla Test", reason: "clearer" });
    expect(await naming(/threecanary|quilla/i)).toEqual([]);
  });

  it("R08 whoever is protected in the very moment in which a title is written is not named by it", async () => {
    const protect = (id: string, name: string) =>
      load(node, ana, `${id}.ftm.jsonl`, [
        entity(id, "Person", { name: [name], subjectCategory: ["victim"] }),
      ]);
    let happen: (() => Promise<unknown>) | undefined;
    const unnaming: Keeper["unnaming"] = async (by) => {
      const made = await node.store.keeper.unnaming(by);
      const now = happen;
      happen = undefined;
      await now?.();
      return made;
    };
    const keeper = new Proxy(node.store.keeper, {
      get: (target, key) => (key === "unnaming" ? unnaming : Reflect.get(target, key)),
    });
    const store: Store = new Proxy(node.store, {
      get: (target, key) => {
        if (key === "keeper") return keeper;
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const wasl = createWasl({ ...node.platform, store });
    const opened = (title: string) =>
      wasl.openCase(ana, { title, mandate: "TEST-1", marking: { tlp: "amber" } });
    happen = () => protect("four", "Fourcanary Quilla Test");
    const { id } = await opened("About Fourcanary Quilla Test");
    expect(await naming(/fourcanary/i)).toEqual([]);
    happen = () => protect("five", "Fivecanary Quilla Test");
    await wasl.addToCase(ana, id, [{ kind: "entity", id: "quay", note: "Fivecanary Quilla Test" }]);
    expect(await naming(/fivecanary/i)).toEqual([]);
    happen = () => protect("six", "Sixcanary Quilla Test");
    await wasl.addCasePart(ana, id, {
      kind: "task",
      body: { title: "Ask Sixcanary Quilla Test", done: false },
    });
    expect(await naming(/sixcanary/i)).toEqual([]);
  });

  it("R08 words that are a name of somebody protected stay words, and a case that names nobody stays as it is", async () => {
    const { wasl } = node;
    const said = "Hope of a good harbour, by the grace of others";
    const { id } = await wasl.openCase(ana, { title: said, mandate: "TEST-1", marking: { tlp: "amber" } });
    const body = { title: "The marina, and hope", done: false };
    const task = await wasl.addCasePart(ana, id, { kind: "task", body });
    await load(node, ana, "words.ftm.jsonl", [
      entity("hope", "Person", { name: ["Hope"], subjectCategory: ["victim"] }),
      entity("grace", "Person", { name: ["Grace Harbour Marina"], subjectCategory: ["victim"] }),
    ]);
    await load(node, ana, "later.ftm.jsonl", [entity("hope-2", "Person", { name: ["Hope Example"] })]);
    await wasl.setCategory(ana, "hope-2", "victim", "seen");
    const [one] = (await wasl.caseParts(ana, id)).map(({ version, body: now }) => ({ version, body: now }));
    expect(one).toEqual({ version: task.version, body });
    expect((await wasl.case(ana, id)).case.title).toBe(said);
  });

  it("R08 a report that names them by the way is masked as the case is", async () => {
    const FILLER = "The boat was new and had been bought in Germany by somebody else. ".repeat(6);
    const { reportId } = await node.wasl.importReport(ana, {
      fileName: "seven.txt",
      bytes: bytesOf(
        `Sevencanary Quilla Test told the press of Calais on 3 April 2025 of the engine. ${FILLER}`,
      ),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    const id = await caseNaming("Sevencanary Quilla Test");
    await node.wasl.addToCase(ana, id, [{ kind: "report", id: reportId, note: "Sevencanary Quilla Test" }]);
    await load(node, ana, "seven.ftm.jsonl", [
      entity("seven", "Person", { name: ["Sevencanary Quilla Test"], subjectCategory: ["victim"] }),
    ]);
    expect(await naming(/sevencanary/i)).toEqual([]);
  });
});
