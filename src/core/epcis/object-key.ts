import { foldDigits } from "../identifiers.ts";

/**
 * Where an object is filed. Objects of one head follow each other by number, so that a case of eighteen engines is one
 * run; a damaged reading is looked for by heads and numbers that it may stand for.
 */
export interface ObjectKey {
  /** GTIN of a serial-numbered item, "" otherwise. */
  readonly class: string;
  /** What stands before the number, how many digits it has, and what stands after it. */
  readonly head: string;
  /** Below a million. */
  readonly number: number;
}

/** Signs that readings confuse, each group under one (letters taken for digits off a worn plate). */
const CONFUSED: Readonly<Record<string, string>> = {
  O: "0",
  Q: "0",
  D: "0",
  I: "1",
  L: "1",
  Z: "2",
  S: "5",
  G: "6",
  B: "8",
};

export function foldConfused(serial: string): string {
  let folded = "";
  for (const sign of serial) if (sign !== "-" && sign !== " ") folded += CONFUSED[sign] ?? sign;
  return folded;
}

/**
 * A serial number as somebody read, typed or copied it: digits of any script, dashes and spaces of any kind, and without
 * the marks of writing direction that a copy out of Arabic text brings along. In capitals, as events name items.
 */
export const serialAsRead = (text: string): string =>
  foldDigits(text.normalize("NFKC"))
    .replace(/\p{Cf}/gu, "")
    .replace(/[\p{Pd}\u2212]/gu, "-")
    .replace(/\s+/g, " ")
    .trim()
    .toUpperCase();

/** What two spellings of one serial number share. */
export const foldedSerial = (text: string): string => foldConfused(serialAsRead(text));

const ITEM = /\/01\/(\d{14})\/21\/([^/?#]+)$/;
const CONTAINER = /\/00\/(\d{17})\d$/;
const NUMBER = /(\d{1,6})(\D*)$/;

/** GTIN and serial number of a canonical Digital Link, upper case; undefined for what is no single item. */
export function itemOf(canonical: string): { readonly gtin: string; readonly serial: string } | undefined {
  const match = ITEM.exec(canonical);
  if (!match) return undefined;
  const [, gtin = "", written = ""] = match;
  return { gtin, serial: decoded(written).toUpperCase() };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Splits a folded serial number. */
export function serialKey(folded: string): Pick<ObjectKey, "head" | "number"> {
  const match = NUMBER.exec(folded);
  if (!match) return { head: `${folded}#0#`, number: 0 };
  const [, digits = "", tail = ""] = match;
  return { head: `${folded.slice(0, match.index)}#${digits.length}#${tail}`, number: Number(digits) };
}

/** The key of any object that an event names: an item, a container, a class, a bare serial number. */
export function objectKey(canonical: string): ObjectKey {
  const item = itemOf(canonical);
  if (item) return { class: item.gtin, ...serialKey(foldConfused(item.serial)) };
  const container = CONTAINER.exec(canonical)?.[1];
  // The last digit is a check digit: without it, neighbours are neighbours.
  if (container !== undefined)
    return { class: "", head: `00/${container.slice(0, 11)}#6#`, number: Number(container.slice(11)) };
  if (/^[A-Za-z0-9 -]{3,40}$/.test(canonical))
    return { class: "", ...serialKey(foldConfused(canonical.toUpperCase())) };
  return { class: "", head: canonical, number: 0 };
}

/** A folded serial number that a reading may stand for, and how likely such damage is beside the others. */
export interface ReadingVariant {
  readonly head: string;
  readonly number: number;
  readonly weight: number;
}

/** A head and the serial's form that it stands for. */
export const partsOf = (
  head: string,
): { readonly before: string; readonly digits: number; readonly after: string } => {
  const match = /^(.*)#(\d)#([^#]*)$/.exec(head);
  return { before: match?.[1] ?? head, digits: Number(match?.[2] ?? 0), after: match?.[3] ?? "" };
};

/** The folded serial number of a key. */
export function foldedOf({ head, number }: Pick<ObjectKey, "head" | "number">): string {
  const { before, digits, after } = partsOf(head);
  return digits === 0 ? before : `${before}${String(number).padStart(digits, "0")}${after}`;
}

const VARIANTS_MAX = 20_000;

/**
 * What a whole reading may stand for: itself up to confused signs; where that is unknown, two neighbours exchanged,
 * one sign misread, lost or added. `heads` are those that exist; without them only the reading itself is answered.
 */
export function readingVariants(reading: string, heads: readonly string[] = []): ReadingVariant[] {
  const folded = foldConfused(reading.toUpperCase());
  const found = new Map<string, ReadingVariant>();
  const put = (head: string, number: number, weight: number): void => {
    const key = `${head} ${number}`;
    if (found.size < VARIANTS_MAX && (found.get(key)?.weight ?? 0) < weight)
      found.set(key, { head, number, weight });
  };
  if (heads.length === 0) {
    const { head, number } = serialKey(folded);
    return [{ head, number, weight: 1 }];
  }
  for (const head of heads) {
    const { before, digits, after } = partsOf(head);
    const length = before.length + digits + after.length;
    if (Math.abs(length - folded.length) > 1) continue;
    for (const number of numbersWithin(folded, before, digits, after)) put(head, number, 1);
  }
  return [...found.values()];
}

/** Numbers with which a head gives a serial one damage away from a reading. */
function numbersWithin(folded: string, before: string, digits: number, after: string): number[] {
  const numbers = new Set<number>();
  const take = (candidate: string): void => {
    if (candidate.length !== before.length + digits + after.length) return;
    if (!candidate.startsWith(before) || !candidate.endsWith(after)) return;
    const middle = candidate.slice(before.length, before.length + digits);
    if (/^\d*$/.test(middle)) numbers.add(Number(middle || "0"));
  };
  const n = folded.length;
  for (let i = 0; i + 1 < n; i++)
    take(folded.slice(0, i) + (folded[i + 1] ?? "") + (folded[i] ?? "") + folded.slice(i + 2));
  const shape = before + "0".repeat(digits) + after;
  const isDigit = (i: number): boolean => i >= before.length && i < before.length + digits;
  const each = (i: number, make: (sign: string) => string): void => {
    if (isDigit(i)) for (let d = 0; d < 10; d++) take(make(String(d)));
    else take(make(shape[i] ?? ""));
  };
  // Misread: the sign at i is another; lost: one sign more; added: one sign fewer.
  for (let i = 0; i < n; i++) each(i, (sign) => folded.slice(0, i) + sign + folded.slice(i + 1));
  for (let i = 0; i <= n; i++) each(i, (sign) => folded.slice(0, i) + sign + folded.slice(i));
  for (let i = 0; i < n; i++) take(folded.slice(0, i) + folded.slice(i + 1));
  return [...numbers];
}

/** What a suffix ("01873" of "*01873") may stand for under the heads that exist. */
export function suffixVariants(suffix: string, heads: readonly string[]): ReadingVariant[] {
  const folded = foldConfused(suffix.toUpperCase());
  const found: ReadingVariant[] = [];
  for (const head of heads) {
    const { before, digits, after } = partsOf(head);
    if (digits === 0 || !endsAlike(folded, after)) continue;
    const rest = folded.slice(0, Math.max(0, folded.length - after.length));
    if (folded.length <= after.length) continue;
    const shown = rest.slice(-digits);
    if (!/^\d+$/.test(shown)) continue;
    if (rest.length > digits && !before.endsWith(rest.slice(0, rest.length - digits))) continue;
    const step = 10 ** shown.length;
    for (let number = Number(shown); number < 10 ** digits; number += step) {
      if (found.length >= VARIANTS_MAX) return found;
      found.push({ head, number, weight: 1 });
    }
  }
  return found;
}

const endsAlike = (text: string, tail: string): boolean =>
  text.length >= tail.length ? text.endsWith(tail) : tail.endsWith(text);
