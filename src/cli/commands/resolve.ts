import type { Command } from "commander";
import { type Judgement, WaslError } from "../../core/index.ts";
import { listLimit } from "../arguments.ts";
import { json, note, out, table } from "../output.ts";
import { asOwner, type StoreOptions, withStoreOptions } from "../session.ts";
import { type ResolveFileOptions, resolveFile } from "./resolve-file.ts";

const JUDGEMENTS: readonly Judgement[] = ["same", "different", "undecided"];

export function registerResolve(program: Command): void {
  const resolve = withStoreOptions(program.command("resolve"))
    .description(
      "join what is one person, company or vessel across scripts, in the node or in a file; decisions can be undone",
    )
    .option("--in <file>", "a file instead of the node: JSON lines with id, schema, properties")
    .option("--out <file>", "where the file's clusters go: JSON lines with id, canonicalId")
    .option("--pairs [file]", "for a file: also write the scored pairs with their terms")
    .addHelpText(
      "after",
      "\nExamples:\n  wasl resolve --purpose operational-analysis --mandate CASE-1\n  wasl resolve --in entities.jsonl --out clusters.jsonl --pairs",
    )
    .action((options: StoreOptions & Partial<ResolveFileOptions>) =>
      options.in === undefined ? inNode(options) : inFile(options),
    );
  withStoreOptions(resolve.command("review"))
    .description("pairs that the rule leaves to you, the likeliest first")
    .option("--limit <n>", "how many", "50")
    .action(runReview);
  withStoreOptions(resolve.command("judge <left> <right> <judgement>"))
    .description("decide on a pair: same, different or undecided; the last decision holds")
    .requiredOption("--reason <text>", "why")
    .addHelpText(
      "after",
      '\nExample:\n  wasl resolve judge id-1 id-2 different --reason "two brothers" --purpose operational-analysis --mandate CASE-1',
    )
    .action(
      async (left: string, right: string, judgement: string, options: StoreOptions & { reason: string }) => {
        const known = JUDGEMENTS.find((j) => j === judgement);
        if (!known) throw new WaslError("REQUEST_INVALID", { judgement: JUDGEMENTS.join(", ") });
        await asOwner(options, ({ wasl }, actor) => wasl.judge(actor, left, right, known, options.reason));
      },
    );
}

async function inNode(options: StoreOptions): Promise<void> {
  const result = await asOwner(options, ({ wasl }, actor) => wasl.resolve(actor));
  if (options.json) return out(json(result));
  const { entities, pairs, same, undecided, tookMs } = result;
  out(`${entities} entities, ${pairs} pairs compared, ${same} joined, ${undecided} for review, ${tookMs} ms`);
}

async function inFile(options: Partial<ResolveFileOptions>): Promise<void> {
  if (options.in === undefined || options.out === undefined)
    throw new WaslError("REQUEST_INVALID", { missing: "--out" });
  const f = await resolveFile({ ...options, in: options.in, out: options.out });
  note(
    `${f.entities} entities, ${f.rejects} lines rejected, ${f.pairs} pairs, ${f.clusters} clusters in ${f.tookMs} ms`,
  );
}

async function runReview(options: StoreOptions & { limit: string }): Promise<void> {
  const pairs = await asOwner(options, ({ wasl }, actor) =>
    wasl.resolutions(actor, { judgement: "undecided", limit: listLimit(options.limit) }),
  );
  const likeliest = [...pairs].sort((a, b) => b.score - a.score);
  if (options.json) return out(json(likeliest));
  out(
    table(likeliest, [
      { title: "score", value: (r) => r.score.toFixed(2) },
      { title: "left", value: (r) => r.leftId },
      { title: "right", value: (r) => r.rightId },
      { title: "because", value: (r) => r.reason, flexible: true },
    ]),
  );
  note(
    `${likeliest.length} pairs wait; decide with: wasl resolve judge LEFT RIGHT same|different --reason …`,
  );
}
