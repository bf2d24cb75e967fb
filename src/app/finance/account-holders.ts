import { type AccountHolders, groupBy } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";

/** Asked about at once; an account has few holders. */
const ASKED = 1000;
const EDGES_MAX = 20_000;

/** Somebody who holds an account, by the entity ids of both, with the statements that say so. */
interface Held {
  readonly holder: string;
  readonly account: string;
  readonly statementIds: readonly string[];
}

/**
 * Who holds these accounts, and what accounts these people hold: by the accounts' entity ids, with the statements that
 * say so. An account that a protected person holds, alone or with others, is not among them (R08).
 */
export async function accountHolders(
  tx: Transaction,
  accounts: readonly string[],
  people: readonly string[],
): Promise<ReadonlyMap<string, AccountHolders>> {
  const relations = new Map([...(await holdings(tx, accounts, "in")), ...(await holdings(tx, people, "of"))]);
  const said = [...relations.values()].flat();
  const hidden = await tx.heldByProtected([...new Set(said.map((s) => s.account))]);
  return new Map(
    [...groupBy(said, (s) => s.account)]
      .filter(([account]) => !hidden.has(account))
      .map(([account, own]) => [
        account,
        {
          holders: [...new Set(own.map((s) => s.holder))].sort(),
          statementIds: [...new Set(own.flatMap((s) => s.statementIds))].sort(),
        },
      ]),
  );
}

/** What is held of these ("in") or by these ("of"), by the relation's id, which may have several of either. */
async function holdings(
  tx: Transaction,
  ids: readonly string[],
  side: "in" | "of",
): Promise<ReadonlyMap<string, readonly Held[]>> {
  const said = new Map<string, readonly Held[]>();
  for (let at = 0; at < ids.length; at += ASKED) {
    const edges = await tx.interestEdges(ids.slice(at, at + ASKED), EDGES_MAX, side);
    const owned = edges.filter((e) => e.schema === "Ownership").map((e) => e.id);
    for (const [id, statements] of await tx.statementsAbout([...new Set(owned)])) {
      const [owners, assets] = ["owner", "asset"].map((p) => statements.filter((s) => s.property === p));
      const each = (owners ?? []).flatMap((owner) =>
        (assets ?? []).map((asset) => ({
          holder: owner.value,
          account: asset.value,
          statementIds: [owner.id, asset.id],
        })),
      );
      if (each.length > 0) said.set(id, each);
    }
  }
  return said;
}
