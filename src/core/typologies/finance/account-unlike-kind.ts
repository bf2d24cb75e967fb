import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import {
  accountBooks,
  type Book,
  COLLECTS_FROM,
  type Entry,
  inOrder,
  kindIn,
  latestOf,
  madeBy,
  partners,
  restingOn,
  rounded,
  total,
} from "./account-books.ts";
import type { AccountClass } from "./engine/kinds.ts";
import { paymentStatements, utc } from "./payment-statements.ts";

const DAY = 86_400;
/** OIC-F24: sixty days, and the lowest half of a hundred of all accounts of a kind. */
const WINDOW_DAYS = 60;
const LOWEST = 0.005;
/** Fewer accounts have no lowest half of a hundred. */
const KIND_MIN = 1 / LOWEST;
/** An account of few payments says little of itself. */
const PAYMENTS_MIN = 10;
/** Another kind explains each payment so much better, in natural logs: twice. */
const LIKE_ANOTHER = Math.log(2);
/** A kind of so few accounts explains nobody. */
const OTHER_KIND_MIN = 20;
/**
 * Such a part of a kind's payments is taken to be like all accounts': what was never seen there is rare, not impossible, and
 * as rare in a small kind as in a large one.
 */
const BORROWED = 0.001;
/** Another kind explains an account only where it has made most such payments itself. */
const SEEN_MIN = 0.5;
const EVIDENCE_MAX = 60;
const SHOWN_SIGNS = 3;

/** A sort of payment: its way, how it is paid, to or from which kind, and its size in steps of four. */
interface Cell {
  readonly key: string;
  readonly isIn: boolean;
  readonly entry: Entry;
}

interface Account {
  readonly id: string;
  readonly kind: AccountClass;
  readonly cells: readonly Cell[];
  /** Payments by cell. */
  readonly counts: ReadonlyMap<string, number>;
}

/** How often each cell occurs, of one kind or of all. */
class Habits {
  readonly counts = new Map<string, number>();
  total = 0;
  accounts = 0;

  add(account: Account): void {
    this.accounts++;
    for (const [key, n] of account.counts) this.counts.set(key, (this.counts.get(key) ?? 0) + n);
    this.total += account.cells.length;
  }
}

function accountOf(input: DetectorInput, id: string, book: Book, since: number): Account {
  const cells = [
    ...book.ins.map((entry) => ({ entry, isIn: true })),
    ...book.outs.map((entry) => ({ entry, isIn: false })),
  ].flatMap(({ entry, isIn }): Cell[] => {
    if (entry.payment.at < since) return [];
    const size = Math.floor(Math.log2(Math.max(1, entry.usd)) / 2);
    return [{ entry, isIn, key: `${isIn} ${entry.method} ${kindIn(input, entry.other)} ${size}` }];
  });
  const counts = new Map<string, number>();
  for (const { key } of cells) counts.set(key, (counts.get(key) ?? 0) + 1);
  return { id, kind: kindIn(input, id), cells, counts };
}

/** The mean log-likelihood of an account's payments under the habits of a kind, which has the account's own part in it or has not. */
function likelihood(account: Account, habits: Habits, all: Habits, isOwn: boolean): number {
  let sum = 0;
  for (const [key, n] of account.counts) sum += n * Math.log(shareOf(account, key, habits, all, isOwn));
  return sum / account.cells.length;
}

/** How often others of a kind make such a payment; what all accounts do is told without this account, for every kind. */
function shareOf(
  { cells, counts }: Account,
  key: string,
  habits: Habits,
  all: Habits,
  isOwn: boolean,
): number {
  const n = counts.get(key) ?? 0;
  const usual = ((all.counts.get(key) ?? 0) - n + 0.5) / (all.total - cells.length + 1);
  const rest = habits.total - (isOwn ? cells.length : 0);
  const seen = (habits.counts.get(key) ?? 0) - (isOwn ? n : 0);
  return (seen + BORROWED * rest * usual) / ((1 + BORROWED) * rest);
}

/** The part of an account's payments of sorts that a kind has made itself. */
function seenBy({ cells, counts }: Account, habits: Habits): number {
  let seen = 0;
  for (const [key, n] of counts) if (habits.counts.has(key)) seen += n;
  return seen / cells.length;
}

interface Odd {
  readonly account: Account;
  readonly own: number;
  readonly usual: number;
  readonly like: AccountClass;
  readonly better: number;
}

function detect(input: DetectorInput): readonly FindingDraft[] {
  if ((input.accountKinds?.size ?? 0) < KIND_MIN) return [];
  const books = accountBooks(input);
  const latest = latestOf(madeBy(input));
  const accounts = [...books]
    .map(([id, book]) => accountOf(input, id, book, latest - WINDOW_DAYS * DAY))
    .filter((a) => a.kind !== "unknown" && a.cells.length >= PAYMENTS_MIN);
  const all = new Habits();
  const byKind = new Map<AccountClass, Habits>();
  for (const account of accounts) {
    all.add(account);
    const habits = byKind.get(account.kind) ?? new Habits();
    habits.add(account);
    byKind.set(account.kind, habits);
  }
  const odd = [...groupBy(accounts, (a) => a.kind).values()].flatMap((list) => oddOnes(list, byKind, all));
  if (odd.length === 0) return [];
  // A share among others may be one account's own number: each finding rests on all that is compared.
  const cells = accounts.flatMap((a) => a.cells.map((c) => c.entry));
  const parties = new Set([...accounts.map((a) => a.id), ...partners(cells)]);
  const restsOn = restingOn(
    input,
    parties,
    cells.map((e) => e.payment),
  );
  return odd
    .flatMap((o) => toFinding(input, o, byKind, all, restsOn) ?? [])
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/**
 * Of one kind, of all who are paid by several, those whose payments another kind explains best: as many as half of a hundred
 * of the kind. Odd sums alone, which no trade explains, are no sign.
 */
function oddOnes(
  accounts: readonly Account[],
  byKind: ReadonlyMap<AccountClass, Habits>,
  all: Habits,
): readonly Odd[] {
  const [kind] = accounts.map((a) => a.kind);
  const habits = kind && byKind.get(kind);
  if (!habits || accounts.length < KIND_MIN) return [];
  const owns = accounts.map((account) => likelihood(account, habits, all, true));
  const usual = [...owns].sort((a, b) => a - b)[owns.length >> 1] ?? 0;
  return accounts
    .flatMap((account, i): Odd[] => {
      const own = owns[i] ?? 0;
      const payers = partners(account.cells.filter((c) => c.isIn).map((c) => c.entry));
      if (own >= usual || payers.size < COLLECTS_FROM) return [];
      const { like, value } = bestOther(account, byKind, all);
      return value - own >= LIKE_ANOTHER ? [{ account, own, usual, like, better: value - own }] : [];
    })
    .sort((a, b) => b.better - a.better || (a.account.id < b.account.id ? -1 : 1))
    .slice(0, Math.floor(LOWEST * accounts.length));
}

/** The other kind that explains an account's payments best. */
function bestOther(
  account: Account,
  byKind: ReadonlyMap<AccountClass, Habits>,
  all: Habits,
): { readonly like: AccountClass; readonly value: number } {
  let best: { like: AccountClass; value: number } = { like: account.kind, value: Number.NEGATIVE_INFINITY };
  for (const [like, habits] of byKind) {
    if (like === account.kind || habits.accounts < OTHER_KIND_MIN) continue;
    if (seenBy(account, habits) <= SEEN_MIN) continue;
    const value = likelihood(account, habits, all, false);
    if (value > best.value) best = { like, value };
  }
  return best;
}

function termsOf({ account, own, usual, like, better }: Odd): FindingTerm[] {
  const counterparties = partners(account.cells.map((c) => c.entry)).size;
  return [
    {
      name: "unlike its kind",
      value: rounded(0.35 * Math.min(1, (usual - own) / 4)),
      because: say("unlike.rarer", {
        kind: say(`kind.${account.kind}`),
        times: Math.round(Math.exp(usual - own)),
      }),
    },
    {
      name: "like another kind",
      value: rounded(0.35 * Math.min(1, better / 2)),
      because: say("unlike.like", { kind: say(`kind.${like}`), times: Math.round(Math.exp(better)) }),
    },
    {
      name: "payments",
      value: rounded(0.2 * Math.min(1, account.cells.length / 40)),
      because: say("money.payments", { n: account.cells.length }),
    },
    {
      name: "partners",
      value: rounded(0.1 * Math.min(1, counterparties / 20)),
      because: say("money.partners", { n: counterparties }),
    },
  ];
}

/** The cells in which the account differs most from its kind. */
function signsOf({ account }: Odd, habits: Habits, all: Habits): readonly string[] {
  const weight = ([key, n]: readonly [string, number]): number =>
    n * (Math.log(n / account.cells.length) - Math.log(shareOf(account, key, habits, all, true)));
  return [...account.counts]
    .sort((a, b) => weight(b) - weight(a) || (a[0] < b[0] ? -1 : 1))
    .slice(0, SHOWN_SIGNS)
    .map(([key]) => key);
}

/** What it does that its kind does not, in words; it counts in the likelihoods already. */
function signOf(input: DetectorInput, cells: readonly Cell[]): FindingTerm {
  const [{ isIn, entry, key }] = cells as [Cell];
  const size = Number(key.slice(key.lastIndexOf(" ") + 1));
  const values = {
    n: cells.length,
    method: say(`method.${entry.method}`),
    kind: say(`kind.${kindIn(input, entry.other)}`),
    low: 4 ** size,
    high: 4 ** (size + 1),
  };
  return { name: "sign", value: 0, because: isIn ? say("unlike.in", values) : say("unlike.out", values) };
}

function toFinding(
  input: DetectorInput,
  odd: Odd,
  byKind: ReadonlyMap<AccountClass, Habits>,
  all: Habits,
  restsOn: readonly string[],
): FindingDraft | undefined {
  const { account, like } = odd;
  const habits = byKind.get(account.kind);
  if (!habits) return undefined;
  const signs = signsOf(odd, habits, all).map((key) => account.cells.filter((c) => c.key === key));
  const payments = signs
    .flat()
    .map((c) => c.entry.payment)
    .sort(inOrder)
    .slice(0, EVIDENCE_MAX);
  const evidence = payments.map((p) => p.id);
  const terms = [...termsOf(odd), ...signs.map((cells) => signOf(input, cells))];
  return {
    id: idFrom("finding-", accountUnlikeKind.id, accountUnlikeKind.version, account.id, ...evidence),
    detector: accountUnlikeKind.id,
    detectorVersion: accountUnlikeKind.version,
    techniques: accountUnlikeKind.techniques,
    front: "finance",
    subjects: [{ id: account.id, role: "unlike its kind" }],
    evidence,
    restsOn,
    score: rounded(total(terms)),
    terms,
    against: [say("against.alike", { what: say("alike.new businesses") }), say("against.declared")],
    summary: say("account-unlike-kind", {
      kind: say(`kind.${account.kind}`),
      like: say(`kind.${like}`),
      payments: account.cells.length,
    }),
    from: utc(payments[0]?.at ?? 0),
    to: utc(payments.at(-1)?.at ?? 0),
    proves: paymentStatements(payments, new Set([account.id])),
  };
}

/** Accounts whose payments hardly occur among accounts of the kind that they were declared to be. */
export const accountUnlikeKind: Detector = {
  id: "account-unlike-kind",
  version: "1",
  title: "Account that behaves unlike its declared kind",
  front: "finance",
  reference: "FINTRAC, ML/TF indicators for financial entities, 2023",
  redFlags: ["OIC-F24"],
  techniques: ["OIC-LND-01", "OIC-PAY-05"],
  card: {
    purpose:
      "Show accounts whose holder said one thing and whose payments say another, as a lead for a financial analyst.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling and its laundering (Palermo Protocol; LED Art. 8)",
    dataUsed: [
      "payment time, amount, currency and method",
      "account pseudonyms on both sides",
      "declared kind of the accounts",
    ],
    errorRates:
      "docs/benchmarks/finance.md: of accounts of other kinds that were declared private, one at a time, half are found; synthetic payments, no evidence of fitness for casework. At most one account in two hundred of a kind is found.",
    affectedGroups:
      "New businesses, people who change their work, treasurers of families and clubs with an account of their own.",
    guardrails: [
      "Who is paid by fewer than three others is never named: a payer is no subject.",
      "Compared are trades; country, nationality and name are not read.",
      "Kinds of fewer than two hundred accounts are not judged.",
      "A named human accepts or rejects each finding.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
