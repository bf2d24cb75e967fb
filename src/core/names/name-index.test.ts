import { describe, expect, it } from "vitest";
import { namesModel as model } from "../../../test/support/names-model.ts";
import { analyseName, NameIndex, scoreNames } from "./index.ts";

/** Fictitious names, a few hundred, from lists of common words. */
const GIVEN = [
  "Khaled",
  "Omar",
  "Ivan",
  "Petr",
  "Marko",
  "Anna",
  "Samir",
  "Yusuf",
  "Elif",
  "Dara",
  "Minh",
  "Besnik",
];
const FAMILY = [
  "Nouri",
  "Haddad",
  "Petrov",
  "Kovac",
  "Yilmaz",
  "Nguyen",
  "Krasniqi",
  "Barzani",
  "Durrani",
  "Kim",
];
const names = GIVEN.flatMap((g, i) =>
  FAMILY.map((f, j) => [`id-${i}-${j}`, `${g} ${f}`, (i + j) % 3] as const),
);
const built = (): NameIndex => {
  const index = new NameIndex(model);
  for (const [id, name, access] of names) index.add(id, name, access);
  return index;
};

describe("name index", () => {
  it("finds a name asked for in other scripts", () => {
    const index = built();
    expect(index.search("خالد النوري")[0]?.id).toBe("id-0-0");
    expect(index.search("Халед Нури")[0]?.id).toBe("id-0-0");
    expect(index.search("Петров Иван")[0]?.id).toBe("id-2-2");
  });

  it("finds a name added after the first query, as if it had been there before", () => {
    const index = built();
    index.search("Omar");
    index.add("late", "Zoltan Kurtagic");
    expect(index.search("Zoltan Kurtagić")[0]?.id).toBe("late");
    const before = built();
    before.add("late", "Zoltan Kurtagic");
    for (const query of ["Zoltan Kurtagić", "Omar Hadad", "خالد النوري"])
      expect(index.search(query)).toEqual(before.search(query));
  });

  it("answers the same after it was saved and read back", () => {
    const index = built();
    const again = NameIndex.fromSnapshot(index.snapshot(), model);
    for (const query of ["Khaled Nuri", "Ким Минь", "Besnik Krasniqi", ""])
      expect(again?.search(query)).toEqual(index.search(query));
    expect(NameIndex.fromSnapshot({ ...index.snapshot(), version: 0 }, model)).toBeUndefined();
  });

  it("leaves out what the viewer may not read before it ranks", () => {
    const index = built();
    const [, , hidden] = names[0] as (typeof names)[0];
    const visible = index.search("Khaled Nouri", { top: 200, mayRead: (access) => access !== hidden });
    expect(visible.length).toBeGreaterThan(0);
    const accessOf = new Map<string, number>(names.map(([id, , access]) => [id, access]));
    expect(visible.every((hit) => accessOf.get(hit.id) !== hidden)).toBe(true);
    const without = new NameIndex(model);
    for (const [id, name, access] of names) if (access !== hidden) without.add(id, name, access);
    expect(visible).toEqual(without.search("Khaled Nouri", { top: 200 }));
  });

  const of = (...entries: readonly (readonly [id: string, name: string, access?: number])[]): NameIndex => {
    const index = new NameIndex(model);
    for (const [id, name, access] of entries) index.add(id, name, access);
    return index;
  };

  it("answers ten at most or as many as are asked for, of equals those first by id", () => {
    const twelve = "lkjihgfedcba".split("").map((id) => [id, "Zoltan Weberknecht"] as const);
    const ids = (top?: number) =>
      of(...twelve)
        .search("Zoltan Weberknecht", top === undefined ? {} : { top })
        .map((hit) => hit.id)
        .join("");
    expect([ids(), ids(3), ids(20), ids(0)]).toEqual(["abcdefghij", "abc", "abcdefghijkl", ""]);
  });

  it("counts its names, and its words once each by script", () => {
    const index = of(["1", "Zoltan Zoltan Weberknecht"], ["2", "Zoltan"], ["3", "Золтан"], ["4", ""]);
    expect([index.size, index.wordCount]).toEqual([4, 3]);
    expect([of().size, of().wordCount, of().search("Zoltan")]).toEqual([0, 0, []]);
  });

  it("answers an id once, by the best of its names, whichever came first", () => {
    const best = of(["x", "Zoltan Weberknecht"]).search("Zoltan Weberknecht");
    expect(best).toHaveLength(1);
    expect(of(["x", "Zoltan Weberknecht"], ["x", "Soltan Weberknecht"]).search("Zoltan Weberknecht")).toEqual(
      best,
    );
    expect(of(["x", "Soltan Weberknecht"], ["x", "Zoltan Weberknecht"]).search("Zoltan Weberknecht")).toEqual(
      best,
    );
  });

  it("scores a name as it is compared by itself: with its roles, its kunya and its legal form", () => {
    const bearers = [
      "Weberknecht, Zoltan",
      "ZOLTAN Weberknecht",
      "Zoltan Quarrie Weberknecht",
      "Abu Zoltan Weberknecht",
      "Zoltan Weberknecht GmbH",
      "Zoltan Weberknecht S.A.",
      "Zoltan Weberknecht & Co",
      "Weberknecht",
      "Золтан Вебер Кнехт",
      "WEBERKNECHT 44",
    ];
    const index = of(...bearers.map((name) => [name, name] as const));
    const again = NameIndex.fromSnapshot(index.snapshot(), model);
    for (const query of [
      "Zoltan Weberknecht",
      "Weberknecht Ltd",
      "Abu Zoltan",
      "Quarrie Zoltan Weberknecht",
    ]) {
      const hits = index.search(query, { top: 20 });
      expect(hits.length, query).toBeGreaterThan(2);
      for (const { id, score } of hits)
        expect(score, `${query}, ${id}`).toBe(
          scoreNames(analyseName(query, model), analyseName(id, model), model),
        );
      expect(again?.search(query, { top: 20 })).toEqual(hits);
    }
  });

  it("keeps who may read what when it is saved", () => {
    const index = of(
      ["a", "Zoltan Weberknecht", 7],
      ["b", "Zoltan Weberknecht", 8],
      ["c", "Zoltan Weberknecht"],
    );
    const seen = (by: NameIndex | undefined, access: number) =>
      by?.search("Zoltan Weberknecht", { mayRead: (id) => id === access }).map((hit) => hit.id);
    for (const one of [index, NameIndex.fromSnapshot(index.snapshot(), model)])
      expect([7, 8, 0, 9].map((access) => seen(one, access))).toEqual([["a"], ["b"], ["c"], []]);
    const empty = NameIndex.fromSnapshot(of().snapshot(), model);
    expect([empty?.size, empty?.wordCount, empty?.search("Zoltan")]).toEqual([0, 0, []]);
  });

  it("finds the one meant among more bearers of its words than are compared, if they bear more besides", () => {
    const more = "bdfgklmnprst"
      .split("")
      .flatMap((a) => "aeiou".split("").flatMap((b) => ["k", "n", "r"].map((c) => a + b + c)));
    const others = more
      .slice(0, 170)
      .map((word, i) => [`${i}`, `Zoltan Weberknecht ${word}${word}`] as const);
    const index = of(...others, ["meant", "Zoltan Weberknecht"]);
    expect(others).toHaveLength(170);
    expect(index.search("Zoltan Weberknecht")[0]?.id).toBe("meant");
  });

  it("answers nothing for what is no name", () => {
    for (const query of ["", "😀", "\ud800", "-.-"]) expect(built().search(query)).toEqual([]);
  });
});
