import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import type { Payment } from "../../records.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { accountEntityId } from "./account-id.ts";
import { inDayOrder } from "./day-order.ts";
import { typologies } from "./engine/catalogue.ts";
import { type Alert, FinanceEngine } from "./engine/engine.ts";
import { classIndex, GOODS, METHOD_CLASSES } from "./engine/kinds.ts";
import { probability, type Term } from "./engine/typology.ts";
import { unratedIn, usdOf } from "./flow.ts";
import { minorDigits } from "./minor-units.ts";
import { type ParameterPackage, packageLabel } from "./parameter-package.ts";
import { paymentStatements, utc } from "./payment-statements.ts";
import { buysCraft, PaymentWords } from "./payment-words.ts";

/** Where an account is kept is not read. */
const NO_PLACE = -1;

/**
 * Log-odds as steps of probability: the first step is what the shape's rarity alone gives, each further one what
 * its term adds, so that the sum is the score.
 */
function steps(terms: readonly Term[], score: number): FindingTerm[] {
  let logOdds = 0;
  let before = 0;
  const result = terms.map((term) => {
    logOdds += term.value;
    const value = probability(logOdds) - before;
    before += value;
    return { name: term.name, value, because: term.because };
  });
  return [...result, { name: "rounding", value: score - before, because: say("money.digits") }];
}

/** A finding is made again only with the same engine and the same package. */
const versionWith = (parameters: ParameterPackage | undefined): string =>
  parameters ? `${moneyStructures.version} with ${packageLabel(parameters)}` : moneyStructures.version;

export interface Structures {
  /** By the rows of the alerts. */
  readonly payments: readonly Payment[];
  /** Entity ids by the engine's numbers. */
  readonly accounts: readonly string[];
  readonly alerts: readonly Alert[];
}

interface Read extends Omit<Structures, "alerts"> {
  readonly kinds: DetectorInput["accountKinds"];
  readonly usdPerUnit: Readonly<Record<string, number>>;
  readonly version: string;
}

function toFinding(alert: Alert, { payments, accounts, kinds, usdPerUnit, version }: Read): FindingDraft {
  const typology = typologies.find((t) => t.id === alert.type);
  const rows = alert.rows.map((row) => payments[row] as Payment);
  const evidence = rows.map((p) => p.id);
  // What has no rate is worth nobody knows how many dollars.
  const unrated = unratedIn(rows, usdPerUnit);
  const subjects = [...new Map(alert.subjects.map((s) => [accounts[s.account] ?? "", s.role])).entries()].map(
    ([id, role]) => ({ id, role }),
  );
  return {
    id: idFrom("finding-", moneyStructures.id, version, alert.type, ...evidence),
    detector: moneyStructures.id,
    detectorVersion: version,
    techniques: typology?.techniques ?? [],
    front: "finance",
    subjects,
    evidence,
    restsOn: partiesOf(rows).flatMap((id) => kinds?.get(id)?.statementIds ?? []),
    score: alert.score,
    terms: steps(alert.terms, alert.score),
    against: (typology?.against ?? []).map((what) => say("against.alike", { what: say(`alike.${what}`) })),
    summary: say(unrated.length > 0 ? "money-structures.unrated" : "money-structures", {
      title: say(`typology.${alert.type}`),
      payments: rows.length,
      ...(unrated.length > 0 ? { currencies: unrated } : { usd: alert.sumUsd }),
      flags: typology?.redFlags ?? [],
    }),
    from: utc(Math.min(...rows.map((p) => p.at))),
    to: utc(Math.max(...rows.map((p) => p.at))),
    proves: paymentStatements(rows, new Set(subjects.map((s) => s.id))),
  };
}

export const partiesOf = (payments: readonly Payment[]): readonly string[] => [
  ...new Set(
    payments.flatMap((p) => [
      accountEntityId(p.debtorAccount, p.debtorAgent),
      accountEntityId(p.creditorAccount, p.creditorAgent),
    ]),
  ),
];

/** Of what one file says in one minute the order of the file, which its numbers tell: 9 before 10. */
const inOrder = (a: Payment, b: Payment): number =>
  a.at - b.at || a.id.length - b.id.length || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Two detectors read the structures of one list of payments. */
const kept = new WeakMap<
  readonly Payment[],
  { readonly by: DetectorInput; readonly structures: Structures }
>();

/** What the engine raises about the payments of an input. */
export function structuresIn(input: DetectorInput): Structures {
  const known = kept.get(input.payments);
  const isSame =
    known?.by.usdPerUnit === input.usdPerUnit &&
    known?.by.parameters === input.parameters &&
    known?.by.paymentWords === input.paymentWords &&
    known?.by.accountKinds === input.accountKinds;
  if (known && isSame) return known.structures;
  const structures = raisedIn(input);
  kept.set(input.payments, { by: input, structures });
  return structures;
}

function raisedIn(input: DetectorInput): Structures {
  const rates = input.usdPerUnit ?? {};
  const dated = inDayOrder(input.payments.filter((p) => p.amountMinor > 0n).sort(inOrder), (p) =>
    usdOf(p, rates),
  );
  const payments = dated.map(({ payment }) => payment);
  const engine = new FinanceEngine({
    capacity: Math.min(1 << 23, payments.length + 1),
    rates: new Map(Object.entries(rates)),
    ...(input.parameters === undefined ? {} : { parameters: input.parameters.typologies }),
  });
  const accounts: string[] = [];
  const numbers = new Map<string, number>();
  const accountOf = (account: string, agent: string | undefined): number => {
    const key = `${agent ?? ""}\n${account}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const id = accountEntityId(account, agent);
    const number = accounts.push(id) - 1;
    numbers.set(key, number);
    const kind = input.accountKinds?.get(id)?.kind;
    if (kind !== undefined) engine.describe(number, classIndex(kind), NO_PLACE);
    return number;
  };
  const words = input.paymentWords ?? new PaymentWords();
  const methodOf = (p: Payment): number => {
    const method = words.methodOf(p.method);
    return method === "transfer" && buysCraft(p.purpose) ? GOODS : METHOD_CLASSES.indexOf(method);
  };
  const alerts: Alert[] = [];
  dated.forEach(({ payment: p, at }, row) => {
    const amount = Number(p.amountMinor) / 10 ** minorDigits(p.currency);
    const currency = engine.rates.currency(p.currency);
    engine.push({
      row,
      at,
      from: accountOf(p.debtorAccount, p.debtorAgent),
      to: accountOf(p.creditorAccount, p.creditorAgent),
      paid: amount,
      paidCurrency: currency,
      received: amount,
      receivedCurrency: currency,
      method: methodOf(p),
    });
    alerts.push(...engine.drain());
  });
  alerts.push(...engine.finish());
  return { payments, accounts, alerts };
}

function detect(input: DetectorInput): readonly FindingDraft[] {
  const { alerts, payments, accounts } = structuresIn(input);
  const read = {
    payments,
    accounts,
    kinds: input.accountKinds,
    usdPerUnit: input.usdPerUnit ?? {},
    version: versionWith(input.parameters),
  };
  return alerts
    .map((alert) => toFinding(alert, read))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** The engine's structures over a node's own payments: fans, rings, chains, escrow, hawala settlement and the rest. */
export const moneyStructures: Detector = {
  id: "money-structures",
  version: "2",
  title: "Structures of payments: fans, rings, chains, escrow, settlement",
  front: "finance",
  reference: "FATF, ML/TF Risks Arising from Migrant Smuggling, 2022",
  techniques: [...new Set(typologies.flatMap((t) => t.techniques))].sort(),
  card: {
    purpose: "Rank the few structures of payments that matter, as leads for a financial analyst.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling and its laundering (Palermo Protocol; LED Art. 8)",
    dataUsed: [
      "payment time, amount, currency, method, and boats and engines that its text names",
      "account pseudonyms on both sides",
      "declared kind of the accounts",
    ],
    errorRates: "docs/benchmarks/finance.md; synthetic payments, no evidence of fitness for casework",
    affectedGroups:
      "Savings circles, gift collectors, trip leaders, treasurers and employers can look alike.",
    guardrails: [
      "Payers and passers-by are never named.",
      "Country, nationality and name are not read.",
      "A named human accepts or rejects each finding.",
    ],
    reviewAt: "2027-05-01",
  },
  detect,
};
