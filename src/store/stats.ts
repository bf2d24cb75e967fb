import { createHmac } from "node:crypto";
import type { Stats, Transaction } from "../app/index.ts";
import type { BulkRecord, FindingState } from "../core/index.ts";
import type { Context } from "./context.ts";
import { RECORD_TABLES } from "./records.ts";
import type { ReportNumbers } from "./reports.ts";
import { newDataKey, seal } from "./sealing.ts";
import { NOT_WITHDRAWN } from "./statements.ts";

/** One pass over the statements: how many, and of how many entities of which schemata. */
const COUNT_STATEMENTS = `
  select e.schemata, count(*)::int as entities, sum(e.n)::float8 as statements from (
    select p.entity_id, string_agg(p.schema, ' ') as schemata, sum(p.n) as n from (
      select s.entity_id, s.schema, count(*) as n from wasl.statement s where ${NOT_WITHDRAWN} group by 1, 2
    ) p group by p.entity_id
  ) e group by e.schemata`;

/** Counts over what this viewer may see. */
export async function stats(context: Context): Promise<Stats> {
  const records = RECORD_TABLES.map(([kind, table]) => `'${kind}', (select count(*) from wasl.${table})`);
  const { rows } = await context.query<{
    reports: number;
    cases: number;
    records: Record<BulkRecord["kind"], number>;
    findings: Partial<Record<FindingState, number>> | null;
  }>(
    `select
      (select count(distinct id) from wasl.report)::int as reports,
      (select count(*) from wasl.dossier)::int as cases,
      jsonb_build_object(${records.join(", ")}) as records,
      (select jsonb_object_agg(state, n) from (
        select state, count(distinct id) as n from wasl.finding group by state) f) as findings`,
  );
  // A hash of all entities has to fit, or the count goes to disk.
  await context.query("set local work_mem = '64MB'");
  const counted = await context.query<{ schemata: string; entities: number; statements: number }>(
    COUNT_STATEMENTS,
  );
  const row = rows[0];
  const entitiesBySchema: Record<string, number> = {};
  for (const { schemata, entities } of counted.rows) {
    const schema = schemata.split(" ").reduce((a, b) => context.model.moreSpecific(a, b));
    entitiesBySchema[schema] = (entitiesBySchema[schema] ?? 0) + entities;
  }
  return {
    statements: counted.rows.reduce((sum, r) => sum + r.statements, 0),
    entities: counted.rows.reduce((sum, r) => sum + r.entities, 0),
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
