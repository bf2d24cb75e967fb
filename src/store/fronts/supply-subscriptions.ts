import type { SupplyPort, SupplySubscription } from "../../app/index.ts";
import type { Context } from "../context.ts";

/** Whoever captures holds it shared until the commit; whoever asks what is settled waits for them. */
const CAPTURE = 1463899983;

interface Row {
  readonly name: string;
  readonly purpose: SupplySubscription["purpose"];
  readonly query: SupplySubscription["query"];
  readonly acknowledged: number;
  readonly created_at: string;
  readonly expires_at: string;
}

/** Before the first event of a transaction gets its number. */
export async function beginCapture({ query }: Context): Promise<void> {
  await query(`select pg_advisory_xact_lock_shared(${CAPTURE})`);
}

export function subscriptions({
  query,
  viewer,
  clock,
}: Context): Pick<
  SupplyPort,
  | "supplySubscriptions"
  | "saveSupplySubscription"
  | "acknowledgeEvents"
  | "dropSupplySubscription"
  | "settledEventNo"
> {
  return {
    async supplySubscriptions() {
      const now = new Date(clock.now()).toISOString();
      await query("delete from wasl.supply_subscription where expires_at <= $1", [now]);
      const { rows } = await query<Row>(
        `select name, purpose, query, acknowledged::float8 as acknowledged, created_at, expires_at
          from wasl.supply_subscription order by name`,
        [],
      );
      return rows.map(({ created_at: createdAt, expires_at: expiresAt, ...row }) => ({
        ...row,
        createdAt,
        expiresAt,
      }));
    },
    async saveSupplySubscription(subscription) {
      await query(
        `insert into wasl.supply_subscription (user_id, name, purpose, query, acknowledged, created_at, expires_at)
          values ($1, $2, $3, $4::jsonb, $5, $6, $7) on conflict (user_id, name) do update
            set purpose = excluded.purpose, query = excluded.query, expires_at = excluded.expires_at`,
        [
          viewer.userId,
          subscription.name,
          subscription.purpose,
          JSON.stringify(subscription.query),
          subscription.acknowledged,
          subscription.createdAt,
          subscription.expiresAt,
        ],
      );
    },
    async acknowledgeEvents(name, no) {
      await query(
        `update wasl.supply_subscription set acknowledged = greatest(acknowledged, $2) where name = $1`,
        [name, no],
      );
    },
    async dropSupplySubscription(name) {
      return (await query("delete from wasl.supply_subscription where name = $1", [name])).count > 0;
    },
    async settledEventNo(known) {
      // Mostly there is nothing, and no capture has to be waited for.
      if ((await highest(query)) <= known) return known;
      // Held while the number is read, and no longer: what is then collected may be slow, and captures go on meanwhile.
      await query("savepoint settled");
      await query(`select pg_advisory_xact_lock(${CAPTURE})`);
      const settled = await highest(query);
      await query("rollback to settled");
      return settled;
    },
  };
}

async function highest(query: Context["query"]): Promise<number> {
  const { rows } = await query<{ no: number }>(
    "select coalesce(max(s.no), 0)::float8 as no from wasl.supply_event s",
    [],
  );
  return rows[0]?.no ?? 0;
}
