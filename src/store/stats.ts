import { createHmac } from "node:crypto";
import type { Stats, Transaction } from "../app/index.ts";
import { type FindingState, OWN_FORMAT } from "../core/index.ts";
import type { Context } from "./context.ts";
import { newDataKey, seal } from "./keys/sealing.ts";
import type { ReportNumbers } from "./reports.ts";

/** Counts over what this viewer may see: kept by the database as it is written, so none is made by reading it all. */
export async function stats(context: Context): Promise<Stats> {
  const { rows } = await context.query<{
    reports: number;
    cases: number;
    rows: Readonly<Record<string, number>> | null;
    findings: Partial<Record<FindingState, number>> | null;
  }>(
    `select
      (select count(distinct id) from wasl.report where format <> $1)::int as reports,
      (select count(*) from wasl.dossier)::int as cases,
      (select jsonb_object_agg(what, n) from (
        select what, sum(n) as n from wasl.row_tally group by what) t) as rows,
      (select jsonb_object_agg(state, n) from (
        select state, count(distinct id) as n from wasl.finding group by state) f) as findings`,
    [OWN_FORMAT],
  );
  const counted = await context.query<{ schemata: string; entities: number }>(
    "select schemata, entities::float8 as entities from wasl.count_entities()",
  );
  const row = rows[0];
  const entitiesBySchema: Record<string, number> = {};
  for (const { schemata, entities } of counted.rows) {
    const schema = schemata.split(" ").reduce((a, b) => context.model.moreSpecific(a, b));
    entitiesBySchema[schema] = (entitiesBySchema[schema] ?? 0) + entities;
  }
  const kept = row?.rows ?? {};
  return {
    statements: kept["statement"] ?? 0,
    entities: counted.rows.reduce((sum, r) => sum + r.entities, 0),
    reports: row?.reports ?? 0,
    records: {
      payment: kept["payment"] ?? 0,
      post: kept["post"] ?? 0,
      order: kept["order"] ?? 0,
      seizure: kept["seizure"] ?? 0,
      event: kept["event"] ?? 0,
      supplyRow: kept["supplyRow"] ?? 0,
    },
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
