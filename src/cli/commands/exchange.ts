import { randomBytes, randomUUID } from "node:crypto";
import type { Command } from "commander";
import type { TaxiiCredential } from "../../app/index.ts";
import { readAgreement, TLP_LEVELS, type Tlp, WaslError } from "../../core/index.ts";
import { counted } from "../counted.ts";
import { asOwner, openNode } from "../open.ts";
import { json, out, table } from "../output.ts";
import type { Session } from "../session.ts";
import { type StoreOptions, withPlace, withPurpose } from "../store-options.ts";
import { readAgreementFile } from "./partners.ts";
import { registerPoll } from "./taxii-poll.ts";

type Where = Pick<StoreOptions, "data" | "databaseUrl" | "json">;

const withStore = (command: Command): Command => withPlace(command).option("--json", "print JSON");

export function registerExchange(program: Command): void {
  const exchange = program
    .command("exchange")
    .description("share with partners, and be read by TAXII clients");
  const collection = exchange.command("collection").description("TAXII collections");
  withPurpose(
    withStore(collection.command("create")),
    "why you share (with --agreement or --case)",
    "under which case or order",
  )
    .description("make a TAXII collection")
    .requiredOption("--title <title>", "what clients see")
    .option("--alias <name>", "a name to use in place of the id")
    .option("--description <text>", "what is in it")
    .option("--partner <node>", "show here, as STIX, what is released to this partner, and nothing else")
    .option(
      "--agreement <file>",
      "what may go to a client that has no node; makes it a partner of the name in it",
    )
    .option("--case <id>", "release this case to the partner, as its agreement allows")
    .option("--necessity <text>", "why this partner needs it (with --case)")
    .option("--tlp <level>", `what an object without a marking counts as: ${TLP_LEVELS.join(", ")}`, "amber")
    .addHelpText(
      "after",
      "\nExample:\n  wasl exchange collection create --title 'Small boats' --alias boats\n  wasl exchange collection create --title 'For partner A' --partner node-0123456789abcdef\n  wasl exchange collection create --title 'Case 7 for a port' --agreement port.txt --case case-7 --necessity 'the same boat' --purpose information-exchange --mandate MLA-7",
    )
    .action(createCollection);
  withStore(collection.command("list"))
    .description("collections, what an object without a marking counts as, and whose releases they show")
    .addHelpText("after", "\nExample:\n  wasl exchange collection list")
    .action(listCollections);
  registerPoll(exchange);
  const credential = exchange.command("credential").description("credentials of TAXII clients");
  withStore(credential.command("create"))
    .description("make a credential and print what a plain TAXII client needs; the secret is shown once")
    .requiredOption("--name <name>", "who it is for; the user name of the client")
    .option("--read <collections...>", "ids or aliases that it may read", [])
    .option("--write <collections...>", "ids or aliases that it may write", [])
    .requiredOption(
      "--agreement <reference>",
      "the agreement that it rests on, a file's number and nobody's name: what the client does is in the audit log under it",
    )
    .option("--clearance <level>", `the highest marking that it is shown: ${TLP_LEVELS.join(", ")}`, "amber")
    .option("--days <days>", "how long it holds", "365")
    .option("--url <url>", "where clients reach this node", "http://127.0.0.1:7400")
    .addHelpText(
      "after",
      "\nExample:\n  wasl exchange credential create --name partner-a --read boats --agreement MLA-7",
    )
    .action(createCredential);
  withStore(credential.command("list"))
    .description("credentials, what each may, and until when; never a secret")
    .addHelpText("after", "\nExample:\n  wasl exchange credential list")
    .action(listCredentials);
  withStore(credential.command("revoke"))
    .description("end a credential at once: its secret is known to somebody else, or its user left")
    .argument("<name>", "its name")
    .addHelpText("after", "\nExample:\n  wasl exchange credential revoke siem")
    .action(async (name: string, options: Where) => {
      const wasOne = await withSession(options, (session) => session.store.taxii.revokeCredential(name));
      if (!wasOne) throw new WaslError("CREDENTIAL_UNKNOWN", { id: name });
      out(options.json ? JSON.stringify({ revoked: name }) : `${name} is shown nothing any more`);
    });
}

async function listCollections(options: Where): Promise<void> {
  const all = await withSession(options, ({ store }) => store.taxii.collections());
  if (options.json) return out(json(all));
  out(
    table(all, [
      { title: "Collection", value: (c) => c.alias ?? c.id },
      { title: "Title", value: (c) => c.title, flexible: true },
      { title: "Unmarked", value: (c) => c.defaultTlp },
      { title: "Shows what goes to", value: (c) => c.partner ?? "" },
    ]),
  );
}

async function listCredentials(options: Where): Promise<void> {
  const { all, nameOf } = await withSession(options, async ({ store }) => ({
    all: await store.taxii.credentials(),
    nameOf: new Map((await store.taxii.collections()).map((c) => [c.id, c.alias ?? c.id])),
  }));
  if (options.json) return out(json(all));
  const may = (c: TaxiiCredential, right: "read" | "write") =>
    c.rights.flatMap((r) => (r[right] ? (nameOf.get(r.collectionId) ?? r.collectionId) : [])).join(", ");
  out(
    table(all, [
      { title: "Name", value: (c) => c.id },
      { title: "Until", value: (c) => c.expiresAt.slice(0, 16) },
      { title: "Under", value: (c) => c.mandate ?? "" },
      { title: "Clearance", value: (c) => c.clearance },
      { title: "Reads", value: (c) => may(c, "read") },
      { title: "Writes", value: (c) => may(c, "write"), flexible: true },
    ]),
  );
}

interface CollectionOptions extends StoreOptions {
  readonly title: string;
  readonly alias?: string;
  readonly description?: string;
  readonly partner?: string;
  readonly agreement?: string;
  readonly case?: string;
  readonly necessity?: string;
  readonly tlp: string;
}

async function createCollection(options: CollectionOptions): Promise<void> {
  const made = {
    id: randomUUID(),
    title: options.title,
    ...(options.alias === undefined ? {} : { alias: options.alias }),
    ...(options.description === undefined ? {} : { description: options.description }),
    defaultTlp: levelOf(options.tlp),
  };
  await withSession(options, async ({ store }) => {
    // Said before anything is released for it.
    const isTaken = (await store.taxii.collections()).some((c) => c.alias === options.alias);
    if (options.alias !== undefined && isTaken)
      throw new WaslError("CONFLICT", { because: "a collection of this alias exists already" });
  });
  const isFed = options.agreement !== undefined || options.case !== undefined;
  const { partner, released } = isFed
    ? await release(options)
    : { partner: options.partner, released: undefined };
  const created = { ...made, ...(partner === undefined ? {} : { partner }) };
  await withSession(options, (session) => session.store.taxii.createCollection(created));
  if (options.json) {
    out(JSON.stringify({ ...created, ...(released === undefined ? {} : { released }) }));
    return;
  }
  out(`Collection ${created.id} (${created.title})`);
  if (!released) return;
  const withheld = Object.entries(released.withheld).map(([because, n]) => `${n} ${because}`);
  out(`Released   ${counted(released.shared, "statement")}; withheld: ${withheld.join(", ") || "none"}`);
}

/** Agrees with the client and releases the case to it: the one way out, whatever it is read by. */
async function release(options: CollectionOptions) {
  const text = options.agreement === undefined ? undefined : await readAgreementFile(options.agreement);
  const read = text === undefined ? undefined : readAgreement(text);
  const partner = read?.ok ? read.agreement.nodeId : options.partner;
  const { admitClient } = await import("../../app/index.ts");
  return await asOwner(options, async ({ wasl, platform }, actor) => {
    if (text !== undefined) {
      if (partner !== undefined) await admitClient(platform, actor, partner, partner);
      await wasl.exchange.agree(actor, text);
    }
    if (options.case === undefined) return { partner, released: undefined };
    if (partner === undefined) throw new WaslError("REQUEST_INVALID", { field: "partner" });
    if (options.necessity === undefined) throw new WaslError("REQUEST_INVALID", { field: "necessity" });
    const released = await wasl.exchange.share(actor, {
      partner,
      caseId: options.case,
      necessity: options.necessity,
    });
    return { partner, released };
  });
}

async function createCredential(
  options: Where & {
    readonly name: string;
    readonly read: readonly string[];
    readonly write: readonly string[];
    readonly agreement: string;
    readonly clearance: string;
    readonly days: string;
    readonly url: string;
  },
): Promise<void> {
  const days = Number(options.days);
  if (!(days > 0 && days <= 3_650)) throw new WaslError("REQUEST_INVALID", { field: "days" });
  const mandate = options.agreement.trim();
  if (mandate === "" || mandate.length > 200 || /\p{Cc}/u.test(mandate))
    throw new WaslError("REQUEST_INVALID", { field: "agreement" });
  const { secretDigest } = await import("../../exchange/index.ts");
  const secret = randomBytes(32).toString("base64url");
  const credential = await withSession(options, async (session) => {
    const all = await session.store.taxii.collections();
    const idOf = (name: string): string => {
      const found = all.find((c) => c.id === name || c.alias === name);
      if (!found) throw new WaslError("REQUEST_INVALID", { because: `no collection is called ${name}` });
      return found.id;
    };
    const read = new Set(options.read.map(idOf));
    const write = new Set(options.write.map(idOf));
    const made = {
      id: options.name,
      clearance: levelOf(options.clearance, "clearance"),
      rights: [...new Set([...read, ...write])].map((collectionId) => ({
        collectionId,
        read: read.has(collectionId),
        write: write.has(collectionId),
      })),
      expiresAt: new Date(session.platform.clock.now() + days * 86_400_000).toISOString(),
      mandate,
    };
    await session.store.taxii.createCredential(made, secretDigest(secret));
    return made;
  });
  const root = `${options.url.replace(/\/$/, "")}/taxii2/`;
  if (options.json) {
    out(
      JSON.stringify({
        discovery: root,
        user: credential.id,
        password: secret,
        expiresAt: credential.expiresAt,
      }),
    );
    return;
  }
  out(`Discovery  ${root}`);
  for (const { collectionId, read, write } of credential.rights)
    out(
      `Collection ${root}root/collections/${collectionId}/ (${[read && "read", write && "write"].filter(Boolean).join(", ")})`,
    );
  out(`User       ${credential.id}`);
  out(`Password   ${secret} (shown once)`);
  out(`Expires    ${credential.expiresAt}`);
}

function levelOf(text: string, field = "tlp"): Tlp {
  const level = TLP_LEVELS.find((l) => l === text);
  if (!level) throw new WaslError("REQUEST_INVALID", { field });
  return level;
}

async function withSession<T>(options: Where, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await openNode(options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
