import { createHash } from "node:crypto";
import { access, readFile, rename, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import type { Actor } from "../../app/index.ts";
import { type Reject, WaslError } from "../../core/index.ts";
import type { PolledPage, TaxiiClientError, TaxiiCursor } from "../../exchange/index.ts";
import { readPackageJson } from "../../sources/index.ts";
import { jsonObject, wholeNumber } from "../arguments.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out } from "../output.ts";
import { noteRejects, REJECTS_SHOWN } from "../rejects.ts";
import type { Session } from "../session.ts";
import { importBytes, type MarkingOptions, noteEvaluation, withMarkingOptions } from "./import.ts";

interface PollOptions extends MarkingOptions {
  readonly cursor: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly limit: string;
}

/** The other end of `wasl exchange collection create`. */
export function registerPoll(exchange: Command): void {
  withMarkingOptions(exchange.command("poll <collection>"))
    .description("read a collection of any TAXII 2.1 server into the node, from where the last run came to")
    .requiredOption("--cursor <file>", "keeps how far it came; another file for each collection")
    .option("--user <name>", "the account at that server")
    .option("--password-file <file>", "its password, or without --user a token, in the first line")
    .option("--limit <n>", "objects a page", "1000")
    .addHelpText(
      "after",
      "\nA page that was imported is not imported again, whatever dies in between. What is no valid STIX is kept in the page's report as it came, and nothing is read of it." +
        " Run it by a clock of yours, such as cron." +
        "\n\nExample:\n  wasl exchange poll https://taxii.example.org/api/collections/91a7b528-80eb-42ed-a74d-c6fbd5a26116/ --user wasl" +
        " --password-file taxii.secret --cursor taxii.json --tlp amber --provider 'Example CERT' --purpose information-exchange --mandate MLA-7",
    )
    .action(runPoll);
}

/** Begins the field of a reject that is of an object set aside (formats/stix-21). */
const QUARANTINED = "quarantined";

/** How far a collection was read, and what the last page held: a server gives that again, as one date may be of several objects. */
interface Kept {
  readonly collection: string;
  readonly at: TaxiiCursor;
  readonly seen: readonly string[];
}

interface Polled {
  objects: number;
  statements: number;
  readonly rejects: Reject[];
  readonly quarantined: { readonly id: string; readonly because: string }[];
}

async function runPoll(address: string, options: PollOptions): Promise<void> {
  const authorization = await authorizationOf(options);
  const collection = collectionAt(address, authorization !== undefined);
  noteEvaluation(options);
  const limit = wholeNumber(options.limit, "--limit", 1, 10_000);
  const polled: Polled = { objects: 0, statements: 0, rejects: [], quarantined: [] };
  const { pollTaxii, TaxiiClientError } = await import("../../exchange/index.ts");
  const { DOCUMENT_BYTES_MAX, stixValidator } = await import("../../formats/index.ts");
  let fault: InstanceType<typeof TaxiiClientError> | undefined;
  await asOwner(options, async (session, actor) => {
    let kept = await keptIn(options.cursor, collection);
    const pages = pollTaxii(
      {
        collectionUrl: collection,
        limit,
        ...(authorization === undefined ? {} : { authorization }),
        // A page becomes a report, as it came.
        answerBytesMax: DOCUMENT_BYTES_MAX,
        validator: await stixValidator(readPackageJson("stix/stix-2.1.json")),
        world: { fetch, wait: async (ms) => await pause(ms), random: Math.random },
      },
      kept.at,
    );
    try {
      for await (const page of pages) {
        const seen = await takePage(session, actor, page, kept, options, polled);
        kept = { collection, at: page.cursor, seen };
        await keep(options.cursor, kept);
      }
    } catch (error) {
      if (!(error instanceof TaxiiClientError)) throw error;
      fault = error;
    }
  });
  // What was read before a server failed is in the node.
  if (!fault || polled.objects > 0) say(polled, collection, options);
  if (fault) throw saidFault(fault);
}

/** Imports what of a page is new; answers what was on it. */
async function takePage(
  session: Session,
  actor: Actor,
  page: PolledPage,
  { collection, seen }: Kept,
  options: PollOptions,
  polled: Polled,
): Promise<readonly string[]> {
  if (page.objects.length + page.quarantined.length === 0) return seen;
  const digestOf = ({ text }: { readonly text: string }): string =>
    createHash("sha256").update(text).digest("base64url");
  const isFresh = (object: { readonly text: string }): boolean => !seen.includes(digestOf(object));
  const fresh = page.objects.filter(isFresh);
  const set = page.quarantined.filter(isFresh);
  const digests = [...page.objects, ...page.quarantined].map(digestOf);
  if (fresh.length + set.length === 0) return digests;
  polled.quarantined.push(...set.map(({ id, because }) => ({ id, because })));
  const bytes = Buffer.from(pageText(fresh, set));
  const { hostname } = new URL(collection);
  const file = { fileName: `${hostname}.stix.json`, bytes: pieces(bytes), byteLength: bytes.length };
  const result = await importBytes(session, actor, file, {
    ...options,
    format: "stix-21",
    provider: options.provider ?? hostname,
  });
  polled.objects += fresh.length;
  polled.statements += result.statements;
  const rejects = result.rejects as readonly Reject[];
  // What is set aside is told by its id and why.
  polled.rejects.push(...rejects.filter(({ field }) => field?.startsWith(QUARANTINED) !== true));
  return digests;
}

/** The page as a report: what is not valid lies beside the objects, as it came, and nothing is read of it. */
function pageText(objects: readonly { readonly text: string }[], set: PolledPage["quarantined"]): string {
  const texts = (all: readonly { readonly text: string }[]): string => all.map(({ text }) => text).join(",");
  const aside =
    set.length === 0
      ? ""
      : `,"x_wasl_quarantine":[${texts(set)}],"x_wasl_because":${JSON.stringify(set.map(({ because }) => because))}`;
  return `{"type":"bundle","objects":[${texts(objects)}]${aside}}`;
}

async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function say(polled: Polled, collection: string, options: PollOptions): void {
  if (options.json) {
    out(json(polled));
    return;
  }
  const { objects, statements, rejects, quarantined } = polled;
  // An object that speaks of nothing that is kept here is no fault of the run.
  noteRejects(collection, rejects, 1);
  for (const { id, because } of quarantined.slice(0, REJECTS_SHOWN))
    note(`not valid STIX, set aside in the report: ${clean(id)}: ${clean(because)}`);
  if (quarantined.length > REJECTS_SHOWN) note(`${quarantined.length - REJECTS_SHOWN} more were not valid`);
  out(
    `${counted(objects, "new object")}, ${counted(statements, "statement")}, ${counted(rejects.length, "reject")}, ${quarantined.length} not valid`,
  );
}

/** The address with the slash that every collection's has; a password goes by TLS, or not off this machine. */
function collectionAt(address: string, isSecret: boolean): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "")
    throw new WaslError("REQUEST_INVALID", { because: "the address of a collection begins with https://" });
  if (isSecret && url.protocol === "http:" && !/^(?:localhost|127\.|\[::1\])/.test(url.hostname))
    throw new WaslError("REQUEST_INVALID", { because: "a password goes by https only" });
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url.href;
}

async function authorizationOf({ user, passwordFile }: PollOptions): Promise<string | undefined> {
  if (passwordFile === undefined) {
    if (user !== undefined) throw new WaslError("REQUEST_INVALID", { missing: "--password-file" });
    return undefined;
  }
  const text = await readFile(passwordFile, "utf8").catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file: passwordFile }, { cause });
  });
  const secret = text.split("\n")[0]?.trim() ?? "";
  return user === undefined
    ? `Bearer ${secret}`
    : `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
}

async function keptIn(file: string, collection: string): Promise<Kept> {
  const begun = { collection, at: {}, seen: [] };
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return begun;
  const kept = { ...begun, ...((await jsonObject(file)) as Partial<Kept>) };
  if (kept.collection !== collection)
    throw new WaslError("REQUEST_INVALID", {
      because: `--cursor is of another collection: ${kept.collection}`,
    });
  return kept;
}

/** Whole or not at all: half a file would begin the collection anew. */
async function keep(file: string, kept: Kept): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** What a server's answer means to whoever runs this. */
function saidFault({ code, status }: TaxiiClientError): WaslError {
  if (code === "UNREACHABLE")
    return new WaslError("PARTNER_UNREACHABLE", status === undefined ? {} : { status });
  if (status === 401 || status === 403)
    return new WaslError("CREDENTIAL_INVALID", { because: "the server refuses the account", status });
  const because = {
    REFUSED: "no collection is at this address: it ends with /collections/ and an id",
    TYPE_WRONG: "what is at this address speaks no TAXII 2.1",
    ENVELOPE_INVALID: "its answer is no envelope of TAXII 2.1",
    TOO_LARGE: "its pages are too long: ask for fewer objects with --limit",
    CURSOR_STUCK: "its pages lead in a circle",
    ENDLESS: "its pages have no end: what came is kept, and the next run goes on",
  }[code];
  return new WaslError("EXCHANGE_REFUSED", { because, ...(status === undefined ? {} : { status }) });
}
