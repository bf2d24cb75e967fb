import {
  type Alert,
  FinanceEngine,
  type IncomingPayment,
  type Parameters,
  PeerSums,
  parametersFrom,
} from "../../core/index.ts";
import type { PaymentCluster } from "../ports/money.ts";
import { BackfillLoad } from "./backfill-load.ts";
import { BackfillSql, createPaid, createRows, createTable, insertPaid, insertRows } from "./backfill-sql.ts";

/**
 * At the first look the partners' own habits are not known yet, which may cost a structure so much of its score:
 * all that could still become a finding is looked at again.
 */
const FIRST_LOOK_MIN = 0.01;
/** So many payments that no shape is common: how many of a kind there are is judged at the second look. */
const COUNTLESS = 1e9;
/** Times that the neighbourhood is widened until every finding lies within it. */
const ROUNDS_MAX = 5;
const CAPACITY_MAX = 1 << 23;

export interface BackfillOptions {
  readonly cluster: PaymentCluster;
  /** Letters and digits, of this run alone: its tables bear it. */
  readonly run: string;
  readonly rates: ReadonlyMap<string, number>;
  readonly parameters: Parameters;
  readonly scoreMin?: number;
  /** 64 bits that only the holder of a key can make of an account. */
  readonly pseudonymOf: (account: number) => bigint;
}

export interface BackfillFigures {
  /** Accounts by the reason that made them candidates. */
  readonly candidates: Readonly<Record<string, number>>;
  readonly candidateAccounts: number;
  /** Payments read at the first look, and in all rounds of the second. */
  readonly firstLook: number;
  readonly secondLook: number;
  readonly rounds: number;
  /** Payments that left the engine's window early. */
  readonly overflow: number;
}

/**
 * Findings in more payments than one machine holds: the cluster keeps the payments and names candidates by
 * aggregates; the engine reads the candidates' payments, then those of everybody in what it found, with the time and
 * number of all others, and judges as it does in process.
 */
export class Backfill {
  readonly load: BackfillLoad;
  /** Takes no payments: rates and trades are learnt in it, in the order of the file. */
  private readonly engine: FinanceEngine;
  private readonly options: BackfillOptions;
  private readonly sql: BackfillSql;

  constructor(options: BackfillOptions) {
    this.options = options;
    this.engine = new FinanceEngine({ capacity: 1, rates: options.rates });
    this.sql = new BackfillSql(options.run, parametersFrom(options.parameters));
    this.load = new BackfillLoad(
      options.cluster,
      insertPaid(this.sql.paid),
      this.engine,
      options.pseudonymOf,
    );
  }

  currency = (code: string): number => this.engine.rates.currency(code);
  usdOf = (p: IncomingPayment): number => this.engine.rates.usd(p.paid, p.paidCurrency);

  begin(): Promise<void> {
    return this.options.cluster.run(createPaid(this.sql.paid));
  }

  /** Nothing of the run stays on the cluster; false where a table could not be dropped and waits for its time to end. */
  async end(): Promise<boolean> {
    let isGone = true;
    for (const sql of this.sql.drop(ROUNDS_MAX))
      await this.options.cluster.run(sql).catch(() => {
        isGone = false;
      });
    return isGone;
  }

  /** After the last payment: the findings; subjects are accounts by the numbers they were loaded under. */
  async findings(onAlert: (alert: Alert) => void): Promise<BackfillFigures> {
    const { cluster } = this.options;
    const { sql } = this;
    await this.load.flush(true);
    for (const step of sql.steps()) await cluster.run(createTable(step));
    const candidates: Record<string, number> = {};
    let candidateAccounts = 0;
    for await (const [reason, n] of cluster.select(sql.candidatesByReason())) {
      if (reason === "") candidateAccounts = Number(n);
      else candidates[String(reason)] = Number(n);
    }
    const first = await this.look(sql.table("candidate"), true);
    let found = first.alerts;
    let secondLook = 0;
    let overflow = first.overflow;
    let rounds = 0;
    for (let isOpen = found.length > 0; isOpen && rounds < ROUNDS_MAX; rounds++) {
      await this.pick(found, rounds);
      const look = await this.look(sql.picked(rounds), false);
      found = look.alerts;
      secondLook += look.near;
      overflow += look.overflow;
      isOpen = await this.reachesOut(found, rounds);
    }
    for (const alert of await this.inFile(found)) onAlert(alert);
    return { candidates, candidateAccounts, firstLook: first.near, secondLook, rounds, overflow };
  }

  /** The same with the rows of the file, which may have another order. */
  private async inFile(alerts: readonly Alert[]): Promise<readonly Alert[]> {
    if (alerts.length === 0) return alerts;
    const { sql } = this;
    await this.writeRows(
      sql.told,
      alerts.flatMap((a) => [...a.rows, a.at]),
    );
    const lines = new Map<number, number>();
    for await (const [row, line] of this.options.cluster.select(sql.linesOfTold()))
      lines.set(Number(row), Number(line));
    const lineOf = (row: number): number => lines.get(row) ?? row;
    return alerts.map((alert) => ({
      ...alert,
      rows: alert.rows.map(lineOf),
      at: lineOf(alert.at),
      own: { ...alert.own, payments: alert.own.payments.map((p) => ({ ...p, row: lineOf(p.row) })) },
    }));
  }

  /** The accounts on both sides of what was found, and those of the rounds before. */
  private async pick(alerts: readonly Alert[], round: number): Promise<void> {
    const { cluster } = this.options;
    const { sql } = this;
    await this.writeRows(
      sql.found(round),
      alerts.flatMap((a) => a.rows),
    );
    await cluster.run(createTable(sql.pickedStep(round)));
  }

  private async reachesOut(alerts: readonly Alert[], round: number): Promise<boolean> {
    const { sql } = this;
    await this.writeRows(
      sql.shown(round),
      alerts.flatMap((a) => a.rows),
    );
    for await (const [n] of this.options.cluster.select(sql.outside(round))) return Number(n) > 0;
    return false;
  }

  private async writeRows(table: string, all: readonly number[]): Promise<void> {
    const rows = new Set(all);
    await this.options.cluster.run(createRows(table));
    if (rows.size > 0)
      await this.options.cluster.insert(insertRows(table), [...rows].map((row) => `${row}\n`).join(""));
  }

  /** Runs the engine over the payments of the accounts in `picked`. */
  private async look(
    picked: string,
    isFirst: boolean,
  ): Promise<{ readonly alerts: readonly Alert[]; readonly near: number; readonly overflow: number }> {
    const { options, sql, load } = this;
    const { cluster } = options;
    const pseudonyms = new Set<string>();
    let payments = 0;
    for await (const [account, n] of cluster.select(sql.accountsNear(picked))) {
      pseudonyms.add(String(account));
      payments += Number(n);
    }
    const numbers = load.numbersOf(pseudonyms);
    const engine = new FinanceEngine({
      capacity: Math.min(CAPACITY_MAX, Math.max(1 << 14, payments)),
      rates: options.rates,
      parameters: options.parameters,
      ...(isFirst
        ? { scoreMin: FIRST_LOOK_MIN }
        : options.scoreMin !== undefined && { scoreMin: options.scoreMin }),
    });
    // Currencies by the numbers that the payments bear.
    for (const name of this.engine.rates.names) engine.rates.currency(name);
    const numberOf = new Map(numbers.map(([, pseudonym], i) => [pseudonym, i]));
    numbers.forEach(([account], i) => {
      engine.describe(i, load.kindOf(account), load.placeOf(account));
    });
    if (isFirst) {
      const state = engine.save();
      engine.load({ ...state, counts: { ...state.counts, payments: COUNTLESS } });
    }
    const rows = cluster.select(sql.payments(picked));
    const near = await feed(engine, rows, numberOf, isFirst ? NOBODY_ELSE : await this.others(picked));
    const alerts = engine.finish().map((alert) => ({
      ...alert,
      subjects: alert.subjects.map((s) => ({ ...s, account: numbers[s.account]?.[0] ?? -1 })),
    }));
    return { alerts, near, overflow: engine.stats().overflow };
  }

  private async others(picked: string): Promise<Others> {
    const ticks: Tick[] = [];
    for await (const [at, n, last] of this.options.cluster.select(this.sql.ticks()))
      ticks.push({ at: Number(at), payments: Number(n), last: Number(last) });
    const peers: PeerCell[] = [];
    for await (const values of this.options.cluster.select(this.sql.peers(picked))) {
      const [hour, payerKind, payeeKind, method, octave, quarter, payments] = values.map(Number) as Cell;
      const usd = octave * (1 + quarter / 4);
      peers.push({ until: 3600 * (hour + 1), payerKind, payeeKind, method, usd, payments });
    }
    return { ticks, peers };
  }
}

type Cell = [number, number, number, number, number, number, number];

/** One second of the stream. */
interface Tick {
  readonly at: number;
  readonly payments: number;
  readonly last: number;
}

/** Payments of one hour, by what counts among peers. */
interface PeerCell {
  readonly until: number;
  readonly payerKind: number;
  readonly payeeKind: number;
  readonly method: number;
  readonly usd: number;
  readonly payments: number;
}

/** What is known of the payments that the engine is not given. */
interface Others {
  readonly ticks: readonly Tick[];
  readonly peers: readonly PeerCell[];
}
const NOBODY_ELSE: Others = { ticks: [], peers: [] };

/** Tells the engine of the payments that it is not given, up to a moment. */
class OtherPayments {
  private readonly engine: FinanceEngine;
  private readonly others: Others;
  private readonly nobody: number;
  private nextTick = 0;
  private nextCell = 0;
  /** Payments of others that are in the sums of peers. */
  private told = 0;
  /** Payments of the second that the engine was given. */
  private given = 0;

  constructor(engine: FinanceEngine, others: Others, nobody: number) {
    this.engine = engine;
    this.others = others;
    this.nobody = nobody;
  }

  /** A payment of nobody to nobody moves the clock and is counted; between two currencies it teaches the rate. */
  pass(p: Pick<IncomingPayment, "row" | "at"> & Partial<IncomingPayment>): void {
    this.engine.push({ ...NO_MONEY, ...p, from: this.nobody, to: this.nobody });
    this.given++;
  }

  take(payment: IncomingPayment): void {
    this.engine.push(payment);
    this.given++;
  }

  /** All that came before `at`. */
  until(at: number): void {
    const { ticks } = this.others;
    for (let tick = ticks[this.nextTick]; tick && tick.at < at; tick = ticks[++this.nextTick]) {
      this.addPeers(tick.at);
      while (this.given < tick.payments) this.pass({ row: tick.last, at: tick.at });
      this.given = 0;
    }
    this.addPeers(at);
  }

  private addPeers(at: number): void {
    const { peers } = this.others;
    let end = this.nextCell;
    let waiting = 0;
    for (let cell = peers[end]; cell && cell.until <= at; cell = peers[++end]) waiting += cell.payments;
    // The engine is copied out and in: not for less than would be noticed.
    if (waiting === 0 || waiting < PEERS_SHARE * (this.told + waiting)) return;
    const state = this.engine.save();
    const sums = new PeerSums();
    sums.load(state.peers);
    for (const cell of peers.slice(this.nextCell, end))
      for (let n = 0; n < cell.payments; n++) sums.add(cell.payerKind, cell.payeeKind, cell.method, cell.usd);
    this.engine.load({ ...state, peers: sums.save() });
    this.nextCell = end;
    this.told += waiting;
  }
}

/** Of all others so far: so many may be new before what is usual among peers is told again. */
const PEERS_SHARE = 0.005;
const NO_MONEY = { paid: 0, paidCurrency: 0, received: 0, receivedCurrency: 0, method: 0 };

/** Gives the engine the near payments in their place among all others; answers how many were near. */
async function feed(
  engine: FinanceEngine,
  rows: AsyncIterable<readonly unknown[]>,
  numberOf: ReadonlyMap<string, number>,
  others: Others,
): Promise<number> {
  const stream = new OtherPayments(engine, others, numberOf.size);
  let near = 0;
  for await (const values of rows) {
    const [row, at, payer, payee, paid, paidCurrency, received, receivedCurrency, method, isNear] = values;
    const payment = {
      row: Number(row),
      at: Number(at),
      paid: Number(paid),
      paidCurrency: Number(paidCurrency),
      received: Number(received),
      receivedCurrency: Number(receivedCurrency),
    };
    stream.until(payment.at);
    if (Number(isNear) === 0) {
      stream.pass(payment);
      continue;
    }
    near++;
    const from = numberOf.get(String(payer));
    const to = numberOf.get(String(payee));
    if (from === undefined || to === undefined) throw new Error("invariant broken: an account nobody loaded");
    stream.take({ ...payment, from, to, method: Number(method) });
  }
  stream.until(Number.POSITIVE_INFINITY);
  return near;
}
