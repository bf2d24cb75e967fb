import fc from "fast-check";
import { expect, test } from "vitest";
import { sortItems, type TableColumn } from "./table.tsx";

interface Row {
  readonly name: string;
  readonly count: number;
}

const columns: readonly TableColumn<Row>[] = [
  { id: "name", title: "Name", cell: (row) => row.name, sortBy: (row) => row.name },
  { id: "count", title: "Count", cell: (row) => row.count, sortBy: (row) => row.count },
  { id: "fixed", title: "Fixed", cell: () => null },
];

test("numbers sort as numbers, down as well as up", () => {
  const rows = [2, 10, 1].map((count) => ({ name: "", count }));
  const sorted = (direction: string) =>
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
