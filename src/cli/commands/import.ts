import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import type { ImportResult, ResolveResult } from "../../app/index.ts";
import { PURPOSES, parseTlp, REJECT_CODES, type RejectCode, WaslError } from "../../core/index.ts";
import { jsonObject } from "../arguments.ts";
import { clean, json, note, out, table } from "../output.ts";
import { progressBar } from "../progress.ts";
import { asOwner, type StoreOptions, withStoreOptions } from "../session.ts";

interface ImportOptions extends StoreOptions {
  readonly format?: string;
  readonly mapping?: string;
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
}

const REJECTS_SHOWN = 20;

export function registerImport(program: Command): void {
  withStoreOptions(program.command("import <files...>"))
    .description(
      "read reports, posts, payments, orders, designations or FollowTheMoney entities into the node",
    )
    .requiredOption("--tlp <level>", "clear, green, amber, amber+strict or red; anything else counts as red")
    .option("--pap <level>", "clear, green, amber or red")
    .option("--handling <codes...>", "H1, H2, H3")
    .option("--caveat <texts...>", "restrictions of H3, in words")
    .option("--orcon", "nothing goes onward without the originator's grant")
    .option("--group <groups...>", "only these sharing groups")
    .option("--only-for <purposes...>", `only for these purposes: ${PURPOSES.join(", ")}`)
    .option("--compartment <names...>", "only for whoever holds all of these")
    .option("--format <id>", "the format, where the file does not tell")
    .option("--mapping <file>", "a JSON mapping, for CSV")
    .option("--provider <name>", "the organisation that provided it")
    .option("--evaluation <code>", "4x4 evaluation such as B2; none is X4")
    .option("--fictitious", "exercise or test material")
    .addHelpText(
      "after",
      "\nExample:\n  wasl import report.txt posts.jsonl --tlp amber --purpose operational-analysis --mandate CASE-1",
    )
    .action(runImport);
}

async function runImport(files: string[], options: ImportOptions): Promise<void> {
  const tlp = parseTlp(options.tlp);
  if (
    tlp !==
    options.tlp
      .trim()
      .toLowerCase()
      .replace(/^tlp\s*[:=]\s*/, "")
  )
    note(`--tlp ${clean(options.tlp)} is read as ${tlp}`);
  const results = await asOwner(options, async ({ wasl }, actor) => {
    const done: (ImportResult & { readonly file: string })[] = [];
    for (const file of files) {
      const { size } = await stat(file).catch((cause: unknown) => {
        throw new WaslError("FILE_UNREADABLE", { file: basename(file) }, { cause });
      });
      const bar = progressBar(basename(file));
      const mapping = options.mapping === undefined ? undefined : await jsonObject(options.mapping);
      const result = await wasl.importReport(
        actor,
        {
          fileName: basename(file),
          bytes: createReadStream(file, { highWaterMark: 256 * 1024 }),
          byteLength: size,
          marking: {
            tlp: options.tlp,
            ...(options.pap === undefined ? {} : { pap: options.pap }),
            ...(options.handling === undefined ? {} : { handling: options.handling }),
            ...(options.caveat === undefined ? {} : { caveats: options.caveat }),
            ...(options.orcon === undefined ? {} : { orcon: options.orcon }),
            ...(options.group === undefined ? {} : { groups: options.group }),
            ...(options.onlyFor === undefined ? {} : { purposes: options.onlyFor }),
            ...(options.compartment === undefined ? {} : { compartments: options.compartment }),
          },
          ...(options.format === undefined ? {} : { format: options.format }),
          ...(mapping === undefined ? {} : { options: { mapping } }),
          ...(options.provider === undefined ? {} : { provider: options.provider }),
          ...(options.evaluation === undefined
            ? {}
            : { evaluation: { scheme: "4x4", code: options.evaluation } }),
          ...(options.fictitious === undefined ? {} : { fictitious: options.fictitious }),
        },
        (p) => bar.update(p),
      );
      bar.stop();
      done.push({ ...result, file: basename(file) });
      if (result.changed) noteResolved(await wasl.resolveReport(actor, result.reportId));
    }
    return done;
  });
  if (options.json) out(json(results));
  else print(results);
}

/** What the report's entities turned out to be beside those that were there. */
function noteResolved({ same, undecided, left }: ResolveResult): void {
  if (left) note("too many entities to compare one by one: run `wasl resolve`");
  else if (same + undecided > 0)
    note(`${same} pairs joined, ${undecided} for review (\`wasl resolve review\`)`);
}

function print(results: readonly (ImportResult & { readonly file: string })[]): void {
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
  for (const { file, rejects, rejectCount } of results) {
    for (const { line, code, field } of rejects.slice(0, REJECTS_SHOWN)) {
      note(
        `${file}:${line}: ${code}${field ? ` (${field})` : ""}: ${REJECT_CODES[code as RejectCode] ?? ""}`,
      );
    }
    if (rejectCount > REJECTS_SHOWN)
      note(`${file}: ${rejectCount - REJECTS_SHOWN} more rejects; --json lists up to 1000`);
  }
}
