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
/** A lane's usual ratio is known from a year of months in which both sides say something. */
const MONTHS_MIN = 12;
/** On a lane where many months are empty on one side, one more is nothing. */
const FULL_MIN = 0.75;
const MAD_MAX = 3;
/** A lane that hardly varies in its statistics varies by a rounding. */
const MAD_MIN = 0.05;
/** Nothing at all counts as a hundredth of the usual: of zero there is no ratio. */
const FLOOR = 0.01;

interface Month {
  /** 2024-03. */
  readonly month: string;
  readonly sent: number;
  readonly received: number;
  readonly ids: readonly string[];
  /** Rows by which it is known that the silent side reported that month, of other countries or goods. */
  readonly reportedBy: readonly string[];
}

function detect({ goods }: DetectorInput): readonly FindingDraft[] {
  if (goods === undefined) return [];
  const rows = goods.statistics.filter(({ hs }) => JOINTLY.some((code) => hs.startsWith(code)));
  const reported = groupBy(goods.statistics, ({ reporter, flow, month }) => `${reporter} ${flow} ${month}`);
  const lanes = groupBy(rows, ({ flow, reporter, partner }) =>
    flow === "export" ? `${reporter} ${partner}` : `${partner} ${reporter}`,
  );
  return [...lanes]
    .flatMap(([lane, all]) => toFinding(lane, monthsOf(lane, all, reported)) ?? [])
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** A heading and what it is divided into are one figure: whichever says more. */
function total(rows: readonly TradeMonth[]): number {
  const isUnder = (row: TradeMonth, top: TradeMonth): boolean =>
    row.hs !== top.hs && row.hs.startsWith(top.hs);
  const tops = rows.filter((row) => !rows.some((top) => isUnder(row, top)));
  return tops.reduce(
    (sum, top) => sum + Math.max(top.value, total(rows.filter((row) => isUnder(row, top)))),
    0,
  );
}

/** Months of which both sides are known, in order: a side that reported others in a month and not this had nothing. */
function monthsOf(
  lane: string,
  rows: readonly TradeMonth[],
  reported: ReadonlyMap<string, readonly TradeMonth[]>,
): readonly Month[] {
  const [from = "", to = ""] = lane.split(" ");
  return [...groupBy(rows, ({ month }) => month)]
    .flatMap(([month, list]): Month[] => {
      const exports = list.filter(({ flow }) => flow === "export");
      const imports = list.filter(({ flow }) => flow === "import");
      const others = [
        ...(exports.length > 0 ? [] : [reported.get(`${from} export ${month}`) ?? []]),
        ...(imports.length > 0 ? [] : [reported.get(`${to} import ${month}`) ?? []]),
      ];
      if (others.some((side) => side.length === 0)) return [];
      return [
        {
          month,
          sent: total(exports),
          received: total(imports),
          ids: list.map(({ id }) => id),
          reportedBy: others.flat().map(({ id }) => id),
        },
      ];
    })
    .sort((a, b) => (a.month < b.month ? -1 : 1));
}

const isFull = ({ sent, received }: Month): boolean => sent > 0 && received > 0;

const nextOf = (month: string): string => {
  const [year = 0, of = 0] = month.split("-").map(Number);
  return of === 12 ? `${year + 1}-01` : `${year}-${String(of + 1).padStart(2, "0")}`;
};

function toFinding(lane: string, months: readonly Month[]): FindingDraft | undefined {
  const full = months.filter(isFull);
  if (full.length < MONTHS_MIN || full.length < FULL_MIN * months.length) return undefined;
  const floor = FLOOR * middle(full.map(({ received }) => received));
  const ratioOf = (list: readonly Month[]): number =>
    Math.log(
      Math.max(
        floor,
        list.reduce((sum, { sent }) => sum + sent, 0),
      ) /
        Math.max(
          floor,
          list.reduce((sum, { received }) => sum + received, 0),
        ),
    );
  const ratios = full.map((month) => ratioOf([month]));
  // What freight and insurance add on one side is the same every month: it is in the median.
  const usual = middle(ratios);
  const mad = Math.max(MAD_MIN, middle(ratios.map((ratio) => Math.abs(ratio - usual))));
  const above = (list: readonly Month[]): number => (ratioOf(list) - usual) / mad;
  const known = new Map(months.map((month) => [month.month, month]));
  // Ships are weeks under way: what leaves in one month and is received in the next is no gap.
  const gaps = months.flatMap((month): (readonly [Month, Month])[] => {
    const next = known.get(nextOf(month.month));
    const isGap = next !== undefined && above([month]) > MAD_MAX && above([month, next]) > MAD_MAX;
    return isGap ? [[month, next]] : [];
  });
  if (gaps.length === 0) return undefined;
  // What is usual is told by all months of the lane.
  const restsOn = months.flatMap(({ ids, reportedBy }) => [...ids, ...reportedBy]).sort();
  const largest = Math.max(...gaps.map(([month]) => above([month])));
  return draft(lane, gaps, { usual, largest, restsOn });
}

function middle(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const at = sorted.length >> 1;
  const upper = sorted[at] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[at - 1] ?? 0)) / 2;
}

function draft(
  lane: string,
  pairs: readonly (readonly [Month, Month])[],
  {
    usual,
    largest,
    restsOn,
  }: { readonly usual: number; readonly largest: number; readonly restsOn: readonly string[] },
): FindingDraft {
  const [from = "", to = ""] = lane.split(" ");
  const gaps = pairs.map(([month]) => month);
  // That the month after does not fill it is part of it.
  const evidence = [...new Set(pairs.flat().flatMap(({ ids }) => ids))].sort();
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
    restsOn,
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [say("against.re-export"), say("against.statistics")],
    summary: say("mirror-trade-gap", { from, to, months: gaps.length }),
    from: `${gaps[0]?.month ?? ""}-01`,
    to: `${pairs.at(-1)?.[1].month ?? ""}-01`,
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
      "Boats, engines and tarpaulins count together, and a gap that the next month fills is none. A month that a country has not reported at all is none either.",
      "Only where more was sent than received: goods that are received and were not sent come from elsewhere.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
