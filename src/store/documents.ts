import type { DocumentPort } from "../app/index.ts";
import type { Access, KeptEntry, LibraryEntry } from "../core/index.ts";
import { type Context, nowText } from "./context.ts";
import { textArray } from "./literals.ts";
import { type VettedRow, vettedOf } from "./vetted-rows.ts";

interface Row extends VettedRow {
  readonly id: string;
  readonly class_id: string;
  readonly access_id: number;
  readonly digest: string;
  readonly entry: LibraryEntry;
}

/** The library of document classes. */
export function documentPart(context: Context): DocumentPort {
  const { query, viewer, clock, access } = context;
  return {
    async addLibraryEntry({ id, digest, classId, entry, access: marking }) {
      const [accessId = 0] = await access.intern([marking]);
      const { count } = await query(
        `insert into wasl.document_entry (id, class_id, access_id, digest, type, issuer, kind, entry, written_by, written_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10) on conflict do nothing`,
        [
          id,
          classId,
          accessId,
          digest,
          entry.type,
          entry.issuer,
          entry.kind,
          JSON.stringify(entry),
          viewer.userId,
          nowText(clock),
        ],
      );
      return count > 0;
    },
    async libraryEntries({ ids, classId, issuer, mrzState, kinds, type }) {
      const { rows } = await query<Row>(
        `select e.*, v.decision, v.decided_by, v.decided_at, v.reason from wasl.document_entry e
          left join wasl.document_vettings($1) v on v.entry_id = e.id
          where ($2::text[] is null or e.id = any ($2::text[])) and ($3::text is null or e.class_id = $3)
            and ($4::text is null or e.issuer = $4) and ($5::text[] is null or e.kind = any ($5::text[]))
            and ($6::text is null or e.type = $6)
            and ($7::text is null or e.class_id in (select c.class_id from wasl.document_entry c
              where c.type = 'class' and c.entry ->> 'mrzState' = $7))
          order by e.class_id, e.written_at, e.id`,
        [
          nowText(clock),
          ids ? textArray(ids) : null,
          classId ?? null,
          issuer ?? null,
          kinds ? textArray(kinds) : null,
          type ?? null,
          mrzState ?? null,
        ],
      );
      const accessOf = await access.lookUp(rows.map((r) => r.access_id));
      return rows.map((row) => toEntry(row, accessOf(row.access_id)));
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

function toEntry(row: Row, access: Access): KeptEntry {
  return {
    id: row.id,
    digest: row.digest,
    classId: row.class_id,
    entry: row.entry,
    access,
    ...vettedOf(row),
  };
}
