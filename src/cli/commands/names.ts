import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import {
  analyseName,
  explainNames,
  loadNamesModel,
  NameIndex,
  type NamesModel,
  namesDataFrom,
  scoreNames,
  WaslError,
} from "../../core/index.ts";
import { readPackageJson } from "../../sources/index.ts";
import { LineFile } from "../line-file.ts";
import { note } from "../output.ts";

let packageModel: NamesModel | undefined;

/** The model of the package's own data, loaded once. */
export function packageNamesModel(): NamesModel {
  packageModel ??= loadNamesModel(namesDataFrom(readPackageJson));
  return packageModel;
}

/** Lines of a text file without those that hold nothing, as tab-separated cells. */
async function readRows(file: string): Promise<string[][]> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new WaslError("FILE_UNREADABLE", { file });
  });
  const rows: string[][] = [];
  for (const line of text.split("\n")) {
    const bare = line.endsWith("\r") ? line.slice(0, -1) : line;
    // Two empty names are a pair: whoever reads the scores counts on a line for each.
    if (bare.includes("\t") || bare.trim() !== "") rows.push(bare.split("\t"));
  }
  return rows;
}

export interface ScoreOptions {
  readonly pairs: string;
  readonly out: string;
  readonly explain?: boolean;
}

/** Scores every pair of a file (optional label, a, b); one line each, in the same order. Answers the figures. */
export async function scorePairFile(options: ScoreOptions): Promise<{ pairs: number; tookMs: number }> {
  const model = packageNamesModel();
  const rows = await readRows(options.pairs);
  const file = await LineFile.create(options.out);
  const started = performance.now();
  for (const row of rows) {
    const [a = "", b = ""] = row.slice(-2);
    const x = analyseName(a, model);
    const y = analyseName(b, model);
    if (options.explain) await file.write(JSON.stringify({ a, b, ...explainNames(x, y, model) }));
    else await file.write(`${a}\t${b}\t${scoreNames(x, y, model)}`);
  }
  await file.close();
  return { pairs: rows.length, tookMs: performance.now() - started };
}

export interface SearchOptions {
  readonly gallery: string;
  readonly queries: string;
  readonly out: string;
  readonly top: number;
}

export interface SearchFigures {
  readonly names: number;
  readonly words: number;
  readonly buildMs: number;
  readonly queries: number;
  readonly queriesPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly rssMB: number;
}

/** Queries that warm the machine up before any is timed; they are asked again and timed with the rest. */
const WARM_UP = 200;

/** Indexes a gallery (id, name), asks the queries (set, id, name) and writes the hits as JSON lines. */
export async function searchFile(options: SearchOptions): Promise<SearchFigures> {
  const model = packageNamesModel();
  const gallery = await readRows(options.gallery);
  const queries = await readRows(options.queries);
  const file = await LineFile.create(options.out);
  const started = performance.now();
  const index = new NameIndex(model);
  for (const [id = "", name = ""] of gallery) index.add(id, name);
  index.pack();
  const buildMs = performance.now() - started;
  gallery.length = 0;
  for (const [, , name = ""] of queries.slice(0, WARM_UP)) index.search(name, { top: options.top });
  const times: number[] = [];
  for (const [set = "", id = "", query = ""] of queries) {
    const from = performance.now();
    const hits = index.search(query, { top: options.top });
    times.push(performance.now() - from);
    await file.write(JSON.stringify({ set, id, query, hits }));
  }
  await file.close();
  const total = times.reduce((sum, t) => sum + t, 0);
  times.sort((a, b) => a - b);
  return {
    names: index.size,
    words: index.wordCount,
    buildMs: Math.round(buildMs),
    queries: times.length,
    queriesPerSecond: total === 0 ? 0 : Math.round((times.length * 1000) / total),
    p50Ms: rounded(times[Math.floor(times.length / 2)]),
    p95Ms: rounded(times[Math.floor(times.length * 0.95)]),
    rssMB: Math.round(process.memoryUsage().rss / 1e6),
  };
}

const rounded = (ms: number | undefined): number => Math.round((ms ?? 0) * 100) / 100;

export function registerNames(program: Command): void {
  const names = program.command("names").description("compare and find names across scripts, in files");
  names
    .command("score")
    .description("how likely the two names of each line are one")
    .requiredOption("--pairs <file>", "tab-separated: optional label, a, b")
    .requiredOption("--out <file>", "a, b, probability; with --explain JSON lines")
    .option("--explain", "write each score with its terms, which sum to its log-odds")
    .addHelpText("after", "\nExample: wasl names score --pairs pairs.tsv --out scores.tsv")
    .action(async (options: ScoreOptions) => {
      const { pairs, tookMs } = await scorePairFile(options);
      note(`${pairs} pairs scored in ${(tookMs / 1000).toFixed(2)} s`);
    });
  names
    .command("search")
    .description("the names of a gallery that are most likely those asked for")
    .requiredOption("--gallery <file>", "tab-separated: id, name")
    .requiredOption("--queries <file>", "tab-separated: set, id, name")
    .requiredOption("--out <file>", "JSON lines: set, id, query, hits")
    .option("--top <n>", "hits for each query", "10")
    .addHelpText(
      "after",
      "\nExample: wasl names search --gallery g.tsv --queries q.tsv --top 10 --out hits.jsonl",
    )
    .action(async (options: Omit<SearchOptions, "top"> & { top: string }) => {
      const top = Number(options.top);
      if (!Number.isInteger(top) || top < 1) throw new WaslError("REQUEST_INVALID", { option: "top" });
      const f = await searchFile({ ...options, top });
      note(`build ${f.buildMs} ms for ${f.names} names of ${f.words} words`);
      note(
        `${f.queries} queries: ${f.queriesPerSecond}/s, p50 ${f.p50Ms} ms, p95 ${f.p95Ms} ms, memory ${f.rssMB} MB`,
      );
    });
}
