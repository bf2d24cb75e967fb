import type { Command } from "commander";
import type { ComparisonRow, ReviewItem } from "../../app/index.ts";
import { type Judgement, type Resolution, WaslError } from "../../core/index.ts";
import { listLimit } from "../arguments.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, scoreText, table } from "../output.ts";
import { noteRejects } from "../rejects.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";
import { termName } from "../term-names.ts";
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
    .description("the next pair that the rule leaves to you: both sides, and what speaks for and against")
    .option("--limit <n>", "how many, as a list where it is more than one", "1")
    .addHelpText(
      "after",
      '\nExample:\n  wasl resolve review --purpose operational-analysis --mandate CASE-1\n  wasl resolve same id-1 id-2 --reason "one phone, seen by us" --purpose operational-analysis --mandate CASE-1',
    )
    .action(runReview);
  for (const [name, judgement, does] of ANSWERS)
    withStoreOptions(resolve.command(`${name} <left> <right>`))
      .description(does)
      .requiredOption("--reason <text>", "why")
      .addHelpText(
        "after",
        `\nExample:\n  wasl resolve ${name} ent-1 ent-2 --reason "both records side by side"`,
      )
      .action((left: string, right: string, options: Reasoned) => runJudge(left, right, judgement, options));
  withStoreOptions(resolve.command("judge <left> <right> <judgement>"))
    .description("decide on a pair: same, different or undecided; the last decision holds")
    .requiredOption("--reason <text>", "why")
    .addHelpText(
      "after",
      '\nExample:\n  wasl resolve judge ent-1 ent-2 undecided --reason "the phone was resold"',
    )
    .action(async (left: string, right: string, judgement: string, options: Reasoned) => {
      const known = JUDGEMENTS.find((j) => j === judgement);
      if (!known) throw new WaslError("REQUEST_INVALID", { judgement: JUDGEMENTS.join(", ") });
      await runJudge(left, right, known, options);
    });
  withStoreOptions(resolve.command("undo <decision>"))
    .description("take a decision back, whenever it was made; what stood before it stands again")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", '\nExample:\n  wasl resolve undo <id> --reason "it was the brother"')
    .action(async (id: string, options: Reasoned) => {
      const decisions = await asOwner(options, ({ wasl }, actor) =>
        wasl.undoResolution(actor, id, options.reason),
      );
      said(decisions, options);
    });
  withStoreOptions(resolve.command("split <ids...>"))
    .description("part these records from the rest of the entity that they were joined to")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", '\nExample:\n  wasl resolve split ent-1 ent-2 --reason "two firms of one name"')
    .action(async (ids: string[], options: Reasoned) => {
      const decisions = await asOwner(options, ({ wasl }, actor) => wasl.split(actor, ids, options.reason));
      said(decisions, options);
    });
  withStoreOptions(resolve.command("history <id>"))
    .description("every decision on an entity, newest first, with its id")
    .option("--limit <n>", "how many", "50")
    .addHelpText("after", "\nExample:\n  wasl resolve history ent-1")
    .action(async (id: string, options: StoreOptions & { limit: string }) => {
      const decisions = await asOwner(options, async ({ wasl }, actor) => {
        const found = await wasl.resolutions(actor, { entityId: id, limit: listLimit(options.limit) });
        // Nothing decided is one thing, an id that nobody has another.
        if (found.length === 0) await wasl.entity(actor, id);
        return found;
      });
      said(decisions, options);
    });
}

type Reasoned = StoreOptions & { readonly reason: string };

const ANSWERS: readonly (readonly [name: string, judgement: Judgement, does: string])[] = [
  ["same", "same", "say that two are one"],
  ["different", "different", "say that two are two"],
  ["skip", "undecided", "leave a pair open; it comes after all that nobody has looked at"],
];

async function runJudge(left: string, right: string, judgement: Judgement, options: Reasoned): Promise<void> {
  const decision = await asOwner(options, ({ wasl }, actor) =>
    wasl.judge(actor, left, right, judgement, options.reason),
  );
  said([decision], options);
}

function said(decisions: readonly Resolution[], options: StoreOptions): void {
  if (options.json) {
    out(json(decisions));
    return;
  }
  out(
    table(decisions, [
      { title: "decision", value: (d) => d.id },
      { title: "judgement", value: (d) => d.judgement },
      { title: "left", value: (d) => d.leftId },
      { title: "right", value: (d) => d.rightId },
      { title: "by", value: (d) => d.decidedBy },
      { title: "takes back", value: (d) => d.undoes ?? "" },
      { title: "because", value: (d) => d.reason, flexible: true },
    ]),
  );
}

async function inNode(options: StoreOptions): Promise<void> {
  const { result, open } = await asOwner(options, async ({ wasl }, actor) => ({
    result: await wasl.resolve(actor),
    open: (await wasl.review(actor, 1)).open,
  }));
  if (options.json) return out(json({ ...result, open }));
  const { entities, pairs, same, undecided, tookMs } = result;
  out(
    `${counted(entities, "entity", "entities")}, ${counted(pairs, "pair")} compared, ${same} joined, ${tookMs} ms; for review ${undecided} new, ${open} in all`,
  );
}

async function inFile(options: Partial<ResolveFileOptions>): Promise<void> {
  if (options.in === undefined || options.out === undefined)
    throw new WaslError("REQUEST_INVALID", { missing: "--out" });
  const f = await resolveFile({ ...options, in: options.in, out: options.out });
  noteRejects(options.in, f.rejects, f.entities);
  note(
    `${counted(f.entities, "entity", "entities")}, ${counted(f.rejects.length, "line")} rejected, ${counted(f.pairs, "pair")}, ${counted(f.clusters, "cluster")} in ${f.tookMs} ms`,
  );
}

async function runReview(options: StoreOptions & { limit: string }): Promise<void> {
  const page = await asOwner(options, ({ wasl }, actor) => wasl.review(actor, listLimit(options.limit)));
  if (options.json) return out(json(page));
  const [first] = page.items;
  if (first && listLimit(options.limit) === 1) printPair(first);
  else
    out(
      table(page.items, [
        { title: "joins", value: (i) => String(i.joins) },
        { title: "score", value: (i) => scoreText(i.score) },
        { title: "left", value: (i) => `${i.left.caption} [${i.left.canonicalId}]`, flexible: true },
        { title: "right", value: (i) => `${i.right.caption} [${i.right.canonicalId}]`, flexible: true },
        { title: "because", value: (i) => i.resolution.reason, flexible: true },
      ]),
    );
  note(
    `${counted(page.open, "pair waits", "pairs wait")}; answer with: wasl resolve same|different|skip LEFT RIGHT --reason …`,
  );
}

function printPair({ score, terms, joins, left, right, rows }: ReviewItem): void {
  out(`${left.canonicalId}  ${right.canonicalId}  (${counted(joins, "record")} would be one)`);
  const values = (side: ComparisonRow["left"]): string => side.map((v) => v.value).join("; ");
  out(
    table(rows, [
      { title: "", value: (r) => r.verdict },
      { title: "property", value: (r) => r.property },
      { title: clean(left.caption), value: (r) => values(r.left), flexible: true },
      { title: clean(right.caption), value: (r) => values(r.right), flexible: true },
    ]),
  );
  out("");
  out(
    table(terms, [
      { title: "term", value: (t) => termName(t.name) },
      { title: "value", value: (t) => t.value.toFixed(2) },
      { title: "because", value: (t) => t.because, flexible: true },
    ]),
  );
  const sum = terms.reduce((total, term) => total + term.value, 0);
  out(`sum ${sum.toFixed(2)}, probability ${scoreText(score)}`);
}
