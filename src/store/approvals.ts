import type { ApprovalPort } from "../app/index.ts";
import { type ApprovalKind, type ApprovalRecord, WaslError } from "../core/index.ts";
import { type Context, given } from "./context.ts";

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
    async requestApproval({ id, kind, subject, digest, reason, requestedAt, expiresAt }) {
      const { userId, purpose, mandate } = context.viewer;
      const { count } = await context.query(
        `insert into wasl.approval (id, kind, subject, digest, reason, requested_by, requested_at, purpose, mandate,
            expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
        [id, kind, subject, digest, reason, userId, requestedAt, purpose, mandate, expiresAt],
      );
      if (count === 0) throw new WaslError("CONFLICT", { approval: id });
    },
    async decideApproval(id, decision, reason, { now, validUntil }) {
      const { rows } = await context.query<{ n: number }>(
        "select wasl.decide_approval($1, $2, $3, $4, $5) as n",
        [id, decision, reason, now, validUntil],
      );
      return (rows[0]?.n ?? 0) > 0;
    },
    approval: async (id) => (await read(context, "a.id = $1", [id], 1))[0],
    approvals: ({ kind, subject, limit }) =>
      read(
        context,
        "($1::text is null or a.kind = $1::text) and ($2::text is null or a.subject = $2::text)",
        [kind ?? null, subject ?? null],
        limit,
      ),
    async takeApproval(kind, subject, digest, { now, once }) {
      const { rows } = await context.query<{ id: string | null }>(
        "select wasl.use_approval($1, $2, $3, $4, $5) as id",
        [kind, subject, digest, now, once],
      );
      return rows[0]?.id ?? undefined;
    },
  };
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
  return rows.map((r) => ({
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
  }));
}
