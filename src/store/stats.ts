import { createHmac } from "node:crypto";
import type { Stats, Transaction } from "../app/index.ts";
import type { BulkRecord, FindingState } from "../core/index.ts";
import type { Context } from "./context.ts";
import { RECORD_TABLES } from "./records.ts";
import type { ReportNumbers } from "./reports.ts";
import { newDataKey, seal } from "./sealing.ts";

/** Counts over what this viewer may see. */
export async function stats(context: Context): Promise<Stats> {
  const records = RECORD_TABLES.map(([kind, table]) => `'${kind}', (select count(*) from wasl.${table})`);
  const { rows } = await context.query<{
    statements: number;
    reports: number;
    cases: number;
    records: Record<BulkRecord["kind"], number>;
    findings: Partial<Record<FindingState, number>> | null;
  }>(
    `select
      ((select count(*) from wasl.statement) - (select count(*) from wasl.tombstone))::float8 as statements,
      (select count(distinct id) from wasl.report)::int as reports,
      (select count(*) from wasl.dossier)::int as cases,
      jsonb_build_object(${records.join(", ")}) as records,
      (select jsonb_object_agg(state, n) from (
        select state, count(distinct id) as n from wasl.finding group by state) f) as findings`,
  );
  const bySchema = await context.query<{ schema: string; entities: number }>(
    "select s.schema, count(distinct s.entity_id)::int as entities from wasl.statement s group by s.schema",
  );
  const entitiesBySchema = Object.fromEntries(bySchema.rows.map((r) => [r.schema, r.entities]));
  const row = rows[0];
  return {
    statements: row?.statements ?? 0,
    entities: bySchema.rows.reduce((sum, r) => sum + r.entities, 0),
    reports: row?.reports ?? 0,
    records: row?.records ?? { payment: 0, post: 0, order: 0, seizure: 0, event: 0 },
    findings: { proposed: 0, accepted: 0, rejected: 0, ...row?.findings },
    entitiesBySchema,
    cases: row?.cases ?? 0,
  };
}

/**
 * A protected person's name goes where the application itself cannot read it back. The pseudonym is a keyed digest
 * of report and name: a rerun gives the same one, and without the node key it says nothing.
 */
export function pseudonymiser(context: Context, numbers: ReportNumbers): Transaction["pseudonymise"] {
  return async (name, category, reportId) => {
    const { no } = await numbers.get(reportId);
    const digest = createHmac("sha256", context.keys.pseudonym)
      .update(JSON.stringify([reportId, name.normalize("NFC")]))
      .digest("hex");
    const pseudonym = `protected-${digest.slice(0, 16)}`;
    const dataKey = newDataKey();
    await context.query(
      `insert into wasl.protected_name (pseudonym, category, report_no, data_key, body)
        values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [
        pseudonym,
        category,
        no,
        seal(context.keys.wrap, `name ${pseudonym}`, dataKey),
        seal(dataKey, `name ${pseudonym}`, Buffer.from(name)),
      ],
    );
    return pseudonym;
  };
}
