import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { LANGS, WaslError } from "../../core/index.ts";
import { listLimit, oneOf } from "../arguments.ts";
import { counted } from "../counted.ts";
import { asOwner, openNode } from "../open.ts";
import { clean, json, note, out, scoreText, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";
import { registerDisclosure } from "./disclosure.ts";

export function registerWork(program: Command): void {
  withStoreOptions(program.command("detect [detectors...]"))
    .description("run all detectors, or some; what they find are proposals")
    .option("--list", "list the detectors with their purposes and references instead")
    .option("--lang <lang>", "the language of the list: en, ar or fr", "en")
    .addHelpText("after", "\nExample:\n  wasl detect --purpose operational-analysis --mandate CASE-1")
    .action(runDetect);
  withStoreOptions(program.command("findings"))
    .description("the proposals, and accept or reject one")
    .option("--state <state>", "proposed, accepted or rejected")
    .option("--detector <id>", "only of this detector")
    .option("--front <front>", "only of this front: exchange, supply, online, finance")
    .option("--limit <n>", "how many, the surest first", "200")
    .option("--lang <lang>", "the language they are told in: en, ar or fr", "en")
    .option("--accept <id>", "accept this one")
    .option("--reject <id>", "reject this one")
    .option("--reason <text>", "why")
    .addHelpText(
      "after",
      '\nExample:\n  wasl findings --accept finding-… --reason "checked against the bank file" --purpose operational-analysis --mandate CASE-1',
    )
    .action(runFindings);
  const cases = program.command("case").description("cases: open, add to, remove from, list, show");
  withStoreOptions(cases.command("open <title>"))
    .description("open a case under the mandate")
    .option("--tlp <level>", "its marking", "amber")
    .addHelpText("after", '\nExample:\n  wasl case open "Calais boats" --tlp amber')
    .action(async (title: string, options: StoreOptions & { tlp: string }) => {
      const opened = await asOwner(options, ({ wasl }, actor) =>
        wasl.openCase(actor, { title, mandate: actor.purpose.mandate, marking: { tlp: options.tlp } }),
      );
      if (!opened.isNew) note(`open already, by ${opened.openedBy} since ${opened.openedAt.slice(0, 16)}`);
      out(options.json ? json(opened) : opened.id);
    });
  withStoreOptions(cases.command("add <case> <ids...>"))
    .description(
      "add entities, findings (finding-…) or reports (rep-…); an order or a seizure by its number too",
    )
    .option("--note <text>", "why it belongs", "")
    .addHelpText(
      "after",
      '\nExample:\n  wasl case add case-… ent-… finding-… --note "the number of three adverts"',
    )
    .action(async (id: string, ids: string[], options: StoreOptions & { note: string }) => {
      await asOwner(options, ({ wasl }, actor) =>
        wasl.addToCase(
          actor,
          id,
          ids.map((item) => ({ kind: kindOf(item), id: item, note: options.note })),
        ),
      );
    });
  withStoreOptions(cases.command("remove <case> <ids...>"))
    .description("take entities, findings or reports out of a case; they themselves stay")
    .addHelpText("after", "\nExample:\n  wasl case remove case-… finding-…")
    .action(async (id: string, ids: string[], options: StoreOptions) => {
      await asOwner(options, async ({ wasl }, actor) => {
        for (const item of ids) await wasl.removeFromCase(actor, id, kindOf(item), item);
      });
    });
  withStoreOptions(cases.command("change <case>"))
    .description("give a case another title, mark it more strictly, close it or open it again")
    .option("--title <text>", "its new title")
    .option("--tlp <level>", "a stricter marking")
    .option("--close", "nothing is put into it or taken out until it is opened again")
    .option("--reopen", "open it again")
    .requiredOption("--reason <text>", "why; it is kept in the log")
    .addHelpText(
      "after",
      '\nExample:\n  wasl case change case-… --close --reason "before court" --purpose operational-analysis --mandate CASE-1',
    )
    .action(runCaseChange);
  withStoreOptions(cases.command("list"))
    .description("cases that you may see")
    .option("--closed", "those that are closed instead of those that are open")
    .addHelpText("after", "\nExample:\n  wasl case list --closed")
    .action(runCaseList);
  withStoreOptions(cases.command("show <case>"))
    .description("a case with its network")
    .addHelpText("after", "\nExample:\n  wasl case show case-…")
    .action(async (id: string, options: StoreOptions) => {
      const view = await asOwner(options, ({ wasl }, actor) => wasl.case(actor, id));
      if (options.json) return out(json(view));
      out(`${view.case.title}  ${view.case.mandate}`);
      out(
        table(view.entities, [
          { title: "schema", value: (e) => e.schema },
          { title: "name", value: (e) => e.caption, flexible: true },
          { title: "id", value: (e) => e.id },
        ]),
      );
      for (const f of view.findings) out(`${f.id}  ${f.state}  ${f.summary}`);
      for (const r of view.reports) out(`${r.id}  ${clean(r.title)}`);
    });
  registerDisclosure(cases);
  withStoreOptions(program.command("brief <case>"))
    .description("the brief of a case as a printable HTML document")
    .option("--lang <lang>", "en, ar or fr", "en")
    .option("--out <file>", "write to a file instead of stdout")
    .addHelpText(
      "after",
      "\nExample:\n  wasl brief case-… --lang ar --out brief.html --purpose operational-analysis --mandate CASE-1",
    )
    .action(runBrief);
  withStoreOptions(program.command("export"))
    .description("everything you may see as FollowTheMoney JSON lines on stdout, each line under its marking")
    .addHelpText(
      "after",
      "\nExample:\n  wasl export --purpose data-subject-request --mandate DSR-7 > entities.ftm.jsonl",
    )
    .action(async (options: StoreOptions) => {
      await asOwner(options, async ({ wasl }, actor) => {
        for await (const piece of wasl.export(actor)) process.stdout.write(piece);
      });
    });
  const audit = program.command("audit").description("the log of who did what, when and why");
  withStoreOptions(audit.command("verify"))
    .description("recompute the hash chains; names the first broken entry")
    .addHelpText("after", "\nExample:\n  wasl audit verify")
    .action(async (options: StoreOptions) => {
      const session = await openNode(options);
      try {
        const verdict = await session.wasl.verifyAudit();
        if (options.json) out(json(verdict));
        else out(`${counted(verdict.entries, "entry", "entries")} in ${counted(verdict.chains, "chain")}`);
        const broken = verdict.firstBroken;
        if (broken)
          throw new WaslError("AUDIT_BROKEN", {
            writer: broken.writer,
            sequence: broken.sequence,
            because: broken.because,
          });
        if (!options.json) out("every chain verifies");
      } finally {
        await session.close();
      }
    });
  withStoreOptions(audit.command("list"))
    .description("the latest entries")
    .option("--limit <n>", "how many", "50")
    .addHelpText("after", "\nExample:\n  wasl audit list --limit 50")
    .action(async (options: StoreOptions & { limit: string }) => {
      const entries = await asOwner(options, ({ wasl }, actor) =>
        wasl.auditTrail(actor, { limit: listLimit(options.limit) }),
      );
      if (options.json) return out(json(entries));
      out(
        table(entries, [
          { title: "at", value: (e) => e.at },
          { title: "who", value: (e) => e.userId },
          { title: "did", value: (e) => e.action },
          { title: "what", value: (e) => e.object, flexible: true },
          { title: "purpose", value: (e) => `${e.purpose} ${e.mandate}`, flexible: true },
        ]),
      );
    });
}

/** Findings of detectors are finding-…, alerts of events find-…: everything else that is no report is an entity. */
const kindOf = (id: string): "finding" | "report" | "entity" =>
  /^find(?:ing)?-/.test(id) ? "finding" : id.startsWith("rep-") ? "report" : "entity";

async function runDetect(
  ids: string[],
  options: StoreOptions & { list?: boolean; lang: string },
): Promise<void> {
  if (options.list) {
    const lang = oneOf(LANGS, options.lang, "--lang");
    const all = await asOwner(options, ({ wasl }, actor) => wasl.detectors({ ...actor, lang }));
    if (options.json) return out(json(all));
    return out(
      table(all, [
        { title: "id", value: (d) => d.id },
        { title: "front", value: (d) => d.front },
        { title: "purpose", value: (d) => d.card.purpose, flexible: true },
        { title: "reference", value: (d) => d.reference, flexible: true },
      ]),
    );
  }
  const result = await asOwner(options, ({ wasl }, actor) =>
    wasl.detect(actor, ids.length > 0 ? ids : undefined),
  );
  if (options.json) return out(json(result));
  out(
    table(result.detectors, [
      { title: "detector", value: (d) => d.id },
      { title: "findings", value: (d) => String(d.findings) },
      { title: "new", value: (d) => String(d.new) },
      { title: "ms", value: (d) => String(Math.round(d.tookMs)) },
    ]),
  );
}

async function runFindings(
  options: StoreOptions & {
    state?: string;
    detector?: string;
    front?: string;
    limit: string;
    lang: string;
    accept?: string;
    reject?: string;
    reason?: string;
  },
): Promise<void> {
  const { accept, reject, reason = "", detector } = options;
  const state = oneOf(["proposed", "accepted", "rejected"] as const, options.state, "--state");
  const front = oneOf(["exchange", "supply", "online", "finance"] as const, options.front, "--front");
  const limit = listLimit(options.limit);
  const lang = oneOf(LANGS, options.lang, "--lang");
  const findings = await asOwner(options, async ({ wasl }, owner) => {
    const actor = { ...owner, lang };
    if (accept !== undefined) await wasl.decideFinding(actor, accept, "accepted", reason);
    if (reject !== undefined) await wasl.decideFinding(actor, reject, "rejected", reason);
    const decided = [accept, reject].filter((id) => id !== undefined);
    if (decided.length > 0)
      return await Promise.all(decided.map(async (id) => (await wasl.finding(actor, id)).finding));
    return await wasl.findings(actor, {
      limit,
      ...(state === undefined ? {} : { state }),
      ...(detector === undefined ? {} : { detector }),
      ...(front === undefined ? {} : { front }),
    });
  });
  if (options.json) return out(json(findings));
  out(
    table(findings, [
      { title: "score", value: (f) => scoreText(f.score) },
      { title: "state", value: (f) => f.state },
      { title: "detector", value: (f) => f.detector },
      { title: "summary", value: (f) => f.summary, flexible: true },
      { title: "id", value: (f) => f.id },
    ]),
  );
}

async function runCaseChange(
  id: string,
  options: StoreOptions & {
    title?: string;
    tlp?: string;
    close?: boolean;
    reopen?: boolean;
    reason: string;
  },
): Promise<void> {
  const { title, tlp, close, reopen, reason } = options;
  if (close && reopen)
    throw new WaslError("REQUEST_INVALID", { option: "--reopen", because: "with --close" });
  const changed = await asOwner(options, ({ wasl }, actor) =>
    wasl.changeCase(actor, id, {
      ...(title === undefined ? {} : { title }),
      ...(tlp === undefined ? {} : { marking: { tlp } }),
      ...(close || reopen ? { isClosed: close === true } : {}),
      reason,
    }),
  );
  if (options.json) return out(json(changed));
  out(
    `${changed.title}  TLP:${changed.access.tlp.toUpperCase()}  ${changed.closed ? `closed ${changed.closed.at.slice(0, 16)} by ${changed.closed.by}` : "open"}`,
  );
}

async function runCaseList(options: StoreOptions & { closed?: boolean }): Promise<void> {
  const isClosed = options.closed === true;
  const cases = await asOwner(options, ({ wasl }, actor) => wasl.cases(actor, { limit: 200, isClosed }));
  if (options.json) return out(json(cases));
  out(
    table(cases, [
      { title: "id", value: (c) => c.id },
      { title: "mandate", value: (c) => c.mandate },
      { title: "title", value: (c) => c.title, flexible: true },
    ]),
  );
}

async function runBrief(id: string, options: StoreOptions & { lang: string; out?: string }): Promise<void> {
  const lang = oneOf(LANGS, options.lang, "--lang");
  const html = await asOwner(options, ({ wasl }, actor) => wasl.brief(actor, id, lang));
  if (options.out === undefined) return out(html);
  await writeFile(options.out, html, { mode: 0o600 });
  note(`written to ${options.out}`);
}
