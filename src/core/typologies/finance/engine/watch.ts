import { type AccountTable, FLAG } from "./account-table.ts";
import type { FlowStore } from "./flow-store.ts";
import { CASH, CRYPTO, classIndex, GOODS, isDesk, isTrade, methodIndex } from "./kinds.ts";
import { DAY, HOUR } from "./measures.ts";
import type { PairTable } from "./pair-table.ts";
import type { TaskQueue } from "./task-queue.ts";
import { LEDGER_MIN, PART_MAX } from "./typologies/hawala-offset.ts";
import type { TypologyId } from "./typology.ts";

/** Thorough looks that wait for their time. */
export const TASK = {
  hub: 0,
  chain: 1,
  pair: 2,
  hawala: 3,
  stack: 4,
  layer: 5,
  ring: 6,
  netting: 7,
} as const;

/** What is paid out is less a fee. */
const FEES_LEFT = 0.85;
const EXCHANGE = classIndex("exchange");
const CHEQUE = methodIndex("cheque");
/** Receipts of a payer that are looked at for each payment; more is a hub. */
const WALK_CAP = 40;
/** An account's payments that are counted to tell what is usual; more is a hub. */
const USUAL_CAP = 96;
/** Between currencies the rate of the day comes on top. */
const EXCHANGE_ROOM = 1.2;

interface Limits {
  readonly ratioLow: number;
  readonly ratioHigh: number;
  readonly pathSeconds: number;
  readonly ringLow: number;
  readonly ringHigh: number;
  /** The walk over the payer's receipts reaches as far as a ring does. */
  readonly ringsInReach: boolean;
  readonly chainLow: number;
  readonly chainHigh: number;
  readonly chainSeconds: number;
  readonly chainMin: number;
  readonly fanMin: number;
  readonly fanWide: number;
  readonly fanLarge: number;
  readonly layerSeconds: number;
  readonly ledgerSeconds: number;
  readonly ledgerMin: number;
  /** What each of two dealers moved at least for each dollar of the difference: the one who settles more, the other less. */
  readonly netMore: number;
  readonly netLess: number;
  readonly desksMin: number;
  readonly desksSeconds: number;
  readonly coinsMin: number;
  readonly coinsSeconds: number;
  readonly marine: number;
}

function limitsFrom(get: (typology: TypologyId, parameter: string) => number): Limits {
  return {
    ratioLow: get("SCATTER-GATHER", "ratioLow"),
    ratioHigh: get("SCATTER-GATHER", "ratioHigh"),
    pathSeconds: get("SCATTER-GATHER", "windowHours") * HOUR,
    ringLow: get("CYCLE", "ratioLow"),
    ringHigh: get("CYCLE", "ratioHigh"),
    ringsInReach:
      get("CYCLE", "windowHours") <= get("SCATTER-GATHER", "windowHours") &&
      get("CYCLE", "perNode") <= WALK_CAP,
    chainLow: get("MULE-CHAIN", "ratioLow"),
    chainHigh: get("MULE-CHAIN", "ratioHigh"),
    chainSeconds: get("MULE-CHAIN", "lagHours") * HOUR,
    chainMin: get("MULE-CHAIN", "hopsMin"),
    fanMin: Math.min(get("FAN-IN", "partnersMin"), get("ESCROW", "payersMin")),
    fanWide: Math.min(get("FAN-IN", "partnersMin"), get("FAN-OUT", "partnersMin")),
    fanLarge: Math.min(get("FAN-IN", "largeMin"), get("FAN-OUT", "largeMin")),
    ledgerSeconds: get("HAWALA-OFFSET", "days") * DAY,
    ledgerMin: get("HAWALA-OFFSET", "matchesMin"),
    layerSeconds: get("INSTALMENTS", "windowDays") * DAY,
    netMore: FEES_LEFT * (1 / get("NETTING", "netMax") + 1) * 0.5,
    netLess: FEES_LEFT * (1 / get("NETTING", "netMax") - 1) * 0.5,
    desksMin: get("CASH-OUT", "desksMin"),
    desksSeconds: get("CASH-OUT", "windowHours") * HOUR,
    coinsMin: get("COIN-COLLECTION", "payersMin"),
    coinsSeconds: get("COIN-COLLECTION", "windowHours") * HOUR,
    marine: classIndex("marine"),
  };
}

/** Cheap looks at what each payment may complete; the thorough ones come later, as tasks. */
export class Watch {
  readonly limits: Limits;
  private readonly store: FlowStore;
  private readonly accounts: AccountTable;
  private readonly queue: TaskQueue;
  private readonly pairs: PairTable;
  private readonly retainDays: number;
  private readonly seconds = new Int32Array(8);
  /** When the stream began. */
  firstAt = -1;

  constructor(
    store: FlowStore,
    queue: TaskQueue,
    pairs: PairTable,
    retainDays: number,
    get: (typology: TypologyId, parameter: string) => number,
  ) {
    this.store = store;
    this.accounts = store.accounts;
    this.queue = queue;
    this.pairs = pairs;
    this.retainDays = retainDays;
    this.limits = limitsFrom(get);
  }

  /** True where a ring may close with this payment. */
  look(seq: number, from: number, to: number, at: number, usd: number, method: number): boolean {
    const { store, limits, accounts } = this;
    const fromTrade = isTrade(accounts.kind(from));
    const toTrade = isTrade(accounts.kind(to));
    this.lookAtFans(seq, from, to, at, method, fromTrade, toTrade);
    if (fromTrade) return false;
    const passedOn = this.lookAtPaths(seq, from, to, at, usd, toTrade, method);
    // Invoices by cheque join the same firms all the time and mean nothing.
    if (!toTrade && method !== CHEQUE) this.lookAtLayer(seq, from, to, at);
    if (accounts.kind(to) === limits.marine || method === GOODS) this.dueHub(from, at + 4 * DAY, at);
    if (method === CASH && isDesk(accounts.kind(to))) this.lookAtCashOut(from, at);
    if (method === CRYPTO && accounts.kind(to) === EXCHANGE) this.lookAtSale(from, at);
    // A ring closes only where the payee paid somebody before.
    return passedOn && !toTrade && store.newestOutgoing(to) >= 0;
  }

  private lookAtFans(
    seq: number,
    from: number,
    to: number,
    at: number,
    method: number,
    fromTrade: boolean,
    toTrade: boolean,
  ): void {
    const { limits, accounts, store } = this;
    const large = store.isLarge(seq) && store.isFirstOfPair(seq);
    if (!toTrade && !accounts.has(to, FLAG.hubDue)) {
      if (accounts.newPayers(to) >= limits.fanMin && this.bursts(to, at, true))
        this.dueHub(to, at + 5 * DAY, at);
      else if (large && accounts.newPayers(to) >= limits.fanLarge && this.largeOnes(to, at, true))
        this.dueHub(to, at + 5 * DAY, at);
      else if (method === CASH && this.countCash(to, at) >= 4) this.dueHub(to, at + 5 * DAY, at);
    }
    if (fromTrade || accounts.has(from, FLAG.hubDue)) return;
    if (
      (accounts.newPayees(from) >= limits.fanMin && this.bursts(from, at, false)) ||
      (large && accounts.newPayees(from) >= limits.fanLarge && this.largeOnes(from, at, false))
    )
      this.dueHub(from, at + 5 * DAY, at);
  }

  /**
   * More partners now than this account's month explains; asked again half a day later at the earliest. Nothing that
   * is looked for is made of old acquaintances only: there are some new ones within the window.
   */
  private bursts(account: number, at: number, receiving: boolean): boolean {
    const { store, accounts, limits } = this;
    if (at < accounts.quietUntil(account)) return false;
    const partners = receiving ? accounts.payers(account) : accounts.payees(account);
    const fresh = receiving ? accounts.newPayers(account) : accounts.newPayees(account);
    // So few are a fan only together with the other side, or where all paid one price.
    if (fresh < limits.fanWide) {
      const others = receiving ? accounts.payees(account) : accounts.payers(account);
      if (others < 2 && !(receiving && this.onePrice(account, at - store.windowSeconds))) return false;
    }
    // What was before the window says how many are usual; once they are too many, the rest need not be counted.
    const days = Math.max(4, Math.min(this.retainDays, (at - this.firstAt) / DAY) - 4);
    const most = Math.min(USUAL_CAP, partners + ((partners - 2) / 1.8) * (days / 4) + 1);
    let n = 0;
    let s = receiving ? store.newestReceipt(account) : store.newestOutgoing(account);
    for (; s >= 0 && n < most; s = receiving ? store.olderReceipt(s) : store.olderOutgoing(s))
      if (store.isTransfer(s)) n++;
    const usual = (4 * Math.max(0, n - partners)) / days;
    if (n < USUAL_CAP && partners >= 2 + 1.8 * usual) return true;
    accounts.setQuietUntil(account, at + DAY / 2);
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

  /** As many new partners in the window, each by a sum that is large for its peers, as make the smallest fan of such. */
  private largeOnes(account: number, at: number, receiving: boolean): boolean {
    const { store } = this;
    const since = at - store.windowSeconds;
    let n = 0;
    let steps = 0;
    for (
      let s = receiving ? store.newestReceipt(account) : store.newestOutgoing(account);
      s >= 0 && store.at(s) >= since && steps < WALK_CAP;
      s = receiving ? store.olderReceipt(s) : store.olderOutgoing(s), steps++
    )
      if (store.isLarge(s) && store.isFirstOfPair(s) && ++n >= this.limits.fanLarge) return true;
    return false;
  }

  /**
   * As many strangers on this side as an informal dealer's ledger has at least, each with less than `partMax`, together
   * with `sumMin` or more; the settlement comes days after.
   */
  private hasLedger(
    account: number,
    at: number,
    receiving: boolean,
    partMax: number,
    sumMin: number,
  ): boolean {
    const { store, limits } = this;
    const since = at - limits.ledgerSeconds;
    let n = 0;
    let sum = 0;
    let steps = 0;
    for (
      let s = receiving ? store.newestReceipt(account) : store.newestOutgoing(account);
      s >= 0 && store.at(s) >= since && steps < WALK_CAP;
      s = receiving ? store.olderReceipt(s) : store.olderOutgoing(s), steps++
    ) {
      const usd = store.usd(s);
      if (usd >= partMax || !store.isTransfer(s) || !store.isFirstOfPair(s)) continue;
      sum += usd;
      if (++n >= limits.ledgerMin && sum >= sumMin) return true;
    }
    return false;
  }

  /** One sum handed on, from the payee of `first` to the payee of `second`: it may settle what two dealers did. */
  private lookAtSettlement(first: number, second: number, at: number): void {
    const { store, accounts, queue, limits } = this;
    const source = store.from(first);
    const sink = store.to(second);
    const bulk = store.usd(first);
    // The difference may be all that is moved between two who both collect and pay out far more.
    const { netMore, netLess } = limits;
    const isNet =
      this.dealsIn(sink, at, false, netMore * bulk) &&
      this.dealsIn(source, at, true, netMore * bulk) &&
      this.dealsIn(sink, at, true, netLess * bulk) &&
      this.dealsIn(source, at, false, netLess * bulk);
    if (isNet) queue.add(at + 2 * DAY, TASK.netting, first, second, at);
    const isBulk = (account: number, receiving: boolean): boolean =>
      this.hasLedger(account, at, receiving, PART_MAX * bulk, LEDGER_MIN * bulk);
    if (!isBulk(sink, false) || !isBulk(source, true)) return;
    accounts.set(source, FLAG.settles);
    accounts.set(sink, FLAG.settles);
    queue.add(at + 2 * DAY, TASK.hawala, first, second, at);
  }

  private dealsIn(account: number, at: number, receiving: boolean, usd: number): boolean {
    return this.hasLedger(account, at, receiving, Number.POSITIVE_INFINITY, usd);
  }

  /** Cash handed out at as many places within the window as are looked for. */
  private lookAtCashOut(account: number, at: number): void {
    const { store, accounts, limits } = this;
    if (accounts.has(account, FLAG.hubDue)) return;
    const desks = new Set<number>();
    let steps = 0;
    for (
      let s = store.newestOutgoing(account);
      s >= 0 && store.at(s) >= at - limits.desksSeconds && steps < WALK_CAP;
      s = store.olderOutgoing(s), steps++
    )
      if (store.method(s) === CASH && isDesk(accounts.kind(store.to(s)))) desks.add(store.to(s));
    if (desks.size >= limits.desksMin) this.dueHub(account, at + 3 * DAY, at);
  }

  /** Coins sold at an exchange by who took them of as many as are looked for. */
  private lookAtSale(account: number, at: number): void {
    const { store, accounts, limits } = this;
    if (accounts.has(account, FLAG.hubDue)) return;
    let n = 0;
    let steps = 0;
    for (
      let s = store.newestReceipt(account);
      s >= 0 && store.at(s) >= at - limits.coinsSeconds && steps < WALK_CAP;
      s = store.olderReceipt(s), steps++
    ) {
      if (store.method(s) !== CRYPTO || ++n < limits.coinsMin) continue;
      this.dueHub(account, at + 5 * DAY, at);
      return;
    }
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

  dueHub(account: number, due: number, at: number): void {
    if (this.accounts.has(account, FLAG.hubDue)) return;
    this.accounts.set(account, FLAG.hubDue);
    this.queue.add(due, TASK.hub, account, 0, at);
  }

  /**
   * One walk over the payer's receipts serves chains, two-step paths, settlements and stacks; true where one of them
   * may be the hop before this payment in a ring.
   */
  private lookAtPaths(
    seq: number,
    from: number,
    to: number,
    at: number,
    usd: number,
    toTrade: boolean,
    method: number,
  ): boolean {
    const { store, limits, accounts } = this;
    let hops = 1;
    let previous = -1;
    let closeness = Number.POSITIVE_INFINITY;
    let received = 0;
    let steps = 0;
    let passedOn = !limits.ringsInReach;
    const since = at - limits.pathSeconds;
    const currency = store.currency(seq);
    for (let q = store.newestReceipt(from); q >= 0; q = store.olderReceipt(q)) {
      const then = store.at(q);
      if (then < since || ++steps > WALK_CAP) break;
      if (!store.isTransfer(q)) continue;
      const value = store.usd(q);
      received += value;
      const ratio = usd / value;
      const room = store.currency(q) === currency ? 1 : EXCHANGE_ROOM;
      if (ratio * room >= limits.ringLow && ratio <= limits.ringHigh * room) passedOn = true;
      if (ratio * room < limits.ratioLow || ratio > limits.ratioHigh * room) continue;
      const source = store.from(q);
      // Large sums that come back by several ways; small ones are lent and returned all the time.
      if (source === to) {
        if (store.isLarge(seq) && !toTrade) this.notePath(source, to, from, at);
        continue;
      }
      if (at - then <= limits.chainSeconds && ratio >= limits.chainLow && ratio <= limits.chainHigh) {
        const length = store.chainLength(q) + 1;
        const off = Math.abs(ratio - 0.97);
        if (length > hops || (length === hops && off < closeness)) {
          hops = length;
          previous = q;
          closeness = off;
        }
      }
      if (isTrade(accounts.kind(source))) continue;
      if (!toTrade) this.notePath(source, to, from, at);
      if (ratio < 1.03 && ratio > 0.8 && usd > 500) this.lookAtSettlement(q, seq, at);
    }
    if (previous >= 0) {
      store.setChain(seq, previous, hops);
      if (hops >= limits.chainMin) this.queue.add(at + limits.chainSeconds + HOUR, TASK.chain, seq, 0, at);
    }
    if (received > 0 && method !== CHEQUE) this.lookAtMiddle(from, to, at, usd, received);
    return passedOn;
  }

  /** A second way from source to sink makes them a pair to look at. */
  private notePath(source: number, sink: number, middle: number, at: number): void {
    if (this.pairs.note(source, sink, middle, at, this.limits.pathSeconds) !== 2) return;
    this.accounts.set(source, FLAG.paired);
    this.accounts.set(sink, FLAG.paired);
    this.queue.add(at + 3.5 * DAY, TASK.pair, source, sink, at);
  }

  /** A payer of few partners who pays on what it received may be the middle of a stack. */
  private lookAtMiddle(from: number, to: number, at: number, usd: number, received: number): void {
    const { accounts } = this;
    if (accounts.has(from, FLAG.stackDue) || usd >= 1.12 * received) return;
    if (accounts.payers(from) > 5 || accounts.payees(from) > 5) return;
    const passesMostOn = usd > 0.65 * received;
    const passesPartOn = usd > 0.25 * received && (accounts.payers(to) > 1 || accounts.payees(from) > 1);
    if (!passesMostOn && !passesPartOn) return;
    accounts.set(from, FLAG.stackDue);
    this.queue.add(at + 4.5 * DAY, TASK.stack, from, 0, at);
  }

  /** Two payers who pay the same two payees: the smallest layer. */
  private lookAtLayer(seq: number, from: number, to: number, at: number): void {
    const { store, limits, accounts } = this;
    if (accounts.has(to, FLAG.layerDue) || !store.isFirstOfPair(seq)) return;
    // Somebody else must have paid the payee, and the payer somebody else.
    if (store.olderReceipt(seq) < 0 || store.olderOutgoing(seq) < 0) return;
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
      if (other === from || isTrade(accounts.kind(other))) continue;
      for (let i = 0; i < seconds; i++) {
        const second = this.seconds[i] as number;
        if (!accounts.mayHavePaid(other, second)) continue;
        const shared = store.lastOfPair(other, second);
        if (shared >= 0 && store.at(shared) >= since) {
          accounts.set(to, FLAG.layerDue);
          this.queue.add(at + 5 * DAY, TASK.layer, from, to, at);
          return;
        }
      }
    }
  }

  /** Whom this payer had first paid lately beside `to`, into `seconds`; answers how many. */
  private otherPayees(seq: number, to: number, since: number): number {
    const { store, seconds, accounts } = this;
    let n = 0;
    let steps = 0;
    for (
      let o = store.olderOutgoing(seq);
      o >= 0 && store.at(o) >= since && steps < seconds.length;
      o = store.olderOutgoing(o), steps++
    ) {
      const second = store.to(o);
      if (second === to || !store.isFirstOfPair(o) || store.method(o) === CHEQUE) continue;
      if (!isTrade(accounts.kind(second))) seconds[n++] = second;
    }
    return n;
  }
}
