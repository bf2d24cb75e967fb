import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import {
  type Alert,
  accountEntityId,
  type Detector,
  detectors,
  FinanceEngine,
  keptAccount,
  type ParameterPackage,
  packageLabel,
  type Reject,
  Speaker,
  type TracePayment,
  type Typology,
  traceMoney,
  typologies,
  WaslError,
} from "../core/index.ts";
import { AmlworldReader } from "../formats/index.ts";
import { loadOrCreateNodeKey } from "../store/index.ts";
import { alertLine, ownParameters, parametersIn } from "./alert-file.ts";
import { AlertsOut } from "./alerts-out.ts";
import { decimal, wholeNumber } from "./arguments.ts";
import { type FileOrder, inOrder } from "./file-order.ts";
import { ranWithLargePages } from "./large-pages.ts";
import { pseudonymsOf, readFindingMessages } from "./package-parts.ts";
import {
  PaymentFile,
  REJECTS_SAID,
  ratedCurrency,
  readCurrencies,
  sayMoreRejects,
  sayReject,
} from "./payment-file.ts";
import { PaymentOrder } from "./payment-order.ts";

export interface DetectOptions {
  readonly transactions: string;
  readonly accounts?: string;
  readonly parameters?: ParameterPackage;
  readonly scoreMin?: number;
  /** Sees every candidate before the threshold, for calibration. */
  readonly inspect?: FinanceEngine["inspect"];
  /** Milliseconds of each payment by a clock, for benchmarks. */
  readonly timing?: { readonly now: () => number; readonly took: (milliseconds: number) => void };
  /** The first rejects, at the end. */
  readonly onReject?: (reject: Reject) => void;
  /** What was done about the order of the rows, at the end. */
  readonly onOrdered?: (order: PaymentOrder) => void;
  readonly onAlert: (alert: Alert, nameOf: (account: number) => string) => void;
  /** All alerts so far are void: rows showed that the file is in another order, and it is read anew. */
  readonly onAnew?: () => void;
}

/** Reads a payments file in order of time and hands out each alert as it is raised; answers the run's figures. */
export async function detectInFile(options: DetectOptions): Promise<Readonly<Record<string, number>>> {
  const { size } = await stat(options.transactions).catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file: options.transactions }, { cause });
  });
  return await inOrder(
    options.transactions,
    (order) => detectIn(options, size, order),
    () => options.onAnew?.(),
  );
}

async function detectIn(
  options: DetectOptions,
  size: number,
  fileOrder: FileOrder,
): Promise<Readonly<Record<string, number>>> {
  const currencies = readCurrencies();
  const engine = new FinanceEngine({
    // A row has at least forty bytes; pages that are never touched cost nothing.
    capacity: Math.min(1 << 23, Math.max(1 << 14, size / 40)),
    rates: new Map(Object.entries(currencies.usdPerUnit)),
    parameters: (options.parameters ?? ownParameters()).typologies,
    ...(options.scoreMin === undefined ? {} : { scoreMin: options.scoreMin }),
  });
  engine.inspect = options.inspect;
  const { timing } = options;
  const order = new PaymentOrder(
    fileOrder,
    {
      read: (row) => engine.read(row),
      push(payment) {
        if (timing === undefined) engine.push(payment);
        else {
          const began = timing.now();
          engine.push(payment);
          timing.took(timing.now() - began);
        }
      },
    },
    (p) => engine.rates.usd(p.paid, p.paidCurrency),
  );
  const file = new PaymentFile(
    {
      ahead: (accounts, methods, count) => engine.lookAhead(accounts, methods, count),
      describe: (account, kind, place) => engine.describe(account, kind, place),
      currency: (code) => engine.rates.currency(code),
      push: (payment) => order.push(payment),
    },
    fileOrder,
  );
  if (options.accounts !== undefined) await file.readAccounts(options.accounts);
  await file.read(options.transactions, () => {
    for (const alert of engine.drain()) options.onAlert(alert, file.nameOf);
  });
  order.end();
  for (const alert of engine.finish()) options.onAlert(alert, file.nameOf);
  for (const reject of file.firstRejects) options.onReject?.(reject);
  options.onOrdered?.(order);
  const { rows, rejectCount } = file.reader;
  return { rows, rejects: rejectCount, ...engine.stats() };
}

export interface DetectFlags {
  readonly transactions: string;
  readonly accounts?: string;
  readonly out: string;
  readonly parameters?: string;
  readonly scoreMin?: string;
  readonly stats?: boolean;
}

export async function detect(flags: DetectFlags): Promise<void> {
  // A file that is not there is told of where it is read.
  const { size } = await stat(flags.transactions).catch(() => ({ size: 0 }));
  // What was found before is overwritten by nothing but what is found now.
  const scoreMin = flags.scoreMin === undefined ? undefined : decimal(flags.scoreMin, "--score-min");
  if (await ranWithLargePages(size)) return;
  const started = process.cpuUsage();
  const out = await AlertsOut.open(flags.out);
  const parameters = flags.parameters === undefined ? ownParameters() : await parametersIn(flags.parameters);
  const speaker = new Speaker("en", readFindingMessages().en);
  const raised: [Alert, (account: number) => string][] = [];
  const figures = await detectInFile({
    transactions: flags.transactions,
    ...(flags.accounts === undefined ? {} : { accounts: flags.accounts }),
    parameters,
    ...(scoreMin === undefined ? {} : { scoreMin }),
    onReject: sayReject,
    onOrdered: (order) => order.sayDone(),
    onAnew: () => {
      raised.length = 0;
      out.anew();
    },
    onAlert: (...alert) => {
      raised.push(alert);
      out.raised(...alert);
    },
  });
  // At the end: a second engine beside the one at work, which tells the parts of a score apart, makes that one slower by a tenth and more.
  await out.end(raised.map(([alert, nameOf]) => alertLine(alert, nameOf, parameters, speaker)));
  sayMoreRejects(figures.rejects ?? 0);
  if ((figures.overflow ?? 0) > 0)
    console.error(`${figures.overflow} payments left the window early: it holds eight million.`);
  if (!flags.stats) return;
  const used = process.cpuUsage(started);
  const cpuSeconds = (used.user + used.system) / 1e6;
  console.log(
    JSON.stringify({
      ...figures,
      cpuSeconds: Math.round(cpuSeconds * 100) / 100,
      paymentsPerCpuSecond: Math.round((figures.rows ?? 0) / cpuSeconds),
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
}

export interface TraceFlags {
  readonly transactions: string;
  readonly method: string;
  readonly back?: boolean;
  readonly hops: string;
  readonly min: string;
  readonly json?: boolean;
  readonly alerts?: string;
  readonly keyFile?: string;
}

/** The accounts that a file of alerts names. */
async function namedIn(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file: basename(file) }, { cause });
  });
  try {
    const subjects = text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .flatMap((line) => (JSON.parse(line) as { subjects?: unknown }).subjects ?? []);
    return new Set(subjects.map(String));
  } catch (cause) {
    throw new WaslError("FILE_UNREADABLE", { file: basename(file) }, { cause });
  }
}

/** Follows an account's money through a file; amounts in US dollars at the file's own rates. */
export async function trace(account: string, flags: TraceFlags): Promise<void> {
  if (flags.method !== "fifo" && flags.method !== "proportional")
    throw new WaslError("REQUEST_INVALID", { option: "--method", allowed: "fifo, proportional" });
  const hopsMax = wholeNumber(flags.hops, "--hops", 1, 100);
  const amountMin = decimal(flags.min, "--min");
  const currencies = readCurrencies();
  const usdOf: number[] = [];
  const payments: TracePayment[] = [];
  const reader = new AmlworldReader({
    isCurrency: (name) => ratedCurrency(currencies, name) !== undefined,
    row(row, at, from, to, _received, _receivedCurrency, paid, paidCurrency) {
      usdOf[paidCurrency] ??=
        currencies.usdPerUnit[ratedCurrency(currencies, reader.currencies.text(paidCurrency)) ?? ""] ?? 0;
      payments.push({ row, at, from, to, amount: paid * (usdOf[paidCurrency] ?? 0) });
    },
  });
  for await (const chunk of createReadStream(flags.transactions)) reader.push(chunk as Uint8Array);
  reader.end();
  if (reader.missing !== undefined)
    throw new WaslError("FILE_UNREADABLE", { file: flags.transactions, column: reader.missing });
  for (const reject of reader.rejects.slice(0, REJECTS_SAID)) sayReject(reject);
  sayMoreRejects(reader.rejectCount);
  // However it is written, here or in the file, and in the file in several ways too.
  const asked = keptAccount(account);
  const same = new Set<number>();
  for (let number = 0; number < reader.accounts.size; number++)
    if (keptAccount(reader.accounts.text(number)) === asked) same.add(number);
  const [origin] = same;
  const named = flags.alerts === undefined ? new Set<string>() : await namedIn(flags.alerts);
  const pseudonymOf = pseudonymsOf(
    flags.keyFile === undefined ? randomBytes(32) : await loadOrCreateNodeKey(".", flags.keyFile),
  );
  const labelOf = (number: number): string => {
    const name = reader.accounts.text(number);
    return number === origin || named.has(name) ? name : pseudonymOf(accountEntityId(name));
  };
  if (origin === undefined)
    throw new WaslError("ENTITY_UNKNOWN", { account, because: "the file has no payment of it" });
  const one = (number: number): number => (same.has(number) ? origin : number);
  const followed =
    same.size === 1 ? payments : payments.map((p) => ({ ...p, from: one(p.from), to: one(p.to) }));
  const steps = traceMoney(followed, {
    origin,
    method: flags.method,
    back: flags.back ?? false,
    hopsMax,
    amountMin,
  });
  console.error(
    flags.keyFile === undefined
      ? "Accounts without a role stand under pseudonyms of a key made for this run; --key-file keeps them the same."
      : "Accounts without a role stand under pseudonyms of the given key.",
  );
  if (!flags.json)
    console.log(
      `Attribution: ${flags.method}, ${flags.back ? "back to the sources" : "forward"}; US dollars; earlier balances are unknown.`,
    );
  for (const { payment, attributed, hop } of steps) {
    const step = {
      row: payment.row,
      at: new Date(payment.at * 1000).toISOString(),
      from: labelOf(payment.from),
      to: labelOf(payment.to),
      usd: Math.round(payment.amount * 100) / 100,
      attributed,
      hop,
    };
    console.log(
      flags.json
        ? JSON.stringify(step)
        : `${step.at.slice(0, 16)}  hop ${hop}  ${step.from} > ${step.to}  ${attributed.toFixed(2)} of ${step.usd.toFixed(2)}  row ${step.row}`,
    );
  }
}

export interface CardFlags {
  readonly json?: boolean;
  readonly parameters?: string;
}

export async function cards(flags: CardFlags): Promise<void> {
  const parameters = flags.parameters === undefined ? ownParameters() : await parametersIn(flags.parameters);
  if (flags.json) {
    console.log(JSON.stringify({ parameters, typologies, detectors: nodeDetectors }, null, 2));
    return;
  }
  console.log(`${packageLabel(parameters)}  ${parameters.note}\n`);
  for (const t of typologies)
    sayCard(t, [
      `  may name    ${t.roles.join(", ")}`,
      `  looks alike ${t.against.join(", ")}`,
      `  parameters  ${valuesOf(t, parameters)}`,
    ]);
  console.log("On a node only (`wasl detect`), by what else it knows of the accounts:\n");
  for (const d of nodeDetectors) sayCard(d, []);
}

/** What a file of payments alone does not tell: the engine's own structures are told as typologies. */
const nodeDetectors = detectors
  .filter((d) => d.front === "finance" && d.id !== "money-structures")
  .map(({ detect: _, ...told }) => told);

function sayCard(
  {
    id,
    title,
    redFlags = [],
    reference,
    card,
  }: Pick<Detector, "id" | "title" | "redFlags" | "reference" | "card">,
  more: readonly string[],
): void {
  console.log(`${id}  ${title}${redFlags.length > 0 ? ` (${redFlags.join(", ")})` : ""}`);
  console.log(`  reference   ${reference}`);
  console.log(`  purpose     ${card.purpose}`);
  console.log(`  data used   ${card.dataUsed.join("; ")}`);
  console.log(`  affected    ${card.affectedGroups}`);
  console.log(`  errors      ${card.errorRates}`);
  console.log(`  guardrails  ${card.guardrails.join(" ")}`);
  for (const line of more) console.log(line);
  console.log(`  review      ${card.reviewAt}\n`);
}

/** What the package says, and the defaults beside it; weights are in --json. */
function valuesOf(typology: Typology, { typologies: own }: ParameterPackage): string {
  const packaged = own[typology.id] ?? {};
  const defaults = Object.entries(typology.parameters).map(([name, p]) => [name, p.value] as const);
  return defaults.map(([name, value]) => `${name} ${packaged[name] ?? value}`).join(", ");
}
