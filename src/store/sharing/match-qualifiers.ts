import { groupBy, identifierNode, type Statement } from "../../core/index.ts";
import type { Context } from "../context.ts";
import { textArray, unseen } from "../database/literals.ts";
import { NOT_WITHDRAWN, STATEMENT_COLUMNS, type StatementRow, toStatements } from "../entities/statements.ts";

/** FollowTheMoney's documents of identity, whose country is the one that issued them. */
const PAPERS = "'Identification', 'Passport'";

/** By index probes: what these entities say of it, and the documents whose holder they are, with the statement that says so. */
const QUALIFIERS = `
with asked as (select a.id from unnest(${unseen("$1::text[]")}) a(id)), papers as (
  select id as of, id as paper, null::uuid as holder from asked
  union
  select asked.id, l.entity_id, l.statement_id from asked cross join lateral (select k.entity_id, k.statement_id from wasl.link k
    where k.other_id = asked.id and k.property = 'holder' and k.schema in (${PAPERS}) offset 0) l
)
select p.of, ${STATEMENT_COLUMNS} from papers p cross join lateral (
    select q.* from wasl.statement q where q.entity_id = p.paper
      and (q.schema in (${PAPERS}) and q.property in ('country', 'number', 'passportNumber')
        or q.schema = 'UserAccount' and q.property = 'service' or q.id = p.holder) offset 0) s
  join wasl.report r on r.no = s.report_no where ${NOT_WITHDRAWN}
  order by p.of, s.entity_id, s.id, s.access_id`;

type Row = StatementRow & { readonly of: string };

/** What a document of identity says of its number; of no other property. */
const nodeOf = ({ property, value }: Pick<Statement, "property" | "value">): string | undefined =>
  property === "number" || property === "passportNumber"
    ? identifierNode("passportNumber", value)
    : undefined;

/** See `MatchTransaction.qualifiers`. */
export async function qualifiers(
  context: Context,
  of: readonly Statement[],
): Promise<ReadonlyMap<string, readonly (readonly Statement[])[]>> {
  if (of.length === 0) return new Map();
  const { rows } = await context.query<Row>(QUALIFIERS, [textArray([...new Set(of.map((s) => s.entityId))])]);
  const byId = new Map((await toStatements(context, rows)).map((s) => [s.id, s]));
  const byEntity = groupBy(rows, (row) => row.of);
  const found = new Map<string, readonly (readonly Statement[])[]>();
  for (const { id, entityId, property, value } of of) {
    const node = identifierNode(property, value);
    const papers = groupBy(byEntity.get(entityId) ?? [], (row) => row.entity_id);
    const telling = [...papers].flatMap(([paper, rowsOf]) => {
      const said = [...new Map(rowsOf.map((row) => [row.id, row])).values()];
      const tells = said.filter((row) => row.property === "country" || row.property === "service");
      return paper === entityId ? tells.map((row) => [row]) : onPaper(said, tells, node);
    });
    const groups = telling.map((group) => group.flatMap((row) => byId.get(row.id) ?? []));
    if (groups.length > 0) found.set(id, groups);
  }
  return found;
}

/** A paper of the person says it together with that it is theirs and that it has this number: each way in which all three are said. */
function onPaper(said: readonly Row[], tells: readonly Row[], node: string | undefined): readonly Row[][] {
  const numbers = said.filter((row) => nodeOf(row) === node);
  const holders = said.filter((row) => row.property === "holder");
  return tells.flatMap((tell) =>
    holders.flatMap((holder) => numbers.map((number) => [tell, holder, number])),
  );
}
