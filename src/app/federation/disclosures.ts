import { WaslError } from "../../core/index.ts";
import type { ObjectRow, Telling, TellingsStanding } from "../ports/federation.ts";
import { type Disclosures, type StatementNotice, tellingsOf } from "../rights/disclosures.ts";
import type { Deps, LedgerTransaction } from "./deps.ts";
import { holdRecipients } from "./log.ts";
import { hintAll } from "./peer.ts";
import { correctObject, recallObjects } from "./publish.ts";
import { tellStanding } from "./standing.ts";

const SWEEP_MAX = 1_000;

/**
 * What becomes of statements reaches whoever was given them: what is withdrawn or restricted here is recalled, what is
 * corrected goes in its new version, or is recalled where that may not be seen; that something is contested, and that it
 * is no longer, is said of the object that stays.
 */
export function federationDisclosures(deps: Deps): Disclosures {
  return {
    async tell(notice) {
      const told = new Set(await recallOwed(deps, notice.because));
      const peers = await deps.ledger.as("system-operation", (tx) => tellAll(deps, tx, notice));
      for (const peer of peers) told.add(peer);
      await hintAll(deps, [...told]);
      return [...told].sort();
    },
  };
}

/**
 * Tells what is owed still: whoever was to tell it died, or failed. Each by itself: one that cannot be told stays owed and
 * keeps none of the others back. Answers who is told; rejects with the first failure once all others are.
 */
export async function tellOwed(deps: Deps): Promise<readonly string[]> {
  const told = new Set<string>();
  const failures: unknown[] = [];
  let after = 0;
  while (true) {
    const owed = await deps.ledger.as("system-operation", (tx) =>
      tx.federation.owedTellings(after, SWEEP_MAX),
    );
    for (const telling of owed) {
      after = telling.no;
      try {
        const peers = await deps.ledger.as("system-operation", (tx) => tellAll(deps, tx, noticeOf(telling)));
        for (const peer of peers) told.add(peer);
      } catch (error) {
        // Where the store itself fails, so does each of them.
        if (error instanceof WaslError && error.code.startsWith("STORE_")) throw error;
        failures.push(error);
      }
    }
    if (owed.length < SWEEP_MAX) break;
  }
  await hintAll(deps, [...told]);
  if (failures.length > 0) throw failures[0];
  return [...told];
}

const noticeOf = ({ statementId, kind, replacedBy, because }: Telling): StatementNotice => ({
  kind,
  statementIds: [statementId],
  because,
  ...(replacedBy === undefined ? {} : { replacedBy: { [statementId]: replacedBy } }),
});

/** How much is owed, for whoever looks after the node. */
export const tellingsStanding = (deps: Deps): Promise<TellingsStanding> =>
  deps.ledger.as("system-operation", (tx) => tx.federation.tellingsStanding());

async function tellAll(
  deps: Deps,
  tx: LedgerTransaction,
  notice: StatementNotice,
): Promise<readonly string[]> {
  await tx.holdProtected();
  await tx.federation.turn();
  const whole = await withOwed(tx, notice);
  const rows = await tx.federation.hold(await tx.federation.objectsOfStatements(whole.statementIds));
  const own = rows.filter((r) => r.creator === deps.nodeId && r.state === "held");
  const peers = own.length === 0 ? [] : await tellOf(deps, tx, own, whole);
  await tx.federation.settleTellings(tellingsOf(notice));
  return peers;
}

/**
 * A correction together with those before and after it that nobody was told of yet: whoever has what the first of them corrected is told
 * what holds now. What was said between is withdrawn, and would be recalled, for good.
 */
async function withOwed(tx: LedgerTransaction, notice: StatementNotice): Promise<StatementNotice> {
  if (notice.kind !== "corrected") return notice;
  const { statementIds: of, replacedBy = {} } = notice;
  // Read for each telling, and not once a sweep: what is corrected meanwhile is withdrawn, and would be recalled.
  const owed = await tx.federation.correctionsOwed([...of, ...Object.values(replacedBy)]);
  const next = new Map([...Object.entries(replacedBy), ...owed]);
  const last = (id: string): string => {
    // What is said anew has an id of its own, so that none comes round; a row that says otherwise holds nobody up.
    const seen = new Set([id]);
    let at = id;
    for (let then = next.get(at); then !== undefined && !seen.has(then); then = next.get(at)) {
      seen.add(then);
      at = then;
    }
    return at;
  };
  const ends = new Set(of.map(last));
  const before = [...next.keys()].filter((id) => ends.has(last(id)));
  const statementIds = [...new Set([...of, ...before])];
  return {
    ...notice,
    statementIds,
    replacedBy: Object.fromEntries(statementIds.map((id) => [id, last(id)])),
  };
}

async function tellOf(
  deps: Deps,
  tx: LedgerTransaction,
  rows: readonly ObjectRow[],
  { kind, replacedBy = {}, because }: StatementNotice,
): Promise<readonly string[]> {
  if (kind === "contested" || kind === "upheld") return await tellStanding(deps, tx, rows);
  if (kind !== "corrected") return (await recallObjects(deps, tx, rows, because)).peers;
  const known = new Map((await tx.statements(Object.values(replacedBy))).map((s) => [s.id, s]));
  const peers = new Set((await tx.federation.releases(rows)).map((r) => r.peer));
  await holdRecipients(tx, rows);
  for (const row of rows) {
    const corrected = known.get(replacedBy[row.statementId ?? ""] ?? "");
    if (corrected) await correctObject(deps, tx, row, corrected);
    else for (const peer of (await recallObjects(deps, tx, [row], because)).peers) peers.add(peer);
  }
  return [...peers];
}

/** Recalls what was erased here, also by a process that died before it could say so. Answers who is told. */
export async function recallOwed(deps: Deps, because = "erased by its creator"): Promise<readonly string[]> {
  const told = new Set<string>();
  while (true) {
    const found = await deps.ledger.as("system-operation", async (tx) => {
      const owed = await tx.federation.owed(SWEEP_MAX);
      const { peers } = await recallObjects(deps, tx, await tx.federation.objects(owed), because);
      for (const peer of peers) told.add(peer);
      await tx.federation.settleOwed(owed);
      return owed.length;
    });
    if (found < SWEEP_MAX) return [...told];
  }
}
