import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { WaslError } from "../core/index.ts";
import type { MispFeed } from "../formats/index.ts";

type Row = Readonly<Record<string, unknown>>;

/** Says for whom a folder is: what went to one is not for another. A MISP instance does not read it. */
const OWNER = "wasl-feed.json";
const MANIFEST = "manifest.json";

/** The events that stand in a feed's folder; none where it is new. FILE_UNREADABLE where it holds anything else. */
export async function readFeed(folder: string, partner: string): Promise<readonly Row[]> {
  const files: readonly string[] = await readdir(folder).catch((cause: NodeJS.ErrnoException) =>
    cause.code === "ENOENT" ? [] : unreadable(folder, cause),
  );
  if (files.length === 0) return [];
  const owner = files.includes(OWNER) ? await read(folder, OWNER) : {};
  if (owner["partner"] !== partner)
    throw new WaslError("FILE_UNREADABLE", {
      file: folder,
      because: "it holds something else than this feed",
    });
  const events = files.includes(MANIFEST) ? Object.keys(await read(folder, MANIFEST)) : [];
  return await Promise.all(events.map((uuid) => read(folder, `${uuid}.json`)));
}

/** The manifest last: what it names is there. */
export async function writeFeed(
  folder: string,
  partner: string,
  { events, manifest }: MispFeed,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => unreadable(folder, cause));
  const write = (name: string, content: unknown): Promise<void> =>
    writeFile(join(folder, name), JSON.stringify(content), { mode: 0o600 });
  await write(OWNER, { partner });
  const uuids = Object.keys(manifest);
  for (const [at, event] of events.entries()) await write(`${uuids[at]}.json`, event);
  await write(MANIFEST, manifest);
}

async function read(folder: string, name: string): Promise<Row> {
  try {
    return JSON.parse(await readFile(join(folder, name), "utf8")) as Row;
  } catch (cause) {
    return unreadable(join(folder, name), cause);
  }
}

function unreadable(file: string, cause: unknown): never {
  throw new WaslError("FILE_UNREADABLE", { file }, { cause });
}
