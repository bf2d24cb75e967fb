import fc from "fast-check";
import { expect, test } from "vitest";
import { size } from "../../../test/support/cases.ts";
import { filterItems, type Orderable, sortItems } from "./table-order.ts";

interface Row {
  readonly name: string;
  readonly count: number;
}

const columns: readonly Orderable<Row>[] = [
  { id: "name", sortBy: (row) => row.name },
  { id: "count", sortBy: (row) => row.count },
  { id: "fixed" },
];

test("numbers sort as numbers, down as well as up", () => {
  const rows = [2, 10, 1].map((count) => ({ name: "", count }));
  const sorted = (direction: "ascending" | "descending") =>
    sortItems(rows, columns, { column: "count", direction }, "en").map((r) => r.count);
  expect(sorted("ascending")).toEqual([1, 2, 10]);
  expect(sorted("descending")).toEqual([10, 2, 1]);
});

test("numbers inside words count as numbers: EX-9 before EX-10", () => {
  const rows = ["EX-10", "EX-9"].map((name) => ({ name, count: 0 }));
  expect(
    sortItems(rows, columns, { column: "name", direction: "ascending" }, "en").map((r) => r.name),
  ).toEqual(["EX-9", "EX-10"]);
});

test("a column that cannot be sorted by leaves the order, and sorting loses no row", () => {
  const rows = fc.array(fc.record({ name: fc.string(), count: fc.integer() }));
  fc.assert(
    fc.property(rows, fc.constantFrom("name", "count", "fixed"), (all, column) => {
      const sorted = sortItems(all, columns, { column, direction: "ascending" }, "ar");
      if (column === "fixed") expect(sorted).toEqual(all);
      expect(sorted).toHaveLength(all.length);
      expect(new Set(sorted)).toEqual(new Set(all));
    }),
  );
});

test("the filter wants every word, wherever it stands, in any letters", () => {
  const rows = [
    { name: "Émile Exemple", count: 3 },
    { name: "أَحمد", count: 12 },
  ];
  const found = (filter: string) =>
    filterItems(rows, columns, (row) => row.name, filter).map((row) => row.count);
  expect(found("exemple emile")).toEqual([3]);
  expect(found("احمد")).toEqual([12]);
  expect(found("أحمد")).toEqual([12]);
  expect(found("emile 12")).toEqual([]);
  expect(found("  ")).toEqual([3, 12]);
});

test("a hundred thousand rows are sorted with one key each", () => {
  let asked = 0;
  const count = size(100_000);
  const rows = Array.from({ length: count }, (_, i) => ({ name: `${(i * 7919) % count}`, count: i }));
  const counted = [
    {
      id: "name",
      sortBy: ({ name }: Row) => {
        asked += 1;
        return name;
      },
    },
  ];
  const sorted = sortItems(rows, counted, { column: "name", direction: "ascending" }, "en");
  expect(asked).toBe(count);
  expect([sorted[0]?.name, sorted.at(-1)?.name]).toEqual(["0", `${count - 1}`]);
});
