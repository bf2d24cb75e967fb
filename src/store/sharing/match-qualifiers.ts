import { groupBy, identifierNode, type Statement } from "../../core/index.ts";
import type { Context } from "../context.ts";
import { textArray, unseen } from "../database/literals.ts";
import { NOT_WITHDRAWN, STATEMENT_COLUMNS, type StatementRow, toStatements } from "../entities/statements.ts";

/** FollowTheMoney's documents of identity, whose country is the one that issued them. */
const PAPERS = "'Identification', 'Passport'";

/** By index probes: what these entities say of it, and the documents whose holder they are. */
const QUALIFIERS = `
with asked as (select a.id from unnest(${unseen("$1::text[]")}) a(id)), papers as (
  select id as of, id as paper from asked
  union
  select asked.id, l.entity_id from asked cross join lateral (select k.entity_id from wasl.link k
    where k.other_id = asked.id and k.property = 'holder' and k.schema in (${PAPERS}) offset 0) l
)
select p.of, ${STATEMENT_COLUMNS} from papers p cross join lateral (
    select q.* from wasl.statement q where q.entity_id = p.paper
      and (q.schema in (${PAPERS}) and q.property in ('country', 'number', 'passportNumber')
        or q.schema = 'UserAccount' and q.property = 'service') offset 0) s
  join wasl.report r on r.no = s.report_no where ${NOT_WITHDRAWN}
  order by p.of, s.entity_id, s.id, s.access_id`;

/** What a document of identity says of its number; of no other property. */
const nodeOf = ({ property, value }: Pick<Statement, "property" | "value">): string | undefined =>
  property === "number" || property === "passportNumber"
    ? identifierNode("passportNumber", value)
    : undefined;

/** See `MatchTransaction.qualifiers`. */
export async function qualifiers(
  context: Context,
  of: readonly Statement[],
): Promise<ReadonlyMap<string, readonly Statement[]>> {
  if (of.length === 0) return new Map();
  const { rows } = await context.query<StatementRow & { readonly of: string }>(QUALIFIERS, [
    textArray([...new Set(of.map((s) => s.entityId))]),
  ]);
  const byId = new Map((await toStatements(context, rows)).map((s) => [s.id, s]));
  const byEntity = groupBy(rows, (row) => row.of);
  const found = new Map<string, readonly Statement[]>();
  for (const { id, entityId, property, value } of of) {
    const node = identifierNode(property, value);
    const papers = groupBy(byEntity.get(entityId) ?? [], (row) => row.entity_id);
    const telling = [...papers].flatMap(([paper, said]) =>
      paper === entityId || said.some((row) => nodeOf(row) === node)
        ? said.filter((row) => row.property === "country" || row.property === "service")
        : [],
    );
    const ids = [...new Set(telling.map((row) => row.id))];
    if (ids.length > 0)
      found.set(
        id,
        ids.flatMap((one) => byId.get(one) ?? []),
      );
  }
  return found;
}
