import { readFile } from "node:fs/promises";
import { WaslError } from "../core/index.ts";

/** A file's text in whatever encoding a spreadsheet left it, as an import reads it; FILE_UNREADABLE where there is none. */
export async function textFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file }, { cause });
  });
  const { headText } = await import("../formats/index.ts");
  return headText(bytes);
}

/** Lines as an editor numbers them. */
export const linesOf = (text: string): readonly string[] =>
  text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
