import type { SeenPage, Watch, WatchCounts, WatchItem, WatchPort } from "../../app/index.ts";
import { type Context, given } from "../context.ts";
import { textArray } from "../database/literals.ts";
import { seal, unseal } from "../keys/sealing.ts";

interface Row extends WatchCounts {
  readonly id: string;
  readonly access_id: number;
  readonly kind: Watch["kind"];
  readonly url: string;
  readonly name: string;
  readonly marking: Watch["marking"];
  readonly purpose: Watch["purpose"]["purpose"];
  readonly mandate: string;
  readonly every_minutes: number;
  readonly fictitious: boolean;
  readonly added_by: string;
  readonly added_at: string;
  readonly state: Watch["state"];
  readonly detail: string;
  readonly etag: string | null;
  readonly last_modified: string | null;
  readonly failures: number;
  readonly paused: boolean;
  readonly last_at: string | null;
  readonly next_at: string;
  readonly sketch: readonly string[] | null;
}

interface ItemRow {
  readonly key: string;
  readonly url: string | null;
  readonly published_at: string | null;
  readonly attempts: number;
  readonly state: WatchItem["state"];
}

/** Watched sources and what they announced. */
export function watchPart(context: Context): WatchPort {
  const { query, keys } = context;
  const about = (watchId: string, key: string): string => `seen ${watchId} ${key}`;
  const sealed = (watchId: string, key: string, seen: SeenPage): Buffer => {
    const { body, ...head } = seen;
    const headText = Buffer.from(JSON.stringify(head));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(headText.length);
    return seal(keys.wrap, about(watchId, key), Buffer.concat([length, headText, body]));
  };
  const opened = (watchId: string, key: string, bytes: Uint8Array): SeenPage => {
    const plain = unseal(keys.wrap, about(watchId, key), bytes);
    const end = 4 + plain.readUInt32BE();
    const head = JSON.parse(plain.subarray(4, end).toString("utf8")) as Omit<SeenPage, "body">;
    return { ...head, body: plain.subarray(end) };
  };
  const seenOf = async (watchId: string, key: string): Promise<SeenPage | undefined> => {
    const { rows } = await query<{ seen: Uint8Array | null }>(
      // What is a report already has its head here and no more.
      "select i.seen from wasl.watch_item i where i.watch_id = $1 and i.key = $2 and i.state = 'fetched'",
      [watchId, key],
    );
    const bytes = rows[0]?.seen;
    return bytes ? opened(watchId, key, bytes) : undefined;
  };
  return {
    async addWatch(w) {
      const [accessId = 0] = await context.access.intern([w.access]);
      await query(
        `insert into wasl.watch (id, access_id, kind, url, name, marking, purpose, mandate, every_minutes, fictitious,
            added_by, added_at, state, detail, failures, next_at)
          values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
          on conflict (id) do update set removed = false, paused = false, every_minutes = excluded.every_minutes, name = excluded.name,
            next_at = excluded.next_at`,
        [
          w.id,
          accessId,
          w.kind,
          w.url,
          w.name,
          JSON.stringify(w.marking),
          w.purpose.purpose,
          w.purpose.mandate,
          w.everyMinutes,
          w.fictitious,
          w.addedBy,
          w.addedAt,
          w.state,
          w.detail,
          w.failures,
          w.nextAt,
        ],
      );
    },
    watches: () => readWatches(context),
    async removeWatch(id) {
      const { count } = await query("update wasl.watch set removed = true where id = $1 and not removed", [
        id,
      ]);
      return count > 0;
    },
    async pauseWatch(id, paused) {
      const { count } = await query("update wasl.watch set paused = $2 where id = $1 and not removed", [
        id,
        paused,
      ]);
      return count > 0;
    },
    async leaseWatch(id, now, until) {
      const { count } = await query(
        `update wasl.watch set leased_until = $3
          where id = $1 and not removed and (leased_until is null or leased_until <= $2)`,
        [id, now, until],
      );
      return count > 0;
    },
    async changeWatch(id, change) {
      await query(
        `update wasl.watch set state = $2, detail = $3, failures = $4, next_at = $5, url = coalesce($6, url),
            etag = $7, last_modified = $8, last_at = coalesce($9, last_at), sketch = coalesce($10::jsonb, sketch),
            leased_until = null
          where id = $1`,
        [
          id,
          change.state,
          change.detail,
          change.failures,
          change.nextAt,
          change.url ?? null,
          change.etag ?? null,
          change.lastModified ?? null,
          change.lastAt ?? null,
          change.sketch ? JSON.stringify(change.sketch) : null,
        ],
      );
    },
    async addWatchItems(watchId, items, seenAt) {
      if (items.length === 0) return 0;
      const { count } = await query(
        `insert into wasl.watch_item (watch_id, key, access_id, url, published_at, state, next_at, seen_at)
          select w.id, n.key, w.access_id, n.url, n.published_at, 'waiting', $5, $5
            from wasl.watch w,
              unnest($2::text[], $3::text[], $4::text[]) as n(key, url, published_at)
            where w.id = $1 and not exists (select 1 from wasl.watch_item o where o.key = n.key)
          on conflict do nothing`,
        [
          watchId,
          textArray(items.map((i) => i.key)),
          textArray(items.map((i) => i.url)),
          textArray(items.map((i) => i.publishedAt)),
          seenAt,
        ],
      );
      return count;
    },
    async openWatchItems(watchId, now, limit) {
      const { rows } = await query<ItemRow>(
        `select i.key, i.url, i.published_at, i.attempts, i.state from wasl.watch_item i
          where i.watch_id = $1 and i.state in ('waiting', 'fetched') and i.next_at <= $2
          order by i.no limit $3`,
        [watchId, now, limit],
      );
      return rows.map((r) => ({
        key: r.key,
        ...given("url", r.url),
        ...given("publishedAt", r.published_at),
        attempts: r.attempts,
        state: r.state,
      }));
    },
    async keepSeen(watchId, key, seen) {
      await query(
        "update wasl.watch_item set state = 'fetched', seen = $3 where watch_id = $1 and key = $2 and state = 'waiting'",
        [watchId, key, sealed(watchId, key, seen)],
      );
    },
    seen: seenOf,
    async settleWatchItem(watchId, key, { state, reportId, attempts, nextAt }) {
      const seen = state === "report" ? await seenOf(watchId, key) : undefined;
      await query(
        `update wasl.watch_item set state = $3, report_id = $4, attempts = coalesce($5, attempts),
            next_at = coalesce($6, next_at), seen = $7, url = case when $3 = 'waiting' then url end
          where watch_id = $1 and key = $2`,
        [
          watchId,
          key,
          state,
          reportId ?? null,
          attempts ?? null,
          nextAt ?? null,
          seen ? sealed(watchId, key, { ...seen, body: new Uint8Array() }) : null,
        ],
      );
    },
    async archivedItems(watchId) {
      const { rows } = await query<{ key: string; report_id: string; seen: Uint8Array | null }>(
        `select i.key, i.report_id, i.seen from wasl.watch_item i
          where i.watch_id = $1 and i.state = 'report' order by i.no`,
        [watchId],
      );
      return rows.flatMap((r) => {
        const seen = r.seen ? opened(watchId, r.key, r.seen) : undefined;
        return seen
          ? [
              {
                reportId: r.report_id,
                url: seen.url,
                at: seen.at,
                status: seen.status,
                headers: seen.headers,
              },
            ]
          : [];
      });
    },
  };
}

async function readWatches(context: Context): Promise<readonly (Watch & WatchCounts)[]> {
  const { rows } = await context.query<Row>(
    `select w.*, c.waiting, c.reports, c.walls, c.failed from wasl.watch w,
        lateral (select count(*) filter (where i.state in ('waiting', 'fetched'))::int as waiting,
            count(*) filter (where i.state = 'report')::int as reports,
            count(*) filter (where i.state = 'wall')::int as walls,
            count(*) filter (where i.state = 'failed')::int as failed
          from wasl.watch_item i where i.watch_id = w.id) c
      where not w.removed order by w.added_at, w.id`,
    [],
  );
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((r) => ({
    id: r.id,
    kind: r.kind,
    url: r.url,
    name: r.name,
    marking: r.marking,
    access: accessOf(r.access_id),
    purpose: { purpose: r.purpose, mandate: r.mandate },
    everyMinutes: r.every_minutes,
    fictitious: r.fictitious,
    addedBy: r.added_by,
    addedAt: r.added_at,
    state: r.state,
    detail: r.detail,
    ...given("etag", r.etag),
    ...given("lastModified", r.last_modified),
    failures: r.failures,
    paused: r.paused,
    ...given("lastAt", r.last_at),
    nextAt: r.next_at,
    ...given("sketch", r.sketch),
    waiting: r.waiting,
    reports: r.reports,
    walls: r.walls,
    failed: r.failed,
  }));
}
