import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { KeptFinding } from "../../finding.ts";
import type { Payment } from "../../records.ts";
import { ACCOUNT_ID_PREFIX, accountEntityId, accountNumber } from "./account-id.ts";
import { typologies } from "./engine/catalogue.ts";
import type { TypologyId } from "./engine/typology.ts";
import { minorDigits } from "./minor-units.ts";

/** Sums of one currency, in minor units. */
export interface CurrencySum {
  readonly currency: string;
  readonly amountMinor: bigint;
}

/** An account in a flow picture. Whoever has no role stays a pseudonym: payers are never named. */
export interface FlowNode {
  /** Entity id of a subject, the pseudonym of everybody else: an entity id is a hash that a list of accounts confirms. */
  readonly id: string;
  /** The account number of a subject, the pseudonym of everybody else. */
  readonly label: string;
  readonly role?: string;
  /** Column of the picture, from 0 where money enters. */
  readonly layer: number;
}

/** All payments from one account to another. */
export interface FlowRibbon {
  readonly from: string;
  readonly to: string;
  /** US dollars at the given rates, for its width only. */
  readonly weight: number;
  readonly sums: readonly CurrencySum[];
  /** Ids, oldest first. */
  readonly payments: readonly string[];
}

export interface MoneyFlow {
  readonly nodes: readonly FlowNode[];
  readonly ribbons: readonly FlowRibbon[];
}

/** What an account that has no role is called, from its entity id. */
export type AccountPseudonyms = (accountId: string) => string;

/** Forty bits: among a thousand accounts of a picture two are alike once in two million. */
const PSEUDONYM_LENGTH = 10;
const KEY_BYTES = 32;

/**
 * Pseudonyms of accounts under a key: the same on every page and in every file of who holds it, and no list of accounts
 * confirms one without it (HMAC-SHA-256, RFC 2104). Throws where the key is shorter than the digest.
 */
export function accountPseudonyms(key: Uint8Array): AccountPseudonyms {
  if (key.length < KEY_BYTES) throw new Error("a key of pseudonyms has 32 bytes");
  return (accountId) =>
    bytesToHex(hmac(sha256, key, utf8ToBytes(`account ${accountId}`))).slice(0, PSEUDONYM_LENGTH);
}

/**
 * A payment as a finding may show it: accounts with a role stand as numbers, everybody else under a pseudonym, without
 * bank and without the text of the transfer, which may hold a name.
 */
export function shownPayment<P extends Payment>(
  payment: P,
  named: ReadonlySet<string>,
  pseudonymOf: AccountPseudonyms,
): P {
  const { debtorAgent, creditorAgent, reference, ...rest } = payment;
  const debtor = accountEntityId(payment.debtorAccount, debtorAgent);
  const creditor = accountEntityId(payment.creditorAccount, creditorAgent);
  const isDebtorNamed = named.has(debtor);
  const isCreditorNamed = named.has(creditor);
  return {
    ...rest,
    debtorAccount: isDebtorNamed ? accountNumber(payment.debtorAccount) : pseudonymOf(debtor),
    creditorAccount: isCreditorNamed ? accountNumber(payment.creditorAccount) : pseudonymOf(creditor),
    ...(isDebtorNamed && debtorAgent !== undefined ? { debtorAgent } : {}),
    ...(isCreditorNamed && creditorAgent !== undefined ? { creditorAgent } : {}),
    ...(isDebtorNamed && isCreditorNamed && reference !== undefined ? { reference } : {}),
  } as P;
}

/** What a finding would state, as it may be shown: the accounts of payers under pseudonyms. */
export const shownProofs = <S extends { readonly value: string }>(
  proofs: readonly S[],
  named: ReadonlySet<string>,
  pseudonymOf: AccountPseudonyms,
): readonly S[] =>
  proofs.map((s) =>
    s.value.startsWith(ACCOUNT_ID_PREFIX) && !named.has(s.value) ? { ...s, value: pseudonymOf(s.value) } : s,
  );

/** The typology behind a finding of the money front. Its summary says so; as text, by the title that it begins with. */
export function typologyOf({ summary }: Pick<KeptFinding, "summary">): TypologyId | undefined {
  if (typeof summary === "string") return typologies.find((t) => summary.startsWith(`${t.title}:`))?.id;
  const title = summary.values?.["title"];
  return typologies.find((t) => typeof title === "object" && "id" in title && title.id === `typology.${t.id}`)
    ?.id;
}

/** Currencies of payments that the table of rates does not know, in order. */
export const unratedIn = (
  payments: readonly Payment[],
  usdPerUnit: Readonly<Record<string, number>>,
): readonly string[] =>
  [...new Set(payments.map((p) => p.currency))].filter((c) => usdPerUnit[c] === undefined).sort();

/** US dollars of a payment; currencies without a rate stand at par: whoever shows a sum of it says which these are. */
export function usdOf(payment: Payment, usdPerUnit: Readonly<Record<string, number>>): number {
  return (
    (Number(payment.amountMinor) / 10 ** minorDigits(payment.currency)) * (usdPerUnit[payment.currency] ?? 1)
  );
}

export function sumByCurrency(payments: readonly Payment[]): readonly CurrencySum[] {
  const sums = new Map<string, bigint>();
  for (const p of payments) sums.set(p.currency, (sums.get(p.currency) ?? 0n) + p.amountMinor);
  return [...sums]
    .map(([currency, amountMinor]) => ({ currency, amountMinor }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** The picture of a finding's payments: who paid whom, in columns along the way of the money. */
export function moneyFlow(
  payments: readonly Payment[],
  roles: ReadonlyMap<string, string>,
  usdPerUnit: Readonly<Record<string, number>>,
  pseudonymOf: AccountPseudonyms,
): MoneyFlow {
  const ordered = [...payments].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const labels = new Map<string, string>();
  const account = (number: string, agent: string | undefined): string => {
    const entityId = accountEntityId(number, agent);
    const isNamed = roles.has(entityId);
    const id = isNamed ? entityId : pseudonymOf(entityId);
    if (!labels.has(id)) labels.set(id, isNamed ? accountNumber(number) : id);
    return id;
  };
  const ribbons = new Map<string, { from: string; to: string; weight: number; payments: Payment[] }>();
  for (const p of ordered) {
    const from = account(p.debtorAccount, p.debtorAgent);
    const to = account(p.creditorAccount, p.creditorAgent);
    const key = `${from} ${to}`;
    const ribbon = ribbons.get(key) ?? { from, to, weight: 0, payments: [] };
    ribbon.weight += usdOf(p, usdPerUnit);
    ribbon.payments.push(p);
    ribbons.set(key, ribbon);
  }
  const list = [...ribbons.values()];
  const layers = layersOf([...labels.keys()], list);
  return {
    nodes: [...labels].map(([id, label]) => {
      const role = roles.get(id);
      return { id, label, ...(role === undefined ? {} : { role }), layer: layers.get(id) ?? 0 };
    }),
    ribbons: list.map(({ from, to, weight, payments: own }) => ({
      from,
      to,
      weight: Math.round(weight * 100) / 100,
      sums: sumByCurrency(own),
      payments: own.map((p) => p.id),
    })),
  };
}

/**
 * Columns: each ribbon leads to a later column. In order of time, a ribbon that would close a ring is left to lead
 * back, so that every ring has a first account.
 */
function layersOf(
  nodes: readonly string[],
  ribbons: readonly { readonly from: string; readonly to: string }[],
): ReadonlyMap<string, number> {
  const next = new Map<string, string[]>(nodes.map((n) => [n, []]));
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set<string>();
    const stack = [from];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (at === to) return true;
      if (seen.has(at)) continue;
      seen.add(at);
      stack.push(...(next.get(at) ?? []));
    }
    return false;
  };
  const forward = ribbons.filter(({ from, to }) => {
    if (from === to || reaches(to, from)) return false;
    next.get(from)?.push(to);
    return true;
  });
  const layers = new Map<string, number>(nodes.map((n) => [n, 0]));
  // Longest way from a source; as many rounds as the longest way has steps.
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, to } of forward) {
      const wanted = (layers.get(from) ?? 0) + 1;
      if (wanted <= (layers.get(to) ?? 0)) continue;
      layers.set(to, wanted);
      changed = true;
    }
  }
  return layers;
}

export interface ProfitAssumptions {
  /** Share of what the named accounts took in that is taken for price paid by migrants; 0 to 1. */
  readonly revenueShare: number;
  /** Share of the revenue that the journey itself cost; 0 to 1. */
  readonly costShareLow: number;
  readonly costShareHigh: number;
}

/** A start for the conversation, from no source; a named human sets what the case shows. */
export const USUAL_ASSUMPTIONS: ProfitAssumptions = {
  revenueShare: 1,
  costShareLow: 0.2,
  costShareHigh: 0.5,
};

/** A claim, never a fact: what the named accounts may have kept, and on which assumptions. */
export interface ProfitClaim {
  readonly assumptions: ProfitAssumptions;
  /** What came to the named accounts from others, in US dollars at the node's table of rates. */
  readonly takenUsd: number;
  readonly lowUsd: number;
  readonly highUsd: number;
  /** Payments that were counted. */
  readonly payments: readonly string[];
  /** Currencies without a rate: what came in in them is not counted, since nobody knows what it was worth. */
  readonly unrated: readonly string[];
}

/** Counts what outsiders paid to the named accounts; money among the named is counted once, where it came in. */
export function profitClaim(
  payments: readonly Payment[],
  named: ReadonlySet<string>,
  usdPerUnit: Readonly<Record<string, number>>,
  assumptions: ProfitAssumptions = USUAL_ASSUMPTIONS,
): ProfitClaim {
  const { received } = moneyOf(payments, named);
  const taken = received.filter((p) => usdPerUnit[p.currency] !== undefined);
  const takenUsd = taken.reduce((sum, p) => sum + usdOf(p, usdPerUnit), 0);
  const revenue = takenUsd * assumptions.revenueShare;
  return {
    assumptions,
    takenUsd: Math.round(takenUsd),
    lowUsd: Math.round(revenue * (1 - assumptions.costShareHigh)),
    highUsd: Math.round(revenue * (1 - assumptions.costShareLow)),
    payments: taken.map((p) => p.id),
    unrated: unratedIn(received, usdPerUnit),
  };
}

/** What the named accounts took in from others, paid to others, and moved among themselves. */
export function moneyOf(
  payments: readonly Payment[],
  named: ReadonlySet<string>,
): Readonly<Record<"received" | "paidOn" | "within", readonly Payment[]>> {
  const received: Payment[] = [];
  const paidOn: Payment[] = [];
  const within: Payment[] = [];
  for (const p of payments) {
    const isFrom = named.has(accountEntityId(p.debtorAccount, p.debtorAgent));
    const isTo = named.has(accountEntityId(p.creditorAccount, p.creditorAgent));
    if (isFrom && isTo) within.push(p);
    else if (isTo) received.push(p);
    else if (isFrom) paidOn.push(p);
  }
  return { received, paidOn, within };
}

/** Spreadsheets skip blanks and invisible letters before they look for a formula, and know the wide forms of its signs. */
const FORMULA = /^[\s\p{Cf}\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

/** A cell of a CSV that no spreadsheet takes for a formula (CWE-1236). */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
