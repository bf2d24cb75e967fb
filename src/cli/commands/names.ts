import type { Command } from "commander";
import {
  analyseName,
  explainNames,
  loadNamesModel,
  NameIndex,
  type NamesModel,
  namesDataFrom,
  type Reject,
  scoreNames,
  WaslError,
} from "../../core/index.ts";
import { readPackageJson } from "../../sources/index.ts";
import { counted } from "../counted.ts";
import { LineFile } from "../line-file.ts";
import { note } from "../output.ts";
import { noteRejects } from "../rejects.ts";
import { linesOf, textFile } from "../text-file.ts";

let packageModel: NamesModel | undefined;

/** The model of the package's own data, loaded once. */
export function packageNamesModel(): NamesModel {
  packageModel ??= loadNamesModel(namesDataFrom(readPackageJson));
  return packageModel;
}

interface NameRows {
  readonly rows: string[][];
  /** Lines without as many cells as they need. */
  readonly rejects: readonly Reject[];
}

/** Lines of a text file without those that hold nothing, as tab-separated cells, and which of them have too few. */
async function readRows(file: string, cellsMin: number, missing: string): Promise<NameRows> {
  const rows: string[][] = [];
  const rejects: Reject[] = [];
  for (const [at, line] of linesOf(await textFile(file)).entries()) {
    // Two empty names are a pair: whoever reads the scores counts on a line for each.
    if (!line.includes("\t") && line.trim() === "") continue;
    const row = line.split("\t");
    if (row.length < cellsMin) rejects.push({ line: at + 1, code: "FIELD_MISSING", field: missing });
    rows.push(row);
  }
  return { rows, rejects };
}

export interface ScoreOptions {
  readonly pairs: string;
  readonly out: string;
  readonly explain?: boolean;
}

export interface ScoreFigures {
  readonly pairs: number;
  /** Lines with one name only: scored against none, so that a score stands for each line. */
  readonly rejects: readonly Reject[];
  readonly tookMs: number;
}

/** Scores every pair of a file (optional label, a, b); one line each, in the same order. Answers the figures. */
export async function scorePairFile(options: ScoreOptions): Promise<ScoreFigures> {
  const model = packageNamesModel();
  const { rows, rejects } = await readRows(options.pairs, 2, "b");
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
  return { pairs: rows.length, rejects, tookMs: performance.now() - started };
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
  readonly galleryRejects: readonly Reject[];
  readonly queryRejects: readonly Reject[];
}

/** Queries that warm the machine up before any is timed; they are asked again and timed with the rest. */
const WARM_UP = 200;

/** Indexes a gallery (id, name), asks the queries (set, id, name; or id, name) and writes the hits as JSON lines. */
export async function searchFile(options: SearchOptions): Promise<SearchFigures> {
  const model = packageNamesModel();
  const { rows: gallery, rejects: galleryRejects } = await readRows(options.gallery, 2, "name");
  const { rows, rejects: queryRejects } = await readRows(options.queries, 2, "name");
  const queries = rows.flatMap((row) => queryOf(row) ?? []);
  const file = await LineFile.create(options.out);
  const started = performance.now();
  const index = new NameIndex(model);
  for (const [id = "", name] of gallery) if (name !== undefined) index.add(id, name);
  index.pack();
  const buildMs = performance.now() - started;
  gallery.length = 0;
  for (const { query } of queries.slice(0, WARM_UP)) index.search(query, { top: options.top });
  const times: number[] = [];
  for (const { set, id, query } of queries) {
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
    galleryRejects,
    queryRejects,
  };
}

/** A line of queries; undefined where it holds no name. Who asks about one set only may leave it out. */
function queryOf([first = "", second, third]: readonly string[]) {
  if (third !== undefined) return { set: first, id: second ?? "", query: third };
  return second === undefined ? undefined : { set: "", id: first, query: second };
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
    .addHelpText("after", "\nExample:\n  wasl names score --pairs pairs.tsv --out scores.tsv")
    .action(async (options: ScoreOptions) => {
      const { pairs, rejects, tookMs } = await scorePairFile(options);
      noteRejects(options.pairs, rejects, pairs - rejects.length);
      note(`${counted(pairs, "pair")} scored in ${(tookMs / 1000).toFixed(2)} s`);
    });
  names
    .command("search")
    .description("the names of a gallery that are most likely those asked for")
    .requiredOption("--gallery <file>", "tab-separated: id, name")
    .requiredOption("--queries <file>", "tab-separated: optional set, id, name")
    .requiredOption("--out <file>", "JSON lines: set, id, query, hits")
    .option("--top <n>", "hits for each query", "10")
    .addHelpText(
      "after",
      "\nExample:\n  wasl names search --gallery g.tsv --queries q.tsv --top 10 --out hits.jsonl",
    )
    .action(async (options: Omit<SearchOptions, "top"> & { top: string }) => {
      const top = Number(options.top);
      if (!Number.isInteger(top) || top < 1) throw new WaslError("REQUEST_INVALID", { option: "top" });
      const f = await searchFile({ ...options, top });
      noteRejects(options.gallery, f.galleryRejects, f.names);
      noteRejects(options.queries, f.queryRejects, f.queries);
      note(`build ${f.buildMs} ms for ${f.names} names of ${f.words} words`);
      note(
        `${f.queries} queries: ${f.queriesPerSecond}/s, p50 ${f.p50Ms} ms, p95 ${f.p95Ms} ms, memory ${f.rssMB} MB`,
      );
    });
}
