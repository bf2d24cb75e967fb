import type { ApprovalDraft, ApprovalFilter, ApprovalPort, Page } from "../../app/index.ts";
import {
  type ApprovalKind,
  type ApprovalRecord,
  type ApprovalStanding,
  groupBy,
  WaslError,
} from "../../core/index.ts";
import { type Context, given } from "../context.ts";
import { textArray, uuidArray } from "../database/literals.ts";
import { inSlices } from "./said-rows.ts";

interface Row {
  readonly id: string;
  readonly kind: ApprovalKind;
  readonly subject: string;
  readonly digest: string;
  readonly reason: string;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly purpose: string;
  readonly mandate: string;
  readonly expires_at: string;
  readonly decision: "approved" | "refused" | null;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly decision_reason: string | null;
  readonly valid_until: string | null;
  readonly used_at: string | null;
}

export function approvalPart(context: Context): ApprovalPort {
  return {
    async requestApprovals(drafts) {
      const { userId, purpose, mandate } = context.viewer;
      const { count } = await context.query(
        `insert into wasl.approval (id, kind, subject, digest, reason, requested_by, requested_at, purpose, mandate,
            expires_at, facts)
          select d.id, d.kind, d.subject, d.digest, d.reason, $2, d."requestedAt", $3, $4, d."expiresAt", d.facts
            from jsonb_to_recordset($1::jsonb) d(id text, kind text, subject text, digest text, reason text,
              "requestedAt" text, "expiresAt" text, facts int)
          on conflict do nothing`,
        [JSON.stringify(drafts.map((d) => ({ ...d, facts: howMany(d) }))), userId, purpose, mandate],
      );
      if (count < drafts.length)
        throw new WaslError("CONFLICT", { approvals: drafts.map(({ id }) => id).join(" ") });
      await addFacts(context, drafts);
    },
    async decideApproval(id, decision, reason, { now, validUntil }) {
      const { rows } = await context.query<{ n: number }>(
        "select wasl.decide_approval($1, $2, $3, $4, $5) as n",
        [id, decision, reason, now, validUntil],
      );
      return (rows[0]?.n ?? 0) > 0;
    },
    approval: async (id) => (await read(context, "a.id = $1", [id], 1))[0],
    approvals: (filter, now) => listPage(context, filter, now),
    async approvalsWaiting(now) {
      const { userId, role } = context.viewer;
      if (role !== "supervisor") return [];
      const { rows } = await context.query<Pick<Row, "id" | "kind" | "subject" | "digest">>(
        `select a.id, a.kind, a.subject, a.digest from wasl.approval a
          where a.decision is null and a.expires_at > $1 and a.requested_by <> $2`,
        [now, userId],
      );
      return rows;
    },
    async approvalsBeyond(ids) {
      if (ids.length === 0) return new Set();
      const { rows } = await context.query<{ id: string }>(
        "select b.id from wasl.approvals_beyond($1::text[]) b(id)",
        [textArray(ids)],
      );
      return new Set(rows.map((r) => r.id));
    },
    async openRequests(kind, asked, now) {
      const { rows } = await context.query<Pick<Row, "id" | "subject">>(
        `select distinct on (a.subject) a.subject, a.id from wasl.approval a
          join unnest($2::text[], $3::text[]) o(subject, digest) on a.subject = o.subject and a.digest = o.digest
          where a.kind = $1 and a.decision is null and a.expires_at > $4
          order by a.subject, a.requested_at desc, a.id`,
        [kind, textArray(asked.map((one) => one.subject)), textArray(asked.map((one) => one.digest)), now],
      );
      return new Map(rows.map((r) => [r.subject, r.id]));
    },
    async ownRequests(kind, subjects) {
      const { rows } = await context.query<Row>(
        `select distinct on (a.subject) a.* from wasl.approval a
          where a.kind = $1 and a.subject = any ($2::text[]) and a.requested_by = $3
          order by a.subject, a.requested_at desc, a.id`,
        [kind, textArray(subjects), context.viewer.userId],
      );
      return new Map(rows.map((r) => [r.subject, toRecord(r)]));
    },
    async courtUses(reportIds, digest) {
      const { rows } = await context.query<{
        report_id: string;
        id: string;
        reason: string;
        requested_by: string;
        decided_by: string;
        decided_at: string;
      }>("select * from wasl.court_uses($1, $2)", [textArray(reportIds), digest]);
      return new Map(
        rows.map((r) => [
          r.report_id,
          {
            approval: r.id,
            reason: r.reason,
            requestedBy: r.requested_by,
            decidedBy: r.decided_by,
            decidedAt: r.decided_at,
          },
        ]),
      );
    },
    async custody(reportIds) {
      const { rows } = await context.query<{
        report_id: string;
        at: string;
        user_id: string;
        writer: string;
        sequence: number;
        hash: string;
      }>("select * from wasl.custody($1)", [textArray(reportIds)]);
      const byReport = groupBy(rows, (r) => r.report_id);
      return new Map(
        [...byReport].map(([id, all]) => [
          id,
          all.map(({ at, user_id, writer, sequence, hash }) => ({
            at,
            userId: user_id,
            writer,
            sequence,
            hash,
          })),
        ]),
      );
    },
    async takeApproval(kind, subject, digest, { now, once }, told) {
      const { shown, facts, signals } = told ?? {};
      const { rows } = await context.query<{ id: string | null }>(
        "select wasl.use_approval($1, $2, $3, $4, $5, $6, $7::uuid[], $8::text[]) as id",
        [
          ...[kind, subject, digest, now, once, shown ?? null],
          ...[facts ? uuidArray(facts) : null, signals ? textArray(signals) : null],
        ],
      );
      return rows[0]?.id ?? undefined;
    },
  };
}

const howMany = ({ facts, signals }: ApprovalDraft): number | undefined =>
  facts || signals ? (facts?.length ?? 0) + (signals?.length ?? 0) : undefined;

async function addFacts(context: Context, drafts: readonly ApprovalDraft[]): Promise<void> {
  const facts = drafts.flatMap((d) => (d.facts ?? []).map((fact) => [d.id, fact] as const));
  for (const slice of inSlices(facts))
    await context.query(
      "insert into wasl.approval_of (approval_id, statement_id) select * from unnest($1::text[], $2::uuid[])",
      [textArray(slice.map(([id]) => id)), uuidArray(slice.map(([, fact]) => fact))],
    );
  const signals = drafts.flatMap((d) => (d.signals ?? []).map((signal) => [d.id, signal] as const));
  for (const slice of inSlices(signals))
    await context.query(
      "insert into wasl.approval_of_signal (approval_id, signal_id) select * from unnest($1::text[], $2::text[])",
      [textArray(slice.map(([id]) => id)), textArray(slice.map(([, signal]) => signal))],
    );
}

/** In the order of the list; the word of a cursor says in which of the two its approval stood when it was read. */
const GROUPS = ["pending", "closed"] as const;
type Group = (typeof GROUPS)[number];

/** `$1` is now. */
const WAITS = "a.decision is null and a.expires_at > $1";
const HOLDS_NOT = "(a.decision is null and a.expires_at <= $1)";
const STANDS: Readonly<Record<ApprovalStanding | Group, string>> = {
  pending: WAITS,
  closed: `(a.decision is not null or ${HOLDS_NOT})`,
  approved: "a.decision = 'approved' and a.valid_until > $1",
  refused: "a.decision = 'refused'",
  expired: `(${HOLDS_NOT} or (a.decision = 'approved' and a.valid_until <= $1))`,
};

/** Each group has its own query: what waits is found by its index, and the rest is read only as far as the page goes. */
async function listPage(
  context: Context,
  { kind, subject, standing, ids, after, limit }: ApprovalFilter & Page,
  now: string,
): ReturnType<ApprovalPort["approvals"]> {
  const [from, id] = after?.split("/", 2) ?? [];
  const items: ApprovalRecord[] = [];
  let last: Group = "pending";
  for (const group of GROUPS.slice(from === "closed" ? 1 : 0)) {
    if (items.length >= limit || (standing && (standing === "pending") !== (group === "pending"))) continue;
    const found = await read(
      context,
      `${STANDS[group]} and ${STANDS[standing ?? group]}
        and ($2::text is null or a.kind = $2) and ($3::text is null or a.subject = $3)
        and ($4::text is null or exists (select 1 from wasl.approval c where c.id = $4
          and (a.requested_at < c.requested_at or (a.requested_at = c.requested_at and a.id > c.id))))
        and ($5::text[] is null or a.id = any ($5::text[]))`,
      [now, kind ?? null, subject ?? null, from === group ? (id ?? null) : null, ids ? textArray(ids) : null],
      limit - items.length,
    );
    items.push(...found);
    if (found.length > 0) last = group;
  }
  const end = items.at(-1);
  return { items, next: end && items.length >= limit ? `${last}/${end.id}` : undefined };
}

async function read(
  context: Context,
  where: string,
  params: readonly (string | null)[],
  limit: number,
): Promise<readonly ApprovalRecord[]> {
  const { rows } = await context.query<Row>(
    `select a.* from wasl.approval a where ${where} order by a.requested_at desc, a.id limit $${params.length + 1}`,
    [...params, limit],
  );
  return rows.map(toRecord);
}

const toRecord = (r: Row): ApprovalRecord => ({
  id: r.id,
  kind: r.kind,
  subject: r.subject,
  digest: r.digest,
  reason: r.reason,
  requestedBy: r.requested_by,
  requestedAt: r.requested_at,
  purpose: r.purpose,
  mandate: r.mandate,
  expiresAt: r.expires_at,
  ...given("decision", r.decision),
  ...given("decidedBy", r.decided_by),
  ...given("decidedAt", r.decided_at),
  ...given("decisionReason", r.decision_reason),
  ...given("validUntil", r.valid_until),
  ...given("usedAt", r.used_at),
});
