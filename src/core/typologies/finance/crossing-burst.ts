import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import type { Payment } from "../../records.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { inOrder, restingOn, rounded, total } from "./account-books.ts";
import { accountEntityId } from "./account-id.ts";
import { partiesOf, structuresIn } from "./money-structures.ts";
import { utc } from "./payment-statements.ts";

const DAY = 86_400;
const WEEK = 7;
/** OIC-F28: within 72 hours; of a crossing the day is known and not the hour. */
const AFTER_DAYS = 3;
/** OIC-F28. */
const P_MAX = 0.01;
const ROUNDS = 999;
/** Fewer say nothing by any deal. */
const CROSSINGS_MIN = 3;
const PAYMENTS_MIN = 8;
/** Over fewer weeks the days of one weekday are no choice. */
const DAYS_MIN = 4 * WEEK;

/** Fees of one price (OIC-F12, F13) go to receivers, what was held (F14) is released to those it was held for. */
const PAID = new Set(["receivers", "smugglers"]);

const dayOf = (at: number): number => Math.floor(at / DAY);

/** Fees and releases of the structures that are found, oldest first, and what the structures rest on. */
function feesAndReleases(input: DetectorInput): {
  readonly fees: readonly Payment[];
  readonly restsOn: readonly string[];
} {
  const { alerts, payments, accounts } = structuresIn(input);
  const found = new Set<Payment>();
  const seen = new Set<Payment>();
  for (const { type, rows, subjects } of alerts) {
    if (type !== "CORRIDOR" && type !== "ESCROW") continue;
    const paid = new Set(subjects.flatMap((s) => (PAID.has(s.role) ? [accounts[s.account]] : [])));
    for (const row of rows) {
      const payment = payments[row];
      if (!payment) continue;
      seen.add(payment);
      if (paid.has(accountEntityId(payment.creditorAccount, payment.creditorAgent))) found.add(payment);
    }
  }
  return { fees: [...found].sort(inOrder), restsOn: restingOn(input, partiesOf([...seen]), seen) };
}

/** Payments by day, and on which of these days something crossed. */
interface Series {
  readonly first: number;
  readonly paid: readonly number[];
  readonly crossed: readonly boolean[];
}

/** Payments on a day of a crossing or on one of the days after it. */
function following({ paid }: Series, crossed: readonly boolean[]): number {
  let sum = 0;
  for (let day = 0; day < paid.length; day++) {
    const isAfter = crossed.slice(Math.max(0, day - AFTER_DAYS + 1), day + 1).includes(true);
    if (isAfter) sum += paid[day] ?? 0;
  }
  return sum;
}

/**
 * Crossings dealt anew to other days of the same weekday, so that weekends explain nothing. The deals are a fixed
 * sequence: a finding replays.
 */
function dealt(series: Series, next: (n: number) => number): readonly boolean[] {
  const crossed = [...series.crossed];
  for (let weekday = 0; weekday < WEEK; weekday++)
    for (let day = weekday + WEEK; day < crossed.length; day += WEEK) {
      const other = weekday + WEEK * next(Math.floor((day - weekday) / WEEK) + 1);
      [crossed[day], crossed[other]] = [crossed[other] === true, crossed[day] === true];
    }
  return crossed;
}

function numbers(): (n: number) => number {
  let state = 0x2545f491;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

interface Burst {
  readonly seen: number;
  readonly usual: number;
  readonly p: number;
}

function burstIn(series: Series): Burst {
  const seen = following(series, series.crossed);
  const next = numbers();
  let asMany = 0;
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const by = following(series, dealt(series, next));
    sum += by;
    if (by >= seen) asMany++;
  }
  return { seen, usual: sum / ROUNDS, p: (asMany + 1) / (ROUNDS + 1) };
}

function detect(input: DetectorInput): readonly FindingDraft[] {
  const known = input.crossings ?? [];
  if (known.length < CROSSINGS_MIN || input.payments.length < PAYMENTS_MIN) return [];
  const times = input.payments.map((p) => p.at);
  const first = dayOf(times.reduce((a, b) => Math.min(a, b)));
  const days = dayOf(times.reduce((a, b) => Math.max(a, b))) - first + 1;
  const crossings = known.flatMap((c) => {
    const day = dayOf(Date.parse(c.day) / 1000) - first;
    return day >= 0 && day < days ? [{ ...c, at: day }] : [];
  });
  const crossed = Array.from({ length: days }, (_, day) => crossings.some((c) => c.at === day));
  if (days < DAYS_MIN || crossed.filter(Boolean).length < CROSSINGS_MIN) return [];
  const { fees, restsOn } = feesAndReleases(input);
  if (fees.length < PAYMENTS_MIN) return [];
  const paid = Array.from({ length: days }, () => 0);
  for (const { at } of fees) paid[dayOf(at) - first] = (paid[dayOf(at) - first] ?? 0) + 1;
  const series = { first, paid, crossed };
  const burst = burstIn(series);
  if (burst.p >= P_MAX) return [];
  const isAfter = (p: Payment): boolean =>
    crossed.slice(Math.max(0, dayOf(p.at) - first - AFTER_DAYS + 1), dayOf(p.at) - first + 1).includes(true);
  return [
    toFinding(fees.filter(isAfter), fees.length, crossed.filter(Boolean).length, burst, [
      ...restsOn,
      ...crossings.flatMap((c) => c.statementIds),
    ]),
  ];
}

function termsOf(payments: number, crossings: number, { seen, usual, p }: Burst): FindingTerm[] {
  return [
    {
      name: "permutation test",
      value: rounded(0.4 * (1 - p / P_MAX) + 0.1),
      because: say("money.p", { p: Math.round(p * 1000) / 1000 }),
    },
    {
      name: "after crossings",
      value: rounded(0.3 * Math.min(1, seen / Math.max(1, usual) - 1)),
      because: say("crossings.after", { n: seen, usual: Math.round(usual * 10) / 10 }),
    },
    {
      name: "crossings",
      value: rounded(0.1 * Math.min(1, crossings / 10)),
      because: say("crossings.days", { n: crossings }),
    },
    {
      name: "payments",
      value: rounded(0.1 * Math.min(1, payments / 40)),
      because: say("money.payments", { n: payments }),
    },
  ];
}

function toFinding(
  after: readonly Payment[],
  payments: number,
  crossings: number,
  burst: Burst,
  restsOn: readonly string[],
): FindingDraft {
  const evidence = after.map((p) => p.id);
  const terms = termsOf(payments, crossings, burst);
  return {
    id: idFrom("finding-", crossingBurst.id, crossingBurst.version, ...evidence),
    detector: crossingBurst.id,
    detectorVersion: crossingBurst.version,
    techniques: crossingBurst.techniques,
    front: "finance",
    // Two series that go together name nobody.
    subjects: [],
    evidence,
    restsOn: [...new Set(restsOn)].sort(),
    score: rounded(total(terms)),
    terms,
    against: [say("against.paydays"), say("against.two-series")],
    summary: say("crossing-burst", { n: burst.seen, payments, crossings }),
    from: utc(after[0]?.at ?? 0),
    to: utc(after.at(-1)?.at ?? 0),
    proves: [],
  };
}

/** Fees and releases that were found rise in the days after known crossings. */
export const crossingBurst: Detector = {
  id: "crossing-burst",
  version: "1",
  title: "Fees and releases that rise after crossings",
  front: "finance",
  reference: "Koser, Why Migrant Smuggling Pays, International Migration, 2008",
  redFlags: ["OIC-F28"],
  techniques: ["OIC-PAY-01"],
  card: {
    purpose:
      "Show whether fees and releases that other detectors found follow known crossings, as context for those findings.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling and its laundering (Palermo Protocol; LED Art. 8)",
    dataUsed: [
      "payment time, amount, currency and method",
      "account pseudonyms on both sides",
      "declared kind of the accounts",
      "days on which crossings are known",
    ],
    errorRates:
      "Not measured: no labelled set has crossings. By chance alone fewer than one node in a hundred shows it.",
    affectedGroups: "Everybody whose payments lie in these days; nobody is named by it.",
    guardrails: [
      "It names nobody: two series that go together are no sign against anybody.",
      "Only payments of structures that were found by themselves are counted.",
      "Of a crossing the day alone is read, nothing of who crossed.",
      "A named human accepts or rejects each finding.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
