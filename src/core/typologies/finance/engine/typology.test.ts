import { describe, expect, it } from "vitest";
import { dear, financeCard, hundredths, probability, round3, tenths, term, UNMEASURED } from "./typology.ts";

const because = { id: "x" };

describe("figures that a reader is shown", () => {
  it.each([
    [tenths, 0.25, 0.3],
    [tenths, 0.24, 0.2],
    [tenths, -1.26, -1.3],
    [hundredths, 0.125, 0.13],
    [hundredths, 0.124, 0.12],
    [round3, 0.0005, 0.001],
    [round3, 0.00049, 0],
    [round3, 12.3456, 12.346],
  ])("have no more digits than they are shown with: %o of %d is %d", (round, value, shown) => {
    expect(round(value)).toBe(shown);
  });

  it("are chances between nothing and one", () => {
    expect(probability(0)).toBe(0.5);
    expect(probability(Math.log(3))).toBeCloseTo(0.75, 12);
    expect(probability(-Math.log(3))).toBeCloseTo(0.25, 12);
    expect([probability(-1000), probability(1000)]).toEqual([0, 1]);
  });
});

describe("a term", () => {
  it("has its value to three places, and its words as they were given", () => {
    const late = () => because;
    expect(term("a", 1.23456, because)).toEqual({ name: "a", value: 1.235, because });
    expect(term("a", -0.0004, late)).toEqual({ name: "a", value: -0, because: late });
  });

  it("that is dear to measure says the most that it can be, and is not measured yet", () => {
    let asked = 0;
    const measure = () => ++asked;
    expect(dear("a", 2.00049, measure, because)).toEqual({ name: "a", value: 2, measure, because });
    expect(asked).toBe(0);
  });
});

describe("R28 the card of every typology of money", () => {
  it("says what it is for and whom it can hit, under guardrails that are the same for all", () => {
    const card = financeCard("to find rings", "students");
    expect([card.purpose, card.affectedGroups]).toEqual(["to find rings", "students"]);
    expect(card.lawfulBasis).toContain("LED Art. 8");
    expect(card.dataUsed).toContain("place of the account, compared for equality only");
    expect(card.dataUsed.filter((text) => text.length < 10)).toEqual([]);
    expect(card.errorRates).toContain("no evidence of fitness for casework");
    expect(card.guardrails).toEqual([
      "Payers and passers-by are never named.",
      "Nationality, origin, name and religion are not read; a place is only the same or another.",
      "A named human accepts or rejects each finding.",
    ]);
    expect(financeCard("to find rings", "students", UNMEASURED).errorRates).toContain("no labelled set");
    expect(card.reviewAt).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});
