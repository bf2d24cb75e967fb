import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import {
  analyseName,
  type NamesModel,
  type NewsData,
  type NewsModel,
  type NewsReport,
  newsModel,
  placeReports,
  type SameName,
  scoreNames,
  WaslError,
} from "../../core/index.ts";
import { readPackageJson } from "../../sources/index.ts";
import { note } from "../output.ts";
import { LineFile, packageNamesModel } from "./names.ts";

const LANGUAGES = ["en", "fr", "de", "it", "es", "pl", "ar", "fa", "ckb", "tr", "sq", "vi"] as const;
/** From here on two spellings are one name of an operation, in whatever script. */
const OPERATION_MIN = 0.7;

/** The news model of the package's own data. */
export function packageNewsModel(names: NamesModel): NewsModel {
  const read = <T>(path: string): T => readPackageJson(path) as T;
  const months = read<Pick<NewsData["calendar"], "gregorian" | "jalali">>("calendars.json");
  return newsModel(
    {
      words: LANGUAGES.map((lang) => read<NewsData["words"][number]>(`news/${lang}.json`)),
      gazetteer: read("gazetteer.json"),
      exonyms: read("news/exonyms.json"),
      calendar: {
        ...read<NewsData["calendar"]>("online/calendar.json"),
        gregorian: months.gregorian,
        jalali: months.jalali,
      },
    },
    names,
  );
}

/** Whether two names of operations are one, by the names engine; each name is analysed once. */
export function sameNameBy(names: NamesModel): SameName {
  const known = new Map<string, ReturnType<typeof analyseName>>();
  const analysed = (name: string): ReturnType<typeof analyseName> => {
    const made = known.get(name) ?? analyseName(name, names);
    if (known.size > 50_000) known.clear();
    known.set(name, made);
    return made;
  };
  return (a, b) => a === b || scoreNames(analysed(a), analysed(b), names) >= OPERATION_MIN;
}

function reportOf(line: string, file: string): NewsReport {
  try {
    const { id, publisher, lang, published_at, title, text } = JSON.parse(line) as Record<string, unknown>;
    const isReadable =
      [id, lang, text].every((v) => typeof v === "string") &&
      typeof published_at === "string" &&
      !Number.isNaN(Date.parse(published_at));
    if (!isReadable) throw new Error("fields");
    const word = (value: unknown): string => (typeof value === "string" ? value : "");
    return {
      id: word(id),
      publisher: word(publisher),
      lang: word(lang),
      published_at: word(published_at),
      title: word(title),
      text: word(text),
    };
  } catch {
    throw new WaslError("FILE_UNREADABLE", { file });
  }
}

/** Places the reports of a JSON Lines file; a line that is no report is told and left out. */
export async function readNewsFile(options: { reports: string; out: string }): Promise<{
  reports: number;
  refused: number;
  tookMs: number;
}> {
  const text = await readFile(options.reports, "utf8").catch(() => {
    throw new WaslError("FILE_UNREADABLE", { file: options.reports });
  });
  const names = packageNamesModel();
  const model = packageNewsModel(names);
  const reports: NewsReport[] = [];
  let refused = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    try {
      reports.push(reportOf(line, options.reports));
    } catch {
      refused++;
    }
  }
  const started = performance.now();
  const placed = placeReports(reports, model, sameNameBy(names));
  const tookMs = performance.now() - started;
  const file = new LineFile(options.out);
  for (const report of placed) await file.write(JSON.stringify(report));
  await file.close();
  return { reports: placed.length, refused, tookMs };
}

export function registerNews(program: Command): void {
  const news = program.command("news").description("what the world reports: events, copies, figures");
  news
    .command("read")
    .description("read reports (JSON Lines) and write, for each, its event, source, date, places and figures")
    .requiredOption("--reports <file>", "one report a line: id, publisher, lang, published_at, title, text")
    .requiredOption("--out <file>", "where the readings go, one line a report")
    .addHelpText("after", "\nExample:\n  wasl news read --reports reports.jsonl --out readings.jsonl")
    .action(async (options: { reports: string; out: string }) => {
      const done = await readNewsFile(options);
      const rate = Math.round((done.reports * 1000) / Math.max(1, done.tookMs));
      note(
        `${done.reports} reports in ${Math.round(done.tookMs)} ms (${rate} a second), ${done.refused} refused`,
      );
    });
}
