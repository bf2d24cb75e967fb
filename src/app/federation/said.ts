import type { ObjectRow } from "../ports/federation.ts";
import type { LedgerTransaction } from "./deps.ts";
import { keyOf } from "./log.ts";

/**
 * Takes statements out that no object says any more: of two that say one thing, which a correction makes of two facts of one report, the
 * one that goes leaves it to the other. Called once the objects are saved as they are now. Answers how many went.
 */
export async function withdrawUnsaid(
  { federation }: Pick<LedgerTransaction, "federation">,
  ids: readonly string[],
  reason: string,
): Promise<number> {
  if (ids.length === 0) return 0;
  const rows = (await federation.objectsOfStatements(ids)).filter((r) => r.state === "held");
  const said = new Set(rows.map((r) => r.statementId));
  return await federation.withdrawReceived(
    ids.filter((id) => !said.has(id)),
    reason,
  );
}

/**
 * By which of the objects that say a statement it is given: all that the partner knows it by, so that none of them stays behind; otherwise
 * one, that may go if there is any. One that was taken back only where no other is left.
 */
export function objectsFor(
  rows: readonly ObjectRow[],
  known: ReadonlySet<string>,
  mayGo: (row: ObjectRow) => boolean,
): readonly ObjectRow[] {
  const held = rows.filter((r) => r.state === "held");
  const had = held.filter((r) => known.has(keyOf(r)));
  if (had.length > 0) return had;
  return [held.find(mayGo) ?? held[0] ?? rows[0]].flatMap((row) => row ?? []);
}
