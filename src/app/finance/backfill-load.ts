import { type FinanceEngine, type IncomingPayment, learnKind } from "../../core/index.ts";
import type { PaymentCluster } from "../ports/money.ts";

/** Lines of one request to the cluster: some ten megabytes. */
const LINES_MAX = 100_000;

/**
 * Payments on their way to the cluster: accounts leave as pseudonyms, their trades as numbers. Names, banks, places
 * and texts stay here.
 */
export class BackfillLoad {
  private pseudonyms = new BigUint64Array(1 << 10);
  private kinds = new Uint8Array(1 << 10);
  private places = new Int32Array(1 << 10).fill(-1);
  private known = new Uint8Array(1 << 10);
  private readonly lines: string[] = [];
  private readonly ready: string[] = [];
  private clock = 0;
  accounts = 0;
  payments = 0;
  bytes = 0;
  /** Holds no payment: what currencies are worth and what accounts do for a living is learnt in it. */
  private readonly engine: FinanceEngine;
  private readonly cluster: PaymentCluster;
  private readonly sql: string;
  private readonly pseudonymOf: (account: number) => bigint;

  /** `sql` takes the lines; `pseudonymOf` answers 64 bits for an account's number. */
  constructor(
    cluster: PaymentCluster,
    sql: string,
    engine: FinanceEngine,
    pseudonymOf: (account: number) => bigint,
  ) {
    this.cluster = cluster;
    this.sql = sql;
    this.engine = engine;
    this.pseudonymOf = pseudonymOf;
  }

  describe(account: number, kind: number, place: number): void {
    this.ensure(account);
    this.kinds[account] = kind;
    this.places[account] = place;
    this.engine.describe(account, kind, place);
  }

  /** In order of time, which is kept by numbers of its own: a file may be read from its end, or the payments of a day in another order. */
  push(p: IncomingPayment): void {
    const { rates, store } = this.engine;
    const { accounts } = store;
    this.clock = Math.max(this.clock, p.at);
    const payer = this.pseudonym(p.from);
    const payee = this.pseudonym(p.to);
    accounts.ensure(Math.max(p.from, p.to) + 1);
    if (p.paidCurrency !== p.receivedCurrency)
      rates.learn(p.paid, p.paidCurrency, p.received, p.receivedCurrency);
    const [from, to] = [accounts.kind(p.from), accounts.kind(p.to)];
    if (p.from !== p.to && (from === 0 || to === 0 || accounts.seen(p.to) !== 0))
      learnKind(accounts, p.from, p.to, p.method);
    const usd = rates.usd(p.paid, p.paidCurrency);
    this.lines.push(
      `${payer}\t${payee}\t${this.clock}\t${this.payments++}\t${p.row}\t${accounts.kind(p.from)}\t${accounts.kind(p.to)}\t${p.method}\t${usd}\t${p.paid}\t${p.paidCurrency}\t${p.received}\t${p.receivedCurrency}\n`,
    );
    if (this.lines.length >= LINES_MAX) this.pack();
  }

  /** Sends what is ready; at the end also what is not a whole request yet. */
  async flush(isEnd = false): Promise<void> {
    if (isEnd && this.lines.length > 0) this.pack();
    for (let text = this.ready.shift(); text !== undefined; text = this.ready.shift()) {
      this.bytes += text.length;
      await this.cluster.insert(this.sql, text);
    }
  }

  /** The numbers of the accounts behind these pseudonyms, ascending, each with its pseudonym. */
  numbersOf(pseudonyms: ReadonlySet<string>): readonly (readonly [number, string])[] {
    const found: (readonly [number, string])[] = [];
    for (let account = 0; account < this.accounts; account++) {
      if (this.known[account] === 0) continue;
      const text = String(this.pseudonyms[account]);
      if (pseudonyms.has(text)) found.push([account, text]);
    }
    return found;
  }

  kindOf = (account: number): number => this.kinds[account] ?? 0;
  placeOf = (account: number): number => this.places[account] ?? -1;

  private pack(): void {
    this.ready.push(this.lines.join(""));
    this.lines.length = 0;
  }

  private pseudonym(account: number): bigint {
    this.ensure(account);
    if (this.known[account] === 0) {
      this.known[account] = 1;
      this.pseudonyms[account] = this.pseudonymOf(account);
    }
    return this.pseudonyms[account] as bigint;
  }

  private ensure(account: number): void {
    const before = this.kinds.length;
    if (account >= this.accounts) this.accounts = account + 1;
    if (account < before) return;
    const length = 2 * Math.max(before, account);
    const grown = <T extends Uint8Array | Int32Array | BigUint64Array>(made: T, old: T): T => {
      made.set(old as never);
      return made;
    };
    this.pseudonyms = grown(new BigUint64Array(length), this.pseudonyms);
    this.kinds = grown(new Uint8Array(length), this.kinds);
    this.known = grown(new Uint8Array(length), this.known);
    this.places = grown(new Int32Array(length).fill(-1), this.places);
  }
}
