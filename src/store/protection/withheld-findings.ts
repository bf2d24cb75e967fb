import { withdrawErased } from "../fronts/signals.ts";
import type { Scope } from "./erasure.ts";

/**
 * By its number an account is its holder's: findings about one that a protected person holds are nobody's to read for as long as
 * that is said. They are not deleted: whoever says it may be wrong, and what was decided, held or put into a case stays as it is
 * until then. What is no longer said makes them readable again. On record by the node's own hand: whoever imports reads their own
 * log, which must not tell of findings, or of holders, that they may not see. It looks at what protected persons hold and at what is
 * withheld, not at all findings.
 */
export async function withholdFindings(scope: Pick<Scope, "query" | "audits">): Promise<void> {
  const { rows } = await scope.query<{ id: string; withheld: boolean }>(
    `with before as materialized (
        select f.id from wasl.finding f where f.withheld
      ), near as materialized (
        select x.subject_id as id from wasl.finding_subject x
          where x.subject_id = any (array(select t from wasl.things_of_protected() t))
        union
        select x.subject_id from wasl.finding_subject x where x.finding_id = any (array(select b.id from before b))
      ), held as materialized (
        select wasl.held_by_protected_of(array(select n.id from near n)) as id
      ), theirs as materialized (
        select distinct x.finding_id as id from wasl.finding_subject x
          where x.subject_id = any (array(select h.id from held h))
      ), changed as (
        update wasl.finding f set withheld = not f.withheld
          where f.id = any (array(select b.id from before b union select t.id from theirs t))
            and f.withheld <> (f.id in (select t.id from theirs t)) returning f.id, f.withheld
      )
      select distinct id, withheld from changed order by id`,
  );
  for (const { id, withheld } of rows)
    scope.audits.push({
      action: "change",
      object: `finding:${id}`,
      detail: { withheld: withheld ? 1 : 0, because: "protected" },
    });
  const findingIds = rows.flatMap(({ id, withheld }) => (withheld ? [id] : []));
  if (findingIds.length > 0) await withdrawErased(scope, { findingIds });
}
