import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { type NewsReport, placeReports, WaslError } from "../../core/index.ts";
import { counted } from "../counted.ts";
import { LineFile } from "../line-file.ts";
import { packageNewsModel, sameNameBy } from "../news-parts.ts";
import { note } from "../output.ts";
import { packageNamesModel } from "./names.ts";

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
  const file = await LineFile.create(options.out);
  const started = performance.now();
  const placed = placeReports(reports, model, sameNameBy(names));
  const tookMs = performance.now() - started;
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
        `${counted(done.reports, "report")} in ${Math.round(done.tookMs)} ms (${rate} a second), ${done.refused} refused`,
      );
    });
}
