import type {
  KeptTagSet,
  MatchSetKey,
  MatchStore,
  SaidTag,
  SetKeeper,
  SetKeeping,
  SetState,
} from "../../app/index.ts";
import { TAG_BYTES, type TagSetHead } from "../../core/index.ts";
import { given } from "../context.ts";
import type { Param, Query } from "../database/driver.ts";

type Run = <T>(work: (query: Query) => Promise<T>) => Promise<T>;

/** As long as a million records may take to read; whoever dies in between keeps no renewal waiting for longer. */
const HAND_MINUTES = 30;

const ID_BYTES = 16;
const SAID_BYTES = ID_BYTES + TAG_BYTES;

export const place = (k: MatchSetKey): Param[] => [k.partner, k.kind, k.purpose, k.epoch];
export const HERE = "partner = $1 and kind = $2 and purpose = $3 and epoch = $4";
/** Whether the account is there no longer, or the API token. */
export const isOver = (user: string, boundBy: string): string =>
  `(not exists (select 1 from wasl.account a where a.id = ${user} and not a.disabled) or ${boundBy} is not null
    and not exists (select 1 from wasl.token t where t.id = ${boundBy} and not t.revoked and t.expires_at > clock_timestamp()))`;
/** As it was read, and with nobody at it who publishes by hand. */
export const STILL_KEPT = `${HERE} and user_id = $5 and bound_by is not distinct from $6::text and at = $7
  and (hand_until is null or hand_until < clock_timestamp())`;
export const keptPlace = (k: MatchSetKey, { userId, boundBy, at }: SetKeeper): Param[] => [
  ...place(k),
  userId,
  boundBy ?? null,
  at,
];
/** More is gone than the set that stands was held to. */
const UNSEEN = `(select count(*) from wasl.match_gone where ${HERE})
  > (select s.gone_seen from wasl.match_set s where s.own and s.partner = $1 and s.kind = $2 and s.purpose = $3 and s.epoch = $4
    and not s.taken_back)`;

/** Tag sets, ours as they are published and partners' as they were fetched. */
export const tagSets = (
  run: Run,
): Pick<
  MatchStore,
  | "begin"
  | "handOver"
  | "publish"
  | "gone"
  | "settleGone"
  | "said"
  | "published"
  | "lastVersion"
  | "state"
  | "keep"
  | "kept"
  | "unpublish"
  | "keepForeign"
  | "foreign"
> => ({
  begin: (key, kept) =>
    run(async (query) => {
      // First of all, as a protection does (`match_hides`): begun in another order, each could wait for the other.
      await query("lock table wasl.match_watch in row exclusive mode");
      if (!kept)
        await query(
          "insert into wasl.match_watch (partner, kind, purpose, epoch) values ($1, $2, $3, $4) on conflict do nothing",
          place(key),
        );
      const { rows: watched } = kept
        ? await query(`select 1 from wasl.match_watch where ${STILL_KEPT} for update`, keptPlace(key, kept))
        : await query(`select 1 from wasl.match_watch where ${HERE} for update`, place(key));
      if (watched.length === 0) return "none";
      const { rows: unseen } = await query(`select 1 where ${UNSEEN}`, place(key));
      if (unseen.length > 0) return "gone";
      await query(`delete from wasl.match_gone where ${HERE}`, place(key));
      await query(`update wasl.match_set set gone_seen = 0 where ${HERE} and own`, place(key));
      const { rows } = await query<{ began: string }>(
        `update wasl.match_watch set began = gen_random_uuid(),
            hand_until = case when $5::boolean then null else clock_timestamp() + interval '${HAND_MINUTES} minutes' end
          where ${HERE} returning began::text`,
        [...place(key), kept !== undefined],
      );
      return rows[0] ?? "none";
    }),
  async handOver(key, began) {
    await run((query) =>
      query(`update wasl.match_watch set hand_until = null where ${HERE} and began = $5::uuid`, [
        ...place(key),
        began,
      ]),
    );
  },
  publish: (key, began, set, said, goneSeen = 0) =>
    run(async (query) => {
      if (!(await holds(query, key, began))) return "void";
      const isKept = await keepSet(query, true, key, set, { said: packed(said), goneSeen });
      return isKept ? "published" : "overtaken";
    }),
  gone: (key) =>
    run(async (query) => {
      const { rows } = await query<{ began: string; id: string }>(
        `select w.began::text as began, encode(uuid_send(g.said_id), 'hex') as id
          from wasl.match_watch w join wasl.match_gone g using (partner, kind, purpose, epoch) where ${HERE} and ${UNSEEN}`,
        place(key),
      );
      const [first] = rows;
      return first && { began: first.began, ids: rows.map((r) => r.id) };
    }),
  async settleGone(key, began, version, goneSeen) {
    await run(async (query) => {
      if (!(await holds(query, key, began))) return;
      await query(`update wasl.match_set set gone_seen = $5 where ${HERE} and own and version = $6`, [
        ...place(key),
        goneSeen,
        version,
      ]);
    });
  },
  said: (key) =>
    run(async (query) => {
      const { rows } = await query<{ said: Uint8Array }>(
        `select said from wasl.match_set where ${HERE} and own`,
        place(key),
      );
      return unpacked(rows[0]?.said ?? new Uint8Array(0));
    }),
  state: (kind) =>
    run(async (query) => {
      const { rows } = await query<SetState>("select narrows, grows from wasl.match_state($1)", [kind]);
      return rows[0] ?? { narrows: "", grows: "" };
    }),
  async keep(key, began, { userId, mandate, boundBy, narrows, grows, content, at }) {
    return await run(async (query) => {
      const { count } = await query(
        `update wasl.match_watch set user_id = $5, mandate = $6, bound_by = $7, narrows = $8, grows = $9, content = $10, at = $11
          where ${HERE} and began = $12::uuid`,
        [...place(key), userId, mandate, boundBy ?? null, narrows, grows, content, at, began],
      );
      return count > 0;
    });
  },
  kept: (epoch) =>
    run(async (query) => {
      const { rows } = await query<KeptRow>(
        `select w.partner, w.kind, w.purpose, w.epoch, w.user_id, w.mandate, w.bound_by, w.narrows, w.grows, w.content, w.at,
            ${isOver("w.user_id", "w.bound_by")} as is_over
          from wasl.match_watch w
          join wasl.match_set s on s.own and (s.partner, s.kind, s.purpose, s.epoch) = (w.partner, w.kind, w.purpose, w.epoch)
          where w.epoch = $1 and w.user_id is not null order by w.partner, w.kind, w.purpose`,
        [epoch],
      );
      return rows.map(({ user_id: userId, bound_by, is_over: ends, ...rest }) => ({
        ...rest,
        userId,
        isOver: ends,
        ...given("boundBy", bound_by),
      }));
    }),
  lastVersion: (key) =>
    run(async (query) => {
      const { rows } = await query<{ version: number }>(
        `select version from wasl.match_set where ${HERE} and own`,
        place(key),
      );
      return rows[0]?.version ?? 0;
    }),
  published: (key, withTags) => run((query) => readSet(query, true, key, withTags)),
  async unpublish(partner) {
    await run((query) => emptySets(query, "partner = $1", [partner]));
  },
  async keepForeign(key, set) {
    await run((query) => keepSet(query, false, key, set, { said: new Uint8Array(0), goneSeen: 0 }));
  },
  foreign: (key, withTags) => run((query) => readSet(query, false, key, withTags)),
});

type KeptRow = MatchSetKey &
  Omit<SetKeeping, "userId" | "boundBy"> & {
    readonly user_id: string;
    readonly bound_by: string | null;
    readonly is_over: boolean;
  };

/** Of these sets of ours nothing stays but their version. */
export async function emptySets(query: Query, where: string, params: readonly Param[]): Promise<void> {
  // In this order: who is putting one out holds the first, and what they put out is emptied too.
  for (const table of ["match_watch", "match_gone"])
    await query(`delete from wasl.${table} where ${where}`, params);
  await query(
    `update wasl.match_set set taken_back = true, tags = '', said = '', gone_seen = 0 where own and ${where}`,
    params,
  );
}

/** Whether nobody took the set back or began it anew since; until the transaction ends nobody does. */
async function holds(query: Query, key: MatchSetKey, began: string): Promise<boolean> {
  const { rows } = await query(
    `select 1 from wasl.match_watch where ${HERE} and began = $5::uuid for update`,
    [...place(key), began],
  );
  return rows.length > 0;
}

/** Sets of earlier epochs and what waits for them. */
export async function forgetSets(query: Query, before: string): Promise<void> {
  for (const table of ["match_set", "match_watch", "match_gone"])
    await query(`delete from wasl.${table} where epoch < $1`, [before]);
}

function packed(said: readonly SaidTag[]): Uint8Array {
  const bytes = Buffer.alloc(said.length * SAID_BYTES);
  for (const [i, { statementId, tag }] of said.entries()) {
    bytes.write(statementId, i * SAID_BYTES, ID_BYTES, "hex");
    bytes.set(tag, i * SAID_BYTES + ID_BYTES);
  }
  return bytes;
}

function unpacked(bytes: Uint8Array): readonly SaidTag[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(view.length / SAID_BYTES) }, (_, i) => {
    const at = i * SAID_BYTES;
    return {
      statementId: view.toString("hex", at, at + ID_BYTES),
      tag: view.subarray(at + ID_BYTES, at + SAID_BYTES),
    };
  });
}

/** Whether it was kept: one that another overtook is not. */
async function keepSet(
  query: Query,
  own: boolean,
  key: MatchSetKey,
  set: KeptTagSet,
  { said, goneSeen }: { readonly said: Uint8Array; readonly goneSeen: number },
): Promise<boolean> {
  const { count } = await query(
    `insert into wasl.match_set (own, partner, kind, purpose, epoch, version, head, jws, tags, said, gone_seen)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      on conflict (own, partner, kind, purpose, epoch) do update set version = excluded.version, head = excluded.head,
        jws = excluded.jws, tags = excluded.tags, said = excluded.said, gone_seen = excluded.gone_seen, taken_back = false
      where match_set.version < excluded.version`,
    [own, ...place(key), set.head.version, JSON.stringify(set.head), set.jws, set.tags, said, goneSeen],
  );
  return count > 0;
}

async function readSet(
  query: Query,
  own: boolean,
  key: MatchSetKey,
  withTags: boolean,
): Promise<KeptTagSet | undefined> {
  const { rows } = await query<{ head: string; jws: string; tags: Uint8Array | null }>(
    `select head, jws, ${withTags ? "tags" : "null::bytea as tags"} from wasl.match_set
      where ${HERE} and own = $5 and not taken_back`,
    [...place(key), own],
  );
  const [row] = rows;
  return (
    row && {
      head: JSON.parse(row.head) as TagSetHead,
      jws: row.jws,
      tags: row.tags ?? new Uint8Array(0),
    }
  );
}
