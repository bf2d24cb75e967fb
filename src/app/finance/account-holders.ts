import { type AccountHolders, groupBy } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import { protectedAmong } from "../resolve/review.ts";

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
  const said = new Map([...(await holdings(tx, accounts, "in")), ...(await holdings(tx, people, "of"))]);
  const hidden = await protectedHolders(tx, [...said.values()]);
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

/** Of some ids the accounts that a protected person holds, alone or with others: by its number it is that person's (R08). */
export async function heldByProtected(tx: Transaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const said = [...(await holdings(tx, ids, "in")).values()];
  const hidden = await protectedHolders(tx, said);
  return new Set(said.filter((s) => hidden.has(s.holder)).map((s) => s.account));
}

/** What is held of these ("in") or by these ("of"), by the relation's id. */
async function holdings(
  tx: Transaction,
  ids: readonly string[],
  side: "in" | "of",
): Promise<ReadonlyMap<string, Held>> {
  const said = new Map<string, Held>();
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
  return said;
}

async function protectedHolders(tx: Transaction, said: readonly Held[]): Promise<ReadonlySet<string>> {
  return await protectedAmong(tx, await tx.members([...new Set(said.map((s) => s.holder))]));
}
