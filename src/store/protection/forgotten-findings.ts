import type { Query } from "../database/driver.ts";
import { textArray } from "../database/literals.ts";
import { withdrawErased } from "../fronts/signals.ts";

/** Findings about whoever is protected must not say who it was: they go, and out of every case. */
export async function forgetFindings(query: Query, subjects: readonly string[]): Promise<number> {
  const { rows } = await query<{ id: string }>(
    "select distinct finding_id as id from wasl.finding_subject where subject_id = any ($1::text[])",
    [textArray(subjects)],
  );
  if (rows.length === 0) return 0;
  const findingIds = rows.map((r) => r.id);
  const gone = textArray(findingIds);
  await query("delete from wasl.finding where id = any ($1::text[])", [gone]);
  await query("delete from wasl.finding_subject where finding_id = any ($1::text[])", [gone]);
  await query("delete from wasl.dossier_item where kind = 'finding' and item_id = any ($1::text[])", [gone]);
  await withdrawErased({ query }, { findingIds });
  return rows.length;
}

/** So do those about accounts that a protected person holds: by its number an account is its holder's. Answers how many. */
export async function forgetFindingsOfHeld(query: Query): Promise<number> {
  const { rows } = await query<{ id: string }>(
    "select wasl.held_by_protected_of(array(select distinct x.subject_id from wasl.finding_subject x)) as id",
  );
  return await forgetFindings(
    query,
    rows.map((r) => r.id),
  );
}
