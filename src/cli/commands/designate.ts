import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { DesignationView } from "../../app/index.ts";
import { accessLabel, isBlocking, LANGS, type PackLack, WaslError } from "../../core/index.ts";
import { oneOf } from "../arguments.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface DesignateOptions extends StoreOptions {
  readonly to?: string;
  readonly ground?: string;
  readonly reviewAt?: string;
  readonly lang: string;
  readonly draft?: boolean;
  readonly ask?: boolean;
  readonly reason?: string;
  readonly out?: string;
}

/** `wasl designate`: the proposal to put somebody on a sanctions list. */
export function registerDesignate(program: Command): void {
  withStoreOptions(program.command("designate <id>"))
    .description(
      "a proposal to put an organisation or a suspect on a sanctions list: what it would say, and the giving",
    )
    .option("--draft", "write it to --out as a draft that nobody approved")
    .option("--to <authority>", "the authority that decides, and its reference")
    .option("--ground <text>", "regime and criterion, in your words")
    .option("--review-at <date>", "when it is looked at again: after today, within three years")
    .option("--lang <lang>", "en, ar or fr", "en")
    .option("--ask", "ask a second person for exactly this, and write nothing")
    .option("--reason <text>", "why, for whoever is asked")
    .option("--out <file>", "where the page for print goes")
    .addHelpText(
      "after",
      "\nExamples:\n  wasl designate company-9 --purpose operational-analysis --mandate CASE-1\n  wasl designate company-9 --to 'Example authority, 12/26' --ground 'S.I. 2025/902: supplies engines' --review-at 2027-03-02 --ask --reason 'board of May'\nAnother approves it (`wasl approval approve`); then the same with --out instead of --ask.",
    )
    .action(designate);
}

async function designate(id: string, options: DesignateOptions): Promise<void> {
  const lang = oneOf(LANGS, options.lang, "--lang");
  if (options.draft) {
    const path = mustBeGiven(options.out, "--out");
    const html = await asOwner(options, ({ wasl }, actor) => wasl.designationDraft(actor, id, lang));
    await writeFile(path, html, { mode: 0o600 });
    return note(`a draft, written to ${path}: nobody approved it`);
  }
  if (!options.ask && options.out === undefined) return await show(id, options);
  const input = {
    to: mustBeGiven(options.to, "--to"),
    ground: mustBeGiven(options.ground, "--ground"),
    reviewAt: mustBeGiven(options.reviewAt, "--review-at"),
    lang,
  };
  if (options.ask) {
    const reason = options.reason ?? "";
    const asked = await asOwner(options, ({ wasl }, actor) =>
      wasl.askToDesignate(actor, id, { ...input, reason }),
    );
    return out(options.json ? json(asked) : asked.id);
  }
  const path = mustBeGiven(options.out, "--out");
  const file = await asOwner(options, ({ wasl }, actor) => wasl.designate(actor, id, input));
  await writeFile(path, file.html, { mode: 0o600 });
  note(`written to ${path}`);
}

function mustBeGiven(value: string | undefined, field: string): string {
  if (value === undefined || value === "") throw new WaslError("REQUEST_INVALID", { field });
  return value;
}

const LACKS: Readonly<Record<PackLack, string>> = {
  category: "no named human calls this person a suspect (its page says so)",
  finding: "no finding about it that may go was accepted (the Findings page)",
  identifier: "nothing but its name tells it from others of that name",
  "second-source": "all that is said of it comes from one report",
  cut: "there is more around it, or there are more findings, than is read",
};

async function show(id: string, options: DesignateOptions): Promise<void> {
  const view = await asOwner(options, ({ wasl }, actor) => wasl.designation(actor, id));
  if (options.json) return out(json(view));
  out(`${clean(view.caption)}  (${view.schema}, ${view.category})  ${accessLabel(view.access)}`);
  out(
    table(Object.entries(view.given), [
      { title: "part", value: ([part]) => part },
      { title: "statements", value: ([, n]) => String(n) },
    ]),
  );
  for (const f of view.findings) out(`reason ${f.id}  ${clean(f.summary)}`);
  for (const e of view.effects) out(`would reach ${clean(e.caption)} (${e.id}) by ${e.rules.join(", ")}`);
  for (const lack of view.lacks) out(`${isBlocking(lack) ? "in the way" : "lacks"}: ${LACKS[lack]}`);
  note(withheldOf(view));
}

function withheldOf({ withheld, findingsWithheld }: DesignationView): string {
  const reasons = Object.entries(withheld).map(([because, n]) => `${n} ${because}`);
  const total = Object.values(withheld).reduce((sum, n) => sum + n, 0);
  return `${counted(total, "statement")} may not go${reasons.length > 0 ? ` (${reasons.join(", ")})` : ""}, ${counted(findingsWithheld, "finding")} neither`;
}
