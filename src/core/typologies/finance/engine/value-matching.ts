import type { FlowStore } from "./flow-store.ts";
import { HOUR } from "./measures.ts";
import type { Scene } from "./typology.ts";

/** A payout may be made a little before its receipt. */
const EARLY = 2 * HOUR;
/** The most that a payout exceeds its receipt by, in logs. */
const GAIN_MAX = 0.06;
/** More than logs and ratios are rounded by. */
const ROUNDING = 1e-9;

export interface Matching {
  readonly pairs: readonly (readonly [number, number])[];
  /** Matches count less the further they are from the common rate: one true fee fits closely. */
  readonly fit: number;
  /** Log of payout over receipt, the same for all pairs within the tolerance. */
  readonly rate: number;
}

/** Receipts and payouts to be matched: sums in logs and seconds, in order of time. */
export interface Ledger {
  readonly inLog: Float64Array;
  readonly inAt: Float64Array;
  readonly outLog: Float64Array;
  readonly outAt: Float64Array;
}

export function ledgerOf(scene: Scene, ins: readonly number[], outs: readonly number[]): Ledger {
  const { store } = scene;
  return {
    inLog: Float64Array.from(ins, (s) => Math.log(store.usd(s))),
    inAt: Float64Array.from(ins, store.of.at),
    outLog: Float64Array.from(outs, (s) => Math.log(store.usd(s))),
    outAt: Float64Array.from(outs, store.of.at),
  };
}

/** Pairs each receipt with a later payout at one common rate; greedy in time, so that it replays. */
export class Matcher {
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

export function bestMatching(
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

/** As many as match at wrong rates: where sums are dense they match at any, and that is chance. */
export const chanceMatches = (matcher: Matcher, ledger: Ledger): number =>
  Math.max(...[-0.45, -0.3, 0.25].map((rate) => matchingAt(matcher, ledger, rate)));

function matchingAt(matcher: Matcher, ledger: Ledger, rate: number): number {
  matcher.match(ledger, rate);
  return matcher.pairs;
}

/**
 * Permutation test: all amounts, payouts at the fee taken back, are dealt anew to receipts and payouts. Where each
 * payout has its receipt, a new deal tears pairs apart and matches less. The deals are a fixed sequence, so that a
 * finding replays; the rates tried give chance the same choice.
 */
export function permutationP(scene: Scene, matcher: Matcher, ledger: Ledger, found: Matching): number {
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
 * The free transfers of one side since a time and up to another, each below a sum, oldest first; one more than `most`
 * at most.
 */
export function partsOf(
  store: FlowStore,
  account: number,
  receiving: boolean,
  since: number,
  until: number,
  below: number,
  most: number,
): readonly number[] {
  const parts: number[] = [];
  for (
    let s = receiving ? store.newestReceipt(account) : store.newestOutgoing(account);
    s >= 0 && store.at(s) >= since && parts.length <= most;
    s = receiving ? store.olderReceipt(s) : store.olderOutgoing(s)
  )
    if (store.at(s) <= until && store.usd(s) < below && store.isFreeTransfer(s)) parts.push(s);
  return parts.reverse();
}

/** Whether so many receipts have a payout within time that fits at some rate: what is tried rate by rate finds no more. */
export function mayMatch(
  scene: Scene,
  ins: readonly number[],
  outs: readonly number[],
  need: number,
): boolean {
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
