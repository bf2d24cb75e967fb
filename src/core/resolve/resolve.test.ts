import { describe, expect, it } from "vitest";
import { namesModel as model } from "../../../test/support/names-model.ts";
import {
  explainRecords,
  haveConflictingBirthDates,
  JOIN_MIN,
  prepareRecord,
  REVIEW_MIN,
  recordOf,
  relateDates,
  resolveRecords,
  scoreRecords,
} from "./index.ts";

/** Fictitious people. */
const person = (id: string, name: string, more: Record<string, string> = {}) =>
  recordOf({
    id,
    schema: "Person",
    properties: Object.fromEntries(Object.entries({ name, ...more }).map(([k, v]) => [k, [v]])),
  });
const clustersOf = (records: readonly ReturnType<typeof person>[]) =>
  resolveRecords(records, model).canonicalIds;

describe("resolution", () => {
  it("joins one person across scripts", () => {
    const records = [
      person("a", "Khaled Nouri", { birthDate: "1971-03-04" }),
      person("b", "خالد النوري", { birthDate: "1971-03-04" }),
      person("c", "Халед Нури"),
      person("d", "Hamid Nouri", { birthDate: "1975-08-01" }),
    ];
    expect(clustersOf(records)).toEqual(["a", "a", "a", "d"]);
  });

  it("refuses a union against full birth dates, but not against a slip or a swap", () => {
    const of = (birthDate: string) =>
      clustersOf([
        person("a", "Zoltan Kurtagic", { birthDate: "1971-03-04" }),
        person("b", "Zoltan Kurtagic", { birthDate }),
      ])[1];
    expect(of("1971-03-04")).toBe("a");
    expect(of("1971-04-03")).toBe("a");
    expect(of("1971-03-05")).toBe("a");
    expect(of("1982-11-30")).toBe("b");
  });

  it("keeps different exclusive identifiers apart, through a third record too", () => {
    const records = [
      person("a", "Zoltan Kurtagic", { socialSecurityNumber: "111111111" }),
      person("b", "Zoltan Kurtagic"),
      person("c", "Zoltan Kurtagic", { socialSecurityNumber: "987654321" }),
    ];
    const [a, , c] = clustersOf(records);
    expect(a).not.toBe(c);
  });

  it("asks a human where names disagree and only a contact is shared", () => {
    const firm = (id: string, name: string, more: Record<string, string[]>) =>
      recordOf({ id, schema: "Company", properties: { name: [name], ...more } });
    const phone = { phone: ["+447700900555"] };
    const pairOf = (more: Record<string, string[]>, other = "Borealis Testing Boats Ltd") =>
      [firm("a", "Aurora Testing Boats Ltd", more), firm("b", other, more)].map((r) =>
        prepareRecord(r, model),
      ) as [ReturnType<typeof prepareRecord>, ReturnType<typeof prepareRecord>];
    const log = (pair: ReturnType<typeof pairOf>) => scoreRecords(...pair, model);
    expect(log(pairOf(phone))).toBeLessThan(JOIN_MIN);
    expect(log(pairOf(phone))).toBeGreaterThan(REVIEW_MIN);
    expect(log(pairOf({ ...phone, registrationNumber: ["12345678"] }))).toBeGreaterThan(JOIN_MIN);
    expect(log(pairOf(phone, "Aurora Testing Boats Limited"))).toBeGreaterThan(JOIN_MIN);
    const shown = explainRecords(...pairOf(phone), model);
    expect(shown.terms.map((t) => t.name)).toContain("contact");
    expect(shown.terms.reduce((sum, t) => sum + t.value, 0)).toBeCloseTo(log(pairOf(phone)), 9);
  });

  it("never reads nationality, birthplace, language or religion", () => {
    const names = ["Khaled Nouri", "Халед Нури", "Hamid Nouri", "خالد النوري"];
    const make = (salt: string) =>
      names.map((name, i) =>
        prepareRecord(
          person(`r${i}`, name, {
            nationality: `n${salt}${i % 2}`,
            birthPlace: `p${salt}`,
            language: salt,
            religion: salt,
            ethnicity: salt,
            country: salt,
          }),
          model,
        ),
      );
    const left = make("x");
    const right = make("y");
    for (const i of names.keys())
      for (const j of names.keys())
        expect(scoreRecords(left[i] as (typeof left)[0], left[j] as (typeof left)[0], model)).toBe(
          scoreRecords(right[i] as (typeof left)[0], right[j] as (typeof left)[0], model),
        );
  });

  it("is the sum of the terms that it shows", () => {
    const all = [
      person("a", "Khaled Nouri", { birthDate: "1971-03-04", gender: "male", passportNumber: "AB123456" }),
      person("b", "خالد النوري", { birthDate: "1971", gender: "male", passportNumber: "AB123457" }),
      person("c", "", { birthDate: "1971-03-04" }),
      person("d", "Fatima Zahra", { birthDate: "1999-01-01", gender: "female" }),
    ].map((r) => prepareRecord(r, model));
    for (const a of all)
      for (const b of all) {
        const { probability, terms } = explainRecords(a, b, model);
        const sum = terms.reduce((total, term) => total + term.value, 0);
        expect(Math.abs(sum - scoreRecords(a, b, model))).toBeLessThan(1e-9);
        expect(Math.abs(1 / (1 + Math.exp(-sum)) - probability)).toBeLessThan(1e-9);
      }
  });
});

describe("two who stand side by side", () => {
  const scored = (a: ReturnType<typeof person>, b: ReturnType<typeof person>): number =>
    explainRecords(prepareRecord(a, model), prepareRecord(b, model), model).probability;
  it("are not one: a family gets its papers together, born on the day that is written where none is known", () => {
    const born = { birthDate: "1990-01-01" };
    const one = person("a", "Hassan Karimi", { ...born, passportNumber: "A1234567" });
    const other = person("b", "Hussein Karimi", { ...born, passportNumber: "A1234568" });
    expect(scored(one, other)).toBeLessThan(0.3);
  });
  it("are a question where only their names are alike: SIM cards are bought by the packet", () => {
    const one = person("a", "Mohammed Ali", { phone: "+447700900704" });
    const other = person("b", "Muhammad Aly", { phone: "+447700900705", birthDate: "1977" });
    expect(scored(one, other)).toBeLessThan(0.9);
    expect(scored(one, other)).toBeGreaterThan(0.5);
  });
});

describe("what many people share", () => {
  const scored = (a: string, b: string, ofA: Record<string, string> = {}, ofB = ofA) =>
    explainRecords(
      prepareRecord(person("a", a, ofA), model),
      prepareRecord(person("b", b, ofB), model),
      model,
    );
  const sure = 0.9;
  it.each([
    ["محمد علي", "محمد علي", {}],
    ["احمد حسن", "احمد حسن", {}],
    ["علي حسين", "علي حسين", {}],
    ["عمر خالد", "عمر خالد", {}],
    ["Agim Hoxha", "Agim Hoxha", {}],
    ["Rubel Hossain", "Rubel Hossain", {}],
    ["کاروان محمد", "کاروان محمد", {}],
    ["Ahmad Ali", "Ahmed Ali", { birthDate: "1990-01-01" }],
    ["Mohammed Ahmed", "Muhammad Ahmad", { birthDate: "1990" }],
  ])("is a question: %s and %s, %j", (a, b, more) => {
    const { probability, terms } = scored(a, b, more);
    expect(probability).toBeLessThan(sure);
    expect(probability).toBeGreaterThan(0.8);
    expect(terms.at(-1)).toMatchObject({ name: "common" });
  });
  it.each([
    ["Nguyễn Thị Hoa", "Nguyen Thi Hoa"],
    ["Trần Văn Nam", "Trần Văn Nam"],
  ])("is a question by its words alone: %s and %s", (a, b) => {
    const { probability } = scored(a, b);
    expect(probability).toBeLessThan(sure);
    expect(probability).toBeGreaterThan(0.5);
  });
  it.each([
    ["خالد النوري", "Khaled Nouri", {}],
    ["محمد علي", "Mohammed Ali", { birthDate: "1971-03-04" }],
    ["محمد علي", "Mohammed Ali", { passportNumber: "A1234567" }],
    ["محمد علي", "Mohammed Ali", { phone: "+447700900704" }],
  ])("joins with what few share: %s and %s, %j", (a, b, more) => {
    expect(scored(a, b, more).probability).toBeGreaterThan(sure);
  });
  it.each([
    ["Amir Hassan", "Amira Hassan", "name.gender"],
    ["كريم حسن", "كريمة حسن", "name.gender"],
    ["Nguyễn Văn Hùng", "Nguyễn Văn Hưng", "name.marks"],
  ])("is a birth date, to twins: %s and %s", (a, b, name) => {
    const { probability, terms } = scored(a, b, { birthDate: "1990-03-04" });
    expect(probability).toBeLessThan(0.6);
    expect(terms.map((term) => term.name)).toContain(name);
    expect(scored(a, b, { birthDate: "1990-03-04", passportNumber: "A1234567" }).probability).toBeGreaterThan(
      sure,
    );
  });
  it("is no brother's where both are said to be of one gender, and no other name's where marks are left out", () => {
    const said = { birthDate: "1990-03-04", gender: "female" };
    expect(scored("Amir Hassan", "Amira Hassan", said).probability).toBeGreaterThan(sure);
    const born = { birthDate: "1990-03-04" };
    expect(scored("Nguyễn Văn Hùng", "Nguyen Van Hung", born).probability).toBeGreaterThan(sure);
    for (const [a, b] of [
      ["Nguyễn Thi Thuy Linh", "Nguyễn Thị Thùy Linh"],
      ["Nguyễn Thúy Hòa", "Nguyễn Thuý Hoà"],
      ["Adébáyọ̀ Ọládélé", "Adébayọ Ọ̀ládélé"],
      ["Muḥammad Ṣāliḥ Ẓāhirī", "Muhammad Ṣaliḥ Ẓāhiri"],
    ] as const) {
      const { probability, terms } = scored(a, b, born);
      expect(terms.map((term) => term.name)).not.toContain("name.marks");
      expect(probability).toBeGreaterThan(sure);
    }
    expect(scored("Jürgen Müller", "Jurgen Muller", born).probability).toBeGreaterThan(sure);
  });
});

describe("birth dates", () => {
  it("tells a slip from a conflict", () => {
    expect(relateDates("1971-03-04", "1971-03-14")).toBe("slip");
    expect(relateDates("1971-03-04", "1917-03-04")).toBe("slip");
    expect(relateDates("1971-03-04", "1972-03-05")).toBe("conflict");
    expect(relateDates("1971", "1971-05-06")).toBe("year");
    expect(haveConflictingBirthDates(["1971"], ["1990-01-01"])).toBe(false);
    expect(haveConflictingBirthDates(["1971-01-01", "1990-01-01"], ["1990-01-01"])).toBe(false);
  });
});
