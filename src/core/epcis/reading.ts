import { latinTwins } from "../text/normalise.ts";
import { foldConfused, partsOf, type ReadingVariant, serialAsRead } from "./object-key.ts";

/**
 * A serial number as somebody reads it off a worn plate: `?` is one sign that cannot be read, `*` any number of them,
 * anywhere. In capitals, as events name items.
 */
export type Reading = string;

/** What stands before a number on a plate, or is put there by whoever notes it. */
const LABEL = /^(?:S\/N|S\.N\.|SN:|SERIAL(?: NUMBER| NO\.?)?\s*[:.]|NO?[.:°º]|№)\s*[:.]?\s*/;
const SIGNS = /^[0-9A-Z *?-]{3,43}$/;
/** Signs that are read: of fewer, too many numbers could be meant. */
const READ_MIN = 3;
const READ_WITH_GAP_MIN = 4;

/** A reading as it was typed: `_`, `#` or a box is a sign that cannot be read, dots and `…` are a gap. Undefined where it is none. */
export function readingOf(typed: string): Reading | undefined {
  const text = latinTwins(serialAsRead(typed.replace(/№/g, "S/N ")))
    .replace(LABEL, "")
    .replace(/\.{2,}/g, "*")
    .replace(/[_#\u25a1\ufffd]/g, "?")
    .replace(/[\s-]*\*[\s*-]*/g, "*");
  const read = text.match(/[0-9A-Z]/g)?.length ?? 0;
  const least = text.includes("*") ? READ_WITH_GAP_MIN : READ_MIN;
  return SIGNS.test(text) && read >= least ? text : undefined;
}

/** Why a text is no reading, in the words of an error. */
export const READING_WANTED =
  "letters, digits, spaces and hyphens, three that were read at least, four where signs are missing; ? for a sign that cannot be read, * for any number of them";

export const hasGap = (reading: Reading): boolean => /[*?]/.test(reading);
/** Only the end was read: "*01873". */
export const isEnding = (reading: Reading): boolean => /^\*[^*?]+$/.test(reading);

/** Whether a serial number may be what was read, letters taken for digits looked through. */
export const mayBe = (serial: string, reading: Reading): boolean =>
  fits(foldConfused(serial), foldConfused(reading));

/** Of heads of serial numbers those under which a number may be what was read. */
export function headsOf(reading: Reading, heads: readonly string[]): readonly string[] {
  const folded = foldConfused(reading);
  return heads.filter((head) => {
    const { before, digits, after } = partsOf(head);
    return fits(before + ANY_DIGIT.repeat(digits) + after, folded);
  });
}

/** Beyond so many numbers those that are there are compared, one by one. */
const VARIANTS_MAX = 2_000;

/**
 * The numbers under these heads (as `headsOf` has them) that may be what was read: a head says how long its serial numbers are, and
 * so how much a star stands for. Undefined where they are too many to be asked for, or of several stars.
 */
export function gapVariants(
  reading: Reading,
  heads: readonly string[],
): readonly ReadingVariant[] | undefined {
  const folded = foldConfused(reading);
  const found: ReadingVariant[] = [];
  for (const head of heads) {
    const { before, digits, after } = partsOf(head);
    const form = stretched(folded, before.length + digits + after.length);
    const numbers =
      form && numbersOf(form.slice(before.length, before.length + digits), VARIANTS_MAX - found.length);
    if (!numbers) return undefined;
    for (const number of numbers) found.push({ head, number, weight: 1 });
  }
  return found;
}

/** A form with its star as signs that cannot be read; undefined where there are several. */
function stretched(form: string, length: number): string | undefined {
  const [start = "", end, ...more] = form.split("*");
  if (more.length > 0) return undefined;
  return end === undefined ? form : start + "?".repeat(Math.max(0, length - start.length - end.length)) + end;
}

/** The numbers of a form like "12?4"; undefined for more than `most`. */
function numbersOf(form: string, most: number): readonly number[] | undefined {
  const unread = form.length - form.replaceAll("?", "").length;
  if (10 ** unread > most) return undefined;
  return Array.from({ length: 10 ** unread }, (_, n) => {
    const digits = unread === 0 ? "" : String(n).padStart(unread, "0");
    let at = 0;
    return Number(form.replace(/\?/g, () => digits[at++] ?? ""));
  });
}

/** The reading as a pattern of SQL's `like` over folded serial numbers. */
export const likeOf = (reading: Reading): string =>
  foldConfused(reading).replaceAll("?", "_").replaceAll("*", "%");

/** In the place of a digit that is not known yet; no sign of a serial number. */
const ANY_DIGIT = "\u0000";

const isAlike = (sign: string | undefined, read: string | undefined): boolean =>
  read === "?" || sign === read || (sign === ANY_DIGIT && read !== undefined && /\d/.test(read));

/** Whether a text is of a form with `?` and `*`: each star takes more only where what follows it did not fit. */
function fits(text: string, form: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    if (form[from] === "*") {
      star = from++;
      taken = at;
    } else if (from < form.length && isAlike(text[at], form[from])) {
      at++;
      from++;
    } else if (star >= 0) {
      from = star + 1;
      at = ++taken;
    } else return false;
  }
  while (form[from] === "*") from++;
  return from === form.length;
}
