import type { FeedSignal, SignalFeedback, SignalPort, StoredSignal } from "../../app/index.ts";
import {
  type Access,
  accessKey,
  groupBy,
  idFrom,
  onlineModel,
  type SignalKey,
  type SignalState,
  signalNodes,
} from "../../core/index.ts";
import { type Context, given } from "../context.ts";
import { textArray } from "../database/literals.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import type { Scope } from "../protection/erasure.ts";
import { identifierDigest } from "../protection/protected-identifiers.ts";

interface Row {
  readonly num: string | number;
  readonly id: string;
  readonly access_id: number;
  readonly bank: string;
  readonly kind: SignalKey["kind"];
  readonly service: string;
  readonly value: string;
  readonly confidence: number;
  readonly finding_id: string;
  readonly report_id: string;
  readonly campaign: string | null;
  readonly put_by: string;
  readonly put_at: string;
  readonly expires_at: string;
  readonly state: SignalState;
  readonly at: string;
}

interface FeedbackRow {
  readonly num: string | number;
  readonly at: string;
  readonly verdict: SignalFeedback["verdict"];
  readonly note: string | null;
  readonly by: string;
  readonly side: SignalFeedback["side"];
}

type FeedRow = Omit<FeedSignal, "num" | "no" | "expiresAt" | "isOver"> & {
  readonly num: string | number;
  readonly no: string | number;
  readonly expires_at: string;
  readonly is_over: boolean;
};

const COLUMNS =
  "s.num, s.id, s.access_id, s.bank, s.kind, s.service, s.value, s.confidence, s.finding_id, s.report_id, " +
  "s.campaign, s.put_by, s.put_at, s.expires_at, s.state, s.at";

export function signalPart(context: Context): SignalPort {
  return {
    async putSignals(drafts) {
      const access = await context.access.intern(drafts.map((d) => d.access));
      let changed = 0;
      for (const [i, d] of drafts.entries()) {
        const { rows } = await context.query<{ done: boolean }>(
          "select wasl.put_signal($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as done",
          [
            idFrom("signal-", d.bank, d.kind, d.service, d.value, accessKey(d.access)),
            access[i] ?? 0,
            d.bank,
            d.kind,
            d.service,
            d.value,
            d.confidence,
            d.findingId,
            d.reportId,
            d.campaign ?? null,
            d.expiresAt,
          ],
        );
        if (rows[0]?.done === true) changed += 1;
      }
      return changed;
    },
    signal: async (id) => (await read(context, "s.id = $1", [id], 1))[0],
    signals: ({ bank, state, after, limit }) =>
      read(
        context,
        `($1::text is null or s.bank = $1::text) and ($2::text is null or s.state = $2::text)
          and ($3::text is null or (s.state <> 'held', -s.no) > (
            select a.state <> 'held', -a.no from wasl.signal a where a.id = $3))`,
        [bank ?? null, state ?? null, after ?? null],
        limit,
      ),
    async decideSignal(id, state) {
      const { rows } = await context.query<{ done: boolean }>("select wasl.decide_signal($1, $2) as done", [
        id,
        state,
      ]);
      return rows[0]?.done === true;
    },
    async liveSignals(keys, now) {
      if (keys.length === 0) return [];
      const found = await read(
        context,
        "s.value = any ($1::text[]) and s.state = 'live' and s.expires_at > $2",
        [textArray([...new Set(keys.map((k) => k.value))]), now],
        1000,
      );
      return found.filter((s) =>
        keys.some((k) => k.kind === s.kind && k.service === s.service && k.value === s.value),
      );
    },
    async signalBanks(now) {
      const { rows } = await context.query<{ bank: string; live: number; held: number }>(
        `select s.bank, (count(*) filter (where s.state = 'live' and s.expires_at > $1))::int as live,
            (count(*) filter (where s.state = 'held'))::int as held
          from wasl.signal s group by s.bank order by s.bank`,
        [now],
      );
      return rows;
    },
    async signalFeed({ bank, from, after, limit, now }) {
      const { rows } = await context.query<FeedRow>(
        "select * from wasl.signal_feed($1, $2, $3, $4, $5, $6)",
        [bank ?? null, from ?? null, now, after?.at ?? null, after?.no ?? null, limit],
      );
      return rows.map(({ num, id, bank: name, kind, service, value, confidence, at, no, ...r }) => ({
        num: Number(num),
        id,
        bank: name,
        kind,
        service,
        value,
        confidence,
        expiresAt: r.expires_at,
        isOver: r.is_over,
        at,
        no: Number(no),
      }));
    },
    async answerSignal(id, verdict, note) {
      const { rows } = await context.query<{ done: boolean }>(
        "select wasl.answer_signal($1, $2, $3) as done",
        [id, verdict, note ?? null],
      );
      return rows[0]?.done === true;
    },
    async ownSignalAnswers(ids) {
      const { rows } = await context.query<Pick<FeedbackRow, "at" | "verdict" | "note"> & { id: string }>(
        "select * from wasl.my_signal_answers($1::text[])",
        [textArray(ids)],
      );
      const mine = rows.map(({ id, at, verdict, note }) => ({ id, at, verdict, ...given("note", note) }));
      return groupBy(mine, (r) => r.id);
    },
  };
}

async function read(
  context: Context,
  where: string,
  values: readonly (string | null)[],
  limit: number,
): Promise<readonly StoredSignal[]> {
  const { rows } = await context.query<Row>(
    `select ${COLUMNS} from wasl.signal s where ${where} order by s.state <> 'held', -s.no limit $${values.length + 1}`,
    [...values, limit],
  );
  if (rows.length === 0) return [];
  const feedback = await context.query<FeedbackRow>(
    `select f.num, f.at, f.verdict, f.note, f.by, f.side from wasl.signal_feedback f
      where f.num = any ($1::bigint[]) order by f.no`,
    [`{${rows.map((r) => r.num).join(",")}}`],
  );
  const byNum = groupBy(feedback.rows, (f) => String(f.num));
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((r) => ({
    id: r.id,
    bank: r.bank,
    kind: r.kind,
    service: r.service,
    value: r.value,
    confidence: r.confidence,
    findingId: r.finding_id,
    reportId: r.report_id,
    ...given("campaign", r.campaign),
    putBy: r.put_by,
    putAt: r.put_at,
    expiresAt: r.expires_at,
    state: r.state,
    at: r.at,
    access: accessOf(r.access_id),
    feedback: (byNum.get(String(r.num)) ?? []).map(({ at, verdict, note, by, side }) => ({
      at,
      verdict,
      by,
      side,
      ...given("note", note),
    })),
  }));
}

/** What is over for everybody: who may see a signal does not matter where somebody else's contact stands in it. */
export async function withdrawContacts(
  { query, access }: Pick<Scope, "query" | "access">,
  contacts: readonly Pick<SignalKey, "kind" | "value">[],
): Promise<readonly { readonly advertId: string; readonly to: string; readonly access: Access }[]> {
  if (contacts.length === 0) return [];
  await query("select wasl.signal_turn()");
  const { rows } = await query<{
    bank: string;
    access_id: number;
    finding_id: string;
    subject: string | null;
  }>(
    `update wasl.signal s set state = 'withdrawn', taken_back = true
      from jsonb_to_recordset($1::jsonb) c(kind text, value text)
      where s.kind = c.kind and s.value = c.value and not s.taken_back
      returning s.bank, s.access_id, s.finding_id, (select f.subjects -> 0 ->> 'id' from wasl.finding f
        where f.id = s.finding_id limit 1) as subject`,
    [JSON.stringify(contacts)],
  );
  const accessOf = await access.lookUp(rows.map((r) => r.access_id));
  return rows.map((r) => ({
    advertId: r.subject ?? r.finding_id,
    to: r.bank,
    access: accessOf(r.access_id),
  }));
}

/**
 * By what a person is known who is protected now: no bank holds it any more. Of most of them nothing is left in the graph: they
 * are known by the keyed digests that stand beside the keyed store.
 */
export async function withdrawProtected({ query }: Pick<Scope, "query">, keys: NodeKeys): Promise<number> {
  const model = onlineModel();
  await query("select wasl.signal_turn()");
  const { rows } = await query<SignalKey & { num: string | number }>(
    "select s.num, s.kind, s.service, s.value from wasl.signal s where not s.taken_back",
  );
  const stated = rows.flatMap((row) => signalNodes(model, row).map((node) => ({ num: row.num, node })));
  if (stated.length === 0) return 0;
  const { count } = await query(
    `with stated as (
        select * from unnest($1::bigint[], $2::text[], $3::text[]) f(num, node, digest)
      ), open as (
        select wasl.protected_nodes_of(array(select distinct f.node from stated f)) as node
      )
      update wasl.signal s set state = 'withdrawn', taken_back = true
        where s.num in (select f.num from stated f
          where f.digest in (select a.digest from wasl.protected_alias a) or f.node in (select o.node from open o))`,
    [
      `{${stated.map((f) => f.num).join(",")}}`,
      textArray(stated.map((f) => f.node)),
      textArray(stated.map((f) => identifierDigest(keys, f.node))),
    ],
  );
  return count;
}

/** What its evidence no longer stands for is in no bank: of these findings, or of this report, which are gone. */
export async function withdrawErased(
  { query }: Pick<Scope, "query">,
  gone: { readonly findingIds?: readonly string[]; readonly reportId?: string },
): Promise<void> {
  await query("select wasl.signal_turn()");
  await query(
    `update wasl.signal s set state = 'withdrawn'
      where s.state <> 'withdrawn' and (s.finding_id = any ($1::text[])
        or (s.report_id = $2 and not exists (select 1 from wasl.report r where r.id = $2)))`,
    [textArray(gone.findingIds ?? []), gone.reportId ?? null],
  );
}

/** Days for which readers of a feed are told that a signal is over. */
const TOLD_DAYS = 30;

/**
 * Deletes signals that are over for so long that nobody is told of them any more, with what was said of them. What was doubted or
 * taken out stays as long as its finding: it is what keeps it from coming back; what came of a report that is held stays as it does.
 * Answers how many.
 */
export async function forgetSignals({ query }: Pick<Scope, "query">, now: string): Promise<number> {
  await query("select wasl.signal_turn()");
  const { rows } = await query<{ num: string | number }>(
    `select s.num from wasl.signal s
      where case when s.state = 'live' then s.expires_at else s.at end
          <= wasl.signal_time($1::timestamptz - make_interval(days => ${TOLD_DAYS}))
        and (s.state = 'live' or not exists (select 1 from wasl.finding f where f.id = s.finding_id))
        and not exists (select 1 from wasl.legal_hold h
          where h.kind = 'report' and h.item_id = s.report_id and h.lifted_at is null)`,
    [now],
  );
  if (rows.length === 0) return 0;
  const nums = `{${rows.map((r) => r.num).join(",")}}`;
  await query("delete from wasl.signal_feedback where num = any ($1::bigint[])", [nums]);
  await query("delete from wasl.signal where num = any ($1::bigint[])", [nums]);
  return rows.length;
}
