import { describe, expect, it } from "vitest";
import { Scoring, scoreOf } from "./scoring.ts";
import { type Candidate, dear, probability, type Step, type TypologyId, term } from "./typology.ts";

const because = { id: "x" };
const candidate = (values: Readonly<Record<string, number>>, more: Partial<Candidate> = {}): Candidate => ({
  type: "FAN-IN",
  payments: [1],
  subjects: [{ account: 1, role: "hub" }],
  terms: Object.entries(values).map(([name, value]) => ({ name, value, because })),
  against: [],
  ...more,
});
const values = (terms: Candidate["terms"]) => Object.fromEntries(terms.map((t) => [t.name, t.value]));
const person = () => 1;

describe("a score", () => {
  it("replays from its terms, to four places", () => {
    expect(scoreOf(candidate({}))).toBe(0.5);
    expect(scoreOf(candidate({ a: 1, b: -3 }))).toBe(0.1192);
    expect(probability(0)).toBe(0.5);
  });
  it("is shown from the least that is shown", () => {
    const scoring = new Scoring({}, 0.5);
    expect(scoring.isShown(candidate({ a: 0 }))).toBe(true);
    expect(scoring.isShown(candidate({ a: -0.001 }))).toBe(false);
  });
});

describe("terms are settled", () => {
  const steps = (measured: { n: number }): Step[] => [
    term("base", -2.0004, () => ({ id: "late" })),
    dear(
      "dear",
      1,
      () => {
        measured.n++;
        return -1.23456;
      },
      because,
    ),
  ];
  it("with their words and three places, where the most that they can be may be shown", () => {
    const measured = { n: 0 };
    expect(new Scoring({}, 0).settle("FAN-IN", steps(measured))).toEqual([
      { name: "base", value: -2, because: { id: "late" } },
      { name: "dear", value: -1.235, because },
    ]);
    expect(measured.n).toBe(1);
  });
  it("not at all where even that may not be shown: nothing is measured", () => {
    const measured = { n: 0 };
    expect(new Scoring({}, 0.5).settle("FAN-IN", steps(measured))).toBeUndefined();
    expect(measured.n).toBe(0);
  });
  it("not to the end where what was measured leaves too little", () => {
    const measured = { n: 0 };
    expect(new Scoring({}, 0.15).settle("FAN-IN", steps(measured))).toBeUndefined();
    expect(measured.n).toBe(1);
  });
  it("with the weights of the parameters", () => {
    const weighed = new Scoring({ "FAN-IN": { "weight:base": 0.1, "weight:dear": 0.5, other: 9 } }, 0.25);
    expect(weighed.settle("FAN-IN", steps({ n: 0 }))).toHaveLength(2);
    expect(weighed.settle("CYCLE", steps({ n: 0 }))).toBeUndefined();
  });
  it("all of them, once all are to be kept", () => {
    const scoring = new Scoring({}, 0.9);
    scoring.keepAll();
    expect(scoring.settle("FAN-IN", steps({ n: 0 }))).toHaveLength(2);
  });
});

describe("a candidate is calibrated", () => {
  it("by weights, its bias by none", () => {
    const scoring = new Scoring({ "FAN-IN": { "weight:a": 0.5, "weight:bias": 9, "weight:zero": 0 } }, 0.1);
    expect(
      values(scoring.calibrated(candidate({ bias: -2, a: 3.3333, b: 1, zero: 5 }), person, 0).terms),
    ).toEqual({
      bias: -2,
      a: 1.667,
      b: 1,
      zero: 0,
    });
  });
  it.each<[string, TypologyId, number, Record<string, number>]>([
    ["a layer is at most as likely as not", "BIPARTITE", 2, { a: 2, caution: -2 }],
    ["a layer that is less likely stays", "BIPARTITE", -1, { a: -1 }],
    ["a layer that is as likely as not stays", "BIPARTITE", 0, { a: 0 }],
    ["others may be likely", "STACK", 2, { a: 2 }],
  ])("%s", (_, type, a, want) => {
    expect(values(new Scoring({}, 0.1).calibrated(candidate({ a }, { type }), person, 0).terms)).toEqual(
      want,
    );
  });
  it("less likely where most of its accounts have no declared kind", () => {
    const two = candidate(
      { a: 1 },
      {
        subjects: [
          { account: 0, role: "x" },
          { account: 1, role: "x" },
        ],
      },
    );
    const scoring = new Scoring({}, 0.1);
    expect(values(scoring.calibrated(two, (account) => account, 0).terms)).toEqual({ a: 1 });
    expect(values(scoring.calibrated(two, () => 0, 0).terms)).toEqual({ a: 1, "kinds unknown": -1.6 });
  });
  it("less likely where its shape is common in the stream", () => {
    const scoring = new Scoring({}, 0.1);
    const common = (type: TypologyId, payments: number) =>
      values(scoring.calibrated(candidate({ a: 0 }, { type }), person, payments).terms)["common here"];
    for (let i = 0; i < 12; i++) scoring.countRaised("FAN-IN");
    expect(common("FAN-IN", 0)).toBeUndefined();
    scoring.countRaised("FAN-IN");
    expect(common("FAN-IN", 0)).toBeCloseTo(-4 * Math.log(13 / 12), 3);
    expect(common("CYCLE", 0)).toBeUndefined();
    expect(common("FAN-IN", 1_000_000)).toBeUndefined();
    // Sixty more are usual in a million payments, six hundredths of one in a thousand.
    expect(common("FAN-IN", 1000)).toBeCloseTo(-4 * Math.log(13 / 12.06), 3);
    expect(scoring.calibrated(candidate({}), person, 0).terms[0]?.because).toEqual({
      id: "money.common",
      values: { n: 13 },
    });
    for (let i = 0; i < 4; i++) scoring.countRaised("BIPARTITE");
    expect(common("BIPARTITE", 0)).toBeCloseTo(-4 * Math.log(4 / 3), 3);
    const again = new Scoring({}, 0.1);
    again.load(structuredClone(scoring.save()));
    expect(again.calibrated(candidate({ a: 0 }), person, 0).terms).toEqual(
      scoring.calibrated(candidate({ a: 0 }), person, 0).terms,
    );
  });
});
