import type { GoodsAlert, GoodsAlertPort, TradeAlert } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { accessFromKey } from "../access-ids.ts";
import { type Context, given, nowText } from "../context.ts";
import { textArray } from "../database/literals.ts";

interface Row {
  readonly id: string;
  readonly access_id: number;
  readonly body: GoodsAlert["body"];
  readonly kinds: readonly string[];
  readonly shops: readonly string[];
  readonly digest: string;
  readonly state: GoodsAlert["state"];
  readonly written_by: string;
  readonly written_at: string;
  readonly out_by: string | null;
  readonly out_at: string | null;
  readonly taken_back_by: string | null;
  readonly taken_back_at: string | null;
  readonly reason: string | null;
  readonly read_by: number;
}

interface TradeRow {
  readonly id: string;
  readonly body: NonNullable<TradeAlert["body"]> | null;
  readonly access_key: string;
  readonly state: TradeAlert["state"];
  readonly at: string;
  readonly is_new: boolean;
}

/** Alerts on goods, as the unit keeps them and as each shop has those for it. */
export function goodsAlertPart(context: Context): GoodsAlertPort {
  const { query } = context;
  return {
    async addGoodsAlert(alert) {
      const [accessId = 0] = await context.access.intern([alert.access]);
      const { count } = await query(
        `insert into wasl.goods_alert (id, access_id, body, kinds, shops, digest, state, written_by, written_at)
          values ($1, $2, $3::jsonb, $4::text[], $5::text[], $6, 'draft', $7, $8) on conflict do nothing`,
        [
          alert.id,
          accessId,
          JSON.stringify(alert.body),
          textArray(alert.audience.kinds),
          textArray(alert.audience.shops),
          alert.digest,
          alert.writtenBy,
          alert.writtenAt,
        ],
      );
      if (count === 0) throw new WaslError("CONFLICT", { alert: alert.id });
    },
    goodsAlert: async (id) => (await read(context, "g.id = $1", [id], 1))[0],
    goodsAlerts: ({ state, after, limit }) =>
      read(
        context,
        `($1::text is null or g.state = $1) and ($2::text is null
          or (g.written_at, g.id) < (select a.written_at, a.id from wasl.goods_alert a where a.id = $2))`,
        [state ?? null, after ?? null],
        limit,
      ),
    async letOutGoodsAlert(id, { by, at }) {
      const { count } = await query(
        "update wasl.goods_alert set state = 'out', out_by = $2, out_at = $3 where id = $1 and state = 'draft'",
        [id, by, at],
      );
      return count > 0;
    },
    async takeBackGoodsAlert(id, { by, at, reason }) {
      const { count } = await query(
        `update wasl.goods_alert set state = 'taken_back', taken_back_by = $2, taken_back_at = $3, reason = $4
          where id = $1 and state <> 'taken_back'`,
        [id, by, at, reason],
      );
      return count > 0;
    },
    async tradeAccounts() {
      const { rows } = await query<{ id: string; kinds: readonly string[] }>(
        "select * from wasl.trade_accounts()",
        [],
      );
      return rows;
    },
    async tradeAlerts(today, limit) {
      const { rows } = await query<TradeRow>("select * from wasl.trade_alerts($1, $2)", [today, limit]);
      return rows.map(({ id, body, access_key: key, state, at, is_new: isNew }) => ({
        id,
        ...given("body", body),
        access: accessFromKey(key),
        state,
        at,
        isNew,
      }));
    },
    async readTradeAlert(id, at) {
      const { rows } = await query<{ done: boolean }>("select wasl.read_trade_alert($1, $2, $3) as done", [
        id,
        nowText(context.clock).slice(0, 10),
        at,
      ]);
      return rows[0]?.done === true;
    },
    async askableSerials(folded) {
      if (folded.length === 0) return new Set();
      const { rows } = await query<{ folded: string }>(
        "select f.folded from wasl.askable_serials($1::text[]) f(folded)",
        [textArray(folded)],
      );
      return new Set(rows.map((r) => r.folded));
    },
  };
}

async function read(
  context: Context,
  where: string,
  params: readonly (string | null)[],
  limit: number,
): Promise<readonly GoodsAlert[]> {
  const { rows } = await context.query<Row>(
    `select g.*, (select count(*) from wasl.goods_alert_read r where r.alert_id = g.id and r.state = g.state)::int as read_by
      from wasl.goods_alert g where ${where} order by g.written_at desc, g.id desc limit $${params.length + 1}`,
    [...params, limit],
  );
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((r) => ({
    id: r.id,
    body: r.body,
    audience: { kinds: r.kinds, shops: r.shops },
    digest: r.digest,
    access: accessOf(r.access_id),
    state: r.state,
    writtenBy: r.written_by,
    writtenAt: r.written_at,
    ...given("outBy", r.out_by),
    ...given("outAt", r.out_at),
    ...given("takenBackBy", r.taken_back_by),
    ...given("takenBackAt", r.taken_back_at),
    ...given("reason", r.reason),
    readBy: r.read_by,
  }));
}
