import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import { answerWriter } from "../../src/server/answer.ts";
import { RouteMoneySchema, RoutesMapSchema } from "../../src/server/schemas/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** What routes cost, asked for by whoever wants to know more than is told, and of reports that nobody sane wrote. */
describe("routes, against the grain", () => {
  let node: TestNode;
  let analyst: Actor;
  let supervisor: Actor;
  const rights = { clearance: "amber", groups: [] } as const;
  beforeAll(async () => {
    node = await openTestNode();
    analyst = await node.actor({ id: "ana", ...rights });
    supervisor = await node.actor({ id: "sue", role: "supervisor", ...rights });
  });
  afterAll(() => node.remove());

  const load = (
    fileName: string,
    entities: readonly (readonly [string, string, Readonly<Record<string, readonly string[]>>])[],
  ) =>
    node.wasl.importReport(analyst, {
      fileName,
      bytes: bytesOf(
        entities.map(([id, schema, properties]) => JSON.stringify({ id, schema, properties })).join("\n"),
      ),
      marking: { tlp: "green" },
      fictitious: true,
    });
  const crossing = (id: string, date: string, fromPlace: string, personCount: string) =>
    [
      id,
      "Crossing",
      {
        name: [id],
        date: [date],
        fromPlace: [fromPlace],
        fromCountry: ["FR"],
        toCountry: ["GB"],
        mode: ["small boat"],
        personCount: [personCount],
      },
    ] as const;

  it("R26 no two answers of what routes bring say how many a crossing of few carried, save to supervisors; the map does, to whoever sees the crossing", async () => {
    await load("crossings.ftm.jsonl", [
      crossing("x-many", "2026-03-02", "Dunkirk", "50"),
      crossing("x-few", "2026-03-03", "Calais", "3"),
    ]);
    const persons = async (actor: Actor, query: Parameters<typeof node.wasl.routeMoney>[1]) =>
      (await node.wasl.routeMoney(actor, query)).routes.map((r) => [r.id, r.total.persons]);
    const fifty = { low: 50, high: 50 };
    expect(await persons(analyst, {})).toEqual([["FR>GB", fifty]]);
    expect(Object.fromEntries(await persons(analyst, { ends: "places" }))).toEqual({
      "Calais>GB": null,
      "Dunkerque>GB": fifty,
    });
    expect(await persons(analyst, { until: "2026-03-02" })).toEqual([["FR>GB", fifty]]);
    expect(await persons(analyst, { since: "2026-03-03" })).toEqual([["FR>GB", null]]);
    expect((await node.wasl.routeMoney(analyst, {})).suppressedUnder).toBe(5);
    expect(await persons(supervisor, {})).toEqual([["FR>GB", { low: 53, high: 53 }]]);
    expect((await node.wasl.routeMoney(supervisor, {})).suppressedUnder).toBe(0);
    const { points } = await node.wasl.routesMap(analyst);
    expect(points.find((p) => p.id === "x-few")?.persons).toBe(3);
  });

  it("a number that is none is in no answer, and the rest is", async () => {
    const endless = ["1e999", "Infinity", "1e308", "-1", "9".repeat(400)];
    await load("hostile.ftm.jsonl", [
      ...endless.map((n, i) => crossing(`h-${i}`, "2026-03-04", "Dunkirk", n)),
      ...endless.flatMap(
        (n, i) =>
          [
            [
              `s-${i}`,
              "SeizureEvent",
              {
                name: [`Boats ${i}`],
                place: ["Dunkirk"],
                goods: ["boat"],
                quantity: [n],
                date: ["2026-02-30"],
              },
            ],
            [
              `d-${i}`,
              "Disruption",
              {
                name: [`Beach ${i}`],
                fromCountry: ["FR"],
                toCountry: ["GB"],
                boatCount: [n, "2"],
                amountSeized: [n, "100.50"],
                currency: ["EUR"],
                startDate: ["2026"],
              },
            ],
            [
              `a-${i}`,
              "Advert",
              {
                text: ["Safe trip"],
                postedAt: ["2026-03-04"],
                fromCountry: ["FR"],
                toCountry: ["GB"],
                price: [n],
                currency: ["EUR"],
              },
            ],
          ] as const,
      ),
      [
        "m-1",
        "Crossing",
        { name: ["m"], latitude: ["1e999"], longitude: ["1"], deathCount: ["1e999"], toPlace: ["Dover"] },
      ],
    ]);
    const money = await node.wasl.routeMoney(supervisor, {});
    const map = await node.wasl.routesMap(supervisor);
    expect(() => answerWriter(RouteMoneySchema)(money)).not.toThrow();
    expect(() => answerWriter(RoutesMapSchema)(map)).not.toThrow();
    const route = money.routes.find((r) => r.id === "FR>GB");
    expect(route?.total.persons).toEqual({ low: 53, high: 53 });
    expect(route?.total.prices).toEqual([]);
    const taken = route?.denied.filter((d) => d.title.startsWith("Beach")) ?? [];
    expect(taken).toHaveLength(endless.length);
    for (const { things, money: sums, before } of taken) {
      expect(things[0]?.claims.map((c) => c.value)).toEqual([2]);
      expect(sums[0]?.claims.map((c) => c.value)).toEqual([100.5]);
      expect(before).toBeUndefined();
    }
    const boats = route?.denied.filter((d) => d.title.startsWith("Boats")) ?? [];
    expect(boats.map((d) => d.things[0]?.claims[0]?.value)).toEqual(endless.map(() => 1));
  });

  it.each(["adverts", "findings", "orders", "alerts"])(
    "the map says that it is cut where %s were",
    async (kind) => {
      const many = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `${i}` }));
      const order = { sellerId: "s", buyerId: "b", orderedAt: "2026-03-01" };
      const wasl = createWasl({
        ...node.platform,
        store: {
          ...node.platform.store,
          as: (actor: Actor, work: (tx: object) => Promise<unknown>) =>
            node.platform.store.as(actor, (tx) => {
              const cut = {
                adverts: {
                  entitiesOfSchemata: async (schemata: readonly string[]) =>
                    schemata.includes("Advert") ? many(5000).map((a) => a.id) : [],
                  statementsAbout: async () => new Map(),
                },
                findings: {
                  findings: async () =>
                    many(5000).map((f) => ({ ...f, state: "rejected", subjects: [], proves: [] })),
                },
                // Twice the same: a row under two markings.
                orders: {
                  async *records() {
                    yield many(20_000).map(() => ({ ...order, id: "o" }));
                  },
                },
                alerts: {
                  messages: async () => many(200).map(() => ({ wire: { id: "m", at: "2026-03-01" } })),
                },
              }[kind];
              return work(
                new Proxy(tx, { get: (of, name) => cut?.[name as never] ?? Reflect.get(of, name, of) }),
              );
            }),
        } as never,
      });
      expect((await node.wasl.routesMap(analyst)).isCut).toBe(false);
      expect((await wasl.routesMap(analyst)).isCut).toBe(true);
    },
  );
});
