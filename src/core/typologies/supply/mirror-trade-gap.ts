import type { FindingDraft } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { round, type TradeMonth } from "./goods.ts";

/**
 * Boats of any edition's code, outboard motors, and the tarpaulins that boats were found declared as: together, so that one
 * taken for another is no gap.
 */
const JOINTLY = ["8903", "840721", "630612"];
/** A lane's usual ratio is known from a year. */
const MONTHS_MIN = 12;
const MAD_MAX = 3;
/** A lane that hardly varies in its statistics varies by a rounding. */
const MAD_MIN = 0.05;

interface Month {
  readonly month: string;
  readonly sent: number;
  readonly received: number;
  readonly ids: readonly string[];
}

function detect({ goods }: DetectorInput): readonly FindingDraft[] {
  if (goods === undefined) return [];
  const rows = goods.statistics.filter(({ hs }) => JOINTLY.some((code) => hs.startsWith(code)));
  const lanes = groupBy(rows, ({ flow, reporter, partner }) =>
    flow === "export" ? `${reporter} ${partner}` : `${partner} ${reporter}`,
  );
  return [...lanes]
    .flatMap(([lane, all]) => toFinding(lane, monthsOf(all)) ?? [])
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Months in which both sides report, in order. */
function monthsOf(rows: readonly TradeMonth[]): readonly Month[] {
  const sum = (list: readonly TradeMonth[], flow: TradeMonth["flow"]): number =>
    list.filter((row) => row.flow === flow).reduce((total, { value }) => total + value, 0);
  return [...groupBy(rows, ({ month }) => month)]
    .map(([month, list]) => ({
      month,
      sent: sum(list, "export"),
      received: sum(list, "import"),
      ids: list.map(({ id }) => id),
    }))
    .filter(({ sent, received }) => sent > 0 && received > 0)
    .sort((a, b) => (a.month < b.month ? -1 : 1));
}

const ratioOf = (months: readonly Month[]): number =>
  Math.log(
    months.reduce((total, { sent }) => total + sent, 0) /
      months.reduce((total, { received }) => total + received, 0),
  );

function toFinding(lane: string, months: readonly Month[]): FindingDraft | undefined {
  if (months.length < MONTHS_MIN) return undefined;
  const ratios = months.map((month) => ratioOf([month]));
  // What freight and insurance add on one side is the same every month: it is in the median.
  const usual = middle(ratios);
  const mad = Math.max(MAD_MIN, middle(ratios.map((ratio) => Math.abs(ratio - usual))));
  const above = (list: readonly Month[]): number => (ratioOf(list) - usual) / mad;
  // Ships are weeks under way: what leaves in one month and is received in the next is no gap.
  const gaps = months.filter(
    (month, i) =>
      i + 1 < months.length && above([month]) > MAD_MAX && above(months.slice(i, i + 2)) > MAD_MAX,
  );
  if (gaps.length === 0) return undefined;
  return draft(lane, gaps, { usual, largest: Math.max(...gaps.map((month) => above([month]))) });
}

function middle(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const at = sorted.length >> 1;
  const upper = sorted[at] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[at - 1] ?? 0)) / 2;
}

function draft(
  lane: string,
  gaps: readonly Month[],
  { usual, largest }: { readonly usual: number; readonly largest: number },
): FindingDraft {
  const [from = "", to = ""] = lane.split(" ");
  const evidence = gaps.flatMap(({ ids }) => ids).sort();
  const missing = gaps.reduce((sum, { sent, received }) => sum + sent - received * Math.exp(usual), 0);
  const sent = gaps.reduce((sum, month) => sum + month.sent, 0);
  const terms = [
    {
      name: "gap",
      value: round(Math.min(0.4, largest / 30)),
      because: say("mirror.gap", { times: Math.round(largest * 10) / 10 }),
    },
    {
      name: "months",
      value: round(Math.min(0.3, 0.1 * gaps.length)),
      because: say("mirror.months", { n: gaps.length }),
    },
    {
      name: "missing",
      value: round(Math.max(0, Math.min(0.2, (0.2 * missing) / sent))),
      because: say("mirror.missing", { share: Math.round((100 * missing) / sent) / 100 }),
    },
  ];
  return {
    id: idFrom("finding-", mirrorTradeGap.id, mirrorTradeGap.version, lane, ...evidence),
    detector: mirrorTradeGap.id,
    detectorVersion: mirrorTradeGap.version,
    techniques: mirrorTradeGap.techniques,
    front: "supply",
    subjects: [{ id: `lane-${from}-${to}`, role: "trade between two countries" }],
    evidence,
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [say("against.re-export"), say("against.statistics")],
    summary: say("mirror-trade-gap", { from, to, months: gaps.length }),
    from: `${gaps[0]?.month ?? ""}-01`,
    to: `${gaps.at(-1)?.month ?? ""}-01`,
    proves: [],
  };
}

/** SF22: a country says that it sent more boats, engines and tarpaulins to another than that one says it received, as never before. */
export const mirrorTradeGap: Detector = {
  id: "mirror-trade-gap",
  version: "1",
  title: "More boats and engines sent to a country than it says it received",
  front: "supply",
  reference: "Bulgarian customs on boats declared as other goods at Kapitan Andreevo, 2025",
  techniques: ["OIC-EQP-01"],
  card: {
    purpose:
      "Show an analyst months in which one country's exports of boats, engines and tarpaulins to another are far above what that one reports as imports.",
    lawfulBasis: "Published foreign-trade statistics; strategic analysis for customs control.",
    dataUsed: ["foreign-trade statistics of two countries by commodity code and month"],
    errorRates:
      "Not measured: the development data hold no statistics. Invented data say nothing of fitness for use.",
    affectedGroups: "Nobody in particular: statistics name no firm and no person.",
    guardrails: [
      "A lane between two countries is the subject; no firm and no person is.",
      "The usual ratio of the lane is the measure, so that freight and insurance are no gap; at least twelve months.",
      "Boats, engines and tarpaulins count together, and a gap that the next month fills is none.",
      "Only where more was sent than received: goods that are received and were not sent come from elsewhere.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
