import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
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
  loadNamesModel,
  namesDataFrom,
  onlineDataFrom,
  provideOnlineData,
  type RightsProfile,
  type StoredDataLaws,
  WaslError,
} from "../core/index.ts";
import type { NodeTls } from "../exchange/index.ts";
import { loadReference } from "../formats/index.ts";
import {
  createSpool,
  createVirusScanner,
  createWebFetcher,
  packageDataPath,
  readFetchHosts,
  readPackageJson,
} from "../sources/index.ts";
import { keyFilePath, openKeyFile, openStore, type WaslStore } from "../store/index.ts";
import { federationPorts, nodeTls } from "./federation.ts";
import { matchPorts } from "./match.ts";
import { packageNews } from "./news-parts.ts";
import { moderationServices } from "./ozone.ts";
import { loadModel, pseudonymsOf, readFindingMessages } from "./package-parts.ts";
import type { StorePlace } from "./store-options.ts";
import { analysisData } from "./supply-data.ts";

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
export async function openNode(options: StorePlace): Promise<Session> {
  if (!(await isNodeIn(options.data)))
    throw new WaslError("STORE_UNAVAILABLE", {
      folder: options.data,
      because:
        "no node is in this folder: --data or WASL_DATA names it, and the first wasl serve or wasl import makes one",
    });
  return await openSession(options);
}

/** Opens the node's store; the first time, it makes the folder, the key and the schema. */
export async function openSession(options: StorePlace): Promise<Session> {
  const folder = options.data;
  const hosts = readFetchHosts(process.env["WASL_FETCH_HOSTS"]);
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
    web: createWebFetcher({
      clock,
      allowPrivate: process.env["WASL_WATCH_ALLOW_PRIVATE"] === "1",
      ...(hosts ? { hosts } : {}),
    }),
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
