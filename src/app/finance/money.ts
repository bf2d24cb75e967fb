import {
  type AccountPseudonyms,
  type Attribution,
  accessLabel,
  accountEntityId,
  accountNumber,
  type CurrencySum,
  csvCell,
  distinctPayments,
  type Filed,
  type Finding,
  keptAccount,
  type MoneyFlow,
  majorAmount,
  moneyFlow,
  moneyOf,
  type Payment,
  type ProfitAssumptions,
  type ProfitClaim,
  profitClaim,
  shownPayment,
  sumByCurrency,
  type TracePayment,
  type TypologyId,
  traceMoney,
  typologyOf,
  USUAL_ASSUMPTIONS,
  unratedIn,
  usdOf,
  WaslError,
  withKnownBanks,
} from "../../core/index.ts";
import { encodeGoaml } from "../../formats/index.ts";
import { beyondRegisters } from "../lookup.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { ReportedPayment } from "../ports/money.ts";
import { mustWork } from "../roles.ts";
import { shownFinding } from "../spoken.ts";
import { endIds, PAYMENTS_OF_STEP_MAX, paymentsOf } from "./finding-payments.ts";
import { paymentWordsOf } from "./payment-words.ts";
import { ratesOf } from "./rates.ts";

/** A payment of a flow; its ends are nodes of the picture. */
export interface FlowPayment {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly amountMinor: bigint;
  /** In units of the currency, e.g. "10.50". */
  readonly amount: string;
  readonly currency: string;
  readonly method?: string;
  readonly reportId: string;
}

/** A finding of the money front as a picture: accounts, ribbons, and the payments behind each of them. */
export interface MoneyFindingView {
  readonly finding: Finding;
  readonly typology?: TypologyId;
  readonly flow: MoneyFlow;
  /** Oldest first. */
  readonly payments: readonly FlowPayment[];
  readonly sums: readonly CurrencySum[];
  readonly profit: ProfitClaim;
}

export interface TraceQuery {
  /** Account number as written in the reports. */
  readonly account: string;
  readonly method?: Attribution;
  /** True follows money to where it came from. */
  readonly back?: boolean;
  /** 1 to 8. */
  readonly hops?: number;
}

export interface TraceView {
  readonly method: Attribution;
  readonly back: boolean;
  /** As the steps name it. */
  readonly account: string;
  /**
   * Oldest step first (back: newest first), in US dollars. The account asked for, accounts with a role in a
   * finding and accounts that are known entities stand as numbers; everybody else is a pseudonym.
   */
  readonly steps: readonly {
    readonly payment: FlowPayment;
    readonly attributedUsd: number;
    readonly hop: number;
  }[];
  /** Currencies of the payments read that have no rate: one of them counted as one dollar. */
  readonly unrated: readonly string[];
  /** Accounts that were not followed further, because they have more payments than a trace reads. */
  readonly notFollowed: readonly string[];
}

export const DRAFT_KINDS = ["str", "freeze", "designation"] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];

/** A document to be edited by a human; nothing sends it. */
export interface DraftDocument {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

/** Following the money: what the finance analyst works with. */
export interface MoneyUseCases {
  /** FINDING_UNKNOWN where there is none of the money front, or none for this viewer. */
  moneyFinding(actor: Actor, id: string, assumptions?: Partial<ProfitAssumptions>): Promise<MoneyFindingView>;
  /** ENTITY_UNKNOWN where no payment of this account can be seen. */
  traceAccount(actor: Actor, query: TraceQuery): Promise<TraceView>;
  /** The payments of a finding as CSV that no spreadsheet computes. */
  exportMoneyFinding(actor: Actor, id: string): Promise<string>;
  draftDocument(actor: Actor, id: string, kind: DraftKind, lang: "en" | "ar" | "fr"): Promise<DraftDocument>;
}

const HOPS_MAX = 8;
/** Whoever has more payments is a shop, a bank or an employer: money is not told apart behind it. */
const HUB_PAYMENTS = 400;
const FINDINGS_READ_MAX = 2000;

export function moneyUseCases(platform: Platform): MoneyUseCases {
  const { store } = platform;
  return {
    moneyFinding: (actor, id, assumptions) =>
      store.as(actor, async (tx) => {
        const view = await readFlow(platform, tx, id, { ...USUAL_ASSUMPTIONS, ...assumptions });
        await tx.audit({ action: "read", object: `finding:${id}` });
        return view;
      }),
    traceAccount: (actor, query) => store.as(actor, (tx) => trace(platform, tx, query)),
    exportMoneyFinding: (actor, id) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `finding:${id}`);
        const view = await readFlow(platform, tx, id, USUAL_ASSUMPTIONS);
        await tx.audit({ action: "share", object: `finding:${id}`, detail: { as: "csv" } });
        return toCsv(view);
      }),
    draftDocument: (actor, id, kind, lang) =>
      // A report's form is in English; a letter is in the language that was asked for.
      store.as({ ...actor, lang: kind === "str" ? "en" : lang }, async (tx) => {
        await mustWork(tx, `finding:${id}`);
        const view = await readFlow(platform, tx, id, USUAL_ASSUMPTIONS);
        const records = await paymentsOf(tx, view.finding);
        await tx.audit({ action: "share", object: `finding:${id}`, detail: { as: `draft ${kind}` } });
        return kind === "str"
          ? strDraft(platform, view, records)
          : letterDraft(platform, view, records, kind, lang);
      }),
  };
}

async function readFlow(
  platform: Platform,
  tx: Transaction,
  id: string,
  assumptions: ProfitAssumptions,
): Promise<MoneyFindingView> {
  const kept = await tx.finding(id);
  if (kept?.front !== "finance") throw new WaslError("FINDING_UNKNOWN", { id });
  const finding = shownFinding(platform, tx.lang, kept);
  const payments = await paymentsOf(tx, finding);
  const roles = new Map(finding.subjects.map((s) => [s.id, s.role]));
  const rates = ratesOf(platform);
  const typology = typologyOf(kept);
  const { accountPseudonym } = platform;
  const nodeId = (account: string): string => (roles.has(account) ? account : accountPseudonym(account));
  return {
    finding,
    ...(typology === undefined ? {} : { typology }),
    flow: moneyFlow(payments, roles, rates, accountPseudonym),
    payments: payments.map((p) => {
      const [from, to] = endIds(p);
      return toFlowPayment(p, [nodeId(from), nodeId(to)]);
    }),
    sums: sumByCurrency(payments),
    profit: profitClaim(payments, new Set(roles.keys()), rates, assumptions),
  };
}

const toFlowPayment = (p: ReportedPayment, [from, to]: readonly [string, string]): FlowPayment => ({
  id: p.id,
  at: new Date(p.at * 1000).toISOString(),
  from,
  to,
  amountMinor: p.amountMinor,
  amount: majorAmount(p.amountMinor, p.currency),
  currency: p.currency,
  ...(p.method === undefined ? {} : { method: p.method }),
  reportId: p.reportId,
});

async function trace(platform: Platform, tx: Transaction, query: TraceQuery): Promise<TraceView> {
  const { method = "fifo", back = false } = query;
  const hops = Math.min(HOPS_MAX, Math.max(1, query.hops ?? 4));
  const start = query.account.trim();
  await tx.audit({
    action: "search",
    object: "payments",
    detail: { trace: method, direction: back ? "back" : "forward", hops },
    text: start,
  });
  // Rows are kept as they are compared; those of an older node stand as their file wrote them.
  const account = keptAccount(start);
  const asKept = await readOutwards(tx, account, hops, back);
  const isOlder = asKept.payments.length === 0 && account !== start;
  const { payments, notFollowed } = isOlder ? await readOutwards(tx, start, hops, back) : asKept;
  if (payments.length === 0) throw new WaslError("ENTITY_UNKNOWN", { account: start.slice(0, 40) });
  const labelOf = await labelsOf(tx, payments, start, platform.accountPseudonym);
  const steps = attribute(payments, isOlder ? start : account, {
    method,
    back,
    hops,
    rates: ratesOf(platform),
    labelOf,
  });
  return {
    method,
    back,
    account: accountNumber(start),
    steps,
    unrated: unratedIn(payments, ratesOf(platform)),
    notFollowed: [
      ...new Set(notFollowed.map((account) => labelOf(account, agentOf(payments, account)))),
    ].sort(),
  };
}

/** The bank of an account as the first payment that reached it says. */
function agentOf(payments: readonly ReportedPayment[], account: string): string | undefined {
  const found = payments.find((p) => p.debtorAccount === account || p.creditorAccount === account);
  return found?.debtorAccount === account ? found.debtorAgent : found?.creditorAgent;
}

type LabelOf = (account: string, agent: string | undefined) => string;

/** Whose number a trace may show: who has a role in a finding, or is known already. Payers stay pseudonyms. */
async function labelsOf(
  tx: Transaction,
  payments: readonly ReportedPayment[],
  start: string,
  pseudonymOf: AccountPseudonyms,
): Promise<LabelOf> {
  const ids = new Set(payments.flatMap(endIds));
  const named = new Set<string>();
  for (const { subjects } of await tx.findings({ front: "finance", limit: FINDINGS_READ_MAX }))
    for (const { id } of subjects) if (ids.has(id)) named.add(id);
  const said = await tx.statementsAbout([...ids]);
  const known = new Set(await beyondRegisters(tx, [...said.values()].flat()));
  for (const [id, statements] of said) if (statements.some((s) => known.has(s))) named.add(id);
  const origin = accountNumber(start);
  return (account, agent) => {
    const id = accountEntityId(account, agent);
    const number = accountNumber(account);
    return number === origin || named.has(id) ? number : pseudonymOf(id);
  };
}

/** The payments of the account, of those it paid, of those they paid: one query a hop. */
async function readOutwards(
  tx: Transaction,
  start: string,
  hops: number,
  back: boolean,
): Promise<{ readonly payments: readonly ReportedPayment[]; readonly notFollowed: readonly string[] }> {
  const read = new Map<string, ReportedPayment & Filed>();
  const followed = new Set<string>();
  const notFollowed = new Set<string>();
  let frontier = [start];
  for (let hop = 0; hop < hops && frontier.length > 0; hop++) {
    // Before they are counted: what two banks tell of an account makes no hub of it.
    const told = distinctPayments(await tx.paymentsOf(frontier, PAYMENTS_OF_STEP_MAX));
    const byAccount = ofAccounts(frontier, told);
    const next = new Set<string>();
    for (const [account, payments] of byAccount) {
      followed.add(account);
      if (payments.length > HUB_PAYMENTS && account !== start) {
        notFollowed.add(account);
        continue;
      }
      for (const p of payments) {
        read.set(`${p.reportId} ${p.id}`, p);
        const [giver, taker] = back
          ? [p.creditorAccount, p.debtorAccount]
          : [p.debtorAccount, p.creditorAccount];
        if (giver === account) next.add(taker);
      }
    }
    frontier = [...next].filter((a) => !followed.has(a));
  }
  return {
    payments: withKnownBanks(distinctPayments([...read.values()])).payments,
    notFollowed: [...notFollowed].sort(),
  };
}

function ofAccounts<P extends Payment>(
  accounts: readonly string[],
  payments: readonly P[],
): ReadonlyMap<string, readonly P[]> {
  const lists = new Map<string, P[]>(accounts.map((a) => [a, []]));
  for (const p of payments) {
    lists.get(p.debtorAccount)?.push(p);
    if (p.creditorAccount !== p.debtorAccount) lists.get(p.creditorAccount)?.push(p);
  }
  return lists;
}

function attribute(
  payments: readonly ReportedPayment[],
  start: string,
  options: {
    readonly method: Attribution;
    readonly back: boolean;
    readonly hops: number;
    readonly rates: Readonly<Record<string, number>>;
    readonly labelOf: LabelOf;
  },
): TraceView["steps"] {
  const numbers = new Map<string, number>();
  const numberOf = (account: string): number => {
    const known = numbers.get(account) ?? numbers.size;
    numbers.set(account, known);
    return known;
  };
  const origin = numberOf(start);
  const ordered = [...payments].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const rows: TracePayment[] = ordered.map((p, row) => ({
    row,
    at: p.at,
    from: numberOf(p.debtorAccount),
    to: numberOf(p.creditorAccount),
    amount: usdOf(p, options.rates),
  }));
  const { method, back, hops } = options;
  return traceMoney(rows, { origin, method, back, hopsMax: hops, amountMin: 1 }).map((step) => {
    const p = ordered[step.payment.row] as ReportedPayment;
    return {
      payment: toFlowPayment(p, [
        options.labelOf(p.debtorAccount, p.debtorAgent),
        options.labelOf(p.creditorAccount, p.creditorAgent),
      ]),
      attributedUsd: step.attributed,
      hop: step.hop,
    };
  });
}

function toCsv(view: MoneyFindingView): string {
  const labels = new Map(view.flow.nodes.map((n) => [n.id, n]));
  const rows = view.payments.map((p) => {
    const from = labels.get(p.from);
    const to = labels.get(p.to);
    return [
      p.id,
      p.at,
      from?.label,
      from?.role,
      to?.label,
      to?.role,
      p.amount,
      p.currency,
      p.method,
      p.reportId,
    ];
  });
  const head = ["id", "at", "from", "from role", "to", "to role", "amount", "currency", "method", "report"];
  return [head, ...rows].map((row) => `${row.map((cell) => csvCell(cell ?? "")).join(",")}\r\n`).join("");
}

interface Drafts {
  readonly freeze: Readonly<Record<string, string>>;
  readonly designation: Readonly<Record<string, string>>;
  readonly profit: Readonly<Record<string, string>>;
  readonly unrated: Readonly<Record<string, string>>;
  readonly reason: string;
}

function draftsOf(platform: Platform): Drafts {
  const drafts = platform.reference.moneyDrafts as Drafts | undefined;
  if (!drafts) throw new Error("invariant broken: data/finance/drafts.json was not read");
  return drafts;
}

const filled = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

function strDraft(
  platform: Platform,
  view: MoneyFindingView,
  payments: readonly ReportedPayment[],
): DraftDocument {
  const { finding } = view;
  const text = encodeGoaml(
    {
      entityId: platform.nodeId,
      reference: finding.id,
      submittedAt: new Date(platform.clock.now()).toISOString(),
      localCurrency: mainCurrency(payments, ratesOf(platform)),
      reason: filled(draftsOf(platform).reason, {
        summary: finding.summary,
        against: finding.against.join(" "),
      }),
      usdPerUnit: ratesOf(platform),
      isCash: (method) => paymentWordsOf(platform).methodOf(method) === "cash",
    },
    // The unit that files the report adds of the payers what its law asks for.
    payments.map((p) =>
      shownPayment(p, new Set(finding.subjects.map((s) => s.id)), platform.accountPseudonym),
    ),
  );
  return { fileName: `draft-str-${finding.id}.xml`, mediaType: "application/xml", text };
}

/** In which most of the money moved, by what it is worth: minor units of a yen and of a bitcoin are no measure. */
function mainCurrency(payments: readonly Payment[], rates: Readonly<Record<string, number>>): string {
  const worth = new Map<string, number>();
  for (const p of payments)
    worth.set(
      p.currency,
      (worth.get(p.currency) ?? 0) + (rates[p.currency] === undefined ? 0 : usdOf(p, rates)),
    );
  const [most] = [...worth].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? "EUR";
}

const sumsText = (payments: readonly Payment[]): string =>
  sumByCurrency(payments)
    .map((s) => `${majorAmount(s.amountMinor, s.currency)} ${s.currency}`)
    .join(", ") || "0";

function letterDraft(
  platform: Platform,
  view: MoneyFindingView,
  payments: readonly ReportedPayment[],
  kind: "freeze" | "designation",
  lang: "en" | "ar" | "fr",
): DraftDocument {
  const { finding, profit, flow } = view;
  const { received, paidOn, within } = moneyOf(payments, new Set(finding.subjects.map((s) => s.id)));
  const drafts = draftsOf(platform);
  const number = new Intl.NumberFormat(lang);
  const percent = new Intl.NumberFormat(lang, { style: "percent" });
  const uncounted = filled(drafts.unrated[lang] ?? "", { currencies: profit.unrated.join(", ") });
  const claim = filled(drafts.profit[lang] ?? "", {
    low: number.format(profit.lowUsd),
    high: number.format(profit.highUsd),
    taken: number.format(profit.takenUsd),
    revenue: percent.format(profit.assumptions.revenueShare),
    costLow: percent.format(profit.assumptions.costShareLow),
    costHigh: percent.format(profit.assumptions.costShareHigh),
  });
  const text = filled(drafts[kind][lang] ?? "", {
    marking: accessLabel(finding.access),
    accounts: flow.nodes
      .filter((n) => n.role !== undefined)
      .map((n) => `- ${n.label} (${n.role})`)
      .join("\n"),
    summary: finding.summary,
    from: finding.from ?? "",
    to: finding.to ?? "",
    payments: number.format(view.payments.length),
    received: sumsText(received),
    paidOn: sumsText(paidOn),
    within: sumsText(within),
    score: String(finding.score),
    against: finding.against.map((a) => `- ${a}`).join("\n"),
    profit: profit.unrated.length > 0 ? `${claim} ${uncounted}` : claim,
  });
  return { fileName: `draft-${kind}-${finding.id}.txt`, mediaType: "text/plain; charset=utf-8", text };
}
