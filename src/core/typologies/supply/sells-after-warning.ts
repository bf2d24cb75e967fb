import type { FindingDraft } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import { normalIdentifier } from "../../identifiers.ts";
import { idFrom } from "../../ids.ts";
import type { Order } from "../../records.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { type DealerWarning, dayOf, type GoodsRecords, round, type SeizedGoods } from "./goods.ts";
import { theftOf } from "./thefts.ts";
import { SupplyTrail } from "./trace.ts";

/** Two may be chance; three sold after the warning are not. */
const SEIZED_MIN = 3;
/** Prior items with the base share: few units accuse nobody. */
const PRIOR_UNITS = 10;

interface Sale {
  readonly order: Order;
  readonly serial: string;
  readonly seizure: SeizedGoods | undefined;
  /** Events that say that the order delivered it. */
  readonly eventIds: ReadonlySet<string>;
}

interface Side {
  readonly sold: number;
  readonly seized: readonly Sale[];
  /** Item-days from the sale to the seizure, or to the last day that is known. */
  readonly exposure: number;
}

function detect({ goods, orders, events }: DetectorInput): readonly FindingDraft[] {
  if (goods === undefined || goods.warnings.length === 0) return [];
  const sales = salesOf(orders, new SupplyTrail(orders, events), goods);
  const bySeller = groupBy(sales, ({ order }) => goods.partyOf(order.sellerId));
  const base = (sales.filter((s) => s.seizure).length + 0.5) / (sales.length + 1);
  const last = Math.max(
    ...goods.seizures.map(({ at }) => dayOf(at)),
    ...sales.map((s) => dayOf(s.order.orderedAt)),
  );
  return [...firstWarnings(goods)]
    .flatMap(([party, warning]) => toFinding(warning, bySeller.get(party) ?? [], base, last) ?? [])
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** What was sold before the first is stock in others' hands; what is sold after it was sold knowingly. */
function firstWarnings({ warnings }: GoodsRecords): ReadonlyMap<string, DealerWarning> {
  const sorted = [...warnings].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1));
  return new Map(sorted.map((warning) => [warning.party, warning]));
}

/** Items with a number that orders delivered, and the seizure at a crossing that each was found in, if any. */
function salesOf(orders: readonly Order[], trail: SupplyTrail, goods: GoodsRecords): Sale[] {
  const found = new Map<string, SeizedGoods>();
  for (const seizure of goods.seizures)
    for (const { serial: written } of seizure.isCrossing ? seizure.things : []) {
      const serial =
        written === undefined || /[*?]/.test(written) ? undefined : normalIdentifier("serial", written);
      const known = serial === undefined ? undefined : found.get(serial);
      if (serial !== undefined && (!known || seizure.at < known.at)) found.set(serial, seizure);
    }
  return orders.flatMap((order) => {
    const { serials, eventIds } = trail.deliveredBy(order);
    return [...serials].flatMap((serial): Sale[] => {
      const seizure = found.get(serial);
      // What was, or may have been, stolen from whoever bought it says nothing of whoever sold it.
      const subject = { gtin: "", serial, holders: [goods.partyOf(order.buyerId)] };
      const isStolen = (): boolean =>
        trail.trace(serial).thefts.length > 0 ||
        goods.thefts.some((theft) => theftOf(theft, subject) !== "no");
      if (seizure !== undefined && isStolen()) return [];
      const isAfter = seizure !== undefined && seizure.at.slice(0, 10) >= order.orderedAt.slice(0, 10);
      return [{ order, serial, seizure: isAfter ? seizure : undefined, eventIds }];
    });
  });
}

function sideOf(sales: readonly Sale[], last: number): Side {
  const until = ({ seizure }: Sale): number => (seizure === undefined ? last : dayOf(seizure.at));
  return {
    sold: sales.length,
    seized: sales.filter((s) => s.seizure !== undefined),
    exposure: sales.reduce((sum, s) => sum + Math.max(1, until(s) - dayOf(s.order.orderedAt)), 0),
  };
}

function toFinding(
  warning: DealerWarning,
  sales: readonly Sale[],
  base: number,
  last: number,
): FindingDraft | undefined {
  const day = warning.at.slice(0, 10);
  const before = sideOf(
    sales.filter(({ order }) => order.orderedAt.slice(0, 10) <= day),
    last,
  );
  const after = sideOf(
    sales.filter(({ order }) => order.orderedAt.slice(0, 10) > day),
    last,
  );
  if (after.seized.length < SEIZED_MIN) return undefined;
  // As often as before, or oftener: half a case on each side, so that none before is not never. Without a sale before, nobody knows.
  const hazard =
    before.exposure === 0
      ? undefined
      : (after.seized.length + 0.5) / after.exposure / ((before.seized.length + 0.5) / before.exposure);
  // More than volume explains: the lower 95 % bound of a Poisson-gamma posterior (Wilson and Hilferty).
  const shape = after.seized.length + base * PRIOR_UNITS;
  const share = shape / (after.sold + PRIOR_UNITS);
  const lower = share * (1 - 1 / (9 * shape) - 1.645 / (3 * Math.sqrt(shape))) ** 3;
  if ((hazard !== undefined && hazard < 1) || lower <= base) return undefined;
  return draft(warning, after, hazard, sales);
}

function draft(
  warning: DealerWarning,
  after: Side,
  hazard: number | undefined,
  sales: readonly Sale[],
): FindingDraft {
  const seizures = after.seized.flatMap(({ seizure }) => seizure ?? []);
  const evidence = [
    ...new Set([warning.id, ...after.seized.map(({ order }) => order.id), ...seizures.map(({ id }) => id)]),
  ].sort();
  const terms = [
    {
      name: "seized",
      value: round(Math.min(0.6, Math.log10(after.seized.length))),
      because: say("warned.seized", { found: after.seized.length, items: after.sold }),
    },
    ...(hazard === undefined
      ? []
      : [
          {
            name: "hazard",
            value: round(Math.min(0.4, 0.1 + Math.log10(hazard) / 3)),
            because: say("warned.hazard", { times: Math.round(hazard * 10) / 10 }),
          },
        ]),
  ];
  const told = { found: after.seized.length, day: warning.at.slice(0, 10) };
  return {
    id: idFrom("finding-", sellsAfterWarning.id, sellsAfterWarning.version, warning.party, ...evidence),
    detector: sellsAfterWarning.id,
    detectorVersion: sellsAfterWarning.version,
    techniques: sellsAfterWarning.techniques,
    front: "supply",
    subjects: [{ id: warning.party, role: "seller after a warning" }],
    evidence,
    // How many were sold, and how often what was sold before was found, is told.
    restsOn: [
      ...new Set(
        sales.flatMap(({ order, seizure, eventIds }) => [
          order.id,
          ...eventIds,
          ...(seizure ? [seizure.id] : []),
        ]),
      ),
    ].sort(),
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [
      say("against.not-told"),
      say("against.resale-later"),
      ...(hazard === undefined ? [say("against.none-before")] : []),
    ],
    summary: say(hazard === undefined ? "sells-after-warning.alone" : "sells-after-warning", told),
    from: warning.at,
    to:
      seizures
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? warning.at,
    proves: [],
  };
}

/** SF23: what a dealer sold after it was warned is found at crossings as often as what it sold before, or oftener. */
export const sellsAfterWarning: Detector = {
  id: "sells-after-warning",
  version: "1",
  title: "A dealer's goods go on being found at crossings, sold after a warning",
  front: "supply",
  reference: "NCA and Bundespolizei, visits to suppliers of small boats in Lower Saxony, 2025",
  techniques: ["OIC-EQP-01", "OIC-EQP-02"],
  card: {
    purpose:
      "Show an officer that goods which a dealer sold after a recorded warning were found at crossings as often as those before, or oftener.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10).",
    dataUsed: [
      "the log of who in the trade was warned, and when",
      "orders and supply events with serial numbers",
      "serial numbers of goods seized at crossings, with dates",
    ],
    errorRates:
      "Not measured: the development data hold no warnings. Invented data say nothing of fitness for use.",
    affectedGroups: "Dealers and makers, large ones above all, whose customers sell on.",
    guardrails: [
      "The day of the sale counts, not of the seizure: stock that was sold before the warning says nothing.",
      "At least three items, and more than volume explains: shares are shrunk to the base. Where nothing sold before is known, that alone counts, and it says so.",
      "Goods reported stolen, and numbers that were half read, are left out.",
      "Without a recorded warning nobody is looked at.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
