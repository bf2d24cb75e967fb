import { type AccountHolders, groupBy } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import { protectedAmong } from "../resolve/review.ts";

/** Asked about at once; an account has few holders. */
const ASKED = 1000;
const EDGES_MAX = 20_000;

/**
 * Who holds these accounts, and what accounts these people hold: by the accounts' entity ids, with the statements that
 * say so. An account that a protected person holds, alone or with others, is not among them (R08).
 */
export async function accountHolders(
  tx: Transaction,
  accounts: readonly string[],
  people: readonly string[],
): Promise<ReadonlyMap<string, AccountHolders>> {
  const said = new Map<string, { holder: string; account: string; statementIds: readonly string[] }>();
  for (const [ids, side] of [[accounts, "in"] as const, [people, "of"] as const])
    for (let at = 0; at < ids.length; at += ASKED) {
      const edges = await tx.interestEdges(ids.slice(at, at + ASKED), EDGES_MAX, side);
      const owned = edges.filter((e) => e.schema === "Ownership").map((e) => e.id);
      for (const [id, statements] of await tx.statementsAbout([...new Set(owned)])) {
        const halves = statements.filter((s) => s.property === "owner" || s.property === "asset");
        const [holder, account] = ["owner", "asset"].map((p) => halves.find((s) => s.property === p)?.value);
        if (holder !== undefined && account !== undefined)
          said.set(id, { holder, account, statementIds: halves.map((s) => s.id) });
      }
    }
  const holders = [...new Set([...said.values()].map((s) => s.holder))];
  const hidden = await protectedAmong(tx, await tx.members(holders));
  return new Map(
    [...groupBy(said.values(), (s) => s.account)]
      .filter(([, own]) => !own.some((s) => hidden.has(s.holder)))
      .map(([account, own]) => [
        account,
        {
          holders: [...new Set(own.map((s) => s.holder))].sort(),
          statementIds: own.flatMap((s) => s.statementIds).sort(),
        },
      ]),
  );
}
