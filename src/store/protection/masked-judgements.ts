import { inAllTexts } from "../../app/index.ts";
import { type FindingDraft, type Message, mentionMask, nameMask, type Said } from "../../core/index.ts";
import { rowsOf } from "../database/cursor.ts";
import { isStatementId, numberArray, textArray, uuidArray } from "../database/literals.ts";
import type { Scope } from "./erasure.ts";
import type { CasedPerson } from "./masked-words.ts";
import type { UnnamedWords, Words } from "./unnaming.ts";

/** Somebody whose names and former ids stand in what was found and decided about others. */
export interface JudgedPerson extends CasedPerson {
  /** That spoke of them. */
  readonly reportNos: readonly number[];
}

/** Read, masked and written at once. */
const ROWS_AT_ONCE = 1_000;
/** A shorter id is a word or a number of many other things. */
const ID_MIN = 5;

type Proved = FindingDraft["proves"][number];

interface Judgement {
  readonly table: string;
  /** Of a row, as text. */
  readonly key: string;
  /** The ids of what it is about or rests on, as text[]. */
  readonly about: string;
  readonly texts: readonly string[];
  /** Columns of JSON, each text in which is masked. */
  readonly documents?: readonly string[];
  /** What was vetted under the row's digest: in other words it waits to be vetted anew. */
  readonly vetted?: readonly string[];
  readonly where?: string;
}

/** No report spoke of it. */
const NOBODY = "array[]::text[]";

/** Where somebody wrote in words of their own. A rule's reasons and terms name nobody. */
export const REASONS: readonly Judgement[] = [
  { table: "finding", key: "t.access_id || ' ' || t.id", about: aboutFinding(), texts: ["reason"] },
  {
    table: "resolution",
    key: "t.no::text",
    about: "array[t.left_id, t.right_id]",
    texts: ["reason"],
    where: "t.decided_by not like 'rule:%'",
  },
  { table: "category", key: "t.no::text", about: "array[t.entity_id]", texts: ["reason"] },
  {
    table: "tombstone",
    key: "t.access_id || ' ' || t.statement_id",
    about: "array[encode(uuid_send(t.statement_id), 'hex')]",
    texts: ["reason"],
  },
  { table: "legal_hold", key: "t.no::text", about: "array[t.item_id]", texts: ["reason", "lift_reason"] },
  { table: "renewal", key: "t.no::text", about: "array[t.item_id]", texts: ["reason"] },
  { table: "approval", key: "t.id", about: "array[t.subject]", texts: ["reason", "decision_reason"] },
  { table: "order_review", key: "t.no::text", about: "array[t.order_id]", texts: ["reason"] },
  {
    table: "news_decision",
    key: "t.no::text",
    about: "array[t.left_report, t.right_report]",
    texts: ["reason"],
  },
  {
    table: "referral_event",
    key: "t.no::text",
    about: "array[t.referral_id]",
    texts: ["note"],
    documents: ["statement"],
  },
  {
    table: "signal_feedback",
    key: "t.no::text",
    about: "array[(select s.finding_id from wasl.signal s where s.num = t.num)]",
    texts: ["note"],
  },
  {
    table: "referral",
    key: "t.id",
    about: "array[t.finding_id]",
    texts: [],
    documents: ["package"],
    vetted: ["package"],
  },
  {
    table: "data_request_event",
    key: "t.no::text",
    about: "array[t.request_id]",
    texts: ["note"],
    documents: ["paper"],
  },
  { table: "data_request", key: "t.id", about: NOBODY, texts: [], documents: ["body"], vetted: ["body"] },
  { table: "detector_switch", key: "t.no::text", about: NOBODY, texts: ["reason"] },
  { table: "sharing_hold", key: "t.no::text", about: NOBODY, texts: ["reason"] },
  { table: "finance_parameters", key: "t.no::text", about: NOBODY, texts: ["reason"] },
  { table: "typology", key: "t.no::text", about: NOBODY, texts: ["reason"], documents: ["package"] },
  {
    table: "trade_report",
    key: "t.id",
    about: "array['order:' || t.id]",
    texts: ["outcome"],
    documents: ["body"],
  },
  {
    table: "goods_alert",
    key: "t.id",
    about: NOBODY,
    texts: ["reason"],
    documents: ["body"],
    vetted: ["body"],
  },
  { table: "interest", key: "t.id", about: "array[t.value]", texts: ["value", "label"] },
  { table: "watch", key: "t.id", about: NOBODY, texts: ["name"] },
  {
    table: "match_batch",
    key: "t.partner || ' ' || t.direction || ' ' || t.id",
    about: NOBODY,
    texts: ["legal_basis"],
  },
  {
    table: "prevention_message",
    key: "t.id",
    about: NOBODY,
    texts: ["text", "source", "place", "withdraw_reason"],
    vetted: ["text", "source", "place"],
  },
  { table: "prevention_campaign", key: "t.id", about: NOBODY, texts: [], documents: ["plan"] },
  { table: "prevention_claim", key: "t.id", about: NOBODY, texts: [], documents: ["claim"] },
  {
    table: "document_entry",
    key: "t.id",
    about: NOBODY,
    texts: ["withdraw_reason"],
    documents: ["entry"],
    vetted: ["entry"],
  },
];

function aboutFinding(): string {
  return "t.evidence || array(select s ->> 'id' from jsonb_array_elements(t.subjects) s)";
}

/**
 * What was found and decided about others names none of these persons: whole names go wherever they stand, parts of them
 * where it is about, or rests on, what a report said that spoke of them.
 */
export async function maskJudgements(scope: Scope, persons: readonly JudgedPerson[]): Promise<void> {
  const masks = masksOf(persons);
  await maskFindings(scope, masks);
  for (const judgement of REASONS) await maskReasons(scope, masks, judgement);
}

/**
 * The same of whoever was nowhere here before an import named and protected them: no id or report of theirs is behind what was
 * decided, but their whole name, phone or address may stand in it.
 */
export async function unnameJudgements(scope: Scope, { text }: UnnamedWords): Promise<void> {
  const masks: Masks = {
    mentioned: text,
    any: text,
    pseudonyms: new Map(),
    byId: new Map(),
    byReport: new Map(),
  };
  await maskFindings(scope, masks);
  for (const judgement of REASONS) await maskReasons(scope, masks, judgement);
}

interface Masks {
  readonly mentioned: Words;
  /** Any part of any name: what it leaves as it is none of the others changes. */
  readonly any: Words;
  readonly pseudonyms: ReadonlyMap<string, string>;
  readonly byId: ReadonlyMap<string, readonly JudgedPerson[]>;
  readonly byReport: ReadonlyMap<number, readonly JudgedPerson[]>;
}

function masksOf(persons: readonly JudgedPerson[]): Masks {
  const byId = new Map<string, JudgedPerson[]>();
  const byReport = new Map<number, JudgedPerson[]>();
  for (const person of persons) {
    const { entityId, moving, reportIds, statementIds, reportNos } = person;
    for (const id of [entityId, ...moving, ...reportIds, ...statementIds]) put(byId, id, person);
    for (const no of reportNos) put(byReport, no, person);
  }
  const names = persons.flatMap((p) => p.names);
  const pseudonyms = new Map(persons.flatMap((p) => p.moving.map((id) => [id, p.entityId] as const)));
  const parts = nameMask(names);
  return {
    mentioned: mentionMask(names),
    any: (text) => parts(underPseudonyms(text, pseudonyms)),
    pseudonyms,
    byId,
    byReport,
  };
}

function put<K>(map: Map<K, JudgedPerson[]>, key: K, person: JudgedPerson): void {
  const known = map.get(key);
  if (known) known.push(person);
  else map.set(key, [person]);
}

interface Row {
  readonly key: string;
  readonly about: readonly string[];
}

/** What the words of each row become. */
async function wordsOf(scope: Scope, masks: Masks, rows: readonly Row[]): Promise<readonly Words[]> {
  const reports = await reportsBehind(
    scope,
    [...new Set(rows.flatMap((r) => r.about))],
    [...masks.byReport.keys()],
  );
  return rows.map(({ about }) => {
    const near = about.flatMap((id) => [
      ...(masks.byId.get(id) ?? []),
      ...[...(reports.get(id) ?? [])].flatMap((no) => masks.byReport.get(no) ?? []),
    ]);
    const parts = nameMask(new Set(near.flatMap((p) => p.names)));
    return (text) => parts(masks.mentioned(underPseudonyms(text, masks.pseudonyms)));
  });
}

/** Which of these reports said something of an entity, or said the statement or row, by its id. */
async function reportsBehind(
  { query, tables }: Scope,
  ids: readonly string[],
  reportNos: readonly number[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const found = new Map<string, Set<number>>();
  if (reportNos.length === 0) return found;
  const nos = numberArray(reportNos);
  const look = async (table: string, column: string, list: string, type: string): Promise<void> => {
    const { rows } = await query<{ id: string; report_no: number }>(
      `select distinct t.${column}::text as id, t.report_no from wasl.${table} t
        where t.${column} = any ($1::${type}[]) and t.report_no = any ($2::int[])`,
      [list, nos],
    );
    for (const { id, report_no } of rows) {
      const key = type === "uuid" ? id.replaceAll("-", "") : id;
      found.set(key, (found.get(key) ?? new Set()).add(report_no));
    }
  };
  await look("statement", "entity_id", textArray(ids), "text");
  await look("statement", "id", uuidArray(ids.filter(isStatementId)), "uuid");
  for (const table of tables.rows) await look(table, "id", textArray(ids), "text");
  return found;
}

/** An id that the source made of a name, alone or in a sentence. */
function underPseudonyms(text: string, pseudonyms: ReadonlyMap<string, string>): string {
  return (
    pseudonyms.get(text) ??
    text.replace(/[^\s"'`()[\]<>,;!?]+/gu, (word) =>
      word.length < ID_MIN
        ? word
        : (pseudonyms.get(word) ?? pseudonyms.get(word.replace(/[.:]+$/, "")) ?? word),
    )
  );
}

interface FindingRow extends Row {
  readonly said: {
    readonly terms: FindingDraft["terms"];
    readonly against: readonly Said[];
    readonly summary: Said;
    readonly proves: readonly Proved[];
  };
}

async function maskFindings(scope: Scope, masks: Masks): Promise<void> {
  const said = ["terms", "against", "summary", "proves"].map((c) => `'${c}', t.${c}`).join(", ");
  const inFinding = ({ terms, against, summary, proves }: FindingRow["said"], words: Words) => ({
    terms: terms.map((t) => ({ ...t, because: inSaid(t.because, words) })),
    against: against.map((one) => inSaid(one, words)),
    summary: inSaid(summary, words),
    // What it proves of them would be stated of their pseudonym by whoever accepts it.
    proves: proves
      .filter((p) => !masks.pseudonyms.has(p.entityId))
      .map((p) => inProved(scope, p, words, masks.pseudonyms)),
  });
  await rewrite<FindingRow>(scope, masks, {
    select: `select t.access_id || ' ' || t.id as key, ${aboutFinding()} as about, jsonb_build_object(${said}) as said
      from wasl.finding t`,
    said: inFinding,
    update: `update wasl.finding t set terms = m.said -> 'terms', against = m.said -> 'against',
        summary = m.said -> 'summary', proves = m.said -> 'proves'
      from jsonb_to_recordset($1::jsonb) m(key text, said jsonb) where t.access_id || ' ' || t.id = m.key`,
  });
}

/** A message is an id, which names nobody, and what it is filled with. */
function inSaid(said: string, words: Words): string;
function inSaid(said: Message, words: Words): Message;
function inSaid(said: Said, words: Words): Said;
function inSaid(said: Said, words: Words): Said {
  if (typeof said === "string") return words(said);
  if (said.values === undefined) return said;
  const values = Object.entries(said.values).map(([name, value]) => {
    if (typeof value === "number") return [name, value] as const;
    if (typeof value === "string" || "id" in value) return [name, inSaid(value, words)] as const;
    return [name, value.map((one) => inSaid(one, words))] as const;
  });
  return { ...said, values: Object.fromEntries(values) };
}

function inProved(
  { model }: Scope,
  proved: Proved,
  words: Words,
  pseudonyms: ReadonlyMap<string, string>,
): Proved {
  const { schema, property, value } = proved;
  const isReference = model.property(schema, property)?.type === "entity";
  return {
    ...proved,
    // Part of an id masked would point nowhere.
    value: isReference ? (pseudonyms.get(value) ?? value) : words(value),
  };
}

async function maskReasons(
  scope: Scope,
  masks: Masks,
  { table, key, about, texts, documents = [], vetted = [], where = "true" }: Judgement,
): Promise<void> {
  const columns = [...texts, ...documents];
  const written = columns.map((c) => `t.${c}::text`).join(", ");
  const changes = [
    ...texts.map((c) => `${c} = m.said ->> '${c}'`),
    ...documents.map((c) => `${c} = nullif(m.said -> '${c}', 'null')`),
    ...(vetted.length === 0 ? [] : [`digest = ${digestOnceMasked(vetted)}`]),
  ];
  await rewrite<Row & { readonly said: Readonly<Record<string, unknown>> }>(scope, masks, {
    select: `select ${key} as key, ${about} as about, ${pairsOf(columns, "t.")} as said
      from wasl.${table} t where ${where} and concat(${written}) <> ''`,
    said: (said, words) =>
      Object.fromEntries(Object.entries(said).map(([column, value]) => [column, inAllTexts(value, words)])),
    update: `update wasl.${table} t set ${changes.join(", ")}
      from jsonb_to_recordset($1::jsonb) m(key text, said jsonb) where ${key} = m.key`,
  });
}

const pairsOf = (columns: readonly string[], from: string): string =>
  `jsonb_build_object(${columns.map((c) => `'${c}', ${from}${c}`).join(", ")})`;

/** Of other words no approval knows the digest. */
function digestOnceMasked(vetted: readonly string[]): string {
  const after = `jsonb_build_object(${vetted.map((c) => `'${c}', m.said -> '${c}'`).join(", ")})`;
  return `case when ${after} = ${pairsOf(vetted, "t.")} then t.digest
    else encode(sha256(convert_to(${after}::text, 'UTF8')), 'hex') end`;
}

/** Each row once, and never all in memory; what is written meanwhile the cursor does not show. */
async function rewrite<R extends Row & { readonly said: unknown }>(
  scope: Scope,
  masks: Masks,
  rule: {
    readonly select: string;
    readonly said: (said: R["said"], words: Words) => R["said"];
    readonly update: string;
  },
): Promise<void> {
  const { query } = scope;
  const rewritten = ({ said }: R, words: Words): R["said"] | undefined => {
    const after = rule.said(said, words);
    return JSON.stringify(after) === JSON.stringify(said) ? undefined : after;
  };
  for await (const rows of rowsOf<R>(query, "judged", rule.select, [], ROWS_AT_ONCE)) {
    const maybe = rows.filter((row) => rewritten(row, masks.any) !== undefined);
    if (maybe.length === 0) continue;
    const words = await wordsOf(scope, masks, maybe);
    const changed = maybe.flatMap((row, n) => {
      const said = rewritten(row, words[n] ?? masks.any);
      return said === undefined ? [] : [{ key: row.key, said }];
    });
    if (changed.length > 0) await query(rule.update, [JSON.stringify(changed)]);
  }
}
