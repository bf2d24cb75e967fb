import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, CasePartDraft } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** What analysts judge in a case, and what of its desk stands in its brief. */
let node: TestNode;
let analyst: Actor;
let other: Actor;
let green: Actor;

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber+strict" });
  other = await node.actor({ id: "other", clearance: "amber+strict" });
  green = await node.actor({ id: "green", clearance: "green" });
});

afterAll(async () => {
  await node?.remove();
});

async function caseOf(title: string): Promise<string> {
  const load = (id: string, name: string, tlp: string, schema = "Company") =>
    node.wasl.importReport(analyst, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(JSON.stringify({ id, schema, properties: { name: [name] } })),
      marking: { tlp },
      fictitious: true,
    });
  await load(`${title}-yard`, "Fictitious Yard", "green");
  await load(`${title}-quay`, "Fictitious Quay", "amber");
  await load(`${title}-person`, "Fictitious Zarbinela Quorvik", "green", "Person");
  const { id } = await node.wasl.openCase(analyst, { title, mandate: "M-1", marking: { tlp: "green" } });
  const items = ["yard", "quay", "person"].map((one) => ({
    kind: "entity" as const,
    id: `${title}-${one}`,
    note: "",
  }));
  await node.wasl.addToCase(analyst, id, items);
  return id;
}

type Body = Extract<CasePartDraft, { kind: "judgement" }>["body"];
const judged = (restsOn: readonly string[], more: Partial<Body> = {}): CasePartDraft & { body: Body } => ({
  kind: "judgement",
  body: {
    text: "The yard delivers again within the month",
    likelihood: "likely",
    confidence: "moderate",
    restsOn: restsOn.map((id) => ({ kind: "entity", id })),
    against: "Its last order was cancelled",
    ...more,
  },
});

test("a judgement is kept under the strictest of the case and of what it rests on, and shown to nobody below that", async () => {
  const id = await caseOf("marked");
  const open = await node.wasl.addCasePart(analyst, id, judged(["marked-yard"]));
  const strict = await node.wasl.addCasePart(analyst, id, judged(["marked-yard", "marked-quay"]));
  const own = await node.wasl.addCasePart(analyst, id, judged([], { tlp: "amber+strict" }));
  expect([open, strict, own].map((part) => part.access.tlp)).toEqual(["green", "amber", "amber+strict"]);
  expect((await node.wasl.caseParts(green, id)).map((part) => part.id)).toEqual([open.id]);
  expect((await node.wasl.case(green, id)).access.tlp).toBe("green");
  expect((await node.wasl.case(analyst, id)).access.tlp).toBe("amber+strict");
  expect(await node.wasl.brief(green, id, "en")).toMatch(/<p class="mark">TLP:GREEN/);
  expect(await node.wasl.brief(analyst, id, "en")).toMatch(/<p class="mark">TLP:AMBER\+STRICT/);
  // Rewritten upon less, it stays what it was; and nobody writes what they could not read.
  const changed = await node.wasl.changeCasePart(analyst, id, strict.id, 1, judged(["marked-yard"]));
  expect(changed.access.tlp).toBe("amber");
  const red = node.wasl.addCasePart(analyst, id, judged([], { tlp: "red" }));
  await expect(red).rejects.toMatchObject({ code: "MARKING_FORBIDS" });
});

test("what is not in the case is no ground, nothing against it is no judgement, and whoever oversees judges nothing", async () => {
  const id = await caseOf("grounds");
  await caseOf("elsewhere");
  const add = (actor: Actor, draft: CasePartDraft) => node.wasl.addCasePart(actor, id, draft);
  await expect(add(analyst, judged(["elsewhere-yard"]))).rejects.toMatchObject({ code: "ENTITY_UNKNOWN" });
  await expect(add(analyst, judged(["grounds-yard"], { against: " – " }))).rejects.toMatchObject({
    code: "REQUEST_INVALID",
  });
  const overseer = await node.actor({ id: "overseer", role: "oversight", clearance: "red" });
  await expect(add(overseer, judged(["grounds-yard"]))).rejects.toMatchObject({ code: "ROLE_FORBIDS" });
});

test("each version is kept, two who write at once are told, and what is withdrawn stays out of the brief", async () => {
  const id = await caseOf("past");
  const first = await node.wasl.addCasePart(analyst, id, judged(["past-yard"]));
  const again = judged(["past-yard"], { likelihood: "unlikely" });
  const second = await node.wasl.changeCasePart(other, id, first.id, 1, again);
  expect([second.version, second.createdBy, second.changedBy]).toEqual([2, "analyst", "other"]);
  await expect(node.wasl.changeCasePart(analyst, id, first.id, 1, again)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(await node.wasl.brief(analyst, id, "en")).toContain("The yard delivers again");
  await expect(node.wasl.dropCasePart(analyst, id, first.id, 2)).rejects.toMatchObject({
    code: "REQUEST_INVALID",
  });
  const withdrawn = judged(["past-yard"], { withdrawn: "The yard has burnt down" });
  await node.wasl.changeCasePart(analyst, id, first.id, 2, withdrawn);
  const past = await node.wasl.pastJudgements(green, id, first.id);
  expect(past.map((one) => [one.version, one.body.likelihood, one.changedBy])).toEqual([
    [2, "unlikely", "other"],
    [1, "likely", "analyst"],
  ]);
  expect(await node.wasl.brief(analyst, id, "en")).not.toContain("The yard delivers again");
});

test("a brief says judgements apart from facts, the measures that were agreed, and the charts", async () => {
  const id = await caseOf("brief");
  await node.wasl.addCasePart(analyst, id, judged(["brief-yard"]));
  const measure = (state: "agreed" | "proposed", title: string) =>
    node.wasl.addCasePart(analyst, id, {
      kind: "measure",
      body: {
        title,
        because: "Every boat had its fabric",
        targetId: "brief-yard",
        responsible: "analyst",
        displacement: "Two smaller yards",
        riskToLife: "Fuller boats",
        state,
      },
    });
  await measure("agreed", "Ask the yard to hold");
  await measure("proposed", "Something not decided");
  await node.wasl.addCasePart(analyst, id, {
    kind: "chart",
    body: {
      title: "Chart of the yard",
      address: "?node=brief-yard",
      nodes: [
        { id: "brief-yard", x: 0, y: 0 },
        { id: "brief-quay", x: 100, y: 50 },
        { id: "phone:+447700900999", x: 5, y: 5 },
      ],
      notes: [{ nodeId: "brief-quay", text: "Seen at night" }],
    },
  });
  const html = await node.wasl.brief(analyst, id, "en");
  const section = (name: string): string =>
    new RegExp(`<section class="${name}">.*?</section>`, "s").exec(html)?.[0] ?? "";
  expect(section("judgements")).toMatch(/Likely or probable.*55%.*75%.*moderate.*TLP:GREEN/s);
  expect(section("judgements")).toContain('<a href="#about-brief-yard">');
  expect(section("judgements")).toContain("Its last order was cancelled");
  expect(section("plan")).toMatch(
    /Ask the yard to hold.*agreed.*Every boat had its fabric.*Fictitious Yard.*Fuller boats/s,
  );
  expect(html).not.toContain("Something not decided");
  expect(section("charts")).toMatch(
    /Chart of the yard.*<circle.*Fictitious Yard.*Fictitious Quay.*Seen at night/s,
  );
  // What nothing joins to anything is no more than a number that somebody put there.
  expect(html).not.toContain("+447700900999");
  // Who may not see the quay reads a brief without it, under its own marking.
  const lower = await node.wasl.brief(green, id, "en");
  expect(lower).not.toContain("Fictitious Quay");
  expect(lower).not.toContain("Seen at night");
  expect(lower).toMatch(/<p class="mark">TLP:GREEN/);
});

test("R08 no judgement names whoever is protected, as it stands or as it stood", async () => {
  const id = await caseOf("held");
  const named = judged(["held-person"], { text: "Zarbinela Quorvik was told to steer" });
  const part = await node.wasl.addCasePart(analyst, id, named);
  await node.wasl.changeCasePart(analyst, id, part.id, 1, named);
  await node.wasl.setCategory(analyst, "held-person", "victim", "was in the hold");
  const said = async () =>
    JSON.stringify([
      await node.wasl.caseParts(analyst, id),
      await node.wasl.pastJudgements(analyst, id, part.id),
      await node.wasl.brief(analyst, id, "en"),
    ]);
  expect(await said()).not.toMatch(/Quorvik/i);
  // Nor where somebody writes it anew, who knows the name from elsewhere.
  await node.wasl.addCasePart(analyst, id, judged([], { text: "Fictitious Zarbinela Quorvik steered" }));
  expect(await said()).not.toMatch(/Quorvik/i);
});

test("what a judgement rests on stays its ground when it turns out to be one with another record", async () => {
  const id = await caseOf("joined");
  await node.wasl.addCasePart(analyst, id, judged(["joined-yard"]));
  await node.wasl.importReport(analyst, {
    fileName: "joined-twin.ftm.jsonl",
    bytes: bytesOf(
      JSON.stringify({ id: "a-joined-twin", schema: "Company", properties: { name: ["Fictitious Yard"] } }),
    ),
    marking: { tlp: "green" },
    fictitious: true,
  });
  await node.wasl.judge(analyst, "joined-yard", "a-joined-twin", "same", "The same register number.");
  const { entities } = await node.wasl.case(analyst, id);
  const [part] = await node.wasl.caseParts(analyst, id);
  const grounds = part?.kind === "judgement" ? part.body.restsOn.map((one) => one.id) : [];
  expect(grounds).toHaveLength(1);
  expect(entities.map((one) => one.id)).toEqual(expect.arrayContaining(grounds));
  expect(await node.wasl.brief(analyst, id, "en")).toMatch(
    /<a href="#about-a-joined-twin"><bdi dir="auto">Fictitious Yard/,
  );
});
