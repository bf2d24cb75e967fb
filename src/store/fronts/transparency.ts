import type { KeptTransparency, PublishedTransparency, TransparencyPort } from "../../app/index.ts";
import { type Context, given } from "../context.ts";
import type { Query } from "../database/driver.ts";

interface Row {
  readonly id: string;
  readonly from_day: string;
  readonly to_day: string;
  readonly digest: string;
  readonly body: string;
  readonly created_by: string;
  readonly created_at: string;
  readonly version: number | null;
  readonly published_at: string | null;
}

interface PublishedRow {
  readonly version: number;
  readonly published_at: string;
  readonly body: string;
  readonly digest: string;
  readonly jws: string;
  readonly key: PublishedTransparency["signed"]["key"];
}

/** Drafts that are read, the newest; of what is published all, since a correction is compared with each. */
const DRAFTS_MAX = 500;

export function transparencyPart(context: Context): TransparencyPort {
  return {
    async keepTransparency(draft) {
      await context.query(
        `insert into wasl.transparency (id, from_day, to_day, digest, body, created_by, created_at)
          values ($1, $2, $3, $4, $5, $6, $7)`,
        [draft.id, draft.from, draft.to, draft.digest, draft.text, draft.createdBy, draft.createdAt],
      );
    },
    async transparency() {
      const { rows } = await context.query<Row>(
        `select t.* from wasl.transparency t where t.version is not null or t.id in (
            select d.id from wasl.transparency d where d.version is null
              order by d.created_at desc, d.id desc limit $1)
          order by t.created_at desc, t.id desc`,
        [DRAFTS_MAX],
      );
      return rows.map(
        (r): KeptTransparency => ({
          id: r.id,
          from: r.from_day,
          to: r.to_day,
          digest: r.digest,
          text: r.body,
          createdBy: r.created_by,
          createdAt: r.created_at,
          ...given("version", r.version),
          ...given("publishedAt", r.published_at),
        }),
      );
    },
    async publishTransparency(id, at, { jws, key }) {
      const { rows } = await context.query<{ version: number | null }>(
        "select wasl.publish_transparency($1, $2, $3, $4::jsonb) as version",
        [id, at, jws, JSON.stringify(key)],
      );
      return rows[0]?.version ?? undefined;
    },
  };
}

/** What anybody may read, newest first; asked without a ticket. */
export async function publishedTransparency(query: Query): Promise<readonly PublishedTransparency[]> {
  const { rows } = await query<PublishedRow>("select * from wasl.published_transparency()", []);
  return rows.map(({ version, published_at: publishedAt, body: text, digest, jws, key }) => ({
    version,
    publishedAt,
    digest,
    text,
    signed: { jws, key },
  }));
}
