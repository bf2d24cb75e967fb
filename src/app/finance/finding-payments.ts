import {
  accountEntityId,
  accountNumber,
  type Finding,
  mayLackBank,
  type Payment,
  withKnownBanks,
} from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { ReportedPayment } from "../ports/money.ts";

/** So many payments of an account tell of its bank. */
export const PAYMENTS_OF_STEP_MAX = 20_000;

type Named = Pick<Finding, "evidence" | "subjects">;

/** The payments of a finding, oldest first, each once, its subjects under the ids that the finding has. */
export async function paymentsOf(tx: Transaction, finding: Named): Promise<readonly ReportedPayment[]> {
  const records = await tx.recordsById(finding.evidence);
  const seen = new Map<string, ReportedPayment>();
  for (const r of records) if (r.kind === "payment" && !seen.has(r.id)) seen.set(r.id, r);
  const rows = [...seen.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return withBanksTold(tx, rows, finding);
}

/**
 * As detectors read them: a number without a bank is at the only bank that any payment tells of it. A kept finding names an account by
 * the bank that was told then; where one became known or doubtful since, the account keeps the bank of the finding.
 */
export async function withBanksTold<P extends Payment>(
  tx: Transaction,
  rows: readonly P[],
  { subjects }: Pick<Finding, "subjects">,
): Promise<readonly P[]> {
  const named = new Set(subjects.map((s) => s.id));
  const isTold = rows.every((p) => p.debtorAgent !== undefined && p.creditorAgent !== undefined);
  const asked = [...new Set(rows.flatMap((p) => [p.debtorAccount, p.creditorAccount]).filter(mayLackBank))];
  const isNamed = [...named].every((id) => rows.some((p) => endIds(p).includes(id)));
  if (asked.length === 0 || (isTold && isNamed)) return rows;
  const others = await tx.paymentsOf(asked, PAYMENTS_OF_STEP_MAX);
  const told = withKnownBanks<Payment>([...rows, ...others]).payments;
  const banks = banksOf([...rows, ...others, ...told]);
  const agentOf = (account: string, agent: string | undefined): string | undefined => {
    const all = [
      agent,
      undefined,
      ...(mayLackBank(account) ? (banks.get(accountNumber(account)) ?? []) : []),
    ];
    const own = all.find((bank) => named.has(accountEntityId(account, bank)));
    return all.some((bank) => named.has(accountEntityId(account, bank))) ? own : agent;
  };
  return rows.map((row, i) => {
    const { debtorAgent, creditorAgent } = told[i] ?? row;
    const { debtorAgent: _debtor, creditorAgent: _creditor, ...rest } = row;
    const from = agentOf(row.debtorAccount, debtorAgent);
    const to = agentOf(row.creditorAccount, creditorAgent);
    return {
      ...rest,
      ...(from === undefined ? {} : { debtorAgent: from }),
      ...(to === undefined ? {} : { creditorAgent: to }),
    } as P;
  });
}

/** Every bank that a payment tells of a number. */
function banksOf(payments: readonly Payment[]): ReadonlyMap<string, ReadonlySet<string>> {
  const banks = new Map<string, Set<string>>();
  const see = (account: string, agent: string | undefined): void => {
    if (agent === undefined) return;
    const key = accountNumber(account);
    const known = banks.get(key);
    if (known) known.add(agent);
    else banks.set(key, new Set([agent]));
  };
  for (const p of payments) {
    see(p.debtorAccount, p.debtorAgent);
    see(p.creditorAccount, p.creditorAgent);
  }
  return banks;
}

/** The entity ids of the accounts of both ends. */
export const endIds = (p: Payment): readonly [string, string] => [
  accountEntityId(p.debtorAccount, p.debtorAgent),
  accountEntityId(p.creditorAccount, p.creditorAgent),
];
