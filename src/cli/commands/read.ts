import type { Command } from "commander";
import type { SearchHit } from "../../app/index.ts";
import { accessLabel } from "../../core/index.ts";
import { listLimit, wholeNumber } from "../arguments.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, scoreText, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";
import { isReportId, printReport } from "./report.ts";
import { registerMentions } from "./report-mention.ts";

export function registerRead(program: Command): void {
  withStoreOptions(program.command("search <words...>"))
    .description("find people, companies, phones, accounts, serial numbers, in any script")
    .option("--schema <name>", "only this schema, e.g. Person")
    .option("--limit <n>", "how many", "20")
    .addHelpText("after", '\nExample:\n  wasl search "خالد النوري" --purpose cross-check --mandate CASE-1')
    .action(runSearch);
  withStoreOptions(program.command("show <id>"))
    .description(
      "an entity with every statement, its source, evaluation and marking; or a report (rep-…) and what was read of it",
    )
    .option("--as-of <date>", "what was known on that day")
    .addHelpText("after", "\nExample:\n  wasl show gb-uksl-gim0001 --purpose cross-check --mandate CASE-1")
    .action(runShow);
  const reports = withStoreOptions(program.command("reports"))
    .description("what was imported, the newest first, with its marking and its id")
    .option("--limit <n>", "how many", "50")
    .addHelpText("after", "\nExample:\n  wasl reports --purpose cross-check --mandate CASE-1")
    .action(runReports);
  withStoreOptions(reports.command("take-back <id>"))
    .description(
      "take back an import that was a mistake, with all that came of it, once a second person approved",
    )
    .requiredOption("--reason <text>", "why; kept in the log")
    .addHelpText(
      "after",
      '\nExample:\n  wasl approval ask take-back rep-5f2c --reason "the marking of another file" --purpose operational-analysis --mandate CASE-1\n  wasl reports take-back rep-5f2c --reason "the marking of another file" --purpose operational-analysis --mandate CASE-1',
    )
    .action(runTakeBack);
  registerMentions(reports);
  withStoreOptions(program.command("path <from> <to>"))
    .description("how two entities, identifiers or names hang together, each edge with its source")
    .option("--max-hops <n>", "longest path", "12")
    .addHelpText(
      "after",
      '\nExample:\n  wasl path phone:+447700900123 "Nordhavn Boats (fictitious)" --purpose operational-analysis --mandate EX-1',
    )
    .action(runPath);
}

async function runSearch(
  words: string[],
  options: StoreOptions & { schema?: string; limit: string },
): Promise<void> {
  const answer = await asOwner(options, ({ wasl }, actor) =>
    wasl.search(actor, {
      text: words.join(" "),
      limit: listLimit(options.limit),
      ...(options.schema === undefined ? {} : { schema: options.schema }),
    }),
  );
  if (options.json) return out(json(answer));
  out(
    table(answer.hits, [
      { title: "score", value: (h) => scoreText(h.score) },
      { title: "schema", value: (h) => h.schema },
      { title: "name", value: (h) => h.caption, flexible: true },
      { title: "matched", value: (h) => `${h.matched.property}: ${marked(h.matched)}`, flexible: true },
      { title: "because", value: (h) => because(h.terms), flexible: true },
      { title: "id", value: (h) => h.canonicalId },
    ]),
  );
  note(
    answer.hits.length === 0
      ? "0 found: try a part of the name, another script, or a number without its spaces"
      : `${answer.hits.length} found`,
  );
  if (answer.isAccount)
    note(
      `payments go through an account that is called so: \`wasl finance trace ${JSON.stringify(words.join(" "))}\``,
    );
}

async function runReports(options: StoreOptions & { limit: string }): Promise<void> {
  const reports = await asOwner(options, ({ wasl }, actor) =>
    wasl.reports(actor, { limit: listLimit(options.limit) }),
  );
  if (options.json) return out(json(reports));
  out(
    table(reports, [
      { title: "received", value: (r) => r.receivedAt.slice(0, 16) },
      { title: "title", value: (r) => clean(r.title), flexible: true },
      { title: "format", value: (r) => r.format },
      { title: "source", value: (r) => clean(r.source), flexible: true },
      { title: "marking", value: (r) => accessLabel(r.access) },
      { title: "statements", value: (r) => (r.outcome ? String(r.outcome.statements) : r.state) },
      { title: "id", value: (r) => r.id },
    ]),
  );
}

async function runTakeBack(id: string, options: StoreOptions & { reason: string }): Promise<void> {
  const { statements, told } = await asOwner(options, ({ wasl }, actor) =>
    wasl.takeBackReport(actor, id, options.reason),
  );
  if (options.json) return out(json({ statements, told }));
  note(`${counted(statements, "statement")} gone with it; ${counted(told.length, "partner")} told`);
}

/** The value with what matched in brackets. */
function marked({ value, spans }: SearchHit["matched"]): string {
  let out = "";
  let at = 0;
  for (const { start, end } of spans) {
    out += `${value.slice(at, start)}[${value.slice(start, end)}]`;
    at = end;
  }
  return out + value.slice(at);
}

/** What the heaviest terms rest on: several rest on the same words, told once. --json has all terms and their figures. */
const because = (terms: SearchHit["terms"]): string => {
  const heaviest = terms
    .filter(({ name }) => name !== "prior")
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return [...new Set(heaviest.map((term) => term.because))].slice(0, 2).join("; ");
};

async function runShow(id: string, options: StoreOptions & { asOf?: string }): Promise<void> {
  if (isReportId(id)) {
    const report = await asOwner(options, ({ wasl }, actor) => wasl.report(actor, id));
    return options.json ? out(json(report)) : printReport(report);
  }
  const view = await asOwner(options, ({ wasl }, actor) => wasl.entity(actor, id, options.asOf));
  if (options.json) return out(json(view));
  out(`${view.entity.caption}  (${view.entity.schema}, ${view.category})`);
  out(`${view.entity.canonicalId}  ${accessLabel(view.entity.access)}`);
  const sorted = [...view.entity.statements].sort((a, b) =>
    a.property < b.property ? -1 : a.property > b.property ? 1 : 0,
  );
  out(
    table(sorted, [
      { title: "property", value: (s) => s.property },
      { title: "value", value: (s) => view.captions[s.value] ?? s.value, flexible: true },
      { title: "kind", value: (s) => s.kind },
      { title: "source", value: (s) => view.reports[s.reportId]?.title ?? s.reportId, flexible: true },
      { title: "eval", value: (s) => evaluationOf(view.reports[s.reportId]) },
      { title: "marking", value: (s) => accessLabel(s.access) },
      { title: "standing", value: (s) => (view.contested.includes(s.id) ? "contested" : "") },
    ]),
  );
  for (const f of view.findings) out(`finding ${f.id}  ${f.state}  ${f.summary}`);
}

const evaluationOf = (report: { evaluation: { source: string; information: string } } | undefined): string =>
  report ? report.evaluation.source + report.evaluation.information : "";

async function runPath(from: string, to: string, options: StoreOptions & { maxHops: string }): Promise<void> {
  const path = await asOwner(options, ({ wasl }, actor) =>
    wasl.path(actor, from, to, { maxHops: wholeNumber(options.maxHops, "--max-hops", 1, 24) }),
  );
  if (options.json) return out(json(path));
  const label = (index: number) => {
    const node = path.nodes[index];
    return node ? `${node.caption} [${node.schema}]` : "";
  };
  const rows = path.links.map((link, i) => ({
    from: label(i),
    by: link.from === path.nodes[i]?.id ? `${link.relation} →` : `← ${link.relation}`,
    to: label(i + 1),
    sources: [...new Set(link.statements.map((s) => path.reports[s.reportId]?.title ?? s.reportId))],
  }));
  out(
    table(rows, [
      { title: "from", value: (r) => r.from, flexible: true },
      { title: "by", value: (r) => r.by },
      { title: "to", value: (r) => r.to, flexible: true },
      { title: "source", value: (r) => r.sources.join("; "), flexible: true },
    ]),
  );
  note(`${counted(path.links.length, "step")} in ${path.tookMs} ms`);
}
