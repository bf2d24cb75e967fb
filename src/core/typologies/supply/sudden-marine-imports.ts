import type { FindingDraft } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { type DeclaredGoods, dayOf, type Firm, type GoodsRecords, isMarine, round } from "./goods.ts";

/** A firm that imports boats so soon after its registration was made for it, or is a start-up. */
const NEW_DAYS = 180;
/** How long after the first import volumes are compared. */
const WINDOW_DAYS = 180;
/** Who first appears where the data begin may have begun long before: so long before, something must be held, in each of these. */
const HELD_BLOCKS = 4;
const BLOCK_DAYS = 60;
/** With fewer that entered before, nobody knows what is usual. */
const COHORT_MIN = 20;
const USUAL = 0.95;

interface Entry {
  readonly consignee: string;
  readonly first: number;
  readonly units: number;
  readonly declarations: readonly DeclaredGoods[];
  /** Observed for the whole window; what is seen of others is their least. */
  readonly isWhole: boolean;
  /** Declarations of the half year before are held, whoever's: that there was none of theirs is known. */
  readonly isBeginning: boolean;
}

function detect({ goods }: DetectorInput): readonly FindingDraft[] {
  if (goods === undefined || goods.firms.size === 0) return [];
  const entries = entriesOf(goods).filter(({ isBeginning }) => isBeginning);
  return entries
    .flatMap((entry) => toFinding(entry, entries, goods) ?? [])
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

const unitsOf = ({ items }: DeclaredGoods): number =>
  items.filter(isMarine).reduce((sum, { quantity }) => sum + quantity, 0);

/** What each receiver imported in its first window. */
function entriesOf({ declarations }: GoodsRecords): readonly Entry[] {
  const marine = declarations.filter((d) => d.items.some(isMarine));
  const held = new Set(declarations.map(({ at }) => Math.floor(dayOf(at))));
  const last = marine.reduce((latest, { at }) => Math.max(latest, dayOf(at)), -Infinity);
  return [...groupBy(marine, ({ consignee }) => consignee)].map(([consignee, all]) => {
    const first = Math.min(...all.map(({ at }) => dayOf(at)));
    const inWindow = all.filter(({ at }) => dayOf(at) <= first + WINDOW_DAYS);
    return {
      consignee,
      first,
      units: inWindow.reduce((sum, d) => sum + unitsOf(d), 0),
      declarations: inWindow,
      isWhole: first + WINDOW_DAYS <= last,
      isBeginning: isHeldBefore(Math.floor(first), held),
    };
  });
}

/** Block by block, as one day that is written wrong begins no data. */
function isHeldBefore(first: number, held: ReadonlySet<number>): boolean {
  const blocks = Array.from({ length: HELD_BLOCKS }, (_, block) => first - BLOCK_DAYS * (block + 1));
  return blocks.every((start) =>
    Array.from({ length: BLOCK_DAYS }, (_, i) => start + i).some((d) => held.has(d)),
  );
}

function toFinding(entry: Entry, all: readonly Entry[], goods: GoodsRecords): FindingDraft | undefined {
  const firm = goods.firms.get(entry.consignee);
  if (firm === undefined) return undefined;
  const age = firm.registered === undefined ? undefined : entry.first - dayOf(firm.registered);
  const isNew = age !== undefined && age >= 0 && age <= NEW_DAYS;
  const isOutside = firm.trades.length > 0 && !firm.trades.some((trade) => isMarineTrade(trade, goods));
  if (!isNew && !isOutside) return undefined;
  const usual = usualOf(entry, all, goods);
  if (usual === undefined || entry.units <= usual.units) return undefined;
  return draft(entry, firm, { age: isNew ? age : undefined, isOutside, usual });
}

/** A division or a class that holds a trade with boats says nothing against it. */
const isMarineTrade = (trade: string, { marineTrades }: GoodsRecords): boolean =>
  marineTrades.some((prefix) => trade.startsWith(prefix) || prefix.startsWith(trade));

interface Usual {
  readonly units: number;
  /** Rows of the others, and of what registers say of their trades: with twenty of them the figure is one firm's. */
  readonly ids: readonly string[];
}

/** What 95 of 100 others stayed below when they began: of the same division where enough did, else of all. */
function usualOf({ consignee }: Entry, all: readonly Entry[], { firms }: GoodsRecords): Usual | undefined {
  const others = all.filter((e) => e.isWhole && e.consignee !== consignee);
  const divisions = (party: string): readonly string[] =>
    (firms.get(party)?.trades ?? []).map((trade) => trade.slice(0, 2));
  const own = new Set(divisions(consignee));
  const alike = others.filter((e) => divisions(e.consignee).some((division) => own.has(division)));
  const cohort = (alike.length >= COHORT_MIN ? alike : others)
    .map(({ units }) => units)
    .sort((a, b) => a - b);
  const units = cohort[Math.ceil(USUAL * cohort.length) - 1];
  if (cohort.length < COHORT_MIN || units === undefined) return undefined;
  // Who is of another division is so by a register too.
  const ids = others.flatMap((e) => [
    ...e.declarations.map(({ id }) => id),
    ...(firms.get(e.consignee)?.ids ?? []),
  ]);
  return { units, ids: [...new Set(ids)].sort() };
}

function draft(
  entry: Entry,
  firm: Firm,
  {
    age,
    isOutside,
    usual,
  }: { readonly age: number | undefined; readonly isOutside: boolean; readonly usual: Usual },
): FindingDraft {
  const evidence = [...firm.ids, ...entry.declarations.map(({ id }) => id)].sort();
  const terms = [
    {
      name: "volume",
      value: round(Math.min(0.4, 0.2 + Math.log10(entry.units / Math.max(1, usual.units)) / 4)),
      because: say("sudden.volume", { n: Math.round(entry.units), usual: Math.round(usual.units) }),
    },
    {
      name: "new",
      value: age === undefined ? 0 : 0.3,
      because: say("sudden.new", { days: Math.round(age ?? 0) }),
    },
    { name: "outside", value: isOutside ? 0.2 : 0, because: say("sudden.outside") },
  ].filter(({ value }) => value > 0);
  const days = entry.declarations.map(({ at }) => at).sort();
  return {
    id: idFrom("finding-", suddenMarineImports.id, suddenMarineImports.version, entry.consignee, ...evidence),
    detector: suddenMarineImports.id,
    detectorVersion: suddenMarineImports.version,
    techniques: suddenMarineImports.techniques,
    front: "supply",
    subjects: [{ id: entry.consignee, role: "firm with sudden imports of boats or engines" }],
    evidence,
    restsOn: usual.ids,
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [say("against.start-up"), say("against.register-old")],
    summary: say("sudden-marine-imports", { n: Math.round(entry.units), days: WINDOW_DAYS }),
    from: days[0] ?? "",
    to: days.at(-1) ?? "",
    proves: [],
  };
}

/** SF12: a firm that is new, or of another trade, imports more boats or engines at once than nearly all who began. */
export const suddenMarineImports: Detector = {
  id: "sudden-marine-imports",
  version: "1",
  title: "A new firm, or one of another trade, imports many boats or engines at once",
  front: "supply",
  reference: "NCA, conviction of a supplier of small boats who posed as a marine company, 2025",
  techniques: ["OIC-EQP-01", "OIC-EQP-02"],
  card: {
    purpose:
      "Show a customs or supply officer firms that began to import boats or engines soon after their registration, or outside of their trade, with more than nearly all who began.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10); customs risk analysis (Union Customs Code, Art. 46).",
    dataUsed: [
      "company registers: day of registration, trade (NACE)",
      "customs declarations of boats and outboard motors: receiver, quantities, dates",
    ],
    errorRates:
      "Not measured: the development data do not label it. Invented data say nothing of fitness for use.",
    affectedGroups: "Honest start-ups, and firms whose register does not say what they do.",
    guardrails: [
      "Firms only: of a person no such row is kept.",
      "Without twenty others who began, nobody is compared; who is not yet observed for the whole time, or appears where the data begin, is in no comparison.",
      "Fishing, sport, hire, rescue and public bodies are inside of the trade. Only pieces are counted.",
      "Life jackets and floats are not looked at.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
