import {
  ACCOUNT_CLASSES,
  type AccountClass,
  accountEntityId,
  type DeclaredKind,
  groupBy,
  type Payment,
} from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";

/** Asked about at once. */
const ACCOUNTS_ASKED = 10_000;

/** What these accounts are declared to be for, by entity id; where sources disagree, nothing is known. */
export async function accountKinds(
  platform: Platform,
  tx: Transaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DeclaredKind>> {
  const kindOf = classesOf(platform);
  const found = new Map<string, DeclaredKind>();
  for (let at = 0; at < ids.length; at += ACCOUNTS_ASKED) {
    const said = await tx.accountTypes(ids.slice(at, at + ACCOUNTS_ASKED));
    for (const [id, own] of groupBy(said, (s) => s.entityId)) {
      const [kind, ...others] = new Set(own.map((s) => kindOf(s.value)));
      if (kind !== undefined && others.length === 0)
        found.set(id, { kind, statementIds: own.map((s) => s.statementId) });
    }
  }
  return found;
}

/** The accounts of these payments, by entity id. */
export function accountsOf(payments: readonly Payment[]): readonly string[] {
  const ids = new Map<string, string>();
  const see = (account: string, agent: string | undefined): void => {
    const key = `${agent ?? ""}\n${account}`;
    if (!ids.has(key)) ids.set(key, accountEntityId(account, agent));
  };
  for (const p of payments) {
    see(p.debtorAccount, p.debtorAgent);
    see(p.creditorAccount, p.creditorAgent);
  }
  return [...new Set(ids.values())];
}

/** data/finance/kinds.json: "Crypto exchange" is an exchange; undefined for a word that it has not. */
function classesOf({ reference }: Platform): (declared: string) => AccountClass | undefined {
  const { kinds = {} } = (reference.moneyKinds ?? {}) as { kinds?: Readonly<Record<string, string>> };
  const known = new Map(Object.entries(kinds));
  return (declared) => ACCOUNT_CLASSES.find((name) => name === known.get(declared.trim().toLowerCase()));
}
