import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import type { Payment } from "../../records.ts";
import { type Message, say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { accountEntityId } from "./account-id.ts";
import { majorAmount } from "./minor-units.ts";
import { paymentStatements, utc } from "./payment-statements.ts";

/** FATF: "rapid movement"; FinCEN FIN-2023-Alert001: in and out within a day or two, little left behind. */
const WINDOW_SECONDS = 72 * 3600;
/** Share of the receipts that leaves again: below, it is spending; above, older money pays. */
const FORWARDED_MIN = 0.9;
const FORWARDED_MAX = 1.02;
/** One receipt that is paid on is a bill; a collector has several. */
const RECEIPTS_MIN = 3;
const PAYERS_MIN = 2;
/** Beyond this many payees it distributes, as an employer or a shop's bank does; other detectors look at that. */
const PAYEES_MAX = 5;
/** A hub of a network of shops or a bank's own account is no courier, and would cost quadratic time. */
const HUB_RECEIPTS = 500;

interface Flow {
  readonly payment: Payment;
  readonly other: string;
}

interface Episode {
  readonly received: readonly Flow[];
  readonly sent: readonly Flow[];
  readonly receivedMinor: bigint;
  readonly sentMinor: bigint;
}

/** In (time, id) order, so that every run reads the same story. */
const inOrder = (a: Flow, b: Flow): number =>
  a.payment.at - b.payment.at || (a.payment.id < b.payment.id ? -1 : a.payment.id > b.payment.id ? 1 : 0);

/** Receipts and outgoings of each account in each currency; payments to oneself move nothing. */
function ledgers(payments: readonly Payment[]): Map<string, { account: string; ins: Flow[]; outs: Flow[] }> {
  const ledger = new Map<string, { account: string; ins: Flow[]; outs: Flow[] }>();
  const of = (account: string, currency: string) => {
    const key = `${account} ${currency}`;
    let entry = ledger.get(key);
    if (!entry) {
      entry = { account, ins: [], outs: [] };
      ledger.set(key, entry);
    }
    return entry;
  };
  for (const payment of payments) {
    if (payment.amountMinor <= 0n) continue;
    const from = accountEntityId(payment.debtorAccount, payment.debtorAgent);
    const to = accountEntityId(payment.creditorAccount, payment.creditorAgent);
    if (from === to) continue;
    of(from, payment.currency).outs.push({ payment, other: to });
    of(to, payment.currency).ins.push({ payment, other: from });
  }
  return ledger;
}

const sum = (flows: readonly Flow[]): bigint => flows.reduce((total, f) => total + f.payment.amountMinor, 0n);

/** The first window, from a receipt on, in which nearly all that came in went out again. */
function findEpisode(ins: readonly Flow[], outs: readonly Flow[], from: number): Episode | undefined {
  for (let i = from; i + RECEIPTS_MIN <= ins.length; i++) {
    const start = ins[i]?.payment.at ?? 0;
    const received = ins.slice(i).filter((f) => f.payment.at <= start + WINDOW_SECONDS);
    if (received.length < RECEIPTS_MIN) continue;
    const sent = outs.filter((f) => f.payment.at >= start && f.payment.at <= start + WINDOW_SECONDS);
    if (sent.length === 0) continue;
    const receivedMinor = sum(received);
    const sentMinor = sum(sent);
    const share = Number(sentMinor) / Number(receivedMinor);
    if (share < FORWARDED_MIN || share > FORWARDED_MAX) continue;
    if (new Set(received.map((f) => f.other)).size < PAYERS_MIN) continue;
    if (new Set(sent.map((f) => f.other)).size > PAYEES_MAX) continue;
    return { received, sent, receivedMinor, sentMinor };
  }
  return undefined;
}

/** Seconds that the middle unit of money stays, first in first out. */
function medianDwell({ received, sent, sentMinor }: Episode): number {
  const half = sentMinor / 2n;
  const timeAt = (flows: readonly Flow[]): number => {
    let running = 0n;
    for (const { payment } of flows) {
      running += payment.amountMinor;
      if (running >= half) return payment.at;
    }
    return flows.at(-1)?.payment.at ?? 0;
  };
  return Math.max(0, timeAt(sent) - timeAt(received));
}

function terms(episode: Episode, payers: number, payees: number, before: number): FindingTerm[] {
  const share = Number(episode.sentMinor) / Number(episode.receivedMinor);
  const hours = medianDwell(episode) / 3600;
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return [
    {
      name: "forwarded",
      value: round(0.35 * Math.max(0, 1 - Math.abs(1 - share) / 0.1)),
      because: say("pass-through.forwarded", { share: round(share) }),
    },
    {
      name: "payers",
      value: round(0.25 * Math.min(1, (payers - 1) / 5)),
      because: say("pass-through.payers", { n: payers }),
    },
    {
      name: "dwell",
      value: round(0.2 * Math.max(0, 1 - hours / 48)),
      because: say("pass-through.dwell", { hours: Math.round(hours * 10) / 10 }),
    },
    {
      name: "concentration",
      value: round(payees === 1 ? 0.1 : 0.1 / payees),
      because: say("pass-through.payees", { n: payees }),
    },
    {
      name: "no other use",
      value: round(0.1 / (1 + before)),
      because: say("pass-through.others", { n: before }),
    },
  ];
}

function toFinding(account: string, currency: string, episode: Episode, others: number): FindingDraft {
  const flows = [...episode.received, ...episode.sent].sort(inOrder);
  const payments = flows.map((f) => f.payment);
  const evidence = payments.map((p) => p.id);
  const payers = new Set(episode.received.map((f) => f.other));
  const payees = new Set(episode.sent.map((f) => f.other));
  const scoreTerms = terms(episode, payers.size, payees.size, others);
  const against: Message[] = [];
  if (others > 2 * flows.length) against.push(say("against.traffic"));
  if ([...payees].some((p) => payers.has(p))) against.push(say("against.refund"));
  against.push(say("against.collector"));
  return {
    id: idFrom("finding-", passThroughAccount.id, passThroughAccount.version, account, ...evidence),
    detector: passThroughAccount.id,
    detectorVersion: passThroughAccount.version,
    techniques: passThroughAccount.techniques,
    front: "finance",
    // Payers are never named: they may be migrants or their families.
    subjects: [{ id: account, role: "pass-through account" }],
    evidence,
    score: Math.round(scoreTerms.reduce((total, t) => total + t.value, 0) * 1000) / 1000,
    terms: scoreTerms,
    against,
    summary: say("pass-through-account", {
      received: `${majorAmount(episode.receivedMinor, currency)} ${currency}`,
      payments: episode.received.length,
      payers: payers.size,
      sent: `${majorAmount(episode.sentMinor, currency)} ${currency}`,
      payees: payees.size,
    }),
    from: utc(payments[0]?.at ?? 0),
    to: utc(payments.at(-1)?.at ?? 0),
    proves: paymentStatements(payments, new Set([account])),
  };
}

function detect(input: DetectorInput): readonly FindingDraft[] {
  const findings: FindingDraft[] = [];
  for (const [key, { account, ins, outs }] of ledgers(input.payments)) {
    if (ins.length < RECEIPTS_MIN || ins.length > HUB_RECEIPTS || outs.length === 0) continue;
    ins.sort(inOrder);
    outs.sort(inOrder);
    for (let from = 0; from < ins.length; ) {
      const episode = findEpisode(ins, outs, from);
      if (!episode) break;
      const inside = episode.received.length + episode.sent.length;
      findings.push(
        toFinding(account, key.slice(account.length + 1), episode, ins.length + outs.length - inside),
      );
      const last = episode.received.at(-1);
      from = last ? ins.indexOf(last) + 1 : ins.length;
    }
  }
  return findings.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Accounts that send on nearly all they receive within three days, by sums and not by single payments. */
export const passThroughAccount: Detector = {
  id: "pass-through-account",
  version: "1",
  title: "Account that forwards nearly all it receives",
  front: "finance",
  reference: "FinCEN FIN-2023-Alert001, human smuggling along the southwest border, 2023",
  redFlags: ["OIC-F07"],
  techniques: ["OIC-PAY-05"],
  card: {
    purpose: "Find accounts that collect fees and pass them on, as a lead for a financial analyst.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10)",
    dataUsed: ["payment time", "amount and currency", "account pseudonyms on both sides"],
    errorRates:
      "See docs/benchmarks/finance.md; measured on synthetic payments, which is no proof of fitness.",
    affectedGroups: "Trip leaders, gift collectors, treasurers and payment agents can look alike.",
    guardrails: [
      "Payers are never named.",
      "Country, nationality and name are not read.",
      "A human accepts or rejects every finding.",
    ],
    reviewAt: "2027-05-01",
  },
  detect,
};
