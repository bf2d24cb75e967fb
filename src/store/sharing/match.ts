import type {
  MatchBatch,
  MatchEnding,
  MatchHit,
  MatchSetKey,
  MatchStore,
  MatchTransaction,
  Random,
  StandingQuestion,
  WaitingQuestion,
} from "../../app/index.ts";
import { canonical, PROTECTED_ID_PREFIX, STANDARD_QUOTA } from "../../core/index.ts";
import type { AuditChain, Who } from "../audit/audit.ts";
import { type Context, given, nowText } from "../context.ts";
import { type Driver, inTransaction, type Param, type Query } from "../database/driver.ts";
import { numberArray, textArray } from "../database/literals.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import { seal, unseal } from "../keys/sealing.ts";
import { identifierDigest } from "../protection/protected-identifiers.ts";
import { qualifiers } from "./match-qualifiers.ts";
import { emptySets, forgetSets, HERE, isOver, keptPlace, place, STILL_KEPT, tagSets } from "./match-sets.ts";
import { type OnRecord, type OnRecordWork, outboxPart } from "./messages.ts";

const DEADLINE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Whom an ending is of is told of it for so long. */
const ENDINGS_DAYS = 90;

export interface MatchStoreOptions {
  readonly driver: Driver;
  readonly chain: AuditChain;
  readonly keys: NodeKeys;
  readonly random: Random;
}

const aboutSeed = (k: MatchSetKey): string => `match-seed:${k.partner}:${k.kind}:${k.purpose}:${k.epoch}`;

/** What answers partners. Not for the data role: keys and tags are nobody's to read. */
export function openMatchStore(options: MatchStoreOptions): MatchStore {
  const { driver, keys, random } = options;
  const run = <T>(work: (query: Query) => Promise<T>): Promise<T> =>
    inTransaction(driver, "auth", DEADLINE_MS, work);
  const onRecord: OnRecord = (partner, purpose, mandate, work) =>
    recorded({ userId: `partner:${partner}`, purpose, mandate }, work);
  const recorded = async <T>(by: Who, work: OnRecordWork<T>): Promise<T> => {
    const transaction = await driver.begin("auth", DEADLINE_MS);
    try {
      const { result, entries } = await work(transaction.query);
      await options.chain.commit(transaction, "account", by, entries);
      return result;
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  };
  const standingOf = (id: string, body: Uint8Array): StandingQuestion =>
    JSON.parse(new TextDecoder().decode(unseal(keys.wrap, `match-standing:${id}`, body))) as StandingQuestion;
  return {
    seed: (key) =>
      run(async (query) => {
        const fresh = seal(keys.wrap, aboutSeed(key), random.bytes(32));
        await query(
          "insert into wasl.match_seed (partner, kind, purpose, epoch, seed) values ($1, $2, $3, $4, $5) on conflict do nothing",
          [...place(key), fresh],
        );
        const { rows } = await query<{ seed: Uint8Array }>(
          `select seed from wasl.match_seed where ${HERE}`,
          place(key),
        );
        return unseal(keys.wrap, aboutSeed(key), rows[0]?.seed ?? fresh);
      }),
    ...tagSets(run),
    quota: (partner) =>
      run(async (query) => {
        const { rows } = await query<{ per_day: number; per_epoch: number }>(
          "select per_day, per_epoch from wasl.match_quota where partner = $1",
          [partner],
        );
        const [row] = rows;
        return row ? { perDay: row.per_day, perEpoch: row.per_epoch } : STANDARD_QUOTA;
      }),
    async setQuota(partner, quota) {
      await run((query) =>
        query(
          `insert into wasl.match_quota (partner, per_day, per_epoch) values ($1, $2, $3)
            on conflict (partner) do update set per_day = excluded.per_day, per_epoch = excluded.per_epoch`,
          [partner, quota.perDay, quota.perEpoch],
        ),
      );
    },
    admit: (batch, quotaOf) => run((query) => admit(query, batch, quotaOf)),
    settle: (partner, id, questions, hits, of) =>
      run(async (query) => {
        const { count } = await query(
          `update wasl.match_batch set questions = $3, hits = $4
            where partner = $1 and direction = 'answered' and id = $2 and questions is null
              and $3::int <= elements and $4::int <= $3::int
              and ($5::text is null or (kind = $5::text and purpose = $6::text and epoch = $7::text))`,
          [partner, id, questions, hits, of?.kind ?? null, of?.purpose ?? null, of?.epoch ?? null],
        );
        return count > 0;
      }),
    told: (key) =>
      run(async (query) => {
        const { rows } = await query<{ questions: number; hits: number }>(
          `select coalesce(sum(questions), 0)::int as questions, coalesce(sum(hits), 0)::int as hits
            from wasl.match_batch where ${HERE} and direction = 'answered' and questions is not null`,
          place(key),
        );
        return rows[0] ?? { questions: 0, hits: 0 };
      }),
    rescueDesks: () =>
      run(async (query) => {
        const { rows } = await query<{ authority: string; partner: string }>(
          "select authority, partner from wasl.rescue_desk",
        );
        return new Map(rows.map((row) => [row.authority, row.partner]));
      }),
    async setRescueDesk(authority, partner) {
      await run((query) =>
        partner === undefined
          ? query("delete from wasl.rescue_desk where authority = $1", [authority])
          : query(
              `insert into wasl.rescue_desk (authority, partner) values ($1, $2)
                on conflict (authority) do update set partner = excluded.partner`,
              [authority, partner],
            ),
      );
    },
    forget: (epoch) =>
      run(async (query) => {
        await forgetSets(query, epoch);
        const { count } = await query("delete from wasl.match_seed where epoch < $1", [epoch]);
        return count;
      }),
    takeBack: (kept, because, at) =>
      recorded({ userId: "system", purpose: kept.purpose, mandate: "tag set" }, async (query) => {
        const { rows } = await query<{ mandate: string }>(
          `select mandate from wasl.match_watch where ${STILL_KEPT} for update`,
          keptPlace(kept, kept),
        );
        const [row] = rows;
        if (!row) return { result: false, entries: [] };
        await addEnding(query, kept.userId, { what: "set", ...kept, ...row, count: 1, because, at });
        await emptySets(query, HERE, place(kept));
        const detail = { kind: kept.kind, takenBack: 1, because };
        return { result: true, entries: [{ action: "change", object: `partner:${kept.partner}`, detail }] };
      }),
    waiting: (now) =>
      run(async (query) => {
        const { rows } = await query<{ id: string; body: Uint8Array }>(
          "select id, body from wasl.match_standing where not closed and until > $1 order by at, id",
          [now],
        );
        const open = rows.map(({ id, body }) => standingOf(id, body)).filter((q) => q.hitAt === undefined);
        const { rows: over } = await query<{ user_id: string; bound_by: string | null }>(
          `select distinct q.user_id, q.bound_by from unnest($1::text[], $2::text[]) q(user_id, bound_by)
            where ${isOver("q.user_id", "q.bound_by")}`,
          [textArray(open.map((q) => q.openedBy)), textArray(open.map((q) => q.boundBy))],
        );
        const nameOf = (user: string, boundBy: string | null | undefined): string =>
          canonical([user, boundBy ?? ""]);
        const ended = new Set(over.map((row) => nameOf(row.user_id, row.bound_by)));
        return open.map((q): WaitingQuestion => {
          const { term: _term, asked: _asked, tag: _tag, ...rest } = q;
          return { ...rest, isOver: ended.has(nameOf(q.openedBy, q.boundBy)) };
        });
      }),
    async endStanding(questions, because, at) {
      const [first] = questions;
      if (!first) return 0;
      const { openedBy, purpose, mandate } = first;
      return await recorded({ userId: "system", purpose, mandate }, async (query) => {
        const asRead = new Map(questions.map((q) => [q.id, q]));
        const { rows } = await query<{ id: string; body: Uint8Array; digest: string }>(
          `select id, body, encode(sha256(body), 'hex') as digest from wasl.match_standing
            where not closed and id = any ($1::text[])`,
          [textArray([...asRead.keys()])],
        );
        const same = rows.filter(({ id, body }) => {
          const [now, then] = [standingOf(id, body), asRead.get(id)];
          return now.openedAt === then?.openedAt && now.boundBy === then.boundBy && now.hitAt === undefined;
        });
        const { rows: ended } = await query<{ id: string }>(
          "select id from wasl.end_standing($1::text[], $2::text[]) id",
          [textArray(same.map((row) => row.id)), textArray(same.map((row) => row.digest))],
        );
        const count = ended.length;
        if (count > 0) await addEnding(query, openedBy, { what: "questions", ...first, count, because, at });
        const entries = ended.map(
          ({ id }) =>
            ({ action: "change", object: `standing:${id}`, detail: { closed: 1, because } }) as const,
        );
        return { result: count, entries };
      });
    },
    audit: (partner, purpose, mandate, entry) =>
      onRecord(partner, purpose, mandate, () => Promise.resolve({ result: undefined, entries: [entry] })),
    ...outboxPart(run, onRecord, keys),
  };
}

async function admit(
  query: Query,
  batch: MatchBatch,
  quotaOf: Parameters<MatchStore["admit"]>[1],
): Promise<"admitted" | "known" | "day" | "epoch"> {
  // One partner's batches take turns: two at once must not both be the last that fits.
  await query("select pg_advisory_xact_lock(hashtext($1))", [`match:${batch.partner}`]);
  const known = await query(
    "select 1 from wasl.match_batch where partner = $1 and direction = 'answered' and id = $2",
    [batch.partner, batch.id],
  );
  if (known.rows.length > 0) return "known";
  const dayAgo = new Date(Date.parse(batch.at) - DAY_MS).toISOString();
  // A quota is the partner's for a purpose, over holdings and targets together: two keys are two chances.
  const { rows } = await query<{ today: number; this_epoch: number }>(
    `select coalesce(sum(elements) filter (where at > $4), 0)::int as today,
        coalesce(sum(elements) filter (where epoch = $3), 0)::int as this_epoch
      from wasl.match_batch where partner = $1 and purpose = $2 and direction = 'answered'`,
    [batch.partner, batch.purpose, batch.epoch, dayAgo],
  );
  const refused = quotaOf({ today: rows[0]?.today ?? 0, thisEpoch: rows[0]?.this_epoch ?? 0 });
  if (refused) return refused;
  await insertBatch(query, batch);
  return "admitted";
}

async function insertBatch(query: Query, b: MatchBatch): Promise<void> {
  await query(
    `insert into wasl.match_batch (id, direction, partner, kind, purpose, epoch, mandate, legal_basis, elements,
        questions, hits, user_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      b.id,
      b.direction,
      b.partner,
      b.kind,
      b.purpose,
      b.epoch,
      b.mandate,
      b.legalBasis,
      b.elements,
      b.questions ?? null,
      b.hits ?? null,
      b.userId ?? null,
      b.at,
    ],
  );
}

/** Those of before are told of no more. */
async function addEnding(query: Query, userId: string, e: Omit<MatchEnding, "no">): Promise<void> {
  const before = new Date(Date.parse(e.at) - ENDINGS_DAYS * DAY_MS).toISOString();
  await query("delete from wasl.match_ended where at < $1", [before]);
  await query(
    `insert into wasl.match_ended (user_id, what, partner, kind, purpose, mandate, n, because, at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [userId, e.what, e.partner, e.kind, e.purpose, e.mandate, e.count, e.because, e.at],
  );
}

type Part = Pick<
  MatchTransaction,
  | "logBatch"
  | "batches"
  | "addHits"
  | "freshHits"
  | "seeHits"
  | "endings"
  | "hits"
  | "hit"
  | "linkHit"
  | "saveStanding"
  | "standing"
  | "closeStanding"
  | "isCaseOver"
  | "boundBy"
  | "qualifiers"
  | "recalledStatements"
  | "protectedNodes"
>;

interface BatchRow {
  readonly id: string;
  readonly direction: MatchBatch["direction"];
  readonly partner: string;
  readonly kind: MatchBatch["kind"];
  readonly purpose: MatchBatch["purpose"];
  readonly epoch: string;
  readonly mandate: string;
  readonly legal_basis: string;
  readonly elements: number;
  readonly questions: number | null;
  readonly hits: number | null;
  readonly user_id: string | null;
  readonly at: string;
}

/** The viewer's questions, hits and standing questions. What was asked is sealed. */
export function matchPart(context: Context, token: string): Part {
  const { query, viewer, keys } = context;
  const sealed = (about: string, value: unknown): Buffer =>
    seal(keys.wrap, about, new TextEncoder().encode(JSON.stringify(value)));
  const opened = <T>(about: string, body: Uint8Array): T =>
    JSON.parse(new TextDecoder().decode(unseal(keys.wrap, about, body))) as T;
  const readHits = async (where: string, params: readonly Param[]): Promise<readonly MatchHit[]> => {
    const { rows } = await query<{ id: string; request_id: string | null; body: Uint8Array }>(
      `select id, request_id, body from wasl.match_hit where ${where}`,
      params,
    );
    return rows.map((row) => ({
      ...opened<Omit<MatchHit, "requestId">>(`match-hit:${row.id}`, row.body),
      ...given("requestId", row.request_id),
    }));
  };
  return {
    logBatch: (batch) => insertBatch(query, { ...batch, userId: viewer.userId }),
    async batches(limit) {
      const { rows } = await query<BatchRow>("select * from wasl.match_batch order by at desc, id limit $1", [
        limit,
      ]);
      return rows.map((r) => ({
        id: r.id,
        direction: r.direction,
        partner: r.partner,
        kind: r.kind,
        purpose: r.purpose,
        epoch: r.epoch,
        mandate: r.mandate,
        legalBasis: r.legal_basis,
        elements: r.elements,
        ...given("questions", r.questions),
        ...given("hits", r.hits),
        ...given("userId", r.user_id),
        at: r.at,
      }));
    },
    async addHits(hits, fresh = false) {
      for (const hit of hits)
        await query(
          `insert into wasl.match_hit (id, partner, user_id, at, body, fresh) values ($1, $2, $3, $4, $5, $6)
            on conflict (id) do update set fresh = match_hit.fresh or excluded.fresh`,
          [hit.id, hit.partner, viewer.userId, hit.foundAt, sealed(`match-hit:${hit.id}`, hit), fresh],
        );
    },
    async freshHits() {
      const { rows } = await query<{ n: number }>(
        `select ((select count(*) from wasl.match_hit where fresh and user_id = (select wasl.viewer_id()))
          + (select count(*) from wasl.match_ended where not seen))::int as n`,
      );
      return rows[0]?.n ?? 0;
    },
    async seeHits(hits, endings) {
      await query(
        "update wasl.match_hit set fresh = false where fresh and user_id = (select wasl.viewer_id()) and id = any ($1::text[])",
        [textArray(hits)],
      );
      await query("update wasl.match_ended set seen = true where not seen and no = any ($1::int[])", [
        numberArray(endings),
      ]);
    },
    async endings(limit) {
      const { rows } = await query<MatchEnding>(
        `select no, what, partner, kind, purpose, mandate, n as count, because, at from wasl.match_ended
          where not seen or no in (select no from wasl.match_ended order by at desc, no desc limit $1)
          order by at desc, no desc`,
        [limit],
      );
      return rows;
    },
    hits: (limit) =>
      readHits(
        `id in (select u.id from (
            (select id, at, 0 as place from wasl.match_hit where fresh and user_id = (select wasl.viewer_id())
              order by at desc, id limit $1)
            union all (select id, at, 1 from wasl.match_hit order by at desc, id limit $1)
          ) u group by u.id order by min(u.place), max(u.at) desc, u.id limit $1)
          order by at desc, id`,
        [limit],
      ),
    hit: async (id) => (await readHits("id = $1", [id]))[0],
    async linkHit(id, requestId) {
      const { count } = await query(
        "update wasl.match_hit set request_id = $2 where id = $1 and request_id is null",
        [id, requestId],
      );
      return count > 0;
    },
    async saveStanding(questions, isOpened = false) {
      for (const q of questions) {
        const { tag, ...rest } = q;
        const body = { ...rest, ...(tag ? { tag: Buffer.from(tag).toString("hex") } : {}) };
        await query(
          `insert into wasl.match_standing (id, partner, user_id, at, until, body) values ($1, $2, $3, $4, $5, $6)
            on conflict (id) do update set until = excluded.until, body = excluded.body,
              closed = match_standing.closed and not $7`,
          [
            q.id,
            q.partner,
            viewer.userId,
            q.openedAt,
            q.until,
            sealed(`match-standing:${q.id}`, body),
            isOpened,
          ],
        );
      }
    },
    async standing(limit) {
      const { rows } = await query<{ id: string; body: Uint8Array }>(
        "select id, body from wasl.match_standing where not closed and until > $2 order by at desc, id limit $1",
        [limit ?? null, nowText(context.clock)],
      );
      return rows.map(({ id, body }) => {
        const { tag, ...rest } = opened<Omit<StandingQuestion, "tag"> & { tag?: string }>(
          `match-standing:${id}`,
          body,
        );
        return { ...rest, ...(tag === undefined ? {} : { tag: new Uint8Array(Buffer.from(tag, "hex")) }) };
      });
    },
    async closeStanding(id) {
      await query("update wasl.match_standing set closed = true where id = $1", [id]);
    },
    async isCaseOver(mandate) {
      const { rows } = await query<{ over: boolean | null }>(
        "select bool_and(closed_at is not null) as over from wasl.dossier where mandate = $1 or id = $1",
        [mandate],
      );
      return rows[0]?.over === true;
    },
    async boundBy() {
      const { rows } = await query<{ id: string | null }>("select wasl.bound_by($1) as id", [token]);
      return rows[0]?.id ?? undefined;
    },
    qualifiers: (of) => qualifiers(context, of),
    async recalledStatements(ids) {
      if (ids.length === 0) return new Set();
      const { rows } = await query<{ id: string }>(
        "select statement_id as id from wasl.fed_object where state = 'recalled' and statement_id = any ($1::text[])",
        [textArray(ids)],
      );
      return new Set(rows.map(({ id }) => id));
    },
    protectedNodes: (nodes, whose) => protectedNodes(context, nodes, whose),
  };
}

/** As the graph has them, and as keyed digests of what was moved into the keyed store. */
async function protectedNodes(
  { query, keys }: Context,
  nodes: readonly string[],
  whose: "all" | "seen",
): Promise<ReadonlySet<string>> {
  if (nodes.length === 0) return new Set();
  const inGraph = await query<{ node: string }>(
    whose === "all"
      ? "select node from wasl.protected_nodes($1::text[]) node"
      : `select distinct i.node from wasl.identifier i
          where i.node = any ($1::text[]) and i.entity_id like '${PROTECTED_ID_PREFIX}%'`,
    [textArray(nodes)],
  );
  const found = new Set(inGraph.rows.map((row) => row.node));
  const { rows: any } = await query<{ known: boolean }>("select wasl.has_protected_aliases() as known");
  if (any[0]?.known !== true) return found;
  const nodeOf = new Map(nodes.map((node) => [identifierDigest(keys, node), node]));
  const { rows } = await query<{ digest: string }>(
    `select p.digest from wasl.protected_aliases($1::text[]) p
      ${whose === "all" ? "" : "where exists (select 1 from wasl.statement s where s.entity_id = p.entity_id)"}`,
    [textArray([...nodeOf.keys()])],
  );
  for (const { digest } of rows) {
    const node = nodeOf.get(digest);
    if (node !== undefined) found.add(node);
  }
  return found;
}
