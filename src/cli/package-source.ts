import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { PackageSource } from "../app/index.ts";
import { WaslError } from "../core/index.ts";

export interface PackageFlags {
  readonly message?: string;
  readonly file?: string;
}

/** The one of `--message` and `--file` that was given. */
export async function packageSource({ message, file }: PackageFlags): Promise<PackageSource> {
  if ((message === undefined) === (file === undefined))
    throw new WaslError("REQUEST_INVALID", { option: "one of --message and --file" });
  return message === undefined ? { text: await textOf(file ?? "") } : { messageId: message };
}

/** FILE_UNREADABLE names the file. */
export async function textOf(file: string): Promise<string> {
  return await readFile(file, "utf8").catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file: basename(file) }, { cause });
  });
}
