import { say } from "../../../../said.ts";
import { classIndex, isTrade } from "../kinds.ts";
import { HOUR, once, share } from "../measures.ts";
import { commonMethod, inTurn, largeForPeers, outOfProfile } from "../profile.ts";
import {
  type Candidate,
  dear,
  financeCard,
  hundredths,
  type Scene,
  type Typology,
  term,
} from "../typology.ts";

export const scatterGather: Typology = {
  id: "SCATTER-GATHER",
  redFlags: ["OIC-F04"],
  title: "One pays many, who all pay one other",
  reference: "Altman et al., AMLworld, 2023; Blanusa et al., Graph Feature Preprocessor, 2024",
  techniques: ["OIC-PAY-05"],
  windowHours: 120,
  parameters: {
    middlesMin: { value: 2, source: "typologies.json OIC-F04 (3), two where nothing else explains it" },
    ratioLow: { value: 0.72, source: "typologies.json OIC-F04 (0.8), room for fees and exchange" },
    ratioHigh: { value: 1.35, source: "AMLworld converts at rates of the day" },
    windowHours: { value: 120, source: "AMLworld: four days, and a day" },
    perNode: { value: 200, source: "a hub is no source" },
    bias: { value: -6.5, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["treasury sweeps", "family to landlord", "savings circles"],
  roles: ["source", "sink"],
  card: financeCard(
    "Find one source and one sink joined by many middles who pass on what they got.",
    "A group's treasury that sweeps its subsidiaries looks alike.",
  ),
};

export function judgePair(scene: Scene, source: number, sink: number, around: number): Candidate | undefined {
  const { store } = scene;
  const get = (name: string) => scene.get("SCATTER-GATHER", name);
  const span = get("windowHours") * HOUR;
  // All that the source paid, by payee, near this time.
  const out = new Map<number, number[]>();
  let steps = 0;
  for (
    let s = store.newestOutgoing(source);
    s >= 0 && store.at(s) >= around - span;
    s = store.olderOutgoing(s)
  ) {
    if (++steps > get("perNode")) return undefined;
    if (store.at(s) > around + span || !store.isTransfer(s) || store.isClaimed(s)) continue;
    const list = out.get(store.to(s));
    if (list) list.push(s);
    else out.set(store.to(s), [s]);
  }
  const legs: [number, number][] = [];
  const sinkPayers = new Set<number>();
  const used = new Set<number>();
  steps = 0;
  for (let s = store.newestReceipt(sink); s >= 0 && store.at(s) >= around - span; s = store.olderReceipt(s)) {
    if (++steps > get("perNode")) return undefined;
    if (store.at(s) > around + span || !store.isTransfer(s) || store.isClaimed(s)) continue;
    sinkPayers.add(store.from(s));
    const firsts = out.get(store.from(s));
    if (!firsts || store.from(s) === source || store.from(s) === sink) continue;
    // AMLworld's legs are not always in order; the closest value is the leg.
    let best = -1;
    let gap = Number.POSITIVE_INFINITY;
    for (const f of firsts) {
      if (used.has(f)) continue;
      const ratio = store.usd(s) / store.usd(f);
      const off = Math.abs(Math.log(ratio));
      const room = store.currency(s) === store.currency(f) ? 1 : 1.2;
      if (ratio * room >= get("ratioLow") && ratio <= get("ratioHigh") * room && off < gap) {
        best = f;
        gap = off;
      }
    }
    if (best >= 0) {
      used.add(best);
      legs.push([best, s]);
    }
  }
  const middles = new Set(legs.map(([, s]) => store.from(s)));
  if (middles.size < get("middlesMin")) return undefined;
  const payments = [...new Set(legs.flat())].sort((a, b) => a - b);
  const n = middles.size;
  const ordered = legs.filter(([a, b]) => a < b).length / legs.length;
  const tight =
    legs.reduce((t, [a, b]) => t + Math.abs(Math.log(store.usd(b) / store.usd(a))), 0) / legs.length;
  const firmMiddles = [...middles].filter((m) => scene.classOf(m) === classIndex("firm")).length / n;
  const firmEnds = [source, sink].filter((a) => scene.classOf(a) === classIndex("firm")).length;
  const trade = [source, sink, ...middles].filter((a) => isTrade(scene.classOf(a))).length;
  const sinkFlows = store.distinctPayers(sink);
  const amounts = new Set(payments.map((s) => store.amount(s))).size;
  const wires = share(payments, (s) => store.method(s) === 0 || store.method(s) === 2);
  const fresh = share(payments, (s) => store.isFirstOfPair(s));
  const closed = (n / out.size + n / sinkPayers.size) / 2;
  const unusual = once(() => outOfProfile(scene, payments));
  const group = firmMiddles > 0.8 && firmEnds === 2 && wires > 0.9;
  const terms = scene.settle("SCATTER-GATHER", [
    term("bias", get("bias"), say("money.rare")),
    term("middles", 2.6 * (Math.min(n, 8) - 1), () => say("money.middles", { n: n })),
    term("value kept", 1.5 - 8 * tight, () => say("money.each-within", { share: hundredths(tight) })),
    term("order", 1.5 * (ordered - 0.7), () => say("money.receive-first", { share: hundredths(ordered) })),
    term("treasury", group ? -9 : 0, say("money.group-sweeps")),
    term("businesses", -1.5 * Math.min(4, trade), () => say("money.trades", { n: trade })),
    ...largeForPeers(scene, payments, n),
    dear("in turn", 0, () => -4 * inTurn(scene, payments), say("money.in-turn")),
    term("equal shares", amounts <= 2 ? -4 : 0, say("money.equal-amounts")),
    term("new partners", 3 * (fresh - 1), () => say("money.never-seen", { share: hundredths(fresh) })),
    term("little else", 3 * (closed - 0.6), () => say("money.with-others", { share: hundredths(closed) })),
    dear("out of profile", 2.4, () => 6 * (unusual() - 0.6), say("money.out-of-profile")),
    dear(
      "all out of profile",
      Math.min(payments.length, 12) * 0.35,
      () => Math.min(payments.length, 12) * (unusual() - 0.65),
      say("money.all-out-of-profile"),
    ),
    term("one method", 2 * (commonMethod(scene, payments) - 0.8), say("money.one-method")),
    term("busy sink", sinkFlows > 4 * n ? -1.5 : 0, () => say("money.sink-payers", { n: sinkFlows })),
  ]);
  if (!terms) return undefined;
  return {
    type: "SCATTER-GATHER",
    payments,
    subjects: [
      { account: source, role: "source" },
      { account: sink, role: "sink" },
    ],
    terms,
    against: scatterGather.against,
  };
}
