import {
  ACCOUNT_CLASSES,
  type AccountClass,
  isDesk,
  isTrade,
  METHOD_CLASSES,
  type Parameters,
} from "../../core/index.ts";
import type { Step } from "./backfill-sql.ts";

const HOUR = 3600;
const DAY = 86_400;
/** Days that the engine keeps a payment. */
const RETAIN = 32 * DAY;
/** Payments of one side in a month; more is a hub and no suspect (HUB_CAP of the engine). */
const HUB = 400;
/** Between currencies the rate of the day comes on top. */
const EXCHANGE_ROOM = 1.2;
/** Of what such accounts pay such accounts, as in the engine. */
const LARGE_SHARE = 0.1;
/** Sums that vary by less, in logs, may be fees of one price: fewer of them are a fan. */
const ONE_PRICE = 0.4;
/** All payments of a dealer's ledger together, in shares of what settles it, as in the engine. */
const LEDGER_MIN = 0.4;

const kind = (name: AccountClass): number => ACCOUNT_CLASSES.indexOf(name);
const PURCHASE = METHOD_CLASSES.indexOf("purchase");
const CASH = METHOD_CLASSES.indexOf("cash");
const CRYPTO = METHOD_CLASSES.indexOf("crypto");
const CHEQUE = METHOD_CLASSES.indexOf("cheque");
/** Sums in quarters of an octave. */
const BIN = "floor(4 * log2(usd))";
/** Trades that explain any number of partners, as in the engine. */
const trades = ACCOUNT_CLASSES.map((_, kind) => kind)
  .filter(isTrade)
  .join(", ");
/** Where cash is handed over, as in the engine. */
const desks = ACCOUNT_CLASSES.map((_, kind) => kind)
  .filter(isDesk)
  .join(", ");

/** The accounts of a walk before its last payment's payee. */
const names = (last: number): readonly string[] => Array.from({ length: last + 1 }, (_, i) => `a${i}`);

/**
 * From payments to candidates, by what the engine's own triggers ask (engine/watch.ts): whether enough of something is
 * there. Selects are written in what ClickHouse and DuckDB both read.
 */
export class BackfillCandidates {
  private readonly table: (name: string) => string;
  private readonly paid: string;
  private readonly get: (typology: string, parameter: string) => number;

  constructor(table: (name: string) => string, parameters: Parameters) {
    this.table = table;
    this.paid = table("paid");
    this.get = (typology, parameter) => {
      const value = parameters[typology]?.[parameter];
      if (value === undefined) throw new Error(`invariant broken: ${typology} has no parameter ${parameter}`);
      return value;
    };
  }

  /** From payments to candidates, in this order; the last one is the table of candidates (account, reason). */
  steps(): readonly Step[] {
    return [
      this.seen(),
      this.busy(),
      this.large(),
      this.hop(),
      this.fan(),
      this.cash(),
      this.chain(),
      ...this.walks().map((length) => this.walk(length)),
      this.ring(),
      this.pair(),
      this.ledger(),
      this.stack(),
      this.layer(),
      this.candidate(),
    ];
  }

  /**
   * Transfers between two accounts, once under each of them, with whether the two had an earlier one that the engine
   * remembers: what an account did is one run of rows.
   */
  private seen(): Step {
    const side = (received: number) => {
      const [own, other] = received === 1 ? ["payee", "payer"] : ["payer", "payee"];
      return `select ${own} as account, ts, "row", ${received} as received, ${other} as partner, ${own}_kind as kind,
        ${other}_kind as partner_kind, method, usd, paid_currency
        from ${this.paid} where method < ${PURCHASE} and payer <> payee`;
    };
    return {
      table: this.table("seen"),
      order: "account, received, ts",
      select: `select account, ts, "row", received, partner, kind, partner_kind, method, usd, paid_currency,
        case when ts - coalesce(lag(ts) over (partition by account, received, partner order by "row"), 0) > ${RETAIN}
          then 1 else 0 end as fresh
        from (${side(0)} union all ${side(1)}) x`,
    };
  }

  /** Accounts that are hubs for a month: no member of a path is looked for among them. */
  private busy(): Step {
    return {
      table: this.table("busy"),
      order: "account",
      select: `select distinct account from (
        select account, count(*) over (partition by account, received order by ts
          range between ${31 * DAY} preceding and current row) as n from ${this.table("seen")}) x
        where n > ${HUB}`,
    };
  }

  /** By trades and method the sum from which a payment is among the largest; sums in quarters of an octave. */
  private large(): Step {
    return {
      table: this.table("large"),
      order: "kind",
      select: `select kind, partner_kind, method, min(bin) as line from (
        select kind, partner_kind, method, bin, sum(n) over (partition by kind, partner_kind, method
          order by bin desc) as above, sum(n) over (partition by kind, partner_kind, method) as total from (
          select kind, partner_kind, method, ${BIN} as bin, count(*) as n from ${this.table("seen")}
          where received = 0 group by kind, partner_kind, method, ${BIN}) x) y
        where above <= ${LARGE_SHARE} * total or above = total group by kind, partner_kind, method`,
    };
  }

  /** Who has more partners in four days than its month explains, or so many strangers with sums large for their peers. */
  private fan(): Step {
    const min = (name: string) => Math.min(this.get("FAN-IN", name), this.get("FAN-OUT", name));
    const least = this.get("ESCROW", "payersMin");
    const window = this.get("FAN-IN", "windowHours") * HOUR;
    const days = `greatest(4, least(32, (ts - (select min(ts) from ${this.paid})) / ${DAY}.0) - 4)`;
    return {
      table: this.table("fan"),
      order: "account",
      select: `select distinct account, received from (
        select account, received, ts, sum(fresh) over w as strangers, count(distinct partner) over w as partners,
          sum(fresh * large) over w as larges, stddev_pop(ln(usd)) over w as spread,
          count(*) over (partition by account, received order by ts
            range between ${RETAIN} preceding and 1 preceding) as before
        from (select s.account as account, s.received as received, s.ts as ts, s.partner as partner,
          s.usd as usd, s.fresh as fresh, case when ${BIN} >= coalesce(g.line, 0) then 1 else 0 end as large
          from ${this.table("seen")} s left join ${this.table("large")} g
          on g.method = s.method
          and g.kind = case when s.received = 1 then s.partner_kind else s.kind end
          and g.partner_kind = case when s.received = 1 then s.kind else s.partner_kind end
          where s.kind not in (${trades})) x
        window w as (partition by account, received order by ts range between ${window} preceding and current row)) y
        where larges >= ${min("largeMin")} or ((strangers >= ${min("partnersMin")}
          or (strangers >= ${least} and spread < ${ONE_PRICE}))
          and partners >= 2 + 7.2 * greatest(0, before + 1 - partners) / ${days})`,
    };
  }

  /** Who takes cash again and again, who pays for boats, who takes cash out at desks, and who sells coins of many. */
  private cash(): Step {
    return {
      table: this.table("cash"),
      order: "account",
      select: `select distinct account from (
        select account, count(*) over (partition by account order by ts range between ${7 * DAY} preceding
          and current row) as n from ${this.table("seen")}
        where received = 1 and method = ${CASH} and kind not in (${trades})) x
        where n >= ${this.get("STRUCTURING", "depositsMin")}
        union distinct select account from ${this.table("seen")}
        where received = 0 and partner_kind = ${kind("marine")} and kind not in (${trades})
        union distinct select account from (
        select account, count(distinct partner) over (partition by account order by ts
          range between ${this.get("CASH-OUT", "windowHours") * HOUR} preceding and current row) as n
        from ${this.table("seen")} where received = 0 and method = ${CASH} and partner_kind in (${desks}) and kind not in (${trades})) y
        where n >= ${this.get("CASH-OUT", "desksMin")}
        union distinct select account from (
        select account, count(distinct case when received = 1 then partner end) over (partition by account
          order by ts range between ${this.get("COIN-COLLECTION", "windowHours") * HOUR} preceding
          and current row) as n, received, partner_kind from ${this.table("seen")}
        where method = ${CRYPTO} and kind not in (${trades})) z
        where n >= ${this.get("COIN-COLLECTION", "payersMin")} and received = 0
        and partner_kind = ${kind("exchange")}`,
    };
  }

  /** Two payments of one account, the second like the first: what went in and came out. */
  private hop(): Step {
    const seconds =
      Math.max(this.get("SCATTER-GATHER", "windowHours"), this.get("CYCLE", "windowHours")) * HOUR;
    const low = Math.min(this.get("SCATTER-GATHER", "ratioLow"), this.get("CYCLE", "ratioLow"));
    const high = Math.max(this.get("SCATTER-GATHER", "ratioHigh"), this.get("CYCLE", "ratioHigh"));
    const room = `case when q.paid_currency = s.paid_currency then 1 else ${EXCHANGE_ROOM} end`;
    const seen = this.table("seen");
    return {
      table: this.table("hop"),
      order: "middle",
      select: `select q."row" as first, s."row" as second, q.partner as source, q.account as middle,
        s.partner as sink, q.ts as since, s.ts as until, s.usd / q.usd as ratio, ${room} as room, s.usd as usd,
        s.method as method,
        case when q.partner_kind in (${trades}) then 1 else 0 end as from_trade,
        case when s.partner_kind in (${trades}) then 1 else 0 end as to_trade
        from (select * from ${seen} where received = 1) q
        join (select * from ${seen} where received = 0) s on s.account = q.account
        where s."row" > q."row" and s.ts - q.ts <= ${seconds}
        and s.usd * (${room}) >= ${low} * q.usd and s.usd <= ${high} * q.usd * (${room})
        and s.kind not in (${trades})
        and q.account not in (select account from ${this.table("busy")})`,
    };
  }

  /** A sum handed on over so many payments that it makes a chain. */
  private chain(): Step {
    const seconds = this.get("MULE-CHAIN", "lagHours") * HOUR;
    const fits = (t: string) =>
      `${t}.until - ${t}.since <= ${seconds} and ${t}.ratio >= ${this.get("MULE-CHAIN", "ratioLow")}
       and ${t}.ratio <= ${this.get("MULE-CHAIN", "ratioHigh")}`;
    const hop = this.table("hop");
    const both = `${hop} x join ${hop} y on y.first = x.second where ${fits("x")} and ${fits("y")}`;
    return {
      table: this.table("chain"),
      order: "account",
      select: `select x.middle as account from ${both} union distinct select y.middle as account from ${both}`,
    };
  }

  /** Payments of the rings that are looked for, in order of time. */
  private walks(): readonly number[] {
    return Array.from({ length: this.get("CYCLE", "hopsMax") - 2 }, (_, i) => i + 3);
  }

  /** One payment more than `walk(length - 1)`, each like the one before it; the accounts are a0, a1 and so on. */
  private walk(length: number): Step {
    const hop = this.table("hop");
    const seconds = this.get("CYCLE", "windowHours") * HOUR;
    const before = names(length - 1).map((a) => `w.${a} as ${a}`);
    const start = `select source as a0, middle as a1, sink as a2, second as last, since, until from ${hop}`;
    const from = length === 3 ? `(${start})` : this.table(`walk${length - 1}`);
    return {
      table: this.table(`walk${length}`),
      order: "last",
      select: `select ${before.join(", ")}, h.sink as a${length}, h.second as last, w.since as since, h.until as until
        from ${from} w join ${hop} h on h.first = w.last
        where w.a${length - 1} <> w.a0 and h.until - w.since <= ${seconds}`,
    };
  }

  /** Money that is back where it began. */
  private ring(): Step {
    const rings = this.walks().flatMap((length) =>
      names(length - 1).map(
        (a) => `select ${a} as account from ${this.table(`walk${length}`)} where a${length} = a0`,
      ),
    );
    return { table: this.table("ring"), order: "account", select: rings.join(" union distinct ") };
  }

  /** Two ways of one sum from one account to another. */
  private pair(): Step {
    const ways = `select source, sink from ${this.table("hop")}
      where source <> sink and from_trade = 0 and to_trade = 0
      group by source, sink having count(distinct middle) >= 2`;
    return {
      table: this.table("pair"),
      order: "account",
      select: `select source as account from (${ways}) x union distinct select sink as account from (${ways}) y
        union distinct select h.middle as account from ${this.table("hop")} h join (${ways}) z
        on z.source = h.source and z.sink = h.sink`,
    };
  }

  /** A sum handed from one who collected of strangers to one who pays out to strangers, as dealers settle. */
  private ledger(): Step {
    const window = this.get("HAWALA-OFFSET", "days") * DAY;
    const least = this.get("HAWALA-OFFSET", "matchesMin");
    const ends = (received: number) =>
      `select account, max(usd) as usd from (select account, sum(fresh) over w as n, sum(fresh * usd) over w as usd
       from ${this.table("seen")} where received = ${received}
       window w as (partition by account order by ts range between ${window} preceding and current row)) x
       where n >= ${least} group by account`;
    const settled = (end: string) =>
      `select ${end} as account from ${this.table("hop")} h join (${ends(1)}) a on a.account = h.source
       join (${ends(0)}) b on b.account = h.sink
       where h.ratio < 1.03 and h.ratio > 0.8 and h.usd > 500 and h.source <> h.sink and h.from_trade = 0
       and a.usd >= ${LEDGER_MIN} * h.usd and b.usd >= ${LEDGER_MIN} * h.usd`;
    return {
      table: this.table("ledger"),
      order: "account",
      select: `${settled("h.source")} union distinct ${settled("h.sink")}`,
    };
  }

  /** Accounts of few partners whose payments of some days are what they received, where two share a payer or a payee. */
  private stack(): Step {
    const seen = this.table("seen");
    const get = (name: string): number => this.get("STACK", name);
    const near = get("windowHours") * HOUR;
    const side = (received: number, value: string) => `case when received = ${received} then ${value} end`;
    const middles = `select distinct account from (
      select account, received, kind, sum(${side(1, "usd")}) over w as got, sum(${side(0, "usd")}) over w as gave,
        count(distinct ${side(1, "partner")}) over w as payers, count(distinct ${side(0, "partner")}) over w as payees
      from ${seen}
      window w as (partition by account order by ts range between ${near + DAY} preceding and current row)) x
      where received = 0 and kind not in (${trades}) and payers between 1 and ${get("linksMax")}
      and payees <= ${get("linksMax")} and gave >= ${get("ratioLow")} * got and gave <= ${get("ratioHigh")} * got`;
    const links = `select account, partner, received, ts from ${seen} where account in (${middles})
      and method <> ${CHEQUE} and partner_kind not in (${trades})
      and partner not in (select account from ${this.table("busy")})`;
    return {
      table: this.table("stack"),
      order: "account",
      select: `select distinct x.account as account from (${links}) x
        join (${links}) y on y.partner = x.partner and y.received = x.received
        where x.account <> y.account and abs(x.ts - y.ts) <= ${near}`,
    };
  }

  /** Two payers who pay the same two payees. */
  private layer(): Step {
    const seconds = this.get("INSTALMENTS", "windowDays") * DAY;
    const first = `select account, partner, ts from ${this.table("seen")} where received = 0 and fresh = 1
      and method <> ${CHEQUE} and kind not in (${trades}) and partner_kind not in (${trades})
      and account not in (select account from ${this.table("busy")})`;
    const both = `select x.account as payer, x.partner as one, y.partner as other from (${first}) x
      join (${first}) y on y.account = x.account where x.partner < y.partner and abs(x.ts - y.ts) <= ${seconds}`;
    const layers = `select one, other from (${both}) z group by one, other having count(distinct payer) >= 2`;
    return {
      table: this.table("layer"),
      order: "account",
      select: `select one as account from (${layers}) l union distinct select other as account from (${layers}) m`,
    };
  }

  private candidate(): Step {
    const of = (name: string) => `select distinct account, '${name}' as reason from ${this.table(name)}`;
    return {
      table: this.table("candidate"),
      order: "account",
      select: ["fan", "cash", "chain", "ring", "pair", "ledger", "stack", "layer"]
        .map(of)
        .join(" union all "),
    };
  }
}
