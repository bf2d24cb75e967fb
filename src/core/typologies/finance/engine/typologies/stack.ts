import { say } from "../../../../said.ts";
import { classIndex, isTrade } from "../kinds.ts";
import { HOUR, share, sumUsd } from "../measures.ts";
import { type Candidate, financeCard, hundredths, type Scene, type Typology, term } from "../typology.ts";
import { judgePair } from "./scatter-gather.ts";

export const stack: Typology = {
  id: "STACK",
  redFlags: ["OIC-F06"],
  title: "Layers: sources, pass-through middles, sinks",
  reference: "Altman et al., AMLworld, 2023",
  techniques: ["OIC-LND-03"],
  windowHours: 120,
  parameters: {
    windowHours: { value: 96, source: "AMLworld: within four to five days" },
    ratioLow: { value: 0.7, source: "typologies.json OIC-F06" },
    ratioHigh: { value: 1.1, source: "typologies.json OIC-F06 (1.05), room for exchange" },
    linksMax: { value: 5, source: "a middle has few partners; more is trade" },
    bias: { value: -8, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["supply chains"],
  roles: ["top", "mid", "bottom"],
  card: financeCard(
    "Find accounts that share sources and sinks and keep nothing.",
    "Suppliers of the same firms look alike; they keep a margin and use cheques.",
  ),
};

interface Middle {
  readonly account: number;
  readonly ins: readonly number[];
  readonly outs: readonly number[];
}

interface Limits {
  /** Seconds before and after. */
  readonly span: number;
  /** Payments on one side. */
  readonly most: number;
  readonly low: number;
  readonly high: number;
}

/** An account near this time whose few outgoings are its few receipts, in sum and after them. */
function middleAt(scene: Scene, limits: Limits, account: number, around: number): Middle | undefined {
  const { store } = scene;
  if (isTrade(scene.classOf(account))) return undefined;
  const { span, most } = limits;
  const ins = linksAround(scene, account, around, span, most, true);
  if (!ins) return undefined;
  const outs = linksAround(scene, account, around, span, most, false);
  if (!outs) return undefined;
  // Only outgoings after the first receipt, only receipts before the last outgoing.
  const used = outs.filter((s) => s > (ins[0] as number));
  const fed = ins.filter((s) => s < (used.at(-1) ?? -1));
  if (used.length === 0 || fed.length === 0) return undefined;
  const ratio = sumUsd(store, used) / sumUsd(store, fed);
  if (ratio < limits.low || ratio > limits.high) return undefined;
  return { account, ins: fed, outs: used };
}

/** The receipts or outgoings near this time, oldest first; nothing where there are none, or too many for a middle. */
function linksAround(
  scene: Scene,
  account: number,
  around: number,
  span: number,
  most: number,
  receiving: boolean,
): number[] | undefined {
  const { store } = scene;
  const list: number[] = [];
  let steps = 0;
  let s = receiving ? store.newestReceipt(account) : store.newestOutgoing(account);
  for (; s >= 0; s = receiving ? store.olderReceipt(s) : store.olderOutgoing(s)) {
    const at = store.at(s);
    if (at < around - span) break;
    if (++steps > 24) return undefined;
    if (at <= around + span && store.isTransfer(s) && !store.isClaimed(s) && list.push(s) > most)
      return undefined;
  }
  return list.length > 0 ? list.reverse() : undefined;
}

export function judgeStack(scene: Scene, seed: number, around: number): Candidate | undefined {
  const { store } = scene;
  const limits: Limits = {
    span: scene.get("STACK", "windowHours") * HOUR,
    most: scene.get("STACK", "linksMax"),
    low: scene.get("STACK", "ratioLow"),
    high: scene.get("STACK", "ratioHigh"),
  };
  const first = middleAt(scene, limits, seed, around);
  if (!first) return undefined;
  const middles = new Map<number, Middle>([[seed, first]]);
  const { span } = limits;
  const queue = [first];
  const tried = new Set([seed]);
  const consider = (account: number) => {
    if (tried.has(account) || tried.size > 80 || middles.size >= 16) return;
    tried.add(account);
    const middle = middleAt(scene, limits, account, around);
    if (middle) {
      middles.set(account, middle);
      queue.push(middle);
    }
  };
  for (let middle = queue.shift(); middle; middle = queue.shift()) {
    for (const top of new Set(middle.ins.map(store.of.from))) {
      let steps = 0;
      for (
        let s = store.newestOutgoing(top);
        s >= 0 && store.at(s) >= around - span && steps < 24;
        s = store.olderOutgoing(s), steps++
      )
        if (store.at(s) <= around + span && store.isTransfer(s)) consider(store.to(s));
    }
    for (const bottom of new Set(middle.outs.map(store.of.to))) {
      let steps = 0;
      for (
        let s = store.newestReceipt(bottom);
        s >= 0 && store.at(s) >= around - span && steps < 24;
        s = store.olderReceipt(s), steps++
      )
        if (store.at(s) <= around + span && store.isTransfer(s)) consider(store.from(s));
    }
  }
  if (middles.size < 2) return undefined;
  const all = [...middles.values()];
  const ins = [...new Set(all.flatMap((m) => m.ins))];
  const outs = [...new Set(all.flatMap((m) => m.outs))];
  const payments = [...new Set([...ins, ...outs])].sort((a, b) => a - b);
  const tops = new Set(ins.map(store.of.from));
  const bottoms = new Set(outs.map(store.of.to));
  for (const m of middles.keys()) {
    tops.delete(m);
    bottoms.delete(m);
  }
  // One source and one sink are a scatter-gather.
  if (tops.size === 0 || bottoms.size === 0 || (tops.size === 1 && bottoms.size === 1)) return undefined;
  if (payments.length < 5) return undefined;
  // Middles that share one source and one sink are a scatter-gather with noise around it.
  const ends = new Map<number, { top: number; bottom: number; n: number }>();
  for (const m of all)
    for (const top of new Set(m.ins.map(store.of.from)))
      for (const bottom of new Set(m.outs.map(store.of.to))) {
        const end = ends.get(top * MOST_ACCOUNTS + bottom) ?? { top, bottom, n: 0 };
        end.n++;
        ends.set(top * MOST_ACCOUNTS + bottom, end);
      }
  for (const { top, bottom, n } of ends.values())
    if (n >= 3 && n >= 0.5 * all.length) return judgePair(scene, top, bottom, around);
  const accounts = [...middles.keys()];
  const firms = accounts.filter((a) => scene.classOf(a) === classIndex("firm")).length / accounts.length;
  const cheques = share(payments, (s) => store.method(s) === 2);
  const trades = [...tops, ...bottoms].filter((a) => isTrade(scene.classOf(a))).length;
  const shared = ins.length + outs.length - tops.size - bottoms.size;
  const fresh = share(payments, (s) => store.isFirstOfPair(s));
  const off =
    all.reduce((t, m) => t + Math.abs(Math.log(sumUsd(store, m.outs) / sumUsd(store, m.ins))), 0) /
    all.length;
  const split = all.filter((m) => m.outs.length > 1 && equalSplit(scene, m.outs)).length;
  const terms = scene.settle("STACK", [
    term("bias", scene.get("STACK", "bias"), say("money.rare")),
    term("middles", 1.1 * Math.min(7, middles.size), () => say("money.pass-middles", { n: middles.size })),
    term("shared ends", 0.9 * Math.min(8, shared), () => say("money.shared-ends", { n: shared })),
    term("value kept", 1 - 5 * off, () => say("money.middles-within", { share: hundredths(off) })),
    term("equal split", 1.2 * Math.min(2, split), () => say("money.split-evenly", { n: split })),
    term("firms", -2.5 * firms, () => say("money.middle-firms", { share: hundredths(firms) })),
    term("cheques", -4 * cheques, () => say("money.by-cheque", { share: hundredths(cheques) })),
    term("businesses", -1 * Math.min(3, trades), () => say("money.trades", { n: trades })),
    term("new partners", 2.5 * (fresh - 1), () => say("money.never-seen", { share: hundredths(fresh) })),
  ]);
  if (!terms) return undefined;
  return {
    type: "STACK",
    payments,
    subjects: [
      // An end of one middle alone may be anybody who paid or was paid by it.
      ...[...tops]
        .filter((a) => linked(ins, a, store.of.from, store.of.to) > 1)
        .map((account) => ({ account, role: "top" })),
      ...accounts.map((account) => ({ account, role: "mid" })),
      ...[...bottoms]
        .filter((a) => linked(outs, a, store.of.to, store.of.from) > 1)
        .map((account) => ({ account, role: "bottom" })),
    ],
    terms,
    against: stack.against,
  };
}

/** Two account numbers in one key. */
const MOST_ACCOUNTS = 2 ** 26;

/** How many different accounts stand at the other end of this one's payments. */
const linked = (
  payments: readonly number[],
  account: number,
  near: (seq: number) => number,
  far: (seq: number) => number,
): number => new Set(payments.filter((s) => near(s) === account).map(far)).size;

function equalSplit(scene: Scene, outs: readonly number[]): boolean {
  const usd = outs.map(scene.store.of.usd);
  return Math.max(...usd) / Math.min(...usd) < 1.02;
}
