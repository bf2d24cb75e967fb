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
  const relations = new Map([...(await holdings(tx, accounts, "in")), ...(await holdings(tx, people, "of"))]);
  const said = [...relations.values()].flat();
  const hidden = await protectedHolders(tx, said);
  return new Map(
    [...groupBy(said, (s) => s.account)]
      .filter(([, own]) => !own.some((s) => hidden.has(s.holder)))
      .map(([account, own]) => [
        account,
        {
          holders: [...new Set(own.map((s) => s.holder))].sort(),
          statementIds: [...new Set(own.flatMap((s) => s.statementIds))].sort(),
        },
      ]),
  );
}

/**
 * Of some ids, each with all that it is joined with, the accounts that a protected person holds, alone or with others: by its
 * number an account is its holder's (R08).
 */
export async function heldByProtected(
  tx: Transaction,
  members: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlySet<string>> {
  const all = [...new Set([...members].flatMap(([id, own]) => [id, ...own]))];
  const said = [...(await holdings(tx, all, "in")).values()].flat();
  const hidden = await protectedHolders(tx, said);
  const held = new Set(said.filter((s) => hidden.has(s.holder)).map((s) => s.account));
  return new Set(
    [...members].filter(([id, own]) => held.has(id) || own.some((m) => held.has(m))).map(([id]) => id),
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

async function protectedHolders(tx: Transaction, said: readonly Held[]): Promise<ReadonlySet<string>> {
  return await protectedAmong(tx, await tx.members([...new Set(said.map((s) => s.holder))]));
}
