import { createReadStream, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, type ExerciseFile, loadExercise } from "../../src/app/index.ts";
import { packageDataPath } from "../../src/sources/index.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

const manifest = JSON.parse(readFileSync(packageDataPath("exercise/manifest.json"), "utf8")) as {
  readonly files: readonly (Omit<ExerciseFile, "bytes"> & { readonly path: string })[];
};
let node: TestNode;
let officer: Actor;
let outsider: Actor;

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer", clearance: "amber+strict", groups: ["exercise"] });
  outsider = await node.actor({ id: "outsider", clearance: "clear" });
  const files = manifest.files
    .filter((f) => !/payments/.test(f.fileName))
    .map((f) => ({ ...f, bytes: createReadStream(packageDataPath(f.path)) }));
  await loadExercise(node.wasl, officer, files as unknown as readonly ExerciseFile[]);
});
afterAll(() => node.remove());

/** Of the exercise: boats from the French coast to England. */
const channel = async (query = {}, who = officer) => {
  const money = await node.wasl.routeMoney(who, query);
  const route = money.routes.find((r) => r.id === "FR>GB");
  return { money, route };
};

test("the route of the exercise has prices by month, crossings seen and told of, a cost, and what they bring", async () => {
  const { money, route } = await channel();
  expect([money.ratesOf, money.ends, money.isCut, money.suppressedUnder]).toEqual([
    "2025",
    "countries",
    false,
    5,
  ]);
  expect(route?.total.prices.map((p) => [p.kind, p.currency])).toEqual([
    ["advert", "EUR"],
    ["claim", "EUR"],
  ]);
  // Fares of children stand in the French adverts, at half: none of them is a price here.
  expect(route?.total.prices[0]?.spread.low).toBeGreaterThanOrEqual(1200);
  expect(route?.total.prices[1]?.spread).toMatchObject({ n: 1, low: 1300, high: 1600 });
  expect(route?.total.detected).toMatchObject({ crossings: 16, uncounted: 0 });
  expect(route?.total.reported).toMatchObject({ crossings: 4, uncounted: 0 });
  expect(route?.cost?.lacking).toEqual(["jacket", "fuel", "pilot"]);
  const { persons, price, revenueUsd, costUsd, profitUsd } = route?.total ?? {};
  expect(persons && price && revenueUsd?.low).toBe(
    Math.round((persons?.low ?? 0) * (price?.spread.quartileLow ?? 0)),
  );
  expect(profitUsd?.low).toBe((revenueUsd?.low ?? 0) - (costUsd?.high ?? 0));
  expect(route?.months.map((m) => m.month)).toEqual(["2026-01", "2026-02", "2026-03", "2026-04"]);
});

test("every figure opens to what it was taken from", async () => {
  const { route } = await channel();
  const advert = route?.total.prices[0]?.sources[0];
  expect(advert?.kind).toBe("finding");
  expect((await node.wasl.finding(officer, advert?.id ?? "")).finding.detector).toBe("offers-a-crossing");
  const crossing = route?.total.detected.sources[0];
  expect((await node.wasl.entity(officer, crossing?.id ?? "")).entity.schema).toBe("Crossing");
  const order = route?.cost?.parts[0]?.sources[0];
  expect(order).toMatchObject({ kind: "order", reportId: expect.stringMatching(/^rep-/) });
  const claim = route?.total.prices[1]?.sources[0];
  expect(claim).toMatchObject({ kind: "report" });
});

test("the price after the lock-up was emptied is seen beside it; what the frozen account holds stands as such", async () => {
  const { route } = await channel();
  const store = route?.denied.find((d) => d.title.includes("lock-up"));
  expect(store).toMatchObject({ measure: "seizure", by: "named", techniques: ["OIC-EQP-02", "OIC-EQP-04"] });
  expect(store?.after?.price?.spread.median).toBeGreaterThan(
    store?.before?.price?.spread.median ?? Number.NaN,
  );
  expect(store?.replacement?.unpriced).toEqual([]);
  expect(store?.crossings?.crossings).toEqual({ low: 0, high: 6 });
  const frozen = route?.denied.find((d) => d.measure === "freeze");
  expect(frozen?.money).toMatchObject([{ what: "frozen", currency: "EUR", claims: [{ value: 18_400 }] }]);
  expect(frozen?.replacement).toBeUndefined();
  // A seizure on a beach of which only one route is known to start.
  expect(route?.denied.filter((d) => d.by === "start").map((d) => d.title)).toContain(
    "Gravelines, 2026-04-06",
  );
});

test("an advert that a human rejected counts no more", async () => {
  const before = await channel();
  const [first] = before.route?.total.prices[0]?.sources ?? [];
  await node.wasl.decideFinding(officer, first?.id ?? "", "rejected", "a report of the press");
  const after = await channel();
  expect(after.route?.total.prices[0]?.said).toBe((before.route?.total.prices[0]?.said ?? 0) - 1);
});

test("others see what they may: nothing of it", async () => {
  const money = await node.wasl.routeMoney(outsider, {});
  expect([money.routes, money.elsewhere]).toEqual([[], []]);
});

test("the map says what adverts of an arc ask week by week, and shows a disruption where it was", async () => {
  const { arcs, points } = await node.wasl.routesMap(officer);
  const arc = arcs.find((a) => a.stage === "advert" && a.from.country === "FR" && a.prices.length > 2);
  expect(arc?.to.country).toBe("GB");
  const [first] = arc?.prices ?? [];
  const last = arc?.prices.at(-1);
  expect(last?.usd.median).toBeGreaterThan(first?.usd.median ?? Number.NaN);
  expect(arc?.weeks.reduce((sum, w) => sum + w.count, 0)).toBe(arc?.count);
  const emptied = points.find((p) => p.kind === "disruption" && p.place === "Dunkirk");
  expect(emptied).toMatchObject({ country: "FR", at: "2026-03-02" });
  const crossed = points.filter((p) => p.kind === "crossing" && p.country === "FR");
  expect(crossed.length).toBeGreaterThanOrEqual(16);
  // It names no place: it was done against the route where it begins.
  expect(points.filter((p) => p.kind === "disruption")).toHaveLength(2);
});

test("a day that is none is refused", async () => {
  await expect(node.wasl.routeMoney(officer, { since: "spring" })).rejects.toThrow(/REQUEST_INVALID/);
});
