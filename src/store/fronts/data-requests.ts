import type { DataRequestPort, KeptDataRequest, PlatformDataRequest } from "../../app/index.ts";
import { type DataRequestEvent, groupBy, WaslError } from "../../core/index.ts";
import { type Context, given } from "../context.ts";
import { textArray } from "../database/literals.ts";

interface Row {
  readonly id: string;
  readonly access_id: number;
  readonly platform: string;
  readonly kind: KeptDataRequest["kind"];
  readonly digest: string;
  readonly created_by: string;
  readonly created_at: string;
  readonly state: KeptDataRequest["state"];
  readonly body: KeptDataRequest["body"];
  readonly terms: KeptDataRequest["terms"];
  readonly days: number;
  readonly followed: boolean;
}

interface EventRow {
  readonly request_id: string;
  readonly at: string;
  readonly type: DataRequestEvent["type"];
  readonly by: string;
  readonly side: DataRequestEvent["side"];
  readonly note: string | null;
  readonly ground: string | null;
  readonly until: string | null;
  readonly sha256: string | null;
  readonly report_id: string | null;
  readonly paper: NonNullable<DataRequestEvent["order"]> | null;
}

interface QueueRow extends Omit<Row, "access_id" | "created_by" | "created_at" | "body" | "state"> {
  readonly state: PlatformDataRequest["state"];
  readonly body: PlatformDataRequest["body"];
  readonly sent_at: string;
}

export function dataRequestPart(context: Context): DataRequestPort {
  return {
    async keepDataRequest(draft, orderReport) {
      const [accessId = 0] = await context.access.intern([draft.access]);
      const { count } = await context.query(
        `insert into wasl.data_request (id, access_id, platform, kind, follows, digest, created_by, created_at, state,
            body, terms, order_report)
          values ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', $9::jsonb, $10::jsonb, $11)
          on conflict do nothing`,
        [
          draft.id,
          accessId,
          draft.platform,
          draft.kind,
          draft.body.follows ?? null,
          draft.digest,
          draft.createdBy,
          draft.createdAt,
          JSON.stringify(draft.body),
          JSON.stringify(draft.terms),
          orderReport ?? null,
        ],
      );
      if (count === 0) throw new WaslError("CONFLICT", { request: draft.id });
    },
    async dataOrderReport(id) {
      const { rows } = await context.query<{ report: string | null }>(
        "select r.order_report as report from wasl.data_request r where r.id = $1",
        [id],
      );
      return rows[0]?.report ?? undefined;
    },
    dataRequest: async (id) => (await read(context, "r.id = $1", [id], 1))[0],
    dataRequests: ({ platform, after, limit }) =>
      read(
        context,
        `($1::text is null or lower(r.platform) = lower($1::text)) and ($2::text is null
          or (r.created_at, r.id) < (select a.created_at, a.id from wasl.data_request a where a.id = $2))`,
        [platform ?? null, after ?? null],
        limit,
      ),
    async addDataRequestEvent(id, event, { from, to }) {
      const { count } = await context.query(
        `insert into wasl.data_request_event (request_id, access_id, at, type, by, side, note, ground, until, sha256,
            report_id, paper)
          select r.id, r.access_id, $3, $4, $5, 'unit', $6, $7, $8, $9, $10, $11::jsonb
            from wasl.data_request r where r.id = $1 and r.state = $2`,
        [
          id,
          from,
          event.at,
          event.type,
          event.by,
          event.note ?? null,
          event.ground ?? null,
          event.until ?? null,
          event.sha256 ?? null,
          event.reportId ?? null,
          event.order ? JSON.stringify(event.order) : null,
        ],
      );
      if (count === 0) return false;
      if (from === to) return true;
      const moved = await context.query(
        "update wasl.data_request set state = $3 where id = $1 and state = $2",
        [id, from, to],
      );
      return moved.count > 0;
    },
    async hasDataAccount(platform) {
      const { rows } = await context.query<{ has: boolean }>("select wasl.has_data_account($1) as has", [
        platform,
      ]);
      return rows[0]?.has === true;
    },
    async areOfTheProtected(nodes) {
      const { rows } = await context.query<{ are: boolean }>(
        "select wasl.is_of_the_protected($1::text[]) as are",
        [textArray(nodes)],
      );
      return rows[0]?.are === true;
    },
    dataQueue: (filter) => readQueue(context, filter),
    async answerDataRequest(id, event, { from, to }) {
      const { rows } = await context.query<{ done: boolean }>(
        "select wasl.data_answer($1, $2, $3, $4, $5, $6, $7, $8, $9) as done",
        [
          id,
          from,
          to,
          event.at,
          event.type,
          event.note ?? null,
          event.ground ?? null,
          event.until ?? null,
          event.sha256 ?? null,
        ],
      );
      return rows[0]?.done === true;
    },
  };
}

const told = (e: Pick<EventRow, "at" | "type" | "side" | "note" | "ground" | "until" | "sha256">) => ({
  at: e.at,
  type: e.type,
  side: e.side,
  ...given("note", e.note),
  ...given("ground", e.ground),
  ...given("until", e.until),
  ...given("sha256", e.sha256),
});

async function read(
  context: Context,
  where: string,
  params: readonly (string | null)[],
  limit: number,
): Promise<readonly KeptDataRequest[]> {
  const { rows } = await context.query<Row>(
    `select r.*, f.days, f.followed from wasl.data_request r cross join lateral wasl.data_follow_ups(r.id) f
      where ${where} order by r.created_at desc, r.id desc limit $${params.length + 1}`,
    [...params, limit],
  );
  if (rows.length === 0) return [];
  const events = await context.query<EventRow>(
    "select e.* from wasl.data_request_event e where e.request_id = any ($1::text[]) order by e.no",
    [textArray(rows.map((r) => r.id))],
  );
  const byRequest = groupBy(events.rows, (e) => e.request_id);
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((r) => ({
    id: r.id,
    kind: r.kind,
    platform: r.platform,
    digest: r.digest,
    createdBy: r.created_by,
    createdAt: r.created_at,
    state: r.state,
    body: r.body,
    terms: r.terms,
    access: accessOf(r.access_id),
    extensionDays: r.days,
    isFollowed: r.followed,
    events: (byRequest.get(r.id) ?? []).map((e) => ({
      ...told(e),
      by: e.by,
      ...given("reportId", e.report_id),
      ...given("order", e.paper),
    })),
  }));
}

async function readQueue(
  context: Context,
  { id, after, limit }: Parameters<DataRequestPort["dataQueue"]>[0],
): Promise<readonly PlatformDataRequest[]> {
  const { rows } = await context.query<QueueRow>("select * from wasl.data_queue($1, $2, $3)", [
    id ?? null,
    after ?? null,
    limit,
  ]);
  if (rows.length === 0) return [];
  const events = await context.query<EventRow>("select * from wasl.data_events($1::text[])", [
    textArray(rows.map((r) => r.id)),
  ]);
  const byRequest = groupBy(events.rows, (e) => e.request_id);
  return rows.map(({ sent_at: sentAt, days, followed, ...r }) => ({
    ...r,
    sentAt,
    extensionDays: days,
    isFollowed: followed,
    events: (byRequest.get(r.id) ?? []).map(told),
  }));
}
