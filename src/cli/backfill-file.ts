import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { Backfill, type BackfillFigures } from "../app/index.ts";
import { clickHouse } from "../compute/index.ts";
import { type Alert, type ParameterPackage, type Reject, Speaker, WaslError } from "../core/index.ts";
import { loadOrCreateNodeKey } from "../store/index.ts";
import { alertLine, ownParameters, parametersIn } from "./alert-file.ts";
import { decimal } from "./arguments.ts";
import { type FileOrder, inOrder } from "./file-order.ts";
import { readFindingMessages } from "./package-parts.ts";
import { PaymentFile, readCurrencies, sayMoreRejects, sayReject } from "./payment-file.ts";
import { PaymentOrder } from "./payment-order.ts";

export interface BackfillFileOptions {
  /** Of the cluster: `https://user:password@host:8443/?database=name`. */
  readonly url: string;
  readonly transactions: string;
  readonly accounts?: string;
  readonly parameters: ParameterPackage;
  readonly scoreMin?: number;
  /** 32 bytes; whoever holds it can tell which account a pseudonym is. */
  readonly key: Uint8Array;
  /** The first rejects, once all are sent. */
  readonly onReject?: (reject: Reject) => void;
  /** What was done about the order of the rows, once all are sent. */
  readonly onOrdered?: (order: PaymentOrder) => void;
  readonly onAlert: (alert: Alert, nameOf: (account: number) => string) => void;
}

type Figures = BackfillFigures & {
  readonly rows: number;
  readonly rejects: number;
  readonly bytesSent: number;
};

/** Loads a payments file into the cluster under pseudonyms, finds, and takes everything off the cluster again. */
export async function backfillFile(options: BackfillFileOptions): Promise<Figures> {
  const { transactions, accounts } = options;
  for (const file of [transactions, ...(accounts === undefined ? [] : [accounts])])
    await stat(file).catch(() => {
      throw new WaslError("FILE_UNREADABLE", { file });
    });
  // What would be sent again costs more than holding an hour of rows.
  return await inOrder(
    transactions,
    (order) => backfillIn(options, order.sorted ? order : { ...order, isLate: true }),
    () => undefined,
  );
}

async function backfillIn(options: BackfillFileOptions, fileOrder: FileOrder): Promise<Figures> {
  const { transactions, accounts } = options;
  const key = Buffer.from(hkdfSync("sha256", options.key, "", "wasl cluster pseudonym", 32));
  const backfill = new Backfill({
    cluster: clickHouse({ url: options.url }),
    run: randomBytes(6).toString("hex"),
    rates: new Map(Object.entries(readCurrencies().usdPerUnit)),
    parameters: options.parameters.typologies,
    ...(options.scoreMin === undefined ? {} : { scoreMin: options.scoreMin }),
    pseudonymOf: (account) =>
      createHmac("sha256", key).update(file.nameOf(account)).digest().readBigUInt64BE(),
  });
  const { load } = backfill;
  const order = new PaymentOrder(fileOrder, load, backfill.usdOf);
  const file: PaymentFile = new PaymentFile(
    {
      push: (payment) => order.push(payment),
      describe: (account, kind, place) => load.describe(account, kind, place),
      currency: backfill.currency,
    },
    fileOrder,
  );
  try {
    await backfill.begin();
    if (accounts !== undefined) await file.readAccounts(accounts);
    await file.read(transactions, () => load.flush());
    order.end();
    const { rows, rejectCount } = file.reader;
    for (const reject of file.firstRejects) options.onReject?.(reject);
    options.onOrdered?.(order);
    const figures = await backfill.findings((alert) => options.onAlert(alert, file.nameOf));
    return { rows, rejects: rejectCount, bytesSent: load.bytes, ...figures };
  } finally {
    if (!(await backfill.end()))
      console.error(
        "The cluster did not drop every table of this run; what stays there is gone after two days.",
      );
  }
}

export interface BackfillFlags {
  readonly transactions: string;
  readonly accounts?: string;
  readonly out: string;
  readonly parameters?: string;
  readonly scoreMin?: string;
  readonly keyFile?: string;
  readonly stats?: boolean;
}

/** `wasl finance backfill`. */
export async function backfill(flags: BackfillFlags): Promise<void> {
  const url = process.env["CLICKHOUSE_URL"];
  if (!url) throw new WaslError("REQUEST_INVALID", { variable: "CLICKHOUSE_URL", because: "it is not set" });
  const started = process.cpuUsage();
  const parameters = flags.parameters === undefined ? ownParameters() : await parametersIn(flags.parameters);
  const speaker = new Speaker("en", readFindingMessages().en);
  const lines: string[] = [];
  // Before the run, which may take hours.
  const file = await open(flags.out, "w");
  const figures = await backfillFile({
    url,
    transactions: flags.transactions,
    ...(flags.accounts === undefined ? {} : { accounts: flags.accounts }),
    parameters,
    ...(flags.scoreMin === undefined ? {} : { scoreMin: decimal(flags.scoreMin, "--score-min") }),
    key: flags.keyFile === undefined ? randomBytes(32) : await loadOrCreateNodeKey(".", flags.keyFile),
    onReject: sayReject,
    onOrdered: (order) => order.sayDone(),
    onAlert: (alert, nameOf) => lines.push(`${alertLine(alert, nameOf, parameters, speaker)}\n`),
  });
  const out = file.createWriteStream();
  await new Promise<void>((resolve, reject) => {
    out.on("error", reject);
    out.end(lines.join(""), resolve);
  });
  sayMoreRejects(figures.rejects);
  if (figures.overflow > 0)
    console.error(`${figures.overflow} payments left the window early: it holds eight million.`);
  if (!flags.stats) return;
  const used = process.cpuUsage(started);
  console.log(
    JSON.stringify({
      ...figures,
      alerts: lines.length,
      cpuSeconds: Math.round((used.user + used.system) / 1e4) / 100,
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
}
