import { createReadStream } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import {
  type AnalysisData,
  analyseSupply,
  loadNamesModel,
  namesDataFrom,
  WaslError,
} from "../../core/index.ts";
import { readPackageJson } from "../../sources/index.ts";
import { note } from "../output.ts";

const FILES = ["parties", "products", "orders", "declarations", "events", "seizures", "thefts", "reports"];

/** JSON lines of a file; a line that is none is kept as undefined, so that it is counted among the rejects. */
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

/** The data files that the analysis needs. */
export function analysisData(): AnalysisData {
  return {
    goods: readPackageJson("supply/goods.json") as AnalysisData["goods"],
    rules: readPackageJson("supply/rules.json") as AnalysisData["rules"],
    weights: readPackageJson("supply/weights.json") as AnalysisData["weights"],
  };
}

async function analyse(options: { readonly in: string; readonly out: string }): Promise<void> {
  const present = new Set(
    await readdir(options.in).catch(() => {
      throw new WaslError("FILE_UNREADABLE", { file: options.in });
    }),
  );
  const files: Record<string, readonly unknown[]> = {};
  for (const name of FILES)
    if (present.has(`${name}.jsonl`)) files[name] = await readLines(join(options.in, `${name}.jsonl`));
  const model = loadNamesModel(namesDataFrom(readPackageJson));
  const answers = analyseSupply(files, model, analysisData());
  await writeFile(options.out, `${JSON.stringify(answers)}\n`);
  for (const [file, count] of Object.entries(answers.rejects)) note(`${file}: ${count} row(s) rejected`);
  note(
    `${answers.orders.length} orders and ${answers.declarations.length} declarations ranked, ` +
      `${answers.chains.length} chains, ${answers.traceback.length} items traced`,
  );
}

/** `wasl supply …`: analysis of supply files without a server. */
export function registerSupply(program: Command): void {
  const supply = program
    .command("supply")
    .description("From the beach back to the maker: orders, customs, events and seizures; no server needed");
  supply
    .command("analyse")
    .description("Rank orders and declarations, assemble chains, trace seized goods, propose chokepoints")
    .requiredOption(
      "--in <dir>",
      "folder with parties, products, orders, declarations, events, seizures … as .jsonl",
    )
    .requiredOption("--out <file>", "answers as JSON")
    .addHelpText("after", "\nExample:\n  wasl supply analyse --in world --out answers.json")
    .action(analyse);
}
