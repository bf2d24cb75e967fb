import { createReadStream } from "node:fs";
import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import {
  analyseSupply,
  loadNamesModel,
  namesDataFrom,
  READING_WANTED,
  readingOf,
  type SerialTrace,
  traceSerial,
  WaslError,
} from "../../core/index.ts";
import type { CaptureResult, Vocabulary } from "../../formats/index.ts";
import { readPackageJson } from "../../sources/index.ts";
import { counted } from "../counted.ts";
import { clean, json, note, out, scoreText } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";
import { analysisData } from "../supply-data.ts";
import { type AlertOptions, goodsAlerts } from "./supply-alerts.ts";
import { collect, type FollowOptions, follow, listFollowed, unfollow } from "./supply-follow.ts";
import {
  askPartners,
  captureIntoNode,
  chokepoints,
  isLines,
  listOrders,
  listReported,
  nothingFits,
  reviewOrder,
  traceInNode,
} from "./supply-node.ts";

/** JSON lines of a file; a line that is none is kept as undefined. */
async function readLines(file: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line.trim() === "") continue;
    try {
      rows.push(JSON.parse(line) as unknown);
    } catch {
      rows.push(undefined);
    }
  }
  return rows;
}

const loadFormats = () => import("../../formats/index.ts");

/** Faults of a file that are told one by one; the rest is counted. */
const FAULTS_TOLD = 20;

/** The rows of a folder's files as an import would read them; what it cannot read is told with file and line. */
async function readFolder(folder: string): Promise<Record<string, readonly unknown[]>> {
  const present = await readdir(folder).catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file: folder }, { cause });
  });
  const { SUPPLY_FILES } = await loadFormats();
  const files: Record<string, readonly unknown[]> = {};
  for (const name of SUPPLY_FILES)
    if (present.includes(`${name}.jsonl`)) files[name] = await readRows(folder, name);
  const others = present.filter(
    (file) => /\.(?:jsonl|ndjson|csv|json)$/.test(file) && !(file.replace(/\.jsonl$/, "") in files),
  );
  if (others.length > 0)
    note(`not read: ${clean(others.join(", "))} (read are ${SUPPLY_FILES.join(", ")} as .jsonl)`);
  return files;
}

async function readRows(folder: string, name: string): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  const { folderRows, REFERENCE_FILES } = await loadFormats();
  const read = folderRows(name, readPackageJson(REFERENCE_FILES.commodityCodes));
  let number = 0;
  let faulty = 0;
  for await (const line of createInterface({
    input: createReadStream(join(folder, `${name}.jsonl`)),
    crlfDelay: Infinity,
  })) {
    number++;
    const found = read(line, false);
    if (found === undefined) continue;
    rows.push(found.row);
    for (const { code, field } of found.faults)
      if (++faulty <= FAULTS_TOLD)
        note(clean(`${name}.jsonl:${number}: ${code}${field === undefined ? "" : ` (${field})`}`));
  }
  if (faulty > FAULTS_TOLD) note(`${name}.jsonl: ${counted(faulty - FAULTS_TOLD, "more fault")}`);
  return rows;
}

async function analyse(options: { readonly in: string; readonly out: string }): Promise<void> {
  const files = await readFolder(options.in);
  const model = loadNamesModel(namesDataFrom(readPackageJson));
  const answers = analyseSupply(files, model, analysisData());
  await writeFile(options.out, `${JSON.stringify(answers)}\n`);
  for (const [file, count] of Object.entries(answers.rejects))
    note(`${file}: ${counted(count, "row")} rejected`);
  note(
    `${counted(answers.orders.length, "order")} and ${counted(answers.declarations.length, "declaration")} ranked, ` +
      `${counted(answers.chains.length, "chain")}, ${counted(answers.traceback.length, "item")} traced`,
  );
}

/** Hashes that a ledger of captured events holds already. */
async function hashesIn(ledger: string): Promise<Set<string>> {
  const rows = await readLines(ledger).catch(() => []);
  return new Set(
    rows.flatMap((r) => ((r as { hash?: string } | undefined)?.hash ? [(r as { hash: string }).hash] : [])),
  );
}

async function capture(
  file: string,
  options: StoreOptions & { readonly to?: string; readonly check?: boolean; readonly tlp?: string },
): Promise<void> {
  if (options.to === undefined && !options.check) return await captureIntoNode(file, options);
  const { captureDocument, captureLine, LINES_CONTEXT } = await loadFormats();
  const vocabulary = readPackageJson("supply/cbv.json") as Vocabulary;
  const results: { readonly line: number | undefined; readonly result: CaptureResult }[] = [];
  if (isLines(file)) {
    const rows = await readLines(file).catch((cause: unknown) => {
      throw new WaslError("FILE_UNREADABLE", { file }, { cause });
    });
    for (const [i, row] of rows.entries())
      results.push({ line: i + 1, result: captureLine(row, LINES_CONTEXT, vocabulary) });
  } else {
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new WaslError("FILE_UNREADABLE", { file }, { cause });
    });
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch {
      throw new WaslError("FILE_UNREADABLE", { file });
    }
    results.push({ line: undefined, result: captureDocument(document, vocabulary) });
  }
  const known = options.to === undefined ? new Set<string>() : await hashesIn(options.to);
  const fresh = [];
  let again = 0;
  for (const { result } of results)
    for (const event of result.events)
      if (known.has(event.hash)) again++;
      else {
        known.add(event.hash);
        fresh.push(event);
      }
  if (options.to !== undefined && fresh.length > 0)
    await appendFile(options.to, fresh.map((e) => `${JSON.stringify(e)}\n`).join(""));
  const problems = results.flatMap(({ line, result }) =>
    result.problems.map((p) => ({ ...(line === undefined ? {} : { line }), ...p })),
  );
  if (options.json)
    out(json({ captured: fresh.length, duplicates: again, problems, hashes: fresh.map((e) => e.hash) }));
  else {
    out(
      `${counted(fresh.length, "event")} captured, ${again} captured before, ${counted(problems.length, "problem")}`,
    );
    for (const p of problems.slice(0, 50))
      note(clean(`${"line" in p ? `line ${p.line} ` : ""}${p.at || "/"}: ${p.code} ${p.detail}`));
  }
  if (problems.length > 0) process.exitCode = 2;
}

const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

interface TraceOptions extends StoreOptions {
  readonly in?: string;
  readonly gtin?: string;
  readonly seized?: string;
  readonly context?: string;
  readonly lot?: string;
  readonly batch?: string;
}

async function trace(serial: string, options: TraceOptions): Promise<void> {
  if (options.in === undefined) return await traceInNode(serial, options);
  const reading = readingOf(serial);
  if (reading === undefined)
    throw new WaslError("REQUEST_INVALID", { field: "serial", because: READING_WANTED });
  if (options.context !== undefined)
    note("--context is left out: it weighs in a status, which files alone do not give");
  const files = await readFolder(options.in);
  const day = options.seized === undefined ? undefined : dayGiven(options.seized);
  const { fitting, traces } = traceSerial(files, reading, {
    gtin: options.gtin,
    lot: options.lot,
    batch: options.batch,
    day,
  });
  if (options.json) {
    out(json(traces));
    return;
  }
  if (traces.length === 0) {
    note(nothingFits(serial));
    process.exitCode = 3;
    return;
  }
  const names = new Map(
    (files["parties"] ?? []).map((p) => {
      const row = p as { mention_id?: string; name?: string } | undefined;
      return [row?.mention_id ?? "", row?.name ?? ""];
    }),
  );
  for (const candidate of traces) out(chainText(candidate, names));
  if (fitting > traces.length) note(`${fitting - traces.length} more item(s) fit the reading`);
}

function dayGiven(seized: string): number {
  const ms = Date.parse(seized);
  if (Number.isNaN(ms)) throw new WaslError("REQUEST_INVALID", { option: "--seized", because: "2026-03-02" });
  return ms / DAY_MS;
}

const DAY_MS = 86_400_000;

/** The chain as a person reads it: each change of owner with its documents; where it ends, it says so. */
function chainText(trace: SerialTrace, names: ReadonlyMap<string, string>): string {
  const named = (mention: string | undefined): string =>
    mention === undefined ? "(not recorded)" : clean(`${names.get(mention) ?? ""} [${mention}]`.trim());
  const lines = [`${trace.serial}  probability ${scoreText(trace.probability)}`];
  for (const p of trace.passings)
    lines.push(
      `  ${dayText(p.day)}  ${named(p.from)} -> ${named(p.to)}` +
        `${p.order === undefined ? "" : `  order ${p.order}`}${p.sure < 1 ? `  (loose range, ${scoreText(p.sure)})` : ""}`,
      ...p.eventIds.map((id) => `              ${id}`),
    );
  if (trace.stolenOn !== undefined)
    lines.push(`  ${dayText(trace.stolenOn)}  reported stolen: the owner is a victim`);
  lines.push(
    `  the last provable holder is ${named(trace.passings.at(-1)?.to)}; this alone makes nobody a suspect`,
  );
  return lines.join("\n");
}

/** `wasl supply …`: analysis of supply files without a server. */
export function registerSupply(program: Command): void {
  const supply = program
    .command("supply")
    .description("from the beach back to the maker: orders, customs, events and seizures; no server needed");
  supply
    .command("analyse")
    .description("rank orders and declarations, assemble chains, trace seized goods, propose chokepoints")
    .requiredOption(
      "--in <dir>",
      "folder with parties, products, orders, declarations, events, seizures … as .jsonl",
    )
    .requiredOption("--out <file>", "answers as JSON")
    .addHelpText("after", "\nExample:\n  wasl supply analyse --in world --out answers.json")
    .action(analyse);
  withStoreOptions(supply.command("capture <file>"))
    .description(
      "validate EPCIS 2.0 (document, bare event, or .jsonl of events) and keep what is new in the node",
    )
    .option("--tlp <level>", "marking of what is kept: clear, green, amber, amber+strict or red")
    .option("--provider <name>", "the organisation that provided it")
    .option("--fictitious", "exercise or test material")
    .option("--check", "only validate; no node needed")
    .option(
      "--to <ledger>",
      "no node: append captured events with their CBV 2.0 hash to this .jsonl; captured ones are skipped",
    )
    .addHelpText(
      "after",
      "\nExample:\n  wasl supply capture delivery.jsonld --tlp amber --purpose supply-disruption --mandate CASE-1",
    )
    .action(capture);
  withStoreOptions(supply.command("trace <serial>"))
    .description(
      "from a serial number, damaged or a suffix such as *01873, back to holder, importer and maker",
    )
    .option(
      "--in <dir>",
      "no node: a folder with events.jsonl, and orders, parties, products, thefts where there are",
    )
    .option("--gtin <number>", "the product's GTIN, where it was read")
    .option("--lot <code>", "its lot, where it was read: of numbers that end alike it tells which is meant")
    .option("--batch <code>", "the batch of what it was made from, such as a boat's fabric")
    .option("--seized <date>", "when it was found: what was made later is out")
    .option("--context <where>", "launch, beach, recovered_at_sea, border, parcel")
    .addHelpText(
      "after",
      "\nExample:\n  wasl supply trace 'PA40-24O2-01252' --seized 2024-03-02 --context beach",
    )
    .action(trace);
  withStoreOptions(supply.command("ask [serial]"))
    .description(
      "ask partners by key for rows of their ledgers: about one serial number, or about all that is suspicious here",
    )
    .requiredOption("--legal-basis <law>", "under which law; partners are told")
    .option("--partner <nodes...>", "whom to ask; without it every partner whose agreement knows the purpose")
    .option("--give", "give partners the own rows under keys that hit, as far as they may leave")
    .option("--rounds <count>", "ask again with what came to be known, up to so often, 1 to 4", "2")
    .addHelpText(
      "after",
      "\nExample:\n  wasl supply ask '*01873' --legal-basis 'Agreement EX-1' --purpose supply-disruption --mandate CASE-1" +
        "\n\nExit codes: 0 where at least one partner answered to the end, 3 where no agreement knows the purpose; else the" +
        "\ngravest of 4 refused by a partner, 5 not reached, 6 an answer that cannot be trusted.",
    )
    .action(askPartners);
  withStoreOptions(supply.command("follow [name]"))
    .description(
      "follow what is captured by a standing EPCIS query of your own; without a name, list what you follow",
    )
    .option("--epc <uris...>", "items or containers that an event names")
    .option("--step <names...>", "business steps, e.g. shipping")
    .option("--type <types...>", "e.g. ObjectEvent")
    .option("--location <uris...>", "business locations")
    .option("--transaction <uris...>", "orders, invoices …")
    .option(
      "--where <parameters...>",
      "what else the standard's simple event query asks for, e.g. EQ_persistentDisposition_set=stolen GE_quantity=100",
    )
    .option("--from-start", "begin with what is here already")
    .option("--stop", "follow it no more")
    .addHelpText(
      "after",
      "\nExample:\n  wasl supply follow engines --step shipping receiving\n  wasl supply collect engines",
    )
    .action((name: string | undefined, options: FollowOptions) =>
      name === undefined
        ? listFollowed(options)
        : options.stop
          ? unfollow(name, options)
          : follow(name, options),
    );
  withStoreOptions(supply.command("collect <name>"))
    .description(
      "what was captured since the last time, in the order of capture; with --json an event a line",
    )
    .option("--keep", "do not acknowledge: the same comes again next time")
    .addHelpText("after", "\nExample:\n  wasl supply collect engines --json >> engines.jsonl")
    .action(collect);
  withStoreOptions(supply.command("orders"))
    .description("the orders that most speaks for looking at, as many as the budget covers")
    .option("--budget <share>", "share of all orders that can be looked at", "0.05")
    .option("--state <state>", "open, accepted or rejected", "open")
    .option("--accept <order>", "decide: worth following up; needs --reason")
    .option("--reject <order>", "decide: honest; needs --reason")
    .option("--reason <words>", "why")
    .addHelpText(
      "after",
      '\nExample:\n  wasl supply orders --budget 0.05\n  wasl supply orders --accept O-17 --reason "paid by a stranger"',
    )
    .action((options: Parameters<typeof reviewOrder>[0]) =>
      options.accept === undefined && options.reject === undefined
        ? listOrders(options)
        : reviewOrder(options),
    );
  withStoreOptions(supply.command("reported"))
    .description("what waits from shops, ranked by how often earlier reports of each were taken up")
    .addHelpText("after", "\nExample:\n  wasl supply reported --purpose supply-disruption --mandate CASE-1")
    .action((options: StoreOptions) => listReported(options));
  withStoreOptions(supply.command("alerts"))
    .description(
      "alerts on goods for the trade: list them; --goods writes one; --ask a second person, then --out; --back takes one back",
    )
    .option("--goods <words>", "write one: what the goods are; no name of a person")
    .option("--gtin <number>", "the product's GTIN")
    .option("--hs <code>", "commodity code of 4, 6, 8 or 10 digits")
    .option("--model <name>", "the model")
    .option("--serials <numbers...>", "a serial number, or the first and the last of a range")
    .option("--until <day>", "the last day on which it holds, at most 366 ahead")
    .option("--do <codes...>", "what to do: report, ask_first, check_stock, keep_papers")
    .option("--legal-basis <law>", "by which law it is told; shops read it")
    .option("--kind <groups...>", "for shops of these kinds: groups of the accounts of the trade")
    .option("--shop <accounts...>", "for these shops by name")
    .option("--tlp <level>", "its marking: clear, green or amber")
    .option("--ask <alert>", "ask a second person to let it out; needs --reason")
    .option("--out <alert>", "let it out, once a second person approved exactly it")
    .option("--back <alert>", "take it back: shops are told that it is over; needs --reason")
    .option("--reason <words>", "why")
    .addHelpText(
      "after",
      "\nExample:\n  wasl supply alerts --goods 'outboard motor 40 hp' --hs 840721 --until 2026-06-30 --do report ask_first \\" +
        "\n    --legal-basis 'Fictitious Act, s. 1' --kind marine --tlp green --purpose supply-disruption --mandate CASE-1",
    )
    .action((options: AlertOptions) => goodsAlerts(options));
  withStoreOptions(program.command("chokepoints <case>"))
    .description(
      "the few actors of a case whose stop breaks the most flow, who steps in, and the risk to life",
    )
    .option("--k <count>", "how many actors, 1 to 10", "3")
    .option("--budget <days>", "only sets whose estimated days of work are within it")
    .option(
      "--estimate <actor>",
      "put an estimate of your own in the place of the usual one; needs --days and --reason",
    )
    .option("--days <low,usual,high>", "days of work to stop that actor")
    .option("--reason <text>", "what the estimate rests on")
    .addHelpText(
      "after",
      "\nExamples:\n  wasl chokepoints case-1 --k 3 --budget 40\n" +
        "  wasl chokepoints case-1 --estimate MEX-importer --days 5,15,30 --reason 'one site, known books'",
    )
    .action(chokepoints);
}
