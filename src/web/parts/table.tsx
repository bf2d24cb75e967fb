import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { Cell, Column, Row, type SortDescriptor, Table, TableBody, TableHeader } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";

export interface TableColumn<T> {
  readonly id: string;
  readonly title: string;
  readonly cell: (item: T) => ReactNode;
  /** What it sorts by; no sorting without it. */
  readonly sortBy?: (item: T) => string | number;
  readonly align?: "end";
  /** Left out on a narrow screen. */
  readonly secondary?: boolean;
  readonly width?: "grow" | "fit";
}

interface DataTableProps<T> {
  readonly label: string;
  readonly columns: readonly TableColumn<T>[];
  readonly items: readonly T[];
  readonly idOf: (item: T) => string;
  readonly hrefOf?: (item: T) => string;
  readonly empty: ReactNode;
  /** Names the row for screen readers and typing ahead. */
  readonly textOf: (item: T) => string;
}

/** A dense table: arrow keys move, Enter opens, a column head sorts. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { label, columns, items, idOf, hrefOf, empty, textOf } = props;
  const { language } = useI18n();
  const [sort, setSort] = useState<SortDescriptor>();
  const sorted = useMemo(() => sortItems(items, columns, sort, language), [items, columns, sort, language]);
  if (items.length === 0) return empty;
  return (
    <div className="table-wrap">
      <Table
        className="table"
        aria-label={label}
        {...(sort ? { sortDescriptor: sort } : {})}
        onSortChange={setSort}
      >
        <TableHeader>
          {columns.map((column, index) => (
            <Column
              key={column.id}
              id={column.id}
              isRowHeader={index === 0}
              allowsSorting={column.sortBy !== undefined}
              className="th"
            >
              {({ sortDirection }) => (
                <span className="th-inner" {...cellMarks(column)}>
                  {column.title}
                  {sortDirection === "ascending" && <ArrowUp size={12} aria-hidden="true" />}
                  {sortDirection === "descending" && <ArrowDown size={12} aria-hidden="true" />}
                </span>
              )}
            </Column>
          ))}
        </TableHeader>
        <TableBody>
          {sorted.map((item) => (
            <Row
              key={idOf(item)}
              id={idOf(item)}
              textValue={textOf(item)}
              className="tr"
              {...(hrefOf ? { href: hrefOf(item) } : {})}
            >
              {columns.map((column) => (
                <Cell key={column.id} className="td">
                  <span className="td-inner" {...cellMarks(column)}>
                    {column.cell(item)}
                  </span>
                </Cell>
              ))}
            </Row>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

const cellMarks = <T,>(column: TableColumn<T>) => ({
  "data-align": column.align,
  "data-secondary": column.secondary || undefined,
  "data-width": column.width,
});

/** Sorted by one column as the reader's language orders words; the given order where none is chosen. */
export function sortItems<T>(
  items: readonly T[],
  columns: readonly TableColumn<T>[],
  sort: { column?: unknown; direction?: string } | undefined,
  language: string,
): readonly T[] {
  const sortBy = columns.find((column) => column.id === sort?.column)?.sortBy;
  if (!sortBy) return items;
  const collator = new Intl.Collator(language, { numeric: true });
  const sign = sort?.direction === "descending" ? -1 : 1;
  return [...items].sort((a, b) => {
    const [left, right] = [sortBy(a), sortBy(b)];
    return (
      sign *
      (typeof left === "number" && typeof right === "number"
        ? left - right
        : collator.compare(String(left), String(right)))
    );
  });
}
