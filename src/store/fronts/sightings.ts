import { identifierNode, plateOf, ROWS_WITH_VEHICLES, type SupplyRow, vehicleOf } from "../../core/index.ts";
import { rowsOf } from "../database/cursor.ts";
import { numberArray, textArray } from "../database/literals.ts";
import type { Scope } from "../protection/erasure.ts";

const ROWS_AT_ONCE = 5_000;

interface Row {
  readonly id: string;
  readonly report_no: number;
  readonly access_id: number;
  readonly row: SupplyRow["row"];
  readonly body: string;
}

/**
 * Deletes what cameras saw of vehicles that nothing else here names, of files that came before that day and are not
 * held: nobody is looked for whom nobody suspects. Whoever may see what names a vehicle does not matter. Answers how many.
 */
export async function forgetSightings(scope: Scope, receivedBefore: string): Promise<number> {
  const { query } = scope;
  const known = await knownPlates(scope);
  let gone = 0;
  for await (const rows of throughRows(scope, seenBefore, [receivedBefore])) {
    const plates = rows.map((r) => plateIn(r));
    const inGraph = await platesInGraph(
      scope,
      plates.flatMap((plate) => plate ?? []),
    );
    const unknown = rows.filter((_, n) => {
      const plate = plates[n];
      return plate === undefined || !(known.has(plate) || inGraph.has(plate));
    });
    const { count } = await query(
      `delete from wasl.supply_row s using unnest($1::text[], $2::int[], $3::int[]) g(id, report_no, access_id)
        where s.id = g.id and s.report_no = g.report_no and s.access_id = g.access_id`,
      [
        textArray(unknown.map((r) => r.id)),
        numberArray(unknown.map((r) => r.report_no)),
        numberArray(unknown.map((r) => r.access_id)),
      ],
    );
    gone += count;
  }
  return gone;
}

const seenBefore = `select s.id, s.report_no, s.access_id, s.row, s.body from wasl.supply_row s
  join wasl.report r on r.no = s.report_no
  where s.row = 'sighting' and r.received_at <= $1 and not exists (
    select 1 from wasl.legal_hold h where h.kind = 'report' and h.item_id = r.id and h.lifted_at is null)`;

/** Of orders, declarations, seizures and deliveries. */
async function knownPlates(scope: Scope): Promise<ReadonlySet<string>> {
  const { rows: carried } = await scope.query<{ vehicle: string }>(
    "select distinct vehicle from wasl.supply_event where vehicle is not null",
  );
  const known = new Set(carried.flatMap(({ vehicle }) => plateOf(vehicle) ?? []));
  const named = `select s.id, s.report_no, s.access_id, s.row, s.body from wasl.supply_row s
    where s.row = any ($1::text[]) and s.row <> 'sighting'`;
  for await (const rows of throughRows(scope, named, [textArray(ROWS_WITH_VEHICLES)]))
    for (const row of rows) {
      const plate = plateIn(row);
      if (plate !== undefined) known.add(plate);
    }
  return known;
}

/** Of these, what a statement gives as the number of a vehicle. */
async function platesInGraph({ query }: Scope, plates: readonly string[]): Promise<ReadonlySet<string>> {
  const plateAt = new Map(
    plates.flatMap((plate) => {
      const node = identifierNode("registrationNumber", plate);
      return node === undefined ? [] : [[node, plate] as const];
    }),
  );
  const { rows } = await query<{ node: string }>(
    "select distinct node from wasl.identifier where node = any ($1::text[])",
    [textArray([...plateAt.keys()])],
  );
  return new Set(rows.flatMap(({ node }) => plateAt.get(node) ?? []));
}

const plateIn = ({ row, body }: Row): string | undefined =>
  vehicleOf(row, JSON.parse(body) as Readonly<Record<string, unknown>>)?.plate;

const throughRows = (
  { query }: Scope,
  select: string,
  params: readonly string[],
): AsyncIterable<readonly Row[]> => rowsOf<Row>(query, "plates", select, params, ROWS_AT_ONCE);
