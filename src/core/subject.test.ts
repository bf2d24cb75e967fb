import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  effectiveCategory,
  isAccusing,
  isProtectedCategory,
  type Person,
  type PersonOfInterest,
  type ProtectedPerson,
  personLabel,
  SUBJECT_CATEGORIES,
} from "./subject.ts";

const anyCategories = fc.array(fc.constantFrom(...SUBJECT_CATEGORIES), { maxLength: 5 });

describe("R07 data-subject categories", () => {
  it("is unknown by default, and unknown never outweighs what a human said", () => {
    expect(effectiveCategory([])).toBe("unknown");
    fc.assert(
      fc.property(anyCategories, (all) => {
        const effective = effectiveCategory(all);
        expect(effective === "unknown").toBe(all.every((c) => c === "unknown"));
        expect(effectiveCategory([...all, "unknown"])).toBe(effective);
      }),
    );
  });

  it("R08 lets protected win over everything else, whoever says what", () => {
    fc.assert(
      fc.property(anyCategories, (all) => {
        expect(isProtectedCategory(effectiveCategory(all))).toBe(all.some(isProtectedCategory));
      }),
    );
    expect(effectiveCategory(["suspect", "smuggled-person"])).toBe("smuggled-person");
    expect(effectiveCategory(["convicted", "witness"])).toBe("witness");
  });

  it("R09 lets a child outrank the other protected categories", () => {
    expect(effectiveCategory(["victim", "witness", "child", "suspect"])).toBe("child");
  });

  it("depends on what is said, not on the order or on repetition", () => {
    fc.assert(
      fc.property(anyCategories, (all) => {
        expect(effectiveCategory([...all].reverse())).toBe(effectiveCategory(all));
        expect(effectiveCategory([...all, ...all])).toBe(effectiveCategory(all));
      }),
    );
  });

  it("accuses with three categories only, none of them protected", () => {
    const accusing = SUBJECT_CATEGORIES.filter(isAccusing);
    expect(accusing).toEqual(["suspect", "convicted", "potential-offender"]);
    expect(accusing.filter(isProtectedCategory)).toEqual([]);
  });
});

describe("R08 a protected person is another type", () => {
  const hidden: ProtectedPerson = { kind: "protected-person", pseudonym: "P-7", category: "victim" };

  it("has no name to leak: the compiler refuses to ask for one", () => {
    // @ts-expect-error a protected person has no names
    expect(hidden.names).toBeUndefined();
    // @ts-expect-error nor can one be given
    const named: ProtectedPerson = { ...hidden, names: ["x"] };
    expect(named.pseudonym).toBe("P-7");
    // @ts-expect-error a person of interest cannot be in a protected category
    const mixed: PersonOfInterest["category"] = "child";
    expect(mixed).toBe("child");
    const person = hidden as Person;
    // @ts-expect-error names are there only once the kind was looked at
    expect(person.names).toBeUndefined();
  });

  it("is called by its pseudonym", () => {
    expect(personLabel(hidden)).toBe("P-7");
    const other: Person = { kind: "person-of-interest", entityId: "e1", category: "contact", names: ["A"] };
    expect(personLabel(other)).toBe("A");
    expect(personLabel({ ...other, names: [] })).toBe("e1");
  });
});
