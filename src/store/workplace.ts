import { createHash } from "node:crypto";
import type {
  CasePart,
  FindingActivity,
  FindingDay,
  PastJudgement,
  SavedSearch,
  SearchFound,
  WorkplacePort,
} from "../app/index.ts";
import { type Access, strictestOf } from "../core/index.ts";
import { accessOfCase } from "./cases.ts";
import { type Context, given, nowText } from "./context.ts";
import { textArray } from "./database/literals.ts";
import { FINDING_DAY, FINDING_MONTH } from "./decisions.ts";
import { newDataKey, seal, unseal } from "./keys/sealing.ts";

interface SearchRow {
  readonly id: string;
  readonly created_at: string;
  readonly data_key: Uint8Array;
  readonly body: Uint8Array;
  readonly known: string[];
  readonly found: SearchFound | null;
}

export interface PartRow {
  readonly id: string;
  readonly dossier_id: string;
  readonly kind: CasePart["kind"];
  readonly version: number;
  readonly access_id: number;
  readonly body: CasePart["body"];
  readonly created_by: string;
  readonly created_at: string;
  readonly changed_by: string;
  readonly changed_at: string;
}

const about = (id: string): string => `saved search ${id}`;
export const PART_COLUMNS =
  "id, dossier_id, kind, version, access_id, body, created_by, created_at, changed_by, changed_at";

export function workplacePart(context: Context): WorkplacePort {
  return { ...searches(context), ...parts(context), ...figures(context) };
}

type Part<K extends keyof WorkplacePort> = Pick<WorkplacePort, K>;

function searches({
  query,
  keys,
  viewer,
  clock,
}: Context): Part<
  "savedSearches" | "saveSearch" | "setKnownHits" | "noteFound" | "visibleState" | "dropSearch"
> {
  return {
    async savedSearches() {
      const { rows } = await query<SearchRow>(
        "select id, created_at, data_key, body, known, found from wasl.saved_search order by created_at desc, id",
      );
      return rows.map((row): SavedSearch => {
        const dataKey = unseal(keys.wrap, about(row.id), row.data_key);
        const { text, schema } = JSON.parse(unseal(dataKey, about(row.id), row.body).toString("utf8")) as {
          text: string;
          schema?: string;
        };
        return {
          id: row.id,
          text,
          ...given("schema", schema),
          createdAt: row.created_at,
          known: row.known,
          ...given("found", row.found),
        };
      });
    },
    async saveSearch({ id, text, schema, known }) {
      const dataKey = newDataKey();
      await query(
        `insert into wasl.saved_search (id, user_id, created_at, data_key, body, known)
          values ($1, $2, $3, $4, $5, $6::text[]) on conflict do nothing`,
        [
          id,
          viewer.userId,
          nowText(clock),
          seal(keys.wrap, about(id), dataKey),
          seal(dataKey, about(id), Buffer.from(JSON.stringify({ text, schema }))),
          textArray(known),
        ],
      );
    },
    async setKnownHits(id, known) {
      const { count } = await query(
        "update wasl.saved_search set known = $2::text[], found = null where id = $1",
        [id, textArray(known)],
      );
      return count > 0;
    },
    async noteFound(id, found) {
      await query("update wasl.saved_search set found = $2::jsonb where id = $1", [
        id,
        JSON.stringify(found),
      ]);
    },
    async visibleState() {
      // A correction, and a name that goes under protection, take as many statements away as they add: sums alone tell nothing.
      const { rows } = await query<{ state: string }>(
        `select concat_ws('/', (select string_agg(t.access_id || ':' || t.n, ' ' order by t.access_id) from (
            select access_id, sum(n) as n from wasl.row_tally where what = 'statement' group by 1) t),
          (select max(no) from wasl.resolution), (select max(no) from wasl.report),
          (select count(*) from wasl.tombstone), (select max(no) from wasl.category)) as state`,
      );
      const state = JSON.stringify([viewer, rows[0]?.state]);
      return createHash("sha256").update(state).digest("base64url");
    },
    async dropSearch(id) {
      return (await query("delete from wasl.saved_search where id = $1", [id])).count > 0;
    },
  };
}

function parts({
  query,
  viewer,
  clock,
  access,
}: Context): Part<"caseParts" | "addCasePart" | "changeCasePart" | "pastJudgements" | "dropCasePart"> {
  const mustHave = (caseId: string): Promise<number> => accessOfCase(query, caseId);
  const interned = async (one: Access): Promise<number> => (await access.intern([one]))[0] as number;
  return {
    async caseParts(caseId) {
      const marked = await mustHave(caseId);
      const { rows } = await query<PartRow>(
        `select ${PART_COLUMNS} from wasl.case_part where dossier_id = $1 order by created_at, id`,
        [caseId],
      );
      const accessOf = await access.lookUp([marked, ...rows.map((r) => r.access_id)]);
      // A case may be marked more strictly than it was when they were written.
      return rows.map((row) => toPart(row, strictestOf([accessOf(marked), accessOf(row.access_id)])));
    },
    async addCasePart(caseId, id, { kind, body }, marked) {
      await mustHave(caseId);
      const { rows } = await query<PartRow>(
        `insert into wasl.case_part (id, dossier_id, access_id, kind, version, body, created_by, created_at,
            changed_by, changed_at) values ($1, $2, $3, $4, 1, $5::jsonb, $6, $7, $6, $7) returning ${PART_COLUMNS}`,
        [id, caseId, await interned(marked), kind, JSON.stringify(body), viewer.userId, nowText(clock)],
      );
      return toPart(rows[0] as PartRow, marked);
    },
    async changeCasePart(caseId, id, version, { kind, body }, marked) {
      await mustHave(caseId);
      const { rows } = await query<PartRow>(
        `update wasl.case_part set version = version + 1, body = $5::jsonb, changed_by = $6, changed_at = $7, access_id = $8
          where dossier_id = $1 and id = $2 and version = $3 and kind = $4 returning ${PART_COLUMNS}`,
        [
          caseId,
          id,
          version,
          kind,
          JSON.stringify(body),
          viewer.userId,
          nowText(clock),
          await interned(marked),
        ],
      );
      return rows[0] && toPart(rows[0], marked);
    },
    async pastJudgements(caseId, id) {
      const marked = await mustHave(caseId);
      const { rows } = await query<
        Pick<PartRow, "version" | "access_id" | "changed_by" | "changed_at"> & Pick<PastJudgement, "body">
      >(
        `select version, access_id, body, changed_by, changed_at from wasl.case_part_past
          where dossier_id = $1 and part_id = $2 order by version desc`,
        [caseId, id],
      );
      const accessOf = await access.lookUp([marked, ...rows.map((r) => r.access_id)]);
      return rows.map((r) => ({
        version: r.version,
        access: strictestOf([accessOf(marked), accessOf(r.access_id)]),
        body: r.body,
        changedBy: r.changed_by,
        changedAt: r.changed_at,
      }));
    },
    async dropCasePart(caseId, id, version) {
      await mustHave(caseId);
      const { count } = await query(
        "delete from wasl.case_part where dossier_id = $1 and id = $2 and version = $3",
        [caseId, id, version],
      );
      return count > 0;
    },
  };
}

function figures({
  query,
  access,
}: Context): Part<"techniqueCounts" | "findingActivity" | "findingDays" | "disclosuresOf" | "sharedOn"> {
  return {
    async techniqueCounts() {
      const { rows } = await query<{ technique: string; state: "proposed"; n: number }>(
        `select t.technique, f.state, count(distinct f.id)::int as n
          from wasl.finding f cross join lateral unnest(f.techniques) t(technique)
          group by 1, 2 order by 1, 2`,
      );
      return rows;
    },
    async findingActivity() {
      const { rows } = await query<FindingActivity>(
        `select f.front, f.state, ${FINDING_MONTH} as month, f.techniques, count(distinct f.id)::int as n
          from wasl.finding f where f.state <> 'rejected' group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      );
      return rows;
    },
    async findingDays() {
      const { rows } = await query<Omit<FindingDay, "access"> & { readonly access_id: number }>(
        `select f.day, f.front, f.techniques, f.access_id, count(*)::int as n
          from (select distinct on (f.id) ${FINDING_DAY} as day, f.front, f.techniques, f.access_id
            from wasl.finding f where f.state <> 'rejected' order by f.id, f.access_id) f
          group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      );
      const accessOf = await access.lookUp(rows.map((r) => r.access_id));
      return rows.map(({ access_id, ...row }) => ({ ...row, access: accessOf(access_id) }));
    },
    async disclosuresOf(entityIds) {
      const { rows } = await query<{
        peer: string;
        purpose: string | null;
        mandate: string | null;
        n: number;
      }>(
        `select peer, purpose, mandate, count(*)::int as n from wasl.fed_entry
          where entity_id = any ($1::text[]) group by 1, 2, 3 order by 1, 2, 3`,
        [textArray(entityIds)],
      );
      return rows.map(({ peer, purpose, mandate, n }) => ({
        partner: peer,
        ...given("purpose", purpose),
        ...given("mandate", mandate),
        entries: n,
      }));
    },
    async sharedOn(entityIds) {
      const { rows } = await query<{
        peer: string;
        purpose: string | null;
        mandate: string | null;
        at: string;
        access_id: number;
        n: number;
      }>(
        `select peer, purpose, mandate, left(text::json ->> 'at', 10) as at, access_id, count(*)::int as n
          from wasl.fed_entry where entity_id = any ($1::text[]) and text is not null
          group by 1, 2, 3, 4, 5 order by 4, 1, 2, 3, 5`,
        [textArray(entityIds)],
      );
      const accessOf = await access.lookUp(rows.map((r) => r.access_id));
      return rows.map(({ peer, purpose, mandate, at, access_id, n }) => ({
        partner: peer,
        ...given("purpose", purpose),
        ...given("mandate", mandate),
        at,
        entries: n,
        access: accessOf(access_id),
      }));
    },
  };
}

export const toPart = (row: PartRow, access: Access): CasePart =>
  ({
    id: row.id,
    caseId: row.dossier_id,
    kind: row.kind,
    version: row.version,
    access,
    body: row.body,
    createdBy: row.created_by,
    createdAt: row.created_at,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }) as CasePart;
