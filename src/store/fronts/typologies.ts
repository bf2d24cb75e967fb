import type { AdoptedTypology, TypologyPort } from "../../app/index.ts";
import type { Context } from "../context.ts";

interface Row {
  readonly package: AdoptedTypology["typology"];
  readonly message_id: string | null;
  readonly reason: string;
  readonly adopted_by: string;
  readonly adopted_at: Date | string;
}

const INSERT = `insert into wasl.typology (id, version, package, message_id, reason, adopted_by)
  values ($1, $2, $3::jsonb, $4, $5, wasl.viewer_id())`;

/** Of each typology the newest act: in force where it has a package. */
export function typologyPart(context: Context): TypologyPort {
  return {
    async adoptedTypologies() {
      const { rows } = await context.query<Row>(
        `select package, message_id, reason, adopted_by, adopted_at
          from (select distinct on (id) * from wasl.typology order by id, no desc) newest
          where package is not null order by id`,
      );
      return rows.map((row) => ({
        typology: row.package,
        ...(row.message_id === null ? {} : { messageId: row.message_id }),
        reason: row.reason,
        adoptedBy: row.adopted_by,
        adoptedAt: new Date(row.adopted_at).toISOString(),
      }));
    },
    async adoptTypology({ typology, messageId, reason }) {
      const { id, version } = typology;
      await context.query(INSERT, [id, version, JSON.stringify(typology), messageId ?? null, reason]);
    },
    async dropTypology({ id, version }, reason) {
      await context.query(INSERT, [id, version, null, null, reason]);
    },
  };
}
