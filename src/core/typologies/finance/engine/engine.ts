import { type AccountTable, FLAG } from "./account-table.ts";
import { learnKind } from "./behaviour.ts";
import { parametersFrom } from "./catalogue.ts";
import { FlowStore, type StoreState } from "./flow-store.ts";
import { HUB_CAP, judgeHub } from "./hub-judge.ts";
import { ACCOUNT_CLASSES, isTransferMethod } from "./kinds.ts";
import { DAY, HOUR } from "./measures.ts";
import { PairTable, type PairTableState } from "./pair-table.ts";
import { PeerSums, type PeerSumsState } from "./peer-sums.ts";
import { Rates, type RatesState } from "./rates.ts";
import { Scoring, scoreOf } from "./scoring.ts";
import { TaskQueue, type TaskQueueState } from "./task-queue.ts";
import { judgeBipartite, judgeInstalments } from "./typologies/bipartite.ts";
import { chainOf, judgeChain } from "./typologies/chain.ts";
import { judgeRing, RingFinder } from "./typologies/cycle.ts";
import { judgeHawala } from "./typologies/hawala-offset.ts";
import { judgeNetting } from "./typologies/netting.ts";
import { judgeRotation } from "./typologies/rotation.ts";
import { judgePair } from "./typologies/scatter-gather.ts";
import { judgeStack } from "./typologies/stack.ts";
import type { Candidate, Parameters, Scene, Term, TypologyId } from "./typology.ts";
import { TASK, Watch } from "./watch.ts";

export { scoreOf } from "./scoring.ts";

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
  readonly own: OwnRows;
}

/** An alert's rows as they were judged, in order of time, with what was known of their accounts: a replay reads nothing else. */
export interface OwnRows {
  /** Accounts by their place in `kinds`, in the order in which the rows name them. */
  readonly payments: readonly OwnPayment[];
  /** Index into ACCOUNT_CLASSES, declared or learnt. */
  readonly kinds: readonly number[];
  /** Alike where the place is; -1 where it is unknown. */
  readonly places: readonly number[];
}

export interface OwnPayment {
  readonly row: number;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly paid: number;
  /** By its code. */
  readonly currency: string;
  readonly method: number;
}

export interface EngineStats {
  readonly payments: number;
  readonly selfPayments: number;
  /** A little older than the row before them: read as of that row. */
  readonly lateRows: number;
  /** Older than the row before them by more than the tolerance: not taken. */
  readonly refusedRows: number;
  readonly overflow: number;
  readonly ringSearches: number;
  readonly ringSearchesCut: number;
  readonly accountsJudged: number;
  readonly hubsCapped: number;
  readonly alerts: number;
  readonly overlapping: number;
}

/** What a stream hands in late by no more is taken: a batch is booked within the hour. */
const LATE_SECONDS = 3600;
/** Calibrated on sets with 0.1 to 0.3 % illicit payments: two alerts in three are right there. */
const SCORE_MIN = 0.15;
/** Units of later work done with one payment; a look at an account or a ledger counts as several. */
const WORK_PER_PAYMENT = 12;
const DEAR = 4;
/** A structure may share this much with an earlier alert and still be another one. */
const OVERLAP_MAX = 0.34;

/**
 * Reads payments in (time, row) order and raises alerts about the structures that they complete. Deterministic:
 * the same payments give the same alerts, and later payments never change an alert already raised.
 */
export class FinanceEngine {
  readonly store: FlowStore;
  readonly rates: Rates;
  private readonly accounts: AccountTable;
  private readonly parameters: Parameters;
  private readonly scoring: Scoring;
  private readonly queue = new TaskQueue();
  private readonly pairs: PairTable;
  private readonly peers = new PeerSums();
  private readonly rings: RingFinder;
  private readonly scene: Scene;
  private readonly watch: Watch;
  private clock = 0;
  private lastRow = -1;
  private finishing = false;
  private raised: Alert[] = [];
  /** The best ring that waits under each closing payment's number. */
  private waitingRings = new Map<number, readonly number[]>();
  private readonly counts = {
    payments: 0,
    selfPayments: 0,
    lateRows: 0,
    refusedRows: 0,
    ringSearches: 0,
    ringSearchesCut: 0,
    accountsJudged: 0,
    hubsCapped: 0,
    alerts: 0,
    overlapping: 0,
  };

  constructor(options: EngineOptions) {
    this.parameters = parametersFrom(options.parameters);
    this.scoring = new Scoring(this.parameters, options.scoreMin ?? SCORE_MIN);
    this.rates = new Rates(options.rates);
    const retainDays = options.retainDays ?? 32;
    this.store = new FlowStore({
      capacity: options.capacity,
      windowSeconds: this.get("FAN-IN", "windowHours") * HOUR,
      retainSeconds: retainDays * DAY,
    });
    this.accounts = this.store.accounts;
    this.pairs = new PairTable(Math.min(1 << 21, Math.max(1 << 12, options.capacity)));
    const get = (typology: TypologyId, parameter: string): number => this.get(typology, parameter);
    this.watch = new Watch(this.store, this.queue, this.pairs, retainDays, get);
    this.scene = this.makeScene(get);
    this.rings = new RingFinder(this.scene);
  }

  private makeScene(get: Scene["get"]): Scene {
    const engine = this;
    const { store, accounts, scoring, watch, peers } = this;
    return {
      store,
      get now() {
        return engine.clock;
      },
      get since() {
        return watch.firstAt;
      },
      classOf: (account) => accounts.kind(account),
      placeOf: (account) => accounts.place(account),
      shareAbove: (s) =>
        peers.shareAbove(
          accounts.kind(store.from(s)),
          accounts.kind(store.to(s)),
          store.method(s),
          store.usd(s),
        ),
      get,
      settle: (typology, steps) => scoring.settle(typology, steps),
    };
  }

  private get(typology: TypologyId, parameter: string): number {
    const value = this.parameters[typology]?.[parameter];
    if (value === undefined) throw new Error(`invariant broken: ${typology} has no parameter ${parameter}`);
    return value;
  }

  /** Declares an account; kind is a class index, place a number that is only compared for equality. */
  describe(account: number, kind: number, place: number): void {
    this.accounts.ensure(account + 1);
    this.accounts.setKind(account, kind < ACCOUNT_CLASSES.length ? kind : 0);
    this.accounts.setPlace(account, place);
  }

  /** The accounts of the next `count` payments, payer and payee in turn, and their methods: only makes them faster. */
  lookAhead(accounts: Int32Array, methods: Int32Array, count: number): void {
    this.store.lookAhead(accounts, methods, count);
  }

  /** A row was read that is handed in later, or never. */
  read(row: number): void {
    if (row > this.lastRow) this.lastRow = row;
  }

  /**
   * Takes the next payment; false where it is older than the last one by more than the tolerance, and not taken. What is
   * less late counts as of now and is reported.
   */
  push(p: IncomingPayment): boolean {
    const { accounts, counts } = this;
    let at = p.at;
    if (at < this.clock) {
      if (at < this.clock - LATE_SECONDS) {
        counts.refusedRows++;
        return false;
      }
      counts.lateRows++;
      at = this.clock;
    }
    if (this.watch.firstAt < 0 || at > this.clock + this.store.retainSeconds) this.beginAnew(at);
    else if (this.queue.nextDue() < at) this.runTasks(at, WORK_PER_PAYMENT);
    this.clock = at;
    if (p.row > this.lastRow) this.lastRow = p.row;
    counts.payments++;
    accounts.ensure(Math.max(p.from, p.to) + 1);
    if (p.paidCurrency !== p.receivedCurrency)
      this.rates.learn(p.paid, p.paidCurrency, p.received, p.receivedCurrency);
    if (p.from === p.to) {
      counts.selfPayments++;
      return true;
    }
    if (accounts.kind(p.to) === 0 || accounts.kind(p.from) === 0 || accounts.seen(p.to) !== 0)
      learnKind(accounts, p.from, p.to, p.method);
    const usd = this.rates.usd(p.paid, p.paidCurrency);
    const seq = this.store.push(p, at, usd);
    if (!isTransferMethod(p.method)) return true;
    if (this.peers.add(accounts.kind(p.from), accounts.kind(p.to), p.method, usd)) this.store.markLarge(seq);
    if (!this.watch.look(seq, p.from, p.to, at, usd, p.method)) return true;
    counts.ringSearches++;
    const { ring, cut } = this.rings.search(seq);
    if (cut) counts.ringSearchesCut++;
    if (!ring) return true;
    // A longer ring may still close over the same payments: wait half a day.
    this.waitingRings.set(seq, ring);
    this.queue.add(at + 12 * HOUR, TASK.ring, seq, 0, at);
    return true;
  }

  /**
   * A pause longer than memory, or the first payment: all that fell due meanwhile is looked at as of when it did, while
   * the payments that it is about are still kept; then nobody is known.
   */
  private beginAnew(at: number): void {
    while (this.queue.nextDue() < at) {
      if (this.queue.nextDue() > this.clock) this.clock = this.queue.nextDue();
      this.runTasks(at, 1);
    }
    this.watch.firstAt = at;
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
        this.lookAtHub(a, due);
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
      case TASK.netting:
        if (a >= store.oldest && !store.isClaimed(a) && !store.isClaimed(b))
          this.offer(judgeNetting(scene, a, b, HUB_CAP));
        return;
      case TASK.stack:
        this.accounts.clear(a, FLAG.stackDue);
        this.offer(judgeStack(scene, a, at));
        return;
      default:
        this.accounts.clear(b, FLAG.layerDue);
        if (this.offer(judgeRotation(scene, b))) return;
        if (!this.offer(judgeInstalments(scene, a, b, at))) this.offer(judgeBipartite(scene, a, b, at));
    }
  }

  /** What an account did as a whole; waits while it is still going on. */
  private lookAtHub(account: number, due: number): void {
    const { accounts, clock, finishing, watch } = this;
    accounts.clear(account, FLAG.hubDue);
    this.counts.accountsJudged++;
    const verdict = judgeHub(
      this.scene,
      account,
      watch.limits.fanMin,
      finishing,
      this.rank,
      this.inspectRows,
    );
    if (verdict.is === "hub") {
      this.counts.hubsCapped++;
      return;
    }
    if (verdict.is === "unfinished") {
      watch.dueHub(account, clock + verdict.seconds, clock);
      return;
    }
    // Two of its partners lead on to one account: the whole of it is looked at first.
    if (verdict.is === "found" && isHalf(verdict.candidate) && accounts.has(account, FLAG.paired)) {
      accounts.clear(account, FLAG.paired);
      watch.dueHub(account, due + 4 * DAY, clock);
      return;
    }
    if (verdict.is === "found" && this.offer(verdict.candidate)) {
      watch.dueHub(account, due + 5 * DAY, clock);
      return;
    }
    // What it does with the money may come later: two more looks.
    const looks = accounts.looks(account) + 1;
    accounts.setLooks(account, looks > 2 ? 0 : looks);
    if (!finishing && looks <= 2 && verdict.worthAnotherLook) watch.dueHub(account, clock + 9 * DAY, clock);
  }

  private readonly rank = (candidate: Candidate): number | undefined => {
    const calibrated = this.calibrated(candidate);
    return this.scoring.isShown(calibrated) ? scoreOf(calibrated) : undefined;
  };

  private calibrated(candidate: Candidate): Candidate {
    return this.scoring.calibrated(candidate, this.scene.classOf, this.counts.payments);
  }

  /** Every candidate passes here: weak ones and second views of one structure are dropped. */
  private offer(raw: Candidate | undefined): boolean {
    if (!raw) return false;
    const candidate = this.calibrated(raw);
    this.inspectRows?.(raw);
    if (!this.scoring.isShown(candidate)) return false;
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
    this.scoring.countRaised(candidate.type);
    this.raised.push({
      type: candidate.type,
      score: scoreOf(candidate),
      rows: candidate.payments.map(store.of.rowOf),
      subjects: candidate.subjects,
      at: this.lastRow,
      terms: candidate.terms,
      against: candidate.against,
      sumUsd: Math.round(sumUsd),
      from: store.at(candidate.payments[0] as number),
      to: store.at(candidate.payments.at(-1) as number),
      own: this.ownRows(candidate.payments),
    });
    return true;
  }

  private ownRows(payments: readonly number[]): OwnRows {
    const { store, rates, accounts } = this;
    const numbers = new Map<number, number>();
    const places = new Map<number, number>([[-1, -1]]);
    const numberOf = (account: number): number => numbered(numbers, account);
    return {
      payments: payments
        .toSorted((a, b) => a - b)
        .map((s) => ({
          row: store.of.rowOf(s),
          at: store.at(s),
          from: numberOf(store.from(s)),
          to: numberOf(store.to(s)),
          paid: store.amount(s),
          currency: rates.names[store.currency(s)] ?? "",
          method: store.method(s),
        })),
      kinds: [...numbers.keys()].map((a) => accounts.kind(a)),
      places: [...numbers.keys()].map((a) => numbered(places, accounts.place(a))),
    };
  }

  /** What a candidate's terms come to here: by weights, by who the accounts are and by how common the shape is. */
  termsOf(candidate: Candidate): readonly Term[] {
    return this.calibrated(candidate).terms;
  }

  /** For calibration: sees every candidate before the threshold. */
  set inspect(see: ((candidate: Candidate, rows: readonly number[]) => void) | undefined) {
    this.inspectRows = see && ((candidate) => see(candidate, candidate.payments.map(this.store.of.rowOf)));
    if (see) this.scoring.keepAll();
  }
  private inspectRows: ((candidate: Candidate) => void) | undefined;

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
      version: 3,
      clock: this.clock,
      lastRow: this.lastRow,
      counts: { ...this.counts },
      store: this.store.save(),
      rates: this.rates.save(),
      queue: this.queue.save(),
      pairs: this.pairs.save(),
      peers: this.peers.save(),
      rings: [...this.waitingRings],
      firstAt: this.watch.firstAt,
      raisedOf: this.scoring.save(),
    };
  }

  load(state: EngineState): void {
    this.clock = state.clock;
    this.lastRow = state.lastRow;
    Object.assign(this.counts, state.counts);
    this.store.load(state.store);
    this.rates.load(state.rates);
    this.queue.load(state.queue);
    this.pairs.load(state.pairs);
    this.peers.load(state.peers);
    this.waitingRings = new Map(state.rings);
    this.watch.firstAt = state.firstAt;
    this.scoring.load(state.raisedOf);
  }
}

/** The number that stands for a key, in the order in which they come. */
function numbered(numbers: Map<number, number>, key: number): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  const number = numbers.has(-1) ? numbers.size - 1 : numbers.size;
  numbers.set(key, number);
  return number;
}

/** What may be one end of a scatter-gather. */
const isHalf = ({ type }: Candidate): boolean => type === "FAN-IN" || type === "FAN-OUT";

export interface EngineState {
  readonly version: 3;
  readonly clock: number;
  readonly lastRow: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly store: StoreState;
  readonly rates: RatesState;
  readonly queue: TaskQueueState;
  readonly pairs: PairTableState;
  readonly peers: PeerSumsState;
  readonly rings: readonly (readonly [number, readonly number[]])[];
  readonly firstAt: number;
  readonly raisedOf: readonly (readonly [string, number])[];
}
