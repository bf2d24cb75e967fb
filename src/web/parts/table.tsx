import { useRouter } from "@tanstack/react-router";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useI18n } from "../i18n/context.tsx";
import { download, toCsv, toTsv } from "./csv.ts";
import { EXPORT_MAX, type LongList } from "./long-list.ts";
import { MoreRows } from "./more-rows.tsx";
import { filterItems, type Sort, sortItems, textOfCell } from "./table-order.ts";
import { TableTools } from "./table-tools.tsx";
import { toast } from "./toast.tsx";

interface Said<T> {
  /** What it sorts by; no sorting without it. */
  readonly sortBy: (item: T) => string | number;
  /** What the filter reads and copy and export write, where that is not what it sorts by. */
  readonly text?: (item: T) => string | number;
}

interface Written<T> {
  readonly sortBy?: never;
  readonly text: (item: T) => string | number;
}

/** A column of buttons: nothing of it is written. */
interface Controls {
  readonly isControls: true;
  readonly sortBy?: never;
  readonly text?: never;
}

/** A column says what of it is written into a copy or an export: none is lost there by silence. */
export type TableColumn<T> = ColumnLook<T> & (Said<T> | Written<T> | Controls);

interface ColumnLook<T> {
  readonly id: string;
  readonly title: string;
  readonly cell: (item: T) => ReactNode;
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
  /** Where the server has more rows than these. */
  readonly list?: LongList<T>;
}

/** Shorter lists are seen at a glance and need no tools. */
const TOOLS_FROM = 8;
/** From here on, only what is on the screen is drawn. */
const VIRTUAL_FROM = 150;
const ROW_HEIGHT_GUESS = 37;
const PAGE_ROWS = 15;

/** A dense table: arrow keys move, Enter opens, Ctrl+C copies the row, a column head sorts; any length. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { label, columns, items, idOf, hrefOf, empty, textOf, list } = props;
  const { t } = useI18n();
  const [visible, setVisible] = useVisibleColumns(columns);
  const shownColumns = columns.filter((column) => visible.has(column.id));
  const { rows, filter, setFilter, sort, setSort, inOrder } = useRows(props);
  const isAsked = (list?.words?.text ?? "") !== "";
  if (items.length === 0 && !isAsked && !list?.isMore) return empty;
  const written = shownColumns.flatMap((column) => {
    const text = textOfCell(column);
    return text ? [{ title: column.title, text }] : [];
  });
  const header = written.map(({ title }) => title);
  const cellsOf = (item: T) => written.map(({ text }) => text(item));
  const copy = async (some: readonly T[]) => {
    await navigator.clipboard.writeText(toTsv(header, some.map(cellsOf)));
    toast(t("table.copied", { count: some.length }));
  };
  const save = (some: readonly T[]) =>
    download(`${label}.csv`, toCsv(header, some.map(cellsOf)), "text/csv;charset=utf-8");
  const exportAll = async () => {
    if (!list?.isMore) return save(rows);
    const all = await list.readAll();
    save(inOrder(all.items));
    if (all.isMore) toast(t("table.export.more", { count: EXPORT_MAX }), "bad");
  };
  const isOrderOfLoaded = list?.isMore === true && sort !== undefined && !list.isSorted(sort);
  return (
    <div className="table-frame">
      {(items.length >= TOOLS_FROM || isAsked || list?.isMore) && (
        <TableTools
          label={label}
          filter={filter}
          onFilter={setFilter}
          shown={rows.length}
          total={items.length}
          list={list}
          columns={columns.filter(({ title }) => title !== "")}
          visible={visible}
          onColumns={setVisible}
          onCopy={() => void copy(rows)}
          onExport={() => exportAll().catch(() => toast(t("table.export.failed"), "bad"))}
        />
      )}
      {isOrderOfLoaded && <p className="table-note hint">{t("table.order.loaded")}</p>}
      <div className="table-wrap">
        <Grid
          label={label}
          columns={shownColumns}
          rows={rows}
          sort={sort}
          onSort={setSort}
          idOf={idOf}
          textOf={textOf}
          hrefOf={hrefOf}
          isMore={list?.isMore ?? false}
          onCopy={(item) => void copy([item])}
        />
      </div>
      {rows.length === 0 && !list?.isLoading && <p className="table-none hint">{t("table.none")}</p>}
      {list && <MoreRows list={list} />}
    </div>
  );
}

/** The rows in the order and with the words asked for: the server's, or of what is loaded where it has no such order. */
function useRows<T extends object>({ columns, items, textOf, list }: DataTableProps<T>) {
  const { language } = useI18n();
  const [sort, setSort] = useState<Sort>();
  const [filter, setFilter] = useState("");
  const wanted = useDeferredValue(list?.words ? "" : filter);
  const order = list?.isSorted(sort) ? undefined : sort;
  const inOrder = (some: readonly T[]): readonly T[] =>
    sortItems(filterItems(some, columns, textOf, wanted), columns, order, language);
  const rows = useMemo(
    () => sortItems(filterItems(items, columns, textOf, wanted), columns, order, language),
    [items, columns, textOf, order, wanted, language],
  );
  return {
    rows,
    inOrder,
    sort,
    setSort: (next: Sort | undefined) => {
      setSort(next);
      list?.onSort(next);
    },
    filter: list?.words?.text ?? filter,
    setFilter: list?.words?.onText ?? setFilter,
  };
}

/** Which columns are shown, kept in this browser for each kind of table. */
function useVisibleColumns<T>(columns: readonly TableColumn<T>[]) {
  const ids = columns.map(({ id }) => id);
  const key = `wasl.columns.${ids.join(".")}`;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => {
    try {
      return new Set(JSON.parse(localStorage.getItem(key) ?? "[]") as string[]);
    } catch {
      return new Set();
    }
  });
  const visible = new Set(ids.filter((id) => !hidden.has(id)));
  const show = (next: ReadonlySet<string>) => {
    const gone = ids.filter((id, at) => columns[at]?.title !== "" && !next.has(id));
    setHidden(new Set(gone));
    localStorage.setItem(key, JSON.stringify(gone));
  };
  return [visible, show] as const;
}

interface GridProps<T> {
  readonly label: string;
  readonly columns: readonly TableColumn<T>[];
  readonly rows: readonly T[];
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort | undefined) => void;
  readonly idOf: (item: T) => string;
  readonly textOf: (item: T) => string;
  readonly hrefOf: ((item: T) => string) | undefined;
  /** Then how many rows there are is not known. */
  readonly isMore: boolean;
  readonly onCopy: (item: T) => void;
}

function Grid<T extends object>(props: GridProps<T>) {
  const { label, columns, rows, sort, onSort, idOf, hrefOf } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const isVirtual = rows.length >= VIRTUAL_FROM;
  const { drawn, before, after, measure, scrollTo } = useDrawn(rows.length, isVirtual, body);
  const { history } = useRouter();
  const { active, isActive, onKeyDown, setActive } = useRowKeys(props, body, scrollTo);
  const open = (item: T, event: MouseEvent | KeyboardEvent) => {
    const href = hrefOf?.(item);
    if (href === undefined) return;
    if (event.ctrlKey || event.metaKey) window.open(href, "_blank", "noopener");
    else history.push(href);
  };
  return (
    <table
      className="table"
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are walked by keys is a grid.
      role="grid"
      aria-label={label}
      aria-rowcount={props.isMore ? -1 : rows.length + 1}
      data-virtual={isVirtual || undefined}
    >
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column) => (
            <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={(event) => onKeyDown(event, open)}>
        <Gap height={before} />
        {drawn.map((index) => {
          const item = rows[index];
          if (!item) return null;
          return (
            <tr
              key={idOf(item)}
              ref={isVirtual ? measure : undefined}
              data-index={index}
              aria-rowindex={index + 2}
              className="tr"
              data-odd={index % 2 === 1 || undefined}
              data-href={hrefOf ? hrefOf(item) : undefined}
              tabIndex={isActive(index) ? 0 : -1}
              onFocus={() => index !== active && setActive(index)}
              onClick={(event) => !isControl(event.target, event.currentTarget) && open(item, event)}
            >
              {columns.map((column, at) => (
                <td key={column.id} role={at === 0 ? "rowheader" : "gridcell"} className="td">
                  <span className="td-inner" {...cellMarks(column)}>
                    {column.cell(item)}
                  </span>
                </td>
              ))}
            </tr>
          );
        })}
        <Gap height={after} />
      </tbody>
    </table>
  );
}

/** Room for the rows that are not drawn. One cell: over all columns it would hold room for those that are hidden too. */
const Gap = ({ height }: { height: number }) =>
  height > 0 ? (
    <tr className="table-gap">
      <td style={{ blockSize: `${height}px` }} />
    </tr>
  ) : null;

const isControl = (target: EventTarget, row: Element): boolean => {
  const control = (target as Element).closest("a, button, input, label, [role=button]");
  return control !== null && row.contains(control);
};

function HeadCell<T>({
  column,
  sort,
  onSort,
}: {
  column: TableColumn<T>;
  sort: Sort | undefined;
  onSort: (sort: Sort | undefined) => void;
}) {
  const direction = sort?.column === column.id ? sort.direction : undefined;
  const next = direction === "ascending" ? "descending" : "ascending";
  const inner = (
    <>
      {column.title}
      {direction === "ascending" && <ArrowUp size={12} aria-hidden="true" />}
      {direction === "descending" && <ArrowDown size={12} aria-hidden="true" />}
    </>
  );
  if (!column.sortBy)
    return (
      <th className="th" scope="col" data-width={column.width}>
        <span className="th-inner" {...cellMarks(column)}>
          {inner}
        </span>
      </th>
    );
  return (
    <th className="th" scope="col" aria-sort={direction ?? "none"} data-width={column.width}>
      <button
        type="button"
        className="th-inner"
        {...cellMarks(column)}
        onClick={() => onSort({ column: column.id, direction: next })}
      >
        {inner}
      </button>
    </th>
  );
}

const cellMarks = <T,>(column: TableColumn<T>) => ({
  "data-align": column.align,
  "data-secondary": column.secondary || undefined,
  "data-width": column.width,
});

/** Which rows are drawn, and how much room the others take; all of a short list. */
function useDrawn(count: number, isVirtual: boolean, body: RefObject<HTMLTableSectionElement | null>) {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const now = (body.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    if (isVirtual && Math.abs(now - top) > 1) setTop(now);
  });
  const virtualizer = useWindowVirtualizer({
    count,
    enabled: isVirtual,
    estimateSize: () => ROW_HEIGHT_GUESS,
    overscan: 12,
    scrollMargin: top,
  });
  const scrollTo = (index: number) => {
    if (isVirtual) virtualizer.scrollToIndex(index);
  };
  if (!isVirtual)
    return {
      drawn: Array.from({ length: count }, (_, i) => i),
      before: 0,
      after: 0,
      measure: undefined,
      scrollTo,
    };
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  return {
    drawn: items.map(({ index }) => index),
    before: first ? first.start - top : 0,
    after: last ? virtualizer.getTotalSize() - (last.end - top) : 0,
    measure: virtualizer.measureElement,
    scrollTo,
  };
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: PAGE_ROWS,
  PageUp: -PAGE_ROWS,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** One row can be reached by Tab; the arrows move it, also to rows that are not drawn yet. */
function useRowKeys<T>(
  { rows, textOf, onCopy }: GridProps<T>,
  body: RefObject<HTMLTableSectionElement | null>,
  scrollTo: (index: number) => void,
) {
  const [active, setActive] = useState(0);
  const wanted = useRef<number>(undefined);
  const typed = useRef({ text: "", at: 0 });
  const focusRow = (index: number): boolean => {
    const row = body.current?.querySelector<HTMLElement>(`tr[data-index="${index}"]`);
    row?.focus();
    return row !== null && row !== undefined;
  };
  useEffect(() => {
    if (wanted.current !== undefined && focusRow(wanted.current)) wanted.current = undefined;
  });
  const go = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    if (focusRow(next)) return;
    wanted.current = next;
    scrollTo(next);
  };
  const typeAhead = (event: KeyboardEvent) => {
    const now = event.timeStamp;
    const text = (now - typed.current.at < 700 ? typed.current.text : "") + event.key.toLocaleLowerCase();
    typed.current = { text, at: now };
    const from = text.length > 1 ? active : active + 1;
    const order = rows.map((_, at) => (from + at) % rows.length);
    const found = order.find((at) => {
      const item = rows[at];
      return item !== undefined && textOf(item).toLocaleLowerCase().startsWith(text);
    });
    if (found !== undefined) go(found);
  };
  const onKeyDown = (event: KeyboardEvent, open: (item: T, event: KeyboardEvent) => void) => {
    // Keys of a control inside of a row are the control's.
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const item = rows[active];
    const step = STEPS[event.key];
    if (step !== undefined) go(active + step);
    else if (event.key === "Enter" && item) open(item, event);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c" && item) {
      if (!window.getSelection()?.isCollapsed) return;
      onCopy(item);
    } else if (
      event.key.length === 1 &&
      event.key !== " " &&
      !event.ctrlKey &&
      !event.metaKey &&
      !event.altKey
    )
      typeAhead(event);
    else return;
    event.preventDefault();
  };
  const isActive = (index: number) => index === Math.min(active, rows.length - 1);
  return { active, isActive, onKeyDown, setActive };
}
