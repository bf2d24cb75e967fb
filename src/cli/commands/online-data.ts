import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import type { DataEventInput, DataRequestView } from "../../app/index.ts";
import {
  type Access,
  DATA_ANSWERS,
  DATA_UNIT_EVENTS,
  LANGS,
  type MarkingInput,
  readDataAsk,
  WaslError,
} from "../../core/index.ts";
import { jsonObject, listLimit, oneOf } from "../arguments.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

const RECORDED = [
  ...DATA_ANSWERS,
  ...DATA_UNIT_EVENTS.filter((type) => type !== "sent" && type !== "taken-in"),
];

/** Requests to platforms for data that they have stored: kept, kept longer, handed over. */
export function registerOnlineData(online: Command): void {
  const data = online
    .command("data")
    .description(
      "lawful requests to a platform for data that it has stored: preserve, extend, produce, emergency",
    );
  withStoreOptions(data.command("law"))
    .description("the law that this node asks under: who may issue what, and by when it is owed")
    .addHelpText("after", "\nExample:\n  wasl online data law")
    .action(law);
  withStoreOptions(data.command("draft <file>"))
    .description("draft a request that a JSON file holds, as the API takes it; nothing leaves")
    .requiredOption("--tlp <level>", "clear, green, amber, amber+strict or red")
    .addHelpText(
      "after",
      "\nThe file has kind, platform, targets, categories, wanted, from, to, offence, authority, necessity, proportionality,\nretainUntil and, where the law wants one, order: the report of this node that holds it (docs/online-officer.md shows one).\n\nExample:\n  wasl online data draft request.json --tlp amber --purpose online-referral --mandate CASE-1\nThen ask another: wasl approval ask release <id> --digest <digest> --reason '…'; and send it.",
    )
    .action(draft);
  withStoreOptions(data.command("list"))
    .description("requests with their clocks, newest first")
    .option("--platform <name>", "only to this one")
    .option("--limit <n>", "how many", "200")
    .addHelpText("after", '\nExample:\n  wasl online data list --platform "Example Platform"')
    .action(list);
  withStoreOptions(data.command("show <id>"))
    .description("a request, what came of it, and what may be recorded now")
    .addHelpText("after", "\nExample:\n  wasl online data show data-…")
    .action(async (id: string, options: StoreOptions) =>
      tell(await asOwner(options, ({ wasl }, actor) => wasl.dataRequest(actor, id)), options),
    );
  withStoreOptions(data.command("send <id>"))
    .description("send it to the platform, after a second person approved exactly this")
    .addHelpText("after", "\nExample:\n  wasl online data send data-…")
    .action(async (id: string, options: StoreOptions) =>
      tell(await asOwner(options, ({ wasl }, actor) => wasl.sendDataRequest(actor, id)), options),
    );
  withStoreOptions(data.command("file <id>"))
    .description("what went, as one signed zip for a platform without an account")
    .requiredOption("--out <file>", "where the zip goes")
    .option("--lang <lang>", "of the sheet in it: en, ar or fr", "en")
    .addHelpText("after", "\nExample:\n  wasl online data file data-… --out request.zip")
    .action(file);
  withStoreOptions(data.command("record <id> <event>"))
    .description(`record what was done or answered: ${RECORDED.join(", ")}`)
    .option("--note <text>", "why, or what")
    .option("--ground <id>", "of a refusal: one of the law's")
    .option("--until <time>", "RFC 3339: preserved until, or time asked or given")
    .option("--sha256 <hash>", "of the file that the platform produced")
    .option("--order <report>", "order-recorded: the report of this node that holds it")
    .option("--reference <text>", "of the order")
    .option("--issued-on <day>", "of the order")
    .addHelpText(
      "after",
      "\nExample:\n  wasl online data record data-… preserved --until 2027-03-01T00:00:00Z",
    )
    .action(record);
  withStoreOptions(data.command("take <id> <file>"))
    .description(
      "take in what the platform produced: a report, marked as the request, kept as long as the order says",
    )
    .addHelpText("after", "\nExample:\n  wasl online data take data-… produced.zip")
    .action(take);
}

async function law(options: StoreOptions): Promise<void> {
  const found = await asOwner(options, ({ wasl }, actor) => wasl.dataLaw(actor));
  if (options.json) return out(json(found));
  out(`${found.name}  ${found.source}`);
  out(
    table(found.rules, [
      { title: "kind", value: (r) => r.kind },
      { title: "categories", value: (r) => r.categories.join(", "), flexible: true },
      { title: "issued by", value: (r) => r.issuers.join(", ") },
      { title: "answer in", value: (r) => (r.answerHours === undefined ? "" : `${r.answerHours} h`) },
      { title: "keep", value: (r) => (r.keepDays === undefined ? "" : `${r.keepDays} days`) },
      { title: "rule", value: (r) => r.basis, flexible: true },
    ]),
  );
}

async function draft(path: string, options: StoreOptions & { tlp: string }): Promise<void> {
  const ask = readDataAsk(await jsonObject(path));
  const made = await asOwner(options, ({ wasl }, actor) =>
    wasl.draftDataRequest(actor, { ...ask, marking: { tlp: options.tlp } }),
  );
  tell(made, options);
}

/** The moment that matters next, and whether it is past. */
function clockOf({ clock, state }: DataRequestView): string {
  if (clock.hasEnded) return `ended ${clock.keepUntil?.slice(0, 10)}`;
  if (clock.isOrderOverdue) return `ORDER OVERDUE ${clock.orderBy?.slice(0, 16)}`;
  if (clock.dueAt) return `${clock.isOverdue ? "OVERDUE" : "due"} ${clock.dueAt.slice(0, 16)}`;
  if (clock.clarifyBy) return `clarify by ${clock.clarifyBy.slice(0, 16)}`;
  if (clock.isTellingDue) return "tell the account's holder";
  if (clock.keepUntil && state !== "closed")
    return `${clock.isExpiring ? "EXPIRES" : "kept until"} ${clock.keepUntil.slice(0, 10)}`;
  return "";
}

async function list(options: StoreOptions & { platform?: string; limit: string }): Promise<void> {
  const filter = {
    limit: listLimit(options.limit),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
  };
  const found = await asOwner(options, ({ wasl }, actor) => wasl.dataRequests(actor, filter));
  if (options.json) return out(json(found));
  out(
    table(found, [
      { title: "made", value: (r) => r.createdAt.slice(0, 10) },
      { title: "platform", value: (r) => clean(r.platform) },
      { title: "kind", value: (r) => r.kind },
      { title: "state", value: (r) => r.state },
      { title: "clock", value: clockOf, flexible: true },
      { title: "id", value: (r) => r.id },
    ]),
  );
}

function tell(one: DataRequestView, { json: isJson }: StoreOptions): void {
  if (isJson) {
    out(json(one));
    return;
  }
  out(`${one.id}  ${one.kind} by ${clean(one.platform)}: ${one.state}  ${clockOf(one)}`);
  out(`digest ${one.digest}`);
  out(
    table(one.events, [
      { title: "at", value: (e) => e.at.slice(0, 16) },
      { title: "event", value: (e) => e.type },
      { title: "side", value: (e) => e.side },
      {
        title: "what",
        value: (e) => clean(e.note ?? e.ground ?? e.sha256 ?? e.reportId ?? ""),
        flexible: true,
      },
    ]),
  );
  if (one.next.length > 0) note(`may be recorded now: ${one.next.join(", ")}`);
}

async function file(id: string, options: StoreOptions & { out: string; lang: string }): Promise<void> {
  const lang = oneOf(LANGS, options.lang, "--lang");
  const made = await asOwner(options, ({ wasl }, actor) => wasl.dataRequestFile(actor, id, lang));
  await writeFile(options.out, made.bytes, { mode: 0o600 });
  note(`written to ${options.out}`);
}

interface RecordOptions extends StoreOptions {
  readonly note?: string;
  readonly ground?: string;
  readonly until?: string;
  readonly sha256?: string;
  readonly order?: string;
  readonly reference?: string;
  readonly issuedOn?: string;
}

async function record(id: string, event: string, options: RecordOptions): Promise<void> {
  const { note: said, ground, until, sha256, order: reportId, reference = "", issuedOn = "" } = options;
  const input: DataEventInput = {
    type: oneOf(RECORDED, event, "event"),
    ...(said === undefined ? {} : { note: said }),
    ...(ground === undefined ? {} : { ground }),
    ...(until === undefined ? {} : { until }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(reportId === undefined ? {} : { order: { reportId, reference, issuedOn } }),
  };
  tell(await asOwner(options, ({ wasl }, actor) => wasl.recordDataEvent(actor, id, input)), options);
}

const markingOf = ({ groups, purposes, ...access }: Access): MarkingInput => ({
  ...access,
  ...(groups === "any" ? {} : { groups }),
  ...(purposes === "any" ? {} : { purposes }),
});

async function take(id: string, path: string, options: StoreOptions): Promise<void> {
  const done = await asOwner(options, async ({ wasl }, actor) => {
    const { access, platform, next, events, clock } = await wasl.dataRequest(actor, id);
    // Before it is a report: what is not to be taken in is not to be here either.
    const not = (because: string): never => {
      throw new WaslError("CONFLICT", { request: id, because });
    };
    if (!next.includes("taken-in")) not("nothing was produced");
    if (clock.isOrderOverdue) not("its order is not on record: erase what came back");
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    const sha256 = hash.digest("hex");
    if (!events.some((e) => e.sha256 === sha256)) not("not the bytes that the platform produced");
    const { reportId } = await wasl.importReport(actor, {
      fileName: basename(path),
      bytes: createReadStream(path),
      marking: markingOf(access),
      // Where the platform says here what it produced, that says whose answer it is; else its import does.
      provider: events.some((e) => e.sha256 === sha256 && e.side === "platform") ? platform : id,
    });
    return await wasl.recordDataEvent(actor, id, { type: "taken-in", reportId });
  });
  tell(done, options);
}
