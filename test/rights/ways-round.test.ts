import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { OPEN, PROTECTED_ID_PREFIX, say } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { entity, everyTable, exported, load } from "./support.ts";

/** What somebody in earnest would try. All names are invented; "canary" marks what must not get out. */
describe("ways round the rules", () => {
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana", clearance: "amber+strict" });
    chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
  });
  afterAll(() => node.remove());

  const tablesWith = async (word: RegExp): Promise<string[]> =>
    [...(await everyTable(node))].flatMap(([table, rows]) =>
      rows.split("\n").flatMap((row) => (word.test(row) ? [`${table} ${row}`] : [])),
    );
  const person = (id: string, name: string, more = {}): string =>
    entity(id, "Person", { name: [name], ...more });

  it("R08 a category is read in whatever letters the source writes it", async () => {
    const written = ["Victim", "VICTIM", " victim ", "Smuggled person", "SMUGGLED_PERSON", "ｃｈｉｌｄ"];
    for (const [n, category] of written.entries())
      await load(node, ana, `letters-${n}.ftm.jsonl`, [
        person(`w-${n}`, `Lettercanary${n} Test`, { subjectCategory: [category] }),
      ]);
    expect(await tablesWith(/lettercanary/i)).toEqual([]);
  });

  it("R08 a later report says that somebody is a victim: what earlier ones said goes too, whoever may see it", async () => {
    await load(node, ana, "before.ftm.jsonl", [
      person("l-1", "Latecanary Test"),
      entity("l-boat", "Vessel", { name: ["Late Boat"] }),
      entity("l-own", "Ownership", { owner: ["l-1"], asset: ["l-boat"] }),
    ]);
    await load(node, chief, "above.ftm.jsonl", [person("l-1", "Latecanary Hidden")], "red");
    await load(node, ana, "after.ftm.jsonl", [entity("l-1", "Person", { subjectCategory: ["victim"] })]);
    expect(await tablesWith(/latecanary/i)).toEqual([]);
    expect(await codeOf(node.wasl.entity(chief, "l-1"))).toBe("ENTITY_UNKNOWN");
    // One person, under one pseudonym, still tied to the boat.
    const graph = JSON.stringify(await node.wasl.graph(ana, ["l-boat"], { depth: 2 }));
    expect(new Set(graph.match(new RegExp(`${PROTECTED_ID_PREFIX}[0-9a-f]{32}`, "g"))).size).toBe(1);
  });

  it("R08 a report says so at its end, after thousands of lines that were written by then", async () => {
    const between = Array.from({ length: 12_000 }, (_, n) =>
      entity(`f-${n}`, "Vessel", { name: [`Filler ${n}`], notes: [`boat ${n}`] }),
    );
    await load(node, ana, "long.ftm.jsonl", [
      entity("s-own", "Ownership", { owner: ["s-1-splitcanary"], asset: ["s-boat"] }),
      entity("s-boat", "Vessel", { name: ["Split Boat"], notes: ["Splitcanary Test was aboard"] }),
      ...between,
      person("s-1-splitcanary", "Splitcanary Test", { subjectCategory: ["witness"] }),
    ]);
    expect(await tablesWith(/splitcanary/i)).toEqual([]);
    const graph = JSON.stringify(await node.wasl.graph(ana, ["s-boat"], { depth: 2 }));
    expect(graph).toContain(PROTECTED_ID_PREFIX);
  });

  it("R08 a second line of somebody says so, and is refused for its id otherwise", async () => {
    await load(node, ana, "twice.ftm.jsonl", [
      person("tw-1", "Twicecanary Test"),
      person("tw-1", "Twicecanary Other", { subjectCategory: ["victim"] }),
    ]);
    expect(await tablesWith(/twicecanary/i)).toEqual([]);
  });

  it("R08 what is told of a boat or a brother does not name the person, on the way in and later", async () => {
    const told = (id: string, name: string, more = {}): string[] => [
      person(`t-${id}`, name, more),
      entity(`boat-${id}`, "Vessel", {
        name: [`Boat ${id}`],
        notes: [`${name} was pulled out of the water`],
      }),
      person(`brother-${id}`, "Other Man", { description: [`brother of ${name}`] }),
    ];
    await load(node, ana, "in.ftm.jsonl", told("in", "Tellcanary Quilla", { subjectCategory: ["victim"] }));
    await load(node, ana, "later.ftm.jsonl", told("later", "Tellcanary Quonda"));
    await node.wasl.setCategory(ana, "t-later", "smuggled-person", "was in the hold");
    expect(await tablesWith(/tellcanary/i)).toEqual([]);
    expect(await exported(node.wasl, ana)).toContain("was pulled out of the water");
    expect((await node.store.verifyContents()).alteredCount).toBe(0);
  });

  it("R08 what a case says in its own words does not name the person: title, notes, tasks, charts", async () => {
    await load(node, ana, "cased.ftm.jsonl", [
      person("case-p-1", "Casecanary Ana"),
      entity("c-boat", "Vessel", { name: ["Case Boat"] }),
    ]);
    const marking = { tlp: "amber" };
    const opened = await node.wasl.openCase(ana, { title: "Casecanary Test", mandate: "TEST-1", marking });
    const other = await node.wasl.openCase(ana, { title: "Boat yard", mandate: "TEST-1", marking });
    await node.wasl.addToCase(ana, opened.id, [
      { kind: "entity", id: "case-p-1", note: "" },
      { kind: "entity", id: "c-boat", note: "Casecanary steered it" },
    ]);
    // An account that is called as they are stays who it is.
    const member = { userId: "ana", task: "Talk to Casecanary" };
    await node.wasl.addCasePart(ana, opened.id, { kind: "member", body: member });
    await node.wasl.addCasePart(ana, opened.id, {
      kind: "task",
      body: { title: "Ask where Casecanary slept", assignee: "ana", done: false },
    });
    await node.wasl.addCasePart(ana, opened.id, {
      kind: "chart",
      body: {
        title: "Around Casecanary",
        address: "?node=case-p-1&node=c-boat",
        nodes: [{ id: "case-p-1", x: 0, y: 1 }],
        notes: [{ nodeId: "c-boat", text: "with Casecanary" }],
      },
    });
    await node.wasl.setCategory(ana, "case-p-1", "smuggled-person", "was in the hold");
    expect(await tablesWith(/casecanary/i)).toEqual([]);
    const parts = await node.wasl.caseParts(ana, opened.id);
    const chart = parts.find((p) => p.kind === "chart");
    expect(chart?.version).toBe(2);
    expect(parts.find((p) => p.kind === "member")?.body).toMatchObject({ userId: "ana" });
    expect(parts.find((p) => p.kind === "task")?.body).toMatchObject({ assignee: "ana" });
    expect(JSON.stringify(chart?.body)).toContain(`?node=${PROTECTED_ID_PREFIX}`);
    expect(JSON.stringify(chart?.body)).toContain("node=c-boat");
    expect((await node.wasl.case(ana, other.id)).case.title).toBe("Boat yard");
  });

  it("R08 a case that holds only a finding about the person, or upon what was said of them, names them no more", async () => {
    await load(node, ana, "found.ftm.jsonl", [
      person("found-1", "Foundcanary Ana"),
      entity("found-boat", "Vessel", { name: ["Found Boat"] }),
    ]);
    const { statements } = (await node.wasl.entity(ana, "found-1")).entity;
    const finding = (id: string, subject: string, evidence: readonly string[]) => ({
      id,
      detector: "fictitious",
      detectorVersion: "1",
      techniques: [],
      front: "exchange" as const,
      subjects: [{ id: subject, role: "owner" }],
      evidence,
      score: 0.5,
      terms: [],
      against: [],
      summary: say("against.words"),
      proves: [],
      access: { ...OPEN, tlp: "amber" as const },
    });
    const evidence = statements.map((s) => s.id);
    await node.store.as(ana, (tx) =>
      tx.saveFindings([finding("about", "found-1", []), finding("upon", "found-boat", evidence)]),
    );
    const marking = { tlp: "amber" };
    const cases = await Promise.all(
      ["about", "upon"].map(async (id) => {
        const title = `Foundcanary and the boat, ${id}`;
        const opened = await node.wasl.openCase(ana, { title, mandate: "TEST-1", marking });
        await node.wasl.addToCase(ana, opened.id, [{ kind: "finding", id, note: "Foundcanary owns it" }]);
        const task = { title: "Ask where Foundcanary slept", assignee: "ana", done: false };
        await node.wasl.addCasePart(ana, opened.id, { kind: "task", body: task });
        return opened.id;
      }),
    );
    await node.wasl.setCategory(ana, "found-1", "victim", "was in the hold");
    expect(await tablesWith(/foundcanary/i)).toEqual([]);
    const [about, upon] = await Promise.all(cases.map((id) => node.wasl.case(ana, id)));
    expect(about?.case.title).toMatch(/^█+ and the boat, about$/);
    // The finding about them is gone, and the case holds it no more.
    expect(about?.case.items).toEqual([]);
    expect(upon?.case.items).toMatchObject([{ kind: "finding", id: "upon" }]);
  });

  it("R08 what was found and decided about others names the person no more: proofs, figures, reasons", async () => {
    await load(node, ana, "judged.ftm.jsonl", [
      person("judgecanary-p1", "Judgecanary Quilla Test"),
      entity("judged-boat", "Vessel", { name: ["Judged Boat"] }),
      entity("judged-own", "Ownership", { owner: ["judgecanary-p1"], asset: ["judged-boat"] }),
    ]);
    const elsewhere = await load(node, ana, "elsewhere.ftm.jsonl", [
      entity("far-boat", "Vessel", { name: ["Far Boat"] }),
      entity("far-boat-2", "Vessel", { name: ["Farther Boat"] }),
    ]);
    const order = { entityId: "judged-order", schema: "SupplyOrder" };
    const draft = (id: string, subject: string) => ({
      id,
      detector: "fictitious",
      detectorVersion: "1",
      techniques: [],
      front: "supply" as const,
      subjects: [{ id: subject, role: "owner" }],
      evidence: [],
      score: 0.5,
      terms: [
        { name: "one", value: 0.5, because: say("listing.route", { word: "to Judgecanary Quilla Test" }) },
      ],
      against: [say("alert.differ", { quantities: ["Judgecanary Quilla Test", say("against.words")] })],
      summary: say("listing-for-smugglers", { platform: "Test, Judgecanary Quilla", signs: [] }),
      proves: [
        { ...order, property: "buyer", value: "judgecanary-p1" },
        { ...order, property: "notes", value: "for Judgecanary Quilla Test" },
        { entityId: "judgecanary-p1", schema: "Person", property: "name", value: "Judgecanary Quilla Test" },
        { entityId: "judgecanary-p1", schema: "Person", property: "phone", value: "+447700900888" },
      ],
      access: { ...OPEN, tlp: "amber" as const },
    });
    await node.store.as(ana, (tx) =>
      tx.saveFindings([draft("judged-near", "judged-boat"), draft("judged-far", "far-boat")]),
    );
    await node.wasl.decideFinding(
      ana,
      "judged-near",
      "rejected",
      "Judgecanary bought it, see judgecanary-p1.",
    );
    await node.wasl.decideFinding(
      ana,
      "judged-far",
      "rejected",
      "It was JUDGECANARY QUILLA of Test who paid",
    );
    await node.wasl.judge(ana, "far-boat", "far-boat-2", "different", "Quilla Test, Judgecanary said so");
    await node.wasl.hold(chief, "report", elsewhere.reportId, "Test Quilla Judgecanary asked");
    await node.wasl.setCategory(ana, "far-boat", "contact", "Quilla sold it to others");
    await node.wasl.setCategory(ana, "judgecanary-p1", "victim", "Judgecanary was in the hold");
    // The log keeps the id under which the change was asked for.
    const left = (await tablesWith(/judgecanary|7700900888/i)).filter((row) => !row.startsWith("audit "));
    expect(left).toEqual([]);
    const [near, far] = await node.store.as(ana, async (tx) => [
      await tx.finding("judged-near"),
      await tx.finding("judged-far"),
    ]);
    expect(near?.decisionReason).toMatch(/^█+ bought it, see protected-[0-9a-f]{32}$/);
    expect(near?.proves.map((p) => p.entityId)).toEqual(["judged-order", "judged-order"]);
    expect(near?.proves[0]?.value).toMatch(new RegExp(`^${PROTECTED_ID_PREFIX}[0-9a-f]{32}$`));
    expect(far?.decisionReason).toMatch(/^It was █+ █+ of █+ who paid$/);
    // The words of a message are not its id, and one word of a name is no name where nobody spoke of them.
    expect(far?.summary).toMatchObject({ id: "listing-for-smugglers" });
    const { categories } = await node.store.as(ana, async (tx) => ({
      categories: await tx.categories(["far-boat"]),
    }));
    expect(categories.get("far-boat")?.reason).toBe("Quilla sold it to others");
  });

  it("R08 a detector that reads a row with the id of somebody protected finds nothing about them", async () => {
    await load(node, ana, "row-person.ftm.jsonl", [person("rowcanary-p1", "Rowcanary Test")]);
    await node.wasl.setCategory(ana, "rowcanary-p1", "victim", "was in the hold");
    const goods = { seller: "row-shop", description: "Engine", quantity: 1, flags: ["cash"] };
    const order = { order_id: "ROW-1", date: "2024-01-12", buyer: "rowcanary-p1", ...goods };
    await load(node, ana, "row-orders.jsonl", [
      JSON.stringify({ ...order, serials: ["RC40-2401-01404"] }),
      JSON.stringify({ ...order, order_id: "ROW-2", buyer: "row-other", serials: ["RC40-2401-01405"] }),
      ...["01404", "01405"].map((n) =>
        JSON.stringify({
          seizure_id: `RS-${n}`,
          date: "2024-02-01",
          place: "Beach",
          item: "Engine",
          serials: [`RC40-2401-${n}`],
        }),
      ),
    ]);
    await node.wasl.detect(ana);
    const found = (await tablesWith(/row-other|rowcanary/)).filter((row) => /^finding(_subject)? /.test(row));
    expect(found.filter((row) => row.includes("row-other"))).toHaveLength(2);
    expect(found.filter((row) => row.includes("rowcanary"))).toEqual([]);
  });

  it("R11 nobody is found by what only describes them", async () => {
    const describing = {
      nationality: ["sy"],
      ethnicity: ["Testethnic"],
      religion: ["Testfaith"],
      birthPlace: ["Testbirthville"],
    };
    await load(node, ana, "plain.ftm.jsonl", [person("d-1", "Plain Someone", describing)]);
    for (const text of ["sy", "Testethnic", "Testfaith", "Testbirthville", "nationality:sy"])
      expect([text, (await node.wasl.search(ana, { text, limit: 5 })).hits]).toEqual([text, []]);
    expect((await node.wasl.search(ana, { text: "Plain Someone", limit: 5 })).hits).toHaveLength(1);
  });

  it("R01 R07 R13 R19 R24 what nobody can read is no mandate, no reason and no necessity", async () => {
    await load(node, ana, "zero.ftm.jsonl", [person("z-1", "Zero Width")]);
    for (const nothing of ["\u200b", "\u2060\u00ad", "-", "…", " . "]) {
      const mandate = { ...ana, purpose: { ...ana.purpose, mandate: nothing } };
      expect(await codeOf(node.wasl.search(mandate, { text: "Zero", limit: 1 }))).toBe("PURPOSE_REQUIRED");
      expect(await codeOf(node.wasl.setCategory(ana, "z-1", "contact", nothing))).toBe("REQUEST_INVALID");
      const ask = { kind: "reidentify", subject: "protected-0", reason: nothing } as const;
      expect(await codeOf(node.wasl.requestApproval(ana, ask))).toBe("REQUEST_INVALID");
    }
    // In whatever script it is written.
    await node.wasl.setCategory(ana, "z-1", "contact", "شوهد مع الآخرين");
  });
});
