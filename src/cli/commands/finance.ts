import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import { packageIn } from "../../app/index.ts";
import {
  ACCOUNT_CLASSES,
  type AccountClass,
  type Alert,
  accountEntityId,
  FinanceEngine,
  METHOD_CLASSES,
  type MethodClass,
  type ParameterPackage,
  packageLabel,
  type Reject,
  Speaker,
  type TracePayment,
  type Typology,
  traceMoney,
  typologies,
  WaslError,
} from "../../core/index.ts";
import { AmlworldReader } from "../../formats/index.ts";
import { readPackageJson } from "../../sources/index.ts";
import { loadOrCreateNodeKey } from "../../store/index.ts";
import { pseudonymsOf, readFindingMessages } from "../session.ts";
import { registerFinanceDraft } from "./finance-draft.ts";
import { registerFinanceParameters } from "./finance-parameters.ts";

interface KindsFile {
  readonly kinds: Readonly<Record<string, AccountClass>>;
  readonly methods: Readonly<Record<string, MethodClass>>;
}
interface CurrenciesFile {
  readonly aliases: Readonly<Record<string, string>>;
  readonly usdPerUnit: Readonly<Record<string, number>>;
}

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
  readonly onAlert: (alert: Alert, nameOf: (account: number) => string) => void;
}

/** Reads a payments file as a stream and hands out each alert as it is raised; answers the run's figures. */
export async function detectInFile(options: DetectOptions): Promise<Readonly<Record<string, number>>> {
  const kindsFile = readPackageJson("finance/kinds.json") as KindsFile;
  const currencies = readPackageJson("finance/currencies.json") as CurrenciesFile;
  const { size } = await stat(options.transactions).catch(() => {
    throw new WaslError("FILE_UNREADABLE", { file: options.transactions });
  });
  const engine = new FinanceEngine({
    // A row has at least forty bytes; pages that are never touched cost nothing.
    capacity: Math.min(1 << 23, Math.max(1 << 14, size / 40)),
    rates: new Map(Object.entries(currencies.usdPerUnit)),
    parameters: (options.parameters ?? ownParameters()).typologies,
    ...(options.scoreMin === undefined ? {} : { scoreMin: options.scoreMin }),
  });
  engine.inspect = options.inspect;
  const currencyOf: number[] = [];
  const methodOf: number[] = [];
  const currency = (id: number): number => {
    const known = currencyOf[id];
    if (known !== undefined) return known;
    const name = reader.currencies.text(id);
    const number = engine.rates.currency(currencies.aliases[name.toLowerCase()] ?? name.toUpperCase());
    currencyOf[id] = number;
    return number;
  };
  const method = (id: number): number => {
    const known = methodOf[id];
    if (known !== undefined) return known;
    const name = kindsFile.methods[reader.methods.text(id).toLowerCase()] ?? "transfer";
    const number = METHOD_CLASSES.indexOf(name);
    methodOf[id] = number;
    return number;
  };
  const methodsAhead = new Int32Array(64);
  const row = {
    row: 0,
    at: 0,
    from: 0,
    to: 0,
    paid: 0,
    paidCurrency: 0,
    received: 0,
    receivedCurrency: 0,
    method: 0,
  };
  const reader = new AmlworldReader({
    ahead(accounts, methodIds, count) {
      for (let k = 0; k < count; k++) methodsAhead[k] = method(methodIds[k] as number);
      engine.lookAhead(accounts, methodsAhead, count);
    },
    row(number, at, from, to, received, receivedCurrency, paid, paidCurrency, methodId) {
      row.row = number;
      row.at = at;
      row.from = from;
      row.to = to;
      row.received = received;
      row.receivedCurrency = currency(receivedCurrency);
      row.paid = paid;
      row.paidCurrency = currency(paidCurrency);
      row.method = method(methodId);
      if (options.timing === undefined) engine.push(row);
      else {
        const began = options.timing.now();
        engine.push(row);
        options.timing.took(options.timing.now() - began);
      }
    },
  });
  if (options.accounts !== undefined) await readAccounts(options.accounts, reader, engine, kindsFile);
  const nameOf = (account: number): string => reader.accounts.text(account);
  for await (const chunk of createReadStream(options.transactions, { highWaterMark: 1 << 20 })) {
    reader.push(chunk as Uint8Array);
    for (const alert of engine.drain()) options.onAlert(alert, nameOf);
  }
  reader.end();
  if (reader.missing !== undefined)
    throw new WaslError("FILE_UNREADABLE", { file: options.transactions, column: reader.missing });
  for (const alert of engine.finish()) options.onAlert(alert, nameOf);
  for (const reject of reader.rejects.slice(0, 20)) options.onReject?.(reject);
  return { rows: reader.rows, rejects: reader.rejectCount, ...engine.stats() };
}

/** Kinds in so many spellings are looked up once. */
const KINDS_KEPT = 1000;

/** Number, kind and place of each account; a place is only ever compared with another. */
async function readAccounts(
  file: string,
  reader: AmlworldReader,
  engine: FinanceEngine,
  kindsFile: KindsFile,
): Promise<void> {
  const places = new Map<string, number>();
  const kindIds = new Map<string, number>();
  const encoder = new TextEncoder();
  let bytes = new Uint8Array(64);
  let columns: Readonly<Record<"number" | "kind" | "region" | "country", number>> | undefined;
  let rest = "";
  const kindOf = (declared: string): number => {
    const known = kindIds.get(declared);
    if (known !== undefined) return known;
    const kind = ACCOUNT_CLASSES.indexOf(kindsFile.kinds[declared.toLowerCase()] ?? "unknown");
    if (kindIds.size < KINDS_KEPT) kindIds.set(declared, kind);
    return kind;
  };
  const placeOf = (name: string): number => {
    if (name === "") return -1;
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, places.size);
    return places.size - 1;
  };
  const take = (line: string): void => {
    const fields = splitCsv(line.endsWith("\r") ? line.slice(0, -1) : line);
    if (!columns) {
      const names = fields.map((f) =>
        f
          .replace(/^\ufeff/, "")
          .trim()
          .toLowerCase(),
      );
      const place = (name: string): number => names.indexOf(name);
      if (place("account number") < 0)
        throw new WaslError("FILE_UNREADABLE", { file, column: "Account Number" });
      columns = {
        number: place("account number"),
        kind: place("declared kind"),
        region: place("region"),
        country: place("country"),
      };
      return;
    }
    const number = fields[columns.number]?.trim() ?? "";
    if (number === "") return;
    if (number.length * 3 > bytes.length) bytes = new Uint8Array(number.length * 3);
    const account = reader.accounts.intern(bytes, 0, encoder.encodeInto(number, bytes).written);
    const place = fields[columns.region]?.trim() || (fields[columns.country]?.trim() ?? "");
    engine.describe(account, kindOf(fields[columns.kind]?.trim() ?? ""), placeOf(place));
  };
  const decoder = new TextDecoder();
  for await (const chunk of createReadStream(file)) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") take(line);
  }
  if (rest.trim() !== "") take(rest);
}

function splitCsv(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  const fields: string[] = [];
  const pattern = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;
  for (const match of line.matchAll(pattern)) fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
  return fields;
}

/** The calibration that comes with this version. */
const ownParameters = (): ParameterPackage =>
  packageIn(JSON.stringify(readPackageJson("finance/parameters.json")));

const parametersIn = async (file: string): Promise<ParameterPackage> =>
  packageIn(
    await readFile(file, "utf8").catch((cause: unknown) => {
      throw new WaslError("FILE_UNREADABLE", { file: basename(file) }, { cause });
    }),
  );

/** An alert as the scorer and other programs read it: one JSON line. */
export function alertLine(
  alert: Alert,
  nameOf: (account: number) => string,
  parameters: ParameterPackage,
  speaker: Speaker,
): string {
  return JSON.stringify({
    type: alert.type,
    score: alert.score,
    tx: alert.rows,
    subjects: [...new Set(alert.subjects.map((s) => nameOf(s.account)))],
    roles: alert.subjects.map((s) => ({ account: nameOf(s.account), role: s.role })),
    at: alert.at,
    sumUsd: alert.sumUsd,
    from: new Date(alert.from * 1000).toISOString(),
    to: new Date(alert.to * 1000).toISOString(),
    terms: alert.terms.map((term) => ({ ...term, because: speaker.text(term.because) })),
    against: alert.against,
    parameters: packageLabel(parameters),
  });
}

interface DetectFlags {
  readonly transactions: string;
  readonly accounts?: string;
  readonly out: string;
  readonly parameters?: string;
  readonly scoreMin?: string;
  readonly stats?: boolean;
}

async function detect(flags: DetectFlags): Promise<void> {
  const started = process.cpuUsage();
  const out = createWriteStream(flags.out);
  const parameters = flags.parameters === undefined ? ownParameters() : await parametersIn(flags.parameters);
  const speaker = new Speaker("en", readFindingMessages().en);
  const figures = await detectInFile({
    transactions: flags.transactions,
    ...(flags.accounts === undefined ? {} : { accounts: flags.accounts }),
    parameters,
    ...(flags.scoreMin === undefined ? {} : { scoreMin: Number(flags.scoreMin) }),
    onReject: ({ line, code, field }) =>
      console.error(`line ${line}: ${code}${field === undefined ? "" : ` (${field})`}`),
    onAlert: (alert, nameOf) => out.write(`${alertLine(alert, nameOf, parameters, speaker)}\n`),
  });
  await new Promise<void>((resolve, reject) => {
    out.on("error", reject);
    out.end(resolve);
  });
  if ((figures.lateRows ?? 0) > 0)
    console.error(
      `${figures.lateRows} rows are older than the row before them; they were read as of that row. Sort the file by time.`,
    );
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

interface TraceFlags {
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
async function trace(account: string, flags: TraceFlags): Promise<void> {
  if (flags.method !== "fifo" && flags.method !== "proportional")
    throw new WaslError("REQUEST_INVALID", { option: "--method", allowed: "fifo, proportional" });
  const currencies = readPackageJson("finance/currencies.json") as CurrenciesFile;
  const rates = new Map(Object.entries(currencies.usdPerUnit));
  const usdOf: number[] = [];
  const payments: TracePayment[] = [];
  const reader = new AmlworldReader({
    row(row, at, from, to, _received, _receivedCurrency, paid, paidCurrency) {
      const name = reader.currencies.text(paidCurrency);
      usdOf[paidCurrency] ??= rates.get(currencies.aliases[name.toLowerCase()] ?? name.toUpperCase()) ?? 1;
      payments.push({ row, at, from, to, amount: paid * (usdOf[paidCurrency] ?? 1) });
    },
  });
  for await (const chunk of createReadStream(flags.transactions)) reader.push(chunk as Uint8Array);
  reader.end();
  if (reader.missing !== undefined)
    throw new WaslError("FILE_UNREADABLE", { file: flags.transactions, column: reader.missing });
  const bytes = new TextEncoder().encode(account);
  const known = reader.accounts.size;
  const origin = reader.accounts.intern(bytes, 0, bytes.length);
  const named = flags.alerts === undefined ? new Set<string>() : await namedIn(flags.alerts);
  const pseudonymOf = pseudonymsOf(
    flags.keyFile === undefined ? randomBytes(32) : await loadOrCreateNodeKey(".", flags.keyFile),
  );
  const labelOf = (number: number): string => {
    const name = reader.accounts.text(number);
    return number === origin || named.has(name) ? name : pseudonymOf(accountEntityId(name));
  };
  if (origin >= known) throw new WaslError("ENTITY_UNKNOWN", { account });
  const steps = traceMoney(payments, {
    origin,
    method: flags.method,
    back: flags.back ?? false,
    hopsMax: Number(flags.hops),
    amountMin: Number(flags.min),
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

interface CardFlags {
  readonly json?: boolean;
  readonly parameters?: string;
}

async function cards(flags: CardFlags): Promise<void> {
  const parameters = flags.parameters === undefined ? ownParameters() : await parametersIn(flags.parameters);
  if (flags.json) {
    console.log(JSON.stringify({ parameters, typologies }, null, 2));
    return;
  }
  console.log(`${packageLabel(parameters)}  ${parameters.note}\n`);
  for (const t of typologies) {
    console.log(`${t.id}  ${t.title}`);
    console.log(`  reference   ${t.reference}`);
    console.log(`  purpose     ${t.card.purpose}`);
    console.log(`  may name    ${t.roles.join(", ")}`);
    console.log(`  looks alike ${t.against.join(", ")}`);
    console.log(`  affected    ${t.card.affectedGroups}`);
    console.log(`  parameters  ${valuesOf(t, parameters)}`);
    console.log(`  review      ${t.card.reviewAt}\n`);
  }
}

/** What the package says, and the defaults beside it; weights are in --json. */
function valuesOf(typology: Typology, { typologies: own }: ParameterPackage): string {
  const packaged = own[typology.id] ?? {};
  const defaults = Object.entries(typology.parameters).map(([name, p]) => [name, p.value] as const);
  return defaults.map(([name, value]) => `${name} ${packaged[name] ?? value}`).join(", ");
}

/** `wasl finance …`: detection in payment files, following money, and the cards of the typologies. */
export function registerFinance(program: Command): void {
  const finance = program
    .command("finance")
    .description("Follow the money in files of payments, and draft documents from findings");
  finance
    .command("detect")
    .description("Raise alerts about structures in a payments file (AMLworld's columns)")
    .requiredOption("--transactions <file>", "payments, sorted by time")
    .option("--accounts <file>", "accounts with declared kind and region")
    .requiredOption("--out <file>", "alerts, one JSON line each")
    .option("--parameters <file>", "a parameter package instead of the defaults")
    .option("--score-min <score>", "leave out alerts below this score")
    .option("--stats", "print figures of the run as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  wasl finance detect --transactions Trans.csv --accounts Accounts.csv --out alerts.jsonl --stats",
    )
    .action(detect);
  finance
    .command("trace")
    .description("Follow an account's money forward, or back to where it came from")
    .argument("<account>", "account number")
    .requiredOption("--transactions <file>", "payments (AMLworld's columns)")
    .option("--method <method>", "attribution: fifo or proportional", "fifo")
    .option("--back", "to the sources instead of the uses")
    .option("--hops <n>", "at most so many payments from the account", "6")
    .option("--min <usd>", "leave out steps with less of the money", "1")
    .option("--alerts <file>", "alerts of `detect`: the accounts they name stand as numbers here too")
    .option("--key-file <file>", "key of the pseudonyms, made where there is none; without it a fresh one")
    .option("--json", "one JSON line a step")
    .addHelpText(
      "after",
      "\nExample:\n  wasl finance trace 8062DAEA0 --transactions Trans.csv --method proportional",
    )
    .action(trace);
  finance
    .command("cards")
    .description("What each typology looks for, on which grounds, and what speaks against it")
    .option("--parameters <file>", "a parameter package instead of this version's own")
    .option("--json", "as JSON, with all parameters")
    .action(cards);
  registerFinanceDraft(finance);
  registerFinanceParameters(finance);
}
