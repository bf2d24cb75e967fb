import { open, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { OPEN, type Post } from "../core/index.ts";
import type { Format } from "../formats/index.ts";
import { readPackageJson } from "../sources/index.ts";
import { isObject, mustExist, mustHold, REJECTS_TOLD, readLines, textOf } from "./json-rows.ts";
import { note } from "./output.ts";
import { loadModel } from "./package-parts.ts";

/** A post of a file, with what the commands read of it. */
export interface FilePost {
  readonly id: string;
  readonly platform: string;
  readonly accountId: string;
  readonly postedAt: string;
  readonly text: string;
  readonly url?: string;
  readonly media: readonly string[];
}

const EXPORTS = new Set(["telegram", "whatsapp", "posts-csv", "warc"]);
const HEAD_BYTES = 64 * 1024;

/** The posts of JSON lines, or of an export as an import reads it; what is not taken is told by line and code. */
export async function readPostsFile(file: string): Promise<readonly FilePost[]> {
  await mustExist(file);
  const format = await exportFormat(file);
  return format === undefined ? (await readLines(file, toPost)).rows : await exportedPosts(file, format);
}

async function exportFormat(file: string): Promise<Format | undefined> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const { chooseFormat, formats } = await import("../formats/index.ts");
    const format = chooseFormat(formats, buffer.subarray(0, bytesRead), basename(file));
    return format !== undefined && EXPORTS.has(format.id) ? format : undefined;
  } finally {
    await handle.close();
  }
}

async function exportedPosts(file: string, format: Format): Promise<readonly FilePost[]> {
  const { decodeAll, loadReference } = await import("../formats/index.ts");
  const context = {
    reportId: basename(file),
    access: OPEN,
    seenAt: new Date().toISOString(),
    model: loadModel(),
    reference: loadReference(readPackageJson),
  };
  const { records, rejects } = decodeAll(format, await readFile(file), context);
  const posts = records.filter((record): record is Post => record.kind === "post");
  for (const { line, code, field } of rejects.slice(0, REJECTS_TOLD))
    note(`${file}:${line}: ${code}${field === undefined ? "" : ` (${field})`}`);
  mustHold(file, posts.length, rejects.length);
  return posts;
}

/** One post of a line; undefined where it lacks what a post needs. */
function toPost(row: unknown): FilePost | undefined {
  if (!isObject(row)) return undefined;
  const account = isObject(row["account"]) ? row["account"] : {};
  const id = textOf(row["id"]);
  const text = textOf(row["text"]);
  if (id === undefined || text === undefined) return undefined;
  const url = textOf(row["url"]);
  const media = Array.isArray(row["media"])
    ? row["media"].filter((m): m is string => typeof m === "string")
    : [];
  return {
    id,
    text,
    platform: textOf(row["platform"]) ?? "unknown",
    accountId: textOf(account["id"]) ?? textOf(row["accountId"]) ?? `post:${id}`,
    postedAt: textOf(row["posted_at"]) ?? textOf(row["postedAt"]) ?? "",
    ...(url === undefined ? {} : { url }),
    media,
  };
}
