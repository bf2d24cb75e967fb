import { type AccountView, viewAccount } from "./account-view.ts";
import { learnKind } from "./behaviour.ts";
import { parametersFrom } from "./catalogue.ts";
import { FlowStore, type StoreState } from "./flow-store.ts";
import { ACCOUNT_CLASSES, CASH, classIndex, isTransferMethod, methodIndex } from "./kinds.ts";
import { DAY, HOUR, logSpread } from "./measures.ts";
import { PairTable, type PairTableState } from "./pair-table.ts";
import { Rates, type RatesState } from "./rates.ts";
import { TaskQueue, type TaskQueueState } from "./task-queue.ts";
import { judgeBipartite, judgeInstalments } from "./typologies/bipartite.ts";
import { chainOf, judgeChain } from "./typologies/chain.ts";
import { findCorridor } from "./typologies/corridor.ts";
import { judgeRing, RingFinder } from "./typologies/cycle.ts";
import { findEscrow } from "./typologies/escrow.ts";
import { findFanIn, isTrade } from "./typologies/fan-in.ts";
import { findFanOut } from "./typologies/fan-out.ts";
import { findFunnel } from "./typologies/funnel.ts";
import { findGatherScatter } from "./typologies/gather-scatter.ts";
import { findHawala, judgeHawala } from "./typologies/hawala-offset.ts";
import { findProcurement } from "./typologies/procurement.ts";
import { judgePair } from "./typologies/scatter-gather.ts";
import { judgeStack } from "./typologies/stack.ts";
import { findStructuring } from "./typologies/structuring.ts";
import {
  type Candidate,
  type Parameters,
  probability,
  type Scene,
  type Term,
  type TypologyId,
} from "./typology.ts";

export interface EngineOptions {
  /** Payments kept at most; older ones give way and are counted. */
  readonly capacity: number;
  /** US dollars per unit, by ISO 4217 code. */
  readonly rates: ReadonlyMap<string, number>;
  readonly parameters?: Parameters;
  /** Alerts below this score are not raised. */
  readonly scoreMin?: number;
  /** Days a payment is kept; the longest window. */
  readonly retainDays?: number;
}

/** A payment as it arrives; accounts and currencies by the engine's own numbers. */
export interface IncomingPayment {
  readonly row: number;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly paid: number;
  readonly paidCurrency: number;
  readonly received: number;
  readonly receivedCurrency: number;
  /** Index into METHOD_CLASSES. */
  readonly method: number;
}

/** One structure, once: what an analyst is shown. */
export interface Alert {
  readonly type: TypologyId;
  readonly score: number;
  /** Rows of the file, ascending. */
  readonly rows: readonly number[];
  readonly subjects: readonly { readonly account: number; readonly role: string }[];
  /** Row that had just been read when it was raised. */
  readonly at: number;
  readonly terms: readonly Term[];
  readonly against: readonly string[];
  readonly sumUsd: number;
  readonly from: number;
  readonly to: number;
}

export interface EngineStats {
  readonly payments: number;
  readonly selfPayments: number;
  readonly lateRows: number;
  readonly overflow: number;
  readonly ringSearches: number;
  readonly ringSearchesCut: number;
  readonly accountsJudged: number;
  readonly hubsCapped: number;
  readonly alerts: number;
  readonly overlapping: number;
}

const TASK = { hub: 0, chain: 1, pair: 2, hawala: 3, stack: 4, layer: 5, ring: 6 } as const;

/** Calibrated on sets with 0.1 to 0.3 % illicit payments: two alerts in three are right there. */
const SCORE_MIN = 0.15;
/** Log-odds; measured on implants without the file of accounts. */
const UNDECLARED = -1.6;
const CHEQUE = methodIndex("cheque");
/** Units of later work done with one payment; a look at an account or a ledger counts as several. */
const WORK_PER_PAYMENT = 12;
const DEAR = 4;
/** Receipts of a payer that are looked at for each payment; more is a hub. */
const WALK_CAP = 40;
const HUB_CAP = 400;
/** A structure may share this much with an earlier alert and still be another one. */
const OVERLAP_MAX = 0.34;

/**
 * Reads payments in (time, row) order and raises alerts about the structures that they complete. Deterministic:
 * the same payments give the same alerts, and later payments never change an alert already raised.
 */
export class FinanceEngine {
  readonly store: FlowStore;
  readonly rates: Rates;
  private readonly parameters: Parameters;
  private readonly scoreMin: number;
  private readonly queue = new TaskQueue();
  private readonly pairs: PairTable;
  private readonly rings: RingFinder;
  private readonly scene: Scene;
  private readonly limits: Limits;
  private clock = 0;
  private lastRow = -1;
  private kinds = new Uint8Array(1024);
  private places = new Int32Array(1024).fill(-1);
  /** What tells the kind of an account that nobody declared. */
  private behaviour = new Uint8Array(1024);
  private hubDue = new Uint8Array(1024);
  private hubTries = new Uint8Array(1024);
  private quietUntil = new Uint32Array(1024);
  private firstAt = -1;
  private readonly retainDays: number;
  private stackDue = new Uint8Array(1024);
  private layerDue = new Uint8Array(1024);
  private readonly seconds = new Int32Array(8);
  /** Accounts at either end of what looks like a settlement through a third account. */
  private settles = new Uint8Array(1024);
  private accounts = 0;
  private raised: Alert[] = [];
  /** Alerts by typology: where a shape is common, it is no sign. */
  private raisedOf = new Map<string, number>();
  /** The best ring that waits under each closing payment's number. */
  private waitingRings = new Map<number, readonly number[]>();
  private readonly counts = {
    payments: 0,
    selfPayments: 0,
    lateRows: 0,
    ringSearches: 0,
    ringSearchesCut: 0,
    accountsJudged: 0,
    hubsCapped: 0,
    alerts: 0,
    overlapping: 0,
  };

  constructor(options: EngineOptions) {
    this.parameters = parametersFrom(options.parameters);
    this.scoreMin = options.scoreMin ?? SCORE_MIN;
    this.rates = new Rates(options.rates);
    this.retainDays = options.retainDays ?? 32;
    this.store = new FlowStore({
      capacity: options.capacity,
      windowSeconds: this.get("FAN-IN", "windowHours") * HOUR,
      retainSeconds: this.retainDays * DAY,
    });
    this.pairs = new PairTable(Math.min(1 << 21, Math.max(1 << 12, options.capacity)));
    const { store } = this;
    const engine = this;
    this.scene = {
      store,
      get now() {
        return engine.clock;
      },
      get since() {
        return engine.firstAt;
      },
      classOf: (account) => engine.kinds[account] as number,
      placeOf: (account) => engine.places[account] as number,
      get: (typology, parameter) => engine.get(typology, parameter),
    };
    this.rings = new RingFinder(this.scene);
    this.limits = {
      ratioLow: this.get("SCATTER-GATHER", "ratioLow"),
      ratioHigh: this.get("SCATTER-GATHER", "ratioHigh"),
      pathSeconds: this.get("SCATTER-GATHER", "windowHours") * HOUR,
      chainLow: this.get("MULE-CHAIN", "ratioLow"),
      chainHigh: this.get("MULE-CHAIN", "ratioHigh"),
      chainSeconds: this.get("MULE-CHAIN", "lagHours") * HOUR,
      chainMin: this.get("MULE-CHAIN", "hopsMin"),
      fanMin: Math.min(this.get("FAN-IN", "partnersMin"), this.get("ESCROW", "payersMin")),
      fanWide: Math.min(this.get("FAN-IN", "partnersMin"), this.get("FAN-OUT", "partnersMin")),
      layerSeconds: this.get("INSTALMENTS", "windowDays") * DAY,
      marine: classIndex("marine"),
      shop: classIndex("shop"),
    };
  }

  private get(typology: TypologyId, parameter: string): number {
    const value = this.parameters[typology]?.[parameter];
    if (value === undefined) throw new Error(`invariant broken: ${typology} has no parameter ${parameter}`);
    return value;
  }

  /** Declares an account; kind is a class index, place a number that is only compared for equality. */
  describe(account: number, kind: number, place: number): void {
    this.ensure(account + 1);
    this.kinds[account] = kind < ACCOUNT_CLASSES.length ? kind : 0;
    this.places[account] = place;
  }

  private ensure(count: number): void {
    if (count <= this.accounts) return;
    this.accounts = count;
    this.store.ensureAccounts(count);
    if (count <= this.kinds.length) return;
    const size = Math.max(count, this.kinds.length * 2);
    const bytes = (old: Uint8Array): Uint8Array<ArrayBuffer> => {
      const grown = new Uint8Array(size);
      grown.set(old);
      return grown;
    };
    this.kinds = bytes(this.kinds);
    this.behaviour = bytes(this.behaviour);
    this.hubDue = bytes(this.hubDue);
    this.hubTries = bytes(this.hubTries);
    const quiet = new Uint32Array(size);
    quiet.set(this.quietUntil);
    this.quietUntil = quiet;
    this.stackDue = bytes(this.stackDue);
    this.layerDue = bytes(this.layerDue);
    this.settles = bytes(this.settles);
    const places = new Int32Array(size).fill(-1);
    places.set(this.places);
    this.places = places;
  }

  /** Takes the next payment. A row older than the last one counts as of now and is reported. */
  push(p: IncomingPayment): void {
    let at = p.at;
    if (at < this.clock) {
      this.counts.lateRows++;
      at = this.clock;
    }
    if (this.queue.nextDue() < at) this.runTasks(at, WORK_PER_PAYMENT);
    if (this.firstAt < 0) this.firstAt = at;
    this.clock = at;
    this.lastRow = p.row;
    this.counts.payments++;
    this.ensure(Math.max(p.from, p.to) + 1);
    if (p.paidCurrency !== p.receivedCurrency)
      this.rates.learn(p.paid, p.paidCurrency, p.received, p.receivedCurrency);
    if (p.from === p.to) {
      this.counts.selfPayments++;
      return;
    }
    if (this.kinds[p.to] === 0 || this.kinds[p.from] === 0 || this.behaviour[p.to] !== 0)
      learnKind(this.kinds, this.behaviour, p.from, p.to, p.method);
    const usd = this.rates.usd(p.paid, p.paidCurrency);
    const seq = this.store.push({
      row: p.row,
      at,
      from: p.from,
      to: p.to,
      usd,
      amount: p.paid,
      currency: p.paidCurrency,
      method: p.method,
    });
    if (isTransferMethod(p.method)) this.watch(seq, p.from, p.to, at, usd, p.method);
  }

  /** Cheap looks at what this payment may complete; the thorough ones come later as tasks. */
  private watch(seq: number, from: number, to: number, at: number, usd: number, method: number): void {
    const { store, limits } = this;
    this.watchFans(from, to, at, method);
    const fromTrade = isTrade(this.kinds[from] as number);
    const toTrade = isTrade(this.kinds[to] as number);
    if (!fromTrade) this.watchPaths(seq, from, to, at, usd, toTrade, method);
    // Invoices by cheque join the same firms all the time and mean nothing.
    if (!fromTrade && !toTrade && method !== CHEQUE) this.watchLayer(seq, from, to, at);
    if (this.kinds[to] === limits.marine && !fromTrade) this.dueHub(from, at + 4 * DAY);
    // A ring closes only where the payee paid somebody before.
    if (!fromTrade && !toTrade && store.newestOutgoing(to) >= 0 && store.newestReceipt(from) >= 0) {
      this.counts.ringSearches++;
      const { ring, cut } = this.rings.search(seq);
      if (cut) this.counts.ringSearchesCut++;
      if (ring) {
        // A longer ring may still close over the same payments: wait half a day.
        this.waitingRings.set(seq, ring);
        this.queue.add(at + 12 * HOUR, TASK.ring, seq, 0, at);
      }
    }
  }

  private watchFans(from: number, to: number, at: number, method: number): void {
    const { store, limits } = this;
    if (!this.hubDue[to] && !isTrade(this.kinds[to] as number)) {
      const payers = store.distinctPayers(to);
      if (payers >= limits.fanMin && this.bursts(to, payers, at, true)) this.dueHub(to, at + 5 * DAY);
      else if (method === CASH && this.countCash(to, at) >= 4) this.dueHub(to, at + 5 * DAY);
    }
    if (this.hubDue[from] || isTrade(this.kinds[from] as number)) return;
    const payees = store.distinctPayees(from);
    if (payees >= limits.fanMin && this.bursts(from, payees, at, false)) this.dueHub(from, at + 5 * DAY);
  }

  /** More partners now than this account's month explains; asked again half a day later at the earliest. */
  private bursts(account: number, partners: number, at: number, receiving: boolean): boolean {
    if (at < (this.quietUntil[account] as number)) return false;
    const { store } = this;
    let n = 0;
    let fresh = 0;
    const since = at - store.windowSeconds;
    let s = receiving ? store.newestReceipt(account) : store.newestOutgoing(account);
    while (s >= 0 && n < 96 && store.at(s) >= since) {
      if (store.isTransfer(s)) n++;
      if (store.isFirstOfPair(s)) fresh++;
      s = receiving ? store.olderReceipt(s) : store.olderOutgoing(s);
    }
    // Nothing that is looked for is made of old acquaintances only; the next new partner asks again.
    if (fresh < this.limits.fanMin) return false;
    // So few are a fan only together with the other side, or where all paid one price.
    if (fresh < this.limits.fanWide) {
      const others = receiving ? store.distinctPayees(account) : store.distinctPayers(account);
      if (others < 2 && !(receiving && this.onePrice(account, since))) return false;
    }
    // What was before the window says how many are usual.
    while (s >= 0 && n < 96) {
      if (store.isTransfer(s)) n++;
      s = receiving ? store.olderReceipt(s) : store.olderOutgoing(s);
    }
    const days = Math.max(4, Math.min(this.retainDays, (at - this.firstAt) / DAY) - 4);
    const usual = (4 * Math.max(0, n - partners)) / days;
    if (n < 96 && partners >= 2 + 1.8 * usual) return true;
    this.quietUntil[account] = at + DAY / 2;
    return false;
  }

  /** As many receipts of about the newest one's size as make the smallest group of equal fees. */
  private onePrice(account: number, since: number): boolean {
    const { store } = this;
    const newest = store.newestReceipt(account);
    const usd = store.usd(newest);
    let alike = 0;
    for (
      let s = newest, steps = 0;
      s >= 0 && steps < 24 && store.at(s) >= since;
      s = store.olderReceipt(s), steps++
    ) {
      const ratio = store.usd(s) / usd;
      if (ratio > 0.7 && ratio < 1.43 && store.isFirstOfPair(s)) alike++;
    }
    return alike >= this.limits.fanMin;
  }

  private countCash(account: number, at: number): number {
    const { store } = this;
    let n = 0;
    let steps = 0;
    for (
      let s = store.newestReceipt(account);
      s >= 0 && store.at(s) >= at - 7 * DAY && steps < 12;
      s = store.olderReceipt(s), steps++
    ) {
      if (store.method(s) === CASH) n++;
    }
    return n;
  }

  private dueHub(account: number, due: number): void {
    if (this.hubDue[account]) return;
    this.hubDue[account] = 1;
    this.queue.add(due, TASK.hub, account, 0, this.clock);
  }

  /** One walk over the payer's receipts serves chains, two-step paths, settlements and layers. */
  private watchPaths(
    seq: number,
    from: number,
    to: number,
    at: number,
    usd: number,
    toTrade: boolean,
    method: number,
  ): void {
    const { store, limits } = this;
    let hops = 1;
    let previous = -1;
    let closeness = Number.POSITIVE_INFINITY;
    let received = 0;
    let steps = 0;
    const since = at - limits.pathSeconds;
    for (let q = store.newestReceipt(from); q >= 0; q = store.olderReceipt(q)) {
      const then = store.at(q);
      if (then < since || ++steps > WALK_CAP) break;
      if (then >= at || !store.isTransfer(q)) continue;
      const value = store.usd(q);
      received += value;
      const ratio = usd / value;
      const room = store.currency(q) === store.currency(seq) ? 1 : 1.2;
      if (ratio * room < limits.ratioLow || ratio > limits.ratioHigh * room) continue;
      const source = store.from(q);
      if (source === to) continue;
      if (at - then <= limits.chainSeconds && ratio >= limits.chainLow && ratio <= limits.chainHigh) {
        const length = store.chainLength(q) + 1;
        const off = Math.abs(ratio - 0.97);
        if (length > hops || (length === hops && off < closeness)) {
          hops = length;
          previous = q;
          closeness = off;
        }
      }
      if (isTrade(this.kinds[source] as number)) continue;
      if (!toTrade) {
        const middles = this.pairs.note(source, to, from, at, limits.pathSeconds);
        if (middles === 2) this.queue.add(at + 3.5 * DAY, TASK.pair, source, to, at);
      }
      if (
        ratio < 1.03 &&
        ratio > 0.8 &&
        store.distinctPayees(to) >= 3 &&
        store.distinctPayers(source) >= 3 &&
        usd > 500
      ) {
        this.settles[source] = 1;
        this.settles[to] = 1;
        this.queue.add(at + 2 * DAY, TASK.hawala, q, seq, at);
      }
    }
    if (previous >= 0) {
      store.setChain(seq, previous, hops);
      if (hops >= limits.chainMin) this.queue.add(at + limits.chainSeconds + HOUR, TASK.chain, seq, 0, at);
    }
    if (
      received > 0 &&
      !this.stackDue[from] &&
      usd < 1.12 * received &&
      (usd > 0.65 * received ||
        (usd > 0.25 * received && (store.distinctPayers(to) > 1 || store.distinctPayees(from) > 1))) &&
      method !== CHEQUE &&
      store.distinctPayers(from) <= 5 &&
      store.distinctPayees(from) <= 5
    ) {
      this.stackDue[from] = 1;
      this.queue.add(at + 4.5 * DAY, TASK.stack, from, 0, at);
    }
  }

  /** Two payers who pay the same two payees: the smallest layer. */
  private watchLayer(seq: number, from: number, to: number, at: number): void {
    const { store, limits } = this;
    if (this.layerDue[to] || !store.isFirstOfPair(seq)) return;
    const since = at - limits.layerSeconds;
    const seconds = this.otherPayees(seq, to, since);
    if (seconds === 0) return;
    let lefts = 0;
    for (
      let s = store.olderReceipt(seq);
      s >= 0 && store.at(s) >= since && lefts < 12;
      s = store.olderReceipt(s)
    ) {
      lefts++;
      if (!store.isFirstOfPair(s) || store.method(s) === CHEQUE) continue;
      const other = store.from(s);
      if (other === from || isTrade(this.kinds[other] as number)) continue;
      for (let i = 0; i < seconds; i++) {
        const shared = store.lastOfPair(other, this.seconds[i] as number);
        if (shared >= 0 && store.at(shared) >= since) {
          this.layerDue[to] = 1;
          this.queue.add(at + 5 * DAY, TASK.layer, from, to, at);
          return;
        }
      }
    }
  }

  /** Whom this payer had first paid lately beside `to`, into `seconds`; answers how many. */
  private otherPayees(seq: number, to: number, since: number): number {
    const { store, seconds } = this;
    let n = 0;
    let steps = 0;
    for (
      let o = store.olderOutgoing(seq);
      o >= 0 && store.at(o) >= since && steps < seconds.length;
      o = store.olderOutgoing(o), steps++
    ) {
      const second = store.to(o);
      if (second === to || !store.isFirstOfPair(o) || store.method(o) === CHEQUE) continue;
      if (!isTrade(this.kinds[second] as number)) seconds[n++] = second;
    }
    return n;
  }

  /** After a quiet night much is due at once: a bounded part with each payment keeps the worst wait short. */
  private runTasks(until: number, most: number): void {
    for (let cost = 0; cost < most && this.queue.nextDue() < until; ) {
      const task = this.queue.take();
      if (!task) return;
      cost += task.kind === TASK.hub || task.kind === TASK.hawala ? DEAR : 1;
      this.run(task.kind, task.a, task.b, task.at, task.due);
    }
  }

  private run(kind: number, a: number, b: number, at: number, due: number): void {
    const { scene, store } = this;
    switch (kind) {
      case TASK.hub:
        this.judgeHub(a, due);
        return;
      case TASK.ring: {
        const ring = this.waitingRings.get(a);
        this.waitingRings.delete(a);
        if (ring?.every((s) => s >= store.oldest)) this.offer(judgeRing(scene, ring));
        return;
      }
      case TASK.chain:
        if (a >= store.oldest && !store.isExtended(a)) this.offer(judgeChain(scene, chainOf(scene, a)));
        return;
      case TASK.pair:
        this.offer(judgePair(scene, a, b, at));
        return;
      case TASK.hawala:
        if (a >= store.oldest && !store.isClaimed(a) && !store.isClaimed(b))
          this.offer(judgeHawala(scene, a, b, HUB_CAP));
        return;
      case TASK.stack:
        this.stackDue[a] = 0;
        this.offer(judgeStack(scene, a, at));
        return;
      default:
        this.layerDue[b] = 0;
        if (!this.offer(judgeInstalments(scene, a, b, at))) this.offer(judgeBipartite(scene, a, b, at));
    }
  }

  /** The most special explanation of what an account did; waits while it is still going on. */
  private judgeHub(account: number, due: number): void {
    const { scene, store } = this;
    this.hubDue[account] = 0;
    this.counts.accountsJudged++;
    const view = viewAccount(scene, account, HUB_CAP, this.clock - 31 * DAY);
    if (view.capped) {
      this.counts.hubsCapped++;
      return;
    }
    const found = this.bestHypothesis(view);
    if (found) {
      const last = found.payments.at(-1) as number;
      const first = found.payments[0] as number;
      if (!this.finishing && this.clock - store.at(last) < 60 * HOUR) {
        this.dueHub(account, this.clock + 2 * DAY);
        return;
      }
      // Equal fees that nobody has passed on yet may be held: wait for their release.
      const held =
        (found.type === "FAN-IN" || found.type === "GATHER-SCATTER") &&
        logSpread(found.payments.map(store.of.usd)) < 0.3;
      if (!this.finishing && held && this.clock - store.at(first) < 24 * DAY) {
        this.dueHub(account, this.clock + 4 * DAY);
        return;
      }
      if (this.offer(found)) {
        this.dueHub(account, due + 5 * DAY);
        return;
      }
    }
    // What it does with the money may come later: two more looks.
    const tries = (this.hubTries[account] as number) + 1;
    this.hubTries[account] = tries > 2 ? 0 : tries;
    if (!this.finishing && tries <= 2 && this.promising(view)) this.dueHub(account, this.clock + 9 * DAY);
  }

  /** Fees of about one price came in lately, so that a release may follow; other shapes show at the first look. */
  private promising(view: AccountView): boolean {
    const { store } = this;
    const { receipts } = view;
    if (receipts.length < this.limits.fanMin || receipts.length > 150) return false;
    const sizes = receipts.map((s) => Math.log(store.usd(s))).sort((a, b) => a - b);
    const need = this.limits.fanMin - 1;
    for (let i = need; i < sizes.length; i++)
      if ((sizes[i] as number) - (sizes[i - need] as number) < 0.3) return true;
    return false;
  }

  private bestHypothesis(view: AccountView): Candidate | undefined {
    const { scene } = this;
    const special = [
      this.settles[view.account] ? findHawala(scene, view, HUB_CAP) : undefined,
      findStructuring(scene, view),
      findFunnel(scene, view),
      findProcurement(scene, view),
      findEscrow(scene, view),
      findCorridor(scene, view, HUB_CAP),
    ];
    if (this.inspect)
      for (const c of [
        ...special,
        findGatherScatter(scene, view),
        ...findFanIn(scene, view),
        ...findFanOut(scene, view),
      ])
        if (c) this.inspect(c, c.payments.map(this.store.of.rowOf));
    const strong = special.filter((c) => this.isStrong(c));
    if (strong.length > 0) return this.best(strong);
    // Both halves together explain more than one of them.
    const both = findGatherScatter(scene, view);
    if (this.isStrong(both)) return both;
    return this.best([...findFanIn(scene, view), ...findFanOut(scene, view)].filter((c) => this.isStrong(c)));
  }

  private best(candidates: readonly Candidate[]): Candidate | undefined {
    let found: Candidate | undefined;
    let score = -1;
    for (const candidate of candidates) {
      const s = scoreOf(this.calibrated(candidate));
      if (s > score) {
        score = s;
        found = candidate;
      }
    }
    return found;
  }

  /** Terms by the weights of the parameter package; without one they stand as they are. */
  private calibrated(candidate: Candidate): Candidate {
    const values = this.parameters[candidate.type];
    if (!values) return candidate;
    const terms = candidate.terms.map((t) => {
      const weight = t.name === "bias" ? undefined : values[`weight:${t.name}`];
      return weight === undefined ? t : { ...t, value: Math.round(t.value * weight * 1000) / 1000 };
    });
    const total = terms.reduce((sum, t) => sum + t.value, 0);
    // Friends and colleagues pay the same people too: a layer alone is at most as likely as not.
    if (candidate.type === "BIPARTITE" && total > 0)
      terms.push({ name: "caution", value: -total, because: "a layer alone proves little" });
    // Who these accounts are would explain most look-alikes; where nobody said, the same shape proves less.
    const undeclared = candidate.subjects.filter((s) => this.kinds[s.account] === 0).length;
    if (undeclared * 2 > candidate.subjects.length)
      terms.push({
        name: "kinds unknown",
        value: UNDECLARED,
        because: "nobody declared what these accounts are",
      });
    const common = this.raisedOf.get(candidate.type) ?? 0;
    const allowance = (candidate.type === "BIPARTITE" ? 0.25 : 1) * (12 + (60 * this.counts.payments) / 1e6);
    if (common > allowance) {
      const value = -Math.round(4000 * Math.log(common / allowance)) / 1000;
      terms.push({ name: "common here", value, because: `${common} alike in this stream already` });
    }
    return { ...candidate, terms };
  }

  private isStrong(candidate: Candidate | undefined): candidate is Candidate {
    return candidate !== undefined && scoreOf(this.calibrated(candidate)) >= this.scoreMin;
  }

  /** Every candidate passes here: weak ones and second views of one structure are dropped. */
  private offer(raw: Candidate | undefined): boolean {
    if (!raw) return false;
    const candidate = this.calibrated(raw);
    const score = scoreOf(candidate);
    this.inspect?.(raw, raw.payments.map(this.store.of.rowOf));
    if (score < this.scoreMin) return false;
    const { store } = this;
    const overlap = candidate.payments.filter((s) => store.isClaimed(s)).length;
    if (overlap > OVERLAP_MAX * candidate.payments.length) {
      this.counts.overlapping++;
      return false;
    }
    let sumUsd = 0;
    for (const s of candidate.payments) {
      store.claim(s);
      sumUsd += store.usd(s);
    }
    this.counts.alerts++;
    this.raisedOf.set(candidate.type, (this.raisedOf.get(candidate.type) ?? 0) + 1);
    this.raised.push({
      type: candidate.type,
      score,
      rows: candidate.payments.map(store.of.rowOf),
      subjects: candidate.subjects,
      at: this.lastRow,
      terms: candidate.terms,
      against: candidate.against,
      sumUsd: Math.round(sumUsd),
      from: store.at(candidate.payments[0] as number),
      to: store.at(candidate.payments.at(-1) as number),
    });
    return true;
  }

  /** For calibration: sees every candidate before the threshold. */
  inspect: ((candidate: Candidate, rows: readonly number[]) => void) | undefined;

  private finishing = false;

  /** Alerts raised since the last call. */
  drain(): readonly Alert[] {
    const out = this.raised;
    this.raised = [];
    return out;
  }

  /** The stream has ended: looks at everything still open. The engine takes no payments after this. */
  finish(): readonly Alert[] {
    this.finishing = true;
    this.runTasks(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    return this.drain();
  }

  stats(): EngineStats {
    return { ...this.counts, overflow: this.store.overflow };
  }

  /** All that the engine knows, to go on later exactly as if it had never stopped. */
  save(): EngineState {
    return {
      version: 1,
      clock: this.clock,
      lastRow: this.lastRow,
      counts: { ...this.counts },
      store: this.store.save(),
      rates: this.rates.save(),
      queue: this.queue.save(),
      pairs: this.pairs.save(),
      rings: [...this.waitingRings],
      accounts: this.accounts,
      perAccount: [
        this.kinds,
        this.behaviour,
        this.hubDue,
        this.hubTries,
        this.stackDue,
        this.layerDue,
        this.settles,
      ].map((a) => a.slice(0, this.accounts)),
      places: this.places.slice(0, this.accounts),
      quietUntil: this.quietUntil.slice(0, this.accounts),
      firstAt: this.firstAt,
      raisedOf: [...this.raisedOf],
    };
  }

  load(state: EngineState): void {
    this.ensure(state.accounts);
    this.clock = state.clock;
    this.lastRow = state.lastRow;
    Object.assign(this.counts, state.counts);
    this.store.load(state.store);
    this.rates.load(state.rates);
    this.queue.load(state.queue);
    this.pairs.load(state.pairs);
    this.waitingRings = new Map(state.rings);
    [
      this.kinds,
      this.behaviour,
      this.hubDue,
      this.hubTries,
      this.stackDue,
      this.layerDue,
      this.settles,
    ].forEach((array, i) => {
      array.set(state.perAccount[i] as Uint8Array);
    });
    this.places.set(state.places);
    this.quietUntil.set(state.quietUntil);
    this.firstAt = state.firstAt;
    this.raisedOf = new Map(state.raisedOf);
  }
}

interface Limits {
  readonly ratioLow: number;
  readonly ratioHigh: number;
  readonly pathSeconds: number;
  readonly chainLow: number;
  readonly chainHigh: number;
  readonly chainSeconds: number;
  readonly chainMin: number;
  readonly fanMin: number;
  readonly fanWide: number;
  readonly layerSeconds: number;
  readonly marine: number;
  readonly shop: number;
}

export interface EngineState {
  readonly version: 1;
  readonly clock: number;
  readonly lastRow: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly store: StoreState;
  readonly rates: RatesState;
  readonly queue: TaskQueueState;
  readonly pairs: PairTableState;
  readonly rings: readonly (readonly [number, readonly number[]])[];
  readonly accounts: number;
  readonly perAccount: readonly Uint8Array[];
  readonly places: Int32Array;
  readonly quietUntil: Uint32Array;
  readonly firstAt: number;
  readonly raisedOf: readonly (readonly [string, number])[];
}

/** The score replays from the terms that are shown. */
export const scoreOf = (candidate: { readonly terms: readonly Term[] }): number =>
  Math.round(probability(candidate.terms.reduce((sum, t) => sum + t.value, 0)) * 10_000) / 10_000;
