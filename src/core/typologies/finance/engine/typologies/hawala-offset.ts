import { say } from "../../../../said.ts";
import { type AccountView, viewAccount } from "../account-view.ts";
import { classIndex } from "../kinds.ts";
import { DAY, HOUR, median, sumUsd } from "../measures.ts";
import {
  type Candidate,
  financeCard,
  hundredths,
  round3,
  type Scene,
  type Typology,
  term,
} from "../typology.ts";
import {
  bestMatching,
  chanceMatches,
  ledgerOf,
  Matcher,
  mayMatch,
  partsOf,
  permutationP,
} from "../value-matching.ts";

export const hawalaOffset: Typology = {
  id: "HAWALA-OFFSET",
  redFlags: ["OIC-F16", "OIC-F17"],
  title: "Money collected here and paid out there, settled through a third account",
  reference:
    "FATF, The Role of Hawala in ML/TF, 2013; FATF, ML/TF Risks Arising from Migrant Smuggling, 2022",
  techniques: ["OIC-PAY-02"],
  windowHours: 480,
  parameters: {
    matchesMin: { value: 4, source: "measured on implants" },
    lagHours: { value: 72, source: "typologies.json OIC-F16 (48 h), widened" },
    feeMax: { value: 0.12, source: "typologies.json OIC-F16 (6 %), doubled for exchange" },
    tolerance: {
      value: 0.035,
      source: "one fee for all, rates of the day, payouts rounded; measured on implants",
    },
    days: { value: 16, source: "typologies.json OIC-F16: 14 days, and two" },
    perNode: { value: 120, source: "an informal dealer's ledger of two weeks; a hub settles otherwise" },
    permutations: { value: 200, source: "enough to tell p < 0.01" },
    bias: { value: -6, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["licensed remitters and their agents"],
  roles: ["collector", "payer", "settlement"],
  card: financeCard(
    "Find informal value transfer: receipts here match payouts there at one fee, the net is settled by a third.",
    "Licensed remitters do the same lawfully; their declared kind and direct settlement set them apart.",
  ),
};

/** A ledger's payment is at most so much of the bulk payment that settles it; all together are at least so much. */
export const PART_MAX = 0.7;
export const LEDGER_MIN = 0.4;

/** At least so much of the shorter side is matched. */
const SHARE_MIN = 0.3;

/** Judges collector A, settlement C and payer B after A paid C and C paid B. */
export function judgeHawala(
  scene: Scene,
  toSettlement: number,
  fromSettlement: number,
  cap: number,
): Candidate | undefined {
  const { store } = scene;
  const collector = store.from(toSettlement);
  const settlement = store.to(toSettlement);
  const payer = store.to(fromSettlement);
  if (collector === payer || collector === settlement || payer === settlement) return undefined;
  const around = store.at(fromSettlement);
  const since = around - scene.get("HAWALA-OFFSET", "days") * DAY;
  const least = scene.get("HAWALA-OFFSET", "matchesMin");
  const most = scene.get("HAWALA-OFFSET", "perNode");
  const bulk = store.usd(toSettlement);
  const isLedger = (list: readonly number[]): boolean =>
    list.length >= least && list.length <= most && sumUsd(store, list) >= LEDGER_MIN * bulk;
  const ins = partsOf(store, collector, true, since, around + DAY, PART_MAX * bulk, most);
  if (!isLedger(ins)) return undefined;
  const outs = partsOf(store, payer, false, since, around + 3 * DAY, PART_MAX * bulk, most);
  if (!isLedger(outs)) return undefined;
  if (!mayMatch(scene, ins, outs, Math.max(least, SHARE_MIN * Math.min(ins.length, outs.length))))
    return undefined;
  const a = viewAccount(scene, collector, cap, since);
  // No payment between the two: a direct settlement is what a remitter's agent makes.
  if (a.capped || a.outgoings.some((s) => store.to(s) === payer)) return undefined;
  if (viewAccount(scene, payer, cap, since).capped) return undefined;
  const matcher = new Matcher(scene);
  const paid = ledgerOf(scene, ins, outs);
  const matching = bestMatching(scene, matcher, paid, ins, outs);
  const n = matching.pairs.length;
  // Most pairs of accounts match by chance here and there: the dear test is for those that match mostly.
  const matched = matching.pairs.reduce((t, [i]) => t + store.usd(i), 0);
  if (n < least || n < SHARE_MIN * Math.min(ins.length, outs.length)) return undefined;
  if (Math.abs(Math.log(bulk / Math.max(1, matched))) > 0.9) return undefined;
  const from = Math.min(...matching.pairs.map(([i]) => store.at(i))) - 12 * HOUR;
  const payers = new Set(matching.pairs.map(([, o]) => o));
  const receipts = ins.filter((s) => store.at(s) >= from);
  // All that the collector took and the payer paid in that time belongs to the ledger, matched or not.
  const sameDays = outs.filter((s) => payers.has(s));
  const shareIn = n / receipts.length;
  const until = Math.max(...matching.pairs.map(([, o]) => store.at(o)));
  const shareOut = n / Math.max(n, outs.filter((s) => store.at(s) >= from && store.at(s) <= until).length);
  const ledger = matching.pairs.length >= 0.6 * receipts.length ? receipts : matching.pairs.map(([i]) => i);
  const net = matched;
  const remitters = [collector, payer].filter((x) => scene.classOf(x) === classIndex("remitter")).length;
  const waits = median(matching.pairs.map(([i, o]) => (store.at(o) - store.at(i)) / HOUR));
  const payments = [...new Set([...ledger, ...sameDays, toSettlement, fromSettlement])].sort((x, y) => x - y);
  const fee = 1 - Math.exp(matching.rate);
  const terms = [
    term("bias", scene.get("HAWALA-OFFSET", "bias"), say("money.rare")),
    term("matches", 0.7 * Math.min(12, n), say("money.matches", { n, fee: round3(fee) })),
    term("share matched", 3 * (shareIn - 0.5), say("money.of-receipts", { share: hundredths(shareIn) })),
    term("share paid", 2 * (shareOut - 0.5), say("money.of-payouts", { share: hundredths(shareOut) })),
    term("settled", 1.5 - 2 * Math.abs(Math.log(bulk / Math.max(1, net))), say("money.bulk-equals")),
    term("remitters", -3 * remitters, say("money.remitters")),
    term("wait", waits < 0 ? -1 : 0, say("money.payout-after", { hours: Math.round(waits) })),
  ];
  if (n < 1.3 * chanceMatches(matcher, paid) + 2) return undefined;
  // The test is dear: not where even a perfect result would change nothing.
  if (terms.reduce((sum, t) => sum + t.value, 0) < -3.5) return undefined;
  const p = permutationP(scene, matcher, paid, matching);
  return {
    type: "HAWALA-OFFSET",
    payments,
    subjects: [
      { account: collector, role: "collector" },
      { account: payer, role: "payer" },
      { account: settlement, role: "settlement" },
    ],
    terms: [
      ...terms,
      term("permutation test", p < 0.02 ? 3 : p < 0.06 ? 1 : -4, say("money.p", { p: round3(p) })),
    ],
    against: hawalaOffset.against,
  };
}

/** The same from either end: a collector who paid a third account in bulk, or a payer whom a third account paid. */
export function findHawala(scene: Scene, view: AccountView, cap: number): Candidate | undefined {
  const { store } = scene;
  const least = scene.get("HAWALA-OFFSET", "matchesMin");
  const steps: [number, number][] = [];
  if (view.receipts.length >= least) {
    const usual = median(view.receipts.map(store.of.usd));
    for (const s of view.outgoings.filter((o) => store.usd(o) > 3 * usual).slice(-6))
      for (const o of passedOn(scene, s).slice(0, 4)) steps.push([s, o]);
  }
  if (view.outgoings.length >= least) {
    const usual = median(view.outgoings.map(store.of.usd));
    for (const s of view.receipts.filter((o) => store.usd(o) > 3 * usual).slice(-6))
      for (const i of cameFrom(scene, s).slice(-4)) steps.push([i, s]);
  }
  let best: Candidate | undefined;
  let score = Number.NEGATIVE_INFINITY;
  for (const [first, second] of steps) {
    const candidate = judgeHawala(scene, first, second, cap);
    const value = candidate?.terms.reduce((sum, t) => sum + t.value, 0) ?? Number.NEGATIVE_INFINITY;
    if (value > score) {
      score = value;
      best = candidate;
    }
  }
  return best;
}

/** Payments of a settlement account's that are looked at; more is a hub. */
const SETTLEMENT_CAP = 60;

/** Where the payee of this payment sent about its sum within five days, oldest first. */
function passedOn(scene: Scene, first: number): number[] {
  const { store } = scene;
  const until = store.at(first) + 5 * DAY;
  const list: number[] = [];
  let steps = 0;
  for (
    let s = store.newestOutgoing(store.to(first));
    s >= 0 && store.at(s) >= store.at(first) && steps < SETTLEMENT_CAP;
    s = store.olderOutgoing(s), steps++
  )
    if (s > first && store.at(s) <= until && store.isFreeTransfer(s) && passesOn(scene, first, s))
      list.push(s);
  return list.reverse();
}

/** Where the payer of this payment had about its sum from within five days, oldest first. */
function cameFrom(scene: Scene, second: number): number[] {
  const { store } = scene;
  const since = store.at(second) - 5 * DAY;
  const list: number[] = [];
  let steps = 0;
  for (
    let s = store.newestReceipt(store.from(second));
    s >= 0 && store.at(s) >= since && steps < SETTLEMENT_CAP;
    s = store.olderReceipt(s), steps++
  )
    if (s < second && store.isFreeTransfer(s) && passesOn(scene, s, second)) list.push(s);
  return list.reverse();
}

const passesOn = (scene: Scene, first: number, second: number): boolean => {
  const ratio = scene.store.usd(second) / scene.store.usd(first);
  return ratio > 0.8 && ratio < 1.03;
};
