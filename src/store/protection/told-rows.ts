import type { PersonToProtect } from "../../app/index.ts";
import { statementId } from "../../core/index.ts";
import { textArray } from "../database/literals.ts";
import type { Scope } from "./erasure.ts";
import type { SaidRow } from "./said-rows.ts";

/** What reports tell of somebody outside the graph, as rows of it: of a report that is gone nothing. */
export async function toldRows(
  scope: Scope,
  persons: readonly PersonToProtect[],
): Promise<readonly SaidRow[]> {
  const told = persons.flatMap((p) => p.told ?? []);
  if (told.length === 0) return [];
  const { rows } = await scope.query<{ id: string; no: number }>(
    "select r.id, min(r.no) as no from wasl.report r where r.id = any ($1::text[]) group by r.id",
    [textArray([...new Set(told.map((t) => t.reportId))])],
  );
  const noOf = new Map(rows.map((r) => [r.id, r.no]));
  const accessIds = await scope.access.intern(told.map((t) => t.access));
  return told.flatMap(({ reportId, drafts }, n): SaidRow[] => {
    const [no, accessId] = [noOf.get(reportId), accessIds[n]];
    if (no === undefined || accessId === undefined) return [];
    return drafts.map((draft) => ({
      id: statementId({ kind: "fact", ...draft }, reportId),
      entity_id: draft.entityId,
      schema: draft.schema,
      property: draft.property,
      value: draft.value,
      lang: draft.lang ?? null,
      assessment: draft.kind === "assessment",
      valid_from: draft.validFrom ?? null,
      valid_to: draft.validTo ?? null,
      first_seen: scope.at,
      known_at: null,
      report_no: no,
      report_id: reportId,
      access_id: accessId,
    }));
  });
}
