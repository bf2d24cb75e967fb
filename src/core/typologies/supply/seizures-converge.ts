import type { FindingDraft } from "../../finding.ts";
import { normalIdentifier } from "../../identifiers.ts";
import { idFrom } from "../../ids.ts";
import type { Order, Seizure } from "../../records.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { SupplyTrail } from "./trace.ts";

const SEIZED_MIN = 3;
/** The lower bound of a buyer's share must exceed the base share by this factor (SF16). */
const FACTOR_MIN = 5;
/** Prior units with the base share: few units accuse nobody. */
const PRIOR_UNITS = 10;

interface Tally {
  readonly units: Set<string>;
  readonly seized: Map<string, Seizure>;
  readonly orders: Set<string>;
}

function detect(input: DetectorInput): readonly FindingDraft[] {
  const trail = new SupplyTrail(input.orders, input.events);
  const seizures = seizureBySerial(input.seizures);
  const tallies = new Map<string, Tally>();
  for (const order of input.orders) addOrder(order, trail, seizures, tallies);
  let units = 0;
  let seized = 0;
  for (const tally of tallies.values()) {
    units += tally.units.size;
    seized += tally.seized.size;
  }
  const base = (seized + 0.5) / (units + 1);
  return [...tallies]
    .flatMap(([buyer, tally]) => toFinding(buyer, tally, base) ?? [])
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Of a thing that was seized twice the first, whatever the order of the file: what came after is not trade. */
function seizureBySerial(seizures: readonly Seizure[]): Map<string, Seizure> {
  const found = new Map<string, Seizure>();
  for (const seizure of seizures)
    for (const raw of seizure.serials) {
      const serial = /[*?]/.test(raw) ? undefined : normalIdentifier("serial", raw);
      const known = serial === undefined ? undefined : found.get(serial);
      if (serial !== undefined && (!known || seizure.seizedAt < known.seizedAt)) found.set(serial, seizure);
    }
  return found;
}

/** An item counts for whoever the records show as its last holder before the seizure. */
function addOrder(
  order: Order,
  trail: SupplyTrail,
  seizures: ReadonlyMap<string, Seizure>,
  tallies: Map<string, Tally>,
): void {
  for (const serial of trail.serialsOf(order)) {
    const trace = trail.trace(serial);
    const seizure = seizures.get(serial);
    const before = trace.transfers.filter(
      (t) => seizure === undefined || t.at.slice(0, 10) <= seizure.seizedAt.slice(0, 10),
    );
    const holder = before.at(-1)?.to ?? order.buyerId;
    // Goods passed on count for the later holder; goods stolen count for nobody.
    if (holder !== order.buyerId || trace.thefts.length > 0) continue;
    let tally = tallies.get(holder);
    if (tally === undefined) {
      tally = { units: new Set(), seized: new Map(), orders: new Set() };
      tallies.set(holder, tally);
    }
    tally.units.add(serial);
    if (seizure === undefined || seizure.seizedAt.slice(0, 10) < order.orderedAt.slice(0, 10)) continue;
    tally.seized.set(serial, seizure);
    tally.orders.add(order.id);
  }
}

function toFinding(buyer: string, tally: Tally, base: number): FindingDraft | undefined {
  const seized = tally.seized.size;
  if (seized < SEIZED_MIN) return undefined;
  const share = (seized + base * PRIOR_UNITS) / (tally.units.size + PRIOR_UNITS);
  // Lower 95 % bound of a Poisson-gamma posterior, by Wilson and Hilferty's cube root.
  const shape = seized + base * PRIOR_UNITS;
  const lower = share * (1 - 1 / (9 * shape) - 1.645 / (3 * Math.sqrt(shape))) ** 3;
  if (lower < FACTOR_MIN * base) return undefined;
  const evidence = [...new Set([...tally.orders, ...[...tally.seized.values()].map((s) => s.id)])].sort();
  const terms = [
    {
      name: "excess",
      value: round(Math.log10(lower / base)),
      because: say("converge.excess", { times: Math.round((10 * lower) / base) / 10 }),
    },
    {
      name: "seized",
      value: round(Math.log10(seized)),
      because: say("converge.seized", { seized, items: tally.units.size }),
    },
  ];
  const dates = [...tally.seized.values()].map((s) => s.seizedAt).sort();
  return {
    id: idFrom("finding-", seizuresConverge.id, seizuresConverge.version, buyer, ...evidence),
    detector: seizuresConverge.id,
    detectorVersion: seizuresConverge.version,
    techniques: seizuresConverge.techniques,
    front: "supply",
    subjects: [{ id: buyer, role: "last provable holder of seized items" }],
    evidence,
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [say("against.volume"), say("against.resale")],
    summary: say("seizures-converge", {
      seized,
      items: tally.units.size,
      base: round(base),
    }),
    from: dates[0] ?? "",
    to: dates.at(-1) ?? "",
    proves: [],
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** SF16: seized serial numbers converge on one last holder, more than volume explains. */
export const seizuresConverge: Detector = {
  id: "seizures-converge",
  version: "1",
  title: "Seized serial numbers converge on one buyer",
  front: "supply",
  reference: "NCA, conviction of a supplier of small boats and engines, 2025",
  techniques: ["OIC-EQP-02", "OIC-EQP-04"],
  card: {
    purpose: "Show an analyst that far more of one buyer's goods were seized than its volume explains.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10).",
    dataUsed: ["orders and supply events with serial numbers", "serial numbers of seized goods", "dates"],
    errorRates:
      "Not measured by itself; for the supply analysis see docs/benchmarks/supply.md. Invented data say nothing of fitness for use.",
    affectedGroups:
      "Large dealers and makers, hire firms, rescue organisations, victims of unreported theft.",
    guardrails: [
      "Shares are shrunk to the base, so that volume alone and few units accuse nobody.",
      "Items reported stolen count for nobody.",
      "Items passed on by a recorded sale count for the later holder.",
      "Half-read serial numbers are not used.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
