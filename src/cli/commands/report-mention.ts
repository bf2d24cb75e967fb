import type { Command } from "commander";
import type { MentionDecided, MentionDecision, MentionReading } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { wholeNumber } from "../arguments.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { json, note, out } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface Which extends StoreOptions {
  readonly nth?: number;
  readonly kind?: string;
}
interface Reading {
  readonly as?: string;
  readonly of?: string;
  readonly value?: string;
  readonly entity?: string;
  readonly role?: string;
}
interface Decided extends Which, Reading {
  readonly reason?: string;
  readonly everywhere?: boolean;
}

const FIND =
  "\nThe text is given as the report has it; --nth says which where it stands there several times.\n\nExample:\n";

/** `wasl reports mention …`: what people make of what was read in a report's text. */
export function registerMentions(reports: Command): void {
  const mention = reports
    .command("mention")
    .description("what was read in a report's text: confirm or mend it");
  const which = (name: string): Command =>
    withStoreOptions(mention.command(`${name} <report> <text>`)).option(
      "--nth <n>",
      "which of several that are written so, from 1",
      (text) => wholeNumber(text, "--nth", 1, 100_000),
    );
  const decide = (name: "accept" | "reject" | "correct", says: string): Command =>
    which(name)
      .description(says)
      .option("--kind <kind>", "read as this: person, company, identifier …")
      .option("--everywhere", "at every place of the report that is read so")
      .action((id: string, text: string, options: Decided) => runDecide(name, id, text, options));
  decide("accept", "confirm that it was read rightly").addHelpText(
    "after",
    `${FIND}  wasl reports mention accept rep-5f2c "+44 7700 900321" --purpose operational-analysis --mandate CASE-1`,
  );
  decide("reject", "withdraw what was read of it, and tell whoever was given that")
    .requiredOption("--reason <text>", "why; kept with it and in the log")
    .addHelpText(
      "after",
      `${FIND}  wasl reports mention reject rep-5f2c "Dover" --reason "a street" --everywhere --purpose operational-analysis --mandate CASE-1`,
    );
  withReading(decide("correct", "reject it, and read it otherwise in its place"))
    .requiredOption("--reason <text>", "why; kept with it and in the log")
    .addHelpText(
      "after",
      `${FIND}  wasl reports mention correct rep-5f2c "Blue Heron" --as vessel --reason "a boat" --purpose operational-analysis --mandate CASE-1`,
    );
  withReading(which("add"))
    .description("mark by hand what the reading did not find")
    .addHelpText(
      "after",
      `${FIND}  wasl reports mention add rep-5f2c "07700 900322" --as identifier --of phone --value "+44 7700 900322" --purpose operational-analysis --mandate CASE-1`,
    )
    .action(runAdd);
}

const withReading = (command: Command): Command =>
  command
    .requiredOption(
      "--as <kind>",
      "person, organisation, company, country, place, identifier, vehicle or vessel",
    )
    .option("--of <unit>", "of an identifier: phone, email, iban, crypto, handle or account")
    .option("--value <text>", "where it is not the text itself")
    .option("--entity <id>", "known here already: the report names it")
    .option("--role <text>", "of a person: office or part, in the text's words");

function readingOf({ as = "", of, value, entity, role }: Reading): MentionReading {
  return {
    type: as as MentionReading["type"],
    ...(of === undefined ? {} : { unit: of as NonNullable<MentionReading["unit"]> }),
    ...(value === undefined ? {} : { value }),
    ...(entity === undefined ? {} : { entityId: entity }),
    ...(role === undefined ? {} : { role }),
  };
}

async function runDecide(
  decision: MentionDecision["decision"],
  id: string,
  text: string,
  options: Decided,
): Promise<void> {
  const { nth, kind, reason, everywhere } = options;
  const done = await asOwner(options, async ({ wasl }, actor) => {
    const { facts } = await wasl.report(actor, id);
    const found = (facts?.mentions ?? []).filter(
      (m) => m.text === text && (kind === undefined || m.type === kind) && m.judged?.as !== "corrected",
    );
    const { start, end, type, value } = chosen(found, nth);
    return await wasl.decideMention(actor, id, {
      mention: { start, end, text, type, ...(value === undefined ? {} : { value }) },
      decision,
      ...(reason === undefined ? {} : { reason }),
      ...(everywhere ? { everywhere } : {}),
      ...(decision === "correct" ? { instead: readingOf(options) } : {}),
    });
  });
  tell(done, options);
}

async function runAdd(id: string, text: string, options: Which & Reading): Promise<void> {
  const done = await asOwner(options, async ({ wasl }, actor) => {
    const whole = (await wasl.report(actor, id)).facts?.text ?? "";
    const starts: number[] = [];
    for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + 1)) starts.push(at);
    const start = chosen(starts, options.nth);
    return await wasl.addMention(actor, id, { start, end: start + text.length, text }, readingOf(options));
  });
  tell(done, options);
}

/** The only one, or the one that was asked for. */
function chosen<T>(found: readonly T[], nth: number | undefined): T {
  const one = nth === undefined && found.length === 1 ? found[0] : found[(nth ?? 0) - 1];
  if (one !== undefined) return one;
  const because = found.length === 0 ? "it is not there" : `it is there ${found.length} times: say --nth`;
  throw new WaslError("REQUEST_INVALID", { field: "text", because });
}

function tell(done: MentionDecided, { json: isJson }: StoreOptions): void {
  if (isJson) out(json(done));
  else
    note(
      `${counted(done.mentions, "mention")}; ${counted(done.withdrawn, "statement")} withdrawn, ${done.stated} new; ${counted(done.told.length, "partner")} told`,
    );
}
