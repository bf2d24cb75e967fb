import { createReadStream, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { type ExerciseFile, loadExercise } from "../../src/app/index.ts";
import { packageDataPath } from "../../src/sources/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** The supply officer's decisions on the exercise: the queue, what a decision changes, where to press, the map. */
const manifest = JSON.parse(readFileSync(packageDataPath("exercise/manifest.json"), "utf8")) as {
  readonly files: readonly (Omit<ExerciseFile, "bytes"> & { readonly path: string })[];
};
const story = JSON.parse(readFileSync(packageDataPath("exercise/story.json"), "utf8")) as {
  readonly flaggedOrder: string;
  readonly seizedSerial: string;
  readonly hullImporter: string;
  readonly secondBuyer: string;
};
const FILES = /^(?:parties|products|orders|events|seizures|posts|payments)\./;
let node: TestNode;
let officer: Actor;
let overseer: Actor;
let outsider: Actor;

beforeAll(async () => {
  node = await openTestNode();
  const rights = { clearance: "amber+strict", groups: ["exercise"] } as const;
  officer = await node.actor({ id: "officer", ...rights });
  overseer = await node.actor({ id: "overseer", role: "oversight", ...rights });
  outsider = await node.actor({ id: "outsider", clearance: "clear" });
  const files = manifest.files
    .filter((f) => FILES.test(f.fileName))
    .map((f) => ({ ...f, bytes: createReadStream(packageDataPath(f.path)) }));
  await loadExercise(node.wasl, officer, files as unknown as readonly ExerciseFile[]);
});
afterAll(() => node.remove());

test("the queue holds as many orders as the budget, the reported one first; others see none", async () => {
  const all = await node.wasl.supplyOrders(officer, { budget: 1 });
  expect(all.orders.length).toBe(all.total);
  const some = await node.wasl.supplyOrders(officer, { budget: 0.25 });
  expect(some.orders.map((o) => o.id)).toEqual(all.orders.slice(0, some.budget).map((o) => o.id));
  expect(some.orders.map((o) => o.id)).toContain(story.flaggedOrder);
  expect(some.orders.every((o) => o.because.length > 0)).toBe(true);
  expect((await node.wasl.supplyOrders(outsider, { budget: 1 })).total).toBe(0);
});

test("what was found with a number on it is listed, the last first, with its things' marking; others see none of it", async () => {
  const finds = await node.wasl.supplyFinds(officer, { limit: 100 });
  const days = finds.map((find) => find.seizedAt ?? "");
  expect(days).toEqual(days.toSorted().reverse());
  const [found] = finds.filter((find) => find.serials.includes(story.seizedSerial));
  expect(found).toMatchObject({
    goods: expect.arrayContaining(["engine"]),
    // An order writes it without strokes.
    serials: [story.seizedSerial],
    access: { tlp: "amber", groups: ["exercise"] },
  });
  expect(await node.wasl.supplyFinds(officer, { limit: 1 })).toEqual(finds.slice(0, 1));
  expect(await node.wasl.supplyFinds(outsider, { limit: 100 })).toEqual([]);
  const rows = [
    {
      seizure_id: "FINDS-1",
      date: "2027-01-02",
      place: "Fictitious Bay",
      items: [{ cls: "engine", serial_read: "*01340" }],
    },
    { seizure_id: "FINDS-2", date: "2027-01-03", place: "Fictitious Bay", items: [{ cls: "vest" }] },
  ];
  await node.wasl.importReport(officer, {
    fileName: "finds.jsonl",
    bytes: bytesOf(rows.map((row) => JSON.stringify(row)).join("\n")),
    marking: { tlp: "green" },
    fictitious: true,
  });
  // Half a number is one to trace; what has none is no find.
  const [latest] = await node.wasl.supplyFinds(officer, { limit: 1 });
  expect(latest).toMatchObject({
    place: "Fictitious Bay",
    seizedAt: "2027-01-02",
    serials: ["*01340"],
    access: { tlp: "green" },
  });
});

test("a decision needs a reason and somebody who may decide; with it the trace names a suspect order", async () => {
  const { flaggedOrder: id, seizedSerial } = story;
  const seized = { reading: seizedSerial, seizedAt: "2026-03-31", context: "launch" };
  const before = await node.wasl.traceSerial(officer, seized);
  expect(before.candidates[0]?.status).toBe("unknown");
  await expect(node.wasl.reviewOrder(officer, id, "accepted", " ")).rejects.toThrow(/REQUEST_INVALID/);
  await expect(node.wasl.reviewOrder(overseer, id, "accepted", "x")).rejects.toThrow(/ROLE_FORBIDS/);
  await expect(node.wasl.reviewOrder(outsider, id, "accepted", "x")).rejects.toThrow(/ORDER_UNKNOWN/);
  await node.wasl.reviewOrder(officer, id, "accepted", "paid by a stranger");
  const open = await node.wasl.supplyOrders(officer, { budget: 1 });
  expect(open.orders.map((o) => o.id)).not.toContain(id);
  const decided = await node.wasl.supplyOrders(officer, { budget: 1, state: "accepted" });
  expect(decided.orders.map((o) => [o.id, o.review?.reason])).toEqual([[id, "paid by a stranger"]]);
  const [after] = (await node.wasl.traceSerial(officer, seized)).candidates;
  expect([after?.status, after?.because]).toEqual(["suspect", ["accepted_order"]]);
  // Found before it was sold to them: they had it later, and whoever sold it had it then.
  const [earlier] = (await node.wasl.traceSerial(officer, { ...seized, seizedAt: "2026-03-06" })).candidates;
  expect(earlier?.status).toBe("unknown");
  expect(earlier?.because).toContain("trader");
  expect(earlier?.holder).toBe(after?.holdings.at(-1)?.from);
  expect(earlier?.steps).toEqual(after?.steps);
});

test("a day that is none and a place that is not of the list are refused: left out in silence they would judge somebody", async () => {
  const asked = { reading: story.seizedSerial };
  for (const wrong of [{ seizedAt: "yesterday" }, { seizedAt: "2026-13-01" }, { context: "moon" }])
    await expect(node.wasl.traceSerial(officer, { ...asked, ...wrong })).rejects.toThrow(/REQUEST_INVALID/);
});

test("a plan presses only what a person accepted, and shows who steps in", async () => {
  await node.wasl.detect(officer);
  const findings = await node.wasl.findings(officer, { front: "finance", limit: 5 });
  const [money] = findings;
  if (!money) throw new Error("the exercise has no finding of money");
  const { id } = await node.wasl.openCase(officer, {
    title: "Case",
    mandate: "M-1",
    marking: { tlp: "amber" },
  });
  await node.wasl.addToCase(officer, id, [{ kind: "finding", id: money.id, note: "" }]);
  const undecided = await node.wasl.disruptionPlan(officer, id, 3);
  expect(undecided.sets).toEqual([]);
  expect(undecided.actors.length).toBeGreaterThan(0);
  await node.wasl.decideFinding(officer, money.id, "accepted", "the statements show it");
  const plan = await node.wasl.disruptionPlan(officer, id, 3);
  const subjects = money.subjects.map((s) => s.id);
  expect(plan.sets[0]?.actors).toHaveLength(1);
  expect(subjects).toEqual(expect.arrayContaining([...(plan.sets[0]?.actors ?? [])]));
  expect(plan.sets[0]?.displacement.map((d) => d.actor)).toContain("(unseen)");
  expect(plan.freeze.map((f) => f.account).sort()).toEqual([...new Set(subjects)].sort());
  await expect(node.wasl.disruptionPlan(officer, "case-none", 3)).rejects.toThrow(/CASE_UNKNOWN/);
  await expect(node.wasl.disruptionPlan(officer, id, 11)).rejects.toThrow(/REQUEST_INVALID/);
});

test("where nobody may be proposed, the plan says how many orders here are of the case: of its buyer, or by their number", async () => {
  const { wasl } = node;
  const planOf = async (title: string, ...ids: readonly string[]) => {
    const { id } = await wasl.openCase(officer, { title, mandate: "M-1", marking: { tlp: "amber" } });
    if (ids.length > 0)
      await wasl.addToCase(
        officer,
        id,
        ids.map((one) => ({ kind: "entity", id: one, note: "" })),
      );
    return await wasl.disruptionPlan(officer, id, 3);
  };
  // A hire firm's one order, that the dealer reported too.
  const lone = "OEX-00111";
  const queue = await wasl.supplyOrders(officer, { budget: 1 });
  const { buyer } = queue.orders.find((o) => o.id === lone) ?? {};
  const found = {
    nothing: await planOf("Nothing"),
    buyer: await planOf("Buyer", buyer ?? ""),
    order: await planOf("Order", lone),
  };
  expect(Object.entries(found).map(([what, p]) => [what, p.orders, p.networks, p.actors.length])).toEqual([
    ["nothing", 0, 0, 0],
    ["buyer", 1, 0, 0],
    ["order", 1, 0, 0],
  ]);
});

test("a network of goods has one who alone sells it hulls: whom to press on, who may step in, and fewer boats with more people in each", async () => {
  const { id } = await node.wasl.openCase(officer, {
    title: "Goods",
    mandate: "M-1",
    marking: { tlp: "amber" },
  });
  await node.wasl.addToCase(officer, id, [{ kind: "entity", id: story.flaggedOrder, note: "" }]);
  const plan = await node.wasl.disruptionPlan(officer, id, 3);
  expect(plan.networks).toBe(1);
  const [one, two] = plan.sets;
  expect(one?.actors).toEqual([story.hullImporter]);
  expect(one?.displacement.map((d) => [d.stage, d.actor])).toEqual([["hull", "(unseen)"]]);
  expect(one?.disruption).toBeCloseTo(0.75, 9);
  expect(one?.risk?.peoplePerBoatIfDemandStays ?? 0).toBeGreaterThan(plan.peoplePerBoat);
  expect(two?.actors).toEqual(["MEX-supplier", story.secondBuyer]);
  // The dealer sold engines to many; the yard that fits a hull out bought one.
  const may = plan.actors.filter((a) => a.isEligible).map((a) => a.id);
  expect(may.toSorted()).toEqual([story.hullImporter, story.secondBuyer, "MEX-supplier"].toSorted());
});

test("the map shows what has a place, to whoever may see it", async () => {
  const map = await node.wasl.routesMap(officer);
  expect(map.points.filter((p) => p.kind === "seizure").map((p) => p.place)).toContain("Calais");
  expect(map.arcs.some((a) => a.stage === "advert")).toBe(true);
  expect(map.positions).toEqual([]);
  expect(await node.wasl.routesMap(outsider)).toMatchObject({ points: [], arcs: [] });
});

test("whoever a designated person stands behind is told with what they were in orders; others see none of it", async () => {
  const { orders } = await node.wasl.supplyOrders(officer, { budget: 1, state: "accepted" });
  const [order] = orders;
  if (!order) throw new Error("an order was accepted before");
  const lines = [
    { id: "sc-p", schema: "Person", properties: { name: ["Fictitious Holder"], topics: ["sanction"] } },
    {
      id: "sc-own",
      schema: "Ownership",
      properties: { owner: ["sc-p"], asset: [order.seller], percentage: ["70"] },
    },
  ];
  await node.wasl.importReport(officer, {
    fileName: "register.ftm.jsonl",
    bytes: bytesOf(lines.map((line) => `${JSON.stringify(line)}\n`).join("")),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  const view = await node.wasl.screening(officer, { kind: "supply" });
  expect(view.screened).toBeGreaterThan(5);
  expect(view.items.map((i) => i.id)).toEqual([order.seller]);
  expect(view.items[0]?.roles.map((r) => r.role)).toContain("seller");
  expect(view.items[0]?.outcomes.map((o) => o.outcome)).toEqual(["caught", "caught", "caught"]);
  // Which law's list it is nobody says.
  expect(view.items[0]?.outcomes[0]).not.toHaveProperty("isOwnList");
  const none = await node.wasl.screening(outsider, { kind: "supply" });
  expect([none.items, Object.keys(none.nodes)]).toEqual([[], []]);
});

test("an order of a year that is numbered with a stroke goes into a case by its number, and its neighbour stays out", async () => {
  const order = (order_id: string, description: string) =>
    JSON.stringify({
      order_id,
      date: "2024-02-20",
      seller: "M1",
      buyer: "M2",
      lines: [{ description, quantity: 1 }],
    });
  await node.wasl.importReport(officer, {
    bytes: bytesOf(`${order("2024/17", "boat")}\n${order("2024/18", "engine")}\n`),
    fileName: "orders.jsonl",
    marking: { tlp: "green" },
    fictitious: true,
  });
  const opened = await node.wasl.openCase(officer, {
    title: "Stroke",
    mandate: "M",
    marking: { tlp: "green" },
  });
  await node.wasl.addToCase(officer, opened.id, [{ kind: "entity", id: "2024/17", note: "" }]);
  const { entities } = await node.wasl.case(officer, opened.id);
  const views = await Promise.all(entities.map(({ id }) => node.wasl.entity(officer, id)));
  const said = views.flatMap(({ entity }) => entity.statements);
  expect(said.flatMap((s) => (s.property === "goods" ? [s.value] : []))).toEqual(["boat"]);
});

test("an estimate of days stands in the place of the usual one, with who gave it and why; a budget keeps to it", async () => {
  const { wasl } = node;
  const { id } = await wasl.openCase(officer, { title: "Days", mandate: "M-1", marking: { tlp: "amber" } });
  await wasl.addToCase(officer, id, [{ kind: "entity", id: story.flaggedOrder, note: "" }]);
  const { hullImporter: importer } = story;
  const usual = await wasl.disruptionPlan(officer, id, 2);
  expect(usual.efforts.find((e) => e.actor === importer)).toEqual({
    actor: importer,
    low: 5,
    usual: 20,
    high: 60,
  });
  expect(usual.sets.map((s) => [s.actors.length, s.effort?.usual, s.robust?.draws])).toEqual([
    [1, 20, 100],
    [2, 80, 100],
  ]);
  // By what they do in the network, not by who they are: both buyers alike.
  const ofBuyers = usual.efforts
    .filter((e) => e.actor !== importer)
    .map(({ actor: _actor, ...days }) => days);
  expect(ofBuyers).toEqual([ofBuyers[0], ofBuyers[0]]);

  const draft = (over: object) => ({
    kind: "effort" as const,
    body: {
      actorId: importer,
      low: 2,
      usual: 4,
      high: 9,
      because: "One site, its books are known.",
      ...over,
    },
  });
  const add = (actor: Actor, over: object) => wasl.addCasePart(actor, id, draft(over));
  await expect(add(overseer, {})).rejects.toThrow(/ROLE_FORBIDS/);
  await expect(add(officer, { low: 5 })).rejects.toThrow(/REQUEST_INVALID/);
  await expect(add(officer, { because: " ." })).rejects.toThrow(/REQUEST_INVALID/);
  await expect(add(officer, { actorId: "nobody-known" })).rejects.toThrow(/ENTITY_UNKNOWN/);
  const part = await add(officer, {});
  expect((await wasl.disruptionPlan(officer, id, 2)).efforts.find((e) => e.actor === importer)).toMatchObject(
    {
      ...{ low: 2, usual: 4, high: 9 },
      set: { part: part.id, version: 1, because: "One site, its books are known.", by: "officer" },
    },
  );
  await wasl.changeCasePart(officer, id, part.id, 1, draft({ high: 30 }));

  const setsWithin = async (days: number) =>
    (await wasl.disruptionPlan(officer, id, 3, days)).sets.map((s) => s.actors);
  expect(await setsWithin(3)).toEqual([]);
  expect(await setsWithin(60)).toEqual([[importer]]);
  expect(await setsWithin(80)).toEqual([[importer], ["MEX-supplier", story.secondBuyer]]);
  await expect(wasl.disruptionPlan(officer, id, 3, 0)).rejects.toThrow(/REQUEST_INVALID/);
  await expect(wasl.disruptionPlan(officer, id, 3, Number.NaN)).rejects.toThrow(/REQUEST_INVALID/);

  // Nobody puts a price on stopping the protected, and what was estimated before names them no more, though the case does not hold them.
  const { secondBuyer: buyer } = story;
  const name = "Oeverhuur Verzonnen EXERCISE BV";
  await add(officer, { actorId: buyer, because: `${name} has one desk.` });
  await wasl.setCategory(officer, buyer, "witness", "gave evidence");
  await expect(add(officer, { actorId: buyer })).rejects.toThrow(/ENTITY_UNKNOWN/);
  const parts = await wasl.caseParts(officer, id);
  expect(parts.map((one) => one.kind)).toEqual(["effort", "effort"]);
  expect(JSON.stringify(parts)).not.toMatch(/Oeverhuur|MEX-straw/);
  const after = await wasl.disruptionPlan(officer, id, 3);
  expect(after.efforts.map((e) => e.actor).toSorted()).toEqual([importer, "MEX-supplier"].toSorted());
  const shielded = after.actors.filter((a) => a.stage === "buyer" && a.id !== "MEX-supplier");
  expect(shielded.map((a) => a.isEligible)).toEqual([false]);
  for (const { id: actorId } of shielded)
    await expect(add(officer, { actorId })).rejects.toThrow(/ENTITY_UNKNOWN|REQUEST_INVALID/);
});
