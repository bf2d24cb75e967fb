import { type Command, Option } from "commander";
import type { ConsentDetail, ConsentGrant, ConsentView } from "../../app/index.ts";
import { PURPOSES, type Purpose, TLP_LEVELS, WaslError } from "../../core/index.ts";
import { oneOf } from "../arguments.ts";
import { asOwner } from "../open.ts";
import { clean, json, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface AskOptions extends StoreOptions {
  readonly entity?: string[];
  readonly statement?: string[];
  readonly case?: string;
  readonly to: string[];
  readonly for: string;
  readonly until: string;
  readonly reason: string;
  readonly legalBasis: string;
  readonly tlp: string;
}

interface GrantOptions extends StoreOptions {
  readonly only?: string[];
  readonly to?: string[];
  readonly until?: string;
  readonly reason: string;
  readonly ask?: boolean;
}

/** `wasl exchange consent`: leave to pass on what a partner gave. */
export function registerConsent(program: Command): void {
  const exchange = program.commands.find((c) => c.name() === "exchange");
  if (!exchange) throw new Error("invariant broken: the exchange's commands come first");
  const consent = exchange
    .command("consent")
    .description("leave to pass on what a partner gave, asked and given");
  registerAsking(consent);
  registerDeciding(consent);
}

function registerAsking(consent: Command): void {
  withStoreOptions(consent.command("list", { isDefault: true }))
    .description("requests for leave, ours and theirs, with what became of each")
    .addHelpText("after", "\nExample:\n  wasl exchange consent list")
    .action(list);
  withStoreOptions(consent.command("show <request>"))
    .description("exactly which facts a request is about, and of which leave stands")
    .addHelpText("after", "\nExample:\n  wasl exchange consent show msg-…")
    .action(async (id: string, options: StoreOptions) =>
      show(options, await asOwner(options, ({ wasl }, actor) => wasl.consent(actor, id))),
    );
  withStoreOptions(consent.command("ask"))
    .description("ask whoever gave us something for leave to pass it on")
    .option("--entity <ids...>", "all that partners said of these")
    .option("--statement <ids...>", "these")
    .option("--case <id>", "all of a case that partners gave")
    .requiredOption("--to <nodes...>", "to whom; court for a court")
    .requiredOption("--for <purpose>", "for which purpose")
    .requiredOption("--until <day>", "until when")
    .requiredOption("--reason <text>", "why they need it")
    .requiredOption("--legal-basis <law>", "under which law")
    .addOption(
      new Option("--tlp <level>", "marking of the request").choices(TLP_LEVELS).makeOptionMandatory(),
    )
    .addHelpText(
      "after",
      "\nExample:\n  wasl exchange consent ask --entity node-0123456789abcdef~quay --to node-fedcba9876543210 --for financial-intelligence --until 2027-06-30 --reason 'Unit C follows the same account' --legal-basis 'Example treaty, Art. 5' --tlp amber",
    )
    .action(ask);
}

function registerDeciding(consent: Command): void {
  withStoreOptions(consent.command("grant <request>"))
    .description("let a partner pass facts of ours on, in whole or in part; two people do it")
    .requiredOption("--reason <text>", "what is told to whoever asked")
    .option("--only <objects...>", "these facts alone, as `wasl exchange consent show` names them")
    .option("--to <nodes...>", "to these alone")
    .option("--until <day>", "no longer than that")
    .option("--ask", "ask a second person for exactly this, and let nothing go")
    .addHelpText(
      "after",
      "\nExample:\n  wasl exchange consent grant msg-… --reason 'the number alone' --only obj-… --ask\nAnother approves it (`wasl approval approve`); then the same without --ask.",
    )
    .action(grant);
  for (const [name, words, act] of [
    ["refuse", "refuse leave, with the ground", "refuseConsent"],
    [
      "withdraw",
      "take back what a request let go: nothing more goes by it, and what had gone is taken out there",
      "withdrawConsent",
    ],
  ] as const)
    withStoreOptions(consent.command(`${name} <request>`))
      .description(words)
      .requiredOption("--reason <text>", "what is told to whoever asked")
      .addHelpText("after", `\nExample:\n  wasl exchange consent ${name} msg-… --reason "the case is closed"`)
      .action(async (id: string, options: StoreOptions & { reason: string }) =>
        show(options, await asOwner(options, ({ wasl }, actor) => wasl[act](actor, id, options.reason))),
      );
}

/** The end of a day as it is written; a time as it is. */
function momentOf(text: string): string {
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59.999Z` : text);
  if (Number.isNaN(at)) throw new WaslError("REQUEST_INVALID", { option: "--until" });
  return new Date(at).toISOString();
}

const columns = [
  { title: "request", value: (c: ConsentView) => c.id },
  { title: "", value: (c: ConsentView) => (c.direction === "sent" ? "to" : "from") },
  { title: "partner", value: (c: ConsentView) => c.partner },
  { title: "facts", value: (c: ConsentView) => String(c.asked) },
  { title: "onward to", value: (c: ConsentView) => c.recipients.join(", ") },
  { title: "until", value: (c: ConsentView) => c.until.slice(0, 10) },
  { title: "state", value: (c: ConsentView) => c.state },
  { title: "why", value: (c: ConsentView) => clean(c.answer?.words ?? c.reason), flexible: true },
] as const;

async function list(options: StoreOptions): Promise<void> {
  const all = await asOwner(options, ({ wasl }, actor) => wasl.consents(actor));
  out(options.json ? json(all) : table(all, columns));
}

async function ask(options: AskOptions): Promise<void> {
  const asked = await asOwner(options, ({ wasl }, actor) =>
    wasl.askConsent(actor, {
      ...(options.entity ? { entityIds: options.entity } : {}),
      ...(options.statement ? { statementIds: options.statement } : {}),
      ...(options.case ? { caseId: options.case } : {}),
      recipients: options.to,
      purpose: oneOf<Purpose>(PURPOSES, options.for, "--for"),
      until: momentOf(options.until),
      reason: options.reason,
      legalBasis: options.legalBasis,
      marking: { tlp: options.tlp },
    }),
  );
  out(options.json ? json(asked) : table(asked, columns));
}

async function grant(id: string, options: GrantOptions): Promise<void> {
  const { only, to, until, reason } = options;
  const terms: ConsentGrant & { readonly reason: string } = {
    reason,
    ...(only ? { objects: only } : {}),
    ...(to ? { recipients: to } : {}),
    ...(until ? { until: momentOf(until) } : {}),
  };
  if (options.ask) {
    const asked = await asOwner(options, ({ wasl }, actor) => wasl.askToConsent(actor, id, terms));
    return out(options.json ? json(asked) : asked.id);
  }
  show(options, await asOwner(options, ({ wasl }, actor) => wasl.giveConsent(actor, id, terms)));
}

function show(options: StoreOptions, detail: ConsentDetail): void {
  if (options.json) {
    out(json(detail));
    return;
  }
  out(table([detail], columns));
  out(
    table(
      [...detail.facts.entries()],
      [
        { title: "no.", value: ([n]) => String(n + 1) },
        { title: "fact", value: ([, f]) => f.objectId },
        { title: "of", value: ([, f]) => clean(f.statement?.entityId ?? "not for you, or gone") },
        {
          title: "says",
          value: ([, f]) => clean(`${f.statement?.property ?? ""} ${f.statement?.value ?? ""}`),
          flexible: true,
        },
        {
          title: "may go on",
          value: ([, f]) => (f.isGranted ? "yes" : f.isGrantedOtherwise ? "by other leave" : ""),
        },
      ],
    ),
  );
}
