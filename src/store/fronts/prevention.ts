import type { PreventionPort } from "../../app/index.ts";
import type { PreventionMessage } from "../../core/index.ts";
import { type Context, given, nowText } from "../context.ts";
import { textArray } from "../database/literals.ts";
import { type VettedRow, vettedOf } from "../protection/vetted-rows.ts";

interface Row extends VettedRow {
  readonly id: string;
  readonly digest: string;
  readonly language: string;
  readonly kind: PreventionMessage["kind"];
  readonly text: string;
  readonly source: string;
  readonly place: string;
  readonly review_at: string;
  readonly origin: string | null;
}

export function preventionPart(context: Context): PreventionPort {
  const { query, viewer, clock } = context;
  return {
    async addPreventionMessage(message) {
      const { count } = await query(
        `insert into wasl.prevention_message (id, digest, language, kind, text, source, place, review_at, origin,
            written_by, written_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
        [
          message.id,
          message.digest,
          message.language,
          message.kind,
          message.text,
          message.source,
          message.place,
          message.reviewAt,
          message.origin ?? null,
          viewer.userId,
          nowText(clock),
        ],
      );
      return count > 0;
    },
    async preventionMessages(ids) {
      const { rows } = await query<Row>(
        `select m.*, v.decision, v.decided_by, v.decided_at, v.reason from wasl.prevention_message m
          left join wasl.prevention_vettings($2) v on v.message_id = m.id
          where $1::text[] is null or m.id = any ($1::text[])
          order by m.language, m.kind, m.written_at desc, m.id`,
        [ids ? textArray(ids) : null, nowText(clock)],
      );
      return rows.map(toMessage);
    },
    async withdrawPreventionMessage(id, reason) {
      const { count } = await query(
        `update wasl.prevention_message set withdrawn_by = $2, withdrawn_at = $3, withdraw_reason = $4
          where id = $1 and withdrawn_by is null`,
        [id, viewer.userId, nowText(clock), reason],
      );
      return count > 0;
    },
  };
}

function toMessage(row: Row): PreventionMessage {
  return {
    id: row.id,
    digest: row.digest,
    language: row.language,
    kind: row.kind,
    text: row.text,
    source: row.source,
    place: row.place,
    reviewAt: row.review_at,
    ...given("origin", row.origin),
    ...vettedOf(row),
  };
}
