import { createReadStream, createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Command, Option } from "commander";
import type { PartnerView, PullResult, ShareResult, SharingSwitch } from "../../app/index.ts";
import { isInForce, isRefusal, isSuspended, REFUSALS, readAgreement, WaslError } from "../../core/index.ts";
import { wholeNumber } from "../arguments.ts";
import { counted } from "../counted.ts";
import { readFeed, writeFeed } from "../misp-folder.ts";
import { asOwner, openNode } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

const HOUR_MS = 3_600_000;

/** Pairing, agreements, sharing, recall and the air-gap file, under the exchange's own command. */
export function registerPartners(program: Command): void {
  const exchange = program.commands.find((c) => c.name() === "exchange");
  if (!exchange) throw new Error("invariant broken: the exchange's commands come first");
  registerPairing(exchange);
  registerTlsKey(exchange);
  registerAgreement(exchange);
  registerHold(exchange);
  registerSharing(exchange);
  registerTakingBack(exchange);
  registerFile(exchange);
  registerKeys(exchange);
}

function registerPairing(exchange: Command): void {
  const pair = exchange
    .command("pair")
    .description("pair with another node: both show one code, which two humans compare");
  withStoreOptions(pair.command("begin", { isDefault: true }))
    .description("ask the node at this address")
    .argument("<url>", "where it is served, e.g. https://wasl.example.org")
    .addOption(new Option("--name <name>", "how this node introduces itself").env("WASL_NAME"))
    .option("--own-url <url>", "where the partner reaches this node; without it, only by file")
    .addHelpText(
      "after",
      "\nExample:\n  wasl exchange pair begin https://wasl.example.org --name 'Example police' --own-url https://wasl.example.com\n  wasl exchange pair confirm node-0123456789abcdef '4711 0815'",
    )
    .action(async (url: string, options: StoreOptions & { name?: string; ownUrl?: string }) => {
      const pairing = await asOwner(options, ({ wasl, nodeId }, actor) =>
        wasl.exchange.beginPairing(actor, url, {
          name: options.name ?? nodeId,
          ...(options.ownUrl === undefined ? {} : { url: options.ownUrl }),
        }),
      );
      if (options.json) return out(json(pairing));
      out(`Node   ${pairing.nodeId} (${pairing.name})`);
      out(`Code   ${pairing.code}`);
      note("Call the other side on a line you know. Only where both read the same code:");
      note(`  wasl exchange pair confirm ${pairing.nodeId} '${pairing.code}'`);
      note("Where the codes differ:");
      note(`  wasl exchange pair refuse ${pairing.nodeId}`);
    });
  withStoreOptions(pair.command("list"))
    .description("pairings that wait for the two humans")
    .addHelpText("after", "\nExample:\n  wasl exchange pair list")
    .action(async (options: StoreOptions) => {
      const all = await asOwner(options, ({ wasl }, actor) => wasl.exchange.pairings(actor));
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "Node", value: (p) => p.nodeId },
          { title: "Code", value: (p) => p.code },
          { title: "Until", value: (p) => p.expiresAt.slice(0, 16) },
          { title: "Name", value: (p) => p.name, flexible: true },
        ]),
      );
    });
  withStoreOptions(pair.command("confirm"))
    .description("the two humans compared the code")
    .argument("<node>", "the other node's id")
    .argument("<code>", "as the other side read it; a wrong one ends the pairing")
    .addHelpText("after", "\nExample:\n  wasl exchange pair confirm node-0123456789abcdef '4711 0815'")
    .action(async (nodeId: string, code: string, options: StoreOptions) => {
      const partner = await asOwner(options, ({ wasl }, actor) =>
        wasl.exchange.confirmPairing(actor, nodeId, code),
      );
      if (options.json) return out(json(partner));
      out(`${partner.nodeId} (${partner.name}) is a partner; nothing goes either way without an agreement`);
    });
  withStoreOptions(pair.command("refuse"))
    .description("the codes differ: end the pairing, on record; whoever was confirmed already is stopped")
    .argument("<node>", "the other node's id")
    .addHelpText("after", "\nExample:\n  wasl exchange pair refuse node-0123456789abcdef")
    .action(async (nodeId: string, options: StoreOptions) => {
      await asOwner(options, ({ wasl }, actor) => wasl.exchange.refusePairing(actor, nodeId));
      if (options.json) return out(json({ nodeId, refused: "CODE_DIFFERS" }));
      out(`${nodeId}: ended, nothing goes either way`);
      note("Have the other side refuse it too. Where nobody misread, somebody is between you: find out who,");
      note("then begin again with wasl exchange pair");
    });
  withStoreOptions(exchange.command("partners"))
    .description("partners, what went each way, and receipts that are overdue")
    .addHelpText("after", "\nExample:\n  wasl exchange partners")
    .action(showPartners);
  withStoreOptions(exchange.command("partner"))
    .description("where a partner is reached; or that you looked at its broken log and take it again")
    .argument("<node>", "the partner")
    .option("--url <url>", "its new address")
    .option("--tls-key <key>", "its key in TLS, as its people read it to you (wasl exchange tls-key)")
    .option("--resume", "take from it again; where the codes of its pairing differed, pair anew instead")
    .addHelpText("after", "\nExample:\n  wasl exchange partner node-… --url https://wasl.example.org:7443")
    .action(
      async (nodeId: string, options: StoreOptions & { url?: string; resume?: boolean; tlsKey?: string }) => {
        const change = {
          ...(options.url === undefined ? {} : { url: options.url }),
          ...(options.resume ? { resume: true } : {}),
          ...(options.tlsKey === undefined ? {} : { tlsKey: options.tlsKey }),
        };
        if (Object.keys(change).length === 0)
          throw new WaslError("REQUEST_INVALID", {
            because: "--url, --tls-key or --resume says what to change",
          });
        await asOwner(options, ({ wasl }, actor) => wasl.exchange.changePartner(actor, nodeId, change));
        out(options.json ? json({ nodeId, ...change }) : `${nodeId}: changed`);
      },
    );
}

function registerTlsKey(exchange: Command): void {
  withStoreOptions(exchange.command("tls-key"))
    .description("this node's key in TLS, for a partner that paired before WASL_MUTUAL_TLS was set")
    .addHelpText("after", "\nExample:\n  WASL_MUTUAL_TLS=1 wasl exchange tls-key")
    .action(async (options: StoreOptions) => {
      const session = await openNode(options);
      await session.close();
      if (!session.tls) throw new WaslError("REQUEST_INVALID", { because: "WASL_MUTUAL_TLS is not 1" });
      const { tlsKey } = session.tls;
      out(options.json ? json({ tlsKey }) : tlsKey);
    });
}

const agreementOf = ({ agreement, agreedUntil, isAgreed }: PartnerView): string =>
  agreement === undefined
    ? "none"
    : isAgreed
      ? `until ${agreedUntil}`
      : `not in force (until ${agreedUntil})`;

async function showPartners(options: StoreOptions): Promise<void> {
  const { all, last } = await asOwner(options, async ({ wasl }, actor) => ({
    all: await wasl.exchange.partners(actor),
    last: await wasl.exchange.sharingSwitch(actor),
  }));
  if (last?.isHeld) note(sayHold(last));
  if (options.json) return out(json(all));
  out(
    table(all, [
      { title: "Node", value: (p) => p.nodeId },
      { title: "Agreement", value: agreementOf },
      { title: "Given", value: (p) => String(p.given) },
      { title: "Taken", value: (p) => String(p.taken) },
      { title: "Overdue", value: (p) => String(p.overdue) },
      { title: "Stopped", value: (p) => p.stopped ?? "" },
      { title: "Address", value: (p) => p.url ?? "by file" },
      { title: "Name", value: (p) => p.name, flexible: true },
    ]),
  );
}

const sayHold = ({ isHeld, by, at, reason }: SharingSwitch): string =>
  `${isHeld ? "All sharing is held" : "Sharing goes on"} since ${at.slice(0, 16)}, by ${by}: ${clean(reason)}`;

interface HoldOptions extends StoreOptions {
  readonly reason?: string;
  readonly lift?: boolean;
}

function registerHold(exchange: Command): void {
  withStoreOptions(exchange.command("hold"))
    .description(
      "hold all sharing of this node at once (supervisor or oversight), lift that (supervisor), or show it",
    )
    .option("--reason <text>", "why; on record. Without it: how it stands")
    .option("--lift", "let sharing go on; what waited is given now")
    .addHelpText(
      "after",
      "\nExample:\n  wasl exchange hold --reason 'the account ana was stolen'\n  wasl exchange hold --lift --reason 'ana has new keys, nothing went wrong'",
    )
    .action(async (options: HoldOptions) => {
      const { lift = false, reason } = options;
      if (lift && reason === undefined) throw new WaslError("REQUEST_INVALID", { field: "--reason" });
      const last = await asOwner(options, async ({ wasl }, actor) => {
        if (reason !== undefined) await wasl.exchange.switchSharing(actor, !lift, reason);
        return await wasl.exchange.sharingSwitch(actor);
      });
      if (options.json) return out(json(last ?? { isHeld: false }));
      out(last ? sayHold(last) : "Sharing was never held");
    });
}

export async function readAgreementFile(file: string): Promise<string> {
  return await readFile(file, "utf8").catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file }, { cause });
  });
}

function registerAgreement(exchange: Command): void {
  withStoreOptions(exchange.command("agree"))
    .description("put an agreement in force, as text that people review: docs/agreements.md")
    .argument("<file>", "the agreement")
    .option("--client", "whom it names has no node, and reads TAXII or a MISP feed: make it a partner")
    .addHelpText(
      "after",
      `
The text of an agreement:
  partner: node-0123456789abcdef
  class: police
  purposes: information-exchange, operational-analysis
  ceiling: amber
  legal-basis: Example treaty, Art. 5
  valid-until: 2027-12-31`,
    )
    .addHelpText("after", "\nExample:\n  wasl exchange agree agreement.txt")
    .action(async (file: string, options: StoreOptions & { client?: boolean }) => {
      const text = await readAgreementFile(file);
      const read = readAgreement(text);
      const { admitClient } = await import("../../app/index.ts");
      const { agreement, now } = await asOwner(options, async ({ wasl, platform }, actor) => {
        const client = options.client && read.ok ? read.agreement.nodeId : undefined;
        if (client !== undefined) await admitClient(platform, actor, client, client);
        return {
          agreement: await wasl.exchange.agree(actor, text).catch(asNoPartner),
          now: new Date(platform.clock.now()).toISOString(),
        };
      });
      if (options.json) return out(json(agreement));
      const { nodeId, validUntil, ceiling } = agreement;
      if (!isInForce(agreement, now))
        return out(`Kept, and over since ${validUntil}: nothing goes to ${nodeId}`);
      if (isSuspended(agreement)) return out(`Kept, and suspended: nothing goes to ${nodeId}`);
      out(`In force with ${nodeId} until ${validUntil}: up to TLP:${ceiling}`);
    });
}

/** Whom an agreement names has a node and was not paired, or has none. */
function asNoPartner(error: unknown): never {
  if (error instanceof WaslError && error.code === "PARTNER_UNKNOWN")
    throw new WaslError("PARTNER_UNKNOWN", {
      ...error.detail,
      because: "pair with it first (wasl exchange pair); for whom has no node, say --client",
    });
  throw error;
}

interface ShareOptions extends StoreOptions {
  readonly partner: string;
  readonly case?: string;
  readonly entity: string[];
  readonly statement: string[];
  readonly necessity: string;
  readonly onward: string[];
  readonly onwardUntil?: string;
  readonly expires?: string;
  readonly acknowledge: string[];
  readonly ask?: boolean;
}

function registerSharing(exchange: Command): void {
  withStoreOptions(exchange.command("share"))
    .description("release to a partner what its agreement and the markings allow")
    .requiredOption("--partner <node>", "to whom")
    .requiredOption("--necessity <text>", "why this partner needs it")
    .option("--case <id>", "a case: its entities and what proves its findings")
    .option("--entity <ids...>", "entities", [])
    .option("--statement <ids...>", "single statements", [])
    .option("--onward <nodes...>", "to whom the partner may pass it on", [])
    .option("--onward-until <time>", "how long it may")
    .option("--expires <time>", "when it goes, everywhere")
    .option("--acknowledge <words...>", "restrictions (H3) that you have read, as `share` names them", [])
    .option(
      "--ask",
      "ask a second person for exactly this, where the agreement says four-eyes or it may be passed on, and send nothing",
    )
    .addHelpText(
      "after",
      "\nExample:\n  wasl exchange share --partner node-0123456789abcdef --case case-7 --necessity 'the same boat'\nWhere it takes a second person: the same with --ask; another approves it; then the same once more without.",
    )
    .action(share);
  withStoreOptions(exchange.command("pull"))
    .description("take what partners released; `wasl serve` does so by itself")
    .option("--partner <node>", "only from this one")
    .addHelpText("after", "\nExample:\n  wasl exchange pull --partner node-…")
    .action(pull);
  withStoreOptions(exchange.command("released"))
    .description("what went to a partner, as it stands in the log to it")
    .requiredOption("--partner <node>", "to whom")
    .option("--after <place>", "from this place of the log on", "0")
    .option("--limit <lines>", "at most", "200")
    .addHelpText("after", "\nExample:\n  wasl exchange released --partner node-…")
    .action(showReleased);
}

const timeOf = (text: string, field: string): string => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new WaslError("REQUEST_INVALID", { field });
  return new Date(at).toISOString();
};

async function share(options: ShareOptions): Promise<void> {
  if (options.onward.length > 0 && options.onwardUntil === undefined)
    throw new WaslError("REQUEST_INVALID", { field: "--onward-until" });
  const input = {
    partner: options.partner,
    necessity: options.necessity,
    entityIds: options.entity,
    statementIds: options.statement,
    acknowledged: options.acknowledge,
    ...(options.case === undefined ? {} : { caseId: options.case }),
    ...(options.onwardUntil === undefined
      ? {}
      : { onward: { recipients: options.onward, until: timeOf(options.onwardUntil, "--onward-until") } }),
    ...(options.expires === undefined ? {} : { expiresAt: timeOf(options.expires, "--expires") }),
  };
  if (options.ask) {
    const asked = await asOwner(options, ({ wasl }, actor) => wasl.exchange.askToShare(actor, input));
    if (options.json) return out(json(asked));
    for (const { id, reason } of asked) {
      note(clean(reason));
      out(id);
    }
    return;
  }
  const result: ShareResult = await asOwner(options, ({ wasl }, actor) => wasl.exchange.share(actor, input));
  if (options.json) return out(json(result));
  out(`${result.shared} shared, ${result.already} it had, ${result.recalled} taken back before`);
  for (const [because, n] of Object.entries(result.withheld)) out(`${n} withheld: ${because}`);
  for (const words of result.restrictions)
    out(`restricted, and goes once you have read it (--acknowledge): ${clean(words)}`);
}

const meaning = (refusal: string): string => (isRefusal(refusal) ? `: ${REFUSALS[refusal].title}` : "");

async function pull(options: StoreOptions & { readonly partner?: string }): Promise<void> {
  const results: readonly PullResult[] = await asOwner(options, ({ wasl }, actor) =>
    wasl.exchange.pull(actor, options.partner),
  );
  if (options.json) return out(json(results));
  for (const { partner, received: r, failed, refusal } of results)
    out(
      r
        ? `${partner}: ${r.kept} kept, ${r.withdrawn} withdrawn, ${r.setAside} set aside; ${r.size} of ${r.of}`
        : `${partner}: ${failed}${refusal === undefined ? "" : ` (${refusal}${meaning(refusal)})`}`,
    );
  // Whoever scripts it has to hear of it.
  const [first] = results.filter((r) => r.failed !== undefined);
  if (first && results.every((r) => r.failed !== undefined))
    throw new WaslError("PARTNER_UNREACHABLE", { peer: first.partner });
}

async function showReleased(
  options: StoreOptions & { readonly partner: string; readonly after: string; readonly limit: string },
): Promise<void> {
  const after = wholeNumber(options.after, "--after", 0, 999_999_999);
  const limit = wholeNumber(options.limit, "--limit", 1, 1_000);
  const { all, next } = await asOwner(options, async ({ wasl }, actor) => {
    const released = (from: number, most: number) =>
      wasl.exchange.released(actor, options.partner, { after: from, limit: most });
    const page = await released(after, limit);
    const last = page.at(-1);
    const [more] = last ? await released(last.place + 1, 1) : [];
    return { all: page, next: more?.place };
  });
  if (options.json) return out(json(all));
  out(
    table(all, [
      { title: "Place", value: (r) => String(r.place) },
      { title: "At", value: (r) => r.at.slice(0, 16) },
      { title: "Object", value: (r) => r.objectId },
      { title: "State", value: (r) => r.state },
      { title: "Entity", value: (r) => r.entityId },
      { title: "Property", value: (r) => r.property },
      { title: "Value", value: (r) => r.value, flexible: true },
    ]),
  );
  if (next !== undefined) note(`there is more: --after ${next}`);
}

function registerTakingBack(exchange: Command): void {
  withStoreOptions(exchange.command("recall"))
    .description("take back what was shared, here and everywhere it went; partners sign that they did")
    .argument("<ids...>", "objects or statements")
    .requiredOption("--reason <text>", "why; partners read it")
    .addHelpText("after", '\nExample:\n  wasl exchange recall obj-… --reason "another man"')
    .action(async (ids: readonly string[], options: StoreOptions & { reason: string }) => {
      const done = await asOwner(options, ({ wasl }, actor) =>
        wasl.exchange.recall(actor, ids, options.reason),
      );
      if (options.json) return out(json(done));
      out(
        `${done.noticeIds.length} taken back; to be signed for by ${counted(done.peers.length, "partner")}`,
      );
      for (const peer of done.peers) out(`  ${peer}`);
      for (const id of done.unknown) out(`  ${id}: not taken back, nothing of this id is shared now`);
    });
  withStoreOptions(exchange.command("correct"))
    .description("another value for what was shared, here and at everybody who has it")
    .argument("<statement>", "its id")
    .requiredOption("--value <text>", "the right value")
    .requiredOption("--reason <text>", "why")
    .addHelpText(
      "after",
      '\nExample:\n  wasl exchange correct <id> --value "+447700900142" --reason "two digits were swapped"',
    )
    .action(async (id: string, options: StoreOptions & { value: string; reason: string }) => {
      const done = await asOwner(options, ({ wasl }, actor) =>
        wasl.exchange.correct(actor, id, options.value, options.reason),
      );
      if (options.json) return out(json(done));
      out(`Version ${done.version}; told to ${counted(done.told, "partner")}`);
      for (const peer of done.untold)
        out(
          `  ${peer} is told only not to rely on what it has: no agreement lets the right value go there now`,
        );
    });
  withStoreOptions(exchange.command("receipts"))
    .description("who signed that it took back, and who still has to")
    .option("--overdue", "only those who should have signed by now")
    .addHelpText("after", "\nExample:\n  wasl exchange receipts --overdue")
    .action(async (options: StoreOptions & { overdue?: boolean }) => {
      const all = (await asOwner(options, ({ wasl }, actor) => wasl.exchange.receipts(actor))).filter(
        (r) => !options.overdue || r.state === "overdue",
      );
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "Partner", value: (r) => r.peer },
          { title: "What", value: (r) => r.what },
          { title: "State", value: (r) => r.state },
          { title: "Due", value: (r) => r.dueAt.slice(0, 16) },
          { title: "Signed", value: (r) => r.receipt?.notice.at.slice(0, 16) ?? "" },
          { title: "Of", value: (r) => r.of, flexible: true },
        ]),
      );
    });
  withStoreOptions(exchange.command("refusals"))
    .description("what partners sent and this node did not take, and why")
    .addHelpText("after", "\nExample:\n  wasl exchange refusals")
    .action(async (options: StoreOptions) => {
      const all = await asOwner(options, ({ wasl }, actor) => wasl.exchange.refusals(actor));
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "At", value: (r) => r.at.slice(0, 19) },
          { title: "Partner", value: (r) => r.peer },
          { title: "Place", value: (r) => (r.seq === undefined ? "whole answer" : String(r.seq)) },
          { title: "Code", value: (r) => r.code },
          { title: "Means", value: (r) => REFUSALS[r.code].title, flexible: true },
        ]),
      );
    });
  withStoreOptions(exchange.command("expel"))
    .description("a member is no longer of a sharing group: it gives back, and all partners are told")
    .argument("<node>", "the member")
    .argument("<group>", "the group")
    .addHelpText("after", "\nExample:\n  wasl exchange expel node-… north-sea")
    .action(async (member: string, group: string, options: StoreOptions) => {
      const done = await asOwner(options, ({ wasl }, actor) => wasl.exchange.expel(actor, member, group));
      out(
        options.json
          ? json(done)
          : `${member} is out of ${group}; told to ${counted(done.told.length, "partner")}`,
      );
    });
}

function registerFile(exchange: Command): void {
  const file = exchange
    .command("file")
    .description("the same exchange across an air gap, in one signed file");
  withStoreOptions(file.command("write"))
    .description("what a pull would have brought to the partner; or, for one without a node, a MISP feed")
    .argument("<file>", "where to write it; of a MISP feed the folder")
    .requiredOption("--partner <node>", "for whom")
    .option("--after <place>", "from this place of the log on; what the partner has already", "0")
    .addOption(new Option("--format <format>", "as what").choices(["log", "misp"]).default("log"))
    .addOption(new Option("--name <name>", "how this node is called in a MISP feed").env("WASL_NAME"))
    .addHelpText(
      "after",
      `
Examples:
  wasl exchange file write for-b.wasl --partner node-0123456789abcdef --after 400
  wasl exchange file write feed/ --partner example-cert --format misp --name 'Agency A'
A MISP feed holds what stands in the log to the partner today. Write it into the same folder again after each share and each
recall: what was taken back is marked deleted there.`,
    )
    .action(async (path: string, options: FileOptions) => {
      if (options.format === "misp") return await writeMisp(path, options);
      const after = wholeNumber(options.after, "--after", 0, 999_999_999);
      await asOwner(options, async ({ wasl }, actor) => {
        const pieces = wasl.exchange.exportLog(actor, options.partner, after)[Symbol.asyncIterator]();
        // What is refused is so with the first piece: no file that stands there is emptied for it.
        const first = await pieces.next();
        await pipeline(Readable.from(chained(first, pieces)), createWriteStream(path, { mode: 0o600 }));
      });
      out(
        options.json
          ? json({ file: path, partner: options.partner, after })
          : `${path} is for ${options.partner}`,
      );
    });
  withStoreOptions(file.command("read"))
    .description("verify a partner's file, then take it in; a gap is refused and named")
    .argument("<file>", "the file")
    .addHelpText("after", "\nExample:\n  wasl exchange file read from-partner.wasl")
    .action(async (path: string, options: StoreOptions) => {
      const done = await asOwner(options, ({ wasl }, actor) =>
        wasl.exchange.importLog(actor, () => linesOf(path)),
      );
      if (options.json) return out(json(done));
      out(
        `${done.from}: ${done.kept} kept, ${done.withdrawn} withdrawn, ${done.setAside} set aside; ${done.size} of ${done.of}`,
      );
    });
}

interface FileOptions extends StoreOptions {
  readonly partner: string;
  readonly after: string;
  readonly format: "log" | "misp";
  readonly name?: string;
}

async function writeMisp(folder: string, options: FileOptions): Promise<void> {
  const { partner } = options;
  if (options.after !== "0")
    throw new WaslError("REQUEST_INVALID", { because: "a MISP feed holds all of it: no --after" });
  const feed = await asOwner(options, async ({ wasl, nodeId }, actor) => {
    const before = await readFeed(folder, partner);
    const made = await wasl.exchange.exportMisp(actor, { partner, before, name: options.name ?? nodeId });
    await writeFeed(folder, partner, made);
    return made;
  });
  const events = Object.keys(feed.manifest);
  out(
    options.json
      ? json({ folder, partner, events })
      : `${folder} is for ${partner}: ${counted(events.length, "event")}`,
  );
}

async function* chained(first: IteratorResult<string>, rest: AsyncIterator<string>): AsyncIterable<string> {
  for (let piece = first; piece.done !== true; piece = await rest.next()) yield piece.value;
}

async function* linesOf(path: string): AsyncIterable<string> {
  const input = createReadStream(path, "utf8");
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield line;
  } catch (cause) {
    throw new WaslError("FILE_UNREADABLE", { file: path }, { cause });
  } finally {
    input.destroy();
  }
}

function registerKeys(exchange: Command): void {
  withStoreOptions(exchange.command("rotate-key"))
    .description("a new signing key, announced by the old one, which holds for the overlap")
    .option("--overlap <hours>", "how long both hold", "168")
    .addHelpText("after", "\nExample:\n  wasl exchange rotate-key --overlap 72")
    .action(async (options: StoreOptions & { overlap: string }) => {
      const overlapMs = wholeNumber(options.overlap, "--overlap", 0, 10_000) * HOUR_MS;
      const key = await asOwner(options, ({ wasl }, actor) => wasl.exchange.rotateKey(actor, overlapMs));
      out(options.json ? json(key) : `Key ${key.generation}: ${key.kid}`);
    });
  withStoreOptions(exchange.command("prove"))
    .description("prove to anybody that an entry stands in the log to a partner")
    .argument("<place>", "of the entry, from 0")
    .requiredOption("--partner <node>", "whose log")
    .addHelpText("after", "\nExample:\n  wasl exchange prove 12 --partner node-… > proof.json")
    .action(async (place: string, options: StoreOptions & { partner: string }) => {
      const index = wholeNumber(place, "place", 0, 999_999_999);
      out(
        json(
          await asOwner(options, ({ wasl }, actor) =>
            wasl.exchange.proveInclusion(actor, options.partner, index),
          ),
        ),
      );
    });
}
