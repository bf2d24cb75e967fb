import { describe, expect, it } from "vitest";
import { inEnglish } from "../../../../test/support/said.ts";
import type { FindingDraft } from "../../finding.ts";
import type { Order, Seizure } from "../../records.ts";
import type { DetectorInput, RoadTraffic } from "../detector.ts";
import { lastMileVehicles } from "./last-mile-vehicles.ts";
import { listingForSmugglers } from "./listing-for-smugglers.ts";
import { seizuresConverge } from "./seizures-converge.ts";
import { thirdPartyPayer } from "./third-party-payer.ts";

const input = (orders: Order[], seizures: Seizure[] = []): DetectorInput => ({
  payments: [],
  posts: [],
  orders,
  seizures,
  events: [],
  identifiers: [],
});
const order = (id: string, more: Partial<Order> = {}): Order => ({
  kind: "order",
  id,
  orderedAt: "2024-02-01",
  sellerId: "s",
  buyerId: `b-${id}`,
  item: "engine",
  quantity: 1,
  serials: [`PA40-2402-${id.padStart(5, "0")}`],
  flags: [],
  ...more,
});
const seizure = (id: string, serials: string[]): Seizure => ({
  kind: "seizure",
  id,
  seizedAt: "2024-03-01",
  place: "beach",
  item: "engine",
  serials,
});

const told = (finding: FindingDraft | undefined) =>
  (finding?.terms ?? []).map((t) => [t.name, t.value, inEnglish(t.because)]);

describe("SF04 third-party payer", () => {
  it("names the account, not the buyers", () => {
    const [finding, ...others] = thirdPartyPayer.detect(
      input([order("1", { paidByAccount: "A1" }), order("2", { paidByAccount: "A1" })]),
    );
    expect(others).toEqual([]);
    expect(finding?.subjects.map((s) => s.role)).toEqual(["account that pays for several buyers"]);
    expect(finding?.evidence).toEqual(["1", "2"]);
  });
  it("is scored by its buyers, sellers and orders, within the sixty days that hold most buyers", () => {
    const paid = (id: string, orderedAt: string, more: Partial<Order> = {}) =>
      order(id, { paidByAccount: "A1", orderedAt, ...more });
    const [finding] = thirdPartyPayer.detect(
      input([
        paid("9", "2023-01-01"),
        paid("4", "2024-04-01", { sellerId: "t" }),
        paid("1", "2024-02-01"),
        paid("2", "2024-02-15"),
        paid("3", "2024-03-01"),
      ]),
    );
    expect(finding?.evidence).toEqual(["1", "2", "3", "4"]);
    expect([finding?.from, finding?.to]).toEqual(["2024-02-01", "2024-04-01"]);
    expect(told(finding)).toEqual([
      ["buyers", 0.5, expect.stringContaining("4")],
      ["sellers", 0.25, expect.stringContaining("2")],
      ["orders", 0.25, expect.stringContaining("4")],
    ]);
    expect(finding?.score).toBe(1);
    expect(finding && inEnglish(finding.summary)).toMatch(/4.*60/);
    expect(finding?.against).toHaveLength(2);
  });
  it.each([
    [1, 0],
    [2, 1],
    [20, 1],
    [21, 0],
  ])("%d buyers: %d findings, since a card that pays for hundreds is a payment firm's", (buyers, count) => {
    const orders = Array.from({ length: buyers }, (_, i) => order(String(i), { paidByAccount: "A1" }));
    expect(thirdPartyPayer.detect(input(orders))).toHaveLength(count);
  });
  it("keeps accounts apart, and asks for one", () => {
    const two = [
      order("1", { paidByAccount: "A1" }),
      order("2", { paidByAccount: "A2" }),
      order("3"),
      order("4"),
    ];
    expect(thirdPartyPayer.detect(input(two))).toEqual([]);
  });
  it("is silent for one buyer, months apart, and goods without serial numbers", () => {
    const silent = [
      [order("1", { paidByAccount: "A1", buyerId: "b" }), order("2", { paidByAccount: "A1", buyerId: "b" })],
      [order("1", { paidByAccount: "A1" }), order("2", { paidByAccount: "A1", orderedAt: "2024-09-01" })],
      [order("1", { paidByAccount: "A1", serials: [] }), order("2", { paidByAccount: "A1", serials: [] })],
    ];
    for (const orders of silent) expect(thirdPartyPayer.detect(input(orders))).toEqual([]);
  });
});

describe("SF16 seizures converge", () => {
  const trade = Array.from({ length: 300 }, (_, i) => order(String(i + 100)));
  const bad = ["1", "2", "3", "4"].map((id) => order(id, { buyerId: "front" }));
  const taken = seizure(
    "z",
    bad.flatMap((o) => o.serials),
  );
  it("names the buyer whose goods come back", () => {
    const found = seizuresConverge.detect(input([...trade, ...bad], [taken]));
    expect(found.map((f) => f.subjects[0]?.id)).toEqual(["front"]);
  });
  it("is scored by how far beyond all trade, and by how many; its evidence are the orders and the seizure", () => {
    const [finding] = seizuresConverge.detect(input([...trade, ...bad], [taken]));
    // Of 304 items four were seized, all of one buyer's four: at least seven times as often, nineteen times in twenty.
    expect(told(finding)).toEqual([
      ["excess", 0.845, expect.stringContaining("7")],
      ["seized", 0.602, expect.stringMatching(/4.*4/)],
    ]);
    expect(finding?.score).toBe(1.447);
    expect(finding?.evidence).toEqual(["1", "2", "3", "4", "z"]);
    expect([finding?.from, finding?.to]).toEqual(["2024-03-01", "2024-03-01"]);
    expect(finding?.against).toHaveLength(2);
  });
  it.each<[string, number, Order[], Seizure[]]>([
    ["three items", 1, bad.slice(0, 3), [taken]],
    ["no fewer", 0, bad.slice(0, 2), [taken]],
    [
      "items that were read in full",
      0,
      bad,
      [seizure("z", ["*0001", "PA40-2402-0000?", ...bad.slice(0, 2).flatMap((o) => o.serials)])],
    ],
    ["items seized after they were ordered", 0, bad.map((o) => ({ ...o, orderedAt: "2024-03-02" })), [taken]],
    [
      "on the day of the order too",
      1,
      bad.map((o) => ({ ...o, orderedAt: "2024-03-01T12:00:00Z" })),
      [taken],
    ],
  ])("asks for %s", (_, count, orders, seizures) => {
    expect(seizuresConverge.detect(input([...trade, ...orders], seizures))).toHaveLength(count);
  });
  it("does not accuse by volume", () => {
    const big = trade.map((o) => ({ ...o, buyerId: "dealer" }));
    const some = seizure(
      "z",
      big.slice(0, 4).flatMap((o) => o.serials),
    );
    expect(seizuresConverge.detect(input(big, [some]))).toEqual([]);
  });
  it("follows a recorded sale to the later holder", () => {
    const resold = bad.map((o) => ({
      ...o,
      id: `r${o.id}`,
      sellerId: "front",
      buyerId: "later",
      orderedAt: "2024-02-10",
    }));
    const found = seizuresConverge.detect(input([...trade, ...bad, ...resold], [taken]));
    expect(found.map((f) => f.subjects[0]?.id)).toEqual(["later"]);
    expect(found[0]?.evidence).toEqual(["r1", "r2", "r3", "r4", "z"]);
    const again = resold.map((o) => ({
      ...o,
      id: `q${o.id}`,
      sellerId: "later",
      buyerId: "last",
      orderedAt: "2024-02-20",
    }));
    const last = seizuresConverge.detect(input([...trade, ...bad, ...resold, ...again], [taken]));
    expect(last.map((f) => f.subjects[0]?.id)).toEqual(["last"]);
    // What was seized a second time, months after, is judged by the first.
    const twice = { ...taken, id: "y", seizedAt: "2024-09-01" };
    const sold = [...trade, ...bad];
    for (const seizures of [
      [taken, twice],
      [twice, taken],
    ])
      expect(seizuresConverge.detect(input(sold, seizures))[0]?.evidence).toContain("z");
  });
});

describe("SF11 listing for smugglers", () => {
  const found = (text: string, id = "marketplace:listing:1") =>
    listingForSmugglers.detect({
      ...input([]),
      posts: [
        {
          kind: "post",
          id,
          platform: "marketplace",
          accountId: "M1",
          postedAt: "2024-02-01",
          text,
          media: [],
        },
      ],
    });
  it.each([
    "High quality refugee boat 9 m inflatable",
    "Inflatable boat for 60 persons, Libya Italy",
    "Zodiac 10 m pour migrants",
    "قارب مطاطي 9 متر للمهاجرين",
    "充气船 难民",
    "Bateau pour réfugié, Calais",
  ])("proposes %s, and names the seller's account", (title) => {
    const [finding, ...others] = found(title);
    expect(others).toEqual([]);
    expect(finding?.evidence).toEqual(["marketplace:listing:1"]);
    expect(finding?.subjects.map((s) => s.role)).toEqual(["seller of a craft offered for crossings"]);
    expect(finding?.against.length).toBeGreaterThan(0);
  });
  it.each([
    "Rescue inflatable boat SOLAS for refugee rescue, 60 persons",
    "Inflatable boat PVC CE approved",
    "Rafting boat 14 persons",
    "Fishing boat, ships to Italy, Greece, Turkey",
    "Outboard motor 15HP 4-stroke",
    "Books on refugees in Italy",
    "Thuyền cứu hộ người tị nạn",
    "Life raft 50 persons",
    "Life boat 60 persons, used",
    "Dover Castle guide, boat tours",
    "The boat person: a memoir of refugees, paperback",
    "Inflatable boat, liked by 2.500 people",
  ])("is silent about %s", (title) => {
    expect(found(title)).toEqual([]);
  });
  it("is silent about what people write of boats and migrants: it is news", () => {
    const news = "Migrant boat capsizes off Lampedusa, 40 refugees feared dead";
    expect(found(news)).toHaveLength(1);
    expect(found(news, "telegram:1")).toEqual([]);
  });
});

describe("SF15 last-mile vehicles", () => {
  const seen = (
    id: string,
    time: string,
    vehicle: string,
    place = "Gent",
  ): RoadTraffic["sightings"][number] => ({
    id,
    at: Date.parse(`2024-03-${time}Z`),
    place,
    vehicle,
  });
  const traffic: RoadTraffic = {
    sightings: [
      seen("v1", "01T01:00:00", "XXAA11"),
      seen("v2", "01T01:06:00", "XXBB22"),
      seen("v3", "08T23:30:00", "XXBB22", "De Panne"),
      seen("v4", "08T23:40:00", "XXAA11", "De Panne"),
      // Whom nothing else knows, and who came along both times.
      seen("v5", "01T01:04:00", "XXCC33"),
      seen("v6", "08T23:36:00", "XXCC33", "De Panne"),
    ],
    known: [
      { vehicle: "XXAA11", recordId: "seizure:S1" },
      { vehicle: "XXBB22", recordId: "order:O1" },
    ],
    launches: [{ id: "seizure:S9", at: "2024-03-10" }],
  };
  const found = (more: Partial<RoadTraffic> = {}) =>
    lastMileVehicles.detect({ ...input([]), traffic: { ...traffic, ...more } });

  it("proposes two known vehicles that were together twice at night before a launch, and nobody beside them", () => {
    const [finding, ...others] = found();
    expect(others).toEqual([]);
    expect(finding?.proves.map((p) => p.value)).toEqual(["XXAA11", "XXBB22"]);
    expect(finding?.evidence).toEqual(["order:O1", "seizure:S1", "seizure:S9", "v1", "v2", "v3", "v4"]);
  });
  it("knows of a launch no more than its day: a meeting in the night before it counts", () => {
    expect(found({ launches: [{ id: "seizure:S9", at: "2024-03-08" }] })).toHaveLength(1);
    expect(found({ launches: [{ id: "seizure:S9", at: "2024-03-08T20:00:00Z" }] })).toEqual([]);
  });
  it("is silent once together, by day, hours apart, without a launch, and about a vehicle that a camera alone knows", () => {
    const moved = (at: number) => traffic.sightings.map((s) => ({ ...s, at: s.at + at }));
    expect(found({ sightings: traffic.sightings.slice(0, 2) })).toEqual([]);
    expect(found({ sightings: moved(12 * 3_600_000) })).toEqual([]);
    expect(
      found({
        sightings: traffic.sightings.map((s) => ({
          ...s,
          at: s.at + (s.vehicle === "XXAA11" ? 3_600_000 : 0),
        })),
      }),
    ).toEqual([]);
    expect(found({ launches: [{ id: "seizure:S9", at: "2024-03-20" }] })).toEqual([]);
    expect(found({ known: traffic.known.slice(0, 1) })).toEqual([]);
    expect(lastMileVehicles.detect(input([]))).toEqual([]);
  });
  it("is silent about one night, by however many cameras, and however often one camera saw them", () => {
    const oneNight = [
      ...traffic.sightings.slice(0, 2),
      seen("w1", "01T01:12:00", "XXAA11"),
      seen("w2", "01T02:30:00", "XXAA11", "De Panne"),
      seen("w3", "01T02:34:00", "XXBB22", "De Panne"),
    ];
    expect(found({ sightings: oneNight, launches: [{ id: "seizure:S9", at: "2024-03-02" }] })).toEqual([]);
  });
  it("compares no vehicle that a camera alone knows, and none with itself a thousand times a minute", () => {
    let looks = 0;
    const counted = (id: string, at: number, vehicle: string) => ({
      id,
      place: "Gent",
      vehicle,
      get at() {
        looks++;
        return at;
      },
    });
    const start = Date.parse("2024-03-01T01:00:00Z");
    const many = 3_000;
    const unknown = Array.from({ length: many }, (_, n) => counted(`u${n}`, start + n * 200, `ZZ${n}`));
    const again = Array.from({ length: many }, (_, n) =>
      counted(`a${n}`, start + n * 200, n % 2 ? "XXAA11" : "XXBB22"),
    );
    expect(found({ sightings: [...unknown, ...again] })).toEqual([]);
    expect(looks).toBeLessThan(many * 50);
  });
});
