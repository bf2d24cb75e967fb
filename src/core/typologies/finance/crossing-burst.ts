import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import type { Payment } from "../../records.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { inOrder, madeBy, restingOn, rounded, total } from "./account-books.ts";
import { accountEntityId } from "./account-id.ts";
import { type Burst, burstIn } from "./crossing-deal.ts";
import { partiesOf, structuresIn } from "./money-structures.ts";
import { utc } from "./payment-statements.ts";

const DAY = 86_400;
/** OIC-F28: within 72 hours; of a crossing the day is known and not the hour. */
const AFTER_DAYS = 3;
/** OIC-F28. */
const P_MAX = 0.01;
/** Fewer say nothing by any deal. */
const CROSSINGS_MIN = 3;
const PAYMENTS_MIN = 8;
/** Over fewer weeks the days of one weekday are no choice. */
const DAYS_MIN = 4 * 7;

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

function detect(input: DetectorInput): readonly FindingDraft[] {
  const known = (input.crossings ?? []).map((c) => ({ ...c, at: dayOf(Date.parse(c.day) / 1000) }));
  const made = madeBy(input);
  if (known.length < CROSSINGS_MIN || made.length < PAYMENTS_MIN) return [];
  const times = made.map((p) => dayOf(p.at));
  const from = times.reduce((a, b) => Math.min(a, b));
  const to = times.reduce((a, b) => Math.max(a, b));
  const crossings = known.filter((c) => c.at >= from && c.at <= to);
  if (to - from + 1 < DAYS_MIN || crossings.length < CROSSINGS_MIN) return [];
  // Before the first known crossing and after the last nobody can tell one that is unknown from none.
  const days = crossings.map((c) => c.at);
  const [first, last] = [days.reduce((a, b) => Math.min(a, b)), days.reduce((a, b) => Math.max(a, b))];
  const found = feesAndReleases(input);
  const fees = found.fees.filter((p) => dayOf(p.at) >= first && dayOf(p.at) < last + AFTER_DAYS);
  if (fees.length < PAYMENTS_MIN) return [];
  const length = last - first + AFTER_DAYS;
  const paid = Array.from({ length }, () => 0);
  for (const { at } of fees) paid[dayOf(at) - first] = (paid[dayOf(at) - first] ?? 0) + 1;
  const isKnown = new Set(days.map((day) => day - first));
  const crossed = Array.from({ length: last - first + 1 }, (_, day) => isKnown.has(day));
  const burst = burstIn({ paid, crossed }, AFTER_DAYS);
  if (burst.p >= P_MAX) return [];
  const isAfter = (p: Payment): boolean => {
    const day = dayOf(p.at) - first;
    return crossed.slice(Math.max(0, day - AFTER_DAYS + 1), day + 1).includes(true);
  };
  return [
    toFinding(fees.filter(isAfter), fees.length, isKnown.size, burst, [
      ...found.restsOn,
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
    against: [say("against.paydays"), say("against.season"), say("against.two-series")],
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
      "Not measured: no labelled set has crossings. Compared are days of one weekday within four weeks: a season of months explains nothing here, calm days on which boats leave and people pay may.",
    affectedGroups: "Everybody whose payments lie in these days; nobody is named by it.",
    guardrails: [
      "It names nobody: two series that go together are no sign against anybody.",
      "Only payments of structures that were found by themselves are counted.",
      "Of a crossing the day alone is read, nothing of who crossed.",
      "A named human accepts or rejects each finding.",
    ],
    reviewAt: "2027-05-31",
  },
  needs: ["crossings"],
  detect,
};
