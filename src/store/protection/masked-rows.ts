import { identifierMask, nameMask } from "../../core/index.ts";
import { rowsOf } from "../database/cursor.ts";
import { numberArray, textArray } from "../database/literals.ts";
import { refileEvents, refileRows } from "../fronts/supply-refile.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import type { Scope } from "./erasure.ts";
import { aliasDigest } from "./protected.ts";
import { type Named, UnnamingKeys, type Words } from "./unnaming.ts";

/** Somebody whose names and identifiers stand in rows of reports. */
export interface PersonInRows extends Named {
  /** That spoke of them, or pointed at them. */
  readonly reportNos: readonly number[];
  /** Ids that sources use of them, and under which the node knows whoever is protected. */
  readonly entityIdOf: ReadonlyMap<string, string>;
}

/** Where words of a source stand in its rows. Codes, times and figures name nobody. */
interface RowTable {
  readonly table: string;
  /** Masked letter for letter. */
  readonly words: readonly string[];
  /** What rows are joined by: where it names somebody, it is replaced as a whole. */
  readonly keys: readonly string[];
  readonly lists: readonly string[];
  /** Text that is JSON. */
  readonly body?: string;
  /** Looked through wherever it stands, and not only in reports that spoke of them. */
  readonly everywhere: readonly string[];
}

export const ROW_TABLES: readonly RowTable[] = [
  {
    table: "post",
    words: ["text", "account_name"],
    keys: ["account_id"],
    lists: ["media"],
    everywhere: ["text", "account_name", "account_id"],
  },
  {
    table: "payment",
    words: ["reference"],
    keys: ["debtor_account", "creditor_account", "debtor_agent", "creditor_agent"],
    lists: [],
    everywhere: ["reference"],
  },
  {
    table: "seizure",
    words: ["place", "item", "authority"],
    keys: [],
    lists: ["serials"],
    everywhere: ["place", "item", "authority"],
  },
  {
    table: "supply_order",
    words: ["item", "delivery_place"],
    keys: ["seller_id", "buyer_id", "paid_by_account"],
    lists: ["serials", "flags"],
    everywhere: ["item", "delivery_place"],
  },
  {
    table: "supply_event",
    words: [],
    keys: [
      "read_point",
      "biz_location",
      "parent_id",
      "transformation_id",
      "range_from",
      "range_to",
      "vehicle",
      "carrier",
    ],
    lists: ["items", "source_parties", "destination_parties", "biz_transactions", "outputs", "details"],
    everywhere: [],
  },
  { table: "supply_row", words: [], keys: ["ref"], lists: [], body: "body", everywhere: [] },
];

/** Read, masked and written at once. */
const ROWS_AT_ONCE = 5_000;

interface Row extends RowKey {
  readonly said: Readonly<Record<string, unknown>>;
}

/** A row under the id that it has from then on. */
interface Masked extends Row {
  readonly fresh: string;
}

/**
 * Rows of reports that spoke of one of these persons name them no more, in parts or by a phone, an address or a document;
 * what supply rows and events are found by is made anew.
 */
export async function maskRows(
  scope: Scope,
  nodeKeys: NodeKeys,
  persons: readonly PersonInRows[],
): Promise<void> {
  const named = persons.filter((p) => p.names.length + p.identifiers.length > 0);
  if (named.length === 0) return;
  const keys = new UnnamingKeys(nodeKeys);
  const masks = masksByReport(named);
  for (const table of ROW_TABLES)
    await rewrite(scope, {
      table,
      columns: [...table.words, ...table.keys, ...table.lists, ...(table.body ? [table.body] : [])],
      where: "s.report_no = any ($1::int[])",
      params: [numberArray([...masks.keys()])],
      maskOf: (no) => {
        const text = masks.get(no);
        return text && { text, key: (key) => keys.of(key, text) };
      },
    });
  await keepAliases(scope, nodeKeys, named, keys);
}

/** Whoever reads a ledger leaves out those whom an id stands for that is protected, under its other form too. */
async function keepAliases(
  { query }: Scope,
  nodeKeys: NodeKeys,
  persons: readonly PersonInRows[],
  keys: UnnamingKeys,
): Promise<void> {
  const renamed = persons.flatMap(({ entityIdOf }) =>
    [...entityIdOf].flatMap(([id, entityId]) => {
      const fresh = keys.freshOf(id);
      return fresh === undefined ? [] : [[aliasDigest(nodeKeys, fresh), entityId] as const];
    }),
  );
  await query(
    `insert into wasl.protected_alias (digest, entity_id) select * from unnest($1::text[], $2::text[])
      on conflict do nothing`,
    [textArray(renamed.map(([digest]) => digest)), textArray(renamed.map(([, entityId]) => entityId))],
  );
}

/** The free text of all rows, whoever they speak of. */
export async function unnameRows(scope: Scope, mask: Mask): Promise<void> {
  for (const table of ROW_TABLES)
    if (table.everywhere.length > 0)
      await rewrite(scope, {
        table,
        columns: table.everywhere,
        where: `concat(${table.everywhere.map((c) => `s.${c}`).join(", ")}) <> ''`,
        params: [],
        maskOf: () => mask,
      });
}

/** What words become, and what rows are joined by. */
interface Mask {
  readonly text: Words;
  readonly key: Words;
}

interface Rewriting {
  readonly table: RowTable;
  readonly columns: readonly string[];
  readonly where: string;
  readonly params: readonly string[];
  /** What rows of a report become, by its number. */
  readonly maskOf: (reportNo: number) => Mask | undefined;
}

/**
 * Each row once, and never all in memory. Hardly any row names anybody: most are told so by all their words in one text, and
 * only the others are read column by column.
 */
async function rewrite(scope: Scope, rule: Rewriting): Promise<void> {
  const { table, columns, where, params, maskOf } = rule;
  const select = `select s.id, s.report_no, s.access_id, ${wordsOf(table, columns)} as words
    from wasl.${table.table} s where ${where}`;
  for await (const rows of rowsOf<RowWords>(scope.query, "rows", select, params, ROWS_AT_ONCE)) {
    const naming = rows.filter(
      ({ report_no, words }) => words === null || maskOf(report_no)?.text(words) !== words,
    );
    if (naming.length === 0) continue;
    const masked = (await readRows(scope, table, columns, naming)).flatMap((row) => {
      const mask = maskOf(row.report_no);
      return mask ? maskedRow(table, row, mask) : [];
    });
    if (masked.length > 0) await write(scope, table, columns, masked);
  }
}

interface RowKey {
  readonly id: string;
  readonly report_no: number;
  readonly access_id: number;
}

/** All words of a row with a line for each column, or null where they are to be read as what they are. */
interface RowWords extends RowKey {
  readonly words: string | null;
}

/** Where no mask changes a text, it changes no line of it. */
function wordsOf({ lists, body }: RowTable, columns: readonly string[]): string {
  if (body) return "null";
  const texts = columns.map((c) => (lists.includes(c) ? `array_to_string(s.${c}, E'\\n')` : `s.${c}`));
  return `concat_ws(E'\\n', s.id, ${texts.join(", ")})`;
}

async function readRows(
  { query }: Scope,
  { table }: RowTable,
  columns: readonly string[],
  wanted: readonly RowKey[],
): Promise<readonly Row[]> {
  const { rows } = await query<Row>(
    `select s.id, s.report_no, s.access_id, ${objectOf(columns)} as said
      from unnest($1::text[], $2::int[], $3::int[]) w(id, report_no, access_id)
        join wasl.${table} s using (id, report_no, access_id)`,
    [
      textArray(wanted.map((w) => w.id)),
      numberArray(wanted.map((w) => w.report_no)),
      numberArray(wanted.map((w) => w.access_id)),
    ],
  );
  return rows;
}

function masksByReport(persons: readonly PersonInRows[]): ReadonlyMap<number, Words> {
  const inReport = new Map<number, PersonInRows[]>();
  for (const person of persons)
    for (const no of person.reportNos) {
      const known = inReport.get(no);
      if (known) known.push(person);
      else inReport.set(no, [person]);
    }
  return new Map(
    [...inReport].map(([no, some]) => {
      const named = nameMask(some.flatMap((p) => p.names));
      const identified = identifierMask(some.flatMap((p) => p.identifiers));
      // An address as a whole before the parts of a name in it.
      return [no, (text: string) => named(identified(text))] as const;
    }),
  );
}

/** As it is once masked; nothing where nobody is named in it. */
function maskedRow(
  { words, keys, lists, body }: RowTable,
  row: Row,
  { text: mask, key }: Mask,
): readonly Masked[] {
  const inColumn = (column: string, value: unknown): unknown => {
    if (words.includes(column)) return inText(value, mask);
    if (keys.includes(column)) return inText(value, key);
    if (lists.includes(column) && Array.isArray(value)) return value.map((one: unknown) => inText(one, key));
    return column === body ? inText(value, (text) => inBody(text, mask, key)) : value;
  };
  const said = Object.fromEntries(Object.entries(row.said).map(([c, value]) => [c, inColumn(c, value)]));
  const fresh = key(row.id);
  const isSame = fresh === row.id && JSON.stringify(said) === JSON.stringify(row.said);
  return isSame ? [] : [{ ...row, said, fresh }];
}

const inText = (value: unknown, words: Words): unknown => (typeof value === "string" ? words(value) : value);

/** Ids in it hold no spaces. */
function inBody(body: string, mask: Words, key: Words): string {
  const before: unknown = JSON.parse(body);
  const after = JSON.stringify(before, (_member, value: unknown) =>
    inText(value, (text) => (/\s/.test(text) ? mask(text) : key(text))),
  );
  return after === JSON.stringify(before) ? body : after;
}

const objectOf = (columns: readonly string[]): string =>
  `jsonb_build_object(${columns.map((c) => `'${c}', s.${c}`).join(", ")})`;

async function write(
  scope: Scope,
  { table, lists }: RowTable,
  columns: readonly string[],
  rows: readonly Masked[],
): Promise<void> {
  const { query } = scope;
  const changes = columns.map((c) =>
    lists.includes(c)
      ? `${c} = case jsonb_typeof(m.said -> '${c}') when 'array' then array(
          select e.value from jsonb_array_elements_text(m.said -> '${c}') with ordinality e(value, n) order by e.n) end`
      : `${c} = m.said ->> '${c}'`,
  );
  await query(
    `update wasl.${table} s set id = m.fresh, ${changes.join(", ")}
      from jsonb_to_recordset($1::jsonb) m(id text, fresh text, report_no int, access_id int, said jsonb)
      where s.id = m.id and s.report_no = m.report_no and s.access_id = m.access_id`,
    [JSON.stringify(rows)],
  );
  await renameRows(scope, rows);
  const refile = REFILE[table];
  if (!refile) return;
  await refile(query, rows);
  // Analyses that were kept are of rows that are others now.
  await query("update wasl.supply_key_index set masked = masked + 1", []);
}

const REFILE: Readonly<Record<string, typeof refileRows>> = {
  supply_row: refileRows,
  supply_event: refileEvents,
};

/** What rests on a row whose id named somebody rests on it under its other id. */
async function renameRows({ query }: Scope, rows: readonly Masked[]): Promise<void> {
  const named = rows.filter((r) => r.fresh !== r.id);
  if (named.length === 0) return;
  const orderOf = (id: string): string => id.replace(/^order:/, "");
  await query(
    `update wasl.finding f set evidence = array(
        select coalesce(m.fresh, e.id) from unnest(f.evidence) with ordinality e(id, n)
          left join unnest($1::text[], $2::text[]) m(id, fresh) on m.id = e.id order by e.n)
      where f.evidence && $1::text[]`,
    [textArray(named.map((r) => r.id)), textArray(named.map((r) => r.fresh))],
  );
  await query(
    `update wasl.order_review v set order_id = m.fresh from unnest($1::text[], $2::text[]) m(id, fresh)
      where v.order_id = m.id`,
    [textArray(named.map((r) => orderOf(r.id))), textArray(named.map((r) => orderOf(r.fresh)))],
  );
}
