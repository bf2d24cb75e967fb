import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import type { Actor, MatchResult, StoredMessage } from "../../app/index.ts";
import {
  MATCH_KINDS,
  type MarkingInput,
  type MessagePlace,
  SET_KINDS,
  type SetKind,
  TLP_LEVELS,
  URGENCIES,
  type Urgency,
  WaslError,
  WRITTEN_METHOD_KINDS,
} from "../../core/index.ts";
import { wholeNumber } from "../arguments.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { json, note, out, table } from "../output.ts";
import type { Session } from "../session.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

/** `wasl exchange match` and `wasl exchange request`, under the exchange's own command. */
export function registerMatch(program: Command): void {
  const exchange = program.commands.find((c) => c.name() === "exchange");
  if (!exchange) throw new Error("invariant broken: the exchange's commands come first");
  registerMatchCommands(exchange);
  registerRequestCommands(exchange);
}

interface MatchOptions extends StoreOptions {
  readonly partner: string;
  readonly legalBasis: string;
  readonly about: (typeof MATCH_KINDS)[number];
  readonly file?: string;
  readonly until?: string;
}

const about = (): Option =>
  new Option("--about <what>", "what a partner knows, or whom it works on now (deconfliction)")
    .choices(MATCH_KINDS)
    .default("holdings");

function registerMatchCommands(exchange: Command): void {
  const match = exchange
    .command("match")
    .description("ask partners whether they know an exact identifier, without telling which");
  withStoreOptions(match.command("ask", { isDefault: true }))
    .description("ask one partner; without a hit neither side learns anything")
    .argument("[terms...]", "+447700900123, an IBAN, @handle, document:…, hull:…, engine:…, serial:…")
    .requiredOption("--partner <node>", "whom to ask")
    .requiredOption("--legal-basis <law>", "under which law; the partner is told")
    .addOption(about())
    .option("--file <file>", "a file with one identifier a line; - for standard input")
    .option("--until <day>", "ask again whenever the partner publishes anew, until this day")
    .addHelpText(
      "after",
      "\nExamples:\n  wasl exchange match ask +447700900123 --partner node-2f… --legal-basis 'Prüm II, Art. 5'\n  wasl exchange match check",
    )
    .action(ask);
  withStoreOptions(match.command("publish"))
    .description("let a partner ask about what the agreement lets it know of; for this purpose and epoch")
    .requiredOption("--partner <node>", "who may ask")
    .addOption(
      new Option(
        "--about <what>",
        "what this node knows, whom it works on now, or its supply ledger: rows that hit are then given",
      )
        .choices(SET_KINDS)
        .default("holdings"),
    )
    .addHelpText(
      "after",
      "\nExample:\n  wasl exchange match publish --partner node-2f… --about supply --purpose supply-disruption --mandate CASE-1",
    )
    .action(async (options: StoreOptions & { partner: string; about: SetKind }) => {
      const set = await asOwner(options, ({ wasl }, actor) =>
        wasl.publishTags(actor, { partner: options.partner, kind: options.about }),
      );
      if (options.json) return out(json(set));
      out(
        `${counted(set.records, "identifier")} as ${counted(set.count, "tag")}, version ${set.version} of epoch ${set.epoch}`,
      );
      out(`Root ${set.root}`);
      if (set.protectedOut > 0) out(`${set.protectedOut} stayed out: they are a protected person's too`);
    });
  withStoreOptions(match.command("check"))
    .description("look at your standing questions anew")
    .addHelpText("after", "\nExample:\n  wasl exchange match check")
    .action(async (options: StoreOptions) => {
      const check = await asOwner(options, ({ wasl }, actor) => wasl.checkStanding(actor));
      if (options.json) return out(json(check));
      out(`${counted(check.looked, "standing question")}, ${counted(check.hits.length, "new hit")}`);
      for (const hit of check.hits) out(`  ${hit.term}  at ${hit.partner}  ${hit.id}`);
      for (const { partner, code } of check.failed) note(`  ${partner}: ${code}`);
    });
  withStoreOptions(match.command("desk"))
    .description("what was asked, what hit, what is waited for, what looks wrong")
    .addHelpText("after", "\nExample:\n  wasl exchange match desk")
    .action(showDesk);
  withStoreOptions(match.command("quota"))
    .description("how many elements a partner may ask about")
    .requiredOption("--partner <node>", "whose quota")
    .requiredOption("--day <elements>", "in 24 hours")
    .requiredOption("--epoch <elements>", "in the 28 days of an epoch")
    .addHelpText("after", "\nExample:\n  wasl exchange match quota --partner node-… --day 1000 --epoch 10000")
    .action(async (options: StoreOptions & { partner: string; day: string; epoch: string }) => {
      const perDay = wholeNumber(options.day, "--day", 0, 999_999_999);
      const perEpoch = wholeNumber(options.epoch, "--epoch", 0, 999_999_999);
      await asOwner(options, ({ wasl }, actor) =>
        wasl.setMatchQuota(actor, options.partner, { perDay, perEpoch }),
      );
      out(`${options.partner}: ${perDay} a day, ${perEpoch} an epoch`);
    });
}

async function ask(terms: readonly string[], options: MatchOptions): Promise<void> {
  const listed = options.file === undefined ? [] : linesOf(options.file);
  const input = {
    partner: options.partner,
    kind: options.about,
    terms: [...terms, ...listed],
    legalBasis: options.legalBasis,
  };
  const result: MatchResult = await asOwner(options, ({ wasl }, actor) =>
    options.until === undefined
      ? wasl.askMatch(actor, input)
      : wasl.watchMatch(actor, { ...input, until: endOf(options.until) }),
  );
  if (options.json) return out(json(result));
  const hits = result.items.filter((item) => item.hitId !== undefined);
  if (hits.length > 0)
    out(
      table(hits, [
        { title: "Hit", value: (item) => item.term },
        { title: "Id", value: (item) => item.hitId ?? "" },
      ]),
    );
  out(
    `${result.questions} asked as ${result.elements}, ${counted(hits.length, "hit")}, against the partner's tags of ${result.setAt}`,
  );
  for (const i of result.rejected) note(`not an exact identifier: number ${i + 1}`);
  if (result.alarm) note(`alarm: this looks like ${result.alarm.because}; it is on record at both sides`);
  if (hits.length > 0) note("wasl exchange request about <hit id> asks for more");
}

const linesOf = (file: string): string[] =>
  readFileSync(file === "-" ? 0 : file, "utf8")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

const endOf = (day: string): string => (/^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T23:59:59.999Z` : day);

async function showDesk(options: StoreOptions): Promise<void> {
  const desk = await asOwner(options, ({ wasl }, actor) => wasl.matchDesk(actor));
  if (options.json) return out(json(desk));
  out(
    table(desk.batches, [
      { title: "At", value: (b) => b.at.slice(0, 16) },
      { title: "", value: (b) => b.direction },
      { title: "Partner", value: (b) => b.partner },
      { title: "Case", value: (b) => b.mandate, flexible: true },
      { title: "Legal basis", value: (b) => b.legalBasis, flexible: true },
      { title: "Elements", value: (b) => String(b.elements) },
      { title: "Hits", value: (b) => (b.hits === undefined ? "" : String(b.hits)) },
    ]),
  );
  for (const hit of desk.hits)
    out(`hit ${hit.id}  ${hit.term}  at ${hit.partner}${hit.requestId ? `  asked: ${hit.requestId}` : ""}`);
  for (const q of desk.standing)
    out(`waiting ${q.id}  ${q.term}  at ${q.partner}  until ${q.until.slice(0, 10)}`);
  for (const e of desk.ended)
    out(
      `ended ${e.at.slice(0, 16)}  ${e.what === "set" ? `tags about ${e.kind}` : counted(e.count, "question")}  at ${e.partner}  ` +
        `${e.mandate}  because: ${e.because}`,
    );
  for (const a of desk.alarms)
    note(`alarm: ${a.partner}, ${a.direction}: ${a.hits} of ${a.questions} hit (${a.because})`);
}

interface RequestOptions extends StoreOptions {
  readonly to: string;
  readonly subject: string;
  readonly body?: string;
  readonly legalBasis: string;
  readonly urgency: Exclude<Urgency, "threat-to-life">;
  readonly deadline?: string;
  readonly tlp: string;
  readonly handling: string[];
  readonly caveat: string[];
  readonly term: string[];
  readonly kind: "message" | "request";
}

/** What every message has: marking without a default, because a default would decide who may see it. */
const withMessage = (command: Command): Command =>
  withStoreOptions(command)
    .requiredOption("--subject <text>", "what it is about; no name")
    .option("--body <text>", "the text; - reads it from standard input")
    .addOption(new Option("--tlp <level>", "its marking").choices(TLP_LEVELS).makeOptionMandatory())
    .option("--handling <codes...>", "H1, H2, H3", [])
    .option("--caveat <texts...>", "conditions of H3", [])
    .addOption(
      new Option("--urgency <class>", "how soon")
        .choices(URGENCIES.filter((u) => u !== "threat-to-life"))
        .default("normal"),
    )
    .option("--deadline <time>", "when an answer is due, where not as the class says");

const bodyOf = (options: { readonly body?: string }): string =>
  options.body === "-" ? readFileSync(0, "utf8") : (options.body ?? "");
const markingOf = (o: { tlp: string; handling: string[]; caveat: string[] }): MarkingInput => ({
  tlp: o.tlp,
  handling: o.handling,
  caveats: o.caveat,
});
const common = (o: Omit<RequestOptions, "kind">) => ({
  subject: o.subject,
  body: bodyOf(o),
  marking: markingOf(o),
  urgency: o.urgency,
  ...(o.deadline === undefined ? {} : { deadline: o.deadline }),
});

function registerRequestCommands(exchange: Command): void {
  const request = exchange
    .command("request")
    .description("requests for information and other messages between nodes");
  withMessage(request.command("send"))
    .description("ask a partner for information, or tell it something")
    .requiredOption("--to <node>", "to whom")
    .requiredOption("--legal-basis <law>", "under which law")
    .addOption(
      new Option("--kind <kind>", "a message wants no answer")
        .choices(["request", "message"])
        .default("request"),
    )
    .option("--term <identifiers...>", "what it is about, e.g. phone:+447700900123", [])
    .addHelpText(
      "after",
      '\nExample:\n  wasl exchange request send --to node-… --subject "whose number is it?" --tlp amber --legal-basis "treaty, article 7" --term phone:+447700900123',
    )
    .action((options: RequestOptions) =>
      sent(options, ({ wasl }, actor) =>
        wasl.sendMessage(actor, {
          ...common(options),
          to: options.to,
          kind: options.kind,
          legalBasis: options.legalBasis,
          terms: options.term,
        }),
      ),
    );
  withMessage(request.command("about"))
    .description("ask for more about a hit, at the partner where it hit")
    .argument("<hit>", "the hit's id")
    .addHelpText(
      "after",
      '\nExample:\n  wasl exchange request about <id> --subject "whose account is it?" --tlp amber',
    )
    .action((hit: string, options: RequestOptions) =>
      sent(options, ({ wasl }, actor) => wasl.requestAboutHit(actor, hit, common(options))),
    );
  withMessage(request.command("reply"))
    .description("answer a message")
    .argument("<message>", "the message's id")
    .addHelpText(
      "after",
      '\nExample:\n  wasl exchange request reply msg-… --subject "what we hold" --body - --tlp amber',
    )
    .action((id: string, options: RequestOptions) =>
      sent(options, async ({ wasl }, actor) => {
        const { wire } = await wasl.readMessage(actor, id);
        return await wasl.sendMessage(actor, {
          ...common(options),
          to: wire.from,
          kind: "reply",
          legalBasis: wire.legalBasis,
          replyTo: id,
        });
      }),
    );
  registerMethod(request);
  registerReading(request);
  registerAlert(request);
}

function registerMethod(request: Command): void {
  withMessage(request.command("method"))
    .description("share a note, a playbook or a package of parameters, in a version")
    .requiredOption("--to <node>", "to whom")
    .requiredOption("--legal-basis <law>", "under which law")
    .requiredOption("--id <name>", "what the method is called in all its versions")
    .option("--revision <number>", "from 1; a revision is said once", "1")
    .addOption(new Option("--kind <kind>", "what it is").choices(WRITTEN_METHOD_KINDS).default("note"))
    .option("--technique <ids...>", "techniques of the matrix that it is about", [])
    .addHelpText(
      "after",
      '\nExample:\n  wasl exchange request method --to node-… --id cash-then-boats --subject "cash, then boats" --tlp green --legal-basis "treaty, article 7" --body -',
    )
    .action(
      (
        options: Omit<RequestOptions, "kind"> & {
          id: string;
          revision: string;
          technique: string[];
          kind: (typeof WRITTEN_METHOD_KINDS)[number];
        },
      ) =>
        sent(options, ({ wasl }, actor) =>
          wasl.sendMessage(actor, {
            ...common(options),
            to: options.to,
            kind: "method",
            legalBasis: options.legalBasis,
            method: {
              id: options.id,
              kind: options.kind,
              version: wholeNumber(options.revision, "--revision", 1, 999_999_999),
              techniques: options.technique,
            },
          }),
        ),
    );
}

function registerReading(request: Command): void {
  withStoreOptions(request.command("list"))
    .description("messages, newest first")
    .option("--overdue", "only requests whose deadline has passed without an answer")
    .addHelpText("after", "\nExample:\n  wasl exchange request list --overdue")
    .action(async (options: StoreOptions & { overdue?: boolean }) => {
      const all = await asOwner(options, ({ wasl }, actor) =>
        wasl.messages(actor, {
          limit: 100,
          ...(options.overdue ? { overdue: true } : {}),
        }),
      );
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "Id", value: (m) => m.wire.id },
          { title: "", value: (m) => (m.direction === "sent" ? "to" : "from") },
          { title: "Partner", value: (m) => (m.direction === "sent" ? m.wire.to : m.wire.from) },
          { title: "Kind", value: (m) => m.wire.kind },
          { title: "Urgency", value: (m) => m.wire.urgency },
          { title: "Due", value: (m) => (m.answeredAt ? "answered" : (m.wire.deadline?.slice(0, 16) ?? "")) },
          { title: "State", value: (m) => m.state + (m.failure === undefined ? "" : ` (${m.failure})`) },
          { title: "Subject", value: (m) => m.wire.subject, flexible: true },
        ]),
      );
    });
  withStoreOptions(request.command("read"))
    .description("one message whole")
    .argument("<message>", "its id")
    .addHelpText("after", "\nExample:\n  wasl exchange request read msg-…")
    .action(async (id: string, options: StoreOptions) => {
      out(json(await asOwner(options, ({ wasl }, actor) => wasl.readMessage(actor, id))));
    });
  withStoreOptions(request.command("deliver"))
    .description("send what waits; `wasl serve` does so by itself")
    .addHelpText("after", "\nExample:\n  wasl exchange request deliver")
    .action(async (options: StoreOptions) => {
      const { sent: gone, waiting } = await asOwner(options, ({ wasl }) => wasl.deliverMessages());
      out(options.json ? json({ sent: gone, waiting }) : `${gone} sent, ${waiting} still wait`);
    });
}

interface AlertOptions extends StoreOptions {
  readonly place: string;
  readonly country?: string;
  readonly at?: string;
  readonly subject: string;
  readonly body?: string;
  readonly copy: string[];
}

function registerAlert(request: Command): void {
  withStoreOptions(request.command("alert"))
    .description("lives are in danger: to the rescue authority of the place, at once; and says whom to call")
    .requiredOption("--place <words>", "where, as one would say it over a radio")
    .option("--at <lat,lon>", "where, in degrees")
    .option("--country <code>", "two letters")
    .requiredOption("--subject <text>", "what has happened")
    .option("--body <text>", "more; - reads it from standard input")
    .option("--copy <nodes...>", "who else should know, afterwards", [])
    .addHelpText(
      "after",
      '\nExample:\n  wasl exchange request alert --place "12 miles north of Calais" --at 51.15,1.85 --subject "a boat takes in water"',
    )
    .action(async (options: AlertOptions) => {
      const result = await asOwner(options, ({ wasl }, actor) =>
        wasl.raiseAlert(actor, {
          place: placeOf(options),
          subject: options.subject,
          body: bodyOf(options),
          copies: options.copy,
        }),
      );
      if (options.json) return out(json(result));
      for (const { wire, state, failure } of result.messages) out(`${wire.to}: ${failure ?? state}`);
      for (const authority of result.call) out(`CALL NOW: ${authority.name} (${authority.country})`);
      if (result.messages.length === 0) out("No paired node is a desk for this place: nothing was sent.");
      if (result.call.length === 0 && result.messages.length === 0)
        out("CALL NOW: the emergency number of the place; no rescue authority is known for it");
    });
  const desk = request.command("desk").description("which paired node is a rescue authority's desk");
  withStoreOptions(desk.command("list"))
    .addHelpText("after", "\nExample:\n  wasl exchange request desk list")
    .action(async (options: StoreOptions) => {
      const all = await asOwner(options, ({ wasl }) => wasl.rescueAuthorities());
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "Id", value: (a) => a.id },
          { title: "Authority", value: (a) => a.name },
          { title: "Country", value: (a) => a.country },
          { title: "Desk", value: (a) => a.desk ?? "none: by telephone" },
        ]),
      );
    });
  withStoreOptions(desk.command("set"))
    .argument("<authority>", "its id")
    .argument("[node]", "the paired node; without it there is none any more")
    .addHelpText("after", "\nExample:\n  wasl exchange request desk set gb-dover node-…")
    .action(async (authority: string, node: string | undefined, options: StoreOptions) => {
      await asOwner(options, ({ wasl }, actor) => wasl.setRescueDesk(actor, authority, node));
      out(`${authority}: ${node ?? "by telephone"}`);
    });
}

function placeOf({ place, at, country }: AlertOptions): MessagePlace {
  const [lat, lon] = (at ?? "").split(",").map(Number);
  if (at !== undefined && !(Math.abs(lat ?? 91) <= 90 && Math.abs(lon ?? 181) <= 180))
    throw new WaslError("REQUEST_INVALID", { field: "at" });
  return {
    words: place,
    ...(country === undefined ? {} : { country: country.toUpperCase() }),
    ...(at === undefined || lat === undefined || lon === undefined ? {} : { lat, lon }),
  };
}

async function sent(
  options: StoreOptions,
  work: (session: Session, actor: Actor) => Promise<StoredMessage>,
): Promise<void> {
  const { wire, state, failure } = await asOwner(options, work);
  if (options.json) return out(json({ id: wire.id, state, ...(failure === undefined ? {} : { failure }) }));
  out(`${wire.id}: ${state}${failure === undefined ? "" : `, ${failure}; it is tried again`}`);
  if (wire.deadline !== undefined) out(`An answer is due by ${wire.deadline.slice(0, 16)} UTC`);
}
