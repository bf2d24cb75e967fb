import { say } from "../../../../said.ts";
import { classIndex } from "../kinds.ts";
import { HOUR, once, share } from "../measures.ts";
import { inTurn, largeForPeers } from "../profile.ts";
import {
  type Candidate,
  dear,
  financeCard,
  hundredths,
  type Scene,
  type Typology,
  term,
} from "../typology.ts";

export const cycle: Typology = {
  id: "CYCLE",
  redFlags: ["OIC-F05"],
  title: "Money that returns to its first payer",
  reference: "Altman et al., AMLworld, 2023; Blanusa et al., Graph Feature Preprocessor, 2024",
  techniques: ["OIC-LND-03"],
  windowHours: 120,
  parameters: {
    hopsMin: { value: 3, source: "typologies.json OIC-F05" },
    hopsMax: { value: 12, source: "typologies.json OIC-F05" },
    ratioLow: { value: 0.72, source: "typologies.json OIC-F05 (0.75), room for exchange rates" },
    ratioHigh: { value: 1.38, source: "typologies.json OIC-F05 (1.33), room for exchange rates" },
    windowHours: { value: 120, source: "typologies.json OIC-F05, four days, and a day" },
    visits: { value: 400, source: "bounds a search to some microseconds; cut searches are counted" },
    inversionsMax: {
      value: 3,
      source: "AMLworld: one ring in eight; only where every sum is large for its peers",
    },
    perNode: { value: 32, source: "a hub is no ring member" },
    bias: { value: -5, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["savings circles", "trade credit", "refunds"],
  roles: ["ring"],
  card: financeCard(
    "Find value that travels a ring of accounts back to where it started.",
    "Savings circles and firms that trade with each other look alike.",
  ),
};

const EXCHANGE_ROOM = 1.2;

/** Answers of a search: the ring in time order, or nothing; and whether the budget cut it off. */
export interface RingSearch {
  readonly ring: readonly number[] | undefined;
  readonly cut: boolean;
}

/**
 * The best ring that this payment closes, searched backwards in time from its payer to its payee. Depth first
 * over value-preserving receipts; stops at `visits`.
 */
export class RingFinder {
  private visits = 0;
  private cut = false;
  private readonly path: number[] = [];
  private best: readonly number[] | undefined;
  private bestScore = 0;
  private target = 0;
  private since = 0;
  /** In order of time every hop is paid after it was received; out of it only what is large is followed. */
  private inOrder = true;
  private oldestStart = 0;
  private readonly scene: Scene;
  private readonly limits: {
    readonly hopsMin: number;
    readonly hopsMax: number;
    readonly low: number;
    readonly high: number;
    readonly seconds: number;
    readonly visits: number;
    readonly inversions: number;
    readonly perNode: number;
  };

  constructor(scene: Scene) {
    this.scene = scene;
    const get = (name: string) => scene.get("CYCLE", name);
    this.limits = {
      hopsMin: get("hopsMin"),
      hopsMax: get("hopsMax"),
      low: get("ratioLow"),
      high: get("ratioHigh"),
      seconds: get("windowHours") * HOUR,
      visits: get("visits"),
      inversions: get("inversionsMax"),
      perNode: get("perNode"),
    };
  }

  search(closing: number): RingSearch {
    const { store } = this.scene;
    this.target = store.to(closing);
    this.since = store.at(closing) - this.limits.seconds;
    this.best = undefined;
    this.bestScore = 0;
    // A ring starts with a payment of the payee: without one in the window there is nothing to look for.
    let start = -1;
    let steps = 0;
    for (
      let s = store.newestOutgoing(this.target);
      s >= 0 && store.at(s) >= this.since && steps < this.limits.perNode;
      s = store.olderOutgoing(s), steps++
    ) {
      if (s < closing && store.isTransfer(s)) start = s;
    }
    if (start < 0) return { ring: undefined, cut: false };
    this.oldestStart = start;
    this.visits = 0;
    this.cut = false;
    this.follow(closing, true);
    // Money may be advanced before it is received: rings of large sums close in any order.
    if (!this.best && !this.cut && this.limits.inversions > 0 && store.isLarge(closing))
      this.follow(closing, false);
    return { ring: this.best, cut: this.cut };
  }

  private follow(closing: number, inOrder: boolean): void {
    this.inOrder = inOrder;
    this.path.length = 0;
    this.path.push(closing);
    this.extend(this.scene.store.from(closing), closing, inOrder ? 0 : this.limits.inversions);
  }

  private extend(node: number, next: number, inversions: number): void {
    const { store } = this.scene;
    const value = store.usd(next);
    let degree = 0;
    const { inOrder } = this;
    for (
      let s = store.newestReceipt(node);
      inOrder ? s >= this.oldestStart : s >= 0 && store.at(s) >= this.since;
      s = store.olderReceipt(s)
    ) {
      if (++degree > this.limits.perNode) return;
      if (!store.isTransfer(s)) continue;
      const inverted = s >= next;
      if (inverted && inversions === 0) continue;
      if (!inOrder && !store.isLarge(s)) continue;
      if (++this.visits > this.limits.visits) {
        this.cut = true;
        return;
      }
      const ratio = value / store.usd(s);
      // Between currencies the rate of the day, or of another year, comes on top.
      const room = store.currency(s) === store.currency(next) ? 1 : EXCHANGE_ROOM;
      if (!(ratio * room >= this.limits.low && ratio <= this.limits.high * room)) continue;
      const payer = store.from(s);
      if (payer === this.target) {
        if (this.path.length + 1 >= this.limits.hopsMin) this.keep(s);
        continue;
      }
      if (this.path.length + 1 >= this.limits.hopsMax) continue;
      if (payer === node || this.path.some((p) => store.from(p) === payer)) continue;
      this.path.push(s);
      this.extend(payer, s, inverted ? inversions - 1 : inversions);
      this.path.pop();
      if (this.cut) return;
    }
  }

  private keep(first: number): void {
    const ring = [first, ...[...this.path].reverse()];
    const score = ringTightness(this.scene, ring);
    if (score <= this.bestScore) return;
    this.bestScore = score;
    this.best = ring;
  }
}

/** By how much a hop changes the value, in logs; a change of currency may account for a tenth. */
function valueStep(scene: Scene, before: number, after: number): number {
  const { store } = scene;
  const step = Math.abs(Math.log(store.usd(after) / store.usd(before)));
  return store.currency(before) === store.currency(after) ? step : Math.max(step / 2, step - 0.1);
}

/** Each hop speaks for the ring by how rarely chance preserves a value that well. */
function ringTightness(scene: Scene, ring: readonly number[]): number {
  let total = 0;
  for (let i = 1; i < ring.length; i++) {
    total += 1.6 - 6 * valueStep(scene, ring[i - 1] as number, ring[i] as number);
  }
  return 2 + total;
}

export function judgeRing(scene: Scene, ring: readonly number[]): Candidate | undefined {
  const { store } = scene;
  const members = ring.map(store.of.from);
  const firms = share(ring, (s) => scene.classOf(store.from(s)) === classIndex("firm"));
  const cheques = share(ring, (s) => store.method(s) === 2);
  const amounts = new Set(ring.map((s) => `${store.amount(s)} ${store.currency(s)}`)).size;
  const ends = Math.abs(Math.log(store.usd(ring.at(-1) as number) / store.usd(ring[0] as number)));
  const circle = once(() => inTurn(scene, ring));
  const fresh = share(ring, (s) => store.isFirstOfPair(s));
  const inversions = ring.filter((s, i) => i > 0 && s < (ring[i - 1] as number)).length;
  const terms = scene.settle("CYCLE", [
    term("bias", scene.get("CYCLE", "bias"), say("money.rare")),
    term("hops", 0.9 * (ring.length - 1), () => say("money.hops", { n: ring.length })),
    term("value kept", ringTightness(scene, ring) - 2, say("money.nearly-kept")),
    term("ends meet", 0.8 - 4 * ends, say("money.returns")),
    term("firms by cheque", -5 * Math.min(firms, cheques * 2), say("money.firms-invoices")),
    term("cheques", -2.5 * cheques, () => say("money.by-cheque", { share: hundredths(cheques) })),
    term("out of order", -1 * inversions, () => say("money.out-of-order", { n: inversions })),
    ...largeForPeers(scene, ring, ring.length),
    term("one share", amounts === 1 && ring.length > 2 ? -4 : 0, say("money.equal-shares")),
    dear(
      "savings circle",
      0,
      () => -9 * circle(),
      () => say("money.circle", { share: hundredths(circle()) }),
    ),
    term("new partners", 2 * (fresh - 1), () => say("money.never-seen", { share: hundredths(fresh) })),
  ]);
  if (!terms) return undefined;
  return {
    type: "CYCLE",
    payments: [...ring].sort((a, b) => a - b),
    subjects: members.map((account) => ({ account, role: "ring" })),
    terms,
    against: cycle.against,
  };
}
