import { METHOD_CLASSES, type Parameters } from "../../core/index.ts";
import { BackfillCandidates } from "./backfill-candidates.ts";

/**
 * The SQL of a backfill but for its candidates. No statement reads more of an account than its pseudonym, its trade and
 * its payments: there is no column for a name, a place or an origin.
 */

const HOUR = 3600;
const PURCHASE = METHOD_CLASSES.indexOf("purchase");

/** One table that a backfill makes: its name, by what it is ordered, and what it holds. */
export interface Step {
  readonly table: string;
  readonly order: string;
  readonly select: string;
}

/** What a run that died left on the cluster is gone after two days. */
const GONE_LATER = "ttl made + interval 2 day";

/** Payments as they were loaded: "row" is the order in which they were, line the row of the file. */
export const createPaid = (table: string): string =>
  `create table ${table} (payer UInt64, payee UInt64, ts Int64, "row" Int64, line Int64, payer_kind UInt8, payee_kind UInt8,
   method UInt8, usd Float64, paid Float64, paid_currency UInt16, sum Float64, sum_currency UInt16,
   made DateTime default now())
   engine = MergeTree order by (payer, ts, "row") ${GONE_LATER}`;

/** Takes lines with a payment each, its columns in the order of `createPaid`. */
export const insertPaid = (table: string): string =>
  `insert into ${table} (payer, payee, ts, "row", line, payer_kind, payee_kind, method, usd, paid, paid_currency, sum,
   sum_currency) format TabSeparated`;

export const createTable = ({ table, order, select }: Step): string =>
  `create table ${table} engine = MergeTree order by (${order}) ${GONE_LATER}
   as select *, now() as made from (${select}) q`;

/** A list of payments by their order. */
export const createRows = (table: string): string =>
  `create table ${table} ("row" Int64, made DateTime default now()) engine = MergeTree order by ("row") ${GONE_LATER}`;
export const insertRows = (table: string): string => `insert into ${table} ("row") format TabSeparated`;

/** The tables of one run. */
export class BackfillSql {
  readonly paid: string;
  private readonly prefix: string;
  private readonly candidates: BackfillCandidates;

  /** `run` is a word of letters and digits. */
  constructor(run: string, parameters: Parameters) {
    this.prefix = `wasl_${run}_`;
    this.paid = this.table("paid");
    this.candidates = new BackfillCandidates((name) => this.table(name), parameters);
  }

  /** From payments to candidates, in this order; the last one is the table of candidates (account, reason). */
  steps(): readonly Step[] {
    return this.candidates.steps();
  }

  table(name: string): string {
    return this.prefix + name;
  }

  /** How many accounts each reason named, and under no reason how many in all. */
  candidatesByReason(): string {
    const table = this.table("candidate");
    return `select reason, count(*) as n from ${table} group by reason
      union all select '' as reason, count(distinct account) as n from ${table}`;
  }

  /** Payments that are told of, and which rows of the file they are. */
  get told(): string {
    return this.table("told");
  }
  linesOfTold(): string {
    return `select "row", line from ${this.paid} where "row" in (select "row" from ${this.told})`;
  }

  /** Rows of findings, and the accounts on both sides of them; each round keeps what the one before it had. */
  found = (round: number): string => this.table(`found${round}`);
  shown = (round: number): string => this.table(`shown${round}`);
  picked = (round: number): string => this.table(`picked${round}`);

  pickedStep(round: number): Step {
    const before = round === 0 ? "" : ` union distinct select account from ${this.picked(round - 1)}`;
    const rows = `"row" in (select "row" from ${this.found(round)})`;
    return {
      table: this.picked(round),
      order: "account",
      select: `select payer as account from ${this.paid} where ${rows}
        union distinct select payee as account from ${this.paid} where ${rows}${before}`,
    };
  }

  /** How many payments of what is shown have an account that was not picked. */
  outside(round: number): string {
    return `select count(*) from ${this.paid} where "row" in (select "row" from ${this.shown(round)})
      and not (${this.near(this.picked(round), "and")})`;
  }

  private near(picked: string, word: "and" | "or"): string {
    const own = `(select account from ${picked})`;
    return `payer in ${own} ${word} payee in ${own}`;
  }

  /** Accounts that stand in a payment of this table's accounts, each with how many payments it makes. */
  accountsNear(picked: string): string {
    const near = this.near(picked, "or");
    return `select account, sum(n) as n from (
      select payer as account, count(*) as n from ${this.paid} where ${near} group by payer
      union all select payee as account, 0 as n from ${this.paid} where ${near} group by payee) x
      group by account`;
  }

  /**
   * The payments of the accounts in this table, and of all others those between two currencies, which teach the rates
   * (near = 0); in order of time and row.
   */
  payments(picked: string): string {
    return `select "row", ts, payer, payee, paid, paid_currency, sum, sum_currency, method, near from (
      select "row", ts, payer, payee, paid, paid_currency, sum, sum_currency, method,
        case when ${this.near(picked, "or")} then 1 else 0 end as near from ${this.paid}) x
      where near = 1 or paid_currency <> sum_currency order by ts, "row"`;
  }

  /** How many payments each second had, and the last one's row. */
  ticks(): string {
    return `select ts, count(*) as n, max("row") as last from ${this.paid} group by ts order by ts`;
  }

  /**
   * Transfers that are not of the accounts in this table: how many in each hour, by the trades of both sides, method
   * and sum, sums in quarters between two powers of two.
   */
  peers(picked: string): string {
    return `select hour, payer_kind, payee_kind, method, octave, floor(4 * (usd / octave - 1)) as quarter, count(*) as n
      from (select floor(ts / ${HOUR}.0) as hour, payer_kind, payee_kind, method, usd,
        power(2, floor(log2(usd))) as octave
        from ${this.paid} where method < ${PURCHASE} and payer <> payee and not (${this.near(picked, "or")})) x
      group by hour, payer_kind, payee_kind, method, octave, floor(4 * (usd / octave - 1)) order by hour`;
  }

  /** All that a run made. */
  drop(rounds: number): readonly string[] {
    const ofRounds = Array.from({ length: rounds }, (_, i) => [this.found(i), this.shown(i), this.picked(i)]);
    return [...this.steps().map((s) => s.table), ...ofRounds.flat(), this.told, this.paid].map(
      (table) => `drop table if exists ${table}`,
    );
  }
}
