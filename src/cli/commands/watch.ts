import { randomUUID } from "node:crypto";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Command } from "commander";
import { accessLabel, WaslError } from "../../core/index.ts";
import { wholeNumber } from "../arguments.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface AddOptions extends StoreOptions {
  readonly page?: boolean;
  readonly name?: string;
  readonly tlp: string;
  readonly every: string;
  readonly fictitious?: boolean;
}

interface AllowPrivate {
  readonly allowPrivate?: boolean;
}

export function registerWatch(program: Command): void {
  const watch = program
    .command("watch")
    .description("feeds, sitemaps and pages that this node reads by itself; what they bring becomes reports");
  withStoreOptions(watch.command("add <url>"))
    .description("watch a feed (RSS, Atom, JSON Feed), a sitemap or, with --page, one page")
    .option("--page", "a page, a report each time that its text changes")
    .option("--name <name>", "who publishes it, where its pages do not say")
    .requiredOption("--tlp <tlp>", "the marking of the reports that come of it")
    .option("--every <minutes>", "how often it is asked", "60")
    .option("--fictitious", "for exercises and tests")
    .addHelpText(
      "after",
      "\nExample:\n  wasl watch add https://news.example.org/rss --tlp clear --purpose operational-analysis --mandate CASE-1",
    )
    .action(runAdd);
  withStoreOptions(watch.command("list"))
    .description("what is watched, how each source stands, what came of it")
    .addHelpText("after", "\nExample:\n  wasl watch list")
    .action(runList);
  withStoreOptions(watch.command("remove <id>"))
    .description("stop watching; the reports stay")
    .addHelpText("after", "\nExample:\n  wasl watch remove <id>")
    .action(async (id: string, options: StoreOptions) => {
      await asOwner(options, ({ wasl }, actor) => wasl.removeWatch(actor, id));
      note("no longer watched");
    });
  withStoreOptions(watch.command("run"))
    .description("ask every source that is due, once; wasl serve does so by itself")
    .option("--all", "also those that are not due")
    .option("--allow-private", "for tests on this machine: private addresses are fetched too")
    .addHelpText("after", "\nExample:\n  wasl watch run --all")
    .action(runOnce);
  withStoreOptions(watch.command("archive <id>"))
    .description("what was seen of a source, as WARC 1.1, gzipped record by record")
    .requiredOption("--out <file>", "where the archive goes, e.g. seen.warc.gz")
    .addHelpText("after", "\nExample:\n  wasl watch archive <id> --out seen.warc.gz")
    .action(runArchive);
  withStoreOptions(watch.command("import <file>"))
    .description("pages of a WARC archive as reports")
    .requiredOption("--tlp <tlp>", "the marking of the reports")
    .addHelpText("after", "\nExample:\n  wasl watch import seen.warc.gz --tlp clear")
    .action(runImport);
}

async function runAdd(url: string, options: AddOptions): Promise<void> {
  const added = await asOwner(options, ({ wasl }, actor) =>
    wasl.addWatch(actor, {
      url,
      kind: options.page ? "page" : "feed",
      ...(options.name === undefined ? {} : { name: options.name }),
      marking: { tlp: options.tlp },
      everyMinutes: wholeNumber(options.every, "--every", 5, 10_080),
      fictitious: options.fictitious ?? false,
    }),
  );
  out(options.json ? json(added) : added.id);
}

async function runList(options: StoreOptions): Promise<void> {
  const watches = await asOwner(options, ({ wasl }, actor) => wasl.watches(actor));
  if (options.json) return out(json(watches));
  out(
    table(watches, [
      { title: "state", value: (w) => (w.paused ? "paused" : w.state) },
      { title: "reports", value: (w) => String(w.reports) },
      { title: "waiting", value: (w) => String(w.waiting) },
      { title: "walls", value: (w) => String(w.walls) },
      { title: "failed", value: (w) => String(w.failed) },
      { title: "next", value: (w) => w.nextAt.slice(0, 16) },
      { title: "marking", value: (w) => accessLabel(w.access) },
      { title: "address", value: (w) => w.url, flexible: true },
      { title: "", value: (w) => w.detail },
      { title: "id", value: (w) => w.id },
    ]),
  );
}

async function runOnce(options: StoreOptions & AllowPrivate & { all?: boolean }): Promise<void> {
  if (options.allowPrivate) process.env["WASL_WATCH_ALLOW_PRIVATE"] = "1";
  const run = await asOwner(options, ({ wasl }, actor) =>
    wasl.runWatches(actor, { all: options.all ?? false }),
  );
  if (options.json) return out(json(run));
  const { watches, unread, announced, reportIds, walls, failed } = run;
  out(
    `${counted(watches, "source")} asked, ${unread} not read, ${counted(announced, "item")} new, ${counted(reportIds.length, "report")}, ${walls} behind a wall, ${failed} failed`,
  );
  if (unread > 0) note("wasl watch list says of each why it was not read.");
}

async function runArchive(id: string, options: StoreOptions & { out: string }): Promise<void> {
  const { encodeWarc } = await import("../../formats/index.ts");
  let pages = 0;
  let withheld = 0;
  await asOwner(options, async ({ wasl }, actor) => {
    // Made with the first page: what is refused leaves no empty file behind, and no older archive is lost for it.
    let file: FileHandle | undefined;
    try {
      for await (const page of wasl.archive(actor, id, (count) => (withheld = count))) {
        file ??= await open(options.out, "w", 0o600);
        // Each record is a member of its own, so that a reader can go to it.
        await file.appendFile(gzipSync(encodeWarc(page, randomUUID())));
        pages += 1;
      }
    } finally {
      await file?.close();
    }
  });
  note(
    pages === 0
      ? "nothing was seen that can be shown: no file was written"
      : `${counted(pages, "page")} written to ${options.out}`,
  );
  if (withheld > 0)
    note(
      `${counted(withheld, "page")} left out: somebody is masked there, and the page as it came has the name`,
    );
}

async function runImport(path: string, options: StoreOptions & { tlp: string }): Promise<void> {
  const bytes = await readFile(path).catch(() => {
    throw new WaslError("FILE_UNREADABLE", { file: path });
  });
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzip(bytes, path) : bytes;
  const { readWarc } = await import("../../formats/index.ts");
  const { pages, rejects } = readWarc(plain);
  const ids = await asOwner(options, ({ wasl }, actor) =>
    wasl.importPages(actor, pages, { tlp: options.tlp }),
  );
  if (options.json) return out(json(ids));
  out(
    `${counted(pages.length, "page")}, ${counted(ids.length, "report")}, ${counted(rejects, "record")} rejected`,
  );
}

const ARCHIVE_BYTES_MAX = 1024 * 1024 * 1024;

function unzip(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: ARCHIVE_BYTES_MAX });
  } catch {
    throw new WaslError("FILE_UNREADABLE", { file: path });
  }
}
