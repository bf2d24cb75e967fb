import type { FindingTerm } from "../../finding.ts";
import type { Payment } from "../../records.ts";
import type { DetectorInput } from "../detector.ts";
import { accountEntityId } from "./account-id.ts";
import type { AccountClass, MethodClass } from "./engine/kinds.ts";
import { usdOf } from "./flow.ts";
import { PaymentWords } from "./payment-words.ts";

/** A payment as one of its accounts has it. */
export interface Entry {
  readonly payment: Payment;
  /** Entity id of the account at the other side. */
  readonly other: string;
  readonly usd: number;
  readonly method: MethodClass;
}

/** What came into an account and what left it, oldest first. */
export interface Book {
  readonly ins: readonly Entry[];
  readonly outs: readonly Entry[];
}

const DAY = 86_400;

/** Payments that had been made when they were read: one year mistyped is no later end of all windows. */
export const madeBy = ({ payments, now }: DetectorInput): readonly Payment[] =>
  now === undefined ? payments : payments.filter((p) => p.at <= now + DAY);

/** The latest of these payments. */
export const latestOf = (payments: readonly Payment[]): number =>
  payments.reduce((last, p) => Math.max(last, p.at), 0);

type Books = ReadonlyMap<string, Book>;
/** Several detectors read the books of one list of payments. */
const kept = new WeakMap<readonly Payment[], { readonly input: DetectorInput; readonly books: Books }>();

/** The books of all accounts; payments of nothing and to oneself move nothing. */
export function accountBooks(input: DetectorInput): Books {
  const known = kept.get(input.payments);
  if (known && known.input.usdPerUnit === input.usdPerUnit && known.input.now === input.now)
    return known.books;
  const books = booksOf(input);
  kept.set(input.payments, { input, books });
  return books;
}

function booksOf(input: DetectorInput): Books {
  const books = new Map<string, { ins: Entry[]; outs: Entry[] }>();
  const ids = new Map<string, string>();
  const idOf = (account: string, agent: string | undefined): string => {
    const key = `${agent ?? ""}\n${account}`;
    const known = ids.get(key) ?? accountEntityId(account, agent);
    ids.set(key, known);
    return known;
  };
  const bookOf = (account: string) => {
    const known = books.get(account);
    if (known) return known;
    const fresh = { ins: [], outs: [] };
    books.set(account, fresh);
    return fresh;
  };
  const words = input.paymentWords ?? new PaymentWords();
  for (const payment of [...madeBy(input)].sort(inOrder)) {
    if (payment.amountMinor <= 0n) continue;
    const from = idOf(payment.debtorAccount, payment.debtorAgent);
    const to = idOf(payment.creditorAccount, payment.creditorAgent);
    if (from === to) continue;
    const usd = usdOf(payment, input.usdPerUnit ?? {});
    const method = words.methodOf(payment.method);
    bookOf(from).outs.push({ payment, other: to, usd, method });
    bookOf(to).ins.push({ payment, other: from, usd, method });
  }
  return books;
}

/** In (time, id) order, so that every run reads the same story. */
export const inOrder = (a: Payment, b: Payment): number =>
  a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export const partners = (entries: readonly Entry[]): ReadonlySet<string> =>
  new Set(entries.map((e) => e.other));

export const kindIn = (input: DetectorInput, account: string): AccountClass =>
  input.accountKinds?.get(account)?.kind ?? "unknown";

/**
 * What figures of these payments rest on: every one that is counted, and what was declared of every account whose kind
 * decides whether one is. A finding is as restricted as all of it, also where it shows a few.
 */
export function restingOn(
  input: DetectorInput,
  accounts: Iterable<string>,
  payments: Iterable<Payment>,
): readonly string[] {
  const rests = new Set<string>();
  for (const { id } of payments) rests.add(id);
  for (const account of accounts)
    for (const id of input.accountKinds?.get(account)?.statementIds ?? []) rests.add(id);
  return [...rests].sort();
}

/** To three places, as a score is shown. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;
export const total = (terms: readonly FindingTerm[]): number => terms.reduce((sum, t) => sum + t.value, 0);

/** Nobody who only pays is named: there are several who paid this account. */
export const COLLECTS_FROM = 3;
