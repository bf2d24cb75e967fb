import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import {
  ERROR_CODES,
  type OwnPayment,
  type OwnRows,
  packageLabel,
  replayed,
  type TypologyId,
  WaslError,
} from "../core/index.ts";
import { judgedWith, ownParameters, parametersIn } from "./alert-file.ts";
import { out } from "./output.ts";
import { PaymentFile, ratedCurrency, readCurrencies } from "./payment-file.ts";

export interface ReplayFlags {
  readonly transactions: string;
  readonly alerts: string;
  readonly parameters?: string;
  readonly json?: boolean;
}

/** An alert of `finance detect`, as far as a replay reads it. */
interface AlertLine {
  readonly type: TypologyId;
  readonly score: number;
  readonly parameters: string;
  readonly terms: readonly { readonly name: string; readonly value: number; readonly own: number }[];
  readonly basis: {
    readonly rows: readonly number[];
    readonly at: readonly number[];
    readonly kinds: readonly number[];
    readonly places: readonly number[];
  };
}

type FileRow = Omit<OwnPayment, "row">;

/** A row was read as of the one before it where it was at most so much older. */
const LATE_SECONDS = 3600;

/**
 * `wasl finance replay`: judges the rows of each alert anew, by themselves, and adds the part of the background that the alert kept. A
 * score that differs means other rows, another package or another engine.
 */
export async function replay(flags: ReplayFlags): Promise<void> {
  const parameters = flags.parameters === undefined ? ownParameters() : await parametersIn(flags.parameters);
  const alerts = await alertsIn(flags.alerts);
  const rows = await rowsIn(flags.transactions, new Set(alerts.flatMap((a) => a.basis.rows)));
  const options = judgedWith(parameters);
  const results = alerts.map((alert, line) => {
    const own = ownOf(alert, rows);
    const again = own && replayed(alert.type, alert.terms, own, options);
    return {
      line: line + 1,
      type: alert.type,
      score: alert.score,
      replayed: again,
      isSame: again === alert.score,
    };
  });
  const same = results.filter((r) => r.isSame).length;
  if (flags.json) out(JSON.stringify({ alerts: alerts.length, same, results }));
  else {
    for (const r of results)
      if (!r.isSame)
        out(
          `line ${r.line}: ${r.type} ${r.score}, replayed ${r.replayed ?? "not: its rows are not in the file"}`,
        );
    out(`${same} of ${alerts.length} alerts replay to the same score.`);
  }
  const others = new Set(
    alerts.map((a) => a.parameters).filter((label) => label !== packageLabel(parameters)),
  );
  if (others.size > 0)
    console.error(`Alerts of another package: ${[...others].join(", ")} (--parameters names it).`);
  if (same < alerts.length) process.exitCode = ERROR_CODES.REQUEST_INVALID.exit;
}

async function alertsIn(file: string): Promise<readonly AlertLine[]> {
  const alerts: AlertLine[] = [];
  const lines = createInterface({ input: createReadStream(file) });
  try {
    for await (const line of lines) {
      if (line.trim() === "") continue;
      const alert = JSON.parse(line) as Partial<AlertLine>;
      const isWhole = alert.basis !== undefined && alert.terms?.every((t) => typeof t.own === "number");
      if (!isWhole)
        throw new WaslError("FILE_UNREADABLE", { file, because: "alerts of an older version keep no basis" });
      alerts.push(alert as AlertLine);
    }
  } catch (cause) {
    throw cause instanceof WaslError ? cause : new WaslError("FILE_UNREADABLE", { file }, { cause });
  }
  return alerts;
}

/** The rows that alerts are about, by their numbers. Accounts are numbers of the file's own. */
async function rowsIn(file: string, wanted: ReadonlySet<number>): Promise<ReadonlyMap<number, FileRow>> {
  const currencies = readCurrencies();
  const codes: string[] = [];
  const rows = new Map<number, FileRow>();
  const reading = new PaymentFile({
    describe: () => undefined,
    currency: (name) => codes.push(ratedCurrency(currencies, name) ?? name) - 1,
    push: ({ row, at, from, to, paid, paidCurrency, method }) => {
      if (wanted.has(row)) rows.set(row, { at, from, to, paid, currency: codes[paidCurrency] ?? "", method });
    },
  });
  await reading.read(file, () => undefined);
  return rows;
}

function ownOf({ basis }: AlertLine, rows: ReadonlyMap<number, FileRow>): OwnRows | undefined {
  const numbers = new Map<number, number>();
  const numberOf = (account: number): number => {
    const known = numbers.get(account) ?? numbers.size;
    numbers.set(account, known);
    return known;
  };
  const payments: OwnPayment[] = [];
  for (const [i, row] of basis.rows.entries()) {
    const read = rows.get(row);
    if (!read) return undefined;
    const then = basis.at[i] ?? read.at;
    const at = Math.abs(then - read.at) <= LATE_SECONDS ? then : read.at;
    payments.push({ ...read, row, at, from: numberOf(read.from), to: numberOf(read.to) });
  }
  return { payments, kinds: basis.kinds, places: basis.places };
}
