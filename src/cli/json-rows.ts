import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { WaslError } from "../core/index.ts";
import { counted } from "./counted.ts";
import { note } from "./output.ts";

const LINE_MAX = 4 * 1024 * 1024;
export const REJECTS_TOLD = 20;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

interface Rows<T> {
  readonly rows: readonly T[];
  readonly rejects: number;
}

/**
 * JSON lines; a bad line is counted and told, and costs nothing but itself. FILE_UNREADABLE where every line is bad: what
 * comes of no line is no answer.
 */
export async function readLines<T>(file: string, take: (row: unknown) => T | undefined): Promise<Rows<T>> {
  await mustExist(file);
  const rows: T[] = [];
  let rejects = 0;
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(file, "utf8"),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    const text = number === 1 ? line.replace(/^\ufeff/, "") : line;
    if (text.trim() === "") continue;
    let row: T | undefined;
    let code = "FIELD_MISSING";
    if (text.length > LINE_MAX) code = "LINE_TOO_LONG";
    else {
      try {
        row = take(JSON.parse(text));
      } catch {
        code = "JSON_INVALID";
      }
    }
    if (row !== undefined) rows.push(row);
    else if (++rejects <= REJECTS_TOLD) note(`${file}:${number}: ${code}`);
  }
  mustHold(file, rows.length, rejects);
  return { rows, rejects };
}

/** Says how many lines were not taken; FILE_UNREADABLE where none was. */
export function mustHold(file: string, taken: number, rejects: number): void {
  if (rejects > 0) note(`${counted(rejects, "line was", "lines were")} not taken.`);
  if (rejects > 0 && taken === 0)
    throw new WaslError("FILE_UNREADABLE", { file, because: "none of its lines is what is read here" });
}

export async function mustExist(file: string): Promise<void> {
  await stat(file).catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file }, { cause });
  });
}
