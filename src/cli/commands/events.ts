import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { EventFigure, NewsEventDetail, NewsEventView } from "../../app/index.ts";
import { listLimit, oneOf, wholeNumber } from "../arguments.ts";
import { counted } from "../counted.ts";
import { packagePlacesNamed } from "../news-parts.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface ListOptions extends StoreOptions {
  readonly days: string;
  readonly limit: string;
  readonly text?: string;
}

const DAYS = "60";
const WEEK_DAYS = 7;
const PLACES_MAX = 1000;
const DAYS_MAX = 3650;
const daysOf = (days: string): number => wholeNumber(days, "--days", 1, DAYS_MAX);

export function registerEvents(program: Command): void {
  const events = program
    .command("events")
    .description("what the world reports, as events: sources, copies, figures side by side");
  withStoreOptions(events.command("list"))
    .description("events that the articles of the last days tell of, the latest first")
    .option("--days <n>", "articles received in so many days", DAYS)
    .option("--limit <n>", "how many", "50")
    .option("--text <words>", "only events whose title, kind or place holds this")
    .addHelpText("after", "\nExample:\n  wasl events list --purpose operational-analysis --mandate CASE-1")
    .action(runList);
  withStoreOptions(events.command("show <id>"))
    .description("one event: who said it first, who copied whom, which figures differ")
    .option("--days <n>", "articles received in so many days", DAYS)
    .addHelpText("after", "\nExample:\n  wasl events show event-…")
    .action(runShow);
  withStoreOptions(events.command("digest"))
    .description("what was reported, as a document for print: events, sources, figures that differ")
    .option("--week", "the last seven days")
    .option("--days <n>", "or so many days", "7")
    .option("--lang <lang>", "en, ar or fr", "en")
    .option("--out <file>", "an HTML file instead of the screen")
    .addHelpText(
      "after",
      "\nExample:\n  wasl events digest --week --lang ar --out week.html --purpose operational-analysis --mandate CASE-1",
    )
    .action(runDigest);
  events
    .command("places <name>")
    .description("the ids of places and countries that are called so, in any script: what an interest takes")
    .option("--json", "JSON instead of a table")
    .option("--limit <n>", "how many", "20")
    .addHelpText("after", "\nExample:\n  wasl events places Calais")
    .action(runPlaces);
  const interest = events
    .command("interest")
    .description("what you want to hear of when an event touches it");
  withStoreOptions(interest.command("add <kind> <value>"))
    .description("place (GeoNames id or ISO code), technique (id) or company (entity id)")
    .requiredOption("--tlp <tlp>", "the marking of the interest")
    .option("--label <words>", "what it is called in an alert")
    .addHelpText("after", '\nExample:\n  wasl events interest add place GB --tlp green --label "the coast"')
    .action(runInterest);
  withStoreOptions(interest.command("list"))
    .addHelpText("after", "\nExample:\n  wasl events interest list")
    .action(async (options: StoreOptions) => {
      const all = await asOwner(options, ({ wasl }, actor) => wasl.interests(actor));
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "kind", value: (i) => i.kind },
          { title: "what", value: (i) => i.label, flexible: true },
          { title: "value", value: (i) => i.value },
          { title: "id", value: (i) => i.id },
        ]),
      );
    });
  withStoreOptions(interest.command("remove <id>"))
    .addHelpText("after", "\nExample:\n  wasl events interest remove <id>")
    .action(async (id: string, options: StoreOptions) => {
      await asOwner(options, ({ wasl }, actor) => wasl.removeInterest(actor, id));
    });
  withStoreOptions(events.command("alerts"))
    .description("findings for events that touch a case or an interest; wasl serve does so by itself")
    .option("--days <n>", "of articles received in so many days", "7")
    .addHelpText("after", "\nExample:\n  wasl events alerts --days 2")
    .action(async (options: ListOptions) => {
      const since = new Date(Date.now() - daysOf(options.days) * 86_400_000).toISOString();
      const made = await asOwner(options, ({ wasl }, actor) => wasl.alertEvents(actor, since));
      out(options.json ? json({ new: made }) : counted(made, "new finding"));
    });
  for (const [name, judgement, does] of [
    ["join", "same", "say that reports belong to the event of another report"],
    ["part", "different", "say that reports do not belong to the event of another report"],
    ["undo", "undecided", "take back what was said of these reports"],
  ] as const)
    withStoreOptions(events.command(`${name} <report> <others...>`))
      .description(`${does}; remembered, and the last word holds`)
      .requiredOption("--reason <text>", "why")
      .addHelpText(
        "after",
        `\nExample:\n  wasl events ${name} rep-1 rep-2 rep-3 --reason "read side by side"`,
      )
      .action(async (report: string, others: string[], options: StoreOptions & { reason: string }) => {
        const { reason } = options;
        await asOwner(options, ({ wasl }, actor) =>
          wasl.correctEvents(actor, { reportIds: others, withReportId: report, judgement, reason }),
        );
        note(`${counted(others.length, "decision")} kept`);
      });
}

function runPlaces(name: string, options: { readonly json?: boolean; readonly limit: string }): void {
  const limit = wholeNumber(options.limit, "--limit", 1, PLACES_MAX);
  const found = packagePlacesNamed(name);
  const shown = found.slice(0, limit);
  if (options.json) out(json(shown));
  else if (shown.length > 0)
    out(
      table(shown, [
        { title: "id", value: (p) => p.id },
        { title: "name", value: (p) => p.name, flexible: true },
        { title: "country", value: (p) => p.country },
        { title: "called", value: (p) => p.called, flexible: true },
      ]),
    );
  if (shown.length === 0) note("no place of this name is known");
  if (found.length > shown.length) note(`${counted(found.length - shown.length, "more place")} not shown`);
}

const INTERESTS = ["place", "technique", "company"] as const;

async function runInterest(
  kind: string,
  value: string,
  options: StoreOptions & { tlp: string; label?: string },
): Promise<void> {
  const known = oneOf(INTERESTS, kind, "kind");
  if (!known) return;
  const added = await asOwner(options, ({ wasl }, actor) =>
    wasl.addInterest(actor, {
      kind: known,
      value,
      marking: { tlp: options.tlp },
      ...(options.label === undefined ? {} : { label: options.label }),
    }),
  );
  out(options.json ? json(added) : added.id);
}

async function runDigest(
  options: ListOptions & { lang: string; week?: boolean; out?: string },
): Promise<void> {
  const lang = oneOf(["en", "ar", "fr"] as const, options.lang, "--lang") ?? "en";
  const days = options.week ? WEEK_DAYS : daysOf(options.days);
  const html = await asOwner(options, ({ wasl }, actor) => wasl.eventDigest(actor, { days, lang }));
  if (options.out === undefined) return out(html);
  await writeFile(options.out, html, { mode: 0o600 });
  note(`written to ${options.out}`);
}

async function runList(options: ListOptions): Promise<void> {
  const { text } = options;
  const limit = listLimit(options.limit);
  const days = daysOf(options.days);
  const { items, isCut } = await asOwner(options, ({ wasl }, actor) =>
    wasl.events(actor, { days, limit, ...(text === undefined ? {} : { text }) }),
  );
  if (options.json) return out(json(items));
  out(
    table(items, [
      { title: "date", value: (e) => e.date ?? "" },
      { title: "kind", value: (e) => e.type },
      { title: "where", value: (e) => e.places.map((p) => p.name).join(", ") },
      { title: "reports", value: (e) => String(e.reports) },
      { title: "sources", value: (e) => String(e.independentSources) },
      { title: "differ on", value: (e) => e.disagreements.join(", ") },
      { title: "title", value: (e) => e.title, flexible: true },
      { title: "id", value: (e) => e.id },
    ]),
  );
  if (isCut) note("there are more articles in that time than were read: the newest were");
}

async function runShow(id: string, options: ListOptions): Promise<void> {
  const days = daysOf(options.days);
  const detail = await asOwner(options, ({ wasl }, actor) => wasl.event(actor, id, days));
  if (options.json) return out(json(detail));
  printEvent(detail.event);
  printSources(detail);
  out("");
  out(
    table(
      detail.event.figures.flatMap((f) => f.values.map((v) => ({ figure: f, value: v }))),
      [
        { title: "quantity", value: (r) => r.figure.quantity },
        { title: "value", value: (r) => String(r.value.value) },
        { title: "sources", value: (r) => String(r.value.independentSources) },
        { title: "", value: (r) => standing(detail.event, r.figure, r.value) },
        { title: "said by", value: (r) => r.value.reportIds.map(nameOf(detail)).join("; "), flexible: true },
      ],
    ),
  );
}

function printEvent(event: NewsEventView): void {
  out(clean(event.title));
  const where = event.places.map((p) => p.name).join(", ");
  out(`${event.type}  ${event.date ?? ""}  ${where}  ${event.languages.join(" ")}`);
  out(`${counted(event.reports, "report")}, ${counted(event.independentSources, "independent source")}`);
}

const nameOf =
  ({ members }: NewsEventDetail) =>
  (id: string): string => {
    const report = members.find((m) => m.report.id === id)?.report;
    return report?.publishers.at(-1)?.name ?? report?.title ?? id;
  };

function printSources(detail: NewsEventDetail): void {
  const name = nameOf(detail);
  for (const source of detail.sources) {
    out("");
    out(`source: ${clean(source.chain.join(" → ") || name(source.reportIds[0] ?? ""))}`);
    for (const id of source.reportIds) out(`  ${id}`);
    for (const copy of source.copies)
      out(`  ${copy.reportId}  ${copy.kind} of ${copy.from} by ${clean(name(copy.reportId))}`);
  }
}

function standing(event: NewsEventView, figure: EventFigure, value: EventFigure["values"][number]): string {
  if (value.supersededBy !== undefined) return "corrected";
  return event.disagreements.includes(figure.quantity) ? "differs" : "";
}
