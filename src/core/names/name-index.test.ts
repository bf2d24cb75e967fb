import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NameIndex, NamesModel, namesDataFrom } from "./index.ts";

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../data/${file}`, import.meta.url), "utf8"));
const model = new NamesModel(namesDataFrom(read));

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

  it("answers nothing for what is no name", () => {
    for (const query of ["", "😀", "\ud800", "-.-"]) expect(built().search(query)).toEqual([]);
  });
});
