import type { ImportOutcome, ReportFilter, ReportValues, StoredReport, Transaction } from "../app/index.ts";
import { type Access, OWN_FORMAT, type Report, tlpRank, WaslError } from "../core/index.ts";
import type { DocumentFacts } from "../formats/index.ts";
import { type Context, given } from "./context.ts";
import { sqlText, textArray, whatIsAsked } from "./database/literals.ts";
import { newDataKey, seal, unseal } from "./keys/sealing.ts";

type Part = Pick<
  Transaction,
  | "openReport"
  | "keepOriginal"
  | "original"
  | "completeReport"
  | "originalPiece"
  | "keepReadWith"
  | "readWith"
  | "report"
  | "reportToMark"
  | "markReport"
  | "reportsById"
  | "reports"
  | "reportValues"
  | "articleHeads"
  | "articles"
>;

interface ReportRow {
  readonly no: number;
  readonly id: string;
  readonly access_id: number;
  readonly title: string;
  readonly format: string;
  readonly sha256: string;
  readonly byte_length: number;
  readonly source: string;
  readonly provider: string;
  readonly publishers: Report["publishers"];
  readonly evaluation: Report["evaluation"];
  readonly lang: string | null;
  readonly published_at: string | null;
  readonly received_at: string;
  readonly review_at: string;
  readonly fictitious: boolean;
  readonly complete: boolean;
  readonly outcome: ImportOutcome | null;
  readonly data_key: Uint8Array | null;
  readonly facts: Uint8Array | null;
}

const COMMON = `r.no, r.id, r.access_id, r.title, r.format, r.sha256, r.byte_length, r.source, r.provider,
  r.publishers, r.evaluation, r.lang, r.published_at, r.received_at, r.review_at, r.fictitious, r.complete,
  r.outcome, r.data_key`;
const WHOLE = `${COMMON}, r.facts`;
/** Lists do without the text: opening a thousand of them takes long and shows nothing of it. */
const HEAD = `${COMMON}, r.facts_head as facts`;

/**
 * The same bytes may have come under two markings, from two providers who must not learn of each other: two rows
 * with one id. A viewer of both is shown the first.
 */
export const FIRST_OF_ITS_ID = "not exists (select 1 from wasl.report o where o.id = r.id and o.no < r.no)";

const ARTICLE_FORMAT = "article";

const CURSOR_SEPARATOR = " ";

/** The number under which a report's rows are stored, for this transaction; REPORT_UNKNOWN for none. */
export class ReportNumbers {
  private readonly context: Context;
  private readonly known = new Map<string, { no: number; dataKey: Uint8Array | null; access: Access }>();

  constructor(context: Context) {
    this.context = context;
  }

  async get(reportId: string): Promise<{ no: number; dataKey: Uint8Array | null; access: Access }> {
    const known = this.known.get(reportId);
    if (known) return known;
    const row = await oneReport(this.context, reportId);
    if (!row) throw new WaslError("REPORT_UNKNOWN", { reportId });
    const access = (await this.context.access.lookUp([row.access_id]))(row.access_id);
    const entry = { no: row.no, dataKey: row.data_key, access };
    this.known.set(reportId, entry);
    return entry;
  }
}

async function oneReport(context: Context, reportId: string): Promise<ReportRow | undefined> {
  const { rows } = await context.query<ReportRow>(
    `select ${WHOLE} from wasl.report r where r.id = $1 order by r.no limit 1`,
    [reportId],
  );
  return rows[0];
}

export function reportPart(context: Context, numbers: ReportNumbers): Part {
  return {
    openReport: (report) => openReport(context, report),

    async keepOriginal(reportId, piece, bytes) {
      const { no, dataKey } = await numbers.get(reportId);
      await context.query(
        `insert into wasl.original (report_no, piece, access_id, body)
          select r.no, $2, r.access_id, $3 from wasl.report r where r.no = $1 on conflict do nothing`,
        [no, piece, seal(openKey(context, reportId, dataKey), `original ${reportId} ${piece}`, bytes)],
      );
    },

    async original(reportId) {
      const report = await oneReport(context, reportId);
      if (!report) return undefined;
      const { rows } = await context.query<{ piece: number; body: Uint8Array }>(
        "select o.piece, o.body from wasl.original o where o.report_no = $1 and o.piece >= 0 order by o.piece",
        [report.no],
      );
      if (rows.length === 0 || !report.data_key) return undefined;
      const key = openKey(context, reportId, report.data_key);
      return Buffer.concat(rows.map((r) => unseal(key, `original ${reportId} ${r.piece}`, r.body)));
    },

    async originalPiece(reportId, piece) {
      const report = await oneReport(context, reportId);
      if (!report?.data_key) return undefined;
      const { rows } = await context.query<{ body: Uint8Array }>(
        "select o.body from wasl.original o where o.report_no = $1 and o.piece = $2",
        [report.no, piece],
      );
      const key = openKey(context, reportId, report.data_key);
      return rows[0] && unseal(key, `original ${reportId} ${piece}`, rows[0].body);
    },

    async keepReadWith(reportId, options) {
      const { no, dataKey } = await numbers.get(reportId);
      const last = await lastReadWith(context, no);
      const piece = (last?.piece ?? 0) - 1;
      const body = Buffer.from(JSON.stringify(options));
      await context.query(
        `insert into wasl.original (report_no, piece, access_id, body)
          select r.no, $2, r.access_id, $3 from wasl.report r where r.no = $1 on conflict do nothing`,
        [no, piece, seal(openKey(context, reportId, dataKey), `original ${reportId} ${piece}`, body)],
      );
    },

    async readWith(reportId) {
      const report = await oneReport(context, reportId);
      if (!report?.data_key) return undefined;
      const last = await lastReadWith(context, report.no);
      if (!last) return undefined;
      const key = openKey(context, reportId, report.data_key);
      const said = unseal(key, `original ${reportId} ${last.piece}`, last.body).toString("utf8");
      return JSON.parse(said) as Readonly<Record<string, unknown>>;
    },

    async completeReport(reportId, outcome, facts) {
      const { no, dataKey } = await numbers.get(reportId);
      await context.query(
        "update wasl.report set complete = true, outcome = $2, facts_head = $3, facts = $4 where no = $1",
        [no, JSON.stringify(outcome), ...sealedFacts(context, reportId, dataKey, facts)],
      );
    },

    async reportToMark(reportId) {
      const { no } = (await oneReport(context, reportId)) ?? {};
      if (no === undefined) return undefined;
      await context.query("select 1 from wasl.report where no = $1 for update", [no]);
      const row = await oneReport(context, reportId);
      return row?.complete ? (await toReports(context, [row]))[0] : undefined;
    },

    async markReport(reportId, facts) {
      const { no, dataKey } = await numbers.get(reportId);
      await context.query("update wasl.report set facts_head = $2, facts = $3 where no = $1", [
        no,
        ...sealedFacts(context, reportId, dataKey, facts),
      ]);
    },

    async report(reportId) {
      const row = await oneReport(context, reportId);
      return row ? (await toReports(context, [row]))[0] : undefined;
    },

    async reportsById(reportIds) {
      if (reportIds.length === 0) return new Map();
      const { rows } = await context.query<ReportRow>(
        `select ${HEAD} from wasl.report r where r.id = any ($1::text[]) and ${FIRST_OF_ITS_ID}`,
        [textArray([...new Set(reportIds)])],
      );
      return new Map((await toReports(context, rows)).map((r) => [r.id, r]));
    },

    reports: (filter) => listReports(context, filter),
    reportValues: (max) => reportValues(context, max),

    async articleHeads({ since, limit }) {
      const { rows } = await context.query<{ id: string; access_id: number; version: string }>(
        `select h.id, h.access_id, h.version from (
            select r.no, r.received_at, r.id, r.access_id, md5(r.facts_head) as version from wasl.report r
              where ${FIRST_OF_ITS_ID} and r.format = '${ARTICLE_FORMAT}' and r.complete and r.received_at >= $1
              order by r.received_at desc, r.no desc limit $2) h
          order by h.received_at, h.no`,
        [since, limit],
      );
      const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
      return rows.map((r) => ({ id: r.id, access: accessOf(r.access_id), version: r.version }));
    },

    async articles(reportIds) {
      if (reportIds.length === 0) return [];
      const { rows } = await context.query<ReportRow>(
        `select ${WHOLE} from wasl.report r where r.id = any ($1::text[]) and ${FIRST_OF_ITS_ID}`,
        [textArray([...new Set(reportIds)])],
      );
      return await toReports(context, rows);
    },
  };
}

/** Without the text and its mentions, and whole. */
function sealedFacts(
  context: Context,
  reportId: string,
  dataKey: Uint8Array | null,
  facts: DocumentFacts,
): readonly [Buffer, Buffer] {
  const { text: _text, mentions: _mentions, ...head } = facts;
  const key = openKey(context, reportId, dataKey);
  const sealed = (value: unknown): Buffer =>
    seal(key, `facts ${reportId}`, Buffer.from(JSON.stringify(value)));
  return [sealed(head), sealed(facts)];
}

/** Beside the pieces of the original, under numbers below 0: the newest has the least. */
async function lastReadWith(
  { query }: Context,
  reportNo: number,
): Promise<{ readonly piece: number; readonly body: Uint8Array } | undefined> {
  const { rows } = await query<{ piece: number; body: Uint8Array }>(
    "select o.piece, o.body from wasl.original o where o.report_no = $1 and o.piece < 0 order by o.piece limit 1",
    [reportNo],
  );
  return rows[0];
}

async function openReport(context: Context, report: Report): Promise<"new" | "resumed" | "known"> {
  const [accessId] = await context.access.intern([report.access]);
  const dataKey = seal(context.keys.wrap, `report ${report.id}`, newDataKey());
  const existing = await oneReport(context, report.id);
  if (existing) return existing.complete ? "known" : "resumed";
  const { count } = await context.query(
    `insert into wasl.report (id, access_id, title, format, sha256, byte_length, source, provider, publishers,
        evaluation, lang, published_at, received_at, review_at, fictitious, data_key)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict do nothing`,
    [
      report.id,
      accessId ?? 0,
      report.title,
      report.format,
      report.sha256,
      report.byteLength,
      report.source,
      report.provider,
      JSON.stringify(report.publishers),
      JSON.stringify(report.evaluation),
      report.lang ?? null,
      report.publishedAt ?? null,
      report.receivedAt,
      report.reviewAt,
      report.fictitious,
      dataKey,
    ],
  );
  // Somebody else opened it between the two statements.
  if (count === 0) return (await oneReport(context, report.id))?.complete ? "known" : "resumed";
  return "new";
}

export function openKey(context: Context, reportId: string, wrapped: Uint8Array | null): Buffer {
  if (!wrapped) throw new WaslError("REPORT_UNKNOWN", { reportId, because: "erased" });
  return unseal(context.keys.wrap, `report ${reportId}`, wrapped);
}

/** What is sorted by comes first in the index of its name, then when it came in. */
const SORT_COLUMNS: Readonly<Record<NonNullable<ReportFilter["sort"]>, readonly string[]>> = {
  received: [],
  provider: ["provider"],
  format: ["format"],
};

async function listReports(context: Context, filter: ReportFilter): Promise<readonly StoredReport[]> {
  const {
    format,
    provider,
    state,
    tlp,
    since,
    after,
    sort = "received",
    order = "descending",
    limit,
  } = filter;
  const [sign, way] = order === "ascending" ? [">", ""] : ["<", " desc"];
  const columns = [...SORT_COLUMNS[sort], "received_at", "id"];
  const of = (name: string): string => columns.map((column) => `${name}.${column}`).join(", ");
  const placeOf = (cursor: string) =>
    [1, 2].map((n) => `split_part(${cursor}::text, '${CURSOR_SEPARATOR}', ${n})`);
  const rowAt = (cursor: string) =>
    `select ${of("a")} from wasl.report a where a.id = ${placeOf(cursor)[1]} order by a.no limit 1`;
  const isPlain = sort === "received";
  const { conditions, params } = whatIsAsked([
    [format, (p) => `r.format = ${p}`],
    [provider, (p) => `r.provider = ${p}`],
    [since, (p) => `r.received_at >= ${p}`],
    [state && String(state === "complete"), (p) => `r.complete = ${p}::boolean`],
    [
      tlp && String(tlpRank(tlp)),
      (p) => `r.access_id in (select a.id from wasl.access a where a.tlp = ${p}::smallint)`,
    ],
    [after, (p) => `(${of("r")}) ${sign} (${isPlain ? placeOf(p).join(", ") : rowAt(p)})`],
  ]);
  const { rows } = await context.query<ReportRow>(
    // What this node concluded itself is no report that came in.
    `select ${HEAD} from wasl.report r
      where ${[FIRST_OF_ITS_ID, `r.format <> ${sqlText(OWN_FORMAT)}`, ...conditions].join(" and ")}
      order by ${columns.map((column) => `r.${column}${way}`).join(", ")} limit $${params.length + 1}`,
    [...params, limit],
  );
  return await toReports(context, rows);
}

/** From each value to the next by the index: of a hundred thousand reports it reads one for each value. */
const valuesOf = (column: "format" | "provider"): string => `
  with recursive v as (
    (select r.${column} as value from wasl.report r where r.format <> $1 order by r.${column} limit 1)
    union all
    select (select r.${column} from wasl.report r where r.${column} > v.value and r.format <> $1
      order by r.${column} limit 1) from v where v.value is not null)
  select value from v where value is not null limit $2`;

async function reportValues({ query }: Context, max: number): Promise<ReportValues> {
  const params = [OWN_FORMAT, max];
  const [formats, providers] = await Promise.all([
    query<{ value: string }>(valuesOf("format"), params),
    query<{ value: string }>(valuesOf("provider"), params),
  ]);
  return { formats: formats.rows.map((r) => r.value), providers: providers.rows.map((r) => r.value) };
}

async function toReports(context: Context, rows: readonly ReportRow[]): Promise<readonly StoredReport[]> {
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((row) => {
    // What the document says of itself once it is read; before, what whoever sent it said.
    const facts = factsOf(context, row);
    return {
      id: row.id,
      title: facts?.title ?? row.title,
      format: row.format,
      sha256: row.sha256,
      byteLength: row.byte_length,
      source: row.source,
      provider: row.provider,
      publishers: facts?.publishers ?? row.publishers,
      evaluation: row.evaluation,
      access: accessOf(row.access_id),
      ...given("lang", facts?.lang ?? row.lang),
      ...given("publishedAt", facts?.publishedAt ?? row.published_at),
      receivedAt: row.received_at,
      reviewAt: row.review_at,
      fictitious: row.fictitious,
      state: row.complete ? "complete" : "importing",
      ...given("outcome", row.outcome),
      ...given("facts", facts),
      cursor: `${row.received_at}${CURSOR_SEPARATOR}${row.id}`,
    };
  });
}

function factsOf(context: Context, row: ReportRow): DocumentFacts | undefined {
  if (!row.facts || !row.data_key) return undefined;
  const key = openKey(context, row.id, row.data_key);
  return JSON.parse(unseal(key, `facts ${row.id}`, row.facts).toString("utf8")) as DocumentFacts;
}
