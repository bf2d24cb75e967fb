import { commodityAt } from "../../commodity.ts";
import type { FindingDraft } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import {
  type DeclaredGoods,
  type DeclaredItem,
  dayOf,
  type GoodsRecords,
  isMarine,
  round,
  Trade,
} from "./goods.ts";

/** Boats and engines that meet at the coast within a fortnight were bought for each other. */
const APART_DAYS = 10;
/** Once is a delivery by two hauliers. */
const TIMES_MIN = 2;
/** Of a folded hull of 8 to 10 m, declared as tarpaulins or tents (SF01: 80 to 160 kg). */
const HULL_KG = [80, 160] as const;
/** Of an outboard motor of 25 to 60 hp with its crate, declared as pumps or parts. */
const ENGINE_KG = [50, 130] as const;
/** Tarpaulins and tents; pumps and parts of vehicles: what the two were found declared as. */
const HULL_COVER = "6306";
const ENGINE_COVERS = ["8413", "8708"];

interface Meeting {
  readonly hulls: DeclaredGoods;
  readonly engines: DeclaredGoods;
}

function detect({ goods, orders }: DetectorInput): readonly FindingDraft[] {
  if (goods === undefined) return [];
  const trade = new Trade(orders, goods);
  const byConsignee = groupBy(goods.declarations, ({ consignee }) => consignee);
  return [...byConsignee]
    .flatMap(([consignee, all]) => {
      const met = meetingsOf(all, goods).filter(
        // A dealer buys boats of one maker and engines of another.
        ({ hulls, engines }) => !(trade.sells(consignee) && hulls.exporter !== engines.exporter),
      );
      return met.length < TIMES_MIN ? [] : [toFinding(consignee, met)];
    })
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Deliveries of the two by different carriers, close to each other; each of them once. */
function meetingsOf(all: readonly DeclaredGoods[], goods: GoodsRecords): readonly Meeting[] {
  const sorted = [...all].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
  const hulls = sorted.filter((d) => d.items.some((item) => isHull(item, d.at, goods)));
  const engines = sorted.filter((d) => d.items.some((item) => isEngine(item)));
  const taken = new Set<string>();
  return hulls.flatMap((hull) => {
    const engine = engines.find(
      (one) =>
        one.id !== hull.id &&
        !taken.has(one.id) &&
        one.carrier !== undefined &&
        hull.carrier !== undefined &&
        one.carrier !== hull.carrier &&
        // Tarpaulins and pumps are everybody's goods: one of the two is declared as what it is.
        (one.items.some(isMarine) || hull.items.some(isMarine)) &&
        Math.abs(dayOf(one.at) - dayOf(hull.at)) <= APART_DAYS,
    );
    if (engine === undefined || taken.has(hull.id)) return [];
    taken.add(engine.id).add(hull.id);
    return [{ hulls: hull, engines: engine }];
  });
}

const within = ([min, max]: readonly [number, number], { netKg, packages }: DeclaredItem): boolean => {
  const kg = netKg / packages;
  return packages > 0 && kg >= min && kg <= max;
};

/** Inflatable and other open boats, by the code of the day; sailing and motor yachts go by themselves. */
function isHull(item: DeclaredItem, at: string, { codes }: GoodsRecords): boolean {
  const known = commodityAt(codes, item.hs, at);
  if (known !== undefined) return OPEN_BOATS.some((code) => known.code.code.startsWith(code));
  return item.hs.startsWith(HULL_COVER) && within(HULL_KG, item);
}

const OPEN_BOATS = ["89031", "89039"];

const isEngine = (item: DeclaredItem): boolean =>
  item.hs.startsWith("840721") ||
  (ENGINE_COVERS.some((cover) => item.hs.startsWith(cover)) && within(ENGINE_KG, item));

function toFinding(consignee: string, met: readonly Meeting[]): FindingDraft {
  const all = met.flatMap(({ hulls, engines }) => [hulls, engines]);
  const evidence = all.map(({ id }) => id).sort();
  const covered = all.filter(({ items }) => !items.some(isMarine)).length;
  const terms = [
    {
      name: "meetings",
      value: round(Math.min(0.5, 0.2 * met.length)),
      because: say("apart.meetings", { n: met.length, days: APART_DAYS }),
    },
    {
      name: "carriers",
      value: round(Math.min(0.2, 0.05 * new Set(all.map((d) => d.carrier)).size)),
      because: say("apart.carriers", { n: new Set(all.map((d) => d.carrier)).size }),
    },
    {
      name: "covered",
      value: round(Math.min(0.3, 0.1 * covered)),
      because: say("apart.covered", { n: covered }),
    },
  ].filter(({ value }) => value > 0);
  const days = all.map(({ at }) => at).sort();
  return {
    id: idFrom("finding-", boatsAndEnginesApart.id, boatsAndEnginesApart.version, consignee, ...evidence),
    detector: boatsAndEnginesApart.id,
    detectorVersion: boatsAndEnginesApart.version,
    techniques: boatsAndEnginesApart.techniques,
    front: "supply",
    subjects: [{ id: consignee, role: "receiver of boats and engines that travel apart" }],
    evidence,
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [say("against.two-makers"), say("against.fleet")],
    summary: say("boats-and-engines-apart", { meetings: met.length }),
    from: days[0] ?? "",
    to: days.at(-1) ?? "",
    proves: [],
  };
}

/** SF02: boats and engines of one receiver come by two carriers within days, again and again. */
export const boatsAndEnginesApart: Detector = {
  id: "boats-and-engines-apart",
  version: "1",
  title: "Boats and engines of one receiver come by different carriers, days apart",
  front: "supply",
  reference: "Bulgarian customs on boats seized at Kapitan Andreevo, BNT, 2025",
  techniques: ["OIC-EQP-01", "OIC-EQP-04"],
  card: {
    purpose:
      "Show a customs or supply officer a receiver to whom boats and engines come by different carriers within days of each other, again and again.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10); customs risk analysis (Union Customs Code, Art. 46).",
    dataUsed: [
      "customs declarations: commodity codes, mass, packages, carrier, dates",
      "who sells and who buys, in orders",
    ],
    errorRates:
      "Not measured: the development data do not label it. Invented data say nothing of fitness for use.",
    affectedGroups:
      "Boat dealers, hire firms, clubs, sailing schools, rescue organisations that buy a fleet.",
    guardrails: [
      "Once is nothing; each delivery counts once.",
      "Who sells more than it buys, and buys boats and engines of different senders, is left out: dealers do.",
      "Life jackets and floats are not looked at; sailing and motor yachts are not either.",
      "Goods under another code count by the mass of a package only, and only beside declared boats or engines.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
