import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { SignalCandidate, SignalSource, StoredSignal } from "../../app/index.ts";
import { signalKeyText, WaslError } from "../../core/index.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface SourceOptions extends StoreOptions {
  readonly finding?: string;
  readonly campaign?: string;
}

interface PutOptions extends SourceOptions {
  readonly days: string;
  readonly reason: string;
  readonly confidence?: string;
  readonly tlp?: string;
  readonly only?: readonly string[];
}

interface ExportOptions extends StoreOptions {
  readonly to: string;
  readonly necessity: string;
  readonly ask?: boolean;
  readonly out?: string;
}

/** Signals of accepted findings: into a bank, out of it, and what platforms say of them. */
export function registerSignals(bank: Command): void {
  withSource(bank.command("candidates"))
    .description(
      "what of an accepted finding or campaign may go into a bank of signals, and why the rest may not",
    )
    .addHelpText("after", "\nExample:\n  wasl online bank candidates --finding finding-…")
    .action(candidates);
  withSource(bank.command("put <name>"))
    .description(
      "put handles, invitations, links, numbers, addresses and hashes of an accepted finding into a bank",
    )
    .requiredOption("--reason <text>", "which case, and why platforms need it")
    .option("--days <days>", "how long they hold, at most 365", "90")
    .option("--confidence <percent>", "0 to 100 (default: what was read of the post)")
    .option("--tlp <level>", "beyond the finding's own marking; the stricter holds")
    .option("--only <signals...>", "as `wasl online bank candidates` names them (default: all that may go)")
    .addHelpText(
      "after",
      '\nExample:\n  wasl online bank put beach-adverts --finding finding-… --reason "CASE-1: back under new accounts"\nWhoever accepted the finding cannot: somebody else does.',
    )
    .action(put);
  withStoreOptions(bank.command("signals [name]"))
    .description("signals of a bank, or of all, with what platforms say of them; doubted ones first")
    .addHelpText("after", "\nExample:\n  wasl online bank signals known-adverts")
    .action(signals);
  withStoreOptions(bank.command("keep <signal>"))
    .description("let a signal that a platform called a false positive stand again")
    .requiredOption("--reason <text>")
    .addHelpText(
      "after",
      '\nExample:\n  wasl online bank keep signal-… --reason "looked at again: it is an advert"',
    )
    .action((id: string, options: StoreOptions & { reason: string }) => decide(id, "live", options));
  withStoreOptions(bank.command("withdraw <signal>"))
    .description("take a signal out of its bank; whoever pulls is told")
    .requiredOption("--reason <text>")
    .addHelpText(
      "after",
      '\nExample:\n  wasl online bank withdraw signal-… --reason "a picture of a help line"',
    )
    .action((id: string, options: StoreOptions & { reason: string }) => decide(id, "withdrawn", options));
  withStoreOptions(bank.command("export <name>"))
    .description(
      "a bank's signals as STIX 2.1 indicators for a partner, as far as its agreement and the markings allow",
    )
    .requiredOption("--to <partner>")
    .requiredOption("--necessity <text>", "which case, and why this partner")
    .option("--ask", "where the agreement asks for four eyes: ask a second person for exactly this")
    .option("--out <file>", "default: standard output")
    .addHelpText(
      "after",
      '\nExample:\n  wasl online bank export beach-adverts --to node-… --necessity "CASE-1: the same network" --out bank.stix.json',
    )
    .action(exportBank);
}

const withSource = (command: Command): Command =>
  withStoreOptions(command)
    .option("--finding <id>", "an accepted finding")
    .option("--campaign <id>", "all accepted findings of a campaign");

function sourceOf({ finding, campaign }: SourceOptions): SignalSource {
  if (finding !== undefined && campaign === undefined) return { finding };
  if (campaign !== undefined && finding === undefined) return { campaign };
  throw new WaslError("REQUEST_INVALID", { option: "--finding or --campaign" });
}

const show = (found: readonly SignalCandidate[]): string =>
  table(found, [
    { title: "signal", value: (s) => clean(signalKeyText(s)), flexible: true },
    { title: "confidence", value: (s) => String(s.confidence) },
    { title: "stays because", value: (s) => s.refused ?? "" },
  ]);

async function candidates(options: SourceOptions): Promise<void> {
  const source = sourceOf(options);
  const found = await asOwner(options, ({ wasl }, actor) => wasl.signalCandidates(actor, source));
  out(options.json ? json(found) : show(found));
}

const wholeOf = (option: string, text: string): number => {
  if (!/^\d{1,3}$/.test(text)) throw new WaslError("REQUEST_INVALID", { option });
  return Number(text);
};

async function put(bank: string, options: PutOptions): Promise<void> {
  const { reason, confidence, tlp, only, days } = options;
  const source = sourceOf(options);
  const done = await asOwner(options, ({ wasl }, actor) =>
    wasl.bankSignals(actor, source, {
      bank,
      reason,
      days: wholeOf("--days", days),
      ...(confidence === undefined ? {} : { confidence: wholeOf("--confidence", confidence) }),
      ...(tlp === undefined ? {} : { marking: { tlp } }),
      ...(only === undefined ? {} : { only }),
    }),
  );
  if (options.json) return out(json(done));
  out(show(done.signals));
  note(`${counted(done.changed, "signal")} in ${bank}.`);
}

/** What each said, how often. */
function saidOf({ feedback }: StoredSignal): string {
  const counts = new Map<string, number>();
  for (const { verdict } of feedback) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, n]) => `${n} ${verdict}`).join(", ");
}

async function signals(bank: string | undefined, options: StoreOptions): Promise<void> {
  const found = await asOwner(options, ({ wasl }, actor) =>
    wasl.signals(actor, { ...(bank === undefined ? {} : { bank }), limit: 1000 }),
  );
  if (options.json) return out(json(found));
  out(
    table(found, [
      { title: "signal", value: (s) => clean(signalKeyText(s)), flexible: true },
      { title: "bank", value: (s) => s.bank },
      { title: "state", value: (s) => s.state },
      { title: "confidence", value: (s) => String(s.confidence) },
      { title: "until", value: (s) => s.expiresAt.slice(0, 10) },
      { title: "platforms say", value: saidOf },
      { title: "id", value: (s) => s.id },
    ]),
  );
}

async function decide(
  id: string,
  state: "live" | "withdrawn",
  options: StoreOptions & { readonly reason: string },
): Promise<void> {
  const done = await asOwner(options, ({ wasl }, actor) =>
    wasl.decideSignal(actor, id, state, options.reason),
  );
  out(options.json ? json(done) : `${done.id} is ${done.state}`);
}

async function exportBank(bank: string, options: ExportOptions): Promise<void> {
  const input = { bank, partner: options.to, necessity: options.necessity };
  if (options.ask) {
    const asked = await asOwner(options, ({ wasl }, actor) => wasl.askToExportSignals(actor, input));
    return out(options.json ? json(asked) : asked.id);
  }
  const bundle = await asOwner(options, ({ wasl }, actor) => wasl.exportSignals(actor, input));
  if (options.out === undefined) return out(json(bundle));
  await writeFile(options.out, `${json(bundle)}\n`, { mode: 0o600 });
  note(`written to ${options.out}`);
}
