import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import type {
  Actor,
  EditionOutcome,
  ImportInput,
  ImportProgress,
  ImportResult,
  ResolveResult,
} from "../../app/index.ts";
import {
  ERROR_CODES,
  groupRejects,
  type MarkingInput,
  PURPOSES,
  parseEvaluation,
  tookNothing,
  WaslError,
} from "../../core/index.ts";
import { jsonObject } from "../arguments.ts";
import { compareReport } from "../comparing.ts";
import { counted } from "../counted.ts";
import { isExerciseStore } from "../exercise.ts";
import { asOwner, openSession } from "../open.ts";
import { clean, explain, json, note, out, table } from "../output.ts";
import { progressBar } from "../progress.ts";
import { REJECTS_SHOWN, rejectText } from "../rejects.ts";
import type { Session } from "../session.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

/** What is said of all that a command imports. */
export interface MarkingOptions extends StoreOptions {
  readonly tlp: string;
  readonly pap?: string;
  readonly handling?: string[];
  readonly caveat?: string[];
  readonly orcon?: boolean;
  readonly group?: string[];
  readonly onlyFor?: string[];
  readonly compartment?: string[];
  readonly provider?: string;
  readonly evaluation?: string;
  readonly fictitious?: boolean;
  readonly whole?: boolean;
}

interface ImportOptions extends MarkingOptions {
  readonly format?: string;
  readonly mapping?: string;
}

export const withMarkingOptions = (command: Command): Command =>
  withStoreOptions(command)
    .requiredOption("--tlp <level>", "clear, green, amber, amber+strict or red; anything else counts as red")
    .option("--pap <level>", "clear, green, amber or red")
    .option("--handling <codes...>", "H1, H2, H3")
    .option("--caveat <texts...>", "restrictions of H3, in words")
    .option("--orcon", "nothing goes onward without the originator's grant")
    .option("--group <groups...>", "only these sharing groups")
    .option("--only-for <purposes...>", `only for these purposes: ${PURPOSES.join(", ")}`)
    .option("--compartment <names...>", "only for whoever holds all of these")
    .option("--provider <name>", "the organisation that provided it")
    .option("--evaluation <code>", "4x4 evaluation such as B2; none is X4")
    .option("--fictitious", "exercise or test material")
    .option(
      "--whole",
      "of a list: whoever is missing was taken off, though many are or some of it cannot be read",
    );

export function registerImport(program: Command): void {
  withMarkingOptions(program.command("import <files...>"))
    .description(
      "read reports, posts, payments, orders, designations or FollowTheMoney entities into the node",
    )
    .option("--format <id>", "the format, where the file does not tell")
    .option("--mapping <file>", "a JSON mapping, for CSV")
    .addHelpText(
      "after",
      "\nA file that cannot be imported is named with its error, the others are imported, and the exit code is that of the" +
        "\nfirst that failed. A file of which every line was refused is kept with its rejects, and ends with 2." +
        "\n\nExample:\n  wasl import report.txt posts.jsonl --tlp amber --purpose operational-analysis --mandate CASE-1",
    )
    .action(runImport);
}

async function runImport(files: string[], options: ImportOptions): Promise<void> {
  noteEvaluation(options);
  const results = await asOwner(
    options,
    async (session, actor) => {
      if (await isExerciseStore(session.store))
        note(
          "this node holds the exercise, which anybody on this machine may read: nothing real belongs here",
        );
      const mapping = options.mapping === undefined ? undefined : await jsonObject(options.mapping);
      const done: ImportedFile[] = [];
      for (const file of files)
        try {
          const result = await importFile(session, actor, file, options, mapping);
          done.push(result);
          // Whoever imports unattended takes an exit code of 0 for data that came in.
          if (tookNothing(result)) {
            note(`nothing of it was taken: ${clean(file)}`);
            process.exitCode ??= ERROR_CODES.REQUEST_INVALID.exit;
          }
        } catch (error) {
          if (!isOfFile(error)) throw error;
          const { message, exit } = explain(error);
          note(`${message}: ${clean(file)}`);
          // Of several that failed the first says what the command ends with.
          process.exitCode ??= exit;
        }
      return done;
    },
    openSession,
  );
  if (options.json) out(json(results));
  else if (results.length > 0) print(results);
}

/** What counts as not known: nobody should learn that from a brief. */
export function noteEvaluation({ evaluation }: MarkingOptions): void {
  if (evaluation === undefined) return;
  const { source, information } = parseEvaluation("4x4", evaluation);
  const read = `${source}${information}`;
  if (read !== evaluation.trim().toUpperCase()) note(`--evaluation ${clean(evaluation)} is read as ${read}`);
}

type ImportedFile = ImportResult & { readonly file: string };

/** What is wrong with one file is not wrong with the next; a store that fails fails for all. */
const isOfFile = (error: unknown): boolean =>
  error instanceof WaslError && (ERROR_CODES[error.code].exit === 2 || error.code === "MARKING_FORBIDS");

async function importFile(
  session: Session,
  actor: Actor,
  file: string,
  options: ImportOptions,
  mapping: Readonly<Record<string, unknown>> | undefined,
): Promise<ImportedFile> {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  const bar = progressBar(basename(file));
  try {
    const source = { fileName: basename(file), bytes: bytesOf(file), byteLength: size };
    const decoding = mapping === undefined ? {} : { options: { mapping } };
    const result = await importBytes(session, actor, { ...source, ...decoding }, options, (p) =>
      bar.update(p),
    );
    return { ...result, file: basename(file) };
  } finally {
    bar.stop();
  }
}

type Source = Pick<ImportInput, "fileName" | "bytes" | "byteLength" | "options">;

/** Imports bytes under what was said of all, and compares what came of them with what was there. */
export async function importBytes(
  session: Session,
  actor: Actor,
  source: Source,
  options: MarkingOptions & { readonly format?: string },
  onProgress?: (p: ImportProgress) => void,
): Promise<ImportResult> {
  const followUp = randomUUID();
  const result = await session.wasl.importReport(
    actor,
    {
      ...source,
      followUp,
      marking: markingOf(options),
      ...(options.format === undefined ? {} : { format: options.format }),
      ...(options.provider === undefined ? {} : { provider: options.provider }),
      ...(options.evaluation === undefined
        ? {}
        : { evaluation: { scheme: "4x4", code: options.evaluation } }),
      ...(options.fictitious === undefined ? {} : { fictitious: options.fictitious }),
      ...(options.whole === undefined ? {} : { isWhole: options.whole }),
    },
    onProgress,
  );
  // What was imported before may not have been compared: that run died.
  const compared = await compareReport(session, result.reportId, followUp);
  if (compared) noteResolved(compared);
  return result;
}

export const markingOf = (options: MarkingOptions): MarkingInput => ({
  tlp: options.tlp,
  ...(options.pap === undefined ? {} : { pap: options.pap }),
  ...(options.handling === undefined ? {} : { handling: options.handling }),
  ...(options.caveat === undefined ? {} : { caveats: options.caveat }),
  ...(options.orcon === undefined ? {} : { orcon: options.orcon }),
  ...(options.group === undefined ? {} : { groups: options.group }),
  ...(options.onlyFor === undefined ? {} : { purposes: options.onlyFor }),
  ...(options.compartment === undefined ? {} : { compartments: options.compartment }),
});

/** Which file it is, is said behind the error. */
const unreadable = (cause: unknown): WaslError => new WaslError("FILE_UNREADABLE", {}, { cause });

/** A folder, or a file that may not be read, shows at the first byte only. */
async function* bytesOf(file: string): AsyncIterable<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** What the report's entities turned out to be beside those that were there. */
function noteResolved({ same, undecided, left }: ResolveResult): void {
  if (left) note("too many entities to compare one by one: run `wasl resolve`");
  else if (same + undecided > 0)
    note(`${counted(same, "pair")} joined, ${undecided} new for review (\`wasl resolve review\`)`);
}

function print(results: readonly ImportedFile[]): void {
  out(
    table(results, [
      { title: "file", value: (r) => r.file, flexible: true },
      { title: "format", value: (r) => r.format },
      { title: "statements", value: (r) => String(r.statements) },
      { title: "rows", value: (r) => String(r.records) },
      { title: "rejects", value: (r) => String(r.rejectCount) },
      { title: "report", value: (r) => (r.changed ? r.reportId : `${r.reportId} (known already)`) },
    ]),
  );
  for (const { file, rejects, rejectCount, unknownWords = [], unreadColumns = [], edition } of results) {
    if (edition) noteEdition(file, edition);
    if (unreadColumns.length > 0)
      note(
        `${file}: nothing was read of ${counted(unreadColumns.length, "column")}: ${clean(unreadColumns.join(" | "))} (--mapping says what they are)`,
      );
    for (const { field, word, rows } of unknownWords)
      note(
        `${file}: ${clean(field)} "${clean(word)}" of ${counted(rows, "row")} is no word of its list and says nothing`,
      );
    const groups = groupRejects(rejects).slice(0, REJECTS_SHOWN);
    for (const group of groups) note(`${file}:${rejectText(group)}`);
    const left = rejectCount - groups.reduce((sum, { count }) => sum + count, 0);
    if (left > 0) note(`${file}: ${counted(left, "more reject")}; --json lists up to 1000`);
  }
}

function noteEdition(file: string, { of, again, ended, withdrawn, isWhole }: EditionOutcome): void {
  note(
    `${file}: next edition of ${of}: ${counted(again, "statement")} stood already` +
      (isWhole ? `, ${ended} taken off the list, ${counted(withdrawn, "statement")} put otherwise` : ""),
  );
  if (!isWhole)
    note(
      `${file}: nobody is taken off the list, since some of it could not be read or much of the former is missing: import it again with --whole where it is whole`,
    );
}
