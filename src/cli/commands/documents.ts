import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import type { DocumentCheck, DocumentQuestion, LibraryEntryView } from "../../app/index.ts";
import {
  DOCUMENT_CLASS_KINDS,
  type DocumentClassKind,
  LIBRARY_TYPES,
  type LibraryEntry,
  type LibraryType,
  VETTING_STANDINGS,
  type VettingStanding,
  WaslError,
} from "../../core/index.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

export function registerDocuments(program: Command): void {
  const documents = program
    .command("documents")
    .description("classes of documents, what their forgeries look like, and numbers that were reported");
  registerLibrary(documents);
  registerVetting(documents);
  registerFeeds(documents);
  registerCheck(documents);
}

interface ListOptions extends StoreOptions {
  readonly class?: string;
  readonly type?: LibraryType;
  readonly standing?: VettingStanding;
}

interface ImportOptions extends StoreOptions {
  readonly tlp: string;
}

function registerLibrary(documents: Command): void {
  withStoreOptions(documents.command("list"))
    .description("the library: classes, defects and ranges, with who wrote and who vetted each")
    .option("--class <id>", "of this class only")
    .addOption(new Option("--type <type>", "only these").choices(LIBRARY_TYPES))
    .addOption(new Option("--standing <standing>", "where it stands").choices(VETTING_STANDINGS))
    .addHelpText(
      "after",
      "\nExample:\n  wasl documents list --type class --purpose operational-analysis --mandate CASE-1",
    )
    .action(async (options: ListOptions) => {
      const { class: classId, type, standing } = options;
      const filter = {
        ...(classId ? { classId } : {}),
        ...(type ? { type } : {}),
        ...(standing ? { standing } : {}),
      };
      const found = await asOwner(options, ({ wasl }, actor) => wasl.documentLibrary(actor, filter));
      show(options, found.items);
      if (found.more) note(`Only the first ${found.items.length}: ask for one class, type or standing.`);
    });
  withStoreOptions(documents.command("import"))
    .description(
      "propose what is in a file (JSON lines or CSV) under your name; a second person vets each entry",
    )
    .argument("<file>")
    .requiredOption("--tlp <level>", "who may see it")
    .addHelpText("after", `\nThe file, of at most 500 entries:\n${FILE_EXAMPLE}`)
    .addHelpText("after", "\nExample:\n  wasl documents import library.csv --tlp amber")
    .action(async (file: string, options: ImportOptions) => {
      const bytes = await readBytes(file);
      const done = await asOwner(options, ({ wasl }, actor) =>
        wasl.importLibrary(actor, bytes, { tlp: options.tlp }),
      );
      if (options.json) {
        out(json(done));
        return;
      }
      out(`${done.added} proposed, ${done.known} known already, ${done.rejects.length} rejected`);
      for (const { line, code, field } of done.rejects)
        note(`line ${line}: ${code}${field ? ` (${field})` : ""}`);
    });
}

const FILE_EXAMPLE = `  {"type": "class", "issuer": "ZZ", "kind": "passport", "series": "Example 2020", "numberForm": "'Z'99999999",
   "checkDigit": "mrz", "fromYear": 2020, "mrzState": "UTO", "source": "Example office", "observedAt": "2025-04-01"}
  {"type": "defect", "issuer": "ZZ", "kind": "passport", "series": "Example 2020", "place": "data page, laminate",
   "genuine": "a wave that moves", "forged": "a wave that is printed", "source": "Example office",
   "scheme": "admiralty", "evaluation": "B2", "observedAt": "2025-04-01"}
  {"type": "range", "issuer": "ZZ", "kind": "passport", "series": "Example 2020", "report": "stolen-blank",
   "from": "Z10000000", "to": "Z10000999", "source": "Example office", "observedAt": "2025-04-01"}
  In real files each is one line. In CSV the first line has the names of the fields. In numberForm A is a letter, 9 a
  digit, * either, 'Z' itself, and | stands between forms.`;

async function readBytes(file: string): Promise<Uint8Array> {
  return await readFile(file).catch(() => {
    throw new WaslError("FILE_UNREADABLE", { file });
  });
}

interface VetOptions extends StoreOptions {
  readonly reason: string;
  readonly refuse?: boolean;
}

function registerVetting(documents: Command): void {
  withStoreOptions(documents.command("vet"))
    .description("vet what another wrote, against its source; nobody vets their own words")
    .argument("<entries...>", "their ids; all or none")
    .requiredOption("--reason <text>", "what you compared them with")
    .option("--refuse", "they are not to be known")
    .addHelpText(
      "after",
      '\nExample:\n  wasl documents vet docentry-… --reason "read with the source" --purpose operational-analysis --mandate CASE-1',
    )
    .action(async (ids: string[], options: VetOptions) => {
      const decision = options.refuse ? "refused" : "approved";
      const done = await asOwner(options, ({ wasl }, actor) =>
        wasl.vetLibraryEntries(actor, ids, decision, options.reason),
      );
      show(options, done);
    });
  withStoreOptions(documents.command("withdraw"))
    .description("take an entry back for good: no document meets it any more")
    .argument("<entry>", "its id")
    .requiredOption("--reason <text>", "why")
    .addHelpText(
      "after",
      '\nExample:\n  wasl documents withdraw docentry-… --reason "the class was replaced"',
    )
    .action(async (id: string, options: VetOptions) => {
      const done = await asOwner(options, ({ wasl }, actor) =>
        wasl.withdrawLibraryEntry(actor, id, options.reason),
      );
      out(options.json ? json(done) : done.standing);
      note("Partners who were sent it hold it until its class is shared again: wasl documents shares");
    });
}

interface ShareOptions extends StoreOptions {
  readonly to: string;
  readonly legalBasis: string;
}

function registerFeeds(documents: Command): void {
  withStoreOptions(documents.command("share"))
    .description("send a partner what stands vetted of a class and may go to it, signed, as the next version")
    .argument("<class>", "its id")
    .requiredOption("--to <node>", "to whom")
    .requiredOption("--legal-basis <law>", "under which law")
    .addHelpText(
      "after",
      "\nExample:\n  wasl documents share docclass-… --to node-0123456789abcdef --legal-basis 'Example treaty, Art. 5' --purpose information-exchange --mandate CASE-1",
    )
    .action(async (classId: string, options: ShareOptions) => {
      const { to, legalBasis } = options;
      const sent = await asOwner(options, ({ wasl }, actor) =>
        wasl.shareDocuments(actor, { to, legalBasis, classId }),
      );
      if (options.json) {
        out(json(sent));
        return;
      }
      const { message, entries, withheld } = sent;
      out(`${message.wire.id}: ${counted(entries, "entry", "entries")} ${message.failure ?? message.state}`);
      if (withheld > 0) note(`${withheld} stayed here: their marking does not let them go to this partner.`);
    });
  withStoreOptions(documents.command("shares"))
    .description("what partners hold of this node, those first that hold what nobody here stands by any more")
    .addHelpText("after", "\nExample:\n  wasl documents shares")
    .action(async (options: StoreOptions) => {
      const shares = await asOwner(options, ({ wasl }, actor) => wasl.documentShares(actor));
      if (options.json) {
        out(json(shares));
        return;
      }
      out(
        table(shares, [
          { title: "To", value: ({ to }) => to },
          { title: "Class", value: ({ classId }) => classId },
          {
            title: "About",
            value: ({ about }) => (about ? `${about.issuer} ${about.kind}, ${about.series}` : ""),
            flexible: true,
          },
          { title: "Version", value: ({ version }) => `${version}` },
          { title: "Sent", value: ({ at }) => at.slice(0, 16) },
          { title: "No longer stood by", value: ({ stale }) => `${stale}` },
          { title: "New since", value: ({ fresh }) => `${fresh}` },
        ]),
      );
      if (shares.some(({ stale }) => stale > 0))
        note(
          "Share those classes again: until then these partners hold what nobody here stands by any more.",
        );
    });
  withStoreOptions(documents.command("feeds"))
    .description("what partners vetted and signed about classes of documents; nobody here has vetted it")
    .addHelpText("after", "\nExample:\n  wasl documents feeds")
    .action(async (options: StoreOptions) => {
      const feeds = await asOwner(options, ({ wasl }, actor) => wasl.documentFeeds(actor));
      if (options.json) {
        out(json(feeds));
        return;
      }
      out(
        table(
          feeds.flatMap((feed) => feed.entries.map((one) => ({ feed, ...one }))),
          [
            { title: "From", value: ({ feed }) => feed.from },
            { title: "Feed", value: ({ feed }) => feed.id },
            { title: "Entry", value: ({ id }) => id },
            { title: "Here", value: ({ isHere }) => (isHere ? "yes" : "no") },
            { title: "Class", value: ({ entry }) => `${entry.issuer} ${entry.kind}, ${entry.series}` },
            { title: "Says", value: ({ entry }) => saysOf(entry), flexible: true },
          ],
        ),
      );
      for (const { from, dropped } of feeds)
        for (const id of dropped) note(`${from} stands by ${id} no more: withdraw it, or keep it as yours.`);
    });
  withStoreOptions(documents.command("take"))
    .description("propose entries of a feed under your name; a second person of this node vets each")
    .argument("<feed>", "its id")
    .argument("<entries...>", "their ids")
    .addHelpText("after", "\nExample:\n  wasl documents take msg-… docentry-1 docentry-2")
    .action(async (feed: string, entries: string[], options: StoreOptions) => {
      show(options, await asOwner(options, ({ wasl }, actor) => wasl.takeDocuments(actor, feed, entries)));
    });
}

interface CheckOptions extends StoreOptions {
  readonly class?: string;
  readonly issuer?: string;
  readonly kind?: DocumentClassKind;
  readonly number?: string;
  readonly checkDigit?: string;
  readonly mrz?: string;
}

function registerCheck(documents: Command): void {
  withStoreOptions(documents.command("check"))
    .description(
      "what a document meets: the form of its number, its check digit, ranges that were reported, defects to look for",
    )
    .option("--class <id>", "its class")
    .option("--issuer <country>", "who issued it, ISO 3166-1 alpha-2")
    .addOption(new Option("--kind <kind>", "what it is").choices(DOCUMENT_CLASS_KINDS))
    .option(
      "--number <number>",
      "its number; kept nowhere, but a shell keeps what you type: - reads it from stdin",
    )
    .option("--check-digit <digit>", "the digit beside the number in the machine-readable zone")
    .option(
      "--mrz <file>",
      "the lines of its machine-readable zone, - for stdin; only issuer, kind, number and check digit are read",
    )
    .addHelpText(
      "after",
      "\nExample:\n  wasl documents check --issuer ZZ --kind passport --number Z10000005 --purpose operational-analysis --mandate CASE-1",
    )
    .action(async (options: CheckOptions) => {
      const question = await questionOf(options);
      const found = await asOwner(options, ({ wasl }, actor) => wasl.checkDocument(actor, question));
      if (options.json) out(json(found));
      else showCheck(found);
    });
}

async function questionOf(options: CheckOptions): Promise<DocumentQuestion> {
  const { class: classId, issuer, kind, number, checkDigit, mrz } = options;
  const lines = mrz === undefined ? undefined : await linesOf(mrz);
  const read = number === "-" ? (await linesOf("-")).join("") : number;
  return {
    ...(classId === undefined ? {} : { classId }),
    ...(issuer === undefined ? {} : { issuer: issuer.toUpperCase() }),
    ...(kind === undefined ? {} : { kind }),
    ...(read === undefined ? {} : { number: read }),
    ...(checkDigit === undefined ? {} : { checkDigit }),
    ...(lines === undefined ? {} : { mrz: lines }),
  };
}

const STDIN = 0;

async function linesOf(file: string): Promise<readonly string[]> {
  const bytes = file === "-" ? readFileSync(STDIN) : await readBytes(file);
  return new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
}

const FORM = { fits: "of the form of its class", differs: "NOT of the form of its class" } as const;
const DIGIT = { right: "right", wrong: "WRONG", "not-told": "not checked" } as const;

function showCheck({ classes, checkDigit, caveat }: DocumentCheck): void {
  if (classes.length === 0)
    out(`The library knows no such class. Check digit of the machine-readable zone: ${DIGIT[checkDigit]}`);
  for (const one of classes) {
    const { issuer, kind, series, fictitious } = one.class.entry;
    out(`${issuer} ${kind}, ${series}${fictitious ? " (fictitious)" : ""} (${one.classId})`);
    out(`  number: ${FORM[one.form]}`);
    out(`  check digit: ${DIGIT[one.checkDigit]}`);
    for (const { entry } of one.ranges)
      out(`  in a range reported ${entry.report} on ${entry.observedAt} by ${entry.source}`);
    if (one.ranges.length === 0) out("  in no range that was reported");
    for (const { entry } of one.defects)
      out(`  look at ${entry.place}: genuine ${entry.genuine}; false ${entry.forged} (${entry.source})`);
  }
  note(caveat);
}

function show(options: StoreOptions, entries: readonly LibraryEntryView[]): void {
  if (options.json) {
    out(json(entries));
    return;
  }
  out(
    table(entries, [
      { title: "Id", value: (e) => e.id },
      { title: "Class", value: (e) => e.classId },
      { title: "Type", value: (e) => e.entry.type },
      { title: "Issuer", value: (e) => e.entry.issuer },
      { title: "Kind", value: (e) => e.entry.kind },
      { title: "Series", value: (e) => e.entry.series },
      { title: "Standing", value: (e) => e.standing },
      { title: "By", value: (e) => e.writtenBy },
      { title: "Vetted by", value: (e) => e.vetting?.by ?? "" },
      { title: "Says", value: (e) => saysOf(e.entry), flexible: true },
    ]),
  );
}

function saysOf(entry: LibraryEntry): string {
  if (entry.type === "class") return `${entry.numberForm}, ${entry.fromYear}–${entry.toYear ?? ""}`;
  if (entry.type === "range") return `${entry.report} ${entry.from}–${entry.to}`;
  return `${entry.place}: ${entry.forged}`;
}
