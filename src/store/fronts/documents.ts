import type { DocumentPort, LibraryFilter } from "../../app/index.ts";
import { type Access, isLibraryEntry, type KeptEntry } from "../../core/index.ts";
import { type Context, nowText } from "../context.ts";
import { textArray } from "../database/literals.ts";
import { type VettedRow, vettedOf } from "../protection/vetted-rows.ts";

interface Row extends VettedRow {
  readonly id: string;
  readonly class_id: string;
  readonly access_id: number;
  readonly digest: string;
  readonly entry: unknown;
}

/** The library of document classes. */
export function documentPart(context: Context): DocumentPort {
  const { query, viewer, clock, access } = context;
  return {
    async addLibraryEntries(entries) {
      const accessIds = await access.intern(entries.map((one) => one.access));
      const rows = entries.map(({ id, classId, digest, entry }, n) => ({
        id,
        class_id: classId,
        access_id: accessIds[n],
        digest,
        entry,
      }));
      const added = await query<{ id: string }>(
        `insert into wasl.document_entry (id, class_id, access_id, digest, type, issuer, kind, entry, written_by, written_at)
          select n.id, n.class_id, n.access_id, n.digest, n.entry ->> 'type', n.entry ->> 'issuer', n.entry ->> 'kind',
              n.entry, $2, $3
            from jsonb_to_recordset($1::jsonb) n(id text, class_id text, access_id int, digest text, entry jsonb)
          on conflict do nothing returning id`,
        [JSON.stringify(rows), viewer.userId, nowText(clock)],
      );
      return new Set(added.rows.map((r) => r.id));
    },
    async libraryEntries(filter) {
      const { where, params } = asked(filter);
      const { rows } = await query<Row>(
        `with e as materialized (select e.* from wasl.document_entry e where ${where})
          select e.*, v.decision, v.decided_by, v.decided_at, v.reason from e
            left join wasl.document_vettings($${params.length + 1}, array(select id from e)) v on v.entry_id = e.id
            order by e.class_id, e.written_at, e.id`,
        [...params, nowText(clock)],
      );
      const accessOf = await access.lookUp(rows.map((r) => r.access_id));
      return rows.flatMap((row) => toEntry(row, accessOf(row.access_id)));
    },
    async withdrawLibraryEntry(id, reason) {
      const { count } = await query(
        `update wasl.document_entry set withdrawn_by = $2, withdrawn_at = $3, withdraw_reason = $4
          where id = $1 and withdrawn_by is null`,
        [id, viewer.userId, nowText(clock), reason],
      );
      return count > 0;
    },
  };
}

/** Only what is asked for stands in the query, so that its plan is of use for every such question. */
function asked({ ids, classIds, issuer, mrzState, kinds, type }: LibraryFilter): {
  readonly where: string;
  readonly params: readonly string[];
} {
  const given: readonly (readonly [string | undefined, (param: string) => string])[] = [
    [ids && textArray(ids), (p) => `e.id = any (${p}::text[])`],
    [classIds && textArray(classIds), (p) => `e.class_id = any (${p}::text[])`],
    [issuer, (p) => `e.issuer = ${p}`],
    [kinds && textArray(kinds), (p) => `e.kind = any (${p}::text[])`],
    [type, (p) => `e.type = ${p}`],
    [
      mrzState,
      (p) => `e.class_id in (select c.class_id from wasl.document_entry c
        where c.type = 'class' and c.entry ->> 'mrzState' = ${p})`,
    ],
  ];
  const conditions = given.flatMap(([value, condition]) =>
    value === undefined ? [] : [{ value, condition }],
  );
  return {
    where: ["true", ...conditions.map(({ condition }, n) => condition(`$${n + 1}`))].join(" and "),
    params: conditions.map(({ value }) => value),
  };
}

/** None for what is no entry: who has the application's login can add one, and keeps nobody from the others. */
function toEntry(row: Row, access: Access): readonly KeptEntry[] {
  const { id, digest, class_id: classId, entry } = row;
  return isLibraryEntry(entry) ? [{ id, digest, classId, entry, access, ...vettedOf(row) }] : [];
}
