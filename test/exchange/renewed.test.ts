import { afterAll, beforeAll, expect, test } from "vitest";
import { entity, load } from "../rights/support.ts";
import { type FederatedNode, openFederatedNode, pairNodes, TERMS } from "../support/federation.ts";

/** What was withheld while an agreement had lapsed goes when it is renewed, as far as it may then. */
let a: FederatedNode;
let b: FederatedNode;
const LAPSED = TERMS.replace("2999-01-01", "2020-01-01");

beforeAll(async () => {
  [a, b] = await Promise.all([openFederatedNode("A"), openFederatedNode("B")]);
  await pairNodes(a, b);
  await Promise.all([a.hints.stop(), b.hints.stop()]);
});
afterAll(async () => {
  await Promise.all([a, b].map((n) => n?.remove()));
});

const agree = (terms: string) => a.wasl.exchange.agree(a.supervisor, `partner: ${b.nodeId}\n${terms}`);
const pull = async (): Promise<void> => {
  const [pulled] = await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  expect(pulled?.failed).toBeUndefined();
};
const names = async (): Promise<readonly string[]> =>
  (await b.wasl.search(b.supervisor, { text: "Renewedcanary", limit: 20 })).hits.map((h) => h.caption).sort();
const give = async (id: string, tlp = "green"): Promise<void> => {
  await load(
    a,
    a.supervisor,
    `${id}.ftm.jsonl`,
    [entity(id, "Company", { name: [`Renewedcanary ${id}`] })],
    tlp,
  );
  await a.wasl.exchange.share(a.supervisor, { partner: b.nodeId, entityIds: [id], necessity: "EXERCISE" });
};
const statementOf = async (id: string): Promise<string> =>
  (await a.wasl.entity(a.supervisor, id)).entity.statements[0]?.id ?? "";
const given = async (): Promise<number> => {
  const partners = await a.wasl.exchange.partners(a.supervisor);
  return partners.find((p) => p.nodeId === b.nodeId)?.given ?? 0;
};

test("what went as its hash, and what was corrected meanwhile, goes anew; what may not go any more does not", async () => {
  await give("held");
  await pull();
  await give("withheld");
  await give("amber", "amber");
  await give("recalled");
  await agree(LAPSED);
  await a.wasl.exchange.correct(
    a.supervisor,
    await statementOf("held"),
    "Renewedcanary corrected",
    "EXERCISE",
  );
  await a.wasl.exchange.recall(a.supervisor, [await statementOf("recalled")], "EXERCISE: it was wrong");
  await pull();
  expect(await names()).toEqual(["Renewedcanary held"]);
  await agree(TERMS.replace("ceiling: amber", "ceiling: green"));
  await pull();
  expect(await names()).toEqual(["Renewedcanary corrected", "Renewedcanary withheld"]);
  await agree(TERMS);
  await pull();
  expect(await names()).toEqual(["Renewedcanary amber", "Renewedcanary corrected", "Renewedcanary withheld"]);
});

test("what has arrived is not given again", async () => {
  const before = await given();
  await agree(LAPSED);
  await agree(TERMS);
  expect(await given()).toBe(before);
});

test("R23 what waits in the log of a partner that is suspended does not go, and goes when that is lifted", async () => {
  await give("suspended");
  await agree(`${TERMS}blocks: no-legal-basis\n`);
  await pull();
  expect(await names()).not.toContain("Renewedcanary suspended");
  await agree(TERMS);
  await pull();
  expect(await names()).toContain("Renewedcanary suspended");
});

test("where four eyes are asked for nothing goes by itself", async () => {
  await give("eyes");
  await agree(LAPSED);
  await pull();
  const before = await given();
  await agree(`${TERMS}four-eyes: yes\n`);
  expect(await given()).toBe(before);
  await agree(LAPSED);
  await agree(TERMS);
  await pull();
  expect(await names()).toContain("Renewedcanary eyes");
});

test("R20 a correction reaches whoever has what it corrects, also where four eyes are asked for, and names whom it does not", async () => {
  await give("by-one");
  await pull();
  await agree(`${TERMS}four-eyes: yes\n`);
  const correct = async (value: string) =>
    await a.wasl.exchange.correct(a.supervisor, await statementOf("by-one"), value, "EXERCISE: misread");
  expect(await correct("Renewedcanary by-two")).toEqual({ told: 1, version: 2, untold: [] });
  await pull();
  expect(await names()).toContain("Renewedcanary by-two");
  await agree(LAPSED);
  expect(await correct("Renewedcanary by-three")).toEqual({ told: 0, version: 3, untold: [b.nodeId] });
  await agree(TERMS);
  await pull();
  expect(await names()).toContain("Renewedcanary by-three");
});

test("R08 the phone of a protected person does not go with a renewed agreement, whoever else is said to have it", async () => {
  const phones = ["+44 7700 900601", "+44 7700 900602"];
  await load(
    a,
    a.supervisor,
    "shelter.ftm.jsonl",
    [
      entity("guest", "Person", {
        name: ["Fictitious Guest"],
        phone: ["+44 7700 900600"],
        subjectCategory: ["victim"],
      }),
      entity("front", "Company", { name: ["Renewedcanary front"], phone: phones }),
    ],
    "green",
  );
  const ask = { partner: b.nodeId, entityIds: ["front"], necessity: "EXERCISE" };
  await a.wasl.exchange.share(a.supervisor, ask);
  await pull();
  await agree(LAPSED);
  const { statements } = (await a.wasl.entity(a.supervisor, "front")).entity;
  for (const [end, value] of [
    ["601", "447700900600"],
    ["602", "+44 7700 900603"],
  ] as const) {
    const said = statements.find((s) => s.value.endsWith(end));
    await a.wasl.exchange.correct(a.supervisor, said?.id ?? "", value, "EXERCISE: misread");
  }
  await agree(TERMS);
  let log = "";
  for await (const piece of a.wasl.exchange.exportLog(a.supervisor, b.nodeId, 0)) log += piece;
  expect(log).toContain("900603");
  expect(log).not.toContain("900600");
});
