import { describe, expect, it } from "vitest";
import { namesModel as model } from "../../../test/support/names-model.ts";
import { blockingKeysOf, candidatePairs } from "./block.ts";
import { areApart, clusterRecords, type ScoredPair } from "./cluster.ts";
import { relateBirthDates, relateDates } from "./dates.ts";
import { type EntityRecord, prepareRecord, recordOf } from "./record.ts";
import { JOIN_MIN } from "./resolve-records.ts";
import { explainRecords, isSlip, scoreRecords } from "./score.ts";

type Properties = Readonly<Record<string, string | readonly string[]>>;
const record = (properties: Properties, schema = "Person", id = "r"): EntityRecord =>
  recordOf({
    id,
    schema,
    properties: Object.fromEntries(
      Object.entries(properties).map(([k, v]) => [k, typeof v === "string" ? [v] : v]),
    ),
  });
/** The terms of two records besides those of their names. */
const terms = (
  a: Properties,
  b: Properties,
  schemas: readonly [string, string] = ["Person", "Person"],
): Record<string, number> => {
  const [x, y] = [record(a, schemas[0]), record(b, schemas[1])].map((r) => prepareRecord(r, model)) as [
    never,
    never,
  ];
  return Object.fromEntries(
    explainRecords(x, y, model)
      .terms.filter((t) => !t.name.startsWith("name.") && t.name !== "prior")
      .map((t) => [t.name, t.value]),
  );
};
const N = { name: "Khaled Nouri" };
const PHONE = "+447700900555";

describe("two records are told alike or apart by", () => {
  it.each<[string, Properties, Properties, Record<string, unknown>]>([
    ["nothing but their names", N, N, {}],
    ["no name on one side", N, {}, { name: -2.5 }],
    ["a name without a letter on one side", N, { name: "—" }, { name: -2.5 }],
    ["one phone, where the names agree", { ...N, phone: PHONE }, { ...N, phone: PHONE }, { phone: 8 }],
    [
      "one number on two kinds of paper",
      { ...N, passportNumber: "12345678" },
      { ...N, registrationNumber: "12345678" },
      {},
    ],
    [
      "one birth date",
      { ...N, birthDate: "1971-03-04" },
      { ...N, birthDate: "1971-03-04" },
      { birthDate: 6.2 },
    ],
    [
      "day and month exchanged",
      { ...N, birthDate: "1971-03-04" },
      { ...N, birthDate: "1971-04-03" },
      { birthDate: 3.5 },
    ],
    [
      "a slip in a date",
      { ...N, birthDate: "1971-03-04" },
      { ...N, birthDate: "1971-03-05" },
      { birthDate: 2.5 },
    ],
    ["one year", { ...N, birthDate: "1971" }, { ...N, birthDate: "1971-03-04" }, { birthDate: 2.3 }],
    ["years next to each other", { ...N, birthDate: "1971" }, { ...N, birthDate: "1972" }, {}],
    ["other dates", { ...N, birthDate: "1971-03-04" }, { ...N, birthDate: "1982-11-30" }, { birthDate: -5 }],
    ["one gender", { ...N, gender: "male" }, { ...N, gender: "Male" }, { gender: 0.3 }],
    ["two genders", { ...N, gender: "male" }, { ...N, gender: "female" }, { gender: -3.5 }],
    ["a gender and none", { ...N, gender: "male" }, { ...N, gender: "other" }, {}],
    [
      "one passport",
      { ...N, passportNumber: "AB123456" },
      { ...N, passportNumber: "ab 123456" },
      { document: 8 },
    ],
    [
      "a slip in a passport",
      { ...N, passportNumber: "AB123456" },
      { ...N, passportNumber: "AB128456" },
      { document: 4.5 },
    ],
    [
      "passports side by side",
      { ...N, passportNumber: "AB123456" },
      { ...N, passportNumber: "AB123457" },
      {},
    ],
    [
      "a letter behind",
      { ...N, passportNumber: "123456A" },
      { ...N, passportNumber: "123456B" },
      { document: 4.5 },
    ],
    ["phones side by side", { ...N, phone: "+447700900123" }, { ...N, phone: "+447700900124" }, {}],
    ["a slip in a phone", { ...N, phone: "+447700900123" }, { ...N, phone: "+447700800123" }, {}],
    [
      "a slip in an account's name",
      { ...N, email: "ab1@example.com" },
      { ...N, email: "ab2@example.com" },
      {},
    ],
    [
      "other passports",
      { ...N, passportNumber: "AB123456" },
      { ...N, passportNumber: "XY987654" },
      { document: -1 },
    ],
    [
      "the best of several passports",
      { ...N, passportNumber: ["AB123456", "XY987654"] },
      { ...N, passportNumber: "XY987654" },
      { document: 8 },
    ],
    [
      "one place",
      { ...N, address: "12 Harbour Road" },
      { ...N, address: "Harbour Road 12" },
      { places: 3.5 },
    ],
    [
      "half a place",
      { ...N, address: "Harbour Road" },
      { ...N, address: "Harbour Lane" },
      { places: expect.closeTo(1.35) },
    ],
    ["other places", { ...N, address: "Harbour Road" }, { ...N, address: "Mill Lane" }, { places: -0.8 }],
  ])("%s", (_, a, b, want) => {
    expect(terms(a, b)).toEqual(want);
    expect(terms(b, a)).toEqual(want);
  });

  it.each([
    ["Person", "Company", -12],
    ["Person", "PublicBody", -12],
    ["Company", "Organization", undefined],
    ["Person", "LegalEntity", undefined],
    ["Vessel", "Person", -12],
  ])("kinds: %s and %s", (a, b, kind) => {
    expect(terms(N, N, [a, b])["kind"]).toBe(kind);
  });

  it("strangers who share a birth date, a gender and an address: a question, unless a passport joins them", () => {
    const of = (name: string, more: Properties = {}) =>
      prepareRecord(
        record({ name, birthDate: "1971-03-04", gender: "male", address: "Harbour Road 12", ...more }),
        model,
      );
    for (const [a, b] of [
      ["Khaled Nouri", "Zoltan Kurtagic"],
      ["Abu Zartoub", "Zoltan Marek Kurtagic"],
    ] as const) {
      const { probability, terms } = explainRecords(of(a), of(b), model);
      const log = scoreRecords(of(a), of(b), model);
      expect(terms.map((t) => t.name)).toContain("otherNames");
      expect(log).toBeCloseTo(0.2, 9);
      expect(Math.log(probability / (1 - probability))).toBeCloseTo(log, 9);
      expect(log).toBeLessThan(JOIN_MIN);
      const passport = { passportNumber: "AB123456" };
      expect(scoreRecords(of(a, passport), of(b, passport), model)).toBeGreaterThan(JOIN_MIN);
    }
    // One word in common, and the date speaks for itself.
    expect(scoreRecords(of("Khaled Nouri"), of("Khaled Zartoubi"), model)).toBeGreaterThan(2);
  });

  it("two who bear one common name and no other", () => {
    const log = (name: string) => scoreRecords(prepared1(name), prepared1(name), model);
    const prepared1 = (name: string) => prepareRecord(record({ name }), model);
    expect(log("Ismail")).toBeLessThan(log("Zartoubin") - 0.8);
    const { probability, terms } = explainRecords(prepared1("Ismail"), prepared1("Ismail"), model);
    expect(terms.map((t) => t.name)).toContain("name.alone");
    expect(Math.log(probability / (1 - probability))).toBeCloseTo(log("Ismail"), 9);
    expect(
      explainRecords(prepared1("Ismail"), prepared1("Ismail Zartoubin"), model).terms.map((t) => t.name),
    ).not.toContain("name.alone");
  });

  it("twins, whom a birth date and an address do not make one", () => {
    const twin = (name: string, gender: string) =>
      prepareRecord(
        record({ name, gender, birthDate: "1971-03-04", address: "Harbour Road 12, Zartoub", phone: PHONE }),
        model,
      );
    const [sister, brother] = [twin("Salma Zartoubi", "female"), twin("Hamid Zartoubi", "male")];
    expect(explainRecords(sister, brother, model).probability).toBeLessThan(0.64);
    expect(Math.log(1 / (1 / explainRecords(sister, brother, model).probability - 1))).toBeCloseTo(
      scoreRecords(sister, brother, model),
      9,
    );
    expect(explainRecords(sister, twin("Salma Zartouby", "female"), model).probability).toBeGreaterThan(0.99);
  });

  it("names, which say no more against than six", () => {
    const [a, b] = [record({ name: "Khaled Nouri" }), record({ name: "Wxyz Bcdf" })].map((r) =>
      prepareRecord(r, model),
    ) as [never, never];
    const { terms: all } = explainRecords(a, b, model);
    expect(
      all.filter((t) => t.name.startsWith("name.")).reduce((sum, t) => sum + t.value, 0),
    ).toBeGreaterThanOrEqual(-6 - 1e-9);
  });
});

describe("what is shown to whoever decides says", () => {
  const reasons = (
    a: Properties,
    b: Properties,
    schemas: readonly [string, string] = ["Person", "Person"],
  ) => {
    const [x, y] = [record(a, schemas[0]), record(b, schemas[1])].map((r) => prepareRecord(r, model)) as [
      never,
      never,
    ];
    return explainRecords(x, y, model)
      .terms.filter((t) => !t.name.startsWith("name."))
      .map((t) => t.because);
  };
  it.each<[string, Properties, Properties, string]>([
    [
      "that a number is the same",
      { passportNumber: "AB123456" },
      { passportNumber: "AB123456" },
      "the same document",
    ],
    [
      "that a slip parts them",
      { passportNumber: "AB123456" },
      { passportNumber: "AB128456" },
      "document apart by one slip",
    ],
    [
      "that it is another",
      { passportNumber: "AB123456" },
      { passportNumber: "XY987654" },
      "another document",
    ],
    [
      "how alike the places are",
      { address: "Harbour Road" },
      { address: "Harbour Lane" },
      "places alike by 0.50",
    ],
    ["how the dates stand", { birthDate: "1971-03-04" }, { birthDate: "1971-04-03" }, "birth dates: swapped"],
    ["which genders", { gender: "male" }, { gender: "female" }, "male and female"],
  ])("%s", (_, a, b, because) => {
    expect(reasons({ ...N, ...a }, { ...N, ...b })).toEqual(["among candidates", because]);
  });
  it("of which kinds they are", () => {
    expect(reasons(N, N, ["Person", "Company"])).toEqual(["among candidates", "person and organisation"]);
  });
});

describe("a slip", () => {
  it.each([
    ["123456", "123457", true],
    ["123456", "12345", false],
    ["1234567", "123456", true],
    ["123456", "1234567", true],
    ["123456", "12345678", false],
    ["123456", "123465", true],
    ["123456", "153426", false],
    ["123456", "123546", true],
    ["123456", "124536", false],
    ["12345", "12346", false],
    ["123456", "123456", true],
    // Two neighbours swapped, and something else as well.
    ["123456", "213457", false],
    ["12ABC56", "12BA56", false],
    ["12BA56", "12ABC56", false],
  ])("%s, %s: %s", (a, b, isOne) => {
    expect(isSlip(a, b)).toBe(isOne);
  });
});

describe("dates", () => {
  it.each([
    ["1971-03-04", "1971-03-04", "equal"],
    ["1971-01-01", "1971-01-01", "newYear"],
    ["1971-03-04", "1971-04-03", "swapped"],
    ["1971-03-04", "1972-04-03", "conflict"],
    ["1971-03-04", "1972-03-04", "slip"],
    ["1971-03-04", "1971-03-40", "slip"],
    ["1971-10-04", "1971-01-04", "slip"],
    ["1971-03-14", "1971-01-34", "slip"],
    ["1971-03-04", "1971-05-03", "conflict"],
    ["1971-03-12", "1971-03-20", "conflict"],
    ["1971-03", "1971-03-04", "equal"],
    ["1971-03", "1971-04-04", "yearNear"],
    ["1971-03", "1971", "year"],
    ["1971", "1972-01-01", "yearNear"],
    ["1971", "1973", "conflict"],
    ["", "1971", "unknown"],
    ["about 1971", "1971", "unknown"],
  ])("%s and %s: %s", (a, b, relation) => {
    expect(relateDates(a, b)).toBe(relation);
    expect(relateDates(b, a)).toBe(relation);
  });
  it("of lists stand as the nearest two do", () => {
    expect(relateBirthDates(["1971-03-04", "1950-01-01"], ["1982-11-30", "1971-03-04"])).toBe("equal");
    expect(relateBirthDates([], ["1971-03-04"])).toBe("unknown");
    expect(relateBirthDates(["1971-03-04", "x"], ["1990-11-30"])).toBe("unknown");
  });
});

describe("records of one block are compared", () => {
  it("where one telephone is written as at home and as from abroad", () => {
    const records = [
      { name: "Khaled Nouri", phone: "07700 900555" },
      { name: "Bravo Zulu", phone: PHONE },
    ].map((p, i) => prepareRecord(record(p, "Person", `r${i}`), model));
    expect(candidatePairs(records, model)).toEqual([[0, 1]]);
  });

  const prepared = (all: readonly Properties[]) =>
    all.map((p, i) => prepareRecord(record(p, "Person", `r${i}`), model));
  it("under keys of dates, identifiers and their halves, words with years, and pairs of words", () => {
    const [one] = prepared([{ ...N, birthDate: ["1971-03-04", "1971"], passportNumber: "AB123456" }]);
    expect([...blockingKeysOf(one as never, model)].sort()).toEqual([
      "c:KLT:NR",
      "d:1971-03-04",
      "document:AB123456",
      "document<AB12",
      "document>3456",
      expect.stringMatching(/^g:=\d+:NR$/),
      "n:KLT",
      "n:KLTNR",
      "n:LT",
      "n:LTNR",
      "n:NR",
      "p:KLT:NR",
      "y:KLT:1971",
      "y:LT:1971",
      "y:NR:1971",
    ]);
  });
  it.each([
    ["a name in one word and in two", "Kim Young-Chul", "Kim Youngchul", /^n:/],
    ["a name of the list of equivalents", "Mikalai Zartoubin", "Nikolai Zartoubin", /^g:/],
    ["what Belarusian writes otherwise", "Vadzim Zartoubau", "Vadim Zartoubov", /^c:/],
  ])("by a key more: %s", (_, a, b, kind) => {
    const [x, y] = prepared([{ name: a }, { name: b }]).map((r) => blockingKeysOf(r, model));
    const shared = [...(x as Set<string>)].filter((key) => (y as Set<string>).has(key) && kind.test(key));
    const ofTheFirst = new Set(
      blockingKeysOf(prepared([{ name: a.split(" ")[0] as string }])[0] as never, model),
    );
    expect(shared.filter((key) => !ofTheFirst.has(key))).not.toEqual([]);
  });
  it("once each, the earlier first; not where nothing is shared", () => {
    expect(candidatePairs(prepared([N, { name: "Bravo Zulu" }, N, N]), model)).toEqual([
      [0, 2],
      [0, 3],
      [2, 3],
    ]);
  });
  it("where a key that many have is shared, by a second one alone", () => {
    const many = Array.from({ length: 70 }, (_, i) => ({
      name: `Nouri ${String.fromCharCode(66 + (i % 20))}${String.fromCharCode(66 + Math.floor(i / 20))}x`,
    }));
    const pairs = candidatePairs(prepared(many), model);
    expect(pairs.length).toBeLessThan((70 * 69) / 2);
  });
});

describe("records are clustered", () => {
  const people = (n: number, more: Properties = {}) =>
    Array.from({ length: n }, (_, i) => record({ ...N, ...more }, "Person", `r${i}`));
  const clusters = (records: readonly EntityRecord[], pairs: readonly ScoredPair[], groupMin = -1) => [
    ...clusterRecords(records, pairs, { joinMin: 2, groupMin }),
  ];
  const pair = (i: number, j: number, log: number): ScoredPair => ({ i, j, log });

  it("from the least that joins two", () => {
    expect(clusters(people(2), [pair(0, 1, 2)])).toEqual([0, 0]);
    expect(clusters(people(2), [pair(0, 1, 1.99)])).toEqual([0, 1]);
    expect(clusters(people(3), [pair(2, 1, 4), pair(0, 1, 5), pair(0, 2, 4)])).toEqual([0, 0, 0]);
  });
  it("whichever of the two was named first: the smallest index stands for all", () => {
    expect(clusters(people(4), [pair(3, 2, 9), pair(1, 3, 8), pair(1, 2, 8)])).toEqual([0, 1, 1, 1]);
  });
  it("the surest pair first, in whatever order they come", () => {
    const born = [{ birthDate: "1971-03-04" }, {}, { birthDate: "1982-11-30" }];
    const three = born.map((more, i) => record({ ...N, ...more }, "Person", `r${i}`));
    const pairs = [pair(0, 1, 4), pair(1, 2, 5)];
    expect(clusters(three, pairs)).toEqual([0, 1, 1]);
    expect(clusters(three, pairs.reverse())).toEqual([0, 1, 1]);
  });
  it("with more for larger groups: a fifth for each doubling", () => {
    const joined = (last: number) => clusters(people(3), [pair(0, 1, 5), pair(1, 2, last), pair(0, 2, last)]);
    expect(joined(2.2)).toEqual([0, 0, 0]);
    expect(joined(2.19)).toEqual([0, 0, 2]);
  });
  it("where the groups are alike as wholes: what nobody scored speaks against", () => {
    // (3 - 2.5) / 2 = 0.25.
    const pairs = [pair(0, 1, 5), pair(1, 2, 3)];
    expect(clusters(people(3), pairs, 0.25)).toEqual([0, 0, 0]);
    expect(clusters(people(3), pairs, 0.26)).toEqual([0, 0, 2]);
    // Two and two: (5 - 3 * 2.5) / 4 = -0.625.
    const couples = [pair(0, 1, 9), pair(2, 3, 9), pair(1, 2, 5)];
    expect(clusters(people(4), couples, -0.625)).toEqual([0, 0, 0, 0]);
    expect(clusters(people(4), couples, -0.62)).toEqual([0, 0, 2, 2]);
    // No pair says more than six: (6 - 2.5) / 2 = 1.75.
    expect(clusters(people(3), [pair(0, 1, 50), pair(1, 2, 40)], 1.76)).toEqual([0, 0, 2]);
  });
  it.each<[string, Properties, Properties, boolean]>([
    ["other full birth dates", { birthDate: "1971-03-04" }, { birthDate: "1982-11-30" }, true],
    [
      "other birth dates, one passport",
      { birthDate: "1971-03-04", passportNumber: "AB123456" },
      { birthDate: "1982-11-30", passportNumber: "AB123456" },
      false,
    ],
    [
      "other birth dates, one phone",
      { birthDate: "1971-03-04", phone: "+447700900555" },
      { birthDate: "1982-11-30", phone: "+447700900555" },
      true,
    ],
    [
      "two numbers that are issued once",
      { socialSecurityNumber: "111111111" },
      { socialSecurityNumber: "987654321" },
      true,
    ],
    [
      "a slip in such a number",
      { socialSecurityNumber: "111111111" },
      { socialSecurityNumber: "111111112" },
      false,
    ],
    ["such a number and none", { socialSecurityNumber: "111111111" }, {}, false],
    ["two such numbers of two kinds", { socialSecurityNumber: "111111111" }, { imoNumber: "9074729" }, false],
    [
      "such a number and a passport's",
      { socialSecurityNumber: "111111111" },
      { passportNumber: "XY987654" },
      false,
    ],
    ["two passports", { passportNumber: "AB123456" }, { passportNumber: "XY987654" }, false],
  ])("are apart by %s: %s", (_, a, b, isSo) => {
    expect(areApart(record({ ...N, ...a }), record({ ...N, ...b }))).toBe(isSo);
    expect(clusters([record({ ...N, ...a }), record({ ...N, ...b })], [pair(0, 1, 50)])).toEqual([
      0,
      isSo ? 1 : 0,
    ]);
  });
});

describe("a record", () => {
  it("holds names, or the parts of one; identifiers in normal form; no country, no nationality", () => {
    expect(
      record({
        firstName: "Khaled",
        lastName: "Nouri",
        birthDate: "1971-03-04T00:00:00Z",
        nationality: "x",
        country: "y",
        imoNumber: "9074729",
        phone: "no",
      }),
    ).toEqual({
      id: "r",
      kind: "person",
      names: ["Khaled Nouri"],
      birthDates: ["1971-03-04"],
      gender: undefined,
      identifiers: [{ type: "registration", value: "9074729", isExclusive: true }],
      places: [],
    });
    expect(
      record({ name: "A", alias: "B", previousName: "C", weakAlias: "D", firstName: "E" }).names,
    ).toEqual(["A", "B", "C", "D"]);
    expect(record({ address: "a", registeredOffice: "b", operatesAt: "c" }).places).toEqual(["a", "b", "c"]);
    expect(record({}).names).toEqual([]);
    expect(record({}, "Vessel").kind).toBe("other");
  });
  it("is prepared with forty names at most, and words of places of two letters and more", () => {
    const many = record({
      name: Array.from({ length: 50 }, (_, i) => `Name ${i}`),
      address: "A Harbour, ROAD",
    });
    const made = prepareRecord(many, model);
    expect(made.analysed.length).toBe(40);
    expect([...made.placeWords]).toEqual(["harbour", "road"]);
  });
});
