import type { Command } from "commander";
import stringWidth from "string-width";
import { ERROR_CODES, isRefusal, REFUSALS, shownScore, WaslError } from "../core/index.ts";
import { LISTED_BY } from "./advice.ts";
import { optionOf } from "./option-names.ts";

const ISOLATE_START = "\u2068";
const ISOLATE_END = "\u2069";

/** Right-to-left text keeps its own direction and does not pull its neighbours with it. */
const isolated = (text: string): string =>
  /\p{Script=Arabic}|\p{Script=Hebrew}/u.test(text) ? `${ISOLATE_START}${text}${ISOLATE_END}` : text;

/** Control and bidi characters of hostile input never reach the terminal. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu, " ");
}

/** Data goes to stdout, everything else to stderr, so that pipes stay clean. */
export const out = (line: string): void => void process.stdout.write(`${line}\n`);
export const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** A score or a share of 0 to 1 for a column. */
export function scoreText(score: number): string {
  const { sign, value } = shownScore(score);
  return sign + value.toFixed(2);
}

/** JSON with bigint as a decimal string. */
export function json(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) => (typeof v === "bigint" ? v.toString() : v), 2);
}

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** The column that gives way when the terminal is narrow. */
  readonly flexible?: boolean;
}

/** A table that fits the terminal; with no terminal, nothing is cut. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width = process.stdout.columns,
): string {
  const cells = rows.map((row) => columns.map((c) => clean(c.value(row))));
  const widths = columns.map((c, i) =>
    Math.max(stringWidth(c.title), ...cells.map((row) => stringWidth(row[i] ?? ""))),
  );
  if (width) shrink(widths, columns, width);
  const line = (values: readonly string[]) =>
    values
      .map((v, i) => pad(cut(v, widths[i] ?? 0), i === values.length - 1 ? 0 : (widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  const head = line(columns.map((c) => c.title));
  return [head, line(widths.map((w) => "─".repeat(w))), ...cells.map(line)].join("\n");
}

/** Columns that are marked give way first, to twelve letters; then the widest, to four; ids last: whoever reads a cut one cannot type it. */
function shrink(
  widths: number[],
  columns: readonly { readonly title: string; readonly flexible?: boolean }[],
  width: number,
): void {
  let over = widths.reduce((sum, w) => sum + w + 2, -2) - width;
  const givers = [
    { gives: columns.map((c) => c.flexible === true), least: 12 },
    { gives: columns.map((c) => c.title.toLowerCase() !== "id"), least: 4 },
    { gives: columns.map(() => true), least: 1 },
  ];
  for (const { gives, least } of givers)
    while (over > 0) {
      const widest = Math.max(...widths.filter((_, i) => gives[i]));
      if (widest <= least) break;
      const at = widths.findIndex((w, i) => gives[i] === true && w === widest);
      widths[at] = widest - 1;
      over -= 1;
    }
}

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return isolated(text);
  let kept = "";
  for (const letter of text) {
    if (stringWidth(kept + letter) > width - 1) break;
    kept += letter;
  }
  return isolated(`${kept}…`);
}

const pad = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - stringWidth(text)));

/** Why a file was not opened or made, where the system says so and no command told it better. */
const FILE_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: "it, or the folder for it, is not there",
  EACCES: "this account may not",
  EPERM: "this account may not",
  EISDIR: "it is a folder",
  ENOTDIR: "what stands in the place of its folder is none",
  EROFS: "it can only be read there",
  ENOSPC: "the disk is full",
};

/** Why a file that is named as unreadable could not be opened, as far as the system said. */
const fileFailure = ({ code, cause }: WaslError): string | undefined =>
  code === "FILE_UNREADABLE"
    ? FILE_FAILURES[(cause as NodeJS.ErrnoException | undefined)?.code ?? ""]
    : undefined;

/** What a partner's refusal means, and what to do. */
function meaningOf(refusal: unknown): string {
  if (typeof refusal !== "string" || !isRefusal(refusal)) return "";
  const { title, todo } = REFUSALS[refusal];
  return `: ${title}. Do: ${todo}`;
}

function explainKnown(error: WaslError, command?: Command): ReturnType<typeof explain> {
  const { because = fileFailure(error), ...figures } = error.detail;
  const { exit } = ERROR_CODES[error.code];
  // Who is told that there is such an account already need not look for somebody else who changed something.
  const title = (error.code === "CONFLICT" && because) || ERROR_CODES[error.code].title;
  const detail = Object.entries(
    because === undefined || because === title ? figures : { ...figures, because },
  ).map(([key, value]) => `${key} ${(key === "field" && optionOf(command, String(value))) || value}`);
  // A reason says more than where to look.
  const listedBy = because === undefined ? LISTED_BY[error.code] : undefined;
  const advice =
    listedBy === undefined ? meaningOf(error.detail["refusal"]) : `: \`${listedBy}\` shows what there is`;
  return {
    message: `wasl: ${error.code}: ${title}${detail.length > 0 ? ` (${detail.join(", ")})` : ""}${advice}`,
    exit,
  };
}

/**
 * What a person reads when a command fails: the code, what it means, and the figures, a field by the option that gave it; never
 * a stack for a known failure.
 */
export function explain(
  error: unknown,
  command?: Command,
): { readonly message: string; readonly exit: number } {
  if (error instanceof WaslError) return explainKnown(error, command);
  const { code = "", path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const because = FILE_FAILURES[code];
  if (because !== undefined && path !== undefined && syscall !== undefined)
    return explain(new WaslError("REQUEST_INVALID", { file: clean(path), because }));
  return {
    message: `wasl: INTERNAL: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    exit: 1,
  };
}
