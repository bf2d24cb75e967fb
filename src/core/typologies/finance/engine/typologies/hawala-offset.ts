import { say } from "../../../../said.ts";
import { type AccountView, viewAccount } from "../account-view.ts";
import type { FlowStore } from "../flow-store.ts";
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

/** A payout may be made a little before its receipt. */
const EARLY = 2 * HOUR;
/** The most that a payout exceeds its receipt by, in logs. */
const GAIN_MAX = 0.06;
/** At least so much of the shorter side is matched. */
const SHARE_MIN = 0.3;
/** More than logs and ratios are rounded by. */
const ROUNDING = 1e-9;

interface Matching {
  readonly pairs: readonly (readonly [number, number])[];
  /** Matches count less the further they are from the common rate: one true fee fits closely. */
  readonly fit: number;
  /** Log of payout over receipt, the same for all pairs within the tolerance. */
  readonly rate: number;
}

/** Receipts and payouts to be matched: sums in logs and seconds, in order of time. */
interface Ledger {
  readonly inLog: Float64Array;
  readonly inAt: Float64Array;
  readonly outLog: Float64Array;
  readonly outAt: Float64Array;
}

function ledgerOf(scene: Scene, ins: readonly number[], outs: readonly number[]): Ledger {
  const { store } = scene;
  return {
    inLog: Float64Array.from(ins, (s) => Math.log(store.usd(s))),
    inAt: Float64Array.from(ins, store.of.at),
    outLog: Float64Array.from(outs, (s) => Math.log(store.usd(s))),
    outAt: Float64Array.from(outs, store.of.at),
  };
}

/** Pairs each receipt with a later payout at one common rate; greedy in time, so that it replays. */
class Matcher {
  private readonly tolerance: number;
  private readonly lag: number;
  private used = new Uint8Array(256);
  /** The payout of each receipt, or -1. */
  partner = new Int32Array(256);
  pairs = 0;
  fit = 0;

  constructor(scene: Scene) {
    this.tolerance = scene.get("HAWALA-OFFSET", "tolerance");
    this.lag = scene.get("HAWALA-OFFSET", "lagHours") * HOUR;
  }

  match({ inLog, inAt, outLog, outAt }: Ledger, rate: number): void {
    const { tolerance, lag } = this;
    if (this.used.length < outLog.length) this.used = new Uint8Array(outLog.length);
    if (this.partner.length < inLog.length) this.partner = new Int32Array(inLog.length);
    const { used, partner } = this;
    used.fill(0, 0, outLog.length);
    this.pairs = 0;
    this.fit = 0;
    let earliest = 0;
    for (let i = 0; i < inLog.length; i++) {
      const receipt = inLog[i] as number;
      const from = (inAt[i] as number) - EARLY;
      const until = (inAt[i] as number) + lag;
      while (earliest < outAt.length && (outAt[earliest] as number) < from) earliest++;
      let best = -1;
      let gap = tolerance;
      for (let j = earliest; j < outLog.length && (outAt[j] as number) <= until; j++) {
        if (used[j] === 1) continue;
        const off = Math.abs((outLog[j] as number) - receipt - rate);
        if (off <= gap) {
          gap = off;
          best = j;
        }
      }
      partner[i] = best;
      if (best < 0) continue;
      used[best] = 1;
      this.fit += 1 - (gap / tolerance) ** 2;
      this.pairs++;
    }
  }
}

function bestMatching(
  scene: Scene,
  matcher: Matcher,
  ledger: Ledger,
  ins: readonly number[],
  outs: readonly number[],
): Matching {
  const tolerance = scene.get("HAWALA-OFFSET", "tolerance");
  const feeMax = scene.get("HAWALA-OFFSET", "feeMax");
  let best: Matching = { pairs: [], fit: 0, rate: 0 };
  for (let rate = -feeMax; rate <= GAIN_MAX; rate += tolerance / 3) {
    matcher.match(ledger, rate);
    if (matcher.fit <= best.fit) continue;
    const pairs: [number, number][] = [];
    ins.forEach((s, i) => {
      const payout = outs[matcher.partner[i] as number];
      if (payout !== undefined) pairs.push([s, payout]);
    });
    best = { pairs, fit: matcher.fit, rate };
  }
  return best;
}

function matchingAt(matcher: Matcher, ledger: Ledger, rate: number): number {
  matcher.match(ledger, rate);
  return matcher.pairs;
}

/**
 * Permutation test: all amounts, payouts at the fee taken back, are dealt anew to receipts and payouts. Where each
 * payout has its receipt, a new deal tears pairs apart and matches less. The deals are a fixed sequence, so that a
 * finding replays; the rates tried give chance the same choice.
 */
function permutationP(scene: Scene, matcher: Matcher, ledger: Ledger, found: Matching): number {
  const rounds = scene.get("HAWALA-OFFSET", "permutations");
  const tolerance = scene.get("HAWALA-OFFSET", "tolerance");
  const { inAt, outAt } = ledger;
  const pool = new Float64Array(inAt.length + outAt.length);
  pool.set(ledger.inLog);
  pool.set(
    ledger.outLog.map((log) => log - found.rate),
    inAt.length,
  );
  const dealt: Ledger = {
    inLog: pool.subarray(0, inAt.length),
    outLog: pool.subarray(inAt.length),
    inAt,
    outAt,
  };
  let state = 0x2545f491;
  const next = (n: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
  let asGood = 0;
  for (let r = 1; r <= rounds; r++) {
    for (let i = pool.length - 1; i > 0; i--) {
      const j = next(i + 1);
      const swap = pool[i] as number;
      pool[i] = pool[j] as number;
      pool[j] = swap;
    }
    let fit = 0;
    for (let step = -2; step <= 2; step++) {
      matcher.match(dealt, (step * tolerance) / 2);
      fit = Math.max(fit, matcher.fit);
    }
    if (fit >= found.fit) asGood++;
    // Hopeless early: enough is known.
    if (asGood >= 10) return asGood / r;
  }
  return (asGood + 1) / (rounds + 1);
}

/**
 * The free transfers of one side since a time and up to another, each a part of the bulk payment, oldest first; one
 * more than `most` at most.
 */
function partsOf(
  store: FlowStore,
  account: number,
  receiving: boolean,
  since: number,
  until: number,
  bulk: number,
  most: number,
): readonly number[] {
  const parts: number[] = [];
  for (
    let s = receiving ? store.newestReceipt(account) : store.newestOutgoing(account);
    s >= 0 && store.at(s) >= since && parts.length <= most;
    s = receiving ? store.olderReceipt(s) : store.olderOutgoing(s)
  )
    if (store.at(s) <= until && store.usd(s) < PART_MAX * bulk && store.isFreeTransfer(s)) parts.push(s);
  return parts.reverse();
}

/** Whether so many receipts have a payout within time that fits at some rate: what is tried rate by rate finds no more. */
function mayMatch(scene: Scene, ins: readonly number[], outs: readonly number[], need: number): boolean {
  const { store } = scene;
  const tolerance = scene.get("HAWALA-OFFSET", "tolerance");
  const lag = scene.get("HAWALA-OFFSET", "lagHours") * HOUR;
  const low = Math.exp(-scene.get("HAWALA-OFFSET", "feeMax") - tolerance) * (1 - ROUNDING);
  const high = Math.exp(GAIN_MAX + tolerance) * (1 + ROUNDING);
  let n = 0;
  let earliest = 0;
  for (const s of ins) {
    const usd = store.usd(s);
    const from = store.at(s) - EARLY;
    const until = store.at(s) + lag;
    while (earliest < outs.length && store.at(outs[earliest] as number) < from) earliest++;
    for (let j = earliest; j < outs.length; j++) {
      const payout = outs[j] as number;
      if (store.at(payout) > until) break;
      const ratio = store.usd(payout) / usd;
      if (ratio < low || ratio > high) continue;
      if (++n >= need) return true;
      break;
    }
  }
  return false;
}

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
  const ins = partsOf(store, collector, true, since, around + DAY, bulk, most);
  if (!isLedger(ins)) return undefined;
  const outs = partsOf(store, payer, false, since, around + 3 * DAY, bulk, most);
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
  // Where amounts are dense they match at any rate: what wrong rates match is chance.
  const chance = Math.max(...[-0.45, -0.3, 0.25].map((rate) => matchingAt(matcher, paid, rate)));
  if (n < 1.3 * chance + 2) return undefined;
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
