import type { Interest, InterestPort } from "../../app/index.ts";
import type { Context } from "../context.ts";

interface Row {
  readonly id: string;
  readonly access_id: number;
  readonly kind: Interest["kind"];
  readonly value: string;
  readonly label: string;
  readonly added_by: string;
  readonly added_at: string;
}

/** What analysts want to hear of when an event touches it. */
export function interestPart(context: Context): InterestPort {
  return {
    async addInterest(interest) {
      const [accessId = 0] = await context.access.intern([interest.access]);
      await context.query(
        `insert into wasl.interest (id, access_id, kind, value, label, added_by, added_at)
          values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do update set removed = false, access_id = excluded.access_id, label = excluded.label`,
        [
          interest.id,
          accessId,
          interest.kind,
          interest.value,
          interest.label,
          interest.addedBy,
          interest.addedAt,
        ],
      );
    },
    async interests() {
      const { rows } = await context.query<Row>(
        "select i.* from wasl.interest i where not i.removed order by i.added_at, i.id",
        [],
      );
      const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
      return rows.map((r) => ({
        id: r.id,
        kind: r.kind,
        value: r.value,
        label: r.label,
        addedBy: r.added_by,
        addedAt: r.added_at,
        access: accessOf(r.access_id),
      }));
    },
    async removeInterest(id) {
      const { count } = await context.query(
        "update wasl.interest set removed = true where id = $1 and not removed",
        [id],
      );
      return count > 0;
    },
  };
}
