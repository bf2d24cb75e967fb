import { say } from "../../../../said.ts";
import type { FlowStore } from "../flow-store.ts";
import { classIndex, isTrade, methodIndex } from "../kinds.ts";
import { areShares, DAY, HOUR, isRound, logSpread, median, share } from "../measures.ts";
import { type Candidate, financeCard, hundredths, type Scene, type Typology, term } from "../typology.ts";

export const bipartite: Typology = {
  id: "BIPARTITE",
  redFlags: ["OIC-F06"],
  title: "A group that pays another group, each several",
  reference: "Altman et al., AMLworld, 2023",
  techniques: ["OIC-LND-03"],
  windowHours: 60,
  parameters: {
    windowHours: { value: 60, source: "AMLworld: two days, and a half" },
    perNode: { value: 24, source: "a hub is no member of a layer" },
    bias: { value: -7, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["supply chains", "families with common bills"],
  roles: ["left", "right"],
  card: financeCard(
    "Find two groups of accounts joined by many payments in two days.",
    "Neighbours who pay the same few people look alike.",
  ),
};

export const instalments: Typology = {
  id: "INSTALMENTS",
  redFlags: ["OIC-F15"],
  title: "The same payers pay the same payees, stage by stage",
  reference: "IOM, Migrant Smuggling Data and Research, 2016",
  techniques: ["OIC-PAY-03"],
  windowHours: 1080,
  parameters: {
    payersMin: { value: 3, source: "typologies.json OIC-F15" },
    windowDays: { value: 21, source: "typologies.json OIC-F15 (45), bounded by memory" },
    perNode: { value: 48, source: "a hub is no facilitator" },
    bias: { value: -5, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["students abroad", "backpackers", "pilgrims", "savings circles"],
  roles: ["facilitators"],
  card: financeCard(
    "Find payees whom the same payers pay one after the other.",
    "Students who pay an agency, a school and a landlord look alike; the kind of payee explains it. In a savings circle whoever is paid pays in too.",
  ),
};

/** The core in which every payer pays at least two of the payees and every payee is paid by at least two payers. */
function twoCore(
  scene: Scene,
  left: number,
  right: number,
  from: number,
  until: number,
  perNode: number,
): number[] | undefined {
  const { store } = scene;
  const known = new Map<number, readonly number[]>();
  const outs = (a: number): readonly number[] => {
    const before = known.get(a);
    if (before) return before;
    const list: number[] = [];
    for (let s = store.newestOutgoing(a); s >= 0 && store.at(s) >= from; s = store.olderOutgoing(s)) {
      if (store.at(s) > until || !store.isTransfer(s) || store.isClaimed(s)) continue;
      list.push(s);
      if (list.length > perNode) break;
    }
    // Whoever pays that many is a hub, and no member of a layer.
    const kept = list.length > perNode ? [] : list;
    known.set(a, kept);
    return kept;
  };
  const payersOf = (a: number): readonly number[] | undefined => {
    const list: number[] = [];
    for (let s = store.newestReceipt(a); s >= 0 && store.at(s) >= from; s = store.olderReceipt(s)) {
      if (store.at(s) > until || !store.isTransfer(s) || store.isClaimed(s)) continue;
      list.push(store.from(s));
      if (list.length > perNode) return undefined;
    }
    return list;
  };
  // From the payees of the seed to those of their payers who also pay another of these payees, and once around.
  const rights = new Set([right]);
  for (const s of outs(left))
    if (!isTrade(scene.classOf(store.to(s))) && rights.size < 10) rights.add(store.to(s));
  const lefts = new Set([left]);
  for (let round = 0; round < 2; round++) {
    const counts = new Map<number, number>();
    for (const r of rights) {
      for (const l of new Set(payersOf(r) ?? [])) counts.set(l, (counts.get(l) ?? 0) + 1);
    }
    for (const [l, n] of counts) if (n >= 2 && lefts.size < 40) lefts.add(l);
    if (lefts.size < 2) return undefined;
    if (round === 1) break;
    const shared = new Map<number, number>();
    for (const l of lefts)
      for (const r of new Set(outs(l).map(store.of.to))) shared.set(r, (shared.get(r) ?? 0) + 1);
    for (const [r, n] of shared) if (n >= 2 && rights.size < 12 && !isTrade(scene.classOf(r))) rights.add(r);
  }
  return pruned(
    store,
    [...lefts].flatMap((l) => outs(l).filter((s) => rights.has(store.to(s)))),
  );
}

/** Those of the payments whose payer pays at least two of the payees, and whose payee two of the payers. */
function pruned(store: FlowStore, payments: readonly number[]): number[] | undefined {
  let edges = [...payments];
  for (;;) {
    const perLeft = new Map<number, Set<number>>();
    const perRight = new Map<number, Set<number>>();
    for (const s of edges) {
      const l = perLeft.get(store.from(s)) ?? new Set();
      perLeft.set(store.from(s), l.add(store.to(s)));
      const r = perRight.get(store.to(s)) ?? new Set();
      perRight.set(store.to(s), r.add(store.from(s)));
    }
    const kept = edges.filter(
      (s) => (perLeft.get(store.from(s))?.size ?? 0) >= 2 && (perRight.get(store.to(s))?.size ?? 0) >= 2,
    );
    if (kept.length === edges.length) break;
    edges = kept;
  }
  if (edges.length < 4) return undefined;
  return edges.sort((a, b) => a - b);
}

/** Less of a circle's payments than this are made in its rounds only where people pay as they like. */
const IN_ROUNDS_MIN = 0.8;

/**
 * The payees who are members of one savings circle: they pay each other what the rest pay there, and all pay in rounds. After
 * two rounds nothing more tells a circle from a route: most members still wait for their turn.
 *
 * What it takes to hide a route so: of any two facilitators one pays the other, at the other's stage, the very price that
 * travellers pay there (or its double, treble, half or third), and no two groups of travellers are on the way within the
 * window. Payments of any other sum do nothing, and whoever is joined to a minority of the others stays in. What looks at a
 * single account (fans, funnels, a ledger, a tariff) does not ask for this.
 */
function circleAmong(
  { store }: Scene,
  core: readonly number[],
  payees: readonly number[],
  since: number,
  perNode: number,
): ReadonlySet<number> {
  const receiptsOf = new Map(payees.map((payee) => [payee, core.filter((s) => store.to(s) === payee)]));
  const priceOf = new Map([...receiptsOf].map(([payee, own]) => [payee, median(own.map(store.of.usd))]));
  const paidIn = (payee: number): ReadonlySet<number> => {
    const payers = new Set<number>();
    let steps = 0;
    for (
      let s = store.newestReceipt(payee);
      s >= 0 && store.at(s) >= since && steps < perNode;
      s = store.olderReceipt(s), steps++
    )
      if (receiptsOf.has(store.from(s)) && areShares(store.usd(s), priceOf.get(payee) ?? 0))
        payers.add(store.from(s));
    return payers;
  };
  const payersOf = new Map(payees.map((payee) => [payee, paidIn(payee)]));
  // One way is enough: who had the pot may be late with the other's round.
  const areJoined = (one: number, other: number): boolean =>
    payersOf.get(one)?.has(other) === true || payersOf.get(other)?.has(one) === true;
  const joinedTo = (one: number, others: readonly number[]): number =>
    others.filter((other) => areJoined(one, other)).length;
  let members = payees.filter((p) => joinedTo(p, payees) > 0);
  for (;;) {
    const kept = members.filter((p) => 2 * joinedTo(p, members) >= members.length - 1);
    if (kept.length === members.length) break;
    members = kept;
  }
  const timeOf = new Map(members.map((p) => [p, median((receiptsOf.get(p) ?? []).map(store.of.at))]));
  const inRounds = share(
    members.flatMap((p) => receiptsOf.get(p) ?? []),
    (s) => {
      const off = Math.abs(store.at(s) - (timeOf.get(store.to(s)) ?? 0));
      return [...timeOf.values()].every((time) => off <= Math.abs(store.at(s) - time));
    },
  );
  return new Set(inRounds < IN_ROUNDS_MIN ? [] : members);
}

export function judgeInstalments(
  scene: Scene,
  left: number,
  right: number,
  around: number,
): Candidate | undefined {
  const { store } = scene;
  const days = scene.get("INSTALMENTS", "windowDays") * DAY;
  const perNode = scene.get("INSTALMENTS", "perNode");
  const whole = twoCore(scene, left, right, around - days, around + days, perNode);
  if (!whole) return undefined;
  const all = [...new Set(whole.map(store.of.to))];
  // Whoever pays and is paid is in a circle, not on a route.
  if (new Set(whole.map(store.of.from).filter((p) => all.includes(p))).size * 4 > all.length)
    return undefined;
  const circle = circleAmong(scene, whole, all, around - days, perNode);
  const core =
    circle.size === 0
      ? whole
      : pruned(
          store,
          whole.filter((s) => !circle.has(store.to(s))),
        );
  if (!core) return undefined;
  const payees = [...new Set(core.map(store.of.to))];
  const firstAt = (payer: number, payee: number): number =>
    store.at(core.find((s) => store.from(s) === payer && store.to(s) === payee) ?? core[0] ?? 0);
  const payers = [...new Set(core.map(store.of.from))];
  if (payers.length < scene.get("INSTALMENTS", "payersMin") || payees.length > 8) return undefined;
  // The stages: payees by the median time of their receipts; how many payers keep to that order.
  const stageTime = new Map(
    payees.map((p) => [p, median(core.filter((s) => store.to(s) === p).map(store.of.at))]),
  );
  const stages = [...payees].sort((a, b) => (stageTime.get(a) ?? 0) - (stageTime.get(b) ?? 0) || a - b);
  let ordered = 0;
  let pairs = 0;
  for (const payer of payers) {
    const paid = stages.filter((p) => core.some((s) => store.from(s) === payer && store.to(s) === p));
    for (let i = 1; i < paid.length; i++) {
      pairs++;
      if (firstAt(payer, paid[i - 1] as number) < firstAt(payer, paid[i] as number)) ordered++;
    }
  }
  const order = ordered / Math.max(1, pairs);
  const gap = median(
    stages.slice(1).map((p, i) => (stageTime.get(p) ?? 0) - (stageTime.get(stages[i] as number) ?? 0)),
  );
  if (order < 0.8 || gap < 8 * HOUR) return undefined;
  const spread = median(
    payees.map((p) => logSpread(core.filter((s) => store.to(s) === p).map(store.of.usd))),
  );
  const round = share(core, (s) => isRound(store.amount(s)));
  const coverage = core.length / (payers.length * payees.length);
  const fresh = share(core, (s) => store.isFirstOfPair(s));
  const firms = share(core, (s) => scene.classOf(store.to(s)) === classIndex("firm"));
  const cheques = share(core, (s) => store.method(s) === 2);
  const terms = scene.settle("INSTALMENTS", [
    term("bias", scene.get("INSTALMENTS", "bias"), say("money.rare")),
    term("payers", 0.8 * Math.min(7, payers.length), () => say("money.shared-payees", { n: payers.length })),
    term("stages", 1.2 * (payees.length - 1), () => say("money.stages", { n: payees.length })),
    term("order", 4 * (order - 0.8), () => say("money.keep-order", { share: hundredths(order) })),
    term("one price a stage", 1.5 - 6 * spread, () =>
      say("money.alike-at-stage", { share: hundredths(spread) }),
    ),
    term("round", 1.2 * round - 0.4, () => say("money.round-sums", { share: hundredths(round) })),
    term("coverage", 2 * (coverage - 0.7), () => say("money.every-stage", { share: hundredths(coverage) })),
    term("new partners", 2 * (fresh - 1), () => say("money.never-seen", { share: hundredths(fresh) })),
    term("firms", -1.5 * firms, () => say("money.to-firms", { share: hundredths(firms) })),
    term("cheques", -3 * cheques, () => say("money.by-cheque", { share: hundredths(cheques) })),
  ]);
  if (!terms) return undefined;
  return {
    type: "INSTALMENTS",
    payments: core,
    subjects: payees.map((account) => ({ account, role: "facilitators" })),
    terms,
    against: instalments.against,
  };
}

/**
 * From the smallest layer to the whole: payees whom two of its payers pay, and everybody who paid a payee of the
 * layer in those days.
 */
function widen(
  scene: Scene,
  core: readonly number[],
  from: number,
  until: number,
  perNode: number,
): number[] {
  const { store } = scene;
  const lefts = new Set(core.map(store.of.from));
  const rights = new Set(core.map(store.of.to));
  const edges = new Set(core);
  const fits = (s: number): boolean => store.at(s) <= until && store.isTransfer(s) && !store.isClaimed(s);
  for (let round = 0; round < 2; round++) {
    for (const right of rights) {
      let steps = 0;
      for (
        let s = store.newestReceipt(right);
        s >= 0 && store.at(s) >= from && steps < perNode;
        s = store.olderReceipt(s), steps++
      ) {
        if (
          !fits(s) ||
          isTrade(scene.classOf(store.from(s))) ||
          store.method(s) === CHEQUE ||
          !store.isFirstOfPair(s)
        )
          continue;
        edges.add(s);
        lefts.add(store.from(s));
      }
    }
    const shared = new Map<number, Set<number>>();
    for (const left of lefts) {
      let steps = 0;
      for (
        let s = store.newestOutgoing(left);
        s >= 0 && store.at(s) >= from && steps < perNode;
        s = store.olderOutgoing(s), steps++
      ) {
        if (!fits(s) || isTrade(scene.classOf(store.to(s))) || store.method(s) === CHEQUE) continue;
        shared.set(store.to(s), (shared.get(store.to(s)) ?? new Set()).add(left));
      }
    }
    for (const [right, payers] of shared) if (payers.size >= 2 && rights.size < 8) rights.add(right);
  }
  return [...edges].sort((a, b) => a - b);
}
const CHEQUE = methodIndex("cheque");

export function judgeBipartite(
  scene: Scene,
  left: number,
  right: number,
  around: number,
): Candidate | undefined {
  const { store } = scene;
  const span = scene.get("BIPARTITE", "windowHours") * HOUR;
  const seedCore = twoCore(
    scene,
    left,
    right,
    around - span,
    around + span,
    scene.get("BIPARTITE", "perNode"),
  );
  if (!seedCore) return undefined;
  const core = widen(scene, seedCore, around - span, around + span, scene.get("BIPARTITE", "perNode"));
  const lefts = [...new Set(core.map(store.of.from))];
  const rights = [...new Set(core.map(store.of.to))];
  if (lefts.some((l) => rights.includes(l))) return undefined;
  const degree = (account: number, near: (seq: number) => number, far: (seq: number) => number): number =>
    new Set(core.filter((s) => near(s) === account).map(far)).size;
  const several = lefts.filter((l) => degree(l, store.of.from, store.of.to) >= 2);
  // Where most pay only one of the payees it is a collection, and its payers are not to be named.
  if (several.length < 0.4 * lefts.length) return undefined;
  const excess = core.length - lefts.length - rights.length + 1;
  const firms =
    [...lefts, ...rights].filter((a) => scene.classOf(a) === classIndex("firm")).length /
    (lefts.length + rights.length);
  const cheques = share(core, (s) => store.method(s) === 2);
  const fresh = share(core, (s) => store.isFirstOfPair(s));
  const spread = logSpread(core.map(store.of.usd));
  const terms = scene.settle("BIPARTITE", [
    term("bias", scene.get("BIPARTITE", "bias"), say("money.rare")),
    term("loops", 1.8 * Math.min(6, excess), () => say("money.beyond-tree", { n: excess })),
    term("size", 0.3 * Math.min(16, core.length), () => say("money.payments", { n: core.length })),
    term("firms", -2.5 * firms, () => say("money.firms", { share: hundredths(firms) })),
    term("cheques", -4 * cheques, () => say("money.by-cheque", { share: hundredths(cheques) })),
    term("new partners", 2.5 * (fresh - 1), () => say("money.never-seen", { share: hundredths(fresh) })),
    term("equal shares", spread < 0.1 ? -4 : 0, say("money.equal-amounts")),
  ]);
  if (!terms) return undefined;
  return {
    type: "BIPARTITE",
    payments: core,
    subjects: [
      ...several.map((account) => ({ account, role: "left" })),
      ...rights
        .filter((r) => degree(r, store.of.to, store.of.from) >= 2)
        .map((account) => ({ account, role: "right" })),
    ],
    terms,
    against: bipartite.against,
  };
}
