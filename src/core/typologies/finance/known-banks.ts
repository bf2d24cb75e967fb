import type { Payment } from "../../records.ts";
import { accountNumber, isMaskedAccount, keptAccount, looksLikeIban } from "./account-id.ts";

/** ISO 9362: eight letters name the institution, three more one of its branches. */
const BIC = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

/** A bank as it is compared: the branch of a BIC does not count, nor do case and spaces. */
export function bankKey(agent: string): string {
  const bare = agent.trim().toUpperCase();
  return BIC.test(bare) ? bare.slice(0, 8) : bare.replace(/\s+/g, " ");
}

interface Bank {
  /** As the payments spell it: the shortest, then the first in the alphabet, whatever comes first. */
  agent: string;
  /** A payment that tells it. */
  saidBy: string;
}

export interface KnownBanks<P extends Payment> {
  /** In the order given. */
  readonly payments: readonly P[];
  /** By the ids of payments that did not tell a bank: which payments did. What rests on the one rests on the other. */
  readonly saidBy: ReadonlyMap<string, readonly string[]>;
}

/**
 * A statement knows its own bank and often not the other side's, which has the same account under its own: one account would be
 * two. A domestic number without a bank is at the only bank that any payment tells of that number; where they tell of two, it
 * stays as it is, for it may be either. An IBAN names its bank itself.
 */
export function withKnownBanks<P extends Payment>(payments: readonly P[]): KnownBanks<P> {
  const banks = new Map<string, Map<string, Bank>>();
  const keys = new Map<string, string | undefined>();
  const keyOf = (account: string): string | undefined => {
    if (!keys.has(account)) keys.set(account, joinable(account));
    return keys.get(account);
  };
  const see = (account: string, agent: string | undefined, saidBy: string): void => {
    const key = keyOf(account);
    if (key === undefined || agent === undefined || agent.trim() === "") return;
    const known = banks.get(key) ?? new Map<string, Bank>();
    banks.set(key, known);
    const bank = known.get(bankKey(agent));
    if (!bank) known.set(bankKey(agent), { agent, saidBy });
    else if (isBefore(agent, bank.agent)) bank.agent = agent;
    if (bank && saidBy < bank.saidBy) bank.saidBy = saidBy;
  };
  for (const p of payments) {
    see(p.debtorAccount, p.debtorAgent, p.id);
    see(p.creditorAccount, p.creditorAgent, p.id);
  }
  const saidBy = new Map<string, string[]>();
  const bankOf = (account: string, agent: string | undefined, id: string): string | undefined => {
    const key = keyOf(account);
    const known = key === undefined ? undefined : banks.get(key);
    if (!known) return agent;
    if (agent !== undefined && agent.trim() !== "") return known.get(bankKey(agent))?.agent ?? agent;
    const [bank, ...others] = known.values();
    if (!bank || others.length > 0) return agent;
    saidBy.set(id, [...(saidBy.get(id) ?? []), bank.saidBy]);
    return bank.agent;
  };
  const joined = payments.map((p) => {
    const debtorAgent = bankOf(p.debtorAccount, p.debtorAgent, p.id);
    const creditorAgent = bankOf(p.creditorAccount, p.creditorAgent, p.id);
    if (debtorAgent === p.debtorAgent && creditorAgent === p.creditorAgent) return p;
    return {
      ...p,
      ...(debtorAgent === undefined ? {} : { debtorAgent }),
      ...(creditorAgent === undefined ? {} : { creditorAgent }),
    };
  });
  return { payments: joined, saidBy };
}

/** A domestic number as it is compared; nothing for what is no whole number, or names its bank itself. */
function joinable(account: string): string | undefined {
  // A stand-in is no number.
  if (/^(?:UNKNOWN|PARTY)-/.test(account) || isMaskedAccount(account) || looksLikeIban(account))
    return undefined;
  return accountNumber(keptAccount(account));
}

const isBefore = (a: string, b: string): boolean =>
  a.length - b.length < 0 || (a.length === b.length && a < b);

/** Whether the bank of an account could be told by another payment. */
export const mayLackBank = (account: string): boolean => joinable(account) !== undefined;
