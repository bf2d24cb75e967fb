import type { ToBeVetted } from "../../core/index.ts";

/** The columns of whatever one writes and a second vets, joined with its last answer. */
export interface VettedRow {
  readonly written_by: string;
  readonly written_at: string;
  readonly withdrawn_by: string | null;
  readonly withdrawn_at: string | null;
  readonly withdraw_reason: string | null;
  readonly decision: "approved" | "refused" | null;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly reason: string | null;
}

export function vettedOf(row: VettedRow): ToBeVetted {
  const { decision, decided_by, decided_at, withdrawn_by, withdrawn_at } = row;
  return {
    writtenBy: row.written_by,
    writtenAt: row.written_at,
    ...(decision && decided_by && decided_at
      ? { vetting: { decision, by: decided_by, at: decided_at, reason: row.reason ?? "" } }
      : {}),
    ...(withdrawn_by && withdrawn_at
      ? { withdrawn: { by: withdrawn_by, at: withdrawn_at, reason: row.withdraw_reason ?? "" } }
      : {}),
  };
}
