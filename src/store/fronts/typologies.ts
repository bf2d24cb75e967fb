import type { AdoptedTypology, TypologyPort } from "../../app/index.ts";
import type { Context } from "../context.ts";

interface Row {
  readonly package: AdoptedTypology["typology"];
  readonly message_id: string | null;
  readonly access_id: number;
  readonly reason: string;
  readonly adopted_by: string;
  readonly adopted_at: Date | string;
}

const INSERT = `insert into wasl.typology (id, version, package, message_id, access_id, reason, adopted_by)
  values ($1, $2, $3::jsonb, $4, $5, $6, wasl.viewer_id())`;

/** Of each typology the newest act: in force where it has a package. */
export function typologyPart(context: Context): TypologyPort {
  return {
    async adoptedTypologies() {
      const { rows } = await context.query<Row>(
        `select t.package, t.message_id, t.access_id, t.reason, t.adopted_by, t.adopted_at from wasl.typology t
          where t.no in (select wasl.newest_typologies()) and t.package is not null order by t.id`,
      );
      const accessOf = await context.access.lookUp(rows.map((row) => row.access_id));
      return rows.map((row) => ({
        typology: row.package,
        ...(row.message_id === null ? {} : { messageId: row.message_id }),
        access: accessOf(row.access_id),
        reason: row.reason,
        adoptedBy: row.adopted_by,
        adoptedAt: new Date(row.adopted_at).toISOString(),
      }));
    },
    async typologyAccesses({ id, version }) {
      const { rows } = await context.query<Pick<Row, "access_id">>(
        "select distinct access_id from wasl.typology where id = $1 and version = $2 and package is not null",
        [id, version],
      );
      const accessOf = await context.access.lookUp(rows.map((row) => row.access_id));
      return rows.map((row) => accessOf(row.access_id));
    },
    async maySayTypology(typology) {
      const { rows } = await context.query<{ may: boolean }>(
        "select wasl.may_say_typology($1, $2, $3::jsonb) as may",
        [typology.id, typology.version, JSON.stringify(typology)],
      );
      return rows[0]?.may ?? false;
    },
    async adoptTypology({ typology, messageId, access, reason }) {
      const { id, version } = typology;
      const [accessId = 0] = await context.access.intern([access]);
      await context.query(INSERT, [
        id,
        version,
        JSON.stringify(typology),
        messageId ?? null,
        accessId,
        reason,
      ]);
    },
    async dropTypology({ typology: { id, version }, access }, reason) {
      const [accessId = 0] = await context.access.intern([access]);
      await context.query(INSERT, [id, version, null, null, accessId, reason]);
    },
  };
}
