import { say } from "../../../../said.ts";
import { classIndex, isTrade } from "../kinds.ts";
import { HOUR, median, share } from "../measures.ts";
import { inTurn } from "../profile.ts";
import {
  type Candidate,
  dear,
  financeCard,
  hundredths,
  type Scene,
  type Typology,
  tenths,
  term,
} from "../typology.ts";

export const muleChain: Typology = {
  id: "MULE-CHAIN",
  redFlags: ["OIC-F07", "OIC-F08"],
  title: "A sum handed on from account to account, each keeping a little",
  reference: "FINTRAC, ML/TF indicators for financial entities, 2023; AMLworld, 2023",
  techniques: ["OIC-PAY-05"],
  windowHours: 36,
  parameters: {
    hopsMin: { value: 3, source: "typologies.json OIC-F08" },
    lagHours: { value: 40, source: "typologies.json OIC-F08 (14 h), widened: other chains are slower" },
    ratioLow: { value: 0.84, source: "typologies.json OIC-F08: each keeps 1 to 8 %, doubled" },
    ratioHigh: { value: 1.13, source: "exchange rates move both ways" },
    bias: { value: -8, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["bill splitting", "landlord chains", "salary sweeps"],
  roles: ["chain"],
  card: financeCard(
    "Find a sum that is handed on within hours, each holder keeping a small share.",
    "A wage that pays a rent that pays a builder looks alike over two or three hops.",
  ),
};

export const peel: Typology = {
  id: "PEEL",
  redFlags: ["OIC-F09"],
  title: "A sum handed on whole while a little is peeled off at each stop",
  reference: "TRM Labs, Blockchain intelligence and border security, 2023; Chainalysis, 2025",
  techniques: ["OIC-PAY-06"],
  windowHours: 336,
  parameters: {
    hopsMin: { value: 4, source: "typologies.json OIC-F09 (5), measured on implants" },
    peelMax: { value: 0.2, source: "typologies.json OIC-F09: 3 to 12 %, widened" },
    bias: { value: -6, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["exchange hot wallets", "treasuries"],
  roles: ["chain"],
  card: financeCard(
    "Find a chain of wallets that peels a little off a large sum at every stop.",
    "Payout wallets of services look alike; they keep no constant share.",
  ),
};

export const randomWalk: Typology = {
  id: "RANDOM",
  redFlags: ["OIC-F07"],
  title: "A sum that wanders through accounts which have nothing to do with each other",
  reference: "Altman et al., AMLworld, 2023",
  techniques: ["OIC-LND-03"],
  windowHours: 96,
  parameters: {
    bias: { value: -9, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["supply chains", "trade credit"],
  roles: ["walk"],
  card: financeCard(
    "Find a sum that moves on through strangers without need.",
    "Chains of suppliers look alike; they pay invoices of other sizes.",
  ),
};

/** The payments of a chain, first to last, from its last one. */
export function chainOf(scene: Scene, last: number): number[] {
  const { store } = scene;
  const chain: number[] = [];
  for (let s = last; s >= store.oldest && chain.length < 64; s = store.chainPrevious(s)) chain.push(s);
  return chain.reverse();
}

export function judgeChain(scene: Scene, chain: readonly number[]): Candidate | undefined {
  const { store } = scene;
  const accounts = [store.from(chain[0] as number), ...chain.map(store.of.to)];
  if (new Set(accounts).size < accounts.length) return undefined;
  const peeled = judgePeel(scene, chain, accounts);
  if (peeled) return peeled;
  const ratios = chain.slice(1).map((s, i) => store.usd(s) / store.usd(chain[i] as number));
  const lags = chain.slice(1).map((s, i) => (store.at(s) - store.at(chain[i] as number)) / HOUR);
  const keeps = ratios.filter((r) => r > 0.86 && r < 0.997).length / ratios.length;
  const mule = keeps >= 0.6 && ratios.every((r) => r < 1.02) && median(lags) <= 18;
  const inner = accounts.slice(1, -1);
  const trades = accounts.filter((a) => isTrade(scene.classOf(a))).length;
  const firms =
    inner.filter((a) => scene.classOf(a) === classIndex("firm")).length / Math.max(1, inner.length);
  const cheques = share(chain, (s) => store.method(s) === 2);
  const fresh = share(chain, (s) => store.isFirstOfPair(s));
  const busy = inner
    .map((a) => store.distinctPayers(a) + store.distinctPayees(a))
    .filter((n) => n > 8).length;
  const off = ratios.map((r) => Math.abs(Math.log(r / (mule ? 0.955 : 1))));
  const tight = off.reduce((sum, o) => sum + (1.2 - 9 * o), 0);
  const type = mule ? "MULE-CHAIN" : "RANDOM";
  const typology = mule ? muleChain : randomWalk;
  const terms = scene.settle(type, [
    term("bias", scene.get(type, "bias"), say("money.rare")),
    term("hops", 1.1 * (chain.length - 1), say("money.hops", { n: chain.length })),
    term("value kept", tight, say("money.nearly-kept")),
    term(
      "haste",
      mule ? 1 - median(lags) / 12 : 0,
      say("money.median-stay", { hours: tenths(median(lags)) }),
    ),
    term("businesses", -2.5 * trades, say("money.trades", { n: trades })),
    term("firms", -2.5 * firms, say("money.middle-firms", { share: hundredths(firms) })),
    term("cheques", -3.5 * cheques, say("money.by-cheque", { share: hundredths(cheques) })),
    term("busy middles", -1.2 * busy, say("money.busy-middles", { n: busy })),
    dear("in turn", 0, () => -4 * inTurn(scene, chain), say("money.in-turn")),
    term("new partners", 2 * (fresh - 1), say("money.never-seen", { share: hundredths(fresh) })),
  ]);
  if (!terms) return undefined;
  return {
    type,
    payments: chain,
    subjects: accounts.map((account) => ({ account, role: mule ? "chain" : "walk" })),
    terms,
    against: typology.against,
  };
}

function judgePeel(
  scene: Scene,
  chain: readonly number[],
  accounts: readonly number[],
): Candidate | undefined {
  if (chain.length < scene.get("PEEL", "hopsMin")) return undefined;
  const { store } = scene;
  const sides: number[] = [];
  let exact = 0;
  chain.forEach((main, i) => {
    const before = chain[i - 1];
    const holder = store.from(main);
    const from = before === undefined ? store.at(main) - 6 * HOUR : store.at(before);
    const next = chain[i + 1];
    const until = next === undefined ? store.at(main) + 6 * HOUR : store.at(next);
    let side: number | undefined;
    let steps = 0;
    for (
      let s = store.newestOutgoing(holder);
      s >= 0 && store.at(s) >= from && steps < 40;
      s = store.olderOutgoing(s), steps++
    ) {
      if (s === main || store.at(s) > until || store.usd(s) > scene.get("PEEL", "peelMax") * store.usd(main))
        continue;
      const gap = Math.abs(store.at(s) - store.at(main));
      if (gap <= 6 * HOUR && (side === undefined || gap < Math.abs(store.at(side) - store.at(main))))
        side = s;
    }
    if (side === undefined) return;
    sides.push(side);
    if (before !== undefined) {
      const whole = (store.usd(side) + store.usd(main)) / store.usd(before);
      if (Math.abs(whole - 1) < 0.01) exact++;
    }
  });
  if (sides.length < 0.6 * chain.length) return undefined;
  return {
    type: "PEEL",
    payments: [...new Set([...chain, ...sides])].sort((a, b) => a - b),
    subjects: accounts.map((account) => ({ account, role: "chain" })),
    terms: [
      term("bias", scene.get("PEEL", "bias"), say("money.rare")),
      term("hops", 1.2 * chain.length, say("money.hops", { n: chain.length })),
      term("peels", 2 * (sides.length / chain.length), say("money.side-payments", { n: sides.length })),
      term("nothing lost", 3 * (exact / chain.length), say("money.whole-at", { n: exact })),
    ],
    against: peel.against,
  };
}
