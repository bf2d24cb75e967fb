import { expect, test } from "vitest";
import { caseNetworks, disruptionSets, UNSEEN, withoutProposing } from "./case-network.ts";
import type { NetworkModel } from "./chokepoints.ts";

const goods: NetworkModel[] = [
  {
    id: "chain-1",
    rate: 4,
    stages: [
      {
        name: "engine",
        suppliers: [
          { actor: "dealer", capacity: 0.7, standby: 0.7, isEligible: true },
          { actor: "other", capacity: 0.3, standby: 0.55, isEligible: true },
        ],
      },
    ],
  },
];
const money = {
  name: "money" as const,
  actors: [
    { id: "account-a", weight: 3, isEligible: true },
    { id: "account-b", weight: 1, isEligible: false },
  ],
};

test("a front's stage is needed by every network of goods, and what is not seen steps in", () => {
  const networks = caseNetworks(goods, [money], 0.25);
  expect(networks.map((n) => n.stages.map((s) => s.name))).toEqual([["engine", "money"]]);
  const [one, two] = disruptionSets(networks, 2, { peoplePerBoat: 55 });
  expect(one?.actors).toHaveLength(1);
  expect(one?.low).toBeLessThanOrEqual(one?.disruption ?? 0);
  expect(one?.high).toBeGreaterThanOrEqual(one?.disruption ?? 0);
  // Both dealers stopped break all of it; whoever moves the money has others beside.
  expect([two?.actors, two?.disruption]).toEqual([["dealer", "other"], 1]);
  const [moved] = disruptionSets(caseNetworks([], [money], 0.25), 1, { peoplePerBoat: 55 });
  expect(moved?.displacement.map((d) => d.actor)).toEqual(["account-b", UNSEEN]);
  // Fewer boats for as many people: more in each.
  expect(one?.risk?.peoplePerBoatIfDemandStays ?? 0).toBeGreaterThan(55);
});

test("who is spared or not eligible is never proposed, and still carries flow", () => {
  const networks = withoutProposing(caseNetworks(goods, [money], 0.25), new Set(["dealer", "account-a"]));
  const sets = disruptionSets(networks, 3, { peoplePerBoat: 55 });
  expect(sets.map((s) => s.actors)).toEqual([["other"]]);
  expect(sets[0]?.displacement.map((d) => d.actor)).toEqual(["dealer"]);
});

test("nobody is proposed who breaks nothing more, though a larger set may be", () => {
  const supplier = (actor: string, capacity: number) => ({
    actor,
    capacity,
    standby: capacity,
    isEligible: true,
  });
  const stage = (name: string, ...suppliers: ReturnType<typeof supplier>[]) => ({ name, suppliers });
  const networks: NetworkModel[] = [
    { id: "one", rate: 3, stages: [stage("engine", supplier("a", 1)), stage("hull", supplier("b", 1))] },
    // Either of these two is enough: to stop one breaks nothing, to stop both breaks the rest.
    { id: "two", rate: 1, stages: [stage("engine", supplier("c", 1), supplier("d", 1))] },
  ];
  const sets = disruptionSets(networks, 5, { peoplePerBoat: 55 });
  expect(sets.map((s) => [s.actors.length, s.disruption])).toEqual([
    [1, expect.closeTo(0.75, 9)],
    [3, 1],
  ]);
});

test("without goods the other fronts are the network; without anything there is none", () => {
  expect(caseNetworks([], [money], 0.25).map((n) => n.id)).toEqual(["case"]);
  expect(disruptionSets(caseNetworks([], [money], 0.25), 1, { peoplePerBoat: 55 })[0]?.risk).toBeUndefined();
  expect(caseNetworks([], [], 0.25)).toEqual([]);
});

test("a stand-in that does more than the one it stands in for does not mislead the search", () => {
  const supplier = (actor: string, capacity: number, standby: number) => ({
    actor,
    capacity,
    standby,
    isEligible: true,
  });
  const networks: NetworkModel[] = [
    {
      id: "one",
      rate: 2,
      stages: [{ name: "s", suppliers: [supplier("e", 0.1, 0.2), supplier("a", 0.1, 0.2)] }],
    },
    {
      id: "two",
      rate: 1,
      stages: [
        { name: "s", suppliers: [supplier("d", 0.1, 0.1), supplier("c", 0.1, 0.4)] },
        { name: "t", suppliers: [supplier("a", 0.1, 0.1), supplier("f", 0.1, 0.4)] },
      ],
    },
  ];
  // A network without a stage carries nothing and hides nothing.
  const [, two] = disruptionSets([...networks, { id: "none", rate: 5, stages: [] }], 2, {
    peoplePerBoat: 55,
  });
  expect([[...(two?.actors ?? [])].sort(), two?.disruption]).toEqual([["a", "e"], expect.closeTo(2 / 3, 6)]);
});

test("whom stand-ins replace in full is nobody to press, and no share falls outside of 0 to 1", () => {
  const actors = ["a", "b", "c", "d", "e", "f", "g"].map((id) => ({ id, weight: 1, isEligible: id === "a" }));
  for (const gain of [0.1, 0.25, 0.3])
    expect(
      disruptionSets(caseNetworks([], [{ name: "advert", actors }], gain), 1, { peoplePerBoat: 55 }),
    ).toEqual([]);
  const [set] = disruptionSets(caseNetworks([], [{ name: "advert", actors }], 0.01), 1, {
    peoplePerBoat: 55,
  });
  const shares = [set?.disruption, set?.low, set?.high, set?.bound].map((value) => value ?? -1);
  expect(shares.every((value) => value > 0 && value <= 1)).toBe(true);
});

test("a pair who break something only together are proposed though neither alone breaks anything", () => {
  const two = ["a", "b"].map((id) => ({ id, weight: 1, isEligible: true }));
  const sets = disruptionSets(caseNetworks([], [{ name: "advert", actors: two }], 0.5), 3, {
    peoplePerBoat: 55,
  });
  expect(sets.map((s) => [s.actors, s.disruption])).toEqual([[["a", "b"], expect.closeTo(0.5, 9)]]);
});

test("a front's actors share its stage by what they weigh, and each could do a little more", () => {
  const [network] = caseNetworks([], [money], 0.5);
  expect(network).toEqual({
    id: "case",
    rate: 1,
    stages: [
      {
        name: "money",
        suppliers: [
          { actor: "account-a", capacity: 0.75, standby: 1, isEligible: true },
          { actor: "account-b", capacity: 0.25, standby: 0.75, isEligible: false },
          { actor: UNSEEN, capacity: 0, standby: 0.5, isEligible: false },
        ],
        records: 4,
      },
    ],
  });
});

test("a front in which nobody weighs anything is no stage", () => {
  const nobody = { name: "advert" as const, actors: [{ id: "x", weight: 0, isEligible: true }] };
  expect(caseNetworks([], [nobody], 0.25)).toEqual([]);
  expect(caseNetworks([], [{ name: "advert", actors: [] }], 0.25)).toEqual([]);
  expect(caseNetworks(goods, [nobody], 0.25)).toEqual(goods);
});

test("a set's figures: what breaks, between which bounds, who steps in, and what that does to the boats", () => {
  const one: NetworkModel[] = [
    {
      id: "chain",
      rate: 4,
      stages: [
        {
          name: "hull",
          suppliers: [
            { actor: "maker", capacity: 0.8, standby: 0.8, isEligible: true },
            { actor: "second", capacity: 0.2, standby: 0.4, isEligible: false },
          ],
        },
        { name: "crew", suppliers: [{ actor: "pilot", capacity: 1, standby: 1, isEligible: false }] },
      ],
    },
  ];
  const [set, ...rest] = disruptionSets(one, 3, { peoplePerBoat: 50 });
  expect(rest).toEqual([]);
  expect(set).toEqual({
    actors: ["maker"],
    disruption: expect.closeTo(0.6, 9),
    // The second does twice, or half, of what it is thought to be able to do beyond its share.
    low: expect.closeTo(0.4, 9),
    high: expect.closeTo(0.7, 9),
    bound: expect.closeTo(0.6, 9),
    isExact: true,
    displacement: [
      {
        network: "chain",
        stage: "hull",
        actor: "second",
        standby: 0.4,
        low: expect.closeTo(0.3, 9),
        high: expect.closeTo(0.6, 9),
      },
    ],
    risk: {
      boatsPerWeekBefore: expect.closeTo(4, 9),
      boatsPerWeekAfter: expect.closeTo(1.6, 9),
      peoplePerBoatIfDemandStays: expect.closeTo(125, 6),
    },
  });
});

test("how many would be in each boat is not said where next to none go on", () => {
  const left = (standby: number) => {
    const network: NetworkModel = {
      id: "chain",
      rate: 4,
      stages: [
        {
          name: "engine",
          suppliers: [
            { actor: "maker", capacity: 1, standby: 1, isEligible: true },
            { actor: "second", capacity: 0, standby, isEligible: false },
          ],
        },
      ],
    };
    return disruptionSets([network], 1, { peoplePerBoat: 50 })[0]?.risk?.peoplePerBoatIfDemandStays;
  };
  expect(left(0.06)).toBeCloseTo(50 / 0.06, 6);
  expect(left(0.04)).toBeUndefined();
});

test("where nothing flows nobody is pressed", () => {
  const still = goods.map((network) => ({ ...network, rate: 0 }));
  expect(disruptionSets(still, 1, { peoplePerBoat: 50 })).toEqual([]);
});

test("boats are counted where one network of several has hulls", () => {
  const network = (id: string, name: string): NetworkModel => ({
    id,
    rate: 1,
    stages: [{ name, suppliers: [{ actor: id, capacity: 1, standby: 1, isEligible: true }] }],
  });
  const [set] = disruptionSets([network("a", "crew"), network("b", "hull")], 1, { peoplePerBoat: 50 });
  expect(set?.risk).toEqual({ boatsPerWeekBefore: 2, boatsPerWeekAfter: 1, peoplePerBoatIfDemandStays: 100 });
});

test("boats are counted where hulls or engines are a stage, and nowhere else", () => {
  const risk = (name: string) =>
    disruptionSets(
      [
        {
          id: "n",
          rate: 1,
          stages: [{ name, suppliers: [{ actor: "a", capacity: 1, standby: 1, isEligible: true }] }],
        },
      ],
      1,
      { peoplePerBoat: 50 },
    )[0]?.risk;
  expect([risk("hull"), risk("engine"), risk("crew")].map((r) => r !== undefined)).toEqual([
    true,
    true,
    false,
  ]);
});
