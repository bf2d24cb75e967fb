import type { OnlinePort, PlatformReferral, StoredReferral } from "../../app/index.ts";
import type { ReferralEvent, ReferralPackage, ReferralState } from "../../core/index.ts";
import { groupBy } from "../../core/index.ts";
import { type Context, given, nowText } from "../context.ts";
import { textArray } from "../database/literals.ts";

interface Row {
  readonly id: string;
  readonly access_id: number;
  readonly finding_id: string;
  readonly platform: string;
  readonly channel: string;
  readonly campaign: string;
  readonly digest: string;
  readonly created_by: string;
  readonly created_at: string;
  readonly state: ReferralState;
  readonly package: ReferralPackage;
}

interface EventRow {
  readonly referral_id: string;
  readonly at: string;
  readonly type: ReferralEvent["type"];
  readonly action: ReferralEvent["action"] | null;
  readonly note: string | null;
  readonly by: string;
  readonly side: ReferralEvent["side"] | null;
  readonly statement: ReferralEvent["statement"] | null;
}

interface QueueRow {
  readonly id: string;
  readonly platform: string;
  readonly digest: string;
  readonly state: PlatformReferral["state"];
  readonly package: ReferralPackage;
  readonly referred_at: string;
}

export function onlinePart(context: Context): OnlinePort {
  return {
    async keepReferral(draft) {
      const [accessId = 0] = await context.access.intern([draft.access]);
      const { count } = await context.query(
        `insert into wasl.referral (id, access_id, finding_id, platform, channel, campaign, digest, created_by,
            created_at, state, package) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10::jsonb)
          on conflict do nothing`,
        [
          draft.id,
          accessId,
          draft.findingId,
          draft.platform,
          draft.channel,
          draft.campaign,
          draft.digest,
          draft.createdBy,
          draft.createdAt,
          JSON.stringify(draft.package),
        ],
      );
      return count > 0;
    },
    async redraftReferral(id, { from, to, package: made }) {
      const { rows } = await context.query<{ done: boolean }>(
        "select wasl.redraft_referral($1, $2, $3, $4::jsonb) as done",
        [id, from, to, JSON.stringify(made)],
      );
      return rows[0]?.done === true;
    },
    referral: async (id) => (await read(context, "r.id = $1", [id], 1))[0],
    referrals: ({ state, findingIds, after, limit }) =>
      read(
        context,
        `($1::text is null or r.state = $1::text)
          and ($2::text[] is null or r.finding_id = any ($2::text[]))
          and ($3::text is null
            or (r.created_at, r.id) < (select a.created_at, a.id from wasl.referral a where a.id = $3))`,
        [state ?? null, findingIds ? textArray(findingIds) : null, after ?? null],
        limit,
      ),
    async changeBank(bank, hashes, { access, at, removed }) {
      const [accessId = 0] = await context.access.intern([access]);
      let changed = 0;
      for (let from = 0; from < hashes.length; from += HASHES_PER_QUERY) {
        const part = hashes.slice(from, from + HASHES_PER_QUERY);
        // Taking out changes what stands; adding adds what is not there, or is no more.
        const { count } = await (removed
          ? context.query(
              `update wasl.bank_hash set removed = true, at = $3, no = nextval('wasl.bank_change')
                where bank = $1 and not removed
                  and hash in (select ('x' || h)::bit(256) from unnest($2::text[]) h)`,
              [bank, textArray(part), at],
            )
          : context.query(
              `insert into wasl.bank_hash as b (bank, hash, access_id, at)
                select distinct $1::text, ('x' || h)::bit(256), $3::int, $4::text from unnest($2::text[]) h
                on conflict (bank, hash, access_id) do update
                  set removed = false, at = excluded.at, no = nextval('wasl.bank_change') where b.removed`,
              [bank, textArray(part), accessId, at],
            ));
        changed += count;
      }
      return changed;
    },
    async bankChanges({ from, to, start, size }) {
      const where = "b.at >= $1 and b.at < $2";
      const { rows } = await context.query<{ bank: string; hash: string; at: string; removed: boolean }>(
        `select b.bank, b.hash::text as hash, b.at, b.removed from wasl.bank_hash b where ${where}
          order by b.at, b.no offset $3 limit $4`,
        [from, to, start, size],
      );
      const total = await context.query<{ n: number }>(
        `select count(*)::int as n from wasl.bank_hash b where ${where}`,
        [from, to],
      );
      return {
        entries: rows.map((row) => ({ ...row, hash: hexOf(row.hash) })),
        total: total.rows[0]?.n ?? 0,
      };
    },
    async banksNear(hash, distance) {
      const { rows } = await context.query<{ bank: string }>(
        `select distinct b.bank from wasl.bank_hash b
          where not b.removed and bit_count(b.hash # ('x' || $1::text)::bit(256)) <= $2 order by b.bank`,
        [hash, distance],
      );
      return rows.map((row) => row.bank);
    },
    async banks() {
      const { rows } = await context.query<{ bank: string; hashes: number }>(
        `select b.bank, count(distinct b.hash)::int as hashes from wasl.bank_hash b
          where not b.removed group by b.bank order by b.bank`,
        [],
      );
      return rows;
    },
    platformQueue: (filter) => readQueue(context, filter),
    async answerAsPlatform(id, { at, type, action, note, statement }, { from, to }) {
      const { rows } = await context.query<{ done: boolean }>(
        "select wasl.platform_answer($1, $2, $3, $4, $5, $6, $7, $8::jsonb) as done",
        [id, from, to, at, type, action ?? null, note ?? null, statement ? JSON.stringify(statement) : null],
      );
      return rows[0]?.done === true;
    },
    async addReferralEvent(id, event, state) {
      await context.query(
        `insert into wasl.referral_event (referral_id, access_id, at, type, action, note, by, side)
          select r.id, r.access_id, $2, $3, $4, $5, $6, 'unit' from wasl.referral r where r.id = $1`,
        [id, event.at, event.type, event.action ?? null, event.note ?? null, event.by],
      );
      await context.query("update wasl.referral set state = $2 where id = $1", [id, state]);
    },
  };
}

const HASHES_PER_QUERY = 10_000;

/** 256 binary digits as 64 hexadecimal ones. */
const hexOf = (bits: string): string =>
  (bits.match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 2).toString(16)).join("");

async function read(
  context: Context,
  where: string,
  params: readonly (string | null)[],
  limit: number,
): Promise<readonly StoredReferral[]> {
  const { rows } = await context.query<Row>(
    `select r.* from wasl.referral r where ${where} order by r.created_at desc, r.id desc limit $${params.length + 1}`,
    [...params, limit],
  );
  if (rows.length === 0) return [];
  const events = await context.query<EventRow>(
    "select e.* from wasl.referral_event e where e.referral_id = any ($1::text[]) order by e.no",
    [textArray(rows.map((r) => r.id))],
  );
  const byReferral = groupBy(events.rows, (e) => e.referral_id);
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((r) => ({
    id: r.id,
    findingId: r.finding_id,
    platform: r.platform,
    channel: r.channel,
    campaign: r.campaign,
    digest: r.digest,
    createdBy: r.created_by,
    createdAt: r.created_at,
    state: r.state,
    package: r.package,
    access: accessOf(r.access_id),
    events: (byReferral.get(r.id) ?? []).map((e) => ({
      at: e.at,
      type: e.type,
      ...given("action", e.action),
      ...given("note", e.note),
      by: e.by,
      ...given("side", e.side),
      ...given("statement", e.statement),
    })),
  }));
}

async function readQueue(
  context: Context,
  { id, state, after, limit }: Parameters<OnlinePort["platformQueue"]>[0],
): Promise<readonly PlatformReferral[]> {
  const { rows } = await context.query<QueueRow>("select * from wasl.platform_queue($1, $2, $3, $4)", [
    id ?? null,
    state ?? null,
    after ?? null,
    limit,
  ]);
  if (rows.length === 0) return [];
  const events = await context.query<EventRow & { readonly side: "unit" | "platform" }>(
    "select * from wasl.platform_events($1::text[])",
    [textArray(rows.map((r) => r.id))],
  );
  const byReferral = groupBy(events.rows, (e) => e.referral_id);
  const fallen = await context.query<{ readonly referral_id: string; readonly message_id: string }>(
    "select * from wasl.platform_fallen($1::text[], $2)",
    [textArray(rows.map((r) => r.id)), nowText(context.clock)],
  );
  const fallenOf = groupBy(fallen.rows, (f) => f.referral_id);
  return rows.map(({ referred_at: referredAt, ...r }) => ({
    ...r,
    referredAt,
    fallen: (fallenOf.get(r.id) ?? []).map((f) => f.message_id).sort(),
    events: (byReferral.get(r.id) ?? []).map((e) => ({
      at: e.at,
      type: e.type,
      side: e.side,
      ...given("action", e.action),
      ...given("note", e.note),
      ...given("statement", e.statement),
    })),
  }));
}
