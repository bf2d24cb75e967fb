import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Command, Option } from "commander";
import {
  type Actor,
  type BriefFont,
  createWasl,
  federationDeps,
  federationDisclosures,
  type MethodTexts,
  type Platform,
  type Wasl,
} from "../app/index.ts";
import { documentReader, supplyEngine } from "../compute/index.ts";
import {
  type AccountPseudonyms,
  accountPseudonyms,
  ERROR_CODES,
  isPurpose,
  loadNamesModel,
  Model,
  type ModelFile,
  namesDataFrom,
  onlineDataFrom,
  PURPOSES,
  provideOnlineData,
  type RightsProfile,
  type StoredDataLaws,
  saysNothing,
  WaslError,
} from "../core/index.ts";
import type { NodeTls } from "../exchange/index.ts";
import { loadReference } from "../formats/index.ts";
import {
  createSpool,
  createVirusScanner,
  createWebFetcher,
  packageDataPath,
  readPackageJson,
} from "../sources/index.ts";
import { keyFilePath, openKeyFile, openStore, ownerToken, type WaslStore } from "../store/index.ts";
import { federationPorts, nodeTls } from "./federation.ts";
import { matchPorts } from "./match.ts";
import { packageNews } from "./news-parts.ts";
import { note } from "./output.ts";
import { moderationServices } from "./ozone.ts";
import { analysisData } from "./supply-data.ts";

/** Options that every command on the store takes. */
export interface StoreOptions {
  readonly data: string;
  readonly databaseUrl?: string;
  readonly purpose?: string;
  readonly mandate?: string;
  readonly json?: boolean;
}

export const withStoreOptions = (command: Command): Command =>
  withPurpose(
    withPlace(command),
    `why you look: ${PURPOSES.join(", ")}`,
    "the case or order under which you look",
  ).option("--json", "print JSON");

/**
 * Where the store is. The help names the variable and not what stands in it: the address of a database holds its password.
 */
export const withPlace = (command: Command): Command =>
  withFolder(command).addOption(
    new Option("--database-url <url>", "a PostgreSQL server instead of the embedded one").env("DATABASE_URL"),
  );

export const withFolder = (command: Command): Command =>
  command.addOption(new Option("--data <folder>", "the node's folder").default("wasl-data").env("WASL_DATA"));

export const withPurpose = (command: Command, why: string, under: string): Command =>
  command
    .addOption(new Option("--purpose <purpose>", why).env("WASL_PURPOSE"))
    .addOption(new Option("--mandate <reference>", under).env("WASL_MANDATE"));

export interface Session {
  readonly platform: Platform;
  readonly store: WaslStore;
  readonly wasl: Wasl;
  readonly nodeId: string;
  readonly folder: string;
  /** Of this node towards partners' nodes, where WASL_MUTUAL_TLS is 1. */
  readonly tls?: NodeTls;
  close(): Promise<void>;
}

/** Whether a node was begun in this folder: with its key, or with its store. */
export const isNodeIn = async (folder: string): Promise<boolean> =>
  (await isThere(keyFilePath(folder))) || (await isThere(join(folder, EMBEDDED)));

/**
 * For whatever asks something of a node that is there. In a folder that was mistyped, or that is another's working folder, it would
 * make a new one and answer from that: nothing found, every chain verifies, a backup of nothing.
 */
export async function openNode(options: Pick<StoreOptions, "data" | "databaseUrl">): Promise<Session> {
  if (!(await isNodeIn(options.data)))
    throw new WaslError("STORE_UNAVAILABLE", {
      folder: options.data,
      because:
        "no node is in this folder: --data or WASL_DATA names it, and the first wasl serve or wasl import makes one",
    });
  return await openSession(options);
}

/** Opens the node's store; the first time, it makes the folder, the key and the schema. */
export async function openSession(options: Pick<StoreOptions, "data" | "databaseUrl">): Promise<Session> {
  const folder = options.data;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (options.databaseUrl === undefined) await mustBeEmbedded(folder);
  const { keyFile, nodeKey } = await openKeyFile(folder);
  const nodeId = `node-${createHash("sha256").update("node-id").update(nodeKey).digest("hex").slice(0, 16)}`;
  const model = loadModel();
  const clock = { now: () => Date.now() };
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const opening = openStore({
    ...(options.databaseUrl === undefined
      ? { folder: join(folder, EMBEDDED) }
      : { databaseUrl: options.databaseUrl }),
    nodeKey,
    keyFile,
    nodeId,
    model,
    clock,
    random,
  });
  opening.catch(() => undefined);
  // The embedded database opens in a thread of its own meanwhile.
  const names = loadNamesModel(namesDataFrom(readPackageJson));
  provideOnlineData(() => onlineDataFrom(readPackageJson));
  const texts = readTexts();
  const store = await opening;
  if (options.databaseUrl !== undefined) await noteServer(folder);
  const tls = process.env["WASL_MUTUAL_TLS"] === "1" ? nodeTls(nodeKey, nodeId) : undefined;
  const federation = federationPorts(nodeKey, store.accounts, tls);
  const base: Platform = {
    nodeId,
    store,
    federation,
    spool: createSpool(),
    clock,
    random,
    model,
    ...texts,
    accountPseudonym: pseudonymsOf(nodeKey),
    briefFonts: loadBriefFonts,
    ...(process.env["WASL_CLAMD"] ? { scanner: createVirusScanner(process.env["WASL_CLAMD"]) } : {}),
    documents: documentReader,
    techniques: () => readPackageJson("techniques.json"),
    starterMessages: readStarterMessages,
    news: packageNews(() => names),
    supply: supplyEngine(analysisData),
    moderation: moderationServices(folder, nodeKey),
    web: createWebFetcher({ clock, allowPrivate: process.env["WASL_WATCH_ALLOW_PRIVATE"] === "1" }),
  };
  const match = matchPorts(base, store, tls);
  const platform: Platform = {
    ...base,
    disclosures: federationDisclosures(federationDeps(base, federation)),
    ...(match ? { match: match.ports } : {}),
  };
  return {
    platform,
    store,
    nodeId,
    folder,
    ...(tls ? { tls } : {}),
    wasl: createWasl(platform),
    async close() {
      await match?.close();
      await store.close();
    },
  };
}

const EMBEDDED = "store";
const SERVER_NOTE = "store-is-a-server";

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A folder may be one that nobody can write, with a key and nothing else: then nothing is noted. */
const noteServer = (folder: string): Promise<void> =>
  writeFile(join(folder, SERVER_NOTE), "", { mode: 0o600, flag: "wx" }).catch(() => undefined);

/** Where a node's store is a server, a command that was not told of it would make a second one, empty, and answer from that. */
async function mustBeEmbedded(folder: string): Promise<void> {
  if ((await isThere(join(folder, EMBEDDED))) || !(await isThere(join(folder, SERVER_NOTE)))) return;
  throw new WaslError("STORE_UNAVAILABLE", {
    because: "this node's store is a PostgreSQL server, and neither DATABASE_URL nor --database-url names it",
  });
}

/** What the platform takes of the package as it stands there. */
const readTexts = () => ({
  reference: loadReference(readPackageJson),
  rights: readPackageJson("rights/profile.json") as RightsProfile,
  dataLaws: readPackageJson("online/stored-data.json") as StoredDataLaws,
  letterMessages: readPackageJson("rights/letter.json") as NonNullable<Platform["letterMessages"]>,
  briefMessages: readPackageJson("brief/messages.json") as Platform["briefMessages"],
  findingMessages: readFindingMessages(),
  methodTexts: readMethodTexts(),
});

/** How long what was begun is waited for; systemd and compose kill after thirty seconds (deploy/). */
const STOP_MS = 25_000;

/** Until the process is asked to end. What has not ended in time is broken off: no more is lost than by a kill, and jobs are begun again. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      setTimeout(() => {
        note(
          `What was begun has not ended in ${STOP_MS / 1000} s and is broken off; jobs are begun again by the next start.`,
        );
        process.exit(ERROR_CODES.INTERNAL.exit);
      }, STOP_MS).unref();
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  });
}

/** Pseudonyms of accounts follow from the node key, so that they stay as they are and are no other node's. */
export const pseudonymsOf = (nodeKey: Uint8Array): AccountPseudonyms =>
  accountPseudonyms(new Uint8Array(hkdfSync("sha256", nodeKey, "", "wasl account pseudonym", 32)));

export function loadModel(): Model {
  return new Model(
    readPackageJson("schemata/ftm.json") as ModelFile,
    readPackageJson("schemata/wasl.json") as ModelFile,
  );
}

function loadBriefFonts(): readonly BriefFont[] {
  const { fonts } = readPackageJson("fonts/fonts.json") as {
    fonts: { file: string; family: string; letters: string; range: string }[];
  };
  return fonts.map(({ file, family, letters, range }) => ({
    family,
    range,
    letters: new RegExp(letters, "u"),
    base64: readFileSync(packageDataPath(`fonts/${file}`)).toString("base64"),
  }));
}

/** What detectors say, in each language. */
export const readFindingMessages = (): Platform["findingMessages"] => ({
  en: readPackageJson("findings/en.json") as Platform["findingMessages"]["en"],
  ar: readPackageJson("findings/ar.json") as Platform["findingMessages"]["ar"],
  fr: readPackageJson("findings/fr.json") as Platform["findingMessages"]["fr"],
});

const readStarterMessages: NonNullable<Platform["starterMessages"]> = () =>
  (readPackageJson("prevention/starters.json") as { messages: ReturnType<typeof readStarterMessages> })
    .messages;

/** Reads a language's texts when they are first asked for. */
function readMethodTexts(): NonNullable<Platform["methodTexts"]> {
  const known = new Map<string, MethodTexts>();
  return (lang) => {
    if (lang === "en") return undefined;
    const texts = known.get(lang) ?? {
      techniques: readPackageJson(`techniques.${lang}.json`) as MethodTexts["techniques"],
      cards: readPackageJson(`detectors.${lang}.json`) as MethodTexts["cards"],
    };
    known.set(lang, texts);
    return texts;
  };
}

/** Runs one command's work as the owner of the folder, for the purpose that the command line states. */
export async function asOwner<T>(
  options: StoreOptions,
  work: (session: Session, actor: Actor) => Promise<T>,
  open: typeof openSession = openNode,
): Promise<T> {
  const purpose = statedPurpose(options);
  const session = await open(options);
  try {
    return await work(session, { token: await ownerToken(session.store, session.folder), purpose });
  } finally {
    await session.close();
  }
}

function statedPurpose({ purpose, mandate }: StoreOptions): Actor["purpose"] {
  if (purpose === undefined || mandate === undefined || saysNothing(mandate)) {
    note(
      "Every look at data needs a purpose and a mandate: --purpose operational-analysis --mandate CASE-1,",
    );
    note("or WASL_PURPOSE and WASL_MANDATE in the environment.");
    throw new WaslError("PURPOSE_REQUIRED");
  }
  if (!isPurpose(purpose))
    throw new WaslError("PURPOSE_FORBIDS", { purpose: purpose.slice(0, 40), "one of": PURPOSES.join(", ") });
  return { purpose, mandate };
}
