import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { WaslError } from "../core/index.ts";

/** A whole number of the command line within its bounds; REQUEST_INVALID names the option otherwise. */
export function wholeNumber(text: string, field: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new WaslError("REQUEST_INVALID", { field, min, max });
  return value;
}

/** A number from 0 on, with or without a fraction. What is none would be above or below all, and every line with it. */
export function decimal(text: string, field: string): number {
  if (!/^\d{1,15}(?:\.\d{1,9})?$/.test(text.trim()))
    throw new WaslError("REQUEST_INVALID", { field, min: 0 });
  return Number(text);
}

/** The value of an option that allows a few; REQUEST_INVALID names them where it is another. */
export function oneOf<T extends string>(allowed: readonly T[], text: string, field: string): T;
export function oneOf<T extends string>(
  allowed: readonly T[],
  text: string | undefined,
  field: string,
): T | undefined;
export function oneOf<T extends string>(
  allowed: readonly T[],
  text: string | undefined,
  field: string,
): T | undefined {
  const found = allowed.find((one) => one === text);
  if (text !== undefined && found === undefined)
    throw new WaslError("REQUEST_INVALID", { field, allowed: allowed.join(", ") });
  return found;
}

/** How many lines a list may have. */
export const listLimit = (text: string): number => wholeNumber(text, "--limit", 1, 1_000);

/** A file that holds one JSON object; FILE_UNREADABLE where it is not there or holds something else. */
export async function jsonObject(file: string): Promise<Readonly<Record<string, unknown>>> {
  const name = { file: basename(file) };
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", name, { cause });
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below, as for any other content.
  }
  throw new WaslError("FILE_UNREADABLE", { ...name, because: "not a JSON object" });
}
