import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import type { Payment } from "../../records.ts";
import { type Message, say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { COLLECTS_FROM, kindIn } from "./account-books.ts";
import { accountEntityId } from "./account-id.ts";
import { classIndex, isTrade } from "./engine/kinds.ts";
import { majorAmount } from "./minor-units.ts";
import { paymentStatements, utc } from "./payment-statements.ts";

/** OIC-F07: in and out within a day, half of the money within twelve hours. */
const QUICK_SECONDS = 24 * 3600;
const QUICK_DWELL_SECONDS = 12 * 3600;
/** FinCEN FIN-2023-Alert001: fees gathered over a day or two and sent on; slower than the flag, so more is asked. */
const WINDOW_SECONDS = 72 * 3600;
/** Share of the receipts that leaves again: below, it is spending; above, older money pays. */
const FORWARDED_MIN = 0.9;
const FORWARDED_MAX = 1.02;
/** One receipt that is paid on is a bill; a collector has several. */
const RECEIPTS_MIN = 3;
const PAYERS_MIN = 2;
/** OIC-F07: three episodes; OIC-F01: a gathering of six stands for itself. */
const EPISODES_MIN = 3;
const GATHERED_MIN = 6;
/** OIC-F07: at the end so much is left of all that came since the first episode, at most. */
const LEFT_MAX = 0.05;
const ROUNDING = 1e-9;
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

/** The episode that begins with this receipt: any sent on within a day, or several within three. */
const episodeAt = (ins: readonly Flow[], outs: readonly Flow[], i: number): Episode | undefined =>
  quickAt(ins, outs, i) ?? gatheredAt(ins, outs, i);

function gatheredAt(ins: readonly Flow[], outs: readonly Flow[], i: number): Episode | undefined {
  const start = ins[i]?.payment.at ?? 0;
  const received = within(ins, i, start + WINDOW_SECONDS);
  if (received.length < RECEIPTS_MIN || payersOf(received).size < PAYERS_MIN) return undefined;
  const sent = within(outs, firstFrom(outs, start), start + WINDOW_SECONDS);
  if (new Set(sent.map((f) => f.other)).size > PAYEES_MAX) return undefined;
  return sentOn(received, sent);
}

/** As few receipts as there are before the next one comes: a day may hold the beginning of another episode. */
function quickAt(ins: readonly Flow[], outs: readonly Flow[], i: number): Episode | undefined {
  const start = ins[i]?.payment.at ?? 0;
  const from = firstFrom(outs, start);
  for (let j = i; j < ins.length && (ins[j]?.payment.at ?? 0) <= start + QUICK_SECONDS; j++) {
    const next = ins[j + 1]?.payment.at ?? Number.POSITIVE_INFINITY;
    const until = Math.min(start + QUICK_SECONDS, next - 1);
    const sent = within(outs, from, until);
    if (new Set(sent.map((f) => f.other)).size > PAYEES_MAX) return undefined;
    const episode = sentOn(ins.slice(i, j + 1), sent);
    if (episode && medianDwell(episode) <= QUICK_DWELL_SECONDS) return episode;
  }
  return undefined;
}

function sentOn(received: readonly Flow[], sent: readonly Flow[]): Episode | undefined {
  const receivedMinor = sum(received);
  const sentMinor = sum(sent);
  const share = Number(sentMinor) / Number(receivedMinor);
  return share >= FORWARDED_MIN && share <= FORWARDED_MAX
    ? { received, sent, receivedMinor, sentMinor }
    : undefined;
}

const payersOf = (flows: readonly Flow[]): ReadonlySet<string> => new Set(flows.map((f) => f.other));

/** Those from this one on, up to a time. */
function within(flows: readonly Flow[], from: number, until: number): readonly Flow[] {
  let end = from;
  while (end < flows.length && (flows[end]?.payment.at ?? 0) <= until) end++;
  return flows.slice(from, end);
}

/** The first at this time or later. */
function firstFrom(flows: readonly Flow[], at: number): number {
  let low = 0;
  for (let high = flows.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((flows[middle]?.payment.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One after the other; what belongs to one is in no other. */
function episodesOf(ins: readonly Flow[], outs: readonly Flow[]): readonly Episode[] {
  const episodes: Episode[] = [];
  let left = outs;
  for (let i = 0; i < ins.length; ) {
    const episode = episodeAt(ins, left, i);
    if (episode) {
      episodes.push(episode);
      left = left.slice(left.indexOf(episode.sent.at(-1) as Flow) + 1);
    }
    i += episode?.received.length ?? 1;
  }
  return episodes;
}

/** What an account did in several episodes, as one. */
const together = (episodes: readonly Episode[]): Episode => ({
  received: episodes.flatMap((e) => e.received),
  sent: episodes.flatMap((e) => e.sent),
  receivedMinor: episodes.reduce((total, e) => total + e.receivedMinor, 0n),
  sentMinor: episodes.reduce((total, e) => total + e.sentMinor, 0n),
});

/** Of all that came between the first episode and the end of the last, other business included, the share still there. */
function leftOf(whole: Episode, ins: readonly Flow[], outs: readonly Flow[]): number {
  const start = whole.received[0]?.payment.at ?? 0;
  const end = Math.max(whole.received.at(-1)?.payment.at ?? 0, whole.sent.at(-1)?.payment.at ?? 0);
  const came = Number(sum(within(ins, firstFrom(ins, start), end)));
  return 1 - Number(sum(within(outs, firstFrom(outs, start), end))) / came;
}

/** Whoever only hands on what a relative sent is no suspect: several pay, or two do so several times each time. */
const isCollectors = (episodes: readonly Episode[], whole: Episode): boolean =>
  payersOf(whole.received).size >= COLLECTS_FROM ||
  episodes.filter((e) => e.received.length >= RECEIPTS_MIN && payersOf(e.received).size >= PAYERS_MIN)
    .length >= EPISODES_MIN;

/** Three times and more as one story, where they empty the account; else each gathering of many by itself. */
function storiesOf(ins: readonly Flow[], outs: readonly Flow[]): readonly (readonly Episode[])[] {
  const episodes = episodesOf(ins, outs);
  const whole = together(episodes);
  if (
    episodes.length >= EPISODES_MIN &&
    isCollectors(episodes, whole) &&
    leftOf(whole, ins, outs) <= LEFT_MAX + ROUNDING
  )
    return [episodes];
  return episodes.filter((e) => payersOf(e.received).size >= GATHERED_MIN).map((e) => [e]);
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

/** Over several episodes, the middle one's. */
function usualDwell(episodes: readonly Episode[]): number {
  const dwells = episodes.map(medianDwell).sort((a, b) => a - b);
  return dwells[dwells.length >> 1] as number;
}

function terms(episodes: readonly Episode[], payers: number, payees: number, before: number): FindingTerm[] {
  const episode = together(episodes);
  const share = Number(episode.sentMinor) / Number(episode.receivedMinor);
  const hours = usualDwell(episodes) / 3600;
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
      value: round(Math.max(0.1 / payees, Math.min(0.1, 0.03 * (episodes.length - 1)))),
      because: say("pass-through.payees", { n: payees, times: episodes.length }),
    },
    {
      name: "no other use",
      value: round(0.1 / (1 + before)),
      because: say("pass-through.others", { n: before }),
    },
  ];
}

function toFinding(
  account: string,
  currency: string,
  episodes: readonly Episode[],
  others: number,
): FindingDraft {
  const episode = together(episodes);
  const flows = [...episode.received, ...episode.sent].sort(inOrder);
  const payments = flows.map((f) => f.payment);
  const evidence = payments.map((p) => p.id);
  const payers = new Set(episode.received.map((f) => f.other));
  const payees = new Set(episode.sent.map((f) => f.other));
  const scoreTerms = terms(episodes, payers.size, payees.size, others);
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
    if (ins.length < EPISODES_MIN || ins.length > HUB_RECEIPTS || outs.length === 0) continue;
    // A remitter, a shop or a cash desk passes money on for a living.
    if (isTrade(classIndex(kindIn(input, account)))) continue;
    ins.sort(inOrder);
    outs.sort(inOrder);
    for (const story of storiesOf(ins, outs)) {
      const { received, sent } = together(story);
      const others = ins.length + outs.length - received.length - sent.length;
      findings.push(toFinding(account, key.slice(account.length + 1), story, others));
    }
  }
  return findings.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Accounts that again and again send on nearly all they receive, by sums and not by single payments. */
export const passThroughAccount: Detector = {
  id: "pass-through-account",
  version: "2",
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
