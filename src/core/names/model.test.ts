import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NamesModel, namesDataFrom } from "./index.ts";

const data = namesDataFrom((file) =>
  JSON.parse(readFileSync(new URL(`../../../data/${file}`, import.meta.url), "utf8")),
);
const model = new NamesModel(data);

describe("a word of the model", () => {
  it("is one object for one spelling in one script, with a number of its own", () => {
    const word = model.word("zoltan", "latin");
    expect(model.word("zoltan", "latin")).toBe(word);
    expect(model.word("zoltan", "other")).not.toBe(word);
    expect(model.word("zoltan", "other").id).not.toBe(word.id);
    expect(model.word("zoltana", "latin").id).toBeGreaterThan(word.id);
  });

  it("weighs what its sharing is worth: numbers, initials and kinds of organisation little", () => {
    const weight = (text: string, script: "latin" | "digit" = "latin") => model.word(text, script).weight;
    expect([weight("44", "digit"), weight("x"), weight("bank")]).toEqual([4, 1.5, 2.5]);
    // Unknown words by their length, up to what a rare word weighs.
    expect(weight("zqx")).toBeCloseTo(4 + 3 * 0.8, 9);
    expect(weight("zqxw")).toBeCloseTo(4 + 4 * 0.8, 9);
    expect(weight("zqxwzqxwzqxwzqxwzqxw")).toBe(data.frequency.rare);
  });

  // A level is in tenths.
  it("weighs by its level where it is known, also behind its article", () => {
    const levels = Object.entries(data.frequency.levels["latin"] ?? {});
    const listed = new Set(levels.flatMap(([, words]) => words.split(" ")));
    for (const [level, words] of levels) {
      const text = words.split(" ").find((w) => /^[b-z]{4,9}$/.test(w) && !model.lexicon.isConcept(w));
      if (text === undefined) continue;
      expect(model.word(text, "latin").weight, text).toBe(Number(level) / 10);
      if (!listed.has(`al${text}`)) expect(model.word(`al${text}`, "latin").weight).toBe(Number(level) / 10);
    }
    expect(levels.length).toBeGreaterThan(3);
  });

  it("knows itself without its article and as the rest of a compound", () => {
    expect(model.word("alzartoubi", "latin").bare).toBe(model.word("zartoubi", "latin"));
    expect(model.word("zartoubi", "latin").bare).toBeUndefined();
    expect(model.word("abdulzartoubi", "latin").short).toBe(model.word("zartoubi", "latin"));
    expect(model.word("zartoubi", "latin").short).toBeUndefined();
    expect([model.word("bank", "latin").isConcept, model.word("zoltan", "latin").isConcept]).toEqual([
      true,
      false,
    ]);
  });

  it("is of a group with each word that is attested beside it, in its own script alone", () => {
    const [native = "", latin = ""] = (data.attested["cyrillic"]?.[0] ?? "").split(" ");
    const shared = (a: readonly number[], b: readonly number[]) => a.filter((group) => b.includes(group));
    const own = model.word(native, "cyrillic").groups;
    expect(shared(own, model.word(latin, "latin").groups).some((group) => group >= 1_000_000)).toBe(true);
    expect(model.word(native, "other").groups.filter((group) => group >= 1_000_000)).toEqual([]);
    expect(model.word("zoltanq", "latin").groups).toEqual([]);
  });
});

describe("what is kept of pairs of words", () => {
  it("is what was put last for the two in this order, and -1 where nothing was", () => {
    expect(model.cachedSameness(7_000_001, 7_000_002)).toBe(-1);
    model.cacheSameness(7_000_001, 7_000_002, 0.25);
    expect(model.cachedSameness(7_000_001, 7_000_002)).toBe(0.25);
    expect(model.cachedSameness(7_000_002, 7_000_001)).toBe(-1);
    expect(model.cachedSameness(7_000_001, 7_000_003)).toBe(-1);
    model.cacheSameness(7_000_001, 7_000_002, -1.5);
    expect(model.cachedSameness(7_000_001, 7_000_002)).toBe(-1.5);
  });

  it("falls on so many places that a thousand pairs hardly displace each other", () => {
    for (let n = 0; n < 1000; n++) model.cacheSameness(n, n + 1, n / 1000);
    const kept = Array.from({ length: 1000 }, (_, n) => model.cachedSameness(n, n + 1) === n / 1000);
    expect(kept.filter(Boolean).length).toBeGreaterThan(990);
  });
});

it("the version of the keys is sixteen digits, the same for the same data", () => {
  expect(model.keysVersion).toMatch(/^[0-9a-f]{16}$/);
  expect(model.keysVersion).toBe(model.keysVersion);
});
