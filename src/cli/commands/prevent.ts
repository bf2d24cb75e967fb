import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import type { CampaignEffect, PreventionView } from "../../app/index.ts";
import {
  type CampaignPlan,
  CLAIM_KINDS,
  type EffectClaim,
  PREVENTION_KINDS,
  PREVENTION_STANDINGS,
  type PreventionKind,
  type PreventionStanding,
  readCampaignPlan,
  WaslError,
} from "../../core/index.ts";
import { asOwner } from "../open.ts";
import { json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";
import { printEffect } from "./disruptions.ts";

export function registerPrevent(program: Command): void {
  const prevent = program
    .command("prevent")
    .description(
      "messages for the public, vetted by a second person; campaigns that use them, and what came of them",
    );
  registerMessages(prevent);
  registerVetting(prevent);
  registerFeeds(prevent);
  registerCampaigns(prevent);
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
    .addHelpText("after", "\nExample:\n  wasl prevent starters")
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
    .addHelpText("after", '\nExample:\n  wasl prevent withdraw <message> --reason "the help line has closed"')
    .action(async (id: string, options: VetOptions) => {
      const done = await asOwner(options, ({ wasl }, actor) =>
        wasl.withdrawMessage(actor, id, options.reason),
      );
      out(options.json ? json(done) : done.standing);
    });
}

interface ShareOptions extends StoreOptions {
  readonly to: string;
  readonly legalBasis: string;
  readonly message?: string[];
  readonly none?: boolean;
}

function registerFeeds(prevent: Command): void {
  withStoreOptions(prevent.command("share"))
    .description("send a partner what stands vetted here, signed, as the next version")
    .requiredOption("--to <node>", "to whom")
    .requiredOption("--legal-basis <law>", "under which law")
    .option("--message <ids...>", "only these")
    .addOption(
      new Option("--none", "none of it any more: what the partner holds of us is taken back").conflicts(
        "message",
      ),
    )
    .addHelpText(
      "after",
      "\nExample:\n  wasl prevent share --to node-0123456789abcdef --legal-basis 'Example treaty, Art. 5' --purpose information-exchange --mandate CASE-1",
    )
    .action(async (options: ShareOptions) => {
      const { to, legalBasis, none } = options;
      const messages = none ? [] : options.message;
      const share = { to, legalBasis, ...(messages ? { messages } : {}) };
      const sent = await asOwner(options, ({ wasl }, actor) => wasl.sharePrevention(actor, share));
      out(options.json ? json(sent) : `${sent.wire.id}: ${sent.failure ?? sent.state}`);
    });
  withStoreOptions(prevent.command("shares"))
    .description("what partners hold of this node, those first that hold what nobody here stands by any more")
    .addHelpText("after", "\nExample:\n  wasl prevent shares")
    .action(async (options: StoreOptions) => {
      const shares = await asOwner(options, ({ wasl }, actor) => wasl.preventionShares(actor));
      if (options.json) {
        out(json(shares));
        return;
      }
      out(
        table(shares, [
          { title: "To", value: ({ to }) => to },
          { title: "Version", value: ({ version }) => String(version) },
          { title: "Sent", value: ({ at }) => at.slice(0, 16) },
          { title: "Still stood by", value: ({ standing }) => String(standing.length) },
          { title: "No longer stood by", value: ({ stale }) => String(stale) },
        ]),
      );
      for (const { to, standing, stale } of shares)
        if (stale > 0)
          // Without these ids everything that stands vetted would go, also what was not chosen for this partner.
          note(
            `${to} holds what nobody here stands by any more until it is shared again: wasl prevent share --to ${to} --legal-basis … ${standing.length > 0 ? `--message ${standing.join(" ")}` : "--none"}`,
          );
    });
  withStoreOptions(prevent.command("feeds"))
    .description("what partners vetted and signed, each in its newest version; nobody here has vetted it")
    .addHelpText("after", "\nExample:\n  wasl prevent feeds")
    .action(async (options: StoreOptions) => {
      const feeds = await asOwner(options, ({ wasl }, actor) => wasl.preventionFeeds(actor));
      if (options.json) {
        out(json(feeds));
        return;
      }
      out(
        table(
          feeds.flatMap((feed) => feed.texts.map((text) => ({ feed, text }))),
          [
            { title: "From", value: ({ feed }) => feed.from },
            { title: "Feed", value: ({ feed }) => feed.id },
            { title: "Version", value: ({ feed }) => String(feed.version) },
            { title: "Message", value: ({ text }) => text.id },
            { title: "Language", value: ({ text }) => text.language },
            { title: "Here", value: ({ text }) => (text.isHere ? "yes" : "no") },
            { title: "Text", value: ({ text }) => text.text, flexible: true },
          ],
        ),
      );
      for (const { from, dropped } of feeds)
        for (const id of dropped) note(`${from} stands by ${id} no more: withdraw it, or keep it as yours.`);
    });
  withStoreOptions(prevent.command("take"))
    .description("propose messages of a feed under your name; a second person of this node vets each")
    .argument("<feed>", "its id")
    .argument("<messages...>", "their ids")
    .addHelpText("after", "\nExample:\n  wasl prevent take msg-… <message> <message>")
    .action(async (feed: string, messages: string[], options: StoreOptions) => {
      show(options, await asOwner(options, ({ wasl }, actor) => wasl.takePrevention(actor, feed, messages)));
    });
}

interface PlanOptions extends StoreOptions {
  readonly tlp: string;
}

interface ClaimOptions extends StoreOptions, Omit<EffectClaim, "value"> {
  readonly value: string;
}

function registerCampaigns(prevent: Command): void {
  withStoreOptions(prevent.command("campaigns"))
    .description("campaigns of prevention, newest first")
    .addHelpText("after", "\nExample:\n  wasl prevent campaigns")
    .action(async (options: StoreOptions) => {
      const all = await asOwner(options, ({ wasl }, actor) => wasl.preventionCampaigns(actor));
      if (options.json) {
        out(json(all));
        return;
      }
      out(
        table(all, [
          { title: "Id", value: (c) => c.id },
          { title: "From", value: (c) => c.plan.from },
          { title: "To", value: (c) => c.plan.to },
          { title: "Languages", value: (c) => c.plan.languages.join(" ") },
          { title: "Channel", value: (c) => c.plan.channel.kind },
          { title: "Owner", value: (c) => c.plan.owner },
          { title: "Title", value: (c) => c.plan.title, flexible: true },
        ]),
      );
    });
  withStoreOptions(prevent.command("plan"))
    .description("plan a campaign from a file (JSON); its messages have to stand vetted")
    .argument("<file>")
    .requiredOption("--tlp <level>", "who may see it")
    .addHelpText("after", `\nThe file:\n${PLAN_EXAMPLE}`)
    .addHelpText("after", "\nExample:\n  wasl prevent plan campaign.json --tlp green")
    .action(async (file: string, options: PlanOptions) => {
      const plan = await readPlan(file);
      const made = await asOwner(options, ({ wasl }, actor) =>
        wasl.planCampaign(actor, { ...plan, marking: { tlp: options.tlp } }),
      );
      out(options.json ? json(made) : made.id);
    });
  withStoreOptions(prevent.command("claim"))
    .description(
      "add what a platform, a help line or another says came of a campaign; what is of few is refused",
    )
    .argument("<campaign>", "its id")
    .addOption(new Option("--kind <kind>", "what it is").choices(CLAIM_KINDS).makeOptionMandatory())
    .requiredOption("--value <number>", "how many")
    .requiredOption("--unit <words>", "of what")
    .requiredOption("--from <day>", "first day of the count")
    .requiredOption("--to <day>", "its last day")
    .requiredOption("--source <source>", "who says so")
    .addHelpText(
      "after",
      '\nExample:\n  wasl prevent claim prevention-campaign-… --kind calls --value 120 --unit calls --from 2026-04-01 --to 2026-04-30 --source "the help line"',
    )
    .action(async (id: string, options: ClaimOptions) => {
      const { kind, value, unit, from, to, source } = options;
      const claim = { kind, value: Number(value), unit, from, to, source };
      showEffect(options, await asOwner(options, ({ wasl }, actor) => wasl.claimEffect(actor, id, claim)));
    });
  withStoreOptions(prevent.command("effect"))
    .description("our own count of adverts before, during and after, beside what others say came of it")
    .argument("<campaign>", "its id")
    .addHelpText(
      "after",
      "\nExample:\n  wasl prevent effect prevention-campaign-… --purpose online-referral --mandate CASE-1",
    )
    .action(async (id: string, options: StoreOptions) => {
      showEffect(options, await asOwner(options, ({ wasl }, actor) => wasl.campaignEffect(actor, id)));
    });
}

const PLAN_EXAMPLE = `  {"title": "Small boats sink", "languages": ["ckb"], "places": ["Dunkirk"], "corridor": {"from": "FR", "to": "GB"},
   "messages": ["prevent-…"], "channel": {"kind": "social-media", "words": "paid posts"}, "from": "2027-01-04",
   "to": "2027-01-31", "owner": "Unit 7", "measure": "adverts a week in Sorani, from our own count"}`;

/** REQUEST_INVALID where the file is none; what is in it is checked where it is planned. */
async function readPlan(file: string): Promise<CampaignPlan> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new WaslError("FILE_UNREADABLE", { file });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WaslError("REQUEST_INVALID", { file });
  }
  return readCampaignPlan(value);
}

function showEffect(
  options: StoreOptions,
  { campaign, adverts, compared, suppressedUnder, claims, caveat }: CampaignEffect,
): void {
  if (options.json) {
    out(json({ campaign, adverts, compared, suppressedUnder, claims, caveat }));
    return;
  }
  const told = (n: number | null): string => (n === null ? "not told" : String(n));
  out(
    table(adverts, [
      { title: "Our adverts", value: (s) => s.span },
      { title: "A week", value: (s) => told(s.perWeek) },
      { title: "By week", value: (s) => s.weeks.map((w) => told(w.adverts)).join(" "), flexible: true },
    ]),
  );
  out("");
  printEffect(compared);
  out("");
  out(
    table(claims, [
      { title: "Claim", value: (c) => c.kind },
      { title: "How many", value: (c) => String(c.value) },
      { title: "Of what", value: (c) => c.unit },
      { title: "From", value: (c) => c.from },
      { title: "To", value: (c) => c.to },
      { title: "Who says so", value: (c) => c.source, flexible: true },
    ]),
  );
  note(`Counts under ${suppressedUnder} are not told. ${caveat}`);
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
