import { describe, expect, it } from "vitest";
import { namesModel as model } from "../../../test/support/names-model.ts";
import { probabilityOf } from "./align.ts";
import { AnalysedName } from "./analyse.ts";
import { compareAnalysed, FEATURES, logit, type Trace } from "./compare.ts";
import type { NamesModel } from "./index.ts";
import { sameWord, Word } from "./word.ts";

/** Words of this test's own making, so that each weighs what is said here. All names are fictitious. */
let nextId = 9_000_000;
const made = new Map<string, Word>();
function word(text: string, weight: number): Word {
  const known = made.get(`${text} ${weight}`);
  if (known) return known;
  const facts = {
    weight,
    groups: [],
    bare: undefined,
    short: undefined,
    isConcept: false,
    isKnown: false,
    isShortSure: false,
  };
  const own = new Word(text, /^\d+$/.test(text) ? "digit" : "latin", nextId++, facts);
  made.set(`${text} ${weight}`, own);
  return own;
}
interface Facts {
  readonly given?: number;
  readonly family?: number;
  readonly forms?: readonly string[];
  readonly hasKunya?: boolean;
  readonly hasFiliation?: boolean;
  readonly qualifier?: string;
}
/** A name of words and what each weighs: the first is the given name, the last the family name. */
function name(text: string, facts: Facts = {}): AnalysedName {
  const words = text
    .split(" ")
    .filter((part) => part !== "")
    .map((part) => {
      const [letters = "", weight = "0"] = part.split(":");
      return word(letters, Number(weight));
    });
  const given = 0;
  const family = Math.max(0, words.length - 1);
  return new AnalysedName(
    words,
    { given, family, forms: [], hasKunya: false, hasFiliation: false, qualifier: "", ...facts },
    model,
  );
}

/** What is not zero, to three places. */
function compared(a: AnalysedName, b: AnalysedName): Record<string, number> {
  const features = new Float64Array(FEATURES.length);
  compareAnalysed(a, b, model, features);
  return Object.fromEntries(
    FEATURES.map(
      (feature, i) => [feature, Math.round((features[i] as number) * 1000) / 1000] as const,
    ).filter(([, value]) => value !== 0),
  );
}
function traced(a: AnalysedName, b: AnalysedName): Trace {
  const trace: Trace = { pairs: [], onlyA: [], onlyB: [] };
  compareAnalysed(a, b, model, new Float64Array(FEATURES.length), trace);
  return trace;
}
/** Either way: a name is as much another as the other is it. */
function bothWays(a: AnalysedName, b: AnalysedName): Record<string, number> {
  const found = compared(a, b);
  expect(compared(b, a)).toEqual(found);
  return found;
}

describe("two names of the same words", () => {
  it("agree by what their words weigh, at most nine each, and contradict each other in nothing", () => {
    expect(bothWays(name("zoltan:6 weberknecht:12"), name("zoltan:6 weberknecht:12"))).toEqual({
      agreement: 1.5,
      sharePaired: 1,
      shareAll: 1,
      worstWord: 1,
      spelling: 1,
      givenRarity: 0.6,
      familyRarity: 0.9,
    });
  });

  it("agree to thirty at most", () => {
    const four = "zoltan:9 weberknecht:9 quarrie:9 marchetti:9";
    expect(bothWays(name(four), name(four))).toMatchObject({ agreement: 3, sharePaired: 1 });
  });

  it("count each word for one at least", () => {
    expect(bothWays(name("zoltan:0.2 weberknecht:0.5"), name("zoltan:0.2 weberknecht:0.5")).agreement).toBe(
      0.2,
    );
  });

  it("in another order are no one spelling, and each role is as rare as who stands in it on either side", () => {
    expect(bothWays(name("zoltan:6 weberknecht:9"), name("weberknecht:9 zoltan:6"))).toEqual({
      agreement: 1.5,
      sharePaired: 1,
      shareAll: 1,
      worstWord: 1,
      givenRarity: 0.75,
      familyRarity: 0.75,
    });
  });
});

describe("a word that the other name lacks", () => {
  it("is an omission, and one word of several is one-sided", () => {
    expect(bothWays(name("weberknecht:9"), name("zoltan:6 weberknecht:9"))).toEqual({
      agreement: 0.9,
      omission: 0.6,
      sharePaired: 1,
      shareAll: 0.6,
      worstWord: 1,
      oneWord: 1,
      oneSided: 1,
      givenRarity: 0.45,
      familyRarity: 0.9,
    });
  });

  it("is a conflict as far as the other has one too, and an omission for the rest", () => {
    expect(bothWays(name("zoltan:6 weberknecht:9"), name("quarrie:9 marchetti:8"))).toEqual({
      conflict: 1.5,
      omission: 0.2,
      worstWord: -1,
    });
  });

  it("beside a family name that is shared makes another person of one family", () => {
    expect(bothWays(name("shpresim:9 weberknecht:8"), name("zoltan:6 weberknecht:8"))).toEqual({
      agreement: 0.8,
      conflict: 0.6,
      omission: 0.3,
      sharePaired: 0.571,
      shareAll: 0.471,
      worstWord: -1,
      oneWord: 1,
      familyRarity: 0.8,
      brother: 0.8,
    });
  });

  it("beside a given name that is shared may be a name that was changed", () => {
    expect(bothWays(name("zoltan:6 weberknecht:9"), name("zoltan:6 quarrie:9"))).toEqual({
      agreement: 0.6,
      conflict: 0.9,
      sharePaired: 0.4,
      shareAll: 0.4,
      worstWord: -1,
      oneWord: 1,
      givenRarity: 0.6,
      renamed: 0.6,
    });
  });

  it("is neither where a kunya stands for the given name, or where one name has but one role", () => {
    const kunya = name("omar:5 weberknecht:8", { hasKunya: true });
    expect(bothWays(kunya, name("hazem:7 weberknecht:8"))).toMatchObject({ kunya: 1, familyRarity: 0.8 });
    expect(bothWays(kunya, name("hazem:7 weberknecht:8"))).not.toHaveProperty("brother");
    expect(bothWays(kunya, name("omar:5 weberknecht:8")).kunya).toBeUndefined();
    const one = { given: 1, family: 1 };
    expect(
      bothWays(name("shpresim:9 weberknecht:8", one), name("zoltan:6 weberknecht:8")),
    ).not.toHaveProperty("brother");
    expect(bothWays(kunya, kunya)).not.toHaveProperty("kunya");
  });
});

describe("signs of another bearer", () => {
  it("are numbers that both have and that differ", () => {
    expect(bothWays(name("brigade:9 45:4"), name("brigade:9 44:4"))).toMatchObject({
      numbers: 1,
      conflict: 0.4,
    });
    expect(bothWays(name("brigade:9 45:4"), name("brigade:9"))).not.toHaveProperty("numbers");
    expect(bothWays(name("brigade:9 45:4"), name("brigade:9 45:4"))).not.toHaveProperty("numbers");
  });

  it("are legal forms, and what tells namesakes apart, where both have one", () => {
    const of = (a: Facts, b: Facts) => bothWays(name("rotabo:9 marine:3", a), name("rotabo:9 marine:3", b));
    expect(of({ forms: ["llc"] }, { forms: ["plc"] }).forms).toBe(1);
    expect(of({ forms: ["llc"] }, { forms: ["llc"] })).not.toHaveProperty("forms");
    expect(of({ forms: ["llc"] }, {})).not.toHaveProperty("forms");
    expect(of({ qualifier: "jr" }, { qualifier: "sr" }).qualifier).toBe(1);
    expect(of({ qualifier: "jr" }, { qualifier: "jr" })).not.toHaveProperty("qualifier");
    expect(of({ qualifier: "jr" }, {})).not.toHaveProperty("qualifier");
  });
});

describe("whose child somebody is", () => {
  it("is told by the first two names, where the third stays in its place", () => {
    const [father, son] = [
      name("zoltan:6 quarrie:7 weberknecht:9"),
      name("quarrie:7 zoltan:6 weberknecht:9"),
    ];
    expect(bothWays(father, son).brother).toBe(2.5);
    // A family name may stand first, and all may be turned round; of two words nobody knows.
    for (const turned of ["weberknecht:9 zoltan:6 quarrie:7", "weberknecht:9 quarrie:7 zoltan:6"])
      expect(bothWays(father, name(turned))).not.toHaveProperty("brother");
    expect(bothWays(father, father)).not.toHaveProperty("brother");
    expect(bothWays(name("zoltan:6 quarrie:7"), name("quarrie:7 zoltan:6"))).not.toHaveProperty("brother");
  });

  it("is told by any order where both say who is whose", () => {
    const son = { hasFiliation: true };
    const [a, b] = [name("zoltan:6 quarrie:7", son), name("quarrie:7 zoltan:6", son)];
    expect(bothWays(a, b).brother).toBe(2.5);
    expect(bothWays(a, name("quarrie:7 zoltan:6"))).not.toHaveProperty("brother");
  });

  it("is told by all of the father's names after a given name of its own", () => {
    const father = name("zoltan:6 quarrie:7 weberknecht:9");
    expect(bothWays(father, name("hazem:6 zoltan:6 quarrie:7 weberknecht:9")).brother).toBe(1.5);
    for (const other of [
      "zoltan:6 quarrie:7 weberknecht:9 hazem:6",
      "zoltan:6 hazem:6 quarrie:7 weberknecht:9",
      "hazem:6 marchetti:8 zoltan:6 quarrie:7 weberknecht:9",
    ])
      expect(bothWays(father, name(other)), other).not.toHaveProperty("brother");
    const two = bothWays(name("quarrie:7 weberknecht:9"), name("hazem:6 quarrie:7 weberknecht:9"));
    expect(two).not.toHaveProperty("brother");
  });

  it("is told by another father's name between a given and a family name", () => {
    const [a, b] = [name("zoltan:6 quarrie:7 weberknecht:9"), name("zoltan:6 marchetti:8 weberknecht:9")];
    expect(bothWays(a, b).brother).toBe(0.75);
    expect(bothWays(a, name("zoltan:6 weberknecht:9"))).not.toHaveProperty("brother");
    expect(bothWays(a, name("zoltan:6 m:1.5 weberknecht:9"))).not.toHaveProperty("brother");
    expect(bothWays(a, name("hazem:6 marchetti:8 weberknecht:9")).brother).toBe(0.9);
  });
});

describe("words that are written otherwise", () => {
  it("agree as far as they are one word, and contradict for the rest, by the weight of the commoner", () => {
    const same = sameWord(word("zoltam", 8), word("zoltan", 6), model);
    expect(same).toBeGreaterThan(0.9);
    const { pairs } = traced(name("zoltam:8 weberknecht:9"), name("zoltan:6 weberknecht:9"));
    expect(pairs).toEqual([
      { a: "zoltam", b: "zoltan", same, weight: 6 },
      { a: "weberknecht", b: "weberknecht", same: 1, weight: 9 },
    ]);
    const found = bothWays(name("zoltam:8 weberknecht:9"), name("zoltan:6 weberknecht:9"));
    expect(found["agreement"]).toBeCloseTo((6 * same + 9) / 10, 3);
    expect(found["conflict"]).toBeCloseTo((6 * (1 - same)) / 10, 3);
    expect(found["givenRarity"]).toBeCloseTo((same * (8 + 6)) / 20, 3);
    expect(found["worstWord"]).toBeCloseTo(Math.log(same / (1 - same)) / 6.21, 3);
    expect(found).not.toHaveProperty("spelling");
  });

  it("as an initial fit, and are then not what the names are worst in", () => {
    const found = bothWays(name("z:1.5 weberknecht:9"), name("zoltan:6 weberknecht:9"));
    expect(found).toMatchObject({ agreement: 1.005, conflict: 0.045, worstWord: 0.354 });
    expect(bothWays(name("q:1.5 weberknecht:9"), name("zoltan:6 weberknecht:9")).worstWord).toBe(-1);
  });

  it("together and apart are one, nine tenths sure, and the first of the parts stands for all", () => {
    expect(traced(name("plat:7 ono:7 vich:7"), name("platonovich:9")).pairs).toEqual([
      { a: "plat", b: "platonovich", same: 0.9, weight: 7 },
    ]);
    const parted = name("abdul:3 rahman:4 weberknecht:9");
    const whole = name("abdulrahman:8 weberknecht:9");
    expect(bothWays(parted, whole)).toMatchObject({ agreement: 1.17, conflict: 0.03 });
    expect(bothWays(parted, whole)).not.toHaveProperty("omission");
    expect(traced(parted, whole).onlyA).toEqual([]);
    expect(traced(whole, parted).onlyB).toEqual([]);
    // Where the parts are entered both, the second weighs half.
    expect(bothWays(name("abdul:3 rahman:4"), whole)).toMatchObject({
      agreement: 0.45,
      conflict: 0.05,
      omission: 0.9,
    });
  });

  it("by first letters alone are an acronym of three words and more", () => {
    const acronym = traced(name("uwc:7"), name("unda:9 weberknecht:9 corale:9"));
    expect(acronym).toEqual({
      pairs: [{ a: "uwc", b: "unda", same: 0.8, weight: 7 }],
      onlyA: [],
      onlyB: [],
    });
    expect(traced(name("uw:7"), name("unda:9 weberknecht:9")).pairs).toEqual([]);
    expect(traced(name("uwx:7"), name("unda:9 weberknecht:9 corale:9")).pairs).toEqual([]);
    const longer = traced(name("uwcd:7"), name("unda:9 weberknecht:9 corale:9"));
    expect(longer.pairs.filter((pair) => pair.same > 0.01)).toEqual([]);
  });
});

describe("which words are counterparts", () => {
  it("is told both ways, with the words that are left over on either side", () => {
    const [a, b] = [name("zoltan:6 quarrie:9 weberknecht:9"), name("weberknecht:9 marchetti:8")];
    expect(traced(b, a)).toEqual({
      pairs: [{ a: "weberknecht", b: "weberknecht", same: 1, weight: 9 }],
      onlyA: ["marchetti"],
      onlyB: ["zoltan", "quarrie"],
    });
    expect(traced(a, b)).toEqual({
      pairs: [{ a: "weberknecht", b: "weberknecht", same: 1, weight: 9 }],
      onlyA: ["zoltan", "quarrie"],
      onlyB: ["marchetti"],
    });
  });

  it("a word has one counterpart, and of equal ones the nearest", () => {
    expect(traced(name("zoltan:6 zoltan:6"), name("zoltan:6"))).toEqual({
      pairs: [{ a: "zoltan", b: "zoltan", same: 1, weight: 6 }],
      onlyA: ["zoltan"],
      onlyB: [],
    });
    const twice = traced(name("zoltan:6 quarrie:9 zoltan:6"), name("marchetti:8 quarrie:9 zoltan:6"));
    expect(twice.onlyA).toEqual(["zoltan"]);
    expect(twice.pairs.map((pair) => pair.a)).toEqual(["quarrie", "zoltan"]);
  });

  it("a name without a word has none, and neither agrees nor contradicts", () => {
    for (const [a, b] of [
      ["", "zoltan:6"],
      ["zoltan:6", ""],
      ["", ""],
    ] as const) {
      expect(compared(name(a), name(b))).toEqual({});
      expect(traced(name(a), name(b))).toEqual({ pairs: [], onlyA: [], onlyB: [] });
    }
  });

  it("leaves nothing of the names that were compared before", () => {
    const before = bothWays(name("zoltan:6"), name("zoltan:6"));
    bothWays(name("plat:7 ono:7 vich:7"), name("platonovich:9"));
    bothWays(name("zoltan:6 weberknecht:9"), name("quarrie:9 marchetti:8"));
    expect(bothWays(name("zoltan:6"), name("zoltan:6"))).toEqual(before);
  });
});

describe("how likely two names are one", () => {
  it("is the sum of what was found, each by its weight, and a bias", () => {
    const weights = Float64Array.from({ length: FEATURES.length + 1 }, (_, i) => i + 1);
    const own = { weightOfFeature: weights } as unknown as NamesModel;
    const features = new Float64Array(FEATURES.length);
    expect(logit(features, own)).toBe(FEATURES.length + 1);
    features[0] = 2;
    features[FEATURES.length - 1] = 1;
    expect(logit(features, own)).toBe(2 + FEATURES.length + FEATURES.length + 1);
  });

  it("is a half where nothing speaks for it or against it", () => {
    expect(probabilityOf(0)).toBe(0.5);
    expect(probabilityOf(Math.log(9))).toBeCloseTo(0.9, 12);
    expect(probabilityOf(-Math.log(9))).toBeCloseTo(0.1, 12);
  });
});
