import { type Command, Option } from "commander";
import type { PreventionView } from "../../app/index.ts";
import {
  PREVENTION_KINDS,
  PREVENTION_STANDINGS,
  type PreventionKind,
  type PreventionStanding,
} from "../../core/index.ts";
import { json, note, out, table } from "../output.ts";
import { asOwner, type StoreOptions, withStoreOptions } from "../session.ts";

export function registerPrevent(program: Command): void {
  const prevent = program
    .command("prevent")
    .description("messages for the public: risks and whom to call, vetted by a second person");
  registerMessages(prevent);
  registerVetting(prevent);
}

interface ListOptions extends StoreOptions {
  readonly language?: string;
  readonly standing?: PreventionStanding;
}

interface ProposeOptions extends StoreOptions {
  readonly language: string;
  readonly kind: PreventionKind;
  readonly text: string;
  readonly source: string;
  readonly place: string;
  readonly reviewAt: string;
  readonly tlp: string;
}

function registerMessages(prevent: Command): void {
  withStoreOptions(prevent.command("messages"))
    .description("messages by language, with who wrote and who vetted them")
    .option("--language <tag>", "BCP 47 or ISO 639-3")
    .addOption(new Option("--standing <standing>", "where it stands").choices(PREVENTION_STANDINGS))
    .addHelpText(
      "after",
      "\nExample:\n  wasl prevent messages --standing vetted --json --purpose online-referral --mandate CASE-1 > vetted.json",
    )
    .action(async (options: ListOptions) => {
      const { language, standing } = options;
      const filter = { ...(language ? { language } : {}), ...(standing ? { standing } : {}) };
      const all = await asOwner(options, ({ wasl }, actor) => wasl.preventionMessages(actor, filter));
      show(options, all);
    });
  withStoreOptions(prevent.command("propose"))
    .description("write a message; a second person has to vet it before anybody is shown it")
    .requiredOption("--language <tag>", "BCP 47")
    .addOption(new Option("--kind <kind>", "what it is").choices(PREVENTION_KINDS).makeOptionMandatory())
    .requiredOption("--text <text>", "own words, one line; nothing about a person")
    .requiredOption("--source <source>", "who says it: an organisation, and an address or a document")
    .requiredOption("--place <place>", "where it holds")
    .requiredOption("--review-at <day>", "from then on it goes along no more")
    .requiredOption("--tlp <level>", "clear, or it cannot be shown to the public")
    .addHelpText(
      "after",
      '\nExample:\n  wasl prevent propose --language en --kind helpline --text "In the EU the emergency number is 112." --source "European Commission" --place "European Union" --review-at 2027-01-31 --tlp clear --purpose online-referral --mandate CASE-1',
    )
    .action(async (options: ProposeOptions) => {
      const { language, kind, text, source, place, reviewAt, tlp } = options;
      const made = await asOwner(options, ({ wasl }, actor) =>
        wasl.proposeMessage(actor, { language, kind, text, source, place, reviewAt, marking: { tlp } }),
      );
      out(options.json ? json(made) : made.id);
    });
  withStoreOptions(prevent.command("starters"))
    .description("propose under your name what comes with Wasl in eight languages; none of it is vetted")
    .action(async (options: StoreOptions) => {
      const made = await asOwner(options, ({ wasl }, actor) => wasl.proposeStarters(actor));
      show(options, made);
      note(`${made.length} proposed; a second person who reads the language vets each.`);
    });
}

interface VetOptions extends StoreOptions {
  readonly reason: string;
  readonly refuse?: boolean;
}

function registerVetting(prevent: Command): void {
  withStoreOptions(prevent.command("vet"))
    .description("vet what another wrote, against its source; nobody vets their own words")
    .argument("<message>", "its id")
    .requiredOption("--reason <text>", "what you compared it with")
    .option("--refuse", "it is not to be shown")
    .addHelpText(
      "after",
      '\nExample:\n  wasl prevent vet prevent-… --reason "read with the source" --purpose online-referral --mandate CASE-1',
    )
    .action(async (id: string, options: VetOptions) => {
      const decision = options.refuse ? "refused" : "approved";
      const done = await asOwner(options, ({ wasl }, actor) =>
        wasl.vetMessage(actor, id, decision, options.reason),
      );
      out(options.json ? json(done) : done.standing);
    });
  withStoreOptions(prevent.command("withdraw"))
    .description("take a message back for good: it goes along with nothing any more")
    .argument("<message>", "its id")
    .requiredOption("--reason <text>", "why")
    .action(async (id: string, options: VetOptions) => {
      const done = await asOwner(options, ({ wasl }, actor) =>
        wasl.withdrawMessage(actor, id, options.reason),
      );
      out(options.json ? json(done) : done.standing);
    });
}

function show(options: StoreOptions, messages: readonly PreventionView[]): void {
  if (options.json) {
    out(json(messages));
    return;
  }
  out(
    table(messages, [
      { title: "Id", value: (m) => m.id },
      { title: "Language", value: (m) => m.language },
      { title: "Kind", value: (m) => m.kind },
      { title: "Standing", value: (m) => m.standing },
      { title: "Until", value: (m) => m.reviewAt },
      { title: "By", value: (m) => m.writtenBy },
      { title: "Vetted by", value: (m) => m.vetting?.by ?? "" },
      { title: "Text", value: (m) => m.text, flexible: true },
    ]),
  );
}
