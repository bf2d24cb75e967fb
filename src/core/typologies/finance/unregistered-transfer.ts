import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import {
  accountBooks,
  type Book,
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
import { type AccountClass, classIndex, isTrade } from "./engine/kinds.ts";
import { paymentStatements, utc } from "./payment-statements.ts";

const DAY = 86_400;
/** OIC-F19: ninety days. */
const WINDOW_DAYS = 90;
/** OIC-F19: more than nine in ten remitters have. */
const LIKE = 0.9;
/** Of fewer remitters nobody can say what is usual among them. */
const REMITTERS_MIN = 8;
const EVIDENCE_MAX = 120;

/**
 * Kinds that take from many and pay to many lawfully: what they were declared to be says so, and so may a register. A
 * firm takes from its customers and pays its people's wages.
 */
const isLicensed = (kind: AccountClass): boolean =>
  kind === "remitter" || kind === "changer" || kind === "firm" || isTrade(classIndex(kind));

/** What tells a remitter: receipts and payouts by transfer, cash or coin with private people, and how many these are. */
interface Figures {
  readonly id: string;
  readonly kind: AccountClass;
  readonly ins: readonly Entry[];
  readonly outs: readonly Entry[];
  /** All with whom the account dealt, whose kinds say what counts. */
  readonly others: readonly string[];
  readonly payers: number;
  readonly payees: number;
}

function figuresOf(input: DetectorInput, id: string, { ins, outs }: Book, since: number): Figures {
  const handed = (list: readonly Entry[]): readonly Entry[] =>
    list.filter(
      (e) => e.payment.at >= since && e.method !== "purchase" && e.method !== "own" && e.method !== "cheque",
    );
  const own = (list: readonly Entry[]): readonly Entry[] =>
    list.filter((e) => isPrivate(kindIn(input, e.other)));
  const [received, sent] = [handed(ins), handed(outs)];
  const [from, to] = [own(received), own(sent)];
  return {
    id,
    kind: kindIn(input, id),
    ins: from,
    outs: to,
    others: [...partners([...received, ...sent])],
    payers: partners(from).size,
    payees: partners(to).size,
  };
}

/** What the figures of these accounts rest on. */
const restOf = (input: DetectorInput, all: readonly Figures[]): readonly string[] =>
  restingOn(
    input,
    all.flatMap((f) => [f.id, ...f.others]),
    all.flatMap((f) => [...f.ins, ...f.outs].map((e) => e.payment)),
  );

const isPrivate = (kind: AccountClass): boolean =>
  kind === "person" || kind === "unknown" || kind === "wallet";

/** What nine in ten of these do not go beyond. */
function topOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(LIKE * sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
}

/** Of remitters who are at work: how many receipts, payers and payees they have. */
interface Usual {
  readonly receipts: number;
  readonly payers: number;
  readonly payees: number;
  readonly remitters: number;
  /** Of nine in ten one number may be one remitter's own: what is found rests on all of theirs. */
  readonly restsOn: readonly string[];
}

function usualAmong(input: DetectorInput, remitters: readonly Figures[]): Usual | undefined {
  const atWork = remitters.filter((f) => f.ins.length > 0 && f.outs.length > 0);
  if (atWork.length < REMITTERS_MIN) return undefined;
  return {
    receipts: topOf(atWork.map((f) => f.ins.length)),
    payers: topOf(atWork.map((f) => f.payers)),
    payees: topOf(atWork.map((f) => f.payees)),
    remitters: atWork.length,
    restsOn: restOf(input, remitters),
  };
}

function detect(input: DetectorInput): readonly FindingDraft[] {
  const latest = latestOf(madeBy(input));
  const all = [...accountBooks(input)].map(([id, book]) =>
    figuresOf(input, id, book, latest - WINDOW_DAYS * DAY),
  );
  const usual = usualAmong(
    input,
    all.filter((f) => f.kind === "remitter"),
  );
  if (!usual) return [];
  return all
    .filter(({ kind, ins, payers, payees }) => {
      // Of whom nobody said what the account is for, nobody knows that it was not declared.
      if (kind === "unknown" || isLicensed(kind)) return false;
      return ins.length >= usual.receipts && payers >= usual.payers && payees >= usual.payees;
    })
    .map((figures) => toFinding(input, figures, usual))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function termsOf({ ins, outs, payers, payees }: Figures, usual: Usual): FindingTerm[] {
  const beyond = (n: number, of: number): number => Math.min(1, n / (2 * Math.max(1, of)));
  const usd = (list: readonly Entry[]): number => list.reduce((sum, e) => sum + e.usd, 0);
  const passed = usd(outs) / Math.max(1, usd(ins));
  return [
    {
      name: "receipts",
      value: rounded(0.25 * beyond(ins.length, usual.receipts)),
      because: say("transfer.receipts", { n: ins.length, usual: usual.receipts }),
    },
    {
      name: "payers",
      value: rounded(0.3 * beyond(payers, usual.payers)),
      because: say("transfer.payers", { n: payers, usual: usual.payers }),
    },
    {
      name: "payees",
      value: rounded(0.2 * beyond(payees, usual.payees)),
      because: say("transfer.payees", { n: payees, usual: usual.payees }),
    },
    {
      name: "passed on",
      value: rounded(0.25 * Math.max(0, 1 - Math.abs(1 - passed))),
      because: say("transfer.passed", { share: Math.round(passed * 100) / 100 }),
    },
  ];
}

function toFinding(input: DetectorInput, figures: Figures, usual: Usual): FindingDraft {
  const { id: account, kind } = figures;
  const payments = [...figures.ins, ...figures.outs]
    .map((e) => e.payment)
    .sort(inOrder)
    .slice(-EVIDENCE_MAX);
  const evidence = payments.map((p) => p.id);
  const terms = termsOf(figures, usual);
  return {
    id: idFrom("finding-", unregisteredTransfer.id, unregisteredTransfer.version, account, ...evidence),
    detector: unregisteredTransfer.id,
    detectorVersion: unregisteredTransfer.version,
    techniques: unregisteredTransfer.techniques,
    front: "finance",
    subjects: [{ id: account, role: "transfers value" }],
    evidence,
    restsOn: [...new Set([...restOf(input, [figures]), ...usual.restsOn])].sort(),
    score: rounded(total(terms)),
    terms,
    against: [
      say("against.alike", { what: say("alike.treasurers") }),
      say("against.alike", { what: say("alike.market traders") }),
      say("against.registered"),
    ],
    summary: say("unregistered-transfer", {
      kind: say(`kind.${kind}`),
      payers: figures.payers,
      payees: figures.payees,
      remitters: usual.remitters,
    }),
    from: utc(payments[0]?.at ?? 0),
    to: utc(payments.at(-1)?.at ?? 0),
    proves: paymentStatements(payments, new Set([account])),
  };
}

/** Accounts that take from and pay to as many private people as busy remitters do, and were declared to be something else. */
export const unregisteredTransfer: Detector = {
  id: "unregistered-transfer",
  version: "1",
  title: "Account that works as a remitter and was not declared one",
  front: "finance",
  reference: "AUSTRAC, indicators of suspicious activity for the remittance service providers sector, 2022",
  redFlags: ["OIC-F19"],
  techniques: ["OIC-PAY-02", "OIC-PAY-05"],
  card: {
    purpose:
      "Show accounts that transfer value for many without being declared for it, as a lead for an analyst.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling and its laundering (Palermo Protocol; LED Art. 8)",
    dataUsed: [
      "payment time, amount, currency and method",
      "account pseudonyms on both sides",
      "declared kind of the accounts",
    ],
    errorRates:
      "Not measured: no labelled set has such an account. It is found only beyond nine in ten of the remitters in the data.",
    affectedGroups: "Treasurers of families and circles, market traders, people who collect for a village.",
    guardrails: [
      "Who is declared a remitter, an exchange house, a firm or any trade is never found, by whomever it was declared.",
      "Of an account whose kind nobody declared nothing is said.",
      "Where fewer than eight remitters are at work in the data nothing is found.",
      "Payers and payees are never named; country, nationality and name are not read.",
      "A named human accepts or rejects each finding.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
